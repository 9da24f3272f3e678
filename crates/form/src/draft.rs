//! Judges the words of a draft, whose page is right by construction; each fix is one change to one text.
//!
//! Never changes the draft: a fix says which text, what it must still be, and what it becomes.

use crate::check::DEGREES;
use crate::finding::quoted;
use crate::rules::{Capitals, Rules};
use crate::words::{Slip, Speller, Where};
use crate::{Class, Error, Finding, Fix, Spot};
use office::{Block, Body, Draft, RuleSet, fold, label_blocks};
use serde_json::Value;

/// What strays in the words of `draft`, in the order of the form.
///
/// The set is that of the draft's body and the day it is written on. Errors only if the product's own rules are broken.
pub fn check_draft(draft: &Draft, rules: RuleSet) -> Result<Vec<Finding>, Error> {
    let json = serde_json::to_value(draft).unwrap_or_default();
    let mut desk = Desk {
        draft,
        json: &json,
        rules: Rules::of(rules)?,
        state: rules.body() == Body::State,
        findings: Vec::new(),
    };
    desk.head();
    desk.bases();
    desk.blocks(&draft.blocks, "/blocks");
    for (at, annex) in draft.annexes.iter().enumerate() {
        desk.blocks(&annex.blocks, &format!("/annexes/{at}/blocks"));
    }
    desk.end();
    desk.annexes();
    desk.signer("/signature");
    for at in 0..draft.joint.len() {
        desk.signer(&format!("/joint/{at}/signature"));
    }
    desk.receivers();
    desk.lengths();
    desk.spelling()?;
    Ok(desk.findings)
}

struct Desk<'a> {
    draft: &'a Draft,
    json: &'a Value,
    rules: Rules,
    state: bool,
    findings: Vec<Finding>,
}

/// A finding on one text of the draft.
struct Said<'b> {
    part: &'static str,
    fault: &'static str,
    class: Class,
    seen: &'b str,
    wanted: &'b str,
}

const fn said<'b>(
    part: &'static str,
    fault: &'static str,
    class: Class,
    seen: &'b str,
    wanted: &'b str,
) -> Said<'b> {
    Said {
        part,
        fault,
        class,
        seen,
        wanted,
    }
}

