//! Word in and out: a file looked at, taken as a draft, and a draft written as a file.
//!
//! Looking keeps nothing. Taking keeps the draft, its pictures and the file it came from, byte for byte, whose SHA-256
//! goes into the history.

use super::draft::DraftSaved;
use super::pictures;
use super::versions::author;
use crate::office_suite::{self, SuiteFault};
use crate::settings;
use crate::views::{Done, Facts};
use crate::{App, Error, files};
use office::{Block, Draft, Kind, Recipient, SecretRefused, UnitCode};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use store::{Cause, Hash, Made};
use ts_rs::TS;
use word::legacy::Converted;
use word::{Imported, Unplaced, What};

/// The most pictures of one file.
pub const MOST_PICTURES: usize = 200;
/// The most pixels of all pictures of one file: some seconds of unpacking.
pub const MOST_PIXELS: u64 = 400_000_000;

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// The file itself.
    #[error(transparent)]
    Word(#[from] word::Error),
    /// LibreOffice, which an older file needs.
    #[error("a file of kind {kind} needs LibreOffice")]
    Suite {
        /// The kind of file: `doc`, `odt`, `rtf`.
        kind: &'static str,
        /// What was wrong.
        #[source]
        fault: SuiteFault,
    },
    /// More than [`MOST_PICTURES`], or more pixels in all than [`MOST_PIXELS`].
    #[error("{count} pictures of {pixels} pixels are too many")]
    Pictures {
        /// Pictures.
        count: usize,
        /// Pixels of all of them.
        pixels: u64,
    },
    /// It is not the file that was looked at.
    #[error("the file changed after it was looked at")]
    Changed,
    /// A name whose ending says no kind of file that we write.
    #[error("{ending:?} is no kind of file that is written")]
    Ending {
        /// The ending.
        ending: String,
    },
}

/// A file to be looked at.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReadWord {
    /// Its path.
    pub path: PathBuf,
}

/// What a file would become.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct WordPreview {
    /// Its name, without its folder.
    pub name: String,
    /// SHA-256 of its bytes in hex.
    pub hash: String,
    /// What it is: `docx`, or `doc`, `odt`, `rtf` where LibreOffice read it.
    pub kind: String,
    /// The draft it would be.
    pub draft: Draft,
    /// The name of its type.
    pub kind_name: String,
    /// Whether the file names its type itself.
    pub kind_found: bool,
    /// The number that stands before each block.
    pub labels: Vec<String>,
    /// How many pictures it has.
    pub pictures: u32,
    /// What has no place in the draft, or was taken otherwise than it stood.
    pub unplaced: Vec<Unplaced>,
    /// What was set in an old encoding, before and after.
    pub converted: Option<Converted>,
}

/// A file to be taken as a draft.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TakeWord {
    /// Its path.
    pub path: PathBuf,
    /// SHA-256 of the bytes that were looked at: another file is not taken.
    pub hash: String,
}

/// A draft to be written as a Word file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportWord {
    /// The dispatch.
    pub id: i64,
    /// The file to write.
    pub path: PathBuf,
}

/// Looks at a file: what would be taken, what has no place. Keeps nothing.
///
/// Errors for what is no such file, carries macros, is damaged or too large, and for marked secrets.
pub fn read(app: &App, input: ReadWord) -> Result<WordPreview, Error> {
    let bytes = files::read(&input.path)?;
    let (imported, kind) = import_here(app, &bytes)?;
    let name = input.path.file_name();
    Ok(WordPreview {
        name: name.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        hash: Hash::of(&bytes).to_string(),
        kind: kind.to_owned(),
        kind_name: imported.draft.kind.name().to_owned(),
        kind_found: imported.kind_found,
        labels: office::label_blocks(&imported.draft.blocks),
        pictures: u32::try_from(imported.pictures.len()).unwrap_or(u32::MAX),
        unplaced: imported.unplaced,
        converted: imported.converted,
        draft: imported.draft,
    })
}

