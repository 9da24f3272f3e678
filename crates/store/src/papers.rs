//! The numbers that name papers on this desk: one series for what comes and what goes.
//!
//! Never an official number: those are `registers`' to give.

use crate::{Error, Write};

/// Which way a paper goes.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// It came.
    In,
    /// It goes.
    Out,
}

impl Write<'_> {
    /// The next id, never given before: so that `show 12` means one paper, whichever way it went.
    pub(crate) fn next_paper(&mut self, way: Way) -> Result<i64, Error> {
        let word = match way {
            Way::In => "in",
            Way::Out => "out",
        };
        self.tx
            .prepare_cached("INSERT INTO papers (way) VALUES (?1)")?
            .execute([word])?;
        Ok(self.tx.last_insert_rowid())
    }
}
