//! The pixel veto: pages of a signed version and of the file as it is now are drawn by a reader that is not ours
//! (hayro) and compared; whatever differs outside the places that allowed acts may draw on is a change after signing
//! (S§6.4 rule 4; ADR 0021).
//! Never makes anything good: it only takes away. Never decides by time what a page shows: what cannot be drawn within
//! the bounds is told as not compared, and that is never green.

mod draw;
mod reach;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::changes::{Act, Intrusion};
use crate::error::Unreadable;
use crate::file::File;
use crate::form::{pages, rectangle, terminal_fields};
use crate::syntax::Node;
use crate::verdict::{Coverage, Indication, Modification, SubIndication, Verdict, Warning};
use draw::{Job, Sight, draw};
use reach::{Reach, Streams};

/// So many drawings of pages for one file: a seal on each of two hundred pages is compared.
const MOST_DRAWN: usize = 400;

/// What the eye says about the time since a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing differs outside the places of allowed acts.
    Same,
    /// This page, from 0, shows something else.
    Differs { page: usize },
    /// A page could not be drawn within the bounds, so nothing is known.
    NotCompared,
}

/// A signature, and what came after it.
pub(crate) struct Since<'s> {
    /// The index of the revision that was signed.
    pub(crate) revision: usize,
    /// Its length in bytes.
    pub(crate) length: usize,
    /// What the difference analysis allowed since.
    pub(crate) acts: &'s [Act],
}

/// Takes back what the verdicts say of signatures after which a page shows something else.
///
/// Asked only of signatures that no more certain fault speaks against and whose signer leads to a
/// trusted root: a stranger's file never reaches the drawer.
pub(crate) fn veto(file: &File<'_>, verdicts: &mut [Verdict]) {
    let mut asked: Vec<(Since<'_>, usize)> = Vec::new();
    let acts: Vec<Vec<Act>> = verdicts.iter().map(|one| one.acts.clone()).collect();
    for (index, (verdict, acts)) in verdicts.iter().zip(&acts).enumerate() {
        let is_open = verdict.indication != Indication::Failed && !verdict.chain.is_empty();
        if let (Coverage::Revision { number, .. }, Some(length)) =
            (verdict.coverage, verdict.signed_length)
            && is_open
        {
            let revision = number.saturating_sub(1);
            asked.push((
                Since {
                    revision,
                    length,
                    acts,
                },
                index,
            ));
        }
    }
    if asked.is_empty() {
        return;
    }
    let (since, indices): (Vec<Since<'_>>, Vec<usize>) = asked.into_iter().unzip();
    for (seen, index) in compare(file, &since).into_iter().zip(indices) {
        if let Some(verdict) = verdicts.get_mut(index) {
            take_back(verdict, seen);
        }
    }
}

fn take_back(verdict: &mut Verdict, seen: Seen) {
    match seen {
        Seen::Same => return,
        Seen::Differs { page } => {
            verdict.indication = Indication::Failed;
            verdict.sub_indication = Some(SubIndication::FormatFailure);
            verdict.modification = Modification::Other;
            verdict.intrusion = Some(Intrusion::Pixels { page });
            verdict.warnings.push(Warning::ChangedAfterSigning);
        }
        Seen::NotCompared => {
            if verdict.indication == Indication::Passed {
                verdict.indication = Indication::Indeterminate;
                verdict.sub_indication = Some(SubIndication::SigConstraintsFailure);
            }
            verdict.warnings.push(Warning::PagesNotCompared);
        }
    }
    verdict.warnings.sort();
    verdict.warnings.dedup();
}

/// An area of a page in its own points: left, bottom, right, top.
type Area = [f64; 4];

/// Compares each signed version with the newest one.
///
/// Only pages that lead to something the later revisions wrote are drawn: the strict reader has proved the rest to be
/// the same objects. Bounded in pages, dots, time and threads.
pub(crate) fn compare(file: &File<'_>, since: &[Since<'_>]) -> Vec<Seen> {
    let Ok(questions) = questions(file, since) else {
        return vec![Seen::NotCompared; since.len()];
    };
    if questions.iter().all(|one| one.pages.is_empty()) {
        return vec![Seen::Same; since.len()];
    }
    // The newest version's pages are drawn once for all.
    let newest: BTreeSet<usize> = questions
        .iter()
        .flat_map(|one| one.pages.keys().copied())
        .collect();
    let older: usize = questions.iter().map(|one| one.pages.len()).sum();
    if older + newest.len() > MOST_DRAWN {
        return questions
            .iter()
            .map(|one| one.unless_nothing_to_draw())
            .collect();
    }
    let job = Job {
        bytes: Arc::new(file.bytes.to_vec()),
        questions,
    };
    draw(job).unwrap_or_else(|| vec![Seen::NotCompared; since.len()])
}

/// What is to be drawn for one signature.
pub(crate) struct Question {
    /// Length of the signed version.
    length: usize,
    /// Pages to draw, from 0, each with the areas that may differ.
    pages: BTreeMap<usize, Vec<Area>>,
    /// How many pages there are.
    count: usize,
    /// The streams a drawer will unpack in the signed version: looked at before it does.
    streams_then: Streams,
    /// And in the newest one.
    streams_now: Streams,
}

impl Question {
    fn unless_nothing_to_draw(&self) -> Seen {
        if self.pages.is_empty() {
            Seen::Same
        } else {
            Seen::NotCompared
        }
    }

    /// The first page that differs, if all could be drawn.
    fn answer(&self, mut sights: impl FnMut(usize, &[Area]) -> Option<Sight>) -> Seen {
        for (&page, areas) in &self.pages {
            match sights(page, areas) {
                Some(Sight::Same) => {}
                Some(Sight::Other) => return Seen::Differs { page },
                None => return Seen::NotCompared,
            }
        }
        Seen::Same
    }
}

fn questions(file: &File<'_>, since: &[Since<'_>]) -> Result<Vec<Question>, Unreadable> {
    let last = file.last();
    let now = pages(file, last)?;
    let mut found = Vec::new();
    for one in since {
        let written = written_after(file, one.revision);
        let then = pages(file, one.revision)?;
        let areas = areas(file, one.acts)?;
        let mut question = Question {
            length: one.length,
            pages: BTreeMap::new(),
            count: now.len(),
            streams_then: Streams::default(),
            streams_now: Streams::default(),
        };
        if written.is_empty() {
            found.push(question);
            continue;
        }
        let reach = Reach::new(file);
        for (index, (old, new)) in then.iter().zip(&now).enumerate() {
            let before = reach.of_page(one.revision, old)?;
            let after = reach.of_page(last, new)?;
            if before.numbers.is_disjoint(&written) && after.numbers.is_disjoint(&written) {
                continue;
            }
            let free = areas.get(&index).cloned().unwrap_or_default();
            question.pages.insert(index, free);
            question.streams_then.extend(before.streams);
            question.streams_now.extend(after.streams);
        }
        found.push(question);
    }
    Ok(found)
}

