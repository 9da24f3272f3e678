//! Shadow attacks: the file is prepared before it is signed, and shows something else after a small harmless-looking
//! saving (hide, replace, hide and replace).

use super::{after, body, covers_nothing, fails_by, judged, stream};
use crate::tests::sheet::{
    CONTENT, Objects, Shape, increment, last_section, leader_mark, objects, replaced, sealed, write,
};
use crate::{Intrusion, Outcome};

fn signed(all: &Objects) -> Vec<u8> {
    let pdf = sealed(&write(all, Shape::Table), &leader_mark()).into_pdf();
    assert_eq!(
        judged(&pdf).verdict,
        Outcome::Passed,
        "the leader signed what he saw"
    );
    pdf
}

fn form(data: &str) -> Vec<u8> {
    stream("/Type /XObject /Subtype /Form /BBox [0 0 300 40]", data)
}

/// Content that the signer sees covered: a form of the page lies over it.
fn covered() -> Objects {
    let mut all = objects();
    all[3].1 = stream("", &format!("{CONTENT} q 1 0 0 1 60 690 cm /C Do Q"));
    all[2].1 = body(3)
        .replace("/X 11 0 R", "/X 11 0 R /C 12 0 R")
        .into_bytes();
    all.push((12, form("1 g 0 0 300 40 re f")));
    all
}

#[test]
fn hiding_fails_however_the_cover_is_taken_away() {
    let pdf = signed(&covered());
    let emptied = after(&pdf, &vec![(12, form(""))]);
    fails_by(
        "the cover drawn empty",
        &emptied,
        Intrusion::Object { number: 12 },
    );
    let other = after(&pdf, &vec![(12, b"<< /Type /Catalog >>".to_vec())]);
    fails_by(
        "the cover made something else",
        &other,
        Intrusion::Object { number: 12 },
    );
    let previous = last_section(&pdf);
    let xref = pdf.len();
    let freed = format!(
        "xref\n12 1\n0000000000 00001 f \ntrailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
    );
    let report = judged(&[&pdf[..], freed.as_bytes()].concat());
    fails_by(
        "the cover freed",
        &report,
        Intrusion::Removed { number: 12 },
    );
    let page = body(3).into_bytes();
    let report = after(&pdf, &vec![(3, page)]);
    fails_by("the cover no longer named", &report, Intrusion::Page);
}

#[test]
fn hiding_behind_a_note_fails() {
    let mut all = objects();
    all[2].1 = body(3).replace("10 0 R]", "10 0 R 12 0 R]").into_bytes();
    all.push((
        12,
        b"<< /Type /Annot /Subtype /Stamp /Rect [60 690 360 730] /F 4 /AP << /N 13 0 R >> >>"
            .to_vec(),
    ));
    all.push((13, form("1 g 0 0 300 40 re f")));
    let pdf = signed(&all);
    let hidden =
        "<< /Type /Annot /Subtype /Stamp /Rect [60 690 360 730] /F 2 /AP << /N 13 0 R >> >>";
    fails_by(
        "hidden",
        &after(&pdf, &vec![(12, hidden.into())]),
        Intrusion::Object { number: 12 },
    );
    fails_by(
        "emptied",
        &after(&pdf, &vec![(13, form(""))]),
        Intrusion::Object { number: 13 },
    );
}

#[test]
fn replacing_the_font_fails() {
    let pdf = signed(&objects());
    for font in [
        "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Differences [49 /nine] >> >>",
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << >> /Encoding << /Differences [] >> /FirstChar 0 /LastChar 0 /Widths [0] >>",
    ] {
        let report = after(&pdf, &vec![(5, font.into())]);
        fails_by(font, &report, Intrusion::Object { number: 5 });
    }
}

#[test]
fn replacing_the_font_program_or_its_tables_fails() {
    let mut all = objects();
    all[4].1 = b"<< /Type /Font /Subtype /TrueType /BaseFont /Thu /FirstChar 32 /LastChar 33 /Widths 13 0 R /FontDescriptor 12 0 R /ToUnicode 15 0 R >>".to_vec();
    all.push((
        12,
        b"<< /Type /FontDescriptor /FontName /Thu /Flags 32 /FontFile2 14 0 R >>".to_vec(),
    ));
    all.push((13, b"[250 500]".to_vec()));
    all.push((14, stream("/Length1 4", "font")));
    all.push((15, stream("", "begincmap endcmap")));
    let pdf = signed(&all);
    let cases: Objects = vec![
        (
            12,
            b"<< /Type /FontDescriptor /FontName /Thu /Flags 4 /FontFile2 14 0 R >>".to_vec(),
        ),
        (13, b"[250 900]".to_vec()),
        (14, stream("/Length1 4", "tnof")),
        (15, stream("", "begincmap x endcmap")),
    ];
    for (number, object) in cases {
        fails_by(
            "a part of the font",
            &after(&pdf, &vec![(number, object)]),
            Intrusion::Object { number },
        );
    }
}

