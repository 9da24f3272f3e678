//! What revocation lists say about a certificate, and which lists may speak at all (RFC 5280).

use openssl::asn1::Asn1TimeRef;
use openssl::x509::{CrlStatus, X509Crl};

use crate::asn1::{NotDer, Reader, tag};
use crate::certificate::same_name;
use crate::{Certificate, Moment};

/// What is known about the revocation of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// A fresh list does not name it.
    Good { issued: Moment },
    /// A list names it.
    Revoked { since: Moment, issued: Moment },
    /// There is a list, but a newer one should be out by the time asked.
    Stale { issued: Moment },
    /// It names a source, and nothing from there is at hand.
    NotChecked,
    /// It names no source, and no list is at hand.
    NoSource,
}

impl Status {
    /// Revoked outweighs all; then the newest list counts.
    pub(super) fn or_stronger(self, other: Self) -> Self {
        let rank = |status: &Self| match status {
            Self::Revoked { .. } => (3, Moment(0)),
            Self::Good { issued } => (2, *issued),
            Self::Stale { issued } => (1, *issued),
            Self::NotChecked | Self::NoSource => (0, Moment(0)),
        };
        if rank(&other) > rank(&self) {
            other
        } else {
            self
        }
    }
}

/// A revocation list with what decides whether it may be used.
pub(super) struct RevocationList {
    pub(super) der: Vec<u8>,
    crl: X509Crl,
    issued: Moment,
    next: Option<Moment>,
    scope: Scope,
    /// The addresses under which this part of a divided list is published; none if it is whole.
    part: Part,
}

/// Addresses of one part of a divided list.
type Part = Option<Vec<Vec<u8>>>;

/// Which certificates a list speaks for (RFC 5280, 5.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    All,
    UsersOnly,
    AuthoritiesOnly,
    /// Partial, indirect, or with a critical extension that we do not know.
    Unusable,
}

/// Without a date for the next list, one older than a week is stale.
const WEEK_MILLIS: i64 = 7 * 24 * 3600 * 1000;

impl RevocationList {
    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        let crl = X509Crl::from_der(der).ok()?;
        let date = |at: &Asn1TimeRef| Moment::from_asn1(at);
        let (scope, part) = scope(der).unwrap_or((Scope::Unusable, None));
        Some(Self {
            issued: date(crl.last_update())?,
            next: match crl.next_update() {
                Some(next) => Some(date(next)?),
                None => None,
            },
            scope,
            part,
            der: der.to_vec(),
            crl,
        })
    }

    /// `None` if this list has nothing to say about the certificate.
    pub(super) fn status(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Moment,
    ) -> Option<Status> {
        let is_authority = is_authority(certificate.der());
        let speaks = match self.scope {
            Scope::All => true,
            Scope::UsersOnly => !is_authority,
            Scope::AuthoritiesOnly => is_authority,
            Scope::Unusable => false,
        };
        let is_its_part = self.part.as_ref().is_none_or(|part| {
            all_addresses(certificate)
                .iter()
                .any(|address| part.contains(&address.clone().into_bytes()))
        });
        let from_issuer = same_name(self.crl.issuer_name(), issuer.x509().subject_name())
            && issuer
                .key()
                .is_some_and(|key| self.crl.verify(&key).unwrap_or(false));
        if !speaks || !is_its_part || !from_issuer || !issuer.may_sign_lists() {
            return None;
        }
        let issued = self.issued;
        match self.crl.get_by_cert(certificate.x509()) {
            CrlStatus::Revoked(entry) => {
                let since = Moment::from_asn1(entry.revocation_date()).unwrap_or(Moment(i64::MIN));
                if since <= at {
                    return Some(Status::Revoked { since, issued });
                }
            }
            CrlStatus::NotRevoked | CrlStatus::RemoveFromCrl(_) => {}
        }
        // Lists may drop certificates that have ended: silence then proves nothing.
        if issued > certificate.valid_until() {
            return None;
        }
        let until = self
            .next
            .unwrap_or(Moment(issued.0.saturating_add(WEEK_MILLIS)));
        if at > until {
            return Some(Status::Stale { issued });
        }
        Some(Status::Good { issued })
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

/// Reads the extensions of a list as far as they limit its use.
fn scope(der: &[u8]) -> Result<(Scope, Part), NotDer> {
    const DISTRIBUTION_POINT: &[u8] = b"\x55\x1d\x1c";
    const KNOWN: [&[u8]; 3] = [b"\x55\x1d\x14", b"\x55\x1d\x23", DISTRIBUTION_POINT];
    let body = Reader::new(der)
        .expect(tag::SEQUENCE)?
        .open()
        .expect(tag::SEQUENCE)?;
    let last = body.open().rest()?.last().copied().ok_or(NotDer)?;
    let mut scope = (Scope::All, None);
    if last.tag != tag::CONTEXT_0_CONSTRUCTED {
        return Ok(scope);
    }
    for extension in last.open().expect(tag::SEQUENCE)?.open().rest()? {
        let mut parts = extension.open();
        let kind = parts.expect(tag::OID)?.content;
        let is_critical = parts
            .optional(tag::BOOLEAN)?
            .is_some_and(|flag| flag.content != [0]);
        let value = parts.expect(tag::OCTETS)?;
        if is_critical && !KNOWN.contains(&kind) {
            return Ok((Scope::Unusable, None));
        }
        if kind == DISTRIBUTION_POINT {
            scope = distribution_scope(value.content)?;
        }
    }
    Ok(scope)
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

/// Whether BasicConstraints make the certificate an authority.
fn is_authority(der: &[u8]) -> bool {
    const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
    let read = || -> Result<bool, NotDer> {
        let body = Reader::new(der)
            .expect(tag::SEQUENCE)?
            .open()
            .expect(tag::SEQUENCE)?;
        let Some(last) = body
            .open()
            .rest()?
            .last()
            .copied()
            .filter(|last| last.tag == 0xa3)
        else {
            return Ok(false);
        };
        for extension in last.open().expect(tag::SEQUENCE)?.open().rest()? {
            let mut parts = extension.open();
            let kind = parts.expect(tag::OID)?.content;
            parts.optional(tag::BOOLEAN)?;
            let value = parts.expect(tag::OCTETS)?;
            if kind == BASIC_CONSTRAINTS {
                let mut inner = Reader::new(value.content).expect(tag::SEQUENCE)?.open();
                return Ok(inner
                    .optional(tag::BOOLEAN)?
                    .is_some_and(|flag| flag.content != [0]));
            }
        }
        Ok(false)
    };
    read().unwrap_or(false)
}
