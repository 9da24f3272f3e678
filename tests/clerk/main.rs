//! A clerk in a process of its own, who can be killed: used by the stories of `power_cut`.
//!
//! `clerk TASK DESK LEADER.p12 OFFICE.p12 LETTERS KILL_AFTER`: goes on from wherever the desk stands until the task is
//! done; after KILL_AFTER commits (0: never) it kills itself with SIGKILL, which nothing can catch or tidy up after.

use app::incoming::{self, ListIncoming};
use app::keys::KeyUse;
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::{self, IssueDispatch, ListOutgoing, SendDispatch, SignDispatch};
use app::settings::ById;
use app::{App, Error, SystemClock, engine};
use office::{Incoming, Outgoing};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use zeroize::Zeroizing;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    token::host::run_if_called();
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [task, desk, leader, office, letters, kill_after] = given.as_slice() else {
        return Err("clerk TASK DESK LEADER OFFICE LETTERS KILL_AFTER".into());
    };
    let app = App::open(Path::new(desk), None, Arc::new(SystemClock))?;
    kill_after_commits(&app, kill_after.parse()?);
    match task.as_str() {
        "send" => send(&app, leader, office, letters.parse()?)?,
        _ => accept(&app)?,
    }
    Ok(())
}

fn kill_after_commits(app: &App, limit: u32) {
    let commits = AtomicU32::new(0);
    app.store().on_change(Box::new(move |_| {
        if limit != 0 && commits.fetch_add(1, Ordering::SeqCst) + 1 == limit {
            let me = std::process::id().to_string();
            let _ = Command::new("kill").args(["-KILL", &me]).status();
            // The signal is on its way; nothing more may be done meanwhile.
            loop {
                std::thread::park();
            }
        }
    }));
}

/// Brings `letters` letters from wherever they stand into the outbox, and moves the post.
fn send(app: &Arc<App>, leader: &str, office: &str, letters: usize) -> Result<(), Error> {
    let pin = || Zeroizing::new("123456".to_owned());
    let all = || {
        outgoing::list(
            app,
            ListOutgoing {
                limit: 500,
                ..ListOutgoing::default()
            },
        )
    };
    for n in all()?.rows.len()..letters {
        let draft = world::letter(&format!("thư {n}"), "H99");
        draft::save(
            app,
            SaveDraft {
                id: None,
                version: 0,
                draft,
                in_reply_to: None,
                cause: SaveCause::Autosave,
            },
        )?;
    }
    for row in all()?.rows.into_iter().rev() {
        let id = row.id;
        if row.stage == Outgoing::Draft {
            outgoing::sign(
                app,
                SignDispatch {
                    id,
                    with: KeyUse::file(leader, pin()),
                },
            )?;
        }
        if matches!(row.stage, Outgoing::Draft | Outgoing::Signed) {
            outgoing::issue(
                app,
                IssueDispatch {
                    id,
                    with: KeyUse::file(office, pin()),
                },
            )?;
        }
        if row.stage != Outgoing::Sent {
            outgoing::send(
                app,
                SendDispatch {
                    id,
                    without: Vec::new(),
                },
            )?;
        }
    }
    round(app)
}

/// Takes in what waits, registers it, and moves the answers.
fn accept(app: &Arc<App>) -> Result<(), Error> {
    round(app)?;
    let input = ListIncoming {
        limit: 500,
        stage: Some(Incoming::Arrived),
        ..ListIncoming::default()
    };
    for row in incoming::list(app, input)?.rows.into_iter().rev() {
        incoming::register(app, ById { id: row.id })?;
    }
    round(app)
}

fn round(app: &Arc<App>) -> Result<(), Error> {
    let road = app::road::of(app)?.ok_or(Error::RoadUnset)?;
    world::runtime().block_on(async {
        engine::recover(app).await;
        engine::make_due(app).await?;
        engine::bring_stamps(app, &axis::Authority::new()?).await?;
        engine::round(app, &road).await?;
        Ok(())
    })
}
