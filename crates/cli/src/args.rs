//! The command line.

use crate::copies;
use crate::extend::{EvidenceAct, OfferAct, Stamping, StampsAct};
use crate::library::LibraryAct;
use crate::place::PlaceArgs;
use crate::prints::PrintAct;
use crate::templates::{BatchAct, Merge, TemplateAct};
use crate::tokens::{KeySource, TokenAct};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Liên Văn: soạn, ký, phát hành, gửi và nhận văn bản qua trục liên thông.
#[derive(Parser)]
#[command(name = "lienvan", version)]
pub(crate) struct Args {
    /// The desk's folder; without it the one in the user's data folder.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print JSON; failures as JSON on standard error.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read the desk's passphrase from the first line of standard input.
    #[arg(long, global = true)]
    pub(crate) passphrase_stdin: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Set up a desk for an office.
    Init(Init),
    /// The road to the axis.
    Road {
        #[command(subcommand)]
        act: RoadAct,
    },
    /// What the office has told of itself.
    Settings {
        #[command(subcommand)]
        act: SettingsAct,
    },
    /// Signing keys this desk knows of.
    Key {
        #[command(subcommand)]
        act: KeyAct,
    },
    /// Certificates and revocation lists this desk goes by.
    Trust {
        #[command(subcommand)]
        act: TrustAct,
    },
    /// What proves a dispatch or an arrival for decades.
    Evidence {
        #[command(subcommand)]
        act: EvidenceAct,
    },
    /// Search the directory of agencies, offline.
    Directory {
        /// Words of a name in any spelling, or the beginning of a code.
        text: String,
        /// Rows wanted.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Drafts.
    Draft {
        #[command(subcommand)]
        act: DraftAct,
    },
    /// The office's library: phrases, recipients, signers.
    Library {
        #[command(subcommand)]
        act: LibraryAct,
    },
    /// The office's templates.
    Template {
        #[command(subcommand)]
        act: TemplateAct,
    },
    /// Make a batch of drafts from a template and a table.
    Merge(Merge),
    /// Batches that were made, and taking one back.
    Batch {
        #[command(subcommand)]
        act: BatchAct,
    },
    /// Registers, lists, the ĐẾN mark, slips and receipts as PDF.
    Print {
        #[command(subcommand)]
        act: PrintAct,
    },
    /// Draw a draft as PDF.
    Render(Render),
    /// The leader signs a draft, or many with one consent; the key's PIN comes from standard input.
    Sign(SignArgs),
    /// Set the leader's signature aside and open the draft again.
    Reopen {
        /// The dispatch.
        id: i64,
    },
    /// Give number and date and seal it, or many with one consent; the key's PIN comes from standard input.
    Issue(SignArgs),
    /// Batches signed or issued with one consent: newest first, or what became of one.
    Signings {
        /// The batch.
        id: Option<i64>,
    },
    /// Files that go along with a dispatch: add, take off, list.
    Attach(copies::Attach),
    /// Copies: SAO Y, SAO LỤC, TRÍCH SAO.
    Copy {
        #[command(subcommand)]
        act: copies::CopyAct,
    },
    /// Pictures of the leaders' signatures and the office's seal.
    Appearance {
        #[command(subcommand)]
        act: copies::AppearanceAct,
    },
    /// Put an issued dispatch into the outbox.
    Send {
        /// The dispatch.
        id: i64,
        /// Leave this receiver of the draft out; may be given again.
        #[arg(long, value_name = "CODE")]
        without: Vec<String>,
    },
    /// One full round with the axis: out, in, statuses.
    Sync,
    /// Outgoing dispatches, newest first.
    Outgoing(Listing),
    /// Incoming dispatches, newest first.
    Incoming(Listing),
    /// Everything about one dispatch, outgoing or incoming.
    Show {
        /// The dispatch.
        id: i64,
    },
    /// Put the files of a dispatch into a folder.
    Files {
        /// The dispatch.
        id: i64,
        /// The folder.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Judge the signatures of an arrival again.
    Verify {
        /// The arrival.
        id: i64,
        /// Also put a record of the check of all its PDFs here.
        #[arg(long, value_name = "OUT.pdf")]
        report: Option<PathBuf>,
    },
    /// Arrivals whose signatures cannot be told yet, why, and when the authorities are asked next.
    Waiting,
    /// Accept an arrival: it gets its arrival number.
    Accept {
        /// The arrival.
        id: i64,
    },
    /// Refuse an arrival.
    Refuse {
        /// The arrival.
        id: i64,
        /// Why; the sender reads it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Packages of the axis that could not be taken in.
    Failed {
        /// Put their bytes into this folder.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Letters that have not left.
    Outbox,
    /// Try a stuck letter again.
    Retry {
        /// The letter, as `outbox` lists it.
        id: i64,
    },
    /// Take a letter back that has not left.
    Withdraw {
        /// The letter, as `outbox` lists it.
        id: i64,
    },
    /// Turn a Word, .doc, .odt, .rtf or draft JSON file into draft JSON, .docx or .pdf; needs no desk.
    Convert(Convert),
    /// Tell where a Word or PDF file strays from its form; needs no desk.
    Check(CheckArgs),
    /// Tokens inserted now; needs no desk.
    Token {
        #[command(subcommand)]
        act: TokenAct,
    },
    /// Signatures of any PDF; needs no desk.
    Pdf {
        #[command(subcommand)]
        act: PdfAct,
    },
    /// edXML files; needs no desk.
    Edxml {
        #[command(subcommand)]
        act: EdxmlAct,
    },
}

#[derive(Group)]
pub(crate) struct CheckArgs {
    /// The file: .docx or .pdf.
    pub(crate) file: PathBuf,
    /// Judge it as a Party document.
    #[arg(long, conflicts_with = "state")]
    pub(crate) party: bool,
    /// Judge it as a State document.
    #[arg(long)]
    pub(crate) state: bool,
    /// The day whose rules apply; without it the day on the page.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) day: Option<String>,
    /// Print sentences instead of JSON.
    #[arg(long)]
    pub(crate) text: bool,
}

#[derive(Group)]
pub(crate) struct Convert {
    /// The file to read; its bytes say what it is, save for .json and .txt.
    pub(crate) from: PathBuf,
    /// The file to write: .json, .docx or .pdf (or .txt from .txt).
    pub(crate) to: PathBuf,
    /// Read it as a Party document where its page does not say.
    #[arg(long)]
    pub(crate) party: bool,
}

#[derive(Group)]
pub(crate) struct Init {
    /// Mã định danh điện tử.
    #[arg(long)]
    pub(crate) code: String,
    /// The office's name.
    #[arg(long)]
    pub(crate) name: String,
    /// The parent's code.
    #[arg(long, default_value = "")]
    pub(crate) parent: String,
    /// A Party office.
    #[arg(long)]
    pub(crate) party: bool,
}

#[derive(Subcommand)]
pub(crate) enum RoadAct {
    /// Set the road; the center's secret comes from standard input.
    Set {
        /// Base address of the adapter.
        #[arg(long, value_name = "URL")]
        adapter: String,
        /// The center.
        #[arg(long, value_name = "ID")]
        center: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum SettingsAct {
    /// Print the settings.
    Show,
    /// Change the fields named in a JSON file (`{"place": "Thử Nghiệm", …}`).
    Set {
        /// The JSON file.
        file: PathBuf,
    },
    /// Time stamps for our signatures: from whom, to which level, and whether a letter waits for them.
    Stamps(StampsAct),
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Role {
    /// A leader's own key.
    Leader,
    /// The office's key.
    Office,
}

#[derive(Subcommand)]
pub(crate) enum KeyAct {
    /// Note a PKCS#12 file; its PIN comes from standard input and is not kept.
    Add {
        /// The file.
        file: PathBuf,
        /// Whose signature it makes.
        #[arg(long, value_enum)]
        role: Role,
        /// What people call it.
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Keys known.
    List,
}

#[derive(Subcommand)]
pub(crate) enum TrustAct {
    /// Go by a certificate or revocation list from now on.
    Add {
        /// The file.
        file: PathBuf,
    },
    /// What this desk goes by.
    List,
    /// Roots that come with the program, and which of them were confirmed.
    Offered {
        #[command(subcommand)]
        act: OfferAct,
    },
}

#[derive(Subcommand)]
pub(crate) enum DraftAct {
    /// Keep a new draft.
    New {
        /// The draft as JSON; `docs/draft.md` describes it.
        file: PathBuf,
    },
    /// Replace a draft.
    Edit {
        /// The dispatch.
        id: i64,
        /// The draft as JSON.
        file: PathBuf,
    },
    /// Print an empty draft with the office's own words in place.
    Blank {
        /// The type's word: `cong_van`, `quyet_dinh`, …
        kind: String,
        /// The abbreviation of another body that writes at this desk: `HĐND`.
        #[arg(long, value_name = "ABBREVIATION")]
        head: Option<String>,
    },
    /// Every version of a draft, newest first.
    Versions {
        /// The dispatch.
        id: i64,
    },
    /// Print one version as JSON.
    Version {
        /// The dispatch.
        id: i64,
        /// Its number.
        version: u32,
    },
    /// What changed between two versions.
    Compare {
        /// The dispatch.
        id: i64,
        /// The older version.
        old: u32,
        /// The newer version.
        new: u32,
    },
    /// Bring an older version back, as a new one.
    Restore {
        /// The dispatch.
        id: i64,
        /// The version to be brought back.
        version: u32,
    },
    /// One step back through the versions.
    Undo {
        /// The dispatch.
        id: i64,
    },
    /// One step forward again.
    Redo {
        /// The dispatch.
        id: i64,
    },
    /// Drafts, newest first.
    List,
    /// Print a draft as JSON.
    Show {
        /// The dispatch.
        id: i64,
    },
    /// Throw a draft away that was never signed.
    Remove {
        /// The dispatch.
        id: i64,
    },
}

#[derive(Group)]
pub(crate) struct Render {
    /// A JSON file, or a dispatch of this desk.
    pub(crate) what: String,
    /// The PDF to write.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) out: PathBuf,
}

#[derive(Group)]
pub(crate) struct SignArgs {
    /// The dispatch.
    pub(crate) id: Option<i64>,
    /// These dispatches with one consent and one PIN; those that are not ready are left out and told.
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["id", "all_ready"])]
    pub(crate) batch: Vec<i64>,
    /// Every dispatch that is ready, 500 at most, with one consent and one PIN.
    #[arg(long, conflicts_with = "id")]
    pub(crate) all_ready: bool,
    #[command(flatten)]
    pub(crate) key: KeySource,
}

#[derive(Group)]
pub(crate) struct Listing {
    /// Only those at this stage.
    #[arg(long, default_value = "")]
    pub(crate) stage: String,
    /// Only those with these words, in any spelling.
    #[arg(long, default_value = "")]
    pub(crate) text: String,
    /// Only those older than this row.
    #[arg(long, value_name = "ID")]
    pub(crate) before: Option<i64>,
    /// At most so many.
    #[arg(long, default_value_t = 200)]
    pub(crate) limit: u32,
}

#[derive(Subcommand)]
pub(crate) enum PdfAct {
    /// Sign a PDF: the first empty signature field, or an invisible one. The PIN comes from standard input.
    Sign {
        /// The PDF.
        file: PathBuf,
        /// The signed PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        key: KeySource,
        #[command(flatten)]
        stamping: Stamping,
    },
    /// Bring a signed PDF further: a time stamp, the evidence for long, an archive time stamp on top.
    Extend {
        /// The signed PDF.
        file: PathBuf,
        /// The PDF to write.
        out: PathBuf,
        #[command(flatten)]
        stamping: Stamping,
    },
    /// Judge the signatures of a PDF. Exits 0 all passed, 1 some failed, 2 some indeterminate, 3 none, 4 unreadable;
    /// 64 when it cannot be judged at all.
    Verify {
        /// The PDF.
        file: PathBuf,
        /// Certificates and revocation lists to go by.
        #[arg(long, value_name = "DIR")]
        trust: Option<PathBuf>,
        /// Judge as of this time: `2026-11-21` or `2026-11-21T10:00:00+07:00`.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Ask no authority for revocation lists.
        #[arg(long)]
        offline: bool,
        /// Also put a record of the check here.
        #[arg(long, value_name = "OUT.pdf")]
        report: Option<PathBuf>,
    },
    /// Put the version that a signature closed into a file: what its signer saw.
    Version {
        /// The PDF.
        file: PathBuf,
        /// Which of its signatures, counted from 1 as `verify` lists them.
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        signature: u32,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum EdxmlAct {
    /// Print header, business part, receivers and attachments as JSON.
    Inspect {
        /// The envelope or status message.
        file: PathBuf,
        /// Put the attachments into this folder.
        #[arg(long, value_name = "DIR")]
        extract: Option<PathBuf>,
    },
    /// Write an envelope or status message from a JSON description.
    Write {
        /// The description; `docs/edxml.md` describes it.
        spec: PathBuf,
        /// The file to write.
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
    },
}
