//! One letter to the axis.

use super::{blocking, note_line, pace};
use crate::views::Facts;
use crate::{App, Error, Failure};
use axis::{DocId, Fault, Kind, Transport};
use office::{Moment, Road};
use std::sync::Arc;
use store::{Letter, OutboxRow, Write};

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing is due.
    Idle,
    /// A letter left.
    Sent,
    /// A letter needs a person; the next may go.
    Stuck,
    /// The road is away; the letter waits.
    Away(Fault),
}

/// Takes the next letter of the first road that is due, and notes what became of it. See [`step_over`].
pub async fn step<R: Transport>(app: &Arc<App>, road: &R) -> Result<Step, Error> {
    let over = super::first_road(app).await?;
    step_over(app, over, road).await
}

/// Takes the next letter of a road that is due to its axis, and notes what became of it.
///
/// The attempt is counted before the call. A letter whose outcome is not known is neither sent nor failed; the same
/// bytes go again, and the other end tells the repeat by sender and hash. One of which every recipient has answered has
/// arrived, and does not go again.
pub async fn step_over<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
) -> Result<Step, Error> {
    let taken = first(app, over, None).await?;
    carry(app, over, road, taken, Then::Stop)
        .await
        .map(|(step, _)| step)
}

/// Takes the next letter due on a road, but for one that had its turn.
pub(super) async fn first(
    app: &Arc<App>,
    over: Option<i64>,
    but: Option<i64>,
) -> Result<Taken, Error> {
    blocking(app, move |app| app.write(|w| take(app, w, over, but))).await
}

/// Takes to the axis what was taken to be sent. With [`Then::Next`], where it went, what stands in the file of it and the
/// taking of the next letter are one transaction, and the next is told.
pub(super) async fn carry<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    taken: Taken,
    then: Then,
) -> Result<(Step, Option<Taken>), Error> {
    let letter = match taken {
        Taken::Nothing => return Ok((Step::Idle, None)),
        Taken::Proven => return Ok((Step::Sent, None)),
        Taken::Letter(letter) => letter,
    };
    let (letter, bytes) = blocking(app, move |app| {
        let bytes = bytes_of(app, &letter)?;
        Ok((letter, bytes))
    })
    .await?;
    let kind = match letter.kind {
        Letter::Document => Kind::Document,
        Letter::Status => Kind::Status,
    };
    let from = letter.from.as_str();
    let answer = match letter.uncertain {
        true => road.submit_again(from, kind, &bytes).await,
        false => road.submit(from, kind, &bytes).await,
    };
    match answer {
        Ok(doc) => {
            note_line(app, over, None);
            let next = blocking(app, move |app| sent(app, over, &letter, &doc, then)).await?;
            Ok((Step::Sent, next))
        }
        Err(fault) => Ok((failed(app, over, *letter, fault).await?, None)),
    }
}

/// What was taken to be sent.
pub(super) enum Taken {
    /// Nothing is due.
    Nothing,
    /// A letter that need not go again: it has arrived.
    Proven,
    /// A letter, with the attempt counted.
    Letter(Box<OutboxRow>),
}

impl Taken {
    /// The letter that is to go.
    pub(super) fn letter(&self) -> Option<i64> {
        match self {
            Self::Letter(letter) => Some(letter.id),
            Self::Nothing | Self::Proven => None,
        }
    }
}

/// What follows a letter that went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Stop,
    /// The next that is due, but for one that had its turn.
    Next(Option<i64>),
}

async fn failed(
    app: &Arc<App>,
    over: Option<i64>,
    letter: OutboxRow,
    fault: Fault,
) -> Result<Step, Error> {
    note_line(app, over, fault.is_of_the_road().then_some(&fault));
    let kept = fault.clone();
    let stuck = blocking(app, move |app| put_back(app, &letter, &kept)).await?;
    if fault.is_of_the_road() {
        return Ok(Step::Away(fault));
    }
    Ok(if stuck {
        Step::Stuck
    } else {
        Step::Away(fault)
    })
}

