//! What proves a signed file for decades, kept with each dispatch that is sent and each arrival (R§4.3): certificates,
//! revocation data, time stamps, and the verdict last found.
//!
//! The file that was sent or came is never touched: what is appended for long keeping is another file beside it. The
//! engine fetches; here stands what is made of it, so that a package can be made without a line as well.

mod export;
mod zip;

pub use export::{ExportEvidence, PackageMade, export};

use crate::keys::moment_of;
use crate::views::{Outcome, VerdictView};
use crate::{App, Error, stamps, verdict};
use office::Moment;
use pades::{Parts, Trust};
use store::{EvidenceFound, EvidenceRow, Level, Paper, PartKind, Write};

/// An archive stamp is renewed so long before what it rests on ends, in milliseconds: 90 days.
const MARGIN: i64 = 90 * DAY;
/// What could not be told yet is looked at again after so long.
const AGAIN: i64 = 6 * 3_600_000;
/// How far that is put off at most, in milliseconds.
pub(crate) const FARTHEST_LOOK: i64 = AGAIN << MOST_DOUBLED;
const MOST_DOUBLED: u32 = 7;
const DAY: i64 = 24 * 3_600_000;

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceFault {
    /// None of its files is signed.
    #[error("nothing in {id} is signed")]
    NothingSigned {
        /// The paper.
        id: i64,
    },
    /// Its time stamp is still to come, which makes it another file.
    #[error("the dispatch {id} waits for its time stamp")]
    Stamping {
        /// The dispatch.
        id: i64,
    },
}

/// What was made of a file and what came for it.
pub(crate) struct Made {
    /// The file with all evidence in it; the file as it was where none could be put in.
    pub(crate) extended: Vec<u8>,
    /// Whether that is more than stood there before.
    pub(crate) is_more: bool,
}

/// Enters the signed files of a dispatch, in the transaction that puts them into the envelope.
pub(crate) fn enter_dispatch(
    app: &App,
    w: &mut Write<'_>,
    standing: &store::Dispatch,
) -> Result<(), Error> {
    let at = app.now();
    let along = w.enclosures(standing.id)?;
    for (enclosure, file) in stamps::signed_files(w, standing.id)? {
        let name = match enclosure.and_then(|id| along.iter().find(|one| one.id == id)) {
            Some(one) => one.name.clone(),
            None => crate::outgoing::letter::page_name(standing),
        };
        w.enter_evidence(Paper::Dispatch(standing.id), &name, &file, at)?;
    }
    Ok(())
}

/// Enters the signed files of an arrival, in the transaction that keeps what was found of them.
pub(crate) fn enter_arrival(app: &App, w: &mut Write<'_>, id: i64) -> Result<(), Error> {
    let at = app.now();
    for file in w.arrival_files(id)? {
        let outcome = Outcome::from_word(&file.outcome);
        let is_signed = !matches!(outcome, Outcome::Unsigned | Outcome::Unreadable);
        if is_signed && !file.outcome.is_empty() {
            w.enter_evidence(Paper::Arrival(id), &file.name, &file.hash, at)?;
        }
    }
    Ok(())
}

/// What becomes of what was made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// It stands beside the file from now on.
    Made,
    /// What stood there stays.
    Nothing,
    /// What stood there stays, and is looked at again when it was to be: this was a look out of turn.
    NotEvenTheTurn,
}

/// Puts what `trust` knows into a copy of the file, as far as its signers allow.
pub(crate) fn extended(pdf: &[u8], trust: &Trust, at: Moment) -> Made {
    // A file that nobody may extend is kept as it is, and its evidence beside it.
    let extended = pades::with_evidence(pdf, trust, moment_of(at));
    let extended = extended.unwrap_or_else(|_| pdf.to_vec());
    Made {
        is_more: extended.len() > pdf.len(),
        extended,
    }
}

