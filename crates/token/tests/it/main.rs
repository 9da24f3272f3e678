//! Tokens as they are and as they should not be, each through the real helper process: SoftHSM2,
//! and SoftHSM2 behind a module that misbehaves. Every signature is judged by the openssl program.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails by panicking"
)]

mod misbehaving;
mod parcels;
mod pins;
mod presence;
mod service;
mod signing;
mod slow;
mod world;
