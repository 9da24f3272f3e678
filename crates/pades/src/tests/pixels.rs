//! Drawn pages are compared: what differs is seen, what may differ is not minded, what cannot be drawn is told.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::pki::{NOW, world};
use super::sheet::{
    CONTENT, Objects, Shape, increment, issued, leader_mark, objects, sealed, signed_by_leader,
    write,
};
use super::verify;
use crate::changes::{Act, Intrusion};
use crate::file::File;
use crate::pixels::{Drawer, DrawnHere, Questions, Seen, Since, compare, veto};
use crate::{
    FieldChoice, Indication, Mark, Modification, Outcome, SubIndication, Warning, prepare,
};

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

/// What the eye says of `objects` written after `pdf`, whatever the difference analysis would say.
fn seen(pdf: &[u8], objects: &Objects, acts: &[Act]) -> Seen {
    let changed = increment(pdf, objects);
    let file = File::open(&changed).unwrap();
    let since = Since {
        revision: file.last() - 1,
        length: pdf.len(),
        acts,
    };
    compare(&file, &[since], &DrawnHere)[0]
}

fn draft_with(change: impl FnOnce(&mut Objects)) -> Vec<u8> {
    let mut all = objects();
    change(&mut all);
    write(&all, Shape::Table)
}

fn filled(field: &str) -> Vec<Act> {
    vec![Act::Filled {
        field: field.to_owned(),
    }]
}

#[test]
fn another_word_another_font_another_size_are_seen() {
    let pdf = super::sheet::draft(Shape::Table);
    let content = stream("", &CONTENT.replace("100", "900"));
    let cases: Vec<(&str, Objects)> = vec![
        ("one digit of the content", vec![(4, content)]),
        (
            "the font under the same number",
            vec![(5, b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_vec())],
        ),
        (
            "the size inherited from above",
            vec![(2, body(2).replace("595.276", "500").into_bytes())],
        ),
        (
            "a quarter turn inherited from above",
            vec![(2, body(2).replace("/Count 1", "/Count 1 /Rotate 90").into_bytes())],
        ),
        (
            "a cut of the page",
            vec![(3, body(3).replace("/Contents", "/CropBox [0 0 595 400] /Contents").into_bytes())],
        ),
        (
            "a stamp laid over it",
            vec![
                (3, body(3).replace("10 0 R]", "10 0 R 35 0 R]").into_bytes()),
                (
                    35,
                    b"<< /Type /Annot /Subtype /Stamp /Rect [70 690 300 720] /AP << /N 36 0 R >> >>".to_vec(),
                ),
                (36, stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "0 0 9 9 re f")),
            ],
        ),
    ];
    for (what, objects) in cases {
        assert_eq!(
            seen(&pdf, &objects, &[]),
            Seen::Differs { page: 0 },
            "{what}"
        );
    }
}

#[test]
fn what_shows_nothing_is_not_minded() {
    let pdf = super::sheet::draft(Shape::Table);
    let note = vec![(35, b"<< /Note (x) >>".to_vec())];
    assert_eq!(seen(&pdf, &note, &[]), Seen::Same, "nothing leads there");
    let spaced = vec![(4, stream("", &format!(" {CONTENT} ")))];
    assert_eq!(
        seen(&pdf, &spaced, &[]),
        Seen::Same,
        "the same page in other bytes"
    );
}

#[test]
fn a_field_may_differ_only_where_it_stands_and_only_if_it_was_told() {
    let pdf = super::sheet::draft(Shape::Table);
    let value = body(7)
        .replace("/F 4", "/F 4 /V (05) /AP << /N 35 0 R >>")
        .into_bytes();
    let shows = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 40 16]",
        "0 0 40 16 re f",
    );
    let objects = vec![(7, value), (35, shows)];
    assert_eq!(seen(&pdf, &objects, &filled("number")), Seen::Same);
    assert_eq!(
        seen(&pdf, &objects, &filled("date")),
        Seen::Differs { page: 0 }
    );
    assert_eq!(seen(&pdf, &objects, &[]), Seen::Differs { page: 0 });
}

