//! Drafts nobody should write: they end in a page or a clear error, never off the page, never as markup.

use crate::drafts;
use crate::form::all_inside;
use crate::measured::inside;
use crate::page::{Pages, pdftotext};
use office::{Block, Draft, RuleSet, Text};
use paper::{Error, Pictures, preview, preview_annex, render};
use unicode_normalization::is_nfc;

const STATE: RuleSet = RuleSet::State2020;

fn with_body(blocks: Vec<Block>) -> Draft {
    let mut draft = drafts::letter();
    draft.blocks = blocks;
    draft
}

#[test]
fn markup_is_shown_as_it_is_written() {
    let odd = [
        "#let x = 1",
        "- Lưu: VT",
        "*đậm* và _nghiêng_",
        "= Tiêu đề",
        "$x^2$ <nhãn> @nguồn",
        "// chú thích",
        "\\#panic()",
        "#image(\"/draft.json\")",
        "`mã` ~ --- '...' \"nháy\"",
        "1. một",
        "+ hai",
        "/ ba: bốn",
        "https://thu.example",
    ];
    let mut draft = with_body(odd.iter().map(|text| drafts::paragraph(text)).collect());
    draft.subject = "#let *x* = $1$".into();
    draft.signature.name = "*Nguyễn* #Văn".into();
    draft.recipients[0].name = "_UBND_ #pagebreak()".into();
    let pdf = render(&draft, STATE).unwrap().pdf;
    let text = pdftotext(&pdf, &[]).replace('\n', " ");
    for line in odd.iter().chain(&[
        "V/v #let *x* = $1$",
        "*Nguyễn* #Văn",
        "- _UBND_ #pagebreak();",
    ]) {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[test]
fn long_things_stay_on_the_page() {
    let word = "Nghiêng".repeat(286);
    assert_eq!(word.chars().count(), 2002);
    let mut draft = drafts::letter();
    draft.subject = "kế hoạch ".repeat(55).trim().to_owned();
    draft.letterhead.issuer =
        "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM ĐƯỢC ĐẶT TÊN RẤT DÀI ĐỂ THỬ XUỐNG DÒNG NHIỀU LẦN".into();
    draft.letterhead.superior = "ỦY BAN NHÂN DÂN TỈNH THỬ".repeat(3);
    draft.letterhead.place = "Đặc khu Điện Biên Phủ Thử Nghiệm Dài".into();
    draft.letterhead.abbreviation = "UBNDXATHUNGHIEM".into();
    draft.letterhead.unit = "PHONGVANHOA".into();
    draft.addressees[0].name = word.clone();
    draft.recipients[0].name = word.clone();
    draft.signature.name = word.clone();
    draft.signature.position = "TRƯỞNG PHÒNG ".repeat(8);
    draft.contact = word.clone();
    draft.blocks.push(drafts::paragraph(&word));
    draft.blocks.push(Block::Clause {
        anchor: String::new(),
        title: word.clone(),
        text: Text::plain(&word),
    });
    draft.blocks.push(Block::Chapter {
        anchor: String::new(),
        title: word.clone(),
    });
    draft.bases.push(word.clone());
    let rendered = render(&draft, STATE).unwrap();
    all_inside(&Pages::read(&rendered.pdf));
    draft.kind = office::Kind::parse("quyet_dinh").unwrap();
    draft.authority = word.clone();
    draft.subject = word.chars().take(500).collect();
    all_inside(&Pages::read(&render(&draft, STATE).unwrap().pdf));
}

#[test]
fn hundreds_of_clauses_are_numbered_through() {
    let blocks = (0..300)
        .flat_map(|n| {
            let text = Text::plain(&format!("Khoản thử nghiệm thứ {n} có nội dung ngắn"));
            [
                Block::Clause {
                    anchor: String::new(),
                    title: String::new(),
                    text: text.clone(),
                },
                Block::Point {
                    anchor: String::new(),
                    text,
                },
            ]
        })
        .collect();
    let rendered = render(&with_body(blocks), STATE).unwrap();
    let pages = Pages::read(&rendered.pdf);
    assert!(rendered.pages > 10);
    pages.piece("300. Khoản thử nghiệm thứ 299");
    all_inside(&pages);
}

#[test]
fn wide_tables_never_leave_the_page() {
    let cell = |text: &str| Text::plain(text);
    for (columns, widths, text) in [
        (40, vec![], "Nghiêng"),
        (12, vec![], "Trách nhiệm thi hành WWWWWWWWWW"),
        (3, vec![1, 1000, 1], "Nghiêng nghiêng"),
        (2, vec![0, 0], "x"),
        (1, vec![], "Một cột"),
    ] {
        let table = Block::Table {
            anchor: String::new(),
            aligns: vec![],
            merges: vec![],
            caption: "Bảng 1. Thử".into(),
            head: (0..columns).map(|n| cell(&format!("Cột {n}"))).collect(),
            rows: vec![vec![cell(text); columns]; 30],
            widths,
        };
        let pages = Pages::read(&render(&with_body(vec![table]), STATE).unwrap().pdf);
        all_inside(&pages);
    }
}

#[test]
fn a_cell_longer_than_a_page_runs_on() {
    let long = "Nội dung rất dài của một ô. ".repeat(400);
    for (head, rows) in [
        (vec![], vec![vec![Text::plain(&long)]]),
        (vec![Text::plain(&long)], vec![vec![Text::plain("a")]]),
    ] {
        let table = Block::Table {
            anchor: String::new(),
            aligns: vec![],
            merges: vec![],
            caption: String::new(),
            head,
            rows,
            widths: vec![],
        };
        let rendered = render(&with_body(vec![table]), STATE).unwrap();
        assert!(rendered.pages >= 3, "{} pages", rendered.pages);
        all_inside(&Pages::read(&rendered.pdf));
    }
}

#[test]
fn ragged_and_empty_tables_are_drawn() {
    for json in [
        r#"{"type":"table","rows":[["a"],["b","c","d"],[]]}"#,
        r#"{"type":"table","rows":[]}"#,
        r#"{"type":"table","head":["a"],"rows":[]}"#,
        r#"{"type":"table","rows":[[],[]]}"#,
    ] {
        let table: Block = serde_json::from_str(json).unwrap();
        let draft = with_body(vec![drafts::paragraph("Trước bảng."), table]);
        assert!(render(&draft, STATE).is_ok(), "{json}");
    }
}

#[test]
fn a_letter_without_glyph_is_told_and_the_preview_shows_a_box() {
    let draft = with_body(vec![drafts::paragraph("Tốt lắm 👍🏽 中")]);
    assert!(matches!(
        render(&draft, STATE),
        Err(Error::Unprintable { letter: '👍' })
    ));
    let text = pdftotext(&preview(&draft, STATE).unwrap().pdf, &[]);
    assert!(text.contains("Tốt lắm □"), "{text}");
}

#[test]
fn controls_and_hidden_signs_do_not_reach_the_page() {
    let draft = with_body(vec![drafts::paragraph(
        "Mộ\u{323}t\u{0}\u{7} \u{202e}hai\u{200b}\u{feff}\tba\u{ad}bốn\r\nnăm",
    )]);
    let mut draft = draft;
    draft.subject = "thử\u{0}\u{1b}[31m đỏ".into();
    let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
    assert!(text.contains("hai babốn\nnăm./."), "{text}");
    let hidden = |c: char| {
        c.is_control() && c != '\n' && c != '\u{c}' || ('\u{200b}'..='\u{202e}').contains(&c)
    };
    assert!(!text.contains(hidden), "{text:?}");
}

#[test]
fn words_come_back_in_one_form() {
    let mut draft = drafts::decision();
    draft.subject = "Quye\u{302}\u{301}t đi\u{323}nh thu\u{31b}\u{309} nghie\u{302}\u{323}m".into();
    draft.blocks.insert(
        0,
        drafts::paragraph("Tie\u{302}\u{301}ng Vie\u{323}\u{302}t co\u{301} da\u{302}\u{301}u"),
    );
    let text = pdftotext(&render(&draft, STATE).unwrap().pdf, &[]);
    assert!(is_nfc(&text), "NFC, as TCVN 6909 asks");
    assert!(
        text.contains("Về việc quyết định thử nghiệm") && text.contains("Tiếng Việt có dấu"),
        "{text}"
    );
}

#[test]
fn an_unfinished_draft_draws_but_does_not_render() {
    let empty: Draft = serde_json::from_str(
        r#"{"kind":"cong_van","subject":"","letterhead":{"issuer":"","abbreviation":"","place":""},
            "signature":{"position":"","name":""}}"#,
    )
    .unwrap();
    assert!(matches!(
        render(&empty, STATE),
        Err(Error::Unfinished(office::DraftFault::SubjectMissing))
    ));
    assert_eq!(preview(&empty, STATE).unwrap().pages, 1);
    let mut empty = empty;
    for kind in ["quyet_dinh", "bao_cao"] {
        empty.kind = office::Kind::parse(kind).unwrap();
        assert_eq!(preview(&empty, STATE).unwrap().pages, 1, "{kind}");
    }
    empty.blocks = serde_json::from_str(
        r#"[{"type":"article"},{"type":"clause"},{"type":"point","text":""},{"type":"chapter","title":""},
            {"type":"section","title":""},{"type":"paragraph","text":""}]"#,
    )
    .unwrap();
    let text = pdftotext(&preview(&empty, STATE).unwrap().pdf, &[]);
    assert!(
        text.contains("Điều 1.") && text.contains("a)") && text.contains("Chương I"),
        "{text}"
    );
}

