//! The pixel veto: pages of a signed version and of the file as it is now are drawn by a reader that is not ours
//! (hayro) and compared; whatever differs outside the places that allowed acts may draw on is a change after signing
//! (S§6.4 rule 4; ADR 0021).
//! Never makes anything good: it only takes away. Never decides by time what a page shows: what cannot be drawn within
//! the bounds is told as not compared, and that is never green.

mod draw;
mod reach;
mod script;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::changes::{Act, Intrusion};
use crate::error::Unreadable;
use crate::file::{File, Object};
use crate::form::{pages, rectangle, terminal_fields};
use crate::syntax::Node;
use crate::verdict::{Coverage, Indication, Modification, SubIndication, Verdict, Warning};
use draw::{Sight, draw};
use reach::{Reach, Reached, Streams};

/// So many drawings of pages for one file: a seal on each of two hundred pages is compared.
const MOST_DRAWN: usize = 400;
/// So long a caller waits for all drawings of a file.
const PATIENCE: Duration = Duration::from_secs(40);

/// Draws pages and compares them, where it may: the drawer is foreign code that hostile bytes reach, and may take the
/// process it runs in with it.
pub trait Drawer: Debug + Sync {
    /// Answers the questions about `pdf` in their order.
    ///
    /// Total: whatever cannot be drawn, for whatever reason, is [`Seen::NotCompared`].
    fn compare(&self, pdf: &[u8], questions: &Questions) -> Vec<Seen>;
}

/// Draws in this very process, on a thread of its own, within 40 s: for tests and benches.
///
/// A panic ends that thread. A stack that overflows, or memory that runs out, ends the program.
#[derive(Clone, Copy, Debug, Default)]
pub struct DrawnHere;

impl Drawer for DrawnHere {
    fn compare(&self, pdf: &[u8], questions: &Questions) -> Vec<Seen> {
        drawn(pdf, questions, Some(PATIENCE))
    }
}

/// As [`DrawnHere`], but waits as long as it takes: for a process that somebody else ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct DrawnToTheEnd;

impl Drawer for DrawnToTheEnd {
    fn compare(&self, pdf: &[u8], questions: &Questions) -> Vec<Seen> {
        drawn(pdf, questions, None)
    }
}

fn drawn(pdf: &[u8], questions: &Questions, patience: Option<Duration>) -> Vec<Seen> {
    questions
        .answered_by(draw(pdf.to_vec(), questions.clone(), patience))
        .unwrap_or_else(|| questions.unanswered())
}

/// What is to be drawn, for each signature that is asked about; can be carried to another process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Questions(Vec<Question>);

impl Questions {
    /// The answers where nobody could draw.
    pub fn unanswered(&self) -> Vec<Seen> {
        self.0
            .iter()
            .map(Question::unless_nothing_to_draw)
            .collect()
    }

    /// The answers, if they are answers to these questions at all: as many, and naming pages that were asked about.
    pub fn answered_by(&self, seen: Option<Vec<Seen>>) -> Option<Vec<Seen>> {
        let seen = seen.filter(|seen| seen.len() == self.0.len())?;
        let fits = |(question, seen): (&Question, &Seen)| match seen {
            Seen::Differs { page } | Seen::NotCompared { page: Some(page) } => {
                question.pages.contains_key(page)
            }
            Seen::Same | Seen::NotCompared { page: None } => true,
        };
        self.0.iter().zip(&seen).all(fits).then_some(seen)
    }
}

