//! The head: Quốc hiệu and Tiêu ngữ or the Party's headline, offices, type, abstract, marks.

use super::{Judge, doubt, error, figure};
use crate::reading::Below;
use crate::{Column, Line};
use office::{fold, nfc};

/// How far from the middle, in mm, letters may stand and still look centred.
const OFF: f32 = 4.0;

impl Judge<'_> {
    pub(super) fn head(&mut self) {
        self.headline();
        self.offices();
        self.title();
        self.letter_abstract();
        for line in self.reading.urgency.clone() {
            self.look("urgency", line);
        }
        for line in self.reading.circulation.clone() {
            self.look("circulation", line);
        }
        for line in self.reading.contact.clone() {
            self.look("contact", line);
        }
    }

    fn headline(&mut self) {
        let words = self.rules.words.clone();
        let Some(line) = self.reading.headline else {
            self.on(Some(0), &error("headline", "missing", "", &words.headline));
            return;
        };
        self.look("headline", line);
        let text = spaced(&line.text());
        let is_upper = !text.chars().any(char::is_lowercase);
        if is_upper && !same_words(&text, &words.headline) {
            self.at(line, &error("headline", "words", &text, &words.headline));
        }
        if line.column == Column::Left {
            self.at(line, &error("headline", "left", "", ""));
        }
        if words.motto.is_empty() {
            self.line_as_long("headline", line);
            return;
        }
        let Some(motto) = self.reading.motto else {
            self.on(Some(0), &error("motto", "missing", "", &words.motto));
            return;
        };
        self.look("motto", motto);
        let text = spaced(&motto.text());
        let dashed = text.replace(['–', '—'], "-");
        if dashed != text || !dashed.contains(" - ") {
            self.at(motto, &error("motto", "hyphens", &text, &words.motto));
        } else if !same_words(&text, &words.motto) && !motto.is_upper() {
            self.at(motto, &error("motto", "words", &text, &words.motto));
        } else if motto.is_upper() {
            self.at(motto, &error("motto", "case_lower", &text, &words.motto));
        }
        self.centred_under("motto", motto, line);
        self.line_as_long("motto", motto);
    }

    /// The line under the motto is as long as the words.
    fn line_as_long(&mut self, part: &'static str, line: &Line) {
        if line.underlined() {
            return;
        }
        match self.reading.below(line) {
            Below::Nothing => self.at(line, &error(part, "line_missing", "", "")),
            Below::Line(_, length) if line.area.is_some() => {
                let width = line.area.map_or(0.0, |area| area.width);
                if (length - width).abs() > (width * 0.06).max(2.0) {
                    let (seen, wanted) = (millimetres(length), millimetres(width));
                    self.at(line, &error(part, "line_length", &seen, &wanted));
                }
            }
            Below::Line(..) | Below::Unknown => {}
        }
    }

    /// The line under a name or an abstract is a third to a half of the words.
    fn line_in_part(&mut self, part: &'static str, lines: &[&Line]) {
        let Some(last) = lines.last() else { return };
        if last.underlined() {
            self.at(last, &error(part, "underlined", "", ""));
            return;
        }
        let widths: Vec<f32> = lines
            .iter()
            .filter_map(|line| line.area)
            .map(|area| area.width)
            .collect();
        match self.reading.below(last) {
            Below::Nothing => self.at(last, &error(part, "line_missing", "", "")),
            Below::Line(x, length) if !widths.is_empty() => {
                // "The line of letters" may be read as the last line or the widest.
                let fits = widths
                    .iter()
                    .any(|width| (0.31..=0.53).contains(&(length / width)));
                let widest = widths.iter().copied().fold(0.0, f32::max);
                if !fits {
                    let wanted = format!("{}–{} mm", figure(widest / 3.0), figure(widest / 2.0));
                    self.at(
                        last,
                        &error(part, "line_length", &millimetres(length), &wanted),
                    );
                } else if let Some(middle) = last.middle()
                    && (x + length / 2.0 - middle).abs() > OFF
                {
                    self.at(last, &error(part, "line_off_centre", "", ""));
                }
            }
            Below::Line(..) | Below::Unknown => {}
        }
    }

    fn centred_under(&mut self, part: &'static str, line: &Line, above: &Line) {
        if let (Some(here), Some(there)) = (line.middle(), above.middle())
            && (here - there).abs() > OFF + 2.0
        {
            self.at(line, &error(part, "off_centre", "", ""));
        }
    }

    fn offices(&mut self) {
        let reading = self.reading;
        if reading.issuer.is_empty() {
            if reading.headline.is_some() {
                self.on(Some(0), &error("issuer", "missing", "", ""));
            }
            return;
        }
        for line in &reading.superior {
            self.look("superior", line);
        }
        for line in &reading.issuer {
            self.look("issuer", line);
        }
        let (first, second) = (reading.issuer.first(), reading.issuer.get(1));
        if let (Some(first), Some(second), true) = (first, second, reading.superior.is_empty())
            && is_superior(&first.text())
            && begins_office(&second.text())
        {
            self.at(first, &error("superior", "bold", "", ""));
        }
        if let (Some(above), Some(below)) = (reading.superior.first(), reading.issuer.first()) {
            self.centred_under("issuer", below, above);
        }
        if self.is_state() {
            if let Some(star) = reading.star {
                // The Front and the mass organisations have a star by their own rules.
                let own = reading.issuer.iter().chain(&reading.superior).any(|line| {
                    let name = fold(&line.text());
                    [
                        "mat tran",
                        "mttq",
                        "hoi ",
                        "doan ",
                        "lien doan",
                        "cong doan",
                    ]
                    .iter()
                    .any(|word| name.contains(word))
                });
                if own {
                    return;
                }
                self.at(star, &doubt("issuer", "star", "*", ""));
            } else {
                self.line_in_part("issuer", &reading.issuer);
            }
        } else if reading.star.is_none() {
            let Some(last) = reading.issuer.last() else {
                return;
            };
            self.at(last, &error("issuer", "star_missing", "", "*"));
        }
    }

    fn title(&mut self) {
        let reading = self.reading;
        let Some(kind) = reading.kind_line else {
            let is_letter = !reading.letter_abstract.is_empty() || !reading.addressee.is_empty();
            if !is_letter && reading.headline.is_some() {
                self.on(Some(0), &doubt("kind", "missing", "", ""));
            }
            return;
        };
        self.look("kind", kind);
        for line in &reading.abstract_lines {
            self.look("abstract", line);
        }
        let needs = reading.kind.is_some_and(|kind| {
            !matches!(
                kind.word(),
                "giay_gioi_thieu"
                    | "giay_nghi_phep"
                    | "giay_moi"
                    | "phieu_gui"
                    | "thu_cong"
                    | "bien_ban"
                    | "cong_dien"
                    | "phieu_chuyen"
                    | "phieu_bao"
                    | "hop_dong"
                    | "ban_ghi_nho"
                    | "ban_thoa_thuan"
                    | "giay_uy_quyen"
            )
        });
        if reading.abstract_lines.is_empty() {
            if needs {
                self.at(kind, &error("abstract", "missing", "", ""));
            }
            return;
        }
        if self.is_state() {
            self.line_in_part("abstract", &reading.abstract_lines);
        } else if reading.dashes.is_none()
            && let Some(last) = reading.abstract_lines.last()
        {
            self.at(last, &doubt("abstract", "dashes_missing", "", "-----"));
        }
        if let Some(last) = reading.abstract_lines.last()
            && last.text().trim_end().ends_with(['.', ';', ','])
        {
            self.at(last, &doubt("abstract", "stop", &last.text(), ""));
        }
        for line in &reading.authority_head {
            self.look("authority_head", line);
        }
        if let Some(line) = reading.decides {
            self.look("decides", line);
            if !line.text().trim_end().ends_with(':') {
                self.at(line, &error("decides", "colon", &line.text(), ""));
            }
        }
    }

    fn letter_abstract(&mut self) {
        let reading = self.reading;
        let is_letter = reading.kind_line.is_none() && !reading.addressee.is_empty();
        let Some(first) = reading.letter_abstract.first() else {
            if is_letter && self.is_state() && reading.number.is_some() {
                self.on(Some(0), &error("letter_abstract", "missing", "", "V/v …"));
            }
            return;
        };
        for line in &reading.letter_abstract {
            self.look("letter_abstract", line);
        }
        let text = first.text();
        if self.is_state() && !text.starts_with("V/v ") {
            self.at(first, &error("letter_abstract", "words", &text, "V/v …"));
        }
        if let Some(number) = reading.number {
            self.centred_under_loosely("letter_abstract", first, number);
        }
        if self.is_state()
            && let Some(last) = reading.letter_abstract.last()
            && (matches!(self.reading.below(last), Below::Line(..)) || last.underlined())
        {
            self.at(last, &doubt("letter_abstract", "line", "", ""));
        }
    }

    fn centred_under_loosely(&mut self, part: &'static str, line: &Line, above: &Line) {
        if let (Some(here), Some(there)) = (line.middle(), above.middle())
            && (here - there).abs() > 14.0
        {
            self.at(line, &error(part, "off_centre", "", ""));
        }
    }
}

