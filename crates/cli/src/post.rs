//! Commands about dispatches under way: sign, issue, send, sync, lists, accept, refuse.

use crate::args::{Args, Command, Listing, WithKey};
use crate::desk::open;
use crate::say::Output;
use crate::secrets;
use app::incoming::{self, IncomingPage, ListIncoming, RefuseArrival};
use app::outgoing::{self, IssueDispatch, ListOutgoing, OutgoingPage, SignDispatch, outbox};
use app::settings::ById;
use app::views::Nothing;
use app::{App, Error, Failure, engine};
use office::{Incoming, Outgoing};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Runs one of them.
pub(crate) fn run(args: &Args, command: &Command, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match command {
        Command::Sign(with) => sign(&app, with, output),
        Command::Issue(with) => issue(&app, with, output),
        Command::Reopen { id } => {
            let staged = outgoing::reopen(&app, ById { id: *id })?;
            output.tell(
                &staged,
                "Đã mở lại dự thảo; chữ ký của lãnh đạo được gỡ sang một bên.",
            )
        }
        Command::Send { id } => {
            let queued = outgoing::send(&app, ById { id: *id })?;
            let words = format!("Đã xếp vào hộp chờ gửi, {} nơi nhận.", queued.receivers);
            output.tell(&queued, &words)
        }
        Command::Sync => sync(&app, output),
        Command::Outgoing(listing) => {
            let stage = Outgoing::from_word(&listing.stage);
            let Listing { text, limit, .. } = listing;
            let input = ListOutgoing {
                stage,
                text: text.clone(),
                before: None,
                limit: *limit,
            };
            outgoing_rows(&outgoing::list(&app, input)?, output)
        }
        Command::Incoming(listing) => {
            let stage = Incoming::from_word(&listing.stage);
            let Listing { text, limit, .. } = listing;
            let input = ListIncoming {
                stage,
                text: text.clone(),
                before: None,
                limit: *limit,
            };
            incoming_rows(&incoming::list(&app, input)?, output)
        }
        Command::Show { id } => show(&app, *id, output),
        Command::Files { id, to } => files(&app, *id, to, output),
        Command::Verify { id } => output.value(&incoming::verify(&app, ById { id: *id })?),
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

/// Outgoing dispatches, a line each.
pub(crate) fn outgoing_rows(page: &OutgoingPage, output: &Output) -> Result<(), Failure> {
    if output.json {
        return output.value(page);
    }
    for row in &page.rows {
        let number = row.written.clone().unwrap_or_else(|| "—".to_owned());
        let roads: Vec<String> = row
            .deliveries
            .iter()
            .map(|d| format!("{}:{:?}", d.to, d.road))
            .collect();
        let words = [
            number,
            row.stage.word().to_owned(),
            row.subject.clone(),
            roads.join(" "),
        ];
        output.tell(&row.id, &format!("{:>5}  {}", row.id, words.join("  ")))?;
    }
    Ok(())
}

fn incoming_rows(page: &IncomingPage, output: &Output) -> Result<(), Failure> {
    if output.json {
        return output.value(page);
    }
    for row in &page.rows {
        let words = [
            row.written.as_str(),
            row.stage.word(),
            row.verdict.word(),
            &row.from,
            &row.subject,
        ];
        output.tell(&row.id, &format!("{:>5}  {}", row.id, words.join("  ")))?;
    }
    Ok(())
}

fn sign(app: &App, with: &WithKey, output: &Output) -> Result<(), Failure> {
    let pin = secrets::ask("Mã PIN: ")?;
    let key = with.p12.to_string_lossy().into_owned();
    let staged = outgoing::sign(
        app,
        SignDispatch {
            id: with.id,
            key,
            pin,
        },
    )?;
    output.tell(&staged, "Lãnh đạo đã ký.")
}

fn issue(app: &App, with: &WithKey, output: &Output) -> Result<(), Failure> {
    let pin = secrets::ask("Mã PIN: ")?;
    let key = with.p12.to_string_lossy().into_owned();
    let issued = outgoing::issue(
        app,
        IssueDispatch {
            id: with.id,
            key,
            pin,
        },
    )?;
    output.tell(
        &issued,
        &format!(
            "Đã phát hành: {} ngày {}.",
            issued.written, issued.issued_on
        ),
    )
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
        engine::round(app, &road).await
    })?;
    output.tell(
        &json!({"sent": round.sent, "arrived": round.arrived, "answered": round.answered, "failed": round.failed}),
        &format!(
            "Gửi đi {}, nhận về {}, phản hồi {}, không đọc được {}.",
            round.sent, round.arrived, round.answered, round.failed
        ),
    )
}

fn show(app: &App, id: i64, output: &Output) -> Result<(), Failure> {
    match outgoing::show(app, ById { id }) {
        Err(Error::DispatchUnknown { .. }) => output.value(&incoming::show(app, ById { id })?),
        view => output.value(&view?),
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
    let mut rows = Vec::new();
    for (at, (name, bytes)) in all.iter().enumerate() {
        // Two attachments may bear one name: neither may vanish.
        let twice = all.iter().take(at).any(|(earlier, _)| earlier == name);
        let name = if twice {
            format!("{at}_{name}")
        } else {
            name.clone()
        };
        let path = to.join(&name);
        app::files::write(&path, bytes)?;
        rows.push(json!({"name": name, "path": path.display().to_string(), "size": bytes.len()}));
    }
    let words = format!("{} tệp trong {}.", rows.len(), to.display());
    output.tell(&json!({"rows": rows}), &words)
}
