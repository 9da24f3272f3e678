//! The directory of offices on the axis, kept here so that it can be searched with the line down.
//!
//! Refreshed by difference. Never throws a code away: an office that is no longer listed is closed, and keeps its row,
//! its names and its codes. Decides nothing about a list: who calls has looked whether it can be one.

mod bits;
mod index;
mod places;
mod successions;
mod texts;

use crate::codec::{self, moment_or_none};
use crate::{Error, Read, Topic, Write};
use office::{Moment, UnitCode, fold};
use rusqlite::{OptionalExtension, Row};
use std::collections::BTreeMap;

pub use index::{DirectoryIndex, Hit, TreeRow};
pub use successions::Succession;

/// An office on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// The code one level up, where the axis names one.
    pub parent: Option<UnitCode>,
    /// The center that serves it; may be empty.
    pub center: String,
    /// Its e-mail address; may be empty.
    pub mail: String,
    /// Codes it had, or bodies whose place it took: the axis does not say which.
    pub old_codes: Vec<UnitCode>,
    /// Its code in the form of QCVN 102:2016.
    pub code_102: Option<UnitCode>,
    /// When it was found closed; `None` while it is open.
    pub closed_at: Option<Moment>,
}

/// What another code of an office is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum OtherCode {
    /// One of its `old_codes`.
    Old,
    /// Its `code_102`.
    Form102,
}

/// What a refresh changed, in offices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Not known before.
    pub added: u64,
    /// Known, and with another name, parent, center, address or a code more.
    pub changed: u64,
    /// Open before, and now closed or no longer listed.
    pub closed: u64,
    /// Closed before, and listed again.
    pub reopened: u64,
    /// As they were.
    pub same: u64,
}

/// Something that became of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyEvent {
    /// When it was seen.
    pub at: Moment,
    /// What.
    pub what: AgencyChange,
    /// The name or the parent's code before; empty otherwise.
    pub former: String,
}

/// What can become of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgencyChange {
    /// Listed for the first time.
    Added,
    /// It has another name.
    Renamed,
    /// It stands under another office.
    Moved,
    /// No longer listed, or listed as closed.
    Closed,
    /// Listed again.
    Reopened,
}

impl Agency {
    /// An open office with nothing but a code and a name; under the code its own names.
    pub fn new(code: UnitCode, name: &str) -> Self {
        Self {
            parent: code.parent(),
            code,
            name: name.to_owned(),
            center: String::new(),
            mail: String::new(),
            old_codes: Vec::new(),
            code_102: None,
            closed_at: None,
        }
    }

    /// Its own code, then every other it goes by.
    pub fn codes(&self) -> impl Iterator<Item = &UnitCode> {
        std::iter::once(&self.code)
            .chain(&self.code_102)
            .chain(&self.old_codes)
    }

    fn others(&self) -> impl Iterator<Item = (&UnitCode, OtherCode)> {
        let old = self.old_codes.iter().map(|code| (code, OtherCode::Old));
        let form = self.code_102.iter().map(|code| (code, OtherCode::Form102));
        old.chain(form).filter(|(code, _)| **code != self.code)
    }
}

impl OtherCode {
    const fn word(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::Form102 => "form_102",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Old, Self::Form102]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

impl AgencyChange {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [
            Self::Added,
            Self::Renamed,
            Self::Moved,
            Self::Closed,
            Self::Reopened,
        ]
        .into_iter()
        .find(|what| what.word() == word)
    }
}

/// An office as it stands in the file, as far as a refresh looks at it.
struct Kept {
    name: String,
    place: i64,
    parent: Option<String>,
    center: String,
    mail: String,
    closed_at: Option<i64>,
    others: Vec<(String, OtherCode)>,
}

