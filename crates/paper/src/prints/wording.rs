//! The registers' titles and columns, word for word as Decree 30/2020 Annex IV and V has them.
//!
//! Widths are ours: the annex draws its tables too narrow to be written in, and gives no paper size. Tables of nine and
//! ten columns lie across the page.

use serde::{Deserialize, Serialize};

/// Which register or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterKind {
    /// Sổ đăng ký văn bản đi (Annex IV, I).
    Outgoing,
    /// Sổ gửi văn bản đi bưu điện (Annex IV, III).
    Post,
    /// Sổ sử dụng bản lưu (Annex IV, IV).
    Loans,
    /// Sổ đăng ký văn bản đến (Annex IV, VI).
    Incoming,
    /// Sổ theo dõi giải quyết văn bản đến (Annex IV, VIII).
    FollowUp,
    /// Danh mục hồ sơ (Annex V, II).
    FilePlan,
    /// Mục lục hồ sơ, tài liệu nộp lưu (Annex V, III).
    HandOverList,
    /// Mục lục văn bản, tài liệu trong hồ sơ (Annex V, IV).
    FileContents,
}

/// A column: its title, its width in millimetres, and whether its words stand in the middle.
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) mm: f64,
    pub(crate) middle: bool,
}

impl RegisterKind {
    /// All, in the decree's order.
    pub const ALL: [Self; 8] = [
        Self::Outgoing,
        Self::Post,
        Self::Loans,
        Self::Incoming,
        Self::FollowUp,
        Self::FilePlan,
        Self::HandOverList,
        Self::FileContents,
    ];

    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Post => "post",
            Self::Loans => "loans",
            Self::Incoming => "incoming",
            Self::FollowUp => "follow_up",
            Self::FilePlan => "file_plan",
            Self::HandOverList => "hand_over_list",
            Self::FileContents => "file_contents",
        }
    }

    /// The kind with this stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The title on the cover or above the table, in capitals; each item is a line.
    pub const fn title(self) -> &'static [&'static str] {
        match self {
            Self::Outgoing => &["SỔ ĐĂNG KÝ VĂN BẢN ĐI"],
            Self::Post => &["SỔ GỬI VĂN BẢN ĐI BƯU ĐIỆN"],
            Self::Loans => &["SỔ SỬ DỤNG BẢN LƯU"],
            Self::Incoming => &["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"],
            Self::FollowUp => &["SỔ THEO DÕI GIẢI QUYẾT", "VĂN BẢN ĐẾN"],
            Self::FilePlan => &["DANH MỤC HỒ SƠ"],
            Self::HandOverList => &["MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU"],
            Self::FileContents => &["MỤC LỤC VĂN BẢN, TÀI LIỆU"],
        }
    }

    /// The titles of its columns, in order.
    pub fn columns(self) -> Vec<&'static str> {
        self.table().iter().map(|column| column.title).collect()
    }

    /// A book with a cover; the others begin with a head like a document's.
    pub const fn is_book(self) -> bool {
        matches!(
            self,
            Self::Outgoing | Self::Post | Self::Loans | Self::Incoming | Self::FollowUp
        )
    }

    /// Whether the cover says from which number to which; the follow-up register's does not.
    pub(crate) const fn tells_numbers(self) -> bool {
        !matches!(self, Self::FollowUp)
    }

    /// Lies across the page.
    pub const fn is_landscape(self) -> bool {
        matches!(self, Self::Outgoing | Self::Incoming | Self::Loans)
    }

    pub(crate) const fn table(self) -> &'static [Column] {
        match self {
            Self::Outgoing => OUTGOING,
            Self::Post => POST,
            Self::Loans => LOANS,
            Self::Incoming => INCOMING,
            Self::FollowUp => FOLLOW_UP,
            Self::FilePlan => FILE_PLAN,
            Self::HandOverList => HAND_OVER_LIST,
            Self::FileContents => FILE_CONTENTS,
        }
    }
}

const fn middle(title: &'static str, mm: f64) -> Column {
    Column {
        title,
        mm,
        middle: true,
    }
}

