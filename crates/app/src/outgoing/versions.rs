//! Every version of a draft: listed, shown, compared, brought back, and one step back or forward across restarts.
//!
//! Nothing here loses words: going back, forward or to an older version is a new version of its own.

use super::compare::{self, ChangeSummary, Comparison};
use crate::{App, Error};
use office::{Draft, Moment, OutgoingStep};
use serde::{Deserialize, Serialize};
use store::{Cause, HistoryRow, Made, VersionRow, Write};
use ts_rs::TS;

/// Which versions are asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ListVersions {
    /// Row id of the dispatch.
    pub id: i64,
    /// Only those before this one.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<u32>,
    /// At most so many.
    pub limit: u32,
}

/// Something that was done with a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionMark {
    /// `signed`, `reopened`, `issued` or `sent`.
    pub what: String,
    /// When, UTC milliseconds.
    pub at: Moment,
}

/// A version in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionEntry {
    /// From 1.
    pub version: u32,
    /// When it was saved, UTC milliseconds.
    pub at: Moment,
    /// Who saved it: the account of the machine; may be empty.
    pub author: String,
    /// Why it was saved.
    #[ts(
        type = "\"created\" | \"autosave\" | \"save\" | \"import\" | \"template\" | \"merge\" | \"restore\" | \"undo\" | \"redo\""
    )]
    pub cause: String,
    /// The older version whose words these are, after a step back or forward.
    pub of: Option<u32>,
    /// What changed since the version before, in short; nothing for the first.
    pub changes: Option<ChangeSummary>,
    /// What was done with it.
    pub marks: Vec<VersionMark>,
}

/// Versions, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionPage {
    /// The versions asked for.
    pub rows: Vec<VersionEntry>,
    /// How many there are.
    pub total: u32,
    /// The version that stands.
    pub standing: u32,
    /// Whether one step back leads anywhere.
    pub can_undo: bool,
    /// Whether one step forward leads anywhere.
    pub can_redo: bool,
}

/// One version.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ShowVersion {
    /// Row id of the dispatch.
    pub id: i64,
    /// Its number.
    pub version: u32,
}

/// One version, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionShown {
    /// Its number.
    pub version: u32,
    /// When it was saved, UTC milliseconds.
    pub at: Moment,
    /// What was written.
    pub draft: Draft,
    /// The number that stands before each block.
    pub labels: Vec<String>,
}

/// Two versions to be compared.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct CompareVersions {
    /// Row id of the dispatch.
    pub id: i64,
    /// The older.
    pub old: u32,
    /// The newer.
    pub new: u32,
}

/// A version to be brought back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RestoreVersion {
    /// Row id of the dispatch.
    pub id: i64,
    /// The version to be brought back.
    pub version: u32,
    /// The version that stands, as the screen knows it.
    pub standing: u32,
}

/// One step back or forward.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct StepDraft {
    /// Row id of the dispatch.
    pub id: i64,
    /// The version that stands, as the screen knows it.
    pub version: u32,
}

/// The draft as it stands after that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftStanding {
    /// Row id of the dispatch.
    pub id: i64,
    /// The version that stands.
    pub version: u32,
    /// What is written in it.
    pub draft: Draft,
    /// Whether one step back leads anywhere.
    pub can_undo: bool,
    /// Whether one step forward leads anywhere.
    pub can_redo: bool,
}

/// No list shows more at once.
const LONGEST: u32 = 500;

/// The versions of a draft, newest first; kept also after it was issued.
pub fn list(app: &App, input: ListVersions) -> Result<VersionPage, Error> {
    app.store().read(|r| {
        let standing = super::dispatch(r, input.id)?;
        // One more at the new end: the version after a row tells until when that row stood.
        let limit = input
            .limit
            .min(LONGEST)
            .saturating_add(u32::from(input.before.is_some()));
        let from = input.before.map(|before| before.saturating_add(1));
        let rows = r.version_rows(input.id, from, limit)?;
        let history = r.history_of_dispatch(input.id)?;
        let ways = r.ways(input.id)?;
        let editable = standing.stage.after(OutgoingStep::Edit).is_ok();
        let marks = marks(&rows, &history);
        Ok(VersionPage {
            rows: rows
                .into_iter()
                .zip(marks)
                .filter(|(row, _)| input.before.is_none_or(|before| row.version < before))
                .map(entry)
                .collect(),
            total: r.count_versions(input.id)?,
            standing: standing.version,
            can_undo: editable && ways.back.is_some(),
            can_redo: editable && ways.forward.is_some(),
        })
    })
}

/// One version, whole.
pub fn show(app: &App, input: ShowVersion) -> Result<VersionShown, Error> {
    let found = app.store().read(|r| version(r, input.id, input.version))?;
    Ok(VersionShown {
        version: found.version,
        at: found.saved_at,
        labels: office::label_blocks(&found.draft.blocks),
        draft: found.draft,
    })
}

