//! The axis node: a server that any client of the national adapter can use unchanged (X§2).
//!
//! Carries letters between centers by what their headers say. Opens no attachment, so it cannot see what a file
//! holds; a document whose header marks it as secret is turned away. Knows nothing of a desk. Keeps nothing in memory
//! that another process on the same data would miss, but how often somebody came and who is logged in.

mod admin;
mod chair;
mod clock;
mod config;
mod door;
mod error;
mod extension;
mod guards;
mod hand;
mod heading;
mod import;
mod limits;
mod meter;
mod migrations;
mod monitor;
mod serve;
mod spool;
pub mod store;
mod tls;
mod waiting;
mod wire;

use axis::Secret;
use guards::Guards;
use meter::Meter;
use office::{Clock, Moment};
use serve::Gate;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use waiting::Waiting;

pub use admin::{LEAST_LETTERS, PasswordFault};
pub use clock::WallClock;
pub use config::{
    AdminConfig, Config, ConfigFault, LimitsConfig, MonitorConfig, ObjectsConfig, StoreConfig,
};
pub use error::Error;
pub use hand::HandedBack;
pub use import::ImportFault;
pub use limits::Rate;
pub use store::{AgencyEntry, CenterEntry, Imported, NodeKey, Place, Store};
pub use tls::{TlsFault, TlsFiles, fingerprint_of};

/// A node with its data open. Cheap to clone; every clone is the same node.
#[derive(Clone)]
pub struct Node {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    bounds: Bounds,
    /// Mebibytes of what is read and put together that may be in memory at once.
    room: Arc<Semaphore>,
    room_mebibytes: u32,
    /// Folder for what is on its way.
    unfinished: Arc<Path>,
    /// File with the hash of the admin page's password.
    admin_password: Arc<Path>,
    meter: Arc<Meter>,
    guards: Arc<Guards>,
    waiting: Arc<Waiting>,
    stopping: Arc<AtomicBool>,
}

/// How much a node takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Longest letter, in bytes.
    pub letter_bytes: usize,
    /// Connections open at once; further ones wait to be let in.
    pub connections: usize,
    /// Connections open at once from one address; further ones are closed. 0 means any number.
    pub connections_of_one: usize,
    /// Calls that may wait at once for something to come; they take no part in `connections`. 0: none may.
    pub waiting: usize,
    /// The same of one center.
    pub waiting_of_one: usize,
    /// How long a connection may lie still.
    pub idle: Duration,
    /// How long the head of a request may take to come in, and how long the next may be waited for.
    pub head: Duration,
    /// How long a letter may take to come in.
    pub patience: Duration,
    /// How long what is under way may take once the node is told to stop.
    pub grace: Duration,
    /// Calls of one center.
    pub center_rate: Rate,
    /// Calls of one address.
    pub address_rate: Rate,
    /// Calls of one address that failed to prove who they are.
    pub failure_rate: Rate,
    /// Whether anything but the national operations is answered (`docs/extension.md`). Without it this node is to its
    /// centers what a foreign one is.
    pub extension: bool,
}

impl Default for Bounds {
    /// 100 MB, 512 connections, 256 of one address, beside 4,096 that wait, 512 of one center; 2 minutes still, 30 seconds
    /// for a head, 1 hour for a letter, 10 seconds to stop; 1,000 calls a second of a center, 5,000 of an address, 1 that
    /// fails.
    fn default() -> Self {
        let rate = |per_second, at_once| Rate {
            per_second,
            at_once,
        };
        Self {
            letter_bytes: 100_000_000,
            connections: 512,
            connections_of_one: 256,
            waiting: 4_096,
            waiting_of_one: 512,
            idle: Duration::from_secs(120),
            head: Duration::from_secs(30),
            patience: Duration::from_secs(3_600),
            grace: Duration::from_secs(10),
            center_rate: rate(1_000, 4_000),
            address_rate: rate(5_000, 20_000),
            failure_rate: rate(1, 60),
            extension: true,
        }
    }
}

