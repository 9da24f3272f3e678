//! PostgreSQL (14 or newer): any number of processes on one database, none with a state of its own.
//!
//! `READ COMMITTED` with explicit row locks for changes, one snapshot for looks, `synchronous_commit` on. Nothing here
//! listens for notifications: what others did is found by looking.

mod sql;

use super::keeping::{Dialect, Ended, Keeping, Work};
use crate::error::Error;
use futures_executor::block_on;
use postgres_native_tls::MakeTlsConnector;
use sql::OnPostgres;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Statement};

/// The engine.
///
/// Its connections live on a small runtime of their own, so that callers may wait for them from any thread.
pub(crate) struct Postgres {
    config: Config,
    tls: MakeTlsConnector,
    pool: Mutex<Pool>,
    freed: Condvar,
    /// Taken only by `drop`.
    runtime: Option<Runtime>,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connected>,
    out: usize,
}

/// A connection, and the statements it has prepared by their words.
struct Connected {
    client: Client,
    known: BTreeMap<String, Statement>,
}

impl Postgres {
    /// Reaches a database: `postgres://user:password@host:port/name?sslmode=require`, or the same as `key=value` pairs.
    ///
    /// Another machine is reached with `sslmode=require` only: without it whoever stands between may take TLS away.
    /// With `sslmode=require` the server's certificate must lead to an authority that this machine trusts and be made
    /// out to `host`. A password that is not in the address is taken from `PGPASSWORD`.
    pub(crate) fn open(address: &str) -> Result<Self, Error> {
        let mut config: Config = address.parse()?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if config.get_ssl_mode() != SslMode::Require
            && let Some(host) = config.get_hosts().iter().find_map(elsewhere)
        {
            return Err(Error::DatabaseInClear { host });
        }
        config.application_name("lienvan-node");
        config.connect_timeout(Duration::from_secs(10));
        config.keepalives_idle(Duration::from_secs(60));
        config.tcp_user_timeout(Duration::from_secs(30));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()?;
        let engine = Self {
            config,
            tls: MakeTlsConnector::new(native_tls::TlsConnector::new()?),
            pool: Mutex::new(Pool::default()),
            freed: Condvar::new(),
            runtime: Some(runtime),
        };
        let connected = engine.connect()?;
        let found = version_of(&connected.client)?;
        if found < OLDEST {
            let needed = OLDEST;
            return Err(Error::ServerTooOld { found, needed });
        }
        engine.pool().idle.push(connected);
        Ok(engine)
    }

    fn connect(&self) -> Result<Connected, Error> {
        let runtime = self.runtime.as_ref().ok_or(Error::Stopped)?;
        let (config, tls) = (self.config.clone(), self.tls.clone());
        let connecting = runtime.spawn(async move {
            let (client, connection) = config.connect(tls).await?;
            // Ends with the connection; what broke it is told to whoever uses the client.
            tokio::spawn(connection);
            client.batch_execute(SETTINGS).await?;
            Ok::<_, tokio_postgres::Error>(client)
        });
        let client = block_on(connecting).map_err(|_| Error::Stopped)??;
        let known = BTreeMap::new();
        Ok(Connected { client, known })
    }

    /// A connection of our own for as long as needed.
    fn take(&self) -> Result<Connected, Error> {
        let mut pool = self.pool();
        loop {
            while let Some(idle) = pool.idle.pop() {
                if !idle.client.is_closed() {
                    pool.out += 1;
                    return Ok(idle);
                }
            }
            if pool.out < CONNECTIONS {
                pool.out += 1;
                drop(pool);
                return self.connect().inspect_err(|_| self.forget());
            }
            let (next, waited) = self
                .freed
                .wait_timeout(pool, PATIENCE)
                .unwrap_or_else(PoisonError::into_inner);
            if waited.timed_out() {
                return Err(Error::Busy);
            }
            pool = next;
        }
    }

