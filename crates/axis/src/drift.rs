//! How far the other end's clock is ahead of ours, with what is not known about it.
//!
//! Only measures: sets no clock, and judges neither to be the right one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use time::{Date, Month, Time};

/// One measuring of the other end's clock against ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Milliseconds that the other end is ahead of us; negative if it is behind.
    pub ahead_millis: i64,
    /// The true figure is no further off than this, in milliseconds: half the round trip, and what the stamp leaves out.
    pub uncertainty_millis: i64,
    /// When it was measured, UTC milliseconds of our clock.
    pub measured_at: i64,
}

/// A stamp of the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Whole seconds, cut off: the header `Date`, as UTC milliseconds.
    Second(i64),
    /// Milliseconds.
    Milli(i64),
}

impl Drift {
    /// What a stamp made at some moment between `left` (UTC milliseconds of our clock) and `trip` later means.
    pub(crate) fn measured(left: i64, trip: Duration, told: Told) -> Self {
        let trip = i64::try_from(trip.as_millis()).unwrap_or(i64::MAX / 4);
        let (stamp, cut_off) = match told {
            Told::Second(stamp) => (stamp.saturating_add(500), 500),
            Told::Milli(stamp) => (stamp, 1),
        };
        let half = trip / 2 + trip % 2;
        Self {
            ahead_millis: stamp.saturating_sub(left.saturating_add(trip / 2)),
            uncertainty_millis: half + cut_off,
            measured_at: left.saturating_add(trip),
        }
    }

    /// Whether the clocks surely differ by more than `millis`.
    pub fn is_surely_beyond(&self, millis: i64) -> bool {
        self.ahead_millis.saturating_abs() - self.uncertainty_millis > millis
    }

    /// Whether this is worth more than what was known: surer, much later, or contradicting it.
    fn betters(&self, known: &Self) -> bool {
        let apart = (self.ahead_millis.saturating_sub(known.ahead_millis)).saturating_abs();
        self.uncertainty_millis <= known.uncertainty_millis
            || self.measured_at.saturating_sub(known.measured_at) > STALE_MILLIS
            || apart > self.uncertainty_millis + known.uncertainty_millis
    }
}

/// The best measuring so far.
#[derive(Default)]
pub(crate) struct Dial(Mutex<Option<Drift>>);

impl Dial {
    pub(crate) fn read(&self) -> Option<Drift> {
        *self.known()
    }

    pub(crate) fn set(&self, measured: Drift) {
        let mut known = self.known();
        if known.is_none_or(|known| measured.betters(&known)) {
            *known = Some(measured);
        }
    }

    fn known(&self) -> MutexGuard<'_, Option<Drift>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a header `Date` in its one form in use: `Sun, 22 Nov 2026 08:29:54 GMT` (RFC 9110, 5.6.7).
pub(crate) fn http_date(text: &str) -> Option<Told> {
    let mut words = text.split_ascii_whitespace();
    let mut next = || words.next();
    let (_, day, month, year, clock) = (next()?, next()?, next()?, next()?, next()?);
    if next() != Some("GMT") {
        return None;
    }
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let mut figures = clock.splitn(3, ':').map(|part| part.parse::<u8>().ok());
    let mut figure = || figures.next().flatten();
    // A leap second is the last of its minute.
    let time = Time::from_hms(figure()?, figure()?, figure()?.min(59)).ok()?;
    let seconds = date.with_time(time).assume_utc().unix_timestamp();
    Some(Told::Second(seconds.checked_mul(1_000)?))
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// After ten minutes a measuring counts no more against a newer one.
const STALE_MILLIS: i64 = 600_000;

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: i64 = 1_795_262_563_139;

    #[test]
    fn a_date_is_read_or_nothing_is() {
        assert_eq!(
            http_date("Sat, 21 Nov 2026 12:02:43 GMT"),
            Some(Told::Second(1_795_262_563_000))
        );
        assert!(http_date("Sat, 21 Nov 2026 23:59:60 GMT").is_some());
        for odd in [
            "",
            "Sat, 21 Nov 2026 12:02:43",
            "Sat, 31 Feb 2026 12:02:43 GMT",
            "Sat, 21 Xxx 2026 12:02:43 GMT",
            "Sat, 21 Nov 2026 25:02:43 GMT",
            "Saturday, 21-Nov-26 12:02:43 GMT",
        ] {
            assert_eq!(http_date(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn the_true_drift_lies_within_what_is_told() {
        for (ahead, there, back) in [(0, 10, 10), (90_000, 2_000, 0), (-5_000, 0, 1_999)] {
            let stamp = LEFT + there + ahead;
            let trip = Duration::from_millis(u64::try_from(there + back).unwrap());
            for told in [
                Told::Milli(stamp),
                Told::Second(stamp.div_euclid(1_000) * 1_000),
            ] {
                let drift = Drift::measured(LEFT, trip, told);
                let off = (drift.ahead_millis - ahead).abs();
                assert!(off <= drift.uncertainty_millis, "{told:?} {drift:?}");
            }
        }
    }

    #[test]
    fn a_surer_measuring_stays_until_it_is_old_or_contradicted() {
        let dial = Dial::default();
        let measured = |ahead, uncertainty, at| Drift {
            ahead_millis: ahead,
            uncertainty_millis: uncertainty,
            measured_at: at,
        };
        let sure = measured(100, 20, 0);
        dial.set(sure);
        dial.set(measured(400, 1_500, 1_000));
        assert_eq!(dial.read(), Some(sure), "a vague one changes nothing");
        let moved = measured(60_000, 1_500, 2_000);
        dial.set(moved);
        assert_eq!(dial.read(), Some(moved), "somebody set a clock");
        let later = measured(59_000, 2_000, 2_000 + STALE_MILLIS + 1);
        dial.set(later);
        assert_eq!(dial.read(), Some(later), "clocks wander");
        assert!(later.is_surely_beyond(56_000) && !later.is_surely_beyond(58_000));
    }
}
