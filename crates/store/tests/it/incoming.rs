//! Incoming dispatches: kept whole, known again, registered or refused.

use crate::place::{arrival, at, code, desk, hash};
use office::{Business, DocumentId, Incoming, IncomingRefused};
use store::{Arrival, ArrivalFilter, Error, NewArrival, NewArrivalFile, Store};

fn arrived(store: &Store, new: &NewArrival) -> i64 {
    store.write(|w| w.insert_arrival(new)).unwrap().0
}

fn one(store: &Store, id: i64) -> Arrival {
    let row: Result<_, Error> = store.read(|r| r.arrival(id));
    row.unwrap().unwrap()
}

#[test]
fn an_arrival_is_kept_as_it_came() {
    let (_place, store) = desk();
    let new = arrival("12a", "Về việc thử");
    let id = arrived(&store, &new);
    assert_eq!(
        one(&store, id),
        Arrival {
            id,
            stage: Incoming::Arrived,
            business: new.business,
            doc_id: new.doc_id,
            envelope: new.envelope,
            from: new.from,
            from_name: new.from_name,
            to: new.to,
            document_id: new.document_id,
            kind_name: new.kind_name,
            number: new.number,
            notation: new.notation,
            subject: new.subject,
            place: new.place,
            promulgated: new.promulgated,
            urgency: new.urgency,
            due: new.due,
            signer: new.signer,
            content: new.content,
            arrival_number: None,
            arrived_at: new.arrived_at,
            registered_at: None,
            changed_at: new.arrived_at,
            refused_reason: String::new(),
            verdict: None,
            outcome: String::new(),
            header: new.header,
        }
    );
    let bare = NewArrival {
        business: Business::Recall,
        document_id: None,
        promulgated: None,
        due: None,
        urgency: office::Urgency::Normal,
        ..arrival("13", "")
    };
    let bare_id = arrived(&store, &bare);
    let kept = one(&store, bare_id);
    assert_eq!(
        (kept.document_id, kept.promulgated, kept.due),
        (None, None, None)
    );
    assert_eq!(kept.business, Business::Recall);
}

