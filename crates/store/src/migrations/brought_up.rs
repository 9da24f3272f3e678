//! A desk as an older program left it, with letters on their way, brought up to this program: nothing is lost, nothing
//! leaves twice, and what waited still leaves.

use super::{STEPS, run, version};
use crate::desk::Desk;
use crate::keys::{self, Lock};
use crate::store::connect;
use crate::{Hash, OutboxState, Store};
use office::Moment;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// State, uncertain, urgent, when it is due.
const LETTERS: [(&str, u8, u8, i64); 6] = [
    ("waiting", 0, 0, 20),
    ("unknown", 1, 0, 30),
    ("waiting", 0, 1, 10),
    ("taken", 1, 0, 5),
    ("sent", 0, 0, 0),
    ("stuck", 0, 0, 0),
];

/// The file of a desk, made where there is none, under the desk's own key and as no step of ours touched it.
fn older(desk: &Path) -> Connection {
    let facts = Desk::read(desk).unwrap();
    let key = keys::fetch(&facts.holder, &facts.id, None).unwrap();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    connect(&desk.join("desk.db"), &key.database(), flags).unwrap()
}

/// Puts a file of the first `steps` in the place of the desk's own, under the desk's own key.
fn set_back(dir: &Path, steps: usize) {
    let place = dir.join("keys");
    let desk = dir.join("desk");
    drop(Store::create(&desk, Lock::KeyFileIn(place)).unwrap());
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        let _ = std::fs::remove_file(desk.join(name));
    }
    let mut older = older(&desk);
    run(&mut older, &desk.join("desk.db"), &STEPS[..steps]).unwrap();
    older
        .execute(
            "INSERT INTO dispatches
                 (id, stage, kind, subject, version, was_signed, created_at, changed_at, draft)
             VALUES (7, 'sent', 'cong_van', 'Thư', 1, 1, 0, 1, '{}')",
            [],
        )
        .unwrap();
    for (number, (state, uncertain, urgent, due)) in (1i64..).zip(LETTERS) {
        // Step 9 asks of a letter why it goes and to whom.
        let (more, new) = match steps {
            ..9 => ("", ""),
            9.. => (", business, recipients", ", 'new', '[]'"),
        };
        older
            .execute(
                &format!(
                    "INSERT INTO outbox
                         (id, kind, dispatch, from_code, envelope, urgent, state, uncertain, attempts,
                          next_at, doc_id, created_at{more})
                     VALUES (?1, 'document', 7, 'H99.12', ?2, ?3, ?4, ?5, 2, ?6, ?7, 1{new})"
                ),
                (
                    number,
                    Hash::of(&[u8::try_from(number).unwrap()]),
                    urgent,
                    state,
                    uncertain,
                    due,
                    (state == "sent").then_some("P-1"),
                ),
            )
            .unwrap();
    }
    assert_eq!(version(&older).unwrap() as usize, steps, "an older file");
}

fn at(millis: i64) -> Moment {
    Moment::from_millis(millis)
}

/// The letters in the order in which they leave, and their envelopes.
fn leaving(store: &Store) -> Vec<(i64, Option<Hash>)> {
    let mut left = Vec::new();
    loop {
        let due: Result<_, crate::Error> = store.read(|r| r.next_due(at(1_000)));
        let Some(letter) = due.unwrap() else {
            return left;
        };
        store.write(|w| w.take(letter.id, at(1_001))).unwrap();
        let doc_id = format!("P-{}", letter.id + 1);
        store
            .write(|w| w.mark_sent(letter.id, &doc_id, at(1_002)))
            .unwrap();
        left.push((letter.id, letter.envelope));
    }
}

