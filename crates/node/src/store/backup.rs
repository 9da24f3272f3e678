//! Backups: one consistent state of rows and letters, taken while the node serves, and brought back into either engine.
//!
//! A backup is a folder: `node.sqlite` with every row, `files/` with every long letter, `backup.json` last. It is the
//! same whichever engine it was taken from, so it is also the way from SQLite to PostgreSQL. It does not hold the node's
//! key: without that, the secrets of centers in it open to nobody.

use super::audit::{self, AuditEntry};
use super::blobs::unwrapped;
use super::files::KeptFile;
use super::keeping::{Cell, Dialect, Ended, Keeping, Sql, Value, values};
use super::sqlite::Sqlite;
use super::{Blobs, KEY, NodeKey, Place, ROWS, Store};
use crate::error::Error;
use crate::migrations;
use office::Moment;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::path::Path;

/// What a backup holds, as its `backup.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of the backup; 1.
    pub format: u32,
    /// The node it was taken from.
    pub node: String,
    /// The node's epoch then.
    pub epoch: u64,
    /// When it was taken, UTC milliseconds.
    pub taken_at: i64,
    /// Letters in it.
    pub letters: u64,
    /// Files in it; short letters are among the rows.
    pub files: u64,
    /// Files that were missing or damaged already and are not in it.
    pub damaged: Vec<String>,
    /// Number of lines of the audit chain.
    pub audit_lines: u64,
    /// Hash of its last line: kept elsewhere, it shows a chain that was written anew.
    pub audit_head: String,
    /// SHA-256 of `node.sqlite`, hex.
    pub rows_sha256: String,
}

impl Store {
    /// Takes a backup into a folder that is made for it, while others go on working.
    ///
    /// Fails with [`Error::NotEmpty`] if there is such a folder. On the disk when this returns.
    pub fn backup(&self, to: &Path, at: Moment) -> Result<Manifest, Error> {
        if to.exists() {
            let place = to.display().to_string();
            return Err(Error::NotEmpty { place });
        }
        super::make_private_folder(to)?;
        let rows = to.join(ROWS);
        super::make_private_file(&rows)?;
        let copy = Sqlite::open(&rows)?;
        migrations::run(&copy, &self.key)?;
        both(self.engine.as_ref(), &copy, copy_rows)?;
        let files = Blobs::open(&to.join(FILES))?;
        let mut manifest = looked(&copy, described)?;
        manifest.taken_at = at.millis();
        for file in looked(&copy, long_files)? {
            match copy_file(&self.blobs, &files, &file) {
                Ok(()) => manifest.files += 1,
                Err(Error::Damaged { sha256 }) => manifest.damaged.push(sha256),
                Err(fault) => return Err(fault),
            }
        }
        copy.close()?;
        manifest.rows_sha256 = hash_of(&rows)?;
        let json = serde_json::to_vec_pretty(&manifest).map_err(|_| Error::Stopped)?;
        let written = to.join(MANIFEST);
        fs::write(&written, json)?;
        for file in [&rows, &written] {
            File::open(file)?.sync_all()?;
        }
        #[cfg(unix)]
        File::open(to)?.sync_all()?;
        Ok(manifest)
    }

    /// Brings a backup back to a place where nothing is yet, of either engine.
    ///
    /// The node's epoch is another from then on: one more, or the seconds of `at` if those are more, so that two restores
    /// of one backup differ. Numbers of series are not given until [`Store::reopen_series`]. `key` must be the one of the
    /// node that was backed up; for a folder it may lie there as `node.key`. [`Error::ClockBehind`] where `at` is before
    /// the backup was taken: by such a clock nobody can say which numbers are forgotten.
    pub fn restore(
        place: &Place,
        key: Option<NodeKey>,
        from: &Path,
        at: Moment,
    ) -> Result<(Self, Manifest), Error> {
        let damaged = || Error::BackupDamaged {
            folder: from.to_owned(),
        };
        let json = fs::read(from.join(MANIFEST)).map_err(|_| damaged())?;
        let manifest: Manifest = serde_json::from_slice(&json).map_err(|_| damaged())?;
        if at.millis() < manifest.taken_at {
            let taken_at = Moment::from_millis(manifest.taken_at);
            return Err(Error::ClockBehind { taken_at, at });
        }
        if manifest.format != FORMAT || hash_of(&from.join(ROWS))? != manifest.rows_sha256 {
            return Err(damaged());
        }
        let key = known_key(place, key)?;
        // Worked on as a copy: it may have to be brought up to a later step.
        let folder = tempfile::tempdir()?;
        let rows = folder.path().join(ROWS);
        super::make_private_file(&rows)?;
        fs::copy(from.join(ROWS), &rows)?;
        let source = Sqlite::open(&rows)?;
        migrations::run(&source, &key)?;
        key.prove(&looked(&source, |sql| {
            sql.only("SELECT key_check FROM node", &[], |row| row.bytes(0))
        })?)?;
        refuse_folder_in_use(place)?;
        let store = Self::open_at(place, Some(key))?;
        store.refuse_rows(place)?;
        let former = store.node_id()?;
        let files = Blobs::open(&from.join(FILES))?;
        for file in looked(&source, long_files)? {
            if !manifest.damaged.contains(&file.sha256) {
                copy_file(&files, &store.blobs, &file)?;
            }
        }
        both(&source, store.engine.as_ref(), |from, to| {
            copy_rows(from, to)?;
            count_on(to)?;
            go_on_anew(to, &manifest, at)
        })?;
        store.inherit_shelf(&former)?;
        Ok((store, manifest))
    }

