//! One row for each recipient of each watched dispatch.

use super::calendar;
use super::clock::{AxisClock, measured};
use crate::{App, Error};
use office::{
    AskState, Doubt, Lateness, Limits, Moment, Reminder, Standing, UnitCode, Urgency, WatchState,
    WorkingDays, limits,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{DeliveryRow, OutboxRow, OutboxState, Read, ReminderRow, Watched, WatchedDispatch};
use ts_rs::TS;

/// A recipient of a sent dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WatchRow {
    /// Row id of the delivery.
    pub id: i64,
    /// The dispatch.
    pub dispatch: i64,
    /// Its number and notation as cited.
    pub written: String,
    /// Its trích yếu.
    pub subject: String,
    /// Its độ khẩn.
    pub urgency: Urgency,
    /// The recipient's code.
    pub to: String,
    /// The recipient's name as addressed.
    pub name: String,
    /// Where it stands, exactly.
    pub standing: Standing,
    /// Whether what became of the recall may be what became of the correction before it.
    pub doubt: Option<Doubt>,
    /// Where it counts.
    pub state: WatchState,
    /// Whether something is still to come from there, or to be done here about what came.
    pub is_open: bool,
    /// When the axis had the letter for it, by our clock; none while it has not, or that is not known.
    pub sent_at: Option<Moment>,
    /// When it answered last, by the clock there.
    pub answered_at: Option<Moment>,
    /// The words that came with the answer.
    pub note: String,
    /// By then it should have answered, by the axis's clock; none where nothing is expected.
    pub due: Option<Moment>,
    /// After that it is against the law.
    pub latest: Option<Moment>,
    /// How it stands to those.
    pub lateness: Lateness,
    /// When it was last reminded.
    pub reminded_at: Option<Moment>,
    /// How.
    pub reminded_how: Option<Reminder>,
    /// How often.
    pub reminded: u32,
    /// Whether it is still followed; if not, `closed_because` says why.
    pub followed: bool,
    /// Why it is followed no more.
    pub closed_because: String,
    /// When it said what, where one dispatch is looked at or the page is short.
    pub times: WatchTimes,
}

/// When a recipient said what, by the clock there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WatchTimes {
    /// 01.
    pub arrived: Option<Moment>,
    /// 03.
    pub accepted: Option<Moment>,
    /// 02.
    pub refused: Option<Moment>,
}

/// What lateness is reckoned with.
pub(super) struct Reckoning {
    pub(super) days: WorkingDays,
    pub(super) clock: AxisClock,
    /// What time it is at the axis.
    pub(super) now: Moment,
}

impl Reckoning {
    pub(super) fn of(app: &App) -> Result<Self, Error> {
        let clock = measured(app)?;
        Ok(Self {
            days: app.store().read(calendar::of)?,
            clock,
            now: clock.there(app.now()),
        })
    }
}

/// The rows of the dispatches that `which` names, by dispatch, newest first.
pub(super) fn rows(r: &Read<'_>, which: Watched, by: &Reckoning) -> Result<Vec<WatchRow>, Error> {
    let dispatches = r.watched(which)?;
    let ids: Vec<i64> = dispatches.iter().map(|one| one.id).collect();
    let mut done: BTreeMap<(i64, UnitCode), Vec<ReminderRow>> = BTreeMap::new();
    for row in r.reminders_of(&ids)? {
        let key = (row.done.dispatch, row.done.to.clone());
        done.entry(key).or_default().push(row);
    }
    let mut deliveries: BTreeMap<i64, Vec<DeliveryRow>> = BTreeMap::new();
    for row in r.deliveries_of(&ids)? {
        deliveries.entry(row.dispatch).or_default().push(row);
    }
    let mut rows = Vec::new();
    for dispatch in &dispatches {
        let of_it = deliveries.remove(&dispatch.id).unwrap_or_default();
        if of_it.is_empty() {
            continue;
        }
        let told = Told::of(r, dispatch, &of_it, by)?;
        for delivery in of_it {
            let key = (dispatch.id, delivery.delivery.to.clone());
            let done = done.remove(&key).unwrap_or_default();
            rows.push(told.row(delivery, &done, by));
        }
    }
    Ok(rows)
}

/// Fills in when the recipients of these rows said what.
pub(super) fn fill_times(r: &Read<'_>, rows: &mut [WatchRow]) -> Result<(), Error> {
    let mut known: BTreeMap<(i64, String), WatchTimes> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in rows.iter() {
        if !seen.insert(row.dispatch) {
            continue;
        }
        for said in r.receipts(row.dispatch)? {
            let times = known
                .entry((row.dispatch, said.from.to_string()))
                .or_default();
            let place = match said.code {
                office::Answer::Arrived => &mut times.arrived,
                office::Answer::Accepted => &mut times.accepted,
                office::Answer::Refused => &mut times.refused,
                _ => continue,
            };
            *place = Some(place.map_or(said.at, |before: Moment| before.min(said.at)));
        }
    }
    for row in rows {
        row.times = known
            .get(&(row.dispatch, row.to.clone()))
            .copied()
            .unwrap_or_default();
    }
    Ok(())
}

