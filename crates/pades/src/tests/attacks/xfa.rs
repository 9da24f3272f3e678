//! Forms in XML (XFA) beside the form of a signed file: what their streams say is not filled in afterwards.

use super::{after, body, fails_by, find, judged, stream};
use crate::tests::sheet::{Objects, Shape, leader_mark, objects, sealed, write};
use crate::{Intrusion, Modification, Outcome};

#[test]
fn a_form_in_xml_that_was_signed_does_not_change() {
    let pdf = signed_with_xfa("12 0 R", vec![(12, xfa("05"))]);
    let in_place = Intrusion::Object { number: 12 };
    for (what, changes, why) in [
        ("other values", vec![(12, xfa("06"))], in_place),
        (
            "other values beside a filled field",
            filled_with(vec![(12, xfa("06"))]),
            in_place,
        ),
        (
            "another stream",
            vec![
                form_with(&pdf, "/XFA 12 0 R", "/XFA 35 0 R"),
                (35, xfa("06")),
            ],
            Intrusion::Form,
        ),
        (
            "taken out",
            vec![form_with(&pdf, "/XFA 12 0 R", "")],
            Intrusion::Form,
        ),
    ] {
        fails_by(what, &after(&pdf, &changes), why);
    }
}

#[test]
fn changing_the_packets_of_a_form_in_xml_is_no_filling_in() {
    let packets = || {
        vec![
            (12, stream("", "<xdp>")),
            (13, stream("", "<datasets/>")),
            (14, stream("", "</xdp>")),
        ]
    };
    let array = "[(preamble) 12 0 R (datasets) 13 0 R (postamble) 14 0 R]";
    let swapped = array.replace("13 0 R", "35 0 R");
    let longer = array.replace("(postamble)", "(xfdf) 35 0 R (postamble)");
    let values = || stream("", "<datasets><number>06</number></datasets>");
    let pdf = signed_with_xfa(array, packets());
    for (what, changes, why) in [
        (
            "values written over",
            vec![(13, values())],
            Intrusion::Object { number: 13 },
        ),
        (
            "values in another packet",
            vec![form_with(&pdf, array, &swapped), (35, values())],
            Intrusion::Form,
        ),
        (
            "a packet more",
            vec![form_with(&pdf, array, &longer), (35, values())],
            Intrusion::Form,
        ),
    ] {
        fails_by(what, &after(&pdf, &changes), why);
        fails_by(what, &after(&pdf, &filled_with(changes)), why);
    }
    let filled = after(&pdf, &filled_with(Vec::new()));
    assert_eq!(
        filled.signatures[0].modification,
        Modification::FormFilling,
        "without the packets the same filling is one: {filled:#?}"
    );

    // The array may be an object of its own; then it is that object which changes.
    let mut all = packets();
    all.push((15, array.as_bytes().to_vec()));
    let pdf = signed_with_xfa("15 0 R", all);
    let changes = vec![(15, swapped.into_bytes()), (35, values())];
    let why = Intrusion::Object { number: 15 };
    fails_by("the array", &after(&pdf, &changes), why);
    fails_by("the array", &after(&pdf, &filled_with(changes)), why);
}

/// A file with this `/XFA` in its form and these objects behind it, signed by the leader and sound as it stands.
fn signed_with_xfa(entry: &str, behind: Objects) -> Vec<u8> {
    let mut all = objects();
    all[5].1 = body(6)
        .replace("/DA (", &format!("/XFA {entry} /DA ("))
        .into_bytes();
    all.extend(behind);
    let pdf = sealed(&write(&all, Shape::Table), &leader_mark()).into_pdf();
    let report = judged(&pdf);
    assert_eq!(report.verdict, Outcome::Passed, "as signed: {report:#?}");
    pdf
}

/// The number filled in as it may be, and `changes` with it.
fn filled_with(changes: Objects) -> Objects {
    let filled = body(7).replace("/F 4", "/F 4 /V (05) /AP << /N 36 0 R >>");
    let look = stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    let mut all = changes;
    all.extend([(7, filled.into_bytes()), (36, look)]);
    all.sort();
    all
}

/// The form of `pdf` with `to` where it says `from`.
fn form_with(pdf: &[u8], from: &str, to: &str) -> (u32, Vec<u8>) {
    let form = String::from_utf8(find(pdf, 6)).unwrap();
    assert!(form.contains(from), "{form}");
    (6, form.replace(from, to).into_bytes())
}

/// The whole of a form in XML: its template and what is filled in.
fn xfa(value: &str) -> Vec<u8> {
    stream(
        "",
        &format!("<xdp><template/><datasets><number>{value}</number></datasets></xdp>"),
    )
}
