//! Roots and authorities that the program offers, and those that somebody at this desk has confirmed.
//!
//! The copies are second-hand (R§4.6): none of them counts before its fingerprint was compared with the one that its
//! authority published. The list is data, and a newer one can be read from a file; reading it confirms nothing.

use crate::settings::AddTrust;
use crate::views::{Done, Nothing};
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::Moment;
use pades::{Certificate, Circle, Trust};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use store::Hash;
use ts_rs::TS;

/// What is offered, and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OfferedList {
    /// Day of the list, `yyyy-MM-dd`.
    pub dated: String,
    /// Where its copies come from, in its own words.
    pub source: String,
    /// Roots first, then what stands below them.
    pub rows: Vec<Offered>,
}

/// A root, or an authority below one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Offered {
    /// What it is called here.
    pub name: String,
    /// Whose it is: as confirmed, else as offered.
    #[ts(type = "\"state\" | \"party\" | \"public\" | \"own\"")]
    pub circle: Circle,
    /// Whether it is a root, or an authority below one that helps to build chains.
    pub is_root: bool,
    /// SHA-256 of the certificate, in hex.
    pub sha256: String,
    /// Until when, `yyyy-MM-dd`, or the year alone where no more is known.
    pub valid_to: String,
    /// Whether the program has its certificate; without it there is only the fingerprint to compare another copy with.
    pub has_file: bool,
    /// When somebody here said that its fingerprint was compared, UTC milliseconds.
    pub confirmed_at: Option<Moment>,
}

/// Somebody compared a fingerprint with the one published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfirmTrust {
    /// SHA-256 of the certificate, in hex.
    pub sha256: String,
    /// Whose it is.
    #[ts(type = "\"state\" | \"party\" | \"public\" | \"own\"")]
    pub circle: Circle,
    /// "Tôi đã so với bản công bố": without it nothing is confirmed.
    pub compared: bool,
}

/// A certificate by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BySha256 {
    /// SHA-256 of the certificate, in hex.
    pub sha256: String,
}

/// Why an offered root does not count.
#[derive(Debug, thiserror::Error)]
pub enum OfferFault {
    /// Nobody said that the fingerprint was compared.
    #[error("the fingerprint was not compared")]
    NotCompared,
    /// No certificate with this fingerprint is offered or lies in the trust folder.
    #[error("no certificate with the fingerprint {sha256}")]
    Unknown {
        /// In hex.
        sha256: String,
    },
    /// A list that cannot be read, or one of its certificates is not the one it names.
    #[error("{} is no list of roots", path.display())]
    ListUnreadable {
        /// The file.
        path: std::path::PathBuf,
    },
}

/// What was confirmed of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    pub(crate) circle: Circle,
    at: Moment,
}

/// A list as its file holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct List {
    format: String,
    dated: String,
    source: String,
    offered: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    circle: Circle,
    kind: RowKind,
    sha256: String,
    valid_to: String,
    /// Name of the file beside the list, for the one that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The certificate itself in base64, for one that is read from a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    der: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RowKind {
    Root,
    Authority,
}

const FORMAT: &str = "lienvan-trust-1";
const CONFIRMED: &str = "trust_confirmed";
const UPDATED: &str = "trust_offered";
const MOST_ROWS: usize = 500;
const SHIPPED: &str = include_str!("../../../../assets/trust/offered.json");

/// What is offered, with what was confirmed of it.
pub fn list(app: &App, _: Nothing) -> Result<OfferedList, Error> {
    let (list, confirmed) = (offered(app)?, confirmed(app)?);
    let row = |row: &Row| {
        let known = confirmed.get(&row.sha256);
        Offered {
            name: row.name.clone(),
            circle: known.map_or(row.circle, |known| known.circle),
            is_root: row.kind == RowKind::Root,
            sha256: row.sha256.clone(),
            valid_to: row.valid_to.clone(),
            has_file: certificate(row).is_some(),
            confirmed_at: known.map(|known| known.at),
        }
    };
    let (roots, below): (Vec<_>, Vec<_>) =
        list.offered.iter().map(row).partition(|row| row.is_root);
    Ok(OfferedList {
        dated: list.dated,
        source: list.source,
        rows: roots.into_iter().chain(below).collect(),
    })
}

