//! Numbers and notations: how they are written, read, and which series they come from.
//!
//! Never counts: the next number is the store's to give, inside the transaction that uses it.

use crate::{Body, Day, Kind};
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// The number of a document: `05`, `125`, and on arrivals also `12a` or `7bis`.
///
/// At most 11 characters when written (Decree 30/2020, Annex VI); longer ones are kept as they came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct Number(String);

/// The notation beside the number: `QĐ-UBND`, `UBND-VP`; for the Party `CV/ĐU`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct Notation(String);

/// Number and notation together, as a document is cited: `05/QĐ-UBND`, `12-CV/ĐU`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Reference {
    /// The number.
    pub number: Number,
    /// The notation.
    pub notation: Notation,
    /// Whose form it is written in: it decides the sign between the two.
    pub body: Body,
}

/// Why a notation cannot be formed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The body does not issue documents of this type.
    #[error("this body issues no document of type {kind}")]
    KindNotOfBody {
        /// The type's stable word.
        kind: &'static str,
    },
    /// The abbreviation of the office is missing or has characters that no notation has.
    #[error("{part:?} cannot stand in a notation")]
    Part {
        /// The part given.
        part: String,
    },
    /// Longer than the 30 characters of Annex VI.
    #[error("the notation has {length} characters, 30 are allowed")]
    TooLong {
        /// Characters given.
        length: usize,
    },
}

impl Number {
    /// A number as we write it: under ten with a leading zero (Decree 30/2020, Annex I, II.3c).
    pub fn issued(count: u32) -> Self {
        Self(format!("{count:02}"))
    }

    /// A number as it came; nothing is refused.
    pub fn receive(text: &str) -> Self {
        Self(crate::nfc(text.trim()))
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its leading figures as a number, if it has any: 12 for `12a`.
    pub fn count(&self) -> Option<u32> {
        let end = self
            .0
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.0.len());
        self.0.get(..end)?.parse().ok()
    }
}

impl Notation {
    /// Forms the notation of a `kind` issued by the office abbreviated `organ`, drafted by `unit`.
    ///
    /// State: `QĐ-UBND`, and for types without abbreviation `UBND-VP`. Party: `CV/ĐU`. R§2.2.
    pub fn form(
        body: Body,
        kind: Kind,
        organ: &str,
        unit: Option<&str>,
    ) -> Result<Self, NumberError> {
        let abbreviation = kind
            .abbreviation(body)
            .ok_or(NumberError::KindNotOfBody { kind: kind.word() })?;
        let organ = part(organ)?;
        let text = match (body, abbreviation, unit) {
            (Body::Party, _, _) => format!("{abbreviation}/{organ}"),
            (Body::State, "", Some(unit)) => format!("{organ}-{}", part(unit)?),
            (Body::State, "", None) => organ,
            (Body::State, _, _) => format!("{abbreviation}-{organ}"),
        };
        Self::within(text)
    }

    /// An abbreviation and an office's with `sign` between them: `SY-UBND`.
    pub(crate) fn joined(abbreviation: &str, sign: char, organ: &str) -> Result<Self, NumberError> {
        Self::within(format!("{abbreviation}{sign}{}", part(organ)?))
    }

    fn within(text: String) -> Result<Self, NumberError> {
        let length = text.chars().count();
        if length > 30 {
            return Err(NumberError::TooLong { length });
        }
        Ok(Self(text))
    }

    /// A notation as it came; nothing is refused.
    pub fn receive(text: &str) -> Self {
        Self(crate::nfc(text.trim()))
    }

    /// The notation as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reference {
    /// Reads `05/QĐ-UBND`, `30/2020/NĐ-CP`, `12-CV/ĐU`, `7816/VPCP-TTĐT` or whatever came instead.
    ///
    /// Never refuses: what cannot be taken apart stands whole in the notation (R§2.2).
    pub fn receive(text: &str) -> Self {
        let text = crate::nfc(text.trim());
        let figures = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let suffix = text
            .get(figures..)
            .and_then(|rest| rest.find(['/', '-']))
            .unwrap_or(0);
        let (head, tail) = text
            .split_at_checked(figures + suffix)
            .unwrap_or(("", &text));
        let body = if tail.starts_with('-') {
            Body::Party
        } else {
            Body::State
        };
        let short_suffix = suffix <= 4;
        if figures == 0 || !short_suffix || !tail.starts_with(['/', '-']) {
            return Self {
                number: Number(String::new()),
                notation: Notation(text),
                body,
            };
        }
        let notation = tail.get(1..).unwrap_or_default();
        Self {
            number: Number(head.to_owned()),
            notation: Notation(notation.to_owned()),
            body,
        }
    }

