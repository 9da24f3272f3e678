//! What comes to a node of ours is told at once to a desk that waits; and a desk that cannot wait asks as ever.
//!
//! The engine runs at its own pace, which asks by itself every half minute at most. What is there sooner was told.

use app::outgoing::outbox;
use app::settings::{self, SetRoad};
use app::views::Nothing;
use app::{App, LineWord};
use axis::Secret;
use node::Bounds;
use office::{Answer, Road};
use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use world::{Moving, NodeOnLoopback, World, ok, two_offices};
use zeroize::Zeroizing;

const COMMUNE: (&str, &str) = ("01.99.W00", "bi-mat-cua-xa");
const PROVINCE: (&str, &str) = ("00.99.W00", "bi-mat-cua-tinh");
/// Well under the half minute after which a desk asks by itself.
const PATIENCE: Duration = Duration::from_secs(20);

/// A line that tells the first line of each request, and cuts calls that wait if it is one of those.
struct Passage {
    adapter: String,
    asked: Receiver<String>,
    /// All that was asked so far.
    seen: RefCell<Vec<String>>,
}

impl Passage {
    fn to(node: &NodeOnLoopback, cuts: bool) -> Self {
        let target = node.adapter.trim_start_matches("http://");
        let target = target.split('/').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let adapter = format!(
            "http://{}/XrdAdapter/adapter",
            listener.local_addr().unwrap()
        );
        let (tell, asked) = channel();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&target) else {
                    continue;
                };
                let (from, to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || pass(from, to, |_| true));
                let tell = tell.clone();
                std::thread::spawn(move || {
                    pass(client, server, |piece| goes_on(piece, &tell, cuts))
                });
            }
        });
        Self {
            adapter,
            asked,
            seen: RefCell::default(),
        }
    }

    /// Until the next request that `is` one.
    fn waits_for(&self, is: impl Fn(&str) -> bool) {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let asked = self.asked.recv_timeout(left);
            let asked = asked.unwrap_or_else(|_| panic!("not asked within {PATIENCE:?}"));
            let found = is(&asked);
            self.seen.borrow_mut().push(asked);
            if found {
                return;
            }
        }
    }

    /// Every call so far that waits.
    fn waits(&self) -> Vec<String> {
        let mut seen = self.seen.borrow_mut();
        seen.extend(self.asked.try_iter());
        seen.iter()
            .filter(|asked| is_waiting(asked))
            .cloned()
            .collect()
    }
}

