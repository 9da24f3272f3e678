//! A PDF as a chain of revisions, every byte where the cross-reference says.
//! Never repairs, never searches for objects: what a lenient reader would mend is refused here,
//! for a mended file shows a page that no signature covers (S§3.4).

mod accounting;
mod chain;
mod crypt;
mod objects;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(crate) use crypt::Crypt;

use crate::error::{Flaw, Limit, Unreadable};
use crate::syntax::{Dict, Id, Node, Parser, Span, Value, malformed, too_large};

/// The largest PDF that is read, in bytes (S§6.4, 8).
pub const LARGEST_PDF: usize = 200_000_000;
const MAX_OBJECTS: usize = 2_000_000;
/// Bytes that may come out of all the streams that carry structure.
const MAX_UNPACKED: usize = 256_000_000;
/// Bytes of lists, answers and certificates that are taken from one file: they are held in memory, at seven times their
/// size. Those of an honest file, renewed for decades, are fewer; what is over proves nothing.
pub(crate) const MOST_EVIDENCE: usize = 64_000_000;
/// The highest object number ISO 32000-1 (annex C) expects a reader to take.
pub(crate) const MAX_NUMBER: u32 = 8_388_607;
/// Bytes that may be read in all: so many, and each byte of the file so often. An honest file of
/// three revisions is read through about ten times.
const EFFORT: usize = 200_000_000;
const EFFORT_PER_BYTE: usize = 30;
/// Objects are kept once read, up to so many bytes of the file: in memory they take many times that.
const MOST_KEPT: usize = 8_000_000;
/// What looking into one revision's list weighs, in bytes read.
const LOOK: usize = 8;

/// A file read strictly.
pub(crate) struct File<'a> {
    pub(crate) bytes: &'a [u8],
    /// Oldest first; never empty.
    pub(crate) revisions: Vec<Revision>,
    /// How it is encrypted, if it is; everybody has the key.
    pub(crate) crypt: Option<Crypt>,
    containers: RefCell<BTreeMap<usize, Rc<Container>>>,
    /// Objects that were read, by where they stand, as far as [`MOST_KEPT`] goes.
    kept: RefCell<BTreeMap<usize, Object<'a>>>,
    /// Bytes of the file that the kept ones were read from.
    kept_bytes: Cell<usize>,
    /// Bytes that may still come out of streams.
    unpackable: Cell<usize>,
    /// Work that may still be done before hostile shapes are given up on.
    effort: Rc<Cell<usize>>,
    /// The limit on all of it that was passed: from then on nothing more is read.
    passed: Cell<Option<Limit>>,
}

/// One saving of the file: the objects it wrote and the cross-reference that lists them.
pub(crate) struct Revision {
    /// Where the revision before it ended.
    pub(crate) start: usize,
    /// After `%%EOF`, without an end of line.
    pub(crate) eof: usize,
    /// After the end of line that may follow `%%EOF`.
    pub(crate) end: usize,
    pub(crate) slots: BTreeMap<u32, Slot>,
    /// The trailer, or the dictionary of the cross-reference stream.
    pub(crate) trailer: Dict,
    /// Where `startxref` points.
    pub(crate) offset: usize,
    pub(crate) is_stream: bool,
    /// Cross-reference sections: two in a file made for the web.
    sections: usize,
    /// Cross-reference sections, trailers and endings.
    structure: Vec<Span>,
    /// Cross-reference streams are objects too: their names and where they stand.
    pub(crate) section_ids: Vec<(Id, usize)>,
}

/// Where a revision says an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Free,
    At { offset: usize, generation: u16 },
    In { container: u32, index: usize },
}

/// The bytes that the spans of an object point into.
#[derive(Clone)]
pub(crate) enum Source<'a> {
    File(&'a [u8]),
    Unpacked(Rc<Container>),
}

impl Source<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::File(bytes) => bytes,
            Self::Unpacked(container) => &container.plain,
        }
    }
}

/// An indirect object.
#[derive(Clone)]
pub(crate) struct Object<'a> {
    pub(crate) id: Id,
    pub(crate) node: Rc<Node>,
    /// The packed bytes of a stream.
    pub(crate) data: Option<Span>,
    /// From its number to after `endobj`; of objects in containers, the value alone.
    pub(crate) span: Span,
    pub(crate) source: Source<'a>,
}

impl Object<'_> {
    pub(crate) fn dict(&self) -> Option<&Dict> {
        self.node.as_dict()
    }

    pub(crate) fn stream_bytes(&self) -> Option<&[u8]> {
        Some(self.data?.of(self.source.bytes()))
    }

    /// Whether both say the same and hold the same packed bytes.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.id == other.id
            && self.node.same(&other.node)
            && self.stream_bytes() == other.stream_bytes()
    }

    pub(crate) fn is_in_file(&self) -> bool {
        matches!(self.source, Source::File(_))
    }
}

/// An unpacked object stream.
pub(crate) struct Container {
    plain: Vec<u8>,
    /// Number and place of each object inside.
    pub(crate) inside: Vec<(u32, usize)>,
}

