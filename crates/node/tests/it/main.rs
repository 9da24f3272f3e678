//! A real node on loopback, met by the road of this house and by requests written by hand. Nothing else is reached.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of a test fails by panicking"
)]

mod command;
mod contract;
mod keeping;
mod raw;
mod routing;
mod wire;
mod world;
