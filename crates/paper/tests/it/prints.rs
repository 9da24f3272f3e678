//! Registers, the ĐẾN mark, slips and receipts, read back from the PDF: what stands where, in millimetres.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{RenderCache, RenderSettings, render};
use lopdf::content::Content;
use lopdf::{Document, Object};
use office::Day;
use paper::Error;
use paper::prints::{
    DOTS_PER_INCH, HandOver, MarkWords, Marked, PageSeen, ReceiptLine, ReceiptWords, RegisterEnds,
    RegisterKind, RegisterWords, Row, SlipWords, cover_slip, free_spot, hand_over, mark_copy,
    receipt, register, slip,
};
use std::collections::BTreeMap;

/// A piece of text: millimetres from the left and from the top, its size in points, its words.
#[derive(Clone, Debug)]
struct Seen {
    x: f64,
    y: f64,
    size: f64,
    text: String,
}

fn maps(file: &Document) -> BTreeMap<Vec<u8>, BTreeMap<u16, char>> {
    let mut found = BTreeMap::new();
    for object in file.objects.values() {
        let Ok(dict) = object.as_dict() else { continue };
        let Ok(fonts) = dict.get(b"Font").and_then(Object::as_dict) else {
            continue;
        };
        for (name, font) in fonts {
            let font = file.get_dictionary(font.as_reference().unwrap()).unwrap();
            let map = font.get(b"ToUnicode").unwrap().as_reference().unwrap();
            let map = file.get_object(map).unwrap().as_stream().unwrap();
            let text = String::from_utf8_lossy(&map.decompressed_content().unwrap()).into_owned();
            let mut letters = BTreeMap::new();
            for line in text.lines() {
                let parts: Vec<&str> = line.trim().split(['<', '>']).collect();
                let [_, glyph, _, letter, ..] = parts[..] else {
                    continue;
                };
                if let (4, Ok(glyph), Ok(code)) = (
                    glyph.len(),
                    u16::from_str_radix(glyph, 16),
                    u32::from_str_radix(letter, 16),
                ) {
                    letters.insert(glyph, char::from_u32(code).unwrap());
                }
            }
            found.insert(name.clone(), letters);
        }
    }
    found
}

/// Every text of every page, in the order in which it is drawn.
fn seen(pdf: &[u8]) -> Vec<Vec<Seen>> {
    let file = Document::load_mem(pdf).unwrap();
    let maps = maps(&file);
    file.get_pages()
        .values()
        .map(|page| {
            let high = f64::from(
                file.get_dictionary(*page)
                    .unwrap()
                    .get(b"MediaBox")
                    .unwrap()
                    .as_array()
                    .unwrap()[3]
                    .as_float()
                    .unwrap(),
            );
            let content = Content::decode(&file.get_page_content(*page)).unwrap();
            let (mut face, mut size, mut x, mut y) = (Vec::new(), 0.0, 0.0, 0.0);
            let mut found = Vec::new();
            for step in content.operations {
                let number = |at: usize| f64::from(step.operands[at].as_float().unwrap());
                match step.operator.as_str() {
                    "Tf" => {
                        face = step.operands[0].as_name().unwrap().to_vec();
                        size = number(1);
                    }
                    "Tm" => (x, y) = (number(4), number(5)),
                    "Tj" => found.push(Seen {
                        x: x * 25.4 / 72.0,
                        y: (high - y) * 25.4 / 72.0,
                        size,
                        text: step.operands[0]
                            .as_str()
                            .unwrap()
                            .chunks(2)
                            .map(|pair| maps[&face][&u16::from_be_bytes([pair[0], pair[1]])])
                            .collect(),
                    }),
                    _ => {}
                }
            }
            found
        })
        .collect()
}

fn day(text: &str) -> Day {
    Day::receive(text).unwrap()
}

fn words(kind: RegisterKind) -> RegisterWords {
    RegisterWords {
        kind,
        superior: "Ủy ban nhân dân tỉnh Thử".to_owned(),
        office: "Ủy ban nhân dân xã Thử Nghiệm".to_owned(),
        year: "2026".to_owned(),
        about: String::new(),
        volume: "01".to_owned(),
        first_page_too: false,
    }
}

