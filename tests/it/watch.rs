//! The delivery watch with 168 communes behind a real node, and the slip that `openssl` checks with the public key alone.

use app::incoming::{self, WorkArrival, WorkStep};
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::{self, outbox};
use app::prints::PrintAbout;
use app::settings::ById;
use app::slip::{self, SaveSlip, SaveSlipKey, SlipVerdict};
use app::views::Nothing;
use app::watch::calendar::{self, ImportCalendar};
use app::watch::{
    self, ExportWatch, Followed, RemindRecipients, WatchCounts, WatchOnly, WatchPage, WatchQuery,
    WatchSort, WriteReminder, pending,
};
use app::{App, engine};
use axis::{Kind, National, Secret, Transport};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use edxml::{Organ, Receipt, ResponseFor};
use office::{
    Answer, Clock, Day, Lateness, Matter, Owner, Recipient, Reminder, Standing, UnitCode,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use store::ArrivalFilter;
use world::{Cut, Plan, World, ok, road_to, runtime, two_offices};

const COMMUNES: usize = 168;
const CENTER: (&str, &str) = ("05.99.W00", "bi-mat-cua-nhieu-xa");
const HOUR: i64 = 3_600_000;

/// Monday 23 November 2026, nine in the morning, and 168 communes at one more center of the node.
fn many() -> (World, National) {
    let world = two_offices();
    let monday = ok(Day::new(2026, 11, 23)).begins();
    world.clock.set(monday.plus_millis(9 * HOUR));
    let (center, secret) = CENTER;
    ok(world.node.node.add_center(center, &Secret::new(secret)));
    let mut all = String::from(
        "code,name,center,mail,parent,oldCode\n\
         H99,UBND tỉnh Thử,00.99.W00,tinh@example.invalid,,000.00.00.H99\n\
         H99.12,UBND xã Thử Nghiệm,01.99.W00,xa@example.invalid,H99,\n",
    );
    for at in 0..COMMUNES {
        all.push_str(&format!(
            "{},{},{center},x@example.invalid,H99,\n",
            code(at),
            name(at)
        ));
    }
    ok(world.node.node.import_agencies(all.as_bytes()));
    let road = road_to(&world.node.adapter, center, secret);
    (world, road)
}

fn code(at: usize) -> String {
    format!("H99.{}", 101 + at)
}

fn name(at: usize) -> String {
    format!("UBND xã Đồng Mẫu {:03}", at + 1)
}

/// Drafts, signs, issues and puts into the outbox a letter to the first `count` communes.
fn sends(world: &World, subject: &str, count: usize) -> i64 {
    let mut draft = world::letter(subject, &code(0));
    draft.addressees[0].name = name(0);
    draft.recipients = (1..count)
        .map(|at| Recipient {
            name: name(at),
            code: UnitCode::receive(&code(at)).ok(),
            ..Recipient::default()
        })
        .collect();
    let input = SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: SaveCause::Save,
    };
    let id = ok(draft::save(&world.commune.app, input)).id;
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let input = outgoing::SendDispatch {
        id,
        ..Default::default()
    };
    ok(outgoing::send(&world.commune.app, input));
    id
}

/// A commune answers by its own center, as a foreign system would.
fn answers(world: &World, road: &National, id: i64, at: usize, said: Answer, words: &str) {
    let dispatch = ok(world.commune.app.store().read(|r| r.dispatch(id))).expect("it is there");
    let about = ResponseFor {
        organ: ok(UnitCode::receive("H99.12")),
        code: String::new(),
        document_id: dispatch.document_id,
        promulgated: dispatch.issued_on,
    };
    let from = Organ::new(ok(UnitCode::receive(&code(at))), &name(at));
    let mut receipt = Receipt::new(from, about, said, world.clock.now());
    receipt.description = words.to_owned();
    let bytes = ok(receipt.write());
    ok(runtime().block_on(road.submit(&code(at), Kind::Status, &bytes)));
}

fn listed(app: &App, over: WatchQuery) -> WatchPage {
    ok(watch::list(app, over))
}

