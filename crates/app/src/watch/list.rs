//! The table: filtered, sorted, searched without accents, a page at a time; and the counts beside the menu.

use super::clock::AxisClock;
use super::rows::{Reckoning, WatchRow, fill_times, rows};
use crate::outgoing::library::{self, LibraryContent, ListLibrary, Shelf};
use crate::views::Nothing;
use crate::{App, Error};
use office::{Day, Lateness, Moment, WatchState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Read, Watched};
use ts_rs::TS;

/// Which recipients are listed, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct WatchQuery {
    /// Of one dispatch; none: of all that are not settled, or of the days named.
    pub dispatch: Option<i64>,
    /// Sent from this day on, `yyyy-MM-dd`; empty: no matter.
    pub from: String,
    /// Sent until this day, `yyyy-MM-dd`; empty: no matter.
    pub to: String,
    /// Only those.
    pub only: WatchOnly,
    /// Every word begins some word of name, code, number or subject, whatever the marks.
    pub text: String,
    /// Only members of this group of recipients: the row of the library.
    pub group: Option<i64>,
    /// Only offices under this code; empty: no matter.
    pub under: String,
    /// By what they are sorted.
    pub sort: WatchSort,
    /// The other way round.
    pub descending: bool,
    /// How many are passed over.
    pub offset: u32,
    /// At most so many; nought: as many as a page has.
    pub limit: u32,
}

/// A choice among recipients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WatchOnly {
    /// All.
    #[default]
    All,
    /// Not accepted, whatever the reason.
    Unaccepted,
    /// Past what is expected.
    Late,
    /// Past what the law allows.
    Beyond,
    /// In the outbox.
    Waiting,
    /// Chưa rõ kết quả.
    Unknown,
    /// Refused there.
    Refused,
    /// Asked something since, and not answered.
    Asked,
    /// Accepted.
    Accepted,
    /// Followed no more, or nothing more to come.
    Closed,
}

/// An order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WatchSort {
    /// What is due first comes first.
    #[default]
    Due,
    /// By the recipient's name.
    Name,
    /// By the recipient's code.
    Code,
    /// By number and notation.
    Written,
    /// By when it was sent.
    Sent,
    /// By where it stands.
    State,
    /// By when it was last reminded.
    Reminded,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WatchCounts {
    /// Recipients.
    pub all: u32,
    /// Accepted.
    pub accepted: u32,
    /// Not accepted, whatever the reason.
    pub unaccepted: u32,
    /// Past what is expected.
    pub late: u32,
    /// Past what the law allows.
    pub beyond: u32,
    /// In the outbox.
    pub waiting: u32,
    /// Chưa rõ kết quả.
    pub unknown: u32,
    /// Refused there.
    pub refused: u32,
    /// Asked something since, and not answered.
    pub asked: u32,
    /// Followed no more, or nothing more to come.
    pub closed: u32,
}

/// A page of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WatchPage {
    /// In order.
    pub rows: Vec<WatchRow>,
    /// How many there are with this choice.
    pub total: u32,
    /// How many of what, before the choice `only`.
    pub counts: WatchCounts,
    /// How many dispatches they belong to.
    pub dispatches: u32,
    /// Now, by the axis's clock where it is known.
    pub now: Moment,
    /// That clock beside ours.
    pub clock: AxisClock,
    /// Whether the holidays of this year are known.
    pub days_known: bool,
}

/// The recipients that `query` names.
pub fn list(app: &App, query: WatchQuery) -> Result<WatchPage, Error> {
    let by = Reckoning::of(app)?;
    let group = members(app, query.group)?;
    app.store().read(|r| {
        let (mut found, counts) = found(r, &query, &by, group.as_ref())?;
        let dispatches: BTreeSet<i64> = found.iter().map(|row| row.dispatch).collect();
        let total = found.len();
        let limit = match query.limit {
            0 => PAGE,
            limit => limit.min(MOST),
        };
        found.drain(..(query.offset as usize).min(total));
        found.truncate(limit as usize);
        fill_times(r, &mut found)?;
        Ok(WatchPage {
            rows: found,
            total: small(total),
            counts,
            dispatches: small(dispatches.len()),
            now: by.now,
            clock: by.clock,
            days_known: by.days.is_known(by.now.day().year()),
        })
    })
}

/// What is not settled, in figures.
pub fn count(app: &App, _: Nothing) -> Result<WatchCounts, Error> {
    let by = Reckoning::of(app)?;
    app.store().read(|r| {
        let all = rows(r, Watched::Unsettled, &by)?;
        Ok(counts(&all))
    })
}

/// Every row of the query, sorted, with the counts before `only`.
pub(super) fn found(
    r: &Read<'_>,
    query: &WatchQuery,
    by: &Reckoning,
    group: Option<&BTreeSet<String>>,
) -> Result<(Vec<WatchRow>, WatchCounts), Error> {
    let mut all = rows(r, which(query, by)?, by)?;
    let words: Vec<String> = office::fold(&query.text)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let under = query.under.trim();
    all.retain(|row| {
        group.is_none_or(|group| group.contains(&row.to))
            && is_under(&row.to, under)
            && speaks_of(row, &words)
    });
    let counts = counts(&all);
    all.retain(|row| is_chosen(row, query.only));
    sort(&mut all, query);
    Ok((all, counts))
}

