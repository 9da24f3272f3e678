//! A Word file as it was read: words in their order, each with the form it has on the page.
//!
//! Styles, themes, numbering and tracked changes are worked out already: what stands here is what a reader would see.
//! Lengths are in twips (1/1440 inch, 1/20 point), sizes in half points, both as Word holds them. Holds no opinion:
//! what a paragraph *is* in an official document is found out elsewhere.

use std::fmt::Write as _;

/// One millimetre in twips.
pub const TWIPS_PER_MM: f64 = 1440.0 / 25.4;

/// A whole file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WordFile {
    /// The body, in order; at least one.
    pub sections: Vec<Section>,
    /// Footnotes and endnotes, by the index that [`Piece::Note`] carries.
    pub notes: Vec<Note>,
    /// Pictures, by the index that [`Placed`] carries; each once, however often it is shown.
    pub pictures: Vec<Picture>,
    /// What a reader of the page would not see, or would see otherwise than the file has it.
    pub remarks: Vec<Remark>,
    /// Remarks beyond those kept.
    pub more_remarks: usize,
    /// The title and other words of the file's own properties, for what the page cannot say.
    pub properties: Vec<(String, String)>,
}

/// A stretch of pages of one setup.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Section {
    /// Paper and margins.
    pub page: PageSetup,
    /// What stands in the top margin.
    pub headers: Vec<Running>,
    /// What stands in the bottom margin.
    pub footers: Vec<Running>,
    /// Paragraphs and tables, in order.
    pub items: Vec<Item>,
}

/// Which way the paper lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its long side.
    Landscape,
}

/// Paper, margins and page numbers of a section. Lengths in twips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSetup {
    /// Width of the paper as it lies; A4 upright: 11906.
    pub width: i32,
    /// Height of the paper as it lies; A4 upright: 16838.
    pub height: i32,
    /// Which way it lies, by the file's own word or, without one, by its sides.
    pub orientation: Orientation,
    /// Top margin.
    pub top: i32,
    /// Bottom margin.
    pub bottom: i32,
    /// Left margin, binding included.
    pub left: i32,
    /// Right margin.
    pub right: i32,
    /// From the paper's top to the header.
    pub header: i32,
    /// From the paper's bottom to the footer.
    pub footer: i32,
    /// The first page has a header and footer of its own (mostly: none).
    pub title_page: bool,
    /// The number of its first page, where it begins anew.
    pub first_number: Option<u32>,
    /// It goes on on the same page as the section before.
    pub continuous: bool,
    /// Columns.
    pub columns: u8,
}

/// On which pages something runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RunningOn {
    /// On all pages that have no other.
    #[default]
    Default,
    /// On the first page of the section, where [`PageSetup::title_page`].
    First,
    /// On even pages, where the file asks for that.
    Even,
}

/// A header or a footer.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Running {
    /// On which pages.
    pub on: RunningOn,
    /// What it says.
    pub items: Vec<Item>,
}

/// A paragraph or a table.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is a paragraph: a box would be paid for each"
)]
pub enum Item {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// How lines stand between the margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
    /// Both sides.
    Justified,
}

/// Room between lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// So many 240ths of a single line: 240 single, 360 one and a half.
    Lines(i32),
    /// Exactly so many twips.
    Exactly(i32),
    /// At least so many twips.
    AtLeast(i32),
}

/// A paragraph as it is set.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Paragraph {
    /// The number or bullet that Word puts before it, and which no run holds.
    pub label: Option<Label>,
    /// Its words and what stands among them.
    pub pieces: Vec<Piece>,
    /// How its lines stand.
    pub align: Align,
    /// Left indent in twips.
    pub indent_left: i32,
    /// Right indent in twips.
    pub indent_right: i32,
    /// First line against the others in twips; negative: it hangs out.
    pub first_line: i32,
    /// Room above in twips.
    pub before: i32,
    /// Room below in twips.
    pub after: i32,
    /// Room between lines.
    pub line: Spacing,
    /// The style's name as the file has it: `Heading 1`; empty for the default.
    pub style: String,
    /// The style's id: stable where names are translated.
    pub style_id: String,
    /// The outline level, from 0; `None` for body text.
    pub outline: Option<u8>,
    /// It stays with the next paragraph.
    pub keep_with_next: bool,
    /// It begins a page.
    pub page_break_before: bool,
    /// A line drawn above it.
    pub line_above: bool,
    /// A line drawn below it.
    pub line_below: bool,
    /// The style of the paragraph's end mark: how an empty paragraph would be set.
    pub mark: Face,
    /// The names of bookmarks that begin in it.
    pub bookmarks: Vec<String>,
    /// It is on a page that a line drawn with the pen crosses: a drawn line with its width in twips is anchored here.
    pub drawn_lines: Vec<i32>,
}

