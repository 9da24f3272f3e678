//! Sending, as a clerk means it: the letter stands in the outbox, for everyone it is addressed to.

use super::dispatch;
use super::letter::{self, Enclosed};
use crate::views::Facts;
use crate::{App, Error, settings};
use office::{Outgoing, OutgoingStep, UnitCode, Urgency};
use serde::{Deserialize, Serialize};
use store::{Letter, NewLetter};
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

/// Writes the envelope once and puts it into the outbox, with a delivery for each receiver.
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
        let answers = standing
            .in_reply_to
            .map(|id| w.arrival(id))
            .transpose()?
            .flatten();
        let (enclosed, pages) = enclosed(app, w, &standing)?;
        let bytes = letter::document(
            &office,
            &standing,
            &receivers,
            answers.as_ref(),
            pages,
            enclosed,
        )?;
        let envelope = app.store().files().keep(&bytes)?;
        let at = app.now();
        w.set_sent(input.id, Some(&envelope), at)?;
        for (code, name) in &receivers {
            w.insert_delivery(input.id, code, name)?;
        }
        w.enqueue(&NewLetter {
            kind: Letter::Document,
            dispatch: Some(input.id),
            arrival: None,
            from: office.code.clone(),
            envelope: Some(envelope),
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
