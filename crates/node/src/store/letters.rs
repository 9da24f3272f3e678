//! Taking a letter over: once, for all its receivers, or not at all.

use super::agencies::{Resolved, resolve_in};
use super::blobs::chance_name;
use super::{State, Store};
use crate::error::Error;
use axis::Kind;
use office::{Answer, Business, Moment};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// A letter as its header tells it; the file itself is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Center that hands it over.
    pub center: String,
    /// Code of the agency in whose name, as the request says it.
    pub from: String,
    /// The same as the envelope says it; another code of the same agency will do.
    pub written_from: String,
    /// Codes of the receivers as the envelope names them, in its order.
    pub to: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// Why a document was sent.
    pub business: Business,
    /// The answer a status message carries.
    pub answer: Option<Answer>,
    /// The document's own id, or the one a status message is about.
    pub document_id: String,
    /// Subject, or the answer's code.
    pub title: String,
    /// Number and notation.
    pub notation: String,
    /// SHA-256 of the file as it was sent, hex.
    pub sent_sha256: String,
}

/// The name a letter goes by from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It was taken over now.
    New {
        /// Name given back to the sender.
        doc_id: String,
    },
    /// The same bytes had been taken over before; nothing was done.
    Same {
        /// The name given back then.
        doc_id: String,
    },
}

/// Why a letter is turned away; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// No agency of the calling center goes by the sender's code.
    #[error("the sender {from} is not registered with this center")]
    SenderNotRegistered {
        /// Code as sent.
        from: String,
    },
    /// Codes that lead to no agency that can be written to.
    #[error("{} receivers are unknown", codes.len())]
    ReceiversUnknown {
        /// Codes as sent.
        codes: Vec<String>,
    },
    /// Nobody is named as receiver.
    #[error("the letter names no receiver")]
    NoReceiver,
    /// Another document went out as new under this id to these receivers.
    #[error("another document has this id")]
    DocumentExists {
        /// Codes in force of those receivers.
        codes: Vec<String>,
    },
    /// The node failed.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl Store {
    /// Says what [`Store::accept`] would say, and changes nothing: asked before a file is written.
    pub fn would_accept(&self, letter: &Letter) -> Result<Option<Accepted>, Rejection> {
        self.read(|db| Ok(route(db, letter)))?
            .map(|routed| match routed {
                Routed::Same(doc_id) => Some(Accepted::Same { doc_id }),
                Routed::New(_) => None,
            })
    }

    /// Takes a letter over whose file is kept under `stored_sha256`.
    ///
    /// The same bytes from the same agency get the first name again and go to nobody twice. Old and new code of one
    /// agency among the receivers make one package.
    pub fn accept(
        &self,
        letter: &Letter,
        stored_sha256: &str,
        size: u64,
        at: Moment,
    ) -> Result<Accepted, Rejection> {
        self.write(|tx| {
            let route = match route(tx, letter)? {
                Routed::Same(doc_id) => return Ok(Accepted::Same { doc_id }),
                Routed::New(route) => route,
            };
            let doc_id = chance_name()?;
            let row = insert_letter(tx, letter, &doc_id, &route, stored_sha256, size, at)?;
            for (to_code, receiver) in &route.receivers {
                insert_package(tx, letter, row, &route, (to_code, receiver), at)?;
            }
            release_id(tx, letter, &route)?;
            Ok(Accepted::New { doc_id })
        })
    }
}

enum Routed {
    New(Route),
    Same(String),
}

struct Route {
    sender: Resolved,
    receivers: Vec<(String, Resolved)>,
}

fn route(db: &Connection, letter: &Letter) -> Result<Routed, Rejection> {
    let sender = resolve_in(db, &letter.from)?
        .filter(|found| found.center == letter.center && !found.is_closed)
        .ok_or_else(|| Rejection::SenderNotRegistered {
            from: letter.from.clone(),
        })?;
    let written = resolve_in(db, &letter.written_from)?;
    if written.is_none_or(|written| written.agency != sender.agency) {
        let from = letter.written_from.clone();
        return Err(Rejection::SenderNotRegistered { from });
    }
    if let Some(doc_id) = same_letter(db, sender.agency, &letter.sent_sha256)? {
        return Ok(Routed::Same(doc_id));
    }
    let mut receivers: Vec<(String, Resolved)> = Vec::new();
    let mut unknown = Vec::new();
    for code in &letter.to {
        match resolve_in(db, code)? {
            Some(found) if !found.is_closed && !found.center.is_empty() => {
                if receivers
                    .iter()
                    .all(|(_, known)| known.agency != found.agency)
                {
                    receivers.push((code.clone(), found));
                }
            }
            _ => unknown.push(code.clone()),
        }
    }
    if !unknown.is_empty() {
        return Err(Rejection::ReceiversUnknown { codes: unknown });
    }
    if receivers.is_empty() {
        return Err(Rejection::NoReceiver);
    }
    if holds_id(letter) {
        refuse_second_document(db, letter, &sender, &receivers)?;
    }
    Ok(Routed::New(Route { sender, receivers }))
}

