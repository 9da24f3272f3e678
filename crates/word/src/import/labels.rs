//! The numbers at the beginning of a line: `Điều 3.`, `2.`, `a)`, `IV.`, `Chương II`.

/// A number that opens a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) what: Numbered,
    /// Its figure, from 1; `None` if it is no plain number (`5a`).
    pub(super) number: Option<usize>,
    /// Letters it takes.
    pub(super) letters: usize,
}

/// What is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbered {
    Part,
    Chapter,
    Division,
    Subdivision,
    Roman,
    Article,
    Clause,
    Point,
}

/// The number that opens `text`, if one does.
pub(super) fn opening(text: &str) -> Option<Opening> {
    named(text).or_else(|| signed(text))
}

/// `Điều 1.`, `Chương II`, `Mục 3`, `Tiểu mục 1`, `Phần thứ nhất`.
fn named(text: &str) -> Option<Opening> {
    const NAMES: [(&str, Numbered); 5] = [
        ("điều", Numbered::Article),
        ("chương", Numbered::Chapter),
        ("tiểu mục", Numbered::Subdivision),
        ("mục", Numbered::Division),
        ("phần", Numbered::Part),
    ];
    for (name, what) in NAMES {
        let count = name.chars().count();
        let head: String = text.chars().take(count).collect();
        if head.to_lowercase() != name {
            continue;
        }
        let rest: Vec<char> = text.chars().skip(count).collect();
        let blanks = rest.iter().take_while(|c| c.is_whitespace()).count();
        let word: String = rest
            .iter()
            .skip(blanks)
            .take_while(|c| c.is_alphanumeric())
            .collect();
        if blanks == 0 || word.is_empty() {
            continue;
        }
        let mut letters = count + blanks + word.chars().count();
        let number = match what {
            Numbered::Article | Numbered::Division | Numbered::Subdivision => word.parse().ok(),
            _ => roman(&word).or_else(|| word.parse().ok()),
        };
        let begins_with_figure = word.starts_with(|c: char| c.is_ascii_digit());
        if number.is_none() && !begins_with_figure {
            continue;
        }
        let closing = text.chars().nth(letters);
        if matches!(closing, Some('.' | ':' | ')' | '-')) {
            letters += 1;
        }
        return Some(Opening {
            what,
            number,
            letters,
        });
    }
    None
}

/// `1.`, `a)`, `IV.`, `I-`.
fn signed(text: &str) -> Option<Opening> {
    let mark: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
    let count = mark.chars().count();
    if count == 0 || count > 7 {
        return None;
    }
    let sign = text.chars().nth(count)?;
    let next = text.chars().nth(count + 1);
    let parted = next.is_none_or(|c| !c.is_ascii_digit() && !matches!(c, '.' | ','));
    let letters = count + 1;
    if mark.bytes().all(|b| b.is_ascii_digit()) && matches!(sign, '.' | ')' | '/') && parted {
        return Some(Opening {
            what: Numbered::Clause,
            number: mark.parse().ok(),
            letters,
        });
    }
    let is_roman = mark.chars().all(|c| "IVXLC".contains(c));
    let spaced = next.is_none_or(char::is_whitespace);
    if is_roman && matches!(sign, '.' | '-' | '/' | ')') && spaced {
        return Some(Opening {
            what: Numbered::Roman,
            number: roman(&mark),
            letters,
        });
    }
    let rounds = mark.chars().skip(1).all(|c| c.is_ascii_digit());
    let is_point = count <= 2 && rounds && mark.starts_with(char::is_lowercase) && sign == ')';
    is_point.then(|| Opening {
        what: Numbered::Point,
        number: point(&mark),
        letters,
    })
}

/// The place of a point's letter in the law's alphabet, from 1.
fn point(mark: &str) -> Option<usize> {
    const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
    let mut letters = mark.chars();
    let first = letters.next()?;
    let at = LETTERS.chars().position(|letter| letter == first)?;
    let round = match letters.next() {
        None => 0,
        Some(figure) => usize::try_from(figure.to_digit(10)?).ok()?,
    };
    Some(round * LETTERS.chars().count() + at + 1)
}

/// A number in Roman figures, in capitals.
fn roman(text: &str) -> Option<usize> {
    let values: Option<Vec<usize>> = text
        .chars()
        .map(|c| {
            Some(match c {
                'I' => 1,
                'V' => 5,
                'X' => 10,
                'L' => 50,
                'C' => 100,
                _ => return None,
            })
        })
        .collect();
    let sum = summed(&values?)?;
    (sum > 0 && sum < 400).then_some(sum)
}

fn summed(values: &[usize]) -> Option<usize> {
    let mut sum = 0_i64;
    for (at, value) in values.iter().enumerate() {
        let value_signed = i64::try_from(*value).ok()?;
        let smaller = values.get(at + 1).is_some_and(|next| value < next);
        sum += if smaller { -value_signed } else { value_signed };
    }
    usize::try_from(sum).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_by_their_signs() {
        use Numbered::*;
        for (text, what, number, rest) in [
            ("Điều 12. Tên", Article, Some(12), " Tên"),
            ("ĐIỀU 3: x", Article, Some(3), " x"),
            ("Điều 5a. x", Article, None, " x"),
            ("Chương IV", Chapter, Some(4), ""),
            ("Mục 2", Division, Some(2), ""),
            ("Tiểu mục 1. x", Subdivision, Some(1), " x"),
            ("Phần IX", Part, Some(9), ""),
            ("1. x", Clause, Some(1), " x"),
            ("10) x", Clause, Some(10), " x"),
            ("IV. TÊN", Roman, Some(4), " TÊN"),
            ("I- TÊN", Roman, Some(1), " TÊN"),
            ("đ) x", Point, Some(5), " x"),
            ("a1) x", Point, Some(24), " x"),
        ] {
            let found = opening(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.what, found.number), (what, number), "{text}");
            let left: String = text.chars().skip(found.letters).collect();
            assert_eq!(left, rest, "{text}");
        }
        for text in [
            "1.5 triệu",
            "1.1. x",
            "Điều kiện",
            "Mục tiêu",
            "Phần mềm",
            "TM. x",
            "Q. x",
            "ab) x",
            "2026",
        ] {
            assert_eq!(opening(text), None, "{text}");
        }
    }
}