#[test]
fn an_issued_letter_is_drawn_and_passes() {
    for shape in [Shape::Table, Shape::Streams] {
        let pdf = issued(shape);
        let report = verify(&pdf, &world().trust(), NOW).unwrap();
        assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
        let file = File::open(&pdf).unwrap();
        let leader = &report.signatures[0];
        let since = Since {
            revision: 1,
            length: leader.signed_length.unwrap(),
            acts: &leader.acts,
        };
        assert_eq!(compare(&file, &[since], &DrawnHere), [Seen::Same]);
        let untold = Since {
            revision: 1,
            length: leader.signed_length.unwrap(),
            acts: &[],
        };
        assert_eq!(
            compare(&file, &[untold], &DrawnHere),
            [Seen::Differs { page: 0 }],
            "number, date and seal were drawn, so the eye is not blind"
        );
    }
}

#[test]
fn a_page_that_differs_takes_the_verdict_back() {
    let pdf = signed_by_leader(Shape::Table);
    let honest = increment(&pdf, &vec![(35, b"<< >>".to_vec())]);
    let changed = increment(&pdf, &vec![(4, stream("", "BT ET"))]);
    let mut verdicts = verify(&pdf, &world().trust(), NOW).unwrap().signatures;
    assert_eq!(verdicts[0].indication, Indication::Passed);
    verdicts[0].coverage = crate::Coverage::Revision { number: 2, of: 3 };
    veto(&File::open(&honest).unwrap(), &mut verdicts, &DrawnHere);
    assert_eq!(
        verdicts[0].indication,
        Indication::Passed,
        "a page that is the same is no veto"
    );
    veto(&File::open(&changed).unwrap(), &mut verdicts, &DrawnHere);
    let leader = &verdicts[0];
    assert_eq!(leader.indication, Indication::Failed);
    assert_eq!(leader.sub_indication, Some(SubIndication::FormatFailure));
    assert_eq!(leader.modification, Modification::Other);
    assert_eq!(leader.intrusion, Some(Intrusion::Pixels { page: 0 }));
    assert!(leader.warnings.contains(&Warning::ChangedAfterSigning));
}

/// Signed by the leader, then filled and signed by the office: the page is drawn.
fn issued_with(change: impl FnOnce(&mut Objects)) -> crate::Report {
    verify(&issued_file_with(change), &world().trust(), NOW).unwrap()
}

fn issued_file_with(change: impl FnOnce(&mut Objects)) -> Vec<u8> {
    issued_from(&draft_with(change))
}

fn issued_from(draft: &[u8]) -> Vec<u8> {
    let signed = sealed(draft, &leader_mark()).into_pdf();
    prepare(&signed, &super::sheet::office_mark(), NOW)
        .unwrap()
        .seal(&world().office.signer())
        .unwrap()
        .into_pdf()
}

#[test]
fn what_would_lose_the_drawer_is_not_drawn_and_never_green() {
    let colours = |space: &str| {
        let page = body(3).replace("/Font <<", "/ColorSpace << /C 40 0 R >> /Font <<");
        let content = stream("", &format!("/C cs 0.5 sc {CONTENT}"));
        vec![
            (3, page.into_bytes()),
            (4, content),
            (40, space.as_bytes().to_vec()),
        ]
    };
    let deep = vec![(4, stream("", &format!("{} {CONTENT}", "[".repeat(300_000))))];
    let picture = vec![
        (4, stream("", "/Y Do")),
        (
            3,
            body(3)
                .replace("/X 11 0 R", "/X 11 0 R /Y 40 0 R")
                .into_bytes(),
        ),
        (
            40,
            stream(
                "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceGray",
                "",
            ),
        ),
    ];
    let cases: Vec<(&str, Objects)> = vec![
        ("a colour space on itself", colours("[/Indexed 40 0 R 1 <0001>]")),
        (
            "a function of itself",
            colours(
                "[/Separation /A /DeviceGray 41 0 R]",
            )
            .into_iter()
            .chain([(
                41,
                b"<< /FunctionType 3 /Domain [0 1] /Functions [41 0 R] /Bounds [] /Encode [0 1] >>".to_vec(),
            )])
            .collect(),
        ),
        ("brackets without end", deep),
        ("a picture larger than any page", picture),
    ];
    for (what, changes) in cases {
        let report = issued_with(|all| {
            for (number, body) in changes {
                all.retain(|(known, _)| *known != number);
                all.push((number, body));
            }
            all.sort();
        });
        let leader = &report.signatures[0];
        assert_eq!(
            leader.indication,
            Indication::Indeterminate,
            "{what}: {report:#?}"
        );
        assert_eq!(
            leader.sub_indication,
            Some(SubIndication::SigConstraintsFailure),
            "{what}"
        );
        assert!(
            leader.warnings.contains(&Warning::PagesNotCompared),
            "{what}"
        );
        assert_eq!(leader.not_compared, Some(0), "{what}: the page is named");
        assert_eq!(
            report.signatures[1].indication,
            Indication::Passed,
            "{what}: nothing came after the office, so there is nothing to compare"
        );
    }
}

