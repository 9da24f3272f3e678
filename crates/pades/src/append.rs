//! Writes one revision after a file, and not a byte before it. Existing dictionaries are spliced
//! in their own bytes, never re-serialised, and no number is ever used twice (S§3.3).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Flaw, Unreadable};
use crate::file::{File, MAX_NUMBER, Object};
use crate::syntax::{Dict, Id, Node, Parser, Span, malformed};

/// Bytes that are kept ready for a revision, so that the file need not be moved while it grows: a hole of the usual length
/// and some kilobytes besides.
const USUAL_INCREMENT: usize = 49_152;

/// The revision being written.
pub(crate) struct Appender<'f, 'a> {
    pub(crate) file: &'f File<'a>,
    /// The whole file: the older bytes, then what was added.
    out: Vec<u8>,
    next: u32,
    /// Numbers that older objects refer to although nothing stands there.
    taken: BTreeSet<u32>,
    placed: BTreeMap<Id, usize>,
    edits: BTreeMap<Id, (Object<'a>, Vec<Edit>)>,
}

/// These bytes of an object are replaced.
struct Edit {
    span: Span,
    bytes: Vec<u8>,
}

impl<'f, 'a> Appender<'f, 'a> {
    /// Begins a revision after the newest.
    ///
    /// Errors if the file is too tangled to be read through.
    pub(crate) fn new(file: &'f File<'a>) -> Result<Self, Unreadable> {
        let last = file.last();
        let numbers = file.numbers(last)?;
        let sizes = file
            .revisions
            .iter()
            .filter_map(|revision| revision.trailer.int("Size"));
        let size = sizes
            .filter_map(|size| u32::try_from(size).ok())
            .max()
            .unwrap_or(0);
        let first = numbers
            .last()
            .map_or(1, |number| number + 1)
            .max(size)
            .max(1);
        let mut taken = BTreeSet::new();
        for number in numbers {
            if let Ok(Some(object)) = file.numbered(last, number) {
                let numbers = object.node.references().into_iter();
                let numbers = numbers.map(|(id, _)| id.number);
                taken.extend(numbers.filter(|&number| number >= first));
            }
        }
        let mut out = Vec::with_capacity(file.bytes.len().saturating_add(USUAL_INCREMENT));
        out.extend_from_slice(file.bytes);
        if !out.ends_with(b"\n") && !out.ends_with(b"\r") {
            out.push(b'\n');
        }
        Ok(Self {
            file,
            out,
            next: first,
            taken,
            placed: BTreeMap::new(),
            edits: BTreeMap::new(),
        })
    }

    /// A number nobody has used or referred to.
    ///
    /// Errors when the format has no more.
    pub(crate) fn fresh(&mut self) -> Result<Id, Unreadable> {
        while self.taken.contains(&self.next) {
            self.next += 1;
        }
        let number = self.next;
        if number > MAX_NUMBER {
            return Err(malformed(0, Flaw::Object));
        }
        self.next += 1;
        Ok(Id {
            number,
            generation: 0,
        })
    }

    /// Writes an object; gives the place in the whole file where `body` begins.
    ///
    /// In an encrypted file its strings are encrypted. Errors if the body is no PDF value then.
    pub(crate) fn put(&mut self, id: Id, body: &[u8]) -> Result<usize, Unreadable> {
        let body = self.texts_encrypted(id, body)?;
        Ok(self.put_as_it_is(id, &body))
    }

    fn put_as_it_is(&mut self, id: Id, body: &[u8]) -> usize {
        let place = self.begin(id);
        self.out.extend_from_slice(body);
        self.end();
        place
    }

    fn begin(&mut self, id: Id) -> usize {
        self.placed.insert(id, self.out.len());
        let head = format!("{} {} obj\n", id.number, id.generation);
        self.out.extend_from_slice(head.as_bytes());
        self.out.len()
    }

    fn end(&mut self) {
        self.out.extend_from_slice(b"\nendobj\n");
    }

    /// Writes an object with a hole of so many hexadecimal digits between its two parts; gives the places in the whole
    /// file where the object begins, and of the hole with its angle brackets.
    ///
    /// A signature's own bytes are never encrypted; the strings in the parts are.
    pub(crate) fn put_around(
        &mut self,
        id: Id,
        [before, after]: [&[u8]; 2],
        digits: usize,
    ) -> Result<(usize, Span), Unreadable> {
        let before = self.texts_encrypted(id, before)?;
        let place = self.begin(id);
        self.out.extend_from_slice(&before);
        let start = self.out.len();
        self.out.push(b'<');
        self.out.resize(start + 1 + digits, b'0');
        self.out.push(b'>');
        let end = self.out.len();
        let after = self.texts_encrypted(id, after)?;
        self.out.extend_from_slice(&after);
        self.end();
        Ok((place, Span { start, end }))
    }

