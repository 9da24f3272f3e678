//! The one recipient of a parcel: how its content key is enciphered to a certificate, and taken out again.
//!
//! RSA: RSAES-OAEP with SHA-256 (RFC 3560, RFC 8017). Curves: an ephemeral key, X9.63 with SHA-256, AES-256 key wrap
//! (RFC 5753, RFC 3394).

use openssl::aes::{AesKey, unwrap_key, wrap_key};
use openssl::derive::Deriver;
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};
use openssl::md::Md;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, PKeyRef};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sha::Sha256;
use openssl::x509::X509Name;
use zeroize::Zeroizing;

use super::{ParcelFault, SealedKey};
use crate::asn1::{Element, NotDer, Reader, element, sequence, tag};
use crate::cms::{IssuerAndSerial, oid};
use crate::{Certificate, KeyFault, Signer};

/// The content key of a parcel; wiped when dropped.
type ContentKey = Zeroizing<[u8; 32]>;

/// A recipient as a parcel names it.
pub(super) struct Recipient<'a> {
    issuer: &'a [u8],
    serial: &'a [u8],
    way: Way<'a>,
}

enum Way<'a> {
    Transport { enciphered: &'a [u8] },
    Agreement { point: &'a [u8], wrapped: &'a [u8] },
}

/// The RecipientInfo that gives `key` to the owner of `to`.
pub(super) fn sealed(key: &ContentKey, to: &Certificate) -> Result<Vec<u8>, ParcelFault> {
    let names = IssuerAndSerial::of(to.der()).map_err(|NotDer| KeyFault::Incomplete)?;
    let name = sequence(&[names.issuer, names.serial]);
    let public = to.key().ok_or(ParcelFault::UnsupportedCertificate)?;
    match public.id() {
        Id::RSA => Ok(sequence(&[
            &element(tag::INTEGER, &[0]),
            &name,
            &oaep_algorithm(),
            &element(tag::OCTETS, &enciphered(key, &public)?),
        ])),
        Id::EC => agreed(key, &public, &name),
        _ => Err(ParcelFault::UnsupportedCertificate),
    }
}

impl<'a> Recipient<'a> {
    pub(super) fn read(info: Element<'a>) -> Result<Self, NotDer> {
        match info.tag {
            tag::SEQUENCE => Self::transport(info.open()),
            tag::CONTEXT_1_CONSTRUCTED => Self::agreement(info.open()),
            _ => Err(NotDer),
        }
    }

    fn transport(mut parts: Reader<'a>) -> Result<Self, NotDer> {
        if parts.expect(tag::INTEGER)?.content != [0] {
            return Err(NotDer);
        }
        let (issuer, serial) = named(parts.expect(tag::SEQUENCE)?)?;
        same(parts.expect(tag::SEQUENCE)?, &oaep_algorithm())?;
        let enciphered = parts.expect(tag::OCTETS)?.content;
        nothing_left(parts)?;
        Ok(Self {
            issuer,
            serial,
            way: Way::Transport { enciphered },
        })
    }

    fn agreement(mut parts: Reader<'a>) -> Result<Self, NotDer> {
        if parts.expect(tag::INTEGER)?.content != [3] {
            return Err(NotDer);
        }
        let mut originator = parts.expect(tag::CONTEXT_0_CONSTRUCTED)?.open();
        let mut public = originator.expect(tag::CONTEXT_1_CONSTRUCTED)?.open();
        same(public.expect(tag::SEQUENCE)?, &curve_algorithm())?;
        let point = public.expect(BITS)?.content;
        let point = point.strip_prefix(&[0]).ok_or(NotDer)?;
        same(parts.expect(tag::SEQUENCE)?, &agreement_algorithm())?;
        let mut keys = parts.expect(tag::SEQUENCE)?.open();
        let mut only = keys.expect(tag::SEQUENCE)?.open();
        let (issuer, serial) = named(only.expect(tag::SEQUENCE)?)?;
        let wrapped = only.expect(tag::OCTETS)?.content;
        for reader in [parts, originator, public, keys, only] {
            nothing_left(reader)?;
        }
        if wrapped.len() != WRAPPED || point.len() > LONGEST_POINT {
            return Err(NotDer);
        }
        Ok(Self {
            issuer,
            serial,
            way: Way::Agreement { point, wrapped },
        })
    }

    /// Issuer in DER, and the octets of the serial number.
    pub(super) fn names(&self) -> (&'a [u8], &'a [u8]) {
        let serial = Reader::new(self.serial).expect(tag::INTEGER);
        (self.issuer, serial.map_or(&[][..], |one| one.content))
    }

