//! How many tests passed and failed, read from what each runner says of itself. Pure: text in, numbers out.

/// Tests that passed, and that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Passed.
    pub(crate) passed: u64,
    /// Failed, timed out or never came to an end.
    pub(crate) failed: u64,
}

impl Count {
    /// One check that held, or did not.
    pub(crate) fn one(held: bool) -> Self {
        Self {
            passed: u64::from(held),
            failed: u64::from(!held),
        }
    }

    /// The same, with one failure more if the runner ended badly and named none.
    pub(crate) fn or_failed_if(self, badly: bool) -> Self {
        let failed = if badly {
            self.failed.max(1)
        } else {
            self.failed
        };
        Self { failed, ..self }
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

/// Which runner's words to look for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runner {
    /// `cargo nextest run`: one summary for all.
    Nextest,
    /// `cargo test`: a line for each test program.
    CargoTest,
    /// `vitest run`.
    Vitest,
    /// Our own scripts: `N passed, N failed`, once or more.
    Plain,
}

impl Runner {
    /// Reads what `text` says; `None` if the runner never came to its summary.
    pub(crate) fn count(self, text: &str) -> Option<Count> {
        match self {
            Self::Nextest => last(text, nextest),
            Self::Vitest => last(text, vitest),
            Self::CargoTest => sum(text, cargo_test),
            Self::Plain => sum(text, plain),
        }
    }
}

/// `Summary [   1.2s] 4 tests run: 3 passed (1 slow), 1 failed, 2 skipped`; `7/9 tests run` where it stopped early.
fn nextest(line: &str) -> Option<Count> {
    let (head, tail) = line.trim().strip_prefix("Summary [")?.split_once("run:")?;
    let run = head.split_once(']')?.1.split_whitespace().next()?;
    let meant: u64 = run.rsplit('/').next()?.parse().ok()?;
    let passed = before(tail, " passed").unwrap_or(0);
    Some(Count {
        passed,
        failed: meant.saturating_sub(passed),
    })
}

/// `Tests  1 failed | 11 passed (12)`
fn vitest(line: &str) -> Option<Count> {
    let told = line.trim().strip_prefix("Tests ")?;
    let passed = before(told, " passed");
    let failed = before(told, " failed");
    (passed.is_some() || failed.is_some()).then(|| Count {
        passed: passed.unwrap_or(0),
        failed: failed.unwrap_or(0),
    })
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; …`
fn cargo_test(line: &str) -> Option<Count> {
    let told = line.trim().strip_prefix("test result:")?;
    Some(Count {
        passed: before(told, " passed")?,
        failed: before(told, " failed")?,
    })
}

fn plain(line: &str) -> Option<Count> {
    let (passed, failed) = line
        .trim()
        .strip_suffix(" failed")?
        .split_once(" passed, ")?;
    Some(Count {
        passed: passed.parse().ok()?,
        failed: failed.parse().ok()?,
    })
}

/// The number that stands just before `word`.
fn before(text: &str, word: &str) -> Option<u64> {
    let (head, _) = text.split_once(word)?;
    head.rsplit(|letter: char| !letter.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

fn last(text: &str, read: fn(&str) -> Option<Count>) -> Option<Count> {
    text.lines().rev().find_map(read)
}

fn sum(text: &str, read: fn(&str) -> Option<Count>) -> Option<Count> {
    text.lines().filter_map(read).reduce(Count::and)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(runner: Runner, text: &str) -> Option<(u64, u64)> {
        runner.count(text).map(|count| (count.passed, count.failed))
    }

    #[test]
    fn each_runner_is_understood() {
        use Runner::{CargoTest, Nextest, Plain, Vitest};
        let cases = [
            (
                Nextest,
                "     Summary [   1.203s] 4 tests run: 4 passed, 0 skipped",
                (4, 0),
            ),
            (
                Nextest,
                "Summary [  12.0s] 40 tests run: 38 passed (2 slow), 1 failed, 1 timed out, 3 skipped",
                (38, 2),
            ),
            (
                Nextest,
                "Summary [  12.0s] 7/9 tests run: 6 passed, 1 failed, 0 skipped",
                (6, 3),
            ),
            (
                Nextest,
                "     Summary [   0.1s] 1 test run: 0 passed, 1 failed, 0 skipped",
                (0, 1),
            ),
            (
                Vitest,
                " Test Files  2 passed (2)\n      Tests  12 passed (12)\n",
                (12, 0),
            ),
            (
                Vitest,
                "      Tests  1 failed | 11 passed | 2 skipped (14)",
                (11, 1),
            ),
            (Vitest, "      Tests  3 failed (3)", (0, 3)),
            (
                CargoTest,
                "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured\n\ntest result: FAILED. 2 passed; 3 failed; 0 ignored",
                (7, 3),
            ),
            (
                Plain,
                "3 passed, 0 failed\nmore words\n4 passed, 1 failed\n",
                (7, 1),
            ),
        ];
        for (runner, text, expected) in cases {
            assert_eq!(count(runner, text), Some(expected), "{runner:?}: {text}");
        }
    }

    #[test]
    fn a_runner_that_never_summed_up_counts_nothing() {
        for runner in [
            Runner::Nextest,
            Runner::CargoTest,
            Runner::Vitest,
            Runner::Plain,
        ] {
            assert_eq!(
                count(
                    runner,
                    "error: could not compile `app`\nno tests passed, I fear"
                ),
                None,
                "{runner:?}"
            );
            assert_eq!(count(runner, ""), None);
        }
    }
}
