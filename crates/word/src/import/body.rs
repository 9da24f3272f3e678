//! The body and the annexes: blocks by their numbers, words and form.

use super::count::Count;
use super::labels::{Numbered, Opening, opening};
use super::lines::{Line, squeezed, without, without_end};
use super::{Import, What};
use crate::model::{Item, Piece, Placed, TWIPS_PER_MM};
use crate::roles::Role;
use office::{Block, Run, Text};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Blocks as they are put together.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) blocks: Vec<Block>,
    count: Count,
    /// The last block is a title still open for the lines that follow.
    title_open: bool,
    /// The last block is a titled article or clause whose first paragraph is still to come.
    text_open: bool,
    /// A caption waits for its table.
    pub(super) caption: Option<(String, String)>,
    pub(super) particulars: BTreeMap<String, String>,
    /// The blank whose list goes on.
    blank: Option<String>,
}

impl<'a> Import<'a> {
    /// The entries from `from` to `to` as blocks, and the blanks of the form among them.
    pub(super) fn body(
        &mut self,
        from: usize,
        to: usize,
    ) -> (BTreeMap<String, String>, Vec<Block>) {
        let mut builder = Builder::default();
        for at in from..to {
            self.entry(at, &mut builder);
        }
        self.finish(&mut builder);
        (builder.particulars, builder.blocks)
    }

    /// Adds the entry at `at`.
    pub(super) fn entry(&mut self, at: usize, builder: &mut Builder) {
        let Some(entry) = self.entries.get(at).copied() else {
            return;
        };
        self.item(entry.item, entry.paragraph, builder);
    }

    fn item(&mut self, item: &'a Item, paragraph: usize, builder: &mut Builder) {
        match item {
            Item::Paragraph(source) => {
                let line = Line::of(source, paragraph);
                self.paragraph(&line, builder);
            }
            Item::Table(table) => {
                // A frame around words: what is in it stands for itself.
                let single = table.rows.len() == 1 && table.width() <= 1 && !table.ruled;
                if single {
                    let cells = table.rows.iter().flat_map(|row| &row.cells);
                    for (at, item) in cells.flat_map(|cell| &cell.items).enumerate() {
                        self.item(item, paragraph + at, builder);
                    }
                    return;
                }
                builder.close();
                let caption = builder.caption.take();
                let block = self.table(table, paragraph, caption);
                builder.blocks.push(block);
            }
        }
    }

    /// What is still open at the end is closed; the sign that ends the document goes.
    pub(super) fn finish(&mut self, builder: &mut Builder) {
        self.loose_caption(builder);
        end_sentence(builder);
    }

    /// A caption without a table is a paragraph.
    fn loose_caption(&mut self, builder: &mut Builder) {
        if let Some((caption, _)) = builder.caption.take() {
            builder.blocks.push(Block::paragraph(&caption));
        }
    }

