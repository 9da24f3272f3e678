//! Packages of the axis seen here. Kept for ever, so that one offered again is known again.

use crate::codec::{hash_or_none, met, moment, moment_or_none, word};
use crate::{Error, Hash, Letter, Read, Topic, Write};
use office::Moment;
use rusqlite::{OptionalExtension, Row};

/// How far a package has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InboxState {
    /// Its content is committed here; the axis does not know it yet.
    Held,
    /// The axis was told.
    Done,
    /// It could not be fetched, read or kept.
    Failed,
}

/// A package of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// The axis's package id.
    pub doc_id: String,
    /// Document or status.
    pub kind: Letter,
    /// How far it has come.
    pub state: InboxState,
    /// The bytes fetched.
    pub envelope: Option<Hash>,
    /// The arrival it became.
    pub arrival: Option<i64>,
    /// Times it was held or failed.
    pub attempts: u32,
    /// The code of what went wrong last.
    pub fault: Option<String>,
    /// When it was first seen.
    pub seen_at: Moment,
    /// When the axis was told and agreed.
    pub done_at: Option<Moment>,
}

impl InboxState {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Held, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

impl Write<'_> {
    /// The content of a package is kept, in this very transaction. One already held or done stays as it is.
    pub fn hold_package(
        &mut self,
        doc_id: &str,
        kind: Letter,
        envelope: &Hash,
        arrival: Option<i64>,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached(
                "INSERT INTO inbox
                     (doc_id, kind, state, envelope, arrival, attempts, seen_at, changed_at)
                 VALUES (?1, ?2, 'held', ?3, ?4, 1, ?5, ?5)
                 ON CONFLICT (doc_id) DO UPDATE
                    SET state = 'held', envelope = excluded.envelope, arrival = excluded.arrival,
                        attempts = attempts + 1, fault = NULL, changed_at = excluded.changed_at
                  WHERE state = 'failed'",
            )?
            .execute((doc_id, kind.word(), envelope, arrival, at.millis()))?;
        Ok(())
    }

    /// The axis was told that the package is here.
    pub fn package_done(&mut self, doc_id: &str, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE inbox
                    SET state = 'done', done_at = coalesce(done_at, ?2), changed_at = ?2
                  WHERE doc_id = ?1 AND state <> 'failed'",
            )?
            .execute((doc_id, at.millis()))?;
        met(changed, "inbox", 0)
    }

    /// The package could not be fetched, read or kept; counted. One already held or done stays as it is.
    pub fn package_failed(
        &mut self,
        doc_id: &str,
        kind: Letter,
        envelope: Option<&Hash>,
        fault: &str,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached(
                "INSERT INTO inbox
                     (doc_id, kind, state, envelope, attempts, fault, seen_at, changed_at)
                 VALUES (?1, ?2, 'failed', ?3, 1, ?4, ?5, ?5)
                 ON CONFLICT (doc_id) DO UPDATE
                    SET envelope = coalesce(excluded.envelope, envelope),
                        attempts = attempts + 1, fault = excluded.fault,
                        changed_at = excluded.changed_at
                  WHERE state = 'failed'",
            )?
            .execute((doc_id, kind.word(), envelope, fault, at.millis()))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The package `doc_id`, if it was ever seen.
    pub fn package(&self, doc_id: &str) -> Result<Option<InboxRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE doc_id = ?1"))?
            .query_row([doc_id], package)
            .optional()?)
    }

    /// Packages that are kept here and of which the axis does not know it yet, oldest first.
    pub fn unacknowledged(&self) -> Result<Vec<InboxRow>, Error> {
        self.packages(&format!("{SELECT} WHERE state = 'held' ORDER BY id"), [])
    }

    /// At most `limit` packages that failed, newest first.
    pub fn failed_packages(&self, limit: u32) -> Result<Vec<InboxRow>, Error> {
        self.packages(
            &format!("{SELECT} WHERE state = 'failed' ORDER BY id DESC LIMIT ?1"),
            [limit],
        )
    }

    fn packages(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<InboxRow>, Error> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map(values, package)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str =
    "SELECT doc_id, kind, state, envelope, arrival, attempts, fault, seen_at, done_at
   FROM inbox";

fn package(row: &Row<'_>) -> rusqlite::Result<InboxRow> {
    Ok(InboxRow {
        doc_id: row.get("doc_id")?,
        kind: word(row, "kind", Letter::from_word)?,
        state: word(row, "state", InboxState::from_word)?,
        envelope: hash_or_none(row, "envelope")?,
        arrival: row.get("arrival")?,
        attempts: row.get("attempts")?,
        fault: row.get("fault")?,
        seen_at: moment(row, "seen_at")?,
        done_at: moment_or_none(row, "done_at")?,
    })
}
