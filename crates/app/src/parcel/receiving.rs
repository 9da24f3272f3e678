//! Taking in: a package is opened with a key of ours, its packer judged, and each letter handed to the door that the axis
//! uses too.
//!
//! Never takes in what no key of ours opens, what was not packed for us, or what a packer of whom nothing is known
//! sends, unless a person has seen that and said so. A letter in it that names another sender than its packer is left.

use super::content::{self, Manifest};
use super::packer::{self, Found, Standing, WhyNot};
use super::packing::file_name;
use super::{ParcelFault, stick};
use crate::incoming::{self, Received};
use crate::keys::works::Work;
use crate::keys::{Agreed, KeyUse, OpenKey, day_of};
use crate::views::Facts;
use crate::{App, Error, directory, settings};
use edxml::Message;
use office::{Moment, UnitCode};
use pades::KeyFault;
use pades::parcel::Opened;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{Hash, Letter, NewParcel, NewParcelPart, ParcelWay};
use ts_rs::TS;

/// Which file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookAtParcel {
    /// The file.
    pub path: String,
}

/// What a package shows without a key: nothing of who packed it, nor of what lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelOutside {
    /// Bytes.
    pub size: u64,
    /// The authority that issued the certificate it is sealed to.
    pub issuer: String,
    /// The serial number of that certificate, hexadecimal.
    pub serial: String,
    /// The office that has that certificate, where one that is kept here fits; empty where none does.
    pub sealed_to: String,
    /// When this very file was taken in here, UTC milliseconds.
    pub taken_at: Option<Moment>,
}

/// What is opened, with which key.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct ReceiveParcel {
    /// The file.
    pub path: String,
    /// Only shown, nothing taken in.
    #[serde(default)]
    pub only_look: bool,
    /// Somebody has seen that it is not known who packed it, and takes it in nevertheless.
    #[serde(default)]
    pub despite: bool,
    /// The key that opens it.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// A package that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelOpened {
    /// Whether its letters were taken in.
    pub taken: bool,
    /// Who packed it, as it says itself; believed only as far as `standing` goes.
    pub from: String,
    /// Its name, as it says itself.
    pub from_name: String,
    /// For whom, as it says itself.
    pub to: String,
    /// When it was packed, by the packer's clock, UTC milliseconds.
    pub packed_at: Moment,
    /// Whom the certificate names whose key signed it.
    pub packer: String,
    /// The organisation in that certificate; empty where none is named.
    pub organisation: String,
    /// Who issued it.
    pub issuer: String,
    /// SHA-256 of it, hexadecimal.
    pub fingerprint: String,
    /// Its last day, `yyyy-MM-dd`.
    pub valid_to: String,
    /// What this desk finds of it.
    pub standing: Standing,
    /// What is missing or wrong.
    pub why: Option<WhyNot>,
    /// Whose root it leads to: `state`, `party`, `public`, `own`; nothing if it leads to none.
    pub circle: Option<String>,
    /// The office that a person here has compared this certificate for: its code. Empty if nobody has.
    pub known_as: String,
    /// That office is another than the one the package names.
    pub is_anothers: bool,
    /// What lies in it.
    pub letters: Vec<ParcelPart>,
}

/// One letter of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParcelPart {
    /// `document` or `status`; nothing if it cannot be read.
    pub kind: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Number and notation, as its header says.
    pub reference: String,
    /// Bytes.
    pub size: u64,
    /// What became of it.
    pub outcome: PartOutcome,
    /// The arrival it became, or was already.
    pub arrival: Option<i64>,
    /// Our dispatch that it answers.
    pub dispatch: Option<i64>,
}

/// What became of one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ParcelOutcome")]
pub enum PartOutcome {
    /// Nothing yet: the package was only looked at.
    Waits,
    /// A new arrival.
    Arrival,
    /// Here already, by the axis or by another stick.
    Repeat,
    /// Marked secret: refused, and the sender is told.
    Secret,
    /// An answer to a dispatch of ours.
    Answer,
    /// The sender asks an arrival back.
    Wish,
    /// A status message about nothing that is here.
    Stray,
    /// Addressed to others only.
    NotForUs,
    /// No message that can be read; its bytes are kept.
    Unreadable,
    /// It names another sender than the packer: not taken in.
    OtherSender,
}

impl PartOutcome {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Arrival => "arrival",
            Self::Repeat => "repeat",
            Self::Secret => "secret",
            Self::Answer => "answer",
            Self::Wish => "wish",
            Self::Stray => "stray",
            Self::NotForUs => "not_for_us",
            Self::Unreadable => "unreadable",
            Self::OtherSender => "other_sender",
        }
    }
}

