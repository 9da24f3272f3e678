//! Our mailbox at a node of ours: whether everything that came to it is here, and what to do when the node went back.
//!
//! A node restored from an older backup may have lost what was sent since. What it still has of our mailbox tells how
//! old the backup is at most; every letter sent since then is offered again, the same bytes, and the node tells the
//! repeat. Nothing is asked of a person, but it is said.

use super::{Round, blocking, inbox, note_line, outbox};
use crate::road::Way;
use crate::views::Facts;
use crate::{App, Error, settings};
use axis::wire::extension::{FeedItem, FeedPage, feature};
use axis::{Course, DocId, Extension, Fault, Kind, Place, Transport, Waiting, digest_of};
use office::{Day, Moment, Road};
use std::sync::Arc;
use store::{Letter, MailboxDay, MailboxItem, MailboxRow, PackageKey, Write};

/// Reads our mailbox at the end of a road on, fetches what of it is not here, and compares the days that are over.
/// Tells whether the node had gone back. Does nothing where the other end is no node of ours.
pub async fn step(app: &Arc<App>, way: &Way, done: &mut Round) -> Result<bool, Error> {
    let Some(node) = way.known_node().filter(|node| node.offers(feature::FEED)) else {
        return Ok(false);
    };
    let road = way.id();
    let code = blocking(app, |app| Ok(settings::office(app)?.code)).await?;
    let known = blocking(app, move |app| Ok(app.store().read(|r| r.mailbox(road))?)).await?;
    let went_back = match read_on(app, &node, road, code.as_str(), known.as_ref()).await {
        Ok(went_back) => went_back,
        Err(Error::Road(fault)) => return not_read(app, road, fault),
        Err(fault) => return Err(fault),
    };
    if known.is_none() {
        began(app, way).await?;
    }
    fetch_missing(app, way, done).await?;
    if node.offers(feature::DIGEST) {
        compare_days(app, &node, road, code.as_str()).await?;
    }
    if went_back {
        way.forget_node();
    }
    Ok(went_back)
}

/// A mailbox that cannot be read stops no post; only a line that is away ends the round.
fn not_read(app: &App, road: i64, fault: Fault) -> Result<bool, Error> {
    if fault.is_of_the_road() {
        note_line(app, Some(road), Some(&fault));
        return Err(Error::Road(fault));
    }
    tracing::info!(road, %fault, "the mailbox cannot be read");
    Ok(false)
}

/// Reads from where we stand to the head. Tells whether the node had gone back.
async fn read_on(
    app: &Arc<App>,
    node: &Extension,
    road: i64,
    code: &str,
    known: Option<&MailboxRow>,
) -> Result<bool, Error> {
    let mut place = known.map_or_else(Place::start, |row| Place {
        epoch: row.epoch,
        last: row.last,
        chain: row.chain.clone(),
    });
    let mut went_back = false;
    loop {
        let (page, course) = node.feed(code, &place, PAGE).await?;
        match course {
            Course::Onward { place: next, head } => {
                let ended = next.last >= head;
                place = next.clone();
                blocking(app, move |app| keep(app, road, &page, &next)).await?;
                if ended {
                    return Ok(went_back);
                }
            }
            // Once a round: a node that says so again at once is asked next time.
            Course::WentBack(_) if went_back => return Ok(true),
            Course::WentBack(how) => {
                tracing::warn!(road, ?how, "the node was restored from an older backup");
                place = turn_back(app, node, road, code).await?;
                went_back = true;
            }
        }
    }
}

fn keep(app: &App, road: i64, page: &FeedPage, place: &Place) -> Result<(), Error> {
    let at = app.now();
    app.write(|w| {
        let known = w.mailbox(road)?;
        let unchanged = known.as_ref().is_some_and(|row| {
            row.last == place.last && row.head == page.head && row.epoch == place.epoch
        });
        if unchanged {
            return Ok(());
        }
        w.set_mailbox(&MailboxRow {
            road,
            code: page.mailbox.clone(),
            epoch: place.epoch,
            last: place.last,
            chain: place.chain.clone(),
            head: page.head,
            since: known.as_ref().map_or(0, |row| row.since),
            read_at: at,
            back_at: known.as_ref().and_then(|row| row.back_at),
            back_told: known.is_some_and(|row| row.back_told),
        })?;
        let items: Vec<MailboxItem> = page.items.iter().map(item).collect();
        Ok(w.set_mailbox_items(road, &items)?)
    })
}

