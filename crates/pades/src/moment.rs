//! Points in time as this room needs them: UTC milliseconds, PDF dates, certificate dates.
//! Never asks the clock.

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// A point in time: UTC milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(pub i64);

/// Vietnam keeps UTC+7 all year round.
const VIETNAM_SECONDS: i32 = 7 * 3600;

impl Moment {
    /// The moment `seconds` after 1970 in UTC.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Whole seconds since 1970 in UTC, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// ISO 8601 in Vietnam time, to the second: `2026-01-05T09:07:03+07:00`.
    pub fn iso_vietnam(self) -> String {
        let at = self.in_vietnam();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+07:00",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }

    /// A PDF date in Vietnam time: `D:20260105090703+07'00'` (ISO 32000-1, 7.9.4).
    pub(crate) fn pdf_date(self) -> String {
        let at = self.in_vietnam();
        format!(
            "D:{:04}{:02}{:02}{:02}{:02}{:02}+07'00'",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }

    /// Reads a PDF date; a date without a zone is taken as UTC. `None` if it is not one.
    pub(crate) fn from_pdf_date(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?.trim();
        let text = text.strip_prefix("D:").unwrap_or(text);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (stamp, zone) = text.split_at_checked(digits)?;
        Some(Self::from_stamp(stamp)?.minus_seconds(zone_seconds(zone)?))
    }

    /// Reads an ASN.1 GeneralizedTime that ends in `Z`, fractions of a second allowed.
    pub(crate) fn from_generalized(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
        let (stamp, fraction) = text.split_once('.').unwrap_or((text, ""));
        if stamp.len() != 14 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
        Some(Self(
            Self::from_stamp(stamp)?.0 + millis.parse::<i64>().ok()?,
        ))
    }

    /// A certificate's date. `None` if OpenSSL cannot read it.
    pub(crate) fn from_asn1(at: &Asn1TimeRef) -> Option<Self> {
        let apart = Asn1Time::from_unix(0).ok()?.diff(at).ok()?;
        Some(Self::from_seconds(
            i64::from(apart.days) * 86_400 + i64::from(apart.secs),
        ))
    }

    /// `YYYY[MM[DD[HH[mm[SS]]]]]`, what is missing being the lowest value.
    fn from_stamp(stamp: &str) -> Option<Self> {
        let part = |from: usize, to: usize, missing: u8| match stamp.get(from..to) {
            Some(digits) => digits.parse::<u8>().ok(),
            None if stamp.len() <= from => Some(missing),
            None => None,
        };
        let year = stamp.get(0..4)?.parse::<i32>().ok()?;
        let month = Month::try_from(part(4, 6, 1)?).ok()?;
        let date = Date::from_calendar_date(year, month, part(6, 8, 1)?).ok()?;
        let time = Time::from_hms(part(8, 10, 0)?, part(10, 12, 0)?, part(12, 14, 0)?).ok()?;
        Some(Self::from_seconds(
            PrimitiveDateTime::new(date, time)
                .assume_utc()
                .unix_timestamp(),
        ))
    }

    fn minus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds.saturating_mul(1000)))
    }

    fn in_vietnam(self) -> OffsetDateTime {
        let zone = UtcOffset::from_whole_seconds(VIETNAM_SECONDS).unwrap_or(UtcOffset::UTC);
        OffsetDateTime::from_unix_timestamp(self.seconds())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(zone)
    }
}

/// `Z`, nothing, or `+07'00'` with or without the quotes.
fn zone_seconds(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z') => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(0..2)?.parse().ok()?;
    let minutes: i64 = match digits.get(2..4) {
        Some(minutes) => minutes.parse().ok()?,
        None => 0,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_vietnam_time() {
        let at = Moment(1_767_578_823_456);
        assert_eq!(at.iso_vietnam(), "2026-01-05T09:07:03+07:00");
        assert_eq!(at.pdf_date(), "D:20260105090703+07'00'");
    }

    #[test]
    fn a_pdf_date_is_read_in_every_usual_shape() {
        let same = Some(Moment::from_seconds(1_767_578_823));
        for text in [
            "D:20260105090703+07'00'",
            "D:20260105090703+07'00",
            "20260105020703Z",
            "D:20260105020703",
            "D:20260104210703-05'00'",
        ] {
            assert_eq!(Moment::from_pdf_date(text.as_bytes()), same, "{text}");
        }
        assert_eq!(
            Moment::from_pdf_date(b"D:2026"),
            Some(Moment::from_seconds(1_767_225_600)),
            "what is missing is the beginning of the year"
        );
        for text in ["", "D:", "D:20261301", "D:2026010509070+07", "yesterday"] {
            assert_eq!(Moment::from_pdf_date(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_no_obstacle() {
        assert_eq!(
            Moment::from_generalized(b"20260105020703.5Z"),
            Some(Moment(1_767_578_823_500))
        );
        assert_eq!(Moment::from_generalized(b"20260105020703"), None);
    }
}
