//! Commands about the versions of a draft.

use crate::say::Output;
use crate::words;
use app::outgoing::compare::{Change, DiffRun};
use app::outgoing::versions::{
    self, CompareVersions, DraftStanding, ListVersions, RestoreVersion, ShowVersion, StepDraft,
    VersionEntry,
};
use app::settings::ById;
use app::{App, Failure, outgoing};

/// Every version, newest first; for people a line each: number, time, cause, author, what changed.
pub(crate) fn list(app: &App, id: i64, output: &Output) -> Result<(), Failure> {
    let input = ListVersions {
        id,
        before: None,
        limit: 500,
    };
    let page = versions::list(app, input)?;
    let rows: Vec<Vec<String>> = page.rows.iter().map(line).collect();
    output.rows(&page, &rows)
}

/// One version as JSON.
pub(crate) fn show(app: &App, id: i64, version: u32, output: &Output) -> Result<(), Failure> {
    output.value(&versions::show(app, ShowVersion { id, version })?)
}

/// What changed between two versions; for people with `[-old-]` and `{+new+}` in the text.
pub(crate) fn compare(
    app: &App,
    id: i64,
    (old, new): (u32, u32),
    output: &Output,
) -> Result<(), Failure> {
    let found = versions::compare(app, CompareVersions { id, old, new })?;
    let mut rows: Vec<Vec<String>> = found
        .parts
        .iter()
        .map(|part| vec![words::of("versions.part", &part.part), marked(&part.runs)])
        .collect();
    let blocks = found.blocks.iter();
    rows.extend(
        blocks
            .filter(|block| block.change != Change::Same)
            .map(|block| {
                let label = match block.after.as_str() {
                    "" => &block.before,
                    after => after,
                };
                vec![label.to_owned(), marked(&block.runs)]
            }),
    );
    output.rows(&found, &rows)
}

/// Brings a version back.
pub(crate) fn restore(app: &App, id: i64, version: u32, output: &Output) -> Result<(), Failure> {
    let input = RestoreVersion {
        id,
        version,
        standing: standing(app, id)?,
    };
    stands(&versions::restore(app, input)?, output)
}

/// One step back.
pub(crate) fn undo(app: &App, id: i64, output: &Output) -> Result<(), Failure> {
    let version = standing(app, id)?;
    stands(&versions::undo(app, StepDraft { id, version })?, output)
}

/// One step forward.
pub(crate) fn redo(app: &App, id: i64, output: &Output) -> Result<(), Failure> {
    let version = standing(app, id)?;
    stands(&versions::redo(app, StepDraft { id, version })?, output)
}

fn standing(app: &App, id: i64) -> Result<u32, Failure> {
    Ok(outgoing::show(app, ById { id })?.version)
}

fn stands(now: &DraftStanding, output: &Output) -> Result<(), Failure> {
    let said = format!("Dự thảo số {} nay là phiên bản {}.", now.id, now.version);
    output.tell(now, &said)
}

fn line(row: &VersionEntry) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(changes) = &row.changes {
        let parts = changes.parts.iter();
        said.extend(parts.map(|part| words::of("versions.part", part)));
        for (sign, count) in [
            ("+", changes.added),
            ("-", changes.removed),
            ("±", changes.changed),
        ] {
            if count > 0 {
                said.push(format!("{sign}{count}"));
            }
        }
    }
    said.extend(
        row.marks
            .iter()
            .map(|mark| words::of("versions.mark", &mark.what)),
    );
    vec![
        row.version.to_string(),
        row.at.iso(),
        words::of("versions.cause", &row.cause),
        row.author.clone(),
        said.join(", "),
    ]
}

fn marked(runs: &[DiffRun]) -> String {
    let said = runs.iter().map(|run| match run.change {
        Change::Added => format!("{{+{}+}}", run.text),
        Change::Removed => format!("[-{}-]", run.text),
        Change::Same | Change::Changed | Change::Styled => run.text.clone(),
    });
    said.collect::<String>().replace('\n', " ⏎ ")
}
