//! Which keys there are to sign with: those this desk knows, and those on the tokens that are inserted now. Asks for no
//! PIN and uses up no try.

use super::{KeyChoice, day_of, moment_of, service, tokens};

pub use super::service::ServiceView;
use crate::outgoing::templates::told;
use crate::settings::{self, KeyEntry, KeyRole, SERVICE_NAME};
use crate::views::FaultEntry;
use crate::{App, Error, trust};
use pades::Certificate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use token::{PinState, TokenInfo};
use ts_rs::TS;

/// Which keys are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ListKeys {
    /// Only those that fit this role; none: all.
    #[serde(default)]
    pub role: Option<KeyRole>,
    /// A PKCS#11 module to look through besides the known ones.
    #[serde(default)]
    pub module: Option<String>,
}

/// The keys to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyList {
    /// The likeliest first.
    pub offers: Vec<KeyOffer>,
    /// Modules that could not be spoken to, and why.
    pub troubles: Vec<ModuleTrouble>,
    /// The makers' modules this system may have.
    pub modules: Vec<ModuleView>,
    /// The machine's signing service.
    pub service: ServiceView,
    /// Whether this system has a certificate store of its own (Windows).
    pub has_store: bool,
}

/// A key to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyOffer {
    /// Where it lives.
    pub key: KeyChoice,
    /// Its row among the known ones.
    pub entry: Option<i64>,
    /// What people here call it.
    pub label: String,
    /// Whose act it is, where it is known.
    pub role: Option<KeyRole>,
    /// It signed last in its role.
    pub is_usual: bool,
    /// Whom the certificate names.
    pub subject: String,
    /// The person's title; empty where none is named.
    pub title: String,
    /// The organisation; empty where none is named.
    pub organisation: String,
    /// Who issued the certificate; empty for a file that was not opened yet.
    pub issuer: String,
    /// First day of validity, `yyyy-MM-dd`; empty for a file that was not opened yet.
    pub valid_from: String,
    /// Last day of validity, `yyyy-MM-dd`.
    pub valid_to: String,
    /// What is known of the certificate now.
    pub standing: KeyStanding,
    /// The token; nothing for any other key.
    pub device: Option<DeviceView>,
    /// Whether the file is there, the token inserted, the service running, or the certificate in the store.
    pub is_there: bool,
    /// What the token says of its PIN.
    pub pin: PinView,
}

/// What is known of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyStanding {
    /// It may sign, as far as is known here.
    Good,
    /// Its first day has not come.
    NotYetValid,
    /// Its last day is over.
    Expired,
    /// Its authority has revoked it.
    Revoked,
    /// Too weak, or not meant for signing.
    Unfit,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceView {
    /// Its label; labels repeat.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Who made it.
    pub maker: String,
    /// Where it is inserted.
    pub reader: String,
}

/// What a token says of its PIN; a file says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PinView {
    /// It is entered on the device, or in a window of another program; never here.
    pub on_device: bool,
    /// At least one wrong PIN since the last right one.
    pub is_low: bool,
    /// The next wrong PIN locks the token.
    pub is_final_try: bool,
    /// Locked: only its issuer can open it.
    pub is_locked: bool,
    /// It must first be set or changed with the token's own tool.
    pub is_unset: bool,
    /// Fewest characters; 0 if the token does not say.
    pub min: u32,
    /// Most characters; 0 if the token does not say.
    pub max: u32,
}

/// A module that could not be spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ModuleTrouble {
    /// The file.
    pub module: String,
    /// Why.
    pub reason: FaultEntry,
}

/// A maker's module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ModuleView {
    /// What people call it.
    pub name: String,
    /// The file.
    pub path: String,
    /// Whether there is a file.
    pub is_there: bool,
}

