//! Vietnamese text: one normal form, folding for search, and the order of a Vietnamese list.
//!
//! Never changes what is stored or signed, save to NFC; folded text is only ever compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The composed form (NFC) in which every text is stored, signed and sent (TCVN 6909:2001).
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Text as search compares it: no marks, no case, `đ` as `d`, one blank between words (R§7.2).
///
/// `Quyết định của Ủy ban` and `quyet dinh cua uy ban` fold alike; so do `hòa` and `hoà`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'đ' => push(&mut folded, &mut gap, 'd'),
            c if c.is_alphanumeric() => push(&mut folded, &mut gap, c),
            _ => gap = true,
        }
    }
    folded
}

/// A key whose byte order is the order of a Vietnamese list (CLDR `vi`, R§7.3).
///
/// Letters first (a ă â b c d đ e ê …), then tones (none, huyền, hỏi, ngã, sắc, nặng), then case.
pub fn collation_key(text: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(text.len() * 2);
    let mut tones = Vec::new();
    let mut cases = Vec::new();
    for c in text.nfc() {
        let (letter, tone, upper) = weigh(c);
        letters.extend(letter.to_be_bytes());
        tones.push(tone);
        cases.push(u8::from(upper));
    }
    letters.extend([0, 0, 0, 0]);
    letters.extend(tones);
    letters.push(0);
    letters.extend(cases);
    letters
}

fn push(folded: &mut String, gap: &mut bool, c: char) {
    if *gap && !folded.is_empty() {
        folded.push(' ');
    }
    *gap = false;
    folded.push(c);
}

/// Primary weight, tone (1 none … 6 nặng) and whether the letter is a capital.
fn weigh(c: char) -> (u32, u8, bool) {
    let mut shape: Vec<char> = Vec::with_capacity(3);
    let mut tone = 1;
    for part in c.nfd() {
        match TONES.iter().position(|mark| *mark == part) {
            Some(at) => tone = u8::try_from(at).unwrap_or(0) + 2,
            None => shape.push(part),
        }
    }
    let whole = shape.iter().copied().nfc().next().unwrap_or(c);
    let upper = whole.is_uppercase();
    let lower = whole.to_lowercase().next().unwrap_or(whole);
    (primary(lower), tone, upper)
}

/// Letters of the alphabet in steps of ten; the rest keeps its code point above or below them.
fn primary(lower: char) -> u32 {
    const LETTERS_BEGIN: u32 = 0x61 * 16;
    match ALPHABET.chars().position(|letter| letter == lower) {
        Some(at) => LETTERS_BEGIN + u32::try_from(at).unwrap_or(0),
        None if u32::from(lower) < 0x61 => u32::from(lower),
        None => LETTERS_BEGIN * 16 + u32::from(lower),
    }
}

/// Huyền, hỏi, ngã, sắc, nặng: the order of the tones after none.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Words as they follow another word: the first letter small, unless a name seems to begin there.
pub fn following(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let rest = letters.as_str();
    let mut words = text.split(' ');
    let one_capital = words
        .next()
        .is_some_and(|word| word.chars().skip(1).all(char::is_lowercase));
    let next_is_small = words
        .next()
        .and_then(|word| word.chars().next())
        .is_some_and(char::is_lowercase);
    if one_capital && next_is_small {
        return first.to_lowercase().chain(rest.chars()).collect();
    }
    text.to_owned()
}

/// Words as they begin a line: the first letter a capital.
pub fn leading(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_what_a_clerk_means() {
        assert_eq!(
            fold("Quyết định của Uỷ ban"),
            fold("quyet dinh cua UY BAN"),
            "T17 of R§9"
        );
        assert_eq!(
            fold("Ủy ban"),
            fold("Uỷ  ban"),
            "both spellings of the tone"
        );
        assert_eq!(
            fold("Đường Đồng Tháp"),
            "duong dong thap",
            "đ is folded by hand"
        );
        assert_eq!(fold("12/QĐ-UBND"), "12 qd ubnd");
        assert_eq!(
            fold("hoa\u{300} bình"),
            "hoa binh",
            "decomposed input folds alike"
        );
        assert_eq!(fold("  --  "), "");
    }

    #[test]
    fn lists_stand_in_vietnamese_order() {
        let mut words = vec![
            "đa", "da", "ân", "an", "ăn", "ê", "e", "án", "àn", "ảo", "Ân", "ơ", "ô", "o", "ư",
            "u", "2", "z",
        ];
        words.sort_by_key(|word| collation_key(word));
        assert_eq!(
            words,
            [
                "2", "an", "àn", "án", "ảo", "ăn", "ân", "Ân", "da", "đa", "e", "ê", "o", "ô", "ơ",
                "u", "ư", "z"
            ]
        );
    }

    #[test]
    fn tones_rank_only_where_letters_are_alike() {
        let mut words = vec!["ma", "mạ", "má", "mà", "mả", "mã", "mab"];
        words.sort_by_key(|word| collation_key(word));
        assert_eq!(words, ["ma", "mà", "mả", "mã", "má", "mạ", "mab"]);
    }

    #[test]
    fn decomposed_text_becomes_one_form() {
        assert_eq!(nfc("Tie\u{302}\u{301}ng Vie\u{323}\u{302}t"), "Tiếng Việt");
    }

    #[test]
    fn first_letters_follow_their_place() {
        assert_eq!(following("Kiện toàn Ban Chỉ đạo"), "kiện toàn Ban Chỉ đạo");
        assert_eq!(
            following("Nguyễn Văn Ánh thôi giữ chức"),
            "Nguyễn Văn Ánh thôi giữ chức"
        );
        assert_eq!(following("UBND xã họp"), "UBND xã họp");
        assert_eq!(leading("đề án"), "Đề án");
    }
}
