//! Numbers of registers that the node keeps for an office with several desks (design 14.3): one keeper, no gap, no double.
//!
//! After a restore from a backup no number is given in a series until someone has said which ones were given meanwhile:
//! issuing stops rather than guesses (P§5.2).

use super::agencies::AgencyKey;
use super::audit::{self, AuditEntry};
use super::keeping::{Sql, values};
use super::{Store, epoch_in};
use crate::error::Error;
use office::Moment;

/// A register's series of one year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesKey {
    office: AgencyKey,
    book: String,
    year: i32,
}

/// How a series stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesState {
    /// Last number given, 0 if none.
    pub last: u64,
    /// Whether numbers are given now: not after a restore until [`Store::reopen_series`].
    pub is_open: bool,
    /// Numbers that no document has, or has any longer, in their order.
    pub cancelled: Vec<CancelledNumber>,
}

/// A number that is in no use, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelledNumber {
    /// The number.
    pub number: u64,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When.
    pub at: Moment,
    /// Whether what it was given to was lost in a restore, as against being cancelled by its office.
    pub is_lost: bool,
}

/// Why no number is given, or none cancelled.
#[derive(Debug, thiserror::Error)]
pub enum SeriesFault {
    /// A book, year, document, reason or name that is none: empty, too long, or with characters that do not print.
    #[error("{what} is empty, too long or does not print")]
    Malformed {
        /// Which.
        what: &'static str,
    },
    /// The node was restored from a backup; nobody has said yet which numbers were given meanwhile.
    #[error("the node was restored, and the numbers of this series are not reconciled yet")]
    NotReconciled {
        /// The node's epoch.
        epoch: u64,
    },
    /// The document had a number, which was cancelled.
    #[error("number {number} of this document was cancelled")]
    Cancelled {
        /// The number.
        number: u64,
    },
    /// There is no such number in the series.
    #[error("there is no number {number} in this series")]
    NoSuchNumber {
        /// The number.
        number: u64,
    },
    /// Two documents claim one number, or one document two.
    #[error("number {number} belongs to another document")]
    Taken {
        /// The number.
        number: u64,
    },
    /// The node failed.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl SeriesKey {
    /// A series: an agency, a book of 1 to 100 characters as the office writes it (NFC), a year from 1 to 9999.
    pub fn new(office: AgencyKey, book: &str, year: i32) -> Result<Self, SeriesFault> {
        let book = office::nfc(book.trim());
        text("book", &book, 100)?;
        if !(1..=9999).contains(&year) {
            return Err(SeriesFault::Malformed { what: "year" });
        }
        Ok(Self { office, book, year })
    }
}

impl Store {
    /// The number of a document in a series: the one it has, or the next; the first is 1.
    ///
    /// Atomic and gapless: numbers are given one after the other under the lock of the series' row, and a transaction
    /// that is rolled back gives the number back. Asking again, from wherever, gives the same number.
    pub fn issue(
        &self,
        series: &SeriesKey,
        document: &str,
        at: Moment,
    ) -> Result<u64, SeriesFault> {
        text("document", document, 200)?;
        self.write(|sql| {
            let last = lock_open(sql, series)?;
            if let Some((number, state)) = number_of(sql, series, document)? {
                return match state.as_str() {
                    "given" => Ok(number),
                    _ => Err(SeriesFault::Cancelled { number }),
                };
            }
            enter(sql, series, last + 1, document, at)?;
            set_last(sql, series, last + 1)?;
            Ok(last + 1)
        })
    }

    /// Takes a number out of use, for ever: it stays in the series with its reason and goes to nobody else.
    ///
    /// Cancelling it again changes nothing.
    pub fn cancel_number(
        &self,
        series: &SeriesKey,
        number: u64,
        reason: &str,
        who: &str,
        at: Moment,
    ) -> Result<(), SeriesFault> {
        text("reason", reason, 500)?;
        text("who", who, 100)?;
        self.write(|sql| {
            lock(sql, series)?;
            let (office, book, year) = (series.office.0, &series.book, i64::from(series.year));
            let touched = sql.run(
                "UPDATE numbers
                 SET state = 'cancelled', reason = ?5, who = ?6, changed_at = ?7
                 WHERE office = ?1 AND book = ?2 AND year = ?3 AND number = ?4 AND state = 'given'",
                values![office, book, year, number, reason, who, at],
            )?;
            if touched > 0 {
                audit::add(
                    sql,
                    &said("number.cancelled", series, number, reason, who, at),
                )?;
                return Ok(());
            }
            let is_there = sql.finds(
                "SELECT 1 FROM numbers
                 WHERE office = ?1 AND book = ?2 AND year = ?3 AND number = ?4",
                values![office, book, year, number],
            )?;
            if is_there {
                return Ok(());
            }
            Err(SeriesFault::NoSuchNumber { number })
        })
    }

