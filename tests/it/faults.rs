//! The road is cut at each call in turn, before it and after it; the story still ends well.

use app::incoming;
use app::settings::ById;
use office::{Answer, Clock, Road};
use world::{Cut, Plan, World, ok, two_offices};

/// Runs both ends over roads cut by `plan`, then over whole ones, and checks that all ended well.
fn survives(plan: impl Fn(u32) -> Plan, cut_commune: bool) {
    let mut number = 1;
    loop {
        let world = two_offices();
        let id = world.commune.sends("thư qua đường đứt", "H99", &world.keys);
        let reached = cut_rounds(&world, plan(number), cut_commune);
        world.runs_until_idle();
        accept_all(&world);
        world.runs_until_idle();
        ended_well(&world, id, number);
        if !reached {
            assert!(number > 3, "the plan was tried at {number} calls only");
            return;
        }
        number += 1;
        assert!(number < 60, "a story has fewer calls than that");
    }
}

/// One story with a cut road at one end; tells whether the cut was reached.
fn cut_rounds(world: &World, plan: Plan, cut_commune: bool) -> bool {
    let (end, other) = match cut_commune {
        true => (&world.commune, &world.province),
        false => (&world.province, &world.commune),
    };
    let road = Cut::new(end.road(&world.node), plan);
    let mut failed = false;
    for _ in 0..3 {
        failed = end.round_over(&road).is_err() || failed;
        // The other end's road is whole; whatever it is told, it takes.
        ok(other.round());
    }
    failed
}

fn accept_all(world: &World) {
    for arrival in world.province.arrivals() {
        ok(incoming::register(
            &world.province.app,
            ById { id: arrival.id },
        ));
    }
}

fn ended_well(world: &World, id: i64, number: u32) {
    assert_eq!(
        world.province.arrivals().len(),
        1,
        "cut at call {number}: exactly one arrival"
    );
    let rows = world.commune.dispatches();
    assert_eq!(rows.len(), 1, "cut at call {number}: one dispatch");
    assert_eq!(rows[0].id, id);
    let delivery = &rows[0].deliveries[0];
    assert_eq!(
        (delivery.road, delivery.answer),
        (Road::Delivered, Some(Answer::Accepted)),
        "cut at call {number}: the answer came all the same"
    );
}

#[test]
fn the_commune_survives_a_road_cut_before_each_call() {
    survives(Plan::Before, true);
}

#[test]
fn the_commune_survives_an_answer_lost_after_each_call() {
    survives(Plan::After, true);
}

#[test]
fn the_province_survives_a_road_cut_before_each_call() {
    survives(Plan::Before, false);
}

#[test]
fn the_province_survives_an_answer_lost_after_each_call() {
    survives(Plan::After, false);
}

#[test]
fn a_letter_whose_answer_was_lost_is_neither_sent_nor_failed() {
    let world = two_offices();
    world.commune.sends("chưa rõ kết quả", "H99", &world.keys);
    let road = Cut::new(world.commune.road(&world.node), Plan::After(1));
    assert!(world.commune.round_over(&road).is_err());
    let delivery = world.commune.dispatches()[0].deliveries[0].clone();
    assert_eq!(delivery.road, Road::Unknown, "design 14.8");
    assert_eq!(delivery.fault.as_deref(), Some("road.timeout"));
    let whole = Cut::new(world.commune.road(&world.node), Plan::Before(1));
    assert!(world.commune.round_over(&whole).is_err());
    assert_eq!(
        world.commune.dispatches()[0].deliveries[0].road,
        Road::Unknown,
        "a line that is down does not make known what was not"
    );
}

#[test]
fn a_letter_lost_time_and_again_is_told_as_too_long_for_the_line_and_still_leaves_once() {
    let world = two_offices();
    world.commune.sends("đứt mãi", "H99", &world.keys);
    let delivery = || world.commune.dispatches()[0].deliveries[0].clone();
    let told: Vec<Option<String>> = (0..4)
        .map(|_| {
            let road = Cut::new(world.commune.road(&world.node), Plan::After(1));
            assert!(world.commune.round_over(&road).is_err());
            let delivery = delivery();
            assert_eq!(delivery.road, Road::Unknown);
            world.clock.set(world.clock.now().plus_millis(3_600_000));
            delivery.fault
        })
        .collect();
    let told: Vec<&str> = told.iter().flatten().map(String::as_str).collect();
    let lost = "road.timeout";
    assert_eq!(told, [lost, lost, lost, "road.breaks_off"]);
    world.runs_until_idle();
    assert_eq!(delivery().fault, None);
    assert_eq!(
        world.province.arrivals().len(),
        1,
        "whatever was lost, it came once"
    );
}

