//! The form of Decree 30/2020, Annex I, component by component.

use crate::drafts;
use crate::page::{MM, Pages, Piece, fields, pdftotext};
use office::{RuleSet, Urgency};
use paper::render;

const STATE: RuleSet = RuleSet::State2020;

/// Size, bold, italic of a component.
#[track_caller]
pub(crate) fn looks(piece: &Piece, size: f64, bold: bool, italic: bool) {
    let look = (piece.size.round(), piece.bold(), piece.italic());
    assert_eq!(
        look,
        (size, bold, italic),
        "{:?} as R§1.3 has it",
        piece.text
    );
    assert!(
        piece.face.contains("Tinos"),
        "{:?} stands in the official face",
        piece.text
    );
}

#[test]
fn t1_every_component_of_a_decision_has_its_size_and_style() {
    let pages = Pages::read(&render(&drafts::decision(), STATE).unwrap().pdf);
    looks(
        pages.piece("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        13.0,
        true,
        false,
    );
    looks(
        pages.piece("Độc lập - Tự do - Hạnh phúc"),
        14.0,
        true,
        false,
    );
    looks(pages.piece("ỦY BAN NHÂN DÂN TỈNH THỬ"), 12.0, false, false);
    looks(pages.piece("XÃ THỬ NGHIỆM"), 13.0, true, false);
    let number = paper::number_mark(&office::Number::issued(5), STATE).unwrap();
    looks(Pages::read(&number).piece("Số: 05"), 13.0, false, false);
    looks(pages.piece("/QĐ-"), 13.0, false, false);
    looks(pages.piece("Thử Nghiệm, "), 14.0, false, true);
    looks(pages.piece("QUYẾT ĐỊNH"), 14.0, true, false);
    looks(pages.piece("Về việc kiện toàn"), 14.0, true, false);
    looks(
        pages.piece("ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM"),
        14.0,
        true,
        false,
    );
    looks(pages.piece("Căn cứ Luật"), 14.0, false, true);
    looks(pages.piece("QUYẾT ĐỊNH:"), 14.0, true, false);
    looks(pages.piece("Chương I"), 14.0, true, false);
    looks(pages.piece("QUY ĐỊNH CHUNG"), 14.0, true, false);
    looks(pages.piece("Điều 1."), 14.0, true, false);
    looks(pages.piece("Kiện toàn Ban Chỉ đạo gồm"), 14.0, false, false);
    looks(pages.piece("Điều 2. Nhiệm vụ"), 14.0, true, false);
    looks(pages.piece("1. Chỉ đạo"), 14.0, false, false);
    looks(pages.piece("đ) Cho ý kiến"), 14.0, false, false);
    looks(pages.piece("TM. ỦY BAN NHÂN DÂN"), 14.0, true, false);
    looks(pages.piece("CHỦ TỊCH"), 14.0, true, false);
    looks(pages.piece("Nguyễn Văn Ánh"), 14.0, true, false);
    looks(pages.piece("Nơi nhận:"), 12.0, true, true);
    looks(pages.piece("- Như Điều 4;"), 11.0, false, false);
    looks(pages.piece("- Lưu: VT."), 11.0, false, false);
    looks(pages.piece("họp định kỳ"), 14.0, false, true);
}

#[test]
fn t1_every_component_of_a_letter_has_its_size_and_style() {
    let pages = Pages::read(&render(&drafts::letter(), STATE).unwrap().pdf);
    looks(pages.piece("V/v báo cáo"), 12.0, false, false);
    looks(pages.piece("Kính gửi: "), 14.0, false, false);
    looks(pages.piece("1. Kết quả thực hiện"), 14.0, true, false);
    looks(pages.piece("a) Đã tiếp nhận"), 14.0, false, false);
    looks(pages.piece("KT. CHỦ TỊCH"), 14.0, true, false);
    looks(pages.piece("- Như trên;"), 11.0, false, false);
    looks(pages.piece("- Lưu: VT, VP. PL.(05)"), 11.0, false, false);
    looks(pages.piece("Số 1, đường"), 11.0, false, false);
    assert!(
        !pages.texts().iter().any(|text| text.contains("CÔNG VĂN")),
        "a letter names no type"
    );
}

#[test]
fn the_head_stands_in_two_columns_of_forty_to_sixty() {
    let pdf = render(&drafts::decision(), STATE).unwrap().pdf;
    let pages = Pages::read(&pdf);
    let (left, right) = ((30.0 + 33.0) * MM, (30.0 + 66.0 + 49.5) * MM);
    for (text, middle) in [
        ("ỦY BAN NHÂN DÂN TỈNH THỬ", left),
        ("XÃ THỬ NGHIỆM", left),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", right),
        ("Độc lập - Tự do - Hạnh phúc", right),
        ("QUYẾT ĐỊNH", 30.0 * MM + 82.5 * MM),
        ("QUYẾT ĐỊNH:", 30.0 * MM + 82.5 * MM),
        ("TM. ỦY BAN NHÂN DÂN", right),
        ("Nguyễn Văn Ánh", right),
    ] {
        let off = pages.piece(text).middle() - middle;
        assert!(
            off.abs() < 0.6,
            "{text} is centred in its column, off by {off} pt"
        );
    }
    let (number, date) = (pages.piece("/QĐ-"), pages.piece("Thử Nghiệm, "));
    assert!(
        (number.y - date.y).abs() < 0.01,
        "number and date share one baseline"
    );
    let first = pages.piece("CỘNG HÒA XÃ HỘI");
    let superior = pages.piece("ỦY BAN NHÂN DÂN TỈNH THỬ");
    assert!(
        (first.y - superior.y).abs() < 1.0,
        "both columns begin on one line"
    );
    let field = &fields(&pdf)["number"];
    let ends = pages.piece("/QĐ-UBND").right();
    // Most numbers have two or three of the five figures there is room for.
    for figures in [2.0, 3.0] {
        let begins = field.right - 20.6 - figures * 6.5;
        assert!(
            ((begins + ends) / 2.0 - left).abs() < 3.0,
            "{figures} figures stand in the middle of the column"
        );
    }
}

#[test]
fn t4_lines_are_as_long_as_the_decree_says() {
    // T4 of R§9.
    let pages = Pages::read(&render(&drafts::decision(), STATE).unwrap().pdf);
    let motto = pages.piece("Độc lập");
    let below = pages.stroke_below(motto);
    assert!(
        (below.width - motto.width).abs() < 0.5,
        "{} for {}",
        below.width,
        motto.width
    );
    assert!((below.x - motto.x).abs() < 0.5, "exactly under the words");
    for text in ["XÃ THỬ NGHIỆM", "số xã Thử Nghiệm giai đoạn"] {
        let words = pages.piece(text);
        let line = pages.stroke_below(words);
        let share = line.width / words.width;
        assert!((0.33..=0.5).contains(&share), "{text}: {share}");
        assert!(
            (line.x + line.width / 2.0 - words.middle()).abs() < 0.5,
            "{text}: in its middle"
        );
        assert!(
            line.height < 0.01 && line.y - words.y < 12.0,
            "{text}: right below"
        );
    }
    let letter = Pages::read(&render(&drafts::letter(), STATE).unwrap().pdf);
    let contact = letter
        .strokes
        .iter()
        .max_by(|a, b| a.y.total_cmp(&b.y))
        .unwrap();
    assert!(
        (contact.width - 165.0 * MM).abs() < 0.5,
        "the address line is as wide as the text"
    );
}

#[test]
fn body_lines_are_indented_justified_and_spaced() {
    let pages = Pages::read(&render(&drafts::letter(), STATE).unwrap().pdf);
    let first = pages.piece("Thực hiện Công văn");
    assert!(
        (first.x - 40.0 * MM).abs() < 0.1,
        "the first line is indented by 10 mm"
    );
    assert!(
        (first.right() - 195.0 * MM).abs() < 0.6,
        "and ends at the margin: {}",
        first.right()
    );
    let second = pages.piece("ban nhân dân tỉnh Thử về việc");
    assert!(
        (second.x - 30.0 * MM).abs() < 0.1,
        "the second begins at the margin"
    );
    let single = 14.0 * 1.149;
    let pitch = second.y - first.y;
    assert!(
        (single - 0.01..=1.5 * single).contains(&pitch),
        "{pitch} pt is single to 1.5"
    );
    let (one, two) = (pages.piece("a) Đã tiếp nhận"), pages.piece("b) Diện tích"));
    let gap = two.y - one.y - pitch;
    assert!(gap >= 5.99, "{gap} pt between paragraphs");
    assert!((one.x - 40.0 * MM).abs() < 0.1, "points are indented alike");
}

#[test]
fn a_letter_keeps_its_abstract_under_the_number() {
    let mut draft = drafts::letter();
    draft.subject =
        "V/v tăng cường công tác phòng cháy, chữa cháy, bảo đảm an toàn cho người dân".repeat(2);
    let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
    let number = pages.piece("/UBND-");
    let lines: Vec<&Piece> = pages
        .pieces
        .iter()
        .filter(|p| p.page == 1 && (p.size - 12.0).abs() < 0.1 && p.y > number.y)
        .collect();
    let lines: Vec<&&Piece> = lines
        .iter()
        .filter(|p| p.right() < 97.0 * MM && p.y < 400.0)
        .collect();
    assert!(lines.len() >= 4, "it wraps inside its column");
    assert!(
        lines[0].text.starts_with("V/v tăng cường"),
        "V/v stands once: {}",
        lines[0].text
    );
    for line in &lines {
        assert!(line.x >= 29.9 * MM && line.right() <= 96.1 * MM, "{line:?}");
        assert!(
            (line.middle() - 63.0 * MM).abs() < 1.0,
            "centred under the number: {line:?}"
        );
    }
    // From the foot of the number's line to the head of the abstract's.
    let gap = (lines[0].y - 12.0 * 0.891) - (number.y + 3.1);
    assert!(
        (5.5..=6.5).contains(&gap),
        "six points below the number: {gap}"
    );
}

#[test]
fn two_addressees_stand_under_the_colon() {
    let mut draft = drafts::letter();
    let one = draft.addressees[0].clone();
    draft.addressees.push(office::Recipient {
        name: "Sở Khoa học và Công nghệ tỉnh Thử;".into(),
        ..one
    });
    let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
    let label = pages.piece("Kính gửi:");
    assert!(
        (label.x - 65.0 * MM).abs() < 0.1,
        "indented by 35 mm as in form 1.5"
    );
    let (first, second) = (
        pages.piece("- Ủy ban nhân dân tỉnh Thử;"),
        pages.piece("- Sở Khoa học"),
    );
    assert!((first.x - second.x).abs() < 0.01 && (first.x - (label.right() - 3.9)).abs() < 0.5);
    assert!(
        second.text.ends_with("tỉnh Thử."),
        "the last ends with a full stop"
    );
}

#[test]
fn the_body_ends_as_it_should_and_the_bases_too() {
    let text = pdftotext(&render(&drafts::decision(), STATE).unwrap().pdf, &[]);
    assert!(text.contains("ngày 16 tháng 6 năm 2025;") && text.contains("Văn hóa - Xã hội.\n"));
    assert!(text.contains("thi hành Quyết định này./."));
    assert_eq!(text.matches("./.").count(), 1);
    let mut draft = drafts::letter();
    for (typed, shown) in [
        ("Trân trọng./.", "Trân trọng./."),
        ("Trân trọng;", "Trân trọng./."),
        ("Trân trọng", "Trân trọng./."),
    ] {
        draft.blocks.pop();
        draft.blocks.push(drafts::paragraph(typed));
        let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
        assert!(
            text.contains(shown) && !text.contains("././"),
            "{typed}: {text}"
        );
    }
    draft
        .blocks
        .push(serde_json::from_str(r#"{"type":"table","rows":[["a","b"]]}"#).unwrap());
    let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
    assert!(
        text.contains("\n./."),
        "after a table the end stands alone: {text}"
    );
}

#[test]
fn t5_pages_are_numbered_in_the_top_margin_from_the_second() {
    // T5 of R§9.
    let rendered = render(&drafts::decision(), STATE).unwrap();
    let pages = Pages::read(&rendered.pdf);
    assert!(
        rendered.pages >= 4 && pages.count == rendered.pages,
        "{} pages",
        rendered.pages
    );
    let in_margin = |page: usize| {
        pages
            .pieces
            .iter()
            .filter(move |p| p.page == page && p.y < 20.0 * MM)
    };
    assert_eq!(in_margin(1).count(), 0, "no number on page 1");
    for page in 2..=pages.count {
        let numbers: Vec<&Piece> = in_margin(page).collect();
        assert_eq!(numbers.len(), 1);
        assert_eq!(numbers[0].text, page.to_string());
        looks(numbers[0], 14.0, false, false);
        assert!(
            (numbers[0].middle() - 112.5 * MM).abs() < 0.5,
            "centred over the text"
        );
    }
    all_inside(&pages);
}

/// Nothing but the page number leaves the text area.
#[track_caller]
pub(crate) fn all_inside(pages: &Pages) {
    for piece in pages.pieces.iter().filter(|piece| piece.y > 20.0 * MM) {
        let inside = piece.x >= 29.9 * MM
            && piece.right() <= 195.0 * MM + 0.75
            && piece.y - piece.size * 0.66 >= 20.0 * MM
            && piece.y <= 277.1 * MM;
        assert!(inside, "outside the text area: {piece:?}");
    }
    for line in &pages.strokes {
        let inside = line.x >= 29.7 * MM
            && line.x + line.width <= 195.3 * MM
            && line.y + line.height <= 277.3 * MM;
        assert!(inside, "a line outside the text area: {line:?}");
    }
}

#[test]
fn the_signature_never_stands_alone() {
    for lines in 1..=48 {
        let mut draft = drafts::letter();
        draft.blocks = (0..lines)
            .map(|n| drafts::paragraph(&format!("Dòng thứ {n}")))
            .collect();
        draft.contact.clear();
        let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
        let position = pages.piece("TM. ỦY BAN NHÂN DÂN");
        let body = pages
            .pieces
            .iter()
            .filter(|p| p.page == position.page && p.text.starts_with("Dòng"));
        assert!(
            body.count() >= 1,
            "{lines} lines: the signature stands with the end of the body"
        );
        let name = pages.piece("Nguyễn Văn Ánh");
        assert_eq!(
            name.page, position.page,
            "{lines} lines: name and position on one page"
        );
        assert!(
            (pages.piece("Nơi nhận:").y - position.y).abs() < 4.0,
            "{lines}: level with the recipients"
        );
    }
}

#[test]
fn headings_keep_with_what_follows() {
    for lines in 20..36 {
        let mut draft = drafts::letter();
        draft.blocks = (0..lines)
            .map(|n| drafts::paragraph(&format!("Dòng thứ {n}")))
            .collect();
        let rest: Vec<office::Block> = serde_json::from_str(
            r#"[{"type":"section","title":"Mục thử"},{"type":"clause","title":"Khoản thử"},
                {"type":"paragraph","text":"Nội dung của khoản."},{"type":"paragraph","text":"Hết."}]"#,
        )
        .unwrap();
        draft.blocks.extend(rest);
        let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
        let page = |text: &str| pages.piece(text).page;
        assert_eq!(page("I. MỤC THỬ"), page("1. Khoản thử"), "{lines} lines");
        assert_eq!(
            page("1. Khoản thử"),
            page("Nội dung của khoản"),
            "{lines} lines"
        );
    }
}

#[test]
fn tables_repeat_their_head_and_stay_on_the_page() {
    let rendered = render(&drafts::decision(), STATE).unwrap();
    let pages = Pages::read(&rendered.pdf);
    let heads: Vec<usize> = pages
        .pieces
        .iter()
        .filter(|p| p.text == "Họ và tên" && p.bold())
        .map(|p| p.page)
        .collect();
    assert!(
        heads.len() >= 2 && heads.windows(2).all(|two| two[0] + 1 == two[1]),
        "{heads:?}"
    );
    let amounts: Vec<f64> = pages
        .pieces
        .iter()
        .filter(|p| p.text == "1.500.000")
        .map(Piece::right)
        .collect();
    assert_eq!(amounts.len(), 40, "every row is there");
    assert!(
        amounts.iter().all(|right| (right - amounts[0]).abs() < 0.1),
        "amounts end in one line"
    );
    all_inside(&pages);
}

#[test]
fn urgency_stands_in_a_red_frame_of_its_exact_size() {
    for (urgency, mark, width) in [
        (Urgency::Urgent, "KHẨN", 20.0),
        (Urgency::VeryUrgent, "THƯỢNG KHẨN", 40.0),
        (Urgency::Express, "HỎA TỐC", 30.0),
    ] {
        for mut draft in [drafts::letter(), drafts::decision()] {
            draft.urgency = urgency;
            let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
            let words = pages.piece(mark);
            looks(words, 13.0, true, false);
            let frame = pages
                .strokes
                .iter()
                .find(|s| {
                    s.height > 5.0 * MM
                        && s.y < words.y
                        && s.y + s.height > words.y
                        && s.x < words.x
                        && s.page == 1
                })
                .unwrap();
            assert!(
                (frame.width - width * MM).abs() < 0.1 && (frame.height - 8.0 * MM).abs() < 0.1,
                "{frame:?}"
            );
            assert!(
                frame.colour == [1.0, 0.0, 0.0] && words.colour == frame.colour,
                "bright red: {frame:?}"
            );
            assert!(
                words.right() < frame.x + frame.width,
                "the words are inside"
            );
            let leader = &fields(&render(&draft, STATE).unwrap().pdf)["leader"];
            assert!(leader.top > frame.y || leader.page > 1);
        }
    }
}

#[test]
fn the_named_types_share_one_form() {
    for kind in [
        "bao_cao",
        "ke_hoach",
        "thong_bao",
        "to_trinh",
        "chi_thi",
        "chuong_trinh",
        "phieu_bao",
    ] {
        let draft = drafts::named(kind, "kết quả thử nghiệm năm 2026");
        let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
        looks(
            pages.piece(&draft.kind.name().to_uppercase()),
            14.0,
            true,
            false,
        );
        looks(
            pages.piece("Kết quả thử nghiệm năm 2026"),
            14.0,
            true,
            false,
        );
        assert!(
            pages.texts().iter().any(|t| t.starts_with("Kính gửi:")),
            "{kind}: it has addressees"
        );
        all_inside(&pages);
    }
}

#[test]
fn a_decision_names_who_decides() {
    let mut draft = drafts::decision();
    draft.signature.authority = vec!["KT. CHỦ TỊCH".into()];
    draft.signature.position = "PHÓ CHỦ TỊCH".into();
    let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
    assert!(
        text.contains("\nCHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM\n"),
        "the head decides: {text}"
    );
    draft.authority = "Chủ tịch Hội đồng thử".into();
    let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
    assert!(
        text.contains("\nCHỦ TỊCH HỘI ĐỒNG THỬ\n"),
        "as written, in capitals"
    );
}