const fn left(title: &'static str, mm: f64) -> Column {
    Column {
        title,
        mm,
        middle: false,
    }
}

const OUTGOING: &[Column] = &[
    left("Số, ký hiệu văn bản", 27.0),
    middle("Ngày tháng văn bản", 22.0),
    left("Tên loại và trích yếu nội dung văn bản", 60.0),
    left("Người ký", 28.0),
    left("Nơi nhận văn bản", 34.0),
    left("Đơn vị, người nhận bản lưu", 20.0),
    middle("Số lượng bản", 14.0),
    middle("Ngày chuyển", 20.0),
    middle("Ký nhận", 14.0),
    left("Ghi chú", 18.0),
];
const POST: &[Column] = &[
    middle("Ngày chuyển", 22.0),
    left("Số, ký hiệu văn bản", 28.0),
    left("Nơi nhận văn bản", 49.0),
    middle("Số lượng bì", 20.0),
    left("Ký nhận và dấu bưu điện", 30.0),
    left("Ghi chú", 16.0),
];
const LOANS: &[Column] = &[
    middle("Ngày tháng", 20.0),
    left("Họ tên người sử dụng", 30.0),
    left("Số, ký hiệu ngày tháng văn bản", 42.0),
    left("Tên loại và trích yếu nội dung văn bản", 65.0),
    left("Số và ký hiệu HS", 22.0),
    middle("Ký nhận", 18.0),
    middle("Ngày trả", 20.0),
    left("Người cho phép sử dụng", 24.0),
    left("Ghi chú", 16.0),
];
const INCOMING: &[Column] = &[
    middle("Ngày đến", 20.0),
    middle("Số đến", 15.0),
    left("Tác giả", 36.0),
    left("Số, ký hiệu văn bản", 28.0),
    middle("Ngày tháng văn bản", 21.0),
    left("Tên loại và trích yếu nội dung văn bản", 62.0),
    left("Đơn vị hoặc người nhận", 25.0),
    middle("Ngày chuyển", 20.0),
    middle("Ký nhận", 14.0),
    left("Ghi chú", 16.0),
];
const FOLLOW_UP: &[Column] = &[
    middle("Số đến", 13.0),
    left(
        "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
        50.0,
    ),
    left("Đơn vị hoặc người nhận", 25.0),
    middle("Thời hạn giải quyết", 21.0),
    left("Tiến độ giải quyết", 20.0),
    left("Số, ký hiệu văn bản trả lời", 22.0),
    left("Ghi chú", 14.0),
];
const FILE_PLAN: &[Column] = &[
    left("Số và ký hiệu hồ sơ", 27.0),
    left("Tên đề mục và tiêu đề hồ sơ", 60.0),
    middle("Thời hạn bảo quản", 28.0),
    left("Người lập hồ sơ", 30.0),
    left("Ghi chú", 20.0),
];
const HAND_OVER_LIST: &[Column] = &[
    middle("Số TT", 12.0),
    left("Số, ký hiệu hồ sơ", 22.0),
    left("Tiêu đề hồ sơ", 52.0),
    middle("Thời gian tài liệu", 23.0),
    middle("Thời hạn bảo quản", 20.0),
    middle("Số tờ/ Số trang", 18.0),
    left("Ghi chú", 18.0),
];
const FILE_CONTENTS: &[Column] = &[
    middle("STT", 12.0),
    left("Số, ký hiệu văn bản", 24.0),
    middle("Ngày tháng năm văn bản", 22.0),
    left("Tên loại và trích yếu nội dung văn bản", 49.0),
    left("Tác giả văn bản", 26.0),
    middle("Tờ số/ Trang số", 16.0),
    left("Ghi chú", 16.0),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_as_wide_as_its_text() {
        for kind in RegisterKind::ALL {
            let wide: f64 = kind.table().iter().map(|column| column.mm).sum();
            let room = if kind.is_landscape() { 257.0 } else { 165.0 };
            assert!((wide - room).abs() < 0.01, "{kind:?}: {wide}");
            assert_eq!(RegisterKind::from_word(kind.word()), Some(kind));
        }
    }
}
