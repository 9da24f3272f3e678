//! A clerk in a process of its own, who can be killed: used by the stories of `power_cut` and `storm`.
//!
//! `clerk TASK DESK LEADER.p12 OFFICE.p12 LETTERS KILL_AFTER`: goes on from wherever the desk stands until the task is
//! done; after KILL_AFTER commits (0: never) it kills itself with SIGKILL, which nothing can catch or tidy up after. The
//! task `issue` has a signing service's port and root in the place of the keys. `busy-CODE` works on with every verb until
//! its standard input ends, writing to the office CODE; `mind` does what letters that stand ask for, once. `engine` is the
//! desk's own engine alone, until then.

mod busy;

use app::incoming::{self, ListIncoming};
use app::keys::{KeyChoice, KeyUse};
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
    app::run_if_called();
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [task, desk, leader, office, letters, kill_after] = given.as_slice() else {
        return Err("clerk TASK DESK LEADER OFFICE LETTERS KILL_AFTER".into());
    };
    let app = App::open(Path::new(desk), None, Arc::new(SystemClock))?;
    kill_after_commits(&app, kill_after.parse()?);
    match task.as_str() {
        "send" => send(&app, leader, office, letters.parse()?)?,
        "issue" => issue_by_service(&app, leader.parse()?, &std::fs::read(office)?)?,
        "accept" => accept(&app)?,
        "engine" => keeps_moving(&app),
        other => {
            let to = other.strip_prefix("busy-");
            let clerk = busy::Clerk {
                app: &app,
                leader,
                office,
                to: to.unwrap_or_default(),
            };
            match to {
                Some(_) => clerk.works_on(letters.parse()?)?,
                None => clerk.works_once()?,
            }
        }
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
                    ..Default::default()
                },
            )?;
        }
    }
    round(app)
}

/// Issues what the leader signed, with the signing service at this port of the machine, whose root this is.
fn issue_by_service(app: &Arc<App>, port: u16, root: &[u8]) -> Result<(), Error> {
    let service = token::SigningService::new(drawing::drawer());
    app.use_signing_service(service.at_port(port).with_root(root));
    let signed = ListOutgoing {
        limit: 500,
        stage: Some(Outgoing::Signed),
        ..ListOutgoing::default()
    };
    for row in outgoing::list(app, signed)?.rows.into_iter().rev() {
        let with = KeyUse::of(KeyChoice::Service, Zeroizing::default());
        outgoing::issue(app, IssueDispatch { id: row.id, with })?;
    }
    Ok(())
}

/// The desk's own engine at its own pace, until whoever called is gone.
fn keeps_moving(app: &Arc<App>) {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    std::thread::spawn(move || {
        let _ = std::io::Read::read_to_end(&mut std::io::stdin(), &mut Vec::new());
        stop.send_replace(true);
    });
    world::runtime().block_on(engine::run(Arc::clone(app), stopped));
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
