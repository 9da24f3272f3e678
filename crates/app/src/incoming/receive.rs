//! An envelope has come from the axis: it is taken apart, judged and entered, once.
//!
//! Everything it does stands in one transaction with the note that the package is here, so that a stop at any line
//! repeats the arrival and the repeat is harmless.

use super::verify::{Judged, judge_bytes, keep_verdicts};
use crate::settings::{self, OfficeSettings};
use crate::verdict::signatories::Claims;
use crate::views::Facts;
use crate::{App, Error, files, outgoing, trust};
use edxml::{Envelope, Header, Message, Receipt};
use office::{Answer, SecretRefused, UnitCode, refuse_secret};
use store::{Hash, Letter, NewArrival, NewArrivalFile, Write};

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
    match Message::read(bytes) {
        Ok(Message::Document(envelope)) => document(app, doc_id, bytes, &envelope),
        Ok(Message::Status(receipt)) => status(app, doc_id, bytes, &receipt),
        Err(fault) => {
            let envelope = app.store().files().keep(bytes)?;
            let fault = Error::from(fault);
            let code = crate::Failure::from(&fault).code;
            tracing::warn!(doc_id, %fault, "a message cannot be read");
            let at = app.now();
            app.write(|w| {
                Ok(w.package_failed(doc_id, Letter::Document, Some(&envelope), &code, at)?)
            })?;
            Ok(Received::Unreadable(code))
        }
    }
}

fn status(app: &App, doc_id: &str, bytes: &[u8], receipt: &Receipt) -> Result<Received, Error> {
    let office = settings::office(app)?;
    let own = own_codes(app, &office)?;
    // Routed by ResponseFor (X§1.8): another office of this center must still find it waiting.
    if !own.contains(&receipt.response_for.organ.to_string()) {
        return Ok(Received::NotForUs);
    }
    let envelope = app.store().files().keep(bytes)?;
    app.write(|w| {
        let settled = outgoing::settle(app, w, doc_id, receipt, &envelope)?;
        let arrival = asked_back(w, receipt)?;
        if let Some(id) = arrival {
            let facts = Facts::from([("note".to_owned(), receipt.description.clone())]);
            w.note(None, Some(id), app.now(), "recall_asked", &facts)?;
        }
        w.hold_package(doc_id, Letter::Status, &envelope, arrival, app.now())?;
        Ok(match settled {
            outgoing::Settled::Dispatch(id) => Received::Answer(id),
            outgoing::Settled::Unmatched => Received::StrayAnswer,
        })
    })
}

/// The arrival that its sender asks back (13), if it is here.
fn asked_back(w: &Write<'_>, receipt: &Receipt) -> Result<Option<i64>, Error> {
    let Some(key) = &receipt.response_for.document_id else {
        return Ok(None);
    };
    if receipt.code != Answer::RecallAsked {
        return Ok(None);
    }
    let arrival = w.arrival_by_document_id(key)?;
    Ok(arrival
        .filter(|arrival| arrival.from == receipt.from.code)
        .map(|arrival| arrival.id))
}

fn document(app: &App, doc_id: &str, bytes: &[u8], envelope: &Envelope) -> Result<Received, Error> {
    let office = settings::office(app)?;
    let own = own_codes(app, &office)?;
    // The center fetches for all its units; a desk takes what names its own code or an alias of it (X§2.4).
    let Some(to) = envelope
        .header
        .to
        .iter()
        .find(|to| own.contains(&to.code.to_string()))
    else {
        return Ok(Received::NotForUs);
    };
    if let Err(secret) = refuse_marked(envelope) {
        return refuse_unseen(app, doc_id, bytes, envelope, &to.code, &office, &secret);
    }
    let hash = app.store().files().keep(bytes)?;
    let judged = judge_attachments(app, envelope)?;
    app.write(|w| {
        if let Some(id) = standing(w, envelope, &hash)? {
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
            w.hold_package(doc_id, Letter::Document, &hash, Some(id), app.now())?;
            return Ok(Received::Repeat(id));
        }
        let row = arrival_of(app, doc_id, envelope, hash, &to.code)?;
        let id = enter(app, w, &row, envelope, &judged)?;
        w.hold_package(doc_id, Letter::Document, &hash, Some(id), app.now())?;
        let arrival = super::arrival(w, id)?;
        super::answer(app, w, &office, &arrival, Answer::Arrived, "")?;
        Ok(Received::Arrival(id))
    })
}

