//! `lienvan-node bench`: a bounded load on a node, with faults, that says what it found.
//!
//! Drives the national wire only, as any center would; loads its own centers and offices, never others'. A letter counts
//! as sent once the node said so, and as received once its receiver took it for good with the bytes that were sent.

mod book;
mod chance;
mod ground;
mod letter;
mod receive;
mod send;

use crate::Failure;
use axis::{National, Secret};
use book::{Book, Figures};
use chance::Chance;
use clap::Args;
use ground::Ground;
use letter::{Plan, Sizes};
use node::Config;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How much load, and on what.
#[derive(Args, Clone, Debug)]
pub(crate) struct BenchArguments {
    /// Address of a running node's adapter, such as http://127.0.0.1:8080/XrdAdapter/adapter; several are called in turn.
    /// Needs --data or --config of that node, since the bench enters centers and offices of its own. Without it the bench
    /// starts a node itself.
    #[arg(long, value_name = "ADDRESS")]
    against: Vec<String>,
    /// Processes that it starts itself, on the data that --config names or else in a folder for the time being.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=16), conflicts_with = "against")]
    processes: u16,
    /// How often one of these processes is killed (SIGKILL) and started again while it runs.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1000), conflicts_with = "against")]
    kills: u16,
    /// Centers.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=99))]
    centers: u16,
    /// Offices, spread over the centers; each sends and receives.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    recipients: u16,
    /// Receivers of one letter.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    receivers: u16,
    /// Letters under way at once.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    writers: u16,
    /// Letters, at most.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    letters: u64,
    /// Seconds in which letters are begun, at most.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// Seconds that may pass then until all have arrived.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    drain: u64,
    /// Milliseconds between two looks of a receiver for whom nothing waits.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    poll: u64,
    /// Lengths of files and how often each comes, in bytes, k or m.
    #[arg(
        long,
        default_value = "2k:30,20k:50,200k:19,2m:1",
        value_name = "LENGTH:SHARE,…"
    )]
    sizes: Sizes,
    /// Of a hundred letters, so many meet a fault: sent twice, twice at once, cut off, or with a wrong hash.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    faults: u8,
    /// The same seed gives the same letters and faults.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What the tasks of a run share.
struct Run {
    plan: Plan,
    book: Book,
    /// For each center, a road to each process.
    roads: Vec<Vec<National>>,
    addresses: Vec<String>,
    /// The centers, with their secrets.
    centers: Vec<(String, Secret)>,
    /// Number of the next letter.
    next: AtomicU64,
    /// Calls made so far: whose turn it is.
    turn: AtomicU64,
    /// No letter is begun any more.
    is_ending: AtomicBool,
    /// Nobody looks for letters any more.
    is_over: AtomicBool,
}

impl Run {
    /// A center's road to the process whose turn it is.
    fn road(&self, center: u16) -> Option<&National> {
        let roads = self.roads.get(usize::from(center))?;
        let turn = usize::try_from(self.turn.fetch_add(1, Ordering::Relaxed)).unwrap_or(0);
        roads.get(turn % roads.len().max(1))
    }
}

/// Loads the node, prints what came of it; an error if anything was lost, doubled, damaged, or taken that should not be.
pub(crate) fn bench(arguments: &BenchArguments, config: Option<Config>) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let ground = Ground::made(arguments, config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    writeln!(
        out,
        "seed {}: up to {} letters in {} s to {} of {} offices each, {} centers, {} at once; {}",
        arguments.seed,
        arguments.letters,
        arguments.seconds,
        arguments.receivers,
        arguments.recipients,
        arguments.centers,
        arguments.writers,
        ground.name()
    )?;
    out.flush()?;
    let figures = loaded(arguments, &ground, &runtime)?;
    write!(out, "{figures}")?;
    out.flush()?;
    ground.leave()?;
    if figures.is_well() {
        return Ok(());
    }
    Err(Failure::LoadFailed {
        lost: figures.lost,
        doubled: figures.doubled,
        other: figures.damaged + figures.intruded + figures.refused + figures.unknown,
    })
}

