//! Sections: paper, margins, headers and footers.

use super::parts::Relations;
use super::properties::{flag, length};
use super::{Walk, Way, part};
use crate::Error;
use crate::model::{Orientation, PageSetup, Running, RunningOn, Section};
use crate::xml::{Element, Ns};

impl Walk<'_> {
    /// The body: its items, parted where a section ends.
    pub(super) fn body(&mut self, body: &Element, relations: &Relations) -> Result<(), Error> {
        let way = Way {
            relations,
            table_style: None,
        };
        let mut section = Section::default();
        for child in &body.children {
            if child.ns == Ns::Word && child.name == "sectPr" {
                self.end_section(child, relations, &mut section)?;
                continue;
            }
            self.block(child, way, &mut section.items)?;
            let ends = (child.ns == Ns::Word && child.name == "p")
                .then(|| child.word("pPr")?.word("sectPr"))
                .flatten();
            if let Some(end) = ends {
                self.end_section(end, relations, &mut section)?;
            }
        }
        if !section.items.is_empty() || self.file.sections.is_empty() {
            let last = self.file.sections.last();
            section.page = last.map(|last| last.page).unwrap_or_default();
            self.file.sections.push(section);
        }
        Ok(())
    }

    fn end_section(
        &mut self,
        end: &Element,
        relations: &Relations,
        section: &mut Section,
    ) -> Result<(), Error> {
        section.page = page_setup(end);
        section.headers = self.running(end, "headerReference", relations)?;
        section.footers = self.running(end, "footerReference", relations)?;
        let before = self.file.sections.last();
        // What a section does not say is as in the one before it.
        let inherit = |own: &mut Vec<Running>, before: Option<&Vec<Running>>| {
            for one in before.into_iter().flatten() {
                if own.iter().all(|own| own.on != one.on) {
                    own.push(one.clone());
                }
            }
        };
        inherit(&mut section.headers, before.map(|one| &one.headers));
        inherit(&mut section.footers, before.map(|one| &one.footers));
        self.file.sections.push(std::mem::take(section));
        Ok(())
    }

    fn running(
        &mut self,
        end: &Element,
        name: &str,
        relations: &Relations,
    ) -> Result<Vec<Running>, Error> {
        let mut running = Vec::new();
        for reference in end.words(name) {
            let on = match reference.attribute("type") {
                Some("first") => RunningOn::First,
                Some("even") => RunningOn::Even,
                _ => RunningOn::Default,
            };
            let target = reference.relation("id").and_then(|id| relations.part(id));
            let Some(target) = target else { continue };
            let Some(root) = part(self.package, target)? else {
                continue;
            };
            let own = Relations::of(self.package, target)?;
            let way = Way {
                relations: &own,
                table_style: None,
            };
            let items = self.items(&root, way)?;
            running.push(Running { on, items });
        }
        Ok(running)
    }
}

fn page_setup(end: &Element) -> PageSetup {
    let mut page = PageSetup::default();
    let set = |place: &mut i32, element: &str, name: &str| {
        let text = end.word(element).and_then(|one| one.attribute(name));
        if let Some(twips) = text.and_then(length) {
            *place = twips;
        }
    };
    set(&mut page.width, "pgSz", "w");
    set(&mut page.height, "pgSz", "h");
    set(&mut page.top, "pgMar", "top");
    set(&mut page.bottom, "pgMar", "bottom");
    set(&mut page.left, "pgMar", "left");
    set(&mut page.right, "pgMar", "right");
    set(&mut page.header, "pgMar", "header");
    set(&mut page.footer, "pgMar", "footer");
    let mut gutter = 0;
    set(&mut gutter, "pgMar", "gutter");
    page.left = page.left.saturating_add(gutter);
    let said = end.word("pgSz").and_then(|one| one.attribute("orient"));
    page.orientation = match said {
        Some("landscape") => Orientation::Landscape,
        Some(_) => Orientation::Portrait,
        None if page.width > page.height => Orientation::Landscape,
        None => Orientation::Portrait,
    };
    page.title_page = flag(end, "titlePg") == Some(true);
    page.continuous = end.value("type") == Some("continuous");
    page.first_number = end
        .word("pgNumType")
        .and_then(|one| one.attribute("start")?.parse().ok());
    page.columns = end
        .word("cols")
        .and_then(|one| one.attribute("num")?.parse().ok())
        .unwrap_or(1);
    page
}
