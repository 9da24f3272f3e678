//! A message taken apart, before it is known to be a document or a status message.
//!
//! Decides nothing about what it finds; `envelope.rs` and `receipt.rs` do.

use crate::business::BusinessPart;
use crate::encoded::{self, Encoded, Reference, Room};
use crate::fields::Fields;
use crate::limits::ENVELOPE_BYTES;
use crate::reader::Cursor;
use crate::source::Feed;
use crate::trace::Trace;
use crate::{Error, Place, StreamError};
use std::io::Write;

type Walked = Result<(), StreamError>;

/// What a message held, before it is known to be a document or a status message.
pub(crate) struct Parts<F> {
    pub(crate) fields: Fields,
    pub(crate) traces: Vec<Trace>,
    pub(crate) notes: Vec<String>,
    /// Where the message header stands.
    pub(crate) at: Place,
    pub(crate) business: BusinessPart,
    pub(crate) has_signature: bool,
    pub(crate) references: Vec<Reference>,
    pub(crate) encoded: Vec<Encoded<F>>,
    has_header: bool,
    is_status: bool,
    /// What stands once in a message and was met.
    met: Vec<&'static str>,
}

impl<F> Default for Parts<F> {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            traces: Vec::new(),
            notes: Vec::new(),
            at: Place::default(),
            business: BusinessPart::default(),
            has_signature: false,
            references: Vec::new(),
            encoded: Vec::new(),
            has_header: false,
            is_status: false,
            met: Vec::new(),
        }
    }
}

impl<F> Parts<F> {
    /// Whether this is a status message: it has a status code, or Bkav's element for one.
    pub(crate) const fn is_status(&self) -> bool {
        self.is_status || self.fields.status.is_some()
    }
}

impl<F: Write> Parts<F> {
    /// Reads a whole message; its files' texts are decoded into `room`, or passed over if there is none.
    pub(crate) fn read(feed: Feed<'_>, mut room: Option<Room<'_, F>>) -> Result<Self, StreamError> {
        let mut c = Cursor::new(feed);
        let mut read = Self::default();
        let walked = read.message(&mut c, &mut room);
        match (c.take_fault(), walked) {
            (Some(fault), _) => Err(StreamError::Read(fault)),
            (None, Err(fault)) => Err(fault),
            (None, Ok(())) => Ok(read),
        }
    }

    fn message(&mut self, c: &mut Cursor<'_>, room: &mut Option<Room<'_, F>>) -> Walked {
        enter_root(c)?;
        let root = c.here();
        let mut has_envelope = false;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "edXMLEnvelope" => {
                    self.once(c, "edXMLEnvelope")?;
                    has_envelope = true;
                    self.envelope(c, room)?;
                }
                "AttachmentEncoded" => self.files(c, room)?,
                "Signature" => self.signature(c)?,
                _ => c.pass_over()?,
            }
        }
        self.notes = c.finish()?;
        let missing = match (has_envelope, self.has_header) {
            (false, _) => "edXMLEnvelope",
            (true, false) => "MessageHeader",
            (true, true) => return Ok(()),
        };
        let (element, at) = (missing, root);
        Err(Error::Missing { element, at }.into())
    }

    fn envelope(&mut self, c: &mut Cursor<'_>, room: &mut Option<Room<'_, F>>) -> Walked {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "edXMLHeader" => self.header(c)?,
                "edXMLBody" => self.body(c, room)?,
                "AttachmentEncoded" => self.files(c, room)?,
                "Signature" => self.signature(c)?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn header(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        self.once(c, "edXMLHeader")?;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "MessageHeader" | "Status" => {
                    self.once(c, "MessageHeader")?;
                    self.is_status |= name == "Status";
                    self.has_header = true;
                    self.at = c.here();
                    self.fields.read(c)?;
                }
                "TraceHeaderList" => self.trace_list(c)?,
                "Signature" => self.signature(c)?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn trace_list(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        self.once(c, "TraceHeaderList")?;
        // The builder may put Paper beside the business part instead of into it (X§1.2).
        let mut paper = false;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "TraceHeader" => self.traces.push(Trace::read(c)?),
                "Bussiness" | "Business" => self.business = BusinessPart::read(c)?,
                "Paper" => paper = c.flag()?,
                _ => c.pass_over()?,
            }
        }
        self.business.paper |= paper;
        Ok(())
    }

    fn body(&mut self, c: &mut Cursor<'_>, room: &mut Option<Room<'_, F>>) -> Walked {
        self.once(c, "edXMLBody")?;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "edXMLManifest" | "Manifest" => {
                    self.once(c, "edXMLManifest")?;
                    encoded::read_manifest(c, &mut self.references)?;
                }
                "AttachmentEncoded" => self.files(c, room)?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn files(&mut self, c: &mut Cursor<'_>, room: &mut Option<Room<'_, F>>) -> Walked {
        self.once(c, "AttachmentEncoded")?;
        encoded::read_encoded(c, room, &mut self.encoded)
    }

    fn signature(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        self.has_signature = true;
        c.skip()
    }

    /// Refuses a second one of what stands once in a message (X§1.2): read together, two would be a message that nobody
    /// sent.
    fn once(&mut self, c: &Cursor<'_>, element: &'static str) -> Result<(), Error> {
        if self.met.contains(&element) {
            return Err(c.syntax(&format!("no second <{element}>")));
        }
        self.met.push(element);
        Ok(())
    }
}

/// Goes into the root.
///
/// Errors if it is not `edXML`, and says what it is where that is known.
pub(crate) fn enter_root(c: &mut Cursor<'_>) -> Result<(), Error> {
    let found = c.root()?;
    match found.as_str() {
        "edXML" => Ok(()),
        "Envelope" => Err(Error::Soap),
        found if found.eq_ignore_ascii_case("html") => Err(Error::Html),
        _ => Err(Error::Root { found }),
    }
}

/// Refuses bytes that no one could read again.
pub(crate) fn within_size(bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let size = bytes.len();
    if size > ENVELOPE_BYTES {
        return Err(Error::TooLarge {
            size,
            limit: ENVELOPE_BYTES,
        });
    }
    Ok(bytes)
}
