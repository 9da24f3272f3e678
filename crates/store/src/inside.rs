//! Tests that need a hand on the connection itself: a newer file, a full disk, the plans of the lists.

use crate::{
    Agency, ArrivalFilter, DispatchFilter, Error, EvidenceFound, Hash, Letter, Level, Lock,
    NewLetter, NewStamp, OutboxState, Paper, PartKind, SCHEMA_VERSION, StampState, Store,
    Succession, Write,
};
use office::{
    Body, Business, Day, DocumentId, Draft, Kind, Moment, Notation, Number, Outgoing, Series,
    SeriesScheme, UnitCode,
};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

fn desk() -> (TempDir, Store) {
    let root = tempfile::tempdir().unwrap();
    let lock = Lock::KeyFileIn(root.path().join("keys"));
    let store = Store::create(&root.path().join("desk"), lock).unwrap().0;
    (root, store)
}

fn draft() -> Draft {
    Draft {
        subject: "Thư thử".into(),
        ..Draft::new(Kind::parse("cong_van").unwrap(), Body::State)
    }
}

fn code(text: &str) -> UnitCode {
    UnitCode::receive(text).unwrap()
}

fn begin(w: &mut Write<'_>) -> Result<i64, Error> {
    w.insert_dispatch(&draft(), Moment::default())
}

#[test]
fn a_newer_file_is_refused_and_left_untouched() {
    let (root, store) = desk();
    let dir = root.path().join("desk");
    let newer = SCHEMA_VERSION + 1;
    let writer = store.writer.lock().unwrap();
    writer.pragma_update(None, "user_version", newer).unwrap();
    drop(writer);
    // What a newer program left when it stopped: part of it still in the log.
    let left = root.path().join("left");
    fs::create_dir_all(&left).unwrap();
    for name in ["desk.json", "desk.db", "desk.db-wal"] {
        fs::copy(dir.join(name), left.join(name)).unwrap();
    }
    drop(store);
    for dir in [dir, left] {
        // A look into a file without a log leaves an empty one.
        let bytes = |name: &str| fs::read(dir.join(name)).unwrap_or_default();
        let before = (bytes("desk.json"), bytes("desk.db"), bytes("desk.db-wal"));
        let refused = Store::open(&dir, None);
        assert!(
            matches!(refused, Err(Error::TooNew { found, known }) if (found, known) == (newer, SCHEMA_VERSION))
        );
        drop(refused);
        let after = (bytes("desk.json"), bytes("desk.db"), bytes("desk.db-wal"));
        assert!(before == after, "not a byte was changed");
    }
}

