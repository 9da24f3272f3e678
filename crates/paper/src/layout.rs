//! The measures of a page per rule set, read from `assets/layouts`: one place for us and for the layouts.

use crate::Error;
use office::{Kind, RuleSet};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The size of a field on the page, in points. Marks for the field are drawn on a page of this size.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FieldBox {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// How far the field reaches below the baseline of its line, in points.
    pub depth: f64,
    /// Size of its letters in points; 0 for signature fields.
    #[serde(default)]
    pub size: f64,
    /// The fixed word that comes with what is filled in: `Số: `; mostly empty.
    #[serde(default)]
    pub label: String,
}

/// The size of the field called `name` (one of the `FIELD_…` names); `None` if there is no such field.
///
/// Errors only if our own measures are broken.
pub fn field_box(name: &str, rules: RuleSet) -> Result<Option<FieldBox>, Error> {
    Ok(Measures::of(rules)?.fields.get(name).cloned())
}

/// Whether documents of this type can be laid out under these rules.
///
/// Types with a form of their own (công điện, giấy mời, biên bản, …) cannot yet.
pub fn lays_out(kind: Kind, rules: RuleSet) -> bool {
    let words: &[&str] = match rules {
        RuleSet::State2020 => &STATE_KINDS,
        RuleSet::Party2018 | RuleSet::Party2026 => &PARTY_KINDS,
    };
    words.contains(&kind.word())
}

/// The measures we need on this side; the layouts read the rest of the same file themselves.
#[derive(Debug, Deserialize)]
pub(crate) struct Measures {
    page: PageMeasures,
    pub(crate) head: HeadMeasures,
    pub(crate) body: BodyMeasures,
    pub(crate) foot: FootMeasures,
    pub(crate) fields: BTreeMap<String, FieldBox>,
}

#[derive(Debug, Deserialize)]
struct PageMeasures {
    left_mm: f64,
    right_mm: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct HeadMeasures {
    left_mm: f64,
    names_mm: f64,
    pub(crate) issuer: f64,
    pub(crate) letter_subject: f64,
    pub(crate) number: f64,
    pub(crate) place: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BodyMeasures {
    pub(crate) size: f64,
    indent_mm: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FootMeasures {
    left_mm: f64,
    pub(crate) receivers: f64,
}

/// Forms 1.2, 1.4 and 1.5 of Annex III.
const STATE_KINDS: [&str; 19] = [
    "quyet_dinh",
    "cong_van",
    "chi_thi",
    "quy_che",
    "quy_dinh",
    "thong_cao",
    "thong_bao",
    "huong_dan",
    "chuong_trinh",
    "ke_hoach",
    "phuong_an",
    "de_an",
    "du_an",
    "bao_cao",
    "to_trinh",
    "giay_uy_quyen",
    "phieu_gui",
    "phieu_chuyen",
    "phieu_bao",
];
/// What the Party issues, save minutes.
const PARTY_KINDS: [&str; 16] = [
    "nghi_quyet",
    "quyet_dinh",
    "chi_thi",
    "quy_che",
    "quy_dinh",
    "thong_bao",
    "huong_dan",
    "chuong_trinh",
    "ke_hoach",
    "phuong_an",
    "de_an",
    "bao_cao",
    "to_trinh",
    "cong_van",
    "ket_luan",
    "thong_tri",
];
const POINTS_PER_MM: f64 = 72.0 / 25.4;
const PAGE_WIDTH_MM: f64 = 210.0;
/// A4 in points, the height from which typst counts down and PDF counts up.
pub(crate) const PAGE_HEIGHT: f64 = 297.0 * POINTS_PER_MM;

impl Measures {
    pub(crate) fn of(rules: RuleSet) -> Result<Self, Error> {
        serde_json::from_str(form(rules)).map_err(|source| Error::Measures { rules, source })
    }

    pub(crate) fn field(&self, name: &'static str) -> Result<FieldBox, Error> {
        self.fields
            .get(name)
            .cloned()
            .ok_or(Error::PartMissing { part: name })
    }

    /// Width of the text area in points.
    pub(crate) fn text_width(&self) -> f64 {
        points(PAGE_WIDTH_MM - self.page.left_mm - self.page.right_mm)
    }

    /// Width of a first line of a paragraph.
    pub(crate) fn first_line(&self) -> f64 {
        self.text_width() - points(self.body.indent_mm)
    }

    /// Width of the left column of the head.
    pub(crate) fn head_left(&self) -> f64 {
        points(self.head.left_mm)
    }

    /// Width that the names of offices may take in it.
    pub(crate) fn names(&self) -> f64 {
        points(self.head.names_mm)
    }

    /// Width of the left column of the foot.
    pub(crate) fn foot_left(&self) -> f64 {
        points(self.foot.left_mm)
    }
}

/// Millimetres as points.
pub(crate) const fn points(mm: f64) -> f64 {
    mm * POINTS_PER_MM
}

/// The measures of a rule set as text.
pub(crate) const fn form(rules: RuleSet) -> &'static str {
    match rules {
        RuleSet::State2020 => include_str!("../../../assets/layouts/state-2020/form.json"),
        RuleSet::Party2018 => include_str!("../../../assets/layouts/party-2018/form.json"),
        RuleSet::Party2026 => include_str!("../../../assets/layouts/party-2026/form.json"),
    }
}
