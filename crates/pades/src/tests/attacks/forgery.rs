//! Universal forgery: `/Contents` and `/ByteRange` damaged so that there is nothing to check.

use super::forge::{DICTIONARY, forged, signed_objects};
use super::{covers_nothing, holes, judged};
use crate::tests::pki::world;
use crate::tests::sheet::{Shape, signed_by_leader};
use crate::{Outcome, SubIndication};

#[test]
fn a_byte_range_that_leaves_something_out_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let at = pdf
        .windows(12)
        .rposition(|window| window == b"/ByteRange [")
        .unwrap()
        + 12;
    let range = String::from_utf8(pdf[at..at + 44].to_vec()).unwrap();
    let numbers: Vec<usize> = range
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let shapes = [
        [0, numbers[1], numbers[2] + 1, numbers[3] - 1],
        [0, numbers[1] - 1, numbers[2], numbers[3]],
        [1, numbers[1] - 1, numbers[2], numbers[3]],
        [0, numbers[1], numbers[2], numbers[3] - 10],
        [0, numbers[1], numbers[2], numbers[3] + 10],
        [0, 0, 0, 0],
        [0, numbers[2], numbers[1], numbers[3]],
        [0, numbers[1], usize::MAX, 2],
    ];
    for shape in shapes {
        let text = shape.map(|number| number.to_string()).join(" ");
        let mut changed = pdf.clone();
        changed[at..at + 44].copy_from_slice(format!("{text:44}").as_bytes());
        let report = judged(&changed);
        assert_eq!(report.verdict, Outcome::Failed, "{text}");
        assert_eq!(
            report.signatures[0].sub_indication,
            Some(SubIndication::FormatFailure)
        );
    }
    for broken in [
        "",
        "0 1 2",
        "0 1 2 3 4",
        "0 (a) 2 3",
        "0.0 1 2 3",
        "-1 2 3 4",
    ] {
        let mut changed = pdf.clone();
        changed[at..at + 44].copy_from_slice(format!("{broken:44}").as_bytes());
        assert_eq!(judged(&changed).verdict, Outcome::Failed, "{broken}");
    }
}

#[test]
fn a_message_that_is_damaged_or_foreign_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let hole = holes(&pdf).pop().unwrap();
    let with = |contents: &[u8]| {
        let mut changed = pdf.clone();
        let text = crate::append::hex(contents);
        changed[hole.clone()].fill(b'0');
        changed[hole.start..hole.start + text.len()].copy_from_slice(text.as_bytes());
        judged(&changed)
    };
    let message = crate::cms::sign(&[7; 32], &world().leader.signer()).unwrap();
    assert_eq!(
        with(&message).signatures[0].sub_indication,
        Some(SubIndication::HashFailure)
    );
    for contents in [
        &b""[..],
        b"\0\0",
        b"\x30\x80",
        &message[..message.len() / 2],
        &[0x30; 4000],
    ] {
        let report = with(contents);
        assert_eq!(
            report.signatures[0].sub_indication,
            Some(SubIndication::FormatFailure)
        );
        assert_eq!(report.verdict, Outcome::Failed);
    }
    let trailing = [&message[..], b"junk"].concat();
    assert_eq!(
        with(&trailing).signatures[0].sub_indication,
        Some(SubIndication::FormatFailure)
    );
}

/// What is done to `/Contents`: the key or the string, in place, so that no offset moves.
const CONTENTS: [(&str, &str); 11] = [
    ("missing", "/Xontents <"),
    ("null", "/Contents null"),
    ("nothing", "/Contents <>"),
    ("one nought", "/Contents <00>"),
    ("noughts", "/Contents <00000000>"),
    ("a literal string", "/Contents (0)"),
    ("a number", "/Contents 0"),
    ("a name", "/Contents /0"),
    ("an array", "/Contents []"),
    ("a reference to nothing", "/Contents 39 0 R"),
    ("a reference to the content", "/Contents 4 0 R"),
];

