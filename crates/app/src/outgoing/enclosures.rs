//! Files that go along with a dispatch: attached, taken off, put in order, while it is a draft or only signed.
//!
//! Checked against what receivers of the axis take. Never changes a file that was attached: where the office signs a
//! PDF at issue, the bytes as they were given stay in `files/`.

use super::given::GivenFile;
use super::{annex_name, dispatch};
use crate::incoming::FileBytes;
use crate::views::{Done, Facts};
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Outgoing, OutgoingStep};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{Dispatch, Enclosure, NewEnclosure, Read};
use ts_rs::TS;

/// All files of one dispatch together, in bytes: the axis's clients stop at 50 MB (X§5).
pub const LARGEST_TOGETHER: u64 = files::LARGEST;

/// How many files may be attached to one dispatch: room is left for page and annexes below the envelope's own bound.
pub const MOST: usize = 100;

/// Why a file cannot go along.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnclosureFault {
    /// No such file goes along.
    #[error("no enclosure {id}")]
    Unknown {
        /// The id asked for.
        id: i64,
    },
    /// A type that receivers do not open, or that can run.
    #[error("{name:?} is of a type that is not sent")]
    Type {
        /// Its name.
        name: String,
    },
    /// The bytes are not what the name says.
    #[error("{name:?} is not what its name says")]
    Content {
        /// Its name.
        name: String,
    },
    /// Nothing is in it.
    #[error("{name:?} is empty")]
    Empty {
        /// Its name.
        name: String,
    },
    /// More than [`MOST`].
    #[error("more than {limit} files")]
    TooMany {
        /// Files allowed.
        limit: usize,
    },
    /// More than [`LARGEST_TOGETHER`].
    #[error("the files have more than {limit} bytes together")]
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// A separate annex belongs to the draft, and is taken off there.
    #[error("the file is an annex of the draft")]
    OfDraft,
    /// Only a PDF can carry the office's signature.
    #[error("{name:?} is no PDF that can be signed")]
    NotSignable {
        /// Its name.
        name: String,
    },
}

/// A file to go along.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AttachFile {
    /// Row id of the dispatch.
    pub id: i64,
    /// The file.
    pub file: GivenFile,
    /// Whether the office signs it at issue; without a word: a PDF that carries no signature yet.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub seals: Option<bool>,
}

/// A copy the office made, to go along.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct AttachCopy {
    /// Row id of the dispatch.
    pub id: i64,
    /// Row id of the copy.
    pub copy: i64,
}

/// An enclosure by its id.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ByEnclosure {
    /// Row id of the enclosure.
    pub enclosure: i64,
}

/// Whether the office signs a file at issue.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct SealEnclosure {
    /// Row id of the enclosure.
    pub enclosure: i64,
    /// Whether it does.
    pub seals: bool,
}

/// The order in which files go along.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OrderEnclosures {
    /// Row id of the dispatch.
    pub id: i64,
    /// Row ids, first to last.
    pub order: Vec<i64>,
}

/// Where to put a copy of a file that goes along.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveEnclosure {
    /// Row id of the enclosure.
    pub enclosure: i64,
    /// The file to write.
    pub path: String,
}

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnclosureView {
    /// Row id.
    pub id: i64,
    /// Its name as the receiver sees it.
    pub name: String,
    /// Its MIME type.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hex, as it is sent.
    pub sha256: String,
    /// Which separate annex of the draft it is, from 1.
    pub annex: Option<u32>,
    /// Whether the office signs it at issue.
    pub seals: bool,
    /// Whether the office has signed it.
    pub is_sealed: bool,
}

/// The files that go along with a dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnclosureList {
    /// In their order.
    pub rows: Vec<EnclosureView>,
    /// Names of the separate annexes that become files at issue; empty once they have.
    pub annexes: Vec<String>,
    /// Bytes of all.
    pub bytes: u64,
    /// Bytes allowed.
    pub limit: u64,
    /// Whether files may still be added or taken off.
    pub is_open: bool,
}

