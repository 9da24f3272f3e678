//! Walks the marks of a page: text with its matrices, paths that are lines, pictures, forms within forms.

use super::font::Face;
use super::space::{Transform, matrix, numbers};
use super::{MM, picture};
use crate::{Area, Error, Page, Picture, Span, Stroke};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Unpacked bytes of one page's marks, and of all pages together.
const CONTENT_LIMIT: usize = 32 * 1024 * 1024;
const TOTAL_LIMIT: usize = 256 * 1024 * 1024;
/// Marks, letters and lines of one file.
const MARK_LIMIT: usize = 6_000_000;
const LETTER_LIMIT: usize = 4_000_000;
const STROKE_LIMIT: usize = 200_000;
/// Bytes that a font costs beside its tables.
const FACE_COST: usize = 1024;
const FORM_DEPTH: usize = 8;
const STATE_DEPTH: usize = 256;
/// Lines thicker than this many mm are areas.
const THICK: f32 = 1.3;
/// Lines shorter than this many mm mean nothing.
const SHORT: f32 = 3.0;

/// What is seen so far.
pub(super) struct Sight<'a> {
    file: &'a Document,
    /// By where the font's dictionary lies in the opened file, which never moves: not every one has a number.
    faces: BTreeMap<usize, Rc<Face>>,
    page: Page,
    spans: Vec<Span>,
    bytes: usize,
    marks: usize,
    letters: usize,
}

#[derive(Clone)]
struct State {
    space: Transform,
    face: Option<Rc<Face>>,
    size: f32,
    letter_gap: f32,
    word_gap: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
    mode: i64,
    fill: [u8; 3],
    stroke: [u8; 3],
    thickness: f32,
}

/// A path being drawn, in the page's millimetres.
#[derive(Default)]
struct Path {
    at: (f32, f32),
    start: (f32, f32),
    steps: Vec<[f32; 4]>,
    boxes: Vec<[f32; 4]>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(file: &'a Document) -> Self {
        Self {
            file,
            faces: BTreeMap::new(),
            page: Page::default(),
            spans: Vec::new(),
            bytes: 0,
            marks: 0,
            letters: 0,
        }
    }

    pub(super) fn begin(&mut self, page: Page) {
        self.page = page;
        self.spans.clear();
    }

    pub(super) fn take(&mut self) -> (Page, Vec<Span>) {
        (
            std::mem::take(&mut self.page),
            std::mem::take(&mut self.spans),
        )
    }

    /// The marks of a page, unpacked.
    pub(super) fn content(&mut self, page: ObjectId) -> Result<Vec<u8>, Error> {
        let content = self
            .file
            .get_page_content_with_limit(page, CONTENT_LIMIT)
            .map_err(|_| Error::TooLarge)?;
        self.count(content.len())?;
        Ok(content)
    }

