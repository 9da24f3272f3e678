//! Thay thế: another document makes an earlier one void, for each office that has it.

use super::ExchangeFault;
use super::{DraftSaved, Queued, SendDispatch, corrected_by, dispatch, enqueue, versions};
use crate::views::Facts;
use crate::{App, Error};
use office::{Ask, Outgoing, OutgoingStep, StepRefused};
use serde::{Deserialize, Serialize};
use store::{Cause, Made, Write};
use ts_rs::TS;

/// What is replaced, and by what.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ReplaceDispatch {
    /// Row id of what becomes void.
    pub id: i64,
    /// The dispatch in its place, which has not been sent; none: a draft is begun with the same words.
    pub by: Option<i64>,
}

/// Which dispatch takes the place, and whether it went at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Replaced {
    /// Row id of what takes the place.
    pub id: i64,
    /// The version of a draft that was begun for it.
    pub begun: Option<DraftSaved>,
    /// Its letter, if it was issued and so goes now.
    pub queued: Option<Queued>,
}

/// Says that a dispatch takes the place of an earlier one; one that is issued is sent at once, as a replacement.
pub fn replace(app: &App, input: ReplaceDispatch) -> Result<Replaced, Error> {
    let replaced = app.write(|w| {
        let old = dispatch(w, input.id)?;
        if let Some(original) = corrected_by(w, input.id)? {
            return Err(ExchangeFault::AskTheOriginal { id: original }.into());
        }
        old.stage.after(OutgoingStep::Replace)?;
        let Some(by) = input.by else {
            let begun = begin(app, w, &old)?;
            return Ok(Replaced {
                id: begun.id,
                begun: Some(begun),
                queued: None,
            });
        };
        let new = dispatch(w, by)?;
        if by == input.id || new.stage == Outgoing::Sent || corrected_by(w, by)?.is_some() {
            let (from, step) = (new.stage, OutgoingStep::Replace);
            return Err(StepRefused { from, step }.into());
        }
        link(app, w, by, input.id)?;
        let queued = match new.stage {
            Outgoing::Issued => {
                let send = SendDispatch {
                    id: by,
                    ..SendDispatch::default()
                };
                Some(enqueue(app, w, &send)?)
            }
            Outgoing::Draft | Outgoing::Signed | Outgoing::Sent => None,
        };
        Ok(Replaced {
            id: by,
            begun: None,
            queued,
        })
    })?;
    app.poke();
    Ok(replaced)
}

/// Takes back that a dispatch replaces others, before it is sent.
pub fn keep_earlier(app: &App, input: ReplaceDispatch) -> Result<crate::views::Done, Error> {
    app.write(|w| {
        let by = input.by.ok_or(Error::DispatchUnknown { id: input.id })?;
        let new = dispatch(w, by)?;
        if new.stage == Outgoing::Sent {
            let (from, step) = (new.stage, OutgoingStep::Replace);
            return Err(StepRefused { from, step }.into());
        }
        w.unlink(by, input.id)?;
        let facts = Facts::from([("by".to_owned(), by.to_string())]);
        w.note(Some(input.id), None, app.now(), "not_replaced", &facts)?;
        Ok(())
    })?;
    Ok(crate::views::Done {})
}

fn begin(app: &App, w: &mut Write<'_>, old: &store::Dispatch) -> Result<DraftSaved, Error> {
    let author = versions::author();
    let made = Made {
        author: &author,
        ..Made::by_nobody(Cause::Created)
    };
    let id = w.insert_dispatch_by(&old.draft, &made, app.now())?;
    w.set_in_reply_to(id, old.in_reply_to)?;
    link(app, w, id, old.id)?;
    Ok(DraftSaved { id, version: 1 })
}

fn link(app: &App, w: &mut Write<'_>, by: i64, old: i64) -> Result<(), Error> {
    let at = app.now();
    w.link(by, old, Ask::Replace)?;
    let of = Facts::from([("of".to_owned(), old.to_string())]);
    w.note(Some(by), None, at, "replaces", &of)?;
    Ok(())
}
