//! An invented time stamp authority: reads a question and answers it, rightly or not.

use crate::Moment;
use crate::asn1::{Reader, element, sequence, set_content, tag};
use crate::cms::{IssuerAndSerial, oid};

use super::pki::{Holder, world};

/// What an authority does with a question.
#[derive(Clone)]
pub(crate) struct Tsa {
    pub(crate) by: &'static Holder,
    /// `YYYYMMDDHHMMSS.fZ`, as it writes it.
    pub(crate) time: String,
    pub(crate) status: u8,
    /// `PKIFailureInfo`: unused bits and octets.
    pub(crate) failure: Option<Vec<u8>>,
    pub(crate) nonce: Nonce,
    pub(crate) policy: Vec<u8>,
    pub(crate) turns_imprint: bool,
    pub(crate) with_certificate: bool,
    pub(crate) turns_signature: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nonce {
    Same,
    Other,
    None,
}

impl Tsa {
    /// One that does right, at `at`, in fractions of a second.
    pub(crate) fn honest(at: Moment) -> Self {
        Self::of(&world().stamper, at)
    }

    /// The same, by somebody else.
    pub(crate) fn of(by: &'static Holder, at: Moment) -> Self {
        let iso = Moment(at.0 - 7 * 3_600_000).iso_vietnam();
        let written: String = iso.chars().take(19).filter(char::is_ascii_digit).collect();
        Self {
            by,
            time: format!("{written}.25Z"),
            status: 0,
            failure: None,
            nonce: Nonce::Same,
            policy: vec![0x2a, 3],
            turns_imprint: false,
            with_certificate: true,
            turns_signature: false,
        }
    }

    pub(crate) fn answer(&self, question: &[u8]) -> Vec<u8> {
        let text = element(0x0c, "xin thử lại".as_bytes());
        let failure = self.failure.as_ref().map(|bits| element(0x03, bits));
        let status = sequence(&[
            &element(tag::INTEGER, &[self.status]),
            &sequence(&[&text]),
            &failure.unwrap_or_default(),
        ]);
        if self.status > 1 {
            return sequence(&[&status]);
        }
        sequence(&[&status, &self.token(question)])
    }

    fn token(&self, question: &[u8]) -> Vec<u8> {
        let mut asked = Reader::new(question).expect(tag::SEQUENCE).unwrap().open();
        asked.expect(tag::INTEGER).unwrap();
        let mut imprint = asked.expect(tag::SEQUENCE).unwrap().whole.to_vec();
        let policy = asked.optional(tag::OID).unwrap();
        let nonce = asked.expect(tag::INTEGER).unwrap().whole;
        assert_eq!(
            asked.expect(tag::BOOLEAN).unwrap().content,
            [0xff],
            "the certificate is asked for"
        );
        if self.turns_imprint {
            *imprint.last_mut().unwrap() ^= 1;
        }
        let nonce = match self.nonce {
            Nonce::Same => nonce.to_vec(),
            Nonce::Other => element(tag::INTEGER, &[1, 2, 3]),
            Nonce::None => Vec::new(),
        };
        let own = element(tag::OID, &self.policy);
        let statement = sequence(&[
            &element(tag::INTEGER, &[1]),
            policy.map_or(&own, |policy| {
                if self.policy == [0x2a, 3] {
                    policy.whole
                } else {
                    &own
                }
            }),
            &imprint,
            &element(tag::INTEGER, &[7]),
            &element(tag::GENERALIZED_TIME, self.time.as_bytes()),
            // Accuracy of a second and an ordering: what stands before the nonce.
            &sequence(&[&element(tag::INTEGER, &[1])]),
            &element(tag::BOOLEAN, &[0xff]),
            &nonce,
        ]);
        self.signed(&statement)
    }

    fn signed(&self, statement: &[u8]) -> Vec<u8> {
        let certificate = self.by.x509.to_der().unwrap();
        let attribute = |kind: &[u8], value: &[u8]| {
            sequence(&[&element(tag::OID, kind), &element(tag::SET, value)])
        };
        let hash = element(tag::OCTETS, &openssl::sha::sha256(&certificate));
        let named = sequence(&[&sequence(&[&sequence(&[&hash])])]);
        let digest = element(tag::OCTETS, &openssl::sha::sha256(statement));
        let attributes = set_content(vec![
            attribute(oid::CONTENT_TYPE, &element(tag::OID, oid::TST_INFO)),
            attribute(oid::MESSAGE_DIGEST, &digest),
            attribute(oid::SIGNING_CERTIFICATE_V2, &named),
        ]);
        let sha256 = openssl::hash::MessageDigest::sha256();
        let mut signer = openssl::sign::Signer::new(sha256, &self.by.key).unwrap();
        signer.update(&element(tag::SET, &attributes)).unwrap();
        let mut signature = signer.sign_to_vec().unwrap();
        if self.turns_signature {
            *signature.last_mut().unwrap() ^= 1;
        }
        let sha256 = sequence(&[&element(tag::OID, oid::SHA256)]);
        let scheme = sequence(&[&element(tag::OID, oid::RSA_SHA256)]);
        let names = IssuerAndSerial::of(&certificate).unwrap();
        let info = sequence(&[
            &element(tag::INTEGER, &[1]),
            &sequence(&[names.issuer, names.serial]),
            &sha256,
            &element(tag::CONTEXT_0_CONSTRUCTED, &attributes),
            &scheme,
            &element(tag::OCTETS, &signature),
        ]);
        let content = element(tag::CONTEXT_0_CONSTRUCTED, &element(tag::OCTETS, statement));
        let certificates = if self.with_certificate {
            element(tag::CONTEXT_0_CONSTRUCTED, &certificate)
        } else {
            Vec::new()
        };
        let data = sequence(&[
            &element(tag::INTEGER, &[3]),
            &element(tag::SET, &sha256),
            &sequence(&[&element(tag::OID, oid::TST_INFO), &content]),
            &certificates,
            &element(tag::SET, &info),
        ]);
        let data = element(tag::CONTEXT_0_CONSTRUCTED, &data);
        sequence(&[&element(tag::OID, oid::SIGNED_DATA), &data])
    }
}
