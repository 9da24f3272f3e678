//! The reader of PDFs, the judge of signatures, and every reader of what authorities send, fed with damaged files of every
//! kind that is written. The same damage on every run, as far as the time goes; what was done is printed.
//!
//! By hand for longer: `FUZZ_SECONDS=600 FUZZ_SEED=7 cargo test -p tests --test fuzz --release -- signed:: --nocapture`.

#![expect(clippy::print_stdout, reason = "what was done is told")]

use pades::{Moment, Outcome, Trust};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// When the seeds were signed.
const NOW: Moment = Moment(1_780_290_000_000);
const SECONDS: u64 = 6;

/// Numbers that look like chance and are the same on every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }
}

fn seed(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/pades");
    fs::read(folder.join(name)).expect("the seed is there")
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// Damages `seeds` in turn and gives each to `take`, until the time is over.
fn storm(what: &str, seeds: &[Vec<u8>], mut take: impl FnMut(usize, &[u8])) {
    let time = Duration::from_secs(number("FUZZ_SECONDS", SECONDS));
    let mut chance = Chance(number("FUZZ_SEED", 0x9e37_79b9_7f4a_7c15));
    let (begun, mut count, mut slowest) = (Instant::now(), 0u64, Duration::ZERO);
    while begun.elapsed() < time {
        let which = chance.below(seeds.len());
        let bytes = damaged(&mut chance, &seeds[which], seeds);
        let one = Instant::now();
        take(which, &bytes);
        slowest = slowest.max(one.elapsed());
        count += 1;
    }
    println!("{what}: {count} executions, the slowest {slowest:?}, no panic");
}

/// Words that lead a reader somewhere.
const WORDS: [&[u8]; 40] = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b"obj",
    b"endobj",
    b"stream",
    b"endstream",
    b"xref",
    b"trailer",
    b"startxref",
    b"%%EOF",
    b"/Prev",
    b"/Root",
    b"/Kids",
    b"/Parent",
    b"/Length",
    b"/Type/ObjStm",
    b"/Type/XRef",
    b"/W[9 9 9]",
    b"/Index[0 9]",
    b"/Filter",
    b"/DecodeParms",
    b"/Predictor 12",
    b"/Encrypt",
    b"/DSS",
    b"/VRI",
    b"/V",
    b"/T",
    b"/AP",
    b"1 0 R",
    b"99999999999",
    b"-1",
    b"0.0",
    b"\x30\x80",
    b"\0\0\0\0",
];

fn damaged(chance: &mut Chance, whole: &[u8], seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=chance.below(4) {
        let length = bytes.len();
        let at = chance.below(length);
        let run = 1 + chance.below(64);
        let until = (at + run).min(length);
        match chance.below(9) {
            0 | 1 => bytes[at] ^= 1 << chance.below(8),
            2 => bytes[at] = u8::try_from(chance.below(256)).unwrap_or_default(),
            3 => {
                let word = WORDS[chance.below(WORDS.len())];
                let until = (at + word.len()).min(length);
                bytes[at..until].copy_from_slice(&word[..until - at]);
            }
            4 => digits(chance, &mut bytes, at),
            5 => drop(bytes.drain(at..until)),
            6 => {
                let piece = bytes[at..until].to_vec();
                let to = chance.below(length);
                bytes.splice(to..to, piece);
            }
            7 => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len());
                let end = (from + chance.below(2_000)).min(other.len());
                bytes.splice(at..until, other[from..end].iter().copied());
            }
            _ => {
                // Near the end stand the words that everything hangs on.
                let near = length - 1 - chance.below(length.min(700));
                bytes[near] ^= 1 << chance.below(8);
            }
        }
        if bytes.is_empty() {
            return bytes;
        }
    }
    bytes
}

/// Turns the digits of the number nearest behind `at` into others.
fn digits(chance: &mut Chance, bytes: &mut [u8], at: usize) {
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    for byte in bytes[at + start..]
        .iter_mut()
        .take_while(|byte| byte.is_ascii_digit())
    {
        *byte = b'0' + u8::try_from(chance.below(10)).unwrap_or_default();
    }
}

fn trust() -> Trust {
    let mut trust = Trust::default();
    for name in ["root.der", "sub.der", "root.crl", "sub.crl"] {
        trust.add(&seed(name)).expect("a certificate or a list");
    }
    trust
}

const FILES: [&str; 8] = [
    "table.pdf",
    "streams.pdf",
    "stamped.pdf",
    "evidence.pdf",
    "archived.pdf",
    "linearized.pdf",
    "encrypted.pdf",
    "certified.pdf",
];

/// How much of an honest file its signatures cover, and where the messages stand.
struct Honest {
    covered: usize,
    holes: Vec<std::ops::Range<usize>>,
}

impl Honest {
    fn of(pdf: &[u8], trust: &Trust) -> Self {
        let report = pades::verify(pdf, trust, NOW, &pades::DrawnHere).expect("a PDF");
        assert_eq!(report.verdict, Outcome::Passed, "the seed itself passes");
        let covered = report
            .signatures
            .iter()
            .filter_map(|one| one.signed_length)
            .max();
        let word = b"/Contents <";
        let starts = pdf
            .windows(word.len())
            .enumerate()
            .filter(|(_, window)| window == word);
        let holes = starts.map(|(at, _)| {
            let start = at + word.len();
            let length = pdf[start..].iter().position(|&byte| byte == b'>');
            start..start + length.unwrap_or_default()
        });
        Self {
            covered: covered.unwrap_or_default(),
            holes: holes.collect(),
        }
    }

