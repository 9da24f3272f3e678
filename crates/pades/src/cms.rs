//! The signed message inside a signature (RFC 5652, ETSI EN 319 122-1): built and taken apart.
//! Never re-encodes signed attributes when verifying; never decides whom to trust.

use openssl::cms::CmsContentInfo;
use openssl::hash::{Hasher, MessageDigest};
use openssl::pkey::{Id, PKey, Public};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Verifier};

use crate::asn1::{Element, NotDer, Reader, ber_length, element, sequence, set_content, tag};
use crate::{Certificate, Error, KeyFault, Scheme, Signature, Signer};

/// Object identifiers, the content octets of their DER.
pub(crate) mod oid {
    pub(crate) const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    pub(crate) const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
    pub(crate) const TST_INFO: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04";
    pub(crate) const CONTENT_TYPE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
    pub(crate) const MESSAGE_DIGEST: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
    pub(crate) const SIGNING_TIME: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05";
    pub(crate) const SIGNING_CERTIFICATE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c";
    pub(crate) const SIGNING_CERTIFICATE_V2: &[u8] =
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f";
    pub(crate) const TIME_STAMP: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e";
    pub(crate) const MD5: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x02\x05";
    pub(crate) const SHA1: &[u8] = b"\x2b\x0e\x03\x02\x1a";
    pub(crate) const SHA224: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x04";
    pub(crate) const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    pub(crate) const SHA384: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x02";
    pub(crate) const SHA512: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";
    pub(crate) const RSA_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
    pub(crate) const RSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    pub(crate) const MGF1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";
    /// `rsaEncryption` and the `…WithRSAEncryption` family differ in the last octet.
    pub(crate) const RSA_FAMILY: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01";
    pub(crate) const ECDSA_SHA256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
    pub(crate) const ECDSA_SHA1: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x01";
    pub(crate) const ECDSA_SHA2_FAMILY: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03";
    pub(crate) const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
    pub(crate) const ED25519: &[u8] = b"\x2b\x65\x70";
    pub(crate) const ED448: &[u8] = b"\x2b\x65\x71";
}

