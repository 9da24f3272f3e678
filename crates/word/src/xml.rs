//! XML within bounds: a part as a tree of elements, and words made safe to be written.
//!
//! Never reads a document type declaration, never resolves an entity but XML's own five, never fetches anything.

use crate::limits::{ATTRIBUTES, DEPTH, ELEMENTS};
use crate::{Error, Limit};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// The vocabularies of a Word file, in the old and the strict spelling alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ns {
    /// WordprocessingML: paragraphs, runs, tables.
    Word,
    /// Drawing: pictures' places and shapes.
    Drawing,
    /// Vector shapes of old.
    Vml,
    /// Old objects.
    Office,
    /// Formulas.
    Math,
    /// Ids of other parts.
    Relation,
    /// Alternatives for readers of different ages.
    Compat,
    /// The package's own, properties, and everything that has no name here.
    Other,
}

/// An element, its attributes and what is in it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) ns: Ns,
    pub(crate) name: String,
    attributes: Vec<(Ns, String, String)>,
    pub(crate) children: Vec<Element>,
    /// Letters directly in it, all together: where they matter, an element has no children beside them.
    pub(crate) text: String,
}

impl Element {
    /// Reads the part `name`: its root.
    pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let text = decoded(bytes).ok_or_else(|| malformed(name, 0))?;
        Builder::new(name).build(&text)
    }

    /// The first child of this vocabulary and name.
    pub(crate) fn child(&self, ns: Ns, name: &str) -> Option<&Self> {
        self.children
            .iter()
            .find(|one| one.ns == ns && one.name == name)
    }

    /// The first `w:` child of this name.
    pub(crate) fn word(&self, name: &str) -> Option<&Self> {
        self.child(Ns::Word, name)
    }

    /// All `w:` children of this name.
    pub(crate) fn words<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Self> {
        self.children
            .iter()
            .filter(move |one| one.ns == Ns::Word && one.name == name)
    }

    /// The attribute of this local name, in the element's own vocabulary or in none.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(ns, local, _)| local == name && *ns != Ns::Relation)
            .map(|(_, _, value)| value.as_str())
    }

    /// The id of another part: `r:id`, `r:embed`, `r:link`.
    pub(crate) fn relation(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(ns, local, _)| *ns == Ns::Relation && local == name)
            .map(|(_, _, value)| value.as_str())
    }

    /// `w:val` of the first `w:` child of this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.word(name)?.attribute("val")
    }

    /// `w:val` of the first `w:` child of this name as a whole number.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        number(self.value(name)?)
    }

    /// The first element below with this vocabulary and name, however deep.
    pub(crate) fn find(&self, ns: Ns, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|one| {
            if one.ns == ns && one.name == name {
                Some(one)
            } else {
                one.find(ns, name)
            }
        })
    }
}

/// A whole number as Word writes it; lengths may carry a unit (`2.5pt`), which becomes twips.
pub(crate) fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (figure, unit) = text.split_at_checked(unit_at)?;
    let figure: f64 = figure.trim().parse().ok()?;
    let twips = match unit {
        "pt" => 20.0,
        "mm" => 1440.0 / 25.4,
        "cm" => 1440.0 / 2.54,
        "in" => 1440.0,
        "pc" | "pi" => 240.0,
        _ => return None,
    };
    let length = figure * twips;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "held within i32 by the clamp"
    )]
    let whole = length.clamp(-2.0e9, 2.0e9).round() as i64;
    Some(whole)
}

/// Adds words to XML: the five signs escaped, what XML cannot hold left out.
pub(crate) fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t'
            | '\n'
            | '\r'
            | '\u{20}'..='\u{D7FF}'
            | '\u{E000}'..='\u{FFFD}'
            | '\u{10000}'.. => {
                out.push(letter);
            }
            _ => {}
        }
    }
}

struct Builder<'n> {
    name: &'n str,
    open: Vec<Element>,
    elements: usize,
    attributes: usize,
}

impl<'n> Builder<'n> {
    const fn new(name: &'n str) -> Self {
        Self {
            name,
            open: Vec::new(),
            elements: 0,
            attributes: 0,
        }
    }

