//! The ĐẾN mark (Annex IV, V): 35 × 50 mm, put on a copy of an arrival that is to be printed.
//!
//! The arrival itself is never changed: its bytes are the beginning of the copy, and the mark is an annotation behind
//! them. Never scaled, never over anything: where no room is free there is no mark, and a cover slip carries it.

use super::book::{Book, Ink, Sheet};
use super::face::{Face, wrap};
use super::flow::{BODY, Flow, Head, Stand};
use super::spot::{DOTS_PER_INCH, PageSeen, Spotted, free_spot};
use super::{Printed, pt};
use crate::Error;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, dictionary, text_string};
use office::Day;

/// What stands in the mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkWords {
    /// The office.
    pub office: String,
    /// Số đến.
    pub number: String,
    /// Ngày đến.
    pub day: Option<Day>,
    /// Chuyển; empty: written by hand.
    pub passed_to: String,
    /// Số và ký hiệu hồ sơ; empty: written by hand.
    pub file: String,
}

/// Where the mark lies.
pub type MarkPlace = Spotted;

/// A copy with its mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// The copy: the arrival's own bytes, and the mark behind them.
    pub pdf: Vec<u8>,
    /// Where the mark lies on the first page.
    pub place: MarkPlace,
}

/// Puts the mark on a copy of `pdf`; `None` where its first page has no free room of that size.
///
/// `draw` is asked once, for the first page at [`DOTS_PER_INCH`]: it has the file drawn where it may do no harm.
/// Errors if the file cannot be read, is encrypted, or that page was not drawn at the size the file states.
pub fn mark_copy(
    pdf: &[u8],
    words: &MarkWords,
    draw: impl FnOnce() -> Option<PageSeen>,
) -> Result<Option<Marked>, Error> {
    let file = Document::load_mem(pdf)?;
    if file.is_encrypted() || file.was_encrypted() {
        return Err(Error::Encrypted);
    }
    let page = *file
        .get_pages()
        .values()
        .next()
        .ok_or(Error::PartMissing { part: "page" })?;
    let frame = Frame::of(&file, page).ok_or(Error::PartMissing { part: "page size" })?;
    let taken = frame.annotations(&file, page);
    let seen = draw().filter(|seen| frame.is_size_of(seen));
    let seen = seen.ok_or(Error::PageNotDrawn)?;
    let Some(place) = free_spot(&seen, WIDE_MM, HIGH_MM + NOTE_MM, &taken) else {
        return Ok(None);
    };
    let drawn = drawn_mark(words)?;
    let rect = frame.rect(place);
    let mut copy = IncrementalDocument::create_from(pdf.to_vec(), file);
    annotate(&mut copy, page, &drawn.pdf, rect, frame.turn)?;
    let mut written = Vec::with_capacity(pdf.len() + drawn.pdf.len() + 4096);
    copy.save_to(&mut written).map_err(lopdf::Error::from)?;
    Ok(Some(Marked {
        pdf: written,
        place,
    }))
}

/// A sheet that lies before an arrival whose first page has no room: the mark, and what it belongs to.
pub fn cover_slip(
    words: &MarkWords,
    superior: &str,
    cited: &str,
    subject: &str,
) -> Result<Printed, Error> {
    let mut flow = Flow::portrait();
    flow.head(&Head {
        superior,
        issuer: &words.office,
        place_and_date: None,
    });
    let (x, y) = (flow.left, flow.y + 12.0);
    let (book, sheet) = flow.parts();
    draw(book, sheet, x, y, words);
    flow.skip(12.0 + pt(HIGH_MM) + 24.0);
    flow.paragraph(Stand::Middle, Face::Bold, BODY, "TỜ MANG DẤU ĐẾN")?;
    flow.paragraph(Stand::Middle, Face::Regular, BODY, cited)?;
    flow.paragraph(Stand::Middle, Face::Regular, BODY, subject)?;
    flow.rule(20.0);
    flow.paragraph(
        Stand::Indented,
        Face::Italic,
        12.0,
        "Trang đầu của văn bản đến không còn khoảng trống đủ 35 mm x 50 mm để đóng dấu ĐẾN. Tờ này được kẹp trước văn bản.",
    )?;
    flow.finish("Tờ mang dấu ĐẾN")
}

