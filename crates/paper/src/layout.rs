//! The measures of a page per rule set, read from `assets/layouts`, with the office's choices laid over them: one place
//! for us and for the layouts.
//!
//! A choice outside what the rules allow is brought to the nearest that they do: such a draft is only ever previewed.

use crate::Error;
use office::{Kind, PageStyle, PartyAbout, RuleSet};
use serde::Deserialize;
use serde_json::Value;
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

/// Whether the page of this type carries place and date, and so a date field: all but minutes do (form 1.9).
///
/// Errors if the body has no such type.
pub fn is_dated(kind: Kind, rules: RuleSet) -> Result<bool, Error> {
    Ok(Measures::of(rules)?.kind(kind, rules)?.dated)
}

/// The measures we need on this side; the layouts read the rest of the same file themselves.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Measures {
    page: PageMeasures,
    pub(crate) head: HeadMeasures,
    pub(crate) body: BodyMeasures,
    pub(crate) foot: FootMeasures,
    pub(crate) fields: BTreeMap<String, FieldBox>,
    forms: BTreeMap<String, KindForm>,
    /// All measures, the office's choices laid over them: what the layouts read.
    #[serde(skip)]
    pub(crate) all: Value,
}

/// How a type is set: which form, and what it has of the parts that not all have.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct KindForm {
    /// The number of the law's form, or a word of ours where the law has none.
    pub(crate) form: String,
    /// The authority stands in capitals above the bases.
    #[serde(default)]
    pub(crate) authority: bool,
    /// The word before the body: `QUYẾT ĐỊNH:`.
    #[serde(default)]
    pub(crate) resolves: String,
    /// `Về việc` goes before the abstract.
    #[serde(default)]
    pub(crate) about: bool,
    /// The abstract is on the page.
    #[serde(default = "yes")]
    pub(crate) abstracted: bool,
    /// Place and date are on the page.
    #[serde(default = "yes")]
    pub(crate) dated: bool,
    /// `Như trên` heads the recipients although nobody is addressed in the head.
    #[serde(default)]
    pub(crate) as_above: bool,
    /// Who keeps copies where the draft does not say.
    #[serde(default = "records_office")]
    pub(crate) filed: String,
}

