//! Batches signed or issued with one consent, and what became of each document. Rows stay.
//!
//! What a document's own transaction did is written here in that same transaction: after a power cut the batch tells
//! no more and no less than what stands.

use crate::codec::{found, json, met, moment, moment_or_none, to_json, word};
use crate::{Error, Hash, Read, Topic, Write};
use office::Moment;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// What is done to the documents of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningAct {
    /// The leader signs.
    Sign,
    /// The office issues.
    Issue,
}

/// Where a document of a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningState {
    /// Its turn has not come.
    Waiting,
    /// Signed, or issued.
    Done,
    /// It could not be; it stands as it stood.
    Failed,
    /// The batch ended before its turn.
    NotReached,
    /// It was not ready, and the owner of the key did not agree to it.
    LeftOut,
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningEnding {
    /// Every document had its turn.
    Finished,
    /// Somebody stopped it.
    Stopped,
    /// The key failed: removed, locked, expired.
    KeyFailed,
    /// The desk failed: no room, a damaged file.
    DeskFailed,
}

/// A batch to be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSigning {
    /// What is done.
    pub act: SigningAct,
    /// Whom the certificate names.
    pub signer: String,
    /// Its organisation.
    pub organisation: String,
    /// SHA-256 of the certificate.
    pub certificate: Hash,
    /// The batch whose rest this one takes up.
    pub continues: Option<i64>,
    /// Its documents, in their order.
    pub items: Vec<NewSigningItem>,
}

/// A document of a batch to be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSigningItem {
    /// The document.
    pub dispatch: i64,
    /// The version of its draft that was listed.
    pub version: u32,
    /// Trích yếu, as listed.
    pub subject: String,
    /// Why it is left out: a failure code and its facts.
    pub left_out: Option<(String, BTreeMap<String, String>)>,
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningRow {
    /// Our id.
    pub id: i64,
    /// What is done.
    pub act: SigningAct,
    /// Whom the certificate names.
    pub signer: String,
    /// Its organisation.
    pub organisation: String,
    /// SHA-256 of the certificate.
    pub certificate: Hash,
    /// The batch whose rest it takes up.
    pub continues: Option<i64>,
    /// When it was agreed to.
    pub begun_at: Moment,
    /// When it ended; `None` while it runs, and where the program was stopped in the middle.
    pub ended_at: Option<Moment>,
    /// How it ended.
    pub ending: Option<SigningEnding>,
    /// The failure that ended it early.
    pub cause: Option<String>,
    /// Documents, those left out included.
    pub total: u32,
    /// Done.
    pub done: u32,
    /// Failed.
    pub failed: u32,
    /// Left out.
    pub left_out: u32,
}

/// A document of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningItem {
    /// Its place, from 1.
    pub place: u32,
    /// The document; `None` once the draft was thrown away.
    pub dispatch: Option<i64>,
    /// The version of its draft that was listed.
    pub version: u32,
    /// Trích yếu, as listed.
    pub subject: String,
    /// Where it stands.
    pub state: SigningState,
    /// Why it failed or was left out: a failure code.
    pub code: Option<String>,
    /// What belongs to the code.
    pub facts: BTreeMap<String, String>,
    /// Number and notation given at issue.
    pub written: String,
    /// When it was done or failed.
    pub at: Option<Moment>,
}

impl SigningAct {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Issue => "issue",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Sign, Self::Issue]
            .into_iter()
            .find(|act| act.word() == word)
    }
}

impl SigningState {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NotReached => "not_reached",
            Self::LeftOut => "left_out",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Done,
            Self::Failed,
            Self::NotReached,
            Self::LeftOut,
        ]
        .into_iter()
        .find(|state| state.word() == word)
    }
}

impl SigningEnding {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::KeyFailed => "key_failed",
            Self::DeskFailed => "desk_failed",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [
            Self::Finished,
            Self::Stopped,
            Self::KeyFailed,
            Self::DeskFailed,
        ]
        .into_iter()
        .find(|ending| ending.word() == word)
    }
}

