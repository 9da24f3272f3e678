//! What a clock that was ahead put off, further than anything is ever put off: brought near once the clock is right.
//!
//! How far anything is put off is the engine's to say.

use crate::{Error, Read, Topic, Write};
use office::Moment;

impl Write<'_> {
    /// Letters, time stamps and slips that are due after `until` are due at `at`. Holds are not touched.
    pub fn bring_near(&mut self, until: Moment, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        let values = (until.millis(), at.millis());
        self.tx.execute(
            "UPDATE outbox INDEXED BY outbox_due
                SET next_at = ?2
              WHERE state IN ('waiting', 'unknown')
                AND urgent IN (0, 1)
                AND next_at > ?1",
            values,
        )?;
        self.tx.execute(
            "UPDATE stamps INDEXED BY stamps_due
                SET next_at = ?2
              WHERE state = 'waiting'
                AND holds IN (0, 1)
                AND next_at > ?1",
            values,
        )?;
        self.tx.execute(
            "UPDATE slips INDEXED BY slips_unstamped
                SET next_at = ?2
              WHERE stamp IS NULL
                AND next_at > ?1",
            values,
        )?;
        Ok(())
    }

    /// Letters about whose deliveries the axis was asked after `at` are as good as never asked about.
    pub fn bring_questions_near(&mut self, at: Moment) -> Result<(), Error> {
        self.tx.execute(
            "UPDATE outbox INDEXED BY outbox_state
                SET asked_at = NULL
              WHERE state = 'sent'
                AND asked_at > ?1",
            [at.millis()],
        )?;
        Ok(())
    }

    /// Evidence that is looked at again after `until` is at `at`, but for what only waits to be renewed.
    pub fn bring_evidence_near(&mut self, until: Moment, at: Moment) -> Result<(), Error> {
        // No topic: nothing that a list shows has changed.
        self.tx.execute(
            "UPDATE evidence INDEXED BY evidence_due
                SET next_at = ?2
              WHERE next_at > ?1
                AND next_at IS NOT renew_at",
            (until.millis(), at.millis()),
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// Whether a letter, a time stamp or a slip is due after `until` only.
    pub fn is_any_due_after(&self, until: Moment) -> Result<bool, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1
                                  FROM outbox INDEXED BY outbox_due
                                 WHERE state IN ('waiting', 'unknown')
                                   AND urgent IN (0, 1)
                                   AND next_at > ?1)
                     OR EXISTS (SELECT 1
                                  FROM stamps INDEXED BY stamps_due
                                 WHERE state = 'waiting'
                                   AND holds IN (0, 1)
                                   AND next_at > ?1)
                     OR EXISTS (SELECT 1
                                  FROM slips INDEXED BY slips_unstamped
                                 WHERE stamp IS NULL
                                   AND next_at > ?1)",
            )?
            .query_row([until.millis()], |row| row.get(0))?)
    }
}