/// Two versions side by side, word by word.
pub fn compare(app: &App, input: CompareVersions) -> Result<Comparison, Error> {
    let (old, new) = app.store().read(|r| {
        Ok::<_, Error>((
            version(r, input.id, input.old)?.draft,
            version(r, input.id, input.new)?.draft,
        ))
    })?;
    Ok(compare::compare(&old, &new))
}

/// Brings an older version back, as a new one: what stands now is kept, and one step back leads to it.
pub fn restore(app: &App, input: RestoreVersion) -> Result<DraftStanding, Error> {
    app.write(|w| {
        let draft = version(w, input.id, input.version)?.draft;
        stand(
            app,
            w,
            (input.id, input.standing),
            draft,
            Cause::Restore,
            None,
        )
    })
}

/// One step back through the versions, also after the program was closed. `NothingToUndo` at the beginning.
pub fn undo(app: &App, input: StepDraft) -> Result<DraftStanding, Error> {
    app.write(|w| {
        let to = w.ways(input.id)?.back.ok_or(Error::NothingToUndo)?;
        let draft = version(w, input.id, to)?.draft;
        stand(
            app,
            w,
            (input.id, input.version),
            draft,
            Cause::Undo,
            Some(to),
        )
    })
}

/// One step forward again, until something new is written. `NothingToRedo` where nothing was undone.
pub fn redo(app: &App, input: StepDraft) -> Result<DraftStanding, Error> {
    app.write(|w| {
        let to = w.ways(input.id)?.forward.ok_or(Error::NothingToRedo)?;
        let draft = version(w, input.id, to)?.draft;
        stand(
            app,
            w,
            (input.id, input.version),
            draft,
            Cause::Redo,
            Some(to),
        )
    })
}

/// The account of the machine under which this program runs; empty where the system names none.
pub(crate) fn author() -> String {
    ["USERNAME", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .map(|name| office::nfc(name.trim()).chars().take(64).collect())
        .unwrap_or_default()
}

/// Saves `draft` in place of the version `expected`, telling who, why and what changed.
pub(crate) fn keep(
    w: &mut Write<'_>,
    (id, expected): (i64, u32),
    draft: &Draft,
    (cause, stands): (Cause, Option<u32>),
    at: Moment,
) -> Result<u32, Error> {
    let standing = super::dispatch(w, id)?;
    let changes = compare::summarise(&standing.draft, draft);
    let changes = serde_json::to_value(changes).map_err(Error::Unserialisable)?;
    let made = Made {
        cause,
        author: &author(),
        changes: Some(&changes),
        stands,
    };
    Ok(w.save_draft_by(id, draft, expected, &made, at)?)
}

fn stand(
    app: &App,
    w: &mut Write<'_>,
    (id, expected): (i64, u32),
    draft: Draft,
    cause: Cause,
    stands: Option<u32>,
) -> Result<DraftStanding, Error> {
    let version = keep(w, (id, expected), &draft, (cause, stands), app.now())?;
    let ways = w.ways(id)?;
    Ok(DraftStanding {
        id,
        version,
        draft,
        can_undo: ways.back.is_some(),
        can_redo: ways.forward.is_some(),
    })
}

fn version(r: &store::Read<'_>, id: i64, version: u32) -> Result<store::DraftVersion, Error> {
    match r.draft_version(id, version) {
        Err(store::Error::Missing { .. }) => Err(Error::VersionUnknown { version }),
        found => Ok(found?),
    }
}

/// For each version, newest first, what was done while it stood: between its saving and that of the next.
fn marks(rows: &[VersionRow], history: &[HistoryRow]) -> Vec<Vec<VersionMark>> {
    let mut until = None;
    let mut marks = Vec::with_capacity(rows.len());
    for row in rows {
        let while_it_stood = |event: &&HistoryRow| {
            event.at >= row.saved_at && until.is_none_or(|until| event.at < until)
        };
        let done = history
            .iter()
            .filter(|event| MARKS.contains(&event.what.as_str()))
            .filter(while_it_stood)
            .map(|event| VersionMark {
                what: event.what.clone(),
                at: event.at,
            });
        marks.push(done.collect());
        until = Some(row.saved_at);
    }
    marks
}

const MARKS: [&str; 4] = ["signed", "reopened", "issued", "sent"];

fn entry((row, marks): (VersionRow, Vec<VersionMark>)) -> VersionEntry {
    VersionEntry {
        of: (row.stands != row.version).then_some(row.stands),
        version: row.version,
        at: row.saved_at,
        author: row.author,
        cause: row.cause.word().to_owned(),
        changes: row
            .changes
            .and_then(|value| serde_json::from_value(value).ok()),
        marks,
    }
}
