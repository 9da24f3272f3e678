//! Each golden page held against the decree's and the Party's tables (T1, T4 and T5 of R§9): sizes exact, places within
//! a millimetre, lines by rule.

use crate::form::looks;
use crate::golden::{PARTY, STATE, all, draft, issued, pages, rendered};
use crate::page::{MM, Pages, Piece, Stroke, fields, pdftotext};
use office::{Body, Draft, PageStyle, RuleSet};
use paper::render;

/// What the rules leave to be measured.
const TOLERANCE: f64 = 1.0 * MM;

/// The text area of a page, in points from the top left.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn of(style: &PageStyle, (width, height): (f64, f64)) -> Self {
        let mm = |value: u8| f64::from(value) * MM;
        Self {
            left: mm(style.left_mm),
            top: mm(style.top_mm),
            right: width - mm(style.right_mm),
            bottom: height - mm(style.bottom_mm),
        }
    }

    fn width(self) -> f64 {
        self.right - self.left
    }

    fn middle(self) -> f64 {
        (self.left + self.right) / 2.0
    }
}

/// Nothing but page numbers and what belongs there stands in a margin.
#[track_caller]
pub(crate) fn inside(name: &str, pages: &Pages, style: &PageStyle) {
    for piece in pages.pieces.iter() {
        let area = Area::of(style, pages.sizes[piece.page - 1]);
        if piece.y < area.top {
            continue;
        }
        let stands = piece.x >= area.left - 0.3
            && piece.right() <= area.right + 0.75
            && piece.y <= area.bottom + 0.3;
        assert!(stands, "{name}: outside the text area: {piece:?}");
    }
    for line in pages.strokes.iter().chain(&pages.images) {
        let area = Area::of(style, pages.sizes[line.page - 1]);
        let stands = line.x >= area.left - 1.0
            && line.x + line.width <= area.right + 1.0
            && line.y + line.height <= area.bottom + 1.0;
        assert!(stands, "{name}: a line outside the text area: {line:?}");
    }
}

#[track_caller]
fn near(name: &str, what: &str, is: f64, wanted: f64) {
    assert!(
        (is - wanted).abs() <= TOLERANCE,
        "{name}: {what} stands at {:.2} mm, not at {:.2}",
        is / MM,
        wanted / MM
    );
}

/// The first piece on page 1 that begins with the first letters of `text`.
fn begins<'a>(pages: &'a Pages, text: &str) -> &'a Piece {
    let opening: String = text.split(' ').take(2).collect::<Vec<_>>().join(" ");
    pages.piece(&opening)
}

fn state_goldens() -> impl Iterator<Item = (String, Draft)> {
    all()
        .into_iter()
        .filter(|(_, draft)| draft.body == Body::State)
}

#[test]
fn t1_the_head_of_every_state_form_is_as_the_table_has_it() {
    for (name, draft) in state_goldens() {
        let pages = pages(&name, STATE);
        let area = Area::of(&draft.style, pages.sizes[0]);
        let right = area.right - 49.5 * MM;
        let left = (area.left + area.right - 99.0 * MM) / 2.0;
        for (text, size) in [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13.0),
            ("Độc lập - Tự do - Hạnh phúc", 14.0),
        ] {
            let piece = pages.piece(text);
            looks(piece, size, true, false);
            near(&name, text, piece.middle(), right);
        }
        let issuer = begins(&pages, &draft.letterhead.issuer.replace('\n', " "));
        let superior = !draft.letterhead.superior.is_empty();
        if superior {
            let piece = begins(&pages, &draft.letterhead.superior.replace('\n', " "));
            assert!(
                (12.0..=13.0).contains(&piece.size.round()) && !piece.bold(),
                "{name}: {piece:?}"
            );
            near(&name, "the superior office", piece.middle(), left);
        }
        if !superior {
            looks(issuer, 13.0, true, false);
            near(&name, "the issuing office", issuer.middle(), left);
        }
        let notation = draft.notation().unwrap();
        let sign: String = format!("/{}", notation.as_str()).chars().take(4).collect();
        let number = pages.piece(&sign);
        looks(number, 13.0, false, false);
        let pdf = rendered(&name, STATE);
        assert_eq!(fields(&pdf).contains_key("date"), name != "state-bien_ban");
        if name != "state-bien_ban" {
            let place = pages.piece(&format!("{}, ", draft.letterhead.place));
            looks(place, 14.0, false, true);
            assert!((place.y - number.y).abs() < 0.01, "{name}: one row");
            let date = &fields(&pdf)["date"];
            near(&name, "place and date", (place.x + date.right) / 2.0, right);
        }
    }
}

