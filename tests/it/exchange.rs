//! Every edge of both machines (X§4.2), told by three offices: a commune, its province, and the commune's Party
//! committee, each with a desk of its own, over a real node.

use app::incoming::{self, DecideWish, Received, RefuseArrival, WorkArrival, WorkStep};
use app::outgoing::{
    self, ChangeReceivers, RecallDispatch, ReplaceDispatch, ResendDispatch, outbox,
};
use app::settings::ById;
use app::views::{ArrivalView, DispatchView, Nothing};
use app::{App, Error, Failure};
use edxml::{
    Attachment, BusinessPart, Envelope, Header, Organ, Receipt, ReceiverChange, Replacement,
    ResponseFor, UpdateInfo,
};
use office::{
    Answer, Ask, AskState, Business, Clock, Day, DocumentId, Incoming, Moment, Notation, Number,
    Outgoing, Recipient, Standing, UnitCode, Wish,
};
use world::{Office, TestKeys, World, ok, rest, three_offices};

pub(crate) fn code(text: &str) -> UnitCode {
    ok(UnitCode::receive(text))
}

/// Drafts, signs, issues and sends a letter to all of `to`.
pub(crate) fn sends(office: &Office, subject: &str, to: &[&str], keys: &TestKeys) -> i64 {
    let id = issued(office, subject, to, keys);
    ok(send(office, id));
    id
}

pub(crate) fn issued(office: &Office, subject: &str, to: &[&str], keys: &TestKeys) -> i64 {
    let mut draft = world::letter(subject, to[0]);
    draft.recipients = to[1..]
        .iter()
        .map(|to| Recipient {
            name: format!("Cơ quan {to}"),
            code: Some(code(to)),
            ..Recipient::default()
        })
        .collect();
    let input = outgoing::draft::SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: outgoing::draft::SaveCause::Save,
    };
    let id = ok(outgoing::draft::save(&office.app, input)).id;
    office.signs(id, keys);
    office.issues(id, keys);
    id
}

pub(crate) fn send(office: &Office, id: i64) -> Result<outgoing::Queued, Error> {
    let input = outgoing::SendDispatch {
        id,
        ..Default::default()
    };
    outgoing::send(&office.app, input)
}

pub(crate) fn shown(office: &Office, id: i64) -> DispatchView {
    ok(outgoing::show(&office.app, ById { id }))
}

pub(crate) fn arrival(office: &Office, id: i64) -> ArrivalView {
    ok(incoming::show(&office.app, ById { id }))
}

/// The newest arrival.
pub(crate) fn newest(office: &Office) -> i64 {
    office.arrivals()[0].id
}

pub(crate) fn standing(office: &Office, id: i64, to: &str) -> Standing {
    let view = shown(office, id);
    let row = view.row.deliveries.into_iter().find(|row| row.to == to);
    row.unwrap_or_else(|| panic!("{to} is no recipient"))
        .standing
}

pub(crate) fn standings(office: &Office, id: i64) -> Vec<Standing> {
    let rows = shown(office, id).row.deliveries;
    rows.into_iter().map(|row| row.standing).collect()
}

pub(crate) fn recalls(office: &Office, id: i64, to: &[&str]) -> Result<outgoing::Recalled, Error> {
    let input = RecallDispatch {
        id,
        reason: "Sai số liệu tại Điều 2".to_owned(),
        to: to.iter().map(|to| code(to)).collect(),
    };
    outgoing::recall(&office.app, input)
}

pub(crate) fn registers(office: &Office, id: i64) {
    ok(incoming::register(&office.app, ById { id }));
}

/// The wish that stands open about an arrival.
pub(crate) fn wished(office: &Office, id: i64) -> Option<(i64, Wish)> {
    let wishes = arrival(office, id).wishes;
    let open = wishes.into_iter().find(|wish| wish.state == "open");
    open.map(|wish| (wish.id, wish.wish))
}

pub(crate) fn decides(office: &Office, id: i64, grant: bool, words: &str) -> Result<(), Error> {
    let (id, _) = wished(office, id).expect("something is wished");
    let input = DecideWish {
        id,
        grant,
        words: words.to_owned(),
    };
    incoming::decide(&office.app, input).map(|_| ())
}

pub(crate) fn refused<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => panic!("it should have been refused"),
        Err(fault) => Failure::from(fault).code,
    }
}

pub(crate) fn waiting(app: &App) -> usize {
    ok(outbox::list(app, Nothing {})).rows.len()
}

pub(crate) fn told(view: &DispatchView) -> Vec<&str> {
    view.history
        .iter()
        .map(|entry| entry.what.as_str())
        .collect()
}