#[test]
fn a_damaged_envelope_is_kept_and_does_not_hold_back_the_next() {
    let world = two_offices();
    let damaged = b"<edXML><edXMLEnvelope>";
    let received = ok(incoming::receive(
        &world.province.app,
        "0123456789abcdef01234567",
        damaged,
    ));
    assert_eq!(
        received,
        incoming::Received::Unreadable("edxml.damaged".into())
    );
    let failed = ok(incoming::failed(
        &world.province.app,
        app::views::Nothing {},
    ));
    assert_eq!(failed.rows.len(), 1, "it is there for people to see");
    let kept = ok(world
        .province
        .app
        .store()
        .read(|r| r.package("0123456789abcdef01234567")));
    let package = kept.expect("the package is noted");
    let bytes = ok(world
        .province
        .app
        .store()
        .files()
        .read(&package.envelope.expect("its bytes are kept")));
    assert_eq!(bytes, damaged, "nothing of it is lost");
    world.commune.sends("thư sau", "H99", &world.keys);
    world.runs_until_idle();
    assert_eq!(world.province.arrivals().len(), 1);
}

#[test]
fn a_wrong_secret_is_told_and_the_letter_waits() {
    let world = two_offices();
    world.commune.sends("sai khóa bí mật", "H99", &world.keys);
    let wrong = world::road_to(&world.node.adapter, "01.99.W00", "sai");
    let failure = app::Failure::from(world.commune.round_over(&wrong).unwrap_err());
    assert_eq!(failure.code, "road.refused_login");
    assert_eq!(
        world.commune.dispatches()[0].deliveries[0].road,
        Road::Waiting,
        "the letter is not to blame"
    );
    world.runs_until_idle();
    assert_eq!(
        world.province.arrivals().len(),
        1,
        "with the right secret it leaves"
    );
}

#[test]
fn an_unknown_receiver_sticks_and_lets_the_next_one_pass() {
    let world = two_offices();
    world
        .commune
        .sends("không có nơi nhận", "H99.77", &world.keys);
    world.commune.sends("có nơi nhận", "H99", &world.keys);
    world.runs_until_idle();
    let rows = world.commune.dispatches();
    assert_eq!(rows[1].deliveries[0].road, Road::Stuck);
    assert_eq!(
        rows[1].deliveries[0].fault.as_deref(),
        Some("road.unknown_receiver")
    );
    assert_eq!(
        world.province.arrivals().len(),
        1,
        "the next letter was not held back"
    );
}

#[test]
fn a_stranger_cannot_answer_for_a_recipient() {
    let world = two_offices();
    let id = world.commune.sends("thư", "H99", &world.keys);
    world.runs_until_idle();
    let row = world.commune.dispatches()[0].clone();
    let from = edxml::Organ::new(office::UnitCode::parse("H98.1").unwrap(), "Cơ quan lạ");
    let about = edxml::ResponseFor {
        organ: office::UnitCode::parse("H99.12").unwrap(),
        code: "01/UBND-VP".into(),
        document_id: office::DocumentId::receive(row.document_id.as_deref().unwrap()),
        promulgated: None,
    };
    let at = office::Moment::from_millis(0);
    let forged = edxml::Receipt::new(from, about, Answer::Refused, at)
        .write()
        .unwrap();
    ok(incoming::receive(
        &world.commune.app,
        "ffffffffffffffffffffffff",
        &forged,
    ));
    let delivery = world.commune.dispatches()[0].deliveries[0].clone();
    assert_eq!(
        delivery.answer,
        Some(Answer::Arrived),
        "only the recipient's own word counts"
    );
    let view = ok(app::outgoing::show(&world.commune.app, ById { id }));
    assert!(
        view.history
            .iter()
            .any(|entry| entry.what == "answered_by_stranger"),
        "but it is told"
    );
}

/// A road that has no good answer for one package, and the truth for all others.
struct Spoilt<R> {
    road: R,
    fault: axis::Fault,
    doc: std::sync::Mutex<Option<axis::DocId>>,
    /// Packages it was told have failed here.
    failed: std::sync::Mutex<Vec<axis::DocId>>,
}

impl<R> Spoilt<R> {
    fn by(fault: axis::Fault, road: R) -> Self {
        Self {
            road,
            fault,
            doc: std::sync::Mutex::default(),
            failed: std::sync::Mutex::default(),
        }
    }
}

