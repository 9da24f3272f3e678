//! Status messages, both ways: what an office answers, or that the sender asks for a document back (X§1.8).
//!
//! Never routes: who must get one is [`Receipt::response_for`]'s agency, and the node's business.

use crate::business::Staff;
use crate::organ::{Organ, ResponseFor};
use crate::parts::{Parts, within_size};
use crate::source::Feed;
use crate::trace::Trace;
use crate::writer::{NAMESPACE, Writer};
use crate::{Error, Place, StreamError};
use office::{Answer, Moment};
use serde::{Deserialize, Serialize};

/// A status message.
///
/// JSON: `{"from": {"code": "H99"}, "response_for": {"organ": "H99.12", "code": "05/QĐ-UBND"}, "code": "accepted"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who reports.
    pub from: Organ,
    /// Which document, and who must get this message: its sender, or for 13 its receiver.
    pub response_for: ResponseFor,
    /// Who handled it.
    #[serde(default)]
    pub staff: Option<Staff>,
    /// What is reported.
    pub code: Answer,
    /// Words with it: the reason of a refusal.
    #[serde(default)]
    pub description: String,
    /// When it was reported, by the reporter's clock.
    #[serde(default)]
    pub at: Option<Moment>,
    /// Where it came by.
    #[serde(default)]
    pub traces: Vec<Trace>,
    /// What was passed over when reading, as in [`crate::Envelope::unknown`].
    #[serde(default)]
    pub unknown: Vec<String>,
}

impl Receipt {
    /// A report of `from` on the document of `response_for`.
    pub const fn new(from: Organ, response_for: ResponseFor, code: Answer, at: Moment) -> Self {
        Self {
            from,
            response_for,
            staff: None,
            code,
            description: String::new(),
            at: Some(at),
            traces: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Reads a status message.
    ///
    /// Errors if the bytes are none, or without sender, agency to report to, or a status code in figures.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let feed = Feed::open(bytes).map_err(StreamError::from);
        let parts = feed.and_then(|feed| Parts::<Vec<u8>>::read(feed, None));
        let parts = parts.map_err(StreamError::in_memory)?;
        if !parts.is_status() {
            return Err(Error::IsDocument);
        }
        Self::from_parts(parts)
    }

    /// Writes the status message as the official samples stand (X§1.8).
    ///
    /// Errors if a text has a character that XML has not.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        let mut to = Writer::new(4096);
        to.open_bare(&format!("edXML xmlns=\"{NAMESPACE}\""));
        to.open_bare(&format!("edXML:edXMLEnvelope xmlns:edXML=\"{NAMESPACE}\""));
        to.open("edXMLHeader");
        to.open("MessageHeader");
        self.from.write(&mut to, "From", true);
        self.response_for.write(&mut to, true);
        if let Some(staff) = &self.staff {
            staff.write(&mut to, true);
        }
        to.leaf("StatusCode", &format!("{:02}", self.code.code()));
        to.leaf("Description", &self.description);
        to.moment("Timestamp", self.at);
        to.close("MessageHeader");
        if !self.traces.is_empty() {
            to.open("TraceHeaderList");
            self.traces.iter().for_each(|trace| trace.write(&mut to));
            to.close("TraceHeaderList");
        }
        to.close("edXMLHeader");
        to.close("edXMLEnvelope");
        to.close_bare("edXML");
        within_size(to.finish()?)
    }

    /// Makes a status message of what was read.
    pub(crate) fn from_parts<F>(parts: Parts<F>) -> Result<Self, Error> {
        let missing = |element| Error::Missing {
            element,
            at: parts.at.clone(),
        };
        let fields = parts.fields;
        let from = fields.from.ok_or_else(|| missing("From/OrganId"))?;
        let mut answered = fields.response_for.into_iter();
        let response_for = answered.next();
        let response_for = response_for.ok_or_else(|| missing("ResponseFor/OrganId"))?;
        let (code, at) = fields.status.ok_or_else(|| missing("StatusCode"))?;
        Ok(Self {
            from,
            response_for,
            staff: fields.staff,
            code: answer(code, at)?,
            description: fields.description,
            at: fields.at,
            traces: parts.traces,
            unknown: parts.notes,
        })
    }
}

/// `01` and `1` are one code (X§1.8).
fn answer(found: String, at: Place) -> Result<Answer, Error> {
    match found.parse() {
        Ok(code) => Ok(Answer::from_code(code)),
        Err(_) => Err(Error::Value {
            found,
            expected: "a status code in figures",
            at,
        }),
    }
}
