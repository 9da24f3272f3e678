//! Pages taken out of a finished file, as they look: upright, with what stood in fields and seals drawn in for good.
//!
//! For copies. Nothing of the file but its looks comes along: no form, no script, no attached file, no signature. Never
//! a claim about any of them; whoever copies says what became of the signatures.

use crate::Error;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream, dictionary, text_string};

/// A page as it is looked at: points, after it was turned upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leaf {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// Left, bottom, right, top of what is shown, in the page's own coordinates.
    pub shown: [f64; 4],
    /// Whether it must be turned to be looked at.
    pub is_turned: bool,
    /// By how many degrees clockwise: 0, 90, 180 or 270.
    pub turn: u16,
}

impl Leaf {
    /// Where a box of the page's own coordinates (left, bottom, right, top in points) is looked at: left, top, width,
    /// height in mm from the upper left.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "millimetres of a page, as the form check counts them"
    )]
    pub fn area(&self, [x1, y1, x2, y2]: [f64; 4]) -> [f32; 4] {
        let [left, bottom, right, top] = self.shown;
        let [x, y, across, down] = match self.turn {
            90 => [y1 - bottom, x1 - left, y2 - y1, x2 - x1],
            180 => [right - x2, y1 - bottom, x2 - x1, y2 - y1],
            270 => [top - y2, right - x2, y2 - y1, x2 - x1],
            _ => [x1 - left, top - y2, x2 - x1, y2 - y1],
        };
        [x, y, across, down].map(|points| (points / 72.0 * 25.4) as f32)
    }

    /// Where a box on the page as it is looked at (left, top, width, height in mm from its upper left) lies in the page's
    /// own coordinates: left, bottom, right, top in points. `None` unless all of it is on the page.
    pub fn place(&self, [x, y, width, height]: [f64; 4]) -> Option<[f64; 4]> {
        let points = |mm: f64| mm / 25.4 * 72.0;
        let (near, far) = (points(x), points(x + width));
        let (high, low) = (self.height - points(y), self.height - points(y + height));
        let is_inside = near >= -ON_EDGE
            && low >= -ON_EDGE
            && far <= self.width + ON_EDGE
            && high <= self.height + ON_EDGE;
        let has_area = far > near && high > low;
        if !(is_inside && has_area) {
            return None;
        }
        let [left, bottom, right, top] = self.shown;
        Some(match self.turn {
            90 => [right - high, bottom + near, right - low, bottom + far],
            180 => [right - far, top - high, right - near, top - low],
            270 => [left + low, top - far, left + high, top - near],
            _ => [left + near, bottom + low, left + far, bottom + high],
        })
    }
}

/// Where something is put on the last page, in points: how far from its left, and how far below its top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// From the left edge of the page.
    pub left: f64,
    /// Below the top edge of the page.
    pub drop: f64,
}

/// The pages of a file.
///
/// Errors if it cannot be read, is encrypted, or has more than 2,000 pages or unpacks to more than 256 MB.
pub fn leaves(pdf: &[u8]) -> Result<Vec<Leaf>, Error> {
    let file = opened(pdf)?;
    let pages = pages(&file)?;
    pages
        .iter()
        .map(|&page| Ok(Frame::of(&file, page)?.leaf()))
        .collect()
}

/// The `chosen` pages (from 0; all if none are named) as a file of their own, by `title`.
///
/// True size is kept. Errors as [`leaves`], or if a page is not there.
pub fn take_pages(pdf: &[u8], chosen: &[usize], title: &str) -> Result<Vec<u8>, Error> {
    let mut file = opened(pdf)?;
    let all = pages(&file)?;
    let wanted: Vec<usize> = if chosen.is_empty() {
        (0..all.len()).collect()
    } else {
        chosen.to_vec()
    };
    let mut sheets = Vec::new();
    let mut room = Room::whole();
    for number in wanted {
        let pages = all.len();
        let page = *all.get(number).ok_or(Error::NoSuchPage {
            page: number.saturating_add(1),
            pages,
        })?;
        sheets.push(sheet(&mut file, page, &mut room)?);
    }
    bind(file, sheets, title)
}

