//! The directory of offices on the axis, kept here so that it can be searched with the line down.
//!
//! Replaced as a whole. Rows are numbered in Vietnamese order of their names, so that a search gives them in that
//! order without sorting a hundred thousand of them.

use crate::codec::{code, code_or_none};
use crate::search;
use crate::{Error, Read, Topic, Write};
use office::{Moment, UnitCode, collation_key, fold};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeSet;

/// An office on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// The code one level up, where the axis names one.
    pub parent: Option<UnitCode>,
    /// The center that serves it; may be empty.
    pub center: String,
    /// Its e-mail address; may be empty.
    pub mail: String,
    /// Its code before the last succession.
    pub old_code: Option<UnitCode>,
    /// Its code in the form of QCVN 102:2016.
    pub code_102: Option<UnitCode>,
}

impl Write<'_> {
    /// Puts `agencies` in place of the whole directory. Of two with one code, the first counts.
    ///
    /// 120,000 offices take a few seconds; the old directory stands until the commit.
    pub fn replace_directory(&mut self, agencies: &[Agency], at: Moment) -> Result<(), Error> {
        self.touch(Topic::Directory);
        self.set_setting(REPLACED_AT, &at)?;
        self.tx.execute("DELETE FROM agencies", [])?;
        self.tx.execute(
            "INSERT INTO agency_words (agency_words) VALUES ('delete-all')",
            [],
        )?;
        let mut sorted: Vec<&Agency> = agencies.iter().collect();
        sorted.sort_by_cached_key(|agency| (collation_key(&agency.name), agency.code.clone()));
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO agencies (id, code, name, parent, center, mail, old_code, code_102)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (code) DO NOTHING",
        )?;
        let mut index = self
            .tx
            .prepare_cached("INSERT INTO agency_words (rowid, words) VALUES (?1, ?2)")?;
        for (id, agency) in (1i64..).zip(sorted) {
            let inserted = insert.execute((
                id,
                agency.code.as_str(),
                &agency.name,
                agency.parent.as_ref().map(UnitCode::as_str),
                &agency.center,
                &agency.mail,
                agency.old_code.as_ref().map(UnitCode::as_str),
                agency.code_102.as_ref().map(UnitCode::as_str),
            ))?;
            if inserted > 0 {
                index.execute((id, fold(&agency.name)))?;
            }
        }
        Ok(())
    }
}

impl Read<'_> {
    /// The office that has this code today, or had it before.
    pub fn agency(&self, code: &UnitCode) -> Result<Option<Agency>, Error> {
        for column in ["code", "old_code", "code_102"] {
            let found = self
                .tx
                .prepare_cached(&format!("{SELECT} WHERE {column} = ?1 ORDER BY id LIMIT 1"))?
                .query_row([code.as_str()], agency)
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// At most `limit` offices a person may mean: by the beginning of a code, then those whose name begins so, then
    /// those whose name has words that begin so. Names of one rank stand in Vietnamese order, codes in their own.
    pub fn search_agencies(&self, text: &str, limit: u32) -> Result<Vec<Agency>, Error> {
        let mut found = Found::up_to(limit);
        let prefix = text.trim().to_uppercase();
        if !prefix.is_empty() && prefix.chars().all(in_a_code) {
            for column in ["code", "old_code", "code_102"] {
                let sql = format!(
                    "SELECT id FROM agencies
                      WHERE {column} >= ?1 AND {column} < ?1 || char(0x10FFFF)
                      ORDER BY {column}
                      LIMIT ?2"
                );
                found.add(self.tx, &sql, &prefix)?;
            }
        }
        for words in [search::beginning(text), search::words(text)]
            .into_iter()
            .flatten()
        {
            found.add(
                self.tx,
                "SELECT rowid FROM agency_words WHERE words MATCH ?1 ORDER BY rowid LIMIT ?2",
                &words,
            )?;
        }
        let mut statement = self.tx.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
        let rows = found.ids.iter().map(|id| statement.query_row([id], agency));
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many offices the directory has.
    pub fn count_agencies(&self) -> Result<u64, Error> {
        Ok(self
            .tx
            .query_row("SELECT count(*) FROM agencies", [], |row| row.get(0))?)
    }

    /// When the directory was last replaced.
    pub fn directory_replaced_at(&self) -> Result<Option<Moment>, Error> {
        self.setting(REPLACED_AT)
    }
}

/// Ids found so far, each once, in the order of their rank.
struct Found {
    ids: Vec<i64>,
    known: BTreeSet<i64>,
    limit: usize,
}

impl Found {
    fn up_to(limit: u32) -> Self {
        Self {
            ids: Vec::new(),
            known: BTreeSet::new(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }

    fn add(&mut self, tx: &Connection, sql: &str, value: &str) -> Result<(), Error> {
        if self.ids.len() >= self.limit {
            return Ok(());
        }
        let mut statement = tx.prepare_cached(sql)?;
        let mut rows = statement.query((value, self.limit))?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if self.ids.len() < self.limit && self.known.insert(id) {
                self.ids.push(id);
            }
        }
        Ok(())
    }
}

const REPLACED_AT: &str = "directory.replaced_at";
const SELECT: &str = "SELECT id, code, name, parent, center, mail, old_code, code_102
   FROM agencies";

const fn in_a_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn agency(row: &Row<'_>) -> rusqlite::Result<Agency> {
    Ok(Agency {
        code: code(row, "code")?,
        name: row.get("name")?,
        parent: code_or_none(row, "parent")?,
        center: row.get("center")?,
        mail: row.get("mail")?,
        old_code: code_or_none(row, "old_code")?,
        code_102: code_or_none(row, "code_102")?,
    })
}
