//! Measures and breaks text in the four built-in faces. Never draws.
//!
//! Vietnamese needs no shaping once it is in NFC: each letter is one glyph of the face.

use crate::fonts::{FACES, Style};
use std::sync::LazyLock;

/// One of the four faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Face {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

/// What the files need to know of a face, in thousandths of an em.
pub(crate) struct Metrics {
    pub(crate) ascent: f32,
    pub(crate) descent: f32,
    pub(crate) cap_height: f32,
    pub(crate) bounds: [f32; 4],
    pub(crate) slant: f32,
}

impl Face {
    pub(crate) const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    pub(crate) const fn style(self) -> Style {
        Style {
            bold: matches!(self, Self::Bold | Self::BoldItalic),
            italic: matches!(self, Self::Italic | Self::BoldItalic),
        }
    }

    pub(crate) const fn at(self) -> usize {
        match self {
            Self::Regular => 0,
            Self::Bold => 1,
            Self::Italic => 2,
            Self::BoldItalic => 3,
        }
    }

    /// The letter's glyph and its width in thousandths of an em.
    pub(crate) fn glyph(self, letter: char) -> Option<(u16, u16)> {
        let table = GLYPHS.get(self.at())?;
        let (glyph, width) = *table.get(u32::from(letter) as usize)?;
        (glyph != 0).then_some((glyph, width))
    }

    /// Width of `text` in points at `size`.
    pub(crate) fn width(self, text: &str, size: f64) -> f64 {
        let thousandths: u32 = text
            .chars()
            .map(|letter| self.glyph(letter).or_else(|| self.glyph(STAND_IN)))
            .map(|found| found.map_or(0, |(_, width)| u32::from(width)))
            .sum();
        f64::from(thousandths) * size / 1000.0
    }

    pub(crate) fn data(self) -> Option<&'static [u8]> {
        FACES
            .fonts
            .get(self.at())
            .map(|font| font.data().as_slice())
    }

    pub(crate) fn metrics(self) -> Option<Metrics> {
        let face = FACES.faces.get(self.at())?.ttf();
        let unit = f32::from(face.units_per_em());
        let scaled = |n: i16| f32::from(n) * 1000.0 / unit;
        let bounds = face.global_bounding_box();
        Some(Metrics {
            ascent: scaled(face.ascender()),
            descent: scaled(face.descender()),
            cap_height: face.capital_height().map_or(662.0, scaled),
            bounds: [
                scaled(bounds.x_min),
                scaled(bounds.y_min),
                scaled(bounds.x_max),
                scaled(bounds.y_max),
            ],
            slant: face.italic_angle(),
        })
    }
}

/// `text` in NFC, one line, with blanks folded: what a cell holds. Lines stay apart at `\n`.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    // Most cells are figures and short words: no need to compose what cannot be.
    let composed = if text.is_ascii() {
        text.to_owned()
    } else {
        office::nfc(text)
    };
    for letter in composed.chars() {
        if letter == '\n' {
            while out.ends_with(' ') {
                out.pop();
            }
            out.push('\n');
            blank = true;
            continue;
        }
        if letter.is_whitespace() && letter != '\u{a0}' {
            if !blank {
                out.push(' ');
            }
            blank = true;
            continue;
        }
        // Marks of direction, joiners and other signs that take no room and have no ink.
        if letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        {
            continue;
        }
        out.push(match letter {
            '\u{2010}' | '\u{2011}' => '-',
            other => other,
        });
        blank = false;
    }
    out.trim_end().to_owned()
}

/// Breaks `text` into lines no wider than `room` points; a word too long for a line is cut, preferably after `/`, `-`.
pub(crate) fn wrap(text: &str, face: Face, size: f64, room: f64) -> Vec<String> {
    wrap_after(text, face, size, room, 0.0)
}