    /// How a series stands; as new if no number of it was ever given.
    pub fn series(&self, series: &SeriesKey) -> Result<SeriesState, Error> {
        self.read(|sql| {
            let (office, book, year) = (series.office.0, &series.book, i64::from(series.year));
            let row = sql.first(
                "SELECT last, epoch FROM series WHERE office = ?1 AND book = ?2 AND year = ?3",
                values![office, book, year],
                |row| Ok((row.count(0)?, row.count(1)?)),
            )?;
            let cancelled = sql.all(
                "SELECT number, reason, who, changed_at, state
                 FROM numbers
                 WHERE office = ?1 AND book = ?2 AND year = ?3 AND state <> 'given'
                 ORDER BY number",
                values![office, book, year],
                |row| {
                    Ok(CancelledNumber {
                        number: row.count(0)?,
                        reason: row.text(1)?,
                        who: row.text(2)?,
                        at: row.moment(3)?,
                        is_lost: row.text(4)? == "lost",
                    })
                },
            )?;
            let (last, known) = match row {
                Some(row) => row,
                None => (0, first_epoch(sql, series)?),
            };
            Ok(SeriesState {
                last,
                is_open: known == epoch_in(sql)?,
                cancelled,
            })
        })
    }

    /// Opens a series after a restore: `known` are numbers and documents as the office's signed copies show them, beyond
    /// what the backup holds. What lies between and is not named is recorded as lost.
    ///
    /// Needed for a series of which the backup knows nothing too, with an empty list if it was never used: a restored
    /// node cannot tell.
    pub fn reopen_series(
        &self,
        series: &SeriesKey,
        known: &[(u64, String)],
        who: &str,
        at: Moment,
    ) -> Result<SeriesState, SeriesFault> {
        text("who", who, 100)?;
        for (_, document) in known {
            text("document", document, 200)?;
        }
        self.write(|sql| {
            let last = lock(sql, series)?.0;
            let highest = known.iter().map(|(number, _)| *number).max().unwrap_or(0);
            if highest > last + MOST_LOST {
                return Err(SeriesFault::NoSuchNumber { number: highest });
            }
            for (number, document) in known {
                take_back(sql, series, *number, document, at)?;
            }
            for number in last + 1..=highest {
                lose(sql, series, number, who, at)?;
            }
            set_last(sql, series, last.max(highest))?;
            let epoch = epoch_in(sql)?;
            sql.run(
                "UPDATE series
                 SET epoch = ?4
                 WHERE office = ?1 AND book = ?2 AND year = ?3",
                values![series.office.0, &series.book, i64::from(series.year), epoch],
            )?;
            audit::add(sql, &said("series.reopened", series, highest, "", who, at))?;
            Ok(())
        })?;
        Ok(self.series(series)?)
    }
}

/// Locks the row of a series, entered if missing; its last number and its epoch.
fn lock(sql: &mut dyn Sql, series: &SeriesKey) -> Result<(u64, u64), Error> {
    let (office, book, year) = (series.office.0, &series.book, i64::from(series.year));
    let look = format!(
        "SELECT last, epoch FROM series WHERE office = ?1 AND book = ?2 AND year = ?3{}",
        sql.dialect().for_update()
    );
    let row = |sql: &mut dyn Sql| {
        sql.first(&look, values![office, book, year], |row| {
            Ok((row.count(0)?, row.count(1)?))
        })
    };
    if let Some(found) = row(sql)? {
        return Ok(found);
    }
    let epoch = first_epoch(sql, series)?;
    sql.run(
        "INSERT INTO series (office, book, year, last, epoch)
         VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT (office, book, year) DO NOTHING",
        values![office, book, year, epoch],
    )?;
    row(sql)?.ok_or(Error::RowMissing)
}

