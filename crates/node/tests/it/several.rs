//! Two and four node processes on one PostgreSQL: the suite that one process passes, called in turn at each of them; and
//! one killed in the middle of a load loses nothing.
//!
//! The suite's own tests are run, by calling this program again with a word in its environment; a process that serves is
//! this program too, called for one test that does nothing unless it is told where.

use crate::cluster;
use crate::world::clock;
use node::store::BlobPlace;
use node::{Bounds, Node, NodeKey, Place};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// How many processes the suite is run over.
const PROCESSES: &str = "LIENVAN_TEST_PROCESSES";
/// Database and folder of a process that serves.
const DATABASE: &str = "LIENVAN_TEST_SERVES";
const FOLDER: &str = "LIENVAN_TEST_SERVES_IN";

/// Parts of the suite in which nothing but the address matters.
const SUITE: &[&str] = &[
    "official::",
    "contract::",
    "wire::",
    "routing::",
    "extension::",
    "waiting::",
    "abuse::",
    "keeping::many_senders",
];

/// Processes on one database, called in turn.
pub(crate) struct Several {
    database: String,
    folder: PathBuf,
    processes: Vec<Process>,
}

struct Process {
    child: Child,
    address: String,
}

/// As many processes as the environment asks for; nothing if it does not.
pub(crate) async fn asked_for(folder: &Path) -> Option<Several> {
    let many: usize = std::env::var(PROCESSES).ok()?.parse().unwrap();
    let folder = folder.to_owned();
    let started = tokio::task::spawn_blocking(move || Several::start(many, folder));
    Some(started.await.unwrap())
}

impl Several {
    fn start(many: usize, folder: PathBuf) -> Self {
        let database = cluster::shared().database();
        // The first to open it brings the tables up.
        drop(open(&database, &folder));
        let start = |_| Process::start(&database, &folder);
        Self {
            processes: (0..many).map(start).collect(),
            database,
            folder,
        }
    }

    /// The same data, for what a test does beside the wire.
    pub(crate) fn node(&self) -> Node {
        open(&self.database, &self.folder)
    }

    /// An address behind which they are reached in turn, connection by connection.
    pub(crate) async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let all: Vec<String> = self.processes.iter().map(|p| p.address.clone()).collect();
        let (all, turn) = (Arc::new(all), Arc::new(AtomicUsize::new(0)));
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                let next = turn.fetch_add(1, Ordering::SeqCst) % all.len();
                let to = all[next].clone();
                tokio::spawn(async move {
                    let mut process = TcpStream::connect(to).await?;
                    copy_bidirectional(&mut line, &mut process).await
                });
            }
        });
        format!("http://{address}/XrdAdapter/adapter")
    }
}

impl Process {
    fn start(database: &str, folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "several::process", "--nocapture"])
            .env_remove(PROCESSES)
            .env(DATABASE, database)
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut lines = said.lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| Some(line.split_once("serves ")?.1.to_owned()))
            .unwrap();
        // What else the test program says of itself is not waited for.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn open(database: &str, folder: &Path) -> Node {
    let place = Place::Province {
        database: database.to_owned(),
        blobs: BlobPlace::Folder(folder.join("files")),
    };
    let key = NodeKey::new([42; 32]);
    let unfinished = folder.join("unfinished");
    Node::open_at(&place, Some(key), &unfinished, clock(), Bounds::default()).unwrap()
}

/// What a process does that serves: until whoever called it is gone.
#[test]
fn process() {
    let (Ok(database), Ok(folder)) = (std::env::var(DATABASE), std::env::var(FOLDER)) else {
        return;
    };
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let node = open(&database, Path::new(&folder));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut out = std::io::stdout();
        writeln!(out, "serves {}", listener.local_addr().unwrap()).unwrap();
        out.flush().unwrap();
        node.serve(listener, std::future::pending()).await.unwrap();
    });
}

fn whole_suite_over(processes: u32) {
    let said = Command::new(std::env::current_exe().unwrap())
        .args(SUITE)
        .args(["--test-threads", "2"])
        .env(PROCESSES, processes.to_string())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success(), "{processes} processes: {out}");
    let passed = out
        .lines()
        .find_map(|line| line.strip_prefix("test result: ok. ")?.split(' ').next())
        .unwrap_or_else(|| panic!("no result: {out}"));
    let passed: u32 = passed.parse().unwrap();
    assert!(passed >= 45, "only {passed} tests were run: {out}");
}

#[test]
fn the_suite_passes_over_two_processes_on_one_postgres() {
    whole_suite_over(2);
}

#[test]
fn the_suite_passes_over_four_processes_on_one_postgres() {
    whole_suite_over(4);
}

#[test]
fn one_of_four_killed_in_the_middle_of_a_load_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = cluster::shared().database();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("node.key"), "2a".repeat(32)).unwrap();
    let settings = format!(
        "[store]\ndatabase = {database:?}\nfiles = {:?}\nkey = {:?}\nunfinished = {:?}\n",
        at("files"),
        at("node.key"),
        at("unfinished"),
    );
    std::fs::write(at("node.toml"), settings).unwrap();
    let said = Command::new(env!("CARGO_BIN_EXE_lienvan-node"))
        .arg("--config")
        .arg(at("node.toml"))
        .args(["bench", "--processes", "4", "--kills", "3", "--seed", "9"])
        .args(["--letters", "120", "--faults", "40", "--receivers", "2"])
        .args(["--sizes", "1k:6,30k:2,100k:1", "--poll", "30"])
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.status.success(),
        "{out}{}",
        String::from_utf8_lossy(&said.stderr)
    );
    assert!(out.contains(" 3 kills;"), "{out}");
    assert!(
        out.contains("outcome   0 lost, 0 doubled, 0 damaged"),
        "{out}"
    );
}
