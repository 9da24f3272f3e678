//! An extract made anew in full form: the original's head, the parts taken under their own numbers, its foot.

use crate::golden;
use crate::page::{Pages, pdftotext};
use office::{Block, Day, Draft, Number, RuleSet};
use paper::{Extracted, Pictures, render_extract};
use std::collections::BTreeSet;

fn of(blocks: &[usize]) -> Extracted {
    Extracted {
        number: Number::issued(5),
        day: Day::new(2026, 6, 5).unwrap(),
        bases: false,
        blocks: blocks.iter().copied().collect(),
        annexes: BTreeSet::new(),
    }
}

fn set(name: &str, draft: &Draft, of: &Extracted, rules: RuleSet) -> (Pages, String) {
    let pdf = render_extract(draft, of, rules, &Pictures::new())
        .unwrap()
        .pdf;
    golden::keep(&format!("extract-{name}"), &pdf);
    assert!(
        !pdf.windows(9).any(|part| part == b"/AcroForm"),
        "nothing is kept free"
    );
    let text = pdftotext(&pdf, &["-layout"]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (Pages::read(&pdf), text)
}

fn article(draft: &Draft, number: usize) -> usize {
    let articles = draft.blocks.iter().enumerate();
    let mut articles = articles.filter(|(_, block)| matches!(block, Block::Article { .. }));
    articles.nth(number - 1).unwrap().0
}

#[test]
fn an_extract_has_the_full_form_and_of_the_content_what_was_taken() {
    let draft = golden::draft("state-quyet_dinh");
    let second = article(&draft, 2);
    let (_, text) = set("state", &draft, &of(&[second]), RuleSet::State2020);
    let order = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 05/QĐ-UBND",
        "ngày 05 tháng 6 năm 2026",
        "QUYẾT ĐỊNH",
        "[...]",
        "Điều 2.",
        "[...]",
        "(Đã ký)",
        "Nguyễn Văn Ánh",
    ];
    let mut from = 0;
    for words in order {
        let at = text.get(from..).and_then(|rest| rest.find(words));
        from += at.unwrap_or_else(|| panic!("{words} after byte {from}: {text}"));
    }
    assert!(!text.contains("Điều 1."), "what was not taken is not there");
    assert!(!text.contains("Căn cứ"), "the bases were not taken");
    assert!(!text.contains("./."), "the document's end was left out");
}

#[test]
fn the_end_bases_and_annexes_come_where_they_are_taken() {
    let draft = golden::draft("state-annexes");
    let last = draft.blocks.len() - 1;
    let taken = Extracted {
        bases: true,
        annexes: BTreeSet::from([1]),
        ..of(&[last])
    };
    let (_, text) = set("annexes", &draft, &taken, RuleSet::State2020);
    assert!(text.contains("Căn cứ") && text.contains("./."), "{text}");
    assert!(
        text.contains("Phụ lục II") && !text.contains("Phụ lục I "),
        "its own number: {text}"
    );
    assert!(
        text.contains("số 05/QĐ-UBND ngày 05 tháng 6 năm 2026"),
        "the annex is tied to the document as issued: {text}"
    );
}

#[test]
fn the_partys_extract_has_the_partys_form() {
    let draft = golden::draft("party-nghi_quyet");
    let (_, text) = set("party", &draft, &of(&[0]), RuleSet::Party2026);
    assert!(text.contains("ĐẢNG CỘNG SẢN VIỆT NAM"), "{text}");
    assert!(text.contains("Số 05-NQ/"), "{text}");
}

#[test]
fn heads_of_an_extract_measure_as_those_of_the_document() {
    let draft = golden::draft("state-quyet_dinh");
    let (extract, _) = set(
        "measured",
        &draft,
        &of(&[article(&draft, 1)]),
        RuleSet::State2020,
    );
    let whole = golden::pages("state-quyet_dinh", RuleSet::State2020);
    for words in ["CỘNG HÒA", "Độc lập", "XÃ THỬ NGHIỆM", "QUYẾT ĐỊNH"] {
        let (a, b) = (extract.piece(words), whole.piece(words));
        assert_eq!((a.size, a.bold()), (b.size, b.bold()), "{words}");
        assert!((a.middle() - b.middle()).abs() < MM, "{words}: ± 1 mm");
        assert!((a.y - b.y).abs() < MM, "{words}: ± 1 mm");
    }
    let (number, date) = (extract.piece("Số: 05"), extract.piece("Thử Nghiệm,"));
    assert!((number.y - date.y).abs() < 0.3, "on one line");
    assert_eq!((number.size, date.size), (13.0, 14.0));
    assert!(date.italic() && !number.italic());
}

/// A millimetre in points.
const MM: f64 = 72.0 / 25.4;
