//! T18 of R§9: TCVN3 and VNI become NFC, and 0xAD survives.

use super::*;
use crate::model::Face;

fn file(runs: &[(&str, &str)]) -> WordFile {
    let pieces = runs.iter().map(|(font, text)| {
        Piece::Run(Run {
            text: (*text).to_owned(),
            face: Face {
                font: (*font).to_owned(),
                ..Face::default()
            },
        })
    });
    WordFile {
        sections: vec![Section {
            items: vec![Item::Paragraph(Paragraph {
                pieces: pieces.collect(),
                ..Paragraph::default()
            })],
            ..Section::default()
        }],
        ..WordFile::default()
    }
}

fn letters(file: &WordFile) -> String {
    file.paragraphs().map(Paragraph::letters).collect()
}

#[test]
fn t18_tcvn3_becomes_unicode_and_ad_survives() {
    for (old, new) in [
        (
            "Céng hßa x· héi chñ nghÜa ViÖt Nam",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("Uû ban nh©n d©n", "Uỷ ban nhân dân"),
        ("t\u{ad} liÖu, lu\u{ad}u tr÷", "tư liệu, luưu trữ"),
        ("n¨m 2026, ®iÒu 5", "năm 2026, điều 5"),
    ] {
        assert_eq!(tcvn3(old), new, "T18: {old}");
        assert_eq!(tcvn3(old), office::nfc(&tcvn3(old)), "T18: it is NFC");
    }
}

#[test]
fn t18_vni_becomes_unicode() {
    for (old, new) in [
        (
            "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        (
            "Ñoäc laäp - Töï do - Haïnh phuùc",
            "Độc lập - Tự do - Hạnh phúc",
        ),
        ("UÛY BAN NHAÂN DAÂN", "ỦY BAN NHÂN DÂN"),
        (
            "quyeát ñònh veà vieäc thöïc hieän",
            "quyết định về việc thực hiện",
        ),
        (
            "naêm 2026, öu tieân, kyõ thuaät, sôû",
            "năm 2026, ưu tiên, kỹ thuật, sở",
        ),
        ("THAØNH PHOÁ HOÀ CHÍ MINH", "THÀNH PHỐ HỒ CHÍ MINH"),
    ] {
        assert_eq!(vni(old), new, "T18: {old}");
    }
}

#[test]
fn t18_the_table_of_tcvn3_has_every_small_letter_once() {
    let all: Vec<char> = (0xa1..=0xfe_u32)
        .filter_map(char::from_u32)
        .filter_map(|c| tcvn3(&c.to_string()).chars().next().filter(|out| *out != c))
        .collect();
    let small = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";
    for letter in small.chars() {
        let twin = tcvn3(&letter.to_string()) == letter.to_string();
        let times = all.iter().filter(|c| **c == letter).count();
        assert!(times == 1 || twin, "{letter} stands {times} times");
    }
}

#[test]
fn t18_fonts_decide_before_letters() {
    let mut mixed = file(&[
        (".VnTime", "Uû ban "),
        (".VnTimeH", "nh©n d©n"),
        ("Times New Roman", " xã Thử Nghiệm — café "),
        ("VNI-Times", "Coäng hoøa"),
    ]);
    let converted = modernise(&mut mixed).unwrap();
    assert_eq!(
        letters(&mixed),
        "Uỷ ban NHÂN DÂN xã Thử Nghiệm — café Cộng hòa",
        "T18: each by its font, the H fonts in capitals"
    );
    assert_eq!(converted.encodings, [Encoding::Tcvn3, Encoding::Vni]);
    assert!(!converted.guessed);
    assert_eq!(converted.samples[0].before, "Uû ban ");
    assert_eq!(converted.samples[0].after, "Uỷ ban ");
}

#[test]
fn t18_letters_decide_where_fonts_say_nothing() {
    let text = "Céng hßa x· héi chñ nghÜa ViÖt Nam. B¸o c¸o kÕt qu¶ thùc hiÖn nhiÖm vô n¨m 2005 cña Uû ban nh©n d©n x·.";
    let mut old = file(&[("Times New Roman", text)]);
    let converted = modernise(&mut old).unwrap();
    assert!(converted.guessed, "a clerk is told to look twice");
    assert!(letters(&old).contains("Báo cáo kết quả thực hiện nhiệm vụ"));
    let mut vni = file(&[(
        "Arial",
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, baùo caùo keát quaû thöïc hieän",
    )]);
    modernise(&mut vni).unwrap();
    assert!(letters(&vni).contains("báo cáo kết quả thực hiện"));
    for sound in [
        "Ủy ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ.",
        "Les élèves français à l'école, où ils étudient déjà.",
        "plain words only",
        "",
    ] {
        assert_eq!(
            modernise(&mut file(&[("Times New Roman", sound)])),
            None,
            "{sound}"
        );
    }
}

#[test]
fn t18_marks_beside_their_letters_join_them_even_across_runs() {
    let mut apart = file(&[
        ("Times New Roman", "Tie\u{302}"),
        ("Times New Roman", "\u{301}ng Việt"),
    ]);
    let converted = modernise(&mut apart).unwrap();
    assert_eq!(letters(&apart), "Tiếng Việt");
    assert_eq!(converted.encodings, [Encoding::Decomposed]);
    let mut cut = file(&[
        ("VNI-Times", "Coän"),
        ("VNI-Times", "g ho"),
        ("VNI-Times", "øa"),
    ]);
    modernise(&mut cut).unwrap();
    assert_eq!(letters(&cut), "Cộng hòa");
}