impl Write<'_> {
    /// Brings the directory to what `listed` says, and tells the difference. Of two rows with one code the first counts.
    ///
    /// An office that is not listed is closed; nothing is ever deleted. The old directory stands until the commit.
    pub fn refresh_directory(
        &mut self,
        listed: &[Agency],
        at: Moment,
    ) -> Result<Difference, Error> {
        let kept = self.kept_agencies()?;
        let mut rows: BTreeMap<&str, &Agency> = BTreeMap::new();
        for agency in listed {
            rows.entry(agency.code.as_str()).or_insert(agency);
        }
        let placed = self.place_all(&kept, &rows)?;
        let mut done = Difference::default();
        let first = kept.is_empty();
        for (code, agency) in &rows {
            let place = placed.get(code).copied();
            match kept.get(*code) {
                None => {
                    self.insert_agency(agency, place.unwrap_or_default())?;
                    done.added += 1;
                    if !first {
                        self.note_agency(code, AgencyChange::Added, "", at)?;
                    }
                }
                Some(before) => self.bring_agency(before, agency, place, at, &mut done)?,
            }
        }
        for (code, before) in &kept {
            if before.closed_at.is_none() && !rows.contains_key(code.as_str()) {
                self.close_agency(code, at)?;
                done.closed += 1;
            }
        }
        self.set_setting(REPLACED_AT, &at)?;
        self.directory_changed()?;
        Ok(done)
    }

    /// Says that whatever was built from the directory is stale.
    fn directory_changed(&mut self) -> Result<(), Error> {
        self.touch(Topic::Directory);
        let generation = self.directory_generation()?;
        self.set_setting(GENERATION, &(generation + 1))
    }

    /// The places of new and renamed offices; all are placed anew where there is no room between.
    fn place_all<'l>(
        &mut self,
        kept: &BTreeMap<String, Kept>,
        rows: &BTreeMap<&'l str, &'l Agency>,
    ) -> Result<BTreeMap<&'l str, i64>, Error> {
        let fresh: Vec<(&str, &str)> = rows
            .iter()
            .filter(|(code, agency)| {
                kept.get(**code)
                    .is_none_or(|before| before.name != agency.name)
            })
            .map(|(code, agency)| (*code, agency.name.as_str()))
            .collect();
        let standing: Vec<(i64, &str)> = kept
            .values()
            .map(|before| (before.place, before.name.as_str()))
            .collect();
        if let Some(placed) = places::between(&standing, &fresh) {
            return Ok(placed);
        }
        let renamed = |code: &str| rows.get(code).map(|agency| agency.name.as_str());
        let rest = kept
            .iter()
            .filter(|(code, before)| renamed(code).is_none_or(|name| name == before.name))
            .map(|(code, before)| (code.as_str(), before.name.as_str()));
        let mut anew = places::anew(rest.chain(fresh.iter().copied()));
        let mut statement = self
            .tx
            .prepare_cached("UPDATE agencies SET place = ?2 WHERE code = ?1")?;
        let fresh: BTreeMap<&str, &str> = fresh.into_iter().collect();
        let mut placed = BTreeMap::new();
        for (code, place) in std::mem::take(&mut anew) {
            match fresh.get_key_value(code) {
                Some((code, _)) => {
                    placed.insert(*code, place);
                }
                None => {
                    statement.execute((code, place))?;
                }
            }
        }
        Ok(placed)
    }

    fn insert_agency(&mut self, agency: &Agency, place: i64) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "INSERT INTO agencies (code, name, words, place, parent, center, mail, closed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                agency.code.as_str(),
                &agency.name,
                fold(&agency.name),
                place,
                agency.parent.as_ref().map(UnitCode::as_str),
                &agency.center,
                &agency.mail,
                agency.closed_at.map(Moment::millis),
            ))?;
        self.add_other_codes(agency)
    }

    fn add_other_codes(&mut self, agency: &Agency) -> Result<(), Error> {
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO agency_codes (code, agency, kind)
             VALUES (?1, ?2, ?3)
             ON CONFLICT (code, agency) DO UPDATE SET kind = excluded.kind",
        )?;
        for (code, kind) in agency.others() {
            insert.execute((code.as_str(), agency.code.as_str(), kind.word()))?;
        }
        Ok(())
    }

    /// Brings one known office to what the list says of it.
    fn bring_agency(
        &mut self,
        before: &Kept,
        agency: &Agency,
        place: Option<i64>,
        at: Moment,
        done: &mut Difference,
    ) -> Result<(), Error> {
        let code = agency.code.as_str();
        let parent = agency.parent.as_ref().map(UnitCode::as_str);
        let closes = before.closed_at.is_none() && agency.closed_at.is_some();
        let reopens = before.closed_at.is_some() && agency.closed_at.is_none();
        let renamed = before.name != agency.name;
        let moved = before.parent.as_deref() != parent;
        let coded = agency.others().any(|(code, kind)| {
            !before
                .others
                .iter()
                .any(|known| (known.0.as_str(), known.1) == (code.as_str(), kind))
        });
        let changed = renamed
            || moved
            || coded
            || before.center != agency.center
            || before.mail != agency.mail;
        match (closes, reopens, changed) {
            (true, _, _) => done.closed += 1,
            (false, true, _) => done.reopened += 1,
            (false, false, true) => done.changed += 1,
            (false, false, false) => {
                done.same += 1;
                return Ok(());
            }
        }
        let closed_at = agency
            .closed_at
            .map(|now| before.closed_at.unwrap_or(now.millis()));
        self.tx
            .prepare_cached(
                "UPDATE agencies
                    SET name = ?2, words = ?3, place = ?4, parent = ?5, center = ?6, mail = ?7,
                        closed_at = ?8
                  WHERE code = ?1",
            )?
            .execute((
                code,
                &agency.name,
                fold(&agency.name),
                place.unwrap_or(before.place),
                parent,
                &agency.center,
                &agency.mail,
                closed_at,
            ))?;
        self.add_other_codes(agency)?;
        let up = before.parent.as_deref().unwrap_or_default();
        for (happened, what, former) in [
            (renamed, AgencyChange::Renamed, before.name.as_str()),
            (moved, AgencyChange::Moved, up),
            (closes, AgencyChange::Closed, ""),
            (reopens, AgencyChange::Reopened, ""),
        ] {
            if happened {
                self.note_agency(code, what, former, at)?;
            }
        }
        Ok(())
    }

    fn close_agency(&mut self, code: &str, at: Moment) -> Result<(), Error> {
        self.tx
            .prepare_cached("UPDATE agencies SET closed_at = ?2 WHERE code = ?1")?
            .execute((code, at.millis()))?;
        self.note_agency(code, AgencyChange::Closed, "", at)
    }

    fn note_agency(
        &mut self,
        code: &str,
        what: AgencyChange,
        former: &str,
        at: Moment,
    ) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "INSERT INTO agency_changes (code, at, what, former)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((code, at.millis(), what.word(), former))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The office that goes by this code: by its own, else the one open office that names it among its others.
    ///
    /// Of several that do, an open one before a closed one.
    pub fn agency(&self, code: &UnitCode) -> Result<Option<Agency>, Error> {
        if let Some(found) = self.agency_by_code(code)? {
            return Ok(Some(found));
        }
        let claims = self.agencies_with(code)?;
        let open = claims.iter().position(|one| one.closed_at.is_none());
        Ok(claims.into_iter().nth(open.unwrap_or(0)))
    }

    /// The office whose own code it is, open or closed.
    pub fn agency_by_code(&self, code: &UnitCode) -> Result<Option<Agency>, Error> {
        let found = self.agency_in_lists(code)?;
        found.map(|found| self.with_other_codes(found)).transpose()
    }

    /// The same without its other codes, as lists show it: one look at one row.
    pub fn agency_in_lists(&self, code: &UnitCode) -> Result<Option<Agency>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT code, name, parent, center, mail, closed_at
                   FROM agencies
                  WHERE code = ?1",
            )?
            .query_row([code.as_str()], agency)
            .optional()?)
    }

    /// The offices that name `code` among their other codes.
    pub fn agencies_with(&self, code: &UnitCode) -> Result<Vec<Agency>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT a.code, a.name, a.parent, a.center, a.mail, a.closed_at
               FROM agency_codes c
               JOIN agencies a ON a.code = c.agency
              WHERE c.code = ?1
              ORDER BY c.agency",
        )?;
        let rows: Vec<Agency> = statement
            .query_map([code.as_str()], agency)?
            .collect::<Result<_, _>>()?;
        rows.into_iter()
            .map(|found| self.with_other_codes(found))
            .collect()
    }

    /// What became of the office with this code, in order.
    pub fn agency_events(&self, code: &UnitCode) -> Result<Vec<AgencyEvent>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT at, what, former
               FROM agency_changes
              WHERE code = ?1
              ORDER BY id",
        )?;
        let rows = statement.query_map([code.as_str()], |row| {
            Ok(AgencyEvent {
                at: codec::moment(row, "at")?,
                what: codec::word(row, "what", AgencyChange::from_word)?,
                former: row.get("former")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many open offices the directory has.
    pub fn count_agencies(&self) -> Result<u64, Error> {
        Ok(self.tx.query_row(
            "SELECT count(*) FROM agencies WHERE closed_at IS NULL",
            [],
            |row| row.get(0),
        )?)
    }

    /// How many closed offices it remembers.
    pub fn count_closed_agencies(&self) -> Result<u64, Error> {
        Ok(self.tx.query_row(
            "SELECT count(*) FROM agencies WHERE closed_at IS NOT NULL",
            [],
            |row| row.get(0),
        )?)
    }

    /// When the directory was last refreshed.
    pub fn directory_replaced_at(&self) -> Result<Option<Moment>, Error> {
        self.setting(REPLACED_AT)
    }

    /// Grows with every change of the directory or of the successions.
    pub fn directory_generation(&self) -> Result<u64, Error> {
        Ok(self.setting(GENERATION)?.unwrap_or_default())
    }

    fn with_other_codes(&self, mut found: Agency) -> Result<Agency, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT code, kind FROM agency_codes WHERE agency = ?1 ORDER BY code",
        )?;
        let mut rows = statement.query([found.code.as_str()])?;
        while let Some(row) = rows.next()? {
            let code = codec::code(row, "code")?;
            match codec::word(row, "kind", OtherCode::from_word)? {
                OtherCode::Old => found.old_codes.push(code),
                OtherCode::Form102 => found.code_102 = Some(code),
            }
        }
        Ok(found)
    }

    fn kept_agencies(&self) -> Result<BTreeMap<String, Kept>, Error> {
        let mut kept = BTreeMap::new();
        let mut statement = self.tx.prepare_cached(
            "SELECT code, name, place, parent, center, mail, closed_at FROM agencies",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let before = Kept {
                name: row.get("name")?,
                place: row.get("place")?,
                parent: row.get("parent")?,
                center: row.get("center")?,
                mail: row.get("mail")?,
                closed_at: row.get("closed_at")?,
                others: Vec::new(),
            };
            kept.insert(row.get("code")?, before);
        }
        let mut statement = self
            .tx
            .prepare_cached("SELECT code, agency, kind FROM agency_codes")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let agency: String = row.get("agency")?;
            if let Some(before) = kept.get_mut(&agency) {
                let kind = codec::word(row, "kind", OtherCode::from_word)?;
                before.others.push((row.get("code")?, kind));
            }
        }
        Ok(kept)
    }
}

const REPLACED_AT: &str = "directory.replaced_at";
const GENERATION: &str = "directory.generation";

fn agency(row: &Row<'_>) -> rusqlite::Result<Agency> {
    Ok(Agency {
        code: codec::code(row, "code")?,
        name: row.get("name")?,
        parent: codec::code_or_none(row, "parent")?,
        center: row.get("center")?,
        mail: row.get("mail")?,
        old_codes: Vec::new(),
        code_102: None,
        closed_at: moment_or_none(row, "closed_at")?,
    })
}
