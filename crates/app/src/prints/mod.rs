//! Paper beside the documents: registers to be bound, the ĐẾN mark on a copy of an arrival, slips, receipts, lists.
//!
//! Only reads: printing changes no stage, takes no number and never touches the file of an arrival. Source: Decree
//! 30/2020 art. 16, 22, Annex IV and V.

mod list;
mod papers;
mod registers;
#[cfg(test)]
mod tests;
mod words;

pub use list::{PrintList, list};
pub(crate) use papers::issuer;
pub use papers::{PrintAbout, StampArrival, receipt, slip, stamp};
pub use registers::{PrintRegister, register};

use crate::{Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use paper::prints::{Printed, RegisterKind};
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// Why nothing is printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    /// No register is called so.
    #[error("{word:?} is no register")]
    KindUnknown {
        /// The word.
        word: String,
    },
    /// A register that this desk does not keep: it prints from a list, or empty.
    #[error("{word} is not kept here")]
    NotKept {
        /// The register's word.
        word: String,
    },
    /// It has no arrival number yet.
    #[error("the arrival {id} is not registered")]
    NotRegistered {
        /// The arrival.
        id: i64,
    },
    /// Nothing to put the mark on.
    #[error("the arrival {id} has no PDF")]
    NoPdf {
        /// The arrival.
        id: i64,
    },
    /// The first page has no free room of 35 × 50 mm.
    #[error("the arrival {id} has no room for the mark")]
    NoRoom {
        /// The arrival.
        id: i64,
    },
    /// The list is neither CSV nor JSON as it should be.
    #[error("line {line} of the list cannot be read")]
    ListUnreadable {
        /// The line, from 1.
        line: u64,
    },
    /// More lines than a list may have.
    #[error("more than {limit} lines")]
    ListTooLong {
        /// Lines allowed.
        limit: usize,
    },
}

/// What was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Print {
    /// The PDF in base64; empty once it was written to a file.
    pub pdf: String,
    /// A name to keep it under.
    pub name: String,
    /// Pages.
    pub pages: u32,
    /// Lines of a register.
    pub rows: u32,
    /// How many of them are void.
    pub void: u32,
    /// Numbers missing between them.
    pub missing: u32,
    /// Letters no face has, printed as boxes.
    pub replaced: u32,
    /// Only its beginning is shown; saved, it is whole.
    pub shortened: bool,
}

/// The kind that `word` names.
fn kind_of(word: &str) -> Result<RegisterKind, Error> {
    RegisterKind::from_word(word).ok_or_else(|| {
        PrintFault::KindUnknown {
            word: word.to_owned(),
        }
        .into()
    })
}

/// Writes it where the clerk wants it, or hands it over to be looked at.
pub(crate) fn handed(printed: Printed, name: String, path: &str) -> Result<Print, Error> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let print = Print {
        name: files::safe_name(&name),
        pages: count(printed.pages),
        replaced: count(printed.replaced),
        ..Print::default()
    };
    if path.is_empty() {
        return Ok(Print {
            pdf: BASE64.encode(printed.pdf),
            ..print
        });
    }
    files::write(Path::new(path), &printed.pdf)?;
    Ok(print)
}
