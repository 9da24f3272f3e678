//! The road under every fault: the desks and the node as they are, in one process, over lines that fare as a seed says
//! (ADR 0034). What is tried, and what came of it, stands in `docs/fault-matrix.md`.
//!
//! `LIENVAN_SIM_SCHEDULES=10000 LIENVAN_SIM_THREADS=2 UPDATE=1 cargo test -p tests --test sim` makes the long run and
//! writes the page; `LIENVAN_SIM_SEED=n LIENVAN_SIM_SCHEDULES=1` plays one schedule again.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect shall stop there"
)]

mod agree;
mod axis_node;
mod chance;
mod clerk;
mod desk;
mod found;
mod judge;
mod matrix;
mod play;
mod road;
mod scene;
mod schedule;

use axis_node::Wrong;
use clerk::Act;
use judge::Broken;
use play::{Outcome, beginnings, play};
use road::Point;
use scene::Template;
use schedule::{Move, drawn, shrunk};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn every_fault_point_is_tried_against_every_message_kind() {
    let mut failed = Vec::new();
    let matrix = matrix::played(wants_update(), |schedule, violation| {
        failed.push(format!("{schedule}: {violation}"));
    });
    assert_eq!(failed, Vec::<String>::new(), "no promise was broken");
    assert_eq!(
        matrix::untried(&matrix, wants_update()),
        Vec::<String>::new(),
        "and each fault came about in every cell"
    );
    let kept = kept();
    if wants_update() {
        let random = kept.split_once(matrix::RANDOM);
        let page = matrix::page(&matrix, random.map_or("", |(_, random)| random));
        std::fs::write(place_of_page(), page).expect("the page can be written");
        return;
    }
    assert!(
        matrix::fits(&kept),
        "docs/fault-matrix.md tells of what is tried here; UPDATE=1 writes it anew"
    );
}

#[test]
fn no_random_schedule_loses_doubles_or_misstates_anything() {
    let first = of_environment("LIENVAN_SIM_SEED").unwrap_or(1);
    let count = of_environment("LIENVAN_SIM_SCHEDULES").unwrap_or(60);
    let threads = of_environment("LIENVAN_SIM_THREADS").unwrap_or(1);
    let beginnings = beginnings();
    let next = AtomicU64::new(first);
    let work = || {
        let (mut total, mut failed) = (Outcome::default(), Vec::new());
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= first + count || failed.len() == MOST_TOLD {
                return (total, failed);
            }
            let template = beginning(&beginnings, seed);
            let moves = drawn(seed);
            let outcome = play(template, Wrong::Nothing, &moves);
            total.add(&outcome);
            if !outcome.violations.is_empty() {
                failed.push(told(seed, template, &moves));
            }
        }
    };
    let parts: Vec<(Outcome, Vec<String>)> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done = all.into_iter().map(|one| one.join());
        done.map(|part| part.expect("a schedule catches its own panics"))
            .collect()
    });
    let (mut total, mut failed) = (Outcome::default(), Vec::new());
    for (part, some) in parts {
        total.add(&part);
        failed.extend(some);
    }
    let last = first + count - 1;
    let summary = format!(
        "{count} schedules, seeds {first} to {last}: {}; {} failed.\n",
        total.told(),
        failed.len()
    );
    // Written past the harness, which shows a test's words only where it fails.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("\n{summary}").as_bytes());
    assert!(failed.is_empty(), "{}\n{summary}", failed.join("\n"));
    if wants_update() && count >= ENOUGH {
        let kept = kept();
        let matrix = kept
            .split_once(matrix::RANDOM)
            .map_or("", |(matrix, _)| matrix);
        let page = format!(
            "{matrix}{}{}",
            matrix::RANDOM,
            matrix::random(&summary, &total)
        );
        std::fs::write(place_of_page(), page).expect("the page can be written");
    }
}

