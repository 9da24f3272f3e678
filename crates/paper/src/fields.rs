//! The form fields of a document: number and date, and the empty signature fields (design 14.1).
//!
//! The layout leaves a link called `field:<name>` where a field goes; it becomes the field, so that the field has its
//! place in the reading order and in the structure tree (ADR 0013). Works on a file that nobody has signed yet, and
//! rewrites it whole; never used on a signed one.

use crate::layout::FieldBox;
use crate::{Error, structure};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary, text_string};

/// Name of the text field that takes the number.
pub const FIELD_NUMBER: &str = "number";
/// Name of the text field that takes the date.
pub const FIELD_DATE: &str = "date";
/// Name of the leader's signature field.
pub const FIELD_LEADER: &str = "leader";
/// Name of the office's signature field.
pub const FIELD_OFFICE: &str = "office";
/// Name of the first of the fields of those who sign beside the leader: `cosigner_1`, `cosigner_2`, …
pub const FIELD_COSIGNER: &str = "cosigner_";
/// Name of the office's signature field in a separate annex, which shows words only (R§1.7).
pub const FIELD_ANNEX_INFO: &str = "annex_info";

/// A rectangle on a page: points from the bottom left, as PDF counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) page: usize,
    pub(crate) left: f64,
    pub(crate) bottom: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
}

/// A field to be added.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) kind: FieldKind,
}

/// What a field takes.
pub(crate) enum FieldKind {
    /// Letters: what it shows while it is free (a one-page file), and on which side.
    Text {
        told: &'static str,
        blank: Vec<u8>,
        flush: Flush,
    },
    /// A signature, in the stead of a link of the layout.
    Signature { told: &'static str },
    /// A signature for which the layout left no link; read right after the field before it in the list.
    Beside { told: &'static str },
}

/// The side on which letters stand in a text field.
#[derive(Clone, Copy)]
pub(crate) enum Flush {
    Left,
    Right,
}

impl Place {
    /// A field of `size` whose top left corner lies `x` from the left and `y` from the top of a page so `high`.
    pub(crate) fn below(page: usize, x: f64, y: f64, high: f64, size: &FieldBox) -> Self {
        let top = high - y;
        Self {
            page,
            left: x,
            bottom: top - size.height,
            right: x + size.width,
            top,
        }
    }

    fn rect(self) -> Object {
        let side = |points: f64| Object::Real(hundredths(points));
        Object::Array(vec![
            side(self.left),
            side(self.bottom),
            side(self.right),
            side(self.top),
        ])
    }

    /// The same size, its corner at nought.
    fn bbox(self) -> Object {
        let place = Self {
            left: 0.0,
            bottom: 0.0,
            right: self.right - self.left,
            top: self.top - self.bottom,
            ..self
        };
        place.rect()
    }
}

/// Adds `fields` to a typeset file, in their reading order.
pub(crate) fn add(pdf: &[u8], fields: &[Field]) -> Result<Vec<u8>, Error> {
    let mut file = Document::load_mem(pdf)?;
    let mut added: Vec<ObjectId> = Vec::new();
    let mut face = None;
    for Field {
        name,
        place: at,
        kind,
    } in fields
    {
        let id = match kind {
            FieldKind::Text { told, blank, flush } => {
                let look = graft(&mut file, blank)?;
                face = face.or(Some(face_of(&file, look)?));
                let align = match flush {
                    Flush::Left => LEFT,
                    Flush::Right => RIGHT,
                };
                adopt(&mut file, name, text_field(name, told, align, look), *at)?
            }
            FieldKind::Signature { told } => {
                let look = empty_look(&mut file, *at);
                adopt(&mut file, name, signature_field(name, told, look), *at)?
            }
            FieldKind::Beside { told } => {
                let look = empty_look(&mut file, *at);
                let id = place(&mut file, signature_field(name, told, look), *at)?;
                if let Some(before) = added.last() {
                    structure::follow(&mut file, id, *before)?;
                }
                id
            }
        };
        added.push(id);
    }
    let mut form = dictionary! {
        "Fields" => added.into_iter().map(Object::Reference).collect::<Vec<_>>(),
    };
    if let Some(face) = face {
        form.set("DR", dictionary! { "Font" => dictionary! { FACE => face } });
        form.set("DA", Object::string_literal(format!("/{FACE} 13 Tf 0 g")));
    }
    file.catalog_mut()?.set("AcroForm", form);
    forget_date(&mut file)?;
    file.prune_objects();
    file.renumber_objects();
    let mut written = Vec::with_capacity(pdf.len() + 8192);
    file.save_to(&mut written).map_err(lopdf::Error::from)?;
    Ok(written)
}

fn text_field(name: &str, told: &str, align: i64, look: ObjectId) -> Dictionary {
    let mut field = field(name, told, look);
    field.set("FT", "Tx");
    field.set("Ff", READ_ONLY);
    field.set("F", PRINTED | LOCKED | LOCKED_CONTENTS);
    field.set("Q", align);
    field.set("DA", Object::string_literal(format!("/{FACE} 13 Tf 0 g")));
    field
}

fn signature_field(name: &str, told: &str, look: ObjectId) -> Dictionary {
    let mut field = field(name, told, look);
    field.set("FT", "Sig");
    field
}

/// A field and its widget in one dictionary.
fn field(name: &str, told: &str, look: ObjectId) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "T" => text_string(name),
        "TU" => text_string(told),
        "F" => PRINTED,
        "AP" => dictionary! { "N" => look },
    }
}

