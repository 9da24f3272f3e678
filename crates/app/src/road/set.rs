//! Which roads this desk has: listed, set up, changed, put out of use. No secret ever comes out again.

use super::details::{KeptAuthority, KeptIdentity, KeptProxy};
use super::{Details, RoadFault, RoadRule, adopt, mailbox, rows};
use crate::settings::{ById, center, line, refuse_controls};
use crate::views::{Done, Nothing};
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Body, UnitCode};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{NewRoad, Read, RoadKind, RoadRow};
use ts_rs::TS;
use zeroize::Zeroizing;

/// How a road is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RoadWire {
    /// As the national adapter, with our node's extensions where it is one.
    #[default]
    National,
    /// As a province's REST axis.
    Provincial,
}

/// A road, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadEntry {
    /// Row id.
    pub id: i64,
    /// What people here call it.
    pub name: String,
    /// How it is spoken.
    pub kind: RoadWire,
    /// Whose network it is.
    pub network: Body,
    /// Base address.
    pub address: String,
    /// The center; at a province the office's system id.
    pub center: String,
    /// Who logs in at a province; empty elsewhere.
    pub username: String,
    /// The program's code at a province; empty elsewhere.
    pub application: String,
    /// Codes it is taken to by rule.
    pub rules: Vec<RoadRule>,
    /// The proxy, if it leads through one.
    pub proxy: Option<ProxyEntry>,
    /// File of the authorities believed; empty: those of the machine.
    pub authority: String,
    /// Whether no other authority is believed.
    pub authority_alone: bool,
    /// File of the client certificate; empty if none is shown.
    pub identity: String,
    /// Letters that have neither left nor been taken back.
    pub letters: u64,
    /// Whether something went or came by it, so that kind and network stay.
    pub travelled: bool,
    /// Our mailbox at its end, where that is a node of ours.
    pub mailbox: Option<mailbox::MailboxView>,
}

/// A proxy, without its password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProxyEntry {
    /// Its address.
    pub address: String,
    /// Name it asks for; empty if none.
    #[serde(default)]
    pub username: String,
    /// Hosts reached without it.
    #[serde(default)]
    pub except: String,
}

/// The roads of this desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadList {
    /// In the order they were set up.
    pub rows: Vec<RoadEntry>,
}

/// A road as it shall stand. Empty secrets and files stay as they are kept; so does what is not named.
#[derive(Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SaveRoad {
    /// The road to be changed; nothing for a new one.
    pub id: Option<i64>,
    /// What people here call it.
    pub name: String,
    /// How it is spoken.
    pub kind: RoadWire,
    /// Whose network it is.
    pub network: Body,
    /// Base address.
    pub address: String,
    /// The center; at a province the office's system id.
    pub center: String,
    /// Its secret; at a province the office's key.
    #[ts(type = "string")]
    pub secret: Zeroizing<String>,
    /// Who logs in at a province.
    pub username: String,
    /// Its password.
    #[ts(type = "string")]
    pub password: Zeroizing<String>,
    /// The program's code at a province.
    pub application: String,
    /// Codes it is taken to by rule.
    pub rules: Vec<RoadRule>,
    /// The proxy; nothing: it leads through none.
    pub proxy: Option<ProxyEntry>,
    /// The proxy's password.
    #[ts(type = "string")]
    pub proxy_password: Zeroizing<String>,
    /// PEM file of the authorities to be believed; empty: as kept.
    pub authority_path: String,
    /// Believe no other authority.
    pub authority_alone: bool,
    /// Believe those of the machine again.
    pub forget_authority: bool,
    /// PKCS#12 or PEM file of a client certificate; empty: as kept.
    pub identity_path: String,
    /// For PEM: the file of its key in PKCS#8.
    pub identity_key_path: String,
    /// For PKCS#12: its password.
    #[ts(type = "string")]
    pub identity_password: Zeroizing<String>,
    /// Show no client certificate any more.
    pub forget_identity: bool,
}

