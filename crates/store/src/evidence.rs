//! What proves a signed file for decades: certificates, revocation data, stamps, and the verdict last found.
//!
//! The file that was sent or came never changes; what is appended to it for long keeping is another file, `kept`.

use crate::codec::{hash, hash_or_none, met, moment, moment_or_none, word};
use crate::{Error, Hash, Level, Read, Topic, Write};
use office::Moment;
use rusqlite::{OptionalExtension, Row};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paper {
    /// An outgoing dispatch.
    Dispatch(i64),
    /// An arrival.
    Arrival(i64),
}

/// What a part of the evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// A certificate.
    Certificate,
    /// A revocation list.
    List,
    /// An OCSP answer.
    Status,
    /// A time stamp token.
    Stamp,
}

/// The evidence of one signed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Our id.
    pub id: i64,
    /// Whose file it is.
    pub paper: Paper,
    /// Name of the file, as sent or as it came.
    pub name: String,
    /// The file as it was sent or came.
    pub file: Hash,
    /// The same with evidence and archive stamps appended.
    pub kept: Option<Hash>,
    /// Level of what is kept.
    pub level: Level,
    /// JSON of the verdict last found.
    pub report: Option<String>,
    /// When that was.
    pub judged_at: Option<Moment>,
    /// When an archive stamp is to be set on top.
    pub renew_at: Option<Moment>,
    /// Tries begun since it was last complete.
    pub attempts: u32,
    /// Not looked at before; `None` for never again.
    pub next_at: Option<Moment>,
    /// The code of what stopped the last try.
    pub fault: Option<String>,
}

/// One part of the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidencePart {
    /// What it is.
    pub kind: PartKind,
    /// Its DER, which lies in `files/`.
    pub hash: Hash,
    /// Bytes.
    pub size: u64,
    /// When it was kept.
    pub kept_at: Moment,
}

/// What a try brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceFound {
    /// The file with evidence and archive stamps appended; `None` leaves what was kept before.
    pub kept: Option<Hash>,
    /// Level of what is kept.
    pub level: Level,
    /// JSON of the verdict.
    pub report: String,
    /// When it was found.
    pub judged_at: Moment,
    /// When an archive stamp is to be set on top.
    pub renew_at: Option<Moment>,
    /// When to look at it again; `None` for never.
    pub next_at: Option<Moment>,
}

impl PartKind {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::List => "list",
            Self::Status => "status",
            Self::Stamp => "stamp",
        }
    }

    /// The kind kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Certificate, Self::List, Self::Status, Self::Stamp]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

