//! Stories told in the small world, and rules of the house.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect shall stop there"
)]

mod appearance;
mod bindings;
mod boundary;
mod copies;
mod enclosures;
mod every_form;
mod evidence;
mod faults;
mod form_check;
mod layers;
mod locales;
mod numbering;
mod placing;
mod power_cut;
mod prints;
mod reports;
mod signing;
mod stamps;
mod tidy;
mod two_offices;
