//! Outgoing dispatches, newest first.

use crate::views::{DeliveryView, OutgoingRow};
use crate::{App, Error, settings};
use office::{DeliveryStep, Outgoing, Reference};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{DeliveryRow, Dispatch, DispatchFilter};
use ts_rs::TS;

/// Which dispatches, and how many.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ListOutgoing {
    /// Only those that stand here.
    pub stage: Option<Outgoing>,
    /// Only those with these words, in any spelling.
    pub text: String,
    /// Only those older than this row.
    pub before: Option<i64>,
    /// At most so many, up to 500.
    pub limit: u32,
}

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutgoingPage {
    /// Newest first.
    pub rows: Vec<OutgoingRow>,
    /// How many there are in all.
    pub total: u64,
}

/// A stretch of the outgoing dispatches.
pub fn list(app: &App, input: ListOutgoing) -> Result<OutgoingPage, Error> {
    let from = settings::office(app)?.code;
    app.store().read(|r| {
        let filter = DispatchFilter {
            stage: input.stage,
            text: (!input.text.trim().is_empty()).then(|| input.text.clone()),
            limit: input.limit.clamp(1, 500),
            before_id: input.before,
        };
        let dispatches = r.dispatches(&filter)?;
        let ids: Vec<i64> = dispatches.iter().map(|dispatch| dispatch.id).collect();
        let mut deliveries: BTreeMap<i64, Vec<DeliveryRow>> = BTreeMap::new();
        for row in r.deliveries_of(&ids)? {
            deliveries.entry(row.dispatch).or_default().push(row);
        }
        let rows = dispatches
            .iter()
            .map(|dispatch| row(dispatch, from.as_str(), deliveries.remove(&dispatch.id)))
            .collect();
        Ok(OutgoingPage {
            rows,
            // Of all pages, whichever of them this is.
            total: r.count_dispatches(&DispatchFilter {
                before_id: None,
                ..filter
            })?,
        })
    })
}

/// A dispatch as a list shows it.
pub(crate) fn row(
    dispatch: &Dispatch,
    from: &str,
    deliveries: Option<Vec<DeliveryRow>>,
) -> OutgoingRow {
    let draft = &dispatch.draft;
    let deliveries: Vec<DeliveryView> = deliveries
        .unwrap_or_default()
        .into_iter()
        .map(delivery)
        .collect();
    let to = if deliveries.is_empty() {
        draft
            .receivers()
            .into_iter()
            .map(|(code, _)| code.to_string())
            .collect()
    } else {
        deliveries
            .iter()
            .map(|delivery| delivery.to.clone())
            .collect()
    };
    let written =
        dispatch
            .number
            .clone()
            .zip(dispatch.notation.clone())
            .map(|(number, notation)| {
                Reference {
                    number,
                    notation,
                    body: draft.body,
                }
                .written()
            });
    let notation = dispatch.notation.clone().or_else(|| draft.notation().ok());
    OutgoingRow {
        id: dispatch.id,
        document_id: dispatch.document_id.as_ref().map(ToString::to_string),
        kind: draft.kind.word().to_owned(),
        kind_name: draft.kind.name().to_owned(),
        number: dispatch.number.as_ref().map(ToString::to_string),
        notation: notation.map(|notation| notation.to_string()),
        written,
        subject: draft.subject.clone(),
        from: from.to_owned(),
        to,
        urgency: draft.urgency,
        stage: dispatch.stage,
        issued_on: dispatch.issued_on.map(|day| day.to_string()),
        changed_at: dispatch.changed_at,
        deliveries,
    }
}

fn delivery(row: DeliveryRow) -> DeliveryView {
    let exchange = row.exchange();
    DeliveryView {
        standing: exchange.standing(),
        doubt: exchange.doubt(),
        may: STEPS
            .into_iter()
            .filter(|step| exchange.may(*step))
            .map(|step| step.word().to_owned())
            .collect(),
        to: row.delivery.to.to_string(),
        name: row.delivery.name,
        road: row.delivery.road,
        fault: row.fault,
        answer: row.delivery.answer,
        note: row.delivery.note,
        answered_at: row.delivery.answered_at,
        on_stick_at: None,
    }
}

const STEPS: [DeliveryStep; 5] = [
    DeliveryStep::Recall,
    DeliveryStep::Update,
    DeliveryStep::Replace,
    DeliveryStep::Resend,
    DeliveryStep::TakeBack,
];
