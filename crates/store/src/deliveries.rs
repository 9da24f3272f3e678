//! One recipient of a dispatch: what the road did, and what the office there answered. The two are never mixed.

use crate::codec::{answer_or_none, code, moment_or_none, word};
use crate::meant::Meant;
use crate::{Error, Read, RoadGround, Topic, Write};
use office::{
    Answer, Ask, AskState, Delivery, DeliveryStep, Exchange, Heard, Moment, Road, Stays, UnitCode,
};
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
    /// What was asked of it last in this sending, and what became of that.
    pub asked: Option<(Ask, AskState)>,
    /// When that was asked.
    pub asked_at: Option<Moment>,
    /// A correction sent before that is unanswered too.
    pub under: Option<AskState>,
    /// What became of what was asked last may be what became of the correction before it.
    pub unsure: bool,
    /// By the clock there, while it is believed: what was answered until then belongs to an earlier sending, if that may
    /// still have said it.
    pub since: Option<Moment>,
    /// The road that leads there; `None` if none was set when it was sent.
    pub over: Option<i64>,
    /// Why that road.
    pub ground: Option<RoadGround>,
}

impl DeliveryRow {
    /// What passed between the two offices, as the rules see it.
    pub const fn exchange(&self) -> Exchange {
        Exchange {
            road: self.delivery.road,
            answer: self.delivery.answer,
            asked: self.asked,
            under: self.under,
            unsure: self.unsure,
        }
    }
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
                "INSERT INTO deliveries (dispatch, to_code, name, road, note, asks_since)
                 VALUES (?1, ?2, ?3, ?4, '',
                         (SELECT coalesce(max(id), 0)
                            FROM asks
                           WHERE dispatch = ?1 AND to_code = ?2))",
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

    /// What the recipient `to` answered; `None` if it is no recipient.
    ///
    /// What it does is `office::Exchange`'s to say; an answer of an earlier sending is overtaken.
    pub fn hear(
        &mut self,
        dispatch: i64,
        to: &UnitCode,
        answer: Answer,
        note: &str,
        at: Moment,
    ) -> Result<Option<Heard>, Error> {
        let Some(row) = self.delivery(dispatch, to)? else {
            return Ok(None);
        };
        if self.is_of_an_earlier_sending(&row, answer, at)? {
            return Ok(Some(Heard::Stays(Stays::Overtaken)));
        }
        let meant = match answer {
            Answer::RecallAgreed | Answer::RecallRefused => self.meant(&row)?,
            _ => Meant::newest(&row),
        };
        let is_from_before = meant.asked_at.is_some_and(|asked| at < asked);
        let heard = match is_from_before {
            true => meant.exchange.hears_from_before(answer),
            false => meant.exchange.hears(answer),
        };
        if let Heard::Moves(after) = heard {
            self.touch(Topic::Deliveries);
            let before = meant.exchange;
            // Of one 15 and one 16 the 15 goes over to the correction, with its words.
            let handed_over = match (before.asked, after.asked) {
                (Some((Ask::Recall, AskState::Agreed)), Some((_, AskState::Refused))) => {
                    self.words_of_ask(&row, meant.ask)?
                }
                _ => None,
            };
            if after.asked != before.asked {
                self.settle_ask(&row, meant.ask, after.asked, note, at)?;
            }
            if after.unsure != before.unsure {
                self.doubt_ask(&row, meant.ask, after.unsure)?;
            }
            // Whoever answers a correction has answered those before it.
            let corrections = match after.asked {
                Some((
                    Ask::Update,
                    state @ (AskState::Agreed | AskState::Refused | AskState::Moot),
                )) => Some(state),
                Some(_) | None => after.under,
            };
            if let Some(state) = corrections.filter(|state| *state != AskState::Open) {
                let (note, at) = match &handed_over {
                    Some((note, at)) => (note.as_str(), *at),
                    None => (note, at),
                };
                self.settle_corrections(&row, meant.ask, state, note, at)?;
            }
            if after.answer != row.delivery.answer {
                self.tx
                    .prepare_cached(
                        "UPDATE deliveries
                            SET answer = ?3, note = ?4, answered_at = ?5
                          WHERE dispatch = ?1 AND to_code = ?2",
                    )?
                    .execute((
                        dispatch,
                        to.as_str(),
                        after.answer.map(Answer::code),
                        note,
                        at.millis(),
                    ))?;
            }
        }
        Ok(Some(heard))
    }

