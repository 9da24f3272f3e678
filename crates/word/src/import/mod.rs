//! From a Word file to a draft: what each paragraph is in an official document, by its words, its place and its form.
//!
//! Never drops a letter: what has no place in a draft is listed, and what was found lost at the end is listed too.

mod account;
mod annexes;
mod body;
mod count;
mod foot;
mod head;
mod labels;
mod lines;
mod preamble;
mod tables;

use crate::export::Pictures;
use crate::legacy::{self, Converted};
use crate::model::{Item, Orientation, Remark, RemarkKind, WordFile};
use crate::roles::Role;
use lines::{Line, squeezed};
use office::{Block, Draft, Kind, Member, Recipient, SignatureBlock};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

pub use account::lost_lines;

/// What a Word file became.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The draft, in NFC.
    pub draft: Draft,
    /// The bytes of its pictures.
    pub pictures: Pictures,
    /// What has no place in it, or was taken otherwise than it stood, in the file's order.
    pub unplaced: Vec<Unplaced>,
    /// What was set in an old encoding and is now Unicode; `None` if nothing was.
    pub converted: Option<Converted>,
    /// The file names its own type; else the draft has the type it was begun with.
    pub kind_found: bool,
}

/// Something that the draft does not hold as it stood in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unplaced {
    /// What it is.
    pub what: What,
    /// The paragraph of the file, counted from 1 with those in tables; 0: none in particular.
    pub paragraph: usize,
    /// Its words; may be empty.
    pub text: String,
}

/// What was not placed, or not as it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The number: it is given at issue.
    Number,
    /// The date: it is given at issue.
    Date,
    /// Words in the head that are no part of it.
    Head,
    /// A type that the body does not issue.
    Title,
    /// The note that ties an annex to its document: the form writes it anew.
    Enclosed,
    /// Words beside the signer: `(Đã ký)`.
    Signature,
    /// Words after the signature that open no annex.
    AfterSignature,
    /// Words in the top or bottom margin.
    Margin,
    /// A text box.
    TextBox,
    /// A comment.
    Comment,
    /// Words deleted with changes tracked.
    Deleted,
    /// Words inserted with changes tracked: taken.
    Inserted,
    /// Hidden words.
    Hidden,
    /// A shape, chart or diagram.
    Drawing,
    /// An object of another program.
    Object,
    /// A picture of a kind that pages do not take, or that is missing.
    Picture,
    /// A formula: its letters stand in a row.
    Formula,
    /// A number that the count does not give here: it stands as letters.
    FrozenNumber,
    /// A style that drafts have not (lowered or struck letters): the letters stand plain.
    Style,
    /// A footnote where none can stand.
    Note,
    /// A table within a table, or head rows beyond the first: taken as words or plain rows.
    TableShape,
    /// Another document embedded whole.
    Embedded,
    /// A recipient's code that the directory does not know under that name.
    UnitCode,
    /// Words that found no place in any other way.
    Rest,
}

impl What {
    /// Whether its words are in the draft all the same.
    pub const fn is_placed(self) -> bool {
        matches!(
            self,
            Self::Inserted | Self::Formula | Self::FrozenNumber | Self::Style | Self::TableShape
        )
    }
}

/// Makes a draft of `file`, on top of `base`: an empty draft with the office's own words, whose type, head and choices
/// stand wherever the file says nothing.
///
/// Old encodings are converted first. Marks of secrecy are kept as the draft's, for the doors to refuse.
pub fn import(file: &WordFile, base: &Draft) -> Imported {
    let mut file = file.clone();
    let converted = legacy::modernise(&mut file);
    let mut import = Import::new(&file, base);
    import.run();
    let mut imported = Imported {
        draft: import.draft.normalised(),
        pictures: import.pictures,
        unplaced: import.unplaced,
        converted,
        kind_found: import.kind_found,
    };
    imported
        .unplaced
        .extend(file.remarks.iter().filter_map(told));
    account::list_lost(&file, &mut imported);
    imported
}

/// A paragraph or table of the body with where it stands.
#[derive(Clone, Copy)]
struct Entry<'a> {
    item: &'a Item,
    /// The count of its first paragraph.
    paragraph: usize,
    landscape: bool,
}

struct Import<'a> {
    file: &'a WordFile,
    entries: Vec<Entry<'a>>,
    at: usize,
    draft: Draft,
    pictures: Pictures,
    unplaced: Vec<Unplaced>,
    kind_found: bool,
    has_head: bool,
    /// The notation as the head has it, until the type is known.
    notation: String,
    /// Who sends a telegram, where it is not the office of the head.
    telegraph_head: String,
    /// What a file of our own tells beside its page.
    hidden: BTreeMap<String, serde_json::Value>,
}

