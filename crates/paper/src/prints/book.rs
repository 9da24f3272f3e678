//! Pages written straight into a PDF/A-2b file, one after the other: text in the built-in faces, lines, nothing else.
//!
//! Holds one page at a time besides what is written, compressed. Deterministic: no date, no chance. Units are points
//! from the top left of the page.

use super::Printed;
use super::face::{Face, STAND_IN};
use crate::Error;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, OutputIntentSubtype, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeMap;
use std::io::Write as _;
use subsetter::GlyphRemapper;

/// A file that grows page by page.
pub(crate) struct Book {
    pdf: Pdf,
    next: Ref,
    pages: Vec<Ref>,
    faces: [Used; 4],
    replaced: usize,
}

/// A page being drawn.
pub(crate) struct Sheet {
    content: Content,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Red, green, blue from 0 to 1.
pub(crate) type Ink = [f32; 3];
pub(crate) const BLACK: Ink = [0.0, 0.0, 0.0];

#[derive(Default)]
struct Used {
    glyphs: GlyphRemapper,
    /// By the glyph's number in the file: the letter and its width.
    letters: BTreeMap<u16, (char, u16)>,
    /// By the glyph's number in the face: its number in the file. Nought is a glyph of every file, so it means none.
    known: Vec<u16>,
}

impl Used {
    fn number(&mut self, glyph: u16, letter: char, width: u16) -> u16 {
        let at = usize::from(glyph);
        if let Some(known) = self.known.get(at).copied().filter(|known| *known != 0) {
            return known;
        }
        let number = self.glyphs.remap(glyph);
        self.letters.entry(number).or_insert((letter, width));
        if self.known.len() <= at {
            self.known.resize(at + 1, 0);
        }
        if let Some(known) = self.known.get_mut(at) {
            *known = number;
        }
        number
    }
}

impl Book {
    pub(crate) fn new() -> Self {
        Self {
            pdf: Pdf::new(),
            next: FREE,
            pages: Vec::new(),
            faces: Default::default(),
            replaced: 0,
        }
    }

    /// A page of `width` by `height` points.
    pub(crate) fn sheet(&self, width: f64, height: f64) -> Sheet {
        Sheet {
            content: Content::new(),
            width,
            height,
        }
    }

    /// How many pages stand.
    pub(crate) const fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Writes `text` with its foot at `y`.
    pub(crate) fn text(
        &mut self,
        sheet: &mut Sheet,
        x: f64,
        y: f64,
        face: Face,
        size: f64,
        text: &str,
    ) {
        self.coloured(sheet, x, y, face, size, text, BLACK);
    }

    /// As [`Book::text`], in a colour.
    #[expect(clippy::too_many_arguments, reason = "a place, a face and a colour")]
    pub(crate) fn coloured(
        &mut self,
        sheet: &mut Sheet,
        x: f64,
        y: f64,
        face: Face,
        size: f64,
        text: &str,
        ink: Ink,
    ) {
        if text.is_empty() {
            return;
        }
        let bytes = self.encode(face, text);
        let [red, green, blue] = ink;
        sheet
            .content
            .set_fill_rgb(red, green, blue)
            .begin_text()
            .set_font(
                Name(FACE_NAMES.get(face.at()).copied().unwrap_or(b"F0")),
                real(size),
            )
            .set_text_matrix([1.0, 0.0, 0.0, 1.0, real(x), real(sheet.height - y)])
            .show(Str(&bytes))
            .end_text();
    }

    /// As [`Book::text`], its middle at `x`.
    pub(crate) fn centred(
        &mut self,
        sheet: &mut Sheet,
        x: f64,
        y: f64,
        face: Face,
        size: f64,
        text: &str,
    ) {
        self.text(sheet, x - face.width(text, size) / 2.0, y, face, size, text);
    }

    /// Puts `sheet` behind the pages that stand.
    pub(crate) fn add(&mut self, sheet: Sheet) -> Result<(), Error> {
        let at = self.pages.len();
        self.put(sheet, at)
    }

    /// Puts `sheet` before the page `at`.
    pub(crate) fn put(&mut self, sheet: Sheet, at: usize) -> Result<(), Error> {
        let page = self.next.bump();
        let content = self.next.bump();
        let packed = deflate(sheet.content.finish().as_slice())?;
        self.pdf
            .stream(content, &packed)
            .filter(Filter::FlateDecode);
        self.pdf
            .page(page)
            .parent(TREE)
            .media_box(Rect::new(0.0, 0.0, real(sheet.width), real(sheet.height)))
            .contents(content)
            .pair(Name(b"Resources"), RESOURCES);
        self.pages.insert(at.min(self.pages.len()), page);
        Ok(())
    }

