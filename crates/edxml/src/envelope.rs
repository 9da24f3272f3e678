//! An envelope as a whole: reading it, skimming it, writing it.
//!
//! Never signs and never believes a signature in the header; it only says that there was one (X§1.7).

use crate::attachment::{Attachment, Enclosure};
use crate::business::BusinessPart;
use crate::compose::Plan;
use crate::encoded::{self, Room};
use crate::header::Header;
use crate::limits::ENVELOPE_BYTES;
use crate::parts::Parts;
use crate::receipt::Receipt;
use crate::source::Feed;
use crate::trace::Trace;
use crate::{Error, StreamError};
use office::{Business, DocumentId};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek, Write};

/// Whatever the axis may carry under the name edXML.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is read at a time and taken apart at once"
)]
pub enum Message<F = Vec<u8>> {
    /// A document with its files.
    Document(Envelope<F>),
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
/// `F` is where the bytes of a file are: in memory, or wherever the caller keeps them, see [`Envelope::read_from`].
///
/// Bytes of attachments are not part of the JSON. Days are `yyyy-MM-dd`, moments UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "F: Default"))]
pub struct Envelope<F = Vec<u8>> {
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
    pub attachments: Vec<Attachment<F>>,
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
        refuse_length(bytes)?;
        match Message::read_from(bytes, in_memory).map_err(StreamError::in_memory)? {
            Message::Document(envelope) => Ok(Self::Document(envelope.into_memory())),
            Message::Status(receipt) => Ok(Self::Status(receipt)),
        }
    }
}

impl<F: Read + Write + Seek> Message<F> {
    /// Reads a document or a status message of any length; see [`Envelope::read_from`].
    pub fn read_from(
        source: impl Read,
        mut room: impl FnMut() -> io::Result<F>,
    ) -> Result<Self, StreamError> {
        let parts = Parts::read(Feed::open(source)?, Some(&mut room))?;
        if parts.is_status() {
            return Ok(Self::Status(Receipt::from_parts(parts)?));
        }
        Envelope::from_parts(parts, &mut room).map(Self::Document)
    }
}

impl Envelope {
    /// An envelope without traces and files.
    pub const fn new(header: Header, business: BusinessPart) -> Self {
        Self::of(header, business, Vec::new())
    }

    /// Reads a document.
    ///
    /// Lenient in all that X§1 lists, bounded by the constants of this crate. Errors if the bytes are no document, if
    /// nobody sends or receives it, if a code or the business type can be none, or if a file is damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        refuse_length(bytes)?;
        let read = Envelope::read_from(bytes, in_memory).map_err(StreamError::in_memory)?;
        Ok(read.into_memory())
    }

    /// Reads all but the files, which are neither decoded nor copied: memory for the header alone.
    pub fn skim(bytes: &[u8]) -> Result<Skimmed, Error> {
        refuse_length(bytes)?;
        Self::skim_from(bytes).map_err(StreamError::in_memory)
    }

    /// Skims a document of any length: memory for the header and a window.
    pub fn skim_from(source: impl Read) -> Result<Skimmed, StreamError> {
        let parts = Parts::<Vec<u8>>::read(Feed::open(source)?, None)?;
        if parts.is_status() {
            return Err(Error::IsStatus.into());
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
    /// if no document id is given or can be formed, if the files or the whole are more than is sent, or if a text
    /// cannot be said in the format.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        let plan = Plan::of(self).map_err(StreamError::in_memory)?;
        let mut bytes = Vec::with_capacity(usize::try_from(plan.size()).unwrap_or(0));
        plan.write(&mut bytes).map_err(StreamError::in_memory)?;
        Ok(bytes)
    }
}

impl<F> Envelope<F> {
    /// An envelope of files that are kept elsewhere than in memory, without traces.
    pub const fn of(
        header: Header,
        business: BusinessPart,
        attachments: Vec<Attachment<F>>,
    ) -> Self {
        Self {
            header,
            business,
            traces: Vec::new(),
            attachments,
            has_header_signature: false,
            missing_attachments: Vec::new(),
            unknown: Vec::new(),
        }
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
}

impl<F: Enclosure> Envelope<F> {
    /// Writes the document as [`Envelope::write`] does, a block of a file at a time; tells how many bytes it has.
    ///
    /// Everything that can be refused is refused before the first byte is written. Each file is read once to be
    /// measured, if it must be packed or has no content id, and once to be written. Errors further if a file or `to`
    /// fails, or if a file changes in between.
    pub fn write_to(&self, to: &mut impl Write) -> Result<u64, StreamError> {
        let plan = Plan::of(self)?;
        plan.write(to)?;
        Ok(plan.size())
    }

    /// How many bytes the written document has, or why it cannot be written; nothing is.
    pub fn written_size(&self) -> Result<u64, StreamError> {
        Plan::of(self).map(|plan| plan.size())
    }
}

impl<F: Read + Write + Seek> Envelope<F> {
    /// Reads a document of any length from its source, a window at a time.
    ///
    /// `room` gives an empty place for each file as it comes, and another one if it has to be taken out of a ZIP; the
    /// files stand at their start when they are given back. On an error, what was put into any of them means nothing.
    /// Lenient and bounded as [`Envelope::read`]; errors further if the source or a place fails.
    pub fn read_from(
        source: impl Read,
        mut room: impl FnMut() -> io::Result<F>,
    ) -> Result<Self, StreamError> {
        let parts = Parts::read(Feed::open(source)?, Some(&mut room))?;
        Self::from_parts(parts, &mut room)
    }

    fn from_parts(parts: Parts<F>, room: Room<'_, F>) -> Result<Self, StreamError> {
        if parts.is_status() {
            return Err(Error::IsStatus.into());
        }
        let header = parts.fields.into_header(parts.at)?;
        let (attachments, missing_attachments) =
            encoded::join(parts.references, parts.encoded, room)?;
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
}

impl Envelope<io::Cursor<Vec<u8>>> {
    fn into_memory(self) -> Envelope {
        let attachments = self.attachments.into_iter();
        let attachments = attachments.map(|attached| attached.map(io::Cursor::into_inner));
        Envelope {
            header: self.header,
            business: self.business,
            traces: self.traces,
            attachments: attachments.collect(),
            has_header_signature: self.has_header_signature,
            missing_attachments: self.missing_attachments,
            unknown: self.unknown,
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "as a place that may have no room left"
)]
fn in_memory() -> io::Result<io::Cursor<Vec<u8>>> {
    Ok(io::Cursor::new(Vec::new()))
}

fn refuse_length(bytes: &[u8]) -> Result<(), Error> {
    let (size, limit) = (bytes.len(), ENVELOPE_BYTES);
    if size > limit {
        return Err(Error::TooLarge { size, limit });
    }
    Ok(())
}
