//! The four faces of the official page, built in, and Times New Roman where the host lent it. Never looks for a face.

use std::sync::{LazyLock, OnceLock};
use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{
    Font, FontBook, FontInstance, FontStyle, FontVariant, FontVariations, FontWeight,
};
use typst::utils::LazyHash;

/// The faces and the book typst chooses from.
pub(crate) struct Faces {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
    pub(crate) faces: Vec<FontInstance>,
    /// Of the letters before [`FIRST_RARE`], in ems: asked for every letter of every draft.
    widths: Vec<[Option<f64>; 4]>,
}

/// Which of the four faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
}

/// Lends the machine's own Times New Roman: the bytes of its font files (TrueType, OpenType).
///
/// Only drafts whose style asks for it are set in it; letters it has not are set in the built-in faces, as all are where
/// nothing was lent. Files of other families, damaged ones and faces whose maker forbids embedding are left aside. Works
/// once, before the first page is set; gives whether regular, bold, italic and bold italic are now all there.
pub fn lend_faces(files: Vec<Vec<u8>>) -> bool {
    let faces: Vec<Font> = files
        .into_iter()
        .filter_map(|file| Font::new(Bytes::new(file), 0))
        .filter(|font| font.info().family == LENT_FAMILY && may_embed(font))
        .collect();
    let of = |bold: bool, italic: bool| {
        faces.iter().any(|font| {
            let variant = font.info().variant;
            let is_bold = variant.weight >= FontWeight::BOLD;
            is_bold == bold && (variant.style != FontStyle::Normal) == italic
        })
    };
    let whole = of(false, false) && of(true, false) && of(false, true) && of(true, true);
    // Half a family would mix with the built-in faces on one line.
    whole && LENT.set(faces).is_ok()
}

/// Whether a draft that asks for Times New Roman is set in it.
pub fn has_lent_faces() -> bool {
    LENT.get().is_some()
}

/// Restricted licence embedding (bit 1 of `fsType`) forbids it; a face that does not say allows it.
fn may_embed(font: &Font) -> bool {
    let open = font.clone().instantiate(
        FontVariant::default(),
        Abs::pt(14.0),
        &FontVariations::default(),
    );
    let forbidden = open.ttf().permissions().map(|told| told as u8) == Some(RESTRICTED);
    open.ttf().is_subsetting_allowed() && !forbidden
}

static LENT: OnceLock<Vec<Font>> = OnceLock::new();

/// Built once for the process.
pub(crate) static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let mut fonts: Vec<Font> = FILES
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
    let faces: Vec<FontInstance> = fonts.iter().map(open).collect();
    let widths = ('\0'..FIRST_RARE)
        .map(|letter| [0, 1, 2, 3].map(|at| width(faces.get(at), letter)))
        .collect();
    fonts.extend(LENT.get().into_iter().flatten().cloned());
    Faces {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        faces,
        widths,
        fonts,
    }
});

fn width(face: Option<&FontInstance>, letter: char) -> Option<f64> {
    let face = face?;
    let glyph = face.ttf().glyph_index(letter)?;
    face.x_advance(glyph.0).map(|em| em.get())
}

impl Faces {
    /// The advance width of `letter` in ems, its size being one; `None` if the face has no such letter.
    pub(crate) fn advance(&self, style: Style, letter: char) -> Option<f64> {
        let at = usize::from(style.bold) + 2 * usize::from(style.italic);
        match self.widths.get(letter as usize) {
            Some(widths) => widths.get(at).copied().flatten(),
            None => width(self.faces.get(at), letter),
        }
    }

    /// Whether every face can print `letter`.
    pub(crate) fn can_print(&self, letter: char) -> bool {
        match self.widths.get(letter as usize) {
            Some(widths) => widths.iter().all(Option::is_some),
            None => (self.faces.iter()).all(|face| face.ttf().glyph_index(letter).is_some()),
        }
    }
}

/// Behind all Latin letters, Vietnamese ones, and the usual signs.
const FIRST_RARE: char = '\u{2200}';
/// `Permissions::Restricted` of the reader that typst brings along.
const RESTRICTED: u8 = 1;
/// The only family that may be lent.
const LENT_FAMILY: &str = "Times New Roman";
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
