//! Files sent along with a dispatch besides its page. Their bytes lie in `files/`.

use crate::codec::{found, hash};
use crate::{Error, Hash, Read, Topic, Write};
use rusqlite::Row;

/// A file sent along with a dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Our id.
    pub id: i64,
    /// Whose file.
    pub dispatch: i64,
    /// File name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Its bytes.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
}

/// A file to be sent along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEnclosure {
    /// File name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Its bytes, which lie in `files/` already.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
}

impl Write<'_> {
    /// Adds a file to a dispatch that has not been sent.
    pub fn add_enclosure(&mut self, dispatch: i64, file: &NewEnclosure) -> Result<i64, Error> {
        self.not_yet_sent(dispatch)?;
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "INSERT INTO enclosures (dispatch, name, mime, hash, size)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            (dispatch, &file.name, &file.mime, file.hash, file.size),
        )?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Takes a file off a dispatch that has not been sent. Its bytes stay in `files/`.
    pub fn remove_enclosure(&mut self, id: i64) -> Result<(), Error> {
        let dispatch = self.tx.query_row(
            "DELETE FROM enclosures WHERE id = ?1 RETURNING dispatch",
            [id],
            |row| row.get(0),
        );
        self.touch(Topic::Dispatches);
        self.not_yet_sent(found(dispatch, "enclosures", id)?)
    }
}

impl Read<'_> {
    /// The files sent along with a dispatch, in the order they were added.
    pub fn enclosures(&self, dispatch: i64) -> Result<Vec<Enclosure>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dispatch, name, mime, hash, size
               FROM enclosures
              WHERE dispatch = ?1
              ORDER BY id",
        )?;
        let rows = statement.query_map([dispatch], enclosure)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn enclosure(row: &Row<'_>) -> rusqlite::Result<Enclosure> {
    Ok(Enclosure {
        id: row.get("id")?,
        dispatch: row.get("dispatch")?,
        name: row.get("name")?,
        mime: row.get("mime")?,
        hash: hash(row, "hash")?,
        size: row.get("size")?,
    })
}
