//! A desk, open: one writing and one reading connection, the documents, and who is told of changes.
//!
//! Everything that is written is one transaction; observers hear of it after the commit, never before.

use crate::cipher;
use crate::desk::{Desk, FORMAT};
use crate::error::Error;
use crate::files::Files;
use crate::keys::{self, DeskKey, Holder, Lock, Passphrase};
use crate::laying::{self, Laying};
use crate::migrations;
use crate::room;
use crate::touched::{Topic, Touched};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError as MutexBusy};
use std::time::Duration;
use zeroize::Zeroizing;

/// One desk's file and documents, open.
pub struct Store {
    folder: PathBuf,
    holder: Holder,
    id: String,
    files: Files,
    pub(crate) writer: Mutex<Connection>,
    pub(crate) reader: Mutex<Connection>,
    observers: RwLock<Vec<Observer>>,
    seen_version: AtomicI64,
}

/// What a reading closure sees: one consistent state of the file.
pub struct Read<'a> {
    pub(crate) tx: &'a Connection,
}

/// What a writing closure changes: one transaction. Everything that can be read can be read here too.
pub struct Write<'a> {
    read: Read<'a>,
    touched: BTreeSet<Topic>,
}

/// Held by the one process that moves this desk's post; given back when dropped.
pub struct EngineLock {
    _file: File,
}

/// Held by the one process that signs a batch on this desk; given back when dropped.
pub struct SigningLock {
    _file: File,
}

/// Held by the one process that issues a dispatch on this desk; given back when dropped.
pub struct IssuingLock {
    _file: File,
}

type Observer = Arc<dyn Fn(&Touched) + Send + Sync>;

pub(crate) const DATABASE: &str = "desk.db";
const BUSY_TIMEOUT: Duration = Duration::from_millis(5000);

impl Store {
    /// Lays a new desk into `dir`, locked as `lock` says; tells who holds the key.
    ///
    /// `DeskExists` if one stands there. A desk half laid by a stop is laid anew.
    pub fn create(dir: &Path, lock: Lock) -> Result<(Self, Holder), Error> {
        Self::create_with(dir, lock, |_| Ok(()))
    }

