//! The header of a document: who, to whom, what, when. How it is written.
//!
//! Judges nothing: whether a code exists or a number is right is asked elsewhere. How it is read: `fields.rs`.

use crate::organ::{Organ, ResponseFor};
use crate::writer::Writer;
use office::{Day, DocumentId, Kind, Notation, Number, Reference, Urgency};
use serde::{Deserialize, Serialize};

/// The header of a document: `MessageHeader` (X§1.2).
///
/// JSON: only `from` must be given; see [`crate::Envelope`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Who sends.
    pub from: Organ,
    /// Who is to receive, in the sender's order; as received, one office may stand under two codes.
    #[serde(default)]
    pub to: Vec<Organ>,
    /// The document's business key as the sender wrote it; when writing, formed if missing (X§1.4).
    #[serde(default)]
    pub document_id: Option<DocumentId>,
    /// The number.
    #[serde(default = "no_number")]
    pub number: Number,
    /// The notation.
    #[serde(default = "no_notation")]
    pub notation: Notation,
    /// Where it was issued.
    #[serde(default)]
    pub place: String,
    /// The day it was issued.
    #[serde(default)]
    pub promulgated: Option<Day>,
    /// What kind of document it is.
    #[serde(default)]
    pub document_type: DocumentType,
    /// Trích yếu.
    #[serde(default)]
    pub subject: String,
    /// What it says, in short.
    #[serde(default)]
    pub content: String,
    /// Who signed.
    #[serde(default)]
    pub signer: Signer,
    /// The day by which an answer or action is asked.
    #[serde(default)]
    pub due: Option<Day>,
    /// The rest of what is said about it.
    #[serde(default)]
    pub other: OtherInfo,
    /// The documents it answers.
    #[serde(default)]
    pub response_for: Vec<ResponseFor>,
    /// As received; its meaning is disputed, so 0 is written and nothing may hang on it (X§1.5).
    #[serde(default)]
    pub steering_type: i64,
    /// The tasks it answers.
    #[serde(default)]
    pub response_for_task: Vec<String>,
    /// Never seen filled.
    #[serde(default)]
    pub application_type: String,
    /// *Nơi nhận* as it stands on the page; not what the envelope is routed by.
    #[serde(default)]
    pub to_places: Vec<String>,
}

/// What kind of document it is. Trust the name, the numbers are whatever the sender's product writes (X§1.5).
///
/// JSON: `{"name": "Quyết định"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentType {
    /// `Type`: 1 legal normative, 2 administrative, or anything; 2 if it was not sent.
    #[serde(rename = "type", default = "administrative")]
    pub r#type: i64,
    /// `TypeDetail`: place in the standard's list; −1 if it was not sent.
    #[serde(default = "no_detail")]
    pub detail: i64,
    /// `TypeName`: `Công văn`.
    #[serde(default)]
    pub name: String,
}

/// Who signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signer {
    /// By what authority: `TM.`, `KT.`.
    pub competence: String,
    /// In what position.
    pub position: String,
    /// The name.
    pub full_name: String,
}

/// What else is said about a document: `OtherInfo`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OtherInfo {
    /// As on the wire, 0–4; [`OtherInfo::urgency`] says what it means.
    pub priority: i64,
    /// How far it may spread: `Lưu hành nội bộ`.
    pub sphere: String,
    /// Initials of the one who typed it.
    pub typer_notation: String,
    /// Copies issued.
    pub promulgation_amount: i64,
    /// Pages.
    pub page_amount: i64,
    /// Documents it replies to; never seen filled.
    pub reply_fors: Vec<String>,
    /// Whether it steers.
    pub direction: bool,
    /// Codes referred to; never seen filled.
    pub reference_codes: Vec<String>,
    /// Names of the appendixes.
    pub appendixes: Vec<String>,
}

