//! TCVN 5712:1993, third form (ABC): one byte a letter, small letters with all their tones, capitals without tones.

/// Letters of TCVN3 as they come out of a file, in Unicode: each byte as the letter of Latin-1 or Windows-1252 that has
/// it. What is no letter of TCVN3 stays.
///
/// Source: R§7.1, the table of two converters that agree; the letters of the alphabet from A1 to FE.
pub fn tcvn3(text: &str) -> String {
    text.chars()
        .map(|letter| match byte(letter) {
            Some(byte) => of_byte(byte).unwrap_or(letter),
            None => letter,
        })
        .collect()
}

/// The byte a letter stands for, from A0 on: Latin-1 has all of them where they are.
fn byte(letter: char) -> Option<u8> {
    let code = u32::from(letter);
    let code = match letter {
        // Word keeps letters of symbol-like fonts in the private area.
        '\u{f0a0}'..='\u{f0ff}' => code - 0xf000,
        _ => code,
    };
    u8::try_from(code).ok().filter(|byte| *byte >= 0xa1)
}

/// The letter of a byte; `None` where TCVN3 has none.
fn of_byte(byte: u8) -> Option<char> {
    let at = usize::from(byte.checked_sub(0xa1)?);
    TABLE.chars().nth(at).filter(|letter| *letter != ' ')
}

/// The letters of the bytes from A1 on, in a row. A blank: no letter. AD, the soft hyphen of Latin-1, is `ư`.
const TABLE: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽ\
    éẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";