    /// As it stands on the page and in a citation: `05/QĐ-UBND`, `12-CV/ĐU`.
    pub fn written(&self) -> String {
        let sign = match self.body {
            Body::State => '/',
            Body::Party => '-',
        };
        match (self.number.as_str(), self.notation.as_str()) {
            ("", notation) => notation.to_owned(),
            (number, "") => number.to_owned(),
            (number, notation) => format!("{number}{sign}{notation}"),
        }
    }

    /// As the wire's `Code` and `DocumentId` write it: always `number/notation` (X§1.4).
    pub fn wire(&self) -> String {
        format!("{}/{}", self.number.as_str(), self.notation.as_str())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an office divides its outgoing numbers into series; its head decides (Decree 30/2020 art. 15.1c).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SeriesScheme {
    /// A series for each type: the common practice, and the Party's rule.
    #[default]
    PerKind,
    /// One series over all types.
    Single,
}

/// A run of numbers: `state/UBND/QĐ`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    body: Body,
    word: String,
}

/// The stretch of time over which a series counts: `2026`, or a Party term `2025-2030`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(String);

impl Series {
    /// The series from which an outgoing `kind` of `organ` takes its number.
    pub fn outgoing(body: Body, organ: &str, kind: Kind, scheme: SeriesScheme) -> Self {
        let group = match (body, scheme) {
            (Body::State, SeriesScheme::Single) => "*",
            // Công văn and thư công carry no abbreviation: apart they would give two documents one notation.
            (Body::State, SeriesScheme::PerKind) if kind.abbreviation(body) == Some("") => {
                "letters"
            }
            (Body::State, SeriesScheme::PerKind) => kind.word(),
            // 05-HD/VPTW: a series per abbreviation, so quyết định and quy định share theirs.
            (Body::Party, _) => kind.abbreviation(Body::Party).unwrap_or(kind.word()),
        };
        Self::named(body, &format!("out/{organ}/{group}"))
    }

    /// The series of arrival numbers: one over paper and electronic (Decree 30/2020 art. 22.2).
    pub fn incoming(body: Body) -> Self {
        Self::named(body, "in")
    }

    /// The one series of all copies that `organ` makes, whatever their form (Decree 30/2020, Annex I, part II).
    pub fn copies(body: Body, organ: &str) -> Self {
        Self::named(body, &format!("copies/{organ}"))
    }

    /// The stable word a counter row is kept under.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The period `day` falls in: the calendar year for the State, the term for outgoing Party papers.
    ///
    /// `term_began` is the year of the congress that opened the term; a term is five years.
    pub fn period(&self, day: Day, term_began: i32) -> Period {
        if self.body == Body::Party && !self.word.ends_with("/in") {
            return Period(format!("{term_began}-{}", term_began + 5));
        }
        Period(format!("{:04}", day.year()))
    }

