//! Starting the program a second time. Never starts one whose `main` would run as itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::line::{KillSwitch, Line, Lost};

/// What a twin is called for: its hidden first argument.
pub type Role = &'static str;

/// Becomes the twin, and never returns, if this process was started for `role`.
///
/// `run` is handed the second argument. For the first lines of every `main` that calls itself again.
pub fn run_if_called(role: Role, run: fn(Option<OsString>) -> !) {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() == Some(OsStr::new(role)) {
        run(arguments.next());
    }
    PASSED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(role);
}

/// Lets `program`, whose `main` begins with [`run_if_called`] for `role`, help instead of this one.
///
/// For test programs, whose `main` is not ours. Only the first call for a role counts.
pub fn be_helped_by(role: Role, program: PathBuf) {
    PROGRAMS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(role)
        .or_insert(program);
}

/// How a twin is to be started.
pub struct Launch {
    role: Role,
    argument: OsString,
    program: Option<PathBuf>,
    environment: Vec<(OsString, OsString)>,
    switch: KillSwitch,
}

impl Launch {
    /// For this role, with its second argument.
    pub fn of(role: Role, argument: impl Into<OsString>) -> Self {
        Self {
            role,
            argument: argument.into(),
            program: None,
            environment: Vec::new(),
            switch: KillSwitch::default(),
        }
    }

    /// With this program, whose `main` begins with [`run_if_called`].
    pub fn program(mut self, program: PathBuf) -> Self {
        self.program = Some(program);
        self
    }

    /// With this variable added to its environment.
    pub fn environment(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// With this switch, which ends it from any thread.
    pub fn switch(mut self, switch: KillSwitch) -> Self {
        self.switch = switch;
        self
    }

    /// Starts it.
    ///
    /// Errors with [`Lost::NotStarted`], also if this program has not passed [`run_if_called`] for the role: it would
    /// run a second time as itself.
    pub fn start(self) -> Result<Line, Lost> {
        let program = match self.program.or_else(|| named(self.role)) {
            Some(program) => program,
            None => this_program(self.role)?,
        };
        let mut command = Command::new(program);
        without_window(&mut command);
        let child = command
            .arg(self.role)
            .arg(&self.argument)
            .envs(self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Foreign code that traces what it does would print secrets there.
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| Lost::NotStarted)?;
        Line::to(child, self.switch)
    }
}

fn named(role: Role) -> Option<PathBuf> {
    let programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    programs.get(role).cloned()
}

/// This program, even if its file has been replaced since by a newer version.
fn this_program(role: Role) -> Result<PathBuf, Lost> {
    let passed = PASSED.lock().unwrap_or_else(PoisonError::into_inner);
    if !passed.contains(role) {
        return Err(Lost::NotStarted);
    }
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().map_err(|_| Lost::NotStarted)
}

/// No console window flashes up beside the desk.
#[cfg(windows)]
fn without_window(command: &mut Command) {
    use std::os::windows::process::CommandExt;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

#[cfg(not(windows))]
fn without_window(_: &mut Command) {}

/// The roles this program's `main` has passed, so that it can be called again for them.
static PASSED: Mutex<BTreeSet<Role>> = Mutex::new(BTreeSet::new());
static PROGRAMS: Mutex<BTreeMap<Role, PathBuf>> = Mutex::new(BTreeMap::new());
