//! Whom and what a verdict believes: chains, dates, revocation, algorithms, time stamps.

use super::pki::{DAY, Holder, NOW, extension, list, point_name, world};
use super::sheet::{Shape, draft, issued, leader_mark, sealed, signed_by_leader};
use super::verify;
use crate::asn1::{element, sequence, tag};
use crate::cms::{IssuerAndSerial, oid};
use crate::{
    Added, Certificate, Circle, Indication, KeyFault, Level, Moment, Outcome, Report, Revocation,
    Scheme, Sealed, Signature, Signer, SubIndication, TimestampToken, Trust, Warning, prepare,
    revocation_sources,
};

/// Signs with any key, whatever its certificate allows: what a careless program would do.
struct Careless {
    holder: &'static Holder,
    certificate: Certificate,
}

impl Careless {
    fn new(holder: &'static Holder) -> Self {
        Self {
            certificate: Certificate::from_der(&holder.x509.to_der().unwrap()).unwrap(),
            holder,
        }
    }
}

impl Signer for Careless {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &[]
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        let is_rsa = self.holder.key.rsa().is_ok();
        // Short keys, which no scheme of ours takes, are signed with all the same.
        let scheme = Scheme::of(&self.certificate).unwrap_or(if is_rsa {
            Scheme::RsaPkcs1
        } else {
            Scheme::EcdsaP256
        });
        let hash = scheme.hash().function();
        let mut signer = openssl::sign::Signer::new(hash, &self.holder.key).unwrap();
        signer.update(to_be_signed).unwrap();
        Ok(Signature {
            scheme,
            bytes: signer.sign_to_vec().unwrap(),
        })
    }
}

/// The draft signed by `holder`, claimed at `at`, when its certificate held.
fn signed_at(holder: &'static Holder, at: Moment) -> Vec<u8> {
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), at).unwrap();
    prepared.seal(&Careless::new(holder)).unwrap().into_pdf()
}

fn judged(pdf: &[u8], trust: &Trust, at: Moment) -> Report {
    verify(pdf, trust, at).unwrap()
}

fn sub_indication(report: &Report) -> Option<SubIndication> {
    report.signatures[0].sub_indication
}

#[test]
fn an_unknown_root_is_never_green() {
    let pdf = issued(Shape::Table);
    for trust in [Trust::default(), stranger_trust()] {
        let report = judged(&pdf, &trust, NOW);
        assert_eq!(report.verdict, Outcome::Indeterminate);
        assert_eq!(
            sub_indication(&report),
            Some(SubIndication::NoCertificateChainFound)
        );
    }
}

#[test]
fn an_impostor_with_the_same_name_has_no_chain() {
    let report = judged(&signed_at(&world().impostor, NOW), &world().trust(), NOW);
    assert_eq!(report.verdict, Outcome::Indeterminate);
    assert_eq!(
        sub_indication(&report),
        Some(SubIndication::NoCertificateChainFound)
    );
    assert_eq!(
        report.signatures[0].signer.as_ref().unwrap().name,
        "Ủy ban nhân dân xã Thử Nghiệm",
        "the name alone proves nothing"
    );
}

fn stranger_trust() -> Trust {
    let mut trust = Trust::default();
    trust
        .add(&world().stranger_root.x509.to_der().unwrap())
        .unwrap();
    trust
}

#[test]
fn an_intermediate_alone_is_no_anchor() {
    let mut trust = Trust::default();
    let added = trust.add(&world().sub.x509.to_der().unwrap()).unwrap();
    assert_eq!(
        added,
        Added {
            intermediates: 1,
            ..Added::default()
        }
    );
    assert!(trust.is_empty());
    let report = judged(&signed_by_leader(Shape::Table), &trust, NOW);
    assert_eq!(
        sub_indication(&report),
        Some(SubIndication::NoCertificateChainFound)
    );
}

