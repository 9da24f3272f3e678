//! What the office has told us of itself: who it is, its road, its keys, whom it trusts.
//!
//! The road's secret goes in and never comes out again, save to the engine.

use crate::keys::{KeyChoice, KeyFacts};
use crate::road::{self, SaveRoad};
use crate::views::{Done, Nothing};
use crate::{App, Error};
use office::{
    Body, CodeForm, Draft, Kind, Letterhead, Notation, PageStyle, Separator, SeriesScheme,
    SignatureBlock, UnitCode, UnitCodeError,
};
use pades::Certificate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Read, Write};
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
    /// How its pages are set, within the rules.
    #[serde(default, skip_serializing_if = "PageStyle::is_default")]
    #[ts(optional, as = "Option<PageStyle>")]
    pub style: PageStyle,
    /// Other bodies for which this desk writes: the council, the Front, consultative bodies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<OfficeHead>>")]
    pub heads: Vec<OfficeHead>,
}

/// Another body for which a desk writes, with a head and numbers of its own (R§2.3: a consultative body that uses the
/// office's seal has its own series). Its abbreviation tells it from the others, in notations and in the registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OfficeHead {
    /// Its name, as people here call it.
    pub name: String,
    /// Cơ quan chủ quản on the page; may be empty.
    #[serde(default)]
    pub superior: String,
    /// The issuing body on the page, in capitals.
    pub issuer: String,
    /// Its abbreviation in notations.
    pub abbreviation: String,
    /// A consultative body that uses the office's seal.
    #[serde(default)]
    pub consultative: bool,
    /// What stands under its name.
    #[serde(default)]
    pub separator: Separator,
    /// How its outgoing numbers are divided.
    #[serde(default)]
    pub series_scheme: SeriesScheme,
    /// Lưu; empty: as the office's.
    #[serde(default)]
    pub filed: String,
    /// Who usually signs for it.
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

/// A signing key this desk knows of; the key itself stays where it lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyEntry {
    /// Row id.
    pub id: i64,
    /// What people here call it.
    pub label: String,
    /// Where it lives; desks wrote the path of a PKCS#12 file alone before they knew tokens.
    #[serde(alias = "path")]
    pub key: KeyChoice,
    /// Whose act it is.
    pub role: KeyRole,
    /// Whom the certificate names; of the signing service, who signed with it last, empty until somebody did.
    pub subject: String,
    /// Its organisation; empty where none is named.
    #[serde(default)]
    pub organisation: String,
    /// Until when, `yyyy-MM-dd`; empty for the signing service, which chooses its certificate each time.
    pub valid_to: String,
}

