//! Outgoing dispatches and every draft of them that was saved. Which step may follow is `office::Outgoing`'s to say.

use crate::codec::{
    day, document_id, found, hash_or_none, json, moment, moment_or_none, to_json, word,
};
use crate::papers::Way;
use crate::search::{self, Index};
use crate::versions::{Cause, Made};
use crate::{Error, Hash, Read, Topic, Write};
use office::{
    Day, DocumentId, Draft, Moment, Notation, Number, Outgoing, OutgoingStep, StepRefused,
    reference_key,
};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};

/// An outgoing dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// Our id.
    pub id: i64,
    /// Where it stands.
    pub stage: Outgoing,
    /// What is written in it.
    pub draft: Draft,
    /// Counts the saved drafts from 1.
    pub version: u32,
    /// Its number, once issued.
    pub number: Option<Number>,
    /// Its notation, once issued.
    pub notation: Option<Notation>,
    /// Its business key on the axis, once issued.
    pub document_id: Option<DocumentId>,
    /// The day on its page, once issued.
    pub issued_on: Option<Day>,
    /// The signed, later the issued PDF.
    pub page: Option<Hash>,
    /// The envelope, once sent.
    pub envelope: Option<Hash>,
    /// The arrival it answers.
    pub in_reply_to: Option<i64>,
    /// Whether a leader ever signed it, even if it was opened again since.
    pub was_signed: bool,
    /// When it was begun.
    pub created_at: Moment,
    /// When its draft or its stage changed last.
    pub changed_at: Moment,
    /// When the leader signed; `None` while it is a draft.
    pub signed_at: Option<Moment>,
    /// When it was issued.
    pub issued_at: Option<Moment>,
    /// When its envelope was put into the outbox.
    pub sent_at: Option<Moment>,
}

/// What issuing settles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedFacts {
    /// The number.
    pub number: Number,
    /// The notation.
    pub notation: Notation,
    /// The business key on the axis.
    pub document_id: DocumentId,
    /// The day on the page.
    pub issued_on: Day,
    /// The PDF with number, date and the office's signature.
    pub page: Hash,
}

/// Which dispatches a list shows, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchFilter {
    /// Only those that stand here.
    pub stage: Option<Outgoing>,
    /// Only those in which each of these words begins some word, whatever the marks.
    pub text: Option<String>,
    /// At most so many.
    pub limit: u32,
    /// Only those before this one: the last id of the page before.
    pub before_id: Option<i64>,
}

impl Default for DispatchFilter {
    fn default() -> Self {
        Self {
            stage: None,
            text: None,
            limit: 50,
            before_id: None,
        }
    }
}

