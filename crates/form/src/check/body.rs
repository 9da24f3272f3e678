//! The body: bases, addressees, running text, headings, numbering, the end mark.

use super::{Judge, doubt, error, figure};
use crate::pdf::MM;
use crate::reading::Para;
use crate::{Align, Line, Spacing};
use office::{Kind, fold};

/// A single line of Times New Roman, in ems.
const SINGLE: f32 = 1.15;
/// The letters that number points (R§1.4).
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

/// Where the count of one list stands.
#[derive(Default)]
struct Counts {
    part: u32,
    chapter: u32,
    muc: u32,
    section: u32,
    article: u32,
    clause: u32,
    point: Option<char>,
    with_articles: bool,
    colon: bool,
}

impl Judge<'_> {
    pub(super) fn body(&mut self) {
        let reading = self.reading;
        self.bases();
        self.addressees();
        let body = &reading.body;
        self.running(body);
        self.numbering(body);
        self.end(body);
        for annex in &reading.annex_bodies {
            self.running(annex);
            self.numbering(annex);
        }
    }

    fn bases(&mut self) {
        let bases = &self.reading.bases;
        let last = bases.len().saturating_sub(1);
        for (at, base) in bases.iter().enumerate() {
            let Some(line) = base.lines.first().copied() else {
                continue;
            };
            self.look("bases", line);
            let text = base.text.trim_end();
            let (fault, wanted) = if at == last {
                ("last_stop", ".")
            } else {
                ("semicolon", ";")
            };
            let fits =
                text.ends_with(wanted) || at == last && text.ends_with(';') && !self.is_state();
            // Forms leave a dotted blank before the sign.
            if !fits && !text.ends_with("...") {
                let tail: String = text.chars().rev().take(24).collect();
                let tail: String = tail.chars().rev().collect();
                let last_line = base.lines.last().copied().unwrap_or(line);
                self.at(last_line, &error("bases", fault, &tail, wanted));
            }
        }
    }

    fn addressees(&mut self) {
        let all = &self.reading.addressee;
        if self
            .reading
            .kind
            .is_some_and(|kind| kind.word() == "thu_cong")
        {
            return;
        }
        let Some(first) = all.first().and_then(|para| para.lines.first()).copied() else {
            let letter = self.reading.kind.is_some_and(Kind::is_letter);
            if letter && self.is_state() {
                self.on(Some(0), &error("addressee", "missing", "", "Kính gửi: …"));
            }
            return;
        };
        self.look("addressee", first);
        let text = first.text();
        let word = text.split(':').next().unwrap_or_default();
        if !text.contains(':') && self.is_state() {
            self.at(first, &error("addressee", "colon", &text, "Kính gửi: …"));
        } else if word.trim() != "Kính gửi" && self.is_state() {
            self.at(first, &doubt("addressee", "words", word, "Kính gửi"));
        }
        let listed: Vec<&Para<'_>> = all.iter().skip(1).collect();
        let last = listed.len().saturating_sub(1);
        if !self.is_state() || listed.iter().all(|para| !para.text.starts_with('-')) {
            return;
        }
        for (at, para) in listed.into_iter().enumerate() {
            let Some(line) = para.lines.first().copied() else {
                continue;
            };
            self.look("addressee", line);
            let text = para.text.trim_end();
            if !text.starts_with('-') {
                self.at(line, &error("addressee", "dash", text, "- …"));
            }
            let (fault, wanted) = if at == last {
                ("last_stop", ".")
            } else {
                ("semicolon", ";")
            };
            if !text.ends_with(wanted) {
                self.at(line, &error("addressee", fault, text, wanted));
            }
        }
    }

    /// Size, indent, spacing and both edges of running text.
    fn running(&mut self, paras: &[Para<'_>]) {
        let mut before: Option<&Para<'_>> = None;
        for para in paras {
            let Some(line) = para.lines.first().copied() else {
                continue;
            };
            for each in &para.lines {
                self.look("body", each);
            }
            let centred = self.reading.is_centred(line);
            if !centred && !is_heading_line(line) {
                self.indent(para, line);
                self.edges(para);
            }
            if !centred {
                self.spacing(para, line);
                if let Some(before) = before {
                    self.gap(before, para);
                }
            }
            before = (!centred).then_some(para);
        }
    }

    fn indent(&mut self, para: &Para<'_>, line: &Line) {
        if self.rules.indents.is_empty() || para.text.starts_with(['-', '+', '–', '*']) {
            return;
        }
        let first = match (line.shape, line.ends()) {
            (Some(shape), _) if shape.align == Align::Right => return,
            (Some(shape), _) => shape.left + shape.first,
            (None, Some((left, _, _))) => left - self.reading.edges.0,
            (None, None) => return,
        };
        let fits = self
            .rules
            .indents
            .iter()
            .any(|indent| (first - indent).abs() < 1.3);
        // What stands far to the right is a block of its own: a list of names, a formula.
        if !fits && first < 20.0 {
            let wanted: Vec<String> = self.rules.indents.iter().map(|i| figure(*i)).collect();
            let wanted = format!("{} mm", wanted.join(" / "));
            let seen = format!("{} mm", figure(first.max(0.0)));
            self.at(line, &error("body", "indent", &seen, &wanted));
        }
    }

    fn edges(&mut self, para: &Para<'_>) {
        let Some(line) = para.lines.first().copied() else {
            return;
        };
        if let Some(shape) = line.shape {
            let long = para.text.chars().count() > 90;
            if long && matches!(shape.align, Align::Left | Align::Right) {
                self.at(line, &error("body", "justify", "", ""));
            }
            return;
        }
        let full = para.lines.len().saturating_sub(1);
        if full < 2 {
            return;
        }
        let ragged = para
            .lines
            .iter()
            .take(full)
            .filter_map(|line| line.ends())
            .filter(|(_, _, right)| *right < self.reading.edges.1 - 1.5)
            .count();
        if ragged * 2 > full {
            self.at(line, &error("body", "justify", "", ""));
        }
    }

    fn spacing(&mut self, para: &Para<'_>, line: &Line) {
        let [least, most] = self.rules.spacing.as_slice() else {
            return;
        };
        let lines = match line.shape.map(|shape| shape.spacing) {
            Some(Spacing::Lines(lines)) => lines,
            Some(Spacing::Points(points)) if line.size() > 0.0 => points / line.size() / SINGLE,
            Some(Spacing::Points(_)) => return,
            None => match pitch(para) {
                Some(pitch) => pitch / (line.size() * MM) / SINGLE,
                None => return,
            },
        };
        if !(least - 0.04..=most + 0.04).contains(&lines) {
            let wanted = format!("{}–{}", two(*least), two(*most));
            self.at(line, &error("body", "spacing", &two(lines), &wanted));
        }
    }

    /// The space between two paragraphs beyond their lines.
    fn gap(&mut self, before: &Para<'_>, para: &Para<'_>) {
        let (Some(above), Some(line)) = (before.lines.last().copied(), para.lines.first().copied())
        else {
            return;
        };
        let listed = para.text.starts_with('-')
            && (before.text.starts_with('-') || before.text.ends_with("điện:"));
        if self.rules.gap <= 0.0 || listed {
            return;
        }
        let gap = match (above.shape, line.shape) {
            (Some(above), Some(here)) => {
                above.after.max(here.before).max(above.after + here.before)
            }
            _ => {
                let (Some((_, high, _)), Some((_, low, _))) = (above.ends(), line.ends()) else {
                    return;
                };
                let single = line.size().max(above.size()) * MM * SINGLE;
                let own = pitch(para).or_else(|| pitch(before)).unwrap_or(single);
                // Something else stands between them, or they stand on two pages.
                if above.page != line.page || low - high > single * 3.2 || low <= high {
                    return;
                }
                (low - high - own.min(single * 1.5)) / MM
            }
        };
        if gap < self.rules.gap - 0.8 {
            let seen = format!("{} pt", figure(gap.max(0.0)));
            let wanted = format!("≥ {} pt", figure(self.rules.gap));
            self.at(line, &error("body", "gap", &seen, &wanted));
        }
    }

    /// Parts, chapters, sections, articles, clauses and points: their signs, their order, their looks.
    fn numbering(&mut self, paras: &[Para<'_>]) {
        let mut counts = Counts {
            with_articles: paras.iter().any(|para| article(&para.text).is_some()),
            ..Counts::default()
        };
        for para in paras {
            let Some(line) = para.lines.first().copied() else {
                continue;
            };
            self.numbered(para, line, &mut counts);
            counts.colon = para.text.trim_end().ends_with(':');
        }
    }

    fn numbered(&mut self, para: &Para<'_>, line: &Line, counts: &mut Counts) {
        let text = para.text.trim();
        let mut words = text.split_whitespace();
        let (first, second) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let alone = text.split_whitespace().count() == 2;
        match fold(first).as_str() {
            "phan" | "chuong" if alone => self.high(line, first, second, counts),
            "muc" if alone => self.middle(line, second, counts),
            "dieu" if article(text).is_some() => self.article(para, line, counts),
            _ => self.low(para, line, first, counts),
        }
    }

    fn high(&mut self, line: &Line, word: &str, number: &str, counts: &mut Counts) {
        self.look("heading", line);
        if !self.reading.is_centred(line) {
            self.at(line, &error("heading", "off_centre", "", ""));
        }
        let count = if fold(word) == "phan" {
            counts.chapter = 0;
            &mut counts.part
        } else {
            &mut counts.chapter
        };
        counts.muc = 0;
        let expected = *count + 1;
        match from_roman(number.trim_end_matches('.')) {
            Some(value) => {
                *count = value;
                if value != expected {
                    let wanted = format!("{word} {}", roman(expected));
                    self.at(line, &error("heading", "sequence", &line.text(), &wanted));
                }
            }
            None if number
                .trim_end_matches('.')
                .bytes()
                .all(|b| b.is_ascii_digit()) =>
            {
                *count = expected;
                let wanted = format!("{word} {}", roman(expected));
                self.at(line, &error("heading", "roman", &line.text(), &wanted));
            }
            None => {}
        }
        (counts.clause, counts.point) = (0, None);
    }

    fn middle(&mut self, line: &Line, number: &str, counts: &mut Counts) {
        self.look("heading", line);
        let expected = counts.muc + 1;
        let bare = number.trim_end_matches('.');
        if let Ok(value) = bare.parse::<u32>() {
            counts.muc = value;
            if value != expected {
                let wanted = format!("Mục {expected}");
                self.at(line, &error("heading", "sequence", &line.text(), &wanted));
            }
        } else if from_roman(bare).is_some() && counts.chapter > 0 {
            counts.muc = expected;
            let wanted = format!("Mục {expected}");
            self.at(line, &error("heading", "arabic", &line.text(), &wanted));
        }
        (counts.clause, counts.point) = (0, None);
    }

    fn article(&mut self, para: &Para<'_>, line: &Line, counts: &mut Counts) {
        let Some((number, sign)) = article(&para.text) else {
            return;
        };
        let expected = counts.article + 1;
        if number != expected && counts.article > 0 || counts.article == 0 && number != 1 {
            let (seen, wanted) = (format!("Điều {number}"), format!("Điều {expected}"));
            self.at(line, &error("article", "sequence", &seen, &wanted));
        }
        counts.article = number;
        (counts.clause, counts.point) = (0, None);
        if sign != Some('.') {
            let seen = format!(
                "Điều {number}{}",
                sign.map(String::from).unwrap_or_default()
            );
            let wanted = format!("Điều {number}.");
            self.at(line, &error("article", "stop", &seen, &wanted));
        }
        if para.text.chars().next().is_some_and(char::is_lowercase) {
            self.at(line, &error("article", "case_upper", &para.text, "Điều"));
        }
        let bold = line.spans.first().is_some_and(|span| span.bold);
        if !bold {
            self.at(line, &error("article", "not_bold", "", ""));
        }
        if line.spans.first().is_some_and(|span| span.italic) {
            self.at(line, &error("article", "italic", "", ""));
        }
    }

    /// `I.`, `1.` and `a)`.
    fn low(&mut self, para: &Para<'_>, line: &Line, first: &str, counts: &mut Counts) {
        if let Some((value, sign)) = roman_mark(first) {
            self.section(para, line, value, sign, counts);
            return;
        }
        if let Some((value, sign)) = figure_mark(first) {
            self.clause(line, first, value, sign, counts);
            return;
        }
        if let Some((letter, sign)) = letter_mark(first) {
            self.point(line, first, letter, sign, counts);
        }
    }

    fn section(
        &mut self,
        para: &Para<'_>,
        line: &Line,
        value: u32,
        sign: char,
        counts: &mut Counts,
    ) {
        let expected = counts.section + 1;
        // A sign of the alphabet may look Roman: "C." after "B." counts as a letter.
        if value > expected + 3 || counts.with_articles {
            return;
        }
        if value != expected {
            let wanted = format!("{}.", roman(expected));
            self.at(line, &error("section", "sequence", &roman(value), &wanted));
        }
        counts.section = value;
        (counts.clause, counts.point) = (0, None);
        let wanted = if self.is_state() { '.' } else { '-' };
        if self.is_state() && sign != wanted {
            let seen = format!("{}{sign}", roman(value));
            self.at(
                line,
                &error("section", "sign", &seen, &format!("{}.", roman(value))),
            );
        }
        if para.text.chars().count() < 200 {
            self.look("section", line);
        }
    }

    fn clause(&mut self, line: &Line, mark: &str, value: u32, sign: char, counts: &mut Counts) {
        if sign != '.' {
            // A figure with a bracket may count within a sentence of its own.
            let wanted = format!("{value}.");
            self.at(line, &doubt("clause", "sign", mark, &wanted));
        }
        let expected = counts.clause + 1;
        let restarts = value == 1 && (counts.colon || !counts.with_articles || counts.clause == 0);
        if value == expected || restarts {
        } else if value == 1 {
            self.at(
                line,
                &doubt("clause", "restart", mark, &format!("{expected}.")),
            );
        } else {
            self.at(
                line,
                &error("clause", "sequence", mark, &format!("{expected}.")),
            );
        }
        counts.clause = value;
        counts.point = None;
    }

    fn point(&mut self, line: &Line, mark: &str, letter: char, sign: char, counts: &mut Counts) {
        if sign != ')' {
            self.at(line, &error("point", "sign", mark, &format!("{letter})")));
        }
        let expected = match counts.point {
            None => Some('a'),
            Some(before) => LETTERS.chars().skip_while(|one| *one != before).nth(1),
        };
        if expected != Some(letter) && !(letter == 'a' && counts.colon) {
            let wanted = expected.map(|one| format!("{one})")).unwrap_or_default();
            self.at(line, &error("point", "sequence", mark, &wanted));
        }
        counts.point = Some(letter);
    }

    fn end(&mut self, body: &[Para<'_>]) {
        let wanted = self.rules.words.end.clone();
        let Some(last) = body.last() else { return };
        if wanted.is_empty()
            || self.reading.ends_with_table
            || self.reading.recipients.is_none() && self.reading.name.is_none()
            || self.is_free_of_end()
        {
            return;
        }
        let text = last.text.trim_end().trim_end_matches(['"', '”']);
        let Some(line) = last.lines.last().copied() else {
            return;
        };
        let slashed = text.ends_with("./.");
        let tail: String = text.chars().rev().take(24).collect();
        let tail: String = tail.chars().rev().collect();
        if self.is_state() && !slashed {
            self.at(line, &error("body", "end", &tail, &wanted));
        } else if !self.is_state() && slashed {
            // Our sources disagree (R§10 row 1): one tool of the Party still prints it.
            self.at(line, &doubt("body", "end", &tail, &wanted));
        } else if !self.is_state() && !text.ends_with('.') {
            self.at(line, &doubt("body", "end", &tail, &wanted));
        }
    }

    /// Forms 1.8 to 1.10 and contracts have no such mark in the law's own pages.
    fn is_free_of_end(&self) -> bool {
        matches!(
            self.reading.kind.map_or("", Kind::word),
            "giay_gioi_thieu"
                | "giay_nghi_phep"
                | "bien_ban"
                | "hop_dong"
                | "ban_ghi_nho"
                | "ban_thoa_thuan"
                | "thu_cong"
        )
    }
}

/// The distance of baselines within a paragraph, in mm.
fn pitch(para: &Para<'_>) -> Option<f32> {
    let mut steps: Vec<f32> = para
        .lines
        .iter()
        .zip(para.lines.iter().skip(1))
        .filter(|(above, below)| above.page == below.page)
        .filter_map(|(above, below)| Some(below.ends()?.1 - above.ends()?.1))
        .filter(|step| *step > 1.0)
        .collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied()
}

fn two(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0')
        .trim_end_matches('.')
        .replace('.', ",")
}

fn is_heading_line(line: &Line) -> bool {
    line.is_upper() && line.bold()
}

/// Number and sign of `Điều 3.`, only where it opens an article: not `Điều 3 của Luật …`.
fn article(text: &str) -> Option<(u32, Option<char>)> {
    let text = text.trim();
    let first = text.split_whitespace().next()?;
    if !matches!(first, "Điều" | "điều" | "ĐIỀU") {
        return None;
    }
    let rest = text.strip_prefix(first)?.trim_start();
    let figures: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let number = figures.parse().ok()?;
    let after: String = rest.chars().skip(figures.len()).collect();
    match after.chars().next() {
        Some(sign @ ('.' | ':' | ')' | '/' | '-')) => Some((number, Some(sign))),
        // "Điều 3 Quy định chung": a title follows; "Điều 3 của …" refers.
        Some(' ')
            if after
                .trim_start()
                .chars()
                .next()
                .is_some_and(char::is_uppercase) =>
        {
            let refers = ["Luật", "Nghị", "Quyết", "Thông", "Bộ"];
            let word = after.split_whitespace().next().unwrap_or_default();
            (!refers.contains(&word)).then_some((number, None))
        }
        _ => None,
    }
}

fn figure_mark(first: &str) -> Option<(u32, char)> {
    let sign = first.chars().last()?;
    let figures = first.strip_suffix(['.', ')', '/'])?;
    let short = (1..=2).contains(&figures.len()) && figures.bytes().all(|b| b.is_ascii_digit());
    short.then(|| figures.parse().ok().map(|value| (value, sign)))?
}

fn letter_mark(first: &str) -> Option<(char, char)> {
    let mut letters = first.chars();
    let (letter, sign) = (letters.next()?, letters.next()?);
    let closed = letters.next().is_none() && matches!(sign, ')' | '.' | '/');
    (closed && letter.is_lowercase()).then_some((letter, sign))
}

fn roman_mark(first: &str) -> Option<(u32, char)> {
    let sign = first.chars().last()?;
    let figures = first.strip_suffix(['.', '-', ')', '/'])?;
    Some((from_roman(figures)?, sign))
}

fn roman(value: u32) -> String {
    office::roman(usize::try_from(value).unwrap_or_default())
}

/// The value of a well-formed Roman figure under fifty.
fn from_roman(text: &str) -> Option<u32> {
    (1..50).find(|value| roman(*value) == text)
}