/// Takes a file as a new draft, and keeps the file itself.
///
/// Errors as [`read`], if the file is no longer the one that was looked at, and for a picture that cannot be kept.
pub fn take(app: &App, input: TakeWord) -> Result<DraftSaved, Error> {
    let bytes = files::read(&input.path)?;
    let hash = Hash::of(&bytes);
    if hash.to_string() != input.hash {
        return Err(ImportFault::Changed.into());
    }
    let (imported, _) = import_here(app, &bytes)?;
    for picture in imported.pictures.values() {
        app.store().files().keep(picture)?;
    }
    app.store().files().keep(&bytes)?;
    let at = app.now();
    let name = input.path.file_name();
    let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    app.write(|w| {
        let made = Made {
            author: &author(),
            ..Made::by_nobody(Cause::Import)
        };
        let id = w.insert_dispatch_by(&imported.draft, &made, at)?;
        let facts = Facts::from([
            ("name".to_owned(), name),
            ("sha256".to_owned(), hash.to_string()),
        ]);
        w.note(Some(id), None, at, "draft_imported", &facts)?;
        Ok(DraftSaved { id, version: 1 })
    })
}

/// Writes a draft, or the draft of a document that was issued, as a Word file.
pub fn export(app: &App, input: ExportWord) -> Result<Done, Error> {
    let dispatch = app.store().read(|r| super::dispatch(r, input.id))?;
    let pictures = pictures::of_draft(app, &dispatch.draft)?;
    let issued = match (dispatch.number, dispatch.issued_on) {
        (Some(number), Some(day)) => Some(word::Issued { number, day }),
        _ => None,
    };
    let bytes = word::export(&dispatch.draft, &pictures, issued.as_ref());
    files::write(&input.path, &bytes)?;
    Ok(Done {})
}

/// Bytes of a Word file, or of an older one, as a draft on top of `base`; and what the file is.
///
/// Needs no desk, and so no directory: no receiver has a code, for the file's own word is not enough to send by; what
/// codes it named are listed. Errors as [`read`].
pub fn import_alone(bytes: &[u8], base: &Draft) -> Result<(Imported, &'static str), Error> {
    let (mut imported, kind) = import(bytes, base)?;
    drop_codes(&mut imported, |_, _| Ok(false))?;
    Ok((imported, kind))
}

/// A file as a draft on top of `base`, its receivers' codes still as the file has them.
fn import(bytes: &[u8], base: &Draft) -> Result<(Imported, &'static str), Error> {
    let (file, kind) = match word::read(bytes) {
        Ok(file) => (file, "docx"),
        Err(word::Error::NotDocx { found }) if found.is_convertible() => {
            let kind = found.word();
            let docx = office_suite::to_docx(bytes, found)
                .map_err(|fault| ImportFault::Suite { kind, fault })?;
            (word::read(&docx).map_err(ImportFault::Word)?, kind)
        }
        Err(error) => return Err(ImportFault::Word(error).into()),
    };
    let mut imported = word::import(&file, base);
    refuse_secret(&imported)?;
    set_pictures_aside(&mut imported)?;
    Ok((imported, kind))
}

/// Refuses what is marked secret, also where the mark stands outside the draft: in a margin, a text box, a remark.
fn refuse_secret(imported: &Imported) -> Result<(), SecretRefused> {
    imported.draft.refuse_secret()?;
    office::refuse_secret(&imported.draft.contact)?;
    let outside = imported.unplaced.iter().filter(|one| !one.what.is_placed());
    outside
        .map(|one| &one.text)
        .try_for_each(|text| office::refuse_secret(text))
}

/// Takes the codes off recipients that this desk's directory does not know under their name, and lists them.
fn drop_unknown_codes(app: &App, imported: &mut Imported) -> Result<(), Error> {
    drop_codes(imported, |line, code| {
        let agency = app.store().read(|r| r.agency(code))?;
        Ok(agency.is_some_and(|known| office::fold(&known.name) == office::fold(&line.name)))
    })
}

/// Takes the codes off recipients that nobody vouches for, and lists them.
///
/// They come from a property of the file that anybody may have written, and they say where the letter goes.
fn drop_codes(
    imported: &mut Imported,
    is_known: impl Fn(&Recipient, &UnitCode) -> Result<bool, Error>,
) -> Result<(), Error> {
    let draft = &mut imported.draft;
    for line in draft.addressees.iter_mut().chain(&mut draft.recipients) {
        let Some(code) = line.code.take() else {
            continue;
        };
        if is_known(line, &code)? {
            line.code = Some(code);
            continue;
        }
        imported.unplaced.push(Unplaced {
            what: What::UnitCode,
            paragraph: 0,
            text: format!("{}: {code}", line.name),
        });
    }
    Ok(())
}

/// Reads a file for this desk: its own words beneath, its own directory for the codes.
fn import_here(app: &App, bytes: &[u8]) -> Result<(Imported, &'static str), Error> {
    let (mut imported, kind) = import(bytes, &base(app)?)?;
    drop_unknown_codes(app, &mut imported)?;
    Ok((imported, kind))
}

