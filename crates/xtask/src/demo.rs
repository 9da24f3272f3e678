//! The demo: a node on loopback, its centers and directory, test keys, and three desks set up by `lienvan`, as a
//! person would from a terminal. All in one folder that may be deleted whole.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::fault::Fault;
use crate::keys::{Authority, OfficeKeys};
use crate::offices::{self, CENTERS, OFFICES, Office};
use crate::place::{self, Place};
use crate::program::{Beside, Program};

/// A demo in its folder.
pub(crate) struct Demo<'a> {
    place: &'a Place,
    folder: PathBuf,
    alone: bool,
}

impl<'a> Demo<'a> {
    /// The demo of a person at this machine: their own key store may keep the desks' keys.
    pub(crate) fn at(place: &'a Place, folder: PathBuf) -> Self {
        Self {
            place,
            folder,
            alone: false,
        }
    }

    /// A demo that knows nothing of the person at this machine: no key store, no home folder.
    pub(crate) fn alone(place: &'a Place, folder: PathBuf) -> Self {
        Self {
            place,
            folder,
            alone: true,
        }
    }

    /// Makes the demo if it is not there, and starts its node.
    ///
    /// What is left of one that was not finished is made again from the start.
    pub(crate) fn start(&self) -> Result<Node, Fault> {
        let mark = self.path(MARK);
        let made = place::read(&mark).ok();
        if made.as_deref() == Some(READY) {
            return self.start_again();
        }
        let holds_something = self
            .folder
            .read_dir()
            .is_ok_and(|mut entries| entries.next().is_some());
        if made.is_none() && holds_something {
            return Err(Fault::NotADemo {
                folder: self.folder.clone(),
            });
        }
        place::clear(&self.folder)?;
        place::make_folder(&self.folder)?;
        place::write(
            &mark,
            "made by cargo xtask, not finished; may be deleted whole\n",
        )?;
        let node = self.make()?;
        place::write(&mark, READY)?;
        Ok(node)
    }

    /// The folders of a user who is nobody on this machine, by the variables that name them. A desk's key may lie in
    /// one of them, so whoever opens a desk that was made with them needs them again.
    pub(crate) fn user(&self) -> [(&'static str, PathBuf); 5] {
        let user = self.path("user");
        [
            ("XDG_DATA_HOME", user.join("data")),
            ("XDG_CONFIG_HOME", user.join("config")),
            ("XDG_CACHE_HOME", user.join("cache")),
            ("XDG_STATE_HOME", user.join("state")),
            ("HOME", user),
        ]
    }

    /// The folder that the window opens: each desk a folder in it.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// The node's own folder.
    pub(crate) fn node_data(&self) -> PathBuf {
        self.path("node")
    }

    /// Where the node writes what it has to say.
    pub(crate) fn node_log(&self) -> PathBuf {
        self.path("node.log")
    }

    /// The two keys of an office.
    pub(crate) fn keys(&self, office: &Office) -> OfficeKeys {
        let key = |whose: &str| {
            self.path("keys")
                .join(format!("{}-{whose}.p12", office.code))
        };
        OfficeKeys {
            leader: key("lanh-dao"),
            office: key("co-quan"),
        }
    }

    /// The folder of the centers' secrets, a file for each.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.path("secrets")
    }

    /// The PIN of all test keys.
    pub(crate) fn pin(&self) -> Result<String, Fault> {
        Ok(place::read(&self.path(PIN))?.trim().to_owned())
    }

