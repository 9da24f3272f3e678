//! The blocks of a body: words in their order, with inline styles.
//!
//! Blocks stand in a flat list; depth and number follow from their order (see `numbering`). Holds no position, font or
//! picture bytes.

use crate::{DraftFault, SecretRefused, refuse_secret};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One stretch of letters in one style.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The letters. Of a reference: the words it had when last seen; the page shows those of today.
    pub text: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub bold: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub italic: bool,
    /// Underlined.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub underline: bool,
    /// Raised, as in m².
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub superscript: bool,
    /// A reference to the block with this anchor: `khoản 2 Điều 3`, renumbered by itself. Empty: plain letters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(optional, as = "Option<String>")]
    pub refers: String,
    /// The words of a footnote whose mark follows these letters; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(optional, as = "Option<String>")]
    pub note: String,
}

/// A text with inline styles; in JSON a plain string, or a list of runs where styles are used.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(from = "TextForm", into = "TextForm")]
#[ts(as = "TextForm")]
pub struct Text(pub Vec<Run>);

/// How a [`Text`] is written in JSON.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(untagged)]
enum TextForm {
    Plain(String),
    Runs(Vec<Run>),
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Centred.
    Center,
    /// Flush right, as figures are.
    Right,
}

/// Cells of a table that are one. Rows count from the first row under the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Row of the upper left cell, from 0.
    pub row: u16,
    /// Its column, from 0.
    pub column: u16,
    /// Rows it takes, at least 1.
    pub rows: u16,
    /// Columns it takes, at least 1.
    pub columns: u16,
}

