//! Games with the cross-reference: hidden objects, two views, loops, reused numbers.

use super::{after, body, fails_as_changed, fails_by, is_damaged, judged, stream};
use crate::tests::pki::NOW;
use crate::tests::sheet::{
    CONTENT, Shape, draft, increment, last_section, leader_mark, objects, sealed, signed_by_leader,
    table, write,
};
use crate::{Indication, Intrusion, Modification, Outcome, prepare};

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

fn replacement() -> Vec<u8> {
    stream("", &CONTENT.replace("100", "900"))
}

#[test]
fn a_hybrid_saving_cannot_show_two_files() {
    let pdf = signed_by_leader(Shape::Table);
    let previous = last_section(&pdf);
    let hybrid = |table: &dyn Fn(usize) -> String, hidden: &str| {
        let mut out = pdf.clone();
        let at = out.len();
        out.extend_from_slice(b"4 0 obj\n");
        out.extend_from_slice(&replacement());
        out.extend_from_slice(b"\nendobj\n");
        let stream_at = out.len();
        let head = format!(
            "38 0 obj\n<< /Type /XRef /Size 60 /W [1 4 2] /Index [{hidden}] /Length 7 >>\nstream\n"
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&super::streams::row(1, at, 0));
        out.extend_from_slice(b"\nendstream\nendobj\n");
        let xref = out.len();
        let text = format!(
            "xref\n{}trailer\n<< /Size 60 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} /XRefStm {stream_at} >>\nstartxref\n{xref}\n%%EOF\n",
            table(stream_at)
        );
        out.extend_from_slice(text.as_bytes());
        judged(&out)
    };
    let only_stream = |at: usize| format!("38 1\n{at:010} 00000 n \n");
    fails_by(
        "seen by new readers alone",
        &hybrid(&only_stream, "4 1"),
        Intrusion::Object { number: 4 },
    );
    let old = super::forge::position(&pdf, b"\n4 0 obj\n").unwrap() + 1;
    let both = |at: usize| format!("4 1\n{old:010} 00000 n \n38 1\n{at:010} 00000 n \n");
    is_damaged(
        "one thing to old readers, another to new",
        &hybrid(&both, "4 1"),
    );
    let freed = |at: usize| format!("4 1\n0000000000 00001 f \n38 1\n{at:010} 00000 n \n");
    fails_by(
        "freed for old readers",
        &hybrid(&freed, "4 1"),
        Intrusion::Object { number: 4 },
    );
}

#[test]
fn one_number_twice_in_a_table_is_damage() {
    let pdf = signed_by_leader(Shape::Table);
    let previous = last_section(&pdf);
    let old = super::forge::position(&pdf, b"\n4 0 obj\n").unwrap() + 1;
    let at = pdf.len();
    let body = [&pdf[..], b"4 0 obj\n", &replacement(), b"\nendobj\n"].concat();
    let xref = body.len();
    for (one, two) in [(old, at), (at, old), (at, at)] {
        let tail = format!(
            "xref\n4 1\n{one:010} 00000 n \n4 1\n{two:010} 00000 n \ntrailer\n<< /Size 40 /Root 1 0 R /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
        );
        is_damaged("twice", &judged(&[&body[..], tail.as_bytes()].concat()));
    }
}

#[test]
fn loops_and_backward_chains_are_damage() {
    let pdf = signed_by_leader(Shape::Table);
    let first = pdf.len();
    let previous = last_section(&pdf);
    let section = |at: usize, previous: usize, start: usize| {
        format!(
            "xref\n0 0\ntrailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} >>\nstartxref\n{start}\n%%EOF\n{}",
            if at == usize::MAX { " " } else { "" }
        )
    };
    let itself = section(0, first, first);
    is_damaged("itself", &judged(&[&pdf[..], itself.as_bytes()].concat()));
    let one = section(0, first + 200, first);
    let padded = format!("{one:200}");
    let two = section(0, first, first + 200);
    let pair = [&pdf[..], padded.as_bytes(), two.as_bytes()].concat();
    is_damaged("two that name each other", &judged(&pair));
    // The newest stands before the one it follows, as only the front of a linearized file may.
    let front = section(0, first + 200, first);
    let back = section(0, previous, first);
    let file = [&pdf[..], format!("{front:200}").as_bytes(), back.as_bytes()].concat();
    is_damaged("the newest first", &judged(&file));
}

