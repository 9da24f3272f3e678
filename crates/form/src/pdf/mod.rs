//! Sees a born-digital PDF: every letter with its face, size, place and colour, every drawn line, every picture.
//!
//! Bounded in pages, letters and unpacked bytes, whatever the file claims. Never draws, never runs what a file holds.

mod font;
mod lines;
mod page;
mod picture;
mod space;

use crate::{Error, Observed, Page, Source};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use page::Sight;
use space::Transform;

/// Pages of an honest document.
const PAGE_LIMIT: usize = 2_000;
/// Bytes that any stream may unpack to while the file is opened.
const STREAM_LIMIT: usize = 64 * 1024 * 1024;
const TREE_LIMIT: usize = 64;

/// Points to millimetres.
pub(crate) const MM: f32 = 25.4 / 72.0;

/// What is seen on the pages of `bytes`, annotations' appearances included, save those of signatures.
///
/// Errors if it is no PDF, is locked, has no page, or holds more than an honest document.
pub fn observe_pdf(bytes: &[u8]) -> Result<Observed, Error> {
    let file = open(bytes)?;
    let mut sight = Sight::new(&file);
    let mut seen = Observed {
        source: Source::Pdf,
        ..Observed::default()
    };
    let mut looks = lines::LOOKS;
    for (at, id) in file.page_iter().enumerate() {
        if at >= PAGE_LIMIT {
            return Err(Error::TooLarge);
        }
        let (page, spans) = look(&file, id, &mut sight)?;
        seen.lines
            .extend(lines::gather(at, &page, spans, &mut looks)?);
        seen.pages.push(page);
    }
    if seen.pages.is_empty() {
        return Err(Error::NoPage);
    }
    Ok(seen)
}

fn open(bytes: &[u8]) -> Result<Document, Error> {
    let options = LoadOptions::with_max_decompressed_size(STREAM_LIMIT);
    let file = match Document::load_mem_with_options(bytes, options) {
        Ok(file) => file,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => {
            return Err(Error::Locked);
        }
        Err(cause) => return Err(Error::NotPdf(cause)),
    };
    if file.is_encrypted() {
        return Err(Error::Locked);
    }
    Ok(file)
}

fn look<'a>(
    file: &'a Document,
    id: ObjectId,
    sight: &mut Sight<'a>,
) -> Result<(Page, Vec<crate::Span>), Error> {
    let sheet = file.get_dictionary(id).map_err(Error::NotPdf)?;
    let (page, upright) = measure(file, sheet);
    sight.begin(page);
    let content = sight.content(id)?;
    let resources = inherited(file, sheet, b"Resources").and_then(|object| object.as_dict().ok());
    sight.run(&content, resources, upright, 0)?;
    for annotation in annotations(file, sheet) {
        if let Some((form, placed)) = appearance(file, annotation) {
            sight.form(form, placed.then(upright), resources, 0)?;
        }
    }
    Ok(sight.take())
}

/// The size of a page as it is looked at, and the way from its own space (points from the lower left) to millimetres
/// from the upper left.
fn measure(file: &Document, sheet: &Dictionary) -> (Page, Transform) {
    let [x0, y0, x1, y1] = inherited(file, sheet, b"CropBox")
        .or_else(|| inherited(file, sheet, b"MediaBox"))
        .and_then(|object| rectangle(file, object))
        .unwrap_or([0.0, 0.0, 595.28, 841.89]);
    let (width, height) = ((x1 - x0) * MM, (y1 - y0) * MM);
    let turned = inherited(file, sheet, b"Rotate")
        .and_then(|object| object.as_i64().ok())
        .unwrap_or_default()
        .rem_euclid(360);
    let to_corner = Transform([MM, 0.0, 0.0, MM, -x0 * MM, -y0 * MM]);
    // From the lower left to the upper left of the page as it is turned.
    let (turn, size) = match turned {
        90 => ([0.0, 1.0, 1.0, 0.0, 0.0, 0.0], (height, width)),
        180 => ([-1.0, 0.0, 0.0, 1.0, width, 0.0], (width, height)),
        270 => ([0.0, -1.0, -1.0, 0.0, height, width], (height, width)),
        _ => ([1.0, 0.0, 0.0, -1.0, 0.0, height], (width, height)),
    };
    let page = Page {
        width: size.0,
        height: size.1,
        ..Page::default()
    };
    (page, to_corner.then(Transform(turn)))
}

