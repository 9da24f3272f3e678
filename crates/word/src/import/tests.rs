//! Importing: the law's own files with nothing lost, and drafts there and back unchanged.

use super::*;
use crate::export::{export, shown_lines};
use crate::read;
use office::{Body, Draft, Kind, Member, Recipient, UnitCode};
use serde_json::json;

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

fn base() -> Draft {
    Draft::new(Kind::parse("cong_van").unwrap(), Body::State)
}

#[test]
fn the_laws_own_files_are_imported_with_nothing_lost() {
    for (name, bytes) in LAW {
        let file = read(bytes).unwrap();
        let imported = import(&file, &base());
        let rest: Vec<_> = imported
            .unplaced
            .iter()
            .filter(|one| one.what == What::Rest)
            .collect();
        assert_eq!(
            rest,
            Vec::<&Unplaced>::new(),
            "{name}: everything found a place or a reason"
        );
        assert_eq!(lost_lines(&file, &imported), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_decree_is_taken_apart_as_it_is_built() {
    let imported = import(&read(LAW[0].1).unwrap(), &base());
    let draft = &imported.draft;
    assert_eq!(draft.letterhead.issuer, "CHÍNH PHỦ");
    assert_eq!(draft.letterhead.place, "Hà Nội");
    assert_eq!(draft.subject, "Về công tác văn thư");
    assert_eq!(
        draft.bases[0],
        "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015"
    );
    let count = |is: fn(&Block) -> bool| draft.blocks.iter().filter(|b| is(b)).count();
    assert_eq!(count(|b| matches!(b, Block::Chapter { .. })), 7);
    assert_eq!(count(|b| matches!(b, Block::Article { .. })), 38);
    assert_eq!(draft.signature.name, "Nguyễn Xuân Phúc");
    assert_eq!(draft.signature.position, "THỦ TƯỚNG");
    assert_eq!(draft.signature.authority, ["TM. CHÍNH PHỦ"]);
    assert_eq!(draft.filed, "VT, HC (2)");
    assert_eq!(draft.recipients[0].name, "Ban Bí thư Trung ương Đảng");
    let told: Vec<What> = imported.unplaced.iter().map(|one| one.what).collect();
    assert!(told.contains(&What::Number) && told.contains(&What::Date));
    assert!(told.contains(&What::Title), "this body issues no decrees");
}

/// There and back.
fn round(draft: &Draft, pictures: &Pictures) -> Imported {
    let bytes = export(draft, pictures, None);
    let file = read(&bytes).unwrap();
    let mut other = base();
    other.kind = Kind::parse("ke_hoach").unwrap();
    let imported = import(&file, &other);
    assert_eq!(imported.unplaced, [], "{}", draft.subject);
    assert_eq!(lost_lines(&file, &imported), Vec::<String>::new());
    imported
}

/// A PNG of one dot.
const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9C,
    0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE,
    0x42, 0x60, 0x82,
];

fn dot() -> (String, Pictures) {
    use sha2::{Digest, Sha256};
    let name: String = Sha256::digest(DOT)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let pictures = Pictures::from([(name.clone(), DOT.to_vec())]);
    (name, pictures)
}

/// What two tables may say in different words: widths in other parts, alignments that go without saying.
fn canonical(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    let annexes = draft.annexes.iter_mut().flat_map(|one| &mut one.blocks);
    for block in draft.blocks.iter_mut().chain(annexes) {
        if let Block::Table { widths, aligns, .. } = block {
            while aligns.last() == Some(&office::Align::Left) {
                aligns.pop();
            }
            let common = (1..=100_u16)
                .rev()
                .find(|part| widths.iter().all(|w| w % part == 0))
                .unwrap();
            widths.iter_mut().for_each(|width| *width /= common);
            if widths.windows(2).all(|pair| pair[0] == pair[1]) {
                widths.clear();
            }
        }
    }
    for blocks in std::iter::once(&mut draft.blocks)
        .chain(draft.annexes.iter_mut().map(|one| &mut one.blocks))
    {
        let text = match blocks.last_mut() {
            Some(Block::Paragraph { text } | Block::Point { text, .. }) => text,
            Some(Block::Article { text, .. } | Block::Clause { text, .. }) => text,
            _ => continue,
        };
        // What ends the last sentence is the form's to say.
        if let Some(run) = text.0.last_mut() {
            run.text = format!("{}.", run.text.trim_end_matches(['.', ';', ',', ' ', '/']));
        }
    }
    draft
}

/// Compares drafts part by part, so that a difference can be read.
#[track_caller]
fn alike(one: &Draft, other: &Draft, why: &str) {
    let (one, other) = (&canonical(one), &canonical(other));
    for (at, (block, twin)) in one.all_blocks().zip(other.all_blocks()).enumerate() {
        assert_eq!(block, twin, "{why}: block {at}");
    }
    let (one, other) = (
        serde_json::to_value(one).unwrap(),
        serde_json::to_value(other).unwrap(),
    );
    for (key, value) in one.as_object().unwrap() {
        let twin = &other[key];
        if let (Some(list), Some(twins)) = (value.as_array(), twin.as_array()) {
            for (at, (item, twin)) in list.iter().zip(twins).enumerate() {
                assert_eq!(item, twin, "{why}: {key}[{at}]");
            }
        }
        assert_eq!(value, twin, "{why}: {key}");
    }
    assert_eq!(one, other, "{why}");
}

fn draft(json: serde_json::Value) -> Draft {
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_decision_goes_to_word_and_back_unchanged() {
    let (picture, pictures) = dot();
    let decision = draft(json!({
        "kind": "quyet_dinh", "subject": "kiện toàn Ban Chỉ đạo thử nghiệm", "urgency": "urgent",
        "circulation": "internal",
        "letterhead": {"superior": "ỦY BAN NHÂN DÂN TỈNH THỬ", "issuer": "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM",
                       "abbreviation": "UBND", "place": "Thử Nghiệm"},
        "authority": "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
        "bases": ["Căn cứ Luật Thử nghiệm ngày 16 tháng 6 năm 2025", "Theo đề nghị của Chánh Văn phòng"],
        "blocks": [
            {"type": "chapter", "title": "Quy định chung"},
            {"type": "section", "title": "Phạm vi", "anchor": "s1"},
            {"type": "subsection", "title": "Chung"},
            {"type": "article", "title": "Kiện toàn", "text": "Kiện toàn Ban Chỉ đạo.", "anchor": "a1"},
            {"type": "article", "title": "Nhiệm vụ", "text": ""},
            {"type": "clause", "title": "", "text": [{"text": "Theo "}, {"text": "Điều 1", "refers": "a1"}, {"text": " và đậm", "bold": true}, {"text": "."}]},
            {"type": "point", "text": [{"text": "Có chú thích", "note": "Lời chú thích."}, {"text": " ở giữa;"}], "anchor": "một tên rất dài có dấu, để thử bookmark"},
            {"type": "point", "text": [{"text": "Diện tích 5 m"}, {"text": "2", "superscript": true}, {"text": "."}]},
            {"type": "clause", "title": "Tiêu đề khoản", "text": "Nội dung khoản."},
            {"type": "paragraph", "text": "Một đoạn 2. không số."},
            {"type": "table", "caption": "Bảng 1. Phân công", "head": ["STT", "Việc", "Người"],
             "rows": [["1", "Soạn\nthảo", "A"], ["2", "", "B"], ["Tổng", "", "2"]], "widths": [1, 4, 2],
             "aligns": ["center", "left", "right"],
             "merges": [{"row": 0, "column": 1, "rows": 2, "columns": 1}, {"row": 2, "column": 0, "rows": 1, "columns": 2}],
             "anchor": "b1"},
            {"type": "picture", "file": picture, "caption": "Hình 1. Sơ đồ", "description": "Sơ đồ thử", "width_mm": 60, "anchor": "h1"},
            {"type": "article", "text": [{"text": "Quyết định này có hiệu lực từ ngày ký; xem "}, {"text": "Bảng 1", "refers": "b1"}, {"text": "."}]},
        ],
        "signature": {"authority": ["KT. CHỦ TỊCH"], "position": "PHÓ CHỦ TỊCH", "name": "Nguyễn Văn Ánh"},
        "recipients": [{"name": "UBND tỉnh Thử", "code": "H99"}, {"name": "Lãnh đạo xã"}],
        "filed": "VT, VP", "drafter": "PL.(30)", "contact": "Số 1, thôn Thử; điện thoại 0000",
        "annexes": [
            {"title": "Danh sách thành viên", "landscape": true, "blocks": [
                {"type": "section", "title": "PHẦN MỘT"}, {"type": "clause", "text": "Ông A."},
                {"type": "table", "rows": [["a", "b"]]}]},
            {"title": "Kế hoạch", "separate": true, "blocks": [{"type": "paragraph", "text": "Nội dung."}]},
        ],
        "style": {"left_mm": 35, "spacing": 120, "size": 13},
    }));
    let back = round(&decision, &pictures);
    alike(&back.draft, &decision, "decision");
    assert_eq!(back.pictures, pictures);
    assert!(back.kind_found);
}

#[test]
fn every_type_goes_to_word_and_back_unchanged() {
    for body in [Body::State, Body::Party] {
        for kind in Kind::all(body) {
            let blanks = kind.particulars(body).iter().map(|part| {
                let words = if part.long
                    && part.word != "remarks"
                    && part.word != "event"
                    && !part.word.starts_with("party")
                {
                    format!("{} một\n{} hai", part.word, part.word)
                } else {
                    format!("điều {}", part.word)
                };
                (part.word.to_owned(), words)
            });
            let mut one = draft(json!({
                "kind": kind.word(), "body": body, "subject": "báo cáo kết quả họp thử nghiệm",
                "letterhead": {"issuer": if body == Body::State {"ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM"} else {"ĐẢNG ỦY XÃ THỬ NGHIỆM"},
                               "superior": "CẤP TRÊN", "abbreviation": "UBND", "unit": "", "place": "Thử Nghiệm"},
                "bases": ["Căn cứ Luật Thử nghiệm"],
                "addressees": [{"name": "UBND tỉnh Thử", "code": "H99"}, {"name": "Sở Thử"}],
                "blocks": [{"type": "section", "title": "Tình hình"}, {"type": "clause", "text": "Đã làm."},
                           {"type": "point", "text": "Một."}, {"type": "paragraph", "text": "Hết."}],
                "signature": {"authority": ["TM. ỦY BAN"], "position": "CHỦ TỊCH", "other_post": "CHỦ TỊCH XÃ", "name": "Nguyễn Văn Ánh"},
                "recipients": [{"name": "Lãnh đạo xã"}], "filed": "",
            }));
            one.particulars = blanks.collect();
            let back = round(&one, &Pictures::new());
            alike(&back.draft, &one, &format!("{} {body:?}", kind.word()));
        }
    }
}

#[test]
fn offices_that_issue_together_sign_together() {
    let other = |name: &str, short: &str| {
        json!({"issuer": name, "abbreviation": short,
        "signature": {"authority": ["TM. BAN THƯỜNG TRỰC"], "position": "CHỦ TỊCH", "name": format!("Trần Thị {short}")}})
    };
    let joint = draft(json!({
        "kind": "chuong_trinh", "subject": "Phối hợp thử nghiệm",
        "letterhead": {"issuer": "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", "abbreviation": "UBND", "place": "Thử Nghiệm"},
        "joint": [other("ỦY BAN MTTQ VIỆT NAM XÃ THỬ NGHIỆM", "MTTQ"), other("HỘI THỬ NGHIỆM", "HTN")],
        "blocks": [{"type": "paragraph", "text": "Cùng làm."}],
        "signature": {"position": "CHỦ TỊCH", "name": "Nguyễn Văn Ánh"}, "recipients": [{"name": "Lãnh đạo xã"}],
        "filed": "VT",
    }));
    alike(&round(&joint, &Pictures::new()).draft, &joint, "joint");
}

/// Chance that a test repeats: a plain linear congruence.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn words(&mut self) -> String {
        const WORDS: [&str; 14] = [
            "thử",
            "nghiệm",
            "xã",
            "Quyết",
            "100%",
            "kế hoạch",
            "số 5/2026",
            "(kèm theo)",
            "a & b",
            "<thẻ>",
            "“trích”",
            "đồng",
            "1.5 triệu",
            "Điều 3",
        ];
        let count = 1 + self.below(6);
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        format!("Việc {}", words.join(" "))
    }

    fn text(&mut self) -> serde_json::Value {
        let mut runs = vec![json!({"text": self.words()})];
        if self.below(3) == 0 {
            let mut run = json!({"text": format!(" {}", self.words())});
            for style in ["bold", "italic", "underline", "superscript"] {
                if self.below(3) == 0 {
                    run[style] = true.into();
                }
            }
            if self.below(3) == 0 {
                run["note"] = self.words().into();
            }
            runs.push(run);
        }
        runs.push(json!({"text": " hết.", "italic": false}));
        let text: office::Text = serde_json::from_value(runs.into()).unwrap();
        // Neighbours of one style are one run, as a clerk's editor keeps them too.
        let mut joined: Vec<office::Run> = Vec::new();
        for run in text.0 {
            match joined.last_mut() {
                Some(last)
                    if last.note.is_empty()
                        && !(last.bold || last.italic || last.underline || last.superscript)
                        && !(run.bold || run.italic || run.underline || run.superscript) =>
                {
                    last.text.push_str(&run.text);
                    last.note = run.note;
                }
                _ => joined.push(run),
            }
        }
        serde_json::to_value(office::Text(joined)).unwrap()
    }

    fn block(&mut self, depth: usize) -> serde_json::Value {
        match self.below(10) {
            0 if depth == 0 => json!({"type": "part", "title": self.words()}),
            1 if depth == 0 => json!({"type": "chapter", "title": self.words()}),
            2 => json!({"type": "section", "title": self.words()}),
            3 => json!({"type": "article", "title": self.words(), "text": ""}),
            4 => json!({"type": "article", "text": self.text()}),
            5 => json!({"type": "clause", "text": self.text()}),
            6 => json!({"type": "clause", "title": self.words(), "text": self.text()}),
            7 => json!({"type": "point", "text": self.text()}),
            8 => {
                let columns = 1 + self.below(4);
                let rows: Vec<Vec<String>> = (0..1 + self.below(4))
                    .map(|_| (0..columns).map(|_| self.words()).collect())
                    .collect();
                let head: Vec<String> = if self.below(2) == 0 {
                    (0..columns).map(|_| self.words()).collect()
                } else {
                    vec![]
                };
                json!({"type": "table", "caption": if self.below(2) == 0 { self.words() } else { String::new() }, "head": head, "rows": rows})
            }
            _ => json!({"type": "paragraph", "text": self.text()}),
        }
    }
}

#[test]
fn drafts_of_chance_go_to_word_and_back_unchanged() {
    let mut chance = Chance(2026);
    for round_no in 0..150 {
        let kinds: Vec<Kind> = Kind::all(Body::State)
            .filter(|kind| kind.particulars(Body::State).is_empty())
            .collect();
        let kind = kinds[chance.below(kinds.len())];
        let mut blocks: Vec<serde_json::Value> =
            (0..1 + chance.below(25)).map(|_| chance.block(0)).collect();
        blocks.push(json!({"type": "paragraph", "text": "Hết."}));
        let annexes: Vec<serde_json::Value> = (0..chance.below(3))
            .map(|_| json!({"title": chance.words(), "landscape": chance.below(2) == 0, "blocks": [chance.block(1), {"type": "paragraph", "text": "Hết."}]}))
            .collect();
        let one = draft(json!({
            "kind": kind.word(), "subject": if kind.is_letter() { "báo cáo kết quả".to_owned() } else { chance.words() },
            "letterhead": {"issuer": "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", "abbreviation": "UBND", "unit": if kind.is_letter() { "VP" } else { "" }, "place": "Thử Nghiệm"},
            "bases": if chance.below(2) == 0 { json!(["Căn cứ Luật Thử nghiệm"]) } else { json!([]) },
            "addressees": if chance.below(2) == 0 { json!([{"name": "UBND tỉnh Thử"}]) } else { json!([]) },
            "blocks": blocks, "annexes": annexes,
            "signature": {"authority": ["TM. ỦY BAN NHÂN DÂN"], "position": "CHỦ TỊCH", "name": "Nguyễn Văn Ánh"},
            "recipients": [{"name": "Lãnh đạo xã"}], "filed": "VT, VP",
        }));
        let back = round(&one, &Pictures::new());
        alike(&back.draft, &one, &format!("draft {round_no}"));
    }
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let one = base();
    assert_eq!(
        export(&one, &Pictures::new(), None),
        export(&one, &Pictures::new(), None)
    );
    assert!(
        shown_lines(&one)
            .iter()
            .any(|line| line.contains("Độc lập"))
    );
}

#[test]
fn the_golden_drafts_go_to_word_and_back_unchanged() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../paper/tests/golden");
    let mut seen = 0;
    for item in std::fs::read_dir(folder).unwrap().flatten() {
        let path = item.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let json = std::fs::read_to_string(&path).unwrap();
        let Ok(golden) = serde_json::from_str::<Draft>(&json) else {
            continue;
        };
        seen += 1;
        let golden = golden.normalised();
        let back = round(&golden, &Pictures::new());
        alike(&back.draft, &golden, &path.display().to_string());
    }
    assert!(seen > 40, "{seen} golden drafts were looked at");
}

