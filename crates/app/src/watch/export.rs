//! The table as a file: CSV for spreadsheets, PDF for a meeting. The same rows as on the screen, all of them.

use super::list::{WatchCounts, WatchOnly, WatchQuery, found, members};
use super::rows::{Reckoning, WatchRow, fill_times};
use crate::outgoing::table;
use crate::prints::issuer;
use crate::{App, Error, files, settings};
use office::{Doubt, Lateness, Moment, Reminder, Standing};
use paper::prints::{WatchWords, watch_list};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// Which rows, and where to.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportWatch {
    /// As on the screen; its page does not count.
    pub query: WatchQuery,
    /// The file to write: CSV, or PDF where its name ends so.
    pub path: String,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WatchExported {
    /// Rows.
    pub rows: u32,
}

/// Writes the table.
pub fn export(app: &App, input: ExportWatch) -> Result<WatchExported, Error> {
    let by = Reckoning::of(app)?;
    let group = members(app, input.query.group)?;
    let (rows, counts) = app.store().read(|r| {
        let (mut rows, counts) = found(r, &input.query, &by, group.as_ref())?;
        fill_times(r, &mut rows)?;
        Ok::<_, Error>((rows, counts))
    })?;
    let path = Path::new(&input.path);
    let is_pdf = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    let bytes = match is_pdf {
        true => pdf(app, &input.query, &rows, counts, by.now)?,
        false => csv(&rows)?,
    };
    files::write(path, &bytes)?;
    Ok(WatchExported {
        rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
    })
}

/// The table as CSV, as [`export`] writes it.
pub fn as_csv(app: &App, query: &WatchQuery) -> Result<Vec<u8>, Error> {
    let by = Reckoning::of(app)?;
    let group = members(app, query.group)?;
    let rows = app.store().read(|r| {
        let (mut rows, _) = found(r, query, &by, group.as_ref())?;
        fill_times(r, &mut rows)?;
        Ok::<_, Error>(rows)
    })?;
    csv(&rows)
}

/// The rows as CSV that spreadsheets open.
fn csv(rows: &[WatchRow]) -> Result<Vec<u8>, Error> {
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let at = |moment: Option<Moment>| moment.map(exact).unwrap_or_default();
            vec![
                row.written.clone(),
                row.subject.clone(),
                row.name.clone(),
                row.to.clone(),
                standing(row.standing, row.doubt).to_owned(),
                at(row.sent_at),
                at(row.times.arrived),
                at(row.times.accepted),
                at(row.times.refused),
                row.note.clone(),
                at(row.due),
                lateness(row.lateness).to_owned(),
                at(row.reminded_at),
                row.reminded_how.map_or("", how).to_owned(),
                row.closed_because.clone(),
            ]
        })
        .map(|cells: Vec<String>| cells.into_iter().map(tame).collect())
        .collect();
    table::write(&HEAD, &lines)
}

fn pdf(
    app: &App,
    query: &WatchQuery,
    rows: &[WatchRow],
    counts: WatchCounts,
    now: Moment,
) -> Result<Vec<u8>, Error> {
    let office = settings::office(app)?;
    let mut about = Vec::new();
    if let Some(row) = rows.first().filter(|_| query.dispatch.is_some()) {
        about.push(format!("{}: {}", row.written, row.subject));
    }
    about.push(format!("{}, tính đến {}", only(query.only), exact(now)));
    let words = WatchWords {
        office: issuer(&office),
        superior: office.superior.clone(),
        place: office.place.clone(),
        day: Some(now.day()),
        about,
        rows: rows.iter().map(cells).collect(),
        counts: format!(
            "Tất cả {} nơi: đã tiếp nhận {}, chưa tiếp nhận {} (quá hẹn {}), từ chối {}, chưa rõ kết quả {}.",
            counts.all,
            counts.accepted,
            counts.unaccepted,
            counts.late,
            counts.refused,
            counts.unknown
        ),
    };
    Ok(watch_list(&words)?.pdf)
}

fn cells(row: &WatchRow) -> [String; 6] {
    let at = |moment: Option<Moment>| moment.map(exact).unwrap_or_default();
    let reminded = match row.reminded_how {
        Some(one) => format!("{} {}", how(one), at(row.reminded_at)),
        None => String::new(),
    };
    [
        format!("{} ({})", row.name, row.to),
        row.written.clone(),
        at(row.sent_at),
        standing(row.standing, row.doubt).to_owned(),
        match row.lateness {
            Lateness::InTime => at(row.due),
            late @ (Lateness::Late | Lateness::Beyond) => {
                format!("{} ({})", at(row.due), lateness(late))
            }
        },
        reminded,
    ]
}

