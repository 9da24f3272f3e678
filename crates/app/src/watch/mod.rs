//! Delivery watch: who has received, accepted, refused; who is late; what was done about it, and what is to be done next.
//!
//! Only reads and notes. The exchange has no reminder (X§4.2), and a letter sent again would be a second letter: so a
//! reminder is a note of what a person did, or a letter of its own that is signed and numbered as any (ADR 0033).

pub mod calendar;
mod clock;
mod export;
mod list;
pub mod pending;
mod remind;
mod rows;

pub use clock::{AxisClock, clock};
pub(crate) use clock::{keep as keep_clock, measured as measured_clock};
pub use export::{ExportWatch, WatchExported, as_csv, export};
pub(crate) use export::{exact, standing as standing_words};
pub use list::{WatchCounts, WatchOnly, WatchPage, WatchQuery, WatchSort, count, list};
pub use remind::{
    Followed, RemindRecipients, RemindView, Reminded, ReminderLetter, WriteReminder, follow,
    letter, remind,
};
pub use rows::{WatchRow, WatchTimes};
