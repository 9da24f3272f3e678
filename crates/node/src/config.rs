//! The node's settings: a TOML file, each value of which has a safe default. Read once at the start.
//!
//! Secrets do not stand here: those of centers are in the store, and those of the store come by the environment.

use crate::limits::Rate;
use crate::store::{BlobPlace, BucketPlace, NodeKey, Place};
use crate::tls::TlsFiles;
use crate::{Bounds, Error};
use axis::Secret;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address for centers; port 0 takes a free one.
    pub listen: String,
    /// Whether what our own desks use beside the national operations is answered.
    pub extension: bool,
    /// Where the data are.
    pub store: StoreConfig,
    /// TLS at the door for centers; plain HTTP without it.
    pub tls: Option<TlsFiles>,
    /// The admin page; none without it.
    pub admin: Option<AdminConfig>,
    /// Figures and health for the machines that watch; none without it.
    pub monitor: Option<MonitorConfig>,
    /// How much the node takes on.
    pub limits: LimitsConfig,
}

/// Where the data are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// SQLite and files in one folder. Excludes `database`.
    pub folder: Option<PathBuf>,
    /// A PostgreSQL database. `LIENVAN_NODE_DATABASE` in the environment counts instead: the place for one with a
    /// password in it.
    pub database: Option<String>,
    /// A folder for files beside the database, shared by all processes.
    pub files: Option<PathBuf>,
    /// An object store for files beside the database.
    pub objects: Option<ObjectsConfig>,
    /// File with the node's key, 64 hex digits, that centers' secrets are sealed with. A folder makes its own; several
    /// processes on one database need the same.
    pub key: Option<PathBuf>,
    /// Folder for letters on their way in; beside the data if not said. Without `folder` it must be said.
    pub unfinished: Option<PathBuf>,
}

/// An S3-compatible object store; its keys come by `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectsConfig {
    /// The bucket.
    pub bucket: String,
    /// Its address.
    pub endpoint: String,
    /// Its region.
    #[serde(default = "region")]
    pub region: String,
}

/// The admin page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminConfig {
    /// Its own address.
    pub listen: SocketAddr,
    /// File with the hash of its password, written by `lienvan-node admin password`; beside the data if not said. Without
    /// a folder for the data it must be said.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// TLS for it; without, it is served on a loopback address only.
    #[serde(default)]
    pub tls: Option<TlsFiles>,
}

/// Figures and health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitorConfig {
    /// Its own address, plain HTTP, for the inner network.
    pub listen: SocketAddr,
}

/// How much the node takes on; what is not said is as in [`Bounds::default`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Longest letter, in bytes.
    pub letter_bytes: Option<usize>,
    /// Connections open at once.
    pub connections: Option<usize>,
    /// Connections open at once from one address.
    pub connections_of_one: Option<usize>,
    /// Calls that may wait at once for something to come, beside those connections; 0 for none.
    pub waiting: Option<usize>,
    /// The same of one center.
    pub waiting_of_one: Option<usize>,
    /// Seconds a connection may lie still.
    pub idle_seconds: Option<u64>,
    /// Seconds for the head of a request.
    pub head_seconds: Option<u64>,
    /// Seconds for a letter to come in.
    pub letter_seconds: Option<u64>,
    /// Seconds for what is under way when the node is told to stop.
    pub stop_seconds: Option<u64>,
    /// Calls of one center.
    pub center_rate: Option<Rate>,
    /// Calls of one address.
    pub address_rate: Option<Rate>,
    /// Calls of one address that failed to prove who they are.
    pub failure_rate: Option<Rate>,
}

