//! Words made fit to print: one normal form, no invisible signs, nothing wider than its place.
//!
//! Never changes what is read: letters stay, signs without a shape go, and what has no glyph is told.

use crate::fonts::{FACES, Style};
use office::{Run, Text};

/// Brings words to print, and remembers what it could not.
pub(crate) struct Ink {
    unprintable: Option<char>,
}

impl Ink {
    pub(crate) const fn new() -> Self {
        Self { unprintable: None }
    }

    /// One line: breaks become blanks.
    pub(crate) fn line(&mut self, text: &str) -> String {
        self.lines(text).replace('\n', " ")
    }

    /// Lines, each without blanks at its ends; empty lines at the ends go.
    pub(crate) fn lines(&mut self, text: &str) -> String {
        let shaped = self.shape(text);
        let lines: Vec<&str> = shaped.split('\n').map(str::trim).collect();
        lines.join("\n").trim().to_owned()
    }

    /// A text with its styles; blanks at both ends go, empty runs go.
    pub(crate) fn runs(&mut self, text: &Text) -> Vec<Run> {
        let mut runs: Vec<Run> = text
            .0
            .iter()
            .map(|run| Run {
                text: self.shape(&run.text),
                note: self.lines(&run.note),
                ..run.clone()
            })
            .collect();
        trim_ends(&mut runs);
        runs
    }

    /// The first letter that no face has, if there was one.
    pub(crate) const fn unprintable(&self) -> Option<char> {
        self.unprintable
    }

    fn shape(&mut self, text: &str) -> String {
        let mut shaped = String::with_capacity(text.len());
        let mut blank = false;
        for letter in office::nfc(text).replace("\r\n", "\n").chars() {
            let Some(letter) = self.printable(letter) else {
                continue;
            };
            // A mark with no letter to stand on, or one blank more.
            if blank && (letter == ' ' || is_mark(letter)) {
                continue;
            }
            blank = matches!(letter, ' ' | '\n');
            shaped.push(letter);
        }
        shaped
    }

    fn printable(&mut self, letter: char) -> Option<char> {
        match letter {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
            '\u{2010}' | '\u{2011}' => Some('-'),
            // Word's bullet and dash out of the Symbol face, the commonest strangers in pasted text.
            '\u{f0b7}' => Some('•'),
            '\u{f02d}' => Some('-'),
            letter if has_no_shape(letter) => None,
            letter if FACES.can_print(letter) => Some(letter),
            letter => {
                self.unprintable.get_or_insert(letter);
                Some(STAND_IN)
            }
        }
    }
}

/// Lets words break anywhere that are wider than `width` points when set at `size`, and no others.
pub(crate) fn loosen(runs: &mut [Run], size: f64, width: f64) {
    let letters: Vec<(usize, char)> = runs
        .iter()
        .enumerate()
        .flat_map(|(at, run)| run.text.chars().map(move |letter| (at, letter)))
        .collect();
    let styles: Vec<Style> = runs
        .iter()
        .map(|run| Style {
            bold: run.bold,
            italic: run.italic,
        })
        .collect();
    let too_wide = |word: &[(usize, char)]| {
        let ems: f64 = word
            .iter()
            .map(|(at, letter)| {
                let style = styles.get(*at).copied().unwrap_or_default();
                FACES.advance(style, *letter).unwrap_or(1.0)
            })
            .sum();
        ems * size > width
    };
    let words = letters.split_inclusive(|(_, letter)| matches!(letter, ' ' | '\n'));
    let words: Vec<_> = words.map(|word| (word, too_wide(word))).collect();
    if words.iter().all(|(_, wide)| !wide) {
        return;
    }
    runs.iter_mut().for_each(|run| run.text.clear());
    for (word, wide) in words {
        for (nth, (at, letter)) in word.iter().enumerate() {
            let Some(run) = runs.get_mut(*at) else {
                continue;
            };
            if wide && nth > 0 && !joins(*letter) {
                run.text.push(MAY_BREAK);
            }
            run.text.push(*letter);
        }
    }
}

/// [`loosen`] for words in one style.
pub(crate) fn loosened(text: String, style: Style, size: f64, width: f64) -> String {
    let mut run = [Run {
        text,
        bold: style.bold,
        italic: style.italic,
        ..Run::default()
    }];
    loosen(&mut run, size, width);
    let [run] = run;
    run.text
}

/// How wide runs are on one endless line at `size`, in points; signs without width count as none.
pub(crate) fn set_width(runs: &[Run], size: f64) -> f64 {
    let letters = runs.iter().flat_map(|run| {
        let style = Style {
            bold: run.bold,
            italic: run.italic,
        };
        run.text
            .chars()
            .map(move |letter| FACES.advance(style, letter))
    });
    letters.flatten().sum::<f64>() * size
}