/// `sheets` by `title`, with the page of `block` (a file of one page) put on: its upper left corner at `spot` of the last
/// page where one is given, else as a page of its own.
///
/// Both files must come from this room. Errors if a file cannot be read.
pub fn put_beneath(
    sheets: &[u8],
    block: &[u8],
    spot: Option<Spot>,
    title: &str,
) -> Result<Vec<u8>, Error> {
    let mut file = opened(sheets)?;
    let mut added = opened(block)?;
    let mut room = Room::whole();
    added.renumber_objects_with(file.max_id + 1);
    let page = *pages(&added)?
        .first()
        .ok_or(Error::PartMissing { part: "page" })?;
    file.max_id = added.max_id;
    file.objects.append(&mut added.objects);
    let extra = sheet(&mut file, page, &mut room)?;
    let mut bound = Vec::new();
    for page in pages(&file)? {
        bound.push(sheet(&mut file, page, &mut room)?);
    }
    match (spot, bound.last_mut()) {
        (Some(Spot { left, drop }), Some(last)) => {
            // Tops together, then down by so much.
            let up = last.height - extra.height - drop;
            last.draw.extend(extra.moved(left, up));
        }
        _ => bound.push(extra),
    }
    bind(file, bound, title)
}

/// How far below the top of the last page its lowest mark stands, in points: words, lines or pictures.
///
/// `None` for an empty page. A page whose content cannot be followed counts as full.
pub fn end_of_last_page(pdf: &[u8]) -> Result<Option<f64>, Error> {
    let file = opened(pdf)?;
    let page = *pages(&file)?
        .last()
        .ok_or(Error::PartMissing { part: "page" })?;
    let frame = Frame::of(&file, page)?;
    let mut pen = Pen {
        file: &file,
        floor: frame.shown[1],
        lowest: None,
        left: OPERATIONS,
        room: Room::whole(),
    };
    let content = pen.room.content(&file, page)?;
    let resources = inherited(&file, page, b"Resources").and_then(|found| found.as_dict().ok());
    let followed = pen.follow(&content, resources, IDENTITY, DEPTH);
    let height = frame.leaf().height;
    if !followed || frame.turn != 0 {
        return Ok(Some(height));
    }
    Ok(pen.lowest.map(|y| (frame.shown[3] - y).clamp(0.0, height)))
}

/// A page on its way: what is drawn on it, and how.
struct Sheet {
    width: f64,
    height: f64,
    draw: Vec<Drawn>,
}

/// A form and where it is drawn.
#[derive(Clone, Copy)]
struct Drawn {
    form: ObjectId,
    matrix: Matrix,
}

type Matrix = [f64; 6];

impl Sheet {
    fn moved(self, across: f64, up: f64) -> impl Iterator<Item = Drawn> {
        self.draw.into_iter().map(move |drawn| Drawn {
            matrix: times(drawn.matrix, [1.0, 0.0, 0.0, 1.0, across, up]),
            ..drawn
        })
    }
}

/// What of a page is shown, and how it is turned.
struct Frame {
    shown: [f64; 4],
    turn: i64,
}

impl Frame {
    fn of(file: &Document, page: ObjectId) -> Result<Self, Error> {
        let area = |key: &[u8]| inherited(file, page, key).and_then(|found| sides(file, found));
        let media = area(b"MediaBox").unwrap_or(A4);
        let crop = area(b"CropBox").unwrap_or(media);
        let shown = [
            crop[0].max(media[0]),
            crop[1].max(media[1]),
            crop[2].min(media[2]),
            crop[3].min(media[3]),
        ];
        let sized = shown[2] - shown[0] >= 1.0 && shown[3] - shown[1] >= 1.0;
        if !sized || shown.iter().any(|side| side.abs() > FARTHEST) {
            return Err(Error::PartMissing { part: "page" });
        }
        let turn = inherited(file, page, b"Rotate").and_then(|found| found.as_i64().ok());
        Ok(Self {
            shown,
            turn: turn.unwrap_or(0).rem_euclid(360) / 90 * 90,
        })
    }

    fn leaf(&self) -> Leaf {
        let [left, bottom, right, top] = self.shown;
        let (width, height) = (right - left, top - bottom);
        let lies = self.turn % 180 != 0;
        Leaf {
            width: if lies { height } else { width },
            height: if lies { width } else { height },
            shown: self.shown,
            is_turned: self.turn != 0,
            turn: u16::try_from(self.turn).unwrap_or(0),
        }
    }

