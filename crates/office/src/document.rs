//! What a document is: its type, its urgency, and the key the whole country knows it by.

use crate::{Body, Day, Reference, UnitCode};
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// The type of a document: `quyet_dinh`, `cong_van`, … One row of [`Kind::all`].
///
/// Source: Decree 30/2020 art. 7 and Annex III.I (State); Quy định 399-QĐ/TW (Party).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Kind(usize);

/// No type goes by this word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no type of document goes by {word:?}")]
pub struct KindUnknown {
    /// The word given.
    pub word: String,
}

struct Row {
    word: &'static str,
    name: &'static str,
    state: Option<&'static str>,
    party: Option<&'static str>,
    /// Position in the administrative list of QCVN 102 SĐ1:2022; 0 where it has none (X§1.5).
    wire: u8,
}

const fn row(
    word: &'static str,
    name: &'static str,
    state: Option<&'static str>,
    party: Option<&'static str>,
    wire: u8,
) -> Row {
    Row {
        word,
        name,
        state,
        party,
        wire,
    }
}

/// 29 State types (an empty abbreviation: the type has none) and the Party's own.
const KINDS: [Row; 31] = [
    row("nghi_quyet", "Nghị quyết", Some("NQ"), Some("NQ"), 1),
    row("quyet_dinh", "Quyết định", Some("QĐ"), Some("QĐ"), 2),
    row("chi_thi", "Chỉ thị", Some("CT"), Some("CT"), 3),
    row("quy_che", "Quy chế", Some("QC"), Some("QC"), 4),
    row("quy_dinh", "Quy định", Some("QyĐ"), Some("QĐ"), 5),
    row("thong_cao", "Thông cáo", Some("TC"), None, 6),
    row("thong_bao", "Thông báo", Some("TB"), Some("TB"), 7),
    row("huong_dan", "Hướng dẫn", Some("HD"), Some("HD"), 8),
    row("chuong_trinh", "Chương trình", Some("CTr"), Some("CTr"), 9),
    row("ke_hoach", "Kế hoạch", Some("KH"), Some("KH"), 10),
    row("phuong_an", "Phương án", Some("PA"), Some("PA"), 11),
    row("de_an", "Đề án", Some("ĐA"), Some("ĐA"), 12),
    row("du_an", "Dự án", Some("DA"), None, 13),
    row("bao_cao", "Báo cáo", Some("BC"), Some("BC"), 14),
    row("bien_ban", "Biên bản", Some("BB"), Some("BB"), 15),
    row("to_trinh", "Tờ trình", Some("TTr"), Some("TTr"), 16),
    row("hop_dong", "Hợp đồng", Some("HĐ"), None, 17),
    row("cong_van", "Công văn", Some(""), Some("CV"), 18),
    row("cong_dien", "Công điện", Some("CĐ"), None, 19),
    row("ban_ghi_nho", "Bản ghi nhớ", Some("BGN"), None, 20),
    row("ban_thoa_thuan", "Bản thỏa thuận", Some("BTT"), None, 22),
    row("giay_uy_quyen", "Giấy ủy quyền", Some("GUQ"), None, 24),
    row("giay_moi", "Giấy mời", Some("GM"), None, 25),
    row("giay_gioi_thieu", "Giấy giới thiệu", Some("GGT"), None, 26),
    row("giay_nghi_phep", "Giấy nghỉ phép", Some("GNP"), None, 0),
    row("phieu_gui", "Phiếu gửi", Some("PG"), None, 0),
    row("phieu_chuyen", "Phiếu chuyển", Some("PC"), None, 0),
    row("phieu_bao", "Phiếu báo", Some("PB"), None, 0),
    row("thu_cong", "Thư công", Some(""), None, 0),
    row("ket_luan", "Kết luận", None, Some("KL"), 0),
    row("thong_tri", "Thông tri", None, Some("TT"), 0),
];

impl Kind {
    /// The type that goes by `word`.
    pub fn parse(word: &str) -> Result<Self, KindUnknown> {
        KINDS
            .iter()
            .position(|row| row.word == word)
            .map(Self)
            .ok_or_else(|| KindUnknown {
                word: word.to_owned(),
            })
    }

    /// The type named so in Vietnamese, whatever the marks and the case; `None` for names we do not know.
    ///
    /// Receivers trust the name, not the wire's figures (X§1.5).
    pub fn by_name(name: &str) -> Option<Self> {
        let folded = crate::fold(name);
        let bare = folded.strip_suffix(" ca biet").unwrap_or(&folded);
        // Two pairs differ by marks only (quy định / quyết định do not; thông tri / thông tư is not ours).
        KINDS
            .iter()
            .position(|row| crate::fold(row.name) == bare)
            .map(Self)
    }

