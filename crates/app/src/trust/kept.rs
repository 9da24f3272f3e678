//! What the files of trust say, read once until they change: a desk that has asked many authorities holds hundreds of
//! them, and every arrival is judged by all.
//!
//! A file is known again by its size, its times and where it lies. One that changed a moment ago is read anew each time:
//! what replaced it within one tick of the disk's clock would look the same.

use super::{add_file, bytes_of, fetched, folder, listing, offered};
use crate::{App, Error};
use pades::Trust;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The coarsest clock of a disk in use ticks so (FAT).
const TICK: Duration = Duration::from_secs(2);
/// And of a kernel, well counted.
#[cfg(unix)]
const KERNEL_TICK: Duration = Duration::from_millis(100);
/// So much is kept read of the fetched files, and as much of the desk's own, by their size on the disk: in memory it is
/// a few times that. The rest is read each time.
const MOST_KEPT: u64 = 16_000_000;

/// What was read, for one desk.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    base: Option<(Ground, Trust)>,
    parts: BTreeMap<PathBuf, (Stamp, Trust)>,
}

/// What the roots are known by: the files of the trust folder and what was confirmed.
#[derive(PartialEq)]
struct Ground {
    files: BTreeMap<PathBuf, Option<Stamp>>,
    said: offered::Said,
}

/// What a file is known again by.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: SystemTime,
    #[cfg(unix)]
    changed: (i64, i64),
    #[cfg(unix)]
    node: (u64, u64),
}

/// Everything trusted on this desk, with what was fetched so far about revocation.
pub(super) fn of(app: &App) -> Result<Trust, Error> {
    let mut memory = app.trusted.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut trust = base(app, &mut memory)?;
    let mut parts = BTreeMap::new();
    let mut size = 0;
    for path in listing(&fetched::folder(app))? {
        let stamp = Stamp::of(&path);
        let part = match memory.parts.remove(&path) {
            Some((was, part)) if Some(was) == stamp => part,
            // What cannot be read now is looked at again the next time.
            Some(_) | None => match fetched::read(&path) {
                Some(part) => part,
                None => continue,
            },
        };
        trust.take_in(&part);
        // As it was when it was read, and as it will be found again.
        let settled = stamp.filter(Stamp::is_settled);
        if let Some(stamp) = settled.filter(|stamp| Stamp::of(&path) == Some(*stamp))
            && size + stamp.size <= MOST_KEPT
        {
            size += stamp.size;
            parts.insert(path, (stamp, part));
        }
    }
    memory.parts = parts;
    Ok(trust)
}

/// The roots, and the authorities below them that the desk was given.
fn base(app: &App, memory: &mut Memory) -> Result<Trust, Error> {
    let ground = Ground::of(app)?;
    if let Some((known, trust)) = &memory.base
        && ground == *known
    {
        return Ok(trust.clone());
    }
    memory.base = None;
    let read: Vec<Option<Vec<u8>>> = ground.files.keys().map(|path| bytes_of(path)).collect();
    let is_whole = read.iter().all(Option::is_some);
    let mut trust = Trust::default();
    let paths = ground.files.keys().zip(read);
    let files: Vec<Vec<u8>> = paths
        .filter_map(|(path, bytes)| {
            let bytes = bytes?;
            add_file(&mut trust, path, &bytes);
            Some(bytes)
        })
        .collect();
    offered::take_confirmed(&ground.said, &files, &mut trust)?;
    if is_whole && ground.may_be_kept() && Ground::of(app)? == ground {
        memory.base = Some((ground, trust.clone()));
    }
    Ok(trust)
}

impl Ground {
    /// As it stands.
    fn of(app: &App) -> Result<Self, Error> {
        let files = listing(&folder(app))?;
        Ok(Self {
            files: files
                .into_iter()
                .map(|path| {
                    let stamp = Stamp::of(&path);
                    (path, stamp)
                })
                .collect(),
            said: offered::said(app)?,
        })
    }

