//! Thử kết nối: whether a road lets us in, now. Asks what changes nothing there, and changes nothing here.

use super::set::row;
use super::{Way, details};
use crate::settings::ById;
use crate::views::FaultEntry;
use crate::{App, Error, Failure};
use axis::Fault;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// What a trial found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadTested {
    /// Row id.
    pub id: i64,
    /// Why it does not let us in; nothing if it does.
    pub fault: Option<FaultEntry>,
    /// How long it took, in milliseconds.
    pub took: i64,
    /// The version of the node at its end, where that is one of ours; empty elsewhere.
    pub node: String,
    /// Milliseconds that its clock is ahead of ours; nothing if it did not tell.
    pub ahead: Option<i64>,
    /// The true figure is no further off than this, in milliseconds.
    pub uncertainty: Option<i64>,
}

/// Tries a road.
///
/// A trial that fails is an answer, not an error: errors say only that there is no such road, or that it cannot even be
/// readied.
pub fn test(app: &App, input: ById) -> Result<RoadTested, Error> {
    let row = app.store().read(|r| row(r, input.id))?;
    let way = Way::new(row, Arc::new(|_| {}))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Error::Broken)?;
    let begun = details::now();
    let answer: Result<String, Fault> = runtime.block_on(async {
        let node = way.look().await?;
        way.reach().await?;
        Ok(node.map_or_else(String::new, |node| node.capabilities().version.clone()))
    });
    let drift = way.drift();
    let (node, fault) = match answer {
        Ok(node) => (node, None),
        Err(fault) => {
            let Failure { code, facts, .. } = Failure::from(&Error::Road(fault));
            (String::new(), Some(FaultEntry { code, facts }))
        }
    };
    Ok(RoadTested {
        id: input.id,
        fault,
        took: details::now().saturating_sub(begun).max(0),
        node,
        ahead: drift.map(|drift| drift.ahead_millis),
        uncertainty: drift.map(|drift| drift.uncertainty_millis),
    })
}
