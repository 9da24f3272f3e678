//! What a draft may hold: references, footnotes, pictures, merged cells; and what it lacks, marked as gaps.

use crate::drafts;
use crate::golden::{STATE, all, draft, keep, rendered, rules_of};
use crate::marks::png;
use crate::measured::inside;
use crate::page::{MM, Pages, fields, pdftotext};
use office::{Block, Body, Draft, DraftFault, Kind, PageStyle};
use paper::{Error, Pictures, preview, preview_with, render, render_with};
use serde_json::json;

const SHA: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn with_blocks(blocks: serde_json::Value) -> Draft {
    let mut draft = drafts::letter();
    draft.blocks = serde_json::from_value(blocks).unwrap();
    draft
}

fn pictured(width_mm: u16) -> Draft {
    with_blocks(json!([
        {"type": "paragraph", "text": "Sơ đồ như sau:"},
        {"type": "picture", "file": SHA, "caption": "Hình 1. Sơ đồ", "description": "Hai ô nối nhau",
            "width_mm": width_mm},
        {"type": "paragraph", "text": "Hết."}
    ]))
}

fn one(bytes: Vec<u8>) -> Pictures {
    Pictures::from([(SHA.to_owned(), bytes)])
}

#[test]
fn every_golden_page_is_the_same_each_time() {
    for (name, draft) in all() {
        for rules in rules_of(&draft) {
            let once = rendered(&name, *rules);
            assert!(
                *once == *render(&draft, *rules).unwrap().pdf,
                "{name}: the same draft, the same bytes"
            );
            let drawn = |pdf: &[u8]| -> Vec<(usize, String, f64, f64, f64)> {
                let pieces = Pages::read(pdf).pieces.into_iter();
                pieces.map(|p| (p.page, p.text, p.x, p.y, p.size)).collect()
            };
            let seen = preview(&draft, *rules).unwrap();
            assert_eq!(
                drawn(&once),
                drawn(&seen.pdf),
                "{name}: what was looked at is what is signed"
            );
        }
    }
}

#[test]
fn references_show_where_things_stand_today() {
    let mut draft = with_blocks(json!([
        {"type": "article", "title": "Phạm vi", "text": "Nội dung.", "anchor": "x"},
        {"type": "article", "title": "Thi hành", "text": [
            {"text": "Thực hiện theo "}, {"text": "Điều 9", "refers": "x", "bold": true}, {"text": " Quyết định này."}]}
    ]));
    let shown = |draft: &Draft| pdftotext(&render(draft, STATE).unwrap().pdf, &[]);
    assert!(shown(&draft).contains("theo Điều 1 Quyết định này"));
    draft.blocks.insert(0, draft.blocks[0].clone());
    if let Block::Article { anchor, .. } = &mut draft.blocks[0] {
        anchor.clear();
    }
    let text = shown(&draft);
    assert!(
        text.contains("theo Điều 2 Quyết định này"),
        "renumbered: {text}"
    );
}

#[test]
fn an_annex_refers_to_its_own_blocks_first() {
    let mut draft = with_blocks(json!([{"type": "article", "text": "Thân.", "anchor": "x"}]));
    draft.annexes = serde_json::from_value(json!([{"title": "Biểu", "blocks": [
        {"type": "article", "text": "Một."},
        {"type": "article", "text": "Hai.", "anchor": "x"},
        {"type": "paragraph", "text": [{"text": "Xem ", }, {"text": "?", "refers": "x"}, {"text": " nhé"}]}
    ]}]))
    .unwrap();
    let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
    assert!(text.contains("Xem Điều 2 nhé"), "{text}");
}

#[test]
fn a_footnote_stands_at_the_foot_of_its_page() {
    let draft = with_blocks(json!([
        {"type": "paragraph", "text": [{"text": "Số liệu", "note": "Theo báo cáo của thôn."}, {"text": " như sau."}]},
        {"type": "paragraph", "text": "Hết."}
    ]));
    let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
    let note = pages.piece("Theo báo cáo của thôn.");
    assert!(
        (note.size - 11.0).abs() < 0.01 && note.y > 200.0 * MM,
        "{note:?}"
    );
    let mark = pages
        .pieces
        .iter()
        .find(|p| p.text.trim() == "1" && p.y < 150.0 * MM)
        .unwrap();
    assert!(mark.size < 10.0, "a raised figure: {mark:?}");
    let long = with_blocks(json!([
        {"type": "paragraph", "text": [{"text": "x", "note": "Nghiêng".repeat(400)}, {"text": " và ", "note": "dài ".repeat(4000)}]}
    ]));
    let rendered = render(&long, STATE).unwrap();
    assert!(rendered.pages > 1, "a note longer than a page runs on");
    inside("notes", &Pages::read(&rendered.pdf), &PageStyle::default());
}

