//! Who has not accepted: the delivery watch as a page, for a meeting or a folder.

use super::Printed;
use super::face::Face;
use super::flow::{Flow, Head, Stand};
use super::slip::dated;
use crate::Error;
use office::Day;

/// What the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchWords {
    /// The office.
    pub office: String,
    /// Cơ quan chủ quản.
    pub superior: String,
    /// Địa danh.
    pub place: String,
    /// The day of printing.
    pub day: Option<Day>,
    /// What is listed, a line each: which dispatch, which state, until when.
    pub about: Vec<String>,
    /// Recipient, dispatch, sent, state, due, what was done.
    pub rows: Vec<[String; 6]>,
    /// How many of each state, in one line.
    pub counts: String,
}

/// The list as a file.
pub fn watch_list(words: &WatchWords) -> Result<Printed, Error> {
    let head = Head {
        superior: &words.superior,
        issuer: &words.office,
        place_and_date: Some(dated(&words.place, words.day)),
    };
    let mut flow = Flow::titled(&head, "THEO DÕI GỬI, NHẬN VĂN BẢN ĐIỆN TỬ")?;
    for line in &words.about {
        flow.paragraph(Stand::Middle, Face::Regular, 13.0, line)?;
    }
    flow.rule(20.0);
    flow.paragraph(Stand::Left, Face::Bold, 13.0, &words.counts)?;
    let rows: Vec<Vec<String>> = words
        .rows
        .iter()
        .zip(1..)
        .map(|(row, at): (_, usize)| {
            let mut cells = vec![at.to_string()];
            cells.extend(row.iter().cloned());
            cells
        })
        .collect();
    flow.table(
        &[10.0, 36.0, 26.0, 24.0, 25.0, 24.0, 20.0],
        &[
            "STT",
            "Nơi nhận",
            "Văn bản",
            "Gửi lúc",
            "Tình trạng",
            "Hạn",
            "Đã nhắc",
        ],
        &rows,
    )?;
    flow.finish("Theo dõi gửi, nhận văn bản điện tử")
}
