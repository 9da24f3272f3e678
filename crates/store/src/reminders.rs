//! What a person did about recipients that have not answered. Nothing of it travels, and no row is ever changed.

use crate::codec::{code, moment, to_json, word};
use crate::{Error, Read, Topic, Write};
use office::{Moment, Reminder, UnitCode};
use rusqlite::Row;

/// Something done about one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReminder {
    /// Which dispatch.
    pub dispatch: i64,
    /// The recipient's code.
    pub to: UnitCode,
    /// How.
    pub how: Reminder,
    /// Who was spoken to there.
    pub spoke_to: String,
    /// What was said, or why it is followed no more.
    pub words: String,
    /// Account of the machine that noted it.
    pub author: String,
    /// The letter that reminds.
    pub by_dispatch: Option<i64>,
    /// When.
    pub at: Moment,
}

/// The same, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderRow {
    /// Our id.
    pub id: i64,
    /// What was done.
    pub done: NewReminder,
}

impl Write<'_> {
    /// Notes what was done about a recipient. Tells the row's id.
    pub fn insert_reminder(&mut self, new: &NewReminder) -> Result<i64, Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "INSERT INTO reminders
                     (dispatch, to_code, how, spoke_to, words, author, by_dispatch, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                new.dispatch,
                new.to.as_str(),
                new.how.word(),
                &new.spoke_to,
                &new.words,
                &new.author,
                new.by_dispatch,
                new.at.millis(),
            ))?;
        Ok(self.tx.last_insert_rowid())
    }
}

impl Read<'_> {
    /// What was done about the recipients of these dispatches, in order.
    pub fn reminders_of(&self, dispatches: &[i64]) -> Result<Vec<ReminderRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dispatch, to_code, how, spoke_to, words, author, by_dispatch, at
               FROM reminders
              WHERE dispatch IN (SELECT value FROM json_each(?1))
              ORDER BY id",
        )?;
        let rows = statement.query_map([to_json(dispatches)?], reminder)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn reminder(row: &Row<'_>) -> rusqlite::Result<ReminderRow> {
    Ok(ReminderRow {
        id: row.get("id")?,
        done: NewReminder {
            dispatch: row.get("dispatch")?,
            to: code(row, "to_code")?,
            how: word(row, "how", Reminder::from_word)?,
            spoke_to: row.get("spoke_to")?,
            words: row.get("words")?,
            author: row.get("author")?,
            by_dispatch: row.get("by_dispatch")?,
            at: moment(row, "at")?,
        },
    })
}
