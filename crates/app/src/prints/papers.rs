//! One arrival's or one dispatch's own papers: the ĐẾN mark, the slip, the receipt.

use super::{Print, PrintFault, handed, words};
use crate::incoming::{arrival, cited, reference};
use crate::outgoing::dispatch;
use crate::settings::OfficeSettings;
use crate::{App, Error, settings};
use office::{Answer, Outgoing, Road};
use paper::prints::{self, MarkWords, PageSeen, Printed, ReceiptLine, ReceiptWords, SlipWords};
use serde::{Deserialize, Serialize};
use store::{Arrival, DeliveryRow};
use ts_rs::TS;

/// What it is about, and where to put it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintAbout {
    /// Row id of the arrival or the dispatch.
    pub id: i64,
    /// The file to write; empty: to be looked at.
    #[serde(default)]
    pub path: String,
}

/// Which arrival gets its mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StampArrival {
    /// Row id of the arrival.
    pub id: i64,
    /// Which of its files; none: its first PDF.
    #[serde(default)]
    pub file: Option<i64>,
    /// On a sheet of its own instead, to lie before the arrival.
    #[serde(default)]
    pub slip: bool,
    /// Chuyển; empty: written by hand.
    #[serde(default)]
    pub passed_to: String,
    /// Số và ký hiệu hồ sơ; empty: written by hand.
    #[serde(default)]
    pub dossier: String,
    /// The file to write; empty: to be looked at.
    #[serde(default)]
    pub path: String,
}

/// A copy of an arrival with the ĐẾN mark, to be printed. The arrival's own file is not changed.
pub fn stamp(app: &App, input: StampArrival) -> Result<Print, Error> {
    let office = settings::office(app)?;
    let (standing, files) = app.store().read(|r| {
        let standing = arrival(r, input.id)?;
        crate::incoming::refuse_frozen(&standing)?;
        Ok::<_, Error>((standing, r.arrival_files(input.id)?))
    })?;
    let (Some(number), Some(_)) = (standing.arrival_number, standing.registered_at) else {
        return Err(PrintFault::NotRegistered { id: input.id }.into());
    };
    let words = MarkWords {
        office: issuer(&office).replace('\n', " "),
        number: number.to_string(),
        day: Some(standing.arrived_at.day()),
        passed_to: input.passed_to,
        file: input.dossier,
    };
    if input.slip {
        let printed = prints::cover_slip(
            &words,
            &office.superior,
            &cited(&standing),
            &standing.subject,
        )?;
        return handed(
            printed,
            format!("Tờ mang dấu ĐẾN số {number}.pdf"),
            &input.path,
        );
    }
    let file = files
        .into_iter()
        .find(|file| match input.file {
            Some(id) => file.id == id,
            None => file.mime == "application/pdf",
        })
        .filter(|file| file.mime == "application/pdf")
        .ok_or(PrintFault::NoPdf { id: input.id })?;
    let bytes = app.store().files().read(&file.hash)?;
    let marked = prints::mark_copy(&bytes, &words, || first_page(&bytes))?;
    let marked = marked.ok_or(PrintFault::NoRoom { id: input.id })?;
    let printed = Printed {
        pages: paper::count_pages(&marked.pdf).unwrap_or_default(),
        pdf: marked.pdf,
        replaced: 0,
    };
    let stem = file.name.strip_suffix(".pdf").unwrap_or(&file.name);
    handed(
        printed,
        format!("{stem} - dấu ĐẾN số {number}.pdf"),
        &input.path,
    )
}

/// Drawn beside this process: a file somebody sent may end whoever draws it (ADR 0021).
fn first_page(pdf: &[u8]) -> Option<PageSeen> {
    let drawn = drawing::drawer().draw(pdf, 0, prints::DOTS_PER_INCH)?;
    Some(PageSeen {
        wide: drawn.wide,
        high: drawn.high,
        light: drawn.light,
    })
}

