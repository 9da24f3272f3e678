//! Attached files as they stand in a message: decoded as they come, then unpacked and joined with the manifest.
//!
//! Never judges a file before the whole message is known to be sound, and never holds one: its bytes go where the caller
//! has room for them.

use crate::attachment::{Attachment, bare_id, wrapping};
use crate::base64::Decoder;
use crate::limits::{ATTACHMENT_BYTES, ATTACHMENTS};
use crate::mime::{FIRST_BYTES, mime_of};
use crate::reader::Cursor;
use crate::zip::{Entry, Fault};
use crate::{Error, Limit, StreamError};
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Gives a new, empty place for a file, as often as asked.
pub(crate) type Room<'r, F> = &'r mut dyn FnMut() -> io::Result<F>;

/// `Reference` of the manifest.
#[derive(Default)]
pub(crate) struct Reference {
    content_id: String,
    content_type: String,
    description: String,
    name: String,
}

/// `Attachment` as it stands in the message.
pub(crate) struct Encoded<F> {
    content_id: String,
    name: String,
    description: String,
    field_name: String,
    mime: String,
    content_type: String,
    /// The decoded bytes and how many they are, or how many characters stand before what is no base64.
    packed: Option<Result<(F, usize), usize>>,
}

/// Reads the manifest's references: the current element's children.
pub(crate) fn read_manifest(c: &mut Cursor<'_>, into: &mut Vec<Reference>) -> Result<(), Error> {
    while let Some(name) = c.child()? {
        if name != "Reference" {
            c.pass_over()?;
            continue;
        }
        if into.len() >= ATTACHMENTS {
            return Err(c.over(Limit::Attachments, ATTACHMENTS));
        }
        into.push(reference(c)?);
    }
    Ok(())
}

/// Reads `AttachmentEncoded`: the current element's children; their texts only if there is room for them.
pub(crate) fn read_encoded<F: Write>(
    c: &mut Cursor<'_>,
    room: &mut Option<Room<'_, F>>,
    into: &mut Vec<Encoded<F>>,
) -> Result<(), StreamError> {
    while let Some(name) = c.child()? {
        if name != "Attachment" {
            c.pass_over()?;
            continue;
        }
        if into.len() >= ATTACHMENTS {
            return Err(c.over(Limit::Attachments, ATTACHMENTS).into());
        }
        into.push(encoded(c, room)?);
    }
    Ok(())
}

/// Unpacks what was decoded and joins it with the manifest by content id, or by place where one has none.
///
/// Gives the attachments and the names of references that have none.
pub(crate) fn join<F: Read + Write + Seek>(
    mut references: Vec<Reference>,
    encoded: Vec<Encoded<F>>,
    room: Room<'_, F>,
) -> Result<(Vec<Attachment<F>>, Vec<String>), StreamError> {
    let mut left = ATTACHMENT_BYTES;
    let mut joined = Vec::with_capacity(encoded.len());
    for one in encoded {
        let reference = take_reference(&mut references, &one.content_id);
        joined.push(one.open(reference.unwrap_or_default(), &mut left, room)?);
    }
    let missing = references.into_iter().map(|reference| {
        if reference.name.is_empty() {
            return reference.content_id;
        }
        reference.name
    });
    Ok((joined, missing.collect()))
}

impl<F: Read + Write + Seek> Encoded<F> {
    fn open(
        self,
        reference: Reference,
        left: &mut usize,
        room: Room<'_, F>,
    ) -> Result<Attachment<F>, StreamError> {
        let or = |own: String, other: String| if own.is_empty() { other } else { own };
        let name = or(self.name, reference.name);
        let content_id = or(self.content_id, reference.content_id);
        let content_type = or(self.content_type, reference.content_type);
        let shown = if name.is_empty() { &content_id } else { &name };
        let too_much = || Error::AttachmentBytes {
            attachment: shown.clone(),
            limit: ATTACHMENT_BYTES,
        };
        let (mut packed, length) = match self.packed {
            None => (room().map_err(StreamError::Write)?, 0),
            Some(Ok(packed)) => packed,
            Some(Err(offset)) => {
                let attachment = shown.clone();
                return Err(Error::Base64 { attachment, offset }.into());
            }
        };
        *left = left.checked_sub(length).ok_or_else(too_much)?;
        let entry = wrapping(&name, &content_type, &mut packed).map_err(StreamError::Read)?;
        let mut bytes = match &entry {
            None => packed,
            Some(entry) => {
                let mut unpacked = room().map_err(StreamError::Write)?;
                let count = unpack(entry, &mut packed, *left, &mut unpacked, shown)?;
                *left = left.saturating_sub(count);
                unpacked
            }
        };
        Ok(Attachment {
            mime: mime_of(&name, &first_bytes(&mut bytes)?).to_owned(),
            content_id,
            name,
            description: or(self.description, reference.description),
            field_name: self.field_name,
            mime_as_sent: self.mime,
            content_type_as_sent: content_type,
            bytes,
            was_zipped: entry.is_some(),
        })
    }
}