/// Whose signature a key makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
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
    /// Whose the root is: the desk's own, unless somebody said otherwise.
    #[ts(type = "\"state\" | \"party\" | \"public\" | \"own\"")]
    pub circle: pades::Circle,
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
    /// The first road, once set; all of them: `road.list`.
    pub road: Option<RoadSettings>,
    /// Known keys.
    pub keys: Vec<KeyEntry>,
    /// Trusted certificates and lists.
    pub trust: Vec<TrustEntry>,
    /// Time stamps for our signatures.
    pub stamps: crate::stamps::StampSettings,
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
    /// Where it lives.
    #[serde(alias = "path")]
    pub key: KeyChoice,
    /// Whose signature it makes.
    pub role: KeyRole,
    /// What people here call it; empty: the certificate's name.
    pub label: String,
    /// The PIN of a PKCS#12 file, to read the certificate once; not kept. A token shows its certificates without one.
    #[serde(default)]
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
const KEYS: &str = "keys";
const USUAL_KEYS: &str = "usual_keys";
/// What the maker calls the signing service.
pub(crate) const SERVICE_NAME: &str = "VGCA Sign Service";
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
            style: PageStyle::default(),
            heads: Vec::new(),
        }
    }

    /// The other head with this abbreviation; `None` for the office's own. `HeadUnknown` if there is none.
    pub fn head(&self, abbreviation: &str) -> Result<Option<&OfficeHead>, Error> {
        let sought = office::nfc(abbreviation.trim());
        if sought == self.abbreviation {
            return Ok(None);
        }
        let found = self.heads.iter().find(|head| head.abbreviation == sought);
        found.map(Some).ok_or(Error::HeadUnknown {
            abbreviation: sought,
        })
    }

    /// How the outgoing numbers of the body abbreviated so are divided.
    pub fn scheme_of(&self, abbreviation: &str) -> SeriesScheme {
        let own = |head: &&OfficeHead| head.abbreviation == abbreviation;
        self.heads
            .iter()
            .find(own)
            .map_or(self.series_scheme, |head| head.series_scheme)
    }

    /// An empty draft of `kind` under another head of this desk, or under the office's own.
    pub fn blank_under(&self, head: Option<&OfficeHead>, kind: Kind) -> Draft {
        let mut draft = self.blank(kind);
        let Some(head) = head else { return draft };
        draft.letterhead = Letterhead {
            superior: head.superior.clone(),
            issuer: head.issuer.clone(),
            abbreviation: head.abbreviation.clone(),
            consultative: head.consultative,
            // The office's units draft for the office, not for another body.
            unit: String::new(),
            place: self.place.clone(),
        };
        draft.style.separator = head.separator;
        draft.signature = head.signer.clone();
        if !head.filed.is_empty() {
            draft.filed = head.filed.clone();
        }
        draft
    }

    /// An empty draft of `kind` with the office's own words in place.
    pub fn blank(&self, kind: Kind) -> Draft {
        Draft {
            style: self.style.clone(),
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
        self.issuer = lines(&self.issuer)?;
        self.parent = self.parent.trim().to_owned();
        if !self.parent.is_empty() {
            self.parent = UnitCode::parse(&self.parent)?.to_string();
        }
        if self.name.is_empty() {
            return Err(Error::NameMissing);
        }
        if let Some(fault) = self.style.faults(self.body).into_iter().next() {
            return Err(fault.into());
        }
        self.heads = std::mem::take(&mut self.heads)
            .into_iter()
            .map(OfficeHead::normalised)
            .collect::<Result<_, _>>()?;
        self.refuse_shared_abbreviations()?;
        Ok(self)
    }

    /// Two bodies with one abbreviation would give two documents one number and notation (Decree 30/2020 art. 15.1).
    fn refuse_shared_abbreviations(&self) -> Result<(), Error> {
        let mut taken = vec![&self.abbreviation];
        for head in &self.heads {
            if taken.contains(&&head.abbreviation) {
                return Err(Error::HeadTaken {
                    abbreviation: head.abbreviation.clone(),
                });
            }
            taken.push(&head.abbreviation);
        }
        Ok(())
    }
}

impl OfficeHead {
    /// As it is kept: trimmed and composed. Errors if name, issuer or abbreviation is missing or cannot stand.
    fn normalised(mut self) -> Result<Self, Error> {
        for text in [
            &mut self.name,
            &mut self.superior,
            &mut self.abbreviation,
            &mut self.filed,
            &mut self.signer.position,
            &mut self.signer.other_post,
            &mut self.signer.name,
        ]
        .into_iter()
        .chain(&mut self.signer.authority)
        {
            *text = line(text)?;
        }
        self.issuer = lines(&self.issuer)?;
        if self.name.is_empty() || self.issuer.is_empty() {
            return Err(Error::HeadIncomplete);
        }
        // Any type of either side will do: what is asked is whether the abbreviation can stand in a notation.
        Notation::form(
            Body::State,
            Kind::parse("quyet_dinh")?,
            &self.abbreviation,
            None,
        )?;
        Ok(self)
    }
}

