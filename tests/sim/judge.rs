//! What must be true whatever happened: nothing lost, nothing doubled, both ends agree, nothing shown that is not known.
//!
//! Asks the desks' files and the node's, never the road: what a call said is what is judged.

use crate::agree;
use crate::axis_node::{Axis, Request};
use crate::desk::Desk;
use crate::scene::{OFFICES, World};
use app::App;
use axis::{DocId, Kind};
use edxml::Message;
use office::{Incoming, Road, UnitCode};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use store::{
    Arrival, ArrivalFilter, Dispatch, DispatchFilter, Hash, InboxState, OutboxRow, OutboxState,
};

/// What was found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Which promise it breaks.
    pub(crate) broken: Broken,
    /// Where and how.
    pub(crate) how: String,
}

/// A promise that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Broken {
    /// A letter did not come to whom it was sent.
    Lost,
    /// A letter came twice.
    Doubled,
    /// The two ends do not agree on what was decided.
    WrongStatus,
    /// An official number is missing, or given twice.
    Number,
    /// Something is shown that is not so, or not known to be so.
    Shown,
    /// The same was asked more often than needed.
    Storm,
    /// It never comes to rest, or only a person could move it.
    Restless,
    /// A program broke.
    Failed,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}: {}", self.broken, self.how)
    }
}

/// A promise that is broken, and how.
pub(crate) fn found(broken: Broken, how: impl Into<String>) -> Violation {
    Violation {
        broken,
        how: how.into(),
    }
}

/// What one round asked: each letter once, each question once.
pub(crate) fn asked(code: &str, asked: &[Request]) -> Option<Violation> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for request in asked {
        let (name, most) = match request {
            Request::Submit { letter, .. } => {
                let hash = axis::wire::hash::sha256(letter);
                (format!("submit {hash:02x?}"), 1)
            }
            Request::Waiting(kind) => (format!("waiting {kind:?}"), 1),
            Request::Fetch(doc) => (format!("fetch {doc}"), 1),
            // What is held is told before the list is asked for, and the list may still name it.
            Request::Acknowledge(doc, done) => (format!("acknowledge {doc} {done}"), 2),
            Request::Deliveries(doc) => (format!("deliveries {doc}"), 1),
            // Before anything is taken in where there is none yet, and at the end if the one at hand is a day old by then.
            Request::Directory => ("directory".to_owned(), 2),
        };
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count > most {
            return Some(found(
                Broken::Storm,
                format!("{code} asked {count} times in one round: {name}"),
            ));
        }
    }
    None
}

/// What one desk shows now of every letter, against what the node has.
pub(crate) fn shown(desk: &Desk, axis: &Axis) -> Option<Violation> {
    let app = desk.app();
    let mut by_dispatch: BTreeMap<i64, Vec<OutboxRow>> = BTreeMap::new();
    for letter in read(app, |r| r.outbox(None, u32::MAX)) {
        let carries = letter.carries_document() && letter.state != OutboxState::Withdrawn;
        if let (Some(dispatch), true) = (letter.dispatch, carries) {
            by_dispatch.entry(dispatch).or_default().push(letter);
        }
    }
    for (dispatch, letters) in by_dispatch {
        for row in read(app, |r| r.deliveries(dispatch)) {
            let to = &row.delivery.to;
            // Newest first.
            let Some(letter) = letters.iter().find(|letter| letter.goes_to(to)) else {
                continue;
            };
            let name = axis.name_of(envelope_of(letter).as_bytes());
            let standing = row.exchange().standing();
            let told = |what: &str| {
                let from = desk.code;
                let how = format!(
                    "{from} dispatch {dispatch} to {to}: road {:?}, {standing:?}, {what}",
                    row.delivery.road
                );
                Some(found(Broken::Shown, how))
            };
            match (row.delivery.road, name) {
                (Road::Waiting | Road::Stuck, Some(_)) => {
                    return told("and the axis has it");
                }
                (Road::Sent | Road::Delivered, None) => {
                    return told("and the axis has it not");
                }
                (Road::Delivered, Some(doc)) if row.delivery.answer.is_none() => {
                    let rows = axis.packages(desk.center(), Kind::Document, &doc);
                    let fetched = |row: &node::store::SentPackage| {
                        row.package.to_code == to.as_str()
                            && row.package.state == node::store::State::Done
                    };
                    // 15 and 16 prove the delivery too.
                    if !rows.iter().any(fetched) && row.asked.is_none() {
                        return told("and nobody fetched it");
                    }
                }
                (Road::Waiting | Road::Stuck, None)
                | (Road::Unknown | Road::Sent | Road::Delivered, _) => {}
            }
        }
    }
    None
}