#[test]
fn replacing_the_value_shown_by_a_field_fails() {
    // Prepared with a value; after signing it is filled anew and drawn anew: not held by anybody.
    let mut all = objects();
    all[6].1 = body(7)
        .replace("/F 4", "/F 4 /V (100) /AP << /N 12 0 R >>")
        .into_bytes();
    all.push((12, form("100")));
    let pdf = signed(&all);
    let field = String::from_utf8(all[6].1.clone()).unwrap();
    let shown = after(&pdf, &vec![(12, form("900"))]);
    fails_by(
        "the picture without the value",
        &shown,
        Intrusion::Appearance,
    );
    let other = field.replace("12 0 R", "35 0 R").into_bytes();
    let report = after(&pdf, &vec![(7, other), (35, form("900"))]);
    fails_by(
        "another picture without the value",
        &report,
        Intrusion::Appearance,
    );
    let valued = field.replace("(100)", "(900)").into_bytes();
    let report = after(&pdf, &vec![(7, valued), (12, form("900"))]);
    let leader = &report.signatures[0];
    assert_eq!(leader.indication, crate::Indication::Indeterminate);
    assert!(
        leader
            .warnings
            .contains(&crate::Warning::UnsealedFormFilling)
    );
}

/// Two bodies under one number lie in the signed file, one of them listed.
fn with_shadow() -> (Vec<u8>, usize) {
    let plain = write(&objects(), Shape::Table);
    let at = super::forge::position(&plain, b"xref\n").unwrap();
    let shadow = [
        &b"4 0 obj\n"[..],
        &stream("", &CONTENT.replace("100", "900")),
        b"\nendobj\n",
    ]
    .concat();
    let mut file = [&plain[..at], &shadow, &plain[at..]].concat();
    let text = format!("startxref\n{at}\n");
    let moved = format!("startxref\n{}\n", at + shadow.len());
    let start = super::forge::position(&file, text.as_bytes()).unwrap();
    file.splice(start..start + text.len(), moved.into_bytes());
    (sealed(&file, &leader_mark()).into_pdf(), at)
}

#[test]
fn hide_and_replace_through_an_entry_alone_fails() {
    let (pdf, shadow) = with_shadow();
    assert_eq!(
        judged(&pdf).verdict,
        Outcome::Passed,
        "the listed one was signed"
    );
    let previous = last_section(&pdf);
    let xref = pdf.len();
    let tail = format!(
        "xref\n4 1\n{shadow:010} 00000 n \ntrailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
    );
    let report = judged(&[&pdf[..], tail.as_bytes()].concat());
    fails_by(
        "an old body brought to life",
        &report,
        Intrusion::Object { number: 4 },
    );
}

#[test]
fn hide_and_replace_through_another_root_fails() {
    // A second document lies in the signed file, listed and unused.
    let mut all = objects();
    all.push((12, b"<< /Type /Catalog /Pages 13 0 R >>".to_vec()));
    all.push((
        13,
        b"<< /Type /Pages /Kids [14 0 R] /Count 1 /MediaBox [0 0 595 842] >>".to_vec(),
    ));
    all.push((
        14,
        b"<< /Type /Page /Parent 13 0 R /Contents 15 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
    ));
    all.push((15, stream("", &CONTENT.replace("100", "900"))));
    let pdf = signed(&all);
    let empty = increment(&pdf, &vec![]);
    let rooted = judged(&replaced(&empty, b"/Root 1 0 R ", b"/Root 12 0 R"));
    covers_nothing("the other root has no form", &rooted);
    let catalog = body(1).replace("2 0 R", "13 0 R").into_bytes();
    let report = after(&pdf, &vec![(1, catalog)]);
    fails_by("the other pages", &report, Intrusion::Catalog);
    let page = body(3).replace("4 0 R", "15 0 R").into_bytes();
    fails_by(
        "the other content",
        &after(&pdf, &vec![(3, page)]),
        Intrusion::Page,
    );
}
