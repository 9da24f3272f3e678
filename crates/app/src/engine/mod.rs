//! The engine: it takes what stands in the outbox to the axis and hands what it brings back to a verb.
//!
//! It never decides anything, and it may stop at any line: the store is always right.

mod evidence;
mod follow;
pub mod gather;
mod inbox;
mod outbox;
pub mod pace;
mod raise;
mod stamp;
mod vouch;

use crate::{App, Error, Failure};
use axis::{Fault, Refusal, Transport};
use office::Road;
use std::sync::Arc;
use std::time::Duration;
use store::OutboxState;
use tokio::sync::watch;

pub use evidence::step as evidence_step;
pub use inbox::step as inbox_step;
pub(crate) use outbox::roads;
pub use outbox::{Step, step as outbox_step};
pub use raise::raise;
pub use stamp::{StampStep, step as stamp_step, steps as bring_stamps};
pub(crate) use vouch::asks_again_at;
use vouch::{not_again, note_asked};
pub use vouch::{round as vouch, round_with as vouch_with};

/// What one full round did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that left.
    pub sent: u32,
    /// Letters that now need a person.
    pub stuck: u32,
    /// Documents that came.
    pub arrived: u32,
    /// Status messages that came.
    pub answered: u32,
    /// Packages that could not be taken in.
    pub failed: u32,
    /// Each of those by the axis's name for it, and why, as a failure code.
    pub failures: Vec<(String, String)>,
}

/// One full round: out, in, the answers to what came, what became of what was sent.
///
/// A letter or package that does not go holds back no other; only a line that is away ends the round early. Errors
/// with what stopped the road first; everything done stands.
pub async fn round<R: Transport>(app: &Arc<App>, road: &R) -> Result<Round, Error> {
    let mut done = Round::default();
    let out = drain(app, road, &mut done).await;
    if let Err(fault) = out.as_ref()
        && is_away(fault)
    {
        return out.map(|()| done);
    }
    follow::first_directory(app, road).await?;
    inbox::step(app, road, &mut done).await?;
    if out.is_ok() {
        drain(app, road, &mut done).await?;
    }
    follow::deliveries(app, road).await?;
    follow::directory(app, road).await?;
    out?;
    app.line().note_round(app.now());
    Ok(done)
}

/// Has every waiting letter tried now, whatever its turn: a person asked for a round.
pub async fn make_due(app: &Arc<App>) -> Result<(), Error> {
    blocking(app, |app| {
        let at = app.now();
        app.write(|w| {
            for state in [OutboxState::Waiting, OutboxState::Unknown] {
                for letter in w.outbox(Some(state), u32::MAX)? {
                    w.retry(letter.id, at)?;
                }
            }
            w.make_stamps_due(at)?;
            Ok(())
        })
    })
    .await
}

/// Runs rounds until `stop` says so: at once after a poke, when a letter falls due, and slowly all the while.
///
/// `road` is asked for anew before each round, since the clerk may change it; nothing is tried while there is none.
pub async fn run<R: Transport>(
    app: Arc<App>,
    road: impl Fn(&App) -> Result<Option<R>, Error> + Send,
    mut stop: watch::Receiver<bool>,
) {
    recover(&app).await;
    let vouching = tokio::spawn(vouch::run(Arc::clone(&app), stop.clone()));
    while !*stop.borrow() {
        let ended = match road(&app) {
            Ok(Some(road)) => round(&app, &road).await.map(drop),
            Ok(None) => Ok(()),
            Err(fault) => Err(fault),
        };
        note_trouble(&app, ended.err());
        let wait = Duration::from_millis(wait(&app).unsigned_abs());
        tokio::select! {
            _ = stop.changed() => {}
            () = app.poked() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    // Wherever it stands: what it began is begun again.
    vouching.abort();
}

/// A round that ended early by no fault of the line (a full disk, a damaged file) is told in the status bar too.
fn note_trouble(app: &App, fault: Option<Error>) {
    let code = match fault {
        None => None,
        Some(Error::Road(fault)) => {
            tracing::debug!(%fault, "a round ended early");
            None
        }
        Some(fault) => Some(Failure::from(fault).code),
    };
    if app.line().note_trouble(code.as_deref()) {
        app.tell_line();
    }
}

/// Letters that a stop left half-way are due again: whether they left is not known.
pub async fn recover(app: &Arc<App>) {
    let recovered = blocking(app, |app| {
        let at = app.now();
        app.write(|w| {
            for letter in w.recover_taken(at)? {
                if let Some(dispatch) = letter.dispatch {
                    roads(w, dispatch, Road::Unknown, None)?;
                }
            }
            Ok(())
        })
    });
    if let Err(fault) = recovered.await {
        tracing::warn!(%fault, "half-sent letters could not be put back");
    }
}

/// Sends what is due. One letter that meets a strange answer may be to blame for it, so a second one is tried; after
/// two the road is.
async fn drain<R: Transport>(app: &Arc<App>, road: &R, done: &mut Round) -> Result<(), Error> {
    let mut first = None;
    loop {
        match outbox::step(app, road).await? {
            Step::Sent => done.sent += 1,
            Step::Stuck => done.stuck += 1,
            Step::Idle => return first.map_or(Ok(()), |fault| Err(Error::Road(fault))),
            Step::Away(fault) => {
                let away = matches!(fault, Fault::Unreachable(_)) || first.is_some();
                let fault = first.unwrap_or(fault);
                if away {
                    return Err(Error::Road(fault));
                }
                first = Some(fault);
            }
        }
    }
}

/// Whether the axis cannot be spoken to at all: not reached, or it does not know us.
fn is_away(fault: &Error) -> bool {
    match fault {
        Error::Road(Fault::Unreachable(_) | Fault::Address(_)) => true,
        Error::Road(Fault::Refused { refusal, .. }) => *refusal == Refusal::WrongCredentials,
        _ => false,
    }
}

/// Runs a verb where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let app = Arc::clone(app);
    tokio::task::spawn_blocking(move || work(&app))
        .await
        .unwrap_or(Err(Error::Broken))
}

/// Tells the status bar what the last call found.
pub(crate) fn note_line(app: &App, fault: Option<&Fault>) {
    let code = fault.map(|fault| Failure::from(&Error::Road(fault.clone())).code);
    if app.line().note(app.now(), code.as_deref()) {
        app.tell_line();
    }
}

/// How long to wait for the next round: until the next letter falls due, but never longer than the poll.
fn wait(app: &App) -> i64 {
    let due = app.store().read(|r| r.next_wake()).ok().flatten();
    let until = due.map_or(pace::POLL, |at| {
        at.millis().saturating_sub(app.now().millis())
    });
    until.clamp(1_000, pace::POLL)
}