/// A hash function that may stand in a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) fn from_oid(oid: &[u8]) -> Option<Self> {
        match oid {
            oid::MD5 => Some(Self::Md5),
            oid::SHA1 => Some(Self::Sha1),
            oid::SHA224 => Some(Self::Sha224),
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(crate) fn is_weak(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }

    pub(crate) fn digest(self, parts: &[&[u8]]) -> Option<Vec<u8>> {
        let mut hasher = Hasher::new(self.function()).ok()?;
        for part in parts {
            hasher.update(part).ok()?;
        }
        Some(hasher.finish().ok()?.to_vec())
    }

    fn function(self) -> MessageDigest {
        match self {
            Self::Md5 => MessageDigest::md5(),
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }
}

// --- building ---

/// Signs a document's SHA-256 and gives the whole message in DER: PAdES baseline B-B.
///
/// Errors with what the key answered, or if its certificate cannot be taken apart.
pub(crate) fn sign(digest: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, Error> {
    let attributes = signed_attributes(digest, signer.certificate())?;
    let signature = signer.sign(&element(tag::SET, &attributes))?;
    assemble(&attributes, &signature, signer, None)
}

/// The same message with a time stamp token among its unsigned attributes.
///
/// Errors if `message` is none of ours.
pub(crate) fn with_time_stamp(message: &[u8], token: &[u8]) -> Result<Vec<u8>, NotDer> {
    let mut outer = Reader::new(message).expect(tag::SEQUENCE)?.open();
    let kind = outer.expect(tag::OID)?;
    let data = outer
        .expect(tag::CONTEXT_0_CONSTRUCTED)?
        .open()
        .expect(tag::SEQUENCE)?;
    let mut parts: Vec<&[u8]> = data.open().rest()?.iter().map(|part| part.whole).collect();
    let infos = parts.pop().ok_or(NotDer)?;
    let info = Reader::new(infos)
        .expect(tag::SET)?
        .open()
        .expect(tag::SEQUENCE)?;
    let fields = info.open().rest()?;
    if fields
        .iter()
        .any(|field| field.tag == tag::CONTEXT_1_CONSTRUCTED)
    {
        return Err(NotDer);
    }
    let stamp = attribute(oid::TIME_STAMP, token);
    let info = element(
        tag::SEQUENCE,
        &[info.content, &element(tag::CONTEXT_1_CONSTRUCTED, &stamp)].concat(),
    );
    let infos = element(tag::SET, &info);
    parts.push(&infos);
    let data = sequence(&parts);
    Ok(sequence(&[
        kind.whole,
        &element(tag::CONTEXT_0_CONSTRUCTED, &data),
    ]))
}

/// The content of the SET that is signed; signing-time is absent, as PAdES wants it.
fn signed_attributes(digest: &[u8], certificate: &Certificate) -> Result<Vec<u8>, Error> {
    let kind = element(tag::OID, oid::DATA);
    // ESSCertIDv2 with hashAlgorithm left out: DEFAULT sha256 (RFC 5035).
    let hash = element(tag::OCTETS, &certificate.fingerprint());
    let reference = sequence(&[&sequence(&[&sequence(&[&hash])])]);
    Ok(set_content(vec![
        attribute(oid::CONTENT_TYPE, &kind),
        attribute(oid::MESSAGE_DIGEST, &element(tag::OCTETS, digest)),
        attribute(oid::SIGNING_CERTIFICATE_V2, &reference),
    ]))
}

fn assemble(
    attributes: &[u8],
    signature: &Signature,
    signer: &dyn Signer,
    unsigned: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    let certificate = signer.certificate();
    let names = IssuerAndSerial::of(certificate.der()).map_err(|_| KeyFault::Incomplete)?;
    let sha256 = sequence(&[&element(tag::OID, oid::SHA256)]);
    let scheme = match signature.scheme {
        Scheme::RsaPkcs1 => sequence(&[
            &element(tag::OID, oid::RSA_SHA256),
            &element(tag::NULL, &[]),
        ]),
        Scheme::Ecdsa => sequence(&[&element(tag::OID, oid::ECDSA_SHA256)]),
    };
    let info = sequence(&[
        &element(tag::INTEGER, &[1]),
        &sequence(&[names.issuer, names.serial]),
        &sha256,
        &element(tag::CONTEXT_0_CONSTRUCTED, attributes),
        &scheme,
        &element(tag::OCTETS, &signature.bytes),
        unsigned.unwrap_or_default(),
    ]);
    let certificates = std::iter::once(certificate).chain(signer.chain());
    let certificates = set_content(certificates.map(|one| one.der().to_vec()).collect());
    let data = sequence(&[
        &element(tag::INTEGER, &[1]),
        &element(tag::SET, &sha256),
        &sequence(&[&element(tag::OID, oid::DATA)]),
        &element(tag::CONTEXT_0_CONSTRUCTED, &certificates),
        &element(tag::SET, &info),
    ]);
    Ok(sequence(&[
        &element(tag::OID, oid::SIGNED_DATA),
        &element(tag::CONTEXT_0_CONSTRUCTED, &data),
    ]))
}

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&element(tag::OID, kind), &element(tag::SET, value)])
}

/// Issuer and serial number, as they stand in a certificate.
pub(crate) struct IssuerAndSerial<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) serial: &'a [u8],
}

impl<'a> IssuerAndSerial<'a> {
    pub(crate) fn of(certificate: &'a [u8]) -> Result<Self, NotDer> {
        let outer = Reader::new(certificate).expect(tag::SEQUENCE)?;
        let mut body = outer.open().expect(tag::SEQUENCE)?.open();
        body.optional(tag::CONTEXT_0_CONSTRUCTED)?;
        let serial = body.expect(tag::INTEGER)?.whole;
        body.expect(tag::SEQUENCE)?;
        let issuer = body.expect(tag::SEQUENCE)?.whole;
        Ok(Self { issuer, serial })
    }
}

// --- taking apart ---

/// A signed message with exactly one signer.
pub(crate) struct Message {
    /// What was signed inside, if anything; time stamps carry their statement here.
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) content_type: Vec<u8>,
    pub(crate) certificates: Vec<Certificate>,
    /// It came in BER and was normalised.
    pub(crate) was_ber: bool,
    pub(crate) hash: Option<Hash>,
    pub(crate) signature: Vec<u8>,
    /// A time stamp token over the signature.
    pub(crate) time_stamp: Option<Vec<u8>>,
    pub(crate) has_signing_time: bool,
    signer: SignerName,
    attributes: Option<Attributes>,
    scheme: Option<Verification>,
}

