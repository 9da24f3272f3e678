//! Whether a certificate was taken back is known before it signs, whatever else its chain lacks.

use super::authority::{Answer, Response, authority, day_list, days, person};
use super::pki::{Holder, NOW, Request, issue, p256, rsa};
use crate::{Certificate, Moment, Trust};

fn read(holder: &Holder) -> Certificate {
    Certificate::from_x509(holder.x509.clone()).unwrap()
}

/// The invented authority's trust with what these bytes say besides.
fn trust_with(statements: &[Vec<u8>]) -> Trust {
    let mut trust = authority().trust();
    for statement in statements {
        trust.add(statement).unwrap();
    }
    trust
}

#[test]
fn a_revocation_is_seen_through_every_other_fault_of_the_chain() {
    let state = authority();
    let yesterday = days(NOW, -1);
    for (holder, why) in [
        (&state.chair, "nothing else is wrong"),
        (&state.expired, "out of its dates"),
        (&state.weak, "a weak key"),
        (&state.server, "not for documents"),
        (&state.stamper, "not for signing"),
    ] {
        let revoked = day_list(&state.sub, NOW, &[(holder, yesterday)]);
        let is_withdrawn =
            |trust: &Trust| trust.is_withdrawn(&read(holder), &[read(&state.sub)], NOW);
        assert!(is_withdrawn(&trust_with(&[revoked])), "{why}");
        let good = day_list(&state.sub, NOW, &[]);
        assert!(!is_withdrawn(&trust_with(&[good])), "{why}");
        assert!(!is_withdrawn(&state.trust()), "nobody says so: {why}");
    }
    let above = day_list(&state.root, NOW, &[(&state.sub, yesterday)]);
    assert!(
        trust_with(&[above]).is_withdrawn(&read(&state.weak), &[], NOW),
        "the authority above it"
    );
}

#[test]
fn a_revocation_is_seen_below_an_authority_that_ended_or_may_not_issue() {
    let root = issue(
        &Request::authority("CA gốc (THỬ)", 1).dated(-900, 900),
        rsa(2048),
        None,
    );
    let ended = Request::authority("CA đã hết hạn (THỬ)", 2).dated(-900, -10);
    let ended = issue(&ended, p256(), Some(&root));
    let no_authority = issue(&Request::person("Không phải CA", 3), p256(), Some(&root));
    for (above, is_heard, why) in [
        (&ended, true, "an authority that ended"),
        (&no_authority, false, "who may not sign lists"),
    ] {
        let holder = issue(&person("Người ký", 4), p256(), Some(above));
        let list = day_list(above, days(NOW, -20), &[(&holder, days(NOW, -21))]);
        let mut trust = Trust::default();
        trust.add(&root.x509.to_der().unwrap()).unwrap();
        trust.add(&list).unwrap();
        let told = trust.is_withdrawn(&read(&holder), &[read(above)], NOW);
        assert_eq!(told, is_heard, "{why}");
        let without = Trust::default();
        assert!(!without.is_withdrawn(&read(&holder), &[read(above)], NOW));
    }
}

#[test]
fn a_suspended_authority_counts_though_nobody_tells_of_the_signer() {
    let state = authority();
    let held = Response {
        by: &state.root,
        issuer: &state.root,
        answer: Answer::Revoked(days(NOW, -1), Some(6)),
        ..Response::good(&state.sub, NOW)
    };
    let mut trust = trust_with(&[held.der()]);
    let asked = |trust: &Trust, at| trust.is_withdrawn(&read(&state.chair), &[], at);
    assert!(asked(&trust, NOW));
    let hour = Moment(NOW.0 + 3_600_000);
    let lifted = Response {
        by: &state.root,
        issuer: &state.root,
        ..Response::good(&state.sub, hour)
    };
    trust.add(&lifted.der()).unwrap();
    assert!(!asked(&trust, hour), "the hold was taken back");
}
