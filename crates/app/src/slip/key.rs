//! The desk's own key that signs slips: made once, kept in the encrypted file, shown by its fingerprint.
//!
//! It stands for this desk and for no person. Who wants to rely on it compares the fingerprint once, or has the page that
//! shows it signed by the office's certificate, as any PDF.

use crate::prints::{Print, handed, issuer};
use crate::views::{Done, Nothing};
use crate::{App, Error, files, settings};
use office::Moment;
use pades::{AttestKey, AttestPublic};
use paper::prints::{KeyWords, key_page as page};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{SlipKeyRow, Write};
use ts_rs::TS;

/// The key, as far as anybody may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlipKeyView {
    /// The public key in PEM.
    pub pem: String,
    /// SHA-256 of the public key in DER, hexadecimal: what people compare.
    pub fingerprint: String,
    /// When it was made.
    pub made_at: Moment,
}

/// Where to put the public key.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveSlipKey {
    /// The file to write, PEM.
    pub path: String,
}

/// Where to put the page that shows it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintKey {
    /// The PDF to write; empty: to be looked at.
    #[serde(default)]
    pub path: String,
}

/// The public key; made now if there was none.
pub fn key(app: &App, _: Nothing) -> Result<SlipKeyView, Error> {
    let row = app.write(|w| in_use(w, app.now()))?;
    let public = public(&row)?;
    Ok(SlipKeyView {
        pem: public.pem(),
        fingerprint: hex::encode(public.fingerprint()),
        made_at: row.made_at,
    })
}

/// Writes the public key as PEM.
pub fn save_key(app: &App, input: SaveSlipKey) -> Result<Done, Error> {
    let shown = key(app, Nothing {})?;
    files::write(Path::new(&input.path), shown.pem.as_bytes())?;
    Ok(Done {})
}

/// A page that shows the key and its fingerprint, to be signed by the office once and handed to whoever checks slips.
pub fn key_page(app: &App, input: PrintKey) -> Result<Print, Error> {
    let shown = key(app, Nothing {})?;
    let office = settings::office(app)?;
    let printed = page(&KeyWords {
        office: issuer(&office),
        superior: office.superior.clone(),
        place: office.place.clone(),
        day: Some(app.now().day()),
        says: vec![
            format!(
                "Bàn văn thư của {} ({}) ký biên nhận nỗ lực gửi bằng khóa có dấu vân tay SHA-256 dưới đây. Khóa nằm trong tệp \
                 mã hóa của bàn văn thư, không thay cho chữ ký số của người có thẩm quyền hay của cơ quan.",
                office.name, office.code
            ),
            format!("Dấu vân tay: {}", grouped(&shown.fingerprint)),
        ],
        pem: shown.pem.lines().map(str::to_owned).collect(),
        code: shown.pem,
    })?;
    handed(
        printed,
        "Khóa biên nhận nỗ lực gửi.pdf".to_owned(),
        &input.path,
    )
}

/// The key in use; a new one is made where there is none, in the caller's transaction.
pub(super) fn in_use(w: &mut Write<'_>, at: Moment) -> Result<SlipKeyRow, Error> {
    if let Some(row) = w.slip_key()? {
        return Ok(row);
    }
    let made = AttestKey::generate()?;
    let public = made.public()?.der();
    let id = w.insert_slip_key(&public, &made.secret()?, at)?;
    Ok(w.slip_key_of(id)?)
}

/// The public half of a key.
pub(super) fn public(row: &SlipKeyRow) -> Result<AttestPublic, Error> {
    AttestPublic::read(&row.public).map_err(|_| super::SlipFault::NotAKey.into())
}

/// In groups of eight, to be read aloud.
pub(super) fn grouped(hexadecimal: &str) -> String {
    let letters: Vec<char> = hexadecimal.chars().collect();
    let groups: Vec<String> = letters
        .chunks(8)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
