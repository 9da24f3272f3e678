//! Annexes and copies: forms 1.3, 2.1, 2.2, 3.1 and 3.2 (T5 and T6 of R§9).

use crate::form::looks;
use crate::golden::{STATE, copy, draft, issued, pages, rendered};
use crate::measured::inside;
use crate::page::{MM, Pages, fields, fill, pdftotext};
use office::{CopyForm, Moment, Number, PageStyle, Reference};
use paper::{
    Error, FIELD_ANNEX_INFO, Pictures, copy_block, copy_mark, copy_page, render, render_annex,
    sign_info_mark,
};

/// 5 January 2026, 09:07:03 in Vietnam.
const SIGNED: Moment = Moment::from_millis(1_767_578_823_000);

fn reference(name: &str) -> Reference {
    let draft = draft(name);
    Reference {
        number: Number::issued(12),
        notation: draft.notation().unwrap(),
        body: draft.body,
    }
}

#[test]
fn t1_an_annex_of_the_same_file_is_as_form_2_1() {
    let pages = pages("state-annexes", STATE);
    for (label, title) in [
        ("Phụ lục I", "DANH SÁCH THÀNH VIÊN"),
        ("Phụ lục II", "PHÂN CÔNG NHIỆM VỤ"),
    ] {
        let label = pages
            .pieces
            .iter()
            .find(|p| p.text.trim() == label)
            .unwrap();
        let title = pages.piece(title);
        let (width, _) = pages.sizes[label.page - 1];
        let middle = (30.0 * MM + width - 15.0 * MM) / 2.0;
        for piece in [label, title] {
            looks(piece, 14.0, true, false);
            assert!((piece.middle() - middle).abs() < 1.0, "{piece:?}");
        }
        let enclosed = pages
            .pieces
            .iter()
            .find(|p| p.page == label.page && p.text.starts_with("(Kèm theo Quyết định số"))
            .unwrap();
        looks(enclosed, 14.0, false, true);
        assert!(enclosed.y > title.y && title.y > label.y);
    }
    inside("state-annexes", &pages, &PageStyle::default());
    let fields = fields(&rendered("state-annexes", STATE));
    assert!(
        fields.values().all(|field| field.page == 1),
        "the office signs once, and nothing on the annex (R§1.7)"
    );
}

#[test]
fn t5_each_annex_counts_its_pages_from_one_and_may_lie_on_its_side() {
    let pages = pages("state-annexes", STATE);
    let upright: Vec<bool> = pages.sizes.iter().map(|(w, h)| w < h).collect();
    assert_eq!(upright, [true, true, false, false, false]);
    let numbers: Vec<String> = (1..=pages.count)
        .map(|page| {
            pages
                .on_page(page)
                .filter(|p| p.y < 20.0 * MM)
                .map(|p| p.text.clone())
                .collect()
        })
        .collect();
    assert_eq!(numbers, ["", "", "", "2", "3"], "hidden on each first page");
    let number = pages.on_page(4).find(|p| p.y < 20.0 * MM).unwrap();
    looks(number, 14.0, false, false);
    let middle = (30.0 + 282.0) / 2.0 * MM;
    assert!(
        (number.middle() - middle).abs() < 0.5,
        "centred over the text"
    );
    let heads = pages
        .pieces
        .iter()
        .filter(|p| p.text == "Nhiệm vụ" && p.bold() && p.page > 2);
    assert_eq!(heads.count(), 3, "the table's head is on each of its pages");
}

#[test]
fn t6_the_blanks_of_an_electronic_annex_stay_empty() {
    for name in ["state-annexes", "state-attached"] {
        let text = pdftotext(&issued(name, STATE), &[]);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains(
                "(Kèm theo Quyết định số /QĐ-UBND ngày tháng năm của Ủy ban nhân dân xã Thử Nghiệm)"
            ),
            "{name}: {text}"
        );
        let pages = pages(name, STATE);
        let line = pages.piece("(Kèm theo");
        let next = pages
            .on_page(line.page)
            .find(|p| p.text.starts_with("/QĐ-UBND") && (p.y - line.y).abs() < 0.1)
            .unwrap();
        assert!(
            next.x - line.right() > 6.0 * MM,
            "{name}: there is room to write"
        );
    }
}

#[test]
fn t6_a_separate_annex_shows_number_and_time_of_the_offices_signature() {
    let name = "state-annex_separate";
    let draft = draft(name);
    let whole = render(&draft, STATE).unwrap();
    assert!(
        !pdftotext(&whole.pdf, &[]).contains("(Kèm theo"),
        "the document's file holds no annex of a file of its own"
    );
    let mark = sign_info_mark(&reference(name), SIGNED).unwrap();
    for (at, landscape) in [(0, false), (1, true)] {
        let file = render_annex(&draft, at, STATE, &Pictures::new())
            .unwrap()
            .pdf;
        let fields = fields(&file);
        assert_eq!(fields.len(), 1, "one signature, the office's");
        let field = &fields[FIELD_ANNEX_INFO];
        let (width, height) = (field.right - field.left, field.bottom - field.top);
        assert!((width - 76.9 * MM).abs() < 0.1 && (height - 8.7 * MM).abs() < 0.1);
        assert_eq!(field.page, 1);
        assert!(
            field.bottom < 20.0 * MM && field.top > 0.0,
            "in the top margin"
        );
        let beyond = if landscape { 282.0 } else { 195.0 } * MM;
        assert!(
            (field.right - beyond - 5.35 * MM).abs() < 1.0 * MM,
            "top right"
        );
        if !landscape {
            let from = (field.left / MM) - 30.0;
            assert!(
                (92.5..=94.4).contains(&from),
                "{from} mm from the text's left"
            );
        }
        let text = pdftotext(&fill(&file, FIELD_ANNEX_INFO, &mark), &[]);
        assert!(
            text.contains("Số: 12/KH-UBND; 05-01-2026; 09:07:03 +07:00"),
            "{text}"
        );
    }
    let words = Pages::read(&mark);
    looks(words.piece("Số: 12/KH-UBND"), 10.0, false, false);
    assert!(words.images.is_empty(), "no picture");
    assert!(
        words
            .pieces
            .iter()
            .all(|p| p.colour == [0.0] || p.colour.is_empty()),
        "black"
    );
    let missing = render_annex(&draft, 2, STATE, &Pictures::new());
    assert!(matches!(missing, Err(Error::NoAnnex { number: 3 })));
}

