//! Certificates of authorities as some of them publish theirs: many in one message that signs nothing (RFC 8551, 3.8,
//! `application/pkcs7-mime; smime-type=certs-only`; RFC 5280, 4.2.2.1). Bounded; judges none, and hands out no root.

use openssl::pkcs7::Pkcs7;

use crate::Certificate;

/// The certificates in such a message that are not self-signed, one after the other in PEM.
///
/// `None` if it is no such message, is longer than 256 kB, or holds more than 64 certificates; an empty text if it holds
/// roots alone. Whoever gave the address of a message must not be able to plant a root by it.
pub fn issuers_in_bundle(bytes: &[u8]) -> Option<String> {
    if bytes.len() > LONGEST {
        return None;
    }
    let message = Pkcs7::from_der(bytes).or_else(|_| Pkcs7::from_pem(bytes));
    let message = message.ok()?;
    let carried = message.signed()?.certificates()?;
    if carried.len() > MOST {
        return None;
    }
    let mut text = String::new();
    for one in carried {
        let certificate = one.to_der().ok();
        let certificate = certificate.and_then(|der| Certificate::from_der(&der).ok());
        let Some(certificate) = certificate.filter(|one| !one.is_self_signed()) else {
            continue;
        };
        text.push_str(&certificate.pem());
    }
    Some(text)
}

/// Octets of a message: what an authority may answer with at most.
const LONGEST: usize = 256_000;
/// Certificates in one.
const MOST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Trust;
    use crate::tests::pki::{Holder, world};
    use openssl::bn::BigNum;
    use openssl::cms::{CMSOptions, CmsContentInfo};
    use openssl::hash::MessageDigest;
    use openssl::pkey::{PKeyRef, Private};
    use openssl::stack::Stack;
    use openssl::x509::{X509, X509Ref};

    fn holders(one: &Holder) -> Certificate {
        Certificate::from_der(&one.x509.to_der().unwrap()).unwrap()
    }

    fn bundle(certificates: &[&Certificate]) -> Vec<u8> {
        let mut stack = Stack::new().unwrap();
        for one in certificates {
            stack.push(X509::from_der(one.der()).unwrap()).unwrap();
        }
        let (nobody, no_key) = (None::<&X509Ref>, None::<&PKeyRef<Private>>);
        // Without a signer: what `openssl crl2pkcs7 -nocrl` and the authorities' own tools write.
        let how = CMSOptions::PARTIAL | CMSOptions::DETACHED | CMSOptions::BINARY;
        let message = CmsContentInfo::sign(nobody, no_key, Some(&stack), None, how);
        message.unwrap().to_der().unwrap()
    }

    /// A certificate of this serial number, like any other but for that.
    fn numbered(serial: u32) -> Certificate {
        let sub = &world().sub;
        let mut made = X509::builder().unwrap();
        let number = BigNum::from_u32(serial).unwrap();
        made.set_serial_number(&number.to_asn1_integer().unwrap())
            .unwrap();
        made.set_issuer_name(sub.x509.subject_name()).unwrap();
        made.set_subject_name(sub.x509.subject_name()).unwrap();
        made.set_pubkey(&sub.key).unwrap();
        made.set_not_before(sub.x509.not_before()).unwrap();
        made.set_not_after(sub.x509.not_after()).unwrap();
        made.sign(&world().leader.key, MessageDigest::sha256())
            .unwrap();
        Certificate::from_x509(made.build()).unwrap()
    }

    #[test]
    fn what_stands_above_is_taken_and_a_root_is_not() {
        let (root, authority) = (holders(&world().root), holders(&world().sub));
        let text = issuers_in_bundle(&bundle(&[&root, &authority])).unwrap();
        let mut trust = Trust::default();
        let added = trust.add(text.as_bytes()).unwrap();
        assert_eq!((added.anchors, added.intermediates), (0, 1));
        assert_eq!(issuers_in_bundle(&bundle(&[&root])).unwrap(), "");
    }

    #[test]
    fn what_is_no_bundle_or_too_much_is_none() {
        let authority = holders(&world().sub);
        assert_eq!(issuers_in_bundle(authority.der()), None, "a certificate");
        assert_eq!(issuers_in_bundle(b""), None);
        assert_eq!(issuers_in_bundle(&[0x30; 300_000]), None);
        let many: Vec<Certificate> = (1..=65).map(numbered).collect();
        let all: Vec<&Certificate> = many.iter().collect();
        assert_eq!(issuers_in_bundle(&bundle(&all)), None);
        let whole = bundle(&[&authority]);
        for end in 0..whole.len() {
            assert_eq!(issuers_in_bundle(&whole[..end]), None, "cut at {end}");
        }
    }
}
