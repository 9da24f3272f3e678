//! What stands in the outbox, and what a person may do about it.

use super::carried_by;
use crate::settings::ById;
use crate::views::{Done, Facts, Nothing};
use crate::{App, Error, LineState, LineWord, RoadLine, engine};
use office::{Answer, Ask, Business, Moment, Road};
use serde::{Deserialize, Serialize};
use store::{AskRow, Letter, OutboxState, StampState};
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
    /// Why a document goes; new for a status.
    pub business: Business,
    /// What a status says.
    pub code: Option<Answer>,
    /// The dispatch it carries, or asks about.
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
    /// The road it takes; nothing while none is set that may carry it.
    pub road: Option<i64>,
    /// What people here call that road; empty if there is none.
    pub road_name: String,
    /// Whether it goes before the others.
    pub urgent: bool,
    /// Since when a person holds it back, UTC milliseconds.
    pub held_at: Option<Moment>,
    /// What it waits for.
    pub waits: Waits,
    /// When it last went onto a stick, UTC milliseconds; it goes by the axis all the same.
    pub on_stick_at: Option<Moment>,
}

/// What a letter waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Waits {
    /// For a person: it cannot go on by itself.
    Person,
    /// A person holds it back.
    Held,
    /// A person holds the whole desk back.
    DeskHeld,
    /// For a road to be set up.
    NoRoad,
    /// For a road that may carry it: none of those that are set up may.
    NoFittingRoad,
    /// For time stamps.
    Stamps,
    /// For the answer: it is being sent.
    Answer,
    /// To be reconciled: it may have arrived, and the same bytes will tell.
    Reconciling,
    /// For its road to be back.
    Line,
    /// For the next try.
    NextTry,
    /// For its turn.
    Turn,
}

/// All letters that have not left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxList {
    /// Stuck ones first, then by turn.
    pub rows: Vec<OutboxEntry>,
    /// Since when a person holds the whole desk back, UTC milliseconds.
    pub desk_held_at: Option<Moment>,
}

/// Whether the whole desk is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HoldDesk {
    /// Nothing leaves until somebody says otherwise, but what a person sends now.
    pub held: bool,
}

/// Letters that have not left yet.
pub fn list(app: &App, _: Nothing) -> Result<OutboxList, Error> {
    app.store().read(|r| {
        let mut rows = Vec::new();
        let desk_held_at = desk_held_at(r)?;
        let has_road = !crate::road::rows(r)?.is_empty();
        for state in [
            OutboxState::Stuck,
            OutboxState::Unknown,
            OutboxState::Taken,
            OutboxState::Stamping,
            OutboxState::Waiting,
        ] {
            for letter in r.outbox(Some(state), LISTED)? {
                let subject = subject(r, &letter)?;
                let fault = match letter.fault.clone() {
                    None => stamp_fault(r, letter.dispatch)?,
                    fault => fault,
                };
                let waits = waits(app, &letter, has_road, desk_held_at.is_some());
                let road_name = match letter.road {
                    Some(road) => r.road_name(road)?,
                    None => String::new(),
                };
                rows.push(OutboxEntry {
                    road: letter.road,
                    road_name,
                    urgent: letter.urgent,
                    held_at: letter.held_at,
                    waits,
                    id: letter.id,
                    kind: letter.kind.word().to_owned(),
                    business: letter.business,
                    code: letter.code,
                    dispatch: letter.dispatch,
                    arrival: letter.arrival,
                    subject,
                    state: letter.state.word().to_owned(),
                    attempts: letter.attempts,
                    next_at: letter.next_at,
                    on_stick_at: r.letter_on_stick(letter.id)?,
                    fault,
                });
            }
        }
        Ok(OutboxList { rows, desk_held_at })
    })
}

