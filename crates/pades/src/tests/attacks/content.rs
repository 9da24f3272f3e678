//! What a page shows, changed after it was signed: content, fonts, sizes, layers, actions, attachments.

use super::{after, body, fails_as_changed, judged, stream};
use crate::tests::sheet::{
    CONTENT, Objects, Shape, increment, issued, leader_mark, objects, replaced, sealed,
    signed_by_leader, write,
};
use crate::{Modification, Outcome, Warning};

#[test]
fn another_page_content_in_an_increment_fails() {
    let content = stream("", &CONTENT.replace("100", "900"));
    for shape in [Shape::Table, Shape::Streams] {
        fails_as_changed(&after(&issued(shape), &vec![(4, content.clone())]));
    }
}

#[test]
fn whatever_leads_to_other_content_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let page = |from: &str, to: &str| body(3).replace(from, to).into_bytes();
    let catalog = |more: &str| {
        // The catalog is as the draft wrote it; the leader's signature did not change it.
        body(1)
            .replace("/AcroForm", &format!("{more} /AcroForm"))
            .into_bytes()
    };
    let cases: Vec<(&str, Objects)> = vec![
        (
            "contents",
            vec![
                (3, page("/Contents 4 0 R", "/Contents 35 0 R")),
                (35, stream("", "BT ET")),
            ],
        ),
        (
            "resources",
            vec![
                (3, page("5 0 R", "35 0 R")),
                (35, b"<< /Type /Font >>".to_vec()),
            ],
        ),
        (
            "font",
            vec![(
                5,
                b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_vec(),
            )],
        ),
        (
            "size",
            vec![(2, body(2).replace("595.276", "300").into_bytes())],
        ),
        (
            "pages",
            vec![
                (
                    2,
                    body(2)
                        .replace("[3 0 R] /Count 1", "[3 0 R 35 0 R] /Count 2")
                        .into_bytes(),
                ),
                (35, page("", "")),
            ],
        ),
        (
            "action",
            vec![(
                1,
                catalog("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
            )],
        ),
        ("layers", vec![(1, catalog("/OCProperties << >>"))]),
        ("names", vec![(1, catalog("/Names << >>"))]),
        (
            "note",
            vec![
                (3, page("/Annots [", "/Annots [35 0 R ")),
                (
                    35,
                    b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 99 99] >>".to_vec(),
                ),
            ],
        ),
        (
            "note last",
            vec![
                (3, page("10 0 R]", "10 0 R 35 0 R]")),
                (
                    35,
                    b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 99 99] >>".to_vec(),
                ),
            ],
        ),
        ("widget gone", vec![(3, page("7 0 R ", ""))]),
        ("orphan", vec![(35, b"<< /Type /Font >>".to_vec())]),
    ];
    for (what, objects) in cases {
        let report = after(&pdf, &objects);
        assert_eq!(
            report.signatures[0].modification,
            Modification::Other,
            "{what}"
        );
        fails_as_changed(&report);
    }
}

#[test]
fn a_note_of_saving_is_told_and_a_new_title_refused() {
    let pdf = signed_by_leader(Shape::Table);
    let with = |info: &str| {
        let changed = increment(&pdf, &vec![(50, info.as_bytes().to_vec())]);
        judged(&replaced(
            &changed,
            b"/ID [<0102> <0102>]",
            b"/Info 50 0 R       ",
        ))
    };
    let noted = with("<< /ModDate (D:20260601) /Producer (x) >>");
    assert_eq!(noted.verdict, Outcome::Passed, "{noted:#?}");
    assert!(
        noted.signatures[0]
            .warnings
            .contains(&Warning::DescriptionChanged)
    );
    assert_eq!(noted.signatures[0].modification, Modification::Lta);
    fails_as_changed(&with("<< /Title (Khac) >>"));
    fails_as_changed(&with("<< /ModDate 4 0 R >>"));
}

#[test]
fn an_object_with_two_faces_cannot_be_changed_through_the_harmless_one() {
    let form = || stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    // A field that the page also uses as its fonts.
    let mut two_faced = objects();
    two_faced[2].1 = body(3)
        .replace("/Font << /F1 5 0 R >>", "/Font 7 0 R")
        .into_bytes();
    let pdf = sealed(&write(&two_faced, Shape::Table), &leader_mark()).into_pdf();
    let filled = body(7)
        .replace("/F 4", "/F 4 /V (05) /AP << /N 50 0 R >>")
        .into_bytes();
    fails_as_changed(&after(&pdf, &vec![(7, filled), (50, form())]));
    // A catalog that the page also uses as its fonts.
    let mut two_faced = objects();
    two_faced[2].1 = body(3)
        .replace("/Font << /F1 5 0 R >>", "/Font 1 0 R")
        .into_bytes();
    let pdf = sealed(&write(&two_faced, Shape::Table), &leader_mark()).into_pdf();
    let font = "/Extensions << /Type /Font /Subtype /Type1 /BaseFont /Courier >> /AcroForm";
    fails_as_changed(&after(
        &pdf,
        &vec![(1, body(1).replace("/AcroForm", font).into_bytes())],
    ));
    // A description that is also the font.
    let pdf = signed_by_leader(Shape::Table);
    let changed = increment(
        &pdf,
        &vec![(
            5,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_vec(),
        )],
    );
    let described = replaced(&changed, b"/ID [<0102> <0102>]", b"/Info 5 0 R        ");
    fails_as_changed(&judged(&described));
}
