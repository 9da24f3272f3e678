//! What of an authority's answer is taken, and what a desk keeps of the answers to one question.

use super::authority::{
    Answer, Response, authority, day_list, days, responder_of, signed, stranger_above,
};
use super::pki::{Holder, NOW, Request, extension, issue, list, p256, point_name};
use crate::asn1::{element, sequence};
use crate::{Ask, Certificate, Link, Moment, Trust, authorities_in, status_question};

const HOUR: i64 = 3_600_000;

fn read(holder: &Holder) -> Certificate {
    Certificate::from_x509(holder.x509.clone()).unwrap()
}

fn der(holder: &Holder) -> Vec<u8> {
    holder.x509.to_der().unwrap()
}

fn hours(count: i64) -> Moment {
    Moment(NOW.0 + count * HOUR)
}

/// The list of an authority, asked for the chair's sake.
fn list_of(issuer: &Holder) -> Ask {
    list_for(&authority().chair, issuer)
}

fn list_for(certificate: &Holder, issuer: &Holder) -> Ask {
    let (certificate, issuer) = (read(certificate), read(issuer));
    Ask::List {
        url: String::new(),
        about: Box::new(Link {
            certificate,
            issuer,
        }),
    }
}

fn status_of(certificate: &Holder, issuer: &Holder) -> Ask {
    let (certificate, issuer) = (read(certificate), read(issuer));
    Ask::Ocsp {
        url: String::new(),
        request: status_question(&certificate, &issuer, None),
        about: Box::new(Link {
            certificate,
            issuer,
        }),
    }
}

fn issuer_of(below: &[&Holder]) -> Ask {
    Ask::Issuer {
        url: String::new(),
        below: below.iter().map(|one| read(one)).collect(),
    }
}

/// The status of the chair, who is below the sub-authority.
fn chairs() -> Ask {
    status_of(&authority().chair, &authority().sub)
}

fn supersedes(ask: &Ask, fresh: &[u8], kept: &[u8]) -> bool {
    ask.supersedes(fresh, kept, &authority().trust(), NOW)
}

fn takes(ask: &Ask, answer: &[u8]) -> bool {
    ask.taken(answer, &authority().trust(), &[]).is_some()
}

fn part(address: &str, at: Moment) -> Vec<u8> {
    let point = sequence(&[&point_name(address)]);
    let point = extension("2.5.29.28", true, &point);
    let made = list(&authority().sub, at, &[], vec![point]);
    made.to_der().unwrap()
}

fn pem(label: &str, all: &[&[u8]]) -> Vec<u8> {
    let one = |der: &&[u8]| {
        let body = openssl::base64::encode_block(der);
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    };
    all.iter().map(one).collect::<String>().into_bytes()
}

#[test]
fn an_older_list_takes_no_newer_ones_place() {
    let state = authority();
    let ask = list_of(&state.sub);
    let list = |at, revoked: &[_]| day_list(&state.sub, at, revoked);
    let older = list(hours(-5), &[]);
    let newer = list(hours(-1), &[(&state.chair, hours(-2))]);
    assert!(supersedes(&ask, &newer, &older));
    assert!(!supersedes(&ask, &older, &newer), "played again");
    assert!(!supersedes(&ask, &newer, &newer), "the same");
    assert!(supersedes(&ask, &newer, b"neither list nor status"));
    assert!(!supersedes(&ask, b"neither list nor status", &older));
    let over = list(days(NOW, -9), &[(&state.chair, days(NOW, -10))]);
    assert!(supersedes(&ask, &older, &over));
    assert!(!supersedes(&ask, &over, &older));
    let mut spoiled = newer;
    *spoiled.last_mut().unwrap() ^= 1;
    assert!(!supersedes(&ask, &spoiled, &older));
    assert!(supersedes(&ask, &older, &spoiled));
}

#[test]
fn no_clock_brings_an_older_one_back() {
    let state = authority();
    let ask = list_of(&state.sub);
    let trust = state.trust();
    let (first, second) = (
        day_list(&state.sub, hours(-5), &[]),
        day_list(&state.sub, hours(-1), &[(&state.chair, hours(-2))]),
    );
    for clock in [days(NOW, -3000), hours(-3), NOW, days(NOW, 3000)] {
        assert!(!ask.supersedes(&first, &second, &trust, clock), "{clock:?}");
        assert!(ask.supersedes(&second, &first, &trust, clock), "{clock:?}");
    }
}

