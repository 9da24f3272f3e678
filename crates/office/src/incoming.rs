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
            (from, step) => Err(IncomingRefused { from, step }),
        }
    }

    /// The answer that the sender is owed once the dispatch stands here.
    pub const fn answer(self) -> Answer {
        match self {
            Self::Arrived => Answer::Arrived,
            Self::Registered => Answer::Accepted,
            Self::Refused => Answer::Refused,
            Self::Assigned => Answer::Assigned,
            Self::Processing => Answer::Processing,
            Self::Finished => Answer::Done,
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
        }
    }

    /// The stage kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        ALL.into_iter().find(|stage| stage.word() == word)
    }
}

const ALL: [Incoming; 6] = [
    Incoming::Arrived,
    Incoming::Registered,
    Incoming::Refused,
    Incoming::Assigned,
    Incoming::Processing,
    Incoming::Finished,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusing_is_possible_only_before_registering() {
        assert_eq!(
            Incoming::Arrived.after(IncomingStep::Refuse),
            Ok(Incoming::Refused)
        );
        for from in ALL.into_iter().filter(|stage| *stage != Incoming::Arrived) {
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
        let codes: Vec<u16> = ALL.into_iter().map(|stage| stage.answer().code()).collect();
        assert_eq!(codes, [1, 3, 2, 4, 5, 6]);
        for stage in ALL {
            assert_eq!(Incoming::from_word(stage.word()), Some(stage));
        }
    }
}
