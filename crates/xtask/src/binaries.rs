//! Our own programs, built the one way that every cargo line here shares.

use std::time::Duration;

use crate::fault::Fault;
use crate::place::Place;
use crate::program::Program;
use crate::tools::cargo;

/// What every cargo line carries: another set of features would build a hundred crates again.
pub(crate) const ALL: [&str; 3] = [
    "--workspace",
    "--features",
    "lienvan-desktop/custom-protocol",
];

/// To look at the product: the programs alone.
pub(crate) const ALONE: &[&str] = &["--bins"];

/// After the tests were built: with them, for what only tests ask of a crate is a set of features too.
pub(crate) const BESIDE_TESTS: &[&str] = &["--bins", "--tests"];

/// Builds `lienvan`, `lienvan-node` and `lienvan-desktop`; the page must be built before.
pub(crate) fn build(place: &Place, targets: &[&str]) -> Result<(), Fault> {
    Program::new(cargo(), Duration::from_secs(3600))
        .args(["build", "--locked"])
        .args(targets)
        .args(ALL)
        .inside(place.root())
        .run()?;
    Ok(())
}
