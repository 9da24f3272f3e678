//! Attached files as they stand in a message: read, decoded, unpacked, joined with the manifest.
//!
//! Never decodes before the whole message is known to be sound, and never more than the bounds allow.

use crate::attachment::{Attachment, bare_id, wrapping};
use crate::limits::{ATTACHMENT_BYTES, ATTACHMENTS};
use crate::mime::mime_of;
use crate::reader::Cursor;
use crate::zip::Fault;
use crate::{Error, Limit};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

/// `Reference` of the manifest.
#[derive(Default)]
pub(crate) struct Reference {
    content_id: String,
    content_type: String,
    description: String,
    name: String,
}

/// `Attachment` as it stands in the message; its text borrowed from there.
#[derive(Default)]
pub(crate) struct Encoded<'a> {
    content_id: String,
    name: String,
    description: String,
    field_name: String,
    mime: String,
    content_type: String,
    text: Cow<'a, str>,
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

/// Reads `AttachmentEncoded`: the current element's children; their texts only if `opened`.
pub(crate) fn read_encoded<'a>(
    c: &mut Cursor<'a>,
    opened: bool,
    into: &mut Vec<Encoded<'a>>,
) -> Result<(), Error> {
    while let Some(name) = c.child()? {
        if name != "Attachment" {
            c.pass_over()?;
            continue;
        }
        if into.len() >= ATTACHMENTS {
            return Err(c.over(Limit::Attachments, ATTACHMENTS));
        }
        into.push(encoded(c, opened)?);
    }
    Ok(())
}

/// Decodes what was read and joins it with the manifest by content id, or by place where one has none.
///
/// Gives the attachments and the names of references that have none.
pub(crate) fn join(
    mut references: Vec<Reference>,
    encoded: Vec<Encoded<'_>>,
) -> Result<(Vec<Attachment>, Vec<String>), Error> {
    let mut left = ATTACHMENT_BYTES;
    let mut joined = Vec::with_capacity(encoded.len());
    for one in encoded {
        let reference = take_reference(&mut references, &one.content_id);
        joined.push(one.decode(reference.unwrap_or_default(), &mut left)?);
    }
    let missing = references.into_iter().map(|reference| {
        if reference.name.is_empty() {
            return reference.content_id;
        }
        reference.name
    });
    Ok((joined, missing.collect()))
}

impl Encoded<'_> {
    fn decode(self, reference: Reference, left: &mut usize) -> Result<Attachment, Error> {
        let or = |own: String, other: String| if own.is_empty() { other } else { own };
        let name = or(self.name, reference.name);
        let content_id = or(self.content_id, reference.content_id);
        let content_type = or(self.content_type, reference.content_type);
        let shown = if name.is_empty() { &content_id } else { &name };
        let too_much = || Error::AttachmentBytes {
            attachment: shown.clone(),
            limit: ATTACHMENT_BYTES,
        };
        let packed = decode_base64(&self.text, shown)?;
        *left = left.checked_sub(packed.len()).ok_or_else(too_much)?;
        let entry = wrapping(&name, &content_type, &packed);
        let was_zipped = entry.is_some();
        let bytes = match entry.map(|entry| entry.unpack(*left)) {
            None => packed,
            Some(Ok(bytes)) => bytes,
            Some(Err(Fault::Bomb(limit))) if limit == *left => return Err(too_much()),
            Some(Err(Fault::Bomb(limit))) => {
                let attachment = shown.clone();
                return Err(Error::Bomb { attachment, limit });
            }
            Some(Err(Fault::Damaged)) => {
                let attachment = shown.clone();
                return Err(Error::Packing { attachment });
            }
        };
        if was_zipped {
            *left = left.saturating_sub(bytes.len());
        }
        Ok(Attachment {
            mime: mime_of(&name, &bytes).to_owned(),
            content_id,
            name,
            description: or(self.description, reference.description),
            field_name: self.field_name,
            mime_as_sent: self.mime,
            content_type_as_sent: content_type,
            bytes,
            was_zipped,
        })
    }
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

fn encoded<'a>(c: &mut Cursor<'a>, opened: bool) -> Result<Encoded<'a>, Error> {
    let mut read = Encoded::default();
    while let Some(name) = c.child()? {
        match name.as_str() {
            "ContentId" => read.content_id = bare_id(&c.text()?).to_owned(),
            "AttachmentName" => read.name = c.text()?,
            "Description" => read.description = c.text()?,
            "FieldName" => read.field_name = c.text()?,
            "MimeType" => read.mime = c.text()?,
            "ContentType" => read.content_type = c.text()?,
            "ContentTransferEncoded" if opened => read.text = c.long_text()?,
            "ContentTransferEncoded" => c.skip()?,
            "Format" => c.skip()?, // known and never written
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

/// The reference that goes by `id`; for an attachment without one, the first reference left.
fn take_reference(references: &mut Vec<Reference>, id: &str) -> Option<Reference> {
    let at = match id {
        "" => 0,
        id => references.iter().position(|r| r.content_id == id)?,
    };
    (at < references.len()).then(|| references.remove(at))
}

fn decode_base64(text: &str, attachment: &str) -> Result<Vec<u8>, Error> {
    let text = text.trim();
    let dense = || text.bytes().filter(|b| !b.is_ascii_whitespace());
    let decoded = if text.bytes().any(|b| b.is_ascii_whitespace()) {
        BASE64.decode(dense().collect::<Vec<u8>>())
    } else {
        BASE64.decode(text)
    };
    let strange = |b: u8| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'=');
    // The decoder's own position is that of a length that does not fit, before any strange character.
    decoded.map_err(|_| Error::Base64 {
        attachment: attachment.to_owned(),
        offset: dense().position(strange).unwrap_or(dense().count()),
    })
}

/// Padding may be missing; bits behind the last byte must not mean anything.
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_may_be_broken_into_lines_and_lack_its_padding() {
        for text in ["YWJjZA==", "YWJjZA", " YWJj\r\n\tZA==\n", "YWJjZB=="] {
            assert_eq!(
                decode_base64(text, "a").as_deref(),
                Ok(&b"abcd"[..]),
                "{text:?}"
            );
        }
        assert_eq!(decode_base64("", "a").as_deref(), Ok(&b""[..]));
        for (text, offset) in [("YW Jj*A==", 4), ("YWJjZ", 5), ("YW\u{A0}Jj", 2), ("Ủ", 0)] {
            let fault = Error::Base64 {
                attachment: "a.pdf".to_owned(),
                offset,
            };
            assert_eq!(decode_base64(text, "a.pdf"), Err(fault), "{text}");
        }
    }
}
