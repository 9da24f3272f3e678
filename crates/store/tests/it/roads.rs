//! Roads, the letters that take them, the packages that come by them, and a mailbox number by number.

use crate::place::{at, code, desk, draft, hash};
use office::{Body, Business, Day};
use store::{
    Error, Letter, MailboxDay, MailboxItem, MailboxRow, NewLetter, NewRoad, OutboxState,
    PackageKey, RoadGround, RoadKind, RoadRow, Store,
};

fn road(store: &Store, name: &str, network: Body) -> i64 {
    let new = NewRoad {
        name,
        kind: RoadKind::National,
        network,
        details: &"http://127.0.0.1",
        at: at(0),
    };
    store.write(|w| w.add_road(&new)).unwrap().0
}

fn letter(store: &Store, road: Option<i64>) -> i64 {
    let new = NewLetter {
        kind: Letter::Document,
        business: Business::New,
        dispatch: None,
        arrival: None,
        recipients: Vec::new(),
        code: None,
        from: code("H99.12"),
        envelope: Some(hash("envelope")),
        urgent: false,
        next_at: at(0),
        created_at: at(0),
    };
    let put = store.write(|w| {
        let id = w.enqueue(&new)?;
        w.set_letter_road(id, road)?;
        Ok::<_, Error>(id)
    });
    put.unwrap().0
}

fn due(store: &Store, road: Option<i64>, hurried: bool) -> Option<i64> {
    let row: Result<_, Error> = store.read(|r| r.next_due_over(road, None, at(9), hurried));
    row.unwrap().map(|row| row.id)
}