#[test]
fn t1_a_text_put_in_force_has_the_head_of_form_1_3() {
    for (name, separate) in [("state-attached", false), ("state-attached_separate", true)] {
        let draft = draft(name);
        let pdf = if separate {
            render_annex(&draft, 0, STATE, &Pictures::new())
                .unwrap()
                .pdf
        } else {
            render(&draft, STATE).unwrap().pdf
        };
        let pages = Pages::read(&pdf);
        let page = if separate { 1 } else { 2 };
        let on_page = |text: &str| {
            pages
                .on_page(page)
                .find(|p| p.text.trim_start().starts_with(text))
                .unwrap_or_else(|| panic!("{name}: {text}"))
        };
        looks(on_page("CỘNG HÒA"), 13.0, true, false);
        looks(on_page("Độc lập"), 14.0, true, false);
        looks(on_page("ỦY BAN NHÂN DÂN"), 13.0, true, false);
        looks(on_page("QUY CHẾ"), 14.0, true, false);
        looks(on_page("Làm việc của Tổ công nghệ"), 14.0, true, false);
        looks(on_page("(Kèm theo Quyết định số"), 14.0, false, true);
        looks(on_page("Chương I"), 14.0, true, false);
        assert!(
            !pages
                .on_page(page)
                .any(|p| p.text.starts_with("Thử Nghiệm, ") || p.text.contains("Phụ lục")),
            "{name}: no number, no date, no annex's word"
        );
        assert_eq!(fields(&pdf).contains_key(FIELD_ANNEX_INFO), separate);
        let text = pdftotext(&pdf, &[]);
        assert!(
            text.contains("khoản 2 Điều 2./."),
            "its references are its own: {text}"
        );
    }
}

#[test]
fn t1_a_copy_on_paper_is_as_form_3_1() {
    let page = copy_page(&copy()).unwrap();
    assert_eq!(page.pages, 1);
    let pages = Pages::read(&page.pdf);
    inside("copy", &pages, &PageStyle::default());
    let line = pages
        .strokes
        .iter()
        .min_by(|a, b| a.y.total_cmp(&b.y))
        .unwrap();
    assert!(
        (line.width - 165.0 * MM).abs() < 0.5,
        "under a line as wide as the text"
    );
    looks(pages.piece("SAO Y"), 14.0, true, false);
    looks(pages.piece("ỦY BAN NHÂN DÂN"), 13.0, true, false);
    looks(pages.piece("Số: 07/SY-UBND"), 13.0, false, false);
    looks(
        pages.piece("Thử Nghiệm, ngày 21 tháng 11 năm 2026"),
        14.0,
        false,
        true,
    );
    looks(pages.piece("TL. CHỦ TỊCH"), 14.0, true, false);
    looks(pages.piece("Lê Văn Cường"), 14.0, true, false);
    looks(pages.piece("Nơi nhận:"), 12.0, true, true);
    looks(pages.piece("- Lưu: VT."), 11.0, false, false);
    let strip = copy_block(&copy()).unwrap();
    let (width, height) = Pages::read(&strip.pdf).sizes[0];
    assert!(
        (width - 165.0 * MM).abs() < 0.1 && height < 120.0 * MM,
        "{height}"
    );
    let mut blank = copy();
    (blank.number, blank.day) = (None, None);
    let text = pdftotext(&copy_page(&blank).unwrap().pdf, &[]);
    assert!(
        text.contains("Số:") && text.contains("ngày"),
        "written by hand: {text}"
    );
}

#[test]
fn t1_an_electronic_copy_says_its_form_as_form_3_2() {
    let mark = copy_mark(CopyForm::True, "Ủy ban nhân dân xã Thử Nghiệm", SIGNED).unwrap();
    let pages = Pages::read(&mark);
    let (width, height) = pages.sizes[0];
    assert!((width - 80.9 * MM).abs() < 0.1 && (height - 8.6 * MM).abs() < 0.1);
    looks(pages.piece("SAO Y; Ủy ban"), 10.0, false, false);
    assert!(pages.images.is_empty(), "no picture");
    let text = pdftotext(&mark, &[]).replace('\n', " ");
    assert!(
        text.contains("SAO Y; Ủy ban nhân dân xã Thử Nghiệm; 05-01-2026; 09:07:03 +07:00"),
        "{text}"
    );
    let long = copy_mark(CopyForm::Extract, &"Ủy ban nhân dân ".repeat(30), SIGNED).unwrap();
    assert_eq!(Pages::read(&long).count, 1, "a long name stays on its mark");
}
