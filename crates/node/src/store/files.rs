//! Files of letters: short ones in the database beside their row, long ones among the blobs. Both by SHA-256.
//!
//! A short letter is so made safe by one commit instead of a commit and three syncs of a folder, which is what makes the
//! difference in letters per second on one disk.

use super::Store;
use super::keeping::{Sql, values};
use crate::error::Error;
use axis::wire::hash::sha256;
use std::io::{Cursor, Read};

/// Where the bytes of a package are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its SHA-256, hex.
    pub sha256: String,
    /// Its length in bytes.
    pub size: usize,
}

/// What a letter holds when it is taken over.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// All of it, in memory.
    Bytes(&'a [u8]),
    /// What [`Store::keep`] kept.
    Kept(&'a KeptFile),
}

impl Store {
    /// Keeps what is read, however long, in constant memory; on the disk when this returns.
    ///
    /// What no letter is accepted with within two days is thrown away again.
    pub fn keep(&self, source: &mut dyn Read) -> Result<KeptFile, Error> {
        self.blobs.keep(source, &|key| self.clear(key))
    }

    /// A whole file. [`Error::Damaged`] if it is not what it was.
    pub fn bytes(&self, file: &KeptFile) -> Result<Vec<u8>, Error> {
        if let Some(bytes) = self.inside(file)? {
            return Ok(bytes);
        }
        self.blobs.get(&file.sha256)
    }

    /// A file from a byte on, to be read in parts; in constant memory.
    ///
    /// Read from its first byte on, it ends with an error where it is not what it was; from another, whoever puts the
    /// parts together must look at the hash.
    pub fn open_file(&self, file: &KeptFile, from: u64) -> Result<Box<dyn Read + Send>, Error> {
        if let Some(bytes) = self.inside(file)? {
            let mut cursor = Cursor::new(bytes);
            cursor.set_position(from);
            return Ok(Box::new(cursor));
        }
        self.blobs.open_at(&file.sha256, from)
    }

    fn inside(&self, file: &KeptFile) -> Result<Option<Vec<u8>>, Error> {
        // Data that came from the other engine may have longer ones inside than this one puts there.
        if file.size > LONGEST_INSIDE {
            return Ok(None);
        }
        let found = self.read(|sql| {
            sql.first(
                "SELECT bytes FROM small_files WHERE sha256 = ?1",
                values![&file.sha256],
                |row| row.bytes(0),
            )
        })?;
        match found {
            Some(bytes) if hex::encode(sha256(&bytes)) != file.sha256 => Err(Error::Damaged {
                sha256: file.sha256.clone(),
            }),
            found => Ok(found),
        }
    }
}

/// Puts a short file beside the rows of this transaction.
pub(super) fn put_inside(sql: &mut dyn Sql, sha256: &str, bytes: &[u8]) -> Result<(), Error> {
    sql.run(
        "INSERT INTO small_files (sha256, bytes)
         VALUES (?1, ?2)
         ON CONFLICT (sha256) DO NOTHING",
        values![sha256, bytes],
    )?;
    Ok(())
}

/// The most that any engine keeps inside.
pub(super) const LONGEST_INSIDE: usize = 64 * 1024;