/// Attaches a file to a dispatch that is a draft or only signed.
///
/// Errors if its type is not sent, its bytes are not what its name says, its name carries a mark of secrecy, or the
/// files together grow too large.
pub fn attach(app: &App, input: AttachFile) -> Result<EnclosureView, Error> {
    let (name, bytes) = input.file.read()?;
    let seals = input.seals;
    add(app, input.id, &name, &bytes, seals)
}

/// Attaches an electronic copy that this office made.
pub fn attach_copy(app: &App, input: AttachCopy) -> Result<EnclosureView, Error> {
    let (name, bytes) = crate::copies::file_of(app, input.copy)?;
    add(app, input.id, &name, &bytes, Some(false))
}

/// Takes an attached file off.
pub fn detach(app: &App, input: ByEnclosure) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| {
        let enclosure = changeable(w, input.enclosure)?;
        w.remove_enclosure(enclosure.id)?;
        let facts = Facts::from([("name".to_owned(), enclosure.name)]);
        w.note(Some(enclosure.dispatch), None, at, "detached", &facts)?;
        Ok(Done {})
    })
}

/// Puts the attached files in order; those not named come after.
pub fn order(app: &App, input: OrderEnclosures) -> Result<EnclosureList, Error> {
    app.write(|w| {
        dispatch(w, input.id)?.stage.after(OutgoingStep::Enclose)?;
        w.order_enclosures(input.id, &input.order)?;
        listed(w, input.id)
    })
}

/// Says whether the office signs an attached PDF at issue (Decree 30/2020, Annex I, II.8b: separate files are).
pub fn set_seals(app: &App, input: SealEnclosure) -> Result<EnclosureView, Error> {
    app.write(|w| {
        let enclosure = changeable(w, input.enclosure)?;
        if input.seals && !is_signable(&app.store().files().read(&enclosure.hash)?) {
            return Err(EnclosureFault::NotSignable {
                name: enclosure.name,
            }
            .into());
        }
        w.set_enclosure_seals(enclosure.id, input.seals)?;
        Ok(view(Enclosure {
            seals: input.seals,
            ..enclosure
        }))
    })
}

/// The files that go along with a dispatch.
pub fn list(app: &App, input: crate::settings::ById) -> Result<EnclosureList, Error> {
    app.store().read(|r| listed(r, input.id))
}

/// The bytes of one file that goes along.
pub fn file(app: &App, input: ByEnclosure) -> Result<FileBytes, Error> {
    let (enclosure, bytes) = read(app, input.enclosure)?;
    Ok(FileBytes {
        name: enclosure.name,
        mime: enclosure.mime,
        bytes: BASE64.encode(bytes),
    })
}

/// Puts a copy of a file that goes along where the clerk wants it.
pub fn save(app: &App, input: SaveEnclosure) -> Result<Done, Error> {
    let (_, bytes) = read(app, input.enclosure)?;
    files::write(Path::new(&input.path), &bytes)?;
    Ok(Done {})
}

/// One file that goes along, with its bytes.
pub(crate) fn read(app: &App, id: i64) -> Result<(Enclosure, Vec<u8>), Error> {
    let found = app.store().read(|r| r.enclosure(id))?;
    let enclosure = found.ok_or(EnclosureFault::Unknown { id })?;
    let bytes = app.store().files().read(&enclosure.hash)?;
    Ok((enclosure, bytes))
}