#[test]
fn the_offices_behind_a_line_go_to_word_and_back() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../paper/tests/golden");
    let mut lines = 0;
    for item in std::fs::read_dir(folder).unwrap().flatten() {
        let path = item.path();
        let json = std::fs::read_to_string(&path).unwrap_or_default();
        let Ok(golden) = serde_json::from_str::<Draft>(&json) else {
            continue;
        };
        let mut golden = golden.normalised();
        let all = golden.addressees.iter_mut().chain(&mut golden.recipients);
        for (at, line) in all.enumerate() {
            line.members = (1..=at + 2)
                .map(|commune| Member {
                    name: format!("UBND xã Thử {at}.{commune} <“&”>"),
                    code: UnitCode::parse(&format!("H99.{at}{commune}")).unwrap(),
                })
                .collect();
            lines += 1;
        }
        let back = round(&golden, &Pictures::new());
        alike(&back.draft, &golden, &path.display().to_string());
        assert_eq!(back.draft.receivers(), golden.receivers());
    }
    assert!(lines > 80, "{lines} lines were looked at");
}

#[test]
fn a_line_whose_words_were_changed_stands_for_nobody_unseen() {
    let mut one = base();
    one.recipients = vec![Recipient {
        name: "UBND các xã".to_owned(),
        members: vec![Member {
            name: "UBND xã Thử".to_owned(),
            code: UnitCode::parse("H99.12").unwrap(),
        }],
        ..Recipient::default()
    }];
    let mut lines = vec![Recipient {
        name: "UBND các huyện".to_owned(),
        ..Recipient::default()
    }];
    let told = vec![("UBND các xã;".to_owned(), one.recipients[0].members.clone())];
    lay_members(&mut lines, told.clone());
    assert_eq!(lines[0].members, [], "other words, other offices");
    lines[0].name = "UBND các xã".to_owned();
    lay_members(&mut lines, told);
    assert_eq!(lines[0].members, one.recipients[0].members);
}

