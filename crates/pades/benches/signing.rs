//! Signing and verifying beside pyHanko (key parsed once) and beside what `openssl speed` allows, in one run.
//!
//! `cargo bench -p pades --bench signing`. CPU of the process, so that a busy machine does not blur it. pyHanko is asked
//! through the Python named in `JUDGES_PYTHON`; `cargo xtask bench` sets it.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench stops at the first fault"
)]

mod world;

use office::{Block, Draft, RuleSet, Text};
use pades::{DrawnHere, FieldChoice, KeyFile, Mark, Moment, Outcome, Trust, prepare, verify};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use world::{NOW, World};

const AIM: f64 = 0.6;

fn main() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let draft = world::pages(10, 900);
    fs::write(folder.path().join("draft.pdf"), &draft).unwrap();
    world.write(folder.path());
    println!("10 pages are {:.0} kB", draft.len() as f64 / 1e3);
    let letter = dispatch();
    println!(
        "a dispatch as it is issued is {:.0} kB",
        letter.len() as f64 / 1e3
    );
    let allowed = openssl_speed();
    let mut ours: Vec<(String, f64)> = Vec::new();
    for (name, key, again) in [
        ("rsa", &world.rsa, &world.ec),
        ("ec", &world.ec, &world.rsa),
    ] {
        let signed = sign(&draft, key);
        let twice = sign(&signed, again);
        // A page on which something is to be seen since is drawn, as it was and as it is.
        let seen = sign_in(&signed, again, visible());
        // The same of a page as we set it, with its faces within.
        let letter = sign_in(&sign(&letter, key), again, visible());
        let files = [
            ("once", &signed),
            ("twice", &twice),
            ("seen", &seen),
            ("letter", &letter),
        ];
        for (kind, pdf) in files {
            fs::write(folder.path().join(format!("{name}-{kind}.pdf")), pdf).unwrap();
        }
        let cost = each(|| drop(sign(&draft, key)));
        println!(
            "sign, 10 pages, {name}: {:.0} a second of CPU ({:.3} ms)",
            1.0 / cost,
            cost * 1e3
        );
        if let Some(most) = allowed
            .iter()
            .find(|(kind, _)| kind == name)
            .map(|(_, most)| *most)
        {
            let share = 1.0 / cost / most;
            let held = if share >= AIM { "held" } else { "NOT held" };
            println!(
                "  openssl speed: {most:.0} a second; ours is {:.0} % (aim 60 %: {held})",
                share * 1e2
            );
        }
        ours.push((format!("sign {name}"), cost));
        for (kind, pdf) in files {
            let cost = each(|| passes(pdf, &world.trust));
            println!(
                "verify, revocation, {name} {kind}: {:.0} a second of CPU ({:.3} ms)",
                1.0 / cost,
                cost * 1e3
            );
            ours.push((format!("verify {name} {kind}"), cost));
        }
    }
    let large = sign(&world::pages(200, 100_000), &world.rsa);
    fs::write(folder.path().join("large.pdf"), &large).unwrap();
    let cost = each(|| passes(&large, &world.trust));
    let held = if cost < 0.150 { "held" } else { "NOT held" };
    println!(
        "verify, 200 pages, {:.1} MB: {:.0} ms of CPU (aim 150 ms: {held})",
        large.len() as f64 / 1e6,
        cost * 1e3
    );
    ours.push(("verify large".to_owned(), cost));
    let more = sign(&large, &world.ec);
    let cost = each(|| passes(&more, &world.trust));
    println!(
        "verify, 200 pages, two signatures: {:.0} ms of CPU",
        cost * 1e3
    );
    beside(folder.path(), &ours);
}

fn sign(pdf: &[u8], key: &KeyFile) -> Vec<u8> {
    sign_in(pdf, key, FieldChoice::Invisible)
}

/// A report of some ten pages, set as the desk sets it.
fn dispatch() -> Vec<u8> {
    let mut draft: Draft =
        serde_json::from_str(include_str!("../../paper/benches/report.json")).unwrap();
    let words = include_str!("../../paper/benches/words.txt");
    draft.blocks = (1..=75)
        .map(|number| Block::Paragraph {
            text: Text::plain(
                &format!("{number}. {words}")
                    .chars()
                    .take(400)
                    .collect::<String>(),
            ),
        })
        .collect();
    paper::render(&draft, RuleSet::State2020).unwrap().pdf
}

fn visible() -> FieldChoice {
    FieldChoice::New {
        name: "seen".to_owned(),
        page: 0,
        rect: [300.0, 60.0, 420.0, 110.0],
    }
}

fn sign_in(pdf: &[u8], key: &KeyFile, field: FieldChoice) -> Vec<u8> {
    let mark = Mark {
        field,
        ..Mark::default()
    };
    let prepared = prepare(pdf, &mark, NOW).unwrap();
    prepared.seal(key).unwrap().into_pdf()
}

fn passes(pdf: &[u8], trust: &Trust) {
    let report = verify(pdf, trust, Moment(NOW.0), &DrawnHere).unwrap();
    assert_eq!(report.verdict, Outcome::Passed, "{report:#?}");
}

/// CPU seconds of one round; for about three seconds, after a warm one.
fn each(mut once: impl FnMut()) -> f64 {
    once();
    let (begun, mut rounds, mut since) = (cpu(), 0u32, Instant::now());
    loop {
        once();
        rounds += 1;
        // Asking the system costs as much as a twentieth of a signature: only now and then.
        if since.elapsed().as_millis() < 50 {
            continue;
        }
        since = Instant::now();
        let spent = cpu() - begun;
        if rounds >= 5 && spent >= 3.0 {
            return spent / f64::from(rounds);
        }
    }
}

/// CPU seconds of this process, all threads.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

/// Signatures a second that the library allows on one core: RSA-2048 and P-256.
fn openssl_speed() -> Vec<(String, f64)> {
    let run = Command::new("openssl")
        .args(["speed", "-seconds", "3", "rsa2048", "ecdsap256"])
        .output();
    let Ok(run) = run else {
        println!("openssl is not here: no peer for signing");
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let rate = |starts: &str| -> Option<f64> {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(starts))?;
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.get(fields.len() - 2)?.parse().ok()
    };
    let found = [("rsa", rate("rsa 2048")), ("ec", rate("256 bits ecdsa"))];
    found
        .into_iter()
        .filter_map(|(name, rate)| Some((name.to_owned(), rate?)))
        .collect()
}

fn beside(folder: &Path, ours: &[(String, f64)]) {
    let python = std::env::var_os("JUDGES_PYTHON").unwrap_or_else(|| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer/peer.py");
    let run = Command::new(python)
        .arg(script)
        .arg(folder)
        .output()
        .unwrap();
    let told: Result<serde_json::Value, _> = serde_json::from_slice(&run.stdout);
    let Ok(told) = told else {
        println!(
            "pyHanko did not answer: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        return;
    };
    for (what, cost) in ours {
        if let Some(theirs) = told[what.as_str()].as_f64() {
            println!(
                "{what}: pyHanko {:.2} ms, ours {:.3} ms: {:.0} times",
                theirs * 1e3,
                cost * 1e3,
                theirs / cost
            );
        }
    }
}