/// Pictures that no draft may have are listed, not placed.
///
/// Errors before any is unpacked if there are more than [`MOST_PICTURES`], or more pixels than [`MOST_PIXELS`].
fn set_pictures_aside(imported: &mut Imported) -> Result<(), ImportFault> {
    let pictures = std::mem::take(&mut imported.pictures);
    let count = pictures.len();
    // One that is refused by its head is never unpacked.
    let pixels: u64 = pictures
        .values()
        .filter_map(|bytes| pictures::pixels(bytes).ok())
        .sum();
    if count > MOST_PICTURES || pixels > MOST_PIXELS {
        return Err(ImportFault::Pictures { count, pixels });
    }
    let (sound, refused): (word::Pictures, word::Pictures) = pictures
        .into_iter()
        .partition(|(_, bytes)| pictures::look(bytes).is_ok());
    imported.pictures = sound;
    let lists = imported
        .draft
        .annexes
        .iter_mut()
        .map(|annex| &mut annex.blocks);
    for blocks in std::iter::once(&mut imported.draft.blocks).chain(lists) {
        blocks.retain(|block| {
            let Block::Picture {
                file,
                caption,
                description,
                ..
            } = block
            else {
                return true;
            };
            if refused.contains_key(file) {
                imported.unplaced.push(Unplaced {
                    what: What::Picture,
                    paragraph: 0,
                    text: format!("{caption} {description}").trim().to_owned(),
                });
            }
            !refused.contains_key(file)
        });
    }
    Ok(())
}

/// The ending of a file's name in small letters; empty without one.
pub fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_lowercase()
}

