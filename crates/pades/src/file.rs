//! A PDF as a chain of revisions, every byte where the cross-reference says.
//! Never repairs, never searches for objects: what a lenient reader would mend is refused here,
//! for a mended file shows a page that no signature covers (S§3.4).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::error::{Flaw, Limit, Unreadable};
use crate::filter;
use crate::syntax::{Dict, Id, Node, Parser, Span, Value, is_space, malformed};

/// 200 MB.
pub(crate) const MAX_BYTES: usize = 200_000_000;
const MAX_OBJECTS: usize = 2_000_000;
const MAX_UNPACKED: usize = 256_000_000;
const MAX_SECTIONS: usize = 512;
/// The highest object number ISO 32000-1 (annex C) expects a reader to take.
pub(crate) const MAX_NUMBER: u32 = 8_388_607;
/// Bytes that may be read in all: so many, and each byte of the file so often. An honest file of
/// three revisions is read through about ten times.
const EFFORT: usize = 200_000_000;
const EFFORT_PER_BYTE: usize = 30;
/// What looking into one revision's list weighs, in bytes read.
const LOOK: usize = 8;
/// `startxref` must stand in so many last bytes.
const ENDING: usize = 2048;

/// A file read strictly.
pub(crate) struct File<'a> {
    pub(crate) bytes: &'a [u8],
    /// Oldest first; never empty.
    pub(crate) revisions: Vec<Revision>,
    containers: RefCell<BTreeMap<usize, Rc<Container>>>,
    unpacked: Cell<usize>,
    /// Work that may still be done before hostile shapes are given up on.
    effort: Cell<usize>,
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
    pub(crate) node: Node,
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

/// One cross-reference section while the chain is followed.
struct Section {
    offset: usize,
    slots: BTreeMap<u32, Slot>,
    trailer: Dict,
    spans: Vec<Span>,
    ids: Vec<(Id, usize)>,
    is_stream: bool,
    /// Where the section ends and `startxref` is to follow.
    end: usize,
}

