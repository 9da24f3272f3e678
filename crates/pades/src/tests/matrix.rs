//! The negative matrix (S§5): each certificate that went wrong, each service that failed, and the
//! sub-indication that the standard has for it. Nothing unknown is ever green.

use super::authority::{
    Answer, Pen, Response, archived, authority, authority_extensions, below_sub, day_list, days,
    evidenced, generalized, judged, made_to_order, person, purpose, signed, signed_anyway,
    signed_with, timed, timed_by_anybody,
};
use super::pki::{DAY, Holder, NOW, Request, extension, issue, p256, rsa};
use crate::asn1::{element, sequence, tag};
use crate::cms::oid;
use crate::{
    Certificate, Circle, Indication, Level, Moment, Outcome, ProvenBy, Report, Revocation,
    StateSource, SubIndication, Trust, Verdict, Warning,
};

fn first(report: &Report) -> &Verdict {
    &report.signatures[0]
}

/// What the first signature ends in.
fn ends(pdf: &[u8], trust: &Trust, at: Moment) -> (Indication, Option<SubIndication>) {
    let report = judged(pdf, trust, at);
    let verdict = first(&report);
    assert_eq!(
        report.verdict == Outcome::Passed,
        verdict.indication == Indication::Passed,
        "the file is as good as its one signature"
    );
    (verdict.indication, verdict.sub_indication)
}

const PASSED: (Indication, Option<SubIndication>) = (Indication::Passed, None);

fn undecided(why: SubIndication) -> (Indication, Option<SubIndication>) {
    (Indication::Indeterminate, Some(why))
}

#[test]
fn chair_and_commune_pass_with_their_stamps() {
    let state = authority();
    for holder in [&state.chair, &state.commune] {
        let pdf = timed(signed(holder, NOW), &state.stamper, NOW);
        let report = judged(&pdf, &state.fresh(NOW), NOW);
        let verdict = first(&report);
        assert_eq!(verdict.indication, Indication::Passed, "{report:#?}");
        assert_eq!(verdict.level, Level::Timed);
        assert_eq!(verdict.circle, Some(Circle::State));
        assert_eq!(verdict.proven_by, Some(ProvenBy::SignatureStamp));
        let stamp = verdict.stamp.as_ref().unwrap();
        assert!(stamp.is_trusted && stamp.circle == Some(Circle::State));
        assert_eq!(stamp.authority, "TSA (THỬ NGHIỆM)");
        assert_eq!(verdict.states.len(), 2, "the signer and the authority");
        assert!(
            verdict
                .states
                .iter()
                .all(|state| state.source == StateSource::List && !state.is_in_file)
        );
        assert_eq!(
            verdict.holds_until,
            Some(days(NOW, 365)),
            "until the stamp's authority ends"
        );
    }
}

#[test]
fn a_revoked_certificate_has_no_proof_of_being_older() {
    let state = authority();
    let pdf = signed(&state.chair, NOW);
    let since = days(NOW, -1);
    let mut trust = state.fresh(NOW);
    trust
        .add(&day_list(&state.sub, NOW, &[(&state.chair, since)]))
        .unwrap();
    assert_eq!(
        ends(&pdf, &trust, NOW),
        undecided(SubIndication::RevokedNoPoe)
    );
    let mut trust = state.fresh(NOW);
    let told = Response {
        answer: Answer::Revoked(since, Some(1)),
        ..Response::good(&state.chair, NOW)
    };
    trust.add(&told.der()).unwrap();
    assert_eq!(
        ends(&pdf, &trust, NOW),
        undecided(SubIndication::RevokedNoPoe),
        "though the list of the same hour does not know it yet"
    );
}

#[test]
fn an_expired_certificate_has_no_proof_of_being_older() {
    let state = authority();
    let pdf = signed(&state.expired, days(NOW, -100));
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        undecided(SubIndication::OutOfBoundsNoPoe)
    );
}

#[test]
fn an_impostor_with_the_same_name_reaches_no_root() {
    let state = authority();
    let pdf = signed(&state.impostor, NOW);
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        undecided(SubIndication::NoCertificateChainFound)
    );
}

#[test]
fn a_short_key_is_too_weak_with_and_without_a_stamp() {
    let state = authority();
    let pdf = signed_anyway(&state.weak, NOW);
    let weak = undecided(SubIndication::CryptoConstraintsFailure);
    assert_eq!(ends(&pdf, &state.fresh(NOW), NOW), weak);
    let pdf = timed_by_anybody(pdf, &state.stamper, NOW);
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        weak,
        "no proof can be older than the certificate"
    );
}

