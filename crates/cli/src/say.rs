//! What goes to standard output and standard error.

use app::Failure;
use serde::Serialize;
use serde_json::Value;
use std::io::Write;

/// How to print.
pub(crate) struct Output {
    /// JSON rather than words.
    pub(crate) json: bool,
}

/// The texts of the window; the terminal speaks with the same words.
const TEXTS: &str = include_str!("../../../ui/src/i18n/vi.json");

impl Output {
    /// A result: JSON as it is, or `words` for people.
    pub(crate) fn tell(&self, value: &impl Serialize, words: &str) -> Result<(), Failure> {
        if self.json {
            return self.value(value);
        }
        line(&mut std::io::stdout(), words)
    }

    /// A result that is JSON either way.
    pub(crate) fn value(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = if self.json {
            serde_json::to_string(value)
        } else {
            serde_json::to_string_pretty(value)
        };
        let text = text.map_err(app::Error::Unserialisable)?;
        line(&mut std::io::stdout(), &text)
    }

    /// A failure, on standard error: what happened, why it may have, what to do now.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = if self.json {
            serde_json::to_string(failure).unwrap_or_default()
        } else {
            words(failure)
        };
        // Standard error is gone: there is nobody left to tell.
        let _ = line(&mut std::io::stderr(), &text);
    }

    /// Something to know that is no failure, on standard error.
    pub(crate) fn note(&self, words: &str) {
        let _ = line(&mut std::io::stderr(), words);
    }
}

/// A reader that went away (`lienvan outgoing | head`) is no failure of ours.
fn line(to: &mut impl Write, text: &str) -> Result<(), Failure> {
    match writeln!(to, "{text}") {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            let path = std::path::PathBuf::from("stdout");
            Err(app::Error::FileUnwritable { path, cause }.into())
        }
        _ => Ok(()),
    }
}

fn words(failure: &Failure) -> String {
    let texts: Value = serde_json::from_str(TEXTS).unwrap_or_default();
    let mut entry = texts.get("errors").cloned().unwrap_or_default();
    for part in failure.code.split('.') {
        entry = entry.get(part).cloned().unwrap_or_default();
    }
    let said: Vec<String> = ["title", "cause", "remedy"]
        .into_iter()
        .filter_map(|name| entry.get(name)?.as_str().map(|text| filled(text, failure)))
        .filter(|text| !text.is_empty())
        .collect();
    format!(
        "{}\n[{} · {}]",
        said.join("\n"),
        failure.code,
        failure.trace
    )
}

fn filled(text: &str, failure: &Failure) -> String {
    failure
        .facts
        .iter()
        .fold(text.to_owned(), |text, (name, fact)| {
            text.replace(&format!("{{{{{name}}}}}"), fact)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_in_the_words_of_the_window() {
        let failure = Failure::from(&app::Error::ReasonTooLong {
            length: 1200,
            limit: 1000,
        });
        let said = words(&failure);
        assert!(
            said.contains("1000") && said.contains("[arrival.reason_too_long"),
            "{said}"
        );
        assert!(
            said.lines().count() >= 3,
            "what happened, why, what to do: {said}"
        );
    }
}
