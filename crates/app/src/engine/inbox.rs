//! What waits at the axis: fetched, taken by a verb, and only then acknowledged.
//!
//! While the disk takes in one package the next is read and judged, so that neither waits for the other; they are entered
//! in the order of the list, and no call is made out of its turn.

use super::{Round, blocking, note_line};
use crate::incoming::{Opened, Received, enter, open};
use crate::{App, Error, Failure, settings};
use axis::{DocId, Fault, Kind, Refusal, Strange, Transport, Waiting};
use std::sync::Arc;
use store::{InboxRow, InboxState, Letter, PackageKey};

/// Takes in everything that waits at the end of the first road. See [`step_over`].
pub async fn step<R: Transport>(app: &Arc<App>, road: &R, done: &mut Round) -> Result<(), Error> {
    let over = super::first_road(app).await?;
    step_over(app, over, road, done).await
}

/// Takes in everything that waits for this office at the end of a road, documents before status messages.
///
/// A package that cannot be fetched or read is noted, told to the axis as failed unless the fault is the axis's, and
/// does not hold back the next; it is tried again ever more seldom.
pub async fn step_over<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    done: &mut Round,
) -> Result<(), Error> {
    acknowledge_held(app, over, road).await?;
    let own = blocking(app, |app| {
        crate::incoming::own_codes(app, &settings::office(app)?)
    })
    .await?;
    for kind in [Kind::Document, Kind::Status] {
        let mut waiting = heard(app, over, road.waiting(kind).await)?;
        waiting.retain(|item| concerns(item, &own));
        take_all(app, over, road, waiting, done).await?;
    }
    Ok(())
}

/// Fetches a package by its name and takes it in, as one that waits is: for what our mailbox had and no list offers any
/// more.
pub(super) async fn take_named<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    item: &Waiting,
    done: &mut Round,
) -> Result<(), Error> {
    take_all(app, over, road, vec![item.clone()], done).await
}

/// Packages of other units of the same center are theirs to fetch; where the list does not say, the envelope will.
fn concerns(item: &Waiting, own: &[String]) -> bool {
    item.to.is_empty() || item.to.iter().any(|to| own.iter().any(|code| code == to))
}

/// A package whose bytes are here.
struct Brought {
    item: Waiting,
    bytes: Arc<Vec<u8>>,
}

/// Packages that the axis let go of, which the file does not say yet: told together, since a stop before that only has
/// them acknowledged once more.
#[derive(Default)]
struct Told(Vec<String>);

async fn take_all<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    items: Vec<Waiting>,
    done: &mut Round,
) -> Result<(), Error> {
    let mut told = Told::default();
    let taken = take_each(app, over, road, items, &mut told, done).await;
    let noted = note_done(app, over, &mut told).await;
    taken.and(noted)
}

async fn take_each<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    items: Vec<Waiting>,
    told: &mut Told,
    done: &mut Round,
) -> Result<(), Error> {
    let mut ready: Option<(Brought, Opened)> = None;
    for item in items {
        // Two long ones at once would be too much for a small machine.
        if let Some((long, its)) = ready.take_if(|(ready, _)| ready.bytes.len() > LONG) {
            let received = enter_one(app, over, &long, its).await?;
            settle(app, over, road, &long.item, received, told, done).await?;
        }
        let next = match bring(app, over, road, item, told, done).await {
            Ok(Some(next)) => next,
            Ok(None) => continue,
            Err(fault) => {
                // What came stays; it is acknowledged when the line is back.
                if let Some((last, its)) = ready {
                    count(&enter_one(app, over, &last, its).await?, done);
                }
                return Err(fault);
            }
        };
        let opened = match ready.take() {
            Some((last, its)) => {
                let (received, opened) =
                    tokio::join!(enter_one(app, over, &last, its), open_one(app, &next));
                settle(app, over, road, &last.item, received?, told, done).await?;
                opened
            }
            None => open_one(app, &next).await,
        };
        ready = Some((next, opened?));
    }
    if let Some((last, its)) = ready {
        let received = enter_one(app, over, &last, its).await?;
        settle(app, over, road, &last.item, received, told, done).await?;
    }
    Ok(())
}