fn of(id: i64, only: WatchOnly) -> WatchQuery {
    WatchQuery {
        dispatch: Some(id),
        only,
        limit: 1_000,
        ..WatchQuery::default()
    }
}

#[test]
fn who_of_168_communes_has_not_accepted_by_noon() {
    let (world, road) = many();
    let app = &world.commune.app;
    let id = sends(&world, "rà soát hộ nghèo", COMMUNES);
    let before = listed(app, of(id, WatchOnly::All));
    assert_eq!(before.counts.waiting, 168, "queued is never shown as sent");
    assert!(
        before
            .rows
            .iter()
            .all(|row| row.sent_at.is_none() && row.due.is_none())
    );
    ok(world.commune.round());

    for at in 0..120 {
        answers(&world, &road, id, at, Answer::Accepted, "");
    }
    for at in 120..140 {
        answers(&world, &road, id, at, Answer::Arrived, "");
    }
    for at in 140..143 {
        answers(&world, &road, id, at, Answer::Refused, "Sai thẩm quyền");
    }
    ok(world.commune.round());
    let morning = listed(app, of(id, WatchOnly::All));
    let counts = WatchCounts {
        all: 168,
        accepted: 120,
        unaccepted: 45,
        refused: 3,
        ..WatchCounts::default()
    };
    assert_eq!(
        morning.counts, counts,
        "nobody is late at nine in the morning"
    );

    // Sent in the morning: due the same day at five; against the law after the next working day.
    let monday = ok(Day::new(2026, 11, 23)).begins();
    world.clock.set(monday.plus_millis(17 * HOUR + 1));
    let late = listed(app, of(id, WatchOnly::Late));
    assert_eq!((late.total, late.counts.beyond), (45, 0));
    assert!(late.rows.iter().all(|row| row.lateness == Lateness::Late));
    assert_eq!(
        ok(watch::count(app, Nothing {})).late,
        45,
        "the figure beside the menu"
    );
    world.clock.set(monday.plus_millis(48 * HOUR + 1));
    assert_eq!(
        listed(app, of(id, WatchOnly::Beyond)).total,
        45,
        "Tuesday is over"
    );

    // Searched without accents, sorted, a page at a time.
    let found = |text: &str| {
        let query = WatchQuery {
            text: text.to_owned(),
            ..of(id, WatchOnly::All)
        };
        listed(app, query)
            .rows
            .into_iter()
            .map(|row| row.to)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("dong mau 099"), [code(98)]);
    assert_eq!(
        found("h99.143"),
        [code(42), code(142)],
        "a figure of a code or of a name"
    );
    assert!(found("không có đâu").is_empty());
    let query = WatchQuery {
        sort: WatchSort::Name,
        descending: true,
        offset: 1,
        limit: 2,
        ..of(id, WatchOnly::All)
    };
    let page = listed(app, query);
    let names: Vec<String> = page.rows.into_iter().map(|row| row.name).collect();
    assert_eq!((names, page.total), (vec![name(166), name(165)], 168));
    let times = listed(app, of(id, WatchOnly::Accepted)).rows;
    assert!(
        times.iter().all(|row| row.times.accepted.is_some()),
        "when each accepted is known"
    );
    let refused = listed(app, of(id, WatchOnly::Refused)).rows;
    assert_eq!(refused[0].note, "Sai thẩm quyền");
}

