//! One thing written in two ways: names with escapes, strings in hexadecimal, contents led elsewhere, white space where
//! numbers stand.

use super::forge::{DICTIONARY, Place, forged, signed_objects};
use super::{after, body, covers_nothing, fails_by, find, is_damaged, judged, stream};
use crate::tests::sheet::{CONTENT, Shape, increment, signed_by_leader};
use crate::{Intrusion, Outcome};

#[test]
fn the_forge_signs_what_passes_when_it_is_honest() {
    let report = judged(&forged(&signed_objects(), DICTIONARY, Place::honest));
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
}

#[test]
fn contents_that_are_no_direct_hex_string_cover_nothing() {
    let cases = [
        ("indirect", "/Contents 21 0 R /Spare <@HOLE@>"),
        ("in an array", "/Contents [<@HOLE@>]"),
        ("in a dictionary", "/Contents << /X <@HOLE@> >>"),
        ("a literal string", "/Contents (x) /Spare <@HOLE@>"),
        ("an empty string", "/Contents <> /Spare <@HOLE@>"),
        ("a name", "/Contents /X /Spare <@HOLE@>"),
        ("null", "/Contents null /Spare <@HOLE@>"),
        ("absent", "/Spare <@HOLE@>"),
    ];
    for (what, contents) in cases {
        let mut all = signed_objects();
        if what == "indirect" {
            all.push((21, b"<00>".to_vec()));
        }
        let dictionary = DICTIONARY.replace("/Contents <@HOLE@>", contents);
        covers_nothing(what, &judged(&forged(&all, &dictionary, Place::honest)));
    }
}

#[test]
fn the_message_may_not_lie_in_an_object_of_its_own() {
    // The gap is exactly the string, the digest is true; but the dictionary only refers to it.
    let mut all = signed_objects();
    all.push((21, b"<@HOLE@>".to_vec()));
    let hole = "0".repeat(12_000);
    for (_, body) in &mut all {
        if body == b"<@HOLE@>" {
            *body = format!("<{hole}>").into_bytes();
        }
    }
    let dictionary = DICTIONARY.replace("/Contents <@HOLE@>", "/Contents 21 0 R");
    covers_nothing(
        "indirect",
        &judged(&forged(&all, &dictionary, Place::honest)),
    );
}

