//! How wide words are in Times New Roman, near enough to draw a line of the right length under them.

/// The width of a text in twips at `half_points`.
pub(crate) fn width(text: &str, bold: bool, half_points: u16) -> i32 {
    let table: &[(u16, &str)] = if bold { &BOLD } else { &REGULAR };
    let thousandths: i64 = text
        .chars()
        .map(|letter| i64::from(letter_width(letter, table)))
        .sum();
    i32::try_from(thousandths * i64::from(half_points) * 10 / 1000).unwrap_or(i32::MAX)
}

/// Thousandths of the size: a Vietnamese letter is as wide as its base, but ơ and ư.
fn letter_width(letter: char, table: &[(u16, &str)]) -> u16 {
    let known = |letter: char| {
        let row = table.iter().find(|(_, letters)| letters.contains(letter));
        row.map(|(width, _)| *width)
    };
    let base = match letter {
        'ớ' | 'ờ' | 'ở' | 'ỡ' | 'ợ' => 'ơ',
        'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => 'ư',
        'Ớ' | 'Ờ' | 'Ở' | 'Ỡ' | 'Ợ' => 'Ơ',
        'Ứ' | 'Ừ' | 'Ử' | 'Ữ' | 'Ự' => 'Ư',
        other => other,
    };
    let plain = || {
        let folded = office::fold(&letter.to_string()).chars().next()?;
        known(if letter.is_uppercase() {
            folded.to_ascii_uppercase()
        } else {
            folded
        })
    };
    known(base).or_else(plain).unwrap_or(500)
}

/// Read from Tinos, whose widths are those of Times New Roman.
const REGULAR: [(u16, &str); 18] = [
    (200, "'|"),
    (250, " ,."),
    (278, "/:;\\ijlt"),
    (333, "!()-I[]`fr"),
    (389, "Js"),
    (444, "?acez“”"),
    (480, "{}\"^"),
    (500, "#$*0123456789_bdghknopquvxy–"),
    (529, "ơ"),
    (542, "ư~"),
    (556, "FPS+<=>"),
    (611, "ELTZ"),
    (667, "BCR"),
    (722, "ADGHKNOQUVXYwƠ"),
    (777, "&mƯ"),
    (889, "M%@"),
    (944, "W"),
    (1000, "…"),
];
const BOLD: [(u16, &str); 16] = [
    (220, "|"),
    (250, " ,."),
    (278, "'/\\il"),
    (333, "!()-:;[]`fjt"),
    (389, "Is{}"),
    (444, "cerz"),
    (500, "#$*0123456789?J_agovxy“”–~"),
    (555, "ơSbdhknpqu\"+<=>^"),
    (600, "ưFP"),
    (667, "BELTZ"),
    (722, "ACDNRUVXYw"),
    (778, "GHKOQƠ"),
    (796, "Ư"),
    (833, "&m"),
    (944, "M@"),
    (1000, "%W…"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_about_as_wide_as_they_print() {
        // Tinos Bold at 14 pt sets the motto 60.46 mm wide.
        let motto = width("Độc lập - Tự do - Hạnh phúc", true, 28);
        let mm = f64::from(motto) / 1440.0 * 25.4;
        assert!((60.0..61.0).contains(&mm), "{mm} mm");
    }
}