fn read<T>(store: &Store, look: impl FnOnce(&store::Read<'_>) -> Result<T, Error>) -> T {
    store.read(look).unwrap()
}

#[test]
fn a_letter_that_had_its_turn_lets_the_next_go_first() {
    let (_place, store) = desk();
    let (one, other) = (letter(&store, None), letter(&store, None));
    let but = |had: i64| -> Option<i64> {
        let row: Result<_, Error> = store.read(|r| r.next_due_over(None, Some(had), at(9), false));
        row.unwrap().map(|row| row.id)
    };
    assert_eq!(due(&store, None, false), Some(one), "the oldest");
    assert_eq!(but(one), Some(other));
    assert_eq!(but(other), Some(one));
}

#[test]
fn each_road_offers_its_own_letters_and_no_other() {
    let (_place, store) = desk();
    let state = road(&store, "Trục Nhà nước", Body::State);
    let party = road(&store, "Trục Đảng", Body::Party);
    let (one, other) = (letter(&store, Some(party)), letter(&store, Some(state)));
    let nowhere = letter(&store, None);
    assert_eq!(due(&store, Some(party), false), Some(one));
    assert_eq!(due(&store, Some(state), false), Some(other));
    assert_eq!(due(&store, None, false), Some(nowhere));
    assert_eq!(read(&store, |r| r.letters_on_road(state)), 1);
    let roadless: Vec<i64> = read(&store, |r| r.roadless())
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(roadless, [nowhere]);
    assert!(read(&store, |r| r.is_road_travelled(party)));
}

#[test]
fn a_road_that_was_removed_forgets_its_secrets_and_keeps_its_name() {
    let (_place, store) = desk();
    let id = road(&store, "Trục cũ", Body::State);
    store.write(|w| w.remove_road(id, at(1))).unwrap();
    assert_eq!(read(&store, |r| r.roads::<String>()), []);
    assert_eq!(read(&store, |r| r.road_name(id)), "Trục cũ");
    let gone: Result<RoadRow<String>, Error> = store.read(|r| r.road(id));
    assert!(matches!(gone, Err(Error::Missing { .. })));
    let again: Result<_, Error> = store.write(|w| w.remove_road(id, at(2)));
    assert!(matches!(again, Err(Error::Missing { .. })));
}

#[test]
fn a_letter_held_back_waits_for_a_person() {
    let (_place, store) = desk();
    let id = road(&store, "Trục", Body::State);
    let (held, other) = (letter(&store, Some(id)), letter(&store, Some(id)));
    store.write(|w| w.hold(held, at(1))).unwrap();
    assert_eq!(due(&store, Some(id), false), Some(other));
    assert_eq!(due(&store, Some(id), true), None, "the desk is held");
    store.write(|w| w.hurry(held)).unwrap();
    assert_eq!(due(&store, Some(id), true), Some(held), "but for this one");
    assert_eq!(due(&store, Some(id), false), Some(held), "and it is next");
    store.write(|w| w.hold(held, at(2))).unwrap();
    store.write(|w| w.release(held)).unwrap();
    assert_eq!(due(&store, Some(id), false), Some(held));
}

#[test]
fn what_the_axis_may_have_lost_is_unknown_again_and_due() {
    let (_place, store) = desk();
    let id = road(&store, "Trục", Body::State);
    let sent = letter(&store, Some(id));
    store
        .write(|w| {
            w.take(sent, at(1))?;
            w.mark_sent(sent, "d1", at(2))
        })
        .unwrap();
    assert_eq!(read(&store, |r| r.sent_over(id, at(2))).len(), 1);
    assert_eq!(read(&store, |r| r.sent_over(id, at(3))).len(), 0);
    store
        .write(|w| w.doubt(sent, at(3), "road.went_back"))
        .unwrap();
    let row = read(&store, |r| r.letter(sent));
    assert_eq!((row.state, row.uncertain), (OutboxState::Unknown, true));
    assert_eq!(due(&store, Some(id), false), Some(sent));
    store.write(|w| w.mark_proven(sent, at(4))).unwrap();
    let row = read(&store, |r| r.letter(sent));
    assert_eq!((row.state, row.sent_at), (OutboxState::Sent, Some(at(2))));
}

#[test]
fn a_call_broken_off_is_unknown_on_its_own_road_only() {
    let (_place, store) = desk();
    let (a, b) = (
        road(&store, "A", Body::State),
        road(&store, "B", Body::Party),
    );
    let (one, other) = (letter(&store, Some(a)), letter(&store, Some(b)));
    store
        .write(|w| {
            w.take(one, at(1))?;
            w.take(other, at(1))
        })
        .unwrap();
    let left = store
        .write(|w| w.recover_taken_over(Some(a), at(2)))
        .unwrap();
    assert_eq!(left.0.iter().map(|row| row.id).collect::<Vec<_>>(), [one]);
    assert_eq!(read(&store, |r| r.letter(other)).state, OutboxState::Taken);
}

#[test]
fn two_axes_may_name_two_packages_alike() {
    let (_place, store) = desk();
    let (a, b) = (
        road(&store, "A", Body::State),
        road(&store, "B", Body::Party),
    );
    let (one, other) = (
        PackageKey::over(Some(a), "p1"),
        PackageKey::over(Some(b), "p1"),
    );
    store
        .write(|w| {
            w.hold_package(one, Letter::Document, &hash("x"), None, at(1))?;
            w.package_failed(other, Letter::Document, None, "edxml.damaged", at(1))?;
            w.package_done(one, at(2))
        })
        .unwrap();
    let state = |key| read(&store, |r| r.package(key)).map(|row| row.state.word());
    assert_eq!(state(one), Some("done"));
    assert_eq!(state(other), Some("failed"), "another package");
}

#[test]
fn each_recipient_has_its_road_and_why() {
    let (_place, store) = desk();
    let (a, b) = (
        road(&store, "A", Body::State),
        road(&store, "B", Body::Party),
    );
    let id = store
        .write(|w| {
            let id = w.insert_dispatch(&draft("Thư"), at(0))?;
            w.insert_delivery(id, &code("H99"), "Tỉnh")?;
            w.insert_delivery(id, &code("A99"), "Tỉnh ủy")?;
            w.set_over(id, &code("H99"), a, RoadGround::Network)?;
            w.set_over(id, &code("A99"), a, RoadGround::Network)?;
            w.set_over(id, &code("A99"), b, RoadGround::Person)?;
            Ok::<_, Error>(id)
        })
        .unwrap()
        .0;
    let rows = read(&store, |r| r.deliveries(id));
    let over: Vec<_> = rows.iter().map(|row| (row.over, row.ground)).collect();
    assert_eq!(
        over,
        [
            (Some(a), Some(RoadGround::Network)),
            (Some(b), Some(RoadGround::Person))
        ]
    );
    let on_a = letter(&store, Some(a));
    let on_a = read(&store, |r| r.letter(on_a));
    assert!(on_a.carries_to(&rows[0]) && !on_a.carries_to(&rows[1]));
}

#[test]
fn a_mailbox_knows_what_of_it_is_here() {
    let (_place, store) = desk();
    let id = road(&store, "Trục", Body::State);
    let mailbox = MailboxRow {
        road: id,
        code: "H99.12".to_owned(),
        epoch: 1,
        last: 3,
        chain: "0".repeat(64),
        head: 3,
        since: 1,
        read_at: at(1),
        back_at: None,
        back_told: false,
    };
    let item = |seq: u64| MailboxItem {
        seq,
        doc_id: format!("d{seq}"),
        kind: Letter::Document,
        sha256: "ab".repeat(32),
        at: Day::new(2026, 11, 20)
            .unwrap()
            .begins()
            .plus_millis(i64::try_from(seq).unwrap()),
    };
    store
        .write(|w| {
            w.set_mailbox(&mailbox)?;
            w.set_mailbox_items(id, &[item(1), item(2), item(3)])?;
            w.hold_package(
                PackageKey::over(Some(id), "d2"),
                Letter::Document,
                &hash("x"),
                None,
                at(1),
            )
        })
        .unwrap();
    assert_eq!(read(&store, |r| r.mailbox(id)), Some(mailbox));
    assert_eq!(read(&store, |r| r.mailbox_had(id, 1)), (2, 1));
    assert_eq!(read(&store, |r| r.mailbox_lacks(id, 1, 9)), [item(3)]);
    let day = Day::new(2026, 11, 20).unwrap();
    let between = read(&store, |r| {
        r.mailbox_between(id, day.begins(), day.plus_days(1).begins())
    });
    assert_eq!(between.len(), 3);
    let last = PackageKey::over(Some(id), "d3");
    store
        .write(|w| {
            w.package_failed(last, Letter::Document, None, "edxml.damaged", at(2))?;
            w.close_package(last, at(3))
        })
        .unwrap();
    assert_eq!(
        read(&store, |r| r.mailbox_had(id, 1)),
        (2, 2),
        "nobody waits for what was closed"
    );
    assert!(read(&store, |r| r.mailbox_lacks(id, 1, 9)).is_empty());
    store.write(|w| w.reopen_package(last, at(4))).unwrap();
    assert_eq!(read(&store, |r| r.mailbox_had(id, 1)), (2, 1));
    store.write(|w| w.set_elsewhere(id, 3)).unwrap();
    assert_eq!(read(&store, |r| r.mailbox_had(id, 1)), (2, 2));
    let compared = MailboxDay {
        day,
        count: 3,
        had: 3,
        agrees: true,
        compared_at: at(5),
    };
    store.write(|w| w.set_mailbox_day(id, &compared)).unwrap();
    assert_eq!(read(&store, |r| r.mailbox_days(id, 9)), [compared]);
    store.write(|w| w.forget_mailbox_items(id, 1)).unwrap();
    assert_eq!(read(&store, |r| r.mailbox_items(id, 0, 9)), [item(1)]);
}
