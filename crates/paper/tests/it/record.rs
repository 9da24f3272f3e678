//! The record of a check, read back from the PDF with poppler's words in mind: nothing lost, nothing off the paper.

use lopdf::Document;
use lopdf::content::Content;
use paper::prints::{RecordBlock, RecordLine, RecordPart, RecordWords, record};

fn line(label: &str, text: &str) -> RecordLine {
    RecordLine {
        label: label.to_owned(),
        text: text.to_owned(),
    }
}

fn words(blocks: usize) -> RecordWords {
    let block = |at: usize| RecordBlock {
        title: format!("Chữ ký {at}"),
        outcome: "Hợp lệ".to_owned(),
        lines: vec![
            line("Người ký", "Nguyễn Văn Ánh, Chủ tịch"),
            line("Dấu vết chứng thư", &"ab12".repeat(16)),
        ],
        remarks: vec![line(
            "Chữ ký không gắn dấu thời gian.",
            "Thời điểm ký do máy ký ghi.",
        )],
    };
    RecordWords {
        title: "Biên bản kiểm tra chữ ký số".to_owned(),
        nature: "Ghi kết quả kiểm tra, không phải văn bản hành chính".to_owned(),
        maker: "Liên Văn 0.1.0".to_owned(),
        page: "Trang {page}/{pages}".to_owned(),
        facts: vec![line("Kiểm tra lúc", "22/11/2026 09:00:00 +07:00")],
        parts: vec![RecordPart {
            title: "Quyết định 05.pdf".to_owned(),
            facts: vec![line("SHA-256", &"0f".repeat(32)), line("Để trống", "")],
            outcome: "Hợp lệ".to_owned(),
            says: "Mọi chữ ký đều hợp lệ.".to_owned(),
            blocks: (1..=blocks).map(block).collect(),
        }],
        limits: vec!["Biên bản không nói nội dung văn bản đúng hay sai.".to_owned()],
    }
}

/// Where each piece of text stands on each page, in points from the top left, and how many letters it has.
fn places(pdf: &[u8]) -> Vec<Vec<(f64, f64, usize)>> {
    let file = Document::load_mem(pdf).unwrap();
    let pages = file.get_pages();
    let on_page = |page: &lopdf::ObjectId| {
        let content = Content::decode(&file.get_page_content(*page)).unwrap();
        let (mut found, mut at) = (Vec::new(), (0.0, 0.0));
        for step in content.operations {
            let number = |at: usize| f64::from(step.operands[at].as_float().unwrap());
            match step.operator.as_str() {
                "Tm" => at = (number(4), 842.0 - number(5)),
                "Tj" => found.push((at.0, at.1, step.operands[0].as_str().unwrap().len() / 2)),
                _ => {}
            }
        }
        found
    };
    pages.values().map(on_page).collect()
}

#[test]
fn the_same_check_gives_the_same_bytes() {
    let (one, other) = (record(&words(3)).unwrap(), record(&words(3)).unwrap());
    assert_eq!(one, other);
    assert_ne!(one.pdf, record(&words(2)).unwrap().pdf);
    assert_eq!(one.replaced, 0, "every letter has its glyph");
}

#[test]
fn nothing_leaves_the_paper_however_many_signatures_there_are() {
    let printed = record(&words(40)).unwrap();
    assert!(printed.pages > 4, "{}", printed.pages);
    let pages = places(&printed.pdf);
    assert_eq!(pages.len(), printed.pages);
    for page in &pages {
        assert!(page.len() > 6, "no page is left empty");
        for (x, y, _) in page {
            assert!(
                (50.0..560.0).contains(x) && (20.0..830.0).contains(y),
                "{x} {y}"
            );
        }
    }
}

#[test]
fn no_letter_of_a_long_name_is_lost() {
    let long = "Ủy ban nhân dân xã có tên rất dài ".repeat(30);
    let mut words = words(1);
    words.parts[0].blocks[0].lines = vec![line("Cơ quan", &long)];
    let letters = |printed: &[u8]| -> usize {
        places(printed)
            .iter()
            .flatten()
            .map(|(_, _, count)| count)
            .sum()
    };
    let with = record(&words).unwrap();
    words.parts[0].blocks[0].lines = vec![line("Cơ quan", "")];
    let without = record(&words).unwrap();
    let said: usize = long.split(' ').map(|word| word.chars().count()).sum();
    let drawn = letters(&with.pdf) - letters(&without.pdf);
    assert!(drawn >= said, "{drawn} letters drawn of {said}");
}

#[test]
fn what_is_not_known_has_no_line() {
    let printed = record(&words(1)).unwrap();
    let mut more = words(1);
    more.parts[0].facts.retain(|fact| !fact.text.is_empty());
    assert_eq!(printed, record(&more).unwrap());
}
