//! The golden drafts: one for each form. Every other test of forms reads them from here.
//!
//! With `GOLDEN_OUT=<folder>` the files that the tests measured are left there to be looked at.

use crate::page::Pages;
use office::{Body, CopyForm, Day, Draft, Moment, Number, RuleSet};
use paper::{
    CopyWords, FIELD_ANNEX_INFO, FIELD_DATE, FIELD_NUMBER, Pictures, copy_block, copy_mark,
    copy_page, date_mark, number_mark, render, render_annex, sign_info_mark,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

pub(crate) const STATE: RuleSet = RuleSet::State2020;
pub(crate) const PARTY: [RuleSet; 2] = [RuleSet::Party2018, RuleSet::Party2026];

/// The golden draft of this name.
pub(crate) fn draft(name: &str) -> Draft {
    let path = folder().join(format!("{name}.json"));
    let json = std::fs::read_to_string(&path)
        .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&json).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// All golden drafts by name, in order.
pub(crate) fn all() -> Vec<(String, Draft)> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), draft(&name)))
        .collect()
}

/// The golden draft as a signed office would see it: number and date filled in, kept for looking at.
pub(crate) fn issued(name: &str, rules: RuleSet) -> Vec<u8> {
    let draft = draft(name);
    let mut pdf = rendered(name, rules).to_vec();
    let number = number_mark(&Number::issued(5), rules).unwrap();
    pdf = crate::page::fill(&pdf, FIELD_NUMBER, &number);
    if paper::is_dated(draft.kind, rules).unwrap() {
        let date = date_mark(Day::new(2026, 11, 21).unwrap(), rules).unwrap();
        pdf = crate::page::fill(&pdf, FIELD_DATE, &date);
    }
    keep(&format!("{name}-{}", rules.word()), &pdf);
    pdf
}

/// The file of a golden draft. Drawn once for all tests: drawing is what takes their time.
pub(crate) fn rendered(name: &str, rules: RuleSet) -> Arc<[u8]> {
    type Drawn = BTreeMap<(String, &'static str), Arc<[u8]>>;
    static DRAWN: Mutex<Drawn> = Mutex::new(BTreeMap::new());
    let key = (name.to_owned(), rules.word());
    if let Some(known) = DRAWN.lock().unwrap().get(&key) {
        return known.clone();
    }
    let drawn = render(&draft(name), rules).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    let drawn: Arc<[u8]> = drawn.pdf.into();
    DRAWN.lock().unwrap().insert(key, drawn.clone());
    drawn
}

/// The page of a golden draft, as drawn.
pub(crate) fn pages(name: &str, rules: RuleSet) -> Pages {
    Pages::read(&rendered(name, rules))
}

/// The rule sets a draft is drawn by.
pub(crate) fn rules_of(draft: &Draft) -> &'static [RuleSet] {
    match draft.body {
        Body::State => &[STATE],
        Body::Party => &PARTY,
    }
}

/// The copy of form 3.1.
pub(crate) fn copy() -> CopyWords {
    CopyWords {
        form: CopyForm::True,
        issuer: "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM".into(),
        number: Some(Number::issued(7)),
        notation: CopyForm::True.notation(Body::State, "UBND").ok(),
        place: "Thử Nghiệm".into(),
        day: Day::new(2026, 11, 21).ok(),
        signature: office::SignatureBlock {
            authority: vec!["TL. CHỦ TỊCH".into()],
            position: "CHÁNH VĂN PHÒNG".into(),
            name: "Lê Văn Cường".into(),
            ..office::SignatureBlock::default()
        },
        recipients: draft("state-ke_hoach").recipients,
        ..CopyWords::default()
    }
}

/// Leaves a file to be looked at, if somebody asked for it.
pub(crate) fn keep(name: &str, pdf: &[u8]) {
    if let Some(folder) = std::env::var_os("GOLDEN_OUT") {
        let path = PathBuf::from(folder).join(format!("{name}.pdf"));
        std::fs::write(path, pdf).unwrap();
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn every_type_has_its_golden_draft_and_all_are_finished() {
    let all = all();
    for body in [Body::State, Body::Party] {
        let prefix = match body {
            Body::State => "state",
            Body::Party => "party",
        };
        for kind in office::Kind::all(body) {
            let name = format!("{prefix}-{}", kind.word());
            assert!(
                all.iter().any(|(known, draft)| *known == name
                    && draft.kind == kind
                    && draft.body == body),
                "{name}"
            );
        }
    }
    for (name, draft) in all {
        assert_eq!(draft.faults(), [], "{name}: fit to be signed");
        for rules in rules_of(&draft) {
            issued(&name, *rules);
        }
        for at in 0..draft.annexes.len() {
            if draft.annexes[at].separate {
                let rules = rules_of(&draft)[0];
                let pdf = render_annex(&draft, at, rules, &Pictures::new())
                    .unwrap()
                    .pdf;
                let reference = office::Reference {
                    number: Number::issued(12),
                    notation: draft.notation().unwrap(),
                    body: draft.body,
                };
                let mark =
                    sign_info_mark(&reference, Moment::from_millis(1_767_578_823_000)).unwrap();
                let pdf = crate::page::fill(&pdf, FIELD_ANNEX_INFO, &mark);
                keep(&format!("{name}-annex{}", at + 1), &pdf);
            }
        }
    }
    keep("copy-3.1", &copy_page(&copy()).unwrap().pdf);
    keep("copy-3.1-block", &copy_block(&copy()).unwrap().pdf);
    let at = Moment::from_millis(1_767_578_823_000);
    let mark = copy_mark(CopyForm::True, "Ủy ban nhân dân xã Thử Nghiệm", at).unwrap();
    keep("copy-3.2-mark", &mark);
}
