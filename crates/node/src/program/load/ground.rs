//! What a run stands on: a node that runs already, or processes of this very program started for it.

use super::BenchArguments;
use super::letter::{center_of, code};
use crate::{Failure, environment};
use axis::{Address, Connection, Limits, National, Secret};
use node::{AgencyEntry, Config, Node, StoreConfig};
use office::Clock;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// A node with the bench's centers and offices in it.
pub(super) struct Ground {
    node: Node,
    addresses: Vec<String>,
    own: Vec<Mutex<Process>>,
    centers: u16,
    /// What the centers' secrets are made of.
    secret: String,
    /// Tells this run from others.
    run: String,
    name: String,
    /// Dropped last: the processes have their data in it.
    folder: TempDir,
}

/// A process of our own; killed when dropped.
struct Process {
    child: Child,
    settings: PathBuf,
    listen: String,
}

impl Ground {
    pub(super) fn made(
        arguments: &BenchArguments,
        config: Option<Config>,
    ) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        if !arguments.against.is_empty() && config.is_none() {
            return Err(Failure::NoData);
        }
        let is_own = arguments.against.is_empty();
        let store = config.unwrap_or_default().store;
        let config = Config {
            store: match store == StoreConfig::default() && is_own {
                true => StoreConfig {
                    folder: Some(folder.path().join("node")),
                    ..store
                },
                false => store,
            },
            ..Config::default()
        };
        let kind = match (&config.store.folder, is_own) {
            (_, false) => "a running node".to_owned(),
            (Some(_), true) => format!("{} processes on SQLite", arguments.processes),
            (None, true) => format!("{} processes on PostgreSQL", arguments.processes),
        };
        let node = Node::configured(&config, environment)?;
        let mut ground = Self {
            secret: chance(16)?,
            run: chance(4)?,
            node,
            addresses: arguments.against.clone(),
            own: Vec::new(),
            centers: arguments.centers,
            name: kind,
            folder,
        };
        ground.fill(arguments.centers, arguments.recipients)?;
        if is_own {
            let settings = ground.folder.path().join("bench.toml");
            fs::write(&settings, written(&config.store))?;
            for _ in 0..arguments.processes {
                let process = Process::started(settings.clone(), "127.0.0.1:0")?;
                ground.addresses.push(format!(
                    "http://{}{}",
                    process.listen,
                    axis::wire::BASE_PATH
                ));
                ground.own.push(Mutex::new(process));
            }
        }
        Ok(ground)
    }

    /// What stands under the load, in words.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Tells this run from others.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// Today, as the wire writes it.
    pub(super) fn day(&self) -> String {
        self.node.now().day().wire()
    }

    /// Name and secret of each center.
    pub(super) fn centers(&self) -> Vec<(String, Secret)> {
        let secret = |number: u16| Secret::new(format!("{}{number}", self.secret));
        (0..self.centers)
            .map(|number| (center(number), secret(number)))
            .collect()
    }

    pub(super) fn addresses(&self) -> Vec<String> {
        self.addresses.clone()
    }

    /// For each center, a road to each process.
    pub(super) fn roads(&self) -> Result<Vec<Vec<National>>, Failure> {
        let connection = Connection::within(Limits {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            ..Limits::default()
        });
        let road = |(id, secret): &(String, Secret), address: &String| {
            let refused = |_| Failure::Unknown {
                what: "adapter at",
                name: address.clone(),
            };
            let place = Address::plain(address).map_err(refused)?;
            let now = || node::WallClock.now().millis();
            National::connected(&connection, place, id, secret.clone(), now).map_err(|_| {
                Failure::Unknown {
                    what: "adapter at",
                    name: address.clone(),
                }
            })
        };
        self.centers()
            .iter()
            .map(|center| self.addresses.iter().map(|to| road(center, to)).collect())
            .collect()
    }

    /// Kills a process of our own and starts it again on the same address.
    pub(super) fn kill(&self, which: usize) -> Result<(), Failure> {
        let Some(process) = self.own.get(which) else {
            return Ok(());
        };
        let mut process = process.lock().unwrap_or_else(PoisonError::into_inner);
        process.child.kill()?;
        process.child.wait()?;
        *process = Process::started(process.settings.clone(), &process.listen)?;
        Ok(())
    }

    /// Closes the centers again: nobody else knows their secrets, but a door that nobody needs stays shut.
    pub(super) fn leave(&self) -> Result<(), Failure> {
        for number in 0..self.centers {
            self.node
                .store()
                .close_center(&center(number), self.node.now())?;
        }
        Ok(())
    }

    fn fill(&self, centers: u16, offices: u16) -> Result<(), Failure> {
        let known = self.node.store().agencies(true)?;
        if let Some(other) = known
            .iter()
            .find(|agency| !agency.code.starts_with("Y99.") && is_ours(&agency.center))
        {
            return Err(Failure::CenterTaken {
                name: other.center.clone(),
            });
        }
        for (name, secret) in self.centers() {
            self.node.add_center(&name, &secret)?;
        }
        let entry = |office: u16| {
            let code = code(centers, office);
            AgencyEntry {
                name: format!("Đơn vị thử tải {code}"),
                code,
                center: center(center_of(centers, office)),
                mail: "thu-tai@example.invalid".to_owned(),
                ..AgencyEntry::default()
            }
        };
        let entries: Vec<AgencyEntry> = (0..offices).map(entry).collect();
        self.node.store().import(&entries, self.node.now())?;
        Ok(())
    }
}

