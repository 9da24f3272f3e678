//! The directory: brought by difference, codes that closed, offices with two codes. Two offices and a real node.

use app::directory::{
    self, AskStanding, BranchOf, CodeState, ImportSuccessions, Instead, LoadDirectory,
    RefreshDirectory, SearchDirectory, ShowAgency, ShowBranch,
};
use app::outgoing::draft::{self, ReplyDraft, SaveDraft};
use app::outgoing::{self, SendDispatch};
use app::settings::ById;
use app::views::Nothing;
use app::{Class, Error, Failure};
use office::UnitCode;
use std::fmt::Debug;
use world::{Office, World, two_offices};

fn ok<T, E: Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

fn code(text: &str) -> UnitCode {
    ok(UnitCode::receive(text))
}

/// What the node lists from now on.
fn list(world: &World, rows: &str) {
    let head = "code,name,center,mail,parent,oldCode,deleted\n";
    ok(world
        .node
        .node
        .import_agencies(format!("{head}{rows}").as_bytes()));
}

/// The office brings the directory now.
fn refresh(world: &World, office: &Office) {
    ok(directory::ask(&office.app, RefreshDirectory::default()));
    ok(office.round_over(&office.road(&world.node)));
}

fn standing(office: &Office, text: &str) -> directory::CodeStanding {
    let asked = AskStanding {
        codes: vec![code(text)],
    };
    ok(directory::standings(&office.app, asked)).rows.remove(0)
}

fn found(office: &Office, text: &str) -> Vec<String> {
    let input = SearchDirectory {
        text: text.into(),
        limit: 10,
    };
    let rows = ok(directory::search(&office.app, input)).rows;
    rows.into_iter().map(|row| row.code).collect()
}

/// A letter of the commune with number and seal, ready to be sent.
fn issued(world: &World, draft: &office::Draft) -> i64 {
    let input = SaveDraft {
        id: None,
        version: 0,
        draft: draft.clone(),
        in_reply_to: None,
        cause: draft::SaveCause::Autosave,
    };
    let id = ok(draft::save(&world.commune.app, input)).id;
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    id
}

/// What stops the sending, as a failure.
fn refused<T: Debug>(result: Result<T, Error>) -> Failure {
    match result {
        Ok(done) => panic!("it went: {done:?}"),
        Err(error) => Failure::from(&error),
    }
}

fn successions(office: &Office, rows: &str) -> directory::SuccessionsImported {
    let path = office.folder.with_file_name("kế thừa.csv");
    let head = "old_code,old_name,new_code,new_name,since,source,checked\n";
    ok(std::fs::write(&path, format!("{head}{rows}")));
    let path = path.to_string_lossy().into_owned();
    ok(directory::import_successions(
        &office.app,
        ImportSuccessions { path },
    ))
}

const PROVINCE: &str = "H99,UBND tỉnh Thử Nghiệm,00.99.W00,t@x,,000.00.00.H99,\n";
const COMMUNE: &str = "H99.12,UBND xã Thử Nghiệm,01.99.W00,x@x,H99,000.00.12.H99,\n";

#[test]
fn an_office_addressed_by_its_old_and_its_new_code_receives_once() {
    let world = two_offices();
    list(&world, &[PROVINCE, COMMUNE].concat());
    refresh(&world, &world.commune);
    refresh(&world, &world.province);
    let mut draft = world::letter("hai mã, một nơi", "000.00.00.H99");
    draft.recipients = vec![office::Recipient {
        name: "UBND tỉnh Thử Nghiệm".into(),
        code: Some(code("H99")),
        ..office::Recipient::default()
    }];
    let id = issued(&world, &draft);
    let queued = ok(outgoing::send(
        &world.commune.app,
        SendDispatch {
            id,
            ..SendDispatch::default()
        },
    ));
    assert_eq!(
        (queued.receivers, queued.folded),
        (1, 1),
        "one office, one letter"
    );
    world.runs_until_idle();
    assert_eq!(world.province.arrivals().len(), 1);
    let shown = ok(outgoing::show(&world.commune.app, ById { id }));
    assert_eq!(shown.row.deliveries.len(), 1);
    assert_eq!(
        shown.row.deliveries[0].to, "H99",
        "its own code is the one in force"
    );
    assert!(
        shown.row.deliveries[0].answer.is_some(),
        "and its answer is known as its own"
    );
}

