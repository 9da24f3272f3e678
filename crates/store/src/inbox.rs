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
    /// It failed, and a person let it be: it is not tried again.
    Closed,
}

/// What names a package: two axes may name two packages alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageKey<'a> {
    /// The road it came by; `None` if it came by none.
    pub road: Option<i64>,
    /// The axis's package id.
    pub doc_id: &'a str,
}

/// A package of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// The road it came by; `None` if it came by none.
    pub road: Option<i64>,
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
    /// Times it was held or failed; of a failed one, since a person last had it tried.
    pub attempts: u32,
    /// The code of what went wrong last.
    pub fault: Option<String>,
    /// When it was first seen.
    pub seen_at: Moment,
    /// When it was last held, failed or done.
    pub changed_at: Moment,
    /// When the axis was told and agreed.
    pub done_at: Option<Moment>,
}

impl<'a> PackageKey<'a> {
    /// A package that came by `road`.
    pub const fn over(road: Option<i64>, doc_id: &'a str) -> Self {
        Self { road, doc_id }
    }
}

/// A package that came by none of the roads.
impl<'a> From<&'a str> for PackageKey<'a> {
    fn from(doc_id: &'a str) -> Self {
        Self { road: None, doc_id }
    }
}

impl<'a> From<&'a String> for PackageKey<'a> {
    fn from(doc_id: &'a String) -> Self {
        doc_id.as_str().into()
    }
}

impl InboxRow {
    /// What names it.
    pub fn key(&self) -> PackageKey<'_> {
        PackageKey::over(self.road, &self.doc_id)
    }
}

impl InboxState {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Closed => "closed",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Held, Self::Done, Self::Failed, Self::Closed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

impl Write<'_> {
    /// The content of a package is kept, in this very transaction. One already held or done stays as it is; one that
    /// failed, or was closed while it was on its way, is held now.
    pub fn hold_package<'k>(
        &mut self,
        package: impl Into<PackageKey<'k>>,
        kind: Letter,
        envelope: &Hash,
        arrival: Option<i64>,
        at: Moment,
    ) -> Result<(), Error> {
        let PackageKey { road, doc_id } = package.into();
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached(
                "INSERT INTO inbox
                     (doc_id, kind, state, envelope, arrival, attempts, seen_at, changed_at, road)
                 VALUES (?1, ?2, 'held', ?3, ?4, 1, ?5, ?5, ?6)
                 ON CONFLICT (doc_id, coalesce(road, 0)) DO UPDATE
                    SET state = 'held', envelope = excluded.envelope, arrival = excluded.arrival,
                        attempts = attempts + 1, fault = NULL, changed_at = excluded.changed_at
                  WHERE state IN ('failed', 'closed')",
            )?
            .execute((doc_id, kind.word(), envelope, arrival, at.millis(), road))?;
        Ok(())
    }

    /// The axis was told that the package is here.
    pub fn package_done<'k>(
        &mut self,
        package: impl Into<PackageKey<'k>>,
        at: Moment,
    ) -> Result<(), Error> {
        let PackageKey { road, doc_id } = package.into();
        self.touch(Topic::Inbox);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE inbox
                    SET state = 'done', done_at = coalesce(done_at, ?2), changed_at = ?2
                  WHERE doc_id = ?1 AND coalesce(road, 0) = coalesce(?3, 0)
                    AND state IN ('held', 'done')",
            )?
            .execute((doc_id, at.millis(), road))?;
        met(changed, "inbox", 0)
    }

    /// The package could not be fetched, read or kept; counted. One already held, done or closed stays as it is.
    pub fn package_failed<'k>(
        &mut self,
        package: impl Into<PackageKey<'k>>,
        kind: Letter,
        envelope: Option<&Hash>,
        fault: &str,
        at: Moment,
    ) -> Result<(), Error> {
        let PackageKey { road, doc_id } = package.into();
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached(
                "INSERT INTO inbox
                     (doc_id, kind, state, envelope, attempts, fault, seen_at, changed_at, road)
                 VALUES (?1, ?2, 'failed', ?3, 1, ?4, ?5, ?5, ?6)
                 ON CONFLICT (doc_id, coalesce(road, 0)) DO UPDATE
                    SET envelope = coalesce(excluded.envelope, envelope),
                        attempts = attempts + 1, fault = excluded.fault,
                        changed_at = excluded.changed_at
                  WHERE state = 'failed'",
            )?
            .execute((doc_id, kind.word(), envelope, fault, at.millis(), road))?;
        Ok(())
    }

    /// Every package that failed begins anew, as if it had not been tried yet.
    pub fn forget_tries(&mut self) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached("UPDATE inbox SET attempts = 0 WHERE state = 'failed'")?
            .execute(())?;
        Ok(())
    }

    /// A package that failed is let be; its bytes, if they came, stay. One named without its road is closed on all of
    /// them. Tells whether one had failed.
    pub fn close_package<'k>(
        &mut self,
        package: impl Into<PackageKey<'k>>,
        at: Moment,
    ) -> Result<bool, Error> {
        const CLOSE: &str = "UPDATE inbox SET state = 'closed', changed_at = ?3
                              WHERE doc_id = ?1 AND (?2 IS NULL OR road = ?2) AND state = 'failed'";
        self.turn_package(CLOSE, package.into(), at)
    }

    /// A package that was let be has failed again, as if it had not been tried yet. Tells whether one was closed.
    pub fn reopen_package<'k>(
        &mut self,
        package: impl Into<PackageKey<'k>>,
        at: Moment,
    ) -> Result<bool, Error> {
        const REOPEN: &str = "UPDATE inbox SET state = 'failed', attempts = 0, changed_at = ?3
                               WHERE doc_id = ?1 AND (?2 IS NULL OR road = ?2) AND state = 'closed'";
        self.turn_package(REOPEN, package.into(), at)
    }

    fn turn_package(
        &mut self,
        how: &str,
        PackageKey { road, doc_id }: PackageKey<'_>,
        at: Moment,
    ) -> Result<bool, Error> {
        self.touch(Topic::Inbox);
        let mut turn = self.tx.prepare_cached(how)?;
        Ok(turn.execute((doc_id, road, at.millis()))? > 0)
    }
}

impl Read<'_> {
    /// This package, if it was ever seen. One named without its road is sought on all of them.
    pub fn package<'k>(
        &self,
        package: impl Into<PackageKey<'k>>,
    ) -> Result<Option<InboxRow>, Error> {
        let PackageKey { road, doc_id } = package.into();
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT} WHERE doc_id = ?1 AND (?2 IS NULL OR road = ?2) ORDER BY road, id LIMIT 1"
            ))?
            .query_row((doc_id, road), package_of)
            .optional()?)
    }

    /// Packages that are kept here and of which the axis does not know it yet, on whatever road, oldest first.
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
        let rows = statement.query_map(values, package_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str =
    "SELECT road, doc_id, kind, state, envelope, arrival, attempts, fault, seen_at,
    changed_at, done_at FROM inbox";

fn package_of(row: &Row<'_>) -> rusqlite::Result<InboxRow> {
    Ok(InboxRow {
        road: row.get("road")?,
        doc_id: row.get("doc_id")?,
        kind: word(row, "kind", Letter::from_word)?,
        state: word(row, "state", InboxState::from_word)?,
        envelope: hash_or_none(row, "envelope")?,
        arrival: row.get("arrival")?,
        attempts: row.get("attempts")?,
        fault: row.get("fault")?,
        seen_at: moment(row, "seen_at")?,
        changed_at: moment(row, "changed_at")?,
        done_at: moment_or_none(row, "done_at")?,
    })
}
