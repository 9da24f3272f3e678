//! Biên nhận nỗ lực gửi: what was put into the outbox, to whom and when, signed at that moment by a key of this desk.
//!
//! Shows an attempt, never a delivery. Asks for no PIN and no line: the key lies in the desk's encrypted file, the time
//! stamp comes later where the line allows (`engine/slip.rs`). ADR 0033.

mod check;
mod key;
mod made;
mod print;
mod statement;

pub use check::{CheckSlip, SlipCheck, SlipVerdict, check, read_and_check};
pub use key::{PrintKey, SaveSlipKey, SlipKeyView, key, key_page, save_key};
pub(crate) use made::make;
pub use made::{SaveSlip, SlipList, SlipView, list, save};
pub use print::print;
pub use statement::{SlipBody, SlipFile, SlipHead, SlipRecipient, SlipWhole};

/// Why a slip cannot be read or checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlipFault {
    /// The file is no slip of ours.
    #[error("this is no slip")]
    NotASlip,
    /// The key is no public key on P-256.
    #[error("this is no public key of slips")]
    NotAKey,
    /// No such slip on this desk.
    #[error("no slip {id}")]
    Unknown {
        /// The id asked for.
        id: i64,
    },
}
