//! Evidence for long keeping as a cloak.

use super::{after, body, fails_as_changed, fails_by, judged, stream};
use crate::tests::sheet::{
    CONTENT, Objects, Shape, increment, leader_mark, objects, sealed, signed_by_leader, write,
};
use crate::{Modification, Outcome};

#[test]
fn evidence_cannot_serve_as_a_cloak_for_page_content() {
    // The page's content is an array of its own; the evidence claims the same array for its list
    // of certificates, and the stream in it looks like one.
    let mut prepared = objects();
    prepared[2].1 = body(3)
        .replace("/Contents 4 0 R", "/Contents 12 0 R")
        .into_bytes();
    prepared.push((12, b"[4 0 R]".to_vec()));
    let pdf = sealed(&write(&prepared, Shape::Table), &leader_mark()).into_pdf();
    let catalog = body(1)
        .replace("/AcroForm", "/DSS 50 0 R /AcroForm")
        .into_bytes();
    let attack = vec![
        (1, catalog),
        (12, b"[51 0 R]".to_vec()),
        (50, b"<< /Type /DSS /Certs 12 0 R >>".to_vec()),
        (51, stream("", &CONTENT.replace("100", "900"))),
    ];
    fails_as_changed(&after(&pdf, &attack));
}

#[test]
fn evidence_of_the_right_shape_is_no_harm() {
    let pdf = signed_by_leader(Shape::Table);
    let catalog = body(1)
        .replace("/AcroForm", "/DSS 50 0 R /AcroForm")
        .into_bytes();
    let evidence = vec![
        (1, catalog),
        (50, b"<< /Type /DSS /Certs [51 0 R] /VRI 52 0 R >>".to_vec()),
        (51, stream("", "der")),
        (
            52,
            format!(
                "<< /{} << /Cert [51 0 R] /TU (D:2026) >> >>",
                "AB".repeat(20)
            )
            .into_bytes(),
        ),
    ];
    let once = increment(&pdf, &evidence);
    let report = judged(&once);
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    assert_eq!(report.signatures[0].modification, Modification::Lta);
    let more = vec![
        (
            50,
            b"<< /Type /DSS /Certs [51 0 R 53 0 R] /VRI 52 0 R >>".to_vec(),
        ),
        (53, stream("", "der")),
        (52, b"<< >>".to_vec()),
    ];
    assert_eq!(
        judged(&increment(&once, &more)).verdict,
        Outcome::Passed,
        "parts may be rewritten"
    );
    let odd = vec![(50, b"<< /Type /DSS /Certs [51 0 R] /JS 4 0 R >>".to_vec())];
    fails_as_changed(&after(&once, &odd));
}

fn with_store(store: &str) -> Objects {
    let catalog = body(1)
        .replace("/AcroForm", "/DSS 50 0 R /AcroForm")
        .into_bytes();
    vec![
        (1, catalog),
        (50, store.as_bytes().to_vec()),
        (51, stream("", "der")),
    ]
}

#[test]
fn a_store_of_another_shape_fails() {
    let pdf = signed_by_leader(Shape::Table);
    for store in [
        "<< /Type /DSS /Certs 51 0 R >>",
        "<< /Type /DSS /Certs [<00>] >>",
        "<< /Type /DSS /Certs [51 0 R] /OpenAction 51 0 R >>",
        "<< /Type /Catalog /Certs [51 0 R] >>",
        "<< /Type /DSS /VRI << /x << >> >> >>",
        "<< /Type /DSS /VRI << /ABABABABABABABABABABABABABABABABABABABAB << /JS 51 0 R >> >> >>",
        "<< /Type /DSS /VRI << /ABABABABABABABABABABABABABABABABABABABAB << /TS [51 0 R] >> >> >>",
        "<< /Type /DSS /Certs [1 0 R] >>",
        "<< /Type /DSS /Certs [3 0 R] >>",
        "[51 0 R]",
    ] {
        let report = after(&pdf, &with_store(store));
        fails_by(store, &report, crate::Intrusion::Catalog);
    }
}

#[test]
fn a_store_that_smuggles_a_drawing_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let store = "<< /Type /DSS /Certs [51 0 R] >>";
    for (what, smuggled) in [
        (
            "a form",
            stream(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9]",
                "0 0 9 9 re f",
            ),
        ),
        (
            "a picture",
            stream("/Subtype /Image /Width 1 /Height 1", "x"),
        ),
        ("a file", stream("/Type /EmbeddedFile", "x")),
        ("a container", stream("/Type /ObjStm /N 0 /First 0", "")),
        ("a file outside", stream("/F (x)", "x")),
    ] {
        let mut objects = with_store(store);
        objects[2].1 = smuggled;
        fails_by(what, &after(&pdf, &objects), crate::Intrusion::Catalog);
    }
    let mut more = with_store(store);
    more.push((52, stream("", "not in the store")));
    fails_by(
        "one beside it",
        &after(&pdf, &more),
        crate::Intrusion::Object { number: 52 },
    );
    let mut content = with_store("<< /Type /DSS /Certs [51 0 R 4 0 R] >>");
    content.push((4, stream("", "BT ET")));
    fails_by(
        "the page's content as a certificate",
        &after(&pdf, &content),
        crate::Intrusion::Catalog,
    );
}

#[test]
fn a_store_cannot_fill_what_the_signed_page_leaves_open() {
    let mut planted = objects();
    planted[2].1 = body(3)
        .replace("/Contents 4 0 R", "/Contents [4 0 R 51 0 R]")
        .into_bytes();
    let pdf = sealed(&write(&planted, Shape::Table), &leader_mark()).into_pdf();
    let mut objects = with_store("<< /Type /DSS /Certs [51 0 R] >>");
    objects[2].1 = stream("", "BT /F1 14 Tf 72 600 Td (va 900 dong) Tj ET");
    fails_by(
        "content from the store",
        &after(&pdf, &objects),
        crate::Intrusion::Planted { number: 51 },
    );
}

#[test]
fn a_store_once_there_cannot_be_taken_away() {
    let pdf = signed_by_leader(Shape::Table);
    let once = increment(&pdf, &with_store("<< /Type /DSS /Certs [51 0 R] >>"));
    assert_eq!(judged(&once).verdict, Outcome::Passed);
    let gone = judged(&increment(&once, &vec![(1, body(1).into_bytes())]));
    fails_by("gone", &gone, crate::Intrusion::Catalog);
    let changed = judged(&increment(&once, &vec![(51, stream("", "red"))]));
    fails_by(
        "a certificate exchanged",
        &changed,
        crate::Intrusion::Catalog,
    );
}
