//! What a clerk does with a document that comes in, one verb a file.

mod failed;
mod list;
mod receive;
mod refuse;
mod register;
mod show;
mod verify;

pub use failed::{FailedList, FailedPackage, SavePackage, failed, save_package};
pub(crate) use list::row;
pub use list::{IncomingPage, ListIncoming, list};
pub(crate) use receive::own_codes;
pub use receive::{Received, receive};
pub use refuse::{RefuseArrival, refuse};
pub use register::{RegisterArrival, Registered, register};
pub use show::{FileBytes, SaveFile, ShowArrival, ShowFile, all_files, file, save_file, show};
pub(crate) use verify::judge_again;
pub use verify::verify;

use crate::settings::OfficeSettings;
use crate::verdict::signatories::Claims;
use crate::views::Facts;
use crate::{App, Error};
use office::{Answer, Body, Reference};
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

/// Writes the answer the sender is owed and puts it into the outbox, in the caller's transaction.
pub(crate) fn answer(
    app: &App,
    w: &mut Write<'_>,
    office: &OfficeSettings,
    arrival: &Arrival,
    code: Answer,
    words: &str,
) -> Result<(), Error> {
    let at = app.now();
    let bytes = crate::outgoing::letter::answer(office, arrival, code, words, at)?;
    w.enqueue(&NewLetter {
        kind: Letter::Status,
        dispatch: None,
        arrival: Some(arrival.id),
        from: office.code.clone(),
        envelope: Some(app.store().files().keep(&bytes)?),
        urgent: arrival.urgency != office::Urgency::Normal,
        next_at: at,
        created_at: at,
    })?;
    let facts = Facts::from([("code".to_owned(), format!("{:02}", code.code()))]);
    w.note(None, Some(arrival.id), at, "answered_back", &facts)?;
    Ok(())
}
