//! Lists: the number Word would put before each paragraph.

use super::properties::{Letters, Lines};
use super::styles::Fonts;
use crate::model::{Label, NumberFormat};
use crate::xml::Element;
use std::collections::{BTreeMap, BTreeSet};

/// The lists of a file and where each of them stands.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    patterns: BTreeMap<i64, Vec<Level>>,
    lists: BTreeMap<i64, List>,
    counts: BTreeMap<i64, [Option<i64>; LEVELS]>,
    seen: BTreeSet<(i64, usize)>,
}

#[derive(Debug, Default)]
struct List {
    pattern: i64,
    starts: BTreeMap<usize, i64>,
    levels: BTreeMap<usize, Level>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    start: i64,
    format: NumberFormat,
    text: String,
    legal: bool,
    restart: Option<usize>,
    lines: Lines,
    letters: Letters,
    style: Option<String>,
}

const LEVELS: usize = 9;

impl Numbering {
    /// Reads the numbering part.
    pub(super) fn read(root: Option<&Element>) -> Self {
        let Some(root) = root else {
            return Self::default();
        };
        let mut numbering = Self::default();
        for pattern in root.words("abstractNum") {
            let Some(id) = id_of(pattern, "abstractNumId") else {
                continue;
            };
            let mut levels = vec![Level::default(); LEVELS];
            for level in pattern.words("lvl") {
                let at = level_of(level);
                if let Some(place) = levels.get_mut(at) {
                    *place = Level::read(level);
                }
            }
            numbering.patterns.insert(id, levels);
        }
        for list in root.words("num") {
            let Some(id) = id_of(list, "numId") else {
                continue;
            };
            let mut read = List {
                pattern: list.number("abstractNumId").unwrap_or(-1),
                ..List::default()
            };
            for change in list.words("lvlOverride") {
                let at = level_of(change);
                if let Some(start) = change.number("startOverride") {
                    read.starts.insert(at, start);
                }
                if let Some(level) = change.word("lvl") {
                    read.levels.insert(at, Level::read(level));
                }
            }
            numbering.lists.insert(id, read);
        }
        numbering
    }

    /// The level a style is tied to in the list `list`.
    pub(super) fn level_of_style(&self, list: i64, style: Option<&str>) -> Option<u8> {
        let style = style?;
        let pattern = &self.lists.get(&list)?.pattern;
        let levels = self.patterns.get(pattern)?;
        let at = levels
            .iter()
            .position(|level| level.style.as_deref() == Some(style))?;
        u8::try_from(at).ok()
    }

    /// The lines and letters that a level gives its paragraphs and its label.
    pub(super) fn form(&self, list: i64, level: u8) -> Option<(&Lines, &Letters)> {
        let level = self.level(list, usize::from(level))?;
        Some((&level.lines, &level.letters))
    }

    /// Counts one paragraph of the list and gives its label; `None` if there is no such list, or its label is empty.
    pub(super) fn count(&mut self, list: i64, level: u8) -> Option<Label> {
        let at = usize::from(level).min(LEVELS - 1);
        let pattern = self.lists.get(&list)?.pattern;
        let start = self.start(list, at);
        let begins_anew =
            self.seen.insert((list, at)) && self.lists.get(&list)?.starts.contains_key(&at);
        let restarts: Vec<bool> = (0..LEVELS)
            .map(|deeper| {
                let limit = self.level(list, deeper).and_then(|level| level.restart);
                match limit {
                    Some(0) => false,
                    Some(limit) => at < limit,
                    None => true,
                }
            })
            .collect();
        let starts: Vec<i64> = (0..LEVELS).map(|at| self.start(list, at)).collect();
        let counts = self.counts.entry(pattern).or_default();
        for (deeper, (count, restarts)) in counts.iter_mut().zip(restarts).enumerate() {
            if deeper > at && restarts {
                *count = None;
            }
        }
        for (count, start) in counts.iter_mut().zip(starts).take(at) {
            count.get_or_insert(start);
        }
        let own = counts.get_mut(at)?;
        *own = Some(match *own {
            Some(count) if !begins_anew => count.saturating_add(1),
            _ => start,
        });
        let counts = *counts;
        let format = self.level(list, at)?.format;
        let text = self.text(list, at, &counts)?;
        Some(Label {
            text,
            list,
            level: u8::try_from(at).unwrap_or_default(),
            format,
            ..Label::default()
        })
    }

