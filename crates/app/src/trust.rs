//! The folder of certificates and revocation lists that this desk goes by.
//!
//! Plain files, so that whoever looks after the office can see and change them; what they say is judged by `pades`.

use crate::settings::{AddTrust, ByName, TrustEntry};
use crate::views::Done;
use crate::{App, Error, files};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = "trust";
const FETCHED: &str = "revocation";

/// Everything trusted on this desk, with the revocation lists fetched so far.
pub fn of(app: &App) -> Result<pades::Trust, Error> {
    let mut trust = from_folder(&folder(app))?;
    for path in listing(&fetched(app))? {
        // A list that went bad on the road is fetched again; it must not stop the rest.
        let _ = trust.add(&files::read(&path)?);
    }
    Ok(trust)
}

/// What the files in `folder` say; files that are neither certificate nor list are passed over.
///
/// Errors only if a file cannot be read. A folder that is not there trusts nobody.
pub fn from_folder(folder: &Path) -> Result<pades::Trust, Error> {
    let mut trust = pades::Trust::default();
    for path in listing(folder)? {
        let bytes = files::read(&path)?;
        if pades::describe(&bytes).is_ok() {
            trust
                .add(&bytes)
                .map_err(|_| Error::TrustUnreadable { path: path.clone() })?;
        }
    }
    Ok(trust)
}

/// The files of the trust folder, as the settings page lists them.
pub fn entries(app: &App) -> Result<Vec<TrustEntry>, Error> {
    let mut entries = Vec::new();
    for path in listing(&folder(app))? {
        let bytes = files::read(&path)?;
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

/// Keeps a revocation list that was fetched from `url`, replacing the one before.
pub(crate) fn keep_fetched(app: &App, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let folder = fetched(app);
    fs::create_dir_all(&folder).map_err(|cause| Error::FileUnwritable {
        path: folder.clone(),
        cause,
    })?;
    files::write(&folder.join(files::safe_name(name)), bytes)
}

/// The folder is no part of the file: that it changed is written down, so that the screens hear of it.
fn told(app: &App) -> Result<(), Error> {
    let at = app.now();
    app.write(|w| Ok(w.set_setting("trust_changed_at", &at)?))
}

fn entry(name: &str, item: pades::Described) -> TrustEntry {
    use crate::settings::TrustKind;
    TrustEntry {
        name: name.to_owned(),
        subject: item.subject,
        sha256: item.sha256,
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

fn fetched(app: &App) -> PathBuf {
    app.store().folder().join(FETCHED)
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