/// What must hold once all is whole and everything had its time.
pub(crate) fn settled(world: &World) -> Vec<Violation> {
    let mut all = Vec::new();
    let letters: Vec<Vec<Sent>> = world
        .desks
        .iter()
        .map(|desk| carried(desk, &world.axis, &mut all))
        .collect();
    for (place, desk) in world.desks.iter().enumerate() {
        came(world, place, &letters, &mut all);
        numbers(desk, &mut all);
        told_once(desk, &mut all);
        nothing_unsent(desk, &world.axis, &letters[place], &mut all);
    }
    for place in 0..world.desks.len() {
        agree::judged(world, place, &letters, &mut all);
    }
    all
}

/// A letter that left, as it was written.
pub(crate) struct Sent {
    pub(crate) row: OutboxRow,
    pub(crate) to: Vec<UnitCode>,
    /// Its name at the axis. A desk that heard of it by an answer alone does not know it.
    doc: DocId,
    /// Its package at each of them.
    pub(crate) packages: BTreeMap<UnitCode, DocId>,
    pub(crate) is_document: bool,
    /// It only tells that the list changed.
    only_list: bool,
}

/// Every letter of a desk left or was taken back, and the node made one package of it for each receiver.
fn carried(desk: &Desk, axis: &Axis, all: &mut Vec<Violation>) -> Vec<Sent> {
    let app = desk.app();
    let mut rows = read(app, |r| r.outbox(None, u32::MAX));
    rows.sort_by_key(|row| row.id);
    let stands: Vec<Option<Hash>> = rows
        .iter()
        .filter(|row| row.state != OutboxState::Withdrawn)
        .map(|row| row.envelope)
        .collect();
    let mut sent = Vec::new();
    for row in rows {
        let named = format!(
            "{} letter {} ({:?}, {:?})",
            desk.code, row.id, row.business, row.code
        );
        match row.state {
            OutboxState::Withdrawn => {
                // Sent anew, it is the same bytes in another row.
                let is_again = stands.contains(&row.envelope);
                let is_there = |hash: &Hash| axis.name_of(hash.as_bytes()).is_some();
                if !is_again && row.envelope.as_ref().is_some_and(is_there) {
                    let how = format!("{named} was taken back, and the axis has it");
                    all.push(found(Broken::Shown, how));
                }
                continue;
            }
            OutboxState::Sent => {}
            state => {
                let how = format!("{named} is {state:?}: {:?}", row.fault);
                all.push(found(Broken::Restless, how));
                continue;
            }
        }
        let bytes = world::ok(app.store().files().read(envelope_of(&row)));
        let Some(doc) = axis.name_of(envelope_of(&row).as_bytes()) else {
            all.push(found(
                Broken::Lost,
                format!("{named} is sent, and the axis has it not"),
            ));
            continue;
        };
        let (to, is_document, only_list) = match Message::read(&bytes) {
            Ok(Message::Document(envelope)) => {
                let info = envelope.business.document_info.as_ref();
                let only_list =
                    info.is_some_and(|info| info.receivers_changed && !info.content_changed);
                let to = envelope.header.to.into_iter().map(|to| to.code).collect();
                (to, true, only_list)
            }
            Ok(Message::Status(receipt)) => (vec![receipt.response_for.organ], false, false),
            Err(fault) => panic!("{named} cannot be read: {fault}"),
        };
        let kind = if is_document {
            Kind::Document
        } else {
            Kind::Status
        };
        let mut packages = BTreeMap::new();
        for package in axis.packages(desk.center(), kind, &doc) {
            let code = crate::scene::code(&package.package.to_code);
            let name = DocId::parse(&package.package.doc_id).expect("a name");
            if packages.insert(code.clone(), name).is_some() {
                let how = format!("{named} has two packages at {code}");
                all.push(found(Broken::Doubled, how));
            }
        }
        let wanted: BTreeSet<&UnitCode> = to.iter().collect();
        let there: BTreeSet<&UnitCode> = packages.keys().collect();
        if wanted != there {
            let how = format!("{named} is for {wanted:?} and lies at {there:?}");
            all.push(found(Broken::Lost, how));
        }
        sent.push(Sent {
            row,
            to,
            doc,
            packages,
            is_document,
            only_list,
        });
    }
    sent
}

