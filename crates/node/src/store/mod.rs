//! What the node keeps: rows in one of two engines, and letters by their hash in a folder or an object store.
//!
//! Synchronous; callers on async threads go through a blocking one. Several processes may work on the same data: on a
//! PostgreSQL any number may serve, on a folder one serves and others (`lienvan-node center add`) change. Knows nothing
//! of requests and replies.

mod agencies;
pub(crate) mod audit;
mod backup;
pub(crate) mod blobs;
mod centers;
mod chunks;
pub(crate) mod feed;
mod files;
pub mod keeping;
mod letters;
mod lookup;
mod overview;
mod packages;
mod postgres;
pub(crate) mod seal;
mod series;
mod sqlite;
mod work;

use crate::error::Error;
use crate::migrations;
use axis::Secret;
use keeping::{Dialect, Ended, Keeping, Sql};
use postgres::Postgres;
use sqlite::Sqlite;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use agencies::{AgencyEntry, AgencyKey, Imported, Resolved};
pub use audit::{AuditEntry, AuditVerdict};
pub use backup::Manifest;
pub use blobs::Blobs;
pub use centers::CenterEntry;
pub use chunks::{CHUNK_BYTES, ChunkFault, Collected};
pub use feed::{DayDigest, Feed, FeedItem};
pub use files::{Content, KeptFile};
pub use letters::{Accepted, Letter, Receipt, Rejection};
pub use lookup::SeriesRow;
pub use overview::{Conflict, DeliveryTimes, Queue, Stuck, Totals};
pub use packages::{Package, SentPackage, State};
pub use seal::NodeKey;
pub use series::{CancelledNumber, SeriesFault, SeriesKey, SeriesState};
pub use work::{Claimed, Outcome};

/// Where a node's data are. A database's address may hold a password, and is never shown.
#[derive(Clone)]
pub enum Place {
    /// One folder on this machine: SQLite, and letters beside it.
    Folder(PathBuf),
    /// A PostgreSQL database that several processes share.
    Province {
        /// Its address: `postgres://user:password@host:port/name?sslmode=require`.
        database: String,
        /// Where letters too long for the database are.
        blobs: BlobPlace,
    },
}

impl std::fmt::Debug for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(out, "{}", folder.display()),
            Self::Province { blobs, .. } => write!(out, "a database with {blobs:?}"),
        }
    }
}

/// Where a province keeps its letters.
#[derive(Clone, Debug)]
pub enum BlobPlace {
    /// A folder, the same for all processes.
    Folder(PathBuf),
    /// A bucket of an S3-compatible object store.
    Bucket(BucketPlace),
}

/// A bucket and who may use it. The secret is never shown.
#[derive(Clone)]
pub struct BucketPlace {
    /// Its name.
    pub bucket: String,
    /// Address of the object store: `https://host:port`.
    pub endpoint: String,
    /// Its region, such as `vn-1`; any word where the store knows none.
    pub region: String,
    /// Access key.
    pub key: String,
    /// Secret access key.
    pub secret: Secret,
}

impl std::fmt::Debug for BucketPlace {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} at {}", self.bucket, self.endpoint)
    }
}

/// The node's data.
pub struct Store {
    engine: Box<dyn Keeping>,
    blobs: Blobs,
    key: NodeKey,
    arrived: OnceLock<Box<Told>>,
}

/// Is told which mailboxes something came to.
type Told = dyn Fn(&[AgencyKey]) + Send + Sync;

impl Store {
    /// Opens the data in a folder, made if missing, and brings them up to date.
    ///
    /// The folder and the files in it are open to their owner alone (0700, 0600). The node's key stands in `node.key`
    /// there, and is made if missing.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_at(&Place::Folder(folder.to_owned()), None)
    }

    /// Opens the data wherever they are, and brings them up to date.
    ///
    /// `key` is what centers' secrets are sealed with. A folder keeps its own if none is given; a province, whose
    /// processes share theirs, must give one.
    pub fn open_at(place: &Place, key: Option<NodeKey>) -> Result<Self, Error> {
        match place {
            Place::Folder(folder) => {
                make_private_folder(folder)?;
                let key = match key {
                    Some(key) => key,
                    None => NodeKey::keep(&folder.join(KEY))?,
                };
                let file = folder.join(ROWS);
                make_private_file(&file)?;
                let engine = Sqlite::open(&file)?;
                migrations::run(&engine, &key)?;
                // What a step took out of the file must not live on in it until the log is folded in some day.
                engine.fold()?;
                let blobs = Blobs::open(&folder.join("files"))?;
                Self::with(Box::new(engine), blobs, key)
            }
            Place::Province { database, blobs } => {
                let key = key.ok_or(Error::KeyMissing)?;
                let engine = Box::new(Postgres::open(database)?);
                let blobs = match blobs {
                    BlobPlace::Folder(folder) => Blobs::open(folder)?,
                    BlobPlace::Bucket(bucket) => Blobs::in_bucket(bucket)?,
                };
                Self::with(engine, blobs, key)
            }
        }
    }

    /// Has `told` called with the mailboxes of each letter that this store takes over, once it is on the disk. The first
    /// call counts.
    pub fn on_arrival(&self, told: impl Fn(&[AgencyKey]) + Send + Sync + 'static) {
        let _ = self.arrived.set(Box::new(told));
    }

    /// Whether other processes take letters over too.
    pub fn is_shared(&self) -> bool {
        match self.engine.dialect() {
            Dialect::Sqlite => false,
            Dialect::Postgres => true,
        }
    }

    /// The letters that are kept as files.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Whether the database and the letters' place answer.
    pub fn is_well(&self) -> Result<(), Error> {
        self.epoch()?;
        self.blobs.is_well()
    }

    /// How often the node was restored from a backup, in a figure that only grows; 1 at first.
    ///
    /// A client that meets another one than it kept knows that the node went back.
    pub fn epoch(&self) -> Result<u64, Error> {
        self.read(epoch_in)
    }

    fn with(engine: Box<dyn Keeping>, blobs: Blobs, key: NodeKey) -> Result<Self, Error> {
        migrations::run(engine.as_ref(), &key)?;
        let store = Self {
            engine,
            blobs,
            key,
            arrived: OnceLock::new(),
        };
        let check =
            store.read(|sql| sql.only("SELECT key_check FROM node", &[], |row| row.bytes(0)))?;
        store.key.prove(&check)?;
        Ok(store)
    }

    /// One state of the data.
    fn read<T>(&self, mut look: impl FnMut(&mut dyn Sql) -> Result<T, Error>) -> Result<T, Error> {
        let mut found = Err(Error::Stopped);
        self.engine.look(&mut |sql| {
            found = look(sql);
            Ended::Undo
        })?;
        found
    }

    /// One transaction: all of `work` or nothing of it. `work` may be called again.
    fn write<T, E: From<Error>>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut done = Err(E::from(Error::Stopped));
        self.engine.change(&mut |sql| {
            done = work(sql);
            if done.is_ok() {
                Ended::Keep
            } else {
                Ended::Undo
            }
        })?;
        done
    }
}

fn epoch_in(sql: &mut dyn Sql) -> Result<u64, Error> {
    sql.only("SELECT epoch FROM node", &[], |row| row.count(0))
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

/// The node's key, in the folder of its data.
const KEY: &str = "node.key";
/// The file of rows.
const ROWS: &str = "node.sqlite";
