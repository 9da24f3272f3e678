//! `cargo xtask test`: every check in order, each within its limit, summed up on the last line.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::binaries::{self, ALL};
use crate::count::{Count, Runner};
use crate::fault::Fault;
use crate::place::{self, Place};
use crate::program::{Heard, Program};
use crate::tools::{answers, cargo};
use crate::{packages, screen, tools, ui};

/// Makes every check; the last line it prints is `N passed, N failed`.
///
/// Goes on after a failure, so that one run tells all there is to mend.
pub(crate) fn test(place: &Place) -> Result<(), Fault> {
    let mut steps = Steps::default();
    steps.check("system packages", || {
        use packages::{BUILD, DATABASE, JUDGES, KEYS, SCREEN, TOKENS};
        packages::need(&[BUILD, KEYS, TOKENS, DATABASE, SCREEN, JUDGES])
    });
    steps.check("node and the page's packages", || {
        tools::need_node()?;
        ui::install(place)
    });
    steps.check("lock files name no mirror", || locks(place));
    steps.check("format", || {
        cargo_line(place, &["fmt", "--all", "--check"], 300).map(drop)
    });
    steps.check("page: types", || {
        ui::npm(place, &["run", "check"], 300).map(drop)
    });
    steps.check("page: lint", || {
        ui::npm(place, &["run", "lint"], 300).map(drop)
    });
    steps.tests("page: tests", Runner::Vitest, || {
        hear(
            Program::new("npm", minutes(10))
                .args(["test"])
                .inside(&place.source("ui"))
                .env("NO_COLOR", "1"),
        )
    });
    // The window carries the page inside, so no Rust line below works without it.
    steps.check("page: build", || ui::build(place));
    steps.check("clippy", || {
        let line = ["clippy", "--locked", "--all-targets"];
        cargo_line(
            place,
            &[&line[..], &ALL, &["--", "-D", "warnings"]].concat(),
            2400,
        )
        .map(drop)
    });
    rust_tests(place, &mut steps);
    steps.check("programs", || {
        binaries::build(place, binaries::BESIDE_TESTS)
    });
    judges(place, &mut steps);
    window(place, &mut steps);
    if answers("cargo", "deny --version") {
        steps.check("licences and sources", || {
            cargo_line(place, &["deny", "check"], 300).map(drop)
        });
    }
    steps.sum_up()
}

fn rust_tests(place: &Place, steps: &mut Steps) {
    let has_nextest = answers(&cargo(), "nextest --version");
    let (line, runner) = if has_nextest {
        (["nextest", "run", "--no-fail-fast"], Runner::Nextest)
    } else {
        (["test", "--no-fail-fast", "--lib"], Runner::CargoTest)
    };
    let targets: &[&str] = if has_nextest {
        &[]
    } else {
        &["--bins", "--tests"]
    };
    steps.tests("tests and stories", runner, || {
        let program = Program::new(cargo(), minutes(50))
            .args(line)
            .args(targets)
            .args(["--locked"])
            .args(ALL)
            .inside(place.root())
            .env("CARGO_TERM_COLOR", "never");
        hear(program)
    });
}

/// Every script of `tests/judges`, each with its own plain closing line.
fn judges(place: &Place, steps: &mut Steps) {
    let folder = place.source("tests/judges");
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    let mut scripts: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    let mut python = None;
    steps.check("judges: set-up", || {
        python = Some(tools::need_judges(place)?);
        Ok(())
    });
    let Some(python) = python else { return };
    for script in scripts {
        let name = script
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        steps.tests(&format!("judge: {name}"), Runner::Plain, || {
            hear(judge(place, &python, &script))
        });
    }
}

fn judge(place: &Place, python: &Path, script: &Path) -> Program {
    Program::new(python, minutes(10))
        .args([script])
        .inside(place.root())
        .env("LIENVAN", place.binary("lienvan"))
        .env("LIENVAN_NODE", place.binary("lienvan-node"))
        .env("PYTHONUNBUFFERED", "1")
}

/// The real window; its world is made anew, its pictures are kept to be looked at.
fn window(place: &Place, steps: &mut Steps) {
    let begun = Instant::now();
    let folder = place.target("e2e");
    println!("\n== the window");
    let played = screen::play(place, &folder, &folder.join("screenshots"), &[]);
    let (count, well) = match played {
        Ok(played) => played,
        Err(fault) => {
            println!("{fault}");
            (Count::one(false), false)
        }
    };
    steps.note("the window", count.or_failed_if(!well), begun.elapsed());
}

