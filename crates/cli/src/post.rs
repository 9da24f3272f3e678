//! Commands about dispatches under way: send, sync, lists, accept, refuse.

use crate::args::{Args, Command};
use crate::desk::open;
use crate::say::Output;
use crate::show;
use crate::words;
use app::incoming::{self, ListIncoming, RefuseArrival};
use app::outgoing::{self, ListOutgoing, outbox};
use app::settings::ById;
use app::verdict::{JudgedFile, ListWaiting, PrintMinute};
use app::views::Nothing;
use app::{App, Error, Failure, engine, verdict};
use office::{Incoming, Outgoing, UnitCode};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Runs one of them.
pub(crate) fn run(args: &Args, command: &Command, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match command {
        Command::Reopen { id } => {
            let staged = outgoing::reopen(&app, ById { id: *id })?;
            output.tell(
                &staged,
                "Đã mở lại dự thảo; chữ ký của lãnh đạo được gỡ sang một bên.",
            )
        }
        Command::Send { id, without } => {
            let without = without
                .iter()
                .map(|code| UnitCode::receive(code).map_err(Error::from))
                .collect::<Result<Vec<UnitCode>, Error>>()?;
            let queued = outgoing::send(&app, outgoing::SendDispatch { id: *id, without })?;
            let words = format!("Đã xếp vào hộp chờ gửi, {} nơi nhận.", queued.receivers);
            output.tell(&queued, &words)
        }
        Command::Failed { to } => failed(&app, to.as_deref(), output),
        Command::Sync => sync(&app, output),
        Command::Outgoing(listing) => {
            let input = ListOutgoing {
                stage: chosen(&listing.stage, &OUTGOING, Outgoing::word)?,
                text: listing.text.clone(),
                before: listing.before,
                limit: listing.limit,
            };
            show::outgoing_rows(&outgoing::list(&app, input)?, output)
        }
        Command::Incoming(listing) => {
            let input = ListIncoming {
                stage: chosen(&listing.stage, &INCOMING, Incoming::word)?,
                text: listing.text.clone(),
                before: listing.before,
                limit: listing.limit,
            };
            show::incoming_rows(&incoming::list(&app, input)?, output)
        }
        Command::Show { id } => any(&app, *id, output),
        Command::Files { id, to } => files(&app, *id, to, output),
        Command::Verify { id, report } => verify(&app, *id, report.as_deref(), output),
        Command::Waiting => {
            let input = ListWaiting {
                before: None,
                limit: 500,
            };
            show::waiting(&verdict::waiting(&app, input)?, output)
        }
        Command::Accept { id } => {
            let registered = incoming::register(&app, ById { id: *id })?;
            let words = format!("Đã tiếp nhận, số đến {}.", registered.arrival_number);
            output.tell(&registered, &words)
        }
        Command::Refuse { id, reason } => {
            incoming::refuse(
                &app,
                RefuseArrival {
                    id: *id,
                    reason: reason.clone(),
                },
            )?;
            output.tell(
                &json!({"id": id}),
                "Đã từ chối; nơi gửi sẽ nhận được lý do.",
            )
        }
        Command::Outbox => output.value(&outbox::list(&app, Nothing {})?),
        Command::Retry { id } => {
            outbox::retry(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), "Sẽ gửi lại ở lượt tới.")
        }
        Command::Withdraw { id } => {
            outbox::withdraw(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), "Đã rút khỏi hộp chờ gửi.")
        }
        // The others need no desk, or are about the desk itself, and never come here.
        _ => Err(Error::Broken.into()),
    }
}

/// The stages that `--stage` takes, in the order they follow.
const OUTGOING: [Outgoing; 4] = [
    Outgoing::Draft,
    Outgoing::Signed,
    Outgoing::Issued,
    Outgoing::Sent,
];
const INCOMING: [Incoming; 6] = [
    Incoming::Arrived,
    Incoming::Registered,
    Incoming::Refused,
    Incoming::Assigned,
    Incoming::Processing,
    Incoming::Finished,
];

/// The stage asked for, if one was.
///
/// Errors if it is none of `stages`: a misspelt one must not list everything.
/// Judges an arrival again; the record is of every PDF in it.
fn verify(app: &App, id: i64, report: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let arrival = incoming::verify(app, ById { id })?;
    if let Some(to) = report {
        let judged = arrival.files.iter().filter(|file| file.verdict.is_some());
        let input = PrintMinute {
            files: judged
                .map(|file| JudgedFile::Arrival { file: file.id })
                .collect(),
            path: to.display().to_string(),
        };
        verdict::print_minute(app, input)?;
    }
    output.value(&arrival)
}

