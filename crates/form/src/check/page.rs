//! Paper, orientation, margins, page numbers; the face and the colour of letters.

use super::{Judge, doubt, error, figure};
use crate::pdf::MM;
use crate::{Line, Margins, Page};

const A4: (f32, f32) = (210.0, 297.0);
const SLACK: f32 = 1.2;
/// Share of the size that capitals and accents rise over the baseline, and that tails hang below it.
const RISE: f32 = 0.66;
const REACH: f32 = 1.0;
const TAIL: f32 = 0.22;

impl Judge<'_> {
    pub(super) fn pages(&mut self) {
        for (at, page) in self.seen.pages.iter().enumerate() {
            let small = page.width.min(page.height);
            let large = page.width.max(page.height);
            if (small - A4.0).abs() > 2.0 || (large - A4.1).abs() > 2.0 {
                let seen = format!("{} × {} mm", figure(page.width), figure(page.height));
                self.on(
                    Some(at),
                    &error("page", "paper", &seen, "210 × 297 mm (A4)"),
                );
                return;
            }
            if page.width > page.height && !self.may_lie(at, page) {
                self.on(Some(at), &doubt("page", "landscape", "", ""));
            }
        }
        if self.is_word() {
            self.stated_margins();
        } else {
            self.seen_margins();
        }
        self.page_numbers();
        self.letters();
    }

    /// Landscape is for tables that are no annex of their own, and for annexes.
    fn may_lie(&self, at: usize, page: &Page) -> bool {
        page.strokes.iter().filter(|stroke| stroke.upright).count() >= 2
            || self.seen.lines.iter().any(|l| l.page == at && l.in_table)
            || self.reading.annexes.iter().any(|a| a.word.page <= at)
    }

    fn stated_margins(&mut self) {
        for (at, page) in self.seen.pages.iter().enumerate() {
            if let Some(margins) = page.margins
                && page.width <= page.height
            {
                self.judge_margins(at, margins, true);
            }
        }
    }

    /// Margins as the letters keep them; a page that is not full says nothing of its lower margin.
    fn seen_margins(&mut self) {
        let (from, to) = self.reading.edges;
        for at in 0..self.seen.pages.len() {
            let Some(page) = self.seen.pages.get(at) else {
                continue;
            };
            if page.width > page.height {
                continue;
            }
            let lines: Vec<&Line> = self
                .seen
                .lines
                .iter()
                .filter(|line| line.page == at && !self.is_number(line))
                .filter(|line| {
                    let contact = &self.reading.contact;
                    !contact.iter().any(|one| std::ptr::eq(*one, *line))
                })
                .filter(|line| !line.in_table && line.size() > 10.6)
                .collect();
            let Some(first) = lines.first() else { continue };
            let whole =
                self.reading.full && lines.iter().filter(|line| line.letters() > 45).count() >= 3;
            let ends: Vec<(f32, f32, f32)> = lines.iter().filter_map(|line| line.ends()).collect();
            let full: Vec<(f32, f32, f32)> = lines
                .iter()
                .filter(|line| line.letters() > 45)
                .filter_map(|line| line.ends())
                .collect();
            let left = full.iter().map(|e| e.0).fold(f32::MAX, f32::min);
            let right = full.iter().map(|e| e.2).fold(f32::MIN, f32::max);
            let (_, base, _) = first.ends().unwrap_or_default();
            let size = first.size() * MM;
            let low = ends.iter().map(|e| e.1).fold(f32::MIN, f32::max);
            let last = lines.last().map_or(0.0, |line| line.size()) * MM;
            let [top_least, top_most] = self.rules.margins.top;
            // Between the highest and the lowest that the line's own box may begin.
            let (high, deep) = (base - size * REACH, base - size * RISE);
            let top = if deep < top_least - SLACK {
                deep
            } else if high > top_most + SLACK && at == 0 && self.reading.headline.is_some() {
                high
            } else {
                top_least
            };
            // Lines of one page may all be indented or short: the document's own edges are the margins.
            let left = if whole {
                left.clamp(from - 3.0, from)
            } else {
                self.rules.margins.left[0]
            };
            let right = if whole {
                right.clamp(to, to + 3.0)
            } else {
                page.width - self.rules.margins.right[0]
            };
            let margins = Margins {
                top,
                bottom: page.height - low - last * TAIL,
                left,
                right: page.width - right,
            };
            self.judge_margins(at, margins, false);
        }
    }

    fn judge_margins(&mut self, at: usize, margins: Margins, stated: bool) {
        let sides = self.rules.margins.clone();
        let page_full = stated;
        for (fault, seen, [least, most], both) in [
            ("margin_top", margins.top, sides.top, true),
            ("margin_bottom", margins.bottom, sides.bottom, page_full),
            ("margin_left", margins.left, sides.left, true),
            ("margin_right", margins.right, sides.right, true),
        ] {
            let slack = if stated { 0.6 } else { SLACK };
            // Letters may end short of a margin: that is no margin too wide by itself.
            let wide = both && seen > most + slack + if stated { 0.0 } else { 1.5 };
            if seen < least - slack || wide {
                let wanted = if least == most {
                    format!("{} mm", figure(least))
                } else {
                    format!("{}–{} mm", figure(least), figure(most))
                };
                let seen = format!("{} mm", figure(seen));
                self.on(Some(at), &error("page", fault, &seen, &wanted));
            }
        }
    }

    fn is_number(&self, line: &Line) -> bool {
        self.reading
            .page_numbers
            .iter()
            .any(|one| std::ptr::eq(*one, line))
    }

    fn page_numbers(&mut self) {
        if self.is_word() {
            self.stated_numbers();
            return;
        }
        let reading = self.reading;
        let begins: Vec<usize> = std::iter::once(0)
            .chain(reading.attached.iter().copied())
            .chain(reading.annexes.iter().map(|annex| annex.word.page))
            .collect();
        for at in 0..self.seen.pages.len() {
            let first = begins.iter().rev().find(|begin| **begin <= at).copied();
            let wanted = at - first.unwrap_or_default() + 1;
            let found = reading
                .page_numbers
                .iter()
                .copied()
                .find(|line| line.page == at);
            match found {
                None if wanted > 1 => {
                    // The text of an annex may share the last page of the letter.
                    self.on(
                        Some(at),
                        &error("page_number", "missing", "", &wanted.to_string()),
                    );
                }
                None => {}
                Some(line) if wanted == 1 && at == 0 => {
                    self.at(line, &error("page_number", "on_first", &line.text(), ""));
                }
                Some(line) => self.page_number(line, wanted, at),
            }
        }
    }

    fn page_number(&mut self, line: &Line, wanted: usize, at: usize) {
        let text = line.text();
        let value: usize = text
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap_or_default();
        // An annex in the same file may run on from the letter in older files; its own count is asked for.
        if value != wanted {
            let wanted = wanted.to_string();
            self.at(line, &error("page_number", "value", &text, &wanted));
        }
        let height = self.seen.pages.get(at).map_or(297.0, |page| page.height);
        if line.ends().is_some_and(|(_, base, _)| base > height / 2.0) {
            self.at(line, &error("page_number", "below", "", ""));
        } else if let Some(middle) = line.middle() {
            let width = self.seen.pages.get(at).map_or(210.0, |page| page.width);
            let (from, to) = self.reading.edges;
            let text_middle = if width > height {
                width / 2.0
            } else {
                (from + to) / 2.0
            };
            let off = (middle - text_middle)
                .abs()
                .min((middle - width / 2.0).abs());
            if off > 5.0 && width <= height {
                self.at(line, &error("page_number", "off_centre", "", ""));
            }
        }
        self.look("page_number", line);
    }

    fn stated_numbers(&mut self) {
        let Some(page) = self.seen.pages.first() else {
            return;
        };
        let Some(number) = page.numbering else {
            return;
        };
        if !number.above {
            self.on(Some(0), &error("page_number", "below", "", ""));
        } else if !number.centred {
            self.on(Some(0), &error("page_number", "off_centre", "", ""));
        }
        if !number.hidden_first {
            self.on(Some(0), &error("page_number", "on_first", "", ""));
        }
        if number.size > 0.0 && !(12.7..=14.3).contains(&number.size) {
            let seen = figure(number.size);
            self.on(Some(0), &error("page_number", "size", &seen, "13–14"));
        }
        if number.italic {
            self.on(Some(0), &error("page_number", "italic", "", ""));
        }
    }

    /// The official face, in black.
    fn letters(&mut self) {
        let fonts = self.rules.fonts.clone();
        let reading = self.reading;
        for line in &self.seen.lines {
            let marked = reading
                .urgency
                .iter()
                .chain(&reading.circulation)
                .any(|one| std::ptr::eq(*one, line));
            for span in &line.spans {
                let letters = span.text.chars().filter(|c| c.is_alphanumeric()).count();
                if letters == 0 {
                    continue;
                }
                let bare = span.font.trim_start_matches('.');
                let legacy = span.font.starts_with(".Vn")
                    || bare.to_lowercase().starts_with("vni")
                    || span.font.starts_with("VnTime");
                let known = fonts
                    .iter()
                    .any(|font| font.eq_ignore_ascii_case(&span.font));
                if legacy {
                    self.at(
                        line,
                        &error("text", "legacy_font", &span.font, "Times New Roman"),
                    );
                } else if !known && !span.font.is_empty() && letters > 1 {
                    self.at(line, &error("text", "font", &span.font, "Times New Roman"));
                }
                let coloured = span.colour.iter().any(|part| *part > 70);
                if coloured && !marked && letters > 1 {
                    let [r, g, b] = span.colour;
                    let seen = format!("#{r:02x}{g:02x}{b:02x}");
                    self.at(line, &error("text", "colour", &seen, ""));
                }
            }
        }
    }
}
