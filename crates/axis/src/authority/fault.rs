//! What stopped a question to an authority, and whether the same question may succeed later.

use crate::address::AddressFault;
use crate::fault::{Fault, Reach, Strange};

/// What stopped a question to an authority.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityFault {
    /// The address cannot be asked.
    #[error("the authority's address cannot be used: {0}")]
    Address(#[from] AddressFault),
    /// No connection came about.
    #[error("the authority cannot be reached: {0}")]
    Unreachable(Reach),
    /// It was asked, and no whole answer came.
    #[error("the authority was asked and gave no whole answer")]
    Lost {
        /// Whether patience ran out, rather than the line breaking.
        timed_out: bool,
    },
    /// An HTTP status that says no.
    #[error("the authority answered with status {status}")]
    Status {
        /// HTTP status.
        status: u16,
    },
    /// It sent us to another host, or in a circle.
    #[error("the authority sent us elsewhere, status {status}")]
    Elsewhere {
        /// HTTP status.
        status: u16,
    },
    /// A page for people, such as a proxy's or a portal's.
    #[error("the authority answered with a page for people")]
    Page,
    /// An answer of another kind than the one asked for.
    #[error("the authority answered with {kind:?}")]
    OtherKind {
        /// What the answer says it is, at most 100 characters; may be empty.
        kind: String,
    },
    /// Nothing came.
    #[error("the authority's answer is empty")]
    Empty,
    /// More than is taken.
    #[error("the authority's answer is longer than {limit} bytes")]
    TooLong {
        /// Bytes allowed.
        limit: u64,
    },
}

impl AuthorityFault {
    /// Whether the same question may be answered later with nobody having done anything.
    pub fn passes(&self) -> bool {
        match self {
            Self::Address(_) => false,
            Self::Unreachable(_)
            | Self::Lost { .. }
            | Self::Status { .. }
            | Self::Elsewhere { .. }
            | Self::Page
            | Self::OtherKind { .. }
            | Self::Empty
            | Self::TooLong { .. } => true,
        }
    }
}

/// What the line did, told of an authority instead of the axis.
pub(super) fn of_the_line(fault: Fault) -> AuthorityFault {
    match fault {
        Fault::Address(fault) => AuthorityFault::Address(fault),
        Fault::Unsendable { .. } => AuthorityFault::Address(AddressFault::NotAnAddress),
        Fault::Unreachable(reach) => AuthorityFault::Unreachable(reach),
        Fault::Lost { timed_out } => AuthorityFault::Lost { timed_out },
        Fault::Strange(Strange::TooLong { limit }) => AuthorityFault::TooLong { limit },
        // The reading of an answer knows no other fault.
        Fault::Strange(_) | Fault::Refused { .. } => AuthorityFault::Lost { timed_out: false },
    }
}