#[test]
fn an_authority_that_says_nowhere_where_to_ask_breaks_the_chain() {
    let state = authority();
    let silent = &state.silent_sub;
    let pen = Pen::below(&state.chair_of_silent, &[silent]);
    let pdf = signed_with(&pen, NOW);
    let mut trust = state.fresh(NOW);
    let broken = undecided(SubIndication::CertificateChainGeneralFailure);
    trust.add(&day_list(silent, NOW, &[])).unwrap();
    // The root's list does not help an authority that is not asked for under any address.
    let mut own = Trust::default();
    own.add(&state.root.x509.to_der().unwrap()).unwrap();
    own.add(&day_list(silent, NOW, &[])).unwrap();
    assert_eq!(
        ends(&pdf, &own, NOW),
        broken,
        "under a root of the desk too"
    );
    assert_eq!(
        ends(&pdf, &trust, NOW),
        PASSED,
        "where the root's own list is at hand, its state is known"
    );
    let mut without = state.trust();
    without.add(&day_list(silent, NOW, &[])).unwrap();
    assert_eq!(ends(&pdf, &without, NOW), broken);
}

#[test]
fn a_stamp_whose_authority_nobody_could_be_asked_about_yet_is_not_called_untrue() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, NOW, &[])).unwrap();
    trust.add(&Response::good(&state.chair, NOW).der()).unwrap();
    let report = judged(&pdf, &trust, NOW);
    let verdict = first(&report);
    assert_eq!(verdict.indication, Indication::Passed, "{report:#?}");
    assert_eq!(verdict.proven_at, None, "its time is not used yet");
    assert!(
        verdict.warnings.contains(&Warning::TimeStampNotChecked)
            && !verdict.warnings.contains(&Warning::TimeStampNotTrusted),
        "{report:#?}"
    );
    trust
        .add(&Response::good(&state.stamper, NOW).der())
        .unwrap();
    let report = judged(&pdf, &trust, NOW);
    assert!(first(&report).proven_at.is_some(), "{report:#?}");
    assert!(
        !first(&report)
            .warnings
            .contains(&Warning::TimeStampNotChecked)
    );
}

#[test]
fn a_rogue_stamp_takes_the_proof_away_and_not_the_signature() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.rogue_stamper, NOW);
    let report = judged(&pdf, &state.fresh(NOW), NOW);
    let verdict = first(&report);
    assert_eq!(verdict.indication, Indication::Passed);
    assert_eq!(verdict.level, Level::BasicBaseline);
    assert_eq!(verdict.proven_at, None);
    let stamp = verdict.stamp.as_ref().unwrap();
    assert!(!stamp.is_trusted, "and it is shown untrusted");
    assert_eq!(
        stamp.sub_indication,
        Some(SubIndication::NoCertificateChainFound)
    );
    assert!(verdict.warnings.contains(&Warning::TimeStampNotTrusted));
    let pdf = timed(
        signed(&state.chair, NOW),
        &state.rogue_stamper,
        days(NOW, 9),
    );
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        PASSED,
        "a stranger's stamp from the future contradicts nobody"
    );
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, days(NOW, 9));
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        undecided(SubIndication::TimestampOrderFailure),
        "a trusted one does"
    );
}

#[test]
fn a_stamp_whose_authority_cannot_be_asked_about_proves_nothing() {
    let state = authority();
    let pdf = timed(
        signed(&state.expired, days(NOW, -100)),
        &state.stamper,
        days(NOW, -90),
    );
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, NOW, &[])).unwrap();
    let report = judged(&pdf, &trust, NOW);
    let stamp = first(&report).stamp.clone().unwrap();
    assert_eq!(stamp.sub_indication, Some(SubIndication::TryLater));
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe),
        "so the signer's dates are not proved to be kept"
    );
}

