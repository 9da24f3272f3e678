//! The book of a run: what was promised to whom, and what came.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Filled by all tasks of a run at once.
#[derive(Default)]
pub(super) struct Book {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// By document and receiver.
    letters: BTreeMap<(String, String), Entry>,
    /// Packages that were seen, so that one offered again is not counted again.
    packages: BTreeSet<String>,
    sends: Vec<Duration>,
    figures: Figures,
    looks: u64,
}

struct Entry {
    began: Instant,
    is_promised: bool,
    must_not_come: bool,
    came: u64,
}

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    /// Letters that the node took.
    pub(super) sent: u64,
    /// Their bytes on the line.
    pub(super) bytes: u64,
    /// Packages that their receivers took for good.
    pub(super) received: u64,
    /// Promised to a receiver, and never came.
    pub(super) lost: u64,
    /// Came to a receiver as more than one package, or got two names.
    pub(super) doubled: u64,
    /// Came with another file than was sent.
    pub(super) damaged: u64,
    /// Taken, or even delivered, under a wrong hash.
    pub(super) intruded: u64,
    /// Turned away though nothing was wrong.
    pub(super) refused: u64,
    /// Of which it never became known whether the node has it.
    pub(super) unknown: u64,
    pub(super) sent_again: u64,
    pub(super) sent_at_once: u64,
    pub(super) cut: u64,
    pub(super) wrong_hashes: u64,
    /// Calls made again because of a fault of the line or of a node that was gone.
    pub(super) tried_again: u64,
    killed: u16,
    sending: Duration,
    sends: Vec<Duration>,
    receipts: Vec<Duration>,
}

impl Book {
    /// A letter is about to be handed over.
    pub(super) fn begins(&self, document: &str, to: &[String], must_not_come: bool) {
        let began = Instant::now();
        let mut held = self.held();
        for to in to {
            let entry = Entry {
                began,
                is_promised: false,
                must_not_come,
                came: 0,
            };
            held.letters
                .insert((document.to_owned(), to.clone()), entry);
        }
    }

    /// The node said that it has it.
    pub(super) fn promised(&self, document: &str, to: &[String], bytes: usize, took: Duration) {
        let mut held = self.held();
        held.figures.sent += 1;
        held.figures.bytes += bytes as u64;
        held.sends.push(took);
        for to in to {
            let key = (document.to_owned(), to.clone());
            if let Some(entry) = held.letters.get_mut(&key) {
                entry.is_promised = true;
            }
        }
    }

    /// Whether a package of this name was not seen before.
    pub(super) fn is_new(&self, package: &str) -> bool {
        !self.held().packages.contains(package)
    }

    /// A receiver took a package for good.
    pub(super) fn came(&self, package: &str, to: &str, read: Option<(String, bool)>) {
        let now = Instant::now();
        let mut held = self.held();
        if !held.packages.insert(package.to_owned()) {
            return;
        }
        held.figures.received += 1;
        let Some((document, is_whole)) = read else {
            held.figures.damaged += 1;
            return;
        };
        held.figures.damaged += u64::from(!is_whole);
        let Held {
            letters, figures, ..
        } = &mut *held;
        match letters.get_mut(&(document, to.to_owned())) {
            None => figures.intruded += 1,
            Some(entry) if entry.must_not_come => figures.intruded += 1,
            Some(entry) => {
                entry.came += 1;
                if entry.came > 1 {
                    figures.doubled += 1;
                } else {
                    figures.receipts.push(now.duration_since(entry.began));
                }
            }
        }
    }

    /// Counts something of the figures.
    pub(super) fn count(&self, what: impl FnOnce(&mut Figures) -> &mut u64) {
        *what(&mut self.held().figures) += 1;
    }

    /// A receiver has looked for letters.
    pub(super) fn looked(&self) {
        self.held().looks += 1;
    }

    /// How often receivers have looked.
    pub(super) fn looks(&self) -> u64 {
        self.held().looks
    }

    /// Whether all that was promised has come.
    pub(super) fn is_settled(&self) -> bool {
        let held = self.held();
        held.letters.values().all(|entry| !is_lost(entry))
    }

