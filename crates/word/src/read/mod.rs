//! Reading: the parts of the archive put together into what a reader would see.

mod blocks;
mod drawings;
mod fields;
mod numbering;
mod parts;
mod properties;
mod runs;
mod sections;
mod styles;
mod tables;

use crate::limits::{PARAGRAPHS, REMARK_LETTERS, REMARKS};
use crate::model::{Note, Remark, RemarkKind, WordFile};
use crate::package::Package;
use crate::xml::{Element, Ns};
use crate::{Error, Foreign, Limit};
use numbering::Numbering;
use parts::Relations;
use std::collections::BTreeMap;
use styles::Styles;

/// Reads a `.docx` file.
///
/// Tracked changes are taken as accepted, comments and deleted words are told as remarks. Nothing is run, fetched or
/// written. Errors tell what the bytes are instead, or which bound they pass.
pub fn read(bytes: &[u8]) -> Result<WordFile, Error> {
    let package = Package::open(bytes)?;
    let main = main_part(&package)?;
    if package.names().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(Error::Macros);
    }
    let document =
        part(&package, &main)?.ok_or_else(|| Error::PartMissing { part: main.clone() })?;
    let relations = Relations::of(&package, &main)?;
    let styles = match relations.target("styles") {
        Some(name) => part(&package, name)?,
        None => None,
    };
    let theme = match relations.target("theme") {
        Some(name) => part(&package, name)?,
        None => None,
    };
    let numbering = match relations.target("numbering") {
        Some(name) => part(&package, name)?,
        None => None,
    };
    let mut walk = Walk {
        package: &package,
        styles: Styles::read(styles.as_ref(), theme.as_ref()),
        numbering: Numbering::read(numbering.as_ref()),
        file: WordFile::default(),
        pictures: BTreeMap::new(),
        notes: BTreeMap::new(),
        paragraphs: 0,
        fields: Vec::new(),
        bookmarks: Vec::new(),
    };
    let body = document
        .word("body")
        .ok_or_else(|| Error::PartMissing { part: main.clone() })?;
    walk.body(body, &relations)?;
    walk.notes(&relations)?;
    walk.comments(&relations)?;
    walk.file.properties = properties(&package)?;
    Ok(walk.file)
}

/// What is at hand while parts are walked.
struct Walk<'p> {
    package: &'p Package<'p>,
    styles: Styles,
    numbering: Numbering,
    file: WordFile,
    /// Part of a picture → its index.
    pictures: BTreeMap<String, Option<usize>>,
    /// Id of a note, `f` or `e` before it → its index.
    notes: BTreeMap<String, usize>,
    paragraphs: usize,
    fields: Vec<fields::Open>,
    /// Bookmarks that began between paragraphs.
    bookmarks: Vec<String>,
}

/// What the way down to an element decided.
#[derive(Clone, Copy)]
struct Way<'r> {
    relations: &'r Relations,
    /// The style of the table around it.
    table_style: Option<&'r str>,
}