#[test]
fn a_recall_asks_each_recipient_and_shows_what_each_answers() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "kế hoạch", &["H99", "A99.12"], &world.keys);
    rest(&all);
    let (theirs, partys) = (newest(province), newest(&party));
    registers(province, theirs);
    rest(&all);
    assert_eq!(
        standings(commune, id),
        [Standing::Accepted, Standing::Arrived]
    );

    let done = ok(recalls(commune, id, &[]));
    assert_eq!((done.asked, done.cancelled), (2, 0));
    assert_eq!(
        refused(recalls(commune, id, &["H99"])),
        "exchange.step_refused",
        "one question at a time"
    );
    rest(&all);
    assert_eq!(standings(commune, id), [Standing::RecallPending; 2]);
    let view = shown(commune, id);
    assert_eq!(
        view.exchange.frozen.map(|row| row.reason).as_deref(),
        Some("Sai số liệu tại Điều 2"),
        "the recalled document rests here (Annex VI, 8)"
    );
    assert_eq!(
        refused(outgoing::correct(&commune.app, ById { id })),
        "exchange.frozen"
    );

    // Nothing happened there by itself, registered or not.
    assert_eq!(arrival(province, theirs).row.stage, Incoming::Registered);
    assert_eq!(arrival(&party, partys).row.stage, Incoming::Arrived);
    assert_eq!(arrival(province, theirs).row.wanted, Some(Wish::Recall));
    assert_eq!(
        arrival(province, theirs).wishes[0].reason,
        "Sai số liệu tại Điều 2",
        "the reason came along"
    );
    let file = arrival(province, theirs).files[0].id;
    ok(incoming::file(&province.app, incoming::ShowFile { file }));

    ok(decides(province, theirs, true, ""));
    assert_eq!(
        refused(decides(&party, partys, false, "  ")),
        "arrival.reason_missing"
    );
    ok(decides(&party, partys, false, "Đã triển khai đến chi bộ"));
    rest(&all);
    assert_eq!(
        standings(commune, id),
        [Standing::Recalled, Standing::Arrived],
        "16 leads back to where it stood"
    );
    let asks = shown(commune, id).exchange.asks;
    let said: Vec<_> = asks
        .iter()
        .map(|ask| {
            (
                ask.to.as_str(),
                ask.state,
                ask.note.as_str(),
                ask.reason.as_str(),
            )
        })
        .collect();
    let reason = "Sai số liệu tại Điều 2";
    assert_eq!(
        said,
        [
            ("H99", AskState::Agreed, "", reason),
            (
                "A99.12",
                AskState::Refused,
                "Đã triển khai đến chi bộ",
                reason
            )
        ],
        "the row keeps its reason"
    );
    let frozen = arrival(province, theirs);
    assert_eq!(frozen.row.stage, Incoming::Recalled);
    assert_eq!(frozen.row.arrival_number, Some(1), "the metadata stay");
    assert_eq!(frozen.files.len(), 1);
    assert_eq!(
        refused(incoming::file(&province.app, incoming::ShowFile { file })),
        "exchange.arrival_frozen",
        "the copy is frozen"
    );
    assert_eq!(
        refused(incoming::all_files(&province.app, theirs)),
        "exchange.arrival_frozen"
    );

    // After 16 it may be asked again: a question of its own, which its time tells from the first.
    world.clock.pass(60_000);
    ok(recalls(commune, id, &["A99.12"]));
    rest(&all);
    ok(decides(&party, partys, true, "Đã thu hồi"));
    rest(&all);
    assert_eq!(standings(commune, id), [Standing::Recalled; 2]);
    ok(outgoing::resting::lift(&commune.app, ById { id }));
    assert!(shown(commune, id).exchange.frozen.is_none());
}

#[test]
fn a_recall_of_what_has_not_left_is_settled_here() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "thư", &["H99", "A99.12"], &world.keys);
    let done = ok(recalls(commune, id, &["A99.12"]));
    assert_eq!((done.asked, done.cancelled), (0, 1));
    assert_eq!(waiting(&commune.app), 1, "one letter, for whom is left");
    rest(&[commune, province, &party]);
    assert_eq!(province.arrivals().len(), 1);
    assert!(party.arrivals().is_empty(), "nothing was sent there");
    assert_eq!(standings(commune, id), [Standing::Arrived]);
    let view = shown(commune, id);
    assert_eq!(
        (
            view.exchange.asks[0].state,
            view.exchange.asks[0].reason.as_str()
        ),
        (AskState::Local, "Sai số liệu tại Điều 2")
    );
    assert!(view.exchange.frozen.is_none(), "nobody was asked");

    let id = sends(commune, "thư hai", &["H99"], &world.keys);
    ok(recalls(commune, id, &[]));
    assert_eq!(waiting(&commune.app), 0, "nothing is sent");
    assert_eq!(shown(commune, id).row.stage, Outgoing::Issued);
    rest(&[commune, province]);
    assert_eq!(province.arrivals().len(), 1, "the first letter only");
    ok(send(commune, id));
    rest(&[commune, province]);
    assert_eq!(
        standings(commune, id),
        [Standing::Arrived],
        "sent anew it arrives"
    );
}

