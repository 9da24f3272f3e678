//! Electronic identification codes of agencies: their forms, their parents.
//!
//! Never decides whether two codes are one office: a merger or an alias is known by the directory alone.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// An agency's electronic identification code: `H55.242`, or in the older form `000.46.24.H44`.
///
/// At most 50 bytes as received, 35 as registered. Two codes may name one office; ask the directory, not `==`.
/// Source: Decision 20/2020/QĐ-TTg art. 4–6, amended by 09/2025/QĐ-TTg; QCVN 102:2016/BTTTT.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct UnitCode(String);

/// Which rule a code was formed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CodeForm {
    /// Decision 20/2020: `H55.242`, level 1 on the left.
    Decision20,
    /// Decision 20/2020 art. 6: `Z01…`, inner form chosen by its keeper.
    Other20,
    /// QCVN 102:2016: `000.46.24.H44`, level 1 on the right.
    Standard102,
    /// A business's registration number, with or without the `02` the wire puts before it.
    Enterprise,
    /// A connection of many units to the axis (`00.53.W00`); never an addressee.
    Center,
    /// Anything else seen on the wire.
    Unlisted,
}

/// Why a text is not a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitCodeError {
    /// Nothing was given.
    #[error("the code is empty")]
    Empty,
    /// Longer than the 35 (written) or 50 (received) characters allowed.
    #[error("the code has {length} characters, {limit} are allowed")]
    TooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A character that no form allows.
    #[error("the character {found:?} does not belong in a code")]
    Character {
        /// The character found.
        found: char,
    },
    /// Right characters, but no form of the decision or the standard.
    #[error("the code follows no known form")]
    Form,
}

const WRITTEN_LIMIT: usize = 35;
const RECEIVED_LIMIT: usize = 50;

