//! The blocks of a body or an annex.

use super::write::{Extra, Writer, bookmark_name, twips};
use crate::roles::Role;
use office::{Align, Block, Body, Draft, Merge, Run, Text, label_blocks, name_anchors};
use std::fmt::Write as _;

/// Writes `blocks`; `ending` ends their last sentence, and is empty where none does.
pub(super) fn blocks(writer: &mut Writer<'_>, blocks: &[Block], draft: &Draft, ending: &str) {
    let outer = std::mem::take(&mut writer.names);
    writer.names = outer.clone();
    writer.names.extend(name_anchors(blocks));
    let last = blocks.iter().rposition(Block::says_something);
    let scopes = std::iter::once(&draft.blocks).chain(draft.annexes.iter().map(|one| &one.blocks));
    for scope in scopes {
        for (anchor, name) in name_anchors(scope) {
            writer.names.entry(anchor).or_insert(name);
        }
    }
    let mut ended = ending.is_empty();
    for (at, (block, label)) in blocks.iter().zip(label_blocks(blocks)).enumerate() {
        let end = if Some(at) == last { ending } else { "" };
        ended |= one(writer, block, &label, draft, end);
    }
    if !ended && ending == "./." {
        writer.line(Role::Fixed, ending);
    }
    writer.names = outer;
}

/// Writes one block; gives whether it took `end` to close its last sentence.
fn one(writer: &mut Writer<'_>, block: &Block, label: &str, draft: &Draft, end: &str) -> bool {
    let extra = Extra {
        bookmark: match block.anchor() {
            "" => String::new(),
            anchor => {
                let name = bookmark_name(anchor);
                if name.starts_with("lvx_") {
                    writer.long_anchors.insert(name.clone(), anchor.to_owned());
                }
                name
            }
        },
        // What closes the text stays with the signature.
        form: if end.is_empty() { "" } else { "<w:keepNext/>" }.to_owned(),
        ..Extra::default()
    };
    let plain = Extra {
        form: extra.form.clone(),
        ..Extra::default()
    };
    match block {
        Block::Paragraph { text } => {
            writer.set(Role::Body, &ended(text, end), &extra);
        }
        Block::Point { text, .. } => {
            writer.set(
                Role::Point,
                &labelled(label, false, &ended(text, end)),
                &extra,
            );
        }
        Block::Part { title, .. } => titled(writer, Role::Part, label, title, &extra),
        Block::Chapter { title, .. } => titled(writer, Role::Chapter, label, title, &extra),
        Block::Subsection { title, .. } => titled(writer, Role::Subdivision, label, title, &extra),
        Block::Section { title, .. } if label.starts_with("Mục") => {
            titled(writer, Role::Division, label, title, &extra);
        }
        Block::Section { title, .. } => {
            // The Party writes `I-` where the State writes `I.` (R§3.2).
            let label = match draft.body {
                Body::Party => label.replace('.', "-"),
                Body::State => label.to_owned(),
            };
            let extra = Extra {
                letters: "<w:caps/>",
                ..extra
            };
            writer.formed(Role::Section, &format!("{label} {title}"), &extra);
        }
        Block::Article { title, text, .. } if title.is_empty() => {
            writer.set(
                Role::Article,
                &labelled(label, true, &ended(text, end)),
                &extra,
            );
        }
        Block::Article { title, text, .. } => {
            let alone = text.0.is_empty();
            let title = closed(title, if alone { end } else { "" });
            let words = Text(vec![bold(&format!("{label} {title}"))]);
            writer.set(Role::Article, &words, &extra);
            if !alone {
                writer.set(Role::ArticleText, &ended(text, end), &plain);
            }
        }
        Block::Clause { title, text, .. } if title.is_empty() => {
            writer.set(
                Role::Clause,
                &labelled(label, false, &ended(text, end)),
                &extra,
            );
        }
        Block::Clause { title, text, .. } => {
            let alone = text.0.is_empty();
            let title = closed(title, if alone { end } else { "" });
            writer.formed(Role::ClauseTitle, &format!("{label} {title}"), &extra);
            if !alone {
                writer.set(Role::ClauseText, &ended(text, end), &plain);
            }
        }
        Block::Table { .. } => {
            let extra = Extra {
                form: String::new(),
                ..extra
            };
            table(writer, block, &extra);
            return false;
        }
        Block::Picture { .. } => {
            picture(writer, block, &extra);
            return false;
        }
    }
    // A title in the middle of the page ends no sentence.
    !end.is_empty()
        && !matches!(
            block,
            Block::Part { .. }
                | Block::Chapter { .. }
                | Block::Section { .. }
                | Block::Subsection { .. }
        )
}

