//! A draft: what a clerk writes, before it is a page.
//!
//! Holds words and their order, never positions or fonts; numbering is by the law's alphabet and is worked out,
//! never typed.

use crate::{
    Block, Body, Kind, Notation, PageStyle, SecretRefused, UnitCode, Urgency, nfc, refuse_secret,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A document being written. Everything the page shows is here, save number, date and signatures.
///
/// All texts are brought to NFC by [`Draft::normalised`] before they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The type: `quyet_dinh`, `cong_van`, …
    pub kind: Kind,
    /// Whose form it follows.
    #[serde(default)]
    pub body: Body,
    /// Trích yếu, without `Về việc` for a công văn's `V/v`; at most 500 characters.
    pub subject: String,
    /// Độ khẩn.
    #[serde(default)]
    pub urgency: Urgency,
    /// Độ mật. Must stay empty (or `thường`): state secrets do not enter.
    #[serde(default)]
    pub secrecy: String,
    /// The head of the page.
    pub letterhead: Letterhead,
    /// The authority in capitals above the bases of a decision: `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ …`.
    #[serde(default)]
    pub authority: String,
    /// Căn cứ, one each, without the closing sign.
    #[serde(default)]
    pub bases: Vec<String>,
    /// Kính gửi: who a letter is addressed to.
    #[serde(default)]
    pub addressees: Vec<Recipient>,
    /// The body, in order.
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// Who signs, and in what right.
    pub signature: SignatureBlock,
    /// Nơi nhận, without `Như trên` and `Lưu`, which follow from the rest.
    #[serde(default)]
    pub recipients: Vec<Recipient>,
    /// Lưu: who keeps copies, `VT, VP`.
    #[serde(default)]
    pub filed: String,
    /// Drafter's code and number of copies: `PL.(300)`.
    #[serde(default)]
    pub drafter: String,
    /// Address line at the foot of the first page of a letter.
    #[serde(default)]
    pub contact: String,
    /// What a type with a form of its own asks for, by the words of [`Kind::particulars`]: `time`, `venue`, …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<BTreeMap<String, String>>")]
    pub particulars: BTreeMap<String, String>,
    /// The other offices that issue it jointly, after the first, which keeps the number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<JointIssuer>>")]
    pub joint: Vec<JointIssuer>,
    /// Chỉ dẫn về phạm vi lưu hành (box 11).
    #[serde(default, skip_serializing_if = "Circulation::is_free")]
    #[ts(optional, as = "Option<Circulation>")]
    pub circulation: Circulation,
    /// Phụ lục, in order; two or more carry Roman numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Annex>>")]
    pub annexes: Vec<Annex>,
    /// The choices the law leaves to the office: margins, sizes, words where the sources disagree.
    #[serde(default, skip_serializing_if = "PageStyle::is_default")]
    #[ts(optional, as = "Option<PageStyle>")]
    pub style: PageStyle,
}

/// An annex: its own title, pages and page numbers.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Annex {
    /// The title, shown in capitals.
    pub title: String,
    /// A file of its own (form 2.2); else pages of the same file (form 2.1).
    #[serde(default)]
    pub separate: bool,
    /// Landscape, for wide tables.
    #[serde(default)]
    pub landscape: bool,
    /// The body, in order.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

/// An office that issues a document together with others (văn bản liên tịch).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct JointIssuer {
    /// The office: `ỦY BAN MTTQ VIỆT NAM XÃ THỬ NGHIỆM`.
    pub issuer: String,
    /// Its abbreviation, which the notation carries after the first office's.
    pub abbreviation: String,
    /// Who signs for it.
    pub signature: SignatureBlock,
}

/// How far a document may go round (Decree 30/2020, Annex I, III.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Circulation {
    /// No note.
    #[default]
    Free,
    /// `XEM XONG TRẢ LẠI`.
    ReturnAfterReading,
    /// `LƯU HÀNH NỘI BỘ`.
    Internal,
}

impl Circulation {
    /// The note on the page, in capitals; `None` where there is none.
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Free => None,
            Self::ReturnAfterReading => Some("XEM XONG TRẢ LẠI"),
            Self::Internal => Some("LƯU HÀNH NỘI BỘ"),
        }
    }

    // serde asks with a reference.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks with a reference"
    )]
    fn is_free(&self) -> bool {
        *self == Self::Free
    }
}

