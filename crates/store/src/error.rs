//! What can go wrong with a desk's file, its key and its documents.

use crate::{Hash, OutboxState};
use office::{DeliveryRefused, IncomingRefused, StepRefused};
use rusqlite::ErrorCode;
use std::io;
use std::path::PathBuf;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The desk is locked by a passphrase and none was given.
    #[error("the desk is locked by a passphrase")]
    PassphraseNeeded,
    /// Another passphrase locked this desk.
    #[error("the passphrase is wrong")]
    PassphraseWrong,
    /// Where the key was put, there is none.
    #[error("the desk's key is not where it was kept")]
    KeyMissing,
    /// The operating system's key store is absent, locked or does not answer.
    #[error("the key store of this machine does not answer")]
    KeyStoreAway,
    /// There is a key, but another desk's.
    #[error("the key found does not open this desk")]
    KeyWrong,
    /// A key file inside the folder it opens would guard nothing.
    #[error("a key file may not lie inside the desk it opens")]
    KeyInsideDesk,

    /// A desk stands here already; it is never written over.
    #[error("there is a desk in {} already", dir.display())]
    DeskExists {
        /// The folder.
        dir: PathBuf,
    },
    /// No desk stands here.
    #[error("there is no desk in {}", dir.display())]
    NoDesk {
        /// The folder.
        dir: PathBuf,
    },
    /// `desk.json` cannot be read as one.
    #[error("desk.json cannot be read")]
    DeskUnreadable,
    /// A newer program wrote this desk; it was left untouched.
    #[error("the desk is of version {found}, this program knows up to {known}")]
    TooNew {
        /// The version found.
        found: u32,
        /// The newest version known here.
        known: u32,
    },

    /// No room left to write.
    #[error("the disk is full")]
    DiskFull,
    /// Another process holds the file for longer than we wait.
    #[error("the file is in use elsewhere")]
    Busy,
    /// The file, or a part of it, is damaged.
    #[error("the file is damaged")]
    Corrupt,
    /// The operating system refused a read or a write.
    #[error("a file could not be read or written")]
    Io(#[source] io::Error),

    /// A document that a row names is not in the folder.
    #[error("the document {hash} is missing")]
    FileMissing {
        /// Its name.
        hash: Hash,
    },
    /// A document was changed or cut after it was written.
    #[error("the document {hash} is damaged")]
    FileDamaged {
        /// Its name.
        hash: Hash,
    },

    /// There is no such row.
    #[error("there is no {table} row {id}")]
    Missing {
        /// The table's word.
        table: &'static str,
        /// The id asked for.
        id: i64,
    },
    /// Someone saved a newer draft meanwhile.
    #[error("version {expected} was to be replaced, but version {found} stands")]
    Stale {
        /// The version the caller had read.
        expected: u32,
        /// The version that stands.
        found: u32,
    },
    /// A dispatch that a leader once signed is kept.
    #[error("the dispatch {id} was signed and is kept")]
    WasSigned {
        /// The dispatch.
        id: i64,
    },
    /// The step does not follow for an outgoing dispatch.
    #[error(transparent)]
    Outgoing(#[from] StepRefused),
    /// The step does not follow for an incoming one.
    #[error(transparent)]
    Incoming(#[from] IncomingRefused),
    /// The step does not follow for one recipient.
    #[error(transparent)]
    Delivery(#[from] DeliveryRefused),
    /// Somebody decided about it already.
    #[error("the wish {id} was decided about")]
    WishDecided {
        /// The wish.
        id: i64,
    },
    /// The letter is in another state than the change needs.
    #[error("the letter {id} is {found:?}")]
    LetterMoved {
        /// The outbox row.
        id: i64,
        /// The state it is in.
        found: OutboxState,
    },
    /// An attempt may have arrived, so it cannot be taken back here.
    #[error("the letter {id} may have left")]
    LetterUncertain {
        /// The outbox row.
        id: i64,
    },
    /// The number stands in the register already.
    #[error("number {count} of {series} in {period} is given already")]
    NumberTaken {
        /// The series' word.
        series: String,
        /// The period's word.
        period: String,
        /// The number.
        count: u32,
    },
    /// A number must lie above the last one given.
    #[error("{series} in {period} has reached {last}")]
    NumberPassed {
        /// The series' word.
        series: String,
        /// The period's word.
        period: String,
        /// The last number given.
        last: u32,
    },

    /// Another item of the library has this short key.
    #[error("the key {key:?} belongs to {by:?}")]
    LibraryKeyTaken {
        /// The key.
        key: String,
        /// The name of the item that has it.
        by: String,
    },

    /// A value in the file that this program cannot read: written by a faulty program.
    #[error("column {column} holds what cannot be read")]
    Unreadable {
        /// The column.
        column: &'static str,
    },
    /// A value that cannot be written as JSON.
    #[error("a value cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    /// A read or write was begun inside another of its kind on the same thread; it would wait for itself.
    #[error("a transaction was begun inside another")]
    Nested,
    /// A statement of ours is wrong, or breaks a rule of the schema.
    #[error("the file refused a statement")]
    Refused(#[source] rusqlite::Error),
}

/// A column whose value means nothing here; travels inside a `rusqlite` error.
#[derive(Debug, thiserror::Error)]
#[error("column {column} holds what cannot be read")]
pub(crate) struct BadColumn {
    pub(crate) column: &'static str,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::FromSqlConversionFailure(_, _, source) = &error
            && let Some(bad) = source.downcast_ref::<BadColumn>()
        {
            return Self::Unreadable { column: bad.column };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied,
            ) => Self::Io(io::Error::other(error)),
            _ => Self::Refused(error),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}
