//! A register printed whole, to be bound: cover, table with its head on every page, end.
//!
//! Takes line after line and keeps one page only, so that a year of a busy office needs no more room than a day. Never
//! leaves a number out: what is void stays with its reason, what is missing is said.

use super::book::{BLACK, Book, Sheet};
use super::face::{Face, wrap};
use super::flow::{MOTTO, STATE};
use super::wording::RegisterKind;
use super::{Printed, pt};
use crate::Error;
use office::Day;

/// What a register says of itself before its lines are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterWords {
    /// Which one.
    pub kind: RegisterKind,
    /// Cơ quan chủ quản trực tiếp; empty where the office stands alone.
    pub superior: String,
    /// The office or unit whose register it is.
    pub office: String,
    /// `2026`, or a Party term `2025-2030`.
    pub year: String,
    /// The words under the title of a list: the decision, the retention, the file's number. Empty for a book.
    pub about: String,
    /// Quyển số.
    pub volume: String,
    /// The front page comes twice: once as cover, once inside (Annex IV: `Bìa và trang đầu`).
    pub first_page_too: bool,
}

/// What is known of a register at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterEnds {
    /// First and last day.
    pub days: Option<(Day, Day)>,
    /// First and last number, as written.
    pub numbers: Option<(String, String)>,
    /// Sentences under the table.
    pub closing: Vec<String>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A cell a column.
    Entry(Vec<String>),
    /// As an entry, struck through: its number is void. The reason stands in the last cell and is not struck through.
    Void(Vec<String>),
    /// Over the whole width: numbers that are missing.
    Gap(String),
    /// Over the whole width: the series or the part of the plan that follows.
    Heading(String),
    /// To be written on by hand.
    Blank,
}

/// Prints `rows` as one register. See [`RegisterPress`].
pub fn register(
    words: RegisterWords,
    rows: impl IntoIterator<Item = Row>,
    ends: &RegisterEnds,
) -> Result<Printed, Error> {
    let mut press = RegisterPress::new(words)?;
    for row in rows {
        press.row(&row)?;
    }
    press.finish(ends)
}

/// A register being printed.
pub struct RegisterPress {
    words: RegisterWords,
    book: Book,
    sheet: Sheet,
    head: Vec<Vec<String>>,
    /// Left edge of each column, and the right edge of the last.
    edges: Vec<f64>,
    y: f64,
    top: f64,
    numbered: usize,
}

impl RegisterPress {
    /// Begins; A4, portrait or landscape as the kind wants it.
    pub fn new(words: RegisterWords) -> Result<Self, Error> {
        let kind = words.kind;
        let book = Book::new();
        let (width, height) = paper(kind);
        let sheet = book.sheet(width, height);
        let mut edges = vec![left_margin(kind)];
        for column in kind.table() {
            let last = edges.last().copied().unwrap_or_default();
            edges.push(last + pt(column.mm));
        }
        let head = kind
            .table()
            .iter()
            .map(|column| wrap(column.title, Face::Bold, HEAD, pt(column.mm) - 2.0 * PAD))
            .collect();
        let mut press = Self {
            words,
            book,
            sheet,
            head,
            edges,
            y: 0.0,
            top: 0.0,
            numbered: 1,
        };
        press.begin_page();
        Ok(press)
    }

    /// Puts a line behind those that stand. Cells too many are left out, cells too few stay empty.
    pub fn row(&mut self, row: &Row) -> Result<(), Error> {
        match row {
            Row::Entry(cells) => self.cells(cells, false),
            Row::Void(cells) => self.cells(cells, true),
            Row::Gap(text) => self.across(text, Face::Italic),
            Row::Heading(text) => self.across(text, Face::Bold),
            Row::Blank => self.blank(),
        }
    }

    /// Closes the table, sets the cover before it, and gives the file.
    pub fn finish(mut self, ends: &RegisterEnds) -> Result<Printed, Error> {
        self.close_table();
        for sentence in &ends.closing {
            self.sentence(sentence)?;
        }
        let kind = self.words.kind;
        let (width, height) = paper(kind);
        let next = self.book.sheet(width, height);
        let last = std::mem::replace(&mut self.sheet, next);
        self.book.add(last)?;
        if kind.is_book() {
            let times = if self.words.first_page_too { 2 } else { 1 };
            for _ in 0..times {
                let cover = self.cover(ends);
                self.book.put(cover, 0)?;
            }
        }
        let title = format!("{} - {}", kind.title().join(" "), self.words.year);
        self.book.finish(&title)
    }