#[test]
fn a_picture_stays_within_the_text() {
    for (width, height, width_mm, drawn_mm) in [
        (300, 150, 0, 300.0 / 96.0 * 25.4),
        (300, 150, 100, 100.0),
        (300, 150, 60_000, 165.0),
        (2000, 10, 0, 165.0),
    ] {
        let draft = pictured(width_mm);
        let rendered = render_with(&draft, STATE, &one(png(width, height))).unwrap();
        keep(&format!("picture-{width}-{width_mm}"), &rendered.pdf);
        let pages = Pages::read(&rendered.pdf);
        let image = &pages.images[0];
        assert!((image.width - drawn_mm * MM).abs() < 0.5, "{image:?}");
        let shape = image.width / image.height;
        assert!(
            (shape - f64::from(width) / f64::from(height)).abs() / shape < 0.01,
            "its shape is kept"
        );
        inside("picture", &pages, &draft.style);
        let caption = pages.piece("Hình 1. Sơ đồ");
        assert!(
            caption.y > image.y + image.height && caption.italic(),
            "under it"
        );
    }
    let tall = render_with(&pictured(165), STATE, &one(png(20, 2000))).unwrap();
    let pages = Pages::read(&tall.pdf);
    assert!(
        pages.images[0].height < 257.0 * MM,
        "never taller than the page"
    );
    inside("tall", &pages, &PageStyle::default());
}

#[test]
fn a_picture_in_the_colours_of_a_press_is_turned_into_those_of_a_screen() {
    let jpeg = include_bytes!("../cmyk.jpg").to_vec();
    let rendered = render_with(&pictured(0), STATE, &one(jpeg)).unwrap();
    assert_eq!(
        Pages::read(&rendered.pdf).images.len(),
        1,
        "PDF/A knows no CMYK without a profile"
    );
}