    fn paragraph(&mut self, line: &Line<'a>, builder: &mut Builder) {
        self.leave_boxes(line);
        if line.is_empty() {
            let ends = matches!(line.role, None | Some(Role::Rule));
            builder.title_open &= !ends || line.role == Some(Role::Rule);
            return;
        }
        let file = self.file;
        let note = |index: usize| {
            let items = file.notes.get(index).map(|note| &note.items);
            let lines: Vec<String> = items
                .map(|items| {
                    crate::model::flat(items)
                        .map(|one| squeezed(&one.line_text()))
                        .collect()
                })
                .unwrap_or_default();
            lines.join("\n").trim().to_owned()
        };
        let taken = line.taken(&note);
        if taken.style_lost {
            self.leave(What::Style, line.paragraph, &line.text);
        }
        let mut text = taken.text;
        let pictures: Vec<&Placed> = line
            .source
            .pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Picture(placed) => Some(placed),
                _ => None,
            })
            .collect();
        if line.role == Some(Role::Picture) {
            text = Text::default();
        }
        if !text.is_blank() || text.0.iter().any(|run| !run.note.is_empty()) {
            self.words(line, text, builder);
        }
        for placed in pictures {
            self.picture(placed, line, builder);
        }
    }

    fn words(&mut self, line: &Line<'_>, text: Text, builder: &mut Builder) {
        match line.role {
            Some(Role::Fixed) => return builder.close(),
            Some(Role::Blank) => return self.blank(line, builder),
            Some(Role::TableCaption) => {
                builder.close();
                self.loose_caption(builder);
                builder.caption = Some((line.text.clone(), line.anchor()));
                return;
            }
            Some(Role::PictureCaption) => {
                if let Some(Block::Picture { caption, .. }) = builder.blocks.last_mut() {
                    *caption = line.text.clone();
                    return;
                }
            }
            Some(Role::ArticleText | Role::ClauseText) if builder.take_text(&text) => return,
            _ => {}
        }
        if self.unstyled_caption(line, builder) {
            return;
        }
        self.loose_caption(builder);
        builder.blank = None;
        if self.title_line(line, builder) {
            return;
        }
        if line.role.is_none() && self.particular(line, builder) {
            return;
        }
        let opened = opening(&line.text).filter(|found| fits(line, *found));
        match opened {
            Some(found) => self.numbered(line, &text, found, builder),
            None => self.plain(line, text, builder),
        }
    }

    /// `Bảng 1. …` above a table and `Hình 1. …` under a picture, in the middle of the page.
    fn unstyled_caption(&mut self, line: &Line<'_>, builder: &mut Builder) -> bool {
        if line.role.is_some() || !line.centred || line.text.chars().count() > 300 {
            return false;
        }
        let folded = office::fold(&line.text);
        let numbered = |word: &str| {
            let rest = folded.strip_prefix(word).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if numbered("hinh ")
            && let Some(Block::Picture { caption, .. }) = builder.blocks.last_mut()
            && caption.is_empty()
        {
            *caption = line.text.clone();
            return true;
        }
        if numbered("bang ") || numbered("bieu ") {
            builder.close();
            self.loose_caption(builder);
            builder.caption = Some((line.text.clone(), String::new()));
            return true;
        }
        false
    }

    /// A line that goes on with the title of a chapter.
    fn title_line(&mut self, line: &Line<'_>, builder: &mut Builder) -> bool {
        let continues = line.role == Some(Role::Title)
            || (line.role.is_none()
                && line.centred
                && (line.bold || line.capitals)
                && opening(&line.text).is_none_or(|found| found.what == Numbered::Clause));
        if !(builder.title_open && continues) {
            builder.title_open = false;
            return false;
        }
        let words = line.text.clone();
        match builder.blocks.last_mut() {
            Some(
                Block::Part { title, .. }
                | Block::Chapter { title, .. }
                | Block::Section { title, .. }
                | Block::Subsection { title, .. },
            ) => {
                *title = if title.is_empty() {
                    words
                } else {
                    format!("{title} {words}")
                };
                self.leave_notes(line);
                true
            }
            _ => false,
        }
    }

    /// A title holds no footnotes: they are listed.
    fn leave_notes(&mut self, line: &Line<'_>) {
        for piece in &line.source.pieces {
            if let Piece::Note { index, .. } = piece {
                let items = self.file.notes.get(*index).map(|note| note.items.clone());
                for paragraph in crate::model::flat(items.iter().flatten()) {
                    let text = paragraph.line_text();
                    self.leave(What::Note, line.paragraph, &text);
                }
            }
        }
    }

    fn numbered(&mut self, line: &Line<'_>, text: &Text, found: Opening, builder: &mut Builder) {
        let expected = builder.count.next(found.what);
        if found.number.is_none() || found.number != expected {
            self.leave(What::FrozenNumber, line.paragraph, &line.text);
            return self.plain(line, text.clone(), builder);
        }
        let rest = without(text, found.letters);
        let words = squeezed(&rest.letters());
        let anchor = line.anchor();
        let all_bold = !rest.0.is_empty()
            && rest
                .0
                .iter()
                .all(|run| run.bold || run.text.trim().is_empty());
        let has_notes = rest
            .0
            .iter()
            .any(|run| !run.note.is_empty() || !run.refers.is_empty());
        builder.close();
        let block = match found.what {
            Numbered::Part => Block::Part {
                title: words,
                anchor,
            },
            Numbered::Chapter => Block::Chapter {
                title: words,
                anchor,
            },
            Numbered::Division => Block::Section {
                title: words,
                anchor,
            },
            Numbered::Subdivision => Block::Subsection {
                title: words,
                anchor,
            },
            Numbered::Roman => Block::Section {
                title: words,
                anchor,
            },
            Numbered::Article if all_bold && !has_notes && line.bold => {
                builder.text_open = true;
                Block::Article {
                    title: words,
                    text: Text::default(),
                    anchor,
                }
            }
            Numbered::Article => Block::Article {
                title: String::new(),
                text: rest,
                anchor,
            },
            Numbered::Clause
                if line.role == Some(Role::ClauseTitle)
                    || (all_bold && !has_notes && line.bold) =>
            {
                builder.text_open = true;
                Block::Clause {
                    title: words,
                    text: Text::default(),
                    anchor,
                }
            }
            Numbered::Clause => Block::Clause {
                title: String::new(),
                text: rest,
                anchor,
            },
            Numbered::Point => Block::Point { text: rest, anchor },
        };
        builder.title_open = matches!(
            found.what,
            Numbered::Part | Numbered::Chapter | Numbered::Division | Numbered::Subdivision
        );
        if builder.title_open || found.what == Numbered::Roman || builder.text_open {
            self.leave_notes(line);
        }
        builder.count.take(found.what);
        builder.blocks.push(block);
    }

    fn plain(&mut self, line: &Line<'_>, text: Text, builder: &mut Builder) {
        // Elsewhere than in our own files the first paragraph under a title is the article's own.
        if line.role.is_none() && builder.take_text(&text) {
            return;
        }
        builder.close();
        builder.blocks.push(Block::Paragraph { text });
    }

    /// A line of a form of our own: its bookmark says which blank it is.
    fn blank(&mut self, line: &Line<'_>, builder: &mut Builder) {
        builder.close();
        let word = line
            .source
            .bookmarks
            .iter()
            .find_map(|name| name.strip_prefix("lvm_"))
            .map(str::to_owned);
        let listed = line.text.starts_with("- ");
        match (word, builder.blank.clone()) {
            (Some(word), _) => self.fill(&word, line, builder),
            (None, Some(word)) if listed => {
                let words = crate::export::words::bare(line.text.trim_start_matches(['-', ' ']));
                let filled = builder.particulars.entry(word).or_default();
                if !filled.is_empty() {
                    filled.push('\n');
                }
                filled.push_str(words);
            }
            _ => builder.blocks.push(Block::paragraph(&line.text)),
        }
    }

    fn fill(&mut self, word: &str, line: &Line<'_>, builder: &mut Builder) {
        let parts = crate::export::page_blanks(word, &self.draft, &line.text);
        if parts.is_empty() {
            self.leave(What::Rest, line.paragraph, &line.text);
            return;
        }
        for (word, words) in parts {
            builder.particulars.insert(word, words);
        }
        builder.blank = Some(word.to_owned());
    }

    /// A line that fills a blank of the type's form, by the word before its colon.
    fn particular(&mut self, line: &Line<'_>, builder: &mut Builder) -> bool {
        let parts = self.draft.kind.particulars(self.draft.body);
        let Some((label, words)) = line.text.split_once(':') else {
            return false;
        };
        let folded = office::fold(label);
        let found = parts.iter().find(|part| {
            let own = office::fold(part.label);
            folded == own
                || (folded.len() > 6 && own.starts_with(&folded))
                || folded.ends_with(&own)
        });
        // The words before the label would be lost: `UBND xã trân trọng kính mời` is the form's own.
        let Some(part) = found.filter(|part| !builder.particulars.contains_key(part.word)) else {
            return false;
        };
        let words = squeezed(words);
        if words.is_empty() {
            return false;
        }
        builder.close();
        builder.particulars.insert(
            part.word.to_owned(),
            crate::export::words::bare(&words).to_owned(),
        );
        true
    }

    fn picture(&mut self, placed: &Placed, line: &Line<'_>, builder: &mut Builder) {
        builder.close();
        let source = self.file.pictures.get(placed.index);
        let bytes = source.map(|one| one.bytes.clone()).unwrap_or_default();
        let part = source.map(|one| one.part.clone()).unwrap_or_default();
        if crate::export::dots(&bytes).is_none() {
            let words = format!("{} {}", part, placed.description);
            self.leave(What::Picture, line.paragraph, &words);
            return;
        }
        let file: String = Sha256::digest(&bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        self.pictures.insert(file.clone(), bytes);
        let millimetres = (f64::from(placed.width) / TWIPS_PER_MM).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held within a page by the clamp"
        )]
        let width_mm = millimetres.clamp(0.0, 400.0) as u16;
        builder.blocks.push(Block::Picture {
            file,
            caption: String::new(),
            description: squeezed(&placed.description),
            width_mm,
            anchor: line.anchor(),
        });
    }
}

