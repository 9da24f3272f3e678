//! Taking a letter over: once, for all its receivers, or not at all.

use super::agencies::{AgencyKey, Resolved, resolve_in};
use super::blobs::chance_name;
use super::feed;
use super::files::{Content, KeptFile, put_inside};
use super::keeping::{Sql, values};
use super::{State, Store};
use crate::error::Error;
use axis::Kind;
use axis::wire::hash::sha256;
use office::{Answer, Business, Moment};

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

/// What is said back to whoever handed a letter over; the same words however often it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Name that the letter goes by from now on.
    pub doc_id: String,
    /// SHA-256 of the file as it was sent, hex.
    pub sent_sha256: String,
    /// When it was taken over.
    pub accepted_at: Moment,
}

/// A letter that was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Now.
    New {
        /// What is said back.
        receipt: Receipt,
    },
    /// The same bytes had been taken over before; nothing was done.
    Same {
        /// What was said back then.
        receipt: Receipt,
    },
}

impl Accepted {
    /// What is said back, now or again.
    pub const fn receipt(&self) -> &Receipt {
        match self {
            Self::New { receipt } | Self::Same { receipt } => receipt,
        }
    }
}

/// Why a letter is turned away. Nothing of it was kept, save where a variant says so.
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
    /// Another document went out as new under this id to these receivers. Both are kept, the first one stands.
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
    ///
    /// A document whose id is in use is told only once its bytes are kept, that is, from the second time on.
    pub fn would_accept(&self, letter: &Letter) -> Result<Option<Accepted>, Rejection> {
        let judged = self.read(|sql| {
            let routed = route(sql, letter)?;
            if let Routed::New(route) = &routed
                && is_known_conflict(sql, letter, route)?
            {
                let codes = holders_of_id(sql, letter, route)?.codes;
                if !codes.is_empty() {
                    return Ok(Routed::No(Rejection::DocumentExists { codes }));
                }
            }
            Ok(routed)
        })?;
        match judged {
            Routed::Same(receipt) => Ok(Some(Accepted::Same { receipt })),
            Routed::New(_) => Ok(None),
            Routed::No(rejection) => Err(rejection),
        }
    }

    /// Takes a letter over, for all its receivers in one transaction.
    ///
    /// The same bytes from the same agency get the first receipt again and go to nobody twice. Old and new code of one
    /// agency among the receivers make one package. Each package gets the next number of its mailbox.
    pub fn accept(
        &self,
        letter: &Letter,
        content: Content<'_>,
        at: Moment,
    ) -> Result<Accepted, Rejection> {
        let (file, inside) = self.lay_down(content)?;
        let taken = self.write(|sql| take_over(sql, letter, &file, inside, at))?;
        match taken {
            Taken::New(receipt, mailboxes) => {
                if let Some(told) = self.arrived.get() {
                    told(&mailboxes);
                }
                Ok(Accepted::New { receipt })
            }
            Taken::Same(receipt) => Ok(Accepted::Same { receipt }),
            Taken::No(rejection) => Err(rejection),
        }
    }

    /// Long bytes go to the blobs now, short ones with the rows.
    fn lay_down<'a>(&self, content: Content<'a>) -> Result<(KeptFile, Option<&'a [u8]>), Error> {
        match content {
            Content::Kept(file) => Ok((file.clone(), None)),
            Content::Bytes(bytes) => {
                let is_inside = bytes.len() <= self.engine.longest_inside();
                let sha256 = if is_inside {
                    hex::encode(sha256(bytes))
                } else {
                    self.blobs.put(bytes, &|key| self.clear(key))?
                };
                let size = bytes.len();
                Ok((KeptFile { sha256, size }, is_inside.then_some(bytes)))
            }
        }
    }
}

/// What a transaction came to; a conflict is kept, and so is no error of it.
enum Taken {
    /// With the mailboxes it went to.
    New(Receipt, Vec<AgencyKey>),
    Same(Receipt),
    No(Rejection),
}

