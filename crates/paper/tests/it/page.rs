//! Reads a page back: letters with face, size and place, lines with their length. Knows nothing of layouts.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

pub(crate) const MM: f64 = 72.0 / 25.4;

/// Letters drawn in one go.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) page: usize,
    pub(crate) text: String,
    pub(crate) face: String,
    pub(crate) size: f64,
    /// From the left of the page.
    pub(crate) x: f64,
    /// The baseline, from the top of the page.
    pub(crate) y: f64,
    /// How far the pen moves, blanks at the end included.
    pub(crate) advance: f64,
    /// Without them.
    pub(crate) width: f64,
    pub(crate) colour: Vec<f64>,
}

/// A straight line or a frame, as drawn.
#[derive(Clone, Debug)]
pub(crate) struct Stroke {
    pub(crate) page: usize,
    pub(crate) x: f64,
    /// From the top of the page.
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) colour: Vec<f64>,
}

/// All that stands on the pages of a file.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) strokes: Vec<Stroke>,
    /// Pictures, as frames.
    pub(crate) images: Vec<Stroke>,
    /// Width and height of each page.
    pub(crate) sizes: Vec<(f64, f64)>,
    pub(crate) count: usize,
}

impl Piece {
    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }

    pub(crate) fn bold(&self) -> bool {
        self.face.contains("Bold")
    }

    pub(crate) fn italic(&self) -> bool {
        self.face.contains("Italic")
    }
}

impl Pages {
    pub(crate) fn read(pdf: &[u8]) -> Self {
        let file = Document::load_mem(pdf).unwrap();
        let mut pages = Self::default();
        for (number, id) in file.get_pages() {
            pages.count += 1;
            pages.sizes.push(size_of(&file, id));
            pages.read_page(&file, number as usize, id);
        }
        pages
    }

    /// The one piece that begins with `text`.
    pub(crate) fn piece(&self, text: &str) -> &Piece {
        self.pieces
            .iter()
            .find(|piece| piece.text.trim_start().starts_with(text))
            .unwrap_or_else(|| panic!("{text:?} is not on the page: {:#?}", self.texts()))
    }

    /// The first line or frame below `piece`, under its middle.
    pub(crate) fn stroke_below(&self, piece: &Piece) -> &Stroke {
        self.strokes
            .iter()
            .filter(|one| one.page == piece.page && one.y > piece.y)
            .filter(|one| one.x <= piece.middle() && piece.middle() <= one.x + one.width)
            .min_by(|a, b| a.y.total_cmp(&b.y))
            .unwrap_or_else(|| panic!("no line below {:?}", piece.text))
    }

    pub(crate) fn texts(&self) -> Vec<&str> {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    /// The text of a page, piece by piece in the order it was drawn.
    pub(crate) fn on_page(&self, page: usize) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.page == page)
    }

    fn read_page(&mut self, file: &Document, page: usize, id: ObjectId) {
        let content = Content::decode(&file.get_page_content(id)).unwrap();
        let faces: BTreeMap<Vec<u8>, Face> = file
            .get_page_fonts(id)
            .unwrap()
            .into_iter()
            .map(|(name, font)| (name, Face::read(file, font)))
            .collect();
        let mut state = State::new(size_of(file, id).1);
        let mut kept = Vec::new();
        let mut path: Vec<(f64, f64)> = Vec::new();
        for Operation { operator, operands } in &content.operations {
            let n = |at: usize| number(&operands[at]);
            match operator.as_str() {
                "q" => kept.push(state.clone()),
                "Q" => state = kept.pop().unwrap(),
                "cm" => state.transform([n(0), n(1), n(2), n(3), n(4), n(5)]),
                "Tf" => (state.face, state.size) = (operands[0].as_name().unwrap().to_vec(), n(1)),
                "scn" => state.fill = operands.iter().map(number).collect(),
                "SCN" => state.stroke = operands.iter().map(number).collect(),
                "m" => path = vec![state.point(n(0), n(1))],
                "l" => path.push(state.point(n(0), n(1))),
                "re" => {
                    path = vec![
                        state.point(n(0), n(1)),
                        state.point(n(0) + n(2), n(1) + n(3)),
                    ];
                }
                "Do" => {
                    let corners = [state.point(0.0, 0.0), state.point(1.0, 1.0)];
                    self.images.push(stroke(page, &corners, &[]));
                }
                "S" | "s" => self.strokes.push(stroke(page, &path, &state.stroke)),
                "TJ" => self
                    .pieces
                    .push(state.piece(page, &faces[&state.face], &operands[0])),
                "Tj" => {
                    let list = Object::Array(vec![operands[0].clone()]);
                    self.pieces
                        .push(state.piece(page, &faces[&state.face], &list));
                }
                _ => {}
            }
        }
    }
}