/// Finds the last number that the node and we have alike, forgets what is behind it, and doubts every letter that was
/// sent since. Tells where to read on.
async fn turn_back(
    app: &Arc<App>,
    node: &Extension,
    road: i64,
    code: &str,
) -> Result<Place, Error> {
    let mut common = Place::start();
    let mut last_at = None;
    loop {
        let (page, course) = node.feed(code, &common, PAGE).await?;
        let Course::Onward { place, head } = course else {
            // From the start nothing can be behind us: the node changed again while it was read.
            return Ok(Place::start());
        };
        let after = common.last;
        let ours = blocking(app, move |app| {
            Ok(app.store().read(|r| r.mailbox_items(road, after, ITEMS))?)
        })
        .await?;
        let same = page
            .items
            .iter()
            .zip(&ours)
            .take_while(|(there, here)| there.doc_id == here.doc_id && there.sha256 == here.sha256)
            .last();
        if let Some((there, _)) = same {
            last_at = Some(Moment::from_millis(there.at));
            common = Place {
                epoch: page.epoch,
                last: there.seq,
                chain: there.chain.clone(),
            };
        }
        let parted = same.is_none_or(|(there, _)| there.seq < place.last);
        if parted || place.last >= head {
            common.epoch = page.epoch;
            let kept = common.clone();
            let ahead = node.drift().map_or(0, |drift| drift.ahead_millis);
            // The drift is told against the machine's clock, what was sent by the desk's: another where a test owns it.
            let desk = app.now().millis().saturating_sub(crate::road::now());
            let ahead = ahead.saturating_sub(desk);
            blocking(app, move |app| {
                doubt(
                    app,
                    road,
                    &kept,
                    head,
                    last_at.map(|at| at.plus_millis(-ahead)),
                )
            })
            .await?;
            return Ok(common);
        }
    }
}

/// The node went back to some moment after `since`, by our clock: what was sent from then on is not known any more.
fn doubt(
    app: &App,
    road: i64,
    common: &Place,
    head: u64,
    since: Option<Moment>,
) -> Result<(), Error> {
    let at = app.now();
    let since = since.map_or(Moment::from_millis(0), |since| since.plus_millis(-MARGIN));
    app.write(|w| {
        w.forget_mailbox_items(road, common.last)?;
        if let Some(known) = w.mailbox(road)? {
            w.set_mailbox(&MailboxRow {
                epoch: common.epoch,
                last: common.last,
                chain: common.chain.clone(),
                head,
                since: known.since.min(common.last),
                read_at: at,
                back_at: Some(at),
                back_told: false,
                ..known
            })?;
        }
        for letter in w.sent_over(road, since)? {
            if letter.envelope.is_none() || everybody_has(w, &letter)? {
                continue;
            }
            w.doubt(letter.id, at, WENT_BACK)?;
            outbox::roads(w, &letter, Road::Unknown, Some(WENT_BACK))?;
            if letter.carries_document() {
                w.note(letter.dispatch, None, at, "went_back", &Facts::new())?;
            }
        }
        Ok(())
    })
}

/// Whether everybody a letter carries a document to has it already.
fn everybody_has(w: &Write<'_>, letter: &store::OutboxRow) -> Result<bool, Error> {
    let Some(dispatch) = letter.dispatch.filter(|_| letter.carries_document()) else {
        return Ok(false);
    };
    let rows = w.deliveries(dispatch)?;
    let mut its = rows.iter().filter(|row| letter.carries_to(row));
    Ok(its.all(|row| row.delivery.road == Road::Delivered))
}

/// A mailbox is read for the first time: what is neither here nor waiting was taken over before this desk came.
async fn began(app: &Arc<App>, way: &Way) -> Result<(), Error> {
    let road = way.id();
    let mut waiting = Vec::new();
    for kind in [Kind::Document, Kind::Status] {
        let list = inbox::heard(app, Some(road), way.waiting(kind).await)?;
        waiting.extend(list.into_iter().map(|item| item.doc.to_string()));
    }
    blocking(app, move |app| {
        app.write(|w| {
            let mut since = 0;
            for item in w.mailbox_lacks(road, 0, u32::MAX)? {
                let seen = w.package(PackageKey::over(Some(road), &item.doc_id))?;
                if seen.is_none() && !waiting.contains(&item.doc_id) {
                    since = since.max(item.seq);
                }
            }
            if let Some(known) = w.mailbox(road)? {
                w.set_mailbox(&MailboxRow { since, ..known })?;
            }
            Ok(())
        })
    })
    .await
}

