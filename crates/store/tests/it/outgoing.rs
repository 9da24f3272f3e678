//! Outgoing dispatches: drafts, stages, numbers, recipients, answers.

use crate::place::{at, code, desk, draft, hash};
use office::{
    Answer, Body, Day, DocumentId, Heard, Kind, Notation, Number, Outgoing, Road, Series,
    SeriesScheme, Stays, StepRefused,
};
use store::{
    DispatchFilter, Error, IssuedFacts, NewEnclosure, NewReceipt, RegisterEntry, Store, Topic,
    Touched,
};

fn begun(store: &Store, subject: &str) -> i64 {
    store
        .write(|w| w.insert_dispatch(&draft(subject), at(0)))
        .unwrap()
        .0
}

fn facts(number: &str) -> IssuedFacts {
    let issued_on = Day::new(2026, 11, 21).unwrap();
    IssuedFacts {
        number: Number::receive(number),
        notation: Notation::receive("UBND-VP"),
        document_id: DocumentId::receive(&format!("H99.12,2026/11/21,{number}/UBND-VP")).unwrap(),
        issued_on,
        page: hash("issued page"),
    }
}

pub(crate) fn issued(store: &Store, subject: &str, number: &str) -> i64 {
    let id = begun(store, subject);
    store
        .write(|w| {
            w.set_signed(id, &hash("signed page"), at(1))?;
            w.set_issued(id, &facts(number), at(2))
        })
        .unwrap();
    id
}

fn listed(store: &Store, filter: &DispatchFilter) -> Vec<i64> {
    let rows: Result<_, Error> = store.read(|r| r.dispatches(filter));
    rows.unwrap().iter().map(|row| row.id).collect()
}

#[test]
fn a_dispatch_is_drafted_signed_issued_and_sent() {
    let (_place, store) = desk();
    let id = issued(&store, "Về việc thử", "05");
    store
        .write(|w| w.set_sent(id, Some(&hash("envelope")), at(3)))
        .unwrap();
    let row = store.read(|r| r.dispatch(id)).unwrap();
    let row = row.unwrap_or_else(|| panic!("it was begun: {:?}", Error::NoDesk { dir: "".into() }));
    assert_eq!(row.stage, Outgoing::Sent);
    assert_eq!(row.draft, draft("Về việc thử"), "not a letter is lost");
    assert_eq!(row.number.map(|n| n.to_string()).as_deref(), Some("05"));
    assert_eq!(row.notation, Some(Notation::receive("UBND-VP")));
    assert_eq!(row.document_id, Some(facts("05").document_id));
    assert_eq!(row.issued_on, Some(facts("05").issued_on));
    assert_eq!(row.page, Some(hash("issued page")));
    assert_eq!(row.envelope, Some(hash("envelope")));
    assert_eq!(
        (row.created_at, row.signed_at, row.issued_at, row.sent_at),
        (at(0), Some(at(1)), Some(at(2)), Some(at(3)))
    );
    assert_eq!(row.changed_at, at(3));
}

#[test]
fn a_step_that_does_not_follow_is_refused() {
    let (_place, store) = desk();
    let id = begun(&store, "Về việc thử");
    let step = |work: &dyn Fn(&mut store::Write<'_>) -> Result<(), Error>| -> Option<Outgoing> {
        match store.write(|w| work(w)) {
            Err(Error::Outgoing(StepRefused { from, .. })) => Some(from),
            Err(error) => panic!("{error}"),
            Ok(_) => None,
        }
    };
    let refused = Some(Outgoing::Draft);
    assert_eq!(
        step(&|w| w.set_issued(id, &facts("05"), at(1))),
        refused,
        "no number before the leader's signature"
    );
    assert_eq!(step(&|w| w.set_sent(id, Some(&hash("e")), at(1))), refused);
    assert_eq!(step(&|w| w.set_reopened(id, at(1))), refused);
    assert_eq!(step(&|w| w.set_signed(id, &hash("p"), at(1))), None);
    assert_eq!(
        step(&|w| w.save_draft(id, &draft("khác"), 1, at(1)).map(|_| ())),
        Some(Outgoing::Signed),
        "what a leader has signed is not changed"
    );
    let missing: Result<_, Error> = store.write(|w| w.set_reopened(id + 1, at(1)));
    assert!(matches!(
        missing,
        Err(Error::Missing {
            table: "dispatches",
            ..
        })
    ));
}

