//! `lienvan-node`: serves a node, and keeps its centers and directory.
//!
//! Holds no rule; every command works while a server runs on the same data.

use axis::Secret;
use axis::wire::BASE_PATH;
use clap::{Parser, Subcommand};
use node::{Error, Node};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use zeroize::Zeroizing;

/// The axis node: carries official letters between offices over the national adapter's wire.
#[derive(Parser)]
#[command(name = "lienvan-node", version)]
struct Arguments {
    /// Folder of the node's data; made if missing, readable by its owner alone.
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Connections to this node.
    #[command(subcommand)]
    Center(CenterCommand),
    /// The directory.
    #[command(subcommand)]
    Agency(AgencyCommand),
}

#[derive(Subcommand)]
enum CenterCommand {
    /// Adds a center, or gives it another secret; the secret is read from standard input.
    Add {
        /// What the center sends as systemid.
        id: String,
    },
    /// Lists the centers.
    List,
}

#[derive(Subcommand)]
enum AgencyCommand {
    /// Enters a list: CSV with a header line, or a JSON array (code, name, center, mail, parent, oldCode, code102).
    Import {
        /// The list.
        file: PathBuf,
    },
    /// Lists the agencies.
    List,
}

/// What ends the program with a code other than 0.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("--data DIR is needed")]
    NoData,
    #[error("--listen ADDR:PORT or a command is needed")]
    NothingToDo,
    #[error("the secret has more than {limit} bytes or is not UTF-8")]
    Secret { limit: u64 },
    #[error("cannot listen on {address}")]
    Listen { address: String, source: io::Error },
    #[error("cannot read {}", file.display())]
    List { file: PathBuf, source: io::Error },
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
    let data = arguments.data.ok_or(Failure::NoData)?;
    match (arguments.command, arguments.listen) {
        (Some(command), _) => keep(&Node::open(&data)?, command),
        (None, Some(address)) => serve(Node::open(&data)?, address),
        (None, None) => Err(Failure::NothingToDo),
    }
}

fn keep(node: &Node, command: Command) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match command {
        Command::Center(CenterCommand::Add { id }) => {
            node.add_center(&id, &secret_from_stdin()?)?;
            writeln!(out, "{id}")?;
        }
        Command::Center(CenterCommand::List) => {
            for center in node.store().centers()? {
                writeln!(out, "{}\t{}", center.id, center.added_at.iso())?;
            }
        }
        Command::Agency(AgencyCommand::Import { file }) => {
            let list = std::fs::read(&file).map_err(|source| Failure::List { file, source })?;
            let done = node.import_agencies(&list)?;
            writeln!(
                out,
                "added {}, changed {}, same {}",
                done.added, done.changed, done.same
            )?;
            for code in done.taken_codes {
                writeln!(
                    io::stderr(),
                    "old code {code} belongs to another agency: passed over"
                )?;
            }
        }
        Command::Agency(AgencyCommand::List) => {
            for agency in node.store().agencies(true)? {
                let closed = if agency.is_closed { "\tclosed" } else { "" };
                writeln!(
                    out,
                    "{}\t{}\t{}{closed}",
                    agency.code, agency.center, agency.name
                )?;
            }
        }
    }
    Ok(())
}

fn secret_from_stdin() -> Result<Secret, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = io::stdin()
        .lock()
        .take(SECRET_BYTES + 1)
        .read_to_string(&mut text);
    if read.map_or(true, |bytes| bytes as u64 > SECRET_BYTES) {
        return Err(Failure::Secret {
            limit: SECRET_BYTES,
        });
    }
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}

fn serve(node: Node, address: String) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(&address)
            .await
            .map_err(|source| Failure::Listen { address, source })?;
        let stop = told_to_stop()?;
        let local = listener.local_addr()?;
        writeln!(io::stdout(), "listening on http://{local}{BASE_PATH}")?;
        io::stdout().flush()?;
        Ok(node.serve(listener, stop).await?)
    })
}

/// Done when the system or a person at the terminal asks the node to stop.
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

const SECRET_BYTES: u64 = 4_096;
