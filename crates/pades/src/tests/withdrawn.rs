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

#[test]
fn no_clock_and_no_age_hides_what_was_said_for_good() {
    let state = authority();
    let asked = |trust: &Trust, at| trust.is_withdrawn(&read(&state.chair), &[], at);
    let old = Response {
        answer: Answer::Revoked(days(NOW, -91), Some(1)),
        ..Response::good(&state.chair, days(NOW, -90))
    };
    let with_newer = trust_with(&[old.der(), Response::good(&state.chair, NOW).der()]);
    let list = trust_with(&[day_list(&state.sub, NOW, &[(&state.chair, NOW)])]);
    for clock in [days(NOW, -5), NOW, days(NOW, 300)] {
        assert!(asked(&with_newer, clock), "a later word takes it not back");
        assert!(asked(&list, clock), "the clock is slow or fast");
    }
}

#[test]
fn the_last_word_about_a_hold_counts_whatever_its_age() {
    let state = authority();
    let asked = |trust: &Trust| trust.is_withdrawn(&read(&state.chair), &[], NOW);
    let hold = |at| {
        Response {
            answer: Answer::Revoked(days(NOW, -91), Some(6)),
            ..Response::good(&state.chair, at)
        }
        .der()
    };
    let good = |at| Response::good(&state.chair, at).der();
    assert!(asked(&trust_with(&[hold(days(NOW, -90))])), "it is over");
    assert!(!asked(&trust_with(&[
        hold(days(NOW, -90)),
        good(days(NOW, -80))
    ])));
    assert!(asked(&trust_with(&[
        good(days(NOW, -90)),
        hold(days(NOW, -80))
    ])));
    let by_list = day_list(&state.sub, days(NOW, -1), &[]);
    assert!(
        !asked(&trust_with(&[hold(days(NOW, -90)), by_list])),
        "a list takes it back too"
    );
}

#[test]
fn a_leaf_right_below_a_root_is_asked_about_too() {
    let state = authority();
    let holder = issue(&person("Ngay dưới gốc", 5), p256(), Some(&state.root));
    let list = day_list(&state.root, NOW, &[(&holder, days(NOW, -1))]);
    assert!(trust_with(&[list]).is_withdrawn(&read(&holder), &[], NOW));
    let others = day_list(&state.root, NOW, &[(&state.chair, days(NOW, -1))]);
    assert!(!trust_with(&[others]).is_withdrawn(&read(&holder), &[], NOW));
    let namesake = day_list(
        &issue(
            &Request::authority("CA gốc chuyên dùng (THỬ NGHIỆM)", 1).dated(-6500, 7300),
            p256(),
            None,
        ),
        NOW,
        &[(&holder, days(NOW, -1))],
    );
    assert!(!trust_with(&[namesake]).is_withdrawn(&read(&holder), &[], NOW));
}
