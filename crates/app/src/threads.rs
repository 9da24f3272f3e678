//! Which papers answer each other: a question, its reply, the reply to that, whichever way they go.
//!
//! Only follows what the papers say (`ResponseFor`, and what our replies were begun for); never guesses by subject.

use crate::views::ThreadEntry;
use crate::{Error, incoming, outgoing};
use office::{Moment, Reference};
use std::collections::{BTreeMap, BTreeSet};
use store::{Dispatch, Read};

/// A paper of this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PaperRef {
    /// It goes.
    Dispatch(i64),
    /// It came.
    Arrival(i64),
}

/// At most so many papers; a longer thread shows those nearest to the one asked about.
const LONGEST: usize = 200;

/// The thread `paper` stands in, oldest first, itself included; empty if it stands alone.
pub(crate) fn of(r: &Read<'_>, paper: PaperRef) -> Result<Vec<ThreadEntry>, Error> {
    let mut answers: BTreeMap<PaperRef, Option<PaperRef>> = BTreeMap::new();
    let mut open = vec![paper];
    let mut seen = BTreeSet::from([paper]);
    while let Some(one) = open.pop() {
        let near = neighbours(r, one)?;
        answers.insert(one, near.answers);
        for next in near.answers.into_iter().chain(near.replies) {
            if seen.len() < LONGEST && seen.insert(next) {
                open.push(next);
            }
        }
    }
    if answers.len() < 2 {
        return Ok(Vec::new());
    }
    let mut all = Vec::with_capacity(answers.len());
    for one in answers.keys() {
        all.push(entry(r, *one, &answers)?);
    }
    all.sort_by_key(|entry| (entry.at, entry.id));
    Ok(all)
}

struct Near {
    answers: Option<PaperRef>,
    replies: Vec<PaperRef>,
}

fn neighbours(r: &Read<'_>, paper: PaperRef) -> Result<Near, Error> {
    match paper {
        PaperRef::Dispatch(id) => {
            let standing = outgoing::dispatch(r, id)?;
            // A corrected version answers nothing of its own: it stands in place of what it corrects.
            let corrects = outgoing::corrected_by(r, id)?.is_some();
            let answers = standing.in_reply_to.filter(|_| !corrects);
            Ok(Near {
                answers: answers.map(PaperRef::Arrival),
                replies: r
                    .answers_to(id)?
                    .into_iter()
                    .map(PaperRef::Arrival)
                    .collect(),
            })
        }
        PaperRef::Arrival(id) => {
            let mut replies = Vec::new();
            for reply in r.replies_to(id)? {
                if outgoing::corrected_by(r, reply.id)?.is_none() {
                    replies.push(PaperRef::Dispatch(reply.id));
                }
            }
            let answers = r.answered_by(id)?.first().copied();
            Ok(Near {
                answers: answers.map(PaperRef::Dispatch),
                replies,
            })
        }
    }
}

fn entry(
    r: &Read<'_>,
    paper: PaperRef,
    answers: &BTreeMap<PaperRef, Option<PaperRef>>,
) -> Result<ThreadEntry, Error> {
    let id_of = |one: PaperRef| match one {
        PaperRef::Dispatch(id) | PaperRef::Arrival(id) => id,
    };
    let answered = answers.get(&paper).copied().flatten();
    let (written, subject, with, day, at) = told(r, paper)?;
    Ok(ThreadEntry {
        id: id_of(paper),
        came: matches!(paper, PaperRef::Arrival(_)),
        written,
        subject,
        with,
        day,
        at,
        answers: answered.map(id_of),
        depth: depth(paper, answers),
    })
}

type Told = (String, String, String, Option<String>, Moment);

fn told(r: &Read<'_>, paper: PaperRef) -> Result<Told, Error> {
    match paper {
        PaperRef::Arrival(id) => {
            let standing = incoming::arrival(r, id)?;
            let written = incoming::reference(&standing).written();
            let with = match standing.from_name.as_str() {
                "" => standing.from.to_string(),
                name => name.to_owned(),
            };
            let day = standing.promulgated.map(|day| day.to_string());
            Ok((written, standing.subject, with, day, standing.arrived_at))
        }
        PaperRef::Dispatch(id) => {
            let standing = outgoing::dispatch(r, id)?;
            let with: Vec<String> = standing
                .draft
                .receivers()
                .into_iter()
                .map(|(code, name)| {
                    if name.is_empty() {
                        code.to_string()
                    } else {
                        name
                    }
                })
                .collect();
            let day = standing.issued_on.map(|day| day.to_string());
            let at = standing.sent_at.or(standing.issued_at);
            Ok((
                written(&standing),
                standing.draft.subject,
                with.join("; "),
                day,
                at.unwrap_or(standing.created_at),
            ))
        }
    }
}

fn written(dispatch: &Dispatch) -> String {
    let (Some(number), Some(notation)) = (dispatch.number.clone(), dispatch.notation.clone())
    else {
        return String::new();
    };
    let body = dispatch.draft.body;
    Reference {
        number,
        notation,
        body,
    }
    .written()
}

/// How many papers it answers one after the other; papers that answer in a circle end where they began.
fn depth(paper: PaperRef, answers: &BTreeMap<PaperRef, Option<PaperRef>>) -> u32 {
    let mut seen = BTreeSet::from([paper]);
    let mut at = paper;
    let mut depth = 0;
    while let Some(next) = answers.get(&at).copied().flatten() {
        if !seen.insert(next) {
            break;
        }
        depth += 1;
        at = next;
    }
    depth
}
