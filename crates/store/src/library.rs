//! The office's library: its own phrases, recipients and signers. Never knows what stands in one: content is JSON.

use crate::codec::{json, met, moment, to_json, word};
use crate::{Error, Read, Topic, Write};
use office::{Moment, fold};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

/// A shelf of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// Words to be put into a text.
    Phrases,
    /// Offices and people, alone or in groups.
    Recipients,
    /// Signature blocks.
    Signers,
}

/// An item to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLibraryRow {
    /// Its shelf.
    pub shelf: Shelf,
    /// Folder or group; may be empty.
    pub folder: String,
    /// Short key; may be empty.
    pub key: String,
    /// What lists show.
    pub name: String,
    /// What is put into a draft, as JSON.
    pub content: Value,
    /// What it is also found by: the letters of its content.
    pub letters: String,
    /// Chosen where nobody chooses.
    pub preset: bool,
}

/// An item of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryRow {
    /// Our id.
    pub id: i64,
    /// Its shelf.
    pub shelf: Shelf,
    /// Folder or group; may be empty.
    pub folder: String,
    /// Short key; may be empty.
    pub key: String,
    /// What lists show.
    pub name: String,
    /// What is put into a draft, as JSON.
    pub content: Value,
    /// Chosen where nobody chooses.
    pub preset: bool,
    /// Times put into a draft.
    pub used: u32,
    /// When it was changed last.
    pub changed_at: Moment,
}

impl Shelf {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phrases => "phrases",
            Self::Recipients => "recipients",
            Self::Signers => "signers",
        }
    }

    /// The shelf kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Phrases, Self::Recipients, Self::Signers]
            .into_iter()
            .find(|shelf| shelf.word() == word)
    }
}

impl Write<'_> {
    /// Puts a new item at the end of its shelf. `LibraryKeyTaken` if another has its key.
    pub fn insert_library_item(&mut self, item: &NewLibraryRow, at: Moment) -> Result<i64, Error> {
        self.refuse_taken_key(&item.key, None)?;
        self.touch(Topic::Library);
        let id = self.tx.query_row(
            "INSERT INTO library_items
                 (shelf, folder, key, name, content, words, preset, used, place, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0,
                     (SELECT coalesce(max(place), 0) + 1 FROM library_items WHERE shelf = ?1), ?8)
             RETURNING id",
            (
                item.shelf.word(),
                &item.folder,
                &item.key,
                &item.name,
                to_json(&item.content)?,
                words(item),
                item.preset,
                at.millis(),
            ),
            |row| row.get(0),
        )?;
        self.only_preset(id, item)?;
        Ok(id)
    }

    /// Replaces an item; its place and its count stay. `LibraryKeyTaken` if another has its key.
    pub fn replace_library_item(
        &mut self,
        id: i64,
        item: &NewLibraryRow,
        at: Moment,
    ) -> Result<(), Error> {
        self.refuse_taken_key(&item.key, Some(id))?;
        self.touch(Topic::Library);
        let changed = self.tx.execute(
            "UPDATE library_items
                SET folder = ?3, key = ?4, name = ?5, content = ?6, words = ?7, preset = ?8,
                    changed_at = ?9
              WHERE id = ?1 AND shelf = ?2",
            (
                id,
                item.shelf.word(),
                &item.folder,
                &item.key,
                &item.name,
                to_json(&item.content)?,
                words(item),
                item.preset,
                at.millis(),
            ),
        )?;
        met(changed, ITEMS, id)?;
        self.only_preset(id, item)
    }

    /// Takes an item away.
    pub fn delete_library_item(&mut self, id: i64) -> Result<(), Error> {
        self.touch(Topic::Library);
        let changed = self
            .tx
            .execute("DELETE FROM library_items WHERE id = ?1", [id])?;
        met(changed, ITEMS, id)
    }

    /// Puts an item before another of its shelf, or at the end.
    pub fn move_library_item(&mut self, id: i64, before: Option<i64>) -> Result<(), Error> {
        let shelf = self
            .library_item(id)?
            .ok_or(Error::Missing { table: ITEMS, id })?
            .shelf;
        self.touch(Topic::Library);
        let mut ids: Vec<i64> = self
            .library(Some(shelf), "")?
            .into_iter()
            .map(|row| row.id)
            .filter(|other| *other != id)
            .collect();
        let at = before
            .and_then(|before| ids.iter().position(|other| *other == before))
            .unwrap_or(ids.len());
        ids.insert(at, id);
        let mut statement = self
            .tx
            .prepare_cached("UPDATE library_items SET place = ?2 WHERE id = ?1")?;
        for (place, id) in (1u32..).zip(ids) {
            statement.execute((id, place))?;
        }
        Ok(())
    }

    /// Counts that an item was put into a draft.
    pub fn count_library_use(&mut self, id: i64) -> Result<(), Error> {
        self.touch(Topic::Library);
        let changed = self.tx.execute(
            "UPDATE library_items SET used = used + 1 WHERE id = ?1",
            [id],
        )?;
        met(changed, ITEMS, id)
    }

    fn refuse_taken_key(&self, key: &str, own: Option<i64>) -> Result<(), Error> {
        if key.is_empty() {
            return Ok(());
        }
        match self.library_item_by_key(key)? {
            Some(other) if Some(other.id) != own => Err(Error::LibraryKeyTaken {
                key: key.to_owned(),
                by: other.name,
            }),
            _ => Ok(()),
        }
    }

    /// One preset a shelf: the last chosen.
    fn only_preset(&self, id: i64, item: &NewLibraryRow) -> Result<(), Error> {
        if item.preset {
            self.tx.execute(
                "UPDATE library_items SET preset = 0 WHERE shelf = ?1 AND id <> ?2",
                (item.shelf.word(), id),
            )?;
        }
        Ok(())
    }
}

