//! What a clerk does with a document that leaves, one verb a file.

pub mod compare;
#[cfg(test)]
mod data_tests;
pub mod draft;
mod enqueue;
mod issue;
pub(crate) mod letter;
pub mod library;
mod list;
pub mod merge;
pub mod outbox;
pub mod pictures;
mod settle;
mod show;
mod sign;
pub mod table;
pub mod templates;
pub mod versions;

pub use draft::{DraftBlank, DraftSaved, Preview};
pub use enqueue::{Queued, SendDispatch, send};
pub use issue::{IssueDispatch, Issued, issue};
pub use list::{ListOutgoing, OutgoingPage, list};
pub(crate) use settle::{Settled, settle};
pub(crate) use show::entry;
pub use show::{Page, SavePage, ShowDispatch, all_files, page, save_page, show};
pub use sign::{ReopenDispatch, SignDispatch, Staged, reopen, sign};

pub(crate) use list::row;

use crate::Error;
use store::{Dispatch, Read};

/// The dispatch of this id.
pub(crate) fn dispatch(r: &Read<'_>, id: i64) -> Result<Dispatch, Error> {
    r.dispatch(id)?.ok_or(Error::DispatchUnknown { id })
}
