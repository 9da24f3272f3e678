//! A record of a check: what was looked at, by what, when, and what was found. Never looks like an official document:
//! no State title, no number row, nothing to be signed, and each page says what it is.
//!
//! Words in, PDF out; the words come from whoever checked. Nothing here is coloured by an outcome: a picture of a tick is
//! no proof, the words are.

use super::book::{BLACK, Book, Ink, Sheet};
use super::face::{Face, wrap};
use super::{Printed, pt};
use crate::Error;

/// Everything a record says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordWords {
    /// What it is: `Biên bản kiểm tra chữ ký số`.
    pub title: String,
    /// What it is not, said at the head of each page.
    pub nature: String,
    /// The program, at the head of each page.
    pub maker: String,
    /// `Trang {page}/{pages}` with both places.
    pub page: String,
    /// When, by whom, by what: label and text.
    pub facts: Vec<RecordLine>,
    /// What was looked at, one after the other.
    pub parts: Vec<RecordPart>,
    /// What such a record does not say, at its end.
    pub limits: Vec<String>,
}

/// A label and what stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordLine {
    /// The label.
    pub label: String,
    /// The text; lines stay apart at line breaks.
    pub text: String,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordPart {
    /// Its name.
    pub title: String,
    /// What it is.
    pub facts: Vec<RecordLine>,
    /// The outcome in few words.
    pub outcome: String,
    /// What that means.
    pub says: String,
    /// What was found, each in a block of its own.
    pub blocks: Vec<RecordBlock>,
}

/// One finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordBlock {
    /// Its title.
    pub title: String,
    /// The outcome in few words; empty if it has none.
    pub outcome: String,
    /// What is known.
    pub lines: Vec<RecordLine>,
    /// What is to be told, each with a head.
    pub remarks: Vec<RecordLine>,
}

/// The record as a file.
pub fn record(words: &RecordWords) -> Result<Printed, Error> {
    let mut pages = Pages::new();
    pages.skip(2.0);
    pages.paragraph(0.0, Face::Bold, 17.0, BLACK, &words.title);
    pages.skip(4.0);
    pages.lines(0.0, &words.facts);
    for part in &words.parts {
        pages.part(part);
    }
    if !words.limits.is_empty() {
        pages.skip(6.0);
        pages.keep(60.0);
        pages.rule();
        for limit in &words.limits {
            pages.paragraph(0.0, Face::Italic, 10.0, GREY, limit);
        }
    }
    pages.finish(words)
}

struct Pages {
    book: Book,
    /// Kept open until the number of pages is known.
    sheets: Vec<Sheet>,
    current: Sheet,
    /// How far the page is filled, from its top.
    y: f64,
}

impl Pages {
    fn new() -> Self {
        let book = Book::new();
        let current = book.sheet(pt(WIDE_MM), pt(HIGH_MM));
        Self {
            book,
            sheets: Vec::new(),
            current,
            y: pt(TOP_MM),
        }
    }

    fn part(&mut self, part: &RecordPart) {
        self.skip(10.0);
        self.keep(110.0);
        self.rule();
        self.paragraph(0.0, Face::Bold, 13.0, BLACK, &part.title);
        self.lines(0.0, &part.facts);
        self.skip(3.0);
        self.paragraph(0.0, Face::Bold, 14.0, BLACK, &part.outcome);
        self.paragraph(0.0, Face::Regular, SIZE, BLACK, &part.says);
        for block in &part.blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &RecordBlock) {
        self.skip(8.0);
        self.keep(70.0);
        let heading = if block.outcome.is_empty() {
            block.title.clone()
        } else {
            format!("{}: {}", block.title, block.outcome)
        };
        self.barred(|pages| {
            pages.paragraph(INDENT, Face::Bold, 12.0, BLACK, &heading);
            pages.lines(INDENT, &block.lines);
        });
        for remark in &block.remarks {
            self.barred(|pages| {
                pages.skip(2.0);
                pages.keep(SIZE * LINE * 2.0);
                pages.paragraph(INDENT, Face::Bold, SIZE, BLACK, &remark.label);
                pages.paragraph(INDENT, Face::Regular, SIZE, BLACK, &remark.text);
            });
        }
    }

    /// Draws, and a bar at the left of what was drawn, page by page.
    fn barred(&mut self, draw: impl FnOnce(&mut Self)) {
        let (first, from) = (self.sheets.len(), self.y);
        draw(self);
        let (last, to) = (self.sheets.len(), self.y);
        for at in first..=last {
            let top = if at == first { from } else { pt(TOP_MM) };
            let foot = if at == last {
                to
            } else {
                pt(HIGH_MM - FOOT_MM)
            };
            let sheet = self.sheets.get_mut(at).unwrap_or(&mut self.current);
            let x = pt(LEFT_MM) + 2.0;
            sheet.drawn((x, top), (x, foot), 1.6, BAR);
        }
    }

