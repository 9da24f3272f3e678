//! A commune writes, its province answers.

use app::incoming::{self, RefuseArrival};
use app::keys::KeyUse;
use app::outgoing::{self, ShowDispatch};
use app::settings::ById;
use app::views::Outcome;
use office::{Answer, Incoming, Outgoing, Road};
use world::{ok, two_offices};

#[test]
fn a_letter_is_signed_issued_sent_verified_and_accepted() {
    let world = two_offices();
    let id = world.commune.sends("báo cáo quý III", "H99", &world.keys);
    world.runs_until_idle();
    let arrivals = world.province.arrivals();
    assert_eq!(arrivals.len(), 1, "one letter was sent");
    let arrival = &arrivals[0];
    assert_eq!(
        arrival.written, "01/UBND-VP",
        "the first number of the year"
    );
    assert_eq!(
        arrival.document_id.as_deref(),
        Some("H99.12,2026/11/21,01/UBND-VP"),
        "X§1.4"
    );
    assert_eq!(
        arrival.verdict,
        Outcome::Passed,
        "both signatures hold at the other end"
    );
    let view = ok(incoming::show(&world.province.app, ById { id: arrival.id }));
    let fields: Vec<(&str, &str)> = view.files[0]
        .verdict
        .as_ref()
        .unwrap()
        .signatures
        .iter()
        .map(|s| (s.field.as_str(), s.modification.as_str()))
        .collect();
    assert_eq!(
        fields,
        [("leader", "form_filling"), ("office", "none")],
        "number and date came after the leader"
    );

    let registered = ok(incoming::register(
        &world.province.app,
        ById { id: arrival.id },
    ));
    assert_eq!(registered.arrival_number, 1);
    world.runs_until_idle();
    let dispatch = ok(outgoing::show(&world.commune.app, ShowDispatch { id }));
    let delivery = &dispatch.row.deliveries[0];
    assert_eq!(
        (delivery.road, delivery.answer),
        (Road::Delivered, Some(Answer::Accepted))
    );
    assert_eq!(dispatch.row.stage, Outgoing::Sent);
    let told: Vec<&str> = dispatch
        .history
        .iter()
        .map(|entry| entry.what.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "draft_created",
            "signed",
            "issued",
            "queued",
            "sent",
            "answered",
            "answered"
        ],
        "01 on arrival, 03 on acceptance"
    );
}

#[test]
fn a_refusal_comes_back_with_its_reason() {
    let world = two_offices();
    world.commune.sends("đề nghị", "H99", &world.keys);
    world.runs_until_idle();
    let id = world.province.arrivals()[0].id;
    let reason = "Gửi nhầm nơi nhận, đề nghị kiểm tra lại.".to_owned();
    ok(incoming::refuse(
        &world.province.app,
        RefuseArrival {
            id,
            reason: reason.clone(),
        },
    ));
    world.runs_until_idle();
    let delivery = &world.commune.dispatches()[0].deliveries[0];
    assert_eq!(
        (delivery.answer, delivery.note.as_str()),
        (Some(Answer::Refused), reason.as_str())
    );
    let after = incoming::register(&world.province.app, ById { id });
    assert!(after.is_err(), "what was refused is never registered");
    assert_eq!(world.province.arrivals()[0].stage, Incoming::Refused);
}

#[test]
fn numbers_run_on_and_restart_with_the_year() {
    let world = two_offices();
    let first: Vec<String> = (0..3)
        .map(|n| {
            let id = world.commune.drafts(&format!("số {n}"), "H99");
            world.commune.signs(id, &world.keys);
            world.commune.issues(id, &world.keys).number
        })
        .collect();
    assert_eq!(first, ["01", "02", "03"]);
    world
        .clock
        .set(office::Day::new(2027, 1, 1).unwrap().begins());
    let id = world.commune.drafts("năm mới", "H99");
    world.commune.signs(id, &world.keys);
    assert_eq!(
        world.commune.issues(id, &world.keys).number,
        "01",
        "T11 of R§9"
    );
}

#[test]
fn a_wrong_pin_gives_the_number_back() {
    let world = two_offices();
    let id = world.commune.drafts("thử mã PIN", "H99");
    world.commune.signs(id, &world.keys);
    let wrong = zeroize::Zeroizing::new("000000".to_owned());
    let key = world.keys.office.clone();
    let failed = outgoing::issue(
        &world.commune.app,
        outgoing::IssueDispatch {
            id,
            with: KeyUse::file(key, wrong),
        },
    );
    let failure = app::Failure::from(failed.unwrap_err());
    assert_eq!(failure.code, "key.pin_wrong");
    assert_eq!(
        world.commune.issues(id, &world.keys).number,
        "01",
        "nothing was taken"
    );
}

