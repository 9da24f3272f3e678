//! What a Word file shows, in the shape that `form` judges. Rooms on one floor do not know each other: this joins two.

use form::{Align, Column, Line, Margins, Numbering, Observed, Page, Shape, Source, Spacing, Span};
use word::{Baseline, Item, PageSetup, Paragraph, Piece, Run, Running, RunningOn, WordFile};

/// A line of a height of its own: Times New Roman, in ems.
const SINGLE: f32 = 1.15;

/// What a reader of `file` would see, paragraph by paragraph.
pub fn observe_word(file: &WordFile) -> Observed {
    let mut eye = Eye::default();
    let mut pages = Vec::new();
    for section in &file.sections {
        eye.section = pages.len();
        pages.push(page(&section.page, &section.headers, &section.footers));
        eye.items(&section.items, Place::default());
    }
    Observed {
        source: Source::Word,
        pages,
        lines: eye.lines,
    }
}

#[derive(Default)]
struct Eye {
    section: usize,
    paragraphs: usize,
    tables: usize,
    lines: Vec<Line>,
}

/// Where a paragraph stands.
#[derive(Clone, Copy, Default)]
struct Place {
    column: Column,
    group: Option<usize>,
    in_table: bool,
}

impl Eye {
    fn items(&mut self, items: &[Item], place: Place) {
        for item in items {
            match item {
                Item::Paragraph(paragraph) => self.paragraph(paragraph, place),
                Item::Table(table) => {
                    self.tables += 1;
                    let group = self.tables;
                    let last = table.columns.len().saturating_sub(1);
                    for row in &table.rows {
                        for cell in row.cells.iter().filter(|cell| !cell.covered) {
                            let column = match cell.column {
                                0 if cell.columns > last && last > 0 => Column::Whole,
                                0 => Column::Left,
                                _ => Column::Right,
                            };
                            let inside = Place {
                                column,
                                group: Some(group),
                                in_table: table.ruled || place.in_table,
                            };
                            self.items(&cell.items, inside);
                        }
                    }
                }
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph, place: Place) {
        let at = self.paragraphs;
        self.paragraphs += 1;
        let mut lines = vec![Vec::new()];
        if let Some(label) = &paragraph.label {
            let run = Run {
                text: format!("{} ", label.text),
                face: label.face.clone(),
            };
            lines = vec![vec![span(&run, &run.text)]];
        }
        for piece in &paragraph.pieces {
            match piece {
                Piece::Run(run) => add(&mut lines, run),
                Piece::Field(field) => add(&mut lines, &field.shown),
                Piece::PageBreak => lines.push(Vec::new()),
                Piece::Box(items) => self.items(
                    items,
                    Place {
                        in_table: true,
                        ..place
                    },
                ),
                Piece::Picture(_) | Piece::Note { .. } => {}
            }
        }
        let size = lines
            .iter()
            .flatten()
            .map(|span| span.size)
            .fold(0.0, f32::max);
        let shape = shape(paragraph, size);
        for spans in lines {
            let columns = parted(spans, place);
            for (column, spans) in columns {
                if spans.iter().all(|span| span.text.trim().is_empty()) {
                    continue;
                }
                self.lines.push(Line {
                    page: self.section,
                    column,
                    spans,
                    area: None,
                    paragraph: Some(at),
                    shape: Some(shape),
                    in_table: place.in_table,
                    group: place.group,
                });
            }
        }
    }
}

/// Two columns made with a tab: what stands before it is left, what stands after it right.
fn parted(spans: Vec<Span>, place: Place) -> Vec<(Column, Vec<Span>)> {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let halves: Vec<&str> = text
        .split('\t')
        .filter(|half| !half.trim().is_empty())
        .collect();
    let starts = text.starts_with('\t');
    if halves.len() != 2 || place.group.is_some() || starts || text.chars().count() > 140 {
        let spans = spans
            .into_iter()
            .map(|span| Span {
                text: span.text.replace('\t', " "),
                ..span
            })
            .collect();
        return vec![(place.column, spans)];
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut after = false;
    for span in spans {
        for (at, piece) in span.text.split('\t').enumerate() {
            after |= at > 0;
            if piece.is_empty() {
                continue;
            }
            let piece = Span {
                text: piece.to_owned(),
                ..span.clone()
            };
            if after {
                right.push(piece);
            } else {
                left.push(piece);
            }
        }
    }
    vec![(Column::Left, left), (Column::Right, right)]
}

fn add(lines: &mut Vec<Vec<Span>>, run: &Run) {
    if run.face.hidden {
        return;
    }
    for (at, text) in run.text.split('\n').enumerate() {
        if at > 0 {
            lines.push(Vec::new());
        }
        if let Some(line) = lines.last_mut()
            && !text.is_empty()
        {
            line.push(span(run, text));
        }
    }
}

fn span(run: &Run, text: &str) -> Span {
    let face = &run.face;
    Span {
        text: if face.caps {
            text.to_uppercase()
        } else {
            text.to_owned()
        },
        font: face.font.clone(),
        bold: face.bold,
        italic: face.italic,
        underline: face.underline,
        raised: face.baseline != Baseline::On,
        size: f32::from(face.half_points) / 2.0,
        colour: face.colour.unwrap_or_default(),
        ..Span::default()
    }
}

fn shape(paragraph: &Paragraph, size: f32) -> Shape {
    let line = if paragraph.line_below {
        Some(0.0)
    } else {
        paragraph.drawn_lines.iter().copied().max().map(millimetres)
    };
    Shape {
        align: match paragraph.align {
            word::Align::Left => Align::Left,
            word::Align::Center => Align::Center,
            word::Align::Right => Align::Right,
            word::Align::Justified => Align::Justify,
        },
        first: millimetres(paragraph.first_line),
        left: millimetres(paragraph.indent_left),
        before: points(paragraph.before),
        after: points(paragraph.after),
        spacing: match paragraph.line {
            #[expect(clippy::cast_precision_loss, reason = "some hundred 240ths")]
            word::Spacing::Lines(lines) => Spacing::Lines(lines as f32 / 240.0),
            word::Spacing::Exactly(twips) => Spacing::Points(points(twips)),
            // At least so much: never less than the letters take.
            word::Spacing::AtLeast(twips) => Spacing::Points(points(twips).max(size * SINGLE)),
        },
        line,
    }
}

fn page(setup: &PageSetup, headers: &[Running], footers: &[Running]) -> Page {
    Page {
        width: millimetres(setup.width),
        height: millimetres(setup.height),
        margins: Some(Margins {
            top: millimetres(setup.top),
            bottom: millimetres(setup.bottom),
            left: millimetres(setup.left),
            right: millimetres(setup.right),
        }),
        numbering: numbered(setup, headers, true).or_else(|| numbered(setup, footers, false)),
        ..Page::default()
    }
}

/// The page number that runs above or below the text.
fn numbered(setup: &PageSetup, running: &[Running], above: bool) -> Option<Numbering> {
    let shown = |on: RunningOn| {
        running
            .iter()
            .filter(|one| one.on == on)
            .find_map(|one| number_in(&one.items))
    };
    let (paragraph, size, italic) = shown(RunningOn::Default)?;
    let on_first = if setup.title_page {
        shown(RunningOn::First).is_some()
    } else {
        true
    };
    Some(Numbering {
        above,
        centred: paragraph == word::Align::Center,
        hidden_first: !on_first,
        size,
        italic,
    })
}

fn number_in(items: &[Item]) -> Option<(word::Align, f32, bool)> {
    items.iter().find_map(|item| match item {
        Item::Paragraph(paragraph) => paragraph.pieces.iter().find_map(|piece| match piece {
            Piece::Field(field) if field.instruction.trim().starts_with("PAGE") => Some((
                paragraph.align,
                f32::from(field.shown.face.half_points) / 2.0,
                field.shown.face.italic,
            )),
            // A number in a frame stands where the frame does: taken to be centred.
            Piece::Box(items) => {
                number_in(items).map(|(_, size, italic)| (word::Align::Center, size, italic))
            }
            _ => None,
        }),
        Item::Table(table) => table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .find_map(|cell| number_in(&cell.items)),
    })
}

#[expect(clippy::cast_precision_loss, reason = "twips of a page")]
fn millimetres(twips: i32) -> f32 {
    twips as f32 * 25.4 / 1440.0
}

#[expect(clippy::cast_precision_loss, reason = "twips of a page")]
fn points(twips: i32) -> f32 {
    twips as f32 / 20.0
}
