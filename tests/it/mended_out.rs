//! What went wrong once after sending, and must not again: who is taken off, who is added, who is asked back, and what
//! stands after a letter was taken back. Three offices over a real node.

use crate::exchange::{
    arrival, code, decides, issued, newest, recalls, refused, registers, send, sends, shown,
    standing, standings, told, waiting, wished,
};
use app::directory::{self, ImportSuccessions, Instead};
use app::incoming::{self, RefuseArrival};
use app::outgoing::enclosures::{self, AttachFile};
use app::outgoing::{self, ChangeReceivers, GivenFile, ReplaceDispatch, ResendDispatch, outbox};
use app::settings::ById;
use app::stamps::{self, StampLevel, StampSettings};
use app::views::Nothing;
use app::watch::{self, Followed, WatchQuery, WriteReminder, pending};
use app::{Error, engine};
use axis::{Agency, Authority, DocId, Fault, Kind, Refusal, Trace, Transport, Waiting};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{
    AskState, Business, Doubt, Lateness, Matter, Outgoing, Owner, Recipient, Standing, WatchState,
    Wish,
};
use store::{Letter, OutboxRow, OutboxState};
use world::{
    AuthorityOnLoopback, Cut, Manner, Office, Plan, World, ok, pictures, rest, runtime,
    three_offices,
};

fn line(to: &str) -> Recipient {
    Recipient {
        name: format!("Cơ quan {to}"),
        code: Some(code(to)),
        ..Recipient::default()
    }
}

fn change(id: i64, add: &[&str], remove: &[&str]) -> ChangeReceivers {
    ChangeReceivers {
        id,
        add: add.iter().map(|to| line(to)).collect(),
        remove: remove.iter().map(|to| code(to)).collect(),
        reason: "Gửi nhầm".to_owned(),
        tell_others: false,
        instead: Vec::new(),
        as_is: Vec::new(),
    }
}

fn changes(
    office: &Office,
    id: i64,
    add: &[&str],
    remove: &[&str],
) -> Result<outgoing::Queued, Error> {
    outgoing::change_receivers(&office.app, change(id, add, remove))
}

/// The letters with a dispatch's document that were not taken back.
fn letters(office: &Office, id: i64) -> Vec<OutboxRow> {
    let rows = ok(office.app.store().read(|r| r.letters_of_dispatch(id)));
    rows.into_iter()
        .filter(|row| row.kind == Letter::Document && row.state != OutboxState::Withdrawn)
        .collect()
}

/// To whom each of them is addressed, as its bytes say.
fn addressed(office: &Office, id: i64) -> Vec<Vec<String>> {
    let read = |row: OutboxRow| {
        let bytes = row.envelope.expect("its envelope is written");
        let bytes = ok(office.app.store().files().read(&bytes));
        let envelope = ok(edxml::Envelope::read(&bytes));
        let to = envelope.header.to.into_iter();
        to.map(|organ| organ.code.to_string()).collect()
    };
    letters(office, id).into_iter().map(read).collect()
}

fn withdraws(office: &Office, letter: i64) {
    ok(outbox::withdraw(&office.app, ById { id: letter }));
}

fn resends(office: &Office, id: i64) -> i64 {
    let to = Vec::new();
    ok(outgoing::resend(&office.app, ResendDispatch { id, to }));
    letters(office, id).last().expect("it waits").id
}

fn replaces(office: &Office, old: i64, by: i64) {
    let by = Some(by);
    ok(outgoing::replace(
        &office.app,
        ReplaceDispatch { id: old, by },
    ));
}

#[test]
fn who_is_taken_off_before_the_letter_left_gets_nothing() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "thư", &["H99", "A99.12"], &world.keys);
    ok(changes(commune, id, &[], &["A99.12"]));
    assert_eq!(addressed(commune, id), [["H99"]]);
    rest(&all);
    assert!(party.arrivals().is_empty(), "it had not left");
    assert_eq!(standings(commune, id), [Standing::Arrived]);
    let view = shown(commune, id);
    assert_eq!(view.exchange.asks[0].state, AskState::Local);
    assert!(view.exchange.frozen.is_none(), "nobody was asked");

    let id = sends(commune, "thư hai", &["H99"], &world.keys);
    ok(changes(commune, id, &["A99.12"], &["H99"]));
    assert_eq!(addressed(commune, id), [["A99.12"]], "one for the other");
    rest(&all);
    assert_eq!(
        (province.arrivals().len(), party.arrivals().len()),
        (1, 1),
        "the second went to the Party committee only"
    );

    let id = sends(commune, "thư ba", &["H99"], &world.keys);
    let done = ok(changes(commune, id, &[], &["H99"]));
    assert_eq!(done.stage, Outgoing::Issued, "nobody is left");
    assert_eq!(waiting(&commune.app), 0);
}

