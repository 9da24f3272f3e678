//! Annexes: their numbers, titles and blocks, and which of them is a text that a decision puts in force (form 1.3).

use crate::Error;
use crate::blocks::{BOLD, Desk, LaidBlock, close, laid_blocks};
use crate::layout::Measures;
use crate::wording::{Manner, Part, anchors_seen_from};
use crate::words::{Ink, loosened};
use office::{Annex, Draft, label_annexes, leading, put_in_force};
use serde::Serialize;
use serde_json::Value;

/// One annex, ready to set.
#[derive(Serialize)]
pub(crate) struct LaidAnnex {
    /// `Phụ lục`, and from two on its number; not shown on a text put in force.
    label: String,
    /// The type of a text put in force, in capitals; empty: an annex like any other.
    kind: String,
    title: String,
    landscape: bool,
    /// The measures of its pages.
    form: Value,
    blocks: Vec<LaidBlock>,
}

/// The annexes that stand in this file.
pub(crate) fn laid_annexes(
    draft: &Draft,
    manner: &Manner<'_>,
    measures: &Measures,
    end: &str,
    ink: &mut Ink,
) -> Result<Vec<LaidAnnex>, Error> {
    let mut laid = Vec::new();
    for (at, label) in label_annexes(draft).into_iter().enumerate() {
        let Some(annex) = draft.annexes.get(at) else {
            continue;
        };
        let is_here = match manner.part {
            Part::Whole => !annex.separate,
            Part::Annex(wanted) => wanted == at,
        };
        let is_taken = manner.extracted.is_none_or(|of| of.annexes.contains(&at));
        if is_here && is_taken {
            let names = anchors_seen_from(draft, Some(at));
            let turned;
            let measures = if annex.landscape {
                turned = measures.landscape();
                &turned
            } else {
                measures
            };
            let desk = Desk {
                measures,
                pictures: manner.pictures,
                gaps: manner.gaps,
                body: draft.body,
                above: 1,
                names: &names,
                kept: None,
            };
            laid.push(LaidAnnex::of(draft, annex, label, &desk, end, ink)?);
        }
    }
    Ok(laid)
}

impl LaidAnnex {
    fn of(
        draft: &Draft,
        annex: &Annex,
        label: String,
        desk: &Desk<'_>,
        end: &str,
        ink: &mut Ink,
    ) -> Result<Self, Error> {
        let mut blocks = laid_blocks(&annex.blocks, desk, ink)?;
        close(&mut blocks, end);
        let title = ink.lines(&annex.title);
        let (kind, title) = match put_in_force(draft, annex) {
            Some(kind) => {
                let title = title.replace('\n', " ");
                let rest = title.split(' ').skip(kind.name().split(' ').count());
                let rest = leading(&rest.collect::<Vec<_>>().join(" "));
                (kind.name().to_uppercase(), rest)
            }
            None => (String::new(), title.to_uppercase()),
        };
        let width = desk.measures.text_width();
        Ok(Self {
            label,
            kind,
            title: loosened(title, BOLD, desk.measures.body.size, width / 2.0),
            landscape: annex.landscape,
            form: desk.measures.all.clone(),
            blocks,
        })
    }
}
