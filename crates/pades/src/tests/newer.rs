//! What a desk keeps of the answers to one question: the last that somebody known signed.

use super::authority::{Answer, Response, authority, day_list, days, stranger_above};
use super::pki::{Holder, NOW, Request, extension, issue, list, p256, point_name};
use crate::asn1::sequence;
use crate::{Ask, Certificate, Moment, Trust, authorities_in, status_question};

const HOUR: i64 = 3_600_000;

fn read(holder: &Holder) -> Certificate {
    Certificate::from_x509(holder.x509.clone()).unwrap()
}

fn hours(count: i64) -> Moment {
    Moment(NOW.0 + count * HOUR)
}

fn supersedes(fresh: &[u8], kept: &[u8]) -> bool {
    authority().trust().supersedes(fresh, kept, &[], NOW)
}

#[test]
fn an_older_list_takes_no_newer_ones_place() {
    let state = authority();
    let list = |at, revoked: &[_]| day_list(&state.sub, at, revoked);
    let older = list(hours(-5), &[]);
    let newer = list(hours(-1), &[(&state.chair, hours(-2))]);
    assert!(supersedes(&newer, &older));
    assert!(!supersedes(&older, &newer), "played again by somebody");
    assert!(supersedes(&newer, &newer));
    assert!(supersedes(&newer, b"neither list nor status"));
    assert!(!supersedes(b"neither list nor status", &older));
    let over = list(days(NOW, -9), &[(&state.chair, days(NOW, -10))]);
    assert!(supersedes(&older, &over));
    assert!(!supersedes(&over, &older));
}

#[test]
fn nothing_but_its_own_authority_takes_a_lists_place() {
    let state = authority();
    let kept = day_list(&state.sub, hours(-5), &[(&state.chair, hours(-6))]);
    let namesake = day_list(&stranger_above(), hours(-1), &[]);
    let above = day_list(&state.root, hours(-1), &[]);
    let signer = day_list(&state.chair, hours(-1), &[]);
    for (fresh, why) in [
        (&namesake, "a stranger with its name"),
        (&above, "another authority"),
        (&signer, "somebody who is no authority"),
    ] {
        assert!(!supersedes(fresh, &kept), "{why}");
        let over = day_list(&state.sub, days(NOW, -9), &[(&state.chair, days(NOW, -10))]);
        assert!(!supersedes(fresh, &over), "{why}, though it is over");
    }
    let fresh = day_list(&state.sub, hours(-6), &[]);
    assert!(
        supersedes(&fresh, &namesake),
        "what nobody vouches for gives way, whatever its date"
    );
    let spoiled = {
        let mut spoiled = kept.clone();
        *spoiled.last_mut().unwrap() ^= 1;
        spoiled
    };
    assert!(!supersedes(&spoiled, &kept));
    assert!(supersedes(&kept, &spoiled));
}

#[test]
fn where_nobody_is_vouched_for_the_kept_one_stays_until_it_is_over() {
    let stranger = stranger_above();
    let one = |at| day_list(&stranger, at, &[]);
    assert!(!supersedes(&one(hours(-1)), &one(hours(-5))));
    assert!(supersedes(&one(hours(-1)), &one(days(NOW, -2))));
}

#[test]
fn an_authority_that_the_desk_does_not_hold_is_found_near_the_question() {
    let state = authority();
    let below = issue(
        &Request::authority("CA của xã (THỬ NGHIỆM)", 70).dated(-300, 300),
        p256(),
        Some(&state.sub),
    );
    let (older, newer) = (
        day_list(&below, hours(-5), &[]),
        day_list(&below, hours(-1), &[]),
    );
    let trust = state.trust();
    assert!(
        !trust.supersedes(&newer, &older, &[], NOW),
        "nobody knows it"
    );
    let near = [read(&below)];
    assert!(trust.supersedes(&newer, &older, &near, NOW));
    assert!(!trust.supersedes(&older, &newer, &near, NOW));
    let stranger = stranger_above();
    let own = issue(
        &Request::authority("CA lạ dưới", 71),
        p256(),
        Some(&stranger),
    );
    let near = [read(&own), read(&stranger)];
    let (older, newer) = (
        day_list(&own, hours(-5), &[]),
        day_list(&own, hours(-1), &[]),
    );
    assert!(
        !trust.supersedes(&newer, &older, &near, NOW),
        "near the question, and below no root"
    );
}

#[test]
fn what_is_dated_in_the_future_keeps_nobodys_place() {
    let state = authority();
    let (now, later) = (
        day_list(&state.sub, NOW, &[]),
        day_list(&state.sub, days(NOW, 30), &[]),
    );
    assert!(!supersedes(&later, &now));
    assert!(supersedes(&now, &later), "kept when the clock went wrong");
    assert!(!supersedes(&later, &later));
}