    /// From the page's own coordinates to those of an upright page whose corner lies at nought.
    fn upright(&self) -> Matrix {
        let [left, bottom, right, top] = self.shown;
        match self.turn {
            90 => [0.0, -1.0, 1.0, 0.0, -bottom, right],
            180 => [-1.0, 0.0, 0.0, -1.0, right, top],
            270 => [0.0, 1.0, -1.0, 0.0, top, -left],
            _ => [1.0, 0.0, 0.0, 1.0, -left, -bottom],
        }
    }
}

fn opened(pdf: &[u8]) -> Result<Document, Error> {
    let options = LoadOptions::with_max_decompressed_size(STREAM);
    let file = Document::load_mem_with_options(pdf, options)?;
    if file.is_encrypted() {
        return Err(Error::Encrypted);
    }
    Ok(file)
}

fn pages(file: &Document) -> Result<Vec<ObjectId>, Error> {
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    match pages.len() {
        0 => Err(Error::PartMissing { part: "page" }),
        many if many > PAGES => Err(Error::TooManyPages { pages: many }),
        _ => Ok(pages),
    }
}

/// A page as forms: its content, then what its annotations show.
fn sheet(file: &mut Document, page: ObjectId, room: &mut Room) -> Result<Sheet, Error> {
    let frame = Frame::of(file, page)?;
    let upright = frame.upright();
    let resources = inherited(file, page, b"Resources").cloned();
    let mut form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => frame.shown.map(real).to_vec(),
        "Resources" => resources.unwrap_or_else(|| Dictionary::new().into()),
    };
    if let Ok(group) = file.get_dictionary(page)?.get(b"Group") {
        form.set("Group", group.clone());
    }
    let mut content = Stream::new(form, room.content(file, page)?);
    content.compress()?;
    let mut draw = vec![Drawn {
        form: file.add_object(content),
        matrix: upright,
    }];
    for (form, matrix) in annotations(file, page) {
        draw.push(Drawn {
            form,
            matrix: times(matrix, upright),
        });
    }
    let leaf = frame.leaf();
    Ok(Sheet {
        width: leaf.width,
        height: leaf.height,
        draw,
    })
}

/// What the annotations of a page show, and where (ISO 32000-1, 12.5.5).
fn annotations(file: &Document, page: ObjectId) -> Vec<(ObjectId, Matrix)> {
    let list = file
        .get_dictionary(page)
        .and_then(|page| page.get_deref(b"Annots", file))
        .and_then(Object::as_array);
    let list = list.map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .take(ANNOTATIONS)
        .filter_map(|annotation| shown_by(file, annotation))
        .collect()
}

fn shown_by(file: &Document, annotation: &Object) -> Option<(ObjectId, Matrix)> {
    let annotation = file.dereference(annotation).ok()?.1.as_dict().ok()?;
    let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    let is_popup = annotation.get(b"Subtype").and_then(Object::as_name).ok() == Some(&b"Popup"[..]);
    if flags & (HIDDEN | NO_VIEW) != 0 || is_popup {
        return None;
    }
    let rect = sides(file, annotation.get(b"Rect").ok()?)?;
    let looks = annotation.get_deref(b"AP", file).ok()?.as_dict().ok()?;
    let id = match looks.get(b"N").ok()? {
        Object::Reference(id) if file.get_object(*id).ok()?.as_stream().is_ok() => *id,
        states => {
            let state = annotation.get(b"AS").and_then(Object::as_name).ok()?;
            let states = file.dereference(states).ok()?.1.as_dict().ok()?;
            states.get(state).ok()?.as_reference().ok()?
        }
    };
    let form = &file.get_object(id).ok()?.as_stream().ok()?.dict;
    let area = sides(file, form.get(b"BBox").ok()?)?;
    let own = form
        .get(b"Matrix")
        .ok()
        .and_then(|matrix| six(file, matrix))
        .unwrap_or(IDENTITY);
    let corners = [(0, 1), (2, 1), (0, 3), (2, 3)].map(|(x, y)| {
        at(
            own,
            area.get(x).copied().unwrap_or(0.0),
            area.get(y).copied().unwrap_or(0.0),
        )
    });
    let least = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).fold(f64::MAX, f64::min);
    let most = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).fold(f64::MIN, f64::max);
    let (left, right) = (least(|c| c.0), most(|c| c.0));
    let (bottom, top) = (least(|c| c.1), most(|c| c.1));
    if right - left <= 0.0 || top - bottom <= 0.0 {
        return None;
    }
    let (across, up) = (
        (rect[2] - rect[0]) / (right - left),
        (rect[3] - rect[1]) / (top - bottom),
    );
    let matrix = [
        across,
        0.0,
        0.0,
        up,
        rect[0] - left * across,
        rect[1] - bottom * up,
    ];
    Some((id, matrix))
}

