//! A round of small dispatches desk to desk through a node on loopback, beside a plain `curl` loop of the same bytes and
//! what the disk syncs in the same run; and how often our desks and the node have it sync for each dispatch.
//!
//! `cargo bench -p tests --bench round`; `LIENVAN_ROUND` says how many, a thousand if nothing does. Signing is not counted:
//! the letters stand in the outbox when the clock starts. Wall clock, since the disk is waited for: a busy machine blurs it,
//! and the raw rate is measured again before each part for that reason. The node is a process of its own, as in a province.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a bench stops at the first fault"
)]

use app::views::Outcome;
use axis::wire::{self, hash, op, param, sign};
use axis::{Kind, Secret, Transport};
use node::Node;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use world::{Office, World, ok, two_offices};

const COMMUNE: (&str, &str) = ("01.99.W00", "bi-mat-cua-xa");
const PROVINCE: (&str, &str) = ("00.99.W00", "bi-mat-cua-tinh");
const AGENCIES: &str =
    "code,name,center\nH99,UBND tỉnh Thử,00.99.W00\nH99.12,UBND xã Thử Nghiệm,01.99.W00\n";
/// How many dispatches.
const MANY: &str = "LIENVAN_ROUND";
/// Where another process writes down each sync of this one and of those it starts; then nothing is timed.
const LOG: &str = "LIENVAN_ROUND_LOG";
/// So many are enough to count what is the same for each.
const COUNTED: usize = 50;

fn main() {
    let many = std::env::var(MANY).map_or(1_000, |many| many.parse().unwrap());
    if let Some(log) = std::env::var_os(LOG) {
        return count(many, Path::new(&log));
    }
    time(many);
    count_beside(many.min(COUNTED));
}

fn time(many: usize) {
    let (world, road) = prepared(many);
    let letters = letters(&world.commune);
    let bytes: usize = letters.iter().map(Vec::len).sum();
    println!(
        "\n{many} dispatches in the outbox, {} bytes each on average",
        bytes / many
    );
    let mut spent = Duration::ZERO;
    for (name, office) in legs(&world) {
        let raw = raw_syncs(&world.folder("raw"));
        let (before, started) = (Cpu::of(&road), Instant::now());
        ok(office.walk());
        let took = started.elapsed();
        spent += took;
        let used = Cpu::of(&road).since(before);
        println!(
            "  {name:<42} {:7.2} s {:6.2} ms each: CPU of the desk {:5.2}, of drawing {:5.2}, of the node {:5.2}, the rest waits   (raw syncs {raw:.0} /s)",
            took.as_secs_f64(),
            each(took, many),
            used.desk / many as f64,
            used.drawing / many as f64,
            used.node / many as f64,
        );
    }
    all_came(&world, many);
    println!(
        "  {:<42} {:7.2} s {:6.2} ms each",
        "the whole round",
        spent.as_secs_f64(),
        each(spent, many)
    );
    by_curl(&world, "curl, a process for each call", &letters, false);
    by_curl(
        &world,
        "curl, one process, its line kept open",
        &letters,
        true,
    );
}