/// Shows the outside of a package: to which certificate it says that it is sealed.
pub fn look(app: &App, input: LookAtParcel) -> Result<ParcelOutside, Error> {
    let bytes = stick::read(Path::new(&input.path))?;
    let addressee = pades::parcel::addressee(&bytes).map_err(told)?;
    let (kept, taken) = app
        .store()
        .read(|r| Ok::<_, Error>((r.agency_certificates()?, r.parcel_taken(&Hash::of(&bytes))?)))?;
    let fitting = kept.into_iter().find(|one| {
        pades::Certificate::from_der(&one.der)
            .is_ok_and(|certificate| pades::parcel::is_sealed_to(&bytes, &certificate))
    });
    Ok(ParcelOutside {
        size: bytes.len() as u64,
        issuer: addressee.issuer,
        serial: addressee.serial,
        sealed_to: fitting
            .map(|one| match one.name.as_str() {
                "" => one.code.to_string(),
                name => format!("{name} ({})", one.code),
            })
            .unwrap_or_default(),
        taken_at: taken.map(|row| row.parcel.at),
    })
}

/// Opens a package and takes in its letters, each through the ordinary door. Taken in twice, nothing is doubled.
///
/// With a packer who does not pass, nothing is taken in until somebody says so; one whose certificate failed never is.
/// Errors if it is no package, was changed, is for somebody else, or the key refuses.
pub fn receive(app: &App, input: ReceiveParcel) -> Result<ParcelOpened, Error> {
    let path = Path::new(&input.path);
    let bytes = stick::read(path)?;
    pades::parcel::addressee(&bytes).map_err(told)?;
    refuse_foreign(app, &bytes, &input.with)?;
    let (packed, own) = opened(app, &bytes, &input.with)?;
    let (manifest, envelopes) =
        content::read(&packed.content).map_err(|content::NotContent| ParcelFault::NotAParcel)?;
    if manifest.certificate != own || !is_for_us(app, &manifest)? {
        return Err(ParcelFault::NotForUs.into());
    }
    let found = packer::judged(app, &packed.certificate, &packed.others)?;
    let mut view = view(app, &manifest, &packed, found)?;
    let is_sure = found.standing == Standing::Passed && !view.is_anothers;
    let may = is_sure || (input.despite && found.standing != Standing::Failed);
    let taken = may && !input.only_look;
    let mut parts = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        let (shown, part) = letter(app, &manifest, envelope, taken)?;
        view.letters.push(shown);
        parts.push(part);
    }
    if !taken {
        return Ok(view);
    }
    view.taken = true;
    let at = app.now();
    let parcel = NewParcel {
        way: ParcelWay::In,
        agency: manifest.from.clone(),
        name: manifest.from_name.clone(),
        file: file_name(path),
        sha256: Hash::of(&bytes),
        size: bytes.len() as u64,
        packer: packed.certificate.name(),
        fingerprint: view.fingerprint.clone(),
        standing: found.standing.word().to_owned(),
        packed_at: manifest.packed_at,
        at,
    };
    app.write(|w| {
        w.insert_parcel(&parcel, &parts)?;
        for part in &parts {
            let Some(arrival) = part.arrival else {
                continue;
            };
            let facts = Facts::from([
                ("packer".to_owned(), parcel.packer.clone()),
                ("standing".to_owned(), parcel.standing.clone()),
                ("file".to_owned(), parcel.file.clone()),
            ]);
            w.note(None, Some(arrival), at, "by_stick", &facts)?;
        }
        Ok::<_, Error>(())
    })?;
    app.poke();
    Ok(view)
}

/// A key whose certificate is known without its PIN is not opened for a package that is sealed to another.
fn refuse_foreign(app: &App, bytes: &[u8], with: &KeyUse) -> Result<(), Error> {
    use crate::keys::KeyChoice as K;
    match &with.key {
        K::Token { .. } | K::Windows { .. } => {
            let own = with.key.certificate(app, "")?;
            match own.is_some_and(|own| !pades::parcel::is_sealed_to(bytes, &own)) {
                true => Err(ParcelFault::NotForUs.into()),
                false => Ok(()),
            }
        }
        K::Service => Err(ParcelFault::KeyOnlySignsFiles.into()),
        K::File { .. } => Ok(()),
    }
}

/// What lies in the package, and the fingerprint of the certificate whose key opened it.
fn opened(app: &App, bytes: &[u8], with: &KeyUse) -> Result<(Opened, String), Error> {
    let work = Work::begin(app, &with.ticket);
    let key = with.open(app, Agreed::once(1), &work)?;
    work.goes_on()?;
    let OpenKey::Signer(key) = &key else {
        return Err(ParcelFault::KeyOnlySignsFiles.into());
    };
    let opened = work.unless_off(pades::parcel::open(bytes, &**key).map_err(told))?;
    Ok((opened, hex::encode(key.certificate().fingerprint())))
}

fn is_for_us(app: &App, manifest: &Manifest) -> Result<bool, Error> {
    let own = incoming::own_codes(app, &settings::office(app)?)?;
    Ok(own.contains(&manifest.to.to_string()))
}

