//! A dispatch that was asked back rests: nothing more is sent of it until somebody lifts that.
//!
//! Source: Decree 30/2020, Annex VI, 8: the recalled document and its metadata are frozen, those of the recall kept.

use super::ExchangeFault;
use super::dispatch;
use crate::settings::ById;
use crate::views::{Done, Facts};
use crate::{App, Error};
use office::{Ask, AskState, Reminder};
use store::{AskRow, Read, Write};

/// Lets a dispatch be sent and copied again, once every recall of it was answered, or is waited for no more: there are
/// systems that never answer one.
pub fn lift(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        dispatch(w, input.id)?;
        if answer_is_awaited(w, input.id)? {
            return Err(ExchangeFault::RecallOpen { id: input.id }.into());
        }
        if w.unfreeze(input.id)? {
            w.note(Some(input.id), None, app.now(), "unfrozen", &Facts::new())?;
        }
        Ok(())
    })?;
    Ok(Done {})
}

/// Whether a recall of the dispatch is unanswered at a recipient that is still followed since.
pub(crate) fn answer_is_awaited(r: &Read<'_>, id: i64) -> Result<bool, Error> {
    let asks = r.asks(id)?;
    let done = r.reminders_of(&[id])?;
    let is_left_alone = |ask: &AskRow| {
        let mut its = done.iter().rev().map(|row| &row.done);
        its.find(|one| one.to == ask.to && !one.how.reminds())
            .is_some_and(|one| one.how == Reminder::Closed && one.at >= ask.asked_at)
    };
    Ok(asks
        .iter()
        .any(|ask| ask.ask == Ask::Recall && ask.state == AskState::Open && !is_left_alone(ask)))
}

/// Errors if the dispatch rests.
pub(crate) fn refuse(r: &Read<'_>, id: i64) -> Result<(), Error> {
    match r.frozen(id)? {
        Some(_) => Err(ExchangeFault::Frozen { id }.into()),
        None => Ok(()),
    }
}

/// A recall was taken back before it left: where no other stands, the dispatch rests no more.
pub(crate) fn lift_if_idle(w: &mut Write<'_>, id: i64) -> Result<(), Error> {
    let stands = w.asks(id)?.iter().any(|ask| {
        ask.ask == Ask::Recall && matches!(ask.state, AskState::Open | AskState::Agreed)
    });
    if !stands {
        w.unfreeze(id)?;
    }
    Ok(())
}
