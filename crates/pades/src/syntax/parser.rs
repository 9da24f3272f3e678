//! Reads PDF values, strictly: what breaks the format is refused, nothing is guessed.

use super::{Dict, Id, Name, Node, Span, Value, is_space, malformed, too_large};
use crate::error::{Flaw, Limit, Unreadable};

/// Arrays and dictionaries may not lie deeper.
const MAX_DEPTH: u8 = 64;
/// Values in one object; the largest honest arrays (widths of a font) have some ten thousand.
const MAX_NODES: u32 = 400_000;

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

    fn name(&mut self) -> Result<Name, Unreadable> {
        let start = self.at;
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let plain = rest
            .iter()
            .take_while(|&&byte| is_regular(byte) && byte != b'#');
        let length = plain.count();
        let plain = rest.get(..length).unwrap_or_default();
        self.at += length;
        if self.peek() != Some(b'#') {
            return Ok(Name::of(plain));
        }
        let mut name = plain.to_vec();
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
        Ok(Name::of(&name))
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
        let bad = || malformed(start, Flaw::Value);
        let rest = self.bytes.get(start + 1..).unwrap_or_default();
        let length = find(rest, b'>').ok_or_else(bad)?;
        self.at = start + 1 + length + 1;
        let digits = rest.get(..length).unwrap_or_default();
        // The long ones are messages, written without a gap.
        if let Some(bytes) = gapless(digits) {
            return Ok(Value::Text { bytes, hex: true });
        }
        let mut bytes = Vec::with_capacity(length / 2 + 1);
        let mut high = None;
        for &byte in digits.iter().filter(|&&byte| !is_space(byte)) {
            let value = hex_value(byte).ok_or_else(bad)?;
            match high.take() {
                None => high = Some(value),
                Some(first) => bytes.push(first << 4 | value),
            }
        }
        bytes.extend(high.map(|high: u8| high << 4));
        Ok(Value::Text { bytes, hex: true })
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

/// Where `byte` first stands; looked for in pieces, which is faster in the long strings of messages.
fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    const PIECE: usize = 256;
    let mut pieces = bytes.chunks(PIECE).enumerate();
    let (at, piece) = pieces.find(|(_, piece)| piece.contains(&byte))?;
    let within = piece.iter().position(|&one| one == byte)?;
    Some(at * PIECE + within)
}

/// The octets of hexadecimal digits without a gap; most of a message's hole is zeros.
fn gapless(digits: &[u8]) -> Option<Vec<u8>> {
    const ZEROS: [u8; 512] = [b'0'; 512];
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    for piece in pairs.chunks(ZEROS.len() / 2) {
        if piece.as_flattened() == ZEROS {
            bytes.extend_from_slice(&[0; ZEROS.len() / 2]);
            continue;
        }
        for &[high, low] in piece {
            bytes.push(hex_value(high)? << 4 | hex_value(low)?);
        }
    }
    Some(bytes)
}

/// The whole number that `text` writes; none for reals and for what no reader could hold.
fn whole(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Two values under one key let two readers see two documents.
fn no_double_keys(dict: Dict) -> Result<Dict, Unreadable> {
    const FEW: usize = 12;
    if dict.entries.len() <= FEW && has_all_its_own(&dict) {
        return Ok(dict);
    }
    let mut order: Vec<&(Name, Node)> = dict.entries.iter().collect();
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

/// Whether no key comes twice; for few keys cheaper than putting them in order.
fn has_all_its_own(dict: &Dict) -> bool {
    let mut keys = dict.entries.iter().map(|(key, _)| key);
    while let Some(key) = keys.next() {
        if keys.clone().any(|other| other == key) {
            return false;
        }
    }
    true
}

fn is_regular(byte: u8) -> bool {
    // Asked of nearly every byte: letters and digits first.
    byte.is_ascii_alphanumeric()
        || !is_space(byte)
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
