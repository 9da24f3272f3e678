//! X.509 certificates as this room uses them. Never decides whom to trust.

use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::x509::{X509, X509KeyUsage, X509NameRef};

use crate::asn1::{NotDer, Reader, tag};
use crate::{CertificateFault, Moment};

/// An X.509 certificate, with the bytes it came in.
#[derive(Clone)]
pub struct Certificate {
    x509: X509,
    der: Vec<u8>,
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
        Ok(Self { x509, der })
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

    /// SHA-256 of the DER, 32 bytes; empty only if OpenSSL fails.
    pub fn fingerprint(&self) -> Vec<u8> {
        self.x509
            .digest(MessageDigest::sha256())
            .map(|digest| digest.to_vec())
            .unwrap_or_default()
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

    /// Whether the key is at least RSA-2048, a 256-bit curve or Ed25519.
    pub(crate) fn has_strong_key(&self) -> bool {
        let Some(key) = self.key() else { return false };
        match key.id() {
            Id::RSA | Id::RSA_PSS => key.bits() >= 2048,
            Id::EC => key.bits() >= 256,
            Id::ED25519 | Id::ED448 => true,
            _ => false,
        }
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

    /// Whether its authority says that nobody need ask whether it was revoked (`id-pkix-ocsp-nocheck`).
    pub(crate) fn is_exempt_from_revocation(&self) -> bool {
        const NO_CHECK: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x05";
        let read = || -> Result<bool, NotDer> {
            let outer = Reader::new(&self.der).expect(tag::SEQUENCE)?;
            let body = outer.open().expect(tag::SEQUENCE)?.open().rest()?;
            let Some(extensions) = body.last().filter(|last| last.tag == 0xa3) else {
                return Ok(false);
            };
            for extension in extensions.open().expect(tag::SEQUENCE)?.open().rest()? {
                if extension.open().expect(tag::OID)?.content == NO_CHECK {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        read().unwrap_or(false)
    }

    /// Whether it is signed over a hash that is still relied on; not asked of roots.
    pub(crate) fn has_strong_signature(&self) -> bool {
        let algorithm = self.x509.signature_algorithm().object().nid();
        ![
            Nid::SHA1WITHRSAENCRYPTION,
            Nid::MD5WITHRSAENCRYPTION,
            Nid::ECDSA_WITH_SHA1,
            Nid::DSAWITHSHA1,
            Nid::SHA1WITHRSA,
        ]
        .contains(&algorithm)
    }

    /// Whether subject and issuer are one and the signature on it is its own.
    pub(crate) fn is_self_signed(&self) -> bool {
        self.is_issued_by(self)
    }

    /// Whether `issuer`'s name and key made this certificate.
    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        same_name(self.x509.issuer_name(), issuer.x509.subject_name())
            && issuer
                .key()
                .is_some_and(|key| self.x509.verify(&key).unwrap_or(false))
    }

    pub(crate) fn key(&self) -> Option<PKey<Public>> {
        self.x509.public_key().ok()
    }

    pub(crate) fn x509(&self) -> &X509 {
        &self.x509
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
