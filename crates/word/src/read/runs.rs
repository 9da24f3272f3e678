//! Letters and what stands among them.

use super::blocks::{bookmark, chosen};
use super::numbering::plain_sign;
use super::properties::Letters;
use super::{Walk, Way, letters};
use crate::Error;
use crate::model::{Field, Note, NoteKind, Paragraph, Piece, RemarkKind, Run};
use crate::xml::{Element, Ns};

impl Walk<'_> {
    /// Adds the runs in `parent` to `paragraph`: the paragraph itself, a link, a change.
    pub(super) fn inline(
        &mut self,
        parent: &Element,
        way: Way<'_>,
        under: &Letters,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        for child in &parent.children {
            match (child.ns, child.name.as_str()) {
                (Ns::Word, "r") => self.run(child, way, under, paragraph)?,
                (Ns::Word, "ins" | "moveTo") => {
                    let mut text = String::new();
                    letters(child, &mut text);
                    if !text.trim().is_empty() {
                        self.remark(RemarkKind::Inserted, &text);
                    }
                    self.inline(child, way, under, paragraph)?;
                }
                (Ns::Word, "del" | "moveFrom") => self.deleted(child),
                (Ns::Word, "fldSimple") => {
                    let instruction = child.attribute("instr").unwrap_or_default();
                    self.open_field(instruction, paragraph);
                    self.inline(child, way, under, paragraph)?;
                    self.end_field(paragraph);
                }
                (Ns::Word, "hyperlink") => {
                    // A link within the file is a reference; one to elsewhere is words like others.
                    let to = child.attribute("anchor").unwrap_or_default();
                    self.open_field(&format!("REF {to}"), paragraph);
                    let from = paragraph.pieces.len();
                    self.inline(child, way, under, paragraph)?;
                    if to.is_empty() {
                        self.fields.pop();
                    } else if paragraph.pieces.len() > from {
                        self.end_field(paragraph);
                    } else {
                        self.fields.pop();
                    }
                }
                (Ns::Word, "smartTag" | "customXml" | "dir" | "bdo") => {
                    self.inline(child, way, under, paragraph)?;
                }
                (Ns::Word, "sdt") => {
                    if let Some(content) = child.word("sdtContent") {
                        self.inline(content, way, under, paragraph)?;
                    }
                }
                (Ns::Word, "bookmarkStart") => paragraph.bookmarks.extend(bookmark(child)),
                (Ns::Compat, "AlternateContent") => {
                    if let Some(chosen) = chosen(child) {
                        self.inline(chosen, way, under, paragraph)?;
                    }
                }
                (Ns::Math, "oMath" | "oMathPara") => self.formula(child, under, paragraph),
                _ => {}
            }
        }
        Ok(())
    }

    /// The letters of a formula in a row.
    pub(super) fn formula(
        &mut self,
        element: &Element,
        under: &Letters,
        paragraph: &mut Paragraph,
    ) {
        let mut text = String::new();
        letters(element, &mut text);
        self.remark(RemarkKind::Formula, &text);
        self.push(paragraph, text, under);
    }

    fn run(
        &mut self,
        run: &Element,
        way: Way<'_>,
        under: &Letters,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        let set = self.set_letters(under, run.word("rPr"));
        if set.face().hidden {
            let mut text = String::new();
            letters(run, &mut text);
            if !text.trim().is_empty() {
                self.remark(RemarkKind::Hidden, &text);
            }
        }
        self.run_content(run, way, &set, paragraph)
    }

    fn run_content(
        &mut self,
        run: &Element,
        way: Way<'_>,
        set: &Letters,
        paragraph: &mut Paragraph,
    ) -> Result<(), Error> {
        for child in &run.children {
            match (child.ns, child.name.as_str()) {
                (Ns::Word, "t") => self.push(paragraph, child.text.clone(), set),
                (Ns::Word, "tab" | "ptab") => self.push(paragraph, "\t".into(), set),
                (Ns::Word, "br") => match child.attribute("type") {
                    Some("page" | "column") => paragraph.pieces.push(Piece::PageBreak),
                    _ => self.push(paragraph, "\n".into(), set),
                },
                (Ns::Word, "cr") => self.push(paragraph, "\n".into(), set),
                (Ns::Word, "noBreakHyphen") => self.push(paragraph, "\u{2011}".into(), set),
                // In a TCVN3 font this is the letter ư.
                (Ns::Word, "softHyphen") => self.push(paragraph, "\u{ad}".into(), set),
                (Ns::Word, "sym") => self.push(paragraph, symbol(child).into(), set),
                (Ns::Word, "fldChar") => self.field_sign(child, paragraph),
                (Ns::Word, "instrText") => self.instruction(&child.text),
                (Ns::Word, "pgNum") => {
                    let shown = Run {
                        text: "1".into(),
                        face: set.face(),
                    };
                    paragraph.pieces.push(Piece::Field(Field {
                        instruction: "PAGE".into(),
                        shown,
                    }));
                }
                (Ns::Word, "footnoteReference") => self.note(child, NoteKind::Foot, paragraph),
                (Ns::Word, "endnoteReference") => self.note(child, NoteKind::End, paragraph),
                (Ns::Word, "drawing") => self.drawing(child, way, paragraph)?,
                (Ns::Word, "pict") => self.picture_of_old(child, way, paragraph)?,
                (Ns::Word, "object") => {
                    self.remark(RemarkKind::Object, "");
                    self.picture_of_old(child, way, paragraph)?;
                }
                (Ns::Word, "ruby") => {
                    let mut text = String::new();
                    letters(child, &mut text);
                    self.push(paragraph, text, set);
                }
                (Ns::Compat, "AlternateContent") => {
                    if let Some(chosen) = chosen(child) {
                        self.run_content(chosen, way, set, paragraph)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds letters; those of one face become one run, but for the words of a field, which stand for themselves.
    fn push(&self, paragraph: &mut Paragraph, text: String, set: &Letters) {
        if text.is_empty() {
            return;
        }
        let face = set.face();
        let begins_field = self.is_at_field_words(paragraph);
        if let Some(Piece::Run(last)) = paragraph.pieces.last_mut()
            && last.face == face
            && !begins_field
        {
            last.text.push_str(&text);
            return;
        }
        paragraph.pieces.push(Piece::Run(Run { text, face }));
    }

    fn note(&mut self, reference: &Element, kind: NoteKind, paragraph: &mut Paragraph) {
        let id = reference.attribute("id").unwrap_or_default();
        let sign = match kind {
            NoteKind::Foot => 'f',
            NoteKind::End => 'e',
        };
        let index = *self.notes.entry(format!("{sign}{id}")).or_insert_with(|| {
            self.file.notes.push(Note {
                kind,
                items: Vec::new(),
            });
            self.file.notes.len() - 1
        });
        paragraph.pieces.push(Piece::Note { kind, index });
    }
}

/// The letter of a `sym`; what has none stands for itself in the private area, as Word keeps it.
fn symbol(element: &Element) -> char {
    let code = element.attribute("char").unwrap_or_default();
    let letter = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
    let letter = letter.unwrap_or('\u{fffd}');
    let private = match letter {
        '\u{20}'..='\u{ff}' => char::from_u32(u32::from(letter) + 0xf000).unwrap_or(letter),
        other => other,
    };
    plain_sign(private)
}
