//! From the blocks of a draft to blocks ready to set: numbers, references, the sign that ends the text.
//!
//! Holds no measure of its own and no fixed words: those stand in `assets/layouts`.

use crate::Error;
use crate::fonts::Style;
use crate::layout::Measures;
use crate::pictures::{Gaps, LaidPicture, Named, Pictures};
use crate::tables::{LaidTable, Table};
use crate::words::{Ink, loosen, loosened};
use office::{Block, Body, PartyEnd, Run, Text, label_blocks};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What blocks are laid out with.
pub(crate) struct Desk<'a> {
    pub(crate) measures: &'a Measures,
    pub(crate) pictures: &'a Pictures,
    pub(crate) gaps: Gaps,
    pub(crate) body: Body,
    /// Levels of headings that stand above these blocks.
    pub(crate) above: usize,
    /// What each anchor is called today, seen from these blocks.
    pub(crate) names: &'a BTreeMap<String, String>,
    /// The blocks that are set; nothing: all.
    pub(crate) kept: Option<&'a BTreeSet<usize>>,
}

/// One block of the body, ready to set.
#[derive(Default, Serialize)]
pub(crate) struct LaidBlock {
    r#type: &'static str,
    label: String,
    title: String,
    /// From 1, if it is told as a heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<usize>,
    text: Vec<Run>,
    caption: String,
    #[serde(flatten)]
    table: Option<LaidTable>,
    #[serde(flatten)]
    picture: Option<LaidPicture>,
}

/// Lays `blocks` out in their order.
///
/// Errors if a picture cannot be set and gaps are refused.
pub(crate) fn laid_blocks(
    blocks: &[Block],
    desk: &Desk<'_>,
    ink: &mut Ink,
) -> Result<Vec<LaidBlock>, Error> {
    let labels = label_blocks(blocks);
    let mut laid = Vec::with_capacity(blocks.len());
    let mut open = Vec::new();
    let mut leaves_out = false;
    for (at, (block, label)) in blocks.iter().zip(labels).enumerate() {
        if !block.says_something() && label.is_empty() {
            continue;
        }
        if desk.kept.is_some_and(|kept| !kept.contains(&at)) {
            if !leaves_out {
                laid.push(LaidBlock::left_out());
            }
            leaves_out = true;
            continue;
        }
        leaves_out = false;
        let mut one = LaidBlock::of(block, label_for(desk.body, block, label), desk, ink)?;
        one.level = rank(block, &one.title)
            .map(|rank| (desk.above + nested(&mut open, rank)).min(DEEPEST_HEADING));
        if one.r#type != "table" || one.table.is_some() {
            laid.push(one);
        }
    }
    Ok(laid)
}

/// How high a heading ranks among those of the law; `None` for what is no heading.
fn rank(block: &Block, title: &str) -> Option<usize> {
    match block {
        Block::Part { .. } => Some(0),
        Block::Chapter { .. } => Some(1),
        Block::Section { .. } => Some(2),
        Block::Subsection { .. } => Some(3),
        Block::Article { .. } if !title.is_empty() => Some(4),
        Block::Clause { .. } if !title.is_empty() => Some(5),
        Block::Article { .. }
        | Block::Clause { .. }
        | Block::Paragraph { .. }
        | Block::Point { .. }
        | Block::Table { .. }
        | Block::Picture { .. } => None,
    }
}

/// How deep a heading lies under those still `open`, from 1: a rank that is not there takes no level (ISO 14289-1, 7.4.2).
fn nested(open: &mut Vec<usize>, rank: usize) -> usize {
    open.retain(|one| *one < rank);
    open.push(rank);
    open.len()
}

