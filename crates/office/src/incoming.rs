//! The stages of an incoming dispatch.
//!
//! Never answers the sender: which answer a step calls for is said here, writing it is the app's work.

use crate::Answer;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where an incoming dispatch stands in this office. (R§4.2)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Incoming {
    /// It lies here, judged but not yet registered.
    #[default]
    Arrived,
    /// Tiếp nhận: it has an arrival number.
    Registered,
    /// Từ chối: sent back with a reason.
    Refused,
    /// Phân công: a unit or person has it, with a time limit.
    Assigned,
    /// Work has begun.
    Processing,
    /// Work is done.
    Finished,
    /// Đã trả lại theo yêu cầu thu hồi: the copy is frozen, its metadata stay.
    Recalled,
    /// Đã bị thay thế: another document of the sender's made it void.
    Replaced,
    /// A recall or an update that somebody has decided about; it never has a number of its own.
    Settled,
}

/// What the sender of a document wants of it later, by a status message or an envelope (X§4.2).
///
/// Nothing of it is ever applied by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// 13, or an envelope of type 1: have it back.
    Recall,
    /// An update in which we are no receiver any more: as a recall.
    Dropped,
    /// An envelope of type 2: a corrected version in its place.
    Update,
    /// An envelope of type 3: another document in its place.
    Replace,
}

/// What may be done to an incoming dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IncomingStep {
    /// Give it an arrival number.
    Register,
    /// Send it back with a reason.
    Refuse,
    /// Hand it to a unit or person.
    Assign,
    /// Begin the work.
    Process,
    /// End the work.
    Finish,
    /// Give it back to its sender.
    GiveBack,
    /// Take a corrected version in its place.
    Renew,
    /// Let another document stand in its place.
    Supersede,
    /// Close the envelope that brought a wish.
    Settle,
}

/// The step does not follow from where the dispatch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("from {from:?} one cannot {step:?}")]
pub struct IncomingRefused {
    /// Where the dispatch stands.
    pub from: Incoming,
    /// What was asked.
    pub step: IncomingStep,
}

impl Incoming {
    /// Where the dispatch stands after `step`: the one place that says who may follow whom.
    ///
    /// Refusing is possible only before registering (X§4.3).
    pub const fn after(self, step: IncomingStep) -> Result<Self, IncomingRefused> {
        match (self, step) {
            (Self::Arrived, IncomingStep::Register) => Ok(Self::Registered),
            (Self::Arrived, IncomingStep::Refuse) => Ok(Self::Refused),
            (Self::Registered | Self::Assigned, IncomingStep::Assign) => Ok(Self::Assigned),
            (Self::Registered | Self::Assigned, IncomingStep::Process) => Ok(Self::Processing),
            (Self::Registered | Self::Assigned | Self::Processing, IncomingStep::Finish) => {
                Ok(Self::Finished)
            }
            (
                Self::Arrived
                | Self::Registered
                | Self::Assigned
                | Self::Processing
                | Self::Finished
                | Self::Replaced
                | Self::Recalled,
                IncomingStep::GiveBack,
            ) => Ok(Self::Recalled),
            // What was sent back is not here any more: the wish is granted as it stands.
            (Self::Refused, IncomingStep::GiveBack) => Ok(Self::Refused),
            (
                from @ (Self::Arrived
                | Self::Registered
                | Self::Assigned
                | Self::Processing
                | Self::Finished),
                IncomingStep::Renew,
            ) => Ok(from),
            (
                Self::Arrived
                | Self::Registered
                | Self::Assigned
                | Self::Processing
                | Self::Finished
                | Self::Replaced,
                IncomingStep::Supersede,
            ) => Ok(Self::Replaced),
            (Self::Arrived | Self::Settled, IncomingStep::Settle) => Ok(Self::Settled),
            (from, step) => Err(IncomingRefused { from, step }),
        }
    }

    /// Whether its files may still be opened, copied and printed: not once it was given back (Decree 30/2020 Annex VI).
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Recalled)
    }

    /// The answer that the sender is owed once the dispatch stands here; none where a wish was decided, which has
    /// answers of its own ([`Wish::answer`]).
    pub const fn answer(self) -> Option<Answer> {
        match self {
            Self::Arrived => Some(Answer::Arrived),
            Self::Registered => Some(Answer::Accepted),
            Self::Refused => Some(Answer::Refused),
            Self::Assigned => Some(Answer::Assigned),
            Self::Processing => Some(Answer::Processing),
            Self::Finished => Some(Answer::Done),
            Self::Recalled | Self::Replaced | Self::Settled => None,
        }
    }

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Registered => "registered",
            Self::Refused => "refused",
            Self::Assigned => "assigned",
            Self::Processing => "processing",
            Self::Finished => "finished",
            Self::Recalled => "recalled",
            Self::Replaced => "replaced",
            Self::Settled => "settled",
        }
    }

    /// The stage kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Every stage, in the order they follow.
    pub const ALL: [Self; 9] = [
        Self::Arrived,
        Self::Registered,
        Self::Refused,
        Self::Assigned,
        Self::Processing,
        Self::Finished,
        Self::Recalled,
        Self::Replaced,
        Self::Settled,
    ];
}

