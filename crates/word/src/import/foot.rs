//! The foot: who receives it, who keeps it, who signs.

use super::lines::{Line, is_rule, squeezed};
use super::{Import, What};
use crate::export::words::{PARTY_A, bare, implied_recipients};
use crate::model::{Item, Table, flat};
use crate::roles::Role;
use office::{Recipient, SignatureBlock};

/// Where the foot stands among the entries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foot {
    /// Its first entry.
    pub(super) begins: usize,
    /// The entry after its last.
    ends: usize,
}

/// Entries at the end of a body among which a foot set without a table is looked for.
const LAST: usize = 40;

impl Import<'_> {
    /// The foot of the document proper: the first after a head, or the last of a file without one.
    pub(super) fn find_foot(&self) -> Option<Foot> {
        let last = self.find_annex(self.at);
        let mut tables = (self.at..last).filter(|at| self.is_foot_table(*at));
        let found = if self.has_head {
            tables.next()
        } else {
            tables.next_back()
        };
        if let Some(at) = found {
            // Without a head, only what closes the file is its foot.
            let closes = (at + 1..last).all(|after| self.is_blank(after));
            if self.has_head || closes {
                return Some(self.widened(at, last));
            }
        }
        self.foot_of_lines(last)
    }

    fn is_blank(&self, at: usize) -> bool {
        self.line(at).is_some_and(|line| line.is_empty())
    }

    fn is_foot_table(&self, at: usize) -> bool {
        let Some(Item::Table(table)) = self.entries.get(at).map(|entry| entry.item) else {
            return false;
        };
        !table.ruled
            && lines_of(table, 0)
                .iter()
                .any(|(_, line)| is_receivers(line) || line.role == Some(Role::SignName))
    }

    /// A foot with the tables of other signers before it and the list of recipients after it.
    fn widened(&self, at: usize, last: usize) -> Foot {
        let mut ends = at + 1;
        while ends < last {
            let ours = self.line(ends).is_some_and(|line| {
                line.is_empty()
                    || matches!(
                        line.role,
                        Some(Role::ReceiversTitle | Role::Receiver | Role::Filed | Role::End)
                    )
            });
            if !ours && !self.is_foot_table(ends) {
                break;
            }
            ends += 1;
        }
        Foot { begins: at, ends }
    }

    /// A foot set in lines: from the first that signs or the word `Nơi nhận`.
    fn foot_of_lines(&self, last: usize) -> Option<Foot> {
        let from = last.saturating_sub(LAST).max(self.at);
        let begins = (from..last).find(|at| {
            self.line(*at).is_some_and(|line| {
                is_receivers(&line)
                    || (line.role.is_none() && line.capitals && signs_for(&line.text))
            })
        })?;
        let has_receivers =
            (begins..last).any(|at| self.line(at).is_some_and(|line| is_receivers(&line)));
        let has_tables = (begins..last).any(|at| self.line(at).is_none());
        (has_receivers && !has_tables).then_some(Foot { begins, ends: last })
    }

    /// Reads the foot.
    pub(super) fn foot(&mut self, foot: Foot) {
        let mut receivers: Vec<(usize, String, Option<Role>)> = Vec::new();
        let mut signers: Vec<Vec<Line<'_>>> = Vec::new();
        for at in foot.begins..foot.ends {
            let Some(entry) = self.entries.get(at).copied() else {
                continue;
            };
            match entry.item {
                Item::Paragraph(source) => {
                    let line = Line::of(source, entry.paragraph);
                    sort(line, &mut receivers, &mut signers);
                }
                Item::Table(table) => {
                    let mut columns: Vec<(usize, Vec<Line<'_>>)> = Vec::new();
                    for (column, line) in lines_of(table, entry.paragraph) {
                        match columns.iter_mut().find(|(own, _)| *own == column) {
                            Some((_, lines)) => lines.push(line),
                            None => columns.push((column, vec![line])),
                        }
                    }
                    for (_, lines) in columns {
                        if lines.iter().any(is_receivers) {
                            receivers.extend(
                                lines
                                    .into_iter()
                                    .map(|one| (one.paragraph, one.text.clone(), one.role)),
                            );
                        } else if lines.iter().any(|line| !line.is_empty()) {
                            signers.push(lines);
                        }
                    }
                }
            }
        }
        self.signers(signers);
        self.receivers(&receivers);
        self.at = foot.ends;
    }

    /// The one at the right signs for the first office; the others for those who issue jointly with it.
    fn signers(&mut self, signers: Vec<Vec<Line<'_>>>) {
        let mut read: Vec<SignatureBlock> =
            signers.iter().map(|lines| self.signer(lines)).collect();
        if read.len() == 2 && self.pair(&mut read) {
            return;
        }
        if self.draft.joint.is_empty() || read.len() < 2 {
            let mut read = read.into_iter().rev();
            if let Some(first) = read.next() {
                self.draft.signature = first;
            }
            for other in read {
                let mut words = other.authority;
                words.extend([other.position, other.other_post, other.name]);
                words.retain(|word| !word.is_empty());
                self.leave(What::Signature, 0, &words.join("\n"));
            }
            return;
        }
        self.draft.signature = read.remove(1);
        for (joint, signature) in self.draft.joint.iter_mut().zip(read) {
            joint.signature = signature;
        }
    }

    /// Two who sign by the form of minutes or a contract: the second follows from the blanks.
    fn pair(&mut self, read: &mut Vec<SignatureBlock>) -> bool {
        let (leads, blank) = match self.draft.kind.word() {
            "bien_ban" => (1, "secretary"),
            "hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan" => (0, "signer_b"),
            _ => return false,
        };
        let mut signature = read.remove(leads);
        if signature
            .authority
            .first()
            .is_some_and(|line| line == PARTY_A)
        {
            signature.authority.remove(0);
        }
        if blank == "secretary" && !signature.other_post.is_empty() {
            signature.position = std::mem::take(&mut signature.other_post);
        }
        self.draft.signature = signature;
        let known = self
            .draft
            .particulars
            .get(blank)
            .cloned()
            .unwrap_or_default();
        for other in read.drain(..) {
            if !known.contains(&other.name) {
                let words = [other.position, other.other_post, other.name].join("\n");
                self.leave(What::Signature, 0, words.trim());
            }
        }
        true
    }

    fn signer(&mut self, lines: &[Line<'_>]) -> SignatureBlock {
        let mut read = SignatureBlock::default();
        let mut capitals: Vec<String> = Vec::new();
        let mut gap = false;
        let mut after_gap: Vec<String> = Vec::new();
        for line in lines {
            for text in line.boxes() {
                self.leave(What::TextBox, line.paragraph, &text);
            }
            match line.role {
                Some(Role::SignAuthority) => read.authority.push(line.text.clone()),
                Some(Role::SignPosition) => read.position = line.text.clone(),
                Some(Role::SignOtherPost) => read.other_post = line.text.clone(),
                Some(Role::SignName) => read.name = line.text.clone(),
                Some(Role::SignRoom) => {}
                _ => {
                    let shown = line.shown();
                    if is_rule(&shown) {
                        gap |= !capitals.is_empty();
                        continue;
                    }
                    for text in shown
                        .split('\n')
                        .map(str::trim)
                        .filter(|text| !text.is_empty())
                    {
                        if text.starts_with(['(', '[']) {
                            gap = true;
                            self.leave(What::Signature, line.paragraph, text);
                        } else if !text.chars().any(char::is_lowercase) && !gap {
                            capitals.push(text.to_owned());
                        } else {
                            gap = true;
                            after_gap.push(text.to_owned());
                        }
                    }
                }
            }
        }
        if read.name.is_empty() {
            read.name = after_gap.pop().unwrap_or_default();
            read.other_post = after_gap.join("\n");
        }
        if read.position.is_empty() && read.authority.is_empty() {
            let prefixed = capitals.first().is_some_and(|line| signs_for(line));
            if prefixed && capitals.len() > 1 {
                read.position = capitals.pop().unwrap_or_default();
                read.authority = capitals;
            } else {
                read.position = capitals.join("\n");
            }
        }
        read
    }

    fn receivers(&mut self, lines: &[(usize, String, Option<Role>)]) {
        self.draft.recipients.clear();
        let mut names: Vec<String> = Vec::new();
        let texts = lines.iter().flat_map(|(paragraph, text, _)| {
            text.split('\n')
                .map(move |line| (*paragraph, squeezed(line)))
        });
        for (_, text) in texts {
            let entry = text.trim_start_matches(['-', '–', '+', ' ']);
            if is_rule(&text) || office::fold(&text) == "noi nhan" {
                continue;
            }
            if let Some(filed) = after_filed(entry) {
                let (filed, drafter) = filed.split_once('.').unwrap_or((filed, ""));
                self.draft.filed = bare(filed.trim()).to_owned();
                self.draft.drafter = drafter.trim().to_owned();
                continue;
            }
            let begins = text.starts_with(['-', '–', '+']) || names.is_empty();
            match names.last_mut() {
                Some(last) if !begins => *last = format!("{last} {entry}"),
                _ => names.push(entry.to_owned()),
            }
        }
        let names: Vec<&str> = names.iter().map(|name| bare(name)).collect();
        let implied = implied_recipients(&self.draft);
        let own = names
            .into_iter()
            .filter(|name| !name.is_empty() && !implied.iter().any(|one| one == name));
        self.draft.recipients = own
            .map(|name| Recipient {
                name: name.to_owned(),
                ..Recipient::default()
            })
            .collect();
    }
}

/// Puts a line of a foot without a table where it belongs.
fn sort<'a>(
    line: Line<'a>,
    receivers: &mut Vec<(usize, String, Option<Role>)>,
    signers: &mut Vec<Vec<Line<'a>>>,
) {
    let of_receivers = matches!(
        line.role,
        Some(Role::ReceiversTitle | Role::Receiver | Role::Filed)
    );
    let listed = line.role.is_none()
        && (is_receivers(&line)
            || line.text.starts_with(['-', '–'])
            || after_filed(&line.text).is_some());
    if line.role == Some(Role::End) {
        return;
    }
    if of_receivers || listed {
        receivers.push((line.paragraph, line.text.clone(), line.role));
        return;
    }
    match signers.last_mut() {
        Some(lines) => lines.push(line),
        None if line.is_empty() => {}
        None => signers.push(vec![line]),
    }
}

/// The lines of a table with the column each stands in.
fn lines_of(table: &Table, paragraph: usize) -> Vec<(usize, Line<'_>)> {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    cells
        .flat_map(|cell| flat(&cell.items).map(move |one| (cell.column, Line::of(one, paragraph))))
        .collect()
}

fn is_receivers(line: &Line<'_>) -> bool {
    line.role == Some(Role::ReceiversTitle) || office::fold(&line.text).starts_with("noi nhan")
}

/// Words that say for whom or in what right somebody signs.
fn signs_for(text: &str) -> bool {
    const PREFIXES: [&str; 11] = [
        "TM.", "KT.", "TL.", "TUQ.", "Q.", "T/M", "K/T", "T/L", "TM ", "KT ", "TL ",
    ];
    PREFIXES
        .iter()
        .any(|prefix| text.trim_start().starts_with(prefix))
}

/// What follows `Lưu`.
fn after_filed(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("Lưu")
        .or_else(|| text.strip_prefix("LƯU"))?;
    let opens = rest.starts_with([':', ' ']);
    opens.then(|| rest.trim_start_matches([':', ' ']))
}