/// Trusts a certificate whose fingerprint somebody compared; of one in the trust folder it says whose it is.
pub fn confirm(app: &App, input: ConfirmTrust) -> Result<Done, Error> {
    let sha256 = bare(&input.sha256);
    if !input.compared {
        return Err(OfferFault::NotCompared.into());
    }
    let is_offered = offered(app)?
        .offered
        .iter()
        .any(|row| row.sha256 == sha256 && certificate(row).is_some());
    let is_own = || Ok::<_, Error>(super::entries(app)?.iter().any(|e| e.sha256 == sha256));
    if !is_offered && !is_own()? {
        return Err(OfferFault::Unknown { sha256 }.into());
    }
    let at = app.now();
    app.write(|w| {
        let mut confirmed: BTreeMap<String, Confirmed> = w.setting(CONFIRMED)?.unwrap_or_default();
        let circle = input.circle;
        confirmed.insert(sha256, Confirmed { circle, at });
        Ok(w.set_setting(CONFIRMED, &confirmed)?)
    })?;
    super::told(app)?;
    Ok(Done {})
}

/// Takes the confirmation back: what is only offered no longer counts, and what lies in the trust folder is the desk's own.
///
/// Errors if none of this fingerprint was confirmed.
pub fn withdraw(app: &App, input: BySha256) -> Result<Done, Error> {
    let sha256 = bare(&input.sha256);
    app.write(|w| {
        let mut confirmed: BTreeMap<String, Confirmed> = w.setting(CONFIRMED)?.unwrap_or_default();
        if confirmed.remove(&sha256).is_none() {
            return Err(OfferFault::Unknown { sha256 }.into());
        }
        Ok(w.set_setting(CONFIRMED, &confirmed)?)
    })?;
    super::told(app)?;
    Ok(Done {})
}

/// Reads a newer list; what was confirmed stays confirmed only where the new list, or the program's, still offers it.
pub fn update(app: &App, input: AddTrust) -> Result<OfferedList, Error> {
    let path = Path::new(&input.path);
    let unreadable = || OfferFault::ListUnreadable {
        path: path.to_owned(),
    };
    let bytes = files::read(path)?;
    let list: List = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    let whole = |row: &Row| row.der.is_none() || certificate(row).is_some();
    if list.format != FORMAT || list.offered.len() > MOST_ROWS || !list.offered.iter().all(whole) {
        return Err(unreadable().into());
    }
    app.write(|w| Ok(w.set_setting(UPDATED, &list)?))?;
    super::told(app)?;
    self::list(app, Nothing {})
}

/// A fingerprint as it is kept: small letters, with nothing between them.
fn bare(sha256: &str) -> String {
    let kept = |sign: &char| *sign != ':' && !sign.is_whitespace();
    sha256
        .chars()
        .filter(kept)
        .collect::<String>()
        .to_lowercase()
}

/// What was confirmed here, by fingerprint.
pub(crate) fn confirmed(app: &App) -> Result<BTreeMap<String, Confirmed>, Error> {
    Ok(app
        .store()
        .read(|r| r.setting(CONFIRMED))?
        .unwrap_or_default())
}

/// What was said of roots, apart from the files: what was confirmed, and the list read last.
#[derive(PartialEq)]
pub(super) struct Said {
    confirmed: BTreeMap<String, Confirmed>,
    updated: Option<List>,
}

/// As it stands.
pub(super) fn said(app: &App) -> Result<Said, Error> {
    app.store().read(|r| {
        Ok(Said {
            confirmed: r.setting(CONFIRMED)?.unwrap_or_default(),
            updated: r.setting(UPDATED)?,
        })
    })
}

