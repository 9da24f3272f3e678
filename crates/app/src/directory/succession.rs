//! What took the place of what: the table that comes with the program, and what this office was told beside it.
//!
//! A code of its own table counts before the program's. Never takes a code away: an entry only says what follows.

use super::DirectoryFault;
use crate::outgoing::library::LineFault;
use crate::outgoing::table::{self, Table};
use crate::views::{Done, FaultEntry, Nothing};
use crate::{App, Error, Failure, files, settings};
use office::{Day, UnitCode, nfc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use store::{Read, Succession};
use ts_rs::TS;

/// An entry of the table, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SuccessionRow {
    /// Row id; 0 for one that comes with the program.
    pub id: i64,
    /// The code that closed.
    pub old_code: String,
    /// Whose it was; may be empty.
    pub old_name: String,
    /// The code in its place; empty where there is none or it is not known.
    pub new_code: String,
    /// Whose that is; may be empty.
    pub new_name: String,
    /// First day of the new code.
    pub since: Day,
    /// Where it is written; may be empty.
    pub source: String,
    /// Whether it was compared with the directory in force.
    pub checked: bool,
}

/// The whole table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SuccessionList {
    /// By the code that closed.
    pub rows: Vec<SuccessionRow>,
}

/// Entries to be brought in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportSuccessions {
    /// A CSV file; its columns: old_code, old_name, new_code, new_name, since, source, checked.
    pub path: String,
}

/// What became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SuccessionsImported {
    /// New entries.
    pub added: u32,
    /// Entries that took the place of one of the same two codes.
    pub replaced: u32,
    /// Lines that were left out, and why.
    pub refused: Vec<LineFault>,
}

/// Every entry: this office's own, then what comes with the program and is not overruled by them.
pub fn list(app: &App, _: Nothing) -> Result<SuccessionList, Error> {
    let mut rows = app.store().read(|r| Ok::<_, Error>(r.successions()?))?;
    let own: Vec<UnitCode> = rows.iter().map(|row| row.old_code.clone()).collect();
    let ours = shipped()
        .iter()
        .filter(|row| !own.contains(&row.old_code))
        .cloned();
    rows.extend(ours);
    rows.sort_by(|one, other| one.old_code.cmp(&other.old_code));
    Ok(SuccessionList {
        rows: rows.into_iter().map(SuccessionRow::from).collect(),
    })
}

/// Brings entries in from a CSV file: all that can be read, in one transaction; the others are told by their line.
pub fn import(app: &App, input: ImportSuccessions) -> Result<SuccessionsImported, Error> {
    let table = table::read(&files::read(Path::new(&input.path))?)?;
    for name in ["old_code", "new_code", "since"] {
        if table.column(name).is_none() {
            return Err(DirectoryFault::ColumnMissing { name }.into());
        }
    }
    let at = app.now();
    app.write(|w| {
        let mut done = SuccessionsImported::default();
        let mut leads: BTreeMap<UnitCode, Vec<UnitCode>> = BTreeMap::new();
        for row in w.successions()? {
            leads.entry(row.old_code).or_default().extend(row.new_code);
        }
        for (line, cells) in &table.lines {
            let entered = entry(&table, cells).and_then(|entry| {
                refuse_circle(&leads, &entry)?;
                Ok(entry)
            });
            match entered {
                Ok(entry) => {
                    match w.put_succession(&entry, at)? {
                        true => done.added += 1,
                        false => done.replaced += 1,
                    }
                    leads
                        .entry(entry.old_code)
                        .or_default()
                        .extend(entry.new_code);
                }
                Err(error) => {
                    let Failure { code, facts, .. } = Failure::from(&error);
                    let fault = FaultEntry { code, facts };
                    done.refused.push(LineFault { line: *line, fault });
                }
            }
        }
        Ok(done)
    })
}

/// Takes an entry of this office back.
pub fn remove(app: &App, input: settings::ById) -> Result<Done, Error> {
    app.write(|w| {
        let known = w.successions()?.iter().any(|row| row.id == input.id);
        if !known {
            return Err(DirectoryFault::SuccessionUnknown { id: input.id }.into());
        }
        Ok(w.remove_succession(input.id)?)
    })?;
    Ok(Done {})
}

/// What took the place of `code`: what this office was told, else what the program knows.
pub(super) fn of(r: &Read<'_>, code: &UnitCode) -> Result<Vec<Succession>, store::Error> {
    let own = r.successions_of(code)?;
    if !own.is_empty() {
        return Ok(own);
    }
    Ok(shipped_of(code).cloned().collect())
}

/// Whose place `code` took, by the same rule.
pub(super) fn to(r: &Read<'_>, code: &UnitCode) -> Result<Vec<Succession>, store::Error> {
    let mut found = r.successions_to(code)?;
    for entry in shipped() {
        if entry.new_code.as_ref() == Some(code) && r.successions_of(&entry.old_code)?.is_empty() {
            found.push(entry.clone());
        }
    }
    Ok(found)
}

