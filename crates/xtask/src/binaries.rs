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

/// Builds `lienvan`, `lienvan-node` and `lienvan-desktop`; the page must be built before.
pub(crate) fn build(place: &Place) -> Result<(), Fault> {
    Program::new(cargo(), Duration::from_secs(3600))
        .args(["build", "--locked", "--bins"])
        .args(ALL)
        .inside(place.root())
        .run()?;
    Ok(())
}