fn loaded(
    arguments: &BenchArguments,
    ground: &Ground,
    runtime: &Runtime,
) -> Result<Figures, Failure> {
    let run = Arc::new(Run {
        plan: Plan {
            seed: arguments.seed,
            centers: arguments.centers,
            offices: arguments.recipients,
            receivers: arguments.receivers.min(arguments.recipients - 1),
            sizes: arguments.sizes.clone(),
            faults: arguments.faults,
            day: ground.day(),
            run: ground.run().to_owned(),
        },
        book: Book::default(),
        roads: ground.roads()?,
        addresses: ground.addresses(),
        centers: ground.centers(),
        next: AtomicU64::new(0),
        turn: AtomicU64::new(0),
        is_ending: AtomicBool::new(false),
        is_over: AtomicBool::new(false),
    });
    let started = Instant::now();
    let (sending, killed) = runtime.block_on(async {
        let receivers: Vec<_> = (0..arguments.centers)
            .map(|center| {
                let pause = Duration::from_millis(arguments.poll);
                tokio::spawn(receive::receive(Arc::clone(&run), center, pause))
            })
            .collect();
        let killing = killing(arguments, ground, Arc::clone(&run));
        let sending = send_all(arguments, Arc::clone(&run), started);
        let (sending, killed) = tokio::join!(sending, killing);
        let patience = Duration::from_secs(arguments.drain);
        drained(&run, patience).await;
        run.is_over.store(true, Ordering::SeqCst);
        receivers.iter().for_each(tokio::task::JoinHandle::abort);
        (sending, killed)
    });
    Ok(run.book.figures(sending, killed))
}

/// Sends until letters or time are at their end; tells how long that took.
async fn send_all(arguments: &BenchArguments, run: Arc<Run>, started: Instant) -> Duration {
    let until = started + Duration::from_secs(arguments.seconds);
    let patience = until + Duration::from_secs(arguments.drain);
    let writers: Vec<_> = (0..arguments.writers)
        .map(|_| {
            let (run, letters) = (Arc::clone(&run), arguments.letters);
            tokio::spawn(async move {
                while Instant::now() < until {
                    let number = run.next.fetch_add(1, Ordering::SeqCst);
                    if number >= letters {
                        return;
                    }
                    send::send(&run, number, patience).await;
                }
            })
        })
        .collect();
    for writer in writers {
        let _ = writer.await;
    }
    run.is_ending.store(true, Ordering::SeqCst);
    started.elapsed()
}

/// Kills processes of our own at moments that the seed chooses, by letters begun; tells how many.
async fn killing(arguments: &BenchArguments, ground: &Ground, run: Arc<Run>) -> u16 {
    let mut chance = Chance::of(arguments.seed, u64::MAX);
    let stride = arguments.letters / u64::from(arguments.kills + 1);
    let mut killed = 0;
    for kill in 1..=u64::from(arguments.kills) {
        let wanted = kill * stride.max(1) + chance.below(stride.max(1) / 2 + 1);
        while run.next.load(Ordering::SeqCst) < wanted {
            if run.is_ending.load(Ordering::SeqCst) {
                return killed;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let which = usize::try_from(chance.below(u64::from(arguments.processes))).unwrap_or(0);
        // One that does not start again is missed by those who call it.
        if ground.kill(which).is_ok() {
            killed += 1;
        }
    }
    killed
}

/// Done when nothing is on its way, and a little after: whatever came twice has come by then.
async fn drained(run: &Run, patience: Duration) {
    let started = Instant::now();
    while !run.book.is_settled() && started.elapsed() < patience {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let looks = run.book.looks();
    let enough = looks.saturating_add(2 * run.roads.len() as u64);
    while run.book.looks() < enough && started.elapsed() < patience {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
