//! Which sent dispatches are looked at when one asks who has not answered: one row a dispatch, never one a recipient.

use crate::codec::{day, moment, word};
use crate::{Error, Read};
use office::{Day, Moment, Urgency};
use rusqlite::Row;

/// A sent dispatch, as far as its recipients are watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedDispatch {
    /// Our id.
    pub id: i64,
    /// Number and notation as cited: `05/UBND-VP`, `12-CV/ĐU`.
    pub written: String,
    /// Trích yếu.
    pub subject: String,
    /// The day on its page.
    pub issued_on: Option<Day>,
    /// Độ khẩn.
    pub urgency: Urgency,
    /// When it was put into the outbox, by our clock.
    pub queued_at: Moment,
    /// It corrects an earlier one, at which whatever its recipients answer settles: nothing is to come of itself.
    pub is_correction: bool,
}

/// Which dispatches. Corrections stand in no list: they are the document that they correct, which stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// One, a correction too.
    One(i64),
    /// Those put into the outbox from the first moment on and before the second.
    Between(Moment, Moment),
    /// Those of which some recipient has neither accepted nor refused, or was asked something and has
    /// not answered, or not so that one knows what.
    Open,
    /// Those, and those that some recipient refused.
    Unsettled,
}

impl Read<'_> {
    /// The sent dispatches that `which` names, newest first.
    pub fn watched(&self, which: Watched) -> Result<Vec<WatchedDispatch>, Error> {
        match which {
            Watched::One(id) => self.those("id = ?1 AND sent_at IS NOT NULL", [id]),
            Watched::Between(from, until) => self.those(
                &format!("sent_at >= ?1 AND sent_at < ?2 AND NOT {CORRECTS}"),
                [from.millis(), until.millis()],
            ),
            Watched::Open => self.those(
                &format!("stage = 'sent' AND id IN ({OPEN}) AND NOT {CORRECTS}"),
                [],
            ),
            Watched::Unsettled => self.those(
                &format!(
                    "stage = 'sent'
                     AND id IN ({OPEN}
                                UNION
                                SELECT dispatch FROM deliveries INDEXED BY deliveries_refused
                                 WHERE answer = 2)
                     AND NOT {CORRECTS}"
                ),
                [],
            ),
        }
    }

    /// The dispatches that rest since they were asked back, and since when.
    pub fn resting(&self) -> Result<Vec<(i64, Moment)>, Error> {
        let mut statement = self
            .tx
            .prepare_cached("SELECT dispatch, at FROM frozen ORDER BY dispatch")?;
        let rows = statement.query_map([], |row| Ok((row.get("dispatch")?, moment(row, "at")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn those(
        &self,
        holds: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<WatchedDispatch>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT id, subject, issued_on,
                    coalesce(number, '')
                        || iif(json_extract(draft, '$.body') = 'party', '-', '/')
                        || coalesce(notation, '') AS written,
                    coalesce(json_extract(draft, '$.urgency'), 'normal') AS urgency,
                    coalesce(sent_at, 0) AS sent_at,
                    {CORRECTS} AS corrects
               FROM dispatches
              WHERE {holds}
              ORDER BY dispatches.sent_at DESC, id DESC"
        ))?;
        let rows = statement.query_map(values, watched)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const CORRECTS: &str = "EXISTS (SELECT 1
                                  FROM links
                                 WHERE links.dispatch = dispatches.id
                                   AND links.kind = 'update')";

const OPEN: &str = "SELECT dispatch FROM deliveries INDEXED BY deliveries_unaccepted
                     WHERE answer IS NULL OR answer = 1 OR answer > 6
                    UNION
                    SELECT dispatch FROM asks INDEXED BY asks_unanswered WHERE state = 'open'
                    UNION
                    SELECT a.dispatch
                      FROM asks a INDEXED BY asks_unsure
                      JOIN deliveries d ON d.dispatch = a.dispatch AND d.to_code = a.to_code
                     WHERE a.unsure = 1
                       AND a.id > d.asks_since
                       AND d.answer IS NOT 2
                       AND NOT EXISTS (SELECT 1
                                         FROM asks n
                                        WHERE n.dispatch = a.dispatch
                                          AND n.to_code = a.to_code
                                          AND n.id > a.id
                                          AND n.state NOT IN ('local', 'withdrawn'))";

fn watched(row: &Row<'_>) -> rusqlite::Result<WatchedDispatch> {
    Ok(WatchedDispatch {
        id: row.get("id")?,
        written: row.get("written")?,
        subject: row.get("subject")?,
        issued_on: day(row, "issued_on")?,
        urgency: word(row, "urgency", crate::codec::urgency_from_word)?,
        queued_at: moment(row, "sent_at")?,
        is_correction: row.get("corrects")?,
    })
}
