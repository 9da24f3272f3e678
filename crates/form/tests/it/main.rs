//! Right documents give no finding; each planted fault gives its own and no other.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "helpers of tests: a panic is the failure"
)]

mod drafts;
mod goldens;
mod hostile;
mod made;
mod pages;
mod scans;
