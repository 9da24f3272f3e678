//! Which objects a page draws with, by the strict reader; and whether a drawer could lose itself in them.
//! Draws nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::error::{Flaw, Limit, Unreadable};
use crate::file::{File, Object, Slot};
use crate::syntax::{Dict, Id, Node, Value, malformed};

/// Functions of functions, colour spaces on colour spaces: nobody honest goes deeper, and the drawer recurs.
const MOST_DEPTH: usize = 40;
/// Dots of one picture, as its dictionary says; pictures are unpacked whole.
const MOST_DOTS: u64 = 64_000_000;
/// Objects one page may draw with.
const MOST_OBJECTS: usize = 50_000;

/// The entries of a page that say what it shows; some are inherited.
const SHOWN: [&[u8]; 8] = [
    b"Resources",
    b"Contents",
    b"Group",
    b"MediaBox",
    b"CropBox",
    b"Rotate",
    b"UserUnit",
    b"Annots",
];
/// Entries that lead away from what is drawn, most of them back to where one came from.
const ASIDE: [&[u8]; 12] = [
    b"Parent",
    b"P",
    b"Popup",
    b"IRT",
    b"Dest",
    b"A",
    b"AA",
    b"Metadata",
    b"PieceInfo",
    b"StructParent",
    b"OCGs",
    b"V",
];

/// The objects of one page.
#[derive(Default)]
pub(super) struct Reached {
    /// Every number it leads to.
    pub(super) numbers: BTreeSet<u32>,
    /// Those that are streams of drawing or of description; pictures and fonts left out.
    pub(super) streams: BTreeSet<u32>,
}

/// Where one object leads.
#[derive(Default)]
struct Links {
    /// Followed by a drawer while it still holds this one.
    within: Vec<Id>,
    /// Looked up only when needed, at a depth the drawer bounds by itself.
    apart: Vec<Id>,
    is_stream: bool,
    is_too_large: bool,
}

/// A slot as a key: the same slot is the same object in every version.
type Place = (usize, usize, usize);

/// Follows references, remembering what it read.
pub(super) struct Reach<'f, 'a> {
    file: &'f File<'a>,
    known: RefCell<BTreeMap<Place, Rc<Links>>>,
}

impl<'f, 'a> Reach<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>) -> Self {
        Self {
            file,
            known: RefCell::default(),
        }
    }

    /// Everything that revision `at` draws `page` with.
    ///
    /// Errors if it cannot be read, leads in a circle where none may be, or is too much to draw.
    pub(super) fn of_page(&self, at: usize, page: &Object<'a>) -> Result<Reached, Unreadable> {
        let mut walk = Walk {
            reach: self,
            at,
            found: Reached::default(),
            heights: BTreeMap::new(),
            open: Vec::new(),
        };
        walk.page(page)?;
        while let Some(id) = walk.open.pop() {
            walk.height(id, 0)?;
        }
        Ok(walk.found)
    }

    fn links(&self, at: usize, id: Id) -> Result<Option<Rc<Links>>, Unreadable> {
        let place = match self.file.slot(at, id.number) {
            None | Some(Slot::Free) => return Ok(None),
            Some(Slot::At { offset, .. }) => (offset, 0, 0),
            Some(Slot::In { container, index }) => {
                let holder = usize::try_from(container).unwrap_or(usize::MAX);
                (usize::MAX - holder, index, at)
            }
        };
        if let Some(known) = self.known.borrow().get(&place) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(object) = self.file.object(at, id)? else {
            return Ok(None);
        };
        let links = Rc::new(Links::of(&object));
        self.known.borrow_mut().insert(place, Rc::clone(&links));
        Ok(Some(links))
    }
}

struct Walk<'w, 'f, 'a> {
    reach: &'w Reach<'f, 'a>,
    at: usize,
    found: Reached,
    /// How deep it goes below each object; `None` while it is being walked.
    heights: BTreeMap<Id, Option<usize>>,
    open: Vec<Id>,
}

impl<'a> Walk<'_, '_, 'a> {
    /// What the page shows by itself, by inheritance and by its annotations.
    fn page(&mut self, page: &Object<'a>) -> Result<(), Unreadable> {
        let mut node = page.clone();
        for depth in 0..MOST_DEPTH {
            self.note(node.id.number);
            let Some(dict) = node.dict() else { break };
            for key in SHOWN {
                if key == b"Annots" && depth > 0 {
                    continue;
                }
                if let Some(value) = dict.get_bytes(key) {
                    self.open
                        .extend(value.references().into_iter().map(|(id, _)| id));
                }
            }
            if depth == 0 {
                self.annotations(&node)?;
            }
            match self.reach.file.entry(self.at, &node, "Parent")? {
                Some(parent) => node = parent,
                None => break,
            }
        }
        Ok(())
    }