    fn cells(&mut self, cells: &[String], struck: bool) -> Result<(), Error> {
        let table = self.words.kind.table();
        let last = table.len().saturating_sub(1);
        let wrapped: Vec<Vec<String>> = table
            .iter()
            .zip(cells)
            .map(|(column, cell)| wrap(cell, Face::Regular, CELL, pt(column.mm) - 2.0 * PAD))
            .collect();
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let mut from = 0;
        while from < lines {
            let left = lines - from;
            let whole = high(lines);
            // A line that fits on a page of its own is not torn.
            if self.y + high(left) > self.bottom()
                && (whole <= self.bottom() - self.top)
                && from == 0
            {
                self.turn()?;
            }
            let mut fit = fitting(self.bottom() - self.y).min(left);
            if fit == 0 {
                self.turn()?;
                fit = fitting(self.bottom() - self.y).min(left).max(1);
            }
            self.strip(&wrapped, from, fit, struck, last);
            from += fit;
        }
        Ok(())
    }

    fn strip(
        &mut self,
        wrapped: &[Vec<String>],
        from: usize,
        fit: usize,
        struck: bool,
        last: usize,
    ) {
        for (at, (lines, column)) in wrapped.iter().zip(self.words.kind.table()).enumerate() {
            let Some(left) = self.edges.get(at).copied() else {
                continue;
            };
            let mut y = self.y + PAD;
            for line in lines.iter().skip(from).take(fit) {
                y += LINE;
                let wide = Face::Regular.width(line, CELL);
                let x = if column.middle {
                    left + (pt(column.mm) - wide) / 2.0
                } else {
                    left + PAD
                };
                self.book
                    .text(&mut self.sheet, x, y - DROP, Face::Regular, CELL, line);
                if struck && at != last && !line.is_empty() {
                    let middle = y - DROP - CELL * 0.25;
                    self.sheet.line((x, middle), (x + wide, middle), 0.6);
                }
            }
        }
        self.y += high(fit);
        self.rule(self.y);
    }

    fn across(&mut self, text: &str, face: Face) -> Result<(), Error> {
        let (left, right) = self.ends();
        let lines = wrap(text, face, CELL, right - left - 2.0 * PAD);
        // A heading stays with the line that follows.
        let room = high(lines.len()) + if face == Face::Bold { high(2) } else { 0.0 };
        if self.y + room > self.bottom() && self.y > self.top {
            self.turn()?;
        }
        let before = self.y;
        for line in &lines {
            if self.y + LINE + 2.0 * PAD > self.bottom() {
                self.y += 2.0 * PAD;
                self.turn()?;
            }
            self.y += LINE;
            self.book.text(
                &mut self.sheet,
                left + PAD,
                self.y + PAD - DROP,
                face,
                CELL,
                line,
            );
        }
        self.y += 2.0 * PAD;
        // No upright lines through it: the columns end above and begin again below.
        let begun = if before < self.y { before } else { self.top };
        self.uprights(begun);
        self.side_lines(begun, self.y);
        self.rule(self.y);
        self.top_of_columns(self.y);
        Ok(())
    }

    fn blank(&mut self) -> Result<(), Error> {
        if self.y + BLANK > self.bottom() {
            self.turn()?;
        }
        self.y += BLANK;
        self.rule(self.y);
        Ok(())
    }

    fn sentence(&mut self, text: &str) -> Result<(), Error> {
        let (left, right) = self.ends();
        for line in wrap(text, Face::Regular, BODY, right - left - pt(10.0)) {
            if self.y + BODY * 1.5 > self.bottom() {
                self.turn_plain()?;
            }
            self.y += BODY * 1.4;
            self.book.text(
                &mut self.sheet,
                left + pt(10.0),
                self.y,
                Face::Regular,
                BODY,
                &line,
            );
        }
        Ok(())
    }

    /// The next page, with the table's head.
    fn turn(&mut self) -> Result<(), Error> {
        self.close_table();
        self.turn_plain()?;
        self.table_head();
        Ok(())
    }

    fn turn_plain(&mut self) -> Result<(), Error> {
        let (width, height) = paper(self.words.kind);
        let next = self.book.sheet(width, height);
        let full = std::mem::replace(&mut self.sheet, next);
        self.book.add(full)?;
        self.numbered += 1;
        self.furniture();
        self.y = pt(TOP_MM);
        Ok(())
    }

    fn begin_page(&mut self) {
        self.y = pt(TOP_MM);
        if self.words.kind.is_book() {
            self.furniture();
        } else {
            self.list_head();
        }
        self.table_head();
    }

