//! A signature by the mechanism that the token has. Never a second try.

use cryptoki::context::{Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use pades::Scheme;
use sha2::{Digest, Sha256, Sha384};

use super::fault::refusal;
use crate::ecdsa::ecdsa_der;
use crate::wire::Refusal;

/// How a key of a token is made to sign.
pub(super) struct Way {
    scheme: Scheme,
    mechanism: Mechanism<'static>,
    /// Whether the mechanism hashes; otherwise we do.
    hashes: bool,
}

impl Way {
    /// The mechanism of the token in `slot` for this scheme; one that hashes, if there is one: only
    /// such a one can be used in parts, which a login for each signature needs (S§3.5).
    pub(super) fn of(scheme: Scheme, pkcs11: &Pkcs11, slot: Slot) -> Result<Self, Refusal> {
        let listed = pkcs11.get_mechanism_list(slot);
        let listed = listed.map_err(|error| refusal(&error))?;
        let (hashing, raw) = match scheme {
            Scheme::RsaPkcs1 => (Mechanism::Sha256RsaPkcs, Mechanism::RsaPkcs),
            Scheme::RsaPss => (
                Mechanism::Sha256RsaPkcsPss(pss()),
                Mechanism::RsaPkcsPss(pss()),
            ),
            Scheme::EcdsaP256 => (Mechanism::EcdsaSha256, Mechanism::Ecdsa),
            Scheme::EcdsaP384 => (Mechanism::EcdsaSha384, Mechanism::Ecdsa),
        };
        let hashes = listed.contains(&hashing.mechanism_type());
        if !hashes && !listed.contains(&raw.mechanism_type()) {
            return Err(Refusal::UnsupportedKey);
        }
        Ok(Self {
            scheme,
            mechanism: if hashes { hashing } else { raw },
            hashes,
        })
    }

    /// Signs; with `pin` there, logs in for this one signature: `Some(None)` is on the device.
    pub(super) fn sign(
        &self,
        session: &Session,
        key: ObjectHandle,
        data: &[u8],
        pin: Option<Option<&AuthPin>>,
    ) -> Result<(Scheme, Vec<u8>), Refusal> {
        let input = if self.hashes {
            data.to_vec()
        } else {
            self.hashed(data)
        };
        let made = match pin {
            None => session.sign(&self.mechanism, key, &input),
            Some(pin) => self.sign_in_parts(session, key, &input, pin),
        };
        let made = made.map_err(|error| self.why(&error))?;
        let bytes = match self.scheme {
            Scheme::RsaPkcs1 | Scheme::RsaPss => made,
            Scheme::EcdsaP256 | Scheme::EcdsaP384 => ecdsa_der(&made).ok_or(Refusal::Device)?,
        };
        Ok((self.scheme, bytes))
    }

    /// Begins, logs in, goes on, ends: nothing may come between these calls.
    fn sign_in_parts(
        &self,
        session: &Session,
        key: ObjectHandle,
        input: &[u8],
        pin: Option<&AuthPin>,
    ) -> Result<Vec<u8>, Error> {
        session.sign_init(&self.mechanism, key)?;
        session.login(UserType::ContextSpecific, pin)?;
        session.sign_update(input)?;
        session.sign_final()
    }

    fn why(&self, error: &Error) -> Refusal {
        match error {
            // A raw mechanism that this module does not offer in parts.
            Error::Pkcs11(RvError::OperationNotInitialized, Function::SignUpdate)
                if !self.hashes =>
            {
                Refusal::UnsupportedKey
            }
            other => refusal(other),
        }
    }

    fn hashed(&self, data: &[u8]) -> Vec<u8> {
        match self.scheme {
            Scheme::RsaPkcs1 => [DIGEST_INFO, Sha256::digest(data).as_slice()].concat(),
            Scheme::RsaPss | Scheme::EcdsaP256 => Sha256::digest(data).to_vec(),
            Scheme::EcdsaP384 => Sha384::digest(data).to_vec(),
        }
    }
}

fn pss() -> PkcsPssParams {
    PkcsPssParams {
        hash_alg: MechanismType::SHA256,
        mgf: PkcsMgfType::MGF1_SHA256,
        s_len: 32.into(),
    }
}

/// DigestInfo of a SHA-256 (RFC 8017, 9.2), without the hash at its end.
const DIGEST_INFO: &[u8] =
    b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
