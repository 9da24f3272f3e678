//! What was sealed to a certificate, taken out by the token's key. Never a second try, and only with what the token
//! lists: the key never leaves it.

use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::elliptic_curve::{EcKdf, Ecdh1DeriveParams};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::slot::Slot;
use zeroize::Zeroizing;

use super::fault::refusal;
use crate::oaep;
use crate::wire::Refusal;

/// What came out, or `None` if it was sealed to another key.
type Taken = Result<Option<Zeroizing<Vec<u8>>>, Refusal>;

/// The content of an OAEP block with SHA-256.
///
/// The bare RSA operation comes first, and the padding is taken off here: many tokens know OAEP with SHA-1 only, and say
/// so no sooner than when asked.
pub(super) fn oaep(
    session: &Session,
    pkcs11: &Pkcs11,
    slot: Slot,
    key: ObjectHandle,
    block: &[u8],
) -> Taken {
    let listed = pkcs11.get_mechanism_list(slot);
    let listed = listed.map_err(|error| refusal(&error))?;
    if listed.contains(&MechanismType::RSA_X_509) {
        let opened = session.decrypt(&Mechanism::RsaX509, key, block);
        let opened = match opened {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) => return unfit(&error),
        };
        return Ok(oaep::content(&opened, block.len()));
    }
    if !listed.contains(&MechanismType::RSA_PKCS_OAEP) {
        return Err(Refusal::UnsupportedKey);
    }
    let with = PkcsOaepParams::new(
        MechanismType::SHA256,
        PkcsMgfType::MGF1_SHA256,
        PkcsOaepSource::empty(),
    );
    match session.decrypt(&Mechanism::RsaPkcsOaep(with), key, block) {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(error) => unfit(&error),
    }
}

/// The secret that the key shares with the owner of `point`, which the desk has found on its curve.
pub(super) fn shared(session: &Session, key: ObjectHandle, point: &[u8]) -> Taken {
    let field = point.len().saturating_sub(1) / 2;
    let length = field.try_into().map_err(|_| Refusal::UnsupportedKey)?;
    let mechanism = Mechanism::Ecdh1Derive(Ecdh1DeriveParams::new(EcKdf::null(), point));
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::GENERIC_SECRET),
        Attribute::Token(false),
        Attribute::Sensitive(false),
        Attribute::Extractable(true),
        Attribute::ValueLen(length),
    ];
    let derived = match session.derive_key(&mechanism, key, &template) {
        Ok(derived) => derived,
        Err(error) => return unfit(&error),
    };
    let read = session.get_attributes(derived, &[AttributeType::Value]);
    // It lives as long as the session, and that is short; a token that does not take it away keeps nothing of ours.
    let _ = session.destroy_object(derived);
    for attribute in read.map_err(|error| refusal(&error))? {
        if let Attribute::Value(value) = attribute {
            return Ok(Some(Zeroizing::new(value)));
        }
    }
    Err(Refusal::UnsupportedKey)
}

/// What says that the bytes are not this key's is no fault of the token.
fn unfit(error: &Error) -> Taken {
    match error {
        Error::Pkcs11(RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange, _) => {
            Ok(None)
        }
        other => Err(refusal(other)),
    }
}
