//! The engine: it takes what stands in the outbox to the axis and hands what it brings back to a verb.
//!
//! It never decides anything, and it may stop at any line: the store is always right.

mod follow;
mod inbox;
mod outbox;
pub mod pace;
mod vouch;

use crate::{App, Error, Failure};
use axis::{Fault, Transport};
use office::Road;
use std::sync::Arc;
use std::time::Duration;
use store::OutboxState;
use tokio::sync::watch;

pub use inbox::step as inbox_step;
pub use outbox::{Step, step as outbox_step};

/// What one full round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that left.
    pub sent: u32,
    /// Documents that came.
    pub arrived: u32,
    /// Status messages that came.
    pub answered: u32,
    /// Packages that could not be read.
    pub failed: u32,
}

/// One full round: out, in, the answers to what came, what became of what was sent.
///
/// Errors with what stopped the road; everything done before stands.
pub async fn round<R: Transport>(app: &Arc<App>, road: &R) -> Result<Round, Error> {
    let mut done = Round::default();
    done.sent += drain(app, road).await?;
    inbox::step(app, road, &mut done).await?;
    done.sent += drain(app, road).await?;
    follow::deliveries(app, road).await?;
    follow::directory(app, road).await?;
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
    while !*stop.borrow() {
        if let Ok(Some(road)) = road(&app)
            && let Err(fault) = round(&app, &road).await
        {
            tracing::debug!(%fault, "a round ended early");
        }
        if let Err(fault) = vouch::bring(&app).await {
            tracing::debug!(%fault, "revocation lists were not brought");
        }
        let wait = Duration::from_millis(wait(&app).unsigned_abs());
        tokio::select! {
            _ = stop.changed() => {}
            () = app.poked() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Letters that a stop left half-way are due again: whether they left is not known.
pub async fn recover(app: &Arc<App>) {
    let recovered = blocking(app, |app| {
        let at = app.now();
        app.write(|w| {
            for letter in w.recover_taken(at)? {
                if let Some(dispatch) = letter.dispatch {
                    w.set_road(dispatch, None, Road::Unknown, None)?;
                }
            }
            Ok(())
        })
    });
    if let Err(fault) = recovered.await {
        tracing::warn!(%fault, "half-sent letters could not be put back");
    }
}

async fn drain<R: Transport>(app: &Arc<App>, road: &R) -> Result<u32, Error> {
    let mut sent = 0;
    loop {
        match outbox::step(app, road).await? {
            Step::Sent => sent += 1,
            Step::Stuck => {}
            Step::Away(fault) => return Err(Error::Road(fault)),
            Step::Idle => return Ok(sent),
        }
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
