//! How fast an envelope with one file of 50 MB is written and read, beside base64 and SHA-256 of the same bytes alone.
//!
//! `cargo bench -p edxml`. Processor time of this process (Linux), so that a busy machine does not blur it; medians.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench talks to its terminal, and panics if what it measures fails"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use edxml::{Attachment, BusinessPart, Envelope, Header, Organ};
use office::{DocumentId, Moment, UnitCode};
use sha2::{Digest, Sha256};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::time::Instant;

const LENGTH: usize = 50 * 1024 * 1024;
const ROUNDS: usize = 15;
/// Characters of base64 decoded at once.
const BLOCK: usize = 128 * 1024;

fn main() {
    let file = noise();
    let text = STANDARD.encode(&file);
    let wire = envelope("a.pdf", file.clone()).write().unwrap();
    let elsewhere = envelope("a.pdf", file.clone());
    println!("edxml: one file of 50 MB; medians of {ROUNDS} rounds, each of them of all");
    let mut times = [const { Vec::new() }; 6];
    for _ in 0..ROUNDS {
        let rounds: [&dyn Fn(); 6] = [
            &|| _ = std::hint::black_box(decode_alone(&text)),
            &|| _ = read(&wire),
            &|| drop(Envelope::skim_from(wire.as_slice()).unwrap()),
            &|| _ = std::hint::black_box(encode_alone(&file)),
            &|| _ = elsewhere.write_to(&mut io::sink()).unwrap(),
            &|| {
                let at = Moment::from_millis(0);
                edxml::append_trace_to(Cursor::new(&wire), "H99", at, &mut io::sink()).unwrap();
            },
        ];
        for (times, round) in times.iter_mut().zip(rounds) {
            times.push(timed(round));
        }
    }
    println!("| what | CPU | wall | MB of file a second of CPU | of its reference |");
    println!("|---|---|---|---|---|");
    let names = [
        ("base64 decoded and SHA-256, alone", 0),
        ("read, the file hashed as it comes", 0),
        ("skimmed", 0),
        ("SHA-256 and base64 encoded, alone", 3),
        ("written, with a content id made of its hash", 3),
        ("a trace put in", 3),
    ];
    let medians = times.map(|times| median(&times));
    for ((name, reference), (cpu, wall)) in names.into_iter().zip(medians) {
        let beside = medians.get(reference).map_or(0.0, |(cpu, _)| *cpu);
        let speed = f64::from(u32::try_from(LENGTH >> 20).unwrap()) / cpu;
        println!(
            "| {name} | {:.1} ms | {:.1} ms | {speed:.0} | {:.0} % |",
            cpu * 1e3,
            wall * 1e3,
            beside / cpu * 100.0
        );
    }
}

fn envelope(name: &str, file: Vec<u8>) -> Envelope {
    let organ = |code| Organ::new(UnitCode::parse(code).unwrap(), "Cơ quan thử nghiệm");
    let mut header = Header::new(organ("H99.12"), vec![organ("H99")]);
    header.document_id = DocumentId::receive("H99.12,2026/11/22,7/UBND");
    let mut file = Attachment::new(name, file);
    file.content_id.clear();
    Envelope::of(header, BusinessPart::default(), vec![file])
}

fn noise() -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = b"%PDF-1.7\n".to_vec();
    while bytes.len() < LENGTH {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(LENGTH);
    bytes
}

fn decode_alone(text: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK];
    for piece in text.as_bytes().chunks(BLOCK) {
        let count = STANDARD.decode_slice(piece, &mut block).unwrap();
        hash.update(block.get(..count).unwrap());
    }
    hash.finalize().into()
}

fn encode_alone(file: &[u8]) -> [u8; 32] {
    let mut block = vec![0; BLOCK];
    for piece in file.chunks(BLOCK / 4 * 3) {
        let count = STANDARD.encode_slice(piece, &mut block).unwrap();
        std::hint::black_box(block.get(..count));
    }
    Sha256::digest(file).into()
}

fn read(wire: &[u8]) -> [u8; 32] {
    let room = || Ok(Hashed::default());
    let read = Envelope::read_from(wire, room).unwrap();
    let file = read.attachments.into_iter().next().unwrap().bytes;
    assert_eq!(file.length, LENGTH as u64, "all of it came");
    file.hash.finalize().into()
}

/// A place that keeps the hash of a file and its beginning only.
#[derive(Default)]
struct Hashed {
    hash: Sha256,
    first: Cursor<Vec<u8>>,
    length: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        if self.first.get_ref().len() < 64 {
            self.first.get_mut().extend(bytes.iter().take(64));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Hashed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.first.read(into)
    }
}

impl Seek for Hashed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.first.seek(to)
    }
}

/// Seconds of processor and of the clock on the wall.
fn timed(work: &dyn Fn()) -> (f64, f64) {
    let (cpu, began) = (processor(), Instant::now());
    work();
    (processor() - cpu, began.elapsed().as_secs_f64())
}

fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split_whitespace()
        .next()
        .and_then(|ns| ns.parse::<f64>().ok());
    nanoseconds.unwrap_or(f64::NAN) / 1e9
}

fn median(times: &[(f64, f64)]) -> (f64, f64) {
    let middle = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let (cpu, wall) = times.iter().copied().unzip();
    (middle(cpu), middle(wall))
}
