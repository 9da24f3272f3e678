//! What signing and issue put into the fields.

use crate::page::{MM, Pages, number, pdftotext};
use lopdf::Document;
use office::{Day, Moment, Number, RuleSet};
use paper::{
    Error, FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE, date_mark, number_mark, seal_mark,
    signature_mark,
};

const STATE: RuleSet = RuleSet::State2020;

#[test]
fn every_mark_is_one_untagged_page_of_its_fields_size() {
    let at = Moment::from_millis(1_798_736_399_000);
    let day = Day::new(2026, 1, 5).unwrap();
    let png = png(300, 120);
    for (mark, field) in [
        (
            number_mark(&Number::issued(5), STATE).unwrap(),
            FIELD_NUMBER,
        ),
        (date_mark(day, STATE).unwrap(), FIELD_DATE),
        (
            signature_mark("Nguyễn Văn Ánh", "Chủ tịch", None, at).unwrap(),
            FIELD_LEADER,
        ),
        (
            signature_mark("Nguyễn Văn Ánh", "Chủ tịch", Some(&png), at).unwrap(),
            FIELD_LEADER,
        ),
        (
            seal_mark("Ủy ban nhân dân xã Thử Nghiệm", None, 36.0, at).unwrap(),
            FIELD_OFFICE,
        ),
        (
            seal_mark("Ủy ban nhân dân xã Thử Nghiệm", Some(&png), 36.0, at).unwrap(),
            FIELD_OFFICE,
        ),
    ] {
        let file = Document::load_mem(&mark).unwrap();
        let pages = file.get_pages();
        assert_eq!(pages.len(), 1);
        let page = file.get_dictionary(pages[&1]).unwrap();
        let sides: Vec<f64> = page
            .get(b"MediaBox")
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect();
        let size = paper::field_box(field, STATE).unwrap().unwrap();
        assert!(
            (sides[2] - size.width).abs() < 0.01 && (sides[3] - size.height).abs() < 0.01,
            "{field}: {sides:?}"
        );
        let content = String::from_utf8_lossy(&file.get_page_content(pages[&1])).into_owned();
        assert!(
            !content.contains("MCID") && !content.contains("BDC"),
            "{field}: no tags to import: {content}"
        );
        assert!(file.catalog().unwrap().get(b"StructTreeRoot").is_err());
        assert!(
            mark.len() < 60_000,
            "{field}: faces are cut to the letters used: {}",
            mark.len()
        );
    }
}

#[test]
fn marks_say_who_and_when() {
    let at = Moment::from_millis(1_767_578_823_000);
    let mark = signature_mark("Nguyễn Văn Ánh", "Chủ tịch", None, at).unwrap();
    let text = pdftotext(&mark, &[]).replace('\n', " ");
    assert!(
        text.contains("Người ký: Nguyễn Văn Ánh") && text.contains("Chức vụ: Chủ tịch"),
        "{text}"
    );
    assert!(
        text.contains("05-01-2026 09:07:03 +07:00"),
        "in Vietnam's time, zone said (R§1.7): {text}"
    );
    let seal = seal_mark("Ủy ban nhân dân xã Thử Nghiệm", None, 36.0, at).unwrap();
    let words = pdftotext(&seal, &[]).replace('\n', " ");
    assert!(
        words.contains("Cơ quan: Ủy ban nhân dân xã Thử Nghiệm") && words.contains("+07:00"),
        "{words}"
    );
    let long = "Ủy ban nhân dân xã Thử Nghiệm ".repeat(40);
    for mark in [
        seal_mark(&long, None, 30.0, at).unwrap(),
        signature_mark(&long, &long, None, at).unwrap(),
    ] {
        assert_eq!(
            Document::load_mem(&mark).unwrap().get_pages().len(),
            1,
            "a long name stays on its mark"
        );
    }
}

#[test]
fn words_in_place_of_pictures_do_not_lie_on_each_other() {
    let at = Moment::from_millis(1_767_578_823_000);
    let mark = signature_mark("Nguyễn Văn Ánh", "Phó Chủ tịch Thường trực", None, at).unwrap();
    let third = paper::field_box(FIELD_LEADER, STATE)
        .unwrap()
        .unwrap()
        .width
        / 3.0;
    let pages = Pages::read(&mark);
    assert!(
        pages.pieces.iter().all(|piece| piece.x >= third),
        "the seal ends at {third}: {pages:#?}"
    );
    assert!(
        pages
            .pieces
            .iter()
            .all(|piece| piece.right() <= 3.0 * third + 0.1),
        "nothing is cut"
    );
}

