//! Our mailbox at a node of ours, number by number: what came to it, and how much of that is here.

use crate::codec::{moment, moment_or_none, word};
use crate::{Error, Letter, Read, Topic, Write};
use office::{Day, Moment};
use rusqlite::{OptionalExtension, Row};

/// How far a mailbox was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRow {
    /// The road to the node.
    pub road: i64,
    /// The mailbox's code in force there.
    pub code: String,
    /// The node's epoch.
    pub epoch: u64,
    /// The last number read; 0 if none.
    pub last: u64,
    /// The chain there, 64 hex digits.
    pub chain: String,
    /// The last number given.
    pub head: u64,
    /// Numbers up to this one were taken over before this desk came.
    pub since: u64,
    /// When it was last read.
    pub read_at: Moment,
    /// When it was last seen that the node had gone back.
    pub back_at: Option<Moment>,
    /// Whether a person has seen that.
    pub back_told: bool,
}

/// A package of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxItem {
    /// Its number.
    pub seq: u64,
    /// The axis's package id.
    pub doc_id: String,
    /// What it is.
    pub kind: Letter,
    /// SHA-256 of the file there, 64 hex digits.
    pub sha256: String,
    /// When it was taken over, by the node's clock.
    pub at: Moment,
}

/// A day of a mailbox, compared with the node's digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxDay {
    /// Which day, in Vietnam's time.
    pub day: Day,
    /// Packages there, by the node's word.
    pub count: u64,
    /// Of those, here.
    pub had: u64,
    /// Whether numbers and names agree.
    pub agrees: bool,
    /// When it was compared.
    pub compared_at: Moment,
}

impl Write<'_> {
    /// How far a mailbox is read now.
    pub fn set_mailbox(&mut self, row: &MailboxRow) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached(
                "INSERT INTO mailboxes
                     (road, code, epoch, last, chain, head, since, read_at, back_at, back_told)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (road) DO UPDATE
                    SET code = excluded.code, epoch = excluded.epoch, last = excluded.last,
                        chain = excluded.chain, head = excluded.head, since = excluded.since,
                        read_at = excluded.read_at, back_at = excluded.back_at,
                        back_told = excluded.back_told",
            )?
            .execute((
                row.road,
                &row.code,
                number(row.epoch),
                number(row.last),
                &row.chain,
                number(row.head),
                number(row.since),
                row.read_at.millis(),
                row.back_at.map(Moment::millis),
                row.back_told,
            ))?;
        Ok(())
    }

    /// What stands in a mailbox under these numbers, in the place of whatever stood there.
    pub fn set_mailbox_items(&mut self, road: i64, items: &[MailboxItem]) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        let mut statement = self.tx.prepare_cached(
            "INSERT INTO mailbox_items (road, seq, doc_id, kind, sha256, at, elsewhere)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)
             ON CONFLICT (road, seq) DO UPDATE
                SET doc_id = excluded.doc_id, kind = excluded.kind, sha256 = excluded.sha256,
                    at = excluded.at, elsewhere = 0",
        )?;
        for item in items {
            statement.execute((
                road,
                number(item.seq),
                &item.doc_id,
                item.kind.word(),
                &item.sha256,
                item.at.millis(),
            ))?;
        }
        Ok(())
    }

    /// Forgets the numbers behind `last`: the node gave them to others, or to nobody.
    pub fn forget_mailbox_items(&mut self, road: i64, last: u64) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx.execute(
            "DELETE FROM mailbox_items WHERE road = ?1 AND seq > ?2",
            (road, number(last)),
        )?;
        Ok(())
    }

    /// A package of our mailbox is not ours to keep after all.
    pub fn set_elsewhere(&mut self, road: i64, seq: u64) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx.execute(
            "UPDATE mailbox_items SET elsewhere = 1 WHERE road = ?1 AND seq = ?2",
            (road, number(seq)),
        )?;
        Ok(())
    }

    /// What was found of a day that is over.
    pub fn set_mailbox_day(&mut self, road: i64, day: &MailboxDay) -> Result<(), Error> {
        self.touch(Topic::Inbox);
        self.tx
            .prepare_cached(
                "INSERT INTO mailbox_days (road, day, count, had, agrees, compared_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (road, day) DO UPDATE
                    SET count = excluded.count, had = excluded.had, agrees = excluded.agrees,
                        compared_at = excluded.compared_at",
            )?
            .execute((
                road,
                day.day.to_string(),
                number(day.count),
                number(day.had),
                day.agrees,
                day.compared_at.millis(),
            ))?;
        Ok(())
    }
}

