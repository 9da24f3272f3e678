//! The commands of the house: `cargo xtask run` shows it working, `test` proves it, `bench` measures it. It installs
//! only what they need, and knows no rule of the office.
#![allow(clippy::print_stdout, reason = "a task runner talks to its terminal")]
#![allow(
    clippy::disallowed_methods,
    reason = "it waits for other programs, which no clock can wake"
)]

mod binaries;
mod count;
mod demo;
mod fault;
mod keys;
mod offices;
mod packages;
mod place;
mod program;
mod screen;
mod show;
mod steps;
mod tools;
mod ui;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::fault::Fault;
use crate::place::Place;
use crate::program::Program;

fn main() -> ExitCode {
    let done = Place::of_this_workspace().and_then(|place| {
        program::stop_all_on_interrupt();
        match Task::from_arguments(std::env::args().skip(1))? {
            Task::Run { headless: true, .. } => show::headless(&place),
            Task::Run {
                headless: false,
                home,
            } => show::window(&place, home),
            Task::Test => steps::test(&place),
            Task::Bench => bench(&place),
            Task::Help => {
                println!("{HELP}");
                Ok(())
            }
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Its steps were summed up on the last line already, and that line stays the last.
        Err(Fault::SomeFailed) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("\nxtask: {fault}");
            ExitCode::FAILURE
        }
    }
}

enum Task {
    Run {
        headless: bool,
        home: Option<PathBuf>,
    },
    Test,
    Bench,
    Help,
}

impl Task {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, Fault> {
        let task = arguments.next();
        let (mut headless, mut home) = (false, None);
        while let Some(argument) = arguments.next() {
            match (task.as_deref(), argument.as_str()) {
                (Some("run"), "--headless") => headless = true,
                (Some("run"), "--home") => {
                    let folder = arguments.next().ok_or(Fault::NoFolder)?;
                    home = Some(PathBuf::from(folder));
                }
                _ => return Err(Fault::Argument { argument }),
            }
        }
        match task.as_deref() {
            Some("run") => Ok(Self::Run { headless, home }),
            Some("test") => Ok(Self::Test),
            Some("bench") => Ok(Self::Bench),
            None | Some("help" | "--help" | "-h") => Ok(Self::Help),
            Some(other) => Err(Fault::Argument {
                argument: other.to_owned(),
            }),
        }
    }
}

const HELP: &str = "\
cargo xtask run [--home DIR]   build everything, make a demo of three offices, open the window on it
cargo xtask run --headless     the same on a virtual display: play the main job, leave screenshots
cargo xtask test               every check that .ci/run makes
cargo xtask bench              how long pages and Word files take, beside a warm LibreOffice; figures stand in docs/benchmarks.md";

/// Measures, with what we are compared with installed.
fn bench(place: &Place) -> Result<(), Fault> {
    packages::need(&[
        packages::BUILD,
        packages::KEYS,
        packages::TOKENS,
        packages::DATABASE,
        packages::PEER,
        packages::ROUND,
    ])?;
    let python = tools::need_judges(place)?;
    Program::new(tools::cargo(), Duration::from_secs(3600))
        .args(["bench", "--locked", "--bench", "*"])
        .args(["--package", "paper", "--package", "word"])
        .args([
            "--package",
            "token",
            "--package",
            "pades",
            "--package",
            "node",
        ])
        .args([
            "--package",
            "edxml",
            "--package",
            "store",
            "--package",
            "tests",
        ])
        .inside(place.root())
        // pyHanko stands beside our signing and verifying.
        .env("JUDGES_PYTHON", &python)
        .run()?;
    Program::new(tools::cargo(), Duration::from_secs(3600))
        .args(["test", "--locked", "--release", "--package", "tests"])
        .args(["--test", "it", "--", "--ignored", "--nocapture"])
        .args(["--exact", BATCH])
        .inside(place.root())
        .run()
        .map(drop)
}

/// A batch needs a whole office, so it stands among the stories.
const BATCH: &str = "signing::five_hundred_dispatches_are_signed_with_one_consent";

#[cfg(test)]
mod tests {
    use super::*;

    fn task(arguments: &[&str]) -> Result<Task, Fault> {
        Task::from_arguments(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn the_commands_and_their_options_are_read() {
        assert!(matches!(task(&["test"]), Ok(Task::Test)));
        assert!(matches!(task(&["bench"]), Ok(Task::Bench)));
        assert!(matches!(task(&[]), Ok(Task::Help)));
        assert!(matches!(
            task(&["run"]),
            Ok(Task::Run {
                headless: false,
                home: None
            })
        ));
        assert!(matches!(
            task(&["run", "--home", "x"]),
            Ok(Task::Run { headless: false, home: Some(home) }) if home.as_os_str() == "x"
        ));
        assert!(matches!(
            task(&["run", "--headless"]),
            Ok(Task::Run { headless: true, .. })
        ));
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        assert!(matches!(task(&["tset"]), Err(Fault::Argument { argument }) if argument == "tset"));
        assert!(matches!(
            task(&["test", "--fast"]),
            Err(Fault::Argument { .. })
        ));
        assert!(matches!(task(&["run", "--home"]), Err(Fault::NoFolder)));
    }
}