#[test]
fn a_question_and_a_decision_can_be_taken_back_before_they_leave() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "thư", &["H99"], &world.keys);
    rest(&[commune, province]);
    let there = newest(province);
    ok(recalls(commune, id, &[]));
    let letter = shown(commune, id).exchange.asks[0]
        .letter
        .expect("a letter carries it");
    assert!(shown(commune, id).exchange.asks[0].can_take_back);
    ok(outbox::withdraw(&commune.app, ById { id: letter }));
    let view = shown(commune, id);
    assert_eq!(view.exchange.asks[0].state, AskState::Withdrawn);
    assert!(view.exchange.frozen.is_none(), "it rests no more");
    rest(&[commune, province]);
    assert_eq!(wished(province, there), None, "nobody was asked");
    assert_eq!(standings(commune, id), [Standing::Arrived]);

    ok(recalls(commune, id, &[]));
    rest(&[commune, province]);
    ok(decides(province, there, true, ""));
    let wish = arrival(province, there).wishes[0].clone();
    assert!(wish.can_reconsider);
    ok(incoming::reconsider(&province.app, ById { id: wish.id }));
    assert_eq!(
        arrival(province, there).row.stage,
        Incoming::Arrived,
        "as it stood"
    );
    ok(decides(province, there, false, "Đã dùng"));
    rest(&[commune, province]);
    assert_eq!(standings(commune, id), [Standing::Arrived]);
    let wish = arrival(province, there).wishes[0].clone();
    assert!(!wish.can_reconsider, "they have been told");
    assert_eq!(
        refused(incoming::reconsider(&province.app, ById { id: wish.id })),
        "outbox.already_left"
    );
}

#[test]
fn what_was_refused_is_sent_again_and_counts_anew() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "thư", &["H99", "A99.12"], &world.keys);
    rest(&all);
    let first = newest(province);
    let refuse = |reason: &str| {
        let reason = reason.to_owned();
        incoming::refuse(&province.app, RefuseArrival { id: first, reason })
    };
    assert_eq!(refused(refuse("")), "arrival.reason_missing");
    assert_eq!(
        refused(refuse(&"x".repeat(1_001))),
        "arrival.reason_too_long"
    );
    ok(refuse(&"ạ".repeat(1_000)));
    rest(&all);
    assert_eq!(standing(commune, id, "H99"), Standing::Refused);
    assert_eq!(
        refused(recalls(commune, id, &["H99"])),
        "exchange.step_refused",
        "there is nothing to give back"
    );
    let resend = |to: &str| {
        let to = vec![code(to)];
        outgoing::resend(&commune.app, ResendDispatch { id, to })
    };
    assert_eq!(
        refused(resend("A99.12")),
        "exchange.step_refused",
        "it has it"
    );
    world.clock.pass(60_000);
    ok(resend("H99"));
    assert_eq!(standing(commune, id, "H99"), Standing::Waiting);
    rest(&all);
    let second = newest(province);
    assert_ne!(
        first, second,
        "a new arrival, the refused one stays as it was"
    );
    assert_eq!(party.arrivals().len(), 1, "nobody else hears of it");
    assert_eq!(standing(commune, id, "H99"), Standing::Arrived);
    registers(province, second);
    rest(&all);
    assert_eq!(standing(commune, id, "H99"), Standing::Accepted);
    assert_eq!(
        refused(incoming::refuse(
            &province.app,
            RefuseArrival {
                id: second,
                reason: "muộn".into()
            }
        )),
        "arrival.step_refused",
        "refusing is possible only before acceptance"
    );
}