impl Read<'_> {
    /// How far the mailbox at the end of a road was read; `None` before the first time.
    pub fn mailbox(&self, road: i64) -> Result<Option<MailboxRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT road, code, epoch, last, chain, head, since, read_at, back_at, back_told
                   FROM mailboxes
                  WHERE road = ?1",
            )?
            .query_row([road], mailbox)
            .optional()?)
    }

    /// How many numbers behind `since` were read, and how many of those are here.
    pub fn mailbox_had(&self, road: i64, since: u64) -> Result<(u64, u64), Error> {
        let counts = self
            .tx
            .prepare_cached(&format!(
                "SELECT count(*), count(*) FILTER (WHERE {HERE})
                   FROM mailbox_items m
                  WHERE m.road = ?1 AND m.seq > ?2"
            ))?
            .query_row((road, number(since)), |row| {
                Ok((whole(row.get(0)?), whole(row.get(1)?)))
            })?;
        Ok(counts)
    }

    /// At most `limit` packages of a mailbox behind `since` that are not here, in their order.
    pub fn mailbox_lacks(
        &self,
        road: i64,
        since: u64,
        limit: u32,
    ) -> Result<Vec<MailboxItem>, Error> {
        self.items(
            &format!(
                "{ITEMS} WHERE m.road = ?1 AND m.seq > ?2 AND NOT ({HERE}) ORDER BY m.seq LIMIT ?3"
            ),
            (road, number(since), limit),
        )
    }

    /// The packages of a mailbox that the node took over in a stretch of time, in their order.
    pub fn mailbox_between(
        &self,
        road: i64,
        from: Moment,
        until: Moment,
    ) -> Result<Vec<MailboxItem>, Error> {
        self.items(
            &format!("{ITEMS} WHERE m.road = ?1 AND m.at >= ?2 AND m.at < ?3 ORDER BY m.at, m.seq"),
            (road, from.millis(), until.millis()),
        )
    }

    /// At most `limit` packages of a mailbox behind a number, in their order.
    pub fn mailbox_items(
        &self,
        road: i64,
        after: u64,
        limit: u32,
    ) -> Result<Vec<MailboxItem>, Error> {
        self.items(
            &format!("{ITEMS} WHERE m.road = ?1 AND m.seq > ?2 ORDER BY m.seq LIMIT ?3"),
            (road, number(after), limit),
        )
    }

    /// Of the packages in a stretch of time, how many are here.
    pub fn mailbox_had_between(
        &self,
        road: i64,
        from: Moment,
        until: Moment,
    ) -> Result<u64, Error> {
        let had = self
            .tx
            .prepare_cached(&format!(
                "SELECT count(*)
                   FROM mailbox_items m
                  WHERE m.road = ?1 AND m.at >= ?2 AND m.at < ?3 AND {HERE}"
            ))?
            .query_row((road, from.millis(), until.millis()), |row| row.get(0))?;
        Ok(whole(had))
    }

    /// At most `limit` days of a mailbox that were compared, newest first.
    pub fn mailbox_days(&self, road: i64, limit: u32) -> Result<Vec<MailboxDay>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT day, count, had, agrees, compared_at
               FROM mailbox_days
              WHERE road = ?1
              ORDER BY day DESC
              LIMIT ?2",
        )?;
        let rows = statement.query_map((road, limit), day)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn items(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<MailboxItem>, Error> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map(values, item)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Whether a package of a mailbox is here: taken over by this desk, whichever road brought it, closed by a person, or none
/// of its business.
const HERE: &str = "(m.elsewhere = 1
      OR EXISTS (SELECT 1
                   FROM inbox i
                  WHERE i.doc_id = m.doc_id AND i.state <> 'failed'
                    AND coalesce(i.road, m.road) = m.road))";
const ITEMS: &str = "SELECT m.seq, m.doc_id, m.kind, m.sha256, m.at
   FROM mailbox_items m";

/// Numbers of a mailbox stay far below what a column holds.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn whole(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

fn mailbox(row: &Row<'_>) -> rusqlite::Result<MailboxRow> {
    Ok(MailboxRow {
        road: row.get("road")?,
        code: row.get("code")?,
        epoch: whole(row.get("epoch")?),
        last: whole(row.get("last")?),
        chain: row.get("chain")?,
        head: whole(row.get("head")?),
        since: whole(row.get("since")?),
        read_at: moment(row, "read_at")?,
        back_at: moment_or_none(row, "back_at")?,
        back_told: row.get("back_told")?,
    })
}

fn item(row: &Row<'_>) -> rusqlite::Result<MailboxItem> {
    Ok(MailboxItem {
        seq: whole(row.get("seq")?),
        doc_id: row.get("doc_id")?,
        kind: word(row, "kind", Letter::from_word)?,
        sha256: row.get("sha256")?,
        at: moment(row, "at")?,
    })
}

fn day(row: &Row<'_>) -> rusqlite::Result<MailboxDay> {
    Ok(MailboxDay {
        day: crate::codec::day(row, "day")?.ok_or_else(|| crate::codec::bad("day"))?,
        count: whole(row.get("count")?),
        had: whole(row.get("had")?),
        agrees: row.get("agrees")?,
        compared_at: moment(row, "compared_at")?,
    })
}
