//! How often each object is referred to, and as what: a planted or a shared object is noticed so.

use std::collections::{BTreeMap, BTreeSet};

use crate::file::File;
use crate::syntax::{Node, Value};

/// References of one version of a file, by the number they lead to.
#[derive(Default)]
pub(super) struct Uses {
    counts: BTreeMap<u32, Count>,
    /// An object could not be read, so not every reference is known.
    pub(super) is_incomplete: bool,
}

#[derive(Clone, Copy, Default)]
struct Count {
    all: u32,
    /// As a field or an annotation.
    as_field: u32,
    /// From a signature to the document it restricts.
    as_document: u32,
}

impl Uses {
    /// Counts every reference in revision `at`.
    pub(super) fn of_revision(file: &File<'_>, at: usize) -> Self {
        let mut uses = Self::default();
        let sections = section_numbers(file, at);
        match file.numbers(at) {
            Ok(numbers) => {
                for number in numbers {
                    uses.count(file, at, number, &sections, true);
                }
            }
            Err(_) => uses.is_incomplete = true,
        }
        uses
    }

    /// Goes on from the revision before `newer` to `newer`.
    pub(super) fn advance(&mut self, file: &File<'_>, newer: usize) {
        let Ok(revision) = file.revision(newer) else {
            return;
        };
        let (before, now) = (
            section_numbers(file, newer - 1),
            section_numbers(file, newer),
        );
        for &number in revision.slots.keys() {
            self.count(file, newer - 1, number, &before, false);
            self.count(file, newer, number, &now, true);
        }
    }

    /// How often `number` is referred to.
    pub(super) fn of(&self, number: u32) -> u32 {
        self.get(number).all
    }

    /// Whether `number` serves as something else than a field or an annotation.
    pub(super) fn beyond_fields(&self, number: u32) -> bool {
        self.get(number).all > self.get(number).as_field
    }

    /// Whether `number` serves as something else than the document itself.
    pub(super) fn beyond_document(&self, number: u32) -> bool {
        self.get(number).all > self.get(number).as_document
    }

    fn get(&self, number: u32) -> Count {
        self.counts.get(&number).copied().unwrap_or_default()
    }

    fn count(
        &mut self,
        file: &File<'_>,
        at: usize,
        number: u32,
        sections: &BTreeSet<u32>,
        up: bool,
    ) {
        // A cross-reference stream is a trailer, not a user.
        if sections.contains(&number) {
            return;
        }
        match file.numbered(at, number) {
            Ok(Some(object)) => self.walk(&object.node, b"", up),
            Ok(None) => {}
            Err(_) => self.is_incomplete = true,
        }
    }

    fn walk(&mut self, node: &Node, key: &[u8], up: bool) {
        match &node.value {
            Value::Ref(id) => {
                let count = self.counts.entry(id.number).or_default();
                step(&mut count.all, up);
                // A bare array, as forms and pages keep them, is named by nothing.
                if matches!(
                    key,
                    b"" | b"Fields" | b"Kids" | b"Annots" | b"Parent" | b"Obj" | b"CO"
                ) {
                    step(&mut count.as_field, up);
                }
                if key == b"Data" {
                    step(&mut count.as_document, up);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item, key, up)),
            Value::Dict(dict) => {
                for (key, node) in &dict.entries {
                    self.walk(node, key, up);
                }
            }
            _ => {}
        }
    }
}

fn step(count: &mut u32, up: bool) {
    *count = if up {
        count.saturating_add(1)
    } else {
        count.saturating_sub(1)
    };
}

/// The numbers under which cross-reference streams stand in the revisions up to `at`.
fn section_numbers(file: &File<'_>, at: usize) -> BTreeSet<u32> {
    let revisions = file.revisions.iter().take(at + 1);
    let sections = revisions.flat_map(|revision| &revision.section_ids);
    sections
        .filter(|(id, offset)| file.is_at(at, *id, *offset))
        .map(|(id, _)| id.number)
        .collect()
}
