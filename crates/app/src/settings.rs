//! What the office has told us of itself: who it is, its road, its keys, whom it trusts.
//!
//! The road's secret goes in and never comes out again, save to the engine.

use crate::views::{Done, Nothing};
use crate::{App, Error};
use office::{
    Body, CodeForm, Draft, Kind, Letterhead, SeriesScheme, SignatureBlock, UnitCode, Urgency,
};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;
use zeroize::Zeroizing;

/// The office a desk belongs to, and what its drafts begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OfficeSettings {
    /// Mã định danh điện tử.
    pub code: UnitCode,
    /// Its name, as it is addressed.
    pub name: String,
    /// The parent's code; empty if none was given.
    #[serde(default)]
    pub parent: String,
    /// State or Party.
    #[serde(default)]
    pub body: Body,
    /// Cơ quan chủ quản on the page; empty where the office stands alone.
    #[serde(default)]
    pub superior: String,
    /// The issuing office on the page, in capitals.
    #[serde(default)]
    pub issuer: String,
    /// Its abbreviation in notations.
    #[serde(default)]
    pub abbreviation: String,
    /// The drafting unit's abbreviation.
    #[serde(default)]
    pub unit: String,
    /// Địa danh.
    #[serde(default)]
    pub place: String,
    /// Lưu.
    #[serde(default)]
    pub filed: String,
    /// Address line of letters.
    #[serde(default)]
    pub contact: String,
    /// How outgoing numbers are divided.
    #[serde(default)]
    pub series_scheme: SeriesScheme,
    /// The year in which the Party term began.
    #[serde(default = "this_term")]
    pub term_began: i32,
    /// Who usually signs.
    #[serde(default)]
    pub signer: SignatureBlock,
}

/// The road to the axis, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadSettings {
    /// Base address of the adapter.
    pub adapter: String,
    /// The center through which this office is connected.
    pub center: String,
}

/// The road with its secret; lives in the encrypted file only.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredRoad {
    pub(crate) adapter: String,
    pub(crate) center: String,
    pub(crate) secret: Zeroizing<String>,
}

/// A signing key this desk knows of; the key itself stays in its own file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyEntry {
    /// Row id.
    pub id: i64,
    /// What people here call it.
    pub label: String,
    /// Where the .p12 file lies.
    pub path: String,
    /// Whose act it is.
    pub role: KeyRole,
    /// Whom the certificate names.
    pub subject: String,
    /// Until when, `yyyy-MM-dd`.
    pub valid_to: String,
}

/// Whose signature a key makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// A leader's own.
    Leader,
    /// The office's, kept by the clerk.
    Office,
}

/// A certificate or revocation list this desk goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrustEntry {
    /// File name in the trust folder.
    pub name: String,
    /// Whom it names, or who issued the list.
    pub subject: String,
    /// SHA-256 of the file's DER, in hex.
    pub sha256: String,
    /// Until when, `yyyy-MM-dd`.
    pub valid_to: String,
    /// What it is.
    pub kind: TrustKind,
}

/// What a file in the trust folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TrustKind {
    /// A certificate.
    Certificate,
    /// A list of revoked ones.
    RevocationList,
}

/// All settings, as the settings page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// The office.
    pub office: OfficeSettings,
    /// The road, once set.
    pub road: Option<RoadSettings>,
    /// Known keys.
    pub keys: Vec<KeyEntry>,
    /// Trusted certificates and lists.
    pub trust: Vec<TrustEntry>,
    /// How the desk's own key is held: `key_store`, `passphrase`, `key_file`.
    pub holder: String,
    /// The program's version.
    pub version: String,
}

/// New settings of the office.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveOffice {
    /// The whole, as it shall stand.
    pub office: OfficeSettings,
}

/// The office as it stands now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OfficeSaved {
    /// The office.
    pub office: OfficeSettings,
}

/// The road to be used from now on.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SetRoad {
    /// Base address of the adapter.
    pub adapter: String,
    /// The center.
    pub center: String,
    /// Its secret.
    #[ts(type = "string")]
    pub secret: Zeroizing<String>,
}

/// A key to be known from now on.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct AddKey {
    /// Where the .p12 file lies.
    pub path: String,
    /// Whose signature it makes.
    pub role: KeyRole,
    /// What people here call it; empty: the certificate's name.
    pub label: String,
    /// Its PIN, to read the certificate once; not kept.
    #[ts(type = "string")]
    pub pin: Zeroizing<String>,
}

/// A row by its id.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ById {
    /// Row id.
    pub id: i64,
}

/// A file to be trusted.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddTrust {
    /// Where it lies.
    pub path: String,
}

/// A trusted file by its name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ByName {
    /// Its name.
    pub name: String,
}

const OFFICE: &str = "office";
const ROAD: &str = "road";
const KEYS: &str = "keys";

impl OfficeSettings {
    /// A new office, before it has told us more than its name.
    pub fn new(code: UnitCode, name: &str, parent: &str, body: Body) -> Self {
        let name = office::nfc(name.trim());
        Self {
            issuer: name.to_uppercase(),
            abbreviation: match body {
                Body::State => "UBND".to_owned(),
                Body::Party => "ĐU".to_owned(),
            },
            filed: match body {
                Body::State => "VT".to_owned(),
                Body::Party => "Văn phòng Đảng ủy".to_owned(),
            },
            code,
            name,
            parent: parent.trim().to_owned(),
            body,
            superior: String::new(),
            unit: String::new(),
            place: String::new(),
            contact: String::new(),
            series_scheme: SeriesScheme::default(),
            term_began: this_term(),
            signer: SignatureBlock::default(),
        }
    }

