//! Thu hồi: a dispatch is asked back of whoever has it, and cancelled here for whoever it has not gone to yet.
//!
//! Asked by status 13, one message for each recipient (X§1.3: what systems do; type 1 is read, never written). What
//! each answers is shown apart; the copy here rests from now on.

use super::ExchangeFault;
use super::enqueue::Sending;
use super::{corrected_by, dispatch, letter};
use crate::settings::{self, OfficeSettings};
use crate::views::Facts;
use crate::{App, Error, incoming, parcel, road, stamps};
use office::{
    Answer, Ask, AskState, DeliveryRefused, DeliveryStep, Moment, Road, Standing, UnitCode, Urgency,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{
    DeliveryRow, Dispatch, Letter, NewAsk, NewLetter, OutboxRow, OutboxState, Read, Write,
};
use ts_rs::TS;

/// What is asked back, of whom, and why.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecallDispatch {
    /// Row id.
    pub id: i64,
    /// Why; each recipient reads it. 1 to 1,000 characters.
    pub reason: String,
    /// Of whom; empty: of everybody it can be asked back of.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub to: Vec<UnitCode>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recalled {
    /// Row id.
    pub id: i64,
    /// Offices that are asked to give it back.
    pub asked: u32,
    /// Offices it had not left for: cancelled here, and they hear nothing.
    pub cancelled: u32,
}

/// Asks a dispatch back.
pub fn recall(app: &App, input: RecallDispatch) -> Result<Recalled, Error> {
    let reason = incoming::reason(&input.reason)?;
    let recalled = app.write(|w| {
        let standing = dispatch(w, input.id)?;
        if let Some(original) = corrected_by(w, input.id)? {
            return Err(ExchangeFault::AskTheOriginal { id: original }.into());
        }
        let chosen = chosen(app, w, &standing, &input.to)?;
        back(app, w, &standing, &reason, chosen)
    })?;
    app.poke();
    Ok(recalled)
}

/// Asks `chosen` back in the caller's transaction; the dispatch rests if anybody is asked.
fn back(
    app: &App,
    w: &mut Write<'_>,
    standing: &Dispatch,
    reason: &str,
    chosen: Vec<DeliveryRow>,
) -> Result<Recalled, Error> {
    let at = app.now();
    let Parted { here, away } = part(w, standing.id, chosen)?;
    let told = Recalled {
        id: standing.id,
        asked: u32::try_from(away.len()).unwrap_or(u32::MAX),
        cancelled: u32::try_from(here.len()).unwrap_or(u32::MAX),
    };
    if !away.is_empty() {
        ask(app, w, standing, reason, &away)?;
        w.freeze(standing.id, reason, at)?;
        note(w, standing.id, "recall_sent", reason, &away, at)?;
    }
    if !here.is_empty() {
        note(w, standing.id, "recalled_here", reason, &here, at)?;
        cancel(app, w, standing, reason, &here, at)?;
    }
    Ok(told)
}

/// Recipients that are to lose a document.
pub(crate) struct Parted {
    /// It surely never left for these.
    pub(crate) here: Vec<DeliveryRow>,
    /// These may have it, and are asked.
    pub(crate) away: Vec<DeliveryRow>,
}

/// Parts the recipients that a letter never left for from those that may have it.
///
/// A letter that got stuck after it may have left is among the latter: its outcome is not known, and only whoever has it
/// can answer. So is one that left on a stick for one of its recipients: it is one envelope for all of them, and is not
/// written anew for the others while somebody may have it.
pub(crate) fn part(w: &mut Write<'_>, id: i64, rows: Vec<DeliveryRow>) -> Result<Parted, Error> {
    let letters = w.letters_of_dispatch(id)?;
    let mut fixed = Vec::new();
    for letter in &letters {
        if letter.uncertain || w.letter_on_stick(letter.id)?.is_some() {
            fixed.push(letter);
        }
    }
    let may_have_left =
        |row: &DeliveryRow| fixed.iter().any(|letter| letter.tells_of(row, &letters));
    let (here, away): (Vec<DeliveryRow>, Vec<DeliveryRow>) = rows.into_iter().partition(|row| {
        let standing = row.exchange().standing();
        matches!(standing, Standing::Waiting | Standing::Stuck) && !may_have_left(row)
    });
    for row in &away {
        if matches!(row.delivery.road, Road::Waiting | Road::Stuck) {
            let fault = row.fault.as_deref();
            w.set_road(id, Some(&row.delivery.to), Road::Unknown, fault)?;
        }
    }
    Ok(Parted { here, away })
}

