//! Keys, wherever they live: chosen, checked before the PIN is asked of them, opened for one act or one batch.
//!
//! A PIN is handed on once and never kept; a PIN that was wrong is never given a second time by us.

pub mod list;
mod open;
mod service;
pub mod state;
mod tokens;
pub mod works;

use crate::{App, Error, trust};
use pades::{Certificate, KeyFault, KeyFile, Pin, Signer};
use serde::{Deserialize, Deserializer, Serialize};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use token::{KillSwitch, TokenCertificate, TokenInfo};
use ts_rs::TS;
use works::Work;
use zeroize::Zeroizing;

pub(crate) use open::{OpenKey, SealedFile};

/// Where a key lives.
///
/// A bare text is read as the path of a PKCS#12 file, as desks wrote it before they knew tokens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum KeyChoice {
    /// In a PKCS#12 file.
    File {
        /// Where it lies; empty: nothing is chosen yet.
        path: String,
    },
    /// On a token.
    Token {
        /// The PKCS#11 module that speaks to it.
        module: String,
        /// The token's serial number, which tells two of one label apart.
        serial: String,
        /// SHA-256 of the certificate's DER, in hex.
        certificate: String,
    },
    /// Wherever the machine's signing service has it (VGCA Sign Service): it signs files, in a window of its own.
    Service,
    /// In the Windows certificate store.
    Windows {
        /// SHA-256 of the certificate's DER, in hex.
        certificate: String,
    },
}

/// Which key signs, and what its owner gives for one act.
#[derive(Clone, Default, Serialize, Deserialize, TS)]
pub struct KeyUse {
    /// The key; a bare text is the path of a PKCS#12 file.
    #[serde(default)]
    #[ts(as = "KeyGiven")]
    pub key: KeyChoice,
    /// Its PIN; empty where it is entered on the device.
    #[serde(default)]
    #[ts(type = "string")]
    pub pin: Zeroizing<String>,
    /// Its owner knows that one try is left and tries nevertheless.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub accepts_final_try: bool,
    /// A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub ticket: String,
}

/// What a caller may give as a key: a choice, or the path of a file.
#[derive(TS)]
#[ts(untagged)]
pub enum KeyGiven {
    /// Where it lives.
    Choice(KeyChoice),
    /// The path of a PKCS#12 file.
    Path(String),
}

/// What a certificate says of its owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// The common name.
    pub subject: String,
    /// The organisation; empty where none is named.
    pub organisation: String,
    /// Last day of validity, `yyyy-MM-dd`.
    pub valid_to: String,
}

/// How many signatures an owner agreed to with one PIN, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Signatures.
    pub signatures: u32,
    /// Seconds from the moment the key is opened.
    pub seconds: u32,
}

impl KeyChoice {
    /// A PKCS#12 file.
    pub fn file(path: impl Into<String>) -> Self {
        Self::File { path: path.into() }
    }

    /// The key of a token that goes with the certificate of this SHA-256; without one the token's only signing key.
    ///
    /// Errors with [`KeyFault::NoCertificate`], or [`KeyFault::Ambiguous`] where several fit.
    pub fn on_token(token: &TokenInfo, certificate: Option<&[u8]>) -> Result<Self, KeyFault> {
        let fits = |one: &&TokenCertificate| match certificate {
            Some(sought) => one.fingerprint() == sought,
            None => !list::is_authority(token, one),
        };
        let mut fitting = token.certificates.iter().filter(fits);
        let first = fitting.next().ok_or(KeyFault::NoCertificate)?;
        match fitting.count() {
            0 => Ok(Self::Token {
                module: token.module.to_string_lossy().into_owned(),
                serial: token.serial.clone(),
                certificate: hex::encode(first.fingerprint()),
            }),
            more => Err(KeyFault::Ambiguous { found: more + 1 }),
        }
    }

    /// The key of the Windows certificate store with the certificate of this SHA-256; without one the only one there.
    ///
    /// Errors with [`KeyFault::NotOnThisSystem`], [`KeyFault::NoCertificate`], or [`KeyFault::Ambiguous`].
    pub fn in_windows(certificate: Option<&[u8]>) -> Result<Self, KeyFault> {
        let chosen = token::choose_store_certificate(certificate)?;
        Ok(Self::Windows {
            certificate: hex::encode(chosen.fingerprint()),
        })
    }