impl Wish {
    /// The step that granting it takes.
    pub const fn step(self) -> IncomingStep {
        match self {
            Self::Recall | Self::Dropped => IncomingStep::GiveBack,
            Self::Update => IncomingStep::Renew,
            Self::Replace => IncomingStep::Supersede,
        }
    }

    /// 15 or 16. A replacement is told, not asked: it has no answer (X§1.8, X§4.2).
    pub const fn answer(self, granted: bool) -> Option<Answer> {
        match (self, granted) {
            (Self::Recall | Self::Dropped | Self::Update, true) => Some(Answer::RecallAgreed),
            (Self::Recall | Self::Dropped | Self::Update, false) => Some(Answer::RecallRefused),
            (Self::Replace, _) => None,
        }
    }

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Dropped => "dropped",
            Self::Update => "update",
            Self::Replace => "replace",
        }
    }

    /// The wish kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.word() == word)
    }

    /// Every wish.
    pub const ALL: [Self; 4] = [Self::Recall, Self::Dropped, Self::Update, Self::Replace];
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [IncomingStep; 9] = [
        IncomingStep::Register,
        IncomingStep::Refuse,
        IncomingStep::Assign,
        IncomingStep::Process,
        IncomingStep::Finish,
        IncomingStep::GiveBack,
        IncomingStep::Renew,
        IncomingStep::Supersede,
        IncomingStep::Settle,
    ];

    #[test]
    fn each_stage_allows_what_the_drawing_says_and_nothing_else() {
        use Incoming as I;
        use IncomingStep as S;
        let wanted: [(I, &[(S, I)]); 9] = [
            (
                I::Arrived,
                &[
                    (S::Register, I::Registered),
                    (S::Refuse, I::Refused),
                    (S::GiveBack, I::Recalled),
                    (S::Renew, I::Arrived),
                    (S::Supersede, I::Replaced),
                    (S::Settle, I::Settled),
                ],
            ),
            (
                I::Registered,
                &[
                    (S::Assign, I::Assigned),
                    (S::Process, I::Processing),
                    (S::Finish, I::Finished),
                    (S::GiveBack, I::Recalled),
                    (S::Renew, I::Registered),
                    (S::Supersede, I::Replaced),
                ],
            ),
            (I::Refused, &[(S::GiveBack, I::Refused)]),
            (
                I::Assigned,
                &[
                    (S::Assign, I::Assigned),
                    (S::Process, I::Processing),
                    (S::Finish, I::Finished),
                    (S::GiveBack, I::Recalled),
                    (S::Renew, I::Assigned),
                    (S::Supersede, I::Replaced),
                ],
            ),
            (
                I::Processing,
                &[
                    (S::Finish, I::Finished),
                    (S::GiveBack, I::Recalled),
                    (S::Renew, I::Processing),
                    (S::Supersede, I::Replaced),
                ],
            ),
            (
                I::Finished,
                &[
                    (S::GiveBack, I::Recalled),
                    (S::Renew, I::Finished),
                    (S::Supersede, I::Replaced),
                ],
            ),
            (I::Recalled, &[(S::GiveBack, I::Recalled)]),
            (
                I::Replaced,
                &[(S::GiveBack, I::Recalled), (S::Supersede, I::Replaced)],
            ),
            (I::Settled, &[(S::Settle, I::Settled)]),
        ];
        for (from, allowed) in wanted {
            let found: Vec<(S, I)> = STEPS
                .into_iter()
                .filter_map(|step| Some((step, from.after(step).ok()?)))
                .collect();
            assert_eq!(found, allowed, "from {from:?} (X§4.2, receiver)");
        }
    }

    #[test]
    fn refusing_is_possible_only_before_registering() {
        for from in Incoming::ALL
            .into_iter()
            .filter(|stage| *stage != Incoming::Arrived)
        {
            assert!(
                from.after(IncomingStep::Refuse).is_err(),
                "{from:?} is past refusing"
            );
            assert!(
                from.after(IncomingStep::Register).is_err(),
                "{from:?} has its number or never gets one"
            );
        }
    }

    #[test]
    fn each_stage_owes_the_sender_its_own_answer() {
        let codes: Vec<Option<u16>> = Incoming::ALL
            .into_iter()
            .map(|stage| stage.answer().map(Answer::code))
            .collect();
        let owed = [Some(1), Some(3), Some(2), Some(4), Some(5), Some(6)];
        assert_eq!(codes, [&owed[..], &[None, None, None]].concat());
        for stage in Incoming::ALL {
            assert_eq!(Incoming::from_word(stage.word()), Some(stage));
        }
    }

    #[test]
    fn a_wish_is_answered_by_15_or_16_and_a_replacement_by_neither() {
        for wish in [Wish::Recall, Wish::Dropped, Wish::Update] {
            assert_eq!(wish.answer(true), Some(Answer::RecallAgreed));
            assert_eq!(wish.answer(false), Some(Answer::RecallRefused));
        }
        assert_eq!(Wish::Replace.answer(true), None);
        assert_eq!(Wish::Replace.answer(false), None);
        for wish in Wish::ALL {
            assert_eq!(Wish::from_word(wish.word()), Some(wish));
        }
        assert!(!Incoming::Recalled.is_open(), "a copy given back is frozen");
    }
}