struct Attributes {
    /// The encodings over which the signature may have been made, the original first.
    encodings: Vec<Vec<u8>>,
    content_type: Vec<u8>,
    message_digest: Vec<u8>,
    signing_certificate: Option<SigningCertificate>,
}

/// The signed statement which certificate was used.
struct SigningCertificate {
    hash: Option<Hash>,
    digest: Vec<u8>,
    is_v2: bool,
}

enum SignerName {
    IssuerAndSerial { issuer: Vec<u8>, serial: Vec<u8> },
    KeyId(Vec<u8>),
}

enum Verification {
    RsaPkcs1(Option<Hash>),
    RsaPss { hash: Hash, mask: Hash, salt: i32 },
    Ecdsa(Option<Hash>),
    Edwards,
}

/// How the signed attributes name the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    V2,
    V1,
    Absent,
    /// They name another certificate.
    Other,
}

impl Message {
    /// Reads what stands in `/Contents`: BER or DER, then zeros.
    ///
    /// Errors if it is no such message, has not exactly one signer, or anything follows it.
    pub(crate) fn read(contents: &[u8]) -> Result<Self, NotDer> {
        let length = ber_length(contents)?;
        let (raw, padding) = contents.split_at_checked(length).ok_or(NotDer)?;
        if padding.iter().any(|&byte| byte != 0) {
            return Err(NotDer);
        }
        let parsed = CmsContentInfo::from_der(raw).map_err(|_| NotDer)?;
        let der = parsed.to_der().map_err(|_| NotDer)?;
        let mut message = Self::from_der(&der)?;
        message.was_ber = der != raw;
        if message.was_ber
            && let Some(attributes) = &mut message.attributes
            && let Ok(original) = attributes_of_first_signer(raw)
        {
            attributes.encodings.insert(0, original);
        }
        Ok(message)
    }

    fn from_der(der: &[u8]) -> Result<Self, NotDer> {
        let mut data = signed_data(der)?;
        version(data.expect(tag::INTEGER)?, &[1, 3, 4, 5])?;
        let hashes = data.expect(tag::SET)?.open().rest()?;
        let mut inner = data.expect(tag::SEQUENCE)?.open();
        let content_type = inner.expect(tag::OID)?.content.to_vec();
        let content = match inner.optional(tag::CONTEXT_0_CONSTRUCTED)? {
            Some(wrapped) => Some(wrapped.open().expect(tag::OCTETS)?.content.to_vec()),
            None => None,
        };
        let certificates = match data.optional(tag::CONTEXT_0_CONSTRUCTED)? {
            Some(set) => certificates_in(set)?,
            None => Vec::new(),
        };
        data.optional(tag::CONTEXT_1_CONSTRUCTED)?;
        let signers = data.expect(tag::SET)?.open().rest()?;
        let [info] = signers.as_slice() else {
            return Err(NotDer);
        };
        let mut info = info.open();
        version(info.expect(tag::INTEGER)?, &[1, 3])?;
        let signer = SignerName::read(info.next()?)?;
        let stated = algorithm(info.expect(tag::SEQUENCE)?)?.0;
        let is_announced =
            |one: &Element<'_>| algorithm(*one).is_ok_and(|(kind, _)| kind == stated);
        if !hashes.iter().any(is_announced) {
            return Err(NotDer);
        }
        let hash = Hash::from_oid(stated);
        let attributes = info.optional(tag::CONTEXT_0_CONSTRUCTED)?;
        let scheme = Verification::read(info.expect(tag::SEQUENCE)?)?;
        let signature = info.expect(tag::OCTETS)?.content.to_vec();
        let time_stamp = match info.optional(tag::CONTEXT_1_CONSTRUCTED)? {
            Some(set) => time_stamp_in(set)?,
            None => None,
        };
        let has_signing_time = match attributes {
            Some(set) => find(set, oid::SIGNING_TIME)?.is_some(),
            None => false,
        };
        Ok(Self {
            content,
            content_type,
            certificates,
            was_ber: false,
            hash,
            signature,
            time_stamp,
            has_signing_time,
            signer,
            attributes: attributes.map(Attributes::read).transpose()?,
            scheme,
        })
    }

