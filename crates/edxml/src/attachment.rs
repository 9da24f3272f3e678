//! An attached file: what it is, how it is packed, and whether it came wrapped.
//!
//! Looks at the bytes, not at what names and types claim; opens no file further than its wrapping. How it is read:
//! `encoded.rs`.

use crate::encoded::BASE64;
use crate::mime::{extension_of, mime_of};
use crate::writer::{NAMESPACE, Writer};
use crate::zip::{self, Entry};
use base64::Engine;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// An attached file.
///
/// JSON holds all but the bytes; only `name` must be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What joins it with the manifest, without `cid:`; formed of name and bytes when written, if empty.
    #[serde(default)]
    pub content_id: String,
    /// The file's name as the sender gave it. Never a path to write to as it stands.
    pub name: String,
    /// What it is, in words.
    #[serde(default)]
    pub description: String,
    /// The field of a form it belongs to; hardly ever used.
    #[serde(default)]
    pub field_name: String,
    /// What the bytes are, by their own first ones and then by the name: `application/pdf`.
    #[serde(default)]
    pub mime: String,
    /// `MimeType` as the sender gave it.
    #[serde(default)]
    pub mime_as_sent: String,
    /// `ContentType` as the sender gave it; says how the bytes travelled, not what they are.
    #[serde(default)]
    pub content_type_as_sent: String,
    /// The file itself, taken out of its wrapping.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// Whether it travelled in a ZIP of its own.
    #[serde(default)]
    pub was_zipped: bool,
}

impl Attachment {
    /// A file to be attached. The same name and bytes get the same content id.
    pub fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            content_id: uuid_of(&[name.as_bytes(), &[0], &bytes]),
            name: office::nfc(name.trim()),
            description: String::new(),
            field_name: String::new(),
            mime: mime_of(name, &bytes).to_owned(),
            mime_as_sent: String::new(),
            content_type_as_sent: String::new(),
            bytes,
            was_zipped: false,
        }
    }

    /// The content id this is written with.
    pub(crate) fn id(&self) -> Cow<'_, str> {
        match bare_id(&self.content_id) {
            "" => Cow::Owned(uuid_of(&[self.name.as_bytes(), &[0], &self.bytes])),
            id => Cow::Borrowed(id),
        }
    }

    /// Writes this attachment's `Reference` in the manifest.
    pub(crate) fn write_reference(&self, to: &mut Writer) {
        to.open("Reference");
        to.leaf("ContentId", &format!("cid:{}", self.id()));
        to.leaf("ContentType", &self.packing().content_type());
        to.leaf("Description", &self.description);
        to.leaf("AttachmentName", &self.name);
        to.close("Reference");
    }

    /// Writes `Attachment`: unprefixed but for its last child, which declares the prefix anew (X§1.2).
    pub(crate) fn write(&self, to: &mut Writer) {
        to.open_bare("Attachment");
        to.leaf_bare("ContentId", &format!("cid:{}", self.id()));
        to.leaf_bare("AttachmentName", &self.name);
        to.leaf_bare("Description", &self.description);
        to.leaf_bare("FieldName", &self.field_name);
        to.leaf_bare("MimeType", &self.mime_as_sent);
        to.leaf_bare("ContentType", &self.packing().content_type());
        let open = format!("<edXML:ContentTransferEncoded xmlns:edXML=\"{NAMESPACE}\">");
        to.line(&open, "</edXML:ContentTransferEncoded>", |text| {
            BASE64.encode_string(self.packed(), text);
        });
        to.close_bare("Attachment");
    }

    /// Bytes it takes in the message, roughly.
    pub(crate) fn written_size(&self) -> usize {
        self.bytes.len() / 3 * 4 + 2048
    }

    /// How the builder packs it, by its name's extension (X§1.6).
    ///
    /// Bytes that a reader would take for a wrapping are wrapped once more, so that they arrive as they left.
    fn packing(&self) -> Packing {
        let extension = extension_of(&self.name);
        if extension == "zip" {
            return Packing::Raw("zip");
        }
        let lower = extension.to_ascii_lowercase();
        let raw = RAW.into_iter().find(|raw| *raw == lower);
        match raw {
            Some(raw) if wrapping(&self.name, "", &self.bytes).is_none() => Packing::Raw(raw),
            _ => Packing::Zip,
        }
    }

    fn packed(&self) -> Cow<'_, [u8]> {
        match self.packing() {
            Packing::Raw(_) => Cow::Borrowed(&self.bytes),
            Packing::Zip => Cow::Owned(zip::wrap(&self.entry_name(), &self.bytes)),
        }
    }

    /// `<uuid>.<ext>`, the uuid taken from the content id.
    fn entry_name(&self) -> String {
        let id = self.id();
        let id = uuid::Uuid::parse_str(&id)
            .map_or_else(|_| uuid_of(&[id.as_bytes()]), |uuid| uuid.to_string());
        let extension = extension_of(&self.name);
        let plain = extension.len() <= 10 && extension.bytes().all(|b| b.is_ascii_alphanumeric());
        match extension {
            "" => id,
            extension if plain => format!("{id}.{extension}"),
            _ => format!("{id}.bin"),
        }
    }
}

