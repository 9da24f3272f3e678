//! Từ chối: the arrival goes back with a reason.

use super::{answer, arrival};
use crate::views::{Done, Facts};
use crate::{App, Error, settings};
use office::{Answer, IncomingStep};
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

/// Sends the arrival back: answers 02 with the reason (Decree 30/2020 art. 21.2b). The document is kept.
///
/// Not an envelope that only speaks of a document here: 02 would be heard of that document, which stands as it stood.
pub fn refuse(app: &App, input: RefuseArrival) -> Result<Done, Error> {
    let reason = super::reason(&input.reason)?;
    let office = settings::office(app)?;
    app.write(|w| {
        let standing = arrival(w, input.id)?;
        if super::only_speaks(w, &standing)? {
            return Err(Error::NotANewDocument { id: standing.id });
        }
        standing.stage.after(IncomingStep::Refuse)?;
        let at = app.now();
        w.set_refused(standing.id, &reason, at)?;
        let facts = Facts::from([("reason".to_owned(), reason.clone())]);
        w.note(None, Some(standing.id), at, "refused", &facts)?;
        answer(app, w, &office, &standing, Answer::Refused, &reason)?;
        Ok(())
    })?;
    app.poke();
    Ok(Done {})
}