/// A lock that names a mirror, or another source than crates.io, works on one machine only.
fn locks(place: &Place) -> Result<(), Fault> {
    let strange = |text: &str, key: &str, known: &str| -> Vec<String> {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with(key));
        lines
            .filter(|line| !line.contains(known))
            .map(str::to_owned)
            .collect()
    };
    let rust = place::read(&place.source("Cargo.lock"))?;
    let page = place::read(&place.source("ui/package-lock.json"))?;
    let mut found = strange(
        &rust,
        "source = ",
        "registry+https://github.com/rust-lang/crates.io-index\"",
    );
    found.extend(strange(&page, "\"resolved\":", "\"resolved\": \"file:"));
    if found.is_empty() {
        return Ok(());
    }
    Err(Fault::Ended {
        line: "lock files".to_owned(),
        how: format!("name addresses: {}", found.join(", ")),
    })
}

fn cargo_line(place: &Place, arguments: &[&str], seconds: u64) -> Result<Heard, Fault> {
    Program::new(cargo(), Duration::from_secs(seconds))
        .args(arguments)
        .inside(place.root())
        .env("CARGO_TERM_COLOR", "never")
        .run()
}

fn hear(program: Program) -> Result<(String, bool), Fault> {
    let heard = program.hear()?;
    Ok((heard.text, heard.status.success()))
}

fn minutes(number: u64) -> Duration {
    Duration::from_secs(number * 60)
}

/// What was done so far.
#[derive(Default)]
struct Steps {
    done: Vec<(String, Count, Duration)>,
    failures: Vec<String>,
}

impl Steps {
    /// A step that holds or does not.
    fn check(&mut self, name: &str, work: impl FnOnce() -> Result<(), Fault>) {
        println!("\n== {name}");
        let begun = Instant::now();
        let done = work();
        if let Err(fault) = &done {
            println!("{fault}");
        }
        self.note(name, Count::one(done.is_ok()), begun.elapsed());
    }

    /// A step that counts its own tests. A runner that ends badly without a failed test is itself one.
    fn tests(
        &mut self,
        name: &str,
        runner: Runner,
        work: impl FnOnce() -> Result<(String, bool), Fault>,
    ) {
        println!("\n== {name}");
        let begun = Instant::now();
        let count = match work() {
            Ok((text, well)) => {
                let count = runner
                    .count(&text)
                    .unwrap_or(Count::one(false))
                    .or_failed_if(!well);
                if count.failed > 0 {
                    self.keep_what_failed(name, &text);
                }
                count
            }
            Err(fault) => {
                println!("{fault}");
                Count::one(false)
            }
        };
        self.note(name, count, begun.elapsed());
    }

    /// Keeps the lines that tell a failure, to be said again at the end: a long log is read from there.
    fn keep_what_failed(&mut self, name: &str, text: &str) {
        const SIGNS: [&str; 6] = ["FAIL", "panicked at", "not ok", "Error:", "error:", "✗"];
        const MOST: usize = 30;
        let told = text
            .lines()
            .filter(|line| SIGNS.iter().any(|sign| line.contains(sign)))
            .take(MOST)
            .map(|line| format!("{name}: {}", line.trim()));
        self.failures.extend(told);
    }

    fn note(&mut self, name: &str, count: Count, took: Duration) {
        self.done.push((name.to_owned(), count, took));
    }

    fn sum_up(self) -> Result<(), Fault> {
        println!();
        for line in &self.failures {
            println!("{line}");
        }
        for (name, count, took) in &self.done {
            let word = if count.failed == 0 { "ok" } else { "FAILED" };
            let seconds = took.as_secs_f64();
            println!(
                "{word:>6}  {seconds:>7.1} s  {name}: {} passed, {} failed.",
                count.passed, count.failed
            );
        }
        let all: Duration = self.done.iter().map(|(_, _, took)| *took).sum();
        println!("all in {:.0} s", all.as_secs_f64());
        let sum = self
            .done
            .iter()
            .map(|(_, count, _)| *count)
            .fold(Count::default(), Count::and);
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed == 0 {
            Ok(())
        } else {
            Err(Fault::SomeFailed)
        }
    }
}
