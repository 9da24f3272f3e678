//! How much public-key work one call may cause. A file that a stranger sent decides how many
//! certificates and statements there are to try, and how long their keys are; not how long we try.

use std::collections::{BTreeMap, BTreeSet};

use crate::trust::Proof;
use crate::{Certificate, Moment, Trust};

/// So many verifications one call may cost: some seconds, were each with the longest of keys.
const MOST: usize = 2048;

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

    /// Who issued it, of those at hand. Tried by signature, each once, however many bear the name.
    pub(super) fn issuer<'c>(
        &mut self,
        certificate: &Certificate,
        known: &'c [Certificate],
    ) -> Option<&'c Certificate> {
        let mut seen = BTreeSet::new();
        known
            .iter()
            .filter(|one| certificate.names_issuer(one) && seen.insert(one.der()))
            .find(|one| self.is_issued_by(certificate, one))
    }

    pub(super) fn is_issued_by(&mut self, certificate: &Certificate, issuer: &Certificate) -> bool {
        if !certificate.names_issuer(issuer) {
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

    /// What is known about the status of a certificate at `when`; what `stored` tells, the document's own word, first.
    pub(super) fn proof(
        &mut self,
        (certificate, issuer): (&Certificate, &Certificate),
        when: Moment,
        stored: &Trust,
        trust: &Trust,
    ) -> Option<Proof> {
        let pair = (certificate.fingerprint(), issuer.fingerprint());
        let question = (pair, when);
        if let Some(known) = self.proofs.get(&question) {
            return known.clone();
        }
        let responders = self.responders(issuer, trust);
        let mut may = |count| self.spend(count);
        let link = (certificate, issuer);
        let found = stored
            .proof(link, when, &responders, &mut may)
            .or_else(|| trust.proof(link, when, &responders, &mut may));
        self.proofs.insert(question, found.clone());
        found
    }

    /// The desk's certificates that this authority made for answering.
    fn responders(&mut self, issuer: &Certificate, trust: &Trust) -> Vec<Certificate> {
        let named = trust.intermediates().iter();
        let named = named.filter(|one| one.names_issuer(issuer) && one.is_for_statuses());
        named
            .filter(|one| self.is_issued_by(one, issuer))
            .cloned()
            .collect()
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
