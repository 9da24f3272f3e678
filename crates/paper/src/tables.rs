//! Tables made to fit: column widths, the size of the letters, which side a column leans to.
//!
//! Never leaves a word out: a table too large to be signed is cut in the preview only, and told by the draft's faults.

use crate::layout::Measures;
use crate::words::{Ink, loosen, set_width, widest_word};
use office::{Align, Merge, Run, Text};
use serde::Serialize;

/// A table as the draft has it, its references told.
pub(crate) struct Table<'a> {
    pub(crate) head: Vec<Text>,
    pub(crate) rows: Vec<Vec<Text>>,
    pub(crate) widths: &'a [u16],
    pub(crate) aligns: &'a [Align],
    pub(crate) merges: &'a [Merge],
}

/// A table, ready to set. Cells run row by row; lengths are points.
#[derive(Serialize)]
pub(crate) struct LaidTable {
    head: Vec<Vec<Run>>,
    /// `None` where another cell reaches.
    cells: Vec<Option<Vec<Run>>>,
    merges: Vec<LaidMerge>,
    widths: Vec<f64>,
    aligns: Vec<&'static str>,
    size: f64,
    inset: f64,
    /// The head is short enough to stand on every page.
    repeats: bool,
}

/// A cell that reaches over others.
#[derive(Serialize)]
struct LaidMerge {
    /// Its place among the cells.
    cell: usize,
    rows: usize,
    columns: usize,
}

impl LaidTable {
    /// Lays a table out over the width of the text; `None` if it has no column.
    pub(crate) fn of(table: &Table<'_>, measures: &Measures, ink: &mut Ink) -> Option<Self> {
        let Table { head, rows, .. } = table;
        let columns = rows.iter().map(Vec::len).chain([head.len()]).max()?;
        let columns = columns.min(COLUMN_LIMIT);
        let rows = rows.get(..CELL_LIMIT / columns.max(1)).unwrap_or(rows);
        let widths = shares(table.widths, columns, measures.text_width());
        let narrowest = widths.iter().copied().reduce(f64::min)?;
        let inset = (narrowest * 0.1).min(WIDEST_INSET);
        let merged = Merged::of(table.merges, rows.len(), columns);
        let room = |at: usize, across: usize| {
            let wide: f64 = widths.iter().skip(at).take(across).sum();
            wide.max(narrowest) - 2.0 * inset - HAIR
        };
        let size = size_for(head, rows, columns, &merged, &room);
        let mut cell = |at: usize, across: usize, text: Option<&Text>, bold: bool| {
            let mut runs = text.map(|text| ink.runs(text)).unwrap_or_default();
            runs.iter_mut().for_each(|run| run.bold |= bold);
            loosen(&mut runs, size, room(at, across));
            runs
        };
        let headed = !head.iter().all(Text::is_blank);
        let head: Vec<Vec<Run>> = (0..if headed { columns } else { 0 })
            .map(|at| cell(at, 1, head.get(at), true))
            .collect();
        let mut cells = Vec::with_capacity(rows.len() * columns);
        for (down, row) in rows.iter().enumerate() {
            for at in 0..columns {
                let across = merged.across(down, at);
                cells.push((across > 0).then(|| cell(at, across, row.get(at), false)));
            }
        }
        Some(Self {
            aligns: (0..columns).map(|at| stands(table, rows, at)).collect(),
            // A head that is drawn again is no part of the text: it cannot hold a footnote.
            repeats: (head.iter().enumerate()).all(|(at, cell)| {
                height(cell, size, room(at, 1)) <= REPEATED_HEAD_LIMIT
                    && cell.iter().all(|run| run.note.is_empty())
            }),
            merges: merged.laid(),
            head,
            cells,
            widths,
            size,
            inset,
        })
    }
}

/// Which cells reach how far, and which are reached over.
struct Merged {
    columns: usize,
    /// One for each cell: how many columns and rows it takes; no column where another cell reaches over it.
    reach: Vec<(usize, usize)>,
}

