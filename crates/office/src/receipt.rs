//! What a recipient's answer means, and why an envelope was sent.
//!
//! The wire's spelling of both is `edxml`'s; here stands only what they mean to an office.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the office at the other end answered: the business status 01–16 (X§1.8).
///
/// Never mixed with what the road did; see [`crate::Road`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 01: arrived, not yet accepted.
    Arrived,
    /// 02: refused, with a reason.
    Refused,
    /// 03: accepted and registered.
    Accepted,
    /// 04: assigned.
    Assigned,
    /// 05: being processed.
    Processing,
    /// 06: done.
    Done,
    /// 13: the sender asks for it back (sender to receiver).
    RecallAsked,
    /// 15: recall or update agreed to.
    RecallAgreed,
    /// 16: recall or update refused.
    RecallRefused,
    /// A code that appears in no list we know; kept and shown as it came.
    Unlisted(u16),
}

impl Answer {
    /// From the wire's number; some systems write `1` for `01`, so numbers are compared, not texts.
    pub const fn from_code(code: u16) -> Self {
        match code {
            1 => Self::Arrived,
            2 => Self::Refused,
            3 => Self::Accepted,
            4 => Self::Assigned,
            5 => Self::Processing,
            6 => Self::Done,
            13 => Self::RecallAsked,
            15 => Self::RecallAgreed,
            16 => Self::RecallRefused,
            other => Self::Unlisted(other),
        }
    }

    /// The number on the wire, written there with two digits.
    pub const fn code(self) -> u16 {
        match self {
            Self::Arrived => 1,
            Self::Refused => 2,
            Self::Accepted => 3,
            Self::Assigned => 4,
            Self::Processing => 5,
            Self::Done => 6,
            Self::RecallAsked => 13,
            Self::RecallAgreed => 15,
            Self::RecallRefused => 16,
            Self::Unlisted(other) => other,
        }
    }

    /// Whether `newer`, which came after this one, moves the delivery on.
    ///
    /// Answers may overtake each other on the road: an *arrived* after *accepted* changes nothing.
    pub const fn yields_to(self, newer: Self) -> bool {
        match (self, newer) {
            (
                _,
                Self::RecallAgreed | Self::RecallRefused | Self::RecallAsked | Self::Unlisted(_),
            ) => true,
            (Self::Refused | Self::RecallAgreed, _) => false,
            (Self::Arrived, _) => !matches!(newer, Self::Arrived),
            (_, Self::Refused | Self::Arrived) => false,
            (old, new) => {
                new.code() > old.code()
                    || matches!(
                        old,
                        Self::RecallRefused | Self::RecallAsked | Self::Unlisted(_)
                    )
            }
        }
    }
}

/// Why an envelope was sent: `BussinessDocType` 0–3 (X§1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Business {
    /// 0: a new document.
    #[default]
    New,
    /// 1: a document sent earlier is asked back.
    Recall,
    /// 2: a document sent earlier, changed.
    Update,
    /// 3: a document that makes earlier ones void.
    Replace,
}

impl Business {
    /// From the wire's number; `None` for one that means nothing.
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::New),
            1 => Some(Self::Recall),
            2 => Some(Self::Update),
            3 => Some(Self::Replace),
            _ => None,
        }
    }

    /// The number on the wire.
    pub const fn code(self) -> u8 {
        match self {
            Self::New => 0,
            Self::Recall => 1,
            Self::Update => 2,
            Self::Replace => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_as_it_went() {
        for code in 0..200 {
            assert_eq!(Answer::from_code(code).code(), code);
        }
        for code in 0..4 {
            assert_eq!(
                Business::from_code(code).map(|b| i64::from(b.code())),
                Some(code)
            );
        }
        assert_eq!(Business::from_code(4), None);
    }

    #[test]
    fn a_late_answer_never_sets_a_delivery_back() {
        assert!(Answer::Arrived.yields_to(Answer::Accepted));
        assert!(
            !Answer::Accepted.yields_to(Answer::Arrived),
            "overtaken on the road"
        );
        assert!(
            !Answer::Accepted.yields_to(Answer::Refused),
            "refusing is possible only before 03"
        );
        assert!(
            !Answer::Refused.yields_to(Answer::Accepted),
            "02 ends this sending"
        );
        assert!(Answer::Done.yields_to(Answer::RecallAgreed));
        assert!(!Answer::Done.yields_to(Answer::Processing));
        assert!(!Answer::Arrived.yields_to(Answer::Arrived));
    }
}
