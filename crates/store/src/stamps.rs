//! Signatures of ours that a time stamp is brought for, and what came of it. When to ask again is the engine's to say.
//!
//! ```text
//! waiting ──► waiting   (a step of the way was made, or it is to be asked again)
//!         ├─► done      (the level wanted is reached, or at least a stamp is in and the rest did not come)
//!         ├─► stuck     (this file cannot be stamped; a person decides)
//!         ├─► waived    (the letter left without it; waiting again if it is taken back and sent anew)
//!         └─► overtaken (the file was signed again meanwhile)
//! ```

use crate::codec::{hash, met, moment, word};
use crate::{Error, Hash, Read, Topic, Write};
use office::Moment;
use rusqlite::{OptionalExtension, Row};

/// How far a signed file has come: ETSI EN 319 142-1, baseline levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Signed.
    B,
    /// With a time stamp.
    T,
    /// With what is needed to check it for long.
    Lt,
    /// With an archive time stamp over all of it.
    Lta,
}

/// What became of a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StampState {
    /// To be asked for when it is due.
    Waiting,
    /// It is in the file.
    Done,
    /// This file takes none.
    Stuck,
    /// Its letter left without it.
    Waived,
    /// The file was signed again meanwhile.
    Overtaken,
}

/// A stamp to be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStamp {
    /// Whose file.
    pub dispatch: i64,
    /// Which file that goes along; `None` for the page.
    pub enclosure: Option<i64>,
    /// The file as it was signed.
    pub file: Hash,
    /// Whether its letter waits for it.
    pub holds: bool,
    /// Level wanted.
    pub goal: Level,
    /// Not asked for before.
    pub next_at: Moment,
}

/// A stamp that is, or was, to be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampRow {
    /// Our id.
    pub id: i64,
    /// Whose file.
    pub dispatch: i64,
    /// Which file that goes along; `None` for the page.
    pub enclosure: Option<i64>,
    /// The file as it was signed.
    pub file: Hash,
    /// The file with what was brought so far.
    pub now: Hash,
    /// Whether its letter waits for it.
    pub holds: bool,
    /// Level wanted.
    pub goal: Level,
    /// Level reached.
    pub reached: Level,
    /// What became of it.
    pub state: StampState,
    /// Questions begun since the last step that went well.
    pub attempts: u32,
    /// Not asked for before.
    pub next_at: Moment,
    /// The code of what stopped the last question.
    pub fault: Option<String>,
    /// When it was entered.
    pub created_at: Moment,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 4] = [Self::B, Self::T, Self::Lt, Self::Lta];

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::B => "b",
            Self::T => "t",
            Self::Lt => "lt",
            Self::Lta => "lta",
        }
    }

    /// The level kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

impl StampState {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Stuck => "stuck",
            Self::Waived => "waived",
            Self::Overtaken => "overtaken",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Done,
            Self::Stuck,
            Self::Waived,
            Self::Overtaken,
        ]
        .into_iter()
        .find(|state| state.word() == word)
    }
}

