//! An attached file: what it is, how it is packed, and whether it came wrapped.
//!
//! Looks at the bytes, not at what names and types claim; opens no file further than its wrapping. How it is read:
//! `encoded.rs`.

use crate::mime::{FIRST_BYTES, extension_of, mime_of};
use crate::writer::{NAMESPACE, Writer};
use crate::zip::{Entry, Wrap};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// An attached file.
///
/// JSON holds all but the bytes; only `name` must be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "F: Default"))]
pub struct Attachment<F = Vec<u8>> {
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
    pub bytes: F,
    /// Whether it travelled in a ZIP of its own.
    #[serde(default)]
    pub was_zipped: bool,
}

/// The bytes of a file to be attached, which can be read more than once.
pub trait Enclosure {
    /// The bytes, from the first on; one reader at a time.
    fn open(&self) -> io::Result<impl Read + Seek>;
}

/// What is told about a file before it is written.
pub(crate) struct Measured {
    id: String,
    name: String,
    length: u64,
    packing: Packing,
}

impl Attachment {
    /// A file to be attached. The same name and bytes get the same content id.
    pub fn new(name: &str, bytes: Vec<u8>) -> Self {
        let id = uuid_of(&[name.as_bytes(), &[0], &bytes]);
        let mime = mime_of(name, &bytes).to_owned();
        Self::named(name, id, mime, bytes)
    }
}

impl<F: Enclosure> Attachment<F> {
    /// A file to be attached, wherever its bytes are, which are read once. It gets the content id that
    /// [`Attachment::new`] would give it.
    pub fn of(name: &str, bytes: F) -> io::Result<Self> {
        let id = id_of(name, &bytes)?;
        let mut first = Vec::new();
        bytes.open()?.take(FIRST_BYTES).read_to_end(&mut first)?;
        let mime = mime_of(name, &first).to_owned();
        Ok(Self::named(name, id, mime, bytes))
    }

    /// Bytes of the file.
    pub(crate) fn length(&self) -> io::Result<u64> {
        self.bytes.open()?.seek(SeekFrom::End(0))
    }

    /// Tells how the file travels; up to `room` bytes of a packed one are kept, so that it is packed only once.
    pub(crate) fn measure(&self, room: usize) -> io::Result<Measured> {
        let id = match bare_id(&self.content_id) {
            "" => id_of(&self.name, &self.bytes)?,
            id => id.to_owned(),
        };
        let packing = match self.raw()? {
            Some(raw) => Packing::Raw(raw),
            None => {
                let name = entry_name(&id, &self.name);
                Packing::Zip(Wrap::measure(name, self.bytes.open()?, room)?)
            }
        };
        Ok(Measured {
            id,
            name: self.name.clone(),
            length: self.length()?,
            packing,
        })
    }

    /// The extension under which the builder sends the file as it is; `None` if it packs it (X§1.6).
    ///
    /// Bytes that a reader would take for a wrapping are wrapped once more, so that they arrive as they left.
    fn raw(&self) -> io::Result<Option<&'static str>> {
        let extension = extension_of(&self.name);
        if extension == "zip" {
            return Ok(Some("zip"));
        }
        let lower = extension.to_ascii_lowercase();
        let Some(raw) = RAW.into_iter().find(|raw| *raw == lower) else {
            return Ok(None);
        };
        let wrapping = wrapping(&self.name, "", &mut self.bytes.open()?)?;
        Ok(wrapping.is_none().then_some(raw))
    }
}

impl<F> Attachment<F> {
    /// The same attachment, its bytes elsewhere.
    pub fn map<G>(self, bytes: impl FnOnce(F) -> G) -> Attachment<G> {
        Attachment {
            content_id: self.content_id,
            name: self.name,
            description: self.description,
            field_name: self.field_name,
            mime: self.mime,
            mime_as_sent: self.mime_as_sent,
            content_type_as_sent: self.content_type_as_sent,
            bytes: bytes(self.bytes),
            was_zipped: self.was_zipped,
        }
    }

    /// Writes this attachment's `Reference` in the manifest.
    pub(crate) fn write_reference(&self, file: &Measured, to: &mut Writer) {
        to.open("Reference");
        to.leaf("ContentId", &format!("cid:{}", file.id));
        to.leaf("ContentType", &file.packing.content_type());
        to.leaf("Description", &self.description);
        to.leaf("AttachmentName", &self.name);
        to.close("Reference");
    }

    /// Writes `Attachment`, all but the bytes: unprefixed but for its last child, which declares the prefix anew
    /// (X§1.2).
    pub(crate) fn write(&self, file: &Measured, to: &mut Writer) {
        to.open_bare("Attachment");
        to.leaf_bare("ContentId", &format!("cid:{}", file.id));
        to.leaf_bare("AttachmentName", &self.name);
        to.leaf_bare("Description", &self.description);
        to.leaf_bare("FieldName", &self.field_name);
        to.leaf_bare("MimeType", &self.mime_as_sent);
        to.leaf_bare("ContentType", &file.packing.content_type());
        let open = format!("<edXML:ContentTransferEncoded xmlns:edXML=\"{NAMESPACE}\">");
        to.gap(&open, "</edXML:ContentTransferEncoded>");
        to.close_bare("Attachment");
    }

    fn named(name: &str, content_id: String, mime: String, bytes: F) -> Self {
        Self {
            content_id,
            name: office::nfc(name.trim()),
            description: String::new(),
            field_name: String::new(),
            mime,
            mime_as_sent: String::new(),
            content_type_as_sent: String::new(),
            bytes,
            was_zipped: false,
        }
    }
}

