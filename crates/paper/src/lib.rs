//! Lays drafts and marks out by the rule set of their date; nouns in, PDF out.
//!
//! A page is typeset with number and date kept free as form fields and with two empty signature fields (design 14.1).
//! What issue and signing put there are marks: one-page files of exactly the fields' size. Never signs, never
//! numbers, never reads a file or a clock: fonts and layouts are built in, and the same draft gives the same bytes.

mod blocks;
mod count;
mod error;
mod fields;
mod fonts;
mod layout;
mod marks;
mod press;
mod sheet;
mod structure;
mod tables;
mod words;

pub use count::count_pages;
pub use error::Error;
pub use fields::{FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE};
pub use layout::{FieldBox, field_box, lays_out};
pub use marks::{date_mark, number_mark, seal_mark, signature_mark};
pub use sheet::{Rendered, preview, render};
