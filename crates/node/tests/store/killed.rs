//! Numbers and letters through power cuts: processes killed in the middle of it, and the database server under them too.
//!
//! The killed process is this very program, called again for one test that does nothing unless it is told where.

use crate::cluster::Cluster;
use crate::ground::{PROVINCE, Where, at, key, noise, send, sha256};
use axis::Kind;
use node::store::{BlobPlace, Place, SeriesKey, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn sqlite_gives_every_number_once_through_kills() {
    let ground = Where::Sqlite.ground();
    let place = ground.place.clone();
    drop(ground.store);
    let mut cuts = Chance(11);
    let job = Job {
        askers: 100,
        each: 100,
        processes: 1,
    };
    let told = through_cuts(&job, &place, 6, &mut |children| {
        kill_one(children, &mut cuts);
    });
    assert_all_is_there(&job, &Store::open_at(&place, Some(key())).unwrap(), &told);
}

#[test]
fn postgres_gives_every_number_once_through_kills_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = Cluster::start("killed");
    let place = Place::Province {
        database: cluster.database(),
        blobs: BlobPlace::Folder(folder.path().join("files")),
    };
    Where::fill(&Store::open_at(&place, Some(key())).unwrap());
    let mut cuts = Chance(12);
    // All ten thousand take a minute or two on a slow disk: asked for by name, not with every run.
    let is_long = std::env::var_os("LIENVAN_LONG_TESTS").is_some();
    let job = Job {
        askers: 100,
        each: if is_long { 100 } else { 10 },
        processes: 4,
    };
    let told = through_cuts(&job, &place, 6, &mut |children| {
        if cuts.next().is_multiple_of(2) {
            cluster.cut();
        } else {
            kill_one(children, &mut cuts);
        }
    });
    assert_all_is_there(&job, &Store::open_at(&place, Some(key())).unwrap(), &told);
}

