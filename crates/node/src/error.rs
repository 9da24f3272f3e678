//! What can go wrong in the node itself, as against what it turns away.

use crate::admin::PasswordFault;
use crate::config::ConfigFault;
use crate::import::ImportFault;
use crate::tls::TlsFault;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// What stopped the node.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do as asked: full, damaged, or held too long by another.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    /// What several writers had done could not be brought to the disk: none of it stands.
    #[error("the database could not keep what was written")]
    NotCommitted(#[source] Arc<rusqlite::Error>),
    /// The database server did not do as asked, or could not be reached.
    #[error("the database server failed")]
    Postgres(#[from] tokio_postgres::Error),
    /// The connection broke while a transaction was being committed: it may stand or not. Asking again is safe.
    #[error("it is not known whether the database server kept what was written")]
    CommitUnknown(#[source] tokio_postgres::Error),
    /// The address of the database server, or its certificates, make no sense.
    #[error("the secure connection to the database server cannot be set up")]
    Tls(#[from] native_tls::Error),
    /// The database server is another machine, and nobody asked for TLS on the way there.
    #[error(
        "the database on {host} is reached over the network: its address needs sslmode=require"
    )]
    DatabaseInClear {
        /// Which.
        host: String,
    },
    /// Every connection to the database server was in use for too long.
    #[error("the database has too much to do")]
    Busy,
    /// The database server is older than this node can use.
    #[error("the database server is of version {found}, this node needs {needed}")]
    ServerTooOld {
        /// Its version, such as 130004.
        found: i64,
        /// The oldest that will do.
        needed: i64,
    },
    /// The object store did not do as asked, or could not be reached.
    #[error("the object store failed")]
    Objects(#[from] object_store::Error),
    /// A file or folder could not be worked.
    #[error("a file could not be worked")]
    File(#[from] io::Error),
    /// A row that is always there was not, or held what it never holds.
    #[error("the database does not hold what this node put there")]
    RowMissing,
    /// The data were written by a later version of the node.
    #[error("the data are of step {found}, this node knows {known}")]
    TooNew {
        /// Step of the data.
        found: i64,
        /// Last step known.
        known: i64,
    },
    /// A file of letters is gone or is not what it was.
    #[error("file {sha256} is missing or damaged")]
    Damaged {
        /// Name of the file.
        sha256: String,
    },
    /// The list of agencies could not be read.
    #[error("the list of agencies cannot be read: {0}")]
    Import(#[from] ImportFault),
    /// A center without a name or without a secret.
    #[error("a center needs an id of 1 to 64 visible characters and a secret")]
    CenterIncomplete,
    /// A province's node was started without its key.
    #[error("the node's key is needed: a file of 64 hex digits")]
    KeyMissing,
    /// The file does not hold 64 hex digits.
    #[error("the node's key is not 64 hex digits")]
    KeyMalformed,
    /// The data were sealed with another key.
    #[error("the node's key is not the one the data were sealed with")]
    KeyWrong,
    /// The files beside the database are another node's, or the database is not the one they belong to.
    #[error("the files belong to the node {node}, not to this database: nothing is thrown away")]
    NotOurFiles {
        /// Whose they are; this node itself where they bear no name and no row knows them.
        node: String,
    },
    /// The machine's clock is behind the backup that is to be brought back.
    #[error("the clock says {}, the backup was taken at {}: set the clock first", at.iso(), taken_at.iso())]
    ClockBehind {
        /// When the backup was taken.
        taken_at: office::Moment,
        /// What the clock says.
        at: office::Moment,
    },
    /// A folder or database that must be empty is not.
    #[error("{place} is not empty")]
    NotEmpty {
        /// Which.
        place: String,
    },
    /// A backup that is incomplete or was changed.
    #[error("the backup in {} is incomplete or was changed", folder.display())]
    BackupDamaged {
        /// Where it lies.
        folder: PathBuf,
    },
    /// The file of settings cannot be followed.
    #[error("the settings cannot be followed: {0}")]
    Config(#[from] ConfigFault),
    /// TLS cannot be spoken with these files.
    #[error("TLS cannot be spoken: {0}")]
    TlsFiles(#[from] TlsFault),
    /// The admin page's password is not taken.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes")]
    NoChance,
    /// Work was stopped with the runtime, or broke.
    #[error("the work was stopped")]
    Stopped,
}