/// An axis that turns every letter away.
struct Refuses<R>(R);

impl<R: Transport> Transport for Refuses<R> {
    async fn submit(&self, _: &str, _: Kind, _: &[u8]) -> Result<DocId, Fault> {
        Err(Fault::Refused {
            refusal: Refusal::Unlisted("7".to_owned()),
            said: "khong duoc".to_owned(),
        })
    }

    async fn waiting(&self, kind: Kind) -> Result<Vec<Waiting>, Fault> {
        self.0.waiting(kind).await
    }

    async fn fetch(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        self.0.fetch(doc).await
    }

    async fn acknowledge(&self, doc: &DocId, done: bool) -> Result<(), Fault> {
        self.0.acknowledge(doc, done).await
    }

    async fn deliveries(&self, doc: &DocId) -> Result<Vec<Trace>, Fault> {
        self.0.deliveries(doc).await
    }

    async fn directory(&self) -> Result<Vec<Agency>, Fault> {
        self.0.directory().await
    }
}

#[test]
fn what_may_have_left_is_asked_back_though_the_axis_refused_it_later() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "thư", &["H99"], &world.keys);
    let cut = Cut::new(commune.road(&world.node), Plan::After(1));
    assert!(
        commune.round_over(&cut).is_err(),
        "taken, and the answer is lost"
    );
    ok(commune.round_over(&Refuses(commune.road(&world.node))));
    assert_eq!(standings(commune, id), [Standing::Unknown]);
    let done = ok(recalls(commune, id, &[]));
    assert_eq!(
        (done.asked, done.cancelled),
        (1, 0),
        "nobody knows that it is not there"
    );
    assert_eq!(standings(commune, id), [Standing::RecallPending]);
    assert!(shown(commune, id).exchange.frozen.is_some());
    rest(&[commune, province]);
    let there = newest(province);
    assert_eq!(
        wished(province, there).map(|(_, wish)| wish),
        Some(Wish::Recall)
    );
    ok(decides(province, there, true, ""));
    rest(&[commune, province]);
    assert_eq!(standings(commune, id), [Standing::Recalled]);
}

#[test]
fn a_replacing_letter_that_loses_a_recipient_replaces_for_the_others() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let both = ["H99", "A99.12"];
    let old = sends(commune, "quyết định cũ", &both, &world.keys);
    rest(&all);
    let theirs = newest(province);
    let new = issued(commune, "quyết định mới", &both, &world.keys);
    replaces(commune, old, new);
    assert_eq!(standings(commune, old), [Standing::Replaced; 2]);
    ok(recalls(commune, new, &["A99.12"]));
    assert_eq!(
        standings(commune, old),
        [Standing::Replaced, Standing::Arrived],
        "void only where the new one goes"
    );
    let asks = shown(commune, old).exchange.asks;
    assert_eq!(
        (asks[0].letter, asks[0].can_take_back),
        (Some(letters(commune, new)[0].id), true),
        "the letter for whoever is left carries it"
    );
    rest(&all);
    assert_eq!(
        arrival(province, newest(province)).row.business,
        Business::Replace
    );
    assert_eq!(
        wished(province, theirs).map(|(_, wish)| wish),
        Some(Wish::Replace)
    );
    assert_eq!(party.arrivals().len(), 1, "the old one only");
}

#[test]
fn who_is_added_while_the_first_letter_waits_is_written_to_once() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "thư", &["H99.77", "H99"], &world.keys);
    ok(changes(commune, id, &["A99.12"], &[]));
    ok(recalls(commune, id, &["H99.77"]));
    assert_eq!(
        addressed(commune, id),
        [["A99.12"], ["H99"]],
        "each has one letter"
    );
    rest(&[commune, province, &party]);
    assert_eq!(standings(commune, id), [Standing::Arrived; 2]);
}