    /// An empty draft of `kind` with the office's own words in place.
    pub fn blank(&self, kind: Kind) -> Draft {
        let authority = match kind.word() {
            "quyet_dinh" if self.body == Body::State => format!(
                "{} {}",
                self.signer.position,
                self.issuer.replace('\n', " ")
            )
            .trim()
            .to_owned(),
            _ => String::new(),
        };
        Draft {
            kind,
            body: self.body,
            subject: String::new(),
            urgency: Urgency::Normal,
            secrecy: String::new(),
            letterhead: Letterhead {
                superior: self.superior.clone(),
                issuer: self.issuer.clone(),
                abbreviation: self.abbreviation.clone(),
                unit: self.unit.clone(),
                place: self.place.clone(),
            },
            authority,
            bases: Vec::new(),
            addressees: Vec::new(),
            blocks: Vec::new(),
            signature: self.signer.clone(),
            recipients: Vec::new(),
            filed: self.filed.clone(),
            drafter: String::new(),
            contact: if kind.is_letter() {
                self.contact.clone()
            } else {
                String::new()
            },
        }
    }

    pub(crate) fn normalised(mut self) -> Result<Self, Error> {
        self.code = UnitCode::parse(self.code.as_str())?;
        if self.code.form() == CodeForm::Center {
            return Err(Error::CodeOfCenter { code: self.code });
        }
        for text in [
            &mut self.name,
            &mut self.superior,
            &mut self.issuer,
            &mut self.abbreviation,
            &mut self.unit,
            &mut self.place,
            &mut self.filed,
            &mut self.contact,
            &mut self.signer.position,
            &mut self.signer.name,
        ] {
            *text = office::nfc(text.trim());
        }
        if self.name.is_empty() {
            return Err(Error::NameMissing);
        }
        Ok(self)
    }
}

/// Everything the settings page shows.
pub fn read(app: &App, _: Nothing) -> Result<Settings, Error> {
    Ok(Settings {
        office: office(app)?,
        road: road(app)?.map(|road| RoadSettings {
            adapter: road.adapter,
            center: road.center,
        }),
        keys: keys(app)?,
        trust: crate::trust::entries(app)?,
        holder: app.store().holder().word().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The office this desk belongs to.
pub fn office(app: &App) -> Result<OfficeSettings, Error> {
    app.store()
        .read(|r| r.setting(OFFICE))?
        .ok_or(Error::DeskUnnamed)
}

/// Replaces the settings of the office.
pub fn save(app: &App, input: SaveOffice) -> Result<OfficeSaved, Error> {
    let office = input.office.normalised()?;
    app.write(|w| Ok(w.set_setting(OFFICE, &office)?))?;
    Ok(OfficeSaved { office })
}

/// Sets the road; the next round of the engine uses it.
pub fn set_road(app: &App, input: SetRoad) -> Result<RoadSettings, Error> {
    let adapter = input.adapter.trim().trim_end_matches('/').to_owned();
    let center = input.center.trim().to_owned();
    axis::Address::plain(&adapter).map_err(axis::Fault::from)?;
    let secret = Zeroizing::new(input.secret.trim_end_matches(['\r', '\n']).to_owned());
    let road = StoredRoad {
        adapter: adapter.clone(),
        center: center.clone(),
        secret,
    };
    app.write(|w| Ok(w.set_setting(ROAD, &road)?))?;
    app.poke();
    Ok(RoadSettings { adapter, center })
}

/// The road with its secret, for the engine.
pub(crate) fn road(app: &App) -> Result<Option<StoredRoad>, Error> {
    Ok(app.store().read(|r| r.setting(ROAD))?)
}

/// Notes where a key lies and whom it belongs to; the PIN is used once and forgotten.
pub fn add_key(app: &App, input: AddKey) -> Result<KeyEntry, Error> {
    let key = crate::keys::open(Path::new(&input.path), &crate::keys::pin(&input.pin))?;
    let facts = crate::keys::facts(&key);
    let label = input.label.trim();
    app.write(|w| {
        let mut keys: Vec<KeyEntry> = w.setting(KEYS)?.unwrap_or_default();
        let entry = KeyEntry {
            id: keys.iter().map(|key| key.id).max().unwrap_or(0) + 1,
            label: if label.is_empty() {
                facts.subject.clone()
            } else {
                office::nfc(label)
            },
            path: input.path.clone(),
            role: input.role,
            subject: facts.subject,
            valid_to: facts.valid_to,
        };
        keys.push(entry.clone());
        w.set_setting(KEYS, &keys)?;
        Ok(entry)
    })
}

/// Forgets a key; its file stays where it is.
pub fn remove_key(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        let mut keys: Vec<KeyEntry> = w.setting(KEYS)?.unwrap_or_default();
        keys.retain(|key| key.id != input.id);
        Ok(w.set_setting(KEYS, &keys)?)
    })?;
    Ok(Done {})
}

/// Keys this desk knows of.
pub fn keys(app: &App) -> Result<Vec<KeyEntry>, Error> {
    Ok(app.store().read(|r| r.setting(KEYS))?.unwrap_or_default())
}

/// Communes held their congresses in 2025; an office sets another year where its term differs.
fn this_term() -> i32 {
    2025
}