impl Read<'_> {
    /// The items of a shelf, or of all, in which every word of `text` stands, whatever the marks; in their order.
    pub fn library(&self, shelf: Option<Shelf>, text: &str) -> Result<Vec<LibraryRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, shelf, folder, key, name, content, words, preset, used, changed_at
               FROM library_items
              WHERE ?1 IS NULL OR shelf = ?1
              ORDER BY shelf, place, id",
        )?;
        // A library has hundreds of items, not thousands: each is looked at.
        let sought = fold(text);
        let sought: Vec<&str> = sought.split(' ').filter(|word| !word.is_empty()).collect();
        let rows = statement.query_map([shelf.map(Shelf::word)], |row| {
            let words: String = row.get("words")?;
            let meets = sought.iter().all(|word| words.contains(word));
            meets.then(|| item(row)).transpose()
        })?;
        Ok(rows
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()?)
    }

    /// One item.
    pub fn library_item(&self, id: i64) -> Result<Option<LibraryRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id, shelf, folder, key, name, content, preset, used, changed_at
                   FROM library_items
                  WHERE id = ?1",
            )?
            .query_row([id], item)
            .optional()?)
    }

    /// The item with this short key.
    pub fn library_item_by_key(&self, key: &str) -> Result<Option<LibraryRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id, shelf, folder, key, name, content, preset, used, changed_at
                   FROM library_items
                  WHERE key = ?1 AND key <> ''",
            )?
            .query_row([key], item)
            .optional()?)
    }
}

const ITEMS: &str = "library_items";

fn words(item: &NewLibraryRow) -> String {
    fold(&format!(
        "{} {} {} {}",
        item.folder, item.key, item.name, item.letters
    ))
}

fn item(row: &Row<'_>) -> rusqlite::Result<LibraryRow> {
    Ok(LibraryRow {
        id: row.get("id")?,
        shelf: word(row, "shelf", Shelf::from_word)?,
        folder: row.get("folder")?,
        key: row.get("key")?,
        name: row.get("name")?,
        content: json(row, "content")?,
        preset: row.get("preset")?,
        used: row.get("used")?,
        changed_at: moment(row, "changed_at")?,
    })
}
