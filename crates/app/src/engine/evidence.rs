//! One step for what is kept of a signed file: brings what is missing, judges anew, and sets an archive stamp on top
//! before the last one weakens.
//!
//! Works on the copy kept beside the file; the file that was sent or came stays as it is.

use super::gather::{Gathered, Subject, gather_within};
use super::stamp::archive;
use super::tsa::chance;
use super::{blocking, not_again, note_asked};
use crate::evidence::{self, Keeps, Made};
use crate::incoming::judge_again;
use crate::keys::moment_of;
use crate::stamps::{self, StampSettings};
use crate::{App, Error, Failure, trust, verdict};
use axis::Authority;
use office::Moment;
use std::sync::Arc;
use std::time::Duration;
use store::{EvidenceRow, Level, Paper};

/// A try that is begun is not begun again for so long.
const LEASE: i64 = 3_600_000;
/// What one file's questions may take in all: a stranger's file names whom it has us ask, and letters wait meanwhile.
/// What it misses by then is asked for when it is looked at again.
const WITHIN: Duration = Duration::from_secs(120);
/// What failed is tried again after so long, then ever more seldom, up to 32 times that.
const AGAIN: i64 = 6 * 3_600_000;

/// Looks at the evidence that is due, if there is one. Tells whether there was.
///
/// An authority that is away leaves what is kept as it was, as a file does that cannot be read; it is tried again later.
pub async fn step(app: &Arc<App>, authority: &Authority) -> Result<bool, Error> {
    let Some(Due { row, work }) = blocking(app, take).await? else {
        return Ok(false);
    };
    let done = match work {
        Ok(work) => look(app, authority, work).await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = done {
        tracing::info!(%fault, "evidence could not be completed");
        blocking(app, move |app| later(app, &row, fault)).await?;
    }
    Ok(true)
}

/// Evidence whose turn it is; its file may be lost.
struct Due {
    row: EvidenceRow,
    work: Result<Work, Error>,
}

/// What is looked at.
struct Work {
    row: EvidenceRow,
    settings: StampSettings,
    bytes: Arc<Vec<u8>>,
}

fn take(app: &App) -> Result<Option<Due>, Error> {
    let at = app.now();
    let Some(row) = app.store().read(|r| r.next_evidence(at))? else {
        return Ok(None);
    };
    app.write(|w| Ok(w.begin_evidence(row.id, at.plus_millis(LEASE))?))?;
    let settings = stamps::settings(app)?;
    let read = app.store().files().read(&row.kept.unwrap_or(row.file));
    let work = read.map(|bytes| Work {
        row: row.clone(),
        settings,
        bytes: Arc::new(bytes),
    });
    Ok(Some(Due {
        row,
        work: work.map_err(Error::from),
    }))
}

async fn look(app: &Arc<App>, authority: &Authority, work: Work) -> Result<(), Error> {
    let Work {
        row,
        settings,
        bytes,
    } = work;
    let at = app.now();
    let (trust, asked) = blocking(app, |app| Ok((trust::of(app)?, not_again(app)?))).await?;
    let subject = Subject::File(Arc::clone(&bytes), moment_of(at));
    let gathered = gather_within(authority, subject, trust, asked, WITHIN).await;
    let Gathered {
        trust, came, asked, ..
    } = gathered;
    let paper = row.paper;
    let (made, trust) = blocking(app, move |app| {
        note_asked(app, &asked)?;
        let is_newer = trust::keep_fetched(app, &came)?;
        if let (Paper::Arrival(id), true) = (paper, is_newer) {
            // What proves the copy kept here may settle what the arrival itself waited for.
            judge_again(app, id)?;
        }
        Ok((evidence::extended(&bytes, &trust, at), trust))
    })
    .await?;
    let goal = settings.level.kept();
    let is_due = !settings.address.is_empty()
        && wants_archive(&row, goal, at)
        && is_long_term(app, &made, &trust, at).await?;
    let (entered, before) = (row.clone(), trust.clone());
    let made = blocking(app, move |app| {
        let keeps = match goal >= Level::Lt && made.is_more {
            true => Keeps::Made,
            false => Keeps::Nothing,
        };
        evidence::enter_found(app, &entered, &made, keeps, goal, &before)?;
        Ok(made)
    })
    .await?;
    if !is_due {
        return Ok(());
    }
    let extended = Arc::new(made.extended);
    let stamped = archive(app, authority, &settings, extended, chance()).await?;
    blocking(app, move |app| {
        let made = Made {
            extended: stamped,
            is_more: true,
        };
        evidence::enter_found(app, &row, &made, Keeps::Made, goal, &trust).map(drop)
    })
    .await
}

/// Whether a stamp over all of it is wanted now: the first, or one on top of the last before that weakens.
fn wants_archive(row: &EvidenceRow, goal: Level, at: Moment) -> bool {
    goal == Level::Lta && (row.level < Level::Lta || row.renew_at.is_some_and(|due| due <= at))
}

/// A stamp over evidence that is not whole would have to be made again.
async fn is_long_term(
    app: &Arc<App>,
    made: &Made,
    trust: &pades::Trust,
    at: Moment,
) -> Result<bool, Error> {
    let (bytes, trust) = (made.extended.clone(), trust.clone());
    blocking(app, move |_| {
        let report = verdict::report(&bytes, &trust, at);
        Ok(report.is_ok_and(|report| evidence::is_complete(&report)))
    })
    .await
}

fn later(app: &App, row: &EvidenceRow, fault: Error) -> Result<(), Error> {
    let wait = AGAIN.saturating_mul(1 << row.attempts.min(5));
    let next_at = app.now().plus_millis(wait);
    let code = Failure::from(fault).code;
    app.write(|w| Ok(w.set_evidence_fault(row.id, &code, Some(next_at))?))
}