#[test]
fn a_reminder_is_a_note_and_never_a_second_document() {
    let (world, road) = many();
    let app = &world.commune.app;
    let id = sends(&world, "báo cáo tháng", 5);
    ok(world.commune.round());
    answers(&world, &road, id, 0, Answer::Accepted, "");
    ok(world.commune.round());
    let letters = || ok(app.store().read(|r| r.outbox(None, 1_000))).len();
    let waiting = || ok(runtime().block_on(road.waiting(Kind::Document))).len();
    let (sent, came) = (letters(), waiting());
    let nobody = watch::remind(
        app,
        RemindRecipients {
            dispatch: id,
            ..Default::default()
        },
    );
    let failure = app::Failure::from(nobody.expect_err("all are in time"));
    assert_eq!(failure.code, "watch.nobody_late");

    world.clock.pass(8 * HOUR + 1);
    let all_late = || RemindRecipients {
        dispatch: id,
        spoke_to: "Bà Mẫu".to_owned(),
        ..RemindRecipients::default()
    };
    let done = ok(watch::remind(app, all_late()));
    assert_eq!((done.noted, done.skipped), (4, 0));
    let again = ok(watch::remind(app, all_late()));
    assert_eq!(
        (again.noted, again.skipped),
        (0, 4),
        "a button pressed twice"
    );
    ok(world.commune.round());
    assert_eq!(
        (letters(), waiting()),
        (sent, came),
        "nothing travels by a reminder"
    );
    let rows = listed(app, of(id, WatchOnly::Late)).rows;
    assert_eq!(rows.len(), 4, "reminding is not answering");
    assert!(
        rows.iter()
            .all(|row| row.reminded == 1 && row.reminded_how == Some(Reminder::Phone))
    );

    let write = || {
        ok(watch::letter(
            app,
            WriteReminder {
                dispatch: id,
                to: Vec::new(),
            },
        ))
    };
    let (first, second) = (write(), write());
    assert_eq!(
        (first.begun, second.begun),
        (true, false),
        "one letter until it is sent"
    );
    assert_eq!((first.id, first.receivers), (second.id, 4));
    assert_eq!(
        letters(),
        sent,
        "a draft is signed and numbered before it goes"
    );

    let silent = vec![ok(UnitCode::receive(&code(4)))];
    let closing = |words: &str| Followed {
        dispatch: id,
        to: silent.clone(),
        follow: false,
        words: words.to_owned(),
    };
    assert!(
        watch::follow(app, closing(" ")).is_err(),
        "only with a reason"
    );
    ok(watch::follow(
        app,
        closing("Đã nhận bản giấy, hệ thống bên ấy không trả lời"),
    ));
    assert_eq!(listed(app, of(id, WatchOnly::Late)).total, 3);
    assert_eq!(listed(app, of(id, WatchOnly::Closed)).total, 1);
    let back = Followed {
        follow: true,
        ..closing("")
    };
    ok(watch::follow(app, back));
    assert_eq!(listed(app, of(id, WatchOnly::Late)).total, 4);
}

#[test]
fn a_letter_that_presses_asks_each_for_what_is_wanted_of_it() {
    let (world, road) = many();
    let app = &world.commune.app;
    let id = sends(&world, "mời họp", 4);
    ok(world.commune.round());
    for at in [0, 1] {
        answers(&world, &road, id, at, Answer::Accepted, "");
    }
    answers(&world, &road, id, 3, Answer::Refused, "Sai nơi nhận");
    ok(world.commune.round());
    let recalled = ok(UnitCode::receive(&code(0)));
    ok(outgoing::recall(
        app,
        outgoing::RecallDispatch {
            id,
            reason: "Sai giờ họp".to_owned(),
            to: vec![recalled],
        },
    ));
    ok(world.commune.round());
    world.clock.pass(8 * HOUR + 1);
    let write = |to: Vec<UnitCode>| watch::letter(app, WriteReminder { dispatch: id, to });
    let texts = |letter: i64| {
        let draft = ok(app.store().read(|r| r.dispatch(letter)))
            .expect("begun")
            .draft;
        (
            draft.subject.clone(),
            draft
                .blocks
                .iter()
                .map(|block| block.letters().concat())
                .collect::<Vec<_>>(),
        )
    };
    let open = |at: usize| {
        listed(app, of(id, WatchOnly::All))
            .rows
            .into_iter()
            .find(|row| row.to == code(at))
            .map(|row| row.is_open)
    };
    assert_eq!(
        [open(0), open(1), open(2), open(3)],
        [Some(true), Some(false), Some(true), Some(true)]
    );

    let done = write(vec![ok(UnitCode::receive(&code(3)))]);
    assert_eq!(
        app::Failure::from(done.expect_err("it answered")).code,
        "watch.nobody_late"
    );
    let all = ok(write(Vec::new()));
    assert_eq!((all.begun, all.receivers), (true, 2));
    let (subject, paragraphs) = texts(all.id);
    assert!(subject.starts_with("đôn đốc tiếp nhận"), "{subject}");
    assert_eq!(paragraphs.len(), 2);
    assert!(
        paragraphs[0].contains("chưa nhận được thông tin tiếp nhận")
            && paragraphs[0].contains(&name(2))
            && !paragraphs[0].contains(&name(0)),
        "{}",
        paragraphs[0]
    );
    assert!(
        paragraphs[1].contains("yêu cầu thu hồi") && paragraphs[1].contains(&name(0)),
        "it has accepted long ago: {}",
        paragraphs[1]
    );
}