impl Write<'_> {
    /// Begins a batch: each document waits, those left out are noted with the reason.
    pub fn insert_signing(&mut self, new: &NewSigning, at: Moment) -> Result<i64, Error> {
        self.touch(Topic::Signings);
        self.tx.execute(
            "INSERT INTO signings (act, signer, organisation, certificate, continues, begun_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                new.act.word(),
                new.signer,
                new.organisation,
                new.certificate,
                new.continues,
                at.millis()
            ],
        )?;
        let id = self.tx.last_insert_rowid();
        for (place, item) in (1u32..).zip(&new.items) {
            let (state, code, facts) = match &item.left_out {
                None => (
                    SigningState::Waiting,
                    None,
                    to_json(&BTreeMap::<String, String>::new())?,
                ),
                Some((code, facts)) => (SigningState::LeftOut, Some(code), to_json(facts)?),
            };
            self.tx
                .prepare_cached(
                    "INSERT INTO signing_items
                         (signing, place, dispatch, version, subject, state, code, facts, written)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '')",
                )?
                .execute(params![
                    id,
                    place,
                    item.dispatch,
                    item.version,
                    item.subject,
                    state.word(),
                    code,
                    facts
                ])?;
        }
        Ok(id)
    }

    /// Notes whose certificate signs, where that shows only in what was signed; the last one stands.
    pub fn set_signing_signer(
        &mut self,
        signing: i64,
        signer: &str,
        organisation: &str,
        certificate: &Hash,
    ) -> Result<(), Error> {
        self.touch(Topic::Signings);
        self.tx.execute(
            "UPDATE signings
                SET signer = ?2, organisation = ?3, certificate = ?4
              WHERE id = ?1",
            params![signing, signer, organisation, certificate],
        )?;
        Ok(())
    }

    /// A document of the batch was signed or issued: to be written in the transaction that did it.
    pub fn set_signing_done(
        &mut self,
        signing: i64,
        place: u32,
        written: &str,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Signings);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE signing_items
                    SET state = 'done', written = ?3, at = ?4
                  WHERE signing = ?1 AND place = ?2",
            )?
            .execute((signing, place, written, at.millis()))?;
        met(changed, ITEMS, signing)
    }

    /// A document of the batch could not be signed or issued.
    pub fn set_signing_failed(
        &mut self,
        signing: i64,
        place: u32,
        code: &str,
        facts: &BTreeMap<String, String>,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Signings);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE signing_items
                    SET state = 'failed', code = ?3, facts = ?4, at = ?5
                  WHERE signing = ?1 AND place = ?2",
            )?
            .execute((signing, place, code, to_json(facts)?, at.millis()))?;
        met(changed, ITEMS, signing)
    }

    /// The batch has ended; whoever still waited was not reached.
    pub fn end_signing(
        &mut self,
        signing: i64,
        ending: SigningEnding,
        cause: Option<&str>,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Signings);
        let changed = self.tx.execute(
            "UPDATE signings
                SET ending = ?2, cause = ?3, ended_at = ?4
              WHERE id = ?1 AND ended_at IS NULL",
            (signing, ending.word(), cause, at.millis()),
        )?;
        self.tx.execute(
            "UPDATE signing_items
                SET state = 'not_reached'
              WHERE signing = ?1 AND state = 'waiting'",
            [signing],
        )?;
        met(changed, SIGNINGS, signing)
    }
}

impl Read<'_> {
    /// The batch `id`; `Missing` if there is none.
    pub fn signing(&self, id: i64) -> Result<SigningRow, Error> {
        let row = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE s.id = ?1"))?
            .query_row([id], signing);
        found(row, SIGNINGS, id)
    }

    /// The batches, newest first.
    pub fn signings(&self, limit: u32) -> Result<Vec<SigningRow>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} ORDER BY s.id DESC LIMIT ?1"))?;
        let rows = statement.query_map([limit], signing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of a batch, in their order.
    pub fn signing_items(&self, id: i64) -> Result<Vec<SigningItem>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT place, dispatch, version, subject, state, code, facts, written, at
               FROM signing_items
              WHERE signing = ?1
              ORDER BY place",
        )?;
        let rows = statement.query_map([id], item)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The batch that takes up the rest of batch `id`, if one does; the newest of several.
    pub fn signing_after(&self, id: i64) -> Result<Option<i64>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id FROM signings WHERE continues = ?1 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }
}

const SIGNINGS: &str = "signings";
const ITEMS: &str = "signing_items";
const SELECT: &str = "SELECT s.id, s.act, s.signer, s.organisation, s.certificate, s.continues,
       s.begun_at, s.ended_at, s.ending, s.cause,
       (SELECT count(*) FROM signing_items i WHERE i.signing = s.id) AS total,
       (SELECT count(*) FROM signing_items i WHERE i.signing = s.id AND i.state = 'done') AS done,
       (SELECT count(*) FROM signing_items i WHERE i.signing = s.id AND i.state = 'failed')
           AS failed,
       (SELECT count(*) FROM signing_items i WHERE i.signing = s.id AND i.state = 'left_out')
           AS left_out
  FROM signings s";

fn signing(row: &Row<'_>) -> rusqlite::Result<SigningRow> {
    let ending: Option<String> = row.get("ending")?;
    Ok(SigningRow {
        id: row.get("id")?,
        act: word(row, "act", SigningAct::from_word)?,
        signer: row.get("signer")?,
        organisation: row.get("organisation")?,
        certificate: crate::codec::hash(row, "certificate")?,
        continues: row.get("continues")?,
        begun_at: moment(row, "begun_at")?,
        ended_at: moment_or_none(row, "ended_at")?,
        ending: match ending {
            None => None,
            Some(_) => Some(word(row, "ending", SigningEnding::from_word)?),
        },
        cause: row.get("cause")?,
        total: row.get("total")?,
        done: row.get("done")?,
        failed: row.get("failed")?,
        left_out: row.get("left_out")?,
    })
}

fn item(row: &Row<'_>) -> rusqlite::Result<SigningItem> {
    Ok(SigningItem {
        place: row.get("place")?,
        dispatch: row.get("dispatch")?,
        version: row.get("version")?,
        subject: row.get("subject")?,
        state: word(row, "state", SigningState::from_word)?,
        code: row.get("code")?,
        facts: json(row, "facts")?,
        written: row.get("written")?,
        at: moment_or_none(row, "at")?,
    })
}
