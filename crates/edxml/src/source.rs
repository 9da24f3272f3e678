//! From bytes to the text of a message, and back with something inserted.
//!
//! Decides only whether the bytes can be XML at all, and says what they are if not; reads no element.

use crate::{ENVELOPE_BYTES, Error};
use std::borrow::Cow;

/// The text of a message, without a byte order mark.
pub(crate) struct Source<'a> {
    /// The text; borrowed where the message is in UTF-8.
    pub(crate) text: Cow<'a, str>,
    form: Form,
}

/// How the text lies in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Utf8 { marked: bool },
    Utf16 { big: bool, marked: bool },
}

const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

impl<'a> Source<'a> {
    /// The text of `bytes`.
    ///
    /// Errors if they are too many, no text, or plainly no XML.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > ENVELOPE_BYTES {
            return Err(Error::TooLarge {
                size: bytes.len(),
                limit: ENVELOPE_BYTES,
            });
        }
        let form = form_of(bytes);
        let text = match form {
            Form::Utf8 { marked } => utf8(bytes, if marked { MARK.len() } else { 0 })?,
            Form::Utf16 { big, marked } => Cow::Owned(utf16(bytes, big, marked)?),
        };
        refuse_other_than_xml(&text)?;
        Ok(Self { text, form })
    }

    /// The message's bytes with `addition` put in place of the text between `from` and `to`, all else untouched.
    ///
    /// Both are byte offsets into [`Source::text`]; out of its bounds nothing is put in.
    pub(crate) fn with(&self, from: usize, to: usize, addition: &str) -> Vec<u8> {
        let head = self.text.get(..from).unwrap_or(&self.text);
        let tail = self.text.get(to..).unwrap_or_default();
        let pieces = [head, addition, tail];
        match self.form {
            Form::Utf8 { marked } => {
                let mark = if marked { MARK } else { &[] };
                let mut bytes = Vec::with_capacity(self.text.len() + addition.len() + mark.len());
                bytes.extend(mark);
                pieces
                    .iter()
                    .for_each(|piece| bytes.extend(piece.as_bytes()));
                bytes
            }
            Form::Utf16 { big, marked } => {
                let mark = marked.then_some('\u{FEFF}').into_iter();
                let text = mark.chain(pieces.iter().flat_map(|piece| piece.chars()));
                let mut units = [0; 2];
                text.flat_map(|c| c.encode_utf16(&mut units).to_vec())
                    .flat_map(|unit| in_order(unit, big))
                    .collect()
            }
        }
    }
}

fn in_order(unit: u16, big: bool) -> [u8; 2] {
    if big {
        return unit.to_be_bytes();
    }
    unit.to_le_bytes()
}

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

fn utf8(bytes: &[u8], skipped: usize) -> Result<Cow<'_, str>, Error> {
    let bytes = bytes.get(skipped..).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(fault) => {
            // A PDF or a page in an old encoding deserves its own name, not "not UTF-8".
            let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
            refuse_other_than_xml(&String::from_utf8_lossy(head))?;
            Err(Error::Encoding {
                offset: skipped + fault.valid_up_to(),
            })
        }
    }
}

fn utf16(bytes: &[u8], big: bool, marked: bool) -> Result<String, Error> {
    let skipped = if marked { 2 } else { 0 };
    let pairs = bytes.get(skipped..).unwrap_or_default().chunks(2);
    let units = pairs.map(|pair| match pair {
        [a, b] if big => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        // Half a unit at the end: a lone surrogate, which decoding refuses.
        _ => 0xD800,
    });
    let mut offset = skipped;
    let mut text = String::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(units) {
        let c = c.map_err(|_| Error::Encoding { offset })?;
        offset += c.len_utf16() * 2;
        text.push(c);
    }
    Ok(text)
}

/// Bytes looked at to tell what a message is that is no edXML.
const HEAD: usize = 1024;

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

    fn fault(bytes: &[u8]) -> Error {
        match Source::open(bytes) {
            Ok(source) => panic!("{:?} was taken for XML", source.text),
            Err(fault) => fault,
        }
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
            marked(MARK, text.as_bytes()),
            marked(&[0xFF, 0xFE], &little),
            marked(&[0xFE, 0xFF], &big),
            little,
            big,
        ] {
            let source = Source::open(&bytes).unwrap();
            assert_eq!(source.text, text);
            assert_eq!(source.with(7, 7, ""), bytes, "nothing added, nothing moved");
            let longer = source.with(7, 7, "Á");
            assert_eq!(Source::open(&longer).unwrap().text, "<edXML>ÁThử 𝄞</edXML>");
        }
    }

    #[test]
    fn more_than_the_bound_is_not_looked_at() {
        let bytes = vec![b'<'; ENVELOPE_BYTES + 1];
        assert_eq!(
            fault(&bytes),
            Error::TooLarge {
                size: ENVELOPE_BYTES + 1,
                limit: ENVELOPE_BYTES
            }
        );
    }
}
