//! The store through its door, on real files in folders that are gone afterwards.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy lets tests do so, but not the helpers between them"
)]

mod copies;
mod desk;
mod directory;
mod evidence;
mod files;
mod incoming;
mod keys;
mod laying;
mod library;
mod outgoing;
mod place;
mod post;
mod schema;
mod signings;
mod transactions;
mod versions;
