//! Revocation lists: what one says about a certificate, and which may speak at all (RFC 5280).

use std::collections::BTreeMap;
use std::sync::Mutex;

use openssl::asn1::Asn1TimeRef;
use openssl::x509::{CrlStatus, X509Crl};

use super::statement::{Reason, Revoked, Said, Word, algorithms_of};
use crate::asn1::{Element, NotDer, Reader, tag};
use crate::certificate::{Extension, same_name};
use crate::cms::{Hash, stated_hashes};
use crate::{Certificate, Moment, StateSource, policy};

/// So many keys are remembered as tried on one list.
const MOST_TRIED: usize = 64;

/// A revocation list with what decides whether it may be used.
pub(crate) struct RevocationList {
    pub(super) der: Vec<u8>,
    crl: X509Crl,
    issued: Moment,
    next: Option<Moment>,
    hashes: Option<Vec<Hash>>,
    limits: Limits,
    /// Whose keys have been tried on it, by fingerprint: a list may be long, and its signature is
    /// asked for at every certificate.
    tried: Mutex<BTreeMap<Vec<u8>, bool>>,
}

/// For what a list speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Limits {
    scope: Scope,
    /// The addresses under which this part of a divided list is published; none if it is whole.
    part: Part,
    /// It keeps certificates that ended after this moment.
    remembers_since: Option<Moment>,
}

/// Addresses of one part of a divided list.
type Part = Option<Vec<Vec<u8>>>;

/// Which certificates a list speaks for (RFC 5280, 5.2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Scope {
    All,
    UsersOnly,
    AuthoritiesOnly,
    /// Partial, indirect, or with a critical extension that we do not know.
    #[default]
    Unusable,
}

impl RevocationList {
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        let crl = X509Crl::from_der(der).ok()?;
        let date = |at: &Asn1TimeRef| Moment::from_asn1(at);
        let algorithm = || {
            let mut parts = Reader::new(der).expect(tag::SEQUENCE)?.open();
            parts.expect(tag::SEQUENCE)?;
            parts.expect(tag::SEQUENCE)
        };
        Some(Self {
            issued: date(crl.last_update())?,
            next: match crl.next_update() {
                Some(next) => Some(date(next)?),
                None => None,
            },
            hashes: algorithm().ok().and_then(stated_hashes),
            limits: limits(der).unwrap_or_default(),
            tried: Mutex::default(),
            der: der.to_vec(),
            crl,
        })
    }

    /// Whether it names the issuer as the one that issued it.
    pub(super) fn is_of(&self, issuer: &Certificate) -> bool {
        same_name(self.crl.issuer_name(), issuer.x509().subject_name())
    }

    /// `None` if this list has nothing to say about the certificate.
    pub(super) fn said(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Said> {
        let is_authority = certificate.is_authority();
        let speaks = match self.limits.scope {
            Scope::All => true,
            Scope::UsersOnly => !is_authority,
            Scope::AuthoritiesOnly => is_authority,
            Scope::Unusable => false,
        };
        let is_its_part = || {
            self.limits.part.as_ref().is_none_or(|part| {
                all_addresses(certificate)
                    .iter()
                    .any(|address| part.iter().any(|own| own == address.as_bytes()))
            })
        };
        if !speaks || !is_its_part() || !self.is_by(issuer) {
            return None;
        }
        let word = match self.crl.get_by_cert(certificate.x509()) {
            CrlStatus::Revoked(entry) => {
                let since = Moment::from_asn1(entry.revocation_date()).unwrap_or(Moment(i64::MIN));
                Word::Revoked(self.revoked(certificate, since))
            }
            // Only a partial list takes entries back, and partial ones are not used.
            CrlStatus::NotRevoked | CrlStatus::RemoveFromCrl(_) => Word::Good,
        };
        Some(Said {
            word,
            source: StateSource::List,
            issued: self.issued,
            next: self.next,
            until: self.until(),
            speaker: (issuer.valid_from(), issuer.valid_until()),
            algorithms: algorithms_of(self.hashes.clone(), issuer),
            responder: None,
            remembers_since: self.limits.remembers_since,
        })
    }

    /// Whether this authority issued it, and may.
    pub(super) fn is_by(&self, issuer: &Certificate) -> bool {
        self.is_of(issuer) && issuer.may_sign_lists() && self.is_signed_by(issuer)
    }

    /// `thisUpdate`.
    pub(super) fn issued(&self) -> Moment {
        self.issued
    }

    /// The last moment for which it speaks of itself.
    pub(super) fn until(&self) -> Moment {
        let life = || Moment(self.issued.0.saturating_add(policy::list_life()));
        self.next.unwrap_or_else(life)
    }

    /// Whether it speaks for all for whom the other does, if they are of one issuer.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let (own, others) = (&self.limits, &other.limits);
        let is_whole = own.scope == Scope::All && own.part.is_none();
        is_whole || (own.scope == others.scope && own.part == others.part)
    }

    fn is_signed_by(&self, issuer: &Certificate) -> bool {
        // What could not be tried is tried again.
        let ask = || self.crl.verify(&*issuer.key()?).ok();
        let Ok(mut tried) = self.tried.lock() else {
            return ask().unwrap_or(false);
        };
        let fingerprint = issuer.fingerprint();
        if let Some(known) = tried.get(&fingerprint) {
            return *known;
        }
        let Some(signed) = ask() else {
            return false;
        };
        // Lists are kept for long, and strangers' certificates bear what names they like.
        if tried.len() >= MOST_TRIED {
            tried.clear();
        }
        tried.insert(fingerprint, signed);
        signed
    }

    /// What the entry adds: why, and since when the key may not have been safe.
    fn revoked(&self, certificate: &Certificate, since: Moment) -> Revoked {
        let (number, invalid) = certificate
            .fields()
            .and_then(|fields| entry(&self.der, fields.serial))
            .unwrap_or((Some(u8::MAX), None));
        Revoked {
            since: invalid.map_or(since, |invalid| invalid.min(since)),
            reason: Reason::from_number(number),
        }
    }
}

