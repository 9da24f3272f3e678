//! What follows the signature: annexes, the address line, and words that belong nowhere.

use super::body::Builder;
use super::lines::Line;
use super::{Import, What};
use crate::roles::Role;
use office::Annex;

/// Longest line that can be the title of an annex's page.
const TITLE: usize = 300;

impl Import<'_> {
    /// The first entry from `from` on that opens an annex; the end where none does.
    ///
    /// Before the foot only our own style counts: a body may speak of its annexes.
    pub(super) fn find_annex(&self, from: usize) -> usize {
        let opens = |line: &Line<'_>| matches!(line.role, Some(Role::AnnexLabel | Role::AnnexKind));
        let found =
            (from..self.entries.len()).find(|at| self.line(*at).is_some_and(|line| opens(&line)));
        found.unwrap_or(self.entries.len())
    }

    /// Reads everything from where we stand to the end.
    pub(super) fn annexes(&mut self) {
        let mut open: Option<(Annex, Builder)> = None;
        while self.at < self.entries.len() {
            let Some(line) = self.line(self.at) else {
                self.table_after(&mut open);
                continue;
            };
            if line.role == Some(Role::End) || (open.is_none() && line.is_empty()) {
                self.leave_boxes(&line);
                self.at += 1;
            } else if line.role == Some(Role::Contact) {
                self.draft.contact = line.text.clone();
                self.at += 1;
            } else if is_annex(&line) {
                self.close_annex(&mut open);
                open = Some((self.annex_head(), Builder::default()));
            } else if line.role == Some(Role::AnnexKind) {
                self.close_annex(&mut open);
                open = Some((self.put_in_force(&line), Builder::default()));
            } else if let Some((_, builder)) = &mut open {
                let at = self.at;
                self.entry(at, builder);
                self.at += 1;
            } else {
                self.after(&line);
            }
        }
        self.close_annex(&mut open);
    }

    fn after(&mut self, line: &Line<'_>) {
        self.leave_boxes(line);
        self.at += 1;
        match line.role {
            Some(Role::Fixed) => {}
            Some(Role::Blank) => {
                let mut words = line.source.bookmarks.iter();
                if let Some(word) = words.find_map(|name| name.strip_prefix("lvm_")) {
                    self.draft
                        .particulars
                        .insert(word.to_owned(), line.text.clone());
                }
            }
            _ => self.leave(What::AfterSignature, line.paragraph, &line.text),
        }
    }

    fn table_after(&mut self, open: &mut Option<(Annex, Builder)>) {
        let at = self.at;
        self.at += 1;
        if self.is_own_head(at) {
            return;
        }
        if let Some((_, builder)) = open {
            self.entry(at, builder);
            return;
        }
        let Some(entry) = self.entries.get(at).copied() else {
            return;
        };
        for paragraph in crate::model::flat([entry.item]) {
            let line = Line::of(paragraph, entry.paragraph);
            if !line.is_empty() {
                self.leave(What::AfterSignature, line.paragraph, &line.text);
            }
        }
    }

    /// The head of a text put in force, written by our form: it says what the first one said.
    fn is_own_head(&self, at: usize) -> bool {
        let Some(entry) = self.entries.get(at) else {
            return false;
        };
        let mut lines = crate::model::flat([entry.item]);
        lines.any(|one| Role::of_style(&one.style_id, &one.style) == Some(Role::Headline))
    }

    fn close_annex(&mut self, open: &mut Option<(Annex, Builder)>) {
        if let Some((mut annex, mut builder)) = open.take() {
            self.finish(&mut builder);
            annex.blocks = builder.blocks;
            self.draft.annexes.push(annex);
        }
    }

    /// The head of a text that the document puts in force: its type is the beginning of its title.
    fn put_in_force(&mut self, line: &Line<'_>) -> Annex {
        let name = office::Kind::by_name(&line.text).map(office::Kind::name);
        let mut annex = self.annex_head();
        let rest = office::following(&annex.title);
        annex.title = format!("{} {rest}", name.unwrap_or(&line.text))
            .trim()
            .to_owned();
        annex
    }

    /// The head of an annex: its number, its title, the note that ties it to its document.
    fn annex_head(&mut self) -> Annex {
        let landscape = self
            .entries
            .get(self.at)
            .is_some_and(|entry| entry.landscape);
        let label = self.line(self.at);
        let mut title = label
            .and_then(|line| {
                line.text
                    .split_once('\n')
                    .map(|(_, title)| title.to_owned())
            })
            .unwrap_or_default();
        self.at += 1;
        while let Some(line) = self.line(self.at) {
            self.leave_boxes(&line);
            let enclosed = line.role == Some(Role::Enclosed)
                || office::fold(&line.text).starts_with("kem theo")
                || office::fold(&line.text).starts_with("ban hanh kem theo");
            if enclosed {
                self.enclosed(&line);
                break;
            }
            if line.is_empty() {
                if line.role == Some(Role::Rule) {
                    break;
                }
                self.at += 1;
                continue;
            }
            let is_title = line.role == Some(Role::AnnexTitle)
                || (line.role.is_none()
                    && line.centred
                    && (line.bold || line.capitals)
                    && line.text.chars().count() < TITLE
                    && super::labels::opening(&line.text).is_none());
            if !is_title {
                break;
            }
            title = if title.is_empty() {
                line.text.clone()
            } else {
                format!("{title} {}", line.text)
            };
            self.at += 1;
        }
        Annex {
            title,
            landscape,
            ..Annex::default()
        }
    }

    /// `(Kèm theo …)`, on one line or more: the form writes it anew, so what is not ours is listed.
    fn enclosed(&mut self, line: &Line<'_>) {
        let mut text = line.text.clone();
        self.at += 1;
        while !text.contains(')') {
            let Some(next) = self
                .line(self.at)
                .filter(|next| next.centred && next.italic)
            else {
                break;
            };
            text = format!("{text} {}", next.text);
            self.at += 1;
        }
        if line.role != Some(Role::Enclosed) {
            self.leave(What::Enclosed, line.paragraph, &text);
        }
    }
}

/// `Phụ lục`, `PHỤ LỤC II`, `Phụ lục số 01` in the middle of the page.
fn is_annex(line: &Line<'_>) -> bool {
    if let Some(role) = line.role {
        return role == Role::AnnexLabel;
    }
    let first = line.text.split('\n').next().unwrap_or_default();
    let folded = office::fold(first);
    let Some(rest) = folded.strip_prefix("phu luc") else {
        return false;
    };
    let number = rest.trim().trim_start_matches("so ").trim();
    line.centred && number.chars().count() <= 6 && !number.contains(' ')
}
