//! Paragraphs in their order.

use super::properties::{Letters, Lines, flag};
use super::{Walk, Way, letters};
use crate::Error;
use crate::model::{Item, Paragraph, RemarkKind};
use crate::xml::{Element, Ns};

impl Walk<'_> {
    /// The paragraphs and tables in `parent`: a cell, a note, a header, a text box.
    pub(super) fn items(&mut self, parent: &Element, way: Way<'_>) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        self.gather(parent, way, &mut items)?;
        Ok(items)
    }

    /// Adds what is in `parent` to `items`.
    pub(super) fn gather(
        &mut self,
        parent: &Element,
        way: Way<'_>,
        items: &mut Vec<Item>,
    ) -> Result<(), Error> {
        for child in &parent.children {
            self.block(child, way, items)?;
        }
        Ok(())
    }

    /// Adds one element of a body to `items`.
    pub(super) fn block(
        &mut self,
        element: &Element,
        way: Way<'_>,
        items: &mut Vec<Item>,
    ) -> Result<(), Error> {
        match (element.ns, element.name.as_str()) {
            (Ns::Word, "p") => {
                let paragraph = self.paragraph(element, way)?;
                items.push(Item::Paragraph(paragraph));
            }
            (Ns::Word, "tbl") => {
                let table = self.table(element, way)?;
                items.push(Item::Table(table));
            }
            (Ns::Word, "sdt") => {
                if let Some(content) = element.word("sdtContent") {
                    self.gather(content, way, items)?;
                }
            }
            (Ns::Word, "del" | "moveFrom") => self.deleted(element),
            (Ns::Word, "altChunk") => self.remark(RemarkKind::Embedded, ""),
            (Ns::Word, "bookmarkStart") => self.bookmarks.extend(bookmark(element)),
            (Ns::Word, "ins" | "moveTo" | "customXml" | "smartTag") => {
                self.gather(element, way, items)?;
            }
            (Ns::Compat, "AlternateContent") => {
                if let Some(chosen) = chosen(element) {
                    self.gather(chosen, way, items)?;
                }
            }
            // A formula that stands alone.
            (Ns::Math, "oMathPara" | "oMath") => {
                let mut paragraph = Paragraph::default();
                self.formula(element, &Letters::default(), &mut paragraph);
                items.push(Item::Paragraph(paragraph));
            }
            _ => {}
        }
        Ok(())
    }

    fn paragraph(&mut self, element: &Element, way: Way<'_>) -> Result<Paragraph, Error> {
        self.count_paragraph()?;
        let ppr = element.word("pPr");
        let own = Lines::read(ppr);
        let style = own.style.clone();
        let (letters, mut lines) = self.styles.paragraph(style.as_deref(), way.table_style);
        let mut paragraph = Paragraph {
            style: self.styles.name(style.as_deref()).to_owned(),
            style_id: style.clone().unwrap_or_default(),
            bookmarks: std::mem::take(&mut self.bookmarks),
            ..Paragraph::default()
        };
        let list = own.list.or(lines.list);
        if let Some((Some(list), level)) = list.filter(|(list, _)| *list != Some(0)) {
            let by_style = self.numbering.level_of_style(list, style.as_deref());
            let level = level.or(by_style).unwrap_or_default();
            let mut label_letters = letters.clone();
            if let Some((of_level, of_label)) = self.numbering.form(list, level) {
                // A style that names its list has had its say on indents; the list itself comes before it.
                let mut under = of_level.clone();
                if own.list.is_none() {
                    under.lay(&lines);
                    lines = under;
                } else {
                    lines.lay(of_level);
                }
                label_letters.lay(of_label);
            }
            paragraph.label = self.numbering.count(list, level);
            if let Some(label) = &mut paragraph.label {
                label.face = label_letters.face();
            }
        }
        lines.lay(&own);
        lines.set(&mut paragraph);
        let mark = ppr.and_then(|ppr| ppr.word("rPr"));
        paragraph.mark = self.set_letters(&letters, mark).face();
        self.inline(element, way, &letters, &mut paragraph)?;
        Ok(paragraph)
    }

    /// The letters that an `rPr` makes of its paragraph's.
    pub(super) fn set_letters(&self, under: &Letters, rpr: Option<&Element>) -> Letters {
        let own = Letters::read(rpr, &self.styles.fonts);
        let mut set = under.clone();
        if let Some(style) = &own.style {
            self.styles.lay_character(style, &mut set);
        }
        set.lay(&own);
        set
    }

    /// Tells what was deleted with changes tracked.
    pub(super) fn deleted(&mut self, element: &Element) {
        let mut text = String::new();
        letters(element, &mut text);
        if !text.trim().is_empty() {
            self.remark(RemarkKind::Deleted, &text);
        }
    }
}

/// The alternative we read: what newer programs draw, which holds the words; the other holds them once more.
pub(super) fn chosen(alternatives: &Element) -> Option<&Element> {
    let choice = alternatives.child(Ns::Compat, "Choice");
    let fallback = alternatives.child(Ns::Compat, "Fallback");
    choice
        .filter(|one| !one.children.is_empty())
        .or(fallback)
        .or(choice)
}

/// The name of a bookmark; Word's own hidden ones and cursors are none.
pub(super) fn bookmark(element: &Element) -> Option<String> {
    let name = element.attribute("name")?;
    (!name.starts_with("_GoBack")).then(|| name.to_owned())
}

/// Whether a row is one that was deleted with changes tracked.
pub(super) fn is_deleted(row: &Element) -> bool {
    row.word("trPr")
        .is_some_and(|form| flag(form, "del") == Some(true))
}