fn view(
    app: &App,
    manifest: &Manifest,
    packed: &Opened,
    found: Found,
) -> Result<ParcelOpened, Error> {
    let certificate = &packed.certificate;
    let fingerprint = hex::encode(certificate.fingerprint());
    let (known, codes) = app.store().read(|r| {
        let all = r.agency_certificates()?;
        let known = all.into_iter().filter(|one| one.fingerprint == fingerprint);
        Ok::<_, Error>((
            known.map(|one| one.code).collect::<Vec<UnitCode>>(),
            directory::codes_of(r, &manifest.from, app.now().day())?,
        ))
    })?;
    let theirs = known.iter().find(|code| codes.contains(code));
    Ok(ParcelOpened {
        taken: false,
        from: manifest.from.to_string(),
        from_name: manifest.from_name.clone(),
        to: manifest.to.to_string(),
        packed_at: manifest.packed_at,
        packer: certificate.name(),
        organisation: certificate.organisation().unwrap_or_default(),
        issuer: certificate.issuer(),
        valid_to: day_of(certificate.valid_until()),
        standing: found.standing,
        why: found.why,
        circle: found.circle.map(circle_word),
        known_as: theirs
            .or(known.first())
            .map(ToString::to_string)
            .unwrap_or_default(),
        is_anothers: theirs.is_none() && !known.is_empty(),
        fingerprint,
        letters: Vec::new(),
    })
}

fn circle_word(circle: pades::Circle) -> String {
    match circle {
        pades::Circle::State => "state",
        pades::Circle::Party => "party",
        pades::Circle::Public => "public",
        pades::Circle::Own => "own",
    }
    .to_owned()
}

/// Shows one letter and, if the package is taken in, hands it to the ordinary door.
fn letter(
    app: &App,
    manifest: &Manifest,
    envelope: &[u8],
    taken: bool,
) -> Result<(ParcelPart, NewParcelPart), Error> {
    let read = Message::read(envelope);
    let (kind, from, subject, reference) = match &read {
        Ok(Message::Document(document)) => (
            Some(Letter::Document),
            Some(&document.header.from.code),
            document.header.subject.clone(),
            format!("{}/{}", document.header.number, document.header.notation),
        ),
        Ok(Message::Status(receipt)) => (
            Some(Letter::Status),
            Some(&receipt.from.code),
            receipt.description.clone(),
            receipt.response_for.code.clone(),
        ),
        Err(_) => (None, None, String::new(), String::new()),
    };
    let codes = app
        .store()
        .read(|r| directory::codes_of(r, &manifest.from, app.now().day()))?;
    let (outcome, arrival, dispatch) = match from.is_some_and(|from| !codes.contains(from)) {
        true => (PartOutcome::OtherSender, None, None),
        false if taken => taken_in(app, envelope)?,
        false => (PartOutcome::Waits, None, None),
    };
    let view = ParcelPart {
        kind: kind.map(|kind| kind.word().to_owned()),
        subject,
        reference,
        size: envelope.len() as u64,
        outcome,
        arrival,
        dispatch,
    };
    let part = NewParcelPart {
        kind: kind.unwrap_or(Letter::Document),
        to: manifest.to.clone(),
        envelope: Hash::of(envelope),
        letter: None,
        dispatch,
        arrival,
        outcome: outcome.word().to_owned(),
    };
    Ok((view, part))
}

/// The ordinary door, under a name that no axis gives, so that nobody acknowledges it there.
fn taken_in(app: &App, envelope: &[u8]) -> Result<(PartOutcome, Option<i64>, Option<i64>), Error> {
    // With a blank in it, which no axis's name has.
    let name = format!("usb {}", Hash::of(envelope));
    let received = incoming::receive(app, &name, envelope)?;
    let is_kept = !matches!(received, Received::NotForUs | Received::Unreadable(_));
    if is_kept {
        let at = app.now();
        app.write(|w| Ok::<_, Error>(w.package_done(&name, at)?))?;
    }
    Ok(match received {
        Received::Arrival(id) => (PartOutcome::Arrival, Some(id), None),
        Received::Repeat(id) => (PartOutcome::Repeat, Some(id), None),
        Received::Secret(id) => (PartOutcome::Secret, Some(id), None),
        Received::Answer(id) => (PartOutcome::Answer, None, Some(id)),
        Received::Wish(id) => (PartOutcome::Wish, Some(id), None),
        Received::StrayAnswer => (PartOutcome::Stray, None, None),
        Received::NotForUs => (PartOutcome::NotForUs, None, None),
        Received::Unreadable(_) => (PartOutcome::Unreadable, None, None),
    })
}

/// What the room of signatures says of a package, in the words of this one.
pub(super) fn told(fault: pades::ParcelFault) -> Error {
    use pades::ParcelFault as P;
    match fault {
        P::TooLarge => ParcelFault::TooMuch.into(),
        P::NotAParcel => ParcelFault::NotAParcel.into(),
        P::NotForThisKey => ParcelFault::NotForUs.into(),
        P::Changed => ParcelFault::Changed.into(),
        P::BadSignature => ParcelFault::BadSignature.into(),
        P::UnsupportedCertificate => ParcelFault::NoCertificateThere.into(),
        P::Key(KeyFault::UnsupportedKey) => ParcelFault::KeyOnlySigns.into(),
        P::Key(fault) => fault.into(),
        P::Library(fault) => pades::Error::Library(fault).into(),
    }
}