    /// As [`Store::create`], with what `first` writes in it from the first moment on.
    ///
    /// A failure takes away all that was made, the key included; it can simply be tried again.
    pub fn create_with(
        dir: &Path,
        lock: Lock,
        first: impl FnOnce(&mut Write<'_>) -> Result<(), Error>,
    ) -> Result<(Self, Holder), Error> {
        let id = uuid::Uuid::new_v4().to_string();
        let mut laying = Laying::begin(dir, &id)?;
        let key = DeskKey::random()?;
        let holding = keys::hold(&key, &id, dir, lock)?;
        laying.held(holding.clone());
        let desk = Desk {
            format: FORMAT,
            id: id.clone(),
            check: key.check(),
            holder: holding,
        };
        laying
            .lay(&key, first)
            .map_err(|error| room::told_of(error, dir))?;
        // The desk stands from here on; `open` brings the file to its name if we stop before we do.
        desk.write(dir)?;
        laying::finish(dir)?;
        let store = Self::open_with(dir, &desk, &key)?;
        laying.stands();
        let holder = store.holder;
        Ok((store, holder))
    }

    /// Opens the desk of `dir`, and brings an older file to today's shape (a copy is put beside it first).
    ///
    /// `TooNew` leaves a newer file untouched. A passphrase is looked at only where one locks the desk.
    pub fn open(dir: &Path, passphrase: Option<&Passphrase>) -> Result<Self, Error> {
        let desk = Desk::read(dir)?;
        let key = keys::fetch(&desk.holder, &desk.id, passphrase)?;
        if key.check() != desk.check {
            return Err(Error::KeyWrong);
        }
        laying::finish(dir)?;
        Self::open_with(dir, &desk, &key)
    }

    /// Who holds the key of the desk in `dir`, without opening it: whether to ask for a passphrase.
    pub fn holder_of(dir: &Path) -> Result<Holder, Error> {
        Ok(Desk::read(dir)?.holder.holder())
    }

    /// The id of the desk in `dir`, a UUID, without opening it.
    pub fn id_of(dir: &Path) -> Result<String, Error> {
        Ok(Desk::read(dir)?.id)
    }

    /// Looks at one consistent state of the file.
    ///
    /// `Nested` if begun inside another read of this store on the same thread.
    pub fn read<T, E>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error>,
    {
        let _here = Here::enter(&self.reader)?;
        let connection = locked(&self.reader);
        let tx = connection
            .unchecked_transaction()
            .map_err(|error| self.told(error))?;
        look(&Read { tx: &tx })
    }

    /// Does `work` as one transaction, and tells what it touched; on an error nothing of it stays.
    ///
    /// Once it returns `Ok`, the work survives a power cut, and the observers have been told.
    /// `Busy` if another process writes for longer than five seconds; `Nested` as for `read`.
    pub fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<(T, Touched), E>
    where
        E: From<Error>,
    {
        let done = self.transact(work)?;
        if !done.1.is_empty() {
            // Copied out, so that an observer may add another.
            let observers = self
                .observers
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            for observer in observers {
                observer(&done.1);
            }
        }
        Ok(done)
    }

    /// Has `observer` told after each commit that touched something, on the thread that wrote.
    pub fn on_change(&self, observer: Box<dyn Fn(&Touched) + Send + Sync>) {
        self.observers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(observer.into());
    }

    /// A figure that changes when another process has written to the file; never for our own writes.
    ///
    /// Does not wait for a write in progress: it answers with the last figure seen.
    pub fn data_version(&self) -> Result<i64, Error> {
        // Asked on the writing connection, which alone does not count our own writes.
        let connection = match self.writer.try_lock() {
            Ok(connection) => connection,
            Err(MutexBusy::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(MutexBusy::WouldBlock) => return Ok(self.seen_version.load(Ordering::Relaxed)),
        };
        let version = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        self.seen_version.store(version, Ordering::Relaxed);
        Ok(version)
    }

    /// The documents.
    pub const fn files(&self) -> &Files {
        &self.files
    }

    /// The desk's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Who holds the key.
    pub const fn holder(&self) -> Holder {
        self.holder
    }

    /// The desk's id, a UUID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The right to move this desk's post, which one process has at a time; `None` if it is held elsewhere.
    pub fn engine_lock(&self) -> Result<Option<EngineLock>, Error> {
        Ok(self
            .lock_file("engine.lock")?
            .map(|file| EngineLock { _file: file }))
    }

    /// The right to sign a batch on this desk, which one process has at a time; `None` if it is held elsewhere, or by
    /// another batch of this process.
    ///
    /// A batch without an end, while nobody holds this, was cut off in the middle.
    pub fn signing_lock(&self) -> Result<Option<SigningLock>, Error> {
        Ok(self
            .lock_file("signing.lock")?
            .map(|file| SigningLock { _file: file }))
    }

    /// The right to issue a dispatch on this desk, which one act has at a time; `None` if it is held elsewhere.
    ///
    /// Whoever has it may put the next number on a page, and take it only once that page is signed. The system gives it
    /// back when the process ends, however that is.
    pub fn issuing_lock(&self) -> Result<Option<IssuingLock>, Error> {
        Ok(self
            .lock_file("issuing.lock")?
            .map(|file| IssuingLock { _file: file }))
    }

    /// Looks through the whole file for damage; what was found, in SQLite's words. Empty: sound.
    pub fn check(&self) -> Result<Vec<String>, Error> {
        let _here = Here::enter(&self.reader)?;
        let connection = locked(&self.reader);
        let mut findings = texts(&connection, "PRAGMA cipher_integrity_check")?;
        findings.extend(texts(&connection, "PRAGMA integrity_check")?);
        findings.extend(texts(
            &connection,
            "SELECT 'foreign key: ' || \"table\" || ' ' || coalesce(rowid, '')
               FROM pragma_foreign_key_check",
        )?);
        findings.retain(|line| line != "ok");
        Ok(findings)
    }

    /// The schema of the file as SQL text: each table followed by what hangs on it.
    pub fn schema(&self) -> Result<String, Error> {
        let _here = Here::enter(&self.reader)?;
        let connection = locked(&self.reader);
        let statements = texts(
            &connection,
            "SELECT sql || ';'
               FROM sqlite_schema
              WHERE sql IS NOT NULL
                AND name NOT LIKE 'sqlite_%'
                AND name NOT GLOB '*_words_*'
              ORDER BY rowid",
        )?;
        Ok(statements.join("\n\n") + "\n")
    }

    fn transact<T, E>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<(T, Touched), E>
    where
        E: From<Error>,
    {
        let _here = Here::enter(&self.writer)?;
        let mut connection = locked(&self.writer);
        let tx = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.told(error))?;
        let (answer, touched) = within(&tx, work)?;
        tx.commit().map_err(|error| self.told(error))?;
        Ok((answer, Touched(touched)))
    }

    /// The file `name` of the desk's folder, locked; `None` if somebody holds it.
    fn lock_file(&self, name: &str) -> Result<Option<File>, Error> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.folder.join(name))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    fn told(&self, error: rusqlite::Error) -> Error {
        room::told_of(error.into(), &self.folder)
    }

