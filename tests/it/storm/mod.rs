//! Three desks, two nodes and a PostgreSQL, all of them processes that are killed at random, with a proxy between them
//! that cuts, delays, overtakes, truncates, repeats and answers with pages: nothing is lost, doubled, or told wrongly.
//!
//! `LIENVAN_LONG_TESTS=1` sends a thousand and twenty letters and prints its summary; every run sends sixty. The seed
//! (`LIENVAN_STORM_SEED`) tells what befalls which call, and who is killed when; how the processes' steps fall between
//! is the machine's. `LIENVAN_STORM_TALK=1` lets each clerk say what a round came to.

pub(crate) mod calm;
mod ground;
mod weather;

use ground::{ClerkProcess, Ground, OFFICES, Told};
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use weather::{Weather, chance};

/// How hard it blows, and for how long.
struct Storm {
    seed: u64,
    /// Of each of the three offices.
    letters: usize,
    /// Processes killed, at least, before it ends.
    kills: u64,
    /// Between two of them, in milliseconds: from half of it to one and a half.
    pause: u64,
    patience: Duration,
}

#[derive(Default)]
struct Killed {
    desks: u64,
    nodes: u64,
    databases: u64,
}

#[test]
fn nothing_is_lost_doubled_or_told_wrongly_in_a_storm() {
    let is_long = std::env::var_os("LIENVAN_LONG_TESTS").is_some();
    let seed = std::env::var("LIENVAN_STORM_SEED").map_or(20_261_122, |seed| seed.parse().unwrap());
    let storm = match is_long {
        true => Storm {
            seed,
            letters: 340,
            kills: 150,
            pause: 2_500,
            patience: Duration::from_secs(5_400),
        },
        false => Storm {
            seed,
            letters: 20,
            kills: 12,
            pause: 1_200,
            patience: Duration::from_secs(600),
        },
    };
    let mut summary = storm.rages();
    summary.insert(0, '\n');
    // Written past the harness, which shows a test's words only where it fails.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), summary.as_bytes());
}

impl Storm {
    /// The whole of it; a summary, or a panic at the first thing that is not as it must be.
    fn rages(&self) -> String {
        let started = Instant::now();
        let mut ground = Ground::made(2);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let nodes = ground.nodes.iter().map(|node| node.address.clone());
        let (weather, address) = runtime.block_on(Weather::over(self.seed, nodes.collect()));
        ground.leads_through(&address);
        let mut clerks = self.clerks(&ground);
        let killed = self.kills(&mut ground, &mut clerks, started);
        let raged = started.elapsed();
        weather.clears();
        self.settles(&mut clerks);
        for clerk in clerks {
            clerk.end();
        }
        let counts = {
            let [commune, province, party] = ground.offices();
            let pairs = [(commune, province), (province, party), (party, commune)];
            calm::all_is_well(&pairs, self.letters)
        };
        let mut summary = String::new();
        let _ = writeln!(
            summary,
            "storm of seed {}: {} letters of three offices, {:.0} s of storm, {:.0} s in all",
            self.seed,
            self.letters * OFFICES.len(),
            raged.as_secs_f64(),
            started.elapsed().as_secs_f64(),
        );
        let _ = writeln!(
            summary,
            "  killed: {} desks, {} nodes, {} PostgreSQL; {weather}",
            killed.desks, killed.nodes, killed.databases
        );
        let _ = writeln!(summary, "  {counts}");
        summary
    }

    fn clerks(&self, ground: &Ground) -> Vec<ClerkProcess> {
        let keys = &ground.world.keys;
        let start = |(at, office): (usize, &world::Office)| {
            let (to, _) = OFFICES[(at + 1) % OFFICES.len()];
            let keys = [keys.leader.clone(), keys.office.clone()];
            let told = Arc::new(Mutex::new(Told::default()));
            ClerkProcess::start(&office.folder, to, keys, self.letters, told)
        };
        ground
            .offices()
            .into_iter()
            .enumerate()
            .map(start)
            .collect()
    }

    /// Kills until enough are dead and every letter has been begun and has left.
    fn kills(&self, ground: &mut Ground, clerks: &mut [ClerkProcess], started: Instant) -> Killed {
        let mut killed = Killed::default();
        for turn in 0.. {
            let all_gone = clerks.iter().all(|clerk| clerk.told().gone >= self.letters);
            if killed.desks + killed.nodes + killed.databases >= self.kills && all_gone {
                break;
            }
            let told: Vec<Told> = clerks.iter().map(ClerkProcess::told).collect();
            assert!(
                started.elapsed() < self.patience,
                "letters do not leave: {told:?}"
            );
            let drawn = chance(self.seed ^ 0xdead, turn);
            let pause = self.pause / 2 + drawn % self.pause;
            std::thread::sleep(Duration::from_millis(pause));
            for clerk in clerks.iter_mut() {
                clerk.is_alive();
            }
            let which = usize::try_from(drawn >> 40).unwrap();
            match (drawn >> 20) % 10 {
                0 => {
                    ground.cluster.cut();
                    killed.databases += 1;
                }
                1..=3 => {
                    ground.kill_node(which % ground.nodes.len());
                    killed.nodes += 1;
                }
                _ => {
                    let clerk = &mut clerks[which % clerks.len()];
                    // One in four dies before it came to anything; were all of them to, nothing would ever be done.
                    if clerk.told().passes > 0 || drawn.is_multiple_of(4) {
                        clerk.kill();
                        killed.desks += 1;
                    }
                }
            }
        }
        killed
    }

    /// Waits, in fair weather, until no clerk finds anything more to do; and once more, for what another sent while a
    /// slow one was still looking.
    fn settles(&self, clerks: &mut [ClerkProcess]) {
        self.is_still(clerks);
        self.is_still(clerks);
    }

    fn is_still(&self, clerks: &mut [ClerkProcess]) {
        let cleared = Instant::now();
        for clerk in clerks.iter() {
            clerk.is_unsettled();
        }
        while !clerks.iter().all(|clerk| clerk.told().still >= 4) {
            let told: Vec<Told> = clerks.iter().map(ClerkProcess::told).collect();
            let is_patient = cleared.elapsed() < self.patience;
            assert!(is_patient, "the post never comes to rest: {told:?}");
            std::thread::sleep(Duration::from_millis(100));
            for clerk in clerks.iter_mut() {
                clerk.is_alive();
            }
        }
    }
}
