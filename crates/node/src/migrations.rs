//! Brings a database up to the step this node knows. Never down, never across a newer one.

use crate::error::Error;
use rusqlite::Connection;

/// Runs the missing steps, each in its own transaction together with its number.
pub(crate) fn run(db: &mut Connection) -> Result<(), Error> {
    let known = STEPS.len() as i64;
    loop {
        // The lock comes before the look: a second process waits here, then finds the step done.
        let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > known {
            return Err(Error::TooNew { found, known });
        }
        let Some(step) = usize::try_from(found).ok().and_then(|at| STEPS.get(at)) else {
            return Ok(());
        };
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", found + 1)?;
        tx.commit()?;
    }
}

const STEPS: &[&str] = &[include_str!("../migrations/sqlite/0001_letters.sql")];
