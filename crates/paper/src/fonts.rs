//! The four faces of the official page, built in. Never looks for a face of the machine.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

/// The faces and the book typst chooses from.
pub(crate) struct Faces {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
    faces: Vec<FontInstance>,
}

/// Which of the four faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
}

/// Built once for the process.
pub(crate) static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let fonts: Vec<Font> = FILES
        .iter()
        .filter_map(|file| Font::new(Bytes::new(*file), 0))
        .collect();
    let open = |font: &Font| {
        font.clone().instantiate(
            FontVariant::default(),
            Abs::pt(14.0),
            &FontVariations::default(),
        )
    };
    Faces {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        faces: fonts.iter().map(open).collect(),
        fonts,
    }
});

impl Faces {
    /// The advance width of `letter` in ems, its size being one; `None` if the face has no such letter.
    pub(crate) fn advance(&self, style: Style, letter: char) -> Option<f64> {
        let at = usize::from(style.bold) + 2 * usize::from(style.italic);
        let font = self.faces.get(at)?;
        let glyph = font.ttf().glyph_index(letter)?;
        font.x_advance(glyph.0).map(|em| em.get())
    }

    /// Whether every face can print `letter`.
    pub(crate) fn can_print(&self, letter: char) -> bool {
        self.faces
            .iter()
            .all(|font| font.ttf().glyph_index(letter).is_some())
    }
}

/// Regular, bold, italic, bold italic: the order [`Faces::advance`] counts on.
const FILES: [&[u8]; 4] = [
    include_bytes!("../../../assets/fonts/Tinos-Regular.ttf"),
    include_bytes!("../../../assets/fonts/Tinos-Bold.ttf"),
    include_bytes!("../../../assets/fonts/Tinos-Italic.ttf"),
    include_bytes!("../../../assets/fonts/Tinos-BoldItalic.ttf"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_is_in_every_face() {
        assert_eq!(FACES.fonts.len(), 4, "all four faces were read");
        let vowels = "aăâeêioôơuưy";
        let tones = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
        let mut letters = 0;
        for vowel in vowels.chars().chain("đbcdghklmnpqrstvx".chars()) {
            let tones: &[&str] = if vowels.contains(vowel) {
                &tones
            } else {
                &[""]
            };
            for tone in tones {
                let small = office::nfc(&format!("{vowel}{tone}"));
                for text in [small.clone(), small.to_uppercase()] {
                    let mut chars = text.chars();
                    let letter = chars.next().unwrap();
                    assert_eq!(chars.next(), None, "{text}: NFC has one letter for it");
                    assert!(FACES.can_print(letter), "{letter} is in every face");
                    letters += 1;
                }
            }
        }
        assert_eq!(
            letters,
            2 * (12 * 6 + 17),
            "29 letters, 12 of them with 6 tones"
        );
    }

    #[test]
    fn faces_stand_in_their_order() {
        let names: Vec<_> = FACES
            .fonts
            .iter()
            .filter_map(Font::post_script_name)
            .collect();
        assert_eq!(
            names,
            ["Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"]
        );
        let digit = FACES.advance(Style::default(), '5');
        assert_eq!(digit, Some(0.5), "a figure is half an em wide, as in Times");
    }
}
