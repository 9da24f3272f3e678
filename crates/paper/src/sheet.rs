//! A whole document, or one annex of it: from the draft to its file with the fields kept free. Never a word of its own.

use crate::fields::{self, Field, FieldKind, Flush, Place};
use crate::foot::count_cosigners;
use crate::layout::Measures;
use crate::pictures::{Gaps, Pictures};
use crate::press::{Purpose, Sheets, Work};
use crate::wording::{Extracted, Manner, PageWords, Part};
use crate::words::Ink;
use crate::{
    Error, FIELD_ANNEX_INFO, FIELD_COSIGNER, FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE,
    marks,
};
use office::{Draft, RuleSet};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use typst::foundations::Label;
use typst::introspection::Introspector;
use typst::utils::PicoStr;

/// A document ready to be looked at or signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file: PDF 1.7, tagged, with its form fields.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// [`render_with`] for a draft without pictures.
pub fn render(draft: &Draft, rules: RuleSet) -> Result<Rendered, Error> {
    render_with(draft, rules, &Pictures::new())
}

/// Typesets a finished draft by `rules`, with number, date and the signatures kept free as fields; with the annexes
/// that are not files of their own.
///
/// The same draft gives the same bytes. Errors if the draft is unfinished, secret, of the other body, holds a letter
/// that the official face has not, or a picture that is missing, broken or too large. Source: Decree 30/2020, Annexes I
/// and III.
pub fn render_with(draft: &Draft, rules: RuleSet, pictures: &Pictures) -> Result<Rendered, Error> {
    finished(draft, rules, Part::Whole, pictures)
}

/// Typesets annex `index` (from 0) as a file of its own, with the field that shows the office's signature (form 2.2).
///
/// Errors as [`render_with`] does, and if there is no such annex.
pub fn render_annex(
    draft: &Draft,
    index: usize,
    rules: RuleSet,
    pictures: &Pictures,
) -> Result<Rendered, Error> {
    has_annex(draft, index)?;
    finished(draft, rules, Part::Annex(index), pictures)
}

/// [`preview_with`] for a draft without pictures.
pub fn preview(draft: &Draft, rules: RuleSet) -> Result<Rendered, Error> {
    preview_with(draft, rules, &Pictures::new())
}

/// Typesets a draft as far as it is written: what is missing shows as a marked gap, what has no glyph as a box.
///
/// For the page beside the desk while someone types. Errors as [`render_with`] does, save for what is unfinished.
pub fn preview_with(draft: &Draft, rules: RuleSet, pictures: &Pictures) -> Result<Rendered, Error> {
    unfinished(draft, rules, Part::Whole, pictures)
}

/// [`preview_with`] for annex `index` (from 0) as a file of its own.
pub fn preview_annex(
    draft: &Draft,
    index: usize,
    rules: RuleSet,
    pictures: &Pictures,
) -> Result<Rendered, Error> {
    has_annex(draft, index)?;
    unfinished(draft, rules, Part::Annex(index), pictures)
}

/// Typesets parts of a document that was issued, in its full form: its head, number and date, type and abstract, the
/// parts taken under their own numbers, who signed it and who received it (Decree 30/2020 art. 25.3).
///
/// No field is kept free: nobody signs it, it is what an extract is made on. What is left out is marked `[...]`, where
/// somebody signed stands `(Đã ký)`. Errors as [`render_with`] does.
pub fn render_extract(
    draft: &Draft,
    of: &Extracted,
    rules: RuleSet,
    pictures: &Pictures,
) -> Result<Rendered, Error> {
    draft.refuse_secret()?;
    let manner = Manner {
        rules,
        part: Part::Whole,
        extracted: Some(of),
        pictures,
        gaps: Gaps::Refused,
    };
    let set = Set::of(draft, manner)?;
    match set.unprintable {
        Some(letter) => Err(Error::Unprintable { letter }),
        None => Ok(Rendered {
            pdf: set.sheets.file(Purpose::Keeping)?,
            pages: set.sheets.document.pages().len(),
        }),
    }
}

fn finished(
    draft: &Draft,
    rules: RuleSet,
    part: Part,
    pictures: &Pictures,
) -> Result<Rendered, Error> {
    draft.refuse_secret()?;
    if let Some(fault) = draft.faults().into_iter().next() {
        return Err(Error::Unfinished(fault));
    }
    let manner = Manner {
        rules,
        part,
        extracted: None,
        pictures,
        gaps: Gaps::Refused,
    };
    let set = Set::of(draft, manner)?;
    match set.unprintable {
        Some(letter) => Err(Error::Unprintable { letter }),
        None => set.rendered(Purpose::Keeping),
    }
}

fn unfinished(
    draft: &Draft,
    rules: RuleSet,
    part: Part,
    pictures: &Pictures,
) -> Result<Rendered, Error> {
    draft.refuse_secret()?;
    let manner = Manner {
        rules,
        part,
        extracted: None,
        pictures,
        gaps: Gaps::Marked,
    };
    Set::of(draft, manner)?.rendered(Purpose::Looking)
}

fn has_annex(draft: &Draft, index: usize) -> Result<(), Error> {
    let missing = Error::NoAnnex { number: index + 1 };
    draft.annexes.get(index).map(|_| ()).ok_or(missing)
}

