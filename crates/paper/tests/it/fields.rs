//! The four fields that signing and issue fill later.

use crate::drafts;
use crate::page::{FieldOnPage, MM, Pages, fields, fill, pdftotext, tool};
use lopdf::Document;
use office::{Day, Number, RuleSet};
use paper::{FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE, date_mark, number_mark, render};

const STATE: RuleSet = RuleSet::State2020;

#[test]
fn t2_t3_an_issued_document_reads_as_one_line_each() {
    // T2 and T3 of R§9, as poppler reads them after the fields are filled.
    for (count, (y, m, d), number, date) in [
        (
            5,
            (2026, 1, 5),
            "Số: 05/QĐ-UBND",
            "Thử Nghiệm, ngày 05 tháng 01 năm 2026",
        ),
        (
            12,
            (2026, 3, 9),
            "Số: 12/QĐ-UBND",
            "Thử Nghiệm, ngày 09 tháng 3 năm 2026",
        ),
        (
            12345,
            (2026, 12, 31),
            "Số: 12345/QĐ-UBND",
            "Thử Nghiệm, ngày 31 tháng 12 năm 2026",
        ),
    ] {
        let pdf = render(&drafts::decision(), STATE).unwrap().pdf;
        let day = Day::new(y, m, d).unwrap();
        let pdf = fill(
            &pdf,
            FIELD_NUMBER,
            &number_mark(&Number::issued(count), STATE).unwrap(),
        );
        let pdf = fill(&pdf, FIELD_DATE, &date_mark(day, STATE).unwrap());
        for options in [&[][..], &["-layout"], &["-raw"]] {
            let text = pdftotext(&pdf, options);
            let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                options == ["-raw"] || squeezed.contains(number),
                "{options:?}: {squeezed}"
            );
            assert!(
                options == ["-raw"] || squeezed.contains(date),
                "{options:?}: {squeezed}"
            );
        }
        let lines = pdftotext(&pdf, &[]);
        assert!(lines.lines().any(|line| line == number), "{lines}");
        assert!(lines.lines().any(|line| line == date), "{lines}");
    }
}

#[test]
fn a_number_with_a_suffix_fits() {
    let pdf = render(&drafts::letter(), STATE).unwrap().pdf;
    let pdf = fill(
        &pdf,
        FIELD_NUMBER,
        &number_mark(&Number::receive("123a"), STATE).unwrap(),
    );
    assert!(pdftotext(&pdf, &[]).contains("Số: 123a/UBND-VP"));
    let long = number_mark(&Number::receive("123456789012"), STATE);
    assert!(
        matches!(long, Err(paper::Error::NumberTooLong { .. })),
        "Annex VI ends at eleven"
    );
}

#[test]
fn the_fields_are_what_the_signing_room_expects() {
    let rendered = render(&drafts::decision(), STATE).unwrap();
    let fields = fields(&rendered.pdf);
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE]
    );
    for (name, field) in &fields {
        let of = |key: &[u8]| field.dictionary.get(key).ok();
        let kind = of(b"FT").unwrap().as_name().unwrap();
        assert_eq!(
            kind,
            if matches!(name.as_str(), FIELD_NUMBER | FIELD_DATE) {
                b"Tx" as &[u8]
            } else {
                b"Sig"
            }
        );
        assert!(of(b"V").is_none(), "{name}: nothing is filled in");
        let flags = of(b"F").and_then(|flags| flags.as_i64().ok()).unwrap();
        assert!(
            of(b"AP").is_some() && flags & 4 == 4,
            "{name}: printed as it looks"
        );
        assert_eq!(
            flags & (2 + 32 + 64 + 256),
            0,
            "{name}: never hidden (PDF/A)"
        );
        let told = lopdf::decode_text_string(of(b"TU").unwrap()).unwrap();
        assert!(
            told.contains("Số") || told.contains("Ngày") || told.contains("Chữ ký"),
            "{told}"
        );
        assert!(
            field.page == if kind == b"Tx" { 1 } else { rendered.pages },
            "{name} is on page {}",
            field.page
        );
    }
    let file = Document::load_mem(&rendered.pdf).unwrap();
    let form = file
        .catalog()
        .unwrap()
        .get_deref(b"AcroForm", &file)
        .unwrap()
        .as_dict()
        .unwrap();
    assert!(
        form.get(b"NeedAppearances").is_err(),
        "viewers paint what is there"
    );
    assert!(form.get(b"SigFlags").is_err(), "nothing is signed yet");
}

