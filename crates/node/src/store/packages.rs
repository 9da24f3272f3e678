//! What waits for a center, and what became of what it sent.

use super::Store;
use super::files::KeptFile;
use super::keeping::{Row, values};
use crate::error::Error;
use axis::{Kind, Mark};
use office::Moment;

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
        self.read(|sql| {
            sql.all(
                "SELECT packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM packages
                 JOIN letters ON letters.id = packages.letter
                 WHERE packages.center = ?1 AND packages.kind = ?2 AND packages.state <> 'done'
                 ORDER BY packages.id",
                values![center, kind.word()],
                |row| package_of(row, 0),
            )
        })
    }

    /// How many wait.
    pub fn count_waiting(&self, center: &str, kind: Kind) -> Result<u64, Error> {
        self.read(|sql| {
            sql.only(
                "SELECT COUNT(*) FROM packages
                 WHERE center = ?1 AND kind = ?2 AND state <> 'done'",
                values![center, kind.word()],
                |row| row.count(0),
            )
        })
    }

    /// The file of a package, if it is this center's. Kept readable after `done`.
    pub fn file_of(&self, center: &str, doc_id: &str) -> Result<Option<KeptFile>, Error> {
        self.read(|sql| {
            sql.first(
                "SELECT letters.stored_sha256, letters.size
                 FROM packages
                 JOIN letters ON letters.id = packages.letter
                 WHERE packages.doc_id = ?1 AND packages.center = ?2",
                values![doc_id, center],
                |row| {
                    Ok(KeptFile {
                        sha256: row.text(0)?,
                        size: usize::try_from(row.count(1)?).unwrap_or(usize::MAX),
                    })
                },
            )
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
        self.write(|sql| {
            let is_there = sql.finds(
                "SELECT 1 FROM packages WHERE doc_id = ?1 AND center = ?2",
                values![doc_id, center],
            )?;
            if !is_there {
                return Ok(false);
            }
            sql.run(
                "UPDATE packages
                 SET state = ?2, remark = ?3, changed_at = ?4
                 WHERE doc_id = ?1 AND state <> 'done'",
                values![doc_id, State::from(mark).word(), remark, at],
            )?;
            Ok(true)
        })
    }

    /// What became of a letter of this center, a row per receiver.
    pub fn sent(&self, center: &str, kind: Kind, doc_id: &str) -> Result<Vec<SentPackage>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT letters.doc_id, letters.title, letters.notation,
                        packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM letters
                 JOIN packages ON packages.letter = letters.id
                 WHERE letters.doc_id = ?1 AND letters.center = ?2 AND letters.kind = ?3
                 ORDER BY packages.id",
                values![doc_id, center, kind.word()],
                sent_of,
            )
        })
    }

    /// What became of a center's latest thousand packages, newest letter first.
    pub fn lately_sent(&self, center: &str, kind: Kind) -> Result<Vec<SentPackage>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT letters.doc_id, letters.title, letters.notation,
                        packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM letters
                 JOIN packages ON packages.letter = letters.id
                 WHERE letters.center = ?1 AND letters.kind = ?2
                 ORDER BY letters.id DESC, packages.id
                 LIMIT 1000",
                values![center, kind.word()],
                sent_of,
            )
        })
    }
}

fn sent_of(row: &dyn Row) -> Result<SentPackage, Error> {
    Ok(SentPackage {
        sender_doc_id: row.text(0)?,
        title: row.text(1)?,
        notation: row.text(2)?,
        package: package_of(row, 3)?,
    })
}

pub(super) fn package_of(row: &dyn Row, at: usize) -> Result<Package, Error> {
    Ok(Package {
        doc_id: row.text(at)?,
        kind: Kind::from_word(&row.text(at + 1)?).unwrap_or(Kind::Document),
        from_code: row.text(at + 2)?,
        to_code: row.text(at + 3)?,
        state: State::from_word(&row.text(at + 4)?),
        remark: row.text(at + 5)?,
        accepted_at: row.moment(at + 6)?,
        changed_at: row.moment(at + 7)?,
    })
}
