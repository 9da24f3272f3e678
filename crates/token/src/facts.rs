//! What a token tells of itself before anybody logs in, and what is chosen from that. Pure.

use std::path::PathBuf;

use pades::{Certificate, KeyFault};
use serde::{Deserialize, Serialize};

use crate::wire::Refusal;

/// A token in a slot, as it shows itself without a PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInfo {
    /// The module it was seen through.
    pub module: PathBuf,
    /// The slot's number; it may change when the token is put in again.
    pub slot: u64,
    /// The reader or port, in the module's words.
    pub reader: String,
    /// The token's label. Labels repeat: never choose by it alone.
    pub label: String,
    /// The token's serial number, as its maker gave it.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// The model.
    pub model: String,
    /// What the token says of its PIN.
    pub pin: PinState,
    /// Certificates that can be read without a PIN, those of authorities too.
    pub certificates: Vec<TokenCertificate>,
}

/// What a token says of its PIN; to be told before anybody is asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinState {
    /// At least one wrong PIN since the last right one.
    pub is_low: bool,
    /// The next wrong PIN locks the token.
    pub is_final_try: bool,
    /// Locked: only the issuer can open it.
    pub is_locked: bool,
    /// Somebody has set a PIN.
    pub is_set: bool,
    /// It must be changed before it is used.
    pub must_change: bool,
    /// The PIN is entered on the device; no text box.
    pub has_pad: bool,
    /// Fewest characters; 0 if the token does not say.
    pub min: u32,
    /// Most characters; 0 if the token does not say.
    pub max: u32,
}

/// A certificate on a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SentCertificate", into = "SentCertificate")]
pub struct TokenCertificate {
    /// CKA_ID: the key with the same one belongs to it.
    pub id: Vec<u8>,
    /// CKA_LABEL, for people only.
    pub label: String,
    /// The certificate.
    pub certificate: Certificate,
}

/// Which token and which certificate are to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChoice {
    /// The token's serial number.
    pub serial: String,
    /// Decides only where several tokens bear this serial number.
    pub slot: Option<u64>,
    /// SHA-256 of the certificate's DER, 32 bytes; without it the token's only signing certificate.
    pub certificate: Option<Vec<u8>>,
}

/// What the person in front of the desk has agreed to; the helper process holds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// How many signatures.
    pub signatures: u32,
    /// For how many seconds, from the moment the token is opened.
    pub for_seconds: u32,
    /// Whether the PIN may be tried though a wrong one would lock the token.
    pub even_at_final_try: bool,
}

impl TokenInfo {
    /// This token, and the certificate with this SHA-256 on it.
    pub fn choice(&self, certificate: Option<Vec<u8>>) -> TokenChoice {
        TokenChoice {
            serial: self.serial.clone(),
            slot: Some(self.slot),
            certificate,
        }
    }
}

impl PinState {
    /// Whether the PIN may be tried at all under this consent; asks nobody and tries nothing.
    ///
    /// Errors with [`KeyFault::PinLocked`], [`KeyFault::PinUnset`] or [`KeyFault::FinalTry`].
    pub fn admits(&self, consent: Consent) -> Result<(), KeyFault> {
        self.objection(consent)
            .map_or(Ok(()), |why| Err(why.into()))
    }

    pub(crate) fn objection(&self, consent: Consent) -> Option<Refusal> {
        match () {
            () if self.is_locked => Some(Refusal::PinLocked),
            () if !self.is_set || self.must_change => Some(Refusal::PinUnset),
            () if self.is_final_try && !consent.even_at_final_try => Some(Refusal::FinalTry),
            () => None,
        }
    }
}

impl TokenCertificate {
    /// SHA-256 of the certificate's DER, as [`TokenChoice::certificate`] takes it.
    pub fn fingerprint(&self) -> Vec<u8> {
        self.certificate.fingerprint()
    }
}

impl Consent {
    /// To so many signatures within so many seconds, but not at the token's last try.
    pub fn to(signatures: u32, for_seconds: u32) -> Self {
        Self {
            signatures,
            for_seconds,
            even_at_final_try: false,
        }
    }

    /// The same, and somebody has confirmed that the last try may be used.
    pub fn even_at_final_try(self) -> Self {
        Self {
            even_at_final_try: true,
            ..self
        }
    }
}

/// The token with this label or serial number; without a name the only one there is.
///
/// Errors with [`KeyFault::NoToken`], or [`KeyFault::Ambiguous`] where several fit.
pub fn choose<'a>(tokens: &'a [TokenInfo], name: Option<&str>) -> Result<&'a TokenInfo, KeyFault> {
    let fits = |token: &&TokenInfo| name.is_none_or(|n| token.label == n || token.serial == n);
    let mut fitting = tokens.iter().filter(fits);
    let first = fitting.next().ok_or(KeyFault::NoToken)?;
    match fitting.count() {
        0 => Ok(first),
        more => Err(KeyFault::Ambiguous { found: more + 1 }),
    }
}

/// A certificate on its way between two processes.
#[derive(Serialize, Deserialize)]
struct SentCertificate {
    id: String,
    label: String,
    der: String,
}

impl From<TokenCertificate> for SentCertificate {
    fn from(one: TokenCertificate) -> Self {
        Self {
            id: hex::encode(&one.id),
            label: one.label,
            der: hex::encode(one.certificate.der()),
        }
    }
}

impl TryFrom<SentCertificate> for TokenCertificate {
    type Error = &'static str;

    fn try_from(sent: SentCertificate) -> Result<Self, Self::Error> {
        let der = hex::decode(&sent.der).map_err(|_| "not hexadecimal")?;
        Ok(Self {
            id: hex::decode(&sent.id).map_err(|_| "not hexadecimal")?,
            label: sent.label,
            certificate: Certificate::from_der(&der).map_err(|_| "not a certificate")?,
        })
    }
}
