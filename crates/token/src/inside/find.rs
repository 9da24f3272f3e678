//! Tokens, certificates and keys as a module shows them. Certificate and key belong together by
//! CKA_ID, never by label: labels repeat (S§3.5).

use std::path::Path;

use cryptoki::context::Pkcs11;
use cryptoki::error::Error;
use cryptoki::object::{
    Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle,
};
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo as Shown};
use pades::{Certificate, Scheme};

use super::fault::refusal;
use crate::wire::Refusal;
use crate::{PinState, TokenCertificate, TokenChoice, TokenInfo};

/// Every token that has been set up. One that cannot be read is left out, not the others with it.
pub(super) fn tokens(pkcs11: &Pkcs11, module: &Path) -> Result<Vec<TokenInfo>, Refusal> {
    let slots = pkcs11.get_slots_with_token();
    let slots = slots.map_err(|error| refusal(&error))?;
    let tokens = slots.into_iter().take(MOST);
    let tokens = tokens.filter_map(|slot| token(pkcs11, slot, module).ok().flatten());
    Ok(tokens.collect())
}

/// The token of a choice: by serial number, and by slot where serial numbers repeat.
pub(super) fn chosen<'a>(
    tokens: &'a [TokenInfo],
    choice: &TokenChoice,
) -> Result<&'a TokenInfo, Refusal> {
    let named = || tokens.iter().filter(|token| token.serial == choice.serial);
    match named().count() {
        0 => Err(Refusal::NoToken),
        1 => named().next().ok_or(Refusal::NoToken),
        found => named()
            .find(|token| Some(token.slot) == choice.slot)
            .ok_or(Refusal::Ambiguous { found }),
    }
}

/// The serial number of what stands in this slot now.
pub(super) fn serial(pkcs11: &Pkcs11, slot: Slot) -> Result<String, Error> {
    Ok(plain(pkcs11.get_token_info(slot)?.serial_number()))
}

/// What the token says of its PIN now.
pub(super) fn pin_state(pkcs11: &Pkcs11, slot: Slot) -> Result<PinState, Error> {
    Ok(pin(&pkcs11.get_token_info(slot)?))
}

/// The certificate to sign with and its private key, by the choice.
///
/// Without a certificate in the choice it is the only one that has a key.
pub(super) fn key(
    session: &Session,
    certificates: &[TokenCertificate],
    choice: &TokenChoice,
) -> Result<(Certificate, ObjectHandle), Refusal> {
    if let Some(wanted) = &choice.certificate {
        // It may lie there twice, once without its key.
        let mut why = Refusal::NoCertificate;
        for one in certificates
            .iter()
            .filter(|one| one.fingerprint() == *wanted)
        {
            if let Some(key) = key_of(session, one)? {
                return Ok((one.certificate.clone(), key));
            }
            why = Refusal::NoKey;
        }
        return Err(why);
    }
    if certificates.is_empty() {
        return Err(Refusal::NoCertificate);
    }
    let mut pairs = Vec::new();
    for one in certificates {
        // What has no key is there beside: the authorities.
        if let Some(key) = key_of(session, one)? {
            pairs.push((one.certificate.clone(), key));
        }
    }
    match pairs.len() {
        0 => Err(Refusal::NoKey),
        1 => pairs.pop().ok_or(Refusal::NoKey),
        found => Err(Refusal::Ambiguous { found }),
    }
}

/// The X.509 certificates that this session can see; some tokens show more after the login.
pub(super) fn certificates(session: &Session) -> Result<Vec<TokenCertificate>, Error> {
    let template = [
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
    ];
    let mut certificates = Vec::new();
    for object in session.find_objects(&template)?.into_iter().take(MOST) {
        certificates.extend(certificate(session, object)?);
    }
    Ok(certificates)
}

/// The private key with the certificate's CKA_ID and kind; `None` if there is none.
fn key_of(session: &Session, one: &TokenCertificate) -> Result<Option<ObjectHandle>, Refusal> {
    let kind = match Scheme::of(&one.certificate) {
        Ok(Scheme::RsaPkcs1 | Scheme::RsaPss) => KeyType::RSA,
        Ok(Scheme::EcdsaP256 | Scheme::EcdsaP384) => KeyType::EC,
        Err(_) => return Ok(None),
    };
    // An empty CKA_ID says nothing, and would match every key that has none either.
    if one.id.is_empty() {
        return Ok(None);
    }
    let template = [
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(kind),
        Attribute::Id(one.id.clone()),
    ];
    let keys = session
        .find_objects(&template)
        .map_err(|error| refusal(&error))?;
    match keys.as_slice() {
        [] => Ok(None),
        [key] => Ok(Some(*key)),
        // Which of them signs for the certificate cannot be told by the rule we go by.
        several => Err(Refusal::Ambiguous {
            found: several.len(),
        }),
    }
}

fn token(pkcs11: &Pkcs11, slot: Slot, module: &Path) -> Result<Option<TokenInfo>, Error> {
    let shown = pkcs11.get_token_info(slot)?;
    if !shown.token_initialized() {
        return Ok(None);
    }
    let reader = pkcs11.get_slot_info(slot)?;
    let session = pkcs11.open_ro_session(slot)?;
    // Some tokens show certificates only after the login: then there are none yet.
    let certificates = certificates(&session).unwrap_or_default();
    Ok(Some(TokenInfo {
        module: module.to_owned(),
        slot: slot.id(),
        reader: plain(reader.slot_description()),
        label: plain(shown.label()),
        serial: plain(shown.serial_number()),
        manufacturer: plain(shown.manufacturer_id()),
        model: plain(shown.model()),
        pin: pin(&shown),
        certificates,
    }))
}

fn certificate(session: &Session, object: ObjectHandle) -> Result<Option<TokenCertificate>, Error> {
    let wanted = [
        AttributeType::Value,
        AttributeType::Id,
        AttributeType::Label,
    ];
    let (mut der, mut id, mut label) = (Vec::new(), Vec::new(), String::new());
    for attribute in session.get_attributes(object, &wanted)? {
        match attribute {
            Attribute::Value(value) => der = value,
            Attribute::Id(value) => id = value,
            Attribute::Label(value) => label = plain(&String::from_utf8_lossy(&value)),
            // Nothing else was asked for.
            _ => {}
        }
    }
    let certificate = Certificate::from_der(&der).ok();
    Ok(certificate.map(|certificate| TokenCertificate {
        id,
        label,
        certificate,
    }))
}

fn pin(shown: &Shown) -> PinState {
    PinState {
        is_low: shown.user_pin_count_low(),
        is_final_try: shown.user_pin_final_try(),
        is_locked: shown.user_pin_locked(),
        is_set: shown.user_pin_initialized(),
        must_change: shown.user_pin_to_be_changed(),
        has_pad: shown.protected_authentication_path(),
        min: u32::try_from(shown.min_pin_length()).unwrap_or(0),
        max: u32::try_from(shown.max_pin_length()).unwrap_or(0),
    }
}

/// Texts of tokens are padded with blanks, by some with zeros.
fn plain(text: &str) -> String {
    text.trim_matches(['\0', ' ']).to_owned()
}

/// More tokens, or certificates on one, than anybody has.
const MOST: usize = 64;
