//! The nouns and rules of a commune's clerical office.
//!
//! Pure: no clock of its own, no network, no file, no page, no envelope. What stands here is what a careful
//! clerk would say out loud; how it is stored, drawn, signed or sent is another room's work.

mod agency;
mod annexes;
mod block;
mod calendar;
mod copy;
mod delivery;
mod document;
mod draft;
mod incoming;
mod input_fields;
mod meant;
mod number;
mod numbering;
mod outgoing;
mod particulars;
mod pending;
mod receipt;
mod rules;
mod secrecy;
mod signatories;
mod style;
mod text;
mod unit;
mod watch;

pub use agency::{initials, is_commune, other_words};
pub use annexes::{label_annexes, put_in_force};
pub use block::{Align, Block, Merge, Run, Text};
pub use calendar::{Clock, Day, Moment};
pub use copy::{CopyBasis, CopyForm, CopyRefused, Medium};
pub use delivery::{
    Ask, AskState, DeliveryRefused, DeliveryStep, Doubt, Exchange, Heard, Standing, Stays,
};
pub use document::{DocumentId, Kind, KindUnknown, Urgency};
pub use draft::{
    Annex, Circulation, Draft, DraftFault, JointIssuer, Letterhead, Member, Recipient,
    SignatureBlock,
};
pub use incoming::{Incoming, IncomingRefused, IncomingStep, Wish};
pub use input_fields::{FieldType, InputField, input_fields};
pub use meant::{KeyRead, WhenRead, read_key, reference_key};
pub use number::{Notation, Number, NumberError, Period, Reference, Series, SeriesScheme};
pub use numbering::{label_blocks, name_anchors, roman};
pub use outgoing::{Delivery, Outgoing, OutgoingStep, Road, StepRefused};
pub use particulars::Particular;
pub use pending::{Matter, Owner, Pending, pending};
pub use receipt::{Answer, Business};
pub use rules::{Body, RuleSet};
pub use secrecy::{SecretRefused, refuse_secret};
pub use signatories::{
    Circle, Expected, Holder, Likeness, ReasonWeight, Signatories, SignatoriesOutcome,
    SignatoryReason, SignatureFacts, SignedFile, holder, likeness, signatories,
};
pub use style::{Font, PageStyle, PartyAbout, PartyBases, PartyEnd, Separator};
pub use text::{collation_key, fold, following, leading, nfc};
pub use unit::{CodeForm, UnitCode, UnitCodeError};
pub use watch::{Lateness, Limits, Reminder, WatchState, WorkingDays, limits};