fn state_of(row: &DeliveryRow) -> WatchState {
    let exchange = row.exchange();
    WatchState::of(exchange.standing(), exchange.doubt())
}

/// What all rows of one dispatch share.
struct Told<'a> {
    dispatch: &'a WatchedDispatch,
    letters: Vec<OutboxRow>,
    asked: BTreeMap<UnitCode, Moment>,
    /// Most recipients were sent to by one letter: its limits are worked out once.
    usual: Option<(Moment, Limits)>,
}

impl<'a> Told<'a> {
    fn of(
        r: &Read<'_>,
        dispatch: &'a WatchedDispatch,
        deliveries: &[DeliveryRow],
        by: &Reckoning,
    ) -> Result<Self, Error> {
        let mut letters = r.letters_of_dispatch(dispatch.id)?;
        letters.retain(OutboxRow::carries_document);
        letters.reverse();
        let is_asked = |row: &DeliveryRow| state_of(row) == WatchState::Asked;
        let mut asked = BTreeMap::new();
        if deliveries.iter().any(is_asked) {
            for ask in r.asks(dispatch.id)? {
                asked.insert(ask.to, ask.asked_at);
            }
        }
        let sent = letters.iter().find_map(|letter| letter.sent_at);
        Ok(Self {
            usual: sent.map(|sent| {
                (
                    sent,
                    limits(by.clock.there(sent), dispatch.urgency, &by.days),
                )
            }),
            dispatch,
            letters,
            asked,
        })
    }

    fn row(&self, row: DeliveryRow, done: &[ReminderRow], by: &Reckoning) -> WatchRow {
        let standing = row.exchange().standing();
        let doubt = row.exchange().doubt();
        let state = match state_of(&row) {
            // What it is answered settles at what it corrects.
            WatchState::Sent | WatchState::Arrived if self.dispatch.is_correction => {
                WatchState::Closed
            }
            state => state,
        };
        let sent_at = self
            .letters
            .iter()
            .find(|letter| letter.goes_to(&row.delivery.to))
            .filter(|letter| letter.state == OutboxState::Sent)
            .and_then(|letter| letter.sent_at);
        let since = match state {
            // It answered: what is left is for this office to find out.
            WatchState::Asked if doubt.is_some() => None,
            WatchState::Asked => self.asked.get(&row.delivery.to).copied().or(sent_at),
            WatchState::Sent | WatchState::Arrived => sent_at,
            WatchState::Waiting
            | WatchState::Unknown
            | WatchState::Accepted
            | WatchState::Refused
            | WatchState::Closed => None,
        };
        let closed = done
            .iter()
            .rev()
            .map(|row| &row.done)
            .find(|done| !done.how.reminds())
            .filter(|done| done.how == Reminder::Closed)
            // What was asked since wants its own answer.
            .filter(|done| {
                let is_taken_back = matches!(row.asked, Some((_, AskState::Withdrawn)));
                is_taken_back || row.asked_at.is_none_or(|asked| done.at >= asked)
            });
        let limits = since
            .filter(|_| closed.is_none())
            .map(|since| self.limits(since, by));
        let arrived = state != WatchState::Sent;
        let reminders = done.iter().filter(|row| row.done.how.reminds());
        let last = reminders.clone().next_back();
        WatchRow {
            id: row.id,
            dispatch: self.dispatch.id,
            written: self.dispatch.written.clone(),
            subject: self.dispatch.subject.clone(),
            urgency: self.dispatch.urgency,
            to: row.delivery.to.to_string(),
            name: row.delivery.name,
            standing,
            doubt,
            state,
            is_open: state.is_open(),
            sent_at,
            answered_at: row.delivery.answered_at,
            note: row.delivery.note,
            due: limits.map(|limits| match arrived {
                true => limits.accept_by,
                false => limits.accept_by.min(limits.arrive_by),
            }),
            latest: limits.map(|limits| limits.latest),
            lateness: limits.map_or(Lateness::InTime, |limits| limits.lateness(arrived, by.now)),
            reminded_at: last.map(|row| row.done.at),
            reminded_how: last.map(|row| row.done.how),
            reminded: u32::try_from(reminders.count()).unwrap_or(u32::MAX),
            followed: closed.is_none(),
            closed_because: closed.map(|done| done.words.clone()).unwrap_or_default(),
            times: WatchTimes::default(),
        }
    }

    fn limits(&self, since: Moment, by: &Reckoning) -> Limits {
        match self.usual {
            Some((sent, limits)) if sent == since => limits,
            _ => limits(by.clock.there(since), self.dispatch.urgency, &by.days),
        }
    }
}
