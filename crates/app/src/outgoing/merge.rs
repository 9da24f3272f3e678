//! Trộn văn bản: one template and a table make a batch of drafts, looked at before and taken back whole.

use super::compare::ChangeSummary;
use super::table::{Table, TableSource};
use super::templates::{self, Filling, TemplateEntry, TemplateField, code_column};
use super::versions::author;
use crate::views::{Facts, FaultEntry, Nothing};
use crate::{App, Error, settings};
use office::{Draft, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Cause, Made};
use ts_rs::TS;

/// A template and a table to be looked at together.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MergePlan {
    /// Row id of the template.
    pub template: i64,
    /// The table: a column for each blank, a line for each draft.
    pub table: TableSource,
    /// What goes into the same blank of every draft, by name; it stands before the table's.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// A draft that would be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergeLine {
    /// Line of the table, from 1 under the head.
    pub line: u32,
    /// What the table has for each blank of the template, in their order.
    pub values: Vec<String>,
    /// Trích yếu of the draft.
    pub subject: String,
    /// What is missing or does not fit.
    pub faults: Vec<FaultEntry>,
}

/// What a merge would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergePreview {
    /// The template.
    pub template: TemplateEntry,
    /// Columns of the table that fill no blank.
    pub unused: Vec<String>,
    /// Blanks that no column and no value fills.
    pub unfilled: Vec<String>,
    /// Each line.
    pub lines: Vec<MergeLine>,
    /// How many lines have faults.
    pub faulty: u32,
}

/// A batch to be made.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RunMerge {
    /// As it was looked at.
    pub plan: MergePlan,
    /// Lines with faults are left out; else one stops the whole batch.
    #[serde(default)]
    pub without_faulty: bool,
}

/// A batch that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Merged {
    /// Row id of the batch.
    pub batch: i64,
    /// Row ids of the drafts, in the table's order.
    pub drafts: Vec<i64>,
    /// Lines left out.
    pub left_out: Vec<u32>,
}

/// A batch in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergeEntry {
    /// Row id.
    pub id: i64,
    /// The template's name on that day.
    pub template: String,
    /// The table's file name; empty for a pasted one.
    pub source: String,
    /// Drafts made.
    pub made: u32,
    /// Of these, the ones nobody has touched since.
    pub untouched: u32,
    /// When, UTC milliseconds.
    pub at: Moment,
}

/// Batches, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergeList {
    /// The batches.
    pub rows: Vec<MergeEntry>,
}

/// What became of a batch that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergeRemoved {
    /// Drafts thrown away.
    pub removed: u32,
    /// Drafts kept, since somebody has worked on them.
    pub kept: u32,
}

/// The most drafts of one batch.
pub const LARGEST: usize = 500;
const SHOWN: u32 = 100;

/// What the template and the table would make, line by line; nothing is kept.
pub fn preview(app: &App, input: MergePlan) -> Result<MergePreview, Error> {
    let plan = Plan::read(app, &input)?;
    let lines: Vec<MergeLine> = plan
        .fillings()
        .map(|(line, values, filling)| {
            let Filling { draft, faults } = filling?;
            Ok(MergeLine {
                line,
                values: plan.shown(&values),
                subject: draft.subject,
                faults,
            })
        })
        .collect::<Result<_, Error>>()?;
    let faulty = lines.iter().filter(|line| !line.faults.is_empty()).count();
    Ok(MergePreview {
        unused: plan.unused(),
        unfilled: plan.unfilled(),
        template: plan.template,
        faulty: u32::try_from(faulty).unwrap_or(u32::MAX),
        lines,
    })
}

/// Makes the drafts of a batch: all of them or none, in one transaction.
///
/// `MergeFaulty` if a line has faults and such lines are not left out; `MergeTooLarge` above [`LARGEST`] lines.
pub fn run(app: &App, input: RunMerge) -> Result<Merged, Error> {
    let plan = Plan::read(app, &input.plan)?;
    let (mut ready, mut left_out) = (Vec::new(), Vec::new());
    for (line, _, filling) in plan.fillings() {
        let Filling { draft, faults } = filling?;
        if faults.is_empty() {
            ready.push((line, draft));
        } else {
            left_out.push(line);
        }
    }
    if !left_out.is_empty() && !input.without_faulty {
        return Err(Error::MergeFaulty {
            count: left_out.len(),
        });
    }
    if ready.is_empty() {
        return Err(Error::TableEmpty);
    }
    let at = app.now();
    app.write(|w| {
        let mut drafts = Vec::with_capacity(ready.len());
        let none = serde_json::to_value(ChangeSummary::default()).map_err(Error::Unserialisable)?;
        let made = Made {
            author: &author(),
            changes: Some(&none),
            ..Made::by_nobody(Cause::Merge)
        };
        for (line, draft) in &ready {
            let id = w.insert_dispatch_by(draft, &made, at)?;
            w.note(Some(id), None, at, "draft_created", &Facts::new())?;
            drafts.push((*line, id));
        }
        let batch = w.insert_merge(&plan.template.name, &input.plan.table.name(), &drafts, at)?;
        let count = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
        w.count_template_use(input.plan.template, count)?;
        Ok(Merged {
            batch,
            drafts: drafts.into_iter().map(|(_, id)| id).collect(),
            left_out,
        })
    })
}