#[derive(Clone)]
struct State {
    /// Of the page, from which PDF counts up and we count down.
    height: f64,
    matrix: [f64; 6],
    face: Vec<u8>,
    size: f64,
    fill: Vec<f64>,
    stroke: Vec<f64>,
}

impl State {
    fn new(height: f64) -> Self {
        Self {
            height,
            matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            face: Vec::new(),
            size: 0.0,
            fill: Vec::new(),
            stroke: Vec::new(),
        }
    }

    fn transform(&mut self, [a, b, c, d, e, f]: [f64; 6]) {
        let [ma, mb, mc, md, me, mf] = self.matrix;
        self.matrix = [
            a * ma + b * mc,
            a * mb + b * md,
            c * ma + d * mc,
            c * mb + d * md,
            e * ma + f * mc + me,
            e * mb + f * md + mf,
        ];
    }

    /// A point from the top left of the page.
    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.matrix;
        (a * x + c * y + e, self.height - (b * x + d * y + f))
    }

    fn piece(&self, page: usize, face: &Face, list: &Object) -> Piece {
        let (x, y) = self.point(0.0, 0.0);
        let mut text = String::new();
        let mut thousandths = 0.0;
        for part in list.as_array().unwrap() {
            match part {
                Object::String(bytes, _) => {
                    for pair in bytes.chunks(2) {
                        let glyph = u16::from_be_bytes([pair[0], pair[1]]);
                        text.push_str(face.letters.get(&glyph).map_or("\u{fffd}", String::as_str));
                        thousandths += face.widths.get(&glyph).copied().unwrap_or(0.0);
                    }
                }
                kern => thousandths -= number(kern),
            }
        }
        let scale = self.size * self.matrix[0].abs();
        let advance = thousandths / 1000.0 * scale;
        let blanks = text.len() - text.trim_end_matches(' ').len();
        Piece {
            page,
            text,
            face: face.name.clone(),
            size: scale,
            x,
            y,
            advance,
            width: advance - blanks as f64 * 0.25 * scale,
            colour: self.fill.clone(),
        }
    }
}

/// A composite face: which letters its glyphs stand for, and how wide they are.
struct Face {
    name: String,
    letters: BTreeMap<u16, String>,
    widths: BTreeMap<u16, f64>,
}

impl Face {
    fn read(file: &Document, font: &Dictionary) -> Self {
        let inner = font
            .get_deref(b"DescendantFonts", file)
            .unwrap()
            .as_array()
            .unwrap()[0]
            .clone();
        let inner = file.dereference(&inner).unwrap().1.as_dict().unwrap();
        let name =
            String::from_utf8_lossy(font.get(b"BaseFont").unwrap().as_name().unwrap()).into_owned();
        let map = font
            .get_deref(b"ToUnicode", file)
            .unwrap()
            .as_stream()
            .unwrap();
        let map = String::from_utf8(map.get_plain_content().unwrap()).unwrap();
        let widths = inner.get_deref(b"W", file).unwrap().as_array().unwrap();
        Self {
            name,
            letters: letters(&map),
            widths: widths_of(file, widths),
        }
    }
}

/// `<0001> <0043>` of every `bfchar` and `bfrange` section.
fn letters(map: &str) -> BTreeMap<u16, String> {
    let mut letters = BTreeMap::new();
    let mut kind = "";
    for line in map.lines() {
        if line.contains("beginbfchar") {
            kind = "char";
        } else if line.contains("beginbfrange") {
            kind = "range";
        } else if line.contains("endbf") {
            kind = "";
        } else if !kind.is_empty() {
            let codes: Vec<&str> = line
                .split(['<', '>'])
                .filter(|s| !s.trim().is_empty())
                .collect();
            let code = |at: usize| u16::from_str_radix(codes[at], 16).unwrap();
            if kind == "char" {
                letters.insert(code(0), utf16(codes[1], 0));
            } else {
                for glyph in code(0)..=code(1) {
                    letters.insert(glyph, utf16(codes[2], glyph - code(0)));
                }
            }
        }
    }
    letters
}

fn utf16(hex: &str, step: u16) -> String {
    let mut units: Vec<u16> = (0..hex.len() / 4)
        .map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).unwrap())
        .collect();
    *units.last_mut().unwrap() += step;
    String::from_utf16(&units).unwrap()
}

fn widths_of(file: &Document, list: &[Object]) -> BTreeMap<u16, f64> {
    let mut widths = BTreeMap::new();
    let mut at = 0;
    while at < list.len() {
        let first = number(&list[at]) as u16;
        match file.dereference(&list[at + 1]).unwrap().1 {
            Object::Array(each) => {
                for (nth, width) in each.iter().enumerate() {
                    widths.insert(first + nth as u16, number(width));
                }
                at += 2;
            }
            last => {
                for glyph in first..=number(last) as u16 {
                    widths.insert(glyph, number(&list[at + 2]));
                }
                at += 3;
            }
        }
    }
    widths
}