    /// The signer's certificate, looked for in the message and then among `others`.
    pub(crate) fn signer_certificate<'c>(
        &'c self,
        others: &'c [Certificate],
    ) -> Option<&'c Certificate> {
        self.certificates
            .iter()
            .chain(others)
            .find(|certificate| self.signer.names(certificate))
    }

    /// Whether what the signer hashed is `parts` taken together.
    ///
    /// Without signed attributes there is no hash to compare, and the signature itself will tell.
    pub(crate) fn matches(&self, parts: &[&[u8]]) -> bool {
        let Some(hash) = self.hash else { return false };
        match &self.attributes {
            Some(attributes) => hash.digest(parts).as_ref() == Some(&attributes.message_digest),
            None => true,
        }
    }

    /// Whether the content type stated under the signature is the one of the message.
    pub(crate) fn is_consistent(&self) -> bool {
        self.attributes
            .as_ref()
            .is_none_or(|attributes| attributes.content_type == self.content_type)
    }

    /// Whether the key of `certificate` signed this.
    pub(crate) fn is_signed_by(&self, certificate: &Certificate, parts: &[&[u8]]) -> bool {
        let (Some(key), Some(scheme), Some(hash)) = (certificate.key(), &self.scheme, self.hash)
        else {
            return false;
        };
        match &self.attributes {
            Some(attributes) => attributes.encodings.iter().any(|encoding| {
                scheme.verifies(&key, hash, &[encoding.as_slice()], &self.signature)
            }),
            None => scheme.verifies(&key, hash, parts, &self.signature),
        }
    }

    pub(crate) fn naming(&self, certificate: &Certificate) -> Naming {
        let named = self
            .attributes
            .as_ref()
            .and_then(|attributes| attributes.signing_certificate.as_ref());
        let Some(named) = named else {
            return Naming::Absent;
        };
        let digest = named
            .hash
            .and_then(|hash| hash.digest(&[certificate.der()]));
        if digest.as_ref() != Some(&named.digest) {
            return Naming::Other;
        }
        if named.is_v2 { Naming::V2 } else { Naming::V1 }
    }

    /// Whether hash and scheme are ones we know how to verify.
    pub(crate) fn is_understood(&self) -> bool {
        self.hash.is_some() && self.scheme.is_some()
    }

    /// Whether hash or padding is one that must not be relied on any more.
    pub(crate) fn is_weak(&self) -> bool {
        let weak_mask =
            matches!(&self.scheme, Some(Verification::RsaPss { mask, .. }) if mask.is_weak());
        weak_mask || self.hash.is_none_or(Hash::is_weak)
    }
}

impl SignerName {
    fn read(name: Element<'_>) -> Result<Self, NotDer> {
        match name.tag {
            tag::SEQUENCE => {
                let mut parts = name.open();
                let issuer = parts.expect(tag::SEQUENCE)?.whole.to_vec();
                let serial = parts.expect(tag::INTEGER)?.whole.to_vec();
                Ok(Self::IssuerAndSerial { issuer, serial })
            }
            tag::CONTEXT_0 => Ok(Self::KeyId(name.content.to_vec())),
            _ => Err(NotDer),
        }
    }

    fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => IssuerAndSerial::of(certificate.der())
                .is_ok_and(|own| own.issuer == issuer && own.serial == serial),
            Self::KeyId(id) => certificate
                .x509()
                .subject_key_id()
                .is_some_and(|own| own.as_slice() == id),
        }
    }
}

impl Attributes {
    fn read(set: Element<'_>) -> Result<Self, NotDer> {
        let content_type = find(set, oid::CONTENT_TYPE)?.ok_or(NotDer)?;
        let message_digest = find(set, oid::MESSAGE_DIGEST)?.ok_or(NotDer)?;
        let signing_certificate = match find(set, oid::SIGNING_CERTIFICATE_V2)? {
            Some(value) => Some(SigningCertificate::read(value, true)?),
            None => match find(set, oid::SIGNING_CERTIFICATE)? {
                Some(value) => Some(SigningCertificate::read(value, false)?),
                None => None,
            },
        };
        Ok(Self {
            encodings: vec![element(tag::SET, set.content)],
            content_type: expect_tag(content_type, tag::OID)?.content.to_vec(),
            message_digest: expect_tag(message_digest, tag::OCTETS)?.content.to_vec(),
            signing_certificate,
        })
    }
}

