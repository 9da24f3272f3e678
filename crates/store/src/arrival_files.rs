//! Files that came in the envelope of an arrival. Their bytes lie in `files/`.

use crate::codec::{hash, met};
use crate::{Error, Hash, Read, Topic, Write};
use rusqlite::{OptionalExtension, Row};

/// A file that came with an arrival, as it is first kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArrivalFile {
    /// File name as it came.
    pub name: String,
    /// Media type found by looking at the bytes.
    pub mime: String,
    /// Its bytes, which lie in `files/` already.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
}

/// A file that came with an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalFile {
    /// Our id.
    pub id: i64,
    /// Whose file.
    pub arrival: i64,
    /// File name as it came.
    pub name: String,
    /// Media type found by looking at the bytes.
    pub mime: String,
    /// Its bytes.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
    /// JSON of the verdict on its signatures.
    pub verdict: Option<String>,
    /// The verdict in one word; empty until judged.
    pub outcome: String,
}

impl Write<'_> {
    /// Adds a file that came with the arrival.
    pub fn add_arrival_file(&mut self, arrival: i64, file: &NewArrivalFile) -> Result<i64, Error> {
        self.touch(Topic::Arrivals);
        self.tx
            .prepare_cached(
                "INSERT INTO arrival_files (arrival, name, mime, hash, size, outcome)
                 VALUES (?1, ?2, ?3, ?4, ?5, '')",
            )?
            .execute((arrival, &file.name, &file.mime, file.hash, file.size))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// What became of the signatures of one file.
    pub fn set_file_verdict(&mut self, id: i64, outcome: &str, verdict: &str) -> Result<(), Error> {
        self.touch(Topic::Arrivals);
        let changed = self.tx.execute(
            "UPDATE arrival_files SET outcome = ?2, verdict = ?3 WHERE id = ?1",
            (id, outcome, verdict),
        )?;
        met(changed, "arrival_files", id)
    }
}

impl Read<'_> {
    /// The files that came with an arrival, in the envelope's order.
    pub fn arrival_files(&self, arrival: i64) -> Result<Vec<ArrivalFile>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, arrival, name, mime, hash, size, verdict, outcome
               FROM arrival_files
              WHERE arrival = ?1
              ORDER BY id",
        )?;
        let rows = statement.query_map([arrival], file)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One file of an arrival.
    pub fn arrival_file(&self, id: i64) -> Result<Option<ArrivalFile>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id, arrival, name, mime, hash, size, verdict, outcome
                   FROM arrival_files
                  WHERE id = ?1",
            )?
            .query_row([id], file)
            .optional()?)
    }
}

fn file(row: &Row<'_>) -> rusqlite::Result<ArrivalFile> {
    Ok(ArrivalFile {
        id: row.get("id")?,
        arrival: row.get("arrival")?,
        name: row.get("name")?,
        mime: row.get("mime")?,
        hash: hash(row, "hash")?,
        size: row.get("size")?,
        verdict: row.get("verdict")?,
        outcome: row.get("outcome")?,
    })
}
