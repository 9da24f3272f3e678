//! What a check says: which part strays, how, where, under which rule, and how it may be mended.
//!
//! Words and facts only; the sentences stand in the locale under `check.part.<part>` and `check.fault.<fault>`.

use crate::{Area, Source};
use office::RuleSet;
use serde::Serialize;
use ts_rs::TS;

/// One place where a document strays from its form.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct Finding {
    /// `part.fault`: `motto.size`. Never renamed.
    pub code: String,
    /// The part of the form: `motto`.
    #[ts(type = "string")]
    pub part: &'static str,
    /// How it strays: `size`.
    #[ts(type = "string")]
    pub fault: &'static str,
    /// How sure we are and how much it weighs.
    pub class: Class,
    /// The rule, in Vietnamese: `Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.1b`.
    pub rule: String,
    /// What is there.
    pub seen: String,
    /// What should be there.
    pub wanted: String,
    /// The words it is about, at most 80 characters.
    pub quote: String,
    /// Where it is.
    pub place: Spot,
    /// How many more places stray in the same way.
    pub others: u32,
    /// What would mend it, where that is safe.
    pub fix: Option<Fix>,
}

/// How sure and how grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
// The window knows another class: that of failures.
#[ts(rename = "FindingClass")]
pub enum Class {
    /// Against the letter of the rule.
    Error,
    /// Most likely against it; a person should look.
    Doubt,
    /// Worth a thought: spelling with capitals, blanks, order.
    Hint,
}

/// Where in the document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(rename = "FindingSpot")]
pub struct Spot {
    /// Page from 1 in a PDF; in a Word file section from 1, or page from 1 where `area` is known, for that is a place on
    /// the pages that were drawn of it. 0 for the whole document.
    pub page: u32,
    /// Place on the page.
    pub area: Option<Area>,
    /// Paragraph from 1 in a Word file.
    pub paragraph: Option<u32>,
    /// JSON pointer into a draft: `/blocks/3/text`.
    pub pointer: Option<String>,
}

/// A change to one text of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "TextFix")]
pub struct Fix {
    /// JSON pointer to the text: `/bases/0`, `/blocks/3/text/1/text`.
    pub pointer: String,
    /// The text as it must still be for the change to hold.
    pub from: String,
    /// The text as it becomes; `None` removes the entry.
    pub to: Option<String>,
}

/// Everything a check says of a file.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(rename = "FormReport")]
pub struct Report {
    /// The rule set it was judged by.
    pub rules: RuleSet,
    /// The law's name, in Vietnamese.
    pub law: String,
    /// Why that set.
    pub why: Why,
    /// The kind of file.
    pub source: Source,
    /// How many pages were seen; of a Word file its sections.
    pub pages: u32,
    /// What strays, in the order of the document.
    pub findings: Vec<Finding>,
}

/// Why a rule set was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "RulesWhy")]
pub struct Why {
    /// What told whose document it is.
    pub body: Told,
    /// What told its day.
    pub day: Told,
    /// The day itself.
    pub on: office::Day,
}

/// Where a fact came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ToldBy")]
pub enum Told {
    /// The clerk said so.
    Asked,
    /// The page says so.
    Page,
    /// Nothing said so: the ordinary case is assumed.
    Assumed,
}

impl Report {
    /// Whether anything is against the letter of the rule.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.class == Class::Error)
    }
}

/// The words of `text` that a finding quotes.
pub(crate) fn quoted(text: &str) -> String {
    const LIMIT: usize = 80;
    let text = text.trim();
    if text.chars().count() <= LIMIT {
        return text.to_owned();
    }
    let head: String = text.chars().take(LIMIT - 1).collect();
    format!("{}…", head.trim_end())
}
