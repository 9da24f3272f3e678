//! A status message has come: it finds its dispatch and its recipient, and is entered once.

use crate::incoming::same_office;
use crate::settings::OfficeSettings;
use crate::views::Facts;
use crate::{App, Error};
use edxml::Receipt;
use office::{
    Answer, Ask, AskState, Exchange, Heard, Reference, Road, Stays, UnitCode, WhenRead, read_key,
    reference_key,
};
use store::{DeliveryRow, Dispatch, Hash, NewReceipt, PackageKey, Read, Write};

/// What became of a status message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It belongs to this dispatch.
    Dispatch(i64),
    /// No dispatch of ours is meant; the message is kept.
    Unmatched,
}

/// Enters the answer that came as `package`. A repeat changes nothing.
pub(crate) fn settle(
    app: &App,
    w: &mut Write<'_>,
    office: &OfficeSettings,
    package: PackageKey<'_>,
    receipt: &Receipt,
    envelope: &Hash,
) -> Result<Settled, Error> {
    // 13 is a sender's question about a document here, whatever keys of ours it may look like.
    let meant = match receipt.code {
        Answer::RecallAsked => None,
        _ => meant(app, w, office, receipt)?,
    };
    let at = receipt.at.unwrap_or_else(|| app.now());
    let new = w.insert_receipt(&NewReceipt {
        road: package.road,
        doc_id: package.doc_id.to_owned(),
        document_id: receipt.response_for.document_id.clone(),
        from: receipt.from.code.clone(),
        code: receipt.code,
        note: receipt.description.clone(),
        at,
        dispatch: meant.as_ref().map(|dispatch| dispatch.id),
        envelope: *envelope,
    })?;
    let Some(dispatch) = meant else {
        return Ok(Settled::Unmatched);
    };
    if new.is_some() {
        enter(app, w, &dispatch, receipt, at)?;
    }
    Ok(Settled::Dispatch(dispatch.id))
}

fn enter(
    app: &App,
    w: &mut Write<'_>,
    dispatch: &Dispatch,
    receipt: &Receipt,
    at: office::Moment,
) -> Result<(), Error> {
    let deliveries = w.deliveries(dispatch.id)?;
    let Some(row) = recipient(app, w, &deliveries, &receipt.from.code)? else {
        return stranger(app, w, dispatch, receipt);
    };
    let to = row.delivery.to.clone();
    let heard = w.hear(dispatch.id, &to, receipt.code, &receipt.description, at)?;
    let Some(what) = told(heard, receipt.code) else {
        return Ok(());
    };
    // An answer of this sending proves the delivery, whatever the axis has said of it so far.
    if !matches!(heard, Some(Heard::Stays(Stays::Overtaken))) {
        w.set_road(dispatch.id, Some(&to), Road::Delivered, None)?;
        arrived_too(w, dispatch.id, &to, receipt.code)?;
    }
    let facts = Facts::from([
        ("from".to_owned(), row.delivery.name.clone()),
        ("code".to_owned(), code_word(receipt.code)),
        ("note".to_owned(), receipt.description.clone()),
    ]);
    w.note(Some(dispatch.id), None, app.now(), what, &facts)?;
    Ok(())
}

/// How an answer is told in the history; one that says what is known is not (X§4.3: once per document and code).
///
/// 15 and 16 are words of a recall; what they say of a correction is told as that.
const fn told(heard: Option<Heard>, code: Answer) -> Option<&'static str> {
    match (heard, code) {
        (
            Some(Heard::Moves(Exchange {
                asked: Some((Ask::Update, AskState::Agreed)),
                ..
            })),
            Answer::RecallAgreed,
        ) => return Some("update_agreed"),
        (
            Some(Heard::Moves(Exchange {
                asked: Some((Ask::Update, AskState::Refused)),
                ..
            })),
            Answer::RecallRefused,
        ) => return Some("update_refused"),
        _ => {}
    }
    match heard {
        Some(Heard::Moves(_) | Heard::Stays(Stays::Unlisted)) => Some("answered"),
        Some(Heard::Stays(Stays::Doubled)) | None => None,
        Some(Heard::Stays(Stays::Overtaken)) => Some("answered_late"),
        Some(Heard::Stays(Stays::TooLate)) => Some("refused_late"),
        Some(Heard::Stays(Stays::NotAsked | Stays::NotTheirs)) => Some("answered_unasked"),
    }
}

