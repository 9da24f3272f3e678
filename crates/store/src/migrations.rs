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
    std::fs::File::open(draft)?.sync_all()?;
    std::fs::rename(draft, target)?;
    crate::files::sync_folder(target.parent().unwrap_or(Path::new(".")))
}
