//! Writing: a draft as a Word file of the same form.
//!
//! Numbers are written as letters, not as Word's own lists: what a clerk sees is then what the file says, in every
//! program, and a list that Word renumbers behind his back cannot change what was decided. Paragraphs carry styles of
//! our own (`Liên Văn …`), by which an import knows them again. Never holds a signature, a number or a date that the
//! draft does not have.

mod blanks;
mod blocks;
mod files;
pub(crate) mod measure;
mod page;
pub(crate) mod words;
mod write;

pub(crate) use blanks::page_blanks;
pub(crate) use blocks::dots;
pub(crate) use files::PROPERTY;
pub(crate) use write::anchor_of;

use office::{Day, Draft, Number};
use std::collections::BTreeMap;

/// The bytes of a draft's pictures, by the SHA-256 that its blocks name. PNG or JPEG.
pub type Pictures = BTreeMap<String, Vec<u8>>;

/// What the page shows that the draft does not hold: taken when it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The number.
    pub number: Number,
    /// The day.
    pub day: Day,
}

/// A draft as a `.docx` file.
///
/// The same draft and pictures give the same bytes. Number and date stay blank without `issued`. A picture that is not
/// among `pictures` leaves its caption and a note of the gap.
pub fn export(draft: &Draft, pictures: &Pictures, issued: Option<&Issued>) -> Vec<u8> {
    let mut writer = write::Writer::new(draft, pictures);
    page::document(&mut writer, draft, issued);
    files::pack(writer, draft)
}

/// Every line that the exported file shows, fixed words of the form included, in reading order.
///
/// For comparing a draft with what it was made from.
pub fn shown_lines(draft: &Draft) -> Vec<String> {
    let pictures = Pictures::new();
    let mut writer = write::Writer::new(draft, &pictures);
    page::document(&mut writer, draft, None);
    page::margins(&mut writer, draft);
    writer.into_lines()
}