    /// Whether it names this certificate.
    pub(super) fn is(&self, certificate: &Certificate) -> bool {
        IssuerAndSerial::of(certificate.der())
            .is_ok_and(|own| own.issuer == self.issuer && own.serial == self.serial)
    }

    /// The content key, taken out by `key`; `None` if that key does not fit or the bytes were changed.
    pub(super) fn opened_with(&self, key: &dyn Signer) -> Result<Option<ContentKey>, ParcelFault> {
        match self.way {
            Way::Transport { enciphered } => {
                let opened = key.unseal(&SealedKey::Oaep(enciphered))?;
                Ok(opened.and_then(|bytes| content_key(&bytes)))
            }
            Way::Agreement { point, wrapped } => {
                if !is_on_curve(point, key.certificate()) {
                    return Ok(None);
                }
                let secret = key.unseal(&SealedKey::Point(point))?;
                Ok(secret.and_then(|secret| unwrapped(&wrapping_key(&secret), wrapped)))
            }
        }
    }
}

/// What RSA takes out of an OAEP block; `None` if it is none of this key's.
pub(crate) fn oaep_opened(
    key: &PKeyRef<openssl::pkey::Private>,
    block: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
    let mut way = PkeyCtx::new(key)?;
    way.decrypt_init()?;
    way.set_rsa_padding(Padding::PKCS1_OAEP)?;
    way.set_rsa_oaep_md(Md::sha256())?;
    way.set_rsa_mgf1_md(Md::sha256())?;
    let mut out = Zeroizing::new(Vec::new());
    Ok(way.decrypt_to_vec(block, &mut out).is_ok().then_some(out))
}

/// The secret that a key on a curve shares with the owner of `point`; `None` if that is no point of its curve.
pub(crate) fn shared_secret(
    key: &PKeyRef<openssl::pkey::Private>,
    point: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
    let own = key.ec_key()?;
    let Some(other) = public_of(own.group(), point) else {
        return Ok(None);
    };
    let mut deriver = Deriver::new(key)?;
    deriver.set_peer(&other)?;
    Ok(Some(Zeroizing::new(deriver.derive_to_vec()?)))
}

/// The name in an issuer's DER, for people; empty if it has none.
pub(super) fn issuer_name(der: &[u8]) -> String {
    let Ok(name) = X509Name::from_der(der) else {
        return String::new();
    };
    [Nid::COMMONNAME, Nid::ORGANIZATIONNAME]
        .into_iter()
        .find_map(|nid| {
            let last = name.entries_by_nid(nid).last()?;
            last.data().to_string().ok()
        })
        .unwrap_or_default()
}

fn enciphered<T: HasPublic>(key: &ContentKey, to: &PKey<T>) -> Result<Vec<u8>, ParcelFault> {
    let mut way = PkeyCtx::new(to)?;
    way.encrypt_init()?;
    way.set_rsa_padding(Padding::PKCS1_OAEP)?;
    way.set_rsa_oaep_md(Md::sha256())?;
    way.set_rsa_mgf1_md(Md::sha256())?;
    let mut out = Vec::new();
    way.encrypt_to_vec(key.as_slice(), &mut out)?;
    Ok(out)
}

fn agreed<T: HasPublic>(
    key: &ContentKey,
    to: &PKey<T>,
    name: &[u8],
) -> Result<Vec<u8>, ParcelFault> {
    let theirs = to.ec_key()?;
    let group = theirs.group();
    if !matches!(
        group.curve_name(),
        Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1)
    ) {
        return Err(ParcelFault::UnsupportedCertificate);
    }
    // A key for this parcel alone, forgotten when this returns.
    let ours = EcKey::generate(group)?;
    let mut context = openssl::bn::BigNumContext::new()?;
    let point =
        ours.public_key()
            .to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?;
    let ours = PKey::from_ec_key(ours)?;
    let mut deriver = Deriver::new(&ours)?;
    deriver.set_peer(to)?;
    let secret = Zeroizing::new(deriver.derive_to_vec()?);
    let wrapped = wrapped(&wrapping_key(&secret), key).ok_or(KeyFault::UnsupportedKey)?;
    let public = element(
        tag::CONTEXT_1_CONSTRUCTED,
        &[
            curve_algorithm(),
            element(BITS, &[&[0], &point[..]].concat()),
        ]
        .concat(),
    );
    let only = sequence(&[name, &element(tag::OCTETS, &wrapped)]);
    let parts = [
        element(tag::INTEGER, &[3]),
        element(tag::CONTEXT_0_CONSTRUCTED, &public),
        agreement_algorithm(),
        sequence(&[&only]),
    ];
    Ok(element(tag::CONTEXT_1_CONSTRUCTED, &parts.concat()))
}