    /// Walks `content` in `space`.
    pub(super) fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        space: Transform,
        depth: usize,
    ) -> Result<(), Error> {
        let mut state = State {
            space,
            face: None,
            size: 0.0,
            letter_gap: 0.0,
            word_gap: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            fill: [0; 3],
            stroke: [0; 3],
            thickness: 1.0,
        };
        let mut kept: Vec<State> = Vec::new();
        let mut path = Path::default();
        let (mut line, mut text) = (Transform::SAME, Transform::SAME);
        for operation in Content::decode_iter(content) {
            // The rest of a broken page is not guessed at.
            let Ok(operation) = operation else { break };
            self.marks += 1;
            if self.marks > MARK_LIMIT {
                return Err(Error::TooLarge);
            }
            let given = operation.operands.as_slice();
            let number = |at: usize| {
                given
                    .get(at)
                    .and_then(|one| one.as_float().ok())
                    .filter(|v| v.is_finite())
            };
            match operation.operator.as_str() {
                "q" if kept.len() < STATE_DEPTH => kept.push(state.clone()),
                "Q" => state = kept.pop().unwrap_or(state),
                "cm" => {
                    if let Some(next) = numbers(given) {
                        state.space = Transform(next).then(state.space);
                    }
                }
                "BT" => (line, text) = (Transform::SAME, Transform::SAME),
                "Tf" => {
                    state.size = number(1).unwrap_or(state.size);
                    state.face = match given.first().and_then(|name| name.as_name().ok()) {
                        Some(name) => self.face(resources, name)?,
                        None => None,
                    };
                }
                "Tc" => state.letter_gap = number(0).unwrap_or_default(),
                "Tw" => state.word_gap = number(0).unwrap_or_default(),
                "Tz" => state.stretch = number(0).unwrap_or(100.0) / 100.0,
                "TL" => state.leading = number(0).unwrap_or_default(),
                "Ts" => state.rise = number(0).unwrap_or_default(),
                "Tr" => state.mode = given.first().and_then(|m| m.as_i64().ok()).unwrap_or(0),
                "Tm" => {
                    if let Some(next) = numbers(given) {
                        (line, text) = (Transform(next), Transform(next));
                    }
                }
                "Td" | "TD" => {
                    let (x, y) = (number(0).unwrap_or_default(), number(1).unwrap_or_default());
                    if operation.operator == "TD" {
                        state.leading = -y;
                    }
                    line = Transform([1.0, 0.0, 0.0, 1.0, x, y]).then(line);
                    text = line;
                }
                "T*" | "'" | "\"" => {
                    if operation.operator == "\"" {
                        state.word_gap = number(0).unwrap_or_default();
                        state.letter_gap = number(1).unwrap_or_default();
                    }
                    line = Transform([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading]).then(line);
                    text = line;
                    if let Some(last) = given.last() {
                        self.show(&state, &mut text, std::slice::from_ref(last))?;
                    }
                }
                "Tj" => self.show(&state, &mut text, given)?,
                "TJ" => {
                    if let Some(Object::Array(pieces)) = given.first() {
                        self.show(&state, &mut text, pieces)?;
                    }
                }
                "g" | "rg" | "k" | "sc" | "scn" => {
                    state.fill = colour(given).unwrap_or(state.fill);
                }
                "G" | "RG" | "K" | "SC" | "SCN" => {
                    state.stroke = colour(given).unwrap_or(state.stroke);
                }
                "w" => state.thickness = number(0).unwrap_or(1.0),
                "Do" => {
                    if let Some(name) = given.first().and_then(|name| name.as_name().ok()) {
                        self.object(resources, name, state.space, depth)?;
                    }
                }
                "BI" => self.inline(given, state.space),
                other => self.draw(other, given, &mut path, &state)?,
            }
        }
        Ok(())
    }

    /// A form within `space`.
    pub(super) fn form(
        &mut self,
        form: &'a Stream,
        space: Transform,
        outer: Option<&'a Dictionary>,
        depth: usize,
    ) -> Result<(), Error> {
        if depth >= FORM_DEPTH {
            return Ok(());
        }
        // A form that cannot be unpacked shows nothing; one that is too large is refused.
        let content = match form.get_plain_content_with_limit(CONTENT_LIMIT) {
            Ok(content) => content,
            Err(lopdf::Error::Decompress(_)) => return Err(Error::TooLarge),
            Err(_) => return Ok(()),
        };
        self.count(content.len())?;
        let own = form.dict.get_deref(b"Resources", self.file);
        let resources = own.and_then(Object::as_dict).ok().or(outer);
        let inner = matrix(self.file, &form.dict).then(space);
        self.run(&content, resources, inner, depth + 1)
    }

    fn count(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > TOTAL_LIMIT {
            return Err(Error::TooLarge);
        }
        Ok(())
    }

    /// A font by its name, read once; its cost counts as unpacked bytes do.
    fn face(
        &mut self,
        resources: Option<&'a Dictionary>,
        name: &[u8],
    ) -> Result<Option<Rc<Face>>, Error> {
        let fonts = resources.and_then(|all| all.get_deref(b"Font", self.file).ok());
        let font = fonts
            .and_then(|fonts| fonts.as_dict().ok())
            .and_then(|fonts| fonts.get_deref(name, self.file).ok())
            .and_then(|font| font.as_dict().ok());
        let Some(font) = font else { return Ok(None) };
        let place = std::ptr::from_ref(font).addr();
        if let Some(known) = self.faces.get(&place) {
            return Ok(Some(Rc::clone(known)));
        }
        let face = Rc::new(Face::read(self.file, font));
        self.count(face.weight().saturating_add(FACE_COST))?;
        self.faces.insert(place, Rc::clone(&face));
        Ok(Some(face))
    }

    fn object(
        &mut self,
        resources: Option<&'a Dictionary>,
        name: &[u8],
        space: Transform,
        depth: usize,
    ) -> Result<(), Error> {
        let found = resources
            .and_then(|all| all.get_deref(b"XObject", self.file).ok())
            .and_then(|all| all.as_dict().ok())
            .and_then(|all| all.get_deref(name, self.file).ok())
            .and_then(|one| one.as_stream().ok());
        let Some(stream) = found else { return Ok(()) };
        match stream
            .dict
            .get_deref(b"Subtype", self.file)
            .and_then(Object::as_name)
        {
            Ok(b"Form") => self.form(stream, space, resources, depth),
            Ok(b"Image") => {
                let (pixels, stated_dpi, coloured) = picture::read(self.file, stream);
                self.picture(space, pixels, stated_dpi, coloured);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn inline(&mut self, given: &[Object], space: Transform) {
        if let Some(Object::Stream(image)) = given.first() {
            let (pixels, stated_dpi, coloured) = picture::read(self.file, image);
            self.picture(space, pixels, stated_dpi, coloured);
        }
    }

    fn picture(
        &mut self,
        space: Transform,
        pixels: (u32, u32),
        stated_dpi: Option<f32>,
        coloured: bool,
    ) {
        const LIMIT: usize = 20_000;
        let [x0, y0, x1, y1] = space.around([0.0, 0.0, 1.0, 1.0]);
        if self.page.pictures.len() < LIMIT {
            self.page.pictures.push(Picture {
                area: Area {
                    x: x0,
                    y: y0,
                    width: x1 - x0,
                    height: y1 - y0,
                },
                pixels,
                stated_dpi,
                coloured,
            });
        }
    }

    /// Shows strings, moved by the numbers between them; blanks of three and more begin a new stretch.
    fn show(
        &mut self,
        state: &State,
        text: &mut Transform,
        pieces: &[Object],
    ) -> Result<(), Error> {
        let Some(face) = &state.face else {
            return Ok(());
        };
        let mut span: Option<Span> = None;
        let mut blanks = 0;
        for piece in pieces {
            let bytes = match piece {
                Object::String(bytes, _) => bytes,
                other => {
                    let moved = other.as_float().unwrap_or_default();
                    let step = -moved / 1000.0 * state.size * state.stretch;
                    *text = Transform([1.0, 0.0, 0.0, 1.0, step, 0.0]).then(*text);
                    // Many files have no blanks but only wide steps.
                    if moved < -180.0
                        && let Some(open) = &mut span
                        && !open.text.ends_with(' ')
                    {
                        open.text.push(' ');
                    }
                    continue;
                }
            };
            for (letters, width, is_blank) in face.glyphs(bytes) {
                self.letters += 1;
                if self.letters > LETTER_LIMIT {
                    return Err(Error::TooLarge);
                }
                let blank = letters.chars().all(|c| c == ' ' || c == '\u{a0}');
                if !blank && blanks >= 3 {
                    self.spans.extend(span.take());
                }
                blanks = if blank { blanks + 1 } else { 0 };
                let open = match &mut span {
                    Some(open) => open,
                    none => none.insert(begun(state, face, *text)),
                };
                open.text.push_str(&letters);
                let gap = state.letter_gap + if is_blank { state.word_gap } else { 0.0 };
                let step = (width * state.size + gap) * state.stretch;
                *text = Transform([1.0, 0.0, 0.0, 1.0, step, 0.0]).then(*text);
                if !blank {
                    let ends = text.then(state.space).point(0.0, state.rise).0;
                    open.width = ends - open.x;
                }
            }
        }
        if text.then(state.space).is_level() && state.mode != 3 {
            self.spans.extend(span);
        }
        Ok(())
    }

    fn draw(
        &mut self,
        operator: &str,
        given: &[Object],
        path: &mut Path,
        state: &State,
    ) -> Result<(), Error> {
        const STEP_LIMIT: usize = 10_000;
        let full = path.steps.len() > STEP_LIMIT || path.boxes.len() > STEP_LIMIT;
        match operator {
            "m" => {
                if let Some([x, y]) = numbers(given) {
                    path.at = state.space.point(x, y);
                    path.start = path.at;
                }
            }
            "l" if !full => {
                if let Some([x, y]) = numbers(given) {
                    path.line_to(state.space.point(x, y));
                }
            }
            "c" | "v" | "y" => {
                let ends = given.len().saturating_sub(2);
                if let Some([x, y]) = given.get(ends..).and_then(numbers) {
                    path.at = state.space.point(x, y);
                }
            }
            "h" if !full => path.line_to(path.start),
            "re" if !full => {
                if let Some([x, y, width, height]) = numbers(given) {
                    let around = state.space.around([x, y, x + width, y + height]);
                    path.boxes.push(around);
                }
            }
            "S" | "s" => self.strokes(path, state.stroke, true)?,
            "f" | "F" | "f*" => self.strokes(path, state.fill, false)?,
            "B" | "B*" | "b" | "b*" => self.strokes(path, state.stroke, true)?,
            "n" => *path = Path::default(),
            _ => {}
        }
        Ok(())
    }

    fn strokes(&mut self, path: &mut Path, ink: [u8; 3], outlined: bool) -> Result<(), Error> {
        let path = std::mem::take(path);
        if ink.iter().all(|part| *part > 240) {
            return Ok(());
        }
        let mut found = Vec::new();
        for [x0, y0, x1, y1] in path.boxes {
            let (width, height) = (x1 - x0, y1 - y0);
            match (width < THICK, height < THICK) {
                (true, true) => {}
                (false, true) => found.push(level(x0, (y0 + y1) / 2.0, width)),
                (true, false) => found.push(upright((x0 + x1) / 2.0, y0, height)),
                (false, false) if outlined => found.extend([
                    level(x0, y0, width),
                    level(x0, y1, width),
                    upright(x0, y0, height),
                    upright(x1, y0, height),
                ]),
                (false, false) => {}
            }
        }
        // A thin area drawn by its four corners is a line too, and so is each side of an outline.
        if outlined {
            for [x0, y0, x1, y1] in path.steps {
                let (width, height) = ((x1 - x0).abs(), (y1 - y0).abs());
                if height < 0.3 {
                    found.push(level(x0.min(x1), y0, width));
                } else if width < 0.3 {
                    found.push(upright(x0, y0.min(y1), height));
                }
            }
        } else if let Some([x0, y0, x1, y1]) = bounds(&path.steps) {
            if y1 - y0 < THICK {
                found.push(level(x0, (y0 + y1) / 2.0, x1 - x0));
            } else if x1 - x0 < THICK {
                found.push(upright((x0 + x1) / 2.0, y0, y1 - y0));
            }
        }
        found.retain(|stroke| stroke.length > SHORT);
        self.page.strokes.extend(found);
        if self.page.strokes.len() > STROKE_LIMIT {
            return Err(Error::TooLarge);
        }
        Ok(())
    }
}

impl Path {
    fn line_to(&mut self, to: (f32, f32)) {
        self.steps.push([self.at.0, self.at.1, to.0, to.1]);
        self.at = to;
    }
}

fn bounds(steps: &[[f32; 4]]) -> Option<[f32; 4]> {
    steps.iter().fold(None, |around, [x0, y0, x1, y1]| {
        let [left, top, right, low] = around.unwrap_or([f32::MAX, f32::MAX, f32::MIN, f32::MIN]);
        Some([
            left.min(*x0).min(*x1),
            top.min(*y0).min(*y1),
            right.max(*x0).max(*x1),
            low.max(*y0).max(*y1),
        ])
    })
}

const fn level(x: f32, y: f32, length: f32) -> Stroke {
    Stroke {
        x,
        y,
        length,
        upright: false,
    }
}

const fn upright(x: f32, y: f32, length: f32) -> Stroke {
    Stroke {
        x,
        y,
        length,
        upright: true,
    }
}

fn begun(state: &State, face: &Face, text: Transform) -> Span {
    let space = text.then(state.space);
    let (x, y) = space.point(0.0, state.rise);
    // Half points are real; what is finer comes from the arithmetic of matrices.
    let size = (state.size * space.height() / MM * 10.0).round() / 10.0;
    Span {
        text: String::new(),
        font: face.family.clone(),
        bold: face.bold || state.mode == 2,
        italic: face.italic || slanted(text),
        underline: false,
        raised: state.rise > 0.1,
        size,
        colour: if state.mode == 1 {
            state.stroke
        } else {
            state.fill
        },
        x,
        y,
        width: 0.0,
    }
}

/// Italic by a slanting matrix, where the machine had no italic face.
fn slanted(text: Transform) -> bool {
    let [_, _, c, d, ..] = text.0;
    d > 0.0 && (0.15..0.6).contains(&(c / d)) && text.width() > 0.0
}

/// Grey, red-green-blue or cyan-magenta-yellow-black, by how many numbers are given; `None` for patterns.
fn colour(given: &[Object]) -> Option<[u8; 3]> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 255"
    )]
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    match given.len() {
        1 => numbers::<1>(given).map(|[grey]| [byte(grey); 3]),
        3 => numbers::<3>(given).map(|rgb| rgb.map(byte)),
        4 => numbers::<4>(given)
            .map(|[c, m, y, k]| [c, m, y].map(|part| byte((1.0 - part) * (1.0 - k)))),
        _ => None,
    }
}
