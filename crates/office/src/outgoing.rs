//! The stages of an outgoing dispatch, and what became of it at each recipient.
//!
//! Never sends, signs or stores: it says who may follow whom.

use crate::{Answer, Moment, UnitCode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where an outgoing dispatch stands in this office. (R§4.2)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    /// Being written; everything may change.
    #[default]
    Draft,
    /// The leader has signed; the page is fixed, number and date are free.
    Signed,
    /// Phát hành: it has its number, date, seal and the office's signature.
    Issued,
    /// Its envelopes stand in the outbox or have left; each recipient's [`Delivery`] says which.
    Sent,
}

/// What may be done to an outgoing dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutgoingStep {
    /// The draft is changed.
    Edit,
    /// Files that go along are added, taken off or put in order.
    Enclose,
    /// The leader signs.
    Sign,
    /// The leader's signature is set aside and the draft opened again; only before the number.
    Reopen,
    /// Number, date, seal.
    Issue,
    /// The envelopes are written and stand in the outbox.
    Send,
    /// The letter is taken back before it left; the number stays.
    Withdraw,
    /// A corrected version is begun, or the list of recipients changed.
    Update,
    /// Another document takes its place.
    Replace,
}

/// The step does not follow from where the dispatch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("from {from:?} one cannot {step:?}")]
pub struct StepRefused {
    /// Where the dispatch stands.
    pub from: Outgoing,
    /// What was asked.
    pub step: OutgoingStep,
}

impl Outgoing {
    /// Where the dispatch stands after `step`: the one place that says who may follow whom.
    pub const fn after(self, step: OutgoingStep) -> Result<Self, StepRefused> {
        match (self, step) {
            (Self::Draft, OutgoingStep::Edit | OutgoingStep::Enclose)
            | (Self::Signed, OutgoingStep::Reopen) => Ok(Self::Draft),
            (Self::Draft, OutgoingStep::Sign) | (Self::Signed, OutgoingStep::Enclose) => {
                Ok(Self::Signed)
            }
            (Self::Signed, OutgoingStep::Issue) | (Self::Sent, OutgoingStep::Withdraw) => {
                Ok(Self::Issued)
            }
            (Self::Issued, OutgoingStep::Send)
            | (Self::Sent, OutgoingStep::Update | OutgoingStep::Replace) => Ok(Self::Sent),
            (from, step) => Err(StepRefused { from, step }),
        }
    }

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Signed => "signed",
            Self::Issued => "issued",
            Self::Sent => "sent",
        }
    }

    /// The stage kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Draft, Self::Signed, Self::Issued, Self::Sent]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// What the road did with the envelope for one recipient. The answer of the office there is apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Road {
    /// In the outbox, not yet tried or to be tried again.
    #[default]
    Waiting,
    /// Chưa rõ kết quả: the bytes may have left, and no answer came. Neither sent nor failed.
    Unknown,
    /// The axis has it and gave it a package id.
    Sent,
    /// The axis says that the other end has fetched it.
    Delivered,
    /// It cannot go on by itself; a person retries or withdraws.
    Stuck,
}

impl Road {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Stuck => "stuck",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Unknown,
            Self::Sent,
            Self::Delivered,
            Self::Stuck,
        ]
        .into_iter()
        .find(|road| road.word() == word)
    }
}

/// One recipient of a dispatch: what the road did, and what the office there answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Delivery {
    /// The recipient's code.
    pub to: UnitCode,
    /// The recipient's name as it was addressed.
    pub name: String,
    /// What the road did.
    pub road: Road,
    /// What the office there answered last, if it did.
    pub answer: Option<Answer>,
    /// The words that came with the answer: the reason of a refusal.
    pub note: String,
    /// When the answer was given there.
    pub answered_at: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [OutgoingStep; 9] = [
        OutgoingStep::Edit,
        OutgoingStep::Enclose,
        OutgoingStep::Sign,
        OutgoingStep::Reopen,
        OutgoingStep::Issue,
        OutgoingStep::Send,
        OutgoingStep::Withdraw,
        OutgoingStep::Update,
        OutgoingStep::Replace,
    ];

    #[test]
    fn a_dispatch_goes_one_way_and_only_a_signed_one_back() {
        let allowed: Vec<(Outgoing, OutgoingStep, Outgoing)> = [
            Outgoing::Draft,
            Outgoing::Signed,
            Outgoing::Issued,
            Outgoing::Sent,
        ]
        .into_iter()
        .flat_map(|from| {
            STEPS
                .into_iter()
                .filter_map(move |s| Some((from, s, from.after(s).ok()?)))
        })
        .collect();
        assert_eq!(
            allowed,
            [
                (Outgoing::Draft, OutgoingStep::Edit, Outgoing::Draft),
                (Outgoing::Draft, OutgoingStep::Enclose, Outgoing::Draft),
                (Outgoing::Draft, OutgoingStep::Sign, Outgoing::Signed),
                (Outgoing::Signed, OutgoingStep::Enclose, Outgoing::Signed),
                (Outgoing::Signed, OutgoingStep::Reopen, Outgoing::Draft),
                (Outgoing::Signed, OutgoingStep::Issue, Outgoing::Issued),
                (Outgoing::Issued, OutgoingStep::Send, Outgoing::Sent),
                (Outgoing::Sent, OutgoingStep::Withdraw, Outgoing::Issued),
                (Outgoing::Sent, OutgoingStep::Update, Outgoing::Sent),
                (Outgoing::Sent, OutgoingStep::Replace, Outgoing::Sent),
            ],
            "no number before the leader's signature, no letter before the number"
        );
    }

    #[test]
    fn words_come_back_as_stages() {
        for stage in [
            Outgoing::Draft,
            Outgoing::Signed,
            Outgoing::Issued,
            Outgoing::Sent,
        ] {
            assert_eq!(Outgoing::from_word(stage.word()), Some(stage));
        }
        for road in [
            Road::Waiting,
            Road::Unknown,
            Road::Sent,
            Road::Delivered,
            Road::Stuck,
        ] {
            assert_eq!(Road::from_word(road.word()), Some(road));
        }
        assert_eq!(Road::from_word(""), None);
    }
}