#[test]
fn t1_type_and_abstract_stand_in_the_middle_in_bold() {
    for (name, draft) in state_goldens().filter(|(_, draft)| !draft.kind.is_letter()) {
        let pages = pages(&name, STATE);
        let area = Area::of(&draft.style, pages.sizes[0]);
        let kind = pages
            .on_page(1)
            .find(|p| p.text.trim() == draft.kind.name().to_uppercase())
            .unwrap_or_else(|| panic!("{name}: no type name"));
        looks(kind, 14.0, true, false);
        near(&name, "the type", kind.middle(), area.middle());
        let unnamed = ["state-giay_gioi_thieu", "state-giay_nghi_phep"];
        let has_abstract = !unnamed.contains(&name.as_str());
        let below = pages
            .on_page(1)
            .filter(|p| p.y > kind.y + 1.0)
            .min_by(|a, b| a.y.total_cmp(&b.y))
            .unwrap();
        assert_eq!(
            below.bold() && below.y - kind.y < 20.0,
            has_abstract,
            "{name}: {below:?}"
        );
        if has_abstract {
            looks(below, 14.0, true, false);
            near(&name, "the abstract", below.middle(), area.middle());
        }
    }
}

#[test]
fn t1_the_foot_of_every_state_form_is_as_the_table_has_it() {
    for (name, draft) in state_goldens() {
        let pages = pages(&name, STATE);
        let area = Area::of(&draft.style, pages.sizes[0]);
        let heading = pages.piece("Nơi nhận:");
        looks(heading, 12.0, true, true);
        near(&name, "Nơi nhận", heading.x, area.left);
        let filed = pages.piece("- Lưu: VT");
        looks(filed, 11.0, false, false);
        near(&name, "Lưu", filed.x, area.left);
        for recipient in &draft.recipients {
            let line = begins(&pages, &format!("- {}", recipient.name));
            looks(line, 11.0, false, false);
        }
        // The name may stand in the body too: the last one is the signer's.
        let signer = pages
            .pieces
            .iter()
            .rfind(|p| p.text.trim() == draft.signature.name && p.bold())
            .unwrap();
        looks(signer, f64::from(draft.style.size), true, false);
        let size = f64::from(draft.style.size);
        let position = if name == "state-bien_ban" {
            "CHỦ TỌA"
        } else {
            &draft.signature.position
        };
        let position = pages
            .pieces
            .iter()
            .rfind(|p| {
                p.text.trim().starts_with(position)
                    && (p.middle() - signer.middle()).abs() < TOLERANCE
            })
            .unwrap_or_else(|| panic!("{name}: no position over the name"));
        looks(position, size, true, false);
        let form = name.trim_start_matches("state-");
        let wanted = match form {
            "hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan" => area.left + area.width() / 4.0,
            "bien_ban" | "joint" => area.right - area.width() / 4.0,
            _ => area.right - 49.5 * MM,
        };
        near(&name, "the signer", signer.middle(), wanted);
        let leader = &fields(&rendered(&name, STATE))["leader"];
        near(
            &name,
            "the signature",
            (leader.left + leader.right) / 2.0,
            wanted,
        );
        assert!(
            leader.top >= position.y && leader.bottom <= signer.y,
            "{name}: between position and name"
        );
    }
}

