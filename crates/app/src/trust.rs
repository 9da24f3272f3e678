//! Whom this desk goes by: a folder of certificates and revocation lists, and the offered roots that somebody confirmed.
//!
//! Plain files, so that whoever looks after the office can see and change them; what they say is judged by `pades`.
//! Nothing that was fetched ever becomes a root.

mod fetched;
mod kept;
pub mod offered;

pub use fetched::Fetched;
pub(crate) use fetched::{Keeping, keep as keep_fetched};
pub(crate) use kept::Kept;

use crate::settings::{AddTrust, ByName, TrustEntry};
use crate::views::Done;
use crate::{App, Error, files};
use office::Moment;
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = "trust";
const CHANGED_AT: &str = "trust_changed_at";

/// Everything trusted on this desk, with what was fetched so far about revocation.
///
/// A file that cannot be used is passed over and noted in the log: it must not stop the rest.
pub fn of(app: &App) -> Result<pades::Trust, Error> {
    kept::of(app)
}

/// What the files in `folder` say; those that are neither certificate nor list, or cannot be read, are passed over.
///
/// A folder that is not there trusts nobody. Errors only if it cannot be listed.
pub fn from_folder(folder: &Path) -> Result<pades::Trust, Error> {
    let mut trust = pades::Trust::default();
    for path in listing(folder)? {
        if let Some(bytes) = bytes_of(&path) {
            add_file(&mut trust, &path, &bytes);
        }
    }
    Ok(trust)
}

/// What the files in a folder say that somebody named.
///
/// `TrustUnreadable` if it is not there: to judge by nobody would be an answer to another question.
pub fn named_folder(path: &Path) -> Result<pades::Trust, Error> {
    if !path.is_dir() {
        return Err(Error::TrustUnreadable {
            path: path.to_owned(),
        });
    }
    from_folder(path)
}

/// When a certificate or list was last added or removed here; `None` if never.
///
/// What was judged before is to be judged again.
pub(crate) fn changed_at(app: &App) -> Result<Option<Moment>, Error> {
    Ok(app.store().read(|r| r.setting(CHANGED_AT))?)
}

/// The files of the trust folder, as the settings page lists them.
pub fn entries(app: &App) -> Result<Vec<TrustEntry>, Error> {
    let circles = offered::confirmed(app)?;
    let mut entries = entries_in(&folder(app))?;
    for entry in &mut entries {
        if let Some(confirmed) = circles.get(&entry.sha256) {
            entry.circle = confirmed.circle;
        }
    }
    Ok(entries)
}

/// What the files in `folder` hold, one by one; those that are neither certificate nor list are passed over.
pub fn entries_in(folder: &Path) -> Result<Vec<TrustEntry>, Error> {
    let mut entries = Vec::new();
    for path in listing(folder)? {
        let Some(bytes) = bytes_of(&path) else {
            continue;
        };
        let Ok(described) = pades::describe(&bytes) else {
            continue;
        };
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        entries.extend(described.into_iter().map(|item| entry(&name, item)));
    }
    Ok(entries)
}

/// Trusts what the file at `path` holds: a copy is taken.
pub fn add(app: &App, input: AddTrust) -> Result<TrustEntry, Error> {
    let from = Path::new(&input.path);
    let bytes = files::read(from)?;
    let unreadable = || Error::TrustUnreadable {
        path: from.to_owned(),
    };
    let described = pades::describe(&bytes).map_err(|_| unreadable())?;
    let first = described.into_iter().next().ok_or_else(unreadable)?;
    let given = from
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let name = files::safe_name(&given);
    let folder = folder(app);
    fs::create_dir_all(&folder).map_err(|cause| Error::FileUnwritable {
        path: folder.clone(),
        cause,
    })?;
    files::write(&folder.join(&name), &bytes)?;
    told(app)?;
    Ok(entry(&name, first))
}

/// Trusts it no longer.
pub fn remove(app: &App, input: ByName) -> Result<Done, Error> {
    let path = folder(app).join(files::safe_name(&input.name));
    fs::remove_file(&path).map_err(|cause| Error::FileUnwritable { path, cause })?;
    told(app)?;
    Ok(Done {})
}

/// The folder is no part of the file: that it changed is written down, so that the screens hear of it.
pub(crate) fn told(app: &App) -> Result<(), Error> {
    let at = app.now();
    app.write(|w| Ok(w.set_setting(CHANGED_AT, &at)?))
}

/// Takes in what a file of the trust folder holds; one of no sense is passed over.
fn add_file(trust: &mut pades::Trust, path: &Path, bytes: &[u8]) {
    if let Err(fault) = trust.add(bytes) {
        tracing::warn!(path = %path.display(), %fault, "passed over in the trust folder");
    }
}

/// What the file holds; `None`, and a line in the log, if it cannot be read.
fn bytes_of(path: &Path) -> Option<Vec<u8>> {
    let size = fs::metadata(path).map(|facts| facts.len());
    // Looked at before it is read, since this happens for every arrival.
    let read = match size {
        Ok(size) if size > files::LARGEST => Err(Error::FileTooLarge {
            path: path.to_owned(),
            limit: files::LARGEST,
        }),
        _ => files::read(path),
    };
    read.inspect_err(
        |fault| tracing::warn!(path = %path.display(), %fault, "passed over in the trust folder"),
    )
    .ok()
}