/// Puts a 13 into the outbox for each of `rows`.
pub(crate) fn ask(
    app: &App,
    w: &mut Write<'_>,
    standing: &Dispatch,
    reason: &str,
    rows: &[DeliveryRow],
) -> Result<(), Error> {
    let (office, at): (OfficeSettings, Moment) = (settings::office(app)?, app.now());
    for row in rows {
        let to = &row.delivery.to;
        let bytes = letter::ask_back(&office, standing, to, reason, at)?;
        let letter = w.enqueue(&NewLetter {
            kind: Letter::Status,
            business: office::Business::New,
            dispatch: Some(standing.id),
            arrival: None,
            recipients: vec![to.clone()],
            code: Some(Answer::RecallAsked),
            from: office.code.clone(),
            envelope: Some(app.store().files().keep(&bytes)?),
            urgent: standing.draft.urgency != Urgency::Normal,
            next_at: at,
            created_at: at,
        })?;
        for (road, _) in road::parted(app, w, standing, std::slice::from_ref(to))? {
            w.set_letter_road(letter, road)?;
        }
        w.insert_ask(&NewAsk {
            dispatch: standing.id,
            to: to.clone(),
            ask: Ask::Recall,
            reason: reason.to_owned(),
            by_dispatch: None,
            letter: Some(letter),
            at,
        })?;
    }
    Ok(())
}

/// Takes recipients off letters that never left. A letter that loses some of its recipients is withdrawn, and another
/// written for the rest, which asks them what the first would have; with nobody left the dispatch is as it was before it
/// was sent. Refuses a letter that is on a stick, which [`part`] leaves to be asked back.
pub(crate) fn cancel(
    app: &App,
    w: &mut Write<'_>,
    standing: &Dispatch,
    reason: &str,
    rows: &[DeliveryRow],
    at: Moment,
) -> Result<(), Error> {
    let gone: BTreeSet<UnitCode> = rows.iter().map(|row| row.delivery.to.clone()).collect();
    for code in &gone {
        w.insert_ask(&NewAsk {
            dispatch: standing.id,
            to: code.clone(),
            ask: Ask::Recall,
            reason: reason.to_owned(),
            by_dispatch: None,
            letter: None,
            at,
        })?;
    }
    let letters: Vec<OutboxRow> = w
        .letters_of_dispatch(standing.id)?
        .into_iter()
        .filter(is_here)
        .collect();
    for letter in letters {
        let of_letter: Vec<UnitCode> = w
            .deliveries(standing.id)?
            .into_iter()
            .filter(|row| letter.carries_to(row))
            .map(|row| row.delivery.to)
            .collect();
        let left: Vec<UnitCode> = of_letter
            .iter()
            .filter(|code| !gone.contains(code))
            .cloned()
            .collect();
        if left.len() == of_letter.len() {
            continue;
        }
        parcel::refuse_away(w, &letter)?;
        w.withdraw(letter.id)?;
        let asked = taken_back(w, letter.id, &gone)?;
        for code in of_letter.iter().filter(|code| gone.contains(code)) {
            w.unsend(standing.id, code)?;
        }
        if !left.is_empty() {
            rewrite(app, w, &letter, left, &asked, at)?;
        }
    }
    if w.deliveries(standing.id)?.is_empty() {
        w.set_withdrawn(standing.id, at)?;
    }
    Ok(())
}

/// Takes back what a letter asked of `gone`. Tells the questions that stay open, for whoever is left.
fn taken_back(
    w: &mut Write<'_>,
    letter: i64,
    gone: &BTreeSet<UnitCode>,
) -> Result<Vec<i64>, Error> {
    let mut stay = Vec::new();
    for ask in w.asks_of_letter(letter)? {
        if ask.state != AskState::Open {
            continue;
        }
        match gone.contains(&ask.to) {
            true => w.withdraw_ask(ask.id)?,
            false => stay.push(ask.id),
        }
    }
    Ok(stay)
}

