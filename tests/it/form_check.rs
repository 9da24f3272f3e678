//! The form check of Word files: right ones give nothing, planted faults give their own finding; the law's own Word
//! file is judged as a careful clerk would.

use app::check::{judge, observe_word};
use form::{Class, check_pages, choose};
use office::{Day, Draft};
use std::fs;
use word::{Item, Paragraph, Piece, WordFile};

fn today() -> Day {
    Day::new(2026, 11, 22).unwrap()
}

fn golden(name: &str) -> Draft {
    let path = crate::layers::root().join(format!("crates/paper/tests/golden/{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn exported(draft: &Draft) -> Vec<u8> {
    let issued = word::Issued {
        number: office::Number::issued(5),
        day: Day::new(2026, 6, 5).unwrap(),
    };
    word::export(draft, &word::Pictures::new(), Some(&issued))
}

fn codes(file: &WordFile) -> Vec<String> {
    let seen = observe_word(file);
    let (rules, _) = choose(&seen, None, None, today());
    let findings = check_pages(&seen, rules).unwrap();
    findings
        .iter()
        .map(|one| format!("{} “{}” {}/{}", one.code, one.quote, one.seen, one.wanted))
        .collect()
}

fn paragraphs(items: &mut [Item]) -> Vec<&mut Paragraph> {
    items
        .iter_mut()
        .flat_map(|item| match item {
            Item::Paragraph(paragraph) => vec![paragraph],
            Item::Table(table) => table
                .rows
                .iter_mut()
                .flat_map(|row| &mut row.cells)
                .flat_map(|cell| paragraphs(&mut cell.items))
                .collect(),
        })
        .collect()
}

fn words(paragraph: &Paragraph) -> String {
    let label = paragraph.label.as_ref().map_or("", |label| &label.text);
    let pieces = paragraph.pieces.iter().map(|piece| match piece {
        Piece::Run(run) => run.text.as_str(),
        _ => "",
    });
    format!("{label}{}", pieces.collect::<String>())
}

/// Changes the first paragraph that begins so, runs and all.
fn change(file: &mut WordFile, begins: &str, edit: impl Fn(&mut Paragraph)) {
    let found = file
        .sections
        .iter_mut()
        .flat_map(|section| paragraphs(&mut section.items))
        .find(|paragraph| words(paragraph).starts_with(begins));
    edit(found.unwrap_or_else(|| panic!("no paragraph begins with {begins:?}")));
}

fn runs(paragraph: &mut Paragraph, edit: impl Fn(&mut word::Run)) {
    for piece in &mut paragraph.pieces {
        if let Piece::Run(run) = piece {
            edit(run);
        }
    }
}

#[track_caller]
fn planted(code: &str, name: &str, plant: impl FnOnce(&mut WordFile)) {
    let mut file = word::read(&exported(&golden(name))).unwrap();
    plant(&mut file);
    let found = codes(&file);
    assert!(
        found.len() == 1 && found[0].starts_with(&format!("{code} ")),
        "{name}: {code} planted, found {found:#?}"
    );
}

#[test]
fn no_golden_exported_to_word_gives_a_finding() {
    let folder = crate::layers::root().join("crates/paper/tests/golden");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let file = word::read(&exported(&golden(&name))).unwrap();
        wrong.extend(
            codes(&file)
                .into_iter()
                .map(|code| format!("{name}: {code}")),
        );
        count += 1;
    }
    assert!(count >= 50, "{count} goldens");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_planted_in_a_word_file_are_found() {
    const PLAN: &str = "state-ke_hoach";
    const LETTER: &str = "state-cong_van";
    planted("page.margin_left", PLAN, |f| f.sections[0].page.left = 1134);
    planted("page.margin_bottom", PLAN, |f| {
        f.sections[0].page.bottom = 850
    });
    planted("page.paper", PLAN, |f| {
        (f.sections[0].page.width, f.sections[0].page.height) = (12240, 15840);
    });
    planted("page_number.on_first", PLAN, |f| {
        f.sections[0].page.title_page = false
    });
    planted("motto.size", PLAN, |f| {
        change(f, "Độc lập", |p| {
            runs(p, |run| run.face.half_points = 24)
        });
    });
    planted("body.justify", LETTER, |f| {
        change(f, "Thực hiện", |p| p.align = word::Align::Left);
    });
    planted("body.indent", LETTER, |f| {
        change(f, "Thực hiện", |p| {
            (p.first_line, p.indent_left) = (0, 0)
        });
    });
    planted("body.spacing", LETTER, |f| {
        change(f, "Thực hiện", |p| p.line = word::Spacing::Lines(480));
    });
    planted("text.legacy_font", LETTER, |f| {
        change(f, "Thực hiện", |p| {
            runs(p, |run| run.face.font = ".VnTime".to_owned())
        });
    });
    planted("text.colour", LETTER, |f| {
        change(f, "Thực hiện", |p| {
            runs(p, |run| run.face.colour = Some([255, 0, 0]))
        });
    });
    planted("number.colon", PLAN, |f| {
        change(f, "Số", |p| {
            runs(p, |run| run.text = run.text.replace("Số:", "Số"))
        });
    });
    planted("recipients.not_italic", PLAN, |f| {
        change(f, "Nơi nhận", |p| runs(p, |run| run.face.italic = false));
    });
    planted("name.degree", PLAN, |f| {
        change(f, "Nguyễn Văn Ánh", |p| {
            runs(p, |run| run.text = format!("TS. {}", run.text))
        });
    });
}

#[test]
fn a_report_names_its_rules_and_why() {
    let report = judge(
        "a.docx".into(),
        &exported(&golden("state-cong_van")),
        None,
        None,
        today(),
    )
    .unwrap()
    .report
    .unwrap();
    assert_eq!(report.law, "Nghị định 30/2020/NĐ-CP");
    assert_eq!(
        (report.why.body, report.why.day),
        (form::Told::Page, form::Told::Page)
    );
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    let asked = judge(
        "a.docx".into(),
        &exported(&golden("state-cong_van")),
        Some(office::Body::Party),
        None,
        today(),
    )
    .unwrap()
    .report
    .unwrap();
    assert_eq!(asked.law, "Hướng dẫn 05-HD/VPTW");
    assert!(
        asked.findings.iter().any(|one| one.class == Class::Error),
        "a State letter is no Party letter"
    );
}

#[test]
fn what_stands_in_a_ruled_table_is_not_held_to_the_rules_of_running_text() {
    const IN_TABLE: &str = "Nhiệm vụ thử nghiệm số 1";
    let plant = |begins: &str, edit: fn(&mut Paragraph)| {
        let mut file = word::read(&exported(&golden("state-annexes"))).unwrap();
        change(&mut file, begins, edit);
        codes(&file)
    };
    let small = |paragraph: &mut Paragraph| runs(paragraph, |run| run.face.half_points = 20);
    assert_eq!(plant(IN_TABLE, small), [""; 0], "a cell may be set smaller");
    let found = plant("Tiến độ thực hiện", small);
    assert!(
        found.len() == 1 && found[0].starts_with("body.size "),
        "the same letters before the table are told: {found:?}"
    );
    let left = |paragraph: &mut Paragraph| {
        paragraph.align = word::Align::Left;
        paragraph.first_line = 0;
    };
    assert_eq!(plant(IN_TABLE, left), [""; 0], "nor indented or justified");
}

#[test]
fn what_is_neither_pdf_nor_word_is_refused() {
    for bytes in [&b"<html><p>x"[..], b"", b"PK\x03\x04broken"] {
        assert!(judge("x".into(), bytes, None, None, today()).is_err());
    }
}
