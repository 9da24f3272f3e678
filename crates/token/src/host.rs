//! The helper process that loads a vendor's module, seen from the desk: started, asked, ended.
//!
//! The helper is this very program, called again with a hidden first argument, so that there is
//! nothing more to package, to sign or to find. Never loads a module into the calling process.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pades::{Certificate, KeyFault, Pin};

use crate::line::Line;
use crate::wire::{Answer, Ask};
use crate::{Consent, TokenChoice, TokenInfo, TokenKey, inside};

/// Becomes the helper, and never returns, if this process was started as one.
///
/// The first line of every `main` whose program signs with tokens.
pub fn run_if_called() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(CALL)) {
        CAN_HELP.store(true, Ordering::Relaxed);
        return;
    }
    inside::run(arguments.next().map(PathBuf::from))
}

/// Lets `program`, whose `main` begins with [`run_if_called`], help instead of this one.
///
/// For test programs, whose `main` is not ours. Only the first call counts.
pub fn be_helped_by(program: PathBuf) {
    // A second call is ignored, as promised.
    let _ = PROGRAM.set(program);
}

/// One helper process with one module loaded.
pub struct Host {
    line: Line,
    module: PathBuf,
    limits: Limits,
}

/// How long each kind of question may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Starting the helper and loading the module.
    pub load: Duration,
    /// Reading all tokens.
    pub list: Duration,
    /// Logging in and finding the key; with a pad the person needs time too.
    pub open: Duration,
    /// One signature.
    pub sign: Duration,
    /// What is waited more where somebody enters the PIN on the device.
    pub pad: Duration,
}

impl Default for Limits {
    /// Far above what tokens take: a slow one signs in a second or two.
    fn default() -> Self {
        Self {
            load: Duration::from_secs(20),
            list: Duration::from_secs(30),
            open: Duration::from_secs(30),
            sign: Duration::from_secs(30),
            pad: Duration::from_secs(90),
        }
    }
}

/// How a helper is to be started, where [`Host::start`] does not do.
pub struct Launch {
    module: PathBuf,
    program: Option<PathBuf>,
    environment: Vec<(OsString, OsString)>,
    limits: Limits,
}

impl Launch {
    /// For this module.
    pub fn new(module: &Path) -> Self {
        Self {
            module: module.to_owned(),
            program: None,
            environment: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// With this program, whose `main` begins with [`run_if_called`].
    pub fn program(mut self, program: &Path) -> Self {
        self.program = Some(program.to_owned());
        self
    }

    /// With this variable added to the helper's environment: `SOFTHSM2_CONF`.
    pub fn environment(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// With these limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Starts the helper and loads the module.
    ///
    /// Errors with [`KeyFault::ModuleMissing`], [`KeyFault::NotAModule`], [`KeyFault::NoHelper`],
    /// or with [`KeyFault::TimedOut`] and [`KeyFault::Crashed`] where the module misbehaves.
    pub fn start(self) -> Result<Host, KeyFault> {
        // The loader would search its own folders for a bare name.
        let module = std::path::absolute(&self.module).map_err(|_| KeyFault::ModuleMissing)?;
        if !module.is_file() {
            return Err(KeyFault::ModuleMissing);
        }
        let program = match self.program.or_else(|| PROGRAM.get().cloned()) {
            Some(program) => program,
            None => this_program()?,
        };
        let mut command = Command::new(program);
        without_window(&mut command);
        let child = command
            .arg(CALL)
            .arg(&module)
            .envs(self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Modules that trace what they do would print the PIN there.
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| KeyFault::NoHelper)?;
        let mut line = Line::to(child)?;
        match line.ask(&Ask::Load, None, self.limits.load)? {
            Answer::Loaded => Ok(Host {
                line,
                module,
                limits: self.limits,
            }),
            _ => Err(line.nonsense()),
        }
    }
}

impl Host {
    /// Starts a helper process with the module at this path.
    ///
    /// Errors as [`Launch::start`] does.
    pub fn start(module: &Path) -> Result<Self, KeyFault> {
        Launch::new(module).start()
    }

    /// The module's absolute path.
    pub fn module(&self) -> &Path {
        &self.module
    }

    /// Every token inserted, in the order of slots. Needs no PIN.
    pub fn tokens(&mut self) -> Result<Vec<TokenInfo>, KeyFault> {
        match self.line.ask(&Ask::Tokens, None, self.limits.list)? {
            Answer::Tokens(tokens) => Ok(tokens),
            _ => Err(self.line.nonsense()),
        }
    }

    /// Logs in, once, and finds the key that goes with the chosen certificate by its CKA_ID.
    ///
    /// Without a PIN it is entered on the device, where the device has a pad. A wrong PIN ends the
    /// helper: whoever wants to try again starts anew and looks at the token's state first.
    pub fn open(
        mut self,
        which: &TokenChoice,
        pin: Option<&Pin>,
        consent: Consent,
    ) -> Result<TokenKey, KeyFault> {
        let ask = Ask::Open {
            choice: which.clone(),
            consent,
        };
        let pad = if pin.is_none() {
            self.limits.pad
        } else {
            Duration::ZERO
        };
        let answer = self.line.ask(&ask, pin, self.limits.open + pad)?;
        let Answer::Opened {
            certificate,
            others,
        } = answer
        else {
            return Err(self.line.nonsense());
        };
        let read = |sent: &String| {
            let der = hex::decode(sent).ok()?;
            Certificate::from_der(&der).ok()
        };
        let Some(certificate) = read(&certificate) else {
            return Err(self.line.nonsense());
        };
        let others = others.iter().filter_map(read).collect();
        let limit = self.limits.sign + pad;
        TokenKey::new(self.line, certificate, others, consent, limit)
    }
}

/// This program, even if its file has been replaced since by a newer version.
fn this_program() -> Result<PathBuf, KeyFault> {
    // A program whose main does not begin with `run_if_called` would run a second time as itself.
    if !CAN_HELP.load(Ordering::Relaxed) {
        return Err(KeyFault::NoHelper);
    }
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().map_err(|_| KeyFault::NoHelper)
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

/// The hidden first argument.
const CALL: &str = "--lienvan-token-host";
static CAN_HELP: AtomicBool = AtomicBool::new(false);
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