impl Node {
    /// Opens the data in a folder, made if missing.
    ///
    /// Fails if they were written by a later version, or cannot be read and written.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_with(folder, Arc::new(WallClock), Bounds::default())
    }

    /// The same with another clock and other bounds.
    pub fn open_with(folder: &Path, clock: Arc<dyn Clock>, bounds: Bounds) -> Result<Self, Error> {
        let store = Store::open(folder)?;
        let files = Files {
            unfinished: folder.join("unfinished"),
            admin_password: folder.join(ADMIN_PASSWORD),
        };
        Self::on(store, clock, bounds, files)
    }

    /// Opens data wherever they are; letters on their way in go to the folder `unfinished`.
    pub fn open_at(
        place: &Place,
        key: Option<NodeKey>,
        unfinished: &Path,
        clock: Arc<dyn Clock>,
        bounds: Bounds,
    ) -> Result<Self, Error> {
        let store = Store::open_at(place, key)?;
        let files = Files {
            unfinished: unfinished.to_owned(),
            admin_password: unfinished.join(ADMIN_PASSWORD),
        };
        Self::on(store, clock, bounds, files)
    }

    /// Opens the data that a file of settings names; `environment` gives what is no setting.
    pub fn configured(
        config: &Config,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let place = config.place(environment)?;
        let store = Store::open_at(&place, config.key()?)?;
        let files = Files::of(config, &place);
        Self::on(store, Arc::new(WallClock), config.bounds(), files)
    }

    fn on(
        store: Store,
        clock: Arc<dyn Clock>,
        bounds: Bounds,
        files: Files,
    ) -> Result<Self, Error> {
        std::fs::create_dir_all(&files.unfinished)?;
        let meter = Arc::new(Meter::new());
        let waiting = Waiting::new(bounds.waiting, bounds.waiting_of_one, Arc::clone(&meter));
        let waiting = Arc::new(waiting);
        let told = Arc::clone(&waiting);
        store.on_arrival(move |mailboxes| told.came(mailboxes));
        Ok(Self {
            store: Arc::new(store),
            clock,
            bounds,
            room: Arc::new(Semaphore::new(ROOM_MEBIBYTES as usize)),
            room_mebibytes: ROOM_MEBIBYTES,
            unfinished: files.unfinished.into(),
            admin_password: files.admin_password.into(),
            guards: Arc::new(Guards::new(&bounds, Arc::clone(&meter))),
            meter,
            waiting,
            stopping: Arc::new(AtomicBool::new(false)),
        })
    }

    /// Answers centers on a listener until `stop` is done, then finishes what is under way.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        self.serve_with(listener, None, stop).await
    }

    /// The same over TLS, if `tls` says how.
    pub async fn serve_with(
        &self,
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let (stopping, waiting) = (Arc::clone(&self.stopping), Arc::clone(&self.waiting));
        let told = async move {
            stop.await;
            stopping.store(true, Ordering::SeqCst);
            waiting.close();
        };
        let routes = door::routes(self.clone());
        let shared = self.store.is_shared();
        let looking = shared.then(|| tokio::spawn(waiting::look_around(self.clone())));
        let served = self.gate(tls).serve(listener, routes, told).await;
        if let Some(looking) = looking {
            looking.abort();
        }
        served
    }

    /// Answers people at the admin page until `stop` is done.
    pub async fn serve_admin(
        &self,
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let routes = admin::routes(self.clone(), tls.is_some())?;
        let gate = Gate {
            connections: 32,
            ..self.gate(tls)
        };
        Ok(gate.serve(listener, routes, stop).await?)
    }

    /// Answers machines that watch, in plain HTTP, until `stop` is done.
    pub async fn serve_monitor(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let gate = Gate {
            connections: 32,
            ..self.gate(None)
        };
        let routes = monitor::routes(self.clone());
        gate.serve(listener, routes, stop).await
    }

    /// Every hour until `stop` is done, throws away what no letter names any more. Any number of processes may.
    pub async fn clear_away(&self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(Duration::from_secs(3_600)) => {}
            }
            let cleared = self.apart(|node| node.store().collect(node.now())).await;
            match cleared.and_then(|collected| collected) {
                Ok(done) => {
                    tracing::info!(
                        chunks = done.chunks,
                        files = done.files,
                        bytes = done.bytes,
                        "cleared away"
                    );
                }
                Err(fault) => {
                    tracing::warn!(
                        fault = &fault as &dyn std::error::Error,
                        "nothing was cleared away"
                    );
                }
            }
        }
    }

    /// Adds a center, or gives it another secret; seen by a running server at once.
    pub fn add_center(&self, id: &str, secret: &Secret) -> Result<(), Error> {
        self.store.add_center(id, secret, self.now())
    }

    /// Enters a list of agencies: CSV with a header line or a JSON array. All of it or nothing.
    pub fn import_agencies(&self, list: &[u8]) -> Result<Imported, Error> {
        let done = self.store.import(&import::agencies(list)?, self.now())?;
        let told = format!(
            "added {}, changed {}, same {}",
            done.added, done.changed, done.same
        );
        admin::note(self, "lienvan-node", "agencies.imported", "", &told)?;
        Ok(done)
    }

    /// Sets the password of the admin page; every session ends.
    pub fn set_admin_password(&self, password: &str) -> Result<(), Error> {
        admin::set_password(self, password)
    }

    /// What the node keeps.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The node's clock.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The longest that a call may wait here; none if none may.
    pub(crate) fn longest_wait(&self) -> Duration {
        match self.bounds.waiting.min(self.bounds.waiting_of_one) {
            0 => Duration::ZERO,
            // A line on which nothing moves is cut: the wait must end well before.
            _ => waiting::LONGEST.min(self.bounds.idle / 2),
        }
    }

    /// Whether it was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn gate(&self, tls: Option<TlsAcceptor>) -> Gate {
        Gate {
            tls,
            connections: self.bounds.connections,
            connections_of_one: self.bounds.connections_of_one,
            idle: self.bounds.idle,
            head: self.bounds.head,
            grace: self.bounds.grace,
            meter: Arc::clone(&self.meter),
        }
    }

    /// Runs blocking work where it holds nobody up.
    pub(crate) async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let node = self.clone();
        tokio::task::spawn_blocking(move || work(&node))
            .await
            .map_err(|_| Error::Stopped)
    }
}

/// Files of a process that are no data of the node.
struct Files {
    unfinished: PathBuf,
    admin_password: PathBuf,
}

impl Files {
    fn of(config: &Config, place: &Place) -> Self {
        let home = match place {
            Place::Folder(folder) => folder.clone(),
            Place::Province { .. } => std::env::temp_dir(),
        };
        let unfinished = config.store.unfinished.clone();
        let admin = config.admin.as_ref();
        let password = admin.and_then(|admin| admin.password_file.clone());
        Self {
            unfinished: unfinished.unwrap_or_else(|| home.join("unfinished")),
            admin_password: password.unwrap_or_else(|| home.join(ADMIN_PASSWORD)),
        }
    }
}

const ADMIN_PASSWORD: &str = "admin.password";

/// Whole mebibytes, rounded up.
pub(crate) fn mebibytes(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 20))
        .unwrap_or(u32::MAX >> 4)
        .max(1)
}

/// What is read is in memory as it came, as it is kept, and in part as it is understood.
pub(crate) const COPIES: u32 = 3;

/// Room for what is being read and put together, however much of it comes at once. What is only on its way, in or out,
/// takes no more than some 500 kB a connection and is not counted.
const ROOM_MEBIBYTES: u32 = 192;
