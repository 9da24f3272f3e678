//! The node's store by itself: one contract over SQLite, PostgreSQL and an object store, all of them real, all on this
//! machine, and started by the tests themselves.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a helper of a test fails by panicking, and a machine that is being started is waited for"
)]

mod bucket;
mod cluster;
mod contract;
mod doors;
mod ground;
mod killed;
mod moves;
mod slender;
#[path = "../it/spoken.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests of the wire, which say more"
)]
mod spoken;
