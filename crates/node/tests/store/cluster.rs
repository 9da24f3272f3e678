//! A PostgreSQL of our own: made in a folder of its own, reached by a socket in it alone, gone with this process.

use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// A server with its folder.
pub(crate) struct Cluster {
    folder: PathBuf,
    /// [`None`] if another looks after it.
    server: Mutex<Option<Child>>,
}

/// The one that tests share which do not kill it.
///
/// Under nextest every test is a process of its own: they share one by the run they belong to, which a watcher outlives
/// by half a second.
pub(crate) fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| {
        let owner = match std::env::var_os("NEXTEST") {
            Some(_) => std::os::unix::process::parent_id(),
            None => std::process::id(),
        };
        let folder = std::env::temp_dir().join(format!("{PREFIX}{owner}-shared"));
        let lock = File::create(folder.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        let cluster = Cluster {
            folder,
            server: Mutex::new(None),
        };
        if !cluster.folder.join("data").exists() {
            cluster.make();
            watch(&cluster.folder, owner);
        }
        cluster.wait_until_it_answers();
        cluster
    })
}

impl Cluster {
    /// Makes a server of this test's own and starts it.
    pub(crate) fn start(name: &str) -> Self {
        let own = std::process::id();
        let cluster = Self {
            folder: std::env::temp_dir().join(format!("{PREFIX}{own}-{name}")),
            server: Mutex::new(None),
        };
        cluster.make();
        *cluster.server.lock().unwrap() = Some(serve(&cluster.folder));
        cluster.wait_until_it_answers();
        cluster
    }

    fn make(&self) {
        sweep();
        fs::create_dir_all(&self.folder).unwrap();
        if is_root() {
            chown(&self.folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let made = as_nobody(&tool("initdb"))
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--username=lienvan", "-D"])
            .arg(self.folder.join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
    }

    /// Address of a new, empty database.
    pub(crate) fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let next = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("node{}_{next}", std::process::id());
        self.run(
            &self.address("postgres"),
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        );
        self.address(&name)
    }

    /// Runs statements of ours behind the node's back.
    pub(crate) fn run(&self, address: &str, words: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls)
                .await
                .unwrap();
            tokio::spawn(connection);
            client.batch_execute(words).await.unwrap();
        });
    }

    /// Kills the server and all its processes, as a power cut would, and starts it again.
    pub(crate) fn cut(&self) {
        let mut held = self.server.lock().unwrap();
        let server = held.as_mut().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
        // Its children see that it is gone and go too; only then will the folder be taken again, and a server that
        // finds it taken ends, on a busy machine after it looked like one that stays.
        let started = Instant::now();
        *server = serve(&self.folder);
        while !self.answers() {
            assert!(
                started.elapsed() < PATIENCE,
                "the server does not start again"
            );
            thread::sleep(Duration::from_millis(50));
            if server.try_wait().unwrap().is_some() {
                *server = serve(&self.folder);
            }
        }
    }

    fn address(&self, database: &str) -> String {
        let host = self.folder.display();
        format!("host={host} user=lienvan dbname={database}")
    }

    fn wait_until_it_answers(&self) {
        let started = Instant::now();
        while !self.answers() {
            assert!(started.elapsed() < PATIENCE, "the server does not answer");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let address = self.address("postgres");
        let reached = runtime.block_on(tokio_postgres::connect(&address, tokio_postgres::NoTls));
        reached.is_ok()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(server) = self.server.lock().unwrap().as_mut() {
            let _ = server.kill();
            let _ = server.wait();
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Starts a server that is stopped, and its folder taken away, once the process `owner` has ended.
fn watch(folder: &Path, owner: u32) {
    let script = "\
        \"$@\" & server=$!
        while kill -0 \"$OWNER\"; do sleep 0.5; done
        kill -QUIT $server
        wait $server
        rm -rf \"$FOLDER\" \"$FOLDER.lock\"";
    let server = server(folder);
    let mut watcher = Command::new("setsid")
        .args(["sh", "-c", script, "sh"])
        .arg(server.get_program())
        .args(server.get_args())
        .env("OWNER", owner.to_string())
        .env("FOLDER", folder)
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It outlives this process; while this one lives, nobody else would wait for it.
    thread::spawn(move || watcher.wait());
}

/// A server that ends when this process does, however it does.
fn serve(folder: &Path) -> Child {
    let mut command = server(folder);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // The signal comes when the thread that started it ends: so a thread that ends with the process alone.
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        tell.send(command.spawn().unwrap()).unwrap();
        loop {
            thread::park();
        }
    });
    told.recv().unwrap()
}

fn server(folder: &Path) -> Command {
    let mut command = as_nobody(&tool("postgres"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=400"])
        .args(["-c", "log_min_messages=fatal"]);
    command
}

/// A program that ends with whoever starts it. PostgreSQL refuses to run as root.
fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        let id = NOBODY.to_string();
        command.args(["--reuid", &id, "--regid", &id, "--clear-groups"]);
    }
    command.args(["--pdeathsig", "QUIT"]).arg(program);
    command.current_dir(std::env::temp_dir());
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A program of PostgreSQL: Debian keeps them apart, by version.
fn tool(name: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .filter(|program| program.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

/// Folders of runs that were killed.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('-').next());
        if let Some(process) = process
            && !Path::new("/proc").join(process).exists()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

const PREFIX: &str = "lienvan-pg-";
const NOBODY: u32 = 65_534;
const PATIENCE: Duration = Duration::from_secs(60);
