//! Files on a stick: read within a bound, written whole and read again, or told what became of them.
//!
//! Never leaves half a package under its name: it is written beside, synced, renamed, and compared with what it should be.

use super::ParcelFault;
use crate::{Error, files};
use pades::LARGEST_PARCEL;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Writes a package and reads it again. Errors if there is no room, the stick was taken out, or holds something else.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let free = fs4::available_space(folder_of(path)).map_err(|cause| told(path, cause))?;
    write_where(path, bytes, free)
}

/// The same where `free` bytes are free.
fn write_where(path: &Path, bytes: &[u8], free: u64) -> Result<(), Error> {
    let needed = bytes.len() as u64 + SPARE;
    if free < needed {
        return Err(ParcelFault::NoRoom { free, needed }.into());
    }
    files::write(path, bytes).map_err(|error| match error {
        Error::FileUnwritable { path, cause } if cause.kind() == ErrorKind::StorageFull => {
            let left = fs4::available_space(folder_of(&path)).unwrap_or_default();
            ParcelFault::NoRoom { free: left, needed }.into()
        }
        Error::FileUnwritable { path, cause } => told(&path, cause),
        error => error,
    })?;
    match read(path)? == bytes {
        true => Ok(()),
        false => Err(ParcelFault::NotAsWritten {
            path: path.to_owned(),
        }
        .into()),
    }
}

/// Reads a package, never more than the largest there can be.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let limit = LARGEST_PARCEL as u64;
    let file = File::open(path).map_err(|cause| unread(path, cause))?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| unread(path, cause))?;
    match bytes.len() as u64 > limit {
        true => Err(Error::FileTooLarge {
            path: path.to_owned(),
            limit,
        }),
        false => Ok(bytes),
    }
}

/// What a failed read says: a stick that is gone, or a file that cannot be read.
fn unread(path: &Path, cause: std::io::Error) -> Error {
    match is_gone(path, &cause) {
        true => gone(path),
        false => Error::FileUnreadable {
            path: path.to_owned(),
            cause,
        },
    }
}

fn told(path: &Path, cause: std::io::Error) -> Error {
    match is_gone(path, &cause) {
        true => gone(path),
        false => Error::FileUnwritable {
            path: path.to_owned(),
            cause,
        },
    }
}

/// Whether the folder itself is gone: then not the file is at fault.
fn is_gone(path: &Path, cause: &std::io::Error) -> bool {
    /// Input or output error, no such device, no such address: what systems say of a stick pulled out.
    const PULLED_OUT: [i32; 3] = [5, 19, 6];
    !folder_of(path).is_dir()
        || (cfg!(unix)
            && cause
                .raw_os_error()
                .is_some_and(|code| PULLED_OUT.contains(&code)))
}

fn gone(path: &Path) -> Error {
    ParcelFault::StickGone {
        path: path.to_owned(),
    }
    .into()
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// What a file system needs beside the file itself.
const SPARE: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("goi.p7m");
        write(&path, b"goi").unwrap();
        assert_eq!(read(&path).unwrap(), b"goi");
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn a_full_stick_is_told_before_a_byte_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("goi.p7m");
        let refused = write_where(&path, &[7; 100], SPARE + 99).unwrap_err();
        let told = Error::from(ParcelFault::NoRoom {
            free: SPARE + 99,
            needed: SPARE + 100,
        });
        assert_eq!(refused.to_string(), told.to_string());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        write_where(&path, &[7; 100], SPARE + 100).unwrap();
    }

    #[test]
    fn a_stick_that_is_gone_is_told_as_such() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("usb").join("goi.p7m");
        for refused in [write(&path, b"goi").unwrap_err(), read(&path).unwrap_err()] {
            assert!(
                matches!(refused, Error::Parcel(ParcelFault::StickGone { .. })),
                "{refused:?}"
            );
        }
        let missing = read(&dir.path().join("goi.p7m")).unwrap_err();
        assert!(
            matches!(missing, Error::FileUnreadable { .. }),
            "the stick is there, the file is not: {missing:?}"
        );
    }
}