/// A way to write the byte range, and its name.
type Odd = (&'static str, fn(Place) -> String);

#[test]
fn a_byte_range_may_be_written_oddly_but_not_otherwise() {
    let odd = |write: fn(Place) -> String| {
        judged(&forged(&signed_objects(), DICTIONARY, |place| {
            (write(place), place.honest().1)
        }))
    };
    let same: [Odd; 3] = [
        ("lines", |p| {
            format!("[0\n{}\r\n{}\t{}\n]", p.start, p.end, p.length - p.end)
        }),
        ("zeros before", |p| {
            format!("[00 0{} 00{} 0{}]", p.start, p.end, p.length - p.end)
        }),
        ("a remark", |p| {
            format!("[0 %x\n{} {} {}]", p.start, p.end, p.length - p.end)
        }),
    ];
    for (what, write) in same {
        assert_eq!(
            odd(write).verdict,
            Outcome::Passed,
            "{what}: the numbers are the same and signed"
        );
    }
    let other: [Odd; 7] = [
        ("reals", |p| {
            format!("[0.0 {}.0 {}.0 {}.0]", p.start, p.end, p.length - p.end)
        }),
        ("texts", |p| {
            format!("[(0) ({}) ({}) ({})]", p.start, p.end, p.length - p.end)
        }),
        ("five numbers", |p| {
            format!("[0 {} {} {} 0]", p.start, p.end, p.length - p.end)
        }),
        ("six numbers", |p| {
            format!("[0 {} {} {} 0 0]", p.start, p.end, p.length - p.end)
        }),
        ("nested", |p| {
            format!("[[0 {} {} {}]]", p.start, p.end, p.length - p.end)
        }),
        ("past 64 bits", |p| {
            format!("[0 {} {} 18446744073709551617]", p.start, p.end)
        }),
        ("minus nought", |p| {
            format!("[-0.0 {} {} {}]", p.start, p.end, p.length - p.end)
        }),
    ];
    for (what, write) in other {
        covers_nothing(what, &odd(write));
    }
}

#[test]
fn an_indirect_byte_range_covers_nothing() {
    let mut all = signed_objects();
    let at_signs = "@".repeat(80);
    all.push((21, at_signs.into_bytes()));
    let dictionary = DICTIONARY.replace("@RANGE@", "21 0 R");
    let pdf = forged(&all, &dictionary, Place::honest);
    covers_nothing("indirect", &judged(&pdf));
}

#[test]
fn one_key_in_two_spellings_is_two_values() {
    let pdf = signed_by_leader(Shape::Table);
    let page = |keys: &str| body(3).replace("/Contents 4 0 R", keys).into_bytes();
    let forged = || (35, stream("", &CONTENT.replace("100", "900")));
    let escaped = after(&pdf, &vec![(3, page("/Cont#65nts 35 0 R")), forged()]);
    fails_by("an escaped key is the key", &escaped, Intrusion::Page);
    let both = after(
        &pdf,
        &vec![(3, page("/Contents 4 0 R /#43ontents 35 0 R")), forged()],
    );
    fails_by("both spellings", &both, Intrusion::Unreadable);
    let catalog = body(1).replace("/AcroForm", "/Open#41ction 35 0 R /AcroForm");
    let action = (35, b"<< /S /JavaScript /JS (app.alert) >>".to_vec());
    let report = after(&pdf, &vec![(1, catalog.into_bytes()), action]);
    fails_by("an escaped action", &report, Intrusion::Catalog);
    let broken = body(1).replace("/AcroForm", "/A#zz 1 /AcroForm");
    let report = judged(&increment(&pdf, &vec![(1, broken.into_bytes())]));
    is_damaged("an escape that is none", &report);
}

#[test]
fn a_dictionary_with_two_contents_or_two_ranges_is_refused() {
    for twice in [
        "/ByteRange @RANGE@ /ByteRange [0 1 2 3] /Contents <@HOLE@>",
        "/ByteRange @RANGE@ /Contents <00> /Contents <@HOLE@>",
        "/ByteRange @RANGE@ /Contents <@HOLE@> /#43ontents <00>",
        "/ByteRange @RANGE@ /Contents <@HOLE@> /Byte#52ange [0 0 0 0]",
    ] {
        let dictionary = DICTIONARY.replace("/ByteRange @RANGE@ /Contents <@HOLE@>", twice);
        let report = judged(&forged(&signed_objects(), &dictionary, Place::honest));
        assert_eq!(report.verdict, Outcome::Unreadable, "{twice}: {report:#?}");
        assert!(report.signatures.is_empty(), "{twice}");
    }
}

#[test]
fn a_handler_that_nobody_knows_signs_nothing() {
    let all = signed_objects();
    let honest = judged(&forged(&all, DICTIONARY, Place::honest));
    let known = DICTIONARY.replace("Adobe.PPKLite", "Adobe.PPKMS");
    let other = judged(&forged(&all, &known, Place::honest));
    assert_eq!(other.verdict, honest.verdict, "{other:#?}");
    let unknown = DICTIONARY.replace("Adobe.PPKLite", "Khong.AiBiet");
    let report = judged(&forged(&all, &unknown, Place::honest));
    covers_nothing("an unknown handler", &report);
}

#[test]
fn the_same_text_in_other_writing_is_no_change_and_no_new_name() {
    let pdf = signed_by_leader(Shape::Table);
    let hex = body(7).replace("(number)", "<6e756d626572>").into_bytes();
    let report = judged(&increment(&pdf, &vec![(7, hex)]));
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
    let wide = body(7)
        .replace("(number)", "<feff006e0075006d006200650072>")
        .into_bytes();
    fails_by(
        "other bytes of a name",
        &after(&pdf, &vec![(7, wide)]),
        Intrusion::Field,
    );
    // A new signature field that bears the leader's name in another encoding.
    let form = String::from_utf8(find(&pdf, 6))
        .unwrap()
        .replace("10 0 R]", "10 0 R 35 0 R]");
    let field = "<< /FT /Sig /T <feff006c00650061006400650072> /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R >>";
    let page = body(3).replace("10 0 R]", "10 0 R 35 0 R]").into_bytes();
    let report = after(
        &pdf,
        &vec![(3, page), (6, form.into_bytes()), (35, field.into())],
    );
    fails_by("the leader's name again", &report, Intrusion::Field);
}