fn chosen<T: Copy>(
    asked: &str,
    stages: &[T],
    word: fn(T) -> &'static str,
) -> Result<Option<T>, Failure> {
    if asked.is_empty() {
        return Ok(None);
    }
    let found = stages.iter().copied().find(|stage| word(*stage) == asked);
    if found.is_none() {
        let known: Vec<&str> = stages.iter().map(|stage| word(*stage)).collect();
        let said = format!("không có trạng thái “{asked}”, chỉ có {}", known.join(", "));
        return Err(Error::Arguments { said }.into());
    }
    Ok(found)
}

/// One full round. Only one process may move a desk's post.
fn sync(app: &Arc<App>, output: &Output) -> Result<(), Failure> {
    let _lock = app
        .store()
        .engine_lock()
        .map_err(Error::from)?
        .ok_or(Error::EngineBusy)?;
    let road = app::road::of(app)?.ok_or(Error::RoadUnset)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|_| Error::Broken)?;
    let round = runtime.block_on(async {
        engine::recover(app).await;
        engine::make_due(app).await?;
        engine::bring_stamps(app, &axis::Authority::new()?).await?;
        let round = engine::round(app, &road).await;
        // Whatever the authorities say, or do not say, the post has moved.
        let _ = engine::vouch(app).await;
        round
    })?;
    let failures: Vec<Value> = round
        .failures
        .iter()
        .map(|(doc_id, code)| json!({"doc_id": doc_id, "code": code}))
        .collect();
    let mut said = format!(
        "Gửi đi {}, bị kẹt {}, nhận về {}, phản hồi {}, không đọc được {}.",
        round.sent, round.stuck, round.arrived, round.answered, round.failed
    );
    for (doc_id, code) in &round.failures {
        said.push_str(&format!(
            "\n  {}: {}",
            words::plain(doc_id),
            words::title(code)
        ));
    }
    output.tell(
        &json!({
            "sent": round.sent,
            "stuck": round.stuck,
            "arrived": round.arrived,
            "answered": round.answered,
            "failed": round.failed,
            "failures": failures,
        }),
        &said,
    )
}

/// A dispatch by its id, whichever way it goes: no two share one.
fn any(app: &App, id: i64, output: &Output) -> Result<(), Failure> {
    match outgoing::show(app, ById { id }) {
        Err(Error::DispatchUnknown { .. }) => {
            show::incoming(&incoming::show(app, ById { id })?, output)
        }
        view => show::outgoing(&view?, output),
    }
}

/// What could not be taken in, and on demand its bytes.
fn failed(app: &App, to: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let list = incoming::failed(app, Nothing {})?;
    for row in list.rows.iter().filter(|row| row.kept) {
        let Some(folder) = to else { break };
        std::fs::create_dir_all(folder).map_err(|cause| Error::FileUnwritable {
            path: folder.to_owned(),
            cause,
        })?;
        let name = app::files::safe_name(&format!("{}.edxml", row.doc_id));
        let path = folder.join(name).to_string_lossy().into_owned();
        let doc_id = row.doc_id.clone();
        incoming::save_package(app, incoming::SavePackage { doc_id, path })?;
    }
    output.value(&list)
}

fn files(app: &App, id: i64, to: &Path, output: &Output) -> Result<(), Failure> {
    let all = match outgoing::all_files(app, id) {
        Err(Error::DispatchUnknown { .. }) => incoming::all_files(app, id)?,
        all => all?,
    };
    std::fs::create_dir_all(to).map_err(|cause| Error::FileUnwritable {
        path: to.to_owned(),
        cause,
    })?;
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    let mut rows = Vec::new();
    for ((_, bytes), name) in all.iter().zip(app::files::unique_names(&names)) {
        let path = to.join(&name);
        app::files::write(&path, bytes)?;
        rows.push(json!({"name": name, "path": path.display().to_string(), "size": bytes.len()}));
    }
    let words = format!("{} tệp trong {}.", rows.len(), to.display());
    output.tell(&json!({"rows": rows}), &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_can_be_asked_for_and_no_other() {
        let outgoing = |asked| chosen(asked, &OUTGOING, Outgoing::word);
        assert_eq!(outgoing(""), Ok(None), "nobody asked");
        for stage in OUTGOING {
            assert_eq!(outgoing(stage.word()), Ok(Some(stage)));
        }
        for stage in INCOMING {
            let found = chosen(stage.word(), &INCOMING, Incoming::word);
            assert_eq!(found, Ok(Some(stage)));
        }
        let refused = outgoing("arrived").unwrap_err();
        assert_eq!(refused.code, "input.arguments");
        assert!(
            refused.facts["detail"].ends_with("draft, signed, issued, sent"),
            "the clerk is told what there is"
        );
    }
}
