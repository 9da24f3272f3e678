//! An envelope as a whole: reading it, skimming it, writing it.
//!
//! Never signs and never believes a signature in the header; it only says that there was one (X§1.7).

use crate::attachment::Attachment;
use crate::business::BusinessPart;
use crate::encoded::{self, Encoded, Reference};
use crate::fields::Fields;
use crate::header::Header;
use crate::limits::{ATTACHMENT_BYTES, ATTACHMENTS, ENVELOPE_BYTES, RECEIVERS, SUBJECT_LETTERS};
use crate::reader::Cursor;
use crate::receipt::Receipt;
use crate::source::Source;
use crate::trace::Trace;
use crate::writer::{NAMESPACE, Writer};
use crate::{Error, Limit, Place};
use office::{Business, DocumentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Whatever the axis may carry under the name edXML.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is read at a time and taken apart at once"
)]
pub enum Message {
    /// A document with its files.
    Document(Envelope),
    /// A status message: an office's answer.
    Status(Receipt),
}

/// A document on its way, with its files.
///
/// JSON, as `edxml inspect` prints it and `edxml write` takes it; all that is not shown may be left out too:
///
/// ```json
/// {
///   "header": {
///     "from": {"code": "H99.12", "name": "UBND xã Thử Nghiệm"},
///     "to": [{"code": "H99", "name": "UBND tỉnh Thử Nghiệm"}],
///     "number": "05", "notation": "QĐ-UBND", "place": "Thử Nghiệm", "promulgated": "2026-11-21",
///     "document_type": {"name": "Quyết định"},
///     "subject": "Về việc thử nghiệm",
///     "signer": {"position": "Chủ tịch", "full_name": "Nguyễn Văn Thử"}
///   },
///   "business": {"business": "new"},
///   "traces": [{"organ": "H99.12", "at": 1795000000000}],
///   "attachments": [{"name": "quyet-dinh.pdf"}]
/// }
/// ```
///
/// Bytes of attachments are not part of it. Days are `yyyy-MM-dd`, moments UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Who, to whom, what.
    pub header: Header,
    /// Why.
    #[serde(default)]
    pub business: BusinessPart,
    /// Where it came by.
    #[serde(default)]
    pub traces: Vec<Trace>,
    /// The files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Whether the header held a `Signature`: decoration that proves nothing. Never written.
    #[serde(default)]
    pub has_header_signature: bool,
    /// Files that the manifest names and the message does not hold.
    #[serde(default)]
    pub missing_attachments: Vec<String>,
    /// What was passed over when reading: elements by path, values with their path; at most 50 and a count.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// An envelope of which the files were left closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skimmed {
    /// Who, to whom, what.
    pub header: Header,
    /// Why.
    pub business: BusinessPart,
    /// Where it came by.
    pub traces: Vec<Trace>,
    /// How many files it holds.
    pub attachments: usize,
}

impl Message {
    /// Reads a document or a status message, whichever it is.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let source = Source::open(bytes)?;
        let parts = Parts::read(&source, true)?;
        if parts.is_status() {
            return Receipt::from_parts(parts).map(Self::Status);
        }
        Envelope::from_parts(parts).map(Self::Document)
    }
}

