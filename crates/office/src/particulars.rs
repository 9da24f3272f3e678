//! What types with a form of their own ask for: the blanks of forms 1.6–1.10 and their like, as data.
//!
//! Source: Decree 30/2020, Annex III. The layouts put the words around them; the window makes a form of this table.

use crate::{Body, Kind};
use serde::Serialize;
use ts_rs::TS;

/// One blank of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Particular {
    /// Its word in [`Draft::particulars`](crate::Draft::particulars): `time`.
    pub word: &'static str,
    /// What the form prints before it: `Thời gian`.
    pub label: &'static str,
    /// Whether the form says nothing without it.
    pub required: bool,
    /// Whether it may take more than one line.
    pub long: bool,
}

const fn blank(word: &'static str, label: &'static str) -> Particular {
    Particular {
        word,
        label,
        required: true,
        long: false,
    }
}

const fn long(word: &'static str, label: &'static str) -> Particular {
    Particular {
        word,
        label,
        required: true,
        long: true,
    }
}

const fn optional(part: Particular) -> Particular {
    Particular {
        required: false,
        ..part
    }
}

/// Form 1.7.
const INVITATION: [Particular; 6] = [
    long("invited", "Trân trọng kính mời"),
    long("event", "Tới dự"),
    optional(blank("chair", "Chủ trì")),
    blank("time", "Thời gian"),
    blank("venue", "Địa điểm"),
    optional(long("remarks", "Các vấn đề cần lưu ý")),
];
/// Form 1.8.
const INTRODUCTION: [Particular; 5] = [
    blank("person", "Ông (bà)"),
    blank("post", "Chức vụ"),
    blank("sent_to", "Được cử đến"),
    long("purpose", "Về việc"),
    blank("valid_until", "Giấy này có giá trị đến hết ngày"),
];
/// Form 1.9.
const MINUTES: [Particular; 6] = [
    blank("begins", "Thời gian bắt đầu"),
    blank("venue", "Địa điểm"),
    long("present", "Thành phần tham dự"),
    blank("chair", "Chủ trì (chủ tọa)"),
    blank("secretary", "Thư ký (người ghi biên bản)"),
    blank("ends", "Kết thúc vào"),
];
/// Form 1.10.
const LEAVE: [Particular; 9] = [
    blank("applied", "Ngày của đơn đề nghị nghỉ phép"),
    blank("person", "Ông (bà)"),
    blank("post", "Chức vụ"),
    blank("length", "Được nghỉ phép trong thời gian"),
    blank("from", "Kể từ ngày"),
    blank("until", "Đến hết ngày"),
    blank("place", "Tại"),
    blank("counted_as", "Được tính vào thời gian"),
    optional(blank("confirmed_by", "Người xác nhận nơi nghỉ phép")),
];
/// Contracts, memoranda and agreements: two parties, before the articles.
const TWO_PARTIES: [Particular; 4] = [
    long("party_a", "Bên A"),
    blank("signer_a", "Đại diện bên A"),
    long("party_b", "Bên B"),
    blank("signer_b", "Đại diện bên B"),
];
/// An open letter has a salutation.
const OPEN_LETTER: [Particular; 1] = [optional(blank("salutation", "Lời chào"))];

impl Kind {
    /// The blanks of this type's own form, in order; empty for the types of the common forms.
    pub fn particulars(self, body: Body) -> &'static [Particular] {
        match (self.word(), body) {
            ("giay_moi", _) => &INVITATION,
            ("giay_gioi_thieu", _) => &INTRODUCTION,
            ("bien_ban", _) => &MINUTES,
            ("giay_nghi_phep", _) => &LEAVE,
            ("hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan", _) => &TWO_PARTIES,
            ("thu_cong", _) => &OPEN_LETTER,
            _ => &[],
        }
    }

    /// Whether a document of this type says nothing without blocks.
    pub fn needs_body(self) -> bool {
        !matches!(
            self.word(),
            "giay_moi" | "giay_gioi_thieu" | "giay_nghi_phep"
        )
    }

    /// Whether the form names those it is addressed to: a letter (1.5), a telegram (1.6).
    pub fn needs_addressee(self) -> bool {
        matches!(self.word(), "cong_van" | "cong_dien")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blanks_of_a_form_have_words_of_their_own() {
        for kind in Kind::all(Body::State) {
            let mut words: Vec<_> = kind
                .particulars(Body::State)
                .iter()
                .map(|p| p.word)
                .collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(
                words.len(),
                kind.particulars(Body::State).len(),
                "{}",
                kind.word()
            );
        }
    }
}
