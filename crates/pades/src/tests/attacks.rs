//! What is done to signed files, and that none of it passes.

use super::pki::{NOW, world};
use super::sheet::{
    CONTENT, Objects, Shape, increment, issued, last_section, leader_mark, objects, office_mark,
    replaced, sealed, signed_by_leader, table, write,
};
use crate::{
    FieldChoice, Indication, Intrusion, Mark, Modification, Moment, Outcome, Report, SubIndication,
    Trust, Warning, prepare, revocation_sources, verify,
};

fn judged(pdf: &[u8]) -> Report {
    verify(pdf, &world().trust(), NOW).unwrap()
}

/// The leader's verdict after somebody appended `objects`.
fn after(pdf: &[u8], objects: &Objects) -> Report {
    let report = judged(&increment(pdf, objects));
    assert_ne!(report.verdict, Outcome::Passed, "{report:#?}");
    report
}

fn fails_as_changed(report: &Report) {
    let leader = &report.signatures[0];
    assert_eq!(leader.indication, Indication::Failed, "{report:#?}");
    assert_eq!(leader.modification, Modification::Other, "{report:#?}");
    assert!(
        leader.warnings.contains(&Warning::ChangedAfterSigning),
        "{report:#?}"
    );
}

fn body(number: usize) -> String {
    String::from_utf8(objects()[number - 1].1.clone()).unwrap()
}

fn stream(entries: &str, data: &str) -> Vec<u8> {
    format!(
        "<< {entries} /Length {} >>\nstream\n{data}\nendstream",
        data.len()
    )
    .into_bytes()
}

#[test]
fn no_signed_bit_can_be_turned() {
    for shape in [Shape::Table, Shape::Streams] {
        let pdf = issued(shape);
        let holes = holes(&pdf);
        let signed = |at: &usize| !holes.iter().any(|hole| hole.contains(at));
        let places: Vec<usize> = (0..pdf.len()).filter(signed).step_by(5).collect();
        assert!(places.len() > 600, "{}", places.len());
        for at in places {
            let mut changed = pdf.clone();
            changed[at] ^= 1 << (at % 8);
            let Ok(report) = verify(&changed, &world().trust(), NOW) else {
                continue;
            };
            assert_ne!(report.verdict, Outcome::Passed, "{shape:?}: byte {at}");
        }
    }
}

/// What no signature can cover is the message itself: version, algorithm names and the bag of
/// further certificates. Whatever of it is turned, nothing else may come out of it.
#[test]
fn a_bit_turned_in_the_message_says_nothing_new() {
    let pdf = issued(Shape::Table);
    let before = judged(&pdf);
    let places = holes(&pdf).into_iter().flat_map(|hole| hole.step_by(173));
    for at in places {
        let mut changed = pdf.clone();
        changed[at] ^= 1 << (at % 4);
        let report = judged(&changed);
        if report.verdict == Outcome::Passed {
            assert_eq!(report, before, "byte {at}");
        }
    }
}

/// Where the signed messages stand, in hexadecimal.
fn holes(pdf: &[u8]) -> Vec<std::ops::Range<usize>> {
    let word = b"/Contents <";
    let starts = pdf
        .windows(word.len())
        .enumerate()
        .filter(|(_, window)| window == word);
    starts
        .map(|(at, _)| {
            let start = at + word.len();
            start..start + pdf[start..].iter().position(|&byte| byte == b'>').unwrap()
        })
        .collect()
}

#[test]
fn nothing_can_be_appended_in_silence() {
    let pdf = issued(Shape::Table);
    let draft_again = super::sheet::draft(Shape::Table);
    let tails: [&[u8]; 8] = [
        b"\n",
        b" ",
        b"\0",
        b"%%EOF\n",
        b"% a remark\n",
        b"4 0 obj\n<< >>\nendobj\n",
        b"startxref\n9\n%%EOF\n",
        &draft_again,
    ];
    for tail in tails {
        let report = judged(&[&pdf[..], tail].concat());
        assert_ne!(
            report.verdict,
            Outcome::Passed,
            "{:?}",
            String::from_utf8_lossy(tail)
        );
    }
    let report = judged(&[&pdf[..], b"4 0 obj\n<< >>\nendobj\n"].concat());
    assert_eq!(
        report.verdict,
        Outcome::Failed,
        "the damage is told, the signatures are shown"
    );
    assert_eq!(report.signatures.len(), 2);
}