/// Ten million brackets, packed small: the drawer's reader would recur as deep and end the process.
fn brackets(entries: &str) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![b'['; 10_000_000]).unwrap();
    let data = packer.finish().unwrap();
    let head = format!(
        "<< {entries} /Filter /FlateDecode /Length {} >>\nstream\n",
        data.len()
    );
    [head.as_bytes(), &data, b"\nendstream"].concat()
}

fn with(changes: Objects) -> Vec<u8> {
    draft_with(|all| {
        for (number, body) in changes {
            all.retain(|(known, _)| *known != number);
            all.push((number, body));
        }
        all.sort();
    })
}

fn is_not_compared(what: &str, draft: &[u8]) {
    let report = verify(&issued_from(draft), &world().trust(), NOW).unwrap();
    let leader = &report.signatures[0];
    assert_eq!(
        leader.indication,
        Indication::Indeterminate,
        "{what}: {report:#?}"
    );
    assert!(
        leader.warnings.contains(&Warning::PagesNotCompared),
        "{what}"
    );
    assert_ne!(report.verdict, Outcome::Passed, "{what}");
}

#[test]
fn a_content_that_calls_itself_a_font_or_a_picture_is_looked_at() {
    for entries in [
        "",
        "/Length1 0",
        "/Subtype /OpenType",
        "/Subtype /Image /Width 1 /Height 1",
    ] {
        is_not_compared(entries, &with(vec![(4, brackets(entries))]));
    }
}

#[test]
fn a_content_of_another_generation_is_looked_at() {
    let mut draft = with(vec![(4, brackets(""))]);
    let at = draft
        .windows(8)
        .position(|bytes| bytes == b"\n4 0 obj")
        .unwrap()
        + 1;
    for (from, to) in [
        ("\n4 0 obj".to_owned(), "\n4 1 obj".to_owned()),
        ("/Contents 4 0 R".to_owned(), "/Contents 4 1 R".to_owned()),
        (format!("{at:010} 00000 n"), format!("{at:010} 00001 n")),
    ] {
        draft = super::sheet::replaced(&draft, from.as_bytes(), to.as_bytes());
    }
    is_not_compared("generation 1", &draft);
}

/// A draft whose resources stand apart and name `40 0 R`.
fn named(category: &str, name: &str, content: &str, object: Vec<u8>) -> Vec<u8> {
    let page = body(3).replace(
        "<< /Font << /F1 5 0 R >> /XObject << /X 11 0 R >> >>",
        "50 0 R",
    );
    let resources = format!("<< /Font << /F1 5 0 R >> /{category} << /{name} 40 0 R >> >>");
    with(vec![
        (3, page.into_bytes()),
        (4, stream("", &format!("{content} {CONTENT}"))),
        (40, object),
        (50, resources.into_bytes()),
    ])
}