/// The batches that were made.
pub fn list(app: &App, _: Nothing) -> Result<MergeList, Error> {
    let rows = app.store().read(|r| r.merges(SHOWN))?;
    let entry = |row: store::MergeRow| MergeEntry {
        id: row.id,
        template: row.template,
        source: row.source,
        made: row.made,
        untouched: row.untouched,
        at: row.made_at,
    };
    Ok(MergeList {
        rows: rows.into_iter().map(entry).collect(),
    })
}

/// Takes a batch back: drafts that nobody has touched since are thrown away, the others stay.
pub fn remove(app: &App, input: settings::ById) -> Result<MergeRemoved, Error> {
    let gone = app.store().write(|w| w.delete_merge(input.id));
    match gone {
        Ok(((removed, kept), _)) => Ok(MergeRemoved { removed, kept }),
        Err(store::Error::Missing {
            table: "merges", ..
        }) => Err(Error::MergeUnknown { id: input.id }),
        Err(error) => Err(error.into()),
    }
}

/// A template and a table, read.
struct Plan {
    template: TemplateEntry,
    draft: Draft,
    table: Table,
    fixed: BTreeMap<String, String>,
}

type Line<'a> = (u32, BTreeMap<String, String>, Result<Filling, Error>);

impl Plan {
    fn read(app: &App, input: &MergePlan) -> Result<Self, Error> {
        let shown = templates::show(app, settings::ById { id: input.template })?;
        let table = input.table.read()?;
        if table.lines.len() > LARGEST {
            return Err(Error::MergeTooLarge {
                length: table.lines.len(),
                limit: LARGEST,
            });
        }
        let mut fixed = input.values.clone();
        fixed.retain(|_, value| !value.trim().is_empty());
        Ok(Self {
            template: shown.row,
            draft: shown.draft,
            table,
            fixed,
        })
    }

    /// Each line with its values and the draft they make.
    fn fillings(&self) -> impl Iterator<Item = Line<'_>> {
        self.table.lines.iter().map(|(line, cells)| {
            let values = self.values(cells);
            let filling = templates::filled(&self.draft, &self.template.fields, &values);
            (*line, values, filling)
        })
    }

    fn values(&self, cells: &[String]) -> BTreeMap<String, String> {
        let names = self.fields().iter().map(|field| field.name.clone());
        let codes = self.fields().iter().map(|field| code_column(&field.name));
        let mut values = BTreeMap::new();
        for name in names.chain(codes) {
            let cell = self.table.column(&name).and_then(|at| cells.get(at));
            if let Some(value) = self.fixed.get(&name).or(cell) {
                values.insert(name, value.clone());
            }
        }
        values
    }

    fn shown(&self, values: &BTreeMap<String, String>) -> Vec<String> {
        let of = |field: &TemplateField| values.get(&field.name).cloned().unwrap_or_default();
        self.fields().iter().map(of).collect()
    }

    fn unused(&self) -> Vec<String> {
        let used: Vec<Option<usize>> = self
            .fields()
            .iter()
            .flat_map(|field| [field.name.clone(), code_column(&field.name)])
            .map(|name| self.table.column(&name))
            .collect();
        let head = self.table.head.iter().enumerate();
        head.filter(|(at, name)| !used.contains(&Some(*at)) && !name.is_empty())
            .map(|(_, name)| name.clone())
            .collect()
    }

    fn unfilled(&self) -> Vec<String> {
        let open = |field: &&TemplateField| {
            !field.optional
                && !self.fixed.contains_key(&field.name)
                && self.table.column(&field.name).is_none()
        };
        let open = self.fields().iter().filter(open);
        open.map(|field| field.name.clone()).collect()
    }

    fn fields(&self) -> &[TemplateField] {
        &self.template.fields
    }
}
