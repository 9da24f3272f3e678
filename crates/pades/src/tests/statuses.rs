//! OCSP responses: which are believed, about whom, and for how long (RFC 6960).

use openssl::hash::MessageDigest;

use super::authority::{
    Answer, Response, authority, day_list, days, judged, made_to_order, person, purpose,
    responder_of, responders_of_strangers, signed, stranger_above,
};
use super::pki::{NOW, Request, p256};
use crate::{Moment, Outcome, Revocation, StateSource, SubIndication, Trust, Verdict, Warning};

/// The chair's signature, judged with this response and the root's list.
fn with(response: &[u8], at: Moment) -> Verdict {
    let state = authority();
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, at, &[])).unwrap();
    // What is no response is refused at the door, and then nothing is known.
    let _ = trust.add(response);
    let report = judged(&signed(&state.chair, NOW), &trust, at);
    report.signatures.into_iter().next().unwrap()
}

fn is_believed(response: &Response<'_>) -> bool {
    with(&response.der(), NOW).sub_indication.is_none()
}

#[test]
fn an_honest_answer_is_believed_in_each_of_its_shapes() {
    let state = authority();
    // Half a second past: certomancer and others write fractions.
    let good = Response::good(&state.chair, Moment(NOW.0 - 499));
    for is_sha256 in [false, true] {
        for is_by_key in [false, true] {
            let told = Response {
                is_sha256,
                is_by_key,
                ..good.clone()
            };
            assert!(is_believed(&told), "{is_sha256}, {is_by_key}");
        }
    }
    let by_authority = Response {
        by: &state.sub,
        with_certificate: false,
        ..good.clone()
    };
    assert!(is_believed(&by_authority), "the authority itself");
    let verdict = with(&good.der(), NOW);
    assert_eq!(
        verdict.states[0].source,
        StateSource::Response,
        "the signer's state is told by the responder"
    );
    assert_eq!(
        verdict.states[0].state,
        Revocation::Good {
            issued: Moment(NOW.0 - 499)
        }
    );
    assert_eq!(
        verdict.states[0].next,
        Some(Moment(NOW.0 - 499 + 86_400_000))
    );
}

#[test]
fn trust_counts_responses_and_takes_them_in_pem() {
    let der = Response::good(&authority().chair, NOW).der();
    let mut trust = Trust::default();
    assert_eq!(trust.add(&der).unwrap().responses, 1);
    let pem = format!(
        "-----BEGIN OCSP RESPONSE-----\n{}\n-----END OCSP RESPONSE-----\n",
        openssl::base64::encode_block(&der)
    );
    assert_eq!(trust.add(pem.as_bytes()).unwrap().responses, 1);
    assert!(trust.is_empty(), "it makes nobody trusted");
    assert!(
        trust.add(b"\x30\x03\x0a\x01\x06").is_err(),
        "`unauthorized` is no answer"
    );
}

#[test]
fn an_answer_about_somebody_else_says_nothing() {
    let state = authority();
    let other = Response::good(&state.commune, NOW);
    assert!(!is_believed(&other));
    let other_issuer = Response {
        issuer: &state.root,
        ..Response::good(&state.chair, NOW)
    };
    assert!(
        !is_believed(&other_issuer),
        "the same number of another issuer"
    );
}

#[test]
fn only_who_may_answer_is_heard() {
    let state = authority();
    let good = Response::good(&state.chair, NOW);
    let other_usage = made_to_order(&person("Không được trả lời", 80), p256());
    let of_root = super::pki::issue(
        &Request::person("OCSP của gốc", 81).with(purpose("OCSPSigning", false)),
        p256(),
        Some(&state.root),
    );
    let ended = made_to_order(
        &Request::person("OCSP hết hạn", 82)
            .dated(-300, -10)
            .with(purpose("OCSPSigning", false)),
        p256(),
    );
    for (by, why) in [
        (&state.impostor, "a stranger"),
        (&state.chair, "the signer himself"),
        (other_usage, "not made for it"),
        (&of_root, "made for it by somebody else"),
        (&state.root, "an authority above"),
        (ended, "one whose certificate has ended"),
    ] {
        let told = Response { by, ..good.clone() };
        assert!(!is_believed(&told), "{why}");
    }
    let silent = Response {
        with_certificate: false,
        ..good.clone()
    };
    assert!(!is_believed(&silent), "nobody knows who answered");
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, NOW, &[])).unwrap();
    trust.add(&silent.der()).unwrap();
    trust.add(&state.responder.x509.to_der().unwrap()).unwrap();
    let report = judged(&signed(&state.chair, NOW), &trust, NOW);
    assert_eq!(
        report.verdict,
        Outcome::Passed,
        "unless the desk holds the responder's certificate"
    );
}