/// Lists the keys there are. Takes as long as the slowest module, and never longer than half a minute or so.
pub fn list(app: &App, input: ListKeys) -> Result<KeyList, Error> {
    let known: Vec<KeyEntry> = settings::keys(app)?;
    let look = Look {
        usual: settings::usual_keys(app)?,
        trust: trust::of(app)?,
        at: moment_of(app.now()),
        today: app.now().day().to_string(),
        role: input.role,
    };
    let paths = paths(&known, input.module.as_deref());
    let (service, (tokens, troubles)) = std::thread::scope(|scope| {
        let service = scope.spawn(|| service::look(app));
        let tokens = all_tokens(&paths);
        (service.join(), tokens)
    });
    let store = token::store_certificates();
    let seen = Seen {
        tokens,
        service: service.map_err(|_| Error::Broken)?,
        has_store: !matches!(store, Err(pades::KeyFault::NotOnThisSystem)),
        store: store.unwrap_or_default(),
    };
    let mut offers = Vec::new();
    for entry in &known {
        if input.role.is_none_or(|role| role == entry.role) {
            offers.push(look.known(entry, &seen));
        }
    }
    for token in &seen.tokens {
        offers.extend(look.strangers(token, &known));
    }
    offers.extend(look.not_on_tokens(&seen, &known));
    offers.sort_by_key(|offer| {
        (
            !offer.is_there,
            offer.pin.is_locked,
            offer.standing,
            !offer.is_usual,
            offer.entry.is_none(),
        )
    });
    let module = |one: token::KnownModule| ModuleView {
        name: one.name.to_owned(),
        path: one.path.to_string_lossy().into_owned(),
        is_there: one.is_there,
    };
    Ok(KeyList {
        offers,
        troubles,
        modules: token::modules().into_iter().map(module).collect(),
        service: seen.service,
        has_store: seen.has_store,
    })
}

/// What there is to sign with now.
struct Seen {
    tokens: Vec<TokenInfo>,
    service: ServiceView,
    store: Vec<Certificate>,
    has_store: bool,
}

/// What every offer is looked at with.
struct Look {
    usual: BTreeMap<KeyRole, KeyChoice>,
    trust: pades::Trust,
    at: pades::Moment,
    today: String,
    role: Option<KeyRole>,
}

impl Look {
    /// A key this desk knows, with what its token says now.
    fn known(&self, entry: &KeyEntry, seen: &Seen) -> KeyOffer {
        let mut offer = KeyOffer {
            key: entry.key.clone(),
            entry: Some(entry.id),
            label: entry.label.clone(),
            role: Some(entry.role),
            is_usual: self.usual.get(&entry.role) == Some(&entry.key),
            subject: entry.subject.clone(),
            title: String::new(),
            organisation: entry.organisation.clone(),
            issuer: String::new(),
            valid_from: String::new(),
            valid_to: entry.valid_to.clone(),
            standing: match !entry.valid_to.is_empty() && entry.valid_to < self.today {
                true => KeyStanding::Expired,
                false => KeyStanding::Good,
            },
            device: None,
            is_there: false,
            pin: PinView::default(),
        };
        match &entry.key {
            KeyChoice::File { path } => offer.is_there = Path::new(path).is_file(),
            KeyChoice::Token {
                serial,
                certificate,
                ..
            } => {
                let found = seen.tokens.iter().find_map(|token| {
                    let fits = |one: &&token::TokenCertificate| {
                        token.serial == *serial && hex::encode(one.fingerprint()) == *certificate
                    };
                    Some((token, token.certificates.iter().find(fits)?))
                });
                offer.device = Some(DeviceView {
                    label: String::new(),
                    serial: serial.clone(),
                    maker: String::new(),
                    reader: String::new(),
                });
                if let Some((token, one)) = found {
                    self.seen(&mut offer, token, one);
                }
            }
            KeyChoice::Service => {
                offer.is_there = seen.service.is_running;
                offer.pin.on_device = true;
            }
            KeyChoice::Windows { certificate } => {
                let is_it = |one: &&Certificate| hex::encode(one.fingerprint()) == *certificate;
                offer.pin.on_device = true;
                if let Some(one) = seen.store.iter().find(is_it) {
                    self.certified(&mut offer, one, &[]);
                }
            }
        }
        offer
    }