#[test]
fn a_full_disk_fails_one_transaction_and_harms_nothing() {
    let (_root, store) = desk();
    let (first, _) = store.write(begin).unwrap();
    let limit = |pages: i64| {
        let writer = store.writer.lock().unwrap();
        writer.pragma_update(None, "max_page_count", pages).unwrap();
    };
    limit(1); // SQLite holds it to the pages there are
    let mut written = 0;
    let full = loop {
        match store.write(begin) {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1000, "the disk must be full at some time");
    };
    assert!(matches!(full, Error::DiskFull), "{full:?}");
    let count = |store: &Store| -> u64 {
        let filter = DispatchFilter::default();
        let count: Result<_, Error> = store.read(|r| r.count_dispatches(&filter));
        count.unwrap()
    };
    assert_eq!(count(&store), written + 1, "whole or not at all");
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    limit(1_000_000);
    let (next, _) = store.write(begin).unwrap();
    assert!(next > first, "with room again, work goes on");
    assert_eq!(count(&store), written + 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_from_other_faults_of_a_file() {
    // Every write to it fails as on a full disk.
    let mut full = fs::File::options().write(true).open("/dev/full").unwrap();
    let error = crate::files::write_synced(&mut full, b"a letter").unwrap_err();
    assert!(matches!(error, Error::DiskFull), "{error:?}");
    let (root, store) = desk();
    let blocked = root.path().join("desk/files").join("ab");
    fs::write(&blocked, b"a file where a folder must be").unwrap();
    let bytes = (0u32..)
        .map(u32::to_le_bytes)
        .find(|bytes| Hash::of(bytes).as_bytes()[0] == 0xab)
        .unwrap();
    let error = store.files().keep(&bytes).unwrap_err();
    assert!(matches!(error, Error::Io(_)), "{error:?}");
}

#[test]
fn the_file_is_set_up_to_survive_a_power_cut() {
    let (_root, store) = desk();
    for connection in [&store.writer, &store.reader] {
        let connection = connection.lock().unwrap();
        let ask = |name: &str| -> String {
            let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(ask("journal_mode"), "wal");
        assert_eq!(ask("synchronous"), "2", "FULL");
        assert_eq!(ask("foreign_keys"), "1");
        let timeout: i64 = connection
            .query_row("SELECT timeout FROM pragma_busy_timeout", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(timeout, 5000);
    }
    let reader = store.reader.lock().unwrap();
    assert!(
        reader.execute("DELETE FROM settings", []).is_err(),
        "the reading connection cannot write"
    );
}

#[test]
fn every_list_walks_an_index() {
    let (_root, store) = desk();
    let heard: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let ears = Arc::clone(&heard);
    store
        .writer
        .lock()
        .unwrap()
        .trace_v2(
            TraceEventCodes::SQLITE_TRACE_STMT,
            Some(move |event: TraceEvent<'_>| {
                if let TraceEvent::Stmt(statement, _) = event {
                    ears.lock().unwrap().insert(statement.sql().into_owned());
                }
            }),
        )
        .unwrap();
    store.write(use_everything).unwrap();
    let mut writer = store.writer.lock().unwrap();
    writer
        .trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>)
        .unwrap();
    let statements = heard.lock().unwrap().clone();
    assert!(statements.len() > 60, "{} were heard", statements.len());
    let mut seen = 0;
    for sql in statements {
        let ours = !sql.contains("_words_"); // FTS5 looks into its own tables
        let verbs = ["SELECT", "UPDATE", "DELETE"];
        if !ours || !verbs.iter().any(|verb| sql.starts_with(verb)) {
            continue;
        }
        for step in plan(&writer, &sql) {
            seen += 1;
            let walks_all = step.starts_with("SCAN")
                && !step.contains(" INDEX ")
                && !ALLOWED
                    .iter()
                    .any(|(part, step_of)| sql.contains(part) && step.contains(step_of));
            assert!(!walks_all, "{step}\n{sql}");
            let sorts =
                step.contains("USE TEMP B-TREE") && !SORTED.iter().any(|part| sql.contains(part));
            assert!(!sorts, "{step}\n{sql}");
        }
    }
    assert!(seen > 60, "{seen} steps were looked at");
}

/// What may walk a whole table: the statement holds the first, the step the second.
const ALLOWED: [(&str, &str); 11] = [
    // Keys are made once or twice in a desk's life, and few dispatches rest.
    ("FROM slip_keys ORDER BY id DESC LIMIT", "SCAN slip_keys"),
    ("FROM frozen ORDER BY", "SCAN frozen"),
    // A handful of rows at most.
    ("FROM roads WHERE removed_at", "SCAN roads"),
    ("SELECT EXISTS", "SCAN CONSTANT ROW"),
    // Newest first by row id: the table is its own index, and LIMIT stops the walk.
    ("WHERE TRUE ORDER BY s.id DESC", "SCAN s"),
    ("ON letter = id ORDER BY id DESC LIMIT", "SCAN outbox"),
    // Counting what the line above it in the plan found.
    ("SELECT count(*) FROM (", "SCAN (subquery"),
    // Lists handed in.
    ("json_each", "SCAN json_each"),
    // FTS5 and the one-row answers.
    ("_words", "VIRTUAL TABLE INDEX"),
    // The whole directory, to be compared with a new list or built into its index.
    ("FROM agencies", "SCAN agencies"),
    ("FROM agency_codes", "SCAN agency_codes"),
];

/// What may sort: short lists by nature.
const SORTED: [&str; 9] = [
    // One package, as it came by each road.
    "FROM inbox WHERE doc_id = ?1 AND (?2 IS NULL OR road = ?2) ORDER BY road, id LIMIT 1",
    // The dispatches that some recipient has not settled: a few hundred.
    "INDEXED BY deliveries_unaccepted",
    // The packages of one arrival.
    "ORDER BY road IS NULL",
    // The letters of one road in the order they came: few wait, and what is sent anew is a person's exception.
    "AND road IS NULL\n                  ORDER BY id",
    "AND road = ?1 AND sent_at",
    // The turn of one road, sought over the others' letters.
    "AND (?3 OR road IS ?2)",
    // The recipients of a page of dispatches.
    "json_each",
    // The letters that some recipient has not fetched.
    "ORDER BY asked_at NULLS FIRST",
    // The numbers of one dispatch.
    "ORDER BY withdrawn_at IS NOT NULL",
];

fn plan(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get("detail").unwrap());
    }
    steps
}

