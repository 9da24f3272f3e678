//! The roads against other ends: a real node of ours, a stand-in for a province's axis, proxies and bad lines. Loopback only.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails by panicking"
)]

mod connection;
mod extension;
mod papers;
mod provincial;
mod standin;
mod wire;
mod world;
