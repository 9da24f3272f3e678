//! What the sender of an arrival wants of it later: kept as a wish, and granted or declined by a person.
//!
//! Nothing is applied by itself (X§4.3): until somebody decides, the arrival stands as it stood.

use super::{arrival, reason};
use crate::outgoing::ExchangeFault;
use crate::views::{Done, Facts};
use crate::{App, Error, directory, settings};
use edxml::{BusinessPart, Envelope, Receipt, Replacement};
use office::{
    Answer, Business, Day, DocumentId, Incoming, Moment, Reference, UnitCode, WhenRead, Wish,
    read_key, reference_key,
};
use serde::{Deserialize, Serialize};
use store::{Arrival, NewWish, Read, WishRow, WishState, Write};
use ts_rs::TS;

/// What a person decides about a wish.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DecideWish {
    /// The wish's row id.
    pub id: i64,
    /// Granted: 15, and the arrival follows. Otherwise 16, and it stays as it stands.
    pub grant: bool,
    /// What the sender is told; needed to decline (1 to 1,000 characters).
    #[serde(default)]
    pub words: String,
}

/// Decides about a wish and tells the sender (15 or 16; a replacement has no answer).
pub fn decide(app: &App, input: DecideWish) -> Result<Done, Error> {
    let office = settings::office(app)?;
    app.write(|w| {
        let wish = wish(w, input.id)?;
        if wish.state != WishState::Open {
            return Err(store::Error::WishDecided { id: wish.id }.into());
        }
        let words = match (input.grant, wish.wish) {
            (false, Wish::Recall | Wish::Dropped | Wish::Update) => reason(&input.words)?,
            _ if input.words.trim().is_empty() => String::new(),
            _ => reason(&input.words)?,
        };
        let standing = arrival(w, wish.arrival)?;
        let at = app.now();
        if input.grant {
            standing.stage.after(wish.wish.step())?;
        }
        let letter = match wish.wish.answer(input.grant) {
            Some(code) => Some(super::answer(app, w, &office, &standing, code, &words)?),
            None => None,
        };
        if input.grant {
            w.grant_wish(wish.id, &words, letter, at)?;
        } else {
            w.decline_wish(wish.id, &words, letter, at)?;
        }
        close_envelope(w, &wish, at)?;
        let facts = Facts::from([
            ("wish".to_owned(), wish.wish.word().to_owned()),
            ("reason".to_owned(), words),
        ]);
        let what = if input.grant {
            "wish_granted"
        } else {
            "wish_declined"
        };
        w.note(None, Some(wish.arrival), at, what, &facts)?;
        Ok(())
    })?;
    app.poke();
    Ok(Done {})
}

/// Takes a decision back, as long as the sender has surely not been told.
pub fn reconsider(app: &App, input: settings::ById) -> Result<Done, Error> {
    app.write(|w| {
        let wish = wish(w, input.id)?;
        match wish.state {
            WishState::Granted | WishState::Declined => {}
            WishState::Open | WishState::Overtaken => {
                return Err(Error::NothingToUndo);
            }
        }
        if w.is_given_back_without(&wish)? {
            return Err(Error::NothingToUndo);
        }
        if let Some(letter) = wish.letter {
            w.withdraw(letter)?;
        }
        reopen(app, w, &wish)
    })?;
    Ok(Done {})
}

/// Opens a wish again whose answer was withdrawn, in the caller's transaction.
pub(crate) fn reopen(app: &App, w: &mut Write<'_>, wish: &WishRow) -> Result<(), Error> {
    w.reopen_wish(wish.id, app.now())?;
    let facts = Facts::from([("wish".to_owned(), wish.wish.word().to_owned())]);
    w.note(None, Some(wish.arrival), app.now(), "wish_reopened", &facts)?;
    Ok(())
}

/// An envelope that only brought wishes is closed once all of them are decided; a replacing document lives on.
fn close_envelope(w: &mut Write<'_>, wish: &WishRow, at: Moment) -> Result<(), Error> {
    let Some(by) = wish.by_arrival else {
        return Ok(());
    };
    let open = w
        .wishes_by(by)?
        .iter()
        .any(|one| one.state == WishState::Open);
    // One that an older program let be refused stays so.
    let waits = arrival(w, by)?.stage == Incoming::Arrived;
    if !open && waits && wish.wish != Wish::Replace {
        w.settle(by, at)?;
    }
    Ok(())
}

fn wish(r: &Read<'_>, id: i64) -> Result<WishRow, Error> {
    match r.wish(id) {
        Err(store::Error::Missing { .. }) => Err(ExchangeFault::WishUnknown { id }.into()),
        found => Ok(found?),
    }
}

