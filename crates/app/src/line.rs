//! What the line last did, as the status bar says it.
//!
//! Kept in memory only: it is about now, and a restart finds it out again.

use office::Moment;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};
use ts_rs::TS;

/// The line as the engine last found it.
#[derive(Debug, Default)]
pub struct Line(Mutex<Seen>);

#[derive(Clone, Debug, Default)]
struct Seen {
    word: LineWord,
    since: Option<Moment>,
    last_round: Option<Moment>,
    fault: Option<String>,
    trouble: Option<String>,
}

/// In one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineWord {
    /// No road is set.
    Unset,
    /// The last call went through.
    Up,
    /// The last call did not.
    Down,
    /// Nothing was tried yet.
    #[default]
    Unknown,
}

/// The line, and what waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineState {
    /// In one word.
    pub state: LineWord,
    /// Since when it is so, UTC milliseconds.
    pub since: Option<Moment>,
    /// When a whole round last went through, UTC milliseconds.
    pub last_round: Option<Moment>,
    /// Letters that wait.
    pub waiting: u64,
    /// Letters whose outcome is not known.
    pub unknown: u64,
    /// Letters that need a person.
    pub stuck: u64,
    /// Why it is down, or why the last round ended early, as a failure code.
    pub fault: Option<String>,
}

impl Line {
    /// Notes that a call went through, or did not. Tells whether the word changed.
    pub fn note(&self, at: Moment, fault: Option<&str>) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let word = if fault.is_some() {
            LineWord::Down
        } else {
            LineWord::Up
        };
        let changed = seen.word != word || seen.fault.as_deref() != fault;
        if seen.word != word {
            seen.since = Some(at);
        }
        seen.word = word;
        seen.fault = fault.map(str::to_owned);
        changed
    }

    /// Notes what stopped the last round here, on this machine; nothing if nothing did. Tells whether that changed.
    pub fn note_trouble(&self, trouble: Option<&str>) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = seen.trouble.as_deref() != trouble;
        seen.trouble = trouble.map(str::to_owned);
        changed
    }

    /// Notes that a whole round went through.
    pub fn note_round(&self, at: Moment) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last_round = Some(at);
    }

    /// The state, with the counts given.
    pub fn state(&self, has_road: bool, waiting: u64, unknown: u64, stuck: u64) -> LineState {
        let seen = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        LineState {
            state: if has_road { seen.word } else { LineWord::Unset },
            since: seen.since,
            last_round: seen.last_round,
            waiting,
            unknown,
            stuck,
            fault: seen.fault.or(seen.trouble),
        }
    }
}