impl Header {
    /// A header that says who sends to whom and nothing else yet.
    pub fn new(from: Organ, to: Vec<Organ>) -> Self {
        Self {
            from,
            to,
            document_id: None,
            number: no_number(),
            notation: no_notation(),
            place: String::new(),
            promulgated: None,
            document_type: DocumentType::default(),
            subject: String::new(),
            content: String::new(),
            signer: Signer::default(),
            due: None,
            other: OtherInfo::default(),
            response_for: Vec::new(),
            steering_type: 0,
            response_for_task: Vec::new(),
            application_type: String::new(),
            to_places: Vec::new(),
        }
    }

    /// Number and notation as the wire cites them: `05/QĐ-UBND`.
    pub fn code(&self) -> String {
        match (self.number.as_str(), self.notation.as_str()) {
            ("", notation) => notation.to_owned(),
            (number, "") => number.to_owned(),
            (number, notation) => format!("{number}/{notation}"),
        }
    }

    /// The document's key: the sender's, or else formed of sender, day, number and notation; `None` if those miss.
    pub fn key(&self) -> Option<DocumentId> {
        if let Some(id) = &self.document_id {
            return Some(id.clone());
        }
        let day = self.promulgated?;
        if self.number.as_str().is_empty() || self.notation.as_str().is_empty() {
            return None;
        }
        let reference = Reference {
            number: self.number.clone(),
            notation: self.notation.clone(),
            body: office::Body::State, // without effect: the wire has one sign for all
        };
        Some(DocumentId::of(&self.from.code, day, &reference))
    }

    /// How an answer to this document names it.
    pub fn as_response_for(&self) -> ResponseFor {
        ResponseFor {
            organ: self.from.code.clone(),
            code: self.code(),
            document_id: self.document_id.clone(),
            promulgated: self.promulgated,
        }
    }

    /// Writes `MessageHeader` in the builder's order (X§1.2).
    pub(crate) fn write(&self, to: &mut Writer) {
        to.open("MessageHeader");
        self.from.write(to, "From", false);
        for receiver in &self.to {
            receiver.write(to, "To", false);
        }
        to.leaf(
            "DocumentId",
            self.key().as_ref().map_or("", DocumentId::as_str),
        );
        to.group("Code", |to| {
            to.leaf("CodeNumber", self.number.as_str());
            to.leaf("CodeNotation", self.notation.as_str());
        });
        to.group("PromulgationInfo", |to| {
            to.leaf("Place", &self.place);
            to.day("PromulgationDate", self.promulgated);
        });
        self.document_type.write(to);
        to.leaf("Subject", &self.subject);
        to.leaf("Content", &self.content);
        to.group("SignerInfo", |to| {
            to.leaf("Competence", &self.signer.competence);
            to.leaf("Position", &self.signer.position);
            to.leaf("FullName", &self.signer.full_name);
        });
        to.day("DueDate", self.due);
        self.other.write(to);
        for answered in &self.response_for {
            answered.write(to, false);
        }
        to.leaf("SteeringType", "0");
        to.list("ResponseForTask", "TaskCode", &self.response_for_task);
        to.leaf("ApplicationType", &self.application_type);
        to.list("ToPlaces", "Place", &self.to_places);
        to.close("MessageHeader");
    }
}

impl DocumentType {
    /// As we write a document of `kind`: administrative, with its place in the list of QCVN 102 SĐ1:2022.
    pub fn of(kind: Kind) -> Self {
        let detail = match kind.wire_detail() {
            0 => no_detail(),
            place => i64::from(place),
        };
        Self {
            r#type: administrative(),
            detail,
            name: kind.name().to_owned(),
        }
    }

    /// Our own kind of that name, whatever the numbers say.
    pub fn kind(&self) -> Option<Kind> {
        Kind::by_name(&self.name)
    }

