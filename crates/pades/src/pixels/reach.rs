//! Which objects a page draws with, by the strict reader; and whether a drawer could lose itself in them.
//! Draws nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::error::{Flaw, Limit, Unreadable};
use crate::file::{File, Object, Slot};
use crate::form::rectangle;
use crate::syntax::{Dict, Id, Node, Value, malformed, too_large};

/// Functions of functions, colour spaces on colour spaces: nobody honest goes deeper, and the drawer recurs.
const MOST_DEPTH: usize = 40;
/// Dots of one picture, as its dictionary says; pictures are unpacked whole.
const MOST_DOTS: u64 = 64_000_000;
/// Objects one page may draw with.
const MOST_OBJECTS: usize = 50_000;

/// The entries of a page that say what it shows; some are inherited.
const SHOWN: [&[u8]; 7] = [
    b"Resources",
    b"Contents",
    b"Group",
    b"MediaBox",
    b"CropBox",
    b"Rotate",
    b"UserUnit",
];
/// The entries of an annotation that say what it shows and where; what else it leads to is beside the page.
const SHOWN_OF_ANNOTATION: [&[u8]; 5] = [b"AP", b"AS", b"Rect", b"F", b"OC"];
/// What an object is to the one that leads to it: decides what its keys mean, and whether they are keys or names.
///
/// An object says of itself whatever its author likes, so no other word is taken for a picture or a font program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// Anything; a stream may be read as drawing or description.
    Any,
    Resources,
    /// A dictionary of names, which may sound like keys.
    Names,
    /// The forms and pictures of resources by name.
    Paintings,
    /// One of these.
    Painting,
    FontDescriptor,
    FontProgram,
}

impl Role {
    /// The role of what `key` leads to.
    fn below(self, key: &[u8], is_picture: bool) -> Self {
        match (self, key) {
            (Self::Resources, b"XObject") => Self::Paintings,
            (
                Self::Resources,
                b"Font" | b"ColorSpace" | b"Pattern" | b"ExtGState" | b"Properties" | b"Shading",
            ) => Self::Names,
            (Self::Resources | Self::Names, _) => Self::Any,
            (Self::Paintings, _) => Self::Painting,
            (Self::FontDescriptor, b"FontFile" | b"FontFile2" | b"FontFile3") => Self::FontProgram,
            (Self::Painting, b"SMask" | b"Mask") if is_picture => Self::Painting,
            (_, b"Resources") => Self::Resources,
            (_, b"CharProcs") => Self::Names,
            (_, b"FontDescriptor") => Self::FontDescriptor,
            _ => Self::Any,
        }
    }
}

/// All an annotation may say that draws nothing: a field without a place, as invisible signatures are. With any other
/// entry some viewer could draw something.
const SAID_BY_INVISIBLE: [&[u8]; 14] = [
    b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"Ff", b"F", b"Rect", b"P", b"Parent", b"V",
    b"Lock", b"SV",
];

/// The objects of one page.
#[derive(Default)]
pub(super) struct Reached {
    /// Every number it leads to.
    pub(super) numbers: BTreeSet<u32>,
    /// Those of them that it draws with: all but the page itself, the list of its annotations, and annotations that
    /// draw nothing.
    pub(super) drawn: BTreeSet<u32>,
    /// The annotations that may draw something, in their order; `None` if one has no number.
    pub(super) annotations: Option<Vec<Id>>,
    pub(super) streams: Streams,
}

/// The streams a drawer will unpack.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Streams {
    /// Those it may read as drawing or description.
    pub(super) read: BTreeSet<Id>,
    /// Pictures and font programs, by the way they are reached.
    pub(super) packed: BTreeSet<Id>,
}

impl Streams {
    pub(super) fn extend(&mut self, other: Self) {
        self.read.extend(other.read);
        self.packed.extend(other.packed);
    }
}

/// Where one object leads.
#[derive(Default)]
struct Links {
    /// Followed by a drawer while it still holds this one.
    within: Vec<(Id, Role)>,
    /// Looked up only when needed, at a depth the drawer bounds by itself.
    apart: Vec<(Id, Role)>,
    is_stream: bool,
    is_picture: bool,
    is_too_large: bool,
}