fn titled(writer: &mut Writer<'_>, role: Role, label: &str, title: &str, extra: &Extra) {
    writer.formed(role, label, extra);
    if !title.is_empty() {
        let capitals = Extra {
            letters: "<w:caps/>",
            ..Extra::default()
        };
        writer.formed(Role::Title, title, &capitals);
    }
}

fn bold(words: &str) -> Run {
    Run {
        text: words.to_owned(),
        bold: true,
        ..Run::default()
    }
}

/// A text after its number.
fn labelled(label: &str, is_bold: bool, text: &Text) -> Text {
    let mut runs = vec![Run {
        text: label.to_owned(),
        bold: is_bold,
        ..Run::default()
    }];
    runs.push(Run {
        text: " ".to_owned(),
        ..Run::default()
    });
    runs.extend(text.0.iter().cloned());
    Text(runs)
}

/// A text whose last sentence ends with `end`.
fn ended(text: &Text, end: &str) -> Text {
    let mut text = text.clone();
    if end.is_empty() {
        return text;
    }
    match text.0.last_mut() {
        Some(run) if run.refers.is_empty() && run.note.is_empty() => {
            run.text = closed(&run.text, end);
        }
        _ => text.0.push(Run {
            text: end.to_owned(),
            ..Run::default()
        }),
    }
    text
}

fn closed(text: &str, end: &str) -> String {
    if end.is_empty() {
        return text.to_owned();
    }
    let text = text.trim_end();
    let open = text.strip_suffix("./.").unwrap_or(text);
    let open = open.trim_end_matches(['.', ';', ',', ' ']);
    let spoken = open.ends_with(['!', '?', '…']);
    let end = if spoken && end != "./." { "" } else { end };
    format!("{open}{end}")
}

fn picture(writer: &mut Writer<'_>, block: &Block, extra: &Extra) {
    let Block::Picture {
        file,
        caption,
        description,
        width_mm,
        ..
    } = block
    else {
        return;
    };
    let size = writer.pictures.get(file).and_then(|bytes| dots(bytes));
    writer.open(Role::Picture, extra);
    if let Some((wide, high)) = size {
        let own = match width_mm {
            // 96 dots to the inch.
            0 => i32::try_from(wide.saturating_mul(15)).unwrap_or(i32::MAX),
            mm => twips(f64::from(*mm)),
        };
        let width = own.min(writer.text_width).max(20);
        let height = i64::from(width) * i64::from(high) / i64::from(wide.max(1));
        let height = i32::try_from(height)
            .unwrap_or(i32::MAX)
            .clamp(20, twips(240.0));
        writer.drawing(file, width, height, description);
    } else {
        writer.letters("[Thiếu hình]", "");
    }
    writer.close(extra);
    writer.tell_words(description);
    if !caption.is_empty() {
        writer.line(Role::PictureCaption, caption);
    }
}

/// Width and height of a PNG or JPEG in dots, by its head alone.
pub(crate) fn dots(bytes: &[u8]) -> Option<(u32, u32)> {
    let four = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let two = |at: usize| Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((four(16)?, four(20)?)).filter(|(wide, high)| *wide > 0 && *high > 0);
    }
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let sign = *bytes.get(at + 1)?;
        let is_frame = matches!(sign, 0xC0..=0xCF) && !matches!(sign, 0xC4 | 0xC8 | 0xCC);
        if is_frame {
            let (high, wide) = (two(at + 5)?, two(at + 7)?);
            return Some((wide.into(), high.into())).filter(|(wide, high)| *wide > 0 && *high > 0);
        }
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        at += 2 + usize::from(two(at + 2)?);
    }
}

/// A table over the width of the text, its head repeated on every page.
fn table(writer: &mut Writer<'_>, block: &Block, extra: &Extra) {
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
        return;
    };
    if !caption.is_empty() || !extra.bookmark.is_empty() {
        writer.formed(Role::TableCaption, caption, extra);
    }
    let columns = rows.iter().map(Vec::len).chain([head.len()]).max();
    let columns = columns.unwrap_or(0).min(crate::limits::COLUMNS);
    if columns == 0 {
        return;
    }
    writer.part_tables();
    let shares = shares(widths, columns, writer.text_width);
    writer.body.push_str(
        "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>\
         <w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>\
         <w:left w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>\
         <w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>\
         <w:right w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>\
         <w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>\
         <w:insideV w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/></w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"40\" w:type=\"dxa\"/>\
         <w:right w:w=\"40\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>",
    );
    for width in &shares {
        let _ = write!(writer.body, "<w:gridCol w:w=\"{width}\"/>");
    }
    writer.body.push_str("</w:tblGrid>");
    let headed = !head.iter().all(Text::is_blank);
    if headed {
        writer
            .body
            .push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (at, width) in shares.iter().enumerate() {
            open_cell(writer, *width, 1, "", true);
            let words = head.get(at).cloned().unwrap_or_default();
            cell(writer, Role::HeadCell, &words, "");
        }
        writer.body.push_str("</w:tr>");
    }
    let covers = covers(merges, rows.len(), columns);
    for (down, row) in rows.iter().enumerate() {
        writer.body.push_str("<w:tr>");
        let mut at = 0;
        while at < columns {
            let place = covers.get(down * columns + at).copied().unwrap_or_default();
            let across = place.across.max(1);
            let width = shares.iter().skip(at).take(across).sum();
            open_cell(writer, width, across, place.merge, false);
            let words = row.get(at).filter(|_| place.merge != CONTINUED);
            let align = aligns.get(at).copied().unwrap_or_default();
            cell(
                writer,
                Role::Cell,
                &words.cloned().unwrap_or_default(),
                side(align),
            );
            at += across;
        }
        writer.body.push_str("</w:tr>");
    }
    writer.body.push_str("</w:tbl>");
    writer.after_table = true;
}

