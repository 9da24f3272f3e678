//! Where pages end, and what is drawn anew while someone types.

use crate::drafts;
use crate::form::all_inside;
use crate::page::{Pages, fields, pdftotext};
use office::{Block, Draft, RuleSet, Text};
use paper::{FIELD_LEADER, FIELD_NUMBER, Pictures, glance, render};

const STATE: RuleSet = RuleSet::State2020;

fn lines(count: usize) -> Vec<Block> {
    (1..=count)
        .map(|at| drafts::paragraph(&format!("Dòng thử nghiệm số {at}.")))
        .collect()
}

fn report(blocks: Vec<Block>) -> Draft {
    let mut draft = drafts::named("bao_cao", "Kết quả thử nghiệm");
    draft.blocks = blocks;
    draft
}

#[test]
fn a_heading_stands_on_the_page_of_what_follows() {
    let mut parted = 0;
    for before in 26..36 {
        let mut blocks = lines(before);
        blocks.push(Block::Section {
            anchor: String::new(),
            title: "Đề mục thử nghiệm".into(),
        });
        blocks.push(drafts::paragraph("Lời theo sau đề mục."));
        blocks.extend(lines(3));
        let pages = Pages::read(&render(&report(blocks), STATE).unwrap().pdf);
        let heading = pages.piece("I. ĐỀ MỤC").page;
        assert_eq!(
            heading,
            pages.piece("Lời theo sau").page,
            "after {before} lines the heading stays with its words"
        );
        parted += usize::from(heading > pages.piece(&format!("Dòng thử nghiệm số {before}.")).page);
    }
    assert!(
        parted > 0,
        "the end of the page fell before the heading once"
    );
}

#[test]
fn the_head_of_a_table_stands_on_each_of_its_pages() {
    let cell = Text::plain;
    let table = Block::Table {
        anchor: String::new(),
        aligns: vec![],
        merges: vec![],
        caption: String::new(),
        head: vec![cell("Cột thứ nhất"), cell("Cột thứ hai")],
        rows: (0..120)
            .map(|at| vec![cell(&format!("hàng {at}")), cell("x")])
            .collect(),
        widths: vec![],
    };
    let rendered = render(&report(vec![drafts::paragraph("Bảng:"), table]), STATE).unwrap();
    let pages = Pages::read(&rendered.pdf);
    let with = |words: &str| {
        let found = pages
            .pieces
            .iter()
            .filter(|piece| piece.text.starts_with(words));
        let mut found: Vec<usize> = found.map(|piece| piece.page).collect();
        found.dedup();
        found
    };
    assert!(with("hàng").len() >= 3, "the table takes some pages");
    assert_eq!(
        with("Cột thứ nhất"),
        with("hàng"),
        "each of them has the head"
    );
    all_inside(&pages);
}

#[test]
fn one_endless_word_is_broken_at_the_margin() {
    let word = "ơ".repeat(20_000);
    let rendered = render(&report(vec![drafts::paragraph(&word)]), STATE).unwrap();
    let pages = Pages::read(&rendered.pdf);
    let drawn: usize = pages
        .texts()
        .iter()
        .map(|text| text.matches('ơ').count())
        .sum();
    assert!(drawn >= 20_000, "no letter is lost: {drawn}");
    all_inside(&pages);
}

#[test]
fn only_the_touched_page_is_drawn_anew() {
    let mut draft = report(lines(110));
    let first = glance(&draft, STATE, &Pictures::new(), &[]).unwrap();
    assert!(first.keys.len() >= 4, "{} pages", first.keys.len());
    let touched = first.touched.unwrap();
    assert!(touched.page == 1 && touched.more, "nothing is known yet");
    assert!(
        fields(&touched.pdf).contains_key(FIELD_NUMBER),
        "the first page shows the number"
    );
    let same = glance(&draft, STATE, &Pictures::new(), &first.keys).unwrap();
    assert_eq!(
        (same.touched, &same.keys),
        (None, &first.keys),
        "nothing changed"
    );

    draft.blocks[50] = drafts::paragraph("Dòng vừa gõ thêm.");
    let second = glance(&draft, STATE, &Pictures::new(), &first.keys).unwrap();
    let touched = second.touched.unwrap();
    assert!(pdftotext(&touched.pdf, &[]).contains("Dòng vừa gõ thêm."));
    assert_eq!(
        (touched.page, touched.more),
        (2, false),
        "a line for a line touches its page only"
    );
    let changed = first
        .keys
        .iter()
        .zip(&second.keys)
        .filter(|(old, new)| old != new)
        .count();
    assert_eq!(changed, 1, "the other pages keep their keys");

    let last = first.keys.len();
    let all_but_last = &second.keys[..last - 1];
    let end = glance(&draft, STATE, &Pictures::new(), all_but_last)
        .unwrap()
        .touched
        .unwrap();
    assert!(
        end.page == last && fields(&end.pdf).contains_key(FIELD_LEADER),
        "where the leader signs"
    );
}
