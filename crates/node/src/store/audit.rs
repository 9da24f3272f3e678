//! The audit chain: what people and programs did to the node, each line sealed to the one before by its hash.
//!
//! Shows that lines were changed, taken out or cut off by someone who did not recompute all that follow. Against someone
//! who owns the database and does, only a copy of the last hash kept elsewhere helps: every backup holds one, and
//! `verify` prints it. Not for letters: their order is chained mailbox by mailbox.

use super::Store;
use super::keeping::{Row, Sql, values};
use crate::error::Error;
use axis::wire::hash::sha256;
use office::Moment;

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Moment,
    /// Who did it: a person at the admin page, a center, or the program.
    pub who: String,
    /// What was done, as a word such as `center.rotated`.
    pub what: String,
    /// To what.
    pub subject: String,
    /// What else is worth knowing; never a secret.
    pub detail: String,
}

/// What the chain turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every line stands as it was written.
    Sound {
        /// How many lines.
        lines: u64,
        /// Hash of the last one, hex; 64 zeros if there is none.
        head: String,
    },
    /// A line is not what it was, or is not there.
    Broken {
        /// Number of the first such line, from 1.
        line: u64,
    },
}

impl Store {
    /// Adds a line; its number, from 1.
    pub fn audit(&self, entry: &AuditEntry) -> Result<u64, Error> {
        self.write(|sql| add(sql, entry))
    }

    /// Reads the whole chain and computes it anew, line by line.
    pub fn verify_audit(&self) -> Result<AuditVerdict, Error> {
        self.read(|sql| {
            let (mut seq, mut hash) = (0, ZERO.to_owned());
            let mut broken = None;
            sql.each(
                "SELECT at, who, what, subject, detail, seq, prev, hash
                 FROM audit
                 ORDER BY seq",
                &[],
                &mut |row| {
                    if broken.is_some() {
                        return Ok(());
                    }
                    seq += 1;
                    let written = (row.count(5)?, row.text(6)?, row.text(7)?);
                    let is_sound = written.0 == seq
                        && written.1 == hash
                        && written.2 == hash_of(seq, &hash, &entry_of(row)?);
                    hash = written.2;
                    if !is_sound {
                        broken = Some(seq);
                    }
                    Ok(())
                },
            )?;
            if let Some(line) = broken {
                return Ok(AuditVerdict::Broken { line });
            }
            if end(sql)? != (seq, hash.clone()) {
                return Ok(AuditVerdict::Broken { line: seq + 1 });
            }
            Ok(AuditVerdict::Sound {
                lines: seq,
                head: hash,
            })
        })
    }

    /// The latest lines with their numbers, newest first.
    pub fn audited(&self, most: usize) -> Result<Vec<(u64, AuditEntry)>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT at, who, what, subject, detail, seq
                 FROM audit
                 ORDER BY seq DESC
                 LIMIT ?1",
                values![most],
                |row| Ok((row.count(5)?, entry_of(row)?)),
            )
        })
    }
}

/// Adds a line in a transaction that does what the line says.
pub(super) fn add(sql: &mut dyn Sql, entry: &AuditEntry) -> Result<u64, Error> {
    // Every line holds the one before: two at once would both follow the same.
    sql.lock("audit")?;
    let (last, prev) = end(sql)?;
    let seq = last + 1;
    let hash = hash_of(seq, &prev, entry);
    sql.run(
        "INSERT INTO audit (seq, at, who, what, subject, detail, prev, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        values![
            seq,
            entry.at,
            &entry.who,
            &entry.what,
            &entry.subject,
            &entry.detail,
            &prev,
            &hash
        ],
    )?;
    sql.run(
        "UPDATE audit_head
         SET seq = ?1, hash = ?2",
        values![seq, &hash],
    )?;
    Ok(seq)
}

/// Number and hash of the last line.
pub(super) fn end(sql: &mut dyn Sql) -> Result<(u64, String), Error> {
    sql.only("SELECT seq, hash FROM audit_head", &[], |row| {
        Ok((row.count(0)?, row.text(1)?))
    })
}

/// SHA-256 over the figures in eight bytes and the texts with their lengths before them, so that no text can pass for
/// two.
fn hash_of(seq: u64, prev: &str, entry: &AuditEntry) -> String {
    let mut bytes = Vec::new();
    bytes.extend(seq.to_be_bytes());
    bytes.extend(entry.at.millis().to_be_bytes());
    for text in [prev, &entry.who, &entry.what, &entry.subject, &entry.detail] {
        let text = super::keeping::without_nul(text);
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    hex::encode(sha256(&bytes))
}

fn entry_of(row: &dyn Row) -> Result<AuditEntry, Error> {
    Ok(AuditEntry {
        at: row.moment(0)?,
        who: row.text(1)?,
        what: row.text(2)?,
        subject: row.text(3)?,
        detail: row.text(4)?,
    })
}

/// What the first line of a chain, and the first package of a mailbox, follow.
pub(crate) const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";