/// Takes in what was confirmed, of what is offered and of the desk's own `files`, each in the circle it was confirmed for.
pub(super) fn take_confirmed(
    said: &Said,
    files: &[Vec<u8>],
    trust: &mut Trust,
) -> Result<(), Error> {
    if said.confirmed.is_empty() {
        return Ok(());
    }
    let offered = with_shipped(said.updated.clone())?.offered;
    let mut known: Vec<Certificate> = offered.iter().filter_map(certificate).collect();
    known.extend(files.iter().filter_map(|bytes| read(bytes)));
    for certificate in known {
        let Some(said) = said.confirmed.get(&Hash::of(certificate.der()).to_string()) else {
            continue;
        };
        // An authority below a root ends no chain: it stands in its root's circle.
        if trust.add_root(certificate.der(), said.circle).is_err() {
            let _ = trust.add(certificate.der());
        }
    }
    Ok(())
}

/// The newest list: the program's own rows that a list read from a file does not name come after that one's.
fn offered(app: &App) -> Result<List, Error> {
    with_shipped(app.store().read(|r| r.setting::<List>(UPDATED))?)
}

fn with_shipped(updated: Option<List>) -> Result<List, Error> {
    let shipped: List = serde_json::from_str(SHIPPED).map_err(Error::Unserialisable)?;
    let Some(mut list) = updated else {
        return Ok(shipped);
    };
    for row in shipped.offered {
        if list.offered.iter().all(|known| known.sha256 != row.sha256) {
            list.offered.push(row);
        }
    }
    Ok(list)
}

/// The certificate of a row, if it is there and is the one that the row names.
fn certificate(row: &Row) -> Option<Certificate> {
    let shipped = |name: &String| {
        let found = FILES.iter().find(|(known, _)| known == name);
        found.map(|(_, bytes)| bytes.to_vec())
    };
    let der = match &row.der {
        Some(text) => BASE64.decode(text).ok()?,
        None => row.file.as_ref().and_then(shipped)?,
    };
    let named = Hash::of(&der).to_string() == row.sha256;
    named.then(|| Certificate::from_der(&der).ok()).flatten()
}

/// The certificate in a file of the trust folder, DER or PEM.
fn read(bytes: &[u8]) -> Option<Certificate> {
    Certificate::from_der(bytes)
        .or_else(|_| Certificate::from_pem(bytes))
        .ok()
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$( ($name, include_bytes!(concat!("../../../../assets/trust/", $name))) ),*]
    };
}

