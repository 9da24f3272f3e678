//! `lienvan-node bench`: what it says of a node that is well, and that it ends badly when letters do not come.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn bench(before: &[&str], after: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lienvan-node"))
        .args(before)
        .arg("bench")
        .args(["--sizes", "1k:6,30k:2,300k:1"])
        .args(after)
        .output()
        .unwrap()
}

/// The figure that stands before a word.
fn figure(out: &str, word: &str) -> u64 {
    let before = out.split(word).next().unwrap().trim_end();
    let digits = before.rsplit([' ', '(']).next().unwrap();
    digits.parse().unwrap_or_else(|_| panic!("{word}: {out}"))
}

#[test]
fn a_small_load_with_every_fault_loses_and_doubles_nothing() {
    let said = bench(
        &[],
        &[
            "--letters",
            "80",
            "--faults",
            "60",
            "--receivers",
            "3",
            "--processes",
            "2",
            "--kills",
            "1",
            "--seed",
            "5",
            "--poll",
            "30",
        ],
    );
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.status.success(),
        "{out}{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let sent = figure(&out, " letters in 60 s");
    assert_eq!(sent, 80, "{out}");
    let (sent, wrong) = (
        figure(&out, " letters in ").min(80),
        figure(&out, " wrong hashes"),
    );
    assert!(wrong > 3 && sent + wrong >= 80, "{out}");
    for word in [" sent again", " twice at once", " cut off", " kills;"] {
        assert!(figure(&out, word) > 0, "{word}: {out}");
    }
    for word in [
        " lost",
        " doubled",
        " damaged",
        " taken wrongly",
        " refused",
        " unknown",
    ] {
        assert_eq!(figure(&out, word), 0, "{word}: {out}");
    }
    for word in [
        "a second",
        "MB/s",
        "send      p50 ",
        "receipt   ",
        "p95 ",
        "p99 ",
    ] {
        assert!(out.contains(word), "{word}: {out}");
    }
}

#[test]
fn letters_that_nobody_takes_in_are_lost_and_the_bench_ends_badly() {
    let said = bench(&[], &["--letters", "5", "--drain", "1", "--poll", "60000"]);
    assert_eq!(said.status.code(), Some(1));
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(figure(&out, " lost") > 0, "{out}");
    assert!(String::from_utf8_lossy(&said.stderr).contains("lost"));
}

struct Server(Child, String);

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lienvan-node"))
            .arg("--data")
            .arg(data)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on ").unwrap().trim();
        Self(child, address.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_running_node_is_loaded_beside_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let server = Server::start(&data);
    let data = data.to_str().unwrap();
    let against = ["--against", server.1.as_str(), "--letters", "30"];
    for _ in 0..2 {
        // Twice on the same data: another run's letters are other letters.
        let said = bench(&["--data", data], &against);
        let out = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(
            said.status.success(),
            "{out}{}",
            String::from_utf8_lossy(&said.stderr)
        );
        assert!(out.contains("a running node"), "{out}");
    }
    let said = bench(&[], &against);
    assert_eq!(said.status.code(), Some(1), "its data are not known");
    let listed = Command::new(env!("CARGO_BIN_EXE_lienvan-node"))
        .args(["--data", data, "center", "list"])
        .output()
        .unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        !listed.is_empty() && listed.lines().all(|line| line.ends_with("closed")),
        "its doors are shut again: {listed}"
    );
}
