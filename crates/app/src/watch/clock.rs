//! Our clock beside the axis's: what was measured, and what time it is there.

use crate::outgoing::outbox;
use crate::views::Nothing;
use crate::{App, Error};
use office::Moment;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the axis's clock is ahead of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AxisClock {
    /// Milliseconds; negative if it is behind. None: not measured.
    pub ahead: Option<i64>,
    /// The true figure is no further off than this, in milliseconds.
    pub uncertainty: Option<i64>,
    /// When it was measured, UTC milliseconds of our clock.
    pub measured_at: Option<Moment>,
}

/// What was last measured.
pub fn clock(app: &App, _: Nothing) -> Result<AxisClock, Error> {
    measured(app)
}

/// The same, for whoever reckons with it: what this process measured, else what was kept.
pub(crate) fn measured(app: &App) -> Result<AxisClock, Error> {
    match now(app)? {
        Some(clock) => Ok(clock),
        None => Ok(app.store().read(|r| r.setting(CLOCK))?.unwrap_or_default()),
    }
}

/// Keeps what was measured, so that another process and the next start know it. Written only where it tells something
/// new, since every round measures.
pub(crate) fn keep(app: &App) -> Result<(), Error> {
    let Some(new) = now(app)? else {
        return Ok(());
    };
    let known: AxisClock = app.store().read(|r| r.setting(CLOCK))?.unwrap_or_default();
    let apart = known
        .ahead
        .zip(new.ahead)
        .map(|(known, new)| (known - new).abs());
    let age = new.measured_at.zip(known.measured_at);
    let age = age.map(|(new, known)| new.millis() - known.millis());
    let is_news = apart.is_none_or(|apart| apart > new.uncertainty.unwrap_or(0))
        || age.is_none_or(|age| age > STALE_MILLIS);
    match is_news {
        true => app.write(|w| Ok(w.set_unseen(CLOCK, &new)?)),
        false => Ok(()),
    }
}

/// The surest that the roads of this process measured.
fn now(app: &App) -> Result<Option<AxisClock>, Error> {
    let line = outbox::line(app, Nothing {})?;
    let drifts = line.roads.iter().filter_map(|road| road.drift);
    Ok(drifts
        .min_by_key(|drift| drift.uncertainty)
        .map(|drift| AxisClock {
            ahead: Some(drift.ahead),
            uncertainty: Some(drift.uncertainty),
            measured_at: Some(drift.measured_at),
        }))
}

impl AxisClock {
    /// What the axis's clock shows when ours shows `ours`; the same where nothing was measured.
    pub fn there(&self, ours: Moment) -> Moment {
        ours.plus_millis(self.ahead.unwrap_or(0))
    }
}

const CLOCK: &str = "axis_clock";
const STALE_MILLIS: i64 = 15 * 60_000;
