//! Certificates of other offices, to which packages are sealed: shown, compared by a person, then kept.
//!
//! Never keeps one by itself: where it comes from a file or from a signature on an arrival, somebody here has looked at its
//! fingerprint and said whose it is.

use super::packer::{self, Standing, WhyNot};
use super::{MOST_LETTERS, ParcelFault, Unfit};
use crate::keys::{day_of, moment_of};
use crate::settings::ById;
use crate::views::{Done, Nothing};
use crate::{App, Error, directory, files, incoming, trust};
use office::{Moment, UnitCode};
use pades::{Certificate, CertificateFault, Indication, Trust};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{AgencyCertificate, NewAgencyCertificate, Read};
use ts_rs::TS;

/// Where to look for a certificate of an office.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookAtCertificates {
    /// The office.
    pub code: UnitCode,
    /// A file with its certificate, DER or PEM.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub path: Option<String>,
    /// An arrival of that office whose signatures hold.
    #[serde(default)]
    #[ts(optional, as = "Option<i64>")]
    pub arrival: Option<i64>,
}

/// Certificates that were found, to be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateOffers {
    /// The office.
    pub code: String,
    /// Its name in the directory.
    pub name: String,
    /// What was found.
    pub rows: Vec<CertificateOffer>,
}

/// A certificate, as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateOffer {
    /// SHA-256 of the DER, lower-case hexadecimal: what is compared.
    pub fingerprint: String,
    /// Whom it names.
    pub subject: String,
    /// The organisation; empty where none is named.
    pub organisation: String,
    /// Who issued it.
    pub issuer: String,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// First day of validity, `yyyy-MM-dd`.
    pub valid_from: String,
    /// Last day of validity, `yyyy-MM-dd`.
    pub valid_to: String,
    /// What this desk finds of it.
    pub standing: Standing,
    /// What is missing or wrong.
    pub why: Option<WhyNot>,
    /// Why nothing can be sealed to it; nothing if it can.
    pub unfit: Option<Unfit>,
}

/// Which certificate is kept, and for whom.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeepCertificate {
    /// Where it was found.
    #[serde(flatten)]
    pub found: LookAtCertificates,
    /// The fingerprint that somebody compared.
    pub fingerprint: String,
}

/// A certificate of another office that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgencyCertificateView {
    /// Row id.
    pub id: i64,
    /// The office.
    pub code: String,
    /// Its name when it was kept.
    pub name: String,
    /// The arrival it was taken from.
    pub arrival: Option<i64>,
    /// When somebody compared it, UTC milliseconds.
    pub kept_at: Moment,
    /// The certificate.
    pub certificate: CertificateOffer,
}

/// Every certificate that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CertificateList {
    /// By code, the newest of each first.
    pub rows: Vec<AgencyCertificateView>,
}

/// Shows the certificates in a file or on an arrival; keeps none.
///
/// Of an arrival only those count whose signature on a file of it passed.
pub fn look(app: &App, input: LookAtCertificates) -> Result<CertificateOffers, Error> {
    let trust = trust::of(app)?;
    let found = found(app, &trust, &input)?;
    let rows = found.iter().map(|one| offer(app, &trust, one)).collect();
    let name = app.store().read(|r| name_of(r, &input.code))?;
    Ok(CertificateOffers {
        code: input.code.to_string(),
        name,
        rows,
    })
}

/// Keeps the certificate that somebody compared.
///
/// Errors if it is not among those found any more, or nothing could be sealed to it.
pub fn keep(app: &App, input: KeepCertificate) -> Result<AgencyCertificateView, Error> {
    let trust = trust::of(app)?;
    let code = input.found.code.clone();
    let all = found(app, &trust, &input.found)?;
    let chosen = all
        .into_iter()
        .find(|one| hex::encode(one.fingerprint()) == input.fingerprint.to_lowercase())
        .ok_or(ParcelFault::OtherCertificate)?;
    if let Some(why) = unfit(app, &trust, &chosen) {
        return Err(ParcelFault::CertificateUnfit { code, why }.into());
    }
    let row = app.write(|w| {
        let new = NewAgencyCertificate {
            name: name_of(w, &code)?,
            code,
            fingerprint: hex::encode(chosen.fingerprint()),
            der: chosen.der().to_vec(),
            arrival: input.found.arrival,
            kept_at: app.now(),
        };
        let id = w.keep_certificate(&new)?;
        let all = w.agency_certificates()?;
        all.into_iter()
            .find(|one| one.id == id)
            .ok_or_else(|| ParcelFault::CertificateUnknown { id }.into())
    })?;
    Ok(view(app, &trust, row, &chosen))
}

/// The certificates of other offices that are kept.
pub fn list(app: &App, _: Nothing) -> Result<CertificateList, Error> {
    let trust = trust::of(app)?;
    let kept = app.store().read(|r| r.agency_certificates())?;
    let mut rows = Vec::with_capacity(kept.len());
    for row in kept {
        let Ok(certificate) = Certificate::from_der(&row.der) else {
            continue;
        };
        rows.push(view(app, &trust, row, &certificate));
    }
    Ok(CertificateList { rows })
}

/// Puts a kept certificate out of use: nothing is sealed to it any more.
pub fn drop_certificate(app: &App, input: ById) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| match w.drop_certificate(input.id, at) {
        Err(store::Error::Missing { .. }) => {
            Err(ParcelFault::CertificateUnknown { id: input.id }.into())
        }
        done => Ok(done?),
    })?;
    Ok(Done {})
}