fn goes_on(piece: &[u8], tell: &Sender<String>, cuts: bool) -> bool {
    let words = String::from_utf8_lossy(piece);
    let first = words.lines().next().unwrap_or_default();
    if first.ends_with("HTTP/1.1") {
        let _ = tell.send(first.to_owned());
    }
    !(cuts && is_waiting(first))
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut goes_on: impl FnMut(&[u8]) -> bool) {
    let mut piece = vec![0; 16_384];
    while let Ok(length) = from.read(&mut piece) {
        if length == 0 || !goes_on(&piece[..length]) || to.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

fn is_waiting(asked: &str) -> bool {
    asked.contains("/feed?") && asked.contains("wait=")
}

/// What ends a round: the mailbox is read, and nobody waits.
fn is_round(asked: &str) -> bool {
    asked.contains("/feed?") && !asked.contains("wait=")
}

fn over(app: &App, adapter: &str, (center, secret): (&str, &str)) {
    let road = SetRoad {
        adapter: adapter.to_owned(),
        center: center.to_owned(),
        secret: Zeroizing::new(secret.to_owned()),
    };
    ok(settings::set_road(app, road));
}

/// Waits until something is so at a desk, looking whenever its file changed.
fn until(app: &Arc<App>, what: &str, is_so: impl Fn() -> bool) {
    let (tell, changed) = channel();
    app.store().on_change(Box::new(move |_| {
        let _ = tell.send(());
    }));
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        let left = end.saturating_duration_since(Instant::now());
        assert!(changed.recv_timeout(left).is_ok() || is_so(), "{what}");
    }
}

/// The world's offices at another node, which lets nobody wait: to them an older one.
fn an_older_node(world: &World) -> NodeOnLoopback {
    let bounds = Bounds {
        waiting: 0,
        ..Bounds::default()
    };
    let older =
        ok(NodeOnLoopback::within(&world.folder("nut-cu"), bounds)
            .map_err(|fault| fault.to_string()));
    for (center, secret) in [COMMUNE, PROVINCE] {
        ok(older.node.add_center(center, &Secret::new(secret)));
    }
    let list =
        "code,name,center\nH99,UBND tỉnh Thử,00.99.W00\nH99.12,UBND xã Thử Nghiệm,01.99.W00\n";
    ok(older.node.import_agencies(list.as_bytes()));
    over(&world.commune.app, &older.adapter, COMMUNE);
    older
}

#[test]
fn an_arrival_and_its_answer_come_without_being_asked_for() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    let (here, there) = (
        Passage::to(&world.node, false),
        Passage::to(&world.node, false),
    );
    over(&commune.app, &here.adapter, COMMUNE);
    over(&province.app, &there.adapter, PROVINCE);
    let moving = [Moving::of(&commune.app), Moving::of(&province.app)];
    here.waits_for(is_waiting);
    there.waits_for(is_waiting);
    for subject in ["một", "hai"] {
        let id = commune.sends(subject, "H99", &world.keys);
        until(&province.app, "it came", || {
            province.arrivals().iter().any(|row| row.subject == subject)
        });
        until(&commune.app, "that it came was told", || {
            let rows = commune.dispatches();
            let row = rows.iter().find(|row| row.id == id).unwrap();
            let one = &row.deliveries[0];
            one.road == Road::Delivered && one.answer == Some(Answer::Arrived)
        });
        there.waits_for(is_waiting);
    }
    let ended = Instant::now();
    drop(moving);
    assert!(
        ended.elapsed() < PATIENCE,
        "a desk that is closed waits for nothing"
    );
}

#[test]
fn a_node_that_lets_nobody_wait_is_not_asked_to() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    let older = an_older_node(&world);
    let passage = Passage::to(&older, false);
    over(&province.app, &passage.adapter, PROVINCE);
    let moving = Moving::of(&province.app);
    passage.waits_for(is_round);
    commune.sends("thư", "H99", &world.keys);
    ok(commune.walk());
    province.app.poke();
    until(&province.app, "a round brings it as ever", || {
        province.arrivals().len() == 1
    });
    passage.waits_for(is_round);
    drop(moving);
    assert_eq!(passage.waits(), [""; 0], "it was not asked to wait");
}

#[test]
fn waiting_calls_that_are_cut_are_given_up_and_the_line_is_well() {
    let world = two_offices();
    let province = &world.province;
    let passage = Passage::to(&world.node, true);
    over(&province.app, &passage.adapter, PROVINCE);
    let moving = Moving::of(&province.app);
    passage.waits_for(is_waiting);
    for _ in 0..9 {
        province.app.poke();
        passage.waits_for(is_round);
    }
    let line = ok(outbox::line(&province.app, Nothing {}));
    assert_eq!(
        (line.state, line.fault),
        (LineWord::Up, None),
        "the line is well"
    );
    world.commune.sends("thư", "H99", &world.keys);
    ok(world.commune.walk());
    province.app.poke();
    until(&province.app, "rounds bring it as ever", || {
        province.arrivals().len() == 1
    });
    assert!(!moving.has_ended());
    drop(moving);
    let waits = passage.waits();
    assert!((1..=3).contains(&waits.len()), "then given up: {waits:?}");
    let seconds = |asked: &str| asked.split("wait=").nth(1)?.split(' ').next()?.parse().ok();
    let seconds: Vec<u64> = waits.iter().filter_map(|asked| seconds(asked)).collect();
    assert!(
        seconds.is_sorted_by(|a, b| a > b),
        "each shorter: {seconds:?}"
    );
}