    /// The certificate that goes with it; `None` with the service, which chooses one only when it signs.
    ///
    /// A file is opened with its PIN; a token shows its certificates without one. Errors too if the service does not
    /// run.
    pub(crate) fn certificate(&self, app: &App, given: &str) -> Result<Option<Certificate>, Error> {
        Ok(match self {
            Self::File { path } => Some(open(Path::new(path), &pin(given))?.certificate().clone()),
            Self::Token {
                module,
                serial,
                certificate,
            } => Some(tokens::certificate(module, serial, certificate)?),
            Self::Service => {
                service::version(app)?;
                None
            }
            Self::Windows { certificate } => Some(in_store(certificate)?),
        })
    }

    /// Whether nothing was chosen.
    pub fn is_unset(&self) -> bool {
        matches!(self, Self::File { path } if path.is_empty())
    }
}

impl Default for KeyChoice {
    fn default() -> Self {
        Self::file("")
    }
}

impl<'de> Deserialize<'de> for KeyChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        enum Tagged {
            File {
                path: String,
            },
            Token {
                module: String,
                serial: String,
                certificate: String,
            },
            Service,
            Windows {
                certificate: String,
            },
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Path(String),
            Tagged(Tagged),
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::Path(path) | Either::Tagged(Tagged::File { path }) => Self::File { path },
            Either::Tagged(Tagged::Token {
                module,
                serial,
                certificate,
            }) => Self::Token {
                module,
                serial,
                certificate,
            },
            Either::Tagged(Tagged::Service) => Self::Service,
            Either::Tagged(Tagged::Windows { certificate }) => Self::Windows { certificate },
        })
    }
}

impl KeyUse {
    /// The key in a PKCS#12 file, with its PIN.
    pub fn file(path: impl Into<String>, pin: Zeroizing<String>) -> Self {
        Self::of(KeyChoice::file(path), pin)
    }

    /// Any key, with its PIN.
    pub fn of(key: KeyChoice, pin: Zeroizing<String>) -> Self {
        Self {
            key,
            pin,
            ..Self::default()
        }
    }

    /// Opens the key for `agreed`, once it is sure that its certificate may sign now.
    ///
    /// Of a token the certificate is looked at before the PIN is used up on it; the service shows its certificate only
    /// when it has signed, and is judged then. Errors if nothing was chosen, the
    /// certificate may not sign or is known to be revoked, the PIN is wrong, or the key is not there; never tries
    /// twice.
    pub(crate) fn open(
        &self,
        app: &App,
        agreed: Agreed,
        work: &Work<'_>,
    ) -> Result<OpenKey, Error> {
        let pin = pin(&self.pin);
        match &self.key {
            KeyChoice::File { path } if path.is_empty() => Err(Error::KeyMissing),
            KeyChoice::File { path } => {
                let key = open(Path::new(path), &pin)?;
                may_sign(app, key.certificate(), key.chain(), work.is_off())?;
                Ok(OpenKey::of(key))
            }
            KeyChoice::Token { .. } => tokens::open(app, self, agreed, work),
            KeyChoice::Service => service::open(app, work),
            KeyChoice::Windows { certificate } => {
                let consent = token::Consent::to(agreed.signatures, agreed.seconds);
                let key = token::open_store_key(&fingerprint(certificate)?, consent)?;
                may_sign(app, key.certificate(), key.chain(), work.is_off())?;
                Ok(OpenKey::of(tokens::PatientKey::new(
                    key,
                    work.is_off(),
                    KillSwitch::default(),
                )))
            }
        }
    }
}

impl Agreed {
    /// For one act that makes so many signatures.
    pub fn once(signatures: u32) -> Self {
        Self::batch(signatures, signatures)
    }

    /// For `acts` acts that make `signatures` together: an hour at most, however slow the token.
    pub fn batch(acts: u32, signatures: u32) -> Self {
        let work = signatures.saturating_mul(SECONDS_A_SIGNATURE);
        let seconds = work
            .saturating_add(acts.saturating_mul(SECONDS_AN_ACT))
            .saturating_add(SECONDS_SPARE);
        Self {
            signatures,
            seconds: seconds.min(SECONDS_MOST),
        }
    }
}

/// Opens the PKCS#12 file at `path`; the PIN is not kept.
pub fn open(path: &Path, pin: &Pin) -> Result<KeyFile, Error> {
    Ok(KeyFile::open(&crate::files::read(path)?, pin)?)
}

/// The certificate of the Windows store with this SHA-256, in hex.
fn in_store(certificate: &str) -> Result<Certificate, KeyFault> {
    token::choose_store_certificate(Some(&fingerprint(certificate)?))
}

/// What is no SHA-256 in hex is no certificate's.
fn fingerprint(hex_digits: &str) -> Result<Vec<u8>, KeyFault> {
    hex::decode(hex_digits).map_err(|_| KeyFault::NoCertificate)
}

