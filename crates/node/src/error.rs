//! What can go wrong in the node itself, as against what it turns away.

use crate::import::ImportFault;
use std::io;

/// What stopped the node.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do as asked: full, damaged, or held too long by another.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    /// A file or folder could not be worked.
    #[error("a file could not be worked")]
    File(#[from] io::Error),
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
    /// Work was stopped with the runtime, or broke.
    #[error("the work was stopped")]
    Stopped,
}
