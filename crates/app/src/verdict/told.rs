//! The words of the codes: one function from a code to its Vietnamese text. The texts are the window's own
//! (`ui/src/i18n/vi.json`, under `judgment`), so that window, terminal and minute never say different things.
//!
//! Decides nothing. A code nobody has a text for is said as it is, and a test sees to it that there is none.

use super::says::Said;
use crate::views::Facts;
use serde_json::Value;
use std::sync::LazyLock;

/// What a code says to people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The sentence clerks know, where there is one (R§4.4).
    pub title: String,
    /// What it means; empty where the title says it all.
    pub means: String,
    /// What to do now; empty where nothing is to be done.
    pub todo: String,
}

/// The text of a code: `sub.hash_failure`, `warning.time_not_proven`, `signatory.office_other`.
pub fn told(said: &Said) -> Told {
    let part = |part: &str| {
        let text = label(&format!("{}.{part}", said.code));
        filled(text.unwrap_or_default(), &said.facts)
    };
    let title = part("title");
    Told {
        title: if title.is_empty() {
            said.code.clone()
        } else {
            title
        },
        means: part("means"),
        todo: part("todo"),
    }
}

/// A single text under `judgment`: `label.signer`.
pub(super) fn label(path: &str) -> Option<&'static str> {
    let mut entry = TEXTS.get("judgment")?;
    for part in path.split('.') {
        entry = entry.get(part)?;
    }
    entry.as_str()
}

/// A word that the list of outcomes, stages and the like has elsewhere: `verdict.passed`.
pub(super) fn word(path: &str) -> Option<&'static str> {
    let mut entry = &*TEXTS;
    for part in path.split('.') {
        entry = entry.get(part)?;
    }
    entry.as_str()
}

/// `text` with each `{{name}}` replaced by its fact.
pub(super) fn filled(text: &str, facts: &Facts) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, fact)| {
        text.replace(&format!("{{{{{name}}}}}"), fact)
    })
}

static TEXTS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../ui/src/i18n/vi.json")).unwrap_or_default()
});