/// The node has no letter of a desk that the desk does not know of as sent.
fn nothing_unsent(desk: &Desk, axis: &Axis, sent: &[Sent], all: &mut Vec<Violation>) {
    for kind in [Kind::Document, Kind::Status] {
        let is_document = kind == Kind::Document;
        let known: BTreeSet<&str> = sent
            .iter()
            .filter(|one| one.is_document == is_document)
            .map(|one| one.doc.as_str())
            .collect();
        for package in axis.all_sent(desk.center(), kind) {
            if !known.contains(package.sender_doc_id.as_str()) {
                let (from, title) = (desk.code, &package.title);
                let how = format!("the axis has a letter of {from} that it never sent: {title}");
                all.push(found(Broken::Doubled, how));
            }
        }
    }
}

/// Everything that was sent to a desk came in, once.
fn came(world: &World, place: usize, letters: &[Vec<Sent>], all: &mut Vec<Violation>) {
    let desk = &world.desks[place];
    let app = desk.app();
    let own = crate::scene::code(desk.code);
    let (mut expected, mut listed) = (0, 0);
    let mut arrivals = BTreeSet::new();
    for (from, letters) in letters.iter().enumerate() {
        for letter in letters.iter().filter(|letter| letter.to.contains(&own)) {
            let Some(doc) = letter.packages.get(&own) else {
                continue;
            };
            let named = format!(
                "letter {} of {} to {own} ({:?}, {:?})",
                letter.row.id, OFFICES[from].code, letter.row.business, letter.row.code
            );
            let package = read(app, |r| r.package(doc.as_str()));
            let Some(package) = package.filter(|row| row.state == InboxState::Done) else {
                all.push(found(Broken::Lost, format!("{named} never came in")));
                continue;
            };
            if letter.only_list {
                // With files that are not there yet it is the arrival of the correction it overtook, else only a note.
                listed += 1;
                asked_twice(app, package.arrival, doc, &named, all);
            } else if letter.is_document {
                expected += 1;
                let new = package.arrival.is_some_and(|id| arrivals.insert(id));
                if !new {
                    all.push(found(
                        Broken::Lost,
                        format!("{named} is no arrival of its own"),
                    ));
                }
            }
        }
    }
    let stand = arrivals_of(app);
    if stand.len() > expected + listed {
        let how = format!("{own} has {} arrivals of {expected} letters", stand.len());
        all.push(found(Broken::Doubled, how));
    }
}

