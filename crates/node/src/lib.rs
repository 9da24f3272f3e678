//! The axis node: a server that any client of the national adapter can use unchanged (X§2), on SQLite and a folder.
//!
//! Carries letters between centers by what their headers say. Opens no attachment, so it cannot see what a file
//! holds; a document whose header marks it as secret is turned away. Knows nothing of a desk.

mod clock;
mod door;
mod error;
mod heading;
mod import;
mod line;
mod migrations;
pub mod store;
mod wire;

use axis::Secret;
use office::Clock;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub use clock::WallClock;
pub use error::Error;
pub use import::ImportFault;
pub use store::{AgencyEntry, CenterEntry, Imported, Store};

/// A node with its data open. Cheap to clone; every clone is the same node.
#[derive(Clone)]
pub struct Node {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    bounds: Bounds,
    /// Mebibytes of letters that may be in memory at once.
    room: Arc<Semaphore>,
}

/// How much a node takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Longest letter, in bytes.
    pub letter_bytes: usize,
    /// Connections open at once; further ones wait to be let in.
    pub connections: usize,
    /// How long a connection may lie still.
    pub idle: Duration,
    /// How long a letter may take to come in.
    pub patience: Duration,
}

impl Default for Bounds {
    /// 100 MB, 512 connections, 2 minutes, 1 hour.
    fn default() -> Self {
        Self {
            letter_bytes: 100_000_000,
            connections: 512,
            idle: Duration::from_secs(120),
            patience: Duration::from_secs(3_600),
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
        // Room for two of the longest letters at once, each counted with its copies.
        let room = mebibytes(bounds.letter_bytes) * COPIES * 2;
        Ok(Self {
            store: Arc::new(Store::open(folder)?),
            clock,
            bounds,
            room: Arc::new(Semaphore::new(room as usize)),
        })
    }

    /// Answers on a listener until `stop` is done, then finishes what is under way, for at most ten seconds.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let (told, mut heard) = tokio::sync::watch::channel(false);
        let stopping = async move {
            stop.await;
            let _ = told.send(true);
        };
        let bounded = line::Bounded::new(listener, self.bounds.connections, self.bounds.idle);
        let serving =
            axum::serve(bounded, door::routes(self.clone())).with_graceful_shutdown(stopping);
        let overdue = async move {
            if heard.wait_for(|stopping| *stopping).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(10)).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            done = serving => done,
            () = overdue => Ok(()),
        }
    }

    /// Adds a center, or gives it another secret; seen by a running server at once.
    pub fn add_center(&self, id: &str, secret: &Secret) -> Result<(), Error> {
        self.store.add_center(id, secret, self.clock.now())
    }

    /// Enters a list of agencies: CSV with a header line or a JSON array. All of it or nothing.
    pub fn import_agencies(&self, list: &[u8]) -> Result<Imported, Error> {
        self.store
            .import(&import::agencies(list)?, self.clock.now())
    }

    /// What the node keeps.
    pub fn store(&self) -> &Store {
        &self.store
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

/// Whole mebibytes, rounded up.
pub(crate) fn mebibytes(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 20))
        .unwrap_or(u32::MAX >> 4)
        .max(1)
}

/// A letter is in memory as it came, as it is kept, and in part as it is read.
pub(crate) const COPIES: u32 = 3;
