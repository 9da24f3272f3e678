//! Brings one signed file to a level, at once and without a desk: what the terminal does.
//!
//! The same steps as for a letter, but all of them or none: a level that was asked for is reached or it is a fault.

use super::gather::{Gathered, gather};
use super::stamp::{ask, believed, chance};
use crate::stamps::{StampSettings, StampingFault};
use crate::{Error, drawer, evidence};
use axis::Authority;
use pades::{Moment, Sealed, StampInfo, Trust};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::Level;

/// The pauses between the three tries for one stamp.
const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(5)];

/// The file at the level wanted, as of `now`, judged by `trust`.
///
/// Errors if a stamp does not come in three tries, or is by strangers to a desk that trusts anybody; if what proves the
/// certificates does not come; or if the file takes none of it. The bytes given are never changed.
pub async fn raise(
    authority: &Authority,
    pdf: Vec<u8>,
    wanted: &StampSettings,
    trust: Trust,
    now: impl Fn() -> Moment,
) -> Result<Vec<u8>, Error> {
    let goal = wanted.level.kept();
    let mut file = pdf;
    if goal >= Level::T && newest_stamp(&file, &trust, now()).is_none() {
        file = stamped(authority, file, wanted).await?;
        if !trust.is_empty() {
            believed(&file, &trust, now())?;
        }
    }
    if goal < Level::Lt {
        return Ok(file);
    }
    let (mut file, mut trust) = proven(authority, file, trust, now()).await?;
    if goal == Level::Lta {
        let prepared = pades::prepare_archive_stamp(&file, now())?;
        let token = patiently(authority, wanted, prepared.digest()).await?;
        file = prepared.seal(&token)?;
        // Of the authority that has just stamped, too.
        trust = gather(
            authority,
            Arc::new(file.clone()),
            trust,
            now(),
            BTreeSet::new(),
        )
        .await
        .trust;
    }
    let reached = pades::verify(&file, &trust, now(), drawer())
        .map_or(Level::B, |found| evidence::level_of(&found));
    if reached < goal {
        let reached = reached.word();
        return Err(StampingFault::LevelMissed { reached }.into());
    }
    Ok(file)
}

async fn stamped(
    authority: &Authority,
    pdf: Vec<u8>,
    wanted: &StampSettings,
) -> Result<Vec<u8>, Error> {
    if wanted.address.is_empty() {
        return Err(StampingFault::AddressMissing.into());
    }
    let opened = Sealed::reopen(pdf)?;
    let imprint = *store::Hash::of(&opened.signature()).as_bytes();
    let token = patiently(authority, wanted, imprint).await?;
    Ok(opened.stamped(&token)?.into_pdf())
}

/// What came for the file, put into it: once more for the authorities that only the first answers named.
async fn proven(
    authority: &Authority,
    pdf: Vec<u8>,
    trust: Trust,
    at: Moment,
) -> Result<(Vec<u8>, Trust), Error> {
    let Gathered { trust, .. } =
        gather(authority, Arc::new(pdf.clone()), trust, at, BTreeSet::new()).await;
    let file = pades::with_evidence(&pdf, &trust, at)?;
    Ok((file, trust))
}

/// A stamp in three tries, as long as the fault is one that passes.
async fn patiently(
    authority: &Authority,
    wanted: &StampSettings,
    imprint: [u8; 32],
) -> Result<pades::TimestampToken, Error> {
    if wanted.address.is_empty() {
        return Err(StampingFault::AddressMissing.into());
    }
    let mut pauses = PAUSES.into_iter();
    loop {
        let fault = match ask(authority, wanted, imprint, chance()).await {
            Err(Error::Authority(fault)) if fault.passes() => fault,
            ended => return ended,
        };
        let Some(pause) = pauses.next() else {
            return Err(fault.into());
        };
        tokio::time::sleep(pause).await;
    }
}

/// The stamp in the newest signature, trusted or not.
fn newest_stamp(pdf: &[u8], trust: &Trust, at: Moment) -> Option<StampInfo> {
    let report = pades::verify(pdf, trust, at, drawer()).ok()?;
    let signed = report
        .signatures
        .into_iter()
        .filter(|one| one.level != pades::Level::DocumentTimeStamp);
    signed.max_by_key(|one| one.signed_length)?.stamp
}
