//! What a clerk can do, and the engine that keeps the post moving.
//!
//! Two sentences carry it. A verb never touches the network: it writes an intention, in one transaction. The engine
//! never decides anything: it takes what stands in the outbox to the axis and hands what it brings back to a verb.

pub mod check;
mod clock;
mod commands;
pub mod copies;
pub mod directory;
pub mod engine;
pub mod evidence;
mod failure;
pub mod files;
mod house;
pub mod incoming;
pub mod keys;
mod line;
pub mod machine_fonts;
pub mod office_suite;
pub mod outgoing;
pub mod parcel;
pub mod placing;
pub mod prints;
pub mod road;
pub mod settings;
pub mod slip;
pub mod stamps;
mod threads;
pub mod trust;
pub mod verdict;
pub mod views;
pub mod watch;

pub use clock::SystemClock;
pub use commands::{bindings, command_names};
pub use failure::{CODES, Class, Error, Failure};
pub use house::{Desk, DeskCreated, DeskList, House, is_desk};
pub use line::{Across, DriftView, Line, LineState, LineWord, MailboxLine, RoadLine};

use office::{Clock, Moment};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Lock, Paper, Passphrase, Store, Write};
use tokio::sync::Notify;

/// Becomes the process that was asked for, and never returns, if this program was called again: to hold a vendor's module
/// (ADR 0015) or to draw pages (ADR 0021).
///
/// The first line of every `main` of a host, which leaves no core file from here on: PINs go through it.
pub fn run_if_called() {
    token::host::run_if_called();
    drawing::run_if_called();
}

/// Who draws pages for the verifier: a process beside this one.
#[cfg(not(test))]
pub(crate) fn drawer() -> &'static dyn pades::Drawer {
    drawing::drawer()
}

/// The tests of this room have no `main` that could be called again.
#[cfg(test)]
pub(crate) fn drawer() -> &'static dyn pades::Drawer {
    &pades::DrawnHere
}

/// One desk: its file, its clock, and what the line last did. What every verb is handed.
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    line: Line,
    poke: Notify,
    poke_to_vouch: Notify,
    /// What a person wants to know the signatures of now; forgotten with the program.
    asked_by_hand: Mutex<BTreeSet<Paper>>,
    seen: Mutex<i64>,
    on_line: Mutex<Option<Box<dyn Fn() + Send + Sync>>>,
    works: keys::works::Works,
    asked: keys::state::Asked,
    batches: outgoing::batch::Batches,
    counted: outgoing::batch::Counted,
    turns: outgoing::turn::Turns,
    indexed: directory::Indexed,
    trusted: trust::Kept,
    keeping: trust::Keeping,
    signing_service: Mutex<token::SigningService>,
}

impl App {
    /// Opens the desk in `folder`.
    ///
    /// Errors as [`Store::open`]: no desk there, passphrase needed or wrong, a file from a newer program.
    pub fn open(
        folder: &Path,
        passphrase: Option<&Passphrase>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, Error> {
        machine_fonts::lend();
        Ok(Self::with(Store::open(folder, passphrase)?, clock))
    }

    /// Sets up a new desk for `office` in `folder`: one that knows its office, or none.
    ///
    /// Errors as [`Store::create_with`], and for settings that cannot stand; then nothing was made.
    pub fn create(
        folder: &Path,
        lock: Lock,
        office: &settings::OfficeSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, Error> {
        machine_fonts::lend();
        let office = office.clone().normalised()?;
        let (store, _) =
            Store::create_with(folder, lock, |w| w.set_setting(settings::OFFICE, &office))?;
        Ok(Self::with(store, clock))
    }

    /// The desk's file.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// What the line last did.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Wakes the engine.
    pub fn poke(&self) {
        self.poke.notify_one();
        self.poke_to_vouch.notify_one();
    }

    /// Has the desk ask this signing service, at another port of this machine say, instead of the one at its usual place.
    pub fn use_signing_service(&self, service: token::SigningService) {
        let kept = self.signing_service.lock();
        *kept.unwrap_or_else(PoisonError::into_inner) = service;
    }

    /// The machine's signing service.
    pub(crate) fn signing_service(&self) -> token::SigningService {
        let kept = self.signing_service.lock();
        kept.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The acts under way that may be called off.
    pub(crate) fn works(&self) -> &keys::works::Works {
        &self.works
    }

    /// The certificates that were asked about before they signed.
    pub(crate) fn asked(&self) -> &keys::state::Asked {
        &self.asked
    }

    /// The batches that this program works off.
    pub(crate) fn batches(&self) -> &outgoing::batch::Batches {
        &self.batches
    }

    /// Pages of drafts that were counted.
    pub(crate) fn counted(&self) -> &outgoing::batch::Counted {
        &self.counted
    }

    /// Whose turn it is to issue.
    pub(crate) fn turns(&self) -> &outgoing::turn::Turns {
        &self.turns
    }

    /// The directory as search and tree walk it.
    pub(crate) fn indexed(&self) -> &directory::Indexed {
        &self.indexed
    }

    /// Whether another process wrote into this desk's file since this was last asked.
    pub(crate) fn was_written_elsewhere(&self) -> bool {
        let Ok(version) = self.store.data_version() else {
            return false;
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *seen != version;
        *seen = version;
        changed
    }

    /// Is told when the word for the line changes, which no file holds.
    pub(crate) fn on_line(&self, observer: Box<dyn Fn() + Send + Sync>) {
        *self.on_line.lock().unwrap_or_else(PoisonError::into_inner) = Some(observer);
    }

    pub(crate) fn tell_line(&self) {
        if let Some(observer) = &*self.on_line.lock().unwrap_or_else(PoisonError::into_inner) {
            observer();
        }
    }

    /// Has the authorities asked at once about what the signatures of `paper` lack, whatever was asked of late.
    pub(crate) fn ask_by_hand(&self, paper: Paper) {
        let asked = self.asked_by_hand.lock();
        asked.unwrap_or_else(PoisonError::into_inner).insert(paper);
        self.poke_to_vouch.notify_one();
    }

    /// What somebody asked about since this was last called.
    pub(crate) fn take_asked_by_hand(&self) -> BTreeSet<Paper> {
        let asked = self.asked_by_hand.lock();
        std::mem::take(&mut *asked.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) async fn poked(&self) {
        self.poke.notified().await;
    }

    pub(crate) async fn poked_to_vouch(&self) {
        self.poke_to_vouch.notified().await;
    }

    /// One transaction; what it touched is told by the store.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        Ok(self.store.write(work)?.0)
    }

    fn with(store: Store, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            store,
            clock,
            line: Line::default(),
            poke: Notify::new(),
            poke_to_vouch: Notify::new(),
            asked_by_hand: Mutex::default(),
            seen: Mutex::new(0),
            on_line: Mutex::new(None),
            works: keys::works::Works::default(),
            asked: keys::state::Asked::default(),
            batches: outgoing::batch::Batches::default(),
            counted: outgoing::batch::Counted::default(),
            turns: outgoing::turn::Turns::default(),
            indexed: directory::Indexed::default(),
            trusted: trust::Kept::default(),
            keeping: trust::Keeping::default(),
            signing_service: Mutex::new(token::SigningService::new(drawing::drawer())),
        })
    }
}
