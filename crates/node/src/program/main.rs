//! `lienvan-node`: serves a node, and keeps its centers, directory, numbers and backups.
//!
//! Holds no rule; every command but `restore` works while a server runs on the same data.

mod args;
mod keep;
mod load;
mod serve;

use args::{Arguments, Command};
use clap::Parser;
use node::{Config, Error, Node, Place};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// What ends the program with a code other than 0.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("--data DIR or --config FILE is needed")]
    NoData,
    #[error("--listen ADDR:PORT, --config FILE or a command is needed")]
    NothingToDo,
    #[error("what was read has more than {limit} bytes or is not UTF-8")]
    Secret { limit: u64 },
    #[error("cannot listen on {address}")]
    Listen { address: String, source: io::Error },
    #[error("cannot read {}", file.display())]
    List { file: PathBuf, source: io::Error },
    #[error("there is no {what} {name}")]
    Unknown { what: &'static str, name: String },
    #[error("{text} is no NUMBER=DOCUMENT")]
    Known { text: String },
    #[error("the audit chain is broken at line {line}")]
    AuditBroken { line: u64 },
    #[error("agencies of others stand under {name}, a name that the bench uses")]
    CenterTaken { name: String },
    #[error("{lost} lost, {doubled} doubled, {other} otherwise wrong")]
    LoadFailed { lost: u64, doubled: u64, other: u64 },
    #[error(transparent)]
    Series(#[from] node::store::SeriesFault),
    #[error(transparent)]
    Node(#[from] Error),
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("LIENVAN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let mut said = format!("lienvan-node: {failure}");
            let mut cause = std::error::Error::source(&failure);
            while let Some(inner) = cause {
                said.push_str(&format!(": {inner}"));
                cause = inner.source();
            }
            let _ = writeln!(io::stderr(), "{said}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    if let Some(Command::Bench(load)) = &arguments.command {
        let has_data = arguments.data.is_some() || arguments.config.is_some();
        let config = has_data.then(|| settings(&arguments)).transpose()?;
        return load::bench(load, config);
    }
    let config = settings(&arguments)?;
    config.check()?;
    match arguments.command {
        Some(Command::Restore { from }) => keep::restore(&config, &from),
        Some(command) => keep::keep(&open(&config)?, command),
        None if arguments.listen.is_none() && arguments.config.is_none() => {
            Err(Failure::NothingToDo)
        }
        None => serve::serve(&open(&config)?, &config),
    }
}

/// The file's settings, with what the command line says in their place.
fn settings(arguments: &Arguments) -> Result<Config, Failure> {
    let mut config = match (&arguments.config, &arguments.data) {
        (Some(file), _) => Config::read(file)?,
        (None, Some(_)) => Config::default(),
        (None, None) => return Err(Failure::NoData),
    };
    if let Some(folder) = &arguments.data {
        config.store = node::StoreConfig {
            folder: Some(folder.clone()),
            ..node::StoreConfig::default()
        };
    }
    if let Some(listen) = &arguments.listen {
        config.listen.clone_from(listen);
    }
    Ok(config)
}

fn open(config: &Config) -> Result<Node, Failure> {
    Ok(Node::configured(config, environment)?)
}

pub(crate) fn place(config: &Config) -> Result<Place, Failure> {
    Ok(config.place(environment)?)
}

pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
