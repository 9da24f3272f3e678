//! The fields of a PDF's form, and the pages they stand on. Only looks; changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Serialize;

use crate::error::{Flaw, Limit, Unreadable};
use crate::file::{File, Object};
use crate::syntax::{Id, Node, malformed, too_large};

/// Bit 1 of `/Ff`: the field is read-only (ISO 32000-1, table 221).
pub(crate) const READ_ONLY: i64 = 1;
const MAX_FIELDS: usize = 20_000;
const MAX_DEPTH: u8 = 32;
const MAX_PAGES: usize = 100_000;

/// A field of the form, as a caller needs it to fill or sign.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldInfo {
    /// The full name, the parts joined by full stops.
    pub name: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Signed, or with a value that is not empty.
    pub is_filled: bool,
    /// The text in it, of a text field.
    pub value: Option<String>,
    /// Whether a reader lets nobody write in it.
    pub is_read_only: bool,
    /// The page it stands on, from 0.
    pub page: Option<usize>,
    /// Left, bottom, right, top, in points from the lower left of the page.
    pub rect: Option<[f64; 4]>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    Text,
    /// A signature or a document time stamp.
    Signature,
    /// A check box, a radio button or a push button.
    Button,
    /// A list.
    Choice,
    /// Something the format does not know.
    Unknown,
}

/// Lists the fields of the newest revision, in the order of the form.
///
/// Errors if the file cannot be read strictly.
pub fn fields(pdf: &[u8]) -> Result<Vec<FieldInfo>, Unreadable> {
    let file = File::open(pdf)?;
    let at = file.last();
    let pages = widget_pages(&file, at)?;
    let fields = terminal_fields(&file, at)?;
    Ok(fields.iter().map(|field| info(field, &pages)).collect())
}

fn info(field: &Field<'_>, pages: &BTreeMap<u32, usize>) -> FieldInfo {
    let widget = field.widgets.first();
    let text = field
        .value
        .as_deref()
        .and_then(Node::as_text)
        .map(decode_text);
    FieldInfo {
        name: field.name.clone(),
        kind: field.kind,
        is_filled: field.is_filled(),
        value: text.filter(|_| field.kind == FieldKind::Text),
        is_read_only: field.flags & READ_ONLY != 0,
        page: widget.and_then(|widget| pages.get(&widget.id.number).copied()),
        rect: widget.and_then(|widget| rectangle(widget.dict()?.get("Rect")?)),
    }
}

/// A field at the end of its branch.
pub(crate) struct Field<'a> {
    pub(crate) name: String,
    pub(crate) kind: FieldKind,
    /// `/Ff`, its own or inherited.
    pub(crate) flags: i64,
    /// `/V`, its own or inherited.
    pub(crate) value: Option<Rc<Node>>,
    pub(crate) object: Object<'a>,
    /// The annotations that show it; the field itself if it is one.
    pub(crate) widgets: Vec<Object<'a>>,
}

impl Field<'_> {
    pub(crate) fn is_filled(&self) -> bool {
        match &self.value {
            None => false,
            Some(value) => value.as_text().is_none_or(|text| !text.is_empty()),
        }
    }
}

/// What fields inherit from the branch above them.
#[derive(Clone, Default)]
struct Inherited {
    name: String,
    kind: Option<FieldKind>,
    flags: i64,
    value: Option<Rc<Node>>,
}

/// Every terminal field of revision `at`.
///
/// Errors if the tree has a loop, is too deep, or a field is not an object of its own.
pub(crate) fn terminal_fields<'a>(
    file: &File<'a>,
    at: usize,
) -> Result<Vec<Field<'a>>, Unreadable> {
    let Some(form) = file.entry(at, &file.catalog(at)?, "AcroForm")? else {
        return Ok(Vec::new());
    };
    let Some(list) = file.entry(at, &form, "Fields")? else {
        return Ok(Vec::new());
    };
    let mut walk = Walk {
        file,
        at,
        seen: BTreeSet::new(),
        found: Vec::new(),
    };
    for node in list
        .node
        .as_array()
        .ok_or(malformed(list.span.start, Flaw::Form))?
    {
        walk.field(node, &Inherited::default(), MAX_DEPTH)?;
    }
    Ok(walk.found)
}

struct Walk<'f, 'a> {
    file: &'f File<'a>,
    at: usize,
    seen: BTreeSet<Id>,
    found: Vec<Field<'a>>,
}

