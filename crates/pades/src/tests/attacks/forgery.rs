//! Universal forgery: `/Contents` and `/ByteRange` damaged so that there is nothing to check.

use super::{holes, judged};
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