    /// Closes the file under `title`.
    pub(crate) fn finish(mut self, title: &str) -> Result<Printed, Error> {
        let pages = self.pages.len();
        self.resources()?;
        let xmp = xmp(title);
        self.pdf.metadata(METADATA, xmp.as_bytes());
        // As in XMP, or readers that know only the older place show no title.
        self.pdf.document_info(INFO).title(TextStr(&plain(title)));
        let icc = deflate(SRGB)?;
        self.pdf
            .icc_profile(PROFILE, &icc)
            .n(3)
            .filter(Filter::FlateDecode);
        let mut tree = self.pdf.pages(TREE);
        tree.kids(self.pages.iter().copied());
        tree.count(i32::try_from(pages).unwrap_or(i32::MAX));
        tree.finish();
        let mut catalog = self.pdf.catalog(CATALOG);
        catalog.pages(TREE);
        catalog.metadata(METADATA);
        catalog.lang(TextStr("vi-VN"));
        catalog.viewer_preferences().display_doc_title(true);
        catalog
            .output_intents()
            .push()
            .subtype(OutputIntentSubtype::PDFA)
            .output_condition_identifier(TextStr("sRGB"))
            .info(TextStr("sRGB"))
            .dest_output_profile(PROFILE);
        catalog.finish();
        let id = name_of(self.pdf.as_bytes());
        self.pdf.set_file_id((id.clone(), id));
        Ok(Printed {
            pdf: self.pdf.finish(),
            pages,
            replaced: self.replaced,
        })
    }

    fn encode(&mut self, face: Face, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for letter in text.chars() {
            let (letter, found) = match face.glyph(letter) {
                Some(found) => (letter, Some(found)),
                None => {
                    self.replaced += 1;
                    (STAND_IN, face.glyph(STAND_IN))
                }
            };
            let (Some((glyph, width)), Some(used)) = (found, self.faces.get_mut(face.at())) else {
                continue;
            };
            bytes.extend(used.number(glyph, letter, width).to_be_bytes());
        }
        bytes
    }

    /// The faces, as far as they were used, and the list of them that all pages share.
    fn resources(&mut self) -> Result<(), Error> {
        let used = std::mem::take(&mut self.faces);
        let mut fonts = Vec::new();
        for (face, used) in Face::ALL.into_iter().zip(&used) {
            if used.letters.is_empty() {
                continue;
            }
            let name = FACE_NAMES.get(face.at()).copied().unwrap_or(b"F0");
            fonts.push((name, self.embed(face, used)?));
        }
        let mut resources = self.pdf.indirect(RESOURCES).dict();
        let mut list = resources.insert(Name(b"Font")).dict();
        for (name, font) in fonts {
            list.pair(Name(name), font);
        }
        list.finish();
        resources.finish();
        Ok(())
    }

    fn embed(&mut self, face: Face, used: &Used) -> Result<Ref, Error> {
        let missing = Error::PartMissing { part: "face" };
        let (Some(data), Some(metrics)) = (face.data(), face.metrics()) else {
            return Err(missing);
        };
        let [font, cid, descriptor, file, cmap] = [(); 5].map(|()| self.next.bump());
        let subset = subsetter::subset(data, 0, &used.glyphs)
            .map_err(|_| Error::PartMissing { part: "subset" })?;
        let name = format!(
            "{}+{}",
            tag(used),
            PS_NAMES.get(face.at()).copied().unwrap_or("Tinos")
        );
        let name = Name(name.as_bytes());
        let system = SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(b"Identity"),
            supplement: 0,
        };
        self.pdf
            .type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut described = self.pdf.cid_font(cid);
        described
            .subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(system)
            .font_descriptor(descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = described.widths();
        for (glyph, (_, width)) in &used.letters {
            widths.consecutive(*glyph, [f32::from(*width)]);
        }
        widths.finish();
        described.finish();
        let [left, bottom, right, top] = metrics.bounds;
        let mut flags = FontFlags::SERIF | FontFlags::SYMBOLIC;
        if face.style().italic {
            flags |= FontFlags::ITALIC;
        }
        self.pdf
            .font_descriptor(descriptor)
            .name(name)
            .flags(flags)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(metrics.slant)
            .ascent(metrics.ascent)
            .descent(metrics.descent)
            .cap_height(metrics.cap_height)
            .stem_v(if face.style().bold { 140.0 } else { 80.0 })
            .font_file2(file);
        let packed = deflate(&subset)?;
        self.pdf
            .stream(file, &packed)
            .filter(Filter::FlateDecode)
            .pair(
                Name(b"Length1"),
                i32::try_from(subset.len()).unwrap_or(i32::MAX),
            );
        let mut map = UnicodeCmap::new(Name(b"Custom"), system);
        for (glyph, (letter, _)) in &used.letters {
            map.pair(*glyph, *letter);
        }
        let packed = deflate(map.finish().as_slice())?;
        self.pdf.cmap(cmap, &packed).filter(Filter::FlateDecode);
        Ok(font)
    }
}

impl Sheet {
    /// A straight line.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), thick: f64) {
        self.drawn(from, to, thick, BLACK);
    }