#[test]
fn t1_the_body_of_every_state_form_is_as_the_table_has_it() {
    for (name, draft) in state_goldens() {
        let pages = pages(&name, STATE);
        inside(&name, &pages, &draft.style);
        let size = f64::from(draft.style.size);
        for basis in &draft.bases {
            looks(begins(&pages, basis), 14.0, false, true);
        }
        let ends = pages
            .pieces
            .iter()
            .filter(|p| p.text.contains("./."))
            .collect::<Vec<_>>();
        let here = draft.annexes.iter().filter(|annex| !annex.separate).count();
        assert_eq!(ends.len(), 1 + here, "{name}: one end for each text");
        for end in ends {
            assert!(
                (end.size - size).abs() < 0.01 && !end.bold(),
                "{name}: {end:?}"
            );
        }
        let article = pages.pieces.iter().find(|p| p.text.starts_with("Điều 1."));
        if let Some(article) = article {
            looks(article, size, true, false);
            let indent = f64::from(draft.style.indent) / 10.0 * MM;
            let area = Area::of(&draft.style, pages.sizes[0]);
            near(&name, "Điều 1", article.x, area.left + indent);
        }
    }
}

/// Words of a form in their order, as poppler reads them.
#[track_caller]
fn reads(name: &str, rules: RuleSet, words: &[&str]) {
    let text = pdftotext(&issued(name, rules), &[]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut from = 0;
    for word in words {
        let at = text[from..]
            .find(word)
            .unwrap_or_else(|| panic!("{name}: {word:?} does not follow in {text}"));
        from += at + word.len();
    }
}

#[test]
fn t1_a_resolution_reads_as_form_1_1() {
    let words = [
        "HỘI ĐỒNG NHÂN DÂN XÃ THỬ NGHIỆM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "NGHỊ QUYẾT Kết quả thực hiện",
        "HỘI ĐỒNG NHÂN DÂN XÃ THỬ NGHIỆM",
        "Căn cứ Luật",
        "Xét Báo cáo",
        "tại kỳ họp.",
        "QUYẾT NGHỊ:",
        "Điều 1.",
        "năm 2026./.",
        "Nơi nhận: - Như Điều 3;",
        "- Lưu: VT.",
        "TM. HỘI ĐỒNG NHÂN DÂN CHỦ TỊCH",
    ];
    reads("state-nghi_quyet", STATE, &words);
}

#[test]
fn t1_a_decision_reads_as_form_1_2_and_renumbers_its_references() {
    let words = [
        "QUYẾT ĐỊNH Về việc kiện toàn",
        "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
        "Căn cứ Luật",
        "Theo đề nghị của",
        "QUYẾT ĐỊNH:",
        "Điều 1.",
        "có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
        "- Như Điều 3;",
    ];
    reads("state-quyet_dinh", STATE, &words);
}

#[test]
fn t1_a_telegram_reads_as_form_1_6() {
    let words = [
        "CÔNG ĐIỆN Tập trung ứng phó",
        "Chủ tịch Ủy ban nhân dân xã Thử Nghiệm điện:",
        "- Ban Chỉ huy Phòng thủ dân sự xã;",
        "- Công an xã",
        "- Trưởng các thôn trên địa bàn xã.",
        "thực hiện./.",
        "- Lưu: VT, KT.",
    ];
    reads("state-cong_dien", STATE, &words);
    let pages = pages("state-cong_dien", STATE);
    looks(pages.piece("Chủ tịch Ủy ban"), 14.0, false, false);
    looks(pages.piece("- Ban Chỉ huy"), 14.0, false, false);
    let mark = pages.piece("HỎA TỐC");
    let frame = around(&pages, mark);
    near(
        "state-cong_dien",
        "the frame's width",
        frame.width,
        30.0 * MM,
    );
    near(
        "state-cong_dien",
        "the frame's height",
        frame.height,
        8.0 * MM,
    );
}

#[test]
fn t1_an_invitation_reads_as_form_1_7() {
    let words = [
        "GIẤY MỜI Họp đánh giá",
        "Ủy ban nhân dân xã Thử Nghiệm trân trọng kính mời: Đại diện",
        "Tới dự cuộc họp",
        "Chủ trì: Ông",
        "Thời gian: 08 giờ 00",
        "Địa điểm: Phòng họp",
        "thời gian./.",
        "Nơi nhận:",
    ];
    reads("state-giay_moi", STATE, &words);
    let mut short = draft("state-giay_moi");
    short.particulars.remove("remarks");
    short.particulars.remove("chair");
    short.particulars.insert(
        "invited".into(),
        "Trưởng thôn Một\n- Trưởng thôn Hai;".into(),
    );
    let text = pdftotext(&render(&short, STATE).unwrap().pdf, &[]);
    assert!(
        text.contains("nhân dân xã.") || text.contains("nhân dân xã./."),
        "{text}"
    );
    assert!(
        text.contains("kính mời:\n")
            && text.contains("- Trưởng thôn Một;\n")
            && text.contains("- Trưởng thôn Hai.\n"),
        "several are listed: {text}"
    );
    assert!(
        !text.contains("Chủ trì:"),
        "what may be left out is: {text}"
    );
}

#[test]
fn t1_a_letter_of_introduction_reads_as_form_1_8() {
    let words = [
        "GIẤY GIỚI THIỆU",
        "Ủy ban nhân dân xã Thử Nghiệm trân trọng giới thiệu:",
        "Ông (bà) Lê Thị Hạnh",
        "Chức vụ: Công chức",
        "Được cử đến: Sở Nội vụ",
        "Về việc: Giao nộp",
        "Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ.",
        "Giấy này có giá trị đến hết ngày 30 tháng 11 năm 2026./.",
        "Nơi nhận: - Như trên; - Lưu: VT.",
    ];
    reads("state-giay_gioi_thieu", STATE, &words);
}

#[test]
fn t1_minutes_read_as_form_1_9() {
    let words = [
        "Số: 05/BB-UBND",
        "BIÊN BẢN Họp thẩm định",
        "Thời gian bắt đầu: 08 giờ 00",
        "Địa điểm:",
        "Thành phần tham dự:",
        "Chủ trì (chủ tọa):",
        "Thư ký (người ghi biên bản):",
        "Nội dung:",
        "1. Đại diện",
        "Cuộc họp kết thúc vào 10 giờ 30, ngày 20 tháng 11 năm 2026./.",
        "THƯ KÝ",
        "CHỦ TỌA",
        "Nơi nhận:",
        "- Lưu: VT, Hồ sơ.",
    ];
    reads("state-bien_ban", STATE, &words);
    let text = pdftotext(&issued("state-bien_ban", STATE), &[]);
    assert!(
        !text.contains("Thử Nghiệm, ngày"),
        "no place and date: {text}"
    );
    let pages = pages("state-bien_ban", STATE);
    let (wrote, led) = (pages.piece("THƯ KÝ"), pages.piece("CHỦ TỌA"));
    for heading in [wrote, led] {
        looks(heading, 14.0, true, false);
    }
    assert!(
        (wrote.y - led.y).abs() < 0.01 && wrote.right() < led.x,
        "left and right"
    );
    let last = |text: &str| {
        pages
            .pieces
            .iter()
            .rfind(|p| p.text.trim() == text)
            .unwrap()
    };
    let (one, two) = (last("Lê Thị Hạnh"), last("Nguyễn Văn Ánh"));
    assert!((one.y - two.y).abs() < 0.01, "their names stand level");
    assert!(pages.piece("Nơi nhận:").y > one.y, "then who receives them");
}

#[test]
fn t1_a_leave_reads_as_form_1_10() {
    let words = [
        "GIẤY NGHỈ PHÉP",
        "Xét Đơn đề nghị nghỉ phép ngày 16 tháng 11 năm 2026 của ông (bà) Lê Thị Hạnh",
        "cấp cho:",
        "Ông (bà): Lê Thị Hạnh",
        "Chức vụ:",
        "Được nghỉ phép trong thời gian 05 ngày kể từ ngày 23 tháng 11 năm 2026 đến hết ngày 27",
        "tại xã Kiểm Thử, tỉnh Thử.",
        "được tính vào thời gian nghỉ hằng năm có lương của năm 2026./.",
        "- Lê Thị Hạnh;",
        "- Lưu: VT, VP.",
        "Xác nhận của cơ quan (tổ chức) hoặc chính quyền địa phương nơi nghỉ phép",
        "(Chữ ký, dấu)",
    ];
    reads("state-giay_nghi_phep", STATE, &words);
    let pages = pages("state-giay_nghi_phep", STATE);
    let note = pages.piece("Xác nhận");
    looks(note, 12.0, false, true);
    near(
        "state-giay_nghi_phep",
        "the confirmation",
        pages.piece("(Chữ ký").middle(),
        (30.0 + 70.6 / 2.0) * MM,
    );
}

#[test]
fn t1_contracts_have_two_parties_and_two_signatures() {
    for name in [
        "state-hop_dong",
        "state-ban_ghi_nho",
        "state-ban_thoa_thuan",
    ] {
        let words = [
            "Theo nhu cầu và khả năng của hai bên.",
            "Bên A: Ủy ban nhân dân",
            "Đại diện: Ông Nguyễn Văn Ánh",
            "Bên B: Công ty",
            "Đại diện: Ông Hoàng Văn Giang",
            "Điều 1.",
            "ĐẠI DIỆN BÊN A",
            "ĐẠI DIỆN BÊN B",
            "Nơi nhận:",
        ];
        reads(name, STATE, &words);
        let pages = pages(name, STATE);
        let (ours, theirs) = (
            pages.piece("Nguyễn Văn Ánh"),
            pages.piece("Hoàng Văn Giang"),
        );
        assert!(
            (ours.y - theirs.y).abs() < 0.01 && ours.right() < theirs.x,
            "{name}: level"
        );
        let fields = fields(&rendered(name, STATE));
        let (leader, other) = (&fields["leader"], &fields["cosigner_1"]);
        assert!(
            (leader.top - other.top).abs() < 0.1 && leader.right < other.left,
            "{name}"
        );
    }
}

#[test]
fn t1_an_open_letter_opens_with_its_salutation() {
    let words = [
        "THƯ CÔNG Chúc mừng",
        "Kính gửi các thầy giáo",
        "Nhân ngày",
        "thành công./.",
    ];
    reads("state-thu_cong", STATE, &words);
}

#[test]
fn t1_every_level_of_numbering_has_its_look() {
    let pages = pages("state-levels", STATE);
    let area = Area::of(&draft("state-levels").style, pages.sizes[0]);
    for (label, title) in [
        ("Phần I", "CƠ SỞ XÂY DỰNG ĐỀ ÁN"),
        ("Chương I", "SỰ CẦN THIẾT"),
        ("Mục 1", "THỰC TRẠNG"),
        ("Tiểu mục 1", "HẠ TẦNG"),
    ] {
        let (label, title) = (pages.piece(label), pages.piece(title));
        for piece in [label, title] {
            looks(piece, 13.0, true, false);
            near("state-levels", &piece.text, piece.middle(), area.middle());
        }
        assert!(
            title.y > label.y && title.y - label.y < 20.0,
            "{}: next line",
            title.text
        );
    }
    looks(pages.piece("Điều 1. Hạ tầng số"), 13.0, true, false);
    looks(pages.piece("1. Nội dung khoản"), 13.0, false, false);
    looks(pages.piece("a) Nội dung điểm"), 13.0, false, false);
    let one = pages.piece("Nội dung điều.");
    assert!(
        (one.x - (35.0 + 12.7) * MM).abs() < 0.1,
        "indented by 12.7 mm"
    );
}

#[test]
fn t1_joint_issuers_share_head_number_and_foot() {
    let pages = pages("state-joint", STATE);
    let (first, second) = (
        pages.piece("ỦY BAN NHÂN DÂN"),
        pages.piece("ỦY BAN MTTQ VIỆT NAM"),
    );
    looks(second, 13.0, true, false);
    assert!(second.y > first.y && (second.middle() - first.middle()).abs() < TOLERANCE);
    reads(
        "state-joint",
        STATE,
        &[
            "Số: 05/KH-UBND-MTTQ",
            "KẾ HOẠCH",
            "TM. BAN THƯỜNG TRỰC",
            "TM. ỦY BAN NHÂN DÂN",
        ],
    );
    let (lead, other) = (pages.piece("Nguyễn Văn Ánh"), pages.piece("Đỗ Văn Phúc"));
    assert!(
        (lead.y - other.y).abs() < 0.01 && other.right() < lead.x,
        "the first stands right"
    );
    let lines: Vec<&Stroke> = pages
        .strokes
        .iter()
        .filter(|line| line.x < 96.0 * MM && line.y < 60.0 * MM)
        .collect();
    assert_eq!(lines.len(), 1, "one line, under the last: {lines:?}");
}

#[test]
fn t1_a_consultative_body_names_the_other_post_above_the_name() {
    let pages = pages("state-consultative", STATE);
    let (post, name) = (
        pages.piece("PHÓ CHỦ TỊCH ỦY BAN"),
        pages.piece("Trần Thị Bình"),
    );
    looks(post, 14.0, true, false);
    assert!(name.y > post.y && name.y - post.y < 20.0, "box 7b");
    let leader = &fields(&rendered("state-consultative", STATE))["leader"];
    assert!(leader.bottom < post.y, "the signature stands above both");
    looks(pages.piece("BAN CHỈ ĐẠO"), 13.0, true, false);
}

#[test]
fn t1_the_fronts_heading_has_a_star_and_the_councils_a_line() {
    let front = pages("state-mttq", STATE);
    let star = front.piece("*");
    near("state-mttq", "the star", star.middle(), (30.0 + 33.0) * MM);
    let drawn = |pages: &Pages| {
        pages
            .strokes
            .iter()
            .filter(|line| line.x < 96.0 * MM && line.y < 60.0 * MM)
            .count()
    };
    assert_eq!(drawn(&front), 0, "no line beside it");
    let council = pages("state-hdnd", STATE);
    looks(council.piece("HỘI ĐỒNG NHÂN DÂN"), 13.0, true, false);
    assert_eq!(drawn(&council), 1);
}

/// The frame that a piece stands in.
fn around<'a>(pages: &'a Pages, piece: &Piece) -> &'a Stroke {
    pages
        .strokes
        .iter()
        .filter(|frame| frame.page == piece.page && frame.height > 5.0 * MM)
        .find(|frame| {
            frame.x < piece.x
                && frame.x + frame.width > piece.right()
                && frame.y < piece.y
                && frame.y + frame.height > piece.y
        })
        .unwrap_or_else(|| panic!("no frame around {:?}", piece.text))
}