#[test]
fn trust_takes_pem_and_der_and_says_what_it_took() {
    let world = world();
    let mut pem = world.root.x509.to_pem().unwrap();
    pem.extend(world.sub.x509.to_pem().unwrap());
    pem.extend(list(&world.sub, NOW, &[], Vec::new()).to_pem().unwrap());
    let mut trust = Trust::default();
    assert_eq!(
        trust.add(&pem),
        Ok(Added {
            anchors: 1,
            intermediates: 1,
            lists: 1,
            responses: 0,
        })
    );
    for bytes in [
        &b""[..],
        b"hello",
        b"%PDF-1.7",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        assert!(trust.add(bytes).is_err(), "nothing to trust in it");
    }
}

#[test]
fn dates_are_held_against_the_certificate() {
    let world = world();
    let trust = world.trust();
    let expired = signed_at(&world.expired, Moment(NOW.0 - 100 * DAY));
    assert_eq!(
        judged(&expired, &trust, Moment(NOW.0 - 50 * DAY)).verdict,
        Outcome::Passed
    );
    assert_eq!(
        sub_indication(&judged(&expired, &trust, NOW)),
        Some(SubIndication::OutOfBoundsNoPoe),
        "nobody proves that it was signed in time"
    );
    let future = signed_at(&world.future, Moment(NOW.0 + 100 * DAY));
    assert_eq!(
        sub_indication(&judged(&future, &trust, NOW)),
        Some(SubIndication::NotYetValid)
    );
    let early = judged(&signed_by_leader(Shape::Table), &trust, Moment(0));
    assert_eq!(
        early.verdict,
        Outcome::Indeterminate,
        "before anything held"
    );
}

#[test]
fn a_claim_in_the_future_is_told() {
    let report = judged(
        &signed_by_leader(Shape::Table),
        &world().trust(),
        Moment(NOW.0 - DAY),
    );
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::ClaimedTimeImplausible)
    );
}

#[test]
fn a_certificate_that_names_a_list_waits_for_it() {
    let world = world();
    let pdf = signed_at(&world.clerk, NOW);
    let mut trust = world.waiting_trust();
    let report = judged(&pdf, &trust, NOW);
    assert_eq!(
        report.verdict,
        Outcome::Indeterminate,
        "offline is never green"
    );
    assert_eq!(sub_indication(&report), Some(SubIndication::TryLater));
    assert_eq!(report.signatures[0].revocation, Revocation::NotChecked);
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::RevocationNotChecked)
    );
    assert_eq!(
        revocation_sources(&pdf).unwrap(),
        [super::pki::LIST_ADDRESS]
    );

    trust.add(&world.list(NOW, &[])).unwrap();
    let report = judged(&pdf, &trust, NOW);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(
        report.signatures[0].revocation,
        Revocation::Good {
            issued: Moment(NOW.0 - 100 * DAY)
        },
        "the older of the two lists: the root's"
    );

    let later = judged(&pdf, &trust, Moment(NOW.0 + 3 * DAY));
    assert_eq!(
        sub_indication(&later),
        Some(SubIndication::TryLater),
        "the list is out of date"
    );
    assert!(
        later.signatures[0]
            .warnings
            .contains(&Warning::RevocationStale)
    );
}

#[test]
fn a_revoked_certificate_is_not_believed() {
    let world = world();
    let pdf = signed_at(&world.clerk, NOW);
    let since = Moment(NOW.0 - DAY);
    for issued in [NOW, Moment(NOW.0 - DAY)] {
        let mut trust = world.trust();
        trust
            .add(&world.list(issued, &[(&world.clerk, since)]))
            .unwrap();
        let report = judged(&pdf, &trust, Moment(NOW.0 + 2 * DAY));
        assert_eq!(
            sub_indication(&report),
            Some(SubIndication::RevokedNoPoe),
            "also by an old list"
        );
        let revoked = Revocation::Revoked {
            since,
            is_authority: false,
        };
        assert_eq!(report.signatures[0].revocation, revoked);
    }
}

