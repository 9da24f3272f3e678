//! X.509 certificates as this room uses them. Never decides whom to trust.

mod policies;

use std::sync::Arc;

use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::sha::sha256;
use openssl::x509::{X509, X509KeyUsage, X509NameRef};

use crate::asn1::{Element, NotDer, Reader, tag};
use crate::cms::{Hash, stated_hashes};
use crate::policy::{self, Algorithm};
use crate::{CertificateFault, Moment};

pub use policies::StatedPolicy;

/// An X.509 certificate, with the bytes it came in.
#[derive(Clone)]
pub struct Certificate {
    x509: X509,
    der: Arc<[u8]>,
}

impl Certificate {
    /// Reads DER.
    ///
    /// Errors with [`CertificateFault::NotACertificate`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateFault> {
        let x509 = X509::from_der(der).map_err(|_| CertificateFault::NotACertificate)?;
        Self::from_x509(x509)
    }

    /// Reads the first certificate of a PEM text.
    ///
    /// Errors with [`CertificateFault::NotACertificate`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, CertificateFault> {
        let x509 = X509::from_pem(pem).map_err(|_| CertificateFault::NotACertificate)?;
        Self::from_x509(x509)
    }

    pub(crate) fn from_x509(x509: X509) -> Result<Self, CertificateFault> {
        let der = x509
            .to_der()
            .map_err(|_| CertificateFault::NotACertificate)?;
        // A certificate whose dates or key cannot be read is of no use to anybody here.
        for date in [x509.not_before(), x509.not_after()] {
            Moment::from_asn1(date).ok_or(CertificateFault::NotACertificate)?;
        }
        x509.public_key()
            .map_err(|_| CertificateFault::NotACertificate)?;
        let der = der.into();
        Ok(Self { x509, der })
    }

    /// PEM (RFC 7468).
    pub(crate) fn pem(&self) -> String {
        let body = openssl::base64::encode_block(self.der());
        let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for (at, letter) in body.chars().enumerate() {
            if at > 0 && at % 64 == 0 {
                text.push('\n');
            }
            text.push(letter);
        }
        text.push_str("\n-----END CERTIFICATE-----\n");
        text
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The common name of the person or office, or an empty text.
    pub fn name(&self) -> String {
        entry(self.x509.subject_name(), Nid::COMMONNAME).unwrap_or_default()
    }

    /// The title of the person: `Chủ tịch`.
    pub fn title(&self) -> Option<String> {
        entry(self.x509.subject_name(), Nid::TITLE)
    }

    /// The organisation, the nearest unit where several are named.
    pub fn organisation(&self) -> Option<String> {
        let subject = self.x509.subject_name();
        entry(subject, Nid::ORGANIZATIONNAME)
            .or_else(|| entry(subject, Nid::ORGANIZATIONALUNITNAME))
    }

    /// The common name of the authority that issued it, or its organisation.
    pub fn issuer(&self) -> String {
        let issuer = self.x509.issuer_name();
        entry(issuer, Nid::COMMONNAME)
            .or_else(|| entry(issuer, Nid::ORGANIZATIONNAME))
            .unwrap_or_default()
    }

    /// The first moment it holds.
    pub fn valid_from(&self) -> Moment {
        Moment::from_asn1(self.x509.not_before()).unwrap_or(Moment(i64::MAX))
    }

    /// The last moment it holds.
    pub fn valid_until(&self) -> Moment {
        Moment::from_asn1(self.x509.not_after()).unwrap_or(Moment(i64::MIN))
    }

    /// SHA-256 of the DER, 32 bytes.
    pub fn fingerprint(&self) -> Vec<u8> {
        sha256(&self.der).to_vec()
    }

    /// Says whether it may sign at `at`: dates, strength of the key, key usage.
    ///
    /// Errors with the first reason against it; does not look at chains or revocation.
    pub fn may_sign(&self, at: Moment) -> Result<(), CertificateFault> {
        if at > self.valid_until() {
            return Err(CertificateFault::Expired {
                until: self.valid_until(),
            });
        }
        if at < self.valid_from() {
            return Err(CertificateFault::NotYetValid {
                from: self.valid_from(),
            });
        }
        if !self.has_strong_key() {
            return Err(CertificateFault::WeakKey {
                bits: self.key().map_or(0, |key| key.bits()),
            });
        }
        if !self.is_for_signing() {
            return Err(CertificateFault::WrongUsage);
        }
        Ok(())
    }

    /// Says whether something may be sealed to it at `at`: dates, kind and strength of the key, and key usage, which
    /// where it is stated must allow the key to encipher keys or to agree on them (RFC 5280, 4.2.1.3).
    ///
    /// Errors with the first reason against it; does not look at chains or revocation.
    pub fn may_receive(&self, at: Moment) -> Result<(), CertificateFault> {
        if at > self.valid_until() {
            let until = self.valid_until();
            return Err(CertificateFault::Expired { until });
        }
        if at < self.valid_from() {
            let from = self.valid_from();
            return Err(CertificateFault::NotYetValid { from });
        }
        let key = self.key().ok_or(CertificateFault::NotACertificate)?;
        if !self.has_strong_key() {
            return Err(CertificateFault::WeakKey { bits: key.bits() });
        }
        let wanted = match key.id() {
            Id::RSA => X509KeyUsage::KEY_ENCIPHERMENT,
            Id::EC => X509KeyUsage::KEY_AGREEMENT,
            _ => return Err(CertificateFault::WrongUsage),
        };
        match self.x509.key_usage() {
            Some(usage) if !usage.contains(wanted) => Err(CertificateFault::WrongUsage),
            _ => Ok(()),
        }
    }

    /// The serial number, lower-case hexadecimal.
    pub fn serial(&self) -> String {
        self.fields()
            .map_or_else(|_| String::new(), |own| hex::encode(own.serial))
    }

    /// Whether the key is of a kind and length that is relied on now.
    pub(crate) fn has_strong_key(&self) -> bool {
        self.key_algorithm()
            .is_some_and(|algorithm| policy::end_of(algorithm) == policy::End::NotYet)
    }

    /// Kind and length of the key, as the policy counts them. `None` for kinds it does not know.
    pub(crate) fn key_algorithm(&self) -> Option<Algorithm> {
        let key = self.key()?;
        match key.id() {
            // An exponent of 1 or 2 makes anybody's bytes a signature.
            Id::RSA | Id::RSA_PSS => {
                let has_exponent = key
                    .rsa()
                    .is_ok_and(|rsa| rsa.e().num_bits() > 1 && rsa.e().is_bit_set(0));
                has_exponent.then_some(Algorithm::Rsa(key.bits()))
            }
            Id::EC => {
                let curve = key.ec_key().ok()?.group().curve_name()?;
                Some(Algorithm::Curve(curve))
            }
            Id::ED25519 => Some(Algorithm::Ed25519),
            Id::ED448 => Some(Algorithm::Ed448),
            _ => None,
        }
    }

    /// The hashes over which the issuer signed it; `None` if the scheme is one nobody here knows.
    pub(crate) fn signature_hashes(&self) -> Option<Vec<Hash>> {
        let read = || {
            let mut parts = Reader::new(&self.der).expect(tag::SEQUENCE)?.open();
            parts.expect(tag::SEQUENCE)?;
            parts.expect(tag::SEQUENCE)
        };
        stated_hashes(read().ok()?)
    }

    /// Whether key usage, where it is stated, allows signing documents.
    pub(crate) fn is_for_signing(&self) -> bool {
        self.x509.key_usage().is_none_or(|usage| {
            usage.intersects(X509KeyUsage::DIGITAL_SIGNATURE | X509KeyUsage::NON_REPUDIATION)
        })
    }

    /// Whether key usage, where it is stated, allows signing revocation lists.
    pub(crate) fn may_sign_lists(&self) -> bool {
        self.x509
            .key_usage()
            .is_none_or(|usage| usage.contains(X509KeyUsage::CRL_SIGN))
    }

    /// Whether BasicConstraints make it an authority.
    pub(crate) fn is_authority(&self) -> bool {
        const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
        let Some(stated) = self.extension(BASIC_CONSTRAINTS) else {
            return false;
        };
        let read = || -> Result<bool, NotDer> {
            let mut inner = Reader::new(stated.value).expect(tag::SEQUENCE)?.open();
            let flag = inner.optional(tag::BOOLEAN)?;
            Ok(flag.is_some_and(|flag| flag.content != [0]))
        };
        read().unwrap_or(false)
    }

    /// Whether extended key usage, where it is stated, leaves room for signing documents.
    ///
    /// Any purpose, protected mail, showing who one is, and the purposes made for documents
    /// (RFC 9336, Microsoft, Adobe) do; servers, programs, stamps and statuses alone do not.
    pub(crate) fn is_for_documents(&self) -> bool {
        const FITTING: [&[u8]; 7] = [
            b"\x55\x1d\x25\x00",
            b"\x2b\x06\x01\x05\x05\x07\x03\x02",
            b"\x2b\x06\x01\x05\x05\x07\x03\x04",
            b"\x2b\x06\x01\x05\x05\x07\x03\x24",
            b"\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x0c",
            b"\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x02",
            b"\x2a\x86\x48\x86\xf7\x2f\x01\x01\x05",
        ];
        match self.purposes() {
            None => true,
            Some((_, purposes)) => purposes
                .iter()
                .any(|purpose| FITTING.contains(&purpose.as_slice())),
        }
    }

    /// Whether it is for time stamps and nothing else, and says so bindingly (RFC 3161, 2.3).
    pub(crate) fn is_for_stamping(&self) -> bool {
        const TIME_STAMPING: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x08";
        let purposes = self.purposes();
        purposes.is_some_and(|(is_critical, purposes)| is_critical && purposes == [TIME_STAMPING])
            && self.is_for_signing()
    }

    /// Whether an authority gave it the right to tell the status of its certificates (RFC 6960, 4.2.2.2).
    pub(crate) fn is_for_statuses(&self) -> bool {
        const OCSP_SIGNING: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x09";
        let purposes = self.purposes();
        purposes.is_some_and(|(_, purposes)| purposes.iter().any(|one| one == OCSP_SIGNING))
            && self.is_for_signing()
    }

    /// Whether its issuer asks nobody to look for its revocation (id-pkix-ocsp-nocheck).
    pub(crate) fn is_exempt_from_revocation(&self) -> bool {
        const NO_CHECK: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x05";
        self.extension(NO_CHECK).is_some()
    }

    /// Extended key usage: whether it binds, and the purposes. `None` if it is not stated; one that
    /// cannot be read names no purpose.
    fn purposes(&self) -> Option<(bool, Vec<Vec<u8>>)> {
        const EXTENDED_KEY_USAGE: &[u8] = b"\x55\x1d\x25";
        let stated = self.extension(EXTENDED_KEY_USAGE)?;
        let read = || -> Result<Vec<Vec<u8>>, NotDer> {
            let all = Reader::new(stated.value).expect(tag::SEQUENCE)?.open();
            let all = all.rest()?;
            Ok(all.iter().map(|one| one.content.to_vec()).collect())
        };
        Some((stated.is_critical, read().unwrap_or_default()))
    }

    /// The extension of this kind, if it is stated.
    fn extension(&self, kind: &[u8]) -> Option<Extension<'_>> {
        let read = || -> Result<Option<Extension<'_>>, NotDer> {
            const EXTENSIONS: u8 = 0xa3;
            let mut outer = Reader::new(&self.der).expect(tag::SEQUENCE)?.open();
            let body = outer.expect(tag::SEQUENCE)?.open().rest()?;
            let Some(last) = body.last().filter(|last| last.tag == EXTENSIONS) else {
                return Ok(None);
            };
            let stated = last.open().expect(tag::SEQUENCE)?.open().rest()?;
            for extension in stated {
                let extension = Extension::read(extension)?;
                if extension.kind == kind {
                    return Ok(Some(extension));
                }
            }
            Ok(None)
        };
        read().ok().flatten()
    }

    /// The name of its issuer and the bits of its own key, as responders hash them; its serial number.
    pub(crate) fn fields(&self) -> Result<CertificateFields<'_>, NotDer> {
        const BITS: u8 = 0x03;
        let outer = Reader::new(&self.der).expect(tag::SEQUENCE)?;
        let mut body = outer.open().expect(tag::SEQUENCE)?.open();
        body.optional(tag::CONTEXT_0_CONSTRUCTED)?;
        let serial = body.expect(tag::INTEGER)?.content;
        body.expect(tag::SEQUENCE)?;
        let issuer = body.expect(tag::SEQUENCE)?.whole;
        body.expect(tag::SEQUENCE)?;
        let subject = body.expect(tag::SEQUENCE)?.whole;
        let mut key = body.expect(tag::SEQUENCE)?.open();
        key.expect(tag::SEQUENCE)?;
        let key = key.expect(BITS)?.content.get(1..).ok_or(NotDer)?;
        Ok(CertificateFields {
            serial,
            issuer,
            subject,
            key,
        })
    }

    /// Whether subject and issuer are one and the signature on it is its own.
    pub(crate) fn is_self_signed(&self) -> bool {
        self.is_issued_by(self)
    }

    /// Whether `issuer`'s name and key made this certificate.
    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        self.names_issuer(issuer)
            && issuer
                .key()
                .is_some_and(|key| self.x509.verify(&key).unwrap_or(false))
    }

    /// Whether it states this issuer's name; who signed it is not looked at.
    pub(crate) fn names_issuer(&self, issuer: &Self) -> bool {
        same_name(self.x509.issuer_name(), issuer.x509.subject_name())
    }

    pub(crate) fn key(&self) -> Option<PKey<Public>> {
        self.x509.public_key().ok()
    }

    pub(crate) fn x509(&self) -> &X509 {
        &self.x509
    }
}

