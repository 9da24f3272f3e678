//! Packing: what waits for one office goes onto a stick, signed by a key of ours and sealed to its certificate.
//!
//! The letters stay in the outbox as they are. For the recipient of a package its road is not known from then on: it may
//! have arrived, and nothing says "sent" of it.

use super::certificates::{name_of, to_seal_to};
use super::content::{self, Manifest, Part};
use super::packer::{self, Standing};
use super::{MOST_BYTES, MOST_LETTERS, ON_STICK, ParcelFault, stick};
use crate::keys::works::Work;
use crate::keys::{Agreed, KeyUse, OpenKey};
use crate::views::{Facts, Nothing};
use crate::{App, Error, directory, incoming, settings, trust};
use office::{Answer, Business, Moment, Road, UnitCode};
use pades::{Certificate, Signer, Trust};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use store::{
    Hash, Letter, NewParcel, NewParcelPart, OutboxRow, OutboxState, ParcelRow, ParcelWay, Read,
    Write,
};
use ts_rs::TS;

/// For whom something is to be packed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PlanParcel {
    /// The office.
    pub to: UnitCode,
    /// Dispatches to pack; none named: everything that waits for that office, with answers to what came from it.
    #[serde(default)]
    pub dispatches: Vec<i64>,
}

/// What would be packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelPlan {
    /// The office.
    pub to: String,
    /// Its name.
    pub name: String,
    /// What its letters would be sealed to: whom the certificate names. Empty if there is none.
    pub sealed_to: String,
    /// Why nothing can be sealed to it, as a failure code.
    pub fault: Option<String>,
    /// The letters, oldest first.
    pub letters: Vec<ParcelLetter>,
    /// Bytes of their envelopes.
    pub size: u64,
}

/// A letter to be packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelLetter {
    /// Row id in the outbox.
    pub letter: i64,
    /// `document` or `status`.
    #[ts(type = "\"document\" | \"status\"")]
    pub kind: String,
    /// Why a document goes.
    pub business: Business,
    /// What a status says.
    pub code: Option<Answer>,
    /// The dispatch it carries or asks about.
    pub dispatch: Option<i64>,
    /// The arrival it answers.
    pub arrival: Option<i64>,
    /// What it is about.
    pub subject: String,
    /// When it last went onto a stick, UTC milliseconds.
    pub on_stick_at: Option<Moment>,
}

/// What is packed, with which key, and where to.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PackParcel {
    /// For whom, and which dispatches.
    #[serde(flatten)]
    pub what: PlanParcel,
    /// The file to write; a folder gets one with a name of ours.
    pub path: String,
    /// The key that signs the package.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// A package that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelPacked {
    /// Row id.
    pub id: i64,
    /// The file.
    pub path: String,
    /// Bytes of it.
    pub size: u64,
    /// How many letters lie in it.
    pub letters: u32,
    /// Whom the signing certificate names.
    pub packer: String,
    /// Whom the certificate it is sealed to names.
    pub sealed_to: String,
    /// When, UTC milliseconds.
    pub at: Moment,
}

/// A package that went or came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelEntry {
    /// Row id.
    pub id: i64,
    /// `out` or `in`.
    #[ts(type = "\"out\" | \"in\"")]
    pub way: String,
    /// The office at the other end, as the package says.
    pub agency: String,
    /// Its name, as the package says.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// How many letters lay in it.
    pub letters: u32,
    /// Whom the certificate that packed it names.
    pub packer: String,
    /// What was found of that certificate then.
    #[ts(as = "Standing")]
    pub standing: String,
    /// When it was written, or taken in, UTC milliseconds.
    pub at: Moment,
}

/// Packages that went or came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelList {
    /// Newest first, at most 200.
    pub rows: Vec<ParcelEntry>,
}