/// Puts the sheets into a file of their own: a new catalogue, so that nothing else of the old one is reached.
fn bind(mut file: Document, sheets: Vec<Sheet>, title: &str) -> Result<Vec<u8>, Error> {
    let tree = file.new_object_id();
    let mut kids = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let mut forms = Dictionary::new();
        let mut drawing = String::new();
        for (number, Drawn { form, matrix }) in sheet.draw.into_iter().enumerate() {
            let name = format!("L{number}");
            let matrix = matrix.map(|part| format!("{part:.5}")).join(" ");
            drawing.push_str(&format!("q {matrix} cm /{name} Do Q\n"));
            forms.set(name, form);
        }
        let content = file.add_object(Stream::new(Dictionary::new(), drawing.into_bytes()));
        let page = file.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => [0.0, 0.0, sheet.width, sheet.height].map(real).to_vec(),
            "Resources" => dictionary! { "XObject" => forms },
            "Contents" => content,
        });
        kids.push(Object::Reference(page));
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    file.set_object(
        tree,
        dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count },
    );
    let catalogue = file.add_object(dictionary! {
        "Type" => "Catalog",
        "Pages" => tree,
        "Lang" => Object::string_literal("vi-VN"),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true, "PrintScaling" => "None" },
    });
    let facts = file.add_object(dictionary! {
        "Title" => text_string(title),
        "Creator" => text_string("Liên Văn"),
    });
    file.trailer = dictionary! { "Root" => catalogue, "Info" => facts };
    file.version = "1.7".to_owned();
    file.prune_objects();
    file.renumber_objects();
    let mut written = Vec::new();
    file.save_to(&mut written).map_err(lopdf::Error::from)?;
    Ok(written)
}

/// Bytes that may still be unpacked: small files can unpack to any size.
struct Room {
    left: usize,
}

impl Room {
    const fn whole() -> Self {
        Self { left: UNPACKED }
    }

    /// The marks of a page, unpacked.
    fn content(&mut self, file: &Document, page: ObjectId) -> Result<Vec<u8>, Error> {
        let content = file.get_page_content_with_limit(page, self.left.min(STREAM))?;
        self.left = self.left.saturating_sub(content.len());
        Ok(content)
    }

    /// The marks of a form; `None` if they cannot be unpacked or are too many.
    fn form(&mut self, form: &Stream) -> Option<Vec<u8>> {
        let limit = self.left.min(STREAM);
        let content = form.get_plain_content_with_limit(limit).ok()?;
        self.left = self.left.saturating_sub(content.len());
        Some(content)
    }
}

/// What a page has under `key`, its own or inherited.
fn inherited<'a>(file: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = file.get_dictionary(page).ok()?;
    for _ in 0..DEPTH {
        if let Ok(found) = node.get_deref(key, file) {
            return Some(found);
        }
        node = node.get_deref(b"Parent", file).ok()?.as_dict().ok()?;
    }
    None
}

/// Follows a content stream to see how low it draws. Knows places, not shapes: a curve ends where its points do.
struct Pen<'a> {
    file: &'a Document,
    /// Below this nothing is seen.
    floor: f64,
    lowest: Option<f64>,
    left: usize,
    room: Room,
}

