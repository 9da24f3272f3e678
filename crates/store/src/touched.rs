//! What a transaction touched, in the words that lists refresh by. Never says which row.

use serde::Serialize;
use std::collections::BTreeSet;

/// A part of the office's state that a list on the screen may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// What the desk is told to be.
    Settings,
    /// Outgoing dispatches, their drafts and enclosures.
    Dispatches,
    /// What the road did and the recipients answered.
    Deliveries,
    /// Incoming dispatches and their files.
    Arrivals,
    /// What is to be taken to the axis.
    Outbox,
    /// Packages of the axis seen here.
    Inbox,
    /// Numbers given.
    Registers,
    /// The directory of offices.
    Directory,
    /// What happened, in order.
    History,
    /// The office's own words, recipients and signers.
    Library,
    /// The office's templates, and what was made of them.
    Templates,
    /// Batches signed or issued with one consent.
    Signings,
}

/// The topics one transaction wrote to.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Touched(pub BTreeSet<Topic>);

impl Topic {
    /// The stable word that crosses to the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Dispatches => "dispatches",
            Self::Deliveries => "deliveries",
            Self::Arrivals => "arrivals",
            Self::Outbox => "outbox",
            Self::Inbox => "inbox",
            Self::Registers => "registers",
            Self::Directory => "directory",
            Self::History => "history",
            Self::Library => "library",
            Self::Templates => "templates",
            Self::Signings => "signings",
        }
    }

    /// Every topic.
    pub const ALL: [Self; 12] = [
        Self::Settings,
        Self::Dispatches,
        Self::Deliveries,
        Self::Arrivals,
        Self::Outbox,
        Self::Inbox,
        Self::Registers,
        Self::Directory,
        Self::History,
        Self::Library,
        Self::Templates,
        Self::Signings,
    ];
}

impl Touched {
    /// Whether `topic` was written to.
    pub fn has(&self, topic: Topic) -> bool {
        self.0.contains(&topic)
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The topics, in their order.
    pub fn topics(&self) -> impl Iterator<Item = Topic> {
        self.0.iter().copied()
    }
}
