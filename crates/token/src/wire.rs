//! What the desk and its helper say to each other, in [`twin::Frame`]s. A PIN goes ahead as a secret
//! and never enters JSON, whose reader would copy it.

use pades::{KeyFault, Scheme, SealedKey};
use serde::{Deserialize, Serialize};

use crate::{Consent, TokenChoice, TokenInfo};

/// What the desk asks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Load the module named on the command line.
    Load,
    /// Every token, as it shows itself without a PIN.
    Tokens,
    /// Log in once and find the key. A PIN, if there is one, has gone before.
    Open {
        choice: TokenChoice,
        consent: Consent,
    },
    /// Sign these bytes, hexadecimal, with the hash of the scheme of the certificate.
    Sign { data: String },
    /// Take out what was sealed to the certificate: bytes in hexadecimal.
    Unseal { how: SentSealed, data: String },
}

/// What the helper answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The module is loaded and speaks PKCS#11.
    Loaded,
    /// The tokens.
    Tokens(Vec<TokenInfo>),
    /// Logged in; certificates in DER, hexadecimal.
    Opened {
        certificate: String,
        others: Vec<String>,
    },
    /// The signature, hexadecimal; ECDSA as DER.
    Signed { scheme: SentScheme, bytes: String },
    /// What came out, hexadecimal; nothing where it was sealed to another key. Good for one parcel, and no more secret
    /// than what lies in it.
    Unsealed { secret: Option<String> },
    /// It does not go.
    Refused(Refusal),
}

/// [`Scheme`], to be sent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum SentScheme {
    RsaPkcs1,
    RsaPss,
    EcdsaP256,
    EcdsaP384,
}

/// How something was sealed: a [`SealedKey`], to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SentSealed {
    Oaep,
    Point,
}

impl SentSealed {
    /// How, and the bytes.
    pub(crate) fn of<'a>(sealed: &SealedKey<'a>) -> (Self, &'a [u8]) {
        match sealed {
            SealedKey::Oaep(bytes) => (Self::Oaep, bytes),
            SealedKey::Point(bytes) => (Self::Point, bytes),
        }
    }
}

/// Why the helper does not do it: what a [`KeyFault`] says, to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Refusal {
    PinWrong { left: Option<u8> },
    PinLocked,
    FinalTry,
    PinMissing,
    PinUnfit,
    PinUnset,
    Cancelled,
    Removed,
    Swapped,
    NoToken,
    Ambiguous { found: usize },
    NoCertificate,
    NoKey,
    UnsupportedKey,
    Busy,
    TimedOut { seconds: u32 },
    Crashed,
    NotAModule,
    NoHelper,
    ConsentSpent,
    ConsentOver,
    Device,
    Unlisted(u64),
}

impl From<Refusal> for KeyFault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::PinWrong { left } => Self::PinWrong { left },
            Refusal::PinLocked => Self::PinLocked,
            Refusal::FinalTry => Self::FinalTry,
            Refusal::PinMissing => Self::PinMissing,
            Refusal::PinUnfit => Self::PinUnfit,
            Refusal::PinUnset => Self::PinUnset,
            Refusal::Cancelled => Self::Cancelled,
            Refusal::Removed => Self::Removed,
            Refusal::Swapped => Self::Swapped,
            Refusal::NoToken => Self::NoToken,
            Refusal::Ambiguous { found } => Self::Ambiguous { found },
            Refusal::NoCertificate => Self::NoCertificate,
            Refusal::NoKey => Self::NoKey,
            Refusal::UnsupportedKey => Self::UnsupportedKey,
            Refusal::Busy => Self::Busy,
            Refusal::TimedOut { seconds } => Self::TimedOut { seconds },
            Refusal::Crashed => Self::Crashed,
            Refusal::NotAModule => Self::NotAModule,
            Refusal::NoHelper => Self::NoHelper,
            Refusal::ConsentSpent => Self::ConsentSpent,
            Refusal::ConsentOver => Self::ConsentOver,
            Refusal::Device => Self::Device,
            Refusal::Unlisted(code) => Self::Unlisted(code),
        }
    }
}

impl From<Scheme> for SentScheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::RsaPkcs1 => Self::RsaPkcs1,
            Scheme::RsaPss => Self::RsaPss,
            Scheme::EcdsaP256 => Self::EcdsaP256,
            Scheme::EcdsaP384 => Self::EcdsaP384,
        }
    }
}

impl From<SentScheme> for Scheme {
    fn from(sent: SentScheme) -> Self {
        match sent {
            SentScheme::RsaPkcs1 => Self::RsaPkcs1,
            SentScheme::RsaPss => Self::RsaPss,
            SentScheme::EcdsaP256 => Self::EcdsaP256,
            SentScheme::EcdsaP384 => Self::EcdsaP384,
        }
    }
}
