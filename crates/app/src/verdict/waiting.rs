//! Deferred re-checks: arrivals whose signatures cannot be told yet, why, and when they are looked at next.
//!
//! Only reads; the engine asks the authorities, and judges again when something came.

use super::says::Said;
use super::view::VerdictView;
use crate::incoming::row;
use crate::views::{Facts, IncomingRow};
use crate::{App, Error, engine};
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
    /// When the authorities are asked next at the latest, UTC milliseconds; none where asking them clears nothing.
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
    // What was not asked of late is asked in the engine's next round.
    let again = engine::asks_again_at(app)?.unwrap_or_else(|| app.now());
    app.store().read(|r| {
        let untold = r.untold_arrivals(input.before, limit)?;
        Ok(WaitingList {
            rows: untold
                .iter()
                .map(|arrival| check(r, arrival, again))
                .collect::<Result<_, Error>>()?,
            total: r.count_untold_arrivals()?,
        })
    })
}

fn check(r: &Read<'_>, arrival: &Arrival, again: Moment) -> Result<WaitingCheck, Error> {
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
    let due = evidence.iter().filter_map(|one| one.next_at).min();
    let is_asked = reasons
        .iter()
        .any(|said| CLEARED_BY_ASKING.contains(&said.code.as_str()));
    Ok(WaitingCheck {
        row: row(arrival, None),
        next_try: due.or(is_asked.then_some(again)),
        reasons,
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

/// What an answer of the authorities can settle: a status, a list, the certificate of an issuer.
const CLEARED_BY_ASKING: &[&str] = &[
    "sub.try_later",
    "sub.no_certificate_chain_found",
    "sub.revocation_out_of_bounds_no_poe",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::SignatureView;

    #[test]
    fn only_what_cannot_be_told_is_a_reason() {
        let signature = |indication: &str, sub: &str| SignatureView {
            indication: indication.to_owned(),
            sub_indication: Some(sub.to_owned()),
            ..SignatureView::default()
        };
        let verdict = VerdictView {
            signatures: vec![
                signature("failed", "HASH_FAILURE"),
                signature("indeterminate", "TRY_LATER"),
            ],
            ..VerdictView::default()
        };
        let codes: Vec<String> = open(&verdict).into_iter().map(|said| said.code).collect();
        assert_eq!(codes, ["sub.try_later"]);
    }
}