    fn text(&self, list: i64, at: usize, counts: &[Option<i64>; LEVELS]) -> Option<String> {
        let level = self.level(list, at)?;
        if level.format == NumberFormat::Bullet {
            let sign: String = level.text.chars().map(plain_sign).collect();
            return (!sign.trim().is_empty()).then_some(sign);
        }
        let mut text = String::new();
        let mut letters = level.text.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                text.push(letter);
                continue;
            }
            let Some(figure) = letters.next().and_then(|c| c.to_digit(10)) else {
                continue;
            };
            let Some(of) = usize::try_from(figure).ok().and_then(|f| f.checked_sub(1)) else {
                continue;
            };
            let count = counts.get(of).copied().flatten().unwrap_or(1);
            let format = match self.level(list, of) {
                Some(_) if level.legal => NumberFormat::Decimal,
                Some(other) => other.format,
                None => NumberFormat::Decimal,
            };
            text.push_str(&counted(count, format));
        }
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    fn level(&self, list: i64, at: usize) -> Option<&Level> {
        let list = self.lists.get(&list)?;
        if let Some(level) = list.levels.get(&at) {
            return Some(level);
        }
        self.patterns.get(&list.pattern)?.get(at)
    }

    fn start(&self, list: i64, at: usize) -> i64 {
        let changed = self.lists.get(&list).and_then(|list| list.starts.get(&at));
        let own = || self.level(list, at).map_or(1, |level| level.start);
        changed.copied().unwrap_or_else(own)
    }
}

impl Level {
    fn read(level: &Element) -> Self {
        let text = level.word("lvlText").and_then(|one| one.attribute("val"));
        Self {
            start: level.number("start").unwrap_or(1),
            format: match level.value("numFmt") {
                Some("bullet") => NumberFormat::Bullet,
                Some("none") => NumberFormat::None,
                Some("lowerLetter") => NumberFormat::LowerLetter,
                Some("upperLetter") => NumberFormat::UpperLetter,
                Some("lowerRoman") => NumberFormat::LowerRoman,
                Some("upperRoman") => NumberFormat::UpperRoman,
                Some("decimalZero") => NumberFormat::DecimalZero,
                _ => NumberFormat::Decimal,
            },
            text: text.unwrap_or_default().to_owned(),
            legal: super::properties::flag(level, "isLgl").unwrap_or_default(),
            restart: level
                .number("lvlRestart")
                .and_then(|at| usize::try_from(at).ok()),
            lines: Lines::read(level.word("pPr")),
            letters: Letters::read(level.word("rPr"), &Fonts::default()),
            style: level.value("pStyle").map(str::to_owned),
        }
    }
}

fn id_of(element: &Element, name: &str) -> Option<i64> {
    element.attribute(name)?.parse().ok()
}

fn level_of(element: &Element) -> usize {
    id_of(element, "ilvl")
        .and_then(|level| usize::try_from(level).ok())
        .unwrap_or_default()
}

fn counted(count: i64, format: NumberFormat) -> String {
    match format {
        NumberFormat::Decimal | NumberFormat::Bullet => count.to_string(),
        NumberFormat::DecimalZero => format!("{count:02}"),
        NumberFormat::None => String::new(),
        NumberFormat::LowerLetter => letters(count),
        NumberFormat::UpperLetter => letters(count).to_uppercase(),
        NumberFormat::LowerRoman => roman(count).to_lowercase(),
        NumberFormat::UpperRoman => roman(count),
    }
}

/// a … z, aa, bb, as Word counts.
fn letters(count: i64) -> String {
    let Some(from) = count.checked_sub(1).filter(|from| (0..780).contains(from)) else {
        return count.to_string();
    };
    let letter = u8::try_from(from % 26).unwrap_or_default() + b'a';
    let times = usize::try_from(from / 26).unwrap_or_default() + 1;
    char::from(letter).to_string().repeat(times)
}

fn roman(count: i64) -> String {
    match usize::try_from(count) {
        Ok(figure @ 1..=32_000) => office::roman(figure),
        _ => count.to_string(),
    }
}

/// A sign of the Symbol and Wingdings fonts as a letter of its own.
pub(super) fn plain_sign(sign: char) -> char {
    match sign {
        '\u{f0b7}' | '\u{f06c}' | '\u{f09f}' => '•',
        '\u{f02d}' | '\u{f0be}' => '-',
        '\u{f02b}' => '+',
        '\u{f02a}' => '*',
        '\u{f0a7}' | '\u{f06e}' => '▪',
        '\u{f0d8}' => '➢',
        '\u{f0fc}' => '✓',
        '\u{f076}' => '❖',
        '\u{f0e0}' => '→',
        '\u{f0a8}' | '\u{f06f}' => '☐',
        '\u{f0fe}' => '☒',
        '\u{f0b4}' => '×',
        '\u{f0b3}' => '≥',
        '\u{f0a3}' => '≤',
        '\u{f0b1}' => '±',
        '\u{f0b0}' => '°',
        other => other,
    }
}
