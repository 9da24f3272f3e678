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
pub mod placing;
pub mod prints;
pub mod road;
pub mod settings;
pub mod stamps;
pub mod trust;
pub mod verdict;
pub mod views;

pub use clock::SystemClock;
pub use commands::{bindings, command_names};
pub use failure::{CODES, Class, Error, Failure};
pub use house::{Desk, DeskCreated, DeskList, House, is_desk};
pub use line::{Line, LineState, LineWord};

use office::{Clock, Moment};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Lock, Passphrase, Store, Write};
use tokio::sync::Notify;

/// One desk: its file, its clock, and what the line last did. What every verb is handed.
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    line: Line,
    poke: Notify,
    poke_to_vouch: Notify,
    seen: Mutex<i64>,
    on_line: Mutex<Option<Box<dyn Fn() + Send + Sync>>>,
    works: keys::works::Works,
    batches: outgoing::batch::Batches,
    counted: outgoing::batch::Counted,
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

    /// The acts under way that may be called off.
    pub(crate) fn works(&self) -> &keys::works::Works {
        &self.works
    }

    /// The batches that this program works off.
    pub(crate) fn batches(&self) -> &outgoing::batch::Batches {
        &self.batches
    }

    /// Pages of drafts that were counted.
    pub(crate) fn counted(&self) -> &outgoing::batch::Counted {
        &self.counted
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
            seen: Mutex::new(0),
            on_line: Mutex::new(None),
            works: keys::works::Works::default(),
            batches: outgoing::batch::Batches::default(),
            counted: outgoing::batch::Counted::default(),
        })
    }
}
