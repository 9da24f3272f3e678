//! The blanks of a form read back from the lines they were written on.

use super::words::{bare, ending, meeting, sender};
use office::Draft;

/// The particulars that a line holds which was written for the blank `word`; empty if it no longer reads so.
pub(crate) fn page_blanks(word: &str, draft: &Draft, line: &str) -> Vec<(String, String)> {
    let one = |words: &str| vec![(word.to_owned(), words.to_owned())];
    match (word, draft.kind.word()) {
        ("applied", "giay_nghi_phep") => {
            let words = line.strip_prefix("Xét Đơn đề nghị nghỉ phép ngày ");
            let parted = words.and_then(|words| words.split_once(" của ông (bà) "));
            parted.map_or_else(Vec::new, |(applied, _)| one(applied))
        }
        ("length", "giay_nghi_phep") => leave(line),
        _ => {
            let Some(label) = labels(word, draft)
                .into_iter()
                .find(|label| line.starts_with(label.as_str()) || line == label.trim_end())
            else {
                return Vec::new();
            };
            let words = line.get(label.len()..).unwrap_or_default();
            if is_closed(word) {
                let open = words.strip_suffix(ending(draft)).unwrap_or(words);
                return one(bare(open));
            }
            one(words.trim())
        }
    }
}

/// Blanks whose line ends a sentence.
fn is_closed(word: &str) -> bool {
    matches!(
        word,
        "venue"
            | "remarks"
            | "valid_until"
            | "ends"
            | "counted_as"
            | "party_a"
            | "party_b"
            | "signer_a"
            | "signer_b"
    )
}

fn leave(line: &str) -> Vec<(String, String)> {
    let mut rest = line;
    let mut found = Vec::new();
    for (word, before) in [
        ("", "Được nghỉ phép trong thời gian "),
        ("length", " kể từ ngày "),
        ("from", " đến hết ngày "),
        ("until", " tại "),
    ] {
        let Some((words, after)) = rest.split_once(before) else {
            return Vec::new();
        };
        if !word.is_empty() {
            found.push((word.to_owned(), words.to_owned()));
        }
        rest = after;
    }
    found.push(("place".to_owned(), bare(rest).to_owned()));
    found
}

/// What the forms print before a blank.
fn labels(word: &str, draft: &Draft) -> Vec<String> {
    let fixed: &[&str] = match (word, draft.kind.word()) {
        ("event", _) => &["Tới dự "],
        ("time", _) => &["Thời gian: "],
        ("begins", _) => &["Thời gian bắt đầu: "],
        ("venue", _) => &["Địa điểm: "],
        ("present", _) => &["Thành phần tham dự: "],
        ("chair", _) => &["Chủ trì (chủ tọa): ", "Chủ trì: "],
        ("secretary", _) => &["Thư ký (người ghi biên bản): ", "Người ghi biên bản: "],
        ("person", "giay_nghi_phep") => &["Ông (bà): "],
        ("person", _) => &["Ông (bà) "],
        ("post", _) => &["Chức vụ: "],
        ("sent_to", _) => &["Được cử đến: "],
        ("purpose", _) => &["Về việc: "],
        ("valid_until", _) => &["Giấy này có giá trị đến hết ngày "],
        ("counted_as", _) => &["Số ngày nghỉ phép nêu trên được tính vào thời gian "],
        ("party_a", _) => &["Bên A: "],
        ("party_b", _) => &["Bên B: "],
        ("signer_a" | "signer_b", _) => &["Đại diện: "],
        ("invited", _) => return vec![format!("{} trân trọng kính mời: ", sender(draft))],
        ("ends", _) => return vec![format!("{} kết thúc vào ", meeting(draft))],
        _ => &[""],
    };
    fixed.iter().map(|label| (*label).to_owned()).collect()
}
