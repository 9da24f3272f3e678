//! LibreOffice beside us: one process kept warm, driven over its own bridge by `peer.py`.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// What one round costs.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    /// Of the process itself, all its threads.
    pub(super) cpu: Duration,
    /// By the clock.
    pub(super) wall: Duration,
}

/// A warm LibreOffice.
pub(super) struct Peer {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Of `soffice.bin`, to read its CPU.
    process: String,
    folder: tempfile::TempDir,
}

impl Peer {
    /// Starts it, and waits until it answers. The error says what is missing.
    pub(super) fn start() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|fault| fault.to_string())?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer/peer.py");
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|fault| format!("python3: {fault}"))?;
        let orders = child.stdin.take().ok_or("no pipe")?;
        let mut answers = BufReader::new(child.stdout.take().ok_or("no pipe")?);
        let mut line = String::new();
        answers
            .read_line(&mut line)
            .map_err(|fault| fault.to_string())?;
        let told: Value =
            serde_json::from_str(&line).map_err(|_| format!("peer.py said {line:?}"))?;
        let Some(process) = told["process"].as_u64() else {
            return Err(told["missing"].as_str().unwrap_or("unknown").to_owned());
        };
        Ok(Self {
            child,
            orders,
            answers,
            process: process.to_string(),
            folder,
        })
    }

    /// Lets it make a Word file of `blocks` (a list of headings, paragraphs and tables, as `peer.py` takes them) once, then
    /// opens that and exports a PDF, `rounds` times.
    pub(super) fn convert(&mut self, blocks: &Value, rounds: usize) -> Option<Cost> {
        let source = self.folder.path().join("source.docx");
        self.ask(&json!({"make": source, "blocks": blocks}))?;
        let order = json!({"convert": source, "to": self.folder.path().join("out.pdf")});
        // The first time it loads filters and faces: warm is what we compare with.
        self.ask(&order)?;
        let before = cpu_of(&self.process)?;
        let mut walls: Vec<f64> = (0..rounds)
            .map(|_| self.ask(&order)?["seconds"].as_f64())
            .collect::<Option<_>>()?;
        let spent = cpu_of(&self.process)?.saturating_sub(before);
        walls.sort_by(f64::total_cmp);
        Some(Cost {
            cpu: spent / u32::try_from(rounds).ok()?,
            wall: Duration::from_secs_f64(*walls.get(rounds / 2)?),
        })
    }

    fn ask(&mut self, order: &Value) -> Option<Value> {
        writeln!(self.orders, "{order}").ok()?;
        self.orders.flush().ok()?;
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The script ends LibreOffice when its orders end; it is waited for, so that nothing is left behind.
        let _ = writeln!(self.orders, "{}", json!({"end": true}));
        let _ = self.child.wait();
    }
}

/// CPU of a process so far, from the system's own count.
pub(super) fn cpu_of(process: &str) -> Option<Duration> {
    let told = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = told.rsplit_once(") ")?;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(11)? + ticks(12)?) * TICK_MS))
}

/// Linux counts in hundredths of a second.
const TICK_MS: u64 = 10;