fn ends() -> RegisterEnds {
    RegisterEnds {
        days: Some((day("2026-01-05"), day("2026-12-31"))),
        numbers: Some(("01".to_owned(), "250".to_owned())),
        closing: Vec::new(),
    }
}

fn entries(kind: RegisterKind, count: usize) -> impl Iterator<Item = Row> {
    let columns = kind.columns().len();
    (1..=count).map(move |at| {
        let mut cells = vec![format!("{at:02}/QĐ-UBND"); columns];
        cells[2] = format!(
            "Quyết định về việc phân công nhiệm vụ số {at} cho các thành viên Ủy ban nhân dân xã"
        );
        Row::Entry(cells)
    })
}

/// The titles of the table on a page, column by column.
fn titles(page: &[Seen], columns: usize) -> Vec<String> {
    let numbers: Vec<&Seen> = (1..=columns)
        .map(|at| {
            page.iter()
                .find(|one| one.text == format!("({at})"))
                .unwrap()
        })
        .collect();
    let mut titles = vec![String::new(); columns];
    for one in page
        .iter()
        .filter(|one| one.y < numbers[0].y - 1.0 && one.y > 20.0 && (one.size - 11.0).abs() < 0.01)
    {
        let middle = one.x + one.text.chars().count() as f64 * 0.9;
        let nearest = (0..columns)
            .min_by(|a, b| {
                let away = |at: &usize| (numbers[*at].x - middle).abs();
                away(a).total_cmp(&away(b))
            })
            .unwrap();
        if !titles[nearest].is_empty() {
            titles[nearest].push(' ');
        }
        titles[nearest].push_str(&one.text);
    }
    titles
}

