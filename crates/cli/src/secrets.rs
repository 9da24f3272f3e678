//! PINs, secrets and passphrases: from a prompt at a terminal, else a line of standard input each.

use app::{Error, Failure};
use std::io::{BufRead, IsTerminal, stdin};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Asks for a secret. At a terminal nothing is echoed; otherwise the next line of standard input is taken.
pub(crate) fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    if stdin().is_terminal() {
        return rpassword::prompt_password(prompt)
            .map(Zeroizing::new)
            .map_err(unreadable);
    }
    let mut line = Zeroizing::new(String::new());
    stdin().lock().read_line(&mut line).map_err(unreadable)?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Ok(line)
}

fn unreadable(cause: std::io::Error) -> Failure {
    Error::FileUnreadable {
        path: PathBuf::from("stdin"),
        cause,
    }
    .into()
}