/// A draft set in type, with its fields found.
pub(crate) struct Set {
    pub(crate) sheets: Sheets,
    pub(crate) fields: Vec<Field>,
    /// The first letter that no face has.
    unprintable: Option<char>,
}

impl Set {
    pub(crate) fn of(draft: &Draft, manner: Manner<'_>) -> Result<Self, Error> {
        let rules = manner.rules;
        if rules.body() != draft.body {
            return Err(Error::RulesOfOtherBody {
                body: draft.body,
                rules,
            });
        }
        let letters = serde_json::to_string(draft).map_or(usize::MAX, |json| json.chars().count());
        if letters > LETTER_LIMIT {
            return Err(Error::TooLong { letters });
        }
        let measures = Measures::styled(rules, &draft.style)?;
        let mut ink = Ink::new();
        let words = PageWords::of(draft, &manner, &measures, &mut ink)?;
        let sheets = Work::Page(rules).typeset_with(&words, manner.pictures)?;
        let fields = match manner.part {
            Part::Whole if manner.extracted.is_some() => Vec::new(),
            Part::Whole => fields_of(draft, rules, &measures, &sheets)?,
            Part::Annex(_) => vec![Field {
                name: FIELD_ANNEX_INFO.to_owned(),
                place: place_of(&sheets, FIELD_ANNEX_INFO, FIELD_ANNEX_INFO, &measures)?,
                kind: FieldKind::Signature {
                    told: "Chữ ký số của cơ quan, tổ chức: số, ký hiệu và thời gian ký",
                },
            }],
        };
        Ok(Self {
            sheets,
            fields,
            unprintable: ink.unprintable(),
        })
    }

    fn rendered(&self, purpose: Purpose) -> Result<Rendered, Error> {
        Ok(Rendered {
            pdf: fields::add(&self.sheets.file(purpose)?, &self.fields)?,
            pages: self.sheets.document.pages().len(),
        })
    }
}

/// The fields of a document, in reading order; the office's lies beside the leader's.
fn fields_of(
    draft: &Draft,
    rules: RuleSet,
    measures: &Measures,
    sheets: &Sheets,
) -> Result<Vec<Field>, Error> {
    let form = measures.kind(draft.kind, rules)?;
    let mut all = vec![Field {
        name: FIELD_NUMBER.to_owned(),
        place: place_of(sheets, FIELD_NUMBER, FIELD_NUMBER, measures)?,
        kind: FieldKind::Text {
            told: "Số văn bản",
            blank: blank(FIELD_NUMBER, rules)?,
            flush: Flush::Right,
        },
    }];
    if form.dated {
        all.push(Field {
            name: FIELD_DATE.to_owned(),
            place: place_of(sheets, FIELD_DATE, FIELD_DATE, measures)?,
            kind: FieldKind::Text {
                told: "Ngày, tháng, năm ban hành",
                blank: blank(FIELD_DATE, rules)?,
                flush: Flush::Left,
            },
        });
    }
    let leader = place_of(sheets, FIELD_LEADER, FIELD_LEADER, measures)?;
    all.push(Field {
        name: FIELD_LEADER.to_owned(),
        place: leader,
        kind: FieldKind::Signature {
            told: "Chữ ký số của người có thẩm quyền",
        },
    });
    all.push(Field {
        name: FIELD_OFFICE.to_owned(),
        place: marks::beside(leader, measures)?,
        kind: FieldKind::Beside {
            told: "Chữ ký số của cơ quan, tổ chức",
        },
    });
    for at in 1..=count_cosigners(draft, form) {
        let name = format!("{FIELD_COSIGNER}{at}");
        all.push(Field {
            place: place_of(sheets, &name, FIELD_LEADER, measures)?,
            name,
            kind: FieldKind::Signature {
                told: "Chữ ký số của người cùng ký",
            },
        });
    }
    Ok(all)
}

/// What a text field shows while it is free; the same for every draft, so drawn once for the process.
fn blank(name: &'static str, rules: RuleSet) -> Result<Vec<u8>, Error> {
    static DRAWN: Mutex<BTreeMap<(&str, &str), Vec<u8>>> = Mutex::new(BTreeMap::new());
    let key = (name, rules.word());
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = drawn.get(&key) {
        return Ok(known.clone());
    }
    let look = if name == FIELD_NUMBER {
        marks::blank_number(rules)?
    } else {
        marks::blank_date(rules)?
    };
    drawn.insert(key, look.clone());
    Ok(look)
}

/// Where the layout kept room for the field `name`, which has the size of the field `like`.
fn place_of(
    sheets: &Sheets,
    name: &str,
    like: &'static str,
    measures: &Measures,
) -> Result<Place, Error> {
    let missing = || Error::PartMissing { part: like };
    let label = Label::new(PicoStr::intern(&format!("field-{name}"))).ok_or_else(missing)?;
    let introspector = sheets.document.introspector();
    let found = introspector.query_label(label).map_err(|_| missing())?;
    let location = found.location().ok_or_else(missing)?;
    let at = introspector.position(location).ok_or_else(missing)?;
    let page = at.page.get();
    let sheet = sheets.document.pages().get(page - 1).ok_or_else(missing)?;
    Ok(Place::below(
        page,
        at.point.x.to_pt(),
        at.point.y.to_pt(),
        sheet.frame.height().to_pt(),
        &measures.field(like)?,
    ))
}

/// Letters of a draft as JSON: some five hundred pages.
const LETTER_LIMIT: usize = 2_000_000;
