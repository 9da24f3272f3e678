//! What each road last did, as the status bar says it.
//!
//! Kept in memory only: it is about now, and a restart finds it out again.

use axis::Drift;
use office::{Body, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use ts_rs::TS;

/// The roads as the engine last found them, by row id; `None`: a road that the settings do not name.
#[derive(Debug, Default)]
pub struct Line(Mutex<BTreeMap<Option<i64>, Seen>>);

#[derive(Clone, Debug, Default)]
struct Seen {
    word: LineWord,
    since: Option<Moment>,
    last_round: Option<Moment>,
    fault: Option<String>,
    trouble: Option<String>,
    drift: Option<Drift>,
    across: Option<(u64, u64)>,
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
    /// In one word; of several roads the worst.
    pub state: LineWord,
    /// Since when it is so, UTC milliseconds.
    pub since: Option<Moment>,
    /// When a whole round last went through on every road, UTC milliseconds.
    pub last_round: Option<Moment>,
    /// Letters that wait.
    pub waiting: u64,
    /// Letters whose outcome is not known.
    pub unknown: u64,
    /// Letters that need a person.
    pub stuck: u64,
    /// Letters that a person holds back.
    #[serde(default)]
    pub held: u64,
    /// Since when a person holds the whole desk back, UTC milliseconds.
    #[serde(default)]
    pub desk_held_at: Option<Moment>,
    /// Why it is down, or why the last round ended early, as a failure code.
    pub fault: Option<String>,
    /// Road by road, in the order they were set up.
    #[serde(default)]
    pub roads: Vec<RoadLine>,
}

/// One road, as the status bar says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadLine {
    /// Row id.
    pub id: i64,
    /// What people here call it.
    pub name: String,
    /// Whose network it is.
    pub network: Body,
    /// In one word.
    pub state: LineWord,
    /// Since when it is so, UTC milliseconds.
    pub since: Option<Moment>,
    /// When a whole round last went through, UTC milliseconds.
    pub last_round: Option<Moment>,
    /// Why it is down, or why the last round ended early, as a failure code.
    pub fault: Option<String>,
    /// Letters on it that wait.
    pub waiting: u64,
    /// How the clock at its end differs from this machine's; nothing before it told.
    pub drift: Option<DriftView>,
    /// How much of the letter under way is across; nothing while none goes in pieces.
    pub across: Option<Across>,
    /// Packages that came to our mailbox at its end; nothing where that is no node of ours.
    pub mailbox: Option<MailboxLine>,
}

/// A clock against ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DriftView {
    /// Milliseconds it is ahead of ours; negative if it is behind.
    pub ahead: i64,
    /// The true figure is no further off than this.
    pub uncertainty: i64,
    /// When it was measured, UTC milliseconds of our clock.
    pub measured_at: Moment,
    /// Whether it surely differs so much that somebody should set a clock.
    pub is_wide: bool,
}

/// A letter under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Across {
    /// Bytes that are there.
    pub done: u64,
    /// Bytes there are.
    pub whole: u64,
}

/// A mailbox in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailboxLine {
    /// Packages here.
    pub had: u64,
    /// Packages that came.
    pub total: u64,
    /// When it was seen that the node went back, until a person says that they know; UTC milliseconds.
    pub went_back_at: Option<Moment>,
}

impl DriftView {
    /// What a measuring says to people.
    pub(crate) fn of(drift: Drift) -> Self {
        Self {
            ahead: drift.ahead_millis,
            uncertainty: drift.uncertainty_millis,
            measured_at: Moment::from_millis(drift.measured_at),
            is_wide: drift.is_surely_beyond(WIDE),
        }
    }
}