/// Our code and every alias the directory knows of it.
pub(crate) fn own_codes(app: &App, office: &OfficeSettings) -> Result<Vec<String>, Error> {
    let known = app.store().read(|r| r.agency(&office.code))?;
    let mut own = vec![office.code.to_string()];
    if let Some(agency) = known {
        let aliases = [Some(agency.code), agency.old_code, agency.code_102];
        own.extend(aliases.into_iter().flatten().map(String::from));
    }
    Ok(own)
}

/// The same document, already here: the same bytes, or the same key from the same sender for the same purpose.
///
/// Every hop appends a trace, so the bytes of a repeat may differ; the key does not (X§1.4, X§3.3).
fn standing(w: &Write<'_>, envelope: &Envelope, hash: &Hash) -> Result<Option<i64>, Error> {
    let header = &envelope.header;
    let key = header.key();
    let business = envelope.business.business;
    Ok(w.same_document(business, &header.from.code, key.as_ref(), hash)?)
}

/// Whether the arrival that stands here holds the very files of this envelope.
fn holds_same_files(w: &Write<'_>, id: i64, envelope: &Envelope) -> Result<bool, Error> {
    let stand: Vec<Hash> = w
        .arrival_files(id)?
        .into_iter()
        .map(|file| file.hash)
        .collect();
    let came = envelope
        .attachments
        .iter()
        .map(|file| Hash::of(&file.bytes));
    Ok(stand.is_empty() || came.eq(stand))
}

fn enter(
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

fn judge_attachments(app: &App, envelope: &Envelope) -> Result<Vec<Judged>, Error> {
    let trust = trust::of(app)?;
    let at = app.now();
    let header = &envelope.header;
    let claims = app.store().read(|r| {
        Claims::new(
            r,
            &header.from.code,
            &header.from.name,
            header.notation.as_str(),
            &signer_of(header),
        )
    })?;
    let placed = envelope.attachments.iter().enumerate();
    Ok(placed
        .map(|(place, file)| {
            let expected = claims.of_file(place);
            judge_bytes(&file.name, &file.bytes, &trust, &expected, at)
        })
        .collect())
}

/// `Chủ tịch Nguyễn Văn Ánh`
fn signer_of(header: &Header) -> String {
    let signer = &header.signer;
    let words = [signer.position.as_str(), signer.full_name.as_str()].join(" ");
    words.trim().to_owned()
}

/// What the header shows of a secret; the page itself is looked at when a rule for it exists.
fn refuse_marked(envelope: &Envelope) -> Result<(), SecretRefused> {
    let header = &envelope.header;
    refuse_secret(&header.subject)?;
    refuse_secret(&header.content)?;
    refuse_secret(&header.document_type.name)?;
    refuse_secret(&header.other.sphere)?;
    envelope
        .attachments
        .iter()
        .try_for_each(|file| refuse_secret(&file.name))
}

/// Enters a marked document without a word of it, and tells the sender.
fn refuse_unseen(
    app: &App,
    doc_id: &str,
    bytes: &[u8],
    envelope: &Envelope,
    to: &UnitCode,
    office: &OfficeSettings,
    secret: &SecretRefused,
) -> Result<Received, Error> {
    let hash = Hash::of(bytes);
    app.write(|w| {
        if let Some(id) = standing(w, envelope, &hash)? {
            w.hold_package(doc_id, Letter::Document, &hash, Some(id), app.now())?;
            return Ok(Received::Secret(id));
        }
        let mut row = arrival_of(app, doc_id, envelope, hash, to)?;
        row.subject = String::new();
        row.content = String::new();
        row.header = String::new();
        let at = app.now();
        let id = w.insert_arrival(&row)?;
        w.set_refused(id, SECRET_REASON, at)?;
        let facts = Facts::from([("mark".to_owned(), secret.mark.chars().take(40).collect())]);
        w.note(None, Some(id), at, "secret_refused", &facts)?;
        w.hold_package(doc_id, Letter::Document, &hash, Some(id), at)?;
        let arrival = super::arrival(w, id)?;
        super::answer(app, w, office, &arrival, Answer::Refused, SECRET_REASON)?;
        Ok(Received::Secret(id))
    })
}

/// What the sender is told: the axis is not for state secrets (QĐ28/2018 art. 5).
const SECRET_REASON: &str = "Văn bản mang dấu độ mật: không được gửi qua trục liên thông; đề nghị gửi theo quy định về bảo vệ bí mật nhà nước.";