#[test]
fn a_revoked_authority_takes_everybody_with_it() {
    let world = world();
    let mut trust = world.trust();
    let by_root = list(&world.root, NOW, &[(&world.sub, NOW)], Vec::new());
    trust.add(&by_root.to_der().unwrap()).unwrap();
    let report = judged(&signed_by_leader(Shape::Table), &trust, NOW);
    assert_eq!(sub_indication(&report), Some(SubIndication::RevokedCaNoPoe));
}

#[test]
fn a_list_that_is_not_for_this_certificate_says_nothing() {
    let world = world();
    let pdf = signed_at(&world.clerk, NOW);
    let with = |crl: openssl::x509::X509Crl| {
        let mut trust = world.waiting_trust();
        trust.add(&crl.to_der().unwrap()).unwrap();
        sub_indication(&judged(&pdf, &trust, NOW))
    };
    let point = |value: Vec<u8>| vec![extension("2.5.29.28", true, &sequence(&[&value]))];
    let waits = Some(SubIndication::TryLater);
    assert_eq!(
        with(list(&world.stranger_root, NOW, &[], Vec::new())),
        waits,
        "a stranger's"
    );
    let forged = Holder {
        key: world.stranger_root.key.clone(),
        x509: world.sub.x509.clone(),
    };
    assert_eq!(
        with(list(&forged, NOW, &[], Vec::new())),
        waits,
        "the right name, another key"
    );
    let other_part = point(point_name("http://other.example/x.crl"));
    assert_eq!(
        with(list(&world.sub, NOW, &[], other_part)),
        waits,
        "another part"
    );
    assert_eq!(
        with(list(&world.sub, NOW, &[], point(element(0x82, &[0xff])))),
        waits,
        "authorities"
    );
    assert_eq!(
        with(list(&world.sub, NOW, &[], point(element(0x84, &[0xff])))),
        waits,
        "indirect"
    );
    let unknown = vec![extension("1.2.3.4", true, &element(tag::NULL, &[]))];
    assert_eq!(
        with(list(&world.sub, NOW, &[], unknown)),
        waits,
        "critical and unknown"
    );
    let same_part = point(point_name(super::pki::LIST_ADDRESS));
    assert_eq!(
        with(list(&world.sub, NOW, &[], same_part)),
        None,
        "its own part"
    );
}

#[test]
fn no_source_at_all_passes_only_under_a_root_of_the_desk() {
    let world = world();
    let pdf = signed_by_leader(Shape::Table);
    for circle in [Circle::State, Circle::Party, Circle::Public] {
        let mut trust = world.bare_trust();
        trust
            .add_root(&world.root.x509.to_der().unwrap(), circle)
            .unwrap();
        let report = judged(&pdf, &trust, NOW);
        assert_eq!(
            sub_indication(&report),
            Some(SubIndication::CertificateChainGeneralFailure),
            "an authority of {circle:?} must say where to ask"
        );
        assert_eq!(report.signatures[0].circle, Some(circle));
    }
    let clerk = judged(&signed_at(&world.clerk, NOW), &world.bare_trust(), NOW);
    assert_eq!(
        sub_indication(&clerk),
        Some(SubIndication::CertificateChainGeneralFailure),
        "the clerk's certificate names a list, the authority's names nothing"
    );
    let report = judged(&pdf, &world.bare_trust(), NOW);
    assert_eq!(report.verdict, Outcome::Passed, "the desk's own choice");
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::RevocationNoSource)
    );
    assert_eq!(report.signatures[0].revocation, Revocation::NoSource);
    assert_eq!(report.signatures[0].level, Level::BasicBaseline);
    let report = judged(&pdf, &world.trust(), NOW);
    assert_eq!(
        report.verdict,
        Outcome::Passed,
        "a list at hand is as good as an address: {report:#?}"
    );
}

#[test]
fn a_time_stamp_proves_the_time() {
    let world = world();
    let stamped = stamped(
        &sealed(&draft(Shape::Table), &leader_mark()).into_pdf(),
        NOW,
    );
    let report = judged(&stamped, &world.trust(), NOW);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(report.signatures[0].level, Level::Timed);
    assert_eq!(report.signatures[0].proven_at, Some(NOW));
    assert!(
        !report.signatures[0]
            .warnings
            .contains(&Warning::TimeNotProven)
    );
}

