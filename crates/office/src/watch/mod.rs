//! Delivery watch: how long a recipient may take, and what may be done about one that does not answer.
//!
//! Never asks or tells anybody: the exchange knows no reminder (X§4.2), so a reminder is a note of what a person did.

mod limits;
mod working_days;

pub(crate) use limits::ordinary;
pub use limits::{Lateness, Limits, limits};
pub use working_days::WorkingDays;

use crate::{Doubt, Standing};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person did about a recipient that has not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// Called by telephone.
    Phone,
    /// Wrote by a way outside this system: mail, a chat.
    Message,
    /// Spoke to somebody there.
    InPerson,
    /// Began a letter that reminds.
    Letter,
    /// It is followed no more; the words say why.
    Closed,
    /// It is followed again.
    Resumed,
}

/// How far a recipient has come, as the watch counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WatchState {
    /// In the outbox; a person may have to look.
    Waiting,
    /// Chưa rõ kết quả: neither sent nor failed.
    Unknown,
    /// The axis has it, and nothing is heard from there.
    Sent,
    /// Fetched there, or 01; not accepted.
    Arrived,
    /// 03 or further.
    Accepted,
    /// 02.
    Refused,
    /// Something was asked since, and not answered, or not so that one knows what.
    Asked,
    /// Nothing more is to come: given back, replaced, cancelled.
    Closed,
}

impl Reminder {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Phone,
        Self::Message,
        Self::InPerson,
        Self::Letter,
        Self::Closed,
        Self::Resumed,
    ];

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Message => "message",
            Self::InPerson => "in_person",
            Self::Letter => "letter",
            Self::Closed => "closed",
            Self::Resumed => "resumed",
        }
    }

    /// What is kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether the recipient was reminded, rather than left alone or taken up again.
    pub const fn reminds(self) -> bool {
        match self {
            Self::Phone | Self::Message | Self::InPerson | Self::Letter => true,
            Self::Closed | Self::Resumed => false,
        }
    }
}

impl WatchState {
    /// Every one, in the order a list shows them.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Unknown,
        Self::Sent,
        Self::Arrived,
        Self::Accepted,
        Self::Refused,
        Self::Asked,
        Self::Closed,
    ];

    /// Where a recipient that stands so counts.
    pub const fn of(standing: Standing, doubt: Option<Doubt>) -> Self {
        if doubt.is_some() {
            return Self::Asked;
        }
        match standing {
            Standing::Waiting | Standing::Stuck => Self::Waiting,
            Standing::Unknown => Self::Unknown,
            Standing::Sent => Self::Sent,
            // A code that no list knows says that something is there, and not that it was accepted.
            Standing::Delivered | Standing::Arrived | Standing::Unlisted => Self::Arrived,
            Standing::Accepted | Standing::Assigned | Standing::Processing | Standing::Done => {
                Self::Accepted
            }
            Standing::Refused => Self::Refused,
            Standing::RecallPending | Standing::UpdatePending => Self::Asked,
            Standing::Recalled | Standing::Replaced | Standing::Cancelled => Self::Closed,
        }
    }

    /// Whether something is still to come from there, or to be done here about what came: it may be reminded, and followed
    /// no more.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Sent | Self::Arrived | Self::Refused | Self::Asked => true,
            Self::Waiting | Self::Unknown | Self::Accepted | Self::Closed => false,
        }
    }

    /// The stable word that crosses to the screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Arrived => "arrived",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Asked => "asked",
            Self::Closed => "closed",
        }
    }

    /// The state named `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