/// A draft written as a linearized file is: the section of the first page stands before the rest.
pub(in crate::tests) fn linearized() -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let all = objects();
    let mut places = std::collections::BTreeMap::new();
    let mut put = |out: &mut Vec<u8>, number: u32, body: &[u8]| {
        places.insert(number, out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    };
    put(
        &mut out,
        12,
        b"<< /Linearized 1 /L 0 /H [0 0] /O 3 /E 0 /N 1 /T 0 >>",
    );
    let front = out.len();
    // Room for the front section, written when the places are known.
    let lines = 1 + 10;
    let head = "xref\n3 10\n".len() + (lines - 1) * 20;
    let trailer = "trailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev 0000000000 >>\nstartxref\n0\n%%EOF\n";
    out.extend(std::iter::repeat_n(b' ', head + trailer.len()));
    for (number, body) in all.iter().filter(|(number, _)| *number >= 3) {
        put(&mut out, *number, body);
    }
    for (number, body) in all.iter().filter(|(number, _)| *number < 3) {
        put(&mut out, *number, body);
    }
    let main = out.len();
    let line = |number: u32| format!("{:010} 00000 n \n", places[&number]);
    let front_text = format!(
        "xref\n3 10\n{}{}",
        (3..13).map(line).collect::<String>(),
        trailer.replace("0000000000", &format!("{main:010}"))
    );
    out[front..front + front_text.len()].copy_from_slice(front_text.as_bytes());
    let text = format!(
        "xref\n0 3\n0000000000 65535 f \n{}{}trailer\n<< /Size 40 /Root 1 0 R >>\nstartxref\n{front}\n%%EOF\n",
        line(1),
        line(2)
    );
    out.extend_from_slice(text.as_bytes());
    out
}

#[test]
fn the_front_of_a_linearized_file_is_no_way_in() {
    let signed = sealed(&linearized(), &leader_mark()).into_pdf();
    assert_eq!(
        judged(&signed).verdict,
        Outcome::Passed,
        "{:#?}",
        judged(&signed)
    );
    // A linearized file of the attacker's own behind the signed one: its main part and its front
    // come after, the front "before" the main part, and neither follows the signed version.
    let at = signed.len();
    let mut out = [&signed[..], b"4 0 obj\n", &replacement(), b"\nendobj\n"].concat();
    let front = out.len();
    let front_text = format!(
        "xref\n4 1\n{at:010} 00000 n \ntrailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev 0000000000 >>\nstartxref\n0\n%%EOF\n"
    );
    let main = front + front_text.len();
    out.extend_from_slice(
        front_text
            .replace("/Prev 0000000000", &format!("/Prev {main:010}"))
            .as_bytes(),
    );
    let previous = last_section(&signed);
    out.extend_from_slice(
        format!("xref\n0 0\ntrailer\n<< /Size 40 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} >>\nstartxref\n{front}\n%%EOF\n")
            .as_bytes(),
    );
    is_damaged("a second front", &judged(&out));
    // The same, but honest in its order: then it is an ordinary saving.
    fails_by(
        "an ordinary saving over a linearized file",
        &judged(&increment(&signed, &vec![(4, replacement())])),
        Intrusion::Object { number: 4 },
    );
}

#[test]
fn a_length_kept_elsewhere_is_part_of_what_was_signed() {
    let mut all = objects();
    let shown = format!("{CONTENT}\nendstream\nendobj\n");
    // The stream is as long as object 12 says; behind it lies more, dressed as the end.
    all[3].1 = format!("<< /Length 12 0 R >>\nstream\n{CONTENT}\nendstream").into_bytes();
    all.push((12, CONTENT.len().to_string().into_bytes()));
    let pdf = sealed(&write(&all, Shape::Table), &leader_mark()).into_pdf();
    assert_eq!(judged(&pdf).verdict, Outcome::Passed);
    let longer = (shown.len() + 400).to_string().into_bytes();
    let report = judged(&increment(&pdf, &vec![(12, longer)]));
    let leader = &report.signatures[0];
    assert_eq!(leader.indication, Indication::Failed, "{report:#?}");
    assert_eq!(leader.modification, Modification::Other);
    let shorter = judged(&increment(&pdf, &vec![(12, b"20".to_vec())]));
    assert_eq!(
        shorter.signatures[0].modification,
        Modification::Other,
        "{shorter:#?}"
    );
}

#[test]
fn a_size_that_wakes_what_slept_fails() {
    let mut all = objects();
    all.push((44, b"(past the size)".to_vec()));
    let pdf = sealed(&write(&all, Shape::Table), &leader_mark()).into_pdf();
    let smaller = increment(&pdf, &vec![]);
    let smaller = crate::tests::sheet::replaced(&smaller, b"/Size 4", b"/Size 3");
    fails_by("a smaller size", &judged(&smaller), Intrusion::Trailer);
}