/// The next letter due on a road, with the attempt counted, in the caller's transaction.
fn take(app: &App, w: &mut Write<'_>, over: Option<i64>, but: Option<i64>) -> Result<Taken, Error> {
    let at = app.now();
    let held = crate::outgoing::outbox::desk_held_at(w)?.is_some();
    let Some(letter) = w.next_due_over(over, but, at, held)? else {
        return Ok(Taken::Nothing);
    };
    if has_arrived(w, &letter)? {
        w.mark_proven(letter.id, at)?;
        return Ok(Taken::Proven);
    }
    w.take(letter.id, at)?;
    Ok(Taken::Letter(Box::new(letter)))
}

/// The bytes of a letter that was taken.
fn bytes_of(app: &App, letter: &OutboxRow) -> Result<Vec<u8>, Error> {
    let bytes = match &letter.envelope {
        Some(envelope) => app.store().files().read(envelope).map_err(Error::from),
        // The store gives out no letter without its bytes.
        None => Err(Error::Broken),
    };
    if let Err(fault) = &bytes {
        // It never left: a person must look, and the letters behind it must not wait for that.
        stick(app, letter, &Failure::from(fault).code)?;
    }
    bytes
}

/// Whether every recipient of a letter whose outcome is not known has it, as status messages proved meanwhile.
fn has_arrived(w: &Write<'_>, letter: &OutboxRow) -> Result<bool, Error> {
    let Some(dispatch) = letter.dispatch else {
        return Ok(false);
    };
    if letter.state != store::OutboxState::Unknown || !letter.carries_document() {
        return Ok(false);
    }
    let rows = w.deliveries(dispatch)?;
    let mut its = rows.iter().filter(|row| letter.carries_to(row)).peekable();
    Ok(its.peek().is_some() && its.all(|row| row.delivery.road == Road::Delivered))
}

/// Notes that the axis has a letter; with [`Then::Next`] takes the next in the same transaction, which halves what the disk has
/// to sync.
fn sent(
    app: &App,
    over: Option<i64>,
    letter: &OutboxRow,
    doc: &DocId,
    then: Then,
) -> Result<Option<Taken>, Error> {
    let Then::Next(but) = then else {
        app.write(|w| note_sent(app, w, letter, doc))?;
        return Ok(None);
    };
    let both = app.write(|w| {
        note_sent(app, w, letter, doc)?;
        take(app, w, over, but).map(Some)
    });
    match both {
        Ok(next) => Ok(next),
        // Whatever is wrong with the next letter: that this one went must not be lost with it.
        Err(fault) => {
            tracing::warn!(%fault, "the next letter could not be taken with the last");
            app.write(|w| note_sent(app, w, letter, doc)).map(|()| None)
        }
    }
}

fn note_sent(app: &App, w: &mut Write<'_>, letter: &OutboxRow, doc: &DocId) -> Result<(), Error> {
    let at = app.now();
    w.mark_sent(letter.id, doc.as_str(), at)?;
    let Some(dispatch) = letter.dispatch else {
        return Ok(());
    };
    roads(w, letter, Road::Sent, None)?;
    let facts = Facts::from([("doc_id".to_owned(), doc.to_string())]);
    let what = if letter.carries_document() {
        "sent"
    } else {
        "told"
    };
    w.note(Some(dispatch), None, at, what, &facts)?;
    Ok(())
}

/// What a person is told. A letter under which the line was lost time and again may never get across whole, where no node
/// of ours takes it piece by piece: he can give it to a stick.
fn why(letter: &OutboxRow, fault: &Fault, attempt: u32) -> Error {
    let is_long = letter.kind == Letter::Document;
    match fault {
        Fault::Lost { .. } if is_long && letter.uncertain && attempt > LOST_OFTEN => {
            Error::RoadBreaksOff
        }
        fault => Error::Road(fault.clone()),
    }
}

/// Tries after which a letter that was lost each time is told as such.
const LOST_OFTEN: u32 = 3;

