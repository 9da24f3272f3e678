//! The room as a whole: what is signed verifies, what is tampered with does not.

mod attacks;
mod continued;
mod encrypted;
mod extending;
mod judging;
mod messages;
mod pixels;
mod pki;
mod samples;
mod sheet;
mod signing;
mod tsa;
