//! What the sender of an arrival wants of it later, and what a person here decided. Rows stay.
//!
//! Never applies anything by itself: a wish stays open until somebody grants or declines it.

use crate::codec::{found, moment, moment_or_none, word};
use crate::{Error, Read, Topic, Write};
use office::{Incoming, Moment, Wish};
use rusqlite::{OptionalExtension, Row};

/// How far a wish has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WishState {
    /// Nobody has decided.
    Open,
    /// Granted.
    Granted,
    /// Declined.
    Declined,
    /// What came later made it void: the document was given back meanwhile.
    Overtaken,
}

/// A wish, as it is first kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWish {
    /// The arrival it is about.
    pub arrival: i64,
    /// What is wanted.
    pub wish: Wish,
    /// The sender's words.
    pub reason: String,
    /// The envelope it came in; `None` for a status message.
    pub by_arrival: Option<i64>,
    /// The axis's package id.
    pub doc_id: String,
    /// When it was said there, if the sender told.
    pub said_at: Option<Moment>,
    /// When it came.
    pub came_at: Moment,
}

/// A wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishRow {
    /// Our id.
    pub id: i64,
    /// The arrival it is about.
    pub arrival: i64,
    /// What is wanted.
    pub wish: Wish,
    /// How far it has come.
    pub state: WishState,
    /// The sender's words.
    pub reason: String,
    /// The envelope it came in.
    pub by_arrival: Option<i64>,
    /// The axis's package id.
    pub doc_id: String,
    /// When it was said there.
    pub said_at: Option<Moment>,
    /// When it came.
    pub came_at: Moment,
    /// Where the arrival stood before it was granted.
    pub before: Option<Incoming>,
    /// What we told the sender.
    pub words: String,
    /// The status message that says so.
    pub letter: Option<i64>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
}

impl WishState {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Declined => "declined",
            Self::Overtaken => "overtaken",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Granted, Self::Declined, Self::Overtaken]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

impl WishRow {
    /// Where granting it led the arrival.
    fn leads(&self) -> Option<Incoming> {
        self.before?.after(self.wish.step()).ok()
    }
}