fn take_over(
    sql: &mut dyn Sql,
    letter: &Letter,
    file: &KeptFile,
    inside: Option<&[u8]>,
    at: Moment,
) -> Result<Taken, Error> {
    let mut route = match route(sql, letter)? {
        Routed::Same(receipt) => return Ok(Taken::Same(receipt)),
        Routed::No(rejection) => return Ok(Taken::No(rejection)),
        Routed::New(route) => route,
    };
    // Always in the same order: two letters to the same two agencies must not wait for each other.
    route.receivers.sort_by_key(|(_, found)| found.agency);
    let mut ends = Vec::with_capacity(route.receivers.len());
    for (_, receiver) in &route.receivers {
        ends.push(feed::lock(sql, receiver.agency)?);
    }
    // Asked again, now that nobody else can enter anything there.
    if let Some(receipt) = same_letter(sql, &route.sender, &letter.sent_sha256)? {
        return Ok(Taken::Same(receipt));
    }
    let holders = holders_of_id(sql, letter, &route)?;
    if let Some(bytes) = inside {
        put_inside(sql, &file.sha256, bytes)?;
    }
    if !holders.codes.is_empty() {
        keep_conflict(sql, letter, &route, &holders, file, at)?;
        let codes = holders.codes;
        return Ok(Taken::No(Rejection::DocumentExists { codes }));
    }
    let receipt = Receipt {
        doc_id: chance_name()?,
        sent_sha256: letter.sent_sha256.clone(),
        accepted_at: at,
    };
    let row = insert_letter(sql, letter, &receipt, &route, file)?;
    for ((to_code, receiver), end) in route.receivers.iter().zip(ends) {
        let package = Package {
            row,
            to_code,
            receiver,
        };
        package.insert(sql, letter, &route, &file.sha256, &end, at)?;
    }
    release_id(sql, letter, &route)?;
    let mailboxes = route.receivers.iter().map(|(_, found)| found.agency);
    Ok(Taken::New(receipt, mailboxes.collect()))
}

enum Routed {
    New(Route),
    Same(Receipt),
    No(Rejection),
}

struct Route {
    sender: Resolved,
    /// Each with the code that the sender wrote, once.
    receivers: Vec<(String, Resolved)>,
}

fn route(sql: &mut dyn Sql, letter: &Letter) -> Result<Routed, Error> {
    let not_registered = |from: &str| {
        Ok(Routed::No(Rejection::SenderNotRegistered {
            from: from.to_owned(),
        }))
    };
    let sender = resolve_in(sql, &letter.from)?
        .filter(|found| found.center == letter.center && !found.is_closed);
    let Some(sender) = sender else {
        return not_registered(&letter.from);
    };
    let written = resolve_in(sql, &letter.written_from)?;
    if written.is_none_or(|written| written.agency != sender.agency) {
        return not_registered(&letter.written_from);
    }
    if let Some(receipt) = same_letter(sql, &sender, &letter.sent_sha256)? {
        return Ok(Routed::Same(receipt));
    }
    let (receivers, unknown) = receivers_of(sql, letter)?;
    if !unknown.is_empty() {
        return Ok(Routed::No(Rejection::ReceiversUnknown { codes: unknown }));
    }
    if receivers.is_empty() {
        return Ok(Routed::No(Rejection::NoReceiver));
    }
    Ok(Routed::New(Route { sender, receivers }))
}

type Receivers = Vec<(String, Resolved)>;

/// Whom the codes lead to, each once, and the codes that lead to nobody who can be written to.
fn receivers_of(sql: &mut dyn Sql, letter: &Letter) -> Result<(Receivers, Vec<String>), Error> {
    let mut receivers: Receivers = Vec::new();
    let mut unknown = Vec::new();
    for code in &letter.to {
        match resolve_in(sql, code)? {
            Some(found) if !found.is_closed && !found.center.is_empty() => {
                let is_new = |(_, known): &(String, Resolved)| known.agency != found.agency;
                if receivers.iter().all(is_new) {
                    receivers.push((code.clone(), found));
                }
            }
            _ => unknown.push(code.clone()),
        }
    }
    Ok((receivers, unknown))
}

/// Only a document sent as new keeps its id to itself; recalls, updates and replacements are about an earlier one.
fn holds_id(letter: &Letter) -> bool {
    letter.kind == Kind::Document
        && letter.business == Business::New
        && !letter.document_id.is_empty()
}

pub(super) fn same_letter(
    sql: &mut dyn Sql,
    sender: &Resolved,
    sent_sha256: &str,
) -> Result<Option<Receipt>, Error> {
    sql.first(
        "SELECT doc_id, sent_sha256, accepted_at
         FROM letters
         WHERE sender = ?1 AND sent_sha256 = ?2",
        values![sender.agency.0, sent_sha256],
        |row| {
            Ok(Receipt {
                doc_id: row.text(0)?,
                sent_sha256: row.text(1)?,
                accepted_at: row.moment(2)?,
            })
        },
    )
}

/// Receivers at which another document of this sender has the id.
#[derive(Default)]
struct Holders {
    /// Their codes in force.
    codes: Vec<String>,
    /// Name of the package that has the id, at the first of them.
    first_doc_id: String,
}

