//! Signs: prepare a revision with a hole, put the signed message into it, check the whole again.
//! Never touches a byte that was there before, never hands out a file that does not verify.

mod work;

use openssl::sha::Sha256;
use work::{Target, Work};

use crate::append::{hex, reference, text_string};
use crate::cms;
use crate::error::{Error, Flaw};
use crate::file::File;
use crate::picture::Picture;
use crate::signature::{FieldLock, signatures};
use crate::syntax::{Span, malformed};
use crate::verify::integrity;
use crate::{Moment, Signer, TimestampToken};

/// Bytes kept for a signed message with its time stamp; one with three certificates and a token
/// took 6.9 kB (S§3.6).
pub const DEFAULT_RESERVE: usize = 16_384;
const MAX_RESERVE: usize = 1_000_000;

/// What is to be put on a document together with a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The field to sign.
    pub field: FieldChoice,
    /// Text fields to fill in the same revision.
    pub fills: Vec<Fill>,
    /// Full names of the fields that nobody may change afterwards.
    pub locks: Vec<String>,
    /// Why it is signed; shown by readers.
    pub reason: Option<String>,
    /// Where it is signed; shown by readers.
    pub location: Option<String>,
    /// The name readers show; without it they take the certificate's.
    pub signer_name: Option<String>,
    /// What the field shows; nothing if absent.
    pub picture: Option<Picture>,
    /// Bytes kept for the signed message and a time stamp that may come later.
    pub reserve: usize,
}

/// Which field is to be signed.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldChoice {
    /// An existing empty signature field, by its full name.
    Named(String),
    /// The first empty signature field in the order of the form.
    FirstEmpty,
    /// A new field.
    New {
        /// Its name, without full stops.
        name: String,
        /// The page, from 0.
        page: usize,
        /// Left, bottom, right, top, in points from the lower left of the page.
        rect: [f64; 4],
    },
    /// A new field that shows nothing.
    Invisible,
}

/// A text field to be filled, and made read-only.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Its full name.
    pub field: String,
    /// The text.
    pub value: String,
    /// What the field shows: the same text, laid out.
    pub picture: Picture,
}

impl Default for Mark {
    fn default() -> Self {
        Self {
            field: FieldChoice::FirstEmpty,
            fills: Vec::new(),
            locks: Vec::new(),
            reason: None,
            location: None,
            signer_name: None,
            picture: None,
            reserve: DEFAULT_RESERVE,
        }
    }
}

/// A document with a hole where the signature goes.
pub struct Prepared {
    pdf: Vec<u8>,
    older_length: usize,
    hole: Span,
    field: String,
    at: Moment,
}

/// A signed document; a time stamp can still be added in the space kept for it.
pub struct Sealed {
    pdf: Vec<u8>,
    hole: Span,
    message: Vec<u8>,
}

/// Writes the revision that is to be signed, as of `at`.
///
/// Errors if the file cannot be read strictly, the field cannot be had, an earlier signature
/// forbids it, or a picture cannot be used. `pdf` itself is not changed.
pub fn prepare(pdf: &[u8], mark: &Mark, at: Moment) -> Result<Prepared, Error> {
    let file = File::open(pdf)?;
    let mut work = Work::begin(&file)?;
    for fill in &mark.fills {
        work.fill(fill)?;
    }
    let target = work.target(&mark.field)?;
    let signature = work.out.fresh()?;
    let lock = work.lock_for(&target, &mark.locks)?;
    match &target {
        Target::Existing(field) => work.sign_existing(field, signature, mark.picture.as_ref())?,
        Target::New { name, page, rect } => {
            work.sign_new(
                name,
                *page,
                *rect,
                signature,
                mark.picture.as_ref(),
                lock.as_ref(),
            )?;
        }
    }
    work.set_signature_flags()?;
    let body = SignatureBody::new(&file, mark, lock.as_ref(), at)?;
    let place = work.out.put(signature, &body.bytes);
    let identifier = sha256(&[pdf, &at.0.to_be_bytes()]);
    let mut pdf = work.out.finish(identifier.get(..16).unwrap_or_default())?;
    let hole = body.hole(place);
    body.write_range(place, hole, &mut pdf)?;
    Ok(Prepared {
        pdf,
        older_length: file.bytes.len(),
        hole,
        field: target.name().to_owned(),
        at,
    })
}

impl Prepared {
    /// SHA-256 of the bytes that will be signed.
    pub fn digest(&self) -> [u8; 32] {
        let before = self.pdf.get(..self.hole.start).unwrap_or_default();
        let after = self.pdf.get(self.hole.end..).unwrap_or_default();
        sha256(&[before, after])
    }

    /// The file with its empty hole, for tests that fill it in their own way.
    #[cfg(test)]
    pub(crate) fn unsealed(self) -> Vec<u8> {
        self.pdf
    }

    /// The full name of the field that will be signed.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Signs, puts the message into the hole and checks every signature of the result.
    ///
    /// Errors if the certificate may not sign at the time prepared for, the key refuses, the hole
    /// is too small, or the strict verifier finds the new signature or an older one wanting.
    pub fn seal(self, signer: &dyn Signer) -> Result<Sealed, Error> {
        signer.certificate().may_sign(self.at)?;
        let message = cms::sign(&self.digest(), signer)?;
        let mut pdf = self.pdf;
        embed(&mut pdf, self.hole, &message)?;
        let older = pdf.get(..self.older_length).unwrap_or_default();
        check(older, &pdf, &self.field)?;
        Ok(Sealed {
            pdf,
            hole: self.hole,
            message,
        })
    }
}

