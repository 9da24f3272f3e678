//! What authorities answered, kept until something newer comes: revocation lists, statuses, certificates of authorities.
//!
//! Plain files beside the trust folder, bounded in number and size. A self-signed certificate that a stranger's
//! certificate led us to is never taken: it would be a root. One answer to a question stays, the last of the authority
//! that was asked about ([`Ask::supersedes`]): whoever stands on the way could else hide a revocation by playing an old
//! list again. What authorities say that lead to no root here has little room of its own, and is forgotten first.

use super::listing;
use crate::keys::moment_of;
use crate::{App, Error, files};
use pades::{Ask, Certificate, Trust};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// An answer that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// What was asked.
    ask: Ask,
    /// The answer, as `pades` reads it.
    pub bytes: Vec<u8>,
    /// Authorities that the desk does not hold, to whom the question led.
    near: Arc<[Certificate]>,
}

/// How often something new was kept since the program began. One keeps at a time: what was read to be compared is what is
/// replaced.
#[derive(Default)]
pub(crate) struct Keeping {
    count: Mutex<u64>,
    /// The count by which whatever waits for answers was judged last.
    judged: Mutex<Option<u64>>,
}

impl Keeping {
    /// The count now, if something new was kept since [`Keeping::note_judged`].
    pub(crate) fn news(&self) -> Option<u64> {
        let count = *self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = self.judged.lock().unwrap_or_else(PoisonError::into_inner);
        (*judged != Some(count)).then_some(count)
    }

    /// Whatever waits was judged by all that was kept at this count.
    pub(crate) fn note_judged(&self, count: u64) {
        *self.judged.lock().unwrap_or_else(PoisonError::into_inner) = Some(count);
    }
}

const FOLDER: &str = "revocation";
const MOST_FILES: usize = 600;
const MOST_BYTES: u64 = 200_000_000;
/// What begins the names of answers of authorities that lead to no root.
const STRANGE: &str = "0-";
const MOST_STRANGE_FILES: usize = 60;
const MOST_STRANGE_BYTES: u64 = 40_000_000;

impl Fetched {
    /// What of an answer is one to this question, which what is to be proven led to with the authorities in `near`; `None` if
    /// nothing is.
    pub fn of(ask: Ask, answer: &[u8], trust: &Trust, near: Arc<[Certificate]>) -> Option<Self> {
        let bytes = ask.taken(answer, trust, &near)?;
        Some(Self { ask, bytes, near })
    }

    /// What it is kept under: by what was asked and whom, so that a newer answer takes its place. Certificates lie each
    /// under its own: one address may have led to several.
    fn name(&self) -> String {
        let key = || crate::engine::gather::key(&self.ask);
        match self.ask {
            Ask::Ocsp { .. } => format!("{}.ocsp", key()),
            Ask::List { .. } => format!("{}.crl", key()),
            Ask::Issuer { .. } => format!("{}.cer", store::Hash::of(&self.bytes)),
        }
    }

    /// Whether whoever has it hears it without what came with the question.
    fn is_heard(&self, trust: &Trust) -> bool {
        self.ask.taken(&self.bytes, trust, &[]).is_some()
    }
}