/// Why a file of settings is not followed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// It cannot be read.
    #[error("{} cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no TOML, or holds what is no setting.
    #[error("{} is not in form", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// Neither a folder nor a database, or both.
    #[error("[store] needs either folder, or database with one of files and objects")]
    NoPlace,
    /// An admin page that others on the network could listen in to.
    #[error("the admin page on {listen} needs TLS: only a loopback address goes without")]
    AdminInClear {
        /// Its address.
        listen: SocketAddr,
    },
    /// The admin page of a node without a folder, and no file for its password.
    #[error("[admin] needs password_file where [store] has no folder")]
    NoPasswordFile,
    /// A node without a folder, and no place for letters on their way in.
    #[error(
        "[store] needs unfinished, a folder of its own for letters on their way in, where it has no folder"
    )]
    NoUnfinished,
    /// The object store's keys do not stand in the environment.
    #[error("the environment does not hold {name}")]
    NoKey {
        /// Name of the variable.
        name: &'static str,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            extension: true,
            store: StoreConfig::default(),
            tls: None,
            admin: None,
            monitor: None,
            limits: LimitsConfig::default(),
        }
    }
}

impl Config {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(file).map_err(|source| ConfigFault::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        Ok(Self::parse(&text).map_err(|source| ConfigFault::Malformed {
            file: file.to_owned(),
            source: Box::new(source),
        })?)
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Refuses what is set so that it harms.
    pub fn check(&self) -> Result<(), Error> {
        if let Some(admin) = &self.admin
            && admin.tls.is_none()
            && !admin.listen.ip().is_loopback()
        {
            return Err(ConfigFault::AdminInClear {
                listen: admin.listen,
            }
            .into());
        }
        // Beside a folder both have a place that is its owner's alone; the system's own is everybody's.
        if self.store.folder.is_none() {
            let password = self.admin.as_ref().map(|admin| &admin.password_file);
            if password.is_some_and(Option::is_none) {
                return Err(ConfigFault::NoPasswordFile.into());
            }
            let is_province = self.store.files.is_some() || self.store.objects.is_some();
            if is_province && self.store.unfinished.is_none() {
                return Err(ConfigFault::NoUnfinished.into());
            }
        }
        Ok(())
    }

    /// Where the data are.
    pub fn place(&self, environment: impl Fn(&str) -> Option<String>) -> Result<Place, Error> {
        let store = &self.store;
        let database = environment(DATABASE).or_else(|| store.database.clone());
        let place = match (&store.folder, database, &store.files, &store.objects) {
            (Some(folder), None, None, None) => Place::Folder(folder.clone()),
            (None, Some(database), Some(files), None) => Place::Province {
                database,
                blobs: BlobPlace::Folder(files.clone()),
            },
            (None, Some(database), None, Some(objects)) => Place::Province {
                database,
                blobs: objects.place(environment)?,
            },
            _ => return Err(ConfigFault::NoPlace.into()),
        };
        Ok(place)
    }

    /// The node's key, if a file of it is named.
    pub fn key(&self) -> Result<Option<NodeKey>, Error> {
        self.store.key.as_deref().map(NodeKey::read).transpose()
    }

    /// How much the node takes on.
    pub fn bounds(&self) -> Bounds {
        let (set, usual) = (self.limits, Bounds::default());
        let seconds = |set: Option<u64>, usual| set.map_or(usual, Duration::from_secs);
        Bounds {
            letter_bytes: set.letter_bytes.unwrap_or(usual.letter_bytes),
            connections: set.connections.unwrap_or(usual.connections).max(1),
            connections_of_one: set.connections_of_one.unwrap_or(usual.connections_of_one),
            waiting: set.waiting.unwrap_or(usual.waiting),
            waiting_of_one: set.waiting_of_one.unwrap_or(usual.waiting_of_one),
            idle: seconds(set.idle_seconds, usual.idle),
            head: seconds(set.head_seconds, usual.head),
            patience: seconds(set.letter_seconds, usual.patience),
            grace: seconds(set.stop_seconds, usual.grace),
            center_rate: set.center_rate.unwrap_or(usual.center_rate),
            address_rate: set.address_rate.unwrap_or(usual.address_rate),
            failure_rate: set.failure_rate.unwrap_or(usual.failure_rate),
            extension: self.extension,
        }
    }
}

impl ObjectsConfig {
    fn place(
        &self,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<BlobPlace, ConfigFault> {
        let needed = |name| environment(name).ok_or(ConfigFault::NoKey { name });
        Ok(BlobPlace::Bucket(BucketPlace {
            bucket: self.bucket.clone(),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            key: needed("AWS_ACCESS_KEY_ID")?,
            secret: Secret::new(needed("AWS_SECRET_ACCESS_KEY")?),
        }))
    }
}

/// Address of the database, with its password.
const DATABASE: &str = "LIENVAN_NODE_DATABASE";

fn region() -> String {
    "us-east-1".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn nothing_said_is_safe_and_the_example_is_understood() {
        let empty = Config::parse("").unwrap();
        assert_eq!(empty, Config::default());
        assert_eq!(empty.bounds(), Bounds::default());
        assert!(empty.place(nothing).is_err(), "no data without a place");
        let example = include_str!("../../../packaging/lienvan-node.toml");
        let said = Config::parse(example).unwrap();
        said.check().unwrap();
        assert!(said.place(nothing).is_ok());
    }

    #[test]
    fn a_word_that_is_no_setting_is_refused() {
        for text in [
            "listen_on = \"x\"",
            "[limits]\nletters = 1",
            "[tls]\nkey = \"k\"",
            "listen = 1",
        ] {
            assert!(Config::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_admin_page_in_the_clear_stays_on_this_machine() {
        let open = Config::parse("[admin]\nlisten = \"10.0.0.1:9443\"").unwrap();
        assert!(open.check().is_err());
        let local = "[store]\nfolder = \"/var/lib/lienvan\"\n[admin]\nlisten = \"127.0.0.1:9443\"";
        assert!(Config::parse(local).unwrap().check().is_ok());
    }

    #[test]
    fn a_province_names_a_place_of_its_own_for_its_password_and_its_letters() {
        let store = "[store]\ndatabase = \"postgres://db/x\"\nfiles = \"/srv/letters\"\n";
        let unfinished = "unfinished = \"/var/lib/lienvan/unfinished\"\n";
        let admin = "[admin]\nlisten = \"127.0.0.1:9443\"\n";
        let password = "password_file = \"/var/lib/lienvan/admin.password\"\n";
        let told = |parts: &[&str]| Config::parse(&parts.concat()).unwrap().check();
        let fault = |told: Result<(), Error>| match told {
            Err(Error::Config(fault)) => fault,
            other => panic!("{other:?}"),
        };
        assert!(matches!(fault(told(&[store])), ConfigFault::NoUnfinished));
        let open = told(&[store, unfinished, admin]);
        assert!(matches!(fault(open), ConfigFault::NoPasswordFile));
        assert!(told(&[store, unfinished, admin, password]).is_ok());
    }

    #[test]
    fn the_data_have_one_place() {
        for text in [
            "[store]\nfolder = \"a\"\ndatabase = \"b\"",
            "[store]\ndatabase = \"b\"",
            "[store]\nfiles = \"b\"",
        ] {
            assert!(
                Config::parse(text).unwrap().place(nothing).is_err(),
                "{text}"
            );
        }
        let objects = "[store]\ndatabase = \"postgres://h/n\"\n[store.objects]\nbucket = \"b\"\nendpoint = \"http://o\"";
        let config = Config::parse(objects).unwrap();
        assert!(config.place(nothing).is_err(), "the keys are missing");
        let keys = |name: &str| name.starts_with("AWS_").then(|| "dummy".to_owned());
        assert!(config.place(keys).is_ok());
        let other = |name: &str| (name == DATABASE).then(|| "postgres://p@h/n".to_owned());
        let files = Config::parse("[store]\nfiles = \"f\"").unwrap();
        assert!(
            matches!(files.place(other).unwrap(), Place::Province { database, .. } if database == "postgres://p@h/n"),
            "the environment's database counts"
        );
    }
}
