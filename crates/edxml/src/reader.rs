//! A bounded walk over the elements of a message.
//!
//! Names are compared by their local part; prefixes, namespaces, order, comments and processing instructions are passed
//! over. Never resolves an entity but XML's own five, never reads a document type declaration, and never holds more
//! than the bounds of [`crate::limits`].

use crate::limits::{DEPTH, ELEMENTS, NAME_BYTES, NOTES, TEXT_BYTES};
use crate::{Error, Limit, Place};
use office::{Day, UnitCode};
use quick_xml::Reader;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// A place in a message, moving forward only.
///
/// Each of [`Cursor::child`]'s elements must be consumed, by walking its children to the end, by [`Cursor::text`] or
/// by [`Cursor::skip`], before the next is asked for.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    path: Vec<String>,
    elements: usize,
    began: usize,
    start: Option<BytesStart<'a>>,
    notes: Vec<String>,
    unlisted_notes: usize,
}

/// What one event means to the walk.
enum Step<'a> {
    Opened,
    Closed,
    Text(Cow<'a, str>),
    Over,
}

impl<'a> Cursor<'a> {
    /// Before the root of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            text,
            reader,
            path: Vec::new(),
            elements: 0,
            began: 0,
            start: None,
            notes: Vec::new(),
            unlisted_notes: 0,
        }
    }

    /// The local name of the root, which is then the current element.
    pub(crate) fn root(&mut self) -> Result<String, Error> {
        loop {
            match self.step()? {
                Step::Opened => return Ok(self.name().to_owned()),
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Text(_) => return Err(self.syntax("the root element")),
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
                Step::Text(_) => {}
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
                Step::Text(piece) => self.add(&mut text, &piece)?,
                Step::Over => return Err(Error::Truncated { at: self.here() }),
            }
        }
        Ok(said(&text).unwrap_or_default())
    }

    /// The text of the current element as it stands, of any length; borrowed where it is one piece.
    pub(crate) fn long_text(&mut self) -> Result<Cow<'a, str>, Error> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.step()? {
                Step::Opened => self.pass_over()?,
                Step::Closed => return Ok(text),
                Step::Text(piece) if text.is_empty() => text = piece,
                Step::Text(piece) => text.to_mut().push_str(&piece),
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
                Step::Text(piece) => self.add(&mut own, &piece)?,
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
            if let Step::Over = self.step()? {
                return Err(Error::Truncated { at: self.here() });
            }
        }
        Ok(())
    }

    /// Passes over the current element, which the format does not know here, and notes its path.
    pub(crate) fn pass_over(&mut self) -> Result<(), Error> {
        let path = self.path.join("/");
        self.note(path);
        self.skip()
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
    pub(crate) fn finish(mut self) -> Result<Vec<String>, Error> {
        loop {
            match self.step()? {
                Step::Over => break,
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Text(_) | Step::Opened | Step::Closed => {
                    return Err(self.syntax("the end of the message"));
                }
            }
        }
        if self.unlisted_notes > 0 {
            self.notes.push(format!("+{}", self.unlisted_notes));
        }
        Ok(self.notes)
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

    fn step(&mut self) -> Result<Step<'a>, Error> {
        loop {
            let began = self.offset();
            let event = self.reader.read_event();
            let event = event.map_err(|fault| self.broken(&fault))?;
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.began = began;
                    self.open(start)?;
                    return Ok(Step::Opened);
                }
                Event::End(_) => {
                    self.path.pop();
                    return Ok(Step::Closed);
                }
                // Line ends are made one where a text may be kept; longer ones are base64, which has none.
                Event::Text(text) if text.len() <= TEXT_BYTES => {
                    return Ok(Step::Text(text.xml10_content()));
                }
                Event::Text(text) => return Ok(Step::Text(text.into_inner())),
                Event::CData(text) => return Ok(Step::Text(text.xml10_content())),
                Event::GeneralRef(name) => {
                    return self.character(&name).map(|c| Step::Text(c.into()));
                }
                Event::Decl(declaration) => {
                    if began != 0 {
                        return Err(self.syntax("no second XML declaration"));
                    }
                    let encoding = declaration.encoding().and_then(Result::ok);
                    refuse_encoding(encoding.as_deref().unwrap_or_default())?;
                }
                Event::DocType(name) => return Err(self.doctype(&name, began)),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return Ok(Step::Over),
            }
        }
    }

    fn open(&mut self, start: BytesStart<'a>) -> Result<(), Error> {
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
    fn character(&self, reference: &BytesRef<'a>) -> Result<String, Error> {
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
    fn add(&self, text: &mut String, piece: &str) -> Result<(), Error> {
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

    fn broken(&self, fault: &quick_xml::Error) -> Error {
        let at = Place {
            path: self.path.join("/"),
            offset: usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX),
        };
        // What stands unclosed at the end of the text is a cut, not a fault of its author.
        let cut = self.text.len().saturating_sub(at.offset) < "<![CDATA[".len();
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