/// Puts a field in the stead of the link that the layout left for it.
fn adopt(
    file: &mut Document,
    name: &str,
    mut field: Dictionary,
    place: Place,
) -> Result<ObjectId, Error> {
    let missing = Error::PartMissing { part: "field" };
    let page = page_of(file, place)?;
    let wanted = format!("field:{name}");
    let link = annotations(file, page)
        .iter()
        .filter_map(|one| one.as_reference().ok())
        .find(|id| leads_to(file, *id).is_some_and(|uri| uri == wanted.as_bytes()));
    let link = link.ok_or(missing)?;
    if let Ok(key) = file.get_dictionary(link)?.get(b"StructParent") {
        let key = key.as_i64()?;
        field.set("StructParent", key);
        structure::rename(file, key)?;
    }
    field.set("P", page);
    field.set("Rect", place.rect());
    file.set_object(link, field);
    Ok(link)
}

/// Adds a field for which the layout left no link.
fn place(file: &mut Document, mut field: Dictionary, place: Place) -> Result<ObjectId, Error> {
    let page = page_of(file, place)?;
    field.set("P", page);
    field.set("Rect", place.rect());
    let id = file.add_object(field);
    let mut all = annotations(file, page);
    all.push(id.into());
    let page = file.get_object_mut(page)?.as_dict_mut()?;
    page.set("Annots", all);
    Ok(id)
}

fn page_of(file: &Document, place: Place) -> Result<ObjectId, Error> {
    let number = u32::try_from(place.page).unwrap_or(u32::MAX);
    let page = file.get_pages().get(&number).copied();
    page.ok_or(Error::PartMissing { part: "page" })
}

fn annotations(file: &Document, page: ObjectId) -> Vec<Object> {
    let list = file
        .get_dictionary(page)
        .and_then(|page| page.get_deref(b"Annots", file))
        .and_then(Object::as_array);
    list.cloned().unwrap_or_default()
}

/// Where a link leads.
fn leads_to(file: &Document, link: ObjectId) -> Option<&[u8]> {
    let action = file.get_dictionary(link).ok()?.get_deref(b"A", file).ok()?;
    let action = action.as_dict().ok()?;
    action.get_deref(b"URI", file).ok()?.as_str().ok()
}

/// What an empty field shows: nothing, on the right size. PDF/A asks that it be there.
fn empty_look(file: &mut Document, place: Place) -> ObjectId {
    let form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => place.bbox(),
        "Resources" => Dictionary::new(),
    };
    file.add_object(Stream::new(form, Vec::new()))
}

/// Takes the one page of `mark` into `file` as a form object.
fn graft(file: &mut Document, mark: &[u8]) -> Result<ObjectId, Error> {
    let mut mark = Document::load_mem(mark)?;
    mark.renumber_objects_with(file.max_id + 1);
    let page_id = mark.get_pages().into_values().next();
    let page_id = page_id.ok_or(Error::PartMissing { part: "page" })?;
    let page = mark.get_dictionary(page_id)?;
    let mut form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => page.get(b"MediaBox")?.clone(),
        "Resources" => page.get(b"Resources")?.clone(),
    };
    if let Ok(group) = page.get(b"Group") {
        form.set("Group", group.clone());
    }
    let mut look = Stream::new(form, mark.get_page_content(page_id));
    look.compress()?;
    file.max_id = mark.max_id;
    file.objects.append(&mut mark.objects);
    Ok(file.add_object(look))
}

/// Takes out the date of making: no clock was asked, so whatever stands there is untrue.
fn forget_date(file: &mut Document) -> Result<(), Error> {
    if let Ok(info) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        let info = file.get_object_mut(info)?.as_dict_mut()?;
        info.remove(b"CreationDate");
        info.remove(b"ModDate");
    }
    let Ok(metadata) = file
        .catalog()?
        .get(b"Metadata")
        .and_then(Object::as_reference)
    else {
        return Ok(());
    };
    let metadata = file.get_object_mut(metadata)?.as_stream_mut()?;
    let mut packet = String::from_utf8_lossy(&metadata.get_plain_content()?).into_owned();
    for element in DATED_ELEMENTS {
        packet = without(&packet, element);
    }
    metadata.set_plain_content(packet.into_bytes());
    Ok(())
}

/// `packet` without any `<element>…</element>`.
fn without(packet: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut parts = packet.split(&open);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str(part.split_once(&close).map_or(part, |(_, after)| after));
    }
    rest
}

/// The first face used by a grafted form.
fn face_of(file: &Document, look: ObjectId) -> Result<ObjectId, Error> {
    let missing = Error::PartMissing { part: "face" };
    let form = &file.get_object(look)?.as_stream()?.dict;
    let resources = form.get_deref(b"Resources", file)?.as_dict()?;
    let faces = resources.get_deref(b"Font", file)?.as_dict()?;
    let face = faces.iter().next().ok_or(missing)?.1;
    Ok(face.as_reference()?)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a page is a few hundred points wide"
)]
fn hundredths(points: f64) -> f32 {
    ((points * 100.0).round() / 100.0) as f32
}

/// What an XMP packet says about time.
const DATED_ELEMENTS: [&str; 4] = [
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "stEvt:when",
];
/// Resource name of the fields' face.
const FACE: &str = "Tinos";
/// Annotation flag: printed with the page. PDF/A asks for it.
const PRINTED: i64 = 4;
/// Annotation flags: with both, pdf.js (Firefox) shows our appearance instead of an input box of its own.
const LOCKED: i64 = 128;
const LOCKED_CONTENTS: i64 = 512;
/// Field flag: viewers neither edit nor repaint it; issue fills it by an increment of its own.
const READ_ONLY: i64 = 1;
const LEFT: i64 = 0;
const RIGHT: i64 = 2;
