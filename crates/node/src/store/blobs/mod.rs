//! Files named by their SHA-256, written once, never changed.
//!
//! Safe on their shelf before any row names them. What a shelf is, a folder or a bucket, is hidden here.

mod bucket;
mod folder;

use crate::error::Error;
use axis::wire::hash::sha256;
use bucket::Bucket;
use folder::Folder;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::BucketPlace;
use super::files::KeptFile;

/// The files. Cheap to clone; every clone is the same place.
#[derive(Clone)]
pub struct Blobs(Arc<dyn Shelf>);

/// A place for files; keys are words set apart by `/`.
pub(super) trait Shelf: Send + Sync {
    /// An empty file of this machine that can be settled on this shelf.
    fn spool(&self) -> Result<Spool, Error>;

    /// Puts a spooled file on the shelf in place of what is there; safe from a power cut when this returns.
    fn settle(&self, spool: Spool, key: &str) -> Result<(), Error>;

    /// Puts bytes on the shelf. Not safe from a power cut if `is_lasting` is not asked for.
    fn put(&self, key: &str, bytes: &[u8], is_lasting: bool) -> Result<(), Error>;

    /// How long a file is and how old, or that there is none.
    fn find(&self, key: &str) -> Result<Option<Found>, Error>;

    /// A file from a byte on. [`None`] if there is none.
    fn open(&self, key: &str, from: u64) -> Result<Option<Box<dyn Read + Send>>, Error>;

    /// Every file whose key begins so.
    fn each(
        &self,
        prefix: &str,
        file: &mut dyn FnMut(&str, &Found) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Takes a file away; no harm if there is none.
    fn remove(&self, key: &str) -> Result<(), Error>;

    /// Throws away what processes that are no more left half written.
    fn tidy(&self) -> Result<(), Error>;

    /// Whether the place answers.
    fn is_well(&self) -> Result<(), Error>;
}

/// A file on a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes.
    pub(super) size: u64,
    /// When it was written, by the clock of the shelf.
    pub(super) written_at: office::Moment,
    /// Whether it was written within the last day, by the clock of the machine.
    pub(super) is_fresh: bool,
}

/// A file being written. Gone when dropped, unless settled.
pub(super) struct Spool {
    pub(super) file: std::fs::File,
    /// Where it stands until it is settled; `None` if it has no name.
    pub(super) path: Option<PathBuf>,
}

impl Drop for Spool {
    fn drop(&mut self) {
        // Most likely the disk is full: what is half written must not keep it so. Settled, it is there no more.
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Blobs {
    /// Opens a folder, made if missing, and clears away what a crash left half written.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Ok(Self(Arc::new(Folder::open(folder)?)))
    }

    /// Says in which bucket they are; reaches nothing yet.
    pub fn in_bucket(place: &BucketPlace) -> Result<Self, Error> {
        Ok(Self(Arc::new(Bucket::open(place)?)))
    }

    /// Keeps bytes; their name is the SHA-256, hex. Keeping them twice is no harm.
    ///
    /// Before an old file is written anew, `clear` is called with its key: it may be about to be thrown away.
    pub(super) fn put(
        &self,
        bytes: &[u8],
        clear: &dyn Fn(&str) -> Result<(), Error>,
    ) -> Result<String, Error> {
        let name = hex::encode(sha256(bytes));
        if !self.has(&name, bytes.len() as u64, clear)? {
            self.0.put(&key_of(&name), bytes, true)?;
        }
        Ok(name)
    }

    /// Keeps what is read, in constant memory. As [`Self::put`] does.
    pub(super) fn keep(
        &self,
        source: &mut dyn Read,
        clear: &dyn Fn(&str) -> Result<(), Error>,
    ) -> Result<KeptFile, Error> {
        let mut spool = self.0.spool()?;
        let mut sum = Sha256::new();
        let mut part = vec![0; PART];
        let mut size = 0;
        loop {
            let read = source.read(&mut part)?;
            let Some(bytes) = part.get(..read).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            sum.update(bytes);
            spool.file.write_all(bytes)?;
            size += bytes.len();
        }
        let sha256 = hex::encode(sum.finalize());
        if !self.has(&sha256, size as u64, clear)? {
            self.0.settle(spool, &key_of(&sha256))?;
        }
        Ok(KeptFile { sha256, size })
    }

    /// The bytes of that name, if they still are what they were.
    pub fn get(&self, name: &str) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.open_at(name, 0)?
            .read_to_end(&mut bytes)
            .map_err(unwrapped)?;
        Ok(bytes)
    }

