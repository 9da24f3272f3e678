//! Commands about dispatches under way: send, sync, lists, accept, refuse.

use crate::args::{Args, Command, InboxAct, OutboxAct};
use crate::desk::open;
use crate::directory::parsed;
use crate::exchange;
use crate::say::Output;
use crate::show;
use crate::words;
use app::directory::Instead;
use app::incoming::{self, ClosePackage, ListIncoming, RefuseArrival, ReopenPackage};
use app::outgoing::outbox::HoldDesk;
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
        Command::Send {
            id,
            without,
            instead,
            as_is,
            over,
        } => {
            let codes = |texts: &[String]| -> Result<Vec<UnitCode>, Error> {
                texts.iter().map(|code| parsed(code)).collect()
            };
            let input = outgoing::SendDispatch {
                id: *id,
                without: codes(without)?,
                instead: instead
                    .iter()
                    .map(|pair| led(pair))
                    .collect::<Result<_, _>>()?,
                as_is: codes(as_is)?,
                over: over
                    .iter()
                    .map(|pair| by_road(pair))
                    .collect::<Result<_, _>>()?,
            };
            let queued = outgoing::send(&app, input)?;
            let mut words = format!("Đã xếp vào hộp chờ gửi, {} nơi nhận.", queued.receivers);
            if queued.folded > 0 {
                words.push_str(&format!(
                    " {} mã trùng cơ quan với mã khác, chỉ gửi một lần.",
                    queued.folded
                ));
            }
            output.tell(&queued, &words)
        }
        Command::Failed { to, again } => {
            if *again {
                incoming::fetch_again(&app, Nothing {})?;
            }
            failed(&app, to.as_deref(), output)
        }
        Command::Inbox { act } => decide(&app, act, output),
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
        Command::Outbox { act } => letters(&app, act.as_ref(), output),
        Command::Retry { id } => {
            outbox::retry(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), "Sẽ gửi lại ở lượt tới.")
        }
        Command::Withdraw { id } => {
            outbox::withdraw(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), "Đã rút khỏi hộp chờ gửi.")
        }
        Command::Recall { id, reason, to } => exchange::recall(&app, *id, reason, to, output),
        Command::Update(update) => exchange::update(&app, update, output),
        Command::Replace { id, by } => exchange::replace(&app, *id, *by, output),
        Command::Resend { id, to } => exchange::resend(&app, *id, to, output),
        Command::Unfreeze { id } => {
            outgoing::resting::lift(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), "Đã bỏ đóng băng.")
        }
        Command::Status { id, code, reason } => exchange::status(&app, *id, *code, reason, output),
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
const INCOMING: [Incoming; 9] = Incoming::ALL;

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

/// `H98.7=H99.20`
pub(crate) fn led(pair: &str) -> Result<Instead, Error> {
    let (from, to) = pair.split_once('=').ok_or_else(|| Error::Arguments {
        said: format!("“{pair}” cần dạng MÃ_CŨ=MÃ_MỚI"),
    })?;
    Ok(Instead {
        from: parsed(from)?,
        to: parsed(to)?,
    })
}

/// `H99=2`
fn by_road(pair: &str) -> Result<outgoing::OverRoad, Error> {
    let wrong = || Error::Arguments {
        said: format!("“{pair}” cần dạng MÃ=SỐ_ĐƯỜNG_TRUYỀN"),
    };
    let (to, road) = pair.split_once('=').ok_or_else(wrong)?;
    Ok(outgoing::OverRoad {
        to: parsed(to)?,
        road: road.trim().parse().map_err(|_| wrong())?,
    })
}

/// What stands in the outbox, and what a person does about it.
fn letters(app: &App, act: Option<&OutboxAct>, output: &Output) -> Result<(), Failure> {
    let told =
        |id: i64, held: bool, words: &str| output.tell(&json!({"id": id, "held": held}), words);
    let desk = |held: bool, words: &str| {
        outbox::hold_desk(app, HoldDesk { held })?;
        output.tell(&json!({"held": held}), words)
    };
    match act {
        None | Some(OutboxAct::List) => output.value(&outbox::list(app, Nothing {})?),
        Some(OutboxAct::Now { id }) => {
            outbox::now(app, ById { id: *id })?;
            told(*id, false, "Sẽ gửi trước ở lượt tới.")
        }
        Some(OutboxAct::Hold { id: Some(id) }) => {
            outbox::hold(app, ById { id: *id })?;
            told(*id, true, "Đã tạm giữ; dùng outbox release để cho đi.")
        }
        Some(OutboxAct::Release { id: Some(id) }) => {
            outbox::release(app, ById { id: *id })?;
            told(*id, false, "Đã cho đi.")
        }
        Some(OutboxAct::Hold { id: None }) => desk(true, "Đã tạm giữ toàn bộ bàn làm việc."),
        Some(OutboxAct::Release { id: None }) => desk(false, "Đã cho đi tất cả."),
    }
}

/// One full round on every road. Only one process may move a desk's post.
fn sync(app: &Arc<App>, output: &Output) -> Result<(), Failure> {
    let _lock = app
        .store()
        .engine_lock()
        .map_err(Error::from)?
        .ok_or(Error::EngineBusy)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|_| Error::Broken)?;
    let round = runtime.block_on(async {
        engine::recover(app).await;
        engine::make_due(app).await?;
        engine::bring_stamps(app, &axis::Authority::new()?).await?;
        let round = engine::rounds(app).await;
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
    let mut away = Vec::new();
    for (id, code) in &round.away {
        said.push_str(&format!("\n  Đường truyền {id}: {}", words::title(code)));
        away.push(json!({"road": id, "code": code}));
    }
    output.tell(
        &json!({
            "away": away,
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

/// What a person decides of a package that could not be taken in.
fn decide(app: &App, act: &InboxAct, output: &Output) -> Result<(), Failure> {
    match act {
        InboxAct::Close { doc_id, reason } => {
            incoming::close_package(
                app,
                ClosePackage {
                    doc_id: doc_id.clone(),
                    reason: reason.clone(),
                },
            )?;
            output.tell(
                &json!({"doc_id": doc_id, "closed": true}),
                "Đã thôi xử lý gói tin này; nội dung đã nhận vẫn được giữ. Dùng inbox reopen để xử lý lại.",
            )
        }
        InboxAct::Reopen { doc_id } => {
            let doc_id = doc_id.clone();
            let told = json!({"doc_id": doc_id, "closed": false});
            incoming::reopen_package(app, ReopenPackage { doc_id })?;
            output.tell(&told, "Sẽ lấy lại gói tin này ở lượt tới.")
        }
    }
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
