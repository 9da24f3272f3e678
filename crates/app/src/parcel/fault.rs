//! Why no package is made, written, opened or taken in.

use office::UnitCode;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use ts_rs::TS;

/// Why nothing is sealed to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "CertificateUnfit")]
pub enum Unfit {
    /// Its last day is over.
    Expired,
    /// Its first day has not come.
    NotYetValid,
    /// Its key is too weak.
    Weak,
    /// Its key usage does not allow it, or its key cannot.
    Usage,
    /// It, or one above it, is revoked.
    Revoked,
}

/// What stands in the way; whose fault it is, the name says.
#[derive(Debug, thiserror::Error)]
pub enum ParcelFault {
    /// A letter of this desk left on a stick: told as the reason why its road says nothing more.
    #[error("the letter left on a stick")]
    OnStick,
    /// No certificate of that office is kept here.
    #[error("no certificate of {code} is kept")]
    NoCertificate {
        /// The office.
        code: UnitCode,
    },
    /// Nothing may be sealed to any certificate of that office that is kept here.
    #[error("no certificate of {code} can be sealed to: {why:?}")]
    CertificateUnfit {
        /// The office.
        code: UnitCode,
        /// What is against the newest one.
        why: Unfit,
    },
    /// The file or arrival shows no certificate.
    #[error("no certificate was found")]
    NoCertificateThere,
    /// The certificate that was compared is not among those found.
    #[error("the certificate that was compared is not there any more")]
    OtherCertificate,
    /// The arrival is another office's.
    #[error("the arrival did not come from {code}")]
    NotTheirs {
        /// The office named.
        code: UnitCode,
    },
    /// No such kept certificate.
    #[error("no kept certificate {id}")]
    CertificateUnknown {
        /// The id asked for.
        id: i64,
    },
    /// Nothing waits for that office.
    #[error("nothing waits for {code}")]
    NothingWaits {
        /// The office.
        code: UnitCode,
    },
    /// The dispatch was never put into the outbox for that office.
    #[error("the dispatch {id} was not sent to {code}")]
    NotSentTo {
        /// The dispatch.
        id: i64,
        /// The office.
        code: UnitCode,
    },
    /// Its envelope is written when the time stamps are there.
    #[error("the dispatch {id} waits for its time stamps")]
    Stamping {
        /// The dispatch.
        id: i64,
    },
    /// More letters or bytes than one package takes.
    #[error("too much for one package")]
    TooMuch,
    /// It is on a stick and may have arrived: it cannot be taken back here.
    #[error("the letter {id} is on a stick")]
    Away {
        /// The letter.
        id: i64,
    },
    /// The key signs whole files only, in a program of its own.
    #[error("this key neither packs nor opens")]
    KeyOnlySignsFiles,
    /// The key can sign, and not open what is sealed to its certificate.
    #[error("this key only signs")]
    KeyOnlySigns,
    /// Not enough room there.
    #[error("the stick has {free} bytes free, {needed} are needed")]
    NoRoom {
        /// Bytes free.
        free: u64,
        /// Bytes needed.
        needed: u64,
    },
    /// Taken out while it was written or read.
    #[error("the stick is gone")]
    StickGone {
        /// The file.
        path: PathBuf,
    },
    /// Read again, it is not what was written.
    #[error("the stick does not hold what was written to it")]
    NotAsWritten {
        /// The file.
        path: PathBuf,
    },
    /// No package, or not all of one.
    #[error("this is no package")]
    NotAParcel,
    /// Sealed to another certificate than the key's, or packed for another office.
    #[error("the package is for somebody else")]
    NotForUs,
    /// Changed on its way.
    #[error("the package was changed")]
    Changed,
    /// Its signature does not hold.
    #[error("the signature of the package does not hold")]
    BadSignature,
}