#[test]
fn nobody_but_the_authority_asked_about_answers_for_its_list() {
    let state = authority();
    let ask = list_of(&state.sub);
    assert!(takes(&ask, &day_list(&state.sub, NOW, &[])));
    for (by, why) in [
        (&stranger_above(), "a stranger with its name"),
        (&state.root, "another authority"),
        (&state.chair, "somebody who is no authority"),
    ] {
        assert!(!takes(&ask, &day_list(by, NOW, &[])), "{why}");
    }
    assert!(!takes(&ask, &Response::good(&state.chair, NOW).der()));
    assert!(!takes(&ask, &der(&state.sub)), "a certificate");
    assert!(!takes(&ask, b""));
    let stranger = stranger_above();
    assert!(
        takes(&list_of(&stranger), &day_list(&stranger, NOW, &[])),
        "whether it is trusted is another question"
    );
}

#[test]
fn of_several_in_one_answer_one_is_taken() {
    let state = authority();
    let (own, other) = (
        day_list(&state.sub, NOW, &[]),
        day_list(&state.root, NOW, &[]),
    );
    let both = pem("X509 CRL", &[&other, &own]);
    let ask = list_of(&state.sub);
    let taken = ask.taken(&both, &state.trust(), &[]);
    assert_eq!(taken, Some(own), "the other would be kept under its name");
    let good = Response::good(&state.chair, NOW).der();
    let with_root = [
        pem("CERTIFICATE", &[&der(&state.root)]),
        pem("OCSP RESPONSE", &[&good]),
    ];
    let taken = chairs().taken(&with_root.concat(), &state.trust(), &[]);
    assert_eq!(taken, Some(good));
}

#[test]
fn a_part_of_a_list_takes_no_whole_ones_place() {
    let state = authority();
    let ask = list_of(&state.sub);
    let changes = |at: Moment| {
        let base = extension("2.5.29.27", true, &[2, 1, 1]);
        list(&state.sub, at, &[], vec![base]).to_der().unwrap()
    };
    let whole = |at| day_list(&state.sub, at, &[]);
    let one = "http://thu.example/1.crl";
    let listed = Request::person("Có danh sách riêng", 80).listed_at(one);
    let listed = issue(&listed, p256(), Some(&state.sub));
    let own = list_for(&listed, &state.sub);
    assert!(takes(&own, &part(one, NOW)));
    assert!(
        !takes(&own, &part("http://thu.example/2.crl", NOW)),
        "of others"
    );
    assert!(
        !takes(&ask, &part(one, NOW)),
        "the chair is in another part"
    );
    assert!(!takes(&ask, &changes(NOW)), "nothing in it is ever heard");
    assert!(!supersedes(&own, &part(one, NOW), &whole(hours(-1))));
    assert!(!supersedes(&own, &changes(NOW), &whole(days(NOW, -2))));
    assert!(supersedes(&own, &part(one, NOW), &part(one, hours(-1))));
    assert!(supersedes(&own, &whole(NOW), &part(one, hours(-1))));
    assert!(
        supersedes(&own, &part(one, NOW), &whole(days(NOW, -2))),
        "once that is over"
    );
}

#[test]
fn a_list_of_authorities_alone_takes_no_place_of_one_for_all() {
    let state = authority();
    let authorities = |at: Moment| {
        let scope = sequence(&[&element(0x82, &[0xff])]);
        let scope = extension("2.5.29.28", true, &scope);
        list(&state.sub, at, &[], vec![scope]).to_der().unwrap()
    };
    let ask = list_of(&state.sub);
    assert!(
        !takes(&ask, &authorities(NOW)),
        "it says nothing of the chair"
    );
    let over = day_list(&state.sub, days(NOW, -2), &[(&state.chair, days(NOW, -3))]);
    assert!(!supersedes(&ask, &authorities(NOW), &over));
    assert!(
        supersedes(&ask, &over, &authorities(NOW)),
        "it stands in nobody's way"
    );
}

#[test]
fn what_hangs_behind_an_answer_is_not_kept() {
    let state = authority();
    let list = day_list(&state.sub, NOW, &[]);
    let mut longer = list.clone();
    longer.extend([b'x'; 5_000]);
    let taken = list_of(&state.sub).taken(&longer, &state.trust(), &[]);
    assert!(taken.is_none_or(|taken| taken == list));
}

#[test]
fn a_status_is_taken_from_its_authority_and_its_responders_alone() {
    let state = authority();
    let good = || Response::good(&state.chair, NOW);
    assert!(takes(&chairs(), &good().der()));
    let itself = Response {
        by: &state.sub,
        ..good()
    };
    assert!(takes(&chairs(), &itself.der()));
    let strangers = responder_of(&stranger_above(), 900);
    for (by, why) in [
        (&strangers, "a responder of a namesake"),
        (&state.root, "whoever is above the authority"),
        (&state.chair, "the one asked about"),
    ] {
        assert!(!takes(&chairs(), &Response { by, ..good() }.der()), "{why}");
    }
    let another = Response::good(&state.commune, NOW);
    assert!(!takes(&chairs(), &another.der()), "about somebody else");
    assert!(!takes(&chairs(), &day_list(&state.sub, NOW, &[])));
    let namesake = status_of(&state.chair, &stranger_above());
    assert!(!takes(&namesake, &good().der()), "of its name, another key");
}