/// The mark and its note as a file of one page, exactly as large as they are.
fn drawn_mark(words: &MarkWords) -> Result<Printed, Error> {
    let mut book = Book::new();
    let mut sheet = book.sheet(pt(WIDE_MM), pt(HIGH_MM + NOTE_MM));
    draw(&mut book, &mut sheet, 0.0, 0.0, words);
    let middle = pt(WIDE_MM) / 2.0;
    let wide = Face::Italic.width(NOTE, NOTE_SIZE);
    let y = pt(HIGH_MM + NOTE_MM) - 2.0;
    book.coloured(
        &mut sheet,
        middle - wide / 2.0,
        y,
        Face::Italic,
        NOTE_SIZE,
        NOTE,
        RED,
    );
    book.add(sheet)?;
    book.finish("ĐẾN")
}

/// The mark with its upper left corner at `x`, `y`.
fn draw(book: &mut Book, sheet: &mut Sheet, x: f64, y: f64, words: &MarkWords) {
    let (wide, high) = (pt(WIDE_MM), pt(HIGH_MM));
    let inset = THICK / 2.0;
    sheet.frame(
        [x + inset, y + inset, wide - THICK, high - THICK],
        THICK,
        RED,
    );
    let name = words.office.to_uppercase();
    let mut size = 9.0;
    let mut lines = wrap(&name, Face::Bold, size, wide - 6.0);
    while lines.len() > 2 && size > 5.5 {
        size -= 0.5;
        lines = wrap(&name, Face::Bold, size, wide - 6.0);
    }
    let head = pt(9.0);
    let lines: Vec<&String> = lines.iter().take(3).collect();
    let count = f64::from(u32::try_from(lines.len()).unwrap_or(1));
    let mut foot = y + (head - count * size * 1.15) / 2.0;
    for line in lines {
        foot += size * 1.15;
        let left = x + (wide - Face::Bold.width(line, size)) / 2.0;
        book.coloured(sheet, left, foot - size * 0.25, Face::Bold, size, line, RED);
    }
    sheet.drawn((x, y + head), (x + wide, y + head), 0.6, RED);
    let split = pt(14.0);
    let row = pt(6.5);
    let rows_end = y + head + 2.0 * row;
    let word = "ĐẾN";
    let left = x + (split - Face::Bold.width(word, 13.0)) / 2.0;
    book.coloured(
        sheet,
        left,
        y + head + row + 4.5,
        Face::Bold,
        13.0,
        word,
        RED,
    );
    let day = words
        .day
        .map(|day| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()))
        .unwrap_or_default();
    let fields = [
        ("Số:", words.number.as_str(), x + split, y + head),
        ("Ngày:", day.as_str(), x + split, y + head + row),
        ("Chuyển:", words.passed_to.as_str(), x + 4.0, rows_end),
        (
            "Số và ký hiệu HS:",
            words.file.as_str(),
            x + 4.0,
            rows_end + row,
        ),
    ];
    for (label, value, left, top) in fields {
        let foot = top + row - 5.0;
        book.coloured(sheet, left, foot, Face::Bold, 10.0, label, RED);
        let after = left + Face::Bold.width(label, 10.0) + 3.0;
        let room = x + wide - 4.0 - after;
        if value.trim().is_empty() {
            let dots = super::flow::dots(room * 1.4);
            let line = wrap(&dots, Face::Regular, 10.0, room);
            if let Some(line) = line.first() {
                book.coloured(sheet, after, foot, Face::Regular, 10.0, line, RED);
            }
            continue;
        }
        let mut size = 10.0;
        while Face::Regular.width(value, size) > room && size > 5.0 {
            size -= 0.5;
        }
        if let Some(line) = wrap(value, Face::Regular, size, room).first() {
            book.coloured(sheet, after, foot, Face::Regular, size, line, RED);
        }
    }
}

/// Adds the drawing `mark` (a file of one page) to `page` as a stamp that is printed.
fn annotate(
    copy: &mut IncrementalDocument,
    page: ObjectId,
    mark: &[u8],
    rect: [f64; 4],
    turn: i64,
) -> Result<(), Error> {
    let look = graft(copy, mark, turn)?;
    let before = copy.get_prev_documents().get_dictionary(page)?.clone();
    let mut annotations = match before.get(b"Annots") {
        Ok(Object::Array(list)) => list.clone(),
        Ok(Object::Reference(id)) => copy
            .get_prev_documents()
            .get_object(*id)?
            .as_array()?
            .clone(),
        _ => Vec::new(),
    };
    let stamp = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Stamp",
        "Name" => "Den",
        "Contents" => text_string("Dấu ĐẾN trên bản in"),
        "NM" => text_string("lien-van-den"),
        "Rect" => Object::Array(rect.iter().map(|side| real(*side)).collect()),
        "F" => PRINTED | LOCKED | READ_ONLY,
        "P" => Object::Reference(page),
        "AP" => dictionary! { "N" => Object::Reference(look) },
    };
    let stamp = copy.new_document.add_object(stamp);
    annotations.push(Object::Reference(stamp));
    copy.opt_clone_object_to_new_document(page)?;
    copy.new_document
        .get_dictionary_mut(page)?
        .set("Annots", Object::Array(annotations));
    Ok(())
}