#[test]
fn a_responder_that_does_not_know_the_certificate_is_never_green() {
    let state = authority();
    let pdf = signed(&state.chair, NOW);
    let unknown = |issued| {
        let told = Response {
            answer: Answer::Unknown,
            ..Response::good(&state.chair, issued)
        };
        told.der()
    };
    let mut trust = state.fresh(Moment(NOW.0 - 1000));
    trust.add(&unknown(NOW)).unwrap();
    let report = judged(&pdf, &trust, NOW);
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::TryLater),
        "though the list before it did not name the certificate"
    );
    assert!(
        first(&report)
            .warnings
            .contains(&Warning::RevocationUnknown)
    );
    assert_eq!(
        first(&report).revocation,
        Revocation::Unknown { issued: NOW }
    );
    trust
        .add(&Response::good(&state.chair, Moment(NOW.0 + 1000)).der())
        .unwrap();
    assert_eq!(
        ends(&pdf, &trust, Moment(NOW.0 + 2000)),
        PASSED,
        "until it knows better"
    );
}

#[test]
fn what_is_out_of_date_waits_for_something_newer() {
    let state = authority();
    let pdf = signed(&state.chair, NOW);
    let later = days(NOW, 3);
    let report = judged(&pdf, &state.fresh(NOW), later);
    assert_eq!(first(&report).sub_indication, Some(SubIndication::TryLater));
    assert!(first(&report).warnings.contains(&Warning::RevocationStale));
    assert_eq!(first(&report).revocation, Revocation::Stale { issued: NOW });
    assert_eq!(
        ends(&pdf, &state.trust(), NOW),
        undecided(SubIndication::TryLater),
        "offline from the beginning"
    );
}

#[test]
fn on_hold_is_neither_good_nor_gone() {
    let state = authority();
    let pdf = signed(&state.chair, NOW);
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, NOW, &[])).unwrap();
    let held = Response {
        answer: Answer::Revoked(days(NOW, -1), Some(6)),
        ..Response::good(&state.chair, NOW)
    };
    trust.add(&held.der()).unwrap();
    assert_eq!(ends(&pdf, &trust, NOW), undecided(SubIndication::TryLater));
    let hour = Moment(NOW.0 + 3_600_000);
    trust
        .add(&Response::good(&state.chair, hour).der())
        .unwrap();
    assert_eq!(ends(&pdf, &trust, hour), PASSED, "the hold was taken back");
}

#[test]
fn revoked_after_the_proven_time_passes_and_is_told() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let later = days(NOW, 10);
    let with = |since: Moment, reason: Option<u8>| {
        let mut trust = state.fresh(later);
        let told = Response {
            answer: Answer::Revoked(since, reason),
            ..Response::good(&state.chair, later)
        };
        trust.add(&told.der()).unwrap();
        judged(&pdf, &trust, later)
    };
    let report = with(days(NOW, 5), Some(4));
    assert_eq!(first(&report).indication, Indication::Passed, "{report:#?}");
    assert!(first(&report).warnings.contains(&Warning::RevokedLater));
    assert!(
        !first(&report)
            .warnings
            .contains(&Warning::KeyCompromisedLater)
    );
    let report = with(days(NOW, 5), Some(1));
    assert_eq!(first(&report).indication, Indication::Passed);
    assert!(
        first(&report)
            .warnings
            .contains(&Warning::KeyCompromisedLater)
    );
    let report = with(days(NOW, -1), Some(4));
    assert_eq!(
        (first(&report).indication, first(&report).sub_indication),
        (Indication::Failed, Some(SubIndication::Revoked)),
        "the proven time lies after the revocation"
    );
}

#[test]
fn a_key_known_to_be_unsafe_earlier_counts_from_then() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let later = days(NOW, 10);
    // Revoked on the fifth day, unsafe since the day before signing (invalidityDate).
    let unsafe_since = element(tag::OCTETS, &generalized(days(NOW, -1)));
    let invalid = sequence(&[&element(tag::OID, b"\x55\x1d\x18"), &unsafe_since]);
    let list = revoked_with(later, &state.chair, days(NOW, 5), &invalid);
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, later, &[])).unwrap();
    trust.add(&list).unwrap();
    assert_eq!(
        ends(&pdf, &trust, later),
        (Indication::Failed, Some(SubIndication::Revoked))
    );
}