/// Parts of a certificate as they stand in it.
pub(crate) struct CertificateFields<'c> {
    /// The octets of the serial number.
    pub(crate) serial: &'c [u8],
    pub(crate) issuer: &'c [u8],
    pub(crate) subject: &'c [u8],
    /// The bits of the public key, without the count of unused ones.
    pub(crate) key: &'c [u8],
}

/// An extension of a certificate, a list or a response (RFC 5280, 4.1).
pub(crate) struct Extension<'e> {
    /// The content octets of its object identifier.
    pub(crate) kind: &'e [u8],
    pub(crate) is_critical: bool,
    pub(crate) value: &'e [u8],
}

impl<'e> Extension<'e> {
    pub(crate) fn read(element: Element<'e>) -> Result<Self, NotDer> {
        let mut parts = element.open();
        Ok(Self {
            kind: parts.expect(tag::OID)?.content,
            is_critical: parts
                .optional(tag::BOOLEAN)?
                .is_some_and(|flag| flag.content != [0]),
            value: parts.expect(tag::OCTETS)?.content,
        })
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// Whether two distinguished names are one, as OpenSSL compares them.
pub(crate) fn same_name(one: &X509NameRef, other: &X509NameRef) -> bool {
    one.try_cmp(other).is_ok_and(|order| order.is_eq())
}

fn entry(name: &X509NameRef, nid: Nid) -> Option<String> {
    let last = name.entries_by_nid(nid).last()?;
    last.data().to_string().ok()
}