/// A letter that only tells of another list, and came as an arrival, is the one arrival with its files.
fn asked_twice(
    app: &App,
    arrival: Option<i64>,
    doc: &DocId,
    named: &str,
    all: &mut Vec<Violation>,
) {
    let files = |id| -> Vec<Hash> {
        let files = read(app, |r| r.arrival_files(id));
        files.into_iter().map(|file| file.hash).collect()
    };
    let stand = arrivals_of(app);
    let Some(own) = stand.iter().find(|row| Some(row.id) == arrival) else {
        return;
    };
    if own.doc_id != doc.as_str() {
        return;
    }
    let is_another = |row: &&Arrival| {
        let is_theirs = row.from == own.from && row.document_id == own.document_id;
        row.id != own.id && is_theirs && row.business == office::Business::Update
    };
    for other in stand.iter().filter(is_another) {
        if files(other.id) == files(own.id) {
            let how = format!("{named} has the files of arrival {} too", other.id);
            all.push(found(Broken::Doubled, how));
        }
    }
}

/// Each register counts from 1 without a gap, and no number is given twice.
fn numbers(desk: &Desk, all: &mut Vec<Violation>) {
    let app = desk.app();
    let periods = ["2026", "2025-2030", "2025", "2027"];
    for period in periods {
        let rows = read(app, |r| r.register("", period));
        let mut by_series: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut holders = BTreeSet::new();
        for row in rows {
            let entry = row.entry;
            if !holders.insert((entry.dispatch, entry.arrival)) {
                let how = format!(
                    "{}: {:?} has two numbers",
                    desk.code,
                    (entry.dispatch, entry.arrival)
                );
                all.push(found(Broken::Number, how));
            }
            by_series.entry(entry.series).or_default().push(entry.count);
        }
        for (series, counts) in by_series {
            let whole = (1..).zip(&counts).all(|(n, count)| n == *count);
            if !whole {
                let how = format!("{}: {series} {period} has {counts:?}", desk.code);
                all.push(found(Broken::Number, how));
            }
        }
    }
    for row in arrivals_of(app) {
        let numbered = read(app, |r| r.register("", "2026"))
            .iter()
            .filter(|line| line.entry.arrival == Some(row.id))
            .count();
        let registered = matches!(
            row.stage,
            Incoming::Registered | Incoming::Assigned | Incoming::Processing | Incoming::Finished
        );
        if registered && numbered != 1 {
            let how = format!("{}: arrival {} has {numbered} numbers", desk.code, row.id);
            all.push(found(Broken::Number, how));
        }
    }
}

/// 01 to 06 are said once for each arrival (X§4.3).
fn told_once(desk: &Desk, all: &mut Vec<Violation>) {
    let mut told = BTreeSet::new();
    for row in read(desk.app(), |r| r.outbox(None, u32::MAX)) {
        let (Some(arrival), Some(code)) = (row.arrival, row.code) else {
            continue;
        };
        let is_answer = code.code() <= 6 && row.state != OutboxState::Withdrawn;
        if is_answer && !told.insert((arrival, code.code())) {
            let how = format!("{} says {code:?} twice of arrival {arrival}", desk.code);
            all.push(found(Broken::Doubled, how));
        }
    }
}

/// Everything a desk sent or is to send.
pub(crate) fn dispatches(app: &App) -> Vec<Dispatch> {
    let filter = DispatchFilter {
        limit: 500,
        ..DispatchFilter::default()
    };
    read(app, |r| r.dispatches(&filter))
}

fn arrivals_of(app: &App) -> Vec<Arrival> {
    let filter = ArrivalFilter {
        limit: 500,
        ..ArrivalFilter::default()
    };
    read(app, |r| r.arrivals(&filter))
}

/// The SHA-256 of a letter's bytes.
fn envelope_of(letter: &OutboxRow) -> &Hash {
    letter
        .envelope
        .as_ref()
        .expect("nothing waits for stamps here")
}

/// Looks into a desk's file.
pub(crate) fn read<T>(
    app: &App,
    look: impl FnOnce(&store::Read<'_>) -> Result<T, store::Error>,
) -> T {
    world::ok(app.store().read(look))
}