/// A list of the sub-authority with one entry that carries an extension, written by hand.
fn revoked_with(issued: Moment, who: &Holder, since: Moment, extension: &[u8]) -> Vec<u8> {
    let issuer = &authority().sub;
    let who = Certificate::from_x509(who.x509.clone()).unwrap();
    let scheme = sequence(&[
        &element(tag::OID, oid::RSA_SHA256),
        &element(tag::NULL, &[]),
    ]);
    let entry = sequence(&[
        &element(tag::INTEGER, who.fields().unwrap().serial),
        &generalized(since),
        &sequence(&[extension]),
    ]);
    let body = sequence(&[
        &element(tag::INTEGER, &[1]),
        &scheme,
        &issuer.x509.subject_name().to_der().unwrap(),
        &generalized(issued),
        &generalized(days(issued, 1)),
        &sequence(&[&entry]),
    ]);
    let sha256 = openssl::hash::MessageDigest::sha256();
    let mut signer = openssl::sign::Signer::new(sha256, &issuer.key).unwrap();
    signer.update(&body).unwrap();
    let bits = [&[0][..], &signer.sign_to_vec().unwrap()].concat();
    sequence(&[&body, &scheme, &element(0x03, &bits)])
}

#[test]
fn a_stampers_revocation_is_told_by_its_reason() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let later = days(NOW, 10);
    let trusted = |reason: Option<u8>| {
        let mut trust = state.fresh(later);
        let told = Response {
            answer: Answer::Revoked(days(NOW, 5), reason),
            ..Response::good(&state.stamper, later)
        };
        trust.add(&told.der()).unwrap();
        let report = judged(&pdf, &trust, later);
        first(&report).stamp.clone().unwrap().is_trusted
    };
    for harmless in [0, 3, 4, 5] {
        assert!(
            trusted(Some(harmless)),
            "stamps made before stay (RFC 3161, 4)"
        );
    }
    for harmful in [None, Some(1), Some(2), Some(9), Some(10)] {
        assert!(!trusted(harmful), "anybody may have made it: {harmful:?}");
    }
}

#[test]
fn a_harmless_revocation_hides_no_lost_key() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let later = days(NOW, 10);
    let mut trust = state.fresh(later);
    for (day, reason) in [(3, 4), (5, 1)] {
        let told = Response {
            answer: Answer::Revoked(days(NOW, day), Some(reason)),
            ..Response::good(&state.stamper, later)
        };
        trust.add(&told.der()).unwrap();
    }
    let report = judged(&pdf, &trust, later);
    assert!(!first(&report).stamp.as_ref().unwrap().is_trusted);
}

#[test]
fn a_stamp_from_before_the_certificate_is_impossible() {
    let state = authority();
    let early = made_to_order(&person("Người Mới", 40).dated(10, 700), p256());
    let pdf = timed(signed(early, days(NOW, 20)), &state.stamper, NOW);
    let later = days(NOW, 20);
    assert_eq!(
        ends(&pdf, &state.fresh(later), later),
        (Indication::Failed, Some(SubIndication::NotYetValid))
    );
}

#[test]
fn stamps_that_contradict_each_other_prove_nothing() {
    let state = authority();
    // The document time stamp came after the stamp in the signature and states an earlier day.
    let pdf = timed(signed(&state.chair, days(NOW, -3)), &state.stamper, NOW);
    let pdf = archived(&pdf, &state.stamper, days(NOW, -2));
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        undecided(SubIndication::TimestampOrderFailure)
    );
}

#[test]
fn purposes_are_held_to_what_the_certificates_say() {
    let state = authority();
    let wrong = undecided(SubIndication::ChainConstraintsFailure);
    assert_eq!(
        ends(&signed(&state.server, NOW), &state.fresh(NOW), NOW),
        wrong,
        "a server's certificate signs no documents"
    );
    for request in [
        person("TSA không bắt buộc", 41).with(purpose("timeStamping", false)),
        person("TSA và thư", 42).with(two_purposes()),
    ] {
        let stamper = made_to_order(&request, rsa(2048));
        let stamped = timed_by_anybody(signed(&state.chair, NOW), stamper, NOW);
        let report = judged(&stamped, &state.fresh(NOW), NOW);
        let stamp = first(&report).stamp.clone().unwrap();
        assert_eq!(
            stamp.sub_indication,
            Some(SubIndication::ChainConstraintsFailure),
            "for stamps alone, and bindingly (RFC 3161, 2.3)"
        );
    }
}

fn two_purposes() -> openssl::x509::X509Extension {
    let mut usage = openssl::x509::extension::ExtendedKeyUsage::new();
    usage.critical().time_stamping().email_protection();
    usage.build().unwrap()
}