    /// The page's number in the middle of the top margin, and whose page it is at the foot.
    fn furniture(&mut self) {
        let middle = self.sheet.width / 2.0;
        let number = self.numbered.to_string();
        self.book.centred(
            &mut self.sheet,
            middle,
            pt(13.0),
            Face::Regular,
            13.0,
            &number,
        );
        let title = self.words.kind.title().join(" ");
        let mut foot = format!("{title} - {}", self.words.year);
        if !self.words.volume.is_empty() {
            foot.push_str(&format!(" - Quyển số {}", self.words.volume));
        }
        let (left, right) = self.ends();
        let y = self.sheet.height - pt(8.0);
        let line = wrap(&foot, Face::Italic, FOOT, right - left);
        if let Some(line) = line.first() {
            self.book
                .text(&mut self.sheet, left, y, Face::Italic, FOOT, line);
        }
    }

    /// What stands above a list that has no cover (Annex V).
    fn list_head(&mut self) {
        let kind = self.words.kind;
        let (left, right) = self.ends();
        let middle = (left + right) / 2.0;
        if kind != RegisterKind::FileContents {
            self.letterhead(left, right);
        }
        self.y += 16.0;
        for line in kind.title() {
            self.y += 18.0;
            self.book
                .centred(&mut self.sheet, middle, self.y, Face::Bold, 14.0, line);
        }
        let about = self.words.about.clone();
        let year = format!("Năm {}", self.words.year);
        let lines = match kind {
            RegisterKind::FilePlan => [(Face::Bold, year), (Face::Italic, about)],
            _ => [(Face::Bold, about), (Face::Bold, year)],
        };
        for (face, text) in lines {
            for line in wrap(&text, face, 14.0, right - left) {
                if !line.is_empty() {
                    self.y += 18.0;
                    self.book
                        .centred(&mut self.sheet, middle, self.y, face, 14.0, &line);
                }
            }
        }
        let half = pt(10.0);
        self.y += 6.0;
        self.sheet
            .line((middle - half, self.y), (middle + half, self.y), 0.7);
        self.y += 14.0;
    }

    fn letterhead(&mut self, left: f64, right: f64) {
        let (wide, state_wide) = (pt(65.0), pt(100.0));
        let mut y = self.y;
        for (text, face) in [
            (self.words.superior.to_uppercase(), Face::Regular),
            (self.words.office.to_uppercase(), Face::Bold),
        ] {
            for line in wrap(&text, face, 12.0, wide) {
                if !line.is_empty() {
                    y += 14.5;
                    self.book
                        .centred(&mut self.sheet, left + wide / 2.0, y, face, 12.0, &line);
                }
            }
        }
        let (middle, half) = (left + wide / 2.0, pt(11.0));
        self.sheet
            .line((middle - half, y + 4.0), (middle + half, y + 4.0), 0.7);
        let middle = right - state_wide / 2.0;
        let second = self.y + 30.0;
        self.book.centred(
            &mut self.sheet,
            middle,
            self.y + 14.5,
            Face::Bold,
            12.0,
            STATE,
        );
        self.book
            .centred(&mut self.sheet, middle, second, Face::Bold, 13.0, MOTTO);
        let half = Face::Bold.width(MOTTO, 13.0) / 2.0;
        self.sheet.line(
            (middle - half, second + 4.0),
            (middle + half, second + 4.0),
            0.7,
        );
        self.y = y.max(second) + 8.0;
    }

    fn table_head(&mut self) {
        self.top = self.y;
        self.rule(self.y);
        let deep = self.head.iter().map(Vec::len).max().unwrap_or(1);
        let tall = lines(deep) * HEAD_LINE + 2.0 * PAD;
        for (at, title) in self.head.iter().enumerate() {
            let Some((left, right)) = self.edges.get(at).zip(self.edges.get(at + 1)) else {
                continue;
            };
            let used = lines(title.len()) * HEAD_LINE;
            let mut y = self.y + (tall - used) / 2.0;
            for line in title {
                y += HEAD_LINE;
                self.book.centred(
                    &mut self.sheet,
                    (left + right) / 2.0,
                    y - DROP,
                    Face::Bold,
                    HEAD,
                    line,
                );
            }
        }
        self.y += tall;
        self.rule(self.y);
        for at in 0..self.head.len() {
            if let Some((left, right)) = self.edges.get(at).zip(self.edges.get(at + 1)) {
                let text = format!("({})", at + 1);
                let y = self.y + PAD + LINE - DROP;
                self.book.centred(
                    &mut self.sheet,
                    (left + right) / 2.0,
                    y,
                    Face::Regular,
                    HEAD,
                    &text,
                );
            }
        }
        self.y += high(1);
        self.rule(self.y);
        let top = self.top;
        self.uprights_from(top, self.y);
        self.top_of_columns(self.y);
        self.top = self.y;
    }

    fn close_table(&mut self) {
        self.uprights(self.y);
    }

    /// Draws the columns' lines down to `end` from where they last began.
    fn uprights(&mut self, end: f64) {
        self.uprights_from(self.top, end);
    }

