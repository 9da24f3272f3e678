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

/// Takes the next letter that is due to the axis, and notes what became of it.
///
/// The attempt is counted before the call. A letter whose outcome is not known is neither sent nor failed; the same
/// bytes go again, and the other end tells the repeat by sender and hash.
pub async fn step<R: Transport>(app: &Arc<App>, road: &R) -> Result<Step, Error> {
    let Some((letter, bytes)) = blocking(app, take).await? else {
        return Ok(Step::Idle);
    };
    let kind = match letter.kind {
        Letter::Document => Kind::Document,
        Letter::Status => Kind::Status,
    };
    match road.submit(letter.from.as_str(), kind, &bytes).await {
        Ok(doc) => {
            note_line(app, None);
            blocking(app, move |app| sent(app, &letter, &doc)).await?;
            Ok(Step::Sent)
        }
        Err(fault) => failed(app, letter, fault).await,
    }
}

async fn failed(app: &Arc<App>, letter: OutboxRow, fault: Fault) -> Result<Step, Error> {
    note_line(app, fault.is_of_the_road().then_some(&fault));
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

/// The next letter due and its bytes, with the attempt counted.
fn take(app: &App) -> Result<Option<(OutboxRow, Vec<u8>)>, Error> {
    let at = app.now();
    let letter = app.write(|w| {
        let Some(letter) = w.next_due(at)? else {
            return Ok(None);
        };
        w.take(letter.id, at)?;
        Ok(Some(letter))
    })?;
    let Some(letter) = letter else {
        return Ok(None);
    };
    let bytes = match &letter.envelope {
        Some(envelope) => app.store().files().read(envelope).map_err(Error::from),
        // The store gives out no letter without its bytes.
        None => Err(Error::Broken),
    };
    match bytes {
        Ok(bytes) => Ok(Some((letter, bytes))),
        Err(fault) => {
            // It never left: a person must look, and the letters behind it must not wait for that.
            stick(app, &letter, &Failure::from(&fault).code)?;
            Err(fault)
        }
    }
}

fn sent(app: &App, letter: &OutboxRow, doc: &DocId) -> Result<(), Error> {
    let at = app.now();
    app.write(|w| {
        w.mark_sent(letter.id, doc.as_str(), at)?;
        let Some(dispatch) = letter.dispatch else {
            return Ok(());
        };
        roads(w, dispatch, Road::Sent, None)?;
        let facts = Facts::from([("doc_id".to_owned(), doc.to_string())]);
        w.note(Some(dispatch), None, at, "sent", &facts)?;
        Ok(())
    })
}

/// Notes why the letter did not go; tells whether it now needs a person.
fn put_back(app: &App, letter: &OutboxRow, fault: &Fault) -> Result<bool, Error> {
    let at = app.now();
    let code = Failure::from(&Error::Road(fault.clone())).code;
    let attempt = letter.attempts + 1;
    let next = pace::after(fault.passes(), attempt, spread(letter.id, attempt));
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
    roads(w, dispatch, Road::Stuck, Some(code))?;
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
    roads(w, dispatch, road, Some(code))?;
    if unknown && letter.state != store::OutboxState::Unknown {
        let facts = Facts::from([("fault".to_owned(), code.to_owned())]);
        w.note(Some(dispatch), None, at, "unknown_outcome", &facts)?;
    }
    Ok(())
}

/// Moves the recipients that have not come further than this letter.
pub(crate) fn roads(
    w: &mut Write<'_>,
    dispatch: i64,
    road: Road,
    fault: Option<&str>,
) -> Result<(), Error> {
    for row in w.deliveries(dispatch)? {
        if row.delivery.road != Road::Delivered {
            w.set_road(dispatch, Some(&row.delivery.to), road, fault)?;
        }
    }
    Ok(())
}

/// A spread that differs from letter to letter and from try to try, and needs no chance.
fn spread(id: i64, attempt: u32) -> f64 {
    let mixed = id
        .unsigned_abs()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(attempt % 64);
    (mixed % 1_000) as f64 / 1_000.0
}
