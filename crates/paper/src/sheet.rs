//! A whole document: from the draft to its file with the fields kept free. Never a word of its own.

use crate::blocks::PageWords;
use crate::fields::{self, Blanks, Place, Places};
use crate::layout::{Measures, lays_out};
use crate::press::{Sheets, Work};
use crate::words::Ink;
use crate::{Error, FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, marks};
use office::{Draft, RuleSet};
use typst::foundations::Label;
use typst::introspection::Introspector;
use typst::utils::PicoStr;

/// A document ready to be looked at or signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file: PDF 1.7, tagged, claiming PDF/A-2b, with four form fields.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// Typesets a finished draft by `rules`, with number, date and both signatures kept free as fields.
///
/// The same draft gives the same bytes. Errors if the draft is unfinished, secret, of the other body, of a type
/// without layout, or holds a letter that the official face has not. Source: Decree 30/2020, Annexes I and III.
pub fn render(draft: &Draft, rules: RuleSet) -> Result<Rendered, Error> {
    draft.refuse_secret()?;
    if let Some(fault) = draft.faults().into_iter().next() {
        return Err(Error::Unfinished(fault));
    }
    let (rendered, unprintable) = typeset(draft, rules)?;
    match unprintable {
        Some(letter) => Err(Error::Unprintable { letter }),
        None => Ok(rendered),
    }
}

/// Typesets a draft as far as it is written: what is missing stays blank, what has no glyph shows as a box.
///
/// For the page beside the desk while someone types. Errors as [`render`] does, save for what is unfinished.
pub fn preview(draft: &Draft, rules: RuleSet) -> Result<Rendered, Error> {
    draft.refuse_secret()?;
    typeset(draft, rules).map(|(rendered, _)| rendered)
}

fn typeset(draft: &Draft, rules: RuleSet) -> Result<(Rendered, Option<char>), Error> {
    if rules.body() != draft.body {
        return Err(Error::RulesOfOtherBody {
            body: draft.body,
            rules,
        });
    }
    if !lays_out(draft.kind, rules) {
        return Err(Error::NoLayout {
            kind: draft.kind.word(),
            rules,
        });
    }
    let letters = serde_json::to_string(draft).map_or(usize::MAX, |json| json.chars().count());
    if letters > LETTER_LIMIT {
        return Err(Error::TooLong { letters });
    }
    let measures = Measures::of(rules)?;
    let mut ink = Ink::new();
    let words = PageWords::of(draft, rules, &measures, &mut ink);
    let sheets = Work::Page(rules).typeset(&words, None)?;
    let pages = sheets.document.pages().len();
    let number = place_of(&sheets, FIELD_NUMBER, &measures)?;
    let date = place_of(&sheets, FIELD_DATE, &measures)?;
    let leader = place_of(&sheets, FIELD_LEADER, &measures)?;
    let office = marks::beside(leader, &measures)?;
    let blanks = Blanks {
        number: marks::blank_number(rules)?,
        date: marks::blank_date(rules)?,
    };
    let pdf = fields::add(
        &sheets.pdf,
        &blanks,
        &Places {
            number,
            date,
            leader,
            office,
        },
    )?;
    Ok((Rendered { pdf, pages }, ink.unprintable()))
}

/// Where the layout kept room for a field.
fn place_of(sheets: &Sheets, name: &'static str, measures: &Measures) -> Result<Place, Error> {
    let missing = || Error::PartMissing { part: name };
    let label = Label::new(PicoStr::intern(&format!("field-{name}"))).ok_or_else(missing)?;
    let introspector = sheets.document.introspector();
    let found = introspector.query_label(label).map_err(|_| missing())?;
    let location = found.location().ok_or_else(missing)?;
    let at = introspector.position(location).ok_or_else(missing)?;
    let size = measures.field(name)?;
    Ok(Place::below(
        at.page.get(),
        at.point.x.to_pt(),
        at.point.y.to_pt(),
        &size,
    ))
}

/// Letters of a draft as JSON: some five hundred pages.
const LETTER_LIMIT: usize = 2_000_000;