#[test]
fn t14_registers_have_the_columns_of_the_decree_in_its_order() {
    // Word for word from Annex IV and V, not from our own tables.
    let law: [(RegisterKind, &str, &[&str]); 8] = [
        (
            RegisterKind::Outgoing,
            "SỔ ĐĂNG KÝ VĂN BẢN ĐI",
            &[
                "Số, ký hiệu văn bản",
                "Ngày tháng văn bản",
                "Tên loại và trích yếu nội dung văn bản",
                "Người ký",
                "Nơi nhận văn bản",
                "Đơn vị, người nhận bản lưu",
                "Số lượng bản",
                "Ngày chuyển",
                "Ký nhận",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::Incoming,
            "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
            &[
                "Ngày đến",
                "Số đến",
                "Tác giả",
                "Số, ký hiệu văn bản",
                "Ngày tháng văn bản",
                "Tên loại và trích yếu nội dung văn bản",
                "Đơn vị hoặc người nhận",
                "Ngày chuyển",
                "Ký nhận",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::Post,
            "SỔ GỬI VĂN BẢN ĐI BƯU ĐIỆN",
            &[
                "Ngày chuyển",
                "Số, ký hiệu văn bản",
                "Nơi nhận văn bản",
                "Số lượng bì",
                "Ký nhận và dấu bưu điện",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::Loans,
            "SỔ SỬ DỤNG BẢN LƯU",
            &[
                "Ngày tháng",
                "Họ tên người sử dụng",
                "Số, ký hiệu ngày tháng văn bản",
                "Tên loại và trích yếu nội dung văn bản",
                "Số và ký hiệu HS",
                "Ký nhận",
                "Ngày trả",
                "Người cho phép sử dụng",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::FollowUp,
            "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN",
            &[
                "Số đến",
                "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
                "Đơn vị hoặc người nhận",
                "Thời hạn giải quyết",
                "Tiến độ giải quyết",
                "Số, ký hiệu văn bản trả lời",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::FilePlan,
            "DANH MỤC HỒ SƠ",
            &[
                "Số và ký hiệu hồ sơ",
                "Tên đề mục và tiêu đề hồ sơ",
                "Thời hạn bảo quản",
                "Người lập hồ sơ",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::HandOverList,
            "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU",
            &[
                "Số TT",
                "Số, ký hiệu hồ sơ",
                "Tiêu đề hồ sơ",
                "Thời gian tài liệu",
                "Thời hạn bảo quản",
                "Số tờ/ Số trang",
                "Ghi chú",
            ],
        ),
        (
            RegisterKind::FileContents,
            "MỤC LỤC VĂN BẢN, TÀI LIỆU",
            &[
                "STT",
                "Số, ký hiệu văn bản",
                "Ngày tháng năm văn bản",
                "Tên loại và trích yếu nội dung văn bản",
                "Tác giả văn bản",
                "Tờ số/ Trang số",
                "Ghi chú",
            ],
        ),
    ];
    for (kind, title, columns) in law {
        let printed = register(words(kind), entries(kind, 60), &ends()).unwrap();
        let pages = seen(&printed.pdf);
        assert_eq!(pages.len(), printed.pages, "{kind:?}");
        let all: Vec<&str> = pages[0].iter().map(|one| one.text.as_str()).collect();
        assert!(
            all.join(" ").contains(title),
            "{kind:?}: its own title stands on the first page: {all:?}"
        );
        let tables: Vec<&Vec<Seen>> = pages.iter().skip(usize::from(kind.is_book())).collect();
        assert!(tables.len() > 1, "{kind:?}: more than one page of lines");
        for page in tables {
            assert_eq!(
                titles(page, columns.len()),
                columns,
                "{kind:?}: the columns in order, on every page"
            );
        }
    }
}

#[test]
fn the_cover_says_what_the_annex_asks_for() {
    let printed = register(
        RegisterWords {
            first_page_too: true,
            ..words(RegisterKind::Outgoing)
        },
        entries(RegisterKind::Outgoing, 3),
        &ends(),
    )
    .unwrap();
    let pages = seen(&printed.pdf);
    let text: Vec<&str> = pages[0].iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        text,
        [
            "ỦY BAN NHÂN DÂN TỈNH THỬ",
            "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
            "SỔ ĐĂNG KÝ VĂN BẢN ĐI",
            "Năm: 2026",
            "Từ ngày 05/01/2026 đến ngày 31/12/2026",
            "Từ số 01 đến số 250",
            "Quyển số: ",
            "01",
        ]
    );
    let second: Vec<&str> = pages[1].iter().map(|one| one.text.as_str()).collect();
    assert_eq!(text, second, "cover and first page are alike");
    let middle = 25.0 + 257.0 / 2.0;
    let title = &pages[0][2];
    assert!(
        title.x < middle && (middle - title.x) < 60.0,
        "the title stands in the middle"
    );
}

#[test]
fn a_void_number_stays_and_a_gap_is_said() {
    let mut cells = vec![String::new(); 10];
    cells[0] = "02/QĐ-UBND".to_owned();
    cells[9] = "Số hủy: ghi nhầm".to_owned();
    let rows = [
        Row::Heading("Quyết định".to_owned()),
        Row::Void(cells),
        Row::Gap("Số 03 đến 05: không có trong sổ".to_owned()),
        Row::Blank,
    ];
    let printed = register(words(RegisterKind::Outgoing), rows, &ends()).unwrap();
    let text: Vec<String> = seen(&printed.pdf)[1]
        .iter()
        .map(|one| one.text.clone())
        .collect();
    for wanted in [
        "Quyết định",
        "02/QĐ-UBND",
        "Số 03 đến 05: không có trong sổ",
    ] {
        assert!(text.iter().any(|one| one == wanted), "{wanted}: {text:?}");
    }
    assert!(
        text.join(" ").contains("Số hủy: ghi nhầm"),
        "the reason stands in the last column: {text:?}"
    );
}

#[test]
fn no_word_of_a_register_is_lost_or_leaves_the_paper() {
    let long = "Về việc triển khai thực hiện Nghị quyết của Hội đồng nhân dân ".repeat(60);
    let mut cells = vec![String::new(); 10];
    cells[2].clone_from(&long);
    cells[0] = "1234567890/QĐ-UBND-HĐND-VHXH-KTHTĐT".to_owned();
    cells[4] = "x".repeat(400);
    let printed = register(words(RegisterKind::Outgoing), [Row::Entry(cells)], &ends()).unwrap();
    let pages = seen(&printed.pdf);
    assert!(
        pages.len() > 2,
        "a line longer than a page goes on on the next"
    );
    let column: String = pages
        .iter()
        .skip(1)
        .flatten()
        .filter(|one| one.x > 73.0 && one.x < 134.0 && (one.size - 11.0).abs() < 0.01)
        .map(|one| format!("{} ", one.text))
        .collect();
    let words_of = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let read = words_of(&column).join(" ");
    let body: Vec<String> = words_of(&read)
        .into_iter()
        .filter(|word| {
            !"Tên loại và trích yếu nội dung văn bản (3)"
                .split(' ')
                .any(|title| title == word)
                || long.contains(word.as_str())
        })
        .collect();
    let counted = |text: &[String], word: &str| text.iter().filter(|one| *one == word).count();
    assert_eq!(counted(&body, "triển"), 60, "every word came through");
    for one in pages.iter().flatten() {
        assert!(
            one.x >= 24.9 && one.x < 283.0 && one.y > 8.0 && one.y < 205.0,
            "{one:?} lies on the paper"
        );
    }
}

#[test]
fn the_same_lines_give_the_same_bytes() {
    let print = || {
        register(
            words(RegisterKind::Incoming),
            entries(RegisterKind::Incoming, 40),
            &ends(),
        )
        .unwrap()
    };
    assert_eq!(print().pdf, print().pdf);
}

#[test]
fn letters_without_a_glyph_are_counted_and_hostile_text_is_printed() {
    let mut cells = vec!["\u{1F600}\u{0}\u{202e}a\u{301}\r\n".to_owned(); 12];
    cells[1] = "Ạ\u{0302}".repeat(5000);
    let printed = register(
        words(RegisterKind::Post),
        [Row::Entry(cells), Row::Entry(Vec::new())],
        &RegisterEnds::default(),
    )
    .unwrap();
    assert_eq!(printed.replaced, 5, "one a cell of the five that hold it");
    let text: String = seen(&printed.pdf)
        .iter()
        .flatten()
        .map(|one| one.text.clone())
        .collect();
    assert!(text.contains("□á"), "the letter beside it stands, composed");
    assert_eq!(text.matches('Ậ').count(), 5000, "NFC, none lost");
}

#[test]
fn an_empty_register_is_a_cover_and_a_head() {
    let printed = register(words(RegisterKind::FollowUp), [], &RegisterEnds::default()).unwrap();
    let pages = seen(&printed.pdf);
    assert_eq!(pages.len(), 2);
    let cover: Vec<&str> = pages[0].iter().map(|one| one.text.as_str()).collect();
    assert!(
        cover.contains(&"Từ ngày .......... đến ngày .........."),
        "{cover:?}"
    );
    assert!(
        !cover.iter().any(|one| one.starts_with("Từ số")),
        "this cover has no numbers"
    );
}

fn mark() -> MarkWords {
    MarkWords {
        office: "Ủy ban nhân dân xã Thử Nghiệm".to_owned(),
        number: "15".to_owned(),
        day: Some(day("2026-11-21")),
        passed_to: String::new(),
        file: String::new(),
    }
}

/// A page of A4 with `content`.
fn page(content: &str, extra: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Contents 4 0 R/Resources<<>>{extra}>>"
        ),
        format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ),
    ];
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let table = file.len();
    file.extend(b"xref\n0 5\n0000000000 65535 f \n");
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").bytes());
    file
}

/// The first page, drawn here: the files of this test are our own.
fn drawn(pdf: &[u8]) -> PageSeen {
    let pdf = Pdf::new(pdf.to_vec()).unwrap();
    let scale = DOTS_PER_INCH / 72.0;
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        ..RenderSettings::default()
    };
    let first = &pdf.pages()[0];
    let interpreting = InterpreterSettings::default();
    let picture = render(first, &RenderCache::new(), &interpreting, &settings);
    let light = |a: u8, colours: [u8; 3]| 255 - (a - colours.into_iter().min().unwrap());
    let dots = picture.data().iter();
    PageSeen {
        wide: usize::from(picture.width()),
        high: usize::from(picture.height()),
        light: dots
            .map(|dot| light(dot.a, [dot.r, dot.g, dot.b]))
            .collect(),
    }
}

fn marked(pdf: &[u8]) -> Option<Marked> {
    mark_copy(pdf, &mark(), || Some(drawn(pdf))).unwrap()
}

/// What the mark's annotation says of itself: its rectangle.
fn stamp(pdf: &[u8]) -> ([f64; 4], Document) {
    let file = Document::load_mem(pdf).unwrap();
    let page = *file.get_pages().values().next().unwrap();
    let list = file
        .get_dictionary(page)
        .unwrap()
        .get(b"Annots")
        .unwrap()
        .as_array()
        .unwrap();
    let stamp = file
        .get_dictionary(list.last().unwrap().as_reference().unwrap())
        .unwrap();
    assert_eq!(stamp.get(b"Subtype").unwrap().as_name().unwrap(), b"Stamp");
    assert_eq!(
        stamp.get(b"F").unwrap().as_i64().unwrap() & 4,
        4,
        "it is printed"
    );
    let rect: Vec<f64> = stamp
        .get(b"Rect")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|side| f64::from(side.as_float().unwrap()))
        .collect();
    (rect.try_into().unwrap(), file)
}