    /// The signing service if it runs, and the store's certificates, as far as this desk does not know them in the role
    /// asked for.
    fn not_on_tokens(&self, seen: &Seen, known: &[KeyEntry]) -> Vec<KeyOffer> {
        let is_new = |key: &KeyChoice| !self.is_known(key, known);
        let mut offers = Vec::new();
        if seen.service.is_running && is_new(&KeyChoice::Service) {
            let mut offer = stranger(KeyChoice::Service, SERVICE_NAME.to_owned());
            offer.pin.on_device = true;
            offers.push(offer);
        }
        for one in &seen.store {
            let key = KeyChoice::Windows {
                certificate: hex::encode(one.fingerprint()),
            };
            if !is_new(&key) || may_never_sign(one) {
                continue;
            }
            let mut offer = stranger(key, one.name());
            offer.pin.on_device = true;
            self.certified(&mut offer, one, &[]);
            offers.push(offer);
        }
        offers
    }

    /// Whether this desk knows the key in the role asked for.
    fn is_known(&self, key: &KeyChoice, known: &[KeyEntry]) -> bool {
        known.iter().any(|entry| {
            self.role.is_none_or(|role| role == entry.role) && is_same(&entry.key, key)
        })
    }

    /// The signing keys of a token that this desk does not know in the role asked for.
    fn strangers(&self, token: &TokenInfo, known: &[KeyEntry]) -> Vec<KeyOffer> {
        let mut offers = Vec::new();
        for one in &token.certificates {
            let key = KeyChoice::Token {
                module: token.module.to_string_lossy().into_owned(),
                serial: token.serial.clone(),
                certificate: hex::encode(one.fingerprint()),
            };
            if self.is_known(&key, known) || is_authority(token, one) {
                continue;
            }
            let mut offer = stranger(key, one.certificate.name());
            self.seen(&mut offer, token, one);
            offers.push(offer);
        }
        offers
    }

    /// Fills in what the token and its certificate say.
    fn seen(&self, offer: &mut KeyOffer, token: &TokenInfo, one: &token::TokenCertificate) {
        self.certified(offer, &one.certificate, &tokens::chain_on(token, one));
        offer.pin = pin_view(token.pin);
        offer.device = Some(DeviceView {
            label: token.label.clone(),
            serial: token.serial.clone(),
            maker: token.manufacturer.clone(),
            reader: token.reader.clone(),
        });
    }

    /// Fills in what a certificate that is there says.
    fn certified(&self, offer: &mut KeyOffer, certificate: &Certificate, chain: &[Certificate]) {
        offer.is_there = true;
        offer.subject = certificate.name();
        offer.title = certificate.title().unwrap_or_default();
        offer.organisation = certificate.organisation().unwrap_or_default();
        offer.issuer = certificate.issuer();
        offer.valid_from = day_of(certificate.valid_from());
        offer.valid_to = day_of(certificate.valid_until());
        offer.standing = self.standing(certificate, chain);
    }

    fn standing(&self, certificate: &Certificate, chain: &[Certificate]) -> KeyStanding {
        use pades::CertificateFault as E;
        match certificate.may_sign(self.at) {
            Err(E::Expired { .. }) => KeyStanding::Expired,
            Err(E::NotYetValid { .. }) => KeyStanding::NotYetValid,
            Err(E::NotACertificate | E::WeakKey { .. } | E::WrongUsage) => KeyStanding::Unfit,
            Ok(()) if self.trust.is_withdrawn(certificate, chain, self.at) => KeyStanding::Revoked,
            Ok(()) => KeyStanding::Good,
        }
    }
}