/// A cell that a spreadsheet does not take for a formula.
fn tame(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// `22/11/2026 09:30`.
pub(crate) fn exact(at: Moment) -> String {
    let (hour, minute, _) = at.clock_time();
    let day = at.day();
    format!(
        "{:02}/{:02}/{} {hour:02}:{minute:02}",
        day.day(),
        day.month(),
        day.year()
    )
}

/// A recipient's standing, in the words of a page; what is not known of it comes first.
pub(crate) const fn standing(standing: Standing, doubt: Option<Doubt>) -> &'static str {
    match doubt {
        Some(Doubt::AgreedOnce) => return "Đồng ý một lần, chưa rõ cho thu hồi hay bản cập nhật",
        Some(Doubt::RefusedOnce) => return "Từ chối một lần, chưa rõ thu hồi hay bản cập nhật",
        Some(Doubt::OneEach) => {
            return "Một đồng ý, một từ chối, chưa rõ lần nào cho thu hồi";
        }
        None => {}
    }
    match standing {
        Standing::Waiting => "Chờ gửi",
        Standing::Stuck => "Không gửi được",
        Standing::Unknown => "Chưa rõ kết quả",
        Standing::Sent => "Đã gửi lên trục, nơi nhận chưa xác nhận",
        Standing::Delivered => "Nơi nhận đã lấy về",
        Standing::Arrived => "Đã đến, chưa tiếp nhận",
        Standing::Refused => "Từ chối",
        Standing::Accepted => "Đã tiếp nhận",
        Standing::Assigned => "Đã phân công",
        Standing::Processing => "Đang xử lý",
        Standing::Done => "Đã hoàn thành",
        Standing::Unlisted => "Trả lời bằng mã lạ, chưa tiếp nhận",
        Standing::RecallPending => "Chờ trả lời thu hồi",
        Standing::Recalled => "Đã thu hồi",
        Standing::UpdatePending => "Chờ trả lời bản cập nhật",
        Standing::Replaced => "Đã thay thế",
        Standing::Cancelled => "Đã rút trước khi gửi",
    }
}

const fn lateness(lateness: Lateness) -> &'static str {
    match lateness {
        Lateness::InTime => "",
        Lateness::Late => "quá hẹn",
        Lateness::Beyond => "quá hạn luật định",
    }
}

const fn how(how: Reminder) -> &'static str {
    match how {
        Reminder::Phone => "Điện thoại",
        Reminder::Message => "Tin nhắn, thư",
        Reminder::InPerson => "Gặp trực tiếp",
        Reminder::Letter => "Công văn đôn đốc",
        Reminder::Closed => "Thôi theo dõi",
        Reminder::Resumed => "Theo dõi lại",
    }
}

const fn only(only: WatchOnly) -> &'static str {
    match only {
        WatchOnly::All => "Tất cả nơi nhận",
        WatchOnly::Unaccepted => "Các nơi chưa tiếp nhận",
        WatchOnly::Late => "Các nơi quá hẹn",
        WatchOnly::Beyond => "Các nơi quá hạn luật định",
        WatchOnly::Waiting => "Các nơi chưa gửi được",
        WatchOnly::Unknown => "Các nơi chưa rõ kết quả",
        WatchOnly::Refused => "Các nơi từ chối",
        WatchOnly::Asked => "Các nơi chưa trả lời thu hồi, cập nhật",
        WatchOnly::Accepted => "Các nơi đã tiếp nhận",
        WatchOnly::Closed => "Các nơi thôi theo dõi",
    }
}

const HEAD: [&str; 15] = [
    "Số, ký hiệu",
    "Trích yếu",
    "Nơi nhận",
    "Mã định danh",
    "Tình trạng",
    "Gửi lúc",
    "Đến lúc",
    "Tiếp nhận lúc",
    "Từ chối lúc",
    "Nội dung trả lời",
    "Hạn",
    "Quá hạn",
    "Nhắc lần cuối",
    "Cách nhắc",
    "Lý do thôi theo dõi",
];
