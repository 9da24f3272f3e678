//! Phiếu giải quyết văn bản đến (Annex IV, VII), and the receipt for what was sent.
//!
//! Never fills in an opinion: those are written by hand, or come with the parts that hold them.

use super::Printed;
use super::face::Face;
use super::flow::{BODY, Flow, Head, Stand};
use crate::Error;
use office::Day;

/// What a slip says of its arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlipWords {
    /// The office.
    pub office: String,
    /// Cơ quan chủ quản; empty where the office stands alone. The form has no line for it.
    pub superior: String,
    /// Địa danh.
    pub place: String,
    /// The day of the slip; none: it is written by hand.
    pub day: Option<Day>,
    /// Type; number and notation; day; issuer: `Công văn số 12/UBND-VP ngày … của …`.
    pub cited: String,
    /// Trích yếu.
    pub subject: String,
    /// Số đến and its day, where the arrival has them.
    pub arrival: String,
    /// The day by which the sender wants it done.
    pub due: Option<Day>,
    /// Độ khẩn in words; empty if none.
    pub urgency: String,
}

/// One receiver on a receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptLine {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// What became of it.
    pub state: String,
    /// When that was said.
    pub at: String,
    /// Words that came with it.
    pub note: String,
}

/// What a receipt says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptWords {
    /// The office.
    pub office: String,
    /// Cơ quan chủ quản.
    pub superior: String,
    /// Địa danh.
    pub place: String,
    /// The day of printing.
    pub day: Option<Day>,
    /// The dispatch, as cited.
    pub cited: String,
    /// Trích yếu.
    pub subject: String,
    /// When it was put on the axis; empty if it was not.
    pub sent: String,
    /// Every receiver.
    pub lines: Vec<ReceiptLine>,
}

/// A page with its head, its title and what it is about, ruled off.
fn opened(head: &Head<'_>, title: &str, about: [&str; 2]) -> Result<Flow, Error> {
    let mut flow = Flow::portrait();
    flow.head(head);
    flow.skip(10.0);
    flow.paragraph(Stand::Middle, Face::Bold, BODY, title)?;
    for line in about {
        flow.paragraph(Stand::Middle, Face::Regular, BODY, line)?;
    }
    flow.rule(20.0);
    Ok(flow)
}

/// The slip an arrival travels with: three parts, to be written by hand.
pub fn slip(words: &SlipWords) -> Result<Printed, Error> {
    let head = Head {
        superior: &words.superior,
        issuer: &words.office,
        place_and_date: Some(dated(&words.place, words.day)),
    };
    let about = [words.cited.as_str(), words.subject.as_str()];
    let mut flow = opened(&head, "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", about)?;
    if !words.arrival.is_empty() {
        flow.paragraph(Stand::Indented, Face::Regular, BODY, &words.arrival)?;
    }
    if !words.urgency.is_empty() {
        let text = format!("Độ khẩn: {}", words.urgency);
        flow.paragraph(Stand::Indented, Face::Bold, BODY, &text)?;
    }
    if let Some(day) = words.due {
        let text = format!("Thời hạn theo văn bản đến: {}", day.official());
        flow.paragraph(Stand::Indented, Face::Regular, BODY, &text)?;
    }
    for (title, entries) in PARTS {
        flow.keep(150.0)?;
        flow.skip(8.0);
        flow.paragraph(Stand::Indented, Face::Bold, BODY, title)?;
        for (label, lines) in *entries {
            flow.paragraph(Stand::Indented, Face::Regular, BODY, label)?;
            flow.dotted(*lines)?;
        }
    }
    flow.finish("Phiếu giải quyết văn bản đến")
}

/// Who received a dispatch, and when; told by the axis and the receivers, not by this office.
pub fn receipt(words: &ReceiptWords) -> Result<Printed, Error> {
    let head = Head {
        superior: &words.superior,
        issuer: &words.office,
        place_and_date: Some(dated(&words.place, words.day)),
    };
    let about = [words.cited.as_str(), words.subject.as_str()];
    let mut flow = opened(&head, "BIÊN NHẬN GỬI, NHẬN VĂN BẢN ĐIỆN TỬ", about)?;
    let sent = if words.sent.is_empty() {
        "Văn bản chưa được gửi lên trục liên thông.".to_owned()
    } else {
        format!("Gửi lên trục liên thông lúc: {}.", words.sent)
    };
    flow.paragraph(Stand::Indented, Face::Regular, BODY, &sent)?;
    flow.skip(4.0);
    let rows: Vec<Vec<String>> = words
        .lines
        .iter()
        .zip(1..)
        .map(|(line, at): (_, usize)| {
            let name = if line.code.is_empty() {
                line.name.clone()
            } else {
                format!("{} ({})", line.name, line.code)
            };
            vec![
                at.to_string(),
                name,
                line.state.clone(),
                line.at.clone(),
                line.note.clone(),
            ]
        })
        .collect();
    flow.table(
        &[12.0, 60.0, 33.0, 30.0, 30.0],
        &[
            "STT",
            "Nơi nhận",
            "Tình trạng",
            "Thời điểm",
            "Nội dung trả lời",
        ],
        &rows,
    )?;
    flow.skip(8.0);
    flow.paragraph(
        Stand::Indented,
        Face::Italic,
        12.0,
        "Tình trạng và thời điểm do nơi nhận trả lời qua hệ thống, in từ Hệ thống quản lý tài liệu điện tử.",
    )?;
    flow.skip(6.0);
    flow.signatures([
        &[],
        &[
            (Face::Bold, "NGƯỜI IN BIÊN NHẬN"),
            (Face::Italic, "(Ký và ghi rõ họ và tên)"),
        ],
    ])?;
    flow.finish("Biên nhận gửi, nhận văn bản điện tử")
}

/// `Thử Nghiệm, ngày 05 tháng 01 năm 2026`; dots where it is not known.
pub(crate) fn dated(place: &str, day: Option<Day>) -> String {
    let place = if place.is_empty() {
        "................"
    } else {
        place
    };
    let day = day.map_or_else(
        || "ngày ..... tháng ..... năm ......".to_owned(),
        Day::official,
    );
    format!("{place}, {day}")
}

type Part = (&'static str, &'static [(&'static str, usize)]);

/// The three parts with the decree's own words, and how many lines each leaves.
const PARTS: &[Part] = &[
    (
        "1. Ý kiến của lãnh đạo cơ quan, tổ chức",
        &[
            ("- Giao đơn vị, cá nhân chủ trì:", 1),
            (
                "- Giao các đơn vị, cá nhân tham gia phối hợp giải quyết văn bản đến (nếu có):",
                1,
            ),
            (
                "- Thời hạn giải quyết đối với mỗi đơn vị, cá nhân (nếu có):",
                1,
            ),
            (
                "- Ngày tháng cho ý kiến phân phối, giải quyết: ....../....../..........",
                0,
            ),
        ],
    ),
    (
        "2. Ý kiến của lãnh đạo đơn vị",
        &[
            (
                "- Giao cho cá nhân; thời hạn giải quyết đối với cá nhân (nếu có):",
                1,
            ),
            ("- Ngày, tháng, năm cho ý kiến: ....../....../..........", 0),
        ],
    ),
    (
        "3. Ý kiến đề xuất của người giải quyết",
        &[
            ("- Ý kiến đề xuất giải quyết văn bản đến của cá nhân:", 2),
            (
                "- Ngày, tháng, năm đề xuất ý kiến: ....../....../..........",
                0,
            ),
        ],
    ),
];
