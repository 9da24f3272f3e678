//! Which question an answer is about: 15 and 16 answer a recall and a correction alike, and name neither (ADR 0040).
//!
//! What has surely not left has no answer. What an answer does then is `office::Exchange`'s to say, and kept in
//! `deliveries.rs`.

use crate::codec::{moment, word};
use crate::{DeliveryRow, Error, Read};
use office::{Ask, AskState, Exchange, Moment, UnitCode};

/// What an answer is taken to be about.
pub(crate) struct Meant {
    /// The question; `None`: the one that stands, if any.
    pub(crate) ask: Option<i64>,
    /// When it was asked.
    pub(crate) asked_at: Option<Moment>,
    /// How the two offices stand as far as the answer goes.
    pub(crate) exchange: Exchange,
}

impl Meant {
    /// The question that stands.
    pub(crate) fn newest(row: &DeliveryRow) -> Self {
        Self {
            ask: None,
            asked_at: row.asked_at,
            exchange: row.exchange(),
        }
    }

    /// The question at the end of `asked`; nothing if that is empty.
    fn last_of(asked: &[Asked], row: &DeliveryRow) -> Self {
        let last = asked.last();
        let correction = last.filter(|one| one.ask != Ask::Update);
        Self {
            ask: last.map(|one| one.id),
            asked_at: last.map(|one| one.at),
            exchange: Exchange {
                asked: last.map(|one| (one.ask, one.state)),
                under: correction.and_then(|_| unanswered(asked)),
                unsure: last.is_some_and(|one| one.unsure),
                ..row.exchange()
            },
        }
    }
}

/// A question of the sending that stands.
struct Asked {
    id: i64,
    ask: Ask,
    state: AskState,
    unsure: bool,
    by_dispatch: Option<i64>,
    at: Moment,
    /// Whether its letter may have left.
    is_there: bool,
}

impl Asked {
    fn is_open_correction(&self) -> bool {
        self.is_there && self.ask == Ask::Update && self.state == AskState::Open
    }
}

/// A correction among them that is there and was not answered.
fn unanswered(asked: &[Asked]) -> Option<AskState> {
    let mut open = asked.iter().filter(|one| one.is_open_correction());
    open.next().map(|one| one.state)
}

impl Read<'_> {
    /// What 15 or 16 of a recipient may be about: what has surely not left has no answer (ADR 0040).
    pub(crate) fn meant(&self, row: &DeliveryRow) -> Result<Meant, Error> {
        let all = self.asked_of(row)?;
        // What was taken back was never there: an answer is about what stood before it, and so is its doubt.
        if matches!(row.asked, Some((_, AskState::Withdrawn))) {
            return Ok(Meant::last_of(&all, row));
        }
        let mut newest = Meant::newest(row);
        // A correction that never left has no answer either.
        newest.exchange.under = row.under.and_then(|_| unanswered(&all));
        let Some((last, before)) = all.split_last() else {
            return Ok(newest);
        };
        let is_open = row.asked == Some((last.ask, AskState::Open));
        if !is_open || last.is_there {
            return Ok(newest);
        }
        let place = match last.ask {
            // Nobody answers it.
            Ask::Replace => return Ok(newest),
            // What the earlier recall was answered may be said anew, and whatever it means is unsure.
            Ask::Recall
                if before
                    .iter()
                    .any(|one| one.is_there && one.ask == Ask::Recall) =>
            {
                return Ok(newest);
            }
            Ask::Recall => before.iter().rposition(Asked::is_open_correction),
            Ask::Update => before
                .iter()
                .rposition(|one| one.is_there && one.ask != Ask::Replace),
        };
        let upto = place.map_or(0, |place| place + 1);
        Ok(Meant::last_of(before.get(..upto).unwrap_or_default(), row))
    }

    /// The one correction that a recipient answered, where nothing else may have been asked of it in this sending: then its
    /// letter is there.
    pub fn correction_proven(&self, dispatch: i64, to: &UnitCode) -> Result<Option<i64>, Error> {
        let Some(row) = self.delivery(dispatch, to)? else {
            return Ok(None);
        };
        let all = self.asked_of(&row)?;
        let mut there = all.iter().filter(|one| one.is_there);
        let (Some(one), None) = (there.next(), there.next()) else {
            return Ok(None);
        };
        let is_answered = matches!(one.state, AskState::Agreed | AskState::Refused);
        Ok(one
            .by_dispatch
            .filter(|_| one.ask == Ask::Update && is_answered))
    }

    /// What was asked of a recipient in the sending that stands and not taken back, in order.
    fn asked_of(&self, row: &DeliveryRow) -> Result<Vec<Asked>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT a.id, a.ask, a.state, a.unsure, a.letter, a.by_dispatch, a.asked_at
               FROM asks a
               JOIN deliveries d ON d.dispatch = a.dispatch AND d.to_code = a.to_code
              WHERE a.dispatch = ?1
                AND a.to_code = ?2
                AND a.id > d.asks_since
                AND a.state NOT IN ('local', 'withdrawn')
              ORDER BY a.id",
        )?;
        let rows = statement.query_map((row.dispatch, row.delivery.to.as_str()), |row| {
            let letter: Option<i64> = row.get("letter")?;
            let one = Asked {
                id: row.get("id")?,
                ask: word(row, "ask", Ask::from_word)?,
                state: word(row, "state", AskState::from_word)?,
                unsure: row.get("unsure")?,
                by_dispatch: row.get("by_dispatch")?,
                at: moment(row, "asked_at")?,
                is_there: true,
            };
            Ok((one, letter))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (mut one, letter) = row?;
            if let Some(id) = letter {
                one.is_there =
                    self.letter(id)?.may_be_there() || self.letter_on_stick(id)?.is_some();
            }
            all.push(one);
        }
        Ok(all)
    }
}