/// The work that may be done for a file.
pub(crate) fn effort_for(bytes: &[u8]) -> Rc<Cell<usize>> {
    let work = bytes.len().saturating_mul(EFFORT_PER_BYTE);
    Rc::new(Cell::new(work.saturating_add(EFFORT)))
}

impl<'a> File<'a> {
    /// Reads the chain of revisions.
    ///
    /// Errors if the file is none, needs a password, is too large, or breaks the format anywhere in
    /// its structure; objects are read when they are asked for.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        Self::open_sharing(bytes, effort_for(bytes))
    }

    /// The same with the work that is left of what may be done for it and for others.
    pub(crate) fn open_sharing(
        bytes: &'a [u8],
        effort: Rc<Cell<usize>>,
    ) -> Result<Self, Unreadable> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(Unreadable::NotAPdf);
        }
        if bytes.len() > LARGEST_PDF {
            return Err(too_large(Limit::Bytes));
        }
        let file = Self {
            bytes,
            revisions: Vec::new(),
            crypt: None,
            containers: RefCell::default(),
            kept: RefCell::default(),
            kept_bytes: Cell::new(0),
            unpackable: Cell::new(MAX_UNPACKED),
            effort,
            passed: Cell::new(None),
        };
        let revisions = file.read_chain()?;
        let file = Self { revisions, ..file };
        let crypt = file.encryption()?;
        // What was read on the way was read as if it were not encrypted.
        file.containers.borrow_mut().clear();
        let file = Self { crypt, ..file };
        for at in 0..file.revisions.len() {
            file.catalog(at)?;
        }
        Ok(file)
    }

    /// The newest revision's index.
    pub(crate) fn last(&self) -> usize {
        self.revisions.len().saturating_sub(1)
    }

    pub(crate) fn revision(&self, index: usize) -> Result<&Revision, Unreadable> {
        self.revisions.get(index).ok_or(malformed(0, Flaw::Chain))
    }

    /// Where revision `at` or one before it says the object is.
    pub(crate) fn slot(&self, at: usize, number: u32) -> Option<Slot> {
        let until = self.revisions.get(..=at)?;
        let mut looks = 0;
        let found = until.iter().rev().find_map(|revision| {
            looks += LOOK;
            revision.slots.get(&number)
        });
        self.spend(looks);
        found.copied()
    }

    /// Whether revision `at` shows exactly the object at `offset` under `id`.
    pub(crate) fn is_at(&self, at: usize, id: Id, offset: usize) -> bool {
        let generation = id.generation;
        self.slot(at, id.number) == Some(Slot::At { offset, generation })
    }

    /// The object as revision `at` shows it; `None` if it is free, or of another generation.
    ///
    /// Errors if it does not stand exactly where it should.
    pub(crate) fn object(&self, at: usize, id: Id) -> Result<Option<Object<'a>>, Unreadable> {
        Ok(self
            .numbered(at, id.number)?
            .filter(|object| object.id == id))
    }

    /// The object of that number, whatever its generation.
    pub(crate) fn numbered(
        &self,
        at: usize,
        number: u32,
    ) -> Result<Option<Object<'a>>, Unreadable> {
        self.within_limits()?;
        match self.slot(at, number) {
            None | Some(Slot::Free) => Ok(None),
            Some(Slot::At { offset, generation }) => {
                let object = self.object_at(at, offset)?;
                if object.id != (Id { number, generation }) {
                    return Err(malformed(offset, Flaw::Object));
                }
                Ok(Some(object))
            }
            Some(Slot::In { container, index }) => {
                let holder = self.container(at, container)?;
                self.packed(&holder, number, index).map(Some)
            }
        }
    }

    /// What `node` means in revision `at`, with the object it leads to if it is a reference.
    pub(crate) fn follow(
        &self,
        at: usize,
        node: &Node,
        source: &Source<'a>,
    ) -> Result<Option<Object<'a>>, Unreadable> {
        match node.value {
            Value::Ref(id) => self.object(at, id),
            _ => Ok(Some(Object {
                id: Id {
                    number: 0,
                    generation: 0,
                },
                node: Rc::new(node.clone()),
                data: None,
                span: node.span,
                source: source.clone(),
            })),
        }
    }

    /// The value of `key` in `holder`'s dictionary, references followed.
    pub(crate) fn entry(
        &self,
        at: usize,
        holder: &Object<'a>,
        key: &str,
    ) -> Result<Option<Object<'a>>, Unreadable> {
        match holder.dict().and_then(|dict| dict.get(key)) {
            Some(node) => self.follow(at, node, &holder.source),
            None => Ok(None),
        }
    }

    /// The catalog of revision `at`.
    pub(crate) fn catalog(&self, at: usize) -> Result<Object<'a>, Unreadable> {
        let revision = self.revision(at)?;
        let bad = malformed(revision.offset, Flaw::Trailer);
        let root = revision
            .trailer
            .get("Root")
            .and_then(Node::as_ref)
            .ok_or(bad)?;
        self.object(at, root)?
            .filter(|object| object.dict().is_some_and(|dict| dict.is("Type", "Catalog")))
            .ok_or(bad)
    }

    /// The unpacked bytes of a stream object.
    pub(crate) fn unpack(&self, object: &Object<'a>) -> Result<Vec<u8>, Unreadable> {
        let bad = malformed(object.span.start, Flaw::Stream);
        let (Some(dict), Some(data)) = (object.dict(), object.stream_bytes()) else {
            return Err(bad);
        };
        match &self.crypt {
            None => self.unpack_within_budget(dict, data),
            Some(crypt) => {
                self.charge(data.len())?;
                let plain = crypt.decrypt_stream(object.id, dict, data)?;
                self.unpack_within_budget(dict, &plain)
            }
        }
    }

    /// Every number any revision up to `at` lists.
    pub(crate) fn numbers(&self, at: usize) -> Result<BTreeSet<u32>, Unreadable> {
        let until = self.revisions.iter().take(at + 1);
        let count: usize = until.clone().map(|revision| revision.slots.len()).sum();
        self.charge(count.saturating_mul(LOOK))?;
        Ok(until
            .flat_map(|revision| revision.slots.keys().copied())
            .collect())
    }

    /// An unpacked object stream as revision `at` has it.
    pub(crate) fn container(&self, at: usize, number: u32) -> Result<Rc<Container>, Unreadable> {
        let Some(Slot::At { offset, .. }) = self.slot(at, number) else {
            return Err(malformed(0, Flaw::Object));
        };
        if let Some(known) = self.containers.borrow().get(&offset) {
            return Ok(Rc::clone(known));
        }
        let object = self.object_at(at, offset)?;
        let bad = malformed(offset, Flaw::Object);
        if object.id.number != number {
            return Err(bad);
        }
        let dict = object
            .dict()
            .filter(|dict| dict.is("Type", "ObjStm"))
            .ok_or(bad)?;
        let count = dict.get("N").and_then(Node::as_size).ok_or(bad)?;
        let first = dict.get("First").and_then(Node::as_size).ok_or(bad)?;
        if count > MAX_OBJECTS {
            return Err(too_large(Limit::Objects));
        }
        let plain = self.unpack(&object)?;
        if count > plain.len() {
            return Err(bad);
        }
        let mut parser = Parser::new(&plain, 0);
        let mut inside = Vec::new();
        for _ in 0..count {
            parser.skip_space();
            let number = parser
                .digits()
                .and_then(|number| u32::try_from(number).ok());
            parser.skip_space();
            let place = parser
                .digits()
                .and_then(|place| usize::try_from(place).ok());
            let place = place.and_then(|place| place.checked_add(first));
            inside.push((number.ok_or(bad)?, place.ok_or(bad)?));
        }
        let container = Rc::new(Container { plain, inside });
        self.containers
            .borrow_mut()
            .insert(offset, Rc::clone(&container));
        Ok(container)
    }

    /// How the file is encrypted: every revision in the same way, by the same bytes.
    fn encryption(&self) -> Result<Option<Crypt>, Unreadable> {
        let last = self.last();
        let trailer = &self.revision(last)?.trailer;
        let stated = trailer.get("Encrypt");
        let first_half = |trailer: &Dict| {
            let halves = trailer.get("ID").and_then(Node::as_array);
            let first = halves.and_then(<[Node]>::first).and_then(Node::as_text);
            first.unwrap_or_default().to_vec()
        };
        let bad = malformed(trailer.close, Flaw::Encryption);
        for revision in &self.revisions {
            let is_same = match (stated, revision.trailer.get("Encrypt")) {
                (None, None) => true,
                (Some(one), Some(other)) => {
                    one.same(other) && first_half(trailer) == first_half(&revision.trailer)
                }
                _ => false,
            };
            if !is_same {
                return Err(bad);
            }
        }
        let Some(stated) = stated else {
            return Ok(None);
        };
        let Some(id) = stated.as_ref() else {
            let dict = stated.as_dict().ok_or(bad)?;
            return Crypt::open(dict, &first_half(trailer), None).map(Some);
        };
        let written = self
            .revisions
            .iter()
            .filter(|one| one.slots.contains_key(&id.number));
        let object = self
            .object(last, id)?
            .filter(Object::is_in_file)
            .ok_or(bad)?;
        if written.count() != 1 {
            return Err(bad);
        }
        let dict = object.dict().ok_or(bad)?;
        Crypt::open(dict, &first_half(trailer), Some(id)).map(Some)
    }
}

/// Whether a PDF is encrypted; one that needs a password is.
///
/// Errors if it cannot be read strictly for another reason.
pub fn is_encrypted(pdf: &[u8]) -> Result<bool, Unreadable> {
    match File::open(pdf) {
        Ok(file) => Ok(file.crypt.is_some()),
        Err(Unreadable::Encrypted | Unreadable::NeedsPassword) => Ok(true),
        Err(why) => Err(why),
    }
}
