//! Kiểm tra thể thức: of a draft while it is written, of a Word or PDF file by its path, of a file of an arrival.
//!
//! Judges nothing itself: turns bytes into what `form` sees, and says which rule set was taken and why.

mod seen;

use crate::incoming::ShowFile;
use crate::views::Done;
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use form::{Finding, Report, ScanFault};
use office::{Body, Day, Draft, RuleSet};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

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
    /// A Word or PDF file of the machine.
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
    /// The PDF in base64, to show the places on; empty for a Word file.
    pub pdf: String,
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
    let (name, bytes) = match (&input.path, input.file) {
        (Some(path), _) => (name_of(Path::new(path)), files::read(Path::new(path))?),
        (None, Some(file)) => {
            let kept = crate::incoming::file(app, ShowFile { file })?;
            let bytes = BASE64.decode(&kept.bytes).map_err(|_| Error::Broken)?;
            (kept.name, bytes)
        }
        (None, None) => return Err(Error::FileUnknown { id: 0 }),
    };
    judge(name, &bytes, input.body, input.day, app.now().day())
}

/// Keeps a report where the clerk wants it.
pub fn save(_app: &App, input: SaveCheck) -> Result<Done, Error> {
    files::write(Path::new(&input.path), input.text.as_bytes())?;
    Ok(Done {})
}

/// What strays in the bytes of a PDF or a Word file; needs no desk.
///
/// Errors if the file is neither, or cannot be read.
pub fn judge(
    name: String,
    bytes: &[u8],
    body: Option<Body>,
    day: Option<Day>,
    today: Day,
) -> Result<FileCheck, Error> {
    let is_pdf = bytes
        .get(..1024.min(bytes.len()))
        .is_some_and(|head| head.windows(5).any(|five| five == b"%PDF-"));
    let seen = if is_pdf {
        form::observe_pdf(bytes)?
    } else {
        observe_word(&word::read(bytes).map_err(Error::WordUnread)?)
    };
    let pdf = if is_pdf {
        BASE64.encode(bytes)
    } else {
        String::new()
    };
    if seen.is_scan() {
        return Ok(FileCheck {
            name,
            report: None,
            scan: Some(form::scan_faults(bytes)?),
            pdf,
        });
    }
    let (rules, why) = form::choose(&seen, body, day, today);
    let report = Report {
        rules,
        law: form::law(rules)?,
        why,
        source: seen.source,
        pages: u32::try_from(seen.pages.len()).unwrap_or(u32::MAX),
        findings: form::check_pages(&seen, rules)?,
    };
    Ok(FileCheck {
        name,
        report: Some(report),
        scan: None,
        pdf,
    })
}

/// The file's own name, for people.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