#[test]
fn a_corrected_version_keeps_its_number_and_waits_for_a_person_there() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "bản đầu", &["H99", "A99.12"], &world.keys);
    rest(&all);
    let (theirs, partys) = (newest(province), newest(&party));
    registers(province, theirs);
    rest(&all);
    let begun = ok(outgoing::correct(&commune.app, ById { id }));
    assert_eq!(
        refused(outgoing::correct(&commune.app, ById { id })),
        "exchange.correction_open",
        "one at a time"
    );
    let mut draft = shown(commune, begun.id).draft;
    draft.subject = "bản sửa".to_owned();
    let input = outgoing::draft::SaveDraft {
        id: Some(begun.id),
        version: begun.version,
        draft,
        in_reply_to: None,
        cause: outgoing::draft::SaveCause::Save,
    };
    ok(outgoing::draft::save(&commune.app, input));
    commune.signs(begun.id, &world.keys);
    world.clock.pass(86_400_000);
    let issued = commune.issues(begun.id, &world.keys);
    assert_eq!(
        (issued.number.as_str(), issued.issued_on.as_str()),
        ("01", "2026-11-21"),
        "number and day stay"
    );
    assert_eq!(
        refused(recalls(commune, begun.id, &[])),
        "exchange.ask_the_original"
    );
    let queued = ok(send(commune, begun.id));
    assert_eq!(queued.receivers, 2);
    rest(&all);
    assert_eq!(standings(commune, id), [Standing::UpdatePending; 2]);
    let version = newest(province);
    let (there, new) = (arrival(province, theirs), arrival(province, version));
    assert_eq!(new.row.business, Business::Update);
    assert_eq!(
        (there.row.subject.as_str(), new.row.subject.as_str()),
        ("bản đầu", "bản sửa"),
        "the new version lies beside the old"
    );
    assert_eq!(there.row.document_id, new.row.document_id, "one document");
    assert_eq!(new.speaks_of[0].arrival, theirs);
    assert_eq!(
        there.row.stage,
        Incoming::Registered,
        "nothing is applied by itself"
    );
    assert_eq!(
        refused(incoming::register(&province.app, ById { id: version })),
        "arrival.not_new",
        "it gets no number of its own"
    );
    ok(decides(province, theirs, true, ""));
    ok(decides(&party, partys, false, "Bản cũ đã triển khai"));
    rest(&all);
    assert_eq!(
        standings(commune, id),
        [Standing::Accepted, Standing::Arrived]
    );
    assert_eq!(arrival(province, version).row.stage, Incoming::Settled);
    let wish = &arrival(province, theirs).wishes[0];
    assert_eq!(
        (wish.state.as_str(), wish.by_arrival),
        ("granted", Some(version))
    );
    let asks = shown(commune, id).exchange.asks;
    let states: Vec<_> = asks
        .iter()
        .map(|ask| (ask.ask, ask.state, ask.by_dispatch))
        .collect();
    assert_eq!(
        states,
        [
            (Ask::Update, AskState::Agreed, Some(begun.id)),
            (Ask::Update, AskState::Refused, Some(begun.id))
        ]
    );
    // The next document gets the next number: the correction took none.
    let next = issued_number(commune, &world);
    assert_eq!(next, "02");
}

fn issued_number(office: &Office, world: &World) -> String {
    let id = office.drafts("văn bản sau", "H99");
    office.signs(id, &world.keys);
    office.issues(id, &world.keys).number
}

#[test]
fn the_list_of_recipients_changes_and_each_hears_what_concerns_it() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let id = sends(commune, "thư", &["H99"], &world.keys);
    rest(&all);
    let theirs = newest(province);
    registers(province, theirs);
    rest(&all);
    let change = |add: &[&str], remove: &[&str], reason: &str| {
        let input = ChangeReceivers {
            id,
            add: add
                .iter()
                .map(|to| Recipient {
                    name: String::new(),
                    code: Some(code(to)),
                    ..Recipient::default()
                })
                .collect(),
            remove: remove.iter().map(|to| code(to)).collect(),
            reason: reason.to_owned(),
            tell_others: true,
            instead: Vec::new(),
            as_is: Vec::new(),
        };
        outgoing::change_receivers(&commune.app, input)
    };
    assert_eq!(
        refused(change(&["000.00.00.H99"], &[], "")),
        "exchange.recipient_already",
        "an alias of it"
    );
    assert_eq!(refused(change(&["02.99.W00"], &[], "")), "unit.code_center");
    assert_eq!(
        refused(change(&[], &["A99.12"], "nhầm")),
        "exchange.not_a_recipient"
    );
    ok(change(&["A99.12"], &[], ""));
    rest(&all);
    let partys = party.arrivals();
    assert_eq!(partys.len(), 1);
    assert_eq!(
        partys[0].business,
        Business::New,
        "who is added gets it as new"
    );
    assert_eq!(standing(commune, id, "A99.12"), Standing::Arrived);
    assert_eq!(
        standing(commune, id, "H99"),
        Standing::Accepted,
        "the others keep what they have"
    );
    assert_eq!(wished(province, theirs), None, "there is nothing to decide");
    let noted = arrival(province, theirs).history;
    assert!(noted.iter().any(|entry| entry.what == "list_changed"));
    assert_eq!(province.arrivals().len(), 1);

    assert_eq!(
        refused(change(&[], &["A99.12"], "")),
        "arrival.reason_missing"
    );
    ok(change(&[], &["A99.12"], "Gửi nhầm"));
    rest(&all);
    assert_eq!(standing(commune, id, "A99.12"), Standing::RecallPending);
    assert_eq!(
        wished(&party, partys[0].id).map(|(_, wish)| wish),
        Some(Wish::Recall)
    );
    ok(decides(&party, partys[0].id, true, ""));
    rest(&all);
    assert_eq!(standing(commune, id, "A99.12"), Standing::Recalled);
    assert!(
        shown(commune, id).exchange.frozen.is_none(),
        "the document itself was not asked back"
    );
}

