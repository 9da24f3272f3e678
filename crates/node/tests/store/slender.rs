//! A letter of 70 MB through the store in little memory: out of its chunks, onto its shelf, and out again.
//!
//! Measured in a process of its own, this very program called again: its peak is that of this work alone.

use crate::ground::{COMMUNE, Where, at, key, letter, noise, sha256};
use node::store::{Content, Place, Store};
use std::io::{Read, Write};
use std::process::Command;

#[test]
fn a_letter_of_70_megabytes_takes_little_memory() {
    let ground = Where::Sqlite.ground();
    let Place::Folder(folder) = &ground.place else {
        panic!("a folder");
    };
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "slender::carrier", "--nocapture"])
        .env("LIENVAN_CARRIER", folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let peak = said.lines().find_map(|line| line.strip_prefix("peak "));
    let peak: u64 = peak.unwrap().parse().unwrap();
    assert!(peak < 64 * 1024, "{peak} kB for a letter of 70 MB");
}

/// What the measured process does.
#[test]
fn carrier() {
    let Ok(folder) = std::env::var("LIENVAN_CARRIER") else {
        return;
    };
    let store = Store::open_at(&Place::Folder(folder.into()), Some(key())).unwrap();
    // The same chunk over and over is a letter too, and one noise is made sooner than 270.
    let chunk = noise(1, 262_144);
    let names = vec![sha256(&chunk); 270];
    store.put_chunk(COMMUNE, &names[0], &chunk).unwrap();
    let mut source = store.open_chunks(COMMUNE, &names).unwrap();
    let kept = store.keep(source.as_mut()).unwrap();
    assert_eq!(kept.size, 270 * 262_144);
    let mut letter = letter(1, b"", &["H99", "H99.1"]);
    letter.sent_sha256.clone_from(&kept.sha256);
    store.accept(&letter, Content::Kept(&kept), at(1)).unwrap();
    let mut reader = store.open_file(&kept, 0).unwrap();
    let mut part = vec![0; 65_536];
    let mut read = 0;
    loop {
        match reader.read(&mut part).unwrap() {
            0 => break,
            more => read += more,
        }
    }
    assert_eq!(read, kept.size);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    writeln!(std::io::stdout(), "\npeak {peak}").unwrap();
}
