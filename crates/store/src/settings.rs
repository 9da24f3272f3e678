//! What a desk is told to be and to do: a value under a word. Never knows what a word means.

use crate::codec::to_json;
use crate::{Error, Read, Topic, Write};
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Write<'_> {
    /// Sets `key` to `value`, in place of what stood there.
    pub fn set_setting<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), Error> {
        self.touch(Topic::Settings);
        self.set_unseen(key, value)
    }

    /// The same for what the program notes for itself and no screen shows: none hears of it.
    pub fn set_unseen<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "INSERT INTO settings (key, value)
                 VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute((key, to_json(value)?))?;
        Ok(())
    }

    /// Takes `key` away; nothing happens if it was not set.
    pub fn clear_setting(&mut self, key: &str) -> Result<(), Error> {
        self.touch(Topic::Settings);
        self.tx
            .execute("DELETE FROM settings WHERE key = ?1", [key])?;
        Ok(())
    }
}

impl Read<'_> {
    /// The value under `key`; `None` if it was never set. `Unreadable` if it is of another shape.
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        let text: Option<String> = self
            .tx
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|_| Error::Unreadable {
                column: "settings.value",
            })
    }
}