#[derive(Clone, Debug, Deserialize)]
struct PageMeasures {
    top_mm: f64,
    bottom_mm: f64,
    left_mm: f64,
    right_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct HeadMeasures {
    left_mm: f64,
    names_mm: f64,
    pub(crate) issuer: f64,
    pub(crate) letter_subject: f64,
    pub(crate) number: f64,
    pub(crate) place: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BodyMeasures {
    pub(crate) size: f64,
    indent_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FootMeasures {
    left_mm: f64,
    pub(crate) receivers: f64,
}

impl Measures {
    /// The measures of `rules` where the office chose nothing.
    pub(crate) fn of(rules: RuleSet) -> Result<Self, Error> {
        Self::styled(rules, &PageStyle::default())
    }

    /// The measures of `rules` with the office's choices.
    pub(crate) fn styled(rules: RuleSet, style: &PageStyle) -> Result<Self, Error> {
        let broken = |source| Error::Measures { rules, source };
        let mut all: Value = serde_json::from_str(form(rules)).map_err(broken)?;
        choose(&mut all, rules, style);
        let read = Self::deserialize(&all).map_err(broken)?;
        Ok(Self { all, ..read })
    }

    /// The same for a page laid on its side.
    pub(crate) fn landscape(&self) -> Self {
        let mut turned = self.clone();
        let width = PAGE_HEIGHT_MM - self.page.left_mm - self.page.right_mm;
        set(&mut turned.all, "/page/text_mm", width);
        // As far beyond the text's right edge as on an upright page.
        let beyond = number(&self.all, "/annex/info_left_mm") - self.text_mm();
        set(&mut turned.all, "/annex/info_left_mm", width + beyond);
        // The measures of the page itself stay: typst turns the paper, and the margins keep their sides.
        turned.page.right_mm = PAGE_WIDTH_MM - self.page.left_mm - width;
        turned.page.bottom_mm += PAGE_HEIGHT_MM - PAGE_WIDTH_MM;
        turned
    }

    /// How a type is set; errors if the body has no such type.
    pub(crate) fn kind(&self, kind: Kind, rules: RuleSet) -> Result<&KindForm, Error> {
        let unknown = || Error::NoLayout {
            kind: kind.word(),
            rules,
        };
        self.forms.get(kind.word()).ok_or_else(unknown)
    }

    pub(crate) fn field(&self, name: &'static str) -> Result<FieldBox, Error> {
        self.fields
            .get(name)
            .cloned()
            .ok_or(Error::PartMissing { part: name })
    }

    /// Width of the text area in points.
    pub(crate) fn text_width(&self) -> f64 {
        points(self.text_mm())
    }

    /// Height of the text area in points.
    pub(crate) fn text_height(&self) -> f64 {
        points(PAGE_HEIGHT_MM - self.page.top_mm - self.page.bottom_mm)
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

    fn text_mm(&self) -> f64 {
        PAGE_WIDTH_MM - self.page.left_mm - self.page.right_mm
    }
}

/// Lays the office's choices over the measures of `rules`.
fn choose(all: &mut Value, rules: RuleSet, style: &PageStyle) {
    let fixed = rules.body() == office::Body::Party;
    let within =
        |value: u8, low: u8, high: u8| f64::from(if fixed { low } else { value.clamp(low, high) });
    let (left, right) = (
        within(style.left_mm, 30, 35),
        within(style.right_mm, 15, 20),
    );
    let width = PAGE_WIDTH_MM - left - right;
    let size = if fixed {
        14.0
    } else {
        within(style.size, 13, 14)
    };
    let indent = within(style.indent, 100, 127) / 10.0;
    let spacing = f64::from(style.spacing.clamp(100, 150)) / 100.0;
    let pitch = (size * SINGLE * spacing).max(number(all, "/body/pitch"));
    // What a narrower text lacks, the left column of the head gives: the headline needs all of the right one.
    let lacking = number(all, "/head/left_mm") + number(all, "/head/right_mm") - width;
    for (path, value) in [
        ("/page/top_mm", within(style.top_mm, 20, 25)),
        ("/page/bottom_mm", within(style.bottom_mm, 20, 25)),
        ("/page/left_mm", left),
        ("/page/right_mm", right),
        ("/page/text_mm", width),
        ("/body/size", size),
        ("/body/indent_mm", indent),
        ("/body/leading", pitch - size * LINE),
        ("/head/left_mm", number(all, "/head/left_mm") - lacking),
        ("/head/names_mm", number(all, "/head/names_mm") - lacking),
        ("/foot/left_mm", number(all, "/foot/left_mm") - lacking),
    ] {
        set(all, path, value);
    }
    if fixed {
        let headline = f64::from(style.party_headline.clamp(14, 15));
        set(all, "/head/headline", headline);
        let about = match style.party_about {
            PartyAbout::ByRule => None,
            PartyAbout::Short => Some("V/v "),
            PartyAbout::Full => Some("Về việc "),
        };
        if let (Some(about), Some(Value::Object(head))) = (about, all.get_mut("head")) {
            head.insert("letter_about".to_owned(), about.into());
        }
    }
}

/// The number at `path`; 0 where there is none.
fn number(all: &Value, path: &str) -> f64 {
    all.pointer(path).and_then(Value::as_f64).unwrap_or(0.0)
}

/// Puts a number at `/group/name`.
fn set(all: &mut Value, path: &str, value: f64) {
    let Some((group, name)) = path.trim_start_matches('/').split_once('/') else {
        return;
    };
    if let Some(Value::Object(group)) = all.get_mut(group) {
        group.insert(name.to_owned(), value.into());
    }
}

/// Millimetres as points.
pub(crate) const fn points(mm: f64) -> f64 {
    mm * POINTS_PER_MM
}

const fn yes() -> bool {
    true
}

fn records_office() -> String {
    "VT".to_owned()
}

/// The measures of a rule set as text.
const fn form(rules: RuleSet) -> &'static str {
    match rules {
        RuleSet::State2020 => include_str!("../../../assets/layouts/state-2020/form.json"),
        RuleSet::Party2018 => include_str!("../../../assets/layouts/party-2018/form.json"),
        RuleSet::Party2026 => include_str!("../../../assets/layouts/party-2026/form.json"),
    }
}

const POINTS_PER_MM: f64 = 72.0 / 25.4;
const PAGE_WIDTH_MM: f64 = 210.0;
const PAGE_HEIGHT_MM: f64 = 297.0;
/// A single line of Times New Roman and of Tinos, in sizes: ascent, descent and the gap the face asks for.
const SINGLE: f64 = 1.149;
/// A line as the layouts set it, in sizes: ascent and descent alone.
const LINE: f64 = 1.107;

#[cfg(test)]
mod tests {
    use super::*;
    use office::Body;

    #[test]
    fn every_type_of_both_bodies_has_a_form() {
        for rules in [RuleSet::State2020, RuleSet::Party2018, RuleSet::Party2026] {
            let measures = Measures::of(rules).unwrap();
            for kind in Kind::all(rules.body()) {
                assert!(
                    measures.kind(kind, rules).is_ok(),
                    "{} {rules:?}",
                    kind.word()
                );
            }
            assert_eq!(
                measures.forms.len(),
                Kind::all(rules.body()).count(),
                "and no form is left over"
            );
        }
        assert_eq!(Kind::all(Body::Party).count(), 17);
    }

    #[test]
    fn choices_outside_the_rules_are_brought_inside() {
        let wild = PageStyle {
            left_mm: 255,
            right_mm: 255,
            top_mm: 0,
            size: 200,
            spacing: 255,
            indent: 0,
            ..PageStyle::default()
        };
        let state = Measures::styled(RuleSet::State2020, &wild).unwrap();
        assert!((state.text_mm() - 155.0).abs() < 0.01, "35 and 20 at most");
        assert!((state.body.size - 14.0).abs() < 0.01);
        let party = Measures::styled(RuleSet::Party2026, &wild).unwrap();
        assert!(
            (party.text_mm() - 165.0).abs() < 0.01,
            "the Party's are fixed"
        );
    }

    #[test]
    fn single_lines_are_single() {
        let state = Measures::of(RuleSet::State2020).unwrap();
        let leading = number(&state.all, "/body/leading");
        assert!((leading + 14.0 * LINE - 14.0 * SINGLE).abs() < 0.001);
        let party = Measures::of(RuleSet::Party2026).unwrap();
        let pitch = number(&party.all, "/body/leading") + 14.0 * LINE;
        assert!(
            (pitch - 18.0).abs() < 0.001,
            "the Party's are 18 pt at least"
        );
    }
}
