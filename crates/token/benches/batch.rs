//! What a batch of 500 costs beside the token itself: SoftHSM2 asked by us, through the helper and its pipe, and asked
//! directly by the same library in the same process. `cargo bench -p token`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "a bench prints, and fails by panicking"
)]

#[path = "../tests/it/world.rs"]
mod world;

use std::process::Command;
use std::time::{Duration, Instant};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use pades::Signer;
use sha2::{Digest, Sha256};
use token::Consent;
use world::{Kind, PIN, Table, Token, its_choice, pin, softhsm};

/// Signatures of one consent.
const BATCH: u32 = 500;
/// How often each is measured.
const ROUNDS: u32 = 7;
/// As long as the signed attributes of a dispatch.
const DATA: [u8; 256] = [0x5a; 256];

fn main() {
    let given: Vec<String> = std::env::args().collect();
    if let [_, word, slot, kind] = given.as_slice()
        && word == "--alone"
    {
        println!("{}", sign_alone(slot, kind).as_micros());
        return;
    }
    println!("| {BATCH} signatures | through the helper | the token alone | of its rate |");
    println!("|---|---|---|---|");
    for (kind, name) in [(Kind::Rsa(2048), "RSA-2048"), (Kind::P256, "P-256")] {
        let table = Table::new();
        let token = table.token("bench");
        table.key(&token, kind, "01", "key");
        // In turn, and the best of each: what else the machine does then blurs neither.
        let (mut ours, mut alone) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            ours = ours.min(through_the_helper(&table));
            alone = alone.min(by_itself(&table, &token, kind));
        }
        let rate = |took: Duration| f64::from(BATCH) / took.as_secs_f64();
        println!(
            "| {name} | {:.0}/s | {:.0}/s | {:.0} % |",
            rate(ours),
            rate(alone),
            100.0 * rate(ours) / rate(alone)
        );
    }
}

/// One consent; each signature goes through the pipe and is checked with the certificate.
fn through_the_helper(table: &Table) -> Duration {
    let mut host = table.host();
    let choice = its_choice(&mut host);
    let key = host
        .open(&choice, Some(&pin()), Consent::to(BATCH, 3600))
        .unwrap();
    let begun = Instant::now();
    for _ in 0..BATCH {
        key.sign(&DATA).unwrap();
    }
    begun.elapsed()
}

/// The same library with nothing between, in a process of its own for its own configuration.
fn by_itself(table: &Table, token: &Token, kind: Kind) -> Duration {
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--alone", &token.slot.to_string(), &format!("{kind:?}")])
        .env("SOFTHSM2_CONF", table.path("softhsm2.conf"))
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    Duration::from_micros(said.trim().parse().expect("the time it took"))
}

fn sign_alone(slot: &str, kind: &str) -> Duration {
    let pkcs11 = Pkcs11::new(softhsm()).unwrap();
    let how = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    pkcs11.initialize(how).unwrap();
    let slot: u64 = slot.parse().unwrap();
    let session = pkcs11.open_ro_session(slot.try_into().unwrap()).unwrap();
    let text: Box<str> = PIN.into();
    let pin = AuthPin::new(text);
    session.login(UserType::User, Some(&pin)).unwrap();
    let private = [Attribute::Class(ObjectClass::PRIVATE_KEY)];
    let keys = session.find_objects(&private).unwrap();
    let key = *keys.first().unwrap();
    let begun = Instant::now();
    for _ in 0..BATCH {
        if kind.starts_with("Rsa") {
            session.sign(&Mechanism::Sha256RsaPkcs, key, &DATA).unwrap();
        } else {
            let hash = Sha256::digest(DATA);
            session.sign(&Mechanism::Ecdsa, key, &hash).unwrap();
        }
    }
    begun.elapsed()
}