impl<'a> Import<'a> {
    fn new(file: &'a WordFile, base: &Draft) -> Self {
        let mut entries = Vec::new();
        let mut paragraph = 1;
        for one in &file.sections {
            for item in &one.items {
                entries.push(Entry {
                    item,
                    paragraph,
                    landscape: one.page.orientation == Orientation::Landscape,
                });
                paragraph += crate::model::flat([item]).count();
            }
        }
        let mut properties = file.properties.iter();
        let hidden = properties
            .find(|(name, _)| name == crate::export::PROPERTY)
            .and_then(|(_, value)| serde_json::from_str(value).ok())
            .unwrap_or_default();
        let mut draft = base.clone();
        draft.blocks.clear();
        Self {
            file,
            entries,
            at: 0,
            draft,
            pictures: Pictures::new(),
            unplaced: Vec::new(),
            kind_found: false,
            has_head: false,
            notation: String::new(),
            telegraph_head: String::new(),
            hidden,
        }
    }

    fn run(&mut self) {
        self.margins();
        self.head();
        self.title();
        self.preamble();
        let foot = self.find_foot();
        let end = foot.map_or_else(|| self.find_annex(self.at), |foot| foot.begins);
        let (particulars, blocks) = self.body(self.at, end);
        self.draft.particulars.extend(particulars);
        self.draft.blocks = blocks;
        self.at = end;
        if let Some(foot) = foot {
            self.foot(foot);
        }
        self.annexes();
        self.lay_hidden();
    }

    /// What stands in the margins: our own address line and the note on circulation; other words are left out.
    fn margins(&mut self) {
        let sections = self.file.sections.iter();
        let running = sections.flat_map(|one| one.headers.iter().chain(&one.footers));
        for paragraph in crate::model::flat(running.flat_map(|one| &one.items)) {
            let line = Line::of(paragraph, 0);
            if line.role == Some(Role::Contact) {
                self.draft.contact = line.text.clone();
            } else if line.role == Some(Role::Circulation) {
                self.mark(&line.text);
            }
        }
        for text in self.file.margin_lines() {
            let known = self.draft.contact == squeezed(&text)
                || self.draft.circulation.mark() == Some(text.trim());
            if text.chars().any(char::is_alphabetic) && !known {
                self.leave(What::Margin, 0, &text);
            }
        }
    }

    /// The line of the entry at `at`; `None` for a table or past the end.
    fn line(&self, at: usize) -> Option<Line<'a>> {
        let entry = self.entries.get(at)?;
        match entry.item {
            Item::Paragraph(paragraph) => Some(Line::of(paragraph, entry.paragraph)),
            Item::Table(_) => None,
        }
    }

    fn leave(&mut self, what: What, paragraph: usize, text: &str) {
        let text = squeezed(text);
        self.unplaced.push(Unplaced {
            what,
            paragraph,
            text,
        });
    }

    /// Leaves the boxes of a line out, telling so.
    fn leave_boxes(&mut self, line: &Line<'_>) {
        for text in line.boxes() {
            self.leave(What::TextBox, line.paragraph, &text);
        }
    }

    /// Passes over what a reader does not see: blank lines and drawn ones.
    fn skip_blank(&mut self) {
        while let Some(line) = self.line(self.at) {
            if !line.is_empty() {
                return;
            }
            self.leave_boxes(&line);
            self.at += 1;
        }
    }

    fn set_kind(&mut self, kind: Kind) {
        self.draft.kind = kind;
        self.kind_found = true;
        let known: Vec<&str> = kind
            .particulars(self.draft.body)
            .iter()
            .map(|one| one.word)
            .collect();
        self.draft
            .particulars
            .retain(|word, _| known.contains(&word.as_str()));
    }

    /// Lays over the draft what a file of our own tells and no page can show.
    fn lay_hidden(&mut self) {
        let hidden = std::mem::take(&mut self.hidden);
        let of = |name: &str| hidden.get(name).cloned().unwrap_or_default();
        if let Ok(style) = serde_json::from_value(of("style")) {
            self.draft.style = style;
        }
        let codes: Vec<(String, office::UnitCode)> =
            serde_json::from_value(of("codes")).unwrap_or_default();
        let lines = self
            .draft
            .addressees
            .iter_mut()
            .chain(&mut self.draft.recipients);
        for line in lines {
            let bare = |name: &str| crate::export::words::bare(name).to_owned();
            let known = codes
                .iter()
                .find(|(name, _)| bare(name) == bare(&line.name));
            if let Some((name, code)) = known {
                line.code = Some(code.clone());
                line.name.clone_from(name);
            }
        }
        let [to, copies]: [Vec<(String, Vec<Member>)>; 2] =
            serde_json::from_value(of("members")).unwrap_or_default();
        lay_members(&mut self.draft.addressees, to);
        lay_members(&mut self.draft.recipients, copies);
        if let (Some(abbreviation), Some(unit)) = (of("abbreviation").as_str(), of("unit").as_str())
        {
            let mut told = self.draft.clone();
            told.letterhead.abbreviation = abbreviation.to_owned();
            told.letterhead.unit = unit.to_owned();
            let joint: Vec<String> = serde_json::from_value(of("joint")).unwrap_or_default();
            for (one, abbreviation) in told.joint.iter_mut().zip(joint) {
                one.abbreviation = abbreviation;
            }
            // Only where the page says the same: a clerk may have written another notation.
            let page = crate::export::words::notation(&self.draft);
            if page.is_empty() || page == crate::export::words::notation(&told) {
                self.draft = told;
            }
            self.draft.letterhead.consultative = of("consultative") == true;
            if of("filed") == true
                && self.draft.filed == crate::export::words::filed_by_rule(&self.draft)
            {
                self.draft.filed.clear();
            }
        }
        let page = crate::export::words::is_abstracted(&self.draft);
        if let Some(subject) = of("subject").as_str() {
            // Where the page shows it: only its first letter may differ there.
            let same = office::fold(subject) == office::fold(&self.draft.subject);
            if same || (!page && !subject.is_empty()) {
                subject.clone_into(&mut self.draft.subject);
            }
        }
        if let Some(authority) = of("authority").as_str() {
            let mut told = self.draft.clone();
            authority.clone_into(&mut told.authority);
            let shown = crate::export::words::authority(&told);
            let telegram = self.draft.kind.word() == "cong_dien";
            if telegram || office::fold(&shown) == office::fold(&self.draft.authority) {
                self.draft.authority = told.authority;
            }
        }
        let titles: Vec<String> = serde_json::from_value(of("titles")).unwrap_or_default();
        for (annex, title) in self.draft.annexes.iter_mut().zip(titles) {
            if office::fold(&title) == office::fold(&annex.title) {
                annex.title = title;
            }
        }
        // Minutes show who led the meeting, not in what right he signs elsewhere.
        if let Ok(Some(signature)) =
            serde_json::from_value::<Option<SignatureBlock>>(of("signature"))
            && signature.name == self.draft.signature.name
        {
            self.draft.signature = signature;
        }
        if let Some(place) = of("place").as_str().filter(|place| !place.is_empty()) {
            self.draft.letterhead.place = place.to_owned();
        }
        let anchors: BTreeMap<String, String> =
            serde_json::from_value(of("anchors")).unwrap_or_default();
        if !anchors.is_empty() {
            rename_anchors(&mut self.draft, &anchors);
        }
        let separate: Vec<bool> = serde_json::from_value(of("separate")).unwrap_or_default();
        for (annex, separate) in self.draft.annexes.iter_mut().zip(separate) {
            annex.separate = separate;
        }
    }
}

