//! The directory of agencies: brought once a day by the engine, searched offline, and what its codes stand for.
//!
//! Never sends anything anywhere: a closed code leads to its successor by a question, and somebody answers it.

mod list;
mod refresh;
mod standing;
mod succession;
mod tree;

pub use list::ListRefused;
pub use refresh::{
    DirectoryState, LoadDirectory, RefreshDirectory, RefreshFailed, Refreshed, ask, enter, load,
    state,
};
pub(crate) use refresh::{note_failed, wanted};
pub use standing::{
    AskStanding, CodeStanding, CodeState, Decided, Instead, Receivers, Standings, Successor,
    standings,
};
pub(crate) use standing::{codes_of, receivers, standing};
pub use succession::{
    ImportSuccessions, SuccessionList, SuccessionRow, SuccessionsImported,
    import as import_successions, list as successions, remove as remove_succession,
};
pub use tree::{Branch, BranchOf, ShowBranch, TreePage, TreePart, TreeRow, WalkTree, branch, tree};

use crate::{App, Error, settings};
use office::{CodeForm, Moment, UnitCode};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use store::{DirectoryIndex, Read};
use ts_rs::TS;

/// What to look for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SearchDirectory {
    /// Words of a name in any spelling, first letters, or the beginning of a code.
    pub text: String,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// An agency found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgencyRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name or code of the one above.
    pub parent: String,
    /// Whether only a name it had before was meant.
    pub by_former_name: bool,
    /// What became of it, where it is closed; nothing for an open one.
    pub closed: Option<CodeStanding>,
}

/// Agencies found, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DirectoryPage {
    /// The rows.
    pub rows: Vec<AgencyRow>,
    /// How many open agencies the directory holds.
    pub total: u64,
}

/// One agency, or a code that is none's.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ShowAgency {
    /// The code.
    pub code: UnitCode,
}

/// Another code that belongs to an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OtherCode {
    /// The code.
    pub code: String,
    /// Whose it was, where it was another's; empty otherwise.
    pub name: String,
    /// Since when the agency stands in its place, where that is known.
    pub since: Option<office::Day>,
    /// Where it is written; empty: in the directory.
    pub source: String,
}

/// Something that became of an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgencyEvent {
    /// When it was seen.
    pub at: Moment,
    /// What: added, renamed, moved, closed, reopened.
    pub what: String,
    /// The name or the parent's code before; empty otherwise.
    pub former: String,
}

/// All about one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgencyView {
    /// What its code stands for.
    pub standing: CodeStanding,
    /// The rule its code was formed by.
    pub form: CodeForm,
    /// How deep the code lies; nothing for forms without levels.
    pub level: Option<u32>,
    /// Those above it, the topmost first.
    pub above: Vec<AgencyRow>,
    /// The center that serves it; may be empty.
    pub center: String,
    /// Its e-mail address; may be empty.
    pub mail: String,
    /// Its other codes, and those whose place it took.
    pub codes: Vec<OtherCode>,
    /// What became of it.
    pub history: Vec<AgencyEvent>,
    /// Open agencies directly below it.
    pub children: u32,
    /// Open agencies anywhere below it.
    pub below: u32,
    /// Of those, communes' own bodies.
    pub communes: u32,
}

/// Why something of the directory is not done.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryFault {
    /// The list cannot be the directory.
    #[error(transparent)]
    List(ListRefused),
    /// The file holds no list of agencies.
    #[error("the file holds no directory")]
    NotAList {
        /// What is wrong with it.
        #[source]
        fault: axis::Fault,
    },
    /// A receiver's code closed, and nobody decided what to do.
    #[error("the code {} is closed", .0.code)]
    CodeClosed(Box<CodeStanding>),
    /// The code sent to instead is no open agency's.
    #[error("{code} is no open agency's code")]
    NotOpen {
        /// The code.
        code: UnitCode,
    },
    /// Nothing is known of this code.
    #[error("nothing is known of the code {code}")]
    AgencyUnknown {
        /// The code.
        code: UnitCode,
    },
    /// A table of successions lacks a column.
    #[error("the table has no column {name}")]
    ColumnMissing {
        /// The column.
        name: &'static str,
    },
    /// A line of it names no day.
    #[error("{text:?} is no day")]
    NoDay {
        /// What stands there.
        text: String,
    },
    /// A line of it would lead a code back to itself.
    #[error("the code {code} would be led back to itself")]
    SuccessionCircle {
        /// The code.
        code: UnitCode,
    },
    /// No entry of this id among this office's own.
    #[error("there is no succession {id} of this office's own")]
    SuccessionUnknown {
        /// The id.
        id: i64,
    },
}

/// What search and tree walk, kept until the directory changes.
#[derive(Default)]
pub(crate) struct Indexed(Mutex<Option<Arc<DirectoryIndex>>>);