#[test]
fn letters_of_every_older_file_still_leave_once() {
    for steps in 1..STEPS.len() {
        let dir = tempfile::tempdir().unwrap();
        set_back(dir.path(), steps);
        let store = Store::open(&dir.path().join("desk"), None).unwrap();
        let state = |id| -> (OutboxState, u32) {
            let row: Result<_, crate::Error> = store.read(|r| r.letter(id));
            row.map(|row| (row.state, row.attempts)).unwrap()
        };
        let kept: Vec<OutboxState> = (1..=6).map(|id| state(id).0).collect();
        use OutboxState as S;
        assert_eq!(
            kept,
            [
                S::Waiting,
                S::Unknown,
                S::Waiting,
                S::Taken,
                S::Sent,
                S::Stuck
            ],
            "as they stood in step {steps}"
        );
        assert_eq!(state(1).1, 2, "attempts are not forgotten");
        store.write(|w| w.recover_taken(at(6))).unwrap();
        let envelope = |number: u8| Some(Hash::of(&[number]));
        assert_eq!(
            leaving(&store),
            [
                (3, envelope(3)),
                (4, envelope(4)),
                (1, envelope(1)),
                (2, envelope(2))
            ],
            "step {steps}: the urgent one first, each once, the same bytes, and none that had left"
        );
        assert!(
            dir.path().join(format!("desk/desk.db.v{steps}")).exists(),
            "the older file is kept beside it"
        );
    }
}

#[test]
fn the_one_road_of_an_older_file_is_the_first_of_several() {
    let dir = tempfile::tempdir().unwrap();
    set_back(dir.path(), 12);
    let desk = dir.path().join("desk");
    older(&desk)
        .execute_batch(
            "INSERT INTO settings (key, value)
             VALUES ('office', '{\"body\":\"party\"}'),
                    ('road', '{\"adapter\":\"http://127.0.0.1:1\",\"center\":\"T99\",\"secret\":\"s\"}');
             INSERT INTO deliveries (dispatch, to_code, name, road, note, asks_since)
             VALUES (7, 'H99', 'Tỉnh', 'waiting', '', 0);
             INSERT INTO inbox (doc_id, kind, state, attempts, seen_at, changed_at)
             VALUES ('p1', 'document', 'held', 1, 0, 0);",
        )
        .unwrap();
    let store = Store::open(&desk, None).unwrap();
    let roads: Result<
        Vec<crate::RoadRow<std::collections::BTreeMap<String, String>>>,
        crate::Error,
    > = store.read(|r| r.roads());
    let roads = roads.unwrap();
    assert_eq!(roads.len(), 1);
    assert_eq!(roads[0].network, office::Body::Party, "as the office is");
    assert_eq!(roads[0].details["address"], "http://127.0.0.1:1");
    assert_eq!(roads[0].details["center"], "T99");
    let over = Some(roads[0].id);
    let due: Result<_, crate::Error> =
        store.read(|r| r.next_due_over(over, None, at(1_000), false));
    assert_eq!(
        due.unwrap().map(|row| row.id),
        Some(3),
        "what waited goes on"
    );
    let rows: Result<_, crate::Error> = store.read(|r| r.deliveries(7));
    assert_eq!(rows.unwrap()[0].over, over);
    let held: Result<_, crate::Error> = store.read(|r| r.unacknowledged());
    assert_eq!(held.unwrap()[0].road, over);
}

