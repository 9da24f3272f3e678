//! The signed message inside a signature (RFC 5652, ETSI EN 319 122-1): built here, taken apart in
//! `message`. Certificates go in with the very bytes they came in.

mod message;
mod plain;
mod scheme;

use openssl::hash::{Hasher, MessageDigest};
use openssl::md::{Md, MdRef};
use openssl::sha::Sha256;

pub(crate) use message::{Message, Naming};
pub(crate) use scheme::{is_signed_as_stated, stated_hashes};

use crate::asn1::{NotDer, Reader, element, sequence, set_content, tag};
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
    pub(crate) const ECDSA_SHA384: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x03";
    pub(crate) const ECDSA_SHA1: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x01";
    pub(crate) const ECDSA_SHA2_FAMILY: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03";
    pub(crate) const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
    pub(crate) const ED25519: &[u8] = b"\x2b\x65\x70";
    pub(crate) const OCSP_BASIC: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01";
    pub(crate) const OCSP_ARCHIVE_CUTOFF: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x06";
    pub(crate) const OCSP_NONCE: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x02";
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

    fn oid(self) -> &'static [u8] {
        match self {
            Self::Md5 => oid::MD5,
            Self::Sha1 => oid::SHA1,
            Self::Sha224 => oid::SHA224,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    pub(crate) fn digest(self, parts: &[&[u8]]) -> Option<Vec<u8>> {
        if self == Self::Sha256 {
            // Without looking the function up, which OpenSSL does anew each time.
            let mut hasher = Sha256::new();
            parts.iter().for_each(|part| hasher.update(part));
            return Some(hasher.finish().to_vec());
        }
        let mut hasher = Hasher::new(self.function()).ok()?;
        for part in parts {
            hasher.update(part).ok()?;
        }
        Some(hasher.finish().ok()?.to_vec())
    }

    /// As keys want it named.
    pub(crate) fn kind(self) -> &'static MdRef {
        match self {
            Self::Md5 => Md::md5(),
            Self::Sha1 => Md::sha1(),
            Self::Sha224 => Md::sha224(),
            Self::Sha256 => Md::sha256(),
            Self::Sha384 => Md::sha384(),
            Self::Sha512 => Md::sha512(),
        }
    }

    pub(crate) fn function(self) -> MessageDigest {
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

/// Signs a document's hash, made with that of the signer's scheme, and gives the whole message in DER: PAdES baseline B-B.
///
/// Errors with what the key answered, or if its certificate cannot be taken apart.
pub(crate) fn sign(digest: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, Error> {
    let attributes = signed_attributes(digest, signer.certificate())?;
    let signature = signer.sign(&element(tag::SET, &attributes))?;
    assemble(&attributes, &signature, signer, None)
}

/// Signs `content` and gives the whole message in DER with the content in it.
///
/// Errors as [`sign`] does.
pub(crate) fn sign_attached(content: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, Error> {
    let hash = Scheme::of(signer.certificate())?.hash();
    let digest = hash.digest(&[content]).ok_or(KeyFault::UnsupportedKey)?;
    let attributes = signed_attributes(&digest, signer.certificate())?;
    let signature = signer.sign(&element(tag::SET, &attributes))?;
    assemble(&attributes, &signature, signer, Some(content))
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

/// The same message with further certificates in its set, which is not signed.
///
/// Errors if `message` is not DER.
pub(crate) fn with_certificates(message: &[u8], more: &[Certificate]) -> Result<Vec<u8>, NotDer> {
    let mut outer = Reader::new(message).expect(tag::SEQUENCE)?.open();
    let kind = outer.expect(tag::OID)?;
    let data = outer.expect(tag::CONTEXT_0_CONSTRUCTED)?;
    let mut data = data.open().expect(tag::SEQUENCE)?.open();
    let head = [
        data.expect(tag::INTEGER)?.whole,
        data.expect(tag::SET)?.whole,
        data.expect(tag::SEQUENCE)?.whole,
    ];
    let there = data.optional(tag::CONTEXT_0_CONSTRUCTED)?;
    let mut all: Vec<Vec<u8>> = match there {
        Some(set) => set
            .open()
            .rest()?
            .iter()
            .map(|one| one.whole.to_vec())
            .collect(),
        None => Vec::new(),
    };
    all.extend(more.iter().map(|one| one.der().to_vec()));
    let set = element(tag::CONTEXT_0_CONSTRUCTED, &set_content(all));
    let rest = data.rest()?;
    let rest: Vec<&[u8]> = rest.iter().map(|part| part.whole).collect();
    let data = sequence(&[&head.concat(), &set, &rest.concat()]);
    let data = element(tag::CONTEXT_0_CONSTRUCTED, &data);
    Ok(sequence(&[kind.whole, &data]))
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
    content: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    let certificate = signer.certificate();
    let names = IssuerAndSerial::of(certificate.der()).map_err(|_| KeyFault::Incomplete)?;
    let hash = sequence(&[&element(tag::OID, signature.scheme.hash().oid())]);
    let scheme = match signature.scheme {
        Scheme::RsaPkcs1 => sequence(&[
            &element(tag::OID, oid::RSA_SHA256),
            &element(tag::NULL, &[]),
        ]),
        Scheme::RsaPss => sequence(&[&element(tag::OID, oid::RSA_PSS), &pss_parameters()]),
        Scheme::EcdsaP256 => sequence(&[&element(tag::OID, oid::ECDSA_SHA256)]),
        Scheme::EcdsaP384 => sequence(&[&element(tag::OID, oid::ECDSA_SHA384)]),
    };
    let info = sequence(&[
        &element(tag::INTEGER, &[1]),
        &sequence(&[names.issuer, names.serial]),
        &hash,
        &element(tag::CONTEXT_0_CONSTRUCTED, attributes),
        &scheme,
        &element(tag::OCTETS, &signature.bytes),
    ]);
    let certificates = std::iter::once(certificate).chain(signer.chain());
    let certificates = set_content(certificates.map(|one| one.der().to_vec()).collect());
    let content = match content {
        Some(content) => element(tag::CONTEXT_0_CONSTRUCTED, &element(tag::OCTETS, content)),
        None => Vec::new(),
    };
    let data = sequence(&[
        &element(tag::INTEGER, &[1]),
        &element(tag::SET, &hash),
        &sequence(&[&element(tag::OID, oid::DATA), &content]),
        &element(tag::CONTEXT_0_CONSTRUCTED, &certificates),
        &element(tag::SET, &info),
    ]);
    Ok(sequence(&[
        &element(tag::OID, oid::SIGNED_DATA),
        &element(tag::CONTEXT_0_CONSTRUCTED, &data),
    ]))
}

/// RSASSA-PSS-params of RFC 4055: SHA-256, MGF1 over SHA-256, a salt of 32 bytes.
fn pss_parameters() -> Vec<u8> {
    let sha256 = sequence(&[&element(tag::OID, oid::SHA256), &element(tag::NULL, &[])]);
    let mask = sequence(&[&element(tag::OID, oid::MGF1), &sha256]);
    sequence(&[
        &element(tag::CONTEXT_0_CONSTRUCTED, &sha256),
        &element(tag::CONTEXT_1_CONSTRUCTED, &mask),
        &element(tag::CONTEXT_2_CONSTRUCTED, &element(tag::INTEGER, &[32])),
    ])
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
