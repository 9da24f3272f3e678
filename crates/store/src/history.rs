//! What happened to a dispatch or an arrival, in order. Written once; the file itself refuses a change.

use crate::codec::{json, moment, to_json};
use crate::{Error, Read, Topic, Write};
use office::Moment;
use rusqlite::Row;
use serde::Serialize;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// Our id.
    pub id: i64,
    /// The dispatch it is about.
    pub dispatch: Option<i64>,
    /// The arrival it is about.
    pub arrival: Option<i64>,
    /// When.
    pub at: Moment,
    /// A stable word.
    pub what: String,
    /// What belongs to it.
    pub facts: serde_json::Value,
}

impl Write<'_> {
    /// Notes that something happened.
    pub fn note<T: Serialize + ?Sized>(
        &mut self,
        dispatch: Option<i64>,
        arrival: Option<i64>,
        at: Moment,
        what: &str,
        facts: &T,
    ) -> Result<i64, Error> {
        self.touch(Topic::History);
        self.tx
            .prepare_cached(
                "INSERT INTO history (dispatch, arrival, at, what, facts)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((dispatch, arrival, at.millis(), what, to_json(facts)?))?;
        Ok(self.tx.last_insert_rowid())
    }
}

impl Read<'_> {
    /// What happened to a dispatch, in order.
    pub fn history_of_dispatch(&self, id: i64) -> Result<Vec<HistoryRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dispatch, arrival, at, what, facts
               FROM history
              WHERE dispatch = ?1
              ORDER BY id",
        )?;
        let rows = statement.query_map([id], happened)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What happened to an arrival, in order.
    pub fn history_of_arrival(&self, id: i64) -> Result<Vec<HistoryRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dispatch, arrival, at, what, facts
               FROM history
              WHERE arrival = ?1
              ORDER BY id",
        )?;
        let rows = statement.query_map([id], happened)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn happened(row: &Row<'_>) -> rusqlite::Result<HistoryRow> {
    Ok(HistoryRow {
        id: row.get("id")?,
        dispatch: row.get("dispatch")?,
        arrival: row.get("arrival")?,
        at: moment(row, "at")?,
        what: row.get("what")?,
        facts: json(row, "facts")?,
    })
}
