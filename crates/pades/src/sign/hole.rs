//! A document with a hole in it, and the hole filled: nothing leaves here that does not verify.

use openssl::sha::Sha256;

use crate::append::hex;
use crate::cms::Hash;
use crate::error::Error;
use crate::file::File;
use crate::signature::signatures;
use crate::syntax::Span;
use crate::verify::integrity;
use crate::{Certificate, Moment};

/// A document with a hole where a signed message goes.
pub(crate) struct Hole {
    pub(super) pdf: Vec<u8>,
    /// So many bytes were there before.
    pub(super) older_length: usize,
    /// The hole, its angle brackets included.
    pub(super) span: Span,
    /// The full name of the field.
    pub(super) field: String,
    /// The names of the fields that were signed before, where they are known.
    pub(super) earlier: Option<Vec<String>>,
    pub(super) head: Head,
}

/// What was there before the revision, hashed once: both its name and what is signed begin with it.
#[derive(Clone)]
pub(crate) struct Head(Sha256);

impl Head {
    pub(crate) fn of(pdf: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(pdf);
        Self(hasher)
    }

    /// What becomes the second half of the file's `/ID`: of this file at this time.
    pub(crate) fn identifier(&self, at: Moment) -> Vec<u8> {
        let digest = self.followed_by(&[&at.0.to_be_bytes()]);
        digest.get(..16).unwrap_or_default().to_vec()
    }

    fn followed_by(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = self.0.clone();
        for part in parts {
            hasher.update(part);
        }
        hasher.finish()
    }
}

impl Hole {
    /// SHA-256 of everything around the hole.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let [before, after] = self.parts();
        let added = before.get(self.older_length..).unwrap_or_default();
        self.head.followed_by(&[added, after])
    }

    /// The first form of a message that fits into it; the last, if none does.
    pub(crate) fn fitting<M: AsRef<[u8]>>(&self, forms: impl IntoIterator<Item = M>) -> Option<M> {
        fitting(self.span, forms)
    }

    /// Everything around the hole, hashed with this function; `None` if OpenSSL fails.
    pub(crate) fn hashed(&self, hash: Hash) -> Option<Vec<u8>> {
        match hash {
            Hash::Sha256 => Some(self.digest().to_vec()),
            other => other.digest(&self.parts()),
        }
    }

    /// Everything around the hole.
    pub(crate) fn parts(&self) -> [&[u8]; 2] {
        let before = self.pdf.get(..self.span.start).unwrap_or_default();
        let after = self.pdf.get(self.span.end..).unwrap_or_default();
        [before, after]
    }

    /// Puts the message in and checks every signature of the result, reading it from its first byte
    /// to its last; only certificates that are `known` need not be read anew.
    ///
    /// Errors if the hole is too small, or the strict verifier finds the new signature or an older
    /// one wanting.
    pub(crate) fn filled(self, message: &[u8], known: &[Certificate]) -> Result<Vec<u8>, Error> {
        let mut pdf = self.pdf;
        embed(&mut pdf, self.span, message)?;
        let older = pdf.get(..self.older_length).unwrap_or_default();
        let now = integrity(&pdf, known)?;
        none_worse(older, self.earlier, &now)?;
        if !is_whole(&now, &self.field) {
            return Err(Error::DoesNotVerify);
        }
        Ok(pdf)
    }
}

/// How many bytes of message a hole takes.
fn room(hole: Span) -> usize {
    (hole.end - hole.start).saturating_sub(2) / 2
}

/// The first form of a message that fits into a hole; the last, if none does.
pub(super) fn fitting<M: AsRef<[u8]>>(hole: Span, forms: impl IntoIterator<Item = M>) -> Option<M> {
    let mut last = None;
    for form in forms {
        let fits = form.as_ref().len() <= room(hole);
        last = Some(form);
        if fits {
            break;
        }
    }
    last
}

/// Writes the message into the hole, the rest of which stays zero.
pub(super) fn embed(pdf: &mut [u8], hole: Span, message: &[u8]) -> Result<(), Error> {
    let reserved = room(hole);
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

/// No signature of `older` is judged worse in `pdf`.
pub(crate) fn unharmed(older: &[u8], pdf: &[u8]) -> Result<(), Error> {
    none_worse(older, None, &integrity(pdf, &[])?)
}

/// `earlier` names the signed fields of `older`, where they are known already.
fn none_worse(
    older: &[u8],
    earlier: Option<Vec<String>>,
    now: &[(String, bool)],
) -> Result<(), Error> {
    let earlier = match earlier {
        Some(earlier) => earlier,
        None => signed_fields(older)?,
    };
    // Nothing can be worse than before where all is whole: the older signatures need not be judged.
    if earlier.iter().all(|field| is_whole(now, field)) {
        return Ok(());
    }
    for (field, was_intact) in integrity(older, &[])? {
        if was_intact && !is_whole(now, &field) {
            return Err(Error::WouldHarm { field });
        }
    }
    Ok(())
}

fn signed_fields(pdf: &[u8]) -> Result<Vec<String>, Error> {
    let found = signatures(&File::open(pdf)?)?;
    Ok(found.into_iter().map(|one| one.field).collect())
}

fn is_whole(now: &[(String, bool)], field: &str) -> bool {
    now.iter().any(|(name, intact)| name == field && *intact)
}
