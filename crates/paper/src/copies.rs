//! Copies: the block of a copy on paper (form 3.1), and the words on an electronic one (form 3.2).
//!
//! Never joins it with what was copied: that file is the copying room's.

use crate::blocks::BOLD;
use crate::foot::{SignatureWords, filed};
use crate::layout::Measures;
use crate::marks::information;
use crate::press::{Purpose, Work};
use crate::sheet::Rendered;
use crate::wording::{entries, fonts, head_name, place};
use crate::words::Ink;
use crate::{Error, Pictures};
use office::{
    CopyForm, Day, Moment, Notation, Number, PageStyle, Recipient, RuleSet, SignatureBlock,
};
use serde::Serialize;
use serde_json::Value;

/// What stands in the block of a copy on paper.
#[derive(Clone, Debug, Default)]
pub struct CopyWords {
    /// SAO Y, SAO LỤC or TRÍCH SAO.
    pub form: CopyForm,
    /// The office that copies.
    pub issuer: String,
    /// The number of the copy; none: it is written by hand.
    pub number: Option<Number>,
    /// `SY-UBND`.
    pub notation: Option<Notation>,
    /// Địa danh.
    pub place: String,
    /// The day of copying; none: it is written by hand.
    pub day: Option<Day>,
    /// Who signs the copy.
    pub signature: SignatureBlock,
    /// Nơi nhận, without `Lưu`.
    pub recipients: Vec<Recipient>,
    /// Lưu; empty: `VT`.
    pub filed: String,
    /// Margins and size.
    pub style: PageStyle,
}

/// The block of a copy on a sheet of its own, under a line as wide as the text (form 3.1).
///
/// For a document whose last page has no room left. No field is kept free: it is signed by hand and sealed. Errors if a
/// letter has no glyph.
pub fn copy_page(copy: &CopyWords) -> Result<Rendered, Error> {
    typeset(copy, false)
}

/// The block of a copy on a strip as wide as the text and as high as it needs: to be put below the copied text.
///
/// Errors as [`copy_page`] does.
pub fn copy_block(copy: &CopyWords) -> Result<Rendered, Error> {
    typeset(copy, true)
}

/// What the office's signature shows on an electronic copy, top right on its first page: form, copying office and time
/// of signing (form 3.2; 80.9 × 8.6 mm). One transparent page of that size.
pub fn copy_mark(form: CopyForm, copier: &str, at: Moment) -> Result<Vec<u8>, Error> {
    information(
        COPY_INFO,
        &[form.name().to_owned(), copier.to_owned()],
        at,
        RuleSet::State2020,
    )
}

#[derive(Serialize)]
struct CopyPage {
    form: Value,
    fonts: &'static [&'static str],
    strip: bool,
    told: &'static str,
    kind: &'static str,
    superior: String,
    issuer: String,
    joint: [(); 0],
    number: String,
    notation: String,
    place: String,
    date: String,
    as_above: bool,
    as_article: usize,
    recipients: Vec<String>,
    filed: String,
    drafter: String,
    signers: [SignatureWords; 1],
}

fn typeset(copy: &CopyWords, strip: bool) -> Result<Rendered, Error> {
    let measures = Measures::styled(RuleSet::State2020, &copy.style)?;
    let mut ink = Ink::new();
    let width = measures.text_width() - measures.foot_left();
    let signer = SignatureWords::of(&copy.signature, width, measures.body.size, &mut ink);
    let notation = copy.notation.as_ref().map_or("", Notation::as_str);
    let number = copy.number.as_ref().map_or("", Number::as_str);
    let page = CopyPage {
        form: measures.all.clone(),
        fonts: fonts(copy.style.font),
        strip,
        told: copy.form.name(),
        kind: copy.form.name(),
        superior: String::new(),
        issuer: head_name(&copy.issuer, BOLD, &measures, &mut ink),
        joint: [],
        number: ink.line(number),
        notation: ink.line(notation),
        place: place(&copy.place, &measures, &mut ink),
        date: copy.day.map_or_else(String::new, Day::official),
        as_above: false,
        as_article: 0,
        recipients: entries(&copy.recipients, &measures, &mut ink),
        filed: filed(&copy.filed, &measures, &mut ink),
        drafter: String::new(),
        signers: [signer],
    };
    let sheets = Work::Copy.typeset_with(&page, &Pictures::new())?;
    if let Some(letter) = ink.unprintable() {
        return Err(Error::Unprintable { letter });
    }
    Ok(Rendered {
        pages: sheets.document.pages().len(),
        pdf: sheets.file(Purpose::Keeping)?,
    })
}

const COPY_INFO: &str = "copy_info";
