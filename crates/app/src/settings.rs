//! What the office has told us of itself: who it is, its road, its keys, whom it trusts.
//!
//! The road's secret goes in and never comes out again, save to the engine.

use crate::views::{Done, Nothing};
use crate::{App, Error};
use office::{
    Body, CodeForm, Draft, Kind, Letterhead, SeriesScheme, SignatureBlock, UnitCode, UnitCodeError,
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

/// Under which word the office stands in the file.
pub(crate) const OFFICE: &str = "office";
const ROAD: &str = "road";
const KEYS: &str = "keys";
/// A center's code, as the axis takes it: ASCII characters.
const CENTER_LIMIT: usize = 50;

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
        Draft {
            letterhead: Letterhead {
                superior: self.superior.clone(),
                issuer: self.issuer.clone(),
                abbreviation: self.abbreviation.clone(),
                unit: self.unit.clone(),
                place: self.place.clone(),
                ..Letterhead::default()
            },
            signature: self.signer.clone(),
            filed: self.filed.clone(),
            contact: if kind.is_letter() {
                self.contact.clone()
            } else {
                String::new()
            },
            // The authority stays empty: the page works it out from the signature block (form 1.2).
            ..Draft::new(kind, self.body)
        }
    }

    /// As it is kept: trimmed and composed.
    ///
    /// Errors if a code is none, the name is missing, or a text holds what cannot stand in an envelope; only the
    /// issuer may have several lines.
    pub(crate) fn normalised(mut self) -> Result<Self, Error> {
        self.code = UnitCode::parse(self.code.as_str())?;
        if self.code.form() == CodeForm::Center {
            return Err(Error::CodeOfCenter { code: self.code });
        }
        for text in [
            &mut self.name,
            &mut self.superior,
            &mut self.abbreviation,
            &mut self.unit,
            &mut self.place,
            &mut self.filed,
            &mut self.contact,
            &mut self.signer.position,
            &mut self.signer.name,
        ]
        .into_iter()
        .chain(&mut self.signer.authority)
        {
            *text = line(text)?;
        }
        let issuer: Vec<String> = self
            .issuer
            .trim()
            .lines()
            .map(line)
            .collect::<Result<_, _>>()?;
        self.issuer = issuer.join("\n");
        self.parent = self.parent.trim().to_owned();
        if !self.parent.is_empty() {
            self.parent = UnitCode::parse(&self.parent)?.to_string();
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
///
/// Errors if the address is none, if center or secret is missing, or if one cannot be a code or a secret.
pub fn set_road(app: &App, input: SetRoad) -> Result<RoadSettings, Error> {
    let adapter = input.adapter.trim().trim_end_matches('/').to_owned();
    axis::Address::plain(&adapter).map_err(axis::Fault::from)?;
    let center = center(&input.center)?;
    let secret = Zeroizing::new(input.secret.trim_end_matches(['\r', '\n']).to_owned());
    if secret.trim().is_empty() {
        return Err(Error::RoadIncomplete);
    }
    refuse_controls(&secret)?;
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

fn center(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::RoadIncomplete);
    }
    if let Some(found) = text.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(UnitCodeError::Character { found }.into());
    }
    if text.len() > CENTER_LIMIT {
        return Err(UnitCodeError::TooLong {
            length: text.len(),
            limit: CENTER_LIMIT,
        }
        .into());
    }
    Ok(text.to_owned())
}

/// A setting of one line, composed as we write it.
fn line(text: &str) -> Result<String, Error> {
    let text = text.trim();
    refuse_controls(text)?;
    Ok(office::nfc(text))
}

fn refuse_controls(text: &str) -> Result<(), Error> {
    // U+FFFE and U+FFFF are no characters of XML, and so of no envelope.
    let refused = |c: &char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.chars().find(refused) {
        Some(found) => Err(Error::SettingCharacter {
            found: found.into(),
        }),
        None => Ok(()),
    }
}

