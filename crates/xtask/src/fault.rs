//! What can stop a task, in words for the person at the terminal.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a task stopped.
#[derive(Debug)]
pub(crate) enum Fault {
    /// An argument that no task has.
    Argument { argument: String },
    /// `--home` without a folder.
    NoFolder,
    /// This program does not run inside its workspace.
    NoWorkspace,
    /// Neither X11 nor Wayland is there to open a window on.
    NoDisplay,
    /// Packages are missing, and cannot be installed from here.
    Packages {
        missing: Vec<&'static str>,
        why: Cannot,
    },
    /// A program is not there, or is too old.
    Tool {
        name: &'static str,
        needed: &'static str,
        found: String,
    },
    /// A program did not start.
    Start { line: String, source: io::Error },
    /// A program ended badly.
    Ended { line: String, how: String },
    /// A program was still running at its limit, and was ended.
    Late { line: String, limit: Duration },
    /// The node did not say where it listens.
    NodeSilent { log: PathBuf },
    /// A folder given as home holds something that is not our demo.
    NotADemo { folder: PathBuf },
    /// A file could not be read or written.
    File { path: PathBuf, source: io::Error },
    /// Some steps failed; each has said so.
    SomeFailed,
}

/// Why packages cannot be installed from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cannot {
    /// Not Debian or Ubuntu.
    NoApt,
    /// Neither root nor `sudo`.
    NoRights,
}

impl Fault {
    /// Turns a file's error into a fault that names the file.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_path_buf(),
            source,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument { argument } => {
                write!(out, "unknown argument {argument:?}\n\n{}", crate::HELP)
            }
            Self::NoFolder => write!(out, "--home needs a folder"),
            Self::NoWorkspace => write!(out, "run it as `cargo xtask`, inside the repository"),
            Self::NoDisplay => write!(
                out,
                "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.\n\
                 `cargo xtask run --headless` plays the whole job on a virtual display and leaves screenshots."
            ),
            Self::Packages { missing, why } => {
                match why {
                    Cannot::NoApt => writeln!(
                        out,
                        "this is not Debian or Ubuntu, so nothing is installed by itself. Install what these Debian \
                         packages hold, by the names your system gives them, then run this again:"
                    )?,
                    Cannot::NoRights => writeln!(
                        out,
                        "packages are missing, and there is neither root nor sudo to install them. Have them installed:"
                    )?,
                }
                write!(
                    out,
                    "  apt-get install --no-install-recommends {}",
                    missing.join(" ")
                )
            }
            Self::Tool {
                name,
                needed,
                found,
            } => {
                write!(
                    out,
                    "{name} {needed} is needed, found: {found}. Install it, then run this again."
                )
            }
            Self::Start { line, source } => write!(out, "`{line}` did not start: {source}"),
            Self::Ended { line, how } => write!(out, "`{line}` {how}"),
            Self::Late { line, limit } => {
                write!(
                    out,
                    "`{line}` was not done after {} s and was ended",
                    limit.as_secs()
                )
            }
            Self::NodeSilent { log } => {
                write!(
                    out,
                    "the node did not say where it listens; its own words: {}",
                    log.display()
                )
            }
            Self::NotADemo { folder } => write!(
                out,
                "{} holds something that this command did not make; give an empty folder",
                folder.display()
            ),
            Self::File { path, source } => write!(out, "{}: {source}", path.display()),
            Self::SomeFailed => write!(out, "some steps failed"),
        }
    }
}