impl Write<'_> {
    /// Enters a stamp to be brought; a file that has one already keeps it.
    pub fn want_stamp(&mut self, stamp: &NewStamp, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        self.tx
            .prepare_cached(
                "INSERT INTO stamps
                     (dispatch, enclosure, file, now, holds, goal, reached, state, attempts,
                      next_at, created_at, changed_at)
                 VALUES (?1, ?2, ?3, ?3, ?4, ?5, 'b', 'waiting', 0, ?6, ?7, ?7)
                 ON CONFLICT (dispatch, file) DO NOTHING",
            )?
            .execute((
                stamp.dispatch,
                stamp.enclosure,
                stamp.file,
                stamp.holds,
                stamp.goal.word(),
                stamp.next_at.millis(),
                at.millis(),
            ))?;
        Ok(())
    }

    /// What was waived is to be brought after all, to `goal`: its letter was taken back and is sent again.
    pub fn want_stamp_again(&mut self, id: i64, goal: Level, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        let changed = self.tx.execute(
            "UPDATE stamps
                SET state = 'waiting', goal = ?2, attempts = 0, next_at = ?3, fault = NULL,
                    changed_at = ?3
              WHERE id = ?1 AND state = 'waived'",
            (id, goal.word(), at.millis()),
        )?;
        met(changed, STAMPS, id)
    }

    /// A question begins: counted now, and not begun again before `until` whatever becomes of it. Commit before asking.
    pub fn begin_stamp(&mut self, id: i64, until: Moment) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE stamps
                    SET attempts = attempts + 1, next_at = ?2
                  WHERE id = ?1 AND state = 'waiting'",
            )?
            .execute((id, until.millis()))?;
        met(changed, STAMPS, id)
    }

    /// Everything that waits is due now: after a start, since a question may have been cut off, or since somebody asks.
    pub fn make_stamps_due(&mut self, at: Moment) -> Result<(), Error> {
        // No topic: nothing that a list shows has changed.
        self.tx.execute(
            "UPDATE stamps SET next_at = ?1 WHERE state = 'waiting' AND next_at > ?1",
            [at.millis()],
        )?;
        Ok(())
    }

    /// A step of the way is made: the file is now `now`, at the level `reached`; due again at once.
    pub fn set_stamped(
        &mut self,
        id: i64,
        now: &Hash,
        reached: Level,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        let changed = self.tx.execute(
            "UPDATE stamps
                SET now = ?2, reached = ?3, attempts = 0, next_at = ?4, fault = NULL, changed_at = ?4
              WHERE id = ?1",
            (id, now, reached.word(), at.millis()),
        )?;
        met(changed, STAMPS, id)
    }

    /// What became of it for good.
    pub fn end_stamp(
        &mut self,
        id: i64,
        state: StampState,
        fault: Option<&str>,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        let changed = self.tx.execute(
            "UPDATE stamps SET state = ?2, fault = ?3, changed_at = ?4 WHERE id = ?1",
            (id, state.word(), fault, at.millis()),
        )?;
        met(changed, STAMPS, id)
    }

    /// The authority did not give it; asked for again at `next_at`, as all others that were due before.
    ///
    /// What holds one up holds up all: an authority that is away, or has had enough, is left alone (S§1.3).
    pub fn put_stamps_back(&mut self, id: i64, next_at: Moment, fault: &str) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        self.tx.execute(
            "UPDATE stamps
                SET next_at = max(next_at, ?2), fault = iif(id = ?1, ?3, fault)
              WHERE state = 'waiting'",
            (id, next_at.millis(), fault),
        )?;
        Ok(())
    }

    /// This one is asked for again at `next_at`; the others stay as they are.
    pub fn put_stamp_back(&mut self, id: i64, next_at: Moment, fault: &str) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        let changed = self.tx.execute(
            "UPDATE stamps SET next_at = ?2, fault = ?3 WHERE id = ?1",
            (id, next_at.millis(), fault),
        )?;
        met(changed, STAMPS, id)
    }

    /// A person, or the office's rule, has a letter leave without what still waits for it.
    pub fn waive_stamps(&mut self, dispatch: i64, at: Moment) -> Result<usize, Error> {
        self.touch(Topic::Outbox);
        Ok(self.tx.execute(
            "UPDATE stamps
                SET state = 'waived', changed_at = ?2
              WHERE dispatch = ?1 AND state IN ('waiting', 'stuck')",
            (dispatch, at.millis()),
        )?)
    }

    /// A person has them asked for again now, those that were stuck too.
    pub fn retry_stamps(&mut self, dispatch: i64, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        self.tx.execute(
            "UPDATE stamps
                SET state = 'waiting', attempts = 0, next_at = ?2, changed_at = ?2
              WHERE dispatch = ?1 AND state IN ('waiting', 'stuck')",
            (dispatch, at.millis()),
        )?;
        Ok(())
    }

    /// The page of a dispatch that has not been put into an envelope is `now` where it was `was`. Tells whether it was.
    pub fn set_page_stamped(&mut self, id: i64, was: &Hash, now: &Hash) -> Result<bool, Error> {
        self.touch(Topic::Dispatches);
        let changed = self.tx.execute(
            "UPDATE dispatches
                SET page = ?3
              WHERE id = ?1 AND page = ?2 AND envelope IS NULL",
            (id, was, now),
        )?;
        Ok(changed == 1)
    }

    /// The same for a file that goes along.
    pub fn set_enclosure_stamped(
        &mut self,
        id: i64,
        was: &Hash,
        now: &Hash,
        size: u64,
    ) -> Result<bool, Error> {
        self.touch(Topic::Dispatches);
        let changed = self.tx.execute(
            "UPDATE enclosures
                SET hash = ?3, size = ?4
              WHERE id = ?1
                AND hash = ?2
                AND (SELECT envelope IS NULL FROM dispatches WHERE id = enclosures.dispatch)",
            (id, was, now, size),
        )?;
        Ok(changed == 1)
    }
}

