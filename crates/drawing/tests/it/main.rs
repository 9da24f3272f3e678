//! Files that end the drawer, in the process that may die of them: whoever asked goes on, and says what it does not know.
//!
//! Each was seen to end or hang hayro 0.7.1 by itself. Real keys, real files, the real process.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets what it did not expect shall stop there"
)]

#[path = "../../../pades/benches/world/mod.rs"]
#[allow(dead_code, reason = "the bench writes files for its peer too")]
mod world;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use drawing::{Allowance, DrawnBeside};
use pades::{
    FieldChoice, Indication, KeyFile, Mark, Outcome, Report, SubIndication, Warning, prepare,
    verify,
};
use world::{NOW, World};

/// Far more than an honest page costs an unoptimised drawer on a busy machine.
const PATIENT: Allowance = Allowance {
    memory: 1 << 30,
    work: 10,
    patience: Duration::from_secs(300),
};

fn drawer(allowance: Allowance) -> DrawnBeside {
    drawing::be_helped_by(PathBuf::from(env!("CARGO_BIN_EXE_page-drawer")));
    DrawnBeside::within(allowance)
}

type Objects = Vec<(u32, Vec<u8>)>;

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {entries} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A letter of one page.
fn letter(resources: &str, content: &str, more: Objects) -> Vec<u8> {
    let page =
        format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << {resources} >> >>");
    let mut objects: Objects = vec![
        (1, b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()),
        (
            2,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>".to_vec(),
        ),
        (3, page.into_bytes()),
        (4, stream("", content.as_bytes())),
        (
            5,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_vec(),
        ),
    ];
    objects.extend(more);
    world::file(&objects)
}

fn honest() -> Vec<u8> {
    letter(
        "/Font << /F1 5 0 R >>",
        "BT /F1 12 Tf 72 700 Td (Bao cao quy III) Tj ET",
        Vec::new(),
    )
}

/// Lines of half a metre in dashes of a ten-thousandth of a millimetre: takes all memory there is.
const DASHES: &str = "1 w [0.00001] 0 d 0 0 m 500 800 l S";

/// Such a line, beside a shade that can only be compared by drawing it.
fn dashes() -> Vec<u8> {
    let shade = "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 9 0] \
        /Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >> >>";
    letter(
        &format!("/Pattern << /P << /PatternType 2 /Shading {shade} >> >>"),
        &format!("/Pattern cs /P scn 0 0 9 9 re f {DASHES}"),
        Vec::new(),
    )
}

/// A pattern that is filled with itself: no stack is deep enough, and a deep one takes long to fill.
fn pattern_of_itself() -> Vec<u8> {
    let pattern = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] \
        /XStep 10 /YStep 10 /Resources << /Pattern << /P 6 0 R >> >>";
    letter(
        "/Pattern << /P 6 0 R >>",
        "/Pattern cs /P scn 0 0 500 800 re f",
        vec![(6, stream(pattern, b"/Pattern cs /P scn 0 0 5 5 re f"))],
    )
}

/// A form that draws itself thrice: as many drawings as three to the power of whatever depth the drawer allows.
fn form_of_itself() -> Vec<u8> {
    let form =
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>";
    letter(
        "/XObject << /X 6 0 R >>",
        "/X Do",
        vec![(6, stream(form, b"/X Do /X Do /X Do"))],
    )
}

/// Signed by the leader, then visibly by the office: the page is to be drawn.
fn signed_twice(world: &World, draft: &[u8]) -> Vec<u8> {
    let sign = |pdf: &[u8], key: &KeyFile, name: &str, left: f64| {
        let mark = Mark {
            field: FieldChoice::New {
                name: name.to_owned(),
                page: 0,
                rect: [left, 60.0, left + 120.0, 110.0],
            },
            ..Mark::default()
        };
        let prepared = prepare(pdf, &mark, NOW).unwrap();
        prepared.seal(key).unwrap().into_pdf()
    };
    let once = sign(draft, &world.rsa, "leader", 60.0);
    sign(&once, &world.ec, "office", 300.0)
}

fn judged(world: &World, draft: &[u8], drawer: &DrawnBeside) -> Report {
    verify(&signed_twice(world, draft), &world.trust, NOW, drawer).unwrap()
}

fn is_not_compared(report: &Report, what: &str) {
    let leader = &report.signatures[0];
    assert_eq!(
        leader.indication,
        Indication::Indeterminate,
        "{what}: {report:#?}"
    );
    assert_eq!(
        leader.sub_indication,
        Some(SubIndication::SigConstraintsFailure),
        "{what}"
    );
    assert!(
        leader.warnings.contains(&Warning::PagesNotCompared),
        "{what}: the reason is told"
    );
    assert_eq!(leader.not_compared, Some(0), "{what}: the page is named");
    assert_ne!(report.verdict, Outcome::Passed, "{what}: never green");
}

