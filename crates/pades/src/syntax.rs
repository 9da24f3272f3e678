//! PDF values as they are written, each with the span of bytes it came from.
//! Never repairs, never guesses: what breaks the format is refused (S§6.4 rule 1).

mod name;
mod parser;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use name::Name;
pub(crate) use parser::Parser;
use serde::{Deserialize, Serialize};

use crate::error::{Flaw, Limit, Unreadable};

/// A range of bytes in whatever the value was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    /// These bytes of `source`; nothing if the span lies outside it.
    pub(crate) fn of(self, source: &[u8]) -> &[u8] {
        source.get(self.start..self.end).unwrap_or_default()
    }
}

/// The name of an indirect object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Id {
    pub(crate) number: u32,
    pub(crate) generation: u16,
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// A value. Names and strings are decoded; reals keep their digits.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(Vec<u8>),
    Name(Name),
    Text { bytes: Vec<u8>, hex: bool },
    Array(Vec<Node>),
    Dict(Dict),
    Ref(Id),
}

/// A dictionary in the order written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dict {
    pub(crate) entries: Vec<(Name, Node)>,
    /// Where the closing `>>` begins.
    pub(crate) close: usize,
}

impl Dict {
    /// The value under `key`; a null counts as absent.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.get_bytes(key.as_bytes())
    }

    pub(crate) fn get_bytes(&self, key: &[u8]) -> Option<&Node> {
        self.entries
            .iter()
            .find(|(name, node)| name == key && !matches!(node.value, Value::Null))
            .map(|(_, node)| node)
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_int()
    }

    pub(crate) fn name(&self, key: &str) -> Option<&[u8]> {
        self.get(key)?.as_name()
    }

    /// Whether `key` holds this name.
    pub(crate) fn is(&self, key: &str, name: &str) -> bool {
        self.name(key) == Some(name.as_bytes())
    }

    /// The keys, without those that hold null.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.entries
            .iter()
            .filter(|(_, node)| !matches!(node.value, Value::Null))
            .map(|(key, _)| key.as_slice())
    }

    /// The keys whose values are not the same in `other`, on either side.
    pub(crate) fn differing(&self, other: &Self) -> Vec<Vec<u8>> {
        let (one, two) = (self.by_key(), other.by_key());
        let keys: BTreeSet<&[u8]> = one.keys().chain(two.keys()).copied().collect();
        let differ = |key: &&[u8]| match (one.get(key), two.get(key)) {
            (Some(one), Some(two)) => !one.same(two),
            _ => true,
        };
        keys.into_iter()
            .filter(differ)
            .map(<[u8]>::to_vec)
            .collect()
    }

    fn by_key(&self) -> BTreeMap<&[u8], &Node> {
        let present = self
            .entries
            .iter()
            .filter(|(_, node)| !matches!(node.value, Value::Null));
        present.map(|(key, node)| (key.as_slice(), node)).collect()
    }
}

impl Node {
    pub(crate) fn as_int(&self) -> Option<i64> {
        match self.value {
            Value::Int(int) => Some(int),
            _ => None,
        }
    }

    /// An integer that can be an offset or a count.
    pub(crate) fn as_size(&self) -> Option<usize> {
        usize::try_from(self.as_int()?).ok()
    }