#[test]
fn what_becomes_of_the_first_letter_is_not_told_of_who_was_added() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    // Nobody has this code there: its letter gets stuck.
    let id = sends(commune, "thư", &["H99.77"], &world.keys);
    ok(changes(commune, id, &["A99.12"], &[]));
    ok(commune.round());
    let both = [Standing::Stuck, Standing::Sent];
    assert_eq!(standings(commune, id), both);
    let stuck = letters(commune, id)[0].id;
    ok(outbox::retry(&commune.app, ById { id: stuck }));
    ok(commune.round());
    assert_eq!(standings(commune, id), both, "its own letter has left");
    let done = ok(recalls(commune, id, &["A99.12"]));
    assert_eq!((done.asked, done.cancelled), (1, 0));
    withdraws(commune, stuck);
    assert_eq!(standings(commune, id), [Standing::RecallPending]);
}

#[test]
fn a_letter_that_waits_for_its_stamp_goes_to_those_it_was_sent_to() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let settings = StampSettings {
        address: authority.tsa.clone(),
        policy: String::new(),
        level: StampLevel::T,
        leave_after: None,
    };
    ok(stamps::set(&world.commune.app, settings));
    authority.is(Manner::Away);
    let id = world.commune.sends("thư", "H99", &world.keys);
    ok(changes(&world.commune, id, &["H99.77"], &[]));
    assert_eq!(letters(&world.commune, id).len(), 2);
    authority.is(Manner::Honest);
    runtime().block_on(async {
        ok(engine::make_due(&world.commune.app).await);
        let asked = ok(Authority::new());
        ok(engine::bring_stamps(&world.commune.app, &asked).await);
    });
    assert_eq!(addressed(&world.commune, id), [["H99"], ["H99.77"]]);
    let standing = ok(world.commune.app.store().read(|r| r.dispatch(id))).expect("it is there");
    assert_eq!(standing.envelope, letters(&world.commune, id)[0].envelope);
}

#[test]
fn a_resend_taken_back_leaves_what_was_answered() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province];
    let id = sends(commune, "thư", &["H99"], &world.keys);
    let sent_at = || ok(commune.app.store().read(|r| r.dispatch(id))).map(|one| one.sent_at);
    let first = sent_at();
    rest(&all);
    let refuse = RefuseArrival {
        id: newest(province),
        reason: "Thiếu phụ lục".to_owned(),
    };
    ok(incoming::refuse(&province.app, refuse));
    rest(&all);
    world.clock.pass(60_000);
    withdraws(commune, resends(commune, id));
    let row = shown(commune, id).row.deliveries.remove(0);
    assert_eq!(
        (row.standing, row.note.as_str()),
        (Standing::Refused, "Thiếu phụ lục")
    );

    resends(commune, id);
    rest(&all);
    world.clock.pass(60_000);
    registers(province, newest(province));
    ok(recalls(commune, id, &[]));
    rest(&all);
    ok(decides(province, newest(province), true, ""));
    rest(&all);
    ok(outgoing::resting::lift(&commune.app, ById { id }));
    let given_back = shown(commune, id).row.deliveries;
    assert_eq!(given_back[0].standing, Standing::Recalled);
    world.clock.pass(60_000);
    withdraws(commune, resends(commune, id));
    assert_eq!(
        shown(commune, id).row.deliveries,
        given_back,
        "the last answer, not the one before"
    );
    resends(commune, id);
    assert_eq!(ok(recalls(commune, id, &[])).cancelled, 1);
    assert_eq!(shown(commune, id).row.deliveries, given_back);
    assert_eq!(
        (shown(commune, id).row.stage, sent_at()),
        (Outgoing::Sent, first),
        "it has been sent all the same"
    );
    resends(commune, id);
    rest(&all);
    assert_eq!(standings(commune, id), [Standing::Arrived]);
}

