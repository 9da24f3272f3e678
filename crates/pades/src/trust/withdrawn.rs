//! Whether somebody above a certificate has taken it back: asked before its key signs. Asks the statements alone; a chain
//! that is out of time, too weak or made for something else hides no revocation.

use super::Trust;
use super::pool::{Pool, Question, Status};
use crate::{Certificate, Moment};

impl Trust {
    /// Whether `certificate`, or one above it as far as issuers are at hand here and in `chain`, is known to be revoked or
    /// suspended at `at`. What is not known is no reason; [`Trust::state_of`] tells whether it is known.
    pub fn is_withdrawn(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        at: Moment,
    ) -> bool {
        let pool = Pool::of_desk(self, at);
        let chain = crate::extend::upward(certificate, chain, self, at);
        let links = chain.iter().zip(chain.iter().skip(1)).enumerate();
        links.into_iter().any(|(depth, (certificate, issuer))| {
            let question = Question {
                at,
                stated: None,
                control: at,
                is_leaf: depth == 0,
                in_file: false,
            };
            let state = pool.state(certificate, issuer, &question);
            matches!(state.status, Status::Revoked(_) | Status::OnHold { .. })
        })
    }
}
