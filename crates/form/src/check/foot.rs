//! The foot: in what right somebody signs, the name, the receivers; and the heads of annexes.

use super::{Judge, doubt, error};
use crate::Line;
use office::{Kind, fold};

/// Degrees, honours and forms of address that stand before no signer's name (Annex I, II.7c).
pub(crate) const DEGREES: [&str; 16] = [
    "TS.",
    "ThS.",
    "PGS.",
    "GS.",
    "CN.",
    "KS.",
    "BS.",
    "TS ",
    "ThS ",
    "Th.S",
    "PGS ",
    "GS ",
    "Ông ",
    "Bà ",
    "Đ/c ",
    "Đồng chí ",
];

impl Judge<'_> {
    pub(super) fn foot(&mut self) {
        self.authority();
        self.name();
        self.receivers();
    }

    fn authority(&mut self) {
        let reading = self.reading;
        for line in &reading.authority {
            self.look("authority", line);
            self.prefix(line);
        }
        for line in &reading.position {
            self.look("position", line);
        }
        for line in &reading.other_post {
            self.look("position", line);
        }
        let last = reading.authority.last().map(|line| line.text());
        let (Some(last), Some(position)) = (last, reading.position.first()) else {
            return;
        };
        let deputy = last.starts_with("KT.") || last.starts_with("K/T");
        if deputy
            && !fold(&position.text()).starts_with("pho")
            && !fold(&position.text()).contains("thu truong")
        {
            self.at(position, &doubt("position", "deputy", &position.text(), ""));
        }
    }

    /// `TM.` with its stop in the State, `T/M` with its stroke in the Party.
    fn prefix(&mut self, line: &Line) {
        let text = line.text();
        let first = text.split([' ', '.']).next().unwrap_or_default();
        let bare: String = first.chars().filter(|c| c.is_alphabetic()).collect();
        let bare = bare.to_uppercase();
        if !["TM", "KT", "TL", "TUQ"].contains(&bare.as_str()) {
            return;
        }
        let known = self
            .rules
            .words
            .prefixes
            .iter()
            .find(|prefix| prefix.replace(['.', '/'], "") == bare)
            .cloned()
            .unwrap_or_default();
        if known.is_empty() {
            self.at(line, &doubt("authority", "prefix", first, ""));
            return;
        }
        if !text.starts_with(&format!("{known} ")) {
            let seen: String = text.chars().take(known.chars().count() + 2).collect();
            self.at(line, &error("authority", "prefix", seen.trim(), &known));
        }
    }

    fn name(&mut self) {
        let reading = self.reading;
        let Some(name) = reading.name else {
            let signs = !reading.position.is_empty() || !reading.authority.is_empty();
            if signs && !self.has_two_signers() && reading.headline.is_some() {
                self.on(None, &doubt("name", "missing", "", ""));
            }
            return;
        };
        self.look("name", name);
        let text = name.text();
        if let Some(degree) = DEGREES.iter().find(|degree| text.starts_with(**degree)) {
            let bare = text.strip_prefix(degree).unwrap_or(&text).trim();
            self.at(name, &error("name", "degree", &text, bare));
        } else if text
            .split_whitespace()
            .any(|word| word.chars().next().is_some_and(char::is_lowercase))
        {
            self.at(name, &error("name", "capitals", &text, ""));
        }
        if let Some(above) = reading.position.last().or(reading.authority.last())
            && let (Some(here), Some(there)) = (name.middle(), above.middle())
            && (here - there).abs() > 5.0
        {
            self.at(name, &error("name", "off_centre", "", ""));
        }
    }

    /// Records and contracts are signed on both sides.
    fn has_two_signers(&self) -> bool {
        matches!(
            self.reading.kind.map_or("", Kind::word),
            "bien_ban" | "hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan"
        )
    }

    fn receivers(&mut self) {
        let reading = self.reading;
        let wanted = self.rules.words.recipients.clone();
        let Some(word) = reading.recipients else {
            let free = matches!(
                reading.kind.map_or("", Kind::word),
                "bien_ban" | "thu_cong" | "hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan"
            );
            if reading.name.is_some() && !free {
                self.on(None, &error("recipients", "missing", "", &wanted));
            }
            return;
        };
        self.look("recipients", word);
        if !word.text().trim_end().ends_with(':') {
            self.at(word, &error("recipients", "colon", &word.text(), &wanted));
        }
        if let (Some((left, _, _)), true) = (word.ends(), self.is_state())
            && left > self.reading.edges.0 + 6.0
        {
            self.at(word, &error("recipients", "not_left", "", ""));
        }
        let first = reading.authority.first().or(reading.position.first());
        if let Some(first) = first
            && let (Some((_, a, _)), Some((_, b, _))) = (word.ends(), first.ends())
            && word.page == first.page
            && (a - b).abs() > 3.5
            && self.is_state()
            && !self.has_two_signers()
        {
            self.at(word, &error("recipients", "level", "", ""));
        }
        self.list();
    }

    fn list(&mut self) {
        let reading = self.reading;
        let list = &reading.recipients_list;
        let last = list.len().saturating_sub(1);
        let mut filed = false;
        for (at, para) in list.iter().enumerate() {
            let Some(line) = para.lines.first().copied() else {
                continue;
            };
            for each in &para.lines {
                self.look("recipients_list", each);
            }
            let text = para.text.trim_end();
            if !text.starts_with('-') {
                self.at(line, &error("recipients_list", "dash", text, "- …"));
            }
            let bare = text.trim_start_matches(['-', '–', ' ']);
            let is_filing = fold(bare).starts_with("luu");
            filed |= is_filing;
            if is_filing && self.is_state() {
                self.filing(line, bare);
            }
            if text.ends_with("...") || text.contains("....") {
                continue;
            }
            let main = self.before_drafter(text);
            if at == last {
                if !main.ends_with('.') {
                    self.at(line, &error("recipients_list", "last_stop", text, "."));
                }
            } else if !main.ends_with(';') {
                self.at(line, &error("recipients_list", "semicolon", text, ";"));
            }
        }
        if !list.is_empty() && !filed {
            let wanted = if self.is_state() {
                "- Lưu: VT, …."
            } else {
                "- Lưu …."
            };
            let line = list.last().and_then(|para| para.lines.last()).copied();
            if let Some(line) = line {
                self.at(
                    line,
                    &error("recipients_list", "filing_missing", "", wanted),
                );
            }
        }
        self.as_above();
    }

    /// The drafter's code and the number of copies stand behind the last stop: `PL.(300)`.
    fn before_drafter<'b>(&self, text: &'b str) -> &'b str {
        if let Some(at) = text.rfind(". ") {
            let (main, tail) = text.split_at_checked(at + 1).unwrap_or((text, ""));
            let short = tail.trim().chars().count() <= 14;
            if short && tail.trim().chars().next().is_some_and(char::is_uppercase) {
                return main;
            }
        }
        text
    }

    fn filing(&mut self, line: &Line, bare: &str) {
        if !bare.starts_with("Lưu:") {
            self.at(
                line,
                &error("recipients_list", "filing_colon", bare, "Lưu: VT, …"),
            );
            return;
        }
        let after = bare.strip_prefix("Lưu:").unwrap_or_default().trim_start();
        if !after.starts_with("VT") {
            self.at(
                line,
                &error("recipients_list", "filing_vt", bare, "Lưu: VT, …"),
            );
        }
    }

    /// A letter names those it is addressed to as `Như trên`, first.
    fn as_above(&mut self) {
        let reading = self.reading;
        let list = &reading.recipients_list;
        let Some(first) = list.first().and_then(|para| para.lines.first()).copied() else {
            return;
        };
        let letter = reading.kind.is_some_and(Kind::is_letter);
        if letter
            && self.is_state()
            && !fold(&first.text()).starts_with("nhu tren")
            && !fold(&first.text()).starts_with("nhu kinh gui")
        {
            self.at(
                first,
                &doubt("recipients_list", "as_above", &first.text(), "- Như trên;"),
            );
        }
        let mut known: Vec<String> = Vec::new();
        for para in list {
            let name = fold(&para.text);
            if known.contains(&name)
                && let Some(line) = para.lines.first().copied()
            {
                self.at(line, &doubt("recipients_list", "twice", &para.text, ""));
            }
            known.push(name);
        }
    }

    pub(super) fn annexes(&mut self) {
        let reading = self.reading;
        let several = reading.annexes.len() > 1;
        for (at, annex) in reading.annexes.iter().enumerate() {
            self.look_at("annex", annex.word, false);
            if annex.word.is_upper() && self.is_state() {
                self.at(
                    annex.word,
                    &error("annex", "case_lower", &annex.word.text(), "Phụ lục"),
                );
            }
            let text = annex.word.text();
            let number = text.split_whitespace().nth(2).unwrap_or_default();
            if several && !reading.annex_only {
                let wanted = ROMAN.get(at).copied().unwrap_or_default();
                if number != wanted {
                    let wanted = format!("Phụ lục {wanted}");
                    self.at(annex.word, &error("annex", "number", &text, &wanted));
                }
            }
            for line in &annex.title {
                self.look("annex_title", line);
            }
            for line in &annex.note {
                self.look("annex_note", line);
            }
            if annex.note.is_empty() && self.is_state() {
                self.at(
                    annex.word,
                    &error("annex_note", "missing", "", "(Kèm theo …)"),
                );
            }
        }
        if let Some(annex) = reading.annexes.first() {
            let announced = reading
                .body
                .iter()
                .chain(&reading.bases)
                .map(|para| fold(&para.text))
                .any(|text| {
                    text.contains("phu luc")
                        || text.contains("kem theo")
                        || text.contains("dinh kem")
                });
            if !announced && !reading.body.is_empty() {
                self.at(annex.word, &error("annex", "unannounced", "", ""));
            }
        }
    }
}

const ROMAN: [&str; 20] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII", "XVIII", "XIX", "XX",
];