    fn annotations(&mut self, page: &Object<'a>) -> Result<(), Unreadable> {
        let Some(list) = self.reach.file.entry(self.at, page, "Annots")? else {
            return Ok(());
        };
        self.open.retain(|id| *id != list.id);
        if list.id.number != 0 {
            self.note(list.id.number);
        }
        for node in list.node.as_array().unwrap_or_default() {
            let Some(annotation) = self.reach.file.follow(self.at, node, &list.source)? else {
                continue;
            };
            if let Some(id) = node.as_ref() {
                self.open.retain(|open| *open != id);
                self.note(id.number);
            }
            if let Some(shown) = annotation.dict().and_then(|dict| dict.get("AP")) {
                self.open
                    .extend(shown.references().into_iter().map(|(id, _)| id));
            }
        }
        Ok(())
    }

    /// The object, and the stream it lies in: whoever writes that one anew writes all inside.
    fn note(&mut self, number: u32) {
        self.found.numbers.insert(number);
        if let Some(Slot::In { container, .. }) = self.reach.file.slot(self.at, number) {
            self.found.numbers.insert(container);
        }
    }

    /// How deep it goes below `id`, which itself lies `depth` deep.
    fn height(&mut self, id: Id, depth: usize) -> Result<usize, Unreadable> {
        match self.heights.get(&id) {
            Some(Some(height)) if depth + height <= MOST_DEPTH => return Ok(*height),
            Some(_) => return Err(malformed(0, Flaw::Pages)),
            None => {}
        }
        if depth > MOST_DEPTH || self.heights.len() > MOST_OBJECTS {
            return Err(Unreadable::TooLarge {
                limit: Limit::Depth,
            });
        }
        self.note(id.number);
        let Some(links) = self.reach.links(self.at, id)? else {
            self.heights.insert(id, Some(0));
            return Ok(0);
        };
        if links.is_too_large {
            return Err(Unreadable::TooLarge {
                limit: Limit::Unpacked,
            });
        }
        if links.is_stream {
            self.found.streams.insert(id.number);
        }
        self.heights.insert(id, None);
        let mut height = 0;
        for &below in &links.within {
            height = height.max(1 + self.height(below, depth + 1)?);
        }
        self.heights.insert(id, Some(height));
        let fresh = links
            .apart
            .iter()
            .filter(|id| !self.heights.contains_key(id));
        self.open.extend(fresh);
        Ok(height)
    }
}

impl Links {
    fn of(object: &Object<'_>) -> Self {
        let mut links = Self::default();
        links.walk(&object.node, false);
        if let (Some(dict), Some(_)) = (object.dict(), object.data) {
            let is_picture = dict.is("Subtype", "Image");
            // Font programs name the lengths of their parts, or their kind.
            let is_font = ["Length1", "Length2", "Length3"]
                .iter()
                .any(|key| dict.get(key).is_some())
                || [&b"Type1C"[..], b"CIDFontType0C", b"OpenType"]
                    .contains(&dict.name("Subtype").unwrap_or_default());
            links.is_stream = !is_picture && !is_font;
            links.is_too_large = is_picture && is_too_many_dots(dict);
        }
        links
    }

    fn walk(&mut self, node: &Node, is_apart: bool) {
        match &node.value {
            Value::Ref(id) if is_apart => self.apart.push(*id),
            Value::Ref(id) => self.within.push(*id),
            Value::Array(items) => items.iter().for_each(|item| self.walk(item, is_apart)),
            Value::Dict(dict) => {
                for (key, node) in &dict.entries {
                    if !ASIDE.contains(&key.as_slice()) {
                        self.walk(node, is_apart || is_looked_up(key));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Resources are looked up by name while drawing, at a depth that the drawer counts; forms often share and so circle.
fn is_looked_up(key: &[u8]) -> bool {
    matches!(
        key,
        b"Resources"
            | b"XObject"
            | b"Font"
            | b"Pattern"
            | b"ExtGState"
            | b"Properties"
            | b"CharProcs"
            | b"G"
    )
}

fn is_too_many_dots(dict: &Dict) -> bool {
    let side = |key| dict.int(key).and_then(|side| u64::try_from(side).ok());
    match (side("Width"), side("Height")) {
        (Some(width), Some(height)) => width.saturating_mul(height) > MOST_DOTS,
        _ => true,
    }
}