impl Envelope {
    /// An envelope without traces and files.
    pub const fn new(header: Header, business: BusinessPart) -> Self {
        Self {
            header,
            business,
            traces: Vec::new(),
            attachments: Vec::new(),
            has_header_signature: false,
            missing_attachments: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Reads a document.
    ///
    /// Lenient in all that X§1 lists, bounded by the constants of this crate. Errors if the bytes are no document, if
    /// nobody sends or receives it, if a code or the business type can be none, or if a file is damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let source = Source::open(bytes)?;
        Self::from_parts(Parts::read(&source, true)?)
    }

    /// Reads all but the files, which are neither decoded nor copied: memory for the header alone.
    pub fn skim(bytes: &[u8]) -> Result<Skimmed, Error> {
        let source = Source::open(bytes)?;
        let parts = Parts::read(&source, false)?;
        if parts.is_status() {
            return Err(Error::IsStatus);
        }
        Ok(Skimmed {
            attachments: parts.encoded.len(),
            header: parts.fields.into_header(parts.at)?,
            business: parts.business,
            traces: parts.traces,
        })
    }

    /// Writes the document exactly as the axis expects it (X§1.2–1.6). The same envelope gives the same bytes.
    ///
    /// Errors if the subject is too long or marked secret, if there is no receiver, one stands twice or is a center,
    /// if no document id is given or can be formed, or if a text or the whole cannot be said in the format.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        self.refuse()?;
        let size = self.attachments.iter().map(Attachment::written_size);
        let size = size.fold(64 * 1024, usize::saturating_add);
        let mut to = Writer::new(size.min(ENVELOPE_BYTES));
        to.open_bare(&format!("edXML xmlns=\"{NAMESPACE}\""));
        to.open_bare(&format!("edXML:edXMLEnvelope xmlns:edXML=\"{NAMESPACE}\""));
        to.open("edXMLHeader");
        self.header.write(&mut to);
        to.open("TraceHeaderList");
        self.traces.iter().for_each(|trace| trace.write(&mut to));
        self.business.write(&mut to);
        to.close("TraceHeaderList");
        to.close("edXMLHeader");
        to.open("edXMLBody");
        to.open_bare("edXML:edXMLManifest version=\"1.0\"");
        for attached in &self.attachments {
            attached.write_reference(&mut to);
        }
        to.close("edXMLManifest");
        to.close("edXMLBody");
        to.close("edXMLEnvelope");
        to.open_bare("AttachmentEncoded");
        for attached in &self.attachments {
            attached.write(&mut to);
        }
        to.close_bare("AttachmentEncoded");
        to.close_bare("edXML");
        within_size(to.finish()?)
    }

    /// The earlier document a recall or an update is about: the one named, else the one whose key it repeats (X§1.3).
    ///
    /// `None` for a new document, and for a replacement, which names its documents one by one.
    pub fn target(&self) -> Option<DocumentId> {
        match self.business.business {
            Business::New | Business::Replace => None,
            Business::Recall | Business::Update => {
                let named = self.business.target.clone();
                named.or_else(|| self.header.key())
            }
        }
    }

    fn from_parts(parts: Parts<'_>) -> Result<Self, Error> {
        if parts.is_status() {
            return Err(Error::IsStatus);
        }
        let header = parts.fields.into_header(parts.at)?;
        let (attachments, missing_attachments) = encoded::join(parts.references, parts.encoded)?;
        Ok(Self {
            header,
            business: parts.business,
            traces: parts.traces,
            attachments,
            has_header_signature: parts.has_signature,
            missing_attachments,
            unknown: parts.notes,
        })
    }

    fn refuse(&self) -> Result<(), Error> {
        office::refuse_secret(&self.header.subject)?;
        office::refuse_secret(&self.header.content)?;
        let length = office::nfc(self.header.subject.trim()).chars().count();
        if length > SUBJECT_LETTERS {
            return Err(Error::SubjectTooLong {
                length,
                limit: SUBJECT_LETTERS,
            });
        }
        self.refuse_receivers()?;
        if self.header.key().is_none() {
            return Err(Error::NoDocumentId);
        }
        self.refuse_attachments()
    }

    fn refuse_receivers(&self) -> Result<(), Error> {
        let receivers = &self.header.to;
        if receivers.is_empty() {
            return Err(Error::NoReceiver);
        }
        let longest = self.business.longest_list().max(receivers.len());
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

    fn refuse_attachments(&self) -> Result<(), Error> {
        if self.attachments.len() > ATTACHMENTS {
            return Err(too_many(Limit::Attachments, ATTACHMENTS));
        }
        let mut seen = BTreeSet::new();
        let mut left = ATTACHMENT_BYTES;
        for attached in &self.attachments {
            let id = attached.id();
            if seen.contains(&id) {
                return Err(Error::ContentIdTwice {
                    id: id.into_owned(),
                });
            }
            seen.insert(id);
            left =
                left.checked_sub(attached.bytes.len())
                    .ok_or_else(|| Error::AttachmentBytes {
                        attachment: attached.name.clone(),
                        limit: ATTACHMENT_BYTES,
                    })?;
        }
        Ok(())
    }
}

/// What a message held, before it is known to be a document or a status message.
#[derive(Default)]
pub(crate) struct Parts<'a> {
    pub(crate) fields: Fields,
    pub(crate) traces: Vec<Trace>,
    pub(crate) notes: Vec<String>,
    /// Where the message header stands.
    pub(crate) at: Place,
    business: BusinessPart,
    opened: bool,
    has_header: bool,
    has_signature: bool,
    is_status: bool,
    references: Vec<Reference>,
    encoded: Vec<Encoded<'a>>,
}

