//! The outbox and the inbox: whose turn it is, what a stop leaves, what is known again.

use crate::place::{arrival, at, code, desk, draft, hash};
use office::{Answer, Business, Moment, Road};
use store::{Error, InboxState, Letter, NewLetter, OutboxRow, OutboxState, Store};

fn letter(urgent: bool, next_at: Moment) -> NewLetter {
    NewLetter {
        kind: Letter::Document,
        business: Business::New,
        dispatch: None,
        arrival: None,
        recipients: Vec::new(),
        code: None,
        from: code("H99.12"),
        envelope: Some(hash("envelope")),
        urgent,
        next_at,
        created_at: at(0),
    }
}

fn enqueued(store: &Store, urgent: bool, next_at: Moment) -> i64 {
    store
        .write(|w| w.enqueue(&letter(urgent, next_at)))
        .unwrap()
        .0
}

fn due(store: &Store, now: Moment) -> Option<i64> {
    let row: Result<_, Error> = store.read(|r| r.next_due(now));
    row.unwrap().map(|row| row.id)
}

fn row(store: &Store, id: i64) -> OutboxRow {
    let row: Result<_, Error> = store.read(|r| r.letter(id));
    row.unwrap()
}

#[test]
fn what_a_clock_that_was_ahead_put_off_is_due_once_the_clock_is_right() {
    let (_place, store) = desk();
    let soon = enqueued(&store, false, at(30));
    let ahead = enqueued(&store, true, at(5_000));
    let held = enqueued(&store, false, at(6_000));
    store.write(|w| w.hold(held, at(1))).unwrap();
    let is_any = |until: i64| -> bool {
        let any: Result<_, Error> = store.read(|r| r.is_any_due_after(at(until)));
        any.unwrap()
    };
    assert!(is_any(1_000) && !is_any(6_000));
    store.write(|w| w.bring_near(at(1_000), at(9))).unwrap();
    assert!(
        !is_any(1_000),
        "nothing is further off than anything is put off"
    );
    assert_eq!(row(&store, soon).next_at, at(30), "it waits as before");
    assert_eq!(due(&store, at(9)), Some(ahead));
    store.write(|w| w.take(ahead, at(9))).unwrap();
    assert_eq!(due(&store, at(9)), None, "what a person holds stays held");
}

#[test]
fn urgent_letters_go_first_and_then_the_oldest_due() {
    let (_place, store) = desk();
    let late = enqueued(&store, false, at(3));
    let early = enqueued(&store, false, at(1));
    let urgent = enqueued(&store, true, at(2));
    let wake: Result<_, Error> = store.read(|r| r.next_wake());
    assert_eq!(wake.unwrap(), Some(at(1)));
    assert_eq!(due(&store, at(0)), None, "none is due");
    assert_eq!(due(&store, at(1)), Some(early));
    assert_eq!(due(&store, at(9)), Some(urgent));
    for expected in [urgent, early, late] {
        assert_eq!(due(&store, at(9)), Some(expected));
        store.write(|w| w.take(expected, at(9))).unwrap();
    }
    assert_eq!(due(&store, at(9)), None, "all are taken");
    let wake: Result<_, Error> = store.read(|r| r.next_wake());
    assert_eq!(wake.unwrap(), None);
}

#[test]
fn a_stuck_letter_holds_nobody_back() {
    let (_place, store) = desk();
    let (first, second) = (
        enqueued(&store, true, at(0)),
        enqueued(&store, false, at(0)),
    );
    store
        .write(|w| {
            w.take(first, at(1))?;
            w.mark_stuck(first, "axis.refused")
        })
        .unwrap();
    assert_eq!(due(&store, at(1)), Some(second));
    store.write(|w| w.retry(first, at(2))).unwrap();
    assert_eq!(
        due(&store, at(2)),
        Some(first),
        "a person had it tried again"
    );
    let retried = row(&store, first);
    assert_eq!(
        (retried.state, retried.attempts, retried.fault.as_deref()),
        (OutboxState::Waiting, 1, Some("axis.refused"))
    );
}

#[test]
fn a_letter_goes_its_way() {
    let (_place, store) = desk();
    let id = enqueued(&store, false, at(0));
    store.write(|w| w.take(id, at(1))).unwrap();
    store.write(|w| w.put_back(id, at(5), "axis.away")).unwrap();
    assert_eq!(due(&store, at(4)), None, "not before its time");
    store.write(|w| w.take(id, at(5))).unwrap();
    store
        .write(|w| w.mark_sent(id, "68edb8c8c2dcb14db773ce44", at(6)))
        .unwrap();
    let sent = row(&store, id);
    assert_eq!(sent.state, OutboxState::Sent);
    assert_eq!(sent.attempts, 2);
    assert_eq!(sent.fault, None);
    assert_eq!(sent.doc_id.as_deref(), Some("68edb8c8c2dcb14db773ce44"));
    assert_eq!((sent.taken_at, sent.sent_at), (Some(at(5)), Some(at(6))));
    let again: Result<_, Error> = store.write(|w| w.take(id, at(7)));
    assert!(
        matches!(
            again,
            Err(Error::LetterMoved {
                found: OutboxState::Sent,
                ..
            })
        ),
        "what was sent is not sent again"
    );
}