impl Process {
    fn started(settings: PathBuf, listen: &str) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--config")
            .arg(&settings)
            .args(["--listen", listen])
            .env("LIENVAN_LOG", "error")
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).take(LINE_BYTES).read_line(&mut line)?;
        }
        let listen = line
            .strip_prefix("listening on http://")
            .and_then(|rest| rest.split('/').next())
            .map(str::to_owned);
        let Some(listen) = listen else {
            child.kill()?;
            child.wait()?;
            return Err(Failure::Listen {
                address: settings.display().to_string(),
                source: io::ErrorKind::NotConnected.into(),
            });
        };
        Ok(Self {
            child,
            settings,
            listen,
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Gone already, or gone now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Name of a center: `77` stands before no center of a province or of the Party.
fn center(number: u16) -> String {
    format!("77.{:02}.W00", number + 1)
}

fn is_ours(center: &str) -> bool {
    center.starts_with("77.") && center.ends_with(".W00")
}

/// Chance that is not the same each time: so many bytes in hex.
fn chance(length: usize) -> Result<String, Failure> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    Ok(hex::encode(bytes))
}

/// Settings of our own processes: the same data, and no limit but the machine's.
fn written(store: &StoreConfig) -> String {
    let text = |value: &str| serde_json::Value::from(value).to_string();
    let path = |value: &Path| text(&value.to_string_lossy());
    let mut lines = vec!["[store]".to_owned()];
    let paths = [
        ("folder", &store.folder),
        ("files", &store.files),
        ("key", &store.key),
        ("unfinished", &store.unfinished),
    ];
    for (name, value) in paths {
        lines.extend(
            value
                .as_ref()
                .map(|value| format!("{name} = {}", path(value))),
        );
    }
    let database = store.database.as_ref();
    lines.extend(database.map(|value| format!("database = {}", text(value))));
    if let Some(objects) = &store.objects {
        lines.push("[store.objects]".to_owned());
        for (name, value) in [
            ("bucket", &objects.bucket),
            ("endpoint", &objects.endpoint),
            ("region", &objects.region),
        ] {
            lines.push(format!("{name} = {}", text(value)));
        }
    }
    lines.push("[limits]\nconnections_of_one = 0".to_owned());
    for rate in ["center_rate", "address_rate"] {
        lines.push(format!("{rate} = {{ per_second = 0, at_once = 1 }}"));
    }
    lines.join("\n") + "\n"
}

/// Longest line that a process of ours is listened to for.
const LINE_BYTES: u64 = 1_000;