/// Several roads, and a mailbox at a node.
fn use_roads(w: &mut Write<'_>, dispatch: i64, letter: i64, at: Moment) -> Result<(), Error> {
    let road = w.add_road(&crate::NewRoad {
        name: "Trục",
        kind: crate::RoadKind::National,
        network: Body::State,
        details: &(),
        at,
    })?;
    w.set_letter_road(letter, Some(road))?;
    w.set_over(dispatch, &code("H99"), road, crate::RoadGround::Network)?;
    w.roads::<()>()?;
    w.road::<()>(road)?;
    w.road_name(road)?;
    w.letters_on_road(road)?;
    w.is_road_travelled(road)?;
    w.road_of_arrival(1)?;
    w.roadless()?;
    w.next_due_over(Some(road), None, at, true)?;
    w.is_any_due_after(at)?;
    w.bring_near(at, at)?;
    w.bring_evidence_near(at, at)?;
    w.bring_questions_near(at)?;
    w.next_wake_over(Some(road))?;
    w.sent_over(road, at)?;
    w.awaiting_delivery_over(Some(road), 5)?;
    w.recover_taken_over(Some(road), at)?;
    w.mailbox(road)?;
    w.mailbox_had(road, 0)?;
    w.mailbox_lacks(road, 0, 5)?;
    w.mailbox_between(road, at, at)?;
    w.mailbox_had_between(road, at, at)?;
    w.mailbox_items(road, 0, 5)?;
    w.mailbox_days(road, 5)?;
    w.forget_mailbox_items(road, 0)?;
    w.set_elsewhere(road, 1)
}

/// What is asked of recipients, and what senders want here.
fn use_asks(w: &mut Write<'_>, dispatch: i64, letter: i64, at: Moment) -> Result<(), Error> {
    let to = code("H99");
    w.delivery(dispatch, &to)?;
    for letter in [Some(letter), None] {
        w.insert_ask(&crate::NewAsk {
            dispatch,
            to: to.clone(),
            ask: office::Ask::Recall,
            reason: "Sai".into(),
            by_dispatch: None,
            letter,
            at,
        })?;
        w.hear(dispatch, &to, office::Answer::RecallAgreed, "", at)?;
        if let Some(letter) = letter {
            w.withdraw_asks(letter)?;
        }
    }
    let row = w.delivery(dispatch, &to)?.unwrap();
    for unsure in [true, false] {
        w.doubt_ask(&row, None, unsure)?;
    }
    w.words_of_ask(&row, None)?;
    w.correction_proven(dispatch, &to)?;
    w.set_resent(dispatch, &to)?;
    w.unsend(dispatch, &to)?;
    w.withdraw_ask(letter)?;
    w.freeze(dispatch, "Sai", at)?;
    w.frozen(dispatch)?;
    w.unfreeze(dispatch)?;
    w.link(dispatch, dispatch, office::Ask::Replace)?;
    w.earlier_of(dispatch)?;
    w.later_than(dispatch)?;
    w.unlink(dispatch, dispatch)?;
    w.asks(dispatch)?;
    w.asks_of_letter(letter)?;
    w.was_told(dispatch, office::Answer::Arrived)?;
    w.wishes(dispatch)?;
    w.wishes_by(dispatch)?;
    w.wish_of_letter(letter)?;
    w.told_a_wish("p")?;
    w.knows_wish(&crate::NewWish {
        arrival: dispatch,
        wish: office::Wish::Recall,
        reason: String::new(),
        by_arrival: None,
        doc_id: "p".into(),
        said_at: Some(at),
        came_at: at,
    })?;
    w.arrivals_wanted()?;
    w.answered_by(dispatch)?;
    w.answers_to(dispatch)?;
    Ok(())
}