#[test]
fn a_responder_that_came_near_the_question_is_heard() {
    let state = authority();
    let bare = Response {
        with_certificate: false,
        ..Response::good(&state.chair, NOW)
    };
    let bare = bare.der();
    assert!(!takes(&chairs(), &bare), "nobody knows who answered");
    let mut trust = state.trust();
    let near = [read(&state.responder)];
    assert!(chairs().taken(&bare, &trust, &near).is_some());
    let strangers = [read(&responder_of(&stranger_above(), 901))];
    assert!(chairs().taken(&bare, &trust, &strangers).is_none());
    trust.add(&der(&state.responder)).unwrap();
    assert!(
        chairs().taken(&bare, &trust, &[]).is_some(),
        "the desk holds it"
    );
}

#[test]
fn an_older_status_takes_no_newer_ones_place() {
    let state = authority();
    let good = |at| Response::good(&state.chair, at);
    let held = |at| Response {
        answer: Answer::Revoked(hours(-9), Some(6)),
        ..good(at)
    };
    let ask = chairs();
    assert!(supersedes(
        &ask,
        &held(hours(-2)).der(),
        &good(hours(-5)).der()
    ));
    assert!(!supersedes(
        &ask,
        &good(hours(-5)).der(),
        &held(hours(-2)).der()
    ));
    assert!(
        supersedes(&ask, &good(hours(-1)).der(), &held(hours(-2)).der()),
        "the hold was taken back"
    );
    let by_sub = Response {
        by: &state.sub,
        ..good(hours(-1))
    };
    assert!(
        supersedes(&ask, &by_sub.der(), &held(hours(-2)).der()),
        "whoever of them speaks"
    );
    assert!(
        supersedes(&ask, &good(hours(-5)).der(), b"spoiled"),
        "there is nothing to lose"
    );
}

#[test]
fn revoked_for_good_stays_so() {
    let state = authority();
    let good = |at| Response::good(&state.chair, at);
    let revoked = |at, reason| Response {
        answer: Answer::Revoked(hours(-9), reason),
        ..good(at)
    };
    for reason in [None, Some(1), Some(4), Some(9)] {
        let final_word = revoked(hours(-5), reason).der();
        let ask = chairs();
        assert!(!supersedes(&ask, &good(hours(-1)).der(), &final_word));
        assert!(
            supersedes(&ask, &final_word, &good(hours(-1)).der()),
            "{reason:?}: though it is older"
        );
        assert!(supersedes(
            &ask,
            &revoked(hours(-1), reason).der(),
            &final_word
        ));
    }
    let long_over = revoked(days(NOW, -90), Some(1)).der();
    assert!(!supersedes(&chairs(), &good(NOW).der(), &long_over));
}

#[test]
fn an_issuer_is_who_issued_and_no_root() {
    let state = authority();
    let ask = issuer_of(&[&state.chair]);
    let taken = |answer: &[u8]| ask.taken(answer, &state.trust(), &[]);
    let held = |answer: &[u8]| {
        let mut trust = Trust::default();
        let added = trust.add(&taken(answer).unwrap()).unwrap();
        assert_eq!((added.anchors, added.lists, added.responses), (0, 0, 0));
        trust.intermediates().to_vec()
    };
    assert_eq!(held(&der(&state.sub)), [read(&state.sub)]);
    assert_eq!(taken(&der(&state.root)), None, "a root");
    assert_eq!(taken(&der(&state.silent_sub)), None, "it issued others");
    assert_eq!(taken(&der(&state.commune)), None, "somebody beside");
    assert_eq!(taken(&der(&stranger_above())), None, "its namesake");
    assert_eq!(taken(&day_list(&state.sub, NOW, &[])), None, "a list");
    assert_eq!(taken(b"<html>"), None);
    let (sub, root, silent) = (der(&state.sub), der(&state.root), der(&state.silent_sub));
    let mut all = pem("CERTIFICATE", &[&silent, &root, &sub]);
    all.extend(pem("X509 CRL", &[&day_list(&state.sub, NOW, &[])]));
    assert_eq!(
        held(&all),
        [read(&state.sub)],
        "and nothing that came with it"
    );
    let own_root = issuer_of(&[&state.sub]);
    assert!(!takes(&own_root, &root), "an address leads to no root");
}