    fn refuse_rows(&self, place: &Place) -> Result<(), Error> {
        let is_used = self.read(|sql| {
            sql.finds(
                "SELECT 1 FROM centers
                 UNION ALL
                 SELECT 1 FROM agencies
                 UNION ALL
                 SELECT 1 FROM audit",
                &[],
            )
        })?;
        if is_used {
            return Err(not_empty(place));
        }
        Ok(())
    }
}

/// The file of rows before there is any: a folder's key may lie there already.
fn refuse_folder_in_use(place: &Place) -> Result<(), Error> {
    match place {
        Place::Folder(folder) if folder.join(ROWS).exists() => Err(not_empty(place)),
        Place::Folder(_) | Place::Province { .. } => Ok(()),
    }
}

fn not_empty(place: &Place) -> Error {
    let place = match place {
        Place::Folder(folder) => folder.display().to_string(),
        Place::Province { .. } => "the database".to_owned(),
    };
    Error::NotEmpty { place }
}

fn known_key(place: &Place, key: Option<NodeKey>) -> Result<NodeKey, Error> {
    match (key, place) {
        (Some(key), _) => Ok(key),
        (None, Place::Folder(folder)) => {
            NodeKey::read(&folder.join(KEY)).map_err(|_| Error::KeyMissing)
        }
        (None, Place::Province { .. }) => Err(Error::KeyMissing),
    }
}

/// Every row of one into the other, which holds none but those that every new node has.
fn copy_rows(from: &mut dyn Sql, to: &mut dyn Sql) -> Result<(), Error> {
    for table in TABLES.iter().rev() {
        to.run(&format!("DELETE FROM {}", table.name), &[])?;
    }
    for Table { name, columns, .. } in TABLES {
        let width = columns.split(',').count();
        let places: Vec<_> = (1..=width).map(|at| format!("?{at}")).collect();
        let places = places.join(", ");
        let insert = format!("INSERT INTO {name} ({columns}) VALUES ({places})");
        from.each(&format!("SELECT {columns} FROM {name}"), &[], &mut |row| {
            let cells: Vec<Cell> = (0..width)
                .map(|at| row.cell(at))
                .collect::<Result<_, _>>()?;
            let values: Vec<Value<'_>> = cells.iter().map(Cell::value).collect();
            to.run(&insert, &values)?;
            Ok(())
        })?;
    }
    Ok(())
}

/// Rows that come later get ids behind those that were copied.
fn count_on(sql: &mut dyn Sql) -> Result<(), Error> {
    match sql.dialect() {
        // SQLite's own count follows the ids it is given.
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => {
            for table in TABLES.iter().filter(|table| table.counts) {
                let name = table.name;
                sql.each(
                    &format!(
                        "SELECT setval(pg_get_serial_sequence('{name}', 'id'),
                                       COALESCE(MAX(id), 0) + 1, false)
                         FROM {name}"
                    ),
                    &[],
                    &mut |_| Ok(()),
                )?;
            }
            Ok(())
        }
    }
}

/// The node is not what its clients knew.
fn go_on_anew(sql: &mut dyn Sql, manifest: &Manifest, at: Moment) -> Result<(), Error> {
    let seconds = u64::try_from(at.millis() / 1_000).unwrap_or(0);
    let epoch = seconds.max(manifest.epoch + 1);
    sql.run(
        "UPDATE node
         SET epoch = ?1, restored_at = ?2",
        values![epoch, at],
    )?;
    let entry = AuditEntry {
        at,
        who: "lienvan-node".to_owned(),
        what: "node.restored".to_owned(),
        subject: manifest.node.clone(),
        detail: format!(
            "epoch {epoch}, from a backup of {}",
            Moment::from_millis(manifest.taken_at).iso()
        ),
    };
    audit::add(sql, &entry)?;
    Ok(())
}