    fn named(body: Body, rest: &str) -> Self {
        let name = match body {
            Body::State => "state",
            Body::Party => "party",
        };
        Self {
            body,
            word: format!("{name}/{rest}"),
        }
    }
}

impl Period {
    /// The stable word a counter row is kept under.
    pub fn word(&self) -> &str {
        &self.0
    }
}

fn part(text: &str) -> Result<String, NumberError> {
    let text = crate::nfc(text.trim());
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '&' | '-' | '.');
    if text.is_empty() || !text.chars().all(allowed) {
        return Err(NumberError::Part { part: text });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(word: &str) -> Kind {
        Kind::parse(word).unwrap()
    }

    #[test]
    fn t3_numbers_are_written_as_the_decree_says() {
        let state = |count, k, unit| Reference {
            number: Number::issued(count),
            notation: Notation::form(Body::State, kind(k), "UBND", unit).unwrap(),
            body: Body::State,
        };
        assert_eq!(
            state(5, "quyet_dinh", None).written(),
            "05/QĐ-UBND",
            "T3 of R§9"
        );
        assert_eq!(
            state(12, "cong_van", Some("VP")).written(),
            "12/UBND-VP",
            "no CV in a State number"
        );
        assert_eq!(state(125, "ke_hoach", Some("VP")).written(), "125/KH-UBND");
        let party = Reference {
            number: Number::issued(5),
            notation: Notation::form(Body::Party, kind("nghi_quyet"), "ĐU", None).unwrap(),
            body: Body::Party,
        };
        assert_eq!(party.written(), "05-NQ/ĐU");
        assert_eq!(party.wire(), "05/NQ/ĐU");
    }

    #[test]
    fn citations_of_every_form_are_read() {
        for (text, number, notation, body) in [
            ("15/QĐ-BNV", "15", "QĐ-BNV", Body::State),
            ("30/2020/NĐ-CP", "30", "2020/NĐ-CP", Body::State),
            ("12-CV/ĐU", "12", "CV/ĐU", Body::Party),
            ("24-BS/UBKTTU", "24", "BS/UBKTTU", Body::Party),
            ("7816/VPCP-TTĐT", "7816", "VPCP-TTĐT", Body::State),
            ("12a/UBND-VX", "12a", "UBND-VX", Body::State),
            ("7bis/QĐ-UBND", "7bis", "QĐ-UBND", Body::State),
            ("không số", "", "không số", Body::State),
            ("", "", "", Body::State),
        ] {
            let read = Reference::receive(text);
            assert_eq!(
                (read.number.as_str(), read.notation.as_str(), read.body),
                (number, notation, body),
                "{text:?}"
            );
            assert_eq!(read.written(), text, "what was read is written back");
        }
        assert_eq!(Number::receive("12a").count(), Some(12));
        assert_eq!(Number::receive("x").count(), None);
    }

    #[test]
    fn t11_state_series_turn_with_the_year_and_party_series_do_not() {
        let day = |y, m, d| Day::new(y, m, d).unwrap();
        let state = Series::outgoing(
            Body::State,
            "UBND",
            kind("quyet_dinh"),
            SeriesScheme::PerKind,
        );
        assert_ne!(
            state.period(day(2026, 12, 31), 2025),
            state.period(day(2027, 1, 1), 2025),
            "T11 of R§9"
        );
        let party = Series::outgoing(Body::Party, "ĐU", kind("cong_van"), SeriesScheme::PerKind);
        assert_eq!(
            party.period(day(2026, 12, 31), 2025),
            party.period(day(2027, 1, 1), 2025)
        );
        assert_eq!(party.period(day(2026, 1, 1), 2025).word(), "2025-2030");
        let arrivals = Series::incoming(Body::Party);
        assert_ne!(
            arrivals.period(day(2026, 12, 31), 2025),
            arrivals.period(day(2027, 1, 1), 2025)
        );
    }

    #[test]
    fn series_stand_apart_as_the_head_decides() {
        let word = |k, scheme| {
            Series::outgoing(Body::State, "UBND", kind(k), scheme)
                .word()
                .to_owned()
        };
        assert_ne!(
            word("quyet_dinh", SeriesScheme::PerKind),
            word("ke_hoach", SeriesScheme::PerKind)
        );
        assert_eq!(
            word("quyet_dinh", SeriesScheme::Single),
            word("ke_hoach", SeriesScheme::Single)
        );
        assert_eq!(
            word("cong_van", SeriesScheme::PerKind),
            word("thu_cong", SeriesScheme::PerKind),
            "both are cited as 05/UBND-VP, so they share their numbers"
        );
        let party = |k| Series::outgoing(Body::Party, "ĐU", kind(k), SeriesScheme::PerKind);
        assert_eq!(
            party("quyet_dinh"),
            party("quy_dinh"),
            "one abbreviation, one series"
        );
    }

    #[test]
    fn notations_take_only_what_can_stand_in_them() {
        assert!(Notation::form(Body::State, kind("quyet_dinh"), "", None).is_err());
        assert!(Notation::form(Body::State, kind("cong_van"), "UBND", Some("VP/1")).is_err());
        assert!(Notation::form(Body::State, kind("ket_luan"), "UBND", None).is_err());
        assert!(Notation::form(Body::State, kind("cong_van"), "UBND", Some("VPHĐND&UBND")).is_ok());
    }
}
