//! The helper's end of the pipe, kept out of the module's reach, and its end when the desk is gone.

use std::fs::File;
use std::io;
use std::process::exit;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::wire::{Answer, Frame};

/// Questions in, answers out.
pub(super) struct Pipe {
    asks: Receiver<Frame>,
    output: File,
    /// Closed when this is dropped: tells the reading thread that all is done.
    _working: Sender<()>,
}

/// What came over the pipe.
pub(super) enum Heard {
    /// A frame.
    Frame(Frame),
    /// Nothing in the time given.
    Nothing,
    /// The desk has closed it.
    End,
}

impl Pipe {
    /// Takes the process's own input and output away, so that a module that prints spoils nothing.
    pub(super) fn open() -> io::Result<Self> {
        let (mut input, output) = take()?;
        let (heard, asks) = channel();
        let (_working, done) = channel::<()>();
        thread::Builder::new().spawn(move || {
            while let Ok(frame) = Frame::read(&mut input) {
                if heard.send(frame).is_err() {
                    break;
                }
            }
            drop(heard);
            // The desk is gone. What the module does now is of no use to anybody.
            let _ = done.recv_timeout(FAREWELL);
            leave()
        })?;
        Ok(Self {
            asks,
            output,
            _working,
        })
    }

    /// The next frame, waited for until then at most.
    pub(super) fn next(&mut self, until: Option<Instant>) -> Heard {
        let Some(until) = until else {
            return self.asks.recv().map_or(Heard::End, Heard::Frame);
        };
        let left = until.saturating_duration_since(Instant::now());
        match self.asks.recv_timeout(left) {
            Ok(frame) => Heard::Frame(frame),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::End,
        }
    }

    pub(super) fn answer(&mut self, answer: &Answer) -> io::Result<()> {
        Frame::message(answer)?.write(&mut self.output)
    }
}

/// Unbuffered handles of standard input and output; what stood there leads nowhere from now on.
#[cfg(unix)]
fn take() -> io::Result<(File, File)> {
    use std::os::fd::AsFd;
    let input = io::stdin().as_fd().try_clone_to_owned()?;
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    let nowhere = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nowhere)?;
    rustix::stdio::dup2_stdout(&nowhere)?;
    keep_out()?;
    Ok((input.into(), output.into()))
}

/// On Windows a module writes through its own runtime; one that prints ends as a broken one.
#[cfg(windows)]
fn take() -> io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;
    let input = io::stdin().as_handle().try_clone_to_owned()?;
    let output = io::stdout().as_handle().try_clone_to_owned()?;
    Ok((input.into(), output.into()))
}

/// No core file, and no other process of the user may read this one's memory: it holds a PIN.
#[cfg(target_os = "linux")]
fn keep_out() -> io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn keep_out() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    Ok(())
}

/// Ends this process, whatever the module is doing: `exit` would wait for the module's own farewell.
fn leave() -> ! {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        let _ = kill_process(getpid(), Signal::KILL);
    }
    exit(1)
}

/// How long the module may take to log out once the desk has closed the pipe.
const FAREWELL: Duration = Duration::from_millis(1500);