/// Writes another letter in the place of one that was taken back, for those that are left of it.
fn rewrite(
    app: &App,
    w: &mut Write<'_>,
    letter: &OutboxRow,
    left: Vec<UnitCode>,
    asked: &[i64],
    at: Moment,
) -> Result<(), Error> {
    let id = letter
        .dispatch
        .ok_or(Error::LetterUnknown { id: letter.id })?;
    if letter.envelope.is_some() && dispatch(w, id)?.envelope == letter.envelope {
        w.forget_dispatch_envelope(id)?;
    }
    let (waits, again) = (stamps::waits(w, id)?, dispatch(w, id)?);
    let fault = waits.then_some("stamp.waiting");
    for row in w.deliveries(id)? {
        if row.delivery.road == Road::Stuck && left.contains(&row.delivery.to) {
            w.set_road(id, Some(&row.delivery.to), Road::Waiting, fault)?;
        }
    }
    let sending = Sending {
        business: letter.business,
        recipients: left,
        tells: None,
        road: letter.road,
    };
    let new = sending.put(app, w, &again, waits, at)?;
    for ask in asked {
        w.carry_ask(*ask, new)?;
    }
    Ok(())
}

/// A letter with the document that surely never left.
fn is_here(letter: &OutboxRow) -> bool {
    letter.carries_document()
        && !letter.uncertain
        && matches!(
            letter.state,
            OutboxState::Stamping | OutboxState::Waiting | OutboxState::Stuck | OutboxState::Taken
        )
}

/// The recipients meant: those named, who must all be open to it, or all that are.
fn chosen(
    app: &App,
    r: &Read<'_>,
    standing: &Dispatch,
    named: &[UnitCode],
) -> Result<Vec<DeliveryRow>, Error> {
    let rows = r.deliveries(standing.id)?;
    if named.is_empty() {
        let all: Vec<DeliveryRow> = rows
            .into_iter()
            .filter(|row| row.exchange().may(DeliveryStep::Recall))
            .collect();
        return match all.is_empty() {
            true => Err(ExchangeFault::NobodyToAsk { id: standing.id }.into()),
            false => Ok(all),
        };
    }
    picked(app, r, (rows, standing.id), named, DeliveryStep::Recall)
}

/// The rows of `named`, each once; an error if one is no recipient or does not stand where `step` may follow.
///
/// An office is meant by any of its codes: whoever was written to under an old one may be named by the one in force.
pub(crate) fn picked(
    app: &App,
    r: &Read<'_>,
    (rows, id): (Vec<DeliveryRow>, i64),
    named: &[UnitCode],
    step: DeliveryStep,
) -> Result<Vec<DeliveryRow>, Error> {
    let listed: Vec<UnitCode> = rows.iter().map(|row| row.delivery.to.clone()).collect();
    let mut meant = BTreeSet::new();
    for code in named {
        meant.extend(meant_by(app, r, &listed, code, id)?);
    }
    let rows: Vec<DeliveryRow> = rows
        .into_iter()
        .filter(|row| meant.contains(&row.delivery.to))
        .collect();
    for row in &rows {
        let from = row.exchange().standing();
        if !row.exchange().may(step) {
            return Err(DeliveryRefused { from, step }.into());
        }
    }
    Ok(rows)
}

/// Which of `listed`, the recipients of dispatch `id`, a code means: the one it stands for by the letter, else all of the
/// same office. `NotARecipient` if none.
pub(crate) fn meant_by(
    app: &App,
    r: &Read<'_>,
    listed: &[UnitCode],
    code: &UnitCode,
    id: i64,
) -> Result<Vec<UnitCode>, Error> {
    if listed.contains(code) {
        return Ok(vec![code.clone()]);
    }
    let codes = incoming::codes_of(app, r, code)?;
    let mut meant = Vec::new();
    for one in listed {
        if codes.contains(one) || incoming::codes_of(app, r, one)?.contains(code) {
            meant.push(one.clone());
        }
    }
    match meant.is_empty() {
        true => Err(ExchangeFault::NotARecipient {
            id,
            code: code.clone(),
        }
        .into()),
        false => Ok(meant),
    }
}

fn note(
    w: &mut Write<'_>,
    id: i64,
    what: &str,
    reason: &str,
    rows: &[DeliveryRow],
    at: Moment,
) -> Result<(), Error> {
    let facts = Facts::from([
        ("to".to_owned(), names(rows)),
        ("reason".to_owned(), reason.to_owned()),
    ]);
    w.note(Some(id), None, at, what, &facts)?;
    Ok(())
}

/// The names of recipients, for people.
pub(crate) fn names(rows: &[DeliveryRow]) -> String {
    let all: Vec<&str> = rows
        .iter()
        .map(|row| match row.delivery.name.as_str() {
            "" => row.delivery.to.as_str(),
            name => name,
        })
        .collect();
    all.join("; ")
}
