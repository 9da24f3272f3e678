//! Pictures, text boxes and lines drawn with the pen.

use super::properties::length;
use super::{Walk, Way};
use crate::Error;
use crate::model::{Paragraph, Picture, Piece, Placed, RemarkKind};
use crate::xml::{Element, Ns, number};

/// English metric units in one twip.
const EMU_PER_TWIP: i64 = 635;

impl Walk<'_> {
    /// A `w:drawing`.
    pub(super) fn drawing(
        &mut self,
        drawing: &Element,
        way: Way<'_>,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        for place in &drawing.children {
            let floats = place.name == "anchor";
            let twips = |name: &str| {
                let emu = place.child(Ns::Drawing, "extent")?.attribute(name)?;
                let twips = number(emu)? / EMU_PER_TWIP;
                i32::try_from(twips.clamp(0, 100_000)).ok()
            };
            let (width, height) = (
                twips("cx").unwrap_or_default(),
                twips("cy").unwrap_or_default(),
            );
            let about = place.child(Ns::Drawing, "docPr");
            let description = about
                .and_then(|one| one.attribute("descr").or_else(|| one.attribute("title")))
                .unwrap_or_default();
            let mut pictures = Vec::new();
            all(place, Ns::Drawing, "blip", &mut pictures);
            for blip in &pictures {
                let id = blip.relation("embed").unwrap_or_default();
                let placed = Placed {
                    index: 0,
                    width,
                    height,
                    description: description.to_owned(),
                    floats,
                };
                self.place(id, way, placed, paragraph)?;
            }
            let mut boxes = Vec::new();
            all(place, Ns::Word, "txbxContent", &mut boxes);
            for one in &boxes {
                self.text_box(one, way, paragraph)?;
            }
            if pictures.is_empty() && boxes.is_empty() {
                let shape = place.find(Ns::Drawing, "prstGeom");
                let shape = shape
                    .and_then(|one| one.attribute("prst"))
                    .unwrap_or_default();
                // A line under a name, and arrows of the same make.
                if matches!(shape, "line" | "straightConnector1") || height <= 20 {
                    paragraph.drawn_lines.push(width);
                } else {
                    self.remark(RemarkKind::Drawing, description);
                }
            }
        }
        Ok(())
    }

    /// A `w:pict` or `w:object`: shapes as programs of old draw them.
    pub(super) fn picture_of_old(
        &mut self,
        picture: &Element,
        way: Way<'_>,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        let mut boxes = Vec::new();
        all(picture, Ns::Word, "txbxContent", &mut boxes);
        for one in &boxes {
            self.text_box(one, way, paragraph)?;
        }
        for shape in &picture.children {
            if shape.ns != Ns::Vml || shape.name == "shapetype" {
                continue;
            }
            let mut images = Vec::new();
            all(shape, Ns::Vml, "imagedata", &mut images);
            for image in &images {
                let id = image.relation("id").unwrap_or_default();
                let description = image.attribute("title").unwrap_or_default();
                let placed = Placed {
                    index: 0,
                    width: styled(shape, "width").unwrap_or_default(),
                    height: styled(shape, "height").unwrap_or_default(),
                    description: description.to_owned(),
                    floats: shape
                        .attribute("style")
                        .is_some_and(|style| style.contains("position:absolute")),
                };
                self.place(id, way, placed, paragraph)?;
            }
            if !images.is_empty() || shape.find(Ns::Word, "txbxContent").is_some() {
                continue;
            }
            if shape.name == "line" {
                paragraph.drawn_lines.push(line_length(shape));
            } else if shape.find(Ns::Vml, "textpath").is_none() && is_flat(shape) {
                paragraph
                    .drawn_lines
                    .push(styled(shape, "width").unwrap_or_default());
            } else {
                // A watermark has its words in an attribute.
                let words = shape.find(Ns::Vml, "textpath");
                let words = words.and_then(|one| one.attribute("string"));
                self.remark(RemarkKind::Drawing, words.unwrap_or_default());
            }
        }
        Ok(())
    }

    fn text_box(
        &mut self,
        content: &Element,
        way: Way<'_>,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        let mut words = String::new();
        super::letters(content, &mut words);
        self.remark(RemarkKind::TextBox, &words);
        // Fields do not reach from the page into a box.
        let fields = std::mem::take(&mut self.fields);
        let items = self.items(content, way);
        self.fields = fields;
        paragraph.pieces.push(Piece::Box(items?));
        Ok(())
    }

    fn place(
        &mut self,
        id: &str,
        way: Way<'_>,
        mut placed: Placed,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        let part = way.relations.part(id).map(str::to_owned);
        let index = match part {
            Some(part) => self.picture(&part)?,
            None => None,
        };
        let Some(index) = index else {
            self.remark(RemarkKind::PictureMissing, &placed.description);
            return Ok(());
        };
        placed.index = index;
        paragraph.pieces.push(Piece::Picture(placed));
        Ok(())
    }

    /// The index of the picture in `part`, read once; `None` if it is not there.
    fn picture(&mut self, part: &str) -> Result<Option<usize>, Error> {
        if let Some(known) = self.pictures.get(part) {
            return Ok(*known);
        }
        let bytes = self.package.part(part)?;
        let index = bytes.map(|bytes| {
            self.file.pictures.push(Picture {
                part: part.to_owned(),
                bytes,
            });
            self.file.pictures.len() - 1
        });
        self.pictures.insert(part.to_owned(), index);
        Ok(index)
    }
}

/// Every element below of this vocabulary and name, but for what is drawn once more for programs of old.
fn all<'e>(element: &'e Element, ns: Ns, name: &str, found: &mut Vec<&'e Element>) {
    for child in &element.children {
        if child.ns == ns && child.name == name {
            found.push(child);
        } else if !(child.ns == Ns::Compat && child.name == "Fallback") {
            all(child, ns, name, found);
        }
    }
}

/// A length in the `style` of an old shape, in twips.
fn styled(shape: &Element, name: &str) -> Option<i32> {
    let style = shape.attribute("style")?;
    let value = style.split(';').find_map(|one| {
        let (key, value) = one.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })?;
    length(value)
}

fn is_flat(shape: &Element) -> bool {
    styled(shape, "height").is_some_and(|height| height <= 20)
}

/// How long a `v:line` is from left to right.
fn line_length(line: &Element) -> i32 {
    let x = |name: &str| {
        let point = line.attribute(name)?;
        length(point.split(',').next()?.trim())
    };
    let (from, to) = (x("from").unwrap_or_default(), x("to").unwrap_or_default());
    to.saturating_sub(from).saturating_abs()
}
