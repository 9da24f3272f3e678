//! Old Vietnamese encodings inside Word files: TCVN3 (`.VnTime` and its like) and VNI-Windows (`VNI-Times`).
//!
//! Recognised by the font a run is set in, and where fonts say nothing by the letters themselves. Never changes a file:
//! what is converted is the copy that is read; the original stays with whoever brought it.

mod detect;
mod tcvn3;
mod vni;

use crate::model::{Field, Item, Label, Paragraph, Piece, Run, Section, WordFile};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use tcvn3::tcvn3;
pub use vni::vni;

/// The encoding a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// TCVN 5712:1993 in its third form, one byte a letter; capitals by the font.
    Tcvn3,
    /// VNI-Windows: a base letter and a byte for its marks.
    Vni,
    /// Unicode with marks beside their letters.
    Decomposed,
}

/// What was converted, for a clerk to look at before it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Converted {
    /// The encodings met.
    pub encodings: Vec<Encoding>,
    /// Recognised by letters alone, in at least one place: look twice.
    pub guessed: bool,
    /// Runs converted.
    pub runs: usize,
    /// The first of them, before and after.
    pub samples: Vec<Sample>,
}

/// One stretch of letters before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sample {
    /// As the file has it.
    pub before: String,
    /// As it will be.
    pub after: String,
    /// The font it is set in.
    pub font: String,
    /// The encoding it was taken for.
    pub encoding: Encoding,
}

/// Samples that are kept.
const SAMPLES: usize = 30;
/// Letters of one side of a sample.
const SAMPLE_LETTERS: usize = 200;

/// Brings every letter of `file` to Unicode in NFC; `None` if all was so already.
pub fn modernise(file: &mut WordFile) -> Option<Converted> {
    let guess = detect::guess(file);
    let mut desk = Desk {
        guess,
        converted: Converted {
            encodings: Vec::new(),
            guessed: false,
            runs: 0,
            samples: Vec::new(),
        },
    };
    for section in &mut file.sections {
        desk.section(section);
    }
    for note in &mut file.notes {
        desk.items(&mut note.items);
    }
    (desk.converted.runs > 0).then_some(desk.converted)
}

/// A text whose font is not known, taken out of the old encoding its letters show; as it is where they show none.
///
/// `{0}` of the answer is NFC in every case.
pub fn modernise_text(text: &str) -> (String, Option<Encoding>) {
    let encoding = detect::of_letters(text);
    match encoding {
        Some(encoding) => (decoded(text, encoding, false), Some(encoding)),
        None => (office::nfc(text), None),
    }
}

struct Desk {
    /// What letters in fonts that say nothing are, by all of them together.
    guess: Option<Encoding>,
    converted: Converted,
}

impl Desk {
    fn section(&mut self, section: &mut Section) {
        self.items(&mut section.items);
        for running in section.headers.iter_mut().chain(&mut section.footers) {
            self.items(&mut running.items);
        }
    }

    fn items(&mut self, items: &mut [Item]) {
        for item in items {
            match item {
                Item::Paragraph(paragraph) => self.paragraph(paragraph),
                Item::Table(table) => {
                    let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                    cells.for_each(|cell| self.items(&mut cell.items));
                }
            }
        }
    }

    fn paragraph(&mut self, paragraph: &mut Paragraph) {
        join_split_letters(paragraph);
        if let Some(label) = &mut paragraph.label {
            self.label(label);
        }
        for piece in &mut paragraph.pieces {
            match piece {
                Piece::Run(run) | Piece::Field(Field { shown: run, .. }) => self.run(run),
                Piece::Box(items) => self.items(items),
                Piece::Picture(_) | Piece::Note { .. } | Piece::PageBreak => {}
            }
        }
    }

    fn label(&mut self, label: &mut Label) {
        if let Some(encoding) = detect::of_font(&label.face.font) {
            label.text = decoded(
                &label.text,
                encoding,
                detect::is_capital_font(&label.face.font),
            );
        }
    }

    fn run(&mut self, run: &mut Run) {
        let by_font = detect::of_font(&run.face.font);
        let by_letters = || self.guess.filter(|_| detect::is_neutral(&run.face.font));
        let encoding = by_font.or_else(by_letters);
        let capitals = by_font.is_some() && detect::is_capital_font(&run.face.font);
        let after = match encoding {
            Some(encoding) => decoded(&run.text, encoding, capitals),
            None => office::nfc(&run.text),
        };
        let legacy_font = by_font.is_some();
        if after != run.text {
            let encoding = encoding.unwrap_or(Encoding::Decomposed);
            self.tell(run, &after, encoding, by_font.is_none());
            run.text = after;
        }
        if legacy_font {
            // The letters are Unicode now: what showed them before cannot.
            "Times New Roman".clone_into(&mut run.face.font);
        }
    }

    fn tell(&mut self, run: &Run, after: &str, encoding: Encoding, by_letters: bool) {
        let told = &mut self.converted;
        told.runs += 1;
        told.guessed |= by_letters && encoding != Encoding::Decomposed;
        if !told.encodings.contains(&encoding) {
            told.encodings.push(encoding);
            told.encodings.sort_unstable();
        }
        if told.samples.len() < SAMPLES {
            let cut = |text: &str| text.chars().take(SAMPLE_LETTERS).collect();
            told.samples.push(Sample {
                before: cut(&run.text),
                after: cut(after),
                font: run.face.font.clone(),
                encoding,
            });
        }
    }
}

/// A letter of VNI or of decomposed Unicode may be cut in two by a change of style: its mark goes to its base.
fn join_split_letters(paragraph: &mut Paragraph) {
    for at in 1..paragraph.pieces.len() {
        let Some((before, from)) = paragraph.pieces.split_at_mut_checked(at) else {
            continue;
        };
        let (Some(Piece::Run(base)), Some(Piece::Run(mark))) =
            (before.last_mut(), from.first_mut())
        else {
            continue;
        };
        let is_vni = detect::of_font(&base.face.font) == Some(Encoding::Vni)
            && detect::of_font(&mark.face.font) == Some(Encoding::Vni);
        while let Some(first) = mark.text.chars().next() {
            let combining = matches!(first, '\u{300}'..='\u{36f}');
            let joins = combining || (is_vni && vni::is_mark(first));
            let stands = |c: char| c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}');
            if !joins || !base.text.ends_with(stands) {
                break;
            }
            base.text.push(first);
            mark.text.remove(0);
        }
    }
}

fn decoded(text: &str, encoding: Encoding, capitals: bool) -> String {
    let unicode = match encoding {
        Encoding::Tcvn3 => tcvn3(text),
        Encoding::Vni => vni(text),
        Encoding::Decomposed => text.to_owned(),
    };
    let unicode = office::nfc(&unicode);
    if capitals {
        unicode.to_uppercase()
    } else {
        unicode
    }
}

#[cfg(test)]
mod tests;