impl Write<'_> {
    /// A new draft, at version 1.
    pub fn insert_dispatch(&mut self, draft: &Draft, at: Moment) -> Result<i64, Error> {
        self.insert_dispatch_by(draft, &Made::by_nobody(Cause::Created), at)
    }

    /// As [`Write::insert_dispatch`], saying who made it and why.
    pub fn insert_dispatch_by(
        &mut self,
        draft: &Draft,
        made: &Made<'_>,
        at: Moment,
    ) -> Result<i64, Error> {
        self.touch(Topic::Dispatches);
        let text = to_json(draft)?;
        let id = self.next_paper(Way::Out)?;
        self.tx
            .prepare_cached(
                "INSERT INTO dispatches
                     (id, stage, kind, subject, version, was_signed, created_at, changed_at, draft)
                 VALUES (?1, ?2, ?3, ?4, 1, 0, ?5, ?5, ?6)",
            )?
            .execute((
                id,
                Outgoing::Draft.word(),
                draft.kind.word(),
                &draft.subject,
                at.millis(),
                &text,
            ))?;
        self.keep_version(id, 1, &text, made, at)?;
        search::index(
            self.tx,
            Index::Dispatches,
            id,
            &search::words_of_draft(draft),
        )?;
        Ok(id)
    }

    /// Says which arrival the dispatch answers.
    pub fn set_in_reply_to(&mut self, id: i64, arrival: Option<i64>) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        let changed = self.tx.execute(
            "UPDATE dispatches SET in_reply_to = ?2 WHERE id = ?1",
            (id, arrival),
        )?;
        crate::codec::met(changed, DISPATCHES, id)
    }

    /// Saves `draft` in place of version `expected`; tells the new version. The old one is kept.
    ///
    /// `Stale` if another version stands, `Outgoing` if it is no draft any more.
    pub fn save_draft(
        &mut self,
        id: i64,
        draft: &Draft,
        expected: u32,
        at: Moment,
    ) -> Result<u32, Error> {
        self.save_draft_by(id, draft, expected, &Made::by_nobody(Cause::Autosave), at)
    }

    /// As [`Write::save_draft`], saying who saved it and why.
    pub fn save_draft_by(
        &mut self,
        id: i64,
        draft: &Draft,
        expected: u32,
        made: &Made<'_>,
        at: Moment,
    ) -> Result<u32, Error> {
        self.outgoing_after(id, OutgoingStep::Edit)?;
        let found: u32 = self.tx.query_row(
            "SELECT version FROM dispatches WHERE id = ?1",
            [id],
            |row| row.get(0),
        )?;
        if found != expected {
            return Err(Error::Stale { expected, found });
        }
        self.touch(Topic::Dispatches);
        let (text, version) = (to_json(draft)?, found.saturating_add(1));
        self.tx
            .prepare_cached(
                "UPDATE dispatches
                    SET kind = ?2, subject = ?3, version = ?4, changed_at = ?5, draft = ?6
                  WHERE id = ?1",
            )?
            .execute((
                id,
                draft.kind.word(),
                &draft.subject,
                version,
                at.millis(),
                &text,
            ))?;
        self.keep_version(id, version, &text, made, at)?;
        search::index(
            self.tx,
            Index::Dispatches,
            id,
            &search::words_of_draft(draft),
        )?;
        Ok(version)
    }

    /// The leader has signed: `page` is fixed.
    pub fn set_signed(&mut self, id: i64, page: &Hash, at: Moment) -> Result<(), Error> {
        let stage = self.outgoing_after(id, OutgoingStep::Sign)?;
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "UPDATE dispatches
                SET stage = ?2, page = ?3, signed_at = ?4, changed_at = ?4, was_signed = 1
              WHERE id = ?1",
            (id, stage.word(), page, at.millis()),
        )?;
        Ok(())
    }

    /// The leader's signature is set aside; the dispatch is a draft again. The signed page is kept in `files/`.
    pub fn set_reopened(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        let stage = self.outgoing_after(id, OutgoingStep::Reopen)?;
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "UPDATE dispatches
                SET stage = ?2, page = NULL, signed_at = NULL, changed_at = ?3
              WHERE id = ?1",
            (id, stage.word(), at.millis()),
        )?;
        Ok(())
    }

    /// It has its number, date and seal.
    pub fn set_issued(&mut self, id: i64, facts: &IssuedFacts, at: Moment) -> Result<(), Error> {
        let stage = self.outgoing_after(id, OutgoingStep::Issue)?;
        self.touch(Topic::Dispatches);
        let draft: Draft = self.tx.query_row(
            "UPDATE dispatches
                SET stage = ?2, number = ?3, notation = ?4, document_id = ?5, issued_on = ?6,
                    reference = ?7, page = ?8, issued_at = ?9, changed_at = ?9
              WHERE id = ?1
             RETURNING draft",
            (
                id,
                stage.word(),
                facts.number.as_str(),
                facts.notation.as_str(),
                facts.document_id.as_str(),
                facts.issued_on.to_string(),
                reference_key(&facts.number, &facts.notation),
                facts.page,
                at.millis(),
            ),
            |row| json(row, "draft"),
        )?;
        let words = format!(
            "{} {} {}",
            facts.number,
            facts.notation,
            search::words_of_draft(&draft)
        );
        search::index(self.tx, Index::Dispatches, id, &words)
    }

    /// A corrected version has the number, the date and the seal of what it corrects; the key stays the earlier one's.
    pub fn set_reissued(&mut self, id: i64, facts: &IssuedFacts, at: Moment) -> Result<(), Error> {
        let stage = self.outgoing_after(id, OutgoingStep::Issue)?;
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "UPDATE dispatches
                SET stage = ?2, number = ?3, notation = ?4, issued_on = ?5, page = ?6,
                    issued_at = ?7, changed_at = ?7
              WHERE id = ?1",
            (
                id,
                stage.word(),
                facts.number.as_str(),
                facts.notation.as_str(),
                facts.issued_on.to_string(),
                facts.page,
                at.millis(),
            ),
        )?;
        Ok(())
    }

    /// Its letter stands in the outbox, with its envelope unless that waits for time stamps.
    pub fn set_sent(&mut self, id: i64, envelope: Option<&Hash>, at: Moment) -> Result<(), Error> {
        let stage = self.outgoing_after(id, OutgoingStep::Send)?;
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "UPDATE dispatches
                SET stage = ?2, envelope = ?3, sent_at = ?4, changed_at = ?4
              WHERE id = ?1",
            (id, stage.word(), envelope, at.millis()),
        )?;
        Ok(())
    }

    /// The envelope of its letter, now that it is written; once.
    pub fn set_dispatch_envelope(&mut self, id: i64, envelope: &Hash) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        let changed = self.tx.execute(
            "UPDATE dispatches SET envelope = ?2 WHERE id = ?1 AND envelope IS NULL",
            (id, envelope),
        )?;
        crate::codec::met(changed, DISPATCHES, id)
    }

    /// Its letter was taken back before it left and another is written for fewer: what it held counts no more.
    pub fn forget_dispatch_envelope(&mut self, id: i64) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        let changed = self
            .tx
            .execute("UPDATE dispatches SET envelope = NULL WHERE id = ?1", [id])?;
        crate::codec::met(changed, DISPATCHES, id)
    }

    /// Its letter was taken back before it left: issued again, with nobody it goes to yet. The number stays.
    ///
    /// Only after [`Write::withdraw`] has made sure of that, in the same transaction.
    pub fn set_withdrawn(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        let stage = self.outgoing_after(id, OutgoingStep::Withdraw)?;
        self.touch(Topic::Dispatches);
        self.touch(Topic::Deliveries);
        self.tx
            .execute("DELETE FROM deliveries WHERE dispatch = ?1", [id])?;
        self.tx
            .execute("DELETE FROM delivery_roads WHERE dispatch = ?1", [id])?;
        self.tx.execute(
            "UPDATE dispatches
                SET stage = ?2, envelope = NULL, sent_at = NULL, changed_at = ?3
              WHERE id = ?1",
            (id, stage.word(), at.millis()),
        )?;
        Ok(())
    }

    /// Throws a draft away, with its versions, enclosures and history. `WasSigned` once a leader has signed it.
    pub fn delete_draft(&mut self, id: i64) -> Result<(), Error> {
        self.outgoing_after(id, OutgoingStep::Edit)?;
        self.touch(Topic::Dispatches);
        let deleted = self.tx.execute(
            "DELETE FROM dispatches WHERE id = ?1 AND was_signed = 0",
            [id],
        )?;
        if deleted == 0 {
            return Err(Error::WasSigned { id });
        }
        self.tx
            .execute("DELETE FROM dispatch_words WHERE rowid = ?1", [id])?;
        Ok(())
    }
}

