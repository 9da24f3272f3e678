//! Fonts of a PDF: which letter a code stands for, how wide it is, and how the face looks.
//!
//! Never reads a font program: names, widths and maps that the file states are enough.

use lopdf::{Dictionary, Document, Object, Stream};
use std::collections::BTreeMap;

/// A face as a page uses it.
#[derive(Clone, Debug, Default)]
pub(super) struct Face {
    /// `Times New Roman`.
    pub(super) family: String,
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// Bytes of a code where the map does not say.
    wide: bool,
    unicode: BTreeMap<(u8, u32), String>,
    widths: BTreeMap<u32, f32>,
    /// Width of codes that have none, in thousandths.
    width: f32,
    names: BTreeMap<u32, char>,
    /// Bytes that were unpacked to read it.
    unpacked: usize,
}

const CMAP_LIMIT: usize = 4 * 1024 * 1024;
const ENTRY_LIMIT: usize = 70_000;

impl Face {
    /// Reads a font's dictionary; what is broken in it is passed over.
    pub(super) fn read(file: &Document, font: &Dictionary) -> Self {
        let mut face = Self {
            width: 500.0,
            ..Self::default()
        };
        let wide = named(file, font, b"Subtype").is_some_and(|kind| kind == b"Type0");
        let descendant = font
            .get_deref(b"DescendantFonts", file)
            .ok()
            .and_then(|list| list.as_array().ok())
            .and_then(|list| list.first())
            .and_then(|one| dictionary(file, one));
        face.wide = wide;
        face.name(file, font, descendant);
        match descendant {
            Some(inner) => face.wide_widths(file, inner),
            None => face.narrow_widths(file, font),
        }
        if let Ok(Object::Stream(map)) = font.get_deref(b"ToUnicode", file) {
            face.map(map);
        }
        if !wide {
            face.differences(file, font);
        }
        face
    }

    /// What it cost to read and costs to keep, in bytes.
    pub(super) fn weight(&self) -> usize {
        const ENTRY: usize = 32;
        let entries = self.unicode.len() + self.widths.len() + self.names.len();
        self.unpacked.saturating_add(entries.saturating_mul(ENTRY))
    }