#[test]
fn a_picture_that_cannot_be_drawn_is_told_and_its_gap_is_marked() {
    let draft = pictured(0);
    let untouched = draft.clone();
    let mut huge = png(8, 8);
    huge[16..24].copy_from_slice(&[0, 0, 0x4e, 0x21, 0, 0, 0, 1]);
    let mut many = png(8, 8);
    many[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let cut = png(60, 60)[..400].to_vec();
    for (pictures, shown) in [
        (Pictures::new(), "[hình chưa có]"),
        (one(b"%PDF-1.7".to_vec()), "[hình hỏng]"),
        (one(Vec::new()), "[hình hỏng]"),
        (one(cut), "[hình hỏng]"),
        (one(huge), "[hình quá lớn: 20001 × 1 điểm]"),
        (one(many), "[hình quá lớn: 20000 × 20000 điểm]"),
    ] {
        let told = render_with(&draft, STATE, &pictures).map(|_| ());
        assert!(
            matches!(
                told,
                Err(Error::PictureMissing { .. }
                    | Error::PictureBroken { .. }
                    | Error::PictureTooLarge { .. })
            ),
            "{told:?}"
        );
        let text = pdftotext(&preview_with(&draft, STATE, &pictures).unwrap().pdf, &[]);
        assert!(
            text.contains(shown) && text.contains("Hình 1. Sơ đồ"),
            "{shown}: {text}"
        );
    }
    assert_eq!(draft, untouched);
}

#[test]
fn merged_cells_hold_one_text_over_their_columns_and_rows() {
    let draft = with_blocks(json!([{
        "type": "table", "head": ["STT", "Đơn vị", "Quý I", "Quý II"],
        "rows": [["1", "Thôn Một", "10", "20"], ["", "Thôn Hai", "Chưa có số liệu", "không hiện"], ["3", "Thôn Ba", "5", "6"]],
        "aligns": ["center", "left", "right"],
        "merges": [{"row": 0, "column": 0, "rows": 2, "columns": 1}, {"row": 1, "column": 2, "rows": 1, "columns": 2}]
    }]));
    let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
    assert!(
        !pages.texts().iter().any(|text| text.contains("không hiện")),
        "words stand in the upper left cell"
    );
    let column = 165.0 / 4.0 * MM;
    let left = 30.0 * MM;
    let number = pages
        .pieces
        .iter()
        .find(|p| p.text == "1" && p.size > 10.0)
        .unwrap();
    assert!(
        (number.middle() - left - column / 2.0).abs() < 1.0,
        "centred"
    );
    let ten = pages.piece("10");
    assert!(
        (ten.right() - (left + 3.0 * column - 4.0)).abs() < 1.0,
        "flush right: {ten:?}"
    );
    let twenty = pages.piece("20");
    assert!(
        (twenty.x - (left + 3.0 * column + 4.0)).abs() < 1.0,
        "the last is flush left"
    );
    let merged = pages.piece("Chưa có số liệu");
    assert!(
        (merged.right() - (left + 4.0 * column - 4.0)).abs() < 1.0,
        "over both columns: {merged:?}"
    );
    inside("merges", &pages, &PageStyle::default());
}

#[test]
fn every_gap_of_an_empty_draft_is_marked() {
    for body in [Body::State, Body::Party] {
        for kind in Kind::all(body) {
            let empty = Draft::new(kind, body);
            for rules in rules_of(&empty) {
                let told = render(&empty, *rules).map(|_| ());
                assert!(
                    matches!(told, Err(Error::Unfinished(_))),
                    "{}: {told:?}",
                    kind.word()
                );
                let pdf = preview(&empty, *rules).unwrap().pdf;
                keep(&format!("gaps-{}-{}", kind.word(), rules.word()), &pdf);
                let text = pdftotext(&pdf, &[]);
                for gap in [
                    "[cơ quan ban hành]",
                    "[ký hiệu]",
                    "[chức vụ]",
                    "[họ và tên]",
                ] {
                    // Who led and who wrote minutes are words of the form.
                    if gap == "[chức vụ]" && kind.word() == "bien_ban" {
                        continue;
                    }
                    assert!(text.contains(gap), "{}: {gap} in {text}", kind.word());
                }
                assert_eq!(
                    text.contains("[trích yếu]"),
                    !["giay_gioi_thieu", "giay_nghi_phep"].contains(&kind.word())
                );
                let named = ["giay_moi", "giay_gioi_thieu", "giay_nghi_phep", "cong_dien"];
                let wanted = if named.contains(&kind.word()) { 2 } else { 1 };
                assert_eq!(
                    text.matches("[cơ quan ban hành]").count(),
                    wanted,
                    "{}",
                    kind.word()
                );
                assert_eq!(text.contains("[địa danh]"), kind.word() != "bien_ban");
                let blanks = kind
                    .particulars(body)
                    .iter()
                    .filter(|part| part.required)
                    .count();
                assert!(
                    text.matches('[').count() >= 5 + blanks,
                    "{}: {text}",
                    kind.word()
                );
                inside(kind.word(), &Pages::read(&pdf), &PageStyle::default());
                assert!(fields(&pdf).contains_key("leader"));
            }
        }
    }
}

#[test]
fn a_lost_reference_and_an_empty_annex_are_marked() {
    let mut draft = with_blocks(json!([
        {"type": "paragraph", "text": [{"text": "Theo "}, {"text": "khoản 2 Điều 3", "refers": "gone"}]}
    ]));
    draft.annexes = serde_json::from_value(json!([{"title": ""}])).unwrap();
    let told = render(&draft, STATE).map(|_| ());
    assert!(
        matches!(
            told,
            Err(Error::Unfinished(DraftFault::AnnexIncomplete { number: 1 }))
        ),
        "{told:?}"
    );
    let text = pdftotext(&preview(&draft, STATE).unwrap().pdf, &[]);
    for gap in [
        "[viện dẫn đã mất: khoản 2 Điều 3]",
        "[tên phụ lục]",
        "[nội dung phụ lục]",
    ] {
        assert!(text.contains(gap), "{gap}: {text}");
    }
}

#[test]
fn a_style_outside_the_rules_is_drawn_inside_them_and_never_signed() {
    let mut draft = draft("state-cong_van");
    draft.style.left_mm = 200;
    draft.style.right_mm = 255;
    draft.style.size = 99;
    let told = render(&draft, STATE).map(|_| ());
    assert!(
        matches!(
            told,
            Err(Error::Unfinished(DraftFault::StyleOutside { .. }))
        ),
        "{told:?}"
    );
    let pages = Pages::read(&preview(&draft, STATE).unwrap().pdf);
    let brought = PageStyle {
        left_mm: 35,
        right_mm: 20,
        ..PageStyle::default()
    };
    inside("style", &pages, &brought);
}
