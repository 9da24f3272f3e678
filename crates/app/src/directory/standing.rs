//! What a code stands for today: an open office, another code of one, or a code that closed and what took its place.
//!
//! Never leads anywhere by itself: it says what is known, and whoever sends decides. One office is known as one under
//! all its codes, so that nothing is sent to it twice.

use super::{DirectoryFault, succession};
use crate::{App, Error};
use office::{CodeForm, Day, UnitCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Agency, Read, Succession};
use ts_rs::TS;

/// What a code is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CodeState {
    /// An office that is open.
    Open,
    /// Another code of an office that is open.
    Alias,
    /// It closed.
    Closed,
    /// Not known by itself, and what it lay under closed.
    UnderClosed,
    /// A road, no office.
    Center,
    /// Nothing is known of it.
    Unknown,
}

/// An office that took a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Successor {
    /// Its code.
    pub code: String,
    /// Its name; may be empty.
    pub name: String,
    /// Since when, where that is known.
    pub since: Option<Day>,
    /// Where it is written; empty: the directory names the old code beside it.
    pub source: String,
    /// Whether that was compared with the directory in force.
    pub checked: bool,
}

/// A code and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodeStanding {
    /// The code.
    pub code: String,
    /// What it is today.
    pub state: CodeState,
    /// Whose it is, or was; may be empty.
    pub name: String,
    /// The code by which its office is known as one: its own, or that of the office it is another code of.
    pub office: String,
    /// Since when it is closed, where that is known.
    pub since: Option<Day>,
    /// The code above it that closed; empty otherwise.
    pub above: String,
    /// What took its place, or will: of an open one, a hint. For one under a closed code, what took that one's place.
    pub successors: Vec<Successor>,
}

/// Codes asked about.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AskStanding {
    /// The codes, at most 1,000.
    pub codes: Vec<UnitCode>,
}

/// What they stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Standings {
    /// In the order they were asked.
    pub rows: Vec<CodeStanding>,
}

/// A receiver that is written to under another code than the one addressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Instead {
    /// The code addressed.
    pub from: UnitCode,
    /// The code sent to: of an open office.
    pub to: UnitCode,
}

/// What a person decided about the receivers of a dispatch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Left out.
    pub without: Vec<UnitCode>,
    /// Sent to another.
    pub instead: Vec<Instead>,
    /// Closed, and sent to all the same.
    pub as_is: Vec<UnitCode>,
}

/// To whom a dispatch goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receivers {
    /// Each office once.
    pub to: Vec<(UnitCode, String)>,
    /// Codes left out since another code of the same office stands, and that code.
    pub folded: Vec<(UnitCode, UnitCode)>,
}

/// What codes stand for today.
pub fn standings(app: &App, input: AskStanding) -> Result<Standings, Error> {
    let today = app.now().day();
    app.store().read(|r| {
        let codes = input.codes.iter().take(ASKED_AT_ONCE);
        let rows = codes.map(|code| standing(r, code, today));
        Ok(Standings {
            rows: rows.collect::<Result<_, Error>>()?,
        })
    })
}

/// What one code stands for on this day.
pub(crate) fn standing(r: &Read<'_>, code: &UnitCode, today: Day) -> Result<CodeStanding, Error> {
    let own = r.agency_by_code(code)?;
    let told = told_of(r, code, today)?;
    let open = own.as_ref().is_some_and(|one| one.closed_at.is_none());
    // The axis's word on its own codes counts before a table that nobody has compared with it.
    let yields = open && told.iter().all(|entry| entry.id == 0 && !entry.checked);
    let mut found = CodeStanding {
        code: code.to_string(),
        state: CodeState::Unknown,
        name: own.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
        office: code.to_string(),
        since: told.first().map(|entry| entry.since),
        above: String::new(),
        successors: Vec::new(),
    };
    if !code.is_addressable() {
        found.state = CodeState::Center;
        return Ok(found);
    }
    if !told.is_empty() || own.is_some() {
        found.successors = heirs(r, code, today)?;
        found.state = match open && (told.is_empty() || yields) {
            true => CodeState::Open,
            false => CodeState::Closed,
        };
        if found.name.is_empty() {
            found.name = told
                .first()
                .map(|entry| entry.old_name.clone())
                .unwrap_or_default();
        }
        if found.since.is_none() {
            let closed = own.and_then(|one| one.closed_at);
            found.since = closed.map(|at| at.day());
        }
        return Ok(found);
    }
    of_others(r, code, today, found)
}

