//! What a storm goes over: a PostgreSQL, two nodes and three desks, each in a process of its own that can be killed.

use crate::cluster::Cluster;
use app::settings::{self, SetRoad};
use axis::Secret;
use node::store::BlobPlace;
use node::{Bounds, Node, NodeKey, Place, WallClock};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use world::{Office, World, ok};

const DIRECTORY: &str = "code,name,center,mail,parent,oldCode\n\
    H99,UBND tỉnh Thử,00.99.W00,tinh@example.invalid,,000.00.00.H99\n\
    H99.12,UBND xã Thử Nghiệm,01.99.W00,xa@example.invalid,H99,\n\
    A99.12,Đảng ủy xã Thử Nghiệm,02.99.W00,dang@example.invalid,A99,000.00.12.A99\n";

/// Code and center of each office, in the order in which each writes to the next.
pub(crate) const OFFICES: [(&str, &str); 3] = [
    ("H99.12", "01.99.W00"),
    ("H99", "00.99.W00"),
    ("A99.12", "02.99.W00"),
];

/// Everything that can be hit, but the weather.
pub(crate) struct Ground {
    pub(crate) cluster: Cluster,
    pub(crate) nodes: Vec<NodeProcess>,
    pub(crate) world: World,
    pub(crate) party: Office,
    folder: tempfile::TempDir,
    database: String,
}

impl Ground {
    pub(crate) fn made(nodes: usize) -> Self {
        let (world, party) = world::three_offices();
        let cluster = Cluster::start("storm");
        let folder = ok(tempfile::tempdir());
        let database = cluster.database();
        let node = keeper(&database, folder.path());
        for (_, center) in OFFICES {
            ok(node.add_center(center, &Secret::new(secret(center))));
        }
        ok(node.import_agencies(DIRECTORY.as_bytes()));
        let nodes = (0..nodes)
            .map(|_| NodeProcess::start(&database, folder.path(), "127.0.0.1:0"))
            .collect();
        Self {
            cluster,
            nodes,
            world,
            party,
            folder,
            database,
        }
    }

    /// The three offices, each of which writes to the next.
    pub(crate) fn offices(&self) -> [&Office; 3] {
        [&self.world.commune, &self.world.province, &self.party]
    }

    /// Leads every desk's road through this address.
    pub(crate) fn leads_through(&self, address: &str) {
        for (office, (_, center)) in self.offices().into_iter().zip(OFFICES) {
            let road = SetRoad {
                adapter: format!("http://{address}/XrdAdapter/adapter"),
                center: center.to_owned(),
                secret: secret(center).into(),
            };
            ok(settings::set_road(&office.app, road));
        }
    }

    /// Kills a node's process and starts it again at its address.
    pub(crate) fn kill_node(&mut self, which: usize) {
        let node = &mut self.nodes[which];
        node.end();
        *node = NodeProcess::start(&self.database, self.folder.path(), &node.address.clone());
    }
}

fn secret(center: &str) -> String {
    format!("bi-mat-bao-{center}")
}

fn keeper(database: &str, folder: &Path) -> Node {
    let place = Place::Province {
        database: database.to_owned(),
        blobs: BlobPlace::Folder(folder.join("files")),
    };
    let key = NodeKey::new([42; 32]);
    ok(Node::open_at(
        &place,
        Some(key),
        &folder.join("unfinished"),
        Arc::new(WallClock),
        Bounds::default(),
    ))
}

/// A node that serves.
pub(crate) struct NodeProcess {
    child: Child,
    pub(crate) address: String,
}

impl NodeProcess {
    fn start(database: &str, folder: &Path, address: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_axisnode"))
            .arg(database)
            .arg(folder)
            .arg(address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the node did not start");
        Self {
            child,
            address: line.trim().to_owned(),
        }
    }

    fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A clerk at a desk, who starts anew after every kill.
pub(crate) struct ClerkProcess {
    child: Child,
    desk: PathBuf,
    to: &'static str,
    keys: [String; 2],
    letters: usize,
    told: Arc<Mutex<Told>>,
}

/// What a clerk last said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    pub(crate) begun: usize,
    pub(crate) gone: usize,
    /// Passes in a row in which nothing moved.
    pub(crate) still: usize,
    /// Passes since it was started last.
    pub(crate) passes: usize,
}

impl ClerkProcess {
    pub(crate) fn start(
        desk: &Path,
        to: &'static str,
        keys: [String; 2],
        letters: usize,
        told: Arc<Mutex<Told>>,
    ) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clerk"))
            .arg(format!("busy-{to}"))
            .arg(desk)
            .args(&keys)
            .arg(letters.to_string())
            .arg("0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(match std::env::var_os("LIENVAN_STORM_TALK") {
                Some(_) => Stdio::inherit(),
                None => Stdio::piped(),
            })
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let heard = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let words: Vec<&str> = line.split(' ').collect();
                if let ["pass", begun, gone, word] = words[..] {
                    let mut told = heard.lock().unwrap();
                    told.begun = begun.parse().unwrap_or(told.begun);
                    told.gone = gone.parse().unwrap_or(told.gone);
                    told.passes += 1;
                    told.still = if word == "still" { told.still + 1 } else { 0 };
                }
            }
        });
        Self {
            child,
            desk: desk.to_owned(),
            to,
            keys,
            letters,
            told,
        }
    }

    pub(crate) fn told(&self) -> Told {
        *self.told.lock().unwrap()
    }

    pub(crate) fn is_unsettled(&self) {
        self.told.lock().unwrap().still = 0;
    }

    /// Killed, whatever it is doing, and started again.
    pub(crate) fn kill(&mut self) {
        self.is_alive();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.told.lock().unwrap().passes = 0;
        *self = Self::start(
            &self.desk,
            self.to,
            self.keys.clone(),
            self.letters,
            Arc::clone(&self.told),
        );
    }

    /// Fails with its words if it ended by itself.
    pub(crate) fn is_alive(&mut self) {
        if let Some(ended) = self.child.try_wait().unwrap() {
            let words = self.words(ended);
            panic!("{} ended by itself: {words}", self.desk.display());
        }
    }

    /// Called off; it ends after the pass it is in.
    pub(crate) fn end(mut self) {
        drop(self.child.stdin.take());
        let ended = self.child.wait().unwrap();
        let words = self.words(ended);
        assert!(ended.success(), "{}: {words}", self.desk.display());
    }

    fn words(&mut self, ended: ExitStatus) -> String {
        let mut words = String::new();
        if let Some(mut said) = self.child.stderr.take() {
            let _ = std::io::Read::read_to_string(&mut said, &mut words);
        }
        format!("{ended}: {words}")
    }
}

impl Drop for ClerkProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