#[test]
fn a_table_too_large_to_sign_is_still_previewed() {
    let row = |columns: usize| vec![Text::plain("x"); columns];
    for rows in [vec![row(3000); 2], vec![row(1); 25_000]] {
        let table = Block::Table {
            anchor: String::new(),
            aligns: vec![],
            merges: vec![],
            caption: String::new(),
            head: vec![],
            rows,
            widths: vec![],
        };
        let draft = with_body(vec![drafts::paragraph("Trước bảng."), table]);
        assert!(matches!(
            render(&draft, STATE),
            Err(Error::Unfinished(office::DraftFault::TableTooLarge { .. }))
        ));
    }
    let table = Block::Table {
        anchor: String::new(),
        aligns: vec![],
        merges: vec![],
        caption: String::new(),
        head: vec![],
        rows: vec![row(3000); 2],
        widths: vec![],
    };
    let draft = with_body(vec![drafts::paragraph("Trước bảng."), table]);
    all_inside(&Pages::read(&preview(&draft, STATE).unwrap().pdf));
}

#[test]
fn secrets_and_strangers_are_refused_at_this_door() {
    let mut draft = drafts::letter();
    draft.secrecy = "Mật".into();
    assert!(
        matches!(preview(&draft, STATE), Err(Error::Secret(_))),
        "T19 of R§9"
    );
    assert!(matches!(render(&draft, STATE), Err(Error::Secret(_))));
    let party = render(&drafts::letter(), RuleSet::Party2026);
    assert!(matches!(party, Err(Error::RulesOfOtherBody { .. })));
}