/// A slot as a key: the same slot is the same object in every version.
type Place = (usize, usize, usize, Role);

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
            found: Reached {
                annotations: Some(Vec::new()),
                ..Reached::default()
            },
            heights: BTreeMap::new(),
            open: Vec::new(),
        };
        walk.page(page)?;
        while let Some(id) = walk.open.pop() {
            walk.height(id, 0)?;
        }
        Ok(walk.found)
    }

    /// The numbers that an entry of a dictionary leads to; `None` if they cannot be told.
    pub(super) fn of_node(&self, at: usize, node: &Node) -> Option<BTreeSet<u32>> {
        let mut walk = Walk {
            reach: self,
            at,
            found: Reached::default(),
            heights: BTreeMap::new(),
            open: Vec::new(),
        };
        walk.shows(node, Role::Any);
        while let Some(id) = walk.open.pop() {
            walk.height(id, 0).ok()?;
        }
        Some(walk.found.drawn)
    }

    fn links(&self, at: usize, (id, role): (Id, Role)) -> Result<Option<Rc<Links>>, Unreadable> {
        let place = match self.file.slot(at, id.number) {
            None | Some(Slot::Free) => return Ok(None),
            Some(Slot::At { offset, .. }) => (offset, 0, 0, role),
            Some(Slot::In { container, index }) => {
                let holder = usize::try_from(container).unwrap_or(usize::MAX);
                (usize::MAX - holder, index, at, role)
            }
        };
        if let Some(known) = self.known.borrow().get(&place) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(object) = self.file.object(at, id)? else {
            return Ok(None);
        };
        let links = Rc::new(Links::of(&object, role));
        self.known.borrow_mut().insert(place, Rc::clone(&links));
        Ok(Some(links))
    }
}

struct Walk<'w, 'f, 'a> {
    reach: &'w Reach<'f, 'a>,
    at: usize,
    found: Reached,
    /// How deep it goes below each object; `None` while it is being walked.
    heights: BTreeMap<(Id, Role), Option<usize>>,
    open: Vec<(Id, Role)>,
}

