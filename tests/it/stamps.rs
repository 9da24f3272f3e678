//! Time stamps for what the office sends: brought once there is a line, before the letter leaves, and never after.

use app::outgoing::outbox::{self, OutboxEntry};
use app::settings::ById;
use app::stamps::{self, StampLevel, StampSettings};
use app::views::{Nothing, Outcome};
use app::{App, engine};
use axis::{Authority, Bounds};
use std::sync::Arc;
use std::time::Duration;
use store::{OutboxState, StampState};
use world::{AuthorityOnLoopback, Manner, Office, World, ok, runtime};

fn wants(app: &Arc<App>, authority: &AuthorityOnLoopback, level: StampLevel) {
    let settings = StampSettings {
        address: authority.tsa.clone(),
        policy: String::new(),
        level,
        leave_after: None,
    };
    ok(stamps::set(app, settings));
}

pub(crate) fn told(level: StampLevel) -> (AuthorityOnLoopback, World) {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    wants(&world.commune.app, &authority, level);
    (authority, world)
}

/// Patience that a story can wait for.
pub(crate) fn impatient() -> Authority {
    let short = Duration::from_millis(1_500);
    ok(Authority::within(Bounds {
        pause: short,
        stamp: short,
        status: short,
        ..Bounds::default()
    }))
}

/// What is due is brought, as after a person asked for a round.
pub(crate) fn brings(office: &Office, authority: &Authority) -> u32 {
    runtime().block_on(async {
        ok(engine::make_due(&office.app).await);
        ok(engine::bring_stamps(&office.app, authority).await)
    })
}

fn outbox(office: &Office) -> Vec<OutboxEntry> {
    ok(outbox::list(&office.app, Nothing {})).rows
}

fn happened(office: &Office, id: i64) -> Vec<String> {
    let shown = ok(app::outgoing::show(&office.app, ById { id }));
    shown.history.into_iter().map(|entry| entry.what).collect()
}

/// The levels of the signatures in the one arrival, and its verdict, once the province asked about the certificates.
fn arrived(world: &World) -> (Vec<String>, Outcome) {
    let rows = world.province.arrivals();
    assert_eq!(rows.len(), 1, "exactly one letter came");
    ok(runtime().block_on(engine::vouch_with(&world.province.app, &impatient())));
    let shown = ok(app::incoming::show(
        &world.province.app,
        ById { id: rows[0].id },
    ));
    let verdict = shown.files[0].verdict.clone().expect("it was judged");
    let levels = verdict.signatures.into_iter().map(|one| one.level);
    (levels.collect(), verdict.verdict)
}

#[test]
fn without_a_line_the_letter_waits_and_leaves_stamped_when_the_line_returns() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let id = world.commune.sends("Báo cáo quý IV", "H99", &world.keys);
    assert_eq!(brings(&world.commune, &impatient()), 0, "nobody answers");
    let waiting = outbox(&world.commune);
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].state.as_str(), waiting[0].fault.is_some()),
        ("stamping", true),
        "the clerk sees what it waits for, and why"
    );
    ok(world.commune.round());
    assert!(world.province.arrivals().is_empty() && ok(world.province.round()).arrived == 0);
    let before = ok(world.commune.app.store().read(|r| r.dispatch(id))).expect("it is there");
    assert_eq!(before.envelope, None, "no envelope is written yet");

    authority.is(Manner::Honest);
    assert!(brings(&world.commune, &impatient()) > 0);
    let after = ok(world.commune.app.store().read(|r| r.dispatch(id))).expect("it is there");
    assert_ne!(after.page, before.page, "the stamp is in the page");
    let letters = ok(world
        .commune
        .app
        .store()
        .read(|r| r.letters_of_dispatch(id)));
    assert_eq!(letters.len(), 1, "one letter");
    assert_eq!(
        (letters[0].state, letters[0].envelope),
        (OutboxState::Waiting, after.envelope),
        "one envelope, written before the first try"
    );
    assert_eq!(letters[0].attempts, 0);
    world.runs_until_idle();
    let (levels, _) = arrived(&world);
    assert_eq!(
        levels,
        ["B-B", "B-T"],
        "the office's stamp covers the leader's signature"
    );
    let sent = ok(world
        .commune
        .app
        .store()
        .read(|r| r.letters_of_dispatch(id)));
    assert_eq!(
        sent[0].envelope, after.envelope,
        "what left is what was written"
    );
    assert!(happened(&world.commune, id).contains(&"time_stamped".to_owned()));
    let asked = authority.stamps_asked();
    assert_eq!(brings(&world.commune, &impatient()), 0);
    assert_eq!(authority.stamps_asked(), asked, "nothing is stamped twice");
}

