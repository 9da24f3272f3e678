//! What a page shows, changed after it was signed: content, fonts, sizes, layers, actions, attachments.

use super::{after, body, fails_as_changed, fails_by, judged, stream};
use crate::tests::sheet::{
    CONTENT, Objects, Shape, increment, issued, leader_mark, objects, replaced, sealed,
    signed_by_leader, write,
};
use crate::{Intrusion, Modification, Outcome, Warning};

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

/// A draft of two pages, each with its own content.
fn two_pages() -> Objects {
    let mut all = objects();
    all[1].1 = body(2)
        .replace("[3 0 R] /Count 1", "[3 0 R 12 0 R] /Count 2")
        .into_bytes();
    all.push((
        12,
        b"<< /Type /Page /Parent 2 0 R /Contents 13 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
    ));
    all.push((13, stream("", "BT /F1 14 Tf 72 700 Td (Trang hai) Tj ET")));
    all
}

#[test]
fn pages_reordered_doubled_or_dropped_fail() {
    let pdf = sealed(&write(&two_pages(), Shape::Table), &leader_mark()).into_pdf();
    for (what, kids, why) in [
        (
            "the other way round",
            "[12 0 R 3 0 R] /Count 2",
            Intrusion::Page,
        ),
        ("one dropped", "[3 0 R] /Count 1", Intrusion::Page),
        (
            "one in the place of the other",
            "[12 0 R 12 0 R] /Count 2",
            Intrusion::Unreadable,
        ),
        (
            "a wrong count",
            "[3 0 R 12 0 R] /Count 1",
            Intrusion::Object { number: 2 },
        ),
        (
            "an unknown third",
            "[3 0 R 12 0 R 39 0 R] /Count 3",
            Intrusion::Object { number: 2 },
        ),
    ] {
        let tree = body(2).replace("[3 0 R] /Count 1", kids).into_bytes();
        let report = judged(&increment(&pdf, &vec![(2, tree)]));
        let found = report.signatures[0].intrusion;
        assert_eq!(found, Some(why), "{what}: {report:#?}");
        fails_as_changed(&report);
    }
}

#[test]
fn inherited_attributes_changed_fail() {
    let pdf = signed_by_leader(Shape::Table);
    for more in [
        "/CropBox [0 0 595 300]",
        "/Rotate 180",
        "/Resources << /Font << /F1 5 0 R >> >>",
        "/UserUnit 2",
        "/MediaBox [0 0 300 300]",
    ] {
        let tree = match more {
            "/MediaBox [0 0 300 300]" => body(2).replace("/MediaBox [0 0 595.276 841.89]", more),
            _ => body(2).replace("/Count 1", &format!("/Count 1 {more}")),
        };
        let report = after(&pdf, &vec![(2, tree.into_bytes())]);
        fails_by(more, &report, Intrusion::Object { number: 2 });
    }
}

#[test]
fn actions_scripts_and_views_added_fail() {
    let pdf = signed_by_leader(Shape::Table);
    let script = || (35, b"<< /S /JavaScript /JS (this.getField) >>".to_vec());
    let on_catalog = [
        "/OpenAction 35 0 R",
        "/AA << /WP 35 0 R >>",
        "/Names << /JavaScript << /Names [(a) 35 0 R] >> >>",
        "/URI << /Base (http://example.invalid) >>",
        "/ViewerPreferences << /HideToolbar true >>",
        "/PageMode /FullScreen",
        "/PageLabels << /Nums [0 << /S /r >>] >>",
        "/Collection << >>",
        "/AF [35 0 R]",
        "/OCProperties << /OCGs [] /D << >> >>",
        "/StructTreeRoot 35 0 R",
        "/Requirements []",
    ];
    for entry in on_catalog {
        let catalog = body(1).replace("/AcroForm", &format!("{entry} /AcroForm"));
        fails_by(
            entry,
            &after(&pdf, &vec![(1, catalog.into_bytes()), script()]),
            Intrusion::Catalog,
        );
    }
    let acting = body(3).replace("/Contents", "/AA << /O 35 0 R >> /Contents");
    fails_by(
        "a page that acts",
        &after(&pdf, &vec![(3, acting.into_bytes()), script()]),
        Intrusion::Page,
    );
    let field = body(7).replace("/F 4", "/F 4 /V (05) /A 35 0 R");
    fails_by(
        "a field that acts",
        &after(&pdf, &vec![(7, field.into_bytes()), script()]),
        Intrusion::Field,
    );
    let form = String::from_utf8(super::find(&pdf, 6))
        .unwrap()
        .replace("/SigFlags 3", "/SigFlags 3 /CO [7 0 R]");
    fails_by(
        "a form that computes",
        &after(&pdf, &vec![(6, form.into_bytes())]),
        Intrusion::Form,
    );
}