    /// Whether `bytes` differ from `pdf` in what is signed.
    fn is_touched(&self, pdf: &[u8], bytes: &[u8]) -> bool {
        bytes.len() < self.covered
            || (0..self.covered)
                .any(|at| pdf[at] != bytes[at] && !self.holes.iter().any(|hole| hole.contains(&at)))
    }

    /// Whether something else than space follows what is signed.
    fn is_followed(&self, bytes: &[u8]) -> bool {
        let tail = bytes.get(self.covered..).unwrap_or_default();
        tail.iter().any(|byte| !b" \t\r\n\x0c\0".contains(byte))
    }
}

#[test]
fn files_of_every_kind() {
    let trust = trust();
    let seeds: Vec<Vec<u8>> = FILES.iter().map(|name| seed(name)).collect();
    let honest: Vec<Honest> = seeds.iter().map(|pdf| Honest::of(pdf, &trust)).collect();
    let (mut passed, mut followed) = (0u32, 0u32);
    storm("files", &seeds, |which, bytes| {
        let report = pades::verify(bytes, &trust, NOW, &pades::DrawnHere);
        let Some(report) = report
            .ok()
            .filter(|report| report.verdict == Outcome::Passed)
        else {
            return;
        };
        passed += 1;
        let (name, honest) = (FILES[which], &honest[which]);
        assert!(
            !honest.is_touched(&seeds[which], bytes),
            "{name}: a signed byte was changed, and it passes"
        );
        followed += u32::from(honest.is_followed(bytes));
        let is_told = |one: &pades::Verdict| one.coverage != pades::Coverage::WholeFile;
        assert!(
            !honest.is_followed(bytes) || report.signatures.iter().all(is_told),
            "{name}: something follows what is signed, and a signature is told to cover all"
        );
    });
    println!(
        "files: {passed} passed, {followed} of them with something behind what is signed: \
         no signed byte changed, no addition untold"
    );
}

#[test]
fn every_other_door() {
    let trust = trust();
    let seeds: Vec<Vec<u8>> = FILES.iter().map(|name| seed(name)).collect();
    storm("doors", &seeds, |_, bytes| {
        let _ = pades::fields(bytes);
        let _ = pades::describe(bytes);
        let _ = pades::revocation_sources(bytes);
        let _ = pades::asks(bytes, &trust, NOW);
        let _ = pades::authorities_in(bytes);
        let _ = pades::with_evidence(bytes, &trust, NOW);
        let _ = pades::prepare_archive_stamp(bytes, NOW);
        let _ = pades::prepare(bytes, &pades::Mark::default(), NOW);
        let _ = pades::Picture::from_pdf(bytes);
    });
}

#[test]
fn answers_of_authorities() {
    let names = [
        "answer.tsr",
        "response.ocsp",
        "root.crl",
        "sub.der",
        "message.cms",
    ];
    let seeds: Vec<Vec<u8>> = names.iter().map(|name| seed(name)).collect();
    let question = pades::StampQuestion::new([7; 32], 7);
    let pin = pades::Pin::new("khong phai".to_owned());
    storm("answers", &seeds, |_, bytes| {
        let _ = Trust::default().add(bytes);
        let _ = question.answer(bytes);
        let _ = pades::TimestampToken::read(bytes);
        let _ = pades::KeyFile::open(bytes, &pin);
    });
}

#[test]
fn answers_to_a_question() {
    let mut trust = Trust::default();
    for name in ["asked-root.der", "asked-sub.der"] {
        trust.add(&seed(name)).expect("a certificate");
    }
    let asked = |name, trust| pades::asks(&seed(name), trust, NOW).expect("a PDF");
    let mut asks = asked("asked.pdf", &trust);
    asks.extend(asked("below.pdf", &Trust::default()));
    let names = ["asked.ocsp", "asked.crl", "asked-sub.der"];
    let seeds = names.map(seed);
    for (name, seed) in names.iter().zip(&seeds) {
        let takes = |ask: &pades::Ask| ask.taken(seed, &trust, &[]).is_some();
        assert!(asks.iter().any(takes), "{name} answers a question");
    }
    let mut taken = 0u64;
    storm("answers to a question", &seeds, |which, bytes| {
        for ask in &asks {
            let kept = ask.taken(bytes, &trust, &[]);
            taken += u64::from(kept.is_some());
            if let Some(kept) = &kept {
                let again = ask.taken(kept, &trust, &[]);
                assert_eq!(again.as_ref(), Some(kept), "what is kept is heard again");
            }
            let _ = ask.supersedes(bytes, &seeds[which], &trust, NOW);
            let _ = ask.supersedes(&seeds[which], bytes, &trust, NOW);
            let _ = ask.leads_to_root(&trust, &[], NOW);
        }
    });
    println!("answers to a question: {taken} taken");
}

#[test]
fn messages_in_a_file() {
    // The message is damaged and put back, so that the file around it stays whole.
    let trust = trust();
    let pdf = seed("table.pdf");
    let honest = Honest::of(&pdf, &trust);
    let hole = honest.holes[0].clone();
    let message: Vec<u8> = pdf[hole.clone()]
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let stamped = seed("answer.tsr");
    storm("messages", &[message, stamped], |_, bytes| {
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut changed = pdf.clone();
        changed[hole.clone()].fill(b'0');
        let length = text.len().min(hole.len());
        changed[hole.start..hole.start + length].copy_from_slice(&text.as_bytes()[..length]);
        let _ = pades::verify(&changed, &trust, NOW, &pades::DrawnHere);
    });
}