/// Stamps, and the evidence they end in.
fn use_stamps(w: &mut Write<'_>, dispatch: i64) -> Result<(), Error> {
    let (at, hash) = (Moment::default(), Hash::of(b""));
    w.want_stamp(
        &NewStamp {
            dispatch,
            enclosure: None,
            file: hash,
            holds: true,
            goal: Level::Lta,
            next_at: at,
        },
        at,
    )?;
    let Some(stamp) = w.next_stamp(at)? else {
        return Ok(());
    };
    w.next_stamp_wake()?;
    w.begin_stamp(stamp.id, at)?;
    w.make_stamps_due(at)?;
    w.put_stamps_back(stamp.id, at, "authority.away")?;
    w.put_stamp_back(stamp.id, at, "authority.away")?;
    w.set_page_stamped(dispatch, &hash, &hash)?;
    w.set_enclosure_stamped(0, &hash, &hash, 0)?;
    w.set_stamped(stamp.id, &hash, Level::T, at)?;
    w.retry_stamps(dispatch, at)?;
    w.waive_stamps(dispatch, at)?;
    w.end_stamp(stamp.id, StampState::Done, None, at)?;
    w.stamps_of(dispatch)?;
    w.unstamped_leaders(9)?;
    let id = w.enter_evidence(Paper::Dispatch(dispatch), "a.pdf", &hash, at)?;
    w.next_evidence(at)?;
    w.begin_evidence(id, at)?;
    w.set_evidence_fault(id, "authority.away", Some(at))?;
    let found = EvidenceFound {
        kept: None,
        level: Level::B,
        report: "{}".to_owned(),
        judged_at: at,
        renew_at: None,
        next_at: None,
    };
    w.set_evidence(id, &found)?;
    w.add_evidence_part(id, PartKind::Stamp, &hash, 0, at)?;
    w.evidence_parts(id)?;
    w.evidence_of(Paper::Arrival(1))?;
    w.evidence_of(Paper::Dispatch(dispatch))?;
    Ok(())
}

/// The directory, refreshed twice, and what took whose place.
fn use_directory(w: &mut Write<'_>) -> Result<(), Error> {
    let at = Moment::default();
    let mut listed = vec![
        Agency::new(code("H99"), "UBND tỉnh Thử"),
        Agency::new(code("H99.1"), "Sở Thử"),
    ];
    listed[0].old_codes.push(code("H98"));
    w.refresh_directory(&listed, at)?;
    listed[0].name.push_str(" Nghiệm");
    listed.truncate(1);
    w.refresh_directory(&listed, at)?;
    w.agency(&code("H98"))?;
    w.agency_events(&code("H99"))?;
    w.count_agencies()?;
    w.count_closed_agencies()?;
    w.directory_index(&std::collections::BTreeMap::new())?;
    let entry = Succession {
        id: 0,
        old_code: code("H98"),
        old_name: String::new(),
        new_code: Some(code("H99")),
        new_name: String::new(),
        since: Day::new(2025, 7, 1).unwrap(),
        source: String::new(),
        checked: false,
    };
    w.put_succession(&entry, at)?;
    w.successions_of(&code("H98"))?;
    w.successions_to(&code("H99"))?;
    for entry in w.successions()? {
        w.remove_succession(entry.id)?;
    }
    Ok(())
}

