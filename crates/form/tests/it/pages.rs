//! Faults planted on pages, one file each: a golden page, changed in one place, written as a PDF of its own and read
//! back. Exactly the planted finding must come, at the planted place.

use crate::{goldens, made};
use form::{Class, Finding, Line, Observed, Span, Stroke, check_pages, choose, observe_pdf};

const NUMBER: &str = "Số";
const DATE: &str = "Thử Nghiệm, ngày";

/// A golden page as it is issued: with number and date.
fn issued(golden: &str) -> Observed {
    let mut seen = goldens::seen(golden);
    if seen
        .lines
        .iter()
        .any(|line| line.text().starts_with(NUMBER))
    {
        let number = line(&mut seen, NUMBER);
        let text = number
            .text()
            .replace("Số: /", "Số: 05/")
            .replace("Số -", "Số 05-");
        say(number, &text);
    }
    if seen.lines.iter().any(|line| line.text().starts_with(DATE)) {
        // The Party's rules of 2026 begin in May.
        let month = if golden.starts_with("party") {
            "6"
        } else {
            "01"
        };
        let date = format!("Thử Nghiệm, ngày 05 tháng {month} năm 2026");
        say(line(&mut seen, DATE), &date);
    }
    seen
}

/// The first line that begins so.
#[track_caller]
fn line<'a>(seen: &'a mut Observed, begins: &str) -> &'a mut Line {
    seen.lines
        .iter_mut()
        .find(|line| line.text().starts_with(begins))
        .unwrap_or_else(|| panic!("no line begins with {begins:?}"))
}

/// Other words in the same place and look.
fn say(line: &mut Line, words: &str) {
    let first = line.spans[0].clone();
    let end = line.spans.last().map_or(0.0, |span| span.x + span.width);
    line.spans = vec![Span {
        text: words.to_owned(),
        width: end - first.x,
        ..first
    }];
}

fn swap(line: &mut Line, from: &str, to: &str) {
    let text = line.text();
    assert!(text.contains(from), "{text:?} has no {from:?}");
    say(line, &text.replace(from, to));
}

fn each(line: &mut Line, change: impl Fn(&mut Span)) {
    line.spans.iter_mut().for_each(change);
}

fn moved(line: &mut Line, x: f32, y: f32) {
    each(line, |span| {
        span.x += x;
        span.y += y;
    });
}

/// The level stroke just under a line.
#[track_caller]
fn under<'a>(seen: &'a mut Observed, begins: &str) -> &'a mut Stroke {
    let (left, base, right) = line(seen, begins).ends().unwrap();
    seen.pages[0]
        .strokes
        .iter_mut()
        .find(|s| {
            !s.upright && (0.0..5.0).contains(&(s.y - base)) && s.x < right && s.x + s.length > left
        })
        .expect("a line is drawn there")
}

fn remove(seen: &mut Observed, begins: &str) {
    let at = seen
        .lines
        .iter()
        .position(|line| line.text().starts_with(begins))
        .unwrap();
    seen.lines.remove(at);
}

fn judged(name: &str, seen: &Observed) -> Vec<Finding> {
    let file = made::pdf(seen);
    // Kept beside the build, to be looked at.
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("seeded");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.pdf")), &file).unwrap();
    let again = observe_pdf(&file).unwrap();
    let (rules, _) = choose(&again, None, None, goldens::today());
    check_pages(&again, rules).unwrap()
}

fn planted(golden: &str, code: &str, plant: impl FnOnce(&mut Observed)) {
    planted_at(golden, code, "", plant);
}

