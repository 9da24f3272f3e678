//! Tables of the body.

use super::lines::{Line, squeezed};
use super::{Import, What};
use crate::model::{Align as Side, Cell, Item, Piece, Row, Table};
use crate::roles::Role;
use office::{Align, Block, Merge, Run, Text};

impl<'a> Import<'a> {
    /// A table as a block.
    pub(super) fn table(
        &mut self,
        table: &'a Table,
        paragraph: usize,
        caption: Option<(String, String)>,
    ) -> Block {
        let columns = table.width().max(1);
        let heads = table.rows.iter().take_while(|row| is_head(row)).count();
        let plain = |row: &Row| {
            row.cells
                .iter()
                .all(|cell| cell.columns == 1 && cell.rows == 1)
        };
        let has_head = heads == 1 && table.rows.first().is_some_and(plain) && table.rows.len() > 1;
        if heads > 1 || (heads == 1 && !has_head) {
            self.leave(What::TableShape, paragraph, "");
        }
        let mut rows: Vec<Vec<Text>> = Vec::with_capacity(table.rows.len());
        let mut merges = Vec::new();
        for (down, row) in table.rows.iter().enumerate() {
            let mut texts = vec![Text::default(); columns];
            for cell in &row.cells {
                let text = self.cell(cell, paragraph, has_head && down == 0);
                if let Some(place) = texts.get_mut(cell.column) {
                    *place = text;
                }
                if (cell.columns > 1 || cell.rows > 1) && !cell.covered {
                    merges.extend(merge(cell, down - usize::from(has_head && down > 0)));
                }
            }
            rows.push(texts);
        }
        let head = if has_head { rows.remove(0) } else { Vec::new() };
        let (caption, anchor) = caption.unwrap_or_default();
        Block::Table {
            caption,
            head,
            rows,
            widths: widths(&table.columns, columns),
            aligns: aligns(table, columns, has_head),
            merges,
            anchor,
        }
    }

    /// The words of a cell: its paragraphs line by line.
    fn cell(&mut self, cell: &'a Cell, paragraph: usize, is_head: bool) -> Text {
        let mut runs: Vec<Run> = Vec::new();
        for item in &cell.items {
            if let Item::Table(_) = item {
                self.leave(What::TableShape, paragraph, "");
            }
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
        for source in crate::model::flat(&cell.items) {
            let line = Line::of(source, paragraph);
            let taken = line.taken(&note);
            if taken.style_lost {
                self.leave(What::Style, paragraph, &line.text);
            }
            for piece in &source.pieces {
                if let Piece::Picture(placed) = piece {
                    self.leave(What::Picture, paragraph, &placed.description);
                }
            }
            if taken.text.0.is_empty() {
                continue;
            }
            if let Some(last) = runs.last_mut() {
                last.text.push('\n');
            }
            runs.extend(taken.text.0.into_iter().map(|run| Run {
                // A head is bold by its form.
                bold: run.bold && !(is_head && line.bold),
                ..run
            }));
        }
        joined(runs)
    }
}

/// Neighbours of one style become one run.
fn joined(runs: Vec<Run>) -> Text {
    let mut all: Vec<Run> = Vec::new();
    for run in runs {
        match all.last_mut() {
            Some(last)
                if last.note.is_empty()
                    && last.refers.is_empty()
                    && run.refers.is_empty()
                    && (last.bold, last.italic, last.underline, last.superscript)
                        == (run.bold, run.italic, run.underline, run.superscript) =>
            {
                last.text.push_str(&run.text);
                last.note = run.note;
            }
            _ => all.push(run),
        }
    }
    Text(all)
}

/// Whether a row heads its table: Word repeats it, or our own style says so.
fn is_head(row: &Row) -> bool {
    row.head
        || row.cells.iter().any(|cell| {
            crate::model::flat(&cell.items)
                .any(|one| Role::of_style(&one.style_id, &one.style) == Some(Role::HeadCell))
        })
}

fn merge(cell: &Cell, row: usize) -> Option<Merge> {
    let figure = |count: usize| u16::try_from(count).ok();
    Some(Merge {
        row: figure(row)?,
        column: figure(cell.column)?,
        rows: figure(cell.rows)?,
        columns: figure(cell.columns)?,
    })
}

/// Widths in the smallest whole parts; none where all are alike.
fn widths(columns: &[i32], count: usize) -> Vec<u16> {
    let known: Vec<u16> = columns
        .iter()
        .take(count)
        .map(|width| u16::try_from((*width).max(1)).unwrap_or(u16::MAX))
        .collect();
    let least = known.iter().copied().min().unwrap_or(1);
    let alike = known.iter().all(|width| width - least <= 20);
    if known.len() < count || alike {
        return Vec::new();
    }
    let common = known.iter().copied().fold(0, gcd).max(1);
    known.into_iter().map(|width| width / common).collect()
}

fn gcd(a: u16, b: u16) -> u16 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How most words of each column stand; none where all are flush left.
fn aligns(table: &Table, columns: usize, has_head: bool) -> Vec<Align> {
    let mut aligns: Vec<Align> = (0..columns)
        .map(|column| {
            let rows = table.rows.iter().skip(usize::from(has_head));
            let cells = rows
                .flat_map(|row| &row.cells)
                .filter(|cell| cell.column == column && cell.columns == 1);
            let (mut center, mut right, mut all) = (0_usize, 0_usize, 0_usize);
            for line in cells.flat_map(|cell| crate::model::flat(&cell.items)) {
                // In a cell of ours a blank tells as much as a word.
                let ours = Role::of_style(&line.style_id, &line.style) == Some(Role::Cell);
                if line.letters().trim().is_empty() && !ours {
                    continue;
                }
                all += 1;
                center += usize::from(line.align == Side::Center);
                right += usize::from(line.align == Side::Right);
            }
            if center * 2 > all {
                Align::Center
            } else if right * 2 > all {
                Align::Right
            } else {
                Align::Left
            }
        })
        .collect();
    // What is not said is flush left.
    let said = aligns.iter().rposition(|align| *align != Align::Left);
    aligns.truncate(said.map_or(0, |at| at + 1));
    aligns
}