/// Shows what would be packed, and what stands in the way.
pub fn plan(app: &App, input: PlanParcel) -> Result<ParcelPlan, Error> {
    // Before the transaction: it reads the store itself.
    let trust = trust::of(app)?;
    app.store().read(|r| {
        let codes = directory::codes_of(r, &input.to, app.now().day())?;
        let (sealed_to, fault) = match to_seal_to(app, &trust, r, &input.to, &codes) {
            Ok((certificate, _)) => (certificate.name(), None),
            Err(error @ Error::Parcel(_)) => {
                (String::new(), Some(crate::Failure::from(&error).code))
            }
            Err(error) => return Err(error),
        };
        let mut letters = Vec::new();
        let mut size = 0;
        for (row, _) in letters_for(r, &codes, &input)? {
            if let Some(envelope) = &row.envelope {
                size += app.store().files().read(envelope)?.len() as u64;
            }
            letters.push(ParcelLetter {
                letter: row.id,
                kind: row.kind.word().to_owned(),
                business: row.business,
                code: row.code,
                dispatch: row.dispatch,
                arrival: row.arrival,
                subject: subject(r, &row)?,
                on_stick_at: r.letter_on_stick(row.id)?,
            });
        }
        Ok(ParcelPlan {
            name: name_of(r, &input.to)?,
            to: input.to.to_string(),
            sealed_to,
            fault,
            letters,
            size,
        })
    })
}

/// Packs, signs, seals, writes and reads again; notes it only when the stick holds it whole.
///
/// Errors if nothing waits, an envelope is not written yet, it is too much for one package, no certificate fits, the key
/// refuses, or the stick does not take it. Packed again, it is the same letters in a new package.
pub fn pack(app: &App, input: PackParcel) -> Result<ParcelPacked, Error> {
    let at = app.now();
    let trust = trust::of(app)?;
    let sealing = app
        .store()
        .read(|r| gathered(app, &trust, r, &input.what))?;
    let work = Work::begin(app, &input.with.ticket);
    let key = input.with.open(app, Agreed::once(1), &work)?;
    work.goes_on()?;
    let OpenKey::Signer(key) = &key else {
        return Err(ParcelFault::KeyOnlySignsFiles.into());
    };
    let found = packer::judged(app, key.certificate(), key.chain())?;
    let packed = work.unless_off(sealing.sealed(app, &**key, at))?;
    let path = target(&input.path, &input.what.to, at);
    stick::write(&path, &packed)?;
    let parcel = NewParcel {
        way: ParcelWay::Out,
        agency: input.what.to.clone(),
        name: sealing.name.clone(),
        file: file_name(&path),
        sha256: Hash::of(&packed),
        size: packed.len() as u64,
        packer: key.certificate().name(),
        fingerprint: hex::encode(key.certificate().fingerprint()),
        standing: found.standing.word().to_owned(),
        packed_at: at,
        at,
    };
    let id = app.write(|w| sealing.note(w, &parcel, at))?;
    Ok(ParcelPacked {
        id,
        path: path.to_string_lossy().into_owned(),
        size: parcel.size,
        letters: u32::try_from(sealing.letters.len()).unwrap_or(u32::MAX),
        packer: parcel.packer,
        sealed_to: sealing.certificate.name(),
        at,
    })
}

/// Packages that went out or came in on sticks.
pub fn parcels(app: &App, _: Nothing) -> Result<ParcelList, Error> {
    const LISTED: u32 = 200;
    let rows = app.store().read(|r| r.parcels(LISTED))?;
    Ok(ParcelList {
        rows: rows.into_iter().map(entry).collect(),
    })
}

/// What is to be sealed, before a key is opened.
struct Sealing {
    to: UnitCode,
    name: String,
    certificate: Certificate,
    /// Each with the code of its recipient.
    letters: Vec<(OutboxRow, UnitCode)>,
    envelopes: Vec<Vec<u8>>,
}

