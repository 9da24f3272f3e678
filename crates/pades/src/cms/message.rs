//! A signed message taken apart. The bytes that were signed are kept as they came and never
//! re-encoded; whom to trust is decided elsewhere.

use openssl::cms::CmsContentInfo;

use super::plain::certificates_if_plain;
use super::scheme::{Verification, algorithm, expect_tag};
use super::{Hash, IssuerAndSerial, oid};
use crate::Certificate;
use crate::asn1::{Element, NotDer, Reader, ber_length, element, tag};

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
        Self::read_knowing(contents, &[])
    }

    /// The same; certificates that are among `known`, octet for octet, are taken from there and not
    /// read anew.
    pub(crate) fn read_knowing(contents: &[u8], known: &[Certificate]) -> Result<Self, NotDer> {
        let length = ber_length(contents)?;
        let (raw, padding) = contents.split_at_checked(length).ok_or(NotDer)?;
        if !is_zero(padding) {
            return Err(NotDer);
        }
        if let Some(count) = certificates_if_plain(raw)
            && let Ok(message) = Self::from_der(raw, known)
            && message.certificates.len() == count
        {
            return Ok(message);
        }
        let parsed = CmsContentInfo::from_der(raw).map_err(|_| NotDer)?;
        let der = parsed.to_der().map_err(|_| NotDer)?;
        let mut message = Self::from_der(&der, known)?;
        message.was_ber = der != raw;
        if message.was_ber
            && let Some(attributes) = &mut message.attributes
            && let Ok(original) = attributes_of_first_signer(raw)
        {
            attributes.encodings.insert(0, original);
        }
        Ok(message)
    }

    /// Reads a message that is DER throughout and in the shape that nearly every signer writes, with nothing after it.
    ///
    /// Errors for any other, however good it may be.
    pub(crate) fn read_plain(der: &[u8]) -> Result<Self, NotDer> {
        let count = certificates_if_plain(der).ok_or(NotDer)?;
        let message = Self::from_der(der, &[])?;
        match message.certificates.len() == count {
            true => Ok(message),
            false => Err(NotDer),
        }
    }

    fn from_der(der: &[u8], known: &[Certificate]) -> Result<Self, NotDer> {
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
            Some(set) => certificates_in(set, known)?,
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

    /// Whether anything is signed beside the content's hash.
    pub(crate) fn has_attributes(&self) -> bool {
        self.attributes.is_some()
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

    /// Every hash it rests on: over the content, and in the padding. `None` if one is unknown.
    pub(crate) fn hashes(&self) -> Option<Vec<Hash>> {
        let mut hashes = vec![self.hash?];
        if let Some(Verification::RsaPss { mask, .. }) = &self.scheme {
            hashes.push(*mask);
        }
        // adbe.pkcs7.sha1: what is signed is the document's SHA-1, whatever that was hashed with.
        if self.content.is_some() && self.content_type == oid::DATA {
            hashes.push(Hash::Sha1);
        }
        Some(hashes)
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

/// Looked at in pieces: a hole of some ten thousand zeros is the rule.
fn is_zero(bytes: &[u8]) -> bool {
    let mut pieces = bytes.chunks(64);
    pieces.all(|piece| piece.iter().fold(0, |sum, byte| sum | byte) == 0)
}

fn version(stated: Element<'_>, known: &[u8]) -> Result<(), NotDer> {
    match stated.content {
        [number] if known.contains(number) => Ok(()),
        _ => Err(NotDer),
    }
}

/// Plain certificates; other kinds in the set are passed over.
fn certificates_in(set: Element<'_>, known: &[Certificate]) -> Result<Vec<Certificate>, NotDer> {
    const MOST: usize = 64;
    let all = set.open().rest()?;
    let plain = all.iter().filter(|one| one.tag == tag::SEQUENCE).take(MOST);
    let read = |one: &Element<'_>| {
        let known = known.iter().find(|known| known.der() == one.whole);
        known
            .cloned()
            .or_else(|| Certificate::from_der(one.whole).ok())
    };
    Ok(plain.filter_map(read).collect())
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