#[test]
fn a_letter_left_taken_by_a_stop_is_unknown_and_due() {
    let (place, store) = desk();
    let (taken, waits) = (
        enqueued(&store, false, at(0)),
        enqueued(&store, false, at(0)),
    );
    store.write(|w| w.take(taken, at(1))).unwrap();
    drop(store); // the process stopped between the call and its answer
    let store = place.open().unwrap();
    let (left, _) = store.write(|w| w.recover_taken(at(9))).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, taken);
    assert_eq!(left[0].state, OutboxState::Unknown);
    assert_eq!((left[0].attempts, left[0].next_at), (1, at(9)));
    assert_eq!(due(&store, at(9)), Some(waits), "oldest due first");
    store.write(|w| w.take(waits, at(9))).unwrap();
    assert_eq!(due(&store, at(9)), Some(taken), "the same bytes again");
    let (none, _) = store
        .write(|w| {
            w.mark_sent(waits, "p", at(9))?;
            w.recover_taken(at(9))
        })
        .unwrap();
    assert_eq!(none, [], "nothing else was left");
}

#[test]
fn what_may_have_arrived_is_never_called_waiting_or_withdrawn() {
    let (_place, store) = desk();
    let id = enqueued(&store, false, at(0));
    store
        .write(|w| {
            w.take(id, at(1))?;
            w.mark_unknown(id, at(2), "axis.no_answer")?;
            w.take(id, at(2))?;
            w.put_back(id, at(3), "axis.away")
        })
        .unwrap();
    assert_eq!(
        row(&store, id).state,
        OutboxState::Unknown,
        "still not known"
    );
    let withdrawn: Result<_, Error> = store.write(|w| {
        w.mark_stuck(id, "axis.away")?;
        w.withdraw(id)
    });
    assert!(matches!(withdrawn, Err(Error::LetterUncertain { .. })));
    let never_left = enqueued(&store, false, at(0));
    store.write(|w| w.withdraw(never_left)).unwrap();
    assert_eq!(row(&store, never_left).state, OutboxState::Withdrawn);
    let retried: Result<_, Error> = store.write(|w| w.retry(never_left, at(1)));
    assert!(matches!(retried, Err(Error::LetterMoved { .. })));
}

#[test]
fn lists_of_letters_are_by_state_and_newest_first() {
    let (_place, store) = desk();
    let ids: Vec<i64> = (0..4).map(|n| enqueued(&store, false, at(n))).collect();
    store.write(|w| w.withdraw(ids[1])).unwrap();
    let of = |state, limit| -> Vec<i64> {
        let rows: Result<_, Error> = store.read(|r| r.outbox(state, limit));
        rows.unwrap().iter().map(|row| row.id).collect()
    };
    assert_eq!(of(None, 10), [ids[3], ids[2], ids[1], ids[0]]);
    assert_eq!(of(Some(OutboxState::Waiting), 2), [ids[3], ids[2]]);
    assert_eq!(of(Some(OutboxState::Withdrawn), 10), [ids[1]]);
}

#[test]
fn the_axis_is_asked_about_open_deliveries_in_turn() {
    let (_place, store) = desk();
    let mut letters = Vec::new();
    let mut dispatches = Vec::new();
    for n in 0..3 {
        let (ids, _) = store
            .write(|w| {
                let dispatch = w.insert_dispatch(&draft(&format!("Thư {n}")), at(n))?;
                w.insert_delivery(dispatch, &code("H99"), "UBND tỉnh Thử")?;
                w.insert_delivery(dispatch, &code("A99.12"), "Đảng ủy xã Thử Nghiệm")?;
                let id = w.enqueue(&NewLetter {
                    dispatch: Some(dispatch),
                    ..letter(false, at(0))
                })?;
                w.take(id, at(1))?;
                w.mark_sent(id, &format!("p{n}"), at(1))?;
                w.set_road(dispatch, None, Road::Sent, None)?;
                Ok::<_, Error>((id, dispatch))
            })
            .unwrap();
        letters.push(ids.0);
        dispatches.push(ids.1);
    }
    let waiting = |limit| -> Vec<i64> {
        let rows: Result<_, Error> = store.read(|r| r.awaiting_delivery(limit));
        rows.unwrap().iter().map(|row| row.id).collect()
    };
    assert_eq!(waiting(2), [letters[0], letters[1]]);
    store
        .write(|w| {
            w.set_asked(letters[0], at(5))?;
            w.set_asked(letters[1], at(4))
        })
        .unwrap();
    assert_eq!(waiting(9), [letters[2], letters[1], letters[0]], "in turn");
    store
        .write(|w| {
            w.set_road(dispatches[2], Some(&code("H99")), Road::Delivered, None)?;
            w.hear(dispatches[2], &code("A99.12"), Answer::Arrived, "", at(6))
        })
        .unwrap();
    assert_eq!(
        waiting(9),
        [letters[1], letters[0]],
        "nothing is open there"
    );
    let of: Result<_, Error> = store.read(|r| r.letters_of_dispatch(dispatches[1]));
    assert_eq!(of.unwrap().len(), 1);
}

