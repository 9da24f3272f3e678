//! Files named by their SHA-256, written once, never changed.
//!
//! A file is written under a temporary name, synced, renamed, and its folder synced, before any row names it.

use crate::error::Error;
use axis::wire::hash::sha256;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder.
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Opens the folder, made if missing, and clears away what a crash left half written.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let unfinished = folder.join(UNFINISHED);
        fs::create_dir_all(&unfinished)?;
        for entry in fs::read_dir(&unfinished)? {
            let entry = entry?;
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            // Another process may be writing just now.
            if age.as_secs() > 3_600 {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Keeps bytes; their name is the SHA-256, hex. Keeping them twice is no harm.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Error> {
        let name = hex::encode(sha256(bytes));
        let path = self.path(&name);
        if fs::metadata(&path).is_ok_and(|kept| kept.len() == bytes.len() as u64) {
            return Ok(name);
        }
        let temporary = self.folder.join(UNFINISHED).join(chance_name()?);
        let shelf = path.parent().unwrap_or(&self.folder).to_owned();
        if let Err(fault) = finish(&temporary, bytes, &shelf, &path) {
            // Most likely the disk is full: what is half written must not keep it so.
            let _ = fs::remove_file(&temporary);
            return Err(fault.into());
        }
        sync_folder(&self.folder)?;
        Ok(name)
    }

    /// The bytes of that name, if they still are what they were.
    pub fn get(&self, name: &str) -> Result<Vec<u8>, Error> {
        let damaged = || Error::Damaged {
            sha256: name.to_owned(),
        };
        let bytes = fs::read(self.path(name)).map_err(|fault| match fault.kind() {
            io::ErrorKind::NotFound => damaged(),
            _ => Error::File(fault),
        })?;
        if hex::encode(sha256(&bytes)) != name {
            return Err(damaged());
        }
        Ok(bytes)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name.get(..2).unwrap_or("__")).join(name)
    }
}

fn finish(temporary: &Path, bytes: &[u8], shelf: &Path, path: &Path) -> io::Result<()> {
    let mut file = File::create_new(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::create_dir_all(shelf)?;
    fs::rename(temporary, path)?;
    sync_folder(shelf)
}

/// 24 hex digits of chance: the name of a package, as the national axis forms them.
pub(crate) fn chance_name() -> Result<String, Error> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    Ok(hex::encode(bytes))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows opens no folder as a file, and writes renames through by itself.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

const UNFINISHED: &str = "unfinished";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_went_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let name = blobs.put(b"letter").unwrap();
        assert_eq!(
            blobs.put(b"letter").unwrap(),
            name,
            "the same bytes, the same name"
        );
        assert_eq!(blobs.get(&name).unwrap(), b"letter");
        fs::write(blobs.path(&name), b"lettre").unwrap();
        assert!(
            matches!(blobs.get(&name), Err(Error::Damaged { .. })),
            "a changed file is not handed out"
        );
        fs::write(blobs.path(&name), b"let").unwrap();
        blobs.put(b"letter").unwrap();
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
            fs::read_dir(folder.path().join(UNFINISHED))
                .unwrap()
                .count(),
            0,
            "nothing half written"
        );
    }
}
