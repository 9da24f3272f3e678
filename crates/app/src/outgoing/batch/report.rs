//! What became of a batch, told truthfully also after a stop in the middle. Only looks, and writes a report to a file.

use super::{
    BatchAct, BatchList, BatchReportLine, BatchResult, BatchRow, BatchState, BatchView, ByBatch,
    SaveBatchReport,
};
use crate::views::{Done, FaultEntry, Nothing};
use crate::{App, Error, files};
use std::path::Path;
use store::{SigningEnding, SigningItem, SigningRow, SigningState};

/// The batches of this desk, newest first.
pub fn list(app: &App, _: Nothing) -> Result<BatchList, Error> {
    let seen = listed_once(app)?;
    let seems_cut_off = |row: &BatchRow| row.state == BatchState::CutOff;
    if seen.rows.iter().any(seems_cut_off) {
        return listed_once(app);
    }
    Ok(seen)
}

/// As it is read. A batch that ends in between has no end in its row yet, and nobody signs it any more: it seems cut off,
/// until it is read again, for its end is written before the right to sign is given up.
fn listed_once(app: &App) -> Result<BatchList, Error> {
    let rows = app.store().read(|r| r.signings(LISTED))?;
    let newest = rows.first().map(|row| row.id);
    let rows = rows.into_iter().map(|row| listed(app, row, newest));
    Ok(BatchList {
        rows: rows.collect::<Result<_, _>>()?,
    })
}

/// One batch with each of its documents.
pub fn show(app: &App, input: ByBatch) -> Result<BatchView, Error> {
    let seen = shown_once(app, &input)?;
    if seen.row.state == BatchState::CutOff {
        return shown_once(app, &input);
    }
    Ok(seen)
}

/// As it is read: [`listed_once`].
fn shown_once(app: &App, input: &ByBatch) -> Result<BatchView, Error> {
    let (row, items, after, newest) = app.store().read(|r| {
        let row = r.signing(input.id)?;
        let items = r.signing_items(input.id)?;
        let newest = r.signings(1)?.first().map(|row| row.id);
        Ok::<_, Error>((row, items, r.signing_after(input.id)?, newest))
    })?;
    let continues = row.continues;
    let row = listed(app, row, newest)?;
    let is_over = row.state != BatchState::Running;
    let lines: Vec<BatchReportLine> = items.into_iter().map(|item| line(item, is_over)).collect();
    let not_reached = lines
        .iter()
        .filter(|line| line.result == BatchResult::NotReached);
    Ok(BatchView {
        to_continue: not_reached.filter_map(|line| line.id).collect(),
        continued_by: after,
        continues,
        can_stop: !is_over && app.batches().has(row.id),
        lines,
        row,
    })
}

/// Writes a report to a file, in the words the screen shows.
pub fn save(_app: &App, input: SaveBatchReport) -> Result<Done, Error> {
    files::write(Path::new(&input.path), input.text.as_bytes())?;
    Ok(Done {})
}

fn listed(app: &App, row: SigningRow, newest: Option<i64>) -> Result<BatchRow, Error> {
    let agreed = row.total.saturating_sub(row.left_out);
    Ok(BatchRow {
        state: state(app, &row, newest)?,
        id: row.id,
        act: BatchAct::of(row.act),
        signer: row.signer,
        organisation: row.organisation,
        begun_at: row.begun_at,
        ended_at: row.ended_at,
        cause: row.cause.map(|code| FaultEntry {
            code,
            facts: crate::views::Facts::new(),
        }),
        agreed,
        done: row.done,
        failed: row.failed,
        rest: agreed.saturating_sub(row.done).saturating_sub(row.failed),
        left_out: row.left_out,
    })
}

/// A batch without an end runs, here or elsewhere, or was cut off: then nobody holds the right to sign batches, or a
/// newer one was begun, which needs that right.
fn state(app: &App, row: &SigningRow, newest: Option<i64>) -> Result<BatchState, Error> {
    Ok(match row.ending {
        Some(SigningEnding::Finished) => BatchState::Finished,
        Some(SigningEnding::Stopped) => BatchState::Stopped,
        Some(SigningEnding::KeyFailed) => BatchState::KeyFailed,
        Some(SigningEnding::DeskFailed) => BatchState::DeskFailed,
        None if app.batches().has(row.id) => BatchState::Running,
        None if newest == Some(row.id) && app.batches().is_taken(app)? => BatchState::Running,
        None => BatchState::CutOff,
    })
}

fn line(item: SigningItem, is_over: bool) -> BatchReportLine {
    BatchReportLine {
        place: item.place,
        id: item.dispatch,
        subject: item.subject,
        result: match item.state {
            SigningState::Waiting if is_over => BatchResult::NotReached,
            SigningState::Waiting => BatchResult::Waiting,
            SigningState::Done => BatchResult::Done,
            SigningState::Failed => BatchResult::Failed,
            SigningState::NotReached => BatchResult::NotReached,
            SigningState::LeftOut => BatchResult::LeftOut,
        },
        reason: item.code.map(|code| FaultEntry {
            code,
            facts: item.facts,
        }),
        written: item.written,
        at: item.at,
    }
}

/// Batches in a list.
const LISTED: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemClock;
    use crate::settings::OfficeSettings;
    use office::{Body, UnitCode};
    use std::sync::Arc;
    use store::{Hash, Lock, NewSigning, SigningAct};

    fn desk() -> (tempfile::TempDir, Arc<App>) {
        let place = tempfile::tempdir().unwrap();
        let code = UnitCode::parse("H99.12").unwrap();
        let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "", Body::State);
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let desk = place.path().join("desk");
        let app = App::create(&desk, lock, &office, Arc::new(SystemClock)).unwrap();
        (place, app)
    }

    fn begun(app: &App) -> i64 {
        let new = NewSigning {
            act: SigningAct::Sign,
            signer: "Nguyễn Văn Thử".into(),
            organisation: String::new(),
            certificate: Hash::of(b"certificate"),
            continues: None,
            items: Vec::new(),
        };
        let at = app.now();
        app.write(|w| Ok(w.insert_signing(&new, at)?)).unwrap()
    }

    #[test]
    fn a_batch_cut_off_is_told_as_such_while_another_runs() {
        let (_place, app) = desk();
        let older = begun(&app);
        let held = app.store().signing_lock().unwrap();
        let newer = begun(&app);
        let states = || {
            let rows = list(&app, Nothing {}).unwrap().rows;
            let states: Vec<(i64, BatchState)> = rows.iter().map(|r| (r.id, r.state)).collect();
            states
        };
        let running = [(newer, BatchState::Running), (older, BatchState::CutOff)];
        assert_eq!(states(), running, "one batch runs at a time");
        let shown = show(&app, ByBatch { id: older }).unwrap();
        assert_eq!(shown.row.state, BatchState::CutOff, "alone as in the list");
        drop(held);
        assert_eq!(states()[0], (newer, BatchState::CutOff), "now nobody signs");
    }
}
