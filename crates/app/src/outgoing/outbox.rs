//! What stands in the outbox, and what a person may do about it.

use crate::settings::ById;
use crate::views::{Done, Facts, Nothing};
use crate::{App, Error, LineState, engine};
use office::{Moment, Road};
use serde::{Deserialize, Serialize};
use store::{Letter, OutboxState, StampState};
use ts_rs::TS;

/// A letter in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "OutboxRow")]
pub struct OutboxEntry {
    /// Row id.
    pub id: i64,
    /// `document` or `status`.
    #[ts(type = "\"document\" | \"status\"")]
    pub kind: String,
    /// The dispatch it carries.
    pub dispatch: Option<i64>,
    /// The arrival it answers.
    pub arrival: Option<i64>,
    /// What it is about.
    pub subject: String,
    /// `stamping`, `waiting`, `taken`, `unknown`, `sent`, `stuck`, `withdrawn`.
    #[ts(
        type = "\"stamping\" | \"waiting\" | \"taken\" | \"unknown\" | \"sent\" | \"stuck\" | \"withdrawn\""
    )]
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, UTC milliseconds.
    pub next_at: Moment,
    /// Why it does not go on, as a failure code.
    pub fault: Option<String>,
}

/// All letters that have not left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxList {
    /// Stuck ones first, then by turn.
    pub rows: Vec<OutboxEntry>,
}

/// Letters that have not left yet.
pub fn list(app: &App, _: Nothing) -> Result<OutboxList, Error> {
    app.store().read(|r| {
        let mut rows = Vec::new();
        for state in [
            OutboxState::Stuck,
            OutboxState::Unknown,
            OutboxState::Taken,
            OutboxState::Stamping,
            OutboxState::Waiting,
        ] {
            for letter in r.outbox(Some(state), LISTED)? {
                let subject = subject(r, &letter)?;
                let fault = match letter.fault {
                    None => stamp_fault(r, letter.dispatch)?,
                    fault => fault,
                };
                rows.push(OutboxEntry {
                    id: letter.id,
                    kind: letter.kind.word().to_owned(),
                    dispatch: letter.dispatch,
                    arrival: letter.arrival,
                    subject,
                    state: letter.state.word().to_owned(),
                    attempts: letter.attempts,
                    next_at: letter.next_at,
                    fault,
                });
            }
        }
        Ok(OutboxList { rows })
    })
}

/// Lets a stuck letter be tried again, at once.
pub fn retry(app: &App, input: ById) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| {
        let letter = letter(w, input.id)?;
        w.retry(input.id, at)?;
        if let (None, Some(dispatch)) = (letter.envelope, letter.dispatch) {
            w.retry_stamps(dispatch, at)?;
        }
        if let (Letter::Document, Some(dispatch), OutboxState::Stuck) =
            (letter.kind, letter.dispatch, letter.state)
        {
            let road = if letter.uncertain {
                Road::Unknown
            } else {
                Road::Waiting
            };
            engine::roads(w, dispatch, road, None)?;
            w.note(Some(dispatch), None, at, "retried", &Facts::new())?;
        }
        Ok(())
    })?;
    app.poke();
    Ok(Done {})
}

/// Takes a letter back that surely never left. The document keeps its number and can be sent again, to fewer.
pub fn withdraw(app: &App, input: ById) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| {
        let letter = letter(w, input.id)?;
        w.withdraw(input.id)?;
        if let Some(dispatch) = letter.dispatch {
            w.set_withdrawn(dispatch, at)?;
            w.note(Some(dispatch), None, at, "withdrawn", &Facts::new())?;
        }
        Ok(())
    })?;
    Ok(Done {})
}

/// The line, and what waits for it.
pub fn line(app: &App, _: Nothing) -> Result<LineState, Error> {
    let has_road = crate::settings::road(app)?.is_some();
    app.store().read(|r| {
        let count = |states: &[OutboxState]| -> Result<u64, Error> {
            states.iter().try_fold(0, |sum, state| {
                Ok(sum + r.outbox(Some(*state), LISTED)?.len() as u64)
            })
        };
        let waiting = count(&[OutboxState::Waiting, OutboxState::Stamping])?;
        let unknown = count(&[OutboxState::Unknown, OutboxState::Taken])?;
        let stuck = count(&[OutboxState::Stuck])?;
        Ok(app.line().state(has_road, waiting, unknown, stuck))
    })
}

/// Asks the engine for a round now.
pub fn poke(app: &App, _: Nothing) -> Result<Done, Error> {
    app.poke();
    Ok(Done {})
}

/// More letters than a person reads; the counts say when there are more.
const LISTED: u32 = 1_000;

/// Why the stamps of a letter do not come; nothing for one that waits for none.
fn stamp_fault(r: &store::Read<'_>, dispatch: Option<i64>) -> Result<Option<String>, Error> {
    let Some(dispatch) = dispatch else {
        return Ok(None);
    };
    let open = |state| matches!(state, StampState::Waiting | StampState::Stuck);
    let rows = r.stamps_of(dispatch)?;
    let mut faults = rows.into_iter().filter(|row| row.holds && open(row.state));
    Ok(faults.find_map(|row| row.fault))
}

pub(crate) fn letter(r: &store::Read<'_>, id: i64) -> Result<store::OutboxRow, Error> {
    match r.letter(id) {
        Err(store::Error::Missing { .. }) => Err(Error::LetterUnknown { id }),
        letter => Ok(letter?),
    }
}

fn subject(r: &store::Read<'_>, letter: &store::OutboxRow) -> Result<String, Error> {
    if let Some(id) = letter.dispatch {
        return Ok(r
            .dispatch(id)?
            .map(|dispatch| dispatch.draft.subject)
            .unwrap_or_default());
    }
    let Some(id) = letter.arrival else {
        return Ok(String::new());
    };
    Ok(r.arrival(id)?
        .map(|arrival| arrival.subject)
        .unwrap_or_default())
}