impl Write<'_> {
    /// Keeps a wish; `None` if this very package told it before, or an open one of the same kind came without an envelope.
    pub fn insert_wish(&mut self, new: &NewWish) -> Result<Option<i64>, Error> {
        let doubled = new.by_arrival.is_none()
            && self.wishes(new.arrival)?.iter().any(|one| {
                one.state == WishState::Open && one.wish == new.wish && one.by_arrival.is_none()
            });
        if doubled {
            return Ok(None);
        }
        self.touch(Topic::Arrivals);
        Ok(self
            .tx
            .prepare_cached(
                "INSERT INTO wishes
                     (arrival, wish, state, reason, by_arrival, doc_id, said_at, came_at, before,
                      words)
                 VALUES (?1, ?2, 'open', ?3, ?4, ?5, ?6, ?7, '', '')
                 ON CONFLICT (doc_id, arrival) DO NOTHING
                 RETURNING id",
            )?
            .query_row(
                (
                    new.arrival,
                    new.wish.word(),
                    &new.reason,
                    new.by_arrival,
                    &new.doc_id,
                    new.said_at.map(Moment::millis),
                    new.came_at.millis(),
                ),
                |row| row.get(0),
            )
            .optional()?)
    }

    /// Grants a wish: the arrival goes the step that it takes. Tells where it stood.
    ///
    /// Once it is given back, no other wish about it is open any more, and the envelopes that brought them are closed.
    pub fn grant_wish(
        &mut self,
        id: i64,
        words: &str,
        letter: Option<i64>,
        at: Moment,
    ) -> Result<Incoming, Error> {
        let wish = self.open_wish(id)?;
        let before = self.arrival_stage(wish.arrival)?;
        let after = before.after(wish.wish.step())?;
        self.put_stage(wish.arrival, after, at)?;
        self.decide(&wish, WishState::Granted, before.word(), words, letter, at)?;
        if after == Incoming::Recalled {
            for other in self.wishes(wish.arrival)? {
                if other.state == WishState::Open {
                    self.overtake(&other, at)?;
                    self.close_overtaken(&other, at)?;
                }
            }
        }
        Ok(before)
    }

    /// Declines a wish: the arrival stays where it stands.
    pub fn decline_wish(
        &mut self,
        id: i64,
        words: &str,
        letter: Option<i64>,
        at: Moment,
    ) -> Result<(), Error> {
        let wish = self.open_wish(id)?;
        let before = self.arrival_stage(wish.arrival)?;
        self.decide(&wish, WishState::Declined, before.word(), words, letter, at)
    }

    /// A decision is taken back: the wish is open again, and the arrival stands where it would stand without it.
    ///
    /// Where another wish has given the arrival back, this one is overtaken instead of open. Only after
    /// [`Write::withdraw`] has made sure that the sender was not told, in the same transaction.
    pub fn reopen_wish(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        let wish = self.wish(id)?;
        let given_back = self.is_given_back_without(&wish)?;
        if wish.state == WishState::Granted {
            self.step_back(&wish, at)?;
        }
        self.touch(Topic::Arrivals);
        self.tx
            .prepare_cached(
                "UPDATE wishes
                    SET state = 'open', before = '', words = '', letter = NULL, decided_at = NULL
                  WHERE id = ?1",
            )?
            .execute([id])?;
        if !given_back {
            return self.reopen_envelope(&wish, at);
        }
        let granted = self.granted(wish.arrival)?.into_iter();
        let since = granted
            .filter(|one| one.leads() == Some(Incoming::Recalled))
            .find(|one| one.before != Some(Incoming::Recalled))
            .and_then(|one| one.decided_at);
        self.overtake(&wish, since.unwrap_or(at))
    }

    /// Says which of our dispatches an arrival answers.
    pub fn set_arrival_answers(&mut self, arrival: i64, dispatch: i64) -> Result<(), Error> {
        self.touch(Topic::Arrivals);
        self.tx
            .prepare_cached(
                "INSERT INTO arrival_answers (arrival, dispatch)
                 VALUES (?1, ?2)
                 ON CONFLICT (arrival, dispatch) DO NOTHING",
            )?
            .execute((arrival, dispatch))?;
        Ok(())
    }

    /// The arrival stands as if `wish` had never been granted; what was granted after it stays.
    fn step_back(&mut self, wish: &WishRow, at: Moment) -> Result<(), Error> {
        // A corrected version moves nothing, and the work may have gone on since.
        let (Some(before), false) = (wish.before, wish.wish == Wish::Update) else {
            return Ok(());
        };
        if let Some(next) = self.granted_next(wish)? {
            self.tx
                .prepare_cached("UPDATE wishes SET before = ?2 WHERE id = ?1")?
                .execute((next.id, before.word()))?;
            return self.hand_over(wish, &next);
        }
        if wish.leads() != Some(self.arrival_stage(wish.arrival)?) {
            return Ok(());
        }
        self.put_stage(wish.arrival, before, at)?;
        if before == Incoming::Recalled {
            return Ok(());
        }
        for other in self.wishes(wish.arrival)? {
            if other.state == WishState::Overtaken && other.decided_at == wish.decided_at {
                self.tx
                    .prepare_cached(
                        "UPDATE wishes SET state = 'open', decided_at = NULL WHERE id = ?1",
                    )?
                    .execute([other.id])?;
                self.reopen_envelope(&other, at)?;
            }
        }
        Ok(())
    }

    /// What `wish` overtook, `next` would have overtaken without it.
    fn hand_over(&mut self, wish: &WishRow, next: &WishRow) -> Result<(), Error> {
        for other in self.wishes(wish.arrival)? {
            let by_it = other.decided_at == wish.decided_at;
            if let (WishState::Overtaken, true, Some(at)) = (other.state, by_it, next.decided_at) {
                self.overtake(&other, at)?;
            }
        }
        Ok(())
    }

    fn overtake(&mut self, wish: &WishRow, at: Moment) -> Result<(), Error> {
        self.tx
            .prepare_cached("UPDATE wishes SET state = 'overtaken', decided_at = ?2 WHERE id = ?1")?
            .execute((wish.id, at.millis()))?;
        Ok(())
    }

    /// A replacing document lives on; any other envelope has nothing more to say.
    fn close_overtaken(&mut self, wish: &WishRow, at: Moment) -> Result<(), Error> {
        let (Some(by), false) = (wish.by_arrival, wish.wish == Wish::Replace) else {
            return Ok(());
        };
        match self.arrival_stage(by)? {
            Incoming::Arrived => self.settle(by, at),
            _ => Ok(()),
        }
    }

    fn reopen_envelope(&mut self, wish: &WishRow, at: Moment) -> Result<(), Error> {
        wish.by_arrival.map_or(Ok(()), |by| self.unsettle(by, at))
    }

    fn open_wish(&self, id: i64) -> Result<WishRow, Error> {
        let wish = self.wish(id)?;
        if wish.state != WishState::Open {
            return Err(Error::WishDecided { id });
        }
        Ok(wish)
    }

    fn decide(
        &mut self,
        wish: &WishRow,
        state: WishState,
        before: &str,
        words: &str,
        letter: Option<i64>,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Arrivals);
        self.tx
            .prepare_cached(
                "UPDATE wishes
                    SET state = ?2, before = ?3, words = ?4, letter = ?5, decided_at = ?6
                  WHERE id = ?1",
            )?
            .execute((wish.id, state.word(), before, words, letter, at.millis()))?;
        Ok(())
    }
}

