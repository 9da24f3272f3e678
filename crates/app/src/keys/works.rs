//! Acts under way that their caller may call off, by a word of the caller's own. Nothing is kept of them afterwards.

use crate::views::Done;
use crate::{App, Error};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use token::KillSwitch;
use ts_rs::TS;

/// The act to be called off.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CancelWork {
    /// The word it was begun with.
    pub ticket: String,
}

/// The acts under way on one desk.
#[derive(Default)]
pub(crate) struct Works(Mutex<BTreeMap<String, Arc<AtomicBool>>>);

/// One act under way; forgotten when dropped.
pub(crate) struct Work<'a> {
    app: &'a App,
    ticket: String,
    is_off: Arc<AtomicBool>,
}

/// Calls an act off: what the key still makes for it is thrown away, and nothing is kept.
///
/// One that is over, or was never begun, is passed over.
pub fn cancel(app: &App, input: CancelWork) -> Result<Done, Error> {
    let works = app.works().0.lock();
    let works = works.unwrap_or_else(PoisonError::into_inner);
    if let Some(is_off) = works.get(&input.ticket) {
        is_off.store(true, Ordering::Relaxed);
    }
    Ok(Done {})
}

impl<'a> Work<'a> {
    /// Begins an act that may be called off by `ticket`; an empty one cannot be named by anybody.
    pub(crate) fn begin(app: &'a App, ticket: &str) -> Self {
        let is_off = Arc::new(AtomicBool::new(false));
        if !ticket.is_empty() {
            let works = app.works().0.lock();
            works
                .unwrap_or_else(PoisonError::into_inner)
                .insert(ticket.to_owned(), Arc::clone(&is_off));
        }
        Self {
            app,
            ticket: ticket.to_owned(),
            is_off,
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
        let works = self.app.works().0.lock();
        works
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.ticket);
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
