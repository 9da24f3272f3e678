//! The styles of a file: each with all that it stands on laid under it.

use super::properties::{Letters, Lines};
use crate::limits::STYLE_CHAIN;
use crate::xml::{Element, Ns};
use std::collections::BTreeMap;

/// The fonts of the theme.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    major: String,
    minor: String,
}

/// All styles of a file.
#[derive(Debug, Default)]
pub(super) struct Styles {
    pub(super) fonts: Fonts,
    letters: Letters,
    lines: Lines,
    by_id: BTreeMap<String, Style>,
    default_paragraph: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    letters: Letters,
    lines: Lines,
    ruled: Option<bool>,
}

impl Fonts {
    fn read(theme: Option<&Element>) -> Self {
        let latin = |group: &str| {
            let fonts = theme?.find(Ns::Drawing, group)?;
            let name = fonts.child(Ns::Drawing, "latin")?.attribute("typeface")?;
            Some(name.to_owned())
        };
        Self {
            major: latin("majorFont").unwrap_or_default(),
            minor: latin("minorFont").unwrap_or_default(),
        }
    }

    /// The font an `rFonts` names; `None` if it names none.
    ///
    /// Vietnamese letters beyond ASCII are set in `hAnsi`; in practice both are alike.
    pub(super) fn named_by(&self, fonts: &Element) -> Option<String> {
        let themed = fonts
            .attribute("asciiTheme")
            .or_else(|| fonts.attribute("hAnsiTheme"));
        let of_theme = match themed {
            Some(name) if name.starts_with("major") => Some(&self.major),
            Some(_) => Some(&self.minor),
            None => None,
        };
        if let Some(name) = of_theme.filter(|name| !name.is_empty()) {
            return Some(name.clone());
        }
        ["ascii", "hAnsi", "cs"]
            .iter()
            .find_map(|name| fonts.attribute(name))
            .map(|name| name.trim().to_owned())
    }
}

impl Styles {
    /// Reads the styles part and the theme.
    pub(super) fn read(root: Option<&Element>, theme: Option<&Element>) -> Self {
        let fonts = Fonts::read(theme);
        let Some(root) = root else {
            return Self {
                fonts,
                ..Self::default()
            };
        };
        let defaults = root.word("docDefaults");
        let default = |outer: &str, inner: &str| defaults?.word(outer)?.word(inner);
        let letters = Letters::read(default("rPrDefault", "rPr"), &fonts);
        let lines = Lines::read(default("pPrDefault", "pPr"));
        let mut styles = Self {
            fonts,
            letters,
            lines,
            ..Self::default()
        };
        for one in root.words("style") {
            let Some(id) = one.attribute("styleId") else {
                continue;
            };
            let is_paragraph = one.attribute("type") == Some("paragraph");
            let is_default = matches!(one.attribute("default"), Some("1" | "true" | "on"));
            if is_paragraph && is_default {
                styles.default_paragraph = Some(id.to_owned());
            }
            let table = one.word("tblPr");
            let style = Style {
                name: one.value("name").unwrap_or_default().to_owned(),
                based_on: one.value("basedOn").map(str::to_owned),
                letters: Letters::read(one.word("rPr"), &styles.fonts),
                lines: Lines::read(one.word("pPr")),
                ruled: table
                    .and_then(|table| table.word("tblBorders"))
                    .map(any_line),
            };
            styles.by_id.insert(id.to_owned(), style);
        }
        styles
    }

    /// Letters and lines of a paragraph in the style `id`, inside a table of `table_style`.
    pub(super) fn paragraph(
        &self,
        id: Option<&str>,
        table_style: Option<&str>,
    ) -> (Letters, Lines) {
        let (mut letters, mut lines) = (self.letters.clone(), self.lines.clone());
        let own = id.or(self.default_paragraph.as_deref());
        for style in self.chain(table_style).into_iter().chain(self.chain(own)) {
            letters.lay(&style.letters);
            lines.lay(&style.lines);
        }
        (letters, lines)
    }

    /// Lays the character style `id` over `letters`.
    pub(super) fn lay_character(&self, id: &str, letters: &mut Letters) {
        let mut own = Letters::default();
        for style in self.chain(Some(id)) {
            own.lay(&style.letters);
        }
        letters.lay_style(&own);
    }

    /// The name of a style: that of the paragraphs' default where `id` is none.
    pub(super) fn name(&self, id: Option<&str>) -> &str {
        let id = id.or(self.default_paragraph.as_deref());
        id.and_then(|id| self.by_id.get(id))
            .map_or("", |style| &style.name)
    }

    /// Whether a table of this style has lines.
    pub(super) fn is_ruled(&self, id: &str) -> bool {
        let chain = self.chain(Some(id));
        chain.iter().rev().find_map(|style| style.ruled) == Some(true)
    }

    /// The style and all it stands on, the lowest first. A ring ends where it closes.
    fn chain(&self, id: Option<&str>) -> Vec<&Style> {
        let mut chain = Vec::new();
        let mut next = id;
        while let Some(style) = next.and_then(|id| self.by_id.get(id)) {
            if chain.len() >= STYLE_CHAIN {
                break;
            }
            chain.push(style);
            next = style.based_on.as_deref();
        }
        chain.reverse();
        chain
    }
}

/// Whether any side of a borders element is drawn.
pub(super) fn any_line(borders: &Element) -> bool {
    borders
        .children
        .iter()
        .any(|side| !matches!(side.attribute("val"), None | Some("nil" | "none")))
}
