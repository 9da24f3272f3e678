//! A draft: what a clerk writes, before it is a page.
//!
//! Holds words and their order, never positions or fonts; numbering is by the law's alphabet and is worked out,
//! never typed.

use crate::{Body, Kind, Notation, SecretRefused, UnitCode, Urgency, nfc, refuse_secret};
use serde::{Deserialize, Serialize};
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
    /// The drafting unit's abbreviation, which a công văn's notation carries: `VP`.
    #[serde(default)]
    pub unit: String,
    /// Địa danh: `Thử Nghiệm`.
    pub place: String,
}

/// One line of Kính gửi or Nơi nhận; with a code it is also a recipient on the axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The words on the page: `UBND tỉnh Thử`, `Như Điều 3`.
    pub name: String,
    /// The electronic code, where it is to be sent there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<UnitCode>,
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
    /// Full name, without degree or title.
    pub name: String,
}

/// One stretch of letters in one style.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The letters.
    pub text: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub bold: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub italic: bool,
    /// Underlined.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub underline: bool,
    /// Raised, as in m².
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub superscript: bool,
}

/// A text with inline styles; in JSON a plain string, or a list of runs where styles are used.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(from = "TextForm", into = "TextForm")]
#[ts(as = "TextForm")]
pub struct Text(pub Vec<Run>);

/// How a [`Text`] is written in JSON.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(untagged)]
enum TextForm {
    Plain(String),
    Runs(Vec<Run>),
}

/// One block of the body. Blocks stand in a flat list; depth and number follow from their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// A paragraph without number.
    Paragraph {
        /// The words.
        text: Text,
    },
    /// `Chương I`, with its title in capitals on the next line.
    Chapter {
        /// The title.
        title: String,
    },
    /// `I. TIÊU ĐỀ` in documents without articles.
    Section {
        /// The title.
        title: String,
    },
    /// `Điều 1.`
    Article {
        /// Bold words after the number; may be empty.
        #[serde(default)]
        title: String,
        /// What follows on the same line when there is no title, or as the first paragraph.
        #[serde(default)]
        text: Text,
    },
    /// Khoản `1.`
    Clause {
        /// Bold title on a line of its own; may be empty.
        #[serde(default)]
        title: String,
        /// The words.
        #[serde(default)]
        text: Text,
    },
    /// Điểm `a)`
    Point {
        /// The words.
        text: Text,
    },
    /// A plain table.
    Table {
        /// Words above it, such as `Bảng 1. …`; may be empty.
        #[serde(default)]
        caption: String,
        /// The head row, repeated on each page; may be empty.
        #[serde(default)]
        head: Vec<Text>,
        /// The rows; each has as many cells as the widest.
        rows: Vec<Vec<Text>>,
        /// Widths in parts; empty: all alike.
        #[serde(default)]
        widths: Vec<u16>,
    },
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
const COLUMN_LIMIT: usize = 40;
const CELL_LIMIT: usize = 20_000;