#[test]
fn a_replacing_document_makes_the_old_one_void_once_a_person_says_so() {
    let (world, party) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let all = [commune, province, &party];
    let old = sends(commune, "quyết định cũ", &["H99", "A99.12"], &world.keys);
    rest(&all);
    let (theirs, partys) = (newest(province), newest(&party));
    registers(province, theirs);
    rest(&all);
    let new = issued(commune, "quyết định mới", &["H99"], &world.keys);
    let by = |by| ReplaceDispatch { id: old, by };
    assert_eq!(
        refused(outgoing::replace(&commune.app, by(Some(old)))),
        "dispatch.step_refused",
        "nothing replaces itself"
    );
    let done = ok(outgoing::replace(&commune.app, by(Some(new))));
    assert_eq!(
        done.queued.map(|queued| queued.receivers),
        Some(1),
        "it was issued, so it goes"
    );
    rest(&all);
    assert_eq!(
        standings(commune, old),
        [Standing::Replaced, Standing::Arrived],
        "only where the new one went"
    );
    assert_eq!(standings(commune, new), [Standing::Arrived]);
    let came = newest(province);
    let view = arrival(province, came);
    assert_eq!(
        (view.row.business, view.row.stage),
        (Business::Replace, Incoming::Arrived)
    );
    assert_eq!(view.speaks_of[0].arrival, theirs);
    assert_eq!(
        wished(province, theirs).map(|(_, wish)| wish),
        Some(Wish::Replace)
    );
    assert_eq!(wished(&party, partys), None);
    registers(province, came);
    assert_eq!(
        arrival(province, theirs).row.stage,
        Incoming::Registered,
        "not by itself"
    );
    let waits = waiting(&province.app);
    ok(decides(province, theirs, true, ""));
    assert_eq!(waiting(&province.app), waits, "a replacement has no answer");
    assert_eq!(arrival(province, theirs).row.stage, Incoming::Replaced);
    assert_eq!(
        arrival(province, came).row.stage,
        Incoming::Registered,
        "it lives on"
    );
    rest(&all);
    assert_eq!(standings(commune, new), [Standing::Accepted]);

    // A draft begun for it carries the same words, and goes as a replacement once it is ready.
    let third = ok(outgoing::replace(
        &commune.app,
        ReplaceDispatch { id: new, by: None },
    ));
    let view = shown(commune, third.id);
    assert_eq!(view.row.stage, Outgoing::Draft);
    assert_eq!(view.exchange.earlier[0].id, new);
    commune.signs(third.id, &world.keys);
    assert_eq!(commune.issues(third.id, &world.keys).number, "03");
    ok(send(commune, third.id));
    rest(&all);
    assert_eq!(standings(commune, new), [Standing::Replaced]);
}

#[test]
fn each_step_of_the_work_is_told_once() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "thư", &["H99"], &world.keys);
    rest(&[commune, province]);
    let there = newest(province);
    let work = |step| {
        let input = WorkArrival {
            id: there,
            step,
            words: String::new(),
        };
        incoming::work(&province.app, input)
    };
    assert_eq!(
        refused(work(WorkStep::Assign)),
        "arrival.step_refused",
        "not before its number"
    );
    registers(province, there);
    assert!(ok(work(WorkStep::Assign)).told);
    rest(&[commune, province]);
    assert_eq!(standings(commune, id), [Standing::Assigned]);
    assert!(
        !ok(work(WorkStep::Assign)).told,
        "assigned anew, told once (X§4.3)"
    );
    assert!(ok(work(WorkStep::Process)).told);
    rest(&[commune, province]);
    assert_eq!(standings(commune, id), [Standing::Processing]);
    assert!(ok(work(WorkStep::Finish)).told);
    rest(&[commune, province]);
    let view = shown(commune, id);
    assert_eq!(view.row.deliveries[0].standing, Standing::Done);
    let answered = told(&view)
        .iter()
        .filter(|what| **what == "answered")
        .count();
    assert_eq!(answered, 5, "01, 03, 04, 05, 06");
    let begun = ok(outgoing::correct(&commune.app, ById { id })).id;
    commune.signs(begun, &world.keys);
    commune.issues(begun, &world.keys);
    assert_eq!(
        refused(send(commune, begun)),
        "dispatch.no_receiver",
        "whoever is done takes no corrected version any more (X§4.2)"
    );
}

/// What a foreign system answers about a dispatch of the commune.
fn answers(
    commune: &Office,
    package: &str,
    from: &str,
    about: (&str, Option<&str>, Option<Day>),
    answer: (Answer, Moment),
) -> Received {
    let (reference, key, day) = about;
    let receipt = Receipt::new(
        Organ::new(code(from), "Cơ quan ngoài"),
        ResponseFor {
            organ: code("H99.12"),
            code: reference.to_owned(),
            document_id: key.and_then(DocumentId::receive),
            promulgated: day,
        },
        answer.0,
        answer.1,
    );
    let bytes = ok(receipt.write());
    ok(incoming::receive(&commune.app, package, &bytes))
}

