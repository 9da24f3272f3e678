//! What was wrong with a message, where in it, and what was expected.
//!
//! Never a verdict on the document inside: a forged PDF in a sound envelope is no error here.

use crate::source::Stop;
use office::{SecretRefused, UnitCode, UnitCodeError};
use std::fmt;
use std::io;

/// Where in a message something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The names of the elements around it, from the root: `edXML/edXMLEnvelope/edXMLHeader`.
    pub path: String,
    /// Bytes before it in the message. For a message in UTF-16: in its UTF-8 form.
    pub offset: usize,
}

/// Which bound of the format a message went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Elements within elements.
    Depth,
    /// Elements altogether.
    Elements,
    /// Bytes of an element's name.
    Name,
    /// Bytes of text in an element of the header.
    Text,
    /// Receivers, or entries of a list of receivers.
    Receivers,
    /// Attachments, or references in the manifest.
    Attachments,
    /// Bytes of one tag, comment or reference.
    Markup,
}

/// Why bytes could not be read as a message, or a message not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    // The bytes are no message at all.
    /// Nothing was given.
    #[error("the message is empty")]
    Empty,
    /// More bytes than [`crate::ENVELOPE_BYTES`], read or to be written.
    #[error("the message has {size} bytes, {limit} are allowed")]
    TooLarge {
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A web page, as a proxy on the way answers instead of the axis.
    #[error("this is a web page, not an edXML message")]
    Html,
    /// Something else than XML: JSON, a PDF, a ZIP.
    #[error("this is no XML, it begins with {begins:?}")]
    NotXml {
        /// The first characters.
        begins: String,
    },
    /// Characters before `<?xml`, which XML forbids and every reader refuses (X§1.2).
    #[error("{junk:?} stands before the XML declaration")]
    JunkBeforeProlog {
        /// The characters before it, at most 40.
        junk: String,
    },
    /// Bytes that are no text in the message's encoding.
    #[error("the bytes at {offset} are not text in UTF-8 or UTF-16")]
    Encoding {
        /// Bytes before the first that cannot be read.
        offset: usize,
    },
    /// The declaration names an encoding other than UTF-8 or UTF-16.
    #[error("the encoding {name:?} is not read here")]
    EncodingUnlisted {
        /// The encoding named.
        name: String,
    },
    /// The first form of QCVN 102, a SOAP envelope, which the axis no longer carries (X§1.1).
    #[error("this is the old SOAP form of edXML, no longer used on the axis")]
    Soap,
    /// XML of another kind.
    #[error("the root is <{found}>, expected <edXML>")]
    Root {
        /// The root's name.
        found: String,
    },

    // The XML is refused or broken.
    /// A document type declaration; none is ever read.
    #[error("a DOCTYPE stands at {at}, none is allowed")]
    Doctype {
        /// Where.
        at: Place,
    },
    /// An entity other than XML's own five.
    #[error("the entity &{name}; at {at} is not one of XML's own")]
    Entity {
        /// Its name.
        name: String,
        /// Where.
        at: Place,
    },
    /// A message or the whole of one of its parts, in a place where none has it: shapes in which a signature is wrapped
    /// around another message (S§6.7).
    #[error("<{element}> stands at {at}, where no message has one")]
    Misplaced {
        /// Its name.
        element: String,
        /// Where.
        at: Place,
    },
    /// Not well-formed.
    #[error("broken XML at {at}, expected {expected}")]
    Syntax {
        /// Where.
        at: Place,
        /// What should stand there.
        expected: String,
    },
    /// The message stops before its end: a transfer was cut.
    #[error("the message ends too early, inside {at}")]
    Truncated {
        /// Where.
        at: Place,
    },
    /// A character that XML 1.0 does not have.
    #[error("the character U+{found:04X} at {at} is not allowed in XML")]
    Character {
        /// Its code point.
        found: u32,
        /// Where.
        at: Place,
    },
    /// A bound of the format was passed.
    #[error("too much at {at}: more than {limit} ({what:?})")]
    Limit {
        /// Which bound.
        what: Limit,
        /// The bound.
        limit: usize,
        /// Where.
        at: Place,
    },

    // The XML is sound, its content is not.
    /// Something without which the message cannot be acted on.
    #[error("<{element}> is missing in {at}")]
    Missing {
        /// The element's local name.
        element: &'static str,
        /// Where it should stand.
        at: Place,
    },
    /// A code of a sender or receiver that can be no code.
    #[error("{text:?} at {at} is no code of an agency: {source}")]
    Code {
        /// The text found.
        text: String,
        /// Where.
        at: Place,
        /// Why.
        source: UnitCodeError,
    },
    /// A value that decides what the message means and cannot be read.
    #[error("{found:?} at {at}, expected {expected}")]
    Value {
        /// The text found.
        found: String,
        /// What may stand there.
        expected: &'static str,
        /// Where.
        at: Place,
    },
    /// A status message where a document was asked for.
    #[error("this is a status message, not a document")]
    IsStatus,
    /// A document where a status message was asked for.
    #[error("this is a document, not a status message")]
    IsDocument,
    /// The attachment's text is not base64.
    #[error("the attachment {attachment:?} is not base64 at its character {offset}")]
    Base64 {
        /// The attachment's name, or its content id.
        attachment: String,
        /// Characters of base64 before the fault, blanks not counted.
        offset: usize,
    },
    /// The ZIP around the attachment is damaged.
    #[error("the packing of the attachment {attachment:?} is damaged")]
    Packing {
        /// The attachment's name, or its content id.
        attachment: String,
    },
    /// The attachment unpacks to far more than it holds: a ZIP bomb.
    #[error("the attachment {attachment:?} unpacks to more than {limit} bytes")]
    Bomb {
        /// The attachment's name, or its content id.
        attachment: String,
        /// Bytes at which unpacking was stopped.
        limit: usize,
    },
    /// The attachments together are more than [`crate::ATTACHMENT_BYTES`].
    #[error("with {attachment:?} the attachments have more than {limit} bytes")]
    AttachmentBytes {
        /// The attachment that was too much.
        attachment: String,
        /// Bytes allowed.
        limit: usize,
    },

    // What was asked cannot be written.
    /// A subject over [`crate::SUBJECT_LETTERS`].
    #[error("the subject has {length} characters, {limit} are allowed")]
    SubjectTooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// No one to send to.
    #[error("the envelope has no receiver")]
    NoReceiver,
    /// The receiver is a center: a road, not an office.
    #[error("{code} is a center and receives no letters")]
    Unaddressable {
        /// The receiver.
        code: UnitCode,
    },
    /// One receiver stands twice.
    #[error("{code} stands twice among the receivers")]
    ReceiverTwice {
        /// The receiver.
        code: UnitCode,
    },
    /// Two attachments go by one content id.
    #[error("two attachments go by the content id {id:?}")]
    ContentIdTwice {
        /// The id.
        id: String,
    },
    /// No document id, and number, notation or date are missing to form one (X§1.4).
    #[error("the document has no id, and no number and date to form one")]
    NoDocumentId,
    /// Subject or content carries a mark of secrecy.
    #[error(transparent)]
    Secret(#[from] SecretRefused),
    /// A character that XML 1.0 does not have was to be written.
    #[error("the character U+{found:04X} in {element} cannot be written in XML")]
    Unwritable {
        /// The element's local name.
        element: &'static str,
        /// Its code point.
        found: u32,
    },
}

/// Why a message could not be read from its source, or not be written where it goes.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The message, or what was asked.
    #[error(transparent)]
    Message(#[from] Error),
    /// The source failed, of the message or of a file.
    #[error("the bytes cannot be read")]
    Read(#[source] io::Error),
    /// What takes the bytes failed.
    #[error("the bytes cannot be written")]
    Write(#[source] io::Error),
    /// A file gave other bytes the second time: it was changed while the message was written.
    #[error("the file {attachment:?} changed while it was read")]
    Changed {
        /// The attachment's name.
        attachment: String,
    },
}

impl StreamError {
    /// For sources and sinks in memory, which neither fail nor change.
    pub(crate) fn in_memory(self) -> Error {
        match self {
            Self::Message(fault) => fault,
            Self::Read(_) | Self::Write(_) | Self::Changed { .. } => Error::Truncated {
                at: Place::default(),
            },
        }
    }
}

impl From<Stop> for StreamError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Message(fault) => Self::Message(fault),
            Stop::Source(fault) => Self::Read(fault),
            Stop::Allowance => Self::Read(io::ErrorKind::Other.into()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "byte {}", self.offset),
            path => write!(f, "{path} (byte {})", self.offset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_and_what_was_expected() {
        let at = Place {
            path: "edXML/edXMLEnvelope".to_owned(),
            offset: 12,
        };
        assert_eq!(
            Error::Missing {
                element: "edXMLHeader",
                at: at.clone()
            }
            .to_string(),
            "<edXMLHeader> is missing in edXML/edXMLEnvelope (byte 12)"
        );
        assert_eq!(
            Error::Character { found: 0xB, at }.to_string(),
            "the character U+000B at edXML/edXMLEnvelope (byte 12) is not allowed in XML"
        );
    }
}
