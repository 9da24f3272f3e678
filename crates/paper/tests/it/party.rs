//! The Party's form (R§3.2–3.3), as far as secondary texts tell it.

use crate::drafts;
use crate::form::{all_inside, looks};
use crate::page::{MM, Pages, fields, fill, pdftotext};
use office::{Body, Day, Draft, Kind, Number, RuleSet};
use paper::{FIELD_DATE, FIELD_NUMBER, date_mark, number_mark, render};

const NEW: RuleSet = RuleSet::Party2026;
const OLD: RuleSet = RuleSet::Party2018;

fn of_party(kind: &str) -> Draft {
    let mut draft = if kind == "quyet_dinh" {
        drafts::decision()
    } else {
        drafts::letter()
    };
    draft.kind = Kind::parse(kind).unwrap();
    draft.body = Body::Party;
    draft.letterhead.superior = "ĐẢNG BỘ TỈNH THỬ".into();
    draft.letterhead.issuer = "ĐẢNG ỦY XÃ THỬ NGHIỆM".into();
    draft.letterhead.abbreviation = "ĐU".into();
    draft.letterhead.unit.clear();
    draft.signature.authority = vec!["T/M BAN THƯỜNG VỤ".into()];
    draft.signature.position = "PHÓ BÍ THƯ".into();
    draft.filed.clear();
    draft.drafter.clear();
    draft
}

#[test]
fn the_head_is_the_partys() {
    for rules in [OLD, NEW] {
        let pages = Pages::read(&render(&of_party("quyet_dinh"), rules).unwrap().pdf);
        let headline = pages.piece("ĐẢNG CỘNG SẢN VIỆT NAM");
        looks(headline, 15.0, true, false);
        let line = pages.stroke_below(headline);
        assert!(
            (line.width - headline.width).abs() < 0.5 && (line.x - headline.x).abs() < 0.5,
            "as long as the words"
        );
        looks(pages.piece("ĐẢNG BỘ TỈNH THỬ"), 14.0, false, false);
        looks(pages.piece("ĐẢNG ỦY XÃ THỬ NGHIỆM"), 14.0, true, false);
        let star = pages.piece("*");
        assert!(
            (star.middle() - pages.piece("ĐẢNG ỦY XÃ").middle()).abs() < 0.5,
            "the star is in the middle"
        );
        assert_eq!(
            pages
                .strokes
                .iter()
                .filter(|s| s.page == 1 && s.y < 60.0 * MM)
                .count(),
            1,
            "no line but the headline's"
        );
        let date = pages.piece("Thử Nghiệm, ");
        looks(date, 14.0, false, true);
        assert!(
            (date.y - pages.piece("-QĐ/ĐU").y).abs() < 0.01,
            "number and date share one baseline"
        );
        looks(
            pages.piece("QUYẾT ĐỊNH"),
            if rules == OLD { 16.0 } else { 15.0 },
            true,
            false,
        );
        looks(pages.piece("về việc kiện toàn"), 14.0, true, false);
        let dashes = pages.piece("-----");
        assert!((dashes.middle() - pages.piece("về việc kiện toàn").middle()).abs() < 0.5);
        all_inside(&pages);
    }
}

#[test]
fn t3_number_and_date_read_as_the_party_writes_them() {
    // T3 of R§9: no colon, a dash after the number.
    for rules in [OLD, NEW] {
        let mut draft = of_party("nghi_quyet");
        draft.addressees.clear();
        let pdf = render(&draft, rules).unwrap().pdf;
        let pdf = fill(
            &pdf,
            FIELD_NUMBER,
            &number_mark(&Number::issued(5), rules).unwrap(),
        );
        let pdf = fill(
            &pdf,
            FIELD_DATE,
            &date_mark(Day::new(2026, 6, 1).unwrap(), rules).unwrap(),
        );
        let text = pdftotext(&pdf, &[]);
        assert!(text.lines().any(|line| line == "Số 05-NQ/ĐU"), "{text}");
        assert!(
            text.lines()
                .any(|line| line == "Thử Nghiệm, ngày 01 tháng 6 năm 2026"),
            "{text}"
        );
        assert_eq!(fields(&pdf).len(), 4);
    }
}

#[test]
fn the_foot_is_the_partys() {
    let pages = Pages::read(&render(&of_party("cong_van"), NEW).unwrap().pdf);
    looks(pages.piece("T/M BAN THƯỜNG VỤ"), 14.0, true, false);
    looks(pages.piece("PHÓ BÍ THƯ"), 14.0, false, false);
    looks(pages.piece("Nguyễn Văn Ánh"), 14.0, true, false);
    let receivers = pages.piece("Nơi nhận:");
    looks(receivers, 14.0, false, false);
    let under = pages.stroke_below(receivers);
    assert!(
        (under.width - receivers.width).abs() < 0.5 && under.y - receivers.y < 4.0,
        "underlined"
    );
    looks(pages.piece("- Như trên;"), 12.0, false, false);
    looks(pages.piece("- Lưu VPĐU."), 12.0, false, false);
    looks(pages.piece("Kính gửi: "), 14.0, false, true);
    looks(pages.piece("Về việc báo cáo"), 12.0, false, true);
}

#[test]
fn the_last_sentence_ends_with_a_full_stop() {
    let text = pdftotext(&render(&of_party("cong_van"), NEW).unwrap().pdf, &[]);
    assert!(
        text.contains("kính báo cáo.\n") && !text.contains("./."),
        "{text}"
    );
    let mut draft = of_party("bao_cao");
    draft.blocks = serde_json::from_str(
        r#"[{"type":"section","title":"Mục thử"},{"type":"paragraph","text":"Hết./."}]"#,
    )
    .unwrap();
    let text = pdftotext(&render(&draft, NEW).unwrap().pdf, &[]);
    assert!(
        text.contains("I- MỤC THỬ") && text.contains("Hết.\n") && !text.contains("./."),
        "{text}"
    );
}

#[test]
fn lines_are_at_least_eighteen_points_apart() {
    let pages = Pages::read(&render(&of_party("cong_van"), NEW).unwrap().pdf);
    let (first, second) = (
        pages.piece("Thực hiện Công văn"),
        pages.piece("ban nhân dân tỉnh Thử về việc"),
    );
    let pitch = second.y - first.y;
    assert!((17.99..=18.5).contains(&pitch), "{pitch}");
}

#[test]
fn every_shared_type_is_laid_out() {
    for kind in Kind::all(Body::Party).filter(|kind| kind.word() != "bien_ban") {
        let draft = of_party(kind.word());
        let pages = Pages::read(&render(&draft, NEW).unwrap().pdf);
        all_inside(&pages);
        if draft.addressees.is_empty() {
            continue;
        }
        let petition = kind.word() == "to_trinh";
        let label = if petition {
            "Kính trình: "
        } else {
            "Kính gửi: "
        };
        looks(pages.piece(label), 14.0, false, true);
    }
}