#[test]
fn every_saved_draft_is_kept_and_a_stale_one_is_refused() {
    let (_place, store) = desk();
    let id = begun(&store, "Một");
    let save = |subject: &str, expected| -> Result<u32, Error> {
        Ok(store
            .write(|w| w.save_draft(id, &draft(subject), expected, at(1)))?
            .0)
    };
    assert_eq!(save("Hai", 1).unwrap(), 2);
    assert!(matches!(
        save("Ba", 1),
        Err(Error::Stale {
            expected: 1,
            found: 2
        })
    ));
    assert_eq!(save("Ba", 2).unwrap(), 3);
    let versions: Result<_, Error> = store.read(|r| r.draft_versions(id));
    let subjects: Vec<_> = versions
        .unwrap()
        .into_iter()
        .map(|v| (v.version, v.draft.subject))
        .collect();
    assert_eq!(
        subjects,
        [(1, "Một".into()), (2, "Hai".into()), (3, "Ba".into())]
    );
}

#[test]
fn only_a_draft_that_nobody_signed_can_be_thrown_away() {
    let (_place, store) = desk();
    let (never, once) = (begun(&store, "Chưa ký"), begun(&store, "Đã ký"));
    store
        .write(|w| {
            w.note(Some(never), None, at(0), "drafted", &())?;
            w.set_signed(once, &hash("page"), at(1))?;
            w.set_reopened(once, at(2))
        })
        .unwrap();
    let reopened = store.read(|r| r.dispatch(once)).unwrap();
    let reopened: store::Dispatch = reopened.unwrap_or_else(|| panic!("kept: {}", Error::Busy));
    assert_eq!(
        (reopened.stage, reopened.page, reopened.signed_at),
        (Outgoing::Draft, None, None)
    );
    assert!(reopened.was_signed);
    let kept: Result<_, Error> = store.write(|w| w.delete_draft(once));
    assert!(matches!(kept, Err(Error::WasSigned { id }) if id == once));
    store.write(|w| w.delete_draft(never)).unwrap();
    assert_eq!(listed(&store, &DispatchFilter::default()), [once]);
    let found = DispatchFilter {
        text: Some("chưa ký".into()),
        ..DispatchFilter::default()
    };
    assert_eq!(listed(&store, &found), [0i64; 0], "nor is it found");
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn lists_are_newest_first_and_come_in_pages() {
    let (_place, store) = desk();
    let ids: Vec<i64> = (0..7).map(|n| begun(&store, &format!("Thư {n}"))).collect();
    store
        .write(|w| w.set_signed(ids[3], &hash("page"), at(1)))
        .unwrap();
    let mut filter = DispatchFilter {
        limit: 3,
        ..DispatchFilter::default()
    };
    assert_eq!(listed(&store, &filter), [ids[6], ids[5], ids[4]]);
    filter.before_id = Some(ids[4]);
    assert_eq!(listed(&store, &filter), [ids[3], ids[2], ids[1]]);
    filter.stage = Some(Outgoing::Draft);
    assert_eq!(listed(&store, &filter), [ids[2], ids[1], ids[0]]);
    filter.before_id = None;
    let count: Result<u64, Error> = store.read(|r| r.count_dispatches(&filter));
    assert_eq!(count.unwrap(), 6, "whatever the limit");
}

#[test]
fn search_finds_what_a_clerk_types() {
    let (_place, store) = desk();
    let roof = issued(&store, "Đề nghị sửa chữa mái đình Đồng Tháp", "125");
    let road = begun(&store, "Báo cáo đường liên xã");
    for (typed, found) in [
        ("dinh dong thap", vec![roof]),
        ("ĐỒNG THÁP đình", vec![roof]),
        ("125 ubnd", vec![roof]),
        ("bao cao duong", vec![road]),
        ("quý cơ quan xem xét", vec![road, roof]),
        ("nguyen van thu", vec![road, roof]),
        ("tỉnh thử", vec![road, roof]),
        ("đình đường", vec![]),
        ("", vec![road, roof]),
        (" -- ", vec![road, roof]),
        ("\"' OR 1=1 *", vec![]),
    ] {
        let filter = DispatchFilter {
            text: Some(typed.into()),
            ..DispatchFilter::default()
        };
        assert_eq!(listed(&store, &filter), found, "{typed:?}");
    }
    store
        .write(|w| w.save_draft(road, &draft("Kế hoạch tưới tiêu"), 1, at(1)))
        .unwrap();
    let filter = |text: &str| DispatchFilter {
        text: Some(text.into()),
        ..DispatchFilter::default()
    };
    assert_eq!(listed(&store, &filter("duong lien xa")), [0i64; 0]);
    assert_eq!(listed(&store, &filter("tuoi tieu")), [road]);
}

#[test]
fn no_typed_text_breaks_a_search() {
    let (_place, store) = desk();
    begun(&store, "Thư");
    for typed in [
        "\0", "*", "\"", "^", "NEAR(", "a AND", "words:x", "(((", "𞤢", "①②", "ា", "👍", "' --",
        "\u{300}", "ﷺ", "x\u{0}y", "{a b}: c", "a + b",
    ] {
        let filter = DispatchFilter {
            text: Some(typed.repeat(40)),
            ..DispatchFilter::default()
        };
        let rows: Result<_, Error> = store.read(|r| r.dispatches(&filter));
        assert!(rows.is_ok(), "{typed:?}: {rows:?}");
    }
}

#[test]
fn an_answer_finds_its_dispatch_also_when_the_peer_wrote_its_key_anew() {
    let (_place, store) = desk();
    let id = issued(&store, "Về việc thử", "05");
    let day = facts("05").issued_on;
    let by = |number: &str, notation: &str, day| -> Option<i64> {
        let row: Result<_, Error> = store.read(|r| {
            r.dispatch_by_reference(day, &Number::receive(number), &Notation::receive(notation))
        });
        row.unwrap().map(|row| row.id)
    };
    assert_eq!(by("05", "UBND-VP", day), Some(id));
    assert_eq!(by("5", "ubnd-vp", day), Some(id), "X§1.4");
    assert_eq!(by("05", "UBND-VP", day.plus_days(1)), None);
    assert_eq!(by("50", "UBND-VP", day), None);
    let exact: Result<_, Error> =
        store.read(|r| r.dispatch_by_document_id(&facts("05").document_id));
    assert_eq!(exact.unwrap().map(|row| row.id), Some(id));
}

#[test]
fn two_dispatches_never_share_a_business_key() {
    let (_place, store) = desk();
    issued(&store, "Một", "05");
    let second = begun(&store, "Hai");
    let twice: Result<_, Error> = store.write(|w| {
        w.set_signed(second, &hash("page"), at(1))?;
        w.set_issued(second, &facts("05"), at(2))
    });
    assert!(matches!(twice, Err(Error::Refused(_))));
}

#[test]
fn enclosures_change_until_the_dispatch_is_sent() {
    let (_place, store) = desk();
    let id = issued(&store, "Thư", "05");
    let file = |name: &str| NewEnclosure {
        name: name.into(),
        mime: "application/pdf".into(),
        hash: hash(name),
        size: 5_000_000_000,
        annex: None,
        seals: false,
    };
    let add = |name: &str| store.write(|w| w.add_enclosure(id, &file(name)));
    let (first, _) = add("phụ lục 1.pdf").unwrap();
    add("phụ lục 2.pdf").unwrap();
    store.write(|w| w.remove_enclosure(first)).unwrap();
    store
        .write(|w| w.set_sent(id, Some(&hash("e")), at(3)))
        .unwrap();
    let rows: Result<_, Error> = store.read(|r| r.enclosures(id));
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].name.as_str(), rows[0].size, rows[0].hash),
        ("phụ lục 2.pdf", 5_000_000_000, hash("phụ lục 2.pdf"))
    );
    assert!(matches!(add("3.pdf"), Err(Error::Outgoing(_))));
    let removed: Result<_, Error> = store.write(|w| w.remove_enclosure(rows[0].id));
    assert!(matches!(removed, Err(Error::Outgoing(_))));
    let still: Result<_, Error> = store.read(|r| r.enclosures(id));
    assert_eq!(still.unwrap().len(), 1, "what has left is not changed");
}

