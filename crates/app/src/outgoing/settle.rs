//! A status message has come: it finds its dispatch and its recipient, and is entered once.

use crate::views::Facts;
use crate::{App, Error};
use edxml::Receipt;
use office::{Answer, Reference, Road, UnitCode};
use store::{DeliveryRow, Dispatch, Hash, NewReceipt, Write};

/// What became of a status message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It belongs to this dispatch.
    Dispatch(i64),
    /// No dispatch of ours is meant; the message is kept.
    Unmatched,
}

/// Enters the answer that came as package `doc_id`. A repeat changes nothing.
pub(crate) fn settle(
    app: &App,
    w: &mut Write<'_>,
    doc_id: &str,
    receipt: &Receipt,
    envelope: &Hash,
) -> Result<Settled, Error> {
    let dispatch = meant(w, receipt)?;
    let at = receipt.at.unwrap_or_else(|| app.now());
    let new = w.insert_receipt(&NewReceipt {
        doc_id: doc_id.to_owned(),
        document_id: receipt.response_for.document_id.clone(),
        from: receipt.from.code.clone(),
        code: receipt.code,
        note: receipt.description.clone(),
        at,
        dispatch: dispatch.as_ref().map(|dispatch| dispatch.id),
        envelope: *envelope,
    })?;
    let Some(dispatch) = dispatch else {
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
    let Some(row) = recipient(w, &deliveries, &receipt.from.code)? else {
        return stranger(app, w, dispatch, receipt);
    };
    let to = row.delivery.to.clone();
    // An answer proves the delivery, whatever the axis has said of it so far.
    w.set_road(dispatch.id, Some(&to), Road::Delivered, None)?;
    w.set_answer(dispatch.id, &to, receipt.code, &receipt.description, at)?;
    let facts = Facts::from([
        ("from".to_owned(), row.delivery.name.clone()),
        ("code".to_owned(), code_word(receipt.code)),
        ("note".to_owned(), receipt.description.clone()),
    ]);
    w.note(Some(dispatch.id), None, app.now(), "answered", &facts)?;
    Ok(())
}

/// The dispatch meant: by its exact key, else by our day, number and notation, since peers re-format keys (X§1.4).
fn meant(w: &Write<'_>, receipt: &Receipt) -> Result<Option<Dispatch>, Error> {
    let about = &receipt.response_for;
    if let Some(key) = &about.document_id
        && let Some(dispatch) = w.dispatch_by_document_id(key)?
    {
        return Ok(Some(dispatch));
    }
    let Some(day) = about.promulgated else {
        return Ok(None);
    };
    let reference = Reference::receive(&about.code);
    Ok(w.dispatch_by_reference(day, &reference.number, &reference.notation)?)
}

/// An office we did not write to has answered: told, and nothing is changed by it.
fn stranger(
    app: &App,
    w: &mut Write<'_>,
    dispatch: &Dispatch,
    receipt: &Receipt,
) -> Result<(), Error> {
    let facts = Facts::from([
        ("from".to_owned(), receipt.from.code.to_string()),
        ("code".to_owned(), code_word(receipt.code)),
        ("note".to_owned(), receipt.description.clone()),
    ]);
    w.note(
        Some(dispatch.id),
        None,
        app.now(),
        "answered_by_stranger",
        &facts,
    )?;
    Ok(())
}

/// The recipient that answered: by its code, or by an alias of it that the directory knows.
fn recipient<'a>(
    w: &Write<'_>,
    deliveries: &'a [DeliveryRow],
    from: &UnitCode,
) -> Result<Option<&'a DeliveryRow>, Error> {
    let by_code = |code: &UnitCode| deliveries.iter().find(|row| row.delivery.to == *code);
    if let Some(row) = by_code(from) {
        return Ok(Some(row));
    }
    let Some(agency) = w.agency(from)? else {
        return Ok(None);
    };
    let aliases = [Some(agency.code), agency.old_code, agency.code_102];
    Ok(aliases.iter().flatten().find_map(by_code))
}

fn code_word(answer: Answer) -> String {
    format!("{:02}", answer.code())
}