impl Pen<'_> {
    /// Whether all of it could be followed.
    fn follow(
        &mut self,
        content: &[u8],
        resources: Option<&Dictionary>,
        outer: Matrix,
        depth: usize,
    ) -> bool {
        if depth == 0 {
            return false;
        }
        let mut matrix = outer;
        let mut kept = Vec::new();
        let (mut line, mut text, mut leading) = (IDENTITY, IDENTITY, 0.0);
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else {
                return false;
            };
            if self.left == 0 {
                return false;
            }
            self.left -= 1;
            let n: Vec<f64> = operation.operands.iter().filter_map(float).collect();
            let number = |place: usize| n.get(place).copied().unwrap_or(0.0);
            match operation.operator.as_str() {
                "q" if kept.len() < STATES => kept.push(matrix),
                "Q" => matrix = kept.pop().unwrap_or(matrix),
                "cm" => matrix = times(matrix_of(&n), matrix),
                "BT" => (line, text) = (IDENTITY, IDENTITY),
                "Tm" => (line, text) = (matrix_of(&n), matrix_of(&n)),
                "TL" => leading = number(0),
                "Td" | "TD" => {
                    if operation.operator == "TD" {
                        leading = -number(1);
                    }
                    line = times([1.0, 0.0, 0.0, 1.0, number(0), number(1)], line);
                    text = line;
                }
                "T*" | "'" | "\"" => {
                    line = times([1.0, 0.0, 0.0, 1.0, 0.0, -leading], line);
                    text = line;
                    if operation.operator != "T*" {
                        self.mark(times(text, matrix), 0.0, 0.0);
                    }
                }
                "Tj" | "TJ" => self.mark(times(text, matrix), 0.0, 0.0),
                "m" | "l" => self.mark(matrix, number(0), number(1)),
                "c" => self.mark(matrix, number(4), number(5)),
                "v" | "y" => self.mark(matrix, number(2), number(3)),
                "re" => {
                    self.mark(matrix, number(0), number(1));
                    self.mark(matrix, number(0) + number(2), number(1) + number(3));
                }
                "BI" | "sh" => self.mark(matrix, 0.0, 0.0),
                "Do" if !self.draw(&operation.operands, resources, matrix, depth) => return false,
                _ => {}
            }
        }
        true
    }

    fn draw(
        &mut self,
        operands: &[Object],
        resources: Option<&Dictionary>,
        matrix: Matrix,
        depth: usize,
    ) -> bool {
        let file = self.file;
        let found = operands.first().and_then(|name| name.as_name().ok());
        let stream = found.zip(resources).and_then(|(name, resources)| {
            let forms = resources.get_deref(b"XObject", file).ok()?.as_dict().ok()?;
            forms.get_deref(name, file).ok()?.as_stream().ok()
        });
        let Some(stream) = stream else { return true };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(&b"Image"[..]) {
            for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
                self.mark(matrix, x, y);
            }
            return true;
        }
        let own = stream.dict.get(b"Matrix").ok();
        let own = own.and_then(|own| six(file, own)).unwrap_or(IDENTITY);
        let inner = stream.dict.get_deref(b"Resources", file).ok();
        let inner = inner.and_then(|inner| inner.as_dict().ok()).or(resources);
        let Some(content) = self.room.form(stream) else {
            return false;
        };
        self.follow(&content, inner, times(own, matrix), depth - 1)
    }

    fn mark(&mut self, matrix: Matrix, x: f64, y: f64) {
        let (_, y) = at(matrix, x, y);
        if y.is_finite() {
            let y = y.max(self.floor);
            self.lowest = Some(self.lowest.map_or(y, |lowest| lowest.min(y)));
        }
    }
}

/// First `a`, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn at(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

fn matrix_of(n: &[f64]) -> Matrix {
    n.try_into().unwrap_or(IDENTITY)
}

fn six(file: &Document, found: &Object) -> Option<Matrix> {
    let list = file.dereference(found).ok()?.1.as_array().ok()?;
    let numbers: Vec<f64> = list.iter().filter_map(float).collect();
    numbers.try_into().ok()
}

/// Left, bottom, right, top, whichever corner was named first.
fn sides(file: &Document, found: &Object) -> Option<[f64; 4]> {
    let list = file.dereference(found).ok()?.1.as_array().ok()?;
    let numbers: Vec<f64> = list
        .iter()
        .filter_map(|one| float(file.dereference(one).ok()?.1))
        .collect();
    let [a, b, c, d]: [f64; 4] = numbers.try_into().ok()?;
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

fn float(found: &Object) -> Option<f64> {
    found.as_float().ok().map(f64::from)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a page is a few thousand points wide"
)]
fn real(points: f64) -> Object {
    Object::Real(points as f32)
}

