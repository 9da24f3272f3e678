//! edXML envelopes and status messages, both ways: bytes in, bytes out.
//!
//! Exact when writing, lenient when reading, bounded always. The standard's spelling (`Bussiness`, `TyperNotation`,
//! `xsl`) never leaves this room, and no other room names XML. Does no I/O, follows no link, resolves no entity, and
//! believes no signature in a header: what is signed, is signed inside the PDFs (X§1.7).
//!
//! Every public type of an envelope can be written as JSON, which is what `lienvan edxml inspect` prints and what
//! `lienvan edxml write` takes; see [`Envelope`] for the shape.

mod attachment;
mod business;
mod encoded;
mod envelope;
mod error;
mod fields;
mod header;
mod limits;
mod mime;
mod organ;
mod reader;
mod receipt;
mod source;
mod trace;
mod writer;
mod zip;

pub use attachment::Attachment;
pub use business::{BusinessPart, ReceiverChange, Replacement, Staff, UpdateInfo};
pub use envelope::{Envelope, Message, Skimmed};
pub use error::{Error, Limit, Place};
pub use header::{DocumentType, Header, OtherInfo, Signer};
pub use limits::{
    ATTACHMENT_BYTES, ATTACHMENTS, DEPTH, ELEMENTS, ENVELOPE_BYTES, RECEIVERS, SUBJECT_LETTERS,
    TEXT_BYTES,
};
pub use organ::{Organ, ResponseFor};
pub use receipt::Receipt;
pub use trace::{Trace, append_trace};
