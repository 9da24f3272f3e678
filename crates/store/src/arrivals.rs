//! Incoming dispatches. Which step may follow is `office::Incoming`'s to say.

use crate::codec::{
    business_from_word, business_word, code, day, document_id, found, hash, met, moment,
    moment_or_none, to_json, urgency_from_word, urgency_word, word,
};
use crate::papers::Way;
use crate::search::{self, Index};
use crate::{Error, Hash, Read, Topic, Write};
use office::{
    Business, Day, DocumentId, Incoming, IncomingRefused, IncomingStep, Moment, Notation, Number,
    UnitCode, Urgency, reference_key,
};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, named_params, params_from_iter};

/// A document that came, as it is first kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArrival {
    /// Why it was sent.
    pub business: Business,
    /// The axis's package id.
    pub doc_id: String,
    /// The envelope's bytes.
    pub envelope: Hash,
    /// The sender's code.
    pub from: UnitCode,
    /// The sender's name as it came.
    pub from_name: String,
    /// Our code it was sent to.
    pub to: UnitCode,
    /// Its business key, if it came with one.
    pub document_id: Option<DocumentId>,
    /// Name of its type as it came.
    pub kind_name: String,
    /// Its number as it came.
    pub number: Number,
    /// Its notation as it came.
    pub notation: Notation,
    /// Trích yếu.
    pub subject: String,
    /// Place of issue.
    pub place: String,
    /// Day of issue.
    pub promulgated: Option<Day>,
    /// How fast it must move.
    pub urgency: Urgency,
    /// The day by which the sender wants it done.
    pub due: Option<Day>,
    /// Who signed, as the header says.
    pub signer: String,
    /// The header's short text.
    pub content: String,
    /// When it was kept here.
    pub arrived_at: Moment,
    /// JSON of the whole header as received.
    pub header: String,
}

/// An incoming dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Our id.
    pub id: i64,
    /// Where it stands.
    pub stage: Incoming,
    /// Why it was sent.
    pub business: Business,
    /// The axis's package id.
    pub doc_id: String,
    /// The envelope's bytes.
    pub envelope: Hash,
    /// The sender's code.
    pub from: UnitCode,
    /// The sender's name as it came.
    pub from_name: String,
    /// Our code it was sent to.
    pub to: UnitCode,
    /// Its business key, if it came with one.
    pub document_id: Option<DocumentId>,
    /// Name of its type as it came.
    pub kind_name: String,
    /// Its number as it came.
    pub number: Number,
    /// Its notation as it came.
    pub notation: Notation,
    /// Trích yếu.
    pub subject: String,
    /// Place of issue.
    pub place: String,
    /// Day of issue.
    pub promulgated: Option<Day>,
    /// How fast it must move.
    pub urgency: Urgency,
    /// The day by which the sender wants it done.
    pub due: Option<Day>,
    /// Who signed, as the header says.
    pub signer: String,
    /// The header's short text.
    pub content: String,
    /// Its number in the register of arrivals.
    pub arrival_number: Option<u32>,
    /// When it was kept here.
    pub arrived_at: Moment,
    /// When it was registered.
    pub registered_at: Option<Moment>,
    /// When its stage changed last.
    pub changed_at: Moment,
    /// Why we sent it back; empty unless refused.
    pub refused_reason: String,
    /// JSON of the verdict on its signatures.
    pub verdict: Option<String>,
    /// The verdict in one word; empty until judged.
    pub outcome: String,
    /// JSON of the whole header as received.
    pub header: String,
}

/// Which arrivals a list shows, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalFilter {
    /// Only those that stand here.
    pub stage: Option<Incoming>,
    /// Only those in which each of these words begins some word, whatever the marks.
    pub text: Option<String>,
    /// At most so many.
    pub limit: u32,
    /// Only those before this one: the last id of the page before.
    pub before_id: Option<i64>,
}