#[test]
fn nothing_can_be_cut_off_in_silence() {
    let pdf = issued(Shape::Table);
    let leaders = signed_by_leader(Shape::Table);
    for length in (0..pdf.len())
        .step_by(211)
        .filter(|&length| length != leaders.len())
    {
        if let Ok(report) = verify(&pdf[..length], &world().trust(), NOW) {
            assert_ne!(report.verdict, Outcome::Passed, "cut at {length}");
        }
    }
    assert_eq!(
        judged(&leaders).verdict,
        Outcome::Passed,
        "but the version the leader signed stands"
    );
}

#[test]
fn one_byte_of_content_changed_fails() {
    let pdf = replaced(&issued(Shape::Table), b"100 dong", b"900 dong");
    let report = judged(&pdf);
    for signature in &report.signatures {
        assert_eq!(signature.sub_indication, Some(SubIndication::HashFailure));
        assert_eq!(signature.indication, Indication::Failed);
    }
}

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
fn a_field_may_be_filled_but_only_a_later_signature_holds_it() {
    let pdf = signed_by_leader(Shape::Table);
    let filled = body(7)
        .replace("/F 4", "/F 4 /V (05) /AP << /N 35 0 R >>")
        .into_bytes();
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    let report = after(&pdf, &vec![(7, filled), (35, form)]);
    let leader = &report.signatures[0];
    assert_eq!(leader.modification, Modification::FormFilling);
    assert_eq!(
        leader.indication,
        Indication::Indeterminate,
        "anybody could have written it"
    );
    assert_eq!(
        leader.sub_indication,
        Some(SubIndication::SigConstraintsFailure)
    );
    assert!(leader.warnings.contains(&Warning::UnsealedFormFilling));
}

#[test]
fn a_field_that_shows_what_it_does_not_say_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 40 16]",
        "1 0 0 rg 0 0 40 16 re f",
    );
    let overlaid = body(7)
        .replace("/F 4", "/F 4 /AP << /N 35 0 R >>")
        .into_bytes();
    fails_as_changed(&after(&pdf, &vec![(7, overlaid), (35, form.clone())]));
    let wider = body(7)
        .replace("100 760 140 776", "0 0 595 841")
        .replace("/F 4", "/F 4 /V (05)");
    fails_as_changed(&after(&pdf, &vec![(7, wider.into_bytes())]));
    let acting = body(7)
        .replace("/F 4", "/F 4 /V (05) /AA << >>")
        .into_bytes();
    fails_as_changed(&after(&pdf, &vec![(7, acting)]));
    let shared = body(7)
        .replace("/F 4", "/F 4 /V (05) /AP << /N 11 0 R >>")
        .into_bytes();
    fails_as_changed(&after(&pdf, &vec![(7, shared), (11, form)]));
}

#[test]
fn a_locked_field_changed_afterwards_fails() {
    let pdf = issued(Shape::Table);
    let office = find(&pdf, 7);
    let changed = String::from_utf8(office).unwrap().replace("(05)", "(06)");
    let report = judged(&increment(&pdf, &vec![(7, changed.into_bytes())]));
    assert_eq!(report.verdict, Outcome::Failed);
    let office = &report.signatures[1];
    assert_eq!(office.indication, Indication::Failed, "{report:#?}");
}

#[test]
fn a_lock_is_kept_even_for_an_allowed_filling() {
    let locking = Mark {
        locks: vec!["number".to_owned()],
        ..leader_mark()
    };
    let pdf = sealed(&super::sheet::draft(Shape::Table), &locking).into_pdf();
    let filled = body(7).replace("/F 4", "/F 4 /V (05)").into_bytes();
    let report = after(&pdf, &vec![(7, filled)]);
    let leader = &report.signatures[0];
    assert_eq!(leader.indication, Indication::Failed);
    assert!(!leader.mdp_ok);
    assert!(leader.warnings.contains(&Warning::LockBroken));
    let other = body(8).replace("/F 4", "/F 4 /V (nay)").into_bytes();
    let report = after(&pdf, &vec![(8, other)]);
    assert!(report.signatures[0].mdp_ok, "the date was not locked");
}

/// The newest body of an object in a file written here.
fn find(pdf: &[u8], number: u32) -> Vec<u8> {
    let head = format!("\n{number} 0 obj\n");
    let start = pdf
        .windows(head.len())
        .rposition(|window| window == head.as_bytes())
        .unwrap()
        + head.len();
    let end = pdf[start..]
        .windows(7)
        .position(|window| window == b"\nendobj")
        .unwrap();
    pdf[start..start + end].to_vec()
}

