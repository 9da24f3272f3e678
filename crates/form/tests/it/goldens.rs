//! Every golden draft of `paper` is right: in its words, and on its page.

use form::{Observed, check_draft, check_pages, choose, observe_pdf};
use office::{Day, Draft, RuleSet};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The day the goldens are looked at.
pub(crate) fn today() -> Day {
    Day::new(2026, 11, 22).unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../paper/tests/golden")
}

/// The golden draft of this name, `state-quyet_dinh`; `long` has several pages, `province` a superior office.
pub(crate) fn draft(name: &str) -> Draft {
    let mut draft = read(match name {
        "long" | "province" => "state-ke_hoach",
        name => name,
    });
    if name == "province" {
        draft.letterhead.superior = "ỦY BAN NHÂN DÂN TỈNH THỬ".into();
    }
    if name == "long" {
        let words = "Các đơn vị phối hợp chặt chẽ trong quá trình thực hiện, định kỳ báo cáo kết quả về \
            Ủy ban nhân dân xã để theo dõi, chỉ đạo và kịp thời tháo gỡ khó khăn, vướng mắc.";
        for _ in 0..40 {
            draft.blocks.insert(1, office::Block::paragraph(words));
        }
    }
    draft
}

fn read(name: &str) -> Draft {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Its page as the product draws it.
pub(crate) fn drawn(draft: &Draft) -> Vec<u8> {
    let rules = RuleSet::on(draft.body, today());
    paper::preview(draft, rules).unwrap().pdf
}

/// What is seen on it; each is drawn once.
pub(crate) fn seen(name: &str) -> Observed {
    static DRAWN: Mutex<BTreeMap<String, Observed>> = Mutex::new(BTreeMap::new());
    let mut drawn_once = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    drawn_once
        .entry(name.to_owned())
        .or_insert_with(|| observe_pdf(&drawn(&draft(name))).unwrap())
        .clone()
}

#[test]
fn no_golden_page_or_draft_gives_a_finding() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let draft = draft(&name);
        let rules = RuleSet::on(draft.body, today());
        for finding in check_draft(&draft, rules).unwrap() {
            wrong.push(format!("{name}, draft: {} {}", finding.code, finding.quote));
        }
        let page = observe_pdf(&drawn(&draft)).unwrap();
        let (chosen, _) = choose(&page, None, None, today());
        assert_eq!(chosen, rules, "{name}: the page tells whose it is");
        for finding in check_pages(&page, chosen).unwrap() {
            wrong.push(format!("{name}, page: {} {}", finding.code, finding.quote));
        }
        count += 1;
    }
    assert!(count >= 50, "{count} goldens");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