#[test]
fn the_mark_is_as_large_as_the_decree_says_and_the_arrival_stays() {
    let arrival = page("0 0 0 rg 60 700 480 60 re f", "");
    let marked = marked(&arrival).expect("there is room");
    assert!(
        marked.pdf.starts_with(&arrival),
        "the arrival's own bytes come first, unchanged"
    );
    assert!(
        marked.place.is_usual,
        "under the number: {:?}",
        marked.place
    );
    let ([left, bottom, right, top], _) = stamp(&marked.pdf);
    let mm = |points: f64| points * 25.4 / 72.0;
    assert!((mm(right - left) - 50.0).abs() < 0.05, "50 mm wide");
    assert!(
        (mm(top - bottom) - 38.0).abs() < 0.05,
        "35 mm and the line under it"
    );
    assert!(top <= 700.0, "below what stands there");
    assert!((marked.place.left_mm - mm(left)).abs() < 0.1);
}

#[test]
fn the_mark_covers_nothing_seal_or_field() {
    // All black but for a window of 60 × 50 mm low on the page, in which an empty field lies at the left.
    let black =
        "0 0 0 rg 0 300 595 542 re f 0 0 595 150 re f 0 150 200 150 re f 370 150 225 150 re f";
    let free = marked(&page(black, "")).expect("the window is large enough");
    let ([left, bottom, right, top], _) = stamp(&free.pdf);
    assert!(
        left >= 200.0 && right <= 370.0 && bottom >= 150.0 && top <= 300.0,
        "inside the window"
    );
    assert!(!free.place.is_usual);
    let field =
        "/Annots[<</Type/Annot/Subtype/Widget/FT/Sig/T(office)/Rect[210 160 260 290]/F 132>>]";
    assert_eq!(
        marked(&page(black, field)),
        None,
        "an empty signature field is no free room"
    );
    let full = "0 0 0 rg 0 0 595 842 re f";
    assert_eq!(marked(&page(full, "")), None);
    assert_eq!(free_spot(&drawn(&page(full, "")), 50.0, 35.0, &[]), None);
}