impl Draft {
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
        self.blocks.iter().try_for_each(Block::refuse_secret)
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
        if !self.blocks.iter().any(Block::says_something) {
            faults.push(DraftFault::BodyEmpty);
        }
        if self.kind.is_letter() && self.addressees.is_empty() {
            faults.push(DraftFault::AddresseeMissing);
        }
        faults.extend(self.notation().err().map(DraftFault::from));
        faults.extend(self.refuse_secret().err().map(DraftFault::from));
        faults.extend(self.blocks.iter().filter_map(Block::too_large));
        faults.extend(self.unaddressable());
        faults
    }

    /// The notation this document will carry beside its number.
    pub fn notation(&self) -> Result<Notation, crate::NumberError> {
        let unit = self.letterhead.unit.trim();
        let unit = (!unit.is_empty()).then_some(unit);
        Notation::form(self.body, self.kind, &self.letterhead.abbreviation, unit)
    }

    /// Everyone it is to be sent to on the axis: addressees first, each code once.
    pub fn receivers(&self) -> Vec<(UnitCode, String)> {
        let mut found: Vec<(UnitCode, String)> = Vec::new();
        for line in self.addressees.iter().chain(&self.recipients) {
            let Some(code) = &line.code else { continue };
            if !found.iter().any(|(known, _)| known == code) {
                found.push((code.clone(), line.name.clone()));
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
        let signature = &mut self.signature;
        let mut all = vec![
            &mut self.subject,
            &mut self.secrecy,
            &mut head.superior,
            &mut head.issuer,
            &mut head.abbreviation,
            &mut head.unit,
            &mut head.place,
            &mut self.authority,
            &mut signature.position,
            &mut signature.name,
            &mut self.filed,
            &mut self.drafter,
            &mut self.contact,
        ];
        all.extend(&mut self.bases);
        all.extend(&mut signature.authority);
        all.extend(self.addressees.iter_mut().map(|line| &mut line.name));
        all.extend(self.recipients.iter_mut().map(|line| &mut line.name));
        all.extend(self.blocks.iter_mut().flat_map(Block::texts_mut));
        all
    }
}

impl Text {
    /// A text in one plain style.
    pub fn plain(text: &str) -> Self {
        Self::from(TextForm::Plain(text.to_owned()))
    }

    /// The letters alone.
    pub fn letters(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether there is nothing to read.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|run| run.text.trim().is_empty())
    }
}

impl From<TextForm> for Text {
    fn from(form: TextForm) -> Self {
        match form {
            TextForm::Plain(text) if text.is_empty() => Self(Vec::new()),
            TextForm::Plain(text) => Self(vec![Run {
                text,
                ..Run::default()
            }]),
            TextForm::Runs(runs) => Self(runs),
        }
    }
}

impl From<Text> for TextForm {
    fn from(text: Text) -> Self {
        let plain = |run: &Run| !(run.bold || run.italic || run.underline || run.superscript);
        match text.0.as_slice() {
            [] => Self::Plain(String::new()),
            [run] if plain(run) => Self::Plain(run.text.clone()),
            _ => Self::Runs(text.0),
        }
    }
}

impl Block {
    /// Whether there is anything to read in it.
    pub fn says_something(&self) -> bool {
        match self {
            Self::Paragraph { text } | Self::Point { text } => !text.is_blank(),
            Self::Chapter { title } | Self::Section { title } => !title.trim().is_empty(),
            Self::Article { title, text } | Self::Clause { title, text } => {
                !title.trim().is_empty() || !text.is_blank()
            }
            Self::Table { rows, .. } => rows.iter().flatten().any(|cell| !cell.is_blank()),
        }
    }

    fn refuse_secret(&self) -> Result<(), SecretRefused> {
        match self {
            Self::Paragraph { text } | Self::Point { text } => refuse_secret(&text.letters()),
            Self::Chapter { title } | Self::Section { title } => refuse_secret(title),
            Self::Article { title, text } | Self::Clause { title, text } => {
                refuse_secret(title)?;
                refuse_secret(&text.letters())
            }
            // A cell may well read "Mật": a table about secrecy is no secret.
            Self::Table { caption, .. } => refuse_secret(caption),
        }
    }

    fn too_large(&self) -> Option<DraftFault> {
        let Self::Table { head, rows, .. } = self else {
            return None;
        };
        let columns = rows
            .iter()
            .map(Vec::len)
            .chain([head.len()])
            .max()
            .unwrap_or(0);
        let too_large = columns > COLUMN_LIMIT || columns.saturating_mul(rows.len()) > CELL_LIMIT;
        too_large.then_some(DraftFault::TableTooLarge {
            columns,
            rows: rows.len(),
        })
    }

