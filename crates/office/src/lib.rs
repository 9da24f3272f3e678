//! The nouns and rules of a commune's clerical office.
//!
//! Pure: no clock of its own, no network, no file, no page, no envelope. What stands here is what a careful
//! clerk would say out loud; how it is stored, drawn, signed or sent is another room's work.

mod calendar;
mod document;
mod draft;
mod incoming;
mod number;
mod outgoing;
mod receipt;
mod rules;
mod secrecy;
mod text;
mod unit;

pub use calendar::{Clock, Day, Moment};
pub use document::{DocumentId, Kind, KindUnknown, Urgency};
pub use draft::{
    Block, Draft, DraftFault, Letterhead, Recipient, Run, SignatureBlock, Text, label_blocks,
};
pub use incoming::{Incoming, IncomingRefused, IncomingStep};
pub use number::{Notation, Number, NumberError, Period, Reference, Series, SeriesScheme};
pub use outgoing::{Delivery, Outgoing, OutgoingStep, Road, StepRefused};
pub use receipt::{Answer, Business};
pub use rules::{Body, RuleSet};
pub use secrecy::{SecretRefused, refuse_secret};
pub use text::{collation_key, fold, nfc};
pub use unit::{CodeForm, UnitCode, UnitCodeError};
