//! What a clerk does with a document that comes in, one verb a file.

mod failed;
mod list;
mod open;
mod receive;
mod refuse;
mod register;
mod show;
mod verify;
mod wishes;
mod work;

pub use failed::{
    ClosePackage, FailedList, FailedPackage, ReopenPackage, SavePackage, close_package, failed,
    fetch_again, reopen_package, save_package,
};
pub(crate) use list::row;
pub use list::{IncomingPage, ListIncoming, list};
pub(crate) use open::{Opened, open, own_codes};
pub(crate) use receive::enter;
pub use receive::{Received, receive, receive_over};
pub use refuse::{RefuseArrival, refuse};
pub use register::{RegisterArrival, Registered, register};
pub use show::{FileBytes, SaveFile, ShowArrival, ShowFile, all_files, file, save_file, show};
pub use verify::verify;
pub(crate) use verify::{judge_again, judge_if_told};
pub use wishes::{DecideWish, decide, reconsider};
pub(crate) use wishes::{codes_of, reopen, same_office};
pub use work::{WorkArrival, WorkStep, Worked, work};

use crate::outgoing::ExchangeFault;
use crate::settings::OfficeSettings;
use crate::verdict::signatories::Claims;
use crate::views::Facts;
use crate::{App, Error};
use office::{Answer, Body, Reference, Wish};
use store::{Arrival, Letter, NewLetter, Read, Write};

/// The arrival of this id.
pub(crate) fn arrival(r: &Read<'_>, id: i64) -> Result<Arrival, Error> {
    r.arrival(id)?.ok_or(Error::ArrivalUnknown { id })
}

/// How an arrival is cited: `Công văn số 12/UBND-VP ngày 05 tháng 01 năm 2026 của …`.
pub(crate) fn cited(arrival: &Arrival) -> String {
    let mut words = vec![arrival.kind_name.clone()];
    let written = reference(arrival).written();
    if !written.is_empty() {
        words.push(format!("số {written}"));
    }
    words.extend(arrival.promulgated.map(office::Day::official));
    if !arrival.from_name.is_empty() {
        words.push(format!("của {}", arrival.from_name));
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// The side of the house a notation belongs to: `NQ/ĐU` is the Party's.
pub(crate) fn body_of(notation: &str) -> Body {
    if notation.contains('/') && !notation.contains('-') {
        return Body::Party;
    }
    Body::State
}

/// What an arrival says of who should have signed it.
pub(crate) fn claims(r: &Read<'_>, arrival: &Arrival) -> Result<Claims, store::Error> {
    Claims::new(
        r,
        &arrival.from,
        &arrival.from_name,
        arrival.notation.as_str(),
        &arrival.signer,
    )
}

/// Number and notation in the sender's own form.
pub(crate) fn reference(arrival: &Arrival) -> Reference {
    Reference {
        number: arrival.number.clone(),
        notation: arrival.notation.clone(),
        body: body_of(arrival.notation.as_str()),
    }
}

/// Number and notation as `ResponseFor/Code` writes them.
pub(crate) fn wire_reference(arrival: &Arrival) -> String {
    reference(arrival).wire()
}

/// A reason that is kept, or that another office will read.
///
/// Errors if it is empty or has more than 1,000 characters (X§4.3).
pub(crate) fn reason(text: &str) -> Result<String, Error> {
    let reason = office::nfc(text.trim());
    let length = reason.chars().count();
    if length == 0 {
        return Err(Error::ReasonMissing);
    }
    if length > REASON_LIMIT {
        return Err(Error::ReasonTooLong {
            length,
            limit: REASON_LIMIT,
        });
    }
    Ok(reason)
}

const REASON_LIMIT: usize = 1_000;

/// Errors if the arrival was given back: its copy here is frozen, only its metadata are left to read.
pub(crate) fn refuse_frozen(arrival: &Arrival) -> Result<(), Error> {
    match arrival.stage.is_open() {
        true => Ok(()),
        false => Err(ExchangeFault::ArrivalFrozen { id: arrival.id }.into()),
    }
}

/// Whether the arrival only speaks of documents that are here: a recall, or an update (X§4.2). It is decided about, and
/// neither registered nor refused. An update of what never came is that document.
pub(crate) fn only_speaks(r: &Read<'_>, arrival: &Arrival) -> Result<bool, Error> {
    let wishes = r.wishes_by(arrival.id)?;
    Ok(wishes.iter().any(|one| one.wish != Wish::Replace))
}

/// Writes the answer the sender is owed and puts it into the outbox, in the caller's transaction, for the road by which
/// the arrival came. Tells its row.
pub(crate) fn answer(
    app: &App,
    w: &mut Write<'_>,
    office: &OfficeSettings,
    arrival: &Arrival,
    code: Answer,
    words: &str,
) -> Result<i64, Error> {
    let at = app.now();
    let bytes = crate::outgoing::letter::answer(office, arrival, code, words, at)?;
    let letter = w.enqueue(&NewLetter {
        kind: Letter::Status,
        business: office::Business::New,
        dispatch: None,
        arrival: Some(arrival.id),
        recipients: Vec::new(),
        code: Some(code),
        from: office.code.clone(),
        envelope: Some(app.store().files().keep(&bytes)?),
        urgent: arrival.urgency != office::Urgency::Normal,
        next_at: at,
        created_at: at,
    })?;
    let road = crate::road::of_arrival(app, w, arrival)?;
    w.set_letter_road(letter, road)?;
    let facts = Facts::from([("code".to_owned(), format!("{:02}", code.code()))]);
    w.note(None, Some(arrival.id), at, "answered_back", &facts)?;
    Ok(letter)
}