    fn give_back(&self, connected: Connected) {
        let mut pool = self.pool();
        pool.out = pool.out.saturating_sub(1);
        pool.idle.push(connected);
        self.freed.notify_one();
    }

    /// A connection that was taken does not come back.
    fn forget(&self) {
        let mut pool = self.pool();
        pool.out = pool.out.saturating_sub(1);
        self.freed.notify_one();
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection with a transaction begun. One that the server closed while it lay idle is replaced.
    fn begun(&self, begin: &str) -> Result<Loan<'_>, Error> {
        loop {
            let mut loan = Loan {
                engine: self,
                connected: Some(self.take()?),
            };
            let connected = loan.connected()?;
            match block_on(connected.client.batch_execute(begin)) {
                Ok(()) => return Ok(loan),
                Err(_) if connected.client.is_closed() => loan.connected = None,
                Err(fault) => return Err(fault.into()),
            }
            self.forget();
        }
    }
}

impl Keeping for Postgres {
    fn look(&self, work: &mut Work<'_>) -> Result<(), Error> {
        let mut loan = self.begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        work(&mut OnPostgres::new(loan.connected()?));
        loan.end("ROLLBACK")?;
        Ok(())
    }

    fn change(&self, work: &mut Work<'_>) -> Result<(), Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut loan = self.begun("BEGIN ISOLATION LEVEL READ COMMITTED")?;
            let mut sql = OnPostgres::new(loan.connected()?);
            let ended = work(&mut sql);
            let (is_broken, must_repeat) = (sql.is_broken, sql.must_repeat);
            if ended == Ended::Keep && !is_broken {
                return loan.end("COMMIT").map_err(Error::CommitUnknown);
            }
            loan.end("ROLLBACK")?;
            if !must_repeat || tries == TRIES {
                return Ok(());
            }
        }
    }

    fn longest_inside(&self) -> usize {
        // Status messages and little more: a province's database is not to hold its letters.
        8 * 1024
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

/// A connection that is given back once its transaction has ended, and closed if it has not.
struct Loan<'a> {
    engine: &'a Postgres,
    connected: Option<Connected>,
}

impl Loan<'_> {
    fn connected(&mut self) -> Result<&mut Connected, Error> {
        self.connected.as_mut().ok_or(Error::Stopped)
    }

    fn end(mut self, words: &str) -> Result<(), tokio_postgres::Error> {
        let Some(connected) = self.connected.take() else {
            return Ok(());
        };
        match block_on(connected.client.batch_execute(words)) {
            Ok(()) => {
                self.engine.give_back(connected);
                Ok(())
            }
            Err(fault) => {
                self.engine.forget();
                Err(fault)
            }
        }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        // A panic in the middle: closing the connection makes the server take the transaction back.
        if self.connected.take().is_some() {
            self.engine.forget();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // May be dropped on an async thread, which must not wait.
            runtime.shutdown_background();
        }
    }
}

/// The host, if it is another machine.
fn elsewhere(host: &Host) -> Option<String> {
    match host {
        Host::Tcp(name) => {
            let is_here = name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback());
            (!is_here).then(|| name.clone())
        }
        #[cfg(unix)]
        Host::Unix(_) => None,
    }
}

fn version_of(client: &Client) -> Result<i64, Error> {
    let words = "SELECT current_setting('server_version_num')::BIGINT";
    Ok(block_on(client.query_one(words, &[]))?.try_get(0)?)
}

/// Oldest server, as PostgreSQL counts: 14.
const OLDEST: i64 = 140_000;
/// Connections of one process at most; a server lets in a hundred by default.
const CONNECTIONS: usize = 16;
/// How long a caller waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a transaction is tried that the server takes back to break a deadlock.
const TRIES: usize = 8;
const SETTINGS: &str = "\
    SET synchronous_commit = on;
    SET lock_timeout = '30s';
    SET idle_in_transaction_session_timeout = '10min';
    SET client_min_messages = warning;";
