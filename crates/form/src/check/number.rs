//! Number and notation, place and date: read letter by letter.

use super::{Judge, doubt, error};
use crate::Line;
use office::{Body, Day, Kind, fold};

impl Judge<'_> {
    pub(super) fn number_and_date(&mut self) {
        let reading = self.reading;
        match reading.number {
            Some(line) => self.number(line),
            None if reading.headline.is_some() && !self.is_without("number") => {
                let wanted = self.rules.words.number.clone();
                self.on(Some(0), &error("number", "missing", "", &wanted));
            }
            None => {}
        }
        match reading.date {
            Some(line) => self.date(line),
            None if reading.headline.is_some() && !self.is_without("date") => {
                self.on(Some(0), &error("date", "missing", "", ""));
            }
            None => {}
        }
        if let (Some(number), Some(date)) = (reading.number, reading.date)
            && let (Some((_, a, _)), Some((_, b, _))) = (number.ends(), date.ends())
            && (a - b).abs() > 2.0
            && self.is_state()
        {
            self.at(date, &error("date", "row", "", ""));
        }
        if let (Some(number), Some(issuer)) = (reading.number, reading.issuer.last())
            && let (Some(here), Some(there)) = (number.middle(), issuer.middle())
            && (here - there).abs() > 14.0
        {
            self.at(number, &error("number", "off_centre", "", ""));
        }
        if let (Some(date), Some(above)) = (reading.date, reading.motto.or(reading.headline))
            && let (Some(here), Some(there)) = (date.middle(), above.middle())
            && (here - there).abs() > 14.0
        {
            self.at(date, &error("date", "off_centre", "", ""));
        }
    }

    /// Form 1.9 has no place and date; an attached text has neither.
    fn is_without(&self, part: &str) -> bool {
        let is_attached = self
            .seen
            .lines
            .iter()
            .take(30)
            .any(|line| line.text().starts_with("(Kèm theo"));
        let word = self.reading.kind.map_or("", Kind::word);
        let free = match part {
            "date" => matches!(word, "bien_ban"),
            _ => matches!(word, "thu_cong"),
        };
        free || is_attached
    }

    fn number(&mut self, line: &Line) {
        self.look_at("number", line, false);
        let text = line.text();
        let state = self.is_state();
        let rest = text.chars().skip(2).collect::<String>();
        let colon = rest.trim_start().starts_with(':');
        if !text.starts_with("Số") {
            self.at(line, &error("number", "word", &text, "Số"));
        }
        if state && !colon {
            self.at(line, &error("number", "colon", &text, "Số: …"));
        }
        if !state && colon {
            self.at(line, &error("number", "no_colon", &text, "Số …"));
        }
        let rest = rest.trim_start().trim_start_matches(':').trim();
        let rest = rest
            .trim_start_matches('…')
            .trim_start_matches('.')
            .trim()
            .to_owned();
        if rest.is_empty() || rest.contains("...") || rest.contains('…') {
            return;
        }
        let figures: String = rest.chars().take_while(char::is_ascii_digit).collect();
        self.figures(line, &figures);
        let after: String = rest.chars().skip(figures.len()).collect();
        let spaced = after.contains(char::is_whitespace) && !figures.is_empty()
            || after.trim_start().contains(char::is_whitespace);
        if spaced {
            let tight: String = rest.split_whitespace().collect();
            self.at(line, &error("number", "blanks", &rest, &tight));
        }
        let after: String = after.split_whitespace().collect();
        if after.contains(['–', '—', '−']) {
            let wanted = after.replace(['–', '—', '−'], "-");
            self.at(line, &error("number", "hyphen", &after, &wanted));
        }
        let after = after.replace(['–', '—', '−'], "-");
        let mut letters = after.chars();
        let sign = letters.next().unwrap_or_default();
        let wanted = self.rules.words.separator.clone();
        if !wanted.starts_with(sign) && matches!(sign, '/' | '-') {
            self.at(line, &error("number", "separator", &rest, &wanted));
            return;
        }
        if !matches!(sign, '/' | '-') {
            if sign != '\0' {
                self.at(line, &error("number", "separator", &rest, &wanted));
            }
            return;
        }
        self.notation(line, letters.as_str());
    }

    fn figures(&mut self, line: &Line, figures: &str) {
        let Ok(value) = figures.parse::<u32>() else {
            return;
        };
        let wanted = format!("{value:02}");
        if figures != wanted {
            self.at(line, &error("number", "zero", figures, &wanted));
        }
    }

    /// The notation after the first sign: `QĐ-UBND`, `UBND-VP`, `NQ/ĐU`.
    fn notation(&mut self, line: &Line, notation: &str) {
        let groups: Vec<&str> = notation.split(['-', '/']).collect();
        let first = groups.first().copied().unwrap_or_default();
        let has_year = first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit());
        let copies = ["SY", "TrS", "SL"].contains(&first);
        if has_year || copies || first.is_empty() || notation.contains('…') {
            return;
        }
        let body = self.set.body();
        let letter = self.reading.kind.is_some_and(Kind::is_letter);
        if body == Body::State {
            let tail = notation.contains('/');
            if tail {
                let wanted = notation.replace('/', "-");
                self.at(line, &error("number", "hyphen", notation, &wanted));
            }
        }
        if letter && body == Body::State {
            if fold(first) == "cv" {
                self.at(line, &error("number", "letter_cv", notation, ""));
            } else if groups.len() < 2 {
                self.at(line, &doubt("number", "unit", notation, ""));
            }
        } else if let Some(kind) = self.reading.kind {
            let wanted = kind.abbreviation(body).unwrap_or_default();
            if wanted.is_empty() {
                return;
            }
            if first != wanted {
                let fault = if fold(first) == fold(wanted)
                    && first.to_lowercase() == wanted.to_lowercase()
                {
                    "case"
                } else {
                    "abbreviation"
                };
                self.at(line, &error("number", fault, first, wanted));
            }
            if groups.get(1).is_none_or(|organ| organ.is_empty()) {
                self.at(line, &error("number", "organ", notation, ""));
            }
        }
        // Types have small letters in them by law (`TTr`, `CTr`, `QyĐ`), offices may have; a whole small group may not.
        let small = groups
            .iter()
            .any(|group| group.chars().count() > 1 && !group.chars().any(char::is_uppercase));
        if small {
            self.at(
                line,
                &error("number", "case", notation, &notation.to_uppercase()),
            );
        }
    }

    fn date(&mut self, line: &Line) {
        self.look_at("date", line, false);
        let text = line.text();
        let text = text.trim();
        let at = text.find("ngày").or_else(|| text.find("Ngày"));
        let (place, rest) = at
            .and_then(|at| text.split_at_checked(at))
            .unwrap_or(("", text));
        let place = place.trim_end();
        if place.is_empty() {
            self.at(line, &error("date", "place_missing", text, ""));
        } else if !place.ends_with(',') {
            self.at(line, &error("date", "comma", place, &format!("{place},")));
        }
        if let Some(first) = place.chars().next()
            && first.is_lowercase()
        {
            self.at(line, &error("date", "place_case", place, ""));
        }
        let parts = Parts::of(rest);
        if let Some(day) = &parts.day
            && day.len() == 1
        {
            self.at(line, &error("date", "day_zero", day, &format!("0{day}")));
        }
        if let Some(month) = &parts.month {
            match month.as_str() {
                "1" | "2" => {
                    self.at(
                        line,
                        &error("date", "month_zero", month, &format!("0{month}")),
                    );
                }
                _ if month.len() == 2
                    && month.starts_with('0')
                    && month != "01"
                    && month != "02" =>
                {
                    let wanted = month.trim_start_matches('0');
                    self.at(line, &error("date", "month_no_zero", month, wanted));
                }
                _ => {}
            }
        }
        if let Some(year) = &parts.year
            && year.len() != 4
        {
            self.at(line, &error("date", "year", year, ""));
        } else if parts.is_whole() && parts.day().is_none() {
            self.at(line, &error("date", "no_day", rest, ""));
        }
    }
}

/// The figures of `ngày … tháng … năm …`; `None` where a blank is kept free.
struct Parts {
    day: Option<String>,
    month: Option<String>,
    year: Option<String>,
}

impl Parts {
    fn of(text: &str) -> Self {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || c == ',' || c == '.')
            .filter(|word| !word.is_empty())
            .collect();
        let after = |word: &str| {
            let at = words.iter().position(|one| fold(one) == word)?;
            words
                .get(at + 1)
                .filter(|figures| figures.bytes().all(|b| b.is_ascii_digit()))
                .map(|figures| (*figures).to_owned())
        };
        Self {
            day: after("ngay"),
            month: after("thang"),
            year: after("nam"),
        }
    }

    fn is_whole(&self) -> bool {
        self.day.is_some() && self.month.is_some() && self.year.is_some()
    }

    fn day(&self) -> Option<Day> {
        let year = self.year.as_deref()?.parse().ok()?;
        let month = self.month.as_deref()?.parse().ok()?;
        let day = self.day.as_deref()?.parse().ok()?;
        Day::new(year, month, day).ok()
    }
}

/// The day a place-and-date line tells.
pub(super) fn day_of(text: &str) -> Option<Day> {
    Parts::of(text).day()
}