impl<'a> File<'a> {
    /// Reads the chain of revisions.
    ///
    /// Errors if the file is none, encrypted, too large, or breaks the format anywhere in its
    /// structure; objects are read when they are asked for.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(Unreadable::NotAPdf);
        }
        if bytes.len() > MAX_BYTES {
            return Err(Unreadable::TooLarge {
                limit: Limit::Bytes,
            });
        }
        let file = Self {
            bytes,
            revisions: Vec::new(),
            containers: RefCell::default(),
            unpacked: Cell::new(0),
            effort: Cell::new(
                bytes
                    .len()
                    .saturating_mul(EFFORT_PER_BYTE)
                    .saturating_add(EFFORT),
            ),
        };
        let revisions = file.read_chain()?;
        let file = Self { revisions, ..file };
        file.check_roots()?;
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
        self.effort.set(self.effort.get().saturating_sub(looks));
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
                node: node.clone(),
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
        self.unpack_within_budget(dict, data)
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
        let plain = self.unpack(&object)?;
        if count > MAX_OBJECTS || count > plain.len() {
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

    /// The first byte of revision `at` that no cross-reference of it accounts for.
    ///
    /// White space and comments account for themselves, unless a comment speaks of objects.
    pub(crate) fn stray_byte(&self, at: usize) -> Result<Option<usize>, Unreadable> {
        let revision = self.revision(at)?;
        let mut spans = revision.structure.clone();
        for slot in revision.slots.values() {
            if let Slot::At { offset, .. } = *slot
                && offset >= revision.start
            {
                spans.push(self.object_at(at, offset)?.span);
            }
        }
        spans.sort();
        spans.dedup();
        let mut from = revision.start;
        for span in spans {
            if span.start < from {
                return Ok(Some(span.start));
            }
            if let Some(stray) = stray_in(self.bytes, from, span.start) {
                return Ok(Some(stray));
            }
            from = span.end;
        }
        Ok(stray_in(self.bytes, from, revision.end))
    }

    fn packed(
        &self,
        holder: &Rc<Container>,
        number: u32,
        index: usize,
    ) -> Result<Object<'a>, Unreadable> {
        let bad = malformed(0, Flaw::Object);
        let &(inside, place) = holder.inside.get(index).ok_or(bad)?;
        if inside != number {
            return Err(bad);
        }
        let mut parser = Parser::new(&holder.plain, place);
        let node = parser.node();
        self.charge(parser.at.saturating_sub(place))?;
        let node = node?;
        Ok(Object {
            id: Id {
                number,
                generation: 0,
            },
            data: None,
            span: node.span,
            node,
            source: Source::Unpacked(Rc::clone(holder)),
        })
    }

    /// Notes work done.
    ///
    /// Errors when it has become too much for this file.
    fn charge(&self, work: usize) -> Result<(), Unreadable> {
        let left = self.effort.get().saturating_sub(work);
        self.effort.set(left);
        if left == 0 {
            return Err(Unreadable::TooLarge {
                limit: Limit::Effort,
            });
        }
        Ok(())
    }

    /// The object that begins exactly at `offset`.
    fn object_at(&self, at: usize, offset: usize) -> Result<Object<'a>, Unreadable> {
        let mut parser = Parser::new(self.bytes, offset);
        let object = self.read_object(at, offset, &mut parser);
        let packed = object.as_ref().ok().and_then(|object| object.data);
        let packed = packed.map_or(0, |data| data.end - data.start);
        self.charge(parser.at.saturating_sub(offset).saturating_sub(packed))?;
        object
    }

    fn read_object(
        &self,
        at: usize,
        offset: usize,
        parser: &mut Parser<'_>,
    ) -> Result<Object<'a>, Unreadable> {
        let id = parser.object_head()?;
        let node = parser.node()?;
        parser.skip_space();
        let mut data = None;
        if let Value::Dict(dict) = &node.value
            && parser.keyword("stream")
        {
            let span = self.stream_span(at, dict, parser)?;
            data = Some(span);
            parser.skip_space();
        }
        if !parser.keyword("endobj") {
            return Err(malformed(parser.at, Flaw::Object));
        }
        Ok(Object {
            id,
            node,
            data,
            span: Span {
                start: offset,
                end: parser.at,
            },
            source: Source::File(self.bytes),
        })
    }

    /// The data after `stream`; the parser is left after `endstream`.
    fn stream_span(
        &self,
        at: usize,
        dict: &Dict,
        parser: &mut Parser<'_>,
    ) -> Result<Span, Unreadable> {
        let bad = malformed(parser.at, Flaw::Stream);
        if parser.peek() == Some(b'\r') {
            parser.at += 1;
        }
        if parser.peek() != Some(b'\n') {
            return Err(bad);
        }
        parser.at += 1;
        let length = match dict.get("Length").map(|node| &node.value) {
            Some(Value::Int(length)) => usize::try_from(*length).ok(),
            Some(Value::Ref(id)) => self.plain_int(at, *id)?,
            _ => None,
        };
        let start = parser.at;
        let end = length
            .and_then(|length| start.checked_add(length))
            .ok_or(bad)?;
        if end > self.bytes.len() {
            return Err(bad);
        }
        parser.at = end;
        parser.line_end();
        if !parser.keyword("endstream") {
            return Err(bad);
        }
        Ok(Span { start, end })
    }

    /// The integer that the object `id` is; used for lengths, so it may not be a stream itself.
    fn plain_int(&self, at: usize, id: Id) -> Result<Option<usize>, Unreadable> {
        match self.slot(at, id.number) {
            Some(Slot::At { offset, generation }) if generation == id.generation => {
                let mut parser = Parser::new(self.bytes, offset);
                if parser.object_head()? != id {
                    return Err(malformed(offset, Flaw::Object));
                }
                let node = parser.node();
                self.charge(parser.at.saturating_sub(offset))?;
                Ok(node?.as_size())
            }
            Some(Slot::In { container, index }) if id.generation == 0 => {
                // The container's own length may not lie in a container: no endless descent.
                let holder = match self.slot(at, container) {
                    Some(Slot::At { offset, .. }) => self.containers.borrow().get(&offset).cloned(),
                    _ => None,
                };
                match holder {
                    Some(holder) => Ok(self.packed(&holder, id.number, index)?.node.as_size()),
                    None => self.length_in_fresh_container(at, id, container, index),
                }
            }
            _ => Ok(None),
        }
    }

    fn length_in_fresh_container(
        &self,
        at: usize,
        id: Id,
        container: u32,
        index: usize,
    ) -> Result<Option<usize>, Unreadable> {
        let Some(Slot::At { offset, .. }) = self.slot(at, container) else {
            return Ok(None);
        };
        let mut parser = Parser::new(self.bytes, offset);
        parser.object_head()?;
        let head = parser.node()?;
        let direct = head
            .as_dict()
            .and_then(|dict| dict.get("Length"))
            .and_then(Node::as_size);
        if direct.is_none() {
            return Err(malformed(offset, Flaw::Stream));
        }
        let holder = self.container(at, container)?;
        Ok(self.packed(&holder, id.number, index)?.node.as_size())
    }

    fn unpack_within_budget(&self, dict: &Dict, data: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let left = MAX_UNPACKED.saturating_sub(self.unpacked.get());
        let plain = filter::unpack(dict, data, left)?;
        self.unpacked
            .set(self.unpacked.get().saturating_add(plain.len()));
        Ok(plain)
    }

    // --- the chain of cross-reference sections ---

    fn read_chain(&self) -> Result<Vec<Revision>, Unreadable> {
        let (mut offset, eof) = self.last_ending()?;
        let mut sections: Vec<Section> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut objects = 0usize;
        loop {
            if sections.len() >= MAX_SECTIONS {
                return Err(Unreadable::TooLarge {
                    limit: Limit::Sections,
                });
            }
            if !seen.insert(offset) {
                return Err(malformed(offset, Flaw::Chain));
            }
            let section = self.section(offset)?;
            objects += section.slots.len();
            if objects > MAX_OBJECTS {
                return Err(Unreadable::TooLarge {
                    limit: Limit::Objects,
                });
            }
            let previous = section
                .trailer
                .get("Prev")
                .map(|node| node.as_size().ok_or(malformed(offset, Flaw::Chain)));
            sections.push(section);
            match previous.transpose()? {
                Some(previous) => offset = previous,
                None => break,
            }
        }
        self.revisions_of(sections, eof)
    }

    /// `startxref`, the offset, `%%EOF`, and nothing but white space after it.
    fn last_ending(&self) -> Result<(usize, usize), Unreadable> {
        let tail_at = self.bytes.len().saturating_sub(ENDING);
        let tail = self.bytes.get(tail_at..).unwrap_or_default();
        let word = b"startxref";
        let found = tail.windows(word.len()).rposition(|window| window == word);
        let at = tail_at + found.ok_or(malformed(self.bytes.len(), Flaw::Ending))?;
        let (offset, eof) = self.ending(at)?;
        let after = self.bytes.get(eof..).unwrap_or_default();
        if !after.iter().all(|&byte| is_space(byte)) {
            return Err(malformed(eof, Flaw::Ending));
        }
        Ok((offset, eof))
    }

    /// Reads an ending that stands at `at`: the offset it names, and the place after `%%EOF`.
    fn ending(&self, at: usize) -> Result<(usize, usize), Unreadable> {
        let bad = malformed(at, Flaw::Ending);
        let mut parser = Parser::new(self.bytes, at);
        if !parser.keyword("startxref") {
            return Err(bad);
        }
        while parser.peek().is_some_and(is_space) {
            parser.at += 1;
        }
        let offset = parser
            .digits()
            .and_then(|offset| usize::try_from(offset).ok());
        while parser.peek().is_some_and(is_space) {
            parser.at += 1;
        }
        let eof = parser.at + 5;
        if self.bytes.get(parser.at..eof) != Some(b"%%EOF") {
            return Err(bad);
        }
        Ok((offset.ok_or(bad)?, eof))
    }

    /// Groups sections, newest first, into revisions, oldest first.
    fn revisions_of(
        &self,
        mut sections: Vec<Section>,
        last_eof: usize,
    ) -> Result<Vec<Revision>, Unreadable> {
        let mut revisions: Vec<Revision> = Vec::new();
        while let Some(section) = sections.pop() {
            let mut section = section;
            let start = revisions.last().map_or(0, |revision| revision.end);
            let is_first_page = revisions.is_empty()
                && sections
                    .last()
                    .is_some_and(|newer| newer.offset < section.offset);
            let named = if is_first_page {
                // Linearized: the first page's section stands before the main one and is its newer half.
                let front = sections
                    .pop()
                    .ok_or(malformed(section.offset, Flaw::Chain))?;
                // Its own ending names no offset, and writers of streams leave it out.
                let front_eof = self
                    .ending_after(front.end)
                    .map_or(front.end, |(_, eof)| eof);
                section = join_linearized(front, front_eof, section);
                section.offset
            } else {
                section.offset
            };
            if !is_first_page && section.offset < start {
                return Err(malformed(section.offset, Flaw::Chain));
            }
            let ending_at = self.ending_start(section.end);
            let (offset, eof) = self.ending(ending_at)?;
            if offset != named {
                return Err(malformed(ending_at, Flaw::Chain));
            }
            let mut end = Parser::new(self.bytes, eof);
            end.line_end();
            section.spans.push(Span {
                start: ending_at,
                end: eof,
            });
            revisions.push(Revision {
                start,
                eof,
                end: end.at,
                slots: section.slots,
                trailer: section.trailer,
                offset: named,
                is_stream: section.is_stream,
                structure: section.spans,
                section_ids: section.ids,
            });
        }
        match revisions.last() {
            Some(last) if last.eof == last_eof => Ok(revisions),
            _ => Err(malformed(last_eof, Flaw::Ending)),
        }
    }

    fn ending_after(&self, at: usize) -> Result<(usize, usize), Unreadable> {
        self.ending(self.ending_start(at))
    }

    fn ending_start(&self, at: usize) -> usize {
        let mut parser = Parser::new(self.bytes, at);
        parser.skip_space();
        parser.at
    }

    fn section(&self, offset: usize) -> Result<Section, Unreadable> {
        let mut parser = Parser::new(self.bytes, offset);
        if parser.keyword("xref") {
            return self.table(offset, parser);
        }
        self.section_stream(offset)
    }

    fn table(&self, offset: usize, mut parser: Parser<'_>) -> Result<Section, Unreadable> {
        let mut slots = BTreeMap::new();
        loop {
            parser.skip_space();
            if parser.keyword("trailer") {
                break;
            }
            self.subsection(&mut parser, &mut slots)?;
        }
        let node = parser.node()?;
        let bad = malformed(node.span.start, Flaw::Trailer);
        let trailer = node.as_dict().ok_or(bad)?.clone();
        let mut section = Section {
            offset,
            slots,
            spans: vec![Span {
                start: offset,
                end: parser.at,
            }],
            ids: Vec::new(),
            is_stream: false,
            end: parser.at,
            trailer,
        };
        if let Some(node) = section.trailer.get("XRefStm") {
            let at = node.as_size().ok_or(bad)?;
            let hidden = self.section_stream(at)?;
            join_hybrid(&mut section, hidden)?;
        }
        Ok(section)
    }

    fn subsection(
        &self,
        parser: &mut Parser<'_>,
        slots: &mut BTreeMap<u32, Slot>,
    ) -> Result<(), Unreadable> {
        let bad = malformed(parser.at, Flaw::CrossReference);
        let first = parser
            .digits()
            .and_then(|first| u32::try_from(first).ok())
            .ok_or(bad)?;
        parser.skip_space();
        let count = parser
            .digits()
            .and_then(|count| usize::try_from(count).ok())
            .ok_or(bad)?;
        while parser.peek() == Some(b' ') {
            parser.at += 1;
        }
        if !parser.line_end() || count > MAX_OBJECTS {
            return Err(bad);
        }
        for step in 0..count {
            let line = self.bytes.get(parser.at..parser.at + 20).ok_or(bad)?;
            let slot = table_line(line).ok_or(malformed(parser.at, Flaw::CrossReference))?;
            parser.at += 20;
            let number = u32::try_from(step)
                .ok()
                .and_then(|step| first.checked_add(step));
            let number = number.filter(|&number| number <= MAX_NUMBER).ok_or(bad)?;
            if slots.insert(number, slot).is_some() {
                return Err(bad);
            }
        }
        Ok(())
    }

    fn section_stream(&self, offset: usize) -> Result<Section, Unreadable> {
        let bad = malformed(offset, Flaw::CrossReference);
        let object = self.object_at(0, offset).map_err(|_| bad)?;
        let dict = object
            .dict()
            .filter(|dict| dict.is("Type", "XRef"))
            .ok_or(bad)?;
        let data = object.stream_bytes().ok_or(bad)?;
        let plain = self.unpack_within_budget(dict, data)?;
        Ok(Section {
            offset,
            slots: stream_slots(dict, &plain).ok_or(bad)?,
            trailer: dict.clone(),
            spans: vec![object.span],
            ids: vec![(object.id, offset)],
            is_stream: true,
            end: object.span.end,
        })
    }

    /// Every revision has the same kind of root, and nothing is encrypted.
    fn check_roots(&self) -> Result<(), Unreadable> {
        for (at, revision) in self.revisions.iter().enumerate() {
            if revision.trailer.get("Encrypt").is_some() {
                return Err(Unreadable::Encrypted);
            }
            self.catalog(at)?;
        }
        Ok(())
    }
}