impl<R: axis::Transport> axis::Transport for Spoilt<R> {
    async fn submit(
        &self,
        from: &str,
        kind: axis::Kind,
        envelope: &[u8],
    ) -> Result<axis::DocId, axis::Fault> {
        self.road.submit(from, kind, envelope).await
    }

    async fn waiting(&self, kind: axis::Kind) -> Result<Vec<axis::Waiting>, axis::Fault> {
        let waiting = self.road.waiting(kind).await?;
        let mut spoilt = self.doc.lock().expect("nobody panicked here");
        if spoilt.is_none() {
            *spoilt = waiting.first().map(|item| item.doc.clone());
        }
        Ok(waiting)
    }

    async fn fetch(&self, doc: &axis::DocId) -> Result<Vec<u8>, axis::Fault> {
        let spoilt = self.doc.lock().expect("nobody panicked here").as_ref() == Some(doc);
        if spoilt {
            return Err(self.fault.clone());
        }
        self.road.fetch(doc).await
    }

    async fn acknowledge(&self, doc: &axis::DocId, done: bool) -> Result<(), axis::Fault> {
        if !done {
            self.failed
                .lock()
                .expect("nobody panicked here")
                .push(doc.clone());
        }
        self.road.acknowledge(doc, done).await
    }

    async fn deliveries(&self, _: &axis::DocId) -> Result<Vec<axis::Trace>, axis::Fault> {
        let refusal = axis::Refusal::PackageUnknown;
        Err(axis::Fault::Refused {
            refusal,
            said: "khong co".into(),
        })
    }

    async fn directory(&self) -> Result<Vec<axis::Agency>, axis::Fault> {
        Ok(Vec::new())
    }
}

/// A round that nobody asked for.
fn by_itself<R: axis::Transport>(
    office: &world::Office,
    road: &R,
) -> Result<app::engine::Round, app::Error> {
    world::runtime().block_on(app::engine::round(&office.app, road))
}

#[test]
fn one_package_that_cannot_be_fetched_holds_back_no_other() {
    let world = two_offices();
    world.commune.sends("thư thứ nhất", "H99", &world.keys);
    world.commune.sends("thư thứ hai", "H99", &world.keys);
    ok(world.commune.round());
    let nonsense = axis::Fault::Strange(axis::Strange::NoData);
    let road = Spoilt::by(nonsense, world.province.road(&world.node));
    let round = ok(world.province.round_over(&road));
    assert_eq!((round.arrived, round.failed), (1, 1), "{round:?}");
    assert_eq!(round.failures[0].1, "road.strange_reply");
    let again = ok(by_itself(&world.province, &road));
    assert_eq!(
        again.failed, 0,
        "it is tried again later, not at every round"
    );
    world.clock.pass(3 * 60_000);
    world.runs_until_idle();
    assert_eq!(
        world.province.arrivals().len(),
        2,
        "and comes in once it can be fetched"
    );
    assert_eq!(
        road.failed.lock().expect("nobody panicked here").len(),
        1,
        "the axis was told"
    );
}

#[test]
fn what_the_axis_itself_breaks_at_is_not_blamed_on_the_package() {
    let world = two_offices();
    world.commune.sends("thư thứ nhất", "H99", &world.keys);
    ok(world.commune.round());
    let broken = axis::Fault::Refused {
        refusal: axis::Refusal::AxisBroken,
        said: "loi he thong".into(),
    };
    let road = Spoilt::by(broken, world.province.road(&world.node));
    let round = ok(world.province.round_over(&road));
    assert_eq!((round.arrived, round.failed), (0, 1), "{round:?}");
    assert_eq!(round.failures[0].1, "road.axis_broken");
    assert!(
        road.failed.lock().expect("nobody panicked here").is_empty(),
        "the axis is not told that its own fault was the package's"
    );
    let whole = world.province.road(&world.node);
    let round = ok(by_itself(&world.province, &whole));
    assert_eq!((round.arrived, round.failed), (0, 0), "its turn comes");
    ok(incoming::fetch_again(
        &world.province.app,
        app::views::Nothing {},
    ));
    let round = ok(by_itself(&world.province, &whole));
    assert_eq!(round.arrived, 1, "at once, where a person asks for it");
    assert_eq!(world.province.arrivals().len(), 1);
}

