//! A bounded walk over the elements of a message.
//!
//! Names are compared by their local part; prefixes, namespaces, order, comments and processing instructions are passed
//! over. Never resolves an entity but XML's own five, never reads a document type declaration, and never holds more
//! than the bounds of [`crate::limits`].

use crate::limits::{DEPTH, ELEMENTS, MARKUP_BYTES, NAME_BYTES, NOTES, TEXT_BYTES};
use crate::source::{Feed, Stop};
use crate::{Error, Limit, Place};
use office::{Day, UnitCode};
use quick_xml::Reader;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::{self, BufRead};

/// A place in a message, moving forward only.
///
/// Each of [`Cursor::child`]'s elements must be consumed, by walking its children to the end, by [`Cursor::text`] or
/// by [`Cursor::skip`], before the next is asked for. Texts are taken from the feed in pieces and only markup is given
/// to the parser, which would hold a file's text whole.
pub(crate) struct Cursor<'a> {
    reader: Reader<Feed<'a>>,
    path: Vec<String>,
    elements: usize,
    began: usize,
    start: Option<BytesStart<'static>>,
    /// The text of the last [`Step::Text`].
    piece: String,
    /// The current element is `<…/>`, and its end has not been told yet.
    is_empty: bool,
    in_cdata: bool,
    fault: Option<io::Error>,
    notes: Vec<String>,
    unlisted_notes: usize,
}

/// What one event means to the walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Opened,
    Closed,
    Text,
    Over,
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ahead {
    Text,
    CData,
    /// Anything else: a tag, a reference, a comment, the end.
    Markup,
}

impl<'a> Cursor<'a> {
    /// Before the root of a message.
    pub(crate) fn new(feed: Feed<'a>) -> Self {
        Self {
            reader: Reader::from_reader(feed),
            path: Vec::new(),
            elements: 0,
            began: 0,
            start: None,
            piece: String::new(),
            is_empty: false,
            in_cdata: false,
            fault: None,
            notes: Vec::new(),
            unlisted_notes: 0,
        }
    }