/// Communes held their congresses in 2025; an office sets another year where its term differs.
fn this_term() -> i32 {
    2025
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemClock;
    use std::sync::Arc;
    use store::Lock;

    fn commune() -> OfficeSettings {
        let code = UnitCode::parse("H99.12").unwrap();
        OfficeSettings::new(code, "UBND xã Thử Nghiệm", "H99", Body::State)
    }

    fn desk() -> (tempfile::TempDir, Arc<App>) {
        let place = tempfile::tempdir().unwrap();
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let app = App::create(
            &place.path().join("desk"),
            lock,
            &commune(),
            Arc::new(SystemClock),
        );
        (place, app.unwrap())
    }

    fn road(center: &str, secret: &str) -> SetRoad {
        SetRoad {
            adapter: "http://127.0.0.1:8080/".to_owned(),
            center: center.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
        }
    }

    #[test]
    fn a_desk_knows_its_office_from_the_first_moment() {
        let (place, app) = desk();
        assert_eq!(office(&app).unwrap(), commune());
        drop(app);
        let again = App::open(&place.path().join("desk"), None, Arc::new(SystemClock)).unwrap();
        assert_eq!(office(&again).unwrap(), commune(), "and it is in the file");
    }

    #[test]
    fn settings_that_cannot_stand_make_no_desk() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("desk");
        let nameless = OfficeSettings {
            name: " ".to_owned(),
            ..commune()
        };
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let made = App::create(&folder, lock, &nameless, Arc::new(SystemClock));
        assert!(matches!(made.err(), Some(Error::NameMissing)));
        assert!(!folder.exists(), "nothing was made");
    }

    #[test]
    fn a_parent_is_a_code_or_is_not_given() {
        let given = |parent: &str| {
            let parent = parent.to_owned();
            OfficeSettings {
                parent,
                ..commune()
            }
            .normalised()
        };
        assert_eq!(given(" H99 ").unwrap().parent, "H99");
        assert_eq!(given("  ").unwrap().parent, "");
        let refused = given("tỉnh Thử").unwrap_err();
        assert!(matches!(
            refused,
            Error::UnitCode(UnitCodeError::Character { .. })
        ));
    }

    #[test]
    fn only_the_issuer_has_several_lines() {
        let issuer = "ỦY BAN NHÂN DÂN \r\nXÃ THỬ NGHIỆM\n".to_owned();
        let kept = OfficeSettings {
            issuer,
            ..commune()
        }
        .normalised()
        .unwrap();
        assert_eq!(kept.issuer, "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM");

        let place = "Thử\nNghiệm".to_owned();
        let refused = OfficeSettings { place, ..commune() }.normalised();
        assert!(matches!(
            refused,
            Err(Error::SettingCharacter { found: 0x0a })
        ));
        let issuer = "XÃ\u{0}THỬ".to_owned();
        let refused = OfficeSettings {
            issuer,
            ..commune()
        }
        .normalised();
        assert!(matches!(refused, Err(Error::SettingCharacter { found: 0 })));
        let mut signed = commune();
        signed.signer.authority = vec!["TM.\u{7}".to_owned()];
        assert!(matches!(
            signed.normalised(),
            Err(Error::SettingCharacter { found: 7 })
        ));
    }

    #[test]
    fn a_road_has_a_center_and_a_secret() {
        let (_place, app) = desk();
        for incomplete in [road("", "bí mật"), road(" \t", "x"), road("T99", "\r\n")] {
            let set = set_road(&app, incomplete);
            assert!(matches!(set, Err(Error::RoadIncomplete)), "{set:?}");
        }
        let long = set_road(&app, road(&"T".repeat(51), "x"));
        assert!(matches!(
            long,
            Err(Error::UnitCode(UnitCodeError::TooLong {
                length: 51,
                limit: 50
            }))
        ));
        let foreign = set_road(&app, road("TRỤC", "x"));
        assert!(matches!(
            foreign,
            Err(Error::UnitCode(UnitCodeError::Character { found: 'Ụ' }))
        ));
        let odd = set_road(&app, road("T99", "a\u{1}b"));
        assert!(matches!(odd, Err(Error::SettingCharacter { found: 1 })));
        assert!(
            super::road(&app).unwrap().is_none(),
            "none of them was kept"
        );
        let set = set_road(&app, road(" T99 ", "bí mật\n")).unwrap();
        assert_eq!(set.center, "T99");
        assert_eq!(set.adapter, "http://127.0.0.1:8080");
        let kept = super::road(&app)
            .unwrap()
            .map(|road| road.secret.to_string());
        assert_eq!(kept.as_deref(), Some("bí mật"));
    }
}