    fn make(&self) -> Result<Node, Fault> {
        println!(
            "making a demo of three offices in {}",
            self.folder.display()
        );
        for folder in ["home", "keys", "secrets"] {
            place::make_folder(&self.path(folder))?;
        }
        for center in CENTERS {
            place::write_private(&self.secret(center), random(24)?)?;
            self.node_tool(&["center", "add", center])
                .input(place::read(&self.secret(center))?)
                .run()?;
        }
        let directory = self.path("directory.csv");
        place::write(&directory, offices::directory())?;
        self.node_tool(&["agency", "import"])
            .args([&directory])
            .run()?;
        let pin = digits(&random(16)?);
        place::write_private(&self.path(PIN), &pin)?;
        let authority = Authority::found(&self.path("authority"))?;
        let node = Node::start(self, None)?;
        place::write(&self.path(ADAPTER), &node.adapter)?;
        for office in &OFFICES {
            println!("  {} {}", office.code, office.name);
            let keys = authority.make_keys(office, &self.path("keys"), &self.path(PIN))?;
            self.set_up_desk(office, &keys, &authority, &node)?;
        }
        Ok(node)
    }

    fn set_up_desk(
        &self,
        office: &Office,
        keys: &OfficeKeys,
        authority: &Authority,
        node: &Node,
    ) -> Result<(), Fault> {
        let mut init = vec!["init", "--code", office.code, "--name", office.name];
        if !office.parent.is_empty() {
            init.extend(["--parent", office.parent]);
        }
        if office.is_party {
            init.push("--party");
        }
        self.desk(office, &init).run()?;
        self.set_road(office, node)?;
        let settings = self.path(&format!("{}.json", office.code));
        place::write(&settings, settings_of(office))?;
        self.desk(office, &["settings", "set"])
            .args([&settings])
            .run()?;
        let pin = self.pin()?;
        for (file, role) in [(&keys.leader, "leader"), (&keys.office, "office")] {
            self.desk(office, &["key", "add"])
                .args([file])
                .args(["--role", role])
                .input(&*pin)
                .run()?;
        }
        for file in authority.to_trust() {
            self.desk(office, &["trust", "add"]).args([&file]).run()?;
        }
        // The first round brings the directory.
        self.desk(office, &["sync"]).run()?;
        Ok(())
    }

    /// Starts the node where it was, and tells the desks if it had to move.
    fn start_again(&self) -> Result<Node, Fault> {
        let adapter = place::read(&self.path(ADAPTER))?;
        if let Ok(node) = Node::start(self, Some(address_of(&adapter))) {
            return Ok(node);
        }
        let node = Node::start(self, None)?;
        for office in &OFFICES {
            self.set_road(office, &node)?;
        }
        place::write(&self.path(ADAPTER), &node.adapter)?;
        Ok(node)
    }

    fn set_road(&self, office: &Office, node: &Node) -> Result<(), Fault> {
        let secret = place::read(&self.secret(office.center))?;
        self.desk(
            office,
            &[
                "road",
                "set",
                "--adapter",
                &node.adapter,
                "--center",
                office.center,
            ],
        )
        .input(secret)
        .run()?;
        Ok(())
    }

    fn desk(&self, office: &Office, arguments: &[&str]) -> Program {
        let lienvan = self.program("lienvan");
        lienvan
            .args(["--home"])
            .args([self.home().join(office.code)])
            .args(arguments)
    }

    fn node_tool(&self, arguments: &[&str]) -> Program {
        let node = self.program("lienvan-node");
        node.args(["--data"])
            .args([self.node_data()])
            .args(arguments)
    }

    fn program(&self, name: &str) -> Program {
        let program = Program::new(self.place.binary(name), LIMIT).quiet();
        if !self.alone {
            return program;
        }
        program
            .envs(self.user())
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
    }

