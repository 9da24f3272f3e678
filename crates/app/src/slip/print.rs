//! The slip as a page, with what is known of each recipient at printing, and a QR code that holds what was signed.

use super::key::grouped;
use super::made::{slip, whole};
use super::statement::{SlipBody, SlipHead};
use crate::prints::{Print, PrintAbout, handed, issuer};
use crate::watch::{exact, standing_words};
use crate::{App, Error, settings};
use office::Moment;
use paper::prints::{AttemptWords, ReceiptLine, attempt};
use std::collections::BTreeMap;
use store::DeliveryRow;

/// Prints the slip `input.id`.
pub fn print(app: &App, input: PrintAbout) -> Result<Print, Error> {
    let office = settings::office(app)?;
    let (row, deliveries) = app.store().read(|r| {
        let row = slip(r, input.id)?;
        let deliveries = r.deliveries(row.made.dispatch)?;
        Ok::<_, Error>((row, deliveries))
    })?;
    let whole = whole(&row);
    let (head, body) = (whole.head()?, whole.body()?);
    let known: BTreeMap<String, DeliveryRow> = deliveries
        .into_iter()
        .map(|row| (row.delivery.to.to_string(), row))
        .collect();
    let day = office::Day::receive(&head.issued).ok();
    let printed = attempt(&AttemptWords {
        office: issuer(&office),
        superior: office.superior.clone(),
        place: office.place.clone(),
        day: Some(app.now().day()),
        cited: format!(
            "{} số {} {}",
            body.kind,
            head.document,
            day.map(office::Day::official).unwrap_or_default()
        ),
        subject: body.subject.clone(),
        facts: facts(&head, &body, row.stamp.is_some()),
        files: body
            .files
            .iter()
            .map(|file| [file.name.clone(), size(file.size), spaced(&file.sha256)])
            .collect(),
        limits: LIMITS.map(str::to_owned).to_vec(),
        lines: body
            .recipients
            .iter()
            .map(|to| line(&to.name, &to.code, known.get(&to.code)))
            .collect(),
        known_at: exact(app.now()),
        code: whole.code(),
        check: vec![
            "Mã QR chứa nguyên dòng đã ký và chữ ký. Kiểm tra chỉ cần khóa công khai của bàn văn thư, có dấu vân tay SHA-256:"
                .to_owned(),
            grouped(&head.key_sha256),
        ],
    })?;
    let name = format!("Biên nhận nỗ lực gửi {}.pdf", head.document);
    handed(printed, name, &input.path)
}

/// `2026-11-22T20:02:09+07:00`, as the slip has it, in the words of a page: `20:02:09 ngày 22/11/2026`.
fn readable(iso: &str) -> String {
    let part = |from: usize, to: usize| iso.get(from..to);
    match (part(0, 4), part(5, 7), part(8, 10), part(11, 19)) {
        (Some(year), Some(month), Some(day), Some(time)) => {
            format!("{time} ngày {day}/{month}/{year}")
        }
        _ => iso.to_owned(),
    }
}

fn facts(head: &SlipHead, body: &SlipBody, is_stamped: bool) -> Vec<(String, String)> {
    let clock = match (head.axis_ahead_ms, head.axis_uncertainty_ms) {
        (Some(ahead), Some(off)) => format!(
            "đồng hồ trục {} {} ms so với máy này (sai không quá {off} ms), đo lúc {}",
            if ahead < 0 { "chậm" } else { "nhanh" },
            ahead.unsigned_abs(),
            head.axis_measured
                .as_deref()
                .map(readable)
                .unwrap_or_default()
        ),
        _ => "chưa đo được đồng hồ trục".to_owned(),
    };
    let line = match head.line.as_str() {
        "up" => "thông",
        "down" => "đứt",
        _ => "chưa rõ",
    };
    let why = match head.business.as_str() {
        "update" => "gửi bản cập nhật",
        "replace" => "gửi văn bản thay thế",
        _ => "gửi mới",
    };
    let fact = |label: &str, value: String| (label.to_owned(), value);
    vec![
        fact("Bấm Gửi lúc (đồng hồ máy)", readable(&head.made)),
        fact("Đối chiếu đồng hồ", clock),
        fact("Đường truyền lúc đó", line.to_owned()),
        fact("Mục đích", why.to_owned()),
        fact("Gửi từ", format!("{} ({})", body.office_name, head.office)),
        fact("Số nơi nhận", head.recipients.to_string()),
        fact("Mã văn bản trên trục", head.document_id.clone()),
        fact(
            "Mã băm phong bì",
            body.envelope_sha256.clone().unwrap_or_else(|| {
                "chưa có: phong bì được viết khi chữ ký đã có dấu thời gian".to_owned()
            }),
        ),
        fact(
            "Dấu thời gian của biên nhận",
            if is_stamped {
                "đã có, nằm trong tệp biên nhận"
            } else {
                "chưa có"
            }
            .to_owned(),
        ),
    ]
}

/// What is known of a recipient; what is not known is said so.
fn line(name: &str, code: &str, known: Option<&DeliveryRow>) -> ReceiptLine {
    let at = |at: Option<Moment>| at.map(exact).unwrap_or_default();
    ReceiptLine {
        name: name.to_owned(),
        code: code.to_owned(),
        state: known
            .map_or("Đã bỏ khỏi danh sách nhận", |row| {
                standing_words(row.exchange().standing(), row.exchange().doubt())
            })
            .to_owned(),
        at: at(known.and_then(|row| row.delivery.answered_at)),
        note: known
            .map(|row| row.delivery.note.clone())
            .unwrap_or_default(),
    }
}

/// A digest that can be broken into lines.
fn spaced(digest: &str) -> String {
    grouped(digest)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes.div_ceil(1024)),
        _ => format!("{} MB", bytes.div_ceil(1_048_576)),
    }
}

const LIMITS: [&str; 2] = [
    "Biên nhận này chứng tỏ: vào lúc ghi trên, bàn văn thư đã xếp gửi đúng các tệp trên tới đúng các nơi nhận trên. Nó không \
     chứng tỏ văn bản đã tới nơi.",
    "“Chưa rõ kết quả” nghĩa là không biết văn bản đã tới trục hay chưa: không được coi là đã gửi, cũng không được coi là chưa gửi.",
];
