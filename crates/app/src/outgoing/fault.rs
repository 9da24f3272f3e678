//! Why nothing is asked of recipients, or decided about what a sender asks.

use office::UnitCode;

/// What stands in the way; whose fault it is, the name says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeFault {
    /// It was asked back and rests.
    #[error("the dispatch {id} was asked back and rests")]
    Frozen {
        /// The dispatch.
        id: i64,
    },
    /// Somebody has not answered the recall yet.
    #[error("a recall of the dispatch {id} is not answered")]
    RecallOpen {
        /// The dispatch.
        id: i64,
    },
    /// No recipient stands where it could follow.
    #[error("nobody can be asked about the dispatch {id} now")]
    NobodyToAsk {
        /// The dispatch.
        id: i64,
    },
    /// The dispatch did not go to that office.
    #[error("the dispatch {id} did not go to {code}")]
    NotARecipient {
        /// The dispatch.
        id: i64,
        /// The code named.
        code: UnitCode,
    },
    /// The office has it already, under this code.
    #[error("the dispatch {id} went to {code} already")]
    RecipientAlready {
        /// The dispatch.
        id: i64,
        /// The code it went to.
        code: UnitCode,
    },
    /// A corrected version: what is asked is asked about the document it corrects.
    #[error("this corrects the dispatch {id}, which is to be asked about")]
    AskTheOriginal {
        /// The dispatch it corrects.
        id: i64,
    },
    /// A corrected version was begun and has not been sent.
    #[error("the corrected version {id} has not been sent yet")]
    CorrectionOpen {
        /// The corrected version.
        id: i64,
    },
    /// The arrival was given back: its copy here is frozen.
    #[error("the arrival {id} was given back")]
    ArrivalFrozen {
        /// The arrival.
        id: i64,
    },
    /// No such wish.
    #[error("no wish {id}")]
    WishUnknown {
        /// The id asked for.
        id: i64,
    },
    /// Nobody is late: there is nobody to remind.
    #[error("no recipient of the dispatch {id} is late")]
    NobodyLate {
        /// The dispatch.
        id: i64,
    },
    /// A way to remind that is noted by other verbs.
    #[error("that is not noted so")]
    ReminderUnfit,
    /// The code says nothing that a person reports so.
    #[error("status {code} is not reported by a person")]
    StatusUnfit {
        /// The code.
        code: u16,
    },
}
