//! A village's line: 64 kbit/s, two seconds there and back, 15 % of packets lost each way, cut every minute. Everything
//! arrives all the same, what is urgent first; save where a letter must go in one piece and every cut ends it.
//!
//! Takes some twenty minutes by the clock, all runs side by side: only with `LIENVAN_LONG_TESTS=1`. The line is made
//! between two network namespaces, packet by packet (`tests/it/bad_line/line.py`), since not every kernel has netem.
//! Without that variable, or where a machine allows no namespace, it says so on stderr and tells nothing.

use crate::exchange::{send, shown};
use app::keys::KeyUse;
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::enclosures::{self, AttachFile};
use app::outgoing::{self, GivenFile, IssueDispatch, SignDispatch};
use app::settings::{self, SetRoad};
use axis::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use node::Node;
use office::{Standing, Urgency};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use world::{Office, World, ok, two_offices};

const THERE: &str = "10.77.0.1:8088";
const PATIENCE: Duration = Duration::from_secs(2_400);
const SHORTER: Duration = Duration::from_secs(900);

/// How a line is bad, and who is at its other end.
struct Run {
    name: &'static str,
    /// Every connection dies with each cut.
    forget: bool,
    /// The node answers the national operations alone.
    national: bool,
}

impl Run {
    /// A letter that must go in one piece does not get across where each minute ends every connection.
    fn arrives(&self) -> bool {
        !(self.forget && self.national)
    }
}

#[test]
fn everything_arrives_over_a_bad_line_in_chunks() {
    goes_over(&Run {
        name: "in chunks",
        forget: false,
        national: false,
    });
}

#[test]
fn everything_arrives_in_chunks_where_connections_die_with_each_cut() {
    goes_over(&Run {
        name: "in chunks, connections die with each cut",
        forget: true,
        national: false,
    });
}

#[test]
fn everything_arrives_over_a_bad_line_by_the_national_wire() {
    goes_over(&Run {
        name: "by the national wire",
        forget: false,
        national: true,
    });
}

#[test]
fn nothing_is_told_that_is_not_known_where_no_letter_gets_across_whole() {
    goes_over(&Run {
        name: "by the national wire, connections die with each cut",
        forget: true,
        national: true,
    });
}

fn goes_over(run: &Run) {
    if let Some(why) = hindrance() {
        says(&format!("\nbad line, {}: NOT RUN, {why}\n", run.name));
        return;
    }
    let world = two_offices();
    let place = ok(tempfile::tempdir());
    let node = place.path().join("node");
    leads_over_the_line(&world, &node);
    let mut letters: Vec<i64> = [6, 7, 8]
        .into_iter()
        .map(|number| queued(&world, number, Urgency::Normal, 0))
        .collect();
    letters.push(queued(&world, 9, Urgency::Normal, 200_000));
    letters.extend([26, 27].map(|number| queued(&world, number, Urgency::Express, 0)));
    let documents = bytes_of(&world.commune);

    let started = Instant::now();
    let mut line = line(run, &world, &node).spawn().unwrap();
    let mut accepted: Vec<(i64, u64)> = Vec::new();
    let patience = match run.arrives() {
        true => PATIENCE,
        false => SHORTER,
    };
    while accepted.len() < letters.len() && started.elapsed() < patience {
        assert!(
            line.try_wait().unwrap().is_none(),
            "the line ended by itself"
        );
        for id in &letters {
            let is = shown(&world.commune, *id).row.deliveries[0].standing;
            if is == Standing::Accepted && !accepted.iter().any(|(known, _)| known == id) {
                accepted.push((*id, started.elapsed().as_secs()));
            }
        }
        std::thread::sleep(Duration::from_secs(2));
    }
    let took = started.elapsed();
    drop(line.stdin.take());
    let said = line.wait_with_output().unwrap();
    let figures: serde_json::Value = ok(serde_json::from_slice(&said.stdout));
    let figure = |name: &str| figures[name].as_u64().unwrap_or_default();
    let sent = figure("up_bytes") + figure("down_bytes");
    let tries = tries(&world.commune, &letters);
    let words = format!(
        "\nbad line, {}: {} letters of {tries:?} (bytes, tries), {documents} bytes, accepted after {accepted:?} (letter, s), \
         {:.0} s in all: {sent} bytes on the line ({:.2} of the documents), {} requests, {} connections, {} cuts\n  {figures}\n",
        run.name,
        letters.len(),
        took.as_secs_f64(),
        sent as f64 / documents as f64,
        figure("requests"),
        figure("connections"),
        figure("cuts"),
    );
    says(&words);
    let mut arrivals = world.province.arrivals();
    arrivals.reverse();
    if !run.arrives() {
        let is_told = |id: &&i64| {
            let standing = shown(&world.commune, **id).row.deliveries[0].standing;
            !matches!(standing, Standing::Waiting | Standing::Unknown)
        };
        let told = letters.iter().filter(is_told).count();
        assert!(
            told <= arrivals.len(),
            "{told} are said to have gone: {words}"
        );
        return;
    }
    assert_eq!(accepted.len(), letters.len(), "{words}");
    let subjects: Vec<&str> = arrivals.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(subjects.len(), letters.len(), "each once: {subjects:?}");
    assert_eq!(
        subjects[..2],
        ["thư 26", "thư 27"],
        "what is urgent goes first"
    );
}