/// Days later: it has answered, so it is not late; what is left is the clerk's.
fn doubt_is_ours_to_clear(world: &World, id: i64) {
    let app = &world.commune.app;
    world.clock.pass(5 * 24 * 3_600_000);
    let query = WatchQuery {
        dispatch: Some(id),
        ..WatchQuery::default()
    };
    let row = ok(watch::list(app, query)).rows.remove(0);
    assert_eq!(
        (row.state, row.is_open, row.lateness, row.due),
        (WatchState::Asked, true, Lateness::InTime, None)
    );
    let matter = || {
        let list = ok(pending::list(app, Nothing {}));
        list.rows
            .into_iter()
            .find(|row| row.matter == Matter::AnswerUnsure)
    };
    let told = matter().expect("listed until it is cleared");
    assert!(told.late && told.owner == Owner::Clerk);
    assert!(
        told.since >= row.answered_at.unwrap_or_default(),
        "from the answer on"
    );
    let letter = ok(watch::letter(
        app,
        WriteReminder {
            dispatch: id,
            to: vec![code("H99")],
        },
    ));
    let draft = ok(app.store().read(|r| r.dispatch(letter.id))).map(|one| one.draft);
    let text = draft
        .map(|draft| draft.blocks[0].letters().concat())
        .unwrap_or_default();
    assert!(text.contains("Quý cơ quan đã trả lời"), "{text}");
    let follow = |follow, words: &str| Followed {
        dispatch: id,
        to: vec![code("H99")],
        follow,
        words: words.to_owned(),
    };
    ok(watch::follow(app, follow(false, "Bên ấy nói đã thu hồi")));
    assert!(matter().is_none());
    ok(watch::follow(app, follow(true, "")));
    assert!(matter().is_some(), "taken back");
}

#[test]
fn where_the_copy_may_be_in_force_only_who_is_named_is_sent_it_again() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province];
    let id = sends(commune, "thư", &["H99"], &world.keys);
    rest(&all);
    let theirs = newest(province);
    registers(province, theirs);
    rest(&all);
    let correction = ok(outgoing::correct(&commune.app, ById { id })).id;
    commune.signs(correction, &world.keys);
    commune.issues(correction, &world.keys);
    ok(send(commune, correction));
    rest(&all);
    world.clock.pass(60_000);
    ok(recalls(commune, id, &[]));
    rest(&all);
    assert_eq!(
        wished(province, theirs).map(|(_, wish)| wish),
        Some(Wish::Update)
    );
    ok(decides(province, theirs, true, ""));
    rest(&all);
    let row = shown(commune, id).row.deliveries.remove(0);
    assert_eq!(
        (row.standing, row.doubt),
        (Standing::Recalled, Some(Doubt::AgreedOnce)),
        "one yes, and two were asked"
    );
    doubt_is_ours_to_clear(&world, id);
    ok(outgoing::resting::lift(&commune.app, ById { id }));
    let resend = |to| outgoing::resend(&commune.app, ResendDispatch { id, to });
    assert_eq!(refused(resend(Vec::new())), "exchange.nobody");
    assert_eq!(ok(resend(vec![code("H99")])).receivers, 1);
}

#[test]
fn the_next_correction_begins_from_the_last() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "bản đầu", &["H99"], &world.keys);
    rest(&[commune, province]);
    let first = ok(outgoing::correct(&commune.app, ById { id }));
    let mut draft = shown(commune, first.id).draft;
    draft.subject = "bản sửa lần một".to_owned();
    let input = outgoing::draft::SaveDraft {
        id: Some(first.id),
        version: first.version,
        draft,
        in_reply_to: None,
        cause: outgoing::draft::SaveCause::Save,
    };
    ok(outgoing::draft::save(&commune.app, input));
    let scan = pictures::scan(1, 30.0, true);
    let file = GivenFile::Bytes {
        name: "phụ lục thiếu.pdf".to_owned(),
        bytes: BASE64.encode(&scan),
    };
    let attach = AttachFile {
        id: first.id,
        file,
        seals: None,
    };
    ok(enclosures::attach(&commune.app, attach));
    commune.signs(first.id, &world.keys);
    commune.issues(first.id, &world.keys);
    ok(send(commune, first.id));
    rest(&[commune, province]);

    let second = ok(outgoing::correct(&commune.app, ById { id }));
    let view = shown(commune, second.id);
    assert_eq!(view.draft.subject, "bản sửa lần một");
    assert_eq!(view.exchange.earlier[0].id, id, "it corrects the original");
    let files = ok(enclosures::list(&commune.app, ById { id: second.id })).rows;
    let files: Vec<_> = files.iter().map(|file| (&*file.name, file.size)).collect();
    assert_eq!(
        files,
        [("phụ lục thiếu.pdf", scan.len() as u64)],
        "as it was attached, before the office signed it"
    );
}

