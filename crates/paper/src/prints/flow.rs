//! A page written from top to bottom: heads, paragraphs, signatures, small tables. Never a register's own table.
//!
//! Margins are the decree's: 20 mm above and below, 30 left, 15 right (Annex I, I.3).

use super::book::{Book, Sheet};
use super::face::{Face, wrap, wrap_after};
use super::{Printed, pt};
use crate::Error;

/// Pages being filled.
pub(crate) struct Flow {
    pub(crate) book: Book,
    sheet: Sheet,
    pub(crate) left: f64,
    pub(crate) width: f64,
    /// How far the page is filled, from its top.
    pub(crate) y: f64,
}

/// How a paragraph stands.
#[derive(Clone, Copy)]
pub(crate) enum Stand {
    /// Its first line one centimetre in.
    Indented,
    Left,
    Middle,
}

/// A head like a document's.
pub(crate) struct Head<'a> {
    pub(crate) superior: &'a str,
    pub(crate) issuer: &'a str,
    /// `Thử Nghiệm, ngày 05 tháng 01 năm 2026`, or its blank.
    pub(crate) place_and_date: Option<String>,
}

impl Flow {
    pub(crate) fn portrait() -> Self {
        let book = Book::new();
        let sheet = book.sheet(pt(210.0), pt(297.0));
        Self {
            book,
            sheet,
            left: pt(30.0),
            width: pt(165.0),
            y: pt(20.0),
        }
    }

    /// A portrait sheet with its head and, in the middle below it, what it is.
    pub(crate) fn titled(head: &Head<'_>, title: &str) -> Result<Self, Error> {
        let mut flow = Self::portrait();
        flow.head(head);
        flow.skip(8.0);
        flow.paragraph(Stand::Middle, Face::Bold, BODY, title)?;
        Ok(flow)
    }

    pub(crate) fn finish(mut self, title: &str) -> Result<Printed, Error> {
        self.book.add(self.sheet)?;
        self.book.finish(title)
    }

    /// To draw on the page itself.
    pub(crate) const fn parts(&mut self) -> (&mut Book, &mut Sheet) {
        (&mut self.book, &mut self.sheet)
    }

    /// Leaves room.
    pub(crate) fn skip(&mut self, points: f64) {
        self.y += points;
    }

    /// Begins a new page unless `points` are left on this one.
    pub(crate) fn keep(&mut self, points: f64) -> Result<(), Error> {
        if self.y + points <= self.sheet.height - pt(20.0) {
            return Ok(());
        }
        let next = self.book.sheet(self.sheet.width, self.sheet.height);
        let full = std::mem::replace(&mut self.sheet, next);
        self.book.add(full)?;
        let number = (self.book.pages() + 1).to_string();
        let middle = self.sheet.width / 2.0;
        self.book.centred(
            &mut self.sheet,
            middle,
            pt(14.0),
            Face::Regular,
            13.0,
            &number,
        );
        self.y = pt(20.0);
        Ok(())
    }

    /// A paragraph of one face.
    pub(crate) fn paragraph(
        &mut self,
        stand: Stand,
        face: Face,
        size: f64,
        text: &str,
    ) -> Result<(), Error> {
        let first = match stand {
            Stand::Indented => pt(10.0),
            Stand::Left | Stand::Middle => 0.0,
        };
        for (at, line) in wrap_after(text, face, size, self.width, first)
            .iter()
            .enumerate()
        {
            self.keep(size * LINE)?;
            self.y += size * LINE;
            let x = match stand {
                Stand::Middle => self.left + (self.width - face.width(line, size)) / 2.0,
                Stand::Indented if at == 0 => self.left + first,
                Stand::Indented | Stand::Left => self.left,
            };
            let y = self.y - size * 0.3;
            self.book.text(&mut self.sheet, x, y, face, size, line);
        }
        self.y += 3.0;
        Ok(())
    }

    /// A label and what stands behind it; dots up to the right edge where nothing does.
    pub(crate) fn entry(&mut self, label: &str, text: &str) -> Result<(), Error> {
        if !text.trim().is_empty() {
            return self.paragraph(
                Stand::Indented,
                Face::Regular,
                BODY,
                &format!("{label} {text}"),
            );
        }
        let room = self.width - pt(10.0) - Face::Regular.width(label, BODY);
        let dots = dots(room - 4.0);
        self.paragraph(
            Stand::Indented,
            Face::Regular,
            BODY,
            &format!("{label} {dots}"),
        )
    }

    /// Dotted lines to be written on by hand.
    pub(crate) fn dotted(&mut self, lines: usize) -> Result<(), Error> {
        for _ in 0..lines {
            let dots = dots(self.width - 1.0);
            self.skip(4.0);
            self.paragraph(Stand::Left, Face::Regular, BODY, &dots)?;
        }
        Ok(())
    }

