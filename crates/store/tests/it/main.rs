//! The store through its door, on real files in folders that are gone afterwards.
#![expect(
    clippy::unwrap_used,
    reason = "clippy lets tests unwrap, but not the helpers between them"
)]

mod desk;