/// A PIN as `pades` takes it; wiped when it is dropped.
pub fn pin(text: &str) -> Pin {
    Pin::new(text.to_owned())
}

/// Whom the certificate belongs to.
pub fn facts(certificate: &Certificate) -> KeyFacts {
    KeyFacts {
        subject: certificate.name(),
        organisation: certificate.organisation().unwrap_or_default(),
        valid_to: day_of(certificate.valid_until()),
    }
}

/// Refuses a certificate that may not sign now, or is known to be revoked once whoever can tell was asked.
///
/// What is not known (offline, no list yet) does not stop a signature: it is noted, and said when the document is
/// verified. Errors too once `is_off` calls the asking off.
/// Source: Decree 23/2025 art. 15, Circular 15/2025 art. 5 (R§4.2, R§4.3: checked before signing).
pub(crate) fn may_sign(
    app: &App,
    certificate: &Certificate,
    chain: &[Certificate],
    is_off: &AtomicBool,
) -> Result<(), Error> {
    let at = moment_of(app.now());
    certificate.may_sign(at).map_err(pades::Error::from)?;
    if trust::of(app)?.is_withdrawn(certificate, chain, at) {
        return Err(revoked(certificate));
    }
    state::ask(app, certificate, chain, is_off)
}

fn revoked(certificate: &Certificate) -> Error {
    Error::KeyRevoked {
        subject: certificate.name(),
    }
}

/// A moment of `pades` as a day in Vietnam.
pub(crate) fn day_of(moment: pades::Moment) -> String {
    office::Moment::from_millis(moment.0).day().to_string()
}

/// A moment of the office as one of `pades`.
pub(crate) fn moment_of(moment: office::Moment) -> pades::Moment {
    pades::Moment(moment.millis())
}

/// What a slow token takes for one signature, twice over (S§4: 0.2 to 1 s).
const SECONDS_A_SIGNATURE: u32 = 2;
/// Drawing, keeping and checking of one document.
const SECONDS_AN_ACT: u32 = 2;
/// For a PIN entered on a device.
const SECONDS_SPARE: u32 = 180;
const SECONDS_MOST: u32 = 3_600;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::SignDispatch;
    use crate::settings::KeyEntry;
    use serde_json::json;

    #[test]
    fn keys_kept_and_named_as_before_are_read_as_files() {
        let kept = json!({
            "id": 1, "label": "Khóa của Chủ tịch", "path": "/usb/chu-tich.p12", "role": "leader",
            "subject": "Nguyễn Văn Thử", "valid_to": "2028-12-31",
        });
        let entry: KeyEntry = serde_json::from_value(kept).unwrap();
        assert_eq!(entry.key, KeyChoice::file("/usb/chu-tich.p12"));
        assert_eq!(entry.organisation, "", "what was not asked then");
        let again: KeyEntry =
            serde_json::from_value(serde_json::to_value(&entry).unwrap()).unwrap();
        assert_eq!(again, entry, "and kept in today's shape");
        let given = json!({"id": 7, "key": "/usb/chu-tich.p12", "pin": "123"});
        let sign: SignDispatch = serde_json::from_value(given).unwrap();
        assert_eq!(sign.with.key, entry.key);
        assert!(!sign.with.accepts_final_try);
    }

    #[test]
    fn a_token_is_named_by_number_and_certificate() {
        let choice = KeyChoice::Token {
            module: "/usr/lib/libbit4xpki.so".to_owned(),
            serial: "0a1b".to_owned(),
            certificate: "ab".repeat(32),
        };
        let value = serde_json::to_value(&choice).unwrap();
        assert_eq!(value["type"], "token");
        assert_eq!(serde_json::from_value::<KeyChoice>(value).unwrap(), choice);
        for other in [
            KeyChoice::Service,
            KeyChoice::Windows {
                certificate: "ab".repeat(32),
            },
        ] {
            let value = serde_json::to_value(&other).unwrap();
            assert_eq!(serde_json::from_value::<KeyChoice>(value).unwrap(), other);
        }
        assert!(serde_json::from_value::<KeyChoice>(json!({"type": "stone"})).is_err());
        assert!(KeyChoice::default().is_unset());
    }

    #[test]
    fn a_consent_is_bounded_in_number_and_time() {
        let one = Agreed::once(1);
        assert_eq!((one.signatures, one.seconds), (1, 184));
        let batch = Agreed::batch(500, 1_200);
        assert_eq!(batch.signatures, 1_200, "as many as were listed");
        assert_eq!(batch.seconds, 3_580, "never more than an hour");
        assert_eq!(Agreed::batch(u32::MAX, u32::MAX).seconds, 3_600);
    }
}