/// Plants a fault: exactly `code` is found, with a rule, a place and the words it was planted in.
fn planted_at(golden: &str, code: &str, quote: &str, plant: impl FnOnce(&mut Observed)) {
    let mut seen = issued(golden);
    plant(&mut seen);
    let findings = judged(&format!("{golden}.{code}"), &seen);
    let codes: Vec<&str> = findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    let told = |said: String| WRONG.with_borrow_mut(|wrong| wrong.push(said));
    if codes != [code] {
        let seen: Vec<String> = findings
            .iter()
            .map(|one| {
                format!(
                    "{} ({} / {}) “{}”",
                    one.code, one.seen, one.wanted, one.quote
                )
            })
            .collect();
        return told(format!("{golden}: {code} planted, found {seen:#?}"));
    }
    let one = &findings[0];
    if !one.quote.contains(quote) {
        told(format!("{code} quotes {:?}", one.quote));
    }
    if !one.rule.contains(", ") {
        told(format!("{code} names no place in the law: {}", one.rule));
    }
    if !one.quote.is_empty() && (one.place.area.is_none() || one.place.page == 0) {
        told(format!("{code} has no place on the page"));
    }
}

thread_local! {
    /// What went otherwise than planted, in this test.
    static WRONG: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// All that was planted in this test was found, and nothing else.
#[track_caller]
fn settle() {
    let wrong = WRONG.take();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const DECISION: &str = "state-quyet_dinh";
const LETTER: &str = "state-cong_van";
const REPORT: &str = "state-bao_cao";
const PLAN: &str = "state-ke_hoach";
const PARTY: &str = "party-cong_van";
const PARTY_PLAN: &str = "party-ke_hoach";

#[test]
fn an_issued_page_that_is_right_gives_nothing() {
    for golden in [
        DECISION,
        LETTER,
        REPORT,
        PLAN,
        PARTY,
        PARTY_PLAN,
        "state-levels",
        "state-annexes",
        "long",
        "province",
    ] {
        let findings = judged(golden, &issued(golden));
        assert!(findings.is_empty(), "{golden}: {findings:#?}");
    }
}

#[test]
fn quoc_hieu() {
    fn line_of(seen: &mut Observed) -> &mut Line {
        line(seen, "CỘNG HÒA")
    }
    planted(PLAN, "headline.size", |s| {
        each(line_of(s), |p| p.size = 11.0)
    });
    planted(PLAN, "headline.not_bold", |s| {
        each(line_of(s), |p| p.bold = false)
    });
    planted(PLAN, "headline.italic", |s| {
        each(line_of(s), |p| p.italic = true)
    });
    planted(PLAN, "headline.case_upper", |s| {
        say(line_of(s), "Cộng hòa xã hội chủ nghĩa Việt Nam")
    });
    planted(PLAN, "headline.words", |s| {
        say(line_of(s), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIÊT NAM")
    });
    planted(PLAN, "headline.missing", |s| remove(s, "CỘNG HÒA"));
    settle();
}

#[test]
fn tieu_ngu() {
    fn line_of(seen: &mut Observed) -> &mut Line {
        line(seen, "Độc lập")
    }
    planted(PLAN, "motto.size", |s| each(line_of(s), |p| p.size = 12.0));
    planted(PLAN, "motto.not_bold", |s| {
        each(line_of(s), |p| p.bold = false)
    });
    planted(PLAN, "motto.italic", |s| {
        each(line_of(s), |p| p.italic = true)
    });
    planted(PLAN, "motto.hyphens", |s| {
        say(line_of(s), "Độc lập-Tự do-Hạnh phúc")
    });
    planted(PLAN, "motto.words", |s| {
        say(line_of(s), "Độc lập - tự do - Hạnh phúc")
    });
    planted(PLAN, "motto.missing", |s| remove(s, "Độc lập"));
    planted(PLAN, "motto.line_length", |s| {
        under(s, "Độc lập").length *= 0.5
    });
    planted(PLAN, "motto.line_missing", |s| {
        under(s, "Độc lập").length = 0.0
    });
    settle();
}

#[test]
fn offices() {
    planted(PLAN, "issuer.line_missing", |s| {
        under(s, "XÃ THỬ").length = 0.0
    });
    planted(PLAN, "issuer.line_length", |s| {
        let stroke = under(s, "XÃ THỬ");
        stroke.x -= 10.0;
        stroke.length += 20.0;
    });
    planted(PLAN, "issuer.size", |s| {
        each(line(s, "XÃ THỬ"), |p| p.size = 14.0)
    });
    planted(PLAN, "issuer.case_upper", |s| {
        say(line(s, "XÃ THỬ"), "Xã Thử Nghiệm")
    });
    planted(PLAN, "issuer.italic", |s| {
        each(line(s, "XÃ THỬ"), |p| p.italic = true)
    });
    planted("province", "superior.bold", |s| {
        each(line(s, "ỦY BAN"), |p| p.bold = true);
    });
    settle();
}

#[test]
fn number_and_notation() {
    fn line_of(seen: &mut Observed) -> &mut Line {
        line(seen, NUMBER)
    }
    planted_at(PLAN, "number.colon", "Số 05", |s| {
        swap(line_of(s), "Số:", "Số")
    });
    planted(PLAN, "number.blanks", |s| {
        swap(line_of(s), "/KH-", " / KH-")
    });
    planted(PLAN, "number.zero", |s| swap(line_of(s), "05/", "5/"));
    planted("state-chi_thi", "number.zero", |s| {
        swap(line_of(s), "05/", "012/")
    });
    planted(PLAN, "number.hyphen", |s| swap(line_of(s), "KH-", "KH–"));
    planted(PLAN, "number.separator", |s| {
        swap(line_of(s), "05/KH-", "05-KH/")
    });
    planted(PLAN, "number.abbreviation", |s| {
        swap(line_of(s), "/KH-", "/BC-")
    });
    planted(DECISION, "number.abbreviation", |s| {
        swap(line_of(s), "/QĐ-", "/QD-")
    });
    planted("state-to_trinh", "number.case", |s| {
        swap(line_of(s), "/TTr-", "/TTR-")
    });
    planted(PLAN, "number.organ", |s| {
        swap(line_of(s), "/KH-UBND", "/KH")
    });
    planted(LETTER, "number.letter_cv", |s| {
        let text = line_of(s).text();
        let tail = text.split('/').nth(1).unwrap().to_owned();
        swap(line_of(s), &tail, &format!("CV-{tail}"));
    });
    planted(PLAN, "number.size", |s| each(line_of(s), |p| p.size = 14.0));
    planted(PLAN, "number.bold", |s| each(line_of(s), |p| p.bold = true));
    planted(PLAN, "number.missing", |s| remove(s, NUMBER));
    settle();
}

#[test]
fn place_and_date() {
    fn line_of(seen: &mut Observed) -> &mut Line {
        line(seen, "Thử Nghiệm,")
    }
    planted(PLAN, "date.comma", |s| {
        swap(line_of(s), "Nghiệm,", "Nghiệm")
    });
    planted(PLAN, "date.day_zero", |s| {
        swap(line_of(s), "ngày 05", "ngày 5")
    });
    planted(PLAN, "date.month_zero", |s| {
        swap(line_of(s), "tháng 01", "tháng 1")
    });
    planted(PLAN, "date.month_no_zero", |s| {
        swap(line_of(s), "tháng 01", "tháng 03")
    });
    planted(PLAN, "date.no_day", |s| {
        swap(line_of(s), "05 tháng 01", "31 tháng 02")
    });
    planted(PLAN, "date.year", |s| swap(line_of(s), "2026", "26"));
    planted(PLAN, "date.not_italic", |s| {
        each(line_of(s), |p| p.italic = false)
    });
    planted(PLAN, "date.place_case", |s| swap(line_of(s), "Thử", "thử"));
    planted(PLAN, "date.row", |s| moved(line_of(s), 0.0, 3.5));
    planted(PLAN, "date.missing", |s| remove(s, "Thử Nghiệm,"));
    settle();
}

#[test]
fn type_and_abstract() {
    planted(PLAN, "kind.size", |s| {
        each(line(s, "KẾ HOẠCH"), |p| p.size = 16.0)
    });
    planted(PLAN, "kind.not_bold", |s| {
        each(line(s, "KẾ HOẠCH"), |p| p.bold = false)
    });
    planted(PLAN, "kind.case_upper", |s| {
        say(line(s, "KẾ HOẠCH"), "Kế hoạch")
    });
    let last = |s: &mut Observed| {
        let at = s
            .lines
            .iter()
            .position(|line| line.text() == "KẾ HOẠCH")
            .unwrap();
        s.lines[at + 1].text()
    };
    planted(PLAN, "abstract.not_bold", |s| {
        let text = last(s);
        each(line(s, &text), |p| p.bold = false);
    });
    planted(PLAN, "abstract.line_missing", |s| {
        let text = last(s);
        under(s, &text).length = 0.0;
    });
    planted(PLAN, "abstract.line_length", |s| {
        let text = last(s);
        let stroke = under(s, &text);
        stroke.x += stroke.length * 0.4;
        stroke.length *= 0.2;
    });
    planted(LETTER, "letter_abstract.words", |s| {
        swap(line(s, "V/v"), "V/v", "Về việc")
    });
    planted(LETTER, "letter_abstract.size", |s| {
        each(line(s, "V/v"), |p| p.size = 14.0)
    });
    planted(LETTER, "letter_abstract.bold", |s| {
        each(line(s, "V/v"), |p| p.bold = true)
    });
    settle();
}

#[test]
fn bases_and_addressees() {
    planted(DECISION, "bases.not_italic", |s| {
        each(line(s, "Căn cứ"), |p| p.italic = false)
    });
    planted(DECISION, "bases.semicolon", |s| {
        let base = s
            .lines
            .iter_mut()
            .find(|line| line.italic() && line.text().ends_with(';'))
            .unwrap();
        swap(base, ";", ".");
    });
    planted(DECISION, "bases.last_stop", |s| {
        let at = s
            .lines
            .iter()
            .rposition(|line| line.italic() && line.text().ends_with('.') && line.size() > 13.0)
            .unwrap();
        swap(&mut s.lines[at], ".", ";");
    });
    planted(DECISION, "decides.colon", |s| {
        swap(line(s, "QUYẾT ĐỊNH:"), ":", "")
    });
    planted(LETTER, "addressee.colon", |s| {
        swap(line(s, "Kính gửi"), ":", "")
    });
    planted(LETTER, "addressee.bold", |s| {
        each(line(s, "Kính gửi"), |p| p.bold = true)
    });
    settle();
}

#[test]
fn letters_and_lines_of_the_body() {
    planted(PLAN, "body.size", |s| {
        each(line(s, "1. Nâng cao"), |p| p.size = 12.0)
    });
    planted(PLAN, "text.font", |s| {
        each(line(s, "1. Nâng cao"), |p| p.font = "Arial".into())
    });
    planted(PLAN, "text.legacy_font", |s| {
        each(line(s, "1. Nâng cao"), |p| p.font = ".VnTime".into())
    });
    planted(PLAN, "text.colour", |s| {
        each(line(s, "1. Nâng cao"), |p| p.colour = [200, 0, 0])
    });
    planted(PLAN, "body.indent", |s| {
        moved(line(s, "1. Nâng cao"), -4.0, 0.0)
    });
    planted(PLAN, "body.gap", |s| moved(line(s, "2. Việc"), 0.0, -1.6));
    planted(PLAN, "text.decomposed", |s| {
        swap(line(s, "1. Nâng cao"), "cao", "ca\u{306}o");
    });
    planted(PLAN, "text.blanks", |s| {
        swap(line(s, "1. Nâng cao"), "cao nhận", "cao  nhận")
    });
    planted(PLAN, "text.blank_before", |s| {
        swap(line(s, "1. Nâng cao"), "bộ,", "bộ ,")
    });
    planted(PLAN, "capitals.cited", |s| {
        swap(line(s, "1. Nâng cao"), "nhận thức", "điều 3 Luật")
    });
    planted(LETTER, "body.justify", |s| {
        s.lines
            .retain(|line| line.area.is_some_and(|area| area.y < 240.0));
        s.pages[0].strokes.retain(|stroke| stroke.y < 240.0);
        let (from, to) = (30.0, 195.0);
        let at = s
            .lines
            .iter()
            .position(|line| {
                line.ends()
                    .is_some_and(|(l, _, r)| l > from + 5.0 && r > to - 1.0 && line.letters() > 45)
            })
            .unwrap();
        // Three lines, each a little short of the margin but the last.
        let extra: Vec<Line> = (1..=3)
            .map(|step| {
                let mut more = s.lines[at].clone();
                each(&mut more, |p| {
                    p.y += 5.7 * step as f32;
                    p.x -= 10.0;
                    p.text = "và những việc khác đã nêu trong kế hoạch của năm nay trên địa bàn xã"
                        .into();
                    p.width = 150.0;
                });
                more.spans.truncate(1);
                more
            })
            .collect();
        let below = s.lines[at].spans[0].y;
        for other in s
            .lines
            .iter_mut()
            .filter(|line| line.spans[0].y > below + 0.5)
        {
            each(other, |p| p.y += 17.1);
        }
        for stroke in s.pages[0]
            .strokes
            .iter_mut()
            .filter(|stroke| stroke.y > below)
        {
            stroke.y += 17.1;
        }
        say(
            &mut s.lines[at],
            "Thực hiện các việc đã được giao trong năm nay, Ủy ban nhân dân xã nêu rõ",
        );
        s.lines[at].spans[0].width -= 8.0;
        s.lines.splice(at + 1..at + 1, extra);
    });
    settle();
}

#[test]
fn numbering() {
    planted(DECISION, "article.stop", |s| {
        swap(line(s, "Điều 2."), "Điều 2.", "Điều 2:")
    });
    planted(DECISION, "article.sequence", |s| {
        let last = s
            .lines
            .iter()
            .filter(|line| line.text().starts_with("Điều "))
            .count();
        let begins = format!("Điều {last}.");
        swap(line(s, &begins), &begins, &format!("Điều {}.", last + 1));
    });
    planted(DECISION, "article.not_bold", |s| {
        each(line(s, "Điều 2."), |p| p.bold = false)
    });
    planted(PLAN, "clause.sequence", |s| {
        swap(line(s, "2. Việc"), "2. Việc", "4. Việc")
    });
    planted(PLAN, "clause.sign", |s| {
        swap(line(s, "2. Việc"), "2. Việc", "2) Việc")
    });
    planted(PLAN, "point.sequence", |s| {
        swap(line(s, "b) "), "b) ", "c) ")
    });
    planted(PLAN, "point.sign", |s| swap(line(s, "b) "), "b) ", "b. "));
    planted(PLAN, "section.sequence", |s| {
        swap(line(s, "II. "), "II. ", "III. ")
    });
    planted(PLAN, "section.not_bold", |s| {
        each(line(s, "II. "), |p| p.bold = false)
    });
    planted("state-quy_che", "heading.roman", |s| {
        swap(line(s, "Chương I"), "Chương I", "Chương 1")
    });
    planted("state-quy_che", "heading.sequence", |s| {
        swap(line(s, "Chương II"), "Chương II", "Chương III")
    });
    planted("state-quy_che", "heading.not_bold", |s| {
        each(line(s, "Chương II"), |p| p.bold = false)
    });
    planted(PLAN, "body.end", |s| {
        let end = s
            .lines
            .iter_mut()
            .find(|line| line.text().ends_with("./."))
            .unwrap();
        swap(end, "./.", ".");
    });
    settle();
}

#[test]
fn signature() {
    planted(PLAN, "authority.prefix", |s| {
        swap(line(s, "TM."), "TM.", "TM")
    });
    planted(PLAN, "authority.not_bold", |s| {
        each(line(s, "TM."), |p| p.bold = false)
    });
    planted(PLAN, "position.size", |s| {
        each(line(s, "CHỦ TỊCH"), |p| p.size = 12.0)
    });
    planted(PLAN, "position.not_bold", |s| {
        each(line(s, "CHỦ TỊCH"), |p| p.bold = false)
    });
    planted(PLAN, "name.degree", |s| {
        swap(line(s, "Nguyễn Văn Ánh"), "Nguyễn", "ThS. Nguyễn")
    });
    planted(PLAN, "name.case_lower", |s| {
        say(line(s, "Nguyễn Văn Ánh"), "NGUYỄN VĂN ÁNH")
    });
    planted(PLAN, "name.not_bold", |s| {
        each(line(s, "Nguyễn Văn Ánh"), |p| p.bold = false)
    });
    planted(PLAN, "name.off_centre", |s| {
        moved(line(s, "Nguyễn Văn Ánh"), 14.0, 0.0)
    });
    settle();
}

#[test]
fn receivers() {
    fn word(seen: &mut Observed) -> &mut Line {
        line(seen, "Nơi nhận")
    }
    planted(PLAN, "recipients.size", |s| {
        each(word(s), |p| p.size = 13.0)
    });
    planted(PLAN, "recipients.not_italic", |s| {
        each(word(s), |p| p.italic = false)
    });
    planted(PLAN, "recipients.not_bold", |s| {
        each(word(s), |p| p.bold = false)
    });
    planted(PLAN, "recipients.colon", |s| swap(word(s), ":", ""));
    planted(PLAN, "recipients_list.size", |s| {
        each(line(s, "- "), |p| p.size = 13.0)
    });
    planted(PLAN, "recipients_list.semicolon", |s| {
        swap(line(s, "- "), ";", ",")
    });
    planted(PLAN, "recipients_list.last_stop", |s| {
        let filed = line(s, "- Lưu");
        let text = filed.text();
        say(filed, text.trim_end_matches('.'));
    });
    planted(PLAN, "recipients_list.filing_colon", |s| {
        swap(line(s, "- Lưu"), "Lưu:", "Lưu")
    });
    planted(PLAN, "recipients_list.filing_vt", |s| {
        swap(line(s, "- Lưu"), "VT, ", "")
    });
    planted(LETTER, "recipients_list.as_above", |s| {
        swap(line(s, "- Như trên"), "Như trên", "Lãnh đạo xã")
    });
    settle();
}

#[test]
fn pages_and_their_numbers() {
    let long = "long";
    let number = |text: &str, like: &Line, x: f32, y: f32| {
        let span = Span {
            text: text.into(),
            x,
            y,
            width: 2.5,
            bold: false,
            italic: false,
            size: 14.0,
            ..like.spans[0].clone()
        };
        Line {
            spans: vec![span],
            ..Line::default()
        }
    };
    planted(PLAN, "page_number.on_first", |s| {
        let first = number("1", &s.lines[0].clone(), 111.0, 13.0);
        s.lines.insert(0, first);
    });
    let second = |s: &mut Observed| {
        s.lines
            .iter()
            .position(|line| line.page == 1 && line.text() == "2")
            .unwrap()
    };
    planted(long, "page_number.missing", |s| {
        let at = second(s);
        s.lines.remove(at);
    });
    planted(long, "page_number.value", |s| {
        let at = second(s);
        say(&mut s.lines[at], "7");
    });
    planted(long, "page_number.italic", |s| {
        let at = second(s);
        each(&mut s.lines[at], |p| p.italic = true);
    });
    planted(long, "page_number.size", |s| {
        let at = second(s);
        each(&mut s.lines[at], |p| p.size = 11.0);
    });
    planted(long, "page_number.below", |s| {
        let at = second(s);
        each(&mut s.lines[at], |p| p.y = 284.0);
    });
    planted(long, "page_number.off_centre", |s| {
        let at = second(s);
        moved(&mut s.lines[at], 70.0, 0.0);
    });
    planted(LETTER, "page.paper", |s| {
        s.pages[0].width = 215.9;
        s.pages[0].height = 279.4;
        s.lines
            .retain(|line| line.area.is_some_and(|area| area.y < 260.0));
    });
    planted(LETTER, "page.margin_left", |s| {
        for line in &mut s.lines {
            moved(line, -8.0, 0.0);
            each(line, |p| {
                if p.x + p.width > 180.0 && p.x < 60.0 {
                    p.width += 8.0;
                }
            });
        }
        for stroke in &mut s.pages[0].strokes {
            stroke.x -= 8.0;
        }
    });
    settle();
}

#[test]
fn annexes() {
    let two = "state-annexes";
    planted(two, "annex.case_lower", |s| {
        swap(line(s, "Phụ lục I"), "Phụ lục", "PHỤ LỤC")
    });
    planted(two, "annex.number", |s| {
        swap(line(s, "Phụ lục II"), "II", "2")
    });
    planted(two, "annex.not_bold", |s| {
        each(line(s, "Phụ lục I"), |p| p.bold = false)
    });
    planted(two, "annex_title.case_upper", |s| {
        let at = s
            .lines
            .iter()
            .position(|line| line.text() == "Phụ lục I")
            .unwrap();
        say(&mut s.lines[at + 1], "Danh sách thành viên Ban Chỉ đạo");
    });
    planted(two, "annex_note.not_italic", |s| {
        each(line(s, "(Kèm theo"), |p| p.italic = false)
    });
    settle();
}

#[test]
fn party_documents() {
    planted(PARTY, "number.no_colon", |s| {
        swap(line(s, NUMBER), "Số ", "Số: ")
    });
    planted(PARTY, "number.separator", |s| {
        swap(line(s, NUMBER), "05-CV/", "05/CV-")
    });
    planted(PARTY, "issuer.star_missing", |s| remove(s, "*"));
    planted(PARTY, "headline.size", |s| {
        each(line(s, "ĐẢNG CỘNG SẢN"), |p| p.size = 13.0)
    });
    planted(PARTY, "headline.line_missing", |s| {
        under(s, "ĐẢNG CỘNG SẢN").length = 0.0
    });
    planted(PARTY, "authority.prefix", |s| {
        swap(line(s, "T/M"), "T/M", "TM.")
    });
    planted(PARTY, "recipients_list.size", |s| {
        each(line(s, "- Như trên"), |p| p.size = 14.0)
    });
    planted(PARTY, "letter_abstract.not_italic", |s| {
        each(line(s, "Về việc"), |p| p.italic = false)
    });
    planted(PARTY_PLAN, "abstract.dashes_missing", |s| {
        remove(s, "-----")
    });
    planted(PARTY_PLAN, "kind.size", |s| {
        each(line(s, "KẾ HOẠCH"), |p| p.size = 14.0)
    });
    planted(PARTY_PLAN, "body.end", |s| {
        let at = s
            .lines
            .iter()
            .position(|line| line.text().starts_with("Nơi nhận"))
            .unwrap();
        let last = s.lines[..at]
            .iter()
            .rposition(|line| line.text().ends_with('.'))
            .unwrap();
        let text = s.lines[last].text();
        say(&mut s.lines[last], &format!("{text}/."));
    });
    settle();
}

#[test]
fn the_party_rule_set_follows_the_day_on_the_page() {
    let mut seen = issued(PARTY);
    say(
        line(&mut seen, DATE),
        "Thử Nghiệm, ngày 26 tháng 5 năm 2026",
    );
    let (rules, why) = choose(&seen, None, None, goldens::today());
    assert_eq!(
        rules,
        office::RuleSet::Party2018,
        "the new rules begin on 27 May"
    );
    assert_eq!(why.day, form::Told::Page);
    let (asked, why) = choose(
        &seen,
        Some(office::Body::State),
        Some(goldens::today()),
        goldens::today(),
    );
    assert_eq!(
        asked,
        office::RuleSet::State2020,
        "what the clerk says goes first"
    );
    assert_eq!((why.body, why.day), (form::Told::Asked, form::Told::Asked));
}

#[test]
fn faults_of_one_kind_are_told_once_with_their_count() {
    let mut seen = issued(PLAN);
    for begins in ["1. Nâng cao", "2. Việc"] {
        each(line(&mut seen, begins), |p| p.size = 12.0);
    }
    let findings = judged("twice", &seen);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!((findings[0].others, findings[0].class), (1, Class::Error));
}
