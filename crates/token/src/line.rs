//! The desk's end of the pipe: one question at a time, each with a time limit, after which the
//! helper is killed. Never waits for a process that hangs, not even for its death.

use std::io;
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use pades::{KeyFault, Pin};

use crate::wire::{Answer, Ask, Frame, Refusal};

/// A helper process and the way to it.
pub(crate) struct Line {
    child: Option<Child>,
    asks: Option<Sender<Vec<Frame>>>,
    answers: Receiver<io::Result<Answer>>,
    /// Why nobody answers any more.
    ended: Option<Refusal>,
}

impl Line {
    /// Takes over a helper that was started with both pipes.
    pub(crate) fn to(mut child: Child) -> Result<Self, KeyFault> {
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(KeyFault::NoHelper);
        };
        let (asks, to_carry) = channel();
        let (carried, answers) = channel();
        thread::Builder::new()
            .name("token line".to_owned())
            .spawn(move || carry(&to_carry, &carried, input, output))
            .map_err(|_| KeyFault::NoHelper)?;
        Ok(Self {
            child: Some(child),
            asks: Some(asks),
            answers,
            ended: None,
        })
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
        if let Some(why) = &self.ended {
            return Err(why.clone().into());
        }
        let mut frames: Vec<Frame> = pin
            .map(|pin| Frame::pin(pin.reveal()))
            .into_iter()
            .collect();
        frames.push(Frame::message(ask).map_err(|_| KeyFault::Crashed)?);
        let sent = self
            .asks
            .as_ref()
            .is_some_and(|asks| asks.send(frames).is_ok());
        if !sent {
            return Err(self.end(Refusal::Crashed));
        }
        match self.answers.recv_timeout(limit) {
            Ok(Ok(Answer::Refused(why))) => Err(why.into()),
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.end(Refusal::Crashed)),
            Err(RecvTimeoutError::Timeout) => {
                let seconds = u32::try_from(limit.as_secs()).unwrap_or(u32::MAX);
                Err(self.end(Refusal::TimedOut { seconds }))
            }
        }
    }

    /// Ends the helper at once; for one that spoke nonsense.
    pub(crate) fn nonsense(&mut self) -> KeyFault {
        self.end(Refusal::Crashed)
    }

    fn end(&mut self, why: Refusal) -> KeyFault {
        self.asks = None;
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            bury(child);
        }
        self.ended = Some(why.clone());
        why.into()
    }
}

impl Drop for Line {
    /// Closes the pipe, upon which a healthy helper logs out and ends; one that does not is killed.
    fn drop(&mut self) {
        self.asks = None;
        let Some(mut child) = self.child.take() else {
            return;
        };
        // The carrying thread holds the sender until the helper's output ends.
        let ended = self.answers.recv_timeout(FAREWELL);
        if !matches!(ended, Err(RecvTimeoutError::Disconnected)) {
            let _ = child.kill();
        }
        bury(child);
    }
}

/// Waits for the dead on a thread of its own: a process stuck in a driver dies when the driver lets
/// it, and nobody shall wait for that.
fn bury(mut child: Child) {
    let waiting = thread::Builder::new().name("token burial".to_owned());
    // Without a thread the dead stay unburied until this program ends, which does no harm.
    let _ = waiting.spawn(move || child.wait());
}

/// Carries questions in and answers out until either end closes.
fn carry(
    asks: &Receiver<Vec<Frame>>,
    answers: &Sender<io::Result<Answer>>,
    mut input: ChildStdin,
    mut output: ChildStdout,
) {
    while let Ok(frames) = asks.recv() {
        let answer = exchange(frames, &mut input, &mut output);
        let failed = answer.is_err();
        if answers.send(answer).is_err() || failed {
            return;
        }
    }
    drop(input);
    // The end of its output is the end of the helper.
    let _ = io::copy(&mut output, &mut io::sink());
}

fn exchange(
    frames: Vec<Frame>,
    input: &mut ChildStdin,
    output: &mut ChildStdout,
) -> io::Result<Answer> {
    // Each is wiped once it is written: the answer to a PIN may be minutes away.
    for frame in frames {
        frame.write(input)?;
    }
    let answer = Frame::read(output)?;
    Ok(serde_json::from_slice(&answer.content)?)
}

/// How long a helper may take to log out.
const FAREWELL: Duration = Duration::from_secs(2);