fn gathered(app: &App, trust: &Trust, r: &Read<'_>, what: &PlanParcel) -> Result<Sealing, Error> {
    let codes = directory::codes_of(r, &what.to, app.now().day())?;
    let letters = letters_for(r, &codes, what)?;
    if letters.is_empty() {
        let code = what.to.clone();
        return Err(ParcelFault::NothingWaits { code }.into());
    }
    if letters.len() > MOST_LETTERS {
        return Err(ParcelFault::TooMuch.into());
    }
    let (certificate, kept_name) = to_seal_to(app, trust, r, &what.to, &codes)?;
    let mut envelopes = Vec::with_capacity(letters.len());
    let mut size = 0usize;
    for (row, _) in &letters {
        let envelope = row.envelope.as_ref().ok_or(ParcelFault::Stamping {
            id: row.dispatch.unwrap_or_default(),
        })?;
        let bytes = app.store().files().read(envelope)?;
        size = size.saturating_add(bytes.len());
        if size > MOST_BYTES {
            return Err(ParcelFault::TooMuch.into());
        }
        envelopes.push(bytes);
    }
    let name = name_of(r, &what.to)?;
    Ok(Sealing {
        to: what.to.clone(),
        name: if name.is_empty() { kept_name } else { name },
        certificate,
        letters,
        envelopes,
    })
}

impl Sealing {
    fn sealed(&self, app: &App, key: &dyn Signer, at: Moment) -> Result<Vec<u8>, Error> {
        let office = settings::office(app)?;
        let manifest = Manifest {
            from: office.code,
            from_name: office.name,
            to: self.to.clone(),
            to_name: self.name.clone(),
            certificate: hex::encode(self.certificate.fingerprint()),
            packed_at: at,
            parts: self
                .envelopes
                .iter()
                .map(|bytes| Part {
                    size: bytes.len() as u64,
                    sha256: Hash::of(bytes).to_string(),
                })
                .collect(),
        };
        let content = content::write(&manifest, &self.envelopes).map_err(Error::Unserialisable)?;
        pades::parcel::pack(&content, key, &self.certificate).map_err(super::receiving::told)
    }

    /// Notes the package, and at each dispatch for whom it left on a stick.
    fn note(&self, w: &mut Write<'_>, parcel: &NewParcel, at: Moment) -> Result<i64, Error> {
        let mut parts = Vec::with_capacity(self.letters.len());
        for (letter, to) in &self.letters {
            let envelope = letter.envelope.ok_or(Error::Broken)?;
            parts.push(NewParcelPart {
                kind: letter.kind,
                to: to.clone(),
                envelope,
                letter: Some(letter.id),
                dispatch: letter.dispatch,
                arrival: letter.arrival,
                outcome: "packed".to_owned(),
            });
            if let Some(dispatch) = letter.dispatch {
                left(w, letter, dispatch, to, parcel, at)?;
            }
        }
        Ok(w.insert_parcel(parcel, &parts)?)
    }
}

/// The recipient's letter may have arrived from now on: a recall asks there, and nothing is cancelled here.
fn left(
    w: &mut Write<'_>,
    letter: &OutboxRow,
    dispatch: i64,
    to: &UnitCode,
    parcel: &NewParcel,
    at: Moment,
) -> Result<(), Error> {
    if letter.carries_document() {
        for row in w.deliveries(dispatch)? {
            let is_here = matches!(
                row.delivery.road,
                Road::Waiting | Road::Stuck | Road::Unknown
            );
            if row.delivery.to == *to && is_here {
                w.set_road(dispatch, Some(to), Road::Unknown, Some(ON_STICK))?;
            }
        }
    }
    let facts = Facts::from([
        ("to".to_owned(), format!("{} ({to})", parcel.name)),
        ("file".to_owned(), parcel.file.clone()),
    ]);
    w.note(Some(dispatch), None, at, "on_stick", &facts)?;
    Ok(())
}