/// As [`wrap`], the first line beginning `indent` points to the right.
pub(crate) fn wrap_after(text: &str, face: Face, size: f64, room: f64, indent: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let blank = face.width(" ", size);
    for paragraph in clean(text).split('\n') {
        let mut line = String::new();
        let mut used = if lines.is_empty() { indent } else { 0.0 };
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let width = face.width(word, size);
            let gap = if line.is_empty() { 0.0 } else { blank };
            if used + gap + width <= room + 0.01 {
                if gap > 0.0 {
                    line.push(' ');
                }
                line.push_str(word);
                used += gap + width;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            if used + width <= room + 0.01 {
                line.push_str(word);
                used += width;
                continue;
            }
            let mut pieces = cut(word, face, size, (room - used).max(size));
            line = pieces.pop().unwrap_or_default();
            lines.append(&mut pieces);
            used = face.width(&line, size);
        }
        lines.push(line);
    }
    lines
}

/// Pieces of one word, each within `room`; the cut comes after a sign of notation where one stands in the line.
fn cut(word: &str, face: Face, size: f64, room: f64) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut used = 0.0;
    for letter in word.chars() {
        let mut one = [0; 4];
        let width = face.width(letter.encode_utf8(&mut one), size);
        if used + width > room && !piece.is_empty() {
            let rest = piece
                .rfind(['/', '-', ';', ','])
                .map(|at| piece.split_off(at + 1))
                .filter(|rest| !piece.is_empty() && rest.len() < word.len())
                .unwrap_or_default();
            pieces.push(std::mem::replace(&mut piece, rest));
            used = face.width(&piece, size);
        }
        piece.push(letter);
        used += width;
    }
    pieces.push(piece);
    pieces
}

/// What stands for a letter that no face has.
pub(crate) const STAND_IN: char = '□';

/// Glyph and width of every letter of the basic plane, one table a face; the second lookup in a font is the slow one.
static GLYPHS: LazyLock<Vec<Vec<(u16, u16)>>> = LazyLock::new(|| {
    Face::ALL
        .iter()
        .filter_map(|face| FACES.faces.get(face.at()))
        .map(|font| {
            let face = font.ttf();
            let unit = u32::from(face.units_per_em()).max(1);
            (0..PLANE)
                .map(|code| {
                    let glyph = char::from_u32(code).and_then(|letter| face.glyph_index(letter));
                    glyph.map_or((0, 0), |glyph| {
                        let wide = u32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
                        let thousandths = (wide * 1000 + unit / 2) / unit;
                        (glyph.0, u16::try_from(thousandths).unwrap_or(u16::MAX))
                    })
                })
                .collect()
        })
        .collect()
});

/// Beyond it the faces have ligatures and private signs only.
const PLANE: u32 = 0x2600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room() {
        let text = "Về việc triển khai thực hiện Nghị quyết số 12345/NQ-HĐND-UBND-VHXH-KTHTĐT của Hội đồng";
        for room in [30.0, 60.0, 140.0] {
            let lines = wrap(text, Face::Regular, 11.0, room);
            assert!(lines.len() > 1);
            for line in &lines {
                assert!(
                    Face::Regular.width(line, 11.0) <= room + 0.02,
                    "{line:?} within {room}"
                );
            }
            let joined: String = lines.concat().replace(' ', "");
            assert_eq!(joined, text.replace(' ', ""), "no letter is lost");
        }
    }

    #[test]
    fn a_notation_is_cut_after_its_signs() {
        let room = Face::Regular.width("1234/UBND-", 11.0) + 1.0;
        assert_eq!(
            wrap("1234/UBND-KTHTĐT", Face::Regular, 11.0, room),
            ["1234/UBND-", "KTHTĐT"]
        );
    }

    #[test]
    fn the_stand_in_is_in_every_face() {
        for face in Face::ALL {
            assert!(face.glyph(STAND_IN).is_some(), "{face:?}");
            assert!(face.glyph('Ặ').is_some(), "{face:?}");
        }
    }
}
