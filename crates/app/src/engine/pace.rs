//! When to try again. Pure: no clock, no network, no store.

/// What follows a failed try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Try again after so many milliseconds.
    After(i64),
    /// It does not pass by itself: a person must look.
    Stuck,
}

/// After the `attempt`th try (from 1) ended in a fault that passes by itself or does not.
///
/// Waits grow from 5 s by doubling to 15 min, each spread by up to a quarter (`spread` in 0..1) so that a province's
/// desks do not all knock at once when the line returns.
pub fn after(passes: bool, attempt: u32, spread: f64) -> Next {
    if !passes {
        return Next::Stuck;
    }
    let doubled = FIRST.saturating_mul(1_i64 << attempt.saturating_sub(1).min(20));
    let wait = doubled.min(LONGEST);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most a quarter of 15 minutes"
    )]
    let extra = (spread.clamp(0.0, 1.0) * QUARTER * wait as f64) as i64;
    Next::After(wait + extra)
}

/// After the `attempt`th question in a row (from 1) to which no stamp came: 15 s, 1 min, 5 min, then every 15 min.
///
/// Three tries while somebody may be waiting, then patience: an authority that is asked too often shuts us out for a
/// day (S§1.3: 20 questions in 20 minutes).
pub fn after_stamp(attempt: u32) -> i64 {
    match attempt {
        0 | 1 => 15_000,
        2 => 60_000,
        3 => 300_000,
        _ => LONGEST,
    }
}

/// How often to ask for arrivals while all is well, in milliseconds.
pub const POLL: i64 = 30_000;
const FIRST: i64 = 5_000;
const LONGEST: i64 = 900_000;
const QUARTER: f64 = 0.25;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_a_quarter_hour() {
        let waits: Vec<Next> = (1..=10).map(|attempt| after(true, attempt, 0.0)).collect();
        assert_eq!(waits[0], Next::After(5_000));
        assert_eq!(waits[1], Next::After(10_000));
        assert_eq!(waits[9], Next::After(900_000));
        assert_eq!(
            after(true, u32::MAX, 1.0),
            Next::After(1_125_000),
            "however often, never longer"
        );
    }

    #[test]
    fn what_does_not_pass_is_stuck_at_once() {
        assert_eq!(after(false, 1, 0.5), Next::Stuck);
    }

    #[test]
    fn an_authority_is_tried_thrice_and_then_left_alone_for_a_while() {
        let waits: Vec<i64> = (1..=5).map(after_stamp).collect();
        assert_eq!(waits, [15_000, 60_000, 300_000, 900_000, 900_000]);
    }

    #[test]
    fn odd_spreads_do_no_harm() {
        for spread in [f64::NAN, -1.0, 7.0] {
            let Next::After(wait) = after(true, 1, spread) else {
                panic!("it passes")
            };
            assert!((5_000..=6_250).contains(&wait), "{spread} gave {wait}");
        }
    }
}