#[test]
fn who_is_followed_no_more_is_followed_again_once_something_is_asked() {
    let (world, road) = many();
    let app = &world.commune.app;
    let id = sends(&world, "mời họp", 2);
    ok(world.commune.round());
    answers(&world, &road, id, 0, Answer::Arrived, "");
    ok(world.commune.round());
    let to = vec![ok(UnitCode::receive(&code(0)))];
    let alone = |words: &str| Followed {
        dispatch: id,
        to: to.clone(),
        follow: false,
        words: words.to_owned(),
    };
    ok(watch::follow(app, alone("Đã nhận bản giấy")));
    let counted = |only| listed(app, of(id, only)).total;
    assert_eq!(
        (counted(WatchOnly::Closed), counted(WatchOnly::Asked)),
        (1, 0)
    );
    world.clock.pass(60_000);
    ok(outgoing::recall(
        app,
        outgoing::RecallDispatch {
            id,
            reason: "Sai giờ họp".to_owned(),
            to: to.clone(),
        },
    ));
    assert_eq!(
        (counted(WatchOnly::Closed), counted(WatchOnly::Asked)),
        (0, 1),
        "the recall wants its answer"
    );

    let lift = || outgoing::resting::lift(app, ById { id });
    let refused = app::Failure::from(lift().expect_err("the answer is awaited"));
    assert_eq!(refused.code, "exchange.recall_open");
    let resting = || open_matters(app).contains_key(&Matter::DispatchResting);
    assert!(!resting());
    ok(watch::follow(
        app,
        alone("Hệ thống bên ấy không trả lời thu hồi"),
    ));
    assert!(resting(), "what rests is the clerk's to lift");
    ok(lift());
    assert!(!resting());
}

#[test]
fn a_holiday_that_the_office_entered_moves_what_is_due() {
    let (world, road) = many();
    let app = &world.commune.app;
    let monday = ok(Day::new(2026, 11, 23)).begins();
    world.clock.set(monday.plus_millis(14 * HOUR));
    let id = sends(&world, "mời họp", 2);
    ok(world.commune.round());
    answers(&world, &road, id, 0, Answer::Arrived, "");
    ok(world.commune.round());
    let due = || {
        let rows = listed(app, of(id, WatchOnly::All)).rows;
        let row = rows.into_iter().find(|row| row.to == code(0));
        row.and_then(|row| row.due).expect("it is expected")
    };
    let noon = |day: i64| monday.plus_millis((day * 24 + 12) * HOUR);
    assert_eq!(
        due(),
        noon(1),
        "sent in the afternoon: the next working morning"
    );
    let file = world.commune.folder.join("ngay-nghi.csv");
    ok(std::fs::write(
        &file,
        "day,what,name,checked\n2026-11-24,off,Nghỉ,1\n",
    ));
    let path = file.to_string_lossy().into_owned();
    ok(calendar::import(app, ImportCalendar { path }));
    assert_eq!(due(), noon(2), "Tuesday is off now");
}