impl Write<'_> {
    /// Enters a signed file, due at once; one that is known stays as it is. Tells the row.
    pub fn enter_evidence(
        &mut self,
        paper: Paper,
        name: &str,
        file: &Hash,
        at: Moment,
    ) -> Result<i64, Error> {
        let (dispatch, arrival) = both(paper);
        self.tx
            .prepare_cached(
                "INSERT INTO evidence
                     (dispatch, arrival, name, file, level, attempts, next_at, created_at)
                 VALUES (?1, ?2, ?3, ?4, 'b', 0, ?5, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((dispatch, arrival, name, file, at.millis()))?;
        let id = self.tx.query_row(
            "SELECT id FROM evidence WHERE dispatch IS ?1 AND arrival IS ?2 AND file = ?3",
            (dispatch, arrival, file),
            |row| row.get(0),
        )?;
        Ok(id)
    }

    /// A try begins: counted now, and not made again before `next_at` whatever becomes of it.
    pub fn begin_evidence(&mut self, id: i64, next_at: Moment) -> Result<(), Error> {
        let changed = self.tx.execute(
            "UPDATE evidence SET attempts = attempts + 1, next_at = ?2 WHERE id = ?1",
            (id, next_at.millis()),
        )?;
        met(changed, EVIDENCE, id)
    }

    /// What a try brought.
    pub fn set_evidence(&mut self, id: i64, found: &EvidenceFound) -> Result<(), Error> {
        self.touch(Topic::History);
        let changed = self.tx.execute(
            "UPDATE evidence
                SET kept = coalesce(?2, kept), level = ?3, report = ?4, judged_at = ?5,
                    renew_at = ?6, next_at = ?7, fault = NULL,
                    attempts = iif(?7 IS NULL OR ?6 IS NOT NULL, 0, attempts)
              WHERE id = ?1",
            (
                id,
                found.kept,
                found.level.word(),
                &found.report,
                found.judged_at.millis(),
                found.renew_at.map(Moment::millis),
                found.next_at.map(Moment::millis),
            ),
        )?;
        met(changed, EVIDENCE, id)
    }

    /// Has every file looked at again that rests at a level below `goal`; tells how many.
    ///
    /// Files that came are ours to keep too, but their senders' stamps are not ours to set: only their evidence may grow.
    pub fn reopen_evidence_below(&mut self, goal: Level, at: Moment) -> Result<usize, Error> {
        let below = [Level::B, Level::T, Level::Lt, Level::Lta];
        let mut reopened = 0;
        for level in below.into_iter().filter(|level| *level < goal) {
            reopened += self
                .tx
                .prepare_cached(
                    "UPDATE evidence
                        SET next_at = ?2, attempts = 0
                      WHERE next_at IS NULL AND level = ?1",
                )?
                .execute((level.word(), at.millis()))?;
        }
        Ok(reopened)
    }

    /// What stopped a try.
    pub fn set_evidence_fault(
        &mut self,
        id: i64,
        fault: &str,
        next_at: Option<Moment>,
    ) -> Result<(), Error> {
        let changed = self.tx.execute(
            "UPDATE evidence SET fault = ?2, next_at = ?3 WHERE id = ?1",
            (id, fault, next_at.map(Moment::millis)),
        )?;
        met(changed, EVIDENCE, id)
    }

    /// Adds a part, whose bytes lie in `files/` already; one that is known stays.
    pub fn add_evidence_part(
        &mut self,
        id: i64,
        kind: PartKind,
        hash: &Hash,
        size: u64,
        at: Moment,
    ) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "INSERT INTO evidence_parts (evidence, kind, hash, size, kept_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((id, kind.word(), hash, size, at.millis()))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The evidence to be looked at next, the longest due first.
    pub fn next_evidence(&self, now: Moment) -> Result<Option<EvidenceRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT} INDEXED BY evidence_due
                  WHERE next_at IS NOT NULL
                    AND next_at <= ?1
                  ORDER BY next_at, id
                  LIMIT 1"
            ))?
            .query_row([now.millis()], evidence)
            .optional()?)
    }

    /// The evidence of the files of a dispatch or an arrival, in the order they were entered.
    pub fn evidence_of(&self, paper: Paper) -> Result<Vec<EvidenceRow>, Error> {
        let (column, id) = match paper {
            Paper::Dispatch(id) => ("dispatch", id),
            Paper::Arrival(id) => ("arrival", id),
        };
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE {column} = ?1"))?;
        let rows = statement.query_map([id], evidence)?;
        let mut rows: Vec<EvidenceRow> = rows.collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    /// The parts of one evidence, by kind and hash.
    pub fn evidence_parts(&self, id: i64) -> Result<Vec<EvidencePart>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT kind, hash, size, kept_at
               FROM evidence_parts
              WHERE evidence = ?1
              ORDER BY kind, hash",
        )?;
        let rows = statement.query_map([id], part)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const EVIDENCE: &str = "evidence";
const SELECT: &str = "SELECT id, dispatch, arrival, name, file, kept, level, report, judged_at,
        renew_at, attempts, next_at, fault
   FROM evidence";

const fn both(paper: Paper) -> (Option<i64>, Option<i64>) {
    match paper {
        Paper::Dispatch(id) => (Some(id), None),
        Paper::Arrival(id) => (None, Some(id)),
    }
}

fn evidence(row: &Row<'_>) -> rusqlite::Result<EvidenceRow> {
    let dispatch: Option<i64> = row.get("dispatch")?;
    let paper = match dispatch {
        Some(id) => Paper::Dispatch(id),
        None => Paper::Arrival(row.get("arrival")?),
    };
    Ok(EvidenceRow {
        id: row.get("id")?,
        paper,
        name: row.get("name")?,
        file: hash(row, "file")?,
        kept: hash_or_none(row, "kept")?,
        level: word(row, "level", Level::from_word)?,
        report: row.get("report")?,
        judged_at: moment_or_none(row, "judged_at")?,
        renew_at: moment_or_none(row, "renew_at")?,
        attempts: row.get("attempts")?,
        next_at: moment_or_none(row, "next_at")?,
        fault: row.get("fault")?,
    })
}

fn part(row: &Row<'_>) -> rusqlite::Result<EvidencePart> {
    Ok(EvidencePart {
        kind: word(row, "kind", PartKind::from_word)?,
        hash: hash(row, "hash")?,
        size: row.get("size")?,
        kept_at: moment(row, "kept_at")?,
    })
}
