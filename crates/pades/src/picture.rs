//! An appearance: the single page of a PDF, carried over into a field with all it needs.
//! Draws nothing itself and knows no font.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::append::{Appender, number, reference};
use crate::error::{PictureFault, Unreadable};
use crate::file::{File, Object};
use crate::form::{pages, rectangle};
use crate::syntax::{Id, Span};

const MAX_BYTES: usize = 16_000_000;
const MAX_OBJECTS: usize = 4096;
/// How far up the tree of pages a page may inherit from.
const MAX_PARENTS: usize = 32;

/// The page of a one-page PDF, to be shown in a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Left, bottom, right, top of the page, in points.
    page: [f64; 4],
    /// Packed with Flate.
    content: Vec<u8>,
    resources: Part,
    group: Option<Part>,
    objects: Vec<Part>,
}

/// A value in its own bytes, with the places where it refers to other parts.
#[derive(Clone, Debug, Default, PartialEq)]
struct Part {
    bytes: Vec<u8>,
    /// Where references stand, and which part each means; `None` for one that means nothing.
    references: Vec<(Span, Option<usize>)>,
    data: Option<Vec<u8>>,
}

impl Picture {
    /// Takes the page out of a PDF.
    ///
    /// Errors if it cannot be read strictly, has not exactly one upright page, or is too large.
    pub fn from_pdf(pdf: &[u8]) -> Result<Self, PictureFault> {
        if pdf.len() > MAX_BYTES {
            return Err(PictureFault::TooLarge);
        }
        let file = File::open(pdf)?;
        // Its bytes are carried over as they are, and would mean nothing in another file.
        if file.crypt.is_some() {
            return Err(Unreadable::Encrypted.into());
        }
        let at = file.last();
        let all = pages(&file, at)?;
        let [page] = all.as_slice() else {
            return Err(PictureFault::NotOnePage { pages: all.len() });
        };
        let area = inherited(&file, page, "MediaBox")?;
        let area = area
            .and_then(|area| rectangle(&area.node))
            .ok_or(PictureFault::Shape)?;
        let [left, bottom, right, top] = area;
        let is_upright = match inherited(&file, page, "Rotate")? {
            Some(turn) => turn.node.as_int() == Some(0),
            None => true,
        };
        let has_area = area.iter().all(|side| side.is_finite()) && right > left && top > bottom;
        if !is_upright || !has_area {
            return Err(PictureFault::Shape);
        }
        let mut copy = Copy {
            file: &file,
            at,
            known: BTreeMap::new(),
            waiting: Vec::new(),
        };
        let resources = match inherited(&file, page, "Resources")? {
            Some(resources) => copy.part(&resources)?,
            None => Part {
                bytes: b"<< >>".to_vec(),
                ..Part::default()
            },
        };
        let group = match file.entry(at, page, "Group")? {
            Some(group) => Some(copy.part(&group)?),
            None => None,
        };
        Ok(Self {
            page: area,
            content: packed(&content(&file, page)?)?,
            resources,
            group,
            objects: copy.all()?,
        })
    }

    /// Width and height of the page, in points.
    pub fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.page;
        (right - left, top - bottom)
    }

    /// Writes the picture as a form that fills `width` by `height` points; gives its number.
    ///
    /// A page of another size keeps its size and is centred; one too large is made smaller.
    pub(crate) fn write(
        &self,
        out: &mut Appender<'_, '_>,
        width: f64,
        height: f64,
    ) -> Result<Id, Unreadable> {
        let inner = self.write_page(out)?;
        let (own_width, own_height) = self.size();
        if (own_width - width).abs() < 0.01 && (own_height - height).abs() < 0.01 {
            return Ok(inner);
        }
        let [left, bottom, ..] = self.page;
        let scale = (width / own_width).min(height / own_height).min(1.0);
        let across = (width - own_width * scale) / 2.0 - left * scale;
        let up = (height - own_height * scale) / 2.0 - bottom * scale;
        let scale = number(scale);
        let drawing = format!(
            "q {scale} 0 0 {scale} {} {} cm /Page Do Q",
            number(across),
            number(up)
        );
        let id = out.fresh()?;
        let entries = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 {} {}] /Resources << /XObject << /Page {} >> >>",
            number(width),
            number(height),
            reference(inner)
        );
        out.put_stream(id, entries.as_bytes(), drawing.as_bytes())?;
        Ok(id)
    }

    fn write_page(&self, out: &mut Appender<'_, '_>) -> Result<Id, Unreadable> {
        let ids: Vec<Id> = self
            .objects
            .iter()
            .map(|_| out.fresh())
            .collect::<Result<_, _>>()?;
        for (part, &id) in self.objects.iter().zip(&ids) {
            let body = part.renumbered(&ids);
            match &part.data {
                Some(data) => out.put_copied_stream(id, &body, data)?,
                None => drop(out.put(id, &body)?),
            }
        }
        let corners = self.page.map(number).join(" ");
        let head = format!(
            "/Type /XObject /Subtype /Form /Filter /FlateDecode /BBox [{corners}] /Resources "
        );
        let mut entries = head.into_bytes();
        entries.extend_from_slice(&self.resources.renumbered(&ids));
        if let Some(group) = &self.group {
            entries.extend_from_slice(b" /Group ");
            entries.extend_from_slice(&group.renumbered(&ids));
        }
        let id = out.fresh()?;
        out.put_stream(id, &entries, &self.content)?;
        Ok(id)
    }
}