#[test]
fn a_resource_is_looked_at_whatever_its_name() {
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 99 99]";
    for name in ["A", "P", "V", "AA", "Dest", "Parent", "Metadata"] {
        let circle = b"[/Indexed 40 0 R 1 <0001>]".to_vec();
        let space = named("ColorSpace", name, &format!("/{name} cs 0.5 sc"), circle);
        is_not_compared(name, &space);
        let drawn = named(
            "XObject",
            name,
            &format!("/{name} Do"),
            stream(form, "0 0 9 9 re f"),
        );
        assert_eq!(
            seen(&drawn, &vec![(40, stream(form, "0 0 99 99 re f"))], &[]),
            Seen::Differs { page: 0 },
            "{name}: who writes it anew touches the page"
        );
    }
    is_not_compared(
        "brackets in a form",
        &named("XObject", "P", "/P Do", brackets(form)),
    );
    let huge = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    is_not_compared(
        "a huge picture",
        &named("XObject", "V", "/V Do", stream(huge, "")),
    );
}

#[test]
fn a_strangers_file_never_reaches_the_drawer() {
    let circle = |all: &mut Objects| {
        all[2].1 = body(3)
            .replace("/Font <<", "/ColorSpace << /C 40 0 R >> /Font <<")
            .into_bytes();
        all.push((40, b"[/Indexed 40 0 R 1 <0001>]".to_vec()));
    };
    let issued = issued_file_with(circle);
    let known = verify(&issued, &world().trust(), NOW).unwrap();
    let strange = verify(&issued, &crate::Trust::default(), NOW).unwrap();
    let minds = |report: &crate::Report| {
        report.signatures[0]
            .warnings
            .contains(&Warning::PagesNotCompared)
    };
    assert!(minds(&known), "who is trusted is looked at");
    assert!(!minds(&strange), "who is not is refused without that");
    assert_eq!(strange.verdict, Outcome::Indeterminate);
}

/// Draws nothing, ever: what it is asked about stays unknown.
#[derive(Debug)]
struct Blind;

impl Drawer for Blind {
    fn compare(&self, _: &[u8], questions: &Questions) -> Vec<Seen> {
        questions.unanswered()
    }
}

/// What is said of `objects` written after `pdf` where nobody can draw: `Same` where nobody had to.
fn undrawn(pdf: &[u8], objects: &Objects) -> Seen {
    let changed = increment(pdf, objects);
    let file = File::open(&changed).unwrap();
    let since = Since {
        revision: file.last() - 1,
        length: pdf.len(),
        acts: &[],
    };
    compare(&file, &[since], &Blind)[0]
}

const UNSEEN: &str = "/Type /Annot /Subtype /Widget /FT /Sig /T (x) /F 132 /P 3 0 R /V 36 0 R";

fn page_with(annotation: &str) -> Objects {
    vec![
        (3, body(3).replace("10 0 R]", "10 0 R 35 0 R]").into_bytes()),
        (35, format!("<< {annotation} >>").into_bytes()),
        (36, b"<< /Type /Sig >>".to_vec()),
    ]
}

#[test]
fn a_page_that_only_gained_what_draws_nothing_is_not_drawn() {
    let pdf = super::sheet::draft(Shape::Table);
    let unseen = page_with(&format!("{UNSEEN} /Rect [0 0 0 0]"));
    assert_eq!(undrawn(&pdf, &unseen), Seen::Same);
    assert_eq!(seen(&pdf, &unseen, &[]), Seen::Same, "the eye agrees");
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    let twice = prepare(&signed_by_leader(Shape::Streams), &mark, NOW)
        .unwrap()
        .seal(&world().office.signer())
        .unwrap()
        .into_pdf();
    let report = crate::verify(&twice, &world().trust(), NOW, &Blind).unwrap();
    assert_eq!(
        report.verdict,
        Outcome::Passed,
        "an invisible signature asks nobody to draw: {report:#?}"
    );
}

