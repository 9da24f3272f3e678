//! Certified files: notes laid over what was certified (evil annotation), and signatures slipped in that show something
//! else (sneaky signature). Stricter than the format: no level lets a note be added (S§6.4 rule 5).

use super::forge::certified;
use super::{after, body, covers_nothing, fails_by, find, judged, stream};
use crate::tests::pki::{NOW, world};
use crate::tests::sheet::{Objects, increment, office_mark};
use crate::{FieldChoice, Indication, Intrusion, Mark, Outcome, SubIndication, Warning, prepare};

const LEVELS: [u8; 3] = [1, 2, 3];

/// A note over the sum on the page, drawn white and written anew.
fn note(kind: &str, more: &str) -> Objects {
    let page = body(3).replace("10 0 R]", "10 0 R 35 0 R]").into_bytes();
    let note = format!(
        "<< /Type /Annot /Subtype /{kind} /Rect [70 690 320 720] /F 4 {more} /AP << /N 36 0 R >> >>"
    );
    let shows = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 250 30]",
        "1 g 0 0 250 30 re f",
    );
    vec![(3, page), (35, note.into_bytes()), (36, shows)]
}

#[test]
fn a_certified_file_passes_as_it_is() {
    for level in LEVELS {
        let report = judged(&certified(level));
        assert_eq!(report.verdict, Outcome::Passed, "{level}: {report:#?}");
    }
}

#[test]
fn an_evil_note_fails_at_every_level() {
    let kinds = [
        "FreeText",
        "Stamp",
        "Redact",
        "Ink",
        "Highlight",
        "Square",
        "Line",
        "Text",
        "FileAttachment",
        "Link",
        "Popup",
        "Screen",
        "Movie",
        "3D",
        "RichMedia",
        "Watermark",
        "Widget",
    ];
    for level in LEVELS {
        let pdf = certified(level);
        for kind in kinds {
            let report = after(&pdf, &note(kind, "/Contents (900 dong)"));
            fails_by(
                &format!("{kind} at level {level}"),
                &report,
                Intrusion::Page,
            );
        }
        let hidden = after(&pdf, &note("Stamp", "/NM (x) /CA 0"));
        fails_by("one that cannot be seen yet", &hidden, Intrusion::Page);
    }
}

#[test]
fn a_sneaky_signature_in_a_field_of_its_own_fails() {
    for level in LEVELS {
        let pdf = certified(level);
        let mark = Mark {
            field: FieldChoice::New {
                name: "more".to_owned(),
                page: 0,
                rect: [70.0, 690.0, 320.0, 720.0],
            },
            ..Mark::default()
        };
        // Our own writer refuses to do it, so it is done by hand.
        assert!(prepare(&pdf, &mark, NOW).is_err(), "level {level}");
        let form = body(6).replace("10 0 R]", "10 0 R 35 0 R]");
        let page = body(3).replace("10 0 R]", "10 0 R 35 0 R]");
        let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (more) /Rect [70 690 320 720] /P 3 0 R /V 37 0 R /AP << /N 36 0 R >> >>";
        let value = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <00> >>";
        let shows = stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 250 30]",
            "1 g 0 0 250 30 re f",
        );
        let objects = vec![
            (3, page.into_bytes()),
            (6, form.into_bytes()),
            (35, field.into()),
            (36, shows),
            (37, value.into()),
        ];
        let report = after(&pdf, &objects);
        let certifier = &report.signatures[0];
        assert_eq!(
            certifier.indication,
            Indication::Failed,
            "level {level}: {report:#?}"
        );
        assert_eq!(certifier.sub_indication, Some(SubIndication::FormatFailure));
        assert!(!certifier.mdp_ok, "level {level}");
        assert!(
            certifier.warnings.contains(&Warning::LockBroken),
            "level {level}"
        );
    }
}

#[test]
fn an_empty_field_with_a_picture_is_no_field() {
    let form = body(6).replace("10 0 R]", "10 0 R 35 0 R]");
    let page = body(3).replace("10 0 R]", "10 0 R 35 0 R]");
    let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (more) /Rect [70 690 320 720] /P 3 0 R /AP << /N 36 0 R >> >>";
    let shows = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 250 30]",
        "1 g 0 0 250 30 re f",
    );
    let objects: Objects = vec![
        (3, page.into_bytes()),
        (6, form.into_bytes()),
        (35, field.into()),
        (36, shows),
    ];
    for level in LEVELS {
        fails_by(
            "a picture",
            &after(&certified(level), &objects),
            Intrusion::Field,
        );
    }
}

#[test]
fn what_certification_allows_passes_and_what_it_forbids_fails() {
    for level in LEVELS {
        let pdf = certified(level);
        let filled = prepare(&pdf, &office_mark(), NOW);
        if level == 1 {
            assert!(filled.is_err(), "nothing may follow, so we do not sign");
            let value = body(7).replace("/F 4", "/F 4 /V (05)").into_bytes();
            let report = after(&pdf, &vec![(7, value)]);
            assert!(!report.signatures[0].mdp_ok);
            assert_eq!(report.signatures[0].indication, Indication::Failed);
            continue;
        }
        let issued = filled
            .unwrap()
            .seal(&world().office.signer())
            .unwrap()
            .into_pdf();
        assert_eq!(judged(&issued).verdict, Outcome::Passed, "level {level}");
        // And after the office, a value that it locked.
        let field = String::from_utf8(find(&issued, 7))
            .unwrap()
            .replace("(05)", "(06)");
        let report = judged(&increment(&issued, &vec![(7, field.into_bytes())]));
        assert_eq!(report.verdict, Outcome::Failed, "level {level}");
    }
}

#[test]
fn certification_cannot_be_taken_away_or_eased() {
    let pdf = certified(1);
    let plain = after(&pdf, &vec![(1, body(1).into_bytes())]);
    fails_by("permissions gone", &plain, Intrusion::Catalog);
    let eased = body(1).replace("/AcroForm", "/Perms << /DocMDP 35 0 R >> /AcroForm");
    let other =
        "<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 3 >> >>] >>";
    let report = after(&pdf, &vec![(1, eased.into_bytes()), (35, other.into())]);
    fails_by("permissions exchanged", &report, Intrusion::Catalog);
    let value = String::from_utf8(find(&pdf, 20))
        .unwrap()
        .replace("/P 1", "/P 3");
    let report = after(&pdf, &vec![(20, value.into_bytes())]);
    covers_nothing("the signature written anew", &report);
    assert!(
        report.signatures[1].warnings.contains(&Warning::NoField),
        "the true one is found"
    );
}
