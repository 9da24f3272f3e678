//! Whose turn it is to issue: one dispatch at a time on a desk, since the number that is put on the page before it is
//! signed is taken only afterwards (ADR 0030). Never part of a transaction: all other work goes on meanwhile.

use crate::keys::works::Work;
use crate::{App, Error};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;
use store::IssuingLock;

/// Whether this program issues something on the desk just now.
#[derive(Default)]
pub(crate) struct Turns {
    is_taken: Mutex<bool>,
    freed: Condvar,
}

/// The right to issue; given back when dropped.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    lock: Option<IssuingLock>,
}

impl Turns {
    /// Waits for the turn as long as this program issues something else, and for no longer than any key may take.
    ///
    /// `Issuing` if another program issues on this desk, or the wait was in vain; `CalledOff` as soon as that is said.
    pub(super) fn take<'a>(&'a self, app: &App, work: &Work<'_>) -> Result<Turn<'a>, Error> {
        let mut is_taken = self.is_taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut glances = 0;
        while *is_taken {
            if glances == MOST_GLANCES {
                return Err(Error::Issuing);
            }
            glances += 1;
            let woken = self.freed.wait_timeout(is_taken, GLANCE);
            is_taken = woken.unwrap_or_else(PoisonError::into_inner).0;
            work.goes_on()?;
        }
        let lock = app.store().issuing_lock()?.ok_or(Error::Issuing)?;
        *is_taken = true;
        Ok(Turn {
            turns: self,
            lock: Some(lock),
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut is_taken = self
            .turns
            .is_taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Let go before anybody here is told that it is free.
        self.lock = None;
        *is_taken = false;
        self.turns.freed.notify_one();
    }
}

/// How often it is asked whether the act was called off.
const GLANCE: Duration = Duration::from_millis(50);
/// Six minutes: longer than the signing service's window stays open.
const MOST_GLANCES: u32 = 7_200;