#[test]
fn more_letters_than_a_document_holds_are_refused() {
    let draft = with_body(vec![drafts::paragraph(&"a ".repeat(1_100_000))]);
    assert!(matches!(render(&draft, STATE), Err(Error::TooLong { .. })));
}

/// Words out of an alphabet of trouble, the same for the same seed.
struct Trouble(u64);

impl Trouble {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn words(&mut self) -> String {
        const PARTS: [&str; 24] = [
            "Ủy ban",
            " ",
            "nhân dân",
            "\n",
            "-",
            "#",
            "\\",
            "\"",
            "/",
            "XÃ ",
            "e\u{323}\u{302}",
            "\u{301}",
            "\u{200d}",
            "ﬁ",
            "½",
            "…",
            "\u{a0}",
            "{}",
            "[x]",
            "$",
            "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
            "1.234,5",
            "\u{2028}",
            "\t",
        ];
        (0..self.next(12))
            .map(|_| PARTS[self.next(PARTS.len())])
            .collect()
    }

    fn text(&mut self) -> Text {
        let runs = (0..=self.next(3)).map(|_| office::Run {
            text: self.words(),
            bold: self.next(4) == 0,
            superscript: self.next(6) == 0,
            refers: ["", "", "", "x", "lost"][self.next(5)].into(),
            note: if self.next(4) == 0 {
                self.words()
            } else {
                String::new()
            },
            ..office::Run::default()
        });
        Text(runs.collect())
    }