fn stroke(page: usize, path: &[(f64, f64)], colour: &[f64]) -> Stroke {
    let xs = || path.iter().map(|p| p.0);
    let ys = || path.iter().map(|p| p.1);
    let (left, right) = (xs().fold(f64::MAX, f64::min), xs().fold(f64::MIN, f64::max));
    let (top, bottom) = (ys().fold(f64::MAX, f64::min), ys().fold(f64::MIN, f64::max));
    Stroke {
        page,
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
        colour: colour.to_vec(),
    }
}

/// Width and height of a page.
fn size_of(file: &Document, page: ObjectId) -> (f64, f64) {
    let page = file.get_dictionary(page).unwrap();
    let sides = page.get(b"MediaBox").unwrap().as_array().unwrap();
    (number(&sides[2]), number(&sides[3]))
}

pub(crate) fn number(object: &Object) -> f64 {
    object
        .as_float()
        .map(f64::from)
        .unwrap_or_else(|_| object.as_i64().unwrap() as f64)
}

/// A form field as it lies on the page.
#[derive(Clone, Debug)]
pub(crate) struct FieldOnPage {
    pub(crate) id: ObjectId,
    pub(crate) page: usize,
    pub(crate) left: f64,
    /// From the top of the page.
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
    pub(crate) dictionary: Dictionary,
}

/// The form fields by name.
pub(crate) fn fields(pdf: &[u8]) -> BTreeMap<String, FieldOnPage> {
    let file = Document::load_mem(pdf).unwrap();
    let form = file
        .catalog()
        .unwrap()
        .get_deref(b"AcroForm", &file)
        .unwrap()
        .as_dict()
        .unwrap();
    let pages: BTreeMap<ObjectId, usize> = file
        .get_pages()
        .into_iter()
        .map(|(number, id)| (id, number as usize))
        .collect();
    let list = form.get(b"Fields").unwrap().as_array().unwrap();
    list.iter()
        .map(|field| {
            let id = field.as_reference().unwrap();
            let dictionary = file.get_dictionary(id).unwrap().clone();
            let rect: Vec<f64> = dictionary
                .get(b"Rect")
                .unwrap()
                .as_array()
                .unwrap()
                .iter()
                .map(number)
                .collect();
            let name = dictionary.get(b"T").unwrap().as_str().unwrap().to_vec();
            let owner = dictionary.get(b"P").unwrap().as_reference().unwrap();
            let (page, height) = (pages[&owner], size_of(&file, owner).1);
            let on_page = FieldOnPage {
                id,
                page,
                left: rect[0],
                top: height - rect[3],
                right: rect[2],
                bottom: height - rect[1],
                dictionary,
            };
            (String::from_utf8(name).unwrap(), on_page)
        })
        .collect()
}

/// Puts `mark` into the field `name`, as issue does, save for the signature.
pub(crate) fn fill(pdf: &[u8], name: &str, mark: &[u8]) -> Vec<u8> {
    let field = fields(pdf)[name].id;
    let mut file = Document::load_mem(pdf).unwrap();
    let mut mark = Document::load_mem(mark).unwrap();
    mark.renumber_objects_with(file.max_id + 1);
    let page_id = *mark.get_pages().values().next().unwrap();
    let page = mark.get_dictionary(page_id).unwrap();
    let form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => page.get(b"MediaBox").unwrap().clone(),
        "Resources" => page.get(b"Resources").unwrap().clone(),
    };
    let look = Stream::new(form, mark.get_page_content(page_id));
    file.max_id = mark.max_id;
    file.objects.append(&mut mark.objects);
    let look = file.add_object(look);
    let looks = dictionary! { "N" => look };
    file.get_object_mut(field)
        .unwrap()
        .as_dict_mut()
        .unwrap()
        .set("AP", looks);
    let mut written = Vec::new();
    file.save_to(&mut written).unwrap();
    written
}

/// What poppler reads from the file (`poppler-utils` is part of the set-up).
pub(crate) fn pdftotext(pdf: &[u8], options: &[&str]) -> String {
    String::from_utf8(tool("pdftotext", pdf, options, Some("-")).1).unwrap()
}

/// Runs a tool over the file; whether it was content, and what it said.
pub(crate) fn tool(name: &str, pdf: &[u8], options: &[&str], to: Option<&str>) -> (bool, Vec<u8>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let output = Command::new(name)
        .args(options)
        .arg(file.path())
        .args(to)
        .stderr(Stdio::inherit())
        .output()
        .unwrap_or_else(|fault| panic!("{name} is part of the set-up: {fault}"));
    (output.status.success(), output.stdout)
}
