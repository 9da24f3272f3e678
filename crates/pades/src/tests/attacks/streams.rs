//! Games with cross-reference streams and object streams: rows, filters, predictors, objects nobody listed.

use super::{body, fails_by, is_damaged, judged, stream};
use crate::tests::sheet::{CONTENT, Shape, last_section, signed_by_leader};
use crate::{Intrusion, Outcome};

/// An increment over `pdf` whose cross-reference is a stream with these rows and entries.
fn with_stream(
    pdf: &[u8],
    objects: &[(u32, Vec<u8>)],
    entries: &str,
    rows: impl Fn(&[usize], usize) -> (String, Vec<u8>),
) -> Vec<u8> {
    let previous = last_section(pdf);
    let mut out = pdf.to_vec();
    let mut places = Vec::new();
    for (number, body) in objects {
        places.push(out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    }
    let xref = out.len();
    let (index, data) = rows(&places, xref);
    let head = format!(
        "75 0 obj\n<< /Type /XRef /Size 80 /Root 1 0 R /ID [<0102> <0102>] /Prev {previous} /Index [{index}] {entries} /Length {} >>\nstream\n",
        data.len()
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(&data);
    out.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{xref}\n%%EOF\n").as_bytes());
    out
}

pub(super) fn row(kind: u8, second: usize, third: u8) -> Vec<u8> {
    let [a, b, c, d] = u32::try_from(second).unwrap().to_be_bytes();
    vec![kind, a, b, c, d, 0, third]
}

fn packed(inside: &[(u32, &str)]) -> Vec<u8> {
    let (mut heads, mut bodies) = (String::new(), String::new());
    for (number, body) in inside {
        heads.push_str(&format!("{number} {} ", bodies.len()));
        bodies.push_str(body);
        bodies.push('\n');
    }
    stream(
        &format!("/Type /ObjStm /N {} /First {}", inside.len(), heads.len()),
        &format!("{heads}{bodies}"),
    )
}

#[test]
fn objects_hidden_in_an_object_stream_fail() {
    let pdf = signed_by_leader(Shape::Streams);
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>";
    let holder = vec![(70, packed(&[(5, font)]))];
    let listed = with_stream(&pdf, &holder, "/W [1 4 2]", |places, xref| {
        let rows = [row(2, 70, 0), row(1, places[0], 0), row(1, xref, 0)].concat();
        ("5 1 70 1 75 1".to_owned(), rows)
    });
    fails_by(
        "a font from a stream",
        &judged(&listed),
        Intrusion::Object { number: 5 },
    );
    let unlisted = with_stream(&pdf, &holder, "/W [1 4 2]", |places, xref| {
        let rows = [row(1, places[0], 0), row(1, xref, 0)].concat();
        ("70 1 75 1".to_owned(), rows)
    });
    let report = judged(&unlisted);
    fails_by(
        "a stream nobody asked for",
        &report,
        Intrusion::Object { number: 70 },
    );
    let two = vec![(70, packed(&[(71, "(harmless)"), (5, font)]))];
    let partly = with_stream(&pdf, &two, "/W [1 4 2]", |places, xref| {
        let rows = [row(1, places[0], 0), row(2, 70, 0), row(1, xref, 0)].concat();
        ("70 2 75 1".to_owned(), rows)
    });
    fails_by(
        "listed for one of two",
        &judged(&partly),
        Intrusion::Object { number: 5 },
    );
    let misplaced = with_stream(&pdf, &two, "/W [1 4 2]", |places, xref| {
        let rows = [row(2, 70, 0), row(1, places[0], 0), row(1, xref, 0)].concat();
        ("5 1 70 1 75 1".to_owned(), rows)
    });
    let report = judged(&misplaced);
    assert_eq!(
        report.signatures[0].intrusion,
        Some(Intrusion::Unreadable),
        "{report:#?}"
    );
}

#[test]
fn rows_of_a_cross_reference_stream_cannot_be_played_with() {
    let pdf = signed_by_leader(Shape::Streams);
    let content = vec![(4, stream("", &CONTENT.replace("100", "900")))];
    let honest_rows = |places: &[usize], xref: usize| {
        (
            "4 1 75 1".to_owned(),
            [row(1, places[0], 0), row(1, xref, 0)].concat(),
        )
    };
    let plain = with_stream(&pdf, &content, "/W [1 4 2]", honest_rows);
    fails_by("plain", &judged(&plain), Intrusion::Object { number: 4 });
    for (what, entries) in [
        ("an odd index", "/W [1 4 2] /X 1"),
        ("no width", "/W [0 0 0]"),
        ("two widths", "/W [1 4]"),
        ("negative width", "/W [1 -4 2]"),
        ("wide", "/W [1 9 2]"),
        ("an unknown filter", "/W [1 4 2] /Filter /Crypt"),
        (
            "two filters",
            "/W [1 4 2] /Filter [/FlateDecode /FlateDecode]",
        ),
        ("packed, it says", "/W [1 4 2] /Filter /FlateDecode"),
        ("a file outside", "/W [1 4 2] /F (other.bin)"),
    ] {
        let index = if what == "an odd index" {
            "4 1 75"
        } else {
            "4 1 75 1"
        };
        let file = with_stream(&pdf, &content, entries, |places, xref| {
            (index.to_owned(), honest_rows(places, xref).1)
        });
        is_damaged(what, &judged(&file));
    }
    let twice = with_stream(&pdf, &content, "/W [1 4 2]", |places, xref| {
        let rows = [row(1, places[0], 0), row(1, 15, 0), row(1, xref, 0)].concat();
        ("4 1 4 1 75 1".to_owned(), rows)
    });
    is_damaged("one number twice", &judged(&twice));
    let kind = with_stream(&pdf, &content, "/W [1 4 2]", |places, xref| {
        let rows = [row(3, places[0], 0), row(1, xref, 0)].concat();
        ("4 1 75 1".to_owned(), rows)
    });
    is_damaged("a kind that is none", &judged(&kind));
    let surplus = with_stream(&pdf, &content, "/W [1 4 2]", |places, xref| {
        let rows = [row(1, places[0], 0), row(1, xref, 0), row(1, xref, 0)].concat();
        ("4 1 75 1".to_owned(), rows)
    });
    is_damaged("a row too many", &judged(&surplus));
    let far = with_stream(&pdf, &content, "/W [1 4 2]", |places, xref| {
        let rows = [row(1, places[0], 0), row(1, xref, 0)].concat();
        ("99999999 1 75 1".to_owned(), rows)
    });
    is_damaged("a number past all", &judged(&far));
}

#[test]
fn predictors_are_undone_or_refused_but_never_guessed() {
    use std::io::Write;
    let pdf = signed_by_leader(Shape::Streams);
    let evidence = vec![
        (
            1,
            body(1)
                .replace("/AcroForm", "/DSS 70 0 R /AcroForm")
                .into_bytes(),
        ),
        (70, b"<< /Type /DSS /Certs [71 0 R] >>".to_vec()),
        (71, stream("", "der")),
    ];
    // Rows with the predictor "up", packed: what qpdf and most writers make.
    let up = |rows: Vec<Vec<u8>>| {
        let mut plain = Vec::new();
        let mut above = vec![0u8; 7];
        for one in rows {
            plain.push(2);
            plain.extend(
                one.iter()
                    .zip(&above)
                    .map(|(now, above)| now.wrapping_sub(*above)),
            );
            above = one;
        }
        let mut packer =
            flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(&plain).unwrap();
        packer.finish().unwrap()
    };
    let file = |entries: &str| {
        with_stream(
            &pdf,
            &evidence,
            &format!("/W [1 4 2] /Filter /FlateDecode {entries}"),
            |places, xref| {
                let rows = vec![
                    row(1, places[0], 0),
                    row(1, places[1], 0),
                    row(1, places[2], 0),
                    row(1, xref, 0),
                ];
                ("1 1 70 2 75 1".to_owned(), up(rows))
            },
        )
    };
    let honest = judged(&file("/DecodeParms << /Predictor 12 /Columns 7 >>"));
    assert_eq!(honest.verdict, Outcome::Passed, "{honest:#?}");
    for (what, entries) in [
        ("none", ""),
        (
            "another width",
            "/DecodeParms << /Predictor 12 /Columns 6 >>",
        ),
        ("no width", "/DecodeParms << /Predictor 12 >>"),
        (
            "the predictor of pictures",
            "/DecodeParms << /Predictor 2 /Columns 7 >>",
        ),
        (
            "an unknown predictor",
            "/DecodeParms << /Predictor 99 /Columns 7 >>",
        ),
        ("a reference", "/DecodeParms 70 0 R"),
        (
            "two for one filter",
            "/DecodeParms [<< /Predictor 12 /Columns 7 >> << /Predictor 1 >>]",
        ),
        (
            "columns past all",
            "/DecodeParms << /Predictor 12 /Columns 99999999999 >>",
        ),
    ] {
        is_damaged(what, &judged(&file(entries)));
    }
}
