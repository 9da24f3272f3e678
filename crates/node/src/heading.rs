//! What the node reads of a letter: its header, enough to route it. Files stay closed.

use axis::Kind;
use edxml::{Envelope, Receipt, Skimmed};
use office::{Answer, Business, Moment};

/// The header of a letter, as far as a road needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// What it is.
    pub(crate) kind: Kind,
    /// Sender's code as written.
    pub(crate) from: String,
    /// Codes to route by: the receivers of a document, or whom a status message answers.
    pub(crate) to: Vec<String>,
    /// Why a document was sent; new for a status message.
    pub(crate) business: Business,
    /// What a status message answers.
    pub(crate) answer: Option<Answer>,
    /// The document's own id, or the one a status message is about; empty if none is given or can be formed.
    pub(crate) document_id: String,
    /// Subject, or the answer's number.
    pub(crate) title: String,
    /// Number and notation.
    pub(crate) notation: String,
}

/// Why a letter cannot be carried.
#[derive(Debug)]
pub(crate) enum HeadingFault {
    /// It is no envelope, or lacks what a road needs.
    Malformed(edxml::Error),
    /// It is marked as a state secret.
    Secret,
}

/// Reads a letter's header.
///
/// A mark of secrecy in subject or content is refused; one inside a file cannot be seen from here.
pub(crate) fn read(file: &[u8]) -> Result<Heading, HeadingFault> {
    match Envelope::skim(file) {
        Ok(document) => of_document(document),
        Err(edxml::Error::IsStatus) => Receipt::read(file)
            .map(of_status)
            .map_err(HeadingFault::Malformed),
        Err(fault) => Err(HeadingFault::Malformed(fault)),
    }
}

/// The letter with this hop's trace; as it was, if there is no place for one.
pub(crate) fn with_trace(file: &[u8], center: &str, at: Moment) -> Vec<u8> {
    match edxml::append_trace(file, center, at) {
        // A trace that changes what is said elsewhere is none: better no trace than another letter.
        Ok(traced) if read(&traced).ok() == read(file).ok() => traced,
        Ok(_) | Err(_) => {
            tracing::warn!(center, "a letter went on without this hop's trace");
            file.to_vec()
        }
    }
}

fn of_document(document: Skimmed) -> Result<Heading, HeadingFault> {
    let header = document.header;
    for text in [&header.subject, &header.content] {
        office::refuse_secret(text).map_err(|_| HeadingFault::Secret)?;
    }
    Ok(Heading {
        kind: Kind::Document,
        from: header.from.code.to_string(),
        to: header
            .to
            .iter()
            .map(|receiver| receiver.code.to_string())
            .collect(),
        business: document.business.business,
        answer: None,
        document_id: header.key().map_or_else(String::new, |id| id.to_string()),
        title: header.subject.clone(),
        notation: header.code(),
    })
}

fn of_status(status: Receipt) -> Heading {
    let about = status.response_for;
    Heading {
        kind: Kind::Status,
        from: status.from.code.to_string(),
        to: vec![about.organ.to_string()],
        business: Business::New,
        answer: Some(status.code),
        document_id: about
            .document_id
            .map_or_else(String::new, |id| id.to_string()),
        title: format!("{:02}", status.code.code()),
        notation: about.code,
    }
}