#[test]
fn a_letter_under_an_alias_is_recognised_as_the_one_that_came() {
    let world = two_offices();
    list(&world, &[PROVINCE, COMMUNE].concat());
    refresh(&world, &world.commune);
    refresh(&world, &world.province);
    // Another system addresses both codes: two packages of one document.
    let bytes = |to: &str, from: &str| {
        let organ = |code_text: &str, name: &str| edxml::Organ::new(code(code_text), name);
        let mut header = edxml::Header::new(
            organ(from, "UBND xã Thử Nghiệm"),
            vec![organ(to, "UBND tỉnh Thử Nghiệm")],
        );
        header.document_id = office::DocumentId::receive(&format!("{from},2026/11/20,15/UBND"));
        header.number = office::Number::receive("15");
        header.notation = office::Notation::receive("UBND");
        header.subject = "v/v hai mã".into();
        ok(edxml::Envelope::new(header, edxml::BusinessPart::default()).write())
    };
    let receive =
        |doc: &str, bytes: &[u8]| ok(app::incoming::receive(&world.province.app, doc, bytes));
    use app::incoming::Received;
    let first = receive("d1", &bytes("H99", "H99.12"));
    assert!(matches!(first, Received::Arrival(_)), "{first:?}");
    let second = receive("d2", &bytes("000.00.00.H99", "H99.12"));
    assert!(
        matches!(second, Received::Repeat(_)),
        "our other code: {second:?}"
    );
    let third = receive("d3", &bytes("H99", "000.00.12.H99"));
    assert!(
        matches!(third, Received::Repeat(_)),
        "the sender's other code: {third:?}"
    );
    assert_eq!(world.province.arrivals().len(), 1);
}

#[test]
fn two_letters_of_bodies_that_became_one_both_arrive() {
    let world = two_offices();
    // The axis lists a code as the commune's older one that was another body's.
    let merged = COMMUNE.replace("000.00.12.H99", "H98.05");
    list(&world, &[PROVINCE, &merged].concat());
    refresh(&world, &world.province);
    let receive = |doc: &str, from: &str, text: &str| {
        let organ = |code_text: &str| edxml::Organ::new(code(code_text), "UBND xã");
        let mut header = edxml::Header::new(organ(from), vec![organ("H99")]);
        header.document_id = office::DocumentId::receive(&format!("{from},2026/11/20,05/QĐ-UBND"));
        header.number = office::Number::receive("05");
        header.notation = office::Notation::receive("QĐ-UBND");
        header.subject = text.into();
        let mut envelope = edxml::Envelope::new(header, edxml::BusinessPart::default());
        let file = edxml::Attachment::new("quyết định.txt", text.as_bytes().to_vec());
        envelope.attachments = vec![file];
        let bytes = ok(envelope.write());
        ok(app::incoming::receive(&world.province.app, doc, &bytes))
    };
    use app::incoming::Received;
    let first = receive("d1", "H98.05", "của nơi cũ");
    assert!(matches!(first, Received::Arrival(_)), "{first:?}");
    let second = receive("d2", "H99.12", "của nơi mới");
    assert!(
        matches!(second, Received::Arrival(_)),
        "the same day and number, another document: {second:?}"
    );
    let third = receive("d3", "H98.05", "của nơi mới");
    assert!(
        matches!(third, Received::Repeat(_)),
        "a repeat of its own key: {third:?}"
    );
    let fourth = receive("d4", "H99.12", "của nơi mới");
    assert_eq!(fourth, repeat_of(&second), "its own stands: {fourth:?}");
}

fn repeat_of(received: &app::incoming::Received) -> app::incoming::Received {
    match received {
        app::incoming::Received::Arrival(id) => app::incoming::Received::Repeat(*id),
        other => other.clone(),
    }
}