#[test]
fn what_is_sent_again_has_not_arrived_because_the_first_had() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province];
    let id = sends(commune, "thư", &["H99"], &world.keys);
    rest(&all);
    let refuse = RefuseArrival {
        id: newest(province),
        reason: "Thiếu phụ lục".to_owned(),
    };
    ok(incoming::refuse(&province.app, refuse));
    rest(&all);
    world.clock.pass(60_000);
    resends(commune, id);
    for _ in 0..3 {
        ok(commune.round());
        assert_eq!(
            standings(commune, id),
            [Standing::Sent],
            "nobody there has fetched it yet"
        );
    }
    rest(&all);
    assert_eq!(standings(commune, id), [Standing::Arrived]);
}

#[test]
fn who_is_added_under_a_closed_code_is_asked_about() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "thư", &["A99.12"], &world.keys);
    ok(commune.round());
    let path = commune.folder.with_file_name("kế thừa.csv");
    let table = "old_code,old_name,new_code,new_name,since,source,checked\n\
        H98.7,UBND xã Cũ,H99,UBND tỉnh Thử,2025-07-01,Nghị quyết thử,1\n";
    ok(std::fs::write(&path, table));
    let path = path.to_string_lossy().into_owned();
    ok(directory::import_successions(
        &commune.app,
        ImportSuccessions { path },
    ));
    assert_eq!(
        refused(changes(commune, id, &["H98.7"], &[])),
        "directory.code_closed",
        "ADR 0026: by a question, never by itself"
    );
    assert_eq!(standings(commune, id).len(), 1, "nothing was entered");
    let led = ChangeReceivers {
        instead: vec![Instead {
            from: code("H98.7"),
            to: code("H99"),
        }],
        ..change(id, &["H98.7"], &[])
    };
    let queued = ok(outgoing::change_receivers(&commune.app, led));
    assert_eq!(queued.receivers, 1);
    assert!(told(&shown(commune, id)).contains(&"receiver_led"));
    let kept = ChangeReceivers {
        as_is: vec![code("H98.7")],
        ..change(id, &["H98.7"], &[])
    };
    assert_eq!(
        refused(outgoing::change_receivers(&commune.app, kept)),
        "exchange.recipient_already",
        "its successor has it"
    );
    rest(&[commune, province]);
    assert_eq!(province.arrivals().len(), 1);
    assert_eq!(standing(commune, id, "H99"), Standing::Arrived);
}

#[test]
fn a_replacement_taken_back_lets_nothing_go_that_rests() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let old = sends(commune, "quyết định cũ", &["H99"], &world.keys);
    rest(&[commune, province]);
    ok(recalls(commune, old, &[]));
    rest(&[commune, province]);
    ok(decides(province, newest(province), false, "Đã triển khai"));
    rest(&[commune, province]);
    let rests = || shown(commune, old).exchange.frozen.is_some();
    assert!(rests(), "until a person lifts it");
    let new = issued(commune, "quyết định mới", &["H99"], &world.keys);
    replaces(commune, old, new);
    assert_eq!(standings(commune, old), [Standing::Replaced]);
    withdraws(commune, letters(commune, new)[0].id);
    assert_eq!(standings(commune, old), [Standing::Arrived]);
    assert!(rests(), "no recall was taken back");
    ok(send(commune, new));
    assert_eq!(ok(recalls(commune, new, &[])).cancelled, 1);
    assert_eq!(standings(commune, old), [Standing::Arrived]);
    assert!(rests(), "nor now");
    let left = ok(outbox::list(&commune.app, Nothing {})).rows;
    assert!(left.is_empty(), "{left:?}");
}