#[test]
fn a_leader_s_signature_is_stamped_too_while_the_line_is_up() {
    let (_authority, world) = told(StampLevel::T);
    let id = world.commune.drafts("Kế hoạch", "H99");
    world.commune.signs(id, &world.keys);
    assert_eq!(brings(&world.commune, &impatient()), 1);
    world.commune.issues(id, &world.keys);
    assert_eq!(brings(&world.commune, &impatient()), 1);
    let carried = carried_by(&world, id);
    assert_eq!(carried.stamps.len(), 2, "one in each signature");
}

#[test]
fn every_bad_authority_leaves_the_letter_waiting_with_its_reason() {
    let (authority, world) = told(StampLevel::T);
    let id = world.commune.sends("Tờ trình", "H99", &world.keys);
    let patience = impatient();
    for (manner, code) in [
        (Manner::Away, "authority.silent"),
        (Manner::Silent, "authority.silent"),
        (Manner::Slow(3_000), "authority.silent"),
        (Manner::Page, "authority.not_an_answer"),
        (Manner::Oversized, "authority.too_large"),
        (Manner::Refusing, "stamp.refused"),
        (Manner::Rogue, "stamp.untrusted"),
    ] {
        authority.is(manner);
        assert_eq!(brings(&world.commune, &patience), 0, "{manner:?}");
        let rows = outbox(&world.commune);
        assert_eq!(
            (rows[0].state.as_str(), rows[0].fault.as_deref()),
            ("stamping", Some(code)),
            "{manner:?}"
        );
        ok(world.commune.round());
        assert_eq!(
            ok(world.province.round()).arrived,
            0,
            "{manner:?}: it has not left"
        );
    }
    authority.is(Manner::Slow(300));
    assert_eq!(brings(&world.commune, &patience), 1, "slow is not away");
    world.runs_until_idle();
    assert_eq!(arrived(&world).0, ["B-B", "B-T"]);
    let stamps = ok(world.commune.app.store().read(|r| r.stamps_of(id)));
    assert_eq!(stamps.last().map(|row| row.state), Some(StampState::Done));
}

#[test]
fn after_a_fault_nobody_is_asked_again_before_its_time() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Refusing);
    for n in 0..3 {
        world.commune.sends(&format!("thư {n}"), "H99", &world.keys);
    }
    let patience = impatient();
    let step = || runtime().block_on(engine::bring_stamps(&world.commune.app, &patience));
    assert_eq!(ok(step()), 0);
    assert_eq!(authority.stamps_asked(), 1, "the first no holds up all");
    assert_eq!(ok(step()), 0);
    assert_eq!(
        authority.stamps_asked(),
        1,
        "it is not asked before its time"
    );
    world.clock.pass(16_000);
    assert_eq!(ok(step()), 0);
    assert_eq!(authority.stamps_asked(), 2);
    authority.is(Manner::Honest);
    world.clock.pass(16_000);
    ok(step());
    assert_eq!(authority.stamps_asked(), 2, "the second pause is longer");
    world.clock.pass(60_000);
    assert_eq!(ok(step()), 3, "all three at once");
}

#[test]
fn a_batch_is_stamped_whole_and_each_signature_once() {
    let (authority, world) = told(StampLevel::T);
    for n in 0..9 {
        world.commune.sends(&format!("thư {n}"), "H99", &world.keys);
    }
    assert_eq!(brings(&world.commune, &ok(Authority::new())), 9);
    assert_eq!(authority.stamps_asked(), 9, "four at once, and none twice");
    assert!(
        outbox(&world.commune)
            .iter()
            .all(|row| row.state == "waiting")
    );
}

#[test]
fn a_clerk_may_send_without_a_stamp_and_the_history_says_so() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let id = world.commune.sends("Công điện", "H99", &world.keys);
    let letter = outbox(&world.commune)[0].id;
    ok(stamps::send_unstamped(
        &world.commune.app,
        ById { id: letter },
    ));
    world.runs_until_idle();
    assert_eq!(arrived(&world).0, ["B-B", "B-B"]);
    assert!(happened(&world.commune, id).contains(&"sent_unstamped".to_owned()));
    let again = stamps::send_unstamped(&world.commune.app, ById { id: letter });
    assert!(again.is_err(), "it waits for none any more");
    authority.is(Manner::Honest);
    assert_eq!(
        brings(&world.commune, &impatient()),
        0,
        "what has left is never stamped"
    );
}

#[test]
fn it_leaves_by_itself_only_where_the_office_said_so() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let settings = |leave_after| StampSettings {
        address: authority.tsa.clone(),
        policy: String::new(),
        level: StampLevel::T,
        leave_after,
    };
    let id = world.commune.sends("Giấy mời", "H99", &world.keys);
    world.clock.pass(7 * 24 * 3_600_000);
    brings(&world.commune, &impatient());
    assert_eq!(
        outbox(&world.commune)[0].state,
        "stamping",
        "a week is no reason"
    );
    ok(stamps::set(&world.commune.app, settings(Some(30))));
    brings(&world.commune, &impatient());
    assert_eq!(outbox(&world.commune)[0].state, "waiting");
    assert!(happened(&world.commune, id).contains(&"sent_unstamped_rule".to_owned()));
}