#[test]
fn a_package_that_was_closed_is_neither_fetched_again_nor_pending() {
    let world = two_offices();
    let app = &world.province.app;
    world.commune.sends("thư hỏng", "H99", &world.keys);
    ok(world.commune.round());
    let nonsense = axis::Fault::Strange(axis::Strange::NoData);
    let road = Spoilt::by(nonsense, world.province.road(&world.node));
    ok(world.province.round_over(&road));
    let failed = ok(incoming::failed(app, app::views::Nothing {})).rows;
    let doc_id = failed[0].doc_id.clone();
    let is_pending = || {
        let rows = ok(app::watch::pending::list(app, app::views::Nothing {})).rows;
        rows.iter().any(|row| row.package == doc_id)
    };
    assert!(is_pending());
    let close = |reason: &str| {
        let input = incoming::ClosePackage {
            doc_id: doc_id.clone(),
            reason: reason.to_owned(),
        };
        incoming::close_package(app, input)
    };
    assert!(matches!(close("  "), Err(app::Error::ReasonMissing)));
    ok(close("Nơi gửi đã gửi bản giấy"));
    assert!(!is_pending(), "a person has ended it");
    assert!(
        matches!(close("lần nữa"), Err(app::Error::PackageUnknown { .. })),
        "once is enough"
    );
    for _ in 0..3 {
        // The axis still offers it, whole now, and a person asks for a round; a closed one is let be all the same.
        ok(incoming::fetch_again(app, app::views::Nothing {}));
        let round = ok(world.province.round());
        assert_eq!((round.arrived, round.failed), (0, 0), "{round:?}");
        world.clock.pass(3 * 60_000);
    }
    assert!(world.province.arrivals().is_empty() && !is_pending());

    let input = incoming::ReopenPackage {
        doc_id: doc_id.clone(),
    };
    ok(incoming::reopen_package(app, input));
    let round = ok(world.province.round());
    assert_eq!(
        round.arrived, 1,
        "nothing was lost: the axis was never told that it came"
    );
}

#[test]
fn a_directory_that_came_empty_replaces_nothing() {
    let world = two_offices();
    world.runs_until_idle();
    let search = || {
        let input = app::directory::SearchDirectory {
            text: "thu nghiem".into(),
            limit: 10,
        };
        ok(app::directory::search(&world.commune.app, input)).total
    };
    assert_eq!(search(), 2, "the node's directory was brought");
    world.clock.pass(2 * 86_400_000);
    let nonsense = axis::Fault::Strange(axis::Strange::NoData);
    let road = Spoilt::by(nonsense, world.commune.road(&world.node));
    ok(world.commune.round_over(&road));
    assert_eq!(search(), 2, "an empty list is no directory");
}

#[test]
fn a_letter_taken_back_keeps_its_number_and_goes_to_those_that_are_known() {
    let world = two_offices();
    let mut draft = world::letter("nhiều nơi nhận", "H99.77");
    draft.recipients = vec![office::Recipient {
        name: "UBND tỉnh Thử".into(),
        code: office::UnitCode::parse("H99").ok(),
        members: Vec::new(),
    }];
    let input = app::outgoing::draft::SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: app::outgoing::draft::SaveCause::Autosave,
    };
    let id = ok(app::outgoing::draft::save(&world.commune.app, input)).id;
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let send = |without: Vec<office::UnitCode>| {
        app::outgoing::send(
            &world.commune.app,
            app::outgoing::SendDispatch {
                id,
                without,
                ..Default::default()
            },
        )
    };
    ok(send(Vec::new()));
    world.runs_until_idle();
    let stuck = ok(app::outgoing::outbox::list(
        &world.commune.app,
        app::views::Nothing {},
    ))
    .rows;
    assert_eq!(
        stuck[0].fault.as_deref(),
        Some("road.unknown_receiver"),
        "nothing was half routed"
    );
    ok(app::outgoing::outbox::withdraw(
        &world.commune.app,
        ById { id: stuck[0].id },
    ));
    let row = world.commune.dispatches()[0].clone();
    assert_eq!(
        (row.stage, row.number.as_deref()),
        (office::Outgoing::Issued, Some("01"))
    );
    ok(send(vec![
        office::UnitCode::parse("H99.77").expect("a code"),
    ]));
    world.runs_until_idle();
    assert_eq!(
        world.province.arrivals().len(),
        1,
        "it reached the one that is known"
    );
    assert_eq!(world.province.arrivals()[0].number, "01");
}