#[test]
fn a_hostile_body_neither_stops_nor_breaks_the_import() {
    let (picture, pictures) = dot();
    let whole = draft(json!({
        "kind": "bao_cao", "subject": "Thử", "letterhead": {"issuer": "ỦY BAN", "abbreviation": "UBND", "place": "Thử"},
        "blocks": [
            {"type": "chapter", "title": "x"},
            {"type": "article", "title": "y", "text": [{"text": "z", "note": "n"}], "anchor": "a"},
            {"type": "clause", "text": [{"text": "Điều 1", "refers": "a"}, {"text": "."}]},
            {"type": "table", "head": ["a", "b"], "rows": [["1", "2"], ["3", ""]], "merges": [{"row": 0, "column": 0, "rows": 2, "columns": 1}]},
            {"type": "picture", "file": picture, "width_mm": 10}
        ],
        "signature": {"position": "CHỦ TỊCH", "name": "A"}
    }));
    let bytes = export(&whole, &pictures, None);
    let package = crate::package::Package::open(&bytes).unwrap();
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    let parts: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|name| {
            let bytes = package.part(&name).unwrap().unwrap();
            (name, bytes)
        })
        .collect();
    let mut chance = Chance(7);
    let mut read_whole = 0;
    for _ in 0..400 {
        let mut hostile = parts.clone();
        let at = chance.below(hostile.len());
        let part = &mut hostile[at].1;
        for _ in 0..1 + chance.below(4) {
            if part.is_empty() {
                break;
            }
            let from = chance.below(part.len());
            let to = (from + chance.below(200)).min(part.len());
            match chance.below(4) {
                0 => part[from] = b"<>/&\"0a="[chance.below(8)],
                1 => drop(part.drain(from..to)),
                2 => {
                    let twin = part[from..to].to_vec();
                    part.splice(from..from, twin);
                }
                // A count that nobody has: a level, a span, a size.
                _ => {
                    if let Some(figure) = part[from..].iter().position(u8::is_ascii_digit) {
                        part.splice(from + figure..=from + figure, *b"99999999999");
                    }
                }
            }
        }
        if let Ok(file) = read(&crate::package::pack(&hostile)) {
            read_whole += 1;
            let imported = import(&file, &base());
            export(&imported.draft, &imported.pictures, None);
        }
    }
    assert!(read_whole > 50, "{read_whole} of 400 could still be read");
}

#[test]
fn macros_are_refused() {
    let bytes = export(&base(), &Pictures::new(), None);
    let package = crate::package::Package::open(&bytes).unwrap();
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    let mut parts: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|name| (name.clone(), package.part(&name).unwrap().unwrap()))
        .collect();
    parts.push(("word/vbaProject.bin".to_owned(), vec![1]));
    assert_eq!(
        read(&crate::package::pack(&parts)),
        Err(crate::Error::Macros)
    );
}
