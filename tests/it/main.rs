//! Stories told in the small world, and rules of the house.

mod bindings;
mod boundary;
mod faults;
mod layers;
mod locales;
mod power_cut;
mod tidy;
mod two_offices;