impl Default for ArrivalFilter {
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
    /// Keeps what came, as arrived.
    pub fn insert_arrival(&mut self, new: &NewArrival) -> Result<i64, Error> {
        self.touch(Topic::Arrivals);
        let id = self.next_paper(Way::In)?;
        self.tx
            .prepare_cached(
                "INSERT INTO arrivals
                     (id, stage, business, doc_id, envelope, from_code, from_name, to_code,
                      document_id, kind_name, number, notation, subject, place, promulgated,
                      urgency, due, signer, content, arrived_at, changed_at, refused_reason,
                      outcome, header)
                 VALUES
                     (:id, :stage, :business, :doc_id, :envelope, :from_code, :from_name, :to_code,
                      :document_id, :kind_name, :number, :notation, :subject, :place, :promulgated,
                      :urgency, :due, :signer, :content, :arrived_at, :arrived_at, '',
                      '', :header)",
            )?
            .execute(named_params! {
                ":id": id,
                ":stage": Incoming::Arrived.word(),
                ":business": business_word(new.business),
                ":doc_id": new.doc_id,
                ":envelope": new.envelope,
                ":from_code": new.from.as_str(),
                ":from_name": new.from_name,
                ":to_code": new.to.as_str(),
                ":document_id": new.document_id.as_ref().map(DocumentId::as_str),
                ":kind_name": new.kind_name,
                ":number": new.number.as_str(),
                ":notation": new.notation.as_str(),
                ":subject": new.subject,
                ":place": new.place,
                ":promulgated": new.promulgated.map(|day| day.to_string()),
                ":urgency": urgency_word(new.urgency),
                ":due": new.due.map(|day| day.to_string()),
                ":signer": new.signer,
                ":content": new.content,
                ":arrived_at": new.arrived_at.millis(),
                ":header": new.header,
            })?;
        search::index(self.tx, Index::Arrivals, id, &words_of(new))?;
        Ok(id)
    }

    /// Tiếp nhận: it has its number in the register of arrivals.
    pub fn set_registered(&mut self, id: i64, number: u32, at: Moment) -> Result<(), Error> {
        let stage = self.incoming_after(id, IncomingStep::Register)?;
        self.touch(Topic::Arrivals);
        self.tx.execute(
            "UPDATE arrivals
                SET stage = ?2, arrival_number = ?3, registered_at = ?4, changed_at = ?4
              WHERE id = ?1",
            (id, stage.word(), number, at.millis()),
        )?;
        Ok(())
    }

    /// Từ chối: sent back, with a reason.
    pub fn set_refused(&mut self, id: i64, reason: &str, at: Moment) -> Result<(), Error> {
        let stage = self.incoming_after(id, IncomingStep::Refuse)?;
        self.touch(Topic::Arrivals);
        self.tx.execute(
            "UPDATE arrivals
                SET stage = ?2, refused_reason = ?3, changed_at = ?4
              WHERE id = ?1",
            (id, stage.word(), reason, at.millis()),
        )?;
        Ok(())
    }

    /// Work goes on: assigned, processing or finished. The other stages have changes of their own.
    pub fn set_stage(&mut self, id: i64, stage: Incoming, at: Moment) -> Result<(), Error> {
        let step = match stage {
            Incoming::Assigned => IncomingStep::Assign,
            Incoming::Processing => IncomingStep::Process,
            Incoming::Finished => IncomingStep::Finish,
            from @ (Incoming::Arrived
            | Incoming::Registered
            | Incoming::Refused
            | Incoming::Recalled
            | Incoming::Replaced
            | Incoming::Settled) => {
                return Err(Error::Incoming(IncomingRefused {
                    from,
                    step: IncomingStep::Process,
                }));
            }
        };
        let stage = self.incoming_after(id, step)?;
        self.touch(Topic::Arrivals);
        self.tx.execute(
            "UPDATE arrivals SET stage = ?2, changed_at = ?3 WHERE id = ?1",
            (id, stage.word(), at.millis()),
        )?;
        Ok(())
    }

    /// What an envelope wanted has been decided about: it is closed, and gets no number of its own.
    pub fn settle(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        let stage = self.incoming_after(id, IncomingStep::Settle)?;
        self.put_stage(id, stage, at)
    }

    /// A decision was taken back: a closed envelope is open again. One that stands otherwise stays so.
    pub(crate) fn unsettle(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        if self.arrival_stage(id)? == Incoming::Settled {
            self.put_stage(id, Incoming::Arrived, at)?;
        }
        Ok(())
    }

    /// Puts a stage that `office::Incoming` has allowed.
    pub(crate) fn put_stage(&mut self, id: i64, stage: Incoming, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Arrivals);
        let changed = self
            .tx
            .prepare_cached("UPDATE arrivals SET stage = ?2, changed_at = ?3 WHERE id = ?1")?
            .execute((id, stage.word(), at.millis()))?;
        met(changed, ARRIVALS, id)
    }

    /// What became of the signatures: `outcome` in one word, `verdict` in JSON.
    pub fn set_verdict(&mut self, id: i64, outcome: &str, verdict: &str) -> Result<(), Error> {
        self.touch(Topic::Arrivals);
        let changed = self.tx.execute(
            "UPDATE arrivals SET outcome = ?2, verdict = ?3 WHERE id = ?1",
            (id, outcome, verdict),
        )?;
        met(changed, ARRIVALS, id)
    }
}

