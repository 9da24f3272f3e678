//! Filling in as a cloak: overlays, swapped appearances, locked and signed fields.

use super::{after, body, fails_as_changed, find, judged, stream};
use crate::tests::pki::{NOW, world};
use crate::tests::sheet::{
    CONTENT, Shape, draft, increment, issued, leader_mark, office_mark, sealed, signed_by_leader,
};
use crate::{
    FieldChoice, Indication, Mark, Modification, Outcome, SubIndication, Warning, prepare,
};

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
    let pdf = sealed(&draft(Shape::Table), &locking).into_pdf();
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
fn a_field_already_filled_by_the_office_is_not_filled_again() {
    let pdf = issued(Shape::Table);
    let field = String::from_utf8(find(&pdf, 7)).unwrap();
    let form = || {
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 40 16]",
            "0 0 40 16 re f",
        )
    };
    let picture = field
        .split_once("/AP << /N ")
        .map(|(head, tail)| format!("{head}/AP << /N 55 0 R{}", tail.split_once(" R").unwrap().1));
    let swapped = after(
        &pdf,
        &vec![(7, picture.unwrap().into_bytes()), (55, form())],
    );
    assert_eq!(
        swapped.signatures[1].intrusion,
        Some(crate::Intrusion::Appearance),
        "{swapped:#?}"
    );
    assert_eq!(
        swapped.signatures[0].intrusion,
        Some(crate::Intrusion::Appearance)
    );
    // In place: the number of the picture stays, what it draws does not.
    let number: u32 = field
        .split_once("/AP << /N ")
        .and_then(|(_, tail)| tail.split_whitespace().next()?.parse().ok())
        .unwrap();
    let redrawn = after(&pdf, &vec![(number, form())]);
    assert_eq!(
        redrawn.signatures[1].intrusion,
        Some(crate::Intrusion::Appearance),
        "{redrawn:#?}"
    );
    // The value with it: the office locked that field.
    let valued = field.replace("(05)", "(06)").into_bytes();
    let report = after(&pdf, &vec![(7, valued), (number, form())]);
    let office = &report.signatures[1];
    assert_eq!(office.indication, Indication::Failed);
    assert!(
        office.warnings.contains(&Warning::LockBroken),
        "{report:#?}"
    );
}

#[test]
fn an_overlay_dressed_as_filling_in_fails() {
    let pdf = signed_by_leader(Shape::Table);
    let form = |entries: &str| {
        stream(
            &format!("/Type /XObject /Subtype /Form {entries}"),
            "1 g 0 0 600 900 re f",
        )
    };
    let filled =
        |more: &str| body(7).replace("/F 4", &format!("/F 4 /V (05) /AP << /N 35 0 R >> {more}"));
    for (what, field) in [
        (
            "moved",
            filled("").replace("100 760 140 776", "60 690 360 730"),
        ),
        (
            "grown",
            filled("").replace("100 760 140 776", "0 0 595 842"),
        ),
        ("framed", filled("/MK << /BG [1 1 1] >>")),
        ("bordered", filled("/BS << /W 500 >>")),
        (
            "on another page",
            filled("").replace("/P 3 0 R", "/P 2 0 R"),
        ),
        ("of another kind", filled("").replace("/FT /Tx", "/FT /Btn")),
        (
            "under another name",
            filled("").replace("(number)", "(numbers)"),
        ),
        (
            "with another default look",
            filled("").replace("/F1 12 Tf", "/F1 99 Tf"),
        ),
        ("of many lines", filled("/Ff 4096")),
        ("of rich text", filled("/RV (x)")),
        ("shown by a state", filled("/OC 35 0 R")),
    ] {
        let report = after(
            &pdf,
            &vec![(7, field.into_bytes()), (35, form("/BBox [0 0 40 16]"))],
        );
        assert_eq!(
            report.signatures[0].intrusion,
            Some(crate::Intrusion::Field),
            "{what}: {report:#?}"
        );
        fails_as_changed(&report);
    }
}

#[test]
fn a_value_that_leads_to_what_the_page_shows_fails() {
    let pdf = signed_by_leader(Shape::Table);
    // The value is an object of its own, and that object is the page's content.
    let led = body(7).replace("/F 4", "/F 4 /V 4 0 R").into_bytes();
    let content = stream("", &CONTENT.replace("100", "900"));
    fails_as_changed(&after(&pdf, &vec![(7, led.clone()), (4, content)]));
    fails_as_changed(&after(&pdf, &vec![(7, led)]));
}