/// Whether two codes are one office's: the same, or known to the directory as each other's.
pub(crate) fn same_office(
    app: &App,
    r: &Read<'_>,
    one: &UnitCode,
    other: &UnitCode,
) -> Result<bool, Error> {
    Ok(one == other || codes_of(app, r, one)?.contains(other))
}

/// Every code that the directory knows of the office under `code` today, itself first.
pub(crate) fn codes_of(app: &App, r: &Read<'_>, code: &UnitCode) -> Result<Vec<UnitCode>, Error> {
    directory::codes_of(r, code, app.now().day())
}

/// The document that `key` means among those that came from `from`: by the key as it is, else by what it tells, for
/// peers write keys anew (X§1.4). `code` and `day` are what a status message says beside the key.
pub(crate) fn meant(
    app: &App,
    r: &Read<'_>,
    from: &UnitCode,
    key: Option<&DocumentId>,
    code: &str,
    day: Option<Day>,
) -> Result<Option<Arrival>, Error> {
    let from = codes_of(app, r, from)?;
    if let Some(key) = key
        && let Some(found) = r.arrival_of_key(&from, key)?
    {
        return Ok(Some(found));
    }
    let said = Reference::receive(code);
    if let (Some(day), false) = (day, said.number.as_str().is_empty()) {
        let reference = reference_key(&said.number, &said.notation);
        if let Some(found) = r.arrival_of_reference(&from, (day, day), &reference)? {
            return Ok(Some(found));
        }
    }
    let Some(read) = key.and_then(|key| read_key(key.as_str())) else {
        return Ok(None);
    };
    let days = match read.when {
        WhenRead::Day(day) => (day, day),
        WhenRead::Year(year) => match (Day::new(year, 1, 1), Day::new(year, 12, 31)) {
            (Ok(first), Ok(last)) => (first, last),
            _ => return Ok(None),
        },
    };
    Ok(r.arrival_of_reference(&from, days, &read.reference)?)
}

/// A 13 has come: the arrival it asks back, with the wish entered; `None` if it is not here (yet).
pub(crate) fn asked_back(
    app: &App,
    w: &mut Write<'_>,
    doc_id: &str,
    receipt: &Receipt,
) -> Result<Option<i64>, Error> {
    if receipt.code != Answer::RecallAsked {
        return Ok(None);
    }
    let about = &receipt.response_for;
    let from = &receipt.from.code;
    let found = meant(
        app,
        w,
        from,
        about.document_id.as_ref(),
        &about.code,
        about.promulgated,
    )?;
    let Some(found) = found else { return Ok(None) };
    let new = NewWish {
        arrival: found.id,
        wish: Wish::Recall,
        reason: receipt.description.clone(),
        by_arrival: None,
        doc_id: doc_id.to_owned(),
        said_at: receipt.at,
        came_at: app.now(),
    };
    enter(app, w, &new)?;
    Ok(Some(found.id))
}

/// Wishes that overtook the document they speak of: entered now that it is here.
pub(crate) fn overtaken(app: &App, w: &mut Write<'_>, id: i64) -> Result<(), Error> {
    let standing = arrival(w, id)?;
    let Some(key) = &standing.document_id else {
        return Ok(());
    };
    let from = codes_of(app, w, &standing.from)?;
    for asked in w.receipts_of_key(key, Answer::RecallAsked)? {
        // What was asked of a copy given back before is not asked of the one that came in its place.
        if !from.contains(&asked.from) || w.told_a_wish(&asked.doc_id)? {
            continue;
        }
        let new = NewWish {
            arrival: id,
            wish: Wish::Recall,
            reason: asked.note,
            by_arrival: None,
            doc_id: asked.doc_id,
            said_at: Some(asked.at),
            came_at: app.now(),
        };
        enter(app, w, &new)?;
    }
    for ahead in w.recalls_ahead(&from, key)? {
        let part = business_of(&ahead);
        let new = NewWish {
            arrival: id,
            wish: Wish::Recall,
            reason: part.map(|part| part.reason).unwrap_or_default(),
            by_arrival: Some(ahead.id),
            doc_id: ahead.doc_id,
            said_at: None,
            came_at: app.now(),
        };
        enter(app, w, &new)?;
    }
    Ok(())
}

/// What an envelope wants of a document that is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing: it is a document like any other.
    Nothing,
    /// These wishes, each about an arrival.
    These(Vec<(i64, Wish)>),
    /// It only tells this arrival that others were added or taken off.
    ListChanged(i64),
}

