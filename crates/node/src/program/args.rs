//! What can be said on the command line.

use crate::load::BenchArguments;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The axis node: carries official letters between offices over the national adapter's wire.
#[derive(Parser)]
#[command(name = "lienvan-node", version)]
pub(crate) struct Arguments {
    /// File of settings (TOML).
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the node's data, in place of what the settings say; made if missing, readable by its owner alone.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// Address to listen on, in place of what the settings say; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Connections to this node.
    #[command(subcommand)]
    Center(CenterCommand),
    /// The directory.
    #[command(subcommand)]
    Agency(AgencyCommand),
    /// Numbers of series that the node keeps.
    #[command(subcommand)]
    Number(NumberCommand),
    /// The audit chain.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The admin page.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Takes a backup into a folder that is made for it, while the node serves. The node's key is not in it.
    Backup {
        /// The folder.
        to: PathBuf,
    },
    /// Brings a backup back to where the settings point; nothing may be there yet.
    Restore {
        /// The backup's folder.
        from: PathBuf,
    },
    /// Loads a node with letters and faults for a while, and says what came of it.
    Bench(BenchArguments),
    /// Throws away chunks and files that no letter names any more. A serving node does so every hour.
    Collect,
}

#[derive(Subcommand)]
pub(crate) enum CenterCommand {
    /// Adds a center, or gives it another secret at once; the secret is read from standard input.
    Add {
        /// What the center sends as systemid.
        id: String,
    },
    /// Gives a center another secret, read from standard input; the one it has is taken for some days more.
    Rotate {
        /// The center.
        id: String,
        /// Days for which the former secret is taken too.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(0..=365))]
        days: u32,
    },
    /// Binds a center to its certificate: from then on it may call only over TLS, showing this one.
    Certificate {
        /// The center.
        id: String,
        /// Its certificate, PEM; the first in the file counts.
        #[arg(required_unless_present = "none")]
        file: Option<PathBuf>,
        /// Binds it to none any more.
        #[arg(long, conflicts_with = "file")]
        none: bool,
    },
    /// Lists the centers.
    List,
    /// Lets a center call no more; what waits for it goes on waiting.
    Close {
        /// The center.
        id: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum AgencyCommand {
    /// Enters a list: CSV with a header line, or a JSON array (code, name, center, mail, parent, oldCode, code102).
    Import {
        /// The list.
        file: PathBuf,
    },
    /// Lists the agencies.
    List,
    /// Lists agencies whose code or name holds a text, without regard to accents.
    Find {
        /// The text.
        text: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum NumberCommand {
    /// Gives a document its number: the one it has, or the next.
    Next {
        #[command(flatten)]
        series: SeriesArguments,
        /// Names the document for ever.
        #[arg(long)]
        document: String,
    },
    /// Takes a number out of use, with a reason.
    Cancel {
        #[command(flatten)]
        series: SeriesArguments,
        /// The number.
        #[arg(long)]
        number: u64,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Who does it.
        #[arg(long)]
        who: String,
    },
    /// Opens a series after a restore: numbers given since the backup, as signed copies show them.
    Reopen {
        #[command(flatten)]
        series: SeriesArguments,
        /// A number and its document, as `127=5f0c…`; may be said several times.
        #[arg(long, value_name = "NUMBER=DOCUMENT")]
        known: Vec<String>,
        /// Who says so.
        #[arg(long)]
        who: String,
    },
    /// Lists the series, or the numbers of one that are in no use.
    List {
        /// Code of an office; with --book and --year.
        #[arg(long, requires = "book", requires = "year")]
        office: Option<String>,
        /// The book as the office writes it.
        #[arg(long, requires = "office")]
        book: Option<String>,
        /// The year.
        #[arg(long, requires = "office")]
        year: Option<i32>,
    },
}

/// Which series.
#[derive(Args)]
pub(crate) struct SeriesArguments {
    /// Code of the office.
    #[arg(long)]
    pub(crate) office: String,
    /// The book as the office writes it.
    #[arg(long)]
    pub(crate) book: String,
    /// The year.
    #[arg(long)]
    pub(crate) year: i32,
}

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Computes the chain anew; ends with 1 if a line is not what it was.
    Verify,
    /// Lists the latest lines, newest first.
    List {
        /// How many.
        #[arg(long, default_value_t = 100)]
        most: usize,
    },
}

#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Sets the password of the admin page, read from standard input; every session ends.
    Password,
}