#[test]
fn a_status_for_another_office_of_the_center_is_left_for_it() {
    let world = two_offices();
    let from = edxml::Organ::new(
        office::UnitCode::parse("H99").expect("a code"),
        "UBND tỉnh Thử",
    );
    let about = edxml::ResponseFor {
        organ: office::UnitCode::parse("H99.13").expect("a code"),
        code: "01/UBND-VP".into(),
        document_id: None,
        promulgated: None,
    };
    let at = office::Moment::from_millis(0);
    let bytes = edxml::Receipt::new(from, about, Answer::Accepted, at)
        .write()
        .expect("it is whole");
    let received = ok(incoming::receive(
        &world.commune.app,
        "eeeeeeeeeeeeeeeeeeeeeeee",
        &bytes,
    ));
    assert_eq!(received, incoming::Received::NotForUs);
    let seen = ok(world
        .commune
        .app
        .store()
        .read(|r| r.package("eeeeeeeeeeeeeeeeeeeeeeee")));
    assert!(seen.is_none(), "it is not held, so it is not acknowledged");
}

#[test]
fn trying_again_does_not_make_an_outcome_known() {
    let world = two_offices();
    world.commune.sends("đến rồi", "H99", &world.keys);
    let road = Cut::new(world.commune.road(&world.node), Plan::After(1));
    assert!(
        world.commune.round_over(&road).is_err(),
        "the answer was lost"
    );
    ok(world.province.round());
    ok(world.province.round());
    let status = Cut::new(world.commune.road(&world.node), Plan::Before(1));
    assert!(world.commune.round_over(&status).is_err());
    let letter = ok(app::outgoing::outbox::list(
        &world.commune.app,
        app::views::Nothing {},
    ))
    .rows[0]
        .id;
    ok(app::outgoing::outbox::retry(
        &world.commune.app,
        ById { id: letter },
    ));
    assert_eq!(
        world.commune.dispatches()[0].deliveries[0].road,
        Road::Unknown,
        "a person's wish to try again does not make the outcome known"
    );
}

/// A road that notes what is done on it.
struct Noted<R> {
    road: R,
    calls: std::sync::Mutex<Vec<&'static str>>,
}

impl<R> Noted<R> {
    fn note(&self, call: &'static str) {
        self.calls.lock().expect("nobody panicked here").push(call);
    }
}

impl<R: axis::Transport> axis::Transport for Noted<R> {
    async fn submit(
        &self,
        from: &str,
        kind: axis::Kind,
        envelope: &[u8],
    ) -> Result<axis::DocId, axis::Fault> {
        self.note("submit");
        self.road.submit(from, kind, envelope).await
    }

    async fn waiting(&self, kind: axis::Kind) -> Result<Vec<axis::Waiting>, axis::Fault> {
        self.road.waiting(kind).await
    }

    async fn fetch(&self, doc: &axis::DocId) -> Result<Vec<u8>, axis::Fault> {
        self.note("fetch");
        self.road.fetch(doc).await
    }

    async fn acknowledge(&self, doc: &axis::DocId, done: bool) -> Result<(), axis::Fault> {
        self.road.acknowledge(doc, done).await
    }

    async fn deliveries(&self, doc: &axis::DocId) -> Result<Vec<axis::Trace>, axis::Fault> {
        self.road.deliveries(doc).await
    }

    async fn directory(&self) -> Result<Vec<axis::Agency>, axis::Fault> {
        self.road.directory().await
    }
}

#[test]
fn a_long_outbox_keeps_nothing_waiting_that_came() {
    let world = two_offices();
    world.runs_until_idle();
    world.province.sends("thư của tỉnh", "H99.12", &world.keys);
    ok(world.province.round());
    for subject in ["thư một", "thư hai", "thư ba", "thư bốn"] {
        world.commune.sends(subject, "H99", &world.keys);
    }
    let road = Noted {
        road: world.commune.road(&world.node),
        calls: std::sync::Mutex::default(),
    };
    let app = &world.commune.app;
    let over: Result<_, app::Error> = app.store().read(|r| {
        let roads = r.roads::<serde_json::Value>()?;
        Ok(roads.first().map(|row| row.id))
    });
    let at_once = std::time::Duration::ZERO;
    let round = app::engine::round_giving_way(app, ok(over), &road, at_once);
    let round = ok(world::runtime().block_on(round));
    assert!(round.sent >= 4, "all letters went: {round:?}");
    assert_eq!(round.arrived, 1);
    let calls = road.calls.lock().expect("nobody panicked here");
    let fetched = calls.iter().position(|call| *call == "fetch");
    assert_eq!(fetched, Some(1), "between two letters: {calls:?}");
}