/// The epoch in which a series that the node does not know is complete: this one, unless numbers of that year may have
/// been given before the node was restored and be forgotten now.
fn first_epoch(sql: &mut dyn Sql, series: &SeriesKey) -> Result<u64, Error> {
    sql.only("SELECT epoch, restored_at FROM node", &[], |row| {
        let restored_at = row.moment(1)?;
        // By a clock that was some days behind, a restore early in January seems to be of the year before.
        let is_later = series.year > restored_at.plus_millis(SLOW_CLOCK).day().year();
        Ok(if restored_at.millis() == 0 || is_later {
            row.count(0)?
        } else {
            0
        })
    })
}

/// No machine's clock is trusted to be nearer than this when it restores, in milliseconds: 31 days.
const SLOW_CLOCK: i64 = 31 * 86_400_000;

fn lock_open(sql: &mut dyn Sql, series: &SeriesKey) -> Result<u64, SeriesFault> {
    let (last, known) = lock(sql, series)?;
    let epoch = epoch_in(sql)?;
    if known != epoch {
        return Err(SeriesFault::NotReconciled { epoch });
    }
    Ok(last)
}

fn number_of(
    sql: &mut dyn Sql,
    series: &SeriesKey,
    document: &str,
) -> Result<Option<(u64, String)>, Error> {
    sql.first(
        "SELECT number, state
         FROM numbers
         WHERE office = ?1 AND book = ?2 AND year = ?3 AND document = ?4 AND document <> ''",
        values![
            series.office.0,
            &series.book,
            i64::from(series.year),
            document
        ],
        |row| Ok((row.count(0)?, row.text(1)?)),
    )
}

fn enter(
    sql: &mut dyn Sql,
    series: &SeriesKey,
    number: u64,
    document: &str,
    at: Moment,
) -> Result<(), Error> {
    sql.run(
        "INSERT INTO numbers (office, book, year, number, document, given_at, state, reason, who,
                              changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'given', '', '', ?6)",
        values![
            series.office.0,
            &series.book,
            i64::from(series.year),
            number,
            document,
            at
        ],
    )?;
    Ok(())
}

/// A number that the backup does not know, or knows for the same document.
fn take_back(
    sql: &mut dyn Sql,
    series: &SeriesKey,
    number: u64,
    document: &str,
    at: Moment,
) -> Result<(), SeriesFault> {
    match number_of(sql, series, document)? {
        Some((known, _)) if known == number => return Ok(()),
        Some(_) => return Err(SeriesFault::Taken { number }),
        None => {}
    }
    let is_taken = sql.finds(
        "SELECT 1 FROM numbers
         WHERE office = ?1 AND book = ?2 AND year = ?3 AND number = ?4",
        values![
            series.office.0,
            &series.book,
            i64::from(series.year),
            number
        ],
    )?;
    if is_taken || number == 0 {
        return Err(SeriesFault::Taken { number });
    }
    Ok(enter(sql, series, number, document, at)?)
}

fn lose(
    sql: &mut dyn Sql,
    series: &SeriesKey,
    number: u64,
    who: &str,
    at: Moment,
) -> Result<(), Error> {
    sql.run(
        "INSERT INTO numbers (office, book, year, number, document, given_at, state, reason, who,
                              changed_at)
         VALUES (?1, ?2, ?3, ?4, '', ?5, 'lost', ?6, ?7, ?5)
         ON CONFLICT (office, book, year, number) DO NOTHING",
        values![
            series.office.0,
            &series.book,
            i64::from(series.year),
            number,
            at,
            LOST,
            who
        ],
    )?;
    Ok(())
}

fn set_last(sql: &mut dyn Sql, series: &SeriesKey, last: u64) -> Result<(), Error> {
    sql.run(
        "UPDATE series
         SET last = ?4
         WHERE office = ?1 AND book = ?2 AND year = ?3",
        values![series.office.0, &series.book, i64::from(series.year), last],
    )?;
    Ok(())
}

fn said(
    what: &str,
    series: &SeriesKey,
    number: u64,
    detail: &str,
    who: &str,
    at: Moment,
) -> AuditEntry {
    AuditEntry {
        at,
        who: who.to_owned(),
        what: what.to_owned(),
        subject: format!(
            "{}/{}/{}/{number}",
            series.office.0, series.book, series.year
        ),
        detail: detail.to_owned(),
    }
}

fn text(what: &'static str, text: &str, most: usize) -> Result<(), SeriesFault> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > most || text.chars().any(char::is_control) {
        return Err(SeriesFault::Malformed { what });
    }
    Ok(())
}

/// Most numbers that one restore can have lost: more is a slip of the hand.
const MOST_LOST: u64 = 100_000;
const LOST: &str = "Mất khi phục hồi máy chủ từ bản sao lưu";