/// Keeps answers, and forgets the oldest ones where there are too many; tells whether any was new.
///
/// None in place of a newer one, and none that could be heard only with the help of what came with the question.
pub(crate) fn keep(app: &App, came: &[Fetched]) -> Result<bool, Error> {
    if came.is_empty() {
        return Ok(false);
    }
    let keeping = app.keeping.count.lock();
    let mut count = keeping.unwrap_or_else(PoisonError::into_inner);
    let (trust, at) = (super::of(app)?, moment_of(app.now()));
    // Who is missing in a chain may have come with what it leads to.
    let mut with_came = trust.clone();
    for fetched in came {
        // It was read before.
        let _ = with_came.add(&fetched.bytes);
    }
    let folder = folder(app);
    fs::create_dir_all(&folder).map_err(|cause| Error::FileUnwritable {
        path: folder.clone(),
        cause,
    })?;
    let mut is_new = false;
    for fetched in came.iter().filter(|one| one.is_heard(&trust)) {
        let ask = &fetched.ask;
        let known = folder.join(fetched.name());
        let strange = folder.join(format!("{STRANGE}{}", fetched.name()));
        let (mut best, mut is_fresh) = (fetched.bytes.clone(), true);
        let (mut is_held, mut is_whole) = (false, true);
        for place in [&known, &strange] {
            match files::read(place) {
                Ok(kept) => {
                    is_held |= place == &known;
                    if !ask.supersedes(&best, &kept, &trust, at) {
                        (best, is_fresh) = (kept, false);
                    }
                }
                Err(fault) if is_absent(&fault) => {}
                Err(fault) => {
                    tracing::warn!(path = %place.display(), %fault, "an answer that is kept cannot be read, and stays");
                    is_whole = false;
                }
            }
        }
        if !is_whole {
            // It may be the last word all the same.
            continue;
        }
        let is_known = is_held || ask.leads_to_root(&with_came, &fetched.near, at);
        // Written also where nothing changed: asked for today, it is not the next to be forgotten.
        files::write(if is_known { &known } else { &strange }, &best)?;
        is_new |= is_fresh;
        if is_known {
            forget(&strange)?;
        }
    }
    *count += u64::from(is_new);
    forget_oldest(&folder)?;
    Ok(is_new)
}

fn is_absent(fault: &Error) -> bool {
    matches!(fault, Error::FileUnreadable { cause, .. } if cause.kind() == ErrorKind::NotFound)
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

fn forget_oldest(folder: &Path) -> Result<(), Error> {
    let mut kept = Vec::new();
    for path in listing(folder)? {
        // Somebody else forgets too.
        let Ok(facts) = fs::metadata(&path) else {
            continue;
        };
        if let Ok(modified) = facts.modified() {
            kept.push((!is_strange(&path), modified, facts.len(), path));
        }
    }
    kept.sort();
    let strange = kept.iter().filter(|(is_known, ..)| !is_known);
    let mut few = Room::taken(strange.map(|(.., size, _)| *size));
    let mut all = Room::taken(kept.iter().map(|(.., size, _)| *size));
    for (is_known, _, size, path) in kept {
        let fits = all.is_within(MOST_FILES, MOST_BYTES)
            && (is_known || few.is_within(MOST_STRANGE_FILES, MOST_STRANGE_BYTES));
        if fits {
            continue;
        }
        forget(&path)?;
        all.give(size);
        if !is_known {
            few.give(size);
        }
    }
    Ok(())
}

/// How many files there are, and of how many bytes together.
struct Room {
    files: usize,
    bytes: u64,
}

impl Room {
    fn taken(sizes: impl Iterator<Item = u64>) -> Self {
        sizes.fold(Self { files: 0, bytes: 0 }, |room, size| Self {
            files: room.files + 1,
            bytes: room.bytes.saturating_add(size),
        })
    }

    fn is_within(&self, files: usize, bytes: u64) -> bool {
        self.files <= files && self.bytes <= bytes
    }

    fn give(&mut self, size: u64) {
        self.files = self.files.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(size);
    }
}

fn is_strange(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with(STRANGE)
}

fn forget(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::FileUnwritable {
            path: path.to_owned(),
            cause,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
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

    #[test]
    fn strangers_answers_have_little_room_and_are_forgotten_first() {
        let place = tempfile::tempdir().unwrap();
        for at in 0..MOST_STRANGE_FILES + 5 {
            answer(
                place.path(),
                &format!("{STRANGE}{at:03}.crl"),
                1,
                9_000 - at as u64,
            );
        }
        answer(place.path(), "known.crl", 1, 99_000);
        forget_oldest(place.path()).unwrap();
        let names = kept(place.path());
        assert_eq!(names.len(), MOST_STRANGE_FILES + 1);
        assert_eq!(names[0], format!("{STRANGE}005.crl"));
        assert!(
            names.contains(&"known.crl".to_owned()),
            "older than all of them"
        );
        answer(place.path(), "large.crl", MOST_BYTES, 10);
        forget_oldest(place.path()).unwrap();
        assert_eq!(kept(place.path()), ["large.crl"]);
    }
}
