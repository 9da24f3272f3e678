//! Slips in running text: blanks, signs, capitals of Annex II, tones placed in two ways, letters typed in parts.
//!
//! Sure of little, and says so: what touches capitals is a hint, never corrected silently (R§7.4).

use crate::Class;
use crate::rules::Capitals;
use office::nfc;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// A paragraph that is whole: its first letter begins a sentence.
    Paragraph,
    /// Running text whose beginning is not known.
    Running,
    /// A piece of a sentence: an abstract, a name.
    Piece,
}

/// One slip.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slip {
    pub(crate) part: &'static str,
    pub(crate) fault: &'static str,
    pub(crate) class: Class,
    /// First letter and the one after the last, counted in letters.
    pub(crate) span: (usize, usize),
    pub(crate) seen: String,
    pub(crate) wanted: Option<String>,
    /// Whether `wanted` may stand in its place without a person's thought.
    pub(crate) safe: bool,
}

/// Knows the capitals, and which way of placing tones a document prefers.
pub(crate) struct Speller {
    capitals: Capitals,
    old: usize,
    new: usize,
}

/// A word and where it stands, in letters.
struct Word {
    text: String,
    low: String,
    span: (usize, usize),
}

/// Phrases that are names even when nobody wrote a capital.
const ALWAYS: [&str; 5] = [
    "Ủy ban nhân dân",
    "Hội đồng nhân dân",
    "Đảng Cộng sản Việt Nam",
    "Thủ tướng Chính phủ",
    "Mặt trận Tổ quốc",
];
const DAYS: [&str; 6] = ["hai", "ba", "tư", "năm", "sáu", "bảy"];
const MONTHS: [&str; 9] = [
    "giêng", "hai", "tư", "sáu", "bảy", "tám", "chín", "mười", "chạp",
];

impl Slip {
    /// The words around it, none of them cut.
    pub(crate) fn around(&self, text: &str) -> String {
        const REACH: usize = 24;
        let (from, to) = self.span;
        let letters: Vec<char> = text.chars().collect();
        let end = to.saturating_add(REACH).min(letters.len());
        let start = from.saturating_sub(REACH);
        let inside = letters.get(start..end).unwrap_or_default();
        let mut begin = start;
        if start > 0 {
            let blank = inside.iter().position(|c| c.is_whitespace());
            begin = from.min(start + blank.map_or(0, |at| at + 1));
        }
        let mut stop = end;
        if end < letters.len() {
            let blank = inside.iter().rposition(|c| c.is_whitespace());
            stop = to.max(start + blank.unwrap_or(inside.len()));
        }
        let words = letters.get(begin..stop.min(letters.len()));
        words.unwrap_or_default().iter().collect()
    }
}

impl Speller {
    pub(crate) fn new(capitals: Capitals) -> Self {
        Self {
            capitals,
            old: 0,
            new: 0,
        }
    }

    /// Counts how `text` places its tones.
    pub(crate) fn listen(&mut self, text: &str) {
        for word in words(&nfc(text).chars().collect::<Vec<_>>()) {
            match style(&word.low) {
                Some(true) => self.old += 1,
                Some(false) => self.new += 1,
                None => {}
            }
        }
    }

    /// The slips of `text`, in order.
    pub(crate) fn slips(&self, text: &str, at: Where) -> Vec<Slip> {
        let composed = nfc(text);
        if composed != text {
            let length = text.chars().count();
            return vec![Slip {
                part: "text",
                fault: "decomposed",
                class: Class::Error,
                span: (0, length),
                seen: String::new(),
                wanted: Some(composed),
                safe: true,
            }];
        }
        let letters: Vec<char> = text.chars().collect();
        let words = words(&letters);
        let mut slips = Vec::new();
        blanks(&letters, &mut slips);
        self.phrases(&letters, &words, &mut slips);
        cited(&letters, &words, &mut slips);
        calendar(&letters, &words, &mut slips);
        sentences(&letters, &words, at, &mut slips);
        self.tones(&words, &mut slips);
        slips.sort_by_key(|slip| slip.span);
        slips
    }