fn add(
    app: &App,
    id: i64,
    name: &str,
    bytes: &[u8],
    seals: Option<bool>,
) -> Result<EnclosureView, Error> {
    let name = files::safe_name(name);
    refuse_marked(&name)?;
    let mime = checked(&name, bytes)?;
    let signable = is_signable(bytes);
    if seals == Some(true) && !signable {
        return Err(EnclosureFault::NotSignable { name }.into());
    }
    let hash = app.store().files().keep(bytes)?;
    let at = app.now();
    app.write(|w| {
        let standing = dispatch(w, id)?;
        standing.stage.after(OutgoingStep::Enclose)?;
        let beside = w.enclosures(id)?;
        refuse_too_much(&beside, bytes.len() as u64)?;
        let mut names: Vec<String> = beside.into_iter().map(|one| one.name).collect();
        names.push(name);
        let name = files::unique_names(&names).pop().unwrap_or_default();
        let new = NewEnclosure {
            name: name.clone(),
            mime: mime.to_owned(),
            hash,
            size: bytes.len() as u64,
            annex: None,
            seals: seals.unwrap_or(signable),
        };
        let added = w.add_enclosure(id, &new)?;
        let facts = Facts::from([("name".to_owned(), name)]);
        w.note(Some(id), None, at, "attached", &facts)?;
        let enclosure = w.enclosure(added)?;
        Ok(view(
            enclosure.ok_or(EnclosureFault::Unknown { id: added })?,
        ))
    })
}

fn listed(r: &Read<'_>, id: i64) -> Result<EnclosureList, Error> {
    let standing = dispatch(r, id)?;
    let rows: Vec<EnclosureView> = r.enclosures(id)?.into_iter().map(view).collect();
    Ok(EnclosureList {
        annexes: annexes_to_come(&standing),
        bytes: rows.iter().map(|row| row.size).sum(),
        rows,
        limit: LARGEST_TOGETHER,
        is_open: standing.stage.after(OutgoingStep::Enclose).is_ok(),
    })
}

/// Names of the separate annexes, while they are no files yet.
fn annexes_to_come(standing: &Dispatch) -> Vec<String> {
    match standing.stage {
        Outgoing::Issued | Outgoing::Sent => Vec::new(),
        Outgoing::Draft | Outgoing::Signed => separate(standing)
            .map(|number| annex_name(standing, number))
            .collect(),
    }
}

/// Which annexes of the draft are files of their own, from 1.
pub(crate) fn separate(standing: &Dispatch) -> impl Iterator<Item = usize> {
    (1..)
        .zip(&standing.draft.annexes)
        .filter(|(_, annex)| annex.separate)
        .map(|(number, _)| number)
}

/// An attached file that may still be changed.
fn changeable(r: &Read<'_>, id: i64) -> Result<Enclosure, Error> {
    let enclosure = r.enclosure(id)?.ok_or(EnclosureFault::Unknown { id })?;
    dispatch(r, enclosure.dispatch)?
        .stage
        .after(OutgoingStep::Enclose)?;
    if enclosure.annex.is_some() {
        return Err(EnclosureFault::OfDraft.into());
    }
    Ok(enclosure)
}

fn view(enclosure: Enclosure) -> EnclosureView {
    EnclosureView {
        id: enclosure.id,
        name: enclosure.name,
        mime: enclosure.mime,
        size: enclosure.size,
        sha256: enclosure.hash.to_string(),
        annex: enclosure.annex,
        seals: enclosure.seals,
        is_sealed: enclosure.given.is_some() || enclosure.annex.is_some(),
    }
}

fn refuse_too_much(beside: &[Enclosure], more: u64) -> Result<(), EnclosureFault> {
    if beside.len() >= MOST {
        return Err(EnclosureFault::TooMany { limit: MOST });
    }
    let together: u64 = beside.iter().map(|one| one.size).sum();
    if together.saturating_add(more) > LARGEST_TOGETHER {
        return Err(EnclosureFault::TooLarge {
            limit: LARGEST_TOGETHER,
        });
    }
    Ok(())
}