#[test]
fn a_signed_field_can_neither_be_redrawn_nor_emptied() {
    let pdf = signed_by_leader(Shape::Table);
    let field = String::from_utf8(find(&pdf, 9)).unwrap();
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    let (head, tail) = field.split_once("/AP << /N ").unwrap();
    let (_, tail) = tail.split_once(">>").unwrap();
    let redrawn = format!("{head}/AP << /N 35 0 R >>{tail}");
    fails_as_changed(&after(&pdf, &vec![(9, redrawn.into_bytes()), (35, form)]));
    let emptied = judged(&increment(&pdf, &vec![(9, body(9).into_bytes())]));
    assert_eq!(
        emptied.verdict,
        Outcome::Failed,
        "a signature that no field shows is still found"
    );
    assert!(emptied.signatures[0].warnings.contains(&Warning::NoField));
}

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
    let first = last_section(&super::sheet::draft(Shape::Table));
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
fn a_byte_range_that_leaves_something_out_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let at = pdf
        .windows(12)
        .rposition(|window| window == b"/ByteRange [")
        .unwrap()
        + 12;
    let range = String::from_utf8(pdf[at..at + 44].to_vec()).unwrap();
    let numbers: Vec<usize> = range
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let shapes = [
        [0, numbers[1], numbers[2] + 1, numbers[3] - 1],
        [0, numbers[1] - 1, numbers[2], numbers[3]],
        [1, numbers[1] - 1, numbers[2], numbers[3]],
        [0, numbers[1], numbers[2], numbers[3] - 10],
        [0, numbers[1], numbers[2], numbers[3] + 10],
        [0, 0, 0, 0],
        [0, numbers[2], numbers[1], numbers[3]],
        [0, numbers[1], usize::MAX, 2],
    ];
    for shape in shapes {
        let text = shape.map(|number| number.to_string()).join(" ");
        let mut changed = pdf.clone();
        changed[at..at + 44].copy_from_slice(format!("{text:44}").as_bytes());
        let report = judged(&changed);
        assert_eq!(report.verdict, Outcome::Failed, "{text}");
        assert_eq!(
            report.signatures[0].sub_indication,
            Some(SubIndication::FormatFailure)
        );
    }
    for broken in [
        "",
        "0 1 2",
        "0 1 2 3 4",
        "0 (a) 2 3",
        "0.0 1 2 3",
        "-1 2 3 4",
    ] {
        let mut changed = pdf.clone();
        changed[at..at + 44].copy_from_slice(format!("{broken:44}").as_bytes());
        assert_eq!(judged(&changed).verdict, Outcome::Failed, "{broken}");
    }
}

#[test]
fn a_message_that_is_damaged_or_foreign_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let hole = holes(&pdf).pop().unwrap();
    let with = |contents: &[u8]| {
        let mut changed = pdf.clone();
        let text = crate::append::hex(contents);
        changed[hole.clone()].fill(b'0');
        changed[hole.start..hole.start + text.len()].copy_from_slice(text.as_bytes());
        judged(&changed)
    };
    let message = crate::cms::sign(&[7; 32], &world().leader.signer()).unwrap();
    assert_eq!(
        with(&message).signatures[0].sub_indication,
        Some(SubIndication::HashFailure)
    );
    for contents in [
        &b""[..],
        b"\0\0",
        b"\x30\x80",
        &message[..message.len() / 2],
        &[0x30; 4000],
    ] {
        let report = with(contents);
        assert_eq!(
            report.signatures[0].sub_indication,
            Some(SubIndication::FormatFailure)
        );
        assert_eq!(report.verdict, Outcome::Failed);
    }
    let trailing = [&message[..], b"junk"].concat();
    assert_eq!(
        with(&trailing).signatures[0].sub_indication,
        Some(SubIndication::FormatFailure)
    );
}

#[test]
fn a_new_field_of_another_kind_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let form = String::from_utf8(find(&pdf, 6))
        .unwrap()
        .replace("10 0 R]", "10 0 R 35 0 R]");
    let page = body(3).replace("10 0 R]", "10 0 R 35 0 R]");
    let field =
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (more) /V (x) /Rect [0 0 500 800] /P 3 0 R >>";
    let objects = vec![
        (3, page.into_bytes()),
        (6, form.into_bytes()),
        (35, field.into()),
    ];
    fails_as_changed(&after(&pdf, &objects));
}

#[test]
fn a_number_reused_for_something_else_fails() {
    let pdf = signed_by_leader(Shape::Streams);
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 40 16]", "");
    // 30 is the object stream: whoever overwrites it overwrites everything inside.
    fails_as_changed(&after(&pdf, &vec![(30, form)]));
}

