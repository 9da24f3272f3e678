//! Strangers who bring certificates of an honest authority's name, and of its key's number: they cost
//! some work, bounded, and take nobody's signature away.

use super::authority::{Pen, authority, below_sub, day_list, judged, made_to_order, person};
use super::extending::crowded;
use super::pki::{Holder, NOW, Request, extension, issue, p256};
use super::sheet::{Shape, draft, leader_mark};
use crate::asn1::{element, sequence, tag};
use crate::{Mark, Outcome, Trust, prepare};

const NAME: &str = "CA có nhiều kẻ trùng tên";
const KEY_NUMBER: &[u8] = &[7; 20];

/// An honest authority that states the number of its key, and a person whose certificate names it.
struct Honest {
    authority: &'static Holder,
    person: &'static Holder,
    trust: Trust,
}

fn honest() -> Honest {
    let state = authority();
    let stated = element(tag::OCTETS, KEY_NUMBER);
    let request = below_sub(NAME, 600).with(extension("2.5.29.14", false, &stated));
    let authority = made_to_order(&request, p256());
    let named = sequence(&[&element(0x80, KEY_NUMBER)]);
    let request = person("Người của CA bị trùng tên", 601);
    let request = request.with(extension("2.5.29.35", false, &named));
    let person = Box::leak(Box::new(issue(&request, p256(), Some(authority))));
    let mut trust = state.fresh(NOW);
    trust.add(&day_list(authority, NOW, &[])).unwrap();
    Honest {
        authority,
        person,
        trust,
    }
}

/// Authorities of the same name and key number, with keys of their own, issued by another stranger
/// that bears the name of the honest one's issuer.
fn strangers(count: u32) -> Vec<Holder> {
    let above = issue(
        &Request::authority("CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)", 2),
        p256(),
        None,
    );
    let stated = element(tag::OCTETS, KEY_NUMBER);
    let one = |serial| {
        let request = below_sub(NAME, 7000 + serial);
        let request = request.with(extension("2.5.29.14", false, &stated));
        issue(&request, p256(), Some(&above))
    };
    (0..count).map(one).collect()
}

fn signed(honest: &Honest, brought: &[&Holder]) -> Vec<u8> {
    let mark = Mark {
        reserve: 60_000,
        ..leader_mark()
    };
    let prepared = prepare(&draft(Shape::Table), &mark, NOW).unwrap();
    let pen = Pen::below(honest.person, brought);
    prepared.seal(&pen).unwrap().into_pdf()
}

#[test]
fn namesakes_in_the_signature_take_nothing_away() {
    let honest = honest();
    let crowd = strangers(40);
    let mut brought: Vec<&Holder> = crowd.iter().collect();
    brought.push(honest.authority);
    let pdf = signed(&honest, &brought);
    let report = judged(&pdf, &honest.trust, NOW);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(
        report.signatures[0].chain[1..3],
        [NAME, "CA các cơ quan Nhà nước 2 (THỬ NGHIỆM)"],
        "over the authority that really signed"
    );
}

#[test]
fn hundreds_of_namesakes_put_in_afterwards_take_nothing_away() {
    let honest = honest();
    let alone = signed(&honest, &[honest.authority]);
    let before = judged(&alone, &honest.trust, NOW);
    let crowd: Vec<Vec<u8>> = strangers(400)
        .iter()
        .map(|one| one.x509.to_der().unwrap())
        .collect();
    let pdf = crowded(&alone, &crowd, 1);
    let report = judged(&pdf, &honest.trust, NOW);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(
        report.signatures[0].chain, before.signatures[0].chain,
        "the same chain as without them"
    );
}

#[test]
fn a_namesake_alone_makes_nobody_trusted() {
    let honest = honest();
    let stranger: &'static Holder = Box::leak(Box::new(strangers(1).remove(0)));
    let request = person("Người của CA bị trùng tên", 601);
    let impostor = Box::leak(Box::new(issue(&request, p256(), Some(stranger))));
    let false_one = Honest {
        person: impostor,
        ..honest
    };
    let pdf = signed(&false_one, &[stranger, false_one.authority]);
    let report = judged(&pdf, &false_one.trust, NOW);
    assert_ne!(report.verdict, Outcome::Passed, "{report:#?}");
}
