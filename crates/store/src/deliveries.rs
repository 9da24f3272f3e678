//! One recipient of a dispatch: what the road did, and what the office there answered. The two are never mixed.

use crate::codec::{answer_or_none, code, moment_or_none, word};
use crate::{Error, Read, Topic, Write};
use office::{Answer, Delivery, Moment, Road, UnitCode};
use rusqlite::{OptionalExtension, Row};

/// A recipient of a dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Our id.
    pub id: i64,
    /// Which dispatch.
    pub dispatch: i64,
    /// What became of it there.
    pub delivery: Delivery,
    /// The code of what holds it up on the road.
    pub fault: Option<String>,
}

impl Write<'_> {
    /// A recipient, whose letter waits. Each code once per dispatch.
    pub fn insert_delivery(
        &mut self,
        dispatch: i64,
        to: &UnitCode,
        name: &str,
    ) -> Result<i64, Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "INSERT INTO deliveries (dispatch, to_code, name, road, note)
                 VALUES (?1, ?2, ?3, ?4, '')",
            )?
            .execute((dispatch, to.as_str(), name, Road::Waiting.word()))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// What the road did for the recipient `to`, or for all of them; tells for how many.
    pub fn set_road(
        &mut self,
        dispatch: i64,
        to: Option<&UnitCode>,
        road: Road,
        fault: Option<&str>,
    ) -> Result<usize, Error> {
        self.touch(Topic::Deliveries);
        Ok(self
            .tx
            .prepare_cached(
                "UPDATE deliveries
                    SET road = ?3, fault = ?4
                  WHERE dispatch = ?1
                    AND (?2 IS NULL OR to_code = ?2)",
            )?
            .execute((dispatch, to.map(UnitCode::as_str), road.word(), fault))?)
    }

    /// What the office `to` answered. Tells whether it moved the delivery on.
    ///
    /// False if `to` is no recipient, or if a later answer overtook this one (`Answer::yields_to`).
    pub fn set_answer(
        &mut self,
        dispatch: i64,
        to: &UnitCode,
        answer: Answer,
        note: &str,
        at: Moment,
    ) -> Result<bool, Error> {
        let stands: Option<Option<Answer>> = self
            .tx
            .prepare_cached("SELECT answer FROM deliveries WHERE dispatch = ?1 AND to_code = ?2")?
            .query_row((dispatch, to.as_str()), |row| answer_or_none(row, "answer"))
            .optional()?;
        let moves_on = match stands {
            None => false,
            Some(None) => true,
            Some(Some(old)) => old.yields_to(answer),
        };
        if !moves_on {
            return Ok(false);
        }
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "UPDATE deliveries
                    SET answer = ?3, note = ?4, answered_at = ?5
                  WHERE dispatch = ?1 AND to_code = ?2",
            )?
            .execute((dispatch, to.as_str(), answer.code(), note, at.millis()))?;
        Ok(true)
    }
}

impl Read<'_> {
    /// The recipients of a dispatch, in the order they were addressed.
    pub fn deliveries(&self, dispatch: i64) -> Result<Vec<DeliveryRow>, Error> {
        self.deliveries_of(&[dispatch])
    }

    /// The recipients of several dispatches: by dispatch, then in the order they were addressed.
    pub fn deliveries_of(&self, dispatches: &[i64]) -> Result<Vec<DeliveryRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dispatch, to_code, name, road, fault, answer, note, answered_at
               FROM deliveries
              WHERE dispatch IN (SELECT value FROM json_each(?1))
              ORDER BY dispatch, id",
        )?;
        let rows = statement.query_map([crate::codec::to_json(dispatches)?], delivery)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    Ok(DeliveryRow {
        id: row.get("id")?,
        dispatch: row.get("dispatch")?,
        delivery: Delivery {
            to: code(row, "to_code")?,
            name: row.get("name")?,
            road: word(row, "road", Road::from_word)?,
            answer: answer_or_none(row, "answer")?,
            note: row.get("note")?,
            answered_at: moment_or_none(row, "answered_at")?,
        },
        fault: row.get("fault")?,
    })
}
