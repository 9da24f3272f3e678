//! From the verb `send` to the receiver's row, and to the sender's knowing that it arrived: two real desks at their own
//! pace and a real node on loopback, one dispatch after the other with pauses by chance. And what waiting costs.
//!
//! `cargo bench -p tests --bench receipt`; `LIENVAN_RECEIPTS` says how many, two hundred if nothing does. Wall clock. The
//! dispatches are signed and issued before; what is counted begins at *Gửi*.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench stops at the first fault"
)]

use app::incoming::{self, ListIncoming};
use app::outgoing::{self, SendDispatch};
use app::settings::ById;
use app::views::Outcome;
use axis::{Address, Connection, Extension, Place, Secret};
use node::Bounds;
use office::{Answer, Clock};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use world::{Moving, NodeOnLoopback, Office, World, ok, two_offices};

const CENTER: (&str, &str) = ("00.99.W00", "bi-mat-cua-tinh");

fn main() {
    let many = std::env::var("LIENVAN_RECEIPTS").map_or(200, |many| many.parse().unwrap());
    println!("load average before: {}", load());
    receipts(many);
    let place = tempfile::tempdir().unwrap();
    bytes_of_a_wait(&place.path().join("bytes"));
    many_who_wait(&place.path().join("many"), 3_000);
    println!("load average after: {}", load());
}

fn receipts(many: usize) {
    let world = two_offices();
    let ids: Vec<i64> = (0..many).map(|n| issued(&world, &subject(n))).collect();
    let ticking = Ticking::of(&world);
    let (tell, changed) = channel();
    tells(&world.commune, &tell);
    tells(&world.province, &tell);
    let moving = [
        Moving::of(&world.commune.app),
        Moving::of(&world.province.app),
    ];
    // The first round brings the directory and reads the mailbox; what comes after is the usual.
    std::thread::sleep(Duration::from_secs(5));
    let (mut came, mut told) = (Vec::new(), Vec::new());
    let mut chance = Chance(7);
    for (n, id) in ids.into_iter().enumerate() {
        std::thread::sleep(Duration::from_millis(100 + chance.below(1_400)));
        let _ = changed.try_iter().count();
        let sent = Instant::now();
        let send = SendDispatch {
            id,
            ..SendDispatch::default()
        };
        ok(outgoing::send(&world.commune.app, send));
        let mut here = None;
        loop {
            if here.is_none() && newest(&world.province).as_deref() == Some(&subject(n)) {
                here = Some(sent.elapsed());
            }
            if let Some(here) = here
                && knows(&world.commune, id)
            {
                came.push(here);
                told.push(sent.elapsed());
                break;
            }
            let waited = changed.recv_timeout(Duration::from_secs(180));
            waited.unwrap_or_else(|_| panic!("dispatch {n} is lost"));
        }
    }
    drop(moving);
    drop(ticking);
    let seen = world.province.arrivals();
    let whole = seen.iter().all(|row| row.verdict == Outcome::Passed);
    assert!(whole, "each was judged to the end, with its pages drawn");
    println!("{many} dispatches, one by one, pauses of 0.1 to 1.5 s");
    spread("send to the receiver's row     ", came);
    spread("send to \"arrived\" at the sender", told);
}

fn subject(n: usize) -> String {
    format!("Về việc thử nghiệm {n}")
}

fn issued(world: &World, subject: &str) -> i64 {
    let id = world.commune.drafts(subject, "H99");
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    id
}

fn tells(office: &Office, tell: &Sender<()>) {
    let tell = tell.clone();
    office.app.store().on_change(Box::new(move |_| {
        let _ = tell.send(());
    }));
}

/// Subject of the newest arrival.
fn newest(office: &Office) -> Option<String> {
    let one = ListIncoming {
        limit: 1,
        ..ListIncoming::default()
    };
    let mut rows = ok(incoming::list(&office.app, one)).rows;
    rows.pop().map(|row| row.subject)
}

/// Whether the sender was told that it arrived (01).
fn knows(office: &Office, id: i64) -> bool {
    let view = ok(outgoing::show(&office.app, ById { id }));
    view.row.deliveries[0].answer == Some(Answer::Arrived)
}