/// Runs every statement there is, once or more.
fn use_everything(w: &mut Write<'_>) -> Result<(), Error> {
    let at = Moment::default();
    let hash = Hash::of(b"");
    let day = Day::new(2026, 11, 21).unwrap();
    let key = DocumentId::receive("H99,2026/11/21,05/QĐ-UBND").unwrap();
    let (number, notation) = (Number::receive("05"), Notation::receive("QĐ-UBND"));
    let id = begin(w)?;
    for stage in [None, Some(Outgoing::Draft)] {
        for text in [None, Some("thu".to_owned())] {
            for before_id in [None, Some(9)] {
                let filter = DispatchFilter {
                    stage,
                    text: text.clone(),
                    limit: 9,
                    before_id,
                };
                w.dispatches(&filter)?;
                w.count_dispatches(&filter)?;
                let stage = stage.map(|_| office::Incoming::Arrived);
                let filter = ArrivalFilter {
                    stage,
                    text: text.clone(),
                    limit: 9,
                    before_id,
                };
                w.arrivals(&filter)?;
                w.count_arrivals(&filter)?;
            }
        }
    }
    w.dispatch(id)?;
    let watched = crate::Watched::Between(at, at);
    for which in [
        crate::Watched::One(id),
        watched,
        crate::Watched::Open,
        crate::Watched::Unsettled,
    ] {
        w.watched(which)?;
    }
    w.reminders_of(&[id])?;
    w.slips_of(&[id])?;
    w.next_slip(at)?;
    w.unstamped_slips(at)?;
    w.slip_key()?;
    w.resting()?;
    w.dispatch_by_document_id(&key)?;
    w.dispatch_by_reference(day, &number, &notation)?;
    w.draft_versions(id)?;
    w.save_draft(id, &draft(), 1, at)?;
    w.insert_delivery(id, &code("H99"), "")?;
    w.set_road(id, Some(&code("H99")), office::Road::Sent, None)?;
    w.hear(id, &code("H99"), office::Answer::Arrived, "", at)?;
    w.deliveries_of(&[id, 2])?;
    w.enclosures(id)?;
    w.receipts(id)?;
    w.history_of_dispatch(id)?;
    w.history_of_arrival(id)?;
    w.arrival(id)?;
    w.arrival_files(id)?;
    w.untold_arrivals(None, 9)?;
    w.count_untold_arrivals()?;
    w.same_document(Business::New, &code("H99"), Some(&key), &hash)?;
    w.arrival_of_key(&[code("H99")], &key)?;
    w.arrival_of_reference(&[code("H99")], (day, day), "5/QĐ-UBND")?;
    w.dispatch_of_year(2026, "5/QĐ-UBND")?;
    w.recalls_ahead(&[code("H99")], &key)?;
    w.receipts_of_key(&key, office::Answer::RecallAsked)?;
    let series = Series::outgoing(
        Body::State,
        "UBND",
        Kind::parse("cong_van").unwrap(),
        SeriesScheme::PerKind,
    );
    let period = series.period(day, 2025);
    w.next_number(&series, &period)?;
    w.last_number(&series, &period)?;
    w.register("state/", "2026")?;
    w.number_of_dispatch(id)?;
    let letter = w.enqueue(&NewLetter {
        kind: Letter::Document,
        business: Business::New,
        dispatch: Some(id),
        arrival: None,
        recipients: Vec::new(),
        code: None,
        from: code("H99.12"),
        envelope: Some(hash),
        urgent: false,
        next_at: at,
        created_at: at,
    })?;
    use_stamps(w, id)?;
    use_roads(w, id, letter, at)?;
    use_asks(w, id, letter, at)?;
    w.next_due(at)?;
    w.next_wake()?;
    w.take(letter, at)?;
    w.recover_taken(at)?;
    w.set_asked(letter, at)?;
    w.outbox(None, 9)?;
    w.outbox(Some(OutboxState::Sent), 9)?;
    w.letters_of_dispatch(id)?;
    w.awaiting_delivery(9)?;
    w.package("p")?;
    w.unacknowledged()?;
    w.failed_packages(9)?;
    w.close_package("p", at)?;
    w.reopen_package("p", at)?;
    use_directory(w)?;
    w.setting::<Moment>("directory.replaced_at")?;
    w.clear_setting("x")?;
    let unwanted = begin(w)?;
    w.delete_draft(unwanted)
}