impl Builder {
    /// Nothing more belongs to the last block.
    pub(super) fn close(&mut self) {
        self.title_open = false;
        self.text_open = false;
    }

    /// Gives `words` to the titled article or clause that waits for its first paragraph.
    fn take_text(&mut self, words: &Text) -> bool {
        if !std::mem::take(&mut self.text_open) {
            return false;
        }
        match self.blocks.last_mut() {
            Some(Block::Article { text, .. } | Block::Clause { text, .. }) => {
                *text = words.clone();
                true
            }
            _ => false,
        }
    }
}

/// Whether a line looks like what its number says: a chapter stands in the middle, a section stands out.
fn fits(line: &Line<'_>, found: Opening) -> bool {
    let rest: String = line.text.chars().skip(found.letters).collect();
    let rest = rest.trim();
    match (found.what, line.role) {
        (Numbered::Part, Some(role)) => role == Role::Part,
        (Numbered::Chapter, Some(role)) => role == Role::Chapter,
        (Numbered::Division, Some(role)) => role == Role::Division,
        (Numbered::Subdivision, Some(role)) => role == Role::Subdivision,
        (Numbered::Roman, Some(role)) => role == Role::Section,
        (Numbered::Article, Some(role)) => role == Role::Article,
        (Numbered::Clause, Some(role)) => matches!(role, Role::Clause | Role::ClauseTitle),
        (Numbered::Point, Some(role)) => role == Role::Point,
        (Numbered::Part | Numbered::Chapter | Numbered::Division | Numbered::Subdivision, None) => {
            line.centred || line.bold || rest.is_empty() || !rest.chars().any(char::is_lowercase)
        }
        (Numbered::Roman, None) => {
            line.bold || line.capitals || !rest.chars().any(char::is_lowercase)
        }
        // `Điều 5 của Luật này` in running text is no article.
        (Numbered::Article, None) => {
            let sign = line.text.chars().nth(found.letters.saturating_sub(1));
            matches!(sign, Some('.' | ':')) || rest.is_empty() || line.bold
        }
        (Numbered::Clause | Numbered::Point, None) => !line.centred,
    }
}

