//! The page, taken from the file itself and held against the decree's measures (R§1.3, R§9 T1–T7).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "helpers of tests: a panic is the failure"
)]

mod annexes;
mod attempts;
mod breaking;
mod drafting;
mod drafts;
mod extract;
mod fields;
mod form;
mod golden;
mod hostile;
mod marks;
mod measured;
mod page;
mod party;
mod prints;
mod record;