/// Everything the settings page shows.
pub fn read(app: &App, _: Nothing) -> Result<Settings, Error> {
    Ok(Settings {
        office: office(app)?,
        road: first_road(app)?,
        keys: keys(app)?,
        trust: crate::trust::entries(app)?,
        stamps: crate::stamps::settings(app)?,
        holder: app.store().holder().word().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The office this desk belongs to.
pub fn office(app: &App) -> Result<OfficeSettings, Error> {
    app.store().read(of)
}

/// The same, within what is being read or written.
pub(crate) fn of(r: &Read<'_>) -> Result<OfficeSettings, Error> {
    r.setting(OFFICE)?.ok_or(Error::DeskUnnamed)
}

/// Replaces the settings of the office.
pub fn save(app: &App, input: SaveOffice) -> Result<OfficeSaved, Error> {
    let office = input.office.normalised()?;
    app.write(|w| Ok(w.set_setting(OFFICE, &office)?))?;
    Ok(OfficeSaved { office })
}

/// Sets the first road, to the network of the office's own side; the next round of the engine uses it.
///
/// Errors if the address is none, if center or secret is missing, or if one cannot be a code or a secret.
pub fn set_road(app: &App, input: SetRoad) -> Result<RoadSettings, Error> {
    if input
        .secret
        .trim_end_matches(['\r', '\n'])
        .trim()
        .is_empty()
    {
        return Err(Error::RoadIncomplete);
    }
    let known = road::list(app, Nothing {})?.rows.into_iter().next();
    let body = office(app)?.body;
    let saved = road::save(
        app,
        match known {
            None => SaveRoad {
                name: match body {
                    Body::State => "Trục liên thông".to_owned(),
                    Body::Party => "Trục Đảng".to_owned(),
                },
                network: body,
                address: input.adapter,
                center: input.center,
                secret: input.secret,
                ..SaveRoad::default()
            },
            Some(known) => SaveRoad {
                id: Some(known.id),
                name: known.name,
                kind: known.kind,
                network: known.network,
                address: input.adapter,
                center: input.center,
                secret: input.secret,
                username: known.username,
                application: known.application,
                rules: known.rules,
                proxy: known.proxy,
                authority_alone: known.authority_alone,
                ..SaveRoad::default()
            },
        },
    )?;
    Ok(RoadSettings {
        adapter: saved.address,
        center: saved.center,
    })
}

/// The first road, without its secret.
fn first_road(app: &App) -> Result<Option<RoadSettings>, Error> {
    let first = road::list(app, Nothing {})?.rows.into_iter().next();
    Ok(first.map(|road| RoadSettings {
        adapter: road.address,
        center: road.center,
    }))
}

/// Notes where a key lives and whom it belongs to; the PIN is used once and forgotten.
pub fn add_key(app: &App, input: AddKey) -> Result<KeyEntry, Error> {
    let certificate = input.key.certificate(app, &input.pin)?;
    let facts = certificate.as_ref().map(crate::keys::facts);
    let label = office::nfc(input.label.trim());
    app.write(|w| {
        let mut keys: Vec<KeyEntry> = w.setting(KEYS)?.unwrap_or_default();
        let entry = entry(
            &keys,
            input.role,
            &input.key,
            facts.unwrap_or_default(),
            &label,
        );
        keys.push(entry.clone());
        w.set_setting(KEYS, &keys)?;
        Ok(entry)
    })
}

/// Remembers which key signed last in a role, so that it is offered first; one outside a file is entered among the known
/// ones. Of the service it is noted whose certificate it used, which nobody could know before.
pub(crate) fn remember_key(
    w: &mut Write<'_>,
    role: KeyRole,
    key: &KeyChoice,
    certificate: &Certificate,
) -> Result<(), Error> {
    let mut usual: BTreeMap<KeyRole, KeyChoice> = w.setting(USUAL_KEYS)?.unwrap_or_default();
    if usual.get(&role) != Some(key) {
        usual.insert(role, key.clone());
        w.set_setting(USUAL_KEYS, &usual)?;
    }
    let mut keys: Vec<KeyEntry> = w.setting(KEYS)?.unwrap_or_default();
    let is_known = |one: &KeyEntry| one.role == role && one.key == *key;
    let facts = crate::keys::facts(certificate);
    match keys.iter_mut().find(|one| is_known(one)) {
        None if !matches!(key, KeyChoice::File { .. }) => {
            let entry = entry(&keys, role, key, facts, "");
            keys.push(entry);
        }
        Some(known) if *key == KeyChoice::Service && known.subject != facts.subject => {
            known.subject = facts.subject;
            known.organisation = facts.organisation;
        }
        None | Some(_) => return Ok(()),
    }
    Ok(w.set_setting(KEYS, &keys)?)
}

/// The key that signed last in each role.
pub(crate) fn usual_keys(app: &App) -> Result<BTreeMap<KeyRole, KeyChoice>, Error> {
    let usual = app.store().read(|r| r.setting(USUAL_KEYS))?;
    Ok(usual.unwrap_or_default())
}

fn entry(
    known: &[KeyEntry],
    role: KeyRole,
    key: &KeyChoice,
    facts: KeyFacts,
    label: &str,
) -> KeyEntry {
    KeyEntry {
        id: known.iter().map(|key| key.id).max().unwrap_or(0) + 1,
        label: match key {
            _ if !label.is_empty() => label.to_owned(),
            KeyChoice::Service => SERVICE_NAME.to_owned(),
            KeyChoice::File { .. } | KeyChoice::Token { .. } | KeyChoice::Windows { .. } => {
                facts.subject.clone()
            }
        },
        key: key.clone(),
        role,
        subject: facts.subject,
        organisation: facts.organisation,
        valid_to: match key {
            // It may sign with another certificate tomorrow.
            KeyChoice::Service => String::new(),
            KeyChoice::File { .. } | KeyChoice::Token { .. } | KeyChoice::Windows { .. } => {
                facts.valid_to
            }
        },
    }
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

pub(crate) fn center(text: &str) -> Result<String, Error> {
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

/// A setting of several lines, each composed; empty ones at the ends are dropped.
fn lines(text: &str) -> Result<String, Error> {
    let lines: Vec<String> = text.trim().lines().map(line).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}

/// A setting of one line, composed as we write it.
pub(crate) fn line(text: &str) -> Result<String, Error> {
    let text = text.trim();
    refuse_controls(text)?;
    Ok(office::nfc(text))
}

pub(crate) fn refuse_controls(text: &str) -> Result<(), Error> {
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
        assert!(first_road(&app).unwrap().is_none(), "none of them was kept");
        let set = set_road(&app, road(" T99 ", "bí mật\n")).unwrap();
        assert_eq!(set.center, "T99");
        assert_eq!(set.adapter, "http://127.0.0.1:8080");
        let kept = app.store().read(road::rows).unwrap();
        assert_eq!(kept[0].details.secret.as_str(), "bí mật");
    }

    fn council() -> OfficeHead {
        OfficeHead {
            name: " Hội đồng nhân dân xã ".to_owned(),
            superior: String::new(),
            issuer: "HỘI ĐỒNG NHÂN DÂN\nXÃ THỬ NGHIỆM".to_owned(),
            abbreviation: "HĐND".to_owned(),
            consultative: false,
            separator: Separator::ByRule,
            series_scheme: SeriesScheme::Single,
            filed: String::new(),
            signer: SignatureBlock {
                position: "CHỦ TỊCH".to_owned(),
                name: "Trần Thị Ví Dụ".to_owned(),
                ..SignatureBlock::default()
            },
        }
    }

    fn steering() -> OfficeHead {
        OfficeHead {
            name: "Ban Chỉ đạo chuyển đổi số".to_owned(),
            superior: "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM".to_owned(),
            issuer: "BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ".to_owned(),
            abbreviation: "BCĐ".to_owned(),
            consultative: true,
            series_scheme: SeriesScheme::PerKind,
            ..council()
        }
    }

    #[test]
    fn a_style_outside_the_rules_is_refused() {
        let (_place, app) = desk();
        let styled = |left_mm| OfficeSettings {
            style: PageStyle {
                left_mm,
                ..PageStyle::default()
            },
            ..commune()
        };
        let refused = save(&app, SaveOffice { office: styled(36) });
        let failure = crate::Failure::from(refused.unwrap_err());
        assert_eq!(failure.code, "draft.style_outside");
        assert_eq!(failure.facts["part"], "left_mm");
        assert!(office(&app).unwrap().style.is_default(), "nothing was kept");
        save(&app, SaveOffice { office: styled(35) }).unwrap();
        let kind = Kind::parse("cong_van").unwrap();
        assert_eq!(office(&app).unwrap().blank(kind).style.left_mm, 35);
    }

    #[test]
    fn one_desk_writes_for_several_bodies() {
        let (_place, app) = desk();
        let both = OfficeSettings {
            heads: vec![council(), steering()],
            filed: "VT".to_owned(),
            ..commune()
        };
        let kept = save(&app, SaveOffice { office: both }).unwrap().office;
        let kind = Kind::parse("ke_hoach").unwrap();
        let blank = |abbreviation: &str| {
            let head = kept.head(abbreviation).unwrap();
            kept.blank_under(head, kind)
        };
        let draft = blank("BCĐ");
        assert_eq!(draft.notation().unwrap().as_str(), "KH-BCĐ");
        assert!(draft.letterhead.consultative);
        assert_eq!(draft.filed, "VT", "as the office's");
        assert_eq!(blank("HĐND").signature.name, "Trần Thị Ví Dụ");
        assert_eq!(blank("UBND"), kept.blank(kind), "the office itself");
        assert!(matches!(kept.head("MTTQ"), Err(Error::HeadUnknown { .. })));
    }

    #[test]
    fn the_numbers_of_two_bodies_never_mix() {
        let (_place, app) = desk();
        let heads = vec![council(), steering()];
        let office = OfficeSettings { heads, ..commune() };
        let day = office::Day::new(2026, 11, 22).unwrap();
        let take = |abbreviation: &str, kind: &str| {
            let kind = Kind::parse(kind).unwrap();
            let scheme = office.scheme_of(abbreviation);
            let series = office::Series::outgoing(Body::State, abbreviation, kind, scheme);
            app.write(|w| Ok(w.next_number(&series, &series.period(day, 2025))?))
                .unwrap()
        };
        assert_eq!((take("UBND", "ke_hoach"), take("UBND", "ke_hoach")), (1, 2));
        assert_eq!(take("BCĐ", "ke_hoach"), 1, "R§2.3: its own series");
        assert_eq!(take("HĐND", "nghi_quyet"), 1);
        assert_eq!(
            take("HĐND", "thong_bao"),
            2,
            "one series, as its head decided"
        );
        assert_eq!(take("BCĐ", "thong_bao"), 1, "a series for each type");
        assert_eq!(take("UBND", "ke_hoach"), 3, "untouched by the others");
    }

    #[test]
    fn two_bodies_never_share_an_abbreviation() {
        let with = |heads: Vec<OfficeHead>| OfficeSettings { heads, ..commune() }.normalised();
        let twice = with(vec![council(), council()]);
        assert!(matches!(twice, Err(Error::HeadTaken { abbreviation }) if abbreviation == "HĐND"));
        let own = OfficeHead {
            abbreviation: " UBND".to_owned(),
            ..steering()
        };
        assert!(matches!(with(vec![own]), Err(Error::HeadTaken { .. })));
        let nameless = OfficeHead {
            issuer: " ".to_owned(),
            ..steering()
        };
        assert!(matches!(with(vec![nameless]), Err(Error::HeadIncomplete)));
        let unfit = OfficeHead {
            abbreviation: "BCĐ/138".to_owned(),
            ..steering()
        };
        assert!(matches!(with(vec![unfit]), Err(Error::Notation(_))));
    }
}