/// Refuses a file's name that carries a mark of secrecy, whatever stands between its words.
pub(crate) fn refuse_marked(name: &str) -> Result<(), office::SecretRefused> {
    refuse_marked_words(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// Refuses words that carry a mark of secrecy, whatever stands between them.
pub(crate) fn refuse_marked_words(text: &str) -> Result<(), office::SecretRefused> {
    office::refuse_secret(text)?;
    let spaced = text.replace(['_', '-', '.', '(', ')', '[', ']'], " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    office::refuse_secret(&words.join(" "))?;
    // Only in capitals: `ong mật.xlsx` is about bees; and `BẢO MẬT` is no level.
    let marked = words.iter().enumerate().find_map(|(at, word)| {
        let before = at.checked_sub(1).and_then(|at| words.get(at).copied());
        let whole = [before.unwrap_or_default(), *word].join(" ");
        let capital = word.chars().all(|c| !c.is_lowercase());
        let folded = office::fold(word);
        let level = office::fold(&whole);
        let named = *word == "MẬT" && office::fold(before.unwrap_or_default()) != "bao";
        let stands = named || matches!(level.as_str(), "tuyet mat" | "toi mat");
        (capital && folded == "mat" && stands).then_some(whole)
    });
    match marked {
        Some(mark) => Err(office::SecretRefused {
            mark: mark.trim().to_owned(),
        }),
        None => Ok(()),
    }
}

/// The MIME type of a file that may be sent.
fn checked(name: &str, bytes: &[u8]) -> Result<&'static str, EnclosureFault> {
    let name = name.to_owned();
    if bytes.is_empty() {
        return Err(EnclosureFault::Empty { name });
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let known = TYPES
        .iter()
        .find(|(known, _, _)| ending.as_deref() == Some(*known));
    let Some((_, mime, begins)) = known else {
        return Err(EnclosureFault::Type { name });
    };
    let runs = RUNNING.iter().any(|magic| bytes.starts_with(magic));
    let fits = begins.is_empty() || begins.iter().any(|magic| bytes.starts_with(magic));
    if runs || !fits {
        return Err(EnclosureFault::Content { name });
    }
    Ok(mime)
}

/// A PDF that can be signed and carries no signature yet; an encrypted one is no official document (R§4.5).
fn is_signable(bytes: &[u8]) -> bool {
    let signed =
        |field: &pades::FieldInfo| field.kind == pades::FieldKind::Signature && field.is_filled;
    bytes.starts_with(b"%PDF-")
        && pades::is_encrypted(bytes) == Ok(false)
        && pades::fields(bytes).is_ok_and(|fields| !fields.iter().any(signed))
}

const ZIP: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06"];
const COMPOUND: &[&[u8]] = &[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"];
const TIFF: &[&[u8]] = &[b"II*\0", b"MM\0*"];
const JPEG: &[&[u8]] = &[b"\xFF\xD8\xFF"];
const ANY: &[&[u8]] = &[];

/// Programs and scripts, whatever they are called.
const RUNNING: [&[u8]; 5] = [
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xCA\xFE\xBA\xBE",
    b"\xCF\xFA\xED\xFE",
];

/// What offices send each other, by ending, with the first bytes where the format has some. Ours: the axis itself
/// refuses nothing (X§5); Word and Excel files with macros, programs and web pages are left out.
const TYPES: [(&str, &str, &[&[u8]]); 29] = [
    ("pdf", "application/pdf", &[b"%PDF-"]),
    ("doc", "application/msword", COMPOUND),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ZIP,
    ),
    ("xls", "application/vnd.ms-excel", COMPOUND),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ZIP,
    ),
    ("ppt", "application/vnd.ms-powerpoint", COMPOUND),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ZIP,
    ),
    ("odt", "application/vnd.oasis.opendocument.text", ZIP),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", ZIP),
    (
        "odp",
        "application/vnd.oasis.opendocument.presentation",
        ZIP,
    ),
    ("rtf", "application/rtf", &[b"{\\rtf"]),
    ("txt", "text/plain", ANY),
    ("csv", "text/csv", ANY),
    ("xml", "application/xml", ANY),
    ("json", "application/json", ANY),
    ("png", "image/png", &[b"\x89PNG\r\n\x1a\n"]),
    ("jpg", "image/jpeg", JPEG),
    ("jpeg", "image/jpeg", JPEG),
    ("tif", "image/tiff", TIFF),
    ("tiff", "image/tiff", TIFF),
    ("gif", "image/gif", &[b"GIF8"]),
    ("bmp", "image/bmp", &[b"BM"]),
    ("zip", "application/zip", ZIP),
    ("rar", "application/vnd.rar", &[b"Rar!\x1A\x07"]),
    (
        "7z",
        "application/x-7z-compressed",
        &[b"7z\xBC\xAF\x27\x1C"],
    ),
    ("dwg", "image/vnd.dwg", &[b"AC10"]),
    ("dxf", "image/vnd.dxf", ANY),
    ("mp3", "audio/mpeg", ANY),
    ("mp4", "video/mp4", ANY),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_receivers_open_is_sent_and_nothing_that_runs() {
        for (name, bytes, mime) in [
            ("Phụ lục.PDF", &b"%PDF-1.7"[..], "application/pdf"),
            ("bảng.xlsx", b"PK\x03\x04..", TYPES[4].1),
            ("ảnh.jpg", b"\xFF\xD8\xFF\xE0", "image/jpeg"),
            ("ghi chú.txt", b"xin", "text/plain"),
        ] {
            assert_eq!(checked(name, bytes), Ok(mime), "{name}");
        }
        for name in ["a.exe", "a.docm", "a.html", "a.js", "a", "a.pdf.lnk", "a."] {
            let name = name.to_owned();
            assert_eq!(checked(&name, b"x"), Err(EnclosureFault::Type { name }));
        }
        for (name, bytes) in [
            ("a.pdf", &b"PK\x03\x04"[..]),
            ("a.docx", b"%PDF-1.7"),
            ("a.txt", b"MZ\x90\0"),
            ("a.csv", b"#!/bin/sh"),
            ("a.png", b"x"),
        ] {
            let name = name.to_owned();
            assert_eq!(checked(&name, bytes), Err(EnclosureFault::Content { name }));
        }
        assert!(matches!(
            checked("a.pdf", b""),
            Err(EnclosureFault::Empty { .. })
        ));
    }

    #[test]
    fn t19_a_name_marked_secret_is_refused() {
        for name in [
            "MẬT.pdf",
            "05-KH (MẬT).pdf",
            "Báo cáo_TUYỆT MẬT_2026.docx",
            "KH_TUYET_MAT.xlsx",
            "ke-hoach-TOI-MAT.pdf",
            "[Tối mật] kế hoạch.pdf",
        ] {
            assert!(refuse_marked(name).is_err(), "{name}");
        }
        for name in [
            "ong mật.xlsx",
            "Hợp đồng bảo mật.pdf",
            "QUY CHẾ BẢO MẬT THÔNG TIN.pdf",
            "BẢO MẬT THÔNG TIN.pdf".to_lowercase().as_str(),
            "So 05 - mat bang.pdf",
            "DANH SACH MAT BANG.xlsx",
        ] {
            assert!(refuse_marked(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn files_together_stay_within_what_the_axis_takes() {
        let one = |size| Enclosure {
            id: 1,
            dispatch: 1,
            name: "a".to_owned(),
            mime: String::new(),
            hash: store::Hash::of(b"a"),
            size,
            annex: None,
            seals: false,
            given: None,
        };
        let beside = [one(LARGEST_TOGETHER - 10)];
        assert_eq!(refuse_too_much(&beside, 10), Ok(()));
        assert!(matches!(
            refuse_too_much(&beside, 11),
            Err(EnclosureFault::TooLarge { .. })
        ));
        let many = vec![one(1); MOST];
        assert!(matches!(
            refuse_too_much(&many, 1),
            Err(EnclosureFault::TooMany { .. })
        ));
    }
}
