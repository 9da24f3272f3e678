//! How long a Word file takes to become a draft, beside LibreOffice (kept warm) opening the same file and writing it as
//! a PDF, which is the least it can be asked for.
//!
//! `cargo bench -p word`. LibreOffice is left out, and said so, where it or `python3-uno` is missing.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench talks to its terminal, and panics if what it measures fails"
)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 20;

fn main() {
    let law = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/law");
    let base = office::Draft::new(
        office::Kind::parse("cong_van").unwrap(),
        office::Body::State,
    );
    let files = ["30_2020_ND_CP.docx", "Phuluc3.docx"].map(|name| law.join(name));
    let peer = peer(&files);
    println!("word: .docx to draft; medians of wall clock");
    println!("| file | read | read and import | export | LibreOffice opens it, writes a PDF |");
    println!("|---|---|---|---|---|");
    for (at, path) in files.iter().enumerate() {
        let bytes = std::fs::read(path).unwrap();
        let reading = median(|| drop(word::read(&bytes).unwrap()));
        let importing = median(|| drop(word::import(&word::read(&bytes).unwrap(), &base)));
        let imported = word::import(&word::read(&bytes).unwrap(), &base);
        let exporting = median(|| drop(word::export(&imported.draft, &imported.pictures, None)));
        let theirs = match &peer {
            Ok(times) => times.get(at).map_or("?".to_owned(), |time| told(*time)),
            Err(missing) => format!("NOT RUN: {missing}"),
        };
        let name = path.file_name().unwrap().to_string_lossy();
        println!(
            "| {name} | {} | {} | {} | {theirs} |",
            told(reading),
            told(importing),
            told(exporting)
        );
    }
}

fn told(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

/// What a warm LibreOffice takes for each file, driven by the script of `paper`'s benches.
fn peer(files: &[std::path::PathBuf]) -> Result<Vec<Duration>, String> {
    let folder = tempfile::tempdir().map_err(|fault| fault.to_string())?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../paper/benches/peer/peer.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|fault| format!("python3: {fault}"))?;
    let mut orders = child.stdin.take().ok_or("no pipe")?;
    let mut answers = BufReader::new(child.stdout.take().ok_or("no pipe")?);
    let mut line = String::new();
    answers
        .read_line(&mut line)
        .map_err(|fault| fault.to_string())?;
    let hello: serde_json::Value = serde_json::from_str(&line).map_err(|_| line.clone())?;
    if let Some(missing) = hello.get("missing").and_then(|one| one.as_str()) {
        return Err(missing.to_owned());
    }
    let mut times = Vec::new();
    for file in files {
        let order = serde_json::json!({"convert": file, "to": folder.path().join("out.pdf")});
        let mut ask = || {
            let began = Instant::now();
            let _ = writeln!(orders, "{order}");
            let _ = orders.flush();
            let mut line = String::new();
            let _ = answers.read_line(&mut line);
            began.elapsed()
        };
        ask();
        let mut rounds: Vec<Duration> = (0..5).map(|_| ask()).collect();
        rounds.sort_unstable();
        times.extend(rounds.get(2).copied());
    }
    drop(orders);
    let _ = child.wait();
    Ok(times)
}