#[test]
fn a_package_is_known_again_for_ever() {
    let (_place, store) = desk();
    let package = |doc: &str| {
        let row: Result<_, Error> = store.read(|r| r.package(doc));
        row.unwrap()
    };
    let open = || -> Vec<String> {
        let rows: Result<_, Error> = store.read(|r| r.unacknowledged());
        rows.unwrap().into_iter().map(|row| row.doc_id).collect()
    };
    assert_eq!(package("p1"), None);
    let (id, _) = store
        .write(|w| {
            let id = w.insert_arrival(&arrival("12", "Thư"))?;
            w.hold_package("p1", Letter::Document, &hash("e"), Some(id), at(1))?;
            Ok::<_, Error>(id)
        })
        .unwrap();
    assert_eq!(open(), ["p1"], "the axis must still be told");
    store.write(|w| w.package_done("p1", at(2))).unwrap();
    assert_eq!(open(), [""; 0]);
    store
        .write(|w| {
            w.hold_package("p1", Letter::Document, &hash("other"), None, at(3))?;
            w.package_failed("p1", Letter::Document, None, "edxml.damaged", at(3))
        })
        .unwrap();
    let known = package("p1").unwrap();
    assert_eq!(
        (known.state, known.arrival, known.envelope),
        (InboxState::Done, Some(id), Some(hash("e"))),
        "what is done stays done"
    );
    assert_eq!((known.seen_at, known.done_at), (at(1), Some(at(2))));
}

#[test]
fn a_package_that_failed_is_counted_and_may_still_come() {
    let (_place, store) = desk();
    let fail = |at| {
        store.write(|w| {
            w.package_failed(
                "p1",
                Letter::Status,
                Some(&hash("bad")),
                "edxml.damaged",
                at,
            )
        })
    };
    fail(at(1)).unwrap();
    fail(at(2)).unwrap();
    let failed: Result<_, Error> = store.read(|r| r.failed_packages(10));
    let failed = failed.unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].attempts, 2);
    assert_eq!(failed[0].fault.as_deref(), Some("edxml.damaged"));
    let told: Result<_, Error> = store.write(|w| w.package_done("p1", at(3)));
    assert!(matches!(told, Err(Error::Missing { .. })), "it is not here");
    store
        .write(|w| w.hold_package("p1", Letter::Status, &hash("good"), None, at(4)))
        .unwrap();
    let held: Result<_, Error> = store.read(|r| r.package("p1"));
    let held = held.unwrap().unwrap();
    assert_eq!((held.state, held.fault), (InboxState::Held, None));
    assert_eq!((held.attempts, held.seen_at), (3, at(1)));
}

#[test]
fn a_package_that_failed_is_closed_once_and_keeps_its_bytes() {
    let (_place, store) = desk();
    let package = |doc: &str| {
        let row: Result<_, Error> = store.read(|r| r.package(doc));
        row.unwrap().unwrap()
    };
    let close = |doc: &str| store.write(|w| w.close_package(doc, at(5))).unwrap().0;
    let fail = |at| {
        let bad = hash("bad");
        let kind = Letter::Document;
        store
            .write(|w| w.package_failed("p1", kind, Some(&bad), "edxml.damaged", at))
            .unwrap();
    };
    fail(at(1));
    store
        .write(|w| w.hold_package("p2", Letter::Document, &hash("good"), None, at(1)))
        .unwrap();
    assert!(close("p1"));
    assert!(!close("p1"), "it is closed already");
    assert!(!close("p2"), "what is here is no failure");
    assert!(!close("p3"), "nobody has seen it");
    assert_eq!(package("p2").state, InboxState::Held);
    store.write(|w| w.forget_tries()).unwrap();
    fail(at(6));
    let told: Result<_, Error> = store.write(|w| w.package_done("p1", at(7)));
    assert!(matches!(told, Err(Error::Missing { .. })), "it is not here");
    let closed = package("p1");
    assert_eq!(
        (closed.state, closed.attempts, closed.envelope),
        (InboxState::Closed, 1, Some(hash("bad"))),
        "it stays as it was closed"
    );
    let failed: Result<_, Error> = store.read(|r| r.failed_packages(9));
    assert!(failed.unwrap().is_empty(), "it waits for nobody");

    let reopened = store.write(|w| w.reopen_package("p1", at(8))).unwrap().0;
    assert!(reopened);
    let failed = package("p1");
    assert_eq!((failed.state, failed.attempts), (InboxState::Failed, 0));
    assert!(close("p1"));
    store
        .write(|w| w.hold_package("p1", Letter::Document, &hash("good"), None, at(9)))
        .unwrap();
    assert_eq!(
        package("p1").state,
        InboxState::Held,
        "what can be read after all is never dropped"
    );
}