    /// The local name of the root, which is then the current element.
    pub(crate) fn root(&mut self) -> Result<String, Error> {
        loop {
            match self.step()? {
                Step::Opened => return Ok(self.name().to_owned()),
                Step::Text if self.piece.trim().is_empty() => {}
                Step::Text => return Err(self.syntax("the root element")),
                Step::Closed => return Err(self.syntax("the root element")),
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
    }

    /// The local name of the current element's next child, which is then the current element; `None` at its end.
    pub(crate) fn child(&mut self) -> Result<Option<String>, Error> {
        loop {
            match self.step()? {
                Step::Opened => return Ok(Some(self.name().to_owned())),
                Step::Closed => return Ok(None),
                Step::Text => {}
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
    }

    /// The text of the current element, trimmed and composed; empty for the literal `null` some senders write.
    pub(crate) fn text(&mut self) -> Result<String, Error> {
        let mut text = String::new();
        loop {
            match self.step()? {
                Step::Opened => self.pass_over()?,
                Step::Closed => break,
                Step::Text => self.add(&mut text)?,
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
        Ok(said(&text).unwrap_or_default())
    }

    /// Gives `into` the text of the current element as it stands, of any length, piece by piece.
    ///
    /// Pieces may end within a character. Once `into` fails it gets nothing more, and its fault is given back when the
    /// element has been read to its end.
    pub(crate) fn pour<E>(
        &mut self,
        mut into: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Result<(), E>, Error> {
        let mut outcome = Ok(());
        loop {
            if self.ahead()? == Ahead::Text {
                let mut stream = self.reader.stream();
                let Ok(window) = stream.fill_buf() else {
                    return Err(self.stopped());
                };
                let end = memchr::memchr2(b'<', b'&', window).unwrap_or(window.len());
                if outcome.is_ok() {
                    outcome = into(window.get(..end).unwrap_or_default());
                }
                stream.consume(end);
                continue;
            }
            match self.step()? {
                Step::Opened => self.pass_over()?,
                Step::Closed => return Ok(outcome),
                Step::Text if outcome.is_ok() => outcome = into(self.piece.as_bytes()),
                Step::Text => {}
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
    }

    /// The texts of the current element's children and its own: for lists whose items have no one name.
    pub(crate) fn texts(&mut self) -> Result<Vec<String>, Error> {
        let mut texts = Vec::new();
        let mut own = String::new();
        loop {
            match self.step()? {
                Step::Opened => {
                    texts.extend(said(&std::mem::take(&mut own)));
                    let text = self.text()?;
                    texts.extend(said(&text));
                }
                Step::Closed => {
                    texts.extend(said(&own));
                    return Ok(texts);
                }
                Step::Text => self.add(&mut own)?,
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
    }

    /// The code in the current element; `None` if it is empty.
    pub(crate) fn code(&mut self) -> Result<Option<UnitCode>, Error> {
        let at = self.here();
        let text = self.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        UnitCode::receive(&text)
            .map(Some)
            .map_err(|source| Error::Code { text, at, source })
    }

    /// The code in the current element where nothing hangs on it; what can be no code is noted and passed over.
    pub(crate) fn code_if_any(&mut self) -> Result<Option<UnitCode>, Error> {
        match self.code() {
            Err(Error::Code { text, at, .. }) => {
                self.note_value(&at.path, &text);
                Ok(None)
            }
            read => read,
        }
    }

    /// The day in the current element, in any form met (X§1.5); `None` if empty or, with a note, unreadable.
    pub(crate) fn day(&mut self) -> Result<Option<Day>, Error> {
        let path = self.path.join("/");
        let text = self.text()?;
        let day = Day::receive(&text).ok();
        if day.is_none() && !text.is_empty() {
            self.note_value(&path, &text);
        }
        Ok(day)
    }

    /// The whole number in the current element; `otherwise` if it is empty or, with a note, none.
    pub(crate) fn number(&mut self, otherwise: i64) -> Result<i64, Error> {
        let path = self.path.join("/");
        let text = self.text()?;
        if text.is_empty() {
            return Ok(otherwise);
        }
        Ok(text.parse().unwrap_or_else(|_| {
            self.note_value(&path, &text);
            otherwise
        }))
    }

    /// Whether the current element says yes: `1` or `true`.
    pub(crate) fn flag(&mut self) -> Result<bool, Error> {
        let text = self.text()?;
        Ok(text == "1" || text.eq_ignore_ascii_case("true"))
    }

    /// The attribute of the current element whose local name is `name`; asked before anything inside is read.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let start = self.start.as_ref()?;
        let found = start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .take(DEPTH)
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        let value = quick_xml::escape::unescape(&found.value).ok()?;
        (value.len() <= TEXT_BYTES).then(|| office::nfc(value.trim()))
    }

    /// Passes over the current element and everything in it.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        let depth = self.path.len();
        while self.path.len() >= depth {
            match self.step()? {
                Step::Opened => self.refuse_misplaced()?,
                Step::Closed | Step::Text => {}
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
        Ok(())
    }

    /// Passes over the current element, which the format does not know here, and notes its path.
    pub(crate) fn pass_over(&mut self) -> Result<(), Error> {
        self.refuse_misplaced()?;
        let path = self.path.join("/");
        self.note(path);
        self.skip()
    }

    /// What is passed over holds no message and no whole part of one: somebody else might take it for the one meant.
    fn refuse_misplaced(&self) -> Result<(), Error> {
        match WHOLE.contains(&self.name()) {
            true => Err(Error::Misplaced {
                element: self.name().to_owned(),
                at: self.here(),
            }),
            false => Ok(()),
        }
    }

    /// Notes something passed over.
    pub(crate) fn note(&mut self, what: String) {
        if self.notes.len() < NOTES {
            self.notes.push(what);
            return;
        }
        self.unlisted_notes += 1;
    }

    /// Notes that the value of the element at `path` could not be read.
    pub(crate) fn note_value(&mut self, path: &str, value: &str) {
        let shown: String = value.chars().take(60).collect();
        self.note(format!("{path}: {shown}"));
    }

    /// After the root's end: nothing but blanks and comments may follow. Gives the notes back.
    pub(crate) fn finish(&mut self) -> Result<Vec<String>, Error> {
        loop {
            match self.step()? {
                Step::Over => break,
                Step::Text if self.piece.trim().is_empty() => {}
                Step::Text | Step::Opened | Step::Closed => {
                    return Err(self.syntax("the end of the message"));
                }
            }
        }
        if self.unlisted_notes > 0 {
            self.notes.push(format!("+{}", self.unlisted_notes));
        }
        Ok(std::mem::take(&mut self.notes))
    }

    /// The source's own fault, if one stopped the walk: whatever was told as an error is then none of the message.
    pub(crate) const fn take_fault(&mut self) -> Option<io::Error> {
        self.fault.take()
    }

    /// Where the current element begins.
    pub(crate) fn here(&self) -> Place {
        Place {
            path: self.path.join("/"),
            offset: self.began,
        }
    }

    /// Bytes of text before the next event.
    pub(crate) fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// Whether the current element is `<…/>`; asked before anything inside is read.
    pub(crate) const fn is_empty_tag(&self) -> bool {
        self.is_empty
    }

    /// The prefix of the current element with its colon, or nothing; asked before anything inside is read.
    pub(crate) fn prefix(&self) -> String {
        let prefix = self.start.as_ref().and_then(|start| {
            let name = start.name();
            name.prefix().map(|prefix| format!("{}:", prefix.as_ref()))
        });
        prefix.unwrap_or_default()
    }

    /// The bound was passed at the current element.
    pub(crate) fn over(&self, what: Limit, limit: usize) -> Error {
        Error::Limit {
            what,
            limit,
            at: self.here(),
        }
    }

    /// Something else than `expected` stands here.
    pub(crate) fn syntax(&self, expected: &str) -> Error {
        Error::Syntax {
            at: self.here(),
            expected: expected.to_owned(),
        }
    }

    fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    fn step(&mut self) -> Result<Step, Error> {
        if std::mem::take(&mut self.is_empty) {
            self.path.pop();
            return Ok(Step::Closed);
        }
        let mut buffer = Vec::new();
        loop {
            match self.ahead()? {
                Ahead::Text => return self.take_text().map(|()| Step::Text),
                Ahead::CData => return self.take_cdata().map(|()| Step::Text),
                Ahead::Markup => {}
            }
            buffer.clear();
            if let Some(step) = self.markup(&mut buffer)? {
                return Ok(step);
            }
        }
    }

    /// What comes next, without taking it.
    fn ahead(&mut self) -> Result<Ahead, Error> {
        if self.is_empty {
            return Ok(Ahead::Markup);
        }
        if self.in_cdata {
            return Ok(Ahead::CData);
        }
        self.reader.get_mut().allow(None);
        let ahead = match self.reader.get_mut().fill_buf() {
            Ok(window) if window.starts_with(CDATA) => Ahead::CData,
            Ok([] | [b'<' | b'&', ..]) => Ahead::Markup,
            Ok(_) => Ahead::Text,
            Err(_) => return Err(self.stopped()),
        };
        Ok(ahead)
    }

    /// Takes the text up to the next markup, or a part of it that is longer than any text that is kept.
    fn take_text(&mut self) -> Result<(), Error> {
        self.piece.clear();
        loop {
            let mut stream = self.reader.stream();
            let Ok(window) = stream.fill_buf() else {
                return Err(self.stopped());
            };
            let end = memchr::memchr2(b'<', b'&', window).unwrap_or(window.len());
            let room = TEXT_BYTES + 1 - self.piece.len();
            let Some(text) = first_letters(window, end.min(room)) else {
                break;
            };
            self.piece.push_str(text);
            let count = text.len();
            stream.consume(count);
        }
        self.join_lines();
        Ok(())
    }

    /// Takes what a CDATA section holds, or the next part of it.
    fn take_cdata(&mut self) -> Result<(), Error> {
        self.piece.clear();
        if !std::mem::replace(&mut self.in_cdata, true) {
            self.reader.stream().consume(CDATA.len());
        }
        while self.in_cdata {
            let mut stream = self.reader.stream();
            let Ok(window) = stream.fill_buf() else {
                return Err(self.stopped());
            };
            let end = memchr::memmem::find(window, b"]]>");
            let sure = end.unwrap_or(window.len().saturating_sub("]]".len()));
            let room = TEXT_BYTES + 1 - self.piece.len();
            let text = first_letters(window, sure.min(room)).unwrap_or_default();
            self.piece.push_str(text);
            let count = text.len();
            if end == Some(count) {
                self.in_cdata = false;
                stream.consume(count + "]]>".len());
                break;
            }
            if count == 0 && room >= 4 {
                return Err(Error::Truncated { at: self.here() });
            }
            stream.consume(count);
            if room < 4 {
                break;
            }
        }
        self.join_lines();
        Ok(())
    }

    /// Line ends are made one where a text may be kept; longer ones are base64, to which they are all one.
    fn join_lines(&mut self) {
        if self.piece.contains('\r') {
            self.piece = quick_xml::events::BytesText::from_escaped(self.piece.as_str())
                .xml10_content()
                .into_owned();
        }
    }

    /// One piece of markup; `None` if it says nothing.
    fn markup(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Step>, Error> {
        let began = self.offset();
        self.reader.get_mut().allow(Some(MARKUP_BYTES));
        let event = self.reader.read_event_into(buffer);
        let event = match event {
            Ok(event) => event,
            Err(quick_xml::Error::Io(_)) => return Err(self.stopped()),
            Err(fault) => return Err(self.broken(&fault)),
        };
        match event {
            Event::Start(start) => {
                self.began = began;
                self.open(start.into_owned())?;
                Ok(Some(Step::Opened))
            }
            Event::Empty(start) => {
                self.began = began;
                self.open(start.into_owned())?;
                self.is_empty = true;
                Ok(Some(Step::Opened))
            }
            Event::End(_) => {
                self.path.pop();
                Ok(Some(Step::Closed))
            }
            // Both are taken before the parser sees them.
            Event::Text(_) | Event::CData(_) => Err(self.syntax("well-formed XML")),
            Event::GeneralRef(name) => {
                self.piece = self.character(&name)?;
                Ok(Some(Step::Text))
            }
            Event::Decl(declaration) => {
                if began != 0 {
                    return Err(self.syntax("no second XML declaration"));
                }
                let encoding = declaration.encoding().and_then(Result::ok);
                refuse_encoding(encoding.as_deref().unwrap_or_default())?;
                Ok(None)
            }
            Event::DocType(name) => Err(self.doctype(&name, began)),
            Event::Comment(_) | Event::PI(_) => Ok(None),
            Event::Eof => Ok(Some(Step::Over)),
        }
    }

    /// Why the feed gave nothing more.
    fn stopped(&mut self) -> Error {
        match self.reader.get_mut().take_stop() {
            Some(Stop::Message(fault)) => fault,
            Some(Stop::Allowance) => self.over(Limit::Markup, MARKUP_BYTES),
            Some(Stop::Source(fault)) => {
                self.fault = Some(fault);
                Error::Truncated { at: self.here() }
            }
            None => Error::Truncated { at: self.here() },
        }
    }

    fn open(&mut self, start: BytesStart<'static>) -> Result<(), Error> {
        let name = start.local_name();
        if name.as_ref().len() > NAME_BYTES {
            return Err(self.over(Limit::Name, NAME_BYTES));
        }
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.over(Limit::Elements, ELEMENTS));
        }
        if self.path.len() >= DEPTH {
            return Err(self.over(Limit::Depth, DEPTH));
        }
        self.path.push(name.as_ref().to_owned());
        self.start = Some(start);
        Ok(())
    }

    /// The character or characters a reference stands for.
    fn character(&self, reference: &BytesRef<'_>) -> Result<String, Error> {
        let name: &str = reference;
        if let Some(known) = quick_xml::escape::resolve_predefined_entity(name) {
            return Ok(known.to_owned());
        }
        match reference.resolve_char_ref() {
            Ok(Some(c)) => Ok(c.to_string()),
            _ => Err(Error::Entity {
                name: name.chars().take(40).collect(),
                at: self.here(),
            }),
        }
    }

    /// Adds a piece to a text that is kept, within its bound.
    fn add(&self, text: &mut String) -> Result<(), Error> {
        let piece = self.piece.as_str();
        if text.len() + piece.len() > TEXT_BYTES {
            return Err(self.over(Limit::Text, TEXT_BYTES));
        }
        if let Some(found) = piece.chars().find(|c| !is_xml(*c)) {
            return Err(Error::Character {
                found: found.into(),
                at: self.here(),
            });
        }
        text.push_str(piece);
        Ok(())
    }

    fn doctype(&self, name: &str, offset: usize) -> Error {
        let name: String = name.chars().take(4).collect();
        if name.eq_ignore_ascii_case("html") {
            return Error::Html;
        }
        let path = self.path.join("/");
        Error::Doctype {
            at: Place { path, offset },
        }
    }

    fn broken(&mut self, fault: &quick_xml::Error) -> Error {
        let at = Place {
            path: self.path.join("/"),
            offset: usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX),
        };
        // What stands unclosed at the end of the text is a cut, not a fault of its author.
        let behind = self.reader.get_ref().taken().saturating_sub(at.offset);
        let short = CDATA.len().saturating_sub(behind);
        let cut = short > 0 && self.reader.get_mut().ends_within(short);
        let expected = match fault {
            quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) if !cut => {
                "a comment or CDATA".to_owned()
            }
            quick_xml::Error::Syntax(_) => return Error::Truncated { at },
            quick_xml::Error::IllFormed(IllFormedError::MismatchedEndTag { expected, .. }) => {
                let name: String = expected.chars().take(NAME_BYTES).collect();
                format!("</{name}>")
            }
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) if cut => {
                return Error::Truncated { at };
            }
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
                "a ; after the &".to_owned()
            }
            _ => "well-formed XML".to_owned(),
        };
        Error::Syntax { at, expected }
    }
}

const CDATA: &[u8] = b"<![CDATA[";
/// A message, and its parts that stand once in it.
const WHOLE: [&str; 4] = ["edXMLEnvelope", "edXMLHeader", "MessageHeader", "edXMLBody"];

/// The text of the first bytes, as many whole characters as they hold; `None` if that is none.
fn first_letters(bytes: &[u8], count: usize) -> Option<&str> {
    let first = bytes.get(..count)?;
    let text = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(fault) => std::str::from_utf8(first.get(..fault.valid_up_to())?).ok()?,
    };
    (!text.is_empty()).then_some(text)
}

/// What a text says, trimmed and composed; `None` if nothing, or the `null` some senders write for it.
fn said(text: &str) -> Option<String> {
    let text = office::nfc(text.trim());
    (!text.is_empty() && text != "null").then_some(text)
}

/// Whether XML 1.0 has the character (its production `Char`).
pub(crate) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// By the time a declaration is read the text is known to be UTF-8 or was UTF-16, whichever of the two it names:
/// .NET writes `utf-16` over texts that are then saved as UTF-8.
fn refuse_encoding(name: &str) -> Result<(), Error> {
    const READ: [&str; 8] = [
        "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be",
    ];
    if READ.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    Err(Error::EncodingUnlisted {
        name: name.chars().take(40).collect(),
    })
}
