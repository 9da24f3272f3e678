//! Letters get their road: in the transaction that puts them into the outbox, and, where no road was set then, when one
//! is.

use super::choice::{Choice, Open, choose};
use super::{Details, RoadFault, rows};
use crate::{App, Error, directory, incoming};
use office::{Body, UnitCode};
use std::collections::BTreeMap;
use store::{Arrival, Dispatch, Letter, OutboxRow, Read, RoadGround, RoadRow, Write};

/// Decides for each recipient of a dispatch which road leads there; what a person chose goes first.
///
/// Tells the roads that are taken, each once; `[None]` while none is set. `PartyNeedsRule` if none may be, `Crosses` if
/// a person chose one that may not.
pub(crate) fn lead(
    app: &App,
    w: &mut Write<'_>,
    standing: &Dispatch,
    to: &[UnitCode],
    persons: &BTreeMap<UnitCode, i64>,
) -> Result<Vec<Option<i64>>, Error> {
    let open = open(w)?;
    if let Some(id) = persons
        .values()
        .find(|id| open.iter().all(|road| road.id != **id))
    {
        return Err(RoadFault::Unknown { id: *id }.into());
    }
    let mut taken = Vec::new();
    for code in to {
        let road = match chosen(
            app,
            w,
            &open,
            standing.draft.body,
            code,
            persons.get(code).copied(),
        )? {
            Choice::Over(id, ground) => {
                w.set_over(standing.id, code, id, ground)?;
                Some(id)
            }
            Choice::NoRoad => None,
            Choice::Forbidden => return Err(RoadFault::PartyNeedsRule { to: code.clone() }.into()),
            Choice::Crosses(id) => return Err(crosses(w, id, code)?.into()),
        };
        if !taken.contains(&road) {
            taken.push(road);
        }
    }
    Ok(taken)
}

/// A road, nothing while there is none, and whom it leads to.
pub(crate) type Part = (Option<i64>, Vec<UnitCode>);

/// Some recipients of a dispatch, by the road that leads there. Whoever has none yet gets one.
pub(crate) fn parted(
    app: &App,
    w: &mut Write<'_>,
    standing: &Dispatch,
    to: &[UnitCode],
) -> Result<Vec<Part>, Error> {
    let in_use: Vec<i64> = rows(w)?.iter().map(|road| road.id).collect();
    let known = |row: &&store::DeliveryRow| row.over.is_some_and(|id| in_use.contains(&id));
    let leads: Vec<UnitCode> = w
        .deliveries(standing.id)?
        .iter()
        .filter(known)
        .map(|row| row.delivery.to.clone())
        .collect();
    let without: Vec<UnitCode> = to
        .iter()
        .filter(|code| !leads.contains(code))
        .cloned()
        .collect();
    lead(app, w, standing, &without, &BTreeMap::new())?;
    let mut parts: Vec<Part> = Vec::new();
    for code in to {
        let over = w.delivery(standing.id, code)?.and_then(|row| row.over);
        match parts.iter_mut().find(|(road, _)| *road == over) {
            Some((_, codes)) => codes.push(code.clone()),
            None => parts.push((over, vec![code.clone()])),
        }
    }
    Ok(parts)
}

/// The road by which an answer to an arrival goes: the one it came by; for what came by none, the one that leads there.
pub(crate) fn of_arrival(
    app: &App,
    w: &mut Write<'_>,
    arrival: &Arrival,
) -> Result<Option<i64>, Error> {
    let open = open(w)?;
    let came = w.road_of_arrival(arrival.id)?;
    if came.is_some_and(|id| open.iter().any(|road| road.id == id)) {
        return Ok(came);
    }
    let body = incoming::body_of(arrival.notation.as_str());
    Ok(match chosen(app, w, &open, body, &arrival.from, None)? {
        Choice::Over(id, _) => Some(id),
        Choice::NoRoad | Choice::Forbidden | Choice::Crosses(_) => None,
    })
}

/// A road was set up or changed: letters that none could carry take it, if all they hold may. Tells how many did.
pub(crate) fn adopt(app: &App, w: &mut Write<'_>) -> Result<u32, Error> {
    let open = open(w)?;
    let mut adopted = 0;
    for letter in w.roadless()? {
        if let Some(road) = road_for(app, w, &open, &letter)? {
            w.set_letter_road(letter.id, Some(road))?;
            adopted += 1;
        }
    }
    Ok(adopted)
}

/// The one road that may carry a letter to all it goes to.
fn road_for(
    app: &App,
    w: &mut Write<'_>,
    open: &[Open],
    letter: &OutboxRow,
) -> Result<Option<i64>, Error> {
    if let (Letter::Status, Some(arrival)) = (letter.kind, letter.arrival) {
        let arrival = incoming::arrival(w, arrival)?;
        return of_arrival(app, w, &arrival);
    }
    let Some(dispatch) = letter.dispatch else {
        return Ok(None);
    };
    let standing = crate::outgoing::dispatch(w, dispatch)?;
    let to: Vec<UnitCode> = w
        .deliveries(dispatch)?
        .into_iter()
        .map(|row| row.delivery.to)
        .filter(|code| letter.goes_to(code))
        .collect();
    let mut choices = Vec::new();
    for code in &to {
        choices.push(chosen(app, w, open, standing.draft.body, code, None)?);
    }
    // One envelope names them all: where roads part now, it takes the first that may carry the document at all.
    let road = choices.iter().find_map(|choice| match choice {
        Choice::Over(id, _) => Some(*id),
        Choice::NoRoad | Choice::Forbidden | Choice::Crosses(_) => None,
    });
    let forbidden = choices.contains(&Choice::Forbidden);
    let Some(road) = road.filter(|_| !forbidden) else {
        return Ok(None);
    };
    for code in &to {
        w.set_over(dispatch, code, road, RoadGround::Network)?;
    }
    Ok(Some(road))
}

/// The choice for one code, by any of the codes its office has.
fn chosen(
    app: &App,
    r: &Read<'_>,
    open: &[Open],
    body: Body,
    code: &UnitCode,
    person: Option<i64>,
) -> Result<Choice, Error> {
    let codes = known_by(app, r, open, code)?;
    Ok(choose(open, body, &codes, person))
}

/// The codes that choosing goes by: those of the whole office where there are rules that may name any of them.
pub(super) fn known_by(
    app: &App,
    r: &Read<'_>,
    open: &[Open],
    code: &UnitCode,
) -> Result<Vec<UnitCode>, Error> {
    match open.iter().any(|road| !road.rules.is_empty()) {
        true => directory::codes_of(r, code, app.now().day()),
        false => Ok(vec![code.clone()]),
    }
}

fn crosses(r: &Read<'_>, id: i64, to: &UnitCode) -> Result<RoadFault, Error> {
    let name = rows(r)?.into_iter().find(|road| road.id == id);
    Ok(RoadFault::Crosses {
        to: to.clone(),
        name: name.map(|road| road.name).unwrap_or_default(),
    })
}

/// The roads of this desk, as far as choosing goes.
pub(super) fn open(r: &Read<'_>) -> Result<Vec<Open>, Error> {
    let rows: Vec<RoadRow<Details>> = rows(r)?;
    Ok(rows
        .into_iter()
        .map(|row| Open {
            id: row.id,
            network: row.network,
            rules: row.details.rules,
        })
        .collect())
}