fn waits(app: &App, letter: &store::OutboxRow, has_road: bool, desk_held: bool) -> Waits {
    let hurried = letter.next_at.millis() == 0;
    match letter.state {
        OutboxState::Stuck => Waits::Person,
        OutboxState::Taken => Waits::Answer,
        _ if letter.held_at.is_some() => Waits::Held,
        OutboxState::Stamping => Waits::Stamps,
        _ if letter.road.is_none() && !has_road => Waits::NoRoad,
        _ if letter.road.is_none() => Waits::NoFittingRoad,
        _ if desk_held && !hurried => Waits::DeskHeld,
        _ if app.line().is_down(letter.road) => Waits::Line,
        OutboxState::Unknown => Waits::Reconciling,
        OutboxState::Waiting if letter.next_at > app.now() => Waits::NextTry,
        OutboxState::Waiting | OutboxState::Sent | OutboxState::Withdrawn => Waits::Turn,
    }
}

/// Sends a letter next, before all others of its urgency, whoever holds it or the desk back.
pub fn now(app: &App, input: ById) -> Result<Done, Error> {
    let stuck = app.store().read(|r| letter(r, input.id))?.state == OutboxState::Stuck;
    if stuck {
        retry(app, input)?;
    }
    app.write(|w| Ok(w.hurry(input.id)?))?;
    app.poke();
    Ok(Done {})
}

/// Holds a letter back until a person releases it or sends it now. What is under way ends as it ends.
pub fn hold(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        letter(w, input.id)?;
        Ok(w.hold(input.id, app.now())?)
    })?;
    Ok(Done {})
}

/// Lets a letter go that was held back.
pub fn release(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        letter(w, input.id)?;
        Ok(w.release(input.id)?)
    })?;
    app.poke();
    Ok(Done {})
}

/// Holds the whole desk back, or lets it go. What comes is taken in all the same.
pub fn hold_desk(app: &App, input: HoldDesk) -> Result<Done, Error> {
    app.write(|w| {
        if !input.held {
            return Ok(w.clear_setting(DESK_HELD)?);
        }
        if desk_held_at(w)?.is_none() {
            w.set_setting(DESK_HELD, &app.now())?;
        }
        Ok(())
    })?;
    app.poke();
    Ok(Done {})
}

/// Since when a person holds the whole desk back.
pub(crate) fn desk_held_at(r: &store::Read<'_>) -> Result<Option<Moment>, Error> {
    Ok(r.setting(DESK_HELD)?)
}

/// Lets a stuck letter be tried again, at once.
pub fn retry(app: &App, input: ById) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| {
        let letter = letter(w, input.id)?;
        w.retry(input.id, at)?;
        if let (None, Some(dispatch)) = (letter.envelope, letter.dispatch) {
            w.retry_stamps(carried_by(w, dispatch)?, at)?;
        }
        if let (Letter::Document, Some(dispatch), OutboxState::Stuck) =
            (letter.kind, letter.dispatch, letter.state)
        {
            let road = if letter.uncertain {
                Road::Unknown
            } else {
                Road::Waiting
            };
            engine::roads(w, &letter, road, None)?;
            w.note(Some(dispatch), None, at, "retried", &Facts::new())?;
        }
        Ok(())
    })?;
    app.poke();
    Ok(Done {})
}

/// Takes a letter back that surely never left, with whatever it asked. The document keeps its number and can be sent
/// again, to fewer; a decision whose answer is taken back is open again.
pub fn withdraw(app: &App, input: ById) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| {
        let letter = letter(w, input.id)?;
        crate::parcel::refuse_away(w, &letter)?;
        w.withdraw(input.id)?;
        if let Some(wish) = w.wish_of_letter(input.id)? {
            crate::incoming::reopen(app, w, &wish)?;
        }
        let asks = w.asks_of_letter(input.id)?;
        for about in w.withdraw_asks(input.id)? {
            let was_recall = |ask: &AskRow| ask.dispatch == about && ask.ask == Ask::Recall;
            if asks.iter().any(was_recall) {
                super::resting::lift_if_idle(w, about)?;
            }
            let to: Vec<String> = asks
                .iter()
                .filter(|ask| ask.dispatch == about)
                .map(|ask| ask.name.clone())
                .collect();
            let facts = Facts::from([("to".to_owned(), to.join("; "))]);
            w.note(Some(about), None, at, "ask_withdrawn", &facts)?;
        }
        let Some(dispatch) = letter.dispatch.filter(|_| letter.carries_document()) else {
            return Ok(());
        };
        unsent(w, &letter, dispatch, at)?;
        w.note(Some(dispatch), None, at, "withdrawn", &Facts::new())?;
        Ok(())
    })?;
    Ok(Done {})
}

