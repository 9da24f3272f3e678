//! Who gets what after the first sending: an added recipient, one that is named by another of its codes, and what slip,
//! stamp and evidence say of it. Three offices over a real node.

use crate::exchange::{
    code, newest, recalls, refused, send, sends, shown, standing, standings, told,
};
use app::directory::{self, ImportSuccessions};
use app::incoming::{self, RefuseArrival};
use app::outgoing::{self, ChangeReceivers, ResendDispatch, SendDispatch};
use app::settings::ById;
use app::slip;
use app::stamps;
use app::watch::{self, Followed, RemindRecipients};
use edxml::Envelope;
use office::{Recipient, Standing};
use store::{Letter, OutboxState, Paper, StampState};
use world::{Manner, Office, ok, rest, three_offices};

fn adds(office: &Office, id: i64, to: &str) {
    let line = Recipient {
        name: format!("Cơ quan {to}"),
        code: Some(code(to)),
        ..Recipient::default()
    };
    let input = ChangeReceivers {
        id,
        add: vec![line],
        remove: Vec::new(),
        reason: String::new(),
        tell_others: false,
        instead: Vec::new(),
        as_is: Vec::new(),
    };
    ok(outgoing::change_receivers(&office.app, input));
}

fn resends(office: &Office, id: i64, to: &str) {
    let to = vec![code(to)];
    ok(outgoing::resend(&office.app, ResendDispatch { id, to }));
}

/// The envelopes of a dispatch's letters that were not taken back, in their order.
fn envelopes(office: &Office, id: i64) -> Vec<Envelope> {
    let rows = ok(office.app.store().read(|r| r.letters_of_dispatch(id)));
    rows.into_iter()
        .filter(|row| row.kind == Letter::Document && row.state != OutboxState::Withdrawn)
        .filter_map(|row| row.envelope)
        .map(|hash| {
            let bytes = ok(office.app.store().files().read(&hash));
            ok(Envelope::read(&bytes))
        })
        .collect()
}

/// What each letter says of why it goes.
fn reasons(office: &Office, id: i64) -> Vec<String> {
    let all = envelopes(office, id).into_iter();
    all.map(|envelope| envelope.business.reason).collect()
}

#[test]
fn who_is_added_is_told_so_and_counted_from_nothing() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "thư", &["H99"], &world.keys);
    rest(&all);
    adds(commune, id, "A99.12");
    rest(&all);
    let refuse = |office: &Office| {
        let input = RefuseArrival {
            id: newest(office),
            reason: "Thiếu phụ lục".to_owned(),
        };
        ok(incoming::refuse(&office.app, input));
    };
    refuse(&party);
    rest(&all);
    world.clock.pass(60_000);
    resends(commune, id, "A99.12");
    rest(&all);
    refuse(province);
    rest(&all);
    world.clock.pass(60_000);
    resends(commune, id, "H99");
    assert_eq!(
        reasons(commune, id),
        ["", "Gửi bổ sung nơi nhận", "Gửi lại lần 1", "Gửi lại lần 1"],
        "each counts its own"
    );
}

#[test]
fn who_is_added_after_a_correction_gets_that_and_its_slip_and_evidence_say_so() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "bản đầu", &["H99"], &world.keys);
    rest(&all);
    let corrected = ok(outgoing::correct(&commune.app, ById { id })).id;
    commune.signs(corrected, &world.keys);
    commune.issues(corrected, &world.keys);
    ok(send(commune, corrected));
    rest(&all);
    adds(commune, id, "A99.12");
    let (first, page) = ok(commune.app.store().read(|r| {
        let page = |id| Ok::<_, store::Error>(r.dispatch(id)?.and_then(|one| one.page));
        Ok::<_, store::Error>((page(id)?, page(corrected)?))
    }));
    let (first, page) = (first.expect("a page"), page.expect("a page"));
    assert_ne!(first, page);
    let slips = ok(slip::list(&commune.app, ById { id })).rows;
    let told: Vec<&str> = slips
        .iter()
        .map(|slip| slip.head.page_sha256.as_str())
        .collect();
    assert_eq!(
        told,
        [first.to_string(), page.to_string()],
        "the slip of what is sent now is of the page that goes now"
    );
    rest(&all);
    let files = |id| {
        let rows = ok(commune
            .app
            .store()
            .read(|r| r.evidence_of(Paper::Dispatch(id))));
        rows.iter().map(|row| row.file).collect::<Vec<_>>()
    };
    assert_eq!((files(id), files(corrected)), (vec![first], vec![page]));
    assert_eq!(standing(commune, id, "A99.12"), Standing::Arrived);
}

