//! Checking a slip with a public key alone: no desk, no line. What is not proven is said.

use super::SlipFault;
use super::statement::{SlipBody, SlipHead, SlipWhole};
use crate::keys::moment_of;
use crate::{App, Error, files, trust};
use office::Moment;
use pades::{AttestPublic, StampInfo, SubIndication, TimestampToken, Trust};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// Which slip, by which key.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckSlip {
    /// The slip's file.
    pub path: String,
    /// The public key in PEM; empty: this desk's own.
    #[serde(default)]
    pub key: String,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlipVerdict {
    /// The key signed the head, and the body is the one it names.
    Holds,
    /// Another key signed it.
    OtherKey,
    /// The head was changed, or the signature.
    HeadChanged,
    /// The head holds, and the body is another.
    BodyChanged,
}

/// A checked slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlipCheck {
    /// How it stands.
    pub verdict: SlipVerdict,
    /// What it says; to be believed only if it holds.
    pub head: SlipHead,
    /// Recipients and files; to be believed only if it holds.
    pub body: Option<SlipBody>,
    /// The key it was checked by, hexadecimal.
    pub key: String,
    /// When an authority saw the signature, if a time stamp stands there, UTC milliseconds.
    pub stamped_at: Option<Moment>,
    /// Which authority.
    pub authority: String,
    /// Whether that time stamp is believed; false where there is none, and where it stands over something else.
    pub is_stamp_trusted: bool,
    /// Whether a time stamp stands there at all.
    pub has_stamp: bool,
    /// Whether what stands there as a time stamp is none over this slip: it cannot be read, or belongs to something else.
    pub is_stamp_broken: bool,
}

/// Checks a slip.
///
/// Errors if the file is no slip, or the key none.
pub fn check(app: &App, input: CheckSlip) -> Result<SlipCheck, Error> {
    let key = match input.key.as_str() {
        "" => super::key(app, crate::views::Nothing {})?.pem.into_bytes(),
        path => files::read(Path::new(path))?,
    };
    let slip = files::read(Path::new(&input.path))?;
    read_and_check(&slip, &key, &trust::of(app)?, app.now())
}

/// The same by bytes; needs no desk.
pub fn read_and_check(
    slip: &[u8],
    key: &[u8],
    trust: &Trust,
    at: Moment,
) -> Result<SlipCheck, Error> {
    let key = AttestPublic::read(key).map_err(|_| SlipFault::NotAKey)?;
    let whole = SlipWhole::read(slip)?;
    let holds = key.verifies(whole.head_line.as_bytes(), &whole.signature);
    let head = whole.head()?;
    let fingerprint = hex::encode(key.fingerprint());
    let verdict = match (holds, whole.body_belongs(&head)) {
        (true, true) => SlipVerdict::Holds,
        (true, false) => SlipVerdict::BodyChanged,
        (false, _) if head.key_sha256 != fingerprint => SlipVerdict::OtherKey,
        (false, _) => SlipVerdict::HeadChanged,
    };
    let token = whole
        .stamp
        .as_deref()
        .and_then(|der| TimestampToken::read(der).ok());
    let stamp =
        token.and_then(|token| pades::judge_stamp(&token, &whole.signature, trust, moment_of(at)));
    let is_broken = |one: &StampInfo| {
        use SubIndication as S;
        let why = one.sub_indication;
        matches!(
            why,
            Some(S::HashFailure | S::SigCryptoFailure | S::FormatFailure)
        )
    };
    Ok(SlipCheck {
        verdict,
        is_stamp_broken: whole.stamp.is_some() && stamp.as_ref().is_none_or(is_broken),
        body: whole.body().ok(),
        head,
        key: fingerprint,
        stamped_at: stamp.as_ref().map(|one| Moment::from_millis(one.at.0)),
        authority: stamp
            .as_ref()
            .map(|one| one.authority.clone())
            .unwrap_or_default(),
        is_stamp_trusted: stamp.is_some_and(|one| one.is_trusted),
        has_stamp: whole.stamp.is_some(),
    })
}
