//! Biên bản giao nhận hồ sơ, tài liệu (Annex V, V). What is not given stays a dotted line.

use super::Printed;
use super::face::Face;
use super::flow::{BODY, Flow, Head, Stand};
use super::slip::dated;
use crate::Error;
use office::Day;
use serde::{Deserialize, Serialize};

/// What the minutes of handing files over say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandOver {
    /// Cơ quan chủ quản.
    pub superior: String,
    /// The office.
    pub office: String,
    /// Địa danh.
    pub place: String,
    /// The day.
    pub day: Option<Day>,
    /// The plan it follows: `Danh mục hồ sơ năm 2026`.
    pub basis: String,
    /// Who hands over: the unit or person.
    pub giver: String,
    /// Ông (bà), for the giving side.
    pub giver_name: String,
    /// Chức vụ công tác.
    pub giver_post: String,
    /// Ông (bà), for the archive.
    pub taker_name: String,
    /// Chức vụ công tác.
    pub taker_post: String,
    /// Tên khối tài liệu.
    pub block: String,
    /// Thời gian của hồ sơ, tài liệu.
    pub span: String,
    /// Số hộp (cặp).
    pub boxes: String,
    /// Số hồ sơ giấy.
    pub paper_files: String,
    /// Mét giá.
    pub metres: String,
    /// Số hồ sơ điện tử.
    pub electronic_files: String,
    /// Số tệp tin trong hồ sơ.
    pub data_files: String,
    /// Tình trạng tài liệu.
    pub condition: String,
}

/// The minutes, two copies of which are signed.
pub fn hand_over(words: &HandOver) -> Result<Printed, Error> {
    let mut flow = Flow::portrait();
    flow.head(&Head {
        superior: &words.superior,
        issuer: &words.office,
        place_and_date: Some(dated(&words.place, words.day)),
    });
    flow.skip(10.0);
    flow.paragraph(Stand::Middle, Face::Bold, BODY, "BIÊN BẢN")?;
    flow.paragraph(Stand::Middle, Face::Bold, BODY, "Giao nhận hồ sơ, tài liệu")?;
    flow.rule(20.0);
    let body =
        |flow: &mut Flow, text: &str| flow.paragraph(Stand::Indented, Face::Regular, BODY, text);
    body(
        &mut flow,
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    )?;
    let basis = if words.basis.is_empty() {
        "........................................"
    } else {
        &words.basis
    };
    body(&mut flow, &format!("Căn cứ {basis},"))?;
    body(&mut flow, "Chúng tôi gồm:")?;
    flow.paragraph(
        Stand::Indented,
        Face::Bold,
        BODY,
        format!("BÊN GIAO: {}", words.giver).trim(),
    )?;
    flow.entry("Ông (bà):", &words.giver_name)?;
    flow.entry("Chức vụ công tác:", &words.giver_post)?;
    flow.paragraph(
        Stand::Indented,
        Face::Bold,
        BODY,
        "BÊN NHẬN: Lưu trữ cơ quan",
    )?;
    flow.entry("Ông (bà):", &words.taker_name)?;
    flow.entry("Chức vụ công tác:", &words.taker_post)?;
    body(
        &mut flow,
        "Thống nhất lập biên bản giao nhận tài liệu với những nội dung như sau:",
    )?;
    flow.entry("1. Tên khối tài liệu giao nộp:", &words.block)?;
    flow.entry("2. Thời gian của hồ sơ, tài liệu:", &words.span)?;
    body(&mut flow, "3. Số lượng tài liệu:")?;
    body(&mut flow, "a) Đối với hồ sơ, tài liệu giấy")?;
    flow.entry("- Tổng số hộp (cặp):", &words.boxes)?;
    let or_dots = |text: &str| {
        if text.is_empty() {
            ".................".to_owned()
        } else {
            text.to_owned()
        }
    };
    body(
        &mut flow,
        &format!(
            "- Tổng số hồ sơ (đơn vị bảo quản): {} Quy ra mét giá: {} mét.",
            or_dots(&words.paper_files),
            or_dots(&words.metres)
        ),
    )?;
    body(&mut flow, "b) Đối với hồ sơ, tài liệu điện tử")?;
    flow.entry("- Tổng số hồ sơ:", &words.electronic_files)?;
    flow.entry("- Tổng số tệp tin trong hồ sơ:", &words.data_files)?;
    flow.entry("4. Tình trạng tài liệu giao nộp:", &words.condition)?;
    body(&mut flow, "5. Mục lục hồ sơ, tài liệu nộp lưu kèm theo.")?;
    body(
        &mut flow,
        "Biên bản này được lập thành hai bản; bên giao giữ một bản, bên nhận giữ một bản./.",
    )?;
    flow.skip(8.0);
    flow.signatures([
        &[
            (Face::Bold, "ĐẠI DIỆN BÊN GIAO"),
            (Face::Italic, "(Ký và ghi rõ họ và tên)"),
        ],
        &[
            (Face::Bold, "ĐẠI DIỆN BÊN NHẬN"),
            (Face::Italic, "(Ký và ghi rõ họ và tên)"),
        ],
    ])?;
    flow.finish("Biên bản giao nhận hồ sơ, tài liệu")
}
