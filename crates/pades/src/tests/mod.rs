//! The room as a whole: what is signed verifies, what is tampered with does not.

mod archive;
mod attacks;
pub(crate) mod authority;
mod continued;
mod encrypted;
mod extending;
mod judging;
mod keys;
mod matrix;
mod messages;
mod pixels;
pub(crate) mod pki;
mod samples;
mod seeds;
pub(crate) mod sheet;
mod signing;
mod statuses;
mod tsa;
