//! What a copy is made from: a file that came, one of ours, an earlier copy, or a scan.

use super::CopyFault;
use super::extract::{PartView, parts_of};
use crate::outgoing::draft::current_page;
use crate::outgoing::enclosures::refuse_marked;
use crate::verdict::{self, JudgedFile};
use crate::views::Outcome;
use crate::{App, Error, files, incoming, outgoing};
use form::ScanFault;
use office::{CopyBasis, Medium, Outgoing, Reference, SignatoriesOutcome};
use pades::{FieldInfo, FieldKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a copy is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CopySource {
    /// A file of an arrival.
    Arrival {
        /// Row id of the file.
        file: i64,
    },
    /// The page of a dispatch that was issued.
    Dispatch {
        /// Row id of the dispatch.
        id: i64,
    },
    /// A file that went along with a dispatch.
    Enclosure {
        /// Row id of the enclosure.
        enclosure: i64,
    },
    /// A copy of ours.
    Copy {
        /// Row id of the copy.
        id: i64,
    },
    /// A scan of paper.
    Scan {
        /// The file.
        file: outgoing::GivenFile,
    },
}

/// A source to be looked at.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookAtSource {
    /// The source.
    pub source: CopySource,
}

/// What a source is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourceView {
    /// What it lies on.
    pub medium: Medium,
    /// What the record knows it to be, if it does.
    pub basis: Option<CopyBasis>,
    /// Name of the file.
    pub name: String,
    /// Number and notation, as cited; empty where the record knows none.
    pub original: String,
    /// Trích yếu; empty where the record knows none.
    pub subject: String,
    /// Pages.
    pub pages: u32,
    /// The parts an extract may take and set anew; none where the draft is not ours.
    pub parts: Vec<PartView>,
    /// Signatures in it.
    pub signatures: u32,
    /// What became of judging them, for a file that came; one that failed is not copied.
    pub verdict: Option<Outcome>,
    /// Whether the right person and the right office signed it in order, for a file that came.
    pub signatories: Option<SignatoriesOutcome>,
    /// What is wrong with a scan, page by page: `1: 150 dpi`, `2: gray`, `3: 95 %`.
    pub scan_faults: Vec<String>,
}

/// A source, opened.
pub(super) struct Opened {
    pub(super) bytes: Vec<u8>,
    pub(super) name: String,
    pub(super) medium: Medium,
    /// What the record knows it to be.
    pub(super) basis: Option<CopyBasis>,
    /// Number and notation, as cited; empty where the record knows none.
    pub(super) original: String,
    pub(super) subject: String,
    pub(super) arrival: Option<i64>,
    pub(super) dispatch: Option<i64>,
    pub(super) copy: Option<i64>,
    /// It is the page of the dispatch itself, whose draft is ours.
    pub(super) is_own_page: bool,
    /// What became of judging its signatures, for a file that came.
    pub(super) verdict: Option<Outcome>,
    /// Whether the right ones signed in order, for a file that came.
    pub(super) signatories: Option<SignatoriesOutcome>,
}

impl CopySource {
    /// Reads the source and what the record knows of it.
    pub(super) fn open(&self, app: &App) -> Result<Opened, Error> {
        match self {
            Self::Arrival { file } => of_arrival(app, *file),
            Self::Dispatch { id } => of_dispatch(app, *id),
            Self::Enclosure { enclosure } => {
                let (enclosure, bytes) = outgoing::enclosures::read(app, *enclosure)?;
                let opened = Opened {
                    bytes,
                    name: enclosure.name,
                    is_own_page: false,
                    ..of_dispatch(app, enclosure.dispatch)?
                };
                // An annex is the document's own; what else goes along may be anything.
                Ok(match enclosure.annex {
                    Some(_) => opened,
                    None => opened.unknown(),
                })
            }
            Self::Copy { id } => of_copy(app, *id),
            Self::Scan { file } => {
                let (name, bytes) = file.read()?;
                refuse_marked(&name)?;
                refuse_electronic(&bytes)?;
                Ok(Opened {
                    bytes,
                    name: files::safe_name(&name),
                    medium: Medium::Paper,
                    basis: None,
                    original: String::new(),
                    subject: String::new(),
                    arrival: None,
                    dispatch: None,
                    copy: None,
                    is_own_page: false,
                    verdict: None,
                    signatories: None,
                })
            }
        }
    }
}

impl Opened {
    /// A file beside a document: number and trích yếu of that document are not its own.
    fn unknown(self) -> Self {
        Self {
            basis: None,
            original: String::new(),
            subject: String::new(),
            ..self
        }
    }
}

fn of_arrival(app: &App, id: i64) -> Result<Opened, Error> {
    let (file, arrival, is_first) = app.store().read(|r| {
        let file = r.arrival_file(id)?.ok_or(Error::FileUnknown { id })?;
        let arrival = incoming::arrival(r, file.arrival)?;
        incoming::refuse_frozen(&arrival)?;
        let files = r.arrival_files(file.arrival)?;
        let is_first = files.first().is_some_and(|first| first.id == id);
        Ok::<_, Error>((file, arrival, is_first))
    })?;
    let bytes = app.store().files().read(&file.hash)?;
    // As it stands today: a certificate may have been revoked since the file came.
    let found = verdict::show(app, JudgedFile::Arrival { file: id })?;
    // The notation speaks for the document itself; an original is not claimed for what came under another's number.
    let basis = match CopyBasis::of_notation(arrival.notation.as_str()) {
        CopyBasis::Original => None,
        copy @ CopyBasis::Copy(_) => Some(copy),
    };
    let opened = Opened {
        bytes,
        name: file.name,
        medium: Medium::Electronic,
        basis,
        original: incoming::reference(&arrival).written(),
        subject: arrival.subject,
        arrival: Some(arrival.id),
        dispatch: None,
        copy: None,
        is_own_page: false,
        verdict: Some(found.verdict),
        signatories: found.signatories.map(|found| found.outcome),
    };
    // The page comes first; what lies behind it may be anything.
    Ok(if is_first { opened } else { opened.unknown() })
}

