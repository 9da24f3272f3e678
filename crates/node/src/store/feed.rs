//! The feed of a mailbox: every package that ever came to an agency, numbered without gap in the order of commits.
//!
//! A number is taken in the transaction that takes the letter over, under the lock of the mailbox's row. Never a serial,
//! a time or a name of chance as a cursor: with those, what commits late falls behind what was read already.

use super::agencies::AgencyKey;
use super::keeping::{Sql, Value, values};
use super::{Store, epoch_in};
use crate::error::Error;
use axis::Kind;
use axis::wire::hash::sha256;
use office::{Day, Moment};

/// A part of a mailbox's feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Packages in the order of their numbers.
    pub items: Vec<FeedItem>,
    /// Number of the last package there is, 0 if none.
    pub head: u64,
    /// The chain at the head; 64 zeros if there is none. See [`FeedItem::chain`].
    pub chain: String,
    /// The node's epoch. See [`Store::epoch`].
    pub epoch: u64,
}

/// A package's place in its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedItem {
    /// Its number, from 1.
    pub seq: u64,
    /// Its name.
    pub doc_id: String,
    /// What it is.
    pub kind: Kind,
    /// SHA-256 of the file as it is kept, hex.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it came in; never before an earlier number did.
    pub at: Moment,
    /// SHA-256, hex, over `<chain before>\n<seq> <docId> <sha256>\n`; before the first stand 64 zeros.
    ///
    /// Two feeds with the same chain at a number are the same up to there.
    pub chain: String,
}

/// What came to a mailbox on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayDigest {
    /// First and last number of the day; 0 if nothing came.
    pub first: u64,
    /// See `first`.
    pub last: u64,
    /// How many.
    pub count: u64,
    /// SHA-256, hex, over the lines `<seq> <docId>\n`.
    pub sha256: String,
    /// The node's epoch.
    pub epoch: u64,
}

impl Store {
    /// The packages of a mailbox behind a number, at most so many, with the head of the same moment.
    pub fn feed(&self, mailbox: AgencyKey, after: u64, most: usize) -> Result<Feed, Error> {
        self.read(|sql| {
            let items = sql.all(
                "SELECT packages.seq, packages.doc_id, packages.kind, letters.stored_sha256,
                        letters.size, packages.fed_at, packages.chain
                 FROM packages
                 JOIN letters ON letters.id = packages.letter
                 WHERE packages.receiver = ?1 AND packages.seq > ?2
                 ORDER BY packages.seq
                 LIMIT ?3",
                values![mailbox.0, after, most],
                |row| {
                    Ok(FeedItem {
                        seq: row.count(0)?,
                        doc_id: row.text(1)?,
                        kind: Kind::from_word(&row.text(2)?).unwrap_or(Kind::Document),
                        sha256: row.text(3)?,
                        size: row.count(4)?,
                        at: row.moment(5)?,
                        chain: row.text(6)?,
                    })
                },
            )?;
            let end = end_of(sql, mailbox, "")?.unwrap_or_else(End::nothing);
            Ok(Feed {
                items,
                head: end.head,
                chain: end.chain,
                epoch: epoch_in(sql)?,
            })
        })
    }

    /// The last numbers of mailboxes; one to which nothing ever came is left out.
    pub fn heads(&self, mailboxes: &[AgencyKey]) -> Result<Vec<(AgencyKey, u64)>, Error> {
        let places: Vec<String> = (1..=AT_ONCE).map(|place| format!("?{place}")).collect();
        let words = format!(
            "SELECT agency, head FROM mailboxes WHERE agency IN ({})",
            places.join(", ")
        );
        self.read(|sql| {
            let mut heads = Vec::new();
            for some in mailboxes.chunks(AT_ONCE) {
                // Always as many places, so that the statement is prepared once.
                let mut values = vec![Value::Null; AT_ONCE];
                for (value, mailbox) in values.iter_mut().zip(some) {
                    *value = Value::Int(mailbox.0);
                }
                heads.extend(sql.all(&words, &values, |row| {
                    Ok((AgencyKey(row.int(0)?), row.count(1)?))
                })?);
            }
            Ok(heads)
        })
    }

