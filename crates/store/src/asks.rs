//! What was asked of recipients after a letter left: recalls, updates, replacements. Rows stay, with their reason.
//!
//! Which question may follow is `office::Exchange`'s to say; it is asked again here before a row is written.

use crate::codec::{code, moment, moment_or_none, word};
use crate::deliveries::found_row;
use crate::{DeliveryRow, Error, Read, Topic, Write};
use office::{Ask, AskState, DeliveryRefused, DeliveryStep, Moment, UnitCode};
use rusqlite::{OptionalExtension, Row};

/// A question to a recipient, as it is first kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAsk {
    /// The dispatch it is about.
    pub dispatch: i64,
    /// The recipient.
    pub to: UnitCode,
    /// What is asked.
    pub ask: Ask,
    /// Why.
    pub reason: String,
    /// The dispatch that corrects or replaces it.
    pub by_dispatch: Option<i64>,
    /// The letter that carries it; `None` where nothing is sent.
    pub letter: Option<i64>,
    /// When.
    pub at: Moment,
}

/// A question to a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskRow {
    /// Our id.
    pub id: i64,
    /// The dispatch it is about.
    pub dispatch: i64,
    /// The recipient's code.
    pub to: UnitCode,
    /// The recipient's name as addressed.
    pub name: String,
    /// What was asked.
    pub ask: Ask,
    /// What became of it.
    pub state: AskState,
    /// Whether that may be what became of the correction before it.
    pub unsure: bool,
    /// Why.
    pub reason: String,
    /// The dispatch that corrects or replaces it.
    pub by_dispatch: Option<i64>,
    /// The letter that carries it.
    pub letter: Option<i64>,
    /// When it was asked.
    pub asked_at: Moment,
    /// The words that came with the answer.
    pub note: String,
    /// When it was answered there.
    pub answered_at: Option<Moment>,
}

/// A dispatch that was asked back and rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Why it was asked back.
    pub reason: String,
    /// Since when.
    pub at: Moment,
}