    /// A straight line in a colour.
    pub(crate) fn drawn(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        thick: f64,
        [red, green, blue]: Ink,
    ) {
        self.content
            .set_stroke_rgb(red, green, blue)
            .set_line_width(real(thick))
            .move_to(real(from.0), real(self.height - from.1))
            .line_to(real(to.0), real(self.height - to.1))
            .stroke();
    }

    /// Black rectangles as one figure: left, top, width, height of each.
    pub(crate) fn fill(&mut self, rectangles: &[[f64; 4]]) {
        let [red, green, blue] = BLACK;
        self.content.set_fill_rgb(red, green, blue);
        for [left, top, width, height] in rectangles {
            self.content.rect(
                real(*left),
                real(self.height - top - height),
                real(*width),
                real(*height),
            );
        }
        self.content.fill_nonzero();
    }

    /// A frame: left, top, width, height.
    pub(crate) fn frame(
        &mut self,
        [left, top, width, height]: [f64; 4],
        thick: f64,
        [red, green, blue]: Ink,
    ) {
        self.content
            .set_stroke_rgb(red, green, blue)
            .set_line_width(real(thick))
            .rect(
                real(left),
                real(self.height - top - height),
                real(width),
                real(height),
            )
            .stroke();
    }
}

/// PDF numbers to a thousandth of a point: shorter files, the same on every machine.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a page is a few hundred points"
)]
fn real(points: f64) -> f32 {
    ((points * 1000.0).round() / 1000.0) as f32
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |_| Error::PartMissing { part: "stream" };
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    packer.write_all(bytes).map_err(failed)?;
    packer.finish().map_err(failed)
}

/// Six capitals that tell this subset from another.
fn tag(used: &Used) -> String {
    let letters: Vec<u8> = used
        .letters
        .values()
        .flat_map(|(letter, _)| u32::from(*letter).to_be_bytes())
        .collect();
    let mut hash = fnv(&letters, FNV_SEED);
    (0..6)
        .map(|_| {
            let letter = u8::try_from(hash % 26).unwrap_or(0);
            hash /= 26;
            char::from(b'A' + letter)
        })
        .collect()
}

/// The file's own name, from its bytes.
fn name_of(bytes: &[u8]) -> Vec<u8> {
    [FNV_SEED, !FNV_SEED]
        .iter()
        .flat_map(|seed| fnv(bytes, *seed).to_be_bytes())
        .collect()
}

fn fnv(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(seed, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A title is one line.
fn plain(title: &str) -> String {
    title
        .chars()
        .filter(|letter| !letter.is_control())
        .collect()
}

fn xmp(title: &str) -> String {
    let title: String = plain(title)
        .chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            other => other.to_string(),
        })
        .collect();
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
         <dc:format>application/pdf</dc:format>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreatorTool>Liên Văn</xmp:CreatorTool>\
         <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const METADATA: Ref = Ref::new(3);
const PROFILE: Ref = Ref::new(4);
const RESOURCES: Ref = Ref::new(5);
const INFO: Ref = Ref::new(6);
const FREE: Ref = Ref::new(7);
const FACE_NAMES: [&[u8]; 4] = [b"F0", b"F1", b"F2", b"F3"];
const PS_NAMES: [&str; 4] = ["Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"];
/// Half the time of the usual six for a tenth more bytes.
const LEVEL: u32 = 3;
const FNV_SEED: u64 = 0xcbf2_9ce4_8422_2325;
/// The colours that RGB means here; see `assets/colours/README.md`.
const SRGB: &[u8] = include_bytes!("../../../../assets/colours/sRGB-v4.icc");