/// Ends the last sentence with `end`: `./.` for the State, a full stop for the Party (R§1.3, R§3.3).
pub(crate) fn close(blocks: &mut Vec<LaidBlock>, end: &str) {
    let Some(last) = blocks.last_mut() else {
        return;
    };
    if let Some(run) = last.text.last_mut() {
        if run.refers.is_empty() {
            run.text = closed(&run.text, end);
        }
    } else if matches!(last.r#type, "article" | "clause") && !last.title.is_empty() {
        last.title = closed(&last.title, end);
    } else if end == SLASHED {
        let run = Run {
            text: end.to_owned(),
            ..Run::default()
        };
        blocks.push(LaidBlock {
            r#type: "paragraph",
            text: vec![run],
            ..LaidBlock::default()
        });
    }
}

/// What ends the last sentence.
pub(crate) const fn ending(body: Body, chosen: PartyEnd) -> &'static str {
    match (body, chosen) {
        (Body::State, _) | (Body::Party, PartyEnd::Slashed) => SLASHED,
        (Body::Party, PartyEnd::Stop) => ".",
    }
}

fn closed(text: &str, end: &str) -> String {
    let text = text.trim_end();
    let open = text.strip_suffix(SLASHED).unwrap_or(text);
    let open = open.trim_end_matches(['.', ';', ',', ' ']);
    let spoken = open.ends_with(['!', '?', '…']);
    let end = if spoken && end != SLASHED { "" } else { end };
    format!("{open}{end}")
}

/// The Party writes `I-` where the State writes `I.` (R§3.2).
fn label_for(body: Body, block: &Block, label: String) -> String {
    match (body, block) {
        (Body::Party, Block::Section { .. }) => label.replace('.', "-"),
        _ => label,
    }
}

impl LaidBlock {
    /// What stands for words that an extract leaves out.
    fn left_out() -> Self {
        let run = Run {
            text: "[...]".to_owned(),
            ..Run::default()
        };
        Self {
            r#type: "paragraph",
            text: vec![run],
            ..Self::default()
        }
    }

    fn of(block: &Block, label: String, desk: &Desk<'_>, ink: &mut Ink) -> Result<Self, Error> {
        let measures = desk.measures;
        let size = measures.body.size;
        let fit = |text: String| loosened(text, BOLD, size, measures.first_line());
        let runs = |ink: &mut Ink, text: &Text| {
            let mut runs = ink.runs(&desk.today(text));
            loosen(&mut runs, size, measures.first_line());
            fit_notes(&mut runs, measures);
            runs
        };
        let (r#type, title, text) = match block {
            Block::Paragraph { text } => ("paragraph", String::new(), runs(ink, text)),
            Block::Point { text, .. } => ("point", String::new(), runs(ink, text)),
            Block::Part { title, .. }
            | Block::Chapter { title, .. }
            | Block::Subsection { title, .. } => {
                ("chapter", fit(ink.lines(title).to_uppercase()), vec![])
            }
            // Under a chapter it is a `Mục` in the middle of the page; elsewhere it opens a line.
            Block::Section { title, .. } if label.starts_with("Mục") => {
                ("chapter", fit(ink.lines(title).to_uppercase()), vec![])
            }
            Block::Section { title, .. } => {
                ("section", fit(ink.line(title).to_uppercase()), vec![])
            }
            Block::Article { title, text, .. } => {
                ("article", fit(ink.line(title)), runs(ink, text))
            }
            Block::Clause { title, text, .. } => ("clause", fit(ink.line(title)), runs(ink, text)),
            Block::Picture { .. } => return Self::picture(block, desk, ink),
            Block::Table { .. } => return Ok(Self::table(block, desk, ink)),
        };
        Ok(Self {
            r#type,
            label,
            title,
            text,
            ..Self::default()
        })
    }

    fn table(block: &Block, desk: &Desk<'_>, ink: &mut Ink) -> Self {
        let Block::Table {
            caption,
            head,
            rows,
            widths,
            aligns,
            merges,
            ..
        } = block
        else {
            return Self::default();
        };
        let today = |cells: &[Text]| cells.iter().map(|cell| desk.today(cell)).collect();
        let table = Table {
            head: today(head),
            rows: rows.iter().map(|row| today(row)).collect(),
            widths,
            aligns,
            merges,
        };
        Self {
            r#type: "table",
            caption: caption_words(caption, desk, ink),
            table: LaidTable::of(&table, desk.measures, ink),
            ..Self::default()
        }
    }

