//! Từ chối: the arrival goes back with a reason.

use super::{answer, arrival};
use crate::views::{Done, Facts};
use crate::{App, Error, settings};
use office::IncomingStep;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is refused, and why.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RefuseArrival {
    /// Row id.
    pub id: i64,
    /// The reason the sender will read; 1 to 1,000 characters.
    pub reason: String,
}

const REASON_LIMIT: usize = 1_000;

/// Sends the arrival back: answers 02 with the reason (Decree 30/2020 art. 21.2b). The document is kept.
pub fn refuse(app: &App, input: RefuseArrival) -> Result<Done, Error> {
    let reason = office::nfc(input.reason.trim());
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
    let office = settings::office(app)?;
    app.write(|w| {
        let standing = arrival(w, input.id)?;
        let stage = standing.stage.after(IncomingStep::Refuse)?;
        let at = app.now();
        w.set_refused(standing.id, &reason, at)?;
        let facts = Facts::from([("reason".to_owned(), reason.clone())]);
        w.note(None, Some(standing.id), at, "refused", &facts)?;
        answer(app, w, &office, &standing, stage.answer(), &reason)
    })?;
    app.poke();
    Ok(Done {})
}