#[test]
fn whatever_might_draw_is_drawn() {
    let pdf = super::sheet::draft(Shape::Table);
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9]",
        "0 0 9 9 re f",
    );
    let with = |annotation: &str| {
        let mut objects = page_with(annotation);
        objects.push((37, form.clone()));
        objects
    };
    let mut moved = page_with(&format!("{UNSEEN} /Rect [0 0 0 0]"));
    moved[0].1 = String::from_utf8(moved[0].1.clone())
        .unwrap()
        .replace("/Contents", "/CropBox [0 0 595 841] /Contents")
        .into_bytes();
    let mut reordered = page_with(&format!("{UNSEEN} /Rect [0 0 0 0]"));
    reordered[0].1 = body(3).replace("10 0 R]", "35 0 R]").into_bytes();
    let mut font_too = page_with(&format!("{UNSEEN} /Rect [0 0 0 0]"));
    font_too.push((5, objects()[4].1.clone()));
    let mut parent_too = page_with(&format!("{UNSEEN} /Rect [0 0 0 0]"));
    parent_too.push((2, objects()[1].1.clone()));
    let cases: Vec<(&str, Objects)> = vec![
        ("a place", with(&format!("{UNSEEN} /Rect [0 0 1 0]"))),
        ("no place told", with(UNSEEN)),
        (
            "a look",
            with(&format!("{UNSEEN} /Rect [0 0 0 0] /AP << /N 37 0 R >>")),
        ),
        (
            "what a look is made of",
            with(&format!("{UNSEEN} /Rect [0 0 0 0] /MK << /BG [1 0 0] >>")),
        ),
        (
            "another kind",
            with(&format!(
                "{} /Rect [0 0 0 0]",
                UNSEEN.replace("Widget", "Stamp")
            )),
        ),
        ("another entry of the page", moved),
        ("an annotation left out", reordered),
        ("a font written again", font_too),
        ("the node above written again", parent_too),
    ];
    for (what, objects) in cases {
        assert_eq!(
            undrawn(&pdf, &objects),
            Seen::NotCompared { page: Some(0) },
            "{what}"
        );
    }
}

#[test]
fn layers_that_change_have_every_page_drawn() {
    let layered = body(1).replacen("<<", "<< /OCProperties 40 0 R", 1);
    let properties =
        |state: &str| format!("<< /OCGs [41 0 R] /D << /{state} [41 0 R] >> >>").into_bytes();
    let pdf = with(vec![
        (1, layered.into_bytes()),
        (40, properties("ON")),
        (41, b"<< /Type /OCG /Name (x) >>".to_vec()),
    ]);
    let unseen = page_with(&format!("{UNSEEN} /Rect [0 0 0 0]"));
    assert_eq!(
        undrawn(&pdf, &unseen),
        Seen::Same,
        "the layers are as they were"
    );
    let switched = vec![(40, properties("OFF"))];
    assert_eq!(
        undrawn(&pdf, &switched),
        Seen::NotCompared { page: Some(0) }
    );
}

#[test]
fn answers_to_other_questions_are_no_answers() {
    let pdf = super::sheet::draft(Shape::Table);
    let changed = increment(&pdf, &vec![(4, stream("", "BT ET"))]);
    let file = File::open(&changed).unwrap();
    let since = Since {
        revision: file.last() - 1,
        length: pdf.len(),
        acts: &[],
    };
    #[derive(Debug)]
    struct Says(Option<Vec<Seen>>, bool);
    impl Drawer for Says {
        fn compare(&self, _: &[u8], questions: &Questions) -> Vec<Seen> {
            let carried = serde_json::to_string(questions).unwrap();
            let questions: Questions = serde_json::from_str(&carried).unwrap();
            let taken = questions.answered_by(self.0.clone());
            assert_eq!(taken.is_some(), self.1, "{self:?}");
            taken.unwrap_or_else(|| questions.unanswered())
        }
    }
    for (says, is_answer) in [
        (Some(vec![Seen::Differs { page: 0 }]), true),
        (Some(vec![Seen::Same]), true),
        (Some(vec![Seen::Differs { page: 7 }]), false),
        (Some(vec![Seen::NotCompared { page: Some(0) }]), true),
        (Some(vec![Seen::NotCompared { page: None }]), true),
        (Some(vec![Seen::NotCompared { page: Some(7) }]), false),
        (Some(vec![Seen::Same, Seen::Same]), false),
        (Some(Vec::new()), false),
        (None, false),
    ] {
        compare(&file, &[Since { ..since }], &Says(says, is_answer));
    }
}