/// The certificate to which a package for the office under these codes is sealed: the newest that may be.
pub(super) fn to_seal_to(
    app: &App,
    trust: &Trust,
    r: &Read<'_>,
    code: &UnitCode,
    codes: &[UnitCode],
) -> Result<(Certificate, String), Error> {
    let mut against = None;
    for row in kept_for(r, codes)? {
        let Ok(certificate) = Certificate::from_der(&row.der) else {
            continue;
        };
        match unfit(app, trust, &certificate) {
            None => return Ok((certificate, row.name)),
            Some(why) => against = against.or(Some(why)),
        }
    }
    let code = code.clone();
    Err(match against {
        Some(why) => ParcelFault::CertificateUnfit { code, why }.into(),
        None => ParcelFault::NoCertificate { code }.into(),
    })
}

/// The kept certificates of the office under these codes, the newest first.
fn kept_for(r: &Read<'_>, codes: &[UnitCode]) -> Result<Vec<AgencyCertificate>, Error> {
    let mut kept = r.agency_certificates()?;
    kept.retain(|one| codes.contains(&one.code));
    kept.sort_by_key(|one| std::cmp::Reverse((one.kept_at, one.id)));
    Ok(kept)
}

/// What stands in the way of sealing something to it now.
fn unfit(app: &App, trust: &Trust, certificate: &Certificate) -> Option<Unfit> {
    let at = moment_of(app.now());
    if let Err(fault) = certificate.may_receive(at) {
        return Some(match fault {
            CertificateFault::Expired { .. } => Unfit::Expired,
            CertificateFault::NotYetValid { .. } => Unfit::NotYetValid,
            CertificateFault::WeakKey { .. } => Unfit::Weak,
            CertificateFault::WrongUsage | CertificateFault::NotACertificate => Unfit::Usage,
        });
    }
    let found = packer::by(trust, app, certificate, &[]);
    (found.why == Some(WhyNot::Revoked)).then_some(Unfit::Revoked)
}

fn view(
    app: &App,
    trust: &Trust,
    row: AgencyCertificate,
    certificate: &Certificate,
) -> AgencyCertificateView {
    AgencyCertificateView {
        id: row.id,
        code: row.code.to_string(),
        name: row.name,
        arrival: row.arrival,
        kept_at: row.kept_at,
        certificate: offer(app, trust, certificate),
    }
}

fn offer(app: &App, trust: &Trust, certificate: &Certificate) -> CertificateOffer {
    let found = packer::by(trust, app, certificate, &[]);
    CertificateOffer {
        fingerprint: hex::encode(certificate.fingerprint()),
        subject: certificate.name(),
        organisation: certificate.organisation().unwrap_or_default(),
        issuer: certificate.issuer(),
        serial: certificate.serial(),
        valid_from: day_of(certificate.valid_from()),
        valid_to: day_of(certificate.valid_until()),
        standing: found.standing,
        why: found.why,
        unfit: unfit(app, trust, certificate),
    }
}

/// The certificates that the input leads to.
fn found(app: &App, trust: &Trust, input: &LookAtCertificates) -> Result<Vec<Certificate>, Error> {
    let found = match (&input.path, input.arrival) {
        (Some(path), _) => {
            let bytes = files::read(Path::new(path))?;
            let read = Certificate::from_der(&bytes).or_else(|_| Certificate::from_pem(&bytes));
            read.into_iter().collect()
        }
        (None, Some(id)) => signers_of(app, trust, &input.code, id)?,
        (None, None) => Vec::new(),
    };
    match found.is_empty() {
        true => Err(ParcelFault::NoCertificateThere.into()),
        false => Ok(found),
    }
}

/// The certificates of those who signed the files of an arrival, as far as their signatures passed.
fn signers_of(
    app: &App,
    trust: &Trust,
    code: &UnitCode,
    id: i64,
) -> Result<Vec<Certificate>, Error> {
    let (arrival, rows, codes) = app.store().read(|r| {
        Ok::<_, Error>((
            incoming::arrival(r, id)?,
            r.arrival_files(id)?,
            directory::codes_of(r, code, app.now().day())?,
        ))
    })?;
    if !codes.contains(&arrival.from) {
        return Err(ParcelFault::NotTheirs { code: code.clone() }.into());
    }
    let mut signers: Vec<Certificate> = Vec::new();
    for row in rows.iter().take(MOST_LETTERS) {
        let bytes = app.store().files().read(&row.hash)?;
        let at = moment_of(app.now());
        let Ok(report) = pades::verify(&bytes, trust, at, crate::drawer()) else {
            continue;
        };
        let passed = report.signatures.iter().filter(|one| {
            one.indication == Indication::Passed && one.level != pades::Level::DocumentTimeStamp
        });
        let passed: Vec<&str> = passed
            .filter_map(|one| Some(one.signer.as_ref()?.fingerprint.as_str()))
            .collect();
        let carried = pades::parts(&bytes).unwrap_or_default().certificates;
        for der in carried {
            let Ok(certificate) = Certificate::from_der(&der) else {
                continue;
            };
            let is_signer = passed.contains(&hex::encode(certificate.fingerprint()).as_str());
            if is_signer && !signers.contains(&certificate) {
                signers.push(certificate);
            }
        }
    }
    Ok(signers)
}

/// The office's name in the directory; empty if it does not stand there.
pub(super) fn name_of(r: &Read<'_>, code: &UnitCode) -> Result<String, Error> {
    Ok(r.agency(code)?
        .map(|agency| agency.name)
        .unwrap_or_default())
}