/// Every code under which letters of or for this office may come: its own, its other ones, and those of which it alone
/// took the place.
pub(crate) fn codes_of(r: &Read<'_>, code: &UnitCode, today: Day) -> Result<Vec<UnitCode>, Error> {
    let mut codes = vec![code.clone()];
    if let Some(agency) = r.agency(code)? {
        codes.extend(agency.codes().cloned());
    }
    codes.extend(code.other_form());
    let mut next = 0;
    while let Some(known) = codes.get(next).cloned() {
        next += 1;
        for entry in succession::to(r, &known)? {
            let old = entry.old_code;
            let sole = heirs(r, &old, today)?.len() == 1;
            if entry.since <= today && sole && codes.len() < CODES {
                codes.extend(old.other_form());
                codes.push(old);
            }
        }
    }
    let mut seen = BTreeSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    Ok(codes)
}

/// To whom a dispatch addressed to `named` goes: each office once, whatever its codes.
///
/// `CodeClosed` for a code that closed and was not decided about; `NotOpen` for a decision that leads to no open office.
pub(crate) fn receivers(
    r: &Read<'_>,
    named: Vec<(UnitCode, String)>,
    decided: &Decided,
    today: Day,
) -> Result<Receivers, Error> {
    let mut found = Receivers::default();
    let mut offices: Vec<String> = Vec::new();
    for (code, name) in named {
        if decided.without.contains(&code) {
            continue;
        }
        let (code, name, office) = led(r, code, name, decided, today)?;
        let Some(at) = offices.iter().position(|known| *known == office) else {
            offices.push(office);
            found.to.push((code, name));
            continue;
        };
        let Some(stands) = found.to.get_mut(at) else {
            continue;
        };
        if stands.0 == code {
            continue;
        }
        // Of two codes of one office its own is the one in force.
        let (kept, left) = match code.as_str() == office {
            true => (code.clone(), std::mem::replace(stands, (code, name)).0),
            false => (stands.0.clone(), code),
        };
        found.folded.push((left, kept));
    }
    Ok(found)
}

/// One receiver as decided: the code sent to, its name, and the office it is known as.
fn led(
    r: &Read<'_>,
    code: UnitCode,
    name: String,
    decided: &Decided,
    today: Day,
) -> Result<(UnitCode, String, String), Error> {
    if let Some(instead) = decided.instead.iter().find(|one| one.from == code) {
        let to = standing(r, &instead.to, today)?;
        if !matches!(to.state, CodeState::Open | CodeState::Alias) {
            let code = instead.to.clone();
            return Err(DirectoryFault::NotOpen { code }.into());
        }
        return Ok((instead.to.clone(), to.name, to.office));
    }
    let known = standing(r, &code, today)?;
    let closed = matches!(known.state, CodeState::Closed | CodeState::UnderClosed);
    if closed && !decided.as_is.contains(&code) {
        return Err(DirectoryFault::CodeClosed(Box::new(known)).into());
    }
    Ok((code, name, known.office))
}

