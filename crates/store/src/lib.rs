//! The office's one encrypted SQLite file and its folder of documents.
//!
//! Holds what a desk knows, and gives it back as office nouns. Never signs, sends, draws or decides: which step
//! may follow which is `office`'s to say, when to try again is the engine's. The only room that names SQL and
//! the keys a desk is encrypted with.

mod arrival_files;
mod arrivals;
mod asks;
mod books;
mod cipher;
mod codec;
mod copies;
mod deliveries;
mod desk;
mod directory;
mod dispatches;
mod enclosures;
mod error;
mod evidence;
mod files;
mod history;
mod inbox;
#[cfg(test)]
mod inside;
mod keys;
mod laying;
mod library;
mod mailboxes;
mod meant;
mod migrations;
mod near;
mod outbox;
mod papers;
mod parcels;
mod receipts;
mod registers;
mod reminders;
mod roads;
mod room;
mod search;
mod sendings;
mod settings;
mod signings;
mod slips;
mod stamps;
mod store;
mod templates;
mod touched;
mod versions;
mod watch;
mod wishes;

pub use arrival_files::{ArrivalFile, NewArrivalFile};
pub use arrivals::{Arrival, ArrivalFilter, NewArrival};
pub use asks::{AskRow, Frozen, NewAsk};
pub use books::{BookFilter, BookLine, BookMark, IncomingLine, OutgoingLine};
pub use copies::{CopyFilter, CopyRow, NewCopy};
pub use deliveries::DeliveryRow;
pub use directory::{
    Agency, AgencyChange, AgencyEvent, Difference, DirectoryIndex, Hit, Succession, TreeRow,
};
pub use dispatches::{Dispatch, DispatchFilter, IssuedFacts};
pub use enclosures::{Enclosure, NewEnclosure};
pub use error::Error;
pub use evidence::{EvidenceFound, EvidencePart, EvidenceRow, Paper, PartKind};
pub use files::{Files, Hash, NotAHash};
pub use history::HistoryRow;
pub use inbox::{InboxRow, InboxState, PackageKey};
pub use keys::{Holder, Lock, Passphrase};
pub use library::{LibraryRow, NewLibraryRow, Shelf};
pub use mailboxes::{MailboxDay, MailboxItem, MailboxRow};
pub use migrations::KNOWN as SCHEMA_VERSION;
pub use outbox::{Letter, NewLetter, OutboxRow, OutboxState};
pub use parcels::{
    AgencyCertificate, NewAgencyCertificate, NewParcel, NewParcelPart, ParcelRow, ParcelWay,
};
pub use receipts::{NewReceipt, Receipt};
pub use registers::{RegisterEntry, RegisterRow};
pub use reminders::{NewReminder, ReminderRow};
pub use roads::{NewRoad, RoadGround, RoadKind, RoadRow};
pub use signings::{
    NewSigning, NewSigningItem, SigningAct, SigningEnding, SigningItem, SigningRow, SigningState,
};
pub use slips::{NewSlip, SlipKeyRow, SlipRow};
pub use stamps::{Level, NewStamp, StampRow, StampState};
pub use store::{EngineLock, IssuingLock, Read, SigningLock, Store, Write};
pub use templates::{MergeRow, NewTemplate, TemplateRow};
pub use touched::{Topic, Touched};
pub use versions::{Cause, DraftVersion, Made, VersionRow, Ways};
pub use watch::{Watched, WatchedDispatch};
pub use wishes::{NewWish, WishRow, WishState};
