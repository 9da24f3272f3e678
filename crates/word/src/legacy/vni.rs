//! VNI-Windows: a base letter followed by a letter of Latin-1 that stands for its marks; a few letters alone.

/// Letters of VNI as they come out of a file, in Unicode. A mark without a base stays as it is.
///
/// Written from knowledge and tried with known pairs (`Coäng hoøa` is `Cộng hòa`): what is sure is the table below; other
/// letters of Latin-1 have no meaning in VNI and stay.
pub fn vni(text: &str) -> String {
    let mut unicode = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let base = alone(letter).unwrap_or(letter);
        let marked = letters.peek().and_then(|mark| with_mark(base, *mark));
        match marked {
            Some(whole) => {
                letters.next();
                unicode.push_str(&whole);
            }
            None => unicode.push(base),
        }
    }
    office::nfc(&unicode)
}

/// Whether a letter may stand for marks of the one before it.
pub(super) fn is_mark(letter: char) -> bool {
    marks(letter).is_some()
}

/// Letters that are whole by themselves.
fn alone(letter: char) -> Option<char> {
    const ALONE: [(char, char); 18] = [
        ('ñ', 'đ'),
        ('Ñ', 'Đ'),
        ('ô', 'ơ'),
        ('Ô', 'Ơ'),
        ('ö', 'ư'),
        ('Ö', 'Ư'),
        ('í', 'í'),
        ('Í', 'Í'),
        ('ì', 'ì'),
        ('Ì', 'Ì'),
        ('æ', 'ỉ'),
        ('Æ', 'Ỉ'),
        ('ó', 'ĩ'),
        ('Ó', 'Ĩ'),
        ('ò', 'ị'),
        ('Ò', 'Ị'),
        ('î', 'ỵ'),
        ('Î', 'Ỵ'),
    ];
    let found = ALONE.iter().find(|(vni, _)| *vni == letter);
    found.map(|(_, unicode)| *unicode)
}

/// A base and the letter after it as one letter; `None` if they are two.
fn with_mark(base: char, mark: char) -> Option<String> {
    let marks = marks(mark)?;
    let small = base.to_lowercase().next()?;
    let shapes = marks.contains(['\u{302}', '\u{306}']);
    let fits = match small {
        'a' => true,
        'e' | 'o' => !marks.contains('\u{306}'),
        'u' | 'y' | 'ơ' | 'ư' => !shapes,
        _ => false,
    };
    fits.then(|| office::nfc(&format!("{base}{marks}")))
}

/// The marks a letter of Latin-1 stands for: circumflex or breve first, then the tone.
fn marks(letter: char) -> Option<&'static str> {
    Some(match letter.to_lowercase().next()? {
        'ù' => "\u{301}",
        'ø' => "\u{300}",
        'û' => "\u{309}",
        'õ' => "\u{303}",
        'ï' => "\u{323}",
        'â' => "\u{302}",
        'á' => "\u{302}\u{301}",
        'à' => "\u{302}\u{300}",
        'å' => "\u{302}\u{309}",
        'ã' => "\u{302}\u{303}",
        'ä' => "\u{302}\u{323}",
        'ê' => "\u{306}",
        'é' => "\u{306}\u{301}",
        'è' => "\u{306}\u{300}",
        'ú' => "\u{306}\u{309}",
        'ü' => "\u{306}\u{303}",
        'ë' => "\u{306}\u{323}",
        _ => return None,
    })
}
