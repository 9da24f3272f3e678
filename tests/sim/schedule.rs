//! A schedule: what is done at which desk, and what happens to which call. Drawn from a seed, and made shorter where it
//! fails.

use crate::axis_node::Wrong;
use crate::chance::Chance;
use crate::clerk::Act;
use crate::judge::Violation;
use crate::play::{Outcome, play};
use crate::road::Point;
use crate::scene::Template;
use std::collections::BTreeMap;

/// One step of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// A round of a desk's engine; these of its calls fare so, and the power goes after so many commits.
    Round {
        desk: usize,
        faults: BTreeMap<u32, Point>,
        cut_after: u32,
    },
    /// A clerk does something; the power goes after so many commits.
    Clerk {
        desk: usize,
        act: Act,
        pick: u32,
        cut_after: u32,
    },
    /// Time passes, in milliseconds.
    Pass(i64),
    /// A desk's clock jumps, in milliseconds.
    Jump { desk: usize, millis: i64 },
    /// A desk's machine loses its power.
    Cut(usize),
    /// The node stops in good order, or loses its power.
    Node { in_order: bool },
    /// What was late comes in.
    LateOnes,
    /// The codes of all offices with a desk are closed, or open again.
    Receivers { open: bool },
}

/// Draws a schedule.
pub(crate) fn drawn(seed: u64) -> Vec<Move> {
    let mut chance = Chance::new(seed);
    let mut moves = vec![clerk_move(&mut chance, Act::Send)];
    let length = 10 + chance.below(20);
    for _ in 0..length {
        let desk = chance.below(3) as usize;
        moves.push(match chance.below(24) {
            0..=9 => round(&mut chance),
            10..=17 => {
                let act = chance.of(&Act::ALL);
                clerk_move(&mut chance, act)
            }
            18 => Move::Pass(i64::from(chance.below(7_200)) * 1_000),
            19 => Move::Pass(86_400_000),
            20 => {
                let millis = i64::from(chance.below(7_200)) * 1_000;
                let millis = if chance.one_in(2) { millis } else { -millis };
                Move::Jump { desk, millis }
            }
            21 => Move::Cut(desk),
            22 => Move::Node {
                in_order: chance.one_in(2),
            },
            _ => match chance.below(3) {
                0 => Move::LateOnes,
                1 => Move::Receivers { open: false },
                _ => Move::Receivers { open: true },
            },
        });
    }
    moves
}

fn round(chance: &mut Chance) -> Move {
    let mut faults = BTreeMap::new();
    if chance.one_in(2) {
        for _ in 0..=chance.below(3) {
            faults.insert(1 + chance.below(7), chance.of(&Point::ALL));
        }
    }
    let cut_after = if chance.one_in(5) {
        1 + chance.below(9)
    } else {
        0
    };
    Move::Round {
        desk: chance.below(3) as usize,
        faults,
        cut_after,
    }
}

fn clerk_move(chance: &mut Chance, act: Act) -> Move {
    let cut_after = if chance.one_in(8) {
        1 + chance.below(3)
    } else {
        0
    };
    Move::Clerk {
        desk: chance.of(&[0, 0, 1, 2]),
        act,
        pick: chance.below(1_000),
        cut_after,
    }
}

/// A schedule that fails in the same way and has no move to spare; at most so many are tried.
pub(crate) fn shrunk(template: &Template, wrong: Wrong, moves: &[Move]) -> (Vec<Move>, Outcome) {
    let mut least = moves.to_vec();
    let mut outcome = play(template, wrong, &least);
    let Some(broken) = outcome.violations.first().map(|one| one.broken) else {
        return (least, outcome);
    };
    let mut tries = 300;
    let mut size = (least.len() / 2).max(1);
    loop {
        let mut place = 0;
        while place < least.len() && tries > 0 {
            let mut fewer = least.clone();
            fewer.drain(place..(place + size).min(fewer.len()));
            tries -= 1;
            let tried = play(template, wrong, &fewer);
            let same = |one: &Violation| one.broken == broken;
            if tried.violations.first().is_some_and(same) {
                (least, outcome) = (fewer, tried);
            } else {
                place += size;
            }
        }
        if size == 1 || tries == 0 {
            break;
        }
        size /= 2;
    }
    for place in 0..least.len() {
        for simpler in simpler(&least[place]) {
            let mut other = least.clone();
            other[place] = simpler;
            let tried = play(template, wrong, &other);
            if tried
                .violations
                .first()
                .is_some_and(|one| one.broken == broken)
            {
                (least, outcome) = (other, tried);
            }
        }
    }
    (least, outcome)
}

/// The same move with less in it.
fn simpler(one: &Move) -> Vec<Move> {
    match one {
        Move::Round {
            desk,
            faults,
            cut_after,
        } => {
            let mut all = Vec::new();
            if *cut_after != 0 {
                all.push(Move::Round {
                    desk: *desk,
                    faults: faults.clone(),
                    cut_after: 0,
                });
            }
            for turn in faults.keys() {
                let mut fewer = faults.clone();
                fewer.remove(turn);
                all.push(Move::Round {
                    desk: *desk,
                    faults: fewer,
                    cut_after: *cut_after,
                });
            }
            all
        }
        Move::Clerk {
            desk, act, pick, ..
        } => vec![Move::Clerk {
            desk: *desk,
            act: *act,
            pick: *pick,
            cut_after: 0,
        }],
        Move::Pass(_)
        | Move::Jump { .. }
        | Move::Cut(_)
        | Move::Node { .. }
        | Move::LateOnes
        | Move::Receivers { .. } => Vec::new(),
    }
}
