//! The envelope of an issued document, and the status message that answers an arrival.
//!
//! Written once and kept by its hash: a letter sent again is the same bytes.

use crate::settings::OfficeSettings;
use crate::{Error, files};
use edxml::{
    Attachment, BusinessPart, DocumentType, Envelope, Header, Organ, OtherInfo, Receipt,
    ResponseFor, Signer,
};
use office::{Answer, Moment, UnitCode};
use store::{Arrival, Dispatch};

/// A file that goes along.
pub(crate) struct Enclosed {
    /// Its name as the receiver sees it.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// The envelope of `dispatch`, which has been issued, for `receivers`.
pub(crate) fn document(
    office: &OfficeSettings,
    dispatch: &Dispatch,
    receivers: &[(UnitCode, String)],
    answers: Option<&Arrival>,
    pages: u32,
    enclosed: Vec<Enclosed>,
) -> Result<Vec<u8>, Error> {
    let draft = &dispatch.draft;
    let (Some(number), Some(notation)) = (dispatch.number.clone(), dispatch.notation.clone())
    else {
        return Err(Error::NotIssued { id: dispatch.id });
    };
    let to = receivers
        .iter()
        .map(|(code, name)| Organ::new(code.clone(), name))
        .collect();
    let header = Header {
        document_id: dispatch.document_id.clone(),
        number,
        notation,
        place: draft.letterhead.place.clone(),
        promulgated: dispatch.issued_on,
        document_type: DocumentType::of(draft.kind),
        subject: draft.subject.clone(),
        signer: Signer {
            competence: draft.signature.authority.join(" "),
            position: draft.signature.position.clone(),
            full_name: draft.signature.name.clone(),
        },
        other: OtherInfo {
            priority: draft.urgency.wire().into(),
            page_amount: pages.into(),
            promulgation_amount: 1,
            ..OtherInfo::default()
        },
        response_for: answers.map(response_for).into_iter().collect(),
        to_places: draft
            .recipients
            .iter()
            .map(|line| line.name.clone())
            .collect(),
        ..Header::new(organ(office), to)
    };
    let mut envelope = Envelope::new(header, BusinessPart::default());
    envelope.attachments = enclosed
        .into_iter()
        .map(|file| Attachment::new(&file.name, file.bytes))
        .collect();
    Ok(envelope.write()?)
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
