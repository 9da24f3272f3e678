//! What can be wrong with a file that calls itself a Word file. Every variant is the sender's fault, none is ours.

/// Why a file was not read. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another kind of file, which may be readable by other means.
    #[error("not a .docx file: {found:?}")]
    NotDocx {
        /// What it is.
        found: Foreign,
    },
    /// The archive is cut or broken.
    #[error("the archive is damaged at {part:?}")]
    Damaged {
        /// The part, or nothing where the archive itself cannot be walked.
        part: String,
    },
    /// It may carry programs: `.docm`, `.dotm` or a part with VBA in it.
    #[error("the file carries macros")]
    Macros,
    /// More than a file may hold.
    #[error("{part:?} passes the bound of {limit} ({what:?})")]
    TooLarge {
        /// What there is too much of.
        what: Limit,
        /// The bound.
        limit: usize,
        /// The part.
        part: String,
    },
    /// A document type declaration, or an entity that only one could declare.
    #[error("{part:?} declares or uses entities")]
    Entities {
        /// The part.
        part: String,
    },
    /// A part is not well-formed XML.
    #[error("{part:?} is not well-formed at byte {offset}")]
    Malformed {
        /// The part.
        part: String,
        /// Bytes from its beginning.
        offset: usize,
    },
    /// A part without which there is no document.
    #[error("the part {part:?} is missing")]
    PartMissing {
        /// The part.
        part: String,
    },
}

/// What a file is that is no `.docx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Word 97–2003, `.doc`.
    Doc,
    /// A `.docx` locked with a password (an OLE file with an encrypted package).
    Encrypted,
    /// Another OLE file: an old spreadsheet, a mail.
    Ole,
    /// OpenDocument text.
    Odt,
    /// Rich text.
    Rtf,
    /// A PDF.
    Pdf,
    /// HTML, also where it calls itself `.doc`.
    Html,
    /// A workbook or slides of the same family.
    OtherOffice,
    /// An archive without a document.
    Zip,
    /// Nothing in it.
    Empty,
    /// Nothing known.
    Unknown,
}

impl Foreign {
    /// The stable word: `doc`, `odt`, `rtf`, …
    pub const fn word(self) -> &'static str {
        match self {
            Self::Doc => "doc",
            Self::Encrypted => "encrypted",
            Self::Ole => "ole",
            Self::Odt => "odt",
            Self::Rtf => "rtf",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::OtherOffice => "other_office",
            Self::Zip => "zip",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }

    /// Whether LibreOffice can make a `.docx` of it.
    pub const fn is_convertible(self) -> bool {
        matches!(self, Self::Doc | Self::Odt | Self::Rtf)
    }
}

/// What a file has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of the file.
    File,
    /// Entries of the archive.
    Entries,
    /// Bytes of a part as unpacked, or out of proportion to what was packed.
    Unpacked,
    /// Elements within elements.
    Depth,
    /// Elements.
    Elements,
    /// Attributes.
    Attributes,
    /// Paragraphs.
    Paragraphs,
}