/// The head of the page: who writes, from where, under which abbreviation.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Letterhead {
    /// Cơ quan chủ quản; empty where the office stands alone.
    #[serde(default)]
    pub superior: String,
    /// The issuing office: `ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM`. A line break is kept.
    pub issuer: String,
    /// Its abbreviation in the notation: `UBND`.
    pub abbreviation: String,
    /// A consultative body (ban chỉ đạo, hội đồng, tổ công tác) that uses the office's seal: numbers of its own series.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub consultative: bool,
    /// The drafting unit's abbreviation, which a công văn's notation carries: `VP`.
    #[serde(default)]
    pub unit: String,
    /// Địa danh: `Thử Nghiệm`.
    pub place: String,
}

/// One line of Kính gửi or Nơi nhận; with a code or members it is also a recipient on the axis.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The words on the page: `UBND tỉnh Thử`, `Như Điều 3`.
    pub name: String,
    /// The electronic code, where it is to be sent there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<UnitCode>,
    /// The offices a line stands for that names many at once (`UBND các xã, phường`): sent to, not printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Member>>")]
    pub members: Vec<Member>,
}

/// One of the offices that a line of recipients stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its electronic code.
    pub code: UnitCode,
}

/// The block above and below the leader's signature.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignatureBlock {
    /// Lines before the position: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`.
    #[serde(default)]
    pub authority: Vec<String>,
    /// Position: `CHỦ TỊCH`.
    pub position: String,
    /// The other post of who signs for a consultative body, above the name: `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ` (box 7b).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(optional, as = "Option<String>")]
    pub other_post: String,
    /// Full name, without degree or title.
    pub name: String,
}

