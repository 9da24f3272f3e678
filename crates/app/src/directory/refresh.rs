//! A list of the axis becomes the directory, by difference; or is refused, and the one at hand goes on serving.

use super::DirectoryFault;
use super::list::{self, ListRefused};
use crate::views::{Done, FaultEntry, Nothing};
use crate::{App, Error, Failure, files};
use office::Moment;
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// What the last refresh changed, in offices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refreshed {
    /// When it was entered.
    pub at: Moment,
    /// Not known before.
    pub added: u64,
    /// With another name, parent, center, address, or a code more.
    pub changed: u64,
    /// Closed, or no longer listed.
    pub closed: u64,
    /// Closed before, and listed again.
    pub reopened: u64,
    /// As they were.
    pub same: u64,
    /// Rows passed over since their code stood before.
    pub doubled: u64,
    /// Offices that lay above themselves, and now stand by themselves.
    pub circled: u64,
    /// Rows passed over since their code can be none.
    pub unfit: u64,
}

/// A list that was refused, or that could not be brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefreshFailed {
    /// When.
    pub at: Moment,
    /// Why.
    pub fault: FaultEntry,
}

/// How the directory stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DirectoryState {
    /// Open offices.
    pub open: u64,
    /// Closed ones that are remembered.
    pub closed: u64,
    /// What the last refresh changed; nothing before the first.
    pub last: Option<Refreshed>,
    /// Why the newest list was not taken; nothing once one was.
    pub failed: Option<RefreshFailed>,
    /// Whether somebody has asked for it and it was not brought yet.
    pub is_wanted: bool,
}

/// How the directory is to be refreshed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefreshDirectory {
    /// A person has seen that the list is much shorter, and wants it so.
    #[serde(default)]
    pub accepts_fewer: bool,
}

/// A list in a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LoadDirectory {
    /// JSON: the adapter's reply, or the bare list of its rows.
    pub path: String,
    /// A person has seen that the list is much shorter, and wants it so.
    #[serde(default)]
    pub accepts_fewer: bool,
}

/// How the directory stands.
pub fn state(app: &App, _: Nothing) -> Result<DirectoryState, Error> {
    app.store().read(|r| {
        Ok(DirectoryState {
            open: r.count_agencies()?,
            closed: r.count_closed_agencies()?,
            last: r.setting(LAST)?,
            failed: r.setting(FAILED)?,
            is_wanted: r.setting::<RefreshDirectory>(WANTED)?.is_some(),
        })
    })
}

/// Asks for the directory; the engine brings it at its next round.
pub fn ask(app: &App, input: RefreshDirectory) -> Result<Done, Error> {
    app.write(|w| Ok(w.set_setting(WANTED, &input)?))?;
    app.poke();
    Ok(Done {})
}

/// Takes the directory from a file.
pub fn load(app: &App, input: LoadDirectory) -> Result<Refreshed, Error> {
    let bytes = files::read(Path::new(&input.path))?;
    let listed =
        axis::saved_directory(bytes).map_err(|fault| DirectoryFault::NotAList { fault })?;
    enter(app, listed, input.accepts_fewer)
}

/// Takes what the axis listed for the directory.
///
/// Errors if it cannot be one; that is noted, and nothing is changed.
pub fn enter(
    app: &App,
    listed: Vec<axis::Agency>,
    accepts_fewer: bool,
) -> Result<Refreshed, Error> {
    let at = app.now();
    let had = app.store().read(|r| Ok::<_, Error>(r.count_agencies()?))?;
    let taken = match list::look(listed, had, accepts_fewer, at) {
        Ok(taken) => taken,
        Err(refused) => {
            let error = Error::from(DirectoryFault::List(refused));
            note_failed(app, &error)?;
            return Err(error);
        }
    };
    app.write(|w| {
        let done = w.refresh_directory(&taken.agencies, at)?;
        let refreshed = Refreshed {
            at,
            added: done.added,
            changed: done.changed,
            closed: done.closed,
            reopened: done.reopened,
            same: done.same,
            doubled: taken.doubled,
            circled: taken.circled,
            unfit: taken.unfit,
        };
        w.set_setting(LAST, &refreshed)?;
        w.clear_setting(FAILED)?;
        w.clear_setting(WANTED)?;
        Ok(refreshed)
    })
}

/// Notes why the newest list was not taken; whoever asked for it has their answer.
pub(crate) fn note_failed(app: &App, error: &Error) -> Result<(), Error> {
    let at = app.now();
    let Failure { code, facts, .. } = Failure::from(error);
    let fault = FaultEntry { code, facts };
    app.write(|w| {
        w.clear_setting(WANTED)?;
        Ok(w.set_setting(FAILED, &RefreshFailed { at, fault })?)
    })
}

/// What somebody asked for, if it was not brought yet.
pub(crate) fn wanted(app: &App) -> Result<Option<RefreshDirectory>, Error> {
    app.store().read(|r| Ok(r.setting(WANTED)?))
}

impl From<ListRefused> for Error {
    fn from(refused: ListRefused) -> Self {
        DirectoryFault::List(refused).into()
    }
}

const LAST: &str = "directory.last";
const FAILED: &str = "directory.failed";
const WANTED: &str = "directory.wanted";