#[test]
fn a_status_finds_its_dispatch_however_its_key_was_written() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    let day = Day::new(2026, 11, 21).ok();
    let now = world.clock.now();
    let forms: [(&str, Option<&str>, Option<Day>); 6] = [
        ("", Some("H99.12,2026/11/21,01/UBND-VP"), None),
        ("", Some("H99.12,2026-11-21,1/ubnd-vp"), None),
        ("", Some("H99.12,21/11/2026,01/UBND-VP"), None),
        ("", Some("H99.12-2026-01/UBND-VP"), None),
        (
            "01/ubnd-vp",
            Some("0f5e7c1e-6a3b-4a3e-9df1-0c5a6f1f2a10"),
            day,
        ),
        ("1/UBND-VP", None, day),
    ];
    let id = sends(commune, "thư", &["H99"], &world.keys);
    ok(commune.round());
    for (n, about) in (1..).zip(forms) {
        let at = now.plus_millis(n * 1_000);
        let got = answers(
            commune,
            &format!("p{n}"),
            "H99",
            about,
            (Answer::Arrived, at),
        );
        assert_eq!(got, Received::Answer(id), "{about:?}");
    }
    let view = shown(commune, id);
    assert_eq!(view.row.deliveries[0].standing, Standing::Arrived);
    let heard = told(&view)
        .iter()
        .filter(|what| **what == "answered")
        .count();
    assert_eq!(heard, 1, "once per document, recipient and code");
    for about in [
        ("", Some("H99.13,2026/11/21,01/UBND-VP"), None),
        ("", Some("H99.12,2026/11/22,01/UBND-VP"), None),
        ("02/UBND-VP", None, day),
        ("", Some("0f5e7c1e-6a3b-4a3e-9df1-0c5a6f1f2a10"), None),
    ] {
        let package = format!("other {about:?}");
        let got = answers(commune, &package, "H99", about, (Answer::Refused, now));
        assert_eq!(got, Received::StrayAnswer, "{about:?} is another document");
    }
    assert_eq!(standings(commune, id), [Standing::Arrived]);
}

#[test]
fn strange_late_doubled_and_unasked_answers_are_kept_and_move_nothing() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    let id = sends(commune, "thư", &["H99"], &world.keys);
    ok(commune.round());
    let key = Some("H99.12,2026/11/21,01/UBND-VP");
    let now = world.clock.now();
    let mut n = 0;
    let mut hear = |from: &str, number: u16| {
        n += 1;
        let answer = (Answer::from_code(number), now.plus_millis(n * 1_000));
        answers(commune, &format!("p{n}"), from, ("", key, None), answer);
        standing(commune, id, "H99")
    };
    assert_eq!(hear("H99", 41), Standing::Unlisted, "a code nobody knows");
    assert_eq!(hear("H99", 3), Standing::Accepted, "03 overtook 01");
    assert_eq!(hear("H99", 1), Standing::Accepted);
    assert_eq!(
        hear("H99", 2),
        Standing::Accepted,
        "02 after 03 is too late"
    );
    assert_eq!(hear("H99", 15), Standing::Accepted, "nobody asked");
    assert_eq!(hear("H99", 16), Standing::Accepted);
    assert_eq!(
        hear("H99", 13),
        Standing::Accepted,
        "13 is a sender's to say"
    );
    assert_eq!(
        hear("A99.12", 6),
        Standing::Accepted,
        "A99.12 is no recipient (ADR 0006)"
    );
    assert_eq!(
        hear("H99", 41),
        Standing::Accepted,
        "shown raw, and 03 stays"
    );
    assert_eq!(
        hear("000.00.00.H99", 5),
        Standing::Processing,
        "its older code is its own"
    );
    assert_eq!(hear("H99", 5), Standing::Processing);
    let view = shown(commune, id);
    let raw: Vec<u16> = view.exchange.unlisted.iter().map(|one| one.code).collect();
    assert_eq!(raw, [41, 41], "kept and shown as they came");
    let kinds: Vec<&str> = told(&view)
        .into_iter()
        .filter(|what| what.contains("answered") || what.contains("refused"))
        .collect();
    assert_eq!(
        kinds,
        [
            "answered",
            "answered",
            "answered_late",
            "refused_late",
            "answered_unasked",
            "answered_unasked",
            "answered_by_stranger",
            "answered",
            "answered"
        ]
    );
}

/// A document of the province as some other product writes it.
fn foreign(number: &str, key: &str, business: BusinessPart) -> Vec<u8> {
    let mut header = Header::new(
        Organ::new(code("H99"), "UBND tỉnh Thử"),
        vec![Organ::new(code("H99.12"), "UBND xã Thử Nghiệm")],
    );
    header.document_id = DocumentId::receive(key);
    header.number = Number::receive(number);
    header.notation = Notation::receive("UBND-VP");
    header.promulgated = Day::new(2026, 11, 20).ok();
    header.subject = format!("văn bản số {number}");
    let mut envelope = Envelope::new(header, business);
    envelope.attachments = vec![Attachment::new("văn bản.txt", b"noi dung".to_vec())];
    ok(envelope.write())
}

fn part(business: Business, reason: &str) -> BusinessPart {
    BusinessPart {
        business,
        reason: reason.to_owned(),
        ..BusinessPart::default()
    }
}