    /// The two columns of a document's head.
    pub(crate) fn head(&mut self, head: &Head<'_>) {
        let (left_wide, right_wide) = (pt(65.0), pt(100.0));
        let left_middle = self.left + left_wide / 2.0;
        let right_middle = self.left + self.width - right_wide / 2.0;
        let mut y = self.y;
        for (text, face) in [(head.superior, Face::Regular), (head.issuer, Face::Bold)] {
            for line in wrap(&text.to_uppercase(), face, HEAD, left_wide) {
                if line.is_empty() {
                    continue;
                }
                y += HEAD * LINE;
                self.book
                    .centred(&mut self.sheet, left_middle, y, face, HEAD, &line);
            }
        }
        let long = pt(22.0);
        self.sheet.line(
            (left_middle - long / 2.0, y + 4.0),
            (left_middle + long / 2.0, y + 4.0),
            0.7,
        );
        let mut right = self.y + HEAD * LINE;
        self.book.centred(
            &mut self.sheet,
            right_middle,
            right,
            Face::Bold,
            HEAD,
            STATE,
        );
        right += MOTTO_SIZE * LINE;
        self.book.centred(
            &mut self.sheet,
            right_middle,
            right,
            Face::Bold,
            MOTTO_SIZE,
            MOTTO,
        );
        let long = Face::Bold.width(MOTTO, MOTTO_SIZE);
        self.sheet.line(
            (right_middle - long / 2.0, right + 4.0),
            (right_middle + long / 2.0, right + 4.0),
            0.7,
        );
        if let Some(text) = &head.place_and_date {
            right += 6.0 + MOTTO_SIZE * 1.5;
            self.book.centred(
                &mut self.sheet,
                right_middle,
                right,
                Face::Italic,
                MOTTO_SIZE,
                text,
            );
        }
        self.y = y.max(right) + 14.0;
    }

    /// A short line under a title.
    pub(crate) fn rule(&mut self, mm: f64) {
        let middle = self.left + self.width / 2.0;
        let half = pt(mm) / 2.0;
        self.y += 2.0;
        self.sheet
            .line((middle - half, self.y), (middle + half, self.y), 0.7);
        self.y += 8.0;
    }

    /// Two columns of centred lines, side by side: signatures.
    pub(crate) fn signatures(&mut self, columns: [&[(Face, &str)]; 2]) -> Result<(), Error> {
        self.keep(pt(45.0))?;
        let deep = self.y;
        let half = self.width / 2.0;
        for (column, lines) in columns.iter().enumerate() {
            let middle = self.left + half * if column == 0 { 0.5 } else { 1.5 };
            self.y = deep;
            for (face, text) in *lines {
                for line in wrap(text, *face, BODY, half - 6.0) {
                    self.y += BODY * LINE;
                    let y = self.y;
                    self.book
                        .centred(&mut self.sheet, middle, y, *face, BODY, &line);
                }
            }
        }
        self.y = deep + pt(40.0);
        Ok(())
    }

    /// A ruled table; the head comes again on each page.
    pub(crate) fn table(
        &mut self,
        widths_mm: &[f64],
        head: &[&str],
        rows: &[Vec<String>],
    ) -> Result<(), Error> {
        let heads: Vec<String> = head.iter().map(|text| (*text).to_owned()).collect();
        self.row(widths_mm, &heads, Face::Bold)?;
        for row in rows {
            let before = self.book.pages();
            let high = self.high(widths_mm, row, Face::Regular);
            self.keep(high)?;
            if self.book.pages() > before {
                self.row(widths_mm, &heads, Face::Bold)?;
            }
            self.row(widths_mm, row, Face::Regular)?;
        }
        Ok(())
    }

    fn high(&self, widths_mm: &[f64], cells: &[String], face: Face) -> f64 {
        let lines = cells
            .iter()
            .zip(widths_mm)
            .map(|(cell, mm)| wrap(cell, face, CELL, pt(*mm) - 5.0).len())
            .max();
        lines_high(lines.unwrap_or(1))
    }

    fn row(&mut self, widths_mm: &[f64], cells: &[String], face: Face) -> Result<(), Error> {
        // A cell taller than a page is cut: these tables hold names and short notes.
        let most = 40;
        let high = self.high(widths_mm, cells, face).min(lines_high(most));
        self.keep(high)?;
        let mut x = self.left;
        for (cell, mm) in cells.iter().zip(widths_mm) {
            let wide = pt(*mm);
            self.sheet
                .frame([x, self.y, wide, high], 0.5, super::book::BLACK);
            for (at, line) in (0_u32..).zip(wrap(cell, face, CELL, wide - 5.0).iter().take(most)) {
                let y = self.y + 1.0 + CELL * LINE * f64::from(at + 1);
                if face == Face::Bold {
                    self.book
                        .centred(&mut self.sheet, x + wide / 2.0, y, face, CELL, line);
                    continue;
                }
                self.book
                    .text(&mut self.sheet, x + 2.5, y, face, CELL, line);
            }
            x += wide;
        }
        self.y += high;
        Ok(())
    }
}

fn lines_high(lines: usize) -> f64 {
    f64::from(u32::try_from(lines.max(1)).unwrap_or(u32::MAX)) * CELL * LINE + 6.0
}

/// As many dots as fit into `room` points.
pub(crate) fn dots(room: f64) -> String {
    let one = Face::Regular.width(".", BODY).max(0.1);
    let mut text = String::new();
    let mut used = one;
    while used < room {
        text.push('.');
        used += one;
    }
    text
}

/// Size of body text.
pub(crate) const BODY: f64 = 14.0;
pub(crate) const LINE: f64 = 1.2;
const HEAD: f64 = 12.0;
const MOTTO_SIZE: f64 = 13.0;
const CELL: f64 = 12.0;
pub(crate) const STATE: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub(crate) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
