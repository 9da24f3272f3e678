//! A real node on loopback, met by the road of this house and by requests written by hand. Nothing else is reached.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of a test fails by panicking"
)]

mod abuse;
mod admin;
#[path = "../store/cluster.rs"]
#[expect(
    dead_code,
    clippy::disallowed_methods,
    reason = "shared with the tests of the store, which also cut it; a machine that is being started is waited for"
)]
mod cluster;
mod command;
mod contract;
mod extension;
mod keeping;
mod load;
mod official;
mod raw;
mod routing;
mod secured;
mod several;
mod spoken;
mod waiting;
mod wire;
mod world;
