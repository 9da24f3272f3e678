//! One login for one consent: the PIN is tried once, and kept no longer than it may be needed.

use std::time::{Duration, Instant};

use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use pades::{Certificate, Scheme};
use zeroize::Zeroizing;

use super::fault::refusal;
use super::find;
use super::sign::Way;
use super::unseal;
use crate::lock::{self, TokenLock};
use crate::wire::{Refusal, SentSealed};
use crate::{Consent, PinState, TokenChoice, TokenInfo};

/// A token logged in to. Dropped, it logs out, wipes the PIN and frees the token.
pub(super) struct Opened {
    session: Session,
    slot: Slot,
    serial: String,
    certificate: Certificate,
    others: Vec<Certificate>,
    key: ObjectHandle,
    way: Way,
    /// Kept only for a key that wants it for each signature.
    again: Again,
    left: u32,
    until: Instant,
    _lock: TokenLock,
}

/// Whether the key wants a login for each signature (CKA_ALWAYS_AUTHENTICATE).
enum Again {
    Never,
    /// With the PIN, or without one on the device.
    Always(Option<AuthPin>),
}

impl Opened {
    /// Tells what stands against it before the PIN is tried, tries it once, and finds the key.
    pub(super) fn open(
        pkcs11: &Pkcs11,
        token: &TokenInfo,
        choice: &TokenChoice,
        pin: Option<Zeroizing<Vec<u8>>>,
        consent: Consent,
    ) -> Result<Self, Refusal> {
        let slot = Slot::try_from(token.slot).map_err(|_| Refusal::NoToken)?;
        let _lock = lock::take(token)?;
        // Read anew now that nobody else of ours is at it: another desk may have spent a try, or
        // another token been put in, since the list was made.
        match find::serial(pkcs11, slot) {
            Ok(serial) if serial == token.serial => {}
            Ok(_) => return Err(Refusal::Swapped),
            Err(_) => return Err(Refusal::Removed),
        }
        let state = find::pin_state(pkcs11, slot).map_err(|error| refusal(&error))?;
        let pin = fit(&state, pin, consent)?;
        let until = Instant::now() + Duration::from_secs(consent.for_seconds.into());
        let session = pkcs11
            .open_ro_session(slot)
            .map_err(|error| refusal(&error))?;
        let login = session.login(UserType::User, pin.as_ref());
        login.map_err(|error| after_login(refusal(&error), pkcs11, slot))?;
        let certificates = find::certificates(&session).map_err(|error| refusal(&error))?;
        let (certificate, key) = find::key(&session, &certificates, choice)?;
        let scheme = Scheme::of(&certificate).map_err(|_| Refusal::UnsupportedKey)?;
        let way = Way::of(scheme, pkcs11, slot)?;
        let again = match asks_each_time(&session, key) {
            true => Again::Always(pin),
            false => Again::Never,
        };
        Ok(Self {
            slot,
            serial: token.serial.clone(),
            certificate,
            others: certificates
                .into_iter()
                .map(|one| one.certificate)
                .collect(),
            key,
            way,
            again,
            left: consent.signatures,
            until,
            _lock,
            session,
        })
    }

    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// All certificates on the token.
    pub(super) fn others(&self) -> &[Certificate] {
        &self.others
    }

    /// Whether the consent allows no more signatures.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// When the consent ends.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// One signature, if the consent still holds and the token is still the same.
    pub(super) fn sign(
        &mut self,
        pkcs11: &Pkcs11,
        data: &[u8],
    ) -> Result<(Scheme, Vec<u8>), Refusal> {
        self.use_once(pkcs11)?;
        let pin = match &self.again {
            Again::Never => None,
            Again::Always(pin) => Some(pin.as_ref()),
        };
        let made = self.way.sign(&self.session, self.key, data, pin);
        made.map_err(|why| match (why, &self.again) {
            (Refusal::PinWrong { .. }, _) => {
                after_login(Refusal::PinWrong { left: None }, pkcs11, self.slot)
            }
            // A token that has gone makes its driver say all sorts of things.
            (why, _) => self.is_still_there(pkcs11).err().unwrap_or(why),
        })
    }

    /// Takes out what was sealed to the certificate, if the consent still holds and the token is still the same.
    ///
    /// A key that wants the PIN for each use is refused: the operations there are know no parts, and nothing may come
    /// between login and use.
    pub(super) fn unseal(
        &mut self,
        pkcs11: &Pkcs11,
        how: SentSealed,
        data: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Refusal> {
        self.use_once(pkcs11)?;
        let taken = match (how, &self.again) {
            (SentSealed::Oaep, Again::Always(_)) => Err(Refusal::UnsupportedKey),
            (SentSealed::Oaep, Again::Never) => {
                unseal::oaep(&self.session, pkcs11, self.slot, self.key, data)
            }
            (SentSealed::Point, _) => unseal::shared(&self.session, self.key, data),
        };
        taken.map_err(|why| self.is_still_there(pkcs11).err().unwrap_or(why))
    }

    /// Counts one use of the consent.
    fn use_once(&mut self, pkcs11: &Pkcs11) -> Result<(), Refusal> {
        if Instant::now() >= self.until {
            return Err(Refusal::ConsentOver);
        }
        self.left = self.left.checked_sub(1).ok_or(Refusal::ConsentSpent)?;
        self.is_still_there(pkcs11)
    }

    /// Errors if the slot is empty, or holds another token than at the beginning.
    fn is_still_there(&self, pkcs11: &Pkcs11) -> Result<(), Refusal> {
        match find::serial(pkcs11, self.slot) {
            Ok(serial) if serial == self.serial => Ok(()),
            Ok(_) => Err(Refusal::Swapped),
            Err(_) => Err(Refusal::Removed),
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // Closing the last session logs out as well; a token that is gone has nothing to log out of.
        let _ = self.session.logout();
    }
}

/// What the token's state and its rules say before a try is spent.
fn fit(
    state: &PinState,
    pin: Option<Zeroizing<Vec<u8>>>,
    consent: Consent,
) -> Result<Option<AuthPin>, Refusal> {
    if let Some(why) = state.objection(consent) {
        return Err(why);
    }
    let Some(mut pin) = pin.filter(|pin| !pin.is_empty()) else {
        return if state.has_pad {
            Ok(None)
        } else {
            Err(Refusal::PinMissing)
        };
    };
    let length = u32::try_from(pin.len()).unwrap_or(u32::MAX);
    if length < state.min || (state.max >= state.min.max(1) && length > state.max) {
        return Err(Refusal::PinUnfit);
    }
    // Moved, never copied: the frame was read into exactly its length.
    let text = String::from_utf8(std::mem::take(&mut *pin)).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        Refusal::PinUnfit
    })?;
    Ok(Some(AuthPin::from(text)))
}

/// A wrong PIN, with what the token says is left of its tries.
fn after_login(why: Refusal, pkcs11: &Pkcs11, slot: Slot) -> Refusal {
    if why != (Refusal::PinWrong { left: None }) {
        return why;
    }
    match find::pin_state(pkcs11, slot) {
        Ok(state) if state.is_locked => Refusal::PinLocked,
        Ok(state) if state.is_final_try => Refusal::PinWrong { left: Some(1) },
        _ => why,
    }
}

fn asks_each_time(session: &Session, key: ObjectHandle) -> bool {
    let asked = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate]);
    let Ok(attributes) = asked else { return false };
    attributes.contains(&Attribute::AlwaysAuthenticate(true))
}