impl Read<'_> {
    /// The dispatch `id`.
    pub fn dispatch(&self, id: i64) -> Result<Option<Dispatch>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE d.id = ?1"))?
            .query_row([id], dispatch)
            .optional()?)
    }

    /// The dispatches that `filter` asks for, newest first.
    pub fn dispatches(&self, filter: &DispatchFilter) -> Result<Vec<Dispatch>, Error> {
        let (ids, id, mut values) = ids(filter);
        values.push(Value::from(i64::from(filter.limit)));
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE d.id IN ({ids} ORDER BY {id} DESC LIMIT ?)
              ORDER BY d.id DESC"
        ))?;
        let rows = statement.query_map(params_from_iter(values), dispatch)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many dispatches `filter` asks for, whatever its limit.
    pub fn count_dispatches(&self, filter: &DispatchFilter) -> Result<u64, Error> {
        let (ids, _, values) = ids(filter);
        Ok(self
            .tx
            .prepare_cached(&format!("SELECT count(*) FROM ({ids})"))?
            .query_row(params_from_iter(values), |row| row.get(0))?)
    }

    /// The dispatch that has this business key, letter for letter.
    pub fn dispatch_by_document_id(&self, id: &DocumentId) -> Result<Option<Dispatch>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE d.document_id = ?1"))?
            .query_row([id.as_str()], dispatch)
            .optional()?)
    }

    /// The dispatches that answer an arrival, oldest first.
    pub fn replies_to(&self, arrival: i64) -> Result<Vec<Dispatch>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE d.in_reply_to = ?1 ORDER BY d.id"))?;
        let rows = statement.query_map([arrival], dispatch)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The dispatch issued on this day under this number and notation, whatever the case and leading zeros.
    ///
    /// For answers whose business key was written anew by a peer (X§1.4).
    pub fn dispatch_by_reference(
        &self,
        issued_on: Day,
        number: &Number,
        notation: &Notation,
    ) -> Result<Option<Dispatch>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT} WHERE d.issued_on = ?1 AND d.reference = ?2 ORDER BY d.id DESC LIMIT 1"
            ))?
            .query_row(
                (issued_on.to_string(), reference_key(number, notation)),
                dispatch,
            )
            .optional()?)
    }

    /// The dispatch issued in this year under this number and notation, if there is but one.
    ///
    /// For keys that tell no day (X§1.4).
    pub fn dispatch_of_year(&self, year: i32, reference: &str) -> Result<Option<Dispatch>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE d.issued_on BETWEEN ?1 AND ?2 AND d.reference = ?3
              LIMIT 2"
        ))?;
        let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
        let rows = statement.query_map((days.0, days.1, reference), dispatch)?;
        let mut rows: Vec<Dispatch> = rows.collect::<Result<_, _>>()?;
        Ok(match rows.len() {
            1 => rows.pop(),
            _ => None,
        })
    }

    /// The stage after `step`, or why it does not follow.
    pub(crate) fn outgoing_after(&self, id: i64, step: OutgoingStep) -> Result<Outgoing, Error> {
        let stage = self
            .tx
            .prepare_cached("SELECT stage FROM dispatches WHERE id = ?1")?
            .query_row([id], |row| word(row, "stage", Outgoing::from_word));
        Ok(found(stage, DISPATCHES, id)?.after(step)?)
    }

    /// `StepRefused` once the dispatch has left.
    pub(crate) fn not_yet_sent(&self, id: i64) -> Result<(), Error> {
        let stage = self
            .tx
            .prepare_cached("SELECT stage FROM dispatches WHERE id = ?1")?
            .query_row([id], |row| word(row, "stage", Outgoing::from_word));
        match found(stage, DISPATCHES, id)? {
            from @ Outgoing::Sent => Err(Error::Outgoing(StepRefused {
                from,
                step: OutgoingStep::Edit,
            })),
            Outgoing::Draft | Outgoing::Signed | Outgoing::Issued => Ok(()),
        }
    }
}

