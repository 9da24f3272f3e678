//! Names as a sentence has them: an office whose head is in capitals, a person with title and post.
//!
//! A help for the page, not a rule: what the clerk wrote in small letters stays as it was written.

/// The name of an office as it stands in a sentence: `Ủy ban nhân dân xã Thử Nghiệm` for
/// `ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM`.
///
/// Words of kind and function as Decree 30/2020, Annex II, V writes them; the name of a territory with capitals.
pub(crate) fn in_words(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(char::is_lowercase) {
        return name;
    }
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(' ').collect();
    let mut said: Vec<String> = Vec::with_capacity(words.len());
    let (mut at, mut of_territory) = (0, false);
    while let Some(word) = words.get(at) {
        let rest = words.get(at..).unwrap_or_default();
        if let Some(known) = KNOWN.iter().find(|known| opens_with(rest, known)) {
            said.push((*known).to_owned());
            at += known.split(' ').count();
            of_territory = false;
            continue;
        }
        let is_territory = TERRITORIES.contains(word) && rest.get(1) != Some(&"hội");
        of_territory |= is_territory;
        let capital = of_territory && !is_territory || said.is_empty();
        said.push(if capital {
            capitalised(word)
        } else {
            (*word).to_owned()
        });
        at += 1;
    }
    said.join(" ")
}

/// The bare name of a person out of `Bà Trần Thị Thử - Chuyên viên Văn phòng`.
pub(crate) fn person(text: &str) -> String {
    let name = text.split([',', ';', '(', '\n']).next().unwrap_or_default();
    let name = name.split(" - ").next().unwrap_or_default().trim();
    let titles = ["Ông ", "Bà ", "ông ", "bà ", "Đồng chí ", "đồng chí "];
    let bare = titles.iter().find_map(|title| name.strip_prefix(title));
    bare.unwrap_or(name).trim().to_owned()
}

fn opens_with(words: &[&str], known: &str) -> bool {
    let mut rest = words.iter();
    known
        .to_lowercase()
        .split(' ')
        .all(|word| rest.next() == Some(&word))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Longer ones before those they begin with.
const KNOWN: [&str; 36] = [
    "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "Ủy ban MTTQ Việt Nam",
    "Ủy ban Kiểm tra",
    "Ủy ban nhân dân",
    "Uỷ ban nhân dân",
    "Hội đồng nhân dân",
    "Hội đồng",
    "Hội Liên hiệp Phụ nữ",
    "Hội Cựu chiến binh",
    "Hội Nông dân",
    "Hội Chữ thập đỏ",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    "Đoàn Thanh niên",
    "Ban Chấp hành",
    "Ban Thường vụ",
    "Ban Xây dựng Đảng",
    "Ban Chỉ huy Quân sự",
    "Ban Chỉ huy",
    "Ban Chỉ đạo",
    "Ban Quản lý",
    "Tổ Công tác",
    "Tổ công tác",
    "Đảng ủy",
    "Đảng uỷ",
    "Đảng bộ",
    "Văn phòng",
    "Phòng Văn hóa - Xã hội",
    "Phòng Kinh tế, Hạ tầng và Đô thị",
    "Phòng Kinh tế",
    "Trung tâm Phục vụ hành chính công",
    "Trạm Y tế",
    "Công an",
    "UBND",
    "HĐND",
    "MTTQ",
    "Chủ tịch",
];
const TERRITORIES: [&str; 7] = ["xã", "phường", "tỉnh", "thôn", "khu", "phố", "huyện"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_named_as_in_a_sentence() {
        for (head, words) in [
            (
                "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
                "Ủy ban nhân dân xã Thử Nghiệm",
            ),
            (
                "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM",
                "Ủy ban nhân dân xã Thử Nghiệm",
            ),
            ("PHÒNG VĂN HÓA - XÃ HỘI", "Phòng Văn hóa - Xã hội"),
            (
                "BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ PHƯỜNG THỬ",
                "Ban Chỉ đạo chuyển đổi số phường Thử",
            ),
            ("VĂN PHÒNG HĐND VÀ UBND XÃ A", "Văn phòng HĐND và UBND xã A"),
            ("Đặc khu Thử", "Đặc khu Thử"),
            ("", ""),
        ] {
            assert_eq!(in_words(head), words);
        }
    }

    #[test]
    fn a_person_is_named_without_title_and_post() {
        assert_eq!(person("Bà Trần Thị Thử - Chuyên viên"), "Trần Thị Thử");
        assert_eq!(person("Nguyễn Văn Thử, Chánh Văn phòng"), "Nguyễn Văn Thử");
        assert_eq!(person("Trần Thử-Nghiệm"), "Trần Thử-Nghiệm");
    }
}
