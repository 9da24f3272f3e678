//! From bytes, as they come, to the text of a message.
//!
//! Decides only whether the bytes can be XML at all, and says what they are if not; reads no element. Never holds more
//! than a window of the message, whatever its length.

use crate::{ENVELOPE_BYTES, Error};
use std::io::{self, BufRead, Cursor, Read};

/// The text of a message in UTF-8, without a byte order mark, a window of it at a time.
pub(crate) struct Feed<'a> {
    from: Box<dyn Read + 'a>,
    form: Form,
    /// Text not taken yet, and behind it bytes that are not known to be text.
    window: Vec<u8>,
    at: usize,
    sound: usize,
    end: usize,
    /// UTF-16 only: bytes of a character that is not whole yet.
    halves: Vec<u8>,
    is_over: bool,
    /// Where the message is no text; told when all before it has been taken, so that the first fault is the one told.
    flaw: Option<usize>,
    /// Bytes of the message read so far.
    read: usize,
    /// Bytes of text taken so far.
    taken: usize,
    /// No more than so many bytes of text are given out.
    until: usize,
    stop: Option<Stop>,
}

/// Why a feed gives nothing more.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The message is not text, or too long.
    Message(Error),
    /// What was allowed is taken.
    Allowance,
    /// The source failed.
    Source(io::Error),
}

/// How the text lies in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// UTF-8.
    Utf8 {
        /// With a byte order mark.
        marked: bool,
    },
    /// UTF-16.
    Utf16 {
        /// The higher byte first.
        big: bool,
        /// With a byte order mark.
        marked: bool,
    },
}

impl<'a> Feed<'a> {
    /// The text of what `from` gives.
    ///
    /// Stops if that is plainly no XML; that it is text, and not too much, shows as it is taken.
    pub(crate) fn open(mut from: impl Read + 'a) -> Result<Self, Stop> {
        let mut head = Vec::with_capacity(HEAD_BYTES);
        let limit = HEAD_BYTES as u64;
        let reading = from.by_ref().take(limit).read_to_end(&mut head);
        reading.map_err(Stop::Source)?;
        let form = form_of(&head);
        let marks = form.mark().len();
        let is_whole = head.len() < HEAD_BYTES;
        let text = first_text(&head, form, is_whole).map_err(Stop::Message)?;
        let mut head = Cursor::new(head);
        head.set_position(marks as u64);
        let mut feed = Self {
            from: Box::new(head.chain(from)),
            form,
            window: vec![0; FIRST_WINDOW],
            at: 0,
            sound: 0,
            end: 0,
            halves: Vec::new(),
            is_over: false,
            flaw: None,
            read: marks,
            taken: 0,
            until: usize::MAX,
            stop: None,
        };
        if text.trim_start().is_empty() {
            return Err(feed.blank());
        }
        refuse_other_than_xml(&text).map_err(Stop::Message)?;
        Ok(feed)
    }

    /// How the text lies in the bytes.
    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// Gives out no more than so many bytes of text from here on; `None` for all there are.
    pub(crate) fn allow(&mut self, bytes: Option<usize>) {
        self.until = bytes.map_or(usize::MAX, |bytes| self.taken.saturating_add(bytes));
    }

    /// Why nothing more came, once.
    pub(crate) const fn take_stop(&mut self) -> Option<Stop> {
        self.stop.take()
    }

    /// Bytes of text taken so far.
    pub(crate) const fn taken(&self) -> usize {
        self.taken
    }

    /// Whether fewer than `count` bytes of text, at most [`LOOKAHEAD`], are left.
    pub(crate) fn ends_within(&mut self, count: usize) -> bool {
        self.allow(None);
        self.fill_buf().is_ok_and(|left| left.len() < count)
    }

    /// A message of nothing but blanks, or with something far behind them.
    fn blank(&mut self) -> Stop {
        loop {
            let (is_blank, count) = match self.fill_buf() {
                Ok([]) => return Stop::Message(Error::Empty),
                Ok(text) => {
                    let text = String::from_utf8_lossy(text);
                    (text.trim_start().is_empty(), text.len())
                }
                Err(fault) => return self.take_stop().unwrap_or(Stop::Source(fault)),
            };
            if !is_blank {
                let begins = String::new();
                return Stop::Message(Error::NotXml { begins });
            }
            self.consume(count);
        }
    }