impl Write<'_> {
    /// Asks a recipient; `Error::Delivery` where that does not follow.
    ///
    /// A recall of what has not left is settled at once: nobody is asked, and [`Write::unsend`] says what stands then.
    pub fn insert_ask(&mut self, new: &NewAsk) -> Result<i64, Error> {
        let row = found_row(self.delivery(new.dispatch, &new.to)?, new.dispatch)?;
        let step = match new.ask {
            Ask::Recall => DeliveryStep::Recall,
            Ask::Update => DeliveryStep::Update,
            Ask::Replace => DeliveryStep::Replace,
        };
        let before = row.exchange();
        let Some((ask, state)) = before.after(step)?.asked else {
            let from = before.standing();
            return Err(DeliveryRefused { from, step }.into());
        };
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "INSERT INTO asks
                     (dispatch, to_code, name, ask, state, unsure, reason, by_dispatch, letter,
                      asked_at, note)
                 VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, '')",
            )?
            .execute((
                new.dispatch,
                new.to.as_str(),
                &row.delivery.name,
                ask.word(),
                state.word(),
                &new.reason,
                new.by_dispatch,
                new.letter,
                new.at.millis(),
            ))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Says which letter carries a question.
    pub fn carry_ask(&mut self, id: i64, letter: i64) -> Result<(), Error> {
        self.touch(Topic::Deliveries);
        let changed = self
            .tx
            .prepare_cached("UPDATE asks SET letter = ?2 WHERE id = ?1")?
            .execute((id, letter))?;
        crate::codec::met(changed, "asks", id)
    }

    /// The questions that a letter carried were taken back with it. Tells about which dispatches.
    ///
    /// Only after [`Write::withdraw`] has made sure that it never left, in the same transaction.
    pub fn withdraw_asks(&mut self, letter: i64) -> Result<Vec<i64>, Error> {
        self.touch(Topic::Deliveries);
        let mut statement = self.tx.prepare_cached(
            "UPDATE asks SET state = 'withdrawn'
              WHERE letter = ?1 AND state = 'open'
             RETURNING dispatch",
        )?;
        let rows = statement.query_map([letter], |row| row.get(0))?;
        let mut about: Vec<i64> = rows.collect::<Result<_, _>>()?;
        about.sort_unstable();
        about.dedup();
        Ok(about)
    }

    /// One question was taken back before it left; nothing if it stands open no more.
    pub fn withdraw_ask(&mut self, id: i64) -> Result<(), Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached("UPDATE asks SET state = 'withdrawn' WHERE id = ?1 AND state = 'open'")?
            .execute([id])?;
        Ok(())
    }

    /// What became of a question; without one, of the one that stands with the recipient.
    pub(crate) fn settle_ask(
        &mut self,
        row: &DeliveryRow,
        ask: Option<i64>,
        asked: Option<(Ask, AskState)>,
        note: &str,
        at: Moment,
    ) -> Result<(), Error> {
        let (Some((_, state)), Some(id)) = (asked, self.ask_or_newest(row, ask)?) else {
            return Ok(());
        };
        self.tx
            .prepare_cached(
                "UPDATE asks SET state = ?2, note = ?3, answered_at = ?4 WHERE id = ?1",
            )?
            .execute((id, state.word(), note, at.millis()))?;
        Ok(())
    }

    /// Whether what became of a question may be what became of the correction before it; without one, of the newest.
    pub(crate) fn doubt_ask(
        &mut self,
        row: &DeliveryRow,
        ask: Option<i64>,
        unsure: bool,
    ) -> Result<(), Error> {
        let Some(id) = self.ask_or_newest(row, ask)? else {
            return Ok(());
        };
        // Once it is known of one it is known of those before it.
        let sql = match unsure {
            true => "UPDATE asks SET unsure = 1 WHERE dispatch = ?1 AND to_code = ?2 AND id = ?3",
            false => "UPDATE asks SET unsure = 0 WHERE dispatch = ?1 AND to_code = ?2 AND id <= ?3",
        };
        self.tx
            .prepare_cached(sql)?
            .execute((row.dispatch, row.delivery.to.as_str(), id))?;
        Ok(())
    }

    /// What became of every correction that a recipient had not answered, up to the question meant.
    pub(crate) fn settle_corrections(
        &mut self,
        row: &DeliveryRow,
        until: Option<i64>,
        state: AskState,
        note: &str,
        at: Moment,
    ) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "UPDATE asks
                    SET state = ?4, note = ?5, answered_at = ?6
                  WHERE dispatch = ?1
                    AND to_code = ?2
                    AND ask = 'update'
                    AND state = 'open'
                    AND (?3 IS NULL OR id <= ?3)",
            )?
            .execute((
                row.dispatch,
                row.delivery.to.as_str(),
                until,
                state.word(),
                note,
                at.millis(),
            ))?;
        Ok(())
    }

    /// The dispatch rests: it was asked back (Decree 30/2020 Annex VI, 8). Frozen already, the first reason stays.
    pub fn freeze(&mut self, dispatch: i64, reason: &str, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        self.tx
            .prepare_cached(
                "INSERT INTO frozen (dispatch, reason, at)
                 VALUES (?1, ?2, ?3)
                 ON CONFLICT (dispatch) DO NOTHING",
            )?
            .execute((dispatch, reason, at.millis()))?;
        Ok(())
    }

    /// The dispatch may be sent and copied again. Tells whether it rested.
    pub fn unfreeze(&mut self, dispatch: i64) -> Result<bool, Error> {
        self.touch(Topic::Dispatches);
        let changed = self
            .tx
            .execute("DELETE FROM frozen WHERE dispatch = ?1", [dispatch])?;
        Ok(changed > 0)
    }

    /// Says that `dispatch` corrects (update) or replaces an earlier one of ours.
    pub fn link(&mut self, dispatch: i64, earlier: i64, kind: Ask) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        self.tx
            .prepare_cached(
                "INSERT INTO links (dispatch, earlier, kind)
                 VALUES (?1, ?2, ?3)
                 ON CONFLICT (dispatch, earlier) DO NOTHING",
            )?
            .execute((dispatch, earlier, kind.word()))?;
        Ok(())
    }

    /// Takes such a word back.
    pub fn unlink(&mut self, dispatch: i64, earlier: i64) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        self.tx
            .prepare_cached("DELETE FROM links WHERE dispatch = ?1 AND earlier = ?2")?
            .execute((dispatch, earlier))?;
        Ok(())
    }
}

