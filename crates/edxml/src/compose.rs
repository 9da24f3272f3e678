//! Writing a document: first everything that can be told beforehand, then the bytes, a block of a file at a time.
//!
//! Nothing is written before all that can be refused has been, the size of the whole among it. Never holds a file.

use crate::attachment::{Enclosure, Measured};
use crate::base64;
use crate::business::BusinessPart;
use crate::envelope::Envelope;
use crate::header::Header;
use crate::limits::{
    ATTACHMENTS, PACKED_KEPT, RECEIVERS, SENT_BYTES, SENT_FILES_BYTES, SUBJECT_LETTERS,
};
use crate::writer::{NAMESPACE, Writer};
use crate::{Error, Limit, Place, StreamError};
use std::collections::BTreeSet;
use std::io::Write;

/// A document ready to be written.
pub(crate) struct Plan<'a, F> {
    /// What stands around and between the files.
    pieces: Vec<String>,
    files: Vec<(&'a F, Measured)>,
    size: u64,
}

impl<'a, F: Enclosure> Plan<'a, F> {
    /// Measures the files, refuses what must not be sent, and says all but the files.
    pub(crate) fn of(envelope: &'a Envelope<F>) -> Result<Self, StreamError> {
        refuse(&envelope.header, &envelope.business)?;
        let files = measure(envelope)?;
        let mut to = Writer::new(64 * 1024);
        write(envelope, &files, &mut to);
        let pieces = to.pieces()?;
        let text = pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        let packed = files.iter().map(|file| base64::length_of(file.packed()));
        let size = text + packed.sum::<u64>();
        refuse_size(size)?;
        let bytes = envelope.attachments.iter().map(|attached| &attached.bytes);
        Ok(Self {
            pieces,
            files: bytes.zip(files).collect(),
            size,
        })
    }

    /// Bytes of the whole document.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Writes it.
    pub(crate) fn write(&self, to: &mut impl Write) -> Result<(), StreamError> {
        let mut pieces = self.pieces.iter();
        let first = pieces.next().map_or("", String::as_str);
        to.write_all(first.as_bytes()).map_err(StreamError::Write)?;
        for ((file, measured), behind) in self.files.iter().zip(pieces) {
            let bytes = file.open().map_err(StreamError::Read)?;
            let written = base64::encode(measured.packing(bytes), to);
            let written = written.map_err(|fault| match fault {
                base64::Fault::Read(fault) => StreamError::Read(fault),
                base64::Fault::Write(fault) => StreamError::Write(fault),
            })?;
            if written != measured.packed() {
                let attachment = measured.name().to_owned();
                return Err(StreamError::Changed { attachment });
            }
            to.write_all(behind.as_bytes())
                .map_err(StreamError::Write)?;
        }
        Ok(())
    }
}

/// Measures the files.
///
/// Errors if there are too many, if they are more than is sent, or if two go by one content id.
fn measure<F: Enclosure>(envelope: &Envelope<F>) -> Result<Vec<Measured>, StreamError> {
    if envelope.attachments.len() > ATTACHMENTS {
        return Err(too_many(Limit::Attachments, ATTACHMENTS).into());
    }
    let mut left = SENT_FILES_BYTES as u64;
    for attached in &envelope.attachments {
        let length = attached.length().map_err(StreamError::Read)?;
        let too_much = || Error::AttachmentBytes {
            attachment: attached.name.clone(),
            limit: SENT_FILES_BYTES,
        };
        left = left.checked_sub(length).ok_or_else(too_much)?;
    }
    let mut seen = BTreeSet::new();
    let mut kept = PACKED_KEPT;
    let mut files = Vec::with_capacity(envelope.attachments.len());
    for attached in &envelope.attachments {
        let file = attached.measure(kept).map_err(StreamError::Read)?;
        if !seen.insert(file.id().to_owned()) {
            let id = file.id().to_owned();
            return Err(Error::ContentIdTwice { id }.into());
        }
        kept = kept.saturating_sub(file.kept());
        files.push(file);
    }
    Ok(files)
}

/// Writes all but the files' bytes, in the builder's order (X§1.2).
fn write<F>(envelope: &Envelope<F>, files: &[Measured], to: &mut Writer) {
    to.open_bare(&format!("edXML xmlns=\"{NAMESPACE}\""));
    to.open_bare(&format!("edXML:edXMLEnvelope xmlns:edXML=\"{NAMESPACE}\""));
    to.open("edXMLHeader");
    envelope.header.write(to);
    to.open("TraceHeaderList");
    envelope.traces.iter().for_each(|trace| trace.write(to));
    envelope.business.write(to);
    to.close("TraceHeaderList");
    to.close("edXMLHeader");
    to.open("edXMLBody");
    to.open_bare("edXML:edXMLManifest version=\"1.0\"");
    let attached = || envelope.attachments.iter().zip(files);
    for (attached, file) in attached() {
        attached.write_reference(file, to);
    }
    to.close("edXMLManifest");
    to.close("edXMLBody");
    to.close("edXMLEnvelope");
    to.open_bare("AttachmentEncoded");
    for (attached, file) in attached() {
        attached.write(file, to);
    }
    to.close_bare("AttachmentEncoded");
    to.close_bare("edXML");
}

fn refuse(header: &Header, business: &BusinessPart) -> Result<(), Error> {
    office::refuse_secret(&header.subject)?;
    office::refuse_secret(&header.content)?;
    let length = office::nfc(header.subject.trim()).chars().count();
    if length > SUBJECT_LETTERS {
        return Err(Error::SubjectTooLong {
            length,
            limit: SUBJECT_LETTERS,
        });
    }
    refuse_receivers(header, business)?;
    if header.key().is_none() {
        return Err(Error::NoDocumentId);
    }
    Ok(())
}

fn refuse_receivers(header: &Header, business: &BusinessPart) -> Result<(), Error> {
    let receivers = &header.to;
    if receivers.is_empty() {
        return Err(Error::NoReceiver);
    }
    let longest = business.longest_list().max(receivers.len());
    if longest > RECEIVERS {
        return Err(too_many(Limit::Receivers, RECEIVERS));
    }
    let mut seen = BTreeSet::new();
    for code in receivers.iter().map(|receiver| &receiver.code) {
        if !code.is_addressable() {
            return Err(Error::Unaddressable { code: code.clone() });
        }
        if !seen.insert(code) {
            return Err(Error::ReceiverTwice { code: code.clone() });
        }
    }
    Ok(())
}

/// Refuses what the other clients of the axis would not take.
fn refuse_size(size: u64) -> Result<(), Error> {
    let limit = SENT_BYTES;
    if size > limit as u64 {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        return Err(Error::TooLarge { size, limit });
    }
    Ok(())
}

fn too_many(what: Limit, limit: usize) -> Error {
    Error::Limit {
        what,
        limit,
        at: Place::default(),
    }
}