    fn phrases(&self, letters: &[char], words: &[Word], slips: &mut Vec<Slip>) {
        let capitals = &self.capitals;
        let lists = [
            (&capitals.phrases, "organ"),
            (&capitals.honours, "honour"),
            (&capitals.places, "place"),
            (&capitals.events, "event"),
            (&capitals.kinds, "kind"),
        ];
        for (list, fault) in lists {
            for phrase in list {
                for at in 0..words.len() {
                    phrase_at(letters, words, at, phrase, fault, slips);
                }
            }
        }
    }

    fn tones(&self, words: &[Word], slips: &mut Vec<Slip>) {
        if self.old == 0 || self.new == 0 {
            return;
        }
        let prefers_old = self.old > self.new;
        for word in words {
            let Some(old) = style(&word.low) else {
                continue;
            };
            if old == prefers_old {
                continue;
            }
            let wanted = if old {
                modern(&word.text)
            } else {
                traditional(&word.text)
            };
            slips.push(hint("text", "tones", word.span, &word.text, Some(wanted)));
        }
    }
}

fn hint(
    part: &'static str,
    fault: &'static str,
    span: (usize, usize),
    seen: &str,
    wanted: Option<String>,
) -> Slip {
    Slip {
        part,
        fault,
        class: Class::Hint,
        span,
        seen: seen.to_owned(),
        wanted,
        safe: true,
    }
}

fn words(letters: &[char]) -> Vec<Word> {
    let mut all = Vec::new();
    let mut start = None;
    for (at, letter) in letters.iter().copied().chain([' ']).enumerate() {
        match (start, letter.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let text: String = letters.iter().skip(from).take(at - from).collect();
                let low = text.to_lowercase();
                all.push(Word {
                    text,
                    low,
                    span: (from, at),
                });
                start = None;
            }
            _ => {}
        }
    }
    all
}

fn blanks(letters: &[char], slips: &mut Vec<Slip>) {
    let is_blank = |c: char| c == ' ' || c == '\u{a0}';
    let mut at = 0;
    while at < letters.len() {
        let run = letters
            .iter()
            .skip(at)
            .take_while(|c| is_blank(**c))
            .count();
        let before = at.checked_sub(1).and_then(|i| letters.get(i)).copied();
        let after = letters.get(at + run).copied();
        if run == 0 {
            signs(letters, at, slips);
            at += 1;
            continue;
        }
        if let (Some(before), Some(after)) = (before, after) {
            let head: String = letters.iter().take(at).collect();
            let kept_free = ["ngày", "tháng", "năm", "số", "Số", "Số:"]
                .iter()
                .any(|word| head.ends_with(word));
            let dots = kept_free && run >= 2
                || before == '.' && after == '.'
                || before == '…'
                || after == '…';
            let closes = matches!(after, ',' | ';' | ':' | '!' | '?' | ')')
                || after == '.' && !matches!(letters.get(at + run + 1), Some('.' | '/'));
            if dots {
            } else if closes && !matches!(before, '.' | '_') {
                let seen: String = letters.iter().skip(at).take(run + 1).collect();
                slips.push(Slip {
                    class: Class::Doubt,
                    ..hint(
                        "text",
                        "blank_before",
                        (at, at + run + 1),
                        &seen,
                        Some(after.to_string()),
                    )
                });
            } else if run >= 2 {
                slips.push(Slip {
                    class: Class::Doubt,
                    ..hint("text", "blanks", (at, at + run), "", Some(" ".to_owned()))
                });
            }
        }
        at += run;
    }
}