pub(crate) fn takes(office: &Office, package: &str, bytes: &[u8]) -> i64 {
    match ok(incoming::receive(&office.app, package, bytes)) {
        Received::Arrival(id) => id,
        other => panic!("{package}: {other:?}"),
    }
}

const KEY: &str = "H99,2026/11/20,12/UBND-VP";

#[test]
fn type_1_asks_as_13_does_and_neither_is_done_twice() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    let id = takes(commune, "p1", &foreign("12", KEY, BusinessPart::default()));
    registers(commune, id);
    let recall = BusinessPart {
        target: DocumentId::receive(KEY),
        ..part(Business::Recall, "Ban hành nhầm")
    };
    let bytes = foreign("12", KEY, recall);
    let by = takes(commune, "p2", &bytes);
    assert_eq!(
        ok(incoming::receive(&commune.app, "p3", &bytes)),
        Received::Repeat(by),
        "the same bytes again"
    );
    assert_eq!(
        wished(commune, id).map(|(_, wish)| wish),
        Some(Wish::Recall)
    );
    assert_eq!(arrival(commune, id).row.stage, Incoming::Registered);
    assert_eq!(arrival(commune, by).speaks_of[0].reason, "Ban hành nhầm");
    assert_eq!(
        refused(incoming::register(&commune.app, ById { id: by })),
        "arrival.not_new"
    );
    ok(decides(commune, id, true, "Đã hủy bản sao"));
    assert_eq!(arrival(commune, id).row.stage, Incoming::Recalled);
    assert_eq!(arrival(commune, by).row.stage, Incoming::Settled);
    // The answer goes with the same key to whoever asked.
    let letters = ok(outbox::list(&commune.app, Nothing {})).rows;
    let told = letters
        .iter()
        .find(|row| row.code == Some(Answer::RecallAgreed));
    assert_eq!(told.map(|row| row.arrival), Some(Some(id)));
    // Given back, it may be sent again under its key.
    let again = part(Business::New, "Gửi lại");
    let new = takes(commune, "p4", &foreign("12", KEY, again));
    assert_eq!(
        wished(commune, new),
        None,
        "what was asked of the old copy is done with"
    );
}

#[test]
fn a_recall_that_overtakes_its_document_is_not_lost() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    let asked = |package: &str, from: &str| {
        let receipt = Receipt::new(
            Organ::new(code(from), ""),
            ResponseFor {
                organ: code("H99.12"),
                code: String::new(),
                document_id: DocumentId::receive(KEY),
                promulgated: None,
            },
            Answer::RecallAsked,
            world.clock.now(),
        );
        ok(incoming::receive(
            &commune.app,
            package,
            &ok(receipt.write()),
        ))
    };
    assert_eq!(
        asked("p1", "H99"),
        Received::StrayAnswer,
        "it is not here yet"
    );
    assert_eq!(asked("p2", "A99.12"), Received::StrayAnswer);
    let id = takes(commune, "p3", &foreign("12", KEY, BusinessPart::default()));
    let wishes = arrival(commune, id).wishes;
    assert_eq!(wishes.len(), 1, "its sender's question, and nobody else's");
    assert_eq!(
        asked("p4", "A99.12"),
        Received::StrayAnswer,
        "only the sender may ask it back"
    );
    assert_eq!(
        asked("p5", "000.00.00.H99"),
        Received::Wish(id),
        "its older code is its own"
    );
    assert_eq!(
        arrival(commune, id).wishes.len(),
        1,
        "asked twice, wished once"
    );

    let ahead = part(Business::Recall, "Nhầm");
    let other = "H99,2026/11/20,13/UBND-VP";
    takes(commune, "p6", &foreign("13", other, ahead));
    let id = takes(
        commune,
        "p7",
        &foreign("13", other, BusinessPart::default()),
    );
    assert_eq!(
        wished(commune, id).map(|(_, wish)| wish),
        Some(Wish::Recall)
    );
}

#[test]
fn what_only_speaks_of_a_document_is_decided_and_never_refused() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = sends(commune, "bản đầu", &["H99"], &world.keys);
    rest(&[commune, province]);
    let begun = ok(outgoing::correct(&commune.app, ById { id })).id;
    commune.signs(begun, &world.keys);
    commune.issues(begun, &world.keys);
    ok(send(commune, begun));
    rest(&[commune, province]);
    let (version, reason) = (newest(province), "không đúng".to_owned());
    let refuse = RefuseArrival {
        id: version,
        reason: reason.clone(),
    };
    assert_eq!(
        refused(incoming::refuse(&province.app, refuse)),
        "arrival.not_new",
        "02 would be heard of the document itself, which stands there as it stood"
    );
    let first = province.arrivals()[1].id;
    ok(decides(province, first, false, &reason));
    rest(&[commune, province]);
    assert_eq!(standings(commune, id), [Standing::Arrived]);

    // A recall of what never came has nothing to be decided about.
    let recall = foreign("12", KEY, part(Business::Recall, "Nhầm"));
    let by = takes(commune, "p1", &recall);
    let refuse = RefuseArrival { id: by, reason };
    ok(incoming::refuse(&commune.app, refuse));
    assert_eq!(arrival(commune, by).row.stage, Incoming::Refused);
}