#[test]
fn who_is_added_gets_the_bytes_that_others_have() {
    let (authority, world) = crate::stamps::told(stamps::StampLevel::T);
    let commune = &world.commune;
    authority.is(Manner::Away);
    let id = commune.sends("thư không dấu", "H99", &world.keys);
    let letter = ok(commune.app.store().read(|r| r.letters_of_dispatch(id)))[0].id;
    ok(stamps::send_unstamped(&commune.app, ById { id: letter }));
    world.runs_until_idle();
    authority.is(Manner::Honest);
    adds(commune, id, "H99.77");
    let stamps = ok(commune.app.store().read(|r| r.stamps_of(id)));
    let waived = stamps.iter().filter(|row| row.holds);
    assert!(
        waived.clone().all(|row| row.state == StampState::Waived),
        "what was decided of a page that left stands"
    );
    let sent = envelopes(commune, id);
    assert_eq!(sent.len(), 2, "it need not wait");
    let page = |at: usize| &sent[at].attachments[0].bytes;
    assert_eq!(page(0), page(1), "one document, one page");
}

#[test]
fn an_office_is_meant_by_any_of_its_codes() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let path = commune.folder.with_file_name("kế thừa.csv");
    let table = "old_code,old_name,new_code,new_name,since,source,checked\n\
        H98.7,UBND xã Cũ,H99,UBND tỉnh Thử,2025-07-01,Nghị quyết thử,1\n";
    ok(std::fs::write(&path, table));
    let path = path.to_string_lossy().into_owned();
    ok(directory::import_successions(
        &commune.app,
        ImportSuccessions { path },
    ));
    let id = crate::exchange::issued(commune, "thư", &["H98.7", "A99.12"], &world.keys);
    let as_is = SendDispatch {
        id,
        as_is: vec![code("H98.7")],
        ..SendDispatch::default()
    };
    ok(outgoing::send(&commune.app, as_is));
    let reminded = watch::remind(
        &commune.app,
        RemindRecipients {
            dispatch: id,
            to: vec![code("H99")],
            ..RemindRecipients::default()
        },
    );
    assert_eq!(ok(reminded).noted, 1);
    let follow = |to: &str, follow| {
        let input = Followed {
            dispatch: id,
            to: vec![code(to)],
            follow,
            words: "đã nhận bản giấy".to_owned(),
        };
        watch::follow(&commune.app, input)
    };
    assert_eq!(ok(follow("H99", false)).noted, 1, "by the code in force");
    assert_eq!(ok(follow("H98.7", true)).noted, 1, "by the one written to");
    assert_eq!(refused(follow("H97", true)), "exchange.not_a_recipient");

    let off = ChangeReceivers {
        id,
        add: Vec::new(),
        remove: vec![code("H99")],
        reason: "Gửi nhầm".to_owned(),
        tell_others: false,
        instead: Vec::new(),
        as_is: Vec::new(),
    };
    ok(outgoing::change_receivers(&commune.app, off));
    assert_eq!(
        shown(commune, id).row.deliveries.len(),
        1,
        "it is taken off"
    );
    assert!(told(&shown(commune, id)).contains(&"receivers_changed"));
    rest(&[commune, province, &party]);
    assert!(province.arrivals().is_empty(), "it had not left");
    assert_eq!(standings(commune, id), [Standing::Arrived]);

    // What was asked of a code in its older form is asked of the office.
    ok(recalls(commune, id, &["000.00.12.A99"]));
    assert_eq!(standings(commune, id), [Standing::RecallPending]);
}
