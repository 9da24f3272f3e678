//! The head of the page: who writes, under which number, in whose name, from where and when; then type and abstract.

use super::lines::{Line, is_rule, squeezed};
use super::{Import, What};
use crate::model::{Item, Table, flat};
use crate::roles::Role;
use office::{Body, Circulation, JointIssuer, Kind, Separator, Urgency};

/// Entries among which the head is looked for.
const NEAR: usize = 12;

impl Import<'_> {
    /// Reads the head, if the file has one.
    pub(super) fn head(&mut self) {
        let near = self.entries.len().min(NEAR);
        let of_table = (0..near).find(|at| match self.entries.get(*at).map(|entry| entry.item) {
            Some(Item::Table(table)) => !table.ruled && table_has_headline(table),
            _ => false,
        });
        if let Some(at) = of_table {
            for before in 0..at {
                self.before_head(before);
            }
            self.head_table(at);
            self.at = at + 1;
            return;
        }
        let of_lines = (0..near).find(|at| {
            let line = self.line(*at);
            line.is_some_and(|line| body_of(&line.text).is_some())
        });
        if of_lines.is_some() {
            self.head_lines();
        }
    }

    /// What stands above the head: marks; anything else is left out.
    fn before_head(&mut self, at: usize) {
        let Some(line) = self.line(at) else {
            if let Some(entry) = self.entries.get(at).copied() {
                for paragraph in flat([entry.item]) {
                    let text = paragraph.line_text();
                    if !is_rule(&squeezed(&text)) {
                        self.leave(What::Head, entry.paragraph, &text);
                    }
                }
            }
            return;
        };
        self.boxes_of_head(&line);
        if !line.is_empty() && !self.mark(&line.text) {
            self.leave(What::Head, line.paragraph, &line.text);
        }
    }

    fn boxes_of_head(&mut self, line: &Line<'_>) {
        for text in line.boxes() {
            if !self.mark(&text) {
                self.leave(What::TextBox, line.paragraph, &text);
            }
        }
    }

    fn head_table(&mut self, at: usize) {
        let Some(entry) = self.entries.get(at).copied() else {
            return;
        };
        let Item::Table(table) = entry.item else {
            return;
        };
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            for paragraph in flat(&cell.items) {
                let line = Line::of(paragraph, entry.paragraph);
                if cell.column == 0 {
                    left.push(line);
                } else {
                    right.push(line);
                }
            }
        }
        self.sides(&left, &right);
    }

    /// A head set with tabs: each line has its left and its right.
    fn head_lines(&mut self) {
        let mut dated = false;
        let mut headed = false;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(line) = self.line(at) {
            let is_title = headed && Kind::by_name(&line.text).is_some();
            if at >= NEAR || (dated && headed && !line.text.contains('\t')) || is_title {
                break;
            }
            if !line.is_empty() {
                for (side, text) in split(&line.source.letters()) {
                    headed |= body_of(&text).is_some();
                    dated |= is_date(&text);
                    let part = Line {
                        text: squeezed(&text),
                        capitals: !text.chars().any(char::is_lowercase),
                        ..Line::of(line.source, line.paragraph)
                    };
                    let belongs_right =
                        side || body_of(&text).is_some() || is_motto(&text) || is_date(&text);
                    if belongs_right {
                        right.push(part);
                    } else {
                        left.push(part);
                    }
                }
            }
            self.boxes_of_head(&line);
            at += 1;
        }
        self.at = at;
        self.sides(&left, &right);
    }

    fn sides(&mut self, left: &[Line<'_>], right: &[Line<'_>]) {
        self.has_head = true;
        for line in right {
            if let Some(body) = body_of(&line.text) {
                self.draft.body = body;
            }
        }
        self.draft.letterhead.superior.clear();
        self.draft.letterhead.place.clear();
        self.draft.urgency = Urgency::Normal;
        self.left(left);
        for line in right {
            self.boxes_of_head(line);
            self.right_line(line);
        }
    }

    fn right_line(&mut self, line: &Line<'_>) {
        for text in line.text.split('\n') {
            if is_rule(text) || body_of(text).is_some() || is_motto(text) || self.mark(text) {
                continue;
            }
            if is_date(text) || line.role == Some(Role::PlaceDate) {
                let (place, date) = text.split_once(',').unwrap_or((text, ""));
                self.draft.letterhead.place = dotless(place);
                if date.chars().any(|c| c.is_ascii_digit()) {
                    self.leave(What::Date, line.paragraph, date);
                }
                continue;
            }
            self.leave(What::Head, line.paragraph, text);
        }
    }

    fn left(&mut self, lines: &[Line<'_>]) {
        let mut names: Vec<(String, bool)> = Vec::new();
        let mut subject = String::new();
        let mut numbered = false;
        for line in lines {
            self.boxes_of_head(line);
            for text in line.text.split('\n').map(str::trim) {
                if text == "*" && self.draft.body == Body::State {
                    self.draft.style.separator = Separator::Star;
                }
                if is_rule(text) || self.mark(text) {
                    continue;
                }
                match line.role {
                    Some(Role::JointIssuer) => {
                        self.draft.joint.push(JointIssuer {
                            issuer: text.to_owned(),
                            ..JointIssuer::default()
                        });
                        continue;
                    }
                    Some(Role::Superior) => {
                        names.push((text.to_owned(), false));
                        continue;
                    }
                    _ => {}
                }
                if let Some(rest) = after_number_word(text).filter(|_| !numbered) {
                    numbered = true;
                    self.number(rest, line.paragraph);
                } else if let Some(rest) = after_about(text).filter(|_| numbered) {
                    subject = rest.to_owned();
                } else if !subject.is_empty() {
                    subject = format!("{subject} {text}");
                } else if numbered {
                    self.leave(What::Head, line.paragraph, text);
                } else {
                    names.push((text.to_owned(), line.bold));
                }
            }
        }
        self.names(names);
        if !subject.is_empty() {
            self.draft.subject = squeezed(&subject);
            if let Ok(letter) = Kind::parse("cong_van") {
                self.set_kind(letter);
            }
        }
    }

    /// The superior office is not bold, the issuing one is; where all look alike the last is the issuer.
    fn names(&mut self, names: Vec<(String, bool)>) {
        let any_bold = names.iter().any(|(_, bold)| *bold);
        let first_bold = names.iter().position(|(_, bold)| *bold);
        let begins = if any_bold {
            first_bold.unwrap_or_default()
        } else {
            names.len().saturating_sub(1)
        };
        let joined = |names: &[(String, bool)]| {
            let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            names.join("\n")
        };
        let (superior, issuer) = names.split_at_checked(begins).unwrap_or_default();
        self.draft.letterhead.superior = joined(superior);
        if !issuer.is_empty() {
            self.draft.letterhead.issuer = joined(issuer);
        }
    }

    /// `05/QĐ-UBND`, with or without its figures.
    fn number(&mut self, text: &str, paragraph: usize) {
        let text = text.trim_start_matches([':', ' ']);
        let sign = if self.draft.body == Body::Party {
            '-'
        } else {
            '/'
        };
        let Some((figures, notation)) = text.split_once(sign) else {
            if text.chars().any(char::is_alphanumeric) {
                self.leave(What::Number, paragraph, text);
            }
            return;
        };
        if figures.chars().any(|c| c.is_ascii_digit()) {
            self.leave(What::Number, paragraph, text);
        }
        self.notation = squeezed(notation);
    }

    /// Takes a mark of urgency, circulation or secrecy.
    pub(super) fn mark(&mut self, text: &str) -> bool {
        let bare = text.trim().trim_matches(['(', ')', '[', ']', '.']).trim();
        let levels = [Urgency::Urgent, Urgency::VeryUrgent, Urgency::Express];
        if let Some(level) = levels.into_iter().find(|one| one.mark() == Some(bare)) {
            self.draft.urgency = level;
            return true;
        }
        let notes = [Circulation::ReturnAfterReading, Circulation::Internal];
        if let Some(note) = notes.into_iter().find(|one| one.mark() == Some(bare)) {
            self.draft.circulation = note;
            return true;
        }
        if office::refuse_secret(bare).is_err() {
            // The doors of the house refuse what is marked so.
            bare.clone_into(&mut self.draft.secrecy);
            return true;
        }
        false
    }

    /// The type and the abstract.
    pub(super) fn title(&mut self) {
        self.skip_blank();
        let Some(line) = self.line(self.at) else {
            return;
        };
        let shown = line.shown();
        let (first, rest) = shown.split_once('\n').unwrap_or((&shown, ""));
        let stands_out = line.centred || line.bold || line.role == Some(Role::Kind);
        let named = Kind::by_name(first.trim_end_matches(|c: char| c.is_ascii_digit()))
            .filter(|_| stands_out && (line.capitals || line.role == Some(Role::Kind)));
        let of_body = named.filter(|kind| kind.abbreviation(self.draft.body).is_some());
        let unknown =
            of_body.is_none() && self.has_head && line.centred && line.bold && line.capitals;
        if let Some(kind) = of_body {
            self.set_kind(kind);
        } else if unknown && self.next_is_title() && !self.kind_found {
            self.leave(What::Title, line.paragraph, first);
        } else {
            self.settle_notation();
            return;
        }
        self.at += 1;
        self.leave_boxes(&line);
        self.settle_notation();
        self.subject(rest);
    }

    /// Whether a line in the middle follows the one we stand at: an abstract under its type.
    fn next_is_title(&self) -> bool {
        self.line(self.at + 1)
            .is_some_and(|line| line.centred && line.bold && !line.is_empty())
    }

    fn subject(&mut self, begun: &str) {
        let mut subject = begun.to_owned();
        while let Some(line) = self.line(self.at) {
            let ours = line.role == Some(Role::Subject);
            let others = line.role.is_none() && line.centred && line.bold;
            let begins = subject.is_empty();
            let is_authority = !begins && line.capitals && line.role.is_none();
            if line.is_empty() {
                if !begins || line.role == Some(Role::Rule) {
                    break;
                }
                self.at += 1;
                continue;
            }
            if !(ours || others) || is_authority || is_form_word(&line.text) {
                break;
            }
            subject = if begins {
                line.text.clone()
            } else {
                format!("{subject} {}", line.text)
            };
            self.leave_boxes(&line);
            self.at += 1;
        }
        if subject.is_empty() {
            return;
        }
        let subject = subject.replace('\n', " ");
        self.draft.subject = squeezed(&subject);
        let bare = after_about(&subject).map(squeezed);
        if let Some(bare) = bare {
            // The words of the form come back by themselves, where the form has them.
            let whole = std::mem::replace(&mut self.draft.subject, bare);
            if crate::export::words::about(&self.draft).is_empty() {
                self.draft.subject = whole;
            }
        }
    }

    /// What the notation says, now that the type is known: whose number it is.
    fn settle_notation(&mut self) {
        let notation = std::mem::take(&mut self.notation);
        let notation = notation.trim_matches(['.', '…', ' ']);
        if notation.is_empty() {
            return;
        }
        let head = &mut self.draft.letterhead;
        let kind = self.draft.kind;
        let abbreviation = kind.abbreviation(self.draft.body).unwrap_or_default();
        let (organ, unit) = match (self.draft.body, abbreviation) {
            (Body::Party, _) => (
                notation
                    .split_once('/')
                    .map_or(notation, |(_, organ)| organ),
                "",
            ),
            (Body::State, "") => notation.split_once('-').unwrap_or((notation, "")),
            (Body::State, own) => {
                let rest = notation
                    .strip_prefix(own)
                    .and_then(|rest| rest.strip_prefix('-'));
                let other = || {
                    notation
                        .split_once('-')
                        .map_or(notation, |(_, organ)| organ)
                };
                (rest.unwrap_or_else(other), "")
            }
        };
        let (mut organ, joint) = (organ.trim(), &mut self.draft.joint);
        // Each office that issues jointly adds its own, the last one last.
        if organ.matches('-').count() >= joint.len() {
            for one in joint.iter_mut().rev() {
                if let Some((before, own)) = organ.rsplit_once('-') {
                    own.clone_into(&mut one.abbreviation);
                    organ = before;
                }
            }
        }
        organ.clone_into(&mut head.abbreviation);
        head.unit = unit.trim().to_owned();
        let made = crate::export::words::notation(&self.draft);
        if made != notation {
            self.leave(What::Number, 0, notation);
        }
    }
}

