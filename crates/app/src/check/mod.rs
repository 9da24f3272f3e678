//! Kiểm tra thể thức: of a draft while it is written, of a Word or PDF file by its path, of a file of an arrival.
//! What is older than Word's XML is read through LibreOffice, where that is installed.
//!
//! Judges nothing itself: turns bytes into what `form` sees, and says which rule set was taken and why.

mod drawn;
mod seen;

use crate::incoming::ShowFile;
use crate::office_suite;
use crate::outgoing::import::ImportFault;
use crate::views::Done;
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use form::{Finding, Observed, Report, ScanFault};
use office::{Body, Day, Draft, RuleSet};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

pub use drawn::{DrawnFile, draw};
pub use seen::observe_word;

/// A draft to be checked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CheckDraft {
    /// As it stands on the screen.
    pub draft: Draft,
}

/// What strays in a draft.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DraftCheck {
    /// The rule set: `state-2020`.
    pub rules: String,
    /// What strays, in the order of the form.
    pub findings: Vec<Finding>,
}

/// A file to be checked: one of `path` and `file`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct CheckFile {
    /// A PDF, Word, OpenDocument or RTF file of the machine.
    #[serde(default)]
    pub path: Option<String>,
    /// Row id of a file of an arrival.
    #[serde(default)]
    pub file: Option<i64>,
    /// Whose form it follows, where the clerk knows; else the page tells.
    #[serde(default)]
    pub body: Option<Body>,
    /// The day it is judged by, where the clerk knows; else the page tells.
    #[serde(default)]
    pub day: Option<Day>,
}

/// What a check of a file gives.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct FileCheck {
    /// The file's name.
    pub name: String,
    /// What strays; nothing for a scan, which has no letters.
    pub report: Option<Report>,
    /// What a scan lacks to serve as SAO Y; nothing for a file with letters.
    pub scan: Option<Vec<ScanFault>>,
    /// The PDF in base64, to show the places on; empty for any other file.
    pub pdf: String,
    /// Whether `check.draw` can show the pages of a file that is no PDF: LibreOffice is installed.
    pub can_be_drawn: bool,
}

/// A report to be kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveCheck {
    /// The file to write.
    pub path: String,
    /// Its words, or JSON.
    pub text: String,
}

/// What strays in a draft as it stands, by the rules of today.
pub fn draft(app: &App, input: CheckDraft) -> Result<DraftCheck, Error> {
    let draft = input.draft;
    draft.refuse_secret()?;
    let rules = RuleSet::on(draft.body, app.now().day());
    Ok(DraftCheck {
        rules: rules.word().to_owned(),
        findings: form::check_draft(&draft, rules)?,
    })
}

/// What strays in a file.
pub fn file(app: &App, input: CheckFile) -> Result<FileCheck, Error> {
    let (name, bytes) = given(app, &input)?;
    judge(name, &bytes, input.body, input.day, app.now().day())
}

/// Name and bytes of what is to be checked.
fn given(app: &App, input: &CheckFile) -> Result<(String, Vec<u8>), Error> {
    match (&input.path, input.file) {
        (Some(path), _) => Ok((name_of(Path::new(path)), files::read(Path::new(path))?)),
        (None, Some(file)) => {
            let kept = crate::incoming::file(app, ShowFile { file })?;
            let bytes = BASE64.decode(&kept.bytes).map_err(|_| Error::Broken)?;
            Ok((kept.name, bytes))
        }
        (None, None) => Err(Error::FileUnknown { id: 0 }),
    }
}

/// Keeps a report where the clerk wants it.
pub fn save(_app: &App, input: SaveCheck) -> Result<Done, Error> {
    files::write(Path::new(&input.path), input.text.as_bytes())?;
    Ok(Done {})
}

/// What strays in the bytes of a PDF or a Word file, or of what LibreOffice makes a Word file of; needs no desk.
///
/// Errors if the file is none of these, cannot be read, or needs LibreOffice where there is none.
pub fn judge(
    name: String,
    bytes: &[u8],
    body: Option<Body>,
    day: Option<Day>,
    today: Day,
) -> Result<FileCheck, Error> {
    let (seen, kind) = observe(bytes)?;
    let is_pdf = kind == PDF;
    let mut check = FileCheck {
        name,
        report: None,
        scan: None,
        pdf: if is_pdf {
            BASE64.encode(bytes)
        } else {
            String::new()
        },
        can_be_drawn: !is_pdf && office_suite::is_installed(),
    };
    if seen.is_scan() {
        check.scan = Some(form::scan_faults(bytes)?);
    } else {
        check.report = Some(report(&seen, body, day, today)?);
    }
    Ok(check)
}

/// What is seen in a file, and what kind of file it is: `pdf`, `docx`, or what LibreOffice read.
fn observe(bytes: &[u8]) -> Result<(Observed, &'static str), Error> {
    let is_pdf = bytes
        .get(..1024.min(bytes.len()))
        .is_some_and(|head| head.windows(5).any(|five| five == b"%PDF-"));
    if is_pdf {
        return Ok((form::observe_pdf(bytes)?, PDF));
    }
    let (file, kind) = match word::read(bytes) {
        Ok(file) => (file, "docx"),
        Err(word::Error::NotDocx { found }) if found.is_convertible() => {
            let kind = found.word();
            let docx = office_suite::to_docx(bytes, found)
                .map_err(|fault| ImportFault::Suite { kind, fault })?;
            (word::read(&docx).map_err(Error::WordUnread)?, kind)
        }
        Err(error) => return Err(Error::WordUnread(error)),
    };
    Ok((observe_word(&file), kind))
}

fn report(
    seen: &Observed,
    body: Option<Body>,
    day: Option<Day>,
    today: Day,
) -> Result<Report, Error> {
    let (rules, why) = form::choose(seen, body, day, today);
    Ok(Report {
        rules,
        law: form::law(rules)?,
        why,
        source: seen.source,
        pages: u32::try_from(seen.pages.len()).unwrap_or(u32::MAX),
        findings: form::check_pages(seen, rules)?,
    })
}

/// The file's own name, for people.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The kind of a file that has pages of its own.
const PDF: &str = "pdf";