    /// Reads on until enough text is in the window, or the message is over.
    fn fill(&mut self) -> Result<(), Stop> {
        while self.sound - self.at < LOOKAHEAD && !self.is_over && self.flaw.is_none() {
            self.window.copy_within(self.at..self.end, 0);
            self.sound -= self.at;
            self.end -= self.at;
            self.at = 0;
            match self.form {
                Form::Utf8 { .. } => self.read_utf8()?,
                Form::Utf16 { big, .. } => self.read_utf16(big)?,
            }
        }
        match self.flaw {
            Some(offset) if self.sound == self.at => Err(Stop::Message(Error::Encoding { offset })),
            _ => Ok(()),
        }
    }

    /// Takes up to so many bytes from the source into `room`.
    fn take(&mut self, room: &mut [u8]) -> Result<usize, Stop> {
        let count = loop {
            match self.from.read(room) {
                Ok(count) => break count,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(Stop::Source(fault)),
            }
        };
        self.read += count;
        self.is_over = count == 0;
        if self.read > ENVELOPE_BYTES {
            return Err(Stop::Message(Error::TooLarge {
                size: self.read,
                limit: ENVELOPE_BYTES,
            }));
        }
        Ok(count)
    }

    fn read_utf8(&mut self) -> Result<(), Stop> {
        let mut window = std::mem::take(&mut self.window);
        let count = self.take(window.get_mut(self.end..).unwrap_or_default());
        self.window = window;
        let count = count?;
        self.end += count;
        let unsure = self.window.get(self.sound..self.end).unwrap_or_default();
        match std::str::from_utf8(unsure) {
            Ok(_) => self.sound = self.end,
            Err(fault) if fault.error_len().is_none() && !self.is_over => {
                self.sound += fault.valid_up_to();
            }
            Err(fault) => {
                let offset = self.read - unsure.len() + fault.valid_up_to();
                self.sound += fault.valid_up_to();
                self.flaw = Some(offset);
                return Ok(());
            }
        }
        if self.end == self.window.len() {
            self.window.resize(WINDOW, 0); // what filled it is long
        }
        Ok(())
    }

    /// Reads UTF-16 and makes UTF-8 of it.
    fn read_utf16(&mut self, big: bool) -> Result<(), Stop> {
        let mut room = [0; FIRST_WINDOW / 4];
        let count = self.take(&mut room)?;
        let mut bytes = std::mem::take(&mut self.halves);
        bytes.extend_from_slice(room.get(..count).unwrap_or_default());
        let mut offset = self.read - bytes.len();
        let whole = if self.is_over {
            bytes.len()
        } else {
            whole_units(&bytes, big)
        };
        self.halves = bytes.split_off(whole);
        self.window.truncate(self.end);
        for c in char::decode_utf16(units(&bytes, big)) {
            let Ok(c) = c else {
                self.flaw = Some(offset);
                break;
            };
            offset += c.len_utf16() * 2;
            let mut letter = [0; 4];
            self.window.extend(c.encode_utf8(&mut letter).as_bytes());
        }
        self.end = self.window.len();
        self.sound = self.end;
        Ok(())
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut text = self.fill_buf()?;
        let count = text.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Feed<'_> {
    /// At least [`LOOKAHEAD`] bytes of text unless it ends before; whole characters.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.sound - self.at < LOOKAHEAD
            && let Err(stop) = self.fill()
        {
            self.stop = Some(stop);
            return Err(io::ErrorKind::Other.into());
        }
        let text = self.window.get(self.at..self.sound).unwrap_or_default();
        if self.taken >= self.until && !text.is_empty() {
            self.stop = Some(Stop::Allowance);
            return Err(io::ErrorKind::Other.into());
        }
        Ok(text)
    }

    fn consume(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.sound);
        self.taken += count;
    }
}

impl Form {
    /// The byte order mark, if there is one.
    pub(crate) const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 { marked: true } => &[0xEF, 0xBB, 0xBF],
            Self::Utf16 {
                big: false,
                marked: true,
            } => &[0xFF, 0xFE],
            Self::Utf16 {
                big: true,
                marked: true,
            } => &[0xFE, 0xFF],
            Self::Utf8 { marked: false } | Self::Utf16 { marked: false, .. } => &[],
        }
    }

    /// A text's bytes in this form.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 { .. } => text.as_bytes().to_vec(),
            Self::Utf16 { big: true, .. } => {
                text.encode_utf16().flat_map(u16::to_be_bytes).collect()
            }
            Self::Utf16 { big: false, .. } => {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
        }
    }
}

