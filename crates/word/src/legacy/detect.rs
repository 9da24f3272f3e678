//! Which encoding a text is in: by the font first, then by whether its words would be Vietnamese.

use super::{Encoding, tcvn3, vni};
use crate::model::{WordFile, flat};

/// Words with letters beyond ASCII that a guess needs, and the letters it looks at.
const FEWEST: usize = 4;
const MOST_LETTERS: usize = 200_000;

/// The encoding a font was made for; `None` for fonts of Unicode and those we do not know.
pub(super) fn of_font(font: &str) -> Option<Encoding> {
    let name = font.trim().to_ascii_lowercase();
    if name.starts_with(".vn") {
        return Some(Encoding::Tcvn3);
    }
    (name.starts_with("vni-") || name.starts_with("vni ")).then_some(Encoding::Vni)
}

/// The fonts of TCVN3 that show small letters as capitals end with H: `.VnTimeH`.
pub(super) fn is_capital_font(font: &str) -> bool {
    let name = font.trim();
    name.to_ascii_lowercase().starts_with(".vn") && name.ends_with('H')
}

/// A font that says nothing about the encoding.
pub(super) fn is_neutral(font: &str) -> bool {
    of_font(font).is_none()
}

/// What the letters in neutral fonts are, all together.
pub(super) fn guess(file: &WordFile) -> Option<Encoding> {
    let items = file.sections.iter().flat_map(|section| &section.items);
    let mut text = String::new();
    for run in flat(items).flat_map(|paragraph| paragraph.runs()) {
        if is_neutral(&run.face.font) && text.len() < MOST_LETTERS {
            text.push_str(&run.text);
        }
        // Word parts a paragraph's runs within words.
    }
    of_letters(&text)
}

/// The old encoding under which a text's words are Vietnamese as they are not now.
pub(super) fn of_letters(text: &str) -> Option<Encoding> {
    let (now, words) = share(text);
    if words < FEWEST || now > 0.5 {
        return None;
    }
    let candidates = [(Encoding::Tcvn3, tcvn3(text)), (Encoding::Vni, vni(text))];
    let mut best = None;
    let mut highest = 0.8;
    for (encoding, decoded) in candidates {
        let (then, _) = share(&decoded);
        if then > highest {
            (best, highest) = (Some(encoding), then);
        }
    }
    best
}

/// The share of the words with letters beyond ASCII that could be Vietnamese, and how many words those are.
fn share(text: &str) -> (f64, usize) {
    let text = office::nfc(text);
    let (mut all, mut sound) = (0_u32, 0_u32);
    // The soft hyphen is a letter in TCVN3.
    let between = |c: char| !(c.is_alphabetic() || ('\u{a1}'..='\u{fe}').contains(&c));
    for word in text.split(between) {
        if word.is_ascii() {
            continue;
        }
        all += 1;
        sound += u32::from(is_syllable(word));
    }
    let share = if all == 0 {
        0.0
    } else {
        f64::from(sound) / f64::from(all)
    };
    (share, usize::try_from(all).unwrap_or(usize::MAX))
}

/// Whether a word has the shape of a Vietnamese syllable: an onset, vowels with at most one tone, a coda.
fn is_syllable(word: &str) -> bool {
    const ONSETS: [&str; 27] = [
        "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
        "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x",
    ];
    const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let lower = word.to_lowercase();
    if !lower
        .chars()
        .all(|c| c.is_ascii_lowercase() || is_vietnamese(c))
    {
        return false;
    }
    let rest = ONSETS
        .iter()
        .find_map(|onset| lower.strip_prefix(onset).filter(|rest| !rest.is_empty()))
        .unwrap_or(&lower);
    let vowels: String = rest.chars().take_while(|c| is_vowel(*c)).collect();
    let coda: String = rest.chars().skip_while(|c| is_vowel(*c)).collect();
    let tones = vowels.chars().filter(|c| has_tone(*c)).count();
    let length = vowels.chars().count();
    (1..=3).contains(&length) && tones <= 1 && CODAS.contains(&coda.as_str())
}

fn is_vietnamese(c: char) -> bool {
    c == 'đ' || is_vowel(c)
}

fn is_vowel(c: char) -> bool {
    const VOWELS: &str = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
    VOWELS.contains(c)
}

fn has_tone(c: char) -> bool {
    is_vowel(c) && !"aăâeêioôơuưy".contains(c)
}
