//! Durable letters per second: SQLite one by one and with shared commits, PostgreSQL with 1, 2 and 4 processes, beside what
//! the same disk syncs in the same run; and ten thousand numbers of one series to a hundred askers.
//!
//! `cargo bench -p node --bench store`. Wall clock, since it is the disk that is waited for: a busy machine blurs it, and
//! the raw rate is measured again before each part for that reason.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    dead_code,
    reason = "a bench stops at the first fault, and uses a part of what the tests use"
)]

#[path = "../tests/store/cluster.rs"]
mod cluster;

use axis::Kind;
use cluster::Cluster;
use node::store::{AgencyEntry, BlobPlace, Content, Letter, NodeKey, Place, SeriesKey, Store};
use office::{Business, Moment};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const SPAN: Duration = Duration::from_secs(5);
const LETTER: usize = 20_000;
const OFFICES: usize = 200;
const WORKER: &str = "LIENVAN_BENCH_WORKER";

fn main() {
    if let Ok(told) = std::env::var(WORKER) {
        return work(&told);
    }
    let folder = tempfile::tempdir().unwrap();
    sqlite(folder.path());
    postgres(folder.path());
}

fn sqlite(folder: &Path) {
    let place = Place::Folder(folder.join("node"));
    let store = Store::open_at(&place, Some(key())).unwrap();
    fill(&store);
    println!("\nSQLite, synchronous=FULL, letters of {LETTER} bytes to one of {OFFICES} offices");
    let raw = raw_syncs(folder);
    let before = cpu();
    let one = letters_in(&store, 1, 0);
    let spent = (cpu() - before) / (one * SPAN.as_secs_f64());
    println!(
        "  one by one          {one:7.0} /s   (raw syncs {raw:.0} /s: {:.2} letters a sync; {:.0} µs of CPU a letter)",
        one / raw,
        spent * 1e6
    );
    for writers in [16, 64, 256] {
        let raw = raw_syncs(folder);
        let before = cpu();
        let shared = letters_in(&store, writers, 0);
        let spent = (cpu() - before) / (shared * SPAN.as_secs_f64());
        println!(
            "  {writers:3} at once, shared   {shared:7.0} /s   (raw syncs {raw:.0} /s: {:.2} letters a sync; {:.0} µs of CPU a letter)",
            shared / raw,
            spent * 1e6
        );
    }
    let took = numbers(&store);
    println!("  10,000 numbers to 100 askers in {took:.2?}");
}

fn postgres(folder: &Path) {
    let cluster = Cluster::start("bench");
    println!(
        "\nPostgreSQL, synchronous_commit=on, letters of {LETTER} bytes among the blobs in a folder"
    );
    for processes in [1, 2, 4] {
        let raw = raw_syncs(folder);
        let rate = in_processes(&cluster, folder, processes, 1);
        println!(
            "  {processes} processes, 1 writer each    {rate:7.0} /s   (raw syncs {raw:.0} /s: {:.2} letters a sync)",
            rate / raw
        );
    }
    for processes in [1, 2, 4] {
        let raw = raw_syncs(folder);
        let rate = in_processes(&cluster, folder, processes, 16);
        println!(
            "  {processes} processes, 16 writers each  {rate:7.0} /s   (raw syncs {raw:.0} /s: {:.2} letters a sync)",
            rate / raw
        );
    }
    let place = Place::Province {
        database: cluster.database(),
        blobs: BlobPlace::Folder(folder.join("files")),
    };
    let store = Store::open_at(&place, Some(key())).unwrap();
    fill(&store);
    let took = numbers(&store);
    println!("  10,000 numbers to 100 askers in {took:.2?}");
}

/// What the disk does at most: so many bytes appended to a file and synced, one after the other.
fn raw_syncs(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("raw")).unwrap();
    let bytes = vec![7; LETTER];
    let started = Instant::now();
    let mut syncs = 0;
    while started.elapsed() < SPAN / 2 {
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
        syncs += 1;
    }
    f64::from(syncs) / started.elapsed().as_secs_f64()
}

/// Seconds of CPU that this process has used: what a busy machine does not blur.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: f64 = [fields[11], fields[12]]
        .iter()
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum();
    // Linux counts them in hundredths.
    ticks / 100.0
}

