//! One answer for each question of the desk; holds what is loaded and what is open.

use std::path::PathBuf;
use std::time::Instant;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use zeroize::Zeroizing;

use super::fault::refusal;
use super::find;
use super::session::Opened;
use crate::wire::{Answer, Refusal, SentSealed};
use crate::{Consent, TokenChoice};

/// The helper's whole state.
pub(super) struct Desk {
    module: PathBuf,
    // Before `pkcs11`: a session must be closed while its module is still there.
    opened: Option<Opened>,
    pkcs11: Option<Pkcs11>,
    /// Whether a PIN has been tried. There is no second time.
    is_used: bool,
    /// Why nothing is open any more.
    ended: Refusal,
}

impl Desk {
    pub(super) fn new(module: PathBuf) -> Self {
        Self {
            module,
            opened: None,
            pkcs11: None,
            is_used: false,
            ended: Refusal::ConsentOver,
        }
    }

    pub(super) fn load(&mut self) -> Result<Answer, Refusal> {
        let pkcs11 = Pkcs11::new(&self.module).map_err(|_| Refusal::NotAModule)?;
        initialize(&pkcs11).map_err(|error| refusal(&error))?;
        self.pkcs11 = Some(pkcs11);
        Ok(Answer::Loaded)
    }

    pub(super) fn tokens(&self) -> Result<Answer, Refusal> {
        let tokens = find::tokens(self.pkcs11()?, &self.module)?;
        Ok(Answer::Tokens(tokens))
    }

    pub(super) fn open(
        &mut self,
        choice: &TokenChoice,
        pin: Option<Zeroizing<Vec<u8>>>,
        consent: Consent,
    ) -> Result<Answer, Refusal> {
        if self.is_used {
            return Err(Refusal::ConsentOver);
        }
        self.is_used = true;
        let pkcs11 = self.pkcs11()?;
        let tokens = find::tokens(pkcs11, &self.module)?;
        let token = find::chosen(&tokens, choice)?;
        let opened = Opened::open(pkcs11, token, choice, pin, consent)?;
        let answer = Answer::Opened {
            certificate: hex::encode(opened.certificate().der()),
            others: opened
                .others()
                .iter()
                .map(|one| hex::encode(one.der()))
                .collect(),
        };
        self.opened = Some(opened);
        Ok(answer)
    }

    pub(super) fn sign(&mut self, data: &str) -> Result<Answer, Refusal> {
        let data = hex::decode(data).map_err(|_| Refusal::Crashed)?;
        let pkcs11 = self.pkcs11.as_ref().ok_or(Refusal::Crashed)?;
        let opened = self.opened.as_mut().ok_or_else(|| self.ended.clone())?;
        let done = opened.sign(pkcs11, &data);
        let is_spent = opened.is_spent();
        self.end_if(is_spent, done.is_err());
        let (scheme, bytes) = done?;
        Ok(Answer::Signed {
            scheme: scheme.into(),
            bytes: hex::encode(bytes),
        })
    }

    pub(super) fn unseal(&mut self, how: SentSealed, data: &str) -> Result<Answer, Refusal> {
        let data = hex::decode(data).map_err(|_| Refusal::Crashed)?;
        let pkcs11 = self.pkcs11.as_ref().ok_or(Refusal::Crashed)?;
        let opened = self.opened.as_mut().ok_or_else(|| self.ended.clone())?;
        let done = opened.unseal(pkcs11, how, &data);
        let is_spent = opened.is_spent();
        self.end_if(is_spent, done.is_err());
        let secret = done?.map(|secret| hex::encode(secret.as_slice()));
        Ok(Answer::Unsealed { secret })
    }

    /// A consent ends with its last use, and with the first thing that goes wrong: then the PIN is wiped, the token
    /// logged out and free for others.
    fn end_if(&mut self, is_spent: bool, has_failed: bool) {
        if is_spent {
            self.ended = Refusal::ConsentSpent;
        }
        if is_spent || has_failed {
            self.opened = None;
        }
    }

    /// When what is open must be closed, if anything is.
    pub(super) fn until(&self) -> Option<Instant> {
        self.opened.as_ref().map(Opened::until)
    }

    /// Logs out because the time is over.
    pub(super) fn expire(&mut self) {
        self.opened = None;
        self.ended = Refusal::ConsentOver;
    }

    /// Logs out and takes leave of the module.
    pub(super) fn close(&mut self) {
        self.opened = None;
        if let Some(pkcs11) = self.pkcs11.take() {
            // The process ends next; nobody could do anything about a failure.
            let _ = pkcs11.finalize();
        }
    }

    fn pkcs11(&self) -> Result<&Pkcs11, Refusal> {
        self.pkcs11.as_ref().ok_or(Refusal::Crashed)
    }
}

/// Some modules know no locking; we are one thread, so none is needed.
fn initialize(pkcs11: &Pkcs11) -> Result<(), Error> {
    let with = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    match pkcs11.initialize(with) {
        Err(Error::Pkcs11(RvError::CantLock | RvError::ArgumentsBad, _)) => {
            pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::empty()))
        }
        done => done,
    }
}
