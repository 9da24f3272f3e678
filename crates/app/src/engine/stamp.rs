//! One step of one signed file on its way to the level the office wants: a stamp, the evidence, the stamp over it all.
//!
//! The question is counted before it is put, and what came is entered in one transaction, in which the file must still
//! be the one that was stamped. A stop at any line asks again; it never stamps twice, and never touches what has left.

use super::gather::{Gathered, Subject, gather};
use super::tsa::{self, Question, chance};
use super::{blocking, pace};
use crate::keys::moment_of;
use crate::stamps::{self, StampSettings, StampingFault};
use crate::views::Facts;
use crate::{App, Error, Failure, drawer, trust};
use axis::Authority;
use pades::{PreparedStamp, Sealed, Trust};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Hash, Level, StampRow, StampState, Write};

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StampStep {
    /// Nothing is due.
    Idle,
    /// A file came a level further, or is done.
    Brought,
    /// A file takes no stamp: a person must look.
    Stuck,
    /// The authority did not give it; all wait, for the reason of this failure code.
    Away(String),
}

/// A question that is begun is not put again for so long: longer than an authority may take for all its answers.
const LEASE: i64 = 10 * 60_000;
/// So often evidence is asked for before a stamped letter goes without it.
const EVIDENCE_TRIES: u32 = 3;
/// Leaders' pages looked at in one step.
const LEADERS: u32 = 8;

/// Takes the file that is due one step further, and lets letters go that need wait no longer.
///
/// `nonce` is chance: an old answer played again is known by it.
pub async fn step(app: &Arc<App>, authority: &Authority, nonce: u64) -> Result<StampStep, Error> {
    let Some(Due { row, settings, pdf }) = blocking(app, take).await? else {
        return Ok(StampStep::Idle);
    };
    let brought = match row.reached {
        Level::B => stamped(app, authority, &settings, pdf, nonce).await,
        Level::T => proven(app, authority, pdf, row.attempts + 1).await,
        Level::Lt | Level::Lta => {
            let made = archive(app, authority, &settings, pdf, nonce).await;
            archived(made, row.attempts + 1)
        }
    };
    blocking(app, move |app| enter(app, &row, brought)).await
}

/// Brings what is due until nothing is, or the authority does not answer. Tells how many steps were made.
///
/// One question first, and four at once as long as they are answered (R§4.5).
pub async fn steps(app: &Arc<App>, authority: &Authority) -> Result<u32, Error> {
    let one = || step(app, authority, chance());
    let (mut made, mut is_open) = (0, false);
    loop {
        while blocking(app, stamps::release).await? {}
        let wave = if is_open {
            let (first, second, third, fourth) = tokio::join!(one(), one(), one(), one());
            vec![first?, second?, third?, fourth?]
        } else {
            vec![one().await?]
        };
        let brought = wave.iter().filter(|step| **step == StampStep::Brought);
        let brought = u32::try_from(brought.count()).unwrap_or(u32::MAX);
        made += brought;
        is_open = brought > 0;
        let is_away = wave.iter().any(|step| matches!(step, StampStep::Away(_)));
        if is_away || !(is_open || wave.contains(&StampStep::Stuck)) {
            break;
        }
    }
    while blocking(app, stamps::release).await? {}
    Ok(made)
}

/// What is due, and what is wanted of it.
struct Due {
    row: StampRow,
    settings: StampSettings,
    pdf: Arc<Vec<u8>>,
}

/// What a step brought.
enum Brought {
    /// The file at this level.
    File(Vec<u8>, Level, Facts),
    /// The level beyond a stamp did not come in time, and is not waited for.
    Enough(String),
}