#[test]
fn a_turned_page_has_its_mark_upright() {
    // Looked at, the black half is the upper one.
    for (turn, black) in [
        (90, "0 0 300 842 re f"),
        (180, "0 0 595 420 re f"),
        (270, "295 0 300 842 re f"),
    ] {
        let arrival = page(&format!("0 0 0 rg {black}"), &format!("/Rotate {turn}"));
        let marked = marked(&arrival).expect("half the page is free");
        let high = if turn == 180 { 297.0 } else { 210.0 };
        assert!(
            marked.place.top_mm > high / 2.0 - 1.0,
            "{turn}: {:?}",
            marked.place
        );
        let ([left, bottom, right, top], _) = stamp(&marked.pdf);
        let (wide, tall) = if turn == 180 {
            (50.0, 38.0)
        } else {
            (38.0, 50.0)
        };
        let mm = |points: f64| points * 25.4 / 72.0;
        assert!(
            (mm(right - left) - wide).abs() < 0.05 && (mm(top - bottom) - tall).abs() < 0.05,
            "{turn}"
        );
    }
}

#[test]
fn what_is_no_page_gets_no_mark() {
    for bytes in [&b""[..], b"%PDF-1.7", b"PK\x03\x04", &[0; 4096]] {
        let never = || -> Option<PageSeen> { panic!("nothing to draw") };
        assert!(mark_copy(bytes, &mark(), never).is_err());
    }
}