fn of_dispatch(app: &App, id: i64) -> Result<Opened, Error> {
    let standing = app.store().read(|r| {
        outgoing::resting::refuse(r, id)?;
        outgoing::dispatch(r, id)
    })?;
    let reference = standing.number.clone().zip(standing.notation.clone());
    let issued = matches!(standing.stage, Outgoing::Issued | Outgoing::Sent);
    let (Some((number, notation)), true) = (reference, issued) else {
        return Err(Error::NotIssued { id });
    };
    let reference = Reference {
        number,
        notation,
        body: standing.draft.body,
    };
    Ok(Opened {
        bytes: current_page(app, &standing)?,
        name: outgoing::letter::page_name(&standing),
        medium: Medium::Electronic,
        basis: Some(CopyBasis::Original),
        original: reference.written(),
        subject: standing.draft.subject,
        arrival: None,
        dispatch: Some(id),
        copy: None,
        is_own_page: true,
        verdict: None,
        signatories: None,
    })
}

fn of_copy(app: &App, id: i64) -> Result<Opened, Error> {
    let row = super::copy(app, id)?;
    if row.withdrawn.is_some() {
        return Err(CopyFault::Void { id }.into());
    }
    // What is kept of it was printed; the copy is the signed and sealed paper.
    if row.copy.to == Medium::Paper {
        return Err(CopyFault::PrintSource { id }.into());
    }
    Ok(Opened {
        bytes: app.store().files().read(&row.copy.page)?,
        name: super::list::file_name(&row),
        medium: row.copy.to,
        basis: Some(CopyBasis::Copy(row.copy.form)),
        original: row.copy.original,
        subject: row.copy.subject,
        arrival: row.copy.arrival,
        dispatch: row.copy.dispatch,
        copy: Some(id),
        is_own_page: false,
        verdict: None,
        signatories: None,
    })
}

/// Refuses a file with fields that only a document born electronic has: it would slip past the law's directions.
fn refuse_electronic(bytes: &[u8]) -> Result<(), Error> {
    let fields = fields_of(bytes)?;
    let own = [paper::FIELD_NUMBER, paper::FIELD_LEADER];
    if own
        .iter()
        .all(|name| fields.iter().any(|field| field.name == *name))
    {
        return Err(CopyFault::NotAScan.into());
    }
    Ok(())
}

/// The fields of a file; an official document may not be encrypted, even if everybody can open it (R§4.5).
pub(super) fn fields_of(pdf: &[u8]) -> Result<Vec<FieldInfo>, Error> {
    let is_encrypted = pades::is_encrypted(pdf).map_err(pades::Error::from)?;
    if is_encrypted {
        return Err(pades::Error::from(pades::Unreadable::Encrypted).into());
    }
    Ok(pades::fields(pdf).map_err(pades::Error::from)?)
}

/// How many signatures a file carries.
pub(super) fn signed_fields(pdf: &[u8]) -> Result<usize, Error> {
    let fields = fields_of(pdf)?;
    let signed = |field: &&FieldInfo| field.kind == FieldKind::Signature && field.is_filled;
    Ok(fields.iter().filter(signed).count())
}

/// What is wrong with a scan, page by page, in signs that need no language: `1: 150 dpi`, `2: gray`, `3: 95 %`.
///
/// One that cannot be looked at is wrong as a whole: `?`.
pub(super) fn scan_faults(pdf: &[u8]) -> Vec<String> {
    let Ok(faults) = form::scan_faults(pdf) else {
        return vec!["?".to_owned()];
    };
    faults
        .into_iter()
        .map(|fault| match fault {
            ScanFault::OldVersion { version } => format!("PDF {version}"),
            ScanFault::LowResolution { page, dpi } => format!("{page}: {dpi} dpi"),
            ScanFault::NotColour { page } => format!("{page}: gray"),
            ScanFault::NotTrueScale { page, percent } => format!("{page}: {percent} %"),
            ScanFault::NoPicture { page } => format!("{page}: –"),
        })
        .collect()
}

/// What a source is, before anything is made of it.
///
/// Errors as making a copy would: not there, not a PDF, an electronic document handed in as a scan.
pub fn look(app: &App, input: LookAtSource) -> Result<SourceView, Error> {
    let source = input.source.open(app)?;
    let signatures = signed_fields(&source.bytes)?;
    let parts = parts_of(app, &source)?;
    Ok(SourceView {
        parts,
        medium: source.medium,
        basis: source.basis,
        name: source.name,
        original: source.original,
        subject: source.subject,
        pages: u32::try_from(paper::leaves(&source.bytes)?.len()).unwrap_or(u32::MAX),
        signatures: u32::try_from(signatures).unwrap_or(u32::MAX),
        verdict: source.verdict,
        signatories: source.signatories,
        scan_faults: match source.medium {
            Medium::Paper => scan_faults(&source.bytes),
            Medium::Electronic => Vec::new(),
        },
    })
}