/// The three walks of a round, each by one desk.
fn legs(world: &World) -> [(&'static str, &Office); 3] {
    [
        ("the commune sends all", &world.commune),
        (
            "the province takes, judges and answers all",
            &world.province,
        ),
        ("the commune takes the answers", &world.commune),
    ]
}

/// Two desks on the road to a node of its own, and so many dispatches signed, issued and in the outbox.
fn prepared(many: usize) -> (World, NodeApart) {
    let world = two_offices();
    let road = NodeApart::start(&world.folder("axis"));
    for (office, (center, secret)) in [(&world.commune, COMMUNE), (&world.province, PROVINCE)] {
        let set = app::settings::SetRoad {
            adapter: road.adapter.clone(),
            center: center.to_owned(),
            secret: zeroize::Zeroizing::new(secret.to_owned()),
        };
        ok(app::settings::set_road(&office.app, set));
        ok(office.walk());
    }
    for n in 0..many {
        world
            .commune
            .sends(&format!("Báo cáo số {n}"), "H99", &world.keys);
    }
    (world, road)
}

/// Every dispatch is here once, and every answer there.
fn all_came(world: &World, many: usize) {
    let here = world.province.app.store();
    let came = ok(here.read(|r| r.outbox(Some(store::OutboxState::Sent), u32::MAX)));
    assert_eq!(came.len(), many, "each was answered once");
    let there = world.commune.app.store();
    let open = ok(there.read(|r| r.awaiting_delivery(u32::MAX)));
    assert!(open.is_empty(), "each answer came back");
    let seen = world.province.arrivals();
    let whole = seen.iter().all(|row| row.verdict == Outcome::Passed);
    assert!(whole, "each was judged to the end, with its pages drawn");
}

/// The bytes of every letter that waits in the outbox or has left it, oldest first.
fn letters(office: &Office) -> Vec<Vec<u8>> {
    let store = office.app.store();
    let mut rows = ok(store.read(|r| r.outbox(None, u32::MAX)));
    rows.reverse();
    let bytes = rows
        .into_iter()
        .map(|row| ok(store.files().read(&row.envelope.unwrap())));
    bytes.collect()
}

fn each(took: Duration, many: usize) -> f64 {
    took.as_secs_f64() * 1e3 / many as f64
}

/// A node in a process of its own; killed with this.
struct NodeApart {
    adapter: String,
    process: Child,
}

impl NodeApart {
    fn start(folder: &Path) -> Self {
        let node = ok(Node::open(folder));
        for (center, secret) in [COMMUNE, PROVINCE] {
            ok(node.add_center(center, &Secret::new(secret)));
        }
        ok(node.import_agencies(AGENCIES.as_bytes()));
        drop(node);
        let mut process = Command::new(env!("CARGO_BIN_EXE_axisnode"))
            .args([Path::new("-"), folder, Path::new("127.0.0.1:0")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            adapter: format!("http://{}/XrdAdapter/adapter", address.trim()),
            process,
        }
    }
}

impl Drop for NodeApart {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// CPU used so far, in milliseconds.
#[derive(Clone, Copy)]
struct Cpu {
    desk: f64,
    drawing: f64,
    node: f64,
}

impl Cpu {
    fn of(road: &NodeApart) -> Self {
        let me = std::process::id();
        let (desk, ended) = ticks(me).unwrap();
        let children = fs::read_dir("/proc").unwrap().flatten();
        let children = children.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let drawers = children.filter(|pid| parent(*pid) == Some(me) && *pid != road.process.id());
        let drawing: f64 = drawers
            .filter_map(|pid| ticks(pid).map(|(own, _)| own))
            .sum();
        let node = ticks(road.process.id()).map_or(0.0, |(own, _)| own);
        Self {
            desk,
            drawing: drawing + ended,
            node,
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            desk: self.desk - before.desk,
            drawing: self.drawing - before.drawing,
            node: self.node - before.node,
        }
    }
}

/// What a process used, and what its children used that have ended.
fn ticks(pid: u32) -> Option<(f64, f64)> {
    let facts = facts(pid)?;
    let at = |place: usize| facts.get(place)?.parse::<f64>().ok();
    // A hundredth of a second each, on every Linux there is.
    Some(((at(11)? + at(12)?) * 10.0, (at(13)? + at(14)?) * 10.0))
}

fn parent(pid: u32) -> Option<u32> {
    facts(pid)?.get(1)?.parse().ok()
}

/// The fields of `/proc/PID/stat` behind the name, which may hold anything.
fn facts(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, behind) = text.rsplit_once(')')?;
    Some(behind.split_whitespace().map(str::to_owned).collect())
}

/// The same bytes to another node, sent, fetched and acknowledged by curl; then the answers, back.
fn by_curl(world: &World, name: &str, letters: &[Vec<u8>], at_once: bool) {
    let place = world.folder(&format!("curl-{at_once}"));
    fs::create_dir(&place).unwrap();
    let road = NodeApart::start(&place.join("axis"));
    let raw = raw_syncs(&place.join("raw"));
    let answers = self::letters(&world.province);
    let mut spent = Duration::ZERO;
    for (kind, letters, from, to) in [
        (Kind::Document, letters, ("H99.12", COMMUNE), PROVINCE),
        (Kind::Status, &answers, ("H99", PROVINCE), COMMUNE),
    ] {
        let written = written(&place, letters);
        let sends: Vec<String> = written
            .iter()
            .map(|file| sending(&road, file, kind, from))
            .collect();
        spent += curl(&place, &sends, at_once);
        let waits = world::road_to(&road.adapter, to.0, to.1);
        let waiting = ok(world::runtime().block_on(waits.waiting(kind)));
        assert_eq!(waiting.len(), letters.len(), "curl sent them all");
        let takes = waiting
            .iter()
            .flat_map(|item| taking(&road, to, item.doc.as_str(), &place));
        let takes: Vec<String> = takes.collect();
        spent += curl(&place, &takes, at_once);
        let left = ok(world::runtime().block_on(waits.waiting(kind)));
        assert!(left.is_empty(), "curl acknowledged them all");
    }
    println!(
        "  {name:<42} {:7.2} s {:6.2} ms each: nothing judged, answered or kept safe   (raw syncs {raw:.0} /s)",
        spent.as_secs_f64(),
        each(spent, letters.len())
    );
}

/// Each letter as a file of its own, with the two bytes that every client sends behind it.
fn written(place: &Path, letters: &[Vec<u8>]) -> Vec<PathBuf> {
    let write = |(n, letter): (usize, &Vec<u8>)| {
        let path = place.join(format!("{n}.edxml"));
        fs::write(&path, [letter.as_slice(), b"\r\n"].concat()).unwrap();
        path
    };
    letters.iter().enumerate().map(write).collect()
}

fn sending(
    road: &NodeApart,
    file: &Path,
    kind: Kind,
    (from, center): (&str, (&str, &str)),
) -> String {
    let bytes = fs::read(file).unwrap();
    let sent = hash::unpadded(&hash::sha256(&bytes[..bytes.len() - 2]));
    let params = [
        (param::SERVICE_TYPE, wire::SERVICE_TYPE),
        (param::MESSAGE_TYPE, kind.word()),
        (param::HASH_FILE, &sent),
        (param::FROM, from),
    ];
    let body = format!("@{}", file.display());
    call(
        road,
        center,
        op::SEND,
        &params,
        &body,
        Path::new("/dev/null"),
    )
}

fn taking(road: &NodeApart, center: (&str, &str), doc: &str, place: &Path) -> [String; 2] {
    let named = (param::DOC_ID, doc);
    let done = [named, (param::STATUS, "done")];
    [
        call(
            road,
            center,
            op::FETCH,
            &[named],
            "{}",
            &place.join("fetched"),
        ),
        call(road, center, op::MARK, &done, "{}", Path::new("/dev/null")),
    ]
}

/// One call in the words of curl's file of settings.
fn call(
    road: &NodeApart,
    (center, secret): (&str, &str),
    operation: &str,
    params: &[(&str, &str)],
    body: &str,
    output: &Path,
) -> String {
    let mut named = vec![(param::SYSTEM_ID, center)];
    named.extend_from_slice(params);
    named.push((param::TIMESTAMP, "22112026T080000+0000"));
    named.push((param::CONTENT_TYPE, "application/octet-stream"));
    let signature = sign::sign(&Secret::new(secret), &named);
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let mut text = format!("url = \"{}/{operation}\"\n", road.adapter);
    let _ = writeln!(text, "data-binary = \"{}\"", quoted(body));
    let _ = writeln!(
        text,
        "output = \"{}\"",
        quoted(&output.display().to_string())
    );
    let mut header = |name: &str, value: &str| {
        let _ = writeln!(text, "header = \"{name}: {}\"", quoted(value));
    };
    for (name, value) in &named {
        header(&format!("{}{name}", wire::PREFIX), value);
    }
    header(wire::SIGN_HEADER_KEY, &signature.keys);
    header(wire::SIGN_HEADER, &signature.json);
    header(wire::HASH_HEADER, &signature.hash);
    text
}

/// How long it took, one process for all or for each.
fn curl(place: &Path, calls: &[String], at_once: bool) -> Duration {
    let together = [calls.join("next\n")];
    let each = if at_once { &together } else { calls };
    let settings: Vec<PathBuf> = (0..each.len())
        .map(|n| place.join(format!("{n}.curl")))
        .collect();
    for (path, text) in settings.iter().zip(each) {
        fs::write(path, text).unwrap();
    }
    let started = Instant::now();
    for path in &settings {
        let mut command = Command::new("curl");
        let done = command
            .args(["--silent", "--fail", "--config"])
            .arg(path)
            .status();
        assert!(done.unwrap().success(), "curl");
    }
    started.elapsed()
}

fn raw_syncs(path: &Path) -> f64 {
    let mut file = File::create(path).unwrap();
    let bytes = vec![7; 20_000];
    let (started, mut syncs) = (Instant::now(), 0);
    while started.elapsed() < Duration::from_secs(1) {
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
        syncs += 1;
    }
    f64::from(syncs) / started.elapsed().as_secs_f64()
}

/// Runs this program again under `strace`, where that is installed.
fn count_beside(many: usize) {
    let place = tempfile::tempdir().unwrap();
    let log = place.path().join("syncs");
    let counted = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-y", "-e", "signal=none"])
        .args([
            "-e",
            "trace=fsync,fdatasync,sync_file_range,msync,syncfs",
            "-o",
        ])
        .arg(&log)
        .arg(std::env::current_exe().unwrap())
        .env(MANY, many.to_string())
        .env(LOG, &log)
        .status();
    match counted {
        Ok(status) => assert!(status.success(), "the syncs were not counted"),
        Err(fault) => println!("  the syncs were not counted: strace {fault}"),
    }
}

/// Each walk once more, and whose files were synced how often in it.
fn count(many: usize, log: &Path) {
    let (world, _road) = prepared(many);
    println!("  syncs for each of {many}:");
    for (name, office) in legs(&world) {
        let before = fs::read_to_string(log).unwrap().len();
        ok(office.walk());
        let text = fs::read_to_string(log).unwrap();
        let syncs: Vec<&str> = text
            .get(before..)
            .unwrap_or_default()
            .lines()
            .filter(|line| line.contains("sync("))
            .collect();
        let of = |what: &str| {
            let its = syncs.iter().filter(|line| line.contains(what));
            its.count() as f64 / many as f64
        };
        let (all, node) = (of(""), of("/axis/"));
        let file = of("/desk.db");
        println!(
            "  {name:<42} {all:6.2}: the desk's file {file:5.2}, its documents {:5.2}, the node {node:5.2}",
            all - file - node,
        );
    }
    all_came(&world, many);
}