impl Walk<'_, '_> {
    fn field(&mut self, node: &Node, above: &Inherited, depth: u8) -> Result<(), Unreadable> {
        let bad = malformed(node.span.start, Flaw::Form);
        let id = node.as_ref().ok_or(bad)?;
        let depth = depth.checked_sub(1).ok_or(too_large(Limit::Depth))?;
        if !self.seen.insert(id) {
            return Err(bad);
        }
        if self.found.len() >= MAX_FIELDS {
            return Err(too_large(Limit::Objects));
        }
        // A reference to nothing is null (ISO 32000-1, 7.3.10) and names no field.
        let Some(object) = self.file.object(self.at, id)? else {
            return Ok(());
        };
        let here = self.inherit(&object, above)?;
        let mut widgets = Vec::new();
        let mut branches = Vec::new();
        if let Some(kids) = self.file.entry(self.at, &object, "Kids")? {
            for kid in kids.node.as_array().ok_or(bad)? {
                let kid_id = kid.as_ref().ok_or(bad)?;
                match self.file.object(self.at, kid_id)? {
                    Some(kid_object)
                        if kid_object
                            .dict()
                            .is_some_and(|dict| dict.get("T").is_none()) =>
                    {
                        if !self.seen.insert(kid_id) {
                            return Err(bad);
                        }
                        widgets.push(kid_object);
                    }
                    Some(_) => branches.push(kid.clone()),
                    None => {}
                }
            }
        }
        if !branches.is_empty() {
            for kid in &branches {
                self.field(kid, &here, depth)?;
            }
            return Ok(());
        }
        if widgets.is_empty()
            && object
                .dict()
                .is_some_and(|dict| dict.is("Subtype", "Widget"))
        {
            widgets.push(object.clone());
        }
        self.found.push(Field {
            name: here.name,
            kind: here.kind.unwrap_or(FieldKind::Unknown),
            flags: here.flags,
            value: here.value,
            object,
            widgets,
        });
        Ok(())
    }

    fn inherit(&self, object: &Object<'_>, above: &Inherited) -> Result<Inherited, Unreadable> {
        let bad = malformed(object.span.start, Flaw::Form);
        let dict = object.dict().ok_or(bad)?;
        let own = dict.get("T").and_then(Node::as_text).map(decode_text);
        let name = match (own, above.name.as_str()) {
            (Some(own), "") => own,
            (Some(own), above) => format!("{above}.{own}"),
            (None, above) => above.to_owned(),
        };
        // One long name above thousands of fields is written once and held as often.
        self.file.charge(name.len())?;
        Ok(Inherited {
            name,
            kind: match dict.name("FT") {
                None => above.kind,
                Some(b"Tx") => Some(FieldKind::Text),
                Some(b"Sig") => Some(FieldKind::Signature),
                Some(b"Btn") => Some(FieldKind::Button),
                Some(b"Ch") => Some(FieldKind::Choice),
                Some(_) => Some(FieldKind::Unknown),
            },
            flags: dict.int("Ff").unwrap_or(above.flags),
            value: match dict.get("V") {
                Some(own) => Some(Rc::new(own.clone())),
                None => above.value.clone(),
            },
        })
    }
}

/// The pages of revision `at`, in order.
///
/// Errors if the tree has a loop, is too deep or too large.
pub(crate) fn pages<'a>(file: &File<'a>, at: usize) -> Result<Vec<Object<'a>>, Unreadable> {
    let catalog = file.catalog(at)?;
    let bad = malformed(catalog.span.start, Flaw::Pages);
    let root = file.entry(at, &catalog, "Pages")?.ok_or(bad)?;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut open = vec![(root, MAX_DEPTH)];
    while let Some((node, depth)) = open.pop() {
        let bad = malformed(node.span.start, Flaw::Pages);
        let depth = depth.checked_sub(1).ok_or(too_large(Limit::Depth))?;
        if !seen.insert(node.id) {
            return Err(bad);
        }
        if seen.len() > MAX_PAGES {
            return Err(too_large(Limit::Objects));
        }
        let Some(kids) = file.entry(at, &node, "Kids")? else {
            found.push(node);
            continue;
        };
        let kids = kids.node.as_array().ok_or(bad)?.to_vec();
        for kid in kids.iter().rev() {
            let kid = kid.as_ref().ok_or(bad)?;
            if let Some(kid) = file.object(at, kid)? {
                open.push((kid, depth));
            }
        }
    }
    Ok(found)
}

/// The page on which each annotation stands, by object number.
fn widget_pages(file: &File<'_>, at: usize) -> Result<BTreeMap<u32, usize>, Unreadable> {
    let mut places = BTreeMap::new();
    for (index, page) in pages(file, at)?.iter().enumerate() {
        let Some(annotations) = file.entry(at, page, "Annots")? else {
            continue;
        };
        for node in annotations.node.as_array().unwrap_or_default() {
            if let Some(id) = node.as_ref() {
                places.insert(id.number, index);
            }
        }
    }
    Ok(places)
}

/// Four numbers, put in order: left, bottom, right, top.
pub(crate) fn rectangle(node: &Node) -> Option<[f64; 4]> {
    let [x1, y1, x2, y2] = node.as_array()? else {
        return None;
    };
    let (x1, y1) = (x1.as_number()?, y1.as_number()?);
    let (x2, y2) = (x2.as_number()?, y2.as_number()?);
    Some([x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2)])
}

/// A text string: UTF-16 or UTF-8 by their marks, else PDFDocEncoding as far as Latin-1 goes.
pub(crate) fn decode_text(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units = utf16.chunks_exact(2).map(|pair| {
            pair.iter()
                .fold(0u16, |unit, &byte| (unit << 8) | u16::from(byte))
        });
        return char::decode_utf16(units)
            .map(|unit| unit.unwrap_or('\u{fffd}'))
            .collect();
    }
    if let Some(utf8) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_its_three_encodings() {
        assert_eq!(
            decode_text(b"\xfe\xff\x1e\xa4n".as_slice().get(..4).unwrap()),
            "Ấ"
        );
        assert_eq!(decode_text("\u{feff}Xã".as_bytes()), "Xã");
        assert_eq!(decode_text(b"05"), "05");
    }
}
