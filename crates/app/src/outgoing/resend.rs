//! Gửi lại: the document goes once more to whoever refused it or gave it back, as it was last corrected.

use super::ExchangeFault;
use super::enqueue::{Sending, carried};
use super::recall::{names, picked};
use super::{corrected_by, dispatch, resting};
use crate::views::Facts;
use crate::{App, Error, road, stamps};
use office::{Ask, Business, DeliveryStep, Road, UnitCode};
use serde::{Deserialize, Serialize};
use store::{Dispatch, Letter, OutboxState, Read, Write};
use ts_rs::TS;

use super::Queued;

/// What is sent again, and to whom.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ResendDispatch {
    /// Row id.
    pub id: i64,
    /// To whom; empty: to everybody who refused it or gave it back.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub to: Vec<UnitCode>,
}

/// Sends a dispatch again as new (X§4.2: after 02 one may correct and send again).
pub fn resend(app: &App, input: ResendDispatch) -> Result<Queued, Error> {
    let queued = app.write(|w| {
        let standing = dispatch(w, input.id)?;
        if let Some(original) = corrected_by(w, input.id)? {
            return Err(ExchangeFault::AskTheOriginal { id: original }.into());
        }
        resting::refuse(w, input.id)?;
        let rows = w.deliveries(input.id)?;
        let rows = match input.to.is_empty() {
            false => picked(app, w, (rows, input.id), &input.to, DeliveryStep::Resend)?,
            true => rows
                .into_iter()
                // Where the copy there may be in force, a person names it.
                .filter(|row| row.exchange().may(DeliveryStep::Resend) && !row.unsure)
                .collect(),
        };
        if rows.is_empty() {
            return Err(ExchangeFault::NobodyToAsk { id: input.id }.into());
        }
        for row in &rows {
            w.set_resent(input.id, &row.delivery.to)?;
        }
        let facts = Facts::from([("to".to_owned(), names(&rows))]);
        w.note(Some(input.id), None, app.now(), "resent", &facts)?;
        let recipients = rows.into_iter().map(|row| row.delivery.to).collect();
        let receivers = to_some(app, w, input.id, recipients)?;
        Ok(Queued {
            id: input.id,
            stage: standing.stage,
            receivers,
            folded: 0,
        })
    })?;
    app.poke();
    Ok(queued)
}

/// Puts a letter for some recipients of a dispatch into the outbox, one on each road. Tells for how many.
pub(crate) fn to_some(
    app: &App,
    w: &mut Write<'_>,
    id: i64,
    recipients: Vec<UnitCode>,
) -> Result<u32, Error> {
    let standing = dispatch(w, id)?;
    let waits = waits(app, w, &standing)?;
    if waits {
        for code in &recipients {
            w.set_road(id, Some(code), Road::Waiting, Some("stamp.waiting"))?;
        }
    }
    let count = u32::try_from(recipients.len()).unwrap_or(u32::MAX);
    let business = business_of(w, id)?;
    for (road, recipients) in road::parted(app, w, &standing, &recipients)? {
        let sending = Sending {
            business,
            recipients,
            tells: None,
            road,
        };
        sending.put(app, w, &standing, waits, app.now())?;
    }
    Ok(count)
}

/// Whether what goes to more recipients waits for time stamps: those of the version that goes, and only while no envelope
/// holds it. Whoever gets it later gets the very bytes that others have (ADR 0016).
fn waits(app: &App, w: &mut Write<'_>, standing: &Dispatch) -> Result<bool, Error> {
    let version = carried(w, standing)?.id;
    let letters = w.letters_of_dispatch(version)?;
    let is_fixed = letters.iter().any(|letter| {
        let stands = letter.state != OutboxState::Withdrawn;
        stands && letter.kind == Letter::Document && letter.envelope.is_some()
    });
    match is_fixed {
        true => Ok(false),
        false => stamps::enter(app, w, version),
    }
}

/// Why a dispatch went, and goes again: it replaces others, or is new.
fn business_of(r: &Read<'_>, id: i64) -> Result<Business, Error> {
    let replaces = r
        .earlier_of(id)?
        .iter()
        .any(|(_, kind)| *kind == Ask::Replace);
    Ok(match replaces {
        true => Business::Replace,
        false => Business::New,
    })
}