#[test]
fn authorities_are_held_to_their_limits() {
    let state = authority();
    let broken = undecided(SubIndication::CertificateChainGeneralFailure);
    let below = |request: Request, name: &str| {
        let middle = made_to_order(&request, p256());
        let leaf = issue(&person(name, 51), p256(), Some(middle));
        let leaf: &'static Holder = Box::leak(Box::new(leaf));
        let pen = Pen::below(leaf, &[middle, &state.sub]);
        let mut trust = state.fresh(NOW);
        trust.add(&day_list(middle, NOW, &[])).unwrap();
        ends(&signed_with(&pen, NOW), &trust, NOW)
    };
    assert_eq!(
        below(below_sub("CA cấp dưới", 50), "Người của cấp dưới"),
        PASSED,
        "an authority below the authority"
    );
    assert_eq!(
        below(person("Không phải CA", 52), "Người của người"),
        broken,
        "a person is no authority"
    );
    let usage_alone = vec![authority_extensions(None).remove(1)];
    assert_eq!(
        below(
            Request::authority("Chỉ có công dụng khóa", 53).only(usage_alone),
            "Người của khóa"
        ),
        broken,
        "key usage alone makes no authority"
    );
    assert_eq!(
        below(
            below_sub("CA hạn chế tên", 54).with(no_such_names()),
            "Người ngoài vùng tên"
        ),
        broken,
        "name constraints"
    );
    let odd = extension("1.2.3.4", true, &[5, 0]);
    assert_eq!(
        below(
            below_sub("CA có mở rộng lạ", 55).with(odd),
            "Người của CA lạ"
        ),
        broken,
        "a critical extension that nobody knows"
    );
    let closed = Request::authority("CA cuối", 56)
        .dated(-365, 700)
        .only(authority_extensions(Some(0)))
        .listed_at("http://crl.thu-nghiem.example/nha-nuoc.crl");
    let closed = made_to_order(&closed, p256());
    let under: &'static Holder = Box::leak(Box::new(issue(
        &below_sub("CA thừa", 57),
        p256(),
        Some(closed),
    )));
    let leaf: &'static Holder = Box::leak(Box::new(issue(
        &person("Người quá sâu", 58),
        p256(),
        Some(under),
    )));
    let mut trust = state.fresh(NOW);
    for issuer in [closed, under] {
        trust.add(&day_list(issuer, NOW, &[])).unwrap();
    }
    let pen = Pen::below(leaf, &[under, closed, &state.sub]);
    assert_eq!(
        ends(&signed_with(&pen, NOW), &trust, NOW),
        broken,
        "the path is longer than allowed"
    );
}

/// Only names under C=XX are permitted.
fn no_such_names() -> openssl::x509::X509Extension {
    let country = sequence(&[&element(0x06, &[0x55, 4, 6]), &element(0x13, b"XX")]);
    let name = sequence(&[&element(0x31, &country)]);
    let tree = sequence(&[&element(0xa4, &name)]);
    extension("2.5.29.30", true, &sequence(&[&element(0xa0, &tree)]))
}

#[test]
fn a_certificate_signed_over_an_outdated_hash_is_not_relied_on() {
    let request = person("Người SHA-1", 60).hashed(openssl::hash::MessageDigest::sha1());
    let old = made_to_order(&request, p256());
    assert_eq!(
        ends(&signed(old, NOW), &authority().fresh(NOW), NOW),
        undecided(SubIndication::CryptoConstraintsFailure)
    );
}

#[test]
fn a_date_decides_over_an_old_algorithm() {
    let state = authority();
    // 2010: a key of 1,536 bits was still good; the certificate is from that time.
    let then = Moment(1_277_967_600_000);
    let day = |at: Moment| (at.0 - NOW.0) / DAY;
    let old = made_to_order(
        &person("Người Năm 2010", 61).dated(day(then) - 30, 700),
        rsa(1536),
    );
    let stamper = made_to_order(
        &person("TSA 2010", 62)
            .dated(day(then) - 30, 700)
            .with(purpose("timeStamping", true)),
        rsa(2048),
    );
    let pdf = signed_anyway(old, then);
    assert_eq!(
        ends(&pdf, &state.fresh(NOW), NOW),
        undecided(SubIndication::CryptoConstraintsFailureNoPoe),
        "it may be that old, and nobody proves it"
    );
    let proved = timed(pdf.clone(), stamper, then);
    assert_eq!(
        ends(&proved, &state.fresh(NOW), NOW),
        PASSED,
        "proved to be that old"
    );
    let late = timed(pdf, stamper, days(NOW, -1));
    assert_eq!(
        ends(&late, &state.fresh(NOW), NOW),
        undecided(SubIndication::CryptoConstraintsFailure),
        "proved to be younger than the key's time"
    );
}