/// Why a draft cannot become a document. Each names the place to mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftFault {
    /// The abstract is missing.
    #[error("the subject is missing")]
    SubjectMissing,
    /// The abstract is longer than 500 characters (Annex VI; X§1.5).
    #[error("the subject has {length} characters, 500 are allowed")]
    SubjectTooLong {
        /// Characters given.
        length: usize,
    },
    /// The issuing office is missing.
    #[error("the issuing office is missing")]
    IssuerMissing,
    /// The place is missing.
    #[error("the place is missing")]
    PlaceMissing,
    /// The signer's position or name is missing.
    #[error("the signer is missing")]
    SignerMissing,
    /// Nothing was written.
    #[error("the body is empty")]
    BodyEmpty,
    /// The letter has nobody it is addressed to.
    #[error("a letter needs an addressee")]
    AddresseeMissing,
    /// The notation cannot be formed.
    #[error(transparent)]
    Notation(#[from] crate::NumberError),
    /// Marked as a state secret.
    #[error(transparent)]
    Secret(#[from] SecretRefused),
    /// A code that letters cannot be addressed to.
    #[error("{code} is not an address")]
    NotAddressable {
        /// The code.
        code: UnitCode,
    },
    /// A word the type's form has no room for.
    #[error("the form has no part called {word:?}")]
    ParticularUnknown {
        /// The word given.
        word: String,
    },
    /// A part without which the type's form says nothing.
    #[error("the part {word:?} of the form is missing")]
    ParticularMissing {
        /// The word of [`Kind::particulars`](crate::Kind::particulars).
        word: &'static str,
    },
    /// An office that issues jointly without name, abbreviation or signer.
    #[error("a joint issuer is incomplete")]
    JointIncomplete,
    /// An annex without title or words.
    #[error("annex {number} is incomplete")]
    AnnexIncomplete {
        /// Which, from 1.
        number: usize,
    },
    /// A reference to a block that is gone.
    #[error("a reference goes to {anchor:?}, which is not there")]
    ReferenceLost {
        /// The anchor referred to.
        anchor: String,
        /// The words it had.
        words: String,
    },
    /// A picture's file name that is none.
    #[error("{file:?} is not the SHA-256 of a picture")]
    PictureUnnamed {
        /// The name given.
        file: String,
    },
    /// Margins, size or spacing outside what the rules allow.
    #[error("{part} is outside what the rules allow")]
    StyleOutside {
        /// The field of [`PageStyle`](crate::PageStyle).
        part: &'static str,
    },
    /// A table with more than 40 columns or 20,000 cells.
    #[error("a table of {columns} columns and {rows} rows is too large")]
    TableTooLarge {
        /// Columns of the widest row.
        columns: usize,
        /// Rows.
        rows: usize,
    },
}

const SUBJECT_LIMIT: usize = 500;

impl Draft {
    /// A draft of which nothing is written yet.
    pub fn new(kind: Kind, body: Body) -> Self {
        Self {
            kind,
            body,
            subject: String::new(),
            urgency: Urgency::default(),
            secrecy: String::new(),
            letterhead: Letterhead::default(),
            authority: String::new(),
            bases: Vec::new(),
            addressees: Vec::new(),
            blocks: Vec::new(),
            signature: SignatureBlock::default(),
            recipients: Vec::new(),
            filed: String::new(),
            drafter: String::new(),
            contact: String::new(),
            particulars: BTreeMap::new(),
            joint: Vec::new(),
            circulation: Circulation::default(),
            annexes: Vec::new(),
            style: PageStyle::default(),
        }
    }

    /// The draft with every text in NFC, as it is stored, signed and sent.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        for text in self.texts_mut() {
            *text = nfc(text);
        }
        self
    }

    /// Refuses what is marked secret; asked at every door, also while the draft is unfinished.
    pub fn refuse_secret(&self) -> Result<(), SecretRefused> {
        let level = crate::fold(&self.secrecy);
        if !matches!(level.as_str(), "" | "thuong" | "khong" | "normal" | "none") {
            return Err(SecretRefused {
                mark: self.secrecy.trim().to_owned(),
            });
        }
        refuse_secret(&self.subject)?;
        refuse_secret(&self.letterhead.issuer)?;
        refuse_secret(&self.drafter)?;
        let lines = self.addressees.iter().chain(&self.recipients);
        self.particulars
            .values()
            .chain(self.annexes.iter().map(|annex| &annex.title))
            .chain([&self.authority, &self.contact, &self.filed])
            .chain(&self.bases)
            .chain(lines.map(|line| &line.name))
            .try_for_each(|text| refuse_secret(text))?;
        self.all_blocks().try_for_each(Block::refuse_secret)
    }

    /// The blocks of the body and of all annexes, in order.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks
            .iter()
            .chain(self.annexes.iter().flat_map(|annex| &annex.blocks))
    }

    /// Says what is still missing or wrong; empty when the draft may be signed.
    pub fn faults(&self) -> Vec<DraftFault> {
        let mut faults = Vec::new();
        let length = self.subject.chars().count();
        if self.subject.trim().is_empty() {
            faults.push(DraftFault::SubjectMissing);
        }
        if length > SUBJECT_LIMIT {
            faults.push(DraftFault::SubjectTooLong { length });
        }
        if self.letterhead.issuer.trim().is_empty() {
            faults.push(DraftFault::IssuerMissing);
        }
        if self.letterhead.place.trim().is_empty() {
            faults.push(DraftFault::PlaceMissing);
        }
        if self.signature.name.trim().is_empty() || self.signature.position.trim().is_empty() {
            faults.push(DraftFault::SignerMissing);
        }
        if self.kind.needs_body() && !self.blocks.iter().any(Block::says_something) {
            faults.push(DraftFault::BodyEmpty);
        }
        if self.kind.needs_addressee() && self.addressees.is_empty() {
            faults.push(DraftFault::AddresseeMissing);
        }
        faults.extend(self.notation().err().map(DraftFault::from));
        faults.extend(self.refuse_secret().err().map(DraftFault::from));
        faults.extend(self.all_blocks().filter_map(Block::too_large));
        faults.extend(self.unaddressable());
        faults.extend(self.faults_of_the_form());
        faults.extend(self.faults_of_blocks());
        faults.extend(self.style.faults(self.body));
        faults
    }

    /// What the type's own form lacks.
    fn faults_of_the_form(&self) -> Vec<DraftFault> {
        let parts = self.kind.particulars(self.body);
        let mut faults: Vec<DraftFault> = self
            .particulars
            .keys()
            .filter(|word| parts.iter().all(|part| part.word != word.as_str()))
            .map(|word| DraftFault::ParticularUnknown { word: word.clone() })
            .collect();
        let blank = |word| {
            self.particulars
                .get(word)
                .is_none_or(|text| text.trim().is_empty())
        };
        faults.extend(
            parts
                .iter()
                .filter(|part| part.required && blank(part.word))
                .map(|part| DraftFault::ParticularMissing { word: part.word }),
        );
        if self.joint.iter().any(JointIssuer::is_incomplete) {
            faults.push(DraftFault::JointIncomplete);
        }
        faults
    }

    /// What is wrong in the blocks, annexes included. References reach within the body or within their own annex.
    fn faults_of_blocks(&self) -> Vec<DraftFault> {
        let mut faults = Vec::new();
        for (at, annex) in self.annexes.iter().enumerate() {
            if annex.title.trim().is_empty() || !annex.blocks.iter().any(Block::says_something) {
                faults.push(DraftFault::AnnexIncomplete { number: at + 1 });
            }
        }
        let mut known = crate::name_anchors(&self.blocks);
        for annex in &self.annexes {
            known.extend(crate::name_anchors(&annex.blocks));
        }
        for block in self.all_blocks() {
            for run in block.texts().into_iter().flat_map(|text| &text.0) {
                if !run.refers.is_empty() && !known.contains_key(&run.refers) {
                    faults.push(DraftFault::ReferenceLost {
                        anchor: run.refers.clone(),
                        words: run.text.clone(),
                    });
                }
            }
            if let Block::Picture { file, .. } = block
                && !(file.len() == 64 && file.bytes().all(|b| b.is_ascii_hexdigit()))
            {
                faults.push(DraftFault::PictureUnnamed { file: file.clone() });
            }
        }
        faults
    }

    /// The notation this document will carry beside its number.
    pub fn notation(&self) -> Result<Notation, crate::NumberError> {
        let unit = self.letterhead.unit.trim();
        let unit = (!unit.is_empty()).then_some(unit);
        let mut organ = self.letterhead.abbreviation.clone();
        for other in &self.joint {
            organ.push('-');
            organ.push_str(&other.abbreviation);
        }
        Notation::form(self.body, self.kind, &organ, unit)
    }

    /// Everyone it is to be sent to on the axis: addressees first, each code once.
    pub fn receivers(&self) -> Vec<(UnitCode, String)> {
        let mut found: Vec<(UnitCode, String)> = Vec::new();
        for line in self.addressees.iter().chain(&self.recipients) {
            let own = line.code.iter().map(|code| (code, &line.name));
            let members = line.members.iter().map(|one| (&one.code, &one.name));
            for (code, name) in own.chain(members) {
                if !found.iter().any(|(known, _)| known == code) {
                    found.push((code.clone(), name.clone()));
                }
            }
        }
        found
    }

    fn unaddressable(&self) -> impl Iterator<Item = DraftFault> {
        self.receivers()
            .into_iter()
            .filter(|(code, _)| !code.is_addressable())
            .map(|(code, _)| DraftFault::NotAddressable { code })
    }

    fn texts_mut(&mut self) -> Vec<&mut String> {
        let head = &mut self.letterhead;
        let mut all = vec![
            &mut self.subject,
            &mut self.secrecy,
            &mut head.superior,
            &mut head.issuer,
            &mut head.abbreviation,
            &mut head.unit,
            &mut head.place,
            &mut self.authority,
            &mut self.filed,
            &mut self.drafter,
            &mut self.contact,
        ];
        all.extend(&mut self.bases);
        all.extend(self.signature.texts_mut());
        for other in &mut self.joint {
            all.extend([&mut other.issuer, &mut other.abbreviation]);
            all.extend(other.signature.texts_mut());
        }
        all.extend(self.particulars.values_mut());
        for annex in &mut self.annexes {
            all.push(&mut annex.title);
            all.extend(annex.blocks.iter_mut().flat_map(Block::texts_mut));
        }
        for line in self.addressees.iter_mut().chain(&mut self.recipients) {
            all.push(&mut line.name);
            all.extend(line.members.iter_mut().map(|one| &mut one.name));
        }
        all.extend(self.blocks.iter_mut().flat_map(Block::texts_mut));
        all
    }
}