/// Brings the one page of `mark` over as a form, with all it needs.
fn graft(copy: &mut IncrementalDocument, mark: &[u8], turn: i64) -> Result<ObjectId, Error> {
    let missing = || Error::PartMissing { part: "mark" };
    let mut added = Document::load_mem(mark)?;
    added.renumber_objects_with(copy.new_document.max_id + 1);
    let page = *added.get_pages().values().next().ok_or_else(missing)?;
    let dict = added.get_dictionary(page)?.clone();
    let resources = dict.get(b"Resources")?.as_reference()?;
    let content = dict.get(b"Contents")?.as_reference()?;
    let bounds = dict.get(b"MediaBox")?.clone();
    let mut form = added.get_object(content)?.as_stream()?.clone();
    form.dict.set("Type", "XObject");
    form.dict.set("Subtype", "Form");
    form.dict.set("BBox", bounds);
    form.dict.set("Resources", Object::Reference(resources));
    let (cos, sin) = match turn {
        90 => (0, 1),
        180 => (-1, 0),
        270 => (0, -1),
        _ => (1, 0),
    };
    let matrix = [cos, sin, -sin, cos, 0, 0];
    form.dict.set(
        "Matrix",
        Object::Array(matrix.into_iter().map(Object::Integer).collect()),
    );
    let mut wanted = vec![resources];
    while let Some(id) = wanted.pop() {
        if copy.new_document.objects.contains_key(&id) {
            continue;
        }
        let object = added.get_object(id)?.clone();
        references(&object, &mut wanted, 0);
        copy.new_document.objects.insert(id, object);
    }
    copy.new_document.max_id = added.max_id;
    Ok(copy.new_document.add_object(Object::Stream(form)))
}

fn references(object: &Object, found: &mut Vec<ObjectId>, deep: u8) {
    // Our own file: a few levels.
    if deep > 16 {
        return;
    }
    let dict = |dict: &Dictionary, found: &mut Vec<ObjectId>| {
        for (_, one) in dict {
            references(one, found, deep + 1);
        }
    };
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(list) => list.iter().for_each(|one| references(one, found, deep + 1)),
        Object::Dictionary(one) => dict(one, found),
        Object::Stream(stream) => dict(&stream.dict, found),
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Name(_)
        | Object::String(..) => {}
    }
}

/// The page as it is looked at, and how that lies in its own coordinates.
struct Frame {
    left: f64,
    bottom: f64,
    right: f64,
    top: f64,
    turn: i64,
}

impl Frame {
    fn of(file: &Document, page: ObjectId) -> Option<Self> {
        let media = sides(file, inherited(file, page, b"MediaBox")?)?;
        let shown = inherited(file, page, b"CropBox")
            .and_then(|found| sides(file, found))
            .map_or(media, |crop| {
                [
                    crop[0].max(media[0]),
                    crop[1].max(media[1]),
                    crop[2].min(media[2]),
                    crop[3].min(media[3]),
                ]
            });
        let [left, bottom, right, top] = shown;
        let turn = inherited(file, page, b"Rotate")
            .and_then(|found| found.as_i64().ok())
            .unwrap_or(0)
            .rem_euclid(360);
        (right > left && top > bottom).then_some(Self {
            left,
            bottom,
            right,
            top,
            turn: turn / 90 * 90,
        })
    }

    /// Whether the page was drawn as large as it is stated here: else two readers see two pages.
    fn is_size_of(&self, seen: &PageSeen) -> bool {
        let (across, upward) = (self.right - self.left, self.top - self.bottom);
        let (wide, high) = match self.turn {
            90 | 270 => (upward, across),
            _ => (across, upward),
        };
        let is_near = |points: f64, dots: usize| {
            let stated = points / 72.0 * f64::from(DOTS_PER_INCH);
            u32::try_from(dots).is_ok_and(|dots| (f64::from(dots) - stated).abs() <= 2.0)
        };
        is_near(wide, seen.wide) && is_near(high, seen.high)
    }

