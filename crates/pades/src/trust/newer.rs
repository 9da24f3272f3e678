//! What of an answer is taken, and whether it takes the place of the one that was kept, for a desk that keeps one answer to
//! each question. Nobody but the authority that was asked about answers; nobody on the way puts an older word of it in the
//! place of the last.

use std::collections::BTreeSet;

use super::statement::{Reason, Statement, Word};
use super::{Chain, Trust};
use crate::asn1::{Reader, tag};
use crate::{Ask, Certificate, Moment, issuers_in_bundle};

/// So many signatures are tried to hear one answer.
const TRIES: usize = 64;
/// So many signatures are tried to find who issued: namesakes of issuers are few where nobody plays.
const MOST_TRIES_UPWARD: usize = 512;
/// So many certificates of one answer are looked at.
const MOST_ISSUERS: usize = 64;
/// So far above what was asked about an answer may reach.
const DEPTH: usize = 8;

/// What a statement says to a question.
struct Heard<'s> {
    statement: &'s Statement,
    issued: Moment,
    until: Moment,
    /// Revoked for good: no later word takes that back (RFC 5280, 5.3.1).
    is_final: bool,
}

impl Ask {
    /// What of `answer` is an answer to this, in DER, or for issuers in PEM; `None` if nothing is.
    ///
    /// Of statements the one that the authority asked about signed, or a responder it made, and that is about the
    /// certificate asked about; whether that authority is trusted is another question. Of certificates those that really
    /// issued what they are asked for, and who stands above them, no root among them: the address comes from a stranger.
    /// `near`: what came with the question, among it responders that `trust` does not hold.
    pub fn taken(&self, answer: &[u8], trust: &Trust, near: &[Certificate]) -> Option<Vec<u8>> {
        if let Self::Issuer { below, .. } = self {
            let bundle = issuers_in_bundle(answer);
            let held = read(bundle.as_ref().map_or(answer, String::as_bytes));
            return issuers(below, &held.intermediates);
        }
        let held = read(answer);
        let heard = self.heard(&held, &self.responders(trust, near))?;
        // Without what hangs behind it: nobody signed that.
        let whole = Reader::new(heard.statement.der())
            .expect(tag::SEQUENCE)
            .ok()?;
        Some(whole.whole.to_vec())
    }

    /// Whether `fresh` takes the place of `kept`, both taken as answers to this, as of `at`.
    ///
    /// It must be newer, and of a list speak for all for whom the kept one does unless that is over; what was said to be
    /// revoked for good stays so. `kept` may have been spoiled since.
    pub fn supersedes(&self, fresh: &[u8], kept: &[u8], trust: &Trust, at: Moment) -> bool {
        if matches!(self, Self::Issuer { .. }) {
            return fresh != kept;
        }
        let responders = self.responders(trust, &[]);
        let (fresh, kept) = (read(fresh), read(kept));
        let Some(kept) = self.heard(&kept, &responders) else {
            return true;
        };
        let Some(fresh) = self.heard(&fresh, &responders) else {
            return false;
        };
        match (fresh.is_final, kept.is_final) {
            (false, true) => false,
            (true, false) => true,
            (true, true) | (false, false) => {
                fresh.issued > kept.issued && (kept.until < at || fresh.covers(&kept))
            }
        }
    }

    /// Whether who is asked about leads to a root of `trust`, as of `at` or earlier, with the help of what is `near`.
    pub fn leads_to_root(&self, trust: &Trust, near: &[Certificate], at: Moment) -> bool {
        let about = match self {
            Self::Ocsp { about, .. } => std::slice::from_ref(&about.issuer),
            Self::List { about, .. } => std::slice::from_ref(&about.issuer),
            Self::Issuer { below, .. } => below.as_slice(),
        };
        about.iter().any(|one| {
            let leads = || {
                let chain = trust.chain(one, near, at);
                matches!(chain, Chain::Whole(_) | Chain::OutOfTime(_))
            };
            trust.circle_of(one).is_some() || leads()
        })
    }

    /// The first statement that says something to this.
    fn heard<'s>(&self, answer: &'s Trust, responders: &[Certificate]) -> Option<Heard<'s>> {
        let mut left = TRIES;
        let mut may = |count| {
            let rest = left.checked_sub(count);
            left = rest.unwrap_or(0);
            rest.is_some()
        };
        answer.statements.iter().find_map(|statement| {
            let statement = statement.as_ref();
            match (self, statement) {
                (Self::List { about, .. }, Statement::List(list)) => {
                    // One of another scope has nothing to say here, and would only stand in the way.
                    let (certificate, issuer) = (&about.certificate, &about.issuer);
                    list.is_of(issuer).then_some(())?;
                    statement.said(certificate, issuer, &[], &mut may)?;
                    Some(Heard {
                        statement,
                        issued: list.issued(),
                        until: list.until(),
                        is_final: false,
                    })
                }
                (Self::Ocsp { about, .. }, Statement::Response(_)) => {
                    let (certificate, issuer) = (&about.certificate, &about.issuer);
                    let said = statement.said(certificate, issuer, responders, &mut may)?;
                    Some(Heard {
                        statement,
                        issued: said.issued,
                        until: said.until,
                        is_final: matches!(said.word, Word::Revoked(one) if one.reason != Reason::Hold),
                    })
                }
                (Self::List { .. } | Self::Ocsp { .. } | Self::Issuer { .. }, _) => None,
            }
        })
    }

    /// The responders at hand that the authority asked about made.
    fn responders(&self, trust: &Trust, near: &[Certificate]) -> Vec<Certificate> {
        let Self::Ocsp { about, .. } = self else {
            return Vec::new();
        };
        let known = trust.intermediates().iter().chain(near);
        known
            .filter(|one| one.names_issuer(&about.issuer) && one.is_for_statuses())
            .take(TRIES)
            .filter(|one| one.is_issued_by(&about.issuer))
            .cloned()
            .collect()
    }
}

impl Heard<'_> {
    fn covers(&self, other: &Heard<'_>) -> bool {
        match (self.statement, other.statement) {
            (Statement::List(own), Statement::List(other)) => own.covers(other),
            (Statement::Response(_), _) | (_, Statement::Response(_)) => true,
        }
    }
}

/// Those that issued one of `below`, and those above them, in PEM.
fn issuers(below: &[Certificate], held: &[Certificate]) -> Option<Vec<u8>> {
    let mut left: Vec<&Certificate> = held.iter().take(MOST_ISSUERS).collect();
    left.retain(|one| one.is_authority());
    let (mut level, mut found) = (below.iter().collect::<Vec<_>>(), BTreeSet::new());
    let mut tries = MOST_TRIES_UPWARD;
    for _ in 0..DEPTH {
        let is_above = |one: &&Certificate| {
            let mut named = level.iter().filter(|below| below.names_issuer(one));
            named.any(|below| {
                let may = tries > 0;
                tries = tries.saturating_sub(1);
                may && below.is_issued_by(one)
            })
        };
        let (above, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(is_above);
        found.extend(above.iter().map(|one| one.pem()));
        (level, left) = (above, rest);
    }
    (!found.is_empty()).then(|| found.into_iter().collect::<String>().into_bytes())
}

/// What an answer holds; nothing if it cannot be read.
fn read(bytes: &[u8]) -> Trust {
    let mut answer = Trust::default();
    // What cannot be read is as good as nothing.
    let _ = answer.add(bytes);
    answer
}
