//! `desk.json`: which desk this folder is, and who holds its key. Never the key itself.

use crate::error::Error;
use crate::files::{sync_folder, write_synced};
use crate::keys::Holder;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What stands in `desk.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Desk {
    /// Version of this file and of the folder around it.
    pub(crate) format: u32,
    /// UUID of the desk.
    pub(crate) id: String,
    /// 16 hex digits by which a wrong key is told from a damaged file.
    pub(crate) check: String,
    /// Who holds the key.
    pub(crate) holder: Holding,
}

/// Where the key is, and what is needed besides to have it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Holding {
    /// In the operating system's key store, under the desk's id.
    KeyStore,
    /// Here, sealed by a passphrase.
    Passphrase(Sealed),
    /// In a file named after the desk.
    KeyFile {
        /// The folder; none: the user's own data folder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folder: Option<PathBuf>,
    },
}

/// A key sealed by XChaCha20-Poly1305 under a key stretched from a passphrase; binary values in hex.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sealed {
    /// `argon2id`
    pub(crate) kdf: String,
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    /// 16 bytes.
    pub(crate) salt: String,
    /// 24 bytes.
    pub(crate) nonce: String,
    /// 32 bytes of key and 16 of tag; the desk's id is authenticated with them.
    pub(crate) key: String,
}

/// Only the version, so that a newer file is told from a broken one.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// The newest `format` known here.
pub(crate) const FORMAT: u32 = 1;
/// Its name.
pub(crate) const NAME: &str = "desk.json";
const SIZE_LIMIT: u64 = 64 * 1024;

impl Desk {
    /// Whether a desk stands in `dir`.
    pub(crate) fn stands_in(dir: &Path) -> bool {
        dir.join(NAME).exists()
    }

    /// Reads the desk of `dir`.
    pub(crate) fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(NAME);
        match fs::metadata(&path) {
            Ok(facts) if facts.len() > SIZE_LIMIT => return Err(Error::DeskUnreadable),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::NoDesk {
                    dir: dir.to_owned(),
                });
            }
            Err(error) => return Err(error.into()),
        }
        let bytes = fs::read(path)?;
        let Format { format } =
            serde_json::from_slice(&bytes).map_err(|_| Error::DeskUnreadable)?;
        if format > FORMAT {
            return Err(Error::TooNew {
                found: format,
                known: FORMAT,
            });
        }
        serde_json::from_slice(&bytes).map_err(|_| Error::DeskUnreadable)
    }

    /// Writes it whole or not at all.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(Error::Unwritable)?;
        bytes.push(b'\n');
        let draft = dir.join("desk.json.new");
        write_synced(&mut File::create(&draft)?, &bytes)?;
        fs::rename(&draft, dir.join(NAME))?;
        sync_folder(dir)
    }
}

impl Holding {
    /// Who holds the key, in the words the person is told.
    pub(crate) const fn holder(&self) -> Holder {
        match self {
            Self::KeyStore => Holder::KeyStore,
            Self::Passphrase(_) => Holder::Passphrase,
            Self::KeyFile { .. } => Holder::KeyFile,
        }
    }
}
