//! The very bytes that tell a certificate's status, for whoever puts them into a document.

use std::sync::Arc;

use super::Trust;
use super::statement::{Said, Statement, Word};
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
    ///
    /// `responders`: those that the issuer made. `may` is told before each verification; what it forbids is passed over.
    pub(crate) fn proof(
        &self,
        (certificate, issuer): (&Certificate, &Certificate),
        at: Moment,
        responders: &[Certificate],
        may: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Proof> {
        let settles = |said: &Said| match said.word {
            Word::Revoked(_) => true,
            Word::Good => at <= said.until,
            Word::Unknown => false,
        };
        let said = self.statements.iter().filter_map(|statement| {
            if !statement.is_about(certificate, issuer) {
                return None;
            }
            let said = statement.said(certificate, issuer, responders, may)?;
            settles(&said).then_some((statement, said))
        });
        let (statement, said) = said.max_by_key(|(_, said)| said.issued)?;
        Some(Proof {
            der: statement.der().to_vec(),
            is_answer: statement.is_response(),
            responder: said.responder,
        })
    }

    /// Adds a revocation list or a status answer and nothing else: a document makes nobody trusted.
    ///
    /// Errors if the bytes are neither.
    pub(crate) fn add_status(&mut self, der: &[u8]) -> Result<(), NotTrustMaterial> {
        let statement = Statement::from_der(der).ok_or(NotTrustMaterial)?;
        self.take(statement);
        Ok(())
    }

    pub(super) fn take(&mut self, statement: Statement) {
        if !self
            .statements
            .iter()
            .any(|known| known.der() == statement.der())
        {
            self.statements.push(Arc::new(statement));
        }
    }
}
