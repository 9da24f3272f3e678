//! What a style, a list or a paragraph says of its form, each word of it given or left open.

use super::styles::Fonts;
use crate::model::{Align, Baseline, Face, Paragraph, Spacing};
use crate::xml::{Element, number};

/// The form of letters, as far as it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters {
    pub(super) style: Option<String>,
    font: Option<String>,
    half_points: Option<u16>,
    bold: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    strike: Option<bool>,
    caps: Option<bool>,
    small_caps: Option<bool>,
    hidden: Option<bool>,
    baseline: Option<Baseline>,
    colour: Option<Option<[u8; 3]>>,
    spread: Option<i16>,
}

/// The form of a paragraph, as far as it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) style: Option<String>,
    pub(super) list: Option<(Option<i64>, Option<u8>)>,
    align: Option<Align>,
    left: Option<i32>,
    right: Option<i32>,
    first: Option<i32>,
    before: Option<i32>,
    after: Option<i32>,
    line: Option<Spacing>,
    outline: Option<Option<u8>>,
    keep: Option<bool>,
    page_break: Option<bool>,
    above: Option<bool>,
    below: Option<bool>,
}

macro_rules! lay_over {
    ($under:ident, $over:ident; $($field:ident)*) => {
        $( if $over.$field.is_some() { $under.$field.clone_from(&$over.$field); } )*
    };
}

impl Letters {
    /// Reads an `rPr`.
    pub(super) fn read(rpr: Option<&Element>, fonts: &Fonts) -> Self {
        let Some(rpr) = rpr else {
            return Self::default();
        };
        Self {
            style: rpr.value("rStyle").map(str::to_owned),
            font: rpr.word("rFonts").and_then(|one| fonts.named_by(one)),
            half_points: rpr
                .number("sz")
                .and_then(|size| u16::try_from(size).ok())
                .filter(|size| (1..=3276).contains(size)),
            bold: flag(rpr, "b"),
            italic: flag(rpr, "i"),
            underline: rpr
                .word("u")
                .map(|one| !matches!(one.attribute("val"), Some("none"))),
            strike: flag(rpr, "strike").or_else(|| flag(rpr, "dstrike")),
            caps: flag(rpr, "caps"),
            small_caps: flag(rpr, "smallCaps"),
            hidden: flag(rpr, "vanish"),
            baseline: rpr.value("vertAlign").map(|at| match at {
                "superscript" => Baseline::Super,
                "subscript" => Baseline::Sub,
                _ => Baseline::On,
            }),
            colour: rpr.value("color").map(colour),
            spread: rpr
                .number("spacing")
                .and_then(|twips| i16::try_from(twips).ok()),
        }
    }

    /// Lays what `over` says over what was said.
    pub(super) fn lay(&mut self, over: &Self) {
        lay_over!(self, over; font half_points bold italic underline strike caps small_caps hidden baseline colour spread);
    }

    /// Lays a character style over a paragraph's: of two that switch bold on, the second switches it off again.
    ///
    /// Source: ISO/IEC 29500-1, 17.7.3.
    pub(super) fn lay_style(&mut self, over: &Self) {
        let before = self.clone();
        self.lay(over);
        let toggled = |was: Option<bool>, over: Option<bool>, is: &mut Option<bool>| {
            if was == Some(true) && over == Some(true) {
                *is = Some(false);
            }
        };
        toggled(before.bold, over.bold, &mut self.bold);
        toggled(before.italic, over.italic, &mut self.italic);
        toggled(before.caps, over.caps, &mut self.caps);
        toggled(before.hidden, over.hidden, &mut self.hidden);
    }

    /// The face they make.
    pub(super) fn face(&self) -> Face {
        Face {
            font: self.font.clone().unwrap_or_default(),
            // What ISO/IEC 29500-1, 17.3.2.38 takes where nothing is said.
            half_points: self.half_points.unwrap_or(20),
            bold: self.bold.unwrap_or_default(),
            italic: self.italic.unwrap_or_default(),
            underline: self.underline.unwrap_or_default(),
            strike: self.strike.unwrap_or_default(),
            caps: self.caps.unwrap_or_default(),
            small_caps: self.small_caps.unwrap_or_default(),
            hidden: self.hidden.unwrap_or_default(),
            baseline: self.baseline.unwrap_or_default(),
            colour: self.colour.unwrap_or_default(),
            spread: self.spread.unwrap_or_default(),
        }
    }
}