#[test]
fn enclosures_stand_in_their_order_and_annexes_before_them() {
    let (_place, store) = desk();
    let id = issued(&store, "Thư", "05");
    let file = |name: &str, annex| NewEnclosure {
        name: name.into(),
        mime: "application/pdf".into(),
        hash: hash(name),
        size: 1,
        annex,
        seals: annex.is_some(),
    };
    let add = |name: &str, annex| {
        let (id, _) = store
            .write(|w| w.add_enclosure(id, &file(name, annex)))
            .unwrap();
        id
    };
    let names = || {
        let rows: Result<_, Error> = store.read(|r| r.enclosures(id));
        rows.unwrap()
            .into_iter()
            .map(|row| row.name)
            .collect::<Vec<_>>()
    };
    let (a, b) = (add("a", None), add("b", None));
    let c = add("c", None);
    add("phụ lục 2", Some(2));
    let first = add("phụ lục 1", Some(1));
    assert_eq!(names(), ["phụ lục 1", "phụ lục 2", "a", "b", "c"]);
    store.write(|w| w.order_enclosures(id, &[c, a])).unwrap();
    assert_eq!(names(), ["phụ lục 1", "phụ lục 2", "c", "a", "b"]);
    let (d, other) = (add("d", None), issued(&store, "Khác", "06"));
    assert_eq!(
        names().last().map(String::as_str),
        Some("d"),
        "the last comes last"
    );
    let foreign: Result<_, Error> = store.write(|w| w.order_enclosures(other, &[d]));
    assert!(matches!(foreign, Err(Error::Missing { .. })));

    let sealed = hash("signed");
    store
        .write(|w| w.set_enclosure_sealed(first, &sealed, 9))
        .unwrap();
    let row: Result<_, Error> = store.read(|r| r.enclosure(first));
    let row = row.unwrap().unwrap();
    assert_eq!(
        (row.hash, row.given, row.size, row.seals),
        (sealed, Some(hash("phụ lục 1")), 9, true),
        "what was given is known still"
    );
    store.write(|w| w.set_enclosure_seals(b, true)).unwrap();
    let row: Result<_, Error> = store.read(|r| r.enclosure(b));
    assert!(row.unwrap().unwrap().seals);
}