/// Judges the file and enters what was found: the verdict, the parts, and when to look at it again.
///
/// The level is that of what is kept, or was sent; the parts are all that came. `goal` is the level wanted of it.
pub(crate) fn enter_found(
    app: &App,
    row: &EvidenceRow,
    made: &Made,
    keeps: Keeps,
    goal: Level,
    trust: &Trust,
) -> Result<EvidenceFound, Error> {
    let at = app.now();
    let files = app.store().files();
    let (kept, stands) = match keeps {
        Keeps::Made => (Some(files.keep(&made.extended)?), None),
        Keeps::Nothing | Keeps::NotEvenTheTurn => {
            (None, Some(files.read(&row.kept.unwrap_or(row.file))?))
        }
    };
    let stands = stands.as_ref().unwrap_or(&made.extended);
    let judged = verdict::judge(stands, trust, at);
    let holds = verdict::report(stands, trust, at).ok();
    let level = holds.as_ref().map_or(Level::B, level_of);
    let renew_at = (level == Level::Lta && goal == Level::Lta)
        .then(|| holds.as_ref().and_then(|report| renewal(report, at)))
        .flatten();
    let mut found = EvidenceFound {
        kept,
        level,
        report: serde_json::to_string(&judged).map_err(Error::Unserialisable)?,
        judged_at: at,
        renew_at,
        next_at: next_look(&judged, (level, goal), renew_at, at, row.attempts),
    };
    let parts = parts_of(app, &made.extended)?;
    app.write(|w| {
        if keeps == Keeps::NotEvenTheTurn {
            let rows = w.evidence_of(row.paper)?;
            let now = rows.into_iter().find(|one| one.id == row.id);
            found.next_at = now.and_then(|now| now.next_at);
        }
        w.set_evidence(row.id, &found)?;
        for (kind, hash, size) in &parts {
            w.add_evidence_part(row.id, *kind, hash, *size, at)?;
        }
        Ok(())
    })?;
    Ok(found)
}

/// The parts in a file, each kept as a file of its own.
fn parts_of(app: &App, pdf: &[u8]) -> Result<Vec<(PartKind, store::Hash, u64)>, Error> {
    let Parts {
        certificates,
        lists,
        statuses,
        stamps,
    } = pades::parts(pdf).unwrap_or_default();
    let mut kept = Vec::new();
    for (kind, all) in [
        (PartKind::Certificate, certificates),
        (PartKind::List, lists),
        (PartKind::Status, statuses),
        (PartKind::Stamp, stamps),
    ] {
        for der in all {
            kept.push((kind, app.store().files().keep(&der)?, der.len() as u64));
        }
    }
    Ok(kept)
}

/// The level of its last signature, which covers those before it.
pub(crate) fn level_of(report: &pades::Report) -> Level {
    let signed = report
        .signatures
        .iter()
        .filter(|one| one.level != pades::Level::DocumentTimeStamp);
    let last = signed.max_by_key(|one| one.signed_length);
    match last.map(|one| one.level) {
        Some(pades::Level::Timed) => Level::T,
        Some(pades::Level::LongTerm) => Level::Lt,
        Some(pades::Level::Archived) => Level::Lta,
        Some(
            pades::Level::BasicBaseline
            | pades::Level::NotBaseline
            | pades::Level::DocumentTimeStamp,
        )
        | None => Level::B,
    }
}

/// Whether all of its signatures pass, and it carries itself what proves them.
pub(crate) fn is_complete(report: &pades::Report) -> bool {
    let complete = |one: &pades::Verdict| one.evidence.is_complete;
    report.verdict == pades::Outcome::Passed && report.signatures.iter().all(complete)
}

/// When the next archive stamp is due: some time before the first of its signatures can no longer be shown, or at once
/// where an algorithm it rests on is to be given up.
fn renewal(report: &pades::Report, at: Moment) -> Option<Moment> {
    let weakens = report
        .signatures
        .iter()
        .any(|one| one.warnings.contains(&pades::Warning::AlgorithmWeakening));
    if weakens {
        return Some(at.plus_millis(DAY));
    }
    let ends = report.signatures.iter().filter_map(|one| one.holds_until);
    let ends = Moment::from_millis(ends.min()?.0);
    let left = ends.millis().saturating_sub(at.millis());
    // Of a short-lived authority's stamp, half of what is left.
    Some(ends.plus_millis(-MARGIN.min(left / 2)))
}

/// When the file is looked at again: when it is to be renewed, or while something is still not known.
fn next_look(
    judged: &VerdictView,
    (level, goal): (Level, Level),
    renew_at: Option<Moment>,
    at: Moment,
    attempts: u32,
) -> Option<Moment> {
    // Without a time stamp nothing that comes later proves when it was signed: it stays what it is.
    let is_on_its_way = judged.verdict == Outcome::Passed && level >= Level::T && level < goal;
    if judged.verdict == Outcome::Indeterminate || is_on_its_way {
        let wait = AGAIN.saturating_mul(1 << attempts.min(MOST_DOUBLED));
        return Some(at.plus_millis(wait));
    }
    // What is overdue and cannot be renewed yet is not tried without end.
    renew_at.map(|due| due.max(at.plus_millis(AGAIN)))
}
