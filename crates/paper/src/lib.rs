//! Lays drafts and marks out by the rule set of their date; nouns in, PDF out.
//!
//! A page is typeset with number and date kept free as form fields and with two empty signature fields (design 14.1).
//! What issue and signing put there are marks: one-page files of exactly the fields' size. Never signs, never
//! numbers, never reads a file or a clock: fonts and layouts are built in, and the same draft gives the same bytes.

mod annexes;
mod blocks;
mod copies;
mod count;
mod error;
mod fields;
mod fonts;
mod foot;
mod glance;
mod layout;
mod looks;
mod marks;
mod names;
mod pictures;
mod press;
pub mod prints;
mod sheaf;
mod sheet;
mod structure;
mod tables;
mod wording;
mod words;

pub use copies::{CopyWords, copy_block, copy_mark, copy_page};
pub use count::count_pages;
pub use error::Error;
pub use fields::{
    FIELD_ANNEX_INFO, FIELD_COSIGNER, FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE,
};
pub use fonts::{has_lent_faces, lend_faces};
pub use glance::{Glance, Touched, glance};
pub use layout::{FieldBox, field_box, is_dated};
pub use looks::{Look, LookFault, LookKind, look, look_without_ground};
pub use marks::{
    MarkColour, date_mark, number_mark, placed_mark, seal_mark, sign_info_mark, signature_mark,
};
pub use pictures::Pictures;
pub use sheaf::{Leaf, Spot, end_of_last_page, leaves, put_beneath, take_pages};
pub use sheet::{
    Rendered, preview, preview_annex, preview_with, render, render_annex, render_extract,
    render_with,
};
pub use wording::Extracted;