/// Bytes a feed shows ahead, so that the longest opening of markup can be told.
pub(crate) const LOOKAHEAD: usize = 16;

const WINDOW: usize = 256 * 1024;

/// Enough for a status message.
const FIRST_WINDOW: usize = 16 * 1024;

fn form_of(bytes: &[u8]) -> Form {
    let utf16 = |big, marked| Form::Utf16 { big, marked };
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Form::Utf8 { marked: true },
        [0xFF, 0xFE, ..] => utf16(false, true),
        [0xFE, 0xFF, ..] => utf16(true, true),
        [b'<', 0, ..] => utf16(false, false),
        [0, b'<', ..] => utf16(true, false),
        _ => Form::Utf8 { marked: false },
    }
}

/// The text a message begins with.
fn first_text(head: &[u8], form: Form, is_whole: bool) -> Result<String, Error> {
    let bytes = head.get(form.mark().len()..).unwrap_or_default();
    match form {
        Form::Utf16 { big, .. } => {
            let text = char::decode_utf16(units(bytes, big));
            Ok(text
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect())
        }
        Form::Utf8 { .. } => {
            let Err(fault) = std::str::from_utf8(bytes) else {
                return Ok(String::from_utf8_lossy(bytes).into_owned());
            };
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            if fault.error_len().is_none() && !is_whole {
                return Ok(text(bytes.get(..fault.valid_up_to()).unwrap_or_default()));
            }
            // A PDF or a page in an old encoding deserves its own name, not "not UTF-8".
            refuse_other_than_xml(&text(
                bytes.get(..bytes.len().min(HEAD)).unwrap_or_default(),
            ))?;
            let offset = form.mark().len() + fault.valid_up_to();
            Err(Error::Encoding { offset })
        }
    }
}

/// The units of UTF-16 in bytes; half a unit at the end is a lone surrogate, which decoding refuses.
fn units(bytes: &[u8], big: bool) -> impl Iterator<Item = u16> {
    bytes.chunks(2).map(move |pair| match pair {
        [a, b] if big => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        _ => 0xD800,
    })
}

/// How many of the bytes are whole characters of UTF-16.
fn whole_units(bytes: &[u8], big: bool) -> usize {
    let whole = bytes.len() / 2 * 2;
    let last = bytes
        .get(whole.saturating_sub(2)..whole)
        .unwrap_or_default();
    match units(last, big).next() {
        Some(0xD800..=0xDBFF) => whole - 2,
        _ => whole,
    }
}

/// Characters looked at to tell what a message is that is no edXML.
const HEAD: usize = 1024;

const HEAD_BYTES: usize = HEAD * 4;

fn refuse_other_than_xml(text: &str) -> Result<(), Error> {
    if text.starts_with("<?xml") {
        return Ok(());
    }
    let head = first_characters(text, HEAD);
    let begin = head.trim_start();
    if begin.is_empty() && text.trim_start().is_empty() {
        return Err(Error::Empty);
    }
    let lower = first_characters(begin, 20).to_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Err(Error::Html);
    }
    if let Some((junk, _)) = head.split_once("<?xml ") {
        return Err(Error::JunkBeforeProlog {
            junk: first_characters(junk, 40),
        });
    }
    if !begin.starts_with('<') {
        return Err(Error::NotXml {
            begins: first_characters(begin, 20),
        });
    }
    Ok(())
}

