//! An envelope has come from the axis: it is taken apart, judged and entered, once.
//!
//! Everything it does stands in one transaction with the note that the package is here, so that a stop at any line
//! repeats the arrival and the repeat is harmless.

use super::open::{Opened, Opening, open, signer_of};
use super::verify::{Judged, keep_verdicts};
use super::wishes::{self, Wanted};
use crate::settings::OfficeSettings;
use crate::views::Facts;
use crate::{App, Error, directory, files, outgoing};
use edxml::{Envelope, Header, Receipt};
use office::{Answer, Business, DocumentId, Moment, SecretRefused, UnitCode, Wish};
use store::{Hash, Letter, NewArrival, NewArrivalFile, PackageKey, Write};

/// What became of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A new arrival.
    Arrival(i64),
    /// The same document is here already.
    Repeat(i64),
    /// It was marked secret: nothing of it was kept but whose it was, and the sender is told.
    Secret(i64),
    /// A status message, entered at this dispatch.
    Answer(i64),
    /// The sender of this arrival asks it back.
    Wish(i64),
    /// A status message that no dispatch of ours is meant by; kept.
    StrayAnswer,
    /// It is addressed to others only; they will fetch it.
    NotForUs,
    /// It is no message that can be read, for the reason of this failure code; its bytes are kept.
    Unreadable(String),
}

/// Takes the package `doc_id` with the envelope `bytes`.
///
/// What cannot be read is no error: its bytes are kept and the package is noted as failed.
pub fn receive(app: &App, doc_id: &str, bytes: &[u8]) -> Result<Received, Error> {
    receive_over(app, doc_id.into(), bytes)
}

/// The same for a package that came by a road.
pub fn receive_over(app: &App, package: PackageKey<'_>, bytes: &[u8]) -> Result<Received, Error> {
    enter(app, package, bytes, &open(app, bytes)?)
}

/// Enters what was opened, in one transaction.
pub(crate) fn enter(
    app: &App,
    package: PackageKey<'_>,
    bytes: &[u8],
    opened: &Opened,
) -> Result<Received, Error> {
    match &opened.read {
        Opening::NotForUs => Ok(Received::NotForUs),
        Opening::Document {
            envelope,
            to,
            judged,
        } => enter_document(app, package, bytes, opened, (envelope, to, judged)),
        Opening::Secret {
            envelope,
            to,
            secret,
        } => refuse_unseen(app, package, bytes, envelope, to, &opened.office, secret),
        Opening::Status(receipt) => enter_status(app, package, bytes, &opened.office, receipt),
        Opening::Unreadable(code) => {
            let envelope = app.store().files().keep(bytes)?;
            let at = app.now();
            app.write(|w| {
                Ok(w.package_failed(package, Letter::Document, Some(&envelope), code, at)?)
            })?;
            Ok(Received::Unreadable(code.clone()))
        }
    }
}

fn enter_status(
    app: &App,
    package: PackageKey<'_>,
    bytes: &[u8],
    office: &OfficeSettings,
    receipt: &Receipt,
) -> Result<Received, Error> {
    let envelope = app.store().files().keep(bytes)?;
    app.write(|w| {
        let settled = outgoing::settle(app, w, office, package, receipt, &envelope)?;
        let arrival = wishes::asked_back(app, w, package.doc_id, receipt)?;
        w.hold_package(package, Letter::Status, &envelope, arrival, app.now())?;
        Ok(match (settled, arrival) {
            (outgoing::Settled::Dispatch(id), _) => Received::Answer(id),
            (outgoing::Settled::Unmatched, Some(id)) => Received::Wish(id),
            (outgoing::Settled::Unmatched, None) => Received::StrayAnswer,
        })
    })
}

fn enter_document(
    app: &App,
    package: PackageKey<'_>,
    bytes: &[u8],
    opened: &Opened,
    (envelope, to, judged): (&Envelope, &UnitCode, &[Judged]),
) -> Result<Received, Error> {
    let (office, own) = (&opened.office, &opened.own);
    let hash = app.store().files().keep(bytes)?;
    app.write(|w| {
        if let Some(id) = standing(app, w, envelope, &hash)? {
            if !holds_same_files(w, id, envelope)? {
                // The sender broke its own key: told here, since this content will never be an arrival of its own.
                w.note(
                    None,
                    Some(id),
                    app.now(),
                    "same_key_other_content",
                    &Facts::new(),
                )?;
            }
            w.hold_package(package, Letter::Document, &hash, Some(id), app.now())?;
            return Ok(Received::Repeat(id));
        }
        let same = |about| has_these_files(w, about, envelope);
        let wanted = wishes::wanted(app, w, envelope, own, same)?;
        if let Some(id) = came_with_a_list(w, envelope, &wanted)? {
            w.hold_package(package, Letter::Document, &hash, Some(id), app.now())?;
            return Ok(Received::Repeat(id));
        }
        if let Wanted::ListChanged(id) = wanted {
            w.note(None, Some(id), app.now(), "list_changed", &Facts::new())?;
            w.hold_package(package, Letter::Document, &hash, Some(id), app.now())?;
            return Ok(Received::Repeat(id));
        }
        let row = arrival_of(app, package.doc_id, envelope, hash, to)?;
        let id = enter_arrival(app, w, &row, envelope, judged)?;
        w.hold_package(package, Letter::Document, &hash, Some(id), app.now())?;
        thread(app, w, office, (id, app.now()), &envelope.header)?;
        if let Wanted::These(wanted) = &wanted {
            wishes::enter_all(app, w, package.doc_id, id, envelope, wanted)?;
        }
        if is_document(envelope, &wanted) {
            let arrival = super::arrival(w, id)?;
            super::answer(app, w, office, &arrival, Answer::Arrived, "")?;
            wishes::overtaken(app, w, id)?;
        }
        Ok(Received::Arrival(id))
    })
}

