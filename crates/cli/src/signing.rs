//! Signing and issuing from a terminal, one document or many with one consent. The PIN comes from standard input.

use crate::args::{Args, SignArgs};
use crate::desk::open;
use crate::say::Output;
use crate::{tokens, words};
use app::keys::KeyUse;
use app::outgoing::batch::{self, BatchAct, BatchItem, BatchResult, BatchView, BeginBatch};
use app::outgoing::batch::{BatchState, LookAtBatch};
use app::outgoing::{self, IssueDispatch, SignDispatch};
use app::settings::ById;
use app::views::{FaultEntry, Nothing};
use app::{App, Error, Failure};
use serde_json::json;
use std::process::ExitCode;

/// Signs or issues; exits 1 where a batch left anything undone.
pub(crate) fn run(
    args: &Args,
    act: BatchAct,
    wanted: &SignArgs,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let app = open(args)?;
    if wanted.batch.is_empty() && !wanted.all_ready {
        one(&app, act, wanted, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    many(&app, act, wanted, output)
}

/// The batches of this desk, or what became of one.
pub(crate) fn report(args: &Args, id: Option<i64>, output: &Output) -> Result<ExitCode, Failure> {
    let app = open(args)?;
    match id {
        Some(id) => told(&batch::show(&app, ById { id })?, output),
        None => {
            output.value(&batch::list(&app, Nothing {})?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn one(app: &App, act: BatchAct, wanted: &SignArgs, output: &Output) -> Result<(), Failure> {
    let id = wanted.id.ok_or_else(|| Error::Arguments {
        said: "thiếu số của văn bản".to_owned(),
    })?;
    let with = tokens::key_use(&wanted.key, output)?;
    if act == BatchAct::Sign {
        let staged = outgoing::sign(app, SignDispatch { id, with })?;
        return output.tell(&staged, "Lãnh đạo đã ký.");
    }
    let issued = outgoing::issue(app, IssueDispatch { id, with })?;
    output.tell(
        &issued,
        &format!(
            "Đã phát hành: {} ngày {}.",
            issued.written, issued.issued_on
        ),
    )
}

/// Lists what is agreed to, opens the key once, works the list off and tells what became of each.
fn many(app: &App, act: BatchAct, wanted: &SignArgs, output: &Output) -> Result<ExitCode, Failure> {
    let plan = batch::look(
        app,
        LookAtBatch {
            act,
            ids: wanted.batch.clone(),
            counts_pages: !output.json,
        },
    )?;
    let listed: Vec<Vec<String>> = plan.lines.iter().map(listed).collect();
    for line in words::columns(&listed) {
        output.note(&line);
    }
    let is_wanted = |line: &&batch::BatchLine| !wanted.all_ready || line.reason.is_none();
    let items = plan.lines.iter().filter(is_wanted).map(|line| BatchItem {
        id: line.id,
        version: line.version,
        along: line.along.clone(),
    });
    let items: Vec<BatchItem> = items.collect();
    if plan.ready == 0 {
        return Err(Error::from(batch::BatchFault::NothingReady).into());
    }
    let with: KeyUse = tokens::key_use(&wanted.key, output)?;
    let begin = BeginBatch {
        act,
        items,
        continues: None,
        with,
    };
    let begun = batch::begin(app, begin)?;
    let id = begun.id();
    begun.run(app, &mut |done, all| output.note(&format!("{done}/{all}")))?;
    told(&batch::show(app, ById { id })?, output)
}

fn listed(line: &batch::BatchLine) -> Vec<String> {
    let pages = line.pages.map(|pages| format!("{pages} tr."));
    let reason = line.reason.as_ref().map(reason_of);
    vec![
        line.id.to_string(),
        line.kind_name.clone(),
        line.subject.clone(),
        pages.unwrap_or_default(),
        reason.unwrap_or_default(),
    ]
}

/// The report: JSON as it is, or a line for each document and the sum.
fn told(view: &BatchView, output: &Output) -> Result<ExitCode, Failure> {
    let row = &view.row;
    let lines: Vec<Vec<String>> = view.lines.iter().map(report_line).collect();
    let mut text = words::columns(&lines);
    text.push(format!(
        "{}: {} xong, {} hỏng, {} chưa tới lượt, {} để lại.",
        words::of("batch.state", &words::word(&row.state)),
        row.done,
        row.failed,
        row.rest,
        row.left_out
    ));
    if let Some(cause) = &row.cause {
        text.push(reason_of(cause));
    }
    output.tell(&json!(view), &text.join("\n"))?;
    let is_whole = row.state == BatchState::Finished && row.failed == 0 && row.left_out == 0;
    Ok(match is_whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn report_line(line: &batch::BatchReportLine) -> Vec<String> {
    let reason = line.reason.as_ref().map(reason_of);
    let written = match line.result {
        BatchResult::Done => line.written.clone(),
        _ => reason.unwrap_or_default(),
    };
    vec![
        line.place.to_string(),
        line.id.map(|id| id.to_string()).unwrap_or_default(),
        line.subject.clone(),
        words::of("batch.result", &words::word(&line.result)),
        written,
    ]
}

fn reason_of(reason: &FaultEntry) -> String {
    words::filled(words::title(&reason.code), &reason.facts)
}
