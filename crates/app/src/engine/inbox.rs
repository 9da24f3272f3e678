//! What waits at the axis: fetched, taken by a verb, and only then acknowledged.

use super::{Round, blocking, note_line};
use crate::incoming::{Received, receive};
use crate::{App, Error, settings};
use axis::{DocId, Fault, Kind, Transport, Waiting};
use std::sync::Arc;
use store::InboxState;

/// Takes in everything that waits for this office, documents before status messages.
///
/// A package that cannot be read is kept, told to the axis as failed, and does not hold back the next.
pub async fn step<R: Transport>(app: &Arc<App>, road: &R, done: &mut Round) -> Result<(), Error> {
    acknowledge_held(app, road).await?;
    let own = blocking(app, |app| {
        crate::incoming::own_codes(app, &settings::office(app)?)
    })
    .await?;
    for kind in [Kind::Document, Kind::Status] {
        let waiting = heard(app, road.waiting(kind).await)?;
        for item in waiting.into_iter().filter(|item| concerns(item, &own)) {
            take(app, road, &item.doc, done).await?;
        }
    }
    Ok(())
}

/// Packages of other units of the same center are theirs to fetch; where the list does not say, the envelope will.
fn concerns(item: &Waiting, own: &[String]) -> bool {
    item.to.is_empty() || item.to.iter().any(|to| own.iter().any(|code| code == to))
}

async fn take<R: Transport>(
    app: &Arc<App>,
    road: &R,
    doc: &DocId,
    done: &mut Round,
) -> Result<(), Error> {
    let id = doc.to_string();
    let known = blocking(app, move |app| Ok(app.store().read(|r| r.package(&id))?)).await?;
    match known.map(|package| package.state) {
        // Told to the axis before; it still lists it because that was a failure.
        Some(InboxState::Failed) => return Ok(()),
        Some(InboxState::Held | InboxState::Done) => {
            return acknowledge(app, road, doc, true).await;
        }
        None => {}
    }
    let bytes = heard(app, road.fetch(doc).await)?;
    let id = doc.to_string();
    match blocking(app, move |app| receive(app, &id, &bytes)).await {
        Ok(Received::NotForUs) => Ok(()),
        Ok(Received::Answer(_) | Received::StrayAnswer) => {
            done.answered += 1;
            acknowledge(app, road, doc, true).await
        }
        Ok(Received::Arrival(_) | Received::Secret(_)) => {
            done.arrived += 1;
            acknowledge(app, road, doc, true).await
        }
        Ok(Received::Repeat(_)) => acknowledge(app, road, doc, true).await,
        Err(Error::Edxml(fault)) => {
            tracing::warn!(%doc, %fault, "a package could not be read");
            done.failed += 1;
            heard(app, road.acknowledge(doc, false).await)
        }
        Err(other) => Err(other),
    }
}

/// Acknowledged only now: were we to stop before the commit, the axis must offer it again.
async fn acknowledge<R: Transport>(
    app: &Arc<App>,
    road: &R,
    doc: &DocId,
    done: bool,
) -> Result<(), Error> {
    heard(app, road.acknowledge(doc, done).await)?;
    let id = doc.to_string();
    blocking(app, move |app| {
        let at = app.now();
        app.write(|w| Ok(w.package_done(&id, at)?))
    })
    .await
}

async fn acknowledge_held<R: Transport>(app: &Arc<App>, road: &R) -> Result<(), Error> {
    let held = blocking(app, |app| Ok(app.store().read(|r| r.unacknowledged())?)).await?;
    for package in held {
        if let Some(doc) = DocId::parse(&package.doc_id) {
            acknowledge(app, road, &doc, true).await?;
        }
    }
    Ok(())
}

/// Notes what a call says of the line.
fn heard<T>(app: &App, answer: Result<T, Fault>) -> Result<T, Error> {
    match answer {
        Ok(value) => {
            note_line(app, None);
            Ok(value)
        }
        Err(fault) => {
            note_line(app, fault.is_of_the_road().then_some(&fault));
            Err(Error::Road(fault))
        }
    }
}
