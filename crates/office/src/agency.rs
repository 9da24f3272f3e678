//! What an office's name tells: its first letters, the other ways it is written, whether it is a commune's own body.
//!
//! Names alone decide here; who an office is, its code and the directory say.

use crate::fold;

/// The first letters of a name, as people abbreviate it: `UBND xã Thử Nghiệm` is `ubndxtn`.
///
/// A word in capitals counts with all its letters, any other with its first. Letters and figures only, folded.
pub fn initials(name: &str) -> String {
    let mut letters = String::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let folded = fold(word);
        let acronym = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
        match acronym {
            true => letters.push_str(&folded),
            false => letters.extend(folded.chars().next()),
        }
    }
    letters
}

/// Other folded words by which a folded name is looked for: `ubnd` is also `uy ban nhan dan`, and back.
pub fn other_words(folded: &str) -> impl Iterator<Item = &'static str> + use<> {
    let padded = format!(" {folded} ");
    OTHER_WORDS
        .into_iter()
        .filter(move |(said, _)| padded.contains(said))
        .flat_map(|(_, also)| also.split(' '))
}

/// Whether a folded name is that of a commune's own body: its People's Committee, People's Council or Party committee,
/// or the bare commune.
///
/// Communes, wards and special zones (Law on Local Government 2025); the townships of before 01/7/2025 too.
pub fn is_commune(folded: &str) -> bool {
    let bare = BODIES
        .into_iter()
        .find_map(|body| folded.strip_prefix(body))
        .unwrap_or(folded);
    COMMUNES.into_iter().any(|kind| bare.starts_with(kind))
}

const OTHER_WORDS: [(&str, &str); 8] = [
    (" ubnd ", "uy ban nhan dan"),
    (" uy ban nhan dan ", "ubnd"),
    (" hdnd ", "hoi dong nhan dan"),
    (" hoi dong nhan dan ", "hdnd"),
    (" mttq ", "mat tran to quoc"),
    (" mat tran to quoc ", "mttq"),
    (" bhxh ", "bao hiem xa hoi"),
    (" bao hiem xa hoi ", "bhxh"),
];
const BODIES: [&str; 6] = [
    "ubnd ",
    "uy ban nhan dan ",
    "hdnd ",
    "hoi dong nhan dan ",
    "dang uy ",
    "ban chap hanh dang bo ",
];
const COMMUNES: [&str; 4] = ["xa ", "phuong ", "dac khu ", "thi tran "];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_abbreviated_as_people_do() {
        assert_eq!(initials("UBND xã Thử Nghiệm"), "ubndxtn");
        assert_eq!(initials("Ủy ban nhân dân xã Thử Nghiệm"), "ubndxtn");
        assert_eq!(initials("Sở Giáo dục và Đào tạo"), "sgdvdt");
        assert_eq!(initials("Đảng ủy xã Ân-Nghĩa 2"), "duxan2");
        assert_eq!(initials("–"), "");
    }

    #[test]
    fn a_committee_is_found_by_either_spelling() {
        let also = |name: &str| other_words(&fold(name)).collect::<Vec<_>>().join(" ");
        assert_eq!(also("UBND xã Thử"), "uy ban nhan dan");
        assert_eq!(also("Ủy ban nhân dân xã Thử"), "ubnd");
        assert_eq!(also("Sở Nội vụ"), "");
    }

    #[test]
    fn a_communes_own_bodies_are_told_from_what_lies_in_it() {
        for name in [
            "UBND xã Thử Nghiệm",
            "Ủy ban nhân dân phường Thử",
            "Đảng ủy đặc khu Thử",
            "Xã Hợp Nhất",
        ] {
            assert!(is_commune(&fold(name)), "{name}");
        }
        for name in [
            "UBND tỉnh Thử",
            "Trạm Y tế xã Thử",
            "Trường Tiểu học phường Thử",
            "Văn phòng HĐND và UBND xã Thử",
            "Xây dựng Thử",
        ] {
            assert!(!is_commune(&fold(name)), "{name}");
        }
    }
}
