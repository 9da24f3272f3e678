//! Faults planted in the words of a draft, one each; and the fixes, which mend exactly them.

use crate::goldens::{draft, today};
use form::{Finding, Fix, check_draft};
use office::{Block, Draft, Recipient, RuleSet, Text};
use serde_json::Value;

fn found(draft: &Draft) -> Vec<Finding> {
    check_draft(draft, RuleSet::on(draft.body, today())).unwrap()
}

/// Puts a fix where its pointer says, as the window does.
fn mended(draft: &Draft, fix: &Fix) -> Draft {
    let mut json = serde_json::to_value(draft).unwrap();
    match &fix.to {
        Some(to) => {
            let place = json
                .pointer_mut(&fix.pointer)
                .expect("the pointer leads somewhere");
            assert_eq!(
                place.as_str(),
                Some(fix.from.as_str()),
                "the text is still there"
            );
            *place = Value::String(to.clone());
        }
        None => {
            let (list, at) = fix.pointer.rsplit_once('/').unwrap();
            let list = json.pointer_mut(list).unwrap().as_array_mut().unwrap();
            list.remove(at.parse().unwrap());
        }
    }
    serde_json::from_value(json).unwrap()
}

/// Plants a fault in a golden: exactly `code` is found, and its fix, where one is offered, leaves nothing.
#[track_caller]
fn planted(golden: &str, code: &str, fixed: bool, plant: impl FnOnce(&mut Draft)) {
    let mut draft = draft(golden);
    assert_eq!(found(&draft), [], "{golden} is right before");
    plant(&mut draft);
    let all = found(&draft);
    let codes: Vec<&str> = all.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, [code], "{golden}: exactly what was planted");
    assert!(!all[0].rule.is_empty(), "each finding names its rule");
    assert_eq!(all[0].fix.is_some(), fixed, "{code}: {:?}", all[0].fix);
    if let Some(fix) = &all[0].fix {
        assert_eq!(
            found(&mended(&draft, fix)),
            [],
            "{code}: the fix mends it: {fix:?}"
        );
    }
}

fn say(draft: &mut Draft, words: &str) {
    draft.blocks.insert(0, Block::paragraph(words));
}

#[test]
fn words_of_the_head() {
    let letter = "state-cong_van";
    planted(letter, "letter_abstract.prefix", true, |d| {
        d.subject = format!("V/v {}", d.subject)
    });
    planted(letter, "letter_abstract.stop", true, |d| {
        d.subject.push('.')
    });
    planted("state-quyet_dinh", "abstract.prefix", true, |d| {
        d.subject = format!("Về việc {}", d.subject)
    });
    planted(letter, "date.comma_twice", true, |d| {
        d.letterhead.place.push(',')
    });
    planted(letter, "date.place_case", true, |d| {
        d.letterhead.place = "thử Nghiệm".into()
    });
    planted(letter, "number.blanks", true, |d| {
        d.letterhead.abbreviation = "UB ND".into()
    });
    planted(letter, "number.case", true, |d| {
        d.letterhead.abbreviation = "ubnd".into()
    });
    planted(letter, "number.unit", false, |d| d.letterhead.unit.clear());
}

#[test]
fn bases_in_their_order_and_form() {
    let decision = "state-quyet_dinh";
    planted(decision, "bases.words", true, |d| {
        d.bases.insert(
            0,
            "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025".into(),
        );
    });
    planted(decision, "bases.empty", true, |d| {
        d.bases.insert(0, "  ".into())
    });
    planted(decision, "bases.law_number", false, |d| {
        d.bases = vec!["Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15".into()];
    });
    planted(decision, "bases.number_missing", false, |d| {
        d.bases = vec!["Căn cứ Nghị định của Chính phủ về công tác văn thư".into()];
    });
    planted(decision, "bases.order", false, |d| {
        d.bases = vec![
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ".into(),
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025".into(),
        ];
    });
    planted(decision, "bases.proposal_last", false, |d| {
        d.bases = vec![
            "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội".into(),
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025".into(),
        ];
    });
}

#[test]
fn blocks_that_say_nothing_or_number_themselves() {
    let plan = "state-ke_hoach";
    planted(plan, "body.empty", true, |d| {
        d.blocks.insert(0, Block::paragraph("  "))
    });
}

#[test]
fn a_heading_without_title() {
    planted("state-ke_hoach", "heading.title_missing", false, |d| {
        d.blocks.insert(
            0,
            Block::Chapter {
                title: " ".into(),
                anchor: String::new(),
            },
        );
    });
}