/// Fetches a package, unless it is here already, was closed, or its turn has not come; what is here is acknowledged.
async fn bring<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    item: Waiting,
    told: &mut Told,
    done: &mut Round,
) -> Result<Option<Brought>, Error> {
    let id = item.doc.to_string();
    let known = blocking(app, move |app| {
        let key = PackageKey::over(over, &id);
        Ok(app.store().read(|r| r.package(key))?)
    })
    .await?;
    match known.as_ref().map(|package| package.state) {
        Some(InboxState::Held | InboxState::Done) => {
            acknowledge(app, over, road, &item.doc, told).await?;
            return Ok(None);
        }
        Some(InboxState::Failed) if known.is_some_and(|package| !is_due(app, &package)) => {
            return Ok(None);
        }
        // A person let it be. The axis was told that it failed here, if it was told anything; that it came in would not
        // be true.
        Some(InboxState::Closed) => return Ok(None),
        Some(InboxState::Failed) | None => {}
    }
    match road.fetch(&item.doc).await {
        Ok(bytes) => {
            note_line(app, over, None);
            let bytes = Arc::new(bytes);
            Ok(Some(Brought { item, bytes }))
        }
        Err(fault) if is_of_the_package(&fault) => {
            let of_the_axis = matches!(&fault, Fault::Refused { .. }) && fault.passes();
            let code = Failure::from(&Error::Road(fault)).code;
            note_failed(app, over, &item, code.clone()).await?;
            if of_the_axis {
                note_not_taken(&item, code, done);
                return Ok(None);
            }
            failed(app, over, road, &item, code, done)
                .await
                .map(|()| None)
        }
        Err(fault) => heard(app, over, Err(fault)),
    }
}

/// Reads what was brought and judges it, where that may block.
async fn open_one(app: &Arc<App>, brought: &Brought) -> Result<Opened, Error> {
    let bytes = Arc::clone(&brought.bytes);
    blocking(app, move |app| open(app, &bytes)).await
}

async fn enter_one(
    app: &Arc<App>,
    over: Option<i64>,
    brought: &Brought,
    opened: Opened,
) -> Result<Received, Error> {
    let (id, bytes) = (brought.item.doc.to_string(), Arc::clone(&brought.bytes));
    blocking(app, move |app| {
        enter(app, PackageKey::over(over, &id), &bytes, &opened)
    })
    .await
}

/// Counts what became of a package, and tells the axis.
async fn settle<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    item: &Waiting,
    received: Received,
    told: &mut Told,
    done: &mut Round,
) -> Result<(), Error> {
    count(&received, done);
    match received {
        Received::NotForUs => Ok(()),
        Received::Unreadable(code) => failed(app, over, road, item, code, done).await,
        Received::Answer(_)
        | Received::Wish(_)
        | Received::StrayAnswer
        | Received::Arrival(_)
        | Received::Secret(_)
        | Received::Repeat(_) => acknowledge(app, over, road, &item.doc, told).await,
    }
}

