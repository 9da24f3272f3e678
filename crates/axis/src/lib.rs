//! The roads that leave the office: the national axis, a province's, what our own node says beside the first, and the
//! authorities that vouch for certificates and for time.
//!
//! Carries bytes and opens none: what an envelope, a revocation list or a time stamp says is for other rooms.
//! Never asks the machine for the time, keeps nothing but what dies with the process (a token, the other end's clock),
//! and never tries again by itself but where the other end surely did nothing (a token or a stamp that was refused).

mod address;
mod authority;
mod connection;
mod drift;
mod extension;
mod fault;
mod national;
mod pace;
mod provincial;
mod reply;
mod request;
mod secret;
pub mod wire;

use std::fmt;
use std::future::Future;

pub use address::{Address, AddressFault};
pub use authority::{Authority, AuthorityFault, Bounds};
pub use connection::{Connection, ConnectionFault, Limits, Proxy};
pub use drift::Drift;
pub use extension::{Course, Extension, Part, Place, WentBack, digest_of};
pub use fault::{Fault, Reach, Refusal, Strange};
pub use national::{Mark, National, NewAgency};
pub use provincial::{Account, Provincial};
pub use reply::saved_directory;
pub use secret::Secret;

/// A road that carries envelopes between offices.
///
/// Delivery is at least once: a call whose outcome is unknown may be made again with the same bytes, and the other
/// end tells the repeat by sender and hash (X§2.2).
pub trait Transport: Send + Sync {
    /// Hands an envelope over in the name of the agency `from`; what comes back names it on the axis.
    ///
    /// The same bytes from the same agency get the same id, however often they are handed over.
    fn submit(
        &self,
        from: &str,
        kind: Kind,
        envelope: &[u8],
    ) -> impl Future<Output = Result<DocId, Fault>> + Send;

    /// The same for a letter that may be there already: where the other end can tell, it is asked before anything of
    /// the letter leaves.
    fn submit_again(
        &self,
        from: &str,
        kind: Kind,
        envelope: &[u8],
    ) -> impl Future<Output = Result<DocId, Fault>> + Send {
        self.submit(from, kind, envelope)
    }

    /// What waits for any agency of this center, oldest first. Empty only if the axis said so.
    fn waiting(&self, kind: Kind) -> impl Future<Output = Result<Vec<Waiting>, Fault>> + Send;

    /// The bytes of one envelope, as the axis keeps them.
    fn fetch(&self, doc: &DocId) -> impl Future<Output = Result<Vec<u8>, Fault>> + Send;

    /// Says that an envelope was taken over for good (`done`), or could not be; only the first ends the waiting.
    fn acknowledge(
        &self,
        doc: &DocId,
        done: bool,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// How far an envelope that we submitted has come, a row per receiver.
    fn deliveries(&self, doc: &DocId) -> impl Future<Output = Result<Vec<Trace>, Fault>> + Send;

    /// Every agency that can be written to; 111–123 thousand rows on the national axis.
    fn directory(&self) -> impl Future<Output = Result<Vec<Agency>, Fault>> + Send;
}

/// What an envelope is to the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A document with its files.
    Document,
    /// A status message about a document.
    Status,
}

impl Kind {
    /// The word that stands in `messagetype`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Document => "edoc",
            Self::Status => "status",
        }
    }

    /// Reads the word of `messagetype`, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Document, Self::Status]
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// The name of a package on the axis: 24 hex digits or a UUID; no kin of the document's own id.
///
/// 1 to 128 visible ASCII characters, kept as given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId(String);

impl DocId {
    /// Takes a name as the axis gave it; `None` if it could not stand in a request.
    pub fn parse(text: &str) -> Option<Self> {
        let fits =
            !text.is_empty() && text.len() <= 128 && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An envelope that waits to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its name on the axis.
    pub doc: DocId,
    /// What it is.
    pub kind: Kind,
    /// Code of the agency that sent it, as the axis wrote it; empty if it did not say.
    pub from: String,
    /// Codes of the receivers, as the axis wrote them; may be empty.
    pub to: Vec<String>,
    /// When the axis took it, as the axis wrote it (no zone, X§1.5); empty if it did not say.
    pub created: String,
    /// The axis's word for how far fetching has come, such as `initial` or `fail`.
    pub state: String,
}

/// How far an envelope has come toward one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Code of the receiver.
    pub to: String,
    /// The package's name at the receiver, if one was made.
    pub receiver_doc: Option<DocId>,
    /// The axis's word for the sending half.
    pub sent: String,
    /// The axis's word for the receiving half; see [`Trace::has_arrived`].
    pub received: String,
    /// What was said about the receiving half, such as why it failed.
    pub remark: String,
    /// When it was sent, as the axis wrote it.
    pub sent_at: String,
    /// When it was fetched for good, as the axis wrote it; empty before.
    pub received_at: String,
}

impl Trace {
    /// Whether the receiver's system has taken the envelope over for good.
    pub fn has_arrived(&self) -> bool {
        self.received.eq_ignore_ascii_case(Mark::Done.word())
    }

    /// Whether the receiver's system said that it could not take the envelope.
    pub fn has_failed(&self) -> bool {
        self.received.eq_ignore_ascii_case(Mark::Failed.word())
    }
}

/// A row of the axis's directory.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Agency {
    /// The axis's own key of the row.
    pub id: String,
    /// Key of the row above, empty at the top.
    pub parent_id: String,
    /// The agency's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its mail address.
    pub mail: String,
    /// Its earlier code or codes, as the axis wrote them; empty if none.
    pub old_code: String,
    /// Its code in the form of QCVN 102, as the axis wrote it; empty if it did not say.
    pub code_102: String,
    /// The center it is reached through, where the axis says so.
    pub center: String,
    /// Whether it is closed.
    pub closed: bool,
}
