//! Signature wrapping: a true signature moved to where it signs something else.

use super::{after, body, covers_nothing, find, holes, judged, stream};
use crate::tests::sheet::{CONTENT, Shape, increment, issued, signed_by_leader};
use crate::{Indication, Outcome, SubIndication, Warning};

#[test]
fn one_signature_cannot_stand_in_two_fields() {
    let pdf = signed_by_leader(Shape::Table);
    let leader = String::from_utf8(find(&pdf, 9)).unwrap();
    let value = leader
        .split_once("/V ")
        .unwrap()
        .1
        .split_once(" R")
        .unwrap()
        .0;
    let office = body(10)
        .replace("/F 132", &format!("/F 132 /V {value} R"))
        .into_bytes();
    let report = after(&pdf, &vec![(10, office)]);
    assert_eq!(
        report.signatures[1].indication,
        Indication::Failed,
        "{report:#?}"
    );
}

/// The leader's file with what stands in the hole after the message replaced; no offset moves.
fn in_the_padding(text: &str) -> Vec<u8> {
    let pdf = signed_by_leader(Shape::Table);
    let hole = holes(&pdf).pop().unwrap();
    let used = pdf[hole.clone()]
        .iter()
        .rposition(|&byte| byte != b'0')
        .unwrap()
        + 3;
    let mut changed = pdf;
    let place = hole.start + used..hole.end + 1;
    let width = place.len();
    assert!(text.len() <= width, "the padding takes it");
    changed[place].copy_from_slice(format!("{text:width$}").as_bytes());
    changed
}

#[test]
fn whatever_is_wrapped_into_the_hole_fails() {
    // The digest over the ranges is still true: nothing signed was touched.
    let forged = String::from_utf8(stream("", &CONTENT.replace("100", "900"))).unwrap();
    let cases = [
        ("white space", "> ".to_owned()),
        ("a remark", "> % nothing\n".to_owned()),
        ("another key", "> /ContactInfo (other)".to_owned()),
        ("another name", "> /Name (Somebody Else)".to_owned()),
        ("a date", "> /Prop_Build << >>".to_owned()),
        (
            "an object",
            format!("> >>\nendobj\n4 0 obj\n{forged}\nendobj\n38 0 obj\n<< /X <00>"),
        ),
    ];
    for (what, text) in cases {
        covers_nothing(what, &judged(&in_the_padding(&text)));
    }
    for (what, text) in [
        ("a second range", "> /ByteRange [0 1 2 3]"),
        ("a second message", "> /Contents <00>"),
        ("a second kind", "> /SubFilter /adbe.pkcs7.detached"),
        ("a second time", "> /M (D:20200101000000Z)"),
    ] {
        let report = judged(&in_the_padding(text));
        assert_ne!(report.verdict, Outcome::Passed, "{what}");
        assert!(
            report.unreadable.is_some(),
            "{what}: two values under one key"
        );
    }
}

#[test]
fn a_message_copied_into_an_appended_dictionary_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let number = value_number(&pdf);
    let value = find(&pdf, number);
    let field = String::from_utf8(find(&pdf, 9)).unwrap();
    let moved = field.replace(&format!("/V {number} 0 R"), "/V 35 0 R");
    let content = stream("", &CONTENT.replace("100", "900"));
    let objects = vec![(4, content), (9, moved.into_bytes()), (35, value.clone())];
    let report = after(&pdf, &objects);
    covers_nothing("the copy in the field", &report);
    assert!(
        report.signatures.len() > 1,
        "the true one is found too, in no field"
    );
    let in_office = body(10).replace("/F 132", "/F 132 /V 35 0 R").into_bytes();
    let report = after(&pdf, &vec![(10, in_office), (35, value)]);
    assert_eq!(report.signatures[1].indication, Indication::Failed);
    assert_eq!(
        report.signatures[1].sub_indication,
        Some(SubIndication::FormatFailure)
    );
}

#[test]
fn the_second_part_moved_behind_other_content_fails() {
    // Head, other content, tail: the tail is the signed one, moved; ranges are written to fit.
    let pdf = signed_by_leader(Shape::Table);
    let hole = holes(&pdf).pop().unwrap();
    let (head, tail) = (&pdf[..hole.end + 1], &pdf[hole.end + 1..]);
    let junk = [&b"\n4 0 obj\n"[..], &stream("", "BT ET"), b"\nendobj\n"].concat();
    let moved = [head, &junk[..], tail].concat();
    let report = judged(&moved);
    assert_ne!(report.verdict, Outcome::Passed);
    let padded = {
        let start = moved
            .windows(12)
            .rposition(|window| window == b"/ByteRange [")
            .unwrap();
        let close = start
            + moved[start..]
                .iter()
                .position(|&byte| byte == b']')
                .unwrap();
        let text = format!(
            "/ByteRange [0 {} {} {}",
            hole.start - 1,
            hole.end + 1 + junk.len(),
            tail.len()
        );
        let mut padded = moved;
        let width = close - start;
        padded[start..close].copy_from_slice(format!("{text:width$}").as_bytes());
        padded
    };
    let report = judged(&padded);
    assert_ne!(report.verdict, Outcome::Passed);
    assert!(
        report
            .signatures
            .iter()
            .all(|one| one.indication == Indication::Failed)
    );
}

#[test]
fn a_field_led_to_the_office_s_signature_fails() {
    let pdf = issued(Shape::Table);
    let office = String::from_utf8(find(&pdf, 10)).unwrap();
    let value = office
        .split_once("/V ")
        .unwrap()
        .1
        .split_once(" R")
        .unwrap()
        .0
        .to_owned();
    let leader = String::from_utf8(find(&pdf, 9)).unwrap();
    let own = leader
        .split_once("/V ")
        .unwrap()
        .1
        .split_once(" R")
        .unwrap()
        .0
        .to_owned();
    let swapped = leader.replace(&format!("/V {own} R"), &format!("/V {value} R"));
    let report = judged(&increment(&pdf, &vec![(9, swapped.into_bytes())]));
    assert_eq!(report.verdict, Outcome::Failed, "{report:#?}");
    let leader = &report.signatures[0];
    assert_eq!(
        (leader.field.as_str(), leader.indication),
        ("leader", Indication::Failed)
    );
    assert!(
        report
            .signatures
            .iter()
            .any(|one| one.warnings.contains(&Warning::NoField)),
        "the leader's own is found in no field"
    );
}

fn value_number(pdf: &[u8]) -> u32 {
    let field = String::from_utf8(find(pdf, 9)).unwrap();
    let value = field.split_once("/V ").unwrap().1;
    value.split_whitespace().next().unwrap().parse().unwrap()
}