fn described(sql: &mut dyn Sql) -> Result<Manifest, Error> {
    let (audit_lines, audit_head) = audit::end(sql)?;
    sql.only(
        "SELECT id, epoch, (SELECT COUNT(*) FROM letters) FROM node",
        &[],
        |row| {
            Ok(Manifest {
                format: FORMAT,
                node: row.text(0)?,
                epoch: row.count(1)?,
                taken_at: 0,
                letters: row.count(2)?,
                files: 0,
                damaged: Vec::new(),
                audit_lines,
                audit_head: audit_head.clone(),
                rows_sha256: String::new(),
            })
        },
    )
}

/// Files that are not among the rows, each once.
fn long_files(sql: &mut dyn Sql) -> Result<Vec<KeptFile>, Error> {
    sql.all(
        "SELECT stored_sha256, size FROM letters
         WHERE stored_sha256 NOT IN (SELECT sha256 FROM small_files)
         UNION
         SELECT stored_sha256, size FROM conflicts
         WHERE stored_sha256 NOT IN (SELECT sha256 FROM small_files)",
        &[],
        |row| {
            Ok(KeptFile {
                sha256: row.text(0)?,
                size: usize::try_from(row.count(1)?).unwrap_or(usize::MAX),
            })
        },
    )
}

fn copy_file(from: &Blobs, to: &Blobs, file: &KeptFile) -> Result<(), Error> {
    let mut source = from.open_at(&file.sha256, 0)?;
    // Nobody collects what is being restored or put by.
    match to.keep(source.as_mut(), &|_| Ok(())) {
        Ok(_) => Ok(()),
        Err(Error::File(fault)) => Err(unwrapped(fault)),
        Err(fault) => Err(fault),
    }
}

/// One snapshot of `from`, one transaction of `to`.
fn both(
    from: &dyn Keeping,
    to: &dyn Keeping,
    mut work: impl FnMut(&mut dyn Sql, &mut dyn Sql) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut outcome = Err(Error::Stopped);
    to.change(&mut |to| {
        outcome = Err(Error::Stopped);
        let looked = from.look(&mut |from| {
            outcome = work(from, to);
            Ended::Undo
        });
        if let Err(fault) = looked {
            outcome = Err(fault);
        }
        match outcome {
            Ok(()) => Ended::Keep,
            Err(_) => Ended::Undo,
        }
    })?;
    outcome
}

fn looked<T>(
    engine: &dyn Keeping,
    mut look: impl FnMut(&mut dyn Sql) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut found = Err(Error::Stopped);
    engine.look(&mut |sql| {
        found = look(sql);
        Ended::Undo
    })?;
    found
}

fn hash_of(file: &Path) -> Result<String, Error> {
    use sha2::{Digest, Sha256};
    let mut sum = Sha256::new();
    std::io::copy(&mut File::open(file)?, &mut sum)?;
    Ok(hex::encode(sum.finalize()))
}

struct Table {
    name: &'static str,
    columns: &'static str,
    /// Whether its `id` is counted by the database.
    counts: bool,
}

const fn table(name: &'static str, columns: &'static str) -> Table {
    Table {
        name,
        columns,
        counts: false,
    }
}

const fn counted(name: &'static str, columns: &'static str) -> Table {
    Table {
        name,
        columns,
        counts: true,
    }
}

/// Every table, those that others name first.
const TABLES: &[Table] = &[
    table("node", "one, id, epoch, restored_at, key_check"),
    table(
        "centers",
        "id, secret, former, former_until, added_at, closed, certificate",
    ),
    counted(
        "agencies",
        "id, key, parent_key, code, name, mail, mobile, fax, center, old_codes, code_102, version,
         changed_at, closed",
    ),
    table("codes", "code, agency"),
    counted(
        "letters",
        "id, doc_id, center, sender, from_code, kind, document_id, title, notation, sent_sha256,
         stored_sha256, size, accepted_at",
    ),
    counted(
        "packages",
        "id, doc_id, letter, receiver, center, to_code, kind, sender, document_id, state, remark,
         holds_id, accepted_at, changed_at, seq, fed_at, chain",
    ),
    table("mailboxes", "agency, head, chain, last_at"),
    table("small_files", "sha256, bytes"),
    counted(
        "conflicts",
        "id, center, sender, document_id, first_doc_id, title, notation, sent_sha256,
         stored_sha256, size, refused_at",
    ),
    table("series", "office, book, year, last, epoch"),
    table(
        "numbers",
        "office, book, year, number, document, given_at, state, reason, who, changed_at",
    ),
    counted(
        "work",
        "id, queue, name, ready_at, worker, lease_until, fence, state, remark",
    ),
    table("audit", "seq, at, who, what, subject, detail, prev, hash"),
    table("audit_head", "one, seq, hash"),
];

const FORMAT: u32 = 1;
const MANIFEST: &str = "backup.json";
const FILES: &str = "files";
