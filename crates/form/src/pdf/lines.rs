//! Puts stretches of letters together into lines, and keeps the two columns of a head apart.

use crate::{Area, Column, Error, Line, Page, Span, Stroke};

/// Share of a letter's size within which baselines are one.
const LEVEL: f32 = 0.42;
/// The same for small letters beside large ones.
const RAISED: f32 = 0.62;
/// A blank is a quarter of an em; below this share there is none.
const BLANK: f32 = 0.14;
/// So many blanks part two columns, where the other gaps of the line are narrow.
const APART: f32 = 2.4;
/// Height of small letters over the baseline, as a share of the size.
const ASCENT: f32 = 0.9;

/// Times that a line is held against an upright stroke, over a whole file. A page of tables needs some ten thousand.
pub(super) const LOOKS: usize = 200_000_000;

/// Lines from the top down, each column of a row for itself.
///
/// `looks` is what is left of [`LOOKS`]; errors when it is used up.
pub(super) fn gather(
    page_at: usize,
    page: &Page,
    mut spans: Vec<Span>,
    looks: &mut usize,
) -> Result<Vec<Line>, Error> {
    let tall = |stroke: &&Stroke| stroke.upright && stroke.length > 3.0 && stroke.x > 0.0;
    let uprights: Vec<Stroke> = page.strokes.iter().filter(tall).copied().collect();
    spans.retain(|span| span.y > -5.0 && span.y < page.height + 5.0 && span.size > 0.1);
    spans.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Span>> = Vec::new();
    for span in spans {
        match rows.last_mut() {
            Some(row) if belongs(row, &span) => row.push(span),
            _ => rows.push(vec![span]),
        }
    }
    let mut lines = Vec::new();
    for row in rows {
        for piece in parted(row) {
            let Some(mut line) = line(page_at, page, piece) else {
                continue;
            };
            *looks = looks.checked_sub(uprights.len()).ok_or(Error::TooLarge)?;
            line.in_table = line.area.is_some_and(|area| in_table(&uprights, area));
            lines.push(line);
        }
    }
    Ok(lines)
}

fn belongs(row: &[Span], span: &Span) -> bool {
    row.last().is_some_and(|last| {
        let (small, large) = (last.size.min(span.size), last.size.max(span.size));
        // What is raised, as in m², is small and stands high.
        let level = if small < large * 0.72 { RAISED } else { LEVEL };
        (span.y - last.y).abs() < large * super::MM * level
    })
}

fn is_blank(span: &Span) -> bool {
    span.text.trim().is_empty()
}

/// One row, cut where a gap is far wider than the row's others.
fn parted(mut row: Vec<Span>) -> Vec<Vec<Span>> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let inked: Vec<(f32, f32, f32)> = row
        .iter()
        .filter(|span| !is_blank(span))
        .map(|span| (span.x, span.x + span.width, span.size * super::MM))
        .collect();
    let mut gaps: Vec<f32> = inked
        .iter()
        .zip(inked.iter().skip(1))
        .map(|(left, right)| right.0 - left.1)
        .filter(|gap| *gap > 0.3)
        .collect();
    gaps.sort_by(f32::total_cmp);
    // Justified lines have wide gaps everywhere: only one that stands out parts columns.
    let usual = if gaps.len() >= 4 {
        gaps.get(gaps.len() / 2).copied().unwrap_or_default()
    } else {
        0.0
    };
    let mut pieces: Vec<Vec<Span>> = Vec::new();
    let mut end: Option<f32> = None;
    for span in row {
        let em = span.size * super::MM;
        let wide = em * 0.25 * APART;
        let wide = wide.max(usual.min(em * 0.5) * APART);
        let cut = match (end, pieces.last()) {
            (Some(end), Some(piece)) => {
                !is_blank(&span) && span.x - end > wide && !runs_on(piece, &span)
            }
            _ => true,
        };
        if !is_blank(&span) {
            end = Some(span.x + span.width);
        }
        match pieces.last_mut() {
            Some(piece) if !cut => piece.push(span),
            _ => pieces.push(vec![span]),
        }
    }
    pieces
}

/// Blanks kept free for a number or a day part nothing.
fn runs_on(piece: &[Span], next: &Span) -> bool {
    // Only its end is looked at: a row may have any number of pieces.
    let letters = piece.iter().rev().flat_map(|span| span.text.chars().rev());
    let end: Vec<char> = letters
        .skip_while(|letter| letter.is_whitespace())
        .take(5)
        .collect();
    let before: String = end.into_iter().rev().collect();
    let next = next.text.trim_start();
    ["Số", "Số:", "ngày", "tháng", "năm"]
        .iter()
        .any(|word| before.ends_with(word))
        || ["tháng", "năm", "/"]
            .iter()
            .any(|word| next.starts_with(word))
}

fn line(page_at: usize, page: &Page, spans: Vec<Span>) -> Option<Line> {
    let mut merged: Vec<Span> = Vec::new();
    let mut waiting = String::new();
    for mut span in spans {
        if is_blank(&span) {
            waiting.push_str(&span.text);
            continue;
        }
        if let Some(last) = merged.last_mut() {
            let gap = span.x - (last.x + last.width);
            let em = span.size.max(last.size) * super::MM;
            if waiting.is_empty()
                && gap > em * BLANK
                && !last.text.ends_with(' ')
                && !span.text.starts_with(' ')
            {
                waiting.push(' ');
            }
            last.text.push_str(&waiting);
            span.raised = span.raised || (last.y - span.y > em * 0.15 && span.size < last.size);
        }
        waiting.clear();
        match merged.last_mut() {
            Some(last) if alike(last, &span) => {
                last.text.push_str(&span.text);
                last.width = span.x + span.width - last.x;
            }
            _ => merged.push(span),
        }
    }
    if let Some(first) = merged.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = merged.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    let (first, last) = (merged.first()?, merged.last()?);
    let tallest = merged.iter().map(|span| span.size).fold(0.0, f32::max) * super::MM;
    let base = merged
        .iter()
        .filter(|span| !span.raised)
        .map(|span| span.y)
        .fold(f32::MIN, f32::max)
        .max(first.y);
    let area = Area {
        x: first.x,
        y: base - tallest * ASCENT,
        width: last.x + last.width - first.x,
        height: tallest * ASCENT,
    };
    Some(Line {
        page: page_at,
        column: column(page, area),
        area: Some(area),
        spans: merged,
        ..Line::default()
    })
}

fn alike(a: &Span, b: &Span) -> bool {
    a.font == b.font
        && a.bold == b.bold
        && a.italic == b.italic
        && a.raised == b.raised
        && (a.size - b.size).abs() < 0.05
        && a.colour == b.colour
}

fn column(page: &Page, area: Area) -> Column {
    let (middle, right) = (area.x + area.width / 2.0, area.x + area.width);
    if right < page.width * 0.58 && middle < page.width * 0.47 {
        return Column::Left;
    }
    if area.x > page.width * 0.36 && middle > page.width * 0.55 {
        return Column::Right;
    }
    Column::Whole
}

/// Between two upright lines, one on each side, whose inside is more than a frame around one mark.
fn in_table(uprights: &[Stroke], area: Area) -> bool {
    let middle = area.y + area.height / 2.0;
    let mut left = false;
    let mut right = false;
    for stroke in uprights {
        if (stroke.y - 0.6..=stroke.y + stroke.length + 0.6).contains(&middle) {
            left |= stroke.x <= area.x + 0.5;
            right |= stroke.x >= area.x + area.width - 0.5;
        }
    }
    left && right
}
