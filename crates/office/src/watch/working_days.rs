//! On which days an office works, and at which hours. The days off come from outside, as data.
//!
//! Never knows the moon: a year whose holidays nobody entered has its fixed ones only, and says so.

use crate::{Day, Moment};
use std::collections::{BTreeMap, BTreeSet};

/// The days on which offices work: Monday to Friday but for holidays, and days worked in exchange.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct WorkingDays {
    off: BTreeMap<Day, String>,
    worked: BTreeSet<Day>,
    known: BTreeSet<i32>,
}

/// Office hours in minutes since midnight: 07:30, noon, 17:00. The law names none; provinces set theirs about these.
pub(super) const OPENS: i64 = 7 * 60 + 30;
pub(super) const NOON: i64 = 12 * 60;
pub(super) const CLOSES: i64 = 17 * 60;
/// More days off in a row than any year has; a search for a working day ends here.
const MOST: i64 = 40;

impl WorkingDays {
    /// No day off but weekends and the fixed holidays.
    pub fn new() -> Self {
        Self::default()
    }

    /// This day is off, for this reason; its year's holidays count as known.
    pub fn off(&mut self, day: Day, reason: &str) {
        self.known.insert(day.year());
        self.worked.remove(&day);
        self.off.insert(day, reason.to_owned());
    }

    /// This day is worked, whatever day of the week it is.
    pub fn worked(&mut self, day: Day) {
        self.known.insert(day.year());
        self.off.remove(&day);
        self.worked.insert(day);
    }

    /// Whether somebody entered the holidays of `year` that move with the moon.
    pub fn is_known(&self, year: i32) -> bool {
        self.known.contains(&year)
    }

    /// Whether offices work on this day.
    pub fn is_working(&self, day: Day) -> bool {
        if self.worked.contains(&day) {
            return true;
        }
        !self.off.contains_key(&day)
            && !is_weekend(day)
            && !FIXED.contains(&(day.month(), day.day()))
    }

    /// The first day of work after `day`.
    pub fn next(&self, day: Day) -> Day {
        (1..=MOST)
            .map(|ahead| day.plus_days(ahead))
            .find(|day| self.is_working(*day))
            .unwrap_or_else(|| day.plus_days(1))
    }

    /// The moment so many minutes of office hours (07:30–17:00) after `from`.
    pub fn after_minutes(&self, from: Moment, minutes: i64) -> Moment {
        let mut at = from;
        let mut left = minutes.max(0) * MINUTE;
        // A bound, not a rule: nobody asks for more than some days of work.
        for _ in 0..MOST * 3 {
            let day = at.day();
            let (opens, closes) = (clock(day, OPENS), clock(day, CLOSES));
            if !self.is_working(day) || at >= closes {
                at = clock(self.next(day), OPENS);
                continue;
            }
            let begin = at.max(opens);
            let room = closes.millis() - begin.millis();
            if left <= room {
                return begin.plus_millis(left);
            }
            left -= room;
            at = closes;
        }
        at
    }
}

/// So many minutes after the midnight at which `day` begins.
pub(super) fn clock(day: Day, minutes: i64) -> Moment {
    day.begins().plus_millis(minutes * MINUTE)
}

/// The day's number counted from Monday, 0 to 6.
fn weekday(day: Day) -> i64 {
    // 1 January 1970 was a Thursday.
    let days = (day.begins().millis() + 7 * 60 * MINUTE).div_euclid(24 * 60 * MINUTE);
    (days + 3).rem_euclid(7)
}

fn is_weekend(day: Day) -> bool {
    weekday(day) >= 5
}

const MINUTE: i64 = 60_000;
/// New Year, Victory Day, Labour Day, National Day (Labour Code 45/2019/QH14 art. 112.1); the moving ones are data.
const FIXED: [(u8, u8); 4] = [(1, 1), (4, 30), (5, 1), (9, 2)];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::receive(text).unwrap()
    }

    #[test]
    fn weekends_and_holidays_are_off_and_exchanged_days_are_worked() {
        let mut days = WorkingDays::new();
        assert!(days.is_working(day("2026-11-20")), "a Friday");
        assert!(!days.is_working(day("2026-11-21")), "a Saturday");
        assert!(!days.is_working(day("2026-11-22")), "a Sunday");
        assert!(!days.is_working(day("2026-04-30")), "fixed by law");
        assert_eq!(days.next(day("2026-11-20")), day("2026-11-23"));
        days.off(day("2026-11-23"), "nghỉ bù");
        assert_eq!(days.next(day("2026-11-20")), day("2026-11-24"));
        days.worked(day("2026-11-21"));
        assert_eq!(days.next(day("2026-11-20")), day("2026-11-21"));
        assert!(days.is_known(2026) && !days.is_known(2027));
    }

    #[test]
    fn minutes_of_work_do_not_run_at_night() {
        let days = WorkingDays::new();
        let at = |text: &str, minutes| clock(day(text), minutes);
        let morning = at("2026-11-20", 9 * 60);
        assert_eq!(days.after_minutes(morning, 60), at("2026-11-20", 10 * 60));
        let late = at("2026-11-20", 16 * 60 + 30);
        assert_eq!(
            days.after_minutes(late, 60),
            at("2026-11-23", 8 * 60),
            "half an hour on Friday, half on Monday"
        );
        let night = at("2026-11-21", 60);
        assert_eq!(days.after_minutes(night, 0), at("2026-11-23", OPENS));
    }
}