#[test]
fn the_table_goes_out_whole_as_a_spreadsheet_and_as_pages() {
    let (world, road) = many();
    let app = &world.commune.app;
    let id = sends(&world, "rà soát", COMMUNES);
    ok(world.commune.round());
    answers(&world, &road, id, 0, Answer::Accepted, "");
    ok(world.commune.round());
    let out = |ending: &str| {
        let path = world.commune.folder.join(format!("bang.{ending}"));
        let input = ExportWatch {
            query: of(id, WatchOnly::Unaccepted),
            path: path.to_string_lossy().into_owned(),
        };
        assert_eq!(ok(watch::export(app, input)).rows, 167);
        path
    };
    let table = ok(std::fs::read_to_string(out("csv")));
    assert!(
        table.starts_with("\u{feff}\"Số, ký hiệu\","),
        "spreadsheets know it for UTF-8"
    );
    assert_eq!(table.lines().count(), 168, "a head and a line each");
    assert!(table.contains("UBND xã Đồng Mẫu 168") && !table.contains("UBND xã Đồng Mẫu 001"));
    let text = page_text(&out("pdf"));
    assert!(
        text.contains("UBND xã Đồng Mẫu 168") && text.contains("chưa tiếp nhận 167"),
        "{text}"
    );
}

#[test]
fn openssl_checks_a_slip_with_the_public_key_alone() {
    let (world, _) = many();
    let app = &world.commune.app;
    let id = sends(&world, "Về việc “rà soát” hộ nghèo", COMMUNES);
    let folder = &world.commune.folder;
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let slips = ok(slip::list(app, ById { id })).rows;
    assert_eq!(
        slips.len(),
        1,
        "one letter, one slip, with no PIN and no line"
    );
    assert_eq!(slips[0].head.recipients, 168);
    ok(slip::save(
        app,
        SaveSlip {
            id: slips[0].id,
            path: path("s.lvslip"),
        },
    ));
    ok(slip::save_key(
        app,
        SaveSlipKey {
            path: path("pub.pem"),
        },
    ));

    let judge = "openssl dgst -sha256 -verify pub.pem \
                 -signature <(sed -n 2p s.lvslip | base64 -d) <(sed -n 1p s.lvslip)";
    assert_eq!(
        bash(folder, judge),
        (true, "Verified OK".to_owned()),
        "as docs/slip.md says"
    );
    let named = "test \"$(sed -n 3p s.lvslip | tr -d '\\n' | sha256sum | cut -d' ' -f1)\" = \
                 \"$(sed -n 1p s.lvslip | grep -o '\"body_sha256\":\"[0-9a-f]*' | cut -d'\"' -f4)\"";
    assert!(bash(folder, named).0, "line 3 is the one that line 1 names");
    let page = ok(app.store().read(|r| r.dispatch(id))).and_then(|one| one.page);
    assert_eq!(
        Some(slips[0].head.page_sha256.clone()),
        page.map(|hash| hash.to_string())
    );

    let bytes = ok(std::fs::read(path("s.lvslip")));
    let key = ok(std::fs::read(path("pub.pem")));
    let check = |bytes: &[u8]| {
        slip::read_and_check(bytes, &key, &pades::Trust::default(), world.clock.now())
            .map(|check| check.verdict)
    };
    assert_eq!(ok(check(&bytes)), SlipVerdict::Holds);
    let bits = bytes.len() * 8;
    let mut tried = 0;
    for bit in (0..bits).step_by(bits / 1_000) {
        let mut turned = bytes.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        assert!(
            !matches!(check(&turned), Ok(SlipVerdict::Holds)),
            "bit {bit} was turned unseen"
        );
        tried += 1;
    }
    assert!(tried >= 1_000, "{tried} bits were turned");
    let other = ok(pades::AttestKey::generate().and_then(|key| key.public())).pem();
    let by_other = slip::read_and_check(
        &bytes,
        other.as_bytes(),
        &pades::Trust::default(),
        world.clock.now(),
    );
    assert_eq!(ok(by_other).verdict, SlipVerdict::OtherKey);
}

