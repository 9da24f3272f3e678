//! Games with the cross-reference: hidden objects, two views, loops, reused numbers.

use super::{after, body, fails_as_changed, judged, stream};
use crate::tests::pki::NOW;
use crate::tests::sheet::{
    Shape, draft, last_section, leader_mark, objects, sealed, signed_by_leader, table, write,
};
use crate::{Intrusion, Outcome, prepare};

#[test]
fn a_place_kept_free_by_the_signed_file_cannot_be_filled_later() {
    let mut planted = objects();
    planted[2].1 = body(3)
        .replace("/Resources <<", "/Resources << /Pattern 35 0 R")
        .into_bytes();
    let pdf = sealed(&write(&planted, Shape::Table), &leader_mark()).into_pdf();
    let report = after(&pdf, &vec![(35, b"<< /P1 5 0 R >>".to_vec())]);
    fails_as_changed(&report);
    let visible = body(7)
        .replace("/F 4", "/F 4 /V (05) /AP << /N 35 0 R >>")
        .into_bytes();
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    let report = after(&pdf, &vec![(7, visible), (35, form)]);
    assert_eq!(
        report.signatures[0].intrusion,
        Some(Intrusion::Planted { number: 35 })
    );
}

#[test]
fn bytes_that_the_cross_reference_hides_fail() {
    let pdf = signed_by_leader(Shape::Table);
    let hidden = b"4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n";
    let section = last_section(&pdf);
    let base = [&pdf[..], hidden].concat();
    let report = judged(&table(&base, &vec![], Some(section)));
    assert_eq!(
        report.signatures[0].intrusion,
        Some(Intrusion::StrayBytes { at: pdf.len() })
    );
    let comment = [&pdf[..], b"% 4 0 obj << >> endobj\n"].concat();
    let report = judged(&table(&comment, &vec![], Some(section)));
    fails_as_changed(&report);
}

#[test]
fn a_chain_that_skips_the_signed_version_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let first = last_section(&draft(Shape::Table));
    let around = table(&pdf, &vec![(4, stream("", "BT ET"))], Some(first));
    let report = judged(&around);
    assert_ne!(report.verdict, Outcome::Passed, "{report:#?}");
    let alone = table(&pdf, &objects(), None);
    assert_ne!(
        judged(&alone).verdict,
        Outcome::Passed,
        "a whole new file over the old one"
    );
}

#[test]
fn a_number_reused_for_something_else_fails() {
    let pdf = signed_by_leader(Shape::Streams);
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    // 30 is the object stream: whoever overwrites it overwrites everything inside.
    fails_as_changed(&after(&pdf, &vec![(30, form)]));
}

#[test]
fn a_cross_reference_cannot_pose_as_another_object() {
    // 31 is the draft's cross-reference stream; the page draws it as a form, strange but signed.
    let mut strange = objects();
    strange[2].1 = body(3).replace("/X 11 0 R", "/X 31 0 R").into_bytes();
    let pdf = sealed(&write(&strange, Shape::Streams), &leader_mark()).into_pdf();
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 40 16]",
        "0 0 40 16 re f",
    );
    fails_as_changed(&after(&pdf, &vec![(31, form)]));
}

/// A hybrid file: old readers see the table alone, new ones also the stream named in its trailer.
fn hybrid(hidden: &str) -> Vec<u8> {
    let mut out = draft(Shape::Table);
    let previous = last_section(&out);
    let note = out.len();
    out.extend_from_slice(b"37 0 obj\n<< /Note (hidden) >>\nendobj\n");
    let stream_at = out.len();
    let row = [
        &[1][..],
        &u32::try_from(note).unwrap().to_be_bytes(),
        &[0, 0],
    ]
    .concat();
    let head = format!(
        "38 0 obj\n<< /Type /XRef /Size 40 /W [1 4 2] /Index [{hidden} 1] /Length 7 >>\nstream\n"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(&row);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    let xref = out.len();
    let text = format!(
        "xref\n38 1\n{stream_at:010} 00000 n \ntrailer\n<< /Size 40 /Root 1 0 R /Prev {previous} \
         /XRefStm {stream_at} >>\nstartxref\n{xref}\n%%EOF\n"
    );
    out.extend_from_slice(text.as_bytes());
    out
}

#[test]
fn a_hybrid_file_is_read_if_both_views_agree() {
    let pdf = sealed(&hybrid("37"), &leader_mark()).into_pdf();
    assert_eq!(judged(&pdf).verdict, Outcome::Passed, "{:#?}", judged(&pdf));
    let refused = prepare(&hybrid("38"), &leader_mark(), NOW).err();
    assert!(
        refused.is_some(),
        "38 is one thing in the table and another in the stream"
    );
}