impl Read<'_> {
    /// Everything that was asked about a dispatch, in order.
    pub fn asks(&self, dispatch: i64) -> Result<Vec<AskRow>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE dispatch = ?1 ORDER BY id"))?;
        let rows = statement.query_map([dispatch], ask)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Everything that a letter asks, in order.
    pub fn asks_of_letter(&self, letter: i64) -> Result<Vec<AskRow>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE letter = ?1 ORDER BY id"))?;
        let rows = statement.query_map([letter], ask)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The words and the moment of the answer that a question had; without one, the newest.
    pub(crate) fn words_of_ask(
        &self,
        row: &DeliveryRow,
        ask: Option<i64>,
    ) -> Result<Option<(String, Moment)>, Error> {
        let Some(id) = self.ask_or_newest(row, ask)? else {
            return Ok(None);
        };
        let said = self
            .tx
            .prepare_cached("SELECT note, answered_at FROM asks WHERE id = ?1")?
            .query_row([id], |row| {
                Ok((row.get("note")?, moment_or_none(row, "answered_at")?))
            })
            .optional()?;
        Ok(said.and_then(|(note, at)| Some((note, at?))))
    }

    /// This question, or the newest that was asked of a recipient.
    fn ask_or_newest(&self, row: &DeliveryRow, ask: Option<i64>) -> Result<Option<i64>, Error> {
        if ask.is_some() {
            return Ok(ask);
        }
        Ok(self
            .tx
            .prepare_cached(
                "SELECT max(id) FROM asks WHERE dispatch = ?1 AND to_code = ?2 AND state <> 'local'",
            )?
            .query_row((row.dispatch, row.delivery.to.as_str()), |row| row.get(0))?)
    }

    /// Since when and why a dispatch rests, if it does.
    pub fn frozen(&self, dispatch: i64) -> Result<Option<Frozen>, Error> {
        Ok(self
            .tx
            .prepare_cached("SELECT reason, at FROM frozen WHERE dispatch = ?1")?
            .query_row([dispatch], |row| {
                Ok(Frozen {
                    reason: row.get("reason")?,
                    at: moment(row, "at")?,
                })
            })
            .optional()?)
    }

    /// The earlier dispatches that this one corrects or replaces, in order.
    pub fn earlier_of(&self, dispatch: i64) -> Result<Vec<(i64, Ask)>, Error> {
        self.linked(
            "SELECT earlier AS id, kind FROM links WHERE dispatch = ?1 ORDER BY earlier",
            dispatch,
        )
    }

    /// The later dispatches that correct or replace this one, in order.
    pub fn later_than(&self, dispatch: i64) -> Result<Vec<(i64, Ask)>, Error> {
        self.linked(
            "SELECT dispatch AS id, kind FROM links WHERE earlier = ?1 ORDER BY dispatch",
            dispatch,
        )
    }

    fn linked(&self, sql: &str, dispatch: i64) -> Result<Vec<(i64, Ask)>, Error> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map([dispatch], |row| {
            Ok((row.get("id")?, word(row, "kind", Ask::from_word)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str =
    "SELECT id, dispatch, to_code, name, ask, state, unsure, reason, by_dispatch, letter,
        asked_at, note, answered_at
   FROM asks";

fn ask(row: &Row<'_>) -> rusqlite::Result<AskRow> {
    Ok(AskRow {
        id: row.get("id")?,
        dispatch: row.get("dispatch")?,
        to: code(row, "to_code")?,
        name: row.get("name")?,
        ask: word(row, "ask", Ask::from_word)?,
        state: word(row, "state", AskState::from_word)?,
        unsure: row.get("unsure")?,
        reason: row.get("reason")?,
        by_dispatch: row.get("by_dispatch")?,
        letter: row.get("letter")?,
        asked_at: moment(row, "asked_at")?,
        note: row.get("note")?,
        answered_at: moment_or_none(row, "answered_at")?,
    })
}
