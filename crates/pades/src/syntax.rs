//! PDF values as they are written, each with the span of bytes it came from.
//! Never repairs, never guesses: what breaks the format is refused (S§6.4 rule 1).

use crate::error::{Flaw, Limit, Unreadable};

/// Arrays and dictionaries may not lie deeper.
const MAX_DEPTH: u8 = 64;
/// Values in one object; the largest honest arrays (widths of a font) have some ten thousand.
const MAX_NODES: u32 = 400_000;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    Name(Vec<u8>),
    Text { bytes: Vec<u8>, hex: bool },
    Array(Vec<Node>),
    Dict(Dict),
    Ref(Id),
}

/// A dictionary in the order written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dict {
    pub(crate) entries: Vec<(Vec<u8>, Node)>,
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
        let mut keys: Vec<Vec<u8>> = self
            .keys()
            .chain(other.keys())
            .map(<[u8]>::to_vec)
            .collect();
        keys.sort();
        keys.dedup();
        keys.retain(|key| match (self.get_bytes(key), other.get_bytes(key)) {
            (Some(one), Some(two)) => !one.same(two),
            (None, None) => false,
            _ => true,
        });
        keys
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
            (Value::Real(one), Value::Real(two)) | (Value::Name(one), Value::Name(two)) => {
                one == two
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

/// Reads values from bytes, strictly.
pub(crate) struct Parser<'a> {
    bytes: &'a [u8],
    pub(crate) at: usize,
    nodes: u32,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            nodes: 0,
        }
    }

    /// The next value, white space before it allowed.
    pub(crate) fn node(&mut self) -> Result<Node, Unreadable> {
        self.node_within(MAX_DEPTH)
    }

    /// Passes white space and comments.
    pub(crate) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self
                    .peek()
                    .is_some_and(|byte| byte != b'\n' && byte != b'\r')
                {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    /// Takes `word` if it stands here and ends here.
    pub(crate) fn keyword(&mut self, word: &str) -> bool {
        let end = self.at + word.len();
        let here = self.bytes.get(self.at..end) == Some(word.as_bytes());
        let ends = self.bytes.get(end).is_none_or(|&byte| !is_regular(byte));
        if here && ends {
            self.at = end;
        }
        here && ends
    }

    /// Takes one end of line: CR LF, LF or CR.
    pub(crate) fn line_end(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    /// Takes a run of digits as a number.
    pub(crate) fn digits(&mut self) -> Option<u64> {
        let rest = self.bytes.get(self.at..)?;
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(rest.get(..count)?).ok()?.parse().ok()?;
        self.at += count;
        Some(number)
    }

    /// `N G obj`, exactly here.
    pub(crate) fn object_head(&mut self) -> Result<Id, Unreadable> {
        let start = self.at;
        let bad = || malformed(start, Flaw::Object);
        let number = self.digits().ok_or_else(bad)?;
        let gap = self.at;
        self.skip_space();
        let generation = self.digits().filter(|_| gap < self.at).ok_or_else(bad)?;
        self.skip_space();
        if !self.keyword("obj") {
            return Err(bad());
        }
        Ok(Id {
            number: u32::try_from(number).map_err(|_| bad())?,
            generation: u16::try_from(generation).map_err(|_| bad())?,
        })
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn node_within(&mut self, depth: u8) -> Result<Node, Unreadable> {
        self.skip_space();
        self.nodes += 1;
        let too_large = |limit| Unreadable::TooLarge { limit };
        let depth = depth.checked_sub(1).ok_or(too_large(Limit::Depth))?;
        if self.nodes > MAX_NODES {
            return Err(too_large(Limit::Objects));
        }
        let start = self.at;
        let two = self.bytes.get(start..start + 2).unwrap_or_default();
        let value = match self.peek() {
            Some(b'/') => Value::Name(self.name()?),
            Some(b'(') => self.literal()?,
            Some(b'<') if two == b"<<" => self.dict(depth)?,
            Some(b'<') => self.hex()?,
            Some(b'[') => self.array(depth)?,
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.number_or_reference()?,
            Some(_) if self.keyword("true") => Value::Bool(true),
            Some(_) if self.keyword("false") => Value::Bool(false),
            Some(_) if self.keyword("null") => Value::Null,
            _ => return Err(malformed(start, Flaw::Value)),
        };
        let end = self.at;
        Ok(Node {
            span: Span { start, end },
            value,
        })
    }

    fn dict(&mut self, depth: u8) -> Result<Value, Unreadable> {
        self.at += 2;
        let mut dict = Dict::default();
        loop {
            self.skip_space();
            if self.bytes.get(self.at..self.at + 2) == Some(b">>") {
                dict.close = self.at;
                self.at += 2;
                return no_double_keys(dict).map(Value::Dict);
            }
            if self.peek() != Some(b'/') {
                return Err(malformed(self.at, Flaw::Value));
            }
            let key = self.name()?;
            let node = self.node_within(depth)?;
            dict.entries.push((key, node));
        }
    }

    fn array(&mut self, depth: u8) -> Result<Value, Unreadable> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Value::Array(items));
            }
            items.push(self.node_within(depth)?);
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, Unreadable> {
        let start = self.at;
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|&byte| is_regular(byte)) {
            self.at += 1;
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let digits = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
            match digits {
                [high, low] => match (hex_value(*high), hex_value(*low)) {
                    (Some(high), Some(low)) if high | low != 0 => name.push(high << 4 | low),
                    _ => return Err(malformed(start, Flaw::Value)),
                },
                _ => return Err(malformed(start, Flaw::Value)),
            }
            self.at += 2;
        }
        Ok(name)
    }

    fn literal(&mut self) -> Result<Value, Unreadable> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        let mut open = 1u32;
        loop {
            let Some(byte) = self.peek() else {
                return Err(malformed(start, Flaw::Value));
            };
            match byte {
                b'\r' => {
                    self.line_end();
                    bytes.push(b'\n');
                    continue;
                }
                b'\\' => {
                    self.at += 1;
                    self.escape(&mut bytes);
                    continue;
                }
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(Value::Text { bytes, hex: false });
            }
            bytes.push(byte);
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        if self.line_end() {
            return;
        }
        self.at += 1;
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                // High-order overflow is ignored (ISO 32000-1, 7.3.4.2).
                bytes.push(u8::try_from(code & 0xff).unwrap_or(0));
            }
            other => bytes.push(other),
        }
    }

    fn hex(&mut self) -> Result<Value, Unreadable> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        let mut high = None;
        loop {
            let Some(byte) = self.peek() else {
                return Err(malformed(start, Flaw::Value));
            };
            self.at += 1;
            match (byte, hex_value(byte), high) {
                (b'>', _, last) => {
                    bytes.extend(last.map(|high: u8| high << 4));
                    return Ok(Value::Text { bytes, hex: true });
                }
                (_, Some(value), None) => high = Some(value),
                (_, Some(value), Some(first)) => {
                    bytes.push(first << 4 | value);
                    high = None;
                }
                (other, None, _) if is_space(other) => {}
                _ => return Err(malformed(start, Flaw::Value)),
            }
        }
    }

    fn number_or_reference(&mut self) -> Result<Value, Unreadable> {
        let start = self.at;
        let text = self.number_text()?;
        let Some(int) = whole(text) else {
            return Ok(Value::Real(text.to_vec()));
        };
        if !text.iter().all(u8::is_ascii_digit) {
            return Ok(Value::Int(int));
        }
        let after = self.at;
        if let Some(id) = self.reference_after(int) {
            return Ok(Value::Ref(id));
        }
        self.at = after;
        debug_assert!(start < after);
        Ok(Value::Int(int))
    }

    fn reference_after(&mut self, number: i64) -> Option<Id> {
        let gap = self.at;
        self.skip_space();
        let generation = self.digits().filter(|_| gap < self.at)?;
        self.skip_space();
        if !self.keyword("R") {
            return None;
        }
        Some(Id {
            number: u32::try_from(number).ok()?,
            generation: u16::try_from(generation).ok()?,
        })
    }

    fn number_text(&mut self) -> Result<&'a [u8], Unreadable> {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|&&byte| is_regular(byte)).count();
        let text = rest.get(..length).unwrap_or_default();
        let unsigned = match text {
            [b'+' | b'-', unsigned @ ..] => unsigned,
            unsigned => unsigned,
        };
        let dots = unsigned.iter().filter(|&&byte| byte == b'.').count();
        let digits = unsigned.iter().filter(|byte| byte.is_ascii_digit()).count();
        if dots > 1 || digits == 0 || dots + digits != unsigned.len() {
            return Err(malformed(start, Flaw::Value));
        }
        self.at += length;
        Ok(text)
    }
}

/// The whole number that `text` writes; none for reals and for what no reader could hold.
fn whole(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Two values under one key let two readers see two documents.
fn no_double_keys(dict: Dict) -> Result<Dict, Unreadable> {
    let mut order: Vec<&(Vec<u8>, Node)> = dict.entries.iter().collect();
    order.sort_by(|one, two| one.0.cmp(&two.0));
    for pair in order.windows(2) {
        if let [(key, one), (next, two)] = pair
            && key == next
            && !one.same(two)
        {
            return Err(malformed(two.span.start, Flaw::DoubleKey));
        }
    }
    Ok(dict)
}

pub(crate) fn malformed(at: usize, flaw: Flaw) -> Unreadable {
    Unreadable::Malformed { at, flaw }
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

pub(crate) fn hex_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
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
        assert!(
            !same("<</A 1>>", "<</A 1.0>>"),
            "another number may draw another line"
        );
        assert!(!same("[1 0 R]", "[1 1 R]"));
    }
}