fn open_cell(writer: &mut Writer<'_>, width: i32, across: usize, merge: &str, middle: bool) {
    let _ = write!(
        writer.body,
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>"
    );
    if across > 1 {
        let _ = write!(writer.body, "<w:gridSpan w:val=\"{across}\"/>");
    }
    writer.body.push_str(merge);
    if middle {
        writer.body.push_str("<w:vAlign w:val=\"center\"/>");
    }
    writer.body.push_str("</w:tcPr>");
}

/// A cell's words, one paragraph a line.
fn cell(writer: &mut Writer<'_>, role: Role, text: &Text, form: &str) {
    let extra = Extra {
        form: form.to_owned(),
        ..Extra::default()
    };
    for line in by_line(text) {
        writer.set(role, &line, &extra);
    }
    writer.body.push_str("</w:tc>");
}

/// A text as one text for each of its lines; at least one.
fn by_line(text: &Text) -> Vec<Text> {
    let mut lines = vec![Text::default()];
    for run in &text.0 {
        let count = run.text.split('\n').count();
        for (at, piece) in run.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Text::default());
            }
            let note = if at + 1 == count { &run.note } else { "" };
            let empty = piece.is_empty() && note.is_empty();
            if let Some(line) = lines.last_mut().filter(|_| !empty) {
                line.0.push(Run {
                    text: piece.to_owned(),
                    note: note.to_owned(),
                    ..run.clone()
                });
            }
        }
    }
    lines
}

const fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Center => "<w:jc w:val=\"center\"/>",
        Align::Right => "<w:jc w:val=\"right\"/>",
    }
}

/// What a place in the grid is.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Columns it takes; 0: one.
    across: usize,
    merge: &'static str,
}

const BEGINS: &str = "<w:vMerge w:val=\"restart\"/>";
const CONTINUED: &str = "<w:vMerge/>";

/// The grid with its merges; one that would leave the table or cross another is left out.
fn covers(merges: &[Merge], rows: usize, columns: usize) -> Vec<Place> {
    let mut grid = vec![Place::default(); rows.saturating_mul(columns)];
    for merge in merges {
        let (row, column) = (usize::from(merge.row), usize::from(merge.column));
        let (down, across) = (usize::from(merge.rows), usize::from(merge.columns));
        let fits = down > 0 && across > 0 && row + down <= rows && column + across <= columns;
        let places: Vec<(usize, usize)> = if fits {
            (row..row + down)
                .flat_map(|y| (column..column + across).map(move |x| (y, x)))
                .collect()
        } else {
            Vec::new()
        };
        let free = |(y, x): &(usize, usize)| {
            grid.get(y * columns + x)
                .is_some_and(|place| place.across == 0 && place.merge.is_empty())
        };
        if !places.iter().all(free) {
            continue;
        }
        for (y, x) in places {
            if let Some(place) = grid.get_mut(y * columns + x) {
                place.across = across;
                place.merge = match (down, y == row) {
                    (1, _) => "",
                    (_, true) => BEGINS,
                    (_, false) => CONTINUED,
                };
            }
        }
    }
    grid
}

/// The widths of the columns in twips, in proportion exactly.
fn shares(widths: &[u16], columns: usize, text_width: i32) -> Vec<i32> {
    let parts: Vec<i32> = (0..columns)
        .map(|at| widths.get(at).map_or(1, |part| i32::from((*part).max(1))))
        .collect();
    let parts = if widths.is_empty() {
        vec![1; columns]
    } else {
        parts
    };
    let all: i32 = parts.iter().sum();
    let unit = (text_width / all.max(1)).max(1);
    parts.into_iter().map(|part| part * unit).collect()
}