/// Notes why the letter did not go; tells whether it now needs a person.
fn put_back(app: &App, letter: &OutboxRow, fault: &Fault) -> Result<bool, Error> {
    let at = app.now();
    let attempt = letter.attempts + 1;
    let code = Failure::from(&why(letter, fault, attempt)).code;
    let spread = spread(letter.id, attempt);
    let next = match fault {
        // It surely never left, and may have come part of the way: it waits as long as its road does, and no longer.
        Fault::Unreachable(_) => pace::Next::After(pace::rest(attempt, spread)),
        fault => pace::after(fault.passes(), attempt, spread),
    };
    app.write(|w| match next {
        pace::Next::After(wait) => {
            later(
                w,
                letter,
                at.plus_millis(wait),
                &code,
                fault.outcome_unknown(),
                at,
            )?;
            Ok(false)
        }
        // The road itself is wrong, not this letter: it waits until the road is mended.
        pace::Next::Stuck if fault.is_of_the_road() => {
            later(w, letter, at.plus_millis(pace::POLL), &code, false, at)?;
            Ok(false)
        }
        pace::Next::Stuck => {
            stuck(w, letter, &code, at)?;
            Ok(true)
        }
    })
}

fn stick(app: &App, letter: &OutboxRow, code: &str) -> Result<(), Error> {
    let at = app.now();
    app.write(|w| stuck(w, letter, code, at))
}

fn stuck(w: &mut Write<'_>, letter: &OutboxRow, code: &str, at: Moment) -> Result<(), Error> {
    w.mark_stuck(letter.id, code)?;
    let Some(dispatch) = letter.dispatch else {
        return Ok(());
    };
    // What may have arrived before is refused now: that does not make it known that it has not.
    let road = if letter.uncertain {
        Road::Unknown
    } else {
        Road::Stuck
    };
    roads(w, letter, road, Some(code))?;
    let facts = Facts::from([("fault".to_owned(), code.to_owned())]);
    w.note(Some(dispatch), None, at, "stuck", &facts)?;
    Ok(())
}

/// Once a letter may have left, a later refusal to connect does not make that known again.
fn later(
    w: &mut Write<'_>,
    letter: &OutboxRow,
    next_at: Moment,
    code: &str,
    outcome_unknown: bool,
    at: Moment,
) -> Result<(), Error> {
    let unknown = outcome_unknown || letter.state == store::OutboxState::Unknown;
    // What a person sent now from a desk that is held goes on being tried: nobody else would.
    let held = crate::outgoing::outbox::desk_held_at(w)?.is_some();
    let next_at = match held && letter.next_at.millis() == 0 {
        true => letter.next_at,
        false => next_at,
    };
    if unknown {
        w.mark_unknown(letter.id, next_at, code)?;
    } else {
        w.put_back(letter.id, next_at, code)?;
    }
    let Some(dispatch) = letter.dispatch else {
        return Ok(());
    };
    let road = if unknown {
        Road::Unknown
    } else {
        Road::Waiting
    };
    roads(w, letter, road, Some(code))?;
    if unknown && letter.state != store::OutboxState::Unknown {
        let facts = Facts::from([("fault".to_owned(), code.to_owned())]);
        w.note(Some(dispatch), None, at, "unknown_outcome", &facts)?;
    }
    Ok(())
}

/// Moves the recipients of this letter that have not come further. A letter that travels beside the document moves none,
/// nor does one after which another was sent there.
pub(crate) fn roads(
    w: &mut Write<'_>,
    letter: &OutboxRow,
    road: Road,
    fault: Option<&str>,
) -> Result<(), Error> {
    let Some(dispatch) = letter.dispatch else {
        return Ok(());
    };
    if !letter.carries_document() {
        return Ok(());
    }
    let letters = w.letters_of_dispatch(dispatch)?;
    for row in w.deliveries(dispatch)? {
        // What left on a stick may have arrived whatever the axis says, until it has it too.
        let is_away = row.fault.as_deref() == Some(crate::parcel::ON_STICK) && road != Road::Sent;
        let tells = letter.carries_to(&row) && letter.tells_of(&row, &letters);
        if tells && row.delivery.road != Road::Delivered && !is_away {
            w.set_road(dispatch, Some(&row.delivery.to), road, fault)?;
        }
    }
    Ok(())
}

/// A spread that differs from letter to letter and from try to try, and needs no chance.
pub(super) fn spread(id: i64, attempt: u32) -> f64 {
    let mixed = id
        .unsigned_abs()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(attempt % 64);
    (mixed % 1_000) as f64 / 1_000.0
}
