//! Evidence for long keeping as a cloak.

use super::{after, body, fails_as_changed, judged, stream};
use crate::tests::sheet::{
    CONTENT, Shape, increment, leader_mark, objects, sealed, signed_by_leader, write,
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