/// What an envelope wants here; `own` are our codes.
pub(crate) fn wanted(
    app: &App,
    r: &Read<'_>,
    envelope: &Envelope,
    own: &[String],
    same_files: impl Fn(i64) -> Result<bool, Error>,
) -> Result<Wanted, Error> {
    let header = &envelope.header;
    let from = &header.from.code;
    match envelope.business.business {
        Business::New => Ok(Wanted::Nothing),
        Business::Replace => {
            let mut all = Vec::new();
            for replaced in &envelope.business.replacements {
                if !concerns(replaced, own) {
                    continue;
                }
                let found = meant(app, r, from, Some(&replaced.document_id), "", None)?;
                let found = found.filter(|found| is_here(found.stage));
                all.extend(found.map(|found| (found.id, Wish::Replace)));
            }
            Ok(match all.is_empty() {
                true => Wanted::Nothing,
                false => Wanted::These(all),
            })
        }
        business @ (Business::Recall | Business::Update) => {
            let target = envelope.target();
            let code = header.code();
            let found = meant(app, r, from, target.as_ref(), &code, header.promulgated)?;
            let Some(found) = found else {
                return Ok(Wanted::Nothing);
            };
            if business == Business::Recall {
                return Ok(Wanted::These(vec![(found.id, Wish::Recall)]));
            }
            if is_dropped(envelope, own) {
                return Ok(Wanted::These(vec![(found.id, Wish::Dropped)]));
            }
            // A list is nothing to somebody who sent the document back. With files that are not here yet, its letter has
            // overtaken a correction.
            let list_only = is_list_only(&envelope.business);
            if list_only && (!is_here(found.stage) || same_files(found.id)?) {
                return Ok(Wanted::ListChanged(found.id));
            }
            // After 02 or 15 a correction is the document itself, sent again (X§4.2).
            if !is_here(found.stage) {
                return Ok(Wanted::Nothing);
            }
            Ok(Wanted::These(vec![(found.id, Wish::Update)]))
        }
    }
}

/// Enters what an envelope wants, which came as the arrival `by`.
pub(crate) fn enter_all(
    app: &App,
    w: &mut Write<'_>,
    doc_id: &str,
    by: i64,
    envelope: &Envelope,
    wanted: &[(i64, Wish)],
) -> Result<(), Error> {
    for (about, wish) in wanted {
        let new = NewWish {
            arrival: *about,
            wish: *wish,
            reason: envelope.business.reason.clone(),
            by_arrival: Some(by),
            doc_id: doc_id.to_owned(),
            said_at: envelope.traces.first().and_then(|trace| trace.at),
            came_at: app.now(),
        };
        enter(app, w, &new)?;
    }
    Ok(())
}

/// Whether we stand in the list of an update as taken off.
pub(crate) fn is_dropped(envelope: &Envelope, own: &[String]) -> bool {
    let info = envelope.business.document_info.as_ref();
    info.is_some_and(|info| {
        info.receivers
            .iter()
            .any(|change| !change.added && own.contains(&change.organ.to_string()))
    })
}

/// Whether an update says that nothing but its list of recipients changed.
pub(crate) fn is_list_only(part: &BusinessPart) -> bool {
    let info = part.document_info.as_ref();
    info.is_some_and(|info| info.receivers_changed && !info.content_changed)
}

/// Whether the lists of an envelope name us, though its receivers may not (X§1.3).
pub(crate) fn names_us(part: &BusinessPart, own: &[String]) -> Option<UnitCode> {
    let changed = part.document_info.iter().flat_map(|info| &info.receivers);
    let replaced = part.replacements.iter().flat_map(|one| &one.organs);
    changed
        .map(|change| &change.organ)
        .chain(replaced)
        .find(|code| own.contains(&code.to_string()))
        .cloned()
}

/// The business part of an arrival as it was read.
pub(crate) fn business_of(arrival: &Arrival) -> Option<BusinessPart> {
    let read: Result<(serde_json::Value, BusinessPart), _> = serde_json::from_str(&arrival.header);
    read.ok().map(|(_, part)| part)
}

/// Whether there is anything here to correct or to replace: not once it was sent back or given back.
const fn is_here(stage: Incoming) -> bool {
    !matches!(stage, Incoming::Refused | Incoming::Recalled)
}

/// An empty list makes it void for everybody.
fn concerns(replaced: &Replacement, own: &[String]) -> bool {
    replaced.organs.is_empty()
        || replaced
            .organs
            .iter()
            .any(|code| own.contains(&code.to_string()))
}

fn enter(app: &App, w: &mut Write<'_>, new: &NewWish) -> Result<(), Error> {
    if w.knows_wish(new)? {
        return Ok(());
    }
    let is_new = w.insert_wish(new)?.is_some();
    let what = match (is_new, new.wish) {
        (false, _) => "asked_again",
        (true, Wish::Recall) => "recall_asked",
        (true, Wish::Dropped) => "dropped_asked",
        (true, Wish::Update) => "update_asked",
        (true, Wish::Replace) => "replace_asked",
    };
    let facts = Facts::from([("note".to_owned(), new.reason.clone())]);
    w.note(None, Some(new.arrival), app.now(), what, &facts)?;
    Ok(())
}
