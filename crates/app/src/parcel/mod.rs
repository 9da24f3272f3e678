//! The road without a line: letters to one office on a stick, signed here and sealed to its certificate (ADR 0032).
//!
//! Never replaces the axis: what is packed stays in the outbox and goes there too when the line is back; whoever has it
//! already knows it again by its `DocumentId`. What comes in goes through the same door as what the axis brings
//! ([`crate::incoming::receive`]).
//!
//! ```text
//! keep a certificate ──► pack(to, letters) ──► file on the stick ──► receive(file, key) ──► arrivals, answers
//!    (compared by a person)   sign, seal,          carried            open, judge the packer,
//!                             write, read back                        then each letter by the ordinary door
//! ```

mod certificates;
mod content;
mod fault;
mod packer;
mod packing;
mod receiving;
mod stick;

pub use certificates::{
    AgencyCertificateView, CertificateList, CertificateOffer, CertificateOffers, KeepCertificate,
    LookAtCertificates, drop_certificate, keep, list, look as look_at_certificates,
};
pub use fault::{ParcelFault, Unfit};
pub use packer::{Standing, WhyNot};
pub(crate) use packing::refuse_away;
pub use packing::{
    PackParcel, ParcelEntry, ParcelLetter, ParcelList, ParcelPacked, ParcelPlan, PlanParcel, pack,
    parcels, plan,
};
pub use receiving::{
    LookAtParcel, ParcelOpened, ParcelOutside, ParcelPart, PartOutcome, ReceiveParcel, look,
    receive,
};

/// Why a recipient's road says nothing more: its letter left on a stick, and may have arrived.
pub(crate) const ON_STICK: &str = "parcel.on_stick";

/// As many letters as one package takes.
pub const MOST_LETTERS: usize = 200;

/// As many bytes of envelopes as one package takes: an envelope of the axis has 67 MB at most (X§5).
pub const MOST_BYTES: usize = 100 * 1024 * 1024;