    /// The figures, at the end.
    pub(super) fn figures(&self, sending: Duration, killed: u16) -> Figures {
        let mut held = self.held();
        let lost = held.letters.values().filter(|entry| is_lost(entry)).count();
        let mut figures = std::mem::take(&mut held.figures);
        figures.lost = lost as u64;
        figures.sends = std::mem::take(&mut held.sends);
        figures.sends.sort_unstable();
        figures.receipts.sort_unstable();
        figures.sending = sending;
        figures.killed = killed;
        figures
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Whoever panicked while holding it left whole entries behind.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn is_lost(entry: &Entry) -> bool {
    entry.is_promised && entry.came == 0
}

impl Figures {
    /// Whether nothing went wrong.
    pub(super) const fn is_well(&self) -> bool {
        self.lost + self.doubled + self.damaged + self.intruded + self.refused + self.unknown == 0
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.sending.as_secs_f64().max(0.001);
        let rate = self.sent as f64 / seconds;
        let mega = self.bytes as f64 / 1e6;
        writeln!(
            f,
            "sent      {} letters in {seconds:.1} s: {rate:.0} a second, {:.1} MB/s",
            self.sent,
            mega / seconds
        )?;
        writeln!(
            f,
            "send      p50 {}  p99 {}",
            of(&self.sends, 50),
            of(&self.sends, 99)
        )?;
        writeln!(
            f,
            "receipt   {} packages; from send p50 {}  p95 {}  p99 {}",
            self.received,
            of(&self.receipts, 50),
            of(&self.receipts, 95),
            of(&self.receipts, 99)
        )?;
        writeln!(
            f,
            "faults    {} sent again, {} twice at once, {} cut off, {} wrong hashes, {} kills; {} calls tried again",
            self.sent_again,
            self.sent_at_once,
            self.cut,
            self.wrong_hashes,
            self.killed,
            self.tried_again
        )?;
        writeln!(
            f,
            "outcome   {} lost, {} doubled, {} damaged, {} taken wrongly, {} refused, {} unknown",
            self.lost, self.doubled, self.damaged, self.intruded, self.refused, self.unknown
        )
    }
}

/// What so many of a hundred stay below.
fn of(sorted: &[Duration], percent: usize) -> String {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    match sorted.get(at) {
        Some(took) => format!("{:.1} ms", took.as_secs_f64() * 1e3),
        None => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to() -> Vec<String> {
        vec!["A".to_owned(), "B".to_owned()]
    }

    #[test]
    fn what_was_promised_and_did_not_come_is_lost_and_what_came_twice_is_doubled() {
        let book = Book::default();
        book.begins("one", &to(), false);
        book.promised("one", &to(), 10, Duration::from_millis(5));
        assert!(!book.is_settled());
        book.came("p1", "A", Some(("one".into(), true)));
        book.came("p1", "A", Some(("one".into(), true)));
        assert!(!book.is_settled(), "the same package is no second one");
        book.came("p2", "A", Some(("one".into(), true)));
        let figures = book.figures(Duration::from_secs(1), 0);
        assert_eq!((figures.lost, figures.doubled, figures.sent), (1, 1, 1));
        assert!(!figures.is_well());
    }

    #[test]
    fn what_must_not_come_and_what_nobody_sent_are_told() {
        let book = Book::default();
        book.begins("wrong", &to(), true);
        assert!(book.is_settled(), "it is not waited for");
        book.came("p1", "A", Some(("wrong".into(), true)));
        book.came("p2", "A", Some(("stranger".into(), true)));
        book.came("p3", "A", None);
        let figures = book.figures(Duration::from_secs(1), 0);
        assert_eq!((figures.intruded, figures.damaged), (2, 1));
    }

    #[test]
    fn a_share_is_read_from_the_sorted_row() {
        let row: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(
            (of(&row, 50), of(&row, 99)),
            ("50.0 ms".into(), "99.0 ms".into())
        );
        assert_eq!(of(&[], 50), "-");
    }
}