#[test]
fn a_file_that_ends_the_drawer_ends_nobody_else_and_the_next_is_fine() {
    let world = World::new();
    let drawer = drawer(PATIENT);
    let first = judged(&world, &honest(), &drawer);
    assert_eq!(first.verdict, Outcome::Passed, "{first:#?}");
    let mut before = drawer.process();
    assert!(before.is_some(), "the page was drawn in another process");
    for (what, draft) in [
        ("all memory", dashes()),
        ("all of the stack, or of its work", pattern_of_itself()),
    ] {
        is_not_compared(&judged(&world, &draft, &drawer), what);
        assert_eq!(drawer.process(), None, "{what}: it died of it");
        let next = judged(&world, &honest(), &drawer);
        assert_eq!(next.verdict, Outcome::Passed, "after {what}: {next:#?}");
        assert_ne!(drawer.process(), before, "after {what}: in a new process");
        before = drawer.process();
    }
}

#[test]
fn what_no_drawer_survives_is_compared_as_long_as_it_need_not_be_drawn() {
    let world = World::new();
    let drawer = drawer(PATIENT);
    let line = letter("", DASHES, Vec::new());
    let report = judged(&world, &line, &drawer);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert!(drawer.process().is_some(), "by the process that draws");
}

#[test]
fn a_page_is_drawn_as_it_is_looked_at() {
    let drawer = drawer(PATIENT);
    // The lower half is black; looked at, it is the left one.
    let half = letter("", "0 0 595 421 re f", Vec::new());
    let upright = drawer.draw(&half, 0, 50.0).unwrap();
    assert_eq!(
        (upright.wide, upright.high),
        (413, 584),
        "A4 at 50 dots, down to whole ones"
    );
    let row = |page: &drawing::DrawnPage, y: usize| {
        page.light[y * page.wide..(y + 1) * page.wide].to_vec()
    };
    assert!(row(&upright, 100).iter().all(|light| *light == 255));
    assert!(row(&upright, 500).iter().all(|light| *light == 0));
    let twice = drawer.draw(&half, 0, 100.0).unwrap();
    assert!((825..=827).contains(&twice.wide), "{}", twice.wide);
    assert_eq!(drawer.draw(&half, 1, 50.0), None, "there is no second page");
    assert_eq!(drawer.draw(&half, 0, f32::NAN), None);
    assert_eq!(drawer.draw(&half, 0, 5000.0), None, "too many dots");
    assert_eq!(drawer.draw(b"no PDF", 0, 50.0), None);
    assert!(drawer.process().is_some(), "none of it cost a process");
}

#[test]
fn a_page_that_ends_the_drawer_is_not_drawn_and_the_next_is() {
    let drawer = drawer(PATIENT);
    for (what, draft) in [
        ("all memory", dashes()),
        ("all of the stack, or of its work", pattern_of_itself()),
    ] {
        assert_eq!(drawer.draw(&draft, 0, 50.0), None, "{what}");
        assert_eq!(drawer.process(), None, "{what}: it died of it");
        assert!(drawer.draw(&honest(), 0, 50.0).is_some(), "after {what}");
    }
    let hasty = DrawnBeside::within(Allowance { work: 2, ..PATIENT });
    assert_eq!(hasty.draw(&form_of_itself(), 0, 50.0), None);
    assert!(hasty.draw(&honest(), 0, 50.0).is_some());
}

#[test]
fn a_file_that_never_ends_is_ended() {
    let world = World::new();
    let hasty = Allowance { work: 2, ..PATIENT };
    let by_the_system = drawer(hasty);
    is_not_compared(
        &judged(&world, &form_of_itself(), &by_the_system),
        "all of the processor",
    );
    let impatient = Allowance {
        patience: Duration::from_secs(2),
        ..PATIENT
    };
    let by_the_desk = drawer(impatient);
    is_not_compared(&judged(&world, &form_of_itself(), &by_the_desk), "all time");
    assert_eq!(by_the_desk.process(), None, "it was killed");
}

#[test]
fn a_drawer_that_was_killed_meanwhile_is_started_anew() {
    let world = World::new();
    let drawer = drawer(PATIENT);
    let first = judged(&world, &honest(), &drawer);
    assert_eq!(first.verdict, Outcome::Passed, "{first:#?}");
    let process = drawer.process().unwrap();
    let killed = Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .status();
    assert!(killed.unwrap().success());
    let next = judged(&world, &honest(), &drawer);
    assert_eq!(next.verdict, Outcome::Passed, "{next:#?}");
    assert_ne!(drawer.process(), Some(process));
}

#[test]
fn a_program_that_cannot_be_called_again_is_not_started() {
    let lost = twin::Launch::of("--nobody-passes-this", "").start();
    assert_eq!(lost.err(), Some(twin::Lost::NotStarted));
}
