//! A key that is open, whether it signs bytes or a service signs whole files: one verb puts a mark and a signature on a
//! PDF, and hands out nothing that does not verify.

use super::service::OpenService;
use super::{KeyFacts, facts, moment_of};
use crate::{App, Error};
use office::Moment;
use pades::{Certificate, Mark, Signer};
use token::ServiceAct;

/// What signs.
pub(crate) enum OpenKey {
    /// A key: it signs what we prepared.
    Signer(Box<dyn Signer + Send>),
    /// The machine's signing service: it signs a file, and draws its mark itself.
    Service(OpenService),
}

/// A file that was just signed.
pub(crate) struct SealedFile {
    pub(crate) pdf: Vec<u8>,
    /// The certificate that signed.
    pub(crate) certificate: Certificate,
}

impl OpenKey {
    /// Any key.
    pub(crate) fn of(key: impl Signer + Send + 'static) -> Self {
        Self::Signer(Box::new(key))
    }

    /// Puts `mark` on the file and signs it, as of `at`; `act` is what a service is told it does.
    ///
    /// With the service the fields are filled first, in a revision of their own, so that it has nothing to paint; where
    /// and how its signature shows is its own affair. Either way the whole is verified before it is handed out.
    pub(crate) fn seal(
        &self,
        app: &App,
        pdf: &[u8],
        mark: &Mark,
        act: &ServiceAct,
        at: Moment,
    ) -> Result<SealedFile, Error> {
        match self {
            Self::Signer(key) => {
                let prepared = pades::prepare(pdf, mark, moment_of(at))?;
                Ok(SealedFile {
                    pdf: prepared.seal(&**key)?.into_pdf(),
                    certificate: key.certificate().clone(),
                })
            }
            Self::Service(service) => {
                let filled = pades::fill(pdf, &mark.fills, moment_of(at))?;
                service.sign(app, act, filled, at)
            }
        }
    }

    /// The certificate it signs with; `None` where that is known only afterwards.
    pub(crate) fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Signer(key) => Some(key.certificate()),
            Self::Service(_) => None,
        }
    }

    /// Whom it belongs to, as far as is known before it signs.
    pub(crate) fn facts(&self) -> Option<KeyFacts> {
        self.certificate().map(facts)
    }
}