impl SignatureBlock {
    fn texts_mut(&mut self) -> Vec<&mut String> {
        let mut all = vec![&mut self.position, &mut self.other_post, &mut self.name];
        all.extend(&mut self.authority);
        all
    }
}

impl JointIssuer {
    fn is_incomplete(&self) -> bool {
        [
            &self.issuer,
            &self.abbreviation,
            &self.signature.position,
            &self.signature.name,
        ]
        .iter()
        .any(|text| text.trim().is_empty())
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, Text};

    fn letter_to_the_province() -> Draft {
        serde_json::from_str(
            r#"{
              "kind": "cong_van",
              "subject": "báo cáo kết quả thử nghiệm quý III",
              "letterhead": {"issuer": "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", "abbreviation": "UBND",
                             "unit": "VP", "place": "Thử Nghiệm"},
              "addressees": [{"name": "Ủy ban nhân dân tỉnh Thử", "code": "H99"}],
              "blocks": [{"type": "paragraph", "text": "Kính đề nghị xem xét."}],
              "signature": {"authority": ["TM. ỦY BAN NHÂN DÂN"], "position": "CHỦ TỊCH", "name": "Nguyễn Văn Ánh"},
              "recipients": [{"name": "Ủy ban nhân dân tỉnh Thử", "code": "H99"}, {"name": "Lãnh đạo xã"}],
              "filed": "VT, VP"
            }"#,
        )
        .unwrap()
    }

    #[test]
    fn a_whole_draft_has_no_faults_and_each_receiver_once() {
        let draft = letter_to_the_province();
        assert_eq!(draft.faults(), []);
        assert_eq!(draft.notation().unwrap().as_str(), "UBND-VP");
        assert_eq!(
            draft.receivers().len(),
            1,
            "H99 is named twice and sent to once"
        );
    }

    #[test]
    fn an_empty_draft_says_all_that_is_missing() {
        let mut draft = letter_to_the_province();
        draft.subject = " ".into();
        draft.addressees.clear();
        draft.blocks = vec![Block::Paragraph {
            text: Text::plain("  "),
        }];
        draft.signature.name.clear();
        draft.letterhead.place.clear();
        assert_eq!(
            draft.faults(),
            [
                DraftFault::SubjectMissing,
                DraftFault::PlaceMissing,
                DraftFault::SignerMissing,
                DraftFault::BodyEmpty,
                DraftFault::AddresseeMissing,
            ]
        );
    }

    #[test]
    fn t19_secrets_do_not_enter() {
        for change in [
            |d: &mut Draft| d.secrecy = "Mật".into(),
            |d: &mut Draft| d.subject = "[TỐI MẬT] kế hoạch".into(),
            |d: &mut Draft| d.bases.push("[MẬT] Công văn số 05/UBND-VP".into()),
            |d: &mut Draft| d.recipients[1].name = "TUYỆT MẬT".into(),
            |d: &mut Draft| d.contact = "Độ mật: Mật".into(),
            |d: &mut Draft| {
                d.blocks.insert(
                    0,
                    Block::Paragraph {
                        text: Text::plain("TUYỆT MẬT"),
                    },
                )
            },
        ] {
            let mut draft = letter_to_the_province();
            change(&mut draft);
            assert!(draft.refuse_secret().is_err(), "T19 of R§9");
            assert!(
                draft
                    .faults()
                    .iter()
                    .any(|f| matches!(f, DraftFault::Secret(_)))
            );
        }
    }

    #[test]
    fn decomposed_words_are_brought_to_one_form() {
        let mut draft = letter_to_the_province();
        draft.subject = "ba\u{301}o ca\u{301}o".into();
        draft.blocks = vec![Block::Table {
            caption: String::new(),
            head: vec![],
            rows: vec![vec![Text::plain("Tie\u{302}\u{301}ng")]],
            widths: vec![],
            aligns: vec![],
            merges: vec![],
            anchor: String::new(),
        }];
        let draft = draft.normalised();
        assert_eq!(draft.subject, "báo cáo");
        assert!(
            matches!(&draft.blocks[0], Block::Table { rows, .. } if rows[0][0].letters() == "Tiếng")
        );
    }

    #[test]
    fn plain_text_stays_plain_in_json() {
        let draft = letter_to_the_province();
        let json = serde_json::to_value(&draft).unwrap();
        assert_eq!(json["blocks"][0]["text"], "Kính đề nghị xem xét.");
        let bold = Text(vec![Run {
            text: "a".into(),
            bold: true,
            ..Run::default()
        }]);
        assert_eq!(
            serde_json::to_string(&bold).unwrap(),
            r#"[{"text":"a","bold":true}]"#
        );
        assert_eq!(
            serde_json::from_str::<Draft>(&json.to_string()).unwrap(),
            draft
        );
    }

    #[test]
    fn an_unknown_field_is_told_not_dropped() {
        let wrong = r#"{"type":"paragraph","text":"x","txet":"y"}"#;
        assert!(serde_json::from_str::<Block>(wrong).is_err());
    }
}
