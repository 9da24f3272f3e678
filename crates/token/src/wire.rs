//! What the desk and its helper say to each other over two pipes: framed, bounded, versioned.
//!
//! A frame is one octet of version, one of kind, four of length (big-endian), then the content. A
//! PIN is a frame of its own kind and never enters JSON, whose reader would copy it.

use std::io::{self, Read, Write};

use pades::{KeyFault, Scheme};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

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
    /// Sign these bytes, hexadecimal, with SHA-256.
    Sign { data: String },
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
    /// It does not go.
    Refused(Refusal),
}

/// [`Scheme`], to be sent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum SentScheme {
    RsaPkcs1,
    RsaPss,
    Ecdsa,
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
            Scheme::Ecdsa => Self::Ecdsa,
        }
    }
}

impl From<SentScheme> for Scheme {
    fn from(sent: SentScheme) -> Self {
        match sent {
            SentScheme::RsaPkcs1 => Self::RsaPkcs1,
            SentScheme::RsaPss => Self::RsaPss,
            SentScheme::Ecdsa => Self::Ecdsa,
        }
    }
}

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An [`Ask`] or an [`Answer`] in JSON.
    Message,
    /// A PIN in UTF-8, for the ask that follows.
    Pin,
}

/// One frame; wiped, since it may hold a PIN.
pub(crate) struct Frame {
    pub(crate) kind: Kind,
    pub(crate) content: Zeroizing<Vec<u8>>,
}

impl Frame {
    /// A message in JSON.
    pub(crate) fn message(message: &impl Serialize) -> io::Result<Self> {
        let content = Zeroizing::new(serde_json::to_vec(message)?);
        let kind = Kind::Message;
        Ok(Self { kind, content })
    }

    /// A PIN.
    pub(crate) fn pin(pin: &str) -> Self {
        Self {
            kind: Kind::Pin,
            content: Zeroizing::new(pin.as_bytes().to_vec()),
        }
    }

    /// Errors if the content is longer than [`LONGEST`] or the pipe is closed.
    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let length = u32::try_from(self.content.len()).unwrap_or(u32::MAX);
        if length > LONGEST {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let kind = match self.kind {
            Kind::Message => 1,
            Kind::Pin => 2,
        };
        let mut head = vec![VERSION, kind];
        head.extend(length.to_be_bytes());
        to.write_all(&head)?;
        to.write_all(&self.content)?;
        to.flush()
    }

    /// Errors at the end of the pipe, and on what is no frame of this version.
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Self> {
        let strange = || io::Error::from(io::ErrorKind::InvalidData);
        let mut head = [0; 6];
        from.read_exact(&mut head)?;
        let [VERSION, kind, length @ ..] = head else {
            return Err(strange());
        };
        let kind = match kind {
            1 => Kind::Message,
            2 => Kind::Pin,
            _ => return Err(strange()),
        };
        let length = u32::from_be_bytes(length);
        if length > LONGEST {
            return Err(strange());
        }
        // Exactly as long as its content: a PIN in it is never copied by growing.
        let length = usize::try_from(length).map_err(|_| strange())?;
        let mut content = Zeroizing::new(vec![0; length]);
        from.read_exact(&mut content)?;
        Ok(Self { kind, content })
    }
}

/// Changes with every change of what is said.
const VERSION: u8 = 1;
/// Octets of a frame's content.
pub(crate) const LONGEST: u32 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_out_as_it_went_in() {
        let mut pipe = Vec::new();
        Frame::pin("mật khẩu").write(&mut pipe).unwrap();
        Frame::message(&Ask::Tokens)
            .unwrap()
            .write(&mut pipe)
            .unwrap();
        let mut rest = pipe.as_slice();
        let pin = Frame::read(&mut rest).unwrap();
        assert_eq!(
            (pin.kind, pin.content.as_slice()),
            (Kind::Pin, "mật khẩu".as_bytes())
        );
        assert_eq!(
            pin.content.capacity(),
            pin.content.len(),
            "never grown, so never copied"
        );
        let ask = Frame::read(&mut rest).unwrap();
        assert!(matches!(
            serde_json::from_slice(&ask.content),
            Ok(Ask::Tokens)
        ));
        assert!(rest.is_empty(), "nothing is left over");
    }

    #[test]
    fn what_is_no_frame_is_refused_and_costs_no_memory() {
        let too_long = [1, 1, 0xff, 0xff, 0xff, 0xff];
        let other_version = [9, 1, 0, 0, 0, 0];
        let no_kind = [1, 7, 0, 0, 0, 0];
        let cut_off = [1, 1, 0, 0, 0, 5, b'{'];
        for bytes in [
            &too_long[..],
            &other_version,
            &no_kind,
            &cut_off,
            b"",
            b"Hello\n",
        ] {
            assert!(Frame::read(&mut &*bytes).is_err(), "{bytes:?}");
        }
        let long = Frame {
            kind: Kind::Message,
            content: Zeroizing::new(vec![0; 5 << 20]),
        };
        assert!(
            long.write(&mut Vec::new()).is_err(),
            "what cannot be read is not sent"
        );
    }
}