impl SigningCertificate {
    fn read(value: Element<'_>, is_v2: bool) -> Result<Self, NotDer> {
        let certificates = expect_tag(value, tag::SEQUENCE)?
            .open()
            .expect(tag::SEQUENCE)?;
        let mut first = certificates.open().expect(tag::SEQUENCE)?.open();
        let hash = if is_v2 {
            match first.optional(tag::SEQUENCE)? {
                Some(stated) => Hash::from_oid(algorithm(stated)?.0),
                None => Some(Hash::Sha256),
            }
        } else {
            Some(Hash::Sha1)
        };
        Ok(Self {
            hash,
            digest: first.expect(tag::OCTETS)?.content.to_vec(),
            is_v2,
        })
    }
}

impl Verification {
    /// `None` for a scheme we do not know.
    fn read(stated: Element<'_>) -> Result<Option<Self>, NotDer> {
        let (kind, parameters) = algorithm(stated)?;
        if kind == oid::RSA_PSS {
            return pss(parameters);
        }
        if kind == oid::ED25519 || kind == oid::ED448 {
            return Ok(Some(Self::Edwards));
        }
        if kind == oid::EC_PUBLIC_KEY {
            return Ok(Some(Self::Ecdsa(None)));
        }
        if kind == oid::ECDSA_SHA1 {
            return Ok(Some(Self::Ecdsa(Some(Hash::Sha1))));
        }
        if let Some(&[last]) = kind.strip_prefix(oid::RSA_FAMILY) {
            return Ok(match last {
                1 => Some(Self::RsaPkcs1(None)),
                4 => Some(Self::RsaPkcs1(Some(Hash::Md5))),
                5 => Some(Self::RsaPkcs1(Some(Hash::Sha1))),
                11 => Some(Self::RsaPkcs1(Some(Hash::Sha256))),
                12 => Some(Self::RsaPkcs1(Some(Hash::Sha384))),
                13 => Some(Self::RsaPkcs1(Some(Hash::Sha512))),
                14 => Some(Self::RsaPkcs1(Some(Hash::Sha224))),
                _ => None,
            });
        }
        if let Some(&[last]) = kind.strip_prefix(oid::ECDSA_SHA2_FAMILY) {
            return Ok(match last {
                1 => Some(Self::Ecdsa(Some(Hash::Sha224))),
                2 => Some(Self::Ecdsa(Some(Hash::Sha256))),
                3 => Some(Self::Ecdsa(Some(Hash::Sha384))),
                4 => Some(Self::Ecdsa(Some(Hash::Sha512))),
                _ => None,
            });
        }
        Ok(None)
    }

    fn verifies(
        &self,
        key: &PKey<Public>,
        stated: Hash,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> bool {
        let fits = match self {
            Self::RsaPkcs1(hash) => key.id() == Id::RSA && hash.is_none_or(|hash| hash == stated),
            Self::RsaPss { hash, .. } => {
                matches!(key.id(), Id::RSA | Id::RSA_PSS) && *hash == stated
            }
            Self::Ecdsa(hash) => key.id() == Id::EC && hash.is_none_or(|hash| hash == stated),
            Self::Edwards => matches!(key.id(), Id::ED25519 | Id::ED448),
        };
        fits && self.run(key, stated, parts, signature).unwrap_or(false)
    }

    fn run(
        &self,
        key: &PKey<Public>,
        stated: Hash,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> Result<bool, openssl::error::ErrorStack> {
        if matches!(self, Self::Edwards) {
            return Verifier::new_without_digest(key)?.verify_oneshot(signature, &parts.concat());
        }
        let mut verifier = Verifier::new(stated.function(), key)?;
        if let Self::RsaPss { mask, salt, .. } = self {
            verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
            verifier.set_rsa_mgf1_md(mask.function())?;
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(*salt))?;
        }
        for part in parts {
            verifier.update(part)?;
        }
        verifier.verify(signature)
    }
}

/// RSASSA-PSS-params (RFC 4055); what is left out is SHA-1 and a salt of 20.
fn pss(parameters: Option<Element<'_>>) -> Result<Option<Verification>, NotDer> {
    let (mut hash, mut mask, mut salt) = (Some(Hash::Sha1), Some(Hash::Sha1), 20);
    if let Some(parameters) = parameters {
        let mut parts = expect_tag(parameters, tag::SEQUENCE)?.open();
        if let Some(stated) = parts.optional(tag::CONTEXT_0_CONSTRUCTED)? {
            hash = Hash::from_oid(algorithm(stated.open().expect(tag::SEQUENCE)?)?.0);
        }
        if let Some(stated) = parts.optional(tag::CONTEXT_1_CONSTRUCTED)? {
            let (kind, inner) = algorithm(stated.open().expect(tag::SEQUENCE)?)?;
            mask = match inner {
                Some(inner) if kind == oid::MGF1 => Hash::from_oid(algorithm(inner)?.0),
                _ => None,
            };
        }
        if let Some(stated) = parts.optional(tag::CONTEXT_2_CONSTRUCTED)? {
            let octets = stated.open().expect(tag::INTEGER)?.content;
            salt = match octets {
                [short] => i32::from(*short),
                [high, low] => i32::from(*high) << 8 | i32::from(*low),
                _ => return Ok(None),
            };
        }
    }
    Ok(match (hash, mask) {
        (Some(hash), Some(mask)) => Some(Verification::RsaPss { hash, mask, salt }),
        _ => None,
    })
}

/// The reader after the head of a SignedData in DER or in BER of definite length.
fn signed_data(message: &[u8]) -> Result<Reader<'_>, NotDer> {
    let mut outer = Reader::new(message).expect(tag::SEQUENCE)?.open();
    if outer.expect(tag::OID)?.content != oid::SIGNED_DATA {
        return Err(NotDer);
    }
    let wrapped = outer.expect(tag::CONTEXT_0_CONSTRUCTED)?;
    Ok(wrapped.open().expect(tag::SEQUENCE)?.open())
}