impl UnitCode {
    /// Reads a code that we are going to write or register: strict.
    ///
    /// Errors if it is empty, longer than 35, or of no form known to the decision or the standard.
    pub fn parse(text: &str) -> Result<Self, UnitCodeError> {
        let text = text.trim();
        check(text, WRITTEN_LIMIT, |c| {
            c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-')
        })?;
        match form_of(text) {
            CodeForm::Unlisted => Err(UnitCodeError::Form),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// Reads a code as others sent it: lenient, since old and odd codes keep circulating (X§3.3).
    ///
    /// Errors only if it cannot be any code: empty, longer than 50, or not of `[0-9A-Za-z._-]`.
    pub fn receive(text: &str) -> Result<Self, UnitCodeError> {
        let text = text.trim();
        check(text, RECEIVED_LIMIT, |c| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
        })?;
        if text.len() < 2 {
            return Err(UnitCodeError::Form);
        }
        Ok(Self(text.to_owned()))
    }

    /// The code as it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rule this code was formed by.
    pub fn form(&self) -> CodeForm {
        form_of(&self.0)
    }

    /// The code one level up, or `None` at level 1 and for forms without levels.
    pub fn parent(&self) -> Option<Self> {
        match self.form() {
            CodeForm::Decision20 => self.0.rsplit_once('.').map(|(up, _)| Self(up.to_owned())),
            CodeForm::Standard102 => parent_102(&self.0).map(Self),
            _ => None,
        }
    }

    /// How deep the code lies: 1 for a ministry or province. `None` for forms without levels.
    pub fn level(&self) -> Option<usize> {
        match self.form() {
            CodeForm::Decision20 => Some(self.0.split('.').count()),
            CodeForm::Standard102 => {
                let zeroed = self
                    .0
                    .split('.')
                    .take_while(|group| all_zero(group))
                    .count();
                Some(4 - zeroed.min(3))
            }
            _ => None,
        }
    }

    /// The group of level 1: `H44` of `H44.12` and of `000.46.24.H44`. `None` for forms without levels.
    pub fn level_one(&self) -> Option<&str> {
        match self.form() {
            CodeForm::Decision20 => self.0.split('.').next(),
            CodeForm::Standard102 => self.0.rsplit('.').next(),
            _ => None,
        }
    }

    /// The same body of level 1 in the other form: `000.00.00.G12` is `G12`, and back. `None` below level 1.
    ///
    /// Both stand beside each other on the axis (X§3.3); below level 1 only the directory knows what belongs together.
    pub fn other_form(&self) -> Option<Self> {
        match (self.form(), self.level()) {
            (CodeForm::Decision20, Some(1)) => Some(Self(format!("000.00.00.{}", self.0))),
            (CodeForm::Standard102, Some(1)) => self.level_one().map(|one| Self(one.to_owned())),
            _ => None,
        }
    }

    /// Whether letters may be addressed to it: a center is a road, not an office.
    pub fn is_addressable(&self) -> bool {
        self.form() != CodeForm::Center
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<UnitCode> for String {
    fn from(code: UnitCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for UnitCode {
    type Error = UnitCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::receive(&text)
    }
}

fn check(text: &str, limit: usize, allowed: impl Fn(char) -> bool) -> Result<(), UnitCodeError> {
    if text.is_empty() {
        return Err(UnitCodeError::Empty);
    }
    if let Some(found) = text.chars().find(|c| !allowed(*c)) {
        return Err(UnitCodeError::Character { found });
    }
    if text.len() > limit {
        return Err(UnitCodeError::TooLong {
            length: text.len(),
            limit,
        });
    }
    Ok(())
}

fn form_of(text: &str) -> CodeForm {
    let groups: Vec<&str> = text.split('.').collect();
    if is_standard_102(&groups) {
        return CodeForm::Standard102;
    }
    if is_center(&groups) {
        return CodeForm::Center;
    }
    if is_decision_20(text, &groups) {
        return CodeForm::Decision20;
    }
    if is_other_20(text) {
        return CodeForm::Other20;
    }
    if is_enterprise(text) {
        return CodeForm::Enterprise;
    }
    CodeForm::Unlisted
}

fn is_decision_20(text: &str, groups: &[&str]) -> bool {
    let inner = |group: &&str| {
        !group.is_empty()
            && group
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    text.len() <= WRITTEN_LIMIT
        && groups
            .first()
            .is_some_and(|first| is_level_one(first, b'A'..=b'Y'))
        && groups.iter().skip(1).all(inner)
}

fn is_level_one(group: &str, letters: std::ops::RangeInclusive<u8>) -> bool {
    matches!(group.as_bytes(), [letter, x, y]
        if letters.contains(letter) && x.is_ascii_digit() && y.is_ascii_digit())
}

fn is_standard_102(groups: &[&str]) -> bool {
    matches!(groups, [four, three, two, one]
        if digits(four, 3) && digits(three, 2) && digits(two, 2) && is_level_one(one, b'A'..=b'Z'))
}

fn is_center(groups: &[&str]) -> bool {
    matches!(groups, [a, b, "W00"] if digits(a, 2) && digits(b, 2))
}

fn is_other_20(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inner = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b'.' | b'-');
    match bytes {
        [b'Z', b'0', b'0', ..] => false,
        [b'Z', x, y, rest @ ..] => {
            x.is_ascii_digit()
                && y.is_ascii_digit()
                && (1..=32).contains(&rest.len())
                && rest.iter().all(inner)
        }
        _ => false,
    }
}

fn is_enterprise(text: &str) -> bool {
    let bare = |text: &str| match text.split_once('-') {
        Some((head, branch)) => digits(head, 10) && digits(branch, 3),
        None => digits(text, 10) || digits(text, 13),
    };
    bare(text)
        || text
            .strip_prefix("02")
            .is_some_and(|rest| digits(rest, 10) || digits(rest, 13))
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

fn all_zero(group: &str) -> bool {
    group.bytes().all(|b| b == b'0')
}

/// Zeroes the leftmost group that is not zero; the rightmost group names level 1 and stays.
fn parent_102(text: &str) -> Option<String> {
    let mut groups: Vec<String> = text.split('.').map(str::to_owned).collect();
    let level_one = groups.len().checked_sub(1)?;
    let own = groups
        .iter()
        .take(level_one)
        .position(|group| !all_zero(group))?;
    let group = groups.get_mut(own)?;
    *group = "0".repeat(group.len());
    Some(groups.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_apart() {
        for (text, form) in [
            ("H99", CodeForm::Decision20),
            ("H99.12", CodeForm::Decision20),
            ("H37.DN.001", CodeForm::Decision20),
            ("Z01ABC-9", CodeForm::Other20),
            ("000.46.24.H44", CodeForm::Standard102),
            ("0100107370", CodeForm::Enterprise),
            ("0100107370-001", CodeForm::Enterprise),
            ("020100107370", CodeForm::Enterprise),
            ("00.53.W00", CodeForm::Center),
        ] {
            let code = UnitCode::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(code.form(), form, "{text}");
        }
    }

    #[test]
    fn writing_is_strict_and_receiving_lenient() {
        for odd in ["28.22.H17", "vxp.saas.03", "001.00.20.TT2"] {
            assert!(
                UnitCode::parse(odd).is_err(),
                "{odd} is no form we may write"
            );
            assert!(
                UnitCode::receive(odd).is_ok(),
                "{odd} has been seen on the wire"
            );
        }
        for bad in ["", "H", "H99 12", "H99,12", "Ủ99", "H99/12"] {
            assert!(UnitCode::receive(bad).is_err(), "{bad:?} can be no code");
        }
        let long = format!("H99.{}", "1".repeat(32));
        assert_eq!(
            UnitCode::parse(&long),
            Err(UnitCodeError::TooLong {
                length: 36,
                limit: 35
            }),
            "the decision allows 35"
        );
        assert!(
            UnitCode::receive(&long).is_ok(),
            "a longer one is kept whole, never cut"
        );
        assert!(UnitCode::parse("Z00A").is_err(), "Z00 is reserved");
        assert!(
            UnitCode::parse("H99..1").is_err(),
            "an empty group is no group"
        );
    }

    #[test]
    fn parents_follow_the_form() {
        let up = |text: &str| {
            UnitCode::receive(text)
                .ok()
                .and_then(|c| c.parent())
                .map(String::from)
        };
        assert_eq!(up("H99.12").as_deref(), Some("H99"));
        assert_eq!(up("H99"), None);
        assert_eq!(up("000.46.24.H44").as_deref(), Some("000.00.24.H44"));
        assert_eq!(up("000.00.24.H44").as_deref(), Some("000.00.00.H44"));
        assert_eq!(up("000.00.00.H44"), None);
        let one = |text: &str| {
            let code = UnitCode::receive(text).ok()?;
            code.level_one().map(str::to_owned)
        };
        assert_eq!(one("000.46.24.H44").as_deref(), Some("H44"));
        assert_eq!(one("H44.12").as_deref(), Some("H44"));
        assert_eq!(one("vxp.saas.03"), None);
        let other = |text: &str| {
            let code = UnitCode::receive(text).ok()?;
            code.other_form().map(String::from)
        };
        assert_eq!(other("000.00.00.G12").as_deref(), Some("G12"));
        assert_eq!(other("G12").as_deref(), Some("000.00.00.G12"));
        assert_eq!(other("000.00.24.H44"), None, "only the directory knows");
        let level = |text: &str| UnitCode::receive(text).ok().and_then(|c| c.level());
        assert_eq!(level("H99.12"), Some(2));
        assert_eq!(level("000.00.00.H44"), Some(1));
        assert_eq!(level("000.46.24.H44"), Some(3));
        assert_eq!(level("vxp.saas.03"), None);
    }
}
