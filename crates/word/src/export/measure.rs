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

/// How words stand in lines, in twips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    /// How many there are.
    pub(crate) count: usize,
    /// The width to set them in: as narrow as it may be without another line, with room to spare for a program that
    /// measures a little otherwise.
    pub(crate) width: i32,
    /// The last one's width, under which a line is drawn.
    pub(crate) last: i32,
}

/// Words in as few lines as `room` needs, these as even as can be.
pub(crate) fn balanced(text: &str, bold: bool, half_points: u16, room: i32) -> Lines {
    let wide = |words: &str| width(words, bold, half_points);
    let paragraphs: Vec<Vec<i32>> = text
        .lines()
        .map(|line| line.split_whitespace().map(wide).collect())
        .filter(|words: &Vec<i32>| !words.is_empty())
        .collect();
    let blank = wide(" ");
    let (count, _, last) = filled(&paragraphs, blank, room);
    // The narrowest room that needs no more lines; beneath it, what a line may not be parted.
    let (mut narrow, mut enough) = (0, room.max(0));
    while enough - narrow > 1 {
        let middle = narrow + (enough - narrow) / 2;
        if filled(&paragraphs, blank, middle).0 > count {
            narrow = middle;
        } else {
            enough = middle;
        }
    }
    let (_, widest, even) = filled(&paragraphs, blank, enough);
    let same = |spare: &i32| {
        let roomy = (widest + spare).min(room);
        filled(&paragraphs, blank, roomy) == (count, widest, even)
    };
    let Some(spare) = SPARE.iter().find(|spare| same(spare)) else {
        return Lines {
            count,
            width: room,
            last,
        };
    };
    Lines {
        count,
        width: (widest + spare).min(room),
        last: even,
    }
}

/// The name of an office: on one line if it fits, else broken before the word of its territory, as clerks do.
pub(crate) fn office_name(name: &str, bold: bool, half_points: u16, room: i32) -> Lines {
    let wide = |words: &str| width(words, bold, half_points);
    let even = balanced(name, bold, half_points, room);
    if even.count < 2 || name.contains('\n') {
        return even;
    }
    let found = TERRITORIES.iter().filter_map(|word| name.rfind(word));
    let Some((body, territory)) = found.max().map(|at| name.split_at(at)) else {
        return even;
    };
    let territory = territory.trim_start();
    let first = territory.split(' ').next().unwrap_or_default();
    let widest = wide(body).max(wide(territory));
    // So narrow that the territory cannot begin on the first line.
    let most = room.min(wide(body) + wide(" ") + wide(first) - 1);
    let Some(spare) = SPARE.iter().find(|spare| widest + **spare <= most) else {
        return even;
    };
    Lines {
        count: 2,
        width: widest + spare,
        last: wide(territory),
    }
}

/// What an office's name is broken before.
const TERRITORIES: [&str; 5] = [" XÃ ", " PHƯỜNG ", " ĐẶC KHU ", " TỈNH ", " THÀNH PHỐ "];

/// Lines, the widest of them and the last, when words this wide fill a room one after the other.
fn filled(paragraphs: &[Vec<i32>], blank: i32, room: i32) -> (usize, i32, i32) {
    let (mut count, mut widest, mut line) = (0, 0, 0);
    for words in paragraphs {
        (count, line) = (count + 1, 0);
        for word in words {
            line = match line {
                0 => *word,
                begun if begun + blank + word <= room => begun + blank + word,
                _ => {
                    count += 1;
                    *word
                }
            };
            widest = widest.max(line);
        }
    }
    (count, widest, line)
}

/// Twips to spare, the most that changes no line first: 4 mm, 2 mm, 1 mm.
const SPARE: [i32; 3] = [227, 113, 57];

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
    fn lines_are_as_even_as_their_words_allow() {
        let mm = |twips: i32| f64::from(twips) / 1440.0 * 25.4;
        let name = balanced("ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", true, 26, 3572);
        assert_eq!(name.count, 2);
        let (first, second) = ("ỦY BAN NHÂN DÂN", "XÃ THỬ NGHIỆM");
        let off = name.last - width(second, true, 26);
        assert!(off.abs() <= 3, "as a clerk would break it: {off} twips");
        assert!(name.width > width(first, true, 26) && name.width <= 3572);
        let short = balanced("Về việc thử nghiệm", true, 28, 7937);
        assert_eq!(short.count, 1);
        let long = balanced(&"quản lý văn bản ".repeat(12), true, 28, 7937);
        assert_eq!(long.count, 3);
        assert!(
            mm(long.last) > 100.0,
            "no short last line: {}",
            mm(long.last)
        );
        let own = balanced("ĐẢNG BỘ TỈNH THỬ\nĐẢNG ỦY XÃ", true, 28, 5000);
        let off = own.last - width("ĐẢNG ỦY XÃ", true, 28);
        assert!(own.count == 2 && off.abs() <= 3, "its own break stays");
        let unbroken = balanced(&"Ủ".repeat(60), true, 28, 2000);
        assert_eq!((unbroken.count, unbroken.width), (1, 2000));
        assert_eq!(balanced("", true, 28, 2000).count, 0);
    }

    #[test]
    fn an_office_is_broken_before_its_territory() {
        let name = office_name("ỦY BAN MTTQ VIỆT NAM XÃ THỬ NGHIỆM", true, 26, 3572);
        assert_eq!(
            (name.count, name.last),
            (2, width("XÃ THỬ NGHIỆM", true, 26))
        );
        let whole = width("ỦY BAN MTTQ VIỆT NAM XÃ", true, 26);
        assert!(name.width < whole, "it cannot begin on the first line");
        assert_eq!(office_name("HĐND XÃ MỚI", true, 26, 3572).count, 1);
        let long = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG VÀ CHUYỂN ĐỔI SỐ XÃ THỬ NGHIỆM";
        assert_eq!(
            office_name(long, true, 26, 3572),
            balanced(long, true, 26, 3572),
            "where that is not enough, even lines"
        );
    }

    #[test]
    fn words_are_about_as_wide_as_they_print() {
        // Tinos Bold at 14 pt sets the motto 60.46 mm wide.
        let motto = width("Độc lập - Tự do - Hạnh phúc", true, 28);
        let mm = f64::from(motto) / 1440.0 * 25.4;
        assert!((60.0..61.0).contains(&mm), "{mm} mm");
    }
}