/// Every code the table closes, with whose it was, where that is known.
pub(super) fn closed_names(r: &Read<'_>) -> Result<BTreeMap<UnitCode, String>, store::Error> {
    let own = r.successions()?;
    let all = shipped().iter().chain(&own);
    Ok(all
        .filter(|entry| !entry.old_name.is_empty())
        .map(|entry| (entry.old_code.clone(), entry.old_name.clone()))
        .collect())
}

fn shipped_of(code: &UnitCode) -> impl Iterator<Item = &'static Succession> {
    let code = code.clone();
    shipped().iter().filter(move |entry| entry.old_code == code)
}

/// The table that comes with the program.
fn shipped() -> &'static [Succession] {
    static TABLE: OnceLock<Vec<Succession>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = table::read(SHIPPED.as_bytes());
        let Ok(table) = table else { return Vec::new() };
        let lines = table.lines.iter();
        lines
            .filter_map(|(_, cells)| entry(&table, cells).ok())
            .collect()
    })
}

const SHIPPED: &str = include_str!("../../../../assets/succession/2025.csv");
/// The longest name and source, in characters.
const WORDS: usize = 500;

/// A line of a table as an entry.
fn entry(table: &Table, cells: &[String]) -> Result<Succession, Error> {
    let cell = |name: &str| {
        let cell = table.column(name).and_then(|at| cells.get(at));
        let text = nfc(cell.map(String::as_str).unwrap_or_default().trim());
        text.chars().take(WORDS).collect::<String>()
    };
    let old_code = UnitCode::receive(&cell("old_code"))?;
    let new_code = match cell("new_code").as_str() {
        "" => None,
        code => Some(UnitCode::receive(code)?),
    };
    for code in std::iter::once(&old_code).chain(&new_code) {
        if !code.is_addressable() {
            return Err(Error::CodeOfCenter { code: code.clone() });
        }
    }
    let since = cell("since");
    let since = Day::receive(&since).map_err(|_| DirectoryFault::NoDay { text: since })?;
    Ok(Succession {
        id: 0,
        old_code,
        old_name: cell("old_name"),
        new_code,
        new_name: cell("new_name"),
        since,
        source: cell("source"),
        checked: matches!(
            cell("checked").to_lowercase().as_str(),
            "1" | "x" | "true" | "có"
        ),
    })
}

/// Errors if `entry` would lead a code back to itself.
fn refuse_circle(
    leads: &BTreeMap<UnitCode, Vec<UnitCode>>,
    entry: &Succession,
) -> Result<(), Error> {
    let circle = || DirectoryFault::SuccessionCircle {
        code: entry.old_code.clone(),
    };
    let mut open: Vec<&UnitCode> = entry.new_code.iter().collect();
    let mut seen: Vec<&UnitCode> = Vec::new();
    while let Some(code) = open.pop() {
        if *code == entry.old_code {
            return Err(circle().into());
        }
        if !seen.contains(&code) {
            seen.push(code);
            open.extend(leads.get(code).into_iter().flatten());
        }
    }
    Ok(())
}

impl From<Succession> for SuccessionRow {
    fn from(row: Succession) -> Self {
        Self {
            id: row.id,
            old_code: row.old_code.to_string(),
            old_name: row.old_name,
            new_code: row.new_code.map(String::from).unwrap_or_default(),
            new_name: row.new_name,
            since: row.since,
            source: row.source,
            checked: row.checked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_table_is_whole() {
        let lines = SHIPPED.lines().count() - 1;
        assert_eq!(shipped().len(), lines, "every line can be read");
        let provinces: Vec<&Succession> = shipped()
            .iter()
            .filter(|entry| entry.old_code.as_str().starts_with('H'))
            .collect();
        assert_eq!(provinces.len(), 29, "63 provinces became 34");
        let live: std::collections::BTreeSet<_> = provinces
            .iter()
            .filter_map(|entry| entry.new_code.clone())
            .collect();
        assert_eq!(live.len(), 23);
        assert!(
            provinces
                .iter()
                .all(|entry| !live.contains(&entry.old_code)),
            "none that closed is led to"
        );
        let ministries: std::collections::BTreeSet<_> = shipped()
            .iter()
            .map(|entry| entry.old_code.as_str())
            .filter(|code| code.starts_with('G'))
            .collect();
        assert_eq!(ministries.len(), 12, "the closed codes of Decision 09/2025");
        assert!(
            shipped()
                .iter()
                .all(|entry| !entry.checked && !entry.source.is_empty()),
            "nobody compared it with the live directory yet"
        );
    }
}
