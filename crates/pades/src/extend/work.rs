//! How much public-key work one call may cause. A file that a stranger sent decides how many
//! certificates and statements there are to try, and how long their keys are; not how long we try.

use std::collections::{BTreeMap, BTreeSet};

use super::store::Store;
use crate::certificate::same_name;
use crate::trust::Proof;
use crate::{Certificate, Moment, Trust};

/// So many verifications one call may cost: some seconds, were each with the longest of keys.
const MOST: usize = 2048;
/// So many certificates that bear an issuer's name are tried with its key.
const MOST_NAMESAKES: usize = 8;

/// A certificate and its issuer, by fingerprint.
type Pair = (Vec<u8>, Vec<u8>);

/// What one call has tried and found. When nothing is left, it finds nothing more.
#[derive(Default)]
pub(crate) struct Work {
    spent: usize,
    issued: BTreeMap<Pair, bool>,
    proofs: BTreeMap<(Pair, Moment), Option<Proof>>,
}

impl Work {
    /// Counts so many verifications; false if that is more than what is left.
    pub(super) fn spend(&mut self, count: usize) -> bool {
        self.spent = self.spent.saturating_add(count).min(MOST);
        self.spent < MOST
    }

    /// Who issued it, of those at hand; of those that only bear the name, the first few are tried.
    pub(super) fn issuer<'c>(
        &mut self,
        certificate: &Certificate,
        known: &'c [Certificate],
    ) -> Option<&'c Certificate> {
        let mut seen = BTreeSet::new();
        let name = certificate.x509().issuer_name();
        known
            .iter()
            .filter(|one| same_name(name, one.x509().subject_name()))
            .filter(|one| seen.insert(one.der()))
            .take(MOST_NAMESAKES)
            .find(|one| self.is_issued_by(certificate, one))
    }

    pub(super) fn is_issued_by(&mut self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let names = (certificate.x509(), issuer.x509());
        if !same_name(names.0.issuer_name(), names.1.subject_name()) {
            return false;
        }
        let pair = (certificate.fingerprint(), issuer.fingerprint());
        if let Some(known) = self.issued.get(&pair) {
            return *known;
        }
        let is_issued = self.spend(1) && certificate.is_issued_by(issuer);
        self.issued.insert(pair, is_issued);
        is_issued
    }

    /// What is known about the status of a certificate at `when`, the document's own word first.
    pub(super) fn proof(
        &mut self,
        (certificate, issuer): (&Certificate, &Certificate),
        when: Moment,
        store: &Store<'_>,
        trust: &Trust,
    ) -> Option<Proof> {
        let pair = (certificate.fingerprint(), issuer.fingerprint());
        let question = (pair, when);
        if let Some(known) = self.proofs.get(&question) {
            return known.clone();
        }
        let mut may = |count| self.spend(count);
        let found = store
            .statuses
            .proof(certificate, issuer, when, &mut may)
            .or_else(|| trust.proof(certificate, issuer, when, &mut may));
        self.proofs.insert(question, found.clone());
        found
    }

    pub(super) fn is_over(&self) -> bool {
        self.spent >= MOST
    }

    /// How many verifications were counted.
    #[cfg(test)]
    pub(crate) fn spent(&self) -> usize {
        self.spent
    }
}
