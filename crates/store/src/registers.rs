//! Numbers: the next of each series, and the registers in which every one given stands for good.
//!
//! Gapless: a number is taken inside the transaction that uses it, from a counter and never from the highest row.

use crate::codec::{found, moment, moment_or_none};
use crate::{Error, Read, Topic, Write};
use office::{Moment, Period, Series};
use rusqlite::{OptionalExtension, Row};

/// A number that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The series' stable word.
    pub series: String,
    /// The period's stable word.
    pub period: String,
    /// The number.
    pub count: u32,
    /// As it stands on the page: `05/QĐ-UBND`.
    pub written: String,
    /// The outgoing dispatch that has it.
    pub dispatch: Option<i64>,
    /// The arrival that has it.
    pub arrival: Option<i64>,
    /// When it was given.
    pub at: Moment,
}

/// A line of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// Our id.
    pub id: i64,
    /// What was entered.
    pub entry: RegisterEntry,
    /// Why and when the number was made void, if it was.
    pub withdrawn: Option<(String, Moment)>,
}

impl Write<'_> {
    /// Takes the next number of `series`; the first of a period is 1.
    ///
    /// Gapless: a rolled-back transaction gives the number back.
    pub fn next_number(&mut self, series: &Series, period: &Period) -> Result<u32, Error> {
        self.touch(Topic::Registers);
        Ok(self.tx.query_row(
            "INSERT INTO counters (series, period, last)
             VALUES (?1, ?2, 1)
             ON CONFLICT (series, period) DO UPDATE SET last = last + 1
             RETURNING last",
            (series.word(), period.word()),
            |row| row.get(0),
        )?)
    }

    /// Says that numbers up to `last` were given elsewhere: on paper, or by the program before.
    ///
    /// `NumberPassed` if the series has reached more.
    pub fn set_last_number(
        &mut self,
        series: &Series,
        period: &Period,
        last: u32,
    ) -> Result<(), Error> {
        let reached = self.last_number(series, period)?;
        if reached > last {
            return Err(Error::NumberPassed {
                series: series.word().to_owned(),
                period: period.word().to_owned(),
                last: reached,
            });
        }
        self.touch(Topic::Registers);
        self.tx.execute(
            "INSERT INTO counters (series, period, last)
             VALUES (?1, ?2, ?3)
             ON CONFLICT (series, period) DO UPDATE SET last = excluded.last",
            (series.word(), period.word(), last),
        )?;
        Ok(())
    }

    /// Enters a number into its register. `NumberTaken` if it stands there.
    pub fn enter_number(&mut self, entry: &RegisterEntry) -> Result<i64, Error> {
        let inserted = self
            .tx
            .query_row(
                "INSERT INTO register_entries
                     (series, period, count, written, dispatch, arrival, entered_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (series, period, count) DO NOTHING
                 RETURNING id",
                (
                    &entry.series,
                    &entry.period,
                    entry.count,
                    &entry.written,
                    entry.dispatch,
                    entry.arrival,
                    entry.at.millis(),
                ),
                |row| row.get(0),
            )
            .optional()?;
        self.touch(Topic::Registers);
        inserted.ok_or_else(|| Error::NumberTaken {
            series: entry.series.clone(),
            period: entry.period.clone(),
            count: entry.count,
        })
    }

    /// Makes a number void. It stays in the register with the reason, and is not given again.
    pub fn withdraw_number(&mut self, id: i64, reason: &str, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Registers);
        let changed = self.tx.execute(
            "UPDATE register_entries
                SET withdrawn_reason = ?2, withdrawn_at = ?3
              WHERE id = ?1 AND withdrawn_at IS NULL",
            (id, reason, at.millis()),
        )?;
        crate::codec::met(changed, ENTRIES, id)
    }
}

impl Read<'_> {
    /// The last number given in `series`; 0 if none was.
    pub fn last_number(&self, series: &Series, period: &Period) -> Result<u32, Error> {
        Ok(self
            .tx
            .query_row(
                "SELECT last FROM counters WHERE series = ?1 AND period = ?2",
                (series.word(), period.word()),
                |row| row.get(0),
            )
            .optional()?
            .unwrap_or(0))
    }

    /// The register of every series whose word begins with `prefix`, in one period: by series, then by number.
    pub fn register(&self, prefix: &str, period: &str) -> Result<Vec<RegisterRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, series, period, count, written, dispatch, arrival, entered_at,
                    withdrawn_reason, withdrawn_at
               FROM register_entries
              WHERE series >= ?1
                AND series < ?1 || char(0x10FFFF)
                AND period = ?2
              ORDER BY series, count",
        )?;
        let rows = statement.query_map((prefix, period), entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The number that the dispatch `id` has; the one that stands, if others were withdrawn.
    pub fn number_of_dispatch(&self, id: i64) -> Result<Option<RegisterRow>, Error> {
        Ok(self
            .tx
            .query_row(
                "SELECT id, series, period, count, written, dispatch, arrival, entered_at,
                        withdrawn_reason, withdrawn_at
                   FROM register_entries
                  WHERE dispatch = ?1
                  ORDER BY withdrawn_at IS NOT NULL, id DESC
                  LIMIT 1",
                [id],
                entry,
            )
            .optional()?)
    }

    /// One line of a register.
    pub fn register_row(&self, id: i64) -> Result<RegisterRow, Error> {
        found(
            self.tx.query_row(
                "SELECT id, series, period, count, written, dispatch, arrival, entered_at,
                        withdrawn_reason, withdrawn_at
                   FROM register_entries
                  WHERE id = ?1",
                [id],
                entry,
            ),
            ENTRIES,
            id,
        )
    }
}

const ENTRIES: &str = "register_entries";

fn entry(row: &Row<'_>) -> rusqlite::Result<RegisterRow> {
    let reason: Option<String> = row.get("withdrawn_reason")?;
    Ok(RegisterRow {
        id: row.get("id")?,
        entry: RegisterEntry {
            series: row.get("series")?,
            period: row.get("period")?,
            count: row.get("count")?,
            written: row.get("written")?,
            dispatch: row.get("dispatch")?,
            arrival: row.get("arrival")?,
            at: moment(row, "entered_at")?,
        },
        withdrawn: reason.zip(moment_or_none(row, "withdrawn_at")?),
    })
}