impl<'a> Parts<'a> {
    /// Reads a whole message, its files' texts left as they stand, or passed over if not `opened`.
    pub(crate) fn read(source: &'a Source<'a>, opened: bool) -> Result<Self, Error> {
        let mut c = Cursor::new(&source.text);
        let mut read = Self {
            opened,
            ..Self::default()
        };
        enter_root(&mut c)?;
        let root = c.here();
        let mut has_envelope = false;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "edXMLEnvelope" => {
                    has_envelope = true;
                    read.envelope(&mut c)?;
                }
                "AttachmentEncoded" => encoded::read_encoded(&mut c, opened, &mut read.encoded)?,
                "Signature" => read.signature(&mut c)?,
                _ => c.pass_over()?,
            }
        }
        read.notes = c.finish()?;
        if !has_envelope {
            return Err(Error::Missing {
                element: "edXMLEnvelope",
                at: root,
            });
        }
        if !read.has_header {
            return Err(Error::Missing {
                element: "MessageHeader",
                at: root,
            });
        }
        Ok(read)
    }

    /// Whether this is a status message: it has a status code, or Bkav's element for one.
    pub(crate) const fn is_status(&self) -> bool {
        self.is_status || self.fields.status.is_some()
    }

    fn envelope(&mut self, c: &mut Cursor<'a>) -> Result<(), Error> {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "edXMLHeader" => self.header(c)?,
                "edXMLBody" => self.body(c)?,
                "AttachmentEncoded" => self.files(c)?,
                "Signature" => self.signature(c)?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn header(&mut self, c: &mut Cursor<'a>) -> Result<(), Error> {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "MessageHeader" | "Status" => {
                    self.is_status |= name == "Status";
                    self.has_header = true;
                    self.at = c.here();
                    self.fields.read(c)?;
                }
                "TraceHeaderList" => self.trace_list(c)?,
                "Signature" => self.signature(c)?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn trace_list(&mut self, c: &mut Cursor<'a>) -> Result<(), Error> {
        // The builder may put Paper beside the business part instead of into it (X§1.2).
        let mut paper = false;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "TraceHeader" => self.traces.push(Trace::read(c)?),
                "Bussiness" | "Business" => self.business = BusinessPart::read(c)?,
                "Paper" => paper = c.flag()?,
                _ => c.pass_over()?,
            }
        }
        self.business.paper |= paper;
        Ok(())
    }

    fn body(&mut self, c: &mut Cursor<'a>) -> Result<(), Error> {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "edXMLManifest" | "Manifest" => {
                    encoded::read_manifest(c, &mut self.references)?;
                }
                "AttachmentEncoded" => self.files(c)?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn files(&mut self, c: &mut Cursor<'a>) -> Result<(), Error> {
        encoded::read_encoded(c, self.opened, &mut self.encoded)
    }

    fn signature(&mut self, c: &mut Cursor<'a>) -> Result<(), Error> {
        self.has_signature = true;
        c.skip()
    }
}

/// Goes into the root.
///
/// Errors if it is not `edXML`, and says what it is where that is known.
pub(crate) fn enter_root(c: &mut Cursor<'_>) -> Result<(), Error> {
    let found = c.root()?;
    match found.as_str() {
        "edXML" => Ok(()),
        "Envelope" => Err(Error::Soap),
        found if found.eq_ignore_ascii_case("html") => Err(Error::Html),
        _ => Err(Error::Root { found }),
    }
}

/// Refuses bytes that no one could read again.
pub(crate) fn within_size(bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let size = bytes.len();
    if size > ENVELOPE_BYTES {
        return Err(Error::TooLarge {
            size,
            limit: ENVELOPE_BYTES,
        });
    }
    Ok(bytes)
}

fn too_many(what: Limit, limit: usize) -> Error {
    Error::Limit {
        what,
        limit,
        at: Place::default(),
    }
}
