//! SQLite: one file, one writer at a time, many readers beside it.
//!
//! Writers that wait for each other anyway share one commit (group commit): each works in a savepoint of its own, the
//! last one in the queue commits for all, and nobody is answered before that commit is on the disk. Other processes
//! (`lienvan-node center add`) may write at the same time.

mod sql;

use super::keeping::{Dialect, Ended, Keeping, Work};
use crate::error::Error;
use rusqlite::{Connection, TransactionBehavior};
use sql::OnSqlite;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The engine.
pub(crate) struct Sqlite {
    file: PathBuf,
    writer: Mutex<Writer>,
    /// Those who want to write and do not hold the writer yet.
    waiting: AtomicUsize,
    readers: Mutex<Vec<Connection>>,
}

struct Writer {
    db: Connection,
    /// The transaction that is open now, and how many have worked in it.
    open: Option<(Arc<Round>, usize)>,
}

/// One transaction of several writers.
#[derive(Default)]
struct Round {
    outcome: Mutex<Option<Result<(), Arc<rusqlite::Error>>>>,
    told: Condvar,
}

impl Sqlite {
    /// Opens a file, made if missing.
    pub(crate) fn open(file: &Path) -> Result<Self, Error> {
        Ok(Self {
            writer: Mutex::new(Writer {
                db: connect(file)?,
                open: None,
            }),
            file: file.to_owned(),
            waiting: AtomicUsize::new(0),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Folds the log into the file and empties it, unless somebody is reading just now.
    pub(crate) fn fold(&self) -> Result<(), Error> {
        let writer = locked(&self.writer);
        let mut folding = writer.db.prepare("PRAGMA wal_checkpoint(TRUNCATE)")?;
        folding.query_row([], |_| Ok(()))?;
        Ok(())
    }

    /// Folds the log into the file, so that the file alone is the data, and closes it.
    pub(crate) fn close(self) -> Result<(), Error> {
        let writer = self.writer.into_inner();
        let writer = writer.unwrap_or_else(PoisonError::into_inner);
        drop(self.readers);
        writer.db.pragma_update(None, "journal_mode", "DELETE")?;
        Ok(())
    }
}

impl Keeping for Sqlite {
    fn look(&self, work: &mut Work<'_>) -> Result<(), Error> {
        let idle = locked(&self.readers).pop();
        let mut db = match idle {
            Some(db) => db,
            None => connect(&self.file)?,
        };
        let tx = db.transaction_with_behavior(TransactionBehavior::Deferred)?;
        work(&mut OnSqlite(&tx));
        tx.rollback()?;
        let mut readers = locked(&self.readers);
        if readers.len() < READERS_KEPT {
            readers.push(db);
        }
        Ok(())
    }

    fn change(&self, work: &mut Work<'_>) -> Result<(), Error> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut writer = locked(&self.writer);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let round = writer.join()?;
        let ended = writer.work(work);
        // Whoever is counted as waiting comes through the lock after us and will commit, or see to it.
        if self.waiting.load(Ordering::SeqCst) == 0 || writer.must_end() {
            writer.commit();
        }
        drop(writer);
        match ended {
            Err(panic) => resume_unwind(panic),
            Ok(Err(fault)) => Err(fault),
            Ok(Ok(())) => round.wait(),
        }
    }

    fn longest_inside(&self) -> usize {
        64 * 1024
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

type Worked = std::thread::Result<Result<(), Error>>;

impl Writer {
    /// The open transaction, begun if there is none.
    fn join(&mut self) -> Result<Arc<Round>, Error> {
        if let Some((round, members)) = &mut self.open {
            *members += 1;
            return Ok(Arc::clone(round));
        }
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let round = Arc::new(Round::default());
        self.open = Some((Arc::clone(&round), 1));
        Ok(round)
    }

    /// Works in a savepoint: what one member takes back, or breaks, is no other's.
    fn work(&mut self, work: &mut Work<'_>) -> Worked {
        if let Err(fault) = self.db.execute_batch("SAVEPOINT member") {
            return Ok(Err(fault.into()));
        }
        let ended = catch_unwind(AssertUnwindSafe(|| work(&mut OnSqlite(&self.db))));
        let end = match ended {
            Ok(Ended::Keep) => "RELEASE member",
            Ok(Ended::Undo) | Err(_) => "ROLLBACK TO member; RELEASE member",
        };
        let closed = self.db.execute_batch(end).map_err(Error::from);
        ended.map(|_| closed)
    }

    /// Enough have worked in it, or a full disk made SQLite end it: nobody may go on as if it were there.
    fn must_end(&self) -> bool {
        let is_full = |(_, members): &(_, usize)| *members >= MEMBERS;
        self.open.as_ref().is_some_and(is_full) || self.db.is_autocommit()
    }

    fn commit(&mut self) {
        let Some((round, _)) = self.open.take() else {
            return;
        };
        // Where SQLite ended the transaction by itself there is nothing to commit, and this says so.
        let outcome = self.db.execute_batch("COMMIT").map_err(Arc::new);
        if outcome.is_err() && !self.db.is_autocommit() {
            // Refused without being ended: whoever comes next must find no transaction open.
            let _ = self.db.execute_batch("ROLLBACK");
        }
        *locked(&round.outcome) = Some(outcome);
        round.told.notify_all();
    }
}

impl Round {
    fn wait(&self) -> Result<(), Error> {
        let mut outcome = locked(&self.outcome);
        loop {
            match &*outcome {
                Some(Ok(())) => return Ok(()),
                Some(Err(fault)) => return Err(Error::NotCommitted(Arc::clone(fault))),
                None => {
                    outcome = self
                        .told
                        .wait(outcome)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// A panic under the lock has rolled its part back, so what is behind it is sound.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(file: &Path) -> Result<Connection, Error> {
    let db = Connection::open(file)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    // 32 MB of log before it is folded in: with letters in the file, the usual 4 MB would be folded in all the time.
    db.pragma_update(None, "wal_autocheckpoint", 8_192)?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(db)
}

const READERS_KEPT: usize = 8;
/// Most writers that share a commit: others must not wait too long for the first of them.
const MEMBERS: usize = 256;