/// What the eye says about the time since a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    /// Nothing differs outside the places of allowed acts.
    Same,
    /// This page, from 0, shows something else.
    Differs {
        /// The page, from 0.
        page: usize,
    },
    /// A page could not be drawn within the bounds, so nothing is known of it and of those after it.
    NotCompared {
        /// The first such page, from 0; none where not even the pages to be drawn could be told.
        page: Option<usize>,
    },
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
pub(crate) fn veto(file: &File<'_>, verdicts: &mut [Verdict], drawer: &dyn Drawer) {
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
    for (seen, index) in compare(file, &since, drawer).into_iter().zip(indices) {
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
        Seen::NotCompared { page } => {
            verdict.not_compared = page;
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
/// Only pages that may show something else are drawn: the strict reader has proved the rest to draw with the same
/// objects. Bounded in pages, dots, time and threads.
pub(crate) fn compare(file: &File<'_>, since: &[Since<'_>], drawer: &dyn Drawer) -> Vec<Seen> {
    let questions = match questions(file, since) {
        Ok(questions) => questions,
        Err(Unasked { page }) => return vec![Seen::NotCompared { page }; since.len()],
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
    let questions = Questions(questions);
    if older + newest.len() > MOST_DRAWN {
        return questions.unanswered();
    }
    drawer.compare(file.bytes, &questions)
}

/// What is to be drawn for one signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
        match self.pages.keys().next() {
            None => Seen::Same,
            first => Seen::NotCompared {
                page: first.copied(),
            },
        }
    }

    /// The first page that differs, if all could be drawn.
    fn answer(&self, mut sights: impl FnMut(usize, &[Area]) -> Option<Sight>) -> Seen {
        for (&page, areas) in &self.pages {
            match sights(page, areas) {
                Some(Sight::Same) => {}
                Some(Sight::Other) => return Seen::Differs { page },
                None => return Seen::NotCompared { page: Some(page) },
            }
        }
        Seen::Same
    }
}

/// What is to be drawn could not be told.
struct Unasked {
    /// Because of this page, from 0.
    page: Option<usize>,
}

impl From<Unreadable> for Unasked {
    fn from(_: Unreadable) -> Self {
        Self { page: None }
    }
}

fn questions(file: &File<'_>, since: &[Since<'_>]) -> Result<Vec<Question>, Unasked> {
    let last = file.last();
    let now = pages(file, last)?;
    let mut found = Vec::new();
    for one in since {
        let written = written_after(file, one.revision)?;
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
        let layers_changed = layers_changed(file, &reach, one.revision, &written)?;
        for (index, (old, new)) in then.iter().zip(&now).enumerate() {
            let here = |_| Unasked { page: Some(index) };
            let before = reach.of_page(one.revision, old).map_err(here)?;
            let after = reach.of_page(last, new).map_err(here)?;
            let is_untouched =
                before.numbers.is_disjoint(&written) && after.numbers.is_disjoint(&written);
            let draws_the_same =
                is_untouched || same_but_for_nothing(old, new, &before, &after, &written);
            if draws_the_same && !layers_changed {
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

/// Whether a page was written anew and yet draws with the very same objects: only annotations that draw nothing were
/// added to its list or changed, as an invisible signature or time stamp does.
fn same_but_for_nothing(
    old: &Object<'_>,
    new: &Object<'_>,
    before: &Reached,
    after: &Reached,
    written: &BTreeSet<u32>,
) -> bool {
    let (Some(was), Some(is)) = (old.dict(), new.dict()) else {
        return false;
    };
    old.id == new.id
        && was.differing(is).iter().all(|key| key == b"Annots")
        && before.annotations.is_some()
        && before.annotations == after.annotations
        && before.drawn.is_disjoint(written)
        && after.drawn.is_disjoint(written)
}

/// Whether the layers, which say of any page what is drawn, may have changed.
fn layers_changed<'a>(
    file: &File<'a>,
    reach: &Reach<'_, 'a>,
    revision: usize,
    written: &BTreeSet<u32>,
) -> Result<bool, Unreadable> {
    let (was, is) = (file.catalog(revision)?, file.catalog(file.last())?);
    let layers = |catalog: &Object<'a>| catalog.dict()?.get("OCProperties").cloned();
    let (was, is) = match (layers(&was), layers(&is)) {
        (None, None) => return Ok(false),
        (Some(was), Some(is)) => (was, is),
        _ => return Ok(true),
    };
    let is_untouched = |at, node| {
        let numbers = reach.of_node(at, node);
        numbers.is_some_and(|numbers| numbers.is_disjoint(written))
    };
    let same = was.same(&is) && is_untouched(revision, &was) && is_untouched(file.last(), &is);
    Ok(!same)
}

/// The numbers that the revisions after `signed` list anew.
fn written_after(file: &File<'_>, signed: usize) -> Result<BTreeSet<u32>, Unreadable> {
    let mut written = BTreeSet::new();
    for (at, revision) in file.revisions.iter().enumerate().skip(signed + 1) {
        for (&number, slot) in &revision.slots {
            file.within_limits()?;
            if file.slot(at - 1, number) != Some(*slot) {
                written.insert(number);
            }
        }
    }
    Ok(written)
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
