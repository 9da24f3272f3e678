//! A feed that waits for something to come (`docs/extension.md` §6), by the documented bytes, at one process and at several.
//!
//! No answer is held to a moment: each either came because something happened, or is bounded by the test's own patience.

use crate::extension::get;
use crate::spoken::{Reply, exchange, reply};
use crate::world::{COMMUNE, PROVINCE, World, letter, status};
use axis::{Kind, Transport};
use node::Bounds;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

const WAITS: &str = "/feed?mailbox=H99&after=0&wait=50";

/// A call that is under way on a line of its own.
struct Line(BufReader<TcpStream>);

impl Line {
    async fn asks(world: &World, center: &str, path: &str) -> Self {
        let mut line = TcpStream::connect(world.host()).await.unwrap();
        let head = get(center, path).head(world.host());
        line.write_all(head.as_bytes()).await.unwrap();
        Self(BufReader::new(line))
    }

    async fn is_told(&mut self) -> Reply {
        let told = timeout(PATIENCE, reply(&mut self.0)).await;
        told.unwrap_or_else(|_| panic!("nothing is told within {PATIENCE:?}"))
    }
}

/// Well under the longest wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// Calls enough that one asked before them is waiting.
async fn meanwhile(world: &World) {
    for _ in 0..4 {
        let plain = get(PROVINCE, "/feed?mailbox=H99.1").send(world).await;
        assert_eq!(plain.status, 200, "who does not wait is answered at once");
    }
}

async fn sends(world: &World, kind: Kind, bytes: &[u8]) {
    let road = world.road(COMMUNE);
    road.submit("H99.12", kind, bytes).await.unwrap();
}

fn seqs(page: &Value) -> Vec<u64> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["seq"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn whatever_comes_is_told_at_once() {
    let world = World::new().await;
    let document = letter("H99.12", &["H99", "H99.1"]);
    let (mut one, mut other) = (
        Line::asks(&world, PROVINCE, WAITS).await,
        Line::asks(&world, PROVINCE, "/feed?mailbox=H99.1&after=0&wait=50").await,
    );
    meanwhile(&world).await;
    sends(&world, Kind::Document, &document.bytes()).await;
    for line in [&mut one, &mut other] {
        let told = line.is_told().await;
        assert_eq!((told.status, seqs(&told.json())), (200, vec![1]));
    }
    let mut one = Line::asks(&world, PROVINCE, "/feed?mailbox=H99&after=1&wait=50").await;
    meanwhile(&world).await;
    let answer = status("H99.12", "H99", "H99,2026/11/20,7/UBND-VP", 1);
    sends(&world, Kind::Status, &answer).await;
    let told = one.is_told().await.json();
    assert_eq!(told["items"][0]["kind"], "status", "a status message too");
    assert_eq!((seqs(&told), &told["head"]), (vec![2], &json!(2)));
}

#[tokio::test]
async fn what_stands_there_already_is_not_waited_for() {
    let world = World::new().await;
    sends(&world, Kind::Document, &letter("H99.12", &["H99"]).bytes()).await;
    for path in [WAITS, "/feed?mailbox=H99&after=9&wait=50"] {
        let told = Line::asks(&world, PROVINCE, path)
            .await
            .is_told()
            .await
            .json();
        assert_eq!(told["head"], 1, "news, or a node that went back: {path}");
    }
    for (path, code) in [
        ("/feed?mailbox=H99.12&after=0&wait=50", "100"),
        ("/feed?mailbox=H99&after=0&wait=long", "91"),
        ("/feed?wait=50", "91"),
    ] {
        let told = Line::asks(&world, PROVINCE, path).await.is_told().await;
        assert_eq!(told.code(), code, "{path}");
    }
}

#[tokio::test]
async fn nothing_that_comes_is_told_when_the_time_is_up() {
    let world = World::new().await;
    let asked = Instant::now();
    let mut line = Line::asks(&world, PROVINCE, "/feed?mailbox=H99&after=0&wait=1").await;
    let told = line.is_told().await.json();
    assert_eq!((&told["head"], seqs(&told)), (&json!(0), vec![]));
    assert!(asked.elapsed() >= Duration::from_secs(1), "it did wait");
}

#[tokio::test]
async fn so_many_wait_and_who_hangs_up_makes_room() {
    let world = World::within(Bounds {
        waiting: 2,
        waiting_of_one: 1,
        ..Bounds::default()
    })
    .await;
    let first = Line::asks(&world, PROVINCE, WAITS).await;
    meanwhile(&world).await;
    let mut second = Line::asks(&world, PROVINCE, WAITS).await;
    let told = second.is_told().await;
    assert_eq!((told.status, told.code().as_str()), (429, "94"));
    assert_eq!(told.headers["retry-after"], "60");
    drop(first);
    let began = Instant::now();
    loop {
        let again = get(PROVINCE, "/feed?mailbox=H99&after=0&wait=1").send(&world);
        if again.await.status == 200 {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the place never comes back");
        meanwhile(&world).await;
    }
}

#[tokio::test]
async fn where_nobody_may_wait_it_is_not_offered() {
    let world = World::within(Bounds {
        waiting: 0,
        ..Bounds::default()
    })
    .await;
    let head = format!(
        "GET /lienvan/v1/capabilities HTTP/1.1\r\nHost: {}\r\n\r\n",
        world.host()
    );
    let told = exchange(world.host(), &head, b"").await.json();
    assert_eq!(told["limits"]["waitSeconds"], 0);
    let features = told["features"].as_array().unwrap();
    assert!(!features.contains(&json!("wait")), "{features:?}");
    let told = Line::asks(&world, PROVINCE, WAITS).await.is_told().await;
    assert_eq!(told.status, 200, "and answered at once where asked for");
}

#[tokio::test]
async fn who_waits_takes_no_line_from_those_who_work() {
    let world = World::within(Bounds {
        connections: 2,
        connections_of_one: 2,
        ..Bounds::default()
    })
    .await;
    let mut lines = Vec::new();
    for _ in 0..4 {
        lines.push(Line::asks(&world, PROVINCE, WAITS).await);
        let plain = get(PROVINCE, "/feed?mailbox=H99").send(&world);
        let plain = timeout(PATIENCE, plain).await;
        assert_eq!(plain.unwrap().status, 200, "there is a line for him");
    }
    sends(&world, Kind::Document, &letter("H99.12", &["H99"]).bytes()).await;
    let mut closed = 0;
    for line in &mut lines {
        let told = line.is_told().await;
        assert_eq!(told.json()["head"], 1);
        closed += usize::from(
            told.headers
                .get("connection")
                .is_some_and(|word| word == "close"),
        );
    }
    assert!(
        (2..=4).contains(&closed),
        "no more lines stay than may: {closed}"
    );
}

#[tokio::test]
async fn a_node_that_stops_answers_whoever_waits() {
    let mut world = World::within(Bounds {
        idle: Duration::from_secs(100),
        ..Bounds::default()
    })
    .await;
    let mut line = Line::asks(&world, PROVINCE, WAITS).await;
    meanwhile(&world).await;
    world.restart().await;
    let told = line.is_told().await.json();
    assert_eq!(
        (&told["ErrorCode"], &told["head"]),
        (&json!("0"), &json!(0))
    );
}