    /// The file of that name from a byte on. From the first, it ends with an error where it is not what it was.
    pub(super) fn open_at(&self, name: &str, from: u64) -> Result<Box<dyn Read + Send>, Error> {
        let damaged = || Error::Damaged {
            sha256: name.to_owned(),
        };
        let reader = self.0.open(&key_of(name), from)?.ok_or_else(damaged)?;
        if from > 0 {
            return Ok(reader);
        }
        Ok(Box::new(Proving {
            reader,
            name: name.to_owned(),
            sum: Sha256::new(),
        }))
    }

    /// The place itself.
    pub(super) fn shelf(&self) -> &dyn Shelf {
        self.0.as_ref()
    }

    /// Whether the place answers.
    pub(super) fn is_well(&self) -> Result<(), Error> {
        self.0.is_well()
    }

    /// Whether a file is there and will be for the time being: an old one that nobody names may be about to be thrown
    /// away, and is written anew.
    fn has(
        &self,
        name: &str,
        size: u64,
        clear: &dyn Fn(&str) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let key = key_of(name);
        let Some(found) = self.0.find(&key)? else {
            return Ok(false);
        };
        if !found.is_fresh {
            clear(&key)?;
            return Ok(false);
        }
        Ok(found.size == size)
    }
}

/// Reads a file and compares it with its name at the end.
struct Proving {
    reader: Box<dyn Read + Send>,
    name: String,
    sum: Sha256,
}

impl Read for Proving {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        if let Some(bytes) = into.get(..read) {
            self.sum.update(bytes);
        }
        let is_end = read == 0 && !into.is_empty();
        if is_end && hex::encode(self.sum.clone().finalize()) != self.name {
            let sha256 = self.name.clone();
            return Err(io::Error::other(Error::Damaged { sha256 }));
        }
        Ok(read)
    }
}

/// An error of ours that came through a reader.
pub(super) fn unwrapped(fault: io::Error) -> Error {
    match fault.downcast::<Error>() {
        Ok(ours) => ours,
        Err(fault) => Error::File(fault),
    }
}

fn key_of(name: &str) -> String {
    format!("{}/{name}", name.get(..2).unwrap_or("__"))
}

/// 24 hex digits of chance: the name of a package, as the national axis forms them.
pub(crate) fn chance_name() -> Result<String, Error> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    Ok(hex::encode(bytes))
}

/// How long a file that nobody names yet is surely left alone.
const FRESH_SECONDS: u64 = 86_400;
const PART: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_a_killed_process_left_half_written_goes_by_age() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let left = folder.path().join("unfinished");
        for (name, hours) in [("old", 2), ("young", 0)] {
            let file = fs::File::create(left.join(name)).unwrap();
            let now = file.metadata().unwrap().modified().unwrap();
            let then = now - std::time::Duration::from_secs(hours * 3_600);
            file.set_modified(then).unwrap();
        }
        blobs.shelf().tidy().unwrap();
        assert!(!left.join("old").exists(), "nobody writes there any more");
        assert!(left.join("young").exists(), "somebody may be writing");
    }

    #[test]
    fn bytes_come_back_as_they_went_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let alone = |_: &str| Ok(());
        let name = blobs.put(b"letter", &alone).unwrap();
        let path = folder.path().join(key_of(&name));
        assert_eq!(
            blobs.put(b"letter", &alone).unwrap(),
            name,
            "the same bytes, the same name"
        );
        assert_eq!(
            blobs.keep(&mut &b"letter"[..], &alone).unwrap(),
            KeptFile {
                sha256: name.clone(),
                size: 6
            },
            "however they came"
        );
        assert_eq!(blobs.get(&name).unwrap(), b"letter");
        let mut rest = String::new();
        blobs
            .open_at(&name, 3)
            .unwrap()
            .read_to_string(&mut rest)
            .unwrap();
        assert_eq!(rest, "ter", "from a byte on");
        fs::write(&path, b"lettre").unwrap();
        assert!(
            matches!(blobs.get(&name), Err(Error::Damaged { .. })),
            "a changed file is not handed out"
        );
        fs::write(&path, b"let").unwrap();
        blobs.put(b"letter", &alone).unwrap();
        assert_eq!(
            blobs.get(&name).unwrap(),
            b"letter",
            "a file cut short is written anew"
        );
        assert!(
            matches!(blobs.get("00"), Err(Error::Damaged { .. })),
            "nothing there"
        );
        assert_eq!(
            fs::read_dir(folder.path().join("unfinished"))
                .unwrap()
                .count(),
            0,
            "nothing half written"
        );
    }
}