#[test]
fn numbers_typed_by_hand() {
    let clause = |words: &str| Block::Clause {
        title: String::new(),
        text: Text::plain(words),
        anchor: String::new(),
    };
    let plan = "state-ke_hoach";
    planted(plan, "body.number_typed", true, |d| {
        d.blocks.insert(1, clause("1. Nội dung gõ số."))
    });
    planted(plan, "body.number_typed", true, |d| {
        d.blocks.insert(
            2,
            Block::Point {
                text: Text::plain("a) Nội dung gõ chữ."),
                anchor: String::new(),
            },
        );
    });
    planted("state-quyet_dinh", "body.number_typed", true, |d| {
        let text = Text::plain("Điều 9. Nội dung gõ cả chữ Điều.");
        d.blocks.insert(
            0,
            Block::Article {
                title: String::new(),
                text,
                anchor: String::new(),
            },
        );
    });
    planted(plan, "body.number_by_hand", false, |d| {
        say(d, "1. Đoạn văn gõ số.")
    });
    planted(plan, "body.end_typed", true, |d| {
        d.blocks.push(Block::paragraph("Hết văn bản./."))
    });
}

#[test]
fn the_signer_and_the_receivers() {
    let letter = "state-cong_van";
    planted(letter, "name.degree", true, |d| {
        d.signature.name = format!("TS. {}", d.signature.name)
    });
    planted(letter, "name.case_lower", true, |d| {
        d.signature.name = d.signature.name.to_uppercase()
    });
    planted(letter, "name.capitals", true, |d| {
        d.signature.name = "Nguyễn văn Ánh".into()
    });
    planted(letter, "authority.prefix", true, |d| {
        d.signature.authority = vec!["TM ỦY BAN NHÂN DÂN".into()];
    });
    planted(letter, "position.deputy", false, |d| {
        d.signature.authority = vec!["KT. CHỦ TỊCH".into()];
        d.signature.position = "CHÁNH VĂN PHÒNG".into();
    });
    let line = |name: &str| Recipient {
        name: name.into(),
        ..Default::default()
    };
    planted(letter, "recipients_list.twice", true, |d| {
        d.recipients = vec![line("Phòng Kinh tế"), line("Phòng Kinh tế")];
    });
    planted(letter, "recipients_list.given", true, |d| {
        d.recipients.push(line("Như trên"))
    });
    planted(letter, "recipients_list.filing_vt", true, |d| {
        d.filed = "VP".into()
    });
    planted("party-cong_van", "authority.prefix", true, |d| {
        d.signature.authority = vec!["TM. BAN THƯỜNG VỤ".into()];
    });
}

#[test]
fn an_annex_that_nobody_announces() {
    planted("state-cong_van", "annex.unannounced", false, |d| {
        d.annexes.push(office::Annex {
            title: "Danh sách".into(),
            blocks: vec![Block::paragraph("Nội dung.")],
            ..office::Annex::default()
        });
    });
}

#[test]
fn capitals_and_blanks_with_fixes() {
    let plan = "state-ke_hoach";
    for (code, words) in [
        ("capitals.organ", "Giao ủy ban nhân dân xã thực hiện."),
        ("capitals.kind", "Theo Nghị Định của Chính phủ."),
        ("capitals.cited", "Theo Khoản 2 của Luật."),
        ("capitals.cited", "Theo điều 3 của Luật."),
        ("capitals.honour", "Tặng Huân chương lao động."),
        ("capitals.weekday", "Họp sáng thứ hai tới."),
        ("capitals.month", "Xong vào tháng tám tới."),
        ("capitals.sentence", "Hết câu. câu sau."),
        ("capitals.unit", "Trên địa bàn Tỉnh Thử."),
        ("date.in_text", "Họp ngày 5 tháng 3 năm 2026."),
        ("text.blanks", "Hai  chữ."),
        ("text.blank_before", "Hai chữ , ba chữ."),
        ("text.blank_after", "Hai chữ,ba chữ."),
        ("text.decomposed", "Tie\u{302}\u{301}ng Việt."),
    ] {
        planted(plan, code, true, |d| say(d, words));
    }
}

#[test]
fn a_finding_in_a_styled_run_points_to_the_run() {
    let mut draft = draft("state-ke_hoach");
    let run = |text: &str, bold| office::Run {
        text: text.into(),
        bold,
        ..office::Run::default()
    };
    let text = Text(vec![
        run("Giao ", false),
        run("ủy ban nhân dân", true),
        run(" xã.", false),
    ]);
    draft.blocks.insert(0, Block::Paragraph { text });
    let all = found(&draft);
    assert_eq!(all.len(), 1, "{all:?}");
    let fix = all[0].fix.as_ref().unwrap();
    assert_eq!(fix.pointer, "/blocks/0/text/1/text");
    assert_eq!(found(&mended(&draft, fix)), []);
}

#[test]
fn t13_what_no_input_field_takes_is_told() {
    planted("state-cong_van", "input.too_long", false, |d| {
        d.signature.name = "Nguyễn Văn Thử Nghiệm Một Cái Tên Dài Hơn Mọi Cái Tên Người".into();
    });
    planted("state-ke_hoach", "input.too_long", false, |d| {
        d.signature.position = format!("CHỦ TỊCH {}", "BAN CHỈ ĐẠO ".repeat(9))
            .trim()
            .into();
    });
}