impl Line {
    /// Notes that a call went through, or did not. Tells whether the word changed.
    pub fn note(&self, road: Option<i64>, at: Moment, fault: Option<&str>) -> bool {
        let mut all = self.all();
        let seen = all.entry(road).or_default();
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
    pub fn note_trouble(&self, road: Option<i64>, trouble: Option<&str>) -> bool {
        let mut all = self.all();
        let seen = all.entry(road).or_default();
        let changed = seen.trouble.as_deref() != trouble;
        seen.trouble = trouble.map(str::to_owned);
        changed
    }

    /// Notes that a whole round went through.
    pub fn note_round(&self, road: Option<i64>, at: Moment) {
        self.all().entry(road).or_default().last_round = Some(at);
    }

    /// Notes how the clock at the end of a road differs. Tells whether there is something new to see.
    pub fn note_drift(&self, road: i64, drift: Option<Drift>) -> bool {
        let mut all = self.all();
        let seen = all.entry(Some(road)).or_default();
        let wide = |drift: Option<Drift>| drift.map(|drift| drift.is_surely_beyond(WIDE));
        let changed = wide(seen.drift) != wide(drift);
        seen.drift = drift.or(seen.drift);
        changed
    }

    /// Notes how much of the letter under way is across; nothing once it has ended.
    pub fn note_progress(&self, road: i64, across: Option<(u64, u64)>) {
        self.all().entry(Some(road)).or_default().across = across;
    }

    /// How the clock at the end of a road differs from ours, as it last told.
    pub fn drift(&self, road: i64) -> Option<Drift> {
        self.all().get(&Some(road)).and_then(|seen| seen.drift)
    }

    /// Whether the last call on a road did not go through.
    pub(crate) fn is_down(&self, road: Option<i64>) -> bool {
        self.seen(road).word == LineWord::Down
    }

    /// Forgets a road that was put out of use.
    pub fn forget(&self, road: i64) {
        self.all().remove(&Some(road));
    }

    /// One road, with what the file says of it.
    pub(crate) fn road(&self, mut known: RoadLine) -> RoadLine {
        let seen = self.seen(Some(known.id));
        known.state = seen.word;
        known.since = seen.since;
        known.last_round = seen.last_round;
        known.fault = seen.fault.or(seen.trouble);
        known.drift = seen.drift.map(DriftView::of);
        known.across = seen.across.map(|(done, whole)| Across { done, whole });
        known
    }

    /// The state, with the roads and the counts given.
    pub fn state(&self, roads: Vec<RoadLine>, waiting: u64, unknown: u64, stuck: u64) -> LineState {
        let worst = roads.iter().max_by_key(|road| weight(road.state));
        let state = worst.map_or(LineWord::Unset, |road| road.state);
        let troubled = roads.iter().find_map(|road| road.fault.clone());
        LineState {
            state,
            since: worst.and_then(|road| road.since),
            last_round: roads
                .iter()
                .map(|road| road.last_round)
                .min()
                .unwrap_or_default(),
            waiting,
            unknown,
            stuck,
            held: 0,
            desk_held_at: None,
            fault: worst.and_then(|road| road.fault.clone()).or(troubled),
            roads,
        }
    }

    fn seen(&self, road: Option<i64>) -> Seen {
        self.all().get(&road).cloned().unwrap_or_default()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Option<i64>, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How bad a word is among several roads.
const fn weight(word: LineWord) -> u8 {
    match word {
        LineWord::Unset => 0,
        LineWord::Up => 1,
        LineWord::Unknown => 2,
        LineWord::Down => 3,
    }
}

/// From a minute on a clock is told to differ: less does no harm, and more is never the line's doing.
const WIDE: i64 = 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn road(id: i64) -> RoadLine {
        RoadLine {
            id,
            name: format!("Đường {id}"),
            network: Body::State,
            state: LineWord::Unknown,
            since: None,
            last_round: None,
            fault: None,
            waiting: 0,
            drift: None,
            across: None,
            mailbox: None,
        }
    }

    #[test]
    fn of_several_roads_the_worst_is_told_and_each_by_itself() {
        let line = Line::default();
        let at = Moment::from_millis(7);
        line.note(Some(1), at, None);
        line.note(Some(2), at, Some("road.away"));
        let roads = [1, 2].map(|id| line.road(road(id))).to_vec();
        let words: Vec<LineWord> = roads.iter().map(|road| road.state).collect();
        assert_eq!(words, [LineWord::Up, LineWord::Down]);
        let state = line.state(roads, 0, 0, 0);
        assert_eq!(state.state, LineWord::Down);
        assert_eq!(state.fault.as_deref(), Some("road.away"));
        assert_eq!(line.state(Vec::new(), 0, 0, 0).state, LineWord::Unset);
    }

    #[test]
    fn only_a_clock_that_surely_differs_is_told_of() {
        let line = Line::default();
        let drift = |ahead| {
            Some(Drift {
                ahead_millis: ahead,
                uncertainty_millis: 2_000,
                measured_at: 0,
            })
        };
        assert!(line.note_drift(1, drift(61_000)), "it told");
        assert!(!line.road(road(1)).drift.unwrap().is_wide, "not surely");
        assert!(line.note_drift(1, drift(-90_000)));
        assert!(line.road(road(1)).drift.unwrap().is_wide);
        assert!(!line.note_drift(1, drift(-91_000)), "nothing new");
    }
}