#[test]
fn an_update_that_drops_us_is_a_recall_and_one_of_the_unknown_is_a_document() {
    let (world, _) = three_offices();
    let commune = &world.commune;
    let id = takes(commune, "p1", &foreign("12", KEY, BusinessPart::default()));
    registers(commune, id);
    let update = |content, receivers: Vec<ReceiverChange>| BusinessPart {
        target: DocumentId::receive("H99,2026-11-20,12/ubnd-vp"),
        document_info: Some(UpdateInfo {
            content_changed: content,
            receivers_changed: !receivers.is_empty(),
            receivers,
        }),
        ..part(Business::Update, "Đổi nơi nhận")
    };
    let change = |organ: &str, added| ReceiverChange {
        organ: code(organ),
        added,
    };
    let told = update(false, vec![change("A99.12", true)]);
    let got = ok(incoming::receive(
        &commune.app,
        "p2",
        &foreign("12", KEY, told),
    ));
    assert_eq!(
        got,
        Received::Repeat(id),
        "others were added: nothing to decide"
    );
    assert_eq!(wished(commune, id), None);
    let dropped = update(true, vec![change("H99.12", false)]);
    takes(commune, "p3", &foreign("12", KEY, dropped));
    assert_eq!(
        wished(commune, id).map(|(_, wish)| wish),
        Some(Wish::Dropped),
        "ReceiverType 0 for us"
    );
    ok(decides(commune, id, false, "Văn bản đã được thực hiện"));
    assert_eq!(arrival(commune, id).row.stage, Incoming::Registered);

    let unknown = BusinessPart {
        target: DocumentId::receive("H99,2026/11/01,99/UBND-VP"),
        ..part(Business::Update, "Cập nhật")
    };
    let new = takes(
        commune,
        "p4",
        &foreign("98", "H99,2026/11/20,98/UBND-VP", unknown),
    );
    registers(commune, new);
    assert_eq!(
        arrival(commune, new).row.arrival_number,
        Some(2),
        "what it corrects never came: it is the document"
    );
    let another_s = part(Business::Replace, "Thay thế");
    let another_s = BusinessPart {
        replacements: vec![
            Replacement {
                document_id: DocumentId::receive(KEY).unwrap(),
                organs: vec![code("A99.12")],
            },
            Replacement {
                document_id: DocumentId::receive("H99,2026/11/20,98/UBND-VP").unwrap(),
                organs: Vec::new(),
            },
        ],
        ..another_s
    };
    takes(
        commune,
        "p5",
        &foreign("99", "H99,2026/11/20,99/UBND-VP", another_s),
    );
    assert_eq!(wished(commune, id), None, "void for others only");
    assert_eq!(
        wished(commune, new).map(|(_, wish)| wish),
        Some(Wish::Replace),
        "void for everybody"
    );
}

#[test]
fn papers_that_answer_each_other_stand_in_one_thread_at_both_ends() {
    let (world, _) = three_offices();
    let (commune, province) = (&world.commune, &world.province);
    let question = sends(commune, "hỏi", &["H99"], &world.keys);
    rest(&[commune, province]);
    let reply = |office: &Office, to: i64, subject: &str, code: &str| {
        let input = outgoing::draft::SaveDraft {
            id: None,
            version: 0,
            draft: world::letter(subject, code),
            in_reply_to: Some(to),
            cause: outgoing::draft::SaveCause::Save,
        };
        let id = ok(outgoing::draft::save(&office.app, input)).id;
        office.signs(id, &world.keys);
        office.issues(id, &world.keys);
        ok(send(office, id));
        rest(&[commune, province]);
        id
    };
    world.clock.pass(60_000);
    let answer = reply(province, newest(province), "trả lời", "H99.12");
    world.clock.pass(60_000);
    reply(commune, newest(commune), "hỏi thêm", "H99");
    let subjects = |thread: &[app::views::ThreadEntry]| -> Vec<(String, bool, u32)> {
        thread
            .iter()
            .map(|entry| (entry.subject.clone(), entry.came, entry.depth))
            .collect()
    };
    let here = shown(commune, question).exchange.thread;
    assert_eq!(
        subjects(&here),
        [
            ("hỏi".to_owned(), false, 0),
            ("trả lời".to_owned(), true, 1),
            ("hỏi thêm".to_owned(), false, 2)
        ]
    );
    let there = shown(province, answer).exchange.thread;
    assert_eq!(
        subjects(&there),
        [
            ("hỏi".to_owned(), true, 0),
            ("trả lời".to_owned(), false, 1),
            ("hỏi thêm".to_owned(), true, 2)
        ]
    );
    assert_eq!(
        subjects(&arrival(province, newest(province)).thread),
        subjects(&there),
        "from every paper of it the same"
    );
}
