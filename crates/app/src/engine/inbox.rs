//! What waits at the axis: fetched, taken by a verb, and only then acknowledged.

use super::{Round, blocking, note_line};
use crate::incoming::{Received, receive};
use crate::{App, Error, Failure, settings};
use axis::{DocId, Fault, Kind, Refusal, Strange, Transport, Waiting};
use std::sync::Arc;
use store::{InboxRow, InboxState, Letter};

/// Takes in everything that waits for this office, documents before status messages.
///
/// A package that cannot be fetched or read is noted, told to the axis as failed, and does not hold back the next; it
/// is tried again ever more seldom.
pub async fn step<R: Transport>(app: &Arc<App>, road: &R, done: &mut Round) -> Result<(), Error> {
    acknowledge_held(app, road).await?;
    let own = blocking(app, |app| {
        crate::incoming::own_codes(app, &settings::office(app)?)
    })
    .await?;
    for kind in [Kind::Document, Kind::Status] {
        let waiting = heard(app, road.waiting(kind).await)?;
        for item in waiting.into_iter().filter(|item| concerns(item, &own)) {
            take(app, road, &item, done).await?;
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
    item: &Waiting,
    done: &mut Round,
) -> Result<(), Error> {
    let doc = &item.doc;
    let id = doc.to_string();
    let known = blocking(app, move |app| Ok(app.store().read(|r| r.package(&id))?)).await?;
    match known.as_ref().map(|package| package.state) {
        Some(InboxState::Held | InboxState::Done) => return acknowledge(app, road, doc).await,
        Some(InboxState::Failed) if known.is_some_and(|package| !is_due(app, &package)) => {
            return Ok(());
        }
        Some(InboxState::Failed) | None => {}
    }
    let bytes = match road.fetch(doc).await {
        Ok(bytes) => bytes,
        Err(fault) if is_of_the_package(&fault) => {
            let code = Failure::from(&Error::Road(fault)).code;
            note_failed(app, item, code.clone()).await?;
            return failed(app, road, item, code, done).await;
        }
        Err(fault) => return heard(app, Err(fault)),
    };
    note_line(app, None);
    let id = doc.to_string();
    match blocking(app, move |app| receive(app, &id, &bytes)).await? {
        Received::NotForUs => Ok(()),
        Received::Unreadable(code) => failed(app, road, item, code, done).await,
        Received::Answer(_) | Received::StrayAnswer => {
            done.answered += 1;
            acknowledge(app, road, doc).await
        }
        Received::Arrival(_) | Received::Secret(_) => {
            done.arrived += 1;
            acknowledge(app, road, doc).await
        }
        Received::Repeat(_) => acknowledge(app, road, doc).await,
    }
}

/// What the axis says of this one package, and would say of it again whatever the line is like.
fn is_of_the_package(fault: &Fault) -> bool {
    match fault {
        Fault::Strange(strange) => matches!(
            strange,
            Strange::NoData | Strange::NotBase64 | Strange::TooLong { .. } | Strange::NullInList
        ),
        other => !other.is_of_the_road(),
    }
}

/// A package that failed is tried again after 2, 4, 8, … minutes from when it was first seen, ten times in all.
fn is_due(app: &App, package: &InboxRow) -> bool {
    const TRIES: u32 = 10;
    let wait = 60_000_i64 << package.attempts.min(TRIES);
    package.attempts < TRIES && package.seen_at.plus_millis(wait) <= app.now()
}

async fn failed<R: Transport>(
    app: &Arc<App>,
    road: &R,
    item: &Waiting,
    code: String,
    done: &mut Round,
) -> Result<(), Error> {
    tracing::warn!(doc = %item.doc, %code, "a package could not be taken in");
    done.failed += 1;
    done.failures.push((item.doc.to_string(), code));
    passing(app, road.acknowledge(&item.doc, false).await)
}

/// Counts a package whose bytes never came; one that came and cannot be read was counted with its bytes.
async fn note_failed(app: &Arc<App>, item: &Waiting, code: String) -> Result<(), Error> {
    let id = item.doc.to_string();
    let kind = match item.kind {
        Kind::Document => Letter::Document,
        Kind::Status => Letter::Status,
    };
    blocking(app, move |app| {
        let at = app.now();
        app.write(|w| Ok(w.package_failed(&id, kind, None, &code, at)?))
    })
    .await
}

/// Acknowledged only now: were we to stop before the commit, the axis must offer it again.
async fn acknowledge<R: Transport>(app: &Arc<App>, road: &R, doc: &DocId) -> Result<(), Error> {
    match road.acknowledge(doc, true).await {
        Ok(()) => note_line(app, None),
        // The axis has let go of it already: there is nothing left to tell.
        Err(Fault::Refused {
            refusal: Refusal::PackageUnknown,
            ..
        }) => {}
        other => return passing(app, other),
    }
    let id = doc.to_string();
    blocking(app, move |app| {
        let at = app.now();
        app.write(|w| Ok(w.package_done(&id, at)?))
    })
    .await
}

/// A refusal about one package is told to the log and tried again next time; a line that is away ends the round.
fn passing(app: &App, answer: Result<(), Fault>) -> Result<(), Error> {
    match answer {
        Err(fault) if is_of_the_package(&fault) => {
            tracing::warn!(%fault, "the axis did not take an acknowledgement");
            Ok(())
        }
        other => heard(app, other),
    }
}

async fn acknowledge_held<R: Transport>(app: &Arc<App>, road: &R) -> Result<(), Error> {
    let held = blocking(app, |app| Ok(app.store().read(|r| r.unacknowledged())?)).await?;
    for package in held {
        if let Some(doc) = DocId::parse(&package.doc_id) {
            acknowledge(app, road, &doc).await?;
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
