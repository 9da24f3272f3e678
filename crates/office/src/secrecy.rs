//! The door that state secrets do not pass.
//!
//! Refuses on a *mark* of secrecy, never on the word in running text: "bí mật kinh doanh" is no mark.
//! Source: Decree 30/2020 art. 15.2; Law 117/2025/QH15; R§1.6.

use crate::text::fold;

/// The text carries a mark of secrecy (*Mật*, *Tối mật*, *Tuyệt mật*) and may not enter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("marked {mark:?}: state secrets do not pass through this system")]
pub struct SecretRefused {
    /// The mark as it was written.
    pub mark: String,
}

/// Refuses `text` if one of its lines is a mark of secrecy: `MẬT`, `Tối mật`, `Độ mật: Tuyệt mật`, `[MẬT]`.
pub fn refuse_secret(text: &str) -> Result<(), SecretRefused> {
    match text.lines().find(|line| is_mark(line)) {
        Some(line) => Err(SecretRefused {
            mark: line.trim().to_owned(),
        }),
        None => Ok(()),
    }
}

fn is_mark(line: &str) -> bool {
    let bare = crate::nfc(line).to_lowercase();
    let words = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(level) = words
        .strip_prefix("độ mật")
        .or_else(|| words.strip_prefix("mức độ mật"))
    {
        let level = fold(level);
        return matches!(
            level.as_str(),
            "mat" | "toi mat" | "tuyet mat" | "a" | "b" | "c"
        );
    }
    LEVELS.contains(&words) || begins_with_bracketed_mark(&bare) || stands_out_in_capitals(line)
}

/// `Kế hoạch TỐI MẬT về …`: a level in capitals where the words around it are not.
///
/// `MẬT` alone is left out: too many words end so. A line all in capitals is a heading that may speak of secrecy. A
/// line that names both levels explains them, as the decree's own annex does: a mark is one level.
fn stands_out_in_capitals(line: &str) -> bool {
    let line = crate::nfc(line);
    let has_small = line.chars().any(char::is_lowercase);
    let named = ["TỐI MẬT", "TUYỆT MẬT"].map(|level| line.contains(level));
    has_small && named != [false, false] && named != [true, true]
}

/// `(Mật) Về việc …`, `[TỐI MẬT] …`: a mark set before a subject.
fn begins_with_bracketed_mark(bare: &str) -> bool {
    let Some(inner) = bare.trim_start().strip_prefix(['[', '(']) else {
        return false;
    };
    let inside = inner.split([']', ')']).next().unwrap_or_default().trim();
    LEVELS.contains(&inside)
}

const LEVELS: [&str; 3] = ["mật", "tối mật", "tuyệt mật"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t19_marks_are_refused() {
        for text in [
            "MẬT",
            "Tối mật",
            " TUYỆT MẬT ",
            "Độ mật: Mật",
            "độ mật: tối mật",
            "[MẬT] Về việc x",
            "(Tối mật) y",
            "dòng một\nMẬT\ndòng ba",
            "Kế hoạch TỐI MẬT về thử nghiệm",
        ] {
            assert!(refuse_secret(text).is_err(), "T19 of R§9: {text:?}");
        }
    }

    #[test]
    fn running_text_is_not() {
        for text in [
            "bảo vệ bí mật nhà nước",
            "Mặt",
            "mất",
            "Mật ong",
            "Độ mật: Không",
            "Về việc bảo mật",
            "QUY CHẾ BẢO VỆ TÀI LIỆU TUYỆT MẬT",
            "Con dấu các độ mật (TUYỆT MẬT, TỐI MẬT hoặc MẬT) được khắc sẵn",
            "a",
            "",
        ] {
            assert!(refuse_secret(text).is_ok(), "{text:?} is no mark");
        }
    }
}