/// The file that is due, and its bytes, with the question counted.
fn take(app: &App) -> Result<Option<Due>, Error> {
    let at = app.now();
    let settings = stamps::settings(app)?;
    if settings.goal().is_none() {
        return Ok(None);
    }
    let is_due = app.store().read(|r| {
        let stamp = r.next_stamp(at)?.is_some();
        Ok::<_, Error>(stamp || !r.unstamped_leaders(1)?.is_empty())
    })?;
    if !is_due {
        return Ok(None);
    }
    // Chosen and begun in one transaction: four may be looking for work at once.
    let next = app.write(|w| {
        if w.next_stamp(at)?.is_none() {
            stamps::enter_leaders(app, w, LEADERS)?;
        }
        let next = w.next_stamp(at)?;
        if let Some(row) = &next {
            w.begin_stamp(row.id, at.plus_millis(LEASE))?;
        }
        Ok(next)
    })?;
    let Some(row) = next else { return Ok(None) };
    match app.store().files().read(&row.now) {
        Ok(bytes) => Ok(Some(Due {
            row,
            settings,
            pdf: Arc::new(bytes),
        })),
        Err(fault) => {
            let fault = Error::from(fault);
            let code = Failure::from(&fault).code;
            app.write(|w| Ok(w.end_stamp(row.id, StampState::Stuck, Some(&code), at)?))?;
            Err(fault)
        }
    }
}

/// The stamp in the last signature.
async fn stamped(
    app: &Arc<App>,
    authority: &Authority,
    settings: &StampSettings,
    pdf: Arc<Vec<u8>>,
    nonce: u64,
) -> Result<Brought, Error> {
    let opened = blocking(app, move |_| Ok(Sealed::reopen(pdf.to_vec())?)).await?;
    let imprint = *Hash::of(&opened.signature()).as_bytes();
    let question = Question { imprint, nonce };
    let answered = tsa::ask_for(app, authority, settings, question, true).await?;
    blocking(app, move |app| {
        let file = opened.stamped(&answered.token)?.into_pdf();
        let believed = believed(&file, &trust::of(app)?, moment_of(app.now()));
        let facts = believed.map_err(|fault| answered.unbelieved(fault))?;
        Ok(Brought::File(file, Level::T, facts))
    })
    .await
}

/// Certificates, statuses and lists in the file's own store; a letter does not wait for them for ever.
async fn proven(
    app: &Arc<App>,
    authority: &Authority,
    pdf: Arc<Vec<u8>>,
    attempt: u32,
) -> Result<Brought, Error> {
    let at = moment_of(app.now());
    let trust = blocking(app, trust::of).await?;
    let subject = Subject::File(Arc::clone(&pdf), at);
    let Gathered {
        trust, came, fault, ..
    } = gather(authority, subject, trust, BTreeSet::new()).await;
    blocking(app, move |app| {
        trust::keep_fetched(app, &came)?;
        let file = pades::with_evidence(&pdf, &trust, at)?;
        if pades::asks(&file, &trust, at).is_ok_and(|open| open.is_empty()) {
            return Ok(Brought::File(file, Level::Lt, Facts::new()));
        }
        let fault = match fault {
            Some(fault) => Error::from(fault),
            None => Error::from(StampingFault::EvidenceMissing),
        };
        if attempt < EVIDENCE_TRIES {
            return Err(fault);
        }
        Ok(Brought::Enough(Failure::from(fault).code))
    })
    .await
}

/// The stamp over it all is not waited for either: it can be set on the copy that is kept.
fn archived(made: Result<Vec<u8>, Error>, attempt: u32) -> Result<Brought, Error> {
    match made {
        Ok(file) => Ok(Brought::File(file, Level::Lta, Facts::new())),
        Err(fault) if attempt >= EVIDENCE_TRIES => Ok(Brought::Enough(Failure::from(fault).code)),
        Err(fault) => Err(fault),
    }
}

/// The file with a document time stamp over all of it.
pub(super) async fn archive(
    app: &Arc<App>,
    authority: &Authority,
    settings: &StampSettings,
    pdf: Arc<Vec<u8>>,
    nonce: u64,
) -> Result<Vec<u8>, Error> {
    let at = moment_of(app.now());
    let prepared: PreparedStamp =
        blocking(app, move |_| Ok(pades::prepare_archive_stamp(&pdf, at)?)).await?;
    let imprint = prepared.digest();
    let question = Question { imprint, nonce };
    let answered = tsa::ask_for(app, authority, settings, question, false).await?;
    blocking(app, move |_| Ok(prepared.seal(&answered.token)?)).await
}

