//! What authorities answered, kept until something newer comes: revocation lists, statuses, certificates of authorities.
//!
//! Plain files beside the trust folder, bounded in number and size. A self-signed certificate that a stranger's
//! certificate led us to is never taken: it would be a root.

use super::listing;
use crate::keys::moment_of;
use crate::{App, Error, files};
use pades::{Ask, Certificate, Trust};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An answer that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The name it is kept under: by what was asked, so that a newer answer takes its place.
    pub name: String,
    /// The answer, as `pades` reads it.
    pub bytes: Vec<u8>,
    /// Authorities that the desk does not hold, to whom the question led.
    near: Arc<[Certificate]>,
}

const FOLDER: &str = "revocation";
const MOST_FILES: usize = 600;
const MOST_BYTES: u64 = 200_000_000;

impl Fetched {
    /// The answer to a question, which what is to be proven led to with the authorities in `near`; `None` if it is none, is
    /// about somebody else, or holds a root.
    ///
    /// Of a bundle of authorities (PKCS#7, certs-only) the certificates below the roots are taken, and kept as PEM.
    pub fn of(ask: &Ask, bytes: Vec<u8>, near: Arc<[Certificate]>) -> Option<Self> {
        let bytes = match ask {
            Ask::Issuer { .. } => {
                pades::issuers_in_bundle(&bytes).map_or(bytes, String::into_bytes)
            }
            Ask::Ocsp { .. } | Ask::List { .. } => bytes,
        };
        if !is_safe(&bytes) || !ask.is_answered_by(&bytes) {
            return None;
        }
        let ending = match ask {
            Ask::Ocsp { .. } => "ocsp",
            Ask::List { .. } => "crl",
            Ask::Issuer { .. } => "cer",
        };
        let name = format!("{}.{ending}", crate::engine::gather::key(ask));
        Some(Self { name, bytes, near })
    }
}

/// Keeps an answer, and forgets the oldest ones where there are too many.
///
/// Not in place of a newer one, or of one that somebody signed who is known: whoever stands on the way could hide a
/// revocation by playing an old list again.
pub(crate) fn keep(app: &App, fetched: &Fetched) -> Result<(), Error> {
    let folder = folder(app);
    let path = folder.join(files::safe_name(&fetched.name));
    if let Some(kept) = super::bytes_of(&path) {
        let (trust, at) = (super::of(app)?, moment_of(app.now()));
        if !trust.supersedes(&fetched.bytes, &kept, &fetched.near, at) {
            return Ok(());
        }
    }
    fs::create_dir_all(&folder).map_err(|cause| Error::FileUnwritable {
        path: folder.clone(),
        cause,
    })?;
    files::write(&path, &fetched.bytes)?;
    forget_oldest(&folder)
}

/// What a file that was fetched says; nothing if a root is in it. `None` if it cannot be read now.
pub(super) fn read(path: &Path) -> Option<Trust> {
    let mut trust = Trust::default();
    // What is neither list nor status any more is of no use, and does no harm.
    let _ = trust.add(&super::bytes_of(path)?);
    Some(match trust.is_empty() {
        true => trust,
        false => Trust::default(),
    })
}

pub(crate) fn folder(app: &App) -> PathBuf {
    app.store().folder().join(FOLDER)
}

fn is_safe(bytes: &[u8]) -> bool {
    let mut alone = Trust::default();
    alone.add(bytes).is_ok_and(|added| added.anchors == 0)
}

fn forget_oldest(folder: &Path) -> Result<(), Error> {
    let mut kept: Vec<_> = listing(folder)?
        .into_iter()
        .filter_map(|path| {
            let facts = fs::metadata(&path).ok()?;
            Some((facts.modified().ok()?, facts.len(), path))
        })
        .collect();
    kept.sort();
    let mut count = kept.len();
    let mut bytes: u64 = kept.iter().map(|(_, size, _)| size).sum();
    for (_, size, path) in kept {
        if count <= MOST_FILES && bytes <= MOST_BYTES {
            return Ok(());
        }
        match fs::remove_file(&path) {
            // Somebody else forgets too.
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                return Err(Error::FileUnwritable { path, cause });
            }
            _ => {}
        }
        count -= 1;
        bytes -= size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    /// A file of so many bytes, asked for so many minutes ago.
    fn answer(folder: &Path, name: &str, bytes: u64, minutes: u64) {
        let file = fs::File::create(folder.join(name)).unwrap();
        file.set_len(bytes).unwrap();
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(60 * (1_000_000 - minutes));
        file.set_modified(then).unwrap();
    }

    fn kept(folder: &Path) -> Vec<String> {
        let name = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut names: Vec<String> = listing(folder).unwrap().into_iter().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn of_too_many_answers_the_oldest_are_forgotten() {
        let place = tempfile::tempdir().unwrap();
        for at in 0..MOST_FILES + 3 {
            answer(place.path(), &format!("{at:04}.ocsp"), 1, 9_000 - at as u64);
        }
        forget_oldest(place.path()).unwrap();
        let names = kept(place.path());
        assert_eq!(names.len(), MOST_FILES);
        assert_eq!(names[0], "0003.ocsp", "those asked for first are gone");
    }

    #[test]
    fn of_too_large_answers_the_oldest_are_forgotten() {
        let place = tempfile::tempdir().unwrap();
        let half = MOST_BYTES / 2;
        answer(place.path(), "old.crl", half, 30);
        answer(place.path(), "newer.crl", half, 20);
        forget_oldest(place.path()).unwrap();
        assert_eq!(kept(place.path()), ["newer.crl", "old.crl"], "both fit");
        answer(place.path(), "newest.crl", 1, 10);
        forget_oldest(place.path()).unwrap();
        assert_eq!(kept(place.path()), ["newer.crl", "newest.crl"]);
    }
}