    fn secret(&self, center: &str) -> PathBuf {
        self.secrets().join(center)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// A node that runs until this is dropped.
pub(crate) struct Node {
    /// The adapter's base address, as the node itself names it.
    pub(crate) adapter: String,
    _running: Beside,
}

impl Node {
    /// Ends it; gives the address it had.
    pub(crate) fn into_adapter(self) -> String {
        self.adapter
    }

    /// Starts the demo's node, at `address` or at any free port of loopback.
    fn start(demo: &Demo<'_>, address: Option<&str>) -> Result<Self, Fault> {
        let log = demo.node_log();
        let out = std::fs::File::create(&log).map_err(Fault::at(&log))?;
        let err = out.try_clone().map_err(Fault::at(&log))?;
        let mut command = Command::new(demo.place.binary("lienvan-node"));
        command.arg("--data").arg(demo.node_data());
        command.args(["--listen", address.unwrap_or("127.0.0.1:0")]);
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        let mut running = Beside::start(command)?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(running.child().try_wait(), Ok(None)) {
            if let Some(adapter) = place::read(&log).ok().as_deref().and_then(adapter_in) {
                return Ok(Self {
                    adapter,
                    _running: running,
                });
            }
            thread::sleep(Duration::from_millis(30));
        }
        Err(Fault::NodeSilent { log })
    }
}

/// The adapter's address in what a node said, once its line is whole.
fn adapter_in(said: &str) -> Option<String> {
    let (line, _) = said.split_once('\n')?;
    let (_, after) = line.split_once("http://")?;
    Some(format!("http://{}", after.trim_end()))
}

/// Where an adapter listens: `127.0.0.1:PORT`.
pub(crate) fn address_of(adapter: &str) -> &str {
    let after = adapter.split_once("//").map_or(adapter, |(_, after)| after);
    after.split('/').next().unwrap_or(after)
}

/// What the desk's drafts begin with, as the settings page would save it.
fn settings_of(office: &Office) -> String {
    let authority: Vec<String> = office.authority.iter().map(|line| quoted(line)).collect();
    let field = |name: &str, value: &str| format!("  {}: {},\n", quoted(name), quoted(value));
    let mut json = String::from("{\n");
    for (name, value) in [
        ("code", office.code),
        ("name", office.name),
        ("parent", office.parent),
        ("body", if office.is_party { "party" } else { "state" }),
        ("superior", office.superior),
        ("issuer", office.issuer),
        ("abbreviation", office.abbreviation),
        ("unit", office.unit),
        ("place", office.place),
        ("filed", office.filed),
        ("contact", ""),
        ("series_scheme", "per_kind"),
    ] {
        json.push_str(&field(name, value));
    }
    json.push_str("  \"term_began\": 2025,\n");
    json.push_str(&format!(
        "  \"signer\": {{ \"authority\": [{}], \"position\": {}, \"name\": {} }}\n}}\n",
        authority.join(", "),
        quoted(office.position),
        quoted(office.leader)
    ));
    json
}

/// A JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)))
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// The way of a path in JSON.
pub(crate) fn quoted_path(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

/// Random bytes in hex, from `openssl`, which is here to make the keys.
fn random(bytes: u8) -> Result<String, Fault> {
    let made = Program::new("openssl", LIMIT)
        .args(["rand", "-hex", &bytes.to_string()])
        .quiet()
        .run()?;
    Ok(made.text.trim().to_owned())
}

/// Six digits out of random hex.
fn digits(hex: &str) -> String {
    hex.bytes()
        .take(6)
        .map(|byte| char::from(b'0' + byte % 10))
        .collect()
}

const MARK: &str = "demo.txt";
const READY: &str = "made by cargo xtask; may be deleted whole\n";
const PIN: &str = "PIN.txt";
const ADAPTER: &str = "adapter.txt";
const LIMIT: Duration = Duration::from_secs(120);
const PATIENCE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_taken_only_when_its_line_is_whole() {
        let said = "listening on http://127.0.0.1:40123/XrdAdapter/adapter\nmore\n";
        let adapter = adapter_in(said).unwrap();
        assert_eq!(adapter, "http://127.0.0.1:40123/XrdAdapter/adapter");
        assert_eq!(address_of(&adapter), "127.0.0.1:40123");
        assert_eq!(
            adapter_in("listening on http://127.0.0.1:401"),
            None,
            "more may follow"
        );
        assert_eq!(adapter_in("starting\n"), None);
    }

    #[test]
    fn json_strings_keep_what_they_were_given() {
        assert_eq!(
            quoted("Đảng \"ủy\" \\ xã\n"),
            r#""Đảng \"ủy\" \\ xã\u000a""#
        );
    }

    #[test]
    fn a_pin_is_six_digits() {
        assert_eq!(digits("0a9f17c3"), "877295");
    }
}