#[test]
fn an_arrival_is_registered_and_worked_on_or_refused() {
    let (_place, store) = desk();
    let (yes, no) = (
        arrived(&store, &arrival("1", "Nhận")),
        arrived(&store, &arrival("2", "Trả lại")),
    );
    store
        .write(|w| {
            w.set_registered(yes, 41, at(1))?;
            w.set_stage(yes, Incoming::Assigned, at(2))?;
            w.set_stage(yes, Incoming::Finished, at(3))?;
            w.set_refused(no, "Sai nơi nhận", at(4))?;
            w.set_verdict(yes, "passed", r#"{"verdict":"passed"}"#)
        })
        .unwrap();
    let row = one(&store, yes);
    assert_eq!(row.stage, Incoming::Finished);
    assert_eq!(
        (row.arrival_number, row.registered_at),
        (Some(41), Some(at(1)))
    );
    assert_eq!(row.outcome, "passed");
    assert_eq!(row.verdict.as_deref(), Some(r#"{"verdict":"passed"}"#));
    let row = one(&store, no);
    assert_eq!(
        (row.stage, row.refused_reason.as_str()),
        (Incoming::Refused, "Sai nơi nhận")
    );
    let refused = |work: &dyn Fn(&mut store::Write<'_>) -> Result<(), Error>| {
        matches!(
            store.write(|w| work(w)),
            Err(Error::Incoming(IncomingRefused { .. }))
        )
    };
    assert!(refused(&|w| w.set_registered(yes, 42, at(5))), "it has one");
    assert!(
        refused(&|w| w.set_refused(yes, "", at(5))),
        "registered is kept"
    );
    assert!(refused(&|w| w.set_registered(no, 42, at(5))), "sent back");
    assert!(refused(&|w| w.set_stage(no, Incoming::Registered, at(5))));
    assert!(refused(&|w| w.set_stage(no, Incoming::Processing, at(5))));
}

#[test]
fn the_same_document_is_known_and_a_forged_key_keeps_nothing_out() {
    let (_place, store) = desk();
    let new = arrival("12", "Thư");
    let id = arrived(&store, &new);
    let same = |business, from: &str, key: Option<&DocumentId>, bytes: &str| {
        let found: Result<_, Error> =
            store.read(|r| r.same_document(business, &code(from), key, &hash(bytes)));
        found.unwrap()
    };
    let key = new.document_id.as_ref();
    assert_eq!(same(Business::New, "H99", key, "other"), Some(id));
    assert_eq!(
        same(Business::New, "H99", None, "12"),
        Some(id),
        "the bytes"
    );
    assert_eq!(
        same(Business::Update, "H98", None, "12"),
        Some(id),
        "the bytes"
    );
    assert_eq!(
        same(Business::New, "H98", key, "other"),
        None,
        "another sender may not use up our sender's key"
    );
    assert_eq!(
        same(Business::Recall, "H99", key, "other"),
        None,
        "a recall repeats the key of what it recalls"
    );
    assert_eq!(
        same(Business::Replace, "H99", key, "other"),
        None,
        "another purpose"
    );
    let void = NewArrival {
        business: Business::Replace,
        envelope: hash("void"),
        ..arrival("13", "Thư")
    };
    let its_own = void.document_id.clone();
    let void = arrived(&store, &void);
    assert_eq!(
        same(Business::Replace, "H99", its_own.as_ref(), "other"),
        Some(void),
        "what replaces another has a key of its own"
    );
    assert_eq!(same(Business::New, "H99", None, "other"), None);
    let target: Result<_, Error> = store.read(|r| r.arrival_of_key(&[code("H99")], key.unwrap()));
    assert_eq!(target.unwrap().map(|row| row.id), Some(id));
}

#[test]
fn arrivals_are_listed_and_found() {
    let (_place, store) = desk();
    let flood = arrived(&store, &arrival("125", "Phòng chống lũ quét"));
    let school = arrived(&store, &arrival("126", "Khai giảng năm học mới"));
    store.write(|w| w.set_registered(flood, 1, at(1))).unwrap();
    let listed = |stage, text: Option<&str>, before_id| -> Vec<i64> {
        let filter = ArrivalFilter {
            stage,
            text: text.map(str::to_owned),
            before_id,
            ..ArrivalFilter::default()
        };
        let rows: Result<_, Error> = store.read(|r| {
            let rows = r.arrivals(&filter)?;
            assert_eq!(r.count_arrivals(&filter)?, rows.len() as u64);
            Ok(rows)
        });
        rows.unwrap().iter().map(|row| row.id).collect()
    };
    assert_eq!(listed(None, None, None), [school, flood]);
    assert_eq!(listed(None, None, Some(school)), [flood]);
    assert_eq!(listed(Some(Incoming::Registered), None, None), [flood]);
    assert_eq!(listed(None, Some("lu quet"), None), [flood]);
    assert_eq!(listed(None, Some("126 qd"), None), [school]);
    assert_eq!(listed(None, Some("tran thi mau"), Some(school)), [flood]);
    assert_eq!(listed(Some(Incoming::Arrived), Some("lũ"), None), [0i64; 0]);
}

#[test]
fn what_cannot_be_told_yet_is_listed_by_itself() {
    let (_place, store) = desk();
    let ids = ["1", "2", "3", "4"].map(|number| arrived(&store, &arrival(number, "Thư")));
    store
        .write(|w| {
            w.set_verdict(ids[0], "indeterminate", "{}")?;
            w.set_verdict(ids[1], "passed", "{}")?;
            w.set_verdict(ids[2], "indeterminate", "{}")?;
            w.set_verdict(ids[3], "indeterminate", "{}")?;
            w.set_refused(ids[3], "Nhầm nơi nhận", at(2))
        })
        .unwrap();
    let listed = |before, limit| {
        let rows: Result<_, Error> = store.read(|r| {
            assert_eq!(
                r.count_untold_arrivals()?,
                2,
                "what was sent back waits for nothing"
            );
            r.untold_arrivals(before, limit)
        });
        let rows: Vec<i64> = rows.unwrap().iter().map(|row| row.id).collect();
        rows
    };
    assert_eq!(listed(None, 9), [ids[2], ids[0]]);
    assert_eq!(listed(None, 1), [ids[2]]);
    assert_eq!(listed(Some(ids[2]), 9), [ids[0]]);
}

#[test]
fn files_of_an_arrival_have_verdicts_of_their_own() {
    let (_place, store) = desk();
    let id = arrived(&store, &arrival("12", "Thư"));
    let file = |name: &str| NewArrivalFile {
        name: name.into(),
        mime: "application/pdf".into(),
        hash: hash(name),
        size: 10,
    };
    store
        .write(|w| {
            let main = w.add_arrival_file(id, &file("chính.pdf"))?;
            w.add_arrival_file(id, &file("phụ lục.pdf"))?;
            w.set_file_verdict(main, "failed", "{}")
        })
        .unwrap();
    let rows: Result<_, Error> = store.read(|r| r.arrival_files(id));
    let rows = rows.unwrap();
    let said: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.name.as_str(),
                row.outcome.as_str(),
                row.verdict.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("chính.pdf", "failed", Some("{}")),
            ("phụ lục.pdf", "", None)
        ]
    );
    assert_eq!((rows[0].hash, rows[0].size), (hash("chính.pdf"), 10));
    let one: Result<_, Error> = store.read(|r| r.arrival_file(rows[1].id));
    assert_eq!(one.unwrap().as_ref(), Some(&rows[1]));
    let lost: Result<_, Error> = store.write(|w| w.set_file_verdict(99, "x", "{}"));
    assert!(matches!(lost, Err(Error::Missing { .. })));
}

#[test]
fn history_is_told_in_order_and_never_rewritten() {
    let (_place, store) = desk();
    let id = arrived(&store, &arrival("12", "Thư"));
    store
        .write(|w| {
            w.note(
                None,
                Some(id),
                at(2),
                "arrived",
                &serde_json::json!({"from": "H99"}),
            )?;
            w.note(
                None,
                Some(id),
                at(1),
                "registered",
                &serde_json::json!({"number": 41}),
            )
        })
        .unwrap();
    let rows: Result<_, Error> = store.read(|r| r.history_of_arrival(id));
    let rows = rows.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.what.as_str(), row.at)).collect();
    assert_eq!(
        told,
        [("arrived", at(2)), ("registered", at(1))],
        "in the order it happened here, whatever the clocks said"
    );
    assert_eq!(rows[1].facts, serde_json::json!({"number": 41}));
    let none: Result<_, Error> = store.read(|r| r.history_of_dispatch(id));
    assert_eq!(none.unwrap(), []);
}
