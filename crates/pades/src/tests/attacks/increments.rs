//! Incremental saving: something is appended to a signed file that shows another page, in every shape that a lenient
//! reader would mend.

use super::{fails_by, find, is_damaged, judged, stream};
use crate::tests::sheet::{
    CONTENT, Objects, Shape, draft, increment, last_section, objects, signed_by_leader, table,
};
use crate::{Intrusion, Outcome};

fn forged() -> Vec<u8> {
    stream("", &CONTENT.replace("100", "900"))
}

/// The other content as an object, at the end of `pdf`; gives where it stands too.
fn with_body(pdf: &[u8]) -> (Vec<u8>, usize) {
    let mut out = pdf.to_vec();
    let at = out.len();
    out.extend_from_slice(b"4 0 obj\n");
    out.extend_from_slice(&forged());
    out.extend_from_slice(b"\nendobj\n");
    (out, at)
}

fn with(pdf: &[u8], text: &str) -> Vec<u8> {
    [pdf, text.as_bytes()].concat()
}

#[test]
fn a_well_formed_saving_fails_as_a_changed_object() {
    let pdf = signed_by_leader(Shape::Table);
    let report = judged(&increment(&pdf, &vec![(4, forged())]));
    fails_by(
        "body, table, trailer, end",
        &report,
        Intrusion::Object { number: 4 },
    );
}

#[test]
fn savings_with_parts_left_out_fail_as_damage() {
    let pdf = signed_by_leader(Shape::Table);
    let (body, at) = with_body(&pdf);
    let xref = body.len();
    let previous = last_section(&pdf);
    let table = format!("xref\n4 1\n{at:010} 00000 n \n");
    let trailer = format!("trailer\n<< /Size 40 /Root 1 0 R /Prev {previous} >>\n");
    let cases = [
        ("the body alone", String::new()),
        ("no table", format!("{trailer}startxref\n{xref}\n%%EOF\n")),
        ("no trailer", format!("{table}startxref\n{xref}\n%%EOF\n")),
        ("no startxref", format!("{table}{trailer}%%EOF\n")),
        ("no end", format!("{table}{trailer}startxref\n{xref}\n")),
        ("no offset", format!("{table}{trailer}startxref\n%%EOF\n")),
        (
            "startxref 0",
            format!("{table}{trailer}startxref\n0\n%%EOF\n"),
        ),
        (
            "startxref beside the table",
            format!("{table}{trailer}startxref\n{}\n%%EOF\n", xref + 1),
        ),
        (
            "a trailer alone",
            format!("{trailer}startxref\n{xref}\n%%EOF\n"),
        ),
        (
            "an empty table",
            format!("xref\n{trailer}startxref\n{}\n%%EOF\n", xref - 3),
        ),
        (
            "lines of 19 bytes",
            format!("xref\n4 1\n{at:010} 00000 n\n{trailer}startxref\n{xref}\n%%EOF\n"),
        ),
        (
            "a count too high",
            format!("xref\n4 2\n{at:010} 00000 n \n{trailer}startxref\n{xref}\n%%EOF\n"),
        ),
        (
            "a previous section that is none",
            format!(
                "{table}trailer\n<< /Size 40 /Root 1 0 R /Prev 11 >>\nstartxref\n{xref}\n%%EOF\n"
            ),
        ),
        (
            "a previous section beyond the end",
            format!(
                "{table}trailer\n<< /Size 40 /Root 1 0 R /Prev 99999999 >>\nstartxref\n{xref}\n%%EOF\n"
            ),
        ),
        (
            "itself as the previous section",
            format!(
                "{table}trailer\n<< /Size 40 /Root 1 0 R /Prev {xref} >>\nstartxref\n{xref}\n%%EOF\n"
            ),
        ),
        (
            "no root",
            format!("{table}trailer\n<< /Size 40 /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"),
        ),
        (
            "bytes behind the end",
            format!("{table}{trailer}startxref\n{xref}\n%%EOF\n4 0 obj"),
        ),
    ];
    for (what, rest) in cases {
        is_damaged(what, &judged(&with(&body, &rest)));
    }
}