fn annotations<'a>(file: &'a Document, sheet: &'a Dictionary) -> Vec<&'a Dictionary> {
    const LIMIT: usize = 2_000;
    let Ok(Object::Array(list)) = sheet.get_deref(b"Annots", file) else {
        return Vec::new();
    };
    list.iter()
        .take(LIMIT)
        .filter_map(|one| file.dereference(one).ok()?.1.as_dict().ok())
        .filter(|one| !is_hidden(one) && !is_signature(file, one))
        .collect()
}

fn is_hidden(annotation: &Dictionary) -> bool {
    let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    flags & 0b10_0010 != 0
}

/// A signature's picture is no part of the form; a parent may say the type for its kids.
fn is_signature(file: &Document, annotation: &Dictionary) -> bool {
    let mut one = annotation;
    for _ in 0..TREE_LIMIT {
        if let Ok(kind) = one.get_deref(b"FT", file).and_then(Object::as_name) {
            return kind == b"Sig";
        }
        match one.get_deref(b"Parent", file).and_then(Object::as_dict) {
            Ok(parent) => one = parent,
            Err(_) => return false,
        }
    }
    false
}

/// The normal appearance of an annotation and the way from its space to the page's (ISO 32000-1, 12.5.5).
fn appearance<'a>(
    file: &'a Document,
    annotation: &'a Dictionary,
) -> Option<(&'a lopdf::Stream, Transform)> {
    let all = annotation.get_deref(b"AP", file).ok()?.as_dict().ok()?;
    let form = match all.get_deref(b"N", file).ok()? {
        Object::Stream(form) => form,
        Object::Dictionary(states) => {
            let state = annotation
                .get_deref(b"AS", file)
                .and_then(Object::as_name)
                .ok()?;
            states.get_deref(state, file).ok()?.as_stream().ok()?
        }
        _ => return None,
    };
    let [left, low, right, high] = rectangle(file, annotation.get_deref(b"Rect", file).ok()?)?;
    let own = space::matrix(file, &form.dict);
    let inside = rectangle(file, form.dict.get_deref(b"BBox", file).ok()?)?;
    let [x0, y0, x1, y1] = own.around(inside);
    let scale = |to: f32, from: f32| if from.abs() > 1e-3 { to / from } else { 1.0 };
    let (sx, sy) = (scale(right - left, x1 - x0), scale(high - low, y1 - y0));
    let placed = Transform([sx, 0.0, 0.0, sy, left - x0 * sx, low - y0 * sy]);
    Some((form, placed))
}

fn inherited<'a>(file: &'a Document, sheet: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut one = sheet;
    for _ in 0..TREE_LIMIT {
        if let Ok(found) = one.get_deref(key, file) {
            return Some(found);
        }
        one = one.get_deref(b"Parent", file).ok()?.as_dict().ok()?;
    }
    None
}

/// Left, low, right, high.
fn rectangle(file: &Document, object: &Object) -> Option<[f32; 4]> {
    let sides: Vec<f32> = object
        .as_array()
        .ok()?
        .iter()
        .take(4)
        .filter_map(|side| file.dereference(side).ok()?.1.as_float().ok())
        .filter(|side| side.is_finite() && side.abs() < 100_000.0)
        .collect();
    let [a, b, c, d] = sides.as_slice() else {
        return None;
    };
    Some([a.min(*c), b.min(*d), a.max(*c), b.max(*d)])
}