const FILES: &[(&str, &[u8])] = shipped![
    "bca.cer",
    "bkavca.cer",
    "bng.cer",
    "btc.cer",
    "ca2.cer",
    "cp.cer",
    "dcs.cer",
    "fptca.cer",
    "mic.cer",
    "newtelca.cer",
    "safeca.cer",
    "smartsign.cer",
    "vgca-rootca.cer",
    "viettelca.cer",
    "vnptca.cer",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemClock;
    use crate::settings::OfficeSettings;
    use office::{Body, UnitCode};
    use std::sync::Arc;
    use store::Lock;

    const STATE_ROOT: &str = "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90";

    fn desk() -> (tempfile::TempDir, Arc<App>) {
        let place = tempfile::tempdir().unwrap();
        let code = UnitCode::parse("H99.12").unwrap();
        let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "", Body::State);
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let app = App::create(
            &place.path().join("desk"),
            lock,
            &office,
            Arc::new(SystemClock),
        );
        (place, app.unwrap())
    }

    fn confirm_it(app: &App, compared: bool) -> Result<Done, Error> {
        let sha256 = STATE_ROOT.to_uppercase();
        let circle = Circle::State;
        confirm(
            app,
            ConfirmTrust {
                sha256,
                circle,
                compared,
            },
        )
    }

    #[test]
    fn every_shipped_certificate_is_the_one_its_fingerprint_names() {
        let list: List = serde_json::from_str(SHIPPED).unwrap();
        assert_eq!(list.format, FORMAT);
        for row in &list.offered {
            let has_file = row.file.is_some();
            assert_eq!(certificate(row).is_some(), has_file, "{}", row.name);
        }
        let named = list.offered.iter().filter_map(|row| row.file.as_deref());
        assert_eq!(named.count(), FILES.len(), "none lies there unnamed");
        let circles = |circle| {
            list.offered
                .iter()
                .filter(|row| row.circle == circle)
                .count()
        };
        assert_eq!(
            (
                circles(Circle::State),
                circles(Circle::Party),
                circles(Circle::Public)
            ),
            (6, 1, 9)
        );
    }

    #[test]
    fn what_is_offered_counts_only_once_it_was_compared() {
        let (_place, app) = desk();
        assert!(super::super::of(&app).unwrap().is_empty(), "offered only");
        let refused = confirm_it(&app, false).unwrap_err();
        assert!(matches!(refused, Error::Offer(OfferFault::NotCompared)));
        assert!(super::super::of(&app).unwrap().is_empty());
        confirm_it(&app, true).unwrap();
        assert!(!super::super::of(&app).unwrap().is_empty());
        let rows = list(&app, Nothing {}).unwrap().rows;
        let confirmed: Vec<&str> = rows
            .iter()
            .filter(|row| row.confirmed_at.is_some())
            .map(|row| row.sha256.as_str())
            .collect();
        assert_eq!(confirmed, [STATE_ROOT]);
        let pairs = STATE_ROOT.as_bytes().chunks(2);
        let pairs: Vec<&str> = pairs.map(|pair| str::from_utf8(pair).unwrap()).collect();
        let sha256 = format!(" {} ", pairs.join(":").to_uppercase());
        let as_printed = || BySha256 {
            sha256: sha256.clone(),
        };
        withdraw(&app, as_printed()).unwrap();
        assert!(super::super::of(&app).unwrap().is_empty(), "and no longer");
        let again = withdraw(&app, as_printed()).unwrap_err();
        assert!(
            matches!(again, Error::Offer(OfferFault::Unknown { .. })),
            "nobody is told that what never counted was taken back"
        );
    }

    #[test]
    fn a_fingerprint_without_its_certificate_confirms_nothing() {
        let (_place, app) = desk();
        let g2 = list(&app, Nothing {}).unwrap().rows;
        let g2 = g2.iter().find(|row| !row.has_file).unwrap();
        let input = ConfirmTrust {
            sha256: g2.sha256.clone(),
            circle: Circle::State,
            compared: true,
        };
        let refused = confirm(&app, input).unwrap_err();
        assert!(matches!(refused, Error::Offer(OfferFault::Unknown { .. })));
    }

    #[test]
    fn a_newer_list_is_read_whole_or_not_at_all() {
        let (place, app) = desk();
        let mut list: List = serde_json::from_str(SHIPPED).unwrap();
        list.dated = "2027-01-01".into();
        list.offered.truncate(1);
        list.offered[0].name = "Gốc, tên mới".into();
        let der = FILES
            .iter()
            .find(|(name, _)| *name == "vgca-rootca.cer")
            .unwrap()
            .1;
        list.offered[0].der = Some(BASE64.encode(der));
        let path = place.path().join("list.json");
        let input = || AddTrust {
            path: path.to_string_lossy().into_owned(),
        };
        files::write(&path, &serde_json::to_vec(&list).unwrap()).unwrap();
        let read = update(&app, input()).unwrap();
        assert_eq!(read.dated, "2027-01-01");
        assert_eq!(read.rows[0].name, "Gốc, tên mới");
        assert_eq!(read.rows.len(), 16, "the program's own come after");
        assert!(read.rows.iter().all(|row| row.confirmed_at.is_none()));

        list.offered[0].sha256 = "00".repeat(32);
        files::write(&path, &serde_json::to_vec(&list).unwrap()).unwrap();
        let refused = update(&app, input()).unwrap_err();
        assert!(matches!(
            refused,
            Error::Offer(OfferFault::ListUnreadable { .. })
        ));
        files::write(&path, b"{}").unwrap();
        assert!(update(&app, input()).is_err());
        let stands = self::list(&app, Nothing {}).unwrap();
        assert_eq!(stands.dated, "2027-01-01", "what stood, stands");
    }
}