    /// Any number.
    pub(crate) fn as_number(&self) -> Option<f64> {
        match &self.value {
            Value::Int(int) => Some(*int as f64),
            Value::Real(text) => std::str::from_utf8(text).ok()?.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn as_name(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Text { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_dict(&self) -> Option<&Dict> {
        match &self.value {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(crate) fn as_ref(&self) -> Option<Id> {
        match self.value {
            Value::Ref(id) => Some(id),
            _ => None,
        }
    }

    /// Whether both say the same, however they are written; references are not followed.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(one), Value::Bool(two)) => one == two,
            (Value::Int(one), Value::Int(two)) => one == two,
            (Value::Name(one), Value::Name(two)) => one == two,
            (Value::Int(_) | Value::Real(_), Value::Int(_) | Value::Real(_)) => {
                self.decimal() == other.decimal()
            }
            (Value::Text { bytes: one, .. }, Value::Text { bytes: two, .. }) => one == two,
            (Value::Array(one), Value::Array(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same(two))
            }
            (Value::Dict(one), Value::Dict(two)) => one.differing(two).is_empty(),
            (Value::Ref(one), Value::Ref(two)) => one == two,
            _ => false,
        }
    }

    /// A number's sign and digits without what says nothing: `+04.50` and `4.5` are one.
    fn decimal(&self) -> Option<(bool, String, String)> {
        let text = match &self.value {
            Value::Int(int) => int.to_string(),
            Value::Real(text) => String::from_utf8_lossy(text).into_owned(),
            _ => return None,
        };
        let unsigned = text.trim_start_matches(['+', '-']);
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
        let is_negative = text.starts_with('-') && !(whole.is_empty() && part.is_empty());
        Some((is_negative, whole.to_owned(), part.to_owned()))
    }

    /// Every reference inside, at any depth, with its span.
    pub(crate) fn references(&self) -> Vec<(Id, Span)> {
        let mut found = Vec::new();
        self.collect_references(&mut found);
        found
    }

    fn collect_references(&self, found: &mut Vec<(Id, Span)>) {
        match &self.value {
            Value::Ref(id) => found.push((*id, self.span)),
            Value::Array(items) => items.iter().for_each(|item| item.collect_references(found)),
            Value::Dict(dict) => {
                for (_, node) in &dict.entries {
                    node.collect_references(found);
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn malformed(at: usize, flaw: Flaw) -> Unreadable {
    Unreadable::Malformed { at, flaw }
}

pub(crate) fn too_large(limit: Limit) -> Unreadable {
    Unreadable::TooLarge { limit }
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, Unreadable> {
        Parser::new(text.as_bytes(), 0).node()
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let node = read(
            "<< /A [1 -2 +3 4. .5 true null] /B#20C (x\\(y\\)\\051\\n(z)) /D <4 1 4> /E 12 0 R >>",
        );
        let node = node.unwrap();
        let dict = node.as_dict().unwrap();
        let items = dict.get("A").unwrap().as_array().unwrap();
        assert_eq!(items[1].as_int(), Some(-2));
        assert_eq!(items[3].as_number(), Some(4.0));
        assert_eq!(items[4].as_number(), Some(0.5));
        assert_eq!(dict.get("B C").unwrap().as_text(), Some(&b"x(y))\n(z)"[..]));
        assert_eq!(dict.get("D").unwrap().as_text(), Some(&b"A@"[..]));
        assert_eq!(
            dict.get("E").unwrap().as_ref().map(|id| id.number),
            Some(12)
        );
    }

    #[test]
    fn a_key_with_two_values_is_refused() {
        assert!(
            read("<< /V 1 /W 2 /V 3 >>").is_err(),
            "which one would a reader show?"
        );
        assert!(read("<< /V 1 /W 2 /V 1 >>").is_ok(), "no reader can differ");
    }

    #[test]
    fn what_is_broken_is_refused() {
        for text in [
            "", "<<", "<< /A >>", "[1 2", "(a", "<4x>", "1.2.3", "--4", "/A#zz", "/A#00", "]",
            "obj",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"[".repeat(100_000)).is_err(), "depth is bounded");
    }

    #[test]
    fn writing_differently_says_the_same() {
        let same = |one: &str, two: &str| read(one).unwrap().same(&read(two).unwrap());
        assert!(same("<</A(x)/B 1>>", "<< /B 1 /A <78> /C null >>"));
        assert!(same("[1 .5 -0 4]", "[1.0 0.50 0 +04.]"), "the same numbers");
        assert!(
            !same("[595.276]", "[595.27602]"),
            "another number may draw another line"
        );
        assert!(!same("[1 0 R]", "[1 1 R]"));
    }
}