#[test]
fn a_closed_code_leads_to_its_successor_only_by_a_decision() {
    let world = two_offices();
    let old = "H98.7,UBND xã Cũ,00.99.W00,c@x,H99,,\n";
    list(&world, &[PROVINCE, COMMUNE, old].concat());
    refresh(&world, &world.commune);
    assert_eq!(standing(&world.commune, "H98.7").state, CodeState::Open);
    let done = successions(
        &world.commune,
        "H98.7,UBND xã Cũ,H99,UBND tỉnh Thử Nghiệm,2025-07-01,Nghị quyết thử,1\n",
    );
    assert_eq!((done.added, done.refused.len()), (1, 0));
    let known = standing(&world.commune, "H98.7");
    assert_eq!(known.state, CodeState::Closed, "this office was told so");
    assert_eq!(known.successors[0].code, "H99");
    let row = ok(directory::search(
        &world.commune.app,
        SearchDirectory {
            text: "xa cu".into(),
            limit: 5,
        },
    ));
    assert_eq!(row.rows[0].code, "H98.7", "its old name is found");
    let closed = row.rows[0]
        .closed
        .as_ref()
        .map(|one| one.successors[0].name.clone());
    assert_eq!(
        closed.as_deref(),
        Some("UBND tỉnh Thử Nghiệm"),
        "and leads on"
    );

    let id = issued(&world, &world::letter("gửi mã cũ", "H98.7"));
    let send = |input: SendDispatch| outgoing::send(&world.commune.app, input);
    let asked = refused(send(SendDispatch {
        id,
        ..SendDispatch::default()
    }));
    assert_eq!(
        (asked.code.as_str(), asked.class),
        ("directory.code_closed", Class::Fix)
    );
    assert!(asked.facts["to"].contains("H99"), "{asked:?}");
    let nowhere = Instead {
        from: code("H98.7"),
        to: code("H97.1"),
    };
    let not_open = refused(send(SendDispatch {
        id,
        instead: vec![nowhere],
        ..SendDispatch::default()
    }));
    assert_eq!(not_open.code, "directory.not_open");
    let queued = ok(send(SendDispatch {
        id,
        instead: vec![Instead {
            from: code("H98.7"),
            to: code("H99"),
        }],
        ..SendDispatch::default()
    }));
    assert_eq!(queued.receivers, 1);
    world.runs_until_idle();
    assert_eq!(world.province.arrivals().len(), 1);
    let shown = ok(outgoing::show(&world.commune.app, ById { id }));
    assert!(
        shown
            .history
            .iter()
            .any(|event| event.what == "receiver_led"),
        "who was written to instead stands in the history"
    );
}

#[test]
fn a_reply_to_a_code_that_closed_since_asks() {
    let world = two_offices();
    world.runs_until_idle();
    world.commune.sends("trước sáp nhập", "H99", &world.keys);
    world.runs_until_idle();
    let arrival = world.province.arrivals().remove(0).id;
    let reply = || ok(draft::reply(&world.province.app, ReplyDraft { arrival }));
    assert_eq!(reply().asks, [], "the sender is open");
    successions(
        &world.province,
        "H99.12,UBND xã Thử Nghiệm,H99,UBND tỉnh Thử Nghiệm,2025-07-01,thử,1\n",
    );
    let asked = reply();
    assert_eq!(asked.asks.len(), 1);
    assert_eq!(asked.asks[0].successors[0].code, "H99");
    let to = asked.draft.addressees[0]
        .code
        .as_ref()
        .map(UnitCode::as_str);
    assert_eq!(to, Some("H99.12"), "nothing is changed silently");
}

#[test]
fn a_refresh_tells_the_difference_and_a_broken_list_changes_nothing() {
    let world = two_offices();
    let many: String = (100..130)
        .map(|at| format!("H99.{at},UBND xã Số {at},01.99.W00,m@x,H99,,\n"))
        .collect();
    list(&world, &[PROVINCE, COMMUNE, &many].concat());
    refresh(&world, &world.commune);
    let state = || ok(directory::state(&world.commune.app, Nothing {}));
    let before = state();
    let first = before.last.unwrap_or_default();
    assert_eq!(before.open, 32, "{before:?}");
    assert!(!before.is_wanted, "it was brought");
    assert_eq!(first.added + first.changed + first.same, 32);

    list(
        &world,
        "H99.100,UBND xã Đổi Tên,01.99.W00,m@x,H99,,\nH99.101,UBND xã Số 101,01.99.W00,m@x,H99,,1\n",
    );
    refresh(&world, &world.commune);
    let last = state().last.unwrap_or_default();
    assert_eq!(
        (last.changed, last.closed, last.added),
        (1, 1, 0),
        "{last:?}"
    );
    assert_eq!(found(&world.commune, "xa doi ten"), ["H99.100"]);
    assert_eq!(standing(&world.commune, "H99.101").state, CodeState::Closed);
    let shown = ok(directory::agency(
        &world.commune.app,
        ShowAgency {
            code: code("H99.100"),
        },
    ));
    assert_eq!(
        shown.history.last().map(|event| event.former.as_str()),
        Some("UBND xã Số 100")
    );

    // The same office's list, broken in the ways lists break.
    let short = world.commune.folder.with_file_name("ngắn.json");
    ok(std::fs::write(
        &short,
        r#"[{"id":"1","code":"H99","name":"UBND tỉnh"}]"#,
    ));
    let load = |accepts_fewer| {
        let path = short.to_string_lossy().into_owned();
        directory::load(
            &world.commune.app,
            LoadDirectory {
                path,
                accepts_fewer,
            },
        )
    };
    let failure = refused(load(false));
    assert_eq!(failure.code, "directory.list_shrunk");
    assert_eq!(
        (failure.facts["had"].as_str(), failure.facts["has"].as_str()),
        ("31", "1")
    );
    let after = state();
    assert_eq!(after.open, 31, "nothing was changed");
    assert_eq!(
        after.failed.map(|failed| failed.fault.code).as_deref(),
        Some("directory.list_shrunk")
    );
    assert_eq!(ok(load(true)).closed, 30, "a person has seen it");
    assert_eq!(state().failed, None);
    assert_eq!(
        standing(&world.commune, "H99.110").state,
        CodeState::Closed,
        "no code is forgotten"
    );
}

