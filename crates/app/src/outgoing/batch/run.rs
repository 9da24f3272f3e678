//! A batch at work: one key opened once, one document after the other, until the end, a stop, or a key that fails.

use super::look::{self, named, reason, signatures};
use super::{BatchAct, BatchBegun, BatchFault, BatchItem, BeginBatch, ByBatch};
use crate::keys::works::Work;
use crate::keys::{self, Agreed, KeyChoice, OpenKey};
use crate::outgoing::dispatch;
use crate::outgoing::issue::Seen;
use crate::outgoing::sign::Signing;
use crate::outgoing::templates::told;
use crate::settings::{self, KeyRole};
use crate::views::Done;
use crate::{App, Error, Failure, House};
use pades::Certificate;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Dispatch, Hash, NewSigning, NewSigningItem, SigningEnding, SigningLock};

/// A batch that was agreed to and entered; [`Begun::run`] works it off.
pub struct Begun {
    id: i64,
    act: BatchAct,
    choice: KeyChoice,
    role: KeyRole,
    key: OpenKey,
    items: Vec<Item>,
    is_stopped: Arc<AtomicBool>,
    _lock: SigningLock,
}

/// A document whose turn will come.
struct Item {
    place: u32,
    id: i64,
    seen: Seen,
}

/// The batches that this program works off, and whether somebody stopped them.
#[derive(Default)]
pub(crate) struct Batches {
    running: Mutex<BTreeMap<i64, Arc<AtomicBool>>>,
    /// Held while the right to sign batches is asked for: a question takes that right for a moment, and a batch that
    /// begins just then must not find it taken.
    asking: Mutex<()>,
}

impl Batches {
    /// Whether it runs here.
    pub(crate) fn has(&self, id: i64) -> bool {
        self.of(id).is_some()
    }

    /// Whether a batch of this desk is worked off, here or by another program.
    pub(crate) fn is_taken(&self, app: &App) -> Result<bool, Error> {
        let _asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        // What was taken is let go before `_asking` is.
        Ok(app.store().signing_lock()?.is_none())
    }

    /// The right to sign batches on this desk, if nobody has it.
    fn take(&self, app: &App) -> Result<Option<SigningLock>, Error> {
        let _asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(app.store().signing_lock()?)
    }

    fn of(&self, id: i64) -> Option<Arc<AtomicBool>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&id).cloned()
    }

    fn enter(&self, id: i64, is_stopped: &Arc<AtomicBool>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(id, Arc::clone(is_stopped));
    }

    fn leave(&self, id: i64) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(&id);
    }
}

/// Begins a batch in the window: the key is opened before this returns, the documents are worked off afterwards.
pub(crate) fn begin_in_window(house: &House, input: BeginBatch) -> Result<BatchBegun, Error> {
    let app = house.current()?;
    let begun = begin(&app, input)?;
    let id = begun.id();
    app.batches().enter(id, &begun.is_stopped);
    let worker = Arc::clone(&app);
    // A thread of its own: a slow token holds it for minutes, and the window's own workers must stay free.
    let started = std::thread::Builder::new()
        .name("batch".to_owned())
        .spawn(move || {
            let left = Leaving(Arc::clone(&worker), id);
            if let Err(fault) = begun.run(&worker, &mut |_, _| ()) {
                // What could not be written down is told as cut off.
                tracing::error!(
                    code = Failure::from(fault).code,
                    "a batch ended without its end"
                );
            }
            drop(left);
        });
    if started.is_err() {
        app.batches().leave(id);
        return Err(Error::Broken);
    }
    Ok(BatchBegun { id })
}

/// Leaves the list of running batches also when its thread breaks.
struct Leaving(Arc<App>, i64);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.batches().leave(self.1);
    }
}

/// Has a batch that runs here end after the document in hand.
pub fn stop(app: &App, input: ByBatch) -> Result<Done, Error> {
    let is_stopped = app.batches().of(input.id).ok_or(BatchFault::NotRunning)?;
    is_stopped.store(true, Ordering::Relaxed);
    Ok(Done {})
}