    fn lines(&mut self, indent: f64, lines: &[RecordLine]) {
        for line in lines {
            self.line(indent, line);
        }
    }

    /// A label and its text in two columns; the label stands beside the first line.
    fn line(&mut self, indent: f64, line: &RecordLine) {
        if line.text.trim().is_empty() {
            return;
        }
        let (label_wide, left) = (pt(LABEL_MM), pt(LEFT_MM) + indent);
        let room = pt(WIDE_MM - LEFT_MM - RIGHT_MM) - indent - label_wide;
        let labels = wrap(&line.label, Face::Regular, SIZE, label_wide - 6.0);
        let texts = wrap(&line.text, Face::Regular, SIZE, room);
        for at in 0..labels.len().max(texts.len()) {
            self.keep(SIZE * LINE);
            self.y += SIZE * LINE;
            let foot = self.y - SIZE * 0.28;
            let (book, sheet) = (&mut self.book, &mut self.current);
            if let Some(label) = labels.get(at) {
                book.coloured(sheet, left, foot, Face::Regular, SIZE, label, GREY);
            }
            if let Some(text) = texts.get(at) {
                book.text(sheet, left + label_wide, foot, Face::Regular, SIZE, text);
            }
        }
        self.y += 1.5;
    }

    fn paragraph(&mut self, indent: f64, face: Face, size: f64, ink: Ink, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let room = pt(WIDE_MM - LEFT_MM - RIGHT_MM) - indent;
        for line in wrap(text, face, size, room) {
            self.keep(size * LINE);
            self.y += size * LINE;
            let (x, foot) = (pt(LEFT_MM) + indent, self.y - size * 0.28);
            self.book
                .coloured(&mut self.current, x, foot, face, size, &line, ink);
        }
        self.y += 2.0;
    }

    fn rule(&mut self) {
        let (left, right) = (pt(LEFT_MM), pt(WIDE_MM - RIGHT_MM));
        self.current
            .drawn((left, self.y), (right, self.y), 0.6, BAR);
        self.y += 4.0;
    }

    const fn skip(&mut self, points: f64) {
        self.y += points;
    }

    /// Begins a new page unless `points` are left on this one.
    fn keep(&mut self, points: f64) {
        if self.y + points <= pt(HIGH_MM - FOOT_MM) {
            return;
        }
        let next = self.book.sheet(pt(WIDE_MM), pt(HIGH_MM));
        self.sheets.push(std::mem::replace(&mut self.current, next));
        self.y = pt(TOP_MM);
    }

    /// Heads and feet, now that the pages are counted.
    fn finish(mut self, words: &RecordWords) -> Result<Printed, Error> {
        self.sheets.push(self.current);
        let count = self.sheets.len();
        for (mut sheet, at) in self.sheets.into_iter().zip(1_usize..) {
            let (left, right) = (pt(LEFT_MM), pt(WIDE_MM - RIGHT_MM));
            let said = words
                .page
                .replace("{page}", &at.to_string())
                .replace("{pages}", &count.to_string());
            let marks = [
                (pt(11.0), words.maker.as_str(), words.nature.as_str()),
                (pt(HIGH_MM - 9.0), words.title.as_str(), said.as_str()),
            ];
            for (foot, one, other) in marks {
                let face = Face::Italic;
                let room = right - left;
                let beside = room - face.width(one, SMALL) - 12.0;
                let other = wrap(other, face, SMALL, beside.max(room / 2.0));
                let other = other.first().map_or("", String::as_str);
                let x = right - face.width(other, SMALL);
                let book = &mut self.book;
                book.coloured(&mut sheet, left, foot, face, SMALL, one, GREY);
                book.coloured(&mut sheet, x, foot, face, SMALL, other, GREY);
            }
            sheet.drawn((left, pt(13.0)), (right, pt(13.0)), 0.4, BAR);
            self.book.add(sheet)?;
        }
        self.book.finish(&words.title)
    }
}

const WIDE_MM: f64 = 210.0;
const HIGH_MM: f64 = 297.0;
const LEFT_MM: f64 = 20.0;
const RIGHT_MM: f64 = 18.0;
const TOP_MM: f64 = 18.0;
const FOOT_MM: f64 = 17.0;
const LABEL_MM: f64 = 42.0;
/// Of what stands beside a bar, in points.
const INDENT: f64 = 10.0;
const SIZE: f64 = 11.0;
const SMALL: f64 = 9.0;
const LINE: f64 = 1.25;
const GREY: Ink = [0.33, 0.33, 0.33];
const BAR: Ink = [0.45, 0.45, 0.45];