impl<'a> Walk<'_, '_, 'a> {
    /// What the page shows by itself, by inheritance and by its annotations.
    fn page(&mut self, page: &Object<'a>) -> Result<(), Unreadable> {
        let mut node = page.clone();
        for depth in 0..MOST_DEPTH {
            if depth == 0 {
                self.note_undrawn(node.id.number);
            } else {
                self.note(node.id.number);
            }
            let Some(dict) = node.dict() else { break };
            for key in SHOWN {
                if let Some(value) = dict.get_bytes(key) {
                    self.shows(value, Role::Any.below(key, false));
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
        if list.id.number != 0 {
            self.note_undrawn(list.id.number);
        }
        for node in list.node.as_array().unwrap_or_default() {
            let Some(annotation) = self.reach.file.follow(self.at, node, &list.source)? else {
                continue;
            };
            let id = node.as_ref();
            if annotation.dict().is_some_and(draws_nothing) {
                id.into_iter().for_each(|id| self.note_undrawn(id.number));
                continue;
            }
            id.into_iter().for_each(|id| self.note(id.number));
            self.found.annotations = self.found.annotations.take().and_then(|mut known| {
                known.push(id?);
                Some(known)
            });
            for key in SHOWN_OF_ANNOTATION {
                if let Some(shown) = annotation.dict().and_then(|dict| dict.get_bytes(key)) {
                    self.shows(shown, Role::Any);
                }
            }
        }
        Ok(())
    }

    fn shows(&mut self, value: &Node, role: Role) {
        let mut links = Links::default();
        links.walk(value, role, false);
        self.open.append(&mut links.within);
        self.open.append(&mut links.apart);
    }

    /// The object, and the stream it lies in: whoever writes that one anew writes all inside.
    fn note(&mut self, number: u32) {
        self.note_undrawn(number);
        self.found.drawn.insert(number);
        if let Some(Slot::In { container, .. }) = self.reach.file.slot(self.at, number) {
            self.found.drawn.insert(container);
        }
    }

    fn note_undrawn(&mut self, number: u32) {
        self.found.numbers.insert(number);
        if let Some(Slot::In { container, .. }) = self.reach.file.slot(self.at, number) {
            self.found.numbers.insert(container);
        }
    }

    /// How deep it goes below an object that itself lies `depth` deep.
    fn height(&mut self, below: (Id, Role), depth: usize) -> Result<usize, Unreadable> {
        let (id, role) = below;
        match self.heights.get(&below) {
            Some(Some(height)) if depth + height <= MOST_DEPTH => return Ok(*height),
            Some(_) => return Err(malformed(0, Flaw::Pages)),
            None => {}
        }
        if depth > MOST_DEPTH || self.heights.len() > MOST_OBJECTS {
            return Err(too_large(Limit::Depth));
        }
        // What was read for another page costs nothing here, but there may be thousands of pages.
        self.reach.file.within_limits()?;
        self.note(id.number);
        let Some(links) = self.reach.links(self.at, below)? else {
            self.heights.insert(below, Some(0));
            return Ok(0);
        };
        if links.is_too_large {
            return Err(too_large(Limit::Unpacked));
        }
        if links.is_stream {
            let is_packed =
                role == Role::FontProgram || (role == Role::Painting && links.is_picture);
            let streams = &mut self.found.streams;
            let kind = if is_packed {
                &mut streams.packed
            } else {
                &mut streams.read
            };
            kind.insert(id);
        }
        self.heights.insert(below, None);
        let mut height = 0;
        for &next in &links.within {
            height = height.max(1 + self.height(next, depth + 1)?);
        }
        self.heights.insert(below, Some(height));
        let fresh = links
            .apart
            .iter()
            .filter(|next| !self.heights.contains_key(next));
        self.open.extend(fresh);
        Ok(height)
    }
}

impl Links {
    fn of(object: &Object<'_>, role: Role) -> Self {
        let mut links = Self::default();
        if let (Some(dict), Some(_)) = (object.dict(), object.data) {
            links.is_stream = true;
            links.is_picture = dict.is("Subtype", "Image");
            links.is_too_large = links.is_picture && is_too_many_dots(dict);
        }
        links.walk(&object.node, role, false);
        links
    }

    fn walk(&mut self, node: &Node, role: Role, is_apart: bool) {
        match &node.value {
            Value::Ref(id) if is_apart => self.apart.push((*id, role)),
            Value::Ref(id) => self.within.push((*id, role)),
            Value::Array(items) => {
                items
                    .iter()
                    .for_each(|item| self.walk(item, role, is_apart));
            }
            Value::Dict(dict) => {
                for (key, node) in &dict.entries {
                    let is_apart = is_apart || is_looked_up(key);
                    self.walk(node, role.below(key, self.is_picture), is_apart);
                }
            }
            _ => {}
        }
    }
}

/// Resources are looked up by name while drawing, at a depth that the drawer counts; forms often share and so circle.
/// What leads away from what is drawn, often back to where one came from, is followed too: the key may be a name.
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
            | b"Parent"
            | b"P"
            | b"Metadata"
            | b"PieceInfo"
            | b"OCGs"
    )
}

/// Whether nobody draws this annotation: a field without a place, a look, or anything a look could be made of.
fn draws_nothing(dict: &Dict) -> bool {
    let has_no_place = dict
        .get("Rect")
        .and_then(rectangle)
        .is_some_and(|[left, bottom, right, top]| left == right && bottom == top);
    has_no_place
        && dict.is("Subtype", "Widget")
        && dict.keys().all(|key| SAID_BY_INVISIBLE.contains(&key))
}

fn is_too_many_dots(dict: &Dict) -> bool {
    let side = |key| dict.int(key).and_then(|side| u64::try_from(side).ok());
    match (side("Width"), side("Height")) {
        (Some(width), Some(height)) => width.saturating_mul(height) > MOST_DOTS,
        _ => true,
    }
}
