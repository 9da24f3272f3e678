//! Follows the cross-reference from the end of a file to its beginning: tables, streams, hybrid
//! and linearized files. Every section must stand exactly where it is said to.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, MAX_NUMBER, MAX_OBJECTS, Revision, Slot};
use crate::error::{Flaw, Limit, Unreadable};
use crate::syntax::{Dict, Id, Node, Parser, Span, is_space, malformed, too_large};

const MAX_SECTIONS: usize = 512;
/// `startxref` must stand in so many last bytes.
const ENDING: usize = 2048;

/// Bytes of all trailers together: one of a few hundred is long, and all are kept.
const MOST_TRAILERS: usize = 8 * 1024 * 1024;

/// One cross-reference section while the chain is followed.
struct Section {
    offset: usize,
    slots: BTreeMap<u32, Slot>,
    trailer: Dict,
    /// Bytes of the trailer.
    length: usize,
    spans: Vec<Span>,
    ids: Vec<(Id, usize)>,
    is_stream: bool,
    /// Where the section ends and `startxref` is to follow.
    end: usize,
}

impl Section {
    fn overlaps(&self, other: &Self) -> bool {
        let meets = |a: &Span| {
            let spans = other.spans.iter();
            spans.clone().any(|b| a.start < b.end && b.start < a.end)
        };
        self.spans.iter().any(meets)
    }
}

impl File<'_> {
    pub(super) fn read_chain(&self) -> Result<Vec<Revision>, Unreadable> {
        let (mut offset, eof) = self.last_ending()?;
        let mut sections: Vec<Section> = Vec::new();
        let mut seen = BTreeSet::new();
        let (mut objects, mut trailers) = (0usize, 0usize);
        loop {
            if sections.len() >= MAX_SECTIONS {
                return Err(too_large(Limit::Sections));
            }
            if !seen.insert(offset) {
                return Err(malformed(offset, Flaw::Chain));
            }
            let section = self.section(offset)?;
            // Two sections in the same bytes: no writer does so, and each would cost as much as all.
            if sections.iter().any(|known| known.overlaps(&section)) {
                return Err(malformed(offset, Flaw::Chain));
            }
            trailers += section.length;
            if trailers > MOST_TRAILERS {
                return Err(too_large(Limit::Objects));
            }
            objects += section.slots.len();
            if objects > MAX_OBJECTS {
                return Err(too_large(Limit::Objects));
            }
            let previous = section
                .trailer
                .get("Prev")
                .map(|node| node.as_size().ok_or(malformed(offset, Flaw::Chain)));
            sections.push(section);
            match previous.transpose()? {
                // The header stands at 0: some writers mean "none" by it.
                None | Some(0) => break,
                Some(previous) => offset = previous,
            }
        }
        self.revisions_of(sections, eof)
    }

    /// Errors if there are as many savings as are read.
    pub(crate) fn takes_another_saving(&self) -> Result<(), Unreadable> {
        let sections: usize = self.revisions.iter().map(|one| one.sections).sum();
        if sections >= MAX_SECTIONS {
            return Err(too_large(Limit::Sections));
        }
        Ok(())
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
                sections: if is_first_page { 2 } else { 1 },
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
        let node = parser.node();
        self.charge(parser.at.saturating_sub(offset))?;
        let node = node?;
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
            length: node.span.end.saturating_sub(node.span.start),
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
        if !parser.line_end() {
            return Err(bad);
        }
        if count > MAX_OBJECTS {
            return Err(too_large(Limit::Objects));
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
        let object = self.object_at(0, offset);
        // Nothing that stands there is one thing, too much of it another.
        let object = object.map_err(|why| match why {
            Unreadable::TooLarge { .. } => why,
            Unreadable::NotAPdf
            | Unreadable::Encrypted
            | Unreadable::NeedsPassword
            | Unreadable::Malformed { .. } => bad,
        })?;
        let dict = object
            .dict()
            .filter(|dict| dict.is("Type", "XRef"))
            .ok_or(bad)?;
        let data = object.stream_bytes().ok_or(bad)?;
        let plain = self.unpack_within_budget(dict, data)?;
        Ok(Section {
            offset,
            slots: stream_slots(dict, &plain, bad)?,
            trailer: dict.clone(),
            length: object.node.span.end.saturating_sub(object.node.span.start),
            spans: vec![object.span],
            ids: vec![(object.id, offset)],
            is_stream: true,
            end: object.span.end,
        })
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
fn stream_slots(
    dict: &Dict,
    plain: &[u8],
    bad: Unreadable,
) -> Result<BTreeMap<u32, Slot>, Unreadable> {
    let ranges = ranges(dict).ok_or(bad)?;
    let counts = ranges.iter().map(|(_, count)| *count);
    if counts.fold(0, usize::saturating_add) > MAX_OBJECTS {
        return Err(too_large(Limit::Objects));
    }
    rows(dict, &ranges, plain).ok_or(bad)
}

/// First number and count of each range that the stream lists.
fn ranges(dict: &Dict) -> Option<Vec<(usize, usize)>> {
    let Some(index) = dict.get("Index") else {
        return Some(vec![(0, dict.get("Size")?.as_size()?)]);
    };
    let pairs = index.as_array()?.chunks(2).map(|pair| match pair {
        [first, count] => Some((first.as_size()?, count.as_size()?)),
        _ => None,
    });
    pairs.collect()
}

fn rows(dict: &Dict, ranges: &[(usize, usize)], plain: &[u8]) -> Option<BTreeMap<u32, Slot>> {
    let widths = dict.get("W")?.as_array()?;
    let widths: Vec<usize> = widths.iter().map(Node::as_size).collect::<Option<_>>()?;
    let [kind_width, second_width, third_width] = widths.try_into().ok()?;
    let row = [kind_width, second_width, third_width];
    if row.iter().any(|&width| width > 8) || row.iter().sum::<usize>() == 0 {
        return None;
    }
    let mut slots = BTreeMap::new();
    let mut rest = plain;
    for &(first, count) in ranges {
        for step in 0..count {
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
        length: front.length + main.length,
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
    section.length += hidden.length;
    section.spans.extend(hidden.spans);
    section.ids.extend(hidden.ids);
    Ok(())
}
