//! Programs that come from the languages' own registries: Node, the window's driver, the Python judges.

use std::path::PathBuf;
use std::time::Duration;

use crate::fault::Fault;
use crate::packages;
use crate::place::{self, Place};
use crate::program::Program;

/// Sees to it that Node and npm are there, and new enough.
pub(crate) fn need_node() -> Result<(), Fault> {
    if version("node").is_none() || version("npm").is_none() {
        packages::install(&["nodejs", "npm"])?;
    }
    let found = version("node").unwrap_or_default();
    if is_new_enough(&found) {
        return Ok(());
    }
    Err(Fault::Tool {
        name: "node",
        needed: "20.19 or newer, with its npm,",
        found,
    })
}

/// Builds the driver of the window if it is not there yet.
pub(crate) fn need_driver(place: &Place) -> Result<PathBuf, Fault> {
    let driver = place.target("tools/bin/tauri-driver");
    if !driver.is_file() {
        Program::new(cargo(), Duration::from_secs(1200))
            .args([
                "install",
                "tauri-driver",
                "--version",
                DRIVER,
                "--locked",
                "--force",
                "--root",
            ])
            .args([place.target("tools")])
            .env("CARGO_TARGET_DIR", place.target("tools/build"))
            .run()?;
    }
    Ok(driver)
}

/// Makes the Python environment of the judges if their list changed since it was made; gives its `python`.
pub(crate) fn need_judges(place: &Place) -> Result<PathBuf, Fault> {
    let list = place::read(&place.source("tests/requirements.txt"))?;
    let home = place.target("venv");
    let python = home.join("bin/python");
    let made_from = home.join("made-from.txt");
    if place::read(&made_from).is_ok_and(|made| made == list) {
        return Ok(python);
    }
    place::clear(&home)?;
    let limit = Duration::from_secs(600);
    Program::new("python3", limit)
        .args(["-m", "venv"])
        .args([&home])
        .run()?;
    Program::new(&python, limit)
        .args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--no-input",
            "-r",
        ])
        .args([place.source("tests/requirements.txt")])
        .run()?;
    place::write(&made_from, list)?;
    Ok(python)
}

/// The cargo that runs us.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Whether a program answers to its name.
pub(crate) fn answers(name: &str, question: &str) -> bool {
    let asked = Program::new(name, Duration::from_secs(120))
        .args(question.split(' '))
        .quiet()
        .hear();
    asked.is_ok_and(|heard| heard.status.success())
}

fn version(name: &str) -> Option<String> {
    let asked = Program::new(name, Duration::from_secs(120))
        .args(["--version"])
        .quiet()
        .run()
        .ok()?;
    Some(asked.text.trim().to_owned())
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse::<u32>());
    matches!((parts.next(), parts.next()), (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= (20, 19))
}

/// The newest of the driver's second major, as the window's own.
const DRIVER: &str = "2.1.0";

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn node_from_20_19_on_is_new_enough() {
        for version in ["v20.19.0", "v20.20.2", "v22.1.0", "v24.0.0"] {
            assert!(is_new_enough(version), "{version}");
        }
        for version in ["v18.20.4", "v20.18.3", "", "node", "v20"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }
}