fn unpack(
    entry: &Entry,
    packed: &mut (impl Read + Seek),
    left: usize,
    into: &mut impl Write,
    attachment: &str,
) -> Result<usize, StreamError> {
    let attachment = attachment.to_owned();
    entry
        .unpack(packed, left, into)
        .map_err(|fault| match fault {
            Fault::Bomb(limit) if limit == left => StreamError::Message(Error::AttachmentBytes {
                attachment,
                limit: ATTACHMENT_BYTES,
            }),
            Fault::Bomb(limit) => StreamError::Message(Error::Bomb { attachment, limit }),
            Fault::Damaged => StreamError::Message(Error::Packing { attachment }),
            Fault::Read(fault) => StreamError::Read(fault),
            Fault::Write(fault) => StreamError::Write(fault),
        })
}

/// The first bytes of a file, which stands at its start again afterwards.
fn first_bytes(file: &mut (impl Read + Seek)) -> Result<Vec<u8>, StreamError> {
    let mut first = Vec::new();
    file.rewind()
        .and_then(|()| file.take(FIRST_BYTES).read_to_end(&mut first))
        .and_then(|_| file.seek(SeekFrom::Start(0)))
        .map_err(StreamError::Read)?;
    Ok(first)
}

fn reference(c: &mut Cursor<'_>) -> Result<Reference, Error> {
    // The .NET form names the attachment in xlink:href, and declares no xlink (X§1.2).
    let href = c.attribute("href").unwrap_or_default();
    let mut read = Reference {
        content_id: bare_id(&href).to_owned(),
        ..Reference::default()
    };
    while let Some(name) = c.child()? {
        match name.as_str() {
            "ContentId" => read.content_id = bare_id(&c.text()?).to_owned(),
            "ContentType" => read.content_type = c.text()?,
            "Description" => read.description = c.text()?,
            "AttachmentName" => read.name = c.text()?,
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

fn encoded<F: Write>(
    c: &mut Cursor<'_>,
    room: &mut Option<Room<'_, F>>,
) -> Result<Encoded<F>, StreamError> {
    let mut read = Encoded {
        content_id: String::new(),
        name: String::new(),
        description: String::new(),
        field_name: String::new(),
        mime: String::new(),
        content_type: String::new(),
        packed: None,
    };
    while let Some(name) = c.child()? {
        match name.as_str() {
            "ContentId" => read.content_id = bare_id(&c.text()?).to_owned(),
            "AttachmentName" => read.name = c.text()?,
            "Description" => read.description = c.text()?,
            "FieldName" => read.field_name = c.text()?,
            "MimeType" => read.mime = c.text()?,
            "ContentType" => read.content_type = c.text()?,
            "ContentTransferEncoded" => match room {
                Some(room) => read.packed = Some(decode(c, room)?),
                None => c.skip()?,
            },
            "Format" => c.skip()?, // known and never written
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

fn decode<F: Write>(
    c: &mut Cursor<'_>,
    room: &mut Room<'_, F>,
) -> Result<Result<(F, usize), usize>, StreamError> {
    let mut file = room().map_err(StreamError::Write)?;
    let mut decoder = Decoder::new(&mut file);
    let poured = c.pour(|text| decoder.feed(text))?;
    let decoded = poured.and_then(|()| decoder.finish());
    let decoded = decoded.map_err(StreamError::Write)?;
    file.flush().map_err(StreamError::Write)?;
    Ok(decoded.map(|count| (file, usize::try_from(count).unwrap_or(usize::MAX))))
}

/// The reference that goes by `id`; for an attachment without one, the first reference left.
fn take_reference(references: &mut Vec<Reference>, id: &str) -> Option<Reference> {
    let at = match id {
        "" => 0,
        id => references.iter().position(|r| r.content_id == id)?,
    };
    (at < references.len()).then(|| references.remove(at))
}
