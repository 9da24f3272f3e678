//! Other paper of the clerk's desk: registers to be bound, the ĐẾN mark, the slip an arrival travels with, receipts,
//! the lists of files, the record of a check, the slip of an attempt to send, the delivery watch.
//!
//! Lines in, PDF out; drawn straight to PDF and not by typst, which would hold a register of a year whole, in some
//! gigabytes of memory (ADR 0014). Never reads a store, a file or a clock: dates and numbers come from the caller, and
//! the same lines give the same bytes. Source: Decree 30/2020, Annex IV and V.

mod attempt;
mod book;
mod face;
mod flow;
mod mark;
mod minutes;
mod qr;
mod record;
mod register;
mod slip;
mod spot;
mod watch;
mod wording;

pub use attempt::{AttemptWords, KeyWords, attempt, key_page};
pub use mark::{MarkPlace, MarkWords, Marked, cover_slip, mark_copy};
pub use minutes::{HandOver, hand_over};
pub use record::{RecordBlock, RecordLine, RecordPart, RecordWords, record};
pub use register::{RegisterEnds, RegisterPress, RegisterWords, Row, register};
pub use slip::{ReceiptLine, ReceiptWords, SlipWords, receipt, slip};
pub use spot::{DOTS_PER_INCH, PageSeen, Spotted, free_spot};
pub use watch::{WatchWords, watch_list};
pub use wording::RegisterKind;

/// A finished print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub pdf: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// Letters that no face has; a box stands for each.
    pub replaced: usize,
}

/// Millimetres to points.
pub(crate) const fn pt(mm: f64) -> f64 {
    mm * 72.0 / 25.4
}