#[test]
fn road_and_answer_of_each_recipient_stand_apart() {
    let (_place, store) = desk();
    let id = issued(&store, "Thư", "05");
    let (province, party) = (code("H99"), code("A99.12"));
    store
        .write(|w| {
            w.insert_delivery(id, &province, "UBND tỉnh Thử")?;
            w.insert_delivery(id, &party, "Đảng ủy xã Thử Nghiệm")?;
            assert_eq!(w.set_road(id, None, Road::Sent, None)?, 2);
            assert_eq!(
                w.set_road(id, Some(&party), Road::Stuck, Some("axis.refused"))?,
                1
            );
            let moves = |heard| matches!(heard, Some(Heard::Moves(_)));
            assert!(moves(w.hear(id, &province, Answer::Arrived, "", at(5))?));
            assert!(moves(w.hear(
                id,
                &province,
                Answer::Accepted,
                "số 12",
                at(6)
            )?));
            assert_eq!(
                w.hear(id, &province, Answer::Arrived, "", at(7))?,
                Some(Heard::Stays(Stays::Overtaken)),
                "overtaken on the road"
            );
            assert_eq!(
                w.hear(id, &code("H98"), Answer::Accepted, "", at(7))?,
                None,
                "no recipient"
            );
            Ok::<_, Error>(())
        })
        .unwrap();
    let rows: Result<_, Error> = store.read(|r| r.deliveries(id));
    let rows = rows.unwrap();
    let said: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.delivery.to.as_str(),
                row.delivery.road,
                row.delivery.answer,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("H99", Road::Sent, Some(Answer::Accepted)),
            ("A99.12", Road::Stuck, None)
        ]
    );
    assert_eq!(rows[0].delivery.note, "số 12");
    assert_eq!(rows[0].delivery.answered_at, Some(at(6)));
    assert_eq!(rows[1].fault.as_deref(), Some("axis.refused"));
    let other = begun(&store, "Không nơi nhận");
    let several: Result<_, Error> = store.read(|r| r.deliveries_of(&[other, id]));
    assert_eq!(several.unwrap(), rows);
    let twice: Result<_, Error> = store.write(|w| w.insert_delivery(id, &province, "lại"));
    assert!(matches!(twice, Err(Error::Refused(_))), "each code once");
}

