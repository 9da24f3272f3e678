//! Whether what came now takes the place of what was kept, for a desk that keeps one answer to each question: nobody on the
//! way puts an older word, or another's, in the place of the last.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::statement::Statement;
use super::{Chain, Trust};
use crate::{Certificate, Moment, policy};

/// So many signatures are tried for one answer: namesakes of authorities are few where nobody plays.
const TRIES: usize = 64;

impl Trust {
    /// Whether `fresh` takes the place of `kept`, the answers to one question, as of `at`.
    ///
    /// A list or a status that an authority signed whom a root here vouches for gives way to nothing but a newer one of
    /// such an authority that speaks for the same certificates. What nobody vouches for gives way to what somebody does;
    /// else only when it is over. A certificate gives way to one that leads as surely to a root. `near`: authorities that
    /// the desk does not hold, to whom the question led.
    pub fn supersedes(&self, fresh: &[u8], kept: &[u8], near: &[Certificate], at: Moment) -> bool {
        let (fresh, kept) = (read(fresh), read(kept));
        match (fresh.statements.as_slice(), kept.statements.as_slice()) {
            ([], []) => self.standing(&fresh, near, at) >= self.standing(&kept, near, at),
            ([], _) => false,
            (_, []) => true,
            ([fresh], kept) => kept.iter().all(|kept| self.is_newer(fresh, kept, near, at)),
            (_, kept) => kept.iter().all(|kept| kept.until() < at),
        }
    }

    fn is_newer(
        &self,
        fresh: &Statement,
        kept: &Statement,
        near: &[Certificate],
        at: Moment,
    ) -> bool {
        // What is dated in the future is not believed until then.
        let latest = at.0.saturating_add(policy::clock_skew());
        if fresh.issued().0 > latest || kept.issued().0 > latest {
            return fresh.issued().0 <= latest;
        }
        match (
            self.vouches_for(fresh, near, at),
            self.vouches_for(kept, near, at),
        ) {
            (false, is_vouched) => !is_vouched && kept.until() < at,
            (true, false) => true,
            (true, true) => {
                let is_over = kept.until() < at;
                let is_later = fresh.issued() >= kept.issued();
                is_later && fresh.is_like(kept) && (is_over || fresh.covers(kept))
            }
        }
    }

    /// Whether an authority below a root here signed it, or a responder of such an authority.
    fn vouches_for(&self, statement: &Statement, near: &[Certificate], at: Moment) -> bool {
        let left = Cell::new(TRIES);
        let mut may = |count| {
            let rest = left.get().checked_sub(count);
            left.set(rest.unwrap_or(0));
            rest.is_some()
        };
        let roots = self.anchors.iter().map(|anchor| &anchor.certificate);
        let known = || self.intermediates.iter().chain(near);
        let mut seen = BTreeSet::new();
        let mut authorities = roots
            .chain(known())
            .filter(|one| one.is_authority() || self.circle_of(one).is_some())
            .filter(|one| seen.insert(one.der()));
        authorities.any(|authority| {
            let signed = match statement {
                Statement::List(list) => list.is_of(authority) && may(1) && list.is_by(authority),
                Statement::Response(response) => {
                    let made = known().filter(|one| {
                        one.is_for_statuses() && one.names_issuer(authority) && may(1)
                    });
                    let made = made.filter(|one| one.is_issued_by(authority));
                    let made: Vec<Certificate> = made.cloned().collect();
                    response.is_by(authority, &made, &mut may)
                }
            };
            signed && self.leads_to_root(authority, near, at) > Standing::Nowhere
        })
    }

    /// The best of the certificates in an answer.
    fn standing(&self, answer: &Self, near: &[Certificate], at: Moment) -> Option<Standing> {
        let all = answer.intermediates.iter();
        all.map(|one| self.leads_to_root(one, near, at)).max()
    }

    fn leads_to_root(
        &self,
        certificate: &Certificate,
        near: &[Certificate],
        at: Moment,
    ) -> Standing {
        match self.chain(certificate, near, at) {
            Chain::Whole(_) => Standing::Whole,
            Chain::OutOfTime(_) => Standing::OutOfTime,
            Chain::NotFound | Chain::Invalid => Standing::Nowhere,
        }
    }
}

/// How surely a certificate leads to a root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Nowhere,
    OutOfTime,
    Whole,
}

/// What an answer holds; nothing if it cannot be read.
fn read(bytes: &[u8]) -> Trust {
    let mut answer = Trust::default();
    // What cannot be read is as good as nothing.
    let _ = answer.add(bytes);
    answer
}