/// Fetches what came to our mailbox and is not here, whatever the lists offer.
async fn fetch_missing(app: &Arc<App>, way: &Way, done: &mut Round) -> Result<(), Error> {
    let road = way.id();
    let lacking = blocking(app, move |app| {
        app.store().read(|r| {
            let since = r.mailbox(road)?.map_or(0, |row| row.since);
            Ok::<_, Error>(r.mailbox_lacks(road, since, AT_ONCE)?)
        })
    })
    .await?;
    for item in lacking {
        let Some(doc) = DocId::parse(&item.doc_id) else {
            continue;
        };
        let named = Waiting {
            doc,
            kind: match item.kind {
                Letter::Document => Kind::Document,
                Letter::Status => Kind::Status,
            },
            from: String::new(),
            to: Vec::new(),
            created: String::new(),
            state: String::new(),
        };
        inbox::take_named(app, Some(road), way, &named, done).await?;
        blocking(app, move |app| {
            let key = PackageKey::over(Some(road), &item.doc_id);
            let not_ours = app.store().read(|r| r.package(key))?.is_none();
            app.write(|w| match not_ours {
                true => Ok(w.set_elsewhere(road, item.seq)?),
                false => Ok(()),
            })
        })
        .await?;
    }
    Ok(())
}

/// Compares the days that are over with the node's digest, each once.
async fn compare_days(
    app: &Arc<App>,
    node: &Extension,
    road: i64,
    code: &str,
) -> Result<(), Error> {
    let ahead = node.drift().map_or(0, |drift| drift.ahead_millis);
    let today = Moment::from_millis(crate::road::now().saturating_add(ahead)).day();
    let days = blocking(app, move |app| days_to_compare(app, road, today)).await?;
    for day in days {
        let digest = match node.digest(code, &day.to_string()).await {
            Ok(digest) => digest,
            Err(fault) => return not_read(app, road, fault).map(drop),
        };
        blocking(app, move |app| {
            let at = app.now();
            app.write(|w| {
                let (from, until) = (day.begins(), day.plus_days(1).begins());
                let items = w.mailbox_between(road, from, until)?;
                let since = w.mailbox(road)?.map_or(0, |row| row.since);
                let lacking = w.mailbox_lacks(road, since, u32::MAX)?;
                let lacking = lacking
                    .iter()
                    .filter(|one| one.at >= from && one.at < until);
                let had = items.len().saturating_sub(lacking.count());
                let ours = digest_of(items.iter().map(|one| (one.seq, one.doc_id.as_str())));
                w.set_mailbox_day(
                    road,
                    &MailboxDay {
                        day,
                        count: digest.count,
                        had: u64::try_from(had).unwrap_or_default(),
                        agrees: digest.count == items.len() as u64 && digest.sha256 == ours,
                        compared_at: at,
                    },
                )?;
                Ok(())
            })
        })
        .await?;
    }
    Ok(())
}

/// The days before today, from the first package on, that were not compared or did not agree; a fortnight back at most.
fn days_to_compare(app: &App, road: i64, today: Day) -> Result<Vec<Day>, Error> {
    app.store().read(|r| {
        let Some(first) = r.mailbox_items(road, 0, 1)?.into_iter().next() else {
            return Ok(Vec::new());
        };
        let compared = r.mailbox_days(road, FORTNIGHT)?;
        let settled = |day: &Day| {
            compared
                .iter()
                .any(|one| one.day == *day && one.agrees && one.had == one.count)
        };
        let past = (1..=i64::from(FORTNIGHT)).map(|back| today.plus_days(-back));
        Ok(past
            .filter(|day| *day >= first.at.day() && !settled(day))
            .collect())
    })
}

fn item(item: &FeedItem) -> MailboxItem {
    MailboxItem {
        seq: item.seq,
        doc_id: item.doc_id.clone(),
        kind: match Kind::from_word(&item.kind) {
            Some(Kind::Status) => Letter::Status,
            Some(Kind::Document) | None => Letter::Document,
        },
        sha256: item.sha256.clone(),
        at: Moment::from_millis(item.at),
    }
}

/// Why a letter that was sent is not known to be there any more.
const WENT_BACK: &str = "road.went_back";
const PAGE: u64 = 500;
/// As many items as a page may hold.
const ITEMS: u32 = 1_000;
/// Packages fetched by name in one round.
const AT_ONCE: u32 = 100;
const FORTNIGHT: u32 = 14;
/// For what the drift of two clocks leaves open, in milliseconds.
const MARGIN: i64 = 600_000;