fn entry(name: &str, item: pades::Described) -> TrustEntry {
    use crate::settings::TrustKind;
    TrustEntry {
        name: name.to_owned(),
        subject: item.subject,
        sha256: item.sha256,
        circle: pades::Circle::Own,
        valid_to: item
            .valid_until
            .map(crate::keys::day_of)
            .unwrap_or_default(),
        kind: if item.is_revocation_list {
            TrustKind::RevocationList
        } else {
            TrustKind::Certificate
        },
    }
}

fn folder(app: &App) -> PathBuf {
    app.store().folder().join(FOLDER)
}

/// The plain files of a folder in the order of their names; none if the folder is not there.
fn listing(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |cause| Error::FileUnreadable {
        path: folder.to_owned(),
        cause,
    };
    let read = match fs::read_dir(folder) {
        Ok(read) => read,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(unreadable(cause)),
    };
    let mut paths = Vec::new();
    for item in read {
        let path = item.map_err(unreadable)?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemClock;
    use crate::settings::OfficeSettings;
    use office::{Body, UnitCode};
    use std::sync::Arc;
    use store::Lock;

    /// An invented root, whose key nobody kept.
    pub(super) const ROOT: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBozCCAUmgAwIBAgIUHrpDKXGf7UjAiw9887JfOuOEm3YwCgYIKoZIzj0EAwIw\n\
        JjELMAkGA1UEBhMCVk4xFzAVBgNVBAMMDkdvYyBUaHUgTmdoaWVtMCAXDTI2MTEy\n\
        MTIzMDE1NFoYDzIxMjYxMDI4MjMwMTU0WjAmMQswCQYDVQQGEwJWTjEXMBUGA1UE\n\
        AwwOR29jIFRodSBOZ2hpZW0wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASGr55r\n\
        /JixJAvN6U7rXhu0v4i3lpkS1kaRajV0iF+dappA2LJBuILOEz0FhdofZIZcG+1F\n\
        hQAB6J/sukOIlkQ4o1MwUTAdBgNVHQ4EFgQUTgXaObYSPeX1jFbIoX4lVFAAktAw\n\
        HwYDVR0jBBgwFoAUTgXaObYSPeX1jFbIoX4lVFAAktAwDwYDVR0TAQH/BAUwAwEB\n\
        /zAKBggqhkjOPQQDAgNIADBFAiBRnPrqTumVtBYqXm/8+PfJM0STEl9oSjODwOyN\n\
        Bo/LegIhANsgLV3b72CZVCRMtkX28mjfOiXPPiBXCEw27DVBbIFd\n\
        -----END CERTIFICATE-----\n";

    pub(super) fn desk() -> (tempfile::TempDir, Arc<App>) {
        let place = tempfile::tempdir().unwrap();
        let code = UnitCode::parse("H99.12").unwrap();
        let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "", Body::State);
        let app = App::create(
            &place.path().join("desk"),
            Lock::KeyFileIn(place.path().join("keys")),
            &office,
            Arc::new(SystemClock),
        );
        (place, app.unwrap())
    }

    /// A file of 60 MB, one of no sense, an empty one, and a link to nowhere.
    fn litter(folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        let large = fs::File::create(folder.join("0-large.crt")).unwrap();
        large.set_len(60 * 1024 * 1024).unwrap();
        fs::write(folder.join("1-note.txt"), "ai để ở đây?").unwrap();
        fs::write(folder.join("2-empty.pem"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("nowhere", folder.join("3-link.crt")).unwrap();
    }

    #[test]
    fn one_unusable_file_does_not_stop_the_rest() {
        let (place, app) = desk();
        litter(&folder(&app));
        litter(&fetched::folder(&app));
        assert!(of(&app).unwrap().is_empty(), "none of it is a root");
        let root = place.path().join("root.pem");
        fs::write(&root, ROOT).unwrap();
        let path = root.to_string_lossy().into_owned();
        add(&app, AddTrust { path }).unwrap();
        assert!(!of(&app).unwrap().is_empty(), "the root is found among it");
        let listed = entries(&app).unwrap();
        assert_eq!(listed.len(), 1, "the settings page opens too");
        assert_eq!(listed[0].name, "root.pem");
    }

    #[test]
    fn a_folder_that_somebody_named_must_be_there() {
        let place = tempfile::tempdir().unwrap();
        let gone = place.path().join("gone");
        assert!(from_folder(&gone).unwrap().is_empty(), "a desk's may be");
        let named = named_folder(&gone).err();
        assert!(
            matches!(&named, Some(Error::TrustUnreadable { path }) if *path == gone),
            "{named:?}"
        );
        fs::write(place.path().join("root.pem"), ROOT).unwrap();
        assert!(!named_folder(place.path()).unwrap().is_empty());
    }

    #[test]
    fn each_change_of_trust_is_dated() {
        let (place, app) = desk();
        assert_eq!(changed_at(&app).unwrap(), None, "nothing was changed yet");
        let root = place.path().join("root.pem");
        fs::write(&root, ROOT).unwrap();
        let path = root.to_string_lossy().into_owned();
        let before = app.now();
        add(&app, AddTrust { path }).unwrap();
        let added = changed_at(&app).unwrap();
        assert!(added >= Some(before), "added");
        let name = "root.pem".to_owned();
        remove(&app, ByName { name }).unwrap();
        assert!(changed_at(&app).unwrap() >= added, "removed");
        let name = "none.pem".to_owned();
        assert!(remove(&app, ByName { name }).is_err());
    }
}