impl Walk<'_> {
    fn remark(&mut self, kind: RemarkKind, text: &str) {
        let text: String = text.trim().chars().take(REMARK_LETTERS).collect();
        if self.file.remarks.len() >= REMARKS {
            self.file.more_remarks += 1;
            return;
        }
        // One change may be spread over many runs: they are told as one.
        if let Some(last) = self.file.remarks.last_mut()
            && last.kind == kind
            && matches!(kind, RemarkKind::Inserted | RemarkKind::Hidden)
            && last.text.len() + text.len() < REMARK_LETTERS
        {
            last.text.push(' ');
            last.text.push_str(&text);
            return;
        }
        self.file.remarks.push(Remark { kind, text });
    }

    fn count_paragraph(&mut self) -> Result<(), Error> {
        self.paragraphs += 1;
        if self.paragraphs > PARAGRAPHS {
            return Err(Error::TooLarge {
                what: Limit::Paragraphs,
                limit: PARAGRAPHS,
                part: "document".to_owned(),
            });
        }
        Ok(())
    }

    /// Reads the notes the body refers to; a note may not refer to further notes.
    fn notes(&mut self, relations: &Relations) -> Result<(), Error> {
        for (kind, sign, name, element) in [
            (crate::NoteKind::Foot, 'f', "footnotes", "footnote"),
            (crate::NoteKind::End, 'e', "endnotes", "endnote"),
        ] {
            let Some(target) = relations.target(name) else {
                continue;
            };
            let Some(root) = part(self.package, target)? else {
                continue;
            };
            let own = Relations::of(self.package, target)?;
            for note in root.words(element) {
                let id = note.attribute("id").unwrap_or_default();
                let Some(at) = self.notes.get(&format!("{sign}{id}")).copied() else {
                    continue;
                };
                let way = Way {
                    relations: &own,
                    table_style: None,
                };
                let items = self.items(note, way)?;
                if let Some(place) = self.file.notes.get_mut(at) {
                    *place = Note { kind, items };
                }
            }
        }
        Ok(())
    }

    fn comments(&mut self, relations: &Relations) -> Result<(), Error> {
        let Some(target) = relations.target("comments") else {
            return Ok(());
        };
        let Some(root) = part(self.package, target)? else {
            return Ok(());
        };
        for comment in root.words("comment") {
            let mut text = String::new();
            letters(comment, &mut text);
            self.remark(RemarkKind::Comment, &text);
        }
        Ok(())
    }
}

/// All letters below an element, deleted ones too, paragraphs parted by a blank.
fn letters(element: &Element, text: &mut String) {
    for child in &element.children {
        match (child.ns, child.name.as_str()) {
            (Ns::Word, "t" | "delText") | (Ns::Math, "t") => text.push_str(&child.text),
            (Ns::Word, "tab" | "br" | "cr") => text.push(' '),
            (Ns::Word, "softHyphen") => text.push('\u{ad}'),
            // The same words once more, for readers of old.
            (Ns::Compat, "Fallback") => {}
            _ => letters(child, text),
        }
        if child.ns == Ns::Word && child.name == "p" {
            text.push(' ');
        }
    }
}

fn part(package: &Package<'_>, name: &str) -> Result<Option<Element>, Error> {
    let Some(bytes) = package.part(name)? else {
        return Ok(None);
    };
    Element::read(name, &bytes).map(Some)
}

/// The name of the part that holds the body, by the archive's own table.
fn main_part(package: &Package<'_>) -> Result<String, Error> {
    let Some(types) = part(package, "[Content_Types].xml")? else {
        let is_odt = package
            .part("mimetype")?
            .is_some_and(|kind| kind.starts_with(b"application/vnd.oasis.opendocument.text"));
        let found = if is_odt { Foreign::Odt } else { Foreign::Zip };
        return Err(Error::NotDocx { found });
    };
    let mut other = false;
    for one in &types.children {
        let kind = one.attribute("ContentType").unwrap_or_default();
        let kind = kind.to_ascii_lowercase();
        if kind.contains("macroenabled") || kind.contains("vbaproject") {
            return Err(Error::Macros);
        }
        other |= kind.contains("spreadsheetml") || kind.contains("presentationml");
    }
    let relations = Relations::of(package, "")?;
    let main = relations.target("officeDocument").map(str::to_owned);
    let main = main.unwrap_or_else(|| "word/document.xml".to_owned());
    let is_word = types.children.iter().any(|one| {
        let kind = one.attribute("ContentType").unwrap_or_default();
        kind.contains("wordprocessingml.document.main")
            || kind.contains("wordprocessingml.template.main")
    });
    if is_word {
        return Ok(main);
    }
    Err(Error::NotDocx {
        found: if other {
            Foreign::OtherOffice
        } else {
            Foreign::Zip
        },
    })
}

/// The file's own properties by name.
fn properties(package: &Package<'_>) -> Result<Vec<(String, String)>, Error> {
    let Some(root) = part(package, "docProps/custom.xml")? else {
        return Ok(Vec::new());
    };
    let named = root.children.iter().filter_map(|one| {
        let value = one.children.first()?;
        Some((one.attribute("name")?.to_owned(), value.text.clone()))
    });
    Ok(named.take(100).collect())
}

#[cfg(test)]
mod tests;
