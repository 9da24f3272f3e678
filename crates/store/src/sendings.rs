//! What was heard of each sending to one recipient: which of them an answer is about.
//!
//! An answer names the document, and every sending of it bears the same name. What tells them apart is what was said
//! already. A clock elsewhere is asked only where that leaves it open, and believed no more once it is known to have gone
//! back (ADR 0035). What an answer does is said in `deliveries.rs`.

use crate::codec::{json, to_json};
use crate::{DeliveryRow, Error, OutboxRow, Read, Write};
use office::{Answer, AskState, Moment, UnitCode};

/// One sending to a recipient.
struct Sending {
    /// 1 for the first.
    nth: i64,
    /// The codes heard of it.
    heard: Vec<u16>,
    /// The codes that may still come of it.
    owed: Vec<u16>,
}

impl Write<'_> {
    /// Whether what a recipient says is about a sending before the one that stands; noted where it belongs.
    pub(crate) fn is_of_an_earlier_sending(
        &mut self,
        row: &DeliveryRow,
        answer: Answer,
        at: Moment,
    ) -> Result<bool, Error> {
        let (dispatch, to) = (row.dispatch, &row.delivery.to);
        let code = answer.code();
        let mut all = self.sendings(dispatch, to)?;
        let mut last = all.pop().unwrap_or(Sending {
            nth: 1,
            heard: Vec::new(),
            owed: Vec::new(),
        });
        let Some(since) = row.since else {
            add(&mut last.heard, code);
            self.keep_sending(dispatch, to, &last)?;
            return Ok(false);
        };
        let owing = all.iter_mut().find(|one| one.owed.contains(&code));
        let is_here = !self.may_have_left(row)?;
        let unasked =
            matches!(answer, Answer::RecallAgreed | Answer::RecallRefused) && row.asked.is_none();
        match owing {
            Some(owing) if is_here || unasked || at <= since => {
                owing.owed.retain(|owed| *owed != code);
                add(&mut owing.heard, code);
                self.keep_sending(dispatch, to, owing)?;
                return Ok(true);
            }
            None if is_here => return Ok(true),
            Some(_) | None => {}
        }
        if at <= since {
            self.lower_since(dispatch, to, at.plus_millis(-1))?;
        }
        add(&mut last.heard, code);
        self.keep_sending(dispatch, to, &last)?;
        Ok(false)
    }

    /// The document goes once more: what was not heard of the sending that ended may still come.
    pub(crate) fn begin_sending(&mut self, row: &DeliveryRow) -> Result<(), Error> {
        let (dispatch, to) = (row.dispatch, &row.delivery.to);
        let mut last = self.sendings(dispatch, to)?.pop().unwrap_or(Sending {
            nth: 1,
            heard: Vec::new(),
            owed: Vec::new(),
        });
        let exchange = row.exchange();
        // Of two questions one was answered: the same word may come once more, for the other.
        let is_owed_again = |answer: &Answer| {
            exchange.under == Some(AskState::Open)
                && matches!(answer, Answer::RecallAgreed | Answer::RecallRefused)
        };
        let codes = exchange.may_still_say().iter();
        last.owed = codes
            .filter(|answer| is_owed_again(answer) || !last.heard.contains(&answer.code()))
            .map(|answer| answer.code())
            .collect();
        self.keep_sending(dispatch, to, &last)?;
        let next = Sending {
            nth: last.nth + 1,
            heard: Vec::new(),
            owed: Vec::new(),
        };
        self.keep_sending(dispatch, to, &next)
    }

    /// The last sending never left: the one before it stands again.
    pub(crate) fn undo_sending(&mut self, dispatch: i64, to: &UnitCode) -> Result<(), Error> {
        let mut all = self.sendings(dispatch, to)?;
        if let Some(last) = all.pop() {
            self.tx
                .prepare_cached(
                    "DELETE FROM sendings WHERE dispatch = ?1 AND to_code = ?2 AND nth = ?3",
                )?
                .execute((dispatch, to.as_str(), last.nth))?;
        }
        if let Some(mut before) = all.pop() {
            before.owed.clear();
            self.keep_sending(dispatch, to, &before)?;
        }
        Ok(())
    }

    /// Nothing goes there after all.
    pub(crate) fn forget_sendings(&mut self, dispatch: i64, to: &UnitCode) -> Result<(), Error> {
        self.tx
            .prepare_cached("DELETE FROM sendings WHERE dispatch = ?1 AND to_code = ?2")?
            .execute((dispatch, to.as_str()))?;
        Ok(())
    }

    /// The clock there is known to have gone back to `until`: only what it puts before that is still told by it.
    fn lower_since(&mut self, dispatch: i64, to: &UnitCode, until: Moment) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "UPDATE deliveries SET since = ?3 WHERE dispatch = ?1 AND to_code = ?2",
            )?
            .execute((dispatch, to.as_str(), until.millis()))?;
        Ok(())
    }

    /// Whether the letter of the sending that stands may be with the axis, or on a stick.
    fn may_have_left(&self, row: &DeliveryRow) -> Result<bool, Error> {
        if !matches!(
            row.delivery.road,
            office::Road::Waiting | office::Road::Stuck
        ) {
            return Ok(true);
        }
        let letters = self.letters_of_dispatch(row.dispatch)?;
        let mut its = letters.iter().filter(|one| one.tells_of(row, &letters));
        Ok(its.any(OutboxRow::may_be_there))
    }

    fn keep_sending(
        &mut self,
        dispatch: i64,
        to: &UnitCode,
        sending: &Sending,
    ) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "INSERT INTO sendings (dispatch, to_code, nth, heard, owed)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (dispatch, to_code, nth)
                 DO UPDATE SET heard = excluded.heard, owed = excluded.owed",
            )?
            .execute((
                dispatch,
                to.as_str(),
                sending.nth,
                to_json(&sending.heard)?,
                to_json(&sending.owed)?,
            ))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The sendings to a recipient, in order.
    fn sendings(&self, dispatch: i64, to: &UnitCode) -> Result<Vec<Sending>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT nth, heard, owed
               FROM sendings
              WHERE dispatch = ?1 AND to_code = ?2
              ORDER BY nth",
        )?;
        let rows = statement.query_map((dispatch, to.as_str()), |row| {
            Ok(Sending {
                nth: row.get("nth")?,
                heard: json(row, "heard")?,
                owed: json(row, "owed")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn add(codes: &mut Vec<u16>, code: u16) {
    if !codes.contains(&code) {
        codes.push(code);
    }
}
