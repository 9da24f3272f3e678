//! The account at the end: every word of the file is in the draft or on the list.

use super::{Imported, Unplaced, What};
use crate::export::shown_lines;
use crate::model::WordFile;
use std::collections::BTreeMap;

/// The lines of `file` of which a word is neither on the draft's page nor among what was listed.
///
/// Words are compared in NFC and small letters, as often as they occur; signs between words are not.
pub fn lost_lines(file: &WordFile, imported: &Imported) -> Vec<String> {
    let mut stock: BTreeMap<String, usize> = BTreeMap::new();
    let placed = shown_lines(&imported.draft);
    let listed = imported
        .unplaced
        .iter()
        .filter(|one| !one.what.is_placed())
        .map(|one| one.text.clone());
    let captions = std::iter::once(imported.draft.secrecy.clone());
    for line in placed.into_iter().chain(listed).chain(captions) {
        for word in words(&line) {
            *stock.entry(word).or_default() += 1;
        }
    }
    let mut lost = Vec::new();
    for line in file.lines() {
        let mut whole = true;
        for word in words(&line) {
            match stock.get_mut(&word) {
                Some(left) if *left > 0 => *left -= 1,
                _ => whole = false,
            }
        }
        if !whole {
            lost.push(line);
        }
    }
    lost
}

/// Lists what was found lost, so that nothing is dropped silently even where recognition failed.
pub(super) fn list_lost(file: &WordFile, imported: &mut Imported) {
    for text in lost_lines(file, imported) {
        imported.unplaced.push(Unplaced {
            what: What::Rest,
            paragraph: 0,
            text: super::squeezed(&text),
        });
    }
}

fn words(line: &str) -> Vec<String> {
    let line = office::nfc(line).to_lowercase();
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