#[test]
fn the_office_signs_only_over_what_is_intact() {
    let pdf = signed_by_leader(Shape::Table);
    let changed = increment(&pdf, &vec![(4, stream("", "BT ET"))]);
    let sealed = prepare(&changed, &office_mark(), NOW)
        .unwrap()
        .seal(&world().office.signer());
    let report = judged(&sealed.unwrap().into_pdf());
    assert_eq!(
        report.verdict,
        Outcome::Failed,
        "signing again heals nothing"
    );
    assert_eq!(
        report.signatures[1].indication,
        Indication::Passed,
        "the office's own is sound"
    );
}

#[test]
fn a_visible_signature_in_a_new_field_is_told() {
    let pdf = signed_by_leader(Shape::Table);
    let mark = Mark {
        field: FieldChoice::New {
            name: "over".to_owned(),
            page: 0,
            rect: [0.0, 0.0, 500.0, 800.0],
        },
        ..Mark::default()
    };
    let report = judged(&sealed(&pdf, &mark).into_pdf());
    assert!(
        report.signatures[0]
            .warnings
            .contains(&Warning::VisibleSignatureAdded)
    );
}

#[test]
fn garbage_is_judged_and_never_panics() {
    let pdf = issued(Shape::Streams);
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap()
    };
    let words: [&[u8]; 10] = [
        b"<<",
        b">>",
        b"[",
        b"obj",
        b"/Kids [1 0 R]",
        b"/Prev 0",
        b"stream",
        b"/Length 1 0 R",
        b"(",
        b"99999999999",
    ];
    for _ in 0..400 {
        let mut changed = pdf.clone();
        for _ in 0..1 + next() % 4 {
            let word = words[next() % words.len()];
            let at = next() % (changed.len() - word.len());
            changed[at..at + word.len()].copy_from_slice(word);
        }
        if let Ok(report) = verify(&changed, &Trust::default(), Moment(0)) {
            assert_ne!(report.verdict, Outcome::Passed);
        }
        let _ = revocation_sources(&changed);
        let _ = prepare(&changed, &Mark::default(), NOW);
    }
}

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

#[test]
fn one_signature_cannot_stand_in_two_fields() {
    let pdf = signed_by_leader(Shape::Table);
    let leader = String::from_utf8(find(&pdf, 9)).unwrap();
    let value = leader
        .split_once("/V ")
        .unwrap()
        .1
        .split_once(" R")
        .unwrap()
        .0;
    let office = body(10)
        .replace("/F 132", &format!("/F 132 /V {value} R"))
        .into_bytes();
    let report = after(&pdf, &vec![(10, office)]);
    assert_eq!(
        report.signatures[1].indication,
        Indication::Failed,
        "{report:#?}"
    );
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
fn the_forms_resources_may_grow_and_not_change() {
    let pdf = signed_by_leader(Shape::Table);
    let form = String::from_utf8(find(&pdf, 6)).unwrap();
    let with = |from: &str, to: &str| vec![(6, form.replace(from, to).into_bytes())];
    let mut grown = with("/F1 5 0 R", "/F1 5 0 R /F2 50 0 R");
    grown.push((
        50,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_vec(),
    ));
    let report = judged(&increment(&pdf, &grown));
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let mut swapped = with("/F1 5 0 R", "/F1 50 0 R");
    swapped.push((
        50,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_vec(),
    ));
    fails_as_changed(&after(&pdf, &swapped));
    fails_as_changed(&after(
        &pdf,
        &with("/DA (/F1 12 Tf 0 g)", "/DA (/F1 99 Tf 0 g)"),
    ));
    fails_as_changed(&after(
        &pdf,
        &with("/SigFlags 3", "/SigFlags 3 /NeedAppearances true"),
    ));
    fails_as_changed(&after(&pdf, &with("/SigFlags 3", "/SigFlags 3 /XFA (x)")));
    fails_as_changed(&after(&pdf, &with("8 0 R 9 0 R", "9 0 R")));
}

/// A hybrid file: old readers see the table alone, new ones also the stream named in its trailer.
fn hybrid(hidden: &str) -> Vec<u8> {
    let mut out = super::sheet::draft(Shape::Table);
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

#[test]
fn a_tangled_file_is_given_up_on() {
    // Hundreds of revisions, each with a form that is read again and again.
    let mut pdf = signed_by_leader(Shape::Table);
    for _ in 0..300 {
        pdf = increment(&pdf, &vec![(6, find(&pdf, 6))]);
    }
    let report = judged(&pdf);
    assert_eq!(
        report.signatures.len(),
        1,
        "many saves that change nothing are still read"
    );
    let mut deep = pdf;
    for _ in 0..300 {
        deep = increment(&deep, &vec![]);
    }
    assert_eq!(
        judged(&deep).verdict,
        Outcome::Unreadable,
        "but not any number of them"
    );
}
