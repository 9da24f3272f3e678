//! The time stamp over the whole document with its evidence (ETSI EN 319 142-1, 5.4.3), which is
//! renewed before it weakens. It says when, not who: no field with a name on a page.

use crate::error::Error;
use crate::file::File;
use crate::sign::{DEFAULT_RESERVE, Hole, Work};
use crate::{Moment, StampQuestion, TimestampToken};

/// A document with a hole where a time stamp over all of it goes.
pub struct PreparedStamp {
    hole: Hole,
}

/// Writes the revision that takes a document time stamp, as of `at`.
///
/// Errors if the file cannot be read strictly. A document that is certified and closed takes one
/// all the same: it changes nothing that is shown (ISO 32000-2, 12.8.2.2).
pub fn prepare_archive_stamp(pdf: &[u8], at: Moment) -> Result<PreparedStamp, Error> {
    let file = File::open(pdf)?;
    let work = Work::for_stamp(&file)?;
    let hole = work.stamped(DEFAULT_RESERVE, at)?;
    Ok(PreparedStamp { hole })
}

impl PreparedStamp {
    /// SHA-256 of the bytes to be stamped.
    pub fn digest(&self) -> [u8; 32] {
        self.hole.digest()
    }

    /// The question to the authority; `nonce` comes from a source of chance.
    pub fn question(&self, nonce: u64) -> StampQuestion {
        StampQuestion::new(self.digest(), nonce)
    }

    /// Puts the token in and checks every signature of the result.
    ///
    /// Errors if it is over something else, too long for the hole, or the strict verifier finds it
    /// or an older signature wanting.
    pub fn seal(self, token: &TimestampToken) -> Result<Vec<u8>, Error> {
        if !token.vouches_for(&self.hole.parts()) {
            return Err(Error::StampMismatch);
        }
        let form = self.hole.fitting(token.forms()).unwrap_or(token.der());
        self.hole.filled(form, &[])
    }
}
