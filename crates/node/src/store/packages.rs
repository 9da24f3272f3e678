//! What waits for a center, and what became of what it sent.

use super::Store;
use crate::error::Error;
use axis::{Kind, Mark};
use office::Moment;
use rusqlite::{OptionalExtension, Row};

/// How far fetching has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody asked for it yet.
    Initial,
    /// The receiver's system is working it.
    Processing,
    /// The receiver's system could not take it; it goes on waiting.
    Failed,
    /// Taken over for good.
    Done,
}

/// A package at its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub doc_id: String,
    /// What it is.
    pub kind: Kind,
    /// Sender's code as it wrote it.
    pub from_code: String,
    /// Receiver's code as the sender wrote it.
    pub to_code: String,
    /// How far fetching has come.
    pub state: State,
    /// What the receiver's system said with it.
    pub remark: String,
    /// When it was taken over from the sender.
    pub accepted_at: Moment,
    /// When its state last changed.
    pub changed_at: Moment,
}

/// Where the bytes of a package are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Name among the blobs.
    pub sha256: String,
    /// Its length in bytes.
    pub size: usize,
}

/// A package as its sender sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentPackage {
    /// The letter's name.
    pub sender_doc_id: String,
    /// Subject of the letter.
    pub title: String,
    /// Number and notation.
    pub notation: String,
    /// The package.
    pub package: Package,
}

impl State {
    /// The word on the wire and in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Processing => "processing",
            Self::Failed => "fail",
            Self::Done => "done",
        }
    }

    fn from_word(word: &str) -> Self {
        [Self::Processing, Self::Failed, Self::Done]
            .into_iter()
            .find(|state| state.word() == word)
            .unwrap_or(Self::Initial)
    }
}

impl From<Mark> for State {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Done => Self::Done,
            Mark::Failed => Self::Failed,
            Mark::Processing => Self::Processing,
        }
    }
}

impl Store {
    /// What waits for a center, oldest first; all of it, for the wire knows no pages.
    pub fn waiting(&self, center: &str, kind: Kind) -> Result<Vec<Package>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached(
                "SELECT packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM packages
                 JOIN letters ON letters.id = packages.letter
                 WHERE packages.center = ?1 AND packages.kind = ?2 AND packages.state <> 'done'
                 ORDER BY packages.id",
            )?;
            let found = rows.query_map((center, kind.word()), |row| package_of(row, 0))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// How many wait.
    pub fn count_waiting(&self, center: &str, kind: Kind) -> Result<u64, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached(
                "SELECT COUNT(*) FROM packages
                 WHERE center = ?1 AND kind = ?2 AND state <> 'done'",
            )?;
            let count: i64 = rows.query_row((center, kind.word()), |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// The file of a package, if it is this center's. Kept readable after `done`.
    pub fn file_of(&self, center: &str, doc_id: &str) -> Result<Option<KeptFile>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached(
                "SELECT letters.stored_sha256, letters.size
                 FROM packages
                 JOIN letters ON letters.id = packages.letter
                 WHERE packages.doc_id = ?1 AND packages.center = ?2",
            )?;
            let found = rows.query_row((doc_id, center), |row| {
                let size: i64 = row.get(1)?;
                Ok(KeptFile {
                    sha256: row.get(0)?,
                    size: usize::try_from(size).unwrap_or(usize::MAX),
                })
            });
            Ok(found.optional()?)
        })
    }

    /// Says how fetching ended. `false` if there is no such package at this center.
    ///
    /// Done is done: what comes later, such as a repeat that was long on the way, changes nothing.
    pub fn mark(
        &self,
        center: &str,
        doc_id: &str,
        mark: Mark,
        remark: &str,
        at: Moment,
    ) -> Result<bool, Error> {
        self.write(|tx| {
            let mut look = tx
                .prepare_cached("SELECT 1 FROM packages WHERE doc_id = ?1 AND center = ?2")
                .map_err(Error::from)?;
            if !look.exists((doc_id, center)).map_err(Error::from)? {
                return Ok(false);
            }
            let mut write = tx
                .prepare_cached(
                    "UPDATE packages
                     SET state = ?2, remark = ?3, changed_at = ?4
                     WHERE doc_id = ?1 AND state <> 'done'",
                )
                .map_err(Error::from)?;
            let row = (doc_id, State::from(mark).word(), remark, at.millis());
            write.execute(row).map_err(Error::from)?;
            Ok(true)
        })
    }

    /// What became of a letter of this center, a row per receiver.
    pub fn sent(&self, center: &str, kind: Kind, doc_id: &str) -> Result<Vec<SentPackage>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached(
                "SELECT letters.doc_id, letters.title, letters.notation,
                        packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM letters
                 JOIN packages ON packages.letter = letters.id
                 WHERE letters.doc_id = ?1 AND letters.center = ?2 AND letters.kind = ?3
                 ORDER BY packages.id",
            )?;
            let found = rows.query_map((doc_id, center, kind.word()), sent_of)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// What became of a center's latest thousand packages, newest letter first.
    pub fn lately_sent(&self, center: &str, kind: Kind) -> Result<Vec<SentPackage>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached(
                "SELECT letters.doc_id, letters.title, letters.notation,
                        packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM letters
                 JOIN packages ON packages.letter = letters.id
                 WHERE letters.center = ?1 AND letters.kind = ?2
                 ORDER BY letters.id DESC, packages.id
                 LIMIT 1000",
            )?;
            let found = rows.query_map((center, kind.word()), sent_of)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

fn sent_of(row: &Row<'_>) -> rusqlite::Result<SentPackage> {
    Ok(SentPackage {
        sender_doc_id: row.get(0)?,
        title: row.get(1)?,
        notation: row.get(2)?,
        package: package_of(row, 3)?,
    })
}

fn package_of(row: &Row<'_>, at: usize) -> rusqlite::Result<Package> {
    let kind: String = row.get(at + 1)?;
    let state: String = row.get(at + 4)?;
    Ok(Package {
        doc_id: row.get(at)?,
        kind: Kind::from_word(&kind).unwrap_or(Kind::Document),
        from_code: row.get(at + 2)?,
        to_code: row.get(at + 3)?,
        state: State::from_word(&state),
        remark: row.get(at + 5)?,
        accepted_at: Moment::from_millis(row.get(at + 6)?),
        changed_at: Moment::from_millis(row.get(at + 7)?),
    })
}
