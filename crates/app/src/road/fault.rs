//! Why a road cannot be set up so, or a letter cannot take it.

use office::UnitCode;

/// Why a road cannot be set up so, or a letter cannot take it.
#[derive(Debug, thiserror::Error)]
pub enum RoadFault {
    /// A Party document has no road of the Party, and no rule lets it take one of the State.
    #[error("no road may carry a Party document to {to}")]
    PartyNeedsRule {
        /// The recipient.
        to: UnitCode,
    },
    /// A person chose a road that would carry the document into the other network.
    #[error("{name:?} may not carry this document to {to}")]
    Crosses {
        /// The recipient.
        to: UnitCode,
        /// What the road is called.
        name: String,
    },
    /// No such road.
    #[error("no road {id}")]
    Unknown {
        /// The road asked for.
        id: i64,
    },
    /// Letters wait for it.
    #[error("{letters} letters wait for this road")]
    InUse {
        /// How many.
        letters: u64,
    },
    /// Something went or came by it: its kind and its network are what they are.
    #[error("a road that was travelled keeps its kind and its network")]
    Fixed,
    /// It has no name.
    #[error("the road has no name")]
    NameMissing,
    /// Another road has this name.
    #[error("another road is called {name:?}")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// A provincial axis asks for a name, a password and a program's code.
    #[error("the login is incomplete")]
    LoginMissing,
    /// No beginning of a code.
    #[error("{prefix:?} begins no code")]
    Rule {
        /// What was given.
        prefix: String,
    },
    /// What it is to be connected with does not work.
    #[error("the road cannot be connected so")]
    Connection(#[from] axis::ConnectionFault),
}
