//! Fields: words that Word works out by itself.

use super::Walk;
use crate::model::{Field, Paragraph, Piece, Run};
use crate::xml::Element;

/// A field that has begun and not ended.
#[derive(Debug)]
pub(super) struct Open {
    instruction: String,
    /// Where its words begin among the pieces, once they have; and in which paragraph, by count.
    words: Option<(usize, usize)>,
}

/// Longest instruction that is kept.
const INSTRUCTION: usize = 2_000;
/// Fields within fields.
const NESTED: usize = 32;

impl Walk<'_> {
    /// A field begins, comes to its words, or ends.
    pub(super) fn field_sign(&mut self, sign: &Element, paragraph: &mut Paragraph) {
        match sign.attribute("fldCharType") {
            Some("begin") if self.fields.len() < NESTED => self.fields.push(Open {
                instruction: String::new(),
                words: None,
            }),
            Some("separate") => {
                let place = (paragraph.pieces.len(), self.paragraphs);
                if let Some(open) = self.fields.last_mut() {
                    open.words = Some(place);
                }
            }
            Some("end") => self.end_field(paragraph),
            _ => {}
        }
    }

    /// A field whose instruction is known begins; its words follow.
    pub(super) fn open_field(&mut self, instruction: &str, paragraph: &Paragraph) {
        self.fields.push(Open {
            instruction: instruction.chars().take(INSTRUCTION).collect(),
            words: Some((paragraph.pieces.len(), self.paragraphs)),
        });
    }

    /// The innermost field ends.
    pub(super) fn end_field(&mut self, paragraph: &mut Paragraph) {
        let Some(open) = self.fields.pop() else {
            return;
        };
        match open.words {
            Some((from, of)) if of == self.paragraphs => {
                close(&open.instruction, from, paragraph);
            }
            None => close(&open.instruction, paragraph.pieces.len(), paragraph),
            // Its words run over paragraphs: a table of contents. They are words like others.
            Some(_) => {}
        }
    }

    /// Whether the next letters are the first of a field's words.
    pub(super) fn is_at_field_words(&self, paragraph: &Paragraph) -> bool {
        let here = Some((paragraph.pieces.len(), self.paragraphs));
        self.fields.iter().any(|open| open.words == here)
    }

    /// A piece of an instruction.
    pub(super) fn instruction(&mut self, text: &str) {
        if let Some(open) = self.fields.last_mut()
            && open.words.is_none()
            && open.instruction.len() + text.len() < INSTRUCTION
        {
            open.instruction.push_str(text);
        }
    }
}

/// Makes one field of the pieces from `from` on, where it is one whose words follow from the page; else leaves them.
fn close(instruction: &str, from: usize, paragraph: &mut Paragraph) {
    let instruction = instruction.trim();
    let kind = instruction.split_whitespace().next().unwrap_or_default();
    let kind = kind.to_ascii_uppercase();
    // A link that another program wrote as a field: `HYPERLINK \l "lv_a1"`.
    let own_link = instruction
        .split('"')
        .nth(1)
        .filter(|_| kind == "HYPERLINK" && instruction.contains("\\l"))
        .map(|to| format!("REF {to}"));
    let instruction = own_link.as_deref().unwrap_or(instruction);
    let known = matches!(kind.as_str(), "PAGE" | "NUMPAGES" | "SECTIONPAGES" | "REF");
    if !known && own_link.is_none() {
        return;
    }
    let all_letters = paragraph
        .pieces
        .get(from..)
        .is_some_and(|pieces| pieces.iter().all(|piece| matches!(piece, Piece::Run(_))));
    if !all_letters {
        return;
    }
    let mut shown = Run {
        text: String::new(),
        face: paragraph.mark.clone(),
    };
    for piece in paragraph.pieces.drain(from..) {
        if let Piece::Run(run) = piece {
            if shown.text.is_empty() {
                shown.face = run.face;
            }
            shown.text.push_str(&run.text);
        }
    }
    paragraph.pieces.push(Piece::Field(Field {
        instruction: instruction.to_owned(),
        shown,
    }));
}
