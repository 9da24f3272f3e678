//! The helper process that loads a vendor's module, seen from the desk: started, asked, ended.
//!
//! The helper is this very program, called again with a hidden first argument, so that there is
//! nothing more to package, to sign or to find. Never loads a module into the calling process.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pades::{Certificate, KeyFault, Pin};
use twin::KillSwitch;

use crate::line::{Line, fault};
use crate::wire::{Answer, Ask};
use crate::{Consent, TokenChoice, TokenInfo, TokenKey, inside};

/// Becomes the helper, and never returns, if this process was started as one.
///
/// The first line of every `main` whose program signs with tokens: PINs go through it, so it leaves no core file from
/// here on, nor does any process that it starts.
pub fn run_if_called() {
    twin::run_if_called(ROLE, inside::run);
    twin::bounds::leave_no_core();
}

/// Lets `program`, whose `main` begins with [`run_if_called`], help instead of this one.
///
/// For test programs, whose `main` is not ours. Only the first call counts.
pub fn be_helped_by(program: PathBuf) {
    twin::be_helped_by(ROLE, program);
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
    switch: KillSwitch,
}

impl Launch {
    /// For this module.
    pub fn new(module: &Path) -> Self {
        Self {
            module: module.to_owned(),
            program: None,
            environment: Vec::new(),
            limits: Limits::default(),
            switch: KillSwitch::default(),
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

    /// With this switch: pulled, the helper ends at once and lets go of the token, whatever its module is at.
    pub fn switch(mut self, switch: KillSwitch) -> Self {
        self.switch = switch;
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
        let mut launch = twin::Launch::of(ROLE, &module).switch(self.switch);
        if let Some(program) = self.program {
            launch = launch.program(program);
        }
        for (name, value) in self.environment {
            launch = launch.environment(name, value);
        }
        let mut line = Line::over(launch.start().map_err(fault)?);
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

/// What the helper is called for: its hidden first argument.
const ROLE: twin::Role = "--lienvan-token-host";