fn first_characters(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives `step` bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = into.len().min(self.1);
            self.0.read(&mut into[..most])
        }
    }

    fn read_in(bytes: &[u8], step: usize) -> Result<(Form, String), Error> {
        let message = |stop| match stop {
            Stop::Message(fault) => fault,
            other => panic!("{other:?}"),
        };
        let mut feed = Feed::open(Slow(bytes, step)).map_err(message)?;
        let mut text = String::new();
        loop {
            let count = match feed.fill_buf() {
                Ok([]) => return Ok((feed.form(), text)),
                Ok(piece) => {
                    text.push_str(std::str::from_utf8(piece).expect("whole characters"));
                    piece.len()
                }
                Err(_) => return Err(message(feed.take_stop().unwrap())),
            };
            feed.consume(count);
        }
    }

    fn fault(bytes: &[u8]) -> Error {
        let faults = [1, 3, usize::MAX].map(|step| read_in(bytes, step).unwrap_err());
        assert_eq!(faults[0], faults[1], "however it comes");
        assert_eq!(faults[0], faults[2], "however it comes");
        let [fault, ..] = faults;
        fault
    }

    #[test]
    fn what_is_no_xml_is_called_by_its_name() {
        assert_eq!(fault(b""), Error::Empty);
        assert_eq!(fault(b" \r\n"), Error::Empty);
        assert_eq!(fault(b"\xEF\xBB\xBF"), Error::Empty);
        assert_eq!(
            fault(b"\r\n<!DOCTYPE HTML PUBLIC ''><html>"),
            Error::Html,
            "a proxy's page"
        );
        assert_eq!(fault(b"<HTML><body>502</body>"), Error::Html);
        assert_eq!(
            fault(b"<html><title>L\xF4i</title>"),
            Error::Html,
            "a page in an old encoding"
        );
        assert_eq!(
            fault(br#"{"status":"FAIL"}"#),
            Error::NotXml {
                begins: r#"{"status":"FAIL"}"#.to_owned()
            }
        );
        assert_eq!(
            fault(b"%PDF-1.7\n\xE2\xE3\xCF\xD3"),
            Error::NotXml {
                begins: "%PDF-1.7\n\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}".to_owned()
            },
            "bytes that are no UTF-8 either"
        );
    }

    #[test]
    fn junk_before_the_prolog_is_refused_with_the_junk() {
        assert_eq!(
            fault(b"1212<?xml version=\"1.0\"?><edXML/>"),
            Error::JunkBeforeProlog {
                junk: "1212".to_owned()
            },
            "as in a sample of the SDK"
        );
        assert_eq!(
            fault(b"\n<?xml version=\"1.0\"?><edXML/>"),
            Error::JunkBeforeProlog {
                junk: "\n".to_owned()
            },
            "XML allows not even a blank"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_where_they_begin() {
        assert_eq!(fault(b"<edXML>\xFF"), Error::Encoding { offset: 7 });
        assert_eq!(
            fault(b"\xEF\xBB\xBF<edXML>\xFF"),
            Error::Encoding { offset: 10 },
            "the mark counts"
        );
        assert_eq!(
            fault(b"\xFF\xFE<\0\x00\xD8<\0"),
            Error::Encoding { offset: 4 },
            "a lone surrogate"
        );
        assert_eq!(fault(b"\xFF\xFE<\0e"), Error::Encoding { offset: 4 }, "cut");
    }

    #[test]
    fn every_encoding_gives_its_text_and_its_bytes_back() {
        let text = "<edXML>Thử 𝄞</edXML>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(&[0xEF, 0xBB, 0xBF], text.as_bytes()),
            marked(&[0xFF, 0xFE], &little),
            marked(&[0xFE, 0xFF], &big),
            little,
            big,
        ] {
            for step in [1, 2, 3, 5, usize::MAX] {
                let (form, read) = read_in(&bytes, step).unwrap();
                assert_eq!(read, text);
                assert_eq!([form.mark(), &form.encode(text)].concat(), bytes);
            }
        }
    }

    #[test]
    fn no_more_than_is_allowed_is_given_out() {
        let mut feed = Feed::open(&b"<edXML>0123456789012345678901234567890</edXML>"[..]).unwrap();
        feed.allow(Some(8));
        assert!(feed.fill_buf().is_ok());
        feed.consume(8);
        assert!(feed.fill_buf().is_err());
        assert!(matches!(feed.take_stop(), Some(Stop::Allowance)));
        feed.allow(None);
        assert!(feed.fill_buf().unwrap().starts_with(b"1234"));
        assert!(!feed.ends_within(9));
    }

    #[test]
    fn more_than_the_bound_is_not_looked_at() {
        let bytes = vec![b'<'; ENVELOPE_BYTES + 1];
        assert_eq!(
            read_in(&bytes, usize::MAX).unwrap_err(),
            Error::TooLarge {
                size: ENVELOPE_BYTES + 1,
                limit: ENVELOPE_BYTES
            }
        );
        assert!(read_in(&bytes[1..], usize::MAX).is_ok());
    }
}
