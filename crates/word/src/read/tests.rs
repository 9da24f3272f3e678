//! Reading real files: the law's own.

use super::read;
use crate::model::{Orientation, WordFile};
use crate::package::Package;
use std::collections::BTreeMap;

const LAW: [(&str, &[u8]); 7] = [
    (
        "decree",
        include_bytes!("../../tests/law/30_2020_ND_CP.docx"),
    ),
    ("annex 1", include_bytes!("../../tests/law/Phuluc1.docx")),
    ("annex 2", include_bytes!("../../tests/law/Phuluc2.docx")),
    ("annex 3", include_bytes!("../../tests/law/Phuluc3.docx")),
    ("annex 4", include_bytes!("../../tests/law/Phuluc4.docx")),
    ("annex 5", include_bytes!("../../tests/law/Phuluc5.docx")),
    ("annex 6", include_bytes!("../../tests/law/Phuluc6.docx")),
];

/// Every letter between `<w:t>` and `</w:t>`, found with no XML reader at all; those that are there twice for programs
/// of old once.
fn raw_letters(bytes: &[u8]) -> String {
    let package = Package::open(bytes).unwrap();
    let xml = package.part("word/document.xml").unwrap().unwrap();
    let xml = String::from_utf8(xml).unwrap();
    let mut once = String::new();
    for (at, piece) in xml.split("<mc:Fallback").enumerate() {
        let kept = piece.split_once("</mc:Fallback>");
        once.push_str(if at == 0 { piece } else { kept.unwrap().1 });
    }
    let texts = once.split("<w:t").skip(1).filter_map(|piece| {
        let (head, rest) = piece.split_once('>').unwrap();
        let is_text = head.is_empty() || head.starts_with(' ');
        (is_text && !head.ends_with('/')).then(|| rest.split_once("</w:t>").unwrap().0)
    });
    let letters: String = texts.collect();
    letters
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
}

fn counted(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for letter in text.chars().filter(|c| c.is_alphanumeric()) {
        *counts.entry(letter).or_default() += 1;
    }
    counts
}

fn body_letters(file: &WordFile) -> String {
    file.paragraphs()
        .flat_map(|paragraph| paragraph.runs())
        .map(|run| run.text.as_str())
        .collect()
}

#[test]
fn the_laws_own_files_are_read_to_the_last_letter() {
    for (name, bytes) in LAW {
        let file = read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            counted(&body_letters(&file)),
            counted(&raw_letters(bytes)),
            "{name}: as many of each letter as the file holds"
        );
        let page = file.sections[0].page;
        let sides = (page.width + 5, page.height + 5);
        assert!(
            (11_900..11_920).contains(&sides.0.min(sides.1)),
            "{name}: A4, {page:?}"
        );
    }
}

#[test]
fn styles_numbers_and_pages_are_worked_out() {
    let file = read(LAW[0].1).unwrap();
    let article = file
        .paragraphs()
        .find(|one| one.line_text().contains("Phạm vi điều chỉnh"))
        .unwrap();
    assert_eq!(article.face().font, "Times New Roman");
    assert!(article.face().bold, "a title of an article is bold");
    let annex = read(LAW[2].1).unwrap();
    assert_eq!(annex.sections[0].page.orientation, Orientation::Portrait);
}