#[test]
fn with_no_authority_nothing_waits() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let id = world.commune.sends("Thông báo", "H99", &world.keys);
    assert_eq!(outbox(&world.commune)[0].state, "waiting");
    let stamps = ok(world.commune.app.store().read(|r| r.stamps_of(id)));
    assert!(stamps.is_empty());
    assert_eq!(authority.stamps_asked(), 0);
}

#[test]
fn an_office_that_stops_asking_lets_its_letters_go() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let id = world.commune.sends("Thông báo", "H99", &world.keys);
    brings(&world.commune, &impatient());
    ok(stamps::set(&world.commune.app, StampSettings::none()));
    brings(&world.commune, &impatient());
    assert_eq!(outbox(&world.commune)[0].state, "waiting");
    assert!(happened(&world.commune, id).contains(&"sent_unstamped_settings".to_owned()));
}

#[test]
fn a_letter_is_brought_to_the_level_the_office_wants_before_it_leaves() {
    let (_authority, world) = told(StampLevel::Lta);
    world.commune.sends("Nghị quyết", "H99", &world.keys);
    brings(&world.commune, &impatient());
    world.runs_until_idle();
    let (levels, verdict) = arrived(&world);
    assert_eq!(levels, ["B-LTA", "B-LTA", "document_timestamp"]);
    assert_eq!(
        verdict,
        Outcome::Passed,
        "with nothing but what the file carries"
    );
}

#[test]
fn an_authority_that_sends_its_own_certificate_alone_is_proven_by_the_file_all_the_same() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Alone);
    let first = world.commune.sends("Nghị quyết", "H99", &world.keys);
    let asked = authority.others_asked();
    assert_eq!(brings(&world.commune, &impatient()), 1);
    let since = authority.others_asked() - asked;
    assert_eq!(since, 1, "who is above it was asked for");
    let second = world.commune.sends("Tờ trình", "H99", &world.keys);
    let asked = authority.others_asked();
    assert_eq!(brings(&world.commune, &impatient()), 1);
    assert_eq!(authority.others_asked(), asked, "and is known since");
    for id in [first, second] {
        assert_eq!(stamps_with(&world, id, &authority.above_alone()), (1, 1));
    }
    // Nobody answers where they arrive: there is what the letters bring along, and the root.
    authority.is(Manner::Away);
    world.runs_until_idle();
    let arrived = world.province.arrivals();
    assert_eq!(arrived.len(), 2);
    for arrival in arrived {
        let shown = ok(app::incoming::show(
            &world.province.app,
            ById { id: arrival.id },
        ));
        let verdict = shown.files[0].verdict.clone().expect("it was judged");
        let stamp = verdict.signatures[1].stamp.as_ref().expect("it is stamped");
        assert_eq!(
            stamp.sub_indication.as_deref(),
            Some("TRY_LATER"),
            "whose it is, is known: only whether it was revoked is not"
        );
    }
}

#[test]
fn a_document_stamp_brings_whoever_is_above_it() {
    let (authority, world) = told(StampLevel::Lta);
    authority.is(Manner::Alone);
    let id = world.commune.sends("Nghị quyết", "H99", &world.keys);
    brings(&world.commune, &impatient());
    assert_eq!(stamps_with(&world, id, &authority.above_alone()), (2, 2));
    world.runs_until_idle();
    let (levels, verdict) = arrived(&world);
    assert_eq!(levels, ["B-LTA", "B-LTA", "document_timestamp"]);
    assert_eq!(verdict, Outcome::Passed);
}

#[test]
fn a_stranger_s_stamp_that_is_there_already_is_no_level_reached() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let id = world.commune.drafts("Kế hoạch", "H99");
    world.commune.signs(id, &world.keys);
    let page = ok(world.commune.app.store().read(|r| r.dispatch(id)))
        .and_then(|standing| standing.page)
        .expect("it is signed");
    let signed = ok(world.commune.app.store().files().read(&page));
    let wanted = StampSettings {
        address: authority.tsa.clone(),
        policy: String::new(),
        level: StampLevel::T,
        leave_after: None,
    };
    let now = || pades::Moment(office::Clock::now(&*world.clock).millis());
    let raised = |pdf: Vec<u8>, trust: pades::Trust| {
        runtime().block_on(engine::raise(&impatient(), pdf, &wanted, trust, now))
    };
    authority.is(Manner::Rogue);
    let rogue = ok(raised(signed.clone(), pades::Trust::default()));
    authority.is(Manner::Honest);
    let trust = ok(app::trust::of(&world.commune.app));
    let again = raised(rogue, trust.clone()).err().map(app::Failure::from);
    assert_eq!(
        again.map(|fault| fault.code).as_deref(),
        Some("stamp.untrusted")
    );
    let honest = ok(raised(signed, trust.clone()));
    let same = ok(raised(honest.clone(), trust));
    assert!(same == honest, "what is stamped well is left as it is");
}

