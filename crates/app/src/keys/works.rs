//! Acts that their caller may call off, by a word of the caller's own that no other act bears. What calls one off may
//! arrive before the act has begun: the two travel apart.

use crate::views::Done;
use crate::{App, Error};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use token::KillSwitch;
use ts_rs::TS;

/// The act to be called off.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CancelWork {
    /// The word it was begun with.
    pub ticket: String,
}

/// The acts under way on one desk, and those called off that nobody has begun.
#[derive(Default)]
pub(crate) struct Works(Mutex<Tickets>);

#[derive(Default)]
struct Tickets {
    under_way: BTreeMap<String, Arc<AtomicBool>>,
    /// Called off while nothing of that name was under way, the last one last. Most were over already.
    not_begun: VecDeque<String>,
}

/// So many acts are remembered to have been called off.
const MOST_NOT_BEGUN: usize = 32;

/// One act under way; forgotten when dropped.
pub(crate) struct Work<'a> {
    app: &'a App,
    ticket: String,
    is_off: Arc<AtomicBool>,
}

/// Calls an act off: what the key still makes for it is thrown away, and nothing is kept.
///
/// One that is over is passed over; one that has not begun is off as soon as it does.
pub fn cancel(app: &App, input: CancelWork) -> Result<Done, Error> {
    app.works().tickets().call_off(input.ticket);
    Ok(Done {})
}

impl Works {
    fn tickets(&self) -> MutexGuard<'_, Tickets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tickets {
    fn begin(&mut self, ticket: &str) -> Arc<AtomicBool> {
        // An empty one cannot be named by anybody.
        if ticket.is_empty() {
            return Arc::default();
        }
        let called_off = self.not_begun.iter().position(|one| one == ticket);
        let is_off = called_off.and_then(|at| self.not_begun.remove(at));
        let is_off = Arc::new(AtomicBool::new(is_off.is_some()));
        self.under_way
            .insert(ticket.to_owned(), Arc::clone(&is_off));
        is_off
    }

    fn call_off(&mut self, ticket: String) {
        if let Some(is_off) = self.under_way.get(&ticket) {
            is_off.store(true, Ordering::Relaxed);
        } else if !self.not_begun.contains(&ticket) {
            self.not_begun.push_back(ticket);
            if self.not_begun.len() > MOST_NOT_BEGUN {
                self.not_begun.pop_front();
            }
        }
    }
}

impl<'a> Work<'a> {
    /// Begins an act that may be called off by `ticket`; an empty one cannot be named by anybody.
    pub(crate) fn begin(app: &'a App, ticket: &str) -> Self {
        Self {
            app,
            ticket: ticket.to_owned(),
            is_off: app.works().tickets().begin(ticket),
        }
    }

    /// What tells whether it was called off.
    pub(crate) fn is_off(&self) -> &Arc<AtomicBool> {
        &self.is_off
    }

    /// `done`, unless the act was called off: whatever else went wrong then is of no matter.
    pub(crate) fn unless_off<T>(&self, done: Result<T, Error>) -> Result<T, Error> {
        self.goes_on()?;
        done
    }

    /// Errors with [`Error::CalledOff`] once somebody called it off.
    pub(crate) fn goes_on(&self) -> Result<(), Error> {
        match self.is_off.load(Ordering::Relaxed) {
            true => Err(Error::CalledOff),
            false => Ok(()),
        }
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.app.works().tickets().under_way.remove(&self.ticket);
    }
}

/// Does `work`, which a device or a line may hold up for long, on a thread of its own; `None` as soon as somebody calls it off.
///
/// What is called off is unheard; the helper that `helper` ends lets go of its token before this returns. What no helper
/// does ends when the device or the line answers, within the limits of the room that speaks to it.
pub(crate) fn patiently<T: Send + 'static>(
    is_off: &AtomicBool,
    helper: &KillSwitch,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (tell, hear) = channel();
    std::thread::Builder::new()
        .name("patient".to_owned())
        .spawn(move || {
            // Nobody may be listening any more.
            let _ = tell.send(work());
        })
        .ok()?;
    loop {
        match hear.recv_timeout(GLANCE) {
            Ok(done) => return Some(done),
            Err(RecvTimeoutError::Timeout) if !is_off.load(Ordering::Relaxed) => {}
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    if helper.pull() {
        // The token is locked for as long as the helper lives: whoever begins anew at once shall find it free.
        let _ = hear.recv_timeout(DYING);
    }
    None
}

/// How often it is asked whether the act was called off.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);
/// How long a killed helper is waited for. One that is stuck in a driver dies when the driver lets it.
const DYING: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    fn is_off(work: &Arc<AtomicBool>) -> bool {
        work.load(Ordering::Relaxed)
    }

    #[test]
    fn an_act_called_off_before_it_begins_is_off_when_it_does_and_no_other_is() {
        let mut tickets = Tickets::default();
        tickets.call_off("first".to_owned());
        tickets.call_off("first".to_owned());
        assert!(!is_off(&tickets.begin("second")));
        let first = tickets.begin("first");
        assert!(is_off(&first));
        tickets.under_way.remove("first");
        assert!(!is_off(&tickets.begin("first")), "it was heard once");
    }

    #[test]
    fn an_act_under_way_is_called_off_and_leaves_no_word_behind() {
        let mut tickets = Tickets::default();
        let work = tickets.begin("first");
        assert!(!is_off(&work));
        tickets.call_off("first".to_owned());
        assert!(is_off(&work));
        assert!(tickets.not_begun.is_empty());
    }

    #[test]
    fn no_more_than_so_many_words_are_remembered() {
        let mut tickets = Tickets::default();
        for at in 0..=MOST_NOT_BEGUN {
            tickets.call_off(at.to_string());
        }
        assert_eq!(tickets.not_begun.len(), MOST_NOT_BEGUN);
        assert!(!is_off(&tickets.begin("0")), "the first is forgotten");
        assert!(is_off(&tickets.begin("1")));
    }
}