/// Phiếu giải quyết văn bản đến of an arrival.
pub fn slip(app: &App, input: PrintAbout) -> Result<Print, Error> {
    let office = settings::office(app)?;
    let standing = app.store().read(|r| arrival(r, input.id))?;
    let day = app.now().day();
    let printed = prints::slip(&SlipWords {
        office: issuer(&office),
        superior: office.superior.clone(),
        place: office.place.clone(),
        day: Some(day),
        cited: cited(&standing),
        subject: standing.subject.clone(),
        arrival: entered(&standing),
        due: standing.due,
        urgency: words::urgency(standing.urgency)
            .unwrap_or_default()
            .to_owned(),
    })?;
    let written = reference(&standing).written();
    handed(
        printed,
        format!("Phiếu giải quyết {written}.pdf"),
        &input.path,
    )
}

/// Who received a dispatch, and when.
pub fn receipt(app: &App, input: PrintAbout) -> Result<Print, Error> {
    let office = settings::office(app)?;
    let (standing, deliveries) = app.store().read(|r| {
        let standing = dispatch(r, input.id)?;
        Ok::<_, Error>((standing, r.deliveries(input.id)?))
    })?;
    if !matches!(standing.stage, Outgoing::Issued | Outgoing::Sent) {
        return Err(Error::NotIssued { id: input.id });
    }
    let written = standing
        .number
        .clone()
        .zip(standing.notation.clone())
        .map(|(number, notation)| {
            let body = standing.draft.body;
            office::Reference {
                number,
                notation,
                body,
            }
            .written()
        })
        .unwrap_or_default();
    let day = standing
        .issued_on
        .map(office::Day::official)
        .unwrap_or_default();
    let printed = prints::receipt(&ReceiptWords {
        office: issuer(&office),
        superior: office.superior.clone(),
        place: office.place.clone(),
        day: Some(app.now().day()),
        cited: format!("{} số {written} {day}", standing.draft.kind.name()),
        subject: standing.draft.subject.clone(),
        sent: standing.sent_at.map(words::exact).unwrap_or_default(),
        lines: deliveries.iter().map(line).collect(),
    })?;
    handed(printed, format!("Biên nhận {written}.pdf"), &input.path)
}

/// The office's name as its pages have it.
pub(crate) fn issuer(office: &OfficeSettings) -> String {
    if office.issuer.is_empty() {
        return office.name.clone();
    }
    office.issuer.clone()
}

fn entered(arrival: &Arrival) -> String {
    arrival
        .arrival_number
        .map(|number| format!("Số đến: {number}, {}", arrival.arrived_at.day().official()))
        .unwrap_or_default()
}

fn line(row: &DeliveryRow) -> ReceiptLine {
    let one = &row.delivery;
    // What the office there said counts; where it said nothing, what the road did.
    let state = one.answer.map_or_else(|| road(one.road).to_owned(), answer);
    ReceiptLine {
        name: one.name.clone(),
        code: one.to.to_string(),
        state,
        at: one.answered_at.map(words::exact).unwrap_or_default(),
        note: one.note.clone(),
    }
}

fn answer(answer: Answer) -> String {
    match answer {
        Answer::Arrived => "Đã đến".to_owned(),
        Answer::Refused => "Từ chối".to_owned(),
        Answer::Accepted => "Đã tiếp nhận".to_owned(),
        Answer::Assigned => "Đã phân công".to_owned(),
        Answer::Processing => "Đang xử lý".to_owned(),
        Answer::Done => "Đã hoàn thành".to_owned(),
        Answer::RecallAsked => "Đã yêu cầu thu hồi".to_owned(),
        Answer::RecallAgreed => "Đồng ý thu hồi".to_owned(),
        Answer::RecallRefused => "Từ chối thu hồi".to_owned(),
        Answer::Unlisted(code) => format!("Mã {code:02}"),
    }
}

const fn road(road: Road) -> &'static str {
    match road {
        Road::Waiting => "Chờ gửi",
        Road::Unknown => "Chưa rõ kết quả",
        Road::Sent => "Đã gửi lên trục",
        Road::Delivered => "Nơi nhận đã lấy về",
        Road::Stuck => "Không gửi được",
    }
}
