//! The room as a whole: what is signed verifies, what is tampered with does not. Pages are drawn in this process.

mod archive;
mod attacks;
pub(crate) mod authority;
mod continued;
mod encrypted;
mod extending;
mod judging;
mod keys;
mod limits;
mod matrix;
mod messages;
mod newer;
mod parcel;
mod pixels;
pub(crate) mod pki;
mod samples;
mod seeds;
pub(crate) mod sheet;
mod signing;
mod statuses;
mod strangers;
mod tsa;
mod withdrawn;

use crate::{Act, DrawnHere, Moment, NotAPdf, NotContinued, Report, Trust};

fn verify(pdf: &[u8], trust: &Trust, at: Moment) -> Result<Report, NotAPdf> {
    crate::verify(pdf, trust, at, &DrawnHere)
}

fn acts_since(pdf: &[u8], older: &[u8]) -> Result<Vec<Act>, NotContinued> {
    crate::acts_since(pdf, older, &DrawnHere)
}