    /// What came to a mailbox on a day in Vietnam's time. Of a day that is not over, it may still change.
    pub fn digest(&self, mailbox: AgencyKey, day: Day) -> Result<DayDigest, Error> {
        use sha2::{Digest, Sha256};
        self.read(|sql| {
            let (mut first, mut last, mut count) = (0, 0, 0);
            let mut sum = Sha256::new();
            sql.each(
                "SELECT seq, doc_id
                 FROM packages
                 WHERE receiver = ?1 AND fed_at >= ?2 AND fed_at < ?3
                 ORDER BY seq",
                values![mailbox.0, day.begins(), day.plus_days(1).begins()],
                &mut |row| {
                    last = row.count(0)?;
                    if count == 0 {
                        first = last;
                    }
                    count += 1;
                    sum.update(format!("{last} {}\n", row.text(1)?));
                    Ok(())
                },
            )?;
            Ok(DayDigest {
                first,
                last,
                count,
                sha256: hex::encode(sum.finalize()),
                epoch: epoch_in(sql)?,
            })
        })
    }
}

/// The end of a mailbox's feed.
pub(super) struct End {
    pub(super) head: u64,
    pub(super) chain: String,
    pub(super) last_at: Moment,
}

impl End {
    fn nothing() -> Self {
        Self {
            head: 0,
            chain: super::audit::ZERO.to_owned(),
            last_at: Moment::from_millis(i64::MIN),
        }
    }

    /// The end once another package is in.
    pub(super) fn after(&self, doc_id: &str, sha256: &str, at: Moment) -> Self {
        let head = self.head + 1;
        Self {
            head,
            chain: link(
                &self.chain,
                i64::try_from(head).unwrap_or(i64::MAX),
                doc_id,
                sha256,
            ),
            last_at: at.max(self.last_at),
        }
    }

    pub(super) fn write(&self, sql: &mut dyn Sql, mailbox: AgencyKey) -> Result<(), Error> {
        sql.run(
            "UPDATE mailboxes
             SET head = ?2, chain = ?3, last_at = ?4
             WHERE agency = ?1",
            values![mailbox.0, self.head, &self.chain, self.last_at],
        )?;
        Ok(())
    }
}

/// Locks a mailbox until the transaction ends; its end.
pub(super) fn lock(sql: &mut dyn Sql, mailbox: AgencyKey) -> Result<End, Error> {
    let words = sql.dialect().for_update();
    if let Some(end) = end_of(sql, mailbox, words)? {
        return Ok(end);
    }
    let nothing = End::nothing();
    sql.run(
        "INSERT INTO mailboxes (agency, head, chain, last_at)
         VALUES (?1, 0, ?2, ?3)
         ON CONFLICT (agency) DO NOTHING",
        values![mailbox.0, &nothing.chain, nothing.last_at],
    )?;
    end_of(sql, mailbox, words)?.ok_or(Error::RowMissing)
}

fn end_of(sql: &mut dyn Sql, mailbox: AgencyKey, lock: &str) -> Result<Option<End>, Error> {
    sql.first(
        &format!("SELECT head, chain, last_at FROM mailboxes WHERE agency = ?1{lock}"),
        values![mailbox.0],
        |row| {
            Ok(End {
                head: row.count(0)?,
                chain: row.text(1)?,
                last_at: row.moment(2)?,
            })
        },
    )
}

/// Mailboxes asked about in one statement.
const AT_ONCE: usize = 100;

/// The chain behind a package.
pub(crate) fn link(before: &str, seq: i64, doc_id: &str, sha: &str) -> String {
    hex::encode(sha256(
        format!("{before}\n{seq} {doc_id} {sha}\n").as_bytes(),
    ))
}
