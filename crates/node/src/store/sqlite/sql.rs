//! A SQLite transaction as the operations see it.

use crate::error::Error;
use crate::store::keeping::{Cell, Dialect, Row, Sql, Value, without_nul};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

/// A connection within a transaction.
pub(super) struct OnSqlite<'a>(pub(super) &'a Connection);

impl Sql for OnSqlite<'_> {
    fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.execute(params_from_iter(values))? as u64)
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        row: &mut dyn FnMut(&dyn Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(found) = rows.next()? {
            row(found)?;
        }
        Ok(())
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        Ok(self.0.execute_batch(sql)?)
    }

    /// Nothing to do: there is one writer.
    fn lock(&mut self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

impl Row for rusqlite::Row<'_> {
    fn int(&self, at: usize) -> Result<i64, Error> {
        Ok(self.get(at)?)
    }

    fn text(&self, at: usize) -> Result<String, Error> {
        Ok(self.get(at)?)
    }

    fn bytes(&self, at: usize) -> Result<Vec<u8>, Error> {
        Ok(self.get(at)?)
    }

    fn cell(&self, at: usize) -> Result<Cell, Error> {
        Ok(match self.get_ref(at)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(int) => Cell::Int(int),
            ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_owned()),
            ValueRef::Text(_) => Cell::Text(self.get(at)?),
            // No column of ours holds one.
            ValueRef::Real(_) => return Err(Error::RowMissing),
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(int) => ToSqlOutput::Borrowed(ValueRef::Integer(*int)),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Text(text) => match without_nul(text) {
                std::borrow::Cow::Borrowed(text) => {
                    ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
                }
                std::borrow::Cow::Owned(text) => ToSqlOutput::from(text),
            },
        })
    }
}
