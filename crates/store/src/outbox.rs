//! What is to be taken to the axis, and what became of it. When to try again is the engine's to say.
//!
//! ```text
//! stamping (no envelope yet: its signatures wait for their time stamps)
//!    ▼
//! waiting ──► taken ──► sent
//!    ▲          ├──► waiting  (put back, to be tried again)
//!    │          ├──► unknown  (may have arrived; tried again with the same bytes)
//!    └── retry ─┴──► stuck    (until a person retries or withdraws)
//! ```

use crate::codec::{
    answer_or_none, business_from_word, business_word, code, found, hash_or_none, json, moment,
    moment_or_none, to_json, word,
};
use crate::{DeliveryRow, Error, Hash, Read, Topic, Write};
use office::{Answer, Business, Moment, UnitCode};
use rusqlite::{OptionalExtension, Row};

/// What a letter or a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Letter {
    /// An envelope with a document.
    Document,
    /// A status message.
    Status,
}

/// Where a letter stands on its way to the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutboxState {
    /// Chờ dấu thời gian: its envelope is written once its signatures have their stamps.
    Stamping,
    /// To be tried when it is due.
    Waiting,
    /// A call is under way, or was when the process stopped.
    Taken,
    /// Chưa rõ kết quả: the bytes may have arrived. Tried again, with the same bytes, when it is due.
    Unknown,
    /// The axis has it.
    Sent,
    /// It cannot go on by itself.
    Stuck,
    /// Taken back before it left.
    Withdrawn,
}

/// A letter to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    /// Document or status.
    pub kind: Letter,
    /// Why a document goes; new for a status.
    pub business: Business,
    /// The dispatch it carries or, for a status, asks about.
    pub dispatch: Option<i64>,
    /// The arrival it answers, for a status.
    pub arrival: Option<i64>,
    /// To whom of the dispatch's recipients it goes; empty: a corrected version, which goes to all of its own.
    pub recipients: Vec<UnitCode>,
    /// What a status says.
    pub code: Option<Answer>,
    /// Our code it is sent from.
    pub from: UnitCode,
    /// The bytes to send, which lie in `files/` already; `None` while stamps are brought.
    pub envelope: Option<Hash>,
    /// Goes before the others.
    pub urgent: bool,
    /// Not tried before.
    pub next_at: Moment,
    /// When it was put here.
    pub created_at: Moment,
}

/// A letter in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Our id.
    pub id: i64,
    /// Document or status.
    pub kind: Letter,
    /// Why a document goes; new for a status.
    pub business: Business,
    /// The dispatch it carries or, for a status, asks about.
    pub dispatch: Option<i64>,
    /// The arrival it answers, for a status.
    pub arrival: Option<i64>,
    /// To whom of the dispatch's recipients it goes; empty: a corrected version, which goes to all of its own.
    pub recipients: Vec<UnitCode>,
    /// What a status says.
    pub code: Option<Answer>,
    /// Our code it is sent from.
    pub from: UnitCode,
    /// The bytes to send; a resend is the same bytes. `None` until they are written, once, before the first try.
    pub envelope: Option<Hash>,
    /// Goes before the others.
    pub urgent: bool,
    /// Where it stands.
    pub state: OutboxState,
    /// Whether an attempt may have arrived without an answer. Never taken back.
    pub uncertain: bool,
    /// Calls begun.
    pub attempts: u32,
    /// Not tried before.
    pub next_at: Moment,
    /// The code of what stopped the last attempt.
    pub fault: Option<String>,
    /// The axis's package id, once sent.
    pub doc_id: Option<String>,
    /// When it was put here.
    pub created_at: Moment,
    /// When the last call began.
    pub taken_at: Option<Moment>,
    /// When the axis said it has it.
    pub sent_at: Option<Moment>,
    /// When the axis was last asked about its deliveries.
    pub asked_at: Option<Moment>,
    /// The road it takes; `None` while no road is set that may carry it.
    pub road: Option<i64>,
    /// Since when a person holds it back; `None` if nobody does.
    pub held_at: Option<Moment>,
}

impl Letter {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Status => "status",
        }
    }

    /// The kind kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Document, Self::Status]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

