//! The directory of agencies: brought once a day by the engine, searched offline.

use crate::{App, Error};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to look for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SearchDirectory {
    /// Words of a name in any spelling, or the beginning of a code.
    pub text: String,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// An agency found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgencyRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name or code of the one above.
    pub parent: String,
}

/// Agencies found, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DirectoryPage {
    /// The rows.
    pub rows: Vec<AgencyRow>,
    /// How many agencies the directory holds.
    pub total: u64,
}

/// Looks for agencies; centers are roads and never found.
pub fn search(app: &App, input: SearchDirectory) -> Result<DirectoryPage, Error> {
    let limit = input.limit.clamp(1, 200);
    app.store().read(|r| {
        let rows = r
            .search_agencies(&input.text, limit)?
            .into_iter()
            .filter(|row| row.code.is_addressable())
            .map(|row| AgencyRow {
                code: row.code.to_string(),
                name: row.name,
                parent: row.parent.map(|code| code.to_string()).unwrap_or_default(),
            })
            .collect();
        Ok(DirectoryPage {
            rows,
            total: r.count_agencies()?,
        })
    })
}
