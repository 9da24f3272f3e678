//! Tiếp nhận: the arrival gets its number, and the sender hears of it.

use super::{answer, arrival};
use crate::views::Facts;
use crate::{App, Error, settings};
use office::{Answer, Business, Incoming, IncomingStep, Series};
use serde::{Deserialize, Serialize};
use store::RegisterEntry;
use ts_rs::TS;

/// What is registered.
pub type RegisterArrival = settings::ById;

/// Under which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Registered {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Incoming,
    /// Số đến.
    pub arrival_number: u32,
}

/// Gives the next arrival number of the year and answers 03.
pub fn register(app: &App, input: RegisterArrival) -> Result<Registered, Error> {
    let office = settings::office(app)?;
    let registered = app.write(|w| {
        let standing = arrival(w, input.id)?;
        // A recall that found nothing here has no number either.
        if standing.business == Business::Recall || super::only_speaks(w, &standing)? {
            return Err(Error::NotANewDocument { id: standing.id });
        }
        let stage = standing.stage.after(IncomingStep::Register)?;
        let at = app.now();
        let series = Series::incoming(office.body);
        let period = series.period(at.day(), office.term_began);
        let count = w.next_number(&series, &period)?;
        w.enter_number(&RegisterEntry {
            series: series.word().to_owned(),
            period: period.word().to_owned(),
            count,
            written: count.to_string(),
            dispatch: None,
            arrival: Some(standing.id),
            at,
        })?;
        w.set_registered(standing.id, count, at)?;
        let facts = Facts::from([("number".to_owned(), count.to_string())]);
        w.note(None, Some(standing.id), at, "registered", &facts)?;
        answer(app, w, &office, &standing, Answer::Accepted, "")?;
        Ok(Registered {
            id: standing.id,
            stage,
            arrival_number: count,
        })
    })?;
    app.poke();
    Ok(registered)
}