/// Only a document sent as new keeps its id to itself; recalls, updates and replacements are about an earlier one.
fn holds_id(letter: &Letter) -> bool {
    letter.kind == Kind::Document
        && letter.business == Business::New
        && !letter.document_id.is_empty()
}

fn same_letter(db: &Connection, sender: i64, sha256: &str) -> Result<Option<String>, Error> {
    let mut rows =
        db.prepare_cached("SELECT doc_id FROM letters WHERE sender = ?1 AND sent_sha256 = ?2")?;
    Ok(rows
        .query_row((sender, sha256), |row| row.get(0))
        .optional()?)
}

fn refuse_second_document(
    db: &Connection,
    letter: &Letter,
    sender: &Resolved,
    receivers: &[(String, Resolved)],
) -> Result<(), Rejection> {
    let mut rows = db
        .prepare_cached(
            "SELECT 1 FROM packages
             WHERE sender = ?1 AND receiver = ?2 AND document_id = ?3 AND holds_id = 1",
        )
        .map_err(Error::from)?;
    let mut codes = Vec::new();
    for (_, receiver) in receivers {
        let key = (sender.agency, receiver.agency, &letter.document_id);
        if rows.exists(key).map_err(Error::from)? {
            codes.push(receiver.code.clone());
        }
    }
    if codes.is_empty() {
        return Ok(());
    }
    Err(Rejection::DocumentExists { codes })
}

fn insert_letter(
    tx: &Transaction<'_>,
    letter: &Letter,
    doc_id: &str,
    route: &Route,
    stored_sha256: &str,
    size: u64,
    at: Moment,
) -> Result<i64, Error> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO letters (doc_id, center, sender, from_code, kind, document_id, title, notation,
                              sent_sha256, stored_sha256, size, accepted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    insert.execute((
        doc_id,
        &letter.center,
        route.sender.agency,
        &letter.from,
        letter.kind.word(),
        &letter.document_id,
        &letter.title,
        &letter.notation,
        &letter.sent_sha256,
        stored_sha256,
        i64::try_from(size).unwrap_or(i64::MAX),
        at.millis(),
    ))?;
    Ok(tx.last_insert_rowid())
}

fn insert_package(
    tx: &Transaction<'_>,
    letter: &Letter,
    row: i64,
    route: &Route,
    (to_code, receiver): (&str, &Resolved),
    at: Moment,
) -> Result<(), Error> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO packages (doc_id, letter, receiver, center, to_code, kind, sender, document_id,
                               state, remark, holds_id, accepted_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?10, ?11, ?11)",
    )?;
    insert.execute((
        chance_name()?,
        row,
        receiver.agency,
        &receiver.center,
        to_code,
        letter.kind.word(),
        route.sender.agency,
        &letter.document_id,
        State::Initial.word(),
        i64::from(holds_id(letter)),
        at.millis(),
    ))?;
    Ok(())
}

/// A receiver that refused a document, or gave it back, makes room for a new one under the same id (X§4.2).
fn release_id(tx: &Transaction<'_>, letter: &Letter, route: &Route) -> Result<(), Error> {
    if !matches!(letter.answer, Some(Answer::Refused | Answer::RecallAgreed)) {
        return Ok(());
    }
    let mut release = tx.prepare_cached(
        "UPDATE packages
         SET holds_id = 0
         WHERE sender = ?1 AND receiver = ?2 AND document_id = ?3 AND holds_id = 1",
    )?;
    for (_, original_sender) in &route.receivers {
        release.execute((
            original_sender.agency,
            route.sender.agency,
            &letter.document_id,
        ))?;
    }
    Ok(())
}
