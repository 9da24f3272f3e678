//! Brings a desk's file to the shape this program knows: one step at a time, each whole or not at all.
//!
//! A shipped step is never edited. A newer file is refused before anything is written to it.

#[cfg(test)]
mod brought_up;

use crate::error::Error;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// The version this program writes: the count of its steps.
pub const KNOWN: u32 = 17;

const STEPS: [&str; KNOWN as usize] = [
    include_str!("../migrations/0001_desk.sql"),
    include_str!("../migrations/0002_writing.sql"),
    include_str!("../migrations/0003_copies.sql"),
    include_str!("../migrations/0004_evidence.sql"),
    include_str!("../migrations/0005_signings.sql"),
    include_str!("../migrations/0006_untold.sql"),
    include_str!("../migrations/0007_extracts.sql"),
    include_str!("../migrations/0008_directory.sql"),
    include_str!("../migrations/0009_messages.sql"),
    include_str!("../migrations/0010_grounds.sql"),
    include_str!("../migrations/0011_watch.sql"),
    include_str!("../migrations/0012_parcels.sql"),
    include_str!("../migrations/0013_roads.sql"),
    include_str!("../migrations/0014_sendings.sql"),
    include_str!("../migrations/0015_corrections.sql"),
    include_str!("../migrations/0016_heard.sql"),
    include_str!("../migrations/0017_doubts.sql"),
];

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

    #[test]
    fn drafts_and_versions_of_the_first_program_stay_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("desk.db");
        let mut connection = open(&path);
        connection
            .pragma_update(None, "foreign_keys", true)
            .unwrap();
        run(&mut connection, &path, &STEPS[..1]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO dispatches (id, stage, kind, subject, version, was_signed, created_at, changed_at, draft)
                 VALUES (7, 'draft', 'cong_van', 'Hai', 2, 0, 0, 1, '{\"a\":2}');
                 INSERT INTO draft_versions (dispatch, version, draft, saved_at)
                 VALUES (7, 1, '{\"a\":1}', 10), (7, 2, '{\"a\":2}', 20);",
            )
            .unwrap();
        run(&mut connection, &path, &STEPS).unwrap();
        let rows: Vec<(u32, String, String, String, u32, u32, i64)> = connection
            .prepare(
                "SELECT version, form, CAST(body AS TEXT), cause, parent, stands, saved_at
                   FROM draft_versions WHERE dispatch = 7 ORDER BY version",
            )
            .unwrap()
            .query_map([], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                ))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let row = |version, text: &str, cause: &str, at| {
            (
                version,
                "plain".into(),
                text.into(),
                cause.into(),
                version - 1,
                version,
                at,
            )
        };
        assert_eq!(
            rows,
            [
                row(1, "{\"a\":1}", "created", 10),
                row(2, "{\"a\":2}", "autosave", 20)
            ]
        );
        let broken: i64 = connection
            .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(broken, 0);
        assert!(
            dir.path().join("desk.db.v1").exists(),
            "the old file is kept beside it"
        );
    }
}
