//! Writing elements exactly as the axis expects them: the prefix on everything but the root and the attachments.
//!
//! The prefix pattern is not XML's doing: the axis's .NET side compares the text of names (X§1.1). Empty elements are
//! left out, as the official builder does.

use crate::limits::TEXT_BYTES;
use crate::reader::is_xml;
use crate::{Error, Limit, Place};
use office::{Day, Moment};
use std::borrow::Cow;

/// The one namespace of edXML, which every receiver knows by this text (X§1.1).
pub(crate) const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

/// An edXML text being written. What cannot be written is remembered and told by [`Writer::finish`].
pub(crate) struct Writer {
    text: String,
    /// Where in the text a file's bytes belong, in order.
    gaps: Vec<usize>,
    depth: usize,
    fault: Option<Error>,
}

impl Writer {
    /// A text of which only the declaration stands; `size` is how long it may get.
    pub(crate) fn new(size: usize) -> Self {
        let mut text = String::with_capacity(size);
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Self {
            text,
            gaps: Vec::new(),
            depth: 0,
            fault: None,
        }
    }

    /// Opens an element with the prefix.
    pub(crate) fn open(&mut self, name: &str) {
        self.tag(&format!("<edXML:{name}>\n"));
        self.depth += 1;
    }

    /// Closes an element with the prefix.
    pub(crate) fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.tag(&format!("</edXML:{name}>\n"));
    }

    /// Opens an element as given: its whole tag, with attributes.
    pub(crate) fn open_bare(&mut self, tag: &str) {
        self.tag(&format!("<{tag}>\n"));
        self.depth += 1;
    }

    /// Closes an element whose name is given whole.
    pub(crate) fn close_bare(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.tag(&format!("</{name}>\n"));
    }

    /// An element with the prefix that holds a text; nothing if the text is empty.
    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) {
        self.element(&format!("edXML:{name}"), name, text);
    }

    /// An element without the prefix that holds a text; nothing if the text is empty.
    pub(crate) fn leaf_bare(&mut self, name: &'static str, text: &str) {
        self.element(name, name, text);
    }

    /// A day, `yyyy/MM/dd`.
    pub(crate) fn day(&mut self, name: &'static str, day: Option<Day>) {
        self.leaf(name, &day.map(Day::wire).unwrap_or_default());
    }

    /// A moment, `yyyy/MM/dd HH:mm:ss` in Vietnam's time.
    pub(crate) fn moment(&mut self, name: &'static str, at: Option<Moment>) {
        self.leaf(name, &at.map(Moment::wire).unwrap_or_default());
    }

    /// An element around `inside`; nothing if that writes nothing.
    pub(crate) fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        let before = self.text.len();
        self.open(name);
        let opened = self.text.len();
        inside(self);
        let empty = self.text.len() == opened;
        self.close(name);
        if empty {
            self.text.truncate(before);
        }
    }

    /// A list of texts; nothing if it has none.
    pub(crate) fn list(&mut self, name: &str, item: &'static str, texts: &[String]) {
        self.group(name, |to| {
            for text in texts {
                to.leaf(item, text);
            }
        });
    }

    /// One text as the element's own, several as items.
    pub(crate) fn text_or_list(
        &mut self,
        name: &'static str,
        item: &'static str,
        texts: &[String],
    ) {
        match texts {
            [one] => self.leaf(name, one),
            _ => self.list(name, item, texts),
        }
    }

    /// A line of its own for a file's bytes, which are put in later, between two tags given whole.
    pub(crate) fn gap(&mut self, open: &str, close: &str) {
        self.indent();
        self.text.push_str(open);
        self.gaps.push(self.text.len());
        self.text.push_str(close);
        self.text.push('\n');
    }

    /// The bytes, or what could not be written.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.text.into_bytes()),
        }
    }

    /// The text before the first gap, between each two, and behind the last; or what could not be written.
    pub(crate) fn pieces(self) -> Result<Vec<String>, Error> {
        let gaps = self.gaps.clone();
        let mut text = String::from_utf8(self.finish()?).unwrap_or_default();
        let mut pieces = Vec::with_capacity(gaps.len() + 1);
        for gap in gaps.into_iter().rev() {
            pieces.push(text.split_off(gap));
        }
        pieces.push(text);
        pieces.reverse();
        Ok(pieces)
    }

    fn element(&mut self, tag: &str, element: &'static str, text: &str) {
        let text = office::nfc(text.trim());
        if text.len() > TEXT_BYTES {
            self.fault.get_or_insert(Error::Limit {
                what: Limit::Text,
                limit: TEXT_BYTES,
                at: Place {
                    path: element.to_owned(),
                    offset: 0,
                },
            });
            return;
        }
        if let Some(found) = text.chars().find(|c| !is_xml(*c)) {
            let found = found.into();
            self.fault
                .get_or_insert(Error::Unwritable { element, found });
            return;
        }
        if !text.is_empty() {
            self.tag(&format!("<{tag}>{}</{tag}>\n", escaped(&text)));
        }
    }

    fn tag(&mut self, text: &str) {
        self.indent();
        self.text.push_str(text);
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.text.push_str("  "));
    }
}

/// Text as it stands between tags. A carriage return is spelt out, or readers would make a line feed of it.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut done = String::new();
    while let Some(at) = rest.find(['&', '<', '>', '\r']) {
        let (clean, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        done.push_str(clean);
        let mut chars = special.chars();
        done.push_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            _ => "&#13;",
        });
        rest = chars.as_str();
    }
    if done.is_empty() {
        return Cow::Borrowed(text);
    }
    done.push_str(rest);
    Cow::Owned(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_things_are_left_out() {
        let mut writer = Writer::new(0);
        writer.group("SignerInfo", |to| to.leaf("FullName", "  "));
        writer.list("ToPlaces", "Place", &[String::new()]);
        writer.day("DueDate", None);
        assert_eq!(
            writer.finish().unwrap(),
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        );
    }

    #[test]
    fn text_is_escaped_composed_and_trimmed() {
        let mut writer = Writer::new(0);
        writer.leaf("Subject", " a<b & c>d\re\u{301} ");
        let bytes = writer.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.ends_with("<edXML:Subject>a&lt;b &amp; c&gt;d&#13;é</edXML:Subject>\n"),
            "{text}"
        );
    }

    #[test]
    fn what_xml_has_not_is_refused_by_name() {
        for (c, allowed) in [
            ('\t', true),
            ('\u{1}', false),
            ('\u{B}', false),
            ('\u{FFFE}', false),
            ('𝄞', true),
        ] {
            let mut writer = Writer::new(0);
            writer.leaf("Subject", &format!("a{c}b"));
            let refused = Error::Unwritable {
                element: "Subject",
                found: c.into(),
            };
            let wanted = if allowed { None } else { Some(refused) };
            assert_eq!(writer.finish().err(), wanted, "{c:?}");
        }
    }
}
