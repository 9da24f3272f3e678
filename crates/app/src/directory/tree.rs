//! Agencies as a tree, and whole branches of it as receivers.

use super::{AgencyRow, row};
use crate::{App, Error};
use office::UnitCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A step into the tree.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct WalkTree {
    /// The agency whose next level is asked for; nothing for the top.
    pub parent: Option<UnitCode>,
    /// Rows to pass over.
    #[serde(default)]
    pub skip: u32,
    /// Rows wanted, at most 500.
    pub limit: u32,
}

/// An agency in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreeRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Open agencies directly below it.
    pub children: u32,
    /// Open agencies anywhere below it.
    pub below: u32,
    /// Of those, communes' own bodies.
    pub communes: u32,
}

/// One level of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreePage {
    /// In Vietnamese order of their names.
    pub rows: Vec<TreeRow>,
    /// How many the level has.
    pub total: u32,
}

/// Which agencies of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BranchOf {
    /// Communes' own bodies, however deep.
    Communes,
    /// The next level.
    Children,
    /// Every agency below.
    All,
}

/// A branch as receivers.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ShowBranch {
    /// The agency it hangs on, which is not part of it.
    pub code: UnitCode,
    /// Which of it.
    pub of: BranchOf,
    /// Left out, with all below them.
    #[serde(default)]
    pub without: Vec<UnitCode>,
}

/// An agency of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TreePart {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
}

/// The agencies of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Branch {
    /// What it hangs on.
    pub root: AgencyRow,
    /// In Vietnamese order of their names; open ones, and no centers.
    pub rows: Vec<TreePart>,
    /// Whether there are more than are given.
    pub is_cut: bool,
}

/// One level of the tree.
pub fn tree(app: &App, input: WalkTree) -> Result<TreePage, Error> {
    let size = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    app.store().read(|r| {
        let index = app.indexed().of(r)?;
        let limit = size(input.limit.clamp(1, 500));
        let (rows, total) = index.children(input.parent.as_ref(), size(input.skip), limit);
        let rows = rows.into_iter().map(|row| {
            let name = r.agency_in_lists(&row.code)?.map(|one| one.name);
            Ok(TreeRow {
                name: name.unwrap_or_default(),
                code: row.code.to_string(),
                children: row.children,
                below: row.below,
                communes: row.communes,
            })
        });
        Ok(TreePage {
            rows: rows.collect::<Result<_, Error>>()?,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    })
}

/// The agencies of a branch, to be addressed together.
pub fn branch(app: &App, input: ShowBranch) -> Result<Branch, Error> {
    let today = app.now().day();
    app.store().read(|r| {
        let index = app.indexed().of(r)?;
        let root = row(r, &input.code, today)?;
        let found = index.branch(
            &input.code,
            input.of == BranchOf::Communes,
            input.of == BranchOf::Children,
        );
        let is_in = |code: &UnitCode| {
            !input.without.contains(code)
                && !index
                    .above(code)
                    .iter()
                    .any(|up| input.without.contains(up))
        };
        let mut rows = Vec::new();
        let mut is_cut = false;
        for code in found.into_iter().filter(is_in) {
            if rows.len() >= AT_ONCE {
                is_cut = true;
                break;
            }
            let name = r.agency_in_lists(&code)?.map(|one| one.name);
            rows.push(TreePart {
                name: name.unwrap_or_default(),
                code,
            });
        }
        Ok(Branch { root, rows, is_cut })
    })
}

/// More receivers than one dispatch has.
const AT_ONCE: usize = 5_000;