/// A comma or semicolon that touches the next word.
fn signs(letters: &[char], at: usize, slips: &mut Vec<Slip>) {
    let Some(sign @ (',' | ';')) = letters.get(at).copied() else {
        return;
    };
    let before = at.checked_sub(1).and_then(|i| letters.get(i)).copied();
    let after = letters.get(at + 1).copied();
    let touches = before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic);
    if touches {
        let wanted = format!("{sign} ");
        slips.push(Slip {
            class: Class::Doubt,
            ..hint(
                "text",
                "blank_after",
                (at, at + 1),
                &sign.to_string(),
                Some(wanted),
            )
        });
    }
}

fn phrase_at(
    letters: &[char],
    words: &[Word],
    at: usize,
    phrase: &str,
    fault: &'static str,
    slips: &mut Vec<Slip>,
) {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    let Some(here) = words.get(at..at + wanted.len()) else {
        return;
    };
    let same = here
        .iter()
        .zip(&wanted)
        .all(|(word, want)| modern(&word.low) == modern(&want.to_lowercase()));
    let close = here
        .iter()
        .zip(here.iter().skip(1))
        .all(|(a, b)| b.span.0 - a.span.1 == 1 && letters.get(a.span.1) == Some(&' '));
    let shouts = here
        .iter()
        .all(|word| word.text == word.text.to_uppercase());
    if !same || !close || shouts {
        return;
    }
    let next = words.get(at + wanted.len()).map(|word| word.low.as_str());
    let small = here
        .iter()
        .all(|word| word.text.chars().next().is_some_and(char::is_lowercase));
    let mut right = true;
    for (index, (word, want)) in here.iter().zip(&wanted).enumerate() {
        let (seen, want) = (is_capital(&word.text), is_capital(want));
        // The first letter of a sentence is a capital whatever the phrase.
        right &= seen == want || index == 0 && seen && begins(letters, word.span.0);
    }
    let named = ALWAYS.contains(&phrase) || matches!(fault, "honour" | "place" | "event");
    let numbered = fault == "kind"
        && next == Some("số")
        && words
            .get(at + wanted.len() + 1)
            .is_some_and(|word| word.low.starts_with(|c: char| c.is_ascii_digit()));
    // A type's name within a sentence is a common noun until it names one document.
    let free = fault == "kind"
        && here
            .iter()
            .skip(1)
            .all(|word| word.text.chars().next().is_some_and(char::is_lowercase));
    let is_slip = match fault {
        "kind" if numbered => !right,
        "kind" => !free && is_capital(here.first().map_or("", |word| &word.text)),
        _ if small => named && !right,
        _ => !right,
    };
    if !is_slip {
        return;
    }
    let span = (
        here.first().map_or(0, |word| word.span.0),
        here.last().map_or(0, |word| word.span.1),
    );
    let seen: String = letters.iter().skip(span.0).take(span.1 - span.0).collect();
    let spelled: Vec<String> = here
        .iter()
        .zip(&wanted)
        .map(|(word, want)| {
            if is_capital(want) {
                capital(&word.low)
            } else {
                word.low.clone()
            }
        })
        .collect();
    slips.push(hint(
        "capitals",
        fault,
        span,
        &seen,
        Some(spelled.join(" ")),
    ));
}

/// `điểm a khoản 2 Điều 3 Mục 5 Chương XII Phần I`: from Điều upwards with a capital.
fn cited(letters: &[char], words: &[Word], slips: &mut Vec<Slip>) {
    for (at, (word, next)) in words.iter().zip(words.iter().skip(1)).enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let parted = next.span.0 - word.span.1 != 1;
        if parted || before.is_some_and(|before| before.low == "tiểu") {
            continue;
        }
        let figures = next.text.bytes().all(|b| b.is_ascii_digit());
        let roman = next.text.chars().all(|c| "IVXLC".contains(c));
        let single = next.text.chars().count() == 1 && next.text.chars().all(char::is_lowercase);
        let wanted = match word.text.as_str() {
            "Điểm" if single && !begins(letters, word.span.0) => "điểm",
            "Khoản" if figures && !begins(letters, word.span.0) => "khoản",
            "điều" if figures => "Điều",
            "chương" if figures || roman => "Chương",
            "phần" if roman => "Phần",
            "mục" if figures => "Mục",
            _ => continue,
        };
        slips.push(hint(
            "capitals",
            "cited",
            word.span,
            &word.text,
            Some(wanted.to_owned()),
        ));
    }
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let named = next.is_some_and(|next| {
            is_capital(&next.text) && next.low != "ủy" && next.span.0 - word.span.1 == 1
        });
        if word.text == "Tỉnh" && named && !begins(letters, word.span.0) {
            slips.push(hint(
                "capitals",
                "unit",
                word.span,
                "Tỉnh",
                Some("tỉnh".to_owned()),
            ));
        }
    }
}