/// What is drawn beside the words of the draft, and the objects it needs.
fn draft_drawing(resource: &str, drawing: &str, more: Objects) -> Vec<u8> {
    draft_with(|all| {
        for (number, object) in more {
            all.push((number, object));
        }
        let page = String::from_utf8(all[2].1.clone()).unwrap();
        let page = page.replace("/XObject << /X 11 0 R >>", "");
        let page = page.replace("/Font <<", &format!("{resource} /Font <<"));
        assert!(page.contains(resource), "{page}");
        all[2].1 = page.into_bytes();
        all[3].1 = stream("", &format!("{CONTENT} {drawing}"));
    })
}

/// The field of the number, filled; it stands where only it may draw.
fn number_filled() -> Objects {
    let value = body(7)
        .replace("/F 4", "/F 4 /V (05) /AP << /N 60 0 R >>")
        .into_bytes();
    let shows = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 40 16]",
        "0 0 40 16 re f",
    );
    vec![(7, value), (60, shows)]
}

/// Whatever a page is drawn by: the same is the same, though a field was filled; one dot of it changed is seen.
#[test]
fn whatever_a_page_is_drawn_by_the_same_is_the_same_and_another_is_seen() {
    let picture = |dots: &str, more: &str| {
        let side = "/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8";
        stream(&format!("{side} /ColorSpace /DeviceGray {more}"), dots)
    };
    let form = |drawing: &str| stream("/Type /XObject /Subtype /Form /BBox [0 0 200 200]", drawing);
    let group = |drawing: &str| {
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Group << /S /Transparency >>",
            drawing,
        )
    };
    let shade = |end: u8| {
        format!(
            "<< /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 300 0] \
             /Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [0.{end}] /N 1 >> >> >>"
        )
        .into_bytes()
    };
    let tile = |grey: u8| {
        stream(
            "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] \
             /XStep 10 /YStep 10 /Resources << >>",
            &format!("0.{grey} g 0 0 8 8 re f"),
        )
    };
    let mask =
        |grey: u8| format!("<< /SMask << /S /Luminosity /G 62 0 R >> /ca 0.{grey} >>").into_bytes();
    let drawn = |wide: u8| stream("", &format!("1000 0 d0 0 0 {wide}00 700 re f"));
    let face = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] \
        /Encoding << /Differences [65 /a] >> /FirstChar 65 /LastChar 65 /Widths [1000] \
        /CharProcs << /a 61 0 R >> /Resources << >> >>";
    let xobject = "/XObject << /X 61 0 R >>";
    let placed = "q 200 0 0 200 100 300 cm /X Do Q";
    let pattern = "/Pattern << /P 61 0 R >>";
    let patterned = "/Pattern cs /P scn 100 300 200 200 re f";
    // What stands on the page, how it is drawn, what it is drawn with, and what is put under that number afterwards.
    type Case<'c> = (&'c str, &'c str, &'c str, Objects, Vec<u8>);
    let cases: Vec<Case<'_>> = vec![
        (
            "a picture",
            xobject,
            placed,
            vec![(61, picture("abcd", ""))],
            picture("abce", ""),
        ),
        (
            "a stencil",
            xobject,
            placed,
            vec![(
                61,
                stream(
                    "/Type /XObject /Subtype /Image /ImageMask true /Width 8 /Height 1 /BitsPerComponent 1",
                    "U",
                ),
            )],
            stream(
                "/Type /XObject /Subtype /Image /ImageMask true /Width 8 /Height 1 /BitsPerComponent 1",
                "T",
            ),
        ),
        (
            "what is to be seen of a picture",
            xobject,
            placed,
            vec![
                (61, picture("abcd", "/SMask 62 0 R")),
                (62, picture("\u{1}\u{7f}\u{7f}\u{7f}", "")),
            ],
            picture("abcd", ""),
        ),
        (
            "a form",
            xobject,
            "q 1 0 0 1 100 300 cm /X Do Q",
            vec![(61, form("0 0 50 50 re f"))],
            form("0 0 50 55 re f"),
        ),
        (
            "a group",
            xobject,
            "q 1 0 0 1 100 300 cm /X Do Q",
            vec![(61, group("0 0 50 50 re f"))],
            group("0 0 50 50 re f 0.5 g 60 0 9 9 re f"),
        ),
        (
            "a shade",
            pattern,
            patterned,
            vec![(61, shade(9))],
            shade(3),
        ),
        ("a tile", pattern, patterned, vec![(61, tile(4))], tile(6)),
        (
            "a mask",
            "/ExtGState << /G 61 0 R >>",
            "q /G gs 100 300 200 200 re f Q",
            vec![
                (61, mask(9)),
                (
                    62,
                    stream(
                        "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Group << /S /Transparency /CS /DeviceGray >>",
                        "0.7 g 0 0 600 800 re f",
                    ),
                ),
            ],
            mask(2),
        ),
        (
            "a mode of blending",
            "/ExtGState << /G 61 0 R >>",
            "0.5 g 100 300 200 200 re f q /G gs 100 300 200 200 re f Q",
            vec![(61, b"<< /BM /Multiply >>".to_vec())],
            b"<< /BM /Normal >>".to_vec(),
        ),
        (
            "the width of a line",
            "/ExtGState << /G 61 0 R >>",
            "q /G gs 100 300 m 300 500 l S Q",
            vec![(61, b"<< /LW 3 >>".to_vec())],
            b"<< /LW 9 >>".to_vec(),
        ),
    ];
    for (what, resource, drawing, more, other) in cases {
        let pdf = draft_drawing(resource, drawing, more);
        let mut after = number_filled();
        assert_eq!(
            seen(&pdf, &after, &filled("number")),
            Seen::Same,
            "{what}, and the number filled in"
        );
        assert_eq!(
            seen(&pdf, &after, &[]),
            Seen::Differs { page: 0 },
            "{what}: nobody said that the number was filled"
        );
        after.push((61, other));
        assert_eq!(
            seen(&pdf, &after, &filled("number")),
            Seen::Differs { page: 0 },
            "{what}, another one"
        );
    }
    // A face of drawn letters, under a name of its own.
    let pdf = draft_with(|all| {
        all.push((61, drawn(5)));
        all.push((62, face.to_vec()));
        let page = String::from_utf8(all[2].1.clone()).unwrap();
        all[2].1 = page.replace("/Font <<", "/Font << /D 62 0 R").into_bytes();
        all[3].1 = stream("", &format!("{CONTENT} BT /D 40 Tf 100 400 Td (A) Tj ET"));
    });
    let mut after = number_filled();
    assert_eq!(seen(&pdf, &after, &filled("number")), Seen::Same);
    after.push((61, drawn(6)));
    assert_eq!(
        seen(&pdf, &after, &filled("number")),
        Seen::Differs { page: 0 },
        "a drawn letter"
    );
}