#[test]
fn savings_that_do_not_list_their_body_fail_as_stray_bytes() {
    let pdf = signed_by_leader(Shape::Table);
    let (body, at) = with_body(&pdf);
    let previous = last_section(&pdf);
    let stray = Intrusion::StrayBytes { at };
    let nothing = judged(&table(&body, &vec![], Some(previous)));
    fails_by("a table without entries", &nothing, stray);
    let other = judged(&table(
        &body,
        &vec![(35, b"<< >>".to_vec())],
        Some(previous),
    ));
    fails_by("a table that lists something else", &other, stray);
    // The table lists one of two bodies under one number; a reader that scans takes either.
    let twice = table(&body, &vec![(4, find(&pdf, 4))], Some(previous));
    fails_by(
        "two bodies, the harmless one listed",
        &judged(&twice),
        stray,
    );
}

#[test]
fn a_saving_undone_by_the_next_one_is_still_a_change() {
    let pdf = signed_by_leader(Shape::Table);
    let changed = increment(&pdf, &vec![(4, forged())]);
    let back = increment(&changed, &vec![(4, find(&pdf, 4))]);
    fails_by(
        "there and back",
        &judged(&back),
        Intrusion::Object { number: 4 },
    );
}

#[test]
fn another_root_fails_whatever_it_shows() {
    let pdf = signed_by_leader(Shape::Table);
    let section = last_section(&pdf);
    let objects: Objects = vec![
        (35, b"<< /Type /Catalog /Pages 36 0 R /AcroForm 6 0 R >>".to_vec()),
        (
            36,
            b"<< /Type /Pages /Kids [37 0 R] /Count 1 /MediaBox [0 0 595.276 841.89] >>".to_vec(),
        ),
        (
            37,
            b"<< /Type /Page /Parent 36 0 R /Contents 38 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        ),
        (38, forged()),
    ];
    let appended = table(&pdf, &objects, Some(section));
    let rooted = crate::tests::sheet::replaced(&appended, b"/Root 1 0 R ", b"/Root 35 0 R");
    fails_by("a second catalog", &judged(&rooted), Intrusion::Trailer);
    // The same catalog number, but all else new.
    let same_number: Objects = vec![
        (
            1,
            b"<< /Type /Catalog /Pages 36 0 R /AcroForm 6 0 R >>".to_vec(),
        ),
        objects[1].clone(),
        objects[2].clone(),
        objects[3].clone(),
    ];
    let report = judged(&increment(&pdf, &same_number));
    fails_by("the catalog led elsewhere", &report, Intrusion::Catalog);
}

#[test]
fn a_whole_file_behind_the_signed_one_covers_nothing_of_it() {
    let pdf = signed_by_leader(Shape::Table);
    let mut all = objects();
    all[3].1 = forged();
    // With its own field that names the old signature, as a copy would.
    let field = String::from_utf8(find(&pdf, 9)).unwrap();
    all[8].1 = field.into_bytes();
    let report = judged(&table(&pdf, &all, None));
    assert_ne!(report.verdict, Outcome::Passed);
    assert!(
        report
            .signatures
            .iter()
            .all(|one| one.indication == crate::Indication::Failed)
    );
    let behind = judged(&[&pdf[..], &draft(Shape::Table)].concat());
    is_damaged("a second file glued to the first", &behind);
}

#[test]
fn taking_away_and_freeing_fail() {
    let pdf = signed_by_leader(Shape::Table);
    let previous = last_section(&pdf);
    let xref = pdf.len();
    for number in [4, 5, 7, 11] {
        let freed = with(
            &pdf,
            &format!(
                "xref\n{number} 1\n0000000000 00001 f \ntrailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
            ),
        );
        fails_by("freed", &judged(&freed), Intrusion::Removed { number });
    }
}

#[test]
fn another_generation_is_another_object() {
    let pdf = signed_by_leader(Shape::Table);
    let at = pdf.len();
    let body = with(
        &pdf,
        &format!(
            "4 1 obj\n{}\nendobj\n",
            String::from_utf8(forged()).unwrap()
        ),
    );
    let previous = last_section(&pdf);
    let xref = body.len();
    let whole = with(
        &body,
        &format!(
            "xref\n4 1\n{at:010} 00001 n \ntrailer\n<< /Size 60 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
        ),
    );
    fails_by(
        "generation 1",
        &judged(&whole),
        Intrusion::Object { number: 4 },
    );
}