impl Read<'_> {
    /// What was wanted of an arrival, in order.
    pub fn wishes(&self, arrival: i64) -> Result<Vec<WishRow>, Error> {
        self.wishes_where("arrival = ?1", arrival)
    }

    /// What an envelope wanted of the arrivals it speaks of, in order.
    pub fn wishes_by(&self, arrival: i64) -> Result<Vec<WishRow>, Error> {
        self.wishes_where("by_arrival = ?1", arrival)
    }

    /// Whether the package `doc_id` told a wish already, about whichever arrival.
    pub fn told_a_wish(&self, doc_id: &str) -> Result<bool, Error> {
        let told: Option<i64> = self
            .tx
            .prepare_cached("SELECT id FROM wishes WHERE doc_id = ?1 LIMIT 1")?
            .query_row([doc_id], |row| row.get(0))
            .optional()?;
        Ok(told.is_some())
    }

    /// Whether this very question was told before, in this package or another; one asked again has a time of its own.
    ///
    /// Also where it was asked of an earlier arrival of the same document, which was given back since.
    pub fn knows_wish(&self, new: &NewWish) -> Result<bool, Error> {
        if new.by_arrival.is_some() {
            return Ok(false);
        }
        let known: Option<i64> = self
            .tx
            .prepare_cached(
                "SELECT v.id
                   FROM wishes v
                  WHERE v.arrival IN (SELECT id
                                        FROM arrivals
                                       WHERE id = ?1
                                       UNION ALL
                                      SELECT o.id
                                        FROM arrivals a
                                        JOIN arrivals o
                                          ON o.document_id = a.document_id
                                         AND o.from_code = a.from_code
                                       WHERE a.id = ?1)
                    AND v.by_arrival IS NULL
                    AND v.wish = ?2
                    AND v.said_at = ?3
                    AND v.reason = ?4
                  LIMIT 1",
            )?
            .query_row(
                (
                    new.arrival,
                    new.wish.word(),
                    new.said_at.map(Moment::millis),
                    &new.reason,
                ),
                |row| row.get(0),
            )
            .optional()?;
        Ok(known.is_some())
    }

    /// Whether the arrival is given back whatever becomes of this wish: another that was granted made it so.
    pub fn is_given_back_without(&self, wish: &WishRow) -> Result<bool, Error> {
        if self.arrival_stage(wish.arrival)? != Incoming::Recalled {
            return Ok(false);
        }
        let led_here = wish.state == WishState::Granted
            && wish.leads() == Some(Incoming::Recalled)
            && wish.before != Some(Incoming::Recalled);
        Ok(!led_here || self.granted_next(wish)?.is_some())
    }

    /// One wish.
    pub fn wish(&self, id: i64) -> Result<WishRow, Error> {
        let row = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
            .query_row([id], wish);
        found(row, "wishes", id)
    }

    /// The wish whose decision a letter tells, if it tells one.
    pub fn wish_of_letter(&self, letter: i64) -> Result<Option<WishRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE letter = ?1"))?
            .query_row([letter], wish)
            .optional()?)
    }

    /// The arrivals about which something is wanted and nobody has decided, each with what is wanted, in order.
    pub fn arrivals_wanted(&self) -> Result<Vec<(i64, Wish)>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT arrival, wish FROM wishes WHERE state = 'open' ORDER BY arrival, id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((row.get("arrival")?, word(row, "wish", Wish::from_word)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The dispatches of ours that an arrival answers.
    pub fn answered_by(&self, arrival: i64) -> Result<Vec<i64>, Error> {
        self.ids_of(
            "SELECT dispatch FROM arrival_answers WHERE arrival = ?1 ORDER BY dispatch",
            arrival,
        )
    }

    /// The arrivals that answer a dispatch of ours.
    pub fn answers_to(&self, dispatch: i64) -> Result<Vec<i64>, Error> {
        self.ids_of(
            "SELECT arrival FROM arrival_answers WHERE dispatch = ?1 ORDER BY arrival",
            dispatch,
        )
    }

    fn granted(&self, arrival: i64) -> Result<Vec<WishRow>, Error> {
        let mut rows = self.wishes(arrival)?;
        rows.retain(|one| one.state == WishState::Granted);
        Ok(rows)
    }

    /// The granted wish that led on from where this one had led; of several, first one that led nowhere else.
    fn granted_next(&self, wish: &WishRow) -> Result<Option<WishRow>, Error> {
        let led = wish.leads();
        let others = self.granted(wish.arrival)?.into_iter();
        Ok(others
            .filter(|one| one.id != wish.id && one.wish != Wish::Update && one.before == led)
            .min_by_key(|one| one.leads() != one.before))
    }

    fn ids_of(&self, sql: &str, id: i64) -> Result<Vec<i64>, Error> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map([id], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn wishes_where(&self, which: &str, id: i64) -> Result<Vec<WishRow>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE {which} ORDER BY id"))?;
        let rows = statement.query_map([id], wish)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str =
    "SELECT id, arrival, wish, state, reason, by_arrival, doc_id, said_at, came_at,
        before, words, letter, decided_at
   FROM wishes";

fn wish(row: &Row<'_>) -> rusqlite::Result<WishRow> {
    let before: String = row.get("before")?;
    Ok(WishRow {
        id: row.get("id")?,
        arrival: row.get("arrival")?,
        wish: word(row, "wish", Wish::from_word)?,
        state: word(row, "state", WishState::from_word)?,
        reason: row.get("reason")?,
        by_arrival: row.get("by_arrival")?,
        doc_id: row.get("doc_id")?,
        said_at: moment_or_none(row, "said_at")?,
        came_at: moment(row, "came_at")?,
        before: Incoming::from_word(&before),
        words: row.get("words")?,
        letter: row.get("letter")?,
        decided_at: moment_or_none(row, "decided_at")?,
    })
}