impl Indexed {
    /// The index of the directory as `r` sees it; built where the one at hand is of an older state.
    pub(crate) fn of(&self, r: &Read<'_>) -> Result<Arc<DirectoryIndex>, Error> {
        let generation = r.directory_generation()?;
        // Held while it is built: whoever asks meanwhile waits for this one rather than building another.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = &*kept
            && index.generation() == generation
        {
            return Ok(Arc::clone(index));
        }
        let known = succession::closed_names(r)?;
        let index = Arc::new(r.directory_index(&known)?);
        *kept = Some(Arc::clone(&index));
        Ok(index)
    }
}

/// Looks for agencies; centers are roads and never found, closed ones come last and say what took their place.
pub fn search(app: &App, input: SearchDirectory) -> Result<DirectoryPage, Error> {
    let limit = usize::try_from(input.limit.clamp(1, 200)).unwrap_or(200);
    let own = settings::office(app).ok().map(|office| office.code);
    let today = app.now().day();
    app.store().read(|r| {
        let index = app.indexed().of(r)?;
        let hits = index.search(&input.text, own.as_ref(), limit);
        let rows = hits.into_iter().map(|hit| {
            let mut row = row(r, &hit.code, today)?;
            row.by_former_name = hit.by_former_name;
            Ok(row)
        });
        Ok(DirectoryPage {
            rows: rows.collect::<Result<_, Error>>()?,
            total: index.count_open(),
        })
    })
}

/// All that is known of one agency.
///
/// Errors if nothing is.
pub fn agency(app: &App, input: ShowAgency) -> Result<AgencyView, Error> {
    let today = app.now().day();
    app.store().read(|r| {
        let found = standing(r, &input.code, today)?;
        if found.state == CodeState::Unknown {
            return Err(DirectoryFault::AgencyUnknown { code: input.code }.into());
        }
        let code = UnitCode::receive(&found.office).unwrap_or_else(|_| input.code.clone());
        let kept = r.agency_by_code(&code)?;
        let index = app.indexed().of(r)?;
        let above = index.above(&code);
        let above = above.iter().map(|code| row(r, code, today));
        let placed = index.in_tree(&code);
        let events = r.agency_events(&code)?.into_iter();
        Ok(AgencyView {
            form: code.form(),
            level: code.level().and_then(|level| u32::try_from(level).ok()),
            above: above.collect::<Result<_, Error>>()?,
            codes: other_codes(r, &code, kept.as_ref(), today)?,
            center: kept
                .as_ref()
                .map(|one| one.center.clone())
                .unwrap_or_default(),
            mail: kept.map(|one| one.mail).unwrap_or_default(),
            history: events
                .map(|event| AgencyEvent {
                    at: event.at,
                    what: event.what.word().to_owned(),
                    former: event.former,
                })
                .collect(),
            children: placed.as_ref().map_or(0, |row| row.children),
            below: placed.as_ref().map_or(0, |row| row.below),
            communes: placed.map_or(0, |row| row.communes),
            standing: found,
        })
    })
}

/// Its other codes, and those whose place it took.
fn other_codes(
    r: &Read<'_>,
    code: &UnitCode,
    kept: Option<&store::Agency>,
    today: office::Day,
) -> Result<Vec<OtherCode>, Error> {
    let mut codes: Vec<OtherCode> = Vec::new();
    for entry in succession::to(r, code)? {
        codes.push(OtherCode {
            code: entry.old_code.to_string(),
            name: entry.old_name,
            since: Some(entry.since),
            source: entry.source,
        });
    }
    for other in kept.iter().flat_map(|one| one.codes()) {
        let known = codes.iter().any(|one| one.code == other.as_str());
        if other == code || known {
            continue;
        }
        codes.push(OtherCode {
            code: other.to_string(),
            name: standing(r, other, today)?.name,
            since: None,
            source: String::new(),
        });
    }
    Ok(codes)
}

/// An agency as lists show it.
fn row(r: &Read<'_>, code: &UnitCode, today: office::Day) -> Result<AgencyRow, Error> {
    let kept = r.agency_in_lists(code)?;
    let open = kept.as_ref().is_some_and(|one| one.closed_at.is_none());
    let parent = match kept.as_ref().and_then(|one| one.parent.as_ref()) {
        None => String::new(),
        Some(up) => {
            let above = r.agency_in_lists(up)?;
            above.map_or_else(|| up.to_string(), |above| above.name)
        }
    };
    let mut row = AgencyRow {
        code: code.to_string(),
        name: kept.map(|one| one.name).unwrap_or_default(),
        parent,
        by_former_name: false,
        closed: None,
    };
    // Most are open, and no table speaks of them: nothing more has to be looked up while somebody types.
    if open && succession::of(r, code)?.is_empty() {
        return Ok(row);
    }
    let found = standing(r, code, today)?;
    row.name.clone_from(&found.name);
    row.closed = (!open || found.state == CodeState::Closed).then_some(found);
    Ok(row)
}