#[test]
fn a_page_that_was_not_drawn_gets_no_mark() {
    let arrival = page("0 0 0 rg 60 700 480 60 re f", "");
    let told = |seen: Option<PageSeen>| mark_copy(&arrival, &mark(), || seen);
    let a4 = drawn(&arrival);
    assert!(matches!(told(Some(a4.clone())), Ok(Some(_))));
    let white = |wide, high| PageSeen {
        wide,
        high,
        light: vec![255; wide * high],
    };
    for (seen, why) in [
        (None, "nobody could draw it"),
        (Some(white(a4.high, a4.wide)), "another page, on its side"),
        (Some(white(50, 50)), "a small one"),
        (Some(white(0, 0)), "no page at all"),
    ] {
        assert!(matches!(told(seen), Err(Error::PageNotDrawn)), "{why}");
    }
    let cut_off = PageSeen {
        light: Vec::new(),
        ..a4
    };
    assert_eq!(
        told(Some(cut_off)).unwrap(),
        None,
        "what is missing is dark"
    );
    let huge = white(4000, 1);
    assert_eq!(
        free_spot(&huge, 50.0, 0.1, &[]),
        None,
        "no page is that wide"
    );
}

#[test]
fn the_cover_slip_carries_the_mark_at_its_size() {
    let printed = cover_slip(&mark(), "", "Công văn số 12/UBND-VP", "Về việc thử").unwrap();
    let texts = seen(&printed.pdf);
    let all: Vec<&str> = texts[0].iter().map(|one| one.text.as_str()).collect();
    for wanted in [
        "ĐẾN",
        "Số:",
        "15",
        "Ngày:",
        "21/11/2026",
        "Chuyển:",
        "Số và ký hiệu HS:",
    ] {
        assert!(all.contains(&wanted), "{wanted}: {all:?}");
    }
}

#[test]
fn the_slip_has_its_three_parts_in_order() {
    let printed = slip(&SlipWords {
        office: "Ủy ban nhân dân xã Thử Nghiệm".to_owned(),
        place: "Thử Nghiệm".to_owned(),
        day: Some(day("2026-03-09")),
        cited: "Công văn số 12/UBND-VP ngày 05 tháng 01 năm 2026 của UBND tỉnh Thử".to_owned(),
        subject: "về việc thử".to_owned(),
        arrival: "Số đến: 15, ngày 06 tháng 01 năm 2026".to_owned(),
        due: Some(day("2026-03-20")),
        urgency: "Khẩn".to_owned(),
        ..SlipWords::default()
    })
    .unwrap();
    let text: String = seen(&printed.pdf)
        .iter()
        .flatten()
        .map(|one| format!("{}\n", one.text))
        .collect();
    let mut at = 0;
    for wanted in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Thử Nghiệm, ngày 09 tháng 3 năm 2026",
        "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
        "Công văn số 12/UBND-VP",
        "1. Ý kiến của lãnh đạo cơ quan, tổ chức",
        "2. Ý kiến của lãnh đạo đơn vị",
        "3. Ý kiến đề xuất của người giải quyết",
    ] {
        let found = text[at..]
            .find(wanted)
            .unwrap_or_else(|| panic!("{wanted} in its place:\n{text}"));
        at += found;
    }
    assert!(printed.pages <= 2, "{} pages", printed.pages);
}

