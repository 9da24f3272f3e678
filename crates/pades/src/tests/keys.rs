//! Keys in files, and what their signatures are checked with.

use openssl::nid::Nid;

use super::pki::{NOW, curve, person_with, world};
use super::sheet::{Shape, draft, leader_mark};
use crate::{KeyFault, Outcome, Scheme, Signature, Signer, prepare, verify};

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
    assert_eq!(Scheme::of(key.certificate()).unwrap(), Scheme::Ecdsa);
    let made = key.sign(b"van ban").unwrap();
    assert!(made.is_by(key.certificate(), b"van ban"));
    assert!(
        !made.is_by(world().leader.signer().certificate(), b"van ban"),
        "nobody else's"
    );
    assert!(matches!(key.with_pss(), Err(KeyFault::UnsupportedKey)));
}