/// A code that is no office's own and that no table names.
fn of_others(
    r: &Read<'_>,
    code: &UnitCode,
    today: Day,
    mut found: CodeStanding,
) -> Result<CodeStanding, Error> {
    let mut claims = r.agencies_with(code)?;
    claims.retain(|one| one.closed_at.is_none());
    if let [only] = claims.as_slice()
        && is_other_form(only, code)
    {
        found.state = CodeState::Alias;
        found.name.clone_from(&only.name);
        found.office = only.code.to_string();
        return Ok(found);
    }
    if !claims.is_empty() {
        found.state = CodeState::Closed;
        found.successors = claims.into_iter().map(named).collect();
        return Ok(found);
    }
    if let Some(other) = code.other_form() {
        let theirs = r.agency_by_code(&other)?;
        let told = told_of(r, &other, today)?;
        if theirs.is_some() || !told.is_empty() {
            let theirs = standing(r, &other, today)?;
            return Ok(CodeStanding {
                code: found.code,
                state: match theirs.state {
                    CodeState::Open => CodeState::Alias,
                    state => state,
                },
                ..theirs
            });
        }
    }
    let mut up = code.parent();
    while let Some(above) = up {
        let theirs = told_of(r, &above, today)?;
        let gone = r
            .agency_by_code(&above)?
            .map_or(!theirs.is_empty(), |one| one.closed_at.is_some());
        if gone {
            found.state = CodeState::UnderClosed;
            found.since = theirs.first().map(|entry| entry.since);
            found.successors = heirs(r, &above, today)?;
            found.above = above.to_string();
            return Ok(found);
        }
        up = above.parent();
    }
    Ok(found)
}

/// Whether `code` is the same office in the older form, rather than a body whose place it took.
///
/// The axis writes both into one column (X§2.2). One code in the form of QCVN 102 beside one of Decision 20 is the same
/// office; anything else may have been another, and is asked about.
fn is_other_form(agency: &Agency, code: &UnitCode) -> bool {
    let old: Vec<&UnitCode> = agency.old_codes.iter().collect();
    agency.code_102.as_ref() == Some(code)
        || (old == [code] && code.form() == CodeForm::Standard102)
}

/// What took the place of `code` and is not closed itself, followed as far as it leads.
fn heirs(r: &Read<'_>, code: &UnitCode, today: Day) -> Result<Vec<Successor>, Error> {
    let mut found: Vec<Successor> = Vec::new();
    let mut seen = BTreeSet::from([code.clone()]);
    let mut open = told_of(r, code, today)?;
    if open.is_empty() {
        let mut claims = r.agencies_with(code)?;
        claims.retain(|one| one.closed_at.is_none());
        return Ok(claims.into_iter().map(named).collect());
    }
    open.reverse();
    while let Some(entry) = open.pop() {
        let Some(to) = entry.new_code else { continue };
        if !seen.insert(to.clone()) || seen.len() > CODES {
            continue;
        }
        let further = told_of(r, &to, today)?;
        if !further.is_empty() {
            open.extend(further.into_iter().rev());
            continue;
        }
        let known = r.agency_by_code(&to)?;
        found.push(Successor {
            code: to.to_string(),
            name: known.map_or(entry.new_name, |one| one.name),
            since: Some(entry.since),
            source: entry.source,
            checked: entry.checked,
        });
    }
    Ok(found)
}

/// What the tables say of `code` in either form, and is in force.
fn told_of(r: &Read<'_>, code: &UnitCode, today: Day) -> Result<Vec<Succession>, store::Error> {
    let mut told = succession::of(r, code)?;
    if told.is_empty()
        && code.form() == CodeForm::Standard102
        && let Some(other) = code.other_form()
    {
        told = succession::of(r, &other)?;
    }
    told.retain(|entry| entry.since <= today);
    Ok(told)
}

fn named(agency: Agency) -> Successor {
    Successor {
        code: agency.code.to_string(),
        name: agency.name,
        since: None,
        source: String::new(),
        checked: true,
    }
}

const ASKED_AT_ONCE: usize = 1_000;
/// An office with more codes than this is a mistake of the list.
const CODES: usize = 200;
