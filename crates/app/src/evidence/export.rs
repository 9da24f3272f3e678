//! The evidence of a dispatch or an arrival as one package: a zip archive with a manifest that names each part's SHA-256.
//!
//! Needs neither this program nor the network to be read: everything in it is a file of its own kind.

use super::zip::{TooLarge, Zip};
use super::{Keeps, enter_arrival, enter_dispatch, enter_found, extended};
use crate::verdict::minute::{self, CheckedBy, CheckedFile};
use crate::verdict::{self, JudgedFile};
use crate::views::{Facts, VerdictView};
use crate::{App, Error, files, incoming, outgoing, settings, trust};
use office::Moment;
use pades::Trust;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;
use store::{EvidenceRow, Hash, Paper, PartKind, Write};
use ts_rs::TS;

/// Of which paper, and where to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportEvidence {
    /// Row id of a dispatch or an arrival: the two share one series.
    pub id: i64,
    /// The archive to write.
    pub path: String,
}

/// What was put into the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackageMade {
    /// Signed files in it.
    pub files: u32,
    /// Certificates, lists, statuses and stamps in it.
    pub parts: u32,
    /// SHA-256 of the archive, in hex.
    pub sha256: String,
}

const FORMAT: &str = "lienvan-evidence-1";
/// The minute of the check, for people.
const MINUTE: &str = "bien_ban_kiem_tra.pdf";

/// Writes the package of a dispatch or an arrival.
///
/// Judges anew with what is at hand, so that the report is of today; asks nobody. Errors if there is no such paper, or
/// nothing in it is signed, or it was given back: its evidence is kept here, and goes nowhere.
pub fn export(app: &App, input: ExportEvidence) -> Result<PackageMade, Error> {
    let (paper, about) = paper(app, input.id)?;
    app.write(|w| enter(app, w, paper))?;
    let rows = app.store().read(|r| r.evidence_of(paper))?;
    if rows.is_empty() {
        return Err(super::EvidenceFault::NothingSigned { id: input.id }.into());
    }
    let at = app.now();
    let mut package = Package::new(at);
    let (mut told, mut checked) = (Vec::new(), Vec::new());
    for (number, row) in (1..).zip(&rows) {
        let folder = format!("{number:02}");
        let (entry, looked_at) = one_file(app, &mut package, &folder, row, at)?;
        told.push(entry);
        checked.push(looked_at);
    }
    package.add(MINUTE, "minute", &minute_of(app, &checked, at)?)?;
    let office = settings::office(app)?;
    let manifest = json!({
        "format": FORMAT,
        "made_at": at.iso(),
        "made_by": format!("{} ({})", office.name, office.code),
        "about": about,
        "signed_files": told,
        "files": package.listed,
    });
    let text = serde_json::to_vec_pretty(&manifest).map_err(Error::Unserialisable)?;
    package.add("manifest.json", "manifest", &text)?;
    let parts = package.parts;
    let bytes = package
        .zip
        .finish()
        .map_err(|TooLarge| too_large(&input.path))?;
    files::write(Path::new(&input.path), &bytes)?;
    let facts = Facts::from([("files".to_owned(), rows.len().to_string())]);
    let (dispatch, arrival) = match paper {
        Paper::Dispatch(id) => (Some(id), None),
        Paper::Arrival(id) => (None, Some(id)),
    };
    app.write(|w| Ok(w.note(dispatch, arrival, at, "evidence_exported", &facts)?))?;
    Ok(PackageMade {
        files: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        parts,
        sha256: Hash::of(&bytes).to_string(),
    })
}

/// The archive so far, and its list of parts.
struct Package {
    zip: Zip,
    listed: Vec<Value>,
    stamp: (u16, u16),
    parts: u32,
}

impl Package {
    fn new(at: Moment) -> Self {
        let (day, (hours, minutes, seconds)) = (at.day(), at.clock_time());
        let year = u16::try_from(day.year().clamp(1980, 2107) - 1980).unwrap_or(0);
        let date = (year << 9) | (u16::from(day.month()) << 5) | u16::from(day.day());
        let time = (u16::from(hours) << 11) | (u16::from(minutes) << 5) | (u16::from(seconds) / 2);
        Self {
            zip: Zip::default(),
            listed: Vec::new(),
            stamp: (date, time),
            parts: 0,
        }
    }

    fn add(&mut self, name: &str, role: &str, bytes: &[u8]) -> Result<(), Error> {
        let added = self.zip.add(name, bytes, self.stamp);
        added.map_err(|TooLarge| too_large(name))?;
        self.listed.push(json!({
            "name": name,
            "role": role,
            "size": bytes.len(),
            "sha256": Hash::of(bytes).to_string(),
        }));
        Ok(())
    }
}

/// A file as it was looked at for the package.
struct LookedAt {
    name: String,
    bytes: Vec<u8>,
    verdict: VerdictView,
}

/// Biên bản kiểm tra over all files of the package: what was found of each today, also of who should have signed it.
fn minute_of(app: &App, looked_at: &[LookedAt], at: Moment) -> Result<Vec<u8>, Error> {
    let checked: Vec<CheckedFile<'_>> = looked_at
        .iter()
        .map(|one| CheckedFile {
            name: &one.name,
            bytes: &one.bytes,
            verdict: &one.verdict,
        })
        .collect();
    minute::pdf(&checked, &CheckedBy::this_desk(app)?, at)
}