impl Sealed {
    /// Takes up a document whose last signature covers all of it, to stamp that one.
    ///
    /// Errors if it cannot be read, or its last signature does not cover the whole file.
    pub fn reopen(pdf: Vec<u8>) -> Result<Self, Error> {
        let file = File::open(&pdf)?;
        let whole = signatures(&file)?.into_iter().find_map(|found| {
            let cover = found
                .cover
                .filter(|cover| cover.length == pdf.len() && !found.is_stamp)?;
            let hole = Span {
                start: cover.before.len(),
                end: pdf.len() - cover.after.len(),
            };
            Some((hole, found.contents))
        });
        let (hole, contents) = whole.ok_or(Error::NothingToStamp)?;
        let length = crate::asn1::ber_length(&contents).map_err(|_| Error::NothingToStamp)?;
        let message = contents.get(..length).unwrap_or_default().to_vec();
        Ok(Self { pdf, hole, message })
    }

    /// The bare signature: what a time stamp has to vouch for.
    pub fn signature(&self) -> Vec<u8> {
        cms::Message::read(&self.message)
            .map(|message| message.signature)
            .unwrap_or_default()
    }

    /// The same document with a time stamp in the signature.
    ///
    /// Errors if the token is over something else, if there is one already, or if the space kept
    /// does not hold it.
    pub fn stamped(self, token: &TimestampToken) -> Result<Self, Error> {
        if !token.vouches_for(&self.signature()) {
            return Err(Error::StampMismatch);
        }
        let message =
            cms::with_time_stamp(&self.message, token.der()).map_err(|_| Error::StampMismatch)?;
        let mut pdf = self.pdf;
        embed(&mut pdf, self.hole, &message)?;
        if integrity(&pdf)?.iter().any(|(_, intact)| !intact) {
            return Err(Error::DoesNotVerify);
        }
        Ok(Self {
            pdf,
            hole: self.hole,
            message,
        })
    }

    /// The finished file.
    pub fn into_pdf(self) -> Vec<u8> {
        self.pdf
    }
}

/// The signature dictionary, with the places of its hole and its byte range.
struct SignatureBody {
    bytes: Vec<u8>,
    range: usize,
    hole: Span,
}

/// Four numbers of at most ten digits.
const RANGE_WIDTH: usize = 44;

impl SignatureBody {
    fn new(
        file: &File<'_>,
        mark: &Mark,
        lock: Option<&FieldLock>,
        at: Moment,
    ) -> Result<Self, Error> {
        let mut text = String::from(
            "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [",
        );
        let range = text.len();
        text.push_str(&" ".repeat(RANGE_WIDTH));
        text.push_str("] /Contents ");
        let start = text.len();
        text.push('<');
        text.push_str(&"0".repeat(mark.reserve.min(MAX_RESERVE) * 2));
        text.push('>');
        let end = text.len();
        text.push_str(&format!(" /M ({})", at.pdf_date()));
        for (key, value) in [
            ("Name", &mark.signer_name),
            ("Reason", &mark.reason),
            ("Location", &mark.location),
        ] {
            if let Some(value) = value {
                text.push_str(&format!(" /{key} {}", text_string(value)));
            }
        }
        if let Some(lock) = lock {
            let root = file.catalog(file.last())?.id;
            text.push_str(&format!(
                " /Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams << /Type /TransformParams /V /1.2 {} >> >>]",
                reference(root),
                lock_entries(lock)
            ));
        }
        text.push_str(" >>");
        Ok(Self {
            bytes: text.into_bytes(),
            range,
            hole: Span { start, end },
        })
    }

    /// The hole in the whole file, the angle brackets included.
    fn hole(&self, place: usize) -> Span {
        Span {
            start: place + self.hole.start,
            end: place + self.hole.end,
        }
    }

    fn write_range(&self, place: usize, hole: Span, pdf: &mut [u8]) -> Result<(), Error> {
        let rest = pdf.len().saturating_sub(hole.end);
        let range = format!("0 {} {} {rest}", hole.start, hole.end);
        let start = place + self.range;
        let bad = malformed(start, Flaw::Value);
        pdf.get_mut(start..start + range.len())
            .ok_or(bad)?
            .copy_from_slice(range.as_bytes());
        Ok(())
    }
}

/// `/Action` and `/Fields` of a lock.
fn lock_entries(lock: &FieldLock) -> String {
    let list = |names: &[String]| {
        names
            .iter()
            .map(|name| text_string(name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    match lock {
        FieldLock::All => "/Action /All".to_owned(),
        FieldLock::Include(names) => format!("/Action /Include /Fields [{}]", list(names)),
        FieldLock::Exclude(names) => format!("/Action /Exclude /Fields [{}]", list(names)),
    }
}

/// Writes the message into the hole, the rest of which stays zero.
fn embed(pdf: &mut [u8], hole: Span, message: &[u8]) -> Result<(), Error> {
    let reserved = (hole.end - hole.start).saturating_sub(2) / 2;
    let needed = message.len();
    let too_small = || Error::ReserveTooSmall { needed, reserved };
    if needed > reserved {
        return Err(too_small());
    }
    let text = hex(message);
    let start = hole.start + 1;
    let target = pdf
        .get_mut(start..start + text.len())
        .ok_or_else(too_small)?;
    target.copy_from_slice(text.as_bytes());
    Ok(())
}

/// The new signature is whole, and no older one is judged worse than before.
fn check(older: &[u8], pdf: &[u8], field: &str) -> Result<(), Error> {
    let now = integrity(pdf)?;
    for (name, was_intact) in integrity(older)? {
        let is_intact = now.iter().any(|(field, intact)| *field == name && *intact);
        if was_intact && !is_intact {
            return Err(Error::WouldHarm { field: name });
        }
    }
    if now.iter().any(|(name, intact)| name == field && *intact) {
        return Ok(());
    }
    Err(Error::DoesNotVerify)
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}
