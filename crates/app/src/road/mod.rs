//! The roads of a desk: which there are, which one leads where, and how each is connected.
//!
//! A letter stands in the outbox with its road; only the engine travels it. The one call made from here is the trial
//! of a road that a person asks for, which changes nothing anywhere.

mod assign;
mod choice;
mod details;
mod fault;
mod mailbox;
mod offer;
mod set;
mod trial;
mod way;

pub(crate) use assign::{adopt, lead, of_arrival, parted};
pub use choice::RoadRule;
pub(crate) use details::{Details, now};
pub use fault::RoadFault;
pub(crate) use mailbox::mailbox_line;
pub use mailbox::{MailboxDayView, MailboxView, acknowledge_went_back};
pub use offer::{AskRoads, RoadName, RoadOffer, RoadOffers, RoadWhy, offers};
pub use set::{ProxyEntry, RoadEntry, RoadList, RoadWire, SaveRoad, list, remove, save};
pub use trial::{RoadTested, test};
pub use way::Way;

use crate::{App, Error};
use std::sync::Arc;
use store::{Read, RoadRow};

/// The roads of a desk in the order they were set up.
pub(crate) fn rows(r: &Read<'_>) -> Result<Vec<RoadRow<Details>>, Error> {
    Ok(r.roads()?)
}

/// The roads that can be travelled, and those that cannot be connected as they are set: their ids, and why.
pub type Ways = (Vec<Way>, Vec<(i64, Error)>);

/// Every road, ready to be travelled; one that cannot be connected as it is set is told beside them.
pub fn ways(app: &Arc<App>) -> Result<Ways, Error> {
    let mut ready = Vec::new();
    let mut faults = Vec::new();
    for row in app.store().read(rows)? {
        let id = row.id;
        match Way::new(row, seen_by(app, id)) {
            Ok(way) => ready.push(way),
            Err(fault) => faults.push((id, fault)),
        }
    }
    Ok((ready, faults))
}

/// The first road; nothing while none is set.
pub fn of(app: &Arc<App>) -> Result<Option<Way>, Error> {
    let first = app.store().read(rows)?.into_iter().next();
    first
        .map(|row| {
            let seen = seen_by(app, row.id);
            Way::new(row, seen)
        })
        .transpose()
}

/// Tells the status bar how much of a letter is across.
fn seen_by(app: &Arc<App>, id: i64) -> way::Seen {
    let app = Arc::clone(app);
    Arc::new(move |across| {
        app.line().note_progress(id, across);
        app.tell_line();
    })
}