#[test]
fn t1_circulation_notes_stand_framed_in_the_top_margin() {
    for (name, mark, width, height) in [
        ("state-bao_cao", "LƯU HÀNH NỘI BỘ", 49.4, 8.4),
        ("state-phuong_an", "XEM XONG TRẢ LẠI", 56.9, 8.0),
    ] {
        let pages = pages(name, STATE);
        let words = pages.piece(mark);
        looks(words, 13.0, true, false);
        let frame = around(&pages, words);
        assert!(
            (frame.width - width * MM).abs() < 0.1 && (frame.height - height * MM).abs() < 0.1,
            "{frame:?}"
        );
        // Box 11: 0.58–0.85 of the text's width, above it.
        near(
            name,
            "the note",
            frame.x + frame.width / 2.0,
            (30.0 + 0.715 * 165.0) * MM,
        );
        assert!(
            frame.y + frame.height < 20.0 * MM && frame.y > 5.0 * MM,
            "{frame:?}"
        );
        assert_eq!(frame.colour, [0.0], "black");
    }
}

#[test]
fn t4_every_line_has_the_length_its_rule_says() {
    for (name, draft) in state_goldens() {
        let pages = pages(&name, STATE);
        let motto = pages.piece("Độc lập");
        let line = pages.stroke_below(motto);
        assert!(
            (line.width - motto.width).abs() < 0.5,
            "{name}: as long as the words"
        );
        let area = Area::of(&draft.style, pages.sizes[0]);
        let column = area.right - 99.0 * MM;
        let number = pages.piece(
            &format!("/{}", draft.notation().unwrap())
                .chars()
                .take(4)
                .collect::<String>(),
        );
        if draft.style.separator != office::Separator::Star {
            // The last line of the issuer's name stands right above its rule.
            let line = pages
                .strokes
                .iter()
                .find(|line| line.page == 1 && line.x < column && line.y < number.y)
                .unwrap_or_else(|| panic!("{name}: no line under the issuer"));
            let above: Vec<&Piece> = pages
                .on_page(1)
                .filter(|p| p.y < line.y && p.right() < column && p.bold())
                .collect();
            let last = above.iter().max_by(|a, b| a.y.total_cmp(&b.y)).unwrap();
            let share = line.width / last.width;
            assert!(
                (0.33..=0.505).contains(&share),
                "{name}: {share} of {:?}",
                last.text
            );
            assert!(
                (line.x + line.width / 2.0 - last.middle()).abs() < 0.5,
                "{name}: in its middle"
            );
        }
        if draft.kind.is_letter() {
            continue;
        }
        let kind = pages
            .on_page(1)
            .find(|p| p.text.trim() == draft.kind.name().to_uppercase())
            .unwrap();
        let line = pages
            .strokes
            .iter()
            .filter(|line| line.page == 1 && line.y > kind.y && line.height < 0.01)
            .min_by(|a, b| a.y.total_cmp(&b.y))
            .unwrap();
        let above: Vec<&Piece> = pages
            .on_page(1)
            .filter(|p| p.y < line.y && p.y >= kind.y)
            .collect();
        let last = above.iter().max_by(|a, b| a.y.total_cmp(&b.y)).unwrap();
        let words: f64 = above
            .iter()
            .filter(|p| (p.y - last.y).abs() < 0.1)
            .map(|p| p.advance)
            .sum();
        let share = line.width / words;
        assert!(
            (0.33..=0.505).contains(&share),
            "{name}: {share} of the abstract {:?}",
            last.text
        );
        assert!(
            (line.x + line.width / 2.0 - area.middle()).abs() < 1.0,
            "{name}: in the middle"
        );
    }
}

