//! Stories told in the small world, and rules of the house.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect shall stop there"
)]

mod acceptance;
mod appearance;
mod at_once;
#[expect(
    clippy::disallowed_methods,
    reason = "a line of the clock's own is waited for"
)]
mod bad_line;
mod before_signing;
mod bindings;
mod boundary;
#[path = "../../crates/node/tests/store/cluster.rs"]
#[expect(
    dead_code,
    clippy::disallowed_methods,
    reason = "shared with the tests of the node's store; a machine that is being started is waited for"
)]
mod cluster;
mod copies;
mod directory;
mod enclosures;
mod every_form;
mod evidence;
mod exchange;
mod faults;
mod form_check;
mod handed_over;
mod issuing;
mod layers;
mod locales;
mod mailbox;
mod mended_in;
mod mended_out;
mod numbering;
mod packages;
mod placing;
mod power_cut;
mod prints;
mod reports;
mod roads;
mod service;
mod signing;
mod stamps;
#[expect(
    clippy::disallowed_methods,
    reason = "processes are killed by the clock, and waited for"
)]
mod storm;
mod tidy;
mod to_whom;
mod two_offices;
mod watch;
