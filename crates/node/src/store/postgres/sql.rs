//! A PostgreSQL transaction as the operations see it.

use super::Connected;
use crate::error::Error;
use crate::store::keeping::{Cell, Dialect, Row, Sql, Value, without_nul};
use bytes::BytesMut;
use futures_executor::block_on;
use futures_util::TryStreamExt;
use std::error::Error as StdError;
use std::pin::pin;
use tokio_postgres::Statement;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A connection within a transaction.
pub(super) struct OnPostgres<'a> {
    connected: &'a mut Connected,
    /// A statement failed: the server takes the transaction back whatever we say.
    pub(super) is_broken: bool,
    /// It failed because of what others were doing at the same time, and may not the next time.
    pub(super) must_repeat: bool,
}

impl<'a> OnPostgres<'a> {
    pub(super) const fn new(connected: &'a mut Connected) -> Self {
        Self {
            connected,
            is_broken: false,
            must_repeat: false,
        }
    }

    fn noted(&mut self, fault: tokio_postgres::Error) -> Error {
        self.is_broken = true;
        self.must_repeat = matches!(
            fault.code(),
            Some(&SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE)
        );
        fault.into()
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.connected.known.get(sql) {
            return Ok(known.clone());
        }
        // `?1` is `$1` here; no words of ours hold a question mark otherwise.
        let words = sql.replace('?', "$");
        match block_on(self.connected.client.prepare(&words)) {
            Ok(statement) => {
                let known = &mut self.connected.known;
                known.insert(sql.to_owned(), statement.clone());
                Ok(statement)
            }
            Err(fault) => Err(self.noted(fault)),
        }
    }
}

impl Sql for OnPostgres<'_> {
    fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let statement = self.prepared(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        block_on(self.connected.client.execute(&statement, &values))
            .map_err(|fault| self.noted(fault))
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        row: &mut dyn FnMut(&dyn Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let statement = self.prepared(sql)?;
        let outcome = block_on(async {
            let rows = self.connected.client.query_raw(&statement, values).await;
            let mut rows = pin!(rows.map_err(Fault::Server)?);
            while let Some(found) = rows.try_next().await.map_err(Fault::Server)? {
                row(&found).map_err(Fault::Row)?;
            }
            Ok(())
        });
        outcome.map_err(|fault| match fault {
            Fault::Server(fault) => self.noted(fault),
            Fault::Row(fault) => fault,
        })
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        block_on(self.connected.client.batch_execute(sql)).map_err(|fault| self.noted(fault))
    }

    fn lock(&mut self, name: &str) -> Result<(), Error> {
        self.each(
            "SELECT pg_advisory_xact_lock(hashtextextended('lienvan-node ' || ?1, 0))",
            &[name.into()],
            &mut |_| Ok(()),
        )
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

/// Whose fault a query's was.
enum Fault {
    Server(tokio_postgres::Error),
    Row(Error),
}

impl Row for tokio_postgres::Row {
    fn int(&self, at: usize) -> Result<i64, Error> {
        if self
            .columns()
            .get(at)
            .is_some_and(|column| *column.type_() == Type::INT4)
        {
            return Ok(i64::from(self.try_get::<_, i32>(at)?));
        }
        Ok(self.try_get(at)?)
    }

    fn text(&self, at: usize) -> Result<String, Error> {
        Ok(self.try_get(at)?)
    }

    fn bytes(&self, at: usize) -> Result<Vec<u8>, Error> {
        Ok(self.try_get(at)?)
    }

    fn cell(&self, at: usize) -> Result<Cell, Error> {
        let column = self.columns().get(at).ok_or(Error::RowMissing)?;
        let found = match *column.type_() {
            Type::INT8 => self.try_get::<_, Option<i64>>(at)?.map(Cell::Int),
            Type::TEXT => self.try_get::<_, Option<String>>(at)?.map(Cell::Text),
            Type::BYTEA => self.try_get::<_, Option<Vec<u8>>>(at)?.map(Cell::Bytes),
            _ => return Err(Error::RowMissing),
        };
        Ok(found.unwrap_or(Cell::Null))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        wanted: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            // Beside a figure in the words, the server takes ours for a short one.
            Self::Int(int) if *wanted == Type::INT4 => i32::try_from(*int)?.to_sql(wanted, out),
            Self::Int(int) => int.to_sql(wanted, out),
            Self::Text(text) => without_nul(text).as_ref().to_sql(wanted, out),
            Self::Bytes(bytes) => bytes.to_sql(wanted, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