#[test]
fn a_responder_is_heard_behind_forty_strangers_of_its_name() {
    let state = authority();
    let told = |answer: Answer| {
        let mut trust = state.trust();
        trust.add(&day_list(&state.root, NOW, &[])).unwrap();
        for stranger in responders_of_strangers(40) {
            trust.add(&stranger).unwrap();
        }
        trust.add(&state.responder.x509.to_der().unwrap()).unwrap();
        let silent = Response {
            answer,
            with_certificate: false,
            ..Response::good(&state.chair, NOW)
        };
        trust.add(&silent.der()).unwrap();
        judged(&signed(&state.chair, NOW), &trust, NOW)
    };
    let report = told(Answer::Good);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let report = told(Answer::Revoked(days(NOW, -1), None));
    let told = &report.signatures[0].states[0].state;
    assert!(
        matches!(told, Revocation::Revoked { .. }),
        "strangers hide no revocation: {told:?}"
    );
}

#[test]
fn strangers_who_answer_are_not_heard() {
    let state = authority();
    let above = stranger_above();
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, NOW, &[])).unwrap();
    let stranger = responder_of(&above, 9999);
    trust.add(&stranger.x509.to_der().unwrap()).unwrap();
    let told = Response {
        by: &stranger,
        with_certificate: false,
        ..Response::good(&state.chair, NOW)
    };
    trust.add(&told.der()).unwrap();
    let report = judged(&signed(&state.chair, NOW), &trust, NOW);
    assert_ne!(report.verdict, Outcome::Passed, "{report:#?}");
}

#[test]
fn a_responder_that_must_be_asked_about_is_asked_about() {
    let state = authority();
    let by_asked = Response {
        by: &state.asked_responder,
        ..Response::good(&state.chair, NOW)
    };
    assert!(!is_believed(&by_asked), "nothing is known about it");
    let verdict = |revoked: bool| {
        let mut trust = state.trust();
        trust.add(&day_list(&state.root, NOW, &[])).unwrap();
        // A list that says nothing about the chair, being for the responder's time only.
        let gone = (&state.asked_responder, days(NOW, -1));
        let entries = if revoked { vec![gone] } else { Vec::new() };
        trust.add(&day_list(&state.sub, NOW, &entries)).unwrap();
        let unknown = Response {
            answer: Answer::Unknown,
            by: &state.asked_responder,
            ..Response::good(&state.chair, Moment(NOW.0 + 1000))
        };
        trust.add(&unknown.der()).unwrap();
        let at = Moment(NOW.0 + 2000);
        let report = judged(&signed(&state.chair, NOW), &trust, at);
        report.signatures[0].sub_indication
    };
    assert_eq!(
        verdict(false),
        Some(SubIndication::TryLater),
        "a good responder is heard when it does not know the chair"
    );
    assert_eq!(
        verdict(true),
        None,
        "a revoked one is not, and the list stands"
    );
    // One responder does not vouch for another.
    let mut trust = state.trust();
    trust.add(&day_list(&state.root, NOW, &[])).unwrap();
    trust.add(&by_asked.der()).unwrap();
    trust
        .add(&Response::good(&state.asked_responder, NOW).der())
        .unwrap();
    let report = judged(&signed(&state.chair, NOW), &trust, NOW);
    assert_eq!(
        report.signatures[0].sub_indication,
        Some(SubIndication::TryLater)
    );
}

#[test]
fn answers_run_out() {
    let state = authority();
    let good = Response::good(&state.chair, NOW);
    let later = days(NOW, 2);
    let verdict = with(&good.der(), later);
    assert_eq!(verdict.sub_indication, Some(SubIndication::TryLater));
    assert!(verdict.warnings.contains(&Warning::RevocationStale));
    let endless = Response { next: None, ..good };
    assert!(is_believed(&endless), "on the day it was given");
    assert_eq!(
        with(&endless.der(), later).sub_indication,
        Some(SubIndication::TryLater),
        "without a date for the next, a day (assets/algorithms)"
    );
    let future = Response::good(&state.chair, days(NOW, 1));
    assert!(!is_believed(&future), "from tomorrow");
}

#[test]
fn what_is_odd_or_weak_is_not_believed() {
    let state = authority();
    let good = Response::good(&state.chair, NOW);
    let odd = Response {
        is_odd: true,
        ..good.clone()
    };
    assert!(!is_believed(&odd), "a critical extension that nobody knows");
    let old = Response {
        hash: MessageDigest::sha1(),
        ..good.clone()
    };
    assert_eq!(
        with(&old.der(), NOW).sub_indication,
        Some(SubIndication::CryptoConstraintsFailureNoPoe),
        "signed over SHA-1"
    );
    let der = good.der();
    for at in (0..der.len()).step_by(3) {
        let mut turned = der.clone();
        turned[at] ^= 1 << (at % 8);
        let verdict = with(&turned, NOW);
        let is_same = verdict.sub_indication.is_none();
        // The bag of certificates and the unused parts of a wrapper prove nothing by themselves.
        assert!(
            !is_same || verdict.states[0].source == StateSource::Response,
            "byte {at}"
        );
    }
    for end in 0..der.len() {
        let mut trust = Trust::default();
        assert!(trust.add(&der[..end]).is_err(), "cut at {end}");
    }
}
