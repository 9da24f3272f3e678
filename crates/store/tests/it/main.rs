//! The store through its door, on real files in folders that are gone afterwards.
#![expect(
    clippy::unwrap_used,
    reason = "clippy lets tests do so, but not the helpers between them"
)]

mod asks;
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
mod parcels;
mod place;
mod post;
mod roads;
mod schema;
mod signings;
mod transactions;
mod versions;
