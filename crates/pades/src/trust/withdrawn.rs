//! Whether somebody above a certificate has taken it back: asked before its key signs. Asks the statements alone; neither a
//! chain that is out of time, too weak or made for something else hides a revocation, nor a clock that is slow.

use std::cell::Cell;

use super::Trust;
use super::statement::{Reason, Said, Word};
use crate::{Certificate, Moment};

/// So many signatures are tried.
const TRIES: usize = 4096;

impl Trust {
    /// Whether `certificate`, or one above it as far as issuers are at hand here and in `chain`, is known to be revoked, or
    /// suspended by the last word about it.
    ///
    /// The strict side of [`Trust::state_of`]: a word counts whatever its date, also where it is out of date by `at`, or dated
    /// later than that. What is not known is no reason; [`Trust::state_of`] tells whether it is known.
    pub fn is_withdrawn(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        at: Moment,
    ) -> bool {
        let roots = self.anchors.iter().map(|anchor| &anchor.certificate);
        let at_hand: Vec<Certificate> = chain.iter().chain(roots).cloned().collect();
        let chain = crate::extend::upward(certificate, &at_hand, self, at);
        let left = Cell::new(TRIES);
        let mut links = chain.iter().zip(chain.iter().skip(1));
        links.any(|(certificate, issuer)| {
            let said = self.said(certificate, issuer, &left);
            let is_final =
                |one: &Said| matches!(one.word, Word::Revoked(word) if word.reason != Reason::Hold);
            let is_against = |one: &Said| matches!(one.word, Word::Revoked(_));
            let last = said.iter().max_by_key(|one| (one.issued, is_against(one)));
            said.iter().any(is_final) || last.is_some_and(is_against)
        })
    }

    /// Everything that is said here about the certificate by its issuer, or a responder of it.
    fn said(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        left: &Cell<usize>,
    ) -> Vec<Said> {
        let mut may = |count| {
            let rest = left.get().checked_sub(count);
            left.set(rest.unwrap_or(0));
            rest.is_some()
        };
        let named = self.intermediates.iter();
        let named = named.filter(|one| one.names_issuer(issuer) && one.is_for_statuses());
        let made = named.filter(|one| may(1) && one.is_issued_by(issuer));
        let responders: Vec<Certificate> = made.cloned().collect();
        let about = self.statements.iter();
        let about = about.filter(|one| one.is_about(certificate, issuer));
        about
            .filter_map(|one| one.said(certificate, issuer, &responders, &mut may))
            .collect()
    }
}