#[test]
fn t5_margins_size_spacing_and_indent_follow_the_offices_choice() {
    let wide = PageStyle {
        top_mm: 25,
        bottom_mm: 25,
        left_mm: 35,
        right_mm: 20,
        size: 13,
        spacing: 150,
        indent: 127,
        ..PageStyle::default()
    };
    for style in [PageStyle::default(), wide] {
        let mut draft = draft("state-cong_van");
        draft.style = style.clone();
        let pages = Pages::read(&render(&draft, STATE).unwrap().pdf);
        inside("state-cong_van", &pages, &style);
        let (first, second) = (pages.piece("Thực hiện Công văn"), pages.on_page(1));
        let second = second
            .filter(|p| p.y > first.y + 1.0)
            .min_by(|a, b| a.y.total_cmp(&b.y))
            .unwrap();
        let size = f64::from(style.size);
        assert!((first.size - size).abs() < 0.01);
        let left = f64::from(style.left_mm) * MM;
        assert!((second.x - left).abs() < 0.1, "at the margin");
        let indent = f64::from(style.indent) / 10.0 * MM;
        assert!((first.x - left - indent).abs() < 0.1, "{}", first.x);
        let single = size * 1.149;
        let pitch = second.y - first.y;
        let wanted = single * f64::from(style.spacing) / 100.0;
        assert!((pitch - wanted).abs() < 0.05, "{pitch} pt, {wanted} wanted");
        let top = pages.pieces.iter().map(|p| p.y).fold(f64::MAX, f64::min);
        near(
            "state-cong_van",
            "the first line",
            top - 13.0 * 0.891,
            f64::from(style.top_mm) * MM,
        );
    }
}