/// Gives each line that says the same as it did the offices it stands for: one whose words a clerk changed may mean others.
fn lay_members(lines: &mut [Recipient], told: Vec<(String, Vec<Member>)>) {
    let bare = |name: &str| crate::export::words::bare(name).to_owned();
    let mut free: Vec<&mut Recipient> = lines.iter_mut().collect();
    for (name, members) in told {
        let same = free.iter().position(|line| bare(&line.name) == bare(&name));
        if let Some(at) = same {
            free.swap_remove(at).members = members;
        }
    }
}

/// Gives blocks and references the anchors that no bookmark could be named by.
fn rename_anchors(draft: &mut Draft, anchors: &BTreeMap<String, String>) {
    let rename = |name: &mut String| {
        if let Some(known) = anchors.get(name) {
            name.clone_from(known);
        }
    };
    let annexes = draft.annexes.iter_mut().flat_map(|annex| &mut annex.blocks);
    for block in draft.blocks.iter_mut().chain(annexes) {
        match block {
            Block::Paragraph { .. } => {}
            Block::Part { anchor, .. }
            | Block::Chapter { anchor, .. }
            | Block::Section { anchor, .. }
            | Block::Subsection { anchor, .. }
            | Block::Article { anchor, .. }
            | Block::Clause { anchor, .. }
            | Block::Point { anchor, .. }
            | Block::Table { anchor, .. }
            | Block::Picture { anchor, .. } => rename(anchor),
        }
        let runs: Vec<&mut office::Run> = match block {
            Block::Paragraph { text }
            | Block::Article { text, .. }
            | Block::Clause { text, .. }
            | Block::Point { text, .. } => text.0.iter_mut().collect(),
            Block::Table { head, rows, .. } => head
                .iter_mut()
                .chain(rows.iter_mut().flatten())
                .flat_map(|cell| &mut cell.0)
                .collect(),
            Block::Part { .. }
            | Block::Chapter { .. }
            | Block::Section { .. }
            | Block::Subsection { .. }
            | Block::Picture { .. } => Vec::new(),
        };
        runs.into_iter().for_each(|run| rename(&mut run.refers));
    }
}

/// What a remark of the reader means to a clerk; `None` for what import tells itself.
fn told(remark: &Remark) -> Option<Unplaced> {
    let what = match remark.kind {
        RemarkKind::Inserted => What::Inserted,
        RemarkKind::Deleted => What::Deleted,
        RemarkKind::Comment => What::Comment,
        RemarkKind::Hidden => What::Hidden,
        RemarkKind::Drawing => What::Drawing,
        RemarkKind::Object => What::Object,
        RemarkKind::Formula => What::Formula,
        RemarkKind::PictureMissing => What::Picture,
        RemarkKind::Embedded => What::Embedded,
        RemarkKind::TextBox | RemarkKind::Control => return None,
    };
    Some(Unplaced {
        what,
        paragraph: 0,
        text: squeezed(&remark.text),
    })
}

#[cfg(test)]
mod tests;
