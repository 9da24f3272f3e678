//! The envelope of an issued document, and the status message that answers an arrival.
//!
//! Written once and kept by its hash: a letter sent again is the same bytes.

use crate::settings::OfficeSettings;
use crate::{Error, files};
use edxml::{
    Attachment, BusinessPart, DocumentType, Envelope, Header, Organ, OtherInfo, Receipt,
    ResponseFor, Signer, Staff,
};
use office::{Answer, Day, DocumentId, Draft, Moment, Notation, Number, Reference, UnitCode};
use store::{Arrival, Dispatch};

/// A file that goes along.
pub(crate) struct Enclosed {
    /// Its name as the receiver sees it.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// Under which number, notation, day and key a document goes.
pub(crate) struct Named {
    pub(crate) number: Number,
    pub(crate) notation: Notation,
    pub(crate) issued_on: Option<Day>,
    pub(crate) document_id: Option<DocumentId>,
}

impl Named {
    /// As `dispatch` was issued.
    pub(crate) fn of(dispatch: &Dispatch) -> Result<Self, Error> {
        let (Some(number), Some(notation)) = (dispatch.number.clone(), dispatch.notation.clone())
        else {
            return Err(Error::NotIssued { id: dispatch.id });
        };
        Ok(Self {
            number,
            notation,
            issued_on: dispatch.issued_on,
            document_id: dispatch.document_id.clone(),
        })
    }
}

/// What an envelope holds.
pub(crate) struct Content<'a> {
    /// Under which name it goes.
    pub(crate) named: Named,
    /// The draft that was signed.
    pub(crate) draft: &'a Draft,
    /// Pages of its own page.
    pub(crate) pages: u32,
    /// Its page and whatever goes along.
    pub(crate) enclosed: Vec<Enclosed>,
    /// The arrival it answers.
    pub(crate) answers: Option<Arrival>,
    /// Why it goes.
    pub(crate) business: BusinessPart,
}

/// The envelope of an issued document for `receivers`.
pub(crate) fn document(
    office: &OfficeSettings,
    content: Content<'_>,
    receivers: &[(UnitCode, String)],
) -> Result<Vec<u8>, Error> {
    let draft = content.draft;
    let to = receivers
        .iter()
        .map(|(code, name)| Organ::new(code.clone(), name))
        .collect();
    let header = Header {
        document_id: content.named.document_id,
        number: content.named.number,
        notation: content.named.notation,
        place: draft.letterhead.place.clone(),
        promulgated: content.named.issued_on,
        document_type: DocumentType::of(draft.kind),
        subject: draft.subject.clone(),
        signer: Signer {
            competence: draft.signature.authority.join(" "),
            position: draft.signature.position.clone(),
            full_name: draft.signature.name.clone(),
        },
        other: OtherInfo {
            priority: draft.urgency.wire().into(),
            page_amount: content.pages.into(),
            promulgation_amount: 1,
            ..OtherInfo::default()
        },
        response_for: content.answers.iter().map(response_for).collect(),
        to_places: draft
            .recipients
            .iter()
            .map(|line| line.name.clone())
            .collect(),
        ..Header::new(organ(office), to)
    };
    let mut envelope = Envelope::new(header, content.business);
    envelope.attachments = content
        .enclosed
        .into_iter()
        .map(|file| Attachment::new(&file.name, file.bytes))
        .collect();
    Ok(envelope.write()?)
}

/// The status message (13) that asks `to` to give `dispatch` back: the key unchanged, routed to whoever has it (X§1.8).
pub(crate) fn ask_back(
    office: &OfficeSettings,
    dispatch: &Dispatch,
    to: &UnitCode,
    reason: &str,
    at: Moment,
) -> Result<Vec<u8>, Error> {
    let named = Named::of(dispatch)?;
    let reference = Reference {
        number: named.number,
        notation: named.notation,
        body: dispatch.draft.body,
    };
    let about = ResponseFor {
        organ: to.clone(),
        code: reference.wire(),
        document_id: named.document_id,
        promulgated: named.issued_on,
    };
    let mut receipt = Receipt::new(organ(office), about, Answer::RecallAsked, at);
    receipt.description = reason.to_owned();
    receipt.staff = staff(dispatch);
    Ok(receipt.write()?)
}

/// Who to ask about a dispatch: the unit that drafted it and the initials on its page.
pub(crate) fn staff(dispatch: &Dispatch) -> Option<Staff> {
    let draft = &dispatch.draft;
    let staff = Staff {
        department: draft.letterhead.unit.clone(),
        name: draft.drafter.clone(),
        ..Staff::default()
    };
    (staff != Staff::default()).then_some(staff)
}

/// The status message that answers `arrival`.
pub(crate) fn answer(
    office: &OfficeSettings,
    arrival: &Arrival,
    code: Answer,
    words: &str,
    at: Moment,
) -> Result<Vec<u8>, Error> {
    let mut receipt = Receipt::new(organ(office), response_for(arrival), code, at);
    receipt.description = words.to_owned();
    Ok(receipt.write()?)
}

/// A name for the page among the attachments: `05_QĐ-UBND.pdf`.
pub(crate) fn page_name(dispatch: &Dispatch) -> String {
    match (&dispatch.number, &dispatch.notation) {
        (Some(number), Some(notation)) => files::safe_name(&format!("{number}_{notation}.pdf")),
        _ => files::safe_name(&format!(
            "{}-{}.pdf",
            dispatch.draft.kind.word(),
            dispatch.id
        )),
    }
}

fn organ(office: &OfficeSettings) -> Organ {
    Organ::new(office.code.clone(), &office.name)
}

/// Which document of theirs this is about, in their own words.
fn response_for(arrival: &Arrival) -> ResponseFor {
    ResponseFor {
        organ: arrival.from.clone(),
        code: crate::incoming::wire_reference(arrival),
        document_id: arrival.document_id.clone(),
        promulgated: arrival.promulgated,
    }
}