#[test]
fn an_expired_key_leaves_no_hole_in_the_numbers() {
    let world = two_offices();
    let id = world.commune.drafts("khóa hết hạn", "H99");
    world.commune.signs(id, &world.keys);
    // The keys end with 2035; the signature is refused after the number was taken in the same transaction.
    world
        .clock
        .set(office::Day::new(2036, 6, 1).unwrap().begins());
    let failed = outgoing::issue(
        &world.commune.app,
        outgoing::IssueDispatch {
            id,
            with: KeyUse::file(world.keys.office.clone(), world.keys.pin()),
        },
    );
    assert_eq!(app::Failure::from(failed.unwrap_err()).code, "key.expired");
    world
        .clock
        .set(office::Day::new(2026, 11, 22).unwrap().begins());
    assert_eq!(
        world.commune.issues(id, &world.keys).number,
        "01",
        "the number was given back"
    );
}

#[test]
fn the_office_does_not_seal_what_no_leader_signed() {
    let world = two_offices();
    let id = world.commune.drafts("chưa ký", "H99");
    let key = world.keys.office.clone();
    let failed = outgoing::issue(
        &world.commune.app,
        outgoing::IssueDispatch {
            id,
            with: KeyUse::file(key, world.keys.pin()),
        },
    );
    assert_eq!(
        app::Failure::from(failed.unwrap_err()).code,
        "dispatch.step_refused",
        "T9 of R§9"
    );
}

#[test]
fn a_letter_marked_secret_stays_outside() {
    let world = two_offices();
    let mut draft = world::letter("kế hoạch", "H99");
    draft.secrecy = "Tối mật".to_owned();
    let input = outgoing::draft::SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: outgoing::draft::SaveCause::Autosave,
    };
    let failed = outgoing::draft::save(&world.commune.app, input);
    assert_eq!(
        app::Failure::from(failed.unwrap_err()).code,
        "secret.refused",
        "T19 of R§9"
    );
    assert!(
        world.commune.dispatches().is_empty(),
        "not a word of it was kept"
    );
}

#[test]
fn a_reply_finds_the_letter_it_answers() {
    let world = two_offices();
    let id = world.commune.sends("hỏi", "H99", &world.keys);
    world.runs_until_idle();
    let question = world.province.arrivals()[0].id;
    let input = outgoing::draft::ReplyDraft { arrival: question };
    let mut draft = ok(outgoing::draft::reply(&world.province.app, input)).draft;
    assert_eq!(
        draft.receivers(),
        [(
            office::UnitCode::parse("H99.12").unwrap(),
            "UBND xã Thử Nghiệm".to_owned()
        )],
        "it goes back to whoever asked"
    );
    assert!(
        draft.subject.contains("01/UBND-VP"),
        "it cites the letter: {}",
        draft.subject
    );
    let whole = world::letter("trả lời", "H99.12");
    (draft.blocks, draft.signature, draft.letterhead) =
        (whole.blocks, whole.signature, whole.letterhead);
    let input = outgoing::draft::SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: Some(question),
        cause: outgoing::draft::SaveCause::Autosave,
    };
    let reply = ok(outgoing::draft::save(&world.province.app, input)).id;
    world.province.signs(reply, &world.keys);
    world.province.issues(reply, &world.keys);
    let send = outgoing::SendDispatch {
        id: reply,
        without: Vec::new(),
        ..Default::default()
    };
    ok(outgoing::send(&world.province.app, send));
    world.runs_until_idle();
    let came = world.commune.arrivals()[0].id;
    let view = ok(incoming::show(&world.commune.app, ById { id: came }));
    assert_eq!(
        view.answers_to.map(|row| row.id),
        Some(id),
        "the commune sees which letter is answered"
    );
    let view = ok(incoming::show(&world.province.app, ById { id: question }));
    assert_eq!(
        view.replies.len(),
        1,
        "the province sees its reply beside the question"
    );
}

#[test]
fn a_later_page_of_a_list_knows_how_long_the_list_is() {
    let world = two_offices();
    let ids: Vec<i64> = (0..3)
        .map(|n| world.commune.drafts(&format!("thư {n}"), "H99"))
        .collect();
    let input = outgoing::ListOutgoing {
        before: Some(ids[1]),
        limit: 1,
        ..Default::default()
    };
    let page = ok(outgoing::list(&world.commune.app, input));
    assert_eq!(
        (page.rows.len(), page.rows[0].id, page.total),
        (1, ids[0], 3)
    );
}
