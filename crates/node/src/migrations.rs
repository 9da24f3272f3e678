//! Brings a database up to the step this node knows. Never down, never across a newer one.
//!
//! A step is never edited once shipped. Each runs in its own transaction together with its number.

use crate::error::Error;
use crate::store::audit::ZERO;
use crate::store::blobs::chance_name;
use crate::store::feed::link;
use crate::store::keeping::{Dialect, Ended, Keeping, Sql, values};
use crate::store::seal::NodeKey;

/// Runs the missing steps.
pub(crate) fn run(engine: &dyn Keeping, key: &NodeKey) -> Result<(), Error> {
    let steps = match engine.dialect() {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    };
    loop {
        let mut outcome = Err(Error::Stopped);
        engine.change(&mut |sql| {
            outcome = run_next(sql, steps, key);
            match &outcome {
                Ok(true) => Ended::Keep,
                Ok(false) | Err(_) => Ended::Undo,
            }
        })?;
        if !outcome? {
            return Ok(());
        }
    }
}

struct Step {
    words: &'static str,
    /// What words alone cannot do, and the words after it.
    work: Option<(Rust, &'static str)>,
}

type Rust = fn(&mut dyn Sql, &NodeKey) -> Result<(), Error>;

const fn words(words: &'static str) -> Step {
    Step { words, work: None }
}

const SQLITE: &[Step] = &[
    words(include_str!("../migrations/sqlite/0001_letters.sql")),
    Step {
        words: include_str!("../migrations/sqlite/0002_keeping.sql"),
        work: Some((
            seal_and_number,
            include_str!("../migrations/sqlite/0002_keeping_after.sql"),
        )),
    },
    words(include_str!("../migrations/sqlite/0003_certificates.sql")),
];

const POSTGRES: &[Step] = &[
    Step {
        words: include_str!("../migrations/postgres/0001_keeping.sql"),
        work: Some((enter_node, "")),
    },
    words(include_str!("../migrations/postgres/0002_certificates.sql")),
];

/// `true` if a step was run, `false` if there is none left.
fn run_next(sql: &mut dyn Sql, steps: &[Step], key: &NodeKey) -> Result<bool, Error> {
    // The lock comes before the look: a second process waits here, then finds the step done.
    sql.lock("steps")?;
    let found = step_of(sql)?;
    let known = steps.len() as i64;
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    let Some(step) = usize::try_from(found).ok().and_then(|at| steps.get(at)) else {
        return Ok(false);
    };
    sql.script(step.words)?;
    if let Some((work, words)) = step.work {
        work(sql, key)?;
        sql.script(words)?;
    }
    match sql.dialect() {
        Dialect::Sqlite => sql.script(&format!("PRAGMA user_version = {}", found + 1))?,
        Dialect::Postgres => {
            sql.run("INSERT INTO steps (step) VALUES (?1)", values![found + 1])?;
        }
    }
    Ok(true)
}

fn step_of(sql: &mut dyn Sql) -> Result<i64, Error> {
    match sql.dialect() {
        Dialect::Sqlite => sql.only("PRAGMA user_version", &[], |row| row.int(0)),
        Dialect::Postgres => {
            sql.script("CREATE TABLE IF NOT EXISTS steps (step BIGINT NOT NULL PRIMARY KEY)")?;
            sql.only("SELECT COALESCE(MAX(step), 0) FROM steps", &[], |row| {
                row.int(0)
            })
        }
    }
}

fn enter_node(sql: &mut dyn Sql, key: &NodeKey) -> Result<(), Error> {
    sql.run(
        "INSERT INTO node (one, id, epoch, restored_at, key_check)
         VALUES (1, ?1, 1, 0, ?2)",
        values![&chance_name()?, &key.check()?],
    )?;
    Ok(())
}

/// Step 2 on SQLite: secrets that stood in the clear, and packages that had no number.
fn seal_and_number(sql: &mut dyn Sql, key: &NodeKey) -> Result<(), Error> {
    enter_node(sql, key)?;
    seal_centers(sql, key)?;
    number_mailboxes(sql)
}

fn seal_centers(sql: &mut dyn Sql, key: &NodeKey) -> Result<(), Error> {
    // What was in the clear is overwritten and not only forgotten.
    sql.script("PRAGMA secure_delete = ON")?;
    let clear = sql.all(
        "SELECT id, secret, added_at FROM clear_centers",
        &[],
        |row| Ok((row.text(0)?, row.text(1)?, row.int(2)?)),
    )?;
    for (id, secret, added_at) in clear {
        sql.run(
            "INSERT INTO centers (id, secret, added_at, closed)
             VALUES (?1, ?2, ?3, 0)",
            values![&id, &key.seal(&id, &secret)?, added_at],
        )?;
    }
    Ok(())
}

fn number_mailboxes(sql: &mut dyn Sql) -> Result<(), Error> {
    let packages = sql.all(
        "SELECT packages.id, packages.receiver, packages.doc_id, letters.stored_sha256,
                packages.accepted_at
         FROM packages
         JOIN letters ON letters.id = packages.letter
         ORDER BY packages.receiver, packages.id",
        &[],
        |row| {
            let names = (row.text(2)?, row.text(3)?);
            Ok((row.int(0)?, row.int(1)?, names, row.int(4)?))
        },
    )?;
    let mut end = (0, 0, ZERO.to_owned(), i64::MIN);
    for (id, receiver, (doc_id, sha256), accepted_at) in packages {
        if receiver != end.0 {
            end = (receiver, 0, ZERO.to_owned(), i64::MIN);
        }
        let seq = end.1 + 1;
        let chain = link(&end.2, seq, &doc_id, &sha256);
        end = (receiver, seq, chain, end.3.max(accepted_at));
        sql.run(
            "UPDATE packages
             SET seq = ?2, fed_at = ?3, chain = ?4
             WHERE id = ?1",
            values![id, end.1, end.3, &end.2],
        )?;
        sql.run(
            "INSERT INTO mailboxes (agency, head, chain, last_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (agency) DO UPDATE
             SET head = excluded.head, chain = excluded.chain, last_at = excluded.last_at",
            values![receiver, end.1, &end.2, end.3],
        )?;
    }
    Ok(())
}