const fn count(received: &Received, done: &mut Round) {
    match received {
        Received::Answer(_) | Received::Wish(_) | Received::StrayAnswer => done.answered += 1,
        Received::Arrival(_) | Received::Secret(_) => done.arrived += 1,
        Received::Repeat(_) | Received::NotForUs | Received::Unreadable(_) => {}
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

/// A package that failed is tried again 30 s, 1, 2, 4, … minutes after it was tried last, twelve times in all: for a day
/// and a half. One that was tried in what is the future now, by a clock that went back, waits for no day to come.
fn is_due(app: &App, package: &InboxRow) -> bool {
    const TRIES: u32 = 12;
    let now = app.now();
    let wait = 15_000_i64 << package.attempts.min(TRIES);
    let rests = package.changed_at <= now && now < package.changed_at.plus_millis(wait);
    package.attempts == 0 || (package.attempts < TRIES && !rests)
}

async fn failed<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    item: &Waiting,
    code: String,
    done: &mut Round,
) -> Result<(), Error> {
    note_not_taken(item, code, done);
    passing(app, over, road.acknowledge(&item.doc, false).await)
}

fn note_not_taken(item: &Waiting, code: String, done: &mut Round) {
    tracing::warn!(doc = %item.doc, %code, "a package could not be taken in");
    done.failed += 1;
    done.failures.push((item.doc.to_string(), code));
}

/// Counts a package whose bytes never came; one that came and cannot be read was counted with its bytes.
async fn note_failed(
    app: &Arc<App>,
    over: Option<i64>,
    item: &Waiting,
    code: String,
) -> Result<(), Error> {
    let id = item.doc.to_string();
    let kind = match item.kind {
        Kind::Document => Letter::Document,
        Kind::Status => Letter::Status,
    };
    blocking(app, move |app| {
        let at = app.now();
        let key = PackageKey::over(over, &id);
        app.write(|w| Ok(w.package_failed(key, kind, None, &code, at)?))
    })
    .await
}

/// Acknowledged only now: were we to stop before the commit, the axis must offer it again.
async fn acknowledge<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    doc: &DocId,
    told: &mut Told,
) -> Result<(), Error> {
    match road.acknowledge(doc, true).await {
        Ok(()) => note_line(app, over, None),
        // The axis has let go of it already: there is nothing left to tell.
        Err(Fault::Refused {
            refusal: Refusal::PackageUnknown,
            ..
        }) => {}
        other => return passing(app, over, other),
    }
    told.0.push(doc.to_string());
    if told.0.len() < TOGETHER {
        return Ok(());
    }
    note_done(app, over, told).await
}

/// Notes of which packages the axis was told, in one transaction.
async fn note_done(app: &Arc<App>, over: Option<i64>, told: &mut Told) -> Result<(), Error> {
    let docs = std::mem::take(&mut told.0);
    if docs.is_empty() {
        return Ok(());
    }
    blocking(app, move |app| {
        let at = app.now();
        app.write(|w| {
            for doc in &docs {
                w.package_done(PackageKey::over(over, doc), at)?;
            }
            Ok(())
        })
    })
    .await
}

/// A refusal about one package is told to the log and tried again next time; a line that is away ends the round.
fn passing(app: &App, over: Option<i64>, answer: Result<(), Fault>) -> Result<(), Error> {
    match answer {
        Err(fault) if is_of_the_package(&fault) => {
            tracing::warn!(%fault, "the axis did not take an acknowledgement");
            Ok(())
        }
        other => heard(app, over, other),
    }
}

async fn acknowledge_held<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
) -> Result<(), Error> {
    let held = blocking(app, |app| Ok(app.store().read(|r| r.unacknowledged())?)).await?;
    let held = held.into_iter().filter(|package| package.road == over);
    let docs: Vec<DocId> = held.filter_map(|row| DocId::parse(&row.doc_id)).collect();
    let mut told = Told::default();
    let ended = acknowledge_all(app, over, road, &docs, &mut told).await;
    let noted = note_done(app, over, &mut told).await;
    ended.and(noted)
}

async fn acknowledge_all<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
    docs: &[DocId],
    told: &mut Told,
) -> Result<(), Error> {
    for doc in docs {
        acknowledge(app, over, road, doc, told).await?;
    }
    Ok(())
}

/// Notes what a call says of the line.
pub(super) fn heard<T>(app: &App, over: Option<i64>, answer: Result<T, Fault>) -> Result<T, Error> {
    match answer {
        Ok(value) => {
            note_line(app, over, None);
            Ok(value)
        }
        Err(fault) => {
            note_line(app, over, fault.is_of_the_road().then_some(&fault));
            Err(Error::Road(fault))
        }
    }
}

/// While a package of more bytes than this is entered, the next is not brought.
const LONG: usize = 4 << 20;
/// Packages that are noted together as acknowledged.
const TOGETHER: usize = 16;
