//! Word files: read strictly, taken apart into drafts, written so that Word and LibreOffice show the same form.
//!
//! Bytes in, bytes out: never opens a file, starts a process or asks the network, never runs a macro, and never drops a
//! letter without saying so. Knows no desk and no page layout; only `office`.

mod error;
mod export;
mod import;
pub mod legacy;
pub mod limits;
mod model;
mod package;
mod read;
mod roles;
mod xml;

pub use error::{Error, Foreign, Limit};
pub use export::{Issued, Pictures, export, shown_lines};
pub use import::{Imported, Unplaced, What, import, lost_lines};
pub use model::{
    Align, Baseline, Cell, Face, Field, Item, Label, Note, NoteKind, NumberFormat, Orientation,
    PageSetup, Paragraph, Picture, Piece, Placed, Remark, RemarkKind, Row, Run, Running, RunningOn,
    Section, Spacing, TWIPS_PER_MM, Table, WordFile,
};
pub use read::read;