#[test]
fn a_part_of_a_list_takes_no_whole_ones_place() {
    let state = authority();
    let part = |address: &str, at: Moment| {
        let point = sequence(&[&point_name(address)]);
        let point = extension("2.5.29.28", true, &point);
        list(&state.sub, at, &[], vec![point]).to_der().unwrap()
    };
    let changes = |at: Moment| {
        let base = extension("2.5.29.27", true, &[2, 1, 1]);
        list(&state.sub, at, &[], vec![base]).to_der().unwrap()
    };
    let whole = |at| day_list(&state.sub, at, &[]);
    let (one, two) = ("http://thu.example/1.crl", "http://thu.example/2.crl");
    assert!(!supersedes(&part(one, NOW), &whole(hours(-1))));
    assert!(!supersedes(&changes(NOW), &whole(hours(-1))));
    assert!(!supersedes(&part(two, NOW), &part(one, hours(-1))));
    assert!(supersedes(&part(one, NOW), &part(one, hours(-1))));
    assert!(supersedes(&whole(NOW), &part(one, hours(-1))));
    assert!(
        supersedes(&part(one, NOW), &whole(days(NOW, -2))),
        "once that is over"
    );
}

#[test]
fn an_answer_about_somebody_else_is_none() {
    let state = authority();
    let (chair, sub) = (read(&state.chair), read(&state.sub));
    let ask = Ask::Ocsp {
        url: String::new(),
        request: status_question(&chair, &sub, Some(7)),
    };
    assert!(ask.is_answered_by(&Response::good(&state.chair, NOW).der()));
    assert!(!ask.is_answered_by(&Response::good(&state.commune, NOW).der()));
    assert!(!ask.is_answered_by(&day_list(&state.sub, NOW, &[])));
    assert!(!ask.is_answered_by(b""));
    let list = Ask::List { url: String::new() };
    assert!(list.is_answered_by(&day_list(&state.sub, NOW, &[])));
    assert!(!list.is_answered_by(&Response::good(&state.chair, NOW).der()));
    let issuer = Ask::Issuer { url: String::new() };
    assert!(issuer.is_answered_by(sub.der()));
    assert!(!issuer.is_answered_by(read(&state.root).der()), "a root");
}

#[test]
fn an_older_status_takes_no_newer_ones_place() {
    let state = authority();
    let good = |at| Response::good(&state.chair, at);
    let revoked = Response {
        answer: Answer::Revoked(hours(-3), Some(1)),
        ..good(hours(-2))
    };
    assert!(!supersedes(&good(hours(-5)).der(), &revoked.der()));
    assert!(supersedes(&revoked.der(), &good(hours(-5)).der()));
    let by_stranger = Response {
        by: &state.impostor,
        ..good(hours(-1))
    };
    assert!(!supersedes(&by_stranger.der(), &revoked.der()));
    let of_another = Response::good(&state.commune, hours(-1));
    assert!(!supersedes(&of_another.der(), &revoked.der()));
    let bare = Response {
        with_certificate: false,
        ..good(hours(-1))
    };
    assert!(
        !supersedes(&bare.der(), &good(hours(-5)).der()),
        "nobody knows who answered"
    );
    let mut trust = state.trust();
    trust.add(&state.responder.x509.to_der().unwrap()).unwrap();
    assert!(
        trust.supersedes(&bare.der(), &good(hours(-5)).der(), &[], NOW),
        "unless the desk holds the responder's certificate"
    );
}

#[test]
fn an_authority_gives_way_to_none_that_leads_nowhere() {
    let state = authority();
    let mut trust = Trust::default();
    trust.add(&state.root.x509.to_der().unwrap()).unwrap();
    let supersedes = |fresh: &Certificate, kept: &Certificate| {
        trust.supersedes(fresh.der(), kept.der(), &[], NOW)
    };
    let (sub, silent) = (read(&state.sub), read(&state.silent_sub));
    let stranger = stranger_above();
    let below = read(&issue(
        &Request::authority("CA lạ dưới", 72),
        p256(),
        Some(&stranger),
    ));
    assert!(!supersedes(&below, &sub));
    assert!(supersedes(&sub, &below));
    assert!(supersedes(&silent, &sub), "either leads to the root");
    assert!(!trust.supersedes(&day_list(&state.sub, NOW, &[])[..9], sub.der(), &[], NOW));
}

#[test]
fn a_file_tells_whose_authorities_it_carries() {
    let state = authority();
    let pdf = super::authority::signed(&state.chair, NOW);
    assert_eq!(authorities_in(&pdf), [read(&state.sub)]);
    assert_eq!(authorities_in(b"no file"), []);
}