#[test]
fn the_code_on_the_printed_slip_is_what_was_signed() {
    let (world, _) = many();
    let app = &world.commune.app;
    let id = sends(&world, "mời họp", 3);
    let slip_id = ok(slip::list(app, ById { id })).rows[0].id;
    let file = world.commune.folder.join("s.pdf");
    let path = file.to_string_lossy().into_owned();
    let print = ok(slip::print(app, PrintAbout { id: slip_id, path }));
    assert_eq!(print.replaced, 0, "no letter is a box");
    let codes: Vec<Vec<u8>> = (1..=print.pages)
        .filter_map(|page| code_on(&file, page))
        .collect();
    let [read] = codes.as_slice() else {
        panic!("one code stands on the pages, {} were found", codes.len());
    };

    // The paper alone is checked: two lines from the code, and the public key.
    let folder = &world.commune.folder;
    ok(std::fs::write(folder.join("code.txt"), read));
    let key = folder.join("pub.pem").to_string_lossy().into_owned();
    ok(slip::save_key(app, SaveSlipKey { path: key }));
    let judge = "openssl dgst -sha256 -verify pub.pem \
                 -signature <(sed -n 2p code.txt | base64 -d) <(sed -n 1p code.txt)";
    assert_eq!(bash(folder, judge), (true, "Verified OK".to_owned()));
}

#[test]
fn an_outcome_that_is_not_known_is_said_so_on_the_slip_and_in_the_watch() {
    let (world, _) = many();
    let app = &world.commune.app;
    let id = sends(&world, "mời họp", 3);
    let road = world.commune.road(&world.node);
    let cut = Cut::new(road, Plan::After(1));
    let _ = world.commune.round_over(&cut);
    let page = listed(app, of(id, WatchOnly::All));
    assert_eq!(page.counts.unknown, 3, "neither sent nor failed");
    assert!(
        page.rows
            .iter()
            .all(|row| row.standing == Standing::Unknown && row.sent_at.is_none())
    );
    let slip_id = ok(slip::list(app, ById { id })).rows[0].id;
    let file = world.commune.folder.join("s.pdf");
    let path = file.to_string_lossy().into_owned();
    ok(slip::print(app, PrintAbout { id: slip_id, path }));
    let text = page_text(&file);
    assert_eq!(
        text.matches("Chưa rõ kết quả").count(),
        4,
        "for each of three, and what it means: {text}"
    );
    assert!(
        !text.contains("Đã gửi lên trục"),
        "what is not known is never called sent"
    );
    let matters = open_matters(app);
    assert_eq!(matters.get(&Matter::LetterUnknown), Some(&Owner::Program));
    world.clock.pass(HOUR + 1);
    assert_eq!(
        open_matters(app).get(&Matter::LetterUnknown),
        Some(&Owner::Clerk),
        "what the program has not found out in time is a person's to look at"
    );
}

#[test]
fn a_slip_gets_its_time_stamp_when_the_line_allows() {
    let (authority, world) = crate::stamps::told(app::stamps::StampLevel::B);
    let app = &world.commune.app;
    authority.is(world::Manner::Away);
    let id = world.commune.sends("thư", "H99", &world.keys);
    let stamped = || ok(slip::list(app, ById { id })).rows[0].is_stamped;
    let asks = || ok(runtime().block_on(engine::vouch_with(app, &crate::stamps::impatient())));
    asks();
    assert!(!stamped(), "nobody answers, and nothing waits for it");
    ok(world.commune.round());
    authority.is(world::Manner::Honest);
    world.clock.pass(24 * HOUR);
    asks();
    assert!(stamped());
    let path = world
        .commune
        .folder
        .join("s.lvslip")
        .to_string_lossy()
        .into_owned();
    let slip_id = ok(slip::list(app, ById { id })).rows[0].id;
    ok(slip::save(
        app,
        SaveSlip {
            id: slip_id,
            path: path.clone(),
        },
    ));
    let check = ok(slip::check(
        app,
        slip::CheckSlip {
            path: path.clone(),
            key: String::new(),
        },
    ));
    assert_eq!(check.verdict, SlipVerdict::Holds);
    assert!(check.has_stamp && check.stamped_at.is_some());
    assert!(!check.is_stamp_broken);

    let whole = ok(std::fs::read_to_string(&path));
    let lines: Vec<&str> = whole.lines().collect();
    let with = |last: &str| {
        let [head, signature, body, _] = lines[..] else {
            panic!("four lines")
        };
        ok(std::fs::write(
            &path,
            format!("{head}\n{signature}\n{body}\n{last}\n"),
        ));
        let input = slip::CheckSlip {
            path: path.clone(),
            key: String::new(),
        };
        ok(slip::check(app, input))
    };
    assert!(with("AAAA").is_stamp_broken, "no time stamp at all");
    let second = world.commune.sends("thư khác", "H99", &world.keys);
    asks();
    let second = ok(slip::list(app, ById { id: second })).rows[0].id;
    let other = ok(app.store().read(|r| r.slip(second))).stamp;
    let other = other.expect("stamped too");
    let foreign = with(&BASE64.encode(other));
    assert_eq!(foreign.verdict, SlipVerdict::Holds, "the slip is whole");
    assert!(foreign.is_stamp_broken && !foreign.is_stamp_trusted);
}