/// Opens the key and enters the batch with all that were agreed to; those that are not ready are left out.
///
/// Errors, with nothing entered, if another batch runs, nothing is ready, more are named than one consent may cover, or
/// the key does not open: a wrong PIN is tried once.
pub fn begin(app: &App, input: BeginBatch) -> Result<Begun, Error> {
    let lock = app.batches().take(app)?.ok_or(BatchFault::Running)?;
    let ids: Vec<i64> = input.items.iter().map(|item| item.id).collect();
    let standing = named(app, &ids)?;
    let (mut items, mut entered, mut all) = (Vec::new(), Vec::new(), 0u32);
    for (place, one) in (1u32..).zip(&standing) {
        let seen = Seen {
            version: one.version,
            along: look::along(app, one.id, input.act)?,
        };
        let left_out = left_out(app, one, &seen, &input);
        if left_out.is_none() {
            all = all.saturating_add(signatures(app, one, input.act)?);
            items.push(Item {
                place,
                id: one.id,
                seen,
            });
        }
        entered.push(NewSigningItem {
            dispatch: one.id,
            version: one.version,
            subject: one.draft.subject.clone(),
            left_out: left_out.map(|error| {
                let entry = told(&error);
                (entry.code, entry.facts)
            }),
        });
    }
    if items.is_empty() {
        return Err(BatchFault::NothingReady.into());
    }
    let acts = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let work = Work::begin(app, &input.with.ticket);
    let key = input.with.open(app, Agreed::batch(acts, all), &work)?;
    work.goes_on()?;
    // Of the service nobody knows before it signs: noted with the first document.
    let facts = key.facts().unwrap_or_default();
    let new = NewSigning {
        act: input.act.kept(),
        signer: facts.subject,
        organisation: facts.organisation,
        certificate: certificate_hash(key.certificate()),
        continues: input.continues,
        items: entered,
    };
    let role = match input.act {
        BatchAct::Sign => KeyRole::Leader,
        BatchAct::Issue => KeyRole::Office,
    };
    let at = app.now();
    let id = app.write(|w| {
        if let Some(certificate) = key.certificate() {
            settings::remember_key(w, role, &input.with.key, certificate)?;
        }
        Ok(w.insert_signing(&new, at)?)
    })?;
    Ok(Begun {
        id,
        act: input.act,
        choice: input.with.key,
        role,
        key,
        items,
        is_stopped: Arc::default(),
        _lock: lock,
    })
}

/// Why a document that was agreed to is left out after all.
fn left_out(app: &App, standing: &Dispatch, now: &Seen, input: &BeginBatch) -> Option<Error> {
    let named = |item: &&BatchItem| item.id == standing.id;
    let is_as_seen = input
        .items
        .iter()
        .find(named)
        .is_some_and(|item| item.version == now.version && item.along == now.along);
    if !is_as_seen {
        return Some(Error::DraftStale { id: standing.id });
    }
    reason(app, standing, input.act)
}

impl Begun {
    /// Its id.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Works the batch off; `tell` hears after each document how many had their turn, of how many.
    ///
    /// Errors only if not even the end could be written down; then the batch is told as cut off.
    pub fn run(self, app: &App, tell: &mut dyn FnMut(usize, usize)) -> Result<(), Error> {
        let (mut ending, mut cause) = (SigningEnding::Finished, None);
        for (at, item) in self.items.iter().enumerate() {
            if self.is_stopped.load(Ordering::Relaxed) {
                ending = SigningEnding::Stopped;
                break;
            }
            let Err(fault) = self.one(app, item) else {
                tell(at + 1, self.items.len());
                continue;
            };
            let entry = told(&fault);
            if let Some(ended) = ends(&entry.code) {
                (ending, cause) = (ended, Some(entry.code));
                break;
            }
            let now = app.now();
            app.write(|w| {
                Ok(w.set_signing_failed(self.id, item.place, &entry.code, &entry.facts, now)?)
            })?;
            tell(at + 1, self.items.len());
        }
        let now = app.now();
        app.write(|w| Ok(w.end_signing(self.id, ending, cause.as_deref(), now)?))
    }

    /// One document; that it is done is written in the transaction that did it.
    fn one(&self, app: &App, item: &Item) -> Result<(), Error> {
        let work = Work::begin(app, "");
        let signing = Signing {
            key: &self.key,
            work: &work,
        };
        let standing = app.store().read(|r| dispatch(r, item.id))?;
        if standing.version != item.seen.version {
            return Err(Error::DraftStale { id: item.id });
        }
        let done = |w: &mut store::Write<'_>, written: &str, by: &Certificate| {
            self.note_signer(w, by)?;
            Ok(w.set_signing_done(self.id, item.place, written, app.now())?)
        };
        match self.act {
            BatchAct::Sign => {
                crate::outgoing::sign::ready(&standing)?;
                signing
                    .sign(app, &standing, |w, by| done(w, "", by))
                    .map(drop)
            }
            BatchAct::Issue => signing
                .issue(app, item.id, Some(&item.seen), |w, issued, by| {
                    done(w, &issued.written, by)
                })
                .map(drop),
        }
    }
}

impl Begun {
    /// Notes who signs, where that was not known when the batch began.
    fn note_signer(&self, w: &mut store::Write<'_>, by: &Certificate) -> Result<(), Error> {
        if self.key.certificate().is_some() {
            return Ok(());
        }
        let facts = keys::facts(by);
        let certificate = certificate_hash(Some(by));
        w.set_signing_signer(self.id, &facts.subject, &facts.organisation, &certificate)?;
        settings::remember_key(w, self.role, &self.choice, by)
    }
}

/// SHA-256 of the certificate; of nothing as long as none is known.
fn certificate_hash(certificate: Option<&Certificate>) -> Hash {
    Hash::of(certificate.map_or(&[][..], Certificate::der))
}

/// Whether a failure ends the whole batch: the key's will meet every other document too, and a PIN is never tried
/// again; so will a full disk.
fn ends(code: &str) -> Option<SigningEnding> {
    match code.split('.').next() {
        Some("key" | "signing_service") => Some(SigningEnding::KeyFailed),
        Some("desk") => Some(SigningEnding::DeskFailed),
        _ => None,
    }
}