fn table_has_headline(table: &Table) -> bool {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    let mut lines = cells.flat_map(|cell| flat(&cell.items));
    lines.any(|paragraph| body_of(&paragraph.letters()).is_some())
}

/// The body whose headline a text is or holds.
fn body_of(text: &str) -> Option<Body> {
    let folded = office::fold(text);
    if text.chars().count() > 200 {
        return None;
    }
    if folded.contains("cong hoa xa hoi chu nghia viet nam") {
        return Some(Body::State);
    }
    folded
        .contains("dang cong san viet nam")
        .then_some(Body::Party)
}

fn is_motto(text: &str) -> bool {
    office::fold(text).starts_with("doc lap tu do hanh phuc")
}

/// `Thử Nghiệm, ngày 05 tháng 01 năm 2026`, with figures or without.
pub(super) fn is_date(text: &str) -> bool {
    let folded = office::fold(text);
    let at = |word: &str| folded.find(word);
    match (at("ngay"), at("thang"), at("nam")) {
        (Some(day), Some(month), Some(_)) => day < month && text.chars().count() < 120,
        _ => false,
    }
}

/// What follows `Số`: never `SỞ`, which differs by a mark.
fn after_number_word(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("Số")
        .or_else(|| text.strip_prefix("SỐ"))?;
    let rest = rest.trim_start();
    let opens = rest.is_empty() || rest.starts_with([':', '/', '-', '.', '…']);
    (opens || rest.starts_with(|c: char| c.is_ascii_digit())).then_some(rest)
}

/// What follows `V/v` or `Về việc`.
fn after_about(text: &str) -> Option<&str> {
    let text = text.trim_start();
    ["V/v", "V/V", "v/v", "Về việc", "VỀ VIỆC", "về việc"]
        .iter()
        .find_map(|opening| text.strip_prefix(opening))
        .map(|rest| rest.trim_start_matches([':', ' ', '\u{a0}']))
}

/// Words that open another part than an abstract.
fn is_form_word(text: &str) -> bool {
    let folded = office::fold(text);
    folded.starts_with("kinh gui")
        || folded.starts_with("can cu ")
        || super::preamble::is_resolves(text)
}

/// A line in its parts, and whether each stands at the right: by tabs, or by a wide gap.
fn split(text: &str) -> Vec<(bool, String)> {
    let wide = text.replace('\t', "\u{1}").replace("     ", "\u{1}");
    let parts: Vec<String> = wide
        .split('\u{1}')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let many = parts.len() > 1;
    parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| (many && at > 0, part))
        .collect()
}

/// A place without the dots of a form that is not filled in.
fn dotless(text: &str) -> String {
    let bare = text.trim_matches(|c: char| matches!(c, '.' | '…' | ' '));
    squeezed(bare)
}
