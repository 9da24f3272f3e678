//! Which code took the place of which, as this office was told. Never decides what follows from it.

use crate::codec;
use crate::{Error, Read, Write};
use office::{Day, Moment, UnitCode};
use rusqlite::{OptionalExtension, Row};

/// One code in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// Our id; 0 for one that comes with the program.
    pub id: i64,
    /// The code that closed.
    pub old_code: UnitCode,
    /// Whose it was; may be empty.
    pub old_name: String,
    /// The code in its place; `None` where there is none or it is not known.
    pub new_code: Option<UnitCode>,
    /// Whose that is; may be empty.
    pub new_name: String,
    /// First day of the new code.
    pub since: Day,
    /// Where it is written; may be empty.
    pub source: String,
    /// Whether somebody compared it with the directory in force.
    pub checked: bool,
}

impl Write<'_> {
    /// Enters a succession; `false` if one of the same two codes stood there, which it now replaces.
    pub fn put_succession(&mut self, entry: &Succession, at: Moment) -> Result<bool, Error> {
        let new_code = entry.new_code.as_ref().map_or("", UnitCode::as_str);
        let stood: Option<i64> = self
            .tx
            .prepare_cached("SELECT id FROM successions WHERE old_code = ?1 AND new_code = ?2")?
            .query_row((entry.old_code.as_str(), new_code), |row| row.get(0))
            .optional()?;
        self.tx
            .prepare_cached(
                "INSERT INTO successions
                        (old_code, old_name, new_code, new_name, since, source, checked, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (old_code, new_code) DO UPDATE
                    SET old_name = excluded.old_name, new_name = excluded.new_name,
                        since = excluded.since, source = excluded.source,
                        checked = excluded.checked, changed_at = excluded.changed_at",
            )?
            .execute((
                entry.old_code.as_str(),
                &entry.old_name,
                new_code,
                &entry.new_name,
                entry.since.to_string(),
                &entry.source,
                entry.checked,
                at.millis(),
            ))?;
        self.directory_changed()?;
        Ok(stood.is_none())
    }

    /// Takes an entry back that was wrong; the codes themselves stay where they are known. `Missing` if it is not there.
    pub fn remove_succession(&mut self, id: i64) -> Result<(), Error> {
        let changed = self
            .tx
            .execute("DELETE FROM successions WHERE id = ?1", [id])?;
        codec::met(changed, "successions", id)?;
        self.directory_changed()
    }
}

impl Read<'_> {
    /// What took the place of `code`, in the order it was entered.
    pub fn successions_of(&self, code: &UnitCode) -> Result<Vec<Succession>, Error> {
        self.successions_where("old_code = ?1", code.as_str())
    }

    /// Whose place `code` took, in the order it was entered.
    pub fn successions_to(&self, code: &UnitCode) -> Result<Vec<Succession>, Error> {
        self.successions_where("new_code = ?1", code.as_str())
    }

    /// Every entry, by the code that closed.
    pub fn successions(&self) -> Result<Vec<Succession>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT} WHERE old_code >= '' ORDER BY old_code, new_code"
        ))?;
        let rows = statement.query_map([], succession)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn successions_where(&self, clause: &str, code: &str) -> Result<Vec<Succession>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE {clause}"))?;
        let rows = statement.query_map([code], succession)?;
        let mut found: Vec<Succession> = rows.collect::<Result<_, _>>()?;
        found.sort_by_key(|entry| entry.id);
        Ok(found)
    }
}

const SELECT: &str = "SELECT id, old_code, old_name, new_code, new_name, since, source, checked
   FROM successions";

fn succession(row: &Row<'_>) -> rusqlite::Result<Succession> {
    let new_code: String = row.get("new_code")?;
    Ok(Succession {
        id: row.get("id")?,
        old_code: codec::code(row, "old_code")?,
        old_name: row.get("old_name")?,
        new_code: UnitCode::receive(&new_code).ok(),
        new_name: row.get("new_name")?,
        since: codec::day(row, "since")?.ok_or_else(|| codec::bad("since"))?,
        source: row.get("source")?,
        checked: row.get("checked")?,
    })
}