/// The number or bullet before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Label {
    /// As it is shown: `Điều 3.`, `2.`, `a)`, `•`.
    pub text: String,
    /// The list it belongs to.
    pub list: i64,
    /// Its depth in the list, from 0.
    pub level: u8,
    /// How the last figure of it is counted.
    pub format: NumberFormat,
    /// How it is set.
    pub face: Face,
}

/// How a list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NumberFormat {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// a, b, c.
    LowerLetter,
    /// A, B, C.
    UpperLetter,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
    /// A sign that does not count.
    Bullet,
    /// Nothing.
    None,
}

/// One piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Letters in one style. A tab is `\t`, a line break `\n`.
    Run(Run),
    /// A picture.
    Picture(Placed),
    /// The mark of a note.
    Note {
        /// Foot or end.
        kind: NoteKind,
        /// Index into [`WordFile::notes`].
        index: usize,
    },
    /// Words that Word works out: the number of the page.
    Field(Field),
    /// A page or column ends here.
    PageBreak,
    /// Words in a box that is drawn beside the lines.
    Box(Vec<Item>),
}

/// Words that Word works out by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The instruction: `PAGE`, `REF lv_a1 \h`.
    pub instruction: String,
    /// The words it last gave, with their style.
    pub shown: Run,
}

/// A run of letters in one style.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Run {
    /// The letters, in NFC only if the file has them so.
    pub text: String,
    /// How they are set.
    pub face: Face,
}

/// How letters are set.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Face {
    /// The font by name: `Times New Roman`, `.VnTime`.
    pub font: String,
    /// Size in half points: 28 for 14 pt.
    pub half_points: u16,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined, by any kind of line.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Shown in capitals whatever the letters are.
    pub caps: bool,
    /// Shown in small capitals.
    pub small_caps: bool,
    /// Not shown.
    pub hidden: bool,
    /// Raised or lowered.
    pub baseline: Baseline,
    /// Red, green, blue; `None`: automatic, which is black on paper.
    pub colour: Option<[u8; 3]>,
    /// Extra room between letters in twips.
    pub spread: i16,
}

/// Where letters stand against the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Baseline {
    /// On it.
    #[default]
    On,
    /// Above, smaller.
    Super,
    /// Below, smaller.
    Sub,
}

/// A picture where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Placed {
    /// Index into [`WordFile::pictures`].
    pub index: usize,
    /// Width on the page in twips; 0 where the file does not say.
    pub width: i32,
    /// Height on the page in twips.
    pub height: i32,
    /// Its words for those who do not see it.
    pub description: String,
    /// It floats beside the lines rather than standing among them.
    pub floats: bool,
}

/// The bytes of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Picture {
    /// The name of its part: `word/media/image1.png`.
    pub part: String,
    /// The bytes as they are in the file.
    pub bytes: Vec<u8>,
}

/// Where a note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NoteKind {
    /// At the foot of the page.
    #[default]
    Foot,
    /// At the end.
    End,
}

/// A footnote or endnote.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Note {
    /// Foot or end.
    pub kind: NoteKind,
    /// What it says.
    pub items: Vec<Item>,
}

/// A table as a grid.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Table {
    /// Widths of the columns in twips.
    pub columns: Vec<i32>,
    /// Rows.
    pub rows: Vec<Row>,
    /// It has lines around or between its cells; the head of a page and its signatures stand in tables without.
    pub ruled: bool,
    /// Left indent of the whole in twips.
    pub indent: i32,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Row {
    /// Repeated at the top of each page.
    pub head: bool,
    /// Its cells; those that a cell above covers are there, empty, with [`Cell::covered`].
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cell {
    /// The grid column it begins in, from 0.
    pub column: usize,
    /// Grid columns it takes, at least 1.
    pub columns: usize,
    /// Rows it takes, at least 1; of a covered cell 1.
    pub rows: usize,
    /// A cell above reaches down over it.
    pub covered: bool,
    /// What it holds.
    pub items: Vec<Item>,
}

/// Something that a reader of the page would not see, or not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is.
    pub kind: RemarkKind,
    /// The words it is about; may be empty.
    pub text: String,
}

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// Letters somebody inserted with changes tracked: taken.
    Inserted,
    /// Letters somebody deleted with changes tracked: left out.
    Deleted,
    /// A comment: left out.
    Comment,
    /// Hidden letters.
    Hidden,
    /// A text box, which may stand anywhere on the page.
    TextBox,
    /// A shape, chart or diagram without words.
    Drawing,
    /// An object of another program.
    Object,
    /// A formula: its letters are taken in a row.
    Formula,
    /// A picture that is linked, missing or broken.
    PictureMissing,
    /// A form control: its shown words are taken.
    Control,
    /// A part of another file, embedded whole: left out.
    Embedded,
}

impl Default for PageSetup {
    /// What Word takes where a file says nothing: Letter, one inch all round.
    fn default() -> Self {
        Self {
            width: 12240,
            height: 15840,
            orientation: Orientation::Portrait,
            top: 1440,
            bottom: 1440,
            left: 1440,
            right: 1440,
            header: 720,
            footer: 720,
            title_page: false,
            first_number: None,
            continuous: false,
            columns: 1,
        }
    }
}