/// Who made the stamp that was put in, and when; a stamp by strangers proves nothing to anybody, and is refused.
///
/// One whose certificate's status is only not known yet is taken: that is asked for next.
pub(super) fn believed(file: &[u8], trust: &Trust, at: pades::Moment) -> Result<Facts, Error> {
    let newest = pades::verify(file, trust, at, drawer())
        .ok()
        .and_then(|report| {
            let stamped = |one: &pades::Verdict| one.coverage == pades::Coverage::WholeFile;
            report.signatures.into_iter().find(stamped)?.stamp
        });
    let Some(stamp) = newest else {
        let authority = String::new();
        return Err(StampingFault::Untrusted { authority }.into());
    };
    by_no_stranger(&stamp)?;
    let said = office::Moment::from_millis(stamp.at.0).iso();
    Ok(Facts::from([
        ("authority".to_owned(), stamp.authority),
        ("at".to_owned(), said),
    ]))
}

/// Errors if nobody here trusts whoever made the stamp, unless only its state is still to be asked for.
pub(super) fn by_no_stranger(stamp: &pades::StampInfo) -> Result<(), Error> {
    let asked_later = stamp.sub_indication == Some(pades::SubIndication::TryLater);
    if stamp.is_trusted || asked_later {
        return Ok(());
    }
    let authority = stamp.authority.clone();
    Err(StampingFault::Untrusted { authority }.into())
}

/// Notes what came, if the file is still the one it came for.
fn enter(app: &App, row: &StampRow, brought: Result<Brought, Error>) -> Result<StampStep, Error> {
    let at = app.now();
    match brought {
        Ok(Brought::File(file, level, facts)) => {
            let now = app.store().files().keep(&file)?;
            app.write(|w| {
                if !replaced(w, row, &now, file.len() as u64)? {
                    return Ok(w.end_stamp(row.id, StampState::Overtaken, None, at)?);
                }
                w.set_stamped(row.id, &now, level, at)?;
                if level >= row.goal {
                    w.end_stamp(row.id, StampState::Done, None, at)?;
                }
                if level == Level::T && row.enclosure.is_none() {
                    w.note(Some(row.dispatch), None, at, "time_stamped", &facts)?;
                }
                Ok(())
            })?;
            Ok(StampStep::Brought)
        }
        Ok(Brought::Enough(code)) => {
            app.write(|w| Ok(w.end_stamp(row.id, StampState::Done, Some(&code), at)?))?;
            Ok(StampStep::Brought)
        }
        Err(fault) => back(app, row, fault),
    }
}

/// Puts the stamped file in the place of the signed one; false if another stands there by now, or it is in an envelope.
fn replaced(w: &mut Write<'_>, row: &StampRow, now: &Hash, size: u64) -> Result<bool, Error> {
    Ok(match row.enclosure {
        None => w.set_page_stamped(row.dispatch, &row.now, now)?,
        Some(id) => w.set_enclosure_stamped(id, &row.now, now, size)?,
    })
}

/// Notes why it did not come, and when it is asked for again.
pub(super) fn back(app: &App, row: &StampRow, fault: Error) -> Result<StampStep, Error> {
    let at = app.now();
    let next_at = at.plus_millis(pace::after_stamp(row.attempts + 1));
    let of_the_file = matches!(fault, Error::Pades(_));
    if of_the_file && row.reached >= Level::T {
        // The stamp is in, and only that is waited for (ADR 0016).
        let enough = Brought::Enough(Failure::from(fault).code);
        return enter(app, row, Ok(enough));
    }
    let of_this_machine = matches!(fault, Error::Store(_) | Error::Broken);
    if of_this_machine {
        return Err(fault);
    }
    // Whatever an authority beyond the stamp's own does not give holds up this file alone.
    let alone = row.reached == Level::T;
    let code = Failure::from(fault).code;
    app.write(|w| {
        if of_the_file {
            return Ok(w.end_stamp(row.id, StampState::Stuck, Some(&code), at)?);
        }
        if alone {
            return Ok(w.put_stamp_back(row.id, next_at, &code)?);
        }
        // Due before its lease ends, and then with all others.
        w.put_stamp_back(row.id, next_at, &code)?;
        Ok(w.put_stamps_back(row.id, next_at, &code)?)
    })?;
    Ok(match (of_the_file, alone) {
        (true, _) => StampStep::Stuck,
        (false, true) => StampStep::Brought,
        (false, false) => StampStep::Away(code),
    })
}
