//! What stands in the cells of a register. Vietnamese, since it is content of the decree's forms and not of the screen.

use office::{Body, Day, Incoming, Kind, Moment, Reference, Urgency};
use store::{BookLine, IncomingLine, OutgoingLine};

/// The cells of the register of outgoing documents; the last is the remark.
pub(super) fn outgoing(row: &OutgoingLine) -> Vec<String> {
    let kind = Kind::parse(&row.kind).map_or("", Kind::name);
    let (receivers, accepted) = row.receivers;
    let mut remarks = voided(&row.line);
    if receivers > 0 && row.sent_at.is_some() {
        remarks.push(format!("Gửi điện tử: {accepted}/{receivers} nơi đã nhận"));
    }
    let recipients: Vec<&str> = row.recipients.iter().map(|one| one.name.as_str()).collect();
    vec![
        row.line.written.clone(),
        row.issued_on.map_or_else(String::new, short),
        joined(kind, &row.subject),
        row.signer.clone(),
        recipients.join("; "),
        row.filed.clone(),
        copies(&row.drafter),
        row.sent_at.map_or_else(String::new, moment),
        String::new(),
        remarks.join("\n"),
    ]
}

/// The cells of the register of arrivals.
pub(super) fn incoming(row: &IncomingLine) -> Vec<String> {
    let mut remarks = voided(&row.line);
    remarks.extend(urgency(row.urgency).map(str::to_owned));
    vec![
        row.arrived_at.map_or_else(String::new, moment),
        row.line.written.clone(),
        row.from_name.clone(),
        reference(row),
        row.promulgated.map_or_else(String::new, short),
        joined(&row.kind_name, &row.subject),
        String::new(),
        String::new(),
        String::new(),
        remarks.join("\n"),
    ]
}

/// The cells of the register that follows what becomes of arrivals.
pub(super) fn follow_up(row: &IncomingLine) -> Vec<String> {
    let written = reference(row);
    let mut cited = vec![row.kind_name.clone()];
    if !written.is_empty() {
        cited.push(format!("số {written}"));
    }
    cited.extend(row.promulgated.map(Day::official));
    if !row.from_name.is_empty() {
        cited.push(format!("của {}", row.from_name));
    }
    cited.retain(|word| !word.is_empty());
    let mut remarks = voided(&row.line);
    remarks.extend(urgency(row.urgency).map(str::to_owned));
    vec![
        row.line.written.clone(),
        cited.join(" "),
        String::new(),
        row.due.map_or_else(String::new, short),
        row.stage.map_or("", progress).to_owned(),
        row.replies.clone(),
        remarks.join("\n"),
    ]
}

/// `Số 03 đến 05: …`
pub(super) fn gap(from: u32, to: u32) -> String {
    let numbers = if from == to {
        format!("Số {from:02}")
    } else {
        format!("Số {from:02} đến {to:02}")
    };
    format!("{numbers}: không có trong sổ này (cấp ngoài hệ thống hoặc chưa sử dụng)")
}

/// What a series is called above its lines.
pub(super) fn series(word: &str) -> String {
    let mut parts = word.split('/').skip(2);
    let organ = parts.next().unwrap_or_default();
    let group = parts.next().unwrap_or_default();
    let name = match group {
        "" | "*" => "Văn bản đi".to_owned(),
        "letters" => "Công văn, thư công".to_owned(),
        other => {
            Kind::parse(other).map_or_else(|_| other.to_owned(), |kind| kind.name().to_owned())
        }
    };
    if organ.is_empty() {
        return name;
    }
    format!("{name} - {organ}")
}

/// Độ khẩn; none for what is not urgent.
pub(super) const fn urgency(urgency: Urgency) -> Option<&'static str> {
    match urgency {
        Urgency::Normal => None,
        Urgency::Urgent => Some("Khẩn"),
        Urgency::VeryUrgent => Some("Thượng khẩn"),
        Urgency::Express => Some("Hỏa tốc"),
    }
}

/// `21/11/2026`.
pub(super) fn short(day: Day) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// `09:07 21/11/2026`.
pub(super) fn exact(at: Moment) -> String {
    let (hour, minute, _) = at.clock_time();
    format!("{hour:02}:{minute:02} {}", short(at.day()))
}

fn moment(at: Moment) -> String {
    short(at.day())
}

fn voided(line: &BookLine) -> Vec<String> {
    line.withdrawn
        .iter()
        .map(|(reason, at)| format!("Số hủy ngày {}: {reason}", moment(*at)))
        .collect()
}

fn joined(kind: &str, subject: &str) -> String {
    [kind, subject].join(" ").trim().to_owned()
}

fn reference(row: &IncomingLine) -> String {
    let notation = row.notation.as_str();
    let party = notation.contains('/') && !notation.contains('-');
    Reference {
        number: row.number.clone(),
        notation: row.notation.clone(),
        body: if party { Body::Party } else { Body::State },
    }
    .written()
}

/// `PL.(300)` says 300 copies.
fn copies(drafter: &str) -> String {
    let inside = drafter
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(inside, _)| inside.trim());
    inside
        .filter(|text| !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit()))
        .unwrap_or_default()
        .to_owned()
}

const fn progress(stage: Incoming) -> &'static str {
    match stage {
        Incoming::Arrived => "Mới đến",
        Incoming::Registered => "Đã tiếp nhận",
        Incoming::Assigned => "Đã phân công",
        Incoming::Processing => "Đang xử lý",
        Incoming::Finished => "Đã hoàn thành",
        Incoming::Refused => "Đã trả lại",
        Incoming::Recalled => "Đã thu hồi",
        Incoming::Replaced => "Đã bị thay thế",
        Incoming::Settled => "Đã giải quyết yêu cầu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_cells() {
        assert_eq!(copies("PL.(300)"), "300");
        assert_eq!(copies("PL"), "");
        assert_eq!(copies("(x)"), "");
        assert_eq!(series("state/out/UBND/quyet_dinh"), "Quyết định - UBND");
        assert_eq!(
            series("state/out/HĐND/letters"),
            "Công văn, thư công - HĐND"
        );
        assert!(gap(3, 3).starts_with("Số 03:"));
        assert!(gap(3, 12).starts_with("Số 03 đến 12:"));
    }
}