#[test]
fn t7_a_seal_is_printed_at_its_true_size() {
    // T7 of R§9: within half a millimetre.
    let at = Moment::from_millis(0);
    for diameter in [34.0, 36.0, 42.0] {
        let mark = seal_mark("UBND", Some(&png(400, 400)), diameter, at).unwrap();
        let [a, x, y] = image_place(&mark);
        assert!((a - diameter * MM).abs() < 0.5 * MM, "{diameter}: {a}");
        let size = paper::field_box(FIELD_OFFICE, STATE).unwrap().unwrap();
        assert!(
            (x + a - size.width).abs() < 0.1,
            "it touches the field's right edge"
        );
        assert!(
            (y + a / 2.0 - size.height / 2.0).abs() < 0.1,
            "on the middle"
        );
    }
    for diameter in [0.0, -5.0, f64::NAN, 60.0] {
        let refused = seal_mark("UBND", None, diameter, at);
        assert!(matches!(refused, Err(Error::SealSize { .. })), "{diameter}");
    }
}

#[test]
fn t7_the_seal_covers_a_third_of_any_signature() {
    // 25–40 % of the picture, T7 of R§9.
    let size = paper::field_box(FIELD_LEADER, STATE).unwrap().unwrap();
    for (width, height) in [(600, 300), (600, 200), (300, 300), (200, 300), (900, 100)] {
        let mark =
            signature_mark("A", "B", Some(&png(width, height)), Moment::from_millis(0)).unwrap();
        let [drawn, x, _] = image_place(&mark);
        let covered = (size.width / 3.0 - x) / drawn;
        assert!(
            (0.249..=0.40).contains(&covered),
            "{width} × {height}: {covered}"
        );
        let off = (x + drawn / 2.0 - size.width / 2.0).abs();
        let allowed = if width < height { 13.0 } else { 8.0 };
        assert!(
            off <= allowed,
            "{width} × {height}: {off} pt off the middle"
        );
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let whole = png(10, 10);
    let mut huge = png(10, 10);
    huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        &whole[..20],
        &whole[..40],
        &huge,
        &[0; 64],
    ] {
        let refused = signature_mark("A", "B", Some(bytes), Moment::from_millis(0));
        assert!(
            matches!(refused, Err(Error::Picture)),
            "{} bytes: {refused:?}",
            bytes.len()
        );
    }
}

/// Width, left and top (from the foot) of the one picture of a mark.
fn image_place(mark: &[u8]) -> [f64; 3] {
    let file = Document::load_mem(mark).unwrap();
    let content = file.get_page_content(file.get_pages()[&1]);
    let content = lopdf::content::Content::decode(&content).unwrap();
    let mut matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    for operation in &content.operations {
        if operation.operator == "cm" {
            let n: Vec<f64> = operation.operands.iter().map(number).collect();
            let m: [f64; 6] = matrix;
            matrix = [
                n[0] * m[0] + n[1] * m[2],
                n[0] * m[1] + n[1] * m[3],
                n[2] * m[0] + n[3] * m[2],
                n[2] * m[1] + n[3] * m[3],
                n[4] * m[0] + n[5] * m[2] + m[4],
                n[4] * m[1] + n[5] * m[3] + m[5],
            ];
        }
    }
    let low = matrix[5].min(matrix[5] + matrix[3]);
    [matrix[0], matrix[4], low]
}

/// A PNG with transparency, stored uncompressed.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut raw = Vec::new();
    for y in 0..height {
        raw.push(0);
        for x in 0..width {
            raw.extend([0, 0, 200, if (x + y) % 7 < 3 { 255 } else { 0 }]);
        }
    }
    let mut data = vec![0x78, 0x01];
    for (at, part) in raw.chunks(65535).enumerate() {
        let last = (at + 1) * 65535 >= raw.len();
        let length = u16::try_from(part.len()).unwrap();
        data.push(u8::from(last));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(part);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in &raw {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    data.extend((b << 16 | a).to_be_bytes());
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", head), (b"IDAT", data), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let mut named = name.to_vec();
        named.extend(&body);
        png.extend(&named);
        png.extend(crc(&named).to_be_bytes());
    }
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| {
            if c & 1 == 1 {
                c >> 1 ^ 0xedb8_8320
            } else {
                c >> 1
            }
        })
    })
}