/// `nnnnnnnnnn ggggg n` and two bytes of line end.
fn table_line(line: &[u8]) -> Option<Slot> {
    let (offset, rest) = line.split_at_checked(10)?;
    let [b' ', g1, g2, g3, g4, g5, b' ', kind, end @ ..] = rest else {
        return None;
    };
    if !matches!(end, b" \r" | b" \n" | b"\r\n") {
        return None;
    }
    let number = |digits: &[u8]| -> Option<u64> {
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    };
    let offset = usize::try_from(number(offset)?).ok()?;
    let generation = number(&[*g1, *g2, *g3, *g4, *g5])?;
    match kind {
        b'f' => Some(Slot::Free),
        // Some writers list what they never wrote as in use at 0; nothing can stand there.
        b'n' if offset == 0 => Some(Slot::Free),
        b'n' => Some(Slot::At {
            offset,
            generation: u16::try_from(generation).ok()?,
        }),
        _ => None,
    }
}

/// The entries of a cross-reference stream (ISO 32000-1, 7.5.8.3).
fn stream_slots(dict: &Dict, plain: &[u8]) -> Option<BTreeMap<u32, Slot>> {
    let widths = dict.get("W")?.as_array()?;
    let widths: Vec<usize> = widths.iter().map(Node::as_size).collect::<Option<_>>()?;
    let [kind_width, second_width, third_width] = widths.try_into().ok()?;
    let row = [kind_width, second_width, third_width];
    if row.iter().any(|&width| width > 8) || row.iter().sum::<usize>() == 0 {
        return None;
    }
    let ranges: Vec<usize> = match dict.get("Index") {
        None => vec![0, dict.get("Size")?.as_size()?],
        Some(index) => index
            .as_array()?
            .iter()
            .map(Node::as_size)
            .collect::<Option<_>>()?,
    };
    let mut slots = BTreeMap::new();
    let mut rest = plain;
    for range in ranges.chunks(2) {
        let &[first, count] = range else { return None };
        for step in 0..count {
            if slots.len() > MAX_OBJECTS {
                return None;
            }
            let number = u32::try_from(first.checked_add(step)?).ok()?;
            let kind = if kind_width == 0 {
                1
            } else {
                field(&mut rest, kind_width)?
            };
            let second = usize::try_from(field(&mut rest, second_width)?).ok()?;
            let third = field(&mut rest, third_width)?;
            let slot = match kind {
                0 => Slot::Free,
                1 if second == 0 => Slot::Free,
                1 => Slot::At {
                    offset: second,
                    generation: u16::try_from(third).ok()?,
                },
                2 => Slot::In {
                    container: u32::try_from(second).ok()?,
                    index: usize::try_from(third).ok()?,
                },
                _ => return None,
            };
            if number > MAX_NUMBER || slots.insert(number, slot).is_some() {
                return None;
            }
        }
    }
    rest.is_empty().then_some(slots)
}

