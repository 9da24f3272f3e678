//! edXML envelopes and status messages, both ways: bytes in, bytes out.
//!
//! A message in memory is read and written by `read` and `write`; one of any length by `read_from`, `write_to`,
//! `skim_from` and `append_trace_to`, which hold a window of it and leave the files where the caller has room for them.
//! There is one parser and one writer: the former call the latter.
//!
//! Exact when writing, lenient when reading, bounded always. The standard's spelling (`Bussiness`, `TyperNotation`,
//! `xsl`) never leaves this room, and no other room names XML. Opens no file and no line, follows no link, resolves no entity, and
//! believes no signature in a header: what is signed, is signed inside the PDFs (X§1.7).
//!
//! Every public type of an envelope can be written as JSON, which is what `lienvan edxml inspect` prints and what
//! `lienvan edxml write` takes; see [`Envelope`] for the shape.

mod attachment;
mod base64;
mod business;
mod compose;
mod encoded;
mod envelope;
mod error;
mod fields;
mod header;
mod limits;
mod mime;
mod organ;
mod parts;
mod reader;
mod receipt;
mod source;
mod trace;
mod writer;
mod zip;

pub use attachment::{Attachment, Enclosure};
pub use business::{BusinessPart, ReceiverChange, Replacement, Staff, UpdateInfo};
pub use envelope::{Envelope, Message, Skimmed};
pub use error::{Error, Limit, Place, StreamError};
pub use header::{DocumentType, Header, OtherInfo, Signer};
pub use limits::{
    ATTACHMENT_BYTES, ATTACHMENTS, DEPTH, ELEMENTS, ENVELOPE_BYTES, MARKUP_BYTES, RECEIVERS,
    SENT_BYTES, SENT_FILES_BYTES, SUBJECT_LETTERS, TEXT_BYTES,
};
pub use organ::{Organ, ResponseFor};
pub use receipt::Receipt;
pub use trace::{Trace, append_trace, append_trace_to};