/// The width in ems of the widest word of a text; a missing glyph counts as one.
pub(crate) fn widest_word(text: &Text, bold: bool) -> f64 {
    let letters = text.0.iter().flat_map(|run| {
        let style = Style {
            bold: bold || run.bold,
            italic: run.italic,
        };
        run.text.chars().map(move |letter| (style, letter))
    });
    let (mut widest, mut word) = (0.0_f64, 0.0);
    for (style, letter) in letters {
        if letter.is_whitespace() {
            word = 0.0;
            continue;
        }
        word += FACES.advance(style, letter).unwrap_or(1.0);
        widest = widest.max(word);
    }
    widest
}

/// Words without the sign that closes a list entry.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_end_matches([';', '.', ',', ' ', '\n'])
}

/// A basis as the law writes it: a document that stands there bare is cited with `Căn cứ` before it.
///
/// Source: Decree 30/2020, Annex I, II.6a. What begins in any other way (`Theo đề nghị của …`) stays as it was written.
pub(crate) fn grounds(text: &str) -> String {
    const CITED: [&str; 17] = [
        "Hiến pháp",
        "Bộ luật",
        "Luật",
        "Pháp lệnh",
        "Nghị định",
        "Nghị quyết",
        "Thông tư",
        "Quyết định",
        "Quy định",
        "Quy chế",
        "Chỉ thị",
        "Điều lệ",
        "Hướng dẫn",
        "Kế hoạch",
        "Công văn",
        "Kết luận",
        "Thông báo",
    ];
    if CITED.iter().any(|name| text.starts_with(name)) {
        return format!("Căn cứ {text}");
    }
    text.to_owned()
}

fn trim_ends(runs: &mut Vec<Run>) {
    let says_nothing = |run: &Run| run.text.is_empty() && run.note.is_empty();
    runs.retain(|run| !says_nothing(run));
    while let Some(first) = runs.first_mut() {
        first.text = first.text.trim_start().to_owned();
        if !says_nothing(first) {
            break;
        }
        runs.remove(0);
    }
    while let Some(last) = runs.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !says_nothing(last) {
            break;
        }
        runs.pop();
    }
}

/// Controls, direction and joining signs, variation selectors: nothing to see, and some could mislead.
fn has_no_shape(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Combining marks stay with the letter before them.
fn joins(letter: char) -> bool {
    is_mark(letter) || matches!(letter, ' ' | '\n')
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Stands where a letter has no glyph, so that the preview shows the gap.
const STAND_IN: char = '□';
/// Zero-width space: a line may end here.
const MAY_BREAK: char = '\u{200b}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_that_stands_bare_is_cited_as_the_law_writes_it() {
        assert_eq!(
            grounds("Luật Thử nghiệm năm 2025"),
            "Căn cứ Luật Thử nghiệm năm 2025"
        );
        for whole in [
            "Căn cứ Luật Thử nghiệm",
            "Theo đề nghị của Chánh Văn phòng",
            "Xét Tờ trình số 01/TTr-VP",
        ] {
            assert_eq!(grounds(whole), whole, "it says already what it rests on");
        }
    }

    #[test]
    fn invisible_signs_go_and_letters_stay() {
        let mut ink = Ink::new();
        assert_eq!(
            ink.line(" ba\u{301}o\u{200b}  ca\u{301}o\t\u{202e}quý\u{7} III\r\nnăm "),
            "báo cáo quý III năm"
        );
        assert_eq!(ink.lines(" ỦY BAN \r\n\n XÃ "), "ỦY BAN\n\nXÃ");
        assert_eq!(ink.unprintable(), None);
    }

    #[test]
    fn a_letter_without_a_shape_is_told_not_lost() {
        let mut ink = Ink::new();
        assert_eq!(ink.line("tốt 😀👍"), "tốt □□");
        assert_eq!(ink.unprintable(), Some('😀'), "the first one is named");
        assert!(FACES.can_print(STAND_IN) && FACES.can_print('•'));
    }

    #[test]
    fn blanks_at_run_ends_are_trimmed_only_outside() {
        let run = |text: &str, bold| Run {
            text: text.into(),
            bold,
            ..Run::default()
        };
        let text = Text(vec![
            run("  ", false),
            run(" a ", true),
            run("b ", false),
            run(" ", true),
        ]);
        assert_eq!(Ink::new().runs(&text), [run("a ", true), run("b", false)]);
    }

    #[test]
    fn only_words_wider_than_their_place_may_break() {
        let long = "x".repeat(50);
        let text = loosened(format!("vừa {long}"), Style::default(), 10.0, 100.0);
        assert!(text.starts_with("vừa x\u{200b}x"), "{text}");
        assert_eq!(text.matches('\u{200b}').count(), 49);
        let same = "Ủy ban nhân dân".to_owned();
        assert_eq!(loosened(same.clone(), Style::default(), 14.0, 100.0), same);
    }

    #[test]
    fn what_closes_a_line_is_not_part_of_its_words() {
        assert_eq!(bare("Như trên; "), "Như trên");
    }
}
