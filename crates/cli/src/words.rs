//! The words of the window, which the terminal speaks too, and columns to set them in.
//!
//! Holds no text of its own.

use app::Failure;
use app::views::Facts;
use office::Answer;
use serde::Serialize;
use serde_json::Value;
use std::sync::LazyLock;

static TEXTS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../ui/src/i18n/vi.json")).unwrap_or_default()
});

/// The text under `path` (`stage.draft`), if there is one.
pub(crate) fn told(path: &str) -> Option<&'static str> {
    let mut entry = &*TEXTS;
    for part in path.split('.') {
        entry = entry.get(part)?;
    }
    entry.as_str()
}

/// The text for `word` of `area`; a word nobody has a text for stands for itself.
pub(crate) fn of(area: &str, word: &str) -> String {
    told(&format!("{area}.{word}")).unwrap_or(word).to_owned()
}

/// The text for what an office answered; with none, that it has not.
pub(crate) fn answer(answer: Option<Answer>) -> String {
    let Some(answer) = answer else {
        return of("answer", "none");
    };
    if let Answer::Unlisted(code) = answer {
        let facts = Facts::from([("code".to_owned(), code.to_string())]);
        return filled(told("answer.unlisted").unwrap_or_default(), &facts);
    }
    of("answer", &word(&answer))
}

/// The stable word of a unit variant, as JSON has it.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A failure: what happened, why it may have, what to do now, and the trace under which the log has more.
pub(crate) fn failure(failure: &Failure) -> String {
    let said: Vec<String> = ["title", "cause", "remedy"]
        .into_iter()
        .filter_map(|part| told(&format!("errors.{}.{part}", failure.code)))
        .map(|text| filled(text, &failure.facts))
        .filter(|text| !text.is_empty())
        .collect();
    let (code, trace) = (&failure.code, &failure.trace);
    format!("{}\n[{code} · {trace}]", said.join("\n"))
}

/// What a failure's code says to people, in one line.
pub(crate) fn title(code: &str) -> &str {
    told(&format!("errors.{code}.title")).unwrap_or(code)
}

/// `text` with each `{{name}}` replaced by its fact.
pub(crate) fn filled(text: &str, facts: &Facts) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, fact)| {
        text.replace(&format!("{{{{{name}}}}}"), fact)
    })
}

/// Rows as lines: every cell but a row's last is as wide as the widest of its column.
///
/// Cells come from other offices too: what would steer a terminal becomes a blank.
pub(crate) fn columns(rows: &[Vec<String>]) -> Vec<String> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (at, cell) in row.iter().take(row.len().saturating_sub(1)).enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(at) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(at, cell)| {
            let width = widths.get(at).copied().unwrap_or_default();
            let is_last = at + 1 == row.len();
            format!("{:<1$}", plain(cell), if is_last { 0 } else { width })
        });
        let line: Vec<String> = cells.collect();
        line.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// What may stand on a terminal: no sign that steers it.
pub(crate) fn plain(cell: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    cell.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::{Incoming, Outgoing, Road};

    #[test]
    fn a_failure_is_told_in_the_words_of_the_window() {
        let failed = Failure::from(&app::Error::ReasonTooLong {
            length: 1200,
            limit: 1000,
        });
        let said = failure(&failed);
        assert!(
            said.contains("1000") && said.contains("[arrival.reason_too_long"),
            "{said}"
        );
        assert!(
            said.lines().count() >= 3,
            "what happened, why, what to do: {said}"
        );
    }

    #[test]
    fn every_state_has_a_word() {
        for road in [
            Road::Waiting,
            Road::Unknown,
            Road::Sent,
            Road::Delivered,
            Road::Stuck,
        ] {
            assert_ne!(of("road", road.word()), road.word(), "no English is left");
        }
        assert_eq!(of("stage", Outgoing::Draft.word()), "Dự thảo");
        assert_eq!(of("stage", Incoming::Arrived.word()), "Chờ tiếp nhận");
        assert_eq!(answer(None), "Chưa trả lời");
        assert_eq!(answer(Some(Answer::Accepted)), "Đã tiếp nhận");
        assert_eq!(answer(Some(Answer::Unlisted(41))), "Trả lời mã 41");
    }

    #[test]
    fn columns_stand_under_each_other_and_steer_no_terminal() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [
            row(["1", "Đã gửi", "a\u{1b}[2J"]),
            row(["12", "Chờ phát hành", ""]),
        ];
        assert_eq!(
            columns(&rows),
            ["1   Đã gửi         a [2J", "12  Chờ phát hành"]
        );
    }
}
