//! Tables made to fit: column widths, the size of the letters, which side a column leans to.
//!
//! Never leaves a word out: a table too large to be signed is cut in the preview only, and told by the draft's faults.

use crate::layout::Measures;
use crate::words::{Ink, loosen, set_width, widest_word};
use office::{Run, Text};
use serde::Serialize;

/// A table, ready to set. Cells run row by row; lengths are points.
#[derive(Serialize)]
pub(crate) struct LaidTable {
    head: Vec<Vec<Run>>,
    cells: Vec<Vec<Run>>,
    widths: Vec<f64>,
    aligns: Vec<&'static str>,
    size: f64,
    inset: f64,
    /// The head is short enough to stand on every page.
    repeats: bool,
}

impl LaidTable {
    /// Lays a table out over the width of the text; `None` if it has no column.
    pub(crate) fn of(
        head: &[Text],
        rows: &[Vec<Text>],
        parts: &[u16],
        measures: &Measures,
        ink: &mut Ink,
    ) -> Option<Self> {
        let columns = rows.iter().map(Vec::len).chain([head.len()]).max()?;
        let columns = columns.min(COLUMN_LIMIT);
        let rows = rows.get(..CELL_LIMIT / columns.max(1)).unwrap_or(rows);
        let widths = shares(parts, columns, measures.text_width());
        let narrowest = widths.iter().copied().reduce(f64::min)?;
        let inset = (narrowest * 0.1).min(WIDEST_INSET);
        let room = |at: usize| widths.get(at).copied().unwrap_or(narrowest) - 2.0 * inset - HAIR;
        let size = size_for(head, rows, columns, room);
        let mut cell = |at: usize, text: Option<&Text>, bold: bool| {
            let mut runs = text.map(|text| ink.runs(text)).unwrap_or_default();
            runs.iter_mut().for_each(|run| run.bold |= bold);
            loosen(&mut runs, size, room(at));
            runs
        };
        let headed = !head.iter().all(Text::is_blank);
        let head: Vec<Vec<Run>> = (0..if headed { columns } else { 0 })
            .map(|at| cell(at, head.get(at), true))
            .collect();
        let cells = rows
            .iter()
            .flat_map(|row| (0..columns).map(move |at| (at, row.get(at))))
            .map(|(at, text)| cell(at, text, false))
            .collect();
        Some(Self {
            aligns: (0..columns).map(|at| side(rows, at)).collect(),
            repeats: (head.iter().enumerate())
                .all(|(at, cell)| height(cell, size, room(at)) <= REPEATED_HEAD_LIMIT),
            head,
            cells,
            widths,
            size,
            inset,
        })
    }
}

/// The size at which the widest words still fit their columns, within what can be read; smaller only where the
/// columns do not hold a single letter.
fn size_for(head: &[Text], rows: &[Vec<Text>], columns: usize, room: impl Fn(usize) -> f64) -> f64 {
    let (mut fitting, mut tightest) = (FULL_SIZE, f64::MAX);
    for at in 0..columns {
        let titles = head.get(at).map(|text| widest_word(text, true));
        let words = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|text| widest_word(text, false));
        let widest = titles.into_iter().chain(words).fold(0.0, f64::max);
        if widest > 0.0 {
            fitting = fitting.min(room(at) / widest);
        }
        tightest = tightest.min(room(at));
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
        let size = |word: &str, room: f64| size_for(&[], &[vec![text(word)]], 1, |_| room);
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