#[test]
fn fields_touch_no_words_and_marks_have_their_size() {
    for draft in [drafts::letter(), drafts::decision()] {
        let pdf = render(&draft, STATE).unwrap().pdf;
        let pages = Pages::read(&pdf);
        let fields = fields(&pdf);
        for name in [FIELD_NUMBER, FIELD_DATE, FIELD_LEADER] {
            let field = &fields[name];
            let size = paper::field_box(name, STATE).unwrap().unwrap();
            assert!(
                (field.right - field.left - size.width).abs() < 0.02,
                "{name}"
            );
            assert!(
                (field.bottom - field.top - size.height).abs() < 0.02,
                "{name}"
            );
            for piece in pages.pieces.iter().filter(|piece| piece.page == field.page) {
                let beside = piece.right() <= field.left + 0.05 || piece.x >= field.right - 0.05;
                let above = piece.y + piece.size * 0.216 <= field.top + 0.05;
                let below = piece.y - piece.size * 0.891 >= field.bottom - 0.05;
                assert!(beside || above || below, "{name} lies on {:?}", piece.text);
            }
        }
        let (slash, number) = (pages.piece("/"), &fields[FIELD_NUMBER]);
        assert!(
            (slash.x - number.right).abs() < 0.05,
            "figures end at the stroke"
        );
        assert!(
            (number.bottom - slash.y - 2.8).abs() < 0.05,
            "on the same baseline"
        );
        let (place, date) = (pages.piece("Thử Nghiệm, "), &fields[FIELD_DATE]);
        assert!(
            (place.x + place.advance - date.left).abs() < 0.05,
            "the date follows the place"
        );
        assert!(
            (date.bottom - place.y - 3.0).abs() < 0.05,
            "on the same baseline"
        );
        assert!(
            date.right <= 195.0 * MM + 0.05,
            "inside the page's right margin"
        );
    }
}

#[test]
fn the_seal_lies_on_the_left_third_of_the_signature() {
    // R§1.7 and T7 of R§9.
    let fields = fields(&render(&drafts::letter(), STATE).unwrap().pdf);
    let (leader, office) = (&fields[FIELD_LEADER], &fields[FIELD_OFFICE]);
    let width = |field: &FieldOnPage| field.right - field.left;
    let covered = (office.right - leader.left) / width(leader);
    assert!(
        (0.32..0.345).contains(&covered),
        "{covered} of the signature is covered"
    );
    assert!(office.left < leader.left, "from the left");
    let square = width(office) - (office.bottom - office.top);
    assert!(
        square.abs() < 0.02 && width(office) >= 41.9 * MM,
        "a square that takes a seal of 42 mm"
    );
    let pdf = render(&drafts::letter(), STATE).unwrap().pdf;
    let pages = Pages::read(&pdf);
    let (position, name) = (pages.piece("PHÓ CHỦ TỊCH"), pages.piece("Nguyễn Văn Ánh"));
    assert!(
        leader.top >= position.y && leader.bottom <= name.y - 14.0 * 0.66,
        "between position and name"
    );
    let middle = (leader.left + leader.right) / 2.0;
    assert!(
        (middle - name.middle()).abs() < 0.5,
        "in the middle above the name"
    );
    assert!(
        office.left > pages.piece("- Lưu").right() && office.left > 93.0 * MM,
        "clear of the recipients"
    );
}

#[test]
fn a_free_date_shows_its_words_and_room() {
    let text = pdftotext(&render(&drafts::letter(), STATE).unwrap().pdf, &["-layout"]);
    let line = text
        .lines()
        .find(|line| line.contains("Thử Nghiệm, ngày"))
        .unwrap();
    assert!(line.contains("tháng") && line.contains("năm"), "{line}");
    let words: Vec<&str> = line.split_whitespace().collect();
    assert!(
        words.ends_with(&["ngày", "tháng", "năm"]),
        "nothing stands in the gaps: {line}"
    );
}

#[test]
fn the_file_is_sound_and_says_what_it_is() {
    let rendered = render(&drafts::decision(), STATE).unwrap();
    let (sound, said) = tool("qpdf", &rendered.pdf, &["--check"], None);
    assert!(sound, "{}", String::from_utf8_lossy(&said));
    let file = Document::load_mem(&rendered.pdf).unwrap();
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"vi-VN");
    assert!(catalog.get(b"StructTreeRoot").is_ok(), "the file is tagged");
    let info = file
        .trailer
        .get_deref(b"Info", &file)
        .unwrap()
        .as_dict()
        .unwrap();
    let title = lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap();
    assert_eq!(title, drafts::decision().subject);
    assert!(info.get(b"CreationDate").is_err(), "no clock was asked");
    let metadata = catalog
        .get_deref(b"Metadata", &file)
        .unwrap()
        .as_stream()
        .unwrap();
    let packet = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
    assert!(packet.contains("<pdfaid:part>2</pdfaid:part>"), "{packet}");
    assert!(
        !packet.contains("T00:00:00"),
        "nor does the packet name a date: {packet}"
    );
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let one = render(&drafts::decision(), STATE).unwrap();
    render(&drafts::letter(), STATE).unwrap();
    assert_eq!(one, render(&drafts::decision(), STATE).unwrap());
    let mut other = drafts::decision();
    other.subject.push('.');
    assert_ne!(one.pdf, render(&other, STATE).unwrap().pdf);
}