#[test]
fn the_state_of_a_certificate_is_known_before_it_signs() {
    let state = authority();
    let certificate = |holder: &Holder| Certificate::from_x509(holder.x509.clone()).unwrap();
    let (chair, sub) = (certificate(&state.chair), certificate(&state.sub));
    let mut trust = Trust::default();
    trust
        .add_root(&state.root.x509.to_der().unwrap(), Circle::Party)
        .unwrap();
    let told = trust.state_of(&chair, std::slice::from_ref(&sub), NOW);
    assert_eq!(
        (told.indication, told.sub_indication),
        undecided(SubIndication::TryLater),
        "nothing is known about it yet"
    );
    assert_eq!(told.circle, Some(Circle::Party));
    assert_eq!(told.revocation, Revocation::NotChecked);
    for issuer in [&state.root, &state.sub] {
        trust.add(&day_list(issuer, NOW, &[])).unwrap();
    }
    let told = trust.state_of(&chair, std::slice::from_ref(&sub), NOW);
    assert_eq!((told.indication, told.sub_indication), PASSED);
    assert_eq!(told.revocation, Revocation::Good { issued: NOW });
    assert_eq!(told.chain.len(), 3, "the chair, the authority, the root");
    let told = trust.state_of(&chair, &[], NOW);
    assert_eq!(
        told.sub_indication,
        Some(SubIndication::NoCertificateChainFound),
        "without the authority between"
    );
}

#[test]
fn a_stampers_chain_may_end_in_another_circle() {
    let state = authority();
    let root = issue(
        &Request::authority("CA công cộng gốc (THỬ)", 1),
        rsa(2048),
        None,
    );
    let root: &'static Holder = Box::leak(Box::new(root));
    let stamper = Request::person("TSA công cộng (THỬ)", 2)
        .stamping()
        .listed_at("http://crl.thu-nghiem.example/cong-cong.crl");
    let stamper: &'static Holder = Box::leak(Box::new(issue(&stamper, rsa(2048), Some(root))));
    let pdf = timed(signed(&state.chair, NOW), stamper, NOW);
    let mut trust = state.fresh(NOW);
    trust
        .add_root(&root.x509.to_der().unwrap(), Circle::Public)
        .unwrap();
    trust.add(&day_list(root, NOW, &[])).unwrap();
    let report = judged(&pdf, &trust, NOW);
    assert_eq!(first(&report).indication, Indication::Passed, "{report:#?}");
    assert_eq!(first(&report).circle, Some(Circle::State));
    assert_eq!(
        first(&report).stamp.as_ref().unwrap().circle,
        Some(Circle::Public)
    );
}

#[test]
fn evidence_in_the_file_alone_makes_it_long_term() {
    let state = authority();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let mut held = state.fresh(Moment(NOW.0 + 1000));
    held.add(&Response::good(&state.chair, Moment(NOW.0 + 1000)).der())
        .unwrap();
    let pdf = evidenced(&pdf, &held, Moment(NOW.0 + 1000));
    // A desk that knows the root and nothing else, a month later and offline.
    let mut bare = Trust::default();
    bare.add_root(&state.root.x509.to_der().unwrap(), Circle::State)
        .unwrap();
    let month = days(NOW, 30);
    let report = judged(&pdf, &bare, month);
    let verdict = first(&report);
    // The stamp itself must be good now, and what is in the file about it has run out.
    assert_eq!(
        verdict.stamp.as_ref().unwrap().sub_indication,
        Some(SubIndication::TryLater),
        "{report:#?}"
    );
    let report = judged(&pdf, &bare, Moment(NOW.0 + 2000));
    let verdict = first(&report);
    assert_eq!(verdict.indication, Indication::Passed, "{report:#?}");
    assert_eq!(verdict.level, Level::LongTerm);
    assert!(verdict.evidence.is_complete && !verdict.evidence.is_stamped);
    assert!(verdict.states.iter().all(|state| state.is_in_file));
    assert_eq!(verdict.evidence.responses, 1);
}
