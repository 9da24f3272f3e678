//! Files sent along with a dispatch besides its page. Their bytes lie in `files/`.

use crate::codec::{found, hash, hash_or_none};
use crate::{Error, Hash, Read, Topic, Write};
use rusqlite::{OptionalExtension, Row};

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
    /// Its bytes, as they are sent.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
    /// Which separate annex of the draft it is, from 1; `None` for an attached file.
    pub annex: Option<u32>,
    /// Whether the office signs it at issue.
    pub seals: bool,
    /// The bytes as they were attached, where the office has signed them since.
    pub given: Option<Hash>,
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
    /// Which separate annex of the draft it is, from 1; `None` for an attached file.
    pub annex: Option<u32>,
    /// Whether the office signs it at issue.
    pub seals: bool,
}

impl Write<'_> {
    /// Adds a file to a dispatch that has not been sent: an annex before the attached files, else last.
    pub fn add_enclosure(&mut self, dispatch: i64, file: &NewEnclosure) -> Result<i64, Error> {
        self.not_yet_sent(dispatch)?;
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "INSERT INTO enclosures (dispatch, name, mime, hash, size, place, annex, seals)
             SELECT ?1, ?2, ?3, ?4, ?5,
                    ifnull(?6 - 1000000, ifnull(max(place), 0) + 1), ?6, ?7
               FROM enclosures
              WHERE dispatch = ?1 AND annex IS NULL",
            (
                dispatch, &file.name, &file.mime, file.hash, file.size, file.annex, file.seals,
            ),
        )?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Puts the attached files of a dispatch that has not been sent into the order of `ids`; files not named come after.
    ///
    /// `Missing` if one of them goes along with no such dispatch.
    pub fn order_enclosures(&mut self, dispatch: i64, ids: &[i64]) -> Result<(), Error> {
        self.not_yet_sent(dispatch)?;
        self.touch(Topic::Dispatches);
        let behind = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        self.tx.execute(
            "UPDATE enclosures SET place = place + ?2 WHERE dispatch = ?1 AND annex IS NULL",
            (dispatch, behind),
        )?;
        for (place, id) in (1i64..).zip(ids) {
            let changed = self.tx.execute(
                "UPDATE enclosures SET place = ?3 WHERE dispatch = ?1 AND id = ?2 AND annex IS NULL",
                (dispatch, id, place),
            )?;
            crate::codec::met(changed, "enclosures", *id)?;
        }
        Ok(())
    }

    /// Says whether the office signs a file at issue.
    pub fn set_enclosure_seals(&mut self, id: i64, seals: bool) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        let changed = self.tx.execute(
            "UPDATE enclosures SET seals = ?2 WHERE id = ?1",
            (id, seals),
        )?;
        crate::codec::met(changed, "enclosures", id)
    }

    /// The office has signed a file that goes along: these bytes are sent, those given stay in `files/`.
    pub fn set_enclosure_sealed(&mut self, id: i64, hash: &Hash, size: u64) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        let changed = self.tx.execute(
            "UPDATE enclosures
                SET given = ifnull(given, hash), hash = ?2, size = ?3
              WHERE id = ?1",
            (id, hash, size),
        )?;
        crate::codec::met(changed, "enclosures", id)
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
    /// The files sent along with a dispatch, in their order: separate annexes first.
    pub fn enclosures(&self, dispatch: i64) -> Result<Vec<Enclosure>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dispatch, name, mime, hash, size, annex, seals, given
               FROM enclosures
              WHERE dispatch = ?1
              ORDER BY place, id",
        )?;
        let rows = statement.query_map([dispatch], enclosure)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One file sent along.
    pub fn enclosure(&self, id: i64) -> Result<Option<Enclosure>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id, dispatch, name, mime, hash, size, annex, seals, given
                   FROM enclosures
                  WHERE id = ?1",
            )?
            .query_row([id], enclosure)
            .optional()?)
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
        annex: row.get("annex")?,
        seals: row.get("seals")?,
        given: hash_or_none(row, "given")?,
    })
}
