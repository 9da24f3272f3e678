//! What would be signed or issued with one consent: each document with its pages, or the reason why it is left out.
//! Only looks.

use super::{BatchAct, BatchFault, BatchLine, BatchPlan, LookAtBatch, MOST};
use crate::outgoing::templates::told;
use crate::outgoing::{dispatch, issue, pictures, sign};
use crate::{App, Error};
use office::{Outgoing, RuleSet};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use store::{Dispatch, DispatchFilter};

/// Lists documents for one consent.
///
/// Errors if more are named than one consent may cover.
pub fn look(app: &App, input: LookAtBatch) -> Result<BatchPlan, Error> {
    let (standing, beyond) = match input.ids.is_empty() {
        true => all_before(app, input.act)?,
        false => (named(app, &input.ids)?, 0),
    };
    let mut plan = BatchPlan {
        lines: Vec::with_capacity(standing.len()),
        ready: 0,
        signatures: 0,
        beyond,
    };
    for one in &standing {
        let line = line(app, one, &input)?;
        if line.reason.is_none() {
            plan.ready += 1;
            plan.signatures = plan
                .signatures
                .saturating_add(signatures(app, one, input.act)?);
        }
        plan.lines.push(line);
    }
    Ok(plan)
}

/// Why a document cannot be signed or issued as it stands; `None` if it can.
pub(super) fn reason(app: &App, standing: &Dispatch, act: BatchAct) -> Option<Error> {
    match act {
        BatchAct::Sign => sign::ready(standing),
        BatchAct::Issue => issue::ready(app, standing),
    }
    .err()
}

/// How many signatures it takes.
pub(super) fn signatures(app: &App, standing: &Dispatch, act: BatchAct) -> Result<u32, Error> {
    match act {
        BatchAct::Sign => Ok(1),
        BatchAct::Issue => app.store().read(|r| issue::signatures_of(r, standing)),
    }
}

/// What goes along with it and how, in one digest; empty for the leader's act, which signs the page alone.
pub(super) fn along(app: &App, id: i64, act: BatchAct) -> Result<String, Error> {
    match act {
        BatchAct::Sign => Ok(String::new()),
        BatchAct::Issue => app
            .store()
            .read(|r| Ok(issue::along_of(&r.enclosures(id)?))),
    }
}

/// The documents named, each once, in their order.
pub(super) fn named(app: &App, ids: &[i64]) -> Result<Vec<Dispatch>, Error> {
    let mut seen = std::collections::BTreeSet::new();
    let ids: Vec<i64> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    if ids.len() > MOST {
        let (length, limit) = (ids.len(), MOST);
        return Err(BatchFault::TooMany { length, limit }.into());
    }
    app.store()
        .read(|r| ids.iter().map(|&id| dispatch(r, id)).collect())
}

/// Every document that stands before `act`, oldest first, and how many more there are.
fn all_before(app: &App, act: BatchAct) -> Result<(Vec<Dispatch>, u64), Error> {
    let filter = DispatchFilter {
        stage: Some(match act {
            BatchAct::Sign => Outgoing::Draft,
            BatchAct::Issue => Outgoing::Signed,
        }),
        limit: u32::try_from(MOST).unwrap_or(u32::MAX),
        ..DispatchFilter::default()
    };
    let (mut found, all) = app
        .store()
        .read(|r| Ok::<_, Error>((r.dispatches(&filter)?, r.count_dispatches(&filter)?)))?;
    found.reverse();
    let beyond = all.saturating_sub(found.len() as u64);
    Ok((found, beyond))
}

fn line(app: &App, standing: &Dispatch, asked: &LookAtBatch) -> Result<BatchLine, Error> {
    let draft = &standing.draft;
    let mut reason = reason(app, standing, asked.act).map(|error| told(&error));
    let mut pages = None;
    if asked.counts_pages && reason.is_none() {
        match count(app, standing, asked.act) {
            Ok(found) => pages = Some(found),
            Err(fault) => reason = Some(told(&fault)),
        }
    }
    Ok(BatchLine {
        id: standing.id,
        version: standing.version,
        along: along(app, standing.id, asked.act)?,
        subject: draft.subject.clone(),
        kind_name: draft.kind.name().to_owned(),
        notation: draft.notation().ok().map(|notation| notation.to_string()),
        signer: draft.signature.name.clone(),
        pages,
        reason,
    })
}

/// How many pages it has; of a draft it is drawn, and the count remembered as long as the draft stays as it is.
fn count(app: &App, standing: &Dispatch, act: BatchAct) -> Result<u32, Error> {
    let short = |pages: usize| u32::try_from(pages).unwrap_or(u32::MAX);
    if act == BatchAct::Issue {
        let page = crate::outgoing::draft::current_page(app, standing)?;
        return Ok(short(paper::count_pages(&page)?));
    }
    if let Some(pages) = app.counted().of(standing) {
        return Ok(pages);
    }
    let draft = &standing.draft;
    let rules = RuleSet::on(draft.body, app.now().day());
    let pictures = pictures::of_draft(app, draft)?;
    let pages = short(paper::render_with(draft, rules, &pictures)?.pages);
    app.counted().keep(standing, pages);
    Ok(pages)
}

/// Pages of drafts, by row id and version: drawing five hundred of them takes a while.
#[derive(Default)]
pub(crate) struct Counted(Mutex<BTreeMap<i64, (u32, u32)>>);

impl Counted {
    fn of(&self, standing: &Dispatch) -> Option<u32> {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, pages) = counted.get(&standing.id).copied()?;
        (version == standing.version).then_some(pages)
    }

    fn keep(&self, standing: &Dispatch, pages: u32) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() > 4 * MOST {
            counted.clear();
        }
        counted.insert(standing.id, (standing.version, pages));
    }
}