#[test]
fn a_proven_time_outlives_revocation() {
    let world = world();
    let prepared = prepare(&draft(Shape::Table), &leader_mark(), NOW).unwrap();
    let pdf = prepared.seal(&world.clerk.signer()).unwrap().into_pdf();
    let pdf = stamped(&pdf, NOW);
    let verdict_if_revoked = |since: i64| {
        let mut trust = world.trust();
        let later = Moment(NOW.0 + 10 * DAY);
        trust
            .add(&world.list(later, &[(&world.clerk, Moment(NOW.0 + since))]))
            .unwrap();
        let report = judged(&pdf, &trust, later);
        (report.verdict, sub_indication(&report))
    };
    assert_eq!(
        verdict_if_revoked(DAY),
        (Outcome::Passed, None),
        "signed before"
    );
    assert_eq!(
        verdict_if_revoked(-DAY),
        (Outcome::Failed, Some(SubIndication::Revoked)),
        "proven to be signed after"
    );
}

#[test]
fn a_token_over_something_else_is_refused() {
    let sealed = Sealed::reopen(signed_by_leader(Shape::Table)).unwrap();
    let token = TimestampToken::read(&token(b"khac", NOW, &world().stamper)).unwrap();
    assert!(matches!(
        sealed.stamped(&token),
        Err(crate::Error::StampMismatch)
    ));
    assert!(TimestampToken::read(b"").is_err());
    let message = crate::cms::sign(&[0; 32], &world().leader.signer()).unwrap();
    assert!(
        TimestampToken::read(&message).is_err(),
        "a message, but no statement of time"
    );
}

#[test]
fn a_stamp_by_somebody_not_meant_for_it_proves_nothing() {
    let sealed = Sealed::reopen(signed_by_leader(Shape::Table)).unwrap();
    let der = token(&sealed.signature(), NOW, &world().office);
    let pdf = sealed
        .stamped(&TimestampToken::read(&der).unwrap())
        .unwrap()
        .into_pdf();
    let report = judged(&pdf, &world().trust(), NOW);
    assert_eq!(report.signatures[0].proven_at, None);
    assert_eq!(
        report.signatures[0].level,
        Level::BasicBaseline,
        "the signature itself still stands"
    );
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::TimeStampNotTrusted)
    );
}

pub(crate) fn stamped(pdf: &[u8], at: Moment) -> Vec<u8> {
    let sealed = Sealed::reopen(pdf.to_vec()).unwrap();
    let der = token(&sealed.signature(), at, &world().stamper);
    sealed
        .stamped(&TimestampToken::read(&der).unwrap())
        .unwrap()
        .into_pdf()
}

/// A token as an authority makes it: a statement of time, signed.
fn token(bytes: &[u8], at: Moment, by: &'static Holder) -> Vec<u8> {
    let sha256 = sequence(&[&element(tag::OID, oid::SHA256)]);
    let imprint = element(tag::OCTETS, &openssl::sha::sha256(bytes));
    let time = at.iso_vietnam();
    assert_eq!(
        time, "2026-06-01T12:00:00+07:00",
        "the fixture below writes this very time"
    );
    let statement = sequence(&[
        &element(tag::INTEGER, &[1]),
        &element(tag::OID, &[0x2a, 3]),
        &sequence(&[&sha256, &imprint]),
        &element(tag::INTEGER, &[7]),
        &element(tag::GENERALIZED_TIME, b"20260601050000.000Z"),
    ]);
    signed_statement(&statement, by)
}

