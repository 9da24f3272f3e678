//! What is seen on pages, whatever the file: lines of letters, drawn lines, pictures, stated margins.
//!
//! One shape for a PDF, where every letter has a place, and for a Word file, where paragraphs have shapes and no place.
//! Judges nothing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file as somebody sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// Where it was seen.
    pub source: Source,
    /// Its pages; of a Word file its sections.
    pub pages: Vec<Page>,
    /// Its lines in reading order; of a Word file its paragraphs.
    pub lines: Vec<Line>,
}

/// The kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "FileSource")]
pub enum Source {
    /// A born-digital PDF.
    #[default]
    Pdf,
    /// A Word file.
    Word,
}

/// A page; of a Word file a section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Width in mm, as it is looked at.
    pub width: f32,
    /// Height in mm.
    pub height: f32,
    /// Margins as the file states them; `None` where only the page itself is seen.
    pub margins: Option<Margins>,
    /// The page number in a Word section's header or footer; `None` where it has none or only the page is seen.
    pub numbering: Option<Numbering>,
    /// Drawn lines.
    pub strokes: Vec<Stroke>,
    /// Pictures.
    pub pictures: Vec<Picture>,
}

/// Distances from the paper's edges in mm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Margins {
    /// From the upper edge.
    pub top: f32,
    /// From the lower edge.
    pub bottom: f32,
    /// From the left edge.
    pub left: f32,
    /// From the right edge.
    pub right: f32,
}

/// The page number of a Word section.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbering {
    /// In the header, above the text.
    pub above: bool,
    /// Centred.
    pub centred: bool,
    /// Left out on the first page.
    pub hidden_first: bool,
    /// Size in points; 0 where not told.
    pub size: f32,
    /// Italic.
    pub italic: bool,
}

/// A straight drawn line; mm from the upper left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stroke {
    /// Left end, or the only x of an upright line.
    pub x: f32,
    /// The y of a level line, or the upper end.
    pub y: f32,
    /// How long.
    pub length: f32,
    /// Whether it stands upright.
    pub upright: bool,
}

/// A picture; mm from the upper left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Picture {
    /// Where it lies.
    pub area: Area,
    /// Its own width and height in pixels.
    pub pixels: (u32, u32),
    /// Dots per inch that the picture's own file states, where it does.
    pub stated_dpi: Option<f32>,
    /// Whether it can show colours.
    pub coloured: bool,
}

/// A rectangle; mm from the upper left of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(rename = "PageArea")]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// A line of letters; of a Word file a paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Index of its page or section, from 0.
    pub page: usize,
    /// The side of a two-column head or foot it stands on.
    pub column: Column,
    /// Its stretches, left to right.
    pub spans: Vec<Span>,
    /// Its place; `None` in a Word file. The lower edge is the baseline.
    pub area: Option<Area>,
    /// Index of the paragraph in a Word file.
    pub paragraph: Option<usize>,
    /// The shape of a Word paragraph.
    pub shape: Option<Shape>,
    /// In a ruled table, where the rules for running text do not apply.
    pub in_table: bool,
    /// Index of the unruled Word table whose cell it fills: heads and feet are such tables.
    pub group: Option<usize>,
}

/// A side of a two-column head or foot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Across the page.
    #[default]
    Whole,
    /// The left side.
    Left,
    /// The right side.
    Right,
}

/// A stretch of letters of one look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Span {
    /// The letters.
    pub text: String,
    /// Family: `Times New Roman`. Empty where not told.
    pub font: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined, as a Word file states it; on pages the stroke is seen instead.
    pub underline: bool,
    /// Raised and small, as a footnote's mark.
    pub raised: bool,
    /// Size in points; 0 where not told.
    pub size: f32,
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// Left edge in mm.
    pub x: f32,
    /// Baseline in mm from the top.
    pub y: f32,
    /// Width in mm.
    pub width: f32,
}

/// The shape of a Word paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// How it stands.
    pub align: Align,
    /// Indent of its first line in mm, beside `left`.
    pub first: f32,
    /// Indent of all its lines in mm.
    pub left: f32,
    /// Space above in points.
    pub before: f32,
    /// Space below in points.
    pub after: f32,
    /// Line spacing.
    pub spacing: Spacing,
    /// Whether a line is drawn under it (border, shape or underscores), and how long in mm where that is known.
    pub line: Option<f32>,
}

/// How a paragraph stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
    /// Flush on both sides.
    Justify,
}

/// The spacing of lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spacing {
    /// So many single lines.
    Lines(f32),
    /// So many points, exactly or at least.
    Points(f32),
}

impl Default for Spacing {
    fn default() -> Self {
        Self::Lines(1.0)
    }
}

impl Observed {
    /// Whether nothing but pictures is there: a scan.
    pub fn is_scan(&self) -> bool {
        let covered = |page: &Page| {
            let whole = page.width * page.height;
            page.pictures
                .iter()
                .any(|one| one.area.width * one.area.height > whole * 0.6)
        };
        self.source == Source::Pdf
            && !self.pages.is_empty()
            && self.pages.iter().all(covered)
            && self.lines.iter().map(Line::letters).sum::<usize>() < 40
    }
}

impl Line {
    /// Its letters.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// How many letters it has, blanks left out.
    pub fn letters(&self) -> usize {
        self.spans
            .iter()
            .flat_map(|span| span.text.chars())
            .filter(|c| !c.is_whitespace())
            .count()
    }

    /// The size most of its letters have; 0 where not told.
    pub fn size(&self) -> f32 {
        self.most(|span| span.size).unwrap_or_default()
    }

    /// Whether most of its letters are bold.
    pub fn bold(&self) -> bool {
        self.most(|span| f32::from(u8::from(span.bold))) == Some(1.0)
    }

    /// Whether most of its letters are italic.
    pub fn italic(&self) -> bool {
        self.most(|span| f32::from(u8::from(span.italic))) == Some(1.0)
    }

    /// Whether most of its letters are underlined by the file's own word.
    pub fn underlined(&self) -> bool {
        self.most(|span| f32::from(u8::from(span.underline))) == Some(1.0)
    }

    /// Whether it has letters and none of them is small.
    pub fn is_upper(&self) -> bool {
        let text = self.text();
        text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
    }

    /// Left edge, baseline, right edge in mm.
    pub fn ends(&self) -> Option<(f32, f32, f32)> {
        self.area
            .map(|area| (area.x, area.y + area.height, area.x + area.width))
    }

    /// The middle in mm.
    pub fn middle(&self) -> Option<f32> {
        self.area.map(|area| area.x + area.width / 2.0)
    }

    /// The value that most letters share; marks that are raised are left out where there are others.
    fn most(&self, of: impl Fn(&Span) -> f32) -> Option<f32> {
        let mut counted: Vec<(f32, usize)> = Vec::new();
        let raised = self.spans.iter().all(|span| span.raised);
        for span in self.spans.iter().filter(|span| raised || !span.raised) {
            let letters = span.text.chars().filter(|c| !c.is_whitespace()).count();
            let value = of(span);
            match counted.iter_mut().find(|(known, _)| *known == value) {
                Some((_, count)) => *count += letters,
                None => counted.push((value, letters)),
            }
        }
        counted
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .max_by_key(|(_, count)| *count)
            .map(|(value, _)| value)
    }
}