/// Whether 01 is owed: not for an envelope that only speaks of a document which was answered for when it came.
const fn is_document(envelope: &Envelope, wanted: &Wanted) -> bool {
    match (envelope.business.business, wanted) {
        (Business::Recall, _) | (Business::Update, Wanted::These(_)) => false,
        (Business::New | Business::Update | Business::Replace, _) => true,
    }
}

/// Notes which of our dispatches the arrival answers, by its sender's word (`ResponseFor`).
fn thread(
    app: &App,
    w: &mut Write<'_>,
    office: &OfficeSettings,
    (id, at): (i64, Moment),
    header: &Header,
) -> Result<(), Error> {
    for about in &header.response_for {
        if let Some(dispatch) = outgoing::answered(app, w, office, about)? {
            w.set_arrival_answers(id, dispatch)?;
            let facts = Facts::from([("by".to_owned(), id.to_string())]);
            w.note(Some(dispatch), None, at, "reply_came", &facts)?;
        }
    }
    Ok(())
}

/// The same document, already here: the same bytes, or the same key from the same sender for the same purpose.
///
/// Every hop appends a trace, so the bytes of a repeat may differ; the key does not (X§1.4, X§3.3). An office that sends
/// under its old and its new code sends one document: whichever of them stands in the key, if the files are the same.
fn standing(
    app: &App,
    w: &Write<'_>,
    envelope: &Envelope,
    hash: &Hash,
) -> Result<Option<i64>, Error> {
    let header = &envelope.header;
    let came = header.key();
    let business = envelope.business.business;
    let senders = directory::codes_of(w, &header.from.code, app.now().day())?;
    for sender in &senders {
        for key in written_by(&senders, sender, came.as_ref()) {
            let Some(id) = w.same_document(business, sender, key.as_ref(), hash)? else {
                continue;
            };
            // Another code may have been another body's, with a letter of its own of that day and number (ADR 0026); a
            // replacement may bear the key of what it replaces. Their files tell.
            let is_sure =
                business != Business::Replace && *sender == header.from.code && key == came;
            let is_same = is_sure || super::arrival(w, id)?.envelope == *hash;
            if is_same || holds_these_files(w, id, envelope)? {
                return Ok(Some(id));
            }
        }
    }
    Ok(None)
}

/// The key as it came, and as `sender` would have begun it where it begins with another of the sender's codes.
fn written_by(
    senders: &[UnitCode],
    sender: &UnitCode,
    key: Option<&DocumentId>,
) -> Vec<Option<DocumentId>> {
    let mut keys = vec![key.cloned()];
    let text = key.map(DocumentId::as_str).unwrap_or_default();
    for other in senders.iter().filter(|other| *other != sender) {
        let rest = text
            .strip_prefix(other.as_str())
            .filter(|rest| rest.starts_with([',', '-']));
        keys.extend(rest.map(|rest| DocumentId::receive(&format!("{sender}{rest}"))));
    }
    keys
}

/// Whether the arrival that stands here holds the very files of this envelope, or none were kept of it.
fn holds_same_files(w: &Write<'_>, id: i64, envelope: &Envelope) -> Result<bool, Error> {
    Ok(w.arrival_files(id)?.is_empty() || holds_these_files(w, id, envelope)?)
}

fn holds_these_files(w: &Write<'_>, id: i64, envelope: &Envelope) -> Result<bool, Error> {
    let stand = w.arrival_files(id)?;
    let came = envelope
        .attachments
        .iter()
        .map(|file| Hash::of(&file.bytes));
    Ok(came.eq(stand.into_iter().map(|file| file.hash)))
}

