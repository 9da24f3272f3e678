//! Spelling with capitals, blanks and letters in what was seen.

use super::{Judge, spot};
use crate::finding::quoted;
use crate::reading::Para;
use crate::rules::Capitals;
use crate::words::{Speller, Where};
use crate::{Error, Finding};

impl Judge<'_> {
    pub(super) fn texts(&mut self) -> Result<(), Error> {
        let reading = self.reading;
        let mut speller = Speller::new(Capitals::read()?);
        let running: Vec<&Para<'_>> = reading
            .bases
            .iter()
            .chain(&reading.addressee)
            .chain(&reading.body)
            .chain(reading.annex_bodies.iter().flatten())
            .chain(&reading.recipients_list)
            .collect();
        for line in &self.seen.lines {
            speller.listen(&line.text());
        }
        let mut found: Vec<Finding> = Vec::new();
        for para in running {
            let Some(line) = para.lines.first() else {
                continue;
            };
            self.spell(&speller, &para.text, Where::Running, spot(line), &mut found);
        }
        let short = reading
            .abstract_lines
            .iter()
            .chain(&reading.letter_abstract);
        for line in short {
            self.spell(&speller, &line.text(), Where::Piece, spot(line), &mut found);
        }
        // What is typed in parts hides in no paragraph; it spoils every search all the same.
        for line in &self.seen.lines {
            let text = line.text();
            let composed = office::nfc(&text);
            if composed != text {
                let said = super::error("text", "decomposed", "", "");
                self.push(&said, &text, spot(line));
            }
        }
        self.findings.extend(found);
        Ok(())
    }

    fn spell(
        &self,
        speller: &Speller,
        text: &str,
        at: Where,
        place: crate::Spot,
        found: &mut Vec<Finding>,
    ) {
        for slip in speller.slips(text, at) {
            if slip.fault == "decomposed" {
                continue;
            }
            found.push(Finding {
                code: format!("{}.{}", slip.part, slip.fault),
                part: slip.part,
                fault: slip.fault,
                class: slip.class,
                rule: self.rules.cite(slip.part),
                quote: quoted(&slip.around(text)),
                seen: slip.seen,
                wanted: slip.wanted.unwrap_or_default(),
                place: place.clone(),
                others: 0,
                fix: None,
            });
        }
    }
}
