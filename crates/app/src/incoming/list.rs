//! Incoming dispatches, newest first.

use crate::verdict::signatories::KeptSignatories;
use crate::views::{IncomingRow, Outcome};
use crate::{App, Error};
use office::{Incoming, SignatoriesOutcome, Wish};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Arrival, ArrivalFilter};
use ts_rs::TS;

/// Which arrivals, and how many.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ListIncoming {
    /// Only those that stand here.
    pub stage: Option<Incoming>,
    /// Only those with these words, in any spelling.
    pub text: String,
    /// Only those older than this row.
    pub before: Option<i64>,
    /// At most so many, up to 500.
    pub limit: u32,
}

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncomingPage {
    /// Newest first.
    pub rows: Vec<IncomingRow>,
    /// How many there are in all.
    pub total: u64,
}

/// A stretch of the arrivals.
pub fn list(app: &App, input: ListIncoming) -> Result<IncomingPage, Error> {
    app.store().read(|r| {
        let filter = ArrivalFilter {
            stage: input.stage,
            text: (!input.text.trim().is_empty()).then(|| input.text.clone()),
            limit: input.limit.clamp(1, 500),
            before_id: input.before,
        };
        let wanted: BTreeMap<i64, Wish> = r.arrivals_wanted()?.into_iter().collect();
        let rows = r
            .arrivals(&filter)?
            .iter()
            .map(|arrival| row(arrival, wanted.get(&arrival.id).copied()))
            .collect();
        Ok(IncomingPage {
            rows,
            // Of all pages, whichever of them this is.
            total: r.count_arrivals(&ArrivalFilter {
                before_id: None,
                ..filter
            })?,
        })
    })
}

/// Whether the right person and the right office signed, as last looked at; none if nobody looked.
fn kept_signatories(arrival: &Arrival) -> Option<SignatoriesOutcome> {
    let json = arrival.verdict.as_deref()?;
    // `null` where an older program looked at the signatures alone.
    let kept: Option<KeptSignatories> = serde_json::from_str(json).ok()?;
    kept?.signatories
}

/// An arrival as a list shows it.
pub(crate) fn row(arrival: &Arrival, wanted: Option<Wish>) -> IncomingRow {
    IncomingRow {
        id: arrival.id,
        document_id: arrival.document_id.as_ref().map(ToString::to_string),
        kind_name: arrival.kind_name.clone(),
        number: arrival.number.to_string(),
        notation: arrival.notation.to_string(),
        written: super::reference(arrival).written(),
        subject: arrival.subject.clone(),
        from: arrival.from.to_string(),
        from_name: arrival.from_name.clone(),
        to: arrival.to.to_string(),
        urgency: arrival.urgency,
        business: arrival.business,
        stage: arrival.stage,
        wanted,
        promulgated: arrival.promulgated.map(|day| day.to_string()),
        arrived_at: arrival.arrived_at,
        arrival_number: arrival.arrival_number,
        verdict: Outcome::from_word(&arrival.outcome),
        signatories: kept_signatories(arrival),
        due: arrival.due.map(|day| day.to_string()),
    }
}
