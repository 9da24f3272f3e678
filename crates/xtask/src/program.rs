//! Other programs: started in a group of their own, given a limit, heard, and ended with all they started.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::fault::Fault;

/// A command line with a limit.
pub(crate) struct Program {
    command: Command,
    line: String,
    limit: Duration,
    input: Option<Vec<u8>>,
    quiet: bool,
}

/// What a program said, standard output and error together, and how it ended.
pub(crate) struct Heard {
    /// Everything it wrote.
    pub(crate) text: String,
    /// How it ended.
    pub(crate) status: ExitStatus,
}

impl Program {
    /// Names a program and how long it may take.
    pub(crate) fn new(name: impl AsRef<OsStr>, limit: Duration) -> Self {
        let name = name.as_ref();
        Self {
            command: Command::new(name),
            line: Path::new(name)
                .file_name()
                .unwrap_or(name)
                .to_string_lossy()
                .into_owned(),
            limit,
            input: None,
            quiet: false,
        }
    }

    /// Adds arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        for argument in arguments {
            self.line.push(' ');
            self.line.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    /// Sets a variable of its environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets many variables of its environment.
    pub(crate) fn envs<V: AsRef<OsStr>>(
        mut self,
        variables: impl IntoIterator<Item = (&'static str, V)>,
    ) -> Self {
        self.command.envs(variables);
        self
    }

    /// Takes a variable out of its environment.
    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it in a folder.
    pub(crate) fn inside(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Gives it these bytes to read: the way for a PIN or a secret, which never stand on a command line.
    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = Some(bytes.into());
        self
    }

    /// Shows what it says only if it ends badly.
    pub(crate) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Runs it to its end and wants that end to be good.
    pub(crate) fn run(self) -> Result<Heard, Fault> {
        let line = self.line.clone();
        let quiet = self.quiet;
        let heard = self.hear()?;
        if heard.status.success() {
            return Ok(heard);
        }
        if quiet {
            print!("{}", heard.text);
        }
        Err(Fault::Ended {
            line,
            how: heard.status.to_string(),
        })
    }

    /// Runs it to its end, good or bad.
    ///
    /// Fails if it does not start, or is still running at its limit; it is ended then, with all it started.
    pub(crate) fn hear(mut self) -> Result<Heard, Fault> {
        let not_started = |source| Fault::Start {
            line: self.line.clone(),
            source,
        };
        let (ear, mouth) = std::io::pipe().map_err(not_started)?;
        let second = mouth.try_clone().map_err(not_started)?;
        self.command.stdout(mouth).stderr(second);
        self.command.stdin(if self.input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        apart(&mut self.command);
        let mut child = self.command.spawn().map_err(not_started)?;
        let group = Group::of(&child);
        // Ours are closed with the command, so that the pipe ends with the program.
        drop(self.command);
        if let (Some(bytes), Some(mut stdin)) = (self.input.take(), child.stdin.take()) {
            // A program that reads none of it says what is wrong by its own exit.
            let _ = stdin.write_all(&bytes);
        }
        let quiet = self.quiet;
        let listener = thread::spawn(move || listen(BufReader::new(ear), quiet));
        let ended = wait(&mut child, self.limit);
        group.end(&mut child);
        let text = listener.join().unwrap_or_default();
        match ended {
            Some(status) => Ok(Heard { text, status }),
            None => {
                let _ = child.wait();
                Err(Fault::Late {
                    line: self.line,
                    limit: self.limit,
                })
            }
        }
    }
}

/// A program that goes on beside us until it is dropped. It stays in the terminal's own group, so that an
/// interrupt reaches it as it reaches us.
pub(crate) struct Beside(Child);

impl Beside {
    /// Starts it.
    pub(crate) fn start(mut command: Command) -> Result<Self, Fault> {
        let line = command.get_program().to_string_lossy().into_owned();
        command
            .spawn()
            .map(Self)
            .map_err(|source| Fault::Start { line, source })
    }

    /// The program itself.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            tell(&self.0.id().to_string(), "-TERM");
            if wait(&mut self.0, GRACE).is_none() {
                let _ = self.0.kill();
                let _ = self.0.wait();
            }
        }
    }
}

/// Ends every group we started, if a person interrupts us.
pub(crate) fn stop_all_on_interrupt() {
    let set = ctrlc::set_handler(|| {
        for group in running().iter() {
            tell(&format!("-{group}"), "-KILL");
        }
        std::process::exit(130);
    });
    if let Err(fault) = set {
        eprintln!("xtask: an interrupt will not stop what was started: {fault}");
    }
}

/// A program's group: itself and all it started.
struct Group(u32);

impl Group {
    fn of(child: &Child) -> Self {
        running().push(child.id());
        Self(child.id())
    }

    /// Ends whoever of the group still runs, politely first; `child` is its eldest.
    fn end(&self, child: &mut Child) {
        let all = format!("-{}", self.0);
        if tell(&all, "-TERM") {
            let begun = Instant::now();
            // Asked for its end each time: one that ended but was not asked still stands in the group.
            while begun.elapsed() < GRACE && child.try_wait().is_ok() && tell(&all, "-0") {
                thread::sleep(TICK);
            }
            tell(&all, "-KILL");
            let _ = child.wait();
        }
        running().retain(|group| *group != self.0);
    }
}

fn running() -> MutexGuard<'static, Vec<u32>> {
    static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends a signal; false if nobody is there to get it.
fn tell(whom: &str, signal: &str) -> bool {
    let told = Command::new("kill")
        .args([signal, "--", whom])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    told.is_ok_and(|status| status.success())
}

#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if begun.elapsed() < limit => thread::sleep(TICK),
            Ok(None) | Err(_) => return None,
        }
    }
}

fn listen(mut ear: impl BufRead, quiet: bool) -> String {
    let mut text = String::new();
    let mut line = Vec::new();
    while ear.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let said = String::from_utf8_lossy(&line);
        if !quiet {
            print!("{said}");
        }
        text.push_str(&said);
        line.clear();
    }
    text
}

const TICK: Duration = Duration::from_millis(40);
const GRACE: Duration = Duration::from_secs(4);

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Program {
        Program::new("sh", limit).args(["-c", script]).quiet()
    }

    #[test]
    fn both_its_voices_are_heard_and_its_end_is_told() {
        let heard = shell("echo one; echo two >&2; exit 3", Duration::from_secs(20))
            .hear()
            .unwrap();
        assert_eq!(heard.text, "one\ntwo\n", "in the order they were said");
        assert_eq!(heard.status.code(), Some(3));
        assert!(matches!(
            shell("exit 3", Duration::from_secs(20)).run(),
            Err(Fault::Ended { .. })
        ));
    }

    #[test]
    fn what_it_reads_is_what_it_was_given() {
        let heard = shell("cat", Duration::from_secs(20))
            .input("bí mật")
            .run()
            .unwrap();
        assert_eq!(heard.text, "bí mật");
    }

    #[test]
    fn a_late_program_is_ended_with_all_it_started() {
        let begun = Instant::now();
        let late = shell("sleep 600 & echo $!; wait", Duration::from_millis(300)).hear();
        assert!(matches!(late, Err(Fault::Late { .. })));
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it does not wait for the sleeper"
        );
    }

    #[test]
    fn what_a_program_leaves_behind_does_not_outlive_it() {
        let heard = shell("sleep 600 & echo $!", Duration::from_secs(20))
            .run()
            .unwrap();
        assert!(!tell(heard.text.trim(), "-0"), "the sleeper is gone");
    }
}
