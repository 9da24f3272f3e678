//! Biên nhận nỗ lực gửi: what was put into the outbox, to whom and when, with a QR code that holds what was signed.
//!
//! Never says that something was sent: what is known of that at printing stands apart, and is not signed.

use super::Printed;
use super::face::Face;
use super::flow::{BODY, Flow, Head, Stand};
use super::slip::{ReceiptLine, dated};
use super::{pt, qr};
use crate::Error;
use office::Day;

/// What the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptWords {
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
    /// Label and what stands behind it: moments, clocks, the line.
    pub facts: Vec<(String, String)>,
    /// Name, size and digest of each file.
    pub files: Vec<[String; 3]>,
    /// What the slip shows and what it does not.
    pub limits: Vec<String>,
    /// Every recipient, with what is known at printing.
    pub lines: Vec<ReceiptLine>,
    /// When that was known.
    pub known_at: String,
    /// What the QR code holds: the signed line and its signature.
    pub code: String,
    /// How to check it, and with which key.
    pub check: Vec<String>,
}

/// The slip as a page.
///
/// Errors with [`Error::PartMissing`] if `code` has more than a QR code takes, some 2,300 bytes.
pub fn attempt(words: &AttemptWords) -> Result<Printed, Error> {
    let head = Head {
        superior: &words.superior,
        issuer: &words.office,
        place_and_date: Some(dated(&words.place, words.day)),
    };
    let mut flow = Flow::titled(&head, "BIÊN NHẬN NỖ LỰC GỬI VĂN BẢN ĐIỆN TỬ")?;
    flow.paragraph(Stand::Middle, Face::Regular, BODY, &words.cited)?;
    flow.paragraph(Stand::Middle, Face::Regular, BODY, &words.subject)?;
    flow.rule(20.0);
    for (label, value) in &words.facts {
        let text = format!("{label}: {value}");
        flow.paragraph(Stand::Left, Face::Regular, SMALL, &text)?;
    }
    flow.skip(4.0);
    let files: Vec<Vec<String>> = words.files.iter().map(|file| file.to_vec()).collect();
    flow.table(
        &[50.0, 25.0, 90.0],
        &["Tệp", "Dung lượng", "Mã băm SHA-256"],
        &files,
    )?;
    flow.skip(6.0);
    qr::draw(&mut flow, &words.code, pt(QR_MM))?;
    for line in &words.check {
        flow.paragraph(Stand::Left, Face::Regular, 11.0, line)?;
    }
    flow.skip(4.0);
    for limit in &words.limits {
        flow.paragraph(Stand::Indented, Face::Italic, 12.0, limit)?;
    }
    flow.keep(60.0)?;
    let known = format!(
        "Tình trạng tại từng nơi nhận, biết đến {} (phần này không được ký)",
        words.known_at
    );
    flow.paragraph(Stand::Left, Face::Bold, SMALL, &known)?;
    let rows: Vec<Vec<String>> = words
        .lines
        .iter()
        .zip(1..)
        .map(|(line, at): (_, usize)| {
            vec![
                at.to_string(),
                format!("{} ({})", line.name, line.code),
                line.state.clone(),
                line.at.clone(),
                line.note.clone(),
            ]
        })
        .collect();
    flow.table(
        &[12.0, 60.0, 33.0, 30.0, 30.0],
        &["STT", "Nơi nhận", "Tình trạng", "Thời điểm", "Ghi chú"],
        &rows,
    )?;
    flow.finish("Biên nhận nỗ lực gửi văn bản điện tử")
}

/// A page that shows a key by its fingerprint, for the office to sign or a person to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyWords {
    /// The office.
    pub office: String,
    /// Cơ quan chủ quản.
    pub superior: String,
    /// Địa danh.
    pub place: String,
    /// The day.
    pub day: Option<Day>,
    /// What is said of it, a paragraph each.
    pub says: Vec<String>,
    /// The key in PEM, a line each.
    pub pem: Vec<String>,
    /// What the QR code holds: the key in PEM.
    pub code: String,
}

/// The page of a key.
pub fn key_page(words: &KeyWords) -> Result<Printed, Error> {
    let mut flow = Flow::portrait();
    flow.head(&Head {
        superior: &words.superior,
        issuer: &words.office,
        place_and_date: Some(dated(&words.place, words.day)),
    });
    flow.skip(10.0);
    flow.paragraph(
        Stand::Middle,
        Face::Bold,
        BODY,
        "KHÓA CÔNG KHAI CỦA BIÊN NHẬN NỖ LỰC GỬI",
    )?;
    flow.rule(20.0);
    for text in &words.says {
        flow.paragraph(Stand::Indented, Face::Regular, BODY, text)?;
    }
    flow.skip(6.0);
    for line in &words.pem {
        flow.paragraph(Stand::Left, Face::Regular, 12.0, line)?;
    }
    flow.skip(6.0);
    qr::draw(&mut flow, &words.code, pt(40.0))?;
    flow.finish("Khóa công khai của biên nhận nỗ lực gửi")
}

const SMALL: f64 = 13.0;
/// Large enough that a module of the longest code is wider than a third of a millimetre.
const QR_MM: f64 = 56.0;