#[test]
fn the_same_seed_is_the_same_schedule_and_ends_the_same() {
    let beginnings = beginnings();
    for seed in [3, 4, 5] {
        let moves = drawn(seed);
        assert_eq!(moves, drawn(seed), "chance comes from the seed alone");
        let template = beginning(&beginnings, seed);
        let run = || play(template, Wrong::Nothing, &moves).trace;
        assert_eq!(run(), run(), "and so does all that happens");
    }
}

/// A letter of the commune to its province, over a line that does this to its first call, and all that follows.
fn one_letter(point: Point) -> Vec<Move> {
    let round = |desk, faults| Move::Round {
        desk,
        faults,
        cut_after: 0,
    };
    let send = Move::Clerk {
        desk: 0,
        act: Act::Send,
        pick: 0,
        cut_after: 0,
    };
    vec![
        send,
        round(0, BTreeMap::from([(1, point)])),
        Move::Pass(3_600_000),
        round(0, BTreeMap::new()),
        round(1, BTreeMap::new()),
    ]
}

/// The promise that the judge sees broken first.
fn seen(wrong: Wrong, point: Point) -> Option<Broken> {
    let outcome = play(&Template::made(), wrong, &one_letter(point));
    outcome.violations.first().map(|one| one.broken)
}

#[test]
fn the_judge_sees_a_letter_that_was_swallowed() {
    assert_eq!(
        seen(Wrong::Swallows, Point::NodeRestarted),
        Some(Broken::Shown),
        "it is shown as sent, and nobody has it"
    );
}

#[test]
fn the_judge_sees_a_letter_that_was_sent_anew_for_want_of_an_answer() {
    assert_eq!(
        seen(Wrong::ForgetsRepeats, Point::AnswerLost),
        Some(Broken::Doubled),
        "the same letter under another key is another letter"
    );
    assert_eq!(
        seen(Wrong::Nothing, Point::AnswerLost),
        None,
        "the same bytes are not"
    );
}

#[test]
fn the_judge_sees_a_delivery_that_was_only_claimed() {
    assert_eq!(
        seen(Wrong::ClaimsDelivery, Point::NodeRestarted),
        Some(Broken::Shown),
        "sent is not delivered"
    );
}

#[test]
fn a_schedule_that_fails_is_made_short() {
    let template = Template::made();
    let mut moves = one_letter(Point::AnswerLost);
    for seed in 10..13 {
        moves.extend(drawn(seed).into_iter().take(3));
    }
    let (least, outcome) = shrunk(&template, Wrong::ForgetsRepeats, &moves);
    let broken = outcome.violations.first().map(|one| one.broken);
    assert_eq!(
        broken,
        Some(Broken::Doubled),
        "it still fails in the same way"
    );
    assert!(
        least.len() <= 3,
        "a letter and a round whose answer is lost are enough: {least:?}"
    );
}

fn beginning(beginnings: &[Template], seed: u64) -> &Template {
    let place = seed % u64::try_from(beginnings.len()).expect("a few");
    &beginnings[usize::try_from(place).expect("a few")]
}

/// A schedule that fails, as short as it gets, with what happened in it.
fn told(seed: u64, template: &Template, moves: &[Move]) -> String {
    let (least, outcome) = shrunk(template, Wrong::Nothing, moves);
    let mut text = format!("seed {seed}:\n");
    for one in &least {
        text += &format!("  {one:?}\n");
    }
    for line in &outcome.trace {
        text += &format!("    {line}\n");
    }
    for one in &outcome.violations {
        text += &format!("  {one}\n");
    }
    text
}

fn place_of_page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/fault-matrix.md")
}

fn kept() -> String {
    std::fs::read_to_string(place_of_page()).unwrap_or_default()
}

fn wants_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn of_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// So many failing schedules of a thread are shown.
const MOST_TOLD: usize = 3;

/// From so many schedules on, a run is worth writing down.
const ENOUGH: u64 = 10_000;
