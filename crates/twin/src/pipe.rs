//! The twin's end of the pipe, kept out of reach of the foreign code in it, and its end when the desk is gone.

use std::fs::File;
use std::io;
use std::process::exit;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::frame::Frame;

/// Questions in, answers out.
pub struct Pipe {
    asks: Receiver<Frame>,
    output: File,
    /// Closed when this is dropped: tells the reading thread that all is done.
    _working: Sender<()>,
}

/// What came over the pipe.
pub enum Heard {
    /// A frame.
    Frame(Frame),
    /// Nothing in the time given.
    Nothing,
    /// The desk has closed it.
    End,
}

impl Pipe {
    /// Takes the process's own input and output away, so that code that prints spoils nothing.
    ///
    /// On Unix no core file is left, and on Linux no other process of the user may read this one.
    pub fn open() -> io::Result<Self> {
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
            // The desk is gone. What is done now is of no use to anybody.
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
    pub fn next(&mut self, until: Option<Instant>) -> Heard {
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

    /// Sends an answer. Errors if nobody listens any more.
    pub fn answer(&mut self, answer: &impl Serialize) -> io::Result<()> {
        Frame::message(answer)?.write(&mut self.output)
    }

    /// Sends an answer that is a file's bytes. Errors if nobody listens any more, or it is too long.
    pub fn answer_file(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        Frame::file(bytes).write(&mut self.output)
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

/// On Windows foreign code writes through its own runtime; what prints ends as broken.
#[cfg(windows)]
fn take() -> io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;
    let input = io::stdin().as_handle().try_clone_to_owned()?;
    let output = io::stdout().as_handle().try_clone_to_owned()?;
    Ok((input.into(), output.into()))
}

/// No core file, and no other process of the user may read this one's memory: it may hold a PIN.
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

/// Ends this process, whatever it is doing: `exit` would wait for a module's own farewell.
fn leave() -> ! {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        let _ = kill_process(getpid(), Signal::KILL);
    }
    exit(1)
}

/// How long tidying up may take once the desk has closed the pipe.
const FAREWELL: Duration = Duration::from_millis(1500);
