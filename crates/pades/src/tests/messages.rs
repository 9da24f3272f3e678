//! Messages as other makers write them: BER, PSS, old hashes, no named certificate, several signers.

use openssl::hash::MessageDigest;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer as OpensslSigner};

use super::pki::{Holder, NOW, world};
use super::sheet::{Shape, draft, leader_mark, replaced};
use super::verify;
use crate::append::hex;
use crate::asn1::{element, sequence, set_content, tag};
use crate::cms::{IssuerAndSerial, oid};
use crate::{Level, Outcome, Report, SubIndication, Warning, prepare};

/// How a message is to be made.
struct Make {
    by: &'static Holder,
    hash: MessageDigest,
    hash_oid: &'static [u8],
    scheme: Vec<u8>,
    is_pss: bool,
    /// Whose certificate the signed attributes name.
    names: Option<&'static Holder>,
    signing_time: bool,
    sub_filter: &'static [u8],
    signers: usize,
    versions: u8,
    /// What is signed is the SHA-1 of the document, as `adbe.pkcs7.sha1` has it.
    by_sha1: bool,
}

impl Make {
    fn by_leader() -> Self {
        Self {
            by: &world().leader,
            hash: MessageDigest::sha256(),
            hash_oid: oid::SHA256,
            scheme: algorithm(oid::RSA_SHA256),
            is_pss: false,
            names: Some(&world().leader),
            signing_time: false,
            sub_filter: b"ETSI.CAdES.detached",
            signers: 1,
            versions: 1,
            by_sha1: false,
        }
    }

    /// The message over `parts`.
    fn message(&self, parts: &[&[u8]]) -> Vec<u8> {
        let certificate = self.by.x509.to_der().unwrap();
        let sha1 = openssl::sha::sha1(&parts.concat());
        let mut content = element(tag::OID, oid::DATA);
        let mut hashed = parts.concat();
        if self.by_sha1 {
            let held = element(tag::OCTETS, &sha1);
            content.extend(element(tag::CONTEXT_0_CONSTRUCTED, &held));
            hashed = sha1.to_vec();
        }
        let digest = openssl::hash::hash(self.hash, &hashed).unwrap();
        let mut attributes = vec![
            attribute(oid::CONTENT_TYPE, &element(tag::OID, oid::DATA)),
            attribute(oid::MESSAGE_DIGEST, &element(tag::OCTETS, &digest)),
        ];
        if let Some(named) = self.names {
            let named = named.x509.to_der().unwrap();
            let hash = element(tag::OCTETS, &openssl::sha::sha256(&named));
            let named = sequence(&[&sequence(&[&sequence(&[&hash])])]);
            attributes.push(attribute(oid::SIGNING_CERTIFICATE_V2, &named));
        }
        if self.signing_time {
            let time = element(tag::GENERALIZED_TIME, b"20260601050000Z");
            attributes.push(attribute(oid::SIGNING_TIME, &time));
        }
        let attributes = set_content(attributes);
        let mut signer = OpensslSigner::new(self.hash, &self.by.key).unwrap();
        if self.is_pss {
            signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
            signer.set_rsa_mgf1_md(self.hash).unwrap();
            signer
                .set_rsa_pss_saltlen(RsaPssSaltlen::custom(32))
                .unwrap();
        }
        signer.update(&element(tag::SET, &attributes)).unwrap();
        let signature = signer.sign_to_vec().unwrap();
        let names = IssuerAndSerial::of(&certificate).unwrap();
        let info = sequence(&[
            &element(tag::INTEGER, &[self.versions]),
            &sequence(&[names.issuer, names.serial]),
            &algorithm(self.hash_oid),
            &element(tag::CONTEXT_0_CONSTRUCTED, &attributes),
            &self.scheme,
            &element(tag::OCTETS, &signature),
        ]);
        let data = sequence(&[
            &element(tag::INTEGER, &[self.versions]),
            &element(tag::SET, &algorithm(self.hash_oid)),
            &sequence(&[&content]),
            &element(tag::CONTEXT_0_CONSTRUCTED, &certificate),
            &element(tag::SET, &info.repeat(self.signers)),
        ]);
        let data = element(tag::CONTEXT_0_CONSTRUCTED, &data);
        sequence(&[&element(tag::OID, oid::SIGNED_DATA), &data])
    }

    /// The draft signed with such a message, `reshape` applied to it last.
    fn judged(&self, reshape: impl Fn(Vec<u8>) -> Vec<u8>) -> Report {
        let prepared = prepare(&draft(Shape::Table), &leader_mark(), NOW).unwrap();
        let mut pdf = prepared.unsealed();
        if self.sub_filter != b"ETSI.CAdES.detached" {
            pdf = replaced(&pdf, b"ETSI.CAdES.detached", self.sub_filter);
        }
        let word = b"/Contents <";
        let start = pdf
            .windows(word.len())
            .position(|window| window == word)
            .unwrap()
            + word.len();
        let end = start + pdf[start..].iter().position(|&byte| byte == b'>').unwrap();
        let message = reshape(self.message(&[&pdf[..start - 1], &pdf[end + 1..]]));
        let text = hex(&message);
        pdf[start..start + text.len()].copy_from_slice(text.as_bytes());
        verify(&pdf, &world().trust(), NOW).unwrap()
    }
}

fn algorithm(kind: &[u8]) -> Vec<u8> {
    sequence(&[&element(tag::OID, kind)])
}

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&element(tag::OID, kind), &element(tag::SET, value)])
}

fn unchanged(message: Vec<u8>) -> Vec<u8> {
    message
}

