//! The choices the law leaves to the office, and those where our sources disagree; each with a safe default.
//!
//! A draft carries its choices with it, so that the same draft always gives the same page.

use crate::{Body, DraftFault};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How an office sets its pages within the rules. Sources and open points: R§1.1, R§1.3, R§3.2, R§10 row 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct PageStyle {
    /// Top margin in mm: State 20–25; the Party's is fixed at 20.
    pub top_mm: u8,
    /// Bottom margin in mm: State 20–25; the Party's is fixed at 20.
    pub bottom_mm: u8,
    /// Left margin in mm: State 30–35; the Party's is fixed at 30.
    pub left_mm: u8,
    /// Right margin in mm: State 15–20; the Party's is fixed at 15.
    pub right_mm: u8,
    /// Size of the body in points: 13 or 14; the Party's is 14.
    pub size: u8,
    /// Line spacing in hundredths of a single line: 100–150; the Party's is at least 18 pt.
    pub spacing: u8,
    /// Indent of a first line in tenths of a millimetre: 100 or 127; the Party's is 100.
    pub indent: u8,
    /// The letters the page is set in.
    pub font: Font,
    /// Party: size of `ĐẢNG CỘNG SẢN VIỆT NAM`, 15 or 14.
    pub party_headline: u8,
    /// Party: the word before a letter's abstract.
    pub party_about: PartyAbout,
    /// Party: how bases stand.
    pub party_bases: PartyBases,
    /// Party: what ends the last sentence.
    pub party_end: PartyEnd,
    /// What stands under the issuing office's name.
    pub separator: Separator,
}

/// The letters a page is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Font {
    /// Tinos, which the product brings: the measures of Times New Roman.
    #[default]
    Tinos,
    /// Times New Roman, where the machine has it; else Tinos, and the office is told.
    TimesNewRoman,
}

/// The word before the abstract of a Party letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartyAbout {
    /// As the rule set of the day has it.
    #[default]
    ByRule,
    /// `V/v`.
    Short,
    /// `Về việc`.
    Full,
}

/// How the bases of a Party document stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartyBases {
    /// Upright, after a dash.
    #[default]
    Dashed,
    /// Italic.
    Italic,
}

/// What ends the last sentence of a Party document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartyEnd {
    /// A full stop.
    #[default]
    Stop,
    /// `./.`, as the State has it.
    Slashed,
}

/// What stands under the issuing office's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// What the rule set says: the State's line, the Party's star.
    #[default]
    ByRule,
    /// A line of a third to a half of the name.
    Line,
    /// A star, as the Front and the mass organisations have it.
    Star,
}

impl Default for PageStyle {
    fn default() -> Self {
        Self {
            top_mm: 20,
            bottom_mm: 20,
            left_mm: 30,
            right_mm: 15,
            size: 14,
            spacing: 100,
            indent: 100,
            font: Font::default(),
            party_headline: 15,
            party_about: PartyAbout::default(),
            party_bases: PartyBases::default(),
            party_end: PartyEnd::default(),
            separator: Separator::default(),
        }
    }
}

impl PageStyle {
    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What of it the rules of `body` do not allow; empty when all is well.
    ///
    /// Source: Decree 30/2020, Annex I, I.3 and II.6; Hướng dẫn 36-HD/VPTW and 05-HD/VPTW (R§3.2).
    pub fn faults(&self, body: Body) -> Vec<DraftFault> {
        let fixed = body == Body::Party;
        let within =
            |value: u8, low: u8, high: u8| (low..=if fixed { low } else { high }).contains(&value);
        [
            ("top_mm", within(self.top_mm, 20, 25)),
            ("bottom_mm", within(self.bottom_mm, 20, 25)),
            ("left_mm", within(self.left_mm, 30, 35)),
            ("right_mm", within(self.right_mm, 15, 20)),
            ("size", self.size == 14 || (!fixed && self.size == 13)),
            ("spacing", (100..=150).contains(&self.spacing)),
            (
                "indent",
                self.indent == 100 || (!fixed && self.indent == 127),
            ),
            ("party_headline", matches!(self.party_headline, 14 | 15)),
        ]
        .into_iter()
        .filter(|(_, holds)| !holds)
        .map(|(part, _)| DraftFault::StyleOutside { part })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_leaves_a_range_and_the_party_none() {
        let wide = PageStyle {
            left_mm: 35,
            ..PageStyle::default()
        };
        assert_eq!(wide.faults(Body::State), []);
        assert_eq!(
            wide.faults(Body::Party),
            [DraftFault::StyleOutside { part: "left_mm" }]
        );
        let off = PageStyle {
            left_mm: 36,
            size: 12,
            ..PageStyle::default()
        };
        assert_eq!(off.faults(Body::State).len(), 2);
    }
}