impl Part {
    fn renumbered(&self, ids: &[Id]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut from = 0;
        for (span, target) in &self.references {
            let kept = Span {
                start: from,
                end: span.start,
            };
            out.extend_from_slice(kept.of(&self.bytes));
            let text = target
                .and_then(|index| ids.get(index))
                .map_or("null".to_owned(), |&id| reference(id));
            out.extend_from_slice(text.as_bytes());
            from = span.end;
        }
        let rest = Span {
            start: from,
            end: self.bytes.len(),
        };
        out.extend_from_slice(rest.of(&self.bytes));
        out
    }
}

/// Collects objects with everything they lead to.
struct Copy<'f, 'a> {
    file: &'f File<'a>,
    at: usize,
    known: BTreeMap<Id, Option<usize>>,
    waiting: Vec<Object<'a>>,
}

impl<'a> Copy<'_, 'a> {
    /// The value of `object` as a part; what it refers to is noted for [`Self::all`].
    fn part(&mut self, object: &Object<'a>) -> Result<Part, PictureFault> {
        let source = object.source.bytes();
        let start = object.node.span.start;
        let mut references = Vec::new();
        for (id, span) in object.node.references() {
            let span = Span {
                start: span.start - start,
                end: span.end - start,
            };
            references.push((span, self.index_of(id)?));
        }
        references.sort_by_key(|(span, _)| *span);
        Ok(Part {
            bytes: object.node.span.of(source).to_vec(),
            references,
            data: object.stream_bytes().map(<[u8]>::to_vec),
        })
    }

    fn index_of(&mut self, id: Id) -> Result<Option<usize>, PictureFault> {
        if let Some(&known) = self.known.get(&id) {
            return Ok(known);
        }
        let Some(object) = self.file.object(self.at, id)? else {
            self.known.insert(id, None);
            return Ok(None);
        };
        let leads_back = object.dict().is_some_and(|dict| {
            ["Page", "Pages", "Catalog"]
                .iter()
                .any(|kind| dict.is("Type", kind))
        });
        if leads_back {
            return Err(PictureFault::Shape);
        }
        if self.waiting.len() >= MAX_OBJECTS {
            return Err(PictureFault::TooLarge);
        }
        let index = self.waiting.len();
        self.waiting.push(object);
        self.known.insert(id, Some(index));
        Ok(Some(index))
    }

    fn all(mut self) -> Result<Vec<Part>, PictureFault> {
        let mut parts = Vec::new();
        while let Some(object) = self.waiting.get(parts.len()).cloned() {
            parts.push(self.part(&object)?);
        }
        Ok(parts)
    }
}

/// What a page has under `key`, its own or inherited.
fn inherited<'a>(
    file: &File<'a>,
    page: &Object<'a>,
    key: &str,
) -> Result<Option<Object<'a>>, Unreadable> {
    let at = file.last();
    let mut node = page.clone();
    for _ in 0..MAX_PARENTS {
        if let Some(found) = file.entry(at, &node, key)? {
            return Ok(Some(found));
        }
        match file.entry(at, &node, "Parent")? {
            Some(parent) => node = parent,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// The page's content, unpacked and put together.
fn content<'a>(file: &File<'a>, page: &Object<'a>) -> Result<Vec<u8>, PictureFault> {
    let at = file.last();
    let Some(contents) = file.entry(at, page, "Contents")? else {
        return Ok(Vec::new());
    };
    if contents.data.is_some() {
        return Ok(file.unpack(&contents)?);
    }
    let items = contents.node.as_array().ok_or(PictureFault::Shape)?;
    let mut all = Vec::new();
    for item in items {
        let id = item.as_ref().ok_or(PictureFault::Shape)?;
        let stream = file.object(at, id)?.ok_or(PictureFault::Shape)?;
        all.extend(file.unpack(&stream)?);
        all.push(b'\n');
        if all.len() > MAX_BYTES {
            return Err(PictureFault::TooLarge);
        }
    }
    Ok(all)
}

fn packed(plain: &[u8]) -> Result<Vec<u8>, PictureFault> {
    if plain.len() > MAX_BYTES {
        return Err(PictureFault::TooLarge);
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .map_err(|_| PictureFault::TooLarge)
}