    fn merge(&mut self) -> office::Merge {
        office::Merge {
            row: self.next(7) as u16,
            column: self.next(9) as u16,
            rows: self.next(70_000) as u16,
            columns: self.next(4) as u16,
        }
    }

    fn block(&mut self) -> Block {
        let text = self.text();
        let anchor = ["", "", "x"][self.next(3)].to_owned();
        let title = self.words();
        match self.next(10) {
            0 => Block::Chapter { anchor, title },
            1 => Block::Section { anchor, title },
            2 => Block::Article {
                anchor,
                title,
                text,
            },
            3 => Block::Clause {
                anchor,
                title,
                text,
            },
            4 => Block::Point { anchor, text },
            5 => Block::Table {
                anchor,
                aligns: (0..self.next(4))
                    .map(|at| [office::Align::Center, office::Align::Right][at % 2])
                    .collect(),
                merges: (0..self.next(4)).map(|_| self.merge()).collect(),
                caption: title,
                head: (0..self.next(5)).map(|_| self.text()).collect(),
                rows: (0..self.next(6))
                    .map(|_| (0..self.next(9)).map(|_| self.text()).collect())
                    .collect(),
                widths: (0..self.next(5))
                    .map(|_| self.next(70_000) as u16)
                    .collect(),
            },
            6 => Block::Part { anchor, title },
            7 => Block::Subsection { anchor, title },
            8 => Block::Picture {
                anchor,
                file: self.words(),
                caption: title,
                description: self.words(),
                width_mm: self.next(70_000) as u16,
            },
            _ => Block::Paragraph { text },
        }
    }

    fn signature(&mut self) -> office::SignatureBlock {
        office::SignatureBlock {
            authority: (0..self.next(3)).map(|_| self.words()).collect(),
            position: self.words(),
            other_post: self.words(),
            name: self.words(),
        }
    }

    fn annex(&mut self) -> office::Annex {
        office::Annex {
            title: self.words(),
            separate: self.next(3) == 0,
            landscape: self.next(2) == 0,
            blocks: (0..self.next(4)).map(|_| self.block()).collect(),
        }
    }
}

#[test]
fn no_draft_breaks_the_press() {
    let kinds: Vec<office::Kind> = office::Kind::all(office::Body::State).collect();
    for seed in 0..60 {
        let mut trouble = Trouble(seed);
        let mut draft = if seed % 2 == 0 {
            drafts::letter()
        } else {
            drafts::decision()
        };
        if seed % 3 > 0 {
            draft.kind = kinds[trouble.next(kinds.len())];
        }
        draft.subject = trouble.words();
        draft.letterhead.superior = trouble.words();
        draft.letterhead.issuer = trouble.words();
        draft.letterhead.place = trouble.words();
        draft.authority = trouble.words();
        draft.bases = (0..trouble.next(4)).map(|_| trouble.words()).collect();
        draft.blocks = (0..trouble.next(9)).map(|_| trouble.block()).collect();
        draft.signature = trouble.signature();
        draft.joint = (0..trouble.next(10).saturating_sub(6))
            .map(|_| office::JointIssuer {
                issuer: trouble.words(),
                abbreviation: "X".into(),
                signature: trouble.signature(),
            })
            .collect();
        draft.particulars = draft
            .kind
            .particulars(office::Body::State)
            .iter()
            .map(|part| (part.word.to_owned(), trouble.words()))
            .collect();
        draft.annexes = (0..trouble.next(6).saturating_sub(3))
            .map(|_| trouble.annex())
            .collect();
        draft.filed = trouble.words();
        draft.contact = trouble.words();
        for one in draft.addressees.iter_mut().chain(&mut draft.recipients) {
            one.name = trouble.words();
        }
        let name = format!("seed {seed}, {}", draft.kind.word());
        let mut drawn = vec![preview(&draft, STATE)];
        let annexes = 0..draft.annexes.len();
        drawn.extend(annexes.map(|at| preview_annex(&draft, at, STATE, &Pictures::new())));
        for one in drawn {
            match one {
                Ok(rendered) => inside(&name, &Pages::read(&rendered.pdf), &draft.style),
                Err(fault) => panic!("{name}: {fault:?}"),
            }
        }
    }
}
