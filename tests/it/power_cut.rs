//! The desk's process is killed after each commit in turn (SIGKILL) and started again; every document arrives exactly
//! once, and no number is lost or doubled.
//!
//! Nor is any question, decision or correction.
//!
//! The clerk is another process (`clerk` of this crate): it goes on from wherever the desk stands, as a person would
//! after the power came back.

use crate::storm::calm;
use app::incoming;
use app::settings::ById;
use app::stamps::{self, StampLevel, StampSettings};
use office::{Answer, Road};
use std::path::Path;
use std::process::Command;
use world::{AuthorityOnLoopback, World, ok, two_offices};

const LETTERS: usize = 2;

/// Runs the clerk; `kill_after` commits it kills itself. Tells whether it was killed.
fn clerk(desk: &Path, world: &World, task: &str, kill_after: u32) -> bool {
    clerk_with(desk, world, task, LETTERS, kill_after)
}

fn clerk_with(desk: &Path, world: &World, task: &str, letters: usize, kill_after: u32) -> bool {
    let output = Command::new(env!("CARGO_BIN_EXE_clerk"))
        .args([
            task,
            &desk.to_string_lossy(),
            &world.keys.leader,
            &world.keys.office,
        ])
        .arg(letters.to_string())
        .arg(kill_after.to_string())
        .output()
        .expect("the clerk starts");
    let killed = std::os::unix::process::ExitStatusExt::signal(&output.status) == Some(9);
    assert!(
        killed || output.status.success(),
        "{task} cut after {kill_after}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    killed
}

fn ended_well(world: &World, cut: u32) {
    let mut numbers: Vec<String> = world
        .commune
        .dispatches()
        .into_iter()
        .filter_map(|row| row.number)
        .collect();
    numbers.sort();
    assert_eq!(
        numbers,
        ["01", "02"],
        "cut after commit {cut}: no number lost or doubled"
    );
    let mut arrived: Vec<String> = world
        .province
        .arrivals()
        .into_iter()
        .map(|row| row.number)
        .collect();
    arrived.sort();
    assert_eq!(
        arrived,
        ["01", "02"],
        "cut after commit {cut}: each letter arrived exactly once"
    );
    for row in world.commune.dispatches() {
        let delivery = &row.deliveries[0];
        assert_eq!(
            (delivery.road, delivery.answer),
            (Road::Delivered, Some(Answer::Accepted)),
            "cut after commit {cut}: the answer came"
        );
    }
    let mut given: Vec<u32> = world
        .province
        .arrivals()
        .into_iter()
        .filter_map(|row| row.arrival_number)
        .collect();
    given.sort_unstable();
    assert_eq!(
        given,
        [1, 2],
        "cut after commit {cut}: arrival numbers have no hole"
    );
}

#[test]
fn the_commune_loses_nothing_when_killed_after_any_commit() {
    let mut cut = 1;
    loop {
        let world = two_offices();
        let killed = clerk(&world.commune.folder, &world, "send", cut);
        clerk(&world.commune.folder, &world, "send", 0);
        world.runs_until_idle();
        for arrival in world.province.arrivals() {
            ok(incoming::register(
                &world.province.app,
                ById { id: arrival.id },
            ));
        }
        world.runs_until_idle();
        ended_well(&world, cut);
        if !killed {
            assert!(cut > 10, "only {cut} commits were cut");
            return;
        }
        cut += 1;
    }
}

#[test]
fn a_letter_that_waits_for_its_stamp_leaves_once_and_stamped_whenever_the_desk_is_killed() {
    let authority = ok(AuthorityOnLoopback::start());
    let mut cut = 1;
    loop {
        let world = authority.world();
        let wanted = StampSettings {
            address: authority.tsa.clone(),
            policy: String::new(),
            level: StampLevel::T,
            leave_after: None,
        };
        ok(stamps::set(&world.commune.app, wanted));
        let killed = clerk_with(&world.commune.folder, &world, "send", 1, cut);
        clerk_with(&world.commune.folder, &world, "send", 1, 0);
        world.runs_until_idle();
        let store = world.commune.app.store();
        let [row] = world.commune.dispatches().try_into().expect("one dispatch");
        let letters = ok(store.read(|r| r.letters_of_dispatch(row.id)));
        let standing = ok(store.read(|r| r.dispatch(row.id))).expect("it stands");
        assert_eq!(letters.len(), 1, "cut after commit {cut}: one letter");
        assert_eq!(
            letters[0].envelope, standing.envelope,
            "cut after commit {cut}"
        );
        let page = ok(store.files().read(&standing.page.expect("issued")));
        let stamps = ok(pades::parts(&page)).stamps;
        assert_eq!(
            stamps.len(),
            1,
            "cut after commit {cut}: it left stamped, once"
        );
        assert_eq!(
            world.province.arrivals().len(),
            1,
            "cut after commit {cut}: it arrived exactly once"
        );
        if !killed {
            assert!(cut > 8, "only {cut} commits were cut");
            return;
        }
        cut += 1;
    }
}

#[test]
fn the_province_loses_nothing_when_killed_after_any_commit() {
    let mut cut = 1;
    loop {
        let world = two_offices();
        for n in 0..LETTERS {
            world.commune.sends(&format!("thư {n}"), "H99", &world.keys);
        }
        ok(world.commune.round());
        let killed = clerk(&world.province.folder, &world, "accept", cut);
        clerk(&world.province.folder, &world, "accept", 0);
        world.runs_until_idle();
        ended_well(&world, cut);
        if !killed {
            assert!(cut > 8, "only {cut} commits were cut");
            return;
        }
        cut += 1;
    }
}

/// Minds every letter of a desk to the end, by clerks each of whom is killed after so many commits; tells how many were.
fn minded(world: &World, desk: &Path, after: u32) -> u32 {
    let mut killed = 0;
    while clerk_with(desk, world, "mind", 0, after) {
        killed += 1;
        assert!(killed < 400, "it never comes to its end");
    }
    killed
}

#[test]
fn questions_decisions_corrections_and_steps_survive_a_kill_after_every_few_commits() {
    let world = two_offices();
    // What is done with a letter is told by its number: refused, asked back twice, corrected, replaced, worked.
    for number in 0..6 {
        let subject = format!("thư {number}");
        world.commune.sends(&subject, "H99", &world.keys);
    }
    let mut killed = 0;
    for turn in 0..5 {
        killed += minded(&world, &world.commune.folder, 8 + turn);
        killed += minded(&world, &world.province.folder, 9 + turn);
    }
    calm::all_is_well(&[(&world.commune, &world.province)], 6);
    assert!(killed > 10, "only {killed} clerks were killed");
}