    fn texts_mut(&mut self) -> Vec<&mut String> {
        fn runs(text: &mut Text) -> impl Iterator<Item = &mut String> {
            text.0.iter_mut().map(|run| &mut run.text)
        }
        match self {
            Self::Paragraph { text } | Self::Point { text } => runs(text).collect(),
            Self::Chapter { title } | Self::Section { title } => vec![title],
            Self::Article { title, text } | Self::Clause { title, text } => {
                let mut all = vec![title];
                all.extend(runs(text));
                all
            }
            Self::Table {
                caption,
                head,
                rows,
                ..
            } => {
                let mut all = vec![caption];
                all.extend(head.iter_mut().flat_map(runs));
                all.extend(rows.iter_mut().flatten().flat_map(runs));
                all
            }
        }
    }
}

/// The number that stands before each block: `Điều 1.`, `2.`, `đ)`, `Chương II`, `III.`; empty where none does.
///
/// Articles run through the document, clauses restart with each article or section, points with each clause.
/// Letters follow the decree's own lists: a b c d đ e g h i k l m n o p q r s t u v x y, then a1… (R§1.4).
pub fn label_blocks(blocks: &[Block]) -> Vec<String> {
    let (mut chapter, mut section, mut article, mut clause, mut point) = (0, 0, 0, 0, 0);
    let mut labels = Vec::with_capacity(blocks.len());
    for block in blocks {
        let label = match block {
            Block::Paragraph { .. } | Block::Table { .. } => String::new(),
            Block::Chapter { .. } => {
                (chapter, section, clause, point) = (chapter + 1, 0, 0, 0);
                format!("Chương {}", roman(chapter))
            }
            Block::Section { .. } => {
                (section, clause, point) = (section + 1, 0, 0);
                format!("{}.", roman(section))
            }
            Block::Article { .. } => {
                (article, clause, point) = (article + 1, 0, 0);
                format!("Điều {article}.")
            }
            Block::Clause { .. } => {
                (clause, point) = (clause + 1, 0);
                format!("{clause}.")
            }
            Block::Point { .. } => {
                point += 1;
                format!("{})", letter(point))
            }
        };
        labels.push(label);
    }
    labels
}

fn roman(mut number: usize) -> String {
    const STEPS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, sign) in STEPS {
        while number >= value {
            number -= value;
            text.push_str(sign);
        }
    }
    text
}

/// The letter of the `number`th point, from 1.
fn letter(number: usize) -> String {
    const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
    let count = LETTERS.chars().count();
    let at = number.saturating_sub(1);
    let sign = LETTERS.chars().nth(at % count).unwrap_or('a');
    match at / count {
        0 => sign.to_string(),
        round => format!("{sign}{round}"),
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn secrets_do_not_enter() {
        for change in [
            |d: &mut Draft| d.secrecy = "Mật".into(),
            |d: &mut Draft| d.subject = "[TỐI MẬT] kế hoạch".into(),
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
        }];
        let draft = draft.normalised();
        assert_eq!(draft.subject, "báo cáo");
        assert!(
            matches!(&draft.blocks[0], Block::Table { rows, .. } if rows[0][0].letters() == "Tiếng")
        );
    }

    #[test]
    fn numbering_follows_the_law() {
        let article = || Block::Article {
            title: String::new(),
            text: Text::plain("x"),
        };
        let clause = || Block::Clause {
            title: String::new(),
            text: Text::plain("x"),
        };
        let point = || Block::Point {
            text: Text::plain("x"),
        };
        let mut blocks = vec![
            article(),
            clause(),
            point(),
            point(),
            clause(),
            point(),
            article(),
            clause(),
        ];
        assert_eq!(
            label_blocks(&blocks),
            ["Điều 1.", "1.", "a)", "b)", "2.", "a)", "Điều 2.", "1."]
        );
        blocks = (0..25).map(|_| point()).collect();
        let labels = label_blocks(&blocks);
        assert_eq!(labels[4], "đ)", "after d comes đ");
        assert_eq!(labels[6], "g)", "there is no f");
        assert_eq!(labels[22], "y)");
        assert_eq!(labels[23], "a1)", "a long list never runs out");
        assert_eq!(roman(1994), "MCMXCIV");
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