impl OutboxState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Stamping,
        Self::Waiting,
        Self::Taken,
        Self::Unknown,
        Self::Sent,
        Self::Stuck,
        Self::Withdrawn,
    ];

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stamping => "stamping",
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Stuck => "stuck",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl OutboxRow {
    /// Whether what becomes of it on the road is told at the dispatch's deliveries.
    ///
    /// Not a status message, nor an update that tells of a changed list: those letters travel beside the document.
    pub fn carries_document(&self) -> bool {
        self.kind == Letter::Document
            && (self.business != Business::Update || self.recipients.is_empty())
    }

    /// Whether it was called for, and may have come to the axis.
    pub const fn may_be_there(&self) -> bool {
        let called = matches!(
            self.state,
            OutboxState::Taken | OutboxState::Unknown | OutboxState::Sent
        );
        called || self.uncertain
    }

    /// Whether it is meant for this recipient of its dispatch, on whatever road.
    pub fn goes_to(&self, code: &UnitCode) -> bool {
        self.recipients.is_empty() || self.recipients.contains(code)
    }

    /// Whether it is this letter that goes to a recipient: where roads part, each letter goes to those on its own.
    pub fn carries_to(&self, row: &DeliveryRow) -> bool {
        let apart = self.road.is_some() && row.over.is_some() && self.road != row.over;
        self.goes_to(&row.delivery.to) && !apart
    }

    /// Whether what becomes of it is told at this recipient's delivery: of `letters`, those of its dispatch, it is the
    /// newest that carries the document there and was not taken back.
    pub fn tells_of(&self, row: &DeliveryRow, letters: &[Self]) -> bool {
        let carrying = |one: &&Self| {
            let stands = one.state != OutboxState::Withdrawn;
            stands && one.carries_document() && one.carries_to(row)
        };
        let newest = letters.iter().filter(carrying).max_by_key(|one| one.id);
        newest.is_some_and(|newest| newest.id == self.id)
    }
}

