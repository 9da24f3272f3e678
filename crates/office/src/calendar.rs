//! Moments, days and the clock, in Vietnam's time.
//!
//! Never asks the machine what time it is: a [`Clock`] is handed in, so that tests own the time.

use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, Month, OffsetDateTime, UtcOffset};
use ts_rs::TS;

/// A point in time: UTC milliseconds since 1970.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[ts(type = "number")]
pub struct Moment(i64);

/// A calendar day as Vietnam counts it, without a time.
///
/// Written `2026-11-21` (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Day {
    year: i32,
    month: u8,
    day: u8,
}

/// The wall clock, or the test's.
pub trait Clock: Send + Sync {
    /// What time it is.
    fn now(&self) -> Moment;
}

/// The text is no day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no day of the calendar")]
pub struct NoSuchDay;

const VIETNAM_MINUTES: i64 = 7 * 60;

impl Moment {
    /// From UTC milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// UTC milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment moved by so many milliseconds, held at the ends of what can be said.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The day it is in Vietnam (UTC+7, no summer time).
    pub fn day(self) -> Day {
        Day::from_date(self.in_vietnam().date())
    }

    /// Hour, minute and second in Vietnam.
    pub fn clock_time(self) -> (u8, u8, u8) {
        self.in_vietnam().to_hms()
    }

    /// `yyyy/MM/dd HH:mm:ss` in Vietnam's time, as the wire writes it (X§1.5).
    pub fn wire(self) -> String {
        let (h, m, s) = self.clock_time();
        format!("{} {h:02}:{m:02}:{s:02}", self.day().wire())
    }

    /// `yyyy-MM-ddTHH:mm:ss+07:00` (ISO 8601).
    pub fn iso(self) -> String {
        let (h, m, s) = self.clock_time();
        format!("{}T{h:02}:{m:02}:{s:02}+07:00", self.day())
    }

    fn in_vietnam(self) -> OffsetDateTime {
        let seconds = self.0.div_euclid(1000);
        let zone = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
        OffsetDateTime::from_unix_timestamp(seconds)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(zone)
    }
}

impl Day {
    /// A day by its figures; `NoSuchDay` for 31 February and its like.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, NoSuchDay> {
        let named = Month::try_from(month).map_err(|_| NoSuchDay)?;
        Date::from_calendar_date(year, named, day).map_err(|_| NoSuchDay)?;
        Ok(Self { year, month, day })
    }

    /// Reads `yyyy-MM-dd`, `yyyy/MM/dd` and `dd/MM/yyyy`, with anything after a blank or `T` passed over (X§1.5).
    pub fn receive(text: &str) -> Result<Self, NoSuchDay> {
        let head = text.trim().split([' ', 'T']).next().unwrap_or_default();
        let parts: Vec<&str> = head.split(['-', '/', '.']).collect();
        let [a, b, c] = parts.as_slice() else {
            return Err(NoSuchDay);
        };
        if a.len() == 4 {
            return Self::new(figure(a)?, figure(b)?, figure(c)?);
        }
        if c.len() == 4 {
            return Self::new(figure(c)?, figure(b)?, figure(a)?);
        }
        Err(NoSuchDay)
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1–12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1–31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// `yyyy/MM/dd`, as the wire writes it (X§1.5).
    pub fn wire(self) -> String {
        format!("{:04}/{:02}/{:02}", self.year, self.month, self.day)
    }

    /// `ngày 05 tháng 01 năm 2026`: a zero before days under ten and before months 1 and 2 only.
    ///
    /// Source: Decree 30/2020, Annex I, II.4b.
    pub fn official(self) -> String {
        let month = match self.month {
            1 | 2 => format!("{:02}", self.month),
            other => other.to_string(),
        };
        format!("ngày {:02} tháng {month} năm {:04}", self.day, self.year)
    }

    /// Midnight in Vietnam at which this day begins.
    pub fn begins(self) -> Moment {
        let days = self
            .date()
            .map_or(0, |d| i64::from(d.to_julian_day()) - 2_440_588);
        Moment((days * 24 * 60 - VIETNAM_MINUTES) * 60_000)
    }

    /// So many days later (or earlier).
    pub fn plus_days(self, days: i64) -> Self {
        self.begins().plus_millis(days * 86_400_000).day()
    }

    fn date(self) -> Option<Date> {
        Date::from_calendar_date(self.year, Month::try_from(self.month).ok()?, self.day).ok()
    }

    fn from_date(date: Date) -> Self {
        Self {
            year: date.year(),
            month: date.month().into(),
            day: date.day(),
        }
    }
}

fn figure<T: std::str::FromStr>(text: &str) -> Result<T, NoSuchDay> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoSuchDay);
    }
    text.parse().map_err(|_| NoSuchDay)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = NoSuchDay;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::receive(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t2_official_dates_follow_the_decree() {
        for (y, m, d, said) in [
            (2026, 1, 5, "ngày 05 tháng 01 năm 2026"),
            (2026, 3, 9, "ngày 09 tháng 3 năm 2026"),
            (2026, 12, 31, "ngày 31 tháng 12 năm 2026"),
        ] {
            assert_eq!(Day::new(y, m, d).unwrap().official(), said, "T2 of R§9");
        }
    }

    #[test]
    fn the_year_turns_at_midnight_in_vietnam() {
        let last = Moment::from_millis(1_798_736_399_000); // 2026-12-31T16:59:59Z
        assert_eq!(last.day().to_string(), "2026-12-31", "23:59:59 in Vietnam");
        assert_eq!(
            last.plus_millis(1000).day().to_string(),
            "2027-01-01",
            "one second later"
        );
        assert_eq!(
            last.plus_millis(1000).day().begins(),
            last.plus_millis(1000)
        );
        assert_eq!(last.iso(), "2026-12-31T23:59:59+07:00");
        assert_eq!(last.wire(), "2026/12/31 23:59:59");
    }

    #[test]
    fn days_are_read_in_every_form_met() {
        let day = Day::new(2025, 10, 13).unwrap();
        for text in [
            "2025/10/13",
            "2025-10-13",
            "13/10/2025",
            "2025/10/13 10:25:18",
            " 2025-10-13T00:00:00 ",
        ] {
            assert_eq!(Day::receive(text), Ok(day), "{text}");
        }
        for text in [
            "",
            "null",
            "2025/13/10",
            "31/02/2025",
            "2025",
            "+025/1/1",
            "13/10/25",
        ] {
            assert_eq!(Day::receive(text), Err(NoSuchDay), "{text:?}");
        }
    }

    #[test]
    fn days_can_be_counted_on() {
        assert_eq!(
            Day::new(2026, 2, 28).unwrap().plus_days(1).to_string(),
            "2026-03-01"
        );
        assert_eq!(
            Day::new(2027, 1, 1).unwrap().plus_days(-1).to_string(),
            "2026-12-31"
        );
    }
}
