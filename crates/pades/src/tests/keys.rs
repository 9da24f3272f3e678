//! Keys in files, and what their signatures are checked with.

use openssl::nid::Nid;

use super::pki::{NOW, curve, person_with, world};
use super::sheet::{Shape, draft, leader_mark};
use super::verify;
use crate::{KeyFault, Outcome, Scheme, Signature, Signer, prepare};

#[test]
fn an_rsa_key_signs_with_pss_where_it_is_told_to() {
    let key = world().leader.signer().with_pss().unwrap();
    let made = key.sign(b"van ban").unwrap();
    assert_eq!(made.scheme, Scheme::RsaPss);
    assert!(
        made.is_by(key.certificate(), b"van ban"),
        "its own certificate says so"
    );
    assert!(
        !made.is_by(key.certificate(), b"van  ban"),
        "of these bytes alone"
    );
    let called_otherwise = Signature {
        scheme: Scheme::RsaPkcs1,
        ..made
    };
    assert!(
        !called_otherwise.is_by(key.certificate(), b"van ban"),
        "and of this scheme"
    );
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), NOW).unwrap();
    let pdf = prepared.seal(&key).unwrap().into_pdf();
    let report = verify(&pdf, &world().trust(), NOW).unwrap();
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
}

#[test]
fn a_key_on_a_curve_knows_no_pss() {
    let key = person_with(curve(Nid::X9_62_PRIME256V1)).signer();
    assert_eq!(Scheme::of(key.certificate()).unwrap(), Scheme::EcdsaP256);
    let made = key.sign(b"van ban").unwrap();
    assert!(made.is_by(key.certificate(), b"van ban"));
    assert!(
        !made.is_by(world().leader.signer().certificate(), b"van ban"),
        "nobody else's"
    );
    assert!(matches!(key.with_pss(), Err(KeyFault::UnsupportedKey)));
}

#[test]
fn a_key_on_the_longer_curve_signs_with_the_longer_hash() {
    let key = person_with(curve(Nid::SECP384R1)).signer();
    let made = key.sign(b"van ban").unwrap();
    assert_eq!(made.scheme, Scheme::EcdsaP384);
    assert!(made.is_by(key.certificate(), b"van ban"));
    let shorter = Signature {
        scheme: Scheme::EcdsaP256,
        ..made
    };
    assert!(
        !shorter.is_by(key.certificate(), b"van ban"),
        "the hash is part of the scheme"
    );
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), NOW).unwrap();
    let pdf = prepared.seal(&key).unwrap().into_pdf();
    let report = verify(&pdf, &world().trust(), NOW).unwrap();
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let message = hex::encode(crate::cms::oid::ECDSA_SHA384);
    assert!(
        String::from_utf8_lossy(&pdf)
            .to_lowercase()
            .contains(&message),
        "and the message says so"
    );
}