/// What is written as `/ByteRange`.
const RANGES: [(&str, &str); 13] = [
    ("missing", ""),
    ("null", "/ByteRange null"),
    ("empty", "/ByteRange []"),
    ("noughts", "/ByteRange [0 0 0 0]"),
    ("negative", "/ByteRange [0 -1 -1 0]"),
    ("minus one", "/ByteRange [-1 -1 -1 -1]"),
    ("huge", "/ByteRange [0 9223372036854775807 1 1]"),
    ("two numbers", "/ByteRange [0 10]"),
    ("three numbers", "/ByteRange [0 10 20]"),
    ("texts", "/ByteRange [(0) (1) (2) (3)]"),
    ("a reference", "/ByteRange 4 0 R"),
    ("a name", "/ByteRange /All"),
    ("a dictionary", "/ByteRange << >>"),
];

/// The place of the range in a file written here: from its key to after the bracket.
fn range_place(pdf: &[u8]) -> std::ops::Range<usize> {
    let start = pdf
        .windows(12)
        .rposition(|window| window == b"/ByteRange [")
        .unwrap();
    let length = pdf[start..].iter().position(|&byte| byte == b']').unwrap();
    start..start + length + 1
}

#[test]
fn twenty_four_universal_forgeries_fail_as_covering_nothing() {
    let pdf = signed_by_leader(Shape::Table);
    let hole = holes(&pdf).pop().unwrap();
    for (what, text) in CONTENTS {
        let mut changed = pdf.clone();
        let place = hole.start - "/Contents <".len()..hole.end + 1;
        if what == "missing" {
            changed[place.start + 1] = b'X';
        } else {
            let width = place.len();
            changed[place].copy_from_slice(format!("{text:width$}").as_bytes());
        }
        covers_nothing(&format!("contents: {what}"), &judged(&changed));
    }
    for (what, text) in RANGES {
        let mut changed = pdf.clone();
        let place = range_place(&pdf);
        let width = place.len();
        changed[place].copy_from_slice(format!("{text:width$}").as_bytes());
        covers_nothing(&format!("byte range: {what}"), &judged(&changed));
    }
    assert_eq!(CONTENTS.len() + RANGES.len(), 24);
}

#[test]
fn both_missing_leaves_a_signature_that_covers_nothing() {
    let pdf = signed_by_leader(Shape::Table);
    let mut changed = pdf.clone();
    let hole = holes(&pdf).pop().unwrap();
    changed[hole.start - "/Contents <".len() + 1] = b'X';
    changed[range_place(&pdf).start + 1] = b'X';
    covers_nothing("neither", &judged(&changed));
}

#[test]
fn forgeries_with_a_true_digest_fail_all_the_same() {
    let all = signed_objects();
    let hash_of = |ranges: Vec<std::ops::Range<usize>>, text: String| {
        judged(&forged(&all, DICTIONARY, |_| {
            (text.clone(), ranges.clone())
        }))
    };
    // The places do not depend on what is filled in.
    let place = std::cell::Cell::new((0, 0, 0));
    forged(&all, DICTIONARY, |honest| {
        place.set((honest.start, honest.end, honest.length));
        honest.honest()
    });
    let (start, end, length) = place.get();
    let rest = length - end;
    let cases = [
        ("nothing is signed", vec![], "[0 0 0 0]".to_owned()),
        (
            "the first byte is left out",
            vec![1..start, end..length],
            format!("[1 {} {end} {rest}]", start - 1),
        ),
        (
            "the last bytes are left out",
            vec![0..start, end..length - 6],
            format!("[0 {start} {end} {}]", rest - 6),
        ),
        (
            "the head alone",
            std::iter::once(0..start).collect(),
            format!("[0 {start} {end} 0]"),
        ),
        (
            "a gap before the hole",
            vec![0..start - 40, end..length],
            format!("[0 {} {end} {rest}]", start - 40),
        ),
        (
            "a gap behind the hole",
            vec![0..start, end + 9..length],
            format!("[0 {start} {} {}]", end + 9, rest - 9),
        ),
        (
            "brackets in the range",
            vec![0..start + 1, end - 1..length],
            format!("[0 {} {} {}]", start + 1, end - 1, rest + 1),
        ),
        (
            "the hole itself is covered",
            vec![0..end, end..length],
            format!("[0 {end} {end} {rest}]"),
        ),
        (
            "parts overlap",
            vec![0..start, start - 9..length],
            format!("[0 {start} {} {}]", start - 9, length - start + 9),
        ),
        (
            "beyond the end",
            vec![0..start, end..length],
            format!("[0 {start} {end} {}]", rest + 1),
        ),
    ];
    for (what, ranges, text) in cases {
        covers_nothing(what, &hash_of(ranges, text));
    }
}
