//! The slip of an attempt to send: its QR code gives back what was put in, as a reader sees the printed page.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{RenderCache, RenderSettings, render};
use paper::prints::{
    AttemptWords, KeyWords, ReceiptLine, WatchWords, attempt, key_page, watch_list,
};

/// What a reader finds on the first page, drawn at 300 dots per inch.
fn read_code(pdf: &[u8]) -> String {
    let pdf = Pdf::new(pdf.to_vec()).unwrap();
    let settings = RenderSettings {
        x_scale: 300.0 / 72.0,
        y_scale: 300.0 / 72.0,
        ..RenderSettings::default()
    };
    let interpreting = InterpreterSettings::default();
    let drawn = render(
        &pdf.pages()[0],
        &RenderCache::new(),
        &interpreting,
        &settings,
    );
    let (wide, high) = (usize::from(drawn.width()), usize::from(drawn.height()));
    // Where nothing was drawn the paper is white.
    let light: Vec<u8> = drawn
        .data()
        .iter()
        .map(|dot| 255 - (dot.a - dot.r.max(dot.g)))
        .collect();
    let mut seen =
        rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| light[y * wide + x]);
    let grids = seen.detect_grids();
    assert_eq!(
        grids.len(),
        1,
        "one code stands on a page of {wide} x {high}"
    );
    let mut bytes = Vec::new();
    grids[0].decode_to(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_code_on_the_page_reads_back_letter_by_letter() {
    for length in [40, 700, 1_100] {
        let code: String = ('!'..='~').cycle().take(length).collect();
        let words = AttemptWords {
            office: "UBND xã Thử Nghiệm".to_owned(),
            cited: "Công văn số 05/UBND-VP".to_owned(),
            files: vec![[
                "05_UBND-VP.pdf".to_owned(),
                "12 kB".to_owned(),
                "ab".repeat(32),
            ]],
            lines: vec![ReceiptLine::default(); 168],
            code: code.clone(),
            ..AttemptWords::default()
        };
        let printed = attempt(&words).unwrap();
        assert_eq!(read_code(&printed.pdf), code, "{length} letters");
        assert!(printed.pages > 3, "168 recipients take more pages");
        assert_eq!(printed.replaced, 0, "every letter of ours has a face");
    }
}

#[test]
fn a_code_too_long_is_told_and_not_drawn() {
    let words = AttemptWords {
        code: "x".repeat(3_000),
        ..AttemptWords::default()
    };
    assert!(attempt(&words).is_err());
}

#[test]
fn a_key_page_and_a_watch_list_are_whole_files() {
    let key = key_page(&KeyWords {
        code: "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n".to_owned(),
        says: vec!["Khóa này ký biên nhận.".to_owned()],
        ..KeyWords::default()
    });
    let key = key.unwrap();
    assert!(read_code(&key.pdf).contains("BEGIN PUBLIC KEY"));
    let row = ["Xã A", "05/UBND-VP", "09:00", "Chưa tiếp nhận", "17:00", ""].map(str::to_owned);
    let list = watch_list(&WatchWords {
        rows: vec![row; 168],
        ..WatchWords::default()
    });
    assert!(list.unwrap().pages > 2);
}