#[test]
fn t1_the_partys_forms_are_as_its_table_has_them() {
    for (name, draft) in all()
        .into_iter()
        .filter(|(_, draft)| draft.body == Body::Party)
    {
        for rules in PARTY {
            let pages = pages(&name, rules);
            inside(&name, &pages, &draft.style);
            let headline = pages.piece("ĐẢNG CỘNG SẢN VIỆT NAM");
            looks(headline, 15.0, true, false);
            let line = pages.stroke_below(headline);
            assert!(
                (line.width - headline.width).abs() < 0.5,
                "{name}: T4, as long as the words"
            );
            looks(pages.piece("ĐẢNG BỘ TỈNH THỬ"), 14.0, false, false);
            let issuer = pages.piece("ĐẢNG ỦY XÃ THỬ NGHIỆM");
            looks(issuer, 14.0, true, false);
            near(
                &name,
                "the star",
                pages.piece("*").middle(),
                issuer.middle(),
            );
            let notation = format!("-{}", draft.notation().unwrap());
            looks(pages.piece(&notation), 14.0, false, false);
            if draft.kind.word() != "bien_ban" {
                looks(pages.piece("Thử Nghiệm, "), 14.0, false, true);
            }
            if !draft.kind.is_letter() {
                let kind = pages
                    .on_page(1)
                    .find(|p| p.text.trim() == draft.kind.name().to_uppercase())
                    .unwrap();
                looks(
                    kind,
                    if rules == RuleSet::Party2018 {
                        16.0
                    } else {
                        15.0
                    },
                    true,
                    false,
                );
                pages.piece("-----");
            }
            let heading = pages.piece("Nơi nhận:");
            looks(heading, 14.0, false, false);
            assert!(
                pages.stroke_below(heading).y - heading.y < 4.0,
                "{name}: underlined"
            );
            looks(pages.piece("- Lưu VPĐU."), 12.0, false, false);
            let text = pdftotext(&issued(&name, rules), &[]);
            assert!(
                text.lines().any(|line| line == format!("Số 05{notation}")),
                "{name}: T3: {text}"
            );
            assert!(!text.contains("./."), "{name}: ends with a full stop");
        }
    }
}