#[test]
fn whole_branches_become_receivers() {
    let world = two_offices();
    let many: String = (200..368)
        .map(|at| format!("H99.{at},UBND xã Số {at},01.99.W00,m@x,H99,,\n"))
        .collect();
    let others = "H99.1,Sở Nội vụ,00.99.W00,s@x,H99,,\nH99.200.1,Trạm Y tế xã Số 200,01.99.W00,s@x,H99.200,,\n";
    list(&world, &[PROVINCE, COMMUNE, others, &many].concat());
    refresh(&world, &world.commune);
    let branch = |without: &[&str]| {
        let without = without.iter().map(|text| code(text)).collect();
        let wanted = ShowBranch {
            code: code("H99"),
            of: BranchOf::Communes,
            without,
        };
        ok(directory::branch(&world.commune.app, wanted)).rows
    };
    assert_eq!(branch(&[]).len(), 169);
    let rows = branch(&["H99.12"]);
    assert_eq!(rows.len(), 168, "all communes of the province but us");
    let mut draft = world::letter("gửi các xã", "H99");
    draft.recipients = vec![office::Recipient {
        name: "UBND các xã, phường".into(),
        members: rows
            .into_iter()
            .map(|row| office::Member {
                name: row.name,
                code: row.code,
            })
            .collect(),
        ..office::Recipient::default()
    }];
    let id = issued(&world, &draft);
    let queued = ok(outgoing::send(
        &world.commune.app,
        SendDispatch {
            id,
            ..SendDispatch::default()
        },
    ));
    assert_eq!(
        queued.receivers, 169,
        "one line on the page, 168 offices behind it"
    );
    let shown = ok(outgoing::show(&world.commune.app, ById { id }));
    assert_eq!(shown.row.deliveries.len(), 169);
}

#[test]
fn the_mergers_of_2025_are_known_without_any_directory() {
    let world = two_offices();
    let known = standing(&world.commune, "H28");
    assert_eq!(known.state, CodeState::Closed);
    assert_eq!(known.successors[0].code, "H44");
    assert!(!known.successors[0].checked, "to be checked, and said so");
    let below = standing(&world.commune, "H28.12");
    assert_eq!(
        (below.state, below.above.as_str()),
        (CodeState::UnderClosed, "H28")
    );
    let old_form = standing(&world.commune, "000.00.00.H62");
    assert_eq!(old_form.state, CodeState::Closed);
    assert_eq!(
        old_form.successors[0].code, "H44",
        "two old bodies, one successor"
    );
    assert_eq!(found(&world.commune, "ubnd tinh hoa binh"), ["H28"]);
    assert_eq!(standing(&world.commune, "H88.1").state, CodeState::Unknown);
    let told = successions(
        &world.commune,
        "H28,x,H98,y,2025-07-01,thử,1\nH98,x,H28,y,2025-07-01,,\nH?,x,,,2025-07-01,,\nH28,x,,,hôm qua,,\n00.99.W00,x,,,2025-07-01,,\n",
    );
    let faults: Vec<(u32, &str)> = told
        .refused
        .iter()
        .map(|left| (left.line, left.fault.code.as_str()))
        .collect();
    assert_eq!(
        faults,
        [
            (2, "succession.circle"),
            (3, "unit.code_character"),
            (4, "succession.no_day"),
            (5, "unit.code_center"),
        ],
        "each line by its number"
    );
    assert_eq!(
        standing(&world.commune, "H28").successors[0].code,
        "H98",
        "the office's own word counts"
    );
}
