//! Lists and books whose lines come from a file of the clerk's: CSV or JSON, or none at all for an empty ruled book.

use super::{Print, PrintFault, handed, kind_of};
use crate::{App, Error, files, settings};
use paper::prints::{HandOver, RegisterEnds, RegisterPress, RegisterWords, Row, hand_over};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// Which list, and where its lines are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintList {
    /// `post`, `loans`, `file_plan`, `hand_over_list`, `file_contents`, any other register, or `hand_over` for the
    /// minutes.
    pub kind: String,
    /// The year.
    pub year: u16,
    /// A CSV file (a head line, then a line each) or JSON (`{"about": …, "rows": [[…]], "closing": […]}`); empty: none.
    #[serde(default)]
    pub file: String,
    /// Quyển số.
    #[serde(default)]
    pub volume: String,
    /// Lines left to be written on by hand.
    #[serde(default)]
    pub blank: u16,
    /// The file to write; empty: to be looked at.
    #[serde(default)]
    pub path: String,
}

/// What a JSON list holds.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Lines {
    about: String,
    rows: Vec<Line>,
    closing: Vec<String>,
}

/// A line of a JSON list: cells, or a heading over the whole width.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Cells(Vec<String>),
    Heading { heading: String },
}

/// Prints a list.
pub fn list(app: &App, input: PrintList) -> Result<Print, Error> {
    let office = settings::office(app)?;
    let given = match input.file.as_str() {
        "" => Vec::new(),
        path => files::read(Path::new(path))?,
    };
    if input.kind == MINUTES {
        let mut words: HandOver = if given.is_empty() {
            HandOver::default()
        } else {
            json(&given)?
        };
        if words.office.is_empty() {
            words.superior.clone_from(&office.superior);
            words.office = super::papers::issuer(&office);
        }
        if words.place.is_empty() {
            words.place.clone_from(&office.place);
        }
        let name = "Biên bản giao nhận hồ sơ, tài liệu.pdf".to_owned();
        return handed(hand_over(&words)?, name, &input.path);
    }
    let kind = kind_of(&input.kind)?;
    let lines = read(&given)?;
    if lines.rows.len() > MOST {
        return Err(PrintFault::ListTooLong { limit: MOST }.into());
    }
    let mut press = RegisterPress::new(RegisterWords {
        kind,
        superior: office.superior.clone(),
        office: super::papers::issuer(&office),
        year: input.year.to_string(),
        about: lines.about,
        volume: input.volume,
        first_page_too: false,
    })?;
    let rows = u32::try_from(lines.rows.len()).unwrap_or(u32::MAX);
    for line in lines.rows {
        press.row(&match line {
            Line::Cells(cells) => Row::Entry(cells),
            Line::Heading { heading } => Row::Heading(heading),
        })?;
    }
    // An empty book is for writing in: a page of lines at least.
    let blank = if rows == 0 && input.blank == 0 {
        15
    } else {
        input.blank
    };
    for _ in 0..blank.min(2000) {
        press.row(&Row::Blank)?;
    }
    let printed = press.finish(&RegisterEnds {
        closing: lines.closing,
        ..RegisterEnds::default()
    })?;
    let name = format!("{} {}.pdf", kind.title().join(" "), input.year);
    Ok(Print {
        rows,
        ..handed(printed, name, &input.path)?
    })
}

fn read(bytes: &[u8]) -> Result<Lines, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::TableNotUtf8)?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return json(text.as_bytes());
    }
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: char| head.matches(sign).count();
    let mark = if count(';') > count(',') { b';' } else { b',' };
    let mut rows = Vec::new();
    let table = csv::ReaderBuilder::new()
        .delimiter(mark)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records();
    for (line, record) in (2..).zip(table) {
        let record = record.map_err(|_| PrintFault::ListUnreadable { line })?;
        if rows.len() > MOST {
            break;
        }
        rows.push(Line::Cells(record.iter().map(str::to_owned).collect()));
    }
    Ok(Lines {
        rows,
        ..Lines::default()
    })
}

fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|cause| Error::Json {
        line: cause.line(),
        column: cause.column(),
        cause,
    })
}

const MINUTES: &str = "hand_over";
const MOST: usize = 50_000;