#[test]
fn a_letter_of_an_older_file_names_those_it_went_to() {
    let dir = tempfile::tempdir().unwrap();
    set_back(dir.path(), 12);
    let desk = dir.path().join("desk");
    older(&desk)
        .execute_batch(
            "INSERT INTO deliveries (dispatch, to_code, name, road, note, asks_since, since)
             VALUES (7, 'H99', '', 'waiting', '', 0, 40), (7, 'H98', '', 'waiting', '', 0, NULL);
             INSERT INTO receipts (doc_id, document_id, from_code, code, note, at, dispatch, envelope)
             VALUES ('p', 'k', 'H99', 2, 'Sai', 40, 7, x'00');
             UPDATE outbox SET recipients = '[\"H99\"]' WHERE id = 6;",
        )
        .unwrap();
    let store = Store::open(&desk, None).unwrap();
    let named = |id| -> Vec<String> {
        let row: Result<_, crate::Error> = store.read(|r| r.letter(id));
        let codes = row.unwrap().recipients.into_iter();
        codes.map(|code| code.to_string()).collect()
    };
    assert_eq!(named(1), ["H98"], "who was added later has its own letter");
    assert_eq!(named(5), ["H98", "H99"], "what left has left for all");
    assert_eq!(named(6), ["H99"]);
    let sendings: Result<Vec<(String, i64, String, String)>, crate::Error> = store.read(|r| {
        let mut statement =
            r.tx.prepare("SELECT to_code, nth, heard, owed FROM sendings ORDER BY to_code, nth")?;
        let rows = statement.query_map((), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    });
    let told = |to: &str, nth, heard: &str, owed: &str| {
        (to.to_owned(), nth, heard.to_owned(), owed.to_owned())
    };
    assert_eq!(
        sendings.unwrap(),
        [
            told("H98", 1, "[]", "[]"),
            told("H99", 1, "[2]", "[1,3,4,5,6,15,16]"),
            told("H99", 2, "[]", "[]"),
        ],
        "what was heard stays heard, of the sending it was about"
    );
    let to = office::UnitCode::parse("H99").unwrap();
    store.write(|w| w.unsend(7, &to)).unwrap();
    let row: Result<_, crate::Error> = store.read(|r| r.delivery(7, &to));
    let row = row.unwrap().unwrap();
    assert_eq!(
        (row.delivery.answer, row.delivery.note.as_str()),
        (Some(office::Answer::Refused), "Sai"),
        "a resend under way can be taken back"
    );
}

#[test]
fn one_answer_to_two_questions_of_an_older_file_is_told_as_unsure() {
    let dir = tempfile::tempdir().unwrap();
    set_back(dir.path(), 16);
    let desk = dir.path().join("desk");
    older(&desk)
        .execute_batch(
            "INSERT INTO deliveries (dispatch, to_code, name, road, note, asks_since)
             VALUES (7, 'H99', '', 'delivered', '', 0), (7, 'H98', '', 'delivered', '', 0),
                    (7, 'H97', '', 'delivered', '', 3), (7, 'H96', '', 'delivered', '', 0);
             INSERT INTO asks (dispatch, to_code, name, ask, state, reason, asked_at, note, answered_at)
             VALUES (7, 'H96', '', 'update', 'agreed', '', 1, '', 3), (7, 'H96', '', 'recall', 'refused', '', 2, '', 4);
             UPDATE asks SET id = id + 10;
             INSERT INTO asks (id, dispatch, to_code, name, ask, state, reason, asked_at, note)
             VALUES (1, 7, 'H99', '', 'update', 'open', '', 1, ''), (2, 7, 'H98', '', 'update', 'agreed', '', 1, ''),
                    (3, 7, 'H97', '', 'update', 'open', '', 1, ''), (4, 7, 'H99', '', 'recall', 'refused', '', 2, ''),
                    (5, 7, 'H98', '', 'recall', 'agreed', '', 2, ''), (6, 7, 'H97', '', 'recall', 'agreed', '', 2, '');",
        )
        .unwrap();
    let store = Store::open(&desk, None).unwrap();
    let doubt = |to: &str| {
        let to = office::UnitCode::parse(to).unwrap();
        let row: Result<_, crate::Error> = store.read(|r| r.delivery(7, &to));
        row.unwrap().unwrap().exchange().doubt()
    };
    assert_eq!(doubt("H99"), Some(office::Doubt::RefusedOnce));
    assert_eq!(doubt("H96"), Some(office::Doubt::OneEach));
    assert_eq!(doubt("H98"), None, "the correction had its own answer");
    assert_eq!(
        doubt("H97"),
        None,
        "the correction was an earlier sending's"
    );
}