/// The roads of this desk, and how its mailboxes stand.
pub fn list(app: &App, _: Nothing) -> Result<RoadList, Error> {
    app.store().read(|r| {
        let all: Vec<RoadRow<Details>> = rows(r)?;
        let rows = all.iter().map(|row| entry(r, row));
        Ok(RoadList {
            rows: rows.collect::<Result<_, Error>>()?,
        })
    })
}

/// Sets up a road or changes one; the engine travels it from its next round on.
///
/// Errors if it could not be connected so: address, secrets, certificates, proxy. What letters none could carry takes it,
/// if all they hold may.
pub fn save(app: &App, input: SaveRoad) -> Result<RoadEntry, Error> {
    let known = input
        .id
        .map(|id| app.store().read(|r| row(r, id)))
        .transpose()?;
    let name = line(&input.name)?;
    if name.is_empty() {
        return Err(RoadFault::NameMissing.into());
    }
    let kind = match input.kind {
        RoadWire::National => RoadKind::National,
        RoadWire::Provincial => RoadKind::Provincial,
    };
    let details = details(&input, known.as_ref().map(|row| &row.details), kind)?;
    // Whatever cannot be connected is told now, beside its field, and not by a letter that does not leave.
    details.spoken(kind)?;
    let saved = app.write(|w| {
        if rows(w)?
            .iter()
            .any(|other| other.name == name && Some(other.id) != input.id)
        {
            return Err(RoadFault::NameTaken { name }.into());
        }
        let new = NewRoad {
            name: &name,
            kind,
            network: input.network,
            details: &details,
            at: app.now(),
        };
        let id = match &known {
            None => w.add_road(&new)?,
            Some(known) => {
                let other = known.kind != kind || known.network != input.network;
                if other && w.is_road_travelled(known.id)? {
                    return Err(RoadFault::Fixed.into());
                }
                w.change_road(known.id, &new)?;
                known.id
            }
        };
        adopt(app, w)?;
        entry(w, &row(w, id)?)
    })?;
    app.poke();
    Ok(saved)
}

/// Puts a road out of use. `InUse` while letters wait for it.
pub fn remove(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        row(w, input.id)?;
        let letters = w.letters_on_road(input.id)?;
        if letters > 0 {
            return Err(RoadFault::InUse { letters }.into());
        }
        Ok(w.remove_road(input.id, app.now())?)
    })?;
    app.line().forget(input.id);
    app.poke();
    Ok(Done {})
}

/// The road of this id, if it is in use.
pub(crate) fn row(r: &Read<'_>, id: i64) -> Result<RoadRow<Details>, Error> {
    match r.road(id) {
        Err(store::Error::Missing { .. }) => Err(RoadFault::Unknown { id }.into()),
        row => Ok(row?),
    }
}

fn entry(r: &Read<'_>, row: &RoadRow<Details>) -> Result<RoadEntry, Error> {
    let details = &row.details;
    Ok(RoadEntry {
        id: row.id,
        name: row.name.clone(),
        kind: match row.kind {
            RoadKind::National => RoadWire::National,
            RoadKind::Provincial => RoadWire::Provincial,
        },
        network: row.network,
        address: details.address.clone(),
        center: details.center.clone(),
        username: details.username.clone(),
        application: details.application.clone(),
        rules: details.rules.clone(),
        proxy: details.proxy.as_ref().map(|proxy| ProxyEntry {
            address: proxy.address.clone(),
            username: proxy.username.clone(),
            except: proxy.except.clone(),
        }),
        authority: details
            .authority
            .as_ref()
            .map_or_else(String::new, |own| own.name.clone()),
        authority_alone: details.authority.as_ref().is_some_and(|own| own.alone),
        identity: details
            .identity
            .as_ref()
            .map_or_else(String::new, |own| own.name.clone()),
        letters: r.letters_on_road(row.id)?,
        travelled: r.is_road_travelled(row.id)?,
        mailbox: mailbox::view(r, row.id)?,
    })
}