    /// A new sending begins for a recipient that refused the document or gave it back; what stood until now is kept.
    pub fn set_resent(&mut self, dispatch: i64, to: &UnitCode) -> Result<(), Error> {
        let row = found_row(self.delivery(dispatch, to)?, dispatch)?;
        row.exchange().after(DeliveryStep::Resend)?;
        self.touch(Topic::Deliveries);
        self.begin_sending(&row)?;
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO earlier_answers
                     (dispatch, to_code, road, fault, answer, note, answered_at, since, asks_since)
                 SELECT dispatch, to_code, road, fault, answer, note, answered_at, since, asks_since
                   FROM deliveries
                  WHERE dispatch = ?1 AND to_code = ?2",
            )?
            .execute((dispatch, to.as_str()))?;
        self.tx
            .prepare_cached(
                "UPDATE deliveries
                    SET road = ?3, fault = NULL, answer = NULL, note = '', answered_at = NULL,
                        since = max(coalesce(since, answered_at, 0),
                                    coalesce(answered_at, 0),
                                    coalesce((SELECT max(answered_at)
                                                FROM asks
                                               WHERE dispatch = ?1 AND to_code = ?2), 0)),
                        asks_since = (SELECT coalesce(max(id), 0)
                                        FROM asks
                                       WHERE dispatch = ?1 AND to_code = ?2)
                  WHERE dispatch = ?1 AND to_code = ?2",
            )?
            .execute((dispatch, to.as_str(), Road::Waiting.word()))?;
        Ok(())
    }

    /// A sending that was taken back before it left: what stood before it stands again, or nothing for one just added.
    pub fn unsend(&mut self, dispatch: i64, to: &UnitCode) -> Result<(), Error> {
        self.touch(Topic::Deliveries);
        let stood_before = self
            .tx
            .prepare_cached(
                "UPDATE deliveries
                    SET (road, fault, answer, note, answered_at, since, asks_since) =
                        (SELECT road, fault, answer, note, answered_at, since, asks_since
                           FROM earlier_answers
                          WHERE dispatch = ?1 AND to_code = ?2)
                  WHERE dispatch = ?1 AND to_code = ?2
                    AND EXISTS (SELECT 1
                                  FROM earlier_answers
                                 WHERE dispatch = ?1 AND to_code = ?2)",
            )?
            .execute((dispatch, to.as_str()))?;
        if stood_before == 0 {
            return self.remove_delivery(dispatch, to);
        }
        self.tx
            .prepare_cached("DELETE FROM earlier_answers WHERE dispatch = ?1 AND to_code = ?2")?
            .execute((dispatch, to.as_str()))?;
        self.undo_sending(dispatch, to)
    }

    /// Nothing goes to this recipient after all: its letter never left.
    pub fn remove_delivery(&mut self, dispatch: i64, to: &UnitCode) -> Result<(), Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached("DELETE FROM deliveries WHERE dispatch = ?1 AND to_code = ?2")?
            .execute((dispatch, to.as_str()))?;
        self.tx
            .prepare_cached("DELETE FROM delivery_roads WHERE dispatch = ?1 AND to_code = ?2")?
            .execute((dispatch, to.as_str()))?;
        self.forget_sendings(dispatch, to)
    }
}

impl Read<'_> {
    /// The recipients of a dispatch, in the order they were addressed.
    pub fn deliveries(&self, dispatch: i64) -> Result<Vec<DeliveryRow>, Error> {
        self.deliveries_of(&[dispatch])
    }

    /// The recipients of several dispatches: by dispatch, then in the order they were addressed.
    pub fn deliveries_of(&self, dispatches: &[i64]) -> Result<Vec<DeliveryRow>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE d.dispatch IN (SELECT value FROM json_each(?1))
              ORDER BY d.dispatch, d.id"
        ))?;
        let rows = statement.query_map([crate::codec::to_json(dispatches)?], delivery)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One recipient of a dispatch.
    pub fn delivery(&self, dispatch: i64, to: &UnitCode) -> Result<Option<DeliveryRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT} WHERE d.dispatch = ?1 AND d.to_code = ?2"
            ))?
            .query_row((dispatch, to.as_str()), delivery)
            .optional()?)
    }
}

const SELECT: &str =
    "SELECT d.id, d.dispatch, d.to_code, d.name, d.road, d.fault, d.answer, d.note,
        d.answered_at, d.since, a.ask, a.state, a.asked_at, w.road AS over, w.ground,
        coalesce((SELECT v.unsure
                    FROM asks v
                   WHERE v.id = (SELECT max(id)
                                   FROM asks
                                  WHERE dispatch = d.dispatch
                                    AND to_code = d.to_code
                                    AND id > d.asks_since
                                    AND state NOT IN ('local', 'withdrawn'))), 0) AS unsure,
        (SELECT u.state
           FROM asks u
          WHERE u.dispatch = d.dispatch
            AND u.to_code = d.to_code
            AND u.id > d.asks_since
            AND u.id < a.id
            AND u.ask = 'update'
            AND u.state = 'open'
            AND (a.ask <> 'update' OR a.state = 'withdrawn')
          LIMIT 1) AS under
   FROM deliveries d
   LEFT JOIN delivery_roads w
          ON w.dispatch = d.dispatch AND w.to_code = d.to_code
   LEFT JOIN asks a
          ON a.id = (SELECT max(id)
                       FROM asks
                      WHERE dispatch = d.dispatch AND to_code = d.to_code AND id > d.asks_since
                        AND state <> 'local')";

/// The recipient, or `Error::Missing`.
pub(crate) fn found_row(row: Option<DeliveryRow>, dispatch: i64) -> Result<DeliveryRow, Error> {
    row.ok_or(Error::Missing {
        table: "deliveries",
        id: dispatch,
    })
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
        asked: asked(row)?,
        asked_at: moment_or_none(row, "asked_at")?,
        under: row
            .get::<_, Option<String>>("under")?
            .as_deref()
            .and_then(AskState::from_word),
        unsure: row.get("unsure")?,
        since: moment_or_none(row, "since")?,
        over: row.get("over")?,
        ground: match row.get::<_, Option<i64>>("over")? {
            Some(_) => Some(word(row, "ground", RoadGround::from_word)?),
            None => None,
        },
    })
}

fn asked(row: &Row<'_>) -> rusqlite::Result<Option<(Ask, AskState)>> {
    if row.get_ref("ask")?.as_str_or_null()?.is_none() {
        return Ok(None);
    }
    Ok(Some((
        word(row, "ask", Ask::from_word)?,
        word(row, "state", AskState::from_word)?,
    )))
}