/// What is found of the file itself, with the evidence at hand, and of who should have signed it.
fn judged(
    app: &App,
    row: &EvidenceRow,
    file: &[u8],
    trust: &Trust,
    at: Moment,
) -> Result<VerdictView, Error> {
    let mut verdict = verdict::judge(file, trust, at);
    let expected = match row.paper {
        Paper::Arrival(id) => JudgedFile::expected_of_arrival(app, id, &row.file)?,
        Paper::Dispatch(id) => JudgedFile::expected_of_dispatch(app, id, &row.file)?,
    };
    verdict.signatories = expected
        .as_ref()
        .map(|expected| verdict::signatories::found(&verdict, expected));
    Ok(verdict)
}

/// One signed file with everything that proves it, in a folder of its own.
fn one_file(
    app: &App,
    package: &mut Package,
    folder: &str,
    row: &EvidenceRow,
    at: Moment,
) -> Result<(Value, LookedAt), Error> {
    let store = app.store().files();
    let file = store.read(&row.file)?;
    let name = files::safe_name(&row.name);
    package.add(&format!("{folder}/{name}"), "signed_file", &file)?;
    let kept = row.kept.map(|kept| store.read(&kept)).transpose()?;
    if let Some(kept) = &kept {
        let role = "signed_file_with_evidence";
        package.add(&format!("{folder}/luu_tru/{name}"), role, kept)?;
    }
    let trust = trust::of(app)?;
    let made = extended(kept.as_ref().unwrap_or(&file), &trust, at);
    let goal = crate::stamps::settings(app)?.level.kept();
    let found = enter_found(app, row, &made, Keeps::NotEvenTheTurn, goal, &trust)?;
    let stands = kept.unwrap_or(file);
    // With whoever should have signed it, as the minute beside it tells.
    let verdict = judged(app, row, &stands, &trust, at)?;
    let report = serde_json::to_string(&verdict).map_err(Error::Unserialisable)?;
    let name = format!("{folder}/bao_cao.json");
    package.add(&name, "report", report.as_bytes())?;
    for part in app.store().read(|r| r.evidence_parts(row.id))? {
        let (place, ending) = match part.kind {
            PartKind::Certificate => ("chung_thu", "cer"),
            PartKind::List => ("thu_hoi", "crl"),
            PartKind::Status => ("trang_thai", "ocsp"),
            PartKind::Stamp => ("dau_thoi_gian", "tst"),
        };
        let short: String = part.hash.to_string().chars().take(16).collect();
        let name = format!("{folder}/{place}/{short}.{ending}");
        package.add(&name, part.kind.word(), &store.read(&part.hash)?)?;
        package.parts += 1;
    }
    let entry = json!({
        "name": row.name,
        "folder": folder,
        "sha256": row.file.to_string(),
        "level": found.level.word(),
        "judged_at": found.judged_at.iso(),
    });
    let looked_at = LookedAt {
        name: row.name.clone(),
        verdict,
        bytes: stands,
    };
    Ok((entry, looked_at))
}

/// Which way the paper went, and what it is.
fn paper(app: &App, id: i64) -> Result<(Paper, Value), Error> {
    app.store().read(|r| {
        if let Some(found) = r.dispatch(id)? {
            let key = found.document_id.as_ref().map(ToString::to_string);
            let about = json!({
                "way": "outgoing",
                "document_id": key,
                "number": found.number.map(|number| number.to_string()),
                "notation": found.notation.map(|notation| notation.to_string()),
                "subject": found.draft.subject,
                "issued_on": found.issued_on.map(|day| day.to_string()),
            });
            return Ok((Paper::Dispatch(id), about));
        }
        let found = incoming::arrival(r, id)?;
        incoming::refuse_frozen(&found)?;
        let about = json!({
            "way": "incoming",
            "document_id": found.document_id.as_ref().map(ToString::to_string),
            "number": found.number.to_string(),
            "notation": found.notation.to_string(),
            "subject": found.subject,
            "from": found.from.to_string(),
            "arrived_at": found.arrived_at.iso(),
        });
        Ok((Paper::Arrival(id), about))
    })
}

/// What an older program kept, or what has not left yet, is entered now.
fn enter(app: &App, w: &mut Write<'_>, paper: Paper) -> Result<(), Error> {
    match paper {
        Paper::Arrival(id) => enter_arrival(app, w, id),
        Paper::Dispatch(id) => {
            let standing = outgoing::dispatch(w, id)?;
            if standing.number.is_none() {
                return Err(Error::NotIssued { id });
            }
            // Until the envelope is written the page may still get its stamp, and then is another file.
            if standing.envelope.is_none() && crate::stamps::still_open(w, id)? {
                return Err(super::EvidenceFault::Stamping { id }.into());
            }
            enter_dispatch(app, w, &standing)
        }
    }
}

fn too_large(name: &str) -> Error {
    Error::FileTooLarge {
        path: name.into(),
        limit: u64::from(u32::MAX),
    }
}
