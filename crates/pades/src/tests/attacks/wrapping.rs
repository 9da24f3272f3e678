//! Signature wrapping: a true signature moved to where it signs something else.

use super::{after, body, find};
use crate::Indication;
use crate::tests::sheet::{Shape, signed_by_leader};

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