/// How an attachment travels.
enum Packing {
    Raw(&'static str),
    Zip,
}

impl Packing {
    fn content_type(&self) -> String {
        match self {
            Self::Raw(extension) => format!("application/{extension}"),
            Self::Zip => "application/zip".to_owned(),
        }
    }
}

/// What the builder sends as it is; `xsl` and `xslx` are its own misspellings, so spreadsheets are wrapped (X§1.6).
const RAW: [&str; 5] = ["pdf", "doc", "docx", "xsl", "xslx"];

/// The wrapping around an attachment, if there is one to take off: an archive of one entry that is not meant to
/// arrive as an archive.
///
/// The bytes decide (a wrapped file was received as `application/pdf`, X§1.6). A file whose own format is a ZIP has
/// many entries, or else was wrapped only if it was declared so or a ZIP lies inside.
pub(crate) fn wrapping<'a>(name: &str, content_type: &str, bytes: &'a [u8]) -> Option<Entry<'a>> {
    let extension = extension_of(name);
    let declared = is_zip_type(content_type);
    if extension == "zip" || (extension.is_empty() && !declared) {
        return None;
    }
    let entry = Entry::only(bytes)?;
    let lower = extension.to_ascii_lowercase();
    let meant_whole = lower == "zip" || (!declared && ZIP_FORMATS.contains(&lower.as_str()));
    if meant_whole && !zip::begins_as_zip(&entry.peek::<4>()) {
        return None;
    }
    Some(entry)
}

/// Endings of files that are ZIPs themselves.
const ZIP_FORMATS: [&str; 27] = [
    "zipx", "docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xlsb", "xltx", "xltm", "pptx", "pptm",
    "ppsx", "potx", "vsdx", "odt", "ods", "odp", "odg", "odf", "ott", "epub", "jar", "asice",
    "asics", "kmz", "xps",
];

fn is_zip_type(content_type: &str) -> bool {
    let bare = content_type.split(';').next().unwrap_or_default().trim();
    ["application/zip", "application/x-zip-compressed"]
        .iter()
        .any(|zip| zip.eq_ignore_ascii_case(bare))
}

/// A content id without its `cid:`.
pub(crate) fn bare_id(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix("cid:").unwrap_or(id).trim()
}

/// A UUID (version 8) of the pieces' SHA-256.
fn uuid_of(pieces: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    pieces.iter().for_each(|piece| hash.update(piece));
    let mut first = [0; 16];
    first
        .iter_mut()
        .zip(hash.finalize())
        .for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(first)
        .into_uuid()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_packed_as_the_builder_packs_them() {
        for (name, content_type) in [
            ("a.pdf", "application/pdf"),
            ("A.PDF", "application/pdf"),
            ("a.doc", "application/doc"),
            ("a.docx", "application/docx"),
            ("a.xsl", "application/xsl"),
            ("a.xslx", "application/xslx"),
            ("a.zip", "application/zip"),
            ("a.xls", "application/zip"),
            ("a.xlsx", "application/zip"),
            ("a.txt", "application/zip"),
            ("a.ZIP", "application/zip"),
            ("no-ending", "application/zip"),
        ] {
            let attached = Attachment::new(name, b"bytes".to_vec());
            assert_eq!(attached.packing().content_type(), content_type, "{name}");
            let wrapped = Entry::only(&attached.packed()).is_some();
            let raw = RAW.contains(&name.to_lowercase().split('.').next_back().unwrap())
                || name == "a.zip";
            assert_eq!(wrapped, !raw, "{name}: X§1.6");
        }
    }

    #[test]
    fn entries_are_named_after_the_content_id() {
        let mut attached = Attachment::new("Bảng kê.xls", b"x".to_vec());
        attached.content_id = "cid:56fb5bcb-8229-4691-8b4f-51305171b954".to_owned();
        assert_eq!(
            attached.entry_name(),
            "56fb5bcb-8229-4691-8b4f-51305171b954.xls"
        );
        attached.content_id = "209".to_owned();
        let other = attached.entry_name();
        assert_eq!(other.len(), 40, "{other}: any id gives a uuid");
        assert_eq!(other, attached.entry_name(), "and always the same");
        attached.name = "tệp.đuôi".to_owned();
        assert!(attached.entry_name().ends_with(".bin"), "an odd ending");
    }

    #[test]
    fn content_ids_follow_from_name_and_bytes() {
        let id = |name, bytes: &[u8]| Attachment::new(name, bytes.to_vec()).content_id;
        assert_eq!(id("a.pdf", b"1"), id("a.pdf", b"1"));
        assert_ne!(id("a.pdf", b"1"), id("a.pdf", b"2"));
        assert_ne!(id("a.pdf", b"1"), id("b.pdf", b"1"));
        let mut without = Attachment::new("a.pdf", b"1".to_vec());
        without.content_id = String::new();
        assert_eq!(without.id(), id("a.pdf", b"1"), "formed when it is missing");
    }
}
