//! Whether a certificate's holder is a person or an office, and whether two names mean the same one.
//!
//! Names are all there is: certificates for official duty say neither the unit's code nor "this is a seal" in a public
//! way. Compared without case, abbreviations written out; a name that says less than the other is not the same name.

use crate::fold;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Who holds a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person.
    Person,
    /// An office or another organisation: its digital seal.
    Organisation,
    /// The certificate does not show it.
    Unclear,
}

/// How alike two names are; the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same, marks and all; a place may follow that the other leaves out.
    Same,
    /// The same letters; one of them is written without Vietnamese marks.
    SameWithoutMarks,
    /// One says less than the other.
    Part,
    /// Another name.
    Other,
}

/// Tells who holds a certificate with this common name, title and organisation.
///
/// A title belongs to a person. A name that is the organisation's own, one of `units`, or begins as offices' names do,
/// is an office's. Two to six words that are neither are a person's, where the certificate also names an organisation.
pub fn holder(name: &str, title: &str, organisation: &str, units: &[String]) -> Holder {
    let words = words(name);
    if words.is_empty() {
        return Holder::Unclear;
    }
    let is_unit = |unit: &str| likeness(name, unit) <= Likeness::Part;
    if begins_as_office(name) || is_unit(organisation) || units.iter().any(|unit| is_unit(unit)) {
        return Holder::Organisation;
    }
    if !title.trim().is_empty() {
        return Holder::Person;
    }
    let looks_personal = (2..=6).contains(&words.len())
        && words
            .iter()
            .all(|word| word.chars().all(char::is_alphabetic));
    if looks_personal && !organisation.trim().is_empty() {
        return Holder::Person;
    }
    Holder::Unclear
}

/// How alike the name in a certificate and the name of a unit are.
///
/// `UBND xã Thử Nghiệm` and `ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM, tỉnh Thử` are the same: what follows is the place above.
/// The other way round, where the certificate leaves out the place above, it names the unit only in part.
pub fn likeness(certificate: &str, unit: &str) -> Likeness {
    let (left, right) = (words(certificate), words(unit));
    if left.is_empty() || right.is_empty() {
        return Likeness::Other;
    }
    let common = left.len().min(right.len());
    let mut nearest = Likeness::Same;
    for (one, other) in left.iter().zip(&right) {
        match alike(one, other) {
            Likeness::Other | Likeness::Part => return Likeness::Other,
            found => nearest = nearest.max(found),
        }
    }
    let place_follows = |rest: &[String]| rest.first().is_some_and(|word| is_place(word));
    let (more_left, more_right) = (
        left.get(common..).unwrap_or_default(),
        right.get(common..).unwrap_or_default(),
    );
    match (more_left.is_empty(), more_right.is_empty()) {
        (true, true) => nearest,
        (false, _) if place_follows(more_left) => nearest,
        (_, false) if place_follows(more_right) => Likeness::Part,
        _ => Likeness::Other,
    }
}

/// How alike the name in a certificate and the name of the document's signer are.
///
/// The signer may be named with a title before the name (`Chủ tịch Nguyễn Văn Ánh`): the last words count.
pub(super) fn person_likeness(certificate: &str, signer: &str) -> Likeness {
    let (left, right) = (words(certificate), words(signer));
    if left.is_empty() || right.len() < left.len() {
        return Likeness::Other;
    }
    // A single word would fit too many.
    if left.len() == 1 && right.len() > 1 {
        return Likeness::Part;
    }
    let tail = right.iter().skip(right.len() - left.len());
    left.iter()
        .zip(tail)
        .map(|(one, other)| alike(one, other))
        .max()
        .unwrap_or(Likeness::Other)
}

