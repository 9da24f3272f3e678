//! Writes the files that the fuzz targets start from. Run by hand when a kind is added:
//! `PADES_SEEDS=tests/fuzz/seeds/pades cargo test -p pades seeds -- --ignored`.

use std::fs;
use std::path::PathBuf;

use openssl::sha::sha256;

use super::attacks::{certified, linearized};
use super::authority::{Pen, Response, authority, day_list, made_to_order, signed, signed_with};
use super::encrypted::{Kind, encrypted};
use super::extending::{archived, timed};
use super::pki::{NOW, Request, extension, p256, world};
use super::sheet::{Shape, issued, leader_mark, sealed, signed_by_leader};
use super::tsa::Tsa;
use super::verify;
use crate::asn1::{element, sequence, tag};
use crate::{Ask, Certificate, Outcome, StampQuestion, asks, with_evidence};

#[test]
#[ignore = "writes files for the fuzz targets"]
fn seeds_for_the_fuzz_targets() {
    let Some(folder) = std::env::var_os("PADES_SEEDS").map(PathBuf::from) else {
        return;
    };
    fs::create_dir_all(&folder).unwrap();
    let world = world();
    let mut trust = world.trust();
    trust.add(&world.list(NOW, &[])).unwrap();
    let evidence = with_evidence(&timed(Shape::Streams), &trust, NOW).unwrap();
    let files = [
        ("table", signed_by_leader(Shape::Table)),
        ("streams", issued(Shape::Streams)),
        ("stamped", timed(Shape::Table)),
        ("evidence", evidence.clone()),
        ("archived", archived(&evidence)),
        (
            "linearized",
            sealed(&linearized(), &leader_mark()).into_pdf(),
        ),
        (
            "encrypted",
            sealed(&encrypted(Kind::Aes256, ""), &leader_mark()).into_pdf(),
        ),
        ("certified", certified(2)),
    ];
    for (name, pdf) in files {
        assert_eq!(
            verify(&pdf, &trust, NOW).unwrap().verdict,
            Outcome::Passed,
            "{name}"
        );
        fs::write(folder.join(format!("{name}.pdf")), pdf).unwrap();
    }
    let question = StampQuestion::new(sha256(b"chu ky"), 7);
    let message = crate::cms::sign(&sha256(b"chu ky"), &world.leader.signer()).unwrap();
    let parts = [
        ("root.der", world.root.x509.to_der().unwrap()),
        ("sub.der", world.sub.x509.to_der().unwrap()),
        ("root.crl", super::pki::long_list(&world.root)),
        ("sub.crl", super::pki::long_list(&world.sub)),
        ("answer.tsr", Tsa::honest(NOW).answer(&question.der())),
        (
            "response.ocsp",
            Response::good(&authority().chair, NOW).der(),
        ),
        ("message.cms", message),
    ];
    for (name, bytes) in parts {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

#[test]
#[ignore = "writes files for the fuzz targets"]
fn seeds_of_questions_and_their_answers() {
    let Some(folder) = std::env::var_os("PADES_SEEDS").map(PathBuf::from) else {
        return;
    };
    let desk = authority();
    let place = element(0x86, b"http://thu.example/ca.cer");
    let issuers = element(tag::OID, b"\x2b\x06\x01\x05\x05\x07\x30\x02");
    let access = sequence(&[&sequence(&[&issuers, &place])]);
    let request = Request::person("Người ký (THỬ)", 600);
    let request = request.with(extension("1.3.6.1.5.5.7.1.1", false, &access));
    let below = made_to_order(&request, p256());
    let sub = desk.sub.x509.to_der().unwrap();
    let parts = [
        ("asked.pdf", signed(&desk.chair, NOW)),
        ("below.pdf", signed_with(&Pen::below(below, &[]), NOW)),
        ("asked-root.der", desk.root.x509.to_der().unwrap()),
        ("asked-sub.der", sub.clone()),
        ("asked.crl", day_list(&desk.sub, NOW, &[])),
        ("asked.ocsp", Response::good(&desk.chair, NOW).der()),
    ];
    let asked = asks(&parts[0].1, &desk.trust(), NOW).unwrap();
    assert!(
        matches!(asked[..], [Ask::Ocsp { .. }, Ask::List { .. }, ..]),
        "{asked:?}"
    );
    let answer =
        asks(&parts[1].1, &Default::default(), NOW).unwrap()[0].taken(&sub, &desk.trust(), &[]);
    assert!(Certificate::from_pem(&answer.unwrap()).is_ok());
    for (name, bytes) in parts {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
