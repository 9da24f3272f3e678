//! Sending, as a clerk means it: the letter stands in the outbox, for everyone it is addressed to.

use super::dispatch;
use super::letter::{self, Enclosed};
use crate::views::Facts;
use crate::{App, Error, settings, stamps};
use office::{Outgoing, OutgoingStep, UnitCode, Urgency};
use serde::{Deserialize, Serialize};
use store::{Hash, Letter, NewLetter};
use ts_rs::TS;

/// What is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SendDispatch {
    /// Row id.
    pub id: i64,
    /// Receivers of the draft to leave out this time: codes that the axis does not know, say.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub without: Vec<UnitCode>,
}

/// What now stands in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Queued {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Outgoing,
    /// To how many offices it goes.
    pub receivers: u32,
}

/// Puts the letter into the outbox, with a delivery for each receiver.
///
/// The envelope is written once: here, or, where signatures wait for their time stamps, when those have come.
pub fn send(app: &App, input: SendDispatch) -> Result<Queued, Error> {
    let office = settings::office(app)?;
    let queued = app.write(|w| {
        let standing = dispatch(w, input.id)?;
        let stage = standing.stage.after(OutgoingStep::Send)?;
        let mut receivers = standing.draft.receivers();
        receivers.retain(|(code, _)| !input.without.contains(code));
        if receivers.is_empty() {
            return Err(Error::NoReceiver { id: input.id });
        }
        for (code, name) in &receivers {
            w.insert_delivery(input.id, code, name)?;
        }
        let at = app.now();
        let waits = stamps::enter(app, w, input.id)?;
        let envelope = match waits {
            true => None,
            false => Some(compose(app, w, &standing)?),
        };
        w.set_sent(input.id, envelope.as_ref(), at)?;
        if waits {
            let road = office::Road::Waiting;
            w.set_road(input.id, None, road, Some("stamp.waiting"))?;
        }
        w.enqueue(&NewLetter {
            kind: Letter::Document,
            dispatch: Some(input.id),
            arrival: None,
            from: office.code.clone(),
            envelope,
            urgent: standing.draft.urgency != Urgency::Normal,
            next_at: at,
            created_at: at,
        })?;
        w.note(Some(input.id), None, at, "queued", &Facts::new())?;
        let receivers = u32::try_from(receivers.len()).unwrap_or(u32::MAX);
        Ok(Queued {
            id: input.id,
            stage,
            receivers,
        })
    })?;
    app.poke();
    Ok(queued)
}

/// Writes the envelope of a dispatch for everyone it is to be delivered to, and enters its signed files as evidence.
///
/// What stands in it never changes again.
pub(crate) fn compose(
    app: &App,
    w: &mut store::Write<'_>,
    standing: &store::Dispatch,
) -> Result<Hash, Error> {
    let office = settings::office(app)?;
    let deliveries = w.deliveries(standing.id)?;
    let receivers: Vec<(UnitCode, String)> = deliveries
        .into_iter()
        .map(|row| (row.delivery.to, row.delivery.name))
        .collect();
    let answers = standing
        .in_reply_to
        .map(|id| w.arrival(id))
        .transpose()?
        .flatten();
    let (enclosed, pages) = enclosed(app, w, standing)?;
    let bytes = letter::document(
        &office,
        standing,
        &receivers,
        answers.as_ref(),
        pages,
        enclosed,
    )?;
    crate::evidence::enter_dispatch(app, w, standing)?;
    Ok(app.store().files().keep(&bytes)?)
}

/// The page and whatever was enclosed, with the number of pages.
fn enclosed(
    app: &App,
    w: &store::Write<'_>,
    standing: &store::Dispatch,
) -> Result<(Vec<Enclosed>, u32), Error> {
    let page = standing
        .page
        .as_ref()
        .ok_or(Error::NotIssued { id: standing.id })?;
    let bytes = app.store().files().read(page)?;
    let pages = paper::count_pages(&bytes)?;
    let mut all = vec![Enclosed {
        name: letter::page_name(standing),
        bytes,
    }];
    for enclosure in w.enclosures(standing.id)? {
        let bytes = app.store().files().read(&enclosure.hash)?;
        all.push(Enclosed {
            name: enclosure.name,
            bytes,
        });
    }
    Ok((all, u32::try_from(pages).unwrap_or(u32::MAX)))
}
