//! Who waits for something to come to a mailbox, and is told at once when it does.
//!
//! A waiting call costs a line, a few kilobytes and no thread; what other processes took over is found by one question
//! for all of them. Keeps nothing: who is forgotten here is told when his time is up.

use crate::Node;
use crate::meter::Meter;
use crate::store::AgencyKey;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Those who wait at this process.
pub(crate) struct Waiting {
    most: usize,
    of_one: usize,
    held: Mutex<Held>,
    /// Somebody came while nobody waited.
    first: Notify,
    meter: Arc<Meter>,
}

#[derive(Default)]
struct Held {
    is_closed: bool,
    next: u64,
    count: usize,
    mailboxes: BTreeMap<AgencyKey, BTreeMap<u64, Waiter>>,
    centers: BTreeMap<String, usize>,
}

struct Waiter {
    after: u64,
    bell: Arc<Notify>,
}

/// A place among those who wait; given back when dropped.
pub(crate) struct Place {
    waiting: Arc<Waiting>,
    mailbox: AgencyKey,
    center: String,
    number: u64,
    bell: Arc<Notify>,
}

impl Waiting {
    /// Room for `most` in all and `of_one` of one center.
    pub(crate) fn new(most: usize, of_one: usize, meter: Arc<Meter>) -> Self {
        Self {
            most,
            of_one,
            held: Mutex::default(),
            first: Notify::new(),
            meter,
        }
    }

    /// A place to wait until a mailbox's last number is another than `after`; `None` if as many wait as may.
    ///
    /// To be taken before the number is looked at, so that nothing comes unheard in between.
    pub(crate) fn sit(
        self: &Arc<Self>,
        center: &str,
        mailbox: AgencyKey,
        after: u64,
    ) -> Option<Place> {
        let mut held = self.held();
        let of_center = held.centers.get(center).copied().unwrap_or(0);
        if held.count >= self.most || of_center >= self.of_one {
            self.meter.limit("waiting");
            return None;
        }
        let bell = Arc::new(Notify::new());
        let number = held.next;
        held.next += 1;
        held.count += 1;
        held.centers.insert(center.to_owned(), of_center + 1);
        let waiter = Waiter {
            after,
            bell: Arc::clone(&bell),
        };
        held.mailboxes
            .entry(mailbox)
            .or_default()
            .insert(number, waiter);
        self.meter.waiters(held.count);
        drop(held);
        self.first.notify_one();
        Some(Place {
            waiting: Arc::clone(self),
            mailbox,
            center: center.to_owned(),
            number,
            bell,
        })
    }

    /// Something was taken over for these mailboxes.
    pub(crate) fn came(&self, mailboxes: &[AgencyKey]) {
        let held = self.held();
        for mailbox in mailboxes {
            for waiter in held
                .mailboxes
                .get(mailbox)
                .into_iter()
                .flat_map(BTreeMap::values)
            {
                waiter.bell.notify_one();
            }
        }
    }

    /// The process stops: whoever waits is answered, and nobody waits any more.
    pub(crate) fn close(&self) {
        let mut held = self.held();
        held.is_closed = true;
        for waiter in held.mailboxes.values().flat_map(BTreeMap::values) {
            waiter.bell.notify_one();
        }
    }

    /// The mailboxes that somebody waits at.
    fn mailboxes(&self) -> Vec<AgencyKey> {
        self.held().mailboxes.keys().copied().collect()
    }

    /// These are the last numbers of mailboxes now.
    fn heads(&self, heads: &[(AgencyKey, u64)]) {
        let held = self.held();
        for (mailbox, head) in heads {
            let there = held
                .mailboxes
                .get(mailbox)
                .into_iter()
                .flat_map(BTreeMap::values);
            for waiter in there.filter(|waiter| waiter.after != *head) {
                waiter.bell.notify_one();
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Waits until something came, or the process stops. May wake for nothing.
    pub(crate) async fn told(&self) {
        self.bell.notified().await;
    }

    /// Whether nobody waits any more.
    pub(crate) fn is_over(&self) -> bool {
        self.waiting.held().is_closed
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.waiting.held();
        held.count = held.count.saturating_sub(1);
        if let Some(there) = held.mailboxes.get_mut(&self.mailbox) {
            there.remove(&self.number);
            if there.is_empty() {
                held.mailboxes.remove(&self.mailbox);
            }
        }
        if let Some(of_center) = held.centers.get_mut(&self.center) {
            *of_center = of_center.saturating_sub(1);
            if *of_center == 0 {
                held.centers.remove(&self.center);
            }
        }
        self.waiting.meter.waiters(held.count);
    }
}

/// Looks, while somebody waits, for what other processes took over: one question for all, twice a second.
pub(crate) async fn look_around(node: Node) {
    let waiting = Arc::clone(&node.waiting);
    loop {
        let mailboxes = waiting.mailboxes();
        if mailboxes.is_empty() {
            waiting.first.notified().await;
            continue;
        }
        let found = node.apart(move |node| node.store().heads(&mailboxes)).await;
        let rest = match found.and_then(|found| found) {
            Ok(heads) => {
                waiting.heads(&heads);
                GLANCE
            }
            Err(fault) => {
                let fault = &fault as &dyn std::error::Error;
                tracing::warn!(
                    fault,
                    "whoever waits cannot be told of what others took over"
                );
                AFTER_A_FAULT
            }
        };
        tokio::time::sleep(rest).await;
    }
}

/// The longest that a call may wait, whatever it asks: shorter than what usual proxies cut.
pub(crate) const LONGEST: Duration = Duration::from_secs(50);
/// Between two looks at what other processes took over.
const GLANCE: Duration = Duration::from_millis(500);
const AFTER_A_FAULT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(most: usize, of_one: usize) -> Arc<Waiting> {
        Arc::new(Waiting::new(most, of_one, Arc::new(Meter::new())))
    }

    fn is_told(place: &Place) -> bool {
        let mut told = std::pin::pin!(place.told());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        Future::poll(told.as_mut(), &mut context).is_ready()
    }

    #[test]
    fn only_who_waits_there_is_told() {
        let waiting = waiting(9, 9);
        let (one, other) = (AgencyKey::of(1), AgencyKey::of(2));
        let here = waiting.sit("a", one, 0).unwrap();
        let there = waiting.sit("a", other, 0).unwrap();
        waiting.came(&[one]);
        assert!(is_told(&here), "it came before he listened, and is heard");
        assert!(!is_told(&there), "nothing came there");
        waiting.heads(&[(one, 0), (other, 1)]);
        assert!(!is_told(&here), "the number he has");
        assert!(is_told(&there), "another took it over");
        waiting.close();
        assert!(is_told(&here) && here.is_over(), "the end is told to all");
    }

    #[test]
    fn so_many_wait_and_places_come_back() {
        let waiting = waiting(3, 2);
        let one = AgencyKey::of(1);
        let first = waiting.sit("a", one, 0);
        let second = waiting.sit("a", one, 0);
        assert!(first.is_some() && second.is_some());
        assert!(waiting.sit("a", one, 0).is_none(), "two of one center");
        let third = waiting.sit("b", one, 0).unwrap();
        assert!(waiting.sit("c", one, 0).is_none(), "three in all");
        drop((first, second, third));
        let held = waiting.held();
        assert!(
            held.count == 0 && held.mailboxes.is_empty() && held.centers.is_empty(),
            "nothing is left behind"
        );
    }
}
