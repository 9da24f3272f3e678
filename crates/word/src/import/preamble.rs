//! Between title and body: whose authority, on what grounds, addressed to whom.

use super::labels::Numbered;
use super::lines::squeezed;
use super::{Import, What};
use crate::export::words::bare;
use crate::model::Item;
use crate::roles::Role;
use office::Recipient;

/// Entries among which the word of command is looked for.
const NEAR: usize = 80;

impl Import<'_> {
    /// Reads authority, bases and addressees, in whatever order they stand.
    pub(super) fn preamble(&mut self) {
        let resolves = self.find_resolves();
        let mut authority: Vec<String> = Vec::new();
        let mut bases: Vec<String> = Vec::new();
        let mut addressees: Option<Vec<Recipient>> = None;
        loop {
            self.skip_blank();
            if self.flatten_addressees() {
                continue;
            }
            let Some(line) = self.line(self.at) else {
                break;
            };
            if Some(self.at) == resolves {
                self.at += 1;
                break;
            }
            let folded = office::fold(&line.text);
            let before_command = resolves.is_some_and(|at| self.at < at);
            let addressed = matches!(line.role, None | Some(Role::Addressed));
            if let Some(rest) = after_addressed(&line.text).filter(|_| addressed) {
                let rest = squeezed(rest);
                self.at += 1;
                addressees = Some(self.list(&rest));
            } else if line.role == Some(Role::Addressed)
                || is_telegram(&line.text, self.draft.kind.word())
            {
                self.at += 1;
                if self.draft.kind.word() == "cong_dien" {
                    self.telegraphs(&line.text);
                }
                addressees = Some(self.list(""));
            } else if line.role == Some(Role::Authority)
                || (line.role.is_none() && before_command && line.centred && line.capitals)
            {
                authority.push(line.text.clone());
                self.at += 1;
            } else if line.role == Some(Role::Basis)
                || (line.role.is_none()
                    && !line.centred
                    && (before_command || folded.starts_with("can cu ")))
            {
                let words = line.text.trim_start_matches(['-', '–', ' ']);
                bases.push(bare(&squeezed(words)).replace('\n', " "));
                self.at += 1;
            } else if before_command && line.role.is_none() {
                self.leave(What::Rest, line.paragraph, &line.text);
                self.at += 1;
            } else {
                break;
            }
            self.leave_boxes(&line);
        }
        let telegraph_head = std::mem::take(&mut self.telegraph_head);
        self.draft.authority = if telegraph_head.is_empty() {
            authority.join("\n")
        } else {
            telegraph_head
        };
        self.draft.bases = bases;
        if let Some(addressees) = addressees {
            self.draft.addressees = addressees;
        }
    }

    /// Who sends a telegram, where it is not the office of the head.
    fn telegraphs(&mut self, text: &str) {
        let name = text.trim_end().strip_suffix("điện:").unwrap_or(text).trim();
        if name != crate::export::words::sender(&self.draft) {
            self.telegraph_head = name.to_uppercase();
        }
    }

    /// The word of command, if one stands before the first table, chapter or article.
    fn find_resolves(&self) -> Option<usize> {
        for at in self.at..self.entries.len().min(self.at + NEAR) {
            let line = self.line(at)?;
            if line.role == Some(Role::Resolves) || (line.centred && is_resolves(&line.text)) {
                return Some(at);
            }
            let opens = super::labels::opening(&line.text).map(|found| found.what);
            if matches!(
                opens,
                Some(Numbered::Chapter | Numbered::Article | Numbered::Part)
            ) {
                return None;
            }
        }
        None
    }

    /// `Kính gửi` set in a table of its own: its lines are taken as if they stood free.
    fn flatten_addressees(&mut self) -> bool {
        let Some(entry) = self.entries.get(self.at).copied() else {
            return false;
        };
        let Item::Table(table) = entry.item else {
            return false;
        };
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        let items: Vec<&Item> = cells.flat_map(|cell| &cell.items).collect();
        let first = crate::model::flat(items.iter().copied())
            .map(|one| squeezed(&one.line_text()))
            .find(|text| !text.is_empty());
        if first.is_none_or(|text| after_addressed(&text).is_none()) {
            return false;
        }
        let free: Vec<_> = items
            .into_iter()
            .map(|item| super::Entry { item, ..entry })
            .collect();
        self.entries.splice(self.at..=self.at, free);
        true
    }

    /// The names after `Kính gửi:`: on the same line, or one each below with a dash.
    fn list(&mut self, first: &str) -> Vec<Recipient> {
        let mut names: Vec<String> = Vec::new();
        for name in first.split('\n').filter(|name| !name.trim().is_empty()) {
            names.push(name.trim_start_matches(['-', '–', ' ']).to_owned());
        }
        while let Some(line) = self.line(self.at) {
            if line.is_empty() && !names.is_empty() {
                break;
            }
            let dashed = line.text.trim_start().starts_with(['-', '–']);
            let ours = line.role == Some(Role::Addressee);
            let follows =
                names.is_empty() && line.role.is_none() && !line.is_empty() && !first.is_empty();
            if line.is_empty() {
                self.at += 1;
                continue;
            }
            let others = line.role.is_some();
            if !ours && (others || !(dashed || follows)) {
                break;
            }
            names.push(line.text.trim_start_matches(['-', '–', ' ']).to_owned());
            self.at += 1;
        }
        names
            .iter()
            .map(|name| Recipient {
                name: bare(&squeezed(name)).to_owned(),
                ..Recipient::default()
            })
            .filter(|one| !one.name.is_empty())
            .collect()
    }
}

/// What follows `Kính gửi` or `Kính trình`.
fn after_addressed(text: &str) -> Option<&str> {
    let text = text.trim_start();
    ["Kính gửi", "Kính trình", "KÍNH GỬI", "Kính gởi"]
        .iter()
        .find_map(|opening| text.strip_prefix(opening))
        .map(|rest| rest.trim_start_matches([':', ' ']))
}

/// `Chủ tịch Ủy ban nhân dân xã điện:` opens the list of a telegram.
fn is_telegram(text: &str, kind: &str) -> bool {
    kind == "cong_dien" && text.trim_end().ends_with("điện:")
}

/// The word of command before the body: `QUYẾT ĐỊNH:`.
pub(super) fn is_resolves(text: &str) -> bool {
    let capitals = !text.chars().any(char::is_lowercase);
    let folded = office::fold(text);
    let known = matches!(
        folded.as_str(),
        "quyet dinh" | "quyet nghi" | "chi thi" | "nghi quyet" | "thong bao" | "ket luan"
    );
    capitals && known && text.trim_end().ends_with(':')
}