impl Merged {
    /// Merges are cut at the edges of the table; one that would cross an earlier one is left out.
    fn of(merges: &[Merge], rows: usize, columns: usize) -> Self {
        let mut merged = Self {
            columns,
            reach: if merges.is_empty() {
                Vec::new()
            } else {
                vec![(1, 1); rows * columns]
            },
        };
        for merge in merges {
            let (row, column) = (usize::from(merge.row), usize::from(merge.column));
            if row >= rows || column >= columns {
                continue;
            }
            let down = usize::from(merge.rows).clamp(1, rows - row);
            let across = usize::from(merge.columns).clamp(1, columns - column);
            let within = || {
                (row..row + down)
                    .flat_map(move |y| (column..column + across).map(move |x| y * columns + x))
            };
            if within().any(|at| merged.reach.get(at) != Some(&(1, 1))) {
                continue;
            }
            for at in within() {
                if let Some(reach) = merged.reach.get_mut(at) {
                    *reach = (0, 0);
                }
            }
            if let Some(reach) = merged.reach.get_mut(row * columns + column) {
                *reach = (across, down);
            }
        }
        merged
    }

    /// Columns that the cell takes; 0 where another reaches over it.
    fn across(&self, row: usize, column: usize) -> usize {
        self.reach
            .get(row * self.columns + column)
            .map_or(1, |(across, _)| *across)
    }

    fn laid(&self) -> Vec<LaidMerge> {
        self.reach
            .iter()
            .enumerate()
            .filter(|(_, (columns, rows))| columns * rows > 1)
            .map(|(cell, (columns, rows))| LaidMerge {
                cell,
                rows: *rows,
                columns: *columns,
            })
            .collect()
    }
}

