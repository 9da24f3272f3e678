//! Signs PDFs, tells what changed since, and judges signatures; knows no office.
//!
//! What is promised, and to which standard:
//!
//! - **Signing** gives PAdES baseline B-B (ETSI EN 319 142-1): one appended revision, CMS with
//!   signing-certificate-v2, SHA-256, the claimed time in `/M` in Vietnam time; with a time stamp
//!   B-T, with evidence B-LT, with a time stamp over all of it B-LTA. No older byte is touched, and
//!   nothing is handed out before our own strict verifier has accepted every signature in it.
//! - **Verifying** follows ETSI EN 319 102-1 and fails closed: unknown roots, unknown revocation
//!   and weak algorithms are never green. The file is read strictly, byte for byte; a file that
//!   would need mending is not relied on. What came after a signature must be on an allow-list.
//! - **Parcels** are bytes signed by one and enciphered to another (RFC 5083): [`parcel`], one shape, read strictly.
//! - Synchronous; no network, no files, no clock, no processes: bytes, trust, time and who draws pages are given.
//!
//! ```text
//! prepare(pdf, mark, at) ──► Prepared ──seal(signer)──► Sealed ──into_pdf──► bytes
//!                                                        │ stamped(token), now or after reopen
//! asks(pdf, trust, at) ──► what to fetch;  with_evidence(pdf, trust, at) ──► bytes
//! prepare_archive_stamp(pdf, at) ──► PreparedStamp ──seal(token)──► bytes
//! parcel::pack(bytes, signer, to) ──► bytes;  parcel::open(bytes, key) ──► Opened
//! verify(pdf, trust, at, drawer) ──► Report { verdict, signatures: [Verdict] }
//! ```
//!
//! Each signature is judged at the time that is proved for it, by lists and OCSP responses that the
//! desk holds or the file carries, under dated rules for algorithms (ADR 0017). Tokens (PKCS#11)
//! live in the room `token`; what is to be asked outside is told by [`asks`] and fetched by others.

mod append;
mod asn1;
mod attest;
mod bundle;
mod certificate;
mod changes;
mod cms;
mod continued;
mod describe;
mod error;
mod extend;
mod file;
mod filter;
mod form;
mod moment;
pub mod parcel;
mod parts;
mod picture;
mod pixels;
mod policy;
mod sign;
mod signature;
mod signer;
mod syntax;
mod timestamp;
mod trust;
mod verdict;
mod verify;

pub use attest::{AttestKey, AttestPublic, NotAPublicKey};
pub use bundle::issuers_in_bundle;
pub use certificate::{Certificate, StatedPolicy};
pub use changes::{Act, Intrusion};
pub use continued::{NotContinued, acts_since};
pub use describe::{Described, describe};
pub use error::{
    CertificateFault, Error, Flaw, Forbidden, KeyFault, Limit, NotAPdf, NotTrustMaterial,
    PictureFault, Unreadable,
};
pub use extend::{
    Ask, Link, PreparedStamp, asks, authorities_in, prepare_archive_stamp, status_question,
    with_evidence,
};
pub use file::{LARGEST_PDF, is_encrypted};
pub use form::{FieldInfo, FieldKind, fields};
pub use moment::Moment;
pub use parcel::{Addressee, LARGEST_PARCEL, ParcelFault, SealedKey};
pub use parts::{Parts, parts};
pub use picture::Picture;
pub use pixels::{Drawer, DrawnHere, DrawnToTheEnd, Questions, Seen};
pub use sign::{DEFAULT_RESERVE, FieldChoice, Fill, Mark, Prepared, Sealed, fill, prepare};
pub use signer::{KeyFile, Pin, Scheme, Signature, Signer, chain_of};
pub use timestamp::{
    NotAToken, NotAnIdentifier, StampFailure, StampFault, StampQuestion, TimestampToken,
};
pub use trust::{Added, CertificateState, Circle, Trust};
pub use verdict::{
    Coverage, EvidenceInfo, Indication, Level, Modification, Outcome, Person, ProvenBy, Report,
    Revocation, StampInfo, StateProof, StateSource, SubIndication, Summary, SummaryLine, Verdict,
    Warning,
};
pub use verify::{judge_stamp, revocation_sources, verify};

#[cfg(test)]
mod tests;
