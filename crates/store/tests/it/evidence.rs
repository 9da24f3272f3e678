//! Letters that wait for a time stamp, the stamps, and what proves a file for decades.

use crate::place::{at, code, desk, draft, hash};
use office::Moment;
use store::{
    Error, EvidenceFound, Letter, Level, NewLetter, NewStamp, OutboxState, Paper, PartKind,
    StampRow, StampState, Store,
};

fn signed(store: &Store) -> i64 {
    let made = store.write(|w| {
        let id = w.insert_dispatch(&draft("Thư"), at(0))?;
        w.set_signed(id, &hash("signed"), at(1))?;
        Ok::<_, Error>(id)
    });
    made.unwrap().0
}

fn want(store: &Store, dispatch: i64, file: &str, holds: bool, next_at: Moment) {
    let new = NewStamp {
        dispatch,
        enclosure: None,
        file: hash(file),
        holds,
        goal: Level::Lta,
        next_at,
    };
    store.write(|w| w.want_stamp(&new, at(0))).unwrap();
}

fn next(store: &Store, now: Moment) -> Option<StampRow> {
    let row: Result<_, Error> = store.read(|r| r.next_stamp(now));
    row.unwrap()
}

fn stamps(store: &Store, dispatch: i64) -> Vec<StampRow> {
    let rows: Result<_, Error> = store.read(|r| r.stamps_of(dispatch));
    rows.unwrap()
}

#[test]
fn a_letter_without_its_envelope_never_comes_up() {
    let (_place, store) = desk();
    let new = NewLetter {
        kind: Letter::Document,
        business: office::Business::New,
        dispatch: None,
        arrival: None,
        recipients: Vec::new(),
        code: None,
        from: code("H99.12"),
        envelope: None,
        urgent: true,
        next_at: at(0),
        created_at: at(0),
    };
    let (id, _) = store.write(|w| w.enqueue(&new)).unwrap();
    let state = || -> (OutboxState, Option<i64>) {
        let seen: Result<_, Error> =
            store.read(|r| Ok((r.letter(id)?.state, r.next_due(at(9))?.map(|row| row.id))));
        seen.unwrap()
    };
    assert_eq!(state(), (OutboxState::Stamping, None));
    let taken: Result<_, Error> = store.write(|w| w.take(id, at(1)));
    assert!(matches!(taken, Err(Error::LetterMoved { .. })), "{taken:?}");
    store.write(|w| w.mark_stuck(id, "file.damaged")).unwrap();
    store.write(|w| w.retry(id, at(2))).unwrap();
    assert_eq!(
        state(),
        (OutboxState::Stamping, None),
        "a retry makes no envelope"
    );
    store
        .write(|w| w.set_envelope(id, &hash("envelope"), at(3)))
        .unwrap();
    assert_eq!(state(), (OutboxState::Waiting, Some(id)));
    let again: Result<_, Error> = store.write(|w| w.set_envelope(id, &hash("other"), at(4)));
    assert!(
        matches!(again, Err(Error::LetterMoved { .. })),
        "an envelope is written once: {again:?}"
    );
}

#[test]
fn what_holds_a_letter_is_stamped_first_and_one_fault_holds_up_all() {
    let (_place, store) = desk();
    let id = signed(&store);
    want(&store, id, "leader", false, at(0));
    want(&store, id, "office", true, at(1));
    want(&store, id, "office", true, at(1));
    assert_eq!(stamps(&store, id).len(), 2, "each file once");
    assert_eq!(next(&store, at(0)).unwrap().file, hash("leader"));
    let first = next(&store, at(1)).unwrap();
    assert_eq!((first.file, first.reached), (hash("office"), Level::B));
    store
        .write(|w| {
            w.begin_stamp(first.id, at(3))?;
            w.put_stamps_back(first.id, at(5), "authority.away")
        })
        .unwrap();
    assert_eq!(next(&store, at(4)), None, "the authority is left alone");
    let back = next(&store, at(5)).unwrap();
    assert_eq!(
        (back.id, back.attempts, back.fault.as_deref()),
        (first.id, 1, Some("authority.away"))
    );
    store
        .write(|w| w.set_stamped(first.id, &hash("stamped"), Level::T, at(6)))
        .unwrap();
    let on = stamps(&store, id)[1].clone();
    assert_eq!(
        (on.now, on.reached, on.attempts, on.fault, on.state),
        (hash("stamped"), Level::T, 0, None, StampState::Waiting)
    );
    store
        .write(|w| w.end_stamp(first.id, StampState::Done, None, at(7)))
        .unwrap();
    let (waived, _) = store.write(|w| w.waive_stamps(id, at(8))).unwrap();
    assert_eq!(waived, 1, "only what was still open");
}

