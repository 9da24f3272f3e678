//! Who packed a package, as far as this desk can tell: the same trust that judges signatures on documents. Believes
//! nothing that a package says of itself.

use crate::keys::moment_of;
use crate::{App, Error, trust};
use pades::{Certificate, Indication, Revocation, SubIndication, Trust};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was found of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ParcelStanding")]
pub enum Standing {
    /// It leads to a root that counts here, and is known not to be revoked.
    Passed,
    /// Nothing speaks against it, and not everything for it.
    Indeterminate,
    /// It does not count.
    Failed,
}

/// What is missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ParcelWhyNot")]
pub enum WhyNot {
    /// No root that counts here issued it.
    NoRoot,
    /// Whether it is revoked is not known now.
    RevocationUnknown,
    /// It, or one above it, is revoked.
    Revoked,
    /// Its dates are over, or have not begun.
    OutOfDates,
    /// Key or algorithm are too weak.
    Weak,
    /// It is not meant for signing, or its chain breaks a rule.
    Unfit,
}

/// A certificate judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) standing: Standing,
    pub(super) why: Option<WhyNot>,
    /// Whose root it leads to.
    pub(super) circle: Option<pades::Circle>,
}

impl Standing {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Indeterminate => "indeterminate",
            Self::Failed => "failed",
        }
    }
}

/// Judges `certificate` as of now, with the help of `others`.
pub(super) fn judged(
    app: &App,
    certificate: &Certificate,
    others: &[Certificate],
) -> Result<Found, Error> {
    Ok(by(&trust::of(app)?, app, certificate, others))
}

/// The same by a trust that is at hand.
pub(super) fn by(
    trust: &Trust,
    app: &App,
    certificate: &Certificate,
    others: &[Certificate],
) -> Found {
    let state = trust.state_of(certificate, others, moment_of(app.now()));
    let standing = match state.indication {
        Indication::Passed => Standing::Passed,
        Indication::Indeterminate => Standing::Indeterminate,
        Indication::Failed => Standing::Failed,
    };
    // Known to be revoked is no open question here, whatever might be proved about an older signature.
    let why = state.sub_indication.map(why);
    let (standing, why) = match (standing, why) {
        (_, Some(WhyNot::Revoked)) => (Standing::Failed, why),
        // Its authority names no place to ask: on a document that is a warning, but here nothing else speaks for it.
        (Standing::Passed, _) if state.revocation == Revocation::NoSource => {
            (Standing::Indeterminate, Some(WhyNot::RevocationUnknown))
        }
        found => found,
    };
    Found {
        standing,
        why,
        circle: state.circle,
    }
}

const fn why(said: SubIndication) -> WhyNot {
    use SubIndication as S;
    match said {
        S::Revoked | S::RevokedNoPoe | S::RevokedCaNoPoe => WhyNot::Revoked,
        S::Expired | S::NotYetValid | S::OutOfBoundsNoPoe => WhyNot::OutOfDates,
        S::NoCertificateChainFound | S::NoSigningCertificateFound => WhyNot::NoRoot,
        S::TryLater | S::RevocationOutOfBoundsNoPoe | S::NoPoe => WhyNot::RevocationUnknown,
        S::CryptoConstraintsFailure | S::CryptoConstraintsFailureNoPoe => WhyNot::Weak,
        S::FormatFailure
        | S::HashFailure
        | S::SigCryptoFailure
        | S::SigConstraintsFailure
        | S::ChainConstraintsFailure
        | S::CertificateChainGeneralFailure
        | S::TimestampOrderFailure => WhyNot::Unfit,
    }
}
