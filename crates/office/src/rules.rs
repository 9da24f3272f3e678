//! Which body writes, and which law's form applies on a day.

use crate::Day;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The side of the house an office stands on: it decides form, numbering and words.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// People's Committees and Councils and their units (Decree 30/2020/NĐ-CP).
    #[default]
    State,
    /// Party committees and their offices (Quy định 399-QĐ/TW).
    Party,
}

/// The form in force for a body on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RuleSet {
    /// Decree 30/2020/NĐ-CP, Annex I–III; from 5 March 2020.
    State2020,
    /// Hướng dẫn 36-HD/VPTW; until the 2026 rules.
    Party2018,
    /// Hướng dẫn 05-HD/VPTW; from 27 May 2026.
    Party2026,
}

impl RuleSet {
    /// The set that applies to what `body` writes on `day`.
    ///
    /// Documents older than the oldest set are judged by it. Source: R§0.1, R§3.1.
    pub fn on(body: Body, day: Day) -> Self {
        match body {
            Body::State => Self::State2020,
            Body::Party if (day.year(), day.month(), day.day()) >= (2026, 5, 27) => Self::Party2026,
            Body::Party => Self::Party2018,
        }
    }

    /// The body whose form this is.
    pub const fn body(self) -> Body {
        match self {
            Self::State2020 => Body::State,
            Self::Party2018 | Self::Party2026 => Body::Party,
        }
    }

    /// The stable word for folders and files: `state-2020`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::State2020 => "state-2020",
            Self::Party2018 => "party-2018",
            Self::Party2026 => "party-2026",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_party_changed_its_form_in_may_2026() {
        let on = |body, y, m, d| RuleSet::on(body, Day::new(y, m, d).unwrap());
        assert_eq!(on(Body::Party, 2026, 5, 26), RuleSet::Party2018);
        assert_eq!(on(Body::Party, 2026, 5, 27), RuleSet::Party2026);
        assert_eq!(on(Body::State, 2026, 11, 21), RuleSet::State2020);
    }
}