/// The letters to be packed, oldest first, each with the code under which its recipient is addressed.
fn letters_for(
    r: &Read<'_>,
    codes: &[UnitCode],
    what: &PlanParcel,
) -> Result<Vec<(OutboxRow, UnitCode)>, Error> {
    let mut letters = Vec::new();
    if what.dispatches.is_empty() {
        for state in WAITING {
            for row in r.outbox(Some(state), LISTED)? {
                if let Some(to) = recipient(r, &row, codes)? {
                    letters.push((row, to));
                }
            }
        }
        letters.sort_by_key(|(row, _)| row.id);
        return Ok(letters);
    }
    for id in &what.dispatches {
        let before = letters.len();
        for row in r.letters_of_dispatch(*id)? {
            if row.state == OutboxState::Withdrawn {
                continue;
            }
            if let Some(to) = recipient(r, &row, codes)? {
                letters.push((row, to));
            }
        }
        if letters.len() == before {
            let code = what.to.clone();
            return Err(ParcelFault::NotSentTo { id: *id, code }.into());
        }
    }
    letters.sort_by_key(|(row, _)| row.id);
    letters.dedup_by_key(|(row, _)| row.id);
    Ok(letters)
}

/// The code among `codes` to which the letter goes, if it does.
fn recipient(r: &Read<'_>, row: &OutboxRow, codes: &[UnitCode]) -> Result<Option<UnitCode>, Error> {
    if let Some(arrival) = row.arrival {
        let from = incoming::arrival(r, arrival)?.from;
        return Ok(codes.contains(&from).then_some(from));
    }
    let Some(dispatch) = row.dispatch else {
        return Ok(None);
    };
    let rows = r.deliveries(dispatch)?.into_iter();
    let mut named = rows.map(|one| one.delivery.to);
    Ok(named.find(|to| codes.contains(to) && row.goes_to(to)))
}

fn subject(r: &Read<'_>, letter: &OutboxRow) -> Result<String, Error> {
    if let Some(id) = letter.dispatch {
        return Ok(r
            .dispatch(id)?
            .map(|one| one.draft.subject)
            .unwrap_or_default());
    }
    let Some(id) = letter.arrival else {
        return Ok(String::new());
    };
    Ok(r.arrival(id)?.map(|one| one.subject).unwrap_or_default())
}

fn entry(row: ParcelRow) -> ParcelEntry {
    let parcel = row.parcel;
    ParcelEntry {
        id: row.id,
        way: parcel.way.word().to_owned(),
        agency: parcel.agency.to_string(),
        name: parcel.name,
        file: parcel.file,
        size: parcel.size,
        letters: row.parts,
        packer: parcel.packer,
        standing: parcel.standing,
        at: parcel.at,
    }
}

/// The file to write: as named, or in the folder named `goi-H99.13-20261122-103000.p7m`.
fn target(path: &str, to: &UnitCode, at: Moment) -> PathBuf {
    let path = Path::new(path);
    if !path.is_dir() {
        return path.to_owned();
    }
    // 2026-11-22T10:30:00+07:00
    let when: String = at
        .iso()
        .chars()
        .take_while(|letter| *letter != '+')
        .filter(char::is_ascii_digit)
        .collect();
    path.join(crate::files::safe_name(&format!("goi-{to}-{when}.p7m")))
}

pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name();
    name.map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What is still to leave, whatever its road says.
const WAITING: [OutboxState; 5] = [
    OutboxState::Waiting,
    OutboxState::Stamping,
    OutboxState::Unknown,
    OutboxState::Taken,
    OutboxState::Stuck,
];
const LISTED: u32 = 1_000;

/// Whether a letter can still be taken back; one that is on a stick may have arrived.
pub(crate) fn refuse_away(r: &Read<'_>, row: &OutboxRow) -> Result<(), Error> {
    match (row.kind, r.letter_on_stick(row.id)?) {
        (Letter::Document | Letter::Status, Some(_)) => {
            Err(ParcelFault::Away { id: row.id }.into())
        }
        (Letter::Document | Letter::Status, None) => Ok(()),
    }
}
