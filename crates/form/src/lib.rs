//! Tells where a document strays from its form (kiểm tra thể thức).
//!
//! Three doors: [`observe_pdf`] sees a born-digital PDF, [`check_pages`] judges what was seen (there or in a Word file),
//! [`check_draft`] judges the words of a draft, whose page is right by construction. Never changes a document, never
//! guesses at what cannot be seen, and says of each finding under which rule it stands.

mod check;
mod draft;
mod error;
mod finding;
mod observed;
mod pdf;
mod reading;
mod rules;
mod scan;
mod words;

pub use check::{check_pages, choose, law};
pub use draft::check_draft;
pub use error::Error;
pub use finding::{Class, Finding, Fix, Report, Spot, Told, Why};
pub use observed::{
    Align, Area, Column, Line, Margins, Numbering, Observed, Page, Picture, Shape, Source, Spacing,
    Span, Stroke,
};
pub use pdf::observe_pdf;
pub use scan::{ScanFault, scan_faults};
