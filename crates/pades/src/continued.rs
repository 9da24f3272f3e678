//! What a file holds beyond an older one: for a file that somebody else was given to sign, and which
//! comes back whole. Never believes its bytes: the older ones must stand at its beginning, and what
//! follows must be acts on the allow-list that leave every page as it was.

use crate::changes::{Act, Intrusion, steps_after};
use crate::error::Unreadable;
use crate::file::File;
use crate::pixels::{self, Drawer, Seen, Since};

/// Why a file is not an older one with something allowed added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotContinued {
    /// It does not begin with the older file's bytes, or that file did not end where it should.
    #[error("the file does not begin with the one that was given")]
    Rewritten,
    /// It cannot be read strictly.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Something was added that no act accounts for, or a page shows something else.
    #[error("the file was changed beyond what is allowed: {0:?}")]
    Intrusion(Intrusion),
    /// Its pages could not be drawn within the bounds, so nobody knows what they show now.
    #[error("the pages could not be compared")]
    NotCompared,
}

/// The acts that lead from `older` to `pdf`, in order; empty if they are the same. What pages show is compared by `drawer`.
///
/// Says nothing of signatures but that they were put there: ask [`crate::verify`] too.
pub fn acts_since(pdf: &[u8], older: &[u8], drawer: &dyn Drawer) -> Result<Vec<Act>, NotContinued> {
    if !pdf.starts_with(older) {
        return Err(NotContinued::Rewritten);
    }
    let file = File::open(pdf)?;
    let ends = |one: &crate::file::Revision| (one.eof..=one.end).contains(&older.len());
    let revision = file.revisions.iter().position(ends);
    let revision = revision.ok_or(NotContinued::Rewritten)?;
    let mut acts = Vec::new();
    for step in steps_after(&file, revision) {
        acts.extend(step.map_err(NotContinued::Intrusion)?);
    }
    let since = Since {
        revision,
        length: older.len(),
        acts: &acts,
    };
    match pixels::compare(&file, &[since], drawer).as_slice() {
        [Seen::Same] => Ok(acts),
        [Seen::Differs { page }] => Err(NotContinued::Intrusion(Intrusion::Pixels { page: *page })),
        _ => Err(NotContinued::NotCompared),
    }
}