#[test]
fn where_whoever_is_above_a_stamp_cannot_be_had_the_letter_waits_for_that() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Unpublished);
    world.commune.sends("Công văn", "H99", &world.keys);
    assert_eq!(brings(&world.commune, &impatient()), 0);
    let waiting = &outbox(&world.commune)[0];
    assert_eq!(
        (waiting.state.as_str(), waiting.fault.as_deref()),
        ("stamping", Some("stamp.above_missing")),
    );
    authority.is(Manner::Alone);
    assert_eq!(brings(&world.commune, &impatient()), 1, "asked for anew");
    world.runs_until_idle();
    assert_eq!(arrived(&world).0, ["B-B", "B-T"]);
}

/// What the signatures in the page of an issued dispatch carry.
fn carried_by(world: &World, id: i64) -> pades::Parts {
    let standing = ok(world.commune.app.store().read(|r| r.dispatch(id)));
    let page = standing
        .and_then(|standing| standing.page)
        .expect("it is issued");
    let page = ok(world.commune.app.store().files().read(&page));
    pades::parts(&page).expect("it is a PDF")
}

/// How many time stamps the page of a dispatch carries, and how many of them bring this certificate.
fn stamps_with(world: &World, id: i64, certificate: &[u8]) -> (usize, usize) {
    let carried = carried_by(world, id);
    let brings = |stamp: &&Vec<u8>| {
        let mut pieces = stamp.windows(certificate.len());
        pieces.any(|piece| piece == certificate)
    };
    (
        carried.stamps.len(),
        carried.stamps.iter().filter(brings).count(),
    )
}

#[test]
fn a_letter_taken_back_while_it_waits_is_sent_again_whole() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let id = world.commune.sends("Báo cáo", "H99", &world.keys);
    let letter = outbox(&world.commune)[0].id;
    ok(outbox::withdraw(&world.commune.app, ById { id: letter }));
    authority.is(Manner::Honest);
    assert_eq!(
        brings(&world.commune, &impatient()),
        1,
        "an issued page is stamped all the same"
    );
    let again = app::outgoing::SendDispatch {
        id,
        without: Vec::new(),
        ..Default::default()
    };
    ok(app::outgoing::send(&world.commune.app, again));
    assert_eq!(
        outbox(&world.commune)[0].state,
        "waiting",
        "it need not wait any more"
    );
    world.runs_until_idle();
    assert_eq!(arrived(&world).0, ["B-B", "B-T"]);
}

#[test]
fn a_letter_sent_unstamped_and_taken_back_wants_its_stamp_again() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let id = world.commune.sends("Công văn", "H99", &world.keys);
    let letter = ById {
        id: outbox(&world.commune)[0].id,
    };
    ok(stamps::send_unstamped(&world.commune.app, letter));
    ok(outbox::withdraw(&world.commune.app, letter));
    let again = app::outgoing::SendDispatch {
        id,
        without: Vec::new(),
        ..Default::default()
    };
    ok(app::outgoing::send(&world.commune.app, again));
    assert_eq!(
        outbox(&world.commune)[0].state,
        "stamping",
        "to let one letter go was no word on the next"
    );
    authority.is(Manner::Honest);
    assert_eq!(brings(&world.commune, &impatient()), 1);
    world.runs_until_idle();
    assert_eq!(arrived(&world).0, ["B-B", "B-T"]);
}

#[test]
fn a_letter_whose_file_is_lost_holds_no_other_back() {
    let (authority, world) = told(StampLevel::T);
    authority.is(Manner::Away);
    let lost = world.commune.sends("thư mất", "H99", &world.keys);
    world.commune.sends("thư còn", "H99", &world.keys);
    let standing = ok(world.commune.app.store().read(|r| r.dispatch(lost))).expect("it is there");
    let page = standing.page.expect("it is issued");
    let name = page.to_string();
    let files = world.commune.folder.join("files");
    std::fs::remove_file(
        files
            .join(name.get(..2).expect("a hash is longer"))
            .join(&name),
    )
    .expect("it was kept there");
    ok(stamps::set(&world.commune.app, StampSettings::none()));
    brings(&world.commune, &impatient());
    let mut states: Vec<String> = outbox(&world.commune)
        .into_iter()
        .map(|row| row.state)
        .collect();
    states.sort();
    assert_eq!(states, ["stuck", "waiting"]);
}