/// The line with everybody at its ends.
fn line(run: &Run, world: &World, node: &Path) -> Command {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/it/bad_line/line.py");
    let keys = &world.keys;
    let clerk = |task: &str, office: &Office| {
        format!(
            "{} {task} {} {} {} 0 0",
            env!("CARGO_BIN_EXE_clerk"),
            office.folder.display(),
            keys.leader,
            keys.office
        )
    };
    let axis = format!(
        "{} - {} {THERE}{}",
        env!("CARGO_BIN_EXE_axisnode"),
        node.display(),
        if run.national { " national" } else { "" }
    );
    let mut command = Command::new("unshare");
    command.args(["-rn", "python3", script, "--seed", "7"]);
    if run.forget {
        command.arg("--forget");
    }
    command
        .args([
            "--there",
            &axis,
            "--there",
            &clerk("busy-H99.12", &world.province),
        ])
        .args(["--here", &clerk("engine", &world.commune)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// Bytes of each letter's envelope, and how often it was tried.
fn tries(office: &Office, dispatches: &[i64]) -> Vec<(usize, u32)> {
    let store = office.app.store();
    let of = |id: &i64| ok(store.read(|r| r.letters_of_dispatch(*id)));
    let letters = dispatches.iter().flat_map(of);
    let size = |letter: &store::OutboxRow| {
        let envelope = letter.envelope.as_ref();
        envelope.map_or(0, |hash| ok(store.files().read(hash)).len())
    };
    letters
        .map(|letter| (size(&letter), letter.attempts))
        .collect()
}

/// Why there is no such line here.
fn hindrance() -> Option<&'static str> {
    if std::env::var_os("LIENVAN_LONG_TESTS").is_none() {
        return Some("LIENVAN_LONG_TESTS is not set (it takes twenty minutes)");
    }
    match has_namespaces() {
        true => None,
        false => Some("this machine allows no network namespace, or has no /dev/net/tun"),
    }
}

/// Past the harness, which shows a test's words only where it fails.
fn says(words: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes());
}

fn has_namespaces() -> bool {
    let tried = Command::new("unshare")
        .args(["-rn", "ip", "link"])
        .stdout(Stdio::null())
        .status();
    Path::new("/dev/net/tun").exists() && tried.is_ok_and(|status| status.success())
}

fn leads_over_the_line(world: &World, node: &Path) {
    let node = ok(Node::open(node));
    let list =
        "code,name,center\nH99,UBND tỉnh Thử,00.99.W00\nH99.12,UBND xã Thử Nghiệm,01.99.W00\n";
    ok(node.import_agencies(list.as_bytes()));
    for (office, center) in [
        (&world.commune, "01.99.W00"),
        (&world.province, "00.99.W00"),
    ] {
        ok(node.add_center(center, &Secret::new("bi-mat-duong-xau")));
        let road = SetRoad {
            adapter: format!("http://{THERE}/XrdAdapter/adapter"),
            center: center.to_owned(),
            secret: "bi-mat-duong-xau".to_owned().into(),
        };
        ok(settings::set_road(&office.app, road));
    }
}

/// A letter that waits for its road, with a file of so many bytes.
fn queued(world: &World, number: u32, urgency: Urgency, file: usize) -> i64 {
    let (app, keys) = (&world.commune.app, &world.keys);
    let mut draft = world::letter(&format!("thư {number}"), "H99");
    draft.urgency = urgency;
    let input = SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: SaveCause::Save,
    };
    let id = ok(draft::save(app, input)).id;
    if file > 0 {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut state = 1_u64;
        while bytes.len() < file {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            bytes.push(state.to_be_bytes()[0]);
        }
        let file = GivenFile::Bytes {
            name: "bản quét.pdf".to_owned(),
            bytes: BASE64.encode(bytes),
        };
        let seals = Some(false);
        ok(enclosures::attach(app, AttachFile { id, file, seals }));
    }
    let with = |key: &str| KeyUse::file(key, keys.pin());
    ok(outgoing::sign(
        app,
        SignDispatch {
            id,
            with: with(&keys.leader),
        },
    ));
    ok(outgoing::issue(
        app,
        IssueDispatch {
            id,
            with: with(&keys.office),
        },
    ));
    ok(send(&world.commune, id));
    id
}

/// Bytes of all envelopes that wait.
fn bytes_of(office: &Office) -> u64 {
    let store = office.app.store();
    let size = |id: i64| -> u64 {
        let letters = ok(store.read(|r| r.letters_of_dispatch(id)));
        let files = letters.iter().filter_map(|letter| letter.envelope.as_ref());
        files
            .map(|hash| ok(store.files().read(hash)).len() as u64)
            .sum()
    };
    office.dispatches().iter().map(|row| size(row.id)).sum()
}
