//! Until when a recipient is expected to answer, and until when the law lets it wait (R§2.5, X§4.1).
//!
//! Pure: the moment of sending and the present are both given by one clock, the axis's where it is known.

use super::working_days::{CLOSES, NOON, WorkingDays, clock};
use crate::{Moment, Urgency};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Three moments after a letter was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The office there confirms by then that it has it: the same day (Decree 30/2020 art. 21.2c).
    pub arrive_by: Moment,
    /// It is expected to be accepted or refused by then: the same working day, or the next working morning.
    pub accept_by: Moment,
    /// After that it is against the law: the end of the next working day (Decree 30/2020 art. 4.2c). Urgent letters: as
    /// [`Limits::accept_by`], since the decree says "at once" and gives no figure.
    pub latest: Moment,
}

/// How a recipient stands to its limits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// Nothing is due, or not yet.
    #[default]
    InTime,
    /// Past what is expected: time to remind.
    Late,
    /// Past what the law allows.
    Beyond,
}

/// The limits of a letter that the axis had at `sent`.
///
/// Ours are the figures for urgent ones: two and one hours of office hours, and half an hour by day and night for hỏa tốc.
pub fn limits(sent: Moment, urgency: Urgency, days: &WorkingDays) -> Limits {
    let quick = match urgency {
        Urgency::Normal => return ordinary(sent, days),
        Urgency::Urgent => days.after_minutes(sent, 120),
        Urgency::VeryUrgent => days.after_minutes(sent, 60),
        Urgency::Express => sent.plus_millis(30 * 60_000),
    };
    Limits {
        arrive_by: quick,
        accept_by: quick,
        latest: quick,
    }
}

/// The same working day for what is sent in the morning, the next working morning for the rest: also how long an
/// office takes for its own part (Decision 28/2018/QD-TTg art. 6.2).
pub(crate) fn ordinary(sent: Moment, days: &WorkingDays) -> Limits {
    let day = sent.day();
    let next = days.next(day);
    let works = days.is_working(day);
    let next_morning = clock(next, NOON);
    let accept_by = match works && sent < clock(day, NOON) {
        true => clock(day, CLOSES),
        false => next_morning,
    };
    let arrive_by = match works && sent < clock(day, CLOSES) {
        true => day.plus_days(1).begins(),
        false => next_morning,
    };
    Limits {
        arrive_by,
        accept_by,
        latest: next.plus_days(1).begins(),
    }
}

impl Limits {
    /// How one stands at `now` who has not accepted yet, or, if `arrived` is false, not even confirmed.
    pub fn lateness(&self, arrived: bool, now: Moment) -> Lateness {
        let due = match arrived {
            true => self.accept_by,
            false => self.accept_by.min(self.arrive_by),
        };
        if now > self.latest {
            return Lateness::Beyond;
        }
        if now > due {
            return Lateness::Late;
        }
        Lateness::InTime
    }
}

impl Lateness {
    /// The stable word that crosses to the screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::Beyond => "beyond",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Day;

    fn at(day: &str, hour: i64, minute: i64) -> Moment {
        clock(Day::receive(day).unwrap(), hour * 60 + minute)
    }

    #[test]
    fn a_morning_letter_is_due_that_day_and_an_afternoon_letter_next_morning() {
        let days = WorkingDays::new();
        let morning = limits(at("2026-11-20", 9, 0), Urgency::Normal, &days);
        assert_eq!(morning.accept_by, at("2026-11-20", 17, 0));
        assert_eq!(morning.arrive_by, at("2026-11-21", 0, 0), "the same day");
        assert_eq!(
            morning.latest,
            at("2026-11-24", 0, 0),
            "Friday's letter may be registered all Monday"
        );
        let afternoon = limits(at("2026-11-20", 14, 0), Urgency::Normal, &days);
        assert_eq!(afternoon.accept_by, at("2026-11-23", 12, 0));
        let sunday = limits(at("2026-11-22", 9, 0), Urgency::Normal, &days);
        assert_eq!(sunday.accept_by, at("2026-11-23", 12, 0));
        assert_eq!(sunday.arrive_by, sunday.accept_by, "nobody is there");
    }

    #[test]
    fn a_holiday_moves_the_next_morning() {
        let mut days = WorkingDays::new();
        days.off(Day::receive("2026-11-23").unwrap(), "nghỉ bù");
        let friday = limits(at("2026-11-20", 14, 0), Urgency::Normal, &days);
        assert_eq!(friday.accept_by, at("2026-11-24", 12, 0));
    }

    #[test]
    fn urgent_letters_are_due_sooner_and_express_ones_at_night_too() {
        let days = WorkingDays::new();
        let due = |urgency, sent| limits(sent, urgency, &days).accept_by;
        let morning = at("2026-11-20", 9, 0);
        assert_eq!(due(Urgency::Urgent, morning), at("2026-11-20", 11, 0));
        assert_eq!(due(Urgency::VeryUrgent, morning), at("2026-11-20", 10, 0));
        assert_eq!(due(Urgency::Express, morning), at("2026-11-20", 9, 30));
        let night = at("2026-11-21", 23, 0);
        assert_eq!(due(Urgency::Urgent, night), at("2026-11-23", 9, 30));
        assert_eq!(due(Urgency::Express, night), at("2026-11-21", 23, 30));
    }

    #[test]
    fn lateness_has_two_steps() {
        let days = WorkingDays::new();
        let limits = limits(at("2026-11-19", 9, 0), Urgency::Normal, &days);
        let stands = |now| limits.lateness(true, now);
        assert_eq!(stands(at("2026-11-19", 17, 0)), Lateness::InTime);
        assert_eq!(stands(at("2026-11-19", 17, 1)), Lateness::Late);
        assert_eq!(stands(at("2026-11-20", 23, 59)), Lateness::Late);
        assert_eq!(stands(at("2026-11-21", 0, 1)), Lateness::Beyond);
    }
}