impl Desk<'_> {
    /// A finding at `pointer`, with the whole text it becomes where that is safe; `Some(None)` takes the entry away.
    fn add(&mut self, pointer: &str, said: &Said<'_>, to: Option<Option<String>>) {
        let text = self.text(pointer);
        let fix = to.map(|to| Fix {
            pointer: pointer.to_owned(),
            from: text.clone(),
            to,
        });
        self.findings.push(Finding {
            code: format!("{}.{}", said.part, said.fault),
            part: said.part,
            fault: said.fault,
            class: said.class,
            rule: self.rules.cite(said.part),
            seen: said.seen.to_owned(),
            wanted: said.wanted.to_owned(),
            quote: quoted(&text),
            place: Spot {
                pointer: Some(pointer.to_owned()),
                ..Spot::default()
            },
            others: 0,
            fix,
        });
    }

    fn text(&self, pointer: &str) -> String {
        match self.json.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(runs)) => runs
                .iter()
                .filter_map(|run| run.get("text").and_then(Value::as_str))
                .collect(),
            Some(Value::Object(entry)) => entry
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        }
    }

    /// What is longer than the input field that a records system keeps it in (Annex VI); the abstract is a fault of the
    /// draft itself.
    fn lengths(&mut self) {
        let draft = self.draft;
        for field in office::input_fields(draft, None, 0) {
            if field.is_too_long() && field.name != "Subject" && !field.pointer.is_empty() {
                let seen = field.value.chars().count().to_string();
                let wanted = field.limit.to_string();
                let said = said("input", "too_long", Class::Doubt, &seen, &wanted);
                self.add(&field.pointer, &said, None);
            }
        }
    }

    fn head(&mut self) {
        let draft = self.draft;
        let subject = draft.subject.trim();
        let part = if draft.kind.is_letter() {
            "letter_abstract"
        } else {
            "abstract"
        };
        for word in ["V/v ", "v/v ", "Về việc ", "về việc "] {
            if let Some(rest) = subject.strip_prefix(word) {
                let rest = rest.trim_start().to_owned();
                let told = said(part, "prefix", Class::Doubt, word.trim(), &rest);
                self.add("/subject", &told, Some(Some(rest.clone())));
            }
        }
        if subject.ends_with(['.', ';', ',', ':']) {
            let bare = subject
                .trim_end_matches(['.', ';', ',', ':', ' '])
                .to_owned();
            let told = said(part, "stop", Class::Doubt, subject, &bare);
            self.add("/subject", &told, Some(Some(bare.clone())));
        }
        let place = draft.letterhead.place.trim();
        if place.ends_with(',') {
            let bare = place.trim_end_matches([',', ' ']).to_owned();
            let told = said("date", "comma_twice", Class::Error, place, &bare);
            self.add("/letterhead/place", &told, Some(Some(bare.clone())));
        } else if place.chars().next().is_some_and(char::is_lowercase) {
            let wanted = capital(place);
            let told = said("date", "place_case", Class::Error, place, &wanted);
            self.add("/letterhead/place", &told, Some(Some(wanted.clone())));
        }
        for pointer in ["/letterhead/abbreviation", "/letterhead/unit"] {
            let text = self.text(pointer);
            if text.trim().contains(char::is_whitespace) {
                let tight: String = text.split_whitespace().collect();
                let told = said("number", "blanks", Class::Error, &text, &tight);
                self.add(pointer, &told, Some(Some(tight.clone())));
            } else if !text.trim().is_empty() && !text.chars().any(char::is_uppercase) {
                let wanted = text.to_uppercase();
                let told = said("number", "case", Class::Error, &text, &wanted);
                self.add(pointer, &told, Some(Some(wanted.clone())));
            }
        }
        if draft.kind.is_letter() && self.state && draft.letterhead.unit.trim().is_empty() {
            let told = said("number", "unit", Class::Doubt, "", "");
            self.add("/letterhead/unit", &told, None);
        }
        if self.state && fold(&draft.letterhead.abbreviation) == "cv" {
            let told = said(
                "number",
                "letter_cv",
                Class::Error,
                &draft.letterhead.abbreviation,
                "",
            );
            self.add("/letterhead/abbreviation", &told, None);
        }
    }

    fn bases(&mut self) {
        let mut rank = 0;
        let mut ranked = "";
        let last = self.draft.bases.len().saturating_sub(1);
        for (at, base) in self.draft.bases.iter().enumerate() {
            let pointer = format!("/bases/{at}");
            let folded = fold(base);
            if folded.is_empty() {
                let told = said("bases", "empty", Class::Doubt, "", "");
                self.add(&pointer, &told, Some(None));
                continue;
            }
            let proposes = folded.starts_with("theo de nghi") || folded.starts_with("xet");
            let opens = ["can cu", "theo", "xet", "tren co so", "thuc hien"]
                .iter()
                .any(|word| folded.starts_with(word));
            if !opens {
                let wanted = format!("Căn cứ {}", base.trim());
                let told = said("bases", "words", Class::Doubt, base, &wanted);
                self.add(&pointer, &told, Some(Some(wanted.clone())));
            }
            if proposes && at != last {
                let told = said("bases", "proposal_last", Class::Hint, base, "");
                self.add(&pointer, &told, None);
            }
            if let Some((next, name)) = weight(&folded) {
                if next < rank {
                    let told = said("bases", "order", Class::Hint, name, ranked);
                    self.add(&pointer, &told, None);
                }
                if next >= rank {
                    (rank, ranked) = (next, name);
                }
                self.cited(&pointer, base, &folded, next);
            }
        }
    }

    /// Luật and Pháp lệnh are cited without number, everything else with it (Annex I, II.6a).
    fn cited(&mut self, pointer: &str, base: &str, folded: &str, weight: u8) {
        let numbered = base.split_whitespace().any(|word| {
            word.contains('/') && word.chars().next().is_some_and(|c| c.is_ascii_digit())
                || word.contains("-QĐ/")
        });
        if weight <= 2 && numbered {
            let told = said("bases", "law_number", Class::Hint, base, "");
            self.add(pointer, &told, None);
        } else if weight > 2 && !numbered && !folded.contains("phap luat") {
            let told = said("bases", "number_missing", Class::Hint, base, "");
            self.add(pointer, &told, None);
        }
    }

    fn blocks(&mut self, blocks: &[Block], root: &str) {
        let labels = label_blocks(blocks);
        for (at, block) in blocks.iter().enumerate() {
            let pointer = format!("{root}/{at}");
            let heads = matches!(
                block,
                Block::Part { .. }
                    | Block::Chapter { .. }
                    | Block::Section { .. }
                    | Block::Subsection { .. }
            );
            if !heads && !block.says_something() {
                let told = said("body", "empty", Class::Doubt, "", "");
                self.add(&pointer, &told, Some(None));
                continue;
            }
            let label = labels.get(at).map_or("", String::as_str);
            match block {
                Block::Part { title, .. }
                | Block::Chapter { title, .. }
                | Block::Section { title, .. }
                | Block::Subsection { title, .. } => {
                    if title.trim().is_empty() {
                        let told = said("heading", "title_missing", Class::Doubt, label, "");
                        self.add(&format!("{pointer}/title"), &told, None);
                    }
                    self.typed(&format!("{pointer}/title"), label);
                }
                Block::Article { title, .. } | Block::Clause { title, .. } => {
                    let field = if title.trim().is_empty() {
                        "text"
                    } else {
                        "title"
                    };
                    self.typed(&format!("{pointer}/{field}"), label);
                }
                Block::Point { .. } => self.typed(&format!("{pointer}/text"), label),
                Block::Paragraph { .. } => self.unnumbered(&format!("{pointer}/text")),
                Block::Table { .. } | Block::Picture { .. } => {}
            }
        }
    }

    /// A number typed where the form gives one already.
    fn typed(&mut self, pointer: &str, label: &str) {
        let (place, text) = self.first_run(pointer);
        let Some(rest) = without_number(&text) else {
            return;
        };
        let seen: String = text
            .chars()
            .take(text.chars().count() - rest.chars().count())
            .collect();
        let told = said("body", "number_typed", Class::Error, seen.trim(), label);
        self.add(&place, &told, Some(Some(rest)));
    }

    /// A number typed in a paragraph: the form would count it, were it a clause or a point.
    fn unnumbered(&mut self, pointer: &str) {
        let (place, text) = self.first_run(pointer);
        if let Some(rest) = without_number(&text) {
            let seen: String = text
                .chars()
                .take(text.chars().count() - rest.chars().count())
                .collect();
            let told = said("body", "number_by_hand", Class::Hint, seen.trim(), "");
            self.add(&place, &told, None);
        }
    }

    /// Where a text's first letters stand: itself, or its first run.
    fn first_run(&self, pointer: &str) -> (String, String) {
        match self.json.pointer(pointer) {
            Some(Value::Array(_)) => {
                let place = format!("{pointer}/0/text");
                let text = self.text(&place);
                (place, text)
            }
            _ => (pointer.to_owned(), self.text(pointer)),
        }
    }

    /// The mark after the last sentence comes from the form.
    fn end(&mut self) {
        let Some((at, block)) = self.draft.blocks.iter().enumerate().next_back() else {
            return;
        };
        let Some(text) = block.texts().last().copied() else {
            return;
        };
        if matches!(block, Block::Table { .. }) || !text.letters().trim_end().ends_with("./.") {
            return;
        }
        let pointer = match self.json.pointer(&format!("/blocks/{at}/text")) {
            Some(Value::Array(runs)) => {
                format!("/blocks/{at}/text/{}/text", runs.len().saturating_sub(1))
            }
            _ => format!("/blocks/{at}/text"),
        };
        let seen = self.text(&pointer);
        let Some(bare) = seen.trim_end().strip_suffix("/.") else {
            return;
        };
        let told = said("body", "end_typed", Class::Doubt, "./.", ".");
        self.add(&pointer, &told, Some(Some(bare.to_owned())));
    }

    fn annexes(&mut self) {
        if self.draft.annexes.is_empty() {
            return;
        }
        let announced = self
            .draft
            .blocks
            .iter()
            .flat_map(Block::letters)
            .chain(self.draft.bases.iter().cloned())
            .map(|text| fold(&text))
            .any(|text| {
                ["phu luc", "kem theo", "dinh kem"]
                    .iter()
                    .any(|word| text.contains(word))
            });
        if !announced {
            let told = said("annex", "unannounced", Class::Error, "", "");
            self.add("/annexes/0/title", &told, None);
        }
    }

    fn signer(&mut self, root: &str) {
        let pointer = format!("{root}/name");
        let name = self.text(&pointer).trim().to_owned();
        if let Some(degree) = DEGREES.iter().find(|degree| name.starts_with(**degree)) {
            let bare = name.strip_prefix(degree).unwrap_or(&name).trim().to_owned();
            let told = said("name", "degree", Class::Error, degree.trim(), &bare);
            self.add(&pointer, &told, Some(Some(bare.clone())));
        } else if name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase) {
            let wanted = titled(&name);
            let told = said("name", "case_lower", Class::Error, &name, &wanted);
            self.add(&pointer, &told, Some(Some(wanted.clone())));
        } else if name
            .split_whitespace()
            .any(|word| word.chars().next().is_some_and(char::is_lowercase))
        {
            let wanted = titled(&name);
            let told = said("name", "capitals", Class::Error, &name, &wanted);
            self.add(&pointer, &told, Some(Some(wanted.clone())));
        }
        self.prefixes(root);
    }

    fn prefixes(&mut self, root: &str) {
        let lines: Vec<String> = match self.json.pointer(&format!("{root}/authority")) {
            Some(Value::Array(lines)) => lines
                .iter()
                .filter_map(|line| line.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        for (at, line) in lines.iter().enumerate() {
            let first = line.split(' ').next().unwrap_or_default();
            let bare: String = first.chars().filter(|c| c.is_alphabetic()).collect();
            let bare = bare.to_uppercase();
            if !["TM", "KT", "TL", "TUQ"].contains(&bare.as_str()) {
                continue;
            }
            let known = self
                .rules
                .words
                .prefixes
                .iter()
                .find(|prefix| prefix.replace(['.', '/'], "") == bare)
                .cloned()
                .unwrap_or_default();
            if known.is_empty() || first == known {
                continue;
            }
            let rest = line.strip_prefix(first).unwrap_or_default().trim_start();
            let wanted = format!("{known} {rest}");
            let told = said("authority", "prefix", Class::Error, first, &known);
            let pointer = format!("{root}/authority/{at}");
            self.add(&pointer, &told, Some(Some(wanted)));
        }
        let deputy = lines
            .last()
            .is_some_and(|line| line.starts_with("KT") || line.starts_with("K/T"));
        let pointer = format!("{root}/position");
        let position = self.text(&pointer);
        if deputy && !fold(&position).starts_with("pho") && !position.trim().is_empty() {
            let told = said("position", "deputy", Class::Doubt, &position, "");
            self.add(&pointer, &told, None);
        }
    }

    fn receivers(&mut self) {
        let draft = self.draft;
        for (list, root) in [
            (&draft.addressees, "/addressees"),
            (&draft.recipients, "/recipients"),
        ] {
            let mut known: Vec<String> = Vec::new();
            for (at, line) in list.iter().enumerate() {
                let pointer = format!("{root}/{at}");
                let name = fold(&line.name);
                if name.is_empty() {
                    continue;
                }
                if known.contains(&name) {
                    let told = said("recipients_list", "twice", Class::Doubt, &line.name, "");
                    self.add(&pointer, &told, Some(None));
                }
                let given = root == "/recipients"
                    && (name == "nhu tren" || name.starts_with("luu vt") || name == "luu");
                if given {
                    let told = said("recipients_list", "given", Class::Doubt, &line.name, "");
                    self.add(&pointer, &told, Some(None));
                }
                known.push(name);
            }
        }
        let filed = draft.filed.trim();
        if self.state && !filed.is_empty() && !filed.starts_with("VT") {
            let wanted = format!("VT, {filed}");
            let told = said("recipients_list", "filing_vt", Class::Error, filed, &wanted);
            self.add("/filed", &told, Some(Some(wanted.clone())));
        }
    }

    /// Slips in every text, one run at a time.
    fn spelling(&mut self) -> Result<(), Error> {
        let mut speller = Speller::new(Capitals::read()?);
        let mut texts = Vec::new();
        gather(self.json, String::new(), Where::Piece, &mut texts);
        for (_, text, _) in &texts {
            speller.listen(text);
        }
        for (pointer, text, at) in texts {
            for slip in speller.slips(&text, at) {
                self.slip(&pointer, &text, &slip);
            }
        }
        Ok(())
    }

    fn slip(&mut self, pointer: &str, text: &str, slip: &Slip) {
        let wanted = slip.wanted.clone().unwrap_or_default();
        let to = slip.wanted.as_ref().filter(|_| slip.safe).map(|wanted| {
            let (from, end) = slip.span;
            let head: String = text.chars().take(from).collect();
            let tail: String = text.chars().skip(end).collect();
            Some(format!("{head}{wanted}{tail}"))
        });
        let told = said(slip.part, slip.fault, slip.class, &slip.seen, &wanted);
        self.add(pointer, &told, to);
        if let Some(last) = self.findings.last_mut() {
            last.quote = quoted(&slip.around(text));
        }
    }
}

/// Every text for readers: pointer, letters, and whether it is a whole paragraph.
fn gather(value: &Value, pointer: String, at: Where, found: &mut Vec<(String, String, Where)>) {
    match value {
        Value::String(text) => found.push((pointer, text.clone(), at)),
        Value::Array(list) => {
            for (index, one) in list.iter().enumerate() {
                // Only the first run of a paragraph begins its sentence.
                let at = if at == Where::Paragraph && index > 0 && one.get("type").is_none() {
                    Where::Running
                } else {
                    at
                };
                gather(one, format!("{pointer}/{index}"), at, found);
            }
        }
        Value::Object(entries) => {
            let whole = entries.get("type").and_then(Value::as_str) == Some("paragraph");
            for (key, one) in entries {
                let inside = match key.as_str() {
                    "text" if whole => Where::Paragraph,
                    "text" => at,
                    "blocks" | "subject" | "bases" | "addressees" | "recipients" | "annexes"
                    | "title" | "caption" | "note" | "name" | "rows" | "head" | "particulars" => {
                        Where::Piece
                    }
                    _ if pointer.ends_with("/particulars") => Where::Piece,
                    _ => continue,
                };
                gather(one, format!("{pointer}/{}", escaped(key)), inside, found);
            }
        }
        _ => {}
    }
}

/// A key as a JSON pointer writes it (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// How weighty the document is that a base cites: the weightier goes first.
fn weight(folded: &str) -> Option<(u8, &'static str)> {
    const KINDS: [(&str, u8, &str); 9] = [
        ("hien phap", 1, "Hiến pháp"),
        ("bo luat", 2, "Bộ luật"),
        ("luat", 2, "Luật"),
        ("phap lenh", 2, "Pháp lệnh"),
        ("nghi dinh", 4, "Nghị định"),
        ("quyet dinh so", 5, "Quyết định"),
        ("thong tu", 6, "Thông tư"),
        ("ke hoach so", 7, "Kế hoạch"),
        ("cong van so", 8, "Công văn"),
    ];
    let rest = folded.strip_prefix("can cu ")?;
    KINDS
        .iter()
        .find(|(word, ..)| rest.starts_with(word))
        .map(|(_, weight, name)| (*weight, *name))
        // A decision of the Prime Minister stands over a circular, one of a commune under it: not ranked.
        .filter(|(weight, _)| !matches!(weight, 5))
}

/// The text without the number typed before it: `1. `, `a) `, `Điều 3. `, `I. `, `Chương II `; `None` where there is
/// none.
fn without_number(text: &str) -> Option<String> {
    let text = text.trim_start();
    let mut words = text.splitn(2, ' ');
    let first = words.next()?;
    let rest = words.next()?.trim_start();
    let is_word = matches!(first, "Điều" | "Chương" | "Mục" | "Phần");
    let mark = if is_word {
        rest.split(' ').next().unwrap_or_default()
    } else {
        first
    };
    let bare = mark.trim_end_matches(['.', ')', ':']);
    let closed = bare.len() < mark.len();
    let counts = !bare.is_empty()
        && (bare.chars().count() <= 2 && bare.chars().all(|c| c.is_ascii_digit())
            || bare.chars().count() == 1
                && bare.chars().all(char::is_lowercase)
                && mark.ends_with(')')
            || bare.chars().all(|c| "IVX".contains(c)));
    if !counts || !closed && !is_word {
        return None;
    }
    // `Điều 3 của Luật` refers; only a closed number opens.
    if is_word && !closed {
        return None;
    }
    let rest = if is_word {
        rest.strip_prefix(mark).unwrap_or_default().trim_start()
    } else {
        rest
    };
    (!rest.is_empty()).then(|| rest.to_owned())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `NGUYỄN VĂN ÁNH` → `Nguyễn Văn Ánh`.
fn titled(name: &str) -> String {
    let words: Vec<String> = name
        .split_whitespace()
        .map(|word| capital(&word.to_lowercase()))
        .collect();
    words.join(" ")
}
