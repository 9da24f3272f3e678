//! How a new desk comes to stand: with its first settings in it, or not at all.
//!
//! `desk.json` is written last of what can be refused, so that a stop at any moment leaves either a desk that opens
//! or a folder in which one can be made. Never writes over a desk.

use crate::desk::{Desk, Holding, NAME};
use crate::error::Error;
use crate::files::{sync_file, sync_folder};
use crate::keys::{self, DeskKey};
use crate::migrations;
use crate::store::{DATABASE, Write, connect, within};
use rusqlite::{OpenFlags, TransactionBehavior};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A desk in the making. Unless it is said to stand, what was made of it is taken away again when dropped.
pub(crate) struct Laying<'a> {
    dir: &'a Path,
    id: &'a str,
    made: Vec<PathBuf>,
    held: Option<Holding>,
    stands: bool,
}

impl<'a> Laying<'a> {
    /// Makes the folders of desk `id` in `dir`. `DeskExists` if one stands there.
    pub(crate) fn begin(dir: &'a Path, id: &'a str) -> Result<Self, Error> {
        if Desk::stands_in(dir) || dir.join(DATABASE).exists() {
            return Err(Error::DeskExists {
                dir: dir.to_owned(),
            });
        }
        let mut laying = Self {
            dir,
            id,
            made: Vec::new(),
            held: None,
            stands: false,
        };
        for folder in [dir.to_owned(), dir.join("files"), dir.join("trust")] {
            let stood = folder.exists();
            fs::create_dir_all(&folder)?;
            if !stood {
                laying.made.push(folder);
            }
        }
        Ok(laying)
    }

    /// Remembers where the key was put.
    pub(crate) fn held(&mut self, holding: Holding) {
        self.held = Some(holding);
    }

    /// A new file with what `first` writes, under a name that `open` does not take for a desk's.
    pub(crate) fn lay(
        &self,
        key: &DeskKey,
        first: impl FnOnce(&mut Write<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let draft = draft_of(self.dir);
        remove_database(&draft)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(&draft, &key.database(), flags)?;
        // Not yet WAL: the whole desk must be in the one file that is renamed.
        migrations::migrate(&mut connection, &draft)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        within(&tx, first)?;
        tx.commit()?;
        drop(connection);
        sync_file(&draft)?;
        sync_folder(self.dir)
    }

    /// The desk stands: nothing is taken away any more.
    pub(crate) fn stands(mut self) {
        self.stands = true;
    }

    /// In an order in which a stop leaves a whole desk or none, as far as the disk lets us: the fault that
    /// led here is the one to tell.
    fn take_away(&self) {
        // Another process may have laid its own here meanwhile.
        let others = Desk::read(self.dir).is_ok_and(|desk| desk.id != self.id);
        if !others {
            let _ = fs::rename(self.dir.join(DATABASE), draft_of(self.dir));
            for name in [NAME, "desk.json.new"] {
                let _ = fs::remove_file(self.dir.join(name));
            }
            let _ = remove_database(&self.dir.join(DATABASE));
            let _ = remove_database(&draft_of(self.dir));
        }
        if let Some(holding) = &self.held {
            keys::forget(holding, self.id);
        }
        // Only empty ones go: what somebody else put there is not ours to remove.
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Drop for Laying<'_> {
    fn drop(&mut self) {
        if !self.stands {
            self.take_away();
        }
    }
}

/// Gives the file its name, where a stop came between `desk.json` and this.
pub(crate) fn finish(dir: &Path) -> Result<(), Error> {
    let (draft, path) = (draft_of(dir), dir.join(DATABASE));
    if path.exists() {
        return Ok(());
    }
    match fs::rename(draft, path) {
        // `desk.json` stands and its file is gone: never an empty one in its place.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::NoDesk {
            dir: dir.to_owned(),
        }),
        Err(error) => Err(error.into()),
        Ok(()) => sync_folder(dir),
    }
}

fn draft_of(dir: &Path) -> PathBuf {
    dir.join("desk.db.new")
}

/// Removes a database with all that SQLite lays beside it.
fn remove_database(path: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