impl Write<'_> {
    /// Puts a letter into the outbox: waiting, or stamping while it has no envelope.
    pub fn enqueue(&mut self, letter: &NewLetter) -> Result<i64, Error> {
        self.touch(Topic::Outbox);
        self.tx
            .prepare_cached(
                "INSERT INTO outbox
                     (kind, business, dispatch, arrival, recipients, code, from_code, envelope,
                      urgent, state, uncertain, attempts, next_at, created_at)
                 VALUES (?1, ?9, ?2, ?3, ?10, ?11, ?4, ?5, ?6,
                         iif(?5 IS NULL, 'stamping', 'waiting'), 0, 0, ?7, ?8)",
            )?
            .execute((
                letter.kind.word(),
                letter.dispatch,
                letter.arrival,
                letter.from.as_str(),
                letter.envelope,
                letter.urgent,
                letter.next_at.millis(),
                letter.created_at.millis(),
                business_word(letter.business),
                to_json(&letter.recipients)?,
                letter.code.map(Answer::code),
            ))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// The stamps are in, or are waived: this envelope is sent, now and whenever it is sent again.
    pub fn set_envelope(&mut self, id: i64, envelope: &Hash, next_at: Moment) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Stamping])?;
        self.change(
            "UPDATE outbox
                SET state = 'waiting', envelope = ?2, next_at = ?3, fault = NULL
              WHERE id = ?1",
            (id, envelope, next_at.millis()),
        )
    }

    /// A call begins: counted now, so that a stop during it is seen. Commit before calling.
    pub fn take(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Waiting, OutboxState::Unknown])?;
        self.change(
            "UPDATE outbox
                SET state = 'taken', attempts = attempts + 1, taken_at = ?2
              WHERE id = ?1",
            (id, at.millis()),
        )
    }

    /// The axis has it, as package `doc_id`.
    pub fn mark_sent(&mut self, id: i64, doc_id: &str, at: Moment) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Taken, OutboxState::Unknown])?;
        self.change(
            "UPDATE outbox
                SET state = 'sent', doc_id = ?2, sent_at = ?3, fault = NULL
              WHERE id = ?1",
            (id, doc_id, at.millis()),
        )
    }

    /// The call did not reach the axis; it waits until `next_at`.
    ///
    /// A letter that may have arrived in an earlier attempt goes back to being unknown.
    pub fn put_back(&mut self, id: i64, next_at: Moment, fault: &str) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Taken])?;
        self.change(
            "UPDATE outbox
                SET state = iif(uncertain, 'unknown', 'waiting'), next_at = ?2, fault = ?3
              WHERE id = ?1",
            (id, next_at.millis(), fault),
        )
    }

    /// The bytes may have arrived; the same bytes are tried again at `next_at`.
    pub fn mark_unknown(&mut self, id: i64, next_at: Moment, fault: &str) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Taken])?;
        self.change(
            "UPDATE outbox
                SET state = 'unknown', uncertain = 1, next_at = ?2, fault = ?3
              WHERE id = ?1",
            (id, next_at.millis(), fault),
        )
    }

    /// It cannot go on by itself.
    pub fn mark_stuck(&mut self, id: i64, fault: &str) -> Result<(), Error> {
        self.in_state(
            id,
            &[
                OutboxState::Stamping,
                OutboxState::Taken,
                OutboxState::Waiting,
                OutboxState::Unknown,
            ],
        )?;
        self.change(
            "UPDATE outbox SET state = 'stuck', fault = ?2 WHERE id = ?1",
            (id, fault),
        )
    }

    /// A person has it tried again now.
    pub fn retry(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        self.in_state(
            id,
            &[
                OutboxState::Stamping,
                OutboxState::Stuck,
                OutboxState::Waiting,
                OutboxState::Unknown,
            ],
        )?;
        self.change(
            "UPDATE outbox
                SET state = CASE
                                WHEN envelope IS NULL THEN 'stamping'
                                WHEN uncertain THEN 'unknown'
                                ELSE 'waiting'
                            END,
                    next_at = ?2
              WHERE id = ?1",
            (id, at.millis()),
        )
    }

    /// A person wants it tried next, before all others of its urgency, whether the desk is held or not.
    pub fn hurry(&mut self, id: i64) -> Result<(), Error> {
        self.release(id)?;
        self.retry(id, HURRIED)
    }

    /// A person holds it back: it is not tried until it is released. An attempt under way goes on.
    pub fn hold(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        self.in_state(
            id,
            &[
                OutboxState::Stamping,
                OutboxState::Waiting,
                OutboxState::Taken,
                OutboxState::Unknown,
            ],
        )?;
        self.change(
            "INSERT INTO letter_roads (letter, held_at)
             VALUES (?1, ?2)
             ON CONFLICT (letter) DO UPDATE SET held_at = coalesce(held_at, excluded.held_at)",
            (id, at.millis()),
        )
    }

    /// Nobody holds it back any more.
    pub fn release(&mut self, id: i64) -> Result<(), Error> {
        self.change(
            "UPDATE letter_roads SET held_at = NULL WHERE letter = ?1",
            [id],
        )
    }

    /// The axis may have lost it again: unknown once more, and due. The same bytes will tell.
    pub fn doubt(&mut self, id: i64, at: Moment, fault: &str) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Sent])?;
        self.change(
            "UPDATE outbox
                SET state = 'unknown', uncertain = 1, next_at = ?2, fault = ?3, attempts = 0
              WHERE id = ?1",
            (id, at.millis(), fault),
        )
    }

    /// It has arrived, as its recipients say; whatever became of the axis's answer.
    pub fn mark_proven(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        self.in_state(id, &[OutboxState::Unknown, OutboxState::Taken])?;
        self.change(
            "UPDATE outbox
                SET state = 'sent', sent_at = coalesce(sent_at, ?2), fault = NULL
              WHERE id = ?1",
            (id, at.millis()),
        )
    }

    /// A person takes it back. `LetterUncertain` if an attempt may have arrived.
    pub fn withdraw(&mut self, id: i64) -> Result<(), Error> {
        let row = self.in_state(
            id,
            &[
                OutboxState::Stamping,
                OutboxState::Stuck,
                OutboxState::Waiting,
            ],
        )?;
        if row.uncertain {
            return Err(Error::LetterUncertain { id });
        }
        self.change("UPDATE outbox SET state = 'withdrawn' WHERE id = ?1", [id])
    }

    /// Letters left taken by a process that stopped: unknown, and due now. Tells which.
    ///
    /// Only for the holder of the engine lock, before its first call.
    pub fn recover_taken(&mut self, at: Moment) -> Result<Vec<OutboxRow>, Error> {
        let left = self.outbox(Some(OutboxState::Taken), u32::MAX)?;
        for row in &left {
            self.change(
                "UPDATE outbox
                    SET state = 'unknown', uncertain = 1, next_at = ?2
                  WHERE id = ?1",
                (row.id, at.millis()),
            )?;
        }
        left.iter().map(|row| self.letter(row.id)).collect()
    }

    /// The same for the letters of one road, whose calls were broken off.
    pub fn recover_taken_over(
        &mut self,
        road: Option<i64>,
        at: Moment,
    ) -> Result<Vec<OutboxRow>, Error> {
        let mut left = self.outbox(Some(OutboxState::Taken), u32::MAX)?;
        left.retain(|row| row.road == road);
        for row in &left {
            self.mark_unknown(row.id, at, "road.timeout")?;
        }
        left.iter().map(|row| self.letter(row.id)).collect()
    }

    /// The axis was asked about the deliveries of a sent letter; it goes to the end of the line.
    pub fn set_asked(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        // Not a change anyone looks at: no topic, so that no list is read anew for it.
        let changed = self
            .tx
            .prepare_cached("UPDATE outbox SET asked_at = ?2 WHERE id = ?1")?
            .execute((id, at.millis()))?;
        crate::codec::met(changed, OUTBOX, id)
    }

    fn change(&mut self, sql: &str, values: impl rusqlite::Params) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        self.tx.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