    /// Writes a stream; `entries` are the dictionary's, without the length.
    pub(crate) fn put_stream(
        &mut self,
        id: Id,
        entries: &[u8],
        data: &[u8],
    ) -> Result<(), Unreadable> {
        let entries = self.texts_encrypted(id, entries)?;
        let data = match &self.file.crypt {
            None => Cow::Borrowed(data),
            Some(crypt) => Cow::Owned(crypt.encrypt_stream(id, self.out.len(), data)?),
        };
        self.put_as_it_is(id, &stream_body(&entries, &data));
        Ok(())
    }

    /// Writes a stream that was copied from elsewhere: `body` is its whole dictionary.
    pub(crate) fn put_copied_stream(
        &mut self,
        id: Id,
        body: &[u8],
        data: &[u8],
    ) -> Result<(), Unreadable> {
        let Some(crypt) = &self.file.crypt else {
            let whole = [body, b"\nstream\n", data, b"\nendstream"].concat();
            self.put_as_it_is(id, &whole);
            return Ok(());
        };
        let bad = malformed(0, Flaw::Stream);
        let data = crypt.encrypt_stream(id, self.out.len(), data)?;
        let node = Parser::new(body, 0).node()?;
        let length = node.as_dict().and_then(|dict| dict.get("Length"));
        let Span { start, end } = length.ok_or(bad)?.span;
        let (before, after) = (body.get(..start).ok_or(bad)?, body.get(end..).ok_or(bad)?);
        let stated = data.len().to_string();
        let body = [before, stated.as_bytes(), after].concat();
        let body = self.texts_encrypted(id, &body)?;
        let whole = [&body[..], b"\nstream\n", &data, b"\nendstream"].concat();
        self.put_as_it_is(id, &whole);
        Ok(())
    }