    fn open_with(dir: &Path, desk: &Desk, key: &DeskKey) -> Result<Self, Error> {
        Self::connected(dir, desk, key).map_err(|error| room::told_of(error, dir))
    }

    fn connected(dir: &Path, desk: &Desk, key: &DeskKey) -> Result<Self, Error> {
        let path = dir.join(DATABASE);
        let database_key = key.database();
        // Looked at without the right to write, so that a newer file stays as it is to the last byte.
        let peek = connect(&path, &database_key, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        migrations::refuse_newer(&peek)?;
        let mut writer = connect(&path, &database_key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        drop(peek);
        set_up(&writer)?;
        migrations::migrate(&mut writer, &path)?;
        let reader = connect(&path, &database_key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        set_up(&reader)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(Self {
            folder: dir.to_owned(),
            holder: desk.holder.holder(),
            id: desk.id.clone(),
            files: Files::new(dir.join("files"), &key.files()),
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            observers: RwLock::default(),
            seen_version: AtomicI64::new(0),
        })
    }
}

impl Write<'_> {
    /// Has whatever shows dispatches look at them anew, though nothing kept of them changed: what authorities said since
    /// may make another verdict.
    pub fn show_dispatches_anew(&mut self) {
        self.touch(Topic::Dispatches);
    }

    /// Notes that this transaction wrote to `topic`.
    pub(crate) fn touch(&mut self, topic: Topic) {
        self.touched.insert(topic);
    }
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

pub(crate) fn within<T, E>(
    tx: &Transaction<'_>,
    work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
) -> Result<(T, BTreeSet<Topic>), E> {
    let mut write = Write {
        read: Read { tx },
        touched: BTreeSet::new(),
    };
    let answer = work(&mut write)?;
    Ok((answer, write.touched))
}

pub(crate) fn connect(
    path: &Path,
    key: &Zeroizing<[u8; 32]>,
    flags: OpenFlags,
) -> Result<Connection, Error> {
    cipher::awake()?;
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // It writes every page it cannot open to stderr; we hear of it as an error.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    let raw = Zeroizing::new(format!("x'{}'", hex::encode(key.as_slice())));
    connection.pragma_update(None, "key", raw.as_str())?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn set_up(connection: &Connection) -> Result<(), Error> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn texts(connection: &Connection, sql: &str) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A panic inside a transaction has rolled it back; the connection is as good as before.
fn locked(mutex: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    static HELD: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Marks a connection as in use by this thread, so that a second use is an error and not a standstill.
struct Here(usize);

impl Here {
    fn enter(mutex: &Mutex<Connection>) -> Result<Self, Error> {
        let place = std::ptr::from_ref(mutex).addr();
        HELD.with_borrow_mut(|held| {
            if held.contains(&place) {
                return Err(Error::Nested);
            }
            held.push(place);
            Ok(Self(place))
        })
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|held| held.retain(|place| *place != self.0));
    }
}