/// Takes the sign that ends a document off its last sentence, which then ends with a full stop.
fn end_sentence(builder: &mut Builder) {
    let alone = |text: &Text| text.letters().trim() == "./.";
    if let Some(Block::Paragraph { text }) = builder.blocks.last()
        && alone(text)
    {
        builder.blocks.pop();
        return;
    }
    let Some(last) = builder.blocks.last_mut() else {
        return;
    };
    match last {
        Block::Paragraph { text } | Block::Point { text, .. } => open_end(text),
        Block::Article { title, text, .. } | Block::Clause { title, text, .. } => {
            if text.0.is_empty() {
                if let Some(open) = title.strip_suffix("./.") {
                    *title = open.to_owned();
                }
            } else {
                open_end(text);
            }
        }
        Block::Part { .. }
        | Block::Chapter { .. }
        | Block::Section { .. }
        | Block::Subsection { .. }
        | Block::Table { .. }
        | Block::Picture { .. } => {}
    }
}

fn open_end(text: &mut Text) {
    if !without_end(text, "./.") {
        return;
    }
    match text.0.last_mut() {
        Some(last) if last.refers.is_empty() && last.note.is_empty() => last.text.push('.'),
        _ => text.0.push(Run {
            text: ".".to_owned(),
            ..Run::default()
        }),
    }
}