/// Addresses of revocation lists that a certificate names, `http` and `https` only.
pub(crate) fn list_addresses(certificate: &Certificate) -> Vec<String> {
    let mut addresses = all_addresses(certificate);
    addresses.retain(|address| {
        let lower = address.to_ascii_lowercase();
        lower.starts_with("http://") || lower.starts_with("https://")
    });
    addresses
}

fn all_addresses(certificate: &Certificate) -> Vec<String> {
    let mut found = Vec::new();
    for point in certificate
        .x509()
        .crl_distribution_points()
        .into_iter()
        .flatten()
    {
        let names = point.distpoint().and_then(|name| name.fullname());
        for name in names.into_iter().flatten() {
            found.extend(name.uri().map(str::to_owned));
        }
    }
    found
}

/// Whether the certificate says where its status can be asked.
pub(super) fn names_source(certificate: &Certificate) -> bool {
    let points = certificate.x509().crl_distribution_points();
    let responders = certificate.x509().ocsp_responders();
    points.is_some_and(|points| !points.is_empty())
        || responders.is_ok_and(|responders| !responders.is_empty())
}

/// The parts of what is signed in a list.
fn body(der: &[u8]) -> Result<Vec<Element<'_>>, NotDer> {
    let mut outer = Reader::new(der).expect(tag::SEQUENCE)?.open();
    outer.expect(tag::SEQUENCE)?.open().rest()
}

/// Reads the extensions of a list as far as they limit its use.
fn limits(der: &[u8]) -> Result<Limits, NotDer> {
    const DISTRIBUTION_POINT: &[u8] = b"\x55\x1d\x1c";
    const EXPIRED_KEPT: &[u8] = b"\x55\x1d\x3c";
    const KNOWN: [&[u8]; 3] = [b"\x55\x1d\x14", b"\x55\x1d\x23", DISTRIBUTION_POINT];
    let mut limits = Limits {
        scope: Scope::All,
        ..Limits::default()
    };
    let last = body(der)?.last().copied().ok_or(NotDer)?;
    if last.tag != tag::CONTEXT_0_CONSTRUCTED {
        return Ok(limits);
    }
    for extension in last.open().expect(tag::SEQUENCE)?.open().rest()? {
        let extension = Extension::read(extension)?;
        if extension.is_critical && !KNOWN.contains(&extension.kind) {
            return Ok(Limits::default());
        }
        if extension.kind == DISTRIBUTION_POINT {
            (limits.scope, limits.part) = distribution_scope(extension.value)?;
        }
        if extension.kind == EXPIRED_KEPT {
            let time = Reader::new(extension.value).expect(tag::GENERALIZED_TIME)?;
            limits.remembers_since = Moment::from_generalized(time.content);
        }
    }
    Ok(limits)
}

/// IssuingDistributionPoint: [0] its names, [1] users, [2] authorities; the rest is not for us.
fn distribution_scope(value: &[u8]) -> Result<(Scope, Part), NotDer> {
    const ADDRESS: u8 = 0x86;
    let (mut scope, mut part) = (Scope::All, None);
    for field in Reader::new(value).expect(tag::SEQUENCE)?.open().rest()? {
        match (field.tag, field.content != [0]) {
            (tag::CONTEXT_0_CONSTRUCTED, _) => {
                let names = field.open().next()?;
                let names = names
                    .open()
                    .rest()?
                    .into_iter()
                    .filter(|name| name.tag == ADDRESS);
                part = Some(names.map(|name| name.content.to_vec()).collect());
            }
            (_, false) => {}
            (0x81, true) => scope = Scope::UsersOnly,
            (0x82, true) => scope = Scope::AuthoritiesOnly,
            _ => return Ok((Scope::Unusable, None)),
        }
    }
    Ok((scope, part))
}

/// Reason and invalidity date of the entry for `serial`.
///
/// Errors if there is no such entry, or it cannot be read.
fn entry(der: &[u8], serial: &[u8]) -> Result<(Option<u8>, Option<Moment>), NotDer> {
    const REASON: &[u8] = b"\x55\x1d\x15";
    const INVALIDITY: &[u8] = b"\x55\x1d\x18";
    const ENUMERATED: u8 = 0x0a;
    // The only list among the parts whose elements begin with a serial number.
    let entries = body(der)?
        .into_iter()
        .rfind(|part| part.tag == tag::SEQUENCE)
        .ok_or(NotDer)?;
    let mut open = entries.open();
    while !open.is_empty() {
        let mut fields = open.expect(tag::SEQUENCE)?.open();
        if fields.expect(tag::INTEGER)?.content != serial {
            continue;
        }
        fields.next()?;
        let (mut reason, mut invalid) = (None, None);
        let extensions = match fields.optional(tag::SEQUENCE)? {
            Some(extensions) => extensions.open().rest()?,
            None => Vec::new(),
        };
        for extension in extensions {
            let extension = Extension::read(extension)?;
            if extension.kind == REASON {
                let number = Reader::new(extension.value).expect(ENUMERATED)?;
                reason = number.content.first().copied();
            }
            if extension.kind == INVALIDITY {
                let time = Reader::new(extension.value).expect(tag::GENERALIZED_TIME)?;
                invalid = Moment::from_generalized(time.content);
            }
        }
        return Ok((reason, invalid));
    }
    Err(NotDer)
}
