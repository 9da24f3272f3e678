//! Deferred re-checks: arrivals whose signatures cannot be told yet, why, and when they are looked at next.
//!
//! Only reads; the engine asks the authorities, and judges again when something came.

use super::says::Said;
use super::view::VerdictView;
use crate::incoming::row;
use crate::views::{Facts, IncomingRow};
use crate::{App, Error};
use office::Moment;
use serde::{Deserialize, Serialize};
use store::{Arrival, Paper, Read};
use ts_rs::TS;

/// Which stretch of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListWaiting {
    /// Only those older than this row.
    pub before: Option<i64>,
    /// At most so many, up to 500.
    pub limit: u32,
}

/// An arrival that waits to be checked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingCheck {
    /// As in the list.
    pub row: IncomingRow,
    /// Why it cannot be told, each once: codes of texts.
    pub reasons: Vec<Said>,
    /// When the authorities are asked next, UTC milliseconds; none if nobody is to be asked any more.
    pub next_try: Option<Moment>,
    /// What stopped the last try, as a failure code.
    pub fault: Option<String>,
}

/// A stretch of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingList {
    /// Newest first.
    pub rows: Vec<WaitingCheck>,
    /// How many there are in all.
    pub total: u64,
}

/// What cannot be told yet.
pub fn waiting(app: &App, input: ListWaiting) -> Result<WaitingList, Error> {
    let limit = input.limit.clamp(1, 500);
    app.store().read(|r| {
        let untold = r.untold_arrivals(input.before, limit)?;
        Ok(WaitingList {
            rows: untold
                .iter()
                .map(|arrival| check(r, arrival))
                .collect::<Result<_, Error>>()?,
            total: r.count_untold_arrivals()?,
        })
    })
}

fn check(r: &Read<'_>, arrival: &Arrival) -> Result<WaitingCheck, Error> {
    let files = r.arrival_files(arrival.id)?;
    let verdicts = files
        .iter()
        .filter_map(|file| VerdictView::kept(file.verdict.as_deref()?));
    let mut reasons = Vec::new();
    for reason in verdicts.flat_map(|verdict| open(&verdict)) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let evidence = r.evidence_of(Paper::Arrival(arrival.id))?;
    Ok(WaitingCheck {
        row: row(arrival),
        reasons,
        next_try: evidence.iter().filter_map(|one| one.next_at).min(),
        fault: evidence.into_iter().find_map(|one| one.fault),
    })
}

/// Why the signatures of a file that cannot be told cannot.
fn open(verdict: &VerdictView) -> Vec<Said> {
    verdict
        .signatures
        .iter()
        .filter(|one| one.indication == "indeterminate")
        .filter_map(|one| one.sub_indication.as_deref())
        .map(|sub| Said {
            code: format!("sub.{}", sub.to_lowercase()),
            facts: Facts::new(),
        })
        .collect()
}