#[test]
fn a_receipt_counts_once_however_often_it_comes() {
    let (_place, store) = desk();
    let id = issued(&store, "Thư", "05");
    let receipt = |doc_id: &str| NewReceipt {
        road: None,
        doc_id: doc_id.into(),
        document_id: Some(facts("05").document_id),
        from: code("H99"),
        code: Answer::Unlisted(77),
        note: "đã nhận".into(),
        at: at(5),
        dispatch: Some(id),
        envelope: hash(doc_id),
    };
    let insert = |new: &NewReceipt| store.write(|w| w.insert_receipt(new)).unwrap();
    let (first, touched) = insert(&receipt("p1"));
    assert!(first.is_some());
    assert_eq!(touched, Touched([Topic::Deliveries].into()));
    assert_eq!(insert(&receipt("p1")).0, None, "the same package");
    assert_eq!(insert(&receipt("p2")).0, None, "the same words in another");
    let mut nameless = NewReceipt {
        document_id: None,
        ..receipt("p3")
    };
    assert!(insert(&nameless).0.is_some());
    nameless.doc_id = "p4".into();
    assert!(
        insert(&nameless).0.is_some(),
        "without a key, packages count"
    );
    let rows: Result<_, Error> = store.read(|r| r.receipts(id));
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].code, Answer::Unlisted(77), "kept as it came");
    assert_eq!(rows[0].document_id, Some(facts("05").document_id));
    assert_eq!(rows[1].document_id, None);
}

#[test]
fn a_register_keeps_every_number_for_good() {
    let (_place, store) = desk();
    let kind = Kind::parse("cong_van").unwrap();
    let series = Series::outgoing(Body::State, "UBND", kind, SeriesScheme::PerKind);
    let period = series.period(Day::new(2026, 11, 21).unwrap(), 2025);
    let next = series.period(Day::new(2027, 1, 1).unwrap(), 2025);
    let id = begun(&store, "Thư");
    let entry = |count: u32| RegisterEntry {
        series: series.word().into(),
        period: period.word().into(),
        count,
        written: format!("{count:02}/UBND-VP"),
        dispatch: Some(id),
        arrival: None,
        at: at(1),
    };
    store
        .write(|w| {
            assert_eq!(w.last_number(&series, &period)?, 0);
            w.set_last_number(&series, &period, 124)?;
            let count = w.next_number(&series, &period)?;
            assert_eq!(count, 125, "goes on where the paper register stopped");
            let row = w.enter_number(&entry(count))?;
            w.withdraw_number(row, "In nhầm", at(2))?;
            let count = w.next_number(&series, &period)?;
            w.enter_number(&entry(count))?;
            assert_eq!(
                w.next_number(&series, &next)?,
                1,
                "a new year, a new series"
            );
            Ok::<_, Error>(())
        })
        .unwrap();
    let taken: Result<_, Error> = store.write(|w| w.enter_number(&entry(125)));
    assert!(
        matches!(taken, Err(Error::NumberTaken { count: 125, .. })),
        "a withdrawn number is not given again"
    );
    let back: Result<_, Error> = store.write(|w| w.set_last_number(&series, &period, 100));
    assert!(matches!(back, Err(Error::NumberPassed { last: 126, .. })));
    let rows: Result<_, Error> = store.read(|r| r.register("state/out/UBND/", "2026"));
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].withdrawn, Some(("In nhầm".into(), at(2))));
    assert_eq!(rows[1].entry, entry(126));
    let stands: Result<_, Error> = store.read(|r| r.number_of_dispatch(id));
    assert_eq!(stands.unwrap().map(|row| row.entry.count), Some(126));
    let others: Result<_, Error> = store.read(|r| r.register("party/", "2026"));
    assert_eq!(others.unwrap(), []);
}
