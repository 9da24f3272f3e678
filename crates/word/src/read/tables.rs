//! Tables as grids.

use super::blocks::{chosen, is_deleted};
use super::properties::{flag, length};
use super::styles::any_line;
use super::{Walk, Way};
use crate::Error;
use crate::limits::COLUMNS;
use crate::model::{Cell, Row, Table};
use crate::xml::{Element, Ns};

impl Walk<'_> {
    /// A `w:tbl`.
    pub(super) fn table(&mut self, element: &Element, way: Way<'_>) -> Result<Table, Error> {
        let form = element.word("tblPr");
        let style = form.and_then(|form| form.value("tblStyle"));
        let grid = element.word("tblGrid");
        let columns = grid.map(|grid| {
            let widths = grid.words("gridCol");
            let widths = widths.map(|one| one.attribute("w").and_then(length).unwrap_or_default());
            widths.take(COLUMNS).collect()
        });
        let borders = form.and_then(|form| form.word("tblBorders"));
        let mut table = Table {
            columns: columns.unwrap_or_default(),
            ruled: match (borders, style) {
                (Some(borders), _) => any_line(borders),
                (None, Some(style)) => self.styles.is_ruled(style),
                (None, None) => false,
            },
            indent: form
                .and_then(|form| form.word("tblInd")?.attribute("w"))
                .and_then(length)
                .unwrap_or_default(),
            ..Table::default()
        };
        let way = Way {
            table_style: style.or(way.table_style),
            ..way
        };
        let mut rows = Vec::new();
        unwrapped(element, "tr", &mut rows);
        for row in rows {
            if is_deleted(row) {
                self.deleted(row);
                continue;
            }
            self.row(row, way, &mut table)?;
        }
        reach_down(&mut table);
        Ok(table)
    }

    fn row(&mut self, element: &Element, way: Way<'_>, table: &mut Table) -> Result<(), Error> {
        let form = element.word("trPr");
        let skipped = form
            .and_then(|form| form.number("gridBefore"))
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or_default();
        let mut row = Row {
            head: form.and_then(|form| flag(form, "tblHeader")) == Some(true),
            cells: Vec::new(),
        };
        let mut column = skipped.min(COLUMNS);
        let mut cells = Vec::new();
        unwrapped(element, "tc", &mut cells);
        for cell in cells {
            let form = cell.word("tcPr");
            let span = form
                .and_then(|form| form.number("gridSpan"))
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(1)
                .clamp(1, COLUMNS);
            let covered = form
                .and_then(|form| form.word("vMerge"))
                .is_some_and(|merge| merge.attribute("val") != Some("restart"));
            let ruled = form
                .and_then(|form| form.word("tcBorders"))
                .is_some_and(any_line);
            table.ruled |= ruled;
            let items = self.items(cell, way)?;
            row.cells.push(Cell {
                column,
                columns: span,
                rows: 1,
                covered,
                items,
            });
            column += span;
        }
        table.rows.push(row);
        Ok(())
    }
}

/// The rows of a table or the cells of a row, out of whatever is wrapped around them.
fn unwrapped<'e>(parent: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    for child in &parent.children {
        match (child.ns, child.name.as_str()) {
            (Ns::Word, own) if own == name => found.push(child),
            (Ns::Word, "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo") => {
                unwrapped(child, name, found);
            }
            (Ns::Compat, "AlternateContent") => {
                if let Some(chosen) = chosen(child) {
                    unwrapped(chosen, name, found);
                }
            }
            _ => {}
        }
    }
}

/// Tells each cell how many rows it takes, by the covered cells below it.
fn reach_down(table: &mut Table) {
    let mut open: Vec<Option<usize>> = vec![None; COLUMNS * 2];
    for at in 0..table.rows.len() {
        let Some(row) = table.rows.get_mut(at) else {
            continue;
        };
        let mut reached = Vec::new();
        for cell in &mut row.cells {
            let Some(place) = open.get_mut(cell.column) else {
                continue;
            };
            match *place {
                Some(from) if cell.covered => reached.push((from, cell.column)),
                // Covered by nothing: it stands for itself.
                _ => {
                    cell.covered = false;
                    *place = Some(at);
                }
            }
        }
        for (from, column) in reached {
            let above = table.rows.get_mut(from);
            let cells = above.into_iter().flat_map(|row| &mut row.cells);
            for cell in cells.filter(|cell| cell.column == column) {
                cell.rows = at - from + 1;
            }
        }
    }
}