/// 15 or 16 on an update proves that its letter arrived as well, where it can be about nothing else.
fn arrived_too(w: &mut Write<'_>, id: i64, to: &UnitCode, code: Answer) -> Result<(), Error> {
    if !matches!(code, Answer::RecallAgreed | Answer::RecallRefused) {
        return Ok(());
    }
    if let Some(by) = w.correction_proven(id, to)? {
        w.set_road(by, Some(to), Road::Delivered, None)?;
    }
    Ok(())
}

/// The dispatch meant: by its exact key; else by our day, number and notation, which the message names or the key
/// itself tells, since peers re-format keys (X§1.4). Never one of another office's.
fn meant(
    app: &App,
    w: &Write<'_>,
    office: &OfficeSettings,
    receipt: &Receipt,
) -> Result<Option<Dispatch>, Error> {
    let about = &receipt.response_for;
    if let Some(key) = &about.document_id
        && let Some(dispatch) = w.dispatch_by_document_id(key)?
    {
        return Ok(Some(dispatch));
    }
    if let Some(day) = about.promulgated {
        let reference = Reference::receive(&about.code);
        let found = w.dispatch_by_reference(day, &reference.number, &reference.notation)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let Some(read) = about
        .document_id
        .as_ref()
        .and_then(|key| read_key(key.as_str()))
    else {
        return Ok(None);
    };
    if !same_office(app, w, &office.code, &read.unit)? {
        return Ok(None);
    }
    by_key(w, read.when, &read.reference)
}

fn by_key(r: &Read<'_>, when: WhenRead, reference: &str) -> Result<Option<Dispatch>, Error> {
    match when {
        WhenRead::Year(year) => Ok(r.dispatch_of_year(year, reference)?),
        WhenRead::Day(day) => {
            let read = Reference::receive(reference);
            Ok(r.dispatch_by_reference(day, &read.number, &read.notation)?)
        }
    }
}

/// The dispatch of ours that a header says it answers, by the same rules.
pub(crate) fn answered(
    app: &App,
    r: &Read<'_>,
    office: &OfficeSettings,
    about: &edxml::ResponseFor,
) -> Result<Option<i64>, Error> {
    if let Some(key) = &about.document_id
        && let Some(found) = r.dispatch_by_document_id(key)?
    {
        return Ok(Some(found.id));
    }
    if !same_office(app, r, &office.code, &about.organ)? {
        return Ok(None);
    }
    if let Some(day) = about.promulgated {
        let read = Reference::receive(&about.code);
        if !reference_key(&read.number, &read.notation).starts_with('/') {
            let found = r.dispatch_by_reference(day, &read.number, &read.notation)?;
            return Ok(found.map(|found| found.id));
        }
    }
    let read = about
        .document_id
        .as_ref()
        .and_then(|key| read_key(key.as_str()));
    let Some(read) = read else { return Ok(None) };
    Ok(by_key(r, read.when, &read.reference)?.map(|found| found.id))
}

/// An office we did not write to has answered: told, and nothing is changed by it.
fn stranger(
    app: &App,
    w: &mut Write<'_>,
    about: &Dispatch,
    receipt: &Receipt,
) -> Result<(), Error> {
    let facts = Facts::from([
        ("from".to_owned(), receipt.from.code.to_string()),
        ("code".to_owned(), code_word(receipt.code)),
        ("note".to_owned(), receipt.description.clone()),
    ]);
    w.note(
        Some(about.id),
        None,
        app.now(),
        "answered_by_stranger",
        &facts,
    )?;
    Ok(())
}

/// The recipient that answered: by its code, by another code of the same office, or by what alone took its place.
fn recipient<'a>(
    app: &App,
    w: &Write<'_>,
    deliveries: &'a [DeliveryRow],
    from: &UnitCode,
) -> Result<Option<&'a DeliveryRow>, Error> {
    let by_code = |code: &UnitCode| deliveries.iter().find(|row| row.delivery.to == *code);
    if let Some(row) = by_code(from) {
        return Ok(Some(row));
    }
    Ok(crate::incoming::codes_of(app, w, from)?
        .iter()
        .find_map(by_code))
}

fn code_word(answer: Answer) -> String {
    format!("{:02}", answer.code())
}