/// What a draft begins with: a letter with the office's own words in place.
fn base(app: &App) -> Result<Draft, Error> {
    Ok(settings::office(app)?.blank(Kind::parse("cong_van")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{ById, OfficeSettings};
    use crate::{Failure, SystemClock};
    use office::Body;
    use std::sync::Arc;
    use store::Lock;
    use tempfile::TempDir;

    fn desk() -> (TempDir, Arc<App>) {
        let place = tempfile::tempdir().unwrap();
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let code = UnitCode::parse("H99.12").unwrap();
        let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "H99", Body::State);
        let folder = place.path().join("desk");
        let app = App::create(&folder, lock, &office, Arc::new(SystemClock)).unwrap();
        (place, app)
    }

    fn plan() -> Draft {
        Draft {
            subject: "Thử nghiệm quý IV".into(),
            blocks: vec![Block::paragraph("Nội dung kế hoạch.")],
            ..Draft::new(Kind::parse("ke_hoach").unwrap(), Body::State)
        }
    }

    fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
        Failure::from(result.unwrap_err()).code
    }

    #[test]
    fn a_file_is_looked_at_then_taken_and_kept() {
        let (place, app) = desk();
        let path = place.path().join("Kế hoạch.docx");
        let bytes = word::export(&plan(), &word::Pictures::new(), None);
        files::write(&path, &bytes).unwrap();
        let seen = read(&app, ReadWord { path: path.clone() }).unwrap();
        assert_eq!(
            (seen.kind.as_str(), seen.kind_name.as_str()),
            ("docx", "Kế hoạch")
        );
        assert_eq!(seen.name, "Kế hoạch.docx");
        assert_eq!(seen.draft.blocks, plan().blocks);
        let hash: Hash = seen.hash.parse().unwrap();
        assert!(!app.store().files().has(&hash), "looking keeps nothing");
        let taken = take(
            &app,
            TakeWord {
                path,
                hash: seen.hash,
            },
        )
        .unwrap();
        assert_eq!(
            app.store().files().read(&hash).unwrap(),
            bytes,
            "the original is kept"
        );
        let history = app
            .store()
            .read(|r| r.history_of_dispatch(taken.id))
            .unwrap();
        assert!(history.iter().any(|row| row.what == "draft_imported"));
        let out = place.path().join("ra.docx");
        export(
            &app,
            ExportWord {
                id: taken.id,
                path: out.clone(),
            },
        )
        .unwrap();
        let back = word::read(&files::read(&out).unwrap()).unwrap();
        assert!(
            back.lines()
                .iter()
                .any(|line| line.contains("Nội dung kế hoạch"))
        );
        let shown = crate::outgoing::dispatch;
        let kept = app
            .store()
            .read(|r| shown(r, ById { id: taken.id }.id))
            .unwrap();
        assert_eq!(kept.draft.subject, "Thử nghiệm quý IV");
    }

    #[test]
    fn what_changed_meanwhile_or_is_no_word_file_is_not_taken() {
        let (place, app) = desk();
        let path = place.path().join("x.docx");
        let refused = |bytes: &[u8]| {
            files::write(&path, bytes).unwrap();
            code(read(&app, ReadWord { path: path.clone() }))
        };
        assert_eq!(refused(b"%PDF-1.7"), "word.not_word");
        assert_eq!(refused(b"PK\x03\x04 cut"), "word.damaged");
        files::write(&path, &word::export(&plan(), &word::Pictures::new(), None)).unwrap();
        let input = TakeWord {
            path: path.clone(),
            hash: "0".repeat(64),
        };
        assert_eq!(code(take(&app, input)), "word.changed");
    }

    #[test]
    fn t19_a_file_marked_secret_is_refused() {
        let (place, app) = desk();
        let path = place.path().join("x.docx");
        let marked = Draft {
            blocks: vec![Block::paragraph("TỐI MẬT")],
            ..plan()
        };
        files::write(&path, &word::export(&marked, &word::Pictures::new(), None)).unwrap();
        assert_eq!(
            code(read(&app, ReadWord { path })),
            "secret.refused",
            "T19 of R§9"
        );
    }

    const OOXML: &str = "http://schemas.openxmlformats.org";

    /// A letter of one line with words in its page header.
    fn with_header(words: &str) -> Vec<u8> {
        let space = format!("{OOXML}/wordprocessingml/2006/main");
        let links = format!("{OOXML}/officeDocument/2006/relationships");
        let types = format!("{OOXML}/package/2006/content-types");
        let packed = format!("{OOXML}/package/2006/relationships");
        let part = "application/vnd.openxmlformats-officedocument.wordprocessingml";
        archive(&[
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{types}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                     <Override PartName=\"/word/document.xml\" ContentType=\"{part}.document.main+xml\"/>\
                     <Override PartName=\"/word/header1.xml\" ContentType=\"{part}.header+xml\"/></Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{packed}\"><Relationship Id=\"r1\" Type=\"{links}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
                ),
            ),
            (
                "word/_rels/document.xml.rels",
                format!(
                    "<Relationships xmlns=\"{packed}\"><Relationship Id=\"r1\" Type=\"{links}/header\" Target=\"header1.xml\"/></Relationships>"
                ),
            ),
            (
                "word/document.xml",
                format!(
                    "<w:document xmlns:w=\"{space}\" xmlns:r=\"{links}\"><w:body><w:p><w:r><w:t>Nội dung.</w:t></w:r></w:p>\
                     <w:sectPr><w:headerReference w:type=\"default\" r:id=\"r1\"/></w:sectPr></w:body></w:document>"
                ),
            ),
            (
                "word/header1.xml",
                format!(
                    "<w:hdr xmlns:w=\"{space}\"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:hdr>"
                ),
            ),
        ])
    }

    /// An archive of parts, none packed.
    fn archive(parts: &[(&str, String)]) -> Vec<u8> {
        let (mut zip, mut directory) = (Vec::new(), Vec::new());
        for (name, text) in parts {
            let size = u32::try_from(text.len()).unwrap().to_le_bytes();
            let at = u32::try_from(zip.len()).unwrap().to_le_bytes();
            let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
            common.extend(pictures::tests::crc(text.as_bytes()).to_le_bytes());
            common.extend([size, size].concat());
            common.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
            zip.extend(b"PK\x03\x04");
            zip.extend(&common);
            zip.extend(name.as_bytes());
            zip.extend(text.as_bytes());
            directory.extend(b"PK\x01\x02\x14\0");
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend(at);
            directory.extend(name.as_bytes());
        }
        let count = u8::try_from(parts.len()).unwrap();
        let (at, size) = (zip.len(), directory.len());
        zip.extend(&directory);
        zip.extend(b"PK\x05\x06\0\0\0\0");
        zip.extend([count, 0, count, 0]);
        zip.extend(u32::try_from(size).unwrap().to_le_bytes());
        zip.extend(u32::try_from(at).unwrap().to_le_bytes());
        zip.extend([0, 0]);
        zip
    }

    #[test]
    fn a_mark_of_secrecy_in_a_page_header_is_refused() {
        let (imported, _) = import(&with_header("Dự thảo"), &plan()).unwrap();
        assert_eq!(imported.unplaced[0].what, What::Margin);
        assert_eq!(code(import(&with_header("MẬT"), &plan())), "secret.refused");
    }

    #[test]
    fn a_code_stays_only_where_the_directory_knows_it_under_the_name() {
        let (place, app) = desk();
        let path = place.path().join("x.docx");
        let agency =
            |code: &str, name: &str| store::Agency::new(UnitCode::parse(code).unwrap(), name);
        let known = [
            agency("H99.1", "Sở Nội vụ tỉnh Thử"),
            agency("H99.2", "Sở Tài chính tỉnh Thử"),
        ];
        app.write(|w| Ok(w.refresh_directory(&known, app.now()).map(drop)?))
            .unwrap();
        let to = |name: &str, code: &str| Recipient {
            name: name.into(),
            code: Some(UnitCode::parse(code).unwrap()),
            members: Vec::new(),
        };
        let draft = Draft {
            recipients: vec![
                to("Sở nội vụ tỉnh Thử", "H99.1"),
                to("Sở Tài chính tỉnh Thử", "H99.1"),
                to("Sở Xây dựng tỉnh Thử", "H99.7"),
            ],
            ..plan()
        };
        files::write(&path, &word::export(&draft, &word::Pictures::new(), None)).unwrap();
        let seen = read(&app, ReadWord { path: path.clone() }).unwrap();
        let codes = |draft: &Draft| -> Vec<Option<String>> {
            let lines = draft.recipients.iter();
            lines
                .map(|line| line.code.as_ref().map(ToString::to_string))
                .collect()
        };
        assert_eq!(codes(&seen.draft), [Some("H99.1".into()), None, None]);
        let told = seen.unplaced.iter();
        let told: Vec<&str> = told
            .filter(|one| one.what == What::UnitCode)
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "Sở Tài chính tỉnh Thử: H99.1",
                "Sở Xây dựng tỉnh Thử: H99.7"
            ]
        );
        let hash = seen.hash;
        let taken = take(&app, TakeWord { path, hash }).unwrap();
        let kept = app
            .store()
            .read(|r| crate::outgoing::dispatch(r, taken.id))
            .unwrap();
        assert_eq!(codes(&kept.draft), [Some("H99.1".into()), None, None]);
        let versions = app
            .store()
            .read(|r| r.version_rows(taken.id, None, 1))
            .unwrap();
        assert_eq!(versions[0].cause, Cause::Import);
    }

    #[test]
    fn without_a_directory_no_code_of_a_file_becomes_a_chosen_receiver() {
        let mut draft = plan();
        draft.recipients = vec![Recipient {
            name: "Sở Nội vụ tỉnh Thử".into(),
            code: Some(UnitCode::parse("H99.1").unwrap()),
            members: Vec::new(),
        }];
        draft.addressees.clone_from(&draft.recipients);
        let bytes = word::export(&draft, &word::Pictures::new(), None);
        let (imported, _) = import_alone(&bytes, &plan()).unwrap();
        let lines = imported
            .draft
            .addressees
            .iter()
            .chain(&imported.draft.recipients);
        let lines: Vec<_> = lines.map(|line| (line.name.as_str(), &line.code)).collect();
        assert_eq!(lines, [("Sở Nội vụ tỉnh Thử", &None); 2], "the names stay");
        let told = imported.unplaced.iter();
        let told: Vec<&str> = told
            .filter(|one| one.what == What::UnitCode)
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(
            told, ["Sở Nội vụ tỉnh Thử: H99.1"; 2],
            "and the codes are said"
        );
    }

    #[test]
    fn too_many_pictures_or_pixels_are_refused_before_any_is_unpacked() {
        let with = |heads: Vec<Vec<u8>>| {
            let (mut imported, _) = import(&with_header("x"), &plan()).unwrap();
            let named = heads.into_iter().enumerate();
            imported.pictures = named.map(|(at, bytes)| (at.to_string(), bytes)).collect();
            set_pictures_aside(&mut imported).map_err(Error::from)
        };
        let big = pictures::tests::promising(8_000, 9_000);
        assert!(with(vec![big.clone(); 5]).is_ok(), "damaged, so listed");
        assert_eq!(code(with(vec![big; 6])), "word.too_large");
        let small = pictures::tests::promising(1, 1);
        assert_eq!(code(with(vec![small; MOST_PICTURES + 1])), "word.too_large");
    }
}
