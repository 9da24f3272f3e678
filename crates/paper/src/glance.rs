//! A draft while someone types: which pages look otherwise than before, and the first of them as a file.
//!
//! Keeps nothing between two looks: what the caller has seen, the caller tells. What makes a second look fast is the
//! typesetter's own cache.

use crate::Error;
use crate::fields;
use crate::pictures::{Gaps, Pictures};
use crate::press::Purpose;
use crate::sheet::Set;
use crate::wording::{Manner, Part};
use office::{Draft, RuleSet};
use typst::layout::{Frame, FrameItem};
use typst::utils::hash128;

/// What changed on the pages of a draft since the last look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// For each page a key of 32 signs: the same as long as the page looks the same.
    pub keys: Vec<String>,
    /// The first page that the caller does not know; `None` if all are known.
    pub touched: Option<Touched>,
}

/// A page by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which page, from 1.
    pub page: usize,
    /// A file of this one page: to be looked at, claiming nothing.
    pub pdf: Vec<u8>,
    /// Whether pages behind it changed too.
    pub more: bool,
}

/// Typesets a draft as [`crate::preview_with`] does, and draws only the first page whose key is not the one in `known`.
///
/// `known` are the keys of the last look, page by page. Errors as [`crate::preview_with`] does.
pub fn glance(
    draft: &Draft,
    rules: RuleSet,
    pictures: &Pictures,
    known: &[String],
) -> Result<Glance, Error> {
    draft.refuse_secret()?;
    let set = Set::of(
        draft,
        Manner {
            rules,
            part: Part::Whole,
            extracted: None,
            pictures,
            gaps: Gaps::Marked,
        },
    )?;
    let pages = set.sheets.document.pages();
    let keys: Vec<String> = pages.iter().map(|page| key(&page.frame)).collect();
    let is_new = |at: &usize| keys.get(*at) != known.get(*at);
    let mut fresh = (0..keys.len()).filter(is_new);
    let Some(first) = fresh.next() else {
        return Ok(Glance {
            keys,
            touched: None,
        });
    };
    let more = fresh.next().is_some();
    let page = first + 1;
    let mut on_it: Vec<_> = set.fields;
    on_it.retain(|field| field.place.page == page);
    on_it.iter_mut().for_each(|field| field.place.page = 1);
    let pdf = fields::add(&set.sheets.file(Purpose::LookingAt(page))?, &on_it)?;
    Ok(Glance {
        keys,
        touched: Some(Touched { page, pdf, more }),
    })
}

/// Names what is seen on a page: not where it comes from, which changes with every word before it.
fn key(frame: &Frame) -> String {
    format!("{:032x}", seen(frame))
}

fn seen(frame: &Frame) -> u128 {
    let items: Vec<u128> = frame
        .items()
        .filter_map(|(at, item)| {
            let look = match item {
                FrameItem::Group(group) => {
                    hash128(&(seen(&group.frame), group.transform, &group.clip))
                }
                FrameItem::Text(text) => {
                    let glyphs: Vec<_> = text
                        .glyphs
                        .iter()
                        .map(|glyph| (glyph.id, glyph.x_advance, glyph.x_offset, glyph.y_offset))
                        .collect();
                    hash128(&(&text.font, text.size, &text.fill, &text.stroke, glyphs))
                }
                FrameItem::Shape(shape, _) => hash128(shape),
                FrameItem::Image(image, size, _) => hash128(&(image, size)),
                FrameItem::Link(..) | FrameItem::Tag(_) => return None,
            };
            Some(hash128(&(at, look)))
        })
        .collect();
    hash128(&(frame.size(), items))
}
