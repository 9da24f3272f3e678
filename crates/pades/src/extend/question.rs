//! The question to a status responder (RFC 6960): one certificate, named by SHA-1 as responders
//! expect it. SHA-1 only names here; nothing is proved with it.

use openssl::hash::MessageDigest;

use crate::Certificate;
use crate::asn1::{NotDer, Reader, element, sequence, tag};
use crate::cms::{Hash, IssuerAndSerial, oid};

/// Asks for the status of `certificate`, which `issuer` issued: an `OCSPRequest` in DER.
///
/// With a `nonce` the answer cannot be an old one; many responders do not repeat it, so ask without
/// where an answer may be kept for a while. Empty if the issuer's key cannot be read.
pub fn status_question(
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: Option<u64>,
) -> Vec<u8> {
    let Some(named) = certificate_id(certificate, issuer) else {
        return Vec::new();
    };
    let list = sequence(&[&sequence(&[&named])]);
    let extensions = nonce.map(|nonce| {
        // RFC 8954: the value is an OCTET STRING inside the extension's own.
        let value = element(tag::OCTETS, &nonce.to_be_bytes());
        let extension = sequence(&[
            &element(tag::OID, oid::OCSP_NONCE),
            &element(tag::OCTETS, &value),
        ]);
        element(tag::CONTEXT_2_CONSTRUCTED, &sequence(&[&extension]))
    });
    sequence(&[&sequence(&[&list, &extensions.unwrap_or_default()])])
}

/// `CertID`: SHA-1 of the issuer's name and key, and the serial number.
fn certificate_id(certificate: &Certificate, issuer: &Certificate) -> Option<Vec<u8>> {
    let names = IssuerAndSerial::of(certificate.der()).ok()?;
    let name = Hash::Sha1.digest(&[names.issuer])?;
    let key = openssl::hash::hash(MessageDigest::sha1(), key_bits(issuer.der()).ok()?).ok()?;
    Some(sequence(&[
        &sequence(&[&element(tag::OID, oid::SHA1), &element(tag::NULL, &[])]),
        &element(tag::OCTETS, &name),
        &element(tag::OCTETS, &key),
        names.serial,
    ]))
}

/// The bits of the public key, without tag, length and the count of unused bits.
fn key_bits(certificate: &[u8]) -> Result<&[u8], NotDer> {
    const BITS: u8 = 0x03;
    let outer = Reader::new(certificate).expect(tag::SEQUENCE)?;
    let mut body = outer.open().expect(tag::SEQUENCE)?.open();
    body.optional(tag::CONTEXT_0_CONSTRUCTED)?;
    body.expect(tag::INTEGER)?;
    // Signature algorithm, issuer, validity, subject.
    for _ in 0..4 {
        body.expect(tag::SEQUENCE)?;
    }
    let mut key = body.expect(tag::SEQUENCE)?.open();
    key.expect(tag::SEQUENCE)?;
    let bits = key.expect(BITS)?.content;
    bits.get(1..).ok_or(NotDer)
}
