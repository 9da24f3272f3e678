//! Packages of the axis that could not be taken in: seen by people, never thrown away.

use crate::outgoing::versions::author;
use crate::views::{Done, Facts, Nothing};
use crate::{App, Error, files};
use office::Moment;
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// A package that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FailedPackage {
    /// The axis's name for it.
    pub doc_id: String,
    /// Why, as a failure code.
    pub code: String,
    /// How often it was tried, since a person last asked for it.
    pub attempts: u32,
    /// When it was first seen, UTC milliseconds.
    pub seen_at: Moment,
    /// Whether its bytes are here.
    pub kept: bool,
}

/// Packages that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FailedList {
    /// Newest first.
    pub rows: Vec<FailedPackage>,
}

/// Where to put the bytes of a package.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SavePackage {
    /// The axis's name for it.
    pub doc_id: String,
    /// The file to write.
    pub path: String,
}

/// A package that nobody shall wait for any more.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClosePackage {
    /// The axis's name for it.
    pub doc_id: String,
    /// Why; 1 to 1,000 characters. It stays here.
    pub reason: String,
}

/// A package that was closed and is wanted after all.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReopenPackage {
    /// The axis's name for it.
    pub doc_id: String,
}

const LISTED: u32 = 200;

/// Packages that could not be taken in; the engine goes on trying, ever more seldom.
pub fn failed(app: &App, _: Nothing) -> Result<FailedList, Error> {
    let packages = app.store().read(|r| r.failed_packages(LISTED))?;
    let rows = packages
        .into_iter()
        .map(|package| FailedPackage {
            doc_id: package.doc_id,
            code: package.fault.unwrap_or_default(),
            attempts: package.attempts,
            seen_at: package.seen_at,
            kept: package.envelope.is_some(),
        })
        .collect();
    Ok(FailedList { rows })
}

/// Has every package that could not be taken in tried again with the next round, which begins at once.
pub fn fetch_again(app: &App, _: Nothing) -> Result<Done, Error> {
    app.write(|w| Ok(w.forget_tries()?))?;
    app.poke();
    Ok(Done {})
}

/// Lets a package be that could not be taken in: it is not tried again and waits for nobody. What came of it is kept.
///
/// Errors if the reason is empty or too long, or no package of that name waits as failed.
pub fn close_package(app: &App, input: ClosePackage) -> Result<Done, Error> {
    let reason = super::reason(&input.reason)?;
    let at = app.now();
    app.write(|w| {
        if !w.close_package(&input.doc_id, at)? {
            return Err(unknown(&input.doc_id));
        }
        let facts = Facts::from([
            ("package".to_owned(), input.doc_id.clone()),
            ("reason".to_owned(), reason.clone()),
            ("author".to_owned(), author()),
        ]);
        // It never became an arrival that the note could stand at.
        w.note(None, None, at, "package_closed", &facts)?;
        Ok(())
    })?;
    Ok(Done {})
}

/// Has a package that was closed tried again, with the next round, which begins at once.
///
/// Errors if no package of that name is closed.
pub fn reopen_package(app: &App, input: ReopenPackage) -> Result<Done, Error> {
    let at = app.now();
    app.write(|w| {
        if !w.reopen_package(&input.doc_id, at)? {
            return Err(unknown(&input.doc_id));
        }
        let facts = Facts::from([
            ("package".to_owned(), input.doc_id.clone()),
            ("author".to_owned(), author()),
        ]);
        w.note(None, None, at, "package_reopened", &facts)?;
        Ok(())
    })?;
    app.poke();
    Ok(Done {})
}

/// Puts the bytes of a package where whoever looks into it wants them.
pub fn save_package(app: &App, input: SavePackage) -> Result<Done, Error> {
    let package = app.store().read(|r| r.package(&input.doc_id))?;
    let Some(envelope) = package.and_then(|package| package.envelope) else {
        return Err(unknown(&input.doc_id));
    };
    files::write(
        Path::new(&input.path),
        &app.store().files().read(&envelope)?,
    )?;
    Ok(Done {})
}

fn unknown(doc_id: &str) -> Error {
    Error::PackageUnknown {
        doc_id: doc_id.to_owned(),
    }
}
