//! An envelope is taken apart and judged. Nothing of it is kept: that is done when its turn comes, in `receive.rs`.

use super::verify::{Judged, judge_bytes};
use super::wishes;
use crate::settings::{self, OfficeSettings};
use crate::verdict::signatories::Claims;
use crate::{App, Error, directory, trust};
use edxml::{Envelope, Header, Message, Receipt};
use office::{SecretRefused, UnitCode, refuse_secret};

/// A message taken apart and judged; nothing of it is kept yet.
pub(crate) struct Opened {
    pub(super) office: OfficeSettings,
    pub(super) own: Vec<String>,
    pub(super) read: Opening,
}

/// What it is.
pub(super) enum Opening {
    Document {
        envelope: Box<Envelope>,
        to: UnitCode,
        judged: Vec<Judged>,
    },
    Secret {
        envelope: Box<Envelope>,
        to: UnitCode,
        secret: SecretRefused,
    },
    Status(Box<Receipt>),
    NotForUs,
    Unreadable(String),
}

/// Takes an envelope apart and judges what is in it. Changes nothing, so that it may run ahead of its turn.
pub(crate) fn open(app: &App, bytes: &[u8]) -> Result<Opened, Error> {
    let office = settings::office(app)?;
    let own = own_codes(app, &office)?;
    let read = match Message::read(bytes) {
        Ok(Message::Document(envelope)) => document(app, envelope, &own)?,
        // Routed by ResponseFor (X§1.8): another office of this center must still find it waiting.
        Ok(Message::Status(receipt)) => {
            match own.contains(&receipt.response_for.organ.to_string()) {
                true => Opening::Status(Box::new(receipt)),
                false => Opening::NotForUs,
            }
        }
        Err(fault) => {
            let fault = Error::from(fault);
            tracing::warn!(%fault, "a message cannot be read");
            Opening::Unreadable(crate::Failure::from(&fault).code)
        }
    };
    Ok(Opened { office, own, read })
}

fn document(app: &App, envelope: Envelope, own: &[String]) -> Result<Opening, Error> {
    // The center fetches for all its units; a desk takes what names its own code or an alias of it (X§2.4). The lists of
    // an update or a replacement may name whom the receivers do not (X§1.3).
    let named = envelope.header.to.iter().map(|to| &to.code);
    let to = named
        .into_iter()
        .find(|code| own.contains(&code.to_string()))
        .cloned();
    let Some(to) = to.or_else(|| wishes::names_us(&envelope.business, own)) else {
        return Ok(Opening::NotForUs);
    };
    let envelope = Box::new(envelope);
    if let Err(secret) = refuse_marked(&envelope) {
        return Ok(Opening::Secret {
            envelope,
            to,
            secret,
        });
    }
    let judged = judge_attachments(app, &envelope)?;
    Ok(Opening::Document {
        envelope,
        to,
        judged,
    })
}

/// Our code, every other the directory knows of us, and those of offices whose place we alone took.
pub(crate) fn own_codes(app: &App, office: &OfficeSettings) -> Result<Vec<String>, Error> {
    let today = app.now().day();
    let own = app
        .store()
        .read(|r| directory::codes_of(r, &office.code, today))?;
    Ok(own.into_iter().map(String::from).collect())
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
pub(super) fn signer_of(header: &Header) -> String {
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
