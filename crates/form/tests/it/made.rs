//! Makes PDF files: of what was seen on another, changed in one place; and of a picture, as a scanner would.

use form::{Line, Observed, Span, Stroke};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use std::collections::BTreeMap;

const POINTS: f32 = 72.0 / 25.4;

/// A file that shows the lines and strokes of `seen` at their places.
pub(crate) fn pdf(seen: &Observed) -> Vec<u8> {
    let mut file = Document::with_version("1.7");
    let tree = file.new_object_id();
    let mut kids = Vec::new();
    for (at, page) in seen.pages.iter().enumerate() {
        let lines: Vec<&Line> = seen.lines.iter().filter(|line| line.page == at).collect();
        let spans: Vec<&Span> = lines.iter().flat_map(|line| &line.spans).collect();
        let mut faces: BTreeMap<String, Vec<char>> = BTreeMap::new();
        for span in &spans {
            let letters = faces.entry(face(span)).or_default();
            letters.extend(span.text.chars());
        }
        let names: Vec<String> = faces.keys().cloned().collect();
        let mut fonts = Dictionary::new();
        for (index, (name, letters)) in faces.iter().enumerate() {
            let font = font(&mut file, name, letters);
            fonts.set(format!("F{index}"), font);
        }
        let mut work = Vec::new();
        for span in spans {
            let index = names.iter().position(|name| *name == face(span)).unwrap();
            show(&mut work, span, index, page.height);
        }
        for stroke in &page.strokes {
            draw(&mut work, stroke, page.height);
        }
        let content = Content { operations: work }.encode().unwrap();
        let content = file.add_object(Stream::new(Dictionary::new(), content));
        let sheet = file.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => vec![0.into(), 0.into(), (page.width * POINTS).into(), (page.height * POINTS).into()],
            "Contents" => content,
            "Resources" => dictionary! { "Font" => fonts },
        });
        kids.push(Object::Reference(sheet));
    }
    finished(file, tree, kids)
}

/// One page of `size` mm that a picture of `pixels` covers; `jfif` is the resolution the picture's own file states.
pub(crate) fn scan(
    version: &str,
    size: (f32, f32),
    pixels: (u32, u32),
    space: &str,
    jfif: Option<u16>,
) -> Vec<u8> {
    let mut file = Document::with_version(version);
    let tree = file.new_object_id();
    let mut bytes = Vec::new();
    if let Some(dots) = jfif {
        bytes.extend([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
        bytes.extend(b"JFIF\0\x01\x01\x01");
        bytes.extend(dots.to_be_bytes());
        bytes.extend(dots.to_be_bytes());
        bytes.extend([0, 0, 0xff, 0xd9]);
    }
    let image = Stream::new(
        dictionary! {
            "Type" => "XObject",
            "Subtype" => "Image",
            "Width" => i64::from(pixels.0),
            "Height" => i64::from(pixels.1),
            "ColorSpace" => Object::Name(space.as_bytes().to_vec()),
            "BitsPerComponent" => 8,
            "Filter" => "DCTDecode",
        },
        bytes,
    )
    .with_compression(false);
    let image = file.add_object(image);
    let (width, height) = (size.0 * POINTS, size.1 * POINTS);
    let content = format!("q {width} 0 0 {height} 0 0 cm /P Do Q");
    let content = file.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let sheet = file.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => tree,
        "MediaBox" => vec![0.into(), 0.into(), width.into(), height.into()],
        "Contents" => content,
        "Resources" => dictionary! { "XObject" => dictionary! { "P" => image } },
    });
    let mut bytes = finished(file, tree, vec![Object::Reference(sheet)]);
    // The writer has its own mind about the version.
    bytes[5..8].copy_from_slice(version.as_bytes());
    bytes
}

fn finished(mut file: Document, tree: lopdf::ObjectId, kids: Vec<Object>) -> Vec<u8> {
    let count = kids.len() as i64;
    let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    file.objects.insert(tree, Object::Dictionary(pages));
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

fn face(span: &Span) -> String {
    let style = match (span.bold, span.italic) {
        (true, true) => "-BoldItalic",
        (true, false) => "-Bold",
        (false, true) => "-Italic",
        (false, false) => "",
    };
    format!("{}{style}", span.font)
}

/// A font without program: names and a map are all that is looked at. Codes are code points, widths nought.
fn font(file: &mut Document, name: &str, letters: &[char]) -> lopdf::ObjectId {
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    letters.dedup();
    let mut map =
        String::from("begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
    map.push_str(&format!("{} beginbfchar\n", letters.len()));
    for letter in letters {
        let code = u32::from(letter);
        map.push_str(&format!("<{code:04X}> <{code:04X}>\n"));
    }
    map.push_str("endbfchar\nendcmap");
    let map = file.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
    let inner = file.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType2",
        "BaseFont" => Object::Name(name.as_bytes().to_vec()),
        "DW" => 0,
    });
    file.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => Object::Name(format!("ABCDEF+{name}").into_bytes()),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::Reference(inner)],
        "ToUnicode" => map,
    })
}

/// Shows a stretch at its place; the room between letters makes it as wide as it was.
fn show(work: &mut Vec<Operation>, span: &Span, font: usize, height: f32) {
    let count = span.text.trim_end().chars().count().max(1) as f32;
    let bytes: Vec<u8> = span
        .text
        .chars()
        .flat_map(|letter| (u32::from(letter) as u16).to_be_bytes())
        .collect();
    let [r, g, b] = span.colour.map(|part| f32::from(part) / 255.0);
    let mut add = |operator: &str, operands: Vec<Object>| {
        work.push(Operation::new(operator, operands));
    };
    add("BT", vec![]);
    add("rg", vec![r.into(), g.into(), b.into()]);
    add(
        "Tf",
        vec![
            Object::Name(format!("F{font}").into_bytes()),
            span.size.into(),
        ],
    );
    add("Tc", vec![(span.width * POINTS / count).into()]);
    let (x, y) = (span.x * POINTS, (height - span.y) * POINTS);
    add(
        "Tm",
        vec![1.into(), 0.into(), 0.into(), 1.into(), x.into(), y.into()],
    );
    add("Tj", vec![Object::String(bytes, StringFormat::Hexadecimal)]);
    add("ET", vec![]);
}

fn draw(work: &mut Vec<Operation>, stroke: &Stroke, height: f32) {
    let (x, y) = (stroke.x * POINTS, (height - stroke.y) * POINTS);
    let length = stroke.length * POINTS;
    let (to_x, to_y) = if stroke.upright {
        (x, y - length)
    } else {
        (x + length, y)
    };
    for (operator, operands) in [
        ("m", vec![x.into(), y.into()]),
        ("l", vec![to_x.into(), to_y.into()]),
        ("S", vec![]),
    ] {
        work.push(Operation::new(operator, operands));
    }
}