    /// From points below the top left, as looked at, to the page's own.
    fn own(&self, x: f64, y: f64) -> (f64, f64) {
        match self.turn {
            90 => (self.left + y, self.bottom + x),
            180 => (self.right - x, self.bottom + y),
            270 => (self.right - y, self.top - x),
            _ => (self.left + x, self.top - y),
        }
    }

    /// And back.
    fn looked_at(&self, x: f64, y: f64) -> (f64, f64) {
        match self.turn {
            90 => (y - self.bottom, x - self.left),
            180 => (self.right - x, y - self.bottom),
            270 => (self.top - y, self.right - x),
            _ => (x - self.left, self.top - y),
        }
    }

    fn rect(&self, place: Spotted) -> [f64; 4] {
        let (x, y) = (pt(place.left_mm), pt(place.top_mm));
        let (from_x, from_y) = self.own(x, y);
        let (to_x, to_y) = self.own(x + pt(WIDE_MM), y + pt(HIGH_MM + NOTE_MM));
        [
            from_x.min(to_x),
            from_y.min(to_y),
            from_x.max(to_x),
            from_y.max(to_y),
        ]
    }

    /// Where fields and seals lie, even those that show nothing yet: millimetres as looked at.
    fn annotations(&self, file: &Document, page: ObjectId) -> Vec<[f64; 4]> {
        let Ok(dict) = file.get_dictionary(page) else {
            return Vec::new();
        };
        let resolved = |found: &Object| match found {
            Object::Reference(id) => file.get_object(*id).ok().cloned(),
            other => Some(other.clone()),
        };
        let list = dict
            .get(b"Annots")
            .ok()
            .and_then(resolved)
            .and_then(|list| list.as_array().ok().cloned())
            .unwrap_or_default();
        let page_area = (self.right - self.left) * (self.top - self.bottom);
        list.iter()
            .take(MOST_ANNOTATIONS)
            .filter_map(resolved)
            .filter_map(|one| {
                let rect = sides(file, one.as_dict().ok()?.get(b"Rect").ok()?)?;
                let (x1, y1) = self.looked_at(rect[0], rect[1]);
                let (x2, y2) = self.looked_at(rect[2], rect[3]);
                let (wide, high) = ((x2 - x1).abs(), (y2 - y1).abs());
                // One that covers the page says nothing of where things stand.
                (wide * high < page_area / 2.0).then_some(
                    [x1.min(x2), y1.min(y2), wide, high].map(|points| points * 25.4 / 72.0),
                )
            })
            .collect()
    }
}

fn inherited<'a>(file: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut at = page;
    for _ in 0..DEEPEST {
        let dict = file.get_dictionary(at).ok()?;
        if let Ok(found) = dict.get(key) {
            return Some(match found {
                Object::Reference(id) => file.get_object(*id).ok()?,
                other => other,
            });
        }
        at = dict.get(b"Parent").ok()?.as_reference().ok()?;
    }
    None
}

fn sides(file: &Document, found: &Object) -> Option<[f64; 4]> {
    let found = match found {
        Object::Reference(id) => file.get_object(*id).ok()?,
        other => other,
    };
    let numbers: Vec<f64> = found
        .as_array()
        .ok()?
        .iter()
        .filter_map(|side| match side {
            Object::Reference(id) => file.get_object(*id).ok()?.as_float().ok(),
            other => other.as_float().ok(),
        })
        .map(f64::from)
        .filter(|side| side.is_finite())
        .collect();
    let [a, b, c, d] = <[f64; 4]>::try_from(numbers).ok()?;
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a page is a few thousand points"
)]
fn real(points: f64) -> Object {
    Object::Real((points * 100.0).round() as f32 / 100.0)
}

/// Annex IV, V.
const WIDE_MM: f64 = 50.0;
const HIGH_MM: f64 = 35.0;
const NOTE_MM: f64 = 3.0;
const NOTE: &str = "Bản in kèm dấu ĐẾN; tệp gốc giữ nguyên";
const NOTE_SIZE: f64 = 6.5;
const THICK: f64 = 1.2;
/// The ink of stamps. The decree names no colour; in black it could be taken for words of the sender.
const RED: Ink = [0.78, 0.0, 0.0];
const DEEPEST: usize = 32;
const MOST_ANNOTATIONS: usize = 2000;
const PRINTED: i64 = 4;
const READ_ONLY: i64 = 64;
const LOCKED: i64 = 128;