    fn texts_encrypted<'t>(&self, id: Id, text: &'t [u8]) -> Result<Cow<'t, [u8]>, Unreadable> {
        match &self.file.crypt {
            None => Ok(Cow::Borrowed(text)),
            Some(crypt) => {
                let texts = crypt.encrypt_texts(id, self.out.len(), text)?;
                Ok(Cow::Owned(texts))
            }
        }
    }

    /// Sets `key` in `dict`, which is `object` or lies inside it.
    pub(crate) fn set(&mut self, object: &Object<'a>, dict: &Dict, key: &str, value: &str) {
        let known = dict.entries.iter().find(|(name, _)| name == key.as_bytes());
        match known {
            Some((_, node)) => self.edit(object, node.span, format!(" {value} ")),
            None => {
                let span = Span {
                    start: dict.close,
                    end: dict.close,
                };
                self.edit(object, span, format!(" /{key} {value} "));
            }
        }
    }

    /// Adds an element to the end of `array`, which is `object` or lies inside it.
    pub(crate) fn push(&mut self, object: &Object<'a>, array: &Node, value: &str) {
        let at = array.span.end.saturating_sub(1);
        self.edit(object, Span { start: at, end: at }, format!(" {value} "));
    }

    /// Adds entries to `dict`, which is `object` or lies inside it, under keys that it does not have.
    pub(crate) fn add(&mut self, object: &Object<'a>, dict: &Dict, entries: &str) {
        let (start, end) = (dict.close, dict.close);
        self.edit(object, Span { start, end }, format!(" {entries} "));
    }

    fn edit(&mut self, object: &Object<'a>, span: Span, text: String) {
        let (_, edits) = self
            .edits
            .entry(object.id)
            .or_insert_with(|| (object.clone(), Vec::new()));
        edits.push(Edit {
            span,
            bytes: text.into_bytes(),
        });
    }

    /// Writes the edited objects, the cross-reference and the ending; gives the whole file.
    ///
    /// `identifier` becomes the second half of the file's `/ID`.
    pub(crate) fn finish(mut self, identifier: &[u8]) -> Result<Vec<u8>, Unreadable> {
        for (id, (object, edits)) in std::mem::take(&mut self.edits) {
            let body = self.spliced(&object, edits)?;
            self.put_as_it_is(id, &body);
        }
        let newest = self.file.revision(self.file.last())?;
        let trailer = self.trailer(&newest.trailer, newest.offset, identifier);
        if newest.is_stream {
            self.section_stream(&trailer)?;
        } else {
            self.section_table(&trailer);
        }
        Ok(self.out)
    }

    /// The object's own bytes with the edits put in.
    ///
    /// In an encrypted file an object that stands by itself has its strings encrypted already; one
    /// out of an object stream has not, and will stand by itself from now on.
    fn spliced(&self, object: &Object<'_>, mut edits: Vec<Edit>) -> Result<Vec<u8>, Unreadable> {
        edits.sort_by_key(|edit| edit.span);
        let source = object.source.bytes();
        let mut out = Vec::new();
        let mut from = object.node.span.start;
        let keep = |from: usize, to: usize, out: &mut Vec<u8>| -> Result<(), Unreadable> {
            let span = Span {
                start: from,
                end: to,
            };
            let kept = span.of(source);
            if object.is_in_file() {
                out.extend_from_slice(kept);
                return Ok(());
            }
            out.extend_from_slice(&self.texts_encrypted(object.id, kept)?);
            Ok(())
        };
        for edit in edits {
            keep(from, edit.span.start, &mut out)?;
            let bytes = self.texts_encrypted(object.id, &edit.bytes)?;
            out.extend_from_slice(&bytes);
            from = edit.span.end;
        }
        keep(from, object.node.span.end, &mut out)?;
        Ok(out)
    }

    /// The entries that every later trailer repeats, in the bytes they had.
    fn trailer(&self, newest: &Dict, previous: usize, identifier: &[u8]) -> String {
        let mut entries = format!("/Prev {previous}");
        for key in ["Root", "Info"] {
            if let Some(id) = newest.get(key).and_then(Node::as_ref) {
                entries.push_str(&format!(" /{key} {} {} R", id.number, id.generation));
            }
        }
        if let Some(encryption) = newest.get("Encrypt") {
            let written = encryption.span.of(self.file.bytes);
            entries.push_str(&format!(" /Encrypt {}", String::from_utf8_lossy(written)));
        }
        let first = newest
            .get("ID")
            .and_then(Node::as_array)
            .and_then(<[Node]>::first);
        if let Some(first) = first.and_then(Node::as_text) {
            entries.push_str(&format!(" /ID [<{}> <{}>]", hex(first), hex(identifier)));
        }
        entries
    }

    fn section_table(&mut self, trailer: &str) {
        let at = self.out.len();
        let mut text = String::from("xref\n");
        for run in self.runs() {
            let first = run.first().map_or(0, |(id, _)| id.number);
            text.push_str(&format!("{first} {}\n", run.len()));
            for (id, offset) in run {
                text.push_str(&format!("{offset:010} {:05} n \n", id.generation));
            }
        }
        text.push_str(&format!(
            "trailer\n<< /Size {} {trailer} >>\nstartxref\n{at}\n%%EOF\n",
            self.size()
        ));
        self.out.extend_from_slice(text.as_bytes());
    }

    fn section_stream(&mut self, trailer: &str) -> Result<(), Unreadable> {
        let id = self.fresh()?;
        let at = self.out.len();
        self.placed.insert(id, at);
        let mut rows = Vec::new();
        let mut index = String::new();
        for run in self.runs() {
            let first = run.first().map_or(0, |(id, _)| id.number);
            index.push_str(&format!("{first} {} ", run.len()));
            for (id, offset) in run {
                rows.push(1);
                let offset =
                    u32::try_from(offset).map_err(|_| malformed(at, Flaw::CrossReference))?;
                rows.extend_from_slice(&offset.to_be_bytes());
                rows.extend_from_slice(&id.generation.to_be_bytes());
            }
        }
        let entries = format!(
            "/Type /XRef /W [1 4 2] /Index [{index}] /Size {} {trailer}",
            self.size()
        );
        // The cross-reference itself is never encrypted.
        self.put_as_it_is(id, &stream_body(entries.as_bytes(), &rows));
        self.out
            .extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        Ok(())
    }

    /// What was placed, in runs of consecutive numbers.
    fn runs(&self) -> Vec<Vec<(Id, usize)>> {
        let mut runs: Vec<Vec<(Id, usize)>> = Vec::new();
        for (&id, &offset) in &self.placed {
            match runs.last_mut() {
                Some(run)
                    if run
                        .last()
                        .is_some_and(|(last, _)| last.number + 1 == id.number) =>
                {
                    run.push((id, offset));
                }
                _ => runs.push(vec![(id, offset)]),
            }
        }
        runs
    }

    fn size(&self) -> u32 {
        self.next
            .max(self.placed.keys().next_back().map_or(0, |id| id.number + 1))
    }
}

/// A stream with its dictionary.
fn stream_body(entries: &[u8], data: &[u8]) -> Vec<u8> {
    let length = format!(" /Length {} >>\nstream\n", data.len());
    [b"<< ", entries, length.as_bytes(), data, b"\nendstream"].concat()
}

/// A reference as it is written.
pub(crate) fn reference(id: Id) -> String {
    format!("{} {} R", id.number, id.generation)
}

/// A text string: plain where it is ASCII, else UTF-16.
pub(crate) fn text_string(text: &str) -> String {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        let mut escaped = String::from("(");
        for letter in text.chars() {
            if matches!(letter, '(' | ')' | '\\') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
        escaped.push(')');
        return escaped;
    }
    let octets: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hex(&octets))
}

/// Hexadecimal in capitals.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| match value {
        0..10 => b'0' + value,
        _ => b'A' + (value - 10),
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(digit(byte >> 4)));
        text.push(char::from(digit(byte & 15)));
    }
    text
}

/// A number as PDF writes it: at most four decimals, no exponent.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_written_as_pdf_wants() {
        assert_eq!(text_string("a (b) \\"), "(a \\(b\\) \\\\)");
        assert_eq!(text_string("Xã"), "<FEFF005800E3>");
        assert_eq!(number(595.276), "595.276");
        assert_eq!(number(-0.000_01), "0");
        assert_eq!(number(100.0), "100");
    }
}