    /// Whether no file changed a moment ago, and they are not too large to be kept read.
    fn may_be_kept(&self) -> bool {
        let stamps: Option<Vec<Stamp>> = self.files.values().copied().collect();
        stamps.is_some_and(|stamps| {
            let size: u64 = stamps.iter().map(|stamp| stamp.size).sum();
            size <= MOST_KEPT && stamps.iter().all(Stamp::is_settled)
        })
    }
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let facts = std::fs::metadata(path).ok()?;
        Self::in_facts(&facts)
    }

    #[cfg(unix)]
    fn in_facts(facts: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self {
            size: facts.len(),
            modified: facts.modified().ok()?,
            changed: (facts.ctime(), facts.ctime_nsec()),
            node: (facts.dev(), facts.ino()),
        })
    }

    #[cfg(not(unix))]
    fn in_facts(facts: &Metadata) -> Option<Self> {
        Some(Self {
            size: facts.len(),
            modified: facts.modified().ok()?,
        })
    }

    /// Whether it stands so for longer than a disk's clock ticks; not where that is in the future.
    fn is_settled(&self) -> bool {
        let modified = self.modified.elapsed();
        modified.is_ok_and(|since| since > TICK) && self.is_long_changed()
    }

    /// Nobody can set this time back: so it was then that it came to be as it is.
    #[cfg(unix)]
    fn is_long_changed(&self) -> bool {
        let (seconds, nanos) = self.changed;
        let (Ok(seconds), Ok(nanos)) = (u64::try_from(seconds), u32::try_from(nanos)) else {
            return false;
        };
        let changed = SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos));
        changed.is_some_and(|changed| changed.elapsed().is_ok_and(|since| since > KERNEL_TICK))
    }

    #[cfg(not(unix))]
    fn is_long_changed(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ROOT, desk};
    use super::*;
    use crate::settings::AddTrust;
    use crate::trust::add;
    use std::fs::{self, File};
    use std::sync::Arc;

    /// Puts the file's times an hour back, as if it had lain there.
    #[cfg_attr(
        unix,
        expect(
            clippy::disallowed_methods,
            reason = "a kernel's tick passes by itself alone"
        )
    )]
    fn settle(path: &Path) {
        let file = File::options().write(true).open(path).unwrap();
        let then = file.metadata().unwrap().modified().unwrap() - Duration::from_secs(3600);
        file.set_modified(then).unwrap();
        #[cfg(unix)]
        std::thread::sleep(2 * KERNEL_TICK);
    }

    /// A desk that was given a root a moment ago, and where it keeps it.
    fn trusting() -> (tempfile::TempDir, Arc<App>, PathBuf) {
        let (place, app) = desk();
        let root = place.path().join("root.pem");
        fs::write(&root, ROOT).unwrap();
        let path = root.to_string_lossy().into_owned();
        let added = add(&app, AddTrust { path }).unwrap();
        let own = folder(&app).join(added.name);
        (place, app, own)
    }

    fn kept(app: &App) -> (bool, usize) {
        let memory = app.trusted.0.lock().unwrap();
        (memory.base.is_some(), memory.parts.len())
    }

    #[test]
    fn what_was_read_is_kept_until_it_changes() {
        let (_place, app, own) = trusting();
        assert!(!of(&app).unwrap().is_empty());
        assert_eq!(kept(&app), (false, 0), "it came a moment ago");
        settle(&own);
        assert!(!of(&app).unwrap().is_empty());
        assert_eq!(kept(&app), (true, 0));
        assert!(!of(&app).unwrap().is_empty(), "and so it is known again");
        // Where more than the size and one time is known, of the same size, by another hand, with its times put back.
        fs::write(&own, "-".repeat(ROOT.len() - usize::from(!cfg!(unix)))).unwrap();
        settle(&own);
        assert!(of(&app).unwrap().is_empty(), "it is no root any more");
        fs::write(&own, ROOT).unwrap();
        settle(&own);
        assert!(!of(&app).unwrap().is_empty());
        fs::remove_file(&own).unwrap();
        assert!(of(&app).unwrap().is_empty());
    }

    #[test]
    fn a_file_that_could_not_be_read_is_read_the_next_time() {
        let (_place, app, root) = trusting();
        settle(&root);
        let own = folder(&app);
        let large = File::create(own.join("list.crl")).unwrap();
        large.set_len(crate::files::LARGEST + 1).unwrap();
        settle(&own.join("list.crl"));
        assert!(!of(&app).unwrap().is_empty(), "the others count");
        assert_eq!(kept(&app), (false, 0), "but nothing is kept without it");
        large.set_len(3).unwrap();
        settle(&own.join("list.crl"));
        of(&app).unwrap();
        assert_eq!(kept(&app), (true, 0));
    }

    #[test]
    fn a_fetched_file_is_read_once() {
        let (_place, app) = desk();
        let folder = fetched::folder(&app);
        fs::create_dir_all(&folder).unwrap();
        for name in ["1.crl", "2.crl"] {
            fs::write(folder.join(name), "neither list nor status").unwrap();
            settle(&folder.join(name));
        }
        of(&app).unwrap();
        assert_eq!(kept(&app).1, 2, "that it says nothing is known, too");
        // A root is never taken from here, neither read nor kept.
        fs::write(folder.join("2.crl"), ROOT).unwrap();
        settle(&folder.join("2.crl"));
        assert!(of(&app).unwrap().is_empty());
        assert!(of(&app).unwrap().is_empty());
        fs::remove_file(folder.join("1.crl")).unwrap();
        of(&app).unwrap();
        assert_eq!(kept(&app).1, 1, "what is gone is not kept");
        let large = File::create(folder.join("1-large.crl")).unwrap();
        for size in [MOST_KEPT + 1, crate::files::LARGEST + 1] {
            large.set_len(size).unwrap();
            settle(&folder.join("1-large.crl"));
            of(&app).unwrap();
            let known = "neither is more than memory bears, nor what could not be read; what comes after it is";
            assert_eq!(kept(&app).1, 1, "{known}");
        }
    }
}
