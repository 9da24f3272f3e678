//! Brings one signed file to a level, at once and without a desk: what the terminal does.
//!
//! The same steps as for a letter, but all of them or none: a level that was asked for is reached or it is a fault.

use super::gather::{Subject, gather};
use super::stamp::{believed, by_no_stranger};
use super::tsa::{Answered, Question, ask, chance, unbelieved};
use crate::stamps::{StampSettings, StampingFault};
use crate::{Error, drawer, evidence};
use axis::Authority;
use pades::{Ask, Moment, Sealed, StampInfo, Trust};
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
    let (mut file, mut trust) = (pdf, trust);
    let stamp = newest_stamp(&file, &trust, now());
    if goal == Level::T && stamp.is_some() && !trust.is_empty() {
        // Whose it is may have to be asked for first.
        trust = gathered(authority, &file, trust, now()).await;
        if let Some(stamp) = newest_stamp(&file, &trust, now()) {
            let is_missing = is_issuer_missing(&file, &trust, now());
            by_no_stranger(&stamp).map_err(|fault| unbelieved(fault, is_missing))?;
        }
    }
    if goal >= Level::T && stamp.is_none() {
        let answered;
        (file, answered) = stamped(authority, file, wanted, &mut trust).await?;
        if !trust.is_empty() {
            believed(&file, &trust, now()).map_err(|fault| answered.unbelieved(fault))?;
        }
    }
    if goal < Level::Lt {
        return Ok(file);
    }
    trust = gathered(authority, &file, trust, now()).await;
    let mut file = pades::with_evidence(&file, &trust, now())?;
    if goal == Level::Lta {
        let prepared = pades::prepare_archive_stamp(&file, now())?;
        let answered = patiently(authority, wanted, prepared.digest(), &mut trust).await?;
        file = prepared.seal(&answered.token)?;
        // Of the authority that has just stamped, too.
        trust = gathered(authority, &file, trust, now()).await;
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
    trust: &mut Trust,
) -> Result<(Vec<u8>, Answered), Error> {
    if wanted.address.is_empty() {
        return Err(StampingFault::AddressMissing.into());
    }
    let opened = Sealed::reopen(pdf)?;
    let imprint = *store::Hash::of(&opened.signature()).as_bytes();
    let answered = patiently(authority, wanted, imprint, trust).await?;
    Ok((opened.stamped(&answered.token)?.into_pdf(), answered))
}

/// What is trusted, with whatever could be had to prove the file.
async fn gathered(authority: &Authority, pdf: &[u8], trust: Trust, at: Moment) -> Trust {
    let subject = Subject::File(Arc::new(pdf.to_vec()), at);
    gather(authority, subject, trust, BTreeSet::new())
        .await
        .trust
}

/// Whether somebody above a certificate of the file is published, and did not come.
fn is_issuer_missing(pdf: &[u8], trust: &Trust, at: Moment) -> bool {
    let asks = pades::asks(pdf, trust, at).unwrap_or_default();
    asks.iter().any(|ask| matches!(ask, Ask::Issuer { .. }))
}

/// A stamp in three tries, as long as the fault is one that passes.
async fn patiently(
    authority: &Authority,
    wanted: &StampSettings,
    imprint: [u8; 32],
    trust: &mut Trust,
) -> Result<Answered, Error> {
    if wanted.address.is_empty() {
        return Err(StampingFault::AddressMissing.into());
    }
    let mut pauses = PAUSES.into_iter();
    loop {
        let nonce = chance();
        let fault = match ask(authority, wanted, Question { imprint, nonce }, trust).await {
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
