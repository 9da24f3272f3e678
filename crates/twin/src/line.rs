//! The desk's end of the pipe: one question at a time, each with a time limit, after which the twin is killed. Never
//! waits for a process that hangs, not even for its death.

use std::io;
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::frame::{Frame, Kind};

/// Why a twin answers no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// This program cannot be started a second time.
    #[error("this program cannot be started a second time")]
    NotStarted,
    /// It did not answer in time and was killed.
    #[error("it did not answer within {seconds} s")]
    TimedOut {
        /// How long it was waited for.
        seconds: u32,
    },
    /// It ended, or spoke nonsense and was ended.
    #[error("it ended")]
    Died,
}

/// Ends one twin from any thread, also while another waits for its answer: to them it died.
///
/// Made before the twin and given to its [`crate::Launch`]; pulled before that, the twin ends as it starts.
#[derive(Clone, Debug, Default)]
pub struct KillSwitch(Arc<Mutex<Held>>);

/// What a switch holds on to.
#[derive(Debug, Default)]
struct Held {
    child: Option<Child>,
    is_pulled: bool,
}

impl KillSwitch {
    /// Ends the twin at once. Tells whether there was one to end; never waits for its death.
    pub fn pull(&self) -> bool {
        let mut held = self.held();
        held.is_pulled = true;
        end_at_once(held.child.take())
    }

    /// Holds on to a twin that just started.
    fn hold(&self, child: Child) {
        let mut held = self.held();
        match held.is_pulled {
            true => drop(end_at_once(Some(child))),
            false => held.child = Some(child),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A twin and the way to it.
#[derive(Debug)]
pub struct Line {
    child: KillSwitch,
    asks: Option<Sender<Vec<Frame>>>,
    answers: Receiver<io::Result<Frame>>,
    /// Why nobody answers any more.
    ended: Option<Lost>,
}

impl Line {
    /// Takes over a twin that was started with both pipes; `switch` ends it too.
    pub(crate) fn to(mut child: Child, switch: KillSwitch) -> Result<Self, Lost> {
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Lost::NotStarted);
        };
        let (asks, to_carry) = channel();
        let (carried, answers) = channel();
        thread::Builder::new()
            .name("twin line".to_owned())
            .spawn(move || carry(&to_carry, &carried, input, output))
            .map_err(|_| Lost::NotStarted)?;
        switch.hold(child);
        Ok(Self {
            child: switch,
            asks: Some(asks),
            answers,
            ended: None,
        })
    }

    /// Sends these frames as one question and waits at most `limit` for the answer, a message or a file.
    ///
    /// Errors with [`Lost::TimedOut`] and [`Lost::Died`]; then it is dead, and every further question is answered the
    /// same way.
    pub fn ask(&mut self, frames: Vec<Frame>, limit: Duration) -> Result<Frame, Lost> {
        if let Some(why) = self.ended {
            return Err(why);
        }
        let sent = self
            .asks
            .as_ref()
            .is_some_and(|asks| asks.send(frames).is_ok());
        if !sent {
            return Err(self.end(Lost::Died));
        }
        match self.answers.recv_timeout(limit) {
            Ok(Ok(answer)) if answer.kind() != Kind::Secret => Ok(answer),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(self.end(Lost::Died)),
            Err(RecvTimeoutError::Timeout) => {
                let seconds = u32::try_from(limit.as_secs()).unwrap_or(u32::MAX);
                Err(self.end(Lost::TimedOut { seconds }))
            }
        }
    }

    /// Ends it at once; for one that spoke nonsense.
    pub fn nonsense(&mut self) -> Lost {
        self.end(Lost::Died)
    }

    /// The system's number of the process; `None` once it was ended.
    pub fn process(&self) -> Option<u32> {
        self.child.held().child.as_ref().map(Child::id)
    }

    /// Whether it still runs, as far as can be told without asking it.
    pub fn is_alive(&mut self) -> bool {
        let running = |child: &mut Child| child.try_wait().is_ok_and(|status| status.is_none());
        self.ended.is_none() && self.child.held().child.as_mut().is_some_and(running)
    }

    fn end(&mut self, why: Lost) -> Lost {
        self.asks = None;
        self.child.pull();
        self.ended = Some(why);
        why
    }
}

impl Drop for Line {
    /// Closes the pipe, upon which a healthy twin tidies up and ends; one that does not is killed.
    fn drop(&mut self) {
        self.asks = None;
        if self.process().is_none() {
            return;
        }
        // The carrying thread holds the sender until the twin's output ends.
        let ended = self.answers.recv_timeout(FAREWELL);
        let child = self.child.held().child.take();
        match ended {
            Err(RecvTimeoutError::Disconnected) => child.map_or((), bury),
            Ok(_) | Err(RecvTimeoutError::Timeout) => drop(end_at_once(child)),
        }
    }
}

/// Kills and buries it. Tells whether there was one.
fn end_at_once(child: Option<Child>) -> bool {
    let Some(mut child) = child else {
        return false;
    };
    // It may have ended by itself.
    let _ = child.kill();
    bury(child);
    true
}

/// Waits for the dead on a thread of its own: a process stuck in a driver dies when the driver lets it, and nobody shall
/// wait for that.
fn bury(mut child: Child) {
    let waiting = thread::Builder::new().name("twin burial".to_owned());
    // Without a thread the dead stay unburied until this program ends, which does no harm.
    let _ = waiting.spawn(move || child.wait());
}

/// Carries questions in and answers out until either end closes.
fn carry(
    asks: &Receiver<Vec<Frame>>,
    answers: &Sender<io::Result<Frame>>,
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
    // The end of its output is the end of the twin.
    let _ = io::copy(&mut output, &mut io::sink());
}

fn exchange(
    frames: Vec<Frame>,
    input: &mut ChildStdin,
    output: &mut ChildStdout,
) -> io::Result<Frame> {
    // Each is dropped, and a secret wiped, once it is written: the answer to a PIN may be minutes away.
    for frame in frames {
        frame.write(input)?;
    }
    Frame::read(output)
}

/// How long a twin may take to tidy up.
const FAREWELL: Duration = Duration::from_secs(2);
