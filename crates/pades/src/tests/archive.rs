//! Proof that outlives certificates: archive time stamps, each judged at the time the next proves,
//! with the clock moved past the end of everybody who signed.

use super::authority::{
    Answer, Authority, Pen, Response, archived, authority, day_list, days, evidenced, judged,
    signed, timed,
};
use super::pki::{Holder, NOW, Request, issue, rsa};
use super::sheet::office_mark;
use crate::{
    Circle, Indication, Level, Moment, Outcome, ProvenBy, Report, SubIndication, Trust, Verdict,
    Warning, prepare,
};

fn first(report: &Report) -> &Verdict {
    &report.signatures[0]
}

/// What a desk has that fetched answers about these people and the authority's list at `at`.
fn held(state: &Authority, about: &[&Holder], at: Moment) -> Trust {
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, at, &[])).unwrap();
    for who in about {
        trust.add(&Response::good(who, at).der()).unwrap();
    }
    trust
}

/// A desk that knows the root, and about the newest stamper what is to be known at `at`.
fn desk(state: &Authority, stamper: &Holder, at: Moment) -> Trust {
    let mut trust = Trust::default();
    let root = state.root.x509.to_der().unwrap();
    trust.add_root(&root, Circle::State).unwrap();
    trust.add(&day_list(&state.root, at, &[])).unwrap();
    trust.add(&Response::good(stamper, at).der()).unwrap();
    trust
}

/// B-LTA of the day of signing: stamp, evidence, archive stamp by the same authority.
fn first_archive(state: &'static Authority) -> Vec<u8> {
    let soon = Moment(NOW.0 + 60_000);
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let pdf = evidenced(
        &pdf,
        &held(state, &[&state.chair, &state.stamper], soon),
        soon,
    );
    archived(&pdf, &state.stamper, Moment(soon.0 + 60_000))
}

/// Renewed half a year later: fresh evidence about the first stamper, a stamp by the next one.
fn renewed(state: &'static Authority) -> Vec<u8> {
    let then = days(NOW, 200);
    let trust = held(state, &[&state.stamper], then);
    let pdf = evidenced(&first_archive(state), &trust, then);
    archived(&pdf, &state.next_stamper, Moment(then.0 + 60_000))
}

#[test]
fn everything_in_place_is_archived() {
    let state = authority();
    let pdf = first_archive(state);
    let at = days(NOW, 1);
    let report = judged(&pdf, &desk(state, &state.stamper, at), at);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let verdict = first(&report);
    assert_eq!(verdict.level, Level::Archived);
    assert!(verdict.evidence.is_complete && verdict.evidence.is_stamped);
    assert_eq!(
        verdict.proven_by,
        Some(ProvenBy::SignatureStamp),
        "the older of the two proofs"
    );
    assert_eq!(
        verdict.holds_until,
        Some(days(NOW, 365)),
        "a new stamp is due before this authority ends"
    );
    let stamp = &report.signatures[1];
    assert_eq!(stamp.level, Level::DocumentTimeStamp);
    assert!(stamp.stamp.as_ref().unwrap().is_trusted);
}

#[test]
fn it_stays_valid_after_the_signer_has_ended() {
    let state = authority();
    let pdf = renewed(state);
    // The chair's certificate ended after two years.
    let at = days(NOW, 800);
    let report = judged(&pdf, &desk(state, &state.next_stamper, at), at);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(first(&report).level, Level::Archived);
    assert_eq!(first(&report).holds_until, Some(days(NOW, 3650)));
}

#[test]
fn it_stays_valid_after_signer_and_first_stamper_have_ended() {
    let state = authority();
    let pdf = renewed(state);
    // The signer for eight years, the first stamper for nine.
    let at = days(NOW, 3600);
    let report = judged(&pdf, &desk(state, &state.next_stamper, at), at);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let told: Vec<_> = report
        .signatures
        .iter()
        .map(|one| (one.indication, one.level))
        .collect();
    assert_eq!(
        told,
        [
            (Indication::Passed, Level::Archived),
            (Indication::Passed, Level::DocumentTimeStamp),
            (Indication::Passed, Level::DocumentTimeStamp)
        ]
    );
}

