//! The road is cut at each call in turn, before it and after it; the story still ends well.

use app::incoming;
use app::settings::ById;
use office::{Answer, Road};
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
fn a_damaged_envelope_is_kept_and_does_not_hold_back_the_next() {
    let world = two_offices();
    let damaged = b"<edXML><edXMLEnvelope>";
    let failed = incoming::receive(&world.province.app, "0123456789abcdef01234567", damaged);
    let failure = app::Failure::from(failed.unwrap_err());
    assert_eq!(failure.code, "edxml.damaged");
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