#[test]
fn t1_the_partys_minutes_name_writer_and_chair() {
    for rules in PARTY {
        let words = [
            "BIÊN BẢN",
            "Chủ trì: Đồng chí",
            "Người ghi biên bản: Đồng chí Lê Văn Hải",
            "Hội nghị kết thúc vào 11 giờ 00 cùng ngày.",
            "NGƯỜI GHI BIÊN BẢN",
            "CHỦ TRÌ",
        ];
        reads("party-bien_ban", rules, &words);
    }
}

#[test]
fn the_partys_open_points_are_the_offices_choice() {
    let mut letter = draft("party-cong_van");
    let shown = |draft: &Draft, rules| Pages::read(&render(draft, rules).unwrap().pdf);
    shown(&letter, RuleSet::Party2026).piece("Về việc báo cáo");
    shown(&letter, RuleSet::Party2018).piece("V/v báo cáo");
    letter.style.party_about = office::PartyAbout::Short;
    shown(&letter, RuleSet::Party2026).piece("V/v báo cáo");
    letter.style.party_about = office::PartyAbout::Full;
    shown(&letter, RuleSet::Party2018).piece("Về việc báo cáo");
    letter.style.party_headline = 14;
    looks(
        shown(&letter, RuleSet::Party2026).piece("ĐẢNG CỘNG SẢN"),
        14.0,
        true,
        false,
    );
    letter.style.party_end = office::PartyEnd::Slashed;
    let text = pdftotext(&render(&letter, RuleSet::Party2026).unwrap().pdf, &[]);
    assert!(text.contains("được nâng lên./."), "{text}");
    letter.style.separator = office::Separator::Line;
    assert!(!shown(&letter, RuleSet::Party2026).texts().contains(&"*"));
    let mut decision = draft("party-quyet_dinh");
    looks(
        shown(&decision, RuleSet::Party2026).piece("- Căn cứ"),
        14.0,
        false,
        false,
    );
    decision.style.party_bases = office::PartyBases::Italic;
    looks(
        shown(&decision, RuleSet::Party2026).piece("Căn cứ"),
        14.0,
        false,
        true,
    );
}