    /// The codes of a string, each with its letters and its width in ems.
    pub(super) fn glyphs(&self, bytes: &[u8]) -> Vec<(String, f32, bool)> {
        let mut all = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let (length, code) = self.code(bytes, at);
            at += usize::from(length);
            let letters = self.letters(length, code);
            let width = self.widths.get(&code).copied().unwrap_or(self.width) / 1000.0;
            all.push((letters, width, length == 1 && code == 32));
        }
        all
    }

    fn code(&self, bytes: &[u8], at: usize) -> (u8, u32) {
        let one = u32::from(bytes.get(at).copied().unwrap_or_default());
        let two = bytes.get(at + 1).map(|low| one * 256 + u32::from(*low));
        match two {
            Some(code) if self.wide => (2, code),
            _ => (1, one),
        }
    }

    fn letters(&self, length: u8, code: u32) -> String {
        if let Some(letters) = self.unicode.get(&(length, code)) {
            return letters.clone();
        }
        if length == 2 {
            return "\u{fffd}".to_owned();
        }
        if let Some(letter) = self.names.get(&code) {
            return letter.to_string();
        }
        windows_letter(code).to_string()
    }

    fn name(&mut self, file: &Document, font: &Dictionary, inner: Option<&Dictionary>) {
        let base = named(file, font, b"BaseFont")
            .or_else(|| inner.and_then(|inner| named(file, inner, b"BaseFont")))
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .unwrap_or_default();
        let bare = match base.split_once('+') {
            Some((tag, rest)) if tag.len() == 6 => rest,
            _ => &base,
        };
        let low = bare.to_lowercase();
        let descriptor = inner
            .unwrap_or(font)
            .get_deref(b"FontDescriptor", file)
            .ok()
            .and_then(|object| object.as_dict().ok());
        let number = |key: &[u8]| {
            descriptor
                .and_then(|d| d.get_deref(key, file).ok())
                .and_then(|value| value.as_float().ok())
                .unwrap_or_default()
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a set of flags"
        )]
        let flags = number(b"Flags") as u32;
        self.bold = low.contains("bold") || number(b"FontWeight") >= 600.0 || flags & 0x4_0000 != 0;
        self.italic = low.contains("italic") || low.contains("oblique") || flags & 0x40 != 0;
        self.family = family(bare);
    }

    fn narrow_widths(&mut self, file: &Document, font: &Dictionary) {
        let first = integer(file, font, b"FirstChar").unwrap_or_default();
        let Ok(Object::Array(widths)) = font.get_deref(b"Widths", file) else {
            return;
        };
        for (code, width) in (first..).zip(widths.iter().take(256)) {
            if let Some(width) = float(file, width) {
                self.widths.insert(code, width);
            }
        }
    }

    fn wide_widths(&mut self, file: &Document, inner: &Dictionary) {
        let whole = inner.get_deref(b"DW", file).ok();
        self.width = whole.and_then(|w| w.as_float().ok()).unwrap_or(1000.0);
        let Ok(Object::Array(list)) = inner.get_deref(b"W", file) else {
            return;
        };
        let mut rest = list.iter();
        while let Some(first) = rest.next().and_then(|one| code(file, one)) {
            match rest.next().map(|next| file.dereference(next)) {
                Some(Ok((_, Object::Array(widths)))) => {
                    for (code, width) in (first..).zip(widths.iter().take(ENTRY_LIMIT)) {
                        if let Some(width) = float(file, width) {
                            self.widths.insert(code, width);
                        }
                    }
                }
                Some(Ok((_, last))) => {
                    let last = code(file, last).unwrap_or(first);
                    let width = rest.next().and_then(|one| float(file, one));
                    let Some(width) = width else { continue };
                    let last = last.min(first.saturating_add(0xffff));
                    self.widths.extend((first..=last).map(|code| (code, width)));
                }
                _ => return,
            }
            if self.widths.len() > ENTRY_LIMIT * 2 {
                return;
            }
        }
    }

    fn differences(&mut self, file: &Document, font: &Dictionary) {
        let Ok(Object::Dictionary(encoding)) = font.get_deref(b"Encoding", file) else {
            return;
        };
        let Ok(Object::Array(list)) = encoding.get_deref(b"Differences", file) else {
            return;
        };
        let mut code = 0_u32;
        for one in list.iter().take(1024) {
            match one {
                Object::Integer(next) => code = u32::try_from(*next).unwrap_or_default(),
                Object::Name(name) => {
                    if let Some(letter) = named_letter(name) {
                        self.names.insert(code, letter);
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// Reads a `ToUnicode` map: `bfchar` and `bfrange`.
    fn map(&mut self, map: &Stream) {
        let Ok(bytes) = map.get_plain_content_with_limit(CMAP_LIMIT) else {
            self.unpacked = CMAP_LIMIT;
            return;
        };
        self.unpacked = bytes.len();
        let mut held: Vec<Word<'_>> = Vec::new();
        for word in Words(&bytes) {
            match word {
                Word::Other(b"endbfchar") => self.singles(&held),
                Word::Other(b"endbfrange") => self.ranges(&held),
                Word::Other(_) => {}
                other => {
                    if held.len() < ENTRY_LIMIT * 3 {
                        held.push(other);
                    }
                    continue;
                }
            }
            held.clear();
            if self.unicode.len() > ENTRY_LIMIT {
                return;
            }
        }
    }

    fn singles(&mut self, words: &[Word<'_>]) {
        for pair in words.chunks_exact(2) {
            if let [Word::Hex(from), Word::Hex(to)] = pair {
                self.unicode.insert(key(from), letters(to));
            }
        }
    }

    fn ranges(&mut self, words: &[Word<'_>]) {
        let mut rest = words.iter();
        while let (Some(Word::Hex(first)), Some(Word::Hex(last)), Some(to)) =
            (rest.next(), rest.next(), rest.next())
        {
            let (length, first) = key(first);
            let last = key(last).1.min(first.saturating_add(0xffff));
            match to {
                Word::Hex(to) => {
                    let begins = letters(to);
                    for (step, code) in (first..=last).enumerate() {
                        if self.unicode.len() > ENTRY_LIMIT {
                            return;
                        }
                        self.unicode.insert((length, code), moved(&begins, step));
                    }
                }
                Word::Open => {
                    let mut code = first;
                    for one in rest.by_ref() {
                        match one {
                            Word::Hex(to) => {
                                self.unicode.insert((length, code), letters(to));
                                code = code.saturating_add(1);
                            }
                            _ => break,
                        }
                    }
                }
                _ => return,
            }
        }
    }
}

/// `TimesNewRomanPS-BoldMT` and `Times New Roman,Bold` are `Times New Roman`.
fn family(name: &str) -> String {
    let stem = name.split([',', '-']).next().unwrap_or_default();
    let stem = stem.strip_suffix("PSMT").unwrap_or(stem);
    let stem = stem.strip_suffix("PS").unwrap_or(stem);
    let bare: String = stem.chars().filter(char::is_ascii_alphanumeric).collect();
    match bare.to_lowercase().as_str() {
        "timesnewroman" | "timesnewromanps" => "Times New Roman".to_owned(),
        "liberationserif" => "Liberation Serif".to_owned(),
        _ => stem.trim().to_owned(),
    }
}

enum Word<'a> {
    Hex(Vec<u8>),
    Open,
    Close,
    Other(&'a [u8]),
}

struct Words<'a>(&'a [u8]);

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        loop {
            let start = self.0.iter().position(|b| !b.is_ascii_whitespace())?;
            self.0 = self.0.get(start..)?;
            let (first, rest) = self.0.split_first()?;
            match first {
                b'%' => {
                    let end = self.0.iter().position(|b| matches!(b, b'\n' | b'\r'))?;
                    self.0 = self.0.get(end..)?;
                }
                b'[' => {
                    self.0 = rest;
                    return Some(Word::Open);
                }
                b']' => {
                    self.0 = rest;
                    return Some(Word::Close);
                }
                b'<' if rest.first() != Some(&b'<') => {
                    let end = rest.iter().position(|b| *b == b'>')?;
                    let hex = unhex(rest.get(..end)?);
                    self.0 = rest.get(end + 1..)?;
                    return Some(Word::Hex(hex));
                }
                _ => {
                    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'<' | b'[' | b']');
                    let end = rest.iter().position(ends).map_or(self.0.len(), |at| at + 1);
                    let (word, rest) = self.0.split_at_checked(end)?;
                    self.0 = rest;
                    return Some(Word::Other(word));
                }
            }
        }
    }
}

fn unhex(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = text
        .iter()
        .filter_map(|b| char::from(*b).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => high * 16 + low,
            [high] => high * 16,
            _ => 0,
        })
        .collect()
}

fn key(bytes: &[u8]) -> (u8, u32) {
    let code = bytes
        .iter()
        .take(4)
        .fold(0_u32, |code, b| code.wrapping_mul(256) + u32::from(*b));
    (u8::try_from(bytes.len().min(2)).unwrap_or(2), code)
}

fn letters(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).take(16).map(|pair| match pair {
        [high, low] => u16::from(*high) * 256 + u16::from(*low),
        _ => 0,
    });
    char::decode_utf16(units)
        .map(|one| one.unwrap_or('\u{fffd}'))
        .collect()
}