/// A key that is there, and that nobody has used here yet.
fn stranger(key: KeyChoice, label: String) -> KeyOffer {
    KeyOffer {
        key,
        entry: None,
        label,
        role: None,
        is_usual: false,
        subject: String::new(),
        title: String::new(),
        organisation: String::new(),
        issuer: String::new(),
        valid_from: String::new(),
        valid_to: String::new(),
        standing: KeyStanding::Good,
        device: None,
        is_there: true,
        pin: PinView::default(),
    }
}

/// Two choices are one key if token and certificate are one, whichever module sees them.
fn is_same(one: &KeyChoice, other: &KeyChoice) -> bool {
    match (one, other) {
        (
            KeyChoice::Token {
                serial,
                certificate,
                ..
            },
            KeyChoice::Token {
                serial: other_serial,
                certificate: other_certificate,
                ..
            },
        ) => serial == other_serial && certificate == other_certificate,
        _ => one == other,
    }
}

/// An authority's certificate, there to complete the chain of another on the token; or one not meant for signing.
pub(super) fn is_authority(token: &TokenInfo, one: &token::TokenCertificate) -> bool {
    let others = token.certificates.iter().filter(|other| *other != one);
    let issues = others
        .into_iter()
        .any(|other| chain_names(&other.certificate, &one.certificate));
    issues || may_never_sign(&one.certificate)
}

/// Whether it is not meant for signing at all.
fn may_never_sign(certificate: &Certificate) -> bool {
    matches!(
        certificate.may_sign(certificate.valid_from()),
        Err(pades::CertificateFault::WrongUsage)
    )
}

/// Whether `above` issued `below`.
fn chain_names(below: &Certificate, above: &Certificate) -> bool {
    !pades::chain_of(below, vec![above.clone()]).is_empty()
}

fn pin_view(state: PinState) -> PinView {
    PinView {
        on_device: state.has_pad,
        is_low: state.is_low,
        is_final_try: state.is_final_try,
        is_locked: state.is_locked,
        is_unset: !state.is_set || state.must_change,
        min: state.min,
        max: state.max,
    }
}

/// The modules to look through: those of known keys, one named by hand, and the makers' that are there.
fn paths(known: &[KeyEntry], named: Option<&str>) -> BTreeSet<PathBuf> {
    let of_keys = known.iter().filter_map(|entry| match &entry.key {
        KeyChoice::Token { module, .. } => Some(PathBuf::from(module)),
        KeyChoice::File { .. } | KeyChoice::Service | KeyChoice::Windows { .. } => None,
    });
    let makers = token::modules().into_iter().filter(|one| one.is_there);
    let named = named.filter(|path| !path.is_empty()).map(PathBuf::from);
    of_keys
        .chain(named)
        .chain(makers.map(|one| one.path))
        // One file under two names is one module.
        .map(|path| path.canonicalize().unwrap_or(path))
        .collect()
}

/// The tokens seen through all modules at once, each once; and the modules that failed.
fn all_tokens(modules: &BTreeSet<PathBuf>) -> (Vec<TokenInfo>, Vec<ModuleTrouble>) {
    let answers: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> = modules
            .iter()
            .map(|module| (module, scope.spawn(|| tokens::seen(module))))
            .collect();
        let joined = asked.into_iter().map(|(module, asked)| {
            let answer = asked.join();
            (module, answer.unwrap_or(Err(pades::KeyFault::Crashed)))
        });
        joined.collect()
    });
    let (mut tokens, mut troubles) = (Vec::<TokenInfo>::new(), Vec::new());
    for (module, answer) in answers {
        match answer {
            Ok(seen) => {
                for token in seen {
                    let twice = |other: &TokenInfo| {
                        other.serial == token.serial && other.certificates == token.certificates
                    };
                    if !tokens.iter().any(twice) {
                        tokens.push(token);
                    }
                }
            }
            Err(fault) => troubles.push(ModuleTrouble {
                module: module.to_string_lossy().into_owned(),
                reason: told(&fault.into()),
            }),
        }
    }
    (tokens, troubles)
}