#[test]
fn receipts_and_minutes_hold_what_they_are_told() {
    let lines = (0..80)
        .map(|at| ReceiptLine {
            name: format!("Sở Thử Nghiệm số {at}"),
            code: format!("H99.{at}"),
            state: "Đã tiếp nhận".to_owned(),
            at: "09:07 21/11/2026".to_owned(),
            note: String::new(),
        })
        .collect();
    let printed = receipt(&ReceiptWords {
        office: "UBND xã Thử Nghiệm".to_owned(),
        lines,
        ..ReceiptWords::default()
    })
    .unwrap();
    let pages = seen(&printed.pdf);
    assert!(pages.len() > 2);
    for page in &pages[..pages.len() - 1] {
        assert!(
            page.iter().any(|one| one.text == "Nơi nhận"),
            "the head comes again"
        );
    }
    let all: String = pages.iter().flatten().map(|one| one.text.clone()).collect();
    assert!(
        (0..80).all(|at| all.contains(&format!("(H99.{at})"))),
        "nobody is left out"
    );
    let minutes = hand_over(&HandOver {
        giver: "Văn phòng".to_owned(),
        paper_files: "12".to_owned(),
        ..HandOver::default()
    })
    .unwrap();
    let all: String = seen(&minutes.pdf)
        .iter()
        .flatten()
        .map(|one| one.text.clone())
        .collect();
    assert!(all.contains("BÊN GIAO: Văn phòng") && all.contains("ĐẠI DIỆN BÊN NHẬN"));
    assert!(
        all.contains("Tổng số tệp tin trong hồ sơ"),
        "data files are counted apart from files"
    );
}

/// `LIENVAN_PRINTS=DIR` keeps what these tests print, to be looked at.
#[test]
fn prints_are_kept_to_be_looked_at() {
    let Some(folder) = std::env::var_os("LIENVAN_PRINTS") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    for kind in RegisterKind::ALL {
        let rows = entries(kind, 30).chain([
            Row::Heading("I. TÊN ĐỀ MỤC LỚN".to_owned()),
            Row::Gap("Số 31 đến 35: không có trong sổ".to_owned()),
            Row::Void(vec!["36/QĐ-UBND".to_owned(); kind.columns().len()]),
            Row::Blank,
        ]);
        let printed = register(words(kind), rows, &ends()).unwrap();
        std::fs::write(folder.join(format!("{}.pdf", kind.word())), printed.pdf).unwrap();
    }
    let keep = |name: &str, pdf: Vec<u8>| std::fs::write(folder.join(name), pdf).unwrap();
    keep(
        "cover_slip.pdf",
        cover_slip(
            &mark(),
            "UBND tỉnh Thử",
            "Công văn số 12/UBND-VP",
            "về việc thử",
        )
        .unwrap()
        .pdf,
    );
    keep("minutes.pdf", hand_over(&HandOver::default()).unwrap().pdf);
    let about = SlipWords {
        office: "Ủy ban nhân dân xã Thử Nghiệm".to_owned(),
        cited: "Công văn số 12/UBND-VP ngày 05 tháng 01 năm 2026 của UBND tỉnh Thử".to_owned(),
        subject: "về việc thử".to_owned(),
        ..SlipWords::default()
    };
    keep("slip.pdf", slip(&about).unwrap().pdf);
    let line = ReceiptLine {
        name: "Sở Thử".to_owned(),
        code: "H99.1".to_owned(),
        state: "Đã tiếp nhận".to_owned(),
        at: "09:07 21/11/2026".to_owned(),
        note: String::new(),
    };
    keep(
        "receipt.pdf",
        receipt(&ReceiptWords {
            office: "UBND xã Thử Nghiệm".to_owned(),
            lines: vec![line],
            ..ReceiptWords::default()
        })
        .unwrap()
        .pdf,
    );
    let marked = marked(&page("0 0 0 rg 60 700 480 60 re f", "")).unwrap();
    keep("marked.pdf", marked.pdf);
}
