//! Reads single objects where the cross-reference puts them, and nowhere else; within an effort
//! that grows with the file, so that no tangle can hold a reader up.

use std::rc::Rc;

use super::{Container, File, LOOK, MOST_KEPT, Object, Slot, Source};
use crate::error::{Flaw, Limit, Unreadable};
use crate::filter;
use crate::syntax::{Dict, Id, Node, Parser, Span, Value, malformed, too_large};

/// What setting a cipher up for one string weighs, in bytes read.
const DECRYPTING: usize = 100;
/// What beginning to unpack a stream weighs, in bytes read.
const UNPACKING: usize = 1_000;

impl<'a> File<'a> {
    pub(super) fn packed(
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
        self.within_limits()?;
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
            node: Rc::new(node),
            source: Source::Unpacked(Rc::clone(holder)),
        })
    }

    /// Notes work done.
    ///
    /// Errors when it has become too much for this file.
    pub(crate) fn charge(&self, work: usize) -> Result<(), Unreadable> {
        self.spend(work);
        self.within_limits()
    }

    /// The same, where nobody can be told just now; whoever reads next is.
    pub(super) fn spend(&self, work: usize) {
        let left = self.effort.get().saturating_sub(work);
        self.effort.set(left);
        if left == 0 {
            self.pass(Limit::Effort);
        }
    }

    /// Errors if so much was read or unpacked that this file was given up on.
    ///
    /// For whoever passes over what cannot be read, too: what was not read any more may have been anything.
    pub(crate) fn within_limits(&self) -> Result<(), Unreadable> {
        self.passed
            .get()
            .map_or(Ok(()), |limit| Err(too_large(limit)))
    }

    fn pass(&self, limit: Limit) {
        self.passed.set(self.passed.get().or(Some(limit)));
    }

    /// The object that begins exactly at `offset`.
    pub(super) fn object_at(&self, at: usize, offset: usize) -> Result<Object<'a>, Unreadable> {
        if let Some(known) = self.kept.borrow().get(&offset) {
            self.charge(LOOK)?;
            return Ok(known.clone());
        }
        self.within_limits()?;
        let mut parser = Parser::new(self.bytes, offset);
        let object = self.read_object(at, offset, &mut parser);
        let packed = object.as_ref().ok().and_then(|object| object.data);
        let packed = packed.map_or(0, |data| data.end - data.start);
        let read = parser.at.saturating_sub(offset).saturating_sub(packed);
        self.charge(read)?;
        let object = object?;
        self.keep(offset, &object, read);
        Ok(object)
    }

    /// Keeps what says the same in every revision: not a stream whose length another object names.
    fn keep(&self, offset: usize, object: &Object<'a>, read: usize) {
        let length = object.dict().and_then(|dict| dict.get("Length"));
        let is_fixed = object.data.is_none() || length.is_some_and(|node| node.as_int().is_some());
        let sum = self.kept_bytes.get().saturating_add(read);
        if is_fixed && sum <= MOST_KEPT {
            self.kept_bytes.set(sum);
            self.kept.borrow_mut().insert(offset, object.clone());
        }
    }

    fn read_object(
        &self,
        at: usize,
        offset: usize,
        parser: &mut Parser<'_>,
    ) -> Result<Object<'a>, Unreadable> {
        let id = parser.object_head()?;
        let mut node = parser.node()?;
        if let Some(crypt) = &self.crypt {
            let texts = crypt.decrypt_texts(id, &mut node)?;
            self.charge(texts.saturating_mul(DECRYPTING))?;
        }
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
            node: Rc::new(node),
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
                self.within_limits()?;
                let mut parser = Parser::new(self.bytes, offset);
                let node = match parser.object_head() {
                    Ok(found) if found == id => parser.node(),
                    Ok(_) => Err(malformed(offset, Flaw::Object)),
                    Err(why) => Err(why),
                };
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
        self.within_limits()?;
        let mut parser = Parser::new(self.bytes, offset);
        let head = parser.object_head().and_then(|_| parser.node());
        self.charge(parser.at.saturating_sub(offset))?;
        let head = head?;
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

    pub(super) fn unpack_within_budget(
        &self,
        dict: &Dict,
        data: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        // Before it is tried: what cannot be unpacked costs as much, and may be asked for by thousands of objects.
        self.charge(data.len().saturating_add(UNPACKING))?;
        let mut left = self.unpackable.get();
        let plain = filter::unpack(dict, data, &mut left);
        self.unpackable.set(left);
        if plain == Err(too_large(Limit::Unpacked)) {
            self.pass(Limit::Unpacked);
        }
        plain
    }
}
