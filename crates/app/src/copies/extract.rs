//! TRÍCH SAO made anew: parts of a document of ours, set again in its full form, for a copy to be made on (ADR 0022).
//!
//! Only where the draft is ours: of a file that came from elsewhere there are pages, no parts; those are taken whole.

use super::CopyFault;
use super::source::Opened;
use crate::outgoing::{self, pictures};
use crate::{App, Error};
use office::{Block, Draft, RuleSet, label_annexes, label_blocks};
use paper::Extracted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// A part of a document that an extract may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CopyPart {
    /// Its bases, all of them.
    Bases,
    /// A block of its body.
    Block {
        /// Its place, from 0.
        at: u32,
    },
    /// An annex of the same file, whole.
    Annex {
        /// Its place, from 0.
        at: u32,
    },
}

/// A part, as it is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartView {
    /// The part.
    pub part: CopyPart,
    /// Its number: `Điều 2.`, `a)`, `Phụ lục I`; may be empty.
    pub label: String,
    /// Its first words.
    pub words: String,
    /// How deep it stands under the one before that is less deep, from 0; the parts below go with it.
    pub depth: u32,
}

/// The parts of what was opened; none where the draft is not ours.
pub(super) fn parts_of(app: &App, source: &Opened) -> Result<Vec<PartView>, Error> {
    let Some(draft) = draft_of(app, source)? else {
        return Ok(Vec::new());
    };
    let mut parts = Vec::new();
    if !draft.bases.is_empty() {
        parts.push(PartView {
            part: CopyPart::Bases,
            label: String::new(),
            words: first_words(&draft.bases.join("; ")),
            depth: 0,
        });
    }
    let mut open: Vec<u8> = Vec::new();
    let labels = label_blocks(&draft.blocks);
    for (at, (block, label)) in draft.blocks.iter().zip(labels).enumerate() {
        let rank = rank(block);
        open.retain(|above| *above < rank);
        let depth = open.len();
        open.push(rank);
        if !block.says_something() && label.is_empty() {
            continue;
        }
        parts.push(PartView {
            part: CopyPart::Block { at: number(at) },
            label,
            words: first_words(&block.letters().join(" ")),
            depth: number(depth),
        });
    }
    for (at, label) in label_annexes(&draft).into_iter().enumerate() {
        let Some(annex) = draft.annexes.get(at).filter(|annex| !annex.separate) else {
            continue;
        };
        parts.push(PartView {
            part: CopyPart::Annex { at: number(at) },
            label,
            words: first_words(&annex.title),
            depth: 0,
        });
    }
    Ok(parts)
}

/// The pages an extract of these parts is made on, and how each part is called in the record.
///
/// Errors if the source has no such part, or if all of them are taken: that copy is a SAO Y.
pub(super) fn set_anew(
    app: &App,
    source: &Opened,
    chosen: &[CopyPart],
) -> Result<(Vec<u8>, Vec<String>), Error> {
    let there = parts_of(app, source)?;
    let taken: BTreeSet<CopyPart> = chosen.iter().copied().collect();
    let found: Vec<&PartView> = there
        .iter()
        .filter(|one| taken.contains(&one.part))
        .collect();
    if found.len() != taken.len() {
        return Err(CopyFault::PartUnknown.into());
    }
    if found.len() == there.len() {
        return Err(CopyFault::PagesAll.into());
    }
    let (Some(id), Some(draft)) = (source.dispatch, draft_of(app, source)?) else {
        return Err(CopyFault::PartUnknown.into());
    };
    let standing = app.store().read(|r| outgoing::dispatch(r, id))?;
    let (Some(number), Some(day)) = (standing.number, standing.issued_on) else {
        return Err(Error::NotIssued { id });
    };
    let at = |part: &CopyPart| match part {
        CopyPart::Block { at } | CopyPart::Annex { at } => usize::try_from(*at).ok(),
        CopyPart::Bases => None,
    };
    let of = |wanted: fn(&CopyPart) -> bool| taken.iter().filter(move |one| wanted(one));
    let extracted = Extracted {
        number,
        day,
        bases: taken.contains(&CopyPart::Bases),
        blocks: of(|one| matches!(one, CopyPart::Block { .. }))
            .filter_map(at)
            .collect(),
        annexes: of(|one| matches!(one, CopyPart::Annex { .. }))
            .filter_map(at)
            .collect(),
    };
    let pictures = pictures::of_draft(app, &draft)?;
    let rules = RuleSet::on(draft.body, day);
    let pdf = paper::render_extract(&draft, &extracted, rules, &pictures)?.pdf;
    Ok((pdf, found.into_iter().map(called).collect()))
}

/// How the record calls a part: by its number, else by its first words.
fn called(part: &PartView) -> String {
    let name = part.label.trim_end_matches('.');
    match (part.part, name.is_empty()) {
        (CopyPart::Bases, _) => "Căn cứ".to_owned(),
        (_, false) => name.to_owned(),
        (_, true) => part.words.clone(),
    }
}

/// The draft of what was opened, if it is the page of a dispatch of ours itself.
fn draft_of(app: &App, source: &Opened) -> Result<Option<Draft>, Error> {
    let Some(id) = source.dispatch.filter(|_| source.is_own_page) else {
        return Ok(None);
    };
    Ok(Some(app.store().read(|r| outgoing::dispatch(r, id))?.draft))
}

/// How high a block ranks; what has no rank goes with what stands above it.
fn rank(block: &Block) -> u8 {
    match block {
        Block::Part { .. } => 0,
        Block::Chapter { .. } => 1,
        Block::Section { .. } => 2,
        Block::Subsection { .. } => 3,
        Block::Article { .. } => 4,
        Block::Clause { .. } => 5,
        Block::Point { .. } => 6,
        Block::Paragraph { .. } | Block::Table { .. } | Block::Picture { .. } => 7,
    }
}

fn first_words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WORDS {
        return line;
    }
    let head: String = line.chars().take(WORDS).collect();
    let whole = head
        .rsplit_once(' ')
        .map_or(head.as_str(), |(words, _)| words);
    format!("{whole}…")
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Letters of a part's first words.
const WORDS: usize = 120;