    /// Every type that `body` may issue, in the law's order.
    pub fn all(body: Body) -> impl Iterator<Item = Self> {
        (0..KINDS.len())
            .map(Self)
            .filter(move |kind| kind.abbreviation(body).is_some())
    }

    /// The stable word: `quyet_dinh`.
    pub fn word(self) -> &'static str {
        KINDS.get(self.0).map_or("", |row| row.word)
    }

    /// The name as the law writes it: `Quyết định`.
    pub fn name(self) -> &'static str {
        KINDS.get(self.0).map_or("", |row| row.name)
    }

    /// The abbreviation in a notation: `QĐ`. Empty where the type has none, `None` where the body has not the type.
    pub fn abbreviation(self, body: Body) -> Option<&'static str> {
        let row = KINDS.get(self.0)?;
        match body {
            Body::State => row.state,
            Body::Party => row.party,
        }
    }

    /// A công văn: abstract under the number, no type name on the page.
    pub fn is_letter(self) -> bool {
        self.word() == "cong_van"
    }

    /// Position in the administrative list of QCVN 102 SĐ1:2022, 0 where the type has none (X§1.5).
    pub fn wire_detail(self) -> u8 {
        KINDS.get(self.0).map_or(0, |row| row.wire)
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.word().to_owned()
    }
}

impl TryFrom<String> for Kind {
    type Error = KindUnknown;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Self::parse(&word)
    }
}

/// How fast a document must move. Three levels above normal (Decree 30/2020, Annex I, III.2b).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Thường.
    #[default]
    Normal,
    /// Khẩn.
    Urgent,
    /// Thượng khẩn.
    VeryUrgent,
    /// Hỏa tốc.
    Express,
}

impl Urgency {
    /// From the wire's `Priority`; 4 (hỏa tốc hẹn giờ, of older rules) is read as express (X§1.5).
    pub const fn from_wire(priority: i64) -> Self {
        match priority {
            1 => Self::Urgent,
            2 => Self::VeryUrgent,
            3 | 4 => Self::Express,
            _ => Self::Normal,
        }
    }

    /// The wire's `Priority`: 0–3.
    pub const fn wire(self) -> u8 {
        match self {
            Self::Normal => 0,
            Self::Urgent => 1,
            Self::VeryUrgent => 2,
            Self::Express => 3,
        }
    }

    /// The mark on the page, in capitals; `None` for a normal document.
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Normal => None,
            Self::Urgent => Some("KHẨN"),
            Self::VeryUrgent => Some("THƯỢNG KHẨN"),
            Self::Express => Some("HỎA TỐC"),
        }
    }
}

/// The business key of a document on the axis: `H99.12,2026/11/21,05/QĐ-UBND`.
///
/// Kept exactly as received; two texts may still name one document (X§1.4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct DocumentId(String);

impl DocumentId {
    /// The key of what `unit` issues on `day` under `reference`. Source: QĐ28/2018 art. 10, X§1.4.
    pub fn of(unit: &UnitCode, day: Day, reference: &Reference) -> Self {
        Self(format!("{unit},{},{}", day.wire(), reference.wire()))
    }

    /// A key as others wrote it; `None` if nothing is there.
    pub fn receive(text: &str) -> Option<Self> {
        let text = crate::nfc(text.trim());
        (!text.is_empty() && text != "null").then_some(Self(text))
    }

    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_has_29_types() {
        assert_eq!(Kind::all(Body::State).count(), 29, "Decree 30/2020 art. 7");
        assert_eq!(
            Kind::parse("cong_van").unwrap().abbreviation(Body::State),
            Some("")
        );
        assert_eq!(
            Kind::parse("cong_van").unwrap().abbreviation(Body::Party),
            Some("CV")
        );
        assert_eq!(
            Kind::parse("ket_luan").unwrap().abbreviation(Body::State),
            None
        );
    }

    #[test]
    fn names_are_matched_whatever_their_marks() {
        assert_eq!(Kind::by_name("CÔNG VĂN"), Kind::parse("cong_van").ok());
        assert_eq!(
            Kind::by_name("Quyết định (cá biệt)"),
            Kind::parse("quyet_dinh").ok()
        );
        assert_eq!(Kind::by_name("Luật"), None);
        for (at, row) in KINDS.iter().enumerate() {
            assert_eq!(
                Kind::by_name(row.name),
                Some(Kind(at)),
                "{}: folded names stay apart",
                row.name
            );
        }
    }

    #[test]
    fn urgency_survives_the_wire() {
        for urgency in [
            Urgency::Normal,
            Urgency::Urgent,
            Urgency::VeryUrgent,
            Urgency::Express,
        ] {
            assert_eq!(Urgency::from_wire(urgency.wire().into()), urgency);
        }
        assert_eq!(Urgency::from_wire(4), Urgency::Express);
        assert_eq!(Urgency::from_wire(-1), Urgency::Normal);
    }
}
