//! What is asked of authorities, what of their answers is believed, and what is put into a document
//! for long keeping.

use openssl::hash::MessageDigest;
use openssl::ocsp::{OcspCertId, OcspRequest};

use super::pki::world;
use crate::{Certificate, status_question};

#[test]
fn the_question_for_a_status_is_the_one_openssl_asks() {
    let world = world();
    for holder in [&world.leader, &world.clerk] {
        let (one, issuer) = (&holder.x509, &world.sub.x509);
        let id = OcspCertId::from_cert(MessageDigest::sha1(), one, issuer).unwrap();
        let mut theirs = OcspRequest::new().unwrap();
        theirs.add_id(id).unwrap();
        let one = Certificate::from_x509(one.clone()).unwrap();
        let issuer = Certificate::from_x509(issuer.clone()).unwrap();
        let ours = status_question(&one, &issuer, None);
        assert_eq!(ours, theirs.to_der().unwrap(), "byte for byte");
        let with_nonce = status_question(&one, &issuer, Some(7));
        assert!(OcspRequest::from_der(&with_nonce).is_ok());
        assert!(with_nonce.len() > ours.len(), "the nonce is in it");
    }
}