/// One block of the body. `anchor` is the name that references go by; mostly empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// A paragraph without number.
    Paragraph {
        /// The words.
        text: Text,
    },
    /// `Phần I`, with its title in capitals on the next line.
    Part {
        /// The title.
        title: String,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// `Chương I`, with its title in capitals on the next line.
    Chapter {
        /// The title.
        title: String,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// `I. TIÊU ĐỀ` in documents without chapters; under a chapter `Mục 1` with its title on the next line.
    Section {
        /// The title.
        title: String,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// `Tiểu mục 1`, with its title on the next line.
    Subsection {
        /// The title.
        title: String,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// `Điều 1.`
    Article {
        /// Bold words after the number; may be empty.
        #[serde(default)]
        title: String,
        /// What follows on the same line when there is no title, or as the first paragraph.
        #[serde(default)]
        text: Text,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// Khoản `1.`
    Clause {
        /// Bold title on a line of its own; may be empty.
        #[serde(default)]
        title: String,
        /// The words.
        #[serde(default)]
        text: Text,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// Điểm `a)`
    Point {
        /// The words.
        text: Text,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// A table.
    Table {
        /// Words above it, such as `Bảng 1. …`; may be empty.
        #[serde(default)]
        caption: String,
        /// The head row, repeated on each page; may be empty.
        #[serde(default)]
        head: Vec<Text>,
        /// The rows; each has as many cells as the widest.
        rows: Vec<Vec<Text>>,
        /// Widths in parts; empty: all alike.
        #[serde(default)]
        widths: Vec<u16>,
        /// How the columns stand; missing ones are flush left.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<Align>>")]
        aligns: Vec<Align>,
        /// Cells that are one; the words stand in the upper left.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<Merge>>")]
        merges: Vec<Merge>,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
    /// A picture within the margins.
    Picture {
        /// SHA-256 of the PNG or JPEG file, 64 hexadecimal digits: the bytes are kept beside the draft.
        file: String,
        /// Words under it, such as `Hình 1. …`; may be empty.
        #[serde(default)]
        caption: String,
        /// What it shows, in words, for those who cannot see it.
        #[serde(default)]
        description: String,
        /// Width in millimetres; 0: its own size at 96 dots per inch, at most the text width.
        #[serde(default)]
        width_mm: u16,
        /// The name it is referred to by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        #[ts(optional, as = "Option<String>")]
        anchor: String,
    },
}

const COLUMN_LIMIT: usize = 40;
const CELL_LIMIT: usize = 20_000;

impl Run {
    /// Whether it is letters only: no style, reference or footnote.
    pub fn is_plain(&self) -> bool {
        !(self.bold || self.italic || self.underline || self.superscript)
            && self.refers.is_empty()
            && self.note.is_empty()
    }
}

impl Text {
    /// A text in one plain style.
    pub fn plain(text: &str) -> Self {
        Self::from(TextForm::Plain(text.to_owned()))
    }

    /// The letters alone.
    pub fn letters(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether there is nothing to read.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|run| run.text.trim().is_empty())
    }
}

impl From<TextForm> for Text {
    fn from(form: TextForm) -> Self {
        match form {
            TextForm::Plain(text) if text.is_empty() => Self(Vec::new()),
            TextForm::Plain(text) => Self(vec![Run {
                text,
                ..Run::default()
            }]),
            TextForm::Runs(runs) => Self(runs),
        }
    }
}

impl From<Text> for TextForm {
    fn from(text: Text) -> Self {
        match text.0.as_slice() {
            [] => Self::Plain(String::new()),
            [run] if run.is_plain() => Self::Plain(run.text.clone()),
            _ => Self::Runs(text.0),
        }
    }
}

impl Block {
    /// A paragraph of plain words.
    pub fn paragraph(text: &str) -> Self {
        Self::Paragraph {
            text: Text::plain(text),
        }
    }

    /// The name references go by; empty where it has none.
    pub fn anchor(&self) -> &str {
        match self {
            Self::Paragraph { .. } => "",
            Self::Part { anchor, .. }
            | Self::Chapter { anchor, .. }
            | Self::Section { anchor, .. }
            | Self::Subsection { anchor, .. }
            | Self::Article { anchor, .. }
            | Self::Clause { anchor, .. }
            | Self::Point { anchor, .. }
            | Self::Table { anchor, .. }
            | Self::Picture { anchor, .. } => anchor,
        }
    }

    /// Every text with inline styles in it, in reading order.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Paragraph { text }
            | Self::Point { text, .. }
            | Self::Article { text, .. }
            | Self::Clause { text, .. } => vec![text],
            Self::Part { .. }
            | Self::Chapter { .. }
            | Self::Section { .. }
            | Self::Subsection { .. }
            | Self::Picture { .. } => Vec::new(),
            Self::Table { head, rows, .. } => head.iter().chain(rows.iter().flatten()).collect(),
        }
    }

    /// All its letters, line by line, as a search reads them; footnotes included.
    pub fn letters(&self) -> Vec<String> {
        let mut lines: Vec<String> = match self {
            Self::Paragraph { .. } | Self::Point { .. } => Vec::new(),
            Self::Part { title, .. }
            | Self::Chapter { title, .. }
            | Self::Section { title, .. }
            | Self::Subsection { title, .. }
            | Self::Article { title, .. }
            | Self::Clause { title, .. } => vec![title.clone()],
            Self::Table { caption, .. } => vec![caption.clone()],
            Self::Picture {
                caption,
                description,
                ..
            } => vec![caption.clone(), description.clone()],
        };
        for text in self.texts() {
            lines.push(text.letters());
            lines.extend(text.0.iter().map(|run| run.note.clone()));
        }
        lines.retain(|line| !line.trim().is_empty());
        lines
    }

    /// Whether there is anything to read in it.
    pub fn says_something(&self) -> bool {
        match self {
            Self::Picture { .. } => true,
            Self::Table { .. } => self.texts().iter().any(|cell| !cell.is_blank()),
            _ => !self.letters().is_empty(),
        }
    }

    pub(crate) fn refuse_secret(&self) -> Result<(), SecretRefused> {
        // A cell may well read "Mật": a table about secrecy is no secret.
        if let Self::Table { caption, .. } = self {
            return refuse_secret(caption);
        }
        self.letters()
            .iter()
            .try_for_each(|line| refuse_secret(line))
    }

    pub(crate) fn too_large(&self) -> Option<DraftFault> {
        let Self::Table { head, rows, .. } = self else {
            return None;
        };
        let columns = rows
            .iter()
            .map(Vec::len)
            .chain([head.len()])
            .max()
            .unwrap_or(0);
        let too_large = columns > COLUMN_LIMIT || columns.saturating_mul(rows.len()) > CELL_LIMIT;
        too_large.then_some(DraftFault::TableTooLarge {
            columns,
            rows: rows.len(),
        })
    }

    pub(crate) fn texts_mut(&mut self) -> Vec<&mut String> {
        fn runs(text: &mut Text) -> impl Iterator<Item = &mut String> {
            text.0
                .iter_mut()
                .flat_map(|run| [&mut run.text, &mut run.note])
        }
        match self {
            Self::Paragraph { text } | Self::Point { text, .. } => runs(text).collect(),
            Self::Part { title, .. }
            | Self::Chapter { title, .. }
            | Self::Section { title, .. }
            | Self::Subsection { title, .. } => vec![title],
            Self::Article { title, text, .. } | Self::Clause { title, text, .. } => {
                let mut all = vec![title];
                all.extend(runs(text));
                all
            }
            Self::Table {
                caption,
                head,
                rows,
                ..
            } => {
                let mut all = vec![caption];
                all.extend(head.iter_mut().flat_map(runs));
                all.extend(rows.iter_mut().flatten().flat_map(runs));
                all
            }
            Self::Picture {
                caption,
                description,
                ..
            } => vec![caption, description],
        }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