impl Read<'_> {
    /// The arrival `id`.
    pub fn arrival(&self, id: i64) -> Result<Option<Arrival>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE a.id = ?1"))?
            .query_row([id], arrival)
            .optional()?)
    }

    /// The arrivals that `filter` asks for, newest first.
    pub fn arrivals(&self, filter: &ArrivalFilter) -> Result<Vec<Arrival>, Error> {
        let (ids, id, mut values) = ids(filter);
        values.push(Value::from(i64::from(filter.limit)));
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE a.id IN ({ids} ORDER BY {id} DESC LIMIT ?)
              ORDER BY a.id DESC"
        ))?;
        let rows = statement.query_map(params_from_iter(values), arrival)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many arrivals `filter` asks for, whatever its limit.
    pub fn count_arrivals(&self, filter: &ArrivalFilter) -> Result<u64, Error> {
        let (ids, _, values) = ids(filter);
        Ok(self
            .tx
            .prepare_cached(&format!("SELECT count(*) FROM ({ids})"))?
            .query_row(params_from_iter(values), |row| row.get(0))?)
    }

    /// The arrivals whose signatures cannot be told yet and that were not sent back, newest first.
    pub fn untold_arrivals(&self, before: Option<i64>, limit: u32) -> Result<Vec<Arrival>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE {UNTOLD}
                AND a.id < ?1
              ORDER BY a.id DESC
              LIMIT ?2"
        ))?;
        let rows = statement.query_map((before.unwrap_or(i64::MAX), limit), arrival)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many there are of them.
    pub fn count_untold_arrivals(&self) -> Result<u64, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("SELECT count(*) FROM arrivals a WHERE {UNTOLD}"))?
            .query_row([], |row| row.get(0))?)
    }

    /// The arrival that is this same letter: the same bytes, or a document of the same sender and business key that came
    /// for the same purpose, as new or to replace another.
    ///
    /// The sender counts, so that nobody can keep another's document out by using its key first. Recalls and
    /// updates repeat the key of what they speak of, so only their bytes tell them apart (X§1.3). What was sent back or
    /// given back may be sent again under its key (X§4.2).
    pub fn same_document(
        &self,
        business: Business,
        from: &UnitCode,
        document_id: Option<&DocumentId>,
        envelope: &Hash,
    ) -> Result<Option<i64>, Error> {
        let key = match business {
            Business::New | Business::Replace => document_id.map(DocumentId::as_str),
            Business::Recall | Business::Update => None,
        };
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id FROM arrivals WHERE envelope = ?1
                 UNION ALL
                 SELECT id
                   FROM arrivals
                  WHERE document_id = ?2
                    AND from_code = ?3
                    AND business = ?4
                    AND stage NOT IN ('refused', 'recalled')
                  LIMIT 1",
            )?
            .query_row(
                (envelope, key, from.as_str(), business_word(business)),
                |row| row.get(0),
            )
            .optional()?)
    }

    /// The document that came under this business key from one of these codes, newest first: what a recall or an
    /// update speaks of. Never an envelope that only spoke of another document.
    pub fn arrival_of_key(
        &self,
        from: &[UnitCode],
        id: &DocumentId,
    ) -> Result<Option<Arrival>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT}
                  WHERE a.document_id = ?1
                    AND a.from_code IN (SELECT value FROM json_each(?2))
                    AND {A_DOCUMENT}
                  ORDER BY a.id DESC
                  LIMIT 1"
            ))?
            .query_row((id.as_str(), to_json(from)?), arrival)
            .optional()?)
    }

    /// The document issued on this day under this number and notation that came from one of these codes, newest first,
    /// whatever the case and leading zeros; for keys that a peer wrote anew (X§1.4). `reference` as
    /// `office::reference_key` has it.
    pub fn arrival_of_reference(
        &self,
        from: &[UnitCode],
        (first, last): (Day, Day),
        reference: &str,
    ) -> Result<Option<Arrival>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE a.promulgated BETWEEN ?1 AND ?2
                AND a.from_code IN (SELECT value FROM json_each(?3))
                AND {A_DOCUMENT}
              ORDER BY a.id DESC"
        ))?;
        let rows = statement.query_map(
            (first.to_string(), last.to_string(), to_json(from)?),
            arrival,
        )?;
        for row in rows {
            let row = row?;
            if reference_key(&row.number, &row.notation) == reference {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Envelopes of type 1 that came before the document they ask back, by their key, in the order they came.
    pub fn recalls_ahead(&self, from: &[UnitCode], id: &DocumentId) -> Result<Vec<Arrival>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE a.document_id = ?1
                AND a.from_code IN (SELECT value FROM json_each(?2))
                AND a.business = 'recall'
                AND a.stage = 'arrived'
                AND NOT EXISTS (SELECT 1 FROM wishes v WHERE v.by_arrival = a.id)
              ORDER BY a.id"
        ))?;
        let rows = statement.query_map((id.as_str(), to_json(from)?), arrival)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where an arrival stands.
    pub(crate) fn arrival_stage(&self, id: i64) -> Result<Incoming, Error> {
        let stage = self
            .tx
            .prepare_cached("SELECT stage FROM arrivals WHERE id = ?1")?
            .query_row([id], |row| word(row, "stage", Incoming::from_word));
        found(stage, ARRIVALS, id)
    }

    fn incoming_after(&self, id: i64, step: IncomingStep) -> Result<Incoming, Error> {
        Ok(self.arrival_stage(id)?.after(step)?)
    }
}

