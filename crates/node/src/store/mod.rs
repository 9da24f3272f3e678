//! What the node keeps: one SQLite file and a folder of letters by their hash.
//!
//! Synchronous; callers on async threads go through a blocking one. One connection writes, a few read beside it, and
//! other processes (`lienvan-node center add`) may write at the same time. Knows nothing of requests and replies.

mod agencies;
mod blobs;
mod centers;
mod letters;
mod packages;

use crate::error::Error;
use crate::migrations;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use agencies::{AgencyEntry, Imported, Resolved};
pub use blobs::Blobs;
pub use centers::CenterEntry;
pub use letters::{Accepted, Letter, Rejection};
pub use packages::{KeptFile, Package, SentPackage, State};

/// The node's data.
pub struct Store {
    file: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    blobs: Blobs,
}

impl Store {
    /// Opens the data in a folder, made if missing, and brings them up to date.
    ///
    /// The folder and the file in it are open to their owner alone (0700, 0600): the secrets of centers stand in
    /// the clear there, because HMAC cannot be checked without them.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        make_private_folder(folder)?;
        let file = folder.join("node.sqlite");
        make_private_file(&file)?;
        let mut writer = connect(&file)?;
        migrations::run(&mut writer)?;
        Ok(Self {
            blobs: Blobs::open(&folder.join("files"))?,
            file,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// The folder of letters.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Whether the database answers.
    pub fn is_well(&self) -> Result<(), Error> {
        self.read(|db| Ok(db.query_row("SELECT COUNT(*) FROM centers", [], |_| Ok(()))?))
    }

    fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let idle = locked(&self.readers).pop();
        let db = match idle {
            Some(db) => db,
            None => connect(&self.file)?,
        };
        let found = look(&db);
        let mut readers = locked(&self.readers);
        if readers.len() < READERS_KEPT {
            readers.push(db);
        }
        found
    }

    /// One transaction: all of `work` or nothing of it.
    fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut db = locked(&self.writer);
        let tx = db
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(Error::from)?;
        let done = work(&tx)?;
        tx.commit().map_err(Error::from)?;
        Ok(done)
    }
}

/// A panic under the lock has rolled its transaction back, so what is behind it is sound.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(file: &Path) -> Result<Connection, Error> {
    let db = Connection::open(file)?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    Ok(db)
}

fn make_private_folder(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// SQLite gives its journals the permissions of the file itself.
fn make_private_file(file: &Path) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    #[cfg(unix)]
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

const READERS_KEPT: usize = 8;
