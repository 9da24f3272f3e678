//! A file as a screen or a terminal hands it over: a path, or the bytes themselves where there is none.

use crate::{Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::path::Path;
use ts_rs::TS;

/// A file handed over: by its path, or by name and bytes where a browser was given it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum GivenFile {
    /// It lies on this machine.
    Path {
        /// Where.
        path: String,
    },
    /// It was dropped on the page.
    Bytes {
        /// Its name.
        name: String,
        /// Its bytes in base64.
        bytes: String,
    },
}

impl GivenFile {
    /// Its name, without folders, and its bytes.
    ///
    /// Errors as [`files::read`]; bytes that are no base64 are no file.
    pub(crate) fn read(&self) -> Result<(String, Vec<u8>), Error> {
        self.read_as(files::read)
    }

    /// The same of a PDF that is only judged: one that lies on this machine may be as large as [`files::LARGEST_PDF`].
    pub(crate) fn read_pdf(&self) -> Result<(String, Vec<u8>), Error> {
        self.read_as(files::read_pdf)
    }

    fn read_as(
        &self,
        read: impl Fn(&Path) -> Result<Vec<u8>, Error>,
    ) -> Result<(String, Vec<u8>), Error> {
        match self {
            Self::Path { path } => {
                let path = Path::new(path);
                let name = path.file_name().map(|name| name.to_string_lossy());
                Ok((name.unwrap_or_default().into_owned(), read(path)?))
            }
            Self::Bytes { name, bytes } => {
                let unreadable = || Error::FileUnreadable {
                    path: name.into(),
                    cause: std::io::ErrorKind::InvalidData.into(),
                };
                if bytes.len() as u64 / 4 * 3 > files::LARGEST + 2 {
                    return Err(Error::FileTooLarge {
                        path: name.into(),
                        limit: files::LARGEST,
                    });
                }
                Ok((
                    name.clone(),
                    BASE64.decode(bytes).map_err(|_| unreadable())?,
                ))
            }
        }
    }
}
