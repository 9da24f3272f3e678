//! Centers and their secrets.

use super::Store;
use crate::error::Error;
use axis::Secret;
use office::Moment;
use rusqlite::OptionalExtension;

/// A center, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CenterEntry {
    /// What stands in `systemid`.
    pub id: String,
    /// When it was added, or its secret last changed.
    pub added_at: Moment,
}

impl Store {
    /// Adds a center, or gives it another secret.
    pub fn add_center(&self, id: &str, secret: &Secret, at: Moment) -> Result<(), Error> {
        let id = id.trim();
        let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        if !is_id || secret.is_empty() {
            return Err(Error::CenterIncomplete);
        }
        self.write(|tx| {
            tx.execute(
                "INSERT INTO centers (id, secret, added_at)
                 VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, added_at = excluded.added_at",
                (id, secret.expose(), at.millis()),
            )
            .map_err(Error::from)?;
            Ok(())
        })
    }

    /// Every center, by id.
    pub fn centers(&self) -> Result<Vec<CenterEntry>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached("SELECT id, added_at FROM centers ORDER BY id")?;
            let found = rows.query_map([], |row| {
                Ok(CenterEntry {
                    id: row.get(0)?,
                    added_at: Moment::from_millis(row.get(1)?),
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// The secret of a center.
    pub fn secret_of(&self, center: &str) -> Result<Option<Secret>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached("SELECT secret FROM centers WHERE id = ?1")?;
            let found = rows
                .query_row([center], |row| row.get::<_, String>(0))
                .optional()?;
            Ok(found.map(Secret::new))
        })
    }
}