impl Default for Spacing {
    fn default() -> Self {
        Self::Lines(240)
    }
}

impl WordFile {
    /// Every paragraph of the body in reading order, those in tables and boxes included.
    pub fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        let items = self.sections.iter().flat_map(|section| &section.items);
        flat(items)
    }

    /// All that can be read in it, line by line: body, boxes, notes and margins, hidden letters included.
    pub fn lines(&self) -> Vec<String> {
        let body = self.sections.iter().flat_map(|one| &one.items);
        let notes = self.notes.iter().flat_map(|note| &note.items);
        let mut lines: Vec<String> = flat(body.chain(notes)).map(Paragraph::line_text).collect();
        lines.extend(self.margin_lines());
        lines.retain(|line| !line.trim().is_empty());
        lines
    }

    /// What stands in the top and bottom margins, each once however many sections have it; numbers of pages are not.
    pub fn margin_lines(&self) -> Vec<String> {
        let mut seen: Vec<&Running> = Vec::new();
        let all = self.sections.iter();
        for running in all.flat_map(|one| one.headers.iter().chain(&one.footers)) {
            if !seen.contains(&running) {
                seen.push(running);
            }
        }
        let paragraphs = flat(seen.into_iter().flat_map(|one| &one.items));
        let fields_aside = |paragraph: &Paragraph| {
            let runs = paragraph.pieces.iter().filter_map(|piece| match piece {
                Piece::Run(run) => Some(run.text.as_str()),
                _ => None,
            });
            runs.collect::<String>()
        };
        paragraphs
            .map(fields_aside)
            .filter(|line| !line.trim().is_empty())
            .collect()
    }
}

/// The paragraphs of `items` in reading order, those in tables and boxes included.
pub(crate) fn flat<'a>(
    items: impl IntoIterator<Item = &'a Item>,
) -> impl Iterator<Item = &'a Paragraph> {
    let mut all = Vec::new();
    for item in items {
        gather(item, &mut all);
    }
    all.into_iter()
}

fn gather<'a>(item: &'a Item, all: &mut Vec<&'a Paragraph>) {
    match item {
        Item::Paragraph(paragraph) => {
            all.push(paragraph);
            for piece in &paragraph.pieces {
                if let Piece::Box(items) = piece {
                    items.iter().for_each(|item| gather(item, all));
                }
            }
        }
        Item::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            cells
                .flat_map(|cell| &cell.items)
                .for_each(|item| gather(item, all));
        }
    }
}

impl Paragraph {
    /// The runs with letters, in order; words of fields among them, boxes and notes not.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Run(run) => Some(run),
            Piece::Field(field) => Some(&field.shown),
            Piece::Picture(_) | Piece::Note { .. } | Piece::PageBreak | Piece::Box(_) => None,
        })
    }

    /// The letters of [`Paragraph::runs`], hidden ones left out; without the label.
    pub fn letters(&self) -> String {
        let shown = self.runs().filter(|run| !run.face.hidden);
        shown.map(|run| run.text.as_str()).collect()
    }

    /// Label and letters as one line, hidden letters included.
    pub fn line_text(&self) -> String {
        let mut line = String::new();
        if let Some(label) = &self.label {
            let _ = write!(line, "{} ", label.text);
        }
        line.extend(self.runs().map(|run| run.text.as_str()));
        line
    }

    /// The face that most of its letters have; that of its end mark where it has none.
    pub fn face(&self) -> &Face {
        self.runs()
            .filter(|run| !run.text.trim().is_empty())
            .max_by_key(|run| run.text.chars().count())
            .map_or(&self.mark, |run| &run.face)
    }

    /// Whether nothing can be read or seen in it.
    pub fn is_blank(&self) -> bool {
        self.label.is_none()
            && self.pieces.iter().all(|piece| match piece {
                Piece::Run(run) => run.text.trim().is_empty(),
                Piece::Field(field) => field.shown.text.trim().is_empty(),
                Piece::PageBreak => true,
                Piece::Picture(_) | Piece::Note { .. } | Piece::Box(_) => false,
            })
    }

    /// Whether every letter is in capitals, by its own shape or by its style; false without letters.
    pub fn is_capitals(&self) -> bool {
        let mut any = false;
        let all = self.runs().all(|run| {
            run.text.chars().all(|c| {
                any |= c.is_alphabetic();
                !c.is_lowercase() || run.face.caps || run.face.small_caps
            })
        });
        any && all
    }
}

impl Table {
    /// The widest row's grid columns.
    pub fn width(&self) -> usize {
        let rows = self.rows.iter();
        rows.filter_map(|row| row.cells.last())
            .map(|cell| cell.column + cell.columns)
            .max()
            .unwrap_or(0)
            .max(self.columns.len())
    }
}
