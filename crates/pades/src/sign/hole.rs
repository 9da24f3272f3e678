//! A document with a hole in it, and the hole filled: nothing leaves here that does not verify.

use openssl::sha::Sha256;

use crate::append::hex;
use crate::error::Error;
use crate::syntax::Span;
use crate::verify::integrity;

/// A document with a hole where a signed message goes.
pub(crate) struct Hole {
    pub(super) pdf: Vec<u8>,
    /// So many bytes were there before.
    pub(super) older_length: usize,
    /// The hole, its angle brackets included.
    pub(super) span: Span,
    /// The full name of the field.
    pub(super) field: String,
}

impl Hole {
    /// SHA-256 of everything around the hole.
    pub(crate) fn digest(&self) -> [u8; 32] {
        sha256(&self.parts())
    }

    /// Everything around the hole.
    pub(crate) fn parts(&self) -> [&[u8]; 2] {
        let before = self.pdf.get(..self.span.start).unwrap_or_default();
        let after = self.pdf.get(self.span.end..).unwrap_or_default();
        [before, after]
    }

    /// Puts the message in and checks every signature of the result.
    ///
    /// Errors if the hole is too small, or the strict verifier finds the new signature or an older
    /// one wanting.
    pub(crate) fn filled(self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut pdf = self.pdf;
        embed(&mut pdf, self.span, message)?;
        let older = pdf.get(..self.older_length).unwrap_or_default();
        check(older, &pdf, &self.field)?;
        Ok(pdf)
    }
}

/// Writes the message into the hole, the rest of which stays zero.
pub(super) fn embed(pdf: &mut [u8], hole: Span, message: &[u8]) -> Result<(), Error> {
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
    none_worse(older, &now)?;
    if now.iter().any(|(name, intact)| name == field && *intact) {
        return Ok(());
    }
    Err(Error::DoesNotVerify)
}

/// No signature of `older` is judged worse in `pdf`.
pub(crate) fn unharmed(older: &[u8], pdf: &[u8]) -> Result<(), Error> {
    none_worse(older, &integrity(pdf)?)
}

fn none_worse(older: &[u8], now: &[(String, bool)]) -> Result<(), Error> {
    for (field, was_intact) in integrity(older)? {
        let is_intact = now.iter().any(|(name, intact)| *name == field && *intact);
        if was_intact && !is_intact {
            return Err(Error::WouldHarm { field });
        }
    }
    Ok(())
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}