/// X9.63 with SHA-256: one block is as long as the key that is wanted (RFC 5753, 7.2).
fn wrapping_key(secret: &[u8]) -> ContentKey {
    const BITS_OF_KEY: [u8; 4] = 256u32.to_be_bytes();
    let shared = sequence(&[
        &wrap_algorithm(),
        &element(
            tag::CONTEXT_2_CONSTRUCTED,
            &element(tag::OCTETS, &BITS_OF_KEY),
        ),
    ]);
    let mut hasher = Sha256::new();
    hasher.update(secret);
    hasher.update(&1u32.to_be_bytes());
    hasher.update(&shared);
    Zeroizing::new(hasher.finish())
}

fn wrapped(with: &ContentKey, key: &ContentKey) -> Option<Vec<u8>> {
    let with = AesKey::new_encrypt(with.as_slice()).ok()?;
    let mut out = vec![0; WRAPPED];
    wrap_key(&with, None, &mut out, key.as_slice()).ok()?;
    Some(out)
}

fn unwrapped(with: &ContentKey, wrapped: &[u8]) -> Option<ContentKey> {
    let with = AesKey::new_decrypt(with.as_slice()).ok()?;
    let mut out = Zeroizing::new([0; 32]);
    unwrap_key(&with, None, out.as_mut_slice(), wrapped).ok()?;
    Some(out)
}

fn content_key(bytes: &[u8]) -> Option<ContentKey> {
    <[u8; 32]>::try_from(bytes).ok().map(Zeroizing::new)
}

/// Whether `point` lies on the curve of the certificate's key: a point elsewhere would give the key away, bit by bit.
fn is_on_curve(point: &[u8], certificate: &Certificate) -> bool {
    let read = || {
        let own = certificate.key()?.ec_key().ok()?;
        public_of(own.group(), point)
    };
    read().is_some()
}

fn public_of(group: &openssl::ec::EcGroupRef, point: &[u8]) -> Option<PKey<openssl::pkey::Public>> {
    // Uncompressed only, as it is written here.
    if point.first() != Some(&4) {
        return None;
    }
    let mut context = openssl::bn::BigNumContext::new().ok()?;
    let point = EcPoint::from_bytes(group, point, &mut context).ok()?;
    let named = EcGroup::from_curve_name(group.curve_name()?).ok()?;
    let key = EcKey::from_public_key(&named, &point).ok()?;
    key.check_key().ok()?;
    PKey::from_ec_key(key).ok()
}

fn named(name: Element<'_>) -> Result<(&[u8], &[u8]), NotDer> {
    let mut parts = name.open();
    let issuer = parts.expect(tag::SEQUENCE)?.whole;
    let serial = parts.expect(tag::INTEGER)?.whole;
    nothing_left(parts)?;
    Ok((issuer, serial))
}

fn same(found: Element<'_>, wanted: &[u8]) -> Result<(), NotDer> {
    match found.whole == wanted {
        true => Ok(()),
        false => Err(NotDer),
    }
}

fn nothing_left(reader: Reader<'_>) -> Result<(), NotDer> {
    match reader.is_empty() {
        true => Ok(()),
        false => Err(NotDer),
    }
}

/// RSAES-OAEP-params: SHA-256, MGF1 over SHA-256, no label (RFC 4055).
fn oaep_algorithm() -> Vec<u8> {
    const RSAES_OAEP: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x07";
    let sha256 = sequence(&[&element(tag::OID, oid::SHA256), &element(tag::NULL, &[])]);
    let mask = sequence(&[&element(tag::OID, oid::MGF1), &sha256]);
    let parameters = sequence(&[
        &element(tag::CONTEXT_0_CONSTRUCTED, &sha256),
        &element(tag::CONTEXT_1_CONSTRUCTED, &mask),
    ]);
    sequence(&[&element(tag::OID, RSAES_OAEP), &parameters])
}

/// The originator's key is on the recipient's curve, whichever that is (RFC 5753, 3.1.1).
fn curve_algorithm() -> Vec<u8> {
    sequence(&[&element(tag::OID, oid::EC_PUBLIC_KEY)])
}

/// dhSinglePass-stdDH-sha256kdf-scheme with AES-256 key wrap.
fn agreement_algorithm() -> Vec<u8> {
    const SINGLE_PASS_SHA256: &[u8] = b"\x2b\x81\x04\x01\x0b\x01";
    sequence(&[&element(tag::OID, SINGLE_PASS_SHA256), &wrap_algorithm()])
}

fn wrap_algorithm() -> Vec<u8> {
    const AES_256_WRAP: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x2d";
    sequence(&[&element(tag::OID, AES_256_WRAP)])
}

const BITS: u8 = 0x03;
/// A key of 32 bytes, wrapped.
const WRAPPED: usize = 40;
/// P-384, uncompressed.
const LONGEST_POINT: usize = 97;
