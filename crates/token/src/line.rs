//! The desk's way to the helper that holds a vendor's module: one question at a time, each with a time limit
//! ([`twin::Line`]). Never waits for a process that hangs.

use std::time::Duration;

use pades::{KeyFault, Pin};
use twin::{Frame, Lost};

use crate::wire::{Answer, Ask, Refusal};

/// A helper process and the way to it.
pub(crate) struct Line(twin::Line);

impl Line {
    /// Over this line.
    pub(crate) fn over(line: twin::Line) -> Self {
        Self(line)
    }

    /// Asks, sending `pin` ahead, and waits at most `limit`.
    ///
    /// Errors with the helper's refusal; after [`KeyFault::TimedOut`] and [`KeyFault::Crashed`] the
    /// helper is dead and every further question is answered the same way.
    pub(crate) fn ask(
        &mut self,
        ask: &Ask,
        pin: Option<&Pin>,
        limit: Duration,
    ) -> Result<Answer, KeyFault> {
        let mut frames: Vec<Frame> = pin
            .map(|pin| Frame::secret(pin.reveal()))
            .into_iter()
            .collect();
        frames.push(Frame::message(ask).map_err(|_| KeyFault::Crashed)?);
        let answer = self.0.ask(frames, limit).map_err(fault)?;
        match answer.read_as() {
            Some(Answer::Refused(why)) => Err(Refusal::into(why)),
            Some(answer) => Ok(answer),
            None => Err(self.nonsense()),
        }
    }

    /// Ends the helper at once; for one that spoke nonsense.
    pub(crate) fn nonsense(&mut self) -> KeyFault {
        fault(self.0.nonsense())
    }
}

/// Why there is no answer, in the words of a key.
pub(crate) fn fault(lost: Lost) -> KeyFault {
    match lost {
        Lost::NotStarted => KeyFault::NoHelper,
        Lost::TimedOut { seconds } => KeyFault::TimedOut { seconds },
        Lost::Died => KeyFault::Crashed,
    }
}