    fn uprights_from(&mut self, from: f64, to: f64) {
        if to - from < 0.1 {
            return;
        }
        for x in &self.edges {
            self.sheet.line((*x, from), (*x, to), RULE);
        }
    }

    fn side_lines(&mut self, from: f64, to: f64) {
        let (left, right) = self.ends();
        for x in [left, right] {
            self.sheet.line((x, from), (x, to), RULE);
        }
    }

    const fn top_of_columns(&mut self, y: f64) {
        self.top = y;
    }

    fn rule(&mut self, y: f64) {
        let (left, right) = self.ends();
        self.sheet.line((left, y), (right, y), RULE);
    }

    fn ends(&self) -> (f64, f64) {
        let left = self.edges.first().copied().unwrap_or_default();
        (left, self.edges.last().copied().unwrap_or(left))
    }

    fn bottom(&self) -> f64 {
        self.sheet.height - pt(BOTTOM_MM)
    }

    /// Cover and first page (Annex IV): a frame, office, title, year, days, numbers, volume.
    fn cover(&mut self, ends: &RegisterEnds) -> Sheet {
        let kind = self.words.kind;
        let (width, height) = paper(kind);
        let mut sheet = self.book.sheet(width, height);
        let (left, right) = self.ends();
        let (top, bottom) = (pt(TOP_MM), height - pt(BOTTOM_MM));
        sheet.frame([left, top, right - left, bottom - top], 1.2, BLACK);
        let middle = (left + right) / 2.0;
        let room = right - left - pt(20.0);
        let mut y = top + pt(12.0);
        for (text, face) in [
            (self.words.superior.to_uppercase(), Face::Regular),
            (self.words.office.to_uppercase(), Face::Bold),
        ] {
            for line in wrap(&text, face, 14.0, room) {
                if !line.is_empty() {
                    self.book.centred(&mut sheet, middle, y, face, 14.0, &line);
                    y += 18.0;
                }
            }
        }
        y = top + (bottom - top) * 0.34;
        for line in kind.title() {
            self.book
                .centred(&mut sheet, middle, y, Face::Bold, 22.0, line);
            y += 30.0;
        }
        y += 10.0;
        let blank = || "..........".to_owned();
        let day = |day: Day| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year());
        let (from, to) = ends
            .days
            .map_or_else(|| (blank(), blank()), |(from, to)| (day(from), day(to)));
        let mut lines = vec![
            format!("Năm: {}", self.words.year),
            String::new(),
            format!("Từ ngày {from} đến ngày {to}"),
        ];
        if kind.tells_numbers() {
            let (from, to) = ends.numbers.clone().unwrap_or_else(|| (blank(), blank()));
            lines.push(format!("Từ số {from} đến số {to}"));
        }
        for line in lines {
            self.book
                .centred(&mut sheet, middle, y, Face::Italic, 14.0, &line);
            y += 22.0;
        }
        let volume = if self.words.volume.is_empty() {
            "....".to_owned()
        } else {
            self.words.volume.clone()
        };
        let label = "Quyển số: ";
        let wide = Face::Bold.width(label, 14.0) + Face::Regular.width(&volume, 14.0);
        let x = middle - wide / 2.0;
        let y = bottom - pt(12.0);
        self.book.text(&mut sheet, x, y, Face::Bold, 14.0, label);
        let x = x + Face::Bold.width(label, 14.0);
        self.book
            .text(&mut sheet, x, y, Face::Regular, 14.0, &volume);
        sheet
    }
}

fn paper(kind: RegisterKind) -> (f64, f64) {
    if kind.is_landscape() {
        return (pt(297.0), pt(210.0));
    }
    (pt(210.0), pt(297.0))
}

/// Wide enough for the binding.
fn left_margin(kind: RegisterKind) -> f64 {
    pt(if kind.is_landscape() { 25.0 } else { 30.0 })
}

fn lines(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn high(count: usize) -> f64 {
    lines(count) * LINE + 2.0 * PAD
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page has a few dozen lines"
)]
fn fitting(room: f64) -> usize {
    ((room - 2.0 * PAD + 0.01) / LINE).floor().max(0.0) as usize
}

const TOP_MM: f64 = 20.0;
const BOTTOM_MM: f64 = 15.0;
const CELL: f64 = 11.0;
const HEAD: f64 = 11.0;
const LINE: f64 = 13.0;
const HEAD_LINE: f64 = 13.0;
const BODY: f64 = 13.0;
const FOOT: f64 = 9.0;
/// From the foot of a line of text to the end of its room.
const DROP: f64 = 3.2;
const PAD: f64 = 2.5;
const RULE: f64 = 0.5;
/// A line to be written on: one centimetre.
const BLANK: f64 = 28.35;
