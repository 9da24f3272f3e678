//! Tables a clerk hands in: CSV as spreadsheets write it, or cells pasted from one. Never guesses an encoding.

use crate::{Error, files};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// Where a table comes from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct TableSource {
    /// A CSV file in UTF-8; empty where `text` has the table.
    #[serde(default)]
    pub path: String,
    /// The table itself, as pasted from a spreadsheet.
    #[serde(default)]
    pub text: String,
}

/// A table: its head and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// Names of the columns.
    pub(crate) head: Vec<String>,
    /// Each line with its number, from 1 under the head; lines without a word are left out.
    pub(crate) lines: Vec<(u32, Vec<String>)>,
}

/// More columns no form has.
const COLUMNS: usize = 200;
/// More lines no library and no batch has.
const LINES: usize = 10_000;

impl TableSource {
    /// The table.
    ///
    /// Errors if the file cannot be read or is not UTF-8, if there is no line under the head, or if it is too large.
    pub(crate) fn read(&self) -> Result<Table, Error> {
        if !self.path.is_empty() {
            return read(&files::read(Path::new(&self.path))?);
        }
        read(self.text.as_bytes())
    }

    /// The name of the file; empty for a pasted table.
    pub(crate) fn name(&self) -> String {
        Path::new(&self.path)
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }
}

impl Table {
    /// The column called `name`, whatever its marks and case.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let sought = office::fold(name);
        self.head
            .iter()
            .position(|column| office::nfc(column) == office::nfc(name))
            .or_else(|| {
                self.head
                    .iter()
                    .position(|column| office::fold(column) == sought)
            })
    }
}

/// Reads a table; the sign between cells is the one that stands oftenest in the head.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::TableNotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(between(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut head = Vec::new();
    let mut lines = Vec::new();
    for (number, record) in (0u32..).zip(reader.records()) {
        let record = record.map_err(|_| Error::TableUnreadable { line: number })?;
        let cells: Vec<String> = record.iter().map(|cell| office::nfc(cell.trim())).collect();
        if cells.len() > COLUMNS || lines.len() >= LINES {
            return Err(Error::TableTooLarge {
                lines: LINES,
                columns: COLUMNS,
            });
        }
        match number {
            0 => head = cells,
            _ if cells.iter().all(String::is_empty) => {}
            _ => lines.push((number, cells)),
        }
    }
    if lines.is_empty() {
        return Err(Error::TableEmpty);
    }
    Ok(Table { head, lines })
}

/// Writes a table as CSV that spreadsheets open: UTF-8 with its mark.
pub(crate) fn write(head: &[&str], lines: &[Vec<String>]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let written = writer
        .write_record(head)
        .and_then(|()| lines.iter().try_for_each(|line| writer.write_record(line)));
    written.map_err(|_| Error::Broken)?;
    writer.into_inner().map_err(|_| Error::Broken)
}

fn between(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| head.bytes().filter(|byte| byte == sign).count())
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_every_spreadsheet_are_read() {
        for text in [
            "tên,ngày\nAn,\"1, 2\"\n",
            "\u{feff}tên;ngày\r\nAn;1, 2\r\n\r\n",
            "tên\tngày\nAn\t1, 2",
        ] {
            let table = read(text.as_bytes()).unwrap();
            assert_eq!(table.head, ["tên", "ngày"], "{text:?}");
            assert_eq!(
                table.lines,
                [(1, vec!["An".to_owned(), "1, 2".to_owned()])],
                "{text:?}"
            );
            assert_eq!(table.column("NGAY"), Some(1));
        }
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert!(matches!(read(b""), Err(Error::TableEmpty)));
        assert!(matches!(
            read("chỉ có đầu\n".as_bytes()),
            Err(Error::TableEmpty)
        ));
        assert!(matches!(read(b"t\xean\nAn"), Err(Error::TableNotUtf8)));
        let wide = ",".repeat(300) + "\na";
        assert!(matches!(
            read(wide.as_bytes()),
            Err(Error::TableTooLarge { .. })
        ));
        let long = "a\n".repeat(10_002);
        assert!(matches!(
            read(long.as_bytes()),
            Err(Error::TableTooLarge { .. })
        ));
        assert!(
            read("a\n\"không đóng".as_bytes()).is_ok(),
            "an open quote ends with the file"
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let line = vec!["dấu \" và , và ;".to_owned(), "hai\ndòng".to_owned()];
        let bytes = write(&["a", "b"], std::slice::from_ref(&line)).unwrap();
        assert_eq!(read(&bytes).unwrap().lines, [(1, line)]);
    }
}
