//! Schedules that once broke a promise, as short as they got: played in each run, whatever seeds draw by then.

use crate::axis_node::Wrong;
use crate::clerk::Act;
use crate::play::{beginnings, play};
use crate::road::Point;
use crate::schedule::Move;
use std::collections::BTreeMap;

#[test]
fn what_was_mended_stays_so() {
    let beginnings = beginnings();
    for (seed, beginning, moves) in found() {
        let outcome = play(&beginnings[beginning], Wrong::Nothing, &moves);
        assert_eq!(outcome.violations, [], "seed {seed}: {:#?}", outcome.trace);
    }
}

/// The seed that drew them, where they begin, and what is left of them.
fn found() -> Vec<(u64, usize, Vec<Move>)> {
    vec![
        // The recipient's clock goes back between its refusal and the letter sent again.
        (
            3503,
            2,
            vec![
                act(0, Act::Refuse, 41),
                round(0),
                round(1),
                act(1, Act::Replace, 152),
                Move::Jump {
                    desk: 0,
                    millis: -4_519_000,
                },
                round(1),
                hurt(0, &[(3, Point::AnswerOld)]),
            ],
        ),
        // The clock springs ahead between two letters, of which the first met a strange answer.
        (
            1192,
            1,
            vec![
                act(0, Act::Register, 225),
                act(0, Act::Assign, 408),
                hurt(0, &[(1, Point::PageForAnswer), (2, Point::ClockAhead)]),
            ],
        ),
        // A "no" to a correction is written while the recall that followed is on its way.
        (
            7597,
            1,
            vec![
                act(1, Act::Correct, 411),
                round(1),
                round(0),
                act(1, Act::RecallAll, 251),
                act(0, Act::Decline, 534),
            ],
        ),
    ]
}

fn act(desk: usize, act: Act, pick: u32) -> Move {
    Move::Clerk {
        desk,
        act,
        pick,
        cut_after: 0,
    }
}

fn round(desk: usize) -> Move {
    hurt(desk, &[])
}

fn hurt(desk: usize, faults: &[(u32, Point)]) -> Move {
    Move::Round {
        desk,
        faults: BTreeMap::from_iter(faults.iter().copied()),
        cut_after: 0,
    }
}