fn pss_parameters(hash: &[u8]) -> Vec<u8> {
    let mask = sequence(&[&element(tag::OID, oid::MGF1), &algorithm(hash)]);
    let parameters = sequence(&[
        &element(tag::CONTEXT_0_CONSTRUCTED, &algorithm(hash)),
        &element(tag::CONTEXT_1_CONSTRUCTED, &mask),
        &element(tag::CONTEXT_2_CONSTRUCTED, &element(tag::INTEGER, &[32])),
    ]);
    sequence(&[&element(tag::OID, oid::RSA_PSS), &parameters])
}

#[test]
fn the_plain_message_passes() {
    let report = Make::by_leader().judged(unchanged);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(report.signatures[0].level, Level::BasicBaseline);
}

#[test]
fn both_paddings_of_rsa_are_taken() {
    let pss = Make {
        scheme: pss_parameters(oid::SHA256),
        is_pss: true,
        ..Make::by_leader()
    };
    assert_eq!(pss.judged(unchanged).verdict, Outcome::Passed);
    let named_otherwise = Make {
        scheme: pss_parameters(oid::SHA512),
        is_pss: true,
        ..Make::by_leader()
    };
    let report = named_otherwise.judged(unchanged);
    assert_eq!(
        report.signatures[0].sub_indication,
        Some(SubIndication::SigCryptoFailure)
    );
}

#[test]
fn a_message_in_ber_is_taken_and_told() {
    let indefinite = |message: Vec<u8>| {
        let mut outer = crate::asn1::Reader::new(&message).next().unwrap().open();
        let kind = outer.next().unwrap().whole.to_vec();
        let data = outer.next().unwrap().open().next().unwrap();
        [
            &b"\x30\x80"[..],
            &kind,
            b"\xa0\x80\x30\x80",
            data.content,
            b"\0\0\0\0\0\0",
        ]
        .concat()
    };
    let report = Make::by_leader().judged(indefinite);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert!(report.signatures[0].warnings.contains(&Warning::BerEncoded));
}

#[test]
fn an_outdated_hash_is_not_relied_on() {
    let sha1 = Make {
        hash: MessageDigest::sha1(),
        hash_oid: oid::SHA1,
        scheme: algorithm(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"),
        ..Make::by_leader()
    };
    let report = sha1.judged(unchanged);
    assert_eq!(report.verdict, Outcome::Indeterminate);
    assert_eq!(
        report.signatures[0].sub_indication,
        Some(SubIndication::CryptoConstraintsFailure)
    );
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::WeakAlgorithm)
    );
}

#[test]
fn a_short_key_is_not_relied_on() {
    let weak = Make {
        by: &world().weak,
        names: Some(&world().weak),
        ..Make::by_leader()
    };
    let report = weak.judged(unchanged);
    assert_eq!(
        report.signatures[0].sub_indication,
        Some(SubIndication::CryptoConstraintsFailure)
    );
}

#[test]
fn a_certificate_meant_for_something_else_does_not_pass() {
    let encipherer = Make {
        by: &world().encipherer,
        names: Some(&world().encipherer),
        scheme: algorithm(oid::ECDSA_SHA256),
        ..Make::by_leader()
    };
    let report = encipherer.judged(unchanged);
    assert_eq!(
        report.signatures[0].sub_indication,
        Some(SubIndication::ChainConstraintsFailure)
    );
}

#[test]
fn what_keeps_no_baseline_may_pass_and_is_told() {
    let unnamed = Make {
        names: None,
        sub_filter: b"adbe.pkcs7.detached",
        ..Make::by_leader()
    };
    let report = unnamed.judged(unchanged);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(report.signatures[0].level, Level::NotBaseline);
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::SigningCertificateNotNamed)
    );
    let timed = Make {
        signing_time: true,
        ..Make::by_leader()
    };
    assert_eq!(
        timed.judged(unchanged).signatures[0].level,
        Level::NotBaseline
    );
}

#[test]
fn a_certificate_other_than_the_named_one_is_refused() {
    let swapped = Make {
        names: Some(&world().office),
        ..Make::by_leader()
    };
    let report = swapped.judged(unchanged);
    let why = report.signatures[0].sub_indication;
    assert_eq!(why, Some(SubIndication::NoSigningCertificateFound));
}

#[test]
fn a_message_with_odd_bones_is_refused() {
    for make in [
        Make {
            signers: 0,
            ..Make::by_leader()
        },
        Make {
            signers: 2,
            ..Make::by_leader()
        },
        Make {
            versions: 9,
            ..Make::by_leader()
        },
        Make {
            sub_filter: b"adbe.pkcs7.sha1    ",
            ..Make::by_leader()
        },
        Make {
            sub_filter: b"ETSI.RFC3161       ",
            ..Make::by_leader()
        },
        Make {
            sub_filter: b"own.make           ",
            ..Make::by_leader()
        },
    ] {
        let report = make.judged(unchanged);
        assert_eq!(report.verdict, Outcome::Failed, "{report:#?}");
        assert_eq!(
            report.signatures[0].sub_indication,
            Some(SubIndication::FormatFailure)
        );
    }
}

#[test]
fn a_document_bound_by_sha1_alone_is_never_green() {
    let make = Make {
        sub_filter: b"adbe.pkcs7.sha1    ",
        by_sha1: true,
        ..Make::by_leader()
    };
    let report = make.judged(unchanged);
    let one = &report.signatures[0];
    assert_eq!(report.verdict, Outcome::Indeterminate, "{report:#?}");
    let weak = [
        SubIndication::CryptoConstraintsFailure,
        SubIndication::CryptoConstraintsFailureNoPoe,
    ];
    assert!(one.sub_indication.is_some_and(|why| weak.contains(&why)));
    assert!(one.warnings.contains(&Warning::WeakAlgorithm));
}