#[test]
fn without_the_renewal_it_ends_with_the_first_stamper() {
    let state = authority();
    let at = days(NOW, 800);
    let report = judged(&first_archive(state), &desk(state, &state.stamper, at), at);
    assert_eq!(report.verdict, Outcome::Indeterminate);
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe)
    );
    assert_eq!(
        report.signatures[1].sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe),
        "nobody can tell when the stamp was really made"
    );
}

#[test]
fn a_renewal_after_the_first_stamper_ended_came_too_late() {
    let state = authority();
    let then = days(NOW, 400);
    let pdf = archived(&first_archive(state), &state.next_stamper, then);
    let at = days(NOW, 800);
    let report = judged(&pdf, &desk(state, &state.next_stamper, at), at);
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe),
        "{report:#?}"
    );
}

#[test]
fn a_renewal_without_fresh_evidence_of_the_first_stamper_proves_less() {
    let state = authority();
    // Nobody put in what was known about the first stamper at the time of the renewal, and what is
    // in the file is from the day of signing.
    let then = days(NOW, 200);
    let pdf = archived(&first_archive(state), &state.next_stamper, then);
    let at = days(NOW, 800);
    let report = judged(&pdf, &desk(state, &state.next_stamper, at), at);
    assert_eq!(
        report.signatures[1].sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe),
        "between the day of signing and the renewal it may have lost its key: {report:#?}"
    );
    assert_ne!(report.verdict, Outcome::Passed);
}

#[test]
fn a_document_stamp_alone_proves_the_time_too() {
    let state = authority();
    let pdf = archived(&signed(&state.chair, NOW), &state.stamper, NOW);
    let at = Moment(NOW.0 + 1000);
    let report = judged(&pdf, &state.fresh(at), at);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let field = report.signatures[1].field.clone();
    assert_eq!(
        first(&report).proven_by,
        Some(ProvenBy::DocumentStamp { field })
    );
    assert_eq!(first(&report).level, Level::Timed);
}

#[test]
fn evidence_from_before_the_signature_passes_and_is_told() {
    let state = authority();
    // The list of the morning, and a signature at noon.
    let morning = Moment(NOW.0 - 4 * 3_600_000);
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let pdf = evidenced(&pdf, &state.fresh(morning), NOW);
    let pdf = archived(&pdf, &state.stamper, Moment(NOW.0 + 60_000));
    let at = days(NOW, 30);
    let report = judged(&pdf, &desk(state, &state.stamper, at), at);
    assert_eq!(first(&report).indication, Indication::Passed, "{report:#?}");
    assert!(
        first(&report)
            .warnings
            .contains(&Warning::RevocationBeforeSigning)
    );
}

#[test]
fn evidence_that_is_days_older_than_the_signature_is_too_old() {
    let state = authority();
    let list = |issuer: &Holder| {
        let list = super::pki::list_until(issuer, days(NOW, -20), days(NOW, 20), &[], Vec::new());
        list.to_der().unwrap()
    };
    let mut old = state.trust();
    old.add(&list(&state.root)).unwrap();
    old.add(&list(&state.sub)).unwrap();
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let pdf = evidenced(&pdf, &old, NOW);
    let pdf = archived(&pdf, &state.stamper, Moment(NOW.0 + 60_000));
    let at = days(NOW, 30);
    let report = judged(&pdf, &desk(state, &state.stamper, at), at);
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::TryLater),
        "twenty days in which the key may have been lost: {report:#?}"
    );
}

#[test]
fn a_revocation_learned_later_still_counts() {
    let state = authority();
    let pdf = renewed(state);
    let at = days(NOW, 300);
    let with = |since: Moment| {
        let mut trust = desk(state, &state.next_stamper, at);
        let told = Response {
            answer: Answer::Revoked(since, Some(1)),
            ..Response::good(&state.chair, at)
        };
        trust.add(&told.der()).unwrap();
        let report = judged(&pdf, &trust, at);
        (first(&report).indication, first(&report).sub_indication)
    };
    assert_eq!(
        with(days(NOW, -1)),
        (Indication::Failed, Some(SubIndication::Revoked)),
        "whatever the file itself says"
    );
    assert_eq!(with(days(NOW, 100)), (Indication::Passed, None));
}