fn moved(letters: &str, step: usize) -> String {
    let mut all: Vec<char> = letters.chars().collect();
    if let Some(last) = all.last_mut() {
        let moved = u32::try_from(step)
            .ok()
            .and_then(|step| u32::from(*last).checked_add(step));
        *last = moved.and_then(char::from_u32).unwrap_or('\u{fffd}');
    }
    all.into_iter().collect()
}

/// The letter of Windows code page 1252, which PDF calls `WinAnsiEncoding`.
fn windows_letter(code: u32) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
        '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{fffd}', 'ž', 'Ÿ',
    ];
    match code {
        0x80..=0x9f => HIGH
            .get(usize::try_from(code - 0x80).unwrap_or_default())
            .copied()
            .unwrap_or('\u{fffd}'),
        code => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

/// The letter of a glyph name: `uni1EA5`, `A`, and the signs office documents use.
fn named_letter(name: &[u8]) -> Option<char> {
    const SIGNS: [(&str, char); 32] = [
        ("space", ' '),
        ("hyphen", '-'),
        ("slash", '/'),
        ("comma", ','),
        ("period", '.'),
        ("colon", ':'),
        ("semicolon", ';'),
        ("parenleft", '('),
        ("parenright", ')'),
        ("asterisk", '*'),
        ("underscore", '_'),
        ("quotedbl", '"'),
        ("quotedblleft", '“'),
        ("quotedblright", '”'),
        ("endash", '–'),
        ("emdash", '—'),
        ("percent", '%'),
        ("ampersand", '&'),
        ("plus", '+'),
        ("equal", '='),
        ("question", '?'),
        ("exclam", '!'),
        ("zero", '0'),
        ("one", '1'),
        ("two", '2'),
        ("three", '3'),
        ("four", '4'),
        ("five", '5'),
        ("six", '6'),
        ("seven", '7'),
        ("eight", '8'),
        ("nine", '9'),
    ];
    let name = std::str::from_utf8(name).ok()?;
    let mut letters = name.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return Some(only);
    }
    if let Some((_, sign)) = SIGNS.iter().find(|(known, _)| *known == name) {
        return Some(*sign);
    }
    let figures = name
        .strip_prefix("uni")
        .or_else(|| name.strip_prefix('u'))?;
    u32::from_str_radix(figures, 16)
        .ok()
        .and_then(char::from_u32)
}

fn dictionary<'a>(file: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    file.dereference(object).ok()?.1.as_dict().ok()
}

fn named<'a>(file: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    dict.get_deref(key, file).ok()?.as_name().ok()
}

fn float(file: &Document, object: &Object) -> Option<f32> {
    file.dereference(object).ok()?.1.as_float().ok()
}

fn code(file: &Document, object: &Object) -> Option<u32> {
    let value = file.dereference(object).ok()?.1.as_i64().ok()?;
    u32::try_from(value).ok().filter(|code| *code <= 0x10_ffff)
}

fn integer(file: &Document, dict: &Dictionary, key: &[u8]) -> Option<u32> {
    code(file, dict.get(key).ok()?)
}