/// What rounding may put outside the page, in points.
const ON_EDGE: f64 = 0.01;
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
const A4: [f64; 4] = [0.0, 0.0, 595.276, 841.89];
const HIDDEN: i64 = 2;
const NO_VIEW: i64 = 32;
/// How far a tree of pages or forms within forms may go.
const DEPTH: usize = 32;
const PAGES: usize = 2_000;
const ANNOTATIONS: usize = 2_000;
const OPERATIONS: usize = 2_000_000;
/// How deep `q` may nest.
const STATES: usize = 4_096;
/// Bytes that one stream may unpack to, and the pages of a file together.
const STREAM: usize = 64 * 1024 * 1024;
const UNPACKED: usize = 256 * 1024 * 1024;
/// Points from nought: PDF's own largest page.
const FARTHEST: f64 = 14_400.0 * 2.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of one page with this content, turned by `turn`, with a field that shows a square and a hidden one.
    fn page(content: &str, turn: i64) -> Vec<u8> {
        let mut file = Document::with_version("1.7");
        let tree = file.new_object_id();
        let look = file.add_object(Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Form",
                "BBox" => [0.0, 0.0, 10.0, 10.0].map(real).to_vec(),
            },
            b"0 0 10 10 re f".to_vec(),
        ));
        let widget = |name: &str, flags: i64| {
            dictionary! {
                "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => text_string(name), "F" => flags,
                "Rect" => [100.0, 200.0, 140.0, 220.0].map(real).to_vec(),
                "AP" => dictionary! { "N" => look },
            }
        };
        let shown = file.add_object(widget("shown", 4));
        let hidden = file.add_object(widget("hidden", HIDDEN));
        let content = file.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
        let id = file.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content, "Rotate" => turn,
            "Annots" => vec![Object::Reference(shown), Object::Reference(hidden)],
        });
        file.set_object(
            tree,
            dictionary! {
                "Type" => "Pages", "Kids" => vec![Object::Reference(id)], "Count" => 1,
                "MediaBox" => [50.0, 100.0, 350.0, 700.0].map(real).to_vec(),
            },
        );
        let root = file.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => tree,
            "AcroForm" => dictionary! { "Fields" => vec![Object::Reference(shown)] },
            "OpenAction" => dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") },
        });
        file.trailer.set("Root", root);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        bytes
    }

    fn drawing(pdf: &[u8]) -> String {
        let file = Document::load_mem(pdf).unwrap();
        let page = file.get_pages()[&1];
        String::from_utf8(file.get_page_content(page)).unwrap()
    }

    #[test]
    fn a_page_comes_upright_at_its_true_size() {
        for (turn, width, height) in [
            (0, 300.0, 600.0),
            (90, 600.0, 300.0),
            (180, 300.0, 600.0),
            (-90, 600.0, 300.0),
        ] {
            let given = page("50 100 m 350 700 l S", turn);
            let taken = take_pages(&given, &[], "Thử").unwrap();
            let leaf = leaves(&taken).unwrap()[0];
            assert_eq!(
                (leaf.width, leaf.height, leaf.is_turned),
                (width, height, false),
                "{turn}"
            );
            let frame = Frame {
                shown: [50.0, 100.0, 350.0, 700.0],
                turn: turn.rem_euclid(360),
            };
            let corners = [(50.0, 100.0), (350.0, 700.0)].map(|(x, y)| at(frame.upright(), x, y));
            for (x, y) in corners {
                let on_a_corner = (x == 0.0 || x == width) && (y == 0.0 || y == height);
                assert!(on_a_corner, "{turn}: {corners:?}");
            }
        }
    }

    #[test]
    fn what_fields_show_is_drawn_in_and_nothing_else_comes_along() {
        let taken = take_pages(&page("", 0), &[0], "Thử").unwrap();
        let file = Document::load_mem(&taken).unwrap();
        let catalogue = file.catalog().unwrap();
        for key in [&b"AcroForm"[..], b"OpenAction"] {
            assert!(catalogue.get(key).is_err(), "it stays behind");
        }
        assert!(!taken.windows(9).any(|part| part == b"app.alert"));
        let drawn = drawing(&taken);
        assert_eq!(
            drawn.matches(" Do").count(),
            2,
            "the page and the field that is seen: {drawn}"
        );
        assert!(
            drawn.contains("4.00000 0.00000 0.00000 2.00000 50.00000 100.00000 cm"),
            "its square fills the field: {drawn}"
        );
        let none = take_pages(&taken, &[1], "Thử");
        assert!(matches!(none, Err(Error::NoSuchPage { page: 2, pages: 1 })));
    }

    #[test]
    fn the_end_of_the_words_is_found() {
        let of = |content: &str| {
            // Taken out, the hidden field is gone and the other would end the page: leave both away.
            let taken = take_pages(&page(content, 0), &[0], "").unwrap();
            end_of_last_page(&taken).unwrap().unwrap()
        };
        let with_words = of("BT /F 12 Tf 1 0 0 1 60 300 Tm (a) Tj 0 -14 Td (b) Tj 0 -190 TD T* ET");
        assert!(
            (with_words - 500.0).abs() < 0.01,
            "the field's lower edge is lower: {with_words}"
        );
        let lower = of("BT 1 0 0 1 60 300 Tm 0 -150 Td (b) Tj ET");
        assert!((lower - 550.0).abs() < 0.01, "{lower}");
        let scan = of("q 300 0 0 600 50 100 cm 0 0 1 1 re f Q");
        assert!((scan - 600.0).abs() < 0.01, "a scan fills its page");
    }

    #[test]
    fn a_block_is_put_beneath_or_on_a_page_of_its_own() {
        let sheets = take_pages(&page("60 650 m 90 650 l S", 0), &[0], "Bản sao").unwrap();
        let block = take_pages(&page("60 690 m 90 690 l S", 0), &[0], "").unwrap();
        let under = put_beneath(
            &sheets,
            &block,
            Some(Spot {
                left: 7.0,
                drop: 450.0,
            }),
            "",
        )
        .unwrap();
        assert_eq!(leaves(&under).unwrap().len(), 1);
        assert!(
            drawing(&under).contains("7.00000 -450.00000 cm"),
            "{}",
            drawing(&under)
        );
        let apart = put_beneath(&sheets, &block, None, "Bản sao").unwrap();
        assert_eq!(leaves(&apart).unwrap().len(), 2);
        let file = Document::load_mem(&apart).unwrap();
        let facts = file.trailer.get_deref(b"Info", &file).unwrap();
        let title = facts.as_dict().unwrap().get(b"Title").unwrap();
        assert_eq!(lopdf::decode_text_string(title).unwrap(), "Bản sao");
    }

    #[test]
    fn a_page_that_unpacks_without_end_is_refused() {
        let mut file = Document::load_mem(&page("", 0)).unwrap();
        let mut bomb = Stream::new(Dictionary::new(), vec![b' '; STREAM + 1]);
        bomb.compress().unwrap();
        let bomb = file.add_object(bomb);
        let id = file.get_pages()[&1];
        let page = file.get_object_mut(id).unwrap().as_dict_mut().unwrap();
        page.set("Contents", bomb);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        assert!(bytes.len() < STREAM / 100, "it is small");
        assert!(take_pages(&bytes, &[], "").is_err());
        assert!(end_of_last_page(&bytes).is_err());

        let mut room = Room { left: 3 };
        assert_eq!(
            room.form(&Stream::new(Dictionary::new(), b"q Q".to_vec())),
            Some(b"q Q".to_vec())
        );
        assert_eq!(room.left, 0, "all streams share one room");
        assert_eq!(
            room.form(&Stream::new(Dictionary::new(), b"q".to_vec())),
            None
        );
    }

    #[test]
    fn hostile_bytes_are_refused() {
        let whole = page("", 0);
        for bytes in [&b""[..], b"%PDF-1.7\n", &whole[..whole.len() / 2], &[0; 64]] {
            assert!(take_pages(bytes, &[], "").is_err());
            assert!(leaves(bytes).is_err());
        }
    }
}
