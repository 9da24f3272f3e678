//! A certification authority on loopback with everything it publishes: time stamps, OCSP, revocation lists, certificates.
//!
//! What it says is said by `openssl` itself; only its manners are ours: it can be honest, slow, silent, away, rogue, or
//! answer with a page for people. All names are plainly invented.

mod pki;
mod talk;

pub use talk::Manner;

use crate::keys::TestKeys;
use office::Clock;
use pki::Pki;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use talk::Talk;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The authority, stopped when it is dropped.
pub struct AuthorityOnLoopback {
    /// Where it is asked for time stamps.
    pub tsa: String,
    talk: Arc<Mutex<Talk>>,
    pki: Pki,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _place: TempDir,
}

impl AuthorityOnLoopback {
    /// Starts one, with a root, an authority below it, and keys for a leader and an office.
    pub fn start() -> Result<Self, Box<dyn std::error::Error>> {
        let place = TempDir::new()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel::<SocketAddr>();
        let talk = Arc::new(Mutex::new(Talk::new(place.path())));
        let talking = Arc::clone(&talk);
        let thread = std::thread::spawn(move || {
            crate::runtime().block_on(async move {
                let Ok(listener) = TcpListener::bind(("127.0.0.1", 0)).await else {
                    return;
                };
                let Ok(address) = listener.local_addr() else {
                    return;
                };
                let _ = tell.send(address);
                tokio::select! {
                    () = talk::serve(listener, talking) => {}
                    _ = stopped => {}
                }
            });
        });
        let base = format!("http://{}", told.recv()?);
        let pki = Pki::made(place.path(), &base)?;
        Ok(Self {
            tsa: format!("{base}/tsa"),
            talk,
            pki,
            stop: Some(stop),
            thread: Some(thread),
            _place: place,
        })
    }

    /// The keys of a leader and an office under it, and its root.
    pub fn keys(&self) -> TestKeys {
        TestKeys::elsewhere(&self.pki.leader, &self.pki.office, &self.pki.root)
    }

    /// A world whose commune signs with keys of this authority, which both offices trust, at the machine's own time.
    pub fn world(&self) -> crate::World {
        let mut world = crate::two_offices();
        world.clock.set(app::SystemClock.now());
        world.keys = self.keys();
        for office in [&world.commune, &world.province] {
            crate::ok(world.keys.trusted_by(&office.folder));
        }
        world
    }

    /// How it behaves from now on.
    pub fn is(&self, manner: Manner) {
        self.talk().manner = manner;
    }

    /// By which clock it lives from now on, to the second.
    pub fn lives_at(&self, at: office::Moment) {
        self.talk().at = Some(format!("@{}", at.millis() / 1_000));
    }

    /// Revokes the leader's certificate, now.
    pub fn revokes_the_leader(&self) {
        let revoked = self.pki.revoke_leader();
        revoked.unwrap_or_else(|fault| panic!("nothing was revoked: {fault}"));
    }

    /// How often it was asked for a time stamp.
    pub fn stamps_asked(&self) -> u32 {
        self.talk().stamps
    }

    /// How often it was asked for anything else.
    pub fn others_asked(&self) -> u32 {
        self.talk().others
    }

    /// The authority above whoever stamps [`Manner::Alone`], in DER.
    pub fn above_alone(&self) -> Vec<u8> {
        let read = std::fs::read(self.pki.folder.join("time.cer"));
        read.unwrap_or_else(|fault| panic!("it was not written: {fault}"))
    }

    /// A folder that trusts its root, for the terminal.
    pub fn folder(&self) -> PathBuf {
        self.pki.folder.clone()
    }

    fn talk(&self) -> std::sync::MutexGuard<'_, Talk> {
        self.talk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AuthorityOnLoopback {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
