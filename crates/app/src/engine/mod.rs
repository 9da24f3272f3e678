//! The engine: it takes what stands in the outbox to the axis and hands what it brings back to a verb.
//!
//! It never decides anything, and it may stop at any line: the store is always right.

mod directories;
mod ear;
mod evidence;
mod follow;
pub mod gather;
mod inbox;
mod mailbox;
mod near;
mod outbox;
pub mod pace;
mod raise;
mod slip;
mod stamp;
mod travel;
mod tsa;
mod vouch;

use crate::{App, Error, Failure};
use axis::{Fault, Refusal, Transport};
use office::Road;
use outbox::Then;
use std::sync::Arc;
use std::time::Duration;
use store::OutboxState;
use tokio::time::Instant;

pub use directories::{directories, refresh_directories};
pub use evidence::step as evidence_step;
pub use follow::refresh_directory;
pub use inbox::{step as inbox_step, step_over as inbox_step_over};
pub use mailbox::step as mailbox_step;
pub(crate) use outbox::roads;
pub use outbox::{Step, step as outbox_step, step_over as outbox_step_over};
pub use raise::raise;
pub use slip::stamp_slips;
pub use stamp::{StampStep, step as stamp_step, steps as bring_stamps};
pub use travel::{rounds, run, walk};
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
    /// Of several roads those that were away, by row id, and why, as a failure code.
    pub away: Vec<(i64, String)>,
}

impl Round {
    /// Both rounds together.
    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.stuck += other.stuck;
        self.arrived += other.arrived;
        self.answered += other.answered;
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.away.extend(other.away);
    }
}

/// One full round on the first road, over this transport. See [`round_over`].
pub async fn round<R: Transport>(app: &Arc<App>, road: &R) -> Result<Round, Error> {
    let over = first_road(app).await?;
    round_over(app, over, road).await
}

/// One full round on a road: out, in, the answers to what came, what became of what was sent.
///
/// A letter or package that does not go holds back no other; only a line that is away ends the round early. Errors
/// with what stopped the road first; everything done stands. Letters of other roads are not touched. Of several roads
/// none brings the directory by itself: see [`directories`].
pub async fn round_over<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
) -> Result<Round, Error> {
    round_giving_way(app, over, road, LONGEST_OUT).await
}

/// The same; while letters go out, what came is looked at after so long.
pub async fn round_giving_way<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    longest: Duration,
) -> Result<Round, Error> {
    let mut done = Round::default();
    near::letters(app).await?;
    let out = drain(app, over, road, &mut done, longest).await;
    if let Err(fault) = out.as_ref()
        && is_away(fault)
    {
        return out.map(|()| done);
    }
    let alone = is_the_only_road(app, over).await?;
    if alone {
        follow::first_directory(app, road).await?;
    }
    inbox::step_over(app, over, road, &mut done).await?;
    if out.is_ok() {
        drain(app, over, road, &mut done, longest).await?;
    }
    follow::deliveries(app, over, road).await?;
    if alone {
        follow::directory(app, road).await?;
    }
    out?;
    blocking(app, crate::watch::keep_clock).await?;
    app.line().note_round(over, app.now());
    Ok(done)
}

/// The road that was set up first; none while none is set.
pub(crate) async fn first_road(app: &Arc<App>) -> Result<Option<i64>, Error> {
    blocking(app, |app| {
        let rows = app.store().read(crate::road::rows)?;
        Ok(rows.first().map(|row| row.id))
    })
    .await
}

async fn is_the_only_road(app: &Arc<App>, over: Option<i64>) -> Result<bool, Error> {
    blocking(app, move |app| {
        let rows = app.store().read(crate::road::rows)?;
        Ok(rows.iter().all(|row| Some(row.id) == over))
    })
    .await
}

/// Has every waiting letter and every package that failed tried now, whatever its turn: a person asked for a round.
pub async fn make_due(app: &Arc<App>) -> Result<(), Error> {
    blocking(app, |app| {
        let at = app.now();
        app.write(|w| {
            for state in [OutboxState::Waiting, OutboxState::Unknown] {
                for letter in w.outbox(Some(state), u32::MAX)? {
                    // What a person wants sent next is due already, and stays first.
                    if letter.next_at.millis() == 0 {
                        continue;
                    }
                    w.retry(letter.id, at)?;
                }
            }
            w.make_stamps_due(at)?;
            w.forget_tries()?;
            Ok(())
        })
    })
    .await
}

/// A round that ended early by no fault of the line (a full disk, a damaged file) is told in the status bar too.
fn note_trouble(app: &App, over: Option<i64>, fault: Option<&Error>) {
    let code = match fault {
        None => None,
        Some(Error::Road(fault)) => {
            tracing::debug!(%fault, "a round ended early");
            None
        }
        Some(fault) => Some(Failure::from(fault).code),
    };
    if app.line().note_trouble(over, code.as_deref()) {
        app.tell_line();
    }
}

/// Letters that a stop left half-way are due again: whether they left is not known.
pub async fn recover(app: &Arc<App>) {
    let recovered = blocking(app, |app| {
        let at = app.now();
        app.write(|w| {
            for letter in w.recover_taken(at)? {
                roads(w, &letter, Road::Unknown, None)?;
            }
            Ok(())
        })
    });
    if let Err(fault) = recovered.await {
        tracing::warn!(%fault, "half-sent letters could not be put back");
    }
}

/// Sends what is due. One letter that meets a strange answer may be to blame for it, so another one is tried; after two
/// the road is. None is tried twice, whatever the clock does meanwhile.
///
/// What waits for us is not kept waiting by a long outbox on a slow line: where that takes longer than `longest`, it is
/// fetched between two letters.
async fn drain<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    done: &mut Round,
    longest: Duration,
) -> Result<(), Error> {
    let mut first = None;
    let mut had_its_turn = None;
    let mut taken = None;
    let mut looked = Instant::now();
    loop {
        let next = match taken.take() {
            Some(next) => next,
            None => outbox::first(app, over, had_its_turn).await?,
        };
        let letter = next.letter();
        // Measured, not by the clock, which may jump.
        let rests = looked.elapsed() >= longest;
        let then = match rests {
            true => Then::Stop,
            false => Then::Next(had_its_turn),
        };
        let (step, next) = outbox::carry(app, over, road, next, then).await?;
        taken = next;
        match step {
            Step::Sent => {
                done.sent += 1;
                if rests {
                    inbox::step_over(app, over, road, done).await?;
                    looked = Instant::now();
                }
            }
            Step::Stuck => done.stuck += 1,
            Step::Idle => return first.map_or(Ok(()), |fault| Err(Error::Road(fault))),
            Step::Away(fault) => {
                let away = matches!(fault, Fault::Unreachable(_)) || first.is_some();
                let fault = first.unwrap_or(fault);
                if away {
                    return Err(Error::Road(fault));
                }
                first = Some(fault);
                had_its_turn = letter;
            }
        }
    }
}

/// So long only letters go out; then what came is looked at.
const LONGEST_OUT: Duration = Duration::from_secs(30);

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
pub(crate) fn note_line(app: &App, over: Option<i64>, fault: Option<&Fault>) {
    let code = fault.map(|fault| Failure::from(&Error::Road(fault.clone())).code);
    if app.line().note(over, app.now(), code.as_deref()) {
        app.tell_line();
    }
}