impl Enclosure for Vec<u8> {
    fn open(&self) -> io::Result<impl Read + Seek> {
        Ok(Cursor::new(self.as_slice()))
    }
}

impl Enclosure for Cursor<Vec<u8>> {
    fn open(&self) -> io::Result<impl Read + Seek> {
        Ok(Cursor::new(self.get_ref().as_slice()))
    }
}

impl Enclosure for File {
    fn open(&self) -> io::Result<impl Read + Seek> {
        let mut file = self;
        file.rewind()?;
        Ok(file)
    }
}

impl Measured {
    /// The content id it is written with.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The attachment's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Bytes in the message, before base64.
    pub(crate) const fn packed(&self) -> u64 {
        match &self.packing {
            Packing::Raw(_) => self.length,
            Packing::Zip(wrap) => wrap.len(),
        }
    }

    /// Bytes of it that are held in memory.
    pub(crate) fn kept(&self) -> usize {
        match &self.packing {
            Packing::Raw(_) => 0,
            Packing::Zip(wrap) => wrap.kept(),
        }
    }

    /// The file as it travels; `bytes` are those that were measured.
    pub(crate) fn packing<'a>(&'a self, bytes: impl Read + 'a) -> Box<dyn Read + 'a> {
        match &self.packing {
            Packing::Raw(_) => Box::new(bytes),
            Packing::Zip(wrap) => wrap.reader(bytes),
        }
    }
}

/// `<uuid>.<ext>`, the uuid taken from the content id.
fn entry_name(id: &str, name: &str) -> String {
    let id = uuid::Uuid::parse_str(id)
        .map_or_else(|_| uuid_of(&[id.as_bytes()]), |uuid| uuid.to_string());
    let extension = extension_of(name);
    let plain = extension.len() <= 10 && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    match extension {
        "" => id,
        extension if plain => format!("{id}.{extension}"),
        _ => format!("{id}.bin"),
    }
}

/// How an attachment travels.
enum Packing {
    Raw(&'static str),
    Zip(Wrap),
}

impl Packing {
    fn content_type(&self) -> String {
        match self {
            Self::Raw(extension) => format!("application/{extension}"),
            Self::Zip(_) => "application/zip".to_owned(),
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
pub(crate) fn wrapping(
    name: &str,
    content_type: &str,
    bytes: &mut (impl Read + Seek),
) -> io::Result<Option<Entry>> {
    let extension = extension_of(name);
    let declared = is_zip_type(content_type);
    if extension == "zip" || (extension.is_empty() && !declared) {
        return Ok(None);
    }
    let Some(entry) = Entry::only(bytes)? else {
        return Ok(None);
    };
    let lower = extension.to_ascii_lowercase();
    let meant_whole = lower == "zip" || (!declared && ZIP_FORMATS.contains(&lower.as_str()));
    if meant_whole && !entry.holds_zip(bytes)? {
        return Ok(None);
    }
    Ok(Some(entry))
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

/// The content id of a file that was given none.
fn id_of(name: &str, bytes: &impl Enclosure) -> io::Result<String> {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([0]);
    let mut bytes = bytes.open()?;
    let mut block = vec![0; 64 * 1024];
    loop {
        match bytes.read(&mut block) {
            Ok(0) => return Ok(uuid_from(hash)),
            Ok(count) => hash.update(block.get(..count).unwrap_or_default()),
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// A UUID (version 8) of the pieces' SHA-256.
fn uuid_of(pieces: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    pieces.iter().for_each(|piece| hash.update(piece));
    uuid_from(hash)
}

fn uuid_from(hash: Sha256) -> String {
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
            let measured = attached.measure(0).unwrap();
            assert_eq!(measured.packing.content_type(), content_type, "{name}");
            let mut packed = Vec::new();
            let bytes = attached.bytes.open().unwrap();
            measured.packing(bytes).read_to_end(&mut packed).unwrap();
            assert_eq!(packed.len() as u64, measured.packed(), "{name}");
            let wrapped = Entry::only(&mut Cursor::new(&packed)).unwrap().is_some();
            let raw = RAW.contains(&name.to_lowercase().split('.').next_back().unwrap())
                || name == "a.zip";
            assert_eq!(wrapped, !raw, "{name}: X§1.6");
        }
    }

    #[test]
    fn entries_are_named_after_the_content_id() {
        let id = "56fb5bcb-8229-4691-8b4f-51305171b954";
        assert_eq!(entry_name(id, "Bảng kê.xls"), format!("{id}.xls"));
        let other = entry_name("209", "Bảng kê.xls");
        assert_eq!(other.len(), 40, "{other}: any id gives a uuid");
        assert_eq!(other, entry_name("209", "a.xls"), "and always the same");
        assert!(
            entry_name("209", "tệp.đuôi").ends_with(".bin"),
            "an odd ending"
        );
    }

    #[test]
    fn content_ids_follow_from_name_and_bytes() {
        let id = |name, bytes: &[u8]| Attachment::new(name, bytes.to_vec()).content_id;
        assert_eq!(id("a.pdf", b"1"), id("a.pdf", b"1"));
        assert_ne!(id("a.pdf", b"1"), id("a.pdf", b"2"));
        assert_ne!(id("a.pdf", b"1"), id("b.pdf", b"1"));
        let mut without = Attachment::new("a.pdf", b"1".to_vec());
        without.content_id = String::new();
        let measured = without.measure(0).unwrap();
        assert_eq!(measured.id, id("a.pdf", b"1"), "formed when it is missing");
        let streamed = Attachment::of("a.pdf", Cursor::new(b"1".to_vec())).unwrap();
        assert_eq!(
            streamed.content_id,
            id("a.pdf", b"1"),
            "wherever the bytes are"
        );
    }
}