#[test]
fn layers_switched_after_signing_fail() {
    let mut all = objects();
    all[0].1 = body(1)
        .replace("/AcroForm", "/OCProperties 12 0 R /AcroForm")
        .into_bytes();
    all[2].1 = body(3)
        .replace("/Resources <<", "/Resources << /Properties << /L 13 0 R >>")
        .into_bytes();
    all[3].1 = stream(
        "",
        &format!("{CONTENT} /OC /L BDC BT /F1 14 Tf 72 600 Td (va 900 dong) Tj ET EMC"),
    );
    all.push((12, b"<< /OCGs [13 0 R] /D 14 0 R >>".to_vec()));
    all.push((13, b"<< /Type /OCG /Name (x) >>".to_vec()));
    all.push((14, b"<< /OFF [13 0 R] >>".to_vec()));
    let pdf = sealed(&write(&all, Shape::Table), &leader_mark()).into_pdf();
    assert_eq!(judged(&pdf).verdict, Outcome::Passed);
    let on = judged(&increment(
        &pdf,
        &vec![(14, b"<< /ON [13 0 R] >>".to_vec())],
    ));
    fails_by("switched on", &on, Intrusion::Object { number: 14 });
    let listed = b"<< /OCGs [13 0 R] /D << >> >>".to_vec();
    let report = judged(&increment(&pdf, &vec![(12, listed)]));
    fails_by("another state", &report, Intrusion::Object { number: 12 });
    let group = b"<< /Type /OCG /Name (x) /Usage << /View << /ViewState /ON >> >> >>".to_vec();
    let report = judged(&increment(&pdf, &vec![(13, group)]));
    fails_by("another use", &report, Intrusion::Object { number: 13 });
}

#[test]
fn an_attachment_swapped_added_or_dropped_fails() {
    let mut all = objects();
    let names = "/Names << /EmbeddedFiles << /Names [(a) 12 0 R] >> >>";
    all[0].1 = body(1)
        .replace("/AcroForm", &format!("{names} /AcroForm"))
        .into_bytes();
    all.push((
        12,
        b"<< /Type /Filespec /F (a.txt) /EF << /F 13 0 R >> >>".to_vec(),
    ));
    all.push((13, stream("/Type /EmbeddedFile", "100 dong")));
    let pdf = sealed(&write(&all, Shape::Table), &leader_mark()).into_pdf();
    assert_eq!(judged(&pdf).verdict, Outcome::Passed);
    let swapped = judged(&increment(
        &pdf,
        &vec![(13, stream("/Type /EmbeddedFile", "900 dong"))],
    ));
    fails_by("swapped", &swapped, Intrusion::Object { number: 13 });
    let named = b"<< /Type /Filespec /F (b.txt) /EF << /F 13 0 R >> >>".to_vec();
    fails_by(
        "renamed",
        &judged(&increment(&pdf, &vec![(12, named)])),
        Intrusion::Object { number: 12 },
    );
    let more = body(1).replace(
        "/AcroForm",
        &format!(
            "{} /AcroForm",
            names.replace("(a) 12 0 R", "(a) 12 0 R (b) 35 0 R")
        ),
    );
    let objects = vec![
        (1, more.into_bytes()),
        (35, b"<< /Type /Filespec /F (c.txt) >>".to_vec()),
    ];
    fails_by(
        "added",
        &judged(&increment(&pdf, &objects)),
        Intrusion::Catalog,
    );
    let dropped = judged(&increment(&pdf, &vec![(1, body(1).into_bytes())]));
    fails_by("dropped", &dropped, Intrusion::Catalog);
}