    fn picture(block: &Block, desk: &Desk<'_>, ink: &mut Ink) -> Result<Self, Error> {
        let Block::Picture {
            file,
            caption,
            description,
            width_mm,
            ..
        } = block
        else {
            return Ok(Self::default());
        };
        let caption = caption_words(caption, desk, ink);
        // A picture nobody described is still named: a tagged file asks for words.
        let described = [description.as_str(), caption.as_str(), "Hình"]
            .into_iter()
            .find(|words| !words.trim().is_empty())
            .unwrap_or_default();
        let described = ink.line(described);
        let under = height_of(&caption, desk.measures);
        let named = Named {
            file,
            described,
            width_mm: *width_mm,
        };
        let laid = LaidPicture::of(named, under, desk.measures, desk.pictures, desk.gaps)?;
        Ok(Self {
            r#type: "picture",
            caption,
            picture: Some(laid),
            ..Self::default()
        })
    }
}

impl Desk<'_> {
    /// The text with the words its references have today; in place of a lost one, what it referred to.
    fn today(&self, text: &Text) -> Text {
        let runs = text.0.iter().map(|run| {
            if run.refers.is_empty() {
                return run.clone();
            }
            let name = self.names.get(&run.refers);
            let had = || run.text.chars().take(GAP_LETTERS).collect::<String>();
            Run {
                text: name.map_or_else(|| format!("[viện dẫn đã mất: {}]", had()), String::clone),
                refers: if name.is_some() { "" } else { LOST }.to_owned(),
                ..run.clone()
            }
        });
        Text(runs.collect())
    }
}

/// Words of footnotes made to fit the width of the text.
fn fit_notes(runs: &mut [Run], measures: &Measures) {
    for run in runs.iter_mut().filter(|run| !run.note.is_empty()) {
        let note = std::mem::take(&mut run.note);
        run.note = loosened(note, Style::default(), NOTE_SIZE, measures.first_line());
    }
}

fn caption_words(caption: &str, desk: &Desk<'_>, ink: &mut Ink) -> String {
    let width = desk.measures.first_line();
    loosened(ink.lines(caption), BOLD, desk.measures.body.size, width)
}

/// About how high a caption is, in points: a line more than its letters fill, and one for each break.
fn height_of(caption: &str, measures: &Measures) -> f64 {
    if caption.is_empty() {
        return 0.0;
    }
    let letters = u32::try_from(caption.chars().count()).unwrap_or(u32::MAX);
    let breaks = u32::try_from(caption.matches('\n').count()).unwrap_or(u32::MAX);
    let size = measures.body.size;
    let filled = (f64::from(letters) * size * 0.6 / measures.text_width()).ceil();
    (filled + f64::from(breaks) + 1.0) * size * 1.3
}

const SLASHED: &str = "./.";
/// The format knows `H1` to `H6`.
const DEEPEST_HEADING: usize = 6;
/// What the layout knows a lost reference by.
const LOST: &str = "lost";
/// Letters of a lost reference that its gap shows.
const GAP_LETTERS: usize = 30;
const NOTE_SIZE: f64 = 11.0;
pub(crate) const BOLD: Style = Style {
    bold: true,
    italic: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_lies_one_level_below_what_is_open() {
        let mut open = Vec::new();
        // Phần, Mục without a Chương, Điều, then a Chương, its Điều, a Điều, a new Phần.
        let levels = [0, 2, 4, 1, 4, 4, 0].map(|rank| nested(&mut open, rank));
        assert_eq!(levels, [1, 2, 3, 2, 3, 3, 1], "no level is skipped");
    }
}
