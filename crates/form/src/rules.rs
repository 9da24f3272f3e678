//! The rule sets as data: `assets/form-rules/<set>.json`. Never a rule of its own.

use crate::Error;
use office::RuleSet;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One rule set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// The law's name.
    pub(crate) name: String,
    /// Families that count as the official face.
    pub(crate) fonts: Vec<String>,
    pub(crate) margins: Sides,
    pub(crate) words: Words,
    /// Indents a first line may have, in mm; empty: not judged.
    pub(crate) indents: Vec<f32>,
    /// Least space between paragraphs in points; 0: not judged.
    pub(crate) gap: f32,
    /// Least and largest line spacing in single lines; empty: not judged.
    pub(crate) spacing: Vec<f32>,
    parts: BTreeMap<String, Part>,
}

/// Least and largest distance of each side in mm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sides {
    pub(crate) top: [f32; 2],
    pub(crate) bottom: [f32; 2],
    pub(crate) left: [f32; 2],
    pub(crate) right: [f32; 2],
}

/// Words that stand on every page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) headline: String,
    pub(crate) motto: String,
    /// What stands before the number: `Số:`.
    pub(crate) number: String,
    /// What stands between number and notation.
    pub(crate) separator: String,
    pub(crate) recipients: String,
    /// What ends the last sentence; empty: not judged.
    pub(crate) end: String,
    /// What may stand before a signer's position.
    pub(crate) prefixes: Vec<String>,
}

/// How one part must look; what is `None` is not judged.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// Where the rule stands.
    pub(crate) cite: String,
    #[serde(default)]
    pub(crate) size: Option<[f32; 2]>,
    #[serde(default)]
    pub(crate) bold: Option<bool>,
    #[serde(default)]
    pub(crate) italic: Option<bool>,
    #[serde(default)]
    pub(crate) case: Option<Case>,
}

/// Capitals or small letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Case {
    Upper,
    Lower,
}

/// The words whose capitals Annex II settles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Capitals {
    pub(crate) phrases: Vec<String>,
    pub(crate) honours: Vec<String>,
    pub(crate) places: Vec<String>,
    pub(crate) events: Vec<String>,
    pub(crate) kinds: Vec<String>,
}

impl Rules {
    pub(crate) fn of(set: RuleSet) -> Result<Self, Error> {
        let text = match set {
            RuleSet::State2020 => include_str!("../../../assets/form-rules/state-2020.json"),
            RuleSet::Party2018 => include_str!("../../../assets/form-rules/party-2018.json"),
            RuleSet::Party2026 => include_str!("../../../assets/form-rules/party-2026.json"),
        };
        read(set.word(), text)
    }

    /// What the set says of a part; `None` where it says nothing.
    pub(crate) fn part(&self, part: &str) -> Option<&Part> {
        self.parts.get(part)
    }

    /// The rule of a part as a finding names it.
    pub(crate) fn cite(&self, part: &str) -> String {
        match self.parts.get(part) {
            Some(rule) => format!("{}, {}", self.name, rule.cite),
            None => self.name.clone(),
        }
    }
}

impl Capitals {
    pub(crate) fn read() -> Result<Self, Error> {
        read(
            "capitals",
            include_str!("../../../assets/form-rules/capitals.json"),
        )
    }
}

fn read<T: serde::de::DeserializeOwned>(set: &'static str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|cause| Error::Rules { set, cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_can_be_read_and_says_where_its_rules_stand() {
        for set in [RuleSet::State2020, RuleSet::Party2018, RuleSet::Party2026] {
            let rules = Rules::of(set).unwrap();
            assert!(rules.parts.values().all(|part| !part.cite.is_empty()));
            assert!(rules.cite("headline").starts_with(&rules.name));
        }
        assert!(!Capitals::read().unwrap().phrases.is_empty());
    }
}
