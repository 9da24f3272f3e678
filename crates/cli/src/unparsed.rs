//! A command line that asks for help, or that is none of ours.

use crate::say::{Output, USAGE, written};
use app::{Error, Failure};
use clap::error::{ContextKind, ErrorKind};
use std::process::ExitCode;

/// Prints the help or version asked for; anything else is a failure, told as all are.
pub(crate) fn answer(error: &clap::Error) -> ExitCode {
    // The line could not be read, so whether it asks for JSON is looked up by hand.
    let is_option = |one: &std::ffi::OsString| one != "--";
    let json = std::env::args_os()
        .skip(1)
        .take_while(is_option)
        .any(|one| one == "--json");
    let output = Output { json };
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        return match written(error.print()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                output.failure(&failure);
                ExitCode::FAILURE
            }
        };
    }
    output.failure(&Failure::from(Error::Arguments { said: said(error) }));
    ExitCode::from(USAGE)
}

/// What is wrong with the line, in Vietnamese.
fn said(error: &clap::Error) -> String {
    let about = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = about(ContextKind::InvalidArg);
    let value = about(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("không có tham số {argument}"),
        ErrorKind::InvalidSubcommand => {
            format!("không có lệnh “{}”", about(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "chưa ghi lệnh".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("thiếu {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} chưa có giá trị"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("“{value}” không dùng được cho {argument}")
        }
        ErrorKind::ArgumentConflict => format!("{argument} bị ghi hai lần hoặc không đi cùng nhau"),
        // Rare ones of the reader of the command line, in its own words.
        _ => {
            let whole = error.to_string();
            let first = whole.lines().next().unwrap_or_default();
            first.trim_start_matches("error: ").to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;
    use clap::Parser;

    fn of(line: &str) -> String {
        let words = std::iter::once("lienvan").chain(line.split_whitespace());
        match Args::try_parse_from(words) {
            Ok(_) => String::new(),
            Err(error) => said(&error),
        }
    }

    #[test]
    fn a_wrong_line_is_told_in_vietnamese() {
        for (line, told) in [
            ("", "chưa ghi lệnh"),
            ("draft", "chưa ghi lệnh"),
            ("nonsense", "không có lệnh “nonsense”"),
            ("sync --nonsense", "không có tham số --nonsense"),
            ("show", "thiếu <ID>"),
            ("show x", "“x” không dùng được cho <ID>"),
            ("outgoing --limit", "--limit <LIMIT> chưa có giá trị"),
            (
                "sync --json --json",
                "--json bị ghi hai lần hoặc không đi cùng nhau",
            ),
        ] {
            assert_eq!(of(line), told, "{line}");
        }
    }
}