    fn build(mut self, text: &str) -> Result<Element, Error> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let broken = |_| malformed(self.name, offset);
            let event = reader.read_event().map_err(broken)?;
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    let element = self.element(&reader, &start, offset)?;
                    self.open.push(element);
                }
                Event::End(_) => {
                    let Some(done) = self.open.pop() else {
                        return Err(malformed(self.name, offset));
                    };
                    match self.open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Text(text) => self.add(&text.xml10_content()),
                Event::CData(text) => self.add(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    match (known, name.resolve_char_ref()) {
                        (Some(known), _) => self.add(known),
                        (None, Ok(Some(letter))) => self.add(letter.encode_utf8(&mut [0; 4])),
                        (None, _) => {
                            return Err(Error::Entities {
                                part: self.name.to_owned(),
                            });
                        }
                    }
                }
                Event::DocType(_) => {
                    return Err(Error::Entities {
                        part: self.name.to_owned(),
                    });
                }
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return Err(malformed(self.name, offset)),
            }
        }
    }

    fn element(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        offset: usize,
    ) -> Result<Element, Error> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.over(Limit::Elements, ELEMENTS));
        }
        if self.open.len() >= DEPTH {
            return Err(self.over(Limit::Depth, DEPTH));
        }
        let (found, local) = reader.resolver().resolve_element(start.name());
        let ns = known(&found);
        let mut attributes = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| malformed(self.name, offset))?;
            self.attributes += 1;
            if self.attributes > ATTRIBUTES {
                return Err(self.over(Limit::Attributes, ATTRIBUTES));
            }
            let (found, local) = reader.resolver().resolve_attribute(attribute.key);
            let value =
                quick_xml::escape::unescape(&attribute.value).map_err(|_| Error::Entities {
                    part: self.name.to_owned(),
                })?;
            attributes.push((known(&found), local.as_ref().to_owned(), value.into_owned()));
        }
        Ok(Element {
            ns,
            name: local.as_ref().to_owned(),
            attributes,
            children: Vec::new(),
            text: String::new(),
        })
    }

    fn add(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn over(&self, what: Limit, limit: usize) -> Error {
        Error::TooLarge {
            what,
            limit,
            part: self.name.to_owned(),
        }
    }
}

fn malformed(part: &str, offset: usize) -> Error {
    Error::Malformed {
        part: part.to_owned(),
        offset,
    }
}

fn known(found: &ResolveResult<'_>) -> Ns {
    let ResolveResult::Bound(namespace) = found else {
        return Ns::Other;
    };
    match namespace.as_ref() {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Ns::Word,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        | "http://purl.oclc.org/ooxml/officeDocument/relationships" => Ns::Relation,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Ns::Compat,
        "urn:schemas-microsoft-com:vml" => Ns::Vml,
        "urn:schemas-microsoft-com:office:office" => Ns::Office,
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => Ns::Math,
        uri if uri.starts_with("http://schemas.openxmlformats.org/drawingml/")
            || uri.starts_with("http://purl.oclc.org/ooxml/drawingml/")
            || uri.starts_with("http://schemas.microsoft.com/office/word/2010/wordprocessing")
            || uri.starts_with("http://schemas.microsoft.com/office/drawing/") =>
        {
            Ns::Drawing
        }
        _ => Ns::Other,
    }
}

/// The text of a part: UTF-8, or UTF-16 by its mark.
fn decoded(bytes: &[u8]) -> Option<String> {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| read(*pair)).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_declarations_are_refused() {
        for hostile in [
            r#"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#,
            "<!DOCTYPE a><a/>",
            "<a>&b;</a>",
            r#"<a b="&c;"/>"#,
        ] {
            assert!(
                matches!(
                    Element::read("p", hostile.as_bytes()),
                    Err(Error::Entities { .. })
                ),
                "{hostile}"
            );
        }
        assert_eq!(
            Element::read("p", b"<a>&lt;&#x1EA1;</a>").unwrap().text,
            "<\u{1EA1}"
        );
    }

    #[test]
    fn what_is_too_deep_or_broken_is_refused() {
        let deep = "<a>".repeat(DEPTH + 1);
        assert!(matches!(
            Element::read("p", deep.as_bytes()),
            Err(Error::TooLarge {
                what: Limit::Depth,
                ..
            })
        ));
        for broken in ["", "<a>", "</a>", "a", "<a></b>", "\u{0}"] {
            assert!(Element::read("p", broken.as_bytes()).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn lengths_have_units() {
        assert_eq!(number("567"), Some(567));
        assert_eq!(number("28.35pt"), Some(567));
        assert_eq!(number("10mm"), Some(567));
        assert_eq!(number("x"), None);
    }
}
