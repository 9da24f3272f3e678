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
    Next::After(spread_over(doubled.min(LONGEST), spread))
}

fn spread_over(wait: i64, spread: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most a quarter of 15 minutes"
    )]
    let extra = (spread.clamp(0.0, 1.0) * QUARTER * wait as f64) as i64;
    wait + extra
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

/// How long a road rests, in milliseconds, after so many rounds in a row (from 1) that found it away.
///
/// By the road and not by the letter: a thousand letters that wait knock no more often than one. Grows from 5 s by
/// doubling to a minute, so that a line that is back is found soon, and is spread by up to a quarter.
pub fn rest(rounds: u32, spread: f64) -> i64 {
    let doubled = KNOCK.saturating_mul(1_i64 << rounds.saturating_sub(1).min(20));
    spread_over(doubled.min(LONGEST_REST), spread)
}

/// How long the call that waits at our mailbox is asked to last. Some proxies cut calls that take long: then shorter ones
/// are tried, and then none for a while. Pure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    cut: u32,
    lasted: u32,
}

impl Patience {
    /// So many milliseconds; nothing once it should be left alone for [`LEFT_ALONE`].
    pub fn longest(self) -> Option<i64> {
        match self.cut {
            0 => Some(25_000),
            1 => Some(12_000),
            2 => Some(6_000),
            _ => None,
        }
    }

    /// A call lasted as long as it was asked to. After forty in a row a longer one is tried again.
    pub fn lasted(&mut self) {
        self.lasted += 1;
        if self.lasted >= 40 {
            *self = Self {
                cut: self.cut.saturating_sub(1),
                lasted: 0,
            };
        }
    }

    /// A call did not last, and the line is well.
    pub fn was_cut(&mut self) {
        self.cut = self.cut.saturating_add(1);
        self.lasted = 0;
    }

    /// It was left alone for a while: the shortest is tried once more.
    pub fn has_rested(&mut self) {
        self.cut = self.cut.min(2);
    }
}

/// How often to ask for arrivals while all is well, in milliseconds.
pub const POLL: i64 = 30_000;
/// The same where a node of ours tells at once what comes: then only what it does not tell is asked for.
pub const CALM: i64 = 120_000;
/// How long waiting calls that are cut whatever their length are not made, in milliseconds.
pub const LEFT_ALONE: i64 = 900_000;
/// A road that was found away is not tried again sooner than this, in milliseconds, whoever asks.
pub(crate) const KNOCK: i64 = 5_000;
/// Nothing that is to be tried again waits longer, in milliseconds: what does was put off by a clock that was ahead.
pub(crate) const FARTHEST: i64 = LONGEST + LONGEST / 4;
const LONGEST_REST: i64 = 60_000;
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
    fn a_road_that_is_away_rests_a_minute_at_most() {
        let rests: Vec<i64> = [1, 2, 3, 4, 5, u32::MAX].map(|n| rest(n, 0.0)).to_vec();
        assert_eq!(rests, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
        assert_eq!(rest(9, 1.0), 75_000, "spread");
    }

    #[test]
    fn waiting_calls_that_are_cut_grow_shorter_and_are_given_up_for_a_while() {
        let mut patience = Patience::default();
        let mut tried = Vec::new();
        while let Some(longest) = patience.longest() {
            tried.push(longest);
            patience.was_cut();
        }
        assert_eq!(tried, [25_000, 12_000, 6_000], "then none");
        patience.was_cut();
        patience.has_rested();
        assert_eq!(patience.longest(), Some(6_000), "and the shortest again");
        for _ in 0..39 {
            patience.lasted();
        }
        assert_eq!(patience.longest(), Some(6_000), "it lasts");
        patience.lasted();
        assert_eq!(patience.longest(), Some(12_000), "so a longer one is tried");
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
