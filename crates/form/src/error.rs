//! Why a file cannot be looked at.

/// Whose fault it is that there is nothing to judge.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are no PDF.
    #[error("this is no PDF that can be read")]
    NotPdf(#[source] lopdf::Error),
    /// The file opens with a password only.
    #[error("the file is locked")]
    Locked,
    /// The file has no page.
    #[error("the file has no page")]
    NoPage,
    /// More than an honest document holds: pages, letters or packed bytes.
    #[error("the file holds too much")]
    TooLarge,
    /// The pages are pictures: a scan has no letters to judge.
    #[error("the file is a scan")]
    Scan,
    /// The rule set that the product ships cannot be read: our fault.
    #[error("the rules of {set} cannot be read")]
    Rules {
        /// The rule set.
        set: &'static str,
        /// What the reader said.
        #[source]
        cause: serde_json::Error,
    },
}