/// Letters per second that so many threads of this process hand over.
fn letters_in(store: &Store, writers: usize, first: u64) -> f64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let is_over = AtomicBool::new(false);
    let sent = AtomicU64::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    send(store, first + NEXT.fetch_add(1, Ordering::SeqCst));
                    sent.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        thread::sleep(SPAN);
        is_over.store(true, Ordering::Relaxed);
    });
    sent.load(Ordering::SeqCst) as f64 / started.elapsed().as_secs_f64()
}

/// The same from processes of their own on one new database, begun at the same time.
fn in_processes(cluster: &Cluster, folder: &Path, processes: u64, writers: usize) -> f64 {
    let database = cluster.database();
    let files = folder.join(format!("files-{processes}-{writers}"));
    let place = Place::Province {
        database: database.clone(),
        blobs: BlobPlace::Folder(files.clone()),
    };
    fill(&Store::open_at(&place, Some(key())).unwrap());
    let workers: Vec<_> = (0..processes)
        .map(|process| {
            let told = format!("{process}\n{writers}\n{database}\n{}", files.display());
            Command::new(std::env::current_exe().unwrap())
                .env(WORKER, told)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut workers = workers;
    for worker in &mut workers {
        let mut ready = [0; 1];
        worker
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut ready)
            .unwrap();
    }
    for worker in &mut workers {
        worker.stdin.take().unwrap().write_all(b"!").unwrap();
    }
    workers
        .into_iter()
        .map(|worker| {
            let said = worker.wait_with_output().unwrap().stdout;
            let rate: f64 = String::from_utf8(said).unwrap().trim().parse().unwrap();
            rate
        })
        .sum()
}

fn work(told: &str) {
    let told: Vec<&str> = told.split('\n').collect();
    let place = Place::Province {
        database: told[2].to_owned(),
        blobs: BlobPlace::Folder(PathBuf::from(told[3])),
    };
    let store = Store::open_at(&place, Some(key())).unwrap();
    print!(".");
    std::io::stdout().flush().unwrap();
    std::io::stdin().read_exact(&mut [0; 1]).unwrap();
    let process: u64 = told[0].parse().unwrap();
    let rate = letters_in(&store, told[1].parse().unwrap(), process << 32);
    println!("{rate}");
}

fn numbers(store: &Store) -> Duration {
    let office = store.resolve("H99").unwrap().unwrap().agency;
    let series = SeriesKey::new(office, "QĐ", 2026).unwrap();
    let started = Instant::now();
    thread::scope(|scope| {
        for asker in 0..100 {
            let (store, series) = (store, &series);
            scope.spawn(move || {
                for one in 0..100 {
                    let document = format!("{asker}-{one}");
                    store
                        .issue(series, &document, Moment::from_millis(1))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(store.series(&series).unwrap().last, 10_000);
    started.elapsed()
}

fn fill(store: &Store) {
    let entry = |code: String| AgencyEntry {
        name: format!("Đơn vị Thử Nghiệm {code}"),
        code,
        center: "00.99.W00".to_owned(),
        ..AgencyEntry::default()
    };
    let mut entries = vec![entry("H99".to_owned())];
    entries.extend((1..=OFFICES).map(|one| entry(format!("H99.{one}"))));
    store.import(&entries, Moment::from_millis(0)).unwrap();
}

fn send(store: &Store, number: u64) {
    let mut bytes = vec![0; LETTER];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    let letter = Letter {
        center: "00.99.W00".to_owned(),
        from: "H99".to_owned(),
        written_from: "H99".to_owned(),
        to: vec![format!("H99.{}", number % OFFICES as u64 + 1)],
        kind: Kind::Document,
        business: Business::New,
        answer: None,
        document_id: format!("H99,2026/11/22,{number}/UBND"),
        title: "Về việc thử nghiệm".to_owned(),
        notation: format!("{number}/UBND"),
        sent_sha256: hex::encode(Sha256::digest(&bytes)),
    };
    let at = Moment::from_millis(1_795_309_200_000);
    store.accept(&letter, Content::Bytes(&bytes), at).unwrap();
}

fn key() -> NodeKey {
    NodeKey::new([42; 32])
}
