//! The seam between what the node keeps and the engine that keeps it: transactions, rows and locks, nothing of letters.
//!
//! Every operation of the store is written once, above this seam, in SQL that both engines understand; an engine only
//! says how a transaction begins, ends and waits (ADR 0024). So the engines cannot differ in what an operation means.

use crate::error::Error;
use office::Moment;
use std::borrow::Cow;

/// An engine: SQLite on one machine, PostgreSQL for several processes.
///
/// Blocking; callers on async threads go through a blocking one.
pub trait Keeping: Send + Sync {
    /// Looks at one state of the data, the same for every statement of `work`. Writes nothing.
    fn look(&self, work: &mut Work<'_>) -> Result<(), Error>;

    /// One transaction: all of `work` or nothing of it, and on the disk before this returns.
    ///
    /// May call `work` again from the start when the engine broke a deadlock. Everything that `work` saw is on the disk
    /// too when this returns: an answer never rests on what a power cut may still take back.
    fn change(&self, work: &mut Work<'_>) -> Result<(), Error>;

    /// Longest file that is kept in the database beside its row, in bytes; longer ones go to the blobs.
    fn longest_inside(&self) -> usize;

    /// Which engine it is.
    fn dialect(&self) -> Dialect;
}

/// What is done within one transaction.
pub type Work<'a> = dyn FnMut(&mut dyn Sql) -> Ended + 'a;

/// How work within a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Keep what it wrote.
    Keep,
    /// Take back what it wrote.
    Undo,
}

/// Where the two engines do not read the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// One writer at a time: rows need no locks.
    Sqlite,
    /// Many writers: rows are locked before they are changed after a look.
    Postgres,
}

impl Dialect {
    /// Ends a `SELECT` whose rows will be changed: others wait.
    pub(crate) const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// The same, but rows that another holds are passed over.
    pub(crate) const fn for_update_of_free_ones(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }
}

/// A transaction, as the operations see it. Placeholders are `?1`, `?2` … in both engines.
pub trait Sql {
    /// Runs a statement and says how many rows it touched.
    fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error>;

    /// Runs a query and hands each row over as it comes; never all of them in memory.
    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        row: &mut dyn FnMut(&dyn Row) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Runs several statements without values.
    fn script(&mut self, sql: &str) -> Result<(), Error>;

    /// Until this transaction ends, nobody else passes a lock of that name.
    fn lock(&mut self, name: &str) -> Result<(), Error>;

    /// Which engine it is.
    fn dialect(&self) -> Dialect;
}

impl dyn Sql + '_ {
    /// Every row of a query.
    pub(crate) fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut of: impl FnMut(&dyn Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, values, &mut |row| {
            found.push(of(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The row of a query that has one at most.
    pub(crate) fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut of: impl FnMut(&dyn Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut found = None;
        self.each(sql, values, &mut |row| {
            if found.is_none() {
                found = Some(of(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The row of a query that always has one.
    pub(crate) fn only<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        of: impl FnMut(&dyn Row) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.first(sql, values, of)?.ok_or(Error::RowMissing)
    }

    /// Whether a query finds anything.
    pub(crate) fn finds(&mut self, sql: &str, values: &[Value<'_>]) -> Result<bool, Error> {
        Ok(self.first(sql, values, |_| Ok(()))?.is_some())
    }
}

/// A row of a query; columns count from 0.
pub trait Row {
    /// A whole number.
    fn int(&self, at: usize) -> Result<i64, Error>;
    /// A text.
    fn text(&self, at: usize) -> Result<String, Error>;
    /// Bytes.
    fn bytes(&self, at: usize) -> Result<Vec<u8>, Error>;
    /// Whatever it is.
    fn cell(&self, at: usize) -> Result<Cell, Error>;
}

impl dyn Row + '_ {
    /// A figure that is never below zero.
    pub(crate) fn count(&self, at: usize) -> Result<u64, Error> {
        Ok(u64::try_from(self.int(at)?).unwrap_or(0))
    }

    /// A moment.
    pub(crate) fn moment(&self, at: usize) -> Result<Moment, Error> {
        Ok(Moment::from_millis(self.int(at)?))
    }

    /// Whether a figure is other than 0.
    pub(crate) fn flag(&self, at: usize) -> Result<bool, Error> {
        Ok(self.int(at)? != 0)
    }
}

/// A value that goes into a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A value that came out of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Cell {
    /// The same, to be written elsewhere.
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(int) => Value::Int(*int),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<i64> for Value<'_> {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<u64> for Value<'_> {
    /// Held at the most that a database counts to.
    fn from(count: u64) -> Self {
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value<'_> {
    fn from(count: usize) -> Self {
        Self::from(count as u64)
    }
}

impl From<bool> for Value<'_> {
    fn from(claim: bool) -> Self {
        Self::Int(i64::from(claim))
    }
}

impl From<Moment> for Value<'_> {
    fn from(moment: Moment) -> Self {
        Self::Int(moment.millis())
    }
}

/// PostgreSQL holds no NUL in a text; so that both keep the same, neither does.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        return Cow::Owned(text.replace('\0', "\u{fffd}"));
    }
    Cow::Borrowed(text)
}

/// The values of a statement, in their order.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::keeping::Value::from($value)),*]
    };
}
pub(crate) use values;