#[test]
fn evidence_whose_speaker_has_ended_needs_proof_of_its_age() {
    let state = authority();
    // A responder that ended a month after signing; its answers are believed where a stamp proves
    // that they were there in time, and not where nothing does.
    let request = Request::person("OCSP ngắn hạn (THỬ)", 70)
        .dated(-30, 30)
        .with(super::authority::purpose("OCSPSigning", false))
        .with(super::pki::extension(
            "1.3.6.1.5.5.7.48.1.5",
            false,
            &[5, 0],
        ));
    let short = super::authority::made_to_order(&request, super::pki::p256());
    let soon = Moment(NOW.0 + 60_000);
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, soon, &[])).unwrap();
    for who in [&state.chair, &state.stamper] {
        let told = Response {
            by: short,
            ..Response::good(who, soon)
        };
        trust.add(&told.der()).unwrap();
    }
    let pdf = timed(signed(&state.chair, NOW), &state.stamper, NOW);
    let pdf = evidenced(&pdf, &trust, soon);
    let at = days(NOW, 100);
    let desk = desk(state, &state.stamper, at);
    let report = judged(&pdf, &desk, at);
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::RevocationOutOfBoundsNoPoe),
        "{report:#?}"
    );
    let stamped = archived(&pdf, &state.stamper, Moment(soon.0 + 60_000));
    let report = judged(&stamped, &desk, at);
    assert_eq!(first(&report).indication, Indication::Passed, "{report:#?}");
}

#[test]
fn once_an_authority_is_revoked_only_what_is_proved_to_be_older_speaks_for_its_people() {
    let state = authority();
    let (above, stamper) = apart();
    let soon = Moment(NOW.0 + 60_000);
    let stamped = timed(signed(&state.chair, NOW), stamper, NOW);
    let (since, at) = (days(NOW, 10), days(NOW, 100));
    let desk = |now| {
        let revoked = [(&state.sub, since)];
        let revoked = if now < since { &[][..] } else { &revoked };
        let mut trust = state.trust();
        let root = above.x509.to_der().unwrap();
        trust.add_root(&root, Circle::Public).unwrap();
        trust.add(&day_list(&state.root, now, revoked)).unwrap();
        trust.add(&day_list(&state.sub, now, &[])).unwrap();
        trust.add(&day_list(above, now, &[])).unwrap();
        trust
    };
    let pdf = evidenced(&stamped, &desk(soon), soon);
    let report = judged(&pdf, &desk(at), at);
    assert_eq!(
        (first(&report).indication, first(&report).sub_indication),
        (Indication::Indeterminate, Some(SubIndication::NoPoe)),
        "the lists may have been made with its key after it was lost: {report:#?}"
    );
    let kept = archived(&pdf, stamper, Moment(soon.0 + 60_000));
    let report = judged(&kept, &desk(at), at);
    assert_eq!(first(&report).indication, Indication::Passed, "{report:#?}");
    assert!(first(&report).warnings.contains(&Warning::RevokedLater));
    let late = archived(&pdf, stamper, days(NOW, 11));
    let report = judged(&late, &desk(at), at);
    assert_eq!(
        first(&report).sub_indication,
        Some(SubIndication::NoPoe),
        "a day after it was revoked is a day too late: {report:#?}"
    );
}

/// A root of its own, and a time stamp authority below it.
fn apart() -> (&'static Holder, &'static Holder) {
    let request = Request::authority("CA công cộng gốc 2 (THỬ)", 1);
    let root: &'static Holder = Box::leak(Box::new(issue(&request, rsa(2048), None)));
    let request = Request::person("TSA công cộng 2 (THỬ)", 2)
        .stamping()
        .listed_at("http://crl.thu-nghiem.example/cong-cong-2.crl");
    let stamper = issue(&request, rsa(2048), Some(root));
    (root, Box::leak(Box::new(stamper)))
}

#[test]
fn a_flipped_bit_in_the_evidence_proves_nothing_wrong() {
    let state = authority();
    let pdf = first_archive(state);
    let at = days(NOW, 1);
    let trust = desk(state, &state.stamper, at);
    let word = b"/Length";
    let start = pdf
        .windows(word.len())
        .rposition(|window| window == word)
        .unwrap();
    for step in 0..40 {
        let mut turned = pdf.clone();
        let place = start.saturating_sub(4000) + step * 97;
        turned[place] ^= 1 << (step % 8);
        let report = super::verify(&turned, &trust, at).unwrap();
        assert_ne!(report.verdict, Outcome::Passed, "byte {place}");
    }
}

