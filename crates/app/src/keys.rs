//! Keys in PKCS#12 files: opened for one act, and told whom they belong to.

use crate::Error;
use pades::{KeyFile, Pin, Signer};
use std::path::Path;

/// What a certificate says of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// The common name.
    pub subject: String,
    /// Last day of validity, `yyyy-MM-dd`.
    pub valid_to: String,
}

/// Opens the key at `path`; the PIN is not kept.
pub fn open(path: &Path, pin: &Pin) -> Result<KeyFile, Error> {
    Ok(KeyFile::open(&crate::files::read(path)?, pin)?)
}

/// A PIN as `pades` takes it; wiped when it is dropped.
pub fn pin(text: &str) -> Pin {
    Pin::new(text.to_owned())
}

/// Whom the key belongs to.
pub fn facts(key: &KeyFile) -> KeyFacts {
    let certificate = key.certificate();
    KeyFacts {
        subject: certificate.name(),
        valid_to: day_of(certificate.valid_until()),
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