impl Read<'_> {
    /// The stamp to be asked for next: due, those that hold a letter first, then the oldest due.
    pub fn next_stamp(&self, now: Moment) -> Result<Option<StampRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT} INDEXED BY stamps_due
                  WHERE state = 'waiting'
                    AND next_at <= ?1
                  ORDER BY holds DESC, next_at, id
                  LIMIT 1"
            ))?
            .query_row([now.millis()], stamp)
            .optional()?)
    }

    /// When the next stamp is due; `None` if none waits.
    pub fn next_stamp_wake(&self) -> Result<Option<Moment>, Error> {
        let at: Option<i64> = self
            .tx
            .prepare_cached(
                "SELECT min(next_at) FROM stamps INDEXED BY stamps_due WHERE state = 'waiting'",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(at.map(Moment::from_millis))
    }

    /// The stamps of a dispatch, oldest first.
    pub fn stamps_of(&self, dispatch: i64) -> Result<Vec<StampRow>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE dispatch = ?1"))?;
        let rows = statement.query_map([dispatch], stamp)?;
        let mut rows: Vec<StampRow> = rows.collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    /// Dispatches that a leader has signed and nobody has issued yet, for whose page no stamp was entered; at most `limit`.
    pub fn unstamped_leaders(&self, limit: u32) -> Result<Vec<(i64, Hash)>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, page
               FROM dispatches INDEXED BY dispatches_stage
              WHERE stage = 'signed'
                AND page IS NOT NULL
                AND NOT EXISTS (SELECT 1
                                  FROM stamps
                                 WHERE stamps.dispatch = dispatches.id
                                   AND dispatches.page IN (stamps.file, stamps.now))
              ORDER BY id
              LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], |row| Ok((row.get("id")?, hash(row, "page")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const STAMPS: &str = "stamps";
const SELECT: &str = "SELECT id, dispatch, enclosure, file, now, holds, goal, reached, state,
        attempts, next_at, fault, created_at
   FROM stamps";

fn stamp(row: &Row<'_>) -> rusqlite::Result<StampRow> {
    Ok(StampRow {
        id: row.get("id")?,
        dispatch: row.get("dispatch")?,
        enclosure: row.get("enclosure")?,
        file: hash(row, "file")?,
        now: hash(row, "now")?,
        holds: row.get("holds")?,
        goal: word(row, "goal", Level::from_word)?,
        reached: word(row, "reached", Level::from_word)?,
        state: word(row, "state", StampState::from_word)?,
        attempts: row.get("attempts")?,
        next_at: moment(row, "next_at")?,
        fault: row.get("fault")?,
        created_at: moment(row, "created_at")?,
    })
}
