//! Signs: prepare a revision with a hole, put the signed message into it, check the whole again.
//! Never touches a byte that was there before, never hands out a file that does not verify.

mod body;
mod hole;
mod work;

pub(crate) use hole::{Head, Hole, unharmed};
pub(crate) use work::Work;

use body::SignatureBody;
use hole::{embed, fitting};
use work::Target;

use crate::cms;
use crate::error::Error;
use crate::file::File;
use crate::picture::Picture;
use crate::signature::signatures;
use crate::syntax::Span;
use crate::{Certificate, KeyFault, Moment, Scheme, Signer, TimestampToken};

/// Bytes kept for a signed message with its time stamp; one with three certificates and a token
/// took 6.9 kB (S§3.6).
pub const DEFAULT_RESERVE: usize = 16_384;

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
    /// A new field that shows nothing; in a certified document, which takes no new field, the first
    /// empty one.
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
    hole: Hole,
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
    let picture = mark.picture.as_ref();
    match &target {
        Target::Existing(field) => work.sign_existing(field, signature, picture)?,
        Target::New { name, page, rect } => {
            work.sign_new(name, *page, *rect, signature, picture, lock.as_ref())?;
        }
    }
    let body = SignatureBody::signature(&file, mark, lock.as_ref(), at)?;
    let hole = work.finished(signature, &body, target.name(), at)?;
    Ok(Prepared { hole, at })
}

/// Fills text fields in a revision of their own, as of `at`: for a file that somebody else is to sign.
///
/// Errors as [`prepare`], and if an earlier signature would be harmed. Without fills the same bytes.
pub fn fill(pdf: &[u8], fills: &[Fill], at: Moment) -> Result<Vec<u8>, Error> {
    if fills.is_empty() {
        return Ok(pdf.to_vec());
    }
    let file = File::open(pdf)?;
    let mut work = Work::begin(&file)?;
    for fill in fills {
        work.fill(fill)?;
    }
    let filled = work.out.finish(&identifier(pdf, at))?;
    unharmed(pdf, &filled)?;
    Ok(filled)
}

/// What becomes the second half of the file's `/ID`: of this file at this time.
pub(crate) fn identifier(pdf: &[u8], at: Moment) -> Vec<u8> {
    Head::of(pdf).identifier(at)
}

impl Prepared {
    /// The file with its empty hole, for tests that fill it in their own way.
    #[cfg(test)]
    pub(crate) fn unsealed(self) -> Vec<u8> {
        self.hole.pdf
    }

    /// The full name of the field that will be signed.
    pub fn field(&self) -> &str {
        &self.hole.field
    }

    /// Signs, puts the message into the hole and checks every signature of the result.
    ///
    /// Errors if the certificate may not sign at the time prepared for, the key refuses, the hole
    /// is too small, or the strict verifier finds the new signature or an older one wanting.
    pub fn seal(self, signer: &dyn Signer) -> Result<Sealed, Error> {
        signer.certificate().may_sign(self.at)?;
        let hash = Scheme::of(signer.certificate())?.hash();
        let digest = self.hole.hashed(hash).ok_or(KeyFault::UnsupportedKey)?;
        let message = cms::sign(&digest, signer)?;
        let hole = self.hole.span;
        let known = std::iter::once(signer.certificate()).chain(signer.chain());
        let known: Vec<Certificate> = known.cloned().collect();
        let pdf = self.hole.filled(&message, &known)?;
        Ok(Sealed { pdf, hole, message })
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
        if !token.vouches_for(&[&self.signature()]) {
            return Err(Error::StampMismatch);
        }
        let stamped = |form| cms::with_time_stamp(&self.message, form);
        let forms: Result<Vec<_>, _> = token.forms().map(stamped).collect();
        let forms = forms.map_err(|_| Error::StampMismatch)?;
        let message = fitting(self.hole, forms).ok_or(Error::StampMismatch)?;
        let mut pdf = self.pdf.clone();
        embed(&mut pdf, self.hole, &message)?;
        unharmed(&self.pdf, &pdf)?;
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