/// Days and months in words, and dates whose zeros stand otherwise than the decree writes them.
fn calendar(letters: &[char], words: &[Word], slips: &mut Vec<Slip>) {
    let word = |at: usize| words.get(at).map_or("", |word| word.low.as_str());
    for (at, here) in words.iter().enumerate() {
        let Some(next) = words.get(at + 1) else { break };
        let before = at.checked_sub(1).map_or("", word);
        let small = next.text.chars().next().is_some_and(char::is_lowercase);
        let after = word(at + 2);
        let is_day = here.low == "thứ"
            && DAYS.contains(&next.low.as_str())
            && (after == "ngày" || matches!(before, "sáng" | "chiều" | "tối"));
        let in_time = matches!(before, "vào" | "trong" | "cuối" | "đầu" | "từ");
        let is_month = here.low == "tháng" && MONTHS.contains(&next.low.as_str()) && in_time;
        if small && (is_day || is_month) {
            let fault = if is_day { "weekday" } else { "month" };
            let wanted = capital(&next.low);
            slips.push(hint("capitals", fault, next.span, &next.text, Some(wanted)));
        }
        if here.low == "ngày" {
            date(letters, words, at, slips);
        }
    }
}

fn date(letters: &[char], words: &[Word], at: usize, slips: &mut Vec<Slip>) {
    let word = |step: usize| words.get(at + step);
    let (Some(day), Some(named), Some(month)) = (word(1), word(2), word(3)) else {
        return;
    };
    let figures = |word: &Word| {
        (1..=2).contains(&word.text.len()) && word.text.bytes().all(|b| b.is_ascii_digit())
    };
    if named.low != "tháng" || !figures(day) || !figures(month) {
        return;
    }
    let (Ok(d), Ok(m)) = (day.text.parse::<u8>(), month.text.parse::<u8>()) else {
        return;
    };
    let right_month = if m <= 2 {
        format!("{m:02}")
    } else {
        m.to_string()
    };
    let right = format!("{d:02} tháng {right_month}");
    let span = (day.span.0, month.span.1);
    let seen: String = letters.iter().skip(span.0).take(span.1 - span.0).collect();
    if seen != right && (day.text != format!("{d:02}") || month.text != right_month) {
        slips.push(hint("date", "in_text", span, &seen, Some(right)));
    }
}

fn sentences(letters: &[char], words: &[Word], at: Where, slips: &mut Vec<Slip>) {
    if at == Where::Piece {
        return;
    }
    for (index, word) in words.iter().enumerate() {
        let small = word.text.chars().next().is_some_and(char::is_lowercase);
        if !small {
            continue;
        }
        let first = index == 0 && word.span.0 == 0 && at == Where::Paragraph;
        let closes = letters.get(word.span.1) == Some(&')');
        let after_stop = word.span.0 >= 2
            && letters.get(word.span.0 - 1) == Some(&' ')
            && matches!(letters.get(word.span.0 - 2), Some('.' | '?' | '!'))
            && index
                .checked_sub(1)
                .and_then(|i| words.get(i))
                .is_some_and(|before| {
                    before.span.1 + 2 == word.span.0
                        && before.text.chars().count() >= 2
                        && before.text.chars().all(char::is_lowercase)
                        && !matches!(before.low.as_str(), "vv" | "tr" | "st" | "đ")
                });
        if first && !closes || after_stop {
            let wanted = capital(&word.text);
            slips.push(hint(
                "capitals",
                "sentence",
                word.span,
                &word.text,
                Some(wanted),
            ));
        }
    }
}

