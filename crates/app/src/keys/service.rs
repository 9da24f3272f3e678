//! The machine's signing service (VGCA Sign Service) as a key of the desk: found on its local socket, handed one file at
//! a time, waited for without holding up whoever calls the act off.
//!
//! It asks for the PIN in its own window, for each file; so its owner agrees there to each signature of a batch. Which
//! certificate it uses shows only in what it signed: that is judged then, and a file signed with one that may not sign
//! is thrown away.

use super::works::{Work, patiently};
use super::{OpenKey, SealedFile, may_sign, moment_of};
use crate::outgoing::templates::told;
use crate::views::FaultEntry;
use crate::{App, Error};
use office::Moment;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use token::{KillSwitch, ServiceAct, ServiceFault, SigningService};
use ts_rs::TS;

/// Whether the machine's signing service runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceView {
    /// It answered.
    pub is_running: bool,
    /// What it calls its version; empty if it did not answer.
    pub version: String,
    /// Why it did not answer.
    pub trouble: Option<FaultEntry>,
}

/// The service, for one act or one batch.
pub(crate) struct OpenService {
    service: SigningService,
    is_off: Arc<AtomicBool>,
}

/// Takes the service for an act, once it answered.
pub(super) fn open(app: &App, work: &Work<'_>) -> Result<OpenKey, Error> {
    let service = app.signing_service();
    let asked = quick(&service);
    let version = patiently(work.is_off(), &KillSwitch::default(), move || {
        asked.version()
    });
    version.ok_or(Error::CalledOff)??;
    Ok(OpenKey::Service(OpenService {
        service,
        is_off: Arc::clone(work.is_off()),
    }))
}

/// What the service calls its version.
///
/// Errors if it does not run, or does not answer within a moment.
pub(super) fn version(app: &App) -> Result<String, ServiceFault> {
    quick(&app.signing_service()).version()
}

/// Whether it runs; asked anew each time.
pub(super) fn look(app: &App) -> ServiceView {
    match version(app) {
        Ok(version) => ServiceView {
            is_running: true,
            version,
            trouble: None,
        },
        Err(fault) => ServiceView {
            is_running: false,
            version: String::new(),
            trouble: Some(told(&fault.into())),
        },
    }
}

/// The same, asked something that nobody has to think about.
fn quick(service: &SigningService) -> SigningService {
    service.clone().patience(AT_ONCE)
}

impl OpenService {
    /// Has the file signed as `act`; what comes back is the same file with one intact signature more.
    pub(super) fn sign(
        &self,
        app: &App,
        act: &ServiceAct,
        pdf: Vec<u8>,
        at: Moment,
    ) -> Result<SealedFile, Error> {
        let (service, act) = (self.service.clone(), act.clone());
        let made = patiently(&self.is_off, &KillSwitch::default(), move || {
            service.sign(&act, &pdf, moment_of(at))
        });
        let made = made.ok_or(Error::CalledOff)??;
        may_sign(app, &made.certificate, &made.chain, &self.is_off)?;
        Ok(SealedFile {
            pdf: made.pdf,
            certificate: made.certificate,
        })
    }
}

/// A program on this machine that tells its version later than this does not run.
const AT_ONCE: Duration = Duration::from_secs(3);