#[test]
fn a_page_in_an_envelope_is_never_stamped_any_more() {
    let (_place, store) = desk();
    let id = signed(&store);
    let stamp = |was: &str, now: &str| {
        let changed: Result<_, Error> =
            store.write(|w| w.set_page_stamped(id, &hash(was), &hash(now)));
        changed.unwrap().0
    };
    assert!(!stamp("other", "x"), "another page stands there");
    assert!(stamp("signed", "stamped"));
    let wanted = || -> Vec<i64> {
        let rows: Result<_, Error> = store.read(|r| r.unstamped_leaders(9));
        rows.unwrap().into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(wanted(), [id]);
    want(&store, id, "stamped", false, at(0));
    assert!(wanted().is_empty(), "one was entered");
    store
        .write(|w| w.set_dispatch_envelope(id, &hash("envelope")))
        .unwrap();
    assert!(!stamp("stamped", "late"), "it may have left");
    let twice: Result<_, Error> = store.write(|w| w.set_dispatch_envelope(id, &hash("other")));
    assert!(matches!(twice, Err(Error::Missing { .. })), "{twice:?}");
}

#[test]
fn evidence_grows_and_the_file_itself_stays() {
    let (_place, store) = desk();
    let id = signed(&store);
    let paper = Paper::Dispatch(id);
    let enter = || {
        let entered: Result<_, Error> =
            store.write(|w| w.enter_evidence(paper, "05.pdf", &hash("file"), at(1)));
        entered.unwrap().0
    };
    let row = enter();
    assert_eq!(enter(), row, "known again");
    let due = |now| -> Option<i64> {
        let next: Result<_, Error> = store.read(|r| r.next_evidence(now));
        next.unwrap().map(|next| next.id)
    };
    assert_eq!((due(at(0)), due(at(1))), (None, Some(row)));
    store.write(|w| w.begin_evidence(row, at(5))).unwrap();
    assert_eq!(due(at(4)), None, "a stop in the middle asks nobody at once");
    let found = |kept: Option<&str>, level| EvidenceFound {
        kept: kept.map(hash),
        level,
        report: "{}".into(),
        judged_at: at(5),
        renew_at: Some(at(900)),
        next_at: Some(at(90)),
    };
    store
        .write(|w| {
            w.set_evidence(row, &found(Some("kept"), Level::Lta))?;
            w.set_evidence(row, &found(None, Level::Lta))?;
            w.add_evidence_part(row, PartKind::Stamp, &hash("stamp"), 9, at(5))?;
            w.add_evidence_part(row, PartKind::Stamp, &hash("stamp"), 9, at(6))?;
            w.add_evidence_part(row, PartKind::List, &hash("list"), 9, at(6))
        })
        .unwrap();
    let seen: Result<_, Error> =
        store.read(|r| Ok((r.evidence_of(paper)?, r.evidence_parts(row)?)));
    let (rows, parts) = seen.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].file, rows[0].kept, rows[0].level, rows[0].attempts),
        (hash("file"), Some(hash("kept")), Level::Lta, 0),
        "what was kept before stands"
    );
    let kinds: Vec<PartKind> = parts.iter().map(|part| part.kind).collect();
    assert_eq!(kinds, [PartKind::List, PartKind::Stamp]);
}