/// What the killed process does: asks for a number for each of its documents and sends a letter of that number, and says
/// what it was told; again from the start each time it is called.
#[test]
fn asker() {
    let Some(job) = std::env::var("LIENVAN_ASKER").ok() else {
        return;
    };
    let [first, askers, each] = job
        .split(' ')
        .map(|figure| figure.parse::<u64>().unwrap())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let place = match std::env::var("LIENVAN_ASKER_DATABASE") {
        Ok(database) => Place::Province {
            database,
            blobs: BlobPlace::Folder(std::env::var("LIENVAN_ASKER_FILES").unwrap().into()),
        },
        Err(_) => Place::Folder(std::env::var("LIENVAN_ASKER_FILES").unwrap().into()),
    };
    let store = persistently(|| Store::open_at(&place, Some(key())));
    let office = persistently(|| store.resolve("H99.12")).unwrap().agency;
    let series = SeriesKey::new(office, "QĐ-UBND", 2026).unwrap();
    let out = Mutex::new(std::io::stdout());
    thread::scope(|scope| {
        for asker in first..first + askers {
            let (store, series, out) = (&store, &series, &out);
            scope.spawn(move || {
                for one in 0..each {
                    let document = format!("{asker}-{one}");
                    let number = persistently(|| store.issue(series, &document, at(1)));
                    let bytes = letter_of(&document);
                    let sent = persistently(|| send(store, number, &bytes, &["H99"]));
                    let mut out = out.lock().unwrap();
                    let doc_id = &sent.receipt().doc_id;
                    writeln!(out, "told {document} {number} {doc_id}").unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
}

/// One in twenty is too long to be kept in the database.
fn letter_of(document: &str) -> Vec<u8> {
    let mut bytes = document.as_bytes().to_vec();
    if document.ends_with("-7") {
        bytes.extend(noise(1, 70_000));
    }
    bytes
}

/// Tries until the server is there again, as the desk's outbox would.
fn persistently<T, E: std::fmt::Debug>(mut work: impl FnMut() -> Result<T, E>) -> T {
    let started = Instant::now();
    loop {
        match work() {
            Ok(done) => return done,
            Err(fault) => assert!(started.elapsed() < PATIENCE, "{fault:?}"),
        }
        thread::sleep(Duration::from_millis(50));
    }
}

struct Job {
    askers: u64,
    each: u64,
    processes: u64,
}

/// What was told for a document: its number and its letter's name.
type Told = BTreeMap<String, (u64, String)>;

/// Lets processes work, cuts so many times in between, and lets them come to the end; all that was ever told.
fn through_cuts(
    job: &Job,
    place: &Place,
    cuts: u64,
    cut: &mut dyn FnMut(&mut Vec<Running>),
) -> Told {
    let told = Mutex::new(Told::new());
    thread::scope(|scope| {
        let start = |first| Running::start(job, place, first, scope, &told);
        let share = job.askers / job.processes;
        let firsts = (0..job.processes).map(|process| process * share);
        let mut children: Vec<Running> = firsts.map(start).collect();
        let all = job.askers * job.each;
        for done in 1..=cuts {
            let wanted = all * done / (cuts + 2);
            wait_until(|| told.lock().unwrap().len() as u64 >= wanted);
            cut(&mut children);
            for child in &mut children {
                if child.is_killed {
                    *child = start(child.first);
                }
            }
        }
        for mut child in children {
            assert!(
                child.process.wait().unwrap().success(),
                "it came to the end"
            );
        }
    });
    told.into_inner().unwrap()
}

struct Running {
    process: Child,
    first: u64,
    is_killed: bool,
}

impl Running {
    fn start<'scope>(
        job: &Job,
        place: &Place,
        first: u64,
        scope: &'scope thread::Scope<'scope, '_>,
        told: &'scope Mutex<Told>,
    ) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "killed::asker", "--nocapture"])
            .env(
                "LIENVAN_ASKER",
                format!("{first} {} {}", job.askers / job.processes, job.each),
            )
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        match place {
            Place::Folder(folder) => command.env("LIENVAN_ASKER_FILES", folder),
            Place::Province {
                database,
                blobs: BlobPlace::Folder(files),
            } => command
                .env("LIENVAN_ASKER_DATABASE", database)
                .env("LIENVAN_ASKER_FILES", files),
            Place::Province { .. } => panic!("not used here"),
        };
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        scope.spawn(move || {
            for line in lines.lines() {
                // The last line of a killed process may be half a line.
                let line = line.unwrap();
                let words: Vec<&str> = line.split(' ').collect();
                if let ["told", document, number, doc_id] = words[..]
                    && doc_id.len() == 24
                {
                    let new = (number.parse().unwrap(), doc_id.to_owned());
                    let mut told = told.lock().unwrap();
                    let old = told.insert(document.to_owned(), new.clone());
                    assert!(old.is_none_or(|old| old == new), "told otherwise: {line}");
                }
            }
        });
        Self {
            process,
            first,
            is_killed: false,
        }
    }
}

fn kill_one(children: &mut [Running], chance: &mut Chance) {
    let which = usize::try_from(chance.next()).unwrap() % children.len();
    let child = &mut children[which];
    child.process.kill().unwrap();
    child.process.wait().unwrap();
    child.is_killed = true;
}

fn wait_until(is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE * 4, "nothing goes on");
        thread::sleep(Duration::from_millis(5));
    }
}

fn assert_all_is_there(job: &Job, store: &Store, told: &Told) {
    let all = job.askers * job.each;
    assert_eq!(told.len() as u64, all, "every document was told its number");
    let numbers: BTreeSet<u64> = told.values().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=all).collect(), "no gap and no double");
    let office = store.resolve("H99.12").unwrap().unwrap().agency;
    let series = SeriesKey::new(office, "QĐ-UBND", 2026).unwrap();
    assert_eq!(store.series(&series).unwrap().last, all);
    let mailbox = store.resolve("H99").unwrap().unwrap().agency;
    let feed = store.feed(mailbox, 0, usize::MAX >> 1).unwrap();
    assert_eq!(
        (feed.items.len() as u64, feed.head),
        (all, all),
        "each letter once, and the mailbox counts them"
    );
    let mut chain = "0".repeat(64);
    for (seq, item) in (1..).zip(&feed.items) {
        assert_eq!(item.seq, seq, "no gap");
        let line = format!("{chain}\n{seq} {} {}\n", item.doc_id, item.sha256);
        chain = sha256(line.as_bytes());
    }
    assert_eq!(chain, feed.chain);
    for item in feed.items.iter().filter(|item| item.size > 70_000) {
        let kept = store.file_of(PROVINCE, &item.doc_id).unwrap().unwrap();
        store.bytes(&kept).unwrap();
    }
    let sent = store.count_waiting(PROVINCE, Kind::Document).unwrap();
    assert_eq!(sent, all);
}

/// Chance that is the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        self.0 >> 33
    }
}

const PATIENCE: Duration = Duration::from_secs(60);