/// The words of a name in small letters, abbreviations written out, what stands in brackets left out.
fn words(name: &str) -> Vec<String> {
    let mut open = 0_u32;
    let mut plain = String::with_capacity(name.len());
    for letter in name.nfc().flat_map(char::to_lowercase) {
        match letter {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            _ if open > 0 => {}
            letter if letter.is_alphanumeric() || is_combining_mark(letter) => plain.push(letter),
            _ => plain.push(' '),
        }
    }
    let mut words = Vec::new();
    for word in plain.split_whitespace().take(MOST_WORDS) {
        match ABBREVIATIONS.iter().find(|(short, _)| *short == word) {
            Some((_, long)) => words.extend(long.split(' ').map(str::to_owned)),
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// Two words in small letters. `hòa` and `hoà` are the same; `hoa` has no marks; `hóa` is another.
fn alike(one: &str, other: &str) -> Likeness {
    if one == other {
        return Likeness::Same;
    }
    if fold(one) != fold(other) {
        return Likeness::Other;
    }
    let (ours, theirs) = (marks(one), marks(other));
    if ours == theirs {
        return Likeness::Same;
    }
    if ours.is_empty() || theirs.is_empty() {
        return Likeness::SameWithoutMarks;
    }
    Likeness::Other
}

/// The marks of a word in an order of their own, so that it does not matter on which vowel the tone stands.
fn marks(word: &str) -> Vec<char> {
    let mut marks: Vec<char> = word
        .nfd()
        .filter(|letter| is_combining_mark(*letter) || *letter == 'đ')
        .collect();
    marks.sort_unstable();
    marks
}

fn begins_as_office(name: &str) -> bool {
    let said = words(name).join(" ");
    // Marks count: Trương, Đoàn and Hội Ngọc are people.
    OFFICES
        .iter()
        .any(|office| said == *office || said.starts_with(&format!("{office} ")))
        || {
            let bare = fold(&said);
            let is_bare = said
                .nfd()
                .all(|letter| !is_combining_mark(letter) && letter != 'đ');
            is_bare
                && BARE_OFFICES
                    .iter()
                    .any(|office| bare == *office || bare.starts_with(&format!("{office} ")))
        }
}

fn is_place(word: &str) -> bool {
    let bare = fold(word);
    [
        "xa", "phuong", "dac", "thi", "quan", "huyen", "thanh", "tinh", "viet",
    ]
    .contains(&bare.as_str())
}

/// A name of more words is no name.
const MOST_WORDS: usize = 40;

/// Written out before names are compared. Only those that mean one thing.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("ubnd", "ủy ban nhân dân"),
    ("hđnd", "hội đồng nhân dân"),
    ("hdnd", "hội đồng nhân dân"),
    ("ubmttq", "ủy ban mặt trận tổ quốc"),
    ("mttq", "mặt trận tổ quốc"),
    ("btv", "ban thường vụ"),
    ("bch", "ban chấp hành"),
    ("tp", "thành phố"),
    ("tx", "thị xã"),
    ("vp", "văn phòng"),
    ("đtncshcm", "đoàn thanh niên cộng sản hồ chí minh"),
];

/// How names of offices begin, in small letters with marks.
const OFFICES: &[&str] = &[
    "ủy ban",
    "uỷ ban",
    "hội đồng",
    "thường trực",
    "đảng ủy",
    "đảng uỷ",
    "đảng bộ",
    "chi bộ",
    "tỉnh ủy",
    "tỉnh uỷ",
    "thành ủy",
    "thành uỷ",
    "huyện ủy",
    "ban chấp hành",
    "ban thường vụ",
    "ban tổ chức",
    "ban tuyên giáo",
    "ban dân vận",
    "ban nội chính",
    "ban quản lý",
    "ban chỉ huy",
    "ban chỉ đạo",
    "ban cơ yếu",
    "ban dân tộc",
    "văn phòng",
    "sở",
    "phòng",
    "chi cục",
    "tổng cục",
    "cục",
    "vụ",
    "trung tâm",
    "trường tiểu",
    "trường trung",
    "trường thcs",
    "trường thpt",
    "trường mầm",
    "trường mẫu",
    "trường cao",
    "trường đại",
    "trường chính",
    "trường phổ",
    "trạm",
    "bệnh viện",
    "mặt trận",
    "hội nông",
    "hội liên",
    "hội cựu",
    "hội chữ",
    "hội người",
    "đoàn thanh niên",
    "đoàn tncs",
    "liên đoàn",
    "công đoàn",
    "công an",
    "kho bạc",
    "thanh tra",
    "tòa án",
    "toà án",
    "viện",
    "bộ",
    "chính phủ",
    "thủ tướng",
    "công ty",
    "tập đoàn",
    "hợp tác xã",
    "ngân hàng",
    "bảo hiểm xã hội",
    "thuế",
];

/// As [`OFFICES`], for names written without marks; only what no person is called.
const BARE_OFFICES: &[&str] = &[
    "uy ban",
    "hoi dong",
    "dang uy",
    "dang bo",
    "tinh uy",
    "thanh uy",
    "ban chap hanh",
    "ban thuong vu",
    "ban quan ly",
    "van phong",
    "so noi vu",
    "so tai chinh",
    "chi cuc",
    "tong cuc",
    "trung tam",
    "benh vien",
    "mat tran",
    "cong an",
    "kho bac",
    "cong ty",
];
