//! System packages: which are needed for what, which are missing, and having them installed where apt can.

use std::path::Path;
use std::time::Duration;

use crate::fault::{Cannot, Fault};
use crate::program::Program;

/// Packages that serve one purpose.
pub(crate) struct Group {
    purpose: &'static str,
    packages: &'static [Package],
}

/// A package by its name in Debian and Ubuntu, and how to see that what it holds is there: then it does not matter
/// where that came from.
struct Package(&'static str, Probe);

enum Probe {
    /// A program on the path.
    Program(&'static str),
    /// A library, by its name for pkg-config.
    Library(&'static str),
    /// A module of Python.
    Module(&'static str),
    /// A module of the system's own Python, which need not be the one on the path.
    SystemModule(&'static str),
}

use Probe::{Library, Module, Program as Tool, SystemModule};

/// To build the programs and the window.
pub(crate) const BUILD: Group = Group {
    purpose: "building",
    packages: &[
        Package("build-essential", Tool("c++")),
        Package("pkg-config", Tool("pkg-config")),
        Package("libwebkit2gtk-4.1-dev", Library("webkit2gtk-4.1")),
        Package("librsvg2-dev", Library("librsvg-2.0")),
        Package("libssl-dev", Library("openssl")),
        Package("libdbus-1-dev", Library("dbus-1")),
    ],
};

/// To make test keys, as a certification authority would, and to let it live at another time.
pub(crate) const KEYS: Group = Group {
    purpose: "test keys",
    packages: &[
        Package("openssl", Tool("openssl")),
        Package("faketime", Tool("faketime")),
    ],
};

/// Tokens made of files, and the tool that fills them.
pub(crate) const TOKENS: Group = Group {
    purpose: "test tokens",
    packages: &[
        Package("softhsm2", Tool("softhsm2-util")),
        Package("opensc", Tool("pkcs11-tool")),
    ],
};

/// The database server that a province's node runs on; the tests start their own.
pub(crate) const DATABASE: Group = Group {
    purpose: "the node on PostgreSQL",
    packages: &[
        // What it holds is not on the path in Debian; this, which comes with it, is.
        Package("postgresql", Tool("pg_ctlcluster")),
        Package("util-linux", Tool("setpriv")),
    ],
};

/// To open a window where there is no screen, and to drive it.
pub(crate) const SCREEN: Group = Group {
    purpose: "the window on a virtual display",
    packages: &[
        Package("xvfb", Tool("xvfb-run")),
        Package("xauth", Tool("xauth")),
        Package("webkit2gtk-driver", Tool("WebKitWebDriver")),
        Package("dbus", Tool("dbus-run-session")),
    ],
};

/// Other people's programs that judge what ours wrote.
pub(crate) const JUDGES: Group = Group {
    purpose: "independent judges",
    packages: &[
        Package("poppler-utils", Tool("pdfsig")),
        Package("qpdf", Tool("qpdf")),
        Package("libnss3-tools", Tool("certutil")),
        Package("libxml2-utils", Tool("xmllint")),
        Package("python3", Tool("python3")),
        Package("python3-venv", Module("ensurepip")),
        LIBREOFFICE,
    ],
};

/// It reads and writes Word files as other offices do, and draws what is older than .docx.
const LIBREOFFICE: Package = Package("libreoffice-writer-nogui", Tool("soffice"));

/// What the benches compare us with.
pub(crate) const PEER: Group = Group {
    purpose: "the peer of the benches",
    packages: &[LIBREOFFICE, Package("python3-uno", SystemModule("uno"))],
};

/// What the bench of a round is compared with, and what counts its syncs.
pub(crate) const ROUND: Group = Group {
    purpose: "the bench of a round",
    packages: &[
        Package("curl", Tool("curl")),
        Package("strace", Tool("strace")),
    ],
};

/// Sees to it that all packages of these groups are there, installing the missing ones by apt.
///
/// Fails with the exact list where it cannot install.
pub(crate) fn need(groups: &[Group]) -> Result<(), Fault> {
    let mut missing = Vec::new();
    for group in groups {
        let here: Vec<_> = group
            .packages
            .iter()
            .filter(|package| !package.is_there())
            .collect();
        if !here.is_empty() {
            let names: Vec<_> = here.iter().map(|package| package.0).collect();
            println!("missing for {}: {}", group.purpose, names.join(" "));
            missing.extend(names);
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        install(&missing)
    }
}

/// Installs packages by apt, and believes only its exit code.
pub(crate) fn install(missing: &[&'static str]) -> Result<(), Fault> {
    let cannot = |why| Fault::Packages {
        missing: missing.to_vec(),
        why,
    };
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(cannot(Cannot::NoApt));
    }
    let Some(rights) = rights() else {
        return Err(cannot(Cannot::NoRights));
    };
    apt(rights, &["update", "-q"])?;
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(missing);
    apt(rights, &arguments)
}

/// Tries three times: mirrors stumble, and another apt may hold the lock.
fn apt(rights: &[&'static str], arguments: &[&str]) -> Result<(), Fault> {
    let mut attempt = 1;
    loop {
        let (name, before) = rights.split_first().unwrap_or((&"apt-get", &[]));
        let line = before
            .iter()
            .copied()
            .chain(["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"])
            .chain(arguments.iter().copied());
        let done = Program::new(name, APT_LIMIT)
            .args(line)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .run();
        match done {
            Ok(_) => return Ok(()),
            Err(fault) if attempt == 3 => return Err(fault),
            Err(fault) => println!("{fault}; trying again"),
        }
        attempt += 1;
    }
}

/// How apt-get is started with the rights it needs.
fn rights() -> Option<&'static [&'static str]> {
    let id = Program::new("id", SHORT).args(["-u"]).quiet().run().ok()?;
    if id.text.trim() == "0" {
        return Some(&["apt-get"]);
    }
    // Without a password, or with one asked for now: the pipe we hear it through is no place for a question.
    let may = std::process::Command::new("sudo").arg("-v").status();
    may.is_ok_and(|status| status.success())
        .then_some(&["sudo", "-n", "apt-get"])
}

impl Package {
    fn is_there(&self) -> bool {
        let asked = match self.1 {
            Tool(name) => return on_the_path(name),
            Library(name) => Program::new("pkg-config", SHORT).args(["--exists", name]),
            Module(name) => Program::new("python3", SHORT).args(["-c", &format!("import {name}")]),
            SystemModule(name) => {
                Program::new("/usr/bin/python3", SHORT).args(["-c", &format!("import {name}")])
            }
        };
        asked
            .quiet()
            .hear()
            .is_ok_and(|heard| heard.status.success())
    }
}

fn on_the_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

const SHORT: Duration = Duration::from_secs(120);
const APT_LIMIT: Duration = Duration::from_secs(900);
