//! Copies: SAO Y, SAO LỤC, TRÍCH SAO. Made, numbered in one series, listed; a number made void stays with its reason.
//!
//! Never says that a signature of the source lives on in a copy unless its very bytes do. Source: Decree 30/2020
//! art. 25–27, Annex I, part II; R§1.9.

mod extract;
mod list;
mod make;
mod source;

pub use extract::{CopyPart, PartView};
pub use list::{
    CancelCopy, CopyList, CopyView, ListCopies, SaveCopy, cancel, list, page, save_page, show,
};
pub use make::{CopyMade, MakeCopy, make};
pub use source::{CopySource, LookAtSource, SourceView, look};

use crate::{App, Error};
use office::{CopyRefused, Medium};
use store::CopyRow;

/// Why no copy is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyFault {
    /// The law knows no such copy.
    #[error(transparent)]
    Refused(#[from] CopyRefused),
    /// The record says something else of the source than the clerk.
    #[error("the source is known to be something else")]
    KnownOtherwise,
    /// A file that was born electronic was handed in as a scan.
    #[error("the scan is an electronic document")]
    NotAScan,
    /// An extract of everything is none.
    #[error("an extract needs its pages named")]
    PagesMissing,
    /// The source has no such part.
    #[error("the source has no such part")]
    PartUnknown,
    /// An extract of all pages is a SAO Y.
    #[error("an extract takes a part, not all pages")]
    PagesAll,
    /// The file of a paper copy was printed to be signed by hand: the copy itself is paper, and must be scanned.
    #[error("the copy {id} is paper: its file is no source")]
    PrintSource {
        /// The copy.
        id: i64,
    },
    /// The file of a paper copy carries no signature: it is not sent.
    #[error("the copy {id} is paper: its file is not sent")]
    PrintSent {
        /// The copy.
        id: i64,
    },
    /// A signature of the source does not hold.
    #[error("a signature of the source does not hold")]
    SignatureFailed,
    /// The source's signatures could not be confirmed, and nobody took responsibility for it.
    #[error("the source's signatures are not confirmed")]
    SignatureUnsure,
    /// Its signatures hold, but not the right ones signed, or not in order, and nobody took responsibility for it.
    #[error("the source is not signed by the right ones in order")]
    WrongSignatories,
    /// Its signatures hold, but whether the right ones signed cannot be told, and nobody took responsibility for it.
    #[error("whether the right ones signed the source cannot be told")]
    UnsureSignatories,
    /// Nobody signs the copy.
    #[error("the copy has no signer")]
    SignerMissing,
    /// An electronic copy is signed with the office's key.
    #[error("the office's key is missing")]
    KeyMissing,
    /// The scan is below what the decree asks, and nobody took responsibility for it.
    #[error("the scan is below the standard: {faults:?}")]
    Scan {
        /// Page by page: `1: 150 dpi`, `2: gray`, `3: 95 %`.
        faults: Vec<String>,
    },
    /// No such copy.
    #[error("no copy {id}")]
    Unknown {
        /// The id asked for.
        id: i64,
    },
    /// Its number was made void before.
    #[error("the copy {id} is void")]
    Void {
        /// The copy.
        id: i64,
    },
}

/// The copy of this id.
fn copy(app: &App, id: i64) -> Result<CopyRow, Error> {
    let found = app.store().read(|r| r.copy(id))?;
    Ok(found.ok_or(CopyFault::Unknown { id })?)
}

/// Name and bytes of an electronic copy that stands, to be sent along with a dispatch.
pub(crate) fn file_of(app: &App, id: i64) -> Result<(String, Vec<u8>), Error> {
    let row = copy(app, id)?;
    if row.withdrawn.is_some() {
        return Err(CopyFault::Void { id }.into());
    }
    if row.copy.to != Medium::Electronic {
        return Err(CopyFault::PrintSent { id }.into());
    }
    Ok((
        list::file_name(&row),
        app.store().files().read(&row.copy.page)?,
    ))
}