#[test]
fn what_is_not_finished_has_a_deadline_an_owner_a_cause_and_a_command() {
    let (world, road) = many();
    let app = &world.commune.app;
    let signed = world.commune.drafts("kế hoạch", "H99");
    world.commune.signs(signed, &world.keys);
    let issued = world.commune.drafts("báo cáo", "H99");
    world.commune.signs(issued, &world.keys);
    world.commune.issues(issued, &world.keys);
    let id = sends(&world, "rà soát", COMMUNES);
    assert!(open_matters(app).contains_key(&Matter::LetterWaiting));
    ok(world.commune.round());
    answers(&world, &road, id, 0, Answer::Refused, "Sai nơi nhận");
    answers(&world, &road, id, 1, Answer::Arrived, "");
    ok(world.commune.round());
    world.province.sends("chỉ đạo", "H99.12", &world.keys);
    world.runs_until_idle();
    let list = ok(pending::list(app, Nothing {}));
    let commands: Vec<&str> = app::command_names()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    for row in &list.rows {
        assert!(
            row.due > row.since,
            "{:?} is due after it began",
            row.matter
        );
        assert!(
            commands.contains(&row.cure.as_str()),
            "{:?} names {}",
            row.matter,
            row.cure
        );
        assert!(row.dispatch.is_some() || row.arrival.is_some() || row.letter.is_some());
    }
    assert!(
        list.rows.is_sorted_by_key(|row| row.due),
        "oldest deadline first"
    );
    let counts: BTreeMap<Matter, u32> = list
        .rows
        .iter()
        .map(|row| (row.matter, row.recipients))
        .collect();
    assert_eq!(
        counts.get(&Matter::AwaitingArrival),
        Some(&166),
        "one line for a whole dispatch"
    );
    assert_eq!(counts.get(&Matter::AwaitingAcceptance), Some(&1));
    assert_eq!(counts.get(&Matter::RefusedThere), Some(&1));
    for matter in [
        Matter::DispatchSigned,
        Matter::DispatchIssued,
        Matter::ArrivalUnregistered,
    ] {
        assert!(counts.contains_key(&matter), "{matter:?}");
    }
    assert!(
        ok(outbox::list(app, Nothing {})).rows.is_empty(),
        "looking sends nothing"
    );
}

#[test]
fn what_somebody_was_given_has_a_frame_also_without_a_day_of_its_own() {
    let world = two_offices();
    let province = &world.province.app;
    world.commune.sends("kiến nghị", "H99", &world.keys);
    world.runs_until_idle();
    let all = ok(province
        .store()
        .read(|r| r.arrivals(&ArrivalFilter::default())));
    let id = all[0].id;
    let in_work = || open_matters(province).get(&Matter::ArrivalInWork).copied();
    ok(incoming::register(province, ById { id }));
    assert_eq!(
        in_work(),
        None,
        "it has its number, and was given to nobody"
    );
    for step in [WorkStep::Assign, WorkStep::Process, WorkStep::Finish] {
        let expected = (step != WorkStep::Finish).then_some(Owner::Leader);
        let words = "Phòng Văn hóa".to_owned();
        ok(incoming::work(province, WorkArrival { id, step, words }));
        assert_eq!(in_work(), expected);
    }
}