/// The line, road by road, and what waits for it.
pub fn line(app: &App, _: Nothing) -> Result<LineState, Error> {
    app.store().read(|r| {
        let mut open = Vec::new();
        for state in [
            OutboxState::Waiting,
            OutboxState::Stamping,
            OutboxState::Unknown,
            OutboxState::Taken,
            OutboxState::Stuck,
        ] {
            open.extend(r.outbox(Some(state), LISTED)?);
        }
        let count = |is: &dyn Fn(&store::OutboxRow) -> bool| {
            open.iter().filter(|row| is(row)).count() as u64
        };
        let in_state = |states: &[OutboxState]| count(&|row| states.contains(&row.state));
        let mut roads = Vec::new();
        for row in crate::road::rows(r)? {
            let mailbox = crate::road::mailbox_line(r, row.id)?;
            let known = RoadLine {
                id: row.id,
                name: row.name,
                network: row.network,
                state: LineWord::Unknown,
                since: None,
                last_round: None,
                fault: None,
                waiting: count(&|letter| letter.road == Some(row.id)),
                drift: None,
                across: None,
                mailbox,
            };
            roads.push(app.line().road(known));
        }
        let mut state = app.line().state(
            roads,
            in_state(&[OutboxState::Waiting, OutboxState::Stamping]),
            in_state(&[OutboxState::Unknown, OutboxState::Taken]),
            in_state(&[OutboxState::Stuck]),
        );
        state.held = count(&|row| row.held_at.is_some());
        state.desk_held_at = desk_held_at(r)?;
        Ok(state)
    })
}

/// Asks the engine for a round now.
pub fn poke(app: &App, _: Nothing) -> Result<Done, Error> {
    app.poke();
    Ok(Done {})
}

/// The recipients of a letter that was withdrawn have not been sent to; with none left the dispatch is issued again.
fn unsent(
    w: &mut store::Write<'_>,
    letter: &store::OutboxRow,
    dispatch: i64,
    at: Moment,
) -> Result<(), Error> {
    for row in w.deliveries(dispatch)? {
        if letter.carries_to(&row) {
            w.unsend(dispatch, &row.delivery.to)?;
        }
    }
    if w.deliveries(dispatch)?.is_empty() {
        w.set_withdrawn(dispatch, at)?;
    }
    Ok(())
}

/// Whether a letter can still be taken back: it surely never left.
pub(crate) fn is_withdrawable(letter: &store::OutboxRow) -> bool {
    !letter.uncertain
        && matches!(
            letter.state,
            OutboxState::Stamping | OutboxState::Waiting | OutboxState::Stuck
        )
}

const DESK_HELD: &str = "outbox.held";
/// More letters than a person reads; the counts say when there are more.
const LISTED: u32 = 1_000;

/// Why the stamps of a letter do not come; nothing for one that waits for none.
fn stamp_fault(r: &store::Read<'_>, dispatch: Option<i64>) -> Result<Option<String>, Error> {
    let Some(dispatch) = dispatch else {
        return Ok(None);
    };
    let open = |state| matches!(state, StampState::Waiting | StampState::Stuck);
    let rows = r.stamps_of(carried_by(r, dispatch)?)?;
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
