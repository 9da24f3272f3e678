//! Brings a desk's file to the shape this program knows: one step at a time, each whole or not at all.
//!
//! A shipped step is never edited. A newer file is refused before anything is written to it.

use crate::error::Error;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// The version this program writes: the count of its steps.
pub const KNOWN: u32 = 1;

const STEPS: [&str; KNOWN as usize] = [include_str!("../migrations/0001_desk.sql")];

/// The version of an open file.
pub(crate) fn version(connection: &Connection) -> Result<u32, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// `TooNew` if the file was written by a newer program. Only reads.
pub(crate) fn refuse_newer(connection: &Connection) -> Result<(), Error> {
    match version(connection)? {
        found if found > KNOWN => Err(Error::TooNew {
            found,
            known: KNOWN,
        }),
        _ => Ok(()),
    }
}

/// Runs the steps that are missing, after a copy of an older file was put beside it.
pub(crate) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), Error> {
    run(connection, file, &STEPS)
}

fn run(connection: &mut Connection, file: &Path, steps: &[&str]) -> Result<(), Error> {
    let found = version(connection)?;
    if found > 0 && (found as usize) < steps.len() {
        copy(connection, file, found)?;
    }
    for (version, step) in (1u32..).zip(steps) {
        take(connection, version, step)?;
    }
    Ok(())
}

/// One step and the new version in one transaction; nothing if it was taken before, also by another process.
fn take(connection: &mut Connection, to: u32, step: &str) -> Result<(), Error> {
    if version(connection)? >= to {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if version(&tx)? >= to {
        return Ok(());
    }
    tx.execute_batch(step)?;
    tx.pragma_update(None, "user_version", to)?;
    tx.commit()?;
    Ok(())
}

/// `desk.db.v1`, with the same key; an older copy of the same version is kept as it is.
fn copy(connection: &Connection, file: &Path, found: u32) -> Result<(), Error> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".v{found}"));
    let target = Path::new(&name);
    if target.exists() {
        return Ok(());
    }
    let mut draft = name.clone();
    draft.push(".new");
    let draft = Path::new(&draft);
    match std::fs::remove_file(draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    connection.execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
    crate::files::sync_file(draft)?;
    std::fs::rename(draft, target)?;
    crate::files::sync_folder(target.parent().unwrap_or(Path::new(".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE letters (id INTEGER PRIMARY KEY) STRICT;";
    const SECOND: &str = "ALTER TABLE letters ADD COLUMN subject TEXT NOT NULL DEFAULT '';";
    const BROKEN: &str = "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; SELECT nonsense;";
    const KEY: &str = "x'0101010101010101010101010101010101010101010101010101010101010101'";

    fn open(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "key", KEY).unwrap();
        connection
    }

    fn tables(connection: &Connection) -> i64 {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_file_is_copied_before_it_is_changed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("desk.db");
        let mut connection = open(&path);
        run(&mut connection, &path, &[FIRST]).unwrap();
        let none = std::fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(none, 1, "a new file has nothing to copy");
        connection
            .execute("INSERT INTO letters (id) VALUES (7)", [])
            .unwrap();
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        assert_eq!(version(&connection).unwrap(), 2);

        let copied = dir.path().join("desk.db.v1");
        let bytes = std::fs::read(&copied).unwrap();
        assert!(
            !bytes.starts_with(b"SQLite format 3"),
            "as secret as it was"
        );
        let copy = open(&copied);
        assert_eq!(version(&copy).unwrap(), 1, "as it was before");
        let id: i64 = copy
            .query_row("SELECT id FROM letters", [], |row| row.get(0))
            .unwrap();
        assert_eq!(id, 7, "with all that was in it, under the same key");
    }

    #[test]
    fn steps_are_taken_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("desk.db");
        let mut connection = open(&path);
        for _ in 0..3 {
            run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        }
        assert_eq!(version(&connection).unwrap(), 2);
        take(&mut connection, 2, SECOND).unwrap();
        assert_eq!(tables(&connection), 1);
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("desk.db");
        let mut connection = open(&path);
        run(&mut connection, &path, &[FIRST]).unwrap();
        assert!(run(&mut connection, &path, &[FIRST, BROKEN]).is_err());
        assert_eq!(version(&connection).unwrap(), 1);
        assert_eq!(tables(&connection), 1, "nothing of the half step stays");
        // The copy made before the failed try stands; the next try uses it.
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        assert_eq!(version(&connection).unwrap(), 2);
    }

    #[test]
    fn a_copy_left_half_by_a_stop_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("desk.db");
        let mut connection = open(&path);
        run(&mut connection, &path, &[FIRST]).unwrap();
        std::fs::write(dir.path().join("desk.db.v1.new"), b"half").unwrap();
        run(&mut connection, &path, &[FIRST, SECOND]).unwrap();
        let copy = open(&dir.path().join("desk.db.v1"));
        assert_eq!(version(&copy).unwrap(), 1);
        assert!(!dir.path().join("desk.db.v1.new").exists());
    }
}