/// The signed attributes exactly as they came, under the SET tag they were signed with.
fn attributes_of_first_signer(raw: &[u8]) -> Result<Vec<u8>, NotDer> {
    let infos = signed_data(raw)?.rest()?.last().copied().ok_or(NotDer)?;
    let mut info = infos.open().expect(tag::SEQUENCE)?.open();
    info.expect(tag::INTEGER)?;
    info.next()?;
    info.expect(tag::SEQUENCE)?;
    let attributes = info.expect(tag::CONTEXT_0_CONSTRUCTED)?;
    Ok(element(tag::SET, attributes.content))
}

fn version(stated: Element<'_>, known: &[u8]) -> Result<(), NotDer> {
    match stated.content {
        [number] if known.contains(number) => Ok(()),
        _ => Err(NotDer),
    }
}

/// Algorithm and parameters of an AlgorithmIdentifier.
fn algorithm(stated: Element<'_>) -> Result<(&[u8], Option<Element<'_>>), NotDer> {
    let mut parts = stated.open();
    let kind = parts.expect(tag::OID)?.content;
    if parts.is_empty() {
        return Ok((kind, None));
    }
    Ok((kind, Some(parts.next()?)))
}

/// Plain certificates; other kinds in the set are passed over.
fn certificates_in(set: Element<'_>) -> Result<Vec<Certificate>, NotDer> {
    const MOST: usize = 64;
    let all = set.open().rest()?;
    let plain = all.iter().filter(|one| one.tag == tag::SEQUENCE).take(MOST);
    Ok(plain
        .filter_map(|one| Certificate::from_der(one.whole).ok())
        .collect())
}

/// The single value of an attribute.
///
/// Errors if the attribute comes twice or has not exactly one value.
fn find<'a>(set: Element<'a>, kind: &[u8]) -> Result<Option<Element<'a>>, NotDer> {
    let mut found = None;
    for attribute in set.open().rest()? {
        let mut parts = attribute.open();
        if parts.expect(tag::OID)?.content != kind {
            continue;
        }
        let values = parts.expect(tag::SET)?.open().rest()?;
        let [value] = values.as_slice() else {
            return Err(NotDer);
        };
        if found.replace(*value).is_some() {
            return Err(NotDer);
        }
    }
    Ok(found)
}

fn time_stamp_in(set: Element<'_>) -> Result<Option<Vec<u8>>, NotDer> {
    Ok(find(set, oid::TIME_STAMP)?.map(|token| token.whole.to_vec()))
}

fn expect_tag(element: Element<'_>, tag: u8) -> Result<Element<'_>, NotDer> {
    if element.tag == tag {
        Ok(element)
    } else {
        Err(NotDer)
    }
}
