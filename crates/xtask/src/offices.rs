//! The invented offices of the demo: three that have a desk, and their neighbours in the directory. No such
//! province, commune or person exists.

/// An office with a desk of its own.
pub(crate) struct Office {
    /// Its electronic identification code.
    pub(crate) code: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The code of the office above; empty if there is none.
    pub(crate) parent: &'static str,
    /// The center through which it is connected.
    pub(crate) center: &'static str,
    /// Whether it is the Party's.
    pub(crate) is_party: bool,
    /// The office above, as the page names it.
    pub(crate) superior: &'static str,
    /// Itself, as the page names it.
    pub(crate) issuer: &'static str,
    /// Its abbreviation in notations.
    pub(crate) abbreviation: &'static str,
    /// The drafting unit's abbreviation in notations.
    pub(crate) unit: &'static str,
    /// Where its documents are dated.
    pub(crate) place: &'static str,
    /// Where it keeps them.
    pub(crate) filed: &'static str,
    /// Lines above the signer's position.
    pub(crate) authority: &'static [&'static str],
    /// The signer's position.
    pub(crate) position: &'static str,
    /// The signer.
    pub(crate) leader: &'static str,
}

/// The commune, its Party committee, its province.
pub(crate) const OFFICES: [Office; 3] = [
    Office {
        code: "H99.12",
        name: "UBND xã Thử Nghiệm",
        parent: "H99",
        center: "01.99.W00",
        is_party: false,
        superior: "",
        issuer: "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
        abbreviation: "UBND",
        unit: "VP",
        place: "Thử Nghiệm",
        filed: "VT",
        authority: &["TM. ỦY BAN NHÂN DÂN"],
        position: "CHỦ TỊCH",
        leader: "Nguyễn Văn Ánh",
    },
    Office {
        code: "A99.12",
        name: "Đảng ủy xã Thử Nghiệm",
        parent: "",
        center: "02.99.W00",
        is_party: true,
        superior: "ĐẢNG BỘ TỈNH THỬ",
        issuer: "ĐẢNG ỦY XÃ THỬ NGHIỆM",
        abbreviation: "ĐU",
        unit: "",
        place: "Thử Nghiệm",
        filed: "Văn phòng Đảng ủy",
        authority: &["T/M ĐẢNG ỦY"],
        position: "BÍ THƯ",
        leader: "Lê Đức Ước",
    },
    Office {
        code: "H99",
        name: "UBND tỉnh Thử",
        parent: "",
        center: "00.99.W00",
        is_party: false,
        superior: "",
        issuer: "ỦY BAN NHÂN DÂN TỈNH THỬ",
        abbreviation: "UBND",
        unit: "VP",
        place: "Thử",
        filed: "VT",
        authority: &["TM. ỦY BAN NHÂN DÂN"],
        position: "CHỦ TỊCH",
        leader: "Trần Thị Bưởi",
    },
];

/// The centers through which they are connected.
pub(crate) const CENTERS: [&str; 3] = ["00.99.W00", "01.99.W00", "02.99.W00"];

/// The directory as a list that the node reads: the three, the centers, departments and communes around them.
pub(crate) fn directory() -> String {
    let mut rows = String::from("id,code,name,parent,mail,center\n");
    let mut id = 0;
    let mut row = |code: &str, name: &str, parent: &str, center: &str| {
        id += 1;
        let mail = format!("{}@thu-nghiem.invalid", code.to_lowercase());
        rows.push_str(&format!("{id},{code},{name},{parent},{mail},{center}\n"));
    };
    row("H99", "UBND tỉnh Thử", "", "00.99.W00");
    row("H99.12", "UBND xã Thử Nghiệm", "H99", "01.99.W00");
    row("A99.12", "Đảng ủy xã Thử Nghiệm", "", "02.99.W00");
    for (number, name) in (1..).zip(DEPARTMENTS) {
        row(
            &format!("H99.{number:02}"),
            &format!("{name} tỉnh Thử"),
            "H99",
            "00.99.W00",
        );
    }
    for (number, name) in (13..).zip(COMMUNES) {
        row(
            &format!("H99.{number}"),
            &format!("UBND {name}"),
            "H99",
            "00.99.W00",
        );
    }
    rows
}

const DEPARTMENTS: [&str; 11] = [
    "Văn phòng UBND",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Xây dựng",
    "Sở Tư pháp",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Nông nghiệp và Môi trường",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa Thể thao và Du lịch",
    "Thanh tra",
];

const COMMUNES: [&str; 30] = [
    "xã Thử Sông",
    "xã Thử Núi",
    "xã Thử Đồng",
    "xã Thử Đầm",
    "xã Thử Rừng",
    "xã Thử Biển",
    "xã Thử Suối",
    "xã Thử Đồi",
    "xã Thử Bãi",
    "xã Thử Cồn",
    "xã Mẫu Đông",
    "xã Mẫu Tây",
    "xã Mẫu Nam",
    "xã Mẫu Bắc",
    "xã Mẫu Thượng",
    "xã Mẫu Hạ",
    "xã Mẫu Trung",
    "xã Ví Dụ Một",
    "xã Ví Dụ Hai",
    "xã Ví Dụ Ba",
    "xã Ví Dụ Bốn",
    "xã Ví Dụ Năm",
    "xã Giả Định",
    "xã Giả Sơn",
    "xã Giả Thủy",
    "xã Giả Điền",
    "phường Thử Thành",
    "phường Thử Chợ",
    "phường Thử Ga",
    "phường Thử Bến",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_with_a_desk_stands_in_the_directory_and_no_code_twice() {
        let directory = directory();
        let mut codes: Vec<&str> = directory
            .lines()
            .skip(1)
            .filter_map(|row| row.split(',').nth(1))
            .collect();
        for office in &OFFICES {
            assert!(
                codes.contains(&office.code),
                "{} can be addressed",
                office.code
            );
            assert!(
                CENTERS.contains(&office.center),
                "{} is connected",
                office.code
            );
        }
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all, "one row for each code");
        assert!(
            all > 40,
            "enough for a search to have something to leave out"
        );
    }
}