/// A field that is drawn beyond the place it was given: the drawer's own clip says how far it reaches.
#[test]
fn only_what_is_clipped_to_a_place_is_left_out() {
    let pdf = super::sheet::draft(Shape::Table);
    // The box of the look is stretched into the field's place; a matrix turned by an eighth leads out of it.
    let turned = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 40 16] /Matrix [0.7 0.7 -0.7 0.7 0 0]",
        "0 0 40 16 re f",
    );
    let mut objects = number_filled();
    objects[1].1 = turned;
    assert_eq!(seen(&pdf, &objects, &filled("number")), Seen::Same);
    // Another annotation, half of it within the place that was filled, is not left out.
    let rect = body(7);
    let rect = rect
        .split("/Rect [")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let sides: Vec<f64> = rect.split(' ').map(|side| side.parse().unwrap()).collect();
    let mut objects = number_filled();
    objects.push((3, body(3).replace("10 0 R]", "10 0 R 35 0 R]").into_bytes()));
    for (wider, sight) in [(0.0, Seen::Same), (9.0, Seen::Differs { page: 0 })] {
        let rect = format!(
            "{} {} {} {}",
            sides[0],
            sides[1],
            sides[2] + wider,
            sides[3]
        );
        let mut objects = objects.clone();
        objects.push((
            35,
            format!("<< /Type /Annot /Subtype /Stamp /Rect [{rect}] /AP << /N 60 0 R >> >>")
                .into_bytes(),
        ));
        assert_eq!(seen(&pdf, &objects, &filled("number")), sight, "{rect}");
    }
}