/// The numbers that the revisions after `signed` list anew.
fn written_after(file: &File<'_>, signed: usize) -> BTreeSet<u32> {
    let later = file.revisions.iter().enumerate().skip(signed + 1);
    later
        .flat_map(|(at, revision)| {
            let older = at - 1;
            revision
                .slots
                .iter()
                .filter(move |(number, slot)| file.slot(older, **number) != Some(**slot))
                .map(|(&number, _)| number)
        })
        .collect()
}

/// Where the fields stand that the acts filled, signed or added, by page.
fn areas(file: &File<'_>, acts: &[Act]) -> Result<BTreeMap<usize, Vec<Area>>, Unreadable> {
    let names: BTreeSet<&str> = acts
        .iter()
        .filter_map(|act| match act {
            Act::Filled { field } | Act::Signed { field, .. } | Act::FieldAdded { field } => {
                Some(field.as_str())
            }
            Act::Closed { .. } | Act::Stamped { .. } | Act::EvidenceAdded | Act::Described => None,
        })
        .collect();
    let mut places = BTreeMap::new();
    for field in terminal_fields(file, file.last())? {
        if !names.contains(field.name.as_str()) {
            continue;
        }
        for widget in &field.widgets {
            let area = widget.dict().and_then(|dict| rectangle(dict.get("Rect")?));
            if let Some(area) = area {
                places.insert(widget.id.number, area);
            }
        }
    }
    let mut found: BTreeMap<usize, Vec<Area>> = BTreeMap::new();
    if places.is_empty() {
        return Ok(found);
    }
    for (index, page) in pages(file, file.last())?.iter().enumerate() {
        let Some(annotations) = file.entry(file.last(), page, "Annots")? else {
            continue;
        };
        let references = annotations.node.as_array().unwrap_or_default();
        let here = references
            .iter()
            .filter_map(Node::as_ref)
            .filter_map(|id| places.get(&id.number));
        found.entry(index).or_default().extend(here);
    }
    Ok(found)
}