fn spread(what: &str, mut all: Vec<Duration>) {
    all.sort();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a short list"
        )]
        let place = (all.len() as f64 * share).ceil() as usize;
        all[place.clamp(1, all.len()) - 1].as_secs_f64()
    };
    println!(
        "{what}  p50 {:.3} s  p95 {:.3} s  p99 {:.3} s  max {:.3} s",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

/// The world's clock going on as the machine's does.
struct Ticking(Arc<AtomicBool>);

impl Ticking {
    fn of(world: &World) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (clock, stopped) = (Arc::clone(&world.clock), Arc::clone(&stop));
        let (begins, began) = (clock.now(), Instant::now());
        std::thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                let passed = i64::try_from(began.elapsed().as_millis()).unwrap();
                clock.set(begins.plus_millis(passed));
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Self(stop)
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What a call costs that waits a second for nothing: the second on its line, as all but the first are.
fn bytes_of_a_wait(folder: &Path) {
    let node = node(folder, 1);
    world::runtime().block_on(async {
        let (host, up, down) = counted(host_of(&node)).await;
        let extension = extension(&format!("http://{host}/XrdAdapter/adapter")).await;
        let (start, second) = (Place::start(), Duration::from_secs(1));
        let waits = || extension.feed_when("H99.1", &start, second);
        waits().await.unwrap();
        let before = (up.load(Ordering::SeqCst), down.load(Ordering::SeqCst));
        waits().await.unwrap();
        println!(
            "a waiting call without news: {} bytes up, {} bytes down, without TLS and TCP",
            up.load(Ordering::SeqCst) - before.0,
            down.load(Ordering::SeqCst) - before.1
        );
    });
}

/// So many desks that wait, each on a line of its own, at one node; both ends are in this process.
fn many_who_wait(folder: &Path, many: usize) {
    let node = node(folder, many);
    let adapter = node.adapter.clone();
    world::runtime().block_on(async {
        let extension = Arc::new(extension(&adapter).await);
        let before = (memory(), processor());
        let began = Instant::now();
        let mut waiting = tokio::task::JoinSet::new();
        for n in 1..=many {
            let extension = Arc::clone(&extension);
            waiting.spawn(async move {
                let mailbox = format!("H99.{n}");
                let wait = Duration::from_secs(50);
                extension.feed_when(&mailbox, &Place::start(), wait).await.unwrap();
            });
            // As desks come: not all within the same moment.
            if n % 50 == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        tokio::time::sleep(Duration::from_secs(8)).await;
        let came = began.elapsed();
        let (held, spent) = (memory() - before.0, processor());
        tokio::time::sleep(Duration::from_secs(10)).await;
        let idle = processor() - spent;
        println!(
            "{many} waiting, come within {came:.1?}: {} kB each with the client's half; {:.0} ms of CPU in 10 s",
            held / many as u64,
            idle * 1e3
        );
        let asked = Instant::now();
        extension.feed("H99.1", &Place::start(), 1).await.unwrap();
        println!("a plain call meanwhile {:.1?}", asked.elapsed());
        let stopped = Instant::now();
        let dropping = tokio::task::spawn_blocking(move || drop(node));
        while waiting.join_next().await.is_some() {}
        println!("all answered when the node stops, within {:.1?}", stopped.elapsed());
        dropping.await.unwrap();
    });
}

fn node(folder: &Path, mailboxes: usize) -> NodeOnLoopback {
    let bounds = Bounds {
        connections_of_one: 0,
        waiting_of_one: mailboxes,
        ..Bounds::default()
    };
    let node = NodeOnLoopback::within(folder, bounds).unwrap();
    ok(node.node.add_center(CENTER.0, &Secret::new(CENTER.1)));
    let rows = (1..=mailboxes).map(|n| format!("H99.{n},UBND xã Thử {n},{}\n", CENTER.0));
    let list = format!("code,name,center\n{}", rows.collect::<String>());
    ok(node.node.import_agencies(list.as_bytes()));
    node
}

async fn extension(adapter: &str) -> Extension {
    let address = Address::plain(adapter).unwrap();
    let now = || app::SystemClock.now().millis();
    let connection = Connection::default();
    let found = Extension::find(&connection, address, CENTER.0, Secret::new(CENTER.1), now);
    found.await.unwrap().unwrap()
}

fn host_of(node: &NodeOnLoopback) -> String {
    let host = node.adapter.trim_start_matches("http://").split('/').next();
    host.unwrap().to_owned()
}

/// A line that counts what passes, up and down.
async fn counted(target: String) -> (String, Arc<AtomicU64>, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (up, down) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (to, from) = (Arc::clone(&up), Arc::clone(&down));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (client_reads, client_writes) = client.into_split();
            let server = TcpStream::connect(&target).await.unwrap();
            let (server_reads, server_writes) = server.into_split();
            tokio::spawn(pass(client_reads, server_writes, Arc::clone(&to)));
            tokio::spawn(pass(server_reads, client_writes, Arc::clone(&from)));
        }
    });
    (host, up, down)
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, count: Arc<AtomicU64>) {
    let mut piece = vec![0; 16_384];
    while let Ok(length) = from.read(&mut piece).await {
        count.fetch_add(length as u64, Ordering::SeqCst);
        if length == 0 || to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}

/// This process's memory in kilobytes.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Seconds of CPU this process has used.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn load() -> String {
    fs::read_to_string("/proc/loadavg")
        .unwrap()
        .trim()
        .to_owned()
}

/// The same pauses on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % most
    }
}
