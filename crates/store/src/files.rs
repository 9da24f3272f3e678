//! Documents by their hash: each a file of its own, encrypted, written once and never changed.
//!
//! A file is named by the SHA-256 of its plain bytes, in a folder of the first two hex digits. On disk it is
//! `LVF1`, a nonce of 24 bytes, and XChaCha20-Poly1305 over the bytes, with the name authenticated beside them.
//! Never deletes, and never tells which row a document belongs to.

use crate::error::Error;
use crate::keys::random;
use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rusqlite::ToSql;
use rusqlite::types::ToSqlOutput;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use zeroize::Zeroizing;

/// The name of a document: SHA-256 of its plain bytes, 32 bytes; 64 hex digits when written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

/// The text is not 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no SHA-256 in hex")]
pub struct NotAHash;

/// The folder of documents.
pub struct Files {
    folder: PathBuf,
    cipher: XChaCha20Poly1305,
}

const MAGIC: &[u8; 4] = b"LVF1";
const NONCE: usize = 24;
const TAG: usize = 16;
const OVERHEAD: usize = MAGIC.len() + NONCE + TAG;

impl Hash {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From the 32 bytes themselves.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes themselves.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Files {
    /// The documents under `folder`, opened with `key`.
    pub(crate) fn new(folder: PathBuf, key: &Zeroizing<[u8; 32]>) -> Self {
        Self {
            folder,
            cipher: XChaCha20Poly1305::new(key.as_slice().into()),
        }
    }

    /// Keeps `bytes` and tells their name. Keeping them again changes nothing.
    ///
    /// Once it returns, they survive a power cut. `DiskFull` leaves nothing behind.
    pub fn keep(&self, bytes: &[u8]) -> Result<Hash, Error> {
        let hash = Hash::of(bytes);
        if self.len(&hash).is_ok_and(|len| len == bytes.len() as u64) {
            return Ok(hash);
        }
        let path = self.path(&hash);
        let folder = path.parent().unwrap_or(&self.folder);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(&self.folder)?;
        }
        let sealed = self.seal(&hash, bytes)?;
        let draft = self.draft_path(folder)?;
        let written = File::create_new(&draft)
            .map_err(Error::from)
            .and_then(|mut file| write_synced(&mut file, &sealed))
            .and_then(|()| fs::rename(&draft, &path).map_err(Error::from));
        if let Err(error) = written {
            // Half a file is of no use to anyone; the first fault is the one to tell.
            let _ = fs::remove_file(&draft);
            return Err(error);
        }
        sync_folder(folder)?;
        Ok(hash)
    }

    /// The plain bytes of a document.
    ///
    /// `FileMissing` if it is not here, `FileDamaged` if a single bit of it was changed since.
    pub fn read(&self, hash: &Hash) -> Result<Vec<u8>, Error> {
        let damaged = || Error::FileDamaged { hash: *hash };
        let mut bytes = fs::read(self.path(hash)).map_err(|error| absent(error, hash))?;
        let head: [u8; 4] = *bytes.first_chunk().ok_or_else(damaged)?;
        let nonce: [u8; NONCE] = bytes
            .get(MAGIC.len()..MAGIC.len() + NONCE)
            .and_then(|nonce| nonce.try_into().ok())
            .ok_or_else(damaged)?;
        if &head != MAGIC {
            return Err(damaged());
        }
        bytes.drain(..MAGIC.len() + NONCE);
        self.cipher
            .decrypt_in_place(XNonce::from_slice(&nonce), &hash.0, &mut bytes)
            .map_err(|_| damaged())?;
        if Hash::of(&bytes) != *hash {
            return Err(damaged());
        }
        Ok(bytes)
    }

    /// Whether a document of this name is here; says nothing of its soundness.
    pub fn has(&self, hash: &Hash) -> bool {
        self.path(hash).is_file()
    }

    /// The length of its plain bytes, without opening it.
    pub fn len(&self, hash: &Hash) -> Result<u64, Error> {
        let facts = fs::metadata(self.path(hash)).map_err(|error| absent(error, hash))?;
        facts
            .len()
            .checked_sub(OVERHEAD as u64)
            .ok_or(Error::FileDamaged { hash: *hash })
    }

    fn seal(&self, hash: &Hash, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        random(&mut nonce)?;
        let mut body = Vec::with_capacity(bytes.len() + OVERHEAD);
        body.extend_from_slice(bytes);
        self.cipher
            .encrypt_in_place(XNonce::from_slice(&nonce), &hash.0, &mut body)
            .map_err(|_| Error::FileDamaged { hash: *hash })?;
        body.splice(..0, MAGIC.iter().chain(&nonce).copied());
        Ok(body)
    }

    fn path(&self, hash: &Hash) -> PathBuf {
        let name = hash.to_string();
        let two: String = name.chars().take(2).collect();
        self.folder.join(two).join(name)
    }

    /// A name no other writer has, so that two may keep the same bytes at once.
    fn draft_path(&self, folder: &Path) -> Result<PathBuf, Error> {
        let mut chance = [0; 8];
        random(&mut chance)?;
        Ok(folder.join(format!(".{}.part", hex::encode(chance))))
    }
}

/// Writes `bytes` and has them on the disk before it returns.
pub(crate) fn write_synced(file: &mut File, bytes: &[u8]) -> Result<(), Error> {
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Has a file that others wrote on the disk before it returns.
pub(crate) fn sync_file(path: &Path) -> Result<(), Error> {
    // Windows syncs only a file that is open for writing.
    Ok(File::options().write(true).open(path)?.sync_all()?)
}

/// Has the names in `folder` on the disk before it returns.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Windows opens no folder as a file, and NTFS journals the names itself.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn absent(error: io::Error, hash: &Hash) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::FileMissing { hash: *hash },
        _ => error.into(),
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAHash)?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl ToSql for Hash {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.as_slice().to_sql()
    }
}