impl Lines {
    /// Reads a `pPr`.
    pub(super) fn read(ppr: Option<&Element>) -> Self {
        let Some(ppr) = ppr else {
            return Self::default();
        };
        let twips = |element: &str, names: &[&str]| {
            let element = ppr.word(element)?;
            let text = names.iter().find_map(|name| element.attribute(name))?;
            length(text)
        };
        let hanging = twips("ind", &["hanging"]).map(|twips| -twips);
        let auto = |name: &str| {
            let on = ppr.word("spacing")?.attribute(name)?;
            // Word's "auto" is 14 pt between paragraphs, as a browser has it.
            is_on(on).then_some(280)
        };
        let border = |side: &str| {
            let one = ppr.word("pBdr")?.word(side)?;
            Some(!matches!(one.attribute("val"), Some("nil" | "none")))
        };
        Self {
            style: ppr.value("pStyle").map(str::to_owned),
            list: ppr.word("numPr").map(|list| {
                let level = list
                    .number("ilvl")
                    .and_then(|level| u8::try_from(level).ok());
                (list.number("numId"), level)
            }),
            align: ppr.value("jc").and_then(|align| match align {
                "left" | "start" => Some(Align::Left),
                "center" => Some(Align::Center),
                "right" | "end" => Some(Align::Right),
                "both" | "distribute" | "lowKashida" | "mediumKashida" | "highKashida"
                | "thaiDistribute" => Some(Align::Justified),
                _ => None,
            }),
            left: twips("ind", &["start", "left"]),
            right: twips("ind", &["end", "right"]),
            first: hanging.or_else(|| twips("ind", &["firstLine"])),
            before: auto("beforeAutospacing").or_else(|| twips("spacing", &["before"])),
            after: auto("afterAutospacing").or_else(|| twips("spacing", &["after"])),
            line: twips("spacing", &["line"]).map(|line| {
                let rule = ppr
                    .word("spacing")
                    .and_then(|one| one.attribute("lineRule"));
                match rule {
                    Some("exact") => Spacing::Exactly(line),
                    Some("atLeast") => Spacing::AtLeast(line),
                    _ => Spacing::Lines(line),
                }
            }),
            outline: ppr
                .number("outlineLvl")
                .map(|level| u8::try_from(level).ok().filter(|level| *level < 9)),
            keep: flag(ppr, "keepNext"),
            page_break: flag(ppr, "pageBreakBefore"),
            above: border("top"),
            below: border("bottom"),
        }
    }

    /// Lays what `over` says over what was said.
    pub(super) fn lay(&mut self, over: &Self) {
        lay_over!(self, over; align left right first before after line outline keep page_break above below);
        if let Some((list, level)) = over.list {
            let (below_list, below_level) = self.list.unwrap_or_default();
            self.list = Some((list.or(below_list), level.or(below_level)));
        }
    }

    /// Gives `paragraph` this form.
    pub(super) fn set(&self, paragraph: &mut Paragraph) {
        paragraph.align = self.align.unwrap_or_default();
        paragraph.indent_left = self.left.unwrap_or_default();
        paragraph.indent_right = self.right.unwrap_or_default();
        paragraph.first_line = self.first.unwrap_or_default();
        paragraph.before = self.before.unwrap_or_default();
        paragraph.after = self.after.unwrap_or_default();
        paragraph.line = self.line.unwrap_or_default();
        paragraph.outline = self.outline.unwrap_or_default();
        paragraph.keep_with_next = self.keep.unwrap_or_default();
        paragraph.page_break_before = self.page_break.unwrap_or_default();
        paragraph.line_above = self.above.unwrap_or_default();
        paragraph.line_below = self.below.unwrap_or_default();
    }
}

/// A length in twips, held within what a page can mean.
pub(super) fn length(text: &str) -> Option<i32> {
    let twips = number(text)?.clamp(-1_000_000, 1_000_000);
    i32::try_from(twips).ok()
}

/// A switch: there and not said to be off.
pub(super) fn flag(element: &Element, name: &str) -> Option<bool> {
    let one = element.word(name)?;
    Some(one.attribute("val").is_none_or(is_on))
}

fn is_on(text: &str) -> bool {
    !matches!(text, "0" | "false" | "off")
}

fn colour(text: &str) -> Option<[u8; 3]> {
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    if text.len() != 6 {
        return None;
    }
    Some([byte(0)?, byte(2)?, byte(4)?])
}
