//! Whether a write was refused because the disk is full.
//!
//! SQLite says `FULL` only of its plain writes; where it enlarges the map of its log, syncs or makes a file it says
//! that the system failed, and not why. So the disk is asked. Never asked unless something failed.

use crate::error::Error;
use crate::files::write_synced;
use crate::keys::random;
use rusqlite::{ErrorCode, ffi};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// As much as SQLite takes at once to open a file: the map of its log has 32 KiB.
const ROOM: usize = 64 * 1024;

/// `error`, or `DiskFull` where a write to the database in `dir` failed for want of room.
pub(crate) fn told_of(error: Error, dir: &Path) -> Error {
    judged(error, || try_room(dir))
}

fn judged(error: Error, try_room: impl FnOnce() -> Result<(), Error>) -> Error {
    match error {
        Error::Io(cause) if may_want_room(&cause) => match try_room() {
            Err(Error::DiskFull) => Error::DiskFull,
            _ => Error::Io(cause),
        },
        error => error,
    }
}

/// Whether SQLite failed at what a full disk refuses; reading is not of it.
fn may_want_room(cause: &io::Error) -> bool {
    let said = cause
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rusqlite::Error>())
        .and_then(rusqlite::Error::sqlite_error);
    match said {
        Some(said) if said.code == ErrorCode::CannotOpen => true,
        Some(said) => matches!(
            said.extended_code,
            ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_FSYNC
                | ffi::SQLITE_IOERR_DIR_FSYNC
                | ffi::SQLITE_IOERR_TRUNCATE
                | ffi::SQLITE_IOERR_CLOSE
                | ffi::SQLITE_IOERR_SHMOPEN
                | ffi::SQLITE_IOERR_SHMSIZE
                | ffi::SQLITE_IOERR_SHMMAP
                | ffi::SQLITE_IOERR_MMAP
        ),
        None => false,
    }
}

/// Writes and removes a file: quotas and full tables of files are seen too, which a count of free bytes is not.
fn try_room(dir: &Path) -> Result<(), Error> {
    let mut chance = [0; 8];
    random(&mut chance)?;
    let path = dir.join(format!(".{}.room", hex::encode(chance)));
    let mut file = File::create_new(&path)?;
    let tried = write_synced(&mut file, &[0; ROOM]);
    drop(file);
    // Empty at worst: nobody else knows its name.
    let _ = fs::remove_file(&path);
    tried
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(extended: i32) -> Error {
        Error::from(rusqlite::Error::SqliteFailure(
            ffi::Error::new(extended),
            None,
        ))
    }

    #[test]
    fn a_write_refused_on_a_full_disk_is_told_as_such() {
        for code in [778, 1034, 1290, 1546, 4618, 4874, 5386, 14] {
            let judged = judged(said(code), || Err(Error::DiskFull));
            assert!(matches!(judged, Error::DiskFull), "{code}: {judged:?}");
        }
    }

    #[test]
    fn a_write_refused_where_there_is_room_is_told_as_what_it_is() {
        for code in [778, 4874, 14] {
            let still = judged(said(code), || Ok(()));
            assert!(matches!(still, Error::Io(_)), "{code}: {still:?}");
            let refused = || Err(Error::Io(io::ErrorKind::PermissionDenied.into()));
            let still = judged(said(code), refused);
            assert!(matches!(still, Error::Io(_)), "{code}: {still:?}");
        }
    }

    #[test]
    fn a_failed_read_never_asks_for_room() {
        // Read, short read, read-only: no room would have helped.
        for code in [266, 522, 8] {
            let still = judged(said(code), || Err(Error::DiskFull));
            assert!(matches!(still, Error::Io(_)), "{code}: {still:?}");
        }
        let plain = judged(Error::Io(io::ErrorKind::NotFound.into()), || {
            Err(Error::DiskFull)
        });
        assert!(matches!(plain, Error::Io(_)), "no word of SQLite's");
    }

    #[test]
    fn asking_for_room_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        try_room(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(matches!(
            try_room(&dir.path().join("gone")),
            Err(Error::Io(_))
        ));
    }
}