#[test]
fn who_stands_higher_comes_along_with_an_issuer() {
    let state = authority();
    let below = issue(
        &Request::authority("CA của xã (THỬ NGHIỆM)", 70).dated(-300, 300),
        p256(),
        Some(&state.sub),
    );
    let person = issue(&Request::person("Dưới hai bậc", 71), p256(), Some(&below));
    let (sub, below, root) = (der(&state.sub), der(&below), der(&state.root));
    let ask = issuer_of(&[&state.chair_of_silent, &person]);
    let both = ask.taken(
        &pem("CERTIFICATE", &[&root, &sub, &below]),
        &Trust::default(),
        &[],
    );
    let mut trust = Trust::default();
    trust.add(&both.unwrap()).unwrap();
    assert!(trust.is_empty(), "no root");
    assert_eq!(trust.intermediates().len(), 2);
    assert!(!takes(&ask, &sub), "between them one is missing");
}

#[test]
fn an_issuer_is_found_among_namesakes_and_a_crowd_of_them_costs_a_counted_number() {
    let state = authority();
    let name = "CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)";
    let fakes: Vec<Vec<u8>> = (0..40)
        .map(|serial| {
            let fake = Request::authority(name, 3_000 + serial);
            der(&issue(&fake, p256(), Some(&state.silent_sub)))
        })
        .collect();
    let mut answer: Vec<&[u8]> = fakes.iter().map(Vec::as_slice).collect();
    let sub = der(&state.sub);
    answer.push(&sub);
    let answer = pem("CERTIFICATE", &answer);
    let asked = |count: usize| {
        let people: Vec<Certificate> = (0..count)
            .map(|at| {
                let serial = 4_000 + u32::try_from(at).unwrap();
                read(&issue(
                    &Request::person("Người ký", serial),
                    p256(),
                    Some(&state.sub),
                ))
            })
            .collect();
        Ask::Issuer {
            url: String::new(),
            below: people,
        }
    };
    let taken = asked(1).taken(&answer, &Trust::default(), &[]);
    assert!(taken.is_some(), "behind forty namesakes");
    let crowd = asked(60).taken(&answer, &Trust::default(), &[]);
    assert_eq!(crowd, None, "2,400 signatures are not tried");
}

#[test]
fn who_leads_to_a_root_is_told_from_strangers() {
    let state = authority();
    let trust = state.trust();
    let ended = issue(
        &Request::authority("CA đã hết hạn (THỬ)", 72).dated(-900, -10),
        p256(),
        Some(&state.root),
    );
    for known in [
        list_of(&state.root),
        list_of(&state.sub),
        list_of(&ended),
        chairs(),
        issuer_of(&[&stranger_above(), &state.chair]),
    ] {
        assert!(known.leads_to_root(&trust, &[], NOW), "{known:?}");
        assert!(!known.leads_to_root(&Trust::default(), &[], NOW));
    }
    let stranger = stranger_above();
    let below = issue(&Request::authority("CA lạ", 73), p256(), Some(&stranger));
    let near = [read(&below), read(&stranger)];
    for strange in [
        list_of(&stranger),
        list_of(&below),
        status_of(&state.chair, &stranger),
        issuer_of(&[&stranger]),
        issuer_of(&[]),
    ] {
        assert!(!strange.leads_to_root(&trust, &near, NOW), "{strange:?}");
    }
    let far = issue(&Request::authority("CA xa", 74), p256(), Some(&state.sub));
    let farther = issue(&Request::authority("CA xa hơn", 75), p256(), Some(&far));
    let ask = list_of(&farther);
    assert!(!ask.leads_to_root(&trust, &[], NOW));
    assert!(ask.leads_to_root(&trust, &[read(&far)], NOW));
}

#[test]
fn questions_are_told_apart_by_whose_word_is_wanted() {
    let state = authority();
    let namesake = stranger_above();
    let particulars = |ask: Ask| ask.particulars();
    assert_ne!(
        particulars(list_of(&state.sub)),
        particulars(list_of(&namesake))
    );
    assert_ne!(
        particulars(status_of(&state.chair, &state.sub)),
        particulars(status_of(&state.commune, &state.sub))
    );
    assert_ne!(
        particulars(issuer_of(&[&state.chair])),
        particulars(issuer_of(&[&state.chair_of_silent])),
        "what one of them led to says nothing of the other"
    );
    assert_eq!(
        particulars(issuer_of(&[&state.chair, &state.commune])),
        particulars(issuer_of(&[&state.commune, &state.chair]))
    );
}

#[test]
fn a_file_tells_whose_authorities_it_carries() {
    let state = authority();
    let pdf = signed(&state.chair, NOW);
    assert_eq!(authorities_in(&pdf), [read(&state.sub)]);
    assert_eq!(authorities_in(b"no file"), []);
}
