//! What goes to standard output and standard error.

use crate::words;
use app::Failure;
use serde::Serialize;
use std::io::Write;

/// The exit code of a command line that cannot be followed, `EX_USAGE` of `sysexits.h`: no verdict has it.
pub(crate) const USAGE: u8 = 64;

/// How to print.
pub(crate) struct Output {
    /// JSON rather than words.
    pub(crate) json: bool,
}

impl Output {
    /// A result: JSON as it is, or `words` for people.
    pub(crate) fn tell(&self, value: &impl Serialize, words: &str) -> Result<(), Failure> {
        if self.json {
            return self.value(value);
        }
        line(&mut std::io::stdout(), words)
    }

    /// A result that is JSON either way.
    pub(crate) fn value(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = if self.json {
            serde_json::to_string(value)
        } else {
            serde_json::to_string_pretty(value)
        };
        let text = text.map_err(app::Error::Unserialisable)?;
        line(&mut std::io::stdout(), &text)
    }

    /// A result: JSON as it is, or rows in columns for people; nothing where there is no row.
    pub(crate) fn rows(&self, value: &impl Serialize, rows: &[Vec<String>]) -> Result<(), Failure> {
        if self.json {
            return self.value(value);
        }
        if rows.is_empty() {
            return Ok(());
        }
        line(&mut std::io::stdout(), &words::columns(rows).join("\n"))
    }

    /// A failure, on standard error: what happened, why it may have, what to do now.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = if self.json {
            serde_json::to_string(failure).unwrap_or_default()
        } else {
            words::failure(failure)
        };
        // Standard error is gone: there is nobody left to tell.
        let _ = line(&mut std::io::stderr(), &text);
    }

    /// Something for people to know that is no failure, on standard error.
    pub(crate) fn note(&self, words: &str) {
        if !self.json {
            let _ = line(&mut std::io::stderr(), words);
        }
    }
}

/// Bytes as they are: a file on standard output.
pub(crate) fn raw(bytes: &[u8]) -> Result<(), Failure> {
    written(std::io::stdout().write_all(bytes))
}

/// What is said of a standard output that takes nothing: the act itself is done, and no desk's disk is full.
///
/// A reader that went away (`lienvan outgoing | head`) is no failure of ours.
pub(crate) fn written(tried: std::io::Result<()>) -> Result<(), Failure> {
    match tried {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            let path = std::path::PathBuf::from("stdout");
            let cause = std::io::Error::other(cause);
            Err(app::Error::FileUnwritable { path, cause }.into())
        }
        _ => Ok(()),
    }
}

fn line(to: &mut impl Write, text: &str) -> Result<(), Failure> {
    written(writeln!(to, "{text}").and_then(|()| to.flush()))
}