/// What a road is to be connected with: what was given, and what is kept where nothing was.
fn details(input: &SaveRoad, known: Option<&Details>, kind: RoadKind) -> Result<Details, Error> {
    let kept = known.cloned().unwrap_or_default();
    let mut details = Details {
        address: input.address.trim().trim_end_matches('/').to_owned(),
        center: center(&input.center)?,
        secret: secret(&input.secret, &kept.secret)?,
        username: line(&input.username)?,
        password: secret(&input.password, &kept.password)?,
        application: line(&input.application)?,
        authority: authority(input, &kept)?,
        identity: identity(input, &kept)?,
        proxy: proxy(input, &kept)?,
        rules: input.rules.iter().map(rule).collect::<Result<_, _>>()?,
    };
    details.address()?;
    if details.secret.trim().is_empty() {
        return Err(Error::RoadIncomplete);
    }
    match kind {
        RoadKind::Provincial if details.username.is_empty() || details.password.is_empty() => {
            return Err(RoadFault::LoginMissing.into());
        }
        RoadKind::Provincial => {}
        RoadKind::National => {
            details.username.clear();
            details.password = Zeroizing::default();
            details.application.clear();
        }
    }
    Ok(details)
}

fn secret(given: &str, kept: &Zeroizing<String>) -> Result<Zeroizing<String>, Error> {
    let given = given.trim_end_matches(['\r', '\n']);
    refuse_controls(given)?;
    Ok(match given.is_empty() {
        true => kept.clone(),
        false => Zeroizing::new(given.to_owned()),
    })
}

/// A rule as it is kept: a code, or `*`.
fn rule(given: &RoadRule) -> Result<RoadRule, Error> {
    let prefix = given.prefix.trim().trim_end_matches(".*").to_owned();
    let unfit = || RoadFault::Rule {
        prefix: given.prefix.clone(),
    };
    if prefix != "*" {
        UnitCode::receive(&prefix).map_err(|_| unfit())?;
    }
    Ok(RoadRule {
        prefix,
        party_too: given.party_too,
    })
}

fn authority(input: &SaveRoad, kept: &Details) -> Result<Option<KeptAuthority>, Error> {
    let path = input.authority_path.trim();
    if path.is_empty() {
        let kept = kept.authority.clone().filter(|_| !input.forget_authority);
        return Ok(kept.map(|own| KeptAuthority {
            alone: input.authority_alone,
            ..own
        }));
    }
    let bytes = files::read(Path::new(path))?;
    Ok(Some(KeptAuthority {
        name: name_of(path),
        // What is no PEM is refused where the connection is made.
        pem: String::from_utf8_lossy(&bytes).into_owned(),
        alone: input.authority_alone,
    }))
}

fn identity(input: &SaveRoad, kept: &Details) -> Result<Option<KeptIdentity>, Error> {
    let path = input.identity_path.trim();
    if path.is_empty() {
        return Ok(kept.identity.clone().filter(|_| !input.forget_identity));
    }
    let bytes = files::read(Path::new(path))?;
    let pem = bytes.starts_with(b"-----");
    let key = input.identity_key_path.trim();
    let secret = match pem {
        // Certificate and key may stand in one file.
        true if key.is_empty() => Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()),
        true => {
            let key = Zeroizing::new(files::read(Path::new(key))?);
            Zeroizing::new(String::from_utf8_lossy(&key).into_owned())
        }
        false => input.identity_password.clone(),
    };
    Ok(Some(KeptIdentity {
        name: name_of(path),
        file: BASE64.encode(&bytes),
        secret,
        pem,
    }))
}

fn proxy(input: &SaveRoad, kept: &Details) -> Result<Option<KeptProxy>, Error> {
    let Some(proxy) = &input.proxy else {
        return Ok(None);
    };
    let known = kept.proxy.clone().unwrap_or_default();
    let username = line(&proxy.username)?;
    let same = known.username == username;
    let password = secret(&input.proxy_password, &known.password)?;
    Ok(Some(KeptProxy {
        address: line(&proxy.address)?,
        password: match same || !input.proxy_password.is_empty() {
            true => password,
            false => Zeroizing::default(),
        },
        username,
        except: line(&proxy.except)?,
    }))
}

fn name_of(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