/// The side a column leans to: as the draft has it, else by what stands in it.
fn stands(table: &Table<'_>, rows: &[Vec<Text>], column: usize) -> &'static str {
    if table.aligns.is_empty() {
        return side(rows, column);
    }
    match table.aligns.get(column).copied().unwrap_or_default() {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

/// The size at which the widest words still fit their columns, within what can be read; smaller only where the
/// columns do not hold a single letter.
fn size_for(
    head: &[Text],
    rows: &[Vec<Text>],
    columns: usize,
    merged: &Merged,
    room: &impl Fn(usize, usize) -> f64,
) -> f64 {
    let (mut fitting, mut tightest) = (FULL_SIZE, f64::MAX);
    for at in 0..columns {
        let titles = head
            .get(at)
            .map(|text| (widest_word(text, true), room(at, 1)));
        let words = rows.iter().enumerate().filter_map(|(down, row)| {
            let across = merged.across(down, at);
            let text = row.get(at).filter(|_| across > 0)?;
            Some((widest_word(text, false), room(at, across)))
        });
        for (widest, room) in titles.into_iter().chain(words) {
            if widest > 0.0 {
                fitting = fitting.min(room / widest);
            }
        }
        tightest = tightest.min(room(at, 1));
    }
    fitting.max(LEAST_SIZE).min(tightest)
}

/// Column widths in points that together fill `width`; none narrower than a letter needs.
fn shares(parts: &[u16], columns: usize, width: f64) -> Vec<f64> {
    let count = f64::from(u16::try_from(columns).unwrap_or(u16::MAX)).max(1.0);
    let least = (width / count).min(NARROWEST);
    let part = |at: usize| f64::from(parts.get(at).copied().unwrap_or(1).max(1));
    let total: f64 = (0..columns).map(part).sum();
    let raised: Vec<f64> = (0..columns)
        .map(|at| (part(at) / total * width).max(least))
        .collect();
    let excess = raised.iter().sum::<f64>() - width;
    let spare: f64 = raised.iter().map(|one| one - least).sum();
    let taken = if spare > 0.0 { excess / spare } else { 0.0 };
    raised
        .iter()
        .map(|one| one - (one - least) * taken)
        .collect()
}

/// Counts stand in the middle, amounts to the right, words to the left.
fn side(rows: &[Vec<Text>], column: usize) -> &'static str {
    let mut longest = 0;
    for cell in rows.iter().filter_map(|row| row.get(column)) {
        let cell = cell.letters();
        let figures =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-' | '+' | ' ');
        if !cell.chars().all(figures) {
            return "left";
        }
        longest = longest.max(cell.trim().chars().count());
    }
    match longest {
        0 => "left",
        1..=3 => "center",
        _ => "right",
    }
}

/// About how tall a cell will be: a line more than its letters fill, and one for each break.
fn height(cell: &[Run], size: f64, room: f64) -> f64 {
    let breaks: usize = cell.iter().map(|run| run.text.matches('\n').count()).sum();
    let breaks = f64::from(u16::try_from(breaks).unwrap_or(u16::MAX));
    let filled = set_width(cell, size) / room.max(1.0) * 1.3;
    (filled + breaks + 1.0) * size * 1.3
}

/// As many columns and cells as `office` lets be signed.
const COLUMN_LIMIT: usize = 40;
const CELL_LIMIT: usize = 20_000;
/// Letters where the columns have room, and the least that is still read with ease, in points.
const FULL_SIZE: f64 = 13.0;
const LEAST_SIZE: f64 = 9.0;
/// No column is narrower, in points, save where forty of them share the page.
const NARROWEST: f64 = 14.0;
const WIDEST_INSET: f64 = 4.0;
/// Half the lines on both sides of a cell.
const HAIR: f64 = 0.5;
/// A taller head row, in points, is not repeated: it could fill the page.
const REPEATED_HEAD_LIMIT: f64 = 240.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_the_width_as_told_and_none_vanishes() {
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.01);
        assert!(close(&shares(&[1, 3], 2, 400.0), &[100.0, 300.0]));
        assert!(
            close(&shares(&[], 4, 400.0), &[100.0; 4]),
            "without parts all are alike"
        );
        let uneven = shares(&[1, 1000, 1], 3, 400.0);
        assert!(
            uneven[0] >= 13.9 && (uneven.iter().sum::<f64>() - 400.0).abs() < 0.01,
            "{uneven:?}"
        );
        assert!(close(&shares(&[], 40, 400.0), &[10.0; 40]));
    }

    #[test]
    fn merges_stay_in_the_table_and_off_each_other() {
        let merge = |row, column, rows, columns| Merge {
            row,
            column,
            rows,
            columns,
        };
        let merged = Merged::of(
            &[
                merge(0, 1, 2, 60_000),
                merge(1, 0, 2, 2),
                merge(9, 9, 1, 1),
                merge(2, 0, 0, 2),
            ],
            3,
            3,
        );
        assert_eq!(
            merged.reach,
            [
                (1, 1),
                (2, 2),
                (0, 0),
                (1, 1),
                (0, 0),
                (0, 0),
                (2, 1),
                (0, 0),
                (1, 1)
            ],
            "cut at the edge; what would cross another or lies outside is left out"
        );
        assert_eq!(merged.laid().len(), 2);
    }

    #[test]
    fn figures_lean_right_counts_stand_in_the_middle() {
        let column = |cells: &[&str]| {
            let rows: Vec<Vec<Text>> = cells.iter().map(|cell| vec![Text::plain(cell)]).collect();
            side(&rows, 0)
        };
        assert_eq!(column(&["1", "12", ""]), "center");
        assert_eq!(column(&["1.500.000", "75"]), "right");
        assert_eq!(column(&["1", "Tổng"]), "left");
        assert_eq!(column(&["", ""]), "left");
    }

    #[test]
    fn letters_shrink_before_words_are_broken() {
        let text = |word: &str| Text::plain(word);
        let alone = Merged::of(&[], 1, 1);
        let size =
            |word: &str, room: f64| size_for(&[], &[vec![text(word)]], 1, &alone, &|_, _| room);
        assert!((size("ngắn", 100.0) - 13.0).abs() < 0.01);
        let fitted = size("Nghiêng", 40.0);
        assert!((9.0..13.0).contains(&fitted), "{fitted}");
        assert!(
            (size("Nghiêng", 10.0) - 9.0).abs() < 0.01,
            "then words break"
        );
        assert!(
            (size("Nghiêng", 5.0) - 5.0).abs() < 0.01,
            "but a letter always fits"
        );
    }
}