/// What a reader finds on a page that another program drew at 300 dots per inch.
fn code_on(pdf: &Path, page: u32) -> Option<Vec<u8>> {
    let page = page.to_string();
    let drawn = ok(Command::new("pdftoppm")
        .args(["-gray", "-r", "300", "-f", &page, "-l", &page])
        .arg(pdf)
        .output());
    assert!(drawn.status.success(), "pdftoppm draws it");
    // P5, width, height, 255, a byte a dot.
    let mut parts = drawn.stdout.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut figure = || {
        let text = String::from_utf8_lossy(parts.next()?).into_owned();
        text.parse::<usize>().ok()
    };
    let (_, wide, high) = (figure(), figure()?, figure()?);
    let dots = drawn.stdout.get(drawn.stdout.len() - wide * high..)?;
    let mut seen =
        rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| dots[y * wide + x]);
    let mut read = Vec::new();
    seen.detect_grids().first()?.decode_to(&mut read).ok()?;
    Some(read)
}

fn open_matters(app: &Arc<App>) -> BTreeMap<Matter, Owner> {
    let rows = ok(pending::list(app, Nothing {})).rows;
    rows.into_iter()
        .map(|row| (row.matter, row.owner))
        .collect()
}

/// Whether the command succeeded, and what it said.
fn bash(folder: &Path, command: &str) -> (bool, String) {
    let out = ok(Command::new("bash")
        .args(["-c", command])
        .current_dir(folder)
        .output());
    (
        out.status.success(),
        String::from_utf8_lossy(&out.stdout).trim().to_owned(),
    )
}

/// What a reader finds on the pages, blanks folded.
fn page_text(pdf: &Path) -> String {
    let out = ok(Command::new("pdftotext")
        .arg("-raw")
        .arg(pdf)
        .arg("-")
        .output());
    assert!(out.status.success(), "pdftotext reads it");
    String::from_utf8_lossy(&out.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_correction_is_followed_at_what_it_corrects_and_nowhere_else() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    let id = commune.sends("kế hoạch", "H99", &world.keys);
    world.runs_until_idle();
    let correction = ok(outgoing::correct(&commune.app, ById { id })).id;
    commune.signs(correction, &world.keys);
    commune.issues(correction, &world.keys);
    let send = outgoing::SendDispatch {
        id: correction,
        ..Default::default()
    };
    ok(outgoing::send(&commune.app, send));
    world.runs_until_idle();
    let open = |which: Option<i64>| {
        let page = ok(watch::list(
            &commune.app,
            WatchQuery {
                dispatch: which,
                ..WatchQuery::default()
            },
        ));
        let row = |row: watch::WatchRow| (row.dispatch, row.state.word().to_owned(), row.is_open);
        page.rows.into_iter().map(row).collect::<Vec<_>>()
    };
    let matters = || {
        let rows = ok(pending::list(&commune.app, Nothing {})).rows;
        rows.into_iter()
            .filter_map(|row| row.dispatch)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        open(None),
        [(id, "asked".to_owned(), true)],
        "it is asked whether the correction is taken"
    );
    let there = province.arrivals();
    let first = there
        .iter()
        .find(|row| row.business == office::Business::New)
        .expect("it arrived");
    ok(crate::exchange::decides(province, first.id, true, ""));
    world.runs_until_idle();
    assert_eq!(open(None), [(id, "arrived".to_owned(), true)]);
    assert_eq!(matters(), [id], "nobody accepts the correction by itself");
    assert_eq!(
        open(Some(correction)),
        [(correction, "closed".to_owned(), false)],
        "its own page shows whom it went to, and waits for nothing"
    );
    ok(incoming::register(&province.app, ById { id: first.id }));
    world.runs_until_idle();
    assert_eq!(open(None), []);
    assert!(matters().is_empty(), "{:?}", matters());
}