    fn write(&self, to: &mut Writer) {
        to.group("DocumentType", |to| {
            to.leaf("Type", &self.r#type.to_string());
            if self.detail != no_detail() {
                to.leaf("TypeDetail", &self.detail.to_string());
            }
            to.leaf("TypeName", &self.name);
        });
    }
}

impl Default for DocumentType {
    fn default() -> Self {
        Self {
            r#type: administrative(),
            detail: no_detail(),
            name: String::new(),
        }
    }
}

impl OtherInfo {
    /// What the priority means.
    pub const fn urgency(&self) -> Urgency {
        Urgency::from_wire(self.priority)
    }

    fn write(&self, to: &mut Writer) {
        to.open("OtherInfo");
        to.leaf("Priority", &self.priority.to_string());
        to.leaf("SphereOfPromulgation", &self.sphere);
        to.leaf("TyperNotation", &self.typer_notation);
        to.leaf("PromulgationAmount", &self.promulgation_amount.to_string());
        to.leaf("PageAmount", &self.page_amount.to_string());
        to.text_or_list("ReplyFors", "ReplyFor", &self.reply_fors);
        to.leaf("Direction", if self.direction { "true" } else { "false" });
        to.text_or_list("ReferenceCodes", "ReferenceCode", &self.reference_codes);
        to.list("Appendixes", "Appendix", &self.appendixes);
        to.close("OtherInfo");
    }
}

impl Default for OtherInfo {
    /// What the official parser assumes where nothing was sent (X§1.2).
    fn default() -> Self {
        Self {
            priority: 0,
            sphere: String::new(),
            typer_notation: String::new(),
            promulgation_amount: 1,
            page_amount: 1,
            reply_fors: Vec::new(),
            direction: false,
            reference_codes: Vec::new(),
            appendixes: Vec::new(),
        }
    }
}

const fn administrative() -> i64 {
    2
}

const fn no_detail() -> i64 {
    -1
}

fn no_number() -> Number {
    Number::receive("")
}

fn no_notation() -> Notation {
    Notation::receive("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::UnitCode;

    fn header() -> Header {
        let organ = |code, name| Organ::new(UnitCode::parse(code).unwrap(), name);
        Header::new(
            organ("H99.12", "UBND xã Thử Nghiệm"),
            vec![organ("H99", "UBND tỉnh Thử Nghiệm")],
        )
    }

    #[test]
    fn a_key_is_formed_only_of_what_is_there() {
        let mut header = header();
        header.number = Number::issued(5);
        header.notation = Notation::receive("QĐ-UBND");
        assert_eq!(header.key(), None, "no date");
        header.promulgated = Day::new(2026, 11, 21).ok();
        let formed = DocumentId::receive("H99.12,2026/11/21,05/QĐ-UBND");
        assert_eq!(header.key(), formed, "the form of X§1.4");
        header.document_id = DocumentId::receive("của người gửi");
        assert_eq!(
            header.key(),
            header.document_id,
            "the sender's own goes first"
        );
    }

    #[test]
    fn kinds_come_and_go_by_name() {
        let letter = DocumentType::of(Kind::parse("cong_van").unwrap());
        assert_eq!((letter.r#type, letter.detail), (2, 18), "X§1.5");
        let odd = DocumentType {
            r#type: 71,
            detail: 0,
            name: "CÔNG VĂN".to_owned(),
        };
        assert_eq!(
            odd.kind(),
            Kind::parse("cong_van").ok(),
            "numbers are anyone's"
        );
    }

    #[test]
    fn an_answer_names_the_document_as_it_came() {
        let mut header = header();
        header.number = Number::receive("7816");
        header.notation = Notation::receive("VPCP-TTĐT");
        let answer = header.as_response_for();
        assert_eq!(answer.code, "7816/VPCP-TTĐT");
        assert_eq!(
            answer.organ.as_str(),
            "H99.12",
            "the sender gets the answer"
        );
        assert_eq!(
            answer.document_id, None,
            "nothing is made up for the sender"
        );
    }
}