impl Read<'_> {
    /// The letter to be tried next, on whatever road: due, urgent first, then the oldest due. Stuck ones and those that
    /// a person holds hold nobody back.
    pub fn next_due(&self, now: Moment) -> Result<Option<OutboxRow>, Error> {
        self.due(now, None, (None, true))
    }

    /// The same for one road. `but`: one that had its turn. `hurried_only`: only what a person wants tried next, since the
    /// desk is held.
    pub fn next_due_over(
        &self,
        road: Option<i64>,
        but: Option<i64>,
        now: Moment,
        hurried_only: bool,
    ) -> Result<Option<OutboxRow>, Error> {
        let until = if hurried_only { HURRIED } else { now };
        self.due(until, but, (road, false))
    }

    fn due(
        &self,
        until: Moment,
        but: Option<i64>,
        (road, anywhere): (Option<i64>, bool),
    ) -> Result<Option<OutboxRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "SELECT {COLUMNS}
                   FROM outbox INDEXED BY outbox_due
                   LEFT JOIN letter_roads ON letter = id
                  WHERE state IN ('waiting', 'unknown')
                    AND next_at <= ?1
                    AND held_at IS NULL
                    AND (?3 OR road IS ?2)
                    AND id IS NOT ?4
                  ORDER BY urgent DESC, next_at, id
                  LIMIT 1"
            ))?
            .query_row((until.millis(), road, anywhere, but), letter)
            .optional()?)
    }

    /// When the next letter is due, on whatever road; `None` if none waits.
    pub fn next_wake(&self) -> Result<Option<Moment>, Error> {
        self.wake(None, true)
    }

    /// The same for one road.
    pub fn next_wake_over(&self, road: Option<i64>) -> Result<Option<Moment>, Error> {
        self.wake(road, false)
    }

    fn wake(&self, road: Option<i64>, anywhere: bool) -> Result<Option<Moment>, Error> {
        let at: Option<i64> = self
            .tx
            .prepare_cached(
                "SELECT min(next_at)
                   FROM outbox INDEXED BY outbox_due
                   LEFT JOIN letter_roads ON letter = id
                  WHERE state IN ('waiting', 'unknown')
                    AND held_at IS NULL
                    AND (?2 OR road IS ?1)",
            )?
            .query_row((road, anywhere), |row| row.get(0))?;
        Ok(at.map(Moment::from_millis))
    }

    /// Letters sent over a road from `since` on, oldest first.
    pub fn sent_over(&self, road: i64, since: Moment) -> Result<Vec<OutboxRow>, Error> {
        self.letters(
            &format!("{SELECT} WHERE state = 'sent' AND road = ?1 AND sent_at >= ?2 ORDER BY id"),
            (road, since.millis()),
        )
    }

    /// Letters that no road carries yet, oldest first.
    pub fn roadless(&self) -> Result<Vec<OutboxRow>, Error> {
        self.letters(
            &format!(
                "{SELECT}
                  WHERE state IN ('stamping', 'waiting', 'unknown', 'stuck') AND road IS NULL
                  ORDER BY id"
            ),
            [],
        )
    }

    /// At most `limit` letters, all or those in one state, newest first.
    pub fn outbox(&self, state: Option<OutboxState>, limit: u32) -> Result<Vec<OutboxRow>, Error> {
        match state {
            Some(state) => self.letters(
                &format!("{SELECT} WHERE state = ?1 ORDER BY id DESC LIMIT ?2"),
                (state.word(), limit),
            ),
            None => self.letters(&format!("{SELECT} ORDER BY id DESC LIMIT ?1"), [limit]),
        }
    }

    /// The letters that carry a dispatch, oldest first.
    pub fn letters_of_dispatch(&self, dispatch: i64) -> Result<Vec<OutboxRow>, Error> {
        self.letters(
            &format!("{SELECT} WHERE dispatch = ?1 ORDER BY id"),
            [dispatch],
        )
    }

    /// Whether a status message that says `code` about this arrival was put into the outbox and not taken back.
    pub fn was_told(&self, arrival: i64, code: Answer) -> Result<bool, Error> {
        let told: Option<i64> = self
            .tx
            .prepare_cached(
                "SELECT id
                   FROM outbox
                  WHERE arrival = ?1 AND code = ?2 AND state <> 'withdrawn'
                  LIMIT 1",
            )?
            .query_row((arrival, code.code()), |row| row.get(0))
            .optional()?;
        Ok(told.is_some())
    }

    /// One letter.
    pub fn letter(&self, id: i64) -> Result<OutboxRow, Error> {
        let row = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
            .query_row([id], letter);
        found(row, OUTBOX, id)
    }

    /// Sent documents of which some recipient has neither fetched nor answered, on whatever road; those asked about
    /// longest ago first.
    pub fn awaiting_delivery(&self, limit: u32) -> Result<Vec<OutboxRow>, Error> {
        self.awaiting((limit, None, true))
    }

    /// The same for one road.
    pub fn awaiting_delivery_over(
        &self,
        road: Option<i64>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, Error> {
        self.awaiting((limit, road, false))
    }

    fn awaiting(&self, values: (u32, Option<i64>, bool)) -> Result<Vec<OutboxRow>, Error> {
        self.letters(
            &format!(
                "{SELECT}
                  WHERE state = 'sent'
                    AND kind = 'document'
                    AND (business <> 'update' OR recipients = '[]')
                    AND dispatch IN (SELECT dispatch
                                       FROM deliveries
                                      WHERE road = 'sent' AND answer IS NULL)
                    AND (?3 OR road IS ?2)
                  ORDER BY asked_at NULLS FIRST, id
                  LIMIT ?1"
            ),
            values,
        )
    }

    fn letters(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<OutboxRow>, Error> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let rows = statement.query_map(values, letter)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn in_state(&self, id: i64, allowed: &[OutboxState]) -> Result<OutboxRow, Error> {
        let row = self.letter(id)?;
        if !allowed.contains(&row.state) {
            return Err(Error::LetterMoved {
                id,
                found: row.state,
            });
        }
        Ok(row)
    }
}

const OUTBOX: &str = "outbox";
/// When a letter is due that a person wants tried next: before any other.
const HURRIED: Moment = Moment::from_millis(0);
const COLUMNS: &str = "id, kind, business, dispatch, arrival, recipients, code, from_code, envelope, urgent, state,
        uncertain, attempts, next_at, fault, doc_id, created_at, taken_at, sent_at, asked_at, road, held_at";
const SELECT: &str = "SELECT id, kind, business, dispatch, arrival, recipients, code, from_code, envelope, urgent, state,
        uncertain, attempts, next_at, fault, doc_id, created_at, taken_at, sent_at, asked_at, road, held_at
   FROM outbox
   LEFT JOIN letter_roads ON letter = id";

fn letter(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        id: row.get("id")?,
        kind: word(row, "kind", Letter::from_word)?,
        business: word(row, "business", business_from_word)?,
        dispatch: row.get("dispatch")?,
        arrival: row.get("arrival")?,
        recipients: json(row, "recipients")?,
        code: answer_or_none(row, "code")?,
        from: code(row, "from_code")?,
        envelope: hash_or_none(row, "envelope")?,
        urgent: row.get("urgent")?,
        state: word(row, "state", OutboxState::from_word)?,
        uncertain: row.get("uncertain")?,
        attempts: row.get("attempts")?,
        next_at: moment(row, "next_at")?,
        fault: row.get("fault")?,
        doc_id: row.get("doc_id")?,
        created_at: moment(row, "created_at")?,
        taken_at: moment_or_none(row, "taken_at")?,
        sent_at: moment_or_none(row, "sent_at")?,
        asked_at: moment_or_none(row, "asked_at")?,
        road: row.get("road")?,
        held_at: moment_or_none(row, "held_at")?,
    })
}