const ARRIVALS: &str = "arrivals";
/// Not an envelope that only speaks of another: an update of something unknown here is a document like any other.
const A_DOCUMENT: &str = "a.stage <> 'settled'
                    AND NOT EXISTS (SELECT 1 FROM wishes v WHERE v.by_arrival = a.id AND v.wish <> 'replace')
                    AND a.business <> 'recall'";
/// As the index has it, or it is not used.
const UNTOLD: &str = "a.outcome = 'indeterminate' AND a.stage <> 'refused'";
const SELECT: &str =
    "SELECT a.id, a.stage, a.business, a.doc_id, a.envelope, a.from_code, a.from_name,
        a.to_code, a.document_id, a.kind_name, a.number, a.notation, a.subject, a.place,
        a.promulgated, a.urgency, a.due, a.signer, a.content, a.arrival_number, a.arrived_at,
        a.registered_at, a.changed_at, a.refused_reason, a.verdict, a.outcome, a.header
   FROM arrivals a";

fn ids(filter: &ArrivalFilter) -> (String, &'static str, Vec<Value>) {
    let stage = filter.stage.map(Incoming::word);
    search::ids(
        Index::Arrivals,
        stage,
        filter.text.as_deref(),
        filter.before_id,
    )
}

fn words_of(new: &NewArrival) -> String {
    [
        new.number.as_str(),
        new.notation.as_str(),
        &new.kind_name,
        &new.subject,
        new.from.as_str(),
        &new.from_name,
        &new.signer,
        &new.content,
    ]
    .join(" ")
}

fn arrival(row: &Row<'_>) -> rusqlite::Result<Arrival> {
    Ok(Arrival {
        id: row.get("id")?,
        stage: word(row, "stage", Incoming::from_word)?,
        business: word(row, "business", business_from_word)?,
        doc_id: row.get("doc_id")?,
        envelope: hash(row, "envelope")?,
        from: code(row, "from_code")?,
        from_name: row.get("from_name")?,
        to: code(row, "to_code")?,
        document_id: document_id(row, "document_id")?,
        kind_name: row.get("kind_name")?,
        number: Number::receive(&row.get::<_, String>("number")?),
        notation: Notation::receive(&row.get::<_, String>("notation")?),
        subject: row.get("subject")?,
        place: row.get("place")?,
        promulgated: day(row, "promulgated")?,
        urgency: word(row, "urgency", urgency_from_word)?,
        due: day(row, "due")?,
        signer: row.get("signer")?,
        content: row.get("content")?,
        arrival_number: row.get("arrival_number")?,
        arrived_at: moment(row, "arrived_at")?,
        registered_at: moment_or_none(row, "registered_at")?,
        changed_at: moment(row, "changed_at")?,
        refused_reason: row.get("refused_reason")?,
        verdict: row.get("verdict")?,
        outcome: row.get("outcome")?,
        header: row.get("header")?,
    })
}