fn field(rest: &mut &[u8], width: usize) -> Option<u64> {
    let (octets, after) = rest.split_at_checked(width)?;
    *rest = after;
    Some(
        octets
            .iter()
            .fold(0, |sum, &octet| (sum << 8) | u64::from(octet)),
    )
}

/// The two sections of a linearized file are one revision; the front half is the newer.
fn join_linearized(front: Section, front_eof: usize, main: Section) -> Section {
    let mut slots = main.slots;
    slots.extend(front.slots);
    let mut spans = main.spans;
    spans.extend(front.spans);
    spans.push(Span {
        start: front.end,
        end: front_eof,
    });
    Section {
        offset: front.offset,
        slots,
        trailer: front.trailer,
        spans,
        ids: [main.ids, front.ids].concat(),
        is_stream: front.is_stream,
        end: main.end,
    }
}

/// A hybrid file shows old readers the table alone; both views must agree.
fn join_hybrid(section: &mut Section, hidden: Section) -> Result<(), Unreadable> {
    for (number, slot) in hidden.slots {
        match section.slots.get(&number) {
            None | Some(Slot::Free) => {
                section.slots.insert(number, slot);
            }
            Some(known) if *known == slot => {}
            Some(_) => return Err(malformed(hidden.offset, Flaw::CrossReference)),
        }
    }
    section.spans.extend(hidden.spans);
    section.ids.extend(hidden.ids);
    Ok(())
}

/// The first byte of the gap that is neither white space nor a harmless comment.
fn stray_in(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while at < to {
        match bytes.get(at) {
            Some(&byte) if is_space(byte) => at += 1,
            Some(b'%') => {
                let rest = bytes.get(at..to).unwrap_or_default();
                let length = rest
                    .iter()
                    .position(|&byte| byte == b'\n' || byte == b'\r')
                    .unwrap_or(rest.len());
                let comment = rest.get(..length).unwrap_or_default();
                if !is_harmless(comment) {
                    return Some(at);
                }
                at += length;
            }
            _ => return Some(at),
        }
    }
    None
}

/// A reader that mends files looks for these words, in comments too.
fn is_harmless(comment: &[u8]) -> bool {
    let speaks_of = |word: &[u8]| comment.windows(word.len()).any(|window| window == word);
    comment.len() <= 256
        && ![&b"obj"[..], b"xref", b"trailer", b"%EOF", b"%PDF"]
            .iter()
            .any(|word| speaks_of(word))
}
