//! The very bytes that tell a certificate's status, for whoever puts them into a document.

use std::sync::Arc;

use super::Trust;
use super::revocation::{RevocationList, Status};
use crate::{Certificate, Moment, NotTrustMaterial};

/// Bytes that tell whether a certificate held.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    /// A revocation list, or a status answer.
    pub(crate) der: Vec<u8>,
    pub(crate) is_answer: bool,
    /// Whose key signed the answer, where that is not the issuer's own.
    pub(crate) responder: Option<Certificate>,
}

impl Trust {
    /// What tells the status of `certificate` at `at` for certain: the newest of what is here.
    pub(crate) fn proof(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Moment,
    ) -> Option<Proof> {
        let mut best: Option<(Moment, Proof)> = None;
        for list in &self.lists {
            let issued = match list.status(certificate, issuer, at) {
                Some(Status::Good { issued } | Status::Revoked { issued, .. }) => issued,
                _ => continue,
            };
            if best.as_ref().is_none_or(|(known, _)| *known < issued) {
                let proof = Proof {
                    der: list.der.clone(),
                    is_answer: false,
                    responder: None,
                };
                best = Some((issued, proof));
            }
        }
        best.map(|(_, proof)| proof)
    }

    /// Adds a revocation list or a status answer and nothing else: a document makes nobody trusted.
    ///
    /// Errors if the bytes are neither.
    pub(crate) fn add_status(&mut self, der: &[u8]) -> Result<(), NotTrustMaterial> {
        let list = RevocationList::from_der(der).ok_or(NotTrustMaterial)?;
        if !self.lists.iter().any(|known| known.der == list.der) {
            self.lists.push(Arc::new(list));
        }
        Ok(())
    }
}