fn millimetres(value: f32) -> String {
    format!("{} mm", figure(value))
}

/// One blank between words, composed letters.
fn spaced(text: &str) -> String {
    nfc(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The same words, whichever way tones are placed (`HÒA`, `HOÀ`).
fn same_words(a: &str, b: &str) -> bool {
    let shape = |text: &str| {
        let low = crate::words::modern(&text.to_lowercase());
        let upper = text.chars().any(char::is_lowercase);
        (low, upper)
    };
    let initials = |text: &str| {
        text.split(' ')
            .filter_map(|word| word.chars().next())
            .map(char::is_uppercase)
            .collect::<Vec<_>>()
    };
    shape(a) == shape(b) && initials(a) == initials(b)
}

/// Names that stand above another: a province's, a district's, a ministry's.
fn is_superior(name: &str) -> bool {
    let name = fold(name);
    [
        "uy ban nhan dan tinh",
        "uy ban nhan dan thanh pho",
        "uy ban nhan dan huyen",
        "ubnd",
        "tinh uy",
        "huyen uy",
        "thanh uy",
        "dang bo",
        "bo ",
        "so ",
    ]
    .iter()
    .any(|word| name.starts_with(word))
}

fn begins_office(name: &str) -> bool {
    let name = fold(name);
    [
        "uy ban",
        "ubnd",
        "phong",
        "ban",
        "van phong",
        "so",
        "trung tam",
        "truong",
        "hoi dong",
        "chi cuc",
        "cuc",
        "dang uy",
    ]
    .iter()
    .any(|word| name.starts_with(word))
}
