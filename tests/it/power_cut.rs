//! The desk's process is killed after each commit in turn (SIGKILL) and started again; every document arrives exactly
//! once, and no number is lost or doubled.
//!
//! The clerk is another process (`clerk` of this crate): it goes on from wherever the desk stands, as a person would
//! after the power came back.

use app::incoming;
use app::settings::ById;
use office::{Answer, Road};
use std::path::Path;
use std::process::Command;
use world::{World, ok, two_offices};

const LETTERS: usize = 2;

/// Runs the clerk; `kill_after` commits it kills itself. Tells whether it was killed.
fn clerk(desk: &Path, world: &World, task: &str, kill_after: u32) -> bool {
    let output = Command::new(env!("CARGO_BIN_EXE_clerk"))
        .args([
            task,
            &desk.to_string_lossy(),
            &world.keys.leader,
            &world.keys.office,
        ])
        .arg(LETTERS.to_string())
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
