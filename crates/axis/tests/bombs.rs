//! A foreign end that answers with far too much: the desk refuses it in little memory and stays up. Loopback only.
//!
//! Measured in a process of its own, this very program called again: its peak is that of the asking alone.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use axis::{Address, Connection, Extension, Fault, Kind, National, Secret, Strange, Transport};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

/// What an end answers: how the answer begins, and what then comes again and again, so many bytes of it or until nobody
/// listens any more.
struct Bomb {
    name: &'static str,
    head: &'static str,
    again: &'static str,
    bytes: usize,
}

const OK: &str = r#"{"status":"OK","ErrorCode":"0","data":"#;

/// Whatever is asked.
const BOMBS: &[Bomb] = &[
    Bomb {
        name: "nulls",
        head: "[",
        again: "null,",
        bytes: 24 << 20,
    },
    Bomb {
        name: "rows",
        head: "[",
        again: r#"{"docId":"a"},"#,
        bytes: 24 << 20,
    },
    Bomb {
        name: "deep lists",
        head: "",
        again: "[",
        bytes: 8 << 20,
    },
    Bomb {
        name: "deep objects",
        head: "",
        again: r#"{"docId":"#,
        bytes: 8 << 20,
    },
    Bomb {
        name: "a long text",
        head: r#"[{"docId":""#,
        again: "aaaaaaaaaaaaaaaa",
        bytes: 24 << 20,
    },
    Bomb {
        name: "no end",
        head: "[",
        again: r#"{"docId":"a"},"#,
        bytes: usize::MAX,
    },
];

#[test]
fn an_answer_that_is_far_too_much_is_refused_in_little_memory() {
    for bomb in BOMBS {
        let (address, _) = end_with(bomb);
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "asker", "--nocapture"])
            .env("LIENVAN_ASKER", address)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}: {output:?}", bomb.name);
        let said = String::from_utf8(output.stdout).unwrap();
        let peak = said.lines().find_map(|line| line.strip_prefix("peak "));
        let peak: u64 = peak.unwrap().parse().unwrap();
        // The answer as it grows is in memory twice for a moment, and the rows that there may be beside it.
        assert!(peak < 320 * 1024, "{}: {peak} kB", bomb.name);
    }
}

/// What the measured process does.
#[test]
fn asker() {
    let Ok(address) = std::env::var("LIENVAN_ASKER") else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let plain = || Address::plain(&address).unwrap();
        let secret = || Secret::new("bi-mat");
        let road = National::new(plain(), "01.99.W00", secret(), || 1).unwrap();
        is_odd(road.waiting(Kind::Document).await.map(drop));
        let connection = Connection::default();
        let found = Extension::find(&connection, plain(), "01.99.W00", secret(), || 1).await;
        assert!(matches!(found, Ok(None)), "no node of ours");
    });
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    writeln!(std::io::stdout(), "\npeak {peak}").unwrap();
}

/// It is told as an answer that makes no sense, and as nothing else.
fn is_odd(answer: Result<(), Fault>) {
    let odd = matches!(
        answer,
        Err(Fault::Strange(
            Strange::NotJson { .. }
                | Strange::NoData
                | Strange::NullInList
                | Strange::TooLong { .. }
        ))
    );
    assert!(odd, "{answer:?}");
}

/// An end on loopback that answers every request so.
fn end_with(bomb: &'static Bomb) -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!(
        "http://{}/XrdAdapter/adapter",
        listener.local_addr().unwrap()
    );
    let serving = std::thread::spawn(move || {
        for line in listener.incoming().flatten() {
            std::thread::spawn(move || {
                // Nobody listening any more is what is wanted.
                let _ = answer(line, bomb);
            });
        }
    });
    (address, serving)
}

fn answer(mut line: TcpStream, bomb: &Bomb) -> std::io::Result<()> {
    let _ = line.read(&mut [0; 16 * 1024])?;
    line.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
    )?;
    line.write_all(OK.as_bytes())?;
    line.write_all(bomb.head.as_bytes())?;
    let piece = bomb.again.repeat(10_000);
    let mut left = bomb.bytes;
    while left > 0 {
        line.write_all(piece.as_bytes())?;
        left = left.saturating_sub(piece.len());
    }
    line.flush()
}