/// Whether a sentence, an item or a quotation begins here.
fn begins(letters: &[char], at: usize) -> bool {
    let before = letters
        .iter()
        .take(at)
        .rev()
        .find(|c| !c.is_whitespace())
        .copied();
    before.is_none_or(|c| {
        matches!(
            c,
            '.' | '?' | '!' | ':' | ';' | '-' | '+' | '–' | '(' | '"' | '“' | ')' | '\n'
        )
    })
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

const OLD: [(&str, &str); 15] = [
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("oè", "òe"),
    ("oé", "óe"),
    ("oẻ", "ỏe"),
    ("oẽ", "õe"),
    ("oẹ", "ọe"),
    ("uỳ", "ùy"),
    ("uý", "úy"),
    ("uỷ", "ủy"),
    ("uỹ", "ũy"),
    ("uỵ", "ụy"),
];

/// Which way a word places its tone: `Some(true)` for `hoà`, `Some(false)` for `hòa`, `None` where there is one way only.
fn style(low: &str) -> Option<bool> {
    if low.starts_with("qu") {
        return None;
    }
    OLD.iter().find_map(|(old, new)| {
        if low.ends_with(old) {
            return Some(true);
        }
        low.ends_with(new).then_some(false)
    })
}

/// The word with its tone on the first vowel: `hoà` → `hòa`. For texts too, word by word; case is kept.
pub(crate) fn modern(text: &str) -> String {
    text.split_inclusive(' ')
        .map(|word| moved(word, |(old, new)| (old, new)))
        .collect()
}

fn traditional(text: &str) -> String {
    moved(text, |(old, new)| (new, old))
}

fn moved(
    word: &str,
    way: impl Fn((&'static str, &'static str)) -> (&'static str, &'static str),
) -> String {
    let bare = word.trim_end();
    let low = bare.to_lowercase();
    if low.starts_with("qu") {
        return word.to_owned();
    }
    for pair in OLD {
        let (from, to) = way(pair);
        if !low.ends_with(from) {
            continue;
        }
        let kept = bare.chars().count().saturating_sub(2);
        let head: String = bare.chars().take(kept).collect();
        let shout = bare.chars().last().is_some_and(char::is_uppercase);
        let first = bare.chars().nth(kept).is_some_and(char::is_uppercase);
        let tail: String = to
            .chars()
            .enumerate()
            .flat_map(|(at, c)| {
                let upper = if at == 0 { first } else { shout };
                if upper {
                    c.to_uppercase().collect::<Vec<_>>()
                } else {
                    vec![c]
                }
            })
            .collect();
        let blank = if word.len() > bare.len() { " " } else { "" };
        return format!("{head}{tail}{blank}");
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips(text: &str) -> Vec<(String, String)> {
        let mut speller = Speller::new(Capitals::read().unwrap());
        speller.listen(text);
        speller
            .slips(text, Where::Paragraph)
            .into_iter()
            .map(|slip| {
                (
                    format!("{}.{}", slip.part, slip.fault),
                    slip.wanted.unwrap_or_default(),
                )
            })
            .collect()
    }

    #[test]
    fn what_is_quoted_around_a_slip_cuts_no_word() {
        let text = "Theo đề nghị của Trưởng phòng, giao ủy ban nhân dân xã Thử Nghiệm thi hành Quyết định này.";
        let mut speller = Speller::new(Capitals::read().unwrap());
        speller.listen(text);
        let slip = speller.slips(text, Where::Paragraph).remove(0);
        assert_eq!(
            slip.around(text),
            "của Trưởng phòng, giao ủy ban nhân dân xã Thử Nghiệm thi hành"
        );
        assert_eq!(slip.around("Ngắn"), "", "a text it is not of");
    }

    #[test]
    fn the_laws_own_examples_are_right() {
        for text in [
            "Căn cứ điểm a khoản 2 Điều 103 Mục 5 Chương XII Phần I của Bộ luật Hình sự.",
            "Theo quy định tại điểm a khoản 1 Điều 24 Tiểu mục 1 Mục 1 Chương III của Nghị quyết số 351/2017/UBTVQH14.",
            "Ban Chỉ đạo trung ương về Phòng chống tham nhũng, Văn phòng Chủ tịch nước, Hội đồng nhân dân tỉnh Sơn La, Sở Tài chính.",
            "Tặng Huân chương Sao vàng, Nghệ sĩ Nhân dân, Anh hùng Lao động.",
            "Cách mạng tháng Tám, tết Nguyên đán, thành phố Thái Nguyên, tỉnh Nam Định, Thành phố Hồ Chí Minh.",
            "Hà Nội, ngày 05 tháng 3 năm 2020.",
            "Tỉnh ủy, Ủy ban nhân dân tỉnh giao. Khoản 2 Điều này nói rõ.",
        ] {
            assert_eq!(slips(text), [], "{text}");
        }
    }

    #[test]
    fn slips_are_seen_and_spelled_right() {
        let one = |text: &str| {
            let all = slips(text);
            assert_eq!(all.len(), 1, "{text}: {all:?}");
            all.into_iter().next().unwrap()
        };
        for (text, code, wanted) in [
            (
                "Trình ủy ban nhân dân xã.",
                "capitals.organ",
                "Ủy ban nhân dân",
            ),
            (
                "Trình Ủy Ban Nhân Dân xã.",
                "capitals.organ",
                "Ủy ban nhân dân",
            ),
            (
                "Theo Nghị Định của Chính phủ.",
                "capitals.kind",
                "Nghị định",
            ),
            (
                "Theo nghị định số 30/2020/NĐ-CP.",
                "capitals.kind",
                "Nghị định",
            ),
            ("Theo Điểm a của Luật.", "capitals.cited", "điểm"),
            ("Theo Khoản 2 của Luật.", "capitals.cited", "khoản"),
            ("Theo điều 3 của Luật.", "capitals.cited", "Điều"),
            (
                "Tặng Huân chương lao động.",
                "capitals.honour",
                "Huân chương Lao động",
            ),
            ("Họp sáng thứ hai tới.", "capitals.weekday", "Hai"),
            ("Xong vào tháng tám tới.", "capitals.month", "Tám"),
            ("Trên địa bàn Tỉnh Thử.", "capitals.unit", "tỉnh"),
            ("Họp ngày 5 tháng 3 năm 2026.", "date.in_text", "05 tháng 3"),
            (
                "Họp ngày 05 tháng 03 năm 2026.",
                "date.in_text",
                "05 tháng 3",
            ),
            ("Hai  chữ.", "text.blanks", " "),
            ("Hai chữ , ba chữ.", "text.blank_before", ","),
            ("Hai chữ,ba chữ.", "text.blank_after", ", "),
            ("Hết câu. câu sau.", "capitals.sentence", "Câu"),
            ("Hòa giải và hoà.", "text.tones", "hòa"),
        ] {
            assert_eq!(one(text), (code.to_owned(), wanted.to_owned()), "{text}");
        }
        assert_eq!(one("Tie\u{302}\u{301}ng").0, "text.decomposed");
    }

    #[test]
    fn tones_move_with_their_case() {
        assert_eq!(modern("HOÀ"), "HÒA");
        assert_eq!(modern("Uỷ ban"), "Ủy ban");
        assert_eq!(modern("quý"), "quý", "there is one way only");
        assert_eq!(traditional("Thủy"), "Thuỷ");
        assert_eq!(modern("hoàn toàn"), "hoàn toàn");
    }
}
