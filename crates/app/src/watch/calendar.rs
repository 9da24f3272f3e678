//! On which days offices work: what comes with the program, and what this office entered over it.

use crate::views::Nothing;
use crate::{App, Error, files};
use office::{Day, WorkingDays};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use store::Read;
use ts_rs::TS;

/// A day that is not as the week says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OddDay {
    /// Which.
    pub day: Day,
    /// Whether it is worked, in exchange for another; else it is off.
    pub worked: bool,
    /// Why.
    pub name: String,
    /// Whether somebody compared it with the notice of its year.
    pub checked: bool,
    /// Whether this office entered it.
    pub own: bool,
}

/// The odd days that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarView {
    /// In order.
    pub days: Vec<OddDay>,
    /// Whether the holidays of the present year are known.
    pub is_known: bool,
}

/// A file of odd days: `day,what,name,checked` as `assets/calendar/days.csv`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ImportCalendar {
    /// The file.
    pub path: String,
}

/// The days this desk reckons with.
pub fn show(app: &App, _: Nothing) -> Result<CalendarView, Error> {
    let all = app.store().read(odd_days)?;
    let days = working_days(all.values());
    Ok(CalendarView {
        is_known: days.is_known(app.now().day().year()),
        days: all.into_values().collect(),
    })
}

/// Takes the days of a file over what is known: a line for a day replaces what was said of it.
///
/// Errors if the file cannot be read or a line is none; then nothing is taken.
pub fn import(app: &App, input: ImportCalendar) -> Result<CalendarView, Error> {
    let bytes = files::read(Path::new(&input.path))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::TableNotUtf8)?;
    let own = read(text, true)?;
    app.write(|w| {
        let mut kept: Vec<OddDay> = w.setting(CALENDAR)?.unwrap_or_default();
        kept.retain(|one| own.iter().all(|new| new.day != one.day));
        kept.extend(own);
        Ok(w.set_setting(CALENDAR, &kept)?)
    })?;
    show(app, Nothing {})
}

/// The calendar by which limits are reckoned.
pub(crate) fn of(r: &Read<'_>) -> Result<WorkingDays, Error> {
    Ok(working_days(odd_days(r)?.values()))
}

fn working_days<'a>(all: impl Iterator<Item = &'a OddDay>) -> WorkingDays {
    let mut days = WorkingDays::new();
    for one in all {
        match one.worked {
            true => days.worked(one.day),
            false => days.off(one.day, &one.name),
        }
    }
    days
}

fn odd_days(r: &Read<'_>) -> Result<BTreeMap<Day, OddDay>, Error> {
    let own: Vec<OddDay> = r.setting(CALENDAR)?.unwrap_or_default();
    let all = read(SHIPPED, false)?.into_iter().chain(own);
    Ok(all.map(|one| (one.day, one)).collect())
}

fn read(text: &str, own: bool) -> Result<Vec<OddDay>, Error> {
    let mut days = Vec::new();
    let mut table = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for (line, record) in (2..).zip(table.records()) {
        let unreadable = || Error::from(crate::prints::PrintFault::ListUnreadable { line });
        let record = record.map_err(|_| unreadable())?;
        let cell = |at| record.get(at).unwrap_or_default().trim();
        let worked = match cell(1) {
            "worked" => true,
            "off" => false,
            _ => return Err(unreadable()),
        };
        days.push(OddDay {
            day: Day::receive(cell(0)).map_err(|_| unreadable())?,
            worked,
            name: office::nfc(cell(2)),
            checked: cell(3) == "1",
            own,
        });
    }
    Ok(days)
}

const CALENDAR: &str = "calendar";
const SHIPPED: &str = include_str!("../../../../assets/calendar/days.csv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_days_are_read_and_tet_is_off() {
        let shipped = read(SHIPPED, false).unwrap();
        let days = working_days(shipped.iter());
        assert!(days.is_known(2026) && days.is_known(2027));
        let day = |text| Day::receive(text).unwrap();
        assert!(!days.is_working(day("2026-02-17")), "mùng Một Tết");
        assert_eq!(days.next(day("2026-02-13")), day("2026-02-23"));
        assert!(days.is_working(day("2026-08-22")), "worked in exchange");
    }

    #[test]
    fn a_line_that_is_none_is_told_by_its_number() {
        for text in [
            "day,what,name,checked\n2026-13-01,off,x,0\n",
            "d,w\n2026-01-01,perhaps,x,0\n",
        ] {
            assert!(read(text, true).is_err(), "{text}");
        }
    }
}
