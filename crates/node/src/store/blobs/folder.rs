//! A shelf that is a folder.
//!
//! A file is written under a temporary name, synced, renamed, and its folder synced.

use super::{Found, Shelf, Spool, chance_name};
use crate::error::Error;
use office::Moment;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Opens the folder, made if missing, and clears away what a crash left half written.
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder.join(UNFINISHED))?;
        let folder = Self(folder.to_owned());
        folder.tidy()?;
        Ok(folder)
    }

    fn path(&self, key: &str) -> PathBuf {
        self.0.join(key)
    }

    fn walk(
        &self,
        folder: &Path,
        key: &str,
        file: &mut dyn FnMut(&str, &Found) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let entries = match fs::read_dir(folder) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let key = format!("{key}{}", name.to_string_lossy());
            if key == UNFINISHED {
                continue;
            }
            // Another process may have taken it away meanwhile.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                self.walk(&entry.path(), &format!("{key}/"), file)?;
            } else {
                file(&key, &found(&metadata)?)?;
            }
        }
        Ok(())
    }

    /// Renames a written file to its place; makes the folders on the way, and their names, safe if asked to.
    fn place(&self, written: &Spool, key: &str, is_lasting: bool) -> Result<(), Error> {
        let written = written.path.as_ref().ok_or(io::ErrorKind::NotFound);
        let written = written.map_err(io::Error::from)?;
        let path = self.path(key);
        let shelf = path.parent().unwrap_or(&self.0);
        let mut made = Vec::new();
        let mut above = Some(shelf);
        while let Some(folder) = above.filter(|folder| !folder.is_dir()) {
            made.push(folder.parent().unwrap_or(&self.0).to_owned());
            above = folder.parent();
        }
        fs::create_dir_all(shelf)?;
        fs::rename(written, &path)?;
        if is_lasting {
            sync_folder(shelf)?;
            for folder in made {
                sync_folder(&folder)?;
            }
        }
        Ok(())
    }
}

impl Shelf for Folder {
    fn spool(&self) -> Result<Spool, Error> {
        let path = self.0.join(UNFINISHED).join(chance_name()?);
        let file = File::create_new(&path)?;
        let path = Some(path);
        Ok(Spool { file, path })
    }

    fn settle(&self, spool: Spool, key: &str) -> Result<(), Error> {
        spool.file.sync_all()?;
        self.place(&spool, key, true)
    }

    fn put(&self, key: &str, bytes: &[u8], is_lasting: bool) -> Result<(), Error> {
        let mut spool = self.spool()?;
        spool.file.write_all(bytes)?;
        if is_lasting {
            spool.file.sync_all()?;
        }
        self.place(&spool, key, is_lasting)
    }

    fn find(&self, key: &str) -> Result<Option<Found>, Error> {
        match fs::metadata(self.path(key)) {
            Ok(metadata) => Ok(Some(found(&metadata)?)),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    fn open(&self, key: &str, from: u64) -> Result<Option<Box<dyn Read + Send>>, Error> {
        let mut file = match File::open(self.path(key)) {
            Ok(file) => file,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(fault.into()),
        };
        file.seek(SeekFrom::Start(from))?;
        Ok(Some(Box::new(file)))
    }

    fn each(
        &self,
        prefix: &str,
        file: &mut dyn FnMut(&str, &Found) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.walk(&self.path(prefix), prefix, file)
    }

    fn remove(&self, key: &str) -> Result<(), Error> {
        gone(fs::remove_file(self.path(key)))
    }

    fn tidy(&self) -> Result<(), Error> {
        for entry in fs::read_dir(self.0.join(UNFINISHED))? {
            let path = entry?.path();
            // Another process may have finished it, or thrown it away, meanwhile.
            let Ok(metadata) = fs::metadata(&path) else {
                continue;
            };
            let age = metadata.modified()?.elapsed().unwrap_or_default();
            // Another process may be writing just now.
            if age.as_secs() > 3_600 {
                gone(fs::remove_file(path))?;
            }
        }
        Ok(())
    }

    fn is_well(&self) -> Result<(), Error> {
        fs::metadata(self.0.join(UNFINISHED))?;
        Ok(())
    }
}

fn gone(removed: io::Result<()>) -> Result<(), Error> {
    match removed {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn found(metadata: &Metadata) -> Result<Found, Error> {
    let written = metadata.modified()?;
    let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Found {
        size: metadata.len(),
        written_at: Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        is_fresh: written
            .elapsed()
            .is_ok_and(|age| age.as_secs() < super::FRESH_SECONDS),
    })
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