const DISPATCHES: &str = "dispatches";
const SELECT: &str = "SELECT d.id, d.stage, d.version, d.number, d.notation, d.document_id,
        d.issued_on, d.page, d.envelope, d.in_reply_to, d.was_signed, d.created_at,
        d.changed_at, d.signed_at, d.issued_at, d.sent_at, d.draft
   FROM dispatches d";

fn ids(filter: &DispatchFilter) -> (String, &'static str, Vec<Value>) {
    let stage = filter.stage.map(Outgoing::word);
    search::ids(
        Index::Dispatches,
        stage,
        filter.text.as_deref(),
        filter.before_id,
    )
}

fn dispatch(row: &Row<'_>) -> rusqlite::Result<Dispatch> {
    let number: Option<String> = row.get("number")?;
    let notation: Option<String> = row.get("notation")?;
    Ok(Dispatch {
        id: row.get("id")?,
        stage: word(row, "stage", Outgoing::from_word)?,
        draft: json(row, "draft")?,
        version: row.get("version")?,
        number: number.as_deref().map(Number::receive),
        notation: notation.as_deref().map(Notation::receive),
        document_id: document_id(row, "document_id")?,
        issued_on: day(row, "issued_on")?,
        page: hash_or_none(row, "page")?,
        envelope: hash_or_none(row, "envelope")?,
        in_reply_to: row.get("in_reply_to")?,
        was_signed: row.get("was_signed")?,
        created_at: moment(row, "created_at")?,
        changed_at: moment(row, "changed_at")?,
        signed_at: moment_or_none(row, "signed_at")?,
        issued_at: moment_or_none(row, "issued_at")?,
        sent_at: moment_or_none(row, "sent_at")?,
    })
}