fn holders_of_id(sql: &mut dyn Sql, letter: &Letter, route: &Route) -> Result<Holders, Error> {
    let mut holders = Holders::default();
    if !holds_id(letter) {
        return Ok(holders);
    }
    for (_, receiver) in &route.receivers {
        let (sender, receiver_row) = (route.sender.agency.0, receiver.agency.0);
        let found = sql.first(
            "SELECT doc_id FROM packages
             WHERE sender = ?1 AND receiver = ?2 AND document_id = ?3 AND holds_id = 1",
            values![sender, receiver_row, &letter.document_id],
            |row| row.text(0),
        )?;
        if let Some(doc_id) = found {
            if holders.codes.is_empty() {
                holders.first_doc_id = doc_id;
            }
            holders.codes.push(receiver.code.clone());
        }
    }
    Ok(holders)
}

fn is_known_conflict(sql: &mut dyn Sql, letter: &Letter, route: &Route) -> Result<bool, Error> {
    sql.finds(
        "SELECT 1 FROM conflicts WHERE sender = ?1 AND sent_sha256 = ?2",
        values![route.sender.agency.0, &letter.sent_sha256],
    )
}

fn keep_conflict(
    sql: &mut dyn Sql,
    letter: &Letter,
    route: &Route,
    holders: &Holders,
    file: &KeptFile,
    at: Moment,
) -> Result<(), Error> {
    sql.run(
        "INSERT INTO conflicts (center, sender, document_id, first_doc_id, title, notation,
                                sent_sha256, stored_sha256, size, refused_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (sender, sent_sha256) DO NOTHING",
        values![
            &letter.center,
            route.sender.agency.0,
            &letter.document_id,
            &holders.first_doc_id,
            &letter.title,
            &letter.notation,
            &letter.sent_sha256,
            &file.sha256,
            file.size,
            at
        ],
    )?;
    Ok(())
}

fn insert_letter(
    sql: &mut dyn Sql,
    letter: &Letter,
    receipt: &Receipt,
    route: &Route,
    file: &KeptFile,
) -> Result<i64, Error> {
    sql.only(
        "INSERT INTO letters (doc_id, center, sender, from_code, kind, document_id, title, notation,
                              sent_sha256, stored_sha256, size, accepted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         RETURNING id",
        values![
            &receipt.doc_id,
            &letter.center,
            route.sender.agency.0,
            &letter.from,
            letter.kind.word(),
            &letter.document_id,
            &letter.title,
            &letter.notation,
            &letter.sent_sha256,
            &file.sha256,
            file.size,
            receipt.accepted_at
        ],
        |row| row.int(0),
    )
}

struct Package<'a> {
    row: i64,
    to_code: &'a str,
    receiver: &'a Resolved,
}

impl Package<'_> {
    /// Enters the package behind the end of its mailbox, which is locked, at the center that speaks for it now.
    fn insert(
        &self,
        sql: &mut dyn Sql,
        letter: &Letter,
        route: &Route,
        sha256: &str,
        end: &feed::End,
        at: Moment,
    ) -> Result<(), Error> {
        let doc_id = chance_name()?;
        let end = end.after(&doc_id, sha256, at);
        sql.run(
            "INSERT INTO packages (doc_id, letter, receiver, center, to_code, kind, sender,
                                   document_id, state, remark, holds_id, accepted_at, changed_at,
                                   seq, fed_at, chain)
             VALUES (?1, ?2, ?3, (SELECT center FROM agencies WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, '',
                     ?9, ?10, ?10, ?11, ?12, ?13)",
            values![
                &doc_id,
                self.row,
                self.receiver.agency.0,
                self.to_code,
                letter.kind.word(),
                route.sender.agency.0,
                &letter.document_id,
                State::Initial.word(),
                holds_id(letter),
                at,
                end.head,
                end.last_at,
                &end.chain
            ],
        )?;
        end.write(sql, self.receiver.agency)
    }
}

/// A receiver that refused a document, or gave it back, makes room for a new one under the same id (X§4.2).
fn release_id(sql: &mut dyn Sql, letter: &Letter, route: &Route) -> Result<(), Error> {
    if !matches!(letter.answer, Some(Answer::Refused | Answer::RecallAgreed)) {
        return Ok(());
    }
    for (_, original_sender) in &route.receivers {
        let (sender, receiver) = (original_sender.agency.0, route.sender.agency.0);
        sql.run(
            "UPDATE packages
             SET holds_id = 0
             WHERE sender = ?1 AND receiver = ?2 AND document_id = ?3 AND holds_id = 1",
            values![sender, receiver, &letter.document_id],
        )?;
    }
    Ok(())
}