/// The codes of a group of recipients.
pub(super) fn members(app: &App, group: Option<i64>) -> Result<Option<BTreeSet<String>>, Error> {
    let Some(id) = group else { return Ok(None) };
    let list = library::list(
        app,
        ListLibrary {
            shelf: Some(Shelf::Recipients),
            ..ListLibrary::default()
        },
    )?;
    let item = list.items.into_iter().find(|item| item.id == id);
    let mut codes = BTreeSet::new();
    if let Some(LibraryContent::Recipients { members }) = item.map(|item| item.content) {
        for member in members {
            codes.extend(member.code.map(|code| code.to_string()));
            codes.extend(member.members.into_iter().map(|one| one.code.to_string()));
        }
    }
    Ok(Some(codes))
}

fn which(query: &WatchQuery, by: &Reckoning) -> Result<Watched, Error> {
    if let Some(id) = query.dispatch {
        return Ok(Watched::One(id));
    }
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => Day::receive(text)
            .map(Some)
            .map_err(|_| Error::TimeUnreadable {
                text: text.to_owned(),
            }),
    };
    let (from, to) = (day(&query.from)?, day(&query.to)?);
    // What was accepted long ago is asked for by its days.
    let settled = matches!(query.only, WatchOnly::Accepted | WatchOnly::Closed);
    if from.is_none() && to.is_none() && !settled {
        return Ok(Watched::Unsettled);
    }
    let today = by.now.day();
    let from = from.unwrap_or_else(|| to.unwrap_or(today).plus_days(-MONTH));
    let until = to.unwrap_or_else(|| today.plus_days(1));
    Ok(Watched::Between(from.begins(), until.plus_days(1).begins()))
}

fn is_under(code: &str, under: &str) -> bool {
    under.is_empty()
        || code == under
        || code
            .strip_prefix(under)
            .is_some_and(|rest| rest.starts_with('.'))
}

fn speaks_of(row: &WatchRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = office::fold(&format!(
        "{} {} {} {}",
        row.name, row.to, row.written, row.subject
    ));
    let mut heard =
        text.split(|sign: char| sign.is_whitespace() || matches!(sign, '/' | '-' | '.'));
    let all: Vec<&str> = heard.by_ref().collect();
    words.iter().all(|word| {
        text.split_whitespace()
            .any(|one| one.starts_with(word.as_str()))
            || all.iter().any(|one| one.starts_with(word.as_str()))
    })
}

const fn is_unaccepted(state: WatchState) -> bool {
    match state {
        WatchState::Waiting | WatchState::Unknown | WatchState::Sent | WatchState::Arrived => true,
        WatchState::Accepted | WatchState::Refused | WatchState::Asked | WatchState::Closed => {
            false
        }
    }
}

fn is_chosen(row: &WatchRow, only: WatchOnly) -> bool {
    match only {
        WatchOnly::All => true,
        WatchOnly::Unaccepted => row.followed && is_unaccepted(row.state),
        WatchOnly::Late => row.lateness != Lateness::InTime,
        WatchOnly::Beyond => row.lateness == Lateness::Beyond,
        WatchOnly::Waiting => row.state == WatchState::Waiting,
        WatchOnly::Unknown => row.state == WatchState::Unknown,
        WatchOnly::Refused => row.followed && row.state == WatchState::Refused,
        WatchOnly::Asked => row.followed && row.state == WatchState::Asked,
        WatchOnly::Accepted => row.state == WatchState::Accepted,
        WatchOnly::Closed => !row.followed || row.state == WatchState::Closed,
    }
}

fn counts(rows: &[WatchRow]) -> WatchCounts {
    let many = |only| small(rows.iter().filter(|row| is_chosen(row, only)).count());
    WatchCounts {
        all: small(rows.len()),
        accepted: many(WatchOnly::Accepted),
        unaccepted: many(WatchOnly::Unaccepted),
        late: many(WatchOnly::Late),
        beyond: many(WatchOnly::Beyond),
        waiting: many(WatchOnly::Waiting),
        unknown: many(WatchOnly::Unknown),
        refused: many(WatchOnly::Refused),
        asked: many(WatchOnly::Asked),
        closed: many(WatchOnly::Closed),
    }
}

/// In the order asked for; rows that are alike in it stay by name and dispatch.
fn sort(rows: &mut [WatchRow], query: &WatchQuery) {
    rows.sort_by_cached_key(|row| (office::collation_key(&row.name), row.dispatch, row.id));
    match query.sort {
        WatchSort::Name => {}
        WatchSort::Code => rows.sort_by(|one, other| one.to.cmp(&other.to)),
        WatchSort::Written => rows.sort_by_cached_key(|row| office::collation_key(&row.written)),
        WatchSort::Sent => rows.sort_by_key(|row| row.sent_at.unwrap_or_default()),
        WatchSort::State => rows.sort_by_key(|row| row.state),
        WatchSort::Reminded => rows.sort_by_key(|row| row.reminded_at.unwrap_or_default()),
        // What nothing is expected of comes last.
        WatchSort::Due => rows.sort_by_key(|row| (row.due.is_none(), row.due)),
    }
    if query.descending {
        rows.reverse();
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const PAGE: u32 = 200;
/// More rows than a screen or a spreadsheet takes at once.
pub(super) const MOST: u32 = 100_000;
/// Days looked back on where only the last day is named.
const MONTH: i64 = 31;