fn signed_statement(statement: &[u8], by: &'static Holder) -> Vec<u8> {
    let certificate = by.x509.to_der().unwrap();
    let attribute = |kind: &[u8], value: &[u8]| {
        sequence(&[&element(tag::OID, kind), &element(tag::SET, value)])
    };
    let hash = element(tag::OCTETS, &openssl::sha::sha256(&certificate));
    let named = sequence(&[&sequence(&[&sequence(&[&hash])])]);
    let digest = element(tag::OCTETS, &openssl::sha::sha256(statement));
    let attributes = crate::asn1::set_content(vec![
        attribute(oid::CONTENT_TYPE, &element(tag::OID, oid::TST_INFO)),
        attribute(oid::MESSAGE_DIGEST, &digest),
        attribute(oid::SIGNING_CERTIFICATE_V2, &named),
    ]);
    let signature = Careless::new(by)
        .sign(&element(tag::SET, &attributes))
        .unwrap();
    let sha256 = sequence(&[&element(tag::OID, oid::SHA256)]);
    let scheme = match signature.scheme {
        Scheme::RsaPkcs1 => oid::RSA_SHA256,
        Scheme::RsaPss => oid::RSA_PSS,
        Scheme::EcdsaP256 => oid::ECDSA_SHA256,
        Scheme::EcdsaP384 => oid::ECDSA_SHA384,
    };
    let scheme = sequence(&[&element(tag::OID, scheme)]);
    let names = IssuerAndSerial::of(&certificate).unwrap();
    let info = sequence(&[
        &element(tag::INTEGER, &[1]),
        &sequence(&[names.issuer, names.serial]),
        &sha256,
        &element(tag::CONTEXT_0_CONSTRUCTED, &attributes),
        &scheme,
        &element(tag::OCTETS, &signature.bytes),
    ]);
    let content = element(tag::CONTEXT_0_CONSTRUCTED, &element(tag::OCTETS, statement));
    let data = sequence(&[
        &element(tag::INTEGER, &[3]),
        &element(tag::SET, &sha256),
        &sequence(&[&element(tag::OID, oid::TST_INFO), &content]),
        &element(tag::CONTEXT_0_CONSTRUCTED, &certificate),
        &element(tag::SET, &info),
    ]);
    let data = element(tag::CONTEXT_0_CONSTRUCTED, &data);
    sequence(&[&element(tag::OID, oid::SIGNED_DATA), &data])
}

#[test]
fn the_short_form_is_what_the_terminal_prints() {
    let report = judged(&issued(Shape::Table), &world().trust(), NOW);
    let json = serde_json::to_value(report.summary()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "verdict": "passed",
            "signatures": [
                {
                    "field": "leader", "indication": "passed", "sub_indication": null,
                    "level": "B-B", "signer": "Nguyễn Văn Thử",
                    "signed_at": "2026-06-01T12:00:00+07:00", "coverage": "revision",
                    "modification": "form_filling",
                    "warnings": ["time_not_proven"]
                },
                {
                    "field": "office", "indication": "passed", "sub_indication": null,
                    "level": "B-B", "signer": "Ủy ban nhân dân xã Thử Nghiệm",
                    "signed_at": "2026-06-01T12:00:00+07:00", "coverage": "whole_file",
                    "modification": "none",
                    "warnings": ["time_not_proven"]
                }
            ]
        })
    );
    let whole = serde_json::to_value(&report).unwrap();
    assert!(
        whole["signatures"][0]["acts"]
            .as_array()
            .is_some_and(|acts| acts.len() == 3)
    );
}

#[test]
fn an_unsigned_file_and_one_that_is_none_are_told_apart() {
    let unsigned = judged(&draft(Shape::Streams), &world().trust(), NOW);
    assert_eq!(
        (unsigned.verdict, unsigned.signatures.len()),
        (Outcome::Unsigned, 0)
    );
    assert!(verify(b"PK\x03\x04", &world().trust(), NOW).is_err());
    let broken = judged(b"%PDF-1.7\nnothing", &world().trust(), NOW);
    assert_eq!(broken.verdict, Outcome::Unreadable);
    assert!(broken.unreadable.is_some());
    assert_eq!(
        judged(&issued(Shape::Table), &world().trust(), NOW).signatures[0].indication,
        Indication::Passed
    );
}