#[test]
fn a_late_document_stamp_says_less_than_a_late_stamp_in_the_signature() {
    let state = authority();
    let pdf = signed(&state.expired, days(NOW, -100));
    let ends = |pdf: &[u8], trust: &Trust| {
        let report = judged(pdf, trust, Moment(NOW.0 + 1000));
        (first(&report).indication, first(&report).sub_indication)
    };
    let trust = state.fresh(NOW);
    assert_eq!(
        ends(&archived(&pdf, &state.stamper, NOW), &trust),
        (
            Indication::Indeterminate,
            Some(SubIndication::OutOfBoundsNoPoe)
        ),
        "it may be as old as it says, and nobody proves it"
    );
    assert_eq!(
        ends(&timed(pdf, &state.stamper, NOW), &trust),
        (Indication::Failed, Some(SubIndication::Expired)),
        "the stamp came with the signature"
    );
    let pdf = archived(&signed(&state.chair, NOW), &state.stamper, NOW);
    let mut trust = state.fresh(NOW);
    let told = Response {
        answer: Answer::Revoked(days(NOW, -1), Some(4)),
        ..Response::good(&state.chair, NOW)
    };
    trust.add(&told.der()).unwrap();
    assert_eq!(
        ends(&pdf, &trust),
        (Indication::Indeterminate, Some(SubIndication::RevokedNoPoe))
    );
}

/// The chair signs without a stamp, the commune after him with one.
fn issued_and_timed(state: &'static Authority) -> Vec<u8> {
    let by_chair = signed(&state.chair, NOW);
    let soon = Moment(NOW.0 + 60_000);
    let prepared = prepare(&by_chair, &office_mark(), soon).unwrap();
    let issued = prepared.seal(&Pen::of(&state.commune)).unwrap().into_pdf();
    timed(issued, &state.stamper, soon)
}

/// A desk with lists of `at`, which name these as revoked.
fn lists(state: &Authority, at: Moment, revoked: &[(&Holder, Moment)]) -> Trust {
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, at, &[])).unwrap();
    trust.add(&day_list(&state.sub, at, revoked)).unwrap();
    trust
}

#[test]
fn a_stamp_in_a_later_signature_dates_the_earlier_one() {
    let state = authority();
    let pdf = issued_and_timed(state);
    let at = days(NOW, 300);
    let trust = lists(state, at, &[(&state.chair, days(NOW, 100))]);
    let report = judged(&pdf, &trust, at);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let chair = first(&report);
    let by = ProvenBy::LaterSignature {
        field: "office".to_owned(),
    };
    assert_eq!(chair.proven_by, Some(by));
    assert_eq!(
        chair.level,
        Level::BasicBaseline,
        "a level asks for a stamp of its own"
    );
    assert!(chair.warnings.contains(&Warning::RevokedLater));
    assert_eq!(
        chair.holds_until,
        Some(days(NOW, 365)),
        "as long as the stamp can be shown to be good"
    );
}

#[test]
fn a_later_signature_takes_no_level_away() {
    let state = authority();
    let soon = days(NOW, 1);
    let trust = held(state, &[&state.chair, &state.commune, &state.stamper], soon);
    let pdf = evidenced(&issued_and_timed(state), &trust, soon);
    let pdf = archived(&pdf, &state.stamper, Moment(soon.0 + 60_000));
    let report = judged(&pdf, &trust, Moment(soon.0 + 120_000));
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let levels: Vec<_> = report.signatures.iter().map(|one| one.level).collect();
    assert_eq!(levels[..2], [Level::Archived, Level::Archived]);
}

#[test]
fn a_later_signature_that_does_not_pass_dates_nothing() {
    let state = authority();
    let pdf = issued_and_timed(state);
    let at = days(NOW, 300);
    let revoked = [
        (&state.chair, days(NOW, 100)),
        (&state.commune, days(NOW, -1)),
    ];
    let report = judged(&pdf, &lists(state, at, &revoked), at);
    let chair = first(&report);
    assert_eq!(chair.proven_by, None);
    assert_eq!(chair.sub_indication, Some(SubIndication::RevokedNoPoe));
}