/// Whether a document is here with the very files of this envelope: as it came, or as it was corrected since.
fn has_these_files(w: &Write<'_>, id: i64, envelope: &Envelope) -> Result<bool, Error> {
    Ok(holds_same_files(w, id, envelope)? || !corrections(w, id, envelope)?.is_empty())
}

/// The corrections of a document that came with the very files of this envelope, as arrivals.
fn corrections(w: &Write<'_>, id: i64, envelope: &Envelope) -> Result<Vec<i64>, Error> {
    let mut same = Vec::new();
    for wish in w.wishes(id)? {
        if let (Wish::Update, Some(by)) = (wish.wish, wish.by_arrival)
            && holds_these_files(w, by, envelope)?
        {
            same.push(by);
        }
    }
    Ok(same)
}

/// A correction that was overtaken by a letter which tells of another list and holds the same files: the arrival it is
/// already, with its one wish.
fn came_with_a_list(
    w: &Write<'_>,
    envelope: &Envelope,
    wanted: &Wanted,
) -> Result<Option<i64>, Error> {
    let Wanted::These(wanted) = wanted else {
        return Ok(None);
    };
    let [(about, Wish::Update)] = wanted.as_slice() else {
        return Ok(None);
    };
    for by in corrections(w, *about, envelope)? {
        let part = wishes::business_of(&super::arrival(w, by)?);
        if part.is_some_and(|part| wishes::is_list_only(&part)) {
            return Ok(Some(by));
        }
    }
    Ok(None)
}

fn enter_arrival(
    app: &App,
    w: &mut Write<'_>,
    row: &NewArrival,
    envelope: &Envelope,
    judged: &[Judged],
) -> Result<i64, Error> {
    let id = w.insert_arrival(row)?;
    let mut kept = Vec::with_capacity(judged.len());
    for (attachment, found) in envelope.attachments.iter().zip(judged) {
        let file = NewArrivalFile {
            name: attachment.name.clone(),
            mime: files::mime(&attachment.name, &attachment.bytes).to_owned(),
            hash: app.store().files().keep(&attachment.bytes)?,
            size: attachment.bytes.len() as u64,
        };
        kept.push((w.add_arrival_file(id, &file)?, found));
    }
    w.note(None, Some(id), app.now(), "arrived", &Facts::new())?;
    keep_verdicts(app, w, id, &kept)?;
    Ok(id)
}

fn arrival_of(
    app: &App,
    doc_id: &str,
    envelope: &Envelope,
    hash: Hash,
    to: &UnitCode,
) -> Result<NewArrival, Error> {
    let header = &envelope.header;
    Ok(NewArrival {
        business: envelope.business.business,
        doc_id: doc_id.to_owned(),
        envelope: hash,
        from: header.from.code.clone(),
        from_name: header.from.name.clone(),
        to: to.clone(),
        document_id: header.key(),
        kind_name: header.document_type.name.clone(),
        number: header.number.clone(),
        notation: header.notation.clone(),
        subject: header.subject.clone(),
        place: header.place.clone(),
        promulgated: header.promulgated,
        urgency: header.other.urgency(),
        due: header.due,
        signer: signer_of(header),
        content: header.content.clone(),
        arrived_at: app.now(),
        header: serde_json::to_string(&(header, &envelope.business))
            .map_err(Error::Unserialisable)?,
    })
}

/// Enters a marked document without a word of it, and tells the sender.
fn refuse_unseen(
    app: &App,
    package: PackageKey<'_>,
    bytes: &[u8],
    envelope: &Envelope,
    to: &UnitCode,
    office: &OfficeSettings,
    secret: &SecretRefused,
) -> Result<Received, Error> {
    let hash = Hash::of(bytes);
    app.write(|w| {
        if let Some(id) = standing(app, w, envelope, &hash)? {
            w.hold_package(package, Letter::Document, &hash, Some(id), app.now())?;
            return Ok(Received::Secret(id));
        }
        let mut row = arrival_of(app, package.doc_id, envelope, hash, to)?;
        row.subject = String::new();
        row.content = String::new();
        row.header = String::new();
        let at = app.now();
        let id = w.insert_arrival(&row)?;
        w.set_refused(id, SECRET_REASON, at)?;
        let facts = Facts::from([("mark".to_owned(), secret.mark.chars().take(40).collect())]);
        w.note(None, Some(id), at, "secret_refused", &facts)?;
        w.hold_package(package, Letter::Document, &hash, Some(id), at)?;
        let arrival = super::arrival(w, id)?;
        super::answer(app, w, office, &arrival, Answer::Refused, SECRET_REASON)?;
        Ok(Received::Secret(id))
    })
}

/// What the sender is told: the axis is not for state secrets (QĐ28/2018 art. 5).
const SECRET_REASON: &str = "Văn bản mang dấu độ mật: không được gửi qua trục liên thông; đề nghị gửi theo quy định về bảo vệ bí mật nhà nước.";
