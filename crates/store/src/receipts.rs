//! Status messages received about what we sent. What one means to a delivery is said in `deliveries.rs`.

use crate::codec::{answer, code, document_id, hash, moment};
use crate::{Error, Hash, Read, Topic, Write};
use office::{Answer, DocumentId, Moment, UnitCode};
use rusqlite::{OptionalExtension, Row};

/// A status message that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReceipt {
    /// The road it came by; `None` if it came by none.
    pub road: Option<i64>,
    /// The axis's package id.
    pub doc_id: String,
    /// The business key it speaks of, as written.
    pub document_id: Option<DocumentId>,
    /// Who answers.
    pub from: UnitCode,
    /// What it says.
    pub code: Answer,
    /// The words that came with it.
    pub note: String,
    /// When it was given there.
    pub at: Moment,
    /// Our dispatch it belongs to, if one was found.
    pub dispatch: Option<i64>,
    /// The message's bytes.
    pub envelope: Hash,
}

/// A status message kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Our id.
    pub id: i64,
    /// The axis's package id.
    pub doc_id: String,
    /// The business key it speaks of, as written.
    pub document_id: Option<DocumentId>,
    /// Who answers.
    pub from: UnitCode,
    /// What it says.
    pub code: Answer,
    /// The words that came with it.
    pub note: String,
    /// When it was given there.
    pub at: Moment,
    /// Our dispatch it belongs to, if one was found.
    pub dispatch: Option<i64>,
    /// The message's bytes.
    pub envelope: Hash,
}

impl Write<'_> {
    /// Keeps a status message; `None` if it was kept before, in this package or in another.
    ///
    /// The same: one package id, or the same answer of the same office about the same key at the same time.
    pub fn insert_receipt(&mut self, new: &NewReceipt) -> Result<Option<i64>, Error> {
        let id = self
            .tx
            .prepare_cached(
                "INSERT INTO receipts
                     (doc_id, document_id, from_code, code, note, at, dispatch, envelope, road)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO NOTHING
                 RETURNING id",
            )?
            .query_row(
                (
                    &new.doc_id,
                    new.document_id.as_ref().map_or("", DocumentId::as_str),
                    new.from.as_str(),
                    new.code.code(),
                    &new.note,
                    new.at.millis(),
                    new.dispatch,
                    new.envelope,
                    new.road,
                ),
                |row| row.get(0),
            )
            .optional()?;
        if id.is_some() {
            self.touch(Topic::Deliveries);
        }
        Ok(id)
    }
}

impl Read<'_> {
    /// Status messages that say `code` about a key and belong to no dispatch of ours, in the order they came: those
    /// that overtook the document they speak of.
    pub fn receipts_of_key(&self, id: &DocumentId, said: Answer) -> Result<Vec<Receipt>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, doc_id, document_id, from_code, code, note, at, dispatch, envelope
               FROM receipts INDEXED BY receipts_said
              WHERE document_id = ?1 AND document_id <> '' AND code = ?2 AND dispatch IS NULL",
        )?;
        let rows = statement.query_map((id.as_str(), said.code()), receipt)?;
        let mut rows: Vec<Receipt> = rows.collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    /// The status messages about a dispatch, in the order they came.
    pub fn receipts(&self, dispatch: i64) -> Result<Vec<Receipt>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, doc_id, document_id, from_code, code, note, at, dispatch, envelope
               FROM receipts
              WHERE dispatch = ?1
              ORDER BY id",
        )?;
        let rows = statement.query_map([dispatch], receipt)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn receipt(row: &Row<'_>) -> rusqlite::Result<Receipt> {
    Ok(Receipt {
        id: row.get("id")?,
        doc_id: row.get("doc_id")?,
        document_id: document_id(row, "document_id")?,
        from: code(row, "from_code")?,
        code: answer(row, "code")?,
        note: row.get("note")?,
        at: moment(row, "at")?,
        dispatch: row.get("dispatch")?,
        envelope: hash(row, "envelope")?,
    })
}
